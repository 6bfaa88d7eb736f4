//! Where the user is: the open tab, the open state machine, and the steps that "back" undoes.

use crate::protocol::Tab;

/// The open view.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Navigation {
    /// The open tab.
    pub tab: Tab,
    /// The state machine whose page is open.
    pub machine: Option<String>,
    /// Which of its definitions is drawn, by the event that carries it.
    pub definition: Option<u32>,
    /// Grows with each change that going back in the browser's history undoes.
    pub steps: u32,
}

/// What can happen to it.
#[derive(Debug)]
pub enum NavigationAction {
    /// Open a tab.
    Show(Tab),
    /// Open the page of a state machine, or go back to all of them.
    Machine(Option<String>),
    /// Draw the definition that this event carries.
    Definition(u32),
}

impl Navigation {
    /// Applies an action; returns whether the open tab is another one.
    pub fn change(&mut self, action: NavigationAction) -> bool {
        match action {
            NavigationAction::Show(tab) => {
                self.machine = None;
                self.open(tab)
            }
            NavigationAction::Machine(machine) => {
                let is_other = self.open(Tab::Machines);
                self.steps += 1;
                self.machine = machine;
                self.definition = None;
                is_other
            }
            NavigationAction::Definition(event) => {
                self.definition = Some(event);
                false
            }
        }
    }

    /// Opens a tab, and leaves the open machine as it is; returns whether it is another tab.
    pub fn open(&mut self, tab: Tab) -> bool {
        let is_other = tab != self.tab;
        self.steps += u32::from(is_other);
        self.tab = tab;
        is_other
    }

    /// Whether the open tab lists events.
    pub fn lists_events(&self) -> bool {
        matches!(self.tab, Tab::Events | Tab::StepFunctions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tab_that_is_open_already_is_no_step() {
        let mut navigation = Navigation::default();
        assert!(navigation.change(NavigationAction::Show(Tab::Events)));
        assert!(!navigation.change(NavigationAction::Show(Tab::Events)));
        assert_eq!(navigation.steps, 1);
    }

    #[test]
    fn another_machine_starts_with_its_latest_definition() {
        let mut navigation = Navigation::default();
        navigation.change(NavigationAction::Machine(Some("a".into())));
        navigation.change(NavigationAction::Definition(7));
        navigation.change(NavigationAction::Machine(Some("b".into())));
        assert_eq!(
            (navigation.tab, navigation.definition),
            (Tab::Machines, None)
        );
        navigation.change(NavigationAction::Show(Tab::Machines));
        assert_eq!(navigation.machine, None);
    }
}

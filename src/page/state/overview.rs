//! What is open on the overview and on the tab of rules, and which rules are switched off. Muted findings are among the
//! [notes](super::notes).

use std::collections::BTreeSet;

/// What the overview and the tab of rules show.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OverviewView {
    /// Whether findings of the background are in the table.
    pub with_background: bool,
    /// Whether all situations are listed.
    pub all_situations: bool,
    /// The key of the open finding.
    pub finding: Option<String>,
    /// The id of the open rule.
    pub rule: Option<String>,
    /// The ids of the rules that are switched off.
    pub rules_off: BTreeSet<String>,
}

/// What can happen to it.
#[derive(Debug)]
pub enum OverviewAction {
    /// List findings of the background, or leave them out.
    Background(bool),
    /// List all situations.
    AllSituations,
    /// Open the finding with this key, or close the open one.
    Finding(Option<String>),
    /// Open the rule with this id, or close the open one.
    Rule(Option<String>),
    /// Switch the rule with this id on or off.
    Switch {
        /// Its id.
        rule: String,
        /// Whether it is to be run.
        on: bool,
    },
}

/// What a change means for the rest of the state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OverviewChange {
    /// Going back undoes it.
    pub is_step: bool,
    /// The whole table is another one.
    pub table: bool,
}

impl OverviewView {
    /// Applies an action.
    pub fn change(&mut self, action: OverviewAction) -> OverviewChange {
        let before = self.clone();
        match action {
            OverviewAction::Background(with) => self.with_background = with,
            OverviewAction::AllSituations => self.all_situations = true,
            OverviewAction::Finding(key) => self.finding = key,
            OverviewAction::Rule(key) => self.rule = key,
            OverviewAction::Switch { rule, on: true } => {
                self.rules_off.remove(&rule);
            }
            OverviewAction::Switch { rule, on: false } => {
                self.rules_off.insert(rule);
            }
        }
        let table = self.with_background != before.with_background;
        OverviewChange {
            is_step: table || self.finding != before.finding || self.rule != before.rule,
            table,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opening_the_same_finding_again_is_no_step() {
        let mut view = OverviewView::default();
        let open = || OverviewAction::Finding(Some("rule|who".to_owned()));
        assert!(view.change(open()).is_step);
        assert!(!view.change(open()).is_step);
        let change = view.change(OverviewAction::Background(true));
        assert_eq!((change.is_step, change.table), (true, true));
    }

    #[test]
    fn a_rule_is_switched_off_and_on_again() {
        let mut view = OverviewView::default();
        let switch = |on| OverviewAction::Switch {
            rule: "a".to_owned(),
            on,
        };
        view.change(switch(false));
        assert!(view.rules_off.contains("a"));
        assert_eq!(view.change(switch(true)), OverviewChange::default());
        assert!(view.rules_off.is_empty());
    }
}

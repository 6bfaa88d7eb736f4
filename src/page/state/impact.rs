//! What the tab of impact shows: what its rows are for, and whether a list of names is compared.

use crate::protocol::ImpactBy;

/// What the tab of impact shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImpactView {
    /// What its rows are for.
    pub by: ImpactBy,
    /// Whether the box for a list of names is open.
    pub is_comparing: bool,
    /// Whether a list is on its way, or with the engine. The page itself does not keep it.
    pub has_list: bool,
    /// The first row of the comparison on screen.
    pub list_first: u32,
}

/// What can happen to it.
#[derive(Clone, Copy, Debug)]
pub enum ImpactAction {
    /// Rows are for something else.
    By(ImpactBy),
    /// Open the box for a list of names, or close it and forget the list.
    Compare(bool),
    /// A list was handed to the engine.
    Listed,
    /// Show the rows of the comparison from this one on.
    ListFrom(u32),
}

impl ImpactView {
    /// Applies an action; returns whether the whole table is another one.
    pub fn change(&mut self, action: ImpactAction) -> bool {
        match action {
            ImpactAction::By(by) => std::mem::replace(&mut self.by, by) != by,
            ImpactAction::Compare(is_open) => {
                self.is_comparing = is_open;
                self.list_first = 0;
                self.has_list &= is_open;
                false
            }
            ImpactAction::Listed => {
                self.has_list = true;
                self.list_first = 0;
                false
            }
            ImpactAction::ListFrom(row) => {
                self.list_first = row;
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_forgotten_with_its_box() {
        let mut view = ImpactView::default();
        assert!(!view.change(ImpactAction::Compare(true)));
        view.change(ImpactAction::Listed);
        assert!(view.has_list);
        view.change(ImpactAction::Compare(false));
        assert!(!view.has_list);
        assert!(view.change(ImpactAction::By(ImpactBy::Item)));
        assert!(!view.change(ImpactAction::By(ImpactBy::Item)));
    }
}

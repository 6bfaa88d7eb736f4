//! Whether runs of events are folded in lists of events, and which of them are unfolded; whether principals stand below persons.

use crate::page::lib::shared::Shared;
use crate::protocol::FoldSpec;

/// How lists of events are folded.
#[derive(Clone, Debug, PartialEq)]
pub struct Folds {
    /// Whether runs are folded.
    pub on: bool,
    /// Whether principals stand below the persons who acted as them.
    pub by_person: bool,
    /// The runs that are unfolded, by the number of their earliest event.
    open: Shared<Vec<u32>>,
    /// Grows when rows of the table come or go because of it.
    pub changes: u32,
}

/// What can happen to it.
#[derive(Debug)]
pub enum FoldsAction {
    /// Fold runs, or give each event a row.
    Fold(bool),
    /// Have principals below persons, or by themselves.
    ByPerson(bool),
    /// Unfold a run, or fold it again.
    Unfold {
        /// The number of its earliest event.
        run: u32,
        /// Whether its events are to be seen.
        is_open: bool,
    },
}

impl Default for Folds {
    fn default() -> Self {
        Self {
            on: false,
            by_person: false,
            open: Shared::new(Vec::new()),
            changes: 0,
        }
    }
}

impl Folds {
    /// What is to be asked of the engine.
    pub fn spec(&self) -> Option<FoldSpec> {
        self.on.then(|| FoldSpec {
            open: self.open.to_vec(),
        })
    }

    /// Applies an action; returns whether the whole table is another one.
    pub fn change(&mut self, action: FoldsAction) -> bool {
        match action {
            FoldsAction::Fold(on) => std::mem::replace(&mut self.on, on) != on,
            FoldsAction::ByPerson(on) => std::mem::replace(&mut self.by_person, on) != on,
            FoldsAction::Unfold { run, is_open } => {
                if self.open.contains(&run) != is_open {
                    let mut open = self.open.to_vec();
                    if is_open {
                        open.push(run);
                    } else {
                        open.retain(|known| *known != run);
                    }
                    self.open = Shared::new(open);
                    self.changes += 1;
                }
                false
            }
        }
    }

    /// The same choice for other files.
    pub fn cleared(&self) -> Self {
        Self {
            on: self.on,
            by_person: self.by_person,
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unfold(run: u32, is_open: bool) -> FoldsAction {
        FoldsAction::Unfold { run, is_open }
    }

    #[test]
    fn a_run_is_unfolded_and_folded_again() {
        let mut folds = Folds::default();
        assert_eq!(folds.spec(), None);
        assert!(folds.change(FoldsAction::Fold(true)));
        assert!(!folds.change(FoldsAction::Fold(true)), "it is on already");
        let mut after = |action| {
            folds.change(action);
            (folds.spec().map(|spec| spec.open), folds.changes)
        };
        assert_eq!(after(unfold(7, true)), (Some(vec![7]), 1));
        assert_eq!(after(unfold(7, true)), (Some(vec![7]), 1));
        assert_eq!(after(unfold(9, true)), (Some(vec![7, 9]), 2));
        assert_eq!(after(unfold(7, false)), (Some(vec![9]), 3));
    }

    #[test]
    fn other_files_have_no_runs_of_these() {
        let mut folds = Folds::default();
        folds.change(FoldsAction::Fold(true));
        folds.change(unfold(7, true));
        let open = folds.cleared().spec().map(|spec| spec.open);
        assert_eq!(open, Some(Vec::new()));
    }
}

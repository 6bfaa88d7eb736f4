//! Runbooks: searches in the order in which an analyst goes through them. Which one is open, and how far it is.

use crate::export::notes::{Notebook, SavedSearch, read};
use crate::page::lib::shared::Shared;

/// The runbooks that come with the program, and the open one.
#[derive(Clone, Debug, PartialEq)]
pub struct Runbooks {
    /// The steps of all that come with the program, once the engine has given them.
    pub shipped: Shared<Vec<SavedSearch>>,
    /// The name of the open one.
    pub open: Option<String>,
    /// The number of the step that was run last.
    pub step: Option<usize>,
    /// Queries with the number of events that each finds among all that are loaded.
    pub counts: Shared<Vec<(String, u32)>>,
}

/// What can happen to them.
#[derive(Debug)]
pub enum RunbooksAction {
    /// The engine has given those that come with the program, as notes files.
    Shipped(Vec<String>),
    /// Open the runbook of this name, or close the open one.
    Open(Option<String>),
    /// A step of the open one was run.
    Run(usize),
    /// The engine has counted what queries find.
    Counted(Vec<(String, u32)>),
}

impl Default for Runbooks {
    fn default() -> Self {
        Self {
            shipped: Shared::new(Vec::new()),
            open: None,
            step: None,
            counts: Shared::new(Vec::new()),
        }
    }
}

impl Runbooks {
    /// Applies an action.
    pub fn change(&mut self, action: RunbooksAction) {
        match action {
            RunbooksAction::Shipped(files) => {
                let read = files.iter().filter_map(|file| read(file).ok());
                let steps = read.flat_map(|Notebook { searches, .. }| searches);
                self.shipped = Shared::new(steps.collect());
            }
            RunbooksAction::Open(name) => {
                if self.open != name {
                    self.step = None;
                }
                self.open = name;
            }
            RunbooksAction::Run(step) => self.step = Some(step),
            RunbooksAction::Counted(counts) => self.counts = Shared::new(counts),
        }
    }

    /// How many events a query finds among all; none where that is not known yet.
    pub fn count(&self, query: &str) -> Option<u32> {
        let mut counts = self.counts.iter();
        counts
            .find(|(known, _)| known == query)
            .map(|(_, count)| *count)
    }

    /// The steps of the open runbook; `own` are the saved searches of the user.
    pub fn steps<'a>(&'a self, own: &'a [SavedSearch]) -> Vec<&'a SavedSearch> {
        let open = self.open.as_deref();
        let all = self.shipped.iter().chain(own);
        all.filter(|step| !step.runbook.is_empty() && Some(step.runbook.as_str()) == open)
            .collect()
    }

    /// The names of all runbooks with the number of their steps, in order.
    pub fn names<'a>(&'a self, own: &'a [SavedSearch]) -> Vec<(&'a str, usize)> {
        let mut names: Vec<(&str, usize)> = Vec::new();
        for step in self.shipped.iter().chain(own) {
            match names.iter_mut().find(|(name, _)| *name == step.runbook) {
                Some((_, steps)) => *steps += 1,
                None if step.runbook.is_empty() => {}
                None => names.push((&step.runbook, 1)),
            }
        }
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::notes::write;

    #[test]
    fn shipped_and_own_runbooks_stand_beside_each_other() {
        let step = |runbook: &str, name: &str| SavedSearch {
            runbook: runbook.into(),
            name: name.into(),
            ..SavedSearch::default()
        };
        let file = write(&Notebook {
            searches: vec![step("a", "1"), step("a", "2")],
            ..Notebook::default()
        });
        let own = [step("", "saved"), step("b", "3")];
        let mut runbooks = Runbooks::default();
        runbooks.change(RunbooksAction::Shipped(vec![file, "{}".into()]));
        assert_eq!(runbooks.names(&own), [("a", 2), ("b", 1)]);
        assert!(runbooks.steps(&own).is_empty());
        runbooks.change(RunbooksAction::Open(Some("b".into())));
        runbooks.change(RunbooksAction::Run(0));
        assert_eq!(runbooks.steps(&own), [&own[1]]);
        runbooks.change(RunbooksAction::Open(Some("a".into())));
        assert_eq!((runbooks.steps(&own).len(), runbooks.step), (2, None));
    }
}

//! The filter: query and time range, their history for "undo", and the completions of the query.

use crate::page::lib::shared::Shared;
use crate::page::lib::terms;
use crate::page::state::completion::Completed;
use crate::protocol::TimeRange;

/// Filters that can be undone.
const MOST_FILTERS: usize = 100;

/// Which events are shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventFilter {
    /// The text in the search box.
    pub query: String,
    /// The brush on the histogram.
    pub time: Option<TimeRange>,
    /// The completions of the query, as last heard from the engine.
    pub completed: Option<Shared<Completed>>,
    /// Earlier filters, the latest at the end.
    past: Vec<PastFilter>,
    /// Whether the last change was a key in the search box. Keys that follow each other are one change.
    is_typing: bool,
}

/// A filter as it was.
#[derive(Clone, Debug, PartialEq)]
struct PastFilter {
    query: String,
    time: Option<TimeRange>,
}

/// What can happen to the filter.
#[derive(Debug)]
pub enum FilterAction {
    /// The filter is this query.
    Search(String),
    /// A key has made this query in the search box.
    Type(String),
    /// Add this term to the query, or take it out.
    Toggle(String),
    /// Show only events with this value of the field, or take the term out.
    Only(String),
    /// Let events with this value of the field pass too, or take the value out.
    Widen(String),
    /// Add these terms to the query, if they are not there.
    Narrow(String),
    /// The brush was moved, or removed.
    Brush(Option<TimeRange>),
    /// Query and time range at once.
    Set(String, Option<TimeRange>),
    /// Show all events again.
    Clear,
    /// Back to the filter before the last change.
    Undo,
    /// Completions for the cursor's place have come.
    Completed(Completed),
}

/// What a change of the filter means for the rest of the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FilterChange {
    /// The time range is another one.
    pub time: bool,
    /// It is a step of its own in the history.
    pub step: bool,
}

impl EventFilter {
    /// Whether anything narrows the events shown.
    pub fn is_narrowed(&self) -> bool {
        !self.query.trim().is_empty() || self.time.is_some()
    }

    /// Applies an action; none where the filter stays as it is.
    pub fn change(&mut self, action: FilterAction) -> Option<FilterChange> {
        let time = self.time;
        match action {
            FilterAction::Search(query) => self.set(query, time, false),
            FilterAction::Type(query) => self.set(query, time, true),
            FilterAction::Toggle(term) => self.set(terms::toggled(&self.query, &term), time, false),
            FilterAction::Only(term) => self.set(terms::only(&self.query, &term), time, false),
            FilterAction::Widen(term) => self.set(terms::widened(&self.query, &term), time, false),
            FilterAction::Narrow(more) => {
                self.set(terms::narrowed(&self.query, &more), time, false)
            }
            FilterAction::Brush(time) => self.set(self.query.clone(), time, false),
            FilterAction::Set(query, time) => self.set(query, time, false),
            FilterAction::Clear => self.set(String::new(), None, false),
            FilterAction::Undo => self.undo(),
            FilterAction::Completed(completed) => {
                self.completed = Some(Shared::new(completed));
                None
            }
        }
    }

    /// Something else was opened: the next key in the search box is a change of its own.
    pub fn end_typing(&mut self) {
        self.is_typing = false;
    }

    fn set(
        &mut self,
        query: String,
        time: Option<TimeRange>,
        is_key: bool,
    ) -> Option<FilterChange> {
        if query == self.query && time == self.time {
            return None;
        }
        let before = self.replace(PastFilter { query, time });
        let change = FilterChange {
            time: before.time != self.time,
            step: !(is_key && self.is_typing),
        };
        if change.step {
            self.past.push(before);
            let surplus = self.past.len().saturating_sub(MOST_FILTERS);
            self.past.drain(..surplus);
        }
        self.is_typing = is_key;
        Some(change)
    }

    fn undo(&mut self) -> Option<FilterChange> {
        while let Some(past) = self.past.pop() {
            let before = self.replace(past);
            if before.query != self.query || before.time != self.time {
                self.is_typing = false;
                return Some(FilterChange {
                    time: before.time != self.time,
                    step: true,
                });
            }
        }
        None
    }

    fn replace(&mut self, with: PastFilter) -> PastFilter {
        PastFilter {
            query: std::mem::replace(&mut self.query, with.query),
            time: std::mem::replace(&mut self.time, with.time),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(actions: Vec<FilterAction>) -> EventFilter {
        let mut filter = EventFilter::default();
        for action in actions {
            filter.change(action);
        }
        filter
    }

    #[test]
    fn undoing_takes_back_one_change_and_keys_that_follow_each_other_are_one() {
        let brush = TimeRange { from: 1, until: 2 };
        let mut filter = after(vec![
            FilterAction::Search("root".into()),
            FilterAction::Type("root d".into()),
            FilterAction::Type("root de".into()),
            FilterAction::Brush(Some(brush)),
            FilterAction::Clear,
        ]);
        let mut seen = Vec::new();
        for _ in 0..5 {
            filter.change(FilterAction::Undo);
            seen.push((filter.query.clone(), filter.time));
        }
        let expected = |query: &str, time| (query.to_owned(), time);
        assert_eq!(
            seen,
            [
                expected("root de", Some(brush)),
                expected("root de", None),
                expected("root", None),
                expected("", None),
                expected("", None)
            ]
        );
    }

    #[test]
    fn undo_changes_something_even_after_text_was_typed_and_deleted() {
        let mut filter = after(vec![
            FilterAction::Search("root".into()),
            FilterAction::Search(String::new()),
            FilterAction::Type("a".into()),
            FilterAction::Type(String::new()),
        ]);
        filter.change(FilterAction::Undo);
        assert_eq!(filter.query, "root");
    }

    #[test]
    fn a_change_says_whether_the_time_moved_and_whether_it_is_a_step() {
        let mut filter = EventFilter::default();
        let change = |time, step| Some(FilterChange { time, step });
        let brush = Some(TimeRange { from: 1, until: 2 });
        assert_eq!(
            filter.change(FilterAction::Brush(brush)),
            change(true, true)
        );
        assert_eq!(filter.change(FilterAction::Brush(brush)), None);
        assert_eq!(
            filter.change(FilterAction::Type("a".into())),
            change(false, true)
        );
        assert_eq!(
            filter.change(FilterAction::Type("ab".into())),
            change(false, false)
        );
    }
}

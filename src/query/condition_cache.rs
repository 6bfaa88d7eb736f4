//! The cache of conditions (LRU): each is evaluated once, and the events that pass are kept as a bitset for later questions.
//!
//! Typing changes one condition or makes a word longer, deleting letters repeats an earlier query, and a facet leaves one
//! condition out: most conditions of a question are in the cache.

use crate::query::evaluate::{evaluate_within, plain_word};
use crate::query::index::Index;
use crate::query::tree::Query;
use crate::store::row_set::RowSet;
use crate::store::{Revision, Store};

/// How many conditions are kept. Each takes one bit for each event.
const CAPACITY: usize = 24;

/// Conditions and the events that pass each, the one used last first.
#[derive(Default)]
pub struct ConditionCache {
    revision: Revision,
    entries: Vec<(Query, RowSet)>,
}

impl ConditionCache {
    /// The events that pass `query`.
    pub fn rows(&mut self, store: &Store, index: &Index, query: &Query) -> RowSet {
        if self.revision != store.revision() {
            self.revision = store.revision();
            self.entries.clear();
        }
        match query.active() {
            None => RowSet::all(store.len()),
            Some(Query::All(conditions)) => {
                let mut rows = RowSet::all(store.len());
                for condition in &conditions {
                    rows.and(self.condition(store, index, condition));
                }
                rows
            }
            Some(condition) => self.condition(store, index, &condition).clone(),
        }
    }

    fn condition(&mut self, store: &Store, index: &Index, condition: &Query) -> &RowSet {
        let known = match self
            .entries
            .iter()
            .position(|(known, _)| known == condition)
        {
            Some(place) => self.entries.remove(place),
            None => {
                let rows = self.superset(condition).cloned();
                let rows = rows.unwrap_or_else(|| RowSet::all(store.len()));
                let rows = evaluate_within(store, index, condition, &rows);
                self.entries.truncate(CAPACITY - 1);
                (condition.clone(), rows)
            }
        };
        self.entries.insert(0, known);
        &self.entries[0].1
    }

    /// A known set that holds all events with a word: those with a part of that word.
    fn superset(&self, condition: &Query) -> Option<&RowSet> {
        let word = plain_word(condition)?;
        let is_part = |known: &Query| plain_word(known).is_some_and(|part| word.contains(&part));
        let wider = self.entries.iter().filter(|(known, _)| is_part(known));
        wider.map(|(_, rows)| rows).min_by_key(|rows| rows.count())
    }
}

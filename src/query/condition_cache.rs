//! Which events pass: each condition is evaluated once, and remembered for the questions that come after.
//!
//! Whoever types changes one condition, or goes on with a word; whoever takes letters back asks what was asked before; a facet
//! leaves one condition out.

use crate::query::evaluate::{evaluate_within, plain_word};
use crate::query::index::Index;
use crate::query::tree::Query;
use crate::store::Store;
use crate::store::row_set::RowSet;

/// So many conditions are remembered, an eighth of a byte for each event.
const MOST: usize = 24;

/// What conditions were evaluated, the newest ones first.
#[derive(Default)]
pub struct ConditionCache {
    version: usize,
    known: Vec<(Query, RowSet)>,
}

impl ConditionCache {
    /// The events that pass `query`.
    pub fn rows(&mut self, store: &Store, index: &Index, query: &Query) -> RowSet {
        if self.version != store.version() {
            self.version = store.version();
            self.known.clear();
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
        let known = match self.known.iter().position(|(known, _)| known == condition) {
            Some(place) => self.known.remove(place),
            None => {
                let rows = self.wider(condition).cloned();
                let rows = rows.unwrap_or_else(|| RowSet::all(store.len()));
                let rows = evaluate_within(store, index, condition, &rows);
                self.known.truncate(MOST - 1);
                (condition.clone(), rows)
            }
        };
        self.known.insert(0, known);
        &self.known[0].1
    }

    /// Events out of which those with a word must be: those with a part of it.
    fn wider(&self, condition: &Query) -> Option<&RowSet> {
        let word = plain_word(condition)?;
        let is_part = |known: &Query| plain_word(known).is_some_and(|part| word.contains(&part));
        let wider = self.known.iter().filter(|(known, _)| is_part(known));
        wider.map(|(_, rows)| rows).min_by_key(|rows| rows.count())
    }
}

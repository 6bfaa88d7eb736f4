//! Scope and clean-up: what chosen actors made, changed, exposed, disabled, took out and destroyed, and what of it is left.
//!
//! [`actors`] says whose calls are meant, [`table`] what a call does, [`lives`] what later calls undid. What was undone is looked
//! for in all events, whoever did it. Only calls that succeeded count.

mod actors;
mod by_name;
mod calls;
pub mod commands;
mod effects;
mod lives;
mod named;
mod persons;
mod reading;
mod rows;
mod sums;
mod table;
mod taken;
pub mod things;

pub use actors::{ActorIndex, Actors, AddedActor, ChosenActor};
use effects::ScopeCalls;
pub use persons::{OfferedPersons, persons_of, persons_outside};
pub use rows::{Gone, GoneHow, ScopeEffect, ScopeRow};

use crate::exposure::Exposure;
use crate::protocol::Section;
use crate::query::index::Index;
use crate::store::row_set::RowSet;
use crate::store::{FastMap, Store};

/// A set with the fast hash that strings are interned by.
type FastSet<T> = hashbrown::HashSet<T, foldhash::fast::FixedState>;

/// So many rows a scope has at most: those that are left first.
pub const MOST_ROWS: usize = 50_000;

/// What chosen actors did.
pub struct Scope {
    /// Whose calls are meant.
    pub actors: Actors,
    /// What they did: what is left first, then by time.
    pub rows: Vec<ScopeRow>,
    /// Rows that are left out because there are too many.
    pub left_out: u32,
    /// Calls of theirs that would have changed something and failed.
    pub failed: u32,
    /// The sums for each account and Region.
    pub sums: Section,
}

/// Events that are read in one step: some milliseconds.
const STEP: usize = 4096;

/// What all scopes need, for one revision of the store, as far as it is worked out.
pub struct ScopeIndex {
    calls: ScopeCalls,
    /// Events of the store's order of time that are read.
    read: usize,
    actors: Option<ActorIndex>,
}

impl Default for ScopeIndex {
    fn default() -> Self {
        ScopeIndex {
            calls: ScopeCalls::begin(),
            read: 0,
            actors: None,
        }
    }
}

impl ScopeIndex {
    /// Works one step further; says whether all is done. Call [`Store::sort`] first.
    pub fn advance(&mut self, store: &Store) -> bool {
        let order = store.order();
        if self.read < order.len() {
            let until = order.len().min(self.read + STEP);
            self.calls.read(store, &order[self.read..until]);
            self.read = until;
        } else if self.actors.is_none() {
            self.calls.finish();
            self.actors = Some(ActorIndex::new(store));
        } else {
            return true;
        }
        false
    }

    /// What these actors did by the events shown; works out first what is missing for that. `exposures` are those of all events.
    pub fn scope(
        &mut self,
        store: &Store,
        index: &Index,
        exposures: &[Exposure],
        terms: &[String],
        shown: &RowSet,
    ) -> Scope {
        while !self.advance(store) {}
        let known = self.actors.get_or_insert_with(|| ActorIndex::new(store));
        let actors = actors::actors(store, index, known, terms);
        let mut rows = self.calls.rows(store, exposures, &actors.events, shown);
        rows.sort_by_cached_key(|row| {
            (
                row.gone.is_some(),
                row.time(store),
                row.kind(),
                row.resource(),
            )
        });
        let mut rows_of: FastMap<u32, u32> = FastMap::default();
        for row in &mut rows {
            let known = rows_of.entry(row.event()).or_default();
            *known += 1;
            row.ordinal = *known;
        }
        let sums = sums::sums(store, &rows);
        let left_out = rows.len().saturating_sub(MOST_ROWS) as u32;
        rows.truncate(MOST_ROWS);
        Scope {
            failed: taken::failed(store, &actors.events, shown),
            actors,
            rows,
            left_out,
            sums,
        }
    }
}

/// Whether the key of a person is that of an AWS service, which nobody means by a person.
fn is_service(key: &str) -> bool {
    key.starts_with("service:")
}

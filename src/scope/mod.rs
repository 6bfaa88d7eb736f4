//! Scope and clean-up: what chosen actors made, changed, exposed, disabled, took out and destroyed, and what of it is left.
//!
//! [`actors`] says whose calls are meant, [`table`] what a call does, [`lives`] what later calls undid. What was undone is looked
//! for in all events, whoever did it. Only calls that succeeded count.

mod actors;
mod by_name;
mod calls;
pub mod commands;
mod effects;
mod issued;
mod lives;
mod named;
mod persons;
mod reading;
mod rows;
mod sums;
mod table;
mod taken;
mod taken_calls;
pub mod things;

pub use actors::{ActorIndex, Actors, AddedActor, ChosenActor};
use effects::ScopeCalls;
use issued::IssuedRow;
pub use persons::{OfferedPersons, persons_of, persons_outside};
use rows::RowFacts;
pub use rows::{Gone, GoneHow, ScopeEffect, ScopeRow, ToldRow};
use taken_calls::{TakenBuilder, TakenCalls};

use crate::exposure::Exposure;
use crate::protocol::{Millis, Section};
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
    builder: Option<TakenBuilder>,
    taken: Option<TakenCalls>,
    /// Events of the store's order of time that are read.
    read: usize,
    actors: Option<ActorIndex>,
}

impl Default for ScopeIndex {
    fn default() -> Self {
        ScopeIndex {
            calls: ScopeCalls::begin(),
            builder: None,
            taken: None,
            read: 0,
            actors: None,
        }
    }
}

impl ScopeIndex {
    /// Works one step further; says whether all is done. Call [`Store::sort`] first.
    pub fn advance(&mut self, store: &Store) -> bool {
        let order = store.order();
        if self.taken.is_some() {
            if self.actors.is_some() {
                return true;
            }
            self.actors = Some(ActorIndex::new(store));
            return false;
        }
        let builder = (self.builder).get_or_insert_with(|| TakenBuilder::new(store));
        if self.read < order.len() {
            let until = order.len().min(self.read + STEP);
            let events = &order[self.read..until];
            self.calls.read(store, events);
            builder.read(store, events);
            self.read = until;
        } else if let Some(builder) = self.builder.take() {
            self.calls.finish();
            self.taken = Some(builder.finish(store));
        }
        false
    }

    /// What is still true once sessions, names or rules have changed, and no record has.
    pub fn with_same_records(self) -> Self {
        ScopeIndex {
            actors: None,
            ..self
        }
    }

    /// Bytes that are kept.
    pub fn memory_bytes(&self) -> usize {
        let builder = self.builder.as_ref().map_or(0, TakenBuilder::memory_bytes);
        let taken = self.taken.as_ref().map_or(0, TakenCalls::memory_bytes);
        let actors = self.actors.as_ref().map_or(0, ActorIndex::memory_bytes);
        self.calls.memory_bytes() + builder + taken + actors
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
        let none = TakenCalls::default();
        let calls = self.taken.as_ref().unwrap_or(&none);
        let known = self.actors.get_or_insert_with(|| ActorIndex::new(store));
        let actors = actors::actors(store, index, known, terms);
        let mut counted = actors.events.clone();
        counted.and(shown);
        let mut told = self.calls.rows(store, exposures, &actors.events, shown);
        told.extend(taken::taken(store, calls, &counted));
        let issued = taken::issued(store, calls, &counted);
        let sums = sums::sums(store, &told, &issued);
        let left_out = (told.len() + issued.len()).saturating_sub(MOST_ROWS) as u32;
        let failed = calls.failed.as_ref();
        Scope {
            failed: failed.map_or(0, |failed| counted.count_in(failed)),
            actors,
            rows: in_order(store, told, issued),
            left_out,
            sums,
        }
    }
}

/// The first rows of the table: what is left before what is gone, by time, then by kind and name. Credentials are in that order.
fn in_order(store: &Store, mut told: Vec<ToldRow>, issued: Vec<IssuedRow>) -> Vec<ScopeRow> {
    let keys = (0..).zip(&told).map(|(place, row): (u32, &ToldRow)| {
        let is_gone = row.gone.is_some();
        (is_gone, row.time(store), place)
    });
    let mut order: Vec<(bool, Millis, u32)> = keys.collect();
    order.sort_unstable_by(|one, two| {
        let row = |key: &(bool, Millis, u32)| &told[key.2 as usize];
        let by_kind = || row(one).kind_words().cmp(&row(two).kind_words());
        let by_name = || row(one).resource().cmp(&row(two).resource());
        (one.0, one.1)
            .cmp(&(two.0, two.1))
            .then_with(by_kind)
            .then_with(by_name)
            .then_with(|| one.2.cmp(&two.2))
    });
    order.truncate(MOST_ROWS);
    let told = order
        .into_iter()
        .map(|(.., place)| ScopeRow::new(RowFacts::Told(told[place as usize].take())));
    let (gone, left): (Vec<IssuedRow>, Vec<IssuedRow>) =
        issued.into_iter().partition(|row| row.call.is_over);
    let issued = left.into_iter().chain(gone);
    let issued = issued.map(|row| ScopeRow::new(RowFacts::Issued(row)));
    let (mut told, mut issued) = (told.peekable(), issued.peekable());
    let is_first = |one: &ScopeRow, two: &ScopeRow| {
        let key = |row: &ScopeRow| (row.gone_at().is_some(), row.time(store));
        let words = |row: &ScopeRow| (row.kind(), row.resource(store));
        let order = key(one).cmp(&key(two));
        order.then_with(|| words(one).cmp(&words(two))).is_le()
    };
    let mut rows = Vec::new();
    let mut rows_of: FastMap<u32, u32> = FastMap::default();
    while rows.len() < MOST_ROWS {
        let next = match (told.peek(), issued.peek()) {
            (Some(one), Some(two)) if is_first(one, two) => told.next(),
            (Some(_), None) => told.next(),
            _ => issued.next(),
        };
        let Some(mut row) = next else {
            break;
        };
        let known = rows_of.entry(row.event()).or_default();
        *known += 1;
        row.ordinal = *known;
        rows.push(row);
    }
    rows
}

/// Whether the key of a person is that of an AWS service, which nobody means by a person.
fn is_service(key: &str) -> bool {
    key.starts_with("service:")
}

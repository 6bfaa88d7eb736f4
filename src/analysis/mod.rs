//! Counts over sets of events: over time, by value, by principal. Pure functions of the store.

pub mod accounts;
pub mod addresses;
pub mod agents;
pub mod alarms;
pub mod cell_value;
pub mod cells;
pub mod chain_graph;
pub mod completion;
mod counting;
mod distinct;
pub mod dossier;
pub mod facets;
pub mod folding;
pub mod groups;
pub mod histogram;
pub mod lanes;
pub mod order;
pub mod persons;
pub mod principals;
pub mod sessions;
pub mod values;
pub mod words;

use crate::store::batch::{OUTCOME_DENIED, OUTCOME_ERROR};

/// Events, errors and denials of something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All events.
    pub events: u32,
    /// With an error that is not a denial.
    pub errors: u32,
    /// Denied.
    pub denied: u32,
}

impl Counts {
    /// Counts one event.
    #[inline]
    pub fn add(&mut self, outcome: u8) {
        self.events += 1;
        self.errors += u32::from(outcome == OUTCOME_ERROR);
        self.denied += u32::from(outcome == OUTCOME_DENIED);
    }
}

/// The numbers of the first `most` of `count` things, in order. `is_before` says which of two comes first.
///
/// Of very many things only a few are shown: they are not worth sorting all.
pub fn first_of(
    count: usize,
    most: usize,
    mut is_before: impl FnMut(usize, usize) -> bool,
) -> Vec<usize> {
    let mut best: Vec<usize> = Vec::new();
    for thing in 0..count {
        if best.len() == most && !best.last().is_some_and(|last| is_before(thing, *last)) {
            continue;
        }
        let place = best.partition_point(|known| !is_before(thing, *known));
        best.insert(place, thing);
        best.truncate(most);
    }
    best
}

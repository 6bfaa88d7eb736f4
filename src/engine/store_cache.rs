//! What is the same for all questions until events come in.

use super::namesakes::Namesakes;
use super::recent::Recent;
use crate::analysis::histogram::{Bars, heights};
use crate::analysis::order::{order, order_by};
use crate::exposure::{AccountMentions, Exposures};
use crate::protocol::SortColumn;
use crate::step_functions::SOURCE;
use crate::store::row_set::RowSet;
use crate::store::{Column, Store, scans};
use std::sync::Arc;

/// A client has one order: the screen and an export.
const ORDERS: usize = 2;

/// Calls to Step Functions, bars, orders, what was exposed, and principals of one name.
#[derive(Default)]
pub(super) struct StoreCache {
    step_functions: Option<Arc<RowSet>>,
    bars: Option<AllBars>,
    orders: Recent<Vec<SortColumn>, Arc<Vec<u32>>, ORDERS>,
    exposures: Option<Arc<Exposures>>,
    mentions: AccountMentions,
    namesakes: Option<Namesakes>,
}

/// The histogram's bars: which bar each event is in, and how high each is when all events pass.
struct AllBars {
    /// For how many bars at most they were made.
    most: u32,
    bars: Bars,
    heights: Vec<u32>,
}

impl StoreCache {
    /// The events of Step Functions.
    pub fn step_functions(&mut self, store: &Store) -> &Arc<RowSet> {
        self.step_functions.get_or_insert_with(|| {
            let Some(source) = store.strings().find(SOURCE) else {
                return Arc::new(RowSet::none(store.len()));
            };
            let mut wanted = RowSet::none(store.strings().texts().len());
            wanted.insert(source as usize);
            let all = RowSet::all(store.len());
            Arc::new(scans::with_symbol(
                &all,
                store.column(Column::Source),
                &wanted,
            ))
        })
    }

    /// Works one step on what all events exposed and which accounts they name; says whether all of it was done before.
    pub fn prepare(&mut self, store: &Store) -> bool {
        let is_done = self.exposures.is_some();
        self.exposures(store);
        is_done && self.mentions.advance(store)
    }

    /// The calls that name accounts other than those of the files.
    pub fn mentions(&mut self) -> &mut AccountMentions {
        &mut self.mentions
    }

    /// Bytes that are kept of these.
    pub fn memory_bytes(&self) -> usize {
        self.mentions.memory_bytes()
    }

    /// What all events exposed.
    pub fn exposures(&mut self, store: &Store) -> &Arc<Exposures> {
        self.exposures
            .get_or_insert_with(|| Arc::new(Exposures::of(store)))
    }

    /// Principals of one name.
    pub fn namesakes(&mut self, store: &Store) -> &Namesakes {
        self.namesakes.get_or_insert_with(|| Namesakes::of(store))
    }

    /// The bars of the histogram, `most` at most, and the height of each over all events.
    pub fn bars(&mut self, store: &Store, most: u32) -> (&Bars, &[u32]) {
        let known = self.bars.take().filter(|known| known.most == most);
        let known = self.bars.insert(known.unwrap_or_else(|| {
            let bars = Bars::new(store, store.time_span(), most);
            let all = bars.histogram(store, &RowSet::all(store.len()));
            let heights = heights(&all).collect();
            AllBars {
                most,
                bars,
                heights,
            }
        }));
        (&known.bars, &known.heights)
    }

    /// All events in the order of columns. None for the order of time, which the store has itself.
    pub fn order(&mut self, store: &Store, columns: &[SortColumn]) -> Option<Arc<Vec<u32>>> {
        if let [one] = columns
            && one.column == "time"
            && !one.descending
        {
            return None;
        }
        let make = || {
            Arc::new(match columns {
                [one] => order(store, &one.column, one.descending),
                several => order_by(store, several),
            })
        };
        let key = columns.to_vec();
        Some(self.orders.get_or_make(&key, |_| true, make).clone())
    }
}

//! The answers about impact: all data calls, their sums by filter, and the user's list of names.

use super::cell_tables::{self, last_wanted};
use super::memo::FilterResult;
use super::question::Filter;
use super::recent::Recent;
use super::rows::MOST_ROWS;
use crate::impact::calls::{DATA_CALLS, DATA_EVENT_SERVICES};
use crate::impact::list::{ListMatches, NameList, compare};
use crate::impact::queries::{NamedGroups, WhichCalls, counted_calls};
use crate::impact::{DataCalls, DataCallsBuilder, ImpactGroups};
use crate::protocol::{
    Answer, Cell, CellRow, ImpactBy, ImpactTotals, ListComparison, Page, Rows, SortColumn, ViewSpec,
};
use crate::store::Store;
use crate::tables::impact::IMPACT;
use std::sync::Arc;

/// Sums of so many filters and groupings are kept: the screen's and an export's. With a group for each object they are large.
const GROUPINGS: usize = 2;
/// So many events are looked at before other work may come in between.
const SLICE: usize = 10_000;

/// What the sums of a filter are kept under.
#[derive(Clone, PartialEq)]
struct GroupingKey {
    filter: Filter,
    by: ImpactBy,
}

/// The order of a table's rows.
#[derive(Clone, PartialEq)]
struct OrderKey {
    grouping: GroupingKey,
    keys: Vec<SortColumn>,
}

/// All data calls, and what was asked of them.
#[derive(Default)]
pub(super) struct ImpactCache {
    builder: Option<DataCallsBuilder>,
    calls: Option<Arc<DataCalls>>,
    groups: Recent<GroupingKey, Arc<ImpactGroups>, GROUPINGS>,
    orders: Recent<OrderKey, Arc<Vec<usize>>, GROUPINGS>,
    /// The user's list, until it is closed.
    list: Option<NameList>,
    matches: Option<ListMatches>,
    comparisons: Recent<(Filter, u32), ListComparison, 1>,
}

impl ImpactCache {
    /// What is still true once the store has changed.
    pub fn after_change(self, has_same_records: bool) -> Self {
        let kept = ImpactCache {
            list: self.list,
            ..ImpactCache::default()
        };
        if !has_same_records {
            return kept;
        }
        ImpactCache {
            builder: self.builder,
            calls: self.calls,
            matches: self.matches,
            ..kept
        }
    }

    /// Works on what the answers need for a while; says whether all of it is done. [`Store::sort`] must have been called.
    pub fn prepare(&mut self, store: &Store) -> bool {
        if self.calls.is_some() {
            return true;
        }
        let builder = self
            .builder
            .get_or_insert_with(|| DataCallsBuilder::new(store));
        if builder.advance(store, SLICE)
            && let Some(builder) = self.builder.take()
        {
            self.calls = Some(Arc::new(builder.finish()));
        }
        self.calls.is_some()
    }

    /// All data calls of the store.
    pub fn calls(&mut self, store: &Store) -> Arc<DataCalls> {
        loop {
            if let Some(calls) = &self.calls {
                return calls.clone();
            }
            self.prepare(store);
        }
    }

    /// Takes the user's list, or forgets it.
    pub fn set_list(&mut self, list: Option<NameList>) {
        self.list = list;
        self.matches = None;
        self.comparisons = Recent::default();
    }

    /// The sums of those that pass a filter.
    fn groups(
        &mut self,
        store: &Store,
        calls: &DataCalls,
        filtered: &FilterResult,
        by: ImpactBy,
    ) -> Arc<ImpactGroups> {
        let key = GroupingKey {
            filter: filtered.filter.clone(),
            by,
        };
        let make = || Arc::new(ImpactGroups::of(store, calls, &filtered.shown, by));
        self.groups.get_or_make(&key, |_| true, make).clone()
    }

    /// The rows of the table; the totals and what became of the list go into `answer`.
    #[inline(never)]
    pub fn answer(
        &mut self,
        store: &Store,
        filtered: &FilterResult,
        view: &ViewSpec,
        answer: &mut Answer,
    ) -> Rows {
        let calls = self.calls(store);
        let groups = self.groups(store, &calls, filtered, view.impact_by);
        answer.impact = Some(totals(&calls, &groups));
        answer.comparison = self.comparison(store, &calls, filtered, view.list_first);
        Rows::Cells(self.page(store, &calls, &groups, filtered, view))
    }

    fn comparison(
        &mut self,
        store: &Store,
        calls: &DataCalls,
        filtered: &FilterResult,
        first: u32,
    ) -> Option<ListComparison> {
        let list = self.list.as_ref()?;
        let matches = self
            .matches
            .get_or_insert_with(|| ListMatches::of(store, calls, list));
        let make = || compare(store, calls, list, matches, &filtered.shown, first);
        Some(
            self.comparisons
                .get_or_make(&(filtered.filter.clone(), first), |_| true, make)
                .clone(),
        )
    }

    fn page(
        &mut self,
        store: &Store,
        calls: &DataCalls,
        groups: &ImpactGroups,
        filtered: &FilterResult,
        view: &ViewSpec,
    ) -> Page<CellRow> {
        let table = &view.table;
        let names = NamedGroups::new(store, calls, groups.by);
        let row = |index: usize| &groups.groups[index];
        let count = groups.groups.len();
        let key = OrderKey {
            grouping: GroupingKey {
                filter: filtered.filter.clone(),
                by: groups.by,
            },
            keys: table.order(),
        };
        let has_enough = |order: &Arc<Vec<usize>>| order.len() >= last_wanted(table).min(count);
        let make = || Arc::new(cell_tables::order(&IMPACT, &names, table, count, &row));
        let order = self.orders.get_or_make(&key, has_enough, make).clone();
        // A file has no place for queries, and asks for as many rows as there are at once.
        let has_links = table.rows < MOST_ROWS;
        cell_tables::page(&order, count, table, |index| {
            let group = row(*index);
            let query = |which| names.query(group.number, which).unwrap_or_default();
            let key = names.title(group.number).key;
            let all = if has_links {
                query(WhichCalls::All)
            } else {
                String::new()
            };
            let mut made = cell_tables::row(&IMPACT, &names, group, key, all);
            for (column, cell) in IMPACT.iter().zip(&mut made.cells) {
                let which = counted_calls(column.def.column.id).filter(|_| has_links);
                if let (Cell::Number(number @ 1..), Some(which)) = (&*cell, which) {
                    *cell = Cell::Counted {
                        number: *number,
                        query: query(which),
                    };
                }
            }
            made
        })
    }
}

fn totals(calls: &DataCalls, groups: &ImpactGroups) -> ImpactTotals {
    let sums = &groups.totals;
    let is_logged = |service: &str| {
        let mut lines = DATA_CALLS.iter().zip(&calls.names);
        lines
            .any(|(call, names)| call.service == service && call.is_data_event && !names.is_empty())
    };
    let missing = DATA_EVENT_SERVICES
        .iter()
        .filter(|(service, _)| !is_logged(service));
    ImpactTotals {
        calls: sums.calls,
        reads: sums.reads,
        writes: sums.writes,
        deletes: sums.deletes,
        lists: sums.lists,
        failed: sums.failed,
        unsaid: sums.unsaid,
        objects: sums.objects,
        objects_read: sums.objects_read,
        readers: groups.readers,
        unnamed_reads: groups.unnamed_reads,
        bytes_out: sums.bytes_out,
        bytes_in: sums.bytes_in,
        left_out: groups.left_out,
        not_logged: missing.map(|(_, words)| (*words).to_owned()).collect(),
    }
}

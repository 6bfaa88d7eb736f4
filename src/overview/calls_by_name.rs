//! All events by the name of their call: a query that names calls is asked of these only.

use crate::query::evaluate::evaluate_within;
use crate::query::fields::Reads;
use crate::query::index::Index;
use crate::query::tree::{Query, Target, Value};
use crate::store::interner::{NONE, Symbol};
use crate::store::row_set::RowSet;
use crate::store::{Column, Store};

/// All events by the name of their call.
#[derive(Debug, Default)]
pub(super) struct CallsByName {
    /// The names, and where the events of each end.
    names: Vec<(Symbol, u32)>,
    /// The events, those of each name together.
    rows: Vec<u32>,
    /// Events whose name is in no dictionary: they are asked each time.
    others: Vec<u32>,
}

impl CallsByName {
    /// Of all events.
    pub fn new(store: &Store) -> Self {
        let column = store.column(Column::Name);
        let mut ends = vec![0_u32; store.strings().texts().len()];
        let mut calls = CallsByName::default();
        for (row, name) in (0..).zip(column) {
            match ends.get_mut(*name as usize) {
                Some(count) => {
                    if *count == 0 {
                        calls.names.push((*name, 0));
                    }
                    *count += 1;
                }
                None if *name != NONE => calls.others.push(row),
                None => {}
            }
        }
        let mut next = 0;
        for (name, end) in &mut calls.names {
            let count = &mut ends[*name as usize];
            (*count, next) = (next, next + *count);
            *end = next;
        }
        calls.rows = vec![0; next as usize];
        for (row, name) in (0..).zip(column) {
            if let Some(place) = ends.get_mut(*name as usize) {
                calls.rows[*place as usize] = row;
                *place += 1;
            }
        }
        calls
    }

    /// The events that pass a query.
    pub fn evaluate(&self, store: &Store, index: &Index, query: &Query) -> RowSet {
        let within = query.active().and_then(|query| self.within(store, &query));
        let within = within.unwrap_or_else(|| RowSet::all(store.len()));
        evaluate_within(store, index, query, &within)
    }

    /// Events among which all are that pass a query; none where its names of calls do not tell.
    fn within(&self, store: &Store, query: &Query) -> Option<RowSet> {
        match query {
            Query::All(conditions) => {
                let of_conditions = conditions.iter();
                let sets = of_conditions.filter_map(|condition| self.within(store, condition));
                sets.reduce(|mut both, other| {
                    both.and(&other);
                    both
                })
            }
            Query::Any(choices) => {
                let mut rows = RowSet::none(store.len());
                for choice in choices {
                    rows.or(&self.within(store, choice)?);
                }
                Some(rows)
            }
            Query::Field(Target::Known(Reads::Column(Column::Name)), value) => {
                Some(self.named(store, value))
            }
            Query::Field(..) | Query::Word(_) | Query::Not(_) | Query::Off(_) => None,
        }
    }

    fn named(&self, store: &Store, value: &Value) -> RowSet {
        let mut rows = RowSet::none(store.len());
        let mut start = 0;
        for (name, end) in &self.names {
            if value.fits(store.text(*name)) {
                let of_name = &self.rows[start as usize..*end as usize];
                of_name.iter().for_each(|row| rows.insert(*row as usize));
            }
            start = *end;
        }
        self.others
            .iter()
            .for_each(|row| rows.insert(*row as usize));
        rows
    }
}

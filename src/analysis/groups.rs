//! Rows put together by one value: how many of each outcome, first and last time.

use super::Counts;
use crate::analysis::values::ValueInterner;
use crate::query::fields::Reads;
use crate::query::source::Source;
use crate::store::batch::NO_TIME;
use crate::store::interner::NONE;
use crate::store::{Column, Store};

/// Rows that have a value in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// The number of the value; [`Grouped::key`] and [`Grouped::label`] have its text.
    pub id: u32,
    /// When grouping calls: the symbol of their service.
    pub source: u32,
    /// When grouping calls: how they ended, as a number of [`crate::store::batch`].
    pub outcome: u8,
    /// Events, errors, denials.
    pub counts: Counts,
    /// Earliest event.
    pub first: Option<i64>,
    /// Latest event.
    pub last: Option<i64>,
    /// The next group with the same number.
    next: u32,
}

/// The groups of some rows by one field.
pub struct Grouped<'a> {
    source: Source<'a>,
    merged: ValueInterner<'a>,
    /// In the order of their first row.
    pub groups: Vec<Group>,
}

impl<'a> Grouped<'a> {
    /// Groups rows by a field that has one value for each event. With `calls`, also by service and outcome.
    ///
    /// `heads` is scratch memory with an entry for each text. One grouping after another uses it; each leaves it cleared.
    pub fn new(
        store: &'a Store,
        rows: &[u32],
        reads: Reads,
        calls: bool,
        heads: &mut Vec<u32>,
    ) -> Self {
        let mut merged = ValueInterner::new(store);
        let source = Source::of_field(store, reads);
        let mut ids: Vec<u32> = Vec::with_capacity(rows.len());
        let mut room = 0;
        match &source {
            Source::Row(symbols) => {
                ids.extend(rows.iter().map(|row| merged.number(symbols[*row as usize])));
                room = merged.len();
            }
            Source::Group(values) => {
                let id = |row: &u32| values.numbers[values.groups[*row as usize] as usize];
                ids.extend(rows.iter().map(id));
                room = values.len();
            }
            Source::Byte(values) => {
                let places = values.places();
                ids.extend(
                    rows.iter()
                        .map(|row| places[usize::from(values.bytes[*row as usize])]),
                );
                room = values.words().len();
            }
            // An event may have any number of leaves, and times are not grouped by.
            Source::Leaf(_) | Source::Time(_) => {}
        }
        if heads.len() < room {
            heads.resize(room, NONE);
        }
        let mut groups: Vec<Group> = Vec::new();
        let (times, outcomes, sources) = (
            store.times(),
            store.outcomes(),
            store.column(Column::Source),
        );
        for (row, id) in rows.iter().zip(ids) {
            let row = *row as usize;
            let Some(head) = heads.get_mut(id as usize) else {
                continue;
            };
            let (source, outcome) = if calls {
                (sources[row], outcomes[row])
            } else {
                (NONE, 0)
            };
            let mut place = *head;
            while let Some(group) = groups.get(place as usize)
                && (group.source, group.outcome) != (source, outcome)
            {
                place = group.next;
            }
            if place == NONE {
                place = groups.len() as u32;
                groups.push(Group {
                    id,
                    source,
                    outcome,
                    counts: Counts::default(),
                    first: None,
                    last: None,
                    next: *head,
                });
                *head = place;
            }
            let group = &mut groups[place as usize];
            group.counts.add(outcomes[row]);
            let time = times[row];
            if time != NO_TIME {
                group.first = Some(group.first.map_or(time, |first| first.min(time)));
                group.last = group.last.max(Some(time));
            }
        }
        for group in &groups {
            heads[group.id as usize] = NONE;
        }
        Grouped {
            source,
            merged,
            groups,
        }
    }

    /// How many events of the whole store have each group's value, out of a list of values with their counts.
    pub fn in_all(&self, known: &[(u32, u32)], heads: &mut [u32]) -> Vec<u32> {
        let mut totals = vec![0; self.groups.len()];
        for (place, group) in self.groups.iter().enumerate() {
            heads[group.id as usize] = place as u32;
        }
        for (value, count) in known {
            let place = heads.get(*value as usize).copied().unwrap_or(NONE);
            if let Some(total) = totals.get_mut(place as usize) {
                *total = *count;
            }
        }
        for group in &self.groups {
            heads[group.id as usize] = NONE;
        }
        totals
    }

    /// What a group's value is in the search language.
    pub fn key(&self, group: &Group) -> &'a str {
        match &self.source {
            Source::Group(values) => values.key(group.id),
            Source::Byte(values) => values.words()[group.id as usize].0,
            Source::Row(_) | Source::Leaf(_) | Source::Time(_) => self.merged.text(group.id),
        }
    }

    /// What puts groups in order that are equal otherwise: value, service and outcome.
    pub fn tie(&self, store: &'a Store, group: &Group) -> (&'a str, &'a str, u8) {
        (self.key(group), store.text(group.source), group.outcome)
    }

    /// What a group's value is called on screen.
    pub fn label(&self, group: &Group) -> &'a str {
        match &self.source {
            Source::Group(values) => values.label(group.id),
            Source::Byte(_) => self.key(group),
            Source::Row(_) | Source::Leaf(_) | Source::Time(_) => self.merged.label(group.id),
        }
    }
}

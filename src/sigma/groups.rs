//! All events by the name of their call, and the place of each in the order of time.

use crate::store::interner::{NONE, Symbol};
use crate::store::row_set::RowSet;
use crate::store::{Column, FastMap, Store};

/// Events that are looked at in one step.
const CHUNK: usize = 100_000;

/// All events by the name of their call. Events have places: those in the order of time.
#[derive(Default)]
pub struct NameGroups {
    /// The name of each group.
    names: Vec<Symbol>,
    /// For each string of the dictionary the group of events that are called so, or [`NONE`]; empty once groups are made.
    of_texts: Vec<u32>,
    /// The same for other strings.
    of_others: FastMap<Symbol, u32>,
    /// Of each event the group; empty once the groups are made.
    of_row: Vec<u32>,
    /// How many events each group has; then where each begins.
    counts: Vec<u32>,
    /// Events by their groups, in each in the order of rows: that is how the columns are read fastest.
    rows: Vec<u32>,
    /// Where each group ends in `rows`.
    ends: Vec<u32>,
    /// Events that are in `rows` already.
    grouped: usize,
    /// The place of each event in the order of time.
    places: Vec<u32>,
    /// Events whose place is known.
    placed: usize,
}

impl NameGroups {
    /// Does a bit of the work; true once all is done.
    pub fn advance(&mut self, store: &Store) -> bool {
        let all = store.len();
        if self.of_row.len() < all && self.grouped == 0 {
            self.name(store);
            return false;
        }
        if self.grouped < all {
            self.group(all);
            return false;
        }
        self.places.resize(all, 0);
        let until = all.min(self.placed + CHUNK);
        for place in self.placed..until {
            let row = self.row(store, place as u32);
            self.places[row] = place as u32;
        }
        self.placed = until;
        until == all
    }

    /// Finds the groups of some events.
    fn name(&mut self, store: &Store) {
        if self.of_texts.is_empty() {
            self.of_texts = vec![NONE; store.strings().texts().len()];
        }
        let names = store.column(Column::Name);
        let from = self.of_row.len();
        for name in &names[from..store.len().min(from + CHUNK)] {
            let next = self.names.len() as u32;
            let number = match self.of_texts.get_mut(*name as usize) {
                Some(number) => number,
                None => self.of_others.entry(*name).or_insert(NONE),
            };
            if *number == NONE {
                *number = next;
                self.names.push(*name);
                self.counts.push(0);
            }
            self.counts[*number as usize] += 1;
            self.of_row.push(*number);
        }
    }

    /// Puts some events into their groups.
    fn group(&mut self, all: usize) {
        if self.grouped == 0 {
            self.of_texts = Vec::new();
            self.rows = vec![0; all];
            let mut begin = 0;
            for count in &mut self.counts {
                let length = *count;
                *count = begin;
                begin += length;
                self.ends.push(begin);
            }
        }
        let until = all.min(self.grouped + CHUNK);
        for row in self.grouped..until {
            let at = &mut self.counts[self.of_row[row] as usize];
            self.rows[*at as usize] = row as u32;
            *at += 1;
        }
        self.grouped = until;
        if until == all {
            self.of_row = Vec::new();
        }
    }

    /// The name of a group and its events; none behind the last.
    pub fn get(&self, group: usize) -> Option<(Symbol, &[u32])> {
        let end = *self.ends.get(group)? as usize;
        let start = match group {
            0 => 0,
            _ => self.ends[group - 1] as usize,
        };
        Some((self.names[group], &self.rows[start..end]))
    }

    /// The event at a place in the order of time; where they are not sorted, in that of their numbers.
    pub fn row(&self, store: &Store, place: u32) -> usize {
        let row = store.order().get(place as usize);
        row.map_or(place as usize, |row| *row as usize)
    }

    /// The places of these events, in order. Many are found by one walk over all places.
    pub fn places_of(&self, store: &Store, rows: &[u32]) -> Vec<u32> {
        if rows.len() > self.places.len() / 32 {
            let mut wanted = RowSet::none(self.places.len());
            rows.iter().for_each(|row| wanted.insert(*row as usize));
            let places = 0..self.places.len() as u32;
            return places
                .filter(|place| wanted.has(self.row(store, *place)))
                .collect();
        }
        let mut places: Vec<u32> = rows.iter().map(|row| self.places[*row as usize]).collect();
        places.sort_unstable();
        places
    }

    /// Bytes of memory.
    pub fn memory_bytes(&self) -> usize {
        let lists = [
            &self.of_texts,
            &self.of_row,
            &self.rows,
            &self.counts,
            &self.places,
        ];
        lists.iter().map(|list| list.capacity() * 4).sum()
    }
}

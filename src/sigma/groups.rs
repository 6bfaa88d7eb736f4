//! All events by the name of their call, in each group in the order of time.

use crate::store::interner::Symbol;
use crate::store::{Column, FastMap, Store};

/// Events that are looked at in one step.
const STRETCH: usize = 50_000;

/// All events by the name of their call. Events have places: those in the order of time.
#[derive(Default)]
pub struct NameGroups {
    /// The name of each group.
    names: Vec<Symbol>,
    numbers: FastMap<Symbol, u32>,
    /// Of each place the group; empty once the groups are made.
    of_place: Vec<u32>,
    /// How many events each group has; then where each begins.
    counts: Vec<u32>,
    /// Places by their groups, in each in their order.
    places: Vec<u32>,
    /// Where each group ends in `places`.
    ends: Vec<u32>,
    /// Places that are in `places` already.
    placed: usize,
}

impl NameGroups {
    /// Does a bit of the work; true once all is done.
    pub fn advance(&mut self, store: &Store) -> bool {
        let all = store.len();
        let from = self.of_place.len();
        if from < all {
            let names = store.column(Column::Name);
            for place in from..all.min(from + STRETCH) {
                let name = names[self.row(store, place as u32)];
                let next = self.names.len() as u32;
                let number = *self.numbers.entry(name).or_insert(next);
                if number == next {
                    self.names.push(name);
                    self.counts.push(0);
                }
                self.counts[number as usize] += 1;
                self.of_place.push(number);
            }
            return false;
        }
        if self.placed == 0 {
            self.places = vec![0; all];
            let mut begin = 0;
            for count in &mut self.counts {
                let length = *count;
                *count = begin;
                begin += length;
                self.ends.push(begin);
            }
        }
        let until = all.min(self.placed + STRETCH);
        for place in self.placed..until {
            let at = &mut self.counts[self.of_place[place] as usize];
            self.places[*at as usize] = place as u32;
            *at += 1;
        }
        self.placed = until;
        if until == all {
            self.of_place = Vec::new();
        }
        until == all
    }

    /// The name of a group and the places of its events; none behind the last.
    pub fn get(&self, group: usize) -> Option<(Symbol, &[u32])> {
        let end = *self.ends.get(group)? as usize;
        let start = match group {
            0 => 0,
            _ => self.ends[group - 1] as usize,
        };
        Some((self.names[group], &self.places[start..end]))
    }

    /// The event at a place in the order of time; where they are not sorted, in that of their numbers.
    pub fn row(&self, store: &Store, place: u32) -> usize {
        let row = store.order().get(place as usize);
        row.map_or(place as usize, |row| *row as usize)
    }

    /// Bytes of memory.
    pub fn memory_bytes(&self) -> usize {
        (self.of_place.capacity() + self.places.capacity() + self.counts.capacity()) * 4
    }
}

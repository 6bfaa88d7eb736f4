//! Which letters and digits each event holds: the answer to a search for one of them, as the first key of each word is.

use crate::query::index::{COLUMNS, class_of};
use crate::store::Store;
use crate::store::interner::{Symbol, UNIQUE};
use crate::store::row_set::RowSet;

/// Classes below this hold one letter, digit or sign each, the letters in upper and lower case.
const EXACT: u8 = 40;
/// Strings that are looked at in one step.
const SLICE_STRINGS: usize = 65_536;
/// Events that are looked at in one step.
const SLICE_ROWS: usize = 16_384;

/// For each event a bit for each class of letters in it.
#[derive(Default)]
pub struct LetterIndex {
    of_events: Vec<u64>,
    /// Events whose strings of the dictionary are covered.
    rows: usize,
    /// Strings outside the dictionary that are covered.
    unique: usize,
    /// The letters of the dictionary's strings and of identities, while events are looked at.
    of_texts: Vec<u64>,
    of_identities: Vec<u64>,
}

fn letters(text: &[u8]) -> u64 {
    text.iter().fold(0, |all, byte| all | 1 << class_of(*byte))
}

impl LetterIndex {
    /// Takes a slice of what was added to the store since the last call; returns whether all is covered now.
    pub fn extend(&mut self, store: &Store) -> bool {
        let texts = store.strings().texts();
        if self.rows < store.len() && self.of_texts.len() < texts.len() {
            let from = self.of_texts.len();
            let until = texts.len().min(from + SLICE_STRINGS);
            let of_texts = (from..until).map(|text| letters(texts.bytes(text as u32)));
            self.of_texts.extend(of_texts);
            return false;
        }
        if self.rows < store.len() {
            self.extend_rows(store);
            return false;
        }
        (self.of_texts, self.of_identities) = (Vec::new(), Vec::new());
        let until = store.unique().len().min(self.unique + SLICE_STRINGS);
        let of_events = &mut self.of_events;
        let ids = &[(self.unique, until)];
        store.unique().each_block(ids, |texts, first| {
            for place in 0..texts.len() as u32 {
                if let Some(row) = store.row_of_unique(first + place) {
                    of_events[row] |= letters(texts.bytes(place));
                }
            }
        });
        self.unique = until;
        self.covers(store)
    }

    fn covers(&self, store: &Store) -> bool {
        self.rows == store.len() && self.unique == store.unique().len()
    }

    fn extend_rows(&mut self, store: &Store) {
        let of_texts = &self.of_texts;
        let of = |symbol: &Symbol| match *symbol {
            symbol if symbol & UNIQUE != 0 => 0,
            symbol => of_texts[symbol as usize],
        };
        let of_all = |symbols: &[Symbol]| symbols.iter().fold(0, |all, symbol| all | of(symbol));
        let identities = &store.identities()[self.of_identities.len()..];
        self.of_identities.extend(identities.iter().map(|identity| {
            let principal = &store.principals()[identity.principal as usize];
            of(&principal.name) | of(&principal.key) | of_all(store.identity_leaves(identity))
        }));
        let rows = self.rows..store.len().min(self.rows + SLICE_ROWS);
        self.of_events.extend(rows.clone().map(|row| {
            self.of_identities[store.identity_numbers()[row] as usize] | of_all(store.leaves(row))
        }));
        for column in COLUMNS {
            let symbols = &store.column(column)[rows.clone()];
            for (all, symbol) in self.of_events[rows.clone()].iter_mut().zip(symbols) {
                *all |= of(symbol);
            }
        }
        self.rows = rows.end;
    }

    /// The events that hold a letter, whatever its case. None where that is not known: not all events are covered, or it is no
    /// letter, digit or sign that names are made of.
    pub fn rows_with(&self, store: &Store, letter: u8) -> Option<RowSet> {
        let class = class_of(letter);
        if class >= EXACT || !self.covers(store) {
            return None;
        }
        let words = self.of_events.chunks(64).map(|events| {
            let bits = events.iter().enumerate();
            bits.fold(0, |word, (bit, all)| word | (all >> class & 1) << bit)
        });
        Some(RowSet::from_words(store.len(), words))
    }

    /// Bytes that it takes.
    pub fn memory_bytes(&self) -> usize {
        (self.of_events.capacity() + self.of_texts.capacity() + self.of_identities.capacity()) * 8
    }
}

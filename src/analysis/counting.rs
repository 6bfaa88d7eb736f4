//! Counts texts over a set of events, each text once for an event, also where the store keeps it several times.

use super::values::{ValueChoice, ValueInterner, per_identity};
use crate::query::source::LeafPlaces;
use crate::store::Store;
use crate::store::interner::{NONE, Symbol, UNIQUE, hash_bytes};
use crate::store::packed_reader::PackedReader;
use crate::store::packed_texts::pack;
use crate::store::row_set::RowSet;
use crate::store::scans::{self, CsrOffsets};

/// In place of the event, where a text is counted for no other time than this one.
pub(super) const ONCE: u32 = NONE;

/// A text outside the dictionary that was met.
struct MetText {
    /// A part of its hash.
    hash: u32,
    /// The event; [`ONCE`] where it is met in no event twice.
    row: u32,
    symbol: Symbol,
    /// How many events it stands for.
    count: u32,
}

/// Counts of texts.
pub(super) struct Counting<'a, 'b> {
    store: &'a Store,
    /// Of those of the dictionary, by their symbols.
    pub counts: Vec<u32>,
    others: Vec<MetText>,
    reader: PackedReader<'a>,
    /// Where only some of them are wanted, those that were met.
    limited: Option<ValueInterner<'a>>,
    choice: ValueChoice<'b>,
    /// The text that was looked up last.
    text: Vec<u8>,
}

impl<'a, 'b> Counting<'a, 'b> {
    /// Nothing counted yet.
    pub fn new(store: &'a Store, choice: ValueChoice<'b>) -> Self {
        let is_limited = choice.most_unique < usize::MAX;
        Counting {
            store,
            counts: vec![0; store.strings().texts().len()],
            others: Vec::new(),
            reader: PackedReader::new(store.unique()),
            limited: is_limited.then(|| ValueInterner::new(store)),
            choice,
            text: Vec::new(),
        }
    }

    /// Counts a text that `count` events have, once for the event `row`.
    pub fn add(&mut self, symbol: Symbol, row: u32, count: u32) {
        if symbol == NONE || count == 0 {
            return;
        }
        if symbol & UNIQUE == 0 {
            self.counts[symbol as usize] += count;
            return;
        }
        if let Some(keep) = self.choice.keep {
            self.store.read_text(symbol, &mut self.text);
            if !keep(std::str::from_utf8(&self.text).unwrap_or("")) {
                return;
            }
        }
        if let Some(limited) = &mut self.limited {
            if limited.unique.len() >= self.choice.most_unique {
                return;
            }
            limited.number(symbol);
        }
        self.others.push(MetText {
            hash: hash_bytes(self.reader.packed(symbol & !UNIQUE)) as u32,
            row,
            symbol,
            count,
        });
    }

    /// Counts each value at these places once for each event, however often it stands there.
    pub fn add_leaves_at(&mut self, rows: &RowSet, places: &LeafPlaces) {
        let (store, of_shapes) = (self.store, &places.0);
        // What an identity holds is the same in all its events.
        let identities = store.identities().iter();
        if identities
            .clone()
            .any(|identity| !of_shapes[identity.shape as usize].is_empty())
        {
            for (identity, count) in identities.zip(per_identity(store, rows)) {
                let leaves = store.identity_leaves(identity);
                self.add_leaves(&of_shapes[identity.shape as usize], leaves, ONCE, count);
            }
        }
        let (shapes, (starts, leaves)) = (store.shape_numbers(), store.all_leaves());
        let (places, singles) = (CsrOffsets::new(of_shapes), &mut self.counts);
        let (others, several) = scans::count_leaves(rows, shapes, starts, leaves, &places, singles);
        self.others.reserve(others.len());
        for symbol in others {
            self.add(symbol, ONCE, 1);
        }
        for row in several {
            let shape = shapes[row as usize];
            let leaves = store.leaves(row as usize);
            self.add_leaves(&of_shapes[shape as usize], leaves, row, 1);
        }
    }

    /// Counts the values of an event, or of `count` events with the same ones. Texts outside the dictionary are told apart
    /// later, all at once.
    fn add_leaves(&mut self, places: &[u32], leaves: &[Symbol], row: u32, count: u32) {
        for (index, place) in places.iter().enumerate() {
            let symbol = leaves[*place as usize];
            let mut before = places[..index].iter();
            let is_again = match row {
                ONCE => before.any(|before| {
                    let before = leaves[*before as usize];
                    before != NONE && self.store.have_same_text(before, symbol)
                }),
                _ => before.any(|before| leaves[*before as usize] == symbol),
            };
            if !is_again {
                self.add(symbol, row, count);
            }
        }
    }

    /// The values and their counts, each text once. A text can be in the dictionary, and outside of it for each event that has
    /// it.
    pub fn merged(mut self, of_shapes: &[Vec<u32>]) -> Vec<(Symbol, u32)> {
        let mut others = std::mem::take(&mut self.others);
        let met = (0..)
            .zip(std::mem::take(&mut self.counts))
            .filter(|(_, count)| *count > 0);
        if others.is_empty() {
            return met.collect();
        }
        let mut form = Vec::new();
        others.extend(met.map(|(symbol, count)| {
            form.clear();
            pack(self.store.text(symbol).as_bytes(), &mut form);
            MetText {
                hash: hash_bytes(&form) as u32,
                row: 0,
                symbol,
                count,
            }
        }));
        // Nearly all of them are different: only those that share a bit of their hash are compared.
        let bits = HashBits::of(&others);
        let mut alike = Vec::new();
        let mut counted = Vec::with_capacity(others.len());
        for met in others {
            match bits.is_shared(met.hash) {
                true => alike.push(met),
                false => counted.push((met.symbol, met.count)),
            }
        }
        alike.sort_unstable_by_key(|met| u64::from(met.hash) << 32 | u64::from(met.row));
        for alike in alike.chunk_by(|one, two| one.hash == two.hash) {
            match alike {
                [only] => counted.push((only.symbol, only.count)),
                several => self.merge(of_shapes, several, &mut counted),
            }
        }
        counted
    }

    /// Counts texts with one hash, which are mostly one text.
    fn merge(&self, of_shapes: &[Vec<u32>], alike: &[MetText], counted: &mut Vec<(Symbol, u32)>) {
        let store = self.store;
        let has_leaf = |row: u32, symbol: Symbol| {
            let leaves = store.leaves(row as usize);
            let places = &of_shapes[store.shape_numbers()[row as usize] as usize];
            places.iter().any(|place| leaves[*place as usize] == symbol)
        };
        let mut found: Vec<(Vec<u8>, Symbol, u32, u32)> = Vec::new();
        let text_of = |symbol: Symbol| {
            let mut text = Vec::new();
            store.read_text(symbol, &mut text);
            text
        };
        let (known, outside): (Vec<&MetText>, Vec<&MetText>) =
            alike.iter().partition(|met| met.symbol & UNIQUE == 0);
        for met in known {
            found.push((text_of(met.symbol), met.symbol, met.count, ONCE));
        }
        for met in outside {
            let text = text_of(met.symbol);
            let Some((_, symbol, count, last)) = found.iter_mut().find(|known| known.0 == text)
            else {
                found.push((text, met.symbol, met.count, met.row));
                continue;
            };
            // Several times in one event, or in it as a text of the dictionary too.
            let is_again = met.row != ONCE
                && (*last == met.row || *symbol & UNIQUE == 0 && has_leaf(met.row, *symbol));
            *last = met.row;
            if !is_again {
                *count += met.count;
            }
        }
        counted.extend(
            found
                .into_iter()
                .map(|(_, symbol, count, _)| (symbol, count)),
        );
    }
}

/// Which parts of hashes were met more than once.
struct HashBits {
    once: Vec<u64>,
    again: Vec<u64>,
}

impl HashBits {
    fn of(all: &[MetText]) -> Self {
        let words = (all.len() / 4).next_power_of_two();
        let mut bits = HashBits {
            once: vec![0; words],
            again: vec![0; words],
        };
        for met in all {
            let (word, bit) = bits.place(met.hash);
            bits.again[word] |= bits.once[word] & bit;
            bits.once[word] |= bit;
        }
        bits
    }

    fn place(&self, hash: u32) -> (usize, u64) {
        let word = hash as usize >> 6 & (self.once.len() - 1);
        (word, 1 << (hash & 63))
    }

    fn is_shared(&self, hash: u32) -> bool {
        let (word, bit) = self.place(hash);
        self.again[word] & bit != 0
    }
}

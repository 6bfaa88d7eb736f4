//! The values of any field or JSON path over a set of events, with counts.

use crate::query::source::{GroupValues, LeafPlaces, Source};
use crate::query::tree::Target;
use crate::store::Store;
use crate::store::interner::{HashIndex, NONE, Symbol, UNIQUE, hash_bytes};
use crate::store::row_set::RowSet;
use crate::store::scans::{self, CsrOffsets};

/// A value with the number of its events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ValueCount<'a> {
    /// What the search language calls it.
    pub value: &'a str,
    /// What is shown for it.
    pub label: &'a str,
    /// How many events have it.
    pub count: u32,
}

/// Gives each distinct text one number. The store keeps a text that hardly repeats once for each event that has it, and
/// the first texts of a path in the dictionary of those that repeat.
pub struct ValueInterner<'a> {
    store: &'a Store,
    index: HashIndex,
    /// Those that are in no dictionary; the numbers go on from the dictionary's.
    pub unique: Vec<Symbol>,
    /// The text that was looked up last.
    text: Vec<u8>,
}

impl<'a> ValueInterner<'a> {
    /// Nothing yet.
    pub fn new(store: &'a Store) -> Self {
        ValueInterner {
            store,
            index: HashIndex::default(),
            unique: Vec::new(),
            text: Vec::new(),
        }
    }

    /// The number of a symbol's text; [`NONE`] keeps its own.
    #[inline]
    pub fn number(&mut self, symbol: Symbol) -> u32 {
        if symbol == NONE || symbol & UNIQUE == 0 {
            return symbol;
        }
        self.number_of_unique(symbol)
    }

    fn number_of_unique(&mut self, symbol: Symbol) -> u32 {
        let (store, unique) = (self.store, &self.unique);
        let packed = |symbol: Symbol| store.unique().packed(symbol & !UNIQUE);
        let wanted = packed(symbol);
        let hash = hash_bytes(wanted);
        let known = self
            .index
            .find(hash, |index| packed(unique[index as usize]) == wanted);
        let texts = store.strings().texts().len() as u32;
        if let Some(index) = known {
            return texts + index;
        }
        store.read_text(symbol, &mut self.text);
        let text = std::str::from_utf8(&self.text).unwrap_or("");
        if let Some(known) = store.strings().find(text) {
            return known;
        }
        let index = self.unique.len() as u32;
        self.index.insert(hash, index);
        self.unique.push(symbol);
        texts + index
    }

    /// How many numbers there may be.
    pub fn len(&self) -> usize {
        self.store.strings().texts().len() + self.unique.len()
    }

    /// Whether the store has no text at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The symbol of a text with this number.
    pub fn symbol(&self, number: u32) -> Symbol {
        let known = self.store.strings().texts().len() as u32;
        number
            .checked_sub(known)
            .map_or(number, |index| self.unique[index as usize])
    }

    /// The text with this number and the name beside it.
    pub fn label(&self, number: u32) -> &'a str {
        self.store.label(self.symbol(number))
    }

    /// The text with this number.
    pub fn text(&self, number: u32) -> &'a str {
        self.store.text(self.symbol(number))
    }
}

/// The values of a target over `rows`, each with the number of events that have it, in no order. Of values that
/// hardly repeat (ids, tokens) only those for which `keep` is true are counted, up to a limit. Times have none.
pub fn values<'a>(
    store: &'a Store,
    rows: &RowSet,
    target: &Target,
    most_unique: usize,
    keep: &dyn Fn(&str) -> bool,
) -> Vec<ValueCount<'a>> {
    // As long as the dictionary, so it is made only where its texts are counted.
    let counting = || Counting {
        counts: vec![0; store.strings().texts().len()],
        merged: ValueInterner::new(store),
        most_unique,
        keep,
    };
    let counted = match Source::of(store, target) {
        Source::Row(symbols) => {
            let mut counted = counting();
            for row in scans::count(rows, symbols, &mut counted.counts) {
                counted.add(symbols[row as usize], 1);
            }
            counted
        }
        Source::Group(values) => return values_of_groups(rows, &values),
        Source::Byte(values) => {
            let count = |bytes: &[u8]| {
                let mut these = values.rows(bytes);
                these.and(rows);
                these.count() as u32
            };
            let words = values.words().into_iter();
            return words
                .map(|(word, bytes)| ValueCount {
                    value: word,
                    label: word,
                    count: count(&bytes),
                })
                .collect();
        }
        Source::Leaf(places) => {
            let mut counted = counting();
            counted.add_leaves_at(store, rows, &places);
            counted
        }
        Source::Time(_) => return Vec::new(),
    };
    let merged = counted.merged;
    let repeated = counted.counts.into_iter().enumerate();
    repeated
        .filter(|(_, count)| *count > 0)
        .map(|(number, count)| {
            let symbol = merged.symbol(number as u32);
            ValueCount {
                value: store.text(symbol),
                label: store.label(symbol),
                count,
            }
        })
        .collect()
}

/// The values of a field of identities or sessions. Of a field with few words all come, also those of no event.
fn values_of_groups<'a>(rows: &RowSet, values: &GroupValues<'a>) -> Vec<ValueCount<'a>> {
    let mut counts = vec![0_u32; values.len()];
    let mut per_group = vec![0; values.numbers.len()];
    scans::count(rows, values.groups, &mut per_group);
    for (number, count) in values.numbers.iter().zip(per_group) {
        if let Some(total) = counts.get_mut(*number as usize) {
            *total += count;
        }
    }
    let counted = (0..).zip(counts);
    counted
        .filter(|(_, count)| *count > 0 || values.is_words())
        .map(|(number, count)| ValueCount {
            value: values.key(number),
            label: values.label(number),
            count,
        })
        .collect()
}

/// How many of `rows` each identity has.
pub fn per_identity(store: &Store, rows: &RowSet) -> Vec<u32> {
    let mut counts = vec![0; store.identities().len()];
    scans::count(rows, store.identity_numbers(), &mut counts);
    counts
}

/// Counts of texts by their numbers.
struct Counting<'a, 'b> {
    counts: Vec<u32>,
    merged: ValueInterner<'a>,
    most_unique: usize,
    keep: &'b dyn Fn(&str) -> bool,
}

impl Counting<'_, '_> {
    fn add(&mut self, symbol: Symbol, count: u32) {
        let merged = &mut self.merged;
        let number = if symbol == NONE || count == 0 {
            return;
        } else if symbol & UNIQUE == 0 {
            symbol
        } else if merged.unique.len() < self.most_unique && (self.keep)(merged.store.text(symbol)) {
            merged.number(symbol)
        } else {
            return;
        };
        if self.counts.len() <= number as usize {
            self.counts.push(0);
        }
        self.counts[number as usize] += count;
    }

    /// Counts each value at these places once for each event, however often it stands there.
    fn add_leaves_at(&mut self, store: &Store, rows: &RowSet, places: &LeafPlaces) {
        let of_shapes = &places.0;
        // What an identity holds is the same in all its events.
        let identities = store.identities().iter();
        if identities
            .clone()
            .any(|identity| !of_shapes[identity.shape as usize].is_empty())
        {
            for (identity, count) in identities.zip(per_identity(store, rows)) {
                let leaves = store.identity_leaves(identity);
                self.add_leaves(&of_shapes[identity.shape as usize], leaves, count);
            }
        }
        let (shapes, (starts, leaves)) = (store.shape_numbers(), store.all_leaves());
        let (places, singles) = (CsrOffsets::new(of_shapes), &mut self.counts);
        let (others, several) = scans::count_leaves(rows, shapes, starts, leaves, &places, singles);
        for symbol in others {
            self.add(symbol, 1);
        }
        for row in several {
            let row = row as usize;
            self.add_leaves(&of_shapes[shapes[row] as usize], store.leaves(row), 1);
        }
    }

    fn add_leaves(&mut self, places: &[u32], leaves: &[Symbol], count: u32) {
        for (index, place) in places.iter().enumerate() {
            let symbol = leaves[*place as usize];
            let mut before = places[..index].iter();
            if !before.any(|before| is_same(self.merged.store, leaves[*before as usize], symbol)) {
                self.add(symbol, count);
            }
        }
    }
}

/// Whether two symbols are the same text, also where the store keeps it twice.
fn is_same(store: &Store, one: Symbol, two: Symbol) -> bool {
    one == two
        || (one != NONE
            && two != NONE
            && (one | two) & UNIQUE != 0
            && store.text(one) == store.text(two))
}

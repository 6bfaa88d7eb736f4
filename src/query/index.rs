//! An index for the search of words: for each block of strings the pairs of letters in it, and for each string the
//! fields it occurs in.
//!
//! The search first finds the strings that contain the word; it reads only blocks whose pairs of letters allow it. Then
//! it finds the events with these strings; it scans only columns and leaves in which one of them occurs. What the index
//! does not cover yet is scanned in full, so it may lag behind the store. It takes about 80 bytes for each event.

use crate::query::letters::LetterIndex;
use crate::store::interner::{NONE, StringArena, Symbol, UNIQUE};
use crate::store::packed_texts::{BLOCK, PackedTexts};
use crate::store::row_set::RowSet;
use crate::store::scans;
use crate::store::{Column, Store};
use hashbrown::HashTable;

/// The columns that a word is looked for in: all but the event ids, which are outside the dictionary.
pub const COLUMNS: [Column; Column::ALL.len() - 1] = columns_of_the_dictionary();

const fn columns_of_the_dictionary() -> [Column; Column::ALL.len() - 1] {
    let mut columns = [Column::Name; Column::ALL.len() - 1];
    let (mut from, mut to) = (0, 0);
    while from < Column::ALL.len() {
        if !matches!(Column::ALL[from], Column::Id) {
            columns[to] = Column::ALL[from];
            to += 1;
        }
        from += 1;
    }
    columns
}

/// How many strings of the dictionary share a signature.
const STRETCH: usize = 16;
/// How many strings that hardly repeat share a signature; most are ids made of the same few letters.
const UNIQUE_STRETCH: usize = 4 * BLOCK;
/// Events that are indexed at a time.
const SLICE_ROWS: usize = 16_384;
/// Strings of each kind that are indexed at a time.
const SLICE_STRINGS: usize = 65_536;
/// Words of 64 bits in a signature of pairs.
const WORDS: usize = 16;

/// The index. An empty one covers nothing.
#[derive(Default)]
pub struct Index {
    rows: usize,
    /// Events that a fuller form has replaced since: their leaves have changed.
    replaced: u32,
    /// For each string of the dictionary the first place it was seen at: the symbol of a path, or a column.
    first: Vec<u32>,
    /// Further places: place and string.
    more: Vec<(u32, Symbol)>,
    table: HashTable<u32>,
    /// For each block of the dictionary the pairs of letters in it.
    pairs: Vec<[u64; WORDS]>,
    /// The same for the strings that hardly repeat.
    unique_pairs: Vec<[u64; WORDS]>,
    /// Most of these are hexadecimal, so that their letters exclude nothing: for each 64 events and each pair of
    /// digits the events with it in such a string.
    digits: Vec<[u64; 256]>,
    /// How many strings `digits` covers.
    digits_of: usize,
    letters: LetterIndex,
}

/// The place that stands for a column. Symbols of paths never reach so far.
fn place_of_column(column: usize) -> u32 {
    UNIQUE | column as u32
}

/// A number below 64 for each letter, the same for upper and lower case.
const fn class(byte: u8) -> u8 {
    match byte {
        b'a'..=b'z' => byte - b'a',
        b'A'..=b'Z' => byte - b'A',
        b'0'..=b'9' => 26 + byte - b'0',
        b'-' => 36,
        b'.' => 37,
        b':' => 38,
        b'/' => 39,
        _ => 40 + byte % 24,
    }
}

/// A number below 64 for each byte, the same for upper and lower case. Below 40 each is one letter, digit or sign.
pub fn class_of(byte: u8) -> u8 {
    CLASSES[byte as usize]
}

const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = class(byte as u8);
        byte += 1;
    }
    classes
};

/// The number of two hexadecimal digits.
#[inline]
fn pair_of_digits(pair: &[u8]) -> Option<usize> {
    let digit = |byte: u8| match CLASSES[byte as usize] {
        letter @ 0..=5 => Some(usize::from(letter) + 10),
        digit @ 26..=35 => Some(usize::from(digit) - 26),
        _ => None,
    };
    Some(digit(pair[0])? * 16 + digit(pair[1])?)
}

/// The bit of a pair of letters.
#[inline]
fn bit(one: u8, two: u8) -> usize {
    (usize::from(CLASSES[one as usize]) * 41 + usize::from(CLASSES[two as usize])) % (WORDS * 64)
}

impl Index {
    /// Indexes a slice of what was added to the store since the last call; returns whether all is covered now. A slice
    /// takes a few milliseconds.
    pub fn extend(&mut self, store: &Store) -> bool {
        let replaced = store.replaced();
        if self.replaced != replaced || self.rows > store.len() {
            *self = Index {
                replaced,
                ..Index::default()
            };
        }
        let covers_texts = self.sign_texts(store.strings().texts());
        let covers_unique = self.sign_unique(store.unique());
        self.extend_places(store);
        self.extend_digits(store);
        let covers_letters = self.letters.extend(store);
        covers_texts
            && covers_letters
            && covers_unique
            && self.rows == store.len()
            && self.digits_of == store.unique().len()
    }

    /// Makes the signatures of blocks of the dictionary that have become full; returns whether all full blocks have one now.
    fn sign_texts(&mut self, texts: &StringArena) -> bool {
        let full = texts.len() / STRETCH;
        for stretch in self.pairs.len()..full.min(self.pairs.len() + SLICE_STRINGS / STRETCH) {
            let mut pairs = [0; WORDS];
            let strings = (stretch * STRETCH, (stretch + 1) * STRETCH);
            add_pairs(texts, strings, &mut pairs);
            self.pairs.push(pairs);
        }
        self.pairs.len() == full
    }

    /// The same of the strings that hardly repeat.
    fn sign_unique(&mut self, texts: &PackedTexts) -> bool {
        let full = texts.len() / UNIQUE_STRETCH;
        let known = self.unique_pairs.len();
        let until = full.min(known + SLICE_STRINGS / UNIQUE_STRETCH);
        for stretch in known..until {
            let mut pairs = [0; WORDS];
            let ids = (stretch * UNIQUE_STRETCH, (stretch + 1) * UNIQUE_STRETCH);
            texts.each_block(&[ids], |texts, _| {
                add_pairs(texts, (0, texts.len()), &mut pairs)
            });
            self.unique_pairs.push(pairs);
        }
        self.unique_pairs.len() == full
    }

    fn extend_digits(&mut self, store: &Store) {
        let texts = store.unique();
        self.digits.resize(store.len().div_ceil(64), [0; 256]);
        let strings = self.digits_of..texts.len().min(self.digits_of + SLICE_STRINGS);
        self.digits_of = strings.end;
        let digits = &mut self.digits;
        texts.each_block(&[(strings.start, strings.end)], |texts, first| {
            for index in 0..texts.len() as u32 {
                let Some(row) = store.row_of_unique(first + index) else {
                    continue;
                };
                let digits = &mut digits[row / 64];
                for pair in texts.bytes(index).windows(2) {
                    if let Some(pair) = pair_of_digits(pair) {
                        digits[pair] |= 1 << (row % 64);
                    }
                }
            }
        });
    }

    /// Of the strings that hardly repeat: the events that may hold `word` in one of them, by its pairs of digits. None where it
    /// has no two hexadecimal digits side by side, and where not all these strings are covered.
    pub fn rows_with_digits(&self, store: &Store, word: &[u8]) -> Option<RowSet> {
        if self.digits_of != store.unique().len() {
            return None;
        }
        let pairs: Vec<usize> = word.windows(2).filter_map(pair_of_digits).collect();
        if pairs.is_empty() {
            return None;
        }
        let words = self.digits.iter().map(|digits| {
            pairs
                .iter()
                .fold(u64::MAX, |rows, pair| rows & digits[*pair])
        });
        Some(RowSet::from_words(store.len(), words))
    }

    /// The events that hold a letter; none where it is not known.
    pub fn rows_with_letter(&self, store: &Store, letter: u8) -> Option<RowSet> {
        self.letters.rows_with(store, letter)
    }

    fn extend_places(&mut self, store: &Store) {
        self.first.resize(store.strings().texts().len(), NONE);
        let rows = self.rows..store.len().min(self.rows + SLICE_ROWS);
        for (number, column) in COLUMNS.iter().enumerate() {
            let symbols = store.column(*column);
            for symbol in &symbols[rows.clone()] {
                self.see(place_of_column(number), *symbol);
            }
        }
        self.rows = rows.end;
        for row in rows {
            let paths = store.shape(store.shape_numbers()[row]);
            for (path, symbol) in paths.iter().zip(store.leaves(row)) {
                self.see(*path, *symbol);
            }
        }
    }

    #[inline]
    fn see(&mut self, place: u32, symbol: Symbol) {
        // Strings that hardly repeat are found by their row.
        if symbol & UNIQUE != 0 {
            return;
        }
        let first = &mut self.first[symbol as usize];
        if *first == NONE {
            *first = place;
        } else if *first != place {
            self.see_again(place, symbol);
        }
    }

    fn see_again(&mut self, place: u32, symbol: Symbol) {
        let hash = |pair: &(u32, Symbol)| {
            let both = u64::from(pair.0) << 32 | u64::from(pair.1);
            (both ^ both >> 29).wrapping_mul(0x9E37_79B9_7F4A_7C15)
        };
        let pair = (place, symbol);
        let more = &self.more;
        if self
            .table
            .find(hash(&pair), |known| more[*known as usize] == pair)
            .is_none()
        {
            let number = more.len() as u32;
            self.more.push(pair);
            let more = &self.more;
            self.table
                .insert_unique(hash(&pair), number, |known| hash(&more[*known as usize]));
        }
    }

    /// The blocks of the dictionary that may contain `word`, as ranges: first string, and the one after the last.
    pub fn stretches(&self, texts: &StringArena, word: &[u8]) -> Vec<(usize, usize)> {
        let mut all: Vec<(usize, usize)> = Vec::new();
        for_each_stretch(
            texts.len(),
            STRETCH,
            &self.pairs,
            word,
            |from, until| match all.last_mut() {
                Some(last) if last.1 == from => last.1 = until,
                _ => all.push((from, until)),
            },
        );
        all
    }

    /// Ranges of strings that hardly repeat, may contain `word` and are in an event of `rows`.
    pub fn unique_stretches(
        &self,
        store: &Store,
        word: &[u8],
        rows: &RowSet,
    ) -> Vec<(usize, usize)> {
        let mut all = Vec::new();
        if rows.count() > 0 {
            let (strings, rows_of) = (store.unique().len(), store.rows_of_unique());
            for_each_stretch(
                strings,
                UNIQUE_STRETCH,
                &self.unique_pairs,
                word,
                |from, until| {
                    scans::held(rows_of, from, until, rows, &mut all);
                },
            );
        }
        all
    }

    /// Where the strings that `found` names were seen: for each of [`COLUMNS`], and for each path by its symbol. None
    /// where the index does not cover all events.
    pub fn places(
        &self,
        store: &Store,
        found: &RowSet,
    ) -> Option<([bool; COLUMNS.len()], Vec<bool>)> {
        if self.rows != store.len() || self.replaced != store.replaced() {
            return None;
        }
        let mut columns = [false; COLUMNS.len()];
        let mut paths = vec![false; store.strings().texts().len()];
        let mut mark = |place: u32| {
            if place == NONE {
            } else if place & UNIQUE == 0 {
                paths[place as usize] = true;
            } else {
                columns[(place & !UNIQUE) as usize] = true;
            }
        };
        for symbol in found.iter() {
            mark(self.first.get(symbol).copied().unwrap_or(NONE));
        }
        for (place, symbol) in &self.more {
            if found.has(*symbol as usize) {
                mark(*place);
            }
        }
        Some((columns, paths))
    }

    /// Bytes that it takes.
    pub fn memory_bytes(&self) -> usize {
        self.first.capacity() * 4
            + self.more.capacity() * 8
            + self.table.capacity() * 5
            + self.pairs.capacity() * WORDS * 8
            + self.unique_pairs.capacity() * WORDS * 8
            + self.digits.capacity() * 256 * 8
            + self.letters.memory_bytes()
    }
}

/// Adds the pairs of letters in a range of strings.
fn add_pairs(texts: &StringArena, (from, until): (usize, usize), pairs: &mut [u64; WORDS]) {
    for index in from..until {
        for pair in texts.bytes(index as u32).windows(2) {
            let bit = bit(pair[0], pair[1]);
            pairs[bit / 64] |= 1 << (bit % 64);
        }
    }
}

/// The blocks that may contain `word`, as ranges: first string, and the one after the last.
fn for_each_stretch(
    strings: usize,
    length: usize,
    signatures: &[[u64; WORDS]],
    word: &[u8],
    mut may_hold: impl FnMut(usize, usize),
) {
    let bits: Vec<usize> = word.windows(2).map(|pair| bit(pair[0], pair[1])).collect();
    for stretch in 0..strings.div_ceil(length) {
        let has = |pairs: &[u64; WORDS]| {
            bits.iter()
                .all(|bit| pairs[bit / 64] >> (bit % 64) & 1 == 1)
        };
        if signatures.get(stretch).is_none_or(has) {
            may_hold(stretch * length, ((stretch + 1) * length).min(strings));
        }
    }
}

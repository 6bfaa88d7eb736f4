//! Many strings in one piece of memory, and the interner that gives each distinct one a number.

use crate::json::windows_1252::text_from_bytes;
use crate::store::growth::{Growth, next_allocation};
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

/// The number of a string. With [`UNIQUE`] set it counts the strings that hardly repeat, which are
/// kept without being compared with each other; without it, the dictionary's.
pub type Symbol = u32;

/// The bit that marks strings outside the dictionary.
pub const UNIQUE: Symbol = 1 << 31;

/// No string. It is never the number of a string, because neither kind of string has that many.
pub const NONE: Symbol = u32::MAX;

/// Hashes bytes the same way in every worker and on every day, so that hashes may travel.
pub fn hash_bytes(bytes: &[u8]) -> u64 {
    FixedState::with_seed(0x7472_6169_6c67_6c61).hash_one(bytes)
}

/// Whether two strings are the same. WebAssembly's own comparison goes byte by byte; most strings here have
/// some tens of bytes and most comparisons succeed.
#[inline]
pub fn same(one: &[u8], two: &[u8]) -> bool {
    let length = one.len();
    if length != two.len() {
        return false;
    }
    // The last words overlap those before them where the length is no multiple of a word's.
    match (one.last_chunk(), two.last_chunk()) {
        (Some(one_last), Some(two_last)) => {
            let (one_words, _) = one.as_chunks();
            let (two_words, _) = two.as_chunks();
            let word = |bytes: &[u8; 8]| u64::from_le_bytes(*bytes);
            one_words
                .iter()
                .zip(two_words)
                .all(|(one, two)| word(one) == word(two))
                && word(one_last) == word(two_last)
        }
        _ => match (
            one.first_chunk(),
            one.last_chunk(),
            two.first_chunk(),
            two.last_chunk(),
        ) {
            (Some(one_first), Some(one_last), Some(two_first), Some(two_last)) => {
                let word = |bytes: &[u8; 4]| u32::from_le_bytes(*bytes);
                word(one_first) == word(two_first) && word(one_last) == word(two_last)
            }
            _ => one.iter().zip(two).all(|(one, two)| one == two),
        },
    }
}

/// Strings one after another in one piece of memory, found by index.
#[derive(Clone, Debug, Default)]
pub struct StringArena {
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

impl StringArena {
    /// None yet, with room for so many strings and bytes.
    pub fn with_room(strings: usize, bytes: usize) -> Self {
        StringArena {
            bytes: Vec::with_capacity(bytes),
            ends: Vec::with_capacity(strings),
        }
    }

    /// Makes room for so many more strings, with so many bytes.
    pub fn make_room(&mut self, growth: Growth, bytes: usize, strings: usize) {
        growth.make_room(&mut self.bytes, bytes);
        growth.make_room(&mut self.ends, strings);
    }

    /// The least that what is nearly full will allocate, in bytes.
    pub fn next_allocation(&self) -> usize {
        next_allocation(&self.bytes) + next_allocation(&self.ends)
    }

    /// How many strings there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True where there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Bytes of memory, capacity that is not used included.
    pub fn memory_bytes(&self) -> usize {
        self.bytes.capacity() + self.ends.capacity() * 4
    }

    /// Bytes of all strings together.
    pub fn byte_len(&self) -> usize {
        self.bytes.len()
    }

    /// Adds a string, which must be UTF-8 to be read by [`Self::get`]; gives its index.
    pub fn push(&mut self, text: &[u8]) -> u32 {
        self.bytes.extend_from_slice(text);
        self.ends.push(self.bytes.len() as u32);
        (self.ends.len() - 1) as u32
    }

    /// Adds the string that `write` appends; gives its index.
    pub fn push_with(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> u32 {
        write(&mut self.bytes);
        self.ends.push(self.bytes.len() as u32);
        (self.ends.len() - 1) as u32
    }

    /// The bytes of the string at `index`; empty where there is none.
    #[inline]
    pub fn bytes(&self, index: u32) -> &[u8] {
        let index = index as usize;
        let Some(&end) = self.ends.get(index) else {
            return b"";
        };
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.bytes[start as usize..end as usize]
    }

    /// The string at `index`; empty where there is none.
    pub fn get(&self, index: u32) -> &str {
        std::str::from_utf8(self.bytes(index)).unwrap_or("")
    }

    /// Appends all of `other`, given as its bytes and the end of each string in them.
    pub fn append(&mut self, bytes: &[u8], ends: &[u32]) {
        let base = self.bytes.len() as u32;
        self.bytes.extend_from_slice(bytes);
        self.ends.extend(ends.iter().map(|end| base + end));
    }

    /// Drops all strings from `count` on.
    pub fn truncate(&mut self, count: usize) {
        self.ends.truncate(count);
        self.bytes
            .truncate(self.ends.last().map_or(0, |end| *end as usize));
    }

    /// All bytes, and where each string ends in them.
    pub fn parts(&self) -> (&[u8], &[u32]) {
        (&self.bytes, &self.ends)
    }

    /// Empties it; gives what it held as bytes and ends.
    pub fn take(&mut self) -> (Vec<u8>, Vec<u32>) {
        (
            std::mem::take(&mut self.bytes),
            std::mem::take(&mut self.ends),
        )
    }
}

/// A hash index: finds the number of a value by the value's hash. A part of each hash is stored with the number, so that
/// the table grows without hashing the values again and rarely compares values that differ.
#[derive(Clone, Default)]
pub struct HashIndex {
    table: HashTable<(u32, u32)>,
}

impl HashIndex {
    /// Spreads the stored part of a hash over 64 bits, because the table uses the highest and the lowest.
    fn spread(kept: u32) -> u64 {
        u64::from(kept).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }

    /// The number with this hash for which `is_it` is true.
    #[inline]
    pub fn find(&self, hash: u64, mut is_it: impl FnMut(u32) -> bool) -> Option<u32> {
        let kept = hash as u32;
        self.table
            .find(Self::spread(kept), |(hash, number)| {
                *hash == kept && is_it(*number)
            })
            .map(|(_, number)| *number)
    }

    /// Adds a number that is not there.
    pub fn insert(&mut self, hash: u64, number: u32) {
        let kept = hash as u32;
        self.table
            .insert_unique(Self::spread(kept), (kept, number), |(hash, _)| {
                Self::spread(*hash)
            });
    }

    /// Takes a number out.
    pub fn remove(&mut self, hash: u64, number: u32) {
        let kept = hash as u32;
        if let Ok(entry) = self
            .table
            .find_entry(Self::spread(kept), |(_, known)| *known == number)
        {
            entry.remove();
        }
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.table.clear();
    }

    /// Bytes of memory, capacity that is not used included.
    pub fn memory_bytes(&self) -> usize {
        self.table.allocation_size()
    }

    /// What it will allocate when it grows to twice its size, in bytes; 0 while it has room.
    pub fn next_allocation(&self) -> usize {
        if self.table.len() < self.table.capacity() / 8 * 7 {
            0
        } else {
            2 * self.table.allocation_size()
        }
    }
}

/// Gives each distinct string one number.
#[derive(Clone, Default)]
pub struct Interner {
    texts: StringArena,
    index: HashIndex,
    replaced: u64,
}

impl Interner {
    /// The number of `text`, a new one where it was not known.
    #[inline]
    pub fn intern(&mut self, text: &[u8]) -> Symbol {
        let hash = hash_bytes(text);
        let texts = &self.texts;
        match self
            .index
            .find(hash, |index| same(texts.bytes(index), text))
        {
            Some(found) => found,
            None => self.add(hash, text),
        }
    }

    #[cold]
    fn add(&mut self, hash: u64, text: &[u8]) -> Symbol {
        // Checked once per distinct string.
        if std::str::from_utf8(text).is_err() {
            self.replaced += 1;
            return self.intern(text_from_bytes(text).as_bytes());
        }
        let index = self.texts.push(text);
        self.index.insert(hash, index);
        index
    }

    /// The number of `text`, if it is known.
    pub fn find(&self, text: &str) -> Option<Symbol> {
        let texts = &self.texts;
        self.index.find(hash_bytes(text.as_bytes()), |index| {
            texts.get(index) == text
        })
    }

    /// How often a string held bytes that are no UTF-8.
    pub fn replaced(&self) -> u64 {
        self.replaced
    }

    /// Makes room for so many more strings, with so many bytes.
    pub fn make_room(&mut self, growth: Growth, bytes: usize, strings: usize) {
        self.texts.make_room(growth, bytes, strings);
    }

    /// The least that what is nearly full will allocate, in bytes.
    pub fn next_allocation(&self) -> usize {
        self.texts.next_allocation() + self.index.next_allocation()
    }

    /// All strings, in the order of their numbers.
    pub fn texts(&self) -> &StringArena {
        &self.texts
    }

    /// Bytes of memory, capacity that is not used included.
    pub fn memory_bytes(&self) -> usize {
        self.texts.memory_bytes() + self.index.memory_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_told_apart_by_every_byte() {
        for length in 0..40 {
            let one: Vec<u8> = (0..length).collect();
            assert!(same(&one, &one.clone()));
            assert!(!same(&one, &[&one[..], b"x"].concat()));
            for place in 0..one.len() {
                let mut other = one.clone();
                other[place] ^= 0x80;
                assert!(!same(&one, &other), "byte {place} of {length}");
            }
        }
    }

    #[test]
    fn a_string_has_one_number_and_is_found_again() {
        let mut dictionary = Interner::default();
        let (a, b) = (dictionary.intern(b"a"), dictionary.intern(b"b"));
        assert_ne!(a, b);
        assert_eq!(dictionary.intern(b"a"), a);
        assert_eq!(dictionary.find("b"), Some(b));
        assert_eq!(dictionary.find("c"), None);
        assert_eq!(dictionary.texts().get(b), "b");
    }

    #[test]
    fn bytes_that_are_no_utf8_are_read_as_windows_1252() {
        let mut dictionary = Interner::default();
        let symbol = dictionary.intern(b"a\xffb");
        assert_eq!(dictionary.texts().get(symbol), "aÿb");
        assert_eq!(dictionary.intern(b"a\xffb"), symbol);
    }
}

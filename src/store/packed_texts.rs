//! Strings that hardly repeat: ids, hashes and tokens, each packed by the letters that it is made of.
//!
//! A UUID takes 17 bytes instead of 36, hexadecimal digits take half of their length and base64 three quarters. Strings lie in blocks
//! of [`BLOCK`]; to read one of them its whole block is unpacked and kept until [`PackedTexts::forget_unpacked`].

use crate::store::growth::{Growth, next_allocation};
use crate::store::interner::StringArena;
use std::cell::{OnceCell, RefCell};

/// How many strings are unpacked together. More take less memory, fewer are read faster one by one.
pub const BLOCK: usize = 16;

/// No text is more than so many times as long as its packed form.
const MOST_UNPACKED: usize = 3;

/// So many blocks stay unpacked between two tasks: some megabytes.
const MOST_KEPT: usize = 4096;

// What the first byte of a packed string says in its lowest three bits. All but a UUID go on with their length.
pub(super) const UUID: u8 = 0;
pub(super) const RAW: u8 = 1;
pub(super) const LOWER_HEX: u8 = 2;
pub(super) const UPPER_HEX: u8 = 3;
const BASE64: u8 = 4;
const BASE64_URL: u8 = 5;
/// Above these bits the first byte counts the `=` at the end of base64.
const KIND_BITS: u32 = 3;
const KIND_MASK: u8 = (1 << KIND_BITS) - 1;

const DIGITS: &[u8; 16] = b"0123456789abcdef";
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL_ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

const NO_DIGIT: u8 = u8::MAX;

/// The place of each byte in an alphabet, or [`NO_DIGIT`].
const fn places(alphabet: &[u8]) -> [u8; 256] {
    let mut places = [NO_DIGIT; 256];
    let mut place = 0;
    while place < alphabet.len() {
        places[alphabet[place] as usize] = place as u8;
        place += 1;
    }
    places
}

const LOWER_DIGITS: [u8; 256] = places(DIGITS);
const UPPER_DIGITS: [u8; 256] = places(b"0123456789ABCDEF");
const PLACES: [u8; 256] = places(ALPHABET);
const URL_PLACES: [u8; 256] = places(URL_ALPHABET);

/// The bit of a kind, where its alphabet has this byte.
const fn form(places: &[u8; 256], byte: usize, kind: u8) -> u8 {
    if places[byte] == NO_DIGIT {
        0
    } else {
        1 << kind
    }
}

/// For each byte as bits by their kind which packed forms can hold it.
const FORMS: [u8; 256] = {
    let mut forms = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        forms[byte] = form(&LOWER_DIGITS, byte, LOWER_HEX)
            | form(&UPPER_DIGITS, byte, UPPER_HEX)
            | form(&PLACES, byte, BASE64)
            | form(&URL_PLACES, byte, BASE64_URL);
        byte += 1;
    }
    forms
};

/// The two digits of each byte.
const PAIRS: [[u8; 2]; 256] = {
    let mut pairs = [[0; 2]; 256];
    let mut byte = 0;
    while byte < 256 {
        pairs[byte] = [DIGITS[byte >> 4], DIGITS[byte & 15]];
        byte += 1;
    }
    pairs
};

/// Which bytes of a UUID are two digits, by where these begin in its text.
const UUID_PAIRS: [usize; 16] = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];
const UUID_LENGTH: usize = 36;

/// Appends a string in its packed form. Equal strings have the same form and different ones differ.
pub fn pack(text: &[u8], out: &mut Vec<u8>) {
    if let Ok(uuid) = <&[u8; UUID_LENGTH]>::try_from(text)
        && let Some(bytes) = bytes_of_uuid(uuid)
    {
        out.push(UUID);
        out.extend_from_slice(&bytes);
        return;
    }
    let ends = text.iter().rev().take(2).take_while(|byte| **byte == b'=');
    let ends = ends.count();
    let (body, _) = text.split_at(text.len() - ends);
    let forms = body
        .iter()
        .fold(u8::MAX, |forms, byte| forms & FORMS[*byte as usize]);
    let has = |kind: u8| forms >> kind & 1 == 1 && !body.is_empty();
    let is_hex = body.len().is_multiple_of(2) && ends == 0;
    let (kind, body) = if is_hex && has(LOWER_HEX) {
        (LOWER_HEX, body)
    } else if is_hex && has(UPPER_HEX) {
        (UPPER_HEX, body)
    } else if has(BASE64) {
        (BASE64 | (ends as u8) << KIND_BITS, body)
    } else if has(BASE64_URL) {
        (BASE64_URL | (ends as u8) << KIND_BITS, body)
    } else {
        (RAW, text)
    };
    out.push(kind);
    push_length(body.len(), out);
    match kind & KIND_MASK {
        LOWER_HEX => push_digits(body, &LOWER_DIGITS, out),
        UPPER_HEX => push_digits(body, &UPPER_DIGITS, out),
        BASE64 => push_places(body, &PLACES, out),
        BASE64_URL => push_places(body, &URL_PLACES, out),
        _ => out.extend_from_slice(text),
    }
}

fn bytes_of_uuid(text: &[u8; UUID_LENGTH]) -> Option<[u8; 16]> {
    if [8, 13, 18, 23].iter().any(|place| text[*place] != b'-') {
        return None;
    }
    let mut bytes = [0; 16];
    let mut all = 0;
    for (byte, place) in bytes.iter_mut().zip(UUID_PAIRS) {
        let high = LOWER_DIGITS[text[place] as usize];
        let low = LOWER_DIGITS[text[place + 1] as usize];
        all |= high | low;
        *byte = high << 4 | low & 15;
    }
    (all != NO_DIGIT).then_some(bytes)
}

fn push_digits(text: &[u8], digits: &[u8; 256], out: &mut Vec<u8>) {
    let (pairs, _) = text.as_chunks::<2>();
    out.extend(
        pairs
            .iter()
            .map(|[high, low]| digits[*high as usize] << 4 | digits[*low as usize]),
    );
}

fn push_places(text: &[u8], places: &[u8; 256], out: &mut Vec<u8>) {
    for letters in text.chunks(4) {
        let bits = letters.iter().fold(0, |bits, letter| {
            bits << 6 | u32::from(places[*letter as usize])
        });
        let bytes = (bits << (6 * (4 - letters.len()) as u32) << 8).to_be_bytes();
        out.extend_from_slice(&bytes[..(letters.len() * 6).div_ceil(8)]);
    }
}

fn push_length(mut length: usize, out: &mut Vec<u8>) {
    while length > 127 {
        out.push(length as u8 | 128);
        length >>= 7;
    }
    out.push(length as u8);
}

/// How a packed string begins: its kind with the number of `=`, the length of its text without them, and where what it is made
/// of lies.
pub(super) struct Head {
    first: u8,
    length: usize,
    from: usize,
    pub(super) until: usize,
}

impl Head {
    /// Whether the string has no letters but hexadecimal digits and `-`.
    fn is_of_digits(&self) -> bool {
        matches!(self.first & KIND_MASK, UUID | LOWER_HEX | UPPER_HEX)
    }
}

#[inline]
pub(super) fn head(packed: &[u8]) -> Head {
    let first = packed.first().copied().unwrap_or(RAW);
    if first == UUID {
        return Head {
            first,
            length: UUID_LENGTH,
            from: 1,
            until: 17,
        };
    }
    let (mut length, mut from, mut shift) = (0, 1, 0);
    while let Some(byte) = packed.get(from) {
        length |= usize::from(byte & 127) << shift;
        from += 1;
        shift += 7;
        if byte & 128 == 0 || shift > 28 {
            break;
        }
    }
    let size = match first & KIND_MASK {
        LOWER_HEX | UPPER_HEX => length / 2,
        BASE64 | BASE64_URL => (length * 6).div_ceil(8),
        _ => length,
    };
    Head {
        first,
        length,
        from,
        until: from + size,
    }
}

/// Appends the text of the string that `packed` begins with; returns how many bytes of `packed` it takes.
fn unpack(packed: &[u8], out: &mut Vec<u8>) -> usize {
    let head = head(packed);
    let body = packed.get(head.from..head.until).unwrap_or(b"");
    match head.first & KIND_MASK {
        UUID => {
            let mut text = [b'-'; UUID_LENGTH];
            for (byte, place) in body.iter().zip(UUID_PAIRS) {
                text[place..place + 2].copy_from_slice(&PAIRS[*byte as usize]);
            }
            out.extend_from_slice(&text);
        }
        LOWER_HEX => body
            .iter()
            .for_each(|byte| out.extend_from_slice(&PAIRS[*byte as usize])),
        UPPER_HEX => body.iter().for_each(|byte| {
            let upper = PAIRS[*byte as usize].map(|digit| digit.to_ascii_uppercase());
            out.extend_from_slice(&upper);
        }),
        BASE64 => unpack_places(body, head.length, ALPHABET, out),
        BASE64_URL => unpack_places(body, head.length, URL_ALPHABET, out),
        _ => out.extend_from_slice(body),
    }
    let ends = usize::from(head.first >> KIND_BITS);
    out.extend(std::iter::repeat_n(b'=', ends));
    head.until
}

fn unpack_places(body: &[u8], length: usize, alphabet: &[u8; 64], out: &mut Vec<u8>) {
    let before = out.len();
    for bytes in body.chunks(3) {
        let mut word = [0; 4];
        word[1..=bytes.len()].copy_from_slice(bytes);
        let bits = u32::from_be_bytes(word);
        let letter = |place: u32| alphabet[(bits >> (18 - 6 * place) & 63) as usize];
        out.extend_from_slice(&[letter(0), letter(1), letter(2), letter(3)]);
    }
    out.truncate(before + length);
}

/// Adds the string that `packed` begins with; returns how many bytes of `packed` it takes.
fn push_unpacked(texts: &mut StringArena, packed: &[u8]) -> usize {
    let mut taken = packed.len();
    texts.push_with(|out| taken = unpack(packed, out).min(taken));
    taken
}

/// Packed strings in blocks.
#[derive(Default)]
pub struct PackedTexts {
    bytes: Vec<u8>,
    /// Where each block begins in `bytes`.
    starts: Vec<u32>,
    len: usize,
    /// The blocks that are unpacked.
    unpacked: Vec<OnceCell<Box<StringArena>>>,
    /// Which these are.
    kept: RefCell<Vec<u32>>,
}

impl PackedTexts {
    /// How many strings there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// True where there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Bytes that the packed strings take.
    pub fn byte_len(&self) -> usize {
        self.bytes.len()
    }

    /// Bytes of memory, capacity that is not used included.
    pub fn memory_bytes(&self) -> usize {
        let kept = self.kept.borrow();
        let unpacked = kept
            .iter()
            .filter_map(|block| self.unpacked[*block as usize].get());
        self.bytes.capacity()
            + self.starts.capacity() * 4
            + self.unpacked.capacity() * size_of::<OnceCell<Box<StringArena>>>()
            + unpacked.map(|texts| texts.memory_bytes()).sum::<usize>()
    }

    /// Makes room for so many more strings, with so many bytes.
    pub fn make_room(&mut self, growth: Growth, bytes: usize, strings: usize) {
        growth.make_room(&mut self.bytes, bytes);
        growth.make_room(&mut self.starts, strings / BLOCK + 1);
        growth.make_room(&mut self.unpacked, strings / BLOCK + 1);
    }

    /// The least that what is nearly full will allocate, in bytes.
    pub fn next_allocation(&self) -> usize {
        next_allocation(&self.bytes)
    }

    /// Appends strings that [`pack`] wrote, given as their bytes and the end of each in them.
    pub fn append(&mut self, bytes: &[u8], ends: &[u32]) {
        // The last block grows.
        if !self.len.is_multiple_of(BLOCK)
            && let Some(last) = self.unpacked.last_mut()
        {
            last.take();
            let number = self.starts.len() as u32 - 1;
            self.kept.get_mut().retain(|block| *block != number);
        }
        let base = self.bytes.len() as u32;
        let mut next = (BLOCK - self.len % BLOCK) % BLOCK;
        while next < ends.len() {
            let start = next.checked_sub(1).map_or(0, |before| ends[before]);
            self.starts.push(base + start);
            next += BLOCK;
        }
        self.unpacked.resize_with(self.starts.len(), OnceCell::new);
        self.bytes.extend_from_slice(bytes);
        self.len += ends.len();
    }

    pub(super) fn packed_block(&self, block: usize) -> &[u8] {
        let Some(start) = self.starts.get(block) else {
            return b"";
        };
        let end = self.starts.get(block + 1);
        let end = end.map_or(self.bytes.len(), |end| *end as usize);
        &self.bytes[*start as usize..end]
    }

    /// The packed form of the string at `index`, which equal strings have in common; empty where there is none.
    pub fn packed(&self, index: u32) -> &[u8] {
        let index = index as usize;
        if index >= self.len {
            return b"";
        }
        let mut rest = self.packed_block(index / BLOCK);
        for _ in 0..index % BLOCK {
            rest = &rest[head(rest).until.min(rest.len())..];
        }
        &rest[..head(rest).until.min(rest.len())]
    }

    /// Replaces the content of `text` by the string at `index`, without keeping its block.
    pub fn read(&self, index: u32, text: &mut Vec<u8>) {
        text.clear();
        unpack(self.packed(index), text);
    }

    /// Replaces the content of `texts` by the strings of a block, without keeping them.
    fn read_block(&self, block: usize, texts: &mut StringArena) {
        texts.truncate(0);
        let mut rest = self.packed_block(block);
        while !rest.is_empty() {
            rest = &rest[push_unpacked(texts, rest)..];
        }
    }

    /// Passes over ranges of strings (first string, and the one after the last), which follow each other, block by block: `with`
    /// gets those that lie in a block, and the number of the first.
    pub fn each_block(&self, ranges: &[(usize, usize)], with: impl FnMut(&StringArena, u32)) {
        self.each_block_of(ranges, false, with);
    }

    /// The same for whoever looks for this word, in lower case: strings of hexadecimal digits are not unpacked where the word has
    /// other letters, and come as empty ones.
    pub fn each_block_for(
        &self,
        word: &str,
        ranges: &[(usize, usize)],
        with: impl FnMut(&StringArena, u32),
    ) {
        let is_of_digits = |letter: u8| letter.is_ascii_hexdigit() || letter == b'-';
        self.each_block_of(ranges, !word.bytes().all(is_of_digits), with);
    }

    fn each_block_of(
        &self,
        ranges: &[(usize, usize)],
        is_without_digits: bool,
        mut with: impl FnMut(&StringArena, u32),
    ) {
        let mut texts = StringArena::default();
        // The block that is read, the string of it that is next, and what is left of it from there.
        let (mut open, mut next, mut rest) = (usize::MAX, 0, &b""[..]);
        for (first, after) in ranges {
            let mut from = *first;
            while from < *after {
                let block = from / BLOCK;
                if block != open || next > from {
                    (open, next, rest) = (block, block * BLOCK, self.packed_block(block));
                }
                while next < from {
                    rest = &rest[head(rest).until.min(rest.len())..];
                    next += 1;
                }
                let until = ((block + 1) * BLOCK).min(*after);
                texts.truncate(0);
                while next < until {
                    let head = head(rest);
                    if is_without_digits && head.is_of_digits() {
                        texts.push(b"");
                        rest = &rest[head.until.min(rest.len())..];
                    } else {
                        rest = &rest[push_unpacked(&mut texts, rest)..];
                    }
                    next += 1;
                }
                with(&texts, from as u32);
                from = until;
            }
        }
    }

    /// The string at `index`; empty where there is none. Its block stays unpacked; whoever reads many of them takes
    /// [`Self::read_block`].
    pub fn get(&self, index: u32) -> &str {
        let (block, place) = (index as usize / BLOCK, index as usize % BLOCK);
        let Some(cell) = self.unpacked.get(block) else {
            return "";
        };
        let texts = cell.get_or_init(|| {
            self.kept.borrow_mut().push(block as u32);
            let bytes = self.packed_block(block).len() * MOST_UNPACKED;
            let mut texts = StringArena::with_room(BLOCK, bytes);
            self.read_block(block, &mut texts);
            Box::new(texts)
        });
        texts.get(place as u32)
    }

    /// Forgets the unpacked blocks where there are many.
    pub fn forget_unpacked(&mut self) {
        let kept = self.kept.get_mut();
        if kept.len() > MOST_KEPT {
            for block in kept.drain(..) {
                self.unpacked[block as usize].take();
            }
            kept.shrink_to(MOST_KEPT);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn packed(text: &[u8]) -> Vec<u8> {
        let mut packed = Vec::new();
        pack(text, &mut packed);
        packed
    }

    #[test]
    fn ids_take_less_room_than_their_texts() {
        for (text, expected) in [
            ("8f5a1f2e-0b1c-4d5e-9f60-0123456789ab", 17),
            ("8F5A1F2E-0B1C-4D5E-9F60-0123456789AB", 29),
            ("8f5a1f2e00b1c04d5e09f6000123456789ab", 20),
            ("A1B2C3D4E5F60718", 10),
            ("eftixk72aD6Ap51TnqcoF8epIS2K/NB9=", 26),
            ("AKIAIOSFODNN7EXAMPLE", 17),
            ("not one of them", 17),
            ("", 2),
            ("=", 3),
        ] {
            assert_eq!(packed(text.as_bytes()).len(), expected, "{text}");
        }
    }

    /// Texts like those in records, and others that are nearly so.
    fn texts() -> impl Strategy<Value = String> {
        prop_oneof![
            "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
            "[0-9a-fA-F]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-g]{12}",
            "[0-9a-f]{0,70}",
            "[0-9A-F]{0,70}",
            "[0-9]{0,20}",
            "[A-Za-z0-9+/]{0,200}={0,3}",
            "[A-Za-z0-9_-]{0,200}={0,3}",
            "[ -~é€]{0,40}",
        ]
    }

    proptest! {
        #[test]
        fn what_was_packed_comes_out(
            all in proptest::collection::vec(texts(), 0..300),
            cuts in proptest::collection::vec(0_usize..300, 0..5),
        ) {
            let mut store = PackedTexts::default();
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(all.len())).collect();
            cuts.extend([0, all.len()]);
            cuts.sort_unstable();
            for cut in cuts.windows(2) {
                let mut batch = StringArena::default();
                for text in &all[cut[0]..cut[1]] {
                    batch.push_with(|out| pack(text.as_bytes(), out));
                }
                let (bytes, ends) = batch.take();
                store.append(&bytes, &ends);
                prop_assert_eq!(store.len(), cut[1]);
                // What was read before more came must not be read instead of it.
                for (index, text) in (0..).zip(&all[..cut[1]]) {
                    prop_assert_eq!(store.get(index), text);
                }
                store.forget_unpacked();
            }
            let mut text = Vec::new();
            for (index, expected) in (0..).zip(&all) {
                store.read(index, &mut text);
                prop_assert_eq!(&text, expected.as_bytes());
                prop_assert_eq!(store.packed(index), packed(expected.as_bytes()));
            }
            // Ranges in one block, over its end and next to each other.
            let len = all.len();
            let ranges = [(0, len / 5), (len / 5, len / 5 + len / 7), (len / 2, len * 3 / 4), (len - len / 9, len)];
            let (mut passed, mut expected) = (Vec::new(), Vec::new());
            store.each_block(&ranges, |texts, first| {
                passed.extend((0..texts.len() as u32).map(|place| (first + place, texts.get(place).to_owned())));
            });
            for (from, until) in ranges {
                expected.extend((from..until).map(|index| (index as u32, all[index].clone())));
            }
            for word in ["e1", "-", "z", "g4", "="] {
                let has = |text: &str| text.to_ascii_lowercase().contains(word);
                let mut holders = Vec::new();
                store.each_block_for(word, &ranges, |texts, first| {
                    let places = 0..texts.len() as u32;
                    holders.extend(places.filter(|place| has(texts.get(*place))).map(|place| first + place));
                });
                let with_word = expected.iter().filter(|(_, text)| has(text)).map(|(index, _)| *index);
                prop_assert_eq!(holders, with_word.collect::<Vec<_>>());
            }
            prop_assert_eq!(passed, expected);
            prop_assert_eq!(store.get(all.len() as u32), "");
        }

        #[test]
        fn different_texts_differ_packed(one in texts(), two in texts()) {
            prop_assert_eq!(one == two, packed(one.as_bytes()) == packed(two.as_bytes()));
        }

        #[test]
        fn any_bytes_can_be_packed(text in proptest::collection::vec(any::<u8>(), 0..100)) {
            let mut out = Vec::new();
            prop_assert_eq!(unpack(&packed(&text), &mut out), packed(&text).len());
            prop_assert_eq!(out, text);
        }
    }
}

//! Reads many packed strings one after another, each from where the last one ended.

use super::packed_texts::{BLOCK, LOWER_HEX, PackedTexts, RAW, UPPER_HEX, UUID, head};
use std::cmp::Ordering;

/// Finds packed strings. One that stands behind the last one in the same block is found from there.
pub struct PackedReader<'a> {
    texts: &'a PackedTexts,
    /// The number of the string that `rest` begins with.
    at: usize,
    rest: &'a [u8],
}

impl<'a> PackedReader<'a> {
    /// Reads these strings.
    pub fn new(texts: &'a PackedTexts) -> Self {
        PackedReader {
            texts,
            at: 0,
            rest: &[],
        }
    }

    /// The same as [`PackedTexts::packed`].
    pub fn packed(&mut self, index: u32) -> &'a [u8] {
        let index = index as usize;
        if index >= self.texts.len() {
            return b"";
        }
        if self.rest.is_empty() || index < self.at || index / BLOCK != self.at / BLOCK {
            self.rest = self.texts.packed_block(index / BLOCK);
            self.at = index / BLOCK * BLOCK;
        }
        while self.at < index {
            self.rest = &self.rest[head(self.rest).until.min(self.rest.len())..];
            self.at += 1;
        }
        &self.rest[..head(self.rest).until.min(self.rest.len())]
    }
}

/// The order of two texts by their packed forms, where these tell: two of one form, other than base64.
pub fn text_order(one: &[u8], two: &[u8]) -> Option<Ordering> {
    match (one, two) {
        ([UUID, ..], [UUID, ..]) => Some(one.cmp(two)),
        // A length above 127 takes several bytes.
        ([kind, 0..=127, text @ ..], [other, 0..=127, other_text @ ..])
            if kind == other && [RAW, LOWER_HEX, UPPER_HEX].contains(kind) =>
        {
            Some(text.cmp(other_text))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::packed_texts::pack;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn strings_are_found_in_any_order_and_compared_as_their_texts(
            texts in proptest::collection::vec("[0-9a-f]{0,6}|[0-9A-F]{8}|[a-z0-9+/=-]{0,9}", 1..200),
            asked in proptest::collection::vec(0_u32..210, 0..60),
        ) {
            let (mut bytes, mut ends) = (Vec::new(), Vec::new());
            for text in &texts {
                pack(text.as_bytes(), &mut bytes);
                ends.push(bytes.len() as u32);
            }
            let mut packed = PackedTexts::default();
            packed.append(&bytes, &ends);
            let mut reader = PackedReader::new(&packed);
            for index in asked {
                prop_assert_eq!(reader.packed(index), packed.packed(index));
            }
            for (one, two) in texts.iter().zip(&texts[1..]) {
                let form = |text: &str| {
                    let mut form = Vec::new();
                    pack(text.as_bytes(), &mut form);
                    form
                };
                if let Some(order) = text_order(&form(one), &form(two)) {
                    prop_assert_eq!(order, one.cmp(two));
                }
            }
        }
    }
}

//! The search for one word in a piece of memory.

/// Finds ASCII text whatever its case, by its rarest letter in both cases.
pub(super) struct Needle<'a> {
    word: &'a [u8],
    rarest: usize,
}

impl<'a> Needle<'a> {
    pub(super) fn new(word: &'a [u8]) -> Self {
        // Roughly from frequent to rare in identifiers, ARNs and ids.
        const FREQUENT: &[u8] = b"eaitnsroc0123456789-dlbmuf.:gpyhv/wkxjzq_";
        let rank = |byte: &u8| {
            FREQUENT
                .iter()
                .position(|known| known == byte)
                .unwrap_or(FREQUENT.len())
        };
        let rarest = (0..word.len())
            .max_by_key(|index| rank(&word[*index]))
            .unwrap_or(0);
        Needle { word, rarest }
    }

    pub(super) fn find(&self, bytes: &[u8], from: usize) -> Option<usize> {
        let low = self.word[self.rarest];
        let high = low.to_ascii_uppercase();
        let mut at = from + self.rarest;
        while at < bytes.len() {
            at += memchr::memchr2(low, high, &bytes[at..])?;
            let start = at - self.rarest;
            if let Some(window) = bytes.get(start..start + self.word.len())
                && window.eq_ignore_ascii_case(self.word)
            {
                return Some(start);
            }
            at += 1;
        }
        None
    }
}

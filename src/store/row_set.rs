//! Sets of rows, one bit each.

/// A set of rows of the store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowSet {
    words: Vec<u64>,
    rows: usize,
}

impl RowSet {
    /// No row of `rows`.
    pub fn none(rows: usize) -> Self {
        RowSet {
            words: vec![0; rows.div_ceil(64)],
            rows,
        }
    }

    /// All of `rows`.
    pub fn all(rows: usize) -> Self {
        let mut set = RowSet {
            words: vec![u64::MAX; rows.div_ceil(64)],
            rows,
        };
        set.clear_tail();
        set
    }

    /// The rows for which `keep` is true.
    pub fn from_fn(rows: usize, mut keep: impl FnMut(usize) -> bool) -> Self {
        let mut set = RowSet::none(rows);
        for (index, word) in set.words.iter_mut().enumerate() {
            let first = index * 64;
            for bit in 0..(rows - first).min(64) {
                *word |= u64::from(keep(first + bit)) << bit;
            }
        }
        set
    }

    /// The rows whose bits are set in these words, 64 rows each.
    pub fn from_words(rows: usize, words: impl Iterator<Item = u64>) -> Self {
        let mut set = RowSet::none(rows);
        for (to, word) in set.words.iter_mut().zip(words) {
            *to = word;
        }
        set.clear_tail();
        set
    }

    /// The bits, 64 rows in each word.
    #[inline]
    pub fn words(&self) -> &[u64] {
        &self.words
    }

    /// How many rows it is about, whether they are in it or not.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether it is about no rows at all.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    fn clear_tail(&mut self) {
        if let Some(last) = self.words.last_mut()
            && !self.rows.is_multiple_of(64)
        {
            *last &= (1 << (self.rows % 64)) - 1;
        }
    }

    /// Whether `row` is in the set.
    #[inline]
    pub fn has(&self, row: usize) -> bool {
        self.words[row / 64] >> (row % 64) & 1 == 1
    }

    /// Adds `row`.
    pub fn insert(&mut self, row: usize) {
        self.words[row / 64] |= 1 << (row % 64);
    }

    /// Keeps only what is in `other` too.
    pub fn and(&mut self, other: &RowSet) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= other;
        }
    }

    /// Adds what is in `other`.
    pub fn or(&mut self, other: &RowSet) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word |= other;
        }
    }

    /// Turns it around.
    pub fn not(&mut self) {
        for word in &mut self.words {
            *word = !*word;
        }
        self.clear_tail();
    }

    /// How many rows are in the set.
    pub fn count(&self) -> usize {
        self.words
            .iter()
            .map(|word| word.count_ones() as usize)
            .sum()
    }

    /// How many rows are in both sets.
    pub fn count_in(&self, other: &RowSet) -> u32 {
        let both = self.words.iter().zip(&other.words);
        both.map(|(one, two)| (one & two).count_ones()).sum()
    }

    /// The rows in the set, in order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.words.iter().enumerate().flat_map(|(index, word)| {
            let mut word = *word;
            std::iter::from_fn(move || {
                (word != 0).then(|| {
                    let bit = word.trailing_zeros() as usize;
                    word &= word - 1;
                    index * 64 + bit
                })
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rows_behave_as_a_set_of_numbers(bits in proptest::collection::vec(any::<(bool, bool)>(), 0..200)) {
            let one = RowSet::from_fn(bits.len(), |row| bits[row].0);
            let two = RowSet::from_fn(bits.len(), |row| bits[row].1);
            let rows = |keep: &dyn Fn(&(bool, bool)) -> bool| -> Vec<usize> {
                (0..bits.len()).filter(|row| keep(&bits[*row])).collect()
            };
            let mut both = one.clone();
            both.and(&two);
            prop_assert_eq!(both.iter().collect::<Vec<_>>(), rows(&|bits| bits.0 && bits.1));
            let mut either = one.clone();
            either.or(&two);
            prop_assert_eq!(either.iter().collect::<Vec<_>>(), rows(&|bits| bits.0 || bits.1));
            let mut rest = one.clone();
            rest.not();
            prop_assert_eq!(rest.count(), rows(&|bits| !bits.0).len());
            prop_assert_eq!(RowSet::all(bits.len()).count(), bits.len());
        }
    }
}

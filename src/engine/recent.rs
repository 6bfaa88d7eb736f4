//! A cache of the few results that were used last.

/// Values by their keys, the one used last first. Holds `CAPACITY` of them.
pub(super) struct Recent<K, V, const CAPACITY: usize>(Vec<(K, V)>);

impl<K, V, const CAPACITY: usize> Default for Recent<K, V, CAPACITY> {
    fn default() -> Self {
        Recent(Vec::new())
    }
}

impl<K: PartialEq, V, const CAPACITY: usize> Recent<K, V, CAPACITY> {
    /// The value of a key, without making it the one used last.
    #[cfg(test)]
    pub fn peek(&self, key: &K) -> Option<&V> {
        self.0
            .iter()
            .find(|(known, _)| known == key)
            .map(|(_, value)| value)
    }

    /// The value of a key, where it fits; otherwise it is made, and takes the place of the one used longest ago.
    pub fn get_or_make(
        &mut self,
        key: &K,
        fits: impl Fn(&V) -> bool,
        make: impl FnOnce() -> V,
    ) -> &mut V
    where
        K: Clone,
    {
        let at = self.0.iter().position(|(known, _)| known == key);
        let entry = at
            .map(|at| self.0.remove(at))
            .filter(|(_, value)| fits(value));
        let entry = entry.unwrap_or_else(|| (key.clone(), make()));
        self.0.truncate(CAPACITY - 1);
        self.0.insert(0, entry);
        &mut self.0[0].1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_used_longest_ago_goes_first() {
        let mut cache: Recent<&str, u32, 2> = Recent::default();
        for (key, made) in [("one", 1), ("two", 2), ("one", 10), ("three", 3)] {
            cache.get_or_make(&key, |_| true, || made);
        }
        assert_eq!(
            cache.peek(&"one"),
            Some(&1),
            "it was used again, and not made again"
        );
        assert_eq!(cache.peek(&"two"), None);
        assert_eq!(cache.peek(&"three"), Some(&3));
        assert_eq!(
            *cache.get_or_make(&"one", |value| *value > 5, || 6),
            6,
            "one that does not fit is made again"
        );
    }
}

//! A cache of what names of fields mean: the rows of one file have the same names.

use std::cell::RefCell;
use std::collections::HashMap;

/// So many names are kept at most; a file can have as many as it likes.
const MOST_NAMES: usize = 4096;

/// What each name that came last means.
pub(super) struct NameCache<V>(RefCell<HashMap<String, V>>);

impl<V> Default for NameCache<V> {
    fn default() -> Self {
        NameCache(RefCell::default())
    }
}

impl<V: Clone> NameCache<V> {
    /// What a name means, found out once.
    pub(super) fn of(&self, name: &str, find: impl FnOnce() -> V) -> V {
        if let Some(known) = self.0.borrow().get(name) {
            return known.clone();
        }
        let found = find();
        let mut known = self.0.borrow_mut();
        if known.len() >= MOST_NAMES {
            known.clear();
        }
        known.insert(name.to_owned(), found.clone());
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_looked_up_once_and_names_without_end_are_forgotten() {
        let names = NameCache::default();
        assert_eq!(names.of("a", || 1), 1);
        assert_eq!(names.of("a", || 2), 1);
        for number in 0..2 * MOST_NAMES {
            assert_eq!(names.of(&number.to_string(), || number), number);
        }
        assert!(names.0.borrow().len() <= MOST_NAMES);
    }
}

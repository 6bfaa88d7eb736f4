//! A record as a reader sees it: its values by their paths.

use crate::store::{Column, Store};

/// A call, and the values of its record.
#[derive(Clone, Copy)]
pub struct CallRecord<'s> {
    store: &'s Store,
    row: usize,
}

/// A value and its path below another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueBelow<'s> {
    /// The path from there.
    pub path: &'s str,
    /// The value.
    pub value: &'s str,
}

impl<'s> CallRecord<'s> {
    /// The call behind an event.
    pub fn new(store: &'s Store, event: u32) -> Self {
        CallRecord {
            store,
            row: event as usize,
        }
    }

    /// The account that the call was made in.
    pub fn account(&self) -> &'s str {
        self.store.cell(Column::Account, self.row)
    }

    fn values(&self) -> impl Iterator<Item = (&'s str, &'s str)> {
        let store = self.store;
        let paths = store.shape(store.shape_numbers()[self.row]).iter();
        paths
            .zip(store.leaves(self.row))
            .map(|(path, value)| (store.text(*path), store.text(*value)))
    }

    /// The first value with this path; empty where there is none.
    pub fn text(&self, path: &str) -> &'s str {
        let mut values = self.values();
        let found = values.find(|(known, _)| *known == path);
        found.map_or("", |(_, value)| value)
    }

    /// The first value that is not empty, of these paths.
    pub fn first(&self, paths: &[&str]) -> &'s str {
        let texts = paths.iter().map(|path| self.text(path));
        texts
            .into_iter()
            .find(|text| !text.is_empty())
            .unwrap_or("")
    }

    /// All values with this path, as those of a list have it.
    pub fn texts(&self, path: &str) -> Vec<&'s str> {
        let values = self.values().filter(|(known, _)| *known == path);
        values.map(|(_, value)| value).collect()
    }

    /// All values below a path, in the order of the record.
    pub fn below(&self, path: &str) -> Vec<ValueBelow<'s>> {
        let below = self.values().filter_map(|(known, value)| {
            let rest = known.strip_prefix(path)?.strip_prefix('.')?;
            Some(ValueBelow { path: rest, value })
        });
        below.collect()
    }

    /// The objects of a list at a path; see [`items`].
    pub fn items(&self, path: &str, single: &[&str]) -> Vec<Vec<ValueBelow<'s>>> {
        items(self.below(path), single)
    }
}

/// Takes a list of objects apart. The store has the values of a list's objects one after the other, without what parts them. A new
/// object begins where a member comes back after others of the object have come, and where one comes again that can't be a
/// list (`single`).
pub fn items<'s>(values: Vec<ValueBelow<'s>>, single: &[&str]) -> Vec<Vec<ValueBelow<'s>>> {
    let mut found: Vec<Vec<ValueBelow<'s>>> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for value in values {
        let member = value.path.split('.').next().unwrap_or(value.path);
        let is_back = seen.contains(&member) && seen.last() != Some(&member);
        let is_again = single.contains(&member) && seen.contains(&member);
        if found.is_empty() || is_back || is_again {
            found.push(Vec::new());
            seen.clear();
        }
        if seen.last() != Some(&member) {
            seen.push(member);
        }
        if let Some(item) = found.last_mut() {
            item.push(value);
        }
    }
    found
}

/// The first value with this path; empty where there is none.
pub fn text_of<'s>(item: &[ValueBelow<'s>], path: &str) -> &'s str {
    let found = item.iter().find(|value| value.path == path);
    found.map_or("", |value| value.value)
}

/// All values with this path.
pub fn texts_of<'s>(item: &[ValueBelow<'s>], path: &str) -> Vec<&'s str> {
    let found = item.iter().filter(|value| value.path == path);
    found.map(|value| value.value).collect()
}

/// The name at the end of an ARN or a URL.
pub fn last_part(name: &str) -> &str {
    name.rsplit([':', '/']).next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(values: &[(&'static str, &'static str)], single: &[&str]) -> Vec<usize> {
        let values = values.iter();
        let values = values.map(|(path, value)| ValueBelow { path, value });
        items(values.collect(), single)
            .iter()
            .map(Vec::len)
            .collect()
    }

    #[test]
    fn objects_of_a_list_are_told_apart() {
        let statement = |effect| {
            [
                ("Effect", effect),
                ("Principal.AWS", "*"),
                ("Action", "a"),
                ("Action", "b"),
            ]
        };
        let two = [statement("Allow"), statement("Deny")].concat();
        assert_eq!(split(&two, &["Effect"]), [4, 4]);
        // The last member of the one is the first of the other.
        let turned = [
            ("Action", "a"),
            ("Effect", "Allow"),
            ("Effect", "Deny"),
            ("Action", "b"),
        ];
        assert_eq!(split(&turned, &["Effect"]), [2, 2]);
        // Two principals of one statement are one member.
        let both = [
            ("Principal.AWS", "a"),
            ("Principal.Service", "b"),
            ("Effect", "Allow"),
        ];
        assert_eq!(split(&both, &["Effect"]), [3]);
    }
}

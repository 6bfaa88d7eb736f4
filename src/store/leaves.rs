//! Leaves of single events, found by their paths.

use super::Store;
use super::interner::{NONE, Symbol};

/// Finds leaves by their paths, each path looked up once.
pub struct Leaves<'a> {
    store: &'a Store,
    paths: Vec<(&'static str, Symbol)>,
}

impl<'a> Leaves<'a> {
    /// Finds leaves of this store's events.
    pub fn new(store: &'a Store) -> Self {
        Leaves {
            store,
            paths: Vec::new(),
        }
    }

    /// The first leaf of an event that has this path; empty where there is none.
    pub fn text(&mut self, row: u32, path: &'static str) -> &'a str {
        self.store.text(self.symbol(row, path))
    }

    /// All leaves of an event that have this path, as those of a list do.
    pub fn texts(&mut self, row: u32, path: &'static str) -> Vec<&'a str> {
        let wanted = self.store.strings().find(path);
        let row = row as usize;
        let paths = self.store.shape(self.store.shape_numbers()[row]).iter();
        paths
            .zip(self.store.leaves(row))
            .filter(|(path, _)| Some(**path) == wanted)
            .map(|(_, leaf)| self.store.text(*leaf))
            .collect()
    }

    /// The same as a symbol.
    pub fn symbol(&mut self, row: u32, path: &'static str) -> Symbol {
        let known = self.paths.iter().find(|(known, _)| *known == path);
        let wanted = known.map(|(_, symbol)| *symbol).unwrap_or_else(|| {
            let symbol = self.store.strings().find(path).unwrap_or(NONE);
            self.paths.push((path, symbol));
            symbol
        });
        leaf(self.store, row, wanted)
    }
}

/// The first leaf of an event that has this path; [`NONE`] where there is none.
pub fn leaf(store: &Store, row: u32, path: Symbol) -> Symbol {
    let row = row as usize;
    let place = store
        .shape(store.shape_numbers()[row])
        .iter()
        .position(|known| *known == path);
    place.map_or(NONE, |place| store.leaves(row)[place])
}

//! A table with an entry for each tab.

use crate::protocol::Tab;
use std::ops::{Index, IndexMut};

/// Something for each tab.
#[derive(Clone, Debug, PartialEq)]
pub struct ByTab<T>([T; Tab::ALL.len()]);

impl<T> ByTab<T> {
    /// Makes one for each tab.
    pub fn new(make: impl FnMut(Tab) -> T) -> Self {
        Self(Tab::ALL.map(make))
    }
}

impl<T> Index<Tab> for ByTab<T> {
    type Output = T;

    fn index(&self, tab: Tab) -> &T {
        &self.0[tab as usize]
    }
}

impl<T> IndexMut<Tab> for ByTab<T> {
    fn index_mut(&mut self, tab: Tab) -> &mut T {
        &mut self.0[tab as usize]
    }
}

//! Rows by the number of their group, and how many different values each group has.

use crate::store::row_set::RowSet;
use crate::store::scans;

/// Rows sorted by their group, by counting.
pub(super) struct GroupedRows {
    rows: Vec<u32>,
    ends: Vec<u32>,
}

impl GroupedRows {
    /// `numbers` says for each row which of `len` groups it is in.
    pub fn new(rows: &RowSet, numbers: &[u32], len: usize) -> Self {
        let (rows, ends) = scans::grouped(rows, numbers, len);
        GroupedRows { rows, ends }
    }

    /// The rows of a group.
    pub fn rows(&self, group: u32) -> &[u32] {
        let group = group as usize;
        let start = group.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.rows[start as usize..self.ends[group] as usize]
    }
}

/// Counts different numbers without a hash: each number remembers the last count that met it.
pub(super) struct DistinctCounter {
    stamps: Vec<u32>,
    stamp: u32,
}

impl DistinctCounter {
    /// For numbers below `len`.
    pub fn new(len: usize) -> Self {
        DistinctCounter {
            stamps: vec![0; len],
            stamp: 0,
        }
    }

    /// How many different numbers these rows have.
    pub fn count(&mut self, rows: &[u32], numbers: &[u32]) -> u32 {
        self.stamp += 1;
        scans::distinct(rows, numbers, &mut self.stamps, self.stamp)
    }
}

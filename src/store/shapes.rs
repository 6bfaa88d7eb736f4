//! Shapes: which JSON paths the leaves of a record have, in order, and where elements of lists begin.
//!
//! Records of one kind have the same fields in the same order. They share one shape, so that an event stores the
//! values of its leaves only.

use crate::store::interner::{HashIndex, hash_bytes};
use std::ops::Range;

/// Gives each distinct list of paths one number. Paths are numbers themselves: a reader's own, or dictionary symbols.
#[derive(Default)]
pub struct Shapes {
    paths: Vec<u32>,
    /// For each path the depths at which an element of a list begins with this leaf: a bit for each, 1 for the first key.
    starts: Vec<u32>,
    ends: Vec<u32>,
    index: HashIndex,
}

impl Shapes {
    /// How many shapes there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True where there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The paths of a shape.
    #[inline]
    pub fn paths(&self, number: u32) -> &[u32] {
        &self.paths[self.range(number)]
    }

    /// For each of its paths the depths at which an element of a list begins there: 1 for the first key of the path.
    #[inline]
    pub fn starts(&self, number: u32) -> &[u32] {
        &self.starts[self.range(number)]
    }

    #[inline]
    fn range(&self, number: u32) -> Range<usize> {
        let number = number as usize;
        let start = if number == 0 {
            0
        } else {
            self.ends[number - 1] as usize
        };
        start..self.ends[number] as usize
    }

    /// The number of the shape with these paths, at which elements of lists begin so, and whether it is new.
    #[inline]
    pub fn intern(&mut self, paths: &[u32], starts: &[u32]) -> (u32, bool) {
        // Few shapes differ in nothing but where elements begin.
        let hash = hash_bytes(bytemuck::cast_slice(paths));
        let is_it = |number| self.paths(number) == paths && self.starts(number) == starts;
        if let Some(known) = self.index.find(hash, is_it) {
            return (known, false);
        }
        let number = self.ends.len() as u32;
        self.paths.extend_from_slice(paths);
        self.starts.extend_from_slice(starts);
        self.ends.push(self.paths.len() as u32);
        self.index.insert(hash, number);
        (number, true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_paths_have_one_number() {
        let mut shapes = Shapes::default();
        assert_eq!(shapes.intern(&[1, 2], &[0, 0]), (0, true));
        assert_eq!(shapes.intern(&[], &[]), (1, true));
        assert_eq!(shapes.intern(&[1, 2], &[0, 0]), (0, false));
        assert_eq!(shapes.intern(&[1, 2], &[0, 2]), (2, true));
        assert_eq!((shapes.paths(0), shapes.paths(1)), (&[1, 2][..], &[][..]));
        assert_eq!(shapes.starts(2), [0, 2]);
    }
}

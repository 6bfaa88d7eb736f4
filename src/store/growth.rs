//! How columns grow: to what all files will need, as far as that can be told, and not to twice their size again and again. A memory
//! that only grows keeps the holes that copies leave behind.

/// A column that is this small grows to twice its size, in bytes.
const SMALL: usize = 1 << 16;

/// How much more than what was expected is reserved, as one part in so many.
const MARGIN: usize = 32;

/// A column that no file is expected for grows by one part in so many.
const STEP: usize = 4;

/// However much is expected, a column grows to so many times its size at once: the files read so far may not be like the others.
const MOST_TIMES: f64 = 8.0;

/// The columns are not expected to take more than so many bytes together: there would be no room for answers.
const MOST_BYTES: f64 = 3.25 * (1_u64 << 30) as f64;

/// What is expected of the files that are still to be read.
#[derive(Clone, Copy, Debug)]
pub struct Growth {
    /// How many times what is here there will be.
    times: f64,
}

impl Growth {
    /// With `taken` bytes in the columns after `read` of `all` bytes of files.
    pub fn expected(read: u64, all: u64, taken: usize) -> Self {
        let times = all as f64 / read.max(1) as f64;
        let most = MOST_BYTES / taken.max(1) as f64;
        Growth {
            times: times.min(most).min(MOST_TIMES),
        }
    }

    /// Of a column that has to grow: how many elements it gets room for, where it needs room for `needed`.
    fn capacity<T>(self, len: usize, needed: usize) -> usize {
        if needed * size_of::<T>() < SMALL {
            return needed * 2;
        }
        let expected = (len as f64 * self.times) as usize;
        (expected + expected / MARGIN).max(needed + needed / STEP)
    }

    /// Makes room for `more` elements.
    pub fn make_room<T>(self, list: &mut Vec<T>, more: usize) {
        let (len, needed) = (list.len(), list.len() + more);
        if needed > list.capacity() {
            let wanted = self.capacity::<T>(len, needed) - len;
            // Where there is no room for what is expected, what is needed may still find some.
            if list.try_reserve_exact(wanted).is_err() {
                list.reserve_exact(more);
            }
        }
    }
}

/// The least that a nearly full list will allocate, in bytes; 0 while it has room.
pub fn next_allocation<T>(list: &Vec<T>) -> usize {
    let capacity = list.capacity();
    let bytes = capacity * size_of::<T>();
    if list.len() < capacity / 8 * 7 {
        0
    } else if bytes < SMALL {
        bytes * 2
    } else {
        bytes + bytes / STEP
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grown(growth: Growth, len: usize, more: usize) -> usize {
        let mut list = vec![0_u32; len];
        growth.make_room(&mut list, more);
        list.capacity()
    }

    #[test]
    fn a_column_gets_room_for_all_files_at_once() {
        let quarter = Growth::expected(250, 1000, 1 << 20);
        assert_eq!(grown(quarter, 100_000, 1000), 400_000 + 400_000 / 32);
        let mut list = Vec::<u32>::with_capacity(102_000);
        list.resize(100_000, 0);
        quarter.make_room(&mut list, 1000);
        assert_eq!(list.capacity(), 102_000, "what has room stays where it is");
        let nearly_nothing = Growth::expected(1, 1_000_000, 1 << 20);
        assert_eq!(grown(nearly_nothing, 100_000, 1000), 800_000 + 800_000 / 32);
    }

    #[test]
    fn a_column_grows_also_where_nothing_more_was_expected() {
        let all = Growth::expected(1000, 1000, 1 << 20);
        assert_eq!(grown(all, 100_000, 20_000), 150_000);
        assert_eq!(grown(Growth::expected(0, 0, 0), 0, 10), 20);
        assert!(grown(Growth::expected(0, 0, 0), 100, 1_000_000) >= 1_000_100);
    }

    #[test]
    fn columns_are_not_made_larger_than_the_memory() {
        let large = Growth::expected(1, 4, 2 << 30);
        let expected = grown(large, 100_000, 1);
        assert!((150_000..200_000).contains(&expected), "{expected}");
    }

    #[test]
    fn what_is_nearly_full_needs_room() {
        for (capacity, expected) in [(80, 160), (80_000, 100_000)] {
            let mut list: Vec<u32> = Vec::with_capacity(capacity);
            list.resize(capacity / 8 * 7 - 1, 0);
            assert_eq!(next_allocation(&list), 0);
            list.push(0);
            assert_eq!(next_allocation(&list), expected * 4);
        }
    }
}

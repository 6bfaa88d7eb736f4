//! Which element shows which row, so that scrolling neither makes elements nor moves them more than it must.

/// The elements that a table's rows take turns in. Rows that stay keep theirs; after a jump to other rows the elements stand in
/// the order in which they stood, since moving one costs the browser as much as making it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Slots {
    count: u32,
    /// The rows that were drawn last.
    first: u32,
    rows: u32,
    /// What is added to a row's number for its slot.
    shift: u32,
}

impl Slots {
    /// The slots for these rows, of which there are not more than slots.
    pub fn of(self, first: u32, rows: u32, count: u32) -> Self {
        let count = count.max(1);
        let known = Self {
            count,
            first,
            rows,
            shift: self.shift,
        };
        if count != self.count {
            return Self { shift: 0, ..known };
        }
        let overlaps =
            first < self.first.saturating_add(self.rows) && self.first < first.saturating_add(rows);
        if overlaps {
            return known;
        }
        let shift = (self.slot(self.first) + count - first % count) % count;
        Self { shift, ..known }
    }

    /// The slot of a row.
    pub fn slot(&self, row: u32) -> u32 {
        (row % self.count.max(1) + self.shift) % self.count.max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The slots of some rows, in their order.
    fn slots(slots: Slots, first: u32, rows: u32) -> Vec<u32> {
        (first..first + rows).map(|row| slots.slot(row)).collect()
    }

    #[test]
    fn rows_that_stay_keep_their_slots() {
        let before = Slots::default().of(100, 9, 9);
        let after = before.of(104, 9, 9);
        for row in 104..109 {
            assert_eq!(before.slot(row), after.slot(row));
        }
        let mut all = slots(after, 104, 9);
        all.sort_unstable();
        assert_eq!(all, (0..9).collect::<Vec<_>>(), "each slot has one row");
    }

    #[test]
    fn after_a_jump_the_slots_stand_in_the_order_in_which_they_stood() {
        let mut known = Slots::default();
        for first in [0, 4, 5_000, 77, 81, u32::MAX - 20] {
            let is_jump = first.abs_diff(known.first) >= 9;
            let before = slots(known, known.first, 9);
            known = known.of(first, 9, 9);
            if is_jump && first > 0 {
                assert_eq!(slots(known, first, 9), before);
            }
        }
    }

    #[test]
    fn another_number_of_slots_begins_anew() {
        let known = Slots::default().of(3, 5, 5).of(900, 5, 5);
        assert_eq!(slots(known.of(10, 5, 7), 10, 5), [3, 4, 5, 6, 0]);
        assert_eq!(Slots::default().slot(8), 0, "without any");
    }
}

//! Passes over all events: flat loops over columns, in which the time of an answer goes.
//!
//! They stand beside the columns that they read, so that all who ask share the few loops that must be fast.

use super::Store;
use crate::store::batch::{NO_TIME, OUTCOME_OK, OUTCOME_UNTOLD};
use crate::store::interner::{NONE, Symbol, UNIQUE};
use crate::store::row_set::RowSet;

/// Calls `with` for each row of the set.
#[inline(always)]
fn each(rows: &RowSet, mut with: impl FnMut(usize)) {
    for (index, word) in rows.words().iter().enumerate() {
        let (first, mut word) = (index * 64, *word);
        while word != 0 {
            with(first + word.trailing_zeros() as usize);
            word &= word - 1;
        }
    }
}

/// The rows of `rows` for which `keep` is true.
#[inline(always)]
fn kept(rows: &RowSet, keep: impl Fn(usize) -> bool) -> RowSet {
    let words = rows.words().iter().enumerate().map(|(index, word)| {
        let (first, mut left, mut found) = (index * 64, *word, 0);
        while left != 0 {
            let bit = left.trailing_zeros();
            found |= u64::from(keep(first + bit as usize)) << bit;
            left &= left - 1;
        }
        found
    });
    RowSet::from_words(rows.len(), words)
}

/// Adds one to the count of each row's number. Returns the rows whose number is out of range, as [`NONE`] is.
pub fn count(rows: &RowSet, numbers: &[u32], counts: &mut [u32]) -> Vec<u32> {
    let mut others = Vec::new();
    each(rows, |row| {
        let number = numbers[row];
        match counts.get_mut(number as usize) {
            Some(count) => *count += 1,
            None if number != NONE => others.push(row as u32),
            None => {}
        }
    });
    others
}

/// What there is of one number.
#[derive(Clone, Copy, Debug)]
pub struct Tally {
    /// Events by their outcome, a number of [`crate::store::batch`].
    pub outcomes: [u32; 4],
    /// Earliest time, or [`i64::MAX`].
    pub first: i64,
    /// Latest time, or [`i64::MIN`].
    pub last: i64,
}

impl Tally {
    /// Of nothing.
    pub const NONE: Tally = Tally {
        outcomes: [0; 4],
        first: i64::MAX,
        last: i64::MIN,
    };
}

/// What there is of each number below `len`; [`NO_TIME`] is no time.
pub fn tallies(
    rows: &RowSet,
    numbers: &[u32],
    outcomes: &[u8],
    times: &[i64],
    len: usize,
) -> Vec<Tally> {
    let mut tallies = vec![Tally::NONE; len];
    each(rows, |row| {
        if let Some(tally) = tallies.get_mut(numbers[row] as usize) {
            tally.outcomes[usize::from(outcomes[row] & 3)] += 1;
            let time = times[row];
            if time != NO_TIME {
                tally.first = tally.first.min(time);
                tally.last = tally.last.max(time);
            }
        }
    });
    tallies
}

/// What there is in a lane's column of time.
#[derive(Clone, Copy, Debug, Default)]
pub struct TimelineCell {
    /// Events.
    pub events: u32,
    /// Of these by their outcome, a number of [`crate::store::batch`].
    pub outcomes: [u32; 4],
    /// Those that succeeded and may have changed something.
    pub writes: u32,
    /// The first of its worst events.
    pub event: u32,
    worst: u8,
    last: i64,
}

/// The columns of time of some lanes, one lane after the other.
#[derive(Debug)]
pub struct TimelineGrid {
    /// All of them.
    pub cells: Vec<TimelineCell>,
    /// Events in them.
    pub events: usize,
    /// Those that have an event.
    pub full: usize,
    /// Instants in them beyond the first one of each.
    pub crowded: usize,
    columns: usize,
    from: i64,
    width: f64,
}

impl TimelineGrid {
    /// Empty ones: so many lanes and columns, the first from `from` on, each `width` milliseconds wide.
    pub fn new(lanes: usize, from: i64, width: f64, columns: usize) -> Self {
        TimelineGrid {
            cells: vec![TimelineCell::default(); lanes * columns],
            events: 0,
            full: 0,
            crowded: 0,
            columns,
            from,
            width,
        }
    }

    /// Adds rows, each with its lane, in the order of time; all lie within the columns.
    pub fn add(&mut self, marked: &[(u32, u32)], store: &Store) {
        let (times, outcomes) = (store.times(), store.outcomes());
        for (row, lane) in marked {
            let (time, outcome) = (times[*row as usize], outcomes[*row as usize]);
            let column = ((time - self.from) as f64 / self.width) as usize;
            let cell = &mut self.cells[*lane as usize * self.columns + column];
            if cell.events == 0 {
                self.full += 1;
            } else if cell.last != time {
                self.crowded += 1;
            }
            cell.last = time;
            let worst = if outcome == OUTCOME_UNTOLD {
                OUTCOME_OK
            } else {
                outcome
            };
            if cell.events == 0 || worst > cell.worst {
                (cell.worst, cell.event) = (worst, *row);
            }
            cell.events += 1;
            cell.outcomes[usize::from(outcome & 3)] += 1;
            let is_write = store.read_only(*row as usize).value() == Some(false);
            cell.writes += u32::from(worst == OUTCOME_OK && is_write);
        }
        self.events += marked.len();
    }
}

/// Gives numbers below `len` new ones, from zero on without gaps, and says which they were. Others stay as they are.
pub fn densify(numbers: &mut [u32], len: usize) -> Vec<u32> {
    let mut known = vec![NONE; len];
    let mut found = Vec::new();
    for number in numbers {
        if let Some(new) = known.get_mut(*number as usize) {
            if *new == NONE {
                *new = found.len() as u32;
                found.push(*number);
            }
            *number = *new;
        }
    }
    found
}

/// Those of `rows` whose number is marked with 1.
pub fn marked(rows: &RowSet, numbers: &[u32], marks: &[u8]) -> RowSet {
    kept(rows, |row| marks.get(numbers[row] as usize) == Some(&1))
}

/// The rows with this byte.
pub fn equal_bytes(bytes: &[u8], wanted: u8) -> RowSet {
    let words = bytes.chunks(64).map(|chunk| {
        let bits = chunk.iter().enumerate();
        bits.fold(0, |word, (bit, byte)| {
            word | u64::from(*byte == wanted) << bit
        })
    });
    RowSet::from_words(bytes.len(), words)
}

/// The rows with a time from `from` on and before `until`.
pub fn within(times: &[i64], from: i64, until: i64) -> RowSet {
    let words = times.chunks(64).map(|chunk| {
        let bits = chunk.iter().enumerate();
        bits.fold(0, |word, (bit, time)| {
            word | u64::from(*time >= from && *time < until) << bit
        })
    });
    RowSet::from_words(times.len(), words)
}

/// Those of `order` that are in `rows`, in this order.
pub fn select(order: &[u32], rows: &RowSet) -> Vec<u32> {
    let mut selected = vec![0; order.len().min(rows.count() + 1)];
    let mut next = 0;
    // Written unconditionally: a branch here would be mispredicted for about every second row.
    for row in order {
        if let Some(place) = selected.get_mut(next) {
            *place = *row;
        }
        next += usize::from(rows.has(*row as usize));
    }
    selected.truncate(next);
    selected
}

/// The first `most` of `order` that are in `rows`, in this order.
pub fn first(order: &[u32], rows: &RowSet, most: usize) -> Vec<u32> {
    let order = order.iter().copied();
    order
        .filter(|row| rows.has(*row as usize))
        .take(most)
        .collect()
}

/// How many different numbers these rows have, out of those that have a stamp. `stamp` must be new to `stamps`.
pub fn distinct(rows: &[u32], numbers: &[u32], stamps: &mut [u32], stamp: u32) -> u32 {
    let mut count = 0;
    for row in rows {
        if let Some(last) = stamps.get_mut(numbers[*row as usize] as usize)
            && *last != stamp
        {
            *last = stamp;
            count += 1;
        }
    }
    count
}

/// What leaves of events are looked at: of each shape those at these places.
pub struct CsrOffsets {
    places: Vec<u32>,
    ends: Vec<u32>,
}

impl CsrOffsets {
    /// One list of places for each shape.
    pub fn new(of_shapes: &[Vec<u32>]) -> Self {
        let mut places = Vec::new();
        let ends = of_shapes.iter().map(|of_shape| {
            places.extend_from_slice(of_shape);
            places.len() as u32
        });
        let ends = ends.collect();
        CsrOffsets { places, ends }
    }

    /// The places of a shape.
    #[inline]
    pub fn of(&self, shape: u32) -> &[u32] {
        let shape = shape as usize;
        let start = shape.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.places[start as usize..self.ends[shape] as usize]
    }
}

/// Those of `rows` that have a string of `found` at one of their shape's places. Strings that are in no dictionary are in
/// no such set.
pub fn with_leaf(
    rows: &RowSet,
    shapes: &[u32],
    starts: &[u32],
    leaves: &[Symbol],
    places: &CsrOffsets,
    found: &RowSet,
) -> RowSet {
    kept(rows, |row| {
        let start = starts[row] as usize;
        places.of(shapes[row]).iter().any(|place| {
            let symbol = leaves[start + *place as usize];
            symbol & UNIQUE == 0 && found.has(symbol as usize)
        })
    })
}

/// Counts the strings at the places of each row's shape. Those that are in no dictionary come back, each with its row.
pub fn count_all_leaves(
    rows: &RowSet,
    shapes: &[u32],
    starts: &[u32],
    leaves: &[Symbol],
    places: &CsrOffsets,
    counts: &mut [u32],
) -> Vec<(u32, Symbol)> {
    let mut others = Vec::new();
    each(rows, |row| {
        for place in places.of(shapes[row]) {
            let symbol = leaves[starts[row] as usize + *place as usize];
            match counts.get_mut(symbol as usize) {
                Some(count) => *count += 1,
                None if symbol != NONE => others.push((row as u32, symbol)),
                None => {}
            }
        }
    });
    others
}

/// Counts the strings at the one place of each row's shape. Of strings that are in no dictionary come the symbols back, and the
/// rows whose shape has several places.
pub fn count_leaves(
    rows: &RowSet,
    shapes: &[u32],
    starts: &[u32],
    leaves: &[Symbol],
    places: &CsrOffsets,
    counts: &mut [u32],
) -> (Vec<Symbol>, Vec<u32>) {
    let (mut others, mut several) = (Vec::new(), Vec::new());
    each(rows, |row| match places.of(shapes[row]) {
        [] => {}
        [place] => {
            let symbol = leaves[starts[row] as usize + *place as usize];
            match counts.get_mut(symbol as usize) {
                Some(count) => *count += 1,
                None if symbol != NONE => others.push(symbol),
                None => {}
            }
        }
        _ => several.push(row as u32),
    });
    (others, several)
}

/// In which step of this width after `from` each time lies; [`NONE`] for [`NO_TIME`]. No time is before `from`.
pub fn steps(times: &[i64], from: i64, width: i64) -> Vec<u32> {
    // Neighbours are mostly in the same step, and a division costs much.
    let (mut start, mut step) = (from, 0);
    let step_of = |time: &i64| {
        if *time == NO_TIME {
            return NONE;
        }
        if *time < start || *time - start >= width {
            step = ((*time - from) / width) as u32;
            start = from + i64::from(step) * width;
        }
        step
    };
    times.iter().map(step_of).collect()
}

/// The same for `count` steps; [`NONE`] also for a time before or after them.
pub fn steps_within(times: &[i64], from: i64, width: i64, count: usize) -> Vec<u32> {
    let step_of = |time: &i64| {
        let step = time.checked_sub(from).map(|since| since.div_euclid(width));
        let step = step.filter(|step| *time != NO_TIME && (0..count as i64).contains(step));
        step.map_or(NONE, |step| step as u32)
    };
    times.iter().map(step_of).collect()
}

/// The rows in the order of their numbers, which are below `len`, and where those of each number end.
pub fn grouped(rows: &RowSet, numbers: &[u32], len: usize) -> (Vec<u32>, Vec<u32>) {
    let mut ends = vec![0_u32; len];
    count(rows, numbers, &mut ends);
    let mut total = 0;
    for end in &mut ends {
        (*end, total) = (total, total + *end);
    }
    let mut sorted = vec![0; total as usize];
    each(rows, |row| {
        if let Some(end) = ends.get_mut(numbers[row] as usize) {
            sorted[*end as usize] = row as u32;
            *end += 1;
        }
    });
    (sorted, ends)
}

/// The rows of `order` by the rank of their number; equal ones stay as they are, and those without a rank ([`NONE`]) come last
/// either way.
pub fn sorted(order: &[u32], numbers: &[u32], ranks: &[u32], descending: bool) -> Vec<u32> {
    let ranks_used = ranks.iter().filter(|rank| **rank != NONE).max();
    let last = ranks_used.map_or(0, |highest| *highest as usize + 1);
    let bucket = |row: u32| match ranks.get(numbers[row as usize] as usize) {
        None | Some(&NONE) => last,
        Some(rank) if descending => last - 1 - *rank as usize,
        Some(rank) => *rank as usize,
    };
    let mut next = vec![0_u32; last + 2];
    for row in order {
        next[bucket(*row) + 1] += 1;
    }
    let mut total = 0;
    for start in &mut next {
        total += *start;
        *start = total;
    }
    let mut sorted = vec![0; order.len()];
    for row in order {
        let place = &mut next[bucket(*row)];
        sorted[*place as usize] = *row;
        *place += 1;
    }
    sorted
}

/// Those of `order` that are in `rows` and whose number has a value, each with this value.
pub fn select_marked(
    order: &[u32],
    rows: &RowSet,
    numbers: &[u32],
    values: &[u32],
) -> Vec<(u32, u32)> {
    let mut selected = Vec::new();
    for row in order {
        if rows.has(*row as usize)
            && let Some(value) = values.get(numbers[*row as usize] as usize)
            && *value != NONE
        {
            selected.push((*row, *value));
        }
    }
    selected
}

/// Those of `rows` whose string is one of `found`.
pub fn with_symbol(rows: &RowSet, symbols: &[Symbol], found: &RowSet) -> RowSet {
    kept(rows, |row| {
        let symbol = symbols[row];
        symbol & UNIQUE == 0 && found.has(symbol as usize)
    })
}

/// Marks with 1 the identities that hold a string of `found`, and those of a principal that is marked.
pub fn identities_with(store: &Store, found: &RowSet, principals: &[u8]) -> Vec<u8> {
    let has = |symbol: &Symbol| symbol & UNIQUE == 0 && found.has(*symbol as usize);
    let marks = store.identities().iter().map(|identity| {
        let own = principals[identity.principal as usize];
        own | u8::from(own == 0 && store.identity_leaves(identity).iter().any(has))
    });
    marks.collect()
}

/// Adds to `all`, as ranges (first string, and the one after the last), the strings that an event of `rows` holds.
pub fn held(
    rows_of: &[u32],
    from: usize,
    until: usize,
    rows: &RowSet,
    all: &mut Vec<(usize, usize)>,
) {
    for (place, row) in rows_of[from..until].iter().copied().enumerate() {
        let string = from + place;
        if row != NONE && rows.has(row as usize) {
            match all.last_mut() {
                Some(last) if last.1 == string => last.1 += 1,
                _ => all.push((string, string + 1)),
            }
        }
    }
}

/// Counts these rows in equal steps from one time to another. Those without a time are not counted.
pub fn activity(rows: &[u32], times: &[i64], from: i64, until: i64, steps: &mut [u32]) {
    let count = steps.len();
    for row in rows {
        let time = times[*row as usize];
        if time != NO_TIME {
            let share = (time - from) as f64 / (until - from).max(1) as f64;
            steps[((share * count as f64) as usize).min(count - 1)] += 1;
        }
    }
}

/// Maps each row's group through `of_numbers`: for each row the number that its group has.
pub fn gather(numbers: &[u32], of_numbers: &[u32]) -> Vec<u32> {
    numbers
        .iter()
        .map(|number| of_numbers[*number as usize])
        .collect()
}

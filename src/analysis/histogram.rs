//! Events over time, in bars of a round width.

use super::Counts;
use crate::analysis::alarms::alarms;
use crate::analysis::lanes::counts;
use crate::cloudtrail::time::{DAY, HOUR, MINUTE, SECOND};
use crate::protocol::{Histogram, Millis, TimeRange};
use crate::store::batch::NO_TIME;
use crate::store::row_set::RowSet;
use crate::store::scans;
use crate::store::{Store, TimeSpan};

/// Lengths of time that people read easily, up to two days.
pub const ROUND: [Millis; 19] = [
    SECOND,
    2 * SECOND,
    5 * SECOND,
    10 * SECOND,
    15 * SECOND,
    30 * SECOND,
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
];

/// Wider bars. None is narrower than those of [`ROUND`]: CloudTrail's times have whole seconds.
const WIDER: [Millis; 5] = [7 * DAY, 14 * DAY, 30 * DAY, 90 * DAY, 365 * DAY];

/// The narrowest round width with which the span fits into so many bars.
pub fn bar_width(first: i64, last: i64, bars: u32) -> i64 {
    let bars = i64::from(bars.max(1));
    let fits = |width: i64| last.div_euclid(width) - first.div_euclid(width) < bars;
    ROUND
        .into_iter()
        .chain(WIDER)
        .find(|width| fits(*width))
        .unwrap_or_else(|| {
            // Times thousands of years apart: only in damaged records.
            let width = (last - first) / bars + 1;
            (width / (365 * DAY) + 1) * 365 * DAY
        })
}

/// Counts `rows` over the whole span of the store. Events without a time are in no bar.
pub fn histogram(store: &Store, rows: &RowSet, span: Option<TimeSpan>, bars: u32) -> Histogram {
    Bars::new(store, span, bars).histogram(store, rows)
}

/// The bar of each event, so that many filters can be counted over the same bars.
#[derive(Default)]
pub struct Bars {
    from: i64,
    width: i64,
    count: usize,
    bar_of: Vec<u32>,
}

impl Bars {
    /// So many bars at most over the whole span of the store.
    pub fn new(store: &Store, span: Option<TimeSpan>, bars: u32) -> Self {
        let Some(TimeSpan { first, last }) = span else {
            return Bars::default();
        };
        let width = bar_width(first, last, bars);
        let start = first.div_euclid(width);
        Bars {
            from: start * width,
            width,
            count: (last.div_euclid(width) - start + 1) as usize,
            bar_of: scans::steps(store.times(), start * width, width),
        }
    }

    /// So many bars at most over a part of the time. Other events are in no bar.
    pub fn within(store: &Store, time: TimeRange, bars: u32) -> Self {
        let (first, last) = (time.from, (time.until - 1).max(time.from));
        let width = bar_width(first, last, bars);
        let start = first.div_euclid(width);
        let count = (last.div_euclid(width) - start + 1) as usize;
        let from = start * width;
        Bars {
            from,
            width,
            count,
            bar_of: scans::steps_within(store.times(), from, width, count),
        }
    }

    /// Counts `rows`.
    pub fn histogram(&self, store: &Store, rows: &RowSet) -> Histogram {
        if self.count == 0 {
            return Histogram::default();
        }
        let counts = counts(store, rows, &self.bar_of, self.count);
        let bars = |count: fn(&Counts) -> u32| counts.iter().map(count).collect();
        Histogram {
            from: self.from,
            bar_millis: self.width,
            ok: bars(|counts| counts.events - counts.errors - counts.denied),
            error: bars(|counts| counts.errors),
            denied: bars(|counts| counts.denied),
            all: Vec::new(),
            alarms: Vec::new(),
        }
    }

    /// How many events in each bar match a rule of level high or critical; empty where none does.
    pub fn alarms(&self, store: &Store, rows: &RowSet) -> Vec<u32> {
        let Some(mut alarms) = alarms(store).filter(|_| self.count > 0) else {
            return Vec::new();
        };
        alarms.and(rows);
        let mut counts = vec![0; self.count];
        scans::count(&alarms, &self.bar_of, &mut counts);
        counts
    }
}

/// How high each bar is.
pub fn heights(bars: &Histogram) -> impl Iterator<Item = u32> {
    let failed = bars.error.iter().zip(&bars.denied);
    bars.ok
        .iter()
        .zip(failed)
        .map(|(ok, (error, denied))| ok + error + denied)
}

/// Out of a hundred events, so many lie in a dense time, which takes at most so many hundredths of the whole.
const DENSE_EVENTS: u64 = 90;
const DENSE_TIME: usize = 10;

/// From the first to the last event of `rows` in the shortest row of bars that has nearly all of them, where it is short.
pub fn dense(store: &Store, rows: &RowSet, bars: &Histogram) -> Option<TimeRange> {
    let (first, last) = dense_bars(&heights(bars).collect::<Vec<u32>>())?;
    let (from, until) = (
        bars.from + first as Millis * bars.bar_millis,
        bars.from + (last + 1) as Millis * bars.bar_millis,
    );
    let (times, order) = (store.times(), store.order());
    let time = |row: &u32| times[*row as usize];
    // What has no time comes last.
    let start = order.partition_point(|row| time(row) != NO_TIME && time(row) < from);
    let within = &order[start..];
    let end = within.partition_point(|row| time(row) != NO_TIME && time(row) < until);
    let is_in = |row: &&u32| rows.has(**row as usize);
    let first = within[..end].iter().find(is_in)?;
    let last = within[..end].iter().rev().find(is_in)?;
    Some(TimeRange {
        from: time(first),
        until: time(last) + 1,
    })
}

/// The first and the last of the fewest neighbouring bars that have nearly all, where they are few.
fn dense_bars(heights: &[u32]) -> Option<(usize, usize)> {
    let total: u64 = heights.iter().map(|height| u64::from(*height)).sum();
    if total == 0 {
        return None;
    }
    let (mut best, mut first, mut sum) = (None, 0, 0);
    for (last, height) in heights.iter().enumerate() {
        sum += u64::from(*height);
        while (sum - u64::from(heights[first])) * 100 >= total * DENSE_EVENTS && first < last {
            sum -= u64::from(heights[first]);
            first += 1;
        }
        let is_shorter = |(from, until): (usize, usize)| last - first < until - from;
        if sum * 100 >= total * DENSE_EVENTS && best.is_none_or(is_shorter) {
            best = Some((first, last));
        }
    }
    best.filter(|(first, last)| (last - first + 1) * 100 <= heights.len() * DENSE_TIME)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearly_all_in_a_tenth_of_the_bars_is_dense() {
        let mut bars = vec![0; 100];
        assert_eq!(dense_bars(&bars), None);
        (bars[0], bars[40], bars[49]) = (5, 45, 50);
        assert_eq!(dense_bars(&bars), Some((40, 49)));
        bars[99] = 6;
        assert_eq!(dense_bars(&bars), None, "89 of a hundred are not enough");
        (bars[0], bars[50]) = (0, 6);
        assert_eq!(dense_bars(&bars), None, "eleven bars are too many");
        assert_eq!(dense_bars(&[7]), None, "that is all the time");
        assert_eq!(dense_bars(&[9; 100]), None);
    }

    #[test]
    fn bars_are_round_and_never_more_than_there_is_room_for() {
        assert_eq!(bar_width(0, 3_599_000, 60), MINUTE);
        assert_eq!(bar_width(0, 3_600_000, 60), 2 * MINUTE);
        assert_eq!(bar_width(5, 5, 100), SECOND);
        // An hour and a day of 2024.
        let from = 1_714_521_600_000;
        assert_eq!(bar_width(from, from + HOUR - 1, 60), MINUTE);
        assert_eq!(bar_width(from, from + HOUR - 1, 59), 2 * MINUTE);
        assert_eq!(bar_width(from, from + DAY - 1, 100), 15 * MINUTE);
        for (first, last, bars) in [
            (-5_000, 86_400_000 * 4000, 300),
            (0, i64::MAX / 4, 7),
            (1, 2, 0),
        ] {
            let width = bar_width(first, last, bars);
            assert!(last / width - first.div_euclid(width) < i64::from(bars.max(1)));
        }
    }
}

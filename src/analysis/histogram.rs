//! Events over time, in bars of a round width.

use crate::store::Store;
use crate::store::rows::RowSet;
use crate::view::Histogram;
use crate::walk::batch::{NO_TIME, OUTCOME_DENIED, OUTCOME_ERROR};

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Widths that people read easily. CloudTrail's times have whole seconds.
const WIDTHS: [i64; 24] = [
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
    7 * DAY,
    14 * DAY,
    30 * DAY,
    90 * DAY,
    365 * DAY,
];

/// The narrowest round width with which the span fits into so many bars.
pub fn bar_width(first: i64, last: i64, bars: u32) -> i64 {
    let bars = i64::from(bars.max(1));
    let fits = |width: i64| last.div_euclid(width) - first.div_euclid(width) < bars;
    WIDTHS.into_iter().find(|width| fits(*width)).unwrap_or_else(|| {
        // Times thousands of years apart: only in damaged records.
        let width = (last - first) / bars + 1;
        (width / (365 * DAY) + 1) * 365 * DAY
    })
}

/// Counts `rows` over the whole span of the store. Events without a time are in no bar.
pub fn histogram(store: &Store, rows: &RowSet, span: Option<(i64, i64)>, bars: u32) -> Histogram {
    let Some((first, last)) = span else {
        return Histogram::default();
    };
    let width = bar_width(first, last, bars);
    let start = first.div_euclid(width);
    let count = (last.div_euclid(width) - start + 1) as usize;
    let mut counted = [vec![0_u32; count], vec![0; count], vec![0; count]];
    let (times, outcomes) = (store.times(), store.outcomes());
    for row in rows.iter() {
        if times[row] != NO_TIME {
            let bar = (times[row].div_euclid(width) - start) as usize;
            let outcome = match outcomes[row] {
                OUTCOME_DENIED => 2,
                OUTCOME_ERROR => 1,
                _ => 0,
            };
            counted[outcome][bar] += 1;
        }
    }
    let [ok, error, denied] = counted;
    Histogram {
        from: start * width,
        bar_millis: width,
        ok,
        error,
        denied,
        all: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_round_and_never_more_than_there_is_room_for() {
        assert_eq!(bar_width(0, 3_599_000, 60), MINUTE);
        assert_eq!(bar_width(0, 3_600_000, 60), 2 * MINUTE);
        assert_eq!(bar_width(5, 5, 100), SECOND);
        for (first, last, bars) in [(-5_000, 86_400_000 * 4000, 300), (0, i64::MAX / 4, 7), (1, 2, 0)] {
            let width = bar_width(first, last, bars);
            assert!(last / width - first.div_euclid(width) < i64::from(bars.max(1)));
        }
    }
}

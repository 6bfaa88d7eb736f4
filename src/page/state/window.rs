//! The period that the timeline shows: zooming and moving it within the period of the filtered events.

use crate::protocol::{Millis, TimeRange};

/// The narrowest window, in milliseconds: CloudTrail's times have whole seconds.
const LEAST: Millis = 1000;

/// The window made wider by a factor; the instant at `share` of its width stays where it is. None for the whole.
pub fn zoomed(window: TimeRange, whole: TimeRange, factor: f64, share: f64) -> Option<TimeRange> {
    let width = (window.until - window.from) as f64;
    let wanted = ((width * factor).round() as Millis).max(LEAST);
    let middle = window.from as f64 + width * share;
    fitted(
        (middle - wanted as f64 * share).round() as Millis,
        wanted,
        whole,
    )
}

/// The window moved, but not over an end. None for the whole.
pub fn moved(window: TimeRange, whole: TimeRange, by: Millis) -> Option<TimeRange> {
    fitted(
        window.from.saturating_add(by),
        window.until - window.from,
        whole,
    )
}

/// The window moved so that an instant is in its middle, unless it is in sight.
pub fn showing(window: Option<TimeRange>, whole: TimeRange, time: Millis) -> Option<TimeRange> {
    let window = window?;
    if (window.from..window.until).contains(&time) {
        return Some(window);
    }
    moved(window, whole, time - (window.from + window.until) / 2)
}

/// What is asked for: half a window more on either side, so that moving has something to show at once.
pub fn padded(window: TimeRange, whole: TimeRange) -> TimeRange {
    let half = (window.until - window.from) / 2;
    TimeRange {
        from: (window.from - half).max(whole.from),
        until: (window.until + half).min(whole.until).max(window.from + 1),
    }
}

fn fitted(from: Millis, width: Millis, whole: TimeRange) -> Option<TimeRange> {
    if width >= whole.until - whole.from {
        return None;
    }
    let from = from.min(whole.until - width).max(whole.from);
    Some(TimeRange {
        from,
        until: from + width,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(from: Millis, until: Millis) -> TimeRange {
        TimeRange { from, until }
    }

    const WHOLE: TimeRange = TimeRange {
        from: 100_000,
        until: 200_000,
    };

    #[test]
    fn the_instant_under_the_pointer_stays_there() {
        for share in [0.0, 0.25, 0.5, 1.0] {
            let at = |window: TimeRange| {
                window.from as f64 + (window.until - window.from) as f64 * share
            };
            let window = range(120_000, 160_000);
            let near = zoomed(window, WHOLE, 0.5, share).expect("it is narrower");
            assert!((at(window) - at(near)).abs() <= 1.0, "{share}");
            assert_eq!(near.until - near.from, 20_000);
        }
    }

    #[test]
    fn the_window_stays_within_the_whole_and_above_a_second() {
        let window = range(120_000, 160_000);
        assert_eq!(zoomed(window, WHOLE, 10.0, 0.5), None);
        let mut near = Some(window);
        for _ in 0..50 {
            near = zoomed(near.expect("a window"), WHOLE, 0.5, 0.5);
        }
        assert_eq!(near.map(|near| near.until - near.from), Some(LEAST));
        assert_eq!(
            moved(window, WHOLE, 1_000_000),
            Some(range(160_000, 200_000))
        );
        assert_eq!(
            moved(window, WHOLE, Millis::MIN),
            Some(range(100_000, 140_000))
        );
        // One event alone has no window.
        assert_eq!(zoomed(range(5, 6), range(5, 6), 0.5, 0.5), None);
    }

    #[test]
    fn an_event_that_is_stepped_to_comes_into_sight() {
        let window = Some(range(120_000, 130_000));
        assert_eq!(showing(window, WHOLE, 125_000), window);
        assert_eq!(
            showing(window, WHOLE, 150_000),
            Some(range(145_000, 155_000))
        );
        assert_eq!(showing(None, WHOLE, 150_000), None);
        assert_eq!(
            padded(range(100_000, 120_000), WHOLE),
            range(100_000, 130_000)
        );
    }
}

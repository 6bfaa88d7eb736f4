//! The brush on the histogram: between pixels and bars, and what a drag or a key makes of the range of time.

use crate::protocol::{Histogram, Millis, TimeRange};

/// How near to an edge of the brush the pointer takes hold of it, in CSS pixels.
const GRIP_PIXELS: f64 = 6.0;

/// How far the pointer moves before a new brush begins, in CSS pixels.
const DRAG_PIXELS: f64 = 3.0;

/// What the pointer is doing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum BrushDrag {
    /// Drawing a new brush.
    New {
        /// Where it began.
        start: f64,
    },
    /// Moving the first or the last edge.
    Edge {
        /// Where the other one is.
        other: Millis,
    },
    /// Moving the brush.
    Whole {
        /// Where the pointer took hold.
        start: f64,
        /// The brush at that time.
        brush: TimeRange,
    },
}

impl BrushDrag {
    /// What a pointer that goes down at `x` takes hold of.
    pub fn at(x: f64, scale: &BarScale, brush: Option<TimeRange>) -> Self {
        let Some(brush) = brush else {
            return BrushDrag::New { start: x };
        };
        let (left, right) = (scale.x(brush.from), scale.x(brush.until));
        if (x - left).abs() <= GRIP_PIXELS {
            BrushDrag::Edge { other: brush.until }
        } else if (x - right).abs() <= GRIP_PIXELS {
            BrushDrag::Edge { other: brush.from }
        } else if x > left && x < right {
            BrushDrag::Whole { start: x, brush }
        } else {
            BrushDrag::New { start: x }
        }
    }

    /// The pointer's look.
    pub fn cursor(self) -> &'static str {
        match self {
            BrushDrag::New { .. } => "crosshair",
            BrushDrag::Edge { .. } => "ew-resize",
            BrushDrag::Whole { .. } => "grab",
        }
    }

    /// The brush once the pointer is at `x`; none as long as nothing has changed.
    pub fn dragged_to(self, x: f64, scale: &BarScale) -> Option<TimeRange> {
        match self {
            BrushDrag::New { start } if (x - start).abs() >= DRAG_PIXELS => {
                Some(scale.range(scale.edge(start), scale.edge(x)))
            }
            BrushDrag::New { .. } => None,
            BrushDrag::Edge { other } => Some(scale.range(other, scale.edge(x))),
            BrushDrag::Whole { start, brush } => {
                let bars = ((x - start) / scale.width * scale.bars as f64).round() as Millis;
                Some(scale.moved(brush, bars))
            }
        }
    }
}

/// Between times and CSS pixels.
#[derive(Clone, Copy, Debug)]
pub struct BarScale {
    /// Start of the first bar.
    pub from: Millis,
    /// Width of a bar in time.
    pub bar_millis: Millis,
    /// The number of bars.
    pub bars: usize,
    /// Where the first bar begins, in CSS pixels.
    pub left: f64,
    /// Width of all bars in CSS pixels.
    pub width: f64,
}

impl BarScale {
    /// The scale of a histogram of this width.
    pub fn of(bars: &Histogram, width: f64) -> Self {
        Self {
            from: bars.from,
            bar_millis: bars.bar_millis.max(1),
            bars: bars.ok.len(),
            left: 0.0,
            width,
        }
    }

    /// The scale on which this time takes the width of a histogram less a margin on either side. The first and the last bar may
    /// reach over its ends.
    pub fn over(bars: &Histogram, width: f64, time: TimeRange, margin: f64) -> Self {
        let all = Self::of(bars, 0.0);
        let room = (width - 2.0 * margin).max(1.0);
        let per_milli = room / (time.until - time.from).max(1) as f64;
        Self {
            left: margin + (all.from - time.from) as f64 * per_milli,
            width: all.span() as f64 * per_milli,
            ..all
        }
    }

    fn span(&self) -> Millis {
        self.bar_millis * self.bars as Millis
    }

    /// The end of the last bar.
    pub fn until(&self) -> Millis {
        self.from + self.span()
    }

    /// The x coordinate of a time.
    pub fn x(&self, time: Millis) -> f64 {
        if self.bars == 0 {
            return 0.0;
        }
        self.left + (time - self.from) as f64 / self.span() as f64 * self.width
    }

    /// The bar at an x coordinate.
    pub fn bar(&self, x: f64) -> Option<usize> {
        let bar = ((x - self.left) / self.width * self.bars as f64).floor();
        (bar >= 0.0 && bar < self.bars as f64).then_some(bar as usize)
    }

    /// The middle of a bar in CSS pixels.
    pub fn middle(&self, bar: usize) -> f64 {
        self.left + (bar as f64 + 0.5) * self.width / self.bars.max(1) as f64
    }

    /// The edge between two bars that is nearest to `x`.
    pub fn edge(&self, x: f64) -> Millis {
        let bars = ((x - self.left) / self.width * self.bars as f64)
            .round()
            .max(0.0)
            .min(self.bars as f64);
        self.from + bars as Millis * self.bar_millis
    }

    /// The range between two times, a bar wide at least.
    pub fn range(&self, a: Millis, b: Millis) -> TimeRange {
        let (from, until) = (a.min(b), a.max(b));
        TimeRange {
            from,
            until: until.max(from + self.bar_millis),
        }
    }

    /// The brush moved by a number of bars, but not over an end.
    pub fn moved(&self, range: TimeRange, bars: Millis) -> TimeRange {
        let by = (bars * self.bar_millis)
            .max(self.from - range.from)
            .min((self.until() - range.until).max(self.from - range.from));
        TimeRange {
            from: range.from + by,
            until: range.until + by,
        }
    }

    /// The times of two bars and all between them.
    pub fn range_of(&self, one: usize, other: usize) -> TimeRange {
        let start = |bar: usize| self.from + bar as Millis * self.bar_millis;
        self.range(start(one.min(other)), start(one.max(other) + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten bars of a second each, ten pixels wide.
    const SCALE: BarScale = BarScale {
        from: 0,
        bar_millis: 1000,
        bars: 10,
        left: 0.0,
        width: 100.0,
    };

    const BRUSH: TimeRange = TimeRange {
        from: 2000,
        until: 5000,
    };

    fn range(from: Millis, until: Millis) -> TimeRange {
        TimeRange { from, until }
    }

    fn dragged(from: f64, to: f64, brush: Option<TimeRange>) -> Option<TimeRange> {
        BrushDrag::at(from, &SCALE, brush).dragged_to(to, &SCALE)
    }

    #[test]
    fn a_drag_draws_a_brush_of_whole_bars_in_either_direction() {
        assert_eq!(dragged(18.0, 43.0, None), Some(range(2000, 4000)));
        assert_eq!(dragged(43.0, 18.0, None), Some(range(2000, 4000)));
        assert_eq!(dragged(43.0, 44.0, None), None, "that is a click");
    }

    #[test]
    fn over_a_time_that_begins_within_a_bar_each_instant_has_the_place_that_it_has_below() {
        let bars = Histogram {
            from: 1000,
            bar_millis: 1000,
            ok: vec![1; 3],
            ..Histogram::default()
        };
        let scale = BarScale::over(&bars, 120.0, range(1500, 3500), 10.0);
        assert_eq!(
            (scale.x(1500), scale.x(2500), scale.x(3500)),
            (10.0, 60.0, 110.0)
        );
        assert_eq!((scale.bar(9.0), scale.bar(36.0)), (Some(0), Some(1)));
        assert_eq!(scale.edge(80.0), 3000);
    }

    #[test]
    fn an_edge_of_the_brush_is_moved_and_the_other_stays() {
        assert_eq!(dragged(21.0, 40.0, Some(BRUSH)), Some(range(4000, 5000)));
        assert_eq!(dragged(49.0, 90.0, Some(BRUSH)), Some(range(2000, 9000)));
    }

    #[test]
    fn the_brush_is_moved_as_a_whole_and_not_over_an_end() {
        assert_eq!(dragged(35.0, 45.0, Some(BRUSH)), Some(range(3000, 6000)));
        assert_eq!(dragged(35.0, 999.0, Some(BRUSH)), Some(range(7000, 10_000)));
        assert_eq!(dragged(35.0, -999.0, Some(BRUSH)), Some(range(0, 3000)));
    }

    #[test]
    fn two_bars_and_all_between_them_are_a_range_in_either_order() {
        assert_eq!(SCALE.range_of(2, 4), range(2000, 5000));
        assert_eq!(SCALE.range_of(4, 2), range(2000, 5000));
        assert_eq!(SCALE.range_of(9, 9), range(9000, 10_000));
    }
}

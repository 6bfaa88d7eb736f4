//! Scrolling through more rows than an element can be high.
//!
//! Element heights end at about 18 million pixels in Firefox. A longer list gets an element of
//! [`LONGEST`] pixels; small moves then go pixel by pixel, and only a jump is scaled.

/// The greatest height given to an element, in CSS pixels.
pub const LONGEST: f64 = 15_000_000.0;

/// Where a list stands: its rows, its window and how far it is scrolled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scroller {
    /// Height of a row in CSS pixels.
    pub row_height: f64,
    /// Rows in the list.
    pub total: u32,
    /// Height of the window in CSS pixels, without a fixed heading.
    pub window: f64,
    /// The element's `scrollTop`.
    pub top: f64,
    /// What is to be added to `top` for the position in the full list.
    pub offset: f64,
}

/// Rows that follow one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowSpan {
    /// The first row.
    pub first: u32,
    /// How many there are.
    pub count: u32,
}

impl Scroller {
    /// A list at its start.
    pub fn new(row_height: f64) -> Self {
        Self {
            row_height,
            total: 0,
            window: 0.0,
            top: 0.0,
            offset: 0.0,
        }
    }

    /// Height of all rows.
    fn full(&self) -> f64 {
        f64::from(self.total) * self.row_height
    }

    /// Height that the element gets.
    pub fn height(&self) -> f64 {
        self.full().min(LONGEST)
    }

    /// First and last position of the element.
    fn end(&self) -> f64 {
        (self.height() - self.window).max(0.0)
    }

    /// Takes in a new `scrollTop`. A jump of more than a window, and both ends, set a new offset.
    pub fn moved(mut self, top: f64) -> Self {
        let jump = (top - self.top).abs() > self.window;
        self.top = top;
        if self.full() <= LONGEST {
            self.offset = 0.0;
        } else if top <= 0.0 {
            self.offset = -top;
        } else if top >= self.end() - 1.0 {
            self.offset = self.full() - self.window - top;
        } else if jump {
            let share = top / self.end();
            self.offset = (share * (self.full() - self.window) - top).round();
        }
        self
    }

    /// The rows that the window shows, cut ones included.
    pub fn visible(&self) -> RowSpan {
        let position = (self.top + self.offset).max(0.0);
        let first = ((position / self.row_height).floor() as u32).min(self.total);
        RowSpan {
            first,
            count: (self.window / self.row_height).ceil() as u32 + 1,
        }
    }

    /// The position of a row inside the element.
    pub fn row_top(&self, row: u32) -> f64 {
        f64::from(row) * self.row_height - self.offset
    }

    /// The rows to ask for: the window and at least half as much above and below. Moves in steps of
    /// half a window, so that most scrolling asks for nothing. Not more, because laying out the text
    /// of rows that nobody sees is the larger part of drawing an answer.
    pub fn wanted(&self) -> RowSpan {
        let RowSpan { first, count } = self.visible();
        let step = (count / 2).max(1);
        let first = (first / step * step).saturating_sub(step);
        RowSpan {
            first,
            count: count + 3 * step,
        }
    }

    /// The `scrollTop` and offset at which the row is in the window; none if it is there already.
    pub fn reveal(mut self, row: u32) -> Option<Self> {
        let position = self.top + self.offset;
        let (above, below) = (
            f64::from(row) * self.row_height,
            f64::from(row + 1) * self.row_height,
        );
        let target = if above < position {
            above
        } else if below > position + self.window {
            below - self.window
        } else {
            return None;
        };
        if self.full() <= LONGEST {
            self.top = target;
        } else {
            // The share of the way decides where the handle stands; the offset makes it exact.
            let way = (self.full() - self.window).max(1.0);
            self.top = (target / way * self.end()).round();
            self.offset = target - self.top;
        }
        Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(total: u32) -> Scroller {
        Scroller {
            row_height: 30.0,
            total,
            window: 600.0,
            top: 0.0,
            offset: 0.0,
        }
    }

    #[test]
    fn a_short_list_scrolls_pixel_by_pixel() {
        let list = list(1000).moved(299.0);
        let RowSpan { first, count } = list.visible();
        assert_eq!((first, count), (9, 21));
        assert_eq!(list.row_top(10), 300.0);
    }

    #[test]
    fn the_last_of_five_million_rows_can_be_reached() {
        let start = list(5_000_000);
        let end = start.moved(start.height() - start.window);
        let RowSpan { first, count } = end.visible();
        assert!(first + count >= 5_000_000, "{first}");
        assert!((end.row_top(4_999_999) + 30.0 - start.height()).abs() < 1.0);
        assert_eq!(end.moved(0.0).visible().first, 0);
    }

    #[test]
    fn the_wheel_moves_a_long_list_by_single_rows() {
        let middle = list(5_000_000).moved(7_000_000.0);
        let first = middle.visible().first;
        assert_eq!(middle.moved(7_000_030.0).visible().first, first + 1);
    }

    #[test]
    fn a_row_far_away_is_brought_into_the_window() {
        for total in [1000, 5_000_000] {
            let row = total * 3 / 4;
            let there = list(total).reveal(row).expect("it is far away");
            let RowSpan { first, count } = there.visible();
            assert!((first..first + count).contains(&row), "{row} {first}");
            assert_eq!(there.reveal(row), None);
        }
    }

    #[test]
    fn the_rows_asked_for_cover_the_window_with_room_to_spare() {
        let list = list(100_000);
        for top in (0..30_000).step_by(7) {
            let list = list.moved(f64::from(top));
            let (visible, wanted) = (list.visible(), list.wanted());
            assert!(wanted.first <= visible.first);
            assert!(visible.first + visible.count <= wanted.first + wanted.count);
        }
    }
}

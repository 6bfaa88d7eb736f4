//! How wide the columns of a table are: as wide as what is in them, within limits, and so that the first ones are in view.

use crate::page::lib::measure::{self, Typeface};
use crate::page::state::column_layout::Shown;
use crate::page::tables::grid_rows::GridRow;
use crate::protocol::Tab;
use std::collections::BTreeMap;

/// Width of a column that the user has added, in CSS pixels, and its share of the room that is left over.
const ADDED_WIDTH: u16 = 180;
const ADDED_GROWS: u8 = 2;
/// Columns at the beginning that become narrower before one of them is out of view.
const LEADING: usize = 5;
/// A column is at most so many times as wide as it is declared.
const MOST: u16 = 3;
/// One cell of so many may be longer than its column.
const RARE: usize = 40;
/// Width of a heading's padding and of the arrow that says how it is sorted, in CSS pixels.
const AROUND_HEADING: f64 = 30.0;
/// What the heading of the first column has more of it, with its border.
const MORE_IN_FIRST: u16 = 6;

/// What the columns of a table want. They grow while a question stays the same, so that nothing jumps while one scrolls.
#[derive(Default)]
pub struct WantedWidths {
    question: Option<(Tab, u32)>,
    /// By the name of the column, in CSS pixels.
    widths: BTreeMap<String, u16>,
    has_rows: bool,
}

impl WantedWidths {
    /// Takes in the rows that are here.
    pub fn take(&mut self, question: (Tab, u32), columns: &[Shown], rows: &[GridRow]) {
        if self.question.replace(question) != Some(question) {
            self.widths.clear();
            self.has_rows = false;
        }
        self.has_rows |= !rows.is_empty();
        for column in columns {
            let cells = rows.iter().filter_map(|row| row.cells.get(column.cell));
            let mut wanted: Vec<usize> = cells.map(|cell| cell.wanted).collect();
            wanted.sort_unstable();
            // A few long ones don't take the room of all others.
            let place = wanted.len() - wanted.len() / RARE;
            let widest = place.checked_sub(1).map_or(0, |place| wanted[place]);
            let widest = u16::try_from(widest).unwrap_or(u16::MAX);
            let known = self.widths.entry(column.name.to_owned()).or_default();
            *known = widest.max(*known);
        }
    }

    /// The widths of these columns in so much room, in CSS pixels. The first one has so much more padding.
    pub fn fitted(&self, columns: &[Shown], room: f64, first: u16) -> Vec<u16> {
        let limits: Vec<Limits> = columns
            .iter()
            .enumerate()
            .map(|(place, column)| {
                self.limits(column, if place == 0 { first + MORE_IN_FIRST } else { 0 })
            })
            .collect();
        fitted(&limits, room.max(0.0) as u32)
    }

    fn limits(&self, column: &Shown, more: u16) -> Limits {
        let declared = least_of(column);
        if let Some(width) = column.width {
            return Limits {
                least: width,
                wanted: width,
            };
        }
        let heading = measure::width(Typeface::Heading, column.label) + AROUND_HEADING;
        let wanted = match self.widths.get(column.name) {
            Some(widest) if self.has_rows => (*widest).max(heading.ceil() as u16) + more,
            _ => declared,
        };
        let wanted = wanted.min(declared.saturating_mul(MOST));
        Limits {
            least: wanted.min(declared),
            wanted,
        }
    }
}

/// The share of the room that is left over which a column takes.
pub fn grow_of(column: &Shown) -> u8 {
    match (column.width, column.column) {
        (Some(_), _) => 0,
        (None, Some(column)) => column.grow,
        (None, None) => ADDED_GROWS,
    }
}

fn least_of(column: &Shown) -> u16 {
    column.column.map_or(ADDED_WIDTH, |column| column.width)
}

/// How wide a column may be, in CSS pixels.
#[derive(Clone, Copy, Debug)]
struct Limits {
    least: u16,
    wanted: u16,
}

fn fitted(limits: &[Limits], room: u32) -> Vec<u16> {
    let mut widths: Vec<u16> = limits.iter().map(|limits| limits.wanted).collect();
    let all = widths.len();
    for until in [all.min(LEADING), all] {
        let over = sum(&widths[..until]).saturating_sub(room);
        let slack: Vec<u32> = widths[..until]
            .iter()
            .zip(limits)
            .map(|(width, limits)| u32::from(width - limits.least))
            .collect();
        let total: u32 = slack.iter().sum();
        // What can't be in view as a whole needs no squeezing, but for the first columns.
        if over == 0 || total == 0 || (until == all && all > LEADING && over > total) {
            continue;
        }
        // Rounded in sum, so that no pixel is taken in vain.
        let (mut before, mut taken) = (0, 0);
        for (width, slack) in widths.iter_mut().zip(slack) {
            before += slack;
            let less = (before * over.min(total)).div_ceil(total) - taken;
            taken += less;
            *width -= less.min(slack) as u16;
        }
    }
    widths
}

/// The width of columns together.
pub fn sum(widths: &[u16]) -> u32 {
    widths.iter().map(|width| u32::from(*width)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(all: &[(u16, u16)]) -> Vec<Limits> {
        let limits = all.iter().map(|(least, wanted)| Limits {
            least: *least,
            wanted: *wanted,
        });
        limits.collect()
    }

    #[test]
    fn columns_have_what_they_want_where_there_is_room() {
        let all = limits(&[(50, 90), (100, 300), (80, 80)]);
        assert_eq!(fitted(&all, 470), [90, 300, 80]);
        assert_eq!(fitted(&all, 430), [83, 267, 80], "each gives a share");
        assert_eq!(fitted(&all, 10), [50, 100, 80], "none is too narrow");
    }

    #[test]
    fn the_first_columns_stay_in_view_and_others_are_not_squeezed_for_nothing() {
        let mut all = vec![(50, 100); 5];
        all.extend([(100, 200); 4]);
        let widths = fitted(&limits(&all), 400);
        assert_eq!(sum(&widths[..5]), 400);
        assert_eq!(widths[5..], [200; 4]);
        let widths = fitted(&limits(&all), 1000);
        assert_eq!(sum(&widths), 1000);
    }
}

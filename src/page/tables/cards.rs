//! Rows as cards, where a table has too little room for columns: what names a row in a line of its own, its first other values
//! in two columns below, each under its heading. All cards of a table are as high, so that only those in view need exist.

/// A table with less room than this shows cards, in CSS pixels; the style sheet has the same for the table of findings.
const NARROW: f64 = 520.0;

/// So many columns have a place in a card: of events, which can be opened, and of anything else.
const MOST_OF_EVENTS: usize = 7;
const MOST: usize = 9;

/// Height of the first line, of one with two values, and of what is around them, in CSS pixels. The style sheet has the same.
const TITLE_HEIGHT: f64 = 28.0;
const LINE_HEIGHT: f64 = 34.0;
const AROUND: f64 = 14.0;

/// What is beside a value, and beside the first one with its box and its heavier letters, in CSS pixels.
const BESIDE: f64 = 18.0;
const BESIDE_TITLE: f64 = 52.0;

/// The columns that name a row. Where a table has none of them its first one does.
const NAMING: [&str; 2] = ["name", "title"];

/// How a table's rows are drawn as cards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cards {
    /// So many columns have a place.
    pub columns: usize,
    room: f64,
}

impl Cards {
    /// The cards of a table with so many columns in so much room; none where it has room for columns.
    pub fn of(room: f64, columns: usize, lists_events: bool) -> Option<Self> {
        let most = if lists_events { MOST_OF_EVENTS } else { MOST };
        (room > 0.0 && room < NARROW).then(|| Self {
            columns: columns.min(most),
            room,
        })
    }

    /// Height of a card in CSS pixels.
    pub fn height(&self) -> f64 {
        let lines = self.columns.saturating_sub(1).div_ceil(2);
        AROUND + TITLE_HEIGHT + LINE_HEIGHT * lines as f64
    }

    /// Width of the value at this place in CSS pixels.
    pub fn width(&self, place: usize) -> u16 {
        let width = match place {
            0 => self.room - BESIDE_TITLE,
            _ => self.room / 2.0 - BESIDE,
        };
        width.max(0.0) as u16
    }
}

/// The place of the column that names the rows.
pub fn naming<'a>(mut columns: impl Iterator<Item = &'a str>) -> usize {
    columns
        .position(|name| NAMING.contains(&name))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_as_high_as_its_lines() {
        assert_eq!(Cards::of(1000.0, 9, false), None);
        assert_eq!(Cards::of(0.0, 9, false), None, "not measured yet");
        let height = |columns, events| {
            let cards = Cards::of(390.0, columns, events);
            cards.map(|cards| (cards.columns, cards.height()))
        };
        assert_eq!(height(1, false), Some((1, 42.0)));
        assert_eq!(height(4, false), Some((4, 42.0 + 68.0)));
        assert_eq!(height(19, true), Some((7, 42.0 + 102.0)));
        assert_eq!(height(19, false), Some((9, 42.0 + 136.0)));
    }

    #[test]
    fn a_row_is_named_by_its_name_or_by_its_first_value() {
        assert_eq!(naming(["time", "name", "error"].into_iter()), 1);
        assert_eq!(naming(["level", "title"].into_iter()), 1);
        assert_eq!(naming(["principal", "kind"].into_iter()), 0);
    }
}

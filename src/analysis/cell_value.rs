//! What a cell of a table says, before it is drawn or written.

use crate::protocol::Cell;
use std::borrow::Cow;
use std::cmp::Ordering;

/// What one cell says; its column is sorted by it too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CellValue<'a> {
    /// The log does not say.
    Nothing,
    /// The same, in words.
    Unsaid(&'static str),
    /// A text.
    Text(Cow<'a, str>),
    /// A count, a time or a duration, by the column.
    Number(i64),
}

impl<'a> CellValue<'a> {
    /// A text, or nothing where it is empty.
    pub fn text(text: &'a str) -> Self {
        if text.is_empty() {
            CellValue::Nothing
        } else {
            CellValue::Text(text.into())
        }
    }

    /// A time or duration that may be unknown.
    pub fn maybe(number: Option<i64>) -> Self {
        number.map_or(CellValue::Nothing, CellValue::Number)
    }

    /// Numbers by size, texts by the alphabet; what is not known comes last, whichever way is sorted.
    pub fn compare(&self, other: &Self, descending: bool) -> Ordering {
        use CellValue::{Nothing, Unsaid};
        let order = match (self, other) {
            (Nothing | Unsaid(_), Nothing | Unsaid(_)) => return Ordering::Equal,
            (Nothing | Unsaid(_), _) => return Ordering::Greater,
            (_, Nothing | Unsaid(_)) => return Ordering::Less,
            (CellValue::Number(one), CellValue::Number(two)) => one.cmp(two),
            (CellValue::Text(one), CellValue::Text(two)) => one.cmp(two),
            (CellValue::Number(_), CellValue::Text(_)) => Ordering::Less,
            (CellValue::Text(_), CellValue::Number(_)) => Ordering::Greater,
        };
        if descending { order.reverse() } else { order }
    }
}

/// A value as it travels to the page.
pub fn cell(value: CellValue) -> Cell {
    match value {
        CellValue::Nothing => Cell::Nothing,
        CellValue::Unsaid(words) => Cell::Text(words.to_owned()),
        CellValue::Text(text) => Cell::Text(text.into_owned()),
        CellValue::Number(number) => Cell::Number(number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_is_last_in_both_orders() {
        let all = [
            CellValue::Unsaid("not said"),
            CellValue::Number(7),
            CellValue::Number(0),
            CellValue::Text("more than 9 EB".into()),
        ];
        for (descending, expected) in [(true, [3, 1, 2, 0]), (false, [2, 1, 3, 0])] {
            let mut sorted = all.clone();
            sorted.sort_by(|one, two| one.compare(two, descending));
            assert_eq!(sorted, expected.map(|index: usize| all[index].clone()));
        }
    }
}

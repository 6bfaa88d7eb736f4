//! What a cell of a table says, before it is drawn or written.

use crate::protocol::Cell;
use std::borrow::Cow;
use std::cmp::Ordering;

/// What one cell says; its column is sorted by it too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CellValue<'a> {
    /// The log does not say.
    Nothing,
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
        let order = match (self, other) {
            (CellValue::Nothing, CellValue::Nothing) => return Ordering::Equal,
            (CellValue::Nothing, _) => return Ordering::Greater,
            (_, CellValue::Nothing) => return Ordering::Less,
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
        CellValue::Text(text) => Cell::Text(text.into_owned()),
        CellValue::Number(number) => Cell::Number(number),
    }
}

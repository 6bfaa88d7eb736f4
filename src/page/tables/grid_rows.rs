//! The rows of a table, ready to be drawn.

use crate::page::lib::shared::Shared;
use crate::page::tables::cell::GridCell;
use crate::protocol::Page;
use yew::prelude::*;

/// One row, ready to be drawn.
pub struct GridRow {
    /// `data-key`.
    pub key: String,
    /// Classes that say the outcome or mark the row.
    pub class: Classes,
    /// Whether the row is chosen.
    pub selected: bool,
    /// Where it stands, in a table whose rows can be unfolded.
    pub tree: Option<TreePlace>,
    /// Its day, in a table that shows the date once for each day.
    pub day: Option<AttrValue>,
    /// One for each column.
    pub cells: Vec<GridCell>,
}

/// The place of a row in a table whose rows can be unfolded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TreePlace {
    /// 1, or 2 for what an unfolded row holds.
    pub level: u8,
    /// Whether it is unfolded; none where there is nothing to unfold.
    pub is_open: Option<bool>,
}

/// A contiguous range of rows.
pub struct GridRows {
    /// Rows of the whole table.
    pub total: u32,
    /// Index of the first row here.
    pub first: u32,
    /// The rows.
    pub rows: Vec<GridRow>,
}

impl GridRows {
    /// Makes rows from those of the answer. Empty until the answer for this tab has arrived.
    pub fn of<T>(page: Option<&Page<T>>, row: &dyn Fn(&T) -> GridRow) -> Shared<GridRows> {
        Shared::new(GridRows {
            total: page.map_or(0, |page| page.total),
            first: page.map_or(0, |page| page.first),
            rows: page.map_or_else(Vec::new, |page| page.rows.iter().map(row).collect()),
        })
    }
}

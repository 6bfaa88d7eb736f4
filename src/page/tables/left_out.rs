//! Columns that say nothing of the rows of a table, and are left out of it.

use crate::page::state::column_layout::Shown;
use crate::protocol::{Answer, Cell, Rows, Tab};
use crate::tables::impact::is_empty;
use crate::tables::{LeftOut, columns};

/// Whether a column of the tab's table says nothing in the answer. Of a table that is not here as a whole that is known only
/// where the answer has sums of all rows.
pub fn says_nothing(answer: &Answer, tab: Tab, column: &Shown) -> bool {
    let left_out = column.column.map(|column| column.left_out);
    let Some(left_out) = left_out.filter(|left_out| *left_out != LeftOut::Never) else {
        return false;
    };
    if let (Tab::Impact, Some(totals)) = (tab, &answer.impact) {
        return is_empty(column.name, totals);
    }
    let Rows::Cells(page) = &answer.rows else {
        return false;
    };
    if page.rows.is_empty() || page.rows.len() < page.total as usize {
        return false;
    }
    let mut rows = page.rows.iter().map(|row| row.cells.as_slice());
    match left_out {
        LeftOut::Never => false,
        LeftOut::WhereEmpty => rows.all(|cells| cells.get(column.cell).is_none_or(is_nothing)),
        LeftOut::WhereAs(other) => columns(tab)
            .iter()
            .position(|known| known.id == other)
            .is_some_and(|other| {
                // Persons are known a little later than what else a row has.
                let adds_nothing = |cell: &Cell, cells: &[Cell]| {
                    *cell == Cell::Nothing || cells.get(other) == Some(cell)
                };
                rows.all(|cells| {
                    (cells.get(column.cell)).is_none_or(|cell| adds_nothing(cell, cells))
                })
            }),
    }
}

fn is_nothing(cell: &Cell) -> bool {
    matches!(
        cell,
        Cell::Nothing | Cell::Number(0) | Cell::Counted { number: 0, .. }
    )
}

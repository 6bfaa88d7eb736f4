//! Columns of tables whose rows are lists of cells, one for each column. Such a column has two functions: the engine works out
//! the cell with the one, the page reads it with the other.

use super::content::NumberUnit;
use super::{CellContent, ColumnDef, LeftOut, TableRow};
use crate::analysis::cell_value::CellValue;
use crate::protocol::{Cell, Outcome};

impl TableRow for Cell {
    /// Cells are sorted by what they say.
    type Order = ();
}

pub(super) fn plain(cell: &Cell) -> CellContent<'_> {
    match cell {
        Cell::Nothing => CellContent::Nothing,
        Cell::Text(text) | Cell::Named { text, .. } => CellContent::Text(text),
        Cell::Number(count) => CellContent::Count((*count).max(0) as u64),
        Cell::Counted { number, query } => CellContent::Linked {
            number: (*number).max(0) as u64,
            unit: NumberUnit::Count,
            query,
        },
    }
}

/// A number of bytes.
pub(super) fn bytes(cell: &Cell) -> CellContent<'_> {
    match cell {
        Cell::Number(bytes) => CellContent::Bytes((*bytes).max(0) as u64),
        Cell::Counted { number, query } => CellContent::Linked {
            number: (*number).max(0) as u64,
            unit: NumberUnit::Bytes,
            query,
        },
        Cell::Nothing | Cell::Text(_) | Cell::Named { .. } => plain(cell),
    }
}

/// A count of calls that failed or were denied, which leads to them.
pub(super) fn failed_calls(cell: &Cell) -> CellContent<'_> {
    match cell {
        Cell::Counted { number, query } => CellContent::Linked {
            number: (*number).max(0) as u64,
            unit: NumberUnit::Failures,
            query,
        },
        Cell::Number(_) | Cell::Nothing | Cell::Text(_) | Cell::Named { .. } => failed(cell),
    }
}

/// The content for a text; another value is as it is in [`plain`].
pub(super) fn text_as<'a>(
    cell: &'a Cell,
    content: fn(&'a str) -> CellContent<'a>,
) -> CellContent<'a> {
    match cell {
        Cell::Text(text) | Cell::Named { text, .. } => content(text),
        Cell::Nothing | Cell::Number(_) | Cell::Counted { .. } => plain(cell),
    }
}

pub(super) fn title(cell: &Cell) -> CellContent<'_> {
    text_as(cell, CellContent::Title)
}

pub(super) fn code(cell: &Cell) -> CellContent<'_> {
    text_as(cell, CellContent::Code)
}

pub(super) fn word(cell: &Cell) -> CellContent<'_> {
    text_as(cell, CellContent::Word)
}

pub(super) fn time(cell: &Cell) -> CellContent<'_> {
    match cell {
        Cell::Number(time) => CellContent::Time(Some(*time)),
        Cell::Nothing | Cell::Text(_) | Cell::Named { .. } | Cell::Counted { .. } => plain(cell),
    }
}

/// When an execution ended. Without it there is no stop in these logs, whatever has become of the execution.
pub(super) fn end(cell: &Cell) -> CellContent<'_> {
    match cell {
        Cell::Nothing => CellContent::Missing("no stop in these logs"),
        Cell::Number(_) | Cell::Text(_) | Cell::Named { .. } | Cell::Counted { .. } => time(cell),
    }
}

pub(super) fn duration(cell: &Cell) -> CellContent<'_> {
    match cell {
        Cell::Number(millis) => CellContent::Duration(*millis),
        Cell::Nothing | Cell::Text(_) | Cell::Named { .. } | Cell::Counted { .. } => plain(cell),
    }
}

pub(super) fn denied(cell: &Cell) -> CellContent<'_> {
    match cell {
        Cell::Number(count) => CellContent::Failures(Outcome::Denied, (*count).max(0) as u64),
        Cell::Nothing | Cell::Text(_) | Cell::Named { .. } | Cell::Counted { .. } => plain(cell),
    }
}

pub(super) fn failed(cell: &Cell) -> CellContent<'_> {
    match cell {
        Cell::Number(count) => CellContent::Failures(Outcome::Error, (*count).max(0) as u64),
        Cell::Nothing | Cell::Text(_) | Cell::Named { .. } | Cell::Counted { .. } => plain(cell),
    }
}

/// What a row of cells is made from.
pub trait CellSource: 'static {
    /// What is needed beside it to say what a cell says.
    type Context<'a>: Copy;
}

/// Works out what a cell says.
pub type CellMaker<R> = for<'a> fn(<R as CellSource>::Context<'a>, &'a R) -> CellValue<'a>;

/// A column of a table whose rows are made from `R`.
pub struct ValueColumn<R: CellSource> {
    /// The column; it reads the finished cell.
    pub def: ColumnDef<Cell>,
    /// What its cell says; the table is sorted by it too.
    pub value: CellMaker<R>,
}

impl<R: CellSource> ValueColumn<R> {
    /// On screen it is left out of such tables.
    pub(super) const fn left_out(mut self, left_out: LeftOut) -> Self {
        self.def.column.left_out = left_out;
        self
    }
}

/// Reads a finished cell.
pub(super) type CellReader = for<'a> fn(&'a Cell) -> CellContent<'a>;

pub(super) const fn text<R: CellSource>(
    id: &'static str,
    title: &'static str,
    width: u16,
    grow: u8,
    cell: CellReader,
    value: CellMaker<R>,
) -> ValueColumn<R> {
    // All columns are in files, in this order.
    let def = ColumnDef::text(id, title, width, grow, cell);
    let def = def.sorted_by(()).in_file(1);
    ValueColumn { def, value }
}

pub(super) const fn number<R: CellSource>(
    id: &'static str,
    title: &'static str,
    width: u16,
    cell: CellReader,
    value: CellMaker<R>,
) -> ValueColumn<R> {
    let mut column = text(id, title, width, 0, cell, value);
    column.def.column.is_number = true;
    column
}

pub(super) fn defs<R: CellSource>(
    columns: &'static [ValueColumn<R>],
) -> Vec<&'static ColumnDef<Cell>> {
    columns.iter().map(|column| &column.def).collect()
}

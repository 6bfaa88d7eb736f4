//! The columns of the table of what chosen actors did, and what is left of it.

use super::value_column::{CellSource, ValueColumn, code, plain, text, time, title, word};
use super::{CellContent, LeftOut};
use crate::analysis::cell_value::CellValue;
use crate::protocol::Cell;
use crate::scope::ScopeRow;
use crate::store::batch::NO_TIME;
use crate::store::{Column, Store};

impl CellSource for ScopeRow {
    type Context<'a> = &'a Store;
}

fn principal(store: &Store, event: u32) -> &str {
    let principal = store.identity(event as usize).principal;
    store.text(store.principals()[principal as usize].name)
}

fn cell(store: &Store, row: &ScopeRow, column: Column) -> CellValue<'static> {
    match store.cell(column, row.event() as usize) {
        "" => CellValue::Nothing,
        text => CellValue::Text(text.to_owned().into()),
    }
}

fn owned(text: String) -> CellValue<'static> {
    match text.as_str() {
        "" => CellValue::Nothing,
        _ => CellValue::Text(text.into()),
    }
}

fn time_of(time: i64) -> CellValue<'static> {
    CellValue::maybe((time != NO_TIME).then_some(time))
}

/// When it was undone. Without it, no call of these files has undone it, whatever has become of it.
fn gone(cell: &Cell) -> CellContent<'_> {
    match cell {
        Cell::Nothing => CellContent::Missing("not undone in these files"),
        Cell::Number(_) | Cell::Text(_) | Cell::Named { .. } | Cell::Counted { .. } => time(cell),
    }
}

/// The columns.
#[rustfmt::skip]
pub static SCOPE: [ValueColumn<ScopeRow>; 12] = [
    text("state", "State", 92, 0, word, |_, row| CellValue::text(row.state())),
    text("kind", "What was done", 220, 2, title, |_, row| owned(row.kind())),
    text("resource", "Resource", 200, 3, code, |store, row| owned(row.resource(store))),
    text::<ScopeRow>("detail", "Detail", 170, 3, plain, |store, row| owned(row.told(store).detail())).left_out(LeftOut::WhereEmpty),
    text("account", "Account", 118, 0, code, |store, row| cell(store, row, Column::Account)),
    text("region", "Region", 90, 0, code, |store, row| cell(store, row, Column::Region)),
    text("by", "By", 110, 1, plain, |store, row| CellValue::Text(principal(store, row.event()).to_owned().into())),
    text("time", "Time", 164, 0, time, |store, row| time_of(row.time(store))),
    text("gone", "Undone", 164, 0, gone, |_, row| row.gone_at().map_or(CellValue::Nothing, time_of)),
    text::<ScopeRow>("gone-by", "Undone by", 180, 2, plain, |store, row| owned(row.told(store).gone_by(store, |event| principal(store, event).to_owned()))).left_out(LeftOut::WhereEmpty),
    text("call", "Call", 140, 1, plain, |store, row| cell(store, row, Column::Name)),
    text::<ScopeRow>("person", "Person", 100, 1, plain, |store, row| CellValue::text(store.sessions().person_name(row.event() as usize))).left_out(LeftOut::WhereAs("by")),
];

//! The columns of the table of what was opened, shared or trusted.

use super::value_column::{CellSource, ValueColumn, code, plain, text, time, title, word};
use super::{CellContent, LeftOut};
use crate::analysis::cell_value::CellValue;
use crate::exposure::{ClosureForm, Exposure};
use crate::protocol::Cell;
use crate::store::batch::NO_TIME;
use crate::store::{Column, Store};

impl CellSource for Exposure {
    type Context<'a> = &'a Store;
}

fn principal(store: &Store, event: u32) -> &str {
    let principal = store.identity(event as usize).principal;
    store.text(store.principals()[principal as usize].name)
}

/// Who gets it, with the name of its account where a list has it.
fn grantee<'a>(store: &'a Store, exposure: &'a Exposure) -> CellValue<'a> {
    let to = &exposure.grant.to;
    match store.names().data.account_names(&to.account).next() {
        Some(name) => CellValue::Text(format!("{} ({name})", to.words).into()),
        None => CellValue::text(&to.words),
    }
}

/// Whether those who get it are of an account that these files are of. Of somebody without a known account nothing is said.
fn whose(exposure: &Exposure) -> CellValue<'_> {
    match exposure.is_foreign {
        true => CellValue::text("foreign"),
        false if exposure.grant.to.account.is_empty() => CellValue::Nothing,
        false => CellValue::text("own"),
    }
}

fn time_of(store: &Store, event: u32) -> CellValue<'static> {
    let time = store.times()[event as usize];
    CellValue::maybe((time != NO_TIME).then_some(time))
}

/// The call that closed it and who made it; an inference is marked as one.
fn closed_by<'a>(store: &'a Store, exposure: &'a Exposure) -> CellValue<'a> {
    let Some(closed) = exposure.closed else {
        return CellValue::Nothing;
    };
    let call = store.cell(Column::Name, closed.event as usize);
    let words = format!("{call} by {}", principal(store, closed.event));
    let words = match closed.form {
        ClosureForm::Ended => words,
        ClosureForm::SameTime => {
            format!("probably {words}: the same second, in an order not known")
        }
        ClosureForm::Replaced => format!("{words}: still open to it, on other terms"),
    };
    CellValue::Text(words.into())
}

/// When it was closed. Without it, no call of these files closed it, whatever has become of it.
fn closed(cell: &Cell) -> CellContent<'_> {
    match cell {
        Cell::Nothing => CellContent::Missing("open at the end of these files"),
        Cell::Number(_) | Cell::Text(_) | Cell::Named { .. } | Cell::Counted { .. } => time(cell),
    }
}

/// The columns: what was opened to whom, since when and until when stand first, so that they are in sight.
#[rustfmt::skip]
pub static EXPOSURES: [ValueColumn<Exposure>; 11] = [
    text("what", "What", 140, 1, title, |_, exposure| CellValue::text(exposure.kind.words())),
    text("resource", "Resource", 170, 3, code, |_, exposure| CellValue::text(&exposure.resource)),
    text("to", "To whom", 160, 3, code, |store, exposure| grantee(store, exposure)),
    text("by", "By", 100, 1, plain, |store, exposure| CellValue::text(principal(store, exposure.event))),
    text("time", "Since", 164, 0, time, |store, exposure| time_of(store, exposure.event)),
    text("closed", "Closed", 190, 0, closed, |store, exposure| {
        exposure.closed.map_or(CellValue::Nothing, |closed| time_of(store, closed.event))
    }),
    text("allows", "What it allows", 150, 2, code, |_, exposure| CellValue::text(&exposure.grant.allows)),
    text("whose", "Account", 80, 0, word, |_, exposure| whose(exposure)),
    text::<Exposure>("person", "Person", 100, 1, plain, |store, exposure| CellValue::text(store.sessions().person_name(exposure.event as usize))).left_out(LeftOut::WhereAs("by")),
    text::<Exposure>("condition", "Narrowed by", 110, 2, code, |_, exposure| CellValue::text(&exposure.grant.condition)).left_out(LeftOut::WhereEmpty),
    text::<Exposure>("closed-by", "Closed by", 180, 2, plain, closed_by).left_out(LeftOut::WhereEmpty),
];

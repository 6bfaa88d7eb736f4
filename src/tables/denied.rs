//! The columns of the table of denials: of all services, and those of Step Functions in a shorter form.

use super::LeftOut;
use super::value_column::{
    CellSource, ValueColumn, code, denied, number, plain, text, time, title,
};
use crate::analysis::cell_value::CellValue;
use crate::cloudtrail::time::text_from_millis;
use crate::denials::Denial;
use crate::store::{Column, Store};

impl CellSource for Denial {
    type Context<'a> = &'a Store;
}

fn principal(store: &Store, event: u32) -> &str {
    let principal = store.identity(event as usize).principal;
    store.text(store.principals()[principal as usize].name)
}

/// Why it was denied. That a message does not say so is said.
fn reason(denial: &Denial) -> CellValue<'_> {
    let mut words = denial.reason.words();
    if words.is_empty() {
        words.push_str("reason not said");
    }
    if denial.is_encoded {
        words.push_str(" (more is encoded)");
    }
    CellValue::Text(words.into())
}

/// The statement that would allow it, or why none would.
fn statement(denial: &Denial, store: &Store) -> CellValue<'static> {
    let (Ok(words) | Err(words)) = denial.statement(store);
    CellValue::Text(words.into())
}

/// What changed before: the call, who made it, when.
fn cause(denial: &Denial, store: &Store) -> CellValue<'static> {
    let Some(event) = denial.cause else {
        return CellValue::Nothing;
    };
    let row = event as usize;
    let words = format!(
        "perhaps {} by {}, {}",
        store.cell(Column::Name, row),
        principal(store, event),
        text_from_millis(store.times()[row])
    );
    CellValue::Text(words.into())
}

/// What stands before the resource of a success that was on another one.
pub const ON_ANOTHER: &str = "on another resource: ";

/// What the last success was about, where that is another resource.
fn success_on<'a>(denial: &'a Denial, store: &'a Store) -> CellValue<'a> {
    match denial.last_success {
        Some(success) if success.is_elsewhere => {
            let resource = store.cell(Column::Resource, success.event as usize);
            CellValue::Text([ON_ANOTHER, resource].concat().into())
        }
        Some(_) | None => CellValue::Nothing,
    }
}

fn probing(denial: &Denial) -> CellValue<'_> {
    denial.probing.map_or(CellValue::Nothing, |calls| {
        CellValue::Text(format!("{calls} different calls denied within a day").into())
    })
}

/// The columns for all services.
#[rustfmt::skip]
pub static DENIED: [ValueColumn<Denial>; 13] = [
    text("principal", "Principal", 150, 3, title, |store, denial| CellValue::text(principal(store, denial.event))),
    text("action", "Action", 180, 2, code, |_, denial| CellValue::text(&denial.action)),
    text("resource", "Resource", 170, 4, code, |_, denial| CellValue::text(&denial.resource)),
    text("reason", "Reason given by AWS", 190, 2, plain, |_, denial| reason(denial)),
    number("events", "Times", 64, denied, |_, denial| CellValue::Number(denial.count.into())),
    text("cause", "What changed before (inferred)", 230, 3, plain, |store, denial| cause(denial, store)),
    text("last", "Last", 164, 0, time, |_, denial| CellValue::Number(denial.last)),
    text("person", "Person", 130, 2, plain, |store, denial| CellValue::text(store.sessions().person_name(denial.event as usize))),
    text("first", "First", 164, 0, time, |_, denial| CellValue::Number(denial.first)),
    text("last-success", "Last success before", 164, 0, time, |store, denial| {
        CellValue::maybe(denial.last_success.map(|success| store.times()[success.event as usize]))
    }),
    text::<Denial>("success-on", "That success was", 150, 2, code, |store, denial| success_on(denial, store)).left_out(LeftOut::WhereEmpty),
    text::<Denial>("probing", "Probing", 150, 1, plain, |_, denial| probing(denial)).left_out(LeftOut::WhereEmpty),
    text("statement", "Would allow it (review first)", 240, 4, code, |store, denial| statement(denial, store)),
];

/// The columns for Step Functions.
#[rustfmt::skip]
pub static DENIALS: [ValueColumn<Denial>; 7] = [
    text("principal", "Principal", 160, 2, plain, |store, denial| CellValue::text(principal(store, denial.event))),
    text("action", "Action", 190, 2, title, |_, denial| CellValue::text(&denial.action)),
    text("resource", "Resource", 220, 5, code, |_, denial| CellValue::text(&denial.resource)),
    number("denied", "Times", 72, denied, |_, denial| CellValue::Number(denial.count.into())),
    text("reason", "Reason given by AWS", 230, 2, plain, |_, denial| reason(denial)),
    text("last", "Last", 164, 0, time, |_, denial| CellValue::Number(denial.last)),
    text("statement", "Would allow it (review first)", 260, 6, code, |store, denial| statement(denial, store)),
];

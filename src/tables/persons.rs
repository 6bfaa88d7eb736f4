//! The columns of the table of persons and workloads.

use super::value_column::{
    CellSource, ValueColumn, code, denied, failed, number, plain, text, time, title,
};
use crate::analysis::cell_value::CellValue;
use crate::analysis::persons::PersonActivity;
use crate::store::Store;

impl CellSource for PersonActivity {
    type Context<'a> = &'a Store;
}

fn count(count: u32) -> CellValue<'static> {
    CellValue::Number(count.into())
}

/// The columns.
#[rustfmt::skip]
pub static PERSONS: [ValueColumn<PersonActivity>; 15] = [
    text("person", "Person or workload", 240, 6, title, |store, row| CellValue::text(&store.sessions().person_names[row.person as usize])),
    text("types", "Session types", 170, 2, plain, |_, row| CellValue::text(&row.kinds)),
    number("principals", "Principals", 88, plain, |_, row| count(row.principals)),
    number("sessions", "Sessions", 80, plain, |_, row| count(row.sessions)),
    number("events", "Events", 76, plain, |_, row| count(row.counts.events)),
    number("writes", "Writes", 72, plain, |_, row| count(row.writes)),
    number("errors", "Errors", 68, failed, |_, row| count(row.counts.errors)),
    number("denied", "Denied", 72, denied, |_, row| count(row.counts.denied)),
    text("first", "First seen", 164, 0, time, |_, row| CellValue::maybe(row.first)),
    text("last", "Last seen", 164, 0, time, |_, row| CellValue::maybe(row.last)),
    number("accounts", "Accounts", 80, plain, |_, row| count(row.accounts)),
    number("services", "Services", 80, plain, |_, row| count(row.services)),
    number("names", "Event names", 104, plain, |_, row| count(row.names)),
    number("addresses", "Addresses", 88, plain, |_, row| count(row.addresses)),
    text("key", "Key", 180, 3, code, |store, row| CellValue::text(&store.sessions().person_keys[row.person as usize])),
];

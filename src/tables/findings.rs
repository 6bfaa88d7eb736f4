//! The columns of the table of findings, on the overview.

use super::value_column::{CellSource, ValueColumn, number, plain, text, time, word};
use crate::analysis::cell_value::CellValue;
use crate::findings::Finding;
use crate::store::Store;
use crate::store::batch::NO_TIME;

impl CellSource for Finding {
    type Context<'a> = &'a Store;
}

fn time_of(store: &Store, event: Option<&u32>) -> CellValue<'static> {
    let time = event.map(|event| store.times()[*event as usize]);
    CellValue::maybe(time.filter(|time| *time != NO_TIME))
}

fn outcome(finding: &Finding) -> &'static str {
    super::outcome_word(finding.outcome)
}

/// The columns.
#[rustfmt::skip]
pub static FINDINGS: [ValueColumn<Finding>; 10] = [
    text("level", "Level", 96, 0, word, |_, row| CellValue::text(row.rule.level.word())),
    text("title", "Finding", 260, 3, plain, |_, row| CellValue::Text(row.rule.title.as_str().into())),
    text("principal", "Principal", 110, 1, plain, |store, row| CellValue::Text(store.text(store.principals()[row.principal as usize].name).into())),
    text("person", "Person", 190, 2, plain, |store, row| row.events.first().map_or(CellValue::Nothing, |event| CellValue::text(store.sessions().person_name(*event as usize)))),
    number("events", "Events", 66, plain, |_, row| CellValue::Number(row.events.len() as i64)),
    text("first", "First", 158, 0, time, |store, row| time_of(store, row.events.first())),
    text("last", "Last", 158, 0, time, |store, row| time_of(store, row.events.last())),
    text("outcome", "Outcome", 76, 0, word, |_, row| CellValue::text(outcome(row))),
    number("score", "Score", 64, plain, |_, row| CellValue::Number(i64::from(row.score))),
    text("author", "Rule by", 84, 0, plain, |_, row| CellValue::Text(row.rule.author.as_str().into())),
];

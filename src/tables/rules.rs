//! The columns of the table of rules, beside the receipt.

use super::value_column::{CellSource, ValueColumn, number, plain, text, title, word};
use crate::analysis::cell_value::CellValue;
use crate::findings::RuleRow;
use crate::sigma::{RuleOrigin, RuleState};
use crate::store::Store;

impl CellSource for RuleRow {
    type Context<'a> = &'a Store;
}

/// The word for what came of a rule.
pub fn state_word(state: &RuleState) -> &'static str {
    match state {
        RuleState::Fired => "fired",
        RuleState::Quiet => "quiet",
        RuleState::Asleep(_) => "asleep",
        RuleState::Refused(_) => "refused",
        RuleState::Off => "off",
    }
}

fn reason(row: &RuleRow) -> CellValue<'_> {
    match &row.result.state {
        RuleState::Asleep(reason) | RuleState::Refused(reason) => {
            CellValue::Text(reason.as_str().into())
        }
        RuleState::Fired | RuleState::Quiet | RuleState::Off => CellValue::text(&row.result.remark),
    }
}

fn origin(row: &RuleRow) -> &str {
    match &row.rule.origin {
        RuleOrigin::BuiltIn => "built in",
        RuleOrigin::File(path) => path,
    }
}

/// The columns.
#[rustfmt::skip]
pub static RULES: [ValueColumn<RuleRow>; 7] = [
    text("title", "Rule", 260, 3, title, |_, row| CellValue::Text(row.rule.title.as_str().into())),
    text("level", "Level", 124, 0, word, |_, row| CellValue::text(row.rule.level.word())),
    text("author", "Author", 160, 1, plain, |_, row| CellValue::text(&row.rule.author)),
    text("state", "State", 84, 0, word, |_, row| CellValue::text(state_word(&row.result.state))),
    number("events", "Events", 84, plain, |_, row| CellValue::Number(row.result.events.len() as i64)),
    text("reason", "Reason", 260, 3, plain, |_, row| reason(row)),
    text("file", "From", 160, 1, plain, |_, row| CellValue::Text(origin(row).into())),
];

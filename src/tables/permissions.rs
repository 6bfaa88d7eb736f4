//! The columns of the table of permissions: actions that were used.

use super::value_column::{CellSource, ValueColumn, code, number, plain, text, time, title};
use crate::analysis::cell_value::CellValue;
use crate::cloudtrail::action::ActionMapping;
use crate::permissions::{ResourceSource, UsedAction};
use crate::store::Store;

impl CellSource for UsedAction {
    type Context<'a> = &'a Store;
}

/// What the action was used on; why that is everything, where it is.
fn resources(used: &UsedAction) -> CellValue<'_> {
    let patterns = &used.resources.patterns;
    let words = match &patterns[..] {
        [only] if only == "*" => {
            let has = |source| used.sources.contains(&source);
            let why = if has(ResourceSource::Unlimited) {
                "can't be limited to a resource"
            } else if has(ResourceSource::NotSaid) {
                "records do not say which"
            } else {
                "this page’s table of actions does not say what it can be limited to"
            };
            format!("* ({why})")
        }
        [named @ .., last] if last == "*" => {
            let calls = match used.unsaid {
                1 => "1 call that does".to_owned(),
                calls => format!("{calls} calls that do"),
            };
            format!("{}, and * for {calls} not say which", named.join(", "))
        }
        several => several.join(", "),
    };
    CellValue::Text(words.into())
}

/// How the action is known, and from which calls where it has another name than they have.
fn mapping(used: &UsedAction) -> CellValue<'_> {
    let words = used.mappings.iter().map(|mapping| match mapping {
        ActionMapping::Table => {
            let names: Vec<&str> = used.names.iter().map(String::as_str).collect();
            format!("table: {}", names.join(", "))
        }
        ActionMapping::ByName => "by name".to_owned(),
        ActionMapping::Guess => "guess by name".to_owned(),
    });
    CellValue::Text(words.collect::<Vec<_>>().join("; ").into())
}

fn first(used: &UsedAction) -> CellValue<'_> {
    CellValue::maybe(used.count.times.map(|(first, _)| first))
}

fn last(used: &UsedAction) -> CellValue<'_> {
    CellValue::maybe(used.count.times.map(|(_, last)| last))
}

/// The columns.
#[rustfmt::skip]
pub static PERMISSIONS: [ValueColumn<UsedAction>; 6] = [
    text("action", "Action", 230, 2, title, |_, used| CellValue::text(&used.action)),
    number("calls", "Calls", 80, plain, |_, used| CellValue::Number(used.count.calls.into())),
    text("resources", "Used on", 320, 6, code, |_, used| resources(used)),
    text("mapping", "How it is known", 200, 2, plain, |_, used| mapping(used)),
    text("first", "First", 164, 0, time, |_, used| first(used)),
    text("last", "Last", 164, 0, time, |_, used| last(used)),
];

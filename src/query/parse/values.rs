//! Values and names of a query as the parser meets them: comparisons, bounds, fields and paths.

use super::condition::RECORDED;
use super::operators::{ValueOperator, WrittenOperator};
use super::{Parser, mistake};
use crate::protocol::QueryError;
use crate::query::decimal::Decimal;
use crate::query::fields::{self, Reads};
use crate::query::most_like::most_like;
use crate::query::print::quoted;
use crate::query::tree::{NumberBound, Target, Value};
use crate::query::when;

pub(super) fn back(text: &str) -> Option<Value> {
    when::length(text).map(|length| Value::Back {
        length,
        written: text.to_owned(),
    })
}

/// A bound of a range.
enum Bound {
    Time { from: i64, until: i64 },
    Number(Decimal),
}

fn bound(text: &str, of_time: bool) -> Option<Bound> {
    let number = if of_time { None } else { Decimal::read(text) };
    number
        .map(Bound::Number)
        .or_else(|| when::period(text).map(|(from, until)| Bound::Time { from, until }))
}

fn times(from: Option<i64>, until: Option<i64>, written: String) -> Value {
    Value::Times {
        from,
        until,
        written,
    }
}

fn inclusive(number: Decimal) -> NumberBound {
    NumberBound {
        number,
        inclusive: true,
    }
}

fn exclusive(number: Decimal) -> NumberBound {
    NumberBound {
        number,
        inclusive: false,
    }
}

fn numbers(low: Option<NumberBound>, high: Option<NumberBound>, written: String) -> Value {
    Value::Numbers { low, high, written }
}

/// Reads `>5`, `<=2023-07`, `1..5`, `2023-07-10..`, and where it is about time `2023-07-10` alone. None where the
/// text is no comparison; a mistake where it begins like one and is none.
pub(super) fn comparison(text: &str, of_time: bool) -> Option<Result<Value, &'static str>> {
    // A blank between date and time becomes a T, so that it needs no quotes when it is written again.
    let written = text.trim().replace(' ', "T");
    let marks = [">=", "<=", ">", "<"];
    if let Some(mark) = marks.into_iter().find(|mark| written.starts_with(mark)) {
        let value = match (bound(&written[mark.len()..], of_time), mark) {
            (Some(Bound::Time { from, .. }), ">=") => times(Some(from), None, written),
            (Some(Bound::Time { until, .. }), ">") => times(Some(until), None, written),
            (Some(Bound::Time { from, .. }), "<") => times(None, Some(from), written),
            (Some(Bound::Time { until, .. }), _) => times(None, Some(until), written),
            (Some(Bound::Number(number)), ">=") => numbers(Some(inclusive(number)), None, written),
            (Some(Bound::Number(number)), ">") => numbers(Some(exclusive(number)), None, written),
            (Some(Bound::Number(number)), "<") => numbers(None, Some(exclusive(number)), written),
            (Some(Bound::Number(number)), _) => numbers(None, Some(inclusive(number)), written),
            (None, _) if of_time => {
                return Some(Err(
                    "A time is expected here, such as 2023-07-10 or 2023-07-10T14:05.",
                ));
            }
            (None, _) => {
                return Some(Err(
                    "A number or a time is expected here, such as 100 or 2023-07-10. Text that begins with this sign goes in quotes.",
                ));
            }
        };
        return Some(Ok(value));
    }
    if let Some((low, high)) = written.split_once("..") {
        let (low_bound, high_bound) = (bound(low, of_time), bound(high, of_time));
        let is_open = |text: &str, bound: &Option<Bound>| text.is_empty() && bound.is_none();
        let backwards = Some(Err("This range ends before it begins."));
        return Some(Ok(match (low_bound, high_bound) {
            (Some(Bound::Time { from, .. }), Some(Bound::Time { until, .. })) => {
                if until <= from {
                    return backwards;
                }
                times(Some(from), Some(until), written)
            }
            (Some(Bound::Number(low)), Some(Bound::Number(high))) => {
                if high < low {
                    return backwards;
                }
                numbers(Some(inclusive(low)), Some(inclusive(high)), written)
            }
            (Some(Bound::Time { from, .. }), none) if is_open(high, &none) => {
                times(Some(from), None, written)
            }
            (none, Some(Bound::Time { until, .. })) if is_open(low, &none) => {
                times(None, Some(until), written)
            }
            (Some(Bound::Number(number)), none) if is_open(high, &none) => {
                numbers(Some(inclusive(number)), None, written)
            }
            (none, Some(Bound::Number(number))) if is_open(low, &none) => {
                numbers(None, Some(inclusive(number)), written)
            }
            _ => return None,
        }));
    }
    match bound(&written, of_time) {
        Some(Bound::Time { from, until }) if of_time => {
            Some(Ok(times(Some(from), Some(until), written)))
        }
        _ => None,
    }
}

/// Whether a text can be the name of a field or path.
pub(super) fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || "@_$".contains(first))
        && text.ends_with(|last: char| last.is_ascii_alphanumeric() || "])}".contains(last))
        && text
            .chars()
            .all(|letter| letter.is_alphanumeric() || "_.-@$[]*{}".contains(letter))
}

/// What stands before an operator: a field, a path, or none where the sign is part of a word, as in `arn:aws:…`,
/// `https://…`, `12:30`, `2001:db8::1` and `a=b`. `is_tight`: no blank stands between name and sign.
pub(super) fn target(
    parser: &Parser,
    name: &str,
    written: WrittenOperator,
    is_tight: bool,
) -> Result<Option<Target>, QueryError> {
    // In the record's own spelling it is what the record says.
    if name.strip_prefix("$.").unwrap_or(name) == RECORDED {
        return Ok(Some(Target::Known(Reads::SaidReadOnly)));
    }
    if let Some(field) = fields::find(name) {
        return Ok(Some(Target::Known(field.reads)));
    }
    let at = parser.at;
    let is_colon = written.operator == ValueOperator::Has && !written.is_not;
    if is_no_name(parser, name, is_colon) {
        return Ok(None);
    }
    // Elements of arrays have no numbers in paths: any of them will do.
    let path = name.replace("[]", "").replace("[*]", "").replace("{}", "");
    // JSONPath begins with the whole record.
    let path = path.strip_prefix("$.").unwrap_or(&path);
    if let Some(field) = fields::find(path) {
        return Ok(Some(Target::Known(field.reads)));
    }
    if path.contains('[') {
        let message = "An element of an array can’t be asked for by its number. Leave the brackets out: any element is looked at.";
        let error = mistake(at, name.len(), message);
        return Err(parser.with_way(error, at..at + name.len(), &without_numbers(path)));
    }
    if path.contains('.') || fields::is_at_the_top(path) {
        return Ok(Some(Target::Path(path.to_lowercase())));
    }
    let is_equal = written.operator == ValueOperator::Equal && !written.is_not;
    if is_equal && is_tight || !is_colon && !is_name(name) {
        return Ok(None);
    }
    let known = most_like(name);
    let suggestion = known.map_or_else(String::new, |known| format!(" Did you mean “{known}:”?"));
    let message = format!(
        "There is no field “{name}”.{suggestion} A JSON path is written in full, as in \
         “requestParameters.{name}:”; text with a colon goes in quotes."
    );
    let error = mistake(at, name.len(), message);
    let error = match known {
        Some(known) => parser.with_way(error, at..at + name.len(), known),
        None => error,
    };
    let end = parser.bare_end(at, false);
    Err(parser.with_way(error, at..end, &quoted(&parser.text[at..end])))
}

/// Whether what stands before a sign is part of a word.
fn is_no_name(parser: &Parser, name: &str, is_colon: bool) -> bool {
    // `arn:arn:aws:…` asks for an ARN; `arn:aws:…` is one.
    let is_word = ["arn", "http", "https"]
        .iter()
        .any(|word| name.eq_ignore_ascii_case(word));
    is_word
        || is_unique_id(name)
        || is_colon && name.chars().all(|letter| letter.is_ascii_hexdigit())
        || parser.text[parser.at..].len() < name.len()
        || !name.starts_with(|letter: char| letter.is_ascii_alphabetic() || "@_$".contains(letter))
}

/// `resources[0].ARN` as `resources.ARN`.
fn without_numbers(path: &str) -> String {
    let mut out = String::new();
    let mut in_brackets = false;
    for letter in path.chars() {
        match letter {
            '[' => in_brackets = true,
            ']' if in_brackets => in_brackets = false,
            _ if in_brackets => {}
            letter => out.push(letter),
        }
    }
    out
}

/// The unique id of an IAM role or user, as it stands before the colon in a `principalId`.
fn is_unique_id(name: &str) -> bool {
    let prefix = name.get(..4).unwrap_or("");
    name.len() >= 12 && (prefix.eq_ignore_ascii_case("AROA") || prefix.eq_ignore_ascii_case("AIDA"))
}

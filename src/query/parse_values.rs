//! Values and names of a query as the [`parser`](super::parse) meets them: comparisons, bounds, phrases, fields and paths.

use crate::protocol::QueryError;
use crate::query::decimal::Decimal;
use crate::query::fields;
use crate::query::parse::mistake;
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

/// What stands before a colon: a field, a path, or none where the colon is part of a word, as in
/// `arn:aws:…`, `https://…`, `12:30` and `2001:db8::1`, or the equals sign is, as in `a=b`.
pub(super) fn target(name: &str, at: usize, sign: char) -> Result<Option<Target>, QueryError> {
    if let Some(field) = fields::find(name) {
        return Ok(Some(Target::Known(field.reads)));
    }
    if ["arn", "http", "https"]
        .iter()
        .any(|word| name.eq_ignore_ascii_case(word))
        || is_unique_id(name)
        || name.chars().all(|letter| letter.is_ascii_hexdigit())
        || !name.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '@')
    {
        return Ok(None);
    }
    // Elements of arrays have no numbers in paths: any of them will do.
    let path = name.replace("[]", "").replace("[*]", "");
    if path.contains('[') {
        let message = "An element of an array can’t be asked for by its number. Leave the brackets out: any element is looked at.";
        return Err(mistake(at, name.len(), message.to_owned()));
    }
    if path.contains('.') || fields::is_at_the_top(&path) {
        return Ok(Some(Target::Path(path.to_lowercase())));
    }
    if sign == '=' {
        return Ok(None);
    }
    let suggestion = fields::most_like(name)
        .map_or_else(String::new, |known| format!(" Did you mean “{known}:”?"));
    let message = format!(
        "There is no field “{name}”.{suggestion} A JSON path is written in full, as in \
         “requestParameters.{name}:”; text with a colon goes in quotes."
    );
    Err(mistake(at, name.len(), message))
}

/// The unique id of an IAM role or user, as it stands before the colon in a `principalId`.
fn is_unique_id(name: &str) -> bool {
    let prefix = name.get(..4).unwrap_or("");
    name.len() >= 12 && (prefix.eq_ignore_ascii_case("AROA") || prefix.eq_ignore_ascii_case("AIDA"))
}

pub(super) fn quoted(text: &str, start: usize) -> Result<(String, usize), QueryError> {
    let mut phrase = String::new();
    let mut letters = text[start + 1..].char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Ok((phrase, start + 1 + at + 1)),
            '\\' => match letters.next() {
                Some((_, next @ ('"' | '\\'))) => phrase.push(next),
                Some((_, next)) => phrase.extend(['\\', next]),
                None => phrase.push('\\'),
            },
            _ => phrase.push(letter),
        }
    }
    Err(mistake(
        start,
        text.len() - start,
        "The closing quote is missing.".to_owned(),
    ))
}

//! Values and names of a query as the [`parser`](super::parse) meets them: comparisons, bounds, phrases, fields and paths.

use crate::protocol::QueryError;
use crate::query::decimal::Decimal;
use crate::query::fields;
use crate::query::parse::mistake;
use crate::query::tree::{Target, Value};
use crate::query::when;

pub(super) fn back(text: &str) -> Option<Value> {
    when::length(text).map(|length| Value::Back(length, text.to_owned()))
}

/// A bound of a range.
enum Bound {
    Time(i64, i64),
    Number(Decimal),
}

fn bound(text: &str, of_time: bool) -> Option<Bound> {
    let number = if of_time { None } else { Decimal::read(text) };
    number
        .map(Bound::Number)
        .or_else(|| when::period(text).map(|(from, until)| Bound::Time(from, until)))
}

/// Reads `>5`, `<=2023-07`, `1..5`, `2023-07-10..`, and where it is about time `2023-07-10` alone. None where the
/// text is no comparison; a mistake where it begins like one and is none.
pub(super) fn comparison(text: &str, of_time: bool) -> Option<Result<Value, &'static str>> {
    // A blank between date and time becomes a T, so that it needs no quotes when it is written again.
    let shown = text.trim().replace(' ', "T");
    let marks = [">=", "<=", ">", "<"];
    if let Some(mark) = marks.into_iter().find(|mark| shown.starts_with(mark)) {
        let value = match (bound(&shown[mark.len()..], of_time), mark) {
            (Some(Bound::Time(from, _)), ">=") => Value::Times(Some(from), None, shown),
            (Some(Bound::Time(_, until)), ">") => Value::Times(Some(until), None, shown),
            (Some(Bound::Time(from, _)), "<") => Value::Times(None, Some(from), shown),
            (Some(Bound::Time(_, until)), _) => Value::Times(None, Some(until), shown),
            (Some(Bound::Number(number)), ">=") => {
                Value::Numbers(Some((number, true)), None, shown)
            }
            (Some(Bound::Number(number)), ">") => {
                Value::Numbers(Some((number, false)), None, shown)
            }
            (Some(Bound::Number(number)), "<") => {
                Value::Numbers(None, Some((number, false)), shown)
            }
            (Some(Bound::Number(number)), _) => Value::Numbers(None, Some((number, true)), shown),
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
    if let Some((low, high)) = shown.split_once("..") {
        let (low_bound, high_bound) = (bound(low, of_time), bound(high, of_time));
        let is_open = |text: &str, bound: &Option<Bound>| text.is_empty() && bound.is_none();
        let backwards = Some(Err("This range ends before it begins."));
        return Some(Ok(match (low_bound, high_bound) {
            (Some(Bound::Time(from, _)), Some(Bound::Time(_, until))) => {
                if until <= from {
                    return backwards;
                }
                Value::Times(Some(from), Some(until), shown)
            }
            (Some(Bound::Number(low)), Some(Bound::Number(high))) => {
                if high < low {
                    return backwards;
                }
                Value::Numbers(Some((low, true)), Some((high, true)), shown)
            }
            (Some(Bound::Time(from, _)), none) if is_open(high, &none) => {
                Value::Times(Some(from), None, shown)
            }
            (none, Some(Bound::Time(_, until))) if is_open(low, &none) => {
                Value::Times(None, Some(until), shown)
            }
            (Some(Bound::Number(number)), none) if is_open(high, &none) => {
                Value::Numbers(Some((number, true)), None, shown)
            }
            (none, Some(Bound::Number(number))) if is_open(low, &none) => {
                Value::Numbers(None, Some((number, true)), shown)
            }
            _ => return None,
        }));
    }
    match bound(&shown, of_time) {
        Some(Bound::Time(from, until)) if of_time => {
            Some(Ok(Value::Times(Some(from), Some(until), shown)))
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

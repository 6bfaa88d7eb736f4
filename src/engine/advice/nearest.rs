//! What may have been meant by a value that no event has.

use super::{Advisor, Candidate, text_of, words};
use crate::analysis::values::{ValueChoice, ValueCount, values};
use crate::query::fields::{self, Reads};
use crate::query::most_like::edit_distance;
use crate::query::parse::ReadCondition;
use crate::query::print::{literal, quoted, term};
use crate::query::regex::syntax::push_literal;
use crate::query::tree::{Query, Target, Value};
use crate::store::Store;
use crate::store::row_set::RowSet;

/// Of values that hardly repeat, so many are compared.
const MOST_UNIQUE: usize = 1000;
/// Among more values than these no slip of the keyboard is looked for.
const MOST_COMPARED: usize = 5000;
/// So many words behind a value may belong to it.
const MOST_WORDS: usize = 3;
/// Fields that are often mixed up: where else a value may be one.
const OTHER_FIELDS: [&str; 14] = [
    "caller-account",
    "account",
    "session",
    "principal",
    "person",
    "name",
    "source",
    "error",
    "region",
    "address",
    "resource",
    "key",
    "via",
    "userIdentity.arn",
];

/// The value with the words behind it: `ip:AWS Internal`.
pub(super) fn longer(advisor: &Advisor, condition: &ReadCondition, out: &mut Vec<Candidate>) {
    let Query::Field(_, value) = &condition.query else {
        return;
    };
    let written = &advisor.query[condition.place.clone()];
    let Some(text) = text_of(value).filter(|text| !text.is_empty() && written.ends_with(*text))
    else {
        return;
    };
    let name = &written[..written.len() - text.len()];
    let mut until = condition.place.end;
    let mut whole = text.to_owned();
    for _ in 0..MOST_WORDS {
        let rest = &advisor.query[until..];
        let next = rest.trim_start();
        if next.len() == rest.len() {
            return;
        }
        let end = next.find(char::is_whitespace).unwrap_or(next.len());
        let word = &next[..end];
        let is_keyword = ["AND", "OR", "NOT"].contains(&word);
        if word.is_empty() || is_keyword || word.contains(['"', '(', ')', ':', '=']) {
            return;
        }
        let blanks = &rest[..rest.len() - next.len()];
        whole = [&whole, blanks, word].concat();
        until += blanks.len() + end;
        out.push(Candidate {
            condition: [name, &quoted(&whole)].concat(),
            until: Some(until),
        });
    }
}

/// Other spellings and readings of the value, then the values of the field that are like it, then other fields that have it.
pub(super) fn for_value(
    advisor: &Advisor,
    condition: &ReadCondition,
    target: &Target,
    value: &Value,
    out: &mut Vec<Candidate>,
) {
    let written = &advisor.query[condition.place.clone()];
    let name = name_of(written, target);
    let Some(text) = text_of(value).filter(|text| !text.is_empty()) else {
        return;
    };
    if let Target::Path(path) = target
        && !words::is_path(advisor.store, path)
    {
        out.extend(words::like_path(advisor.store, path).map(|path| term(&path, text).into()));
    }
    // As the column shows the session of a role.
    if let Some((role, session)) = text.split_once('/')
        && is_of_who(target)
    {
        let (role, session) = (role.trim(), session.trim());
        let both = [term("principal", role), term("session", session)];
        out.push(format!("({})", both.join(" ")).into());
    }
    if matches!(text, "none" | "None" | "-" | "empty" | "undefined") {
        out.push(format!("-{name}:*").into());
    }
    readings(&name, text, value, out);
    like_values(advisor, &name, target, text, out);
    let has_text = is_text(advisor.store, text);
    let others = OTHER_FIELDS.iter().filter(|_| has_text);
    for field in others {
        let is_it = fields::find(field).is_some_and(|it| Target::Known(it.reads) == *target);
        if !is_it {
            out.push(term(field, text).into());
        }
    }
    out.push(quoted(text).into());
}

/// Whether a text is one of those that repeat, whatever its case: a look at each is faster than a look at each field.
fn is_text(store: &Store, text: &str) -> bool {
    let texts = store.strings().texts();
    let text = text.as_bytes();
    (0..texts.len() as u32).any(|index| texts.bytes(index).eq_ignore_ascii_case(text))
}

/// Whether a field says who made a call.
fn is_of_who(target: &Target) -> bool {
    [Reads::Principal, Reads::Person, Reads::Session]
        .iter()
        .any(|reads| *target == Target::Known(*reads))
}

/// The name of the field as it was written, or as the search language writes it.
fn name_of(written: &str, target: &Target) -> String {
    let plain = written
        .split([':', '=', '!', ' ', '<', '>', '：'])
        .next()
        .unwrap_or("");
    let is_it = crate::query::print::target_of(plain) == *target;
    match target {
        _ if is_it => plain.to_owned(),
        Target::Known(reads) => fields::of(*reads).name.to_owned(),
        Target::Path(path) => path.clone(),
    }
}

/// The same text as other tools read it.
fn readings(name: &str, text: &str, value: &Value, out: &mut Vec<Candidate>) {
    let is_wild = text.contains(['*', '?']);
    let has_blank =
        text.contains(|letter: char| letter.is_whitespace() || "\"(),".contains(letter));
    let is_literal = match value {
        Value::Exact(_) => true,
        Value::Like(pattern) => pattern.is_literal(),
        _ => false,
    };
    if is_wild && is_literal {
        out.push(match has_blank {
            true => format!("{name}:/^{}$/", expression(text, true)).into(),
            false => format!("{name}:{text}").into(),
        });
    }
    if text.contains('%') {
        let stars = text.replace('%', "*");
        out.push(match has_blank {
            true => format!("{name}:/^{}$/", expression(&stars, true)).into(),
            false => format!("{name}:{stars}").into(),
        });
    }
    if matches!(value, Value::Exact(_)) {
        out.push(term(name, text).into());
    }
    let trimmed = text.trim_end_matches(|letter: char| letter.is_ascii_digit());
    if let Some(exact) = trimmed.strip_suffix('~').filter(|exact| !exact.is_empty()) {
        out.push(term(name, exact).into());
    }
    let looks_like_expression = text.contains(".*")
        || text.contains(".+")
        || text.ends_with('$')
        || text.contains('|')
        || text.contains('[');
    if looks_like_expression && !has_blank {
        let inner = text
            .trim_start_matches('^')
            .trim_end_matches('$')
            .replace('/', "\\/");
        out.push(format!("{name}:/^(?:{inner})$/").into());
    }
    if let Some(inner) = text
        .strip_prefix('/')
        .and_then(|text| text.strip_suffix('/'))
        && !inner.is_empty()
        && !has_blank
    {
        out.push(format!("{name}:/{inner}/").into());
    }
    if let Some(rest) = text.strip_prefix('-').filter(|rest| !rest.is_empty()) {
        out.push(format!("-{}", term(name, rest)).into());
    }
}

/// Values of the field that are like the text.
fn like_values(
    advisor: &Advisor,
    name: &str,
    target: &Target,
    text: &str,
    out: &mut Vec<Candidate>,
) {
    if matches!(
        target,
        Target::Known(Reads::Time | Reads::Last | Reads::New | Reads::SessionKey)
    ) {
        return;
    }
    let wanted = text.trim_matches('*').to_lowercase();
    if wanted.is_empty() {
        return;
    }
    let before = out.len();
    let rows = RowSet::all(advisor.store.len());
    let choice = ValueChoice {
        most_unique: MOST_UNIQUE,
        keep: None,
    };
    let known: Vec<ValueCount> = values(advisor.store, &rows, target, choice)
        .iter()
        .collect();
    let plain = squeezed(text);
    let is_same = |text: &str| !plain.is_empty() && squeezed(text) == plain;
    let same = known.iter();
    let same = same.filter(|value| is_same(value.label) || is_same(value.value));
    let mut same: Vec<&ValueCount> = same.collect();
    same.sort_by_key(|value| (std::cmp::Reverse(value.count), value.value));
    for value in same {
        if is_same(value.label) {
            out.push(format!("{name}:{}", literal(name, value.label)).into());
        } else if is_same(value.value) {
            out.push(format!("{name}:{}", literal(name, value.value)).into());
        }
    }
    let lower = |text: &str| text.to_lowercase();
    let (mut begins, mut inside) = (false, false);
    for value in &known {
        for text in [lower(value.value), lower(value.label)] {
            let is_start = text.starts_with(&wanted);
            begins |= is_start;
            inside |= !is_start && text.contains(&wanted);
        }
    }
    if begins {
        out.push(like(name, &wanted, text, "", "*").into());
    }
    if inside {
        out.push(like(name, &wanted, text, "*", "*").into());
    }
    if out.len() > before || known.len() > MOST_COMPARED {
        return;
    }
    let letters = wanted.chars().count();
    let mut near: Vec<(usize, &str)> = known
        .iter()
        .flat_map(|value| [value.value, value.label])
        .map(|value| (edit_distance(&wanted, &lower(value)), value))
        .filter(|(distance, _)| *distance <= (letters / 4).max(1))
        .collect();
    near.sort_unstable();
    near.dedup();
    for (_, value) in near.into_iter().take(2) {
        out.push(format!("{name}:{}", literal(name, value)).into());
    }
}

/// The condition that a value begins with a text, or has it in it.
fn like(name: &str, wanted: &str, written: &str, before: &str, after: &str) -> String {
    let text = match written.to_lowercase() == *wanted {
        true => written,
        false => wanted,
    };
    let is_plain = text
        .chars()
        .all(|letter| letter.is_ascii_alphanumeric() || "-_.@/:+".contains(letter))
        && text.starts_with(|first: char| first.is_ascii_alphanumeric());
    match is_plain {
        true => format!("{name}:{before}{text}{after}"),
        false => {
            let start = if before.is_empty() { "^" } else { "" };
            format!("{name}:/{start}{}/", expression(text, false))
        }
    }
}

/// A text as a regular expression that means it, its stars as any letters where they are wildcards.
fn expression(text: &str, with_stars: bool) -> String {
    let mut out = String::new();
    text.chars().for_each(|letter| match letter {
        letter if letter.is_whitespace() => out.push_str("\\s"),
        '*' if with_stars => out.push_str(".*"),
        '?' if with_stars => out.push('.'),
        letter => push_literal(letter, &mut out),
    });
    out
}

/// Letters and digits only.
fn squeezed(text: &str) -> String {
    let letters = text.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

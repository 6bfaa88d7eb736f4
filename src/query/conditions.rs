//! A condition at the top of a query by itself: what it asks for, as the screen says it; another value beside those that it
//! has; and another text in its place.

use crate::protocol::QueryError;
use crate::query::fields;
use crate::query::parse::{parse, parse_text};
use crate::query::print::{one_of, term};
use crate::query::terms::{contains, only, terms, toggled};
use crate::query::tree::{Query, Target, Value};

/// What a condition asks of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldCondition {
    /// The field's own name, or a path as it is written.
    pub field: String,
    /// The texts that it asks for, any one of which will do.
    pub values: Vec<AskedValue>,
}

/// A value that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskedValue {
    /// This text, all of it.
    Text(String),
    /// Something else, as it is written: wildcards, ranges, networks, expressions.
    Written(String),
    /// Any value.
    Any,
}

/// What a condition without `-` and `~` asks of a field; none where it is a word, a group or has a mistake.
pub fn field_condition(text: &str) -> Option<FieldCondition> {
    let Query::Field(target, value) = single(text)? else {
        return None;
    };
    let values = match value {
        Value::OneOf(values) => values.iter().map(asked).collect(),
        value => vec![asked(&value)],
    };
    let field = match target {
        Target::Known(reads) => fields::of(reads).name.to_owned(),
        Target::Path(_) => field_in(text).to_owned(),
    };
    Some(FieldCondition { field, values })
}

fn asked(value: &Value) -> AskedValue {
    match value {
        Value::Present => AskedValue::Any,
        Value::Like(pattern) if pattern.words().is_none() => {
            AskedValue::Written(pattern.text().to_owned())
        }
        Value::Like(pattern) => AskedValue::Text(pattern.text().to_owned()),
        Value::Exact(text) => AskedValue::Text(text.clone()),
        Value::Regex(regex) => AskedValue::Written(format!("/{}/", regex.text())),
        Value::Times { written, .. }
        | Value::Numbers { written, .. }
        | Value::Back { written, .. } => AskedValue::Written(written.clone()),
        Value::Network(network) => AskedValue::Written(network.text().to_owned()),
        Value::OneOf(_) => AskedValue::Written(String::new()),
    }
}

/// The only condition of a text.
fn single(text: &str) -> Option<Query> {
    match parse_text(text) {
        Ok(Query::All(mut conditions)) if conditions.len() == 1 => conditions.pop(),
        _ => None,
    }
}

/// The field or path before the first sign of a condition, without its quotes.
fn field_in(text: &str) -> &str {
    let end = match text.strip_prefix('"') {
        Some(quoted) => return quoted.split('"').next().unwrap_or(quoted),
        None => text.find([':', '=', '<', '>', '!', ' ']),
    };
    end.map_or(text, |end| &text[..end])
}

/// The query that also lets this value of a field pass: a condition with its other values gets one more; without one the
/// term is added. A value that is there is taken out.
pub fn widened(query: &str, term: &str) -> String {
    if contains(query, term) {
        return toggled(query, term);
    }
    let (Some(asked), Some(Query::Field(target, _))) = (field_condition(term), single(term)) else {
        return toggled(query, term);
    };
    let all = terms(query).unwrap_or_default();
    let plain = |text: &str| match single(text) {
        Some(Query::Field(known, value)) if known == target => like_texts(&value),
        _ => None,
    };
    let found = all.iter().enumerate().find_map(|(number, known)| {
        let is_plain = !known.negated && !known.off;
        let values = plain(&known.text).filter(|_| is_plain)?;
        Some((number, values))
    });
    // What asks for anything else of the field can't be widened by a value.
    let Some((number, mut values)) = found else {
        return only(query, term);
    };
    let [AskedValue::Text(value)] = &asked.values[..] else {
        return only(query, term);
    };
    match values
        .iter()
        .position(|known| known.eq_ignore_ascii_case(value))
    {
        Some(place) => drop(values.remove(place)),
        None => values.push(value.clone()),
    }
    let text = one_of(&asked.field, values.iter().map(String::as_str));
    rewritten(query, number, &text).unwrap_or_else(|_| query.to_owned())
}

/// The texts that a value stands for, where it is nothing but texts in any case.
fn like_texts(value: &Value) -> Option<Vec<String>> {
    let text = |value: &Value| match value {
        Value::Like(pattern) => pattern.words().map(|_| pattern.text().to_owned()),
        _ => None,
    };
    match value {
        Value::OneOf(values) => values.iter().map(text).collect(),
        value => Some(vec![text(value)?]),
    }
}

/// The terms of single values that a list of them stands for: `name:A` and `name:B` of `name:(A, B)`.
pub fn single_terms(text: &str) -> Vec<String> {
    let Some(Query::Field(_, value @ Value::OneOf(_))) = single(text) else {
        return Vec::new();
    };
    let (Some(condition), Some(values)) = (field_condition(text), like_texts(&value)) else {
        return Vec::new();
    };
    let field = &condition.field;
    let terms = values.iter().map(|value| term(field, value));
    terms.collect()
}

/// The query with this text in place of the condition with this number, signs before it included; without the condition
/// where the text is empty.
///
/// # Errors
/// What is wrong with the text.
pub fn rewritten(query: &str, number: usize, text: &str) -> Result<String, QueryError> {
    parse(text)?;
    let all = terms(query).unwrap_or_default();
    let new = terms(text).unwrap_or_default();
    let count = all.len().saturating_sub(1) + new.len();
    let pieces = all.iter().enumerate().flat_map(|(index, known)| {
        let here = if index == number {
            &new[..]
        } else {
            std::slice::from_ref(known)
        };
        here.iter().map(|term| term.as_written(count == 1))
    });
    Ok(pieces.collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_says_what_it_asks_of_which_field() {
        let text = |text: &str| AskedValue::Text(text.to_owned());
        let written = |text: &str| AskedValue::Written(text.to_owned());
        for (condition, field, values) in [
            ("eventName:A", "name", vec![text("A")]),
            ("name:(A, \"B C\")", "name", vec![text("A"), text("B C")]),
            ("name=A", "name", vec![text("A")]),
            ("error:Access*", "error", vec![written("Access*")]),
            ("error:*", "error", vec![AskedValue::Any]),
            ("ip:10.0.0.0/8", "address", vec![written("10.0.0.0/8")]),
            (
                "requestParameters.bucketName:b",
                "requestParameters.bucketName",
                vec![text("b")],
            ),
            (
                "\"requestParameters.a key\":b",
                "requestParameters.a key",
                vec![text("b")],
            ),
        ] {
            let expected = FieldCondition {
                field: field.to_owned(),
                values,
            };
            assert_eq!(field_condition(condition), Some(expected), "{condition}");
        }
        for other in ["word", "(a OR b)", "name:A b", "\"", ""] {
            assert_eq!(field_condition(other), None, "{other}");
        }
    }

    #[test]
    fn a_second_value_widens_and_a_click_on_it_takes_it_out() {
        for (query, term, expected) in [
            ("", "name:A", "name:A"),
            ("name:A", "name:A", ""),
            ("x name:A y", "name:B", "x name:(A, B) y"),
            ("name:(A, B)", "name:C", "name:(A, B, C)"),
            ("name:(A, B)", "name:A", "name:B"),
            ("x -name:B", "name:B", "x name:B"),
            ("~name:A", "name:B", "~name:A name:B"),
            ("name:A*", "name:B", "name:B"),
            ("a OR b", "name:B", "(a OR b) name:B"),
            (
                "requestParameters.bucketName:a",
                "requestParameters.bucketName:\"b c\"",
                "requestParameters.bucketName:(a, \"b c\")",
            ),
        ] {
            assert_eq!(widened(query, term), expected, "{query} and {term}");
        }
    }

    #[test]
    fn another_text_takes_the_place_of_one_condition() {
        let rewritten = |query: &str, number, text: &str| rewritten(query, number, text).ok();
        let is = |text: &str| Some(text.to_owned());
        assert_eq!(rewritten("a b c", 1, "-name:X"), is("a -name:X c"));
        assert_eq!(rewritten("a b c", 1, "x OR y"), is("a (x OR y) c"));
        assert_eq!(rewritten("b", 0, "x OR y"), is("x OR y"));
        assert_eq!(rewritten("a OR b", 0, "a OR b d"), is("a OR b d"));
        assert_eq!(rewritten("a b c", 1, ""), is("a c"));
        assert_eq!(rewritten("a b", 0, "x y"), is("x y b"));
        assert_eq!(rewritten("a b", 0, "\"x"), None);
    }
}

//! From a [`Query`] back to text: the canonical form, which reads as the same query again.

use crate::query::fields;
use crate::query::parse::parse_text;
use crate::query::pattern::Pattern;
use crate::query::tree::{Query, Target, Value};

/// The canonical text of a query.
pub fn print(query: &Query) -> String {
    let plain = Printer {
        quotes_words: false,
    }
    .print(query);
    // Words beside each other can read as a condition, as in `last 24h`.
    if parse_text(&plain).is_ok_and(|read| read == *query) {
        return plain;
    }
    let quoted = Printer { quotes_words: true }.print(query);
    match parse_text(&quoted).is_ok_and(|read| read == *query) {
        true => quoted,
        false => plain,
    }
}

/// How a query is written.
struct Printer {
    /// All words stand in quotes.
    quotes_words: bool,
}

impl Printer {
    fn print(&self, query: &Query) -> String {
        let mut out = String::new();
        match query {
            // What stands alone needs no parentheses.
            Query::All(conditions) => match &conditions[..] {
                [Query::Any(choices)] => self.join(choices, " OR ", &mut out),
                conditions => self.join(conditions, " ", &mut out),
            },
            other => self.write(other, &mut out),
        }
        out
    }

    fn join(&self, queries: &[Query], between: &str, out: &mut String) {
        for (index, query) in queries.iter().enumerate() {
            if index > 0 {
                out.push_str(between);
            }
            match query {
                // “and” binds closer than “or”.
                Query::All(conditions) if between == " OR " => self.join(conditions, " ", out),
                query => self.write(query, out),
            }
        }
    }

    fn write(&self, query: &Query, out: &mut String) {
        match query {
            Query::All(inner) | Query::Any(inner) => {
                out.push('(');
                self.join(
                    inner,
                    if matches!(query, Query::Any(_)) {
                        " OR "
                    } else {
                        " "
                    },
                    out,
                );
                out.push(')');
            }
            Query::Not(inner) => {
                out.push('-');
                self.write(inner, out);
            }
            Query::Off(inner) => {
                out.push('~');
                self.write(inner, out);
            }
            Query::Word(value) => {
                let text = match value {
                    Value::Regex(regex) => format!("/{}/", regex.text()),
                    Value::Like(pattern) if has_wildcards(pattern) => wild(pattern),
                    Value::Like(pattern) if !pattern.is_literal() => {
                        let plain = pattern.text();
                        // What reads as the same without quotes needs none.
                        if !self.quotes_words && is_safe(plain) && reads_as(plain, query) {
                            plain.to_owned()
                        } else {
                            quoted(plain)
                        }
                    }
                    Value::Like(pattern) => quoted(pattern.text()),
                    _ => String::new(),
                };
                out.push_str(&text);
            }
            Query::Field(target, value) => {
                let name = name_of(target, "");
                let is_exact = match value {
                    Value::OneOf(values) => {
                        values.iter().any(|value| matches!(value, Value::Exact(_)))
                    }
                    value => matches!(value, Value::Exact(_)),
                };
                out.push_str(&name);
                out.push(if is_exact { '=' } else { ':' });
                if let Value::OneOf(values) = value {
                    out.push('(');
                    for (index, value) in values.iter().enumerate() {
                        if index > 0 {
                            out.push_str(", ");
                        }
                        out.push_str(&value_text(target, value, &name));
                    }
                    out.push(')');
                } else {
                    out.push_str(&value_text(target, value, &name));
                }
            }
        }
    }
}

/// The term that asks for this very value of a field or path, wildcards and all else meant as letters:
/// `name:StartExecution`, `agent:"aws-cli/2 (x)"`. Nothing in a log can be read as part of the search language.
pub fn term(field: &str, value: &str) -> String {
    let target = target_of(field);
    format!("{}:{}", name_of(&target, field), literal(field, value))
}

/// The value of [`term`] by itself.
pub fn literal(field: &str, value: &str) -> String {
    let target = target_of(field);
    let name = name_of(&target, field);
    value_text(&target, &Value::Like(Pattern::new(value, true)), &name)
}

/// The term that asks for one of these very values, in their case: `name=GetObject`, `name=(GetObject, HeadObject)`.
pub fn exact_term<'v>(field: &str, values: impl IntoIterator<Item = &'v str>) -> String {
    let target = target_of(field);
    let name = name_of(&target, field);
    let exact = values
        .into_iter()
        .map(|value| Value::Exact(value.to_owned()));
    let texts: Vec<String> = exact
        .map(|value| value_text(&target, &value, &name))
        .collect();
    match &texts[..] {
        [text] => format!("{name}={text}"),
        texts => format!("{name}=({})", texts.join(", ")),
    }
}

/// The term that asks for one of these values, whatever the case: `name:A`, `name:(A, B)`.
pub fn one_of<'v>(field: &str, values: impl ExactSizeIterator<Item = &'v str>) -> String {
    let name = name_of(&target_of(field), field);
    let texts: Vec<String> = values.map(|value| literal(field, value)).collect();
    match &texts[..] {
        [text] => format!("{name}:{text}"),
        texts => format!("{name}:({})", texts.join(", ")),
    }
}

/// A query that the page makes names at most so many values of a field.
const MOST_VALUES: usize = 100;

/// The condition that finds events with one of these values: `id:(a, b)`. None where there is no value, or so many that nobody
/// could read the query.
pub fn any_of<'v>(field: &str, values: impl ExactSizeIterator<Item = &'v str>) -> Option<String> {
    if !(1..=MOST_VALUES).contains(&values.len()) {
        return None;
    }
    let values: Vec<String> = values.map(|value| literal(field, value)).collect();
    let name = name_of(&target_of(field), field);
    Some(format!("{name}:({})", values.join(", ")))
}

/// What a field's name or alias, or else a path, looks at.
pub fn target_of(field: &str) -> Target {
    fields::find(field).map_or_else(
        || Target::Path(field.to_lowercase()),
        |known| Target::Known(known.reads),
    )
}

/// The name of a target; `wish` is how the path was written, where that is known.
fn name_of(target: &Target, wish: &str) -> String {
    match target {
        Target::Known(reads) => fields::of(*reads).name.to_owned(),
        Target::Path(path) => {
            let path = if wish.is_empty() { path } else { wish };
            let as_asked = Query::Field(target.clone(), Value::Present);
            if is_safe(path) && reads_as(&format!("{path}:*"), &as_asked) {
                path.to_owned()
            } else {
                quoted(path)
            }
        }
    }
}

fn value_text(target: &Target, value: &Value, name: &str) -> String {
    let (text, sign) = match value {
        Value::Present => return "*".to_owned(),
        Value::Regex(regex) => return format!("/{}/", regex.text()),
        Value::Times { written, .. }
        | Value::Numbers { written, .. }
        | Value::Back { written, .. } => return written.clone(),
        Value::Network(network) => return network.text().to_owned(),
        Value::OneOf(_) => return String::new(),
        Value::Exact(text) => (text.as_str(), '='),
        // Wildcards can't stand in quotes.
        Value::Like(pattern) if has_wildcards(pattern) => return wild(pattern),
        Value::Like(pattern) => (pattern.text(), ':'),
    };
    let as_asked = Query::Field(target.clone(), value.clone());
    if is_safe(text) && reads_as(&format!("{name}{sign}{text}"), &as_asked) {
        text.to_owned()
    } else {
        quoted(text)
    }
}

fn has_wildcards(pattern: &Pattern) -> bool {
    pattern.words().is_none()
}

/// A text with wildcards, which can't stand in quotes. A parenthesis that is open in it would take a closing one
/// behind it for its own, so a blank keeps them apart.
fn wild(pattern: &Pattern) -> String {
    let text = pattern.text();
    let count = |letter: char| text.matches(letter).count();
    let between = if count('(') == count(')') { "" } else { " " };
    format!("{text}{between}")
}

/// Without blanks, quotes, and signs that mean something in lists and groups.
fn is_safe(text: &str) -> bool {
    !text.is_empty()
        && text != "OR"
        && !text.contains(|letter: char| letter.is_whitespace() || "\"(),\\".contains(letter))
}

fn reads_as(text: &str, query: &Query) -> bool {
    matches!(parse_text(text), Ok(Query::All(conditions)) if conditions[..] == [query.clone()])
}

/// A text as a phrase: looked for as it stands, anywhere in an event.
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        if matches!(letter, '"' | '\\') {
            out.push('\\');
        }
        out.push(letter);
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse::parse;

    #[test]
    fn a_query_is_written_in_its_plainest_form() {
        for (text, printed) in [
            (" a   AND \"b\"  NOT c ", "a b -c"),
            (
                "eventName:X user:\"a b\" ~ip:1.2.3.4",
                "name:X principal:\"a b\" ~address:1.2.3.4",
            ),
            ("(a) OR ((b c))", "a OR b c"),
            ("x (a OR b)", "x (a OR b)"),
            ("-(a b)", "-(a b)"),
            ("\"OR\" \"name:x\" \"a*\" a*", "\"OR\" \"name:x\" \"a*\" a*"),
            (
                "ip:\"10.0.0.0/8\" ip:10.0.0.0/8",
                "address:\"10.0.0.0/8\" address:10.0.0.0/8",
            ),
            ("error:(A,\"B\" OR \"c d\")", "error:(A, B, \"c d\")"),
            ("name=\"A\" name=(A,\"B C\")", "name=A name=(A, \"B C\")"),
            ("time:>=\"2023-07-10 14:05\"", "time:>=2023-07-10T14:05"),
            ("\"last\" \"24h\"", "\"last\" \"24h\""),
            ("\"name\" \"=\" x", "\"name\" \"=\" \"x\""),
            ("\"filter\" name:x", "\"filter\" name:x"),
            ("a and not b or c", "a -b OR c"),
            ("name=A* name='A*'", "name:A* name=\"A*\""),
            ("name != A or !time<2023", "-name=A OR -time:<2023"),
            ("time>now-1d", "last:1d"),
            (
                "requestParameters.A:/x\\sy\\/z/",
                "requestparameters.a:/x\\sy\\/z/",
            ),
        ] {
            assert_eq!(print(&parse(text).unwrap()), printed, "{text}");
        }
    }

    #[test]
    fn one_of_several_values_is_asked_for_as_long_as_it_can_be_read() {
        let any_of = |values: &[&str]| any_of("eventName", values.iter().copied());
        let query = any_of(&["A", "b c", "d, e) OR x", "f"]).expect("a query");
        assert_eq!(query, "name:(A, \"b c\", \"d, e) OR x\", f)");
        assert_eq!(print(&parse(&query).unwrap()), query);
        assert_eq!(any_of(&[]), None);
        assert_eq!(any_of(&["A"; MOST_VALUES + 1]), None);
        assert!(parse(&any_of(&["A"; MOST_VALUES]).expect("a query")).is_ok());
    }

    #[test]
    fn values_from_a_log_cannot_break_out_of_their_quotes() {
        for (field, value, text) in [
            ("name", "StartExecution", "name:StartExecution"),
            (
                "principal",
                "arn:aws:iam::1:user/a+b=c@d.e",
                "principal:arn:aws:iam::1:user/a+b=c@d.e",
            ),
            ("agent", "aws-cli/2 (x)", "agent:\"aws-cli/2 (x)\""),
            ("agent", "a\" OR \\", "agent:\"a\\\" OR \\\\\""),
            ("agent", "*", "agent:\"*\""),
            ("agent", "/x/", "agent:\"/x/\""),
            ("agent", ">5", "agent:\">5\""),
            ("agent", "1..5", "agent:\"1..5\""),
            ("error", "", "error:\"\""),
            (
                "requestParameters.bucketName",
                "b",
                "requestParameters.bucketName:b",
            ),
            (
                "requestParameters.a key",
                "b",
                "\"requestParameters.a key\":b",
            ),
        ] {
            assert_eq!(term(field, value), text);
        }
    }
}

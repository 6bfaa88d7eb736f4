//! From the text in the search box to a [`Query`]: words, `"phrases"`, `field:value`, `-` for not.
//!
//! Blanks mean "and". `*` stands for any letters and `?` for one in a field's value. Upper and
//! lower case are the same.

use super::fields::{self, Reads};
use crate::view::QueryError;

/// What a query asks. Conditions are combined only by [`Query::All`] and [`Query::Not`] as yet.
#[derive(Clone, Debug, PartialEq)]
pub enum Query {
    /// All of these hold; with none of them, everything passes.
    All(Vec<Query>),
    /// This does not hold.
    Not(Box<Query>),
    /// The text stands anywhere in the event.
    Word(String),
    /// A field has a value that fits.
    Field(Target, Pattern),
}

/// What a condition looks at.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// A field of the table.
    Known(Reads),
    /// A JSON path.
    Path(String),
}

/// The value asked for, in lower case.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq)]
enum Part {
    Letter(char),
    One,
    Any,
}

impl Pattern {
    /// A pattern in which `*` and `?` are wildcards. In a quoted text they are letters.
    fn new(text: &str, quoted: bool) -> Self {
        let mut parts = Vec::new();
        for letter in text.chars() {
            match letter {
                '*' if !quoted => {
                    if parts.last() != Some(&Part::Any) {
                        parts.push(Part::Any);
                    }
                }
                '?' if !quoted => parts.push(Part::One),
                _ => parts.extend(letter.to_lowercase().map(Part::Letter)),
            }
        }
        Pattern { parts }
    }

    /// Whether the whole of `text` fits.
    pub fn fits(&self, text: &str) -> bool {
        // The greedy way with one step back: to the last `*`, one letter further.
        let letters: Vec<char> = text.chars().flat_map(char::to_lowercase).collect();
        let (mut at, mut part) = (0, 0);
        let mut retry = None;
        while at < letters.len() {
            match self.parts.get(part) {
                Some(Part::Any) => {
                    part += 1;
                    retry = Some((at, part));
                    continue;
                }
                Some(Part::One) => {
                    (at, part) = (at + 1, part + 1);
                    continue;
                }
                Some(Part::Letter(letter)) if *letter == letters[at] => {
                    (at, part) = (at + 1, part + 1);
                    continue;
                }
                _ => {}
            }
            let Some((from, after)) = retry else { return false };
            retry = Some((from + 1, after));
            (at, part) = (from + 1, after);
        }
        self.parts[part..].iter().all(|part| *part == Part::Any)
    }

    /// True where anything that is present fits.
    pub fn is_any(&self) -> bool {
        self.parts == [Part::Any]
    }
}

/// Reads a query.
///
/// # Errors
/// The place of the mistake, what is wrong, and a suggestion.
pub fn parse(text: &str) -> Result<Query, QueryError> {
    let mut conditions = Vec::new();
    let mut at = 0;
    while let Some(offset) = text[at..].find(|letter: char| !letter.is_whitespace()) {
        at += offset;
        let (condition, end) = condition(text, at)?;
        conditions.push(condition);
        at = end;
    }
    Ok(Query::All(conditions))
}

fn mistake(at: usize, length: usize, message: String) -> QueryError {
    QueryError {
        at: at as u32,
        length: length as u32,
        message,
    }
}

fn condition(text: &str, start: usize) -> Result<(Query, usize), QueryError> {
    if let Some(rest) = text[start..].strip_prefix('-')
        && rest.starts_with(|letter: char| !letter.is_whitespace())
    {
        let (query, end) = condition(text, start + 1)?;
        return Ok((Query::Not(Box::new(query)), end));
    }
    if text[start..].starts_with('"') {
        let (phrase, end) = quoted(text, start)?;
        return Ok((Query::Word(phrase.to_lowercase()), end));
    }
    let end = text[start..]
        .find(|letter: char| letter.is_whitespace() || letter == '"')
        .map_or(text.len(), |length| start + length);
    let word = &text[start..end];
    if let Some(colon) = word.find(':') {
        let name = &word[..colon];
        if let Some(target) = target(name, start)? {
            let value = start + colon + 1;
            let (pattern, end) = if text[value..].starts_with('"') {
                let (phrase, end) = quoted(text, value)?;
                (Pattern::new(&phrase, true), end)
            } else {
                (Pattern::new(&text[value..end], false), end)
            };
            if value == end {
                let message =
                    format!("A value is missing after “{name}:”. “{name}:*” finds every event that has one.");
                return Err(mistake(start, word.len(), message));
            }
            return Ok((Query::Field(target, pattern), end));
        }
    }
    Ok((Query::Word(word.to_lowercase()), end))
}

/// What stands before a colon: a field, a path, or none where the colon is part of a word, as in
/// `arn:aws:…`, `https://…`, `12:30` and `2001:db8::1`.
fn target(name: &str, at: usize) -> Result<Option<Target>, QueryError> {
    if let Some(field) = fields::find(name) {
        return Ok(Some(Target::Known(field.reads)));
    }
    if ["arn", "http", "https"]
        .iter()
        .any(|word| name.eq_ignore_ascii_case(word))
        || is_unique_id(name)
        || name.chars().all(|letter| letter.is_ascii_hexdigit())
        || !name.starts_with(|letter: char| letter.is_ascii_alphabetic())
    {
        return Ok(None);
    }
    if name.contains('.') || fields_of_a_record(name) {
        return Ok(Some(Target::Path(name.to_lowercase())));
    }
    let suggestion =
        fields::most_like(name).map_or_else(String::new, |known| format!(" Did you mean “{known}:”?"));
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

/// Top-level fields of a record (AWS, "CloudTrail record contents") that are leaves themselves.
fn fields_of_a_record(name: &str) -> bool {
    const LEAVES: [&str; 9] = [
        "eventVersion",
        "eventType",
        "requestID",
        "apiVersion",
        "managementEvent",
        "sharedEventID",
        "vpcEndpointId",
        "vpcEndpointAccountId",
        "sessionCredentialFromConsole",
    ];
    LEAVES.iter().any(|leaf| leaf.eq_ignore_ascii_case(name))
}

fn quoted(text: &str, start: usize) -> Result<(String, usize), QueryError> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Column;
    use proptest::prelude::*;

    fn field(column: Column, value: &str) -> Query {
        Query::Field(Target::Known(Reads::Column(column)), Pattern::new(value, false))
    }

    #[test]
    fn words_fields_and_nots_are_read() {
        let query = parse(r#" alice name:Start* -region:us-east-1 "two words" "#).unwrap();
        assert_eq!(
            query,
            Query::All(vec![
                Query::Word("alice".into()),
                field(Column::Name, "start*"),
                Query::Not(Box::new(field(Column::Region, "us-east-1"))),
                Query::Word("two words".into()),
            ])
        );
    }

    #[test]
    fn an_arn_an_address_or_a_time_is_a_word() {
        for text in [
            "arn:aws:states:us-east-1:1:stateMachine:m",
            "12:30",
            "2001:db8::1",
            "https://x",
            "AROAEXAMPLEID:i-0abc",
        ] {
            let expected = Query::All(vec![Query::Word(text.to_lowercase())]);
            assert_eq!(parse(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn a_mistake_is_shown_where_it_is_and_with_a_way_out() {
        let error = parse("ok principel:x").unwrap_err();
        assert_eq!((error.at, error.length), (3, 9));
        assert!(error.message.contains("principal"));
        assert!(parse("name:").is_err());
        assert_eq!(parse("a \"b").unwrap_err().at, 2);
    }

    #[test]
    fn any_path_can_be_asked_for() {
        assert_eq!(
            parse(r#"requestParameters.bucketName:"a b""#),
            Ok(Query::All(vec![Query::Field(
                Target::Path("requestparameters.bucketname".into()),
                Pattern::new("a b", true)
            )]))
        );
    }

    #[test]
    fn wildcards_stand_for_letters_unless_quoted() {
        for (pattern, text, fits) in [
            ("accessdenied*", "AccessDeniedException", true),
            ("*denied", "AccessDenied", true),
            ("a?c", "ABC", true),
            ("a?c", "AC", false),
            ("*a*b*", "xxaxxbxx", true),
            ("*a*b*", "xxbxxaxx", false),
            ("start", "StartExecution", false),
            ("*", "", true),
            ("", "", true),
        ] {
            assert_eq!(Pattern::new(pattern, false).fits(text), fits, "{pattern} {text}");
        }
        assert!(Pattern::new("a*", true).fits("A*"));
        assert!(!Pattern::new("a*", true).fits("ab"));
    }

    proptest! {
        #[test]
        fn any_text_is_a_query_or_a_mistake_inside_it(text in "[ -~é\"*?:-]{0,40}") {
            if let Err(error) = parse(&text) {
                prop_assert!((error.at + error.length) as usize <= text.len());
                prop_assert!(text.is_char_boundary(error.at as usize));
            }
        }
    }
}

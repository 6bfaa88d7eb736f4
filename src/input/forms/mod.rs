//! What is no record itself but holds records: one file for each kind of envelope.
//!
//! An [`Opener`] gets one JSON value, opens envelopes within envelopes (an SQS message that holds an
//! SNS message that holds an EventBridge event …) and gives what it finds. Lists of envelopes as
//! long as a file are cut into their elements before, by [`crate::input::json`].

mod digest;
pub mod hive;
pub mod ocsf;
pub mod rows;

mod cloudwatch;
mod eventbridge;
mod lookup_events;
mod queue;
mod search_engine;
mod table_row;

use crate::input::forms::rows::RowIssues;
use crate::input::work::looked_at;
use crate::json::object::{Object, elements, text_of};
use crate::json::scanner::skip_value;
use crate::store::batch::Loss;

/// Envelopes are opened this deep; real ones come to four.
const DEEPEST: usize = 8;

/// Fields of which a CloudTrail record has most.
pub const SIGNS: [&str; 7] = [
    "eventVersion",
    "eventTime",
    "eventName",
    "eventSource",
    "userIdentity",
    "eventID",
    "eventType",
];

/// Fields that hold a list of records or of envelopes.
pub const LISTS: [&str; 8] = [
    "Records",
    "Events",
    "events",
    "logEvents",
    "Messages",
    "QueryResultRows",
    "results",
    "hits",
];

/// What was found in a value.
pub enum Found<'a> {
    /// What seems to be a CloudTrail record, byte for byte.
    Record(&'a [u8]),
    /// A record made from something else that says the same.
    Made {
        /// The record's JSON.
        json: &'a str,
        /// What it was made from, as it stands.
        source: &'a [u8],
        /// What the receipt says about it.
        issues: RowIssues,
        /// How much less than the original record it tells.
        loss: Loss,
    },
    /// The EventBridge event that tells of an execution's outcome.
    StatusChange(&'a [u8]),
    /// A digest file.
    Digest(&'a [u8]),
    /// A notice that names a file in S3, as `s3://bucket/key`, and holds no record.
    Names(String),
    /// Something else, in words.
    Other(&'static str),
    /// Broken JSON, and what is wrong with it.
    Broken(&'static str),
}

/// Opens envelopes and hands on what is in them.
pub struct Opener<'s> {
    names: Vec<&'static str>,
    sink: &'s mut dyn FnMut(&[&'static str], Found<'_>),
}

impl<'s> Opener<'s> {
    /// Opens everything in `value`, one whole JSON value. `sink` takes what is found, and the names of
    /// the envelopes around it, outermost first; a list within counts as one without a name.
    pub fn open(value: &[u8], sink: &'s mut dyn FnMut(&[&'static str], Found<'_>)) {
        let mut opener = Opener {
            names: Vec::new(),
            sink,
        };
        opener.value(value);
    }

    fn found(&mut self, found: Found<'_>) {
        (self.sink)(&self.names, found);
    }

    /// Goes on inside an envelope of this name.
    fn inside(&mut self, name: &'static str, value: &[u8]) {
        if self.names.len() >= DEEPEST {
            self.found(Found::Other(
                "envelopes within envelopes, deeper than is opened here",
            ));
            return;
        }
        self.names.push(name);
        self.value(value);
        self.names.pop();
    }

    fn value(&mut self, value: &[u8]) {
        looked_at(value.len());
        match value.first() {
            Some(b'"') => match text_of(value) {
                Some(text) => self.text(&text),
                None => self.found(Found::Broken("the value here is no JSON")),
            },
            Some(b'[') => match elements(value) {
                Some(cells) if table_row::open(value, &cells, self) => {}
                Some(values) => self.each(&values),
                None => self.found(Found::Broken("the value here is no JSON")),
            },
            Some(b'{') => match Object::read(value) {
                Some(object) => self.object(value, &object),
                None => self.found(Found::Broken("the value here is no JSON")),
            },
            _ => self.found(Found::Other("JSON that is no object")),
        }
    }

    fn each(&mut self, values: &[&[u8]]) {
        if self.names.len() >= DEEPEST {
            self.found(Found::Other(
                "lists within lists, deeper than is opened here",
            ));
            return;
        }
        // A list counts as a level too, without a name that the receipt would show.
        self.names.push("");
        for value in values {
            self.value(value);
        }
        self.names.pop();
    }

    /// Values one after another in the text of a string.
    fn text(&mut self, text: &str) {
        let bytes = text.trim_start_matches('\u{feff}').trim().as_bytes();
        if !matches!(bytes.first(), Some(b'{' | b'[' | b'"')) {
            self.found(Found::Other("text that is no JSON"));
            return;
        }
        let mut values = Vec::new();
        let mut at = 0;
        while at < bytes.len() {
            match skip_value(bytes, at) {
                Ok(end) => {
                    values.push(bytes[at..end].trim_ascii());
                    at = end;
                }
                Err(_) => {
                    self.found(Found::Broken("the JSON in a text here ends too early"));
                    break;
                }
            }
        }
        if let [value] = values[..] {
            self.value(value);
        } else {
            self.each(&values);
        }
    }

    fn object(&mut self, json: &[u8], object: &Object) {
        let opened = lookup_events::open(json, object, self)
            || eventbridge::open(json, object, self)
            || queue::open(object, self)
            || cloudwatch::open(object, self)
            || search_engine::open(json, object, self)
            || digest::open(json, object, self)
            || table_row::open_flat(json, object, self);
        if opened {
            return;
        }
        let signs = SIGNS
            .iter()
            .filter(|name| object.get(name).is_some())
            .count();
        if signs >= 2 {
            self.found(Found::Record(json));
        } else if let Some(list) = LISTS
            .iter()
            .filter_map(|name| object.get(name))
            .find_map(elements)
        {
            self.each(&list);
        } else {
            self.found(Found::Other(describe(object)));
        }
    }
}

/// Says in words what an object that holds no record seems to be, by its fields.
fn describe(object: &Object) -> &'static str {
    const BY_FIELD: [(&str, &str); 5] = [
        ("QueryStatus", "the status of a query, without its rows"),
        ("configurationItems", "an AWS Config snapshot"),
        ("srcaddr", "VPC flow logs"),
        (
            "Version",
            "an IAM policy or another document with a version",
        ),
        ("StartAt", "the definition of a state machine"),
    ];
    BY_FIELD
        .iter()
        .find(|(field, _)| object.get(field).is_some())
        .map_or(
            "JSON of another kind, without CloudTrail's fields",
            |(_, what)| what,
        )
}

/// Opens a value in a test: each find as one line.
#[cfg(test)]
pub fn opened(value: &str) -> Vec<String> {
    let mut found = Vec::new();
    Opener::open(value.as_bytes(), &mut |names, what| {
        let names: Vec<&str> = names
            .iter()
            .copied()
            .filter(|name| !name.is_empty())
            .collect();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let what = match what {
            Found::Record(json) => format!("record {}", text(json)),
            Found::Made { json, source, .. } => format!("made {json} of {}", text(source)),
            Found::StatusChange(json) => format!("status {}", text(json)),
            Found::Digest(json) => format!("digest {}", text(json)),
            Found::Names(file) => format!("names {file}"),
            Found::Other(what) => format!("other {what}"),
            Found::Broken(why) => format!("broken {why}"),
        };
        found.push(format!("{}: {what}", names.join(" > ")));
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: &str = r#"{"eventVersion":"1.08","eventName":"StopExecution"}"#;

    #[test]
    fn lists_texts_and_objects_are_opened() {
        let text = serde_json::to_string(RECORD).unwrap();
        for value in [
            RECORD.to_owned(),
            format!("[{RECORD}]"),
            text.clone(),
            format!("[{text}]"),
            format!(r#"{{"Records":[{RECORD}]}}"#),
            serde_json::to_string(&format!("{{\"Records\":[{RECORD}]}}")).unwrap(),
        ] {
            assert_eq!(opened(&value), [format!(": record {RECORD}")], "{value}");
        }
    }

    #[test]
    fn what_is_nested_without_end_is_given_up_in_words() {
        let mut value = RECORD.to_owned();
        for _ in 0..40 {
            value = format!("[{value}]");
        }
        assert!(matches!(&opened(&value)[..], [one] if one.contains("deeper")));
    }

    #[test]
    fn broken_values_are_named_and_nothing_panics() {
        for value in ["{", "[1", "\"", "{\"detail\":", "7", "", "{\"a\" 1}"] {
            assert_eq!(opened(value).len(), 1, "{value}");
        }
    }
}

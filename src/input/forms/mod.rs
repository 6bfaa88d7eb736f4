//! The forms in which CloudTrail records come: one table, [`FORMS`], and one file for each form or family of forms.
//!
//! [`FORMS`] says how each form is recognised, what the receipt calls it, how the landing page and the README list it,
//! and which file of `samples/` shows it. A new JSON form is a file here with a [`FormDef`], its line in [`FORMS`], and
//! its sample.
//!
//! An [`Opener`] gets one JSON value, opens envelopes within envelopes (an SQS message that holds an SNS message that
//! holds an EventBridge event …) and gives what it finds. Lists of envelopes as long as a file are cut into their
//! elements before, by [`crate::input::json`].

mod cloudwatch;
pub(crate) mod digest;
pub(crate) mod eventbridge;
pub mod hive;
mod lookup_events;
mod names;
pub mod ocsf;
mod queue;
pub mod rows;
mod search_engine;
mod table_row;

use crate::input::forms::rows::{RowIssues, TableOrigin};
use crate::input::json::Wrapping;
use crate::input::work::looked_at;
use crate::json::object::{Object, elements, text_of};
use crate::json::scanner::skip_value;
use crate::names::ReferenceKind;
use crate::store::batch::Loss;
use std::sync::LazyLock;

/// One form in which records come.
pub struct FormDef {
    /// What the receipt calls it.
    pub title: &'static str,
    /// How the sentence of what can be read lists it, alone or together with its neighbours in [`FORMS`]; empty where
    /// the sentence leaves it out to stay short.
    pub listed: &'static str,
    /// How it is recognised.
    pub recogniser: Recogniser,
    /// The name of its sample in `samples/`.
    pub sample: &'static str,
}

/// How a form is recognised.
pub enum Recogniser {
    /// Plain records in JSON; the form is recognised by what surrounds them.
    Records(Wrapping),
    /// Records in lists within lists, or in texts, without an envelope.
    NestedRecords,
    /// Text with a record on some of its lines.
    Lines,
    /// A CSV whose header has the columns of this origin.
    Table(TableOrigin),
    /// A JSON object: passes on the records in it; false where it is of another form.
    Object(fn(json: &[u8], object: &Object, opener: &mut Opener) -> bool),
    /// A JSON list: passes on the records in it; false where it is of another form.
    List(fn(json: &[u8], elements: &[&[u8]], opener: &mut Opener) -> bool),
}

/// All forms, in the order of the sentence of what can be read. An object is of the first form that opens it.
pub static FORMS: [FormDef; 23] = [
    TRAIL_FILE,
    rows::EVENT_HISTORY_CSV,
    lookup_events::FORM,
    rows::QUERY_RESULT_CSV,
    table_row::QUERY_RESULT,
    rows::LOGS_INSIGHTS_CSV,
    cloudwatch::FORM,
    LINES,
    eventbridge::FORM,
    queue::NOTICE,
    queue::SNS,
    queue::SQS,
    search_engine::ELASTIC,
    search_engine::SPLUNK,
    ocsf::FORM,
    digest::FORM,
    names::ORGANIZATION,
    names::AWS_RANGES,
    table_row::FLAT_RECORD,
    LIST,
    LIST_IN_OBJECT,
    ONE_AFTER_ANOTHER,
    NESTED,
];

/// A log file as a trail writes it, and the JSON of Event history.
const TRAIL_FILE: FormDef = FormDef {
    title: "trail file",
    listed: "CloudTrail log files",
    recogniser: Recogniser::Records(Wrapping::Records),
    sample: "trail-file.json",
};

/// An S3 export of CloudWatch Logs, the text of `lookup-events`, or any other lines with a record in each.
const LINES: FormDef = FormDef {
    title: "lines with records in them",
    listed: "CloudWatch Logs",
    recogniser: Recogniser::Lines,
    sample: "lines.txt",
};

/// A list of records.
const LIST: FormDef = FormDef {
    title: "list of records",
    listed: "",
    recogniser: Recogniser::Records(Wrapping::List),
    sample: "list.json",
};

/// A list of records in an object, under another name than that of a trail file.
const LIST_IN_OBJECT: FormDef = FormDef {
    title: "list of records in an object",
    listed: "",
    recogniser: Recogniser::Records(Wrapping::Envelope),
    sample: "list-in-object.json",
};

/// Records without anything around them.
const ONE_AFTER_ANOTHER: FormDef = FormDef {
    title: "records one after another",
    listed: "",
    recogniser: Recogniser::Records(Wrapping::Nothing),
    sample: "one-after-another.json",
};

/// Records in lists within lists, or as texts.
const NESTED: FormDef = FormDef {
    title: "records in lists",
    listed: "",
    recogniser: Recogniser::NestedRecords,
    sample: "records-in-lists.json",
};

/// The sentence of what can be read, for the landing page and the receipt.
pub fn read_here() -> &'static str {
    static SENTENCE: LazyLock<String> = LazyLock::new(|| {
        let mut listed: Vec<&str> = Vec::new();
        for form in &FORMS {
            if !form.listed.is_empty() && !listed.contains(&form.listed) {
                listed.push(form.listed);
            }
        }
        format!(
            "Read here: {}; one record per line or in a list; each also in gzip, zip or tar.",
            listed.join(", ")
        )
    });
    &SENTENCE
}

/// What the receipt calls the form with this recogniser; empty where there is none.
pub fn title_where(is_it: impl Fn(&Recogniser) -> bool) -> &'static str {
    let form = FORMS.iter().find(|form| is_it(&form.recogniser));
    form.map_or("", |form| form.title)
}

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
    /// A record converted from something else that says the same.
    Converted {
        /// The record's JSON.
        json: &'a str,
        /// What it was converted from, byte for byte.
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
    /// Names of accounts or networks.
    Reference(ReferenceKind, &'a [u8]),
    /// Something else, in words.
    Other(&'static str),
    /// Broken JSON, and what is wrong with it.
    Broken(&'static str),
}

/// Opens envelopes and passes on what is in them.
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

    /// Goes on inside an envelope of this name, if there is something in it.
    fn inside_any(&mut self, name: &'static str, value: Option<&[u8]>) -> bool {
        value.inspect(|value| self.inside(name, value)).is_some()
    }

    /// Passes on a record converted from a value of this form.
    fn converted(
        &mut self,
        name: &'static str,
        source: &[u8],
        json: &str,
        issues: RowIssues,
        loss: Loss,
    ) {
        self.names.push(name);
        self.found(Found::Converted {
            json,
            source,
            issues,
            loss,
        });
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
                Some(values) => self.list(value, &values),
                None => self.found(Found::Broken("the value here is no JSON")),
            },
            Some(b'{') => match Object::read(value) {
                Some(object) => self.object(value, &object),
                None => self.found(Found::Broken("the value here is no JSON")),
            },
            _ => self.found(Found::Other("JSON that is not an object")),
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

    fn list(&mut self, json: &[u8], values: &[&[u8]]) {
        let is_opened = FORMS.iter().any(|form| match form.recogniser {
            Recogniser::List(open) => open(json, values, self),
            _ => false,
        });
        if !is_opened {
            self.each(values);
        }
    }

    fn object(&mut self, json: &[u8], object: &Object) {
        let is_opened = FORMS.iter().any(|form| match form.recogniser {
            Recogniser::Object(open) => open(json, object, self),
            _ => false,
        });
        if is_opened {
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
            Found::Converted { json, source, .. } => format!("made {json} of {}", text(source)),
            Found::StatusChange(json) => format!("status {}", text(json)),
            Found::Digest(json) => format!("digest {}", text(json)),
            Found::Names(file) => format!("names {file}"),
            Found::Reference(kind, json) => format!("{} {}", kind.title(), text(json)),
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

//! The forms in which CloudTrail records come: one table, [`FORMS`], and one file for each form or family of forms.
//!
//! [`FORMS`] says how each form is recognised, what the receipt calls it, how the landing page and the README list it,
//! and which file of `samples/` shows it. A new JSON form is a file here with a [`FormDef`], its line in [`FORMS`], and
//! its sample.
//!
//! An [`Opener`] gets one JSON value, opens envelopes within envelopes (an SQS message that holds an SNS message that
//! holds an EventBridge event …), searches JSON that no form knows, and gives what it finds. Lists of envelopes as long
//! as a file are cut into their elements before, by [`crate::input::json`].

mod athena;
mod cloudwatch;
pub(crate) mod digest;
mod ecs;
pub(crate) mod eventbridge;
pub mod hive;
mod identity;
mod lambda;
mod lookup_events;
mod name_cache;
mod names;
pub mod ocsf;
pub mod opener;
mod own;
mod packed;
mod python;
mod queue;
mod record;
pub mod rows;
mod search_engine;
mod spelling;
mod table_row;
mod wrapper;

use crate::input::forms::rows::TableOrigin;
use crate::input::json::Wrapping;
use crate::json::object::Object;
pub use opener::{Envelopes, Found, Opener};
pub(crate) use own::is_saved_table;

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
    /// Records in what no form knows; see [`opener`].
    Anywhere,
}

/// All forms, in the order of the sentence of what can be read. An object is of the first form that opens it.
pub static FORMS: [FormDef; 32] = [
    TRAIL_FILE,
    rows::EVENT_HISTORY_CSV,
    lookup_events::FORM,
    rows::QUERY_RESULT_CSV,
    table_row::QUERY_RESULT,
    athena::FORM,
    rows::LOGS_INSIGHTS_CSV,
    own::FORM,
    cloudwatch::FORM,
    LINES,
    eventbridge::FORM,
    queue::NOTICE,
    queue::SNS,
    queue::SQS,
    lambda::FORM,
    search_engine::ELASTIC,
    search_engine::SPLUNK,
    ocsf::FORM,
    digest::FORM,
    names::ORGANIZATION,
    names::AWS_RANGES,
    table_row::FLAT_RECORD,
    rows::OTHER_CSV,
    identity::FORM,
    ecs::FORM,
    spelling::FORM,
    wrapper::JSON,
    wrapper::BASE64,
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

/// The sentence of what can be read, for the landing page and the receipt. It stands here as a text and is not put together
/// from [`FORMS`], so that the page's program does not have to hold the code of every form; a test holds the two equal.
pub const READ_HERE: &str = "Read here: CloudTrail log files, Event history downloads (CSV, JSON), lookup-events, results of CloudTrail Lake and Athena, CloudWatch Logs, EventBridge, SNS and SQS messages, OCSF as JSON or Parquet; one record per line or in a list; each also in gzip, zstd, bzip2, xz, zip or tar.";

/// What the receipt calls the form with this recogniser; empty where there is none.
pub fn title_where(is_it: impl Fn(&Recogniser) -> bool) -> &'static str {
    let form = FORMS.iter().find(|form| is_it(&form.recogniser));
    form.map_or("", |form| form.title)
}

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
pub const LISTS: [&str; 9] = [
    "Records",
    "records",
    "Events",
    "events",
    "logEvents",
    "Messages",
    "QueryResultRows",
    "results",
    "hits",
];

/// Opens a value in a test: each find as one line.
#[cfg(test)]
pub fn opened(value: &str) -> Vec<String> {
    let mut found = Vec::new();
    Opener::open(value.as_bytes(), &mut |envelopes, what| {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let what = match what {
            Found::Record(json) => format!("record {}", text(json)),
            Found::Converted { json, source, .. } => format!("made {json} of {}", text(source)),
            Found::StatusChange(json) => format!("status {}", text(json)),
            Found::Digest(json) => format!("digest {}", text(json)),
            Found::Names(file) => format!("names {file}"),
            Found::Reference(kind, json) => format!("{} {}", kind.title(), text(json)),
            Found::MorePages => "more pages".to_owned(),
            Found::Other(what) => format!("other {what}"),
            Found::Broken(why) => format!("broken {why}"),
        };
        let place = envelopes.place().map(|place| format!(" at {place}"));
        found.push(format!(
            "{}{}: {what}",
            envelopes.names.join(" > "),
            place.unwrap_or_default()
        ));
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
        for _ in 0..100 {
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

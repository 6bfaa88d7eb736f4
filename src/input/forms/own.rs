//! The table of events that this page saves as JSON, as CSV, or as the CSV that Timesketch imports, opened again.
//!
//! Its columns are those of `tables/events.rs`; it tells no more of the identity than names.

use super::record::RecordBuilder;
use super::{FormDef, Opener, Recogniser};
use crate::input::forms::rows::{CellKind, RowIssues};
use crate::input::walker::OutcomeTold;
use crate::json::object::Object;
use crate::protocol::UNTOLD_OUTCOME;
use crate::store::batch::Loss;

/// Rows of the events table, as Export writes them.
pub(crate) const FORM: FormDef = FormDef {
    title: "events saved by Trailglass",
    listed: "",
    recogniser: Recogniser::Object(open),
    sample: "saved-events.json",
};

/// A column's name in a saved file, and the field of a record.
const COLUMNS: [(&str, &str); 13] = [
    // The time in the CSV for Timesketch.
    ("datetime", "eventTime"),
    ("time", "eventTime"),
    ("name", "eventName"),
    ("source", "eventSource"),
    ("principal", "userIdentity.userName"),
    ("credential", "userIdentity.accessKeyId"),
    ("account", "recipientAccountId"),
    ("caller-account", "userIdentity.accountId"),
    ("region", "awsRegion"),
    ("address", "sourceIPAddress"),
    ("agent", "userAgent"),
    ("error", "errorCode"),
    ("id", "eventID"),
];
/// Together no other table has these.
const SIGNS: [&str; 7] = [
    "name",
    "source",
    "principal",
    "session-type",
    "outcome",
    "credential",
    "id",
];

/// Whether a table with these columns was saved by this page.
pub(crate) fn is_saved_table(names: &[&str]) -> bool {
    SIGNS.iter().all(|name| names.contains(name))
        && (names.contains(&"time") || names.contains(&"datetime"))
}

fn open(json: &[u8], object: &Object, opener: &mut Opener) -> bool {
    let names: Vec<&str> = object
        .fields()
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    if !is_saved_table(&names) {
        return false;
    }
    let mut issues = RowIssues::default();
    let mut record = RecordBuilder::default();
    for (name, value) in object
        .fields()
        .iter()
        .filter(|(_, value)| *value != b"null")
    {
        if name == "error" && object.text(name).as_deref() == Some(UNTOLD_OUTCOME) {
            issues.outcome = OutcomeTold::Not;
            continue;
        }
        match COLUMNS.iter().find(|(known, _)| known == name) {
            Some((_, field)) => record.add(field, &object.text(name).unwrap_or_default(), false),
            None => record.add_value([name.clone()].into(), CellKind::Text, value),
        }
    }
    if let Some(arn) = object
        .text("resource")
        .filter(|text| text.starts_with("arn:"))
    {
        record.add("resources.0.ARN", &arn, false);
    }
    let mut made = String::new();
    record.write(&mut made);
    opener.converted(FORM.title, json, &made, issues, Loss::Identity);
    true
}

//! Every file a user may hold: the same records, written in every form, give the same events.
//!
//! The trail file is the reference; its events are compared with an independent reading in `pipeline.rs`.

use crate::support;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::LazyLock;
use support::forms::{
    self, FIELDS, Form, JSON_FORMS, LINE_FORMS, PACKINGS, Record, TABLE_FORMS, WRAPPERS, trail,
};
use support::packing::{gzip, tar, zip};
use support::{
    Dropped, Seen, dropped, invictus, json_value, judge_digests, leaves, load, load_shared,
    raw_records, receipt, records, repository, seen, shown, text,
};
use trailglass::cloudtrail::column::Column;
use trailglass::cloudtrail::read_only::ReadOnly;
use trailglass::input::forms::{FORMS, READ_HERE};
use trailglass::input::hash::Hash;
use trailglass::input::reader::Reader;
use trailglass::input::receipt::FileNote;
use trailglass::input::source::in_pieces;
use trailglass::protocol::FileStatus;

type Events = BTreeMap<(String, String), Seen>;

/// Cuts of a file and numbers of readers under which all must be the same.
const CUTS: [(usize, usize); 3] = [(usize::MAX, 1), (997, 3), (13, 1)];

/// One real record of each kind: of the demo's files one for each set of fields and type of identity, and
/// the examples of AWS's pages.
fn real_records() -> Vec<Record> {
    static RECORDS: LazyLock<Vec<Record>> = LazyLock::new(read_real_records);
    RECORDS.clone()
}

fn read_real_records() -> Vec<Record> {
    let mut kinds = BTreeSet::new();
    let mut all = records(&invictus());
    for name in ["seed-examples.json", "later-examples.json"] {
        let bytes = fs::read(repository(&format!("tests/data/{name}"))).expect("test data");
        let file: Value = serde_json::from_slice(&bytes).expect("sound JSON");
        all.extend(file["Records"].as_array().expect("records").clone());
    }
    all.retain(|record| {
        let fields: Vec<&String> = record.as_object().expect("a record").keys().collect();
        kinds.insert(format!("{fields:?} {}", text(record, "/userIdentity/type")))
    });
    assert!(all.len() > 30, "{}", all.len());
    all.into_iter().map(Record::new).collect()
}

/// Records that hold what is hard to write: quotes, brackets, line breaks, other forms' words.
fn odd_records() -> Vec<Record> {
    let texts = [
        "say \"hi\", {\"eventVersion\":\"1.08\",\"eventName\":\"x\"}",
        "two\nlines, a \\ and a tab\t",
        "Ünï©ode \u{1F600} \u{7f}",
        "{\"Records\":[",
        "]}],",
        "a, type=Role, arn=x}",
    ];
    let odd = |(index, text): (usize, &&str)| {
        Record::new(json!({
            "eventVersion": "1.10", "eventTime": "2024-01-02T03:04:05Z", "eventSource": "s3.amazonaws.com",
            "eventName": "PutObject", "eventID": format!("odd-{index}"), "awsRegion": "us-east-1",
            "recipientAccountId": "012345678901", "userAgent": text, "errorMessage": text,
            "userIdentity": {"type": "IAMUser", "userName": "ada", "principalId": "AIDA1", "accountId": "012345678901"},
            "requestParameters": {"policy": format!("{{\"Statement\":{}}}", json!(text)), "list": [text, [text]], "n": 1.5e3},
        }))
    };
    texts.iter().enumerate().map(odd).collect()
}

fn keys(events: &Events) -> BTreeSet<String> {
    events.keys().map(|(key, _)| key.clone()).collect()
}

/// The events of a trail file with these records.
fn measure(records: &[Record]) -> Events {
    let events = seen(&mut load(&[dropped(trail(records))], 1, usize::MAX));
    assert_eq!(events.len(), records.len());
    events
}

/// Holds a form that has whole records against the trail file, down to the raw text.
fn assert_whole(name: &str, note: &str, bytes: &[u8], records: &[Record], cuts: &[(usize, usize)]) {
    let expected = measure(records);
    for &(piece, readers) in cuts {
        // With several readers, the same file several times: each reader must come to the same.
        let files: Vec<Dropped> = (0..readers).map(|_| dropped(bytes)).collect();
        let mut engine = load(&files, readers, piece);
        let events = seen(&mut engine);
        assert_eq!(
            keys(&events),
            keys(&expected),
            "{name} in pieces of {piece}: {}",
            receipt(&engine, 0).note
        );
        for (key, event) in &events {
            assert_eq!(event, &expected[key], "{name} in pieces of {piece}");
        }
        for index in 0..readers {
            let row = receipt(&engine, index);
            assert_eq!(
                (row.form.as_str(), row.events as usize),
                (name, records.len()),
                "{}",
                row.note
            );
            assert!(
                if note.is_empty() {
                    row.note.is_empty()
                } else {
                    row.note.contains(note)
                },
                "{name}: {}",
                row.note
            );
            assert_eq!(
                row.duplicates as usize,
                if index == 0 { 0 } else { records.len() },
                "{name}"
            );
        }
        let raw = raw_records(&mut engine, &files, piece);
        for record in records {
            let raw = &raw[record.id()];
            let json = raw.record.as_ref().unwrap_or(&raw.text);
            let value: Value =
                serde_json::from_str(json).unwrap_or_else(|why| panic!("{name}: {why}: {json}"));
            assert_eq!(value, record.value, "{name}: the raw record");
            if raw.record.is_none() {
                assert_eq!(
                    raw.text, record.json,
                    "{name}: the raw record, byte for byte"
                );
            }
        }
    }
}

#[test]
fn whole_records_in_any_form_are_the_same_events_down_to_the_raw_text() {
    for records in [real_records(), odd_records()] {
        for form in JSON_FORMS
            .iter()
            .chain(LINE_FORMS)
            .chain(TABLE_FORMS)
            .chain(WRAPPERS)
        {
            let bytes = (form.write)(&records);
            let name = if bytes.starts_with(b"\x1f\x8b") {
                format!("{}, gzip", form.name)
            } else {
                form.name.to_owned()
            };
            assert_whole(&name, form.note, &bytes, &records, &CUTS);
        }
    }
}

/// A text with single blanks between its words.
fn words_of(text: &str) -> String {
    text.split_whitespace().collect::<Vec<&str>>().join(" ")
}

#[test]
fn the_sample_of_every_form_is_read_as_that_form() {
    for form in &FORMS {
        let sample = format!("src/input/forms/samples/{}", form.sample);
        let bytes = fs::read(repository(&sample)).expect("a sample");
        for piece in [usize::MAX, 7] {
            let files = [dropped(bytes.clone())];
            let mut engine = load(&files, 1, piece);
            let row = receipt(&engine, 0);
            if row.events == 0 {
                // Names are taken, and that is what the line is about.
                let has_names = !engine.store.names().data.is_empty();
                assert!(
                    row.note.contains("no events") || has_names,
                    "{sample}: {}",
                    row.note
                );
                assert!(
                    row.form.is_empty() || row.form == form.title,
                    "{sample}: {}",
                    row.form
                );
                continue;
            }
            assert_eq!(
                (row.form.as_str(), row.events),
                (form.title, 2),
                "{sample}: {}",
                row.note
            );
            let ids: BTreeSet<String> = seen(&mut engine).into_keys().map(|(id, _)| id).collect();
            assert_eq!(
                ids,
                BTreeSet::from(["e-1".to_owned(), "e-2".to_owned()]),
                "{sample}"
            );
            assert_eq!(raw_records(&mut engine, &files, piece).len(), 2, "{sample}");
        }
    }
}

#[test]
fn every_form_that_the_tests_write_is_in_the_table_of_forms() {
    let is_form = |name: &str| FORMS.iter().any(|form| form.title == name);
    for form in JSON_FORMS
        .iter()
        .chain(LINE_FORMS)
        .chain(TABLE_FORMS)
        .chain(WRAPPERS)
    {
        let is_nested = form.name.split(" in ").all(is_form);
        assert!(is_form(form.name) || is_nested, "{}", form.name);
    }
}

#[test]
fn the_readme_and_the_page_list_the_forms_that_are_read() {
    let read = |name: &str| words_of(&fs::read_to_string(repository(name)).expect("a text"));
    let mut listed: Vec<&str> = Vec::new();
    for form in &FORMS {
        if !form.listed.is_empty() && !listed.contains(&form.listed) {
            listed.push(form.listed);
        }
    }
    let listed = listed.join(", ");
    assert!(
        READ_HERE.starts_with(&format!("Read here: {listed}; ")),
        "{listed}"
    );
    let readme = read("README.md");
    assert!(readme.contains(READ_HERE), "{READ_HERE}");
    for form in &FORMS {
        assert!(readme.contains(form.title), "{}", form.title);
    }
    for name in ["index.html", "src/page/landing.rs"] {
        let page = read(name);
        let own_words = page.contains("Read here:");
        assert!(
            !own_words || page.contains(READ_HERE),
            "{name}: {}",
            READ_HERE
        );
    }
}

#[test]
fn a_large_file_of_any_form_can_be_shared_by_readers() {
    let records = real_records();
    let expected = measure(&records);
    for form in JSON_FORMS
        .iter()
        .chain(LINE_FORMS)
        .chain(TABLE_FORMS)
        .chain(WRAPPERS)
    {
        let bytes = (form.write)(&records);
        for piece in [3000, usize::MAX] {
            let mut engine = load_shared(&bytes, piece);
            let (row, alone) = (
                receipt(&engine, 0),
                receipt(&load(&[dropped(bytes.clone())], 1, piece), 0),
            );
            assert_eq!(
                (row.form, row.events, row.note),
                (alone.form, alone.events, alone.note)
            );
            assert_eq!(seen(&mut engine), expected, "{}", form.name);
            for (key, raw) in raw_records(&mut engine, &[dropped(bytes.clone())], usize::MAX) {
                let json = raw.record.as_ref().unwrap_or(&raw.text);
                let value: Value = serde_json::from_str(json).expect("JSON");
                assert_eq!(text(&value, "/eventID"), key, "{}", form.name);
            }
        }
    }
}

#[test]
fn one_record_alone_is_read_in_any_form() {
    for record in real_records().iter().step_by(9).chain(&odd_records()) {
        let one = std::slice::from_ref(record);
        for form in JSON_FORMS.iter().chain(&LINE_FORMS[..2]).chain(TABLE_FORMS) {
            assert_whole(form.name, form.note, &(form.write)(one), one, &[(7, 1)]);
        }
    }
}

#[test]
fn records_with_indents_and_any_line_breaks_are_read_byte_for_byte() {
    for line_break in ["\n", "\r\n"] {
        let records: Vec<Record> = real_records()
            .iter()
            .map(|record| record.pretty(line_break))
            .collect();
        for form in JSON_FORMS {
            assert_whole(
                form.name,
                form.note,
                &(form.write)(&records),
                &records,
                &[(499, 1)],
            );
        }
    }
}

#[test]
fn packed_files_are_read_whatever_is_packed_in_what() {
    let records: Vec<Record> = real_records().into_iter().chain(odd_records()).collect();
    let samples = JSON_FORMS.iter().chain(LINE_FORMS).chain(TABLE_FORMS);
    for form in samples.filter(|form| !(form.write)(&records).starts_with(b"\x1f\x8b")) {
        let bytes = (form.write)(&records);
        for (outer, pack) in PACKINGS {
            assert_whole(
                &outer.replace('*', form.name),
                form.note,
                &pack(&bytes),
                &records,
                &[(1009, 1)],
            );
        }
    }
}

#[test]
fn names_that_lie_change_nothing() {
    let records = real_records();
    let expected = measure(&records);
    for form in JSON_FORMS.iter().chain(LINE_FORMS).chain(TABLE_FORMS) {
        for path in [
            "a.json.gz",
            "b.csv",
            "c.parquet",
            "d.zip",
            "e",
            "CloudTrail-Digest/f.json.gz",
        ] {
            let file = Dropped {
                path: path.to_owned(),
                bytes: (form.write)(&records),
            };
            assert_eq!(
                seen(&mut load(&[file], 1, 4096)),
                expected,
                "{} named {path}",
                form.name
            );
        }
    }
}

#[test]
fn all_files_of_an_archive_are_read_and_each_record_is_found_in_its_own() {
    let records = real_records();
    let parts: Vec<&[Record]> = records.chunks(5).collect();
    let samples: Vec<(String, Vec<u8>)> = parts
        .iter()
        .zip(JSON_FORMS.iter().chain(TABLE_FORMS).cycle().step_by(3))
        .enumerate()
        .map(|(index, (part, form))| (format!("folder/{index}.x"), (form.write)(part)))
        .collect();
    let mut files: Vec<(&str, &[u8])> = samples
        .iter()
        .map(|(path, bytes)| (path.as_str(), &bytes[..]))
        .collect();
    files.insert(1, ("folder/readme.txt", b"no log"));
    files.insert(2, ("__MACOSX/folder/._0.x", b"\0\x05\x16\x07"));
    for archive in [
        zip(&files),
        tar(&files),
        gzip(&tar(&files)),
        zip(&[("in.tar", &tar(&files))]),
    ] {
        for piece in [usize::MAX, 100] {
            let files = [dropped(archive.clone())];
            let mut engine = load(&files, 1, piece);
            assert_eq!(seen(&mut engine), measure(&records));
            let row = receipt(&engine, 0);
            assert!(
                row.note.contains("readme.txt") && row.note.contains("plain text"),
                "{}",
                row.note
            );
            assert!(!row.note.contains("__MACOSX"), "{}", row.note);
            let raw = raw_records(&mut engine, &files, piece);
            for record in &records {
                let raw = &raw[record.id()];
                assert_eq!(raw.record.as_ref().unwrap_or(&raw.text), &record.json);
            }
        }
    }
}

/// Fields that tools put beside a record's own.
#[test]
fn fields_that_tools_add_hide_nothing_of_the_record() {
    let records = real_records();
    let expected = measure(&records);
    type Add = fn(&mut Value);
    let tools: [Add; 3] = [
        |record| {
            record["@timestamp"] = record["eventTime"].clone();
            record["@version"] = json!("1");
            record["host"] = json!({"name": "shipper"});
        },
        |record| {
            record["p_log_type"] = json!("AWS.CloudTrail");
            record["p_any_ip_addresses"] = json!(["192.0.2.1"]);
            record["p_event_time"] = record["eventTime"].clone();
        },
        // Some public sets have the time under this name only.
        |record| {
            let time = record
                .as_object_mut()
                .expect("a record")
                .remove("eventTime");
            record["@timestamp"] = time.expect("a time");
        },
    ];
    for add in tools {
        let changed: Vec<Record> = records
            .iter()
            .map(|record| {
                let mut value = record.value.clone();
                add(&mut value);
                Record::new(value)
            })
            .collect();
        for form in JSON_FORMS {
            let mut events = seen(&mut load(&[dropped((form.write)(&changed))], 1, 1000));
            assert_eq!(keys(&events), keys(&expected), "{}", form.name);
            for (key, event) in &mut events {
                let known = &expected[key];
                let lost: Vec<_> = known
                    .leaves
                    .iter()
                    .filter(|leaf| !event.leaves.contains(leaf))
                    .collect();
                assert!(lost.is_empty(), "{}: {lost:?}", form.name);
                event.leaves.clone_from(&known.leaves);
                assert_eq!(event, known, "{}", form.name);
            }
        }
    }
}

#[test]
fn every_leaf_is_searchable_in_every_form() {
    let records = real_records();
    let mut all = Vec::new();
    records
        .iter()
        .for_each(|record| leaves(&record.value["requestParameters"], "", &mut all));
    let words: BTreeSet<&str> = all
        .iter()
        .map(|(_, text)| text.as_str())
        .filter(|text| !text.is_empty() && !text.contains('"'))
        .collect();
    assert!(words.len() > 20);
    let mut measure = load(&[dropped(trail(&records))], 1, usize::MAX);
    for form in JSON_FORMS
        .iter()
        .chain(LINE_FORMS)
        .chain(TABLE_FORMS)
        .chain(WRAPPERS)
    {
        let mut engine = load(&[dropped((form.write)(&records))], 1, usize::MAX);
        for word in words.iter().step_by(5) {
            let query = format!("\"{word}\"");
            let found = shown(&mut engine, &query);
            assert_eq!(
                (found, found > 0),
                (shown(&mut measure, &query), true),
                "{}: {word}",
                form.name
            );
        }
    }
}

/// What the record itself says.
fn said(read_only: u8) -> &'static str {
    match ReadOnly::from_number(read_only) {
        one if one.is_by_name() => "",
        one => one.word(),
    }
}

/// Names that the principal of a poor form shares with the full one are compared apart.
fn compared(seen: &Seen) -> Vec<(&'static str, String)> {
    let cells = &seen.cells;
    vec![
        ("key", cells.key.clone()),
        ("time", format!("{:?}", cells.time)),
        ("name", cells[Column::Name].to_owned()),
        ("source", cells[Column::Source].to_owned()),
        ("account", cells[Column::Account].to_owned()),
        ("region", cells[Column::Region].to_owned()),
        ("address", cells[Column::Address].to_owned()),
        ("agent", cells[Column::Agent].to_owned()),
        ("error", cells[Column::Error].to_owned()),
        ("outcome", format!("{:?}", cells.outcome)),
        ("principal", cells.principal.clone()),
        ("session", cells.session.clone()),
        ("via", cells.via.clone()),
        ("credential", cells.credential.clone()),
        ("resource", cells[Column::Resource].to_owned()),
        ("category", seen.category.clone()),
        // A row without a name can't be judged by it: the word of the record, and what comes of it.
        ("read only", said(seen.read_only).to_owned()),
        (
            "judged",
            ReadOnly::from_number(seen.read_only).word().to_owned(),
        ),
    ]
}

fn tells(seen: &Seen, cells: &[&str]) -> Vec<(&'static str, String)> {
    let mut compared = compared(seen);
    compared.retain(|(name, _)| cells.contains(name));
    compared
}

#[test]
fn athena_and_lake_tell_all_columns_and_every_leaf() {
    let records = plain_records();
    let expected = measure(&records);
    let lower: Vec<String> = FIELDS.iter().map(|name| name.to_lowercase()).collect();
    let upper: Vec<String> = FIELDS.iter().map(|name| name.to_uppercase()).collect();
    let backwards: Vec<&str> = FIELDS.iter().rev().copied().collect();
    let lower: Vec<&str> = lower.iter().map(String::as_str).collect();
    let upper: Vec<&str> = upper.iter().map(String::as_str).collect();
    for columns in [FIELDS, &lower, &upper, &backwards] {
        for (name, bytes) in [
            (
                "CloudTrail Lake or Athena CSV",
                forms::athena(columns, &records),
            ),
            (
                "CloudTrail Lake or Athena CSV",
                forms::lake(columns, &records),
            ),
            ("query result", forms::query_result_rows(columns, &records)),
        ] {
            let files = [dropped(bytes)];
            for (piece, _) in CUTS {
                let mut engine = load(&files, 1, piece);
                let row = receipt(&engine, 0);
                assert_eq!((row.form.as_str(), row.note.as_str()), (name, ""));
                let events = seen(&mut engine);
                assert_eq!(keys(&events), keys(&expected));
                for (key, event) in &events {
                    assert_eq!(event, &expected[key], "{name}");
                }
                for (key, raw) in raw_records(&mut engine, &files, piece) {
                    let record: Value =
                        serde_json::from_str(&raw.record.expect("a record was made"))
                            .expect("JSON");
                    assert_eq!(text(&record, "/eventID"), key);
                    assert!(
                        raw.text.contains(&key),
                        "the row itself is shown: {}",
                        raw.text
                    );
                }
            }
        }
    }
}

/// Real records without what Hive text can't tell apart: commas, equals signs and JSON in values of requests.
fn plain_records() -> Vec<Record> {
    let clear = |record: &Record| {
        let mut all = Vec::new();
        leaves(&record.value, "", &mut all);
        all.iter().all(|(path, text)| {
            !path.starts_with("request")
                && !path.starts_with("response")
                && !path.starts_with("additional")
                || !(text.contains(", ") || text.starts_with(['{', '[']) || text == "null")
        })
    };
    let records: Vec<Record> = real_records().into_iter().filter(clear).collect();
    assert!(records.len() > 20, "{}", records.len());
    records
}

#[test]
fn any_columns_in_any_order_tell_what_they_hold() {
    let records = plain_records();
    let expected = measure(&records);
    // The id and one column that only CloudTrail has make a table of events; the rest comes and goes.
    for (index, skip) in (1..8).enumerate() {
        let mut columns: Vec<&str> = FIELDS.iter().copied().skip(index).step_by(skip).collect();
        for needed in ["eventID", "eventSource", "recipientAccountId"] {
            if !columns.contains(&needed) {
                columns.insert(columns.len() / 2, needed);
            }
        }
        columns.rotate_left(index);
        for write in [forms::athena, forms::lake, forms::query_result_rows] {
            let events = seen(&mut load(&[dropped(write(&columns, &records))], 1, 500));
            assert_eq!(keys(&events), keys(&expected), "{columns:?}");
            let cells: Vec<&str> = [
                ("eventTime", "time"),
                ("eventName", "name"),
                ("eventSource", "source"),
                ("recipientAccountId", "account"),
                ("awsRegion", "region"),
                ("sourceIPAddress", "address"),
                ("userAgent", "agent"),
                ("userIdentity", "principal"),
                ("userIdentity", "session"),
                ("userIdentity", "credential"),
                ("eventCategory", "category"),
                ("readOnly", "read only"),
            ]
            .iter()
            .filter(|(column, _)| columns.contains(column))
            .map(|(_, cell)| *cell)
            .collect();
            for (key, event) in &events {
                let known = &expected[key];
                assert_eq!(tells(event, &cells), tells(known, &cells), "{columns:?}");
                let mut told = known.leaves.clone();
                told.retain(|(path, _)| {
                    columns
                        .iter()
                        .any(|column| path.split('.').next() == Some(column))
                });
                assert_eq!(event.leaves, told, "{columns:?}");
            }
        }
    }
}

#[test]
fn event_history_tells_all_but_identity_request_and_response_and_says_so() {
    let records = real_records();
    let expected = measure(&records);
    for line_break in ["\n", "\r\n"] {
        let files = [dropped(forms::event_history(&records, line_break))];
        for (piece, _) in CUTS {
            let mut engine = load(&files, 1, piece);
            let row = receipt(&engine, 0);
            assert_eq!(
                (row.form.as_str(), row.events as usize),
                ("Event history CSV", records.len())
            );
            assert!(
                row.note.contains("no userIdentity, request or response"),
                "{}",
                row.note
            );
            let events = seen(&mut engine);
            assert_eq!(keys(&events), keys(&expected));
            for record in &records {
                let key = (
                    record.id().to_owned(),
                    text(&record.value, "/recipientAccountId").to_owned(),
                );
                let (event, known) = (&events[&key], &expected[&key]);
                let cells = [
                    "key",
                    "time",
                    "name",
                    "source",
                    "account",
                    "region",
                    "address",
                    "agent",
                    "category",
                    "read only",
                ];
                assert_eq!(tells(event, &cells), tells(known, &cells));
                let user = forms::user_name(&record.value);
                if !user.is_empty() {
                    assert!(
                        event.cells.principal.contains(user),
                        "{} is not {user}",
                        event.cells.principal
                    );
                }
                assert_eq!(
                    event.cells.session, "",
                    "whether it is a session is not told"
                );
                assert!(
                    event
                        .leaves
                        .iter()
                        .all(|(path, _)| !path.starts_with("requestParameters"))
                );
                for name in ["requestID", "eventType"] {
                    let leaf = (
                        name.to_owned(),
                        text(&record.value, &format!("/{name}")).to_owned(),
                    );
                    assert!(
                        leaf.1.is_empty() || event.leaves.contains(&leaf),
                        "{leaf:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn lookup_events_without_the_record_tell_what_the_wrapper_has() {
    let records = real_records();
    let expected = measure(&records);
    let mut engine = load(
        &[dropped(forms::lookup_events_without_records(&records))],
        1,
        77,
    );
    let row = receipt(&engine, 0);
    assert_eq!(
        (row.form.as_str(), row.events as usize),
        ("lookup-events", records.len())
    );
    assert!(
        row.note.contains("no userIdentity, request or response"),
        "{}",
        row.note
    );
    let events = seen(&mut engine);
    assert_eq!(keys(&events), keys(&expected));
    for ((id, _), known) in &expected {
        let event = events
            .iter()
            .find(|((key, _), _)| key == id)
            .expect("the event")
            .1;
        let cells = ["key", "time", "name", "source", "read only"];
        assert_eq!(tells(event, &cells), tells(known, &cells));
    }
}

#[test]
fn ocsf_tells_every_column_of_the_table() {
    let records = real_records();
    let expected = measure(&records);
    let lines: Vec<String> = records
        .iter()
        .map(|record| forms::ocsf(&record.value).to_string())
        .collect();
    for bytes in [
        lines.join("\n"),
        format!("[{}]", lines.join(",")),
        lines.concat(),
    ] {
        let files = [dropped(bytes)];
        let mut engine = load(&files, 1, 1000);
        let row = receipt(&engine, 0);
        assert_eq!((row.form.as_str(), row.note.as_str()), ("OCSF", ""));
        let events = seen(&mut engine);
        assert_eq!(keys(&events), keys(&expected));
        for (key, event) in &events {
            assert_eq!(compared(event), compared(&expected[key]));
            let of = |seen: &Seen| -> Vec<(String, String)> {
                let leaves = seen.leaves.iter();
                leaves
                    .filter(|(path, _)| path.starts_with("request") || path.starts_with("response"))
                    .cloned()
                    .collect()
            };
            assert_eq!(of(event), of(&expected[key]));
        }
        for (key, raw) in raw_records(&mut engine, &files, 1000) {
            assert!(
                raw.text.contains("\"class_uid\":6003") && raw.text.contains(&key),
                "{}",
                raw.text
            );
            assert!(raw.record.is_some());
        }
    }
}

#[test]
fn the_full_record_wins_over_the_poorer_one_whichever_comes_first() {
    let records = plain_records();
    let expected = measure(&records);
    let few = ["eventTime", "eventID", "eventName", "recipientAccountId"];
    let named = [
        "eventTime",
        "eventID",
        "eventName",
        "eventSource",
        "userIdentity",
        "recipientAccountId",
    ];
    let history = String::from_utf8(forms::event_history(&records, "\r\n")).expect("text");
    let poorer = [
        ("Event history CSV", history.clone().into_bytes()),
        // A spreadsheet has rounded the account numbers.
        (
            "Event history CSV, rounded",
            history.replace("218007301253", "2.18007E+11").into_bytes(),
        ),
        (
            "lookup-events without the record",
            forms::lookup_events_without_records(&records),
        ),
        ("Athena, few columns", forms::athena(&few, &records)),
        (
            "Athena, columns with the identity",
            forms::athena(&named, &records),
        ),
        ("Lake, few columns", forms::lake(&few, &records)),
        (
            "Lake rows as JSON",
            forms::query_result_rows(&few, &records),
        ),
        ("OCSF", forms::other_samples(&records)[5].1.clone()),
    ];
    for (name, bytes) in poorer {
        for files in [
            [dropped(bytes.clone()), dropped(trail(&records))],
            [dropped(trail(&records)), dropped(bytes)],
        ] {
            for readers in [1, 2] {
                let mut engine = load(&files, readers, 1000);
                let events = seen(&mut engine);
                let first = receipt(&engine, 0).form;
                assert_eq!(keys(&events), keys(&expected));
                assert_eq!(
                    events.len(),
                    records.len(),
                    "{name}: each event once, {first} first"
                );
                for (key, event) in &events {
                    assert_eq!(event, &expected[key], "{name}, {first} first");
                }
                assert_eq!(engine.store.duplicates() as usize, records.len(), "{name}");
                assert_eq!(
                    receipt(&engine, 1).duplicates as usize,
                    records.len(),
                    "{name}"
                );
                let raw = raw_records(&mut engine, &files, 1000);
                for record in &records {
                    assert_eq!(raw[record.id()].text, record.json, "{name}, {first} first");
                }
                // Nothing that only the poorer row had is found any more, all that the record has is.
                for record in records.iter().step_by(7) {
                    assert_eq!(shown(&mut engine, record.id()), 1, "{name}, {first} first");
                }
            }
        }
    }
}

#[test]
fn the_table_with_more_columns_wins_whichever_comes_first() {
    let records = plain_records();
    let expected = measure(&records);
    let few = dropped(forms::athena(
        &["eventTime", "eventID", "eventName"],
        &records,
    ));
    let all = dropped(forms::athena(FIELDS, &records));
    for files in [[few.clone(), all.clone()], [all, few]] {
        assert_eq!(seen(&mut load(&files, 2, 1000)), expected);
    }
}

/// Where each record lies in a form's bytes.
fn places(bytes: &[u8], records: &[Record]) -> Vec<(usize, usize)> {
    let find = |text: &str| {
        bytes
            .windows(text.len())
            .position(|window| window == text.as_bytes())
            .map(|at| (at, at + text.len()))
    };
    records
        .iter()
        .map(|record| {
            let quoted = forms::quoted(&record.json);
            let twice = forms::quoted(&quoted[1..quoted.len() - 1]);
            [
                &record.json[..],
                &quoted[1..quoted.len() - 1],
                &twice[1..twice.len() - 1],
            ]
            .into_iter()
            .find_map(find)
            .unwrap_or_else(|| panic!("{} is not in the file", record.id()))
        })
        .collect()
}

#[derive(Clone, Debug)]
enum Damage {
    Flip(u8),
    Remove(usize),
    Insert(Vec<u8>),
}

fn damages() -> impl Strategy<Value = Damage> {
    prop_oneof![
        (1..=255_u8).prop_map(Damage::Flip),
        (1..40_usize).prop_map(Damage::Remove),
        proptest::collection::vec(any::<u8>(), 1..12).prop_map(Damage::Insert),
        proptest::sample::select(vec!["\"", "{", "}", "]", "[", ",", "\\", "\0", "\n"])
            .prop_map(|text| Damage::Insert(text.as_bytes().to_vec())),
    ]
}

/// Damages a file somewhere between these places.
fn damaged(bytes: &[u8], (start, end): (usize, usize), part: f64, damage: &Damage) -> Vec<u8> {
    let at = start + ((end - start) as f64 * part) as usize;
    let mut bytes = bytes.to_vec();
    match damage {
        Damage::Flip(bits) => bytes[at] ^= bits,
        Damage::Remove(count) => drop(bytes.drain(at..(at + count).min(end))),
        Damage::Insert(what) => drop(bytes.splice(at..at, what.iter().copied())),
    }
    bytes
}

/// The offset that a note names.
fn named_byte(note: &str) -> Option<usize> {
    let digits = note.split_once("broken at byte ")?.1;
    digits
        .split(|letter: char| !letter.is_ascii_digit())
        .next()?
        .parse()
        .ok()
}

/// A few of them, and their events.
fn few_records() -> &'static (Vec<Record>, Events) {
    static FEW: LazyLock<(Vec<Record>, Events)> = LazyLock::new(|| {
        let records: Vec<Record> = real_records().into_iter().step_by(5).collect();
        let events = measure(&records);
        (records, events)
    });
    &FEW
}

/// Forms of JSON, and of lines with JSON in them, that are not packed.
fn plain_forms() -> Vec<&'static Form> {
    let all = JSON_FORMS.iter().chain(LINE_FORMS).chain(&WRAPPERS[..2]);
    all.filter(|form| !(form.write)(&few_records().0).starts_with(b"\x1f\x8b"))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn one_damaged_record_costs_no_other_and_the_place_is_named(
        form in proptest::sample::select(plain_forms()),
        victim in 0_usize..8,
        part in 0.0..1.0_f64,
        damage in damages(),
        piece in prop_oneof![Just(usize::MAX), 1_usize..2000],
    ) {
        let (records, expected) = few_records();
        let victim = victim % records.len();
        let whole = (form.write)(records);
        let places = places(&whole, records);
        let (start, mut end) = places[victim];
        if !whole[start..].starts_with(records[victim].json.as_bytes()) {
            // Where the record is in a string, damage to that string's end takes the next value's beginning along.
            end -= 60;
        }
        let bytes = damaged(&whole, (start, end), part, &damage);
        // The first byte says what the file is.
        prop_assume!(bytes.first() == whole.first());
        let mut engine = load(&[dropped(bytes)], 1, piece);
        let events = seen(&mut engine);
        let note = receipt(&engine, 0).note;
        let lost = records.len().saturating_sub(events.len());
        let others = records.iter().enumerate().filter(|(index, _)| *index != victim);
        let find = |events: &Events, id: &str| events.iter().find(|((key, _), _)| key == id).map(|(_, event)| event.clone());
        let others_kept = others.clone().filter(|(_, record)| find(&events, record.id()).is_some()).count();
        // Where the damage takes a closing bracket away, what follows may be sound JSON inside the damaged record.
        let swallowed = events.len() > others_kept && lost > 0;
        for (index, record) in others.filter(|_| !swallowed) {
            let (mut event, mut known) = (find(&events, record.id()), find(expected, record.id()));
            prop_assert!(event.is_some(), "{}: record {index} is lost: {note}", form.name);
            for seen in [&mut event, &mut known].into_iter().flatten() {
                // Whether another principal has the name depends on the other events.
                seen.cells.namesake_account.clear();
            }
            if lost == 0 {
                // A principal has the name that its first event gives it, and that may be the damaged one.
                for seen in [&mut event, &mut known].into_iter().flatten() {
                    seen.cells.principal.clear();
                }
            }
            prop_assert_eq!(event, known, "{}: record {}", form.name, index);
        }
        prop_assert!(lost == 0 || !note.is_empty(), "{}: a record is lost without a word", form.name);
        if let Some(byte) = named_byte(&note).filter(|_| lost > 0) {
            // What an envelope has around the record counts as the record; a quote or value that is missing at
            // a record's end shows no earlier than in or after the next one.
            let start = if victim == 0 { 0 } else { places[victim - 1].1 };
            let end = places.get(victim + 1).map_or(whole.len(), |next| next.1) + 40;
            prop_assert!((start..=end).contains(&byte), "{}: {byte} is not in {start}..{end}: {note}", form.name);
        }
    }
}

#[test]
fn a_broken_file_never_spoils_a_good_one() {
    let (records, expected) = few_records();
    let good = dropped(trail(records));
    for form in plain_forms() {
        let whole = (form.write)(records);
        let mut changed = String::from_utf8_lossy(&whole).replace("benjamin", "spoiled");
        for record in records {
            // Another id: an event that says something else and has the same one is kept and told of.
            let other = ["x", &record.id()[1..]].concat();
            changed = changed.replace(record.id(), &other);
        }
        let changed = changed.into_bytes();
        for length in [1, whole.len() / 3, whole.len() - 2] {
            // One reader reads both: nothing of the broken one may be left in it.
            let mut engine = load(
                &[
                    dropped(&changed[..length.min(changed.len() - 2)]),
                    good.clone(),
                ],
                1,
                1000,
            );
            let row = receipt(&engine, 1);
            assert_eq!(
                (row.status, row.events as usize, row.note.as_str()),
                (FileStatus::Read, records.len(), "")
            );
            let events = seen(&mut engine);
            assert!(keys(expected).is_subset(&keys(&events)), "{}", form.name);
        }
    }
}

#[test]
fn what_is_lost_is_counted() {
    let (records, _) = few_records();
    for form in plain_forms() {
        let whole = (form.write)(records);
        let places = places(&whole, records);
        let (start, end) = places[2];
        // A break that no form survives: a quote is missing in the middle of the record.
        let middle = start + (end - start) / 2;
        let quote = middle
            + whole[middle..]
                .iter()
                .position(|byte| *byte == b':')
                .expect("a field")
            + 1;
        let mut bytes = whole.clone();
        bytes.insert(quote, b'}');
        let engine = load(&[dropped(bytes)], 1, 500);
        let row = receipt(&engine, 0);
        assert_eq!(
            row.events as usize,
            records.len() - 1,
            "{}: {}",
            form.name,
            row.note
        );
        assert!(
            row.note.contains("1 record could not be read"),
            "{}: {}",
            form.name,
            row.note
        );
        let byte = named_byte(&row.note).expect("a place");
        assert!(
            (places[1].1..=end + 40).contains(&byte),
            "{}: {byte} is not near {start}..{end}",
            form.name
        );
    }
}

#[test]
fn every_detail_type_of_eventbridge_brings_its_record() {
    let record = &real_records()[0];
    for kind in [
        "AWS API Call via CloudTrail",
        "AWS Console Signin via CloudTrail",
        "AWS Console Sign In via CloudTrail",
        "AWS Console Action via CloudTrail",
        "AWS Service Event via CloudTrail",
        "AWS Insight via CloudTrail",
    ] {
        let one = forms::bridged_as(record, kind);
        for bytes in [one.clone(), format!("[{one}]"), format!("{one}\n")] {
            assert_whole(
                "EventBridge",
                "",
                bytes.as_bytes(),
                std::slice::from_ref(record),
                &CUTS[2..],
            );
        }
    }
}

#[test]
fn the_outcome_of_an_execution_is_kept_apart_from_the_events() {
    let records = real_records();
    let changes: Vec<String> = ["SUCCEEDED", "FAILED"]
        .into_iter()
        .map(forms::status_change)
        .collect();
    let bridge = String::from_utf8((JSON_FORMS[8].write)(&records)).expect("text");
    let queued = json!({"Messages": [{"MessageId": "m", "ReceiptHandle": "r", "Body": changes[0]}, {"MessageId": "m", "ReceiptHandle": "r", "Body": changes[1]}]});
    for (bytes, events) in [
        (changes.join("\n"), 0),
        (format!("[{}]", changes.join(",")), 0),
        (queued.to_string(), 0),
        (
            format!("{}{bridge}{}", changes[0], changes[1]),
            records.len(),
        ),
    ] {
        let engine = load(&[dropped(bytes)], 1, 300);
        let row = receipt(&engine, 0);
        assert_eq!(row.events as usize, events);
        assert!(
            row.note.contains("2 status changes of Step Functions"),
            "{}",
            row.note
        );
        assert_eq!(row.status, FileStatus::Warned);
        let known = engine.store.status_changes();
        let statuses: Vec<&str> = known.iter().map(|change| change.status.as_str()).collect();
        assert_eq!(statuses, ["SUCCEEDED", "FAILED"]);
        assert_eq!(
            known[0].execution,
            "arn:aws:states:us-east-1:123456789012:execution:m:e"
        );
        assert_eq!(
            (known[0].start, known[0].stop),
            (Some(1_551_225_146_847), Some(1_551_225_151_881))
        );
    }
}

#[test]
fn a_notice_names_the_files_to_fetch() {
    let notice = forms::delivery_notice();
    let in_queue =
        json!({"Messages": [{"MessageId": "m", "ReceiptHandle": "r", "Body": notice}]}).to_string();
    let of_bucket = r#"{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"us-east-1","eventTime":"2024-01-02T03:04:05.000Z","eventName":"ObjectCreated:Put","userIdentity":{"principalId":"AWS:x"},"s3":{"bucket":{"name":"logs"},"object":{"key":"AWSLogs/1/a.json.gz"}}},{"eventVersion":"2.1","eventSource":"aws:s3","s3":{"bucket":{"name":"logs"},"object":{"key":"AWSLogs/1/b.json.gz"}}}]}"#;
    for bytes in [
        notice.clone(),
        format!("{notice}\n{notice}"),
        in_queue,
        of_bucket.to_owned(),
    ] {
        let engine = load(&[dropped(bytes)], 1, 64);
        let row = receipt(&engine, 0);
        assert_eq!((row.events, row.status), (0, FileStatus::Skipped));
        for name in [
            "s3://logs/AWSLogs/1/a.json.gz",
            "s3://logs/AWSLogs/1/b.json.gz",
        ] {
            assert!(row.note.contains(name), "{}", row.note);
        }
    }
}

#[test]
fn what_is_no_event_among_events_is_said_and_costs_none() {
    let records = real_records();
    let control = r#"{"messageType":"CONTROL_MESSAGE","owner":"CloudwatchLogs","logGroup":"","logStream":"","subscriptionFilters":[],"logEvents":[{"id":"","timestamp":1510254469274,"message":"CWL CONTROL MESSAGE: Checking health of destination Firehose."}]}"#;
    let policy = r#"{"Version":"2012-10-17","Statement":[]}"#;
    for (other, words) in [
        (control, "control message"),
        (policy, "1 object is no CloudTrail record"),
    ] {
        for form in JSON_FORMS.iter().filter(|form| {
            form.name == "CloudWatch Logs" || form.name == "records one after another"
        }) {
            for bytes in [
                [other.as_bytes(), &(form.write)(&records)].concat(),
                [&(form.write)(&records), other.as_bytes()].concat(),
            ] {
                let mut engine = load(&[dropped(bytes)], 1, 256);
                let note = receipt(&engine, 0).note;
                assert_eq!(seen(&mut engine), measure(&records), "{note}");
                assert!(note.contains(words), "{note}");
            }
        }
    }
}

#[test]
fn a_digest_tells_which_files_are_unchanged_changed_or_missing() {
    let of = |id: &str| {
        format!(
            r#"{{"Records":[{{"eventVersion":"1.08","eventTime":"2024-01-02T03:04:05Z","eventSource":"s3.amazonaws.com","eventName":"ListBuckets","eventID":"{id}"}}]}}"#
        )
        .into_bytes()
    };
    let (same, other) = (of("one"), of("two"));
    // What `sha256sum` says of the first.
    let hash = "62f69fac15069b855777f29af46e349a402db06b2b58b6455d511c102d16624f";
    let digest = forms::digest(&[
        (
            "AWSLogs/1/CloudTrail/us-east-1/2024/01/02/same.json.gz",
            hash,
        ),
        (
            "AWSLogs/1/CloudTrail/us-east-1/2024/01/02/changed.json.gz",
            hash,
        ),
        (
            "AWSLogs/1/CloudTrail/us-east-1/2024/01/02/missing.json.gz",
            hash,
        ),
    ]);
    let named = |path: &str, bytes: Vec<u8>| Dropped {
        path: path.to_owned(),
        bytes,
    };
    for (one, two) in [
        // As delivered; and as a browser unpacks them on their way.
        (
            named("a/same.json.gz", gzip(&same)),
            named("b/changed.json.gz", gzip(&other)),
        ),
        (
            named("same.json", same.clone()),
            named("changed.json", other.clone()),
        ),
    ] {
        for piece in [usize::MAX, 50] {
            let files = [
                named("digest.json.gz", gzip(digest.as_bytes())),
                one.clone(),
                two.clone(),
            ];
            let mut engine = load(&files, 1, piece);
            assert_eq!(receipt(&engine, 0).form, "digest file, gzip");
            judge_digests(&mut engine, &files, piece);
            let note = receipt(&engine, 0).note;
            for words in [
                "1 of 3 here and unchanged",
                "1 CHANGED: changed.json",
                "1 not here: missing.json",
            ] {
                assert!(note.contains(words), "{note}");
            }
            assert!(
                receipt(&engine, 2).note.contains("the SHA-256 differs"),
                "{}",
                receipt(&engine, 2).note
            );
            assert_eq!(
                (receipt(&engine, 1).note.as_str(), engine.store.len()),
                ("", 2)
            );
        }
    }
}

/// Log files of these paths beside a digest that lists `x.json.gz`, `y.json.gz` and `z.json.gz`, all as they were
/// delivered but those whose path holds `tampered`.
fn beside_a_digest(paths: &[&str]) -> Vec<Dropped> {
    let of = |id: &str| {
        format!(
            r#"{{"Records":[{{"eventTime":"2024-01-02T03:04:05Z","eventSource":"s3.amazonaws.com","eventName":"ListBuckets","eventID":"{id}"}}]}}"#
        )
        .into_bytes()
    };
    let mut hash = Hash::default();
    hash.push(&of("one"));
    let hash = hash.digits();
    let listed = ["x", "y", "z"].map(|name| (format!("AWSLogs/1/{name}.json.gz"), hash.clone()));
    let listed: Vec<(&str, &str)> = (listed.iter())
        .map(|(object, hash)| (object.as_str(), hash.as_str()))
        .collect();
    let digest = Dropped {
        path: "digest.json.gz".to_owned(),
        bytes: gzip(forms::digest(&listed).as_bytes()),
    };
    let logs = paths.iter().map(|path| Dropped {
        path: (*path).to_owned(),
        bytes: gzip(&of(if path.contains("tampered") {
            "two"
        } else {
            "one"
        })),
    });
    std::iter::once(digest).chain(logs).collect()
}

#[test]
fn every_copy_of_a_listed_file_that_differs_is_marked() {
    let paths = [
        "a/x.json.gz",
        "tampered/x.json.gz",
        "tampered/old/x.json.gz",
        "y.json.gz",
        "copy/y.json.gz",
    ];
    let files = beside_a_digest(&paths);
    let mut engine = load(&files, 1, usize::MAX);
    judge_digests(&mut engine, &files, usize::MAX);
    let note = receipt(&engine, 0).note;
    for words in [
        "1 of 3 here and unchanged",
        "1 CHANGED: x.json",
        "1 not here: z.json",
    ] {
        assert!(note.contains(words), "{note}");
    }
    for (index, path) in paths.iter().enumerate() {
        let note = receipt(&engine, index + 1).note;
        assert_eq!(
            note.contains("the SHA-256 differs"),
            path.contains("tampered"),
            "{path}: {note}"
        );
    }
}

#[test]
fn a_digest_is_judged_also_where_files_can_not_be_read_again() {
    let paths = ["x.json.gz", "y.json.gz", "tampered/z.json.gz"];
    let files = beside_a_digest(&paths);
    // The file that fails, whether nothing or a part of it was read before; none can be read in the end.
    for (failing, begun) in [
        (&[1][..], false),
        (&[1], true),
        (&[3], true),
        (&[1, 2, 3], true),
    ] {
        let mut engine = load(&files, 1, usize::MAX);
        let store = &mut engine.store;
        for number in store.digests.to_hash(&store.files) {
            let mut reader = Reader::default();
            let bytes = &*files[number as usize].bytes;
            // In pieces, a step reads a part of the file.
            reader.begin_hash(number, in_pieces(bytes, bytes.len() / 2));
            if failing.contains(&number) {
                if begun {
                    reader.step();
                }
                reader.fail(number, FileNote::Stopped);
            } else {
                while reader.step() {}
            }
            store.add(0, &reader.take_batch());
            store.digests.judge(&mut store.files);
            store.digests.end(number);
        }
        store.digests.judge(&mut store.files);
        let note = receipt(&engine, 0).note;
        assert!(
            note.contains(&format!("{} not checked: ", failing.len())),
            "{note}"
        );
        for number in 1..=3 {
            let note = receipt(&engine, number).note;
            let is_failing = failing.contains(&(number as u32));
            assert_eq!(note.contains("was not compared"), is_failing, "{note}");
            assert_eq!(
                note.contains("differs"),
                number == 3 && !is_failing,
                "{note}"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn records_with_anything_in_them_are_the_same_in_every_form(
        values in proptest::collection::vec((json_value(), json_value(), ".{0,12}"), 1..5),
        form in 0..JSON_FORMS.len() + LINE_FORMS.len() + TABLE_FORMS.len(),
        piece in 1_usize..400,
    ) {
        let form = JSON_FORMS.iter().chain(LINE_FORMS).chain(TABLE_FORMS).nth(form).expect("a form");
        let records: Vec<Record> = values
            .into_iter()
            .enumerate()
            .map(|(index, (request, identity, agent))| {
                // A text is the identity's name, and such a record is put together again first.
                let identity = if identity.is_string() { json!({"userName": identity}) } else { identity };
                Record::new(json!({
                    "eventVersion": "1.08", "eventSource": "s", "eventName": "N", "eventTime": "2024-01-02T03:04:05Z",
                    "eventID": format!("id-{index}"), "userAgent": agent, "requestParameters": request,
                    "userIdentity": identity,
                }))
            })
            .collect();
        let bytes = (form.write)(&records);
        let packed = if bytes.starts_with(b"\x1f\x8b") { ", gzip" } else { "" };
        assert_whole(&format!("{}{packed}", form.name), form.note, &bytes, &records, &[(piece, 1)]);
    }
}

/// A small sample of every form, packed and not.
fn samples() -> &'static Vec<(String, Vec<u8>)> {
    static SAMPLES: LazyLock<Vec<(String, Vec<u8>)>> = LazyLock::new(|| {
        let records = &few_records().0[..3];
        let whole = JSON_FORMS
            .iter()
            .chain(LINE_FORMS)
            .chain(TABLE_FORMS)
            .chain(WRAPPERS);
        let mut samples: Vec<(String, Vec<u8>)> = whole
            .map(|form| (form.name.to_owned(), (form.write)(records)))
            .collect();
        samples.extend(
            forms::other_samples(records)
                .into_iter()
                .map(|(name, bytes)| (name.to_owned(), bytes)),
        );
        let packed = PACKINGS
            .iter()
            .map(|(name, pack)| (name.replace('*', "trail file"), pack(&trail(records))));
        samples.extend(packed);
        samples
    });
    &SAMPLES
}

/// What a user sees of a file that was read in pieces of this size.
fn read_in_pieces(bytes: &[u8], piece: usize) -> (trailglass::protocol::FileRow, Events) {
    let mut engine = load(&[dropped(bytes)], 1, piece);
    let events = seen(&mut engine);
    (receipt(&engine, 0), events)
}

/// The first bytes of a file may be those of a packing and nothing more.
#[test]
fn the_first_bytes_of_any_form_are_a_report() {
    for (name, bytes) in samples() {
        for length in 0..bytes.len().min(40) {
            let (row, events) = read_in_pieces(&bytes[..length], usize::MAX);
            assert_eq!(row.events, 0, "{name}, {length} bytes");
            assert!(!row.note.is_empty(), "{name}, {length} bytes");
            let in_bytes = read_in_pieces(&bytes[..length], 1);
            assert_eq!(in_bytes, (row, events), "{name}, {length} bytes");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn damaged_files_of_any_form_give_the_same_report_in_any_pieces(
        sample in 0..samples().len(),
        damage in proptest::collection::vec((0.0..1.0_f64, damages()), 0..5),
        cut_off in 0.0..2.0_f64,
        piece in 1_usize..3000,
    ) {
        let mut bytes = samples()[sample].1.clone();
        for (part, damage) in &damage {
            let end = bytes.len();
            if end > 0 {
                bytes = damaged(&bytes, (0, end), *part, damage);
            }
        }
        bytes.truncate((bytes.len() as f64 * cut_off) as usize);
        let (row, events) = read_in_pieces(&bytes, usize::MAX);
        prop_assert!(row.status != FileStatus::Waiting);
        prop_assert!(row.events > 0 || !row.note.is_empty());
        prop_assert_eq!(read_in_pieces(&bytes, piece), (row, events), "{}", samples()[sample].0);
    }

    #[test]
    fn splitting_mixing_and_repeating_files_never_changes_the_events(
        files in proptest::collection::vec((proptest::collection::vec(0_usize..7, 1..8), 0_usize..1000, 0_usize..30), 1..8),
        readers in 1_usize..4,
        piece in 100_usize..5000,
    ) {
        let (records, expected) = few_records();
        let forms: Vec<&Form> = JSON_FORMS.iter().chain(LINE_FORMS).chain(TABLE_FORMS).chain(WRAPPERS).collect();
        let mut used = BTreeSet::new();
        let mut written = 0;
        let files: Vec<Dropped> = files
            .iter()
            .map(|(indexes, form, packing)| {
                let part: Vec<Record> = indexes.iter().map(|index| records[*index].clone()).collect();
                used.extend(part.iter().map(|record| record.id().to_owned()));
                written += part.len();
                let bytes = (forms[form % forms.len()].write)(&part);
                dropped(PACKINGS.get(*packing).map_or(bytes.clone(), |(_, pack)| pack(&bytes)))
            })
            .collect();
        let mut engine = load(&files, readers, piece);
        let events = seen(&mut engine);
        prop_assert_eq!(keys(&events), used.clone());
        for (key, event) in &events {
            prop_assert_eq!(event, &expected[key]);
        }
        prop_assert_eq!(engine.store.duplicates() as usize, written - used.len());
    }
}

#[test]
fn a_short_text_behind_a_blank_is_refused_once() {
    for text in ["\nhello", " a,b,c,d", "\n{\"a\":1}"] {
        let (row, _) = read_in_pieces(text.as_bytes(), 1);
        assert_eq!((row.status, row.events), (FileStatus::Skipped, 0));
        assert_eq!(
            row.note.matches("This seems to be").count(),
            1,
            "{}",
            row.note
        );
    }
}

#[test]
fn what_is_said_of_broken_text_does_not_depend_on_the_pieces() {
    // The name of the next record, and the line that shows what the file is, lie across two pieces.
    for text in [
        r#"{"Records":[{"eventID":"1"},{"eventID" "2"},{"eventID" x"3"},{"eventID" : "4"}]}"#.to_owned(),
        r#"[[{"field":"@"},{"field":"@message","value":"{\"eventID\":1"}],[{"field":"@m}],[{"field":"@m"}]]"#
            .to_owned(),
        format!(
            "the last words of a line{}\n1 {{\"eventID\":\"1\"",
            ", cut off before".repeat(100)
        ),
    ] {
        assert_same_in_pieces(text.as_bytes());
    }
    // Found by fuzzing.
    for file in ["records", "lines", "rows"] {
        let path = format!("{}/tests/broken/{file}", env!("CARGO_MANIFEST_DIR"));
        assert_same_in_pieces(&std::fs::read(path).unwrap());
    }
}

fn assert_same_in_pieces(bytes: &[u8]) {
    let (whole, _) = read_in_pieces(bytes, usize::MAX);
    for piece in 1..bytes.len().min(257) {
        assert_eq!(
            read_in_pieces(bytes, piece).0,
            whole,
            "in pieces of {piece}"
        );
    }
}

//! From bytes to answers, natively: input, store and engine together, compared with an independent reading of the same files
//! with `serde_json::Value`.

use crate::support;
use proptest::prelude::*;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::rc::Rc;
use support::packing::gzip;
use support::{
    Dropped, all_rows, ask, dropped, invictus, json_value, leaves, load, load_shared, records,
    repository, shown, side_panels, text, view,
};
use trailglass::cloudtrail::column::Column;
use trailglass::engine::Engine;
use trailglass::input::reader::Reader;
use trailglass::input::reread::RecordRereader;
use trailglass::input::source::of_bytes;
use trailglass::protocol::{
    FacetSearch, FacetValue, FileStatus, Outcome, PrincipalRow, Rows, Tab, TimeRange,
};

#[test]
fn the_six_examples_of_the_aws_page_are_read_field_by_field() {
    let bytes = fs::read(repository("tests/data/seed-examples.json")).expect("test data");
    let expected: Value = serde_json::from_slice(&bytes).expect("sound JSON");
    let expected = expected["Records"].as_array().expect("records").clone();
    let mut engine = load(
        &[Dropped {
            path: "seed".into(),
            bytes,
        }],
        1,
        100,
    );
    let rows = all_rows(&mut engine, "", "time");
    assert_eq!(rows.len(), 6);
    for row in &rows {
        let record = expected
            .iter()
            .find(|record| text(record, "/eventID") == row.key)
            .expect("an event of the page");
        assert_eq!(&row[Column::Name], text(record, "/eventName"));
        assert_eq!(&row[Column::Source], "states.amazonaws.com");
        assert_eq!(row.principal, "test-user");
        assert_eq!(row.credential, "iam-user");
        assert_eq!(&row[Column::Account], "123456789012");
        assert_eq!(&row[Column::Region], "us-east-1");
        assert_eq!(&row[Column::Address], "AWS Internal");
        assert_eq!(&row[Column::Agent], "AWS Internal");
        let shown = trailglass::cloudtrail::time::text_from_millis(row.time.expect("a time"));
        assert_eq!(shown.replace(' ', "T") + "Z", text(record, "/eventTime"));
    }
    let denied = rows
        .iter()
        .find(|row| &row[Column::Name] == "DeleteStateMachine")
        .expect("the denied call");
    assert_eq!(
        (&denied[Column::Error], denied.outcome),
        ("AccessDenied", Outcome::Denied)
    );
    assert!(
        denied[Column::Resource]
            .starts_with("arn:aws:states:us-east-1:123456789012:stateMachine:testUser")
    );
    let created = rows
        .iter()
        .find(|row| &row[Column::Name] == "CreateActivity")
        .expect("an activity");
    assert!(created[Column::Resource].contains(":activity:OtherActivityPrefix"));
}

#[test]
fn real_files_give_the_numbers_that_an_independent_count_gives() {
    let files = invictus();
    let records = records(&files);
    assert_eq!(records.len(), 2900);
    for (readers, piece) in [(1, usize::MAX), (3, 1000)] {
        let mut engine = load(&files, readers, piece);
        assert_eq!((engine.store.len(), engine.store.duplicates()), (2900, 0));
        let count = |keep: &dyn Fn(&Value) -> bool| {
            records.iter().filter(|record| keep(record)).count() as u32
        };
        for (query, expected) in [
            ("", 2900),
            (
                "name:GetCallerIdentity",
                count(&|record| text(record, "/eventName") == "GetCallerIdentity"),
            ),
            (
                "-name:GetCallerIdentity",
                count(&|record| text(record, "/eventName") != "GetCallerIdentity"),
            ),
            (
                "error:*",
                count(&|record| !text(record, "/errorCode").is_empty()),
            ),
            (
                "error:AccessDenied*",
                count(&|record| text(record, "/errorCode").starts_with("AccessDenied")),
            ),
            (
                "credential:role",
                count(&|record| text(record, "/userIdentity/type") == "AssumedRole"),
            ),
            (
                "kind:AssumedRole",
                count(&|record| text(record, "/userIdentity/type") == "AssumedRole"),
            ),
            (
                "via:*",
                count(&|record| {
                    !text(record, "/userIdentity/invokedBy").is_empty()
                        && !matches!(text(record, "/userIdentity/type"), "" | "AWSService")
                }),
            ),
            ("readonly:true", count(&|record| record["readOnly"] == true)),
            (
                "userIdentity.sessionContext.attributes.mfaAuthenticated:true",
                count(&|record| {
                    text(
                        record,
                        "/userIdentity/sessionContext/attributes/mfaAuthenticated",
                    ) == "true"
                }),
            ),
            (
                "tlsDetails.tlsVersion:TLSv1.3",
                count(&|record| text(record, "/tlsDetails/tlsVersion") == "TLSv1.3"),
            ),
            (
                "eventType:AwsApiCall",
                count(&|record| text(record, "/eventType") == "AwsApiCall"),
            ),
        ] {
            assert_eq!(shown(&mut engine, query), expected, "{query}");
        }
        for word in [
            "benjamin",
            "s3.amazonaws.com",
            "ASIA",
            "secret",
            "tlsv1.2",
            "cloudtrail",
            "0e0",
            "policy",
        ] {
            let holds = |record: &Value| leaf_holds(record, word);
            assert_eq!(shown(&mut engine, word), count(&holds), "the word {word}");
        }
    }
}

/// Whether a string, number or Boolean anywhere in the record holds `word`, whatever its case.
/// `readOnly` is not text, and a time is searched by its field.
fn leaf_holds(value: &Value, word: &str) -> bool {
    match value {
        Value::Object(fields) => fields.iter().any(|(key, value)| {
            key != "readOnly"
                && key != "eventTime"
                && key != "eventCategory"
                && leaf_holds(value, word)
        }),
        Value::Array(items) => items.iter().any(|item| leaf_holds(item, word)),
        Value::String(text) => text.to_lowercase().contains(&word.to_lowercase()),
        Value::Null => false,
        other => other.to_string().contains(word),
    }
}

#[test]
fn each_principal_s_numbers_are_those_of_an_independent_count() {
    let files = invictus();
    let records = records(&files);
    let mut engine = load(&files, 2, usize::MAX);
    let Rows::Principals(page) = ask(&mut engine, &view(Tab::Principals, "events", "")).rows else {
        panic!("principals were asked for")
    };
    assert_eq!(page.rows.iter().map(|row| row.events).sum::<u32>(), 2900);
    for name in ["benjamin", "cloudtrail.amazonaws.com"] {
        let own: Vec<&Value> = records
            .iter()
            .filter(|record| {
                text(record, "/userIdentity/userName") == name
                    || (text(record, "/userIdentity/type") == "AWSService"
                        && text(record, "/userIdentity/invokedBy") == name)
            })
            .collect();
        let Some(row) = page.rows.iter().find(|row| row.principal == name) else {
            assert!(own.is_empty(), "{name} is missing");
            continue;
        };
        let distinct = |pointer: &str| {
            let values: BTreeSet<&str> = own
                .iter()
                .map(|record| text(record, pointer))
                .filter(|text| !text.is_empty())
                .collect();
            values.len() as u32
        };
        let denied = own
            .iter()
            .filter(|record| {
                text(record, "/errorCode").contains("AccessDenied")
                    || text(record, "/errorCode").contains("UnauthorizedOperation")
            })
            .count() as u32;
        let failed = own
            .iter()
            .filter(|record| !text(record, "/errorCode").is_empty())
            .count() as u32;
        let expected = PrincipalRow {
            events: own.len() as u32,
            denied,
            errors: failed - denied,
            services: distinct("/eventSource"),
            names: distinct("/eventName"),
            regions: distinct("/awsRegion"),
            addresses: distinct("/sourceIPAddress"),
            agents: distinct("/userAgent"),
            keys: distinct("/userIdentity/accessKeyId"),
            ..row.clone()
        };
        assert_eq!(*row, expected);
    }
}

#[test]
fn events_stand_in_order_of_time_and_ties_in_order_of_their_ids() {
    let mut engine = load(&invictus(), 2, 5000);
    let rows = all_rows(&mut engine, "", "time");
    assert_eq!(rows.len(), 2900);
    assert!(
        rows.windows(2)
            .all(|pair| (pair[0].time, &pair[0].key) < (pair[1].time, &pair[1].key))
    );
    let by_name = all_rows(&mut engine, "", "name");
    assert!(
        by_name.windows(2).all(
            |pair| pair[0][Column::Name].to_lowercase() <= pair[1][Column::Name].to_lowercase()
        )
    );
}

#[test]
fn files_dropped_twice_count_their_events_once() {
    let mut files = invictus();
    files.extend(invictus());
    let mut engine = load(&files, 2, usize::MAX);
    assert_eq!(
        (engine.store.len(), engine.store.duplicates()),
        (2900, 2900)
    );
    let Rows::Receipt(page) = ask(&mut engine, &view(Tab::Receipt, "file", "")).rows else {
        panic!()
    };
    assert_eq!(page.total, 110);
    assert_eq!(
        page.rows.iter().map(|row| row.duplicates).sum::<u32>(),
        2900
    );
    assert!(
        page.rows
            .iter()
            .all(|row| row.status == FileStatus::Read && row.note.is_empty())
    );
}

#[test]
fn the_histogram_the_facets_and_the_lanes_hold_every_event_shown() {
    let mut engine = load(&invictus(), 1, usize::MAX);
    let range = ask(&mut engine, &view(Tab::Timeline, "events", ""))
        .range
        .expect("a span");
    let middle = (range.from + range.until) / 2;
    let mut half = view(Tab::Timeline, "events", "benjamin");
    half.time = Some(TimeRange {
        from: range.from,
        until: middle,
    });
    let answer = ask(&mut engine, &half);
    let beside = side_panels(&mut engine, &half);
    let histogram = &beside.histogram;
    let bars: u32 = histogram
        .ok
        .iter()
        .chain(&histogram.error)
        .chain(&histogram.denied)
        .sum();
    assert_eq!(
        bars,
        shown(&mut engine, "benjamin"),
        "the histogram leaves the brush aside"
    );
    assert!(answer.shown > 0 && answer.shown < bars);
    let Rows::Lanes(page, _) = &answer.rows else {
        panic!()
    };
    let marks: u32 = page
        .rows
        .iter()
        .flat_map(|lane| &lane.marks)
        .map(|mark| mark.events)
        .sum();
    // Few enough events stand by themselves.
    let singles: usize = page.rows.iter().map(|lane| lane.singles.len()).sum();
    assert_eq!(marks + singles as u32, answer.shown);
    let regions = beside
        .facets
        .iter()
        .find(|facet| facet.field == "region")
        .expect("a facet");
    assert_eq!(
        regions.values.iter().map(|value| value.count).sum::<u32>(),
        answer.shown
    );
}

#[test]
fn a_facet_keeps_its_other_values_apart_while_one_is_chosen() {
    let mut engine = load(&invictus(), 1, usize::MAX);
    let mut of = |query: &str| {
        let beside = side_panels(&mut engine, &view(Tab::Events, "time", query));
        let mut facets = beside.facets.into_iter();
        facets
            .find(|facet| facet.field == "credential")
            .expect("it is shown")
    };
    let all = of("");
    assert!(all.values.len() > 1 && all.outside.is_empty());
    for query in ["credential:role", "-credential:role"] {
        let some = of(query);
        let is_role = |value: &FacetValue| value.value == "role";
        let (chosen, others): (Vec<FacetValue>, Vec<FacetValue>) = all
            .values
            .iter()
            .cloned()
            .partition(|value| is_role(value) != query.starts_with('-'));
        assert_eq!((&some.values, &some.outside), (&chosen, &others), "{query}");
        let distinct = (some.distinct as usize, some.distinct_outside as usize);
        assert_eq!(distinct, (chosen.len(), others.len()), "{query}");
    }
}

#[test]
fn a_folded_facet_counts_nothing() {
    let mut engine = load(&invictus(), 1, usize::MAX);
    let mut folded = view(Tab::Events, "time", "");
    folded.facet_search = vec![FacetSearch {
        field: "name".to_owned(),
        ..FacetSearch::default()
    }];
    let facets = side_panels(&mut engine, &folded).facets;
    let values = |field: &str| {
        let facet = facets.iter().find(|facet| facet.field == field);
        facet.map(|facet| (facet.values.len(), facet.distinct))
    };
    assert_eq!(values("name"), Some((0, 0)));
    assert!(values("region").is_some_and(|(values, _)| values > 0));
}

#[test]
fn an_outlier_does_not_hide_where_the_events_are() {
    let event = |number: u32, time: &str| {
        serde_json::json!({"eventVersion": "1.08", "eventID": format!("e{number}"), "eventTime": time,
            "eventSource": "s3.amazonaws.com", "eventName": "GetObject", "awsRegion": "us-east-1"})
    };
    let mut records: Vec<serde_json::Value> = (0..40)
        .map(|at| event(at, &format!("2024-03-05T10:{at:02}:07Z")))
        .collect();
    records.push(event(100, "2023-01-01T00:00:00Z"));
    let file = dropped(serde_json::json!({ "Records": records }).to_string());
    let mut engine = load(&[file], 1, usize::MAX);
    let mut question = view(Tab::Events, "time", "");
    let panels = side_panels(&mut engine, &question);
    let millis = |text: &str| trailglass::cloudtrail::time::millis_from_iso(text).expect("a time");
    let dense = TimeRange {
        from: millis("2024-03-05T10:00:07Z"),
        until: millis("2024-03-05T10:39:07Z") + 1,
    };
    assert_eq!(panels.dense, Some(dense));
    // Over that time alone the bars are narrow, hold its events only, and are no longer dense.
    (question.time, question.histogram_time) = (Some(dense), panels.dense);
    let near = side_panels(&mut engine, &question);
    assert_eq!(near.histogram.ok.iter().sum::<u32>(), 40);
    assert!(near.histogram.bar_millis <= 60_000);
    assert!(near.histogram.ok.iter().all(|events| *events <= 1));
    assert_eq!(near.dense, None);
}

#[test]
fn a_mistake_in_the_query_leaves_the_last_good_answer() {
    let mut engine = load(&invictus(), 1, usize::MAX);
    let good = ask(&mut engine, &view(Tab::Events, "time", "name:ListBuckets"));
    let bad = ask(&mut engine, &view(Tab::Events, "time", "nmae:ListBuckets"));
    assert_eq!(bad.shown, good.shown);
    assert!(
        bad.query_error
            .is_some_and(|error| error.message.contains("name"))
    );
}

#[test]
fn stepping_goes_along_the_table_on_screen() {
    let mut engine = load(&invictus(), 1, usize::MAX);
    let rows = all_rows(&mut engine, "benjamin", "name");
    ask(&mut engine, &view(Tab::Events, "name", "benjamin"));
    assert_eq!(engine.step(rows[3].event, 1, false), Some(rows[4].event));
    assert_eq!(engine.step(rows[3].event, -3, false), Some(rows[0].event));
    assert_eq!(engine.step(rows[0].event, -1, false), None);
    let failed = rows[4..]
        .iter()
        .find(|row| row.outcome != Outcome::Ok)
        .expect("a failure");
    assert_eq!(engine.step(rows[3].event, 1, true), Some(failed.event));
}

fn one_file(bytes: &[u8]) -> (u32, FileStatus, String) {
    let mut engine = load(
        &[Dropped {
            path: "f".into(),
            bytes: bytes.to_vec(),
        }],
        1,
        usize::MAX,
    );
    let Rows::Receipt(page) = ask(&mut engine, &view(Tab::Receipt, "file", "")).rows else {
        panic!()
    };
    (
        engine.store.len() as u32,
        page.rows[0].status,
        page.rows[0].note.clone(),
    )
}

const RECORD: &str = r#"{"eventVersion":"1.08","eventTime":"2024-01-02T03:04:05Z","eventSource":"s3.amazonaws.com","eventName":"ListBuckets","eventID":"NUMBER"}"#;

fn trail(count: usize) -> String {
    let records: Vec<String> = (0..count)
        .map(|id| RECORD.replace("NUMBER", &format!("id-{id}")))
        .collect();
    format!("{{\"Records\":[{}]}}", records.join(","))
}

#[test]
fn what_came_before_a_break_is_kept_and_said() {
    let whole = trail(10);
    let (events, status, note) = one_file(&whole.as_bytes()[..whole.len() - 20]);
    assert_eq!((events, status), (9, FileStatus::Warned));
    assert!(
        note.contains("ends in the middle") && note.contains("What came before was kept"),
        "{note}"
    );

    let zipped = gzip(trail(5000).as_bytes());
    let (events, status, note) = one_file(&zipped[..zipped.len() / 2]);
    assert!(
        events > 1000 && events < 5000 && status == FileStatus::Warned,
        "{events}"
    );
    assert!(note.contains("gzip data ends in the middle"), "{note}");

    // The break is named, and reading goes on at the next record.
    let broken = whole.replace("\"id-5\"", "id-5");
    let (events, status, note) = one_file(broken.as_bytes());
    assert_eq!((events, status), (9, FileStatus::Warned));
    let place = format!("broken at byte {}:", broken.find("id-5").unwrap());
    assert!(
        note.contains(&place) && note.contains("1 record could not be read"),
        "{note}"
    );
}

#[test]
fn what_is_no_cloudtrail_log_is_refused_in_words() {
    for (bytes, words) in [
        (&b""[..], "empty"),
        (b"   \n", "white space"),
        (b"hello world", "plain text"),
        (b"\x00\x01\x02\x03", "binary"),
        (b"PK\x03\x04....", "archive"),
        (b"PAR1....", "Parquet"),
        (br#"{"a":1}"#, "JSON of another kind"),
        (br#"{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"logs"},"object":{"key":"a/b.json.gz"}}}]}"#, "fetch s3://logs/a/b.json.gz"),
        (br#"{"Records":[]}"#, "holds no record"),
        (b"[1,2,3]", "not an object"),
    ] {
        let (events, status, note) = one_file(bytes);
        assert_eq!((events, status), (0, FileStatus::Skipped));
        assert!(note.contains(words), "{note}");
    }
}

#[test]
fn a_refused_file_is_not_given_a_form() {
    let engine = load(
        &[Dropped {
            path: "f".into(),
            bytes: b"{\"a\":1}".to_vec(),
        }],
        1,
        50,
    );
    assert_eq!(engine.store.files.row(0).form, "");
}

#[test]
fn a_gzip_bomb_is_stopped() {
    let (_, status, note) = one_file(&gzip(&vec![b' '; 80 << 20]));
    assert_eq!(status, FileStatus::Skipped);
    assert!(note.contains("far more than CloudTrail writes"), "{note}");
    let mut bomb = trail(3).into_bytes();
    bomb.truncate(bomb.len() - 2);
    bomb.extend(vec![b' '; 80 << 20]);
    let (events, _, note) = one_file(&gzip(&bomb));
    assert_eq!(events, 3);
    assert!(note.contains("What came before was kept"), "{note}");
}

#[test]
fn nesting_of_a_hundred_thousand_harms_nothing() {
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    let (events, ..) = one_file(deep.as_bytes());
    assert_eq!(events, 0);
    let record = RECORD.replace(
        "\"eventID\"",
        &format!("\"requestParameters\":{deep},\"eventID\""),
    );
    let (events, status, note) = one_file(format!("{{\"Records\":[{record}]}}").as_bytes());
    assert_eq!((events, status), (1, FileStatus::Warned));
    assert!(note.contains("nested too deep"), "{note}");
    let objects = "{\"a\":".repeat(100_000) + "1" + &"}".repeat(100_000);
    let record = RECORD.replace(
        "\"eventID\"",
        &format!("\"userIdentity\":{objects},\"eventID\""),
    );
    assert_eq!(one_file(record.as_bytes()).0, 1);
}

#[test]
fn odd_records_are_kept() {
    let odd = [
        r#"{"eventName":"A","eventSource":"s"}"#,
        r#"{"eventVersion":1.08,"userIdentity":"x","eventTime":7,"eventName":["a"],"eventSource":"s","awsRegion":{"a":1},"eventID":12}"#,
        r#"{"eventVersion":"1.0","eventName":null,"eventTime":"not a time","eventSource":"s","errorCode":5}"#,
        r#"{"eventName":"<script>alert(1)</script>","eventSource":"<img src=x onerror=alert(1)>","eventID":""}"#,
    ];
    let (events, _, note) = one_file(format!("{{\"Records\":[{}]}}", odd.join(",")).as_bytes());
    assert_eq!(events, 4);
    assert!(
        note.contains("4 records without a readable eventTime"),
        "{note}"
    );
    let (events, status, note) =
        one_file(b"{\"Records\":[{\"eventName\":\"a\xff\",\"eventSource\":\"s\"}]}");
    assert_eq!((events, status), (1, FileStatus::Warned));
    assert!(note.contains("no UTF-8"), "{note}");
}

#[test]
fn a_record_without_an_id_is_told_by_its_content() {
    let record = r#"{"eventName":"A","eventSource":"s","eventTime":"2013-01-02T03:04:05Z"}"#;
    let other = record.replace("\"A\"", "\"B\"");
    let mut engine = load(
        &[Dropped {
            path: "f".into(),
            bytes: format!("[{record},{other},{record}]").into(),
        }],
        1,
        50,
    );
    assert_eq!((engine.store.len(), engine.store.duplicates()), (2, 1));
    let keys: BTreeSet<String> = all_rows(&mut engine, "", "time")
        .into_iter()
        .map(|row| row.key)
        .collect();
    assert_eq!(keys.len(), 2);
}

#[test]
fn a_path_in_a_search_reads_the_path_and_nothing_else() {
    let bytes = r#"[{"eventName":"A","eventSource":"s","eventID":"1","eventCategory":"NetworkActivity",
        "userIdentity":{"type":"AWSService","invokedBy":"ec2.amazonaws.com"},
        "resources":[{"ARN":"arn:aws:s3:::one"},{"ARN":"arn:aws:s3:::two"}]},
        {"eventName":"B","eventSource":"s","eventID":"2","userIdentity":{"type":"Root","userName":"acme",
        "accountId":"1"}}]"#;
    let mut engine = load(
        &[Dropped {
            path: "f".into(),
            bytes: bytes.into(),
        }],
        1,
        50,
    );
    for query in [
        "userIdentity.invokedBy:ec2.amazonaws.com",
        "resources.ARN:arn:aws:s3:::two",
        "userIdentity.userName:acme",
        "NetworkActivity",
        "-resources.ARN:arn:aws:s3:::two",
    ] {
        assert_eq!(shown(&mut engine, query), 1, "{query}");
    }
}

#[test]
fn field_names_of_enormous_length_do_not_fill_the_memory() {
    let fields: Vec<String> = (0..2000).map(|index| format!("\"a{index}\":1")).collect();
    let long = "k".repeat(200_000);
    let record = format!(
        "{{\"eventName\":\"x\",\"eventID\":\"y\",\"{long}\":{{{}}}}}",
        fields.join(",")
    );
    let engine = load(
        &[Dropped {
            path: "f".into(),
            bytes: record.into(),
        }],
        1,
        usize::MAX,
    );
    assert_eq!(engine.store.len(), 1);
    assert!(
        engine.store.memory_bytes() < 4 << 20,
        "{}",
        engine.store.memory_bytes()
    );
}

#[test]
fn the_memory_that_is_told_grows_with_what_the_records_hold() {
    const EVENTS: usize = 2_000;
    const FIELDS: usize = 50;
    let memory = |parameters: &str| {
        let record = RECORD.replace('}', &format!(",\"requestParameters\":{{{parameters}}}}}"));
        let records: Vec<String> = (0..EVENTS)
            .map(|id| record.replace("NUMBER", &format!("id-{id}")))
            .collect();
        let text = format!("{{\"Records\":[{}]}}", records.join(","));
        load(&[dropped(text)], 1, usize::MAX).store.memory_bytes()
    };
    let fields: Vec<String> = (0..FIELDS)
        .map(|field| format!("\"f{field}\":\"x\""))
        .collect();
    let more = memory(&fields.join(",")) - memory("");
    // Each field of each event has its number, of four bytes; a list that grows has room for twice as many at most.
    let least = EVENTS * FIELDS * 4;
    assert!((least..3 * least).contains(&more), "{more}");
}

#[test]
fn the_memory_that_is_told_grows_with_identities() {
    const NAMES: usize = 50;
    let memory = |names: usize| {
        let records: Vec<String> = (0..NAMES * NAMES)
            .map(|id| {
                let (user, key) = (id / NAMES % names, id % names);
                let identity = format!(
                    "{{\"userIdentity\":{{\"type\":\"IAMUser\",\"userName\":\"user-{user}\",\"accessKeyId\":\"key-{key}\"}},"
                );
                let record = RECORD.replacen('{', &identity, 1);
                record.replace("NUMBER", &format!("id-{id}"))
            })
            .collect();
        let text = format!("{{\"Records\":[{}]}}", records.join(","));
        load(&[dropped(text)], 1, usize::MAX).store.memory_bytes()
    };
    let more = memory(NAMES) - memory(1);
    // Who it is, the type, account, session, service and access key of each: numbers of four bytes.
    assert!(more >= NAMES * NAMES * 6 * 4, "{more}");
}

#[test]
fn memory_that_grows_by_a_leap_was_announced_and_never_more_than_twice_what_there_is() {
    /// Texts and their places grow with each event, without a leap.
    const TEXTS: usize = 400;
    let (mut engine, mut reader) = (Engine::default(), Reader::default());
    let record = RECORD.replace('}', ",\"requestParameters\":{\"bucketName\":\"b\"}}");
    let (mut announced, mut before, mut leaps) = (0, 0, 0);
    for id in 0..600 {
        let file = record.replace("NUMBER", &format!("id-{id}"));
        let number = engine.store.files.add("f".into(), file.len() as u64);
        reader.read(number, file);
        engine.store.add(0, &reader.take_batch());
        engine.store.sort();
        let (growth, memory) = (engine.store.next_allocation(), engine.store.memory_bytes());
        let more = memory - before;
        assert!(
            id == 0 || more <= announced + TEXTS,
            "{more} of {announced} at event {id}"
        );
        leaps += usize::from(more > TEXTS);
        assert!(growth <= 2 * memory, "{growth} of {memory} at event {id}");
        (announced, before) = (growth, memory);
    }
    assert_eq!(engine.store.len(), 600);
    assert!(leaps > 4, "lists have moved to larger places");
}

#[test]
fn columns_have_room_for_announced_files_before_these_come() {
    const FILES: u32 = 5;
    const EVENTS: usize = 20_000;
    let (mut engine, mut reader) = (Engine::default(), Reader::default());
    engine.store.files.announce(FILES);
    let mut sizes = Vec::new();
    for file in 0..FILES {
        let records: Vec<String> = (0..EVENTS)
            .map(|id| RECORD.replace("NUMBER", &format!("id-{file:02}-{id:05}")))
            .collect();
        let text = format!("[{}]", records.join(","));
        let number = engine.store.files.add(file.to_string(), text.len() as u64);
        reader.read(number, text);
        engine.store.add(0, &reader.take_batch());
        let parts = engine.store.memory_parts();
        let of = |name: &str| parts.iter().find(|part| part.0 == name).expect("a part").1;
        sizes.push((of("columns"), of("leaves")));
    }
    assert_eq!(engine.store.len(), FILES as usize * EVENTS);
    assert!(sizes[0].0 < sizes[1].0);
    // Columns of bytes are still small then, and double.
    let more = sizes[4].0 - sizes[1].0;
    assert!(more <= 4 * 5 * EVENTS, "{more} bytes since the second file");
    assert_eq!(sizes[1].1, sizes[4].1, "leaves have not moved since");
}

#[test]
fn a_reader_that_forgets_its_strings_gives_the_same_events() {
    let files = invictus();
    let mut whole = load(&files, 2, usize::MAX);
    let mut engine = Engine::default();
    let mut readers = [Reader::default(), Reader::default()];
    for (index, file) in files.iter().enumerate() {
        let reader = &mut readers[index % 2];
        reader.remember_at_most(1);
        let number = engine
            .store
            .files
            .add(file.path.clone(), file.bytes.len() as u64);
        reader.read(number, &*file.bytes);
        engine.store.add(index % 2, &reader.take_batch());
    }
    engine.work_out_chains();
    let everything = |engine: &mut Engine| {
        let rows = all_rows(engine, "", "time");
        let keys: Vec<String> = rows.iter().map(|row| row.key.clone()).collect();
        (format!("{rows:?}"), keys, engine.store.duplicates())
    };
    assert_eq!(everything(&mut engine), everything(&mut whole));
    let leaves = |engine: &Engine| {
        let store = &engine.store;
        let order = store.order().iter().map(|row| *row as usize);
        let texts = order.flat_map(|row| {
            store
                .leaves(row)
                .iter()
                .chain(store.identity_leaves(store.identity(row)))
        });
        texts
            .map(|leaf| store.text(*leaf).to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(leaves(&engine), leaves(&whole));
    assert!(engine.store.len() > 100);
}

#[test]
fn an_identity_that_a_broken_record_brings_is_known_from_the_first_sound_one() {
    let by = |user: &str, id: &str| {
        let identity =
            format!("{{\"userIdentity\":{{\"type\":\"IAMUser\",\"userName\":\"{user}\"}},");
        RECORD.replacen('{', &identity, 1).replace("NUMBER", id)
    };
    let broken = by("ada", "1").replace("\"1\"", "1 1");
    let records = [broken, by("ada", "2"), by("bob", "3"), by("ada", "4")];
    let text = format!("{{\"Records\":[{}]}}", records.join(","));
    let mut engine = load(&[dropped(text)], 1, usize::MAX);
    let known: BTreeSet<(String, String)> = all_rows(&mut engine, "", "time")
        .into_iter()
        .map(|row| (row.key, row.principal))
        .collect();
    let expected = [("2", "ada"), ("3", "bob"), ("4", "ada")]
        .map(|(key, principal)| (key.to_owned(), principal.to_owned()));
    assert_eq!(known, BTreeSet::from(expected));
}

#[test]
fn a_file_that_stops_being_readable_keeps_what_was_read() {
    let whole = trail(10);
    let mut engine = Engine::default();
    let number = engine.store.files.add("f".into(), whole.len() as u64);
    let mut reader = Reader::default();
    let half = whole.len() / 2;
    reader.begin(
        number,
        Rc::new(RefCell::new(Failing(Cursor::new(whole), half))),
    );
    while reader.step() {}
    engine.store.add(0, &reader.take_batch());
    let row = engine.store.files.row(0);
    assert_eq!(row.events as usize, engine.store.len());
    assert!(
        row.events > 0 && row.status == FileStatus::Warned && row.note.contains("kept"),
        "{}",
        row.note
    );
    assert!(
        row.note.contains("could not read the file (gone)"),
        "{}",
        row.note
    );
}

/// A file of which only the first bytes can be read.
struct Failing(Cursor<String>, usize);

impl Read for Failing {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = self.1.saturating_sub(self.0.position() as usize);
        if left == 0 {
            return Err(io::Error::other("gone"));
        }
        let count = into.len().min(left);
        self.0.read(&mut into[..count])
    }
}

impl Seek for Failing {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

#[test]
fn bytes_after_the_gzip_data_are_not_left_out_in_silence() {
    let mut second = gzip(trail(2).as_bytes());
    second[0] = 0x1e;
    let (events, status, note) = one_file(&[gzip(trail(3).as_bytes()), second].concat());
    assert_eq!((events, status), (3, FileStatus::Warned));
    assert!(note.contains("left out"), "{note}");
}

#[test]
fn the_same_event_in_two_accounts_is_two_events() {
    let of = |account: &str| {
        RECORD.replace(
            "\"eventID\"",
            &format!("\"recipientAccountId\":\"{account}\",\"eventID\""),
        )
    };
    let bytes = format!("[{},{},{}]", of("1"), of("2"), of("1"));
    let engine = load(
        &[Dropped {
            path: "f".into(),
            bytes: bytes.into(),
        }],
        1,
        50,
    );
    assert_eq!((engine.store.len(), engine.store.duplicates()), (2, 1));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn every_leaf_of_every_record_is_in_the_store(
        values in proptest::collection::vec((json_value(), json_value()), 1..6),
        piece in 1_usize..200,
        pretty in any::<bool>(),
        zipped in any::<bool>(),
        readers in 1_usize..3,
    ) {
        let records: Vec<Value> = values.into_iter().enumerate().map(|(index, (request, identity))| {
            serde_json::json!({
                "eventVersion": "1.08", "eventSource": "s", "eventName": "N", "eventID": index.to_string(),
                "requestParameters": request, "userIdentity": identity,
            })
        }).collect();
        let wrapped = serde_json::json!({ "Records": records });
        let text = if pretty { serde_json::to_vec_pretty(&wrapped) } else { serde_json::to_vec(&wrapped) }.unwrap();
        let bytes = if zipped { gzip(&text) } else { text };
        let engine = load(&[Dropped { path: "f".into(), bytes }], readers, piece);
        let store = &engine.store;
        prop_assert_eq!(store.len(), records.len());
        for (row, record) in records.iter().enumerate() {
            let mut expected = Vec::new();
            leaves(&record["requestParameters"], "requestParameters", &mut expected);
            expected.push(("eventVersion".into(), "1.08".into()));
            let shape = store.shape(store.shape_numbers()[row]);
            let mut found: Vec<(String, String)> = shape.iter().zip(store.leaves(row))
                .map(|(path, value)| (store.text(*path).to_owned(), store.text(*value).to_owned())).collect();
            expected.sort();
            found.sort();
            prop_assert_eq!(found, expected);
            let identity = store.identity(row);
            let mut expected = Vec::new();
            leaves(&record["userIdentity"], "userIdentity", &mut expected);
            let mut found: Vec<(String, String)> = store.shape(identity.shape).iter()
                .zip(store.identity_leaves(identity))
                .map(|(path, value)| (store.text(*path).to_owned(), store.text(*value).to_owned())).collect();
            if !record["userIdentity"].is_object() {
                found.clear();
                expected.clear();
            }
            expected.sort();
            found.sort();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn any_bytes_give_a_report_and_no_panic(
        start in prop_oneof![Just(""), Just("{\"Records\":["), Just("["), Just("{\"eventName\":")],
        bytes in proptest::collection::vec(prop_oneof![
            any::<u8>(), Just(b'"'), Just(b'{'), Just(b'}'), Just(b'['), Just(b']'), Just(b','), Just(b':')
        ], 0..120),
        piece in 1_usize..50,
    ) {
        let bytes = [start.as_bytes(), &bytes].concat();
        let engine = load(&[Dropped { path: "f".into(), bytes }], 1, piece);
        prop_assert_eq!(engine.store.files.done(), 1);
    }

    #[test]
    fn shuffling_splitting_and_repeating_files_never_changes_the_events(
        order in proptest::collection::vec(0_usize..20, 1..60),
        cut in 1_usize..10,
    ) {
        let files: Vec<Dropped> = order.chunks(cut).enumerate().map(|(index, ids)| {
            let records: Vec<String> = ids.iter().map(|id| RECORD.replace("NUMBER", &format!("id-{id}"))).collect();
            Dropped { path: index.to_string(), bytes: format!("[{}]", records.join(",")).into() }
        }).collect();
        let mut engine = load(&files, 2, 64);
        let distinct: BTreeSet<usize> = order.iter().copied().collect();
        let keys: Vec<String> = all_rows(&mut engine, "", "time").into_iter().map(|row| row.key).collect();
        let expected: Vec<String> =
            distinct.iter().map(|id| format!("id-{id}")).collect::<BTreeSet<_>>().into_iter().collect();
        prop_assert_eq!(keys, expected);
        prop_assert_eq!(engine.store.duplicates() as usize, order.len() - distinct.len());
    }
}

#[test]
fn every_public_set_is_read_or_refused_in_words() {
    // The larger collection of public logs is not part of the project; its path may be given.
    let Some(folder) = std::env::var_os("TRAILGLASS_PUBLIC_LOGS") else {
        eprintln!("skipped: TRAILGLASS_PUBLIC_LOGS does not name a folder of public logs");
        return;
    };
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a readable folder") {
            let path = entry.expect("a readable folder").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(Dropped {
                    path: path.display().to_string(),
                    bytes: fs::read(&path).expect("a file"),
                });
            }
        }
    }
    let engine = load(&files, 2, 4096);
    let mut forms: BTreeMap<String, u32> = BTreeMap::new();
    for (number, file) in files.iter().enumerate() {
        let row = engine.store.files.row(number);
        assert!(
            row.status == FileStatus::Read || !row.note.is_empty(),
            "{} says nothing",
            file.path
        );
        if std::env::var_os("TRAILGLASS_SHOW").is_some() {
            let name = file
                .path
                .rsplit('/')
                .take(3)
                .collect::<Vec<_>>()
                .join(" < ");
            eprintln!(
                "{:?} {} {} {}: {} {}",
                row.status, row.events, row.duplicates, row.form, name, row.note
            );
        }
        *forms
            .entry(format!("{:?} {}", row.status, row.form))
            .or_default() += row.events;
    }
    eprintln!("{forms:#?}");
}
#[test]
fn a_large_file_shared_by_readers_gives_the_same_as_one_reader() {
    let records = records(&invictus());
    let lines: Vec<String> = records.iter().map(Value::to_string).collect();
    let mut broken = lines.clone();
    broken[1000].truncate(200);
    for (content, lost) in [
        (lines.join("\n"), 0),
        (format!("{{\"Records\":[{}]}}", lines.join(",")), 0),
        (broken.join("\n"), 1),
    ] {
        for bytes in [content.clone().into_bytes(), gzip(content.as_bytes())] {
            let file = [Dropped {
                path: "f".into(),
                bytes: bytes.clone(),
            }];
            let mut alone = load(&file, 1, 100_000);
            let mut shared = load_shared(&bytes, 100_000);
            assert_eq!(shared.store.len(), records.len() - lost);
            assert_eq!(
                all_rows(&mut alone, "", "time"),
                all_rows(&mut shared, "", "time")
            );
            let (one, two) = (alone.store.files.row(0), shared.store.files.row(0));
            assert_eq!(
                (one.status, one.events, one.form),
                (two.status, two.events, two.form)
            );
            assert_eq!(
                (one.first, one.last, one.note),
                (two.first, two.last, two.note)
            );
            let key = &all_rows(&mut shared, "", "time")[500].event;
            let (_, location) = shared.store.location(*key as usize);
            let raw = RecordRereader::read(location, of_bytes(bytes));
            assert!(raw.expect("the record").text.starts_with('{'));
        }
    }
}

//! Records inside JSON of any kind: whatever a tool has put around them, they are the same events, and what is no record
//! is none.
//!
//! The inputs in `tests/data/faults` are written after what users of these tools report; how many events each holds was
//! counted by hand.

use crate::support;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::sync::LazyLock;
use support::forms::{Record, trail};
use support::packing::{gzip, zip};
use support::{
    Dropped, Seen, ask, cases, dropped, invictus, json_value, load, raw_records, receipt, records,
    repository, seen, shown, text, view,
};
use trailglass::engine::Engine;
use trailglass::protocol::{FileStatus, Rows, Tab};
use trailglass::store::Column;

fn input(name: &str) -> Vec<u8> {
    fs::read(repository(&format!("tests/data/faults/{name}")))
        .unwrap_or_else(|why| panic!("{name}: {why}"))
}

fn loaded(bytes: &[u8]) -> Engine {
    load(&[dropped(bytes)], 1, usize::MAX)
}

/// The events by their id; what they are is compared without where they came from.
fn events(bytes: &[u8]) -> BTreeMap<String, Seen> {
    seen(&mut loaded(bytes))
        .into_iter()
        .map(|((id, _), event)| (id, event))
        .collect()
}

fn note(bytes: &[u8]) -> String {
    receipt(&loaded(bytes), 0).note
}

/// Files with the three records of `records_lower.json` in them, whole, and where the receipt says that they are.
const WHOLE: [(&str, &str); 20] = [
    ("records_lower.json", ""),
    (
        "records_key_object.json",
        "Records found inside \u{201c}Records.0\u{201d} and other places",
    ),
    (
        "streamalert_data.json",
        "Records found inside \u{201c}data.Records\u{201d}.",
    ),
    (
        "splunk_hec.json",
        "Records found inside \u{201c}event\u{201d}.",
    ),
    (
        "datadog_api.json",
        "Records found inside \u{201c}data.attributes.attributes\u{201d}.",
    ),
    ("logcli_default.txt", ""),
    (
        "logcli_jsonl.jsonl",
        "Records found inside \u{201c}line\u{201d}.",
    ),
    (
        "loki_query_range.json",
        "Records found inside \u{201c}data.result.values\u{201d}.",
    ),
    (
        "grafana_explore.json",
        "Records found inside \u{201c}line\u{201d}.",
    ),
    (
        "filebeat_message.ndjson",
        "Records found inside \u{201c}message\u{201d}.",
    ),
    (
        "kibana_fields.json",
        "Records found inside \u{201c}fields.event.original\u{201d}.",
    ),
    (
        "otlp.json",
        "Records found inside \u{201c}resourceLogs.scopeLogs.logRecords.body.stringValue\u{201d}.",
    ),
    (
        "steampipe.json",
        "Records found inside \u{201c}rows.cloud_trail_event\u{201d}.",
    ),
    (
        "lambda_awslogs.json",
        "Records found inside \u{201c}awslogs.data.logEvents.message (base64, gzip)\u{201d}.",
    ),
    (
        "firehose_http.json",
        "Records found inside \u{201c}data.logEvents.message (base64, gzip)\u{201d}.",
    ),
    (
        "firehose_transform.json",
        "Records found inside \u{201c}data (base64)\u{201d}.",
    ),
    (
        "kinesis_get_records.json",
        "Records found inside \u{201c}Data (base64)\u{201d}.",
    ),
    ("kinesis_lambda.json", ""),
    ("p.gz.b64", ""),
    ("syslog_prefix.log", ""),
];

#[test]
fn whole_records_in_what_tools_write_are_the_same_events() {
    let first: Value = serde_json::from_slice(&input("records_lower.json")).expect("sound JSON");
    let other = String::from_utf8(input("splunk_hec.json")).expect("text");
    let other = other
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("sound JSON")["event"].clone());
    let truths = [
        first["records"].as_array().expect("a list").clone(),
        other.collect(),
    ];
    let expected = truths.clone().map(|truth| {
        let records: Vec<Record> = truth.into_iter().map(Record::new).collect();
        assert_eq!(records.len(), 3);
        events(&trail(&records))
    });
    for (name, place) in WHOLE {
        // In one set all calls are alice's, in the other the second is the role Ops'.
        let set = usize::from(!ALL_OF_ALICE.contains(&name));
        for piece in [usize::MAX, 61] {
            let files = [dropped(input(name))];
            let mut engine = load(&files, 1, piece);
            let row = receipt(&engine, 0);
            assert_eq!(row.events, 3, "{name}: {}", row.note);
            let note = row.note.trim_end_matches('.');
            assert_eq!(note, place.trim_end_matches('.'), "{name}, a {}", row.form);
            let raw = raw_records(&mut engine, &files, piece);
            for record in &truths[set] {
                let shown = &raw[text(record, "/eventID")];
                assert_eq!(shown.record, None, "{name}: it is a record as it stands");
                let again: Value =
                    serde_json::from_str(&shown.text).unwrap_or_else(|why| panic!("{name}: {why}"));
                assert_eq!(&again, record, "{name}: the record as it is shown");
            }
            let found: BTreeMap<String, Seen> = seen(&mut engine)
                .into_iter()
                .map(|((id, _), event)| (id, event))
                .collect();
            assert_eq!(found, expected[set], "{name}");
        }
    }
}

/// Of the files of [`WHOLE`] those in which each call is one of the user alice.
const ALL_OF_ALICE: [&str; 6] = [
    "records_lower.json",
    "records_key_object.json",
    "streamalert_data.json",
    "kibana_fields.json",
    "steampipe.json",
    "syslog_prefix.log",
];

/// The file, how many events, and parts of what the receipt says.
const OTHERS: [(&str, u32, &[&str]); 18] = [
    (
        "wazuh_fulllog.json",
        3,
        &["found inside \u{201c}_source.full_log.aws\u{201d}"],
    ),
    (
        "records_object.json",
        1,
        &["found inside \u{201c}Records\u{201d}"],
    ),
    (
        "wazuh_alerts.json",
        3,
        &["found inside \u{201c}data.aws\u{201d}"],
    ),
    (
        "wazuh_archives.json",
        3,
        &["found inside \u{201c}aws\u{201d}"],
    ),
    ("logs_tail_json.txt", 3, &[]),
    ("athena_get_query_results.json", 3, &[]),
    ("athena_unload_lower.json", 3, &[]),
    ("tailpipe.json", 3, &["found inside \u{201c}rows\u{201d}"]),
    ("tailpipe.jsonl", 3, &[]),
    ("elastic_ecs_no_original.ndjson", 3, &[]),
    ("strjson.ndjson", 3, &[]),
    ("jq_reduced.jsonl", 3, &[]),
    ("dupkeys.json", 2, &["the last of them counts"]),
    (
        "starts_mid_record.json",
        2,
        &[
            "at byte 0: it begins in the middle of a record",
            "1 record could not be read",
        ],
    ),
    (
        "ddb_stream.json",
        0,
        &["This seems to be a change in a DynamoDB table"],
    ),
    (
        "codecommit.json",
        0,
        &["This seems to be an event of a CodeCommit repository"],
    ),
    (
        "ses.json",
        0,
        &["This seems to be a mail that Amazon SES received"],
    ),
    ("records_lower.json", 3, &[]),
];

#[test]
fn other_inputs_hold_what_they_hold_and_the_receipt_says_it() {
    for (name, count, parts) in OTHERS {
        for piece in [usize::MAX, 61] {
            let row = receipt(&load(&[dropped(input(name))], 1, piece), 0);
            assert_eq!(row.events, count, "{name}: {}", row.note);
            for part in parts {
                assert!(row.note.contains(part), "{name}: {}", row.note);
            }
            assert!(
                !parts.is_empty() || row.note.is_empty(),
                "{name}: {}",
                row.note
            );
        }
    }
}

/// Each file's three calls: how many are alice's, the role Ops', denied, failed, and of bucket-1; counted with Python.
#[test]
fn records_in_another_spelling_name_the_same_caller_bucket_and_outcome() {
    for (name, alice, ops, denied, failed, bucket) in [
        ("athena_unload_lower.json", 2, 1, 1, 1, 1),
        ("tailpipe.json", 2, 1, 1, 1, 1),
        ("tailpipe.jsonl", 2, 1, 1, 1, 1),
        ("athena_get_query_results.json", 3, 0, 0, 0, 0),
        ("elastic_ecs_no_original.ndjson", 2, 1, 0, 1, 1),
        ("strjson.ndjson", 3, 0, 0, 0, 1),
        ("jq_reduced.jsonl", 2, 1, 1, 1, 0),
    ] {
        let mut engine = loaded(&input(name));
        for (query, count) in [
            ("principal:alice", alice),
            ("principal:Ops", ops),
            ("outcome:denied", denied),
            ("-outcome:ok", failed),
            ("requestParameters.bucketName:bucket-1", bucket),
            ("event:GetBucketAcl", 3),
            ("source:s3.amazonaws.com", 3),
            ("ip:198.51.100.2", 1),
            ("time:2024-05-01", 3),
        ] {
            assert_eq!(shown(&mut engine, query), count, "{name}: {query}");
        }
    }
}

#[test]
fn of_two_equal_names_the_last_value_counts_in_wrappers_too() {
    let record = r#"{"eventVersion":"1.09","eventName":"A","eventTime":"2024-05-01T12:00:01Z","eventSource":"s3.amazonaws.com","eventID":"1"}"#;
    let other = record.replace("\"1\"", "\"2\"");
    let wrapped = format!(
        r#"{{"detail-type":"AWS API Call via CloudTrail","detail":{record},"detail":{other}}}"#
    );
    assert_eq!(events(wrapped.as_bytes()).keys().collect::<Vec<_>>(), ["2"]);
}

#[test]
fn pages_that_are_missing_are_told_for_athena_too() {
    let whole = String::from_utf8(input("athena_get_query_results.json")).unwrap();
    assert!(!note(whole.as_bytes()).contains("next page"));
    let page = whole.replacen("{", "{\"NextToken\": \"AbC\",", 1);
    assert!(
        note(page.as_bytes()).contains("a token for the next page"),
        "{}",
        note(page.as_bytes())
    );
}

#[test]
fn a_file_whose_beginning_is_missing_keeps_every_whole_record() {
    let file = trail(&few_records());
    let whole = events(&file);
    let text = String::from_utf8(file.clone()).unwrap();
    let starts: Vec<usize> = text
        .match_indices("{\"eventVersion\"")
        .map(|(at, _)| at)
        .collect();
    assert_eq!(starts.len(), whole.len());
    // Anywhere in the first record, but not in the envelope before it.
    for from in (starts[0] + 1..starts[1] - 2).step_by(7) {
        let cut = &file[from..];
        let row = receipt(&loaded(cut), 0);
        // A cut before a brace or a bracket leaves JSON that begins as a value.
        if matches!(cut[0], b'{' | b'[') {
            continue;
        }
        assert_eq!(
            row.events as usize,
            whole.len() - 1,
            "from byte {from}: {}",
            row.note
        );
        assert!(
            row.note.contains("1 record could not be read"),
            "from byte {from}: {}",
            row.note
        );
    }
}

fn few_records() -> Vec<Record> {
    static RECORDS: LazyLock<Vec<Record>> = LazyLock::new(read_few_records);
    RECORDS.clone()
}

fn read_few_records() -> Vec<Record> {
    let mut all = records(&invictus());
    all.retain(|record| record.get("eventVersion").is_some() && record.get("eventID").is_some());
    all.truncate(400);
    let mut kinds = std::collections::BTreeSet::new();
    all.retain(|record| {
        kinds.insert(format!(
            "{:?} {}",
            record.as_object().unwrap().keys(),
            text(record, "/userIdentity/type")
        ))
    });
    all.truncate(6);
    assert_eq!(all.len(), 6);
    all.into_iter().map(Record::new).collect()
}

/// One more layer around some JSON.
#[derive(Clone, Debug)]
enum Layer {
    Field(String),
    Beside(String, Value),
    List(usize),
    Text(String),
    AfterWords(String, String),
    Base64(String),
    Zipped(String),
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let number = chunk
            .iter()
            .fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte))
            << (8 * (3 - chunk.len()));
        for at in 0..4 {
            let letter = LETTERS[(number >> (18 - 6 * at) & 63) as usize] as char;
            out.push(if at <= chunk.len() { letter } else { '=' });
        }
    }
    out
}

impl Layer {
    fn around(&self, json: &str) -> String {
        match self {
            Layer::Field(key) => format!("{{{}:{json}}}", json!(key)),
            Layer::Beside(key, other) => format!(
                "{{\"other\":{other},{}:{json},\"n\":[1,null,\"x\"]}}",
                json!(key)
            ),
            Layer::List(before) => format!("[{}{json}]", "\"a text\",".repeat(*before)),
            Layer::Text(key) => format!("{{{}:{}}}", json!(key), json!(json)),
            Layer::AfterWords(key, words) => {
                format!("{{{}:{}}}", json!(key), json!(format!("{words} {json}")))
            }
            Layer::Base64(key) => format!("{{{}:\"{}\"}}", json!(key), base64(json.as_bytes())),
            Layer::Zipped(key) => {
                format!("{{{}:\"{}\"}}", json!(key), base64(&gzip(json.as_bytes())))
            }
        }
    }
}

fn layer() -> impl Strategy<Value = Layer> {
    // Names that are nobody's, and such as tools use.
    let key = || {
        prop_oneof![
            "[a-zé_ .\"]{1,8}",
            proptest::sample::select(vec![
                "message", "data", "event", "payload", "body", "log", "_source", "Records",
                "result", "detail", "rows"
            ])
            .prop_map(str::to_owned),
        ]
    };
    prop_oneof![
        key().prop_map(Layer::Field),
        (key(), json_value()).prop_map(|(key, other)| Layer::Beside(key, other)),
        (0_usize..3).prop_map(Layer::List),
        key().prop_map(Layer::Text),
        (key(), "[a-z<>:. ]{1,9}").prop_map(|(key, words)| Layer::AfterWords(key, words)),
        key().prop_map(Layer::Base64),
        key().prop_map(Layer::Zipped),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(300), ..ProptestConfig::default() })]

    #[test]
    fn a_record_in_any_wrapper_is_the_same_event(
        index in 0_usize..6,
        layers in proptest::collection::vec(layer(), 1..8),
        packing in 0..3,
        piece in 40_usize..4000,
    ) {
        let record = &few_records()[index];
        let mut wrapped = record.json.clone();
        for layer in &layers {
            wrapped = layer.around(&wrapped);
        }
        let bytes = match packing {
            0 => wrapped.clone().into_bytes(),
            1 => gzip(wrapped.as_bytes()),
            _ => zip(&[("a.json", wrapped.as_bytes())]),
        };
        let files = [dropped(bytes)];
        let mut engine = load(&files, 1, piece);
        let row = receipt(&engine, 0);
        prop_assert_eq!(row.events, 1, "{}: {}", wrapped, row.note);
        let raw = raw_records(&mut engine, &files, piece);
        prop_assert_eq!(&raw[record.id()].text, &record.json);
        prop_assert_eq!(&raw[record.id()].record, &None);
        let found: BTreeMap<String, Seen> = seen(&mut engine).into_iter().map(|((id, _), event)| (id, event)).collect();
        prop_assert_eq!(found, events(record.json.as_bytes()));
    }

    /// Many records in one wrapper: each is there once.
    #[test]
    fn all_records_of_a_wrapper_are_found(
        texts in proptest::collection::vec(any::<bool>(), 1..12),
        layers in proptest::collection::vec(layer(), 0..4),
    ) {
        let record = |(number, as_text): (usize, &bool)| {
            let record = json!({"eventVersion": "1.09", "eventTime": "2024-05-01T12:00:01Z", "eventName": "A",
                "eventSource": "s3.amazonaws.com", "eventID": format!("e-{number}")});
            if *as_text { json!({"line": record.to_string()}) } else { json!({"line": record}) }
        };
        let mut wrapped = json!({"streams": texts.iter().enumerate().map(record).collect::<Vec<Value>>()}).to_string();
        for layer in &layers {
            wrapped = layer.around(&wrapped);
        }
        prop_assert_eq!(events(wrapped.as_bytes()).len(), texts.len(), "{}", wrapped);
    }

    #[test]
    fn json_without_a_record_is_none(value in json_value(), layers in proptest::collection::vec(layer(), 0..5)) {
        let mut wrapped = json!({"a": value, "eventName": "page_view"}).to_string();
        for layer in &layers {
            wrapped = layer.around(&wrapped);
        }
        let row = receipt(&loaded(wrapped.as_bytes()), 0);
        prop_assert_eq!((row.events, row.status), (0, FileStatus::Skipped), "{}", wrapped);
        prop_assert!(row.note.contains("This seems to be"), "{}", row.note);
    }
}

#[test]
fn logs_of_other_programs_in_wrappers_stay_refused() {
    for value in [
        // A finding of GuardDuty, as the API gives it.
        json!({"Findings": [{"SchemaVersion": "2.0", "AccountId": "111122223333", "Region": "eu-west-1", "Type": "Recon:IAMUser/MaliciousIPCaller",
            "Service": {"Action": {"ActionType": "AWS_API_CALL", "AwsApiCallAction": {"Api": "ListUsers", "ServiceName": "iam.amazonaws.com"}},
                "EventFirstSeen": "2024-05-01T12:00:00Z"}}]}),
        // Kubernetes' audit log in Loki.
        json!({"data": {"result": [{"stream": {}, "values": [["1", "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"verb\":\"get\",\"user\":{\"username\":\"a\"}}"]]}]}}),
        // Windows events in Elastic.
        json!({"_source": {"@timestamp": "2024-05-01T12:00:00Z", "event": {"code": "4624", "provider": "Security", "action": "Logon"}, "message": "An account was logged on."}}),
        // A picture in base64.
        json!({"data": base64(&[[137, 80, 78, 71, 13, 10, 26, 10].as_slice(), &[0; 90]].concat())}),
        // A zipped text.
        json!({"data": base64(&gzip(b"{\"level\":\"info\",\"msg\":\"started\"}"))}),
    ] {
        let row = receipt(&loaded(value.to_string().as_bytes()), 0);
        assert_eq!(
            (row.events, row.status),
            (0, FileStatus::Skipped),
            "{value}: {}",
            row.note
        );
        assert!(
            row.note.contains("This seems to be"),
            "{value}: {}",
            row.note
        );
    }
}

#[test]
fn hostile_wrappers_end_in_words() {
    let record =
        r#"{"eventVersion":"1.09","eventName":"A","eventSource":"s3.amazonaws.com","eventID":"1"}"#;
    let nested = |open: &str, close: &str, times: usize| {
        format!("{}{record}{}", open.repeat(times), close.repeat(times))
    };
    for (name, file) in [
        ("lists", nested("[", "]", 100_000)),
        ("objects", nested("{\"a\":", "}", 100_000)),
        (
            "objects of a form",
            nested("{\"detail-type\":\"x\",\"detail\":", "}", 20_000),
        ),
    ] {
        let row = receipt(&loaded(file.as_bytes()), 0);
        assert!(
            row.events == 0 && row.note.contains("deeper"),
            "{name}: {}",
            row.note
        );
    }
    // 80 MB of blanks in some 80 KB.
    let mut zipped = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    zipped.write_all(b"{").unwrap();
    for _ in 0..80 {
        zipped.write_all(&vec![b' '; 1 << 20]).unwrap();
    }
    let bomb = format!(
        r#"{{"x":"{}","record":{record}}}"#,
        base64(&zipped.finish().unwrap())
    );
    let row = receipt(&loaded(bomb.as_bytes()), 0);
    assert_eq!(row.events, 1, "{}", row.note);
    assert!(row.note.contains("more than 64 MB"), "{}", row.note);
}

#[test]
fn a_record_cut_off_in_a_wrapper_is_counted_as_lost() {
    let lines = String::from_utf8(input("logcli_jsonl.jsonl")).unwrap();
    let mut lines: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let cut = &text(&lines[1], "/line")[..300].to_owned();
    lines[1]["line"] = json!(cut);
    let file: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let row = receipt(&loaded(file.as_bytes()), 0);
    assert_eq!(row.events, 2, "{}", row.note);
    assert!(
        row.note.contains("1 record could not be read"),
        "{}",
        row.note
    );
}

/// What this page saves is opened by it again.
#[test]
fn a_table_of_events_saved_as_json_opens_again() {
    use trailglass::export::table::TableWriter;
    use trailglass::export::{FileSpec, Form};
    use trailglass::tables::file_values;
    let mut engine = load(&[dropped(trail(&few_records()))], 1, usize::MAX);
    let answer = ask(&mut engine, &view(Tab::Events, "time", ""));
    let Rows::Events(page) = &answer.rows else {
        panic!("events were asked for")
    };
    let before = page.rows.clone();
    let spec = FileSpec::from(Form::Json);
    let mut out = String::new();
    let mut writer = TableWriter::begin(spec, Tab::Events, &mut out);
    for index in 0..before.len() {
        let values = file_values(&answer.rows, Tab::Events, spec.names, index).expect("a row");
        writer.row(&values, &mut out);
    }
    writer.end(&mut out);
    let files: [Dropped; 1] = [dropped(out)];
    let mut again = load(&files, 1, usize::MAX);
    let row = receipt(&again, 0);
    assert_eq!(
        (row.events as usize, row.form.as_str()),
        (before.len(), "events saved by Trailglass"),
        "{}",
        row.note
    );
    let found = seen(&mut again);
    for event in before {
        let (_, cells) = found
            .iter()
            .find(|((key, _), _)| *key == event.key)
            .expect("the event");
        let cells = &cells.cells;
        for column in [
            Column::Name,
            Column::Source,
            Column::Region,
            Column::Account,
            Column::Address,
            Column::Agent,
            Column::Error,
        ] {
            assert_eq!(cells[column], event[column], "{}", event.key);
        }
        assert_eq!(
            (cells.time, cells.outcome),
            (event.time, event.outcome),
            "{}",
            event.key
        );
        assert_eq!(cells.principal, event.principal, "{}", event.key);
    }
}

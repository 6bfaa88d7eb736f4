//! No answer depends on the order in which files arrive: the same files, in any order, with any number of readers and in
//! pieces of any size, give the same rows in the same order.

use crate::support;
use proptest::prelude::*;
use serde_json::{Value, json};
use support::{Dropped, ask, dropped, invictus, load, side_panels, view};
use trailglass::analysis::dossier;
use trailglass::engine::Engine;
use trailglass::input::reader::Reader;
use trailglass::protocol::{DossierSubject, Rows, Tab, ViewSpec};
use trailglass::tables::columns;

const EVENT_COLUMNS: [&str; 16] = [
    "time",
    "name",
    "source",
    "principal",
    "credential",
    "account",
    "region",
    "address",
    "agent",
    "error",
    "resource",
    "outcome",
    "readonly",
    "session",
    "requestParameters.bucketName",
    "requestParameters.maxResults",
];

const PRINCIPAL_COLUMNS: [&str; 15] = [
    "principal",
    "kind",
    "credential",
    "account",
    "events",
    "errors",
    "denied",
    "first",
    "last",
    "services",
    "names",
    "regions",
    "addresses",
    "agents",
    "keys",
];

const LANES: [&str; 9] = [
    "principal",
    "name",
    "address",
    "session",
    "resource",
    "outcome",
    "machine",
    "time",
    "requestParameters.bucketName",
];

const STEP_FUNCTIONS: [Tab; 5] = [
    Tab::Machines,
    Tab::Executions,
    Tab::Activities,
    Tab::Denials,
    Tab::Findings,
];

/// What was answered, with the key of each event in place of its number, which is that of its arrival.
fn by_key(engine: &Engine, answer: &impl serde::Serialize) -> Value {
    fn rename(engine: &Engine, value: &mut Value) {
        match value {
            Value::Object(members) => members.iter_mut().for_each(|(name, value)| {
                if name == "event"
                    && let Some(row) = value.as_u64()
                {
                    *value = engine.store.key(row as usize).into();
                } else {
                    rename(engine, value);
                }
            }),
            Value::Array(items) => items.iter_mut().for_each(|item| rename(engine, item)),
            _ => {}
        }
    }
    let mut value = serde_json::to_value(answer).expect("an answer is JSON");
    rename(engine, &mut value);
    value
}

/// The most frequent values of a field that has a dossier.
fn values(engine: &mut Engine, field: &str) -> Vec<String> {
    let mut question = view(Tab::Events, "time", "");
    question.facets = vec![field.to_owned()];
    let facets = side_panels(engine, &question).facets;
    let facet = facets.into_iter().find(|facet| facet.field == field);
    let values = facet.expect("the facet").values.into_iter();
    values.map(|value| value.value).take(2).collect()
}

/// Every kind of answer about the loaded events, each with the question.
fn answers(engine: &mut Engine, query: &str) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    let mut add = |engine: &mut Engine, what: String, question: &ViewSpec| {
        let answer = ask(engine, question);
        assert_eq!(answer.query_error, None, "{query}");
        all.push((what, by_key(engine, &answer)));
    };
    let tables = [
        (Tab::Events, EVENT_COLUMNS.to_vec()),
        (Tab::Principals, PRINCIPAL_COLUMNS.to_vec()),
    ];
    let of_cells = STEP_FUNCTIONS.into_iter().chain([Tab::Persons]);
    let tables = tables.into_iter().chain(of_cells.map(|tab| {
        let columns = columns(tab).into_iter();
        (tab, columns.map(|column| column.id).collect())
    }));
    for (tab, columns) in tables {
        for (sort, descending) in columns
            .iter()
            .flat_map(|sort| [(sort, false), (sort, true)])
        {
            let mut question = view(tab, sort, query);
            question.table.descending = descending;
            add(
                engine,
                format!("{tab:?} by {sort}, {descending}"),
                &question,
            );
            // Few rows are found in another way than all.
            question.table.rows = 20;
            add(
                engine,
                format!("{tab:?} by {sort}, {descending}, the first"),
                &question,
            );
        }
    }
    for by in LANES {
        for sort in ["events", "first", "last", "errors", "denied", "lane"] {
            let mut question = view(Tab::Timeline, sort, query);
            question.lanes.by = by.to_owned();
            question.table.descending = sort != "first";
            add(engine, format!("lanes of {by} by {sort}"), &question);
        }
    }
    let Rows::Cells(machines) = ask(engine, &view(Tab::Machines, "name", query)).rows else {
        panic!("cells were asked for")
    };
    for machine in machines.rows.iter().take(20) {
        let mut question = view(Tab::Machines, "name", query);
        question.machine = Some(machine.key.clone());
        add(engine, format!("machine {}", machine.key), &question);
    }
    for kind in &dossier::KINDS {
        let field = kind.field;
        for value in values(engine, field) {
            let mut question = view(Tab::Events, "time", query);
            question.dossiers = vec![DossierSubject {
                field: field.to_owned(),
                value: value.clone(),
            }];
            add(engine, format!("dossier of {field} {value}"), &question);
        }
    }
    let mut question = view(Tab::Events, "time", query);
    question.facet_fields = true;
    question.facets = [
        "session",
        "agent",
        "resource",
        "requestParameters.bucketName",
        "readonly",
        "id",
    ]
    .map(str::to_owned)
    .to_vec();
    let panels = side_panels(engine, &question);
    all.push(("side panels".to_owned(), by_key(engine, &panels)));
    for typed in ["", "name:", "principal:", "session:", "region:", "work"] {
        let completions = engine.complete(typed, typed.len() as u32, None);
        all.push((
            format!("completions of {typed}"),
            by_key(engine, &completions),
        ));
    }
    // Of an event that several files have, only the first counts: which one that is depends on their order.
    if engine.store.duplicates() == 0 {
        for sort in ["status", "file", "form", "events", "first", "last", "note"] {
            let answer = ask(engine, &view(Tab::Receipt, sort, query));
            all.push((format!("receipt by {sort}"), by_key(engine, &answer)));
        }
    }
    all
}

/// How files are loaded: in which order, by how many readers, in pieces of which size.
type Way = (Vec<usize>, usize, usize);

fn answers_of(
    files: &[Dropped],
    (order, readers, piece): &Way,
    query: &str,
) -> Vec<(String, Value)> {
    let files: Vec<Dropped> = order.iter().map(|place| files[*place].clone()).collect();
    answers(&mut load(&files, *readers, *piece), query)
}

/// Compares one by one, so that a failure names its question and is not thousands of lines long.
fn assert_same(one: &[(String, Value)], two: &[(String, Value)]) {
    assert_eq!(one.len(), two.len());
    for ((what, one), (_, two)) in one.iter().zip(two) {
        if let Some((path, one, two)) = difference(one, two, String::new()) {
            panic!("{what}: {path}: {one} against {two}");
        }
    }
}

/// Where two values differ first.
fn difference(one: &Value, two: &Value, path: String) -> Option<(String, String, String)> {
    let short = |value: &Value| value.to_string().chars().take(300).collect::<String>();
    match (one, two) {
        (Value::Object(members), Value::Object(others)) if members.len() == others.len() => members
            .iter()
            .find_map(|(name, one)| difference(one, &others[name], format!("{path}.{name}"))),
        (Value::Array(items), Value::Array(others)) if items.len() == others.len() => items
            .iter()
            .zip(others)
            .enumerate()
            .find_map(|(place, (one, two))| difference(one, two, format!("{path}[{place}]"))),
        _ => (one != two).then(|| (path, short(one), short(two))),
    }
}

/// Calls that tie in as much as possible: few times, names that differ in case only, principals of one name in two
/// accounts, sessions of one name, the same event delivered to two accounts, machines and executions.
fn record() -> impl Strategy<Value = Value> {
    const STATES: &str = "arn:aws:states:eu-west-1:111122223333";
    let names = prop_oneof![
        Just("GetObject"),
        Just("getobject"),
        Just("PutObject"),
        Just("AssumeRole"),
        Just("CreateStateMachine"),
        Just("UpdateStateMachine"),
        Just("DeleteStateMachine"),
        Just("StartExecution"),
        Just("StopExecution"),
        Just("DescribeExecution"),
        Just("GetActivityTask"),
        Just("SendTaskSuccess"),
        Just("CreateActivity"),
    ];
    let errors = prop_oneof![
        Just(""),
        Just(""),
        Just("AccessDenied"),
        Just("NoSuchBucket")
    ];
    (names, errors, 0..4_u32, 0..6_usize, 0..3_usize, 0..3_usize, 0..3_usize).prop_map(
        |(name, error, second, who, thing, run, account)| {
            let account = ["111122223333", "444455556666", "111122223333"][account];
            let machine = ["orders", "Orders", "billing"][thing];
            let identity = match who {
                0 => json!({"type": "IAMUser", "userName": "ada", "arn": format!("arn:aws:iam::{account}:user/ada"), "accountId": account, "accessKeyId": "AKIA1"}),
                1 => json!({"type": "IAMUser", "userName": "Ada", "arn": format!("arn:aws:iam::{account}:user/Ada"), "accountId": account}),
                2 => json!({"type": "Root", "arn": format!("arn:aws:iam::{account}:root"), "accountId": account}),
                3 | 4 => json!({"type": "AssumedRole", "principalId": format!("AROA{account}:s{thing}"), "accountId": account, "accessKeyId": format!("ASIA{thing}"),
                    "arn": format!("arn:aws:sts::{account}:assumed-role/work/s{thing}"),
                    "sessionContext": {"sourceIdentity": (["ada", "bob"][run % 2]), "sessionIssuer": {"type": "Role", "arn": format!("arn:aws:iam::{account}:role/work"), "userName": "work", "accountId": account}}}),
                _ => json!({"type": "AWSService", "invokedBy": "states.amazonaws.com"}),
            };
            let is_states = name.ends_with("Machine") || name.ends_with("Execution") || name.contains("Task") || name.ends_with("Activity");
            let execution = format!("{STATES}:execution:{machine}:run-{run}");
            let (request, response) = match name {
                "AssumeRole" => (json!({"roleArn": format!("arn:aws:iam::{account}:role/work"), "sourceIdentity": (["eve", "zoe"][run % 2])}),
                    json!({"credentials": {"accessKeyId": format!("ASIA{thing}")}, "assumedRoleUser": {"arn": format!("arn:aws:sts::{account}:assumed-role/work/s{thing}")}})),
                "CreateStateMachine" => (json!({"name": machine, "roleArn": format!("arn:aws:iam::1:role/r{run}")}), json!({"stateMachineArn": format!("{STATES}:stateMachine:{machine}")})),
                "StartExecution" => (json!({"stateMachineArn": format!("{STATES}:stateMachine:{machine}")}), json!({"executionArn": execution})),
                "StopExecution" | "DescribeExecution" => (json!({"executionArn": execution}), Value::Null),
                "GetActivityTask" | "CreateActivity" => (json!({"activityArn": format!("{STATES}:activity:{machine}"), "workerName": format!("w{run}")}), json!({"activityArn": format!("{STATES}:activity:{machine}")})),
                _ if is_states => (json!({"stateMachineArn": format!("{STATES}:stateMachine:{machine}")}), Value::Null),
                _ => (json!({"bucketName": machine, "maxResults": (["1", "1.0", "01"][run])}), Value::Null),
            };
            let mut record = json!({
                "eventVersion": "1.08", "eventTime": format!("2024-05-01T00:00:{second:02}Z"), "eventName": name,
                "eventSource": if is_states { "states.amazonaws.com" } else if name == "AssumeRole" { "sts.amazonaws.com" } else { "s3.amazonaws.com" },
                "awsRegion": (["eu-west-1", "EU-WEST-1", "us-east-1"][run]), "sourceIPAddress": format!("203.0.113.{thing}"),
                "userAgent": (["aws-cli", "AWS-CLI", "boto"][thing]), "userIdentity": identity, "recipientAccountId": account,
                "requestParameters": request, "responseElements": response,
            });
            if !error.is_empty() {
                record["errorCode"] = error.into();
                record["responseElements"] = Value::Null;
            }
            record
        },
    )
}

/// EventBridge's word on an execution; several may contradict each other.
fn change() -> impl Strategy<Value = Value> {
    (0..3_usize, 0..4_usize, 0..3_usize, 0..2_i64).prop_map(|(machine, run, status, stop)| {
        let machine = ["orders", "Orders", "billing"][machine];
        let states = "arn:aws:states:eu-west-1:111122223333";
        json!({
            "version": "0", "id": "1", "detail-type": "Step Functions Execution Status Change", "source": "aws.states",
            "account": "111122223333", "time": "2024-05-01T00:20:00Z", "region": "eu-west-1", "resources": [],
            "detail": {"executionArn": format!("{states}:execution:{machine}:run-{run}"), "stateMachineArn": format!("{states}:stateMachine:{machine}"),
                "name": format!("run-{run}"), "status": (["SUCCEEDED", "FAILED", "TIMED_OUT"][status]), "startDate": 1_714_521_600_000_i64,
                "stopDate": 1_714_521_601_000_i64 + stop},
        })
    })
}

/// Each record in its order in the file; ids that two accounts share, and records without one.
fn files() -> impl Strategy<Value = Vec<Dropped>> {
    let records =
        proptest::collection::vec(proptest::collection::vec((record(), 0..40_u32), 1..8), 2..7);
    let changes = proptest::collection::vec(change(), 0..4);
    (records, changes, any::<bool>()).prop_map(|(files, changes, again)| {
        let mut used = Vec::new();
        let mut dropped_files: Vec<Dropped> = files
            .into_iter()
            .map(|records| {
                let records: Vec<Value> = records
                    .into_iter()
                    .enumerate()
                    .map(|(place, (mut record, id))| {
                        // One id stands for one event of an account.
                        let key = (id, record["recipientAccountId"].clone());
                        let id = if used.contains(&key) {
                            1000 + (used.len() * 10 + place) as u32
                        } else {
                            id
                        };
                        used.push(key);
                        record["eventID"] = format!("{id:08}-0000-4000-8000-000000000000").into();
                        record
                    })
                    .collect();
                dropped(json!({ "Records": records }).to_string())
            })
            .collect();
        dropped_files.extend(changes.iter().map(|change| dropped(change.to_string())));
        if again {
            dropped_files.push(dropped_files[0].clone());
        }
        for (number, file) in dropped_files.iter_mut().enumerate() {
            file.path = format!("folder/{number}.json");
        }
        dropped_files
    })
}

fn ways(files: usize) -> impl Strategy<Value = Way> {
    (
        Just((0..files).collect::<Vec<_>>()).prop_shuffle(),
        1..4_usize,
        prop_oneof![Just(7_usize), Just(64), Just(usize::MAX)],
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: support::cases(24), ..ProptestConfig::default() })]

    #[test]
    fn calls_that_tie_come_in_the_same_order_however_their_files_arrive(
        (files, way) in files().prop_flat_map(|files| { let count = files.len(); (Just(files), ways(count)) }),
        query in prop_oneof![Just(""), Just("outcome:ok"), Just("-name:Get*")]
    ) {
        let plain = ((0..files.len()).collect(), 1, usize::MAX);
        assert_same(&answers_of(&files, &plain, query), &answers_of(&files, &way, query));
    }
}

/// Reads each file with a reader of its own; the batches come in in the order of `arrival`.
fn load_arriving(files: &[Dropped], arrival: &[usize]) -> Engine {
    let mut engine = Engine::default();
    let mut batches = Vec::new();
    for file in files {
        let bytes = file.bytes.len() as u64;
        let number = engine.store.files.add(file.path.clone(), bytes);
        let mut reader = Reader::default();
        reader.read(number, &*file.bytes);
        batches.push(reader.take_batch());
    }
    for place in arrival {
        engine.store.add(*place, &batches[*place]);
    }
    engine
}

/// For each event the number of the file whose record is kept, and the duplicates of each file.
fn kept_copies(engine: &Engine) -> (Vec<(String, u32)>, Vec<u32>) {
    let store = &engine.store;
    let mut files: Vec<(String, u32)> = (0..store.len())
        .map(|row| (store.key(row), store.location(row).0))
        .collect();
    files.sort();
    let entries = store.files.entries().iter();
    (files, entries.map(|file| file.duplicates).collect())
}

const ARRIVALS: [[usize; 3]; 6] = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
];

fn trail(ids: &[&str]) -> Dropped {
    let record = |id: &&str| {
        json!({ "eventID": id, "eventName": "GetObject", "eventTime": "2023-07-10T12:00:00Z", "eventVersion": "1.08",
            "recipientAccountId": "111122223333", "requestParameters": { "key": id } })
    };
    let records: Vec<Value> = ids.iter().map(record).collect();
    dropped(json!({ "Records": records }).to_string())
}

#[test]
fn of_an_event_in_several_files_the_first_file_has_it_whichever_was_read_first() {
    let files = [
        trail(&["a", "b"]),
        trail(&["c", "b", "a", "c"]),
        trail(&["d", "c", "a"]),
    ];
    let expected = [("a", 0), ("b", 0), ("c", 1), ("d", 2)].map(|(id, file)| (id.to_owned(), file));
    for arrival in ARRIVALS {
        let mut engine = load_arriving(&files, &arrival);
        let (kept, duplicates) = kept_copies(&engine);
        assert_eq!(kept, expected, "{arrival:?}");
        assert_eq!(duplicates, [0, 3, 2], "{arrival:?}");
        // What was replaced is still found by its own text, and its record is the first one in its file.
        let question = view(Tab::Events, "time", "requestParameters.key:c");
        assert_eq!(ask(&mut engine, &question).shown, 1, "{arrival:?}");
        let store = &engine.store;
        let row = (0..store.len()).find(|row| store.key(*row) == "c");
        let (_, location) = store.location(row.expect("an event"));
        let first = String::from_utf8_lossy(&files[1].bytes).find("{\"eventID\"");
        assert_eq!(Some(location.offset as usize), first, "{arrival:?}");
    }
}

#[test]
fn a_fuller_form_is_kept_and_still_the_duplicate_of_an_earlier_file() {
    let table = "User name,AWS access key,Event time,Event source,Event name,AWS region,Source IP address,User agent,\
                 Error code,Resources,Request ID,Event ID,Read-only,Event type,Recipient Account Id,Event category\n\
                 ada,,2023-07-10T12:00:00Z,s3.amazonaws.com,GetObject,us-east-1,192.0.2.1,aws-cli/2.15.0,,[],r-1,a,true,\
                 AwsApiCall,111122223333,Management\n";
    let files = [dropped(table), trail(&["a"]), trail(&["a"])];
    for arrival in ARRIVALS {
        let (kept, duplicates) = kept_copies(&load_arriving(&files, &arrival));
        assert_eq!(kept, [("a".to_owned(), 1)], "{arrival:?}");
        assert_eq!(duplicates, [0, 1, 1], "{arrival:?}");
    }
}

#[test]
fn real_logs_give_the_same_answers_however_their_files_arrive() {
    let files = invictus();
    let plain: Vec<usize> = (0..files.len()).collect();
    let expected = answers_of(&files, &(plain.clone(), 1, usize::MAX), "");
    let mut backwards = plain.clone();
    backwards.reverse();
    // Every seventh, then the next ones: neighbours come from different readers.
    let dealt: Vec<usize> = (0..7)
        .flat_map(|first| plain.iter().copied().skip(first).step_by(7))
        .collect();
    for way in [(backwards, 2, 4096), (dealt, 3, 100_000)] {
        assert_same(&expected, &answers_of(&files, &way, ""));
    }
}

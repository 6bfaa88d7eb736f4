//! What the engine remembers from one question to the next changes no answer: after any questions, the answer to one is that of an
//! engine that is asked nothing else.

#![cfg(not(target_arch = "wasm32"))]

mod support;

use proptest::prelude::*;
use serde_json::json;
use std::sync::LazyLock;
use support::{Dropped, ask, beside, dropped, load, view};
use trailglass::cloudtrail::time::millis_from_iso;
use trailglass::engine::answer::Engine;
use trailglass::input::reader::Reader;
use trailglass::protocol::{LaneSpec, Tab, TimeRange, ViewSpec};

const QUERIES: [&str; 22] = [
    "",
    "a",
    "al",
    "ali",
    "alice",
    "2026",
    "2026-01-0",
    "tru",
    "true",
    "s3",
    "s3 alice",
    "alice s3",
    "-alice",
    "(alice OR bob) error:*",
    "error:* name:Get*",
    "name:GetObject",
    "requestParameters.bucketName:b*",
    "requestParameters:*2*",
    "time:2026-01-02..2026-01-03 -region:eu-west-1",
    "~alice name:PutObject",
    "session:session-1",
    "nothing-has-this",
];

/// Some days of calls in which names, buckets, sessions and errors repeat in different steps; ids and tokens do not.
static FILES: LazyLock<Vec<Dropped>> = LazyLock::new(|| {
    let names = [
        "GetObject",
        "PutObject",
        "getObject",
        "ListBuckets",
        "StartExecution",
    ];
    let record = |number: usize| {
        let day = 1 + number % 5;
        let user = ["alice", "Bob", "carol"][number % 3];
        let mut record = json!({
            "eventVersion": "1.08",
            "eventTime": format!("2026-01-0{day}T{:02}:00:0{}Z", number % 24, number % 7),
            "eventSource": if number % 5 == 4 { "states.amazonaws.com" } else { "s3.amazonaws.com" },
            "eventName": names[number % 5],
            "awsRegion": format!("eu-west-{}", number % 2),
            "sourceIPAddress": format!("203.0.113.{}", number % 11),
            "userAgent": "aws-cli",
            "readOnly": number.is_multiple_of(2),
            "eventID": format!("00000000-0000-4000-8000-{number:012}"),
            "recipientAccountId": "123456789012",
            "userIdentity": {
                "type": "AssumedRole",
                "arn": format!("arn:aws:sts::123456789012:assumed-role/{user}/session-{}", number % 13),
                "principalId": format!("AROA{user}:session-{}", number % 13),
                "accountId": "123456789012",
                "accessKeyId": format!("ASIA{}", number % 17),
            },
            "requestParameters": {
                "bucketName": format!("b{}", number % 7),
                "token": format!("{:032x}", number * 7_919),
                "list": [{"a": number % 3}, {"a": number % 2}],
            },
        });
        if number.is_multiple_of(4) {
            record["errorCode"] = ["AccessDenied", "NoSuchKey"][number / 4 % 2].into();
        }
        record
    };
    let records: Vec<_> = (0..150).map(record).collect();
    let files = records
        .chunks(50)
        .map(|records| json!({"Records": records}).to_string());
    files.map(dropped).collect()
});

/// The last of the files comes in.
fn read_more(engine: &mut Engine) {
    let mut reader = Reader::default();
    let bytes = &FILES[2].bytes;
    reader.begin(
        engine
            .store
            .files
            .add("more".to_owned(), bytes.len() as u64),
    );
    reader.push(bytes);
    reader.end();
    engine.store.add(2, &reader.take_batch());
}

fn time() -> impl Strategy<Value = Option<TimeRange>> {
    let instant = |day: u8| millis_from_iso(&format!("2026-01-0{day}T06:00:00Z")).unwrap_or(0);
    proptest::option::weighted(0.3, (1_u8..5, 1_u8..4)).prop_map(move |range| {
        range.map(|(from, days)| TimeRange {
            from: instant(from),
            until: instant((from + days).min(9)),
        })
    })
}

fn question() -> impl Strategy<Value = ViewSpec> {
    let tab = prop_oneof![
        Just((
            Tab::Events,
            vec![
                "time",
                "name",
                "principal",
                "address",
                "error",
                "credential",
                "resource"
            ]
        )),
        Just((Tab::Principals, vec!["events", "principal", "last", "keys"])),
        Just((
            Tab::Timeline,
            vec!["events", "first", "last", "errors", "denied", "lane"]
        )),
        Just((Tab::StepFunctions, vec!["time", "name"])),
        Just((Tab::Machines, vec!["name"])),
    ];
    let tab = tab.prop_flat_map(|(tab, sorts)| (Just(tab), proptest::sample::select(sorts)));
    let by = proptest::sample::select(vec![
        "principal",
        "session",
        "name",
        "requestParameters.bucketName",
        "time",
        "id",
    ]);
    let facets = proptest::collection::vec(
        proptest::sample::select(vec![
            "agent",
            "session",
            "requestParameters",
            "requestParameters.list.a",
            "requestParameters.token",
        ]),
        0..2,
    );
    let table = (any::<bool>(), 0_u32..200, 1_u32..80, 0_u32..150);
    let query = proptest::sample::select(&QUERIES[..]);
    (query, time(), tab, by, facets, table, any::<bool>()).prop_map(
        |(query, time, (tab, sort), by, facets, (descending, first, rows, open), many)| {
            let mut view = view(tab, sort, query);
            view.time = time;
            view.histogram_bars = if many { 200 } else { 7 };
            (view.table.descending, view.table.first, view.table.rows) = (descending, first, rows);
            view.lanes = LaneSpec {
                by: by.to_owned(),
                window: None,
                open: many.then_some(open),
            };
            view.facets = facets.into_iter().map(str::to_owned).collect();
            view
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn what_is_remembered_changes_no_answer(
        questions in proptest::collection::vec(question(), 1..12),
        prepared in any::<bool>(),
        grows_after in 0_usize..12,
        steps in proptest::collection::vec(0_usize..3, 12),
    ) {
        let mut engine = load(&FILES[..2], 2, 1000);
        for (number, question) in questions.iter().enumerate() {
            if number == grows_after {
                // More files come in between two questions.
                read_more(&mut engine);
            }
            if prepared {
                while !engine.prepare() {}
            }
            let mut fresh = load(&FILES[..2], 2, 1000);
            if number >= grows_after {
                read_more(&mut fresh);
            }
            prop_assert_eq!(ask(&mut engine, question), ask(&mut fresh, question), "question {} of {:?}", number, questions);
            // A question may come before all that stands beside the last answer is known.
            if steps[number] > 0 {
                (0..steps[number]).for_each(|_| drop(engine.beside(question)));
            } else {
                prop_assert_eq!(beside(&mut engine, question), beside(&mut fresh, question), "beside {} of {:?}", number, questions);
            }
        }
    }
}

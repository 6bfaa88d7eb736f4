//! No cache of the engine changes an answer: after any questions, exports, files and status changes, the answer to a
//! question is that of an engine that is asked nothing else, and an export is that of an engine that only exports.

use crate::support;
use proptest::prelude::*;
use serde_json::json;
use std::sync::LazyLock;
use support::{Dropped, ask, cases, complete_panels, dropped, load, view};
use trailglass::cloudtrail::time::millis_from_iso;
use trailglass::engine::Engine;
use trailglass::engine::export::{Export, ExportNeed};
use trailglass::export::Form;
use trailglass::input::reader::Reader;
use trailglass::protocol::{FoldSpec, LaneSpec, Tab, TimeRange, ViewSpec};
use trailglass::query::parse::parse;

const QUERIES: [&str; 25] = [
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
    // Mistakes: the last good query is answered.
    "name:GetObject nmae:x",
    "(alice",
    "error:* AND",
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
        if number % 5 == 4 {
            let machine = format!(
                "arn:aws:states:eu-west-1:123456789012:stateMachine:m{}",
                number % 3
            );
            record["requestParameters"]["stateMachineArn"] = machine.into();
            record["responseElements"] = json!({"executionArn": execution(number)});
        }
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

fn execution(number: usize) -> String {
    format!(
        "arn:aws:states:eu-west-1:123456789012:execution:m{}:run-{number}",
        number % 3
    )
}

/// How two executions ended: one that the logs know, and one that they do not.
static STATUS_CHANGES: LazyLock<Dropped> = LazyLock::new(|| {
    let change = |number: usize| {
        json!({
            "version": "0", "id": "i", "detail-type": "Step Functions Execution Status Change",
            "source": "aws.states", "account": "123456789012", "time": "2026-01-03T00:01:00Z",
            "region": "eu-west-1", "resources": [],
            "detail": {"executionArn": execution(number), "name": format!("run-{number}"),
                "stateMachineArn": format!("arn:aws:states:eu-west-1:123456789012:stateMachine:m{}", number % 3),
                "status": "SUCCEEDED", "startDate": 1_767_225_600_000_i64, "stopDate": 1_767_225_660_000_i64},
        })
    };
    dropped(format!("{}\n{}", change(9), change(1000)))
});

/// An engine that has read the first files and so many of those that come later.
fn with_files(later: usize) -> Engine {
    let mut engine = load(&FILES[..2], 2, 1000);
    (0..later).for_each(|number| read_later(&mut engine, number));
    engine
}

/// One of the files that come later is read.
fn read_later(engine: &mut Engine, number: usize) {
    let file = [&FILES[2], &*STATUS_CHANGES][number];
    let mut reader = Reader::default();
    let later = engine
        .store
        .files
        .add("more".to_owned(), file.bytes.len() as u64);
    reader.read(later, &*file.bytes);
    engine.store.add(2 + number, &reader.take_batch());
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
        Just((Tab::Persons, vec!["events", "person", "last", "writes"])),
        Just((
            Tab::Timeline,
            vec!["events", "first", "last", "errors", "denied", "lane"]
        )),
        Just((Tab::StepFunctions, vec!["time", "name"])),
        Just((Tab::Machines, vec!["name"])),
        Just((Tab::Executions, vec!["name", "started", "duration"])),
        Just((Tab::Permissions, vec!["action", "events"])),
        Just((Tab::Scope, vec!["state", "resource", "gone"])),
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
                services: !many,
            };
            view.fold = many.then(|| FoldSpec {
                open: vec![open, first],
            });
            if tab == Tab::Scope {
                view.scope =
                    vec![["name:*Object", "principal:*alice*"][usize::from(many)].to_owned()];
            }
            view.facets = facets.into_iter().map(str::to_owned).collect();
            view
        },
    )
}

/// What happens to an engine, one after the other.
#[derive(Clone, Debug)]
enum Step {
    Ask(Box<ViewSpec>),
    /// So many pieces of the side panels are worked out.
    SomeSidePanels(usize),
    AllSidePanels,
    /// From an event to the next one on screen, and along its lane.
    Next(u32, i32),
    BeginExport,
    ExportBlock,
    Prepare,
    /// The next of the files that come later is read.
    Read,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => question().prop_map(|view| Step::Ask(Box::new(view))),
        1 => (1_usize..4).prop_map(Step::SomeSidePanels),
        3 => Just(Step::AllSidePanels),
        3 => (0_u32..150, -2_i32..3).prop_map(|(event, by)| Step::Next(event, by)),
        3 => Just(Step::BeginExport),
        5 => Just(Step::ExportBlock),
        1 => Just(Step::Prepare),
        1 => Just(Step::Read),
    ]
}

/// What an engine should say, from engines that are asked nothing else.
#[derive(Default)]
struct Expected {
    /// Files that have come later, and how many of them were there at the last question.
    later: usize,
    later_when_asked: usize,
    /// The question on screen, and the last one before whose query could be read.
    asked: Option<ViewSpec>,
    good: Option<ViewSpec>,
}

impl Expected {
    /// An engine that is asked only the question on screen; where its query has a mistake, the last good one before.
    fn engine(&self) -> Engine {
        let mut engine = with_files(self.later_when_asked);
        for question in self.good.iter().chain(&self.asked) {
            ask(&mut engine, question);
        }
        engine
    }

    fn ask(&mut self, question: &ViewSpec) -> Engine {
        self.later_when_asked = self.later;
        self.asked = None;
        let engine = self.engine();
        self.asked = Some(question.clone());
        if parse(&question.query).is_ok() {
            self.good = Some(question.clone());
        }
        engine
    }
}

/// Writes a whole export.
fn finish(engine: &mut Engine, export: &mut Export, out: &mut Vec<u8>) {
    while export.write(engine, out).expect("no files come in") == ExportNeed::Rows {}
}

/// An export on its way, what it should come to, and how many files there were when it began.
struct Running {
    export: Export,
    out: Vec<u8>,
    whole: Vec<u8>,
    later: usize,
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(200)))]

    #[test]
    fn no_cache_and_no_other_client_changes_an_answer(
        steps in proptest::collection::vec(step(), 1..24),
    ) {
        let mut engine = with_files(0);
        let mut expected = Expected::default();
        let mut running: Option<Running> = None;
        for step in &steps {
            let is_current = expected.later == expected.later_when_asked;
            match (step, expected.asked.clone()) {
                (Step::Ask(question), _) => {
                    let answer = ask(&mut expected.ask(question), question);
                    prop_assert_eq!(ask(&mut engine, question), answer, "{:?} of {:?}", question, steps);
                }
                (Step::SomeSidePanels(pieces), Some(asked)) => {
                    (0..*pieces).for_each(|_| drop(engine.side_panels(&asked)));
                }
                (Step::AllSidePanels, Some(asked)) if is_current => {
                    let panels = complete_panels(&mut engine, &asked);
                    let wanted = complete_panels(&mut expected.engine(), &asked);
                    prop_assert_eq!(panels, wanted, "side panels of {:?} in {:?}", asked, steps);
                }
                (Step::Next(event, by), Some(asked)) if is_current => {
                    let mut fresh = expected.engine();
                    let of = |engine: &mut Engine| {
                        let detail = engine.detail(*event).map(|detail| (detail.position, detail.total, detail.table_row));
                        let in_lane = (asked.tab == Tab::Timeline).then(|| engine.step_in_lane(*event, *by));
                        (engine.step(*event, *by, false), detail, in_lane)
                    };
                    prop_assert_eq!(of(&mut engine), of(&mut fresh), "next of {:?} in {:?}", asked, steps);
                }
                (Step::BeginExport, Some(asked)) if is_current => {
                    let begin = |engine: &mut Engine| {
                        let mut out = Vec::new();
                        let export = Export::begin(engine, asked.clone(), Form::Csv, Vec::new(), &mut out);
                        (export, out)
                    };
                    let mut fresh = expected.engine();
                    let (mut export, mut whole) = begin(&mut fresh);
                    finish(&mut fresh, &mut export, &mut whole);
                    let (export, out) = begin(&mut engine);
                    running = Some(Running { export, out, whole, later: expected.later });
                }
                (Step::ExportBlock, _) => {
                    let Some(export) = &mut running else { continue };
                    let next = export.export.write(&mut engine, &mut export.out);
                    prop_assert_eq!(next.is_err(), export.later != expected.later, "{:?}", steps);
                    if next == Ok(ExportNeed::Nothing) {
                        prop_assert!(export.out == export.whole, "an export in {:?}", steps);
                    }
                    running = running.filter(|_| next == Ok(ExportNeed::Rows));
                }
                (Step::Prepare, _) => while !engine.prepare() {},
                (Step::Read, _) if expected.later < 2 => {
                    read_later(&mut engine, expected.later);
                    expected.later += 1;
                }
                _ => {}
            }
        }
    }
}

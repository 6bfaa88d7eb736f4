//! Folded lists of events, compared with runs that are found in the records by another hand.

use crate::support;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use support::{all_rows, ask, cases, dropped, invictus, load, load_without_chains, text, view};
use trailglass::cloudtrail::column::Column;
use trailglass::engine::Engine;
use trailglass::engine::export::{Export, ExportNeed};
use trailglass::export::Form;
use trailglass::protocol::{
    EventRow, FoldSpec, FoldTotals, FoldedRow, Outcome, Rows, RunKind, RunRow, Tab, ViewSpec,
};
use trailglass::tables::cells;
use trailglass::tables::events::EVENTS;

/// The longest time between two calls of a page, between two that repeat, and the fewest calls of a run.
const PAGE_SECONDS: i64 = 3;
const REPEAT_SECONDS: i64 = 30;
const FEWEST: usize = 3;

/// What the oracle knows of an event.
#[derive(Clone, Debug)]
struct Call {
    id: String,
    seconds: i64,
    session: String,
    name: String,
    source: String,
    error: String,
    is_console: bool,
    is_read: bool,
    is_ok: bool,
}

/// A row: the kind of run, where it is one, and the ids of its events in order of time.
type OracleRow = (Option<RunKind>, Vec<String>);

/// Joins neighbours: the groups of the numbers below `count` in which each is linked with the next one.
fn chains(count: usize, is_linked: impl Fn(usize) -> bool) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for number in 0..count {
        match groups.last_mut() {
            Some(group) if is_linked(number - 1) => group.push(number),
            _ => groups.push(vec![number]),
        }
    }
    groups
}

/// The rows of these calls, found by the definition of a run.
fn oracle(calls: &[Call], descending: bool) -> Vec<OracleRow> {
    let mut in_time: Vec<&Call> = calls.iter().collect();
    in_time.sort_by_key(|call| (call.seconds, &call.id));
    let mut sessions: BTreeMap<&str, Vec<&Call>> = BTreeMap::new();
    for call in &in_time {
        sessions.entry(&call.session).or_default().push(call);
    }
    let what = |call: &Call| (call.name.clone(), call.source.clone());
    let mut run_of: BTreeMap<&str, (RunKind, Vec<String>)> = BTreeMap::new();
    for of_session in sessions.values() {
        let reads: Vec<usize> = (0..of_session.len())
            .filter(|place| {
                let call = of_session[*place];
                call.is_console && call.is_read && call.is_ok
            })
            .collect();
        let pages = chains(reads.len(), |number| {
            let (one, next) = (reads[number], reads[number + 1]);
            let is_close = of_session[next].seconds - of_session[one].seconds <= PAGE_SECONDS;
            is_close && of_session[one..next].iter().all(|call| call.is_read)
        });
        for page in pages {
            let page: Vec<&Call> = page.iter().map(|at| of_session[reads[*at]]).collect();
            let kinds: BTreeSet<_> = page.iter().map(|call| what(call)).collect();
            if page.len() >= FEWEST && kinds.len() > 1 {
                let ids: Vec<String> = page.iter().map(|call| call.id.clone()).collect();
                for call in page {
                    run_of.insert(&call.id, (RunKind::ConsolePage, ids.clone()));
                }
            }
        }
        let repeats = chains(of_session.len(), |place| {
            let (one, next) = (of_session[place], of_session[place + 1]);
            let is_in_page = |call: &Call| run_of.contains_key(call.id.as_str());
            !is_in_page(one)
                && !is_in_page(next)
                && what(one) == what(next)
                && (one.is_ok, &one.error) == (next.is_ok, &next.error)
                && next.seconds - one.seconds <= REPEAT_SECONDS
        });
        let repeats: Vec<Vec<usize>> = repeats
            .into_iter()
            .filter(|repeat| repeat.len() >= FEWEST)
            .collect();
        for repeat in repeats {
            let ids: Vec<String> = repeat.iter().map(|at| of_session[*at].id.clone()).collect();
            for at in repeat {
                run_of.insert(&of_session[at].id, (RunKind::Repeat, ids.clone()));
            }
        }
    }
    if descending {
        in_time.reverse();
    }
    let mut rows: Vec<OracleRow> = Vec::new();
    let mut seen = BTreeSet::new();
    for call in in_time {
        let (kind, ids) = match run_of.get(call.id.as_str()) {
            Some((kind, ids)) => (Some(*kind), ids.clone()),
            None => (None, vec![call.id.clone()]),
        };
        if seen.insert(ids[0].clone()) {
            rows.push((kind, ids));
        }
    }
    rows
}

fn folded_view(query: &str, descending: bool, open: &[u32]) -> ViewSpec {
    let mut view = view(Tab::Events, "time", query);
    view.table.descending = descending;
    view.columns = vec!["requestParameters.part".to_owned()];
    view.fold = Some(FoldSpec {
        open: open.to_vec(),
    });
    view
}

/// All rows of a folded list, by so many at a time.
fn folded_rows(
    engine: &mut Engine,
    view: &ViewSpec,
    at_a_time: u32,
) -> (Vec<FoldedRow>, FoldTotals) {
    let mut view = view.clone();
    let mut all = Vec::new();
    loop {
        (view.table.first, view.table.rows) = (all.len() as u32, at_a_time);
        let Rows::Folded(page, totals) = ask(engine, &view).rows else {
            panic!("folded rows were asked for")
        };
        assert_eq!(page.first as usize, all.len());
        all.extend(page.rows);
        if all.len() as u32 >= page.total {
            assert_eq!(all.len() as u32, page.total);
            return (all, totals);
        }
    }
}

fn runs(rows: &[FoldedRow]) -> Vec<&RunRow> {
    let runs = rows.iter().filter_map(|row| match row {
        FoldedRow::Run(run) => Some(run),
        FoldedRow::Event { .. } => None,
    });
    runs.collect()
}

/// All rows with all runs unfolded, each with its events in the order of the list.
fn unfolded(
    engine: &mut Engine,
    query: &str,
    descending: bool,
) -> Vec<(Option<RunRow>, Vec<EventRow>)> {
    let (rows, _) = folded_rows(engine, &folded_view(query, descending, &[]), 1000);
    let open: Vec<u32> = runs(&rows).iter().map(|run| run.earliest.event).collect();
    let (rows, _) = folded_rows(engine, &folded_view(query, descending, &open), 1000);
    let mut all: Vec<(Option<RunRow>, Vec<EventRow>)> = Vec::new();
    for row in rows {
        match row {
            FoldedRow::Run(run) => {
                assert!(run.is_open);
                all.push((Some(run), Vec::new()));
            }
            FoldedRow::Event { row, is_in_run } => match all.last_mut() {
                Some((Some(_), events)) if is_in_run => events.push(row),
                _ => {
                    assert!(!is_in_run, "an event of a run stands below it");
                    all.push((None, vec![row]));
                }
            },
        }
    }
    all
}

/// The rows as the oracle has them.
fn by_id(rows: &[(Option<RunRow>, Vec<EventRow>)], descending: bool) -> Vec<OracleRow> {
    let of = |(run, events): &(Option<RunRow>, Vec<EventRow>)| {
        let mut ids: Vec<String> = events.iter().map(|event| event.key.clone()).collect();
        if descending {
            ids.reverse();
        }
        (run.as_ref().map(|run| run.kind), ids)
    };
    rows.iter().map(of).collect()
}

/// What the cells of a row say, also those of the columns that were added.
fn said(row: &EventRow) -> Vec<String> {
    let own = cells(&EVENTS, row).map(|content| format!("{content:?}"));
    own.chain(row.more.iter().cloned()).collect()
}

/// A record of one of three sessions: two of the console and one of a program.
fn record(number: usize, seconds: i64, session: usize, call: usize) -> (Value, Call) {
    let calls = [
        ("DescribeInstances", "ec2", true, ""),
        ("DescribeVpcs", "ec2", true, ""),
        ("ListBuckets", "s3", true, ""),
        ("ListBuckets", "s3", true, "AccessDenied"),
        ("ListBuckets", "s3", true, "NoSuchBucket"),
        ("CreateTags", "ec2", false, ""),
        ("CreateTags", "ec2", false, "AccessDenied"),
        ("DescribeInstances", "lightsail", true, ""),
    ];
    let (name, service, is_read, error) = calls[call];
    let is_console = session < 2;
    let id = format!("00000000-0000-4000-8000-{:012}", number * 7_919 % 100_003);
    let source = format!("{service}.amazonaws.com");
    let created = format!("2026-01-01T00:00:0{session}Z");
    let mut record = json!({
        "eventVersion": "1.09", "eventID": id, "eventName": name, "eventSource": source,
        "eventTime": format!("2026-01-02T{:02}:{:02}:{:02}Z", seconds / 3600, seconds / 60 % 60, seconds % 60),
        "awsRegion": format!("eu-west-{}", number % 2), "readOnly": is_read, "recipientAccountId": "123456789012",
        "sourceIPAddress": "203.0.113.1", "userAgent": "Mozilla/5.0 Firefox/130.0",
        "requestParameters": {"part": format!("p{}", number % 3)},
        "userIdentity": {
            "type": "AssumedRole", "principalId": format!("AROAROLE{session}:alice"), "accountId": "123456789012",
            "arn": format!("arn:aws:sts::123456789012:assumed-role/Role{session}/alice"),
            "accessKeyId": format!("ASIA{session}EXAMPLE"),
            "sessionContext": {"attributes": {"creationDate": created, "mfaAuthenticated": "false"}},
        },
    });
    if is_console {
        record["sessionCredentialFromConsole"] = "true".into();
    } else {
        record["userAgent"] = "Boto3/1.34".into();
    }
    if !error.is_empty() {
        record["errorCode"] = error.into();
    }
    let call = Call {
        id,
        seconds,
        session: session.to_string(),
        name: name.to_owned(),
        source,
        error: error.to_owned(),
        is_console,
        is_read,
        is_ok: error.is_empty(),
    };
    (record, call)
}

/// Calls one after the other, most of them close together, some of them the same as the one before.
fn story() -> impl Strategy<Value = Vec<(Value, Call)>> {
    let step = (
        prop_oneof![6 => 0_i64..3, 3 => 3_i64..5, 2 => 28_i64..33],
        prop_oneof![3 => Just(None), 2 => (0_usize..3, 0_usize..8).prop_map(Some)],
    );
    proptest::collection::vec(step, 1..70).prop_map(|steps| {
        let (mut seconds, mut last) = (0, (0, 0));
        let records = steps.into_iter().enumerate().map(|(number, (wait, what))| {
            seconds += wait;
            last = what.unwrap_or((last.0, if last.0 < 2 { (last.1 + 1) % 3 } else { last.1 }));
            record(number, seconds, last.0, last.1)
        });
        records.collect()
    })
}

fn engine_of(records: &[(Value, Call)]) -> Engine {
    let records: Vec<&Value> = records.iter().map(|(record, _)| record).collect();
    load(
        &[dropped(json!({"Records": records}).to_string())],
        1,
        100_000,
    )
}

/// Queries, each with a look at a call that says whether it passes.
type Passes = fn(&Call) -> bool;
const QUERIES: [(&str, Passes); 5] = [
    ("", |_| true),
    ("-name:CreateTags", |call| call.name != "CreateTags"),
    ("-error:*", |call| call.error.is_empty()),
    ("name:ListBuckets", |call| call.name == "ListBuckets"),
    (
        "source:ec2.amazonaws.com OR source:s3.amazonaws.com",
        |call| !call.source.starts_with("lightsail"),
    ),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(200)))]

    #[test]
    fn each_event_is_in_one_row_and_no_write_and_no_error_hides_in_a_console_page(
        story in story(), descending in any::<bool>(), query in 0..QUERIES.len(),
    ) {
        let mut engine = engine_of(&story);
        let (query, passes) = QUERIES[query];
        let calls: Vec<Call> = story.iter().map(|(_, call)| call.clone()).filter(passes).collect();
        let rows = unfolded(&mut engine, query, descending);
        prop_assert_eq!(by_id(&rows, descending), oracle(&calls, descending));

        let plain: BTreeSet<String> = all_rows(&mut engine, query, "time").into_iter().map(|row| row.key).collect();
        let in_rows: Vec<&str> = rows.iter().flat_map(|(_, events)| events).map(|event| event.key.as_str()).collect();
        prop_assert_eq!(in_rows.len(), plain.len(), "no event twice");
        prop_assert!(in_rows.iter().all(|id| plain.contains(*id)));

        let by_id: BTreeMap<&str, &Call> = story.iter().map(|(_, call)| (call.id.as_str(), call)).collect();
        for (run, events) in &rows {
            let Some(run) = run else { continue };
            prop_assert_eq!(run.events as usize, events.len());
            let mut times: Vec<_> = events.iter().map(|event| event.time).collect();
            times.sort();
            prop_assert_eq!((times.first(), times.last()), (Some(&run.earliest.time), Some(&run.last)));
            for event in events {
                let call = by_id[event.key.as_str()];
                if run.kind == RunKind::ConsolePage {
                    prop_assert!(call.is_read && call.is_ok, "{call:?}");
                    prop_assert_eq!(event.outcome, Outcome::Ok);
                }
            }
            let said: Vec<Vec<String>> = events.iter().map(said).collect();
            for (column, differs) in run.differs.iter().enumerate() {
                let texts: BTreeSet<&str> = said.iter().map(|cells| cells[column].as_str()).collect();
                prop_assert_eq!(*differs, texts.len() > 1, "column {} of {:?}", column, run);
            }
            prop_assert_eq!(run.differs.len(), said[0].len());
            // Its own query finds its events and no others, among those of the list.
            prop_assert!(!run.query.is_empty());
            let own = format!("({query}) {}", run.query).replace("() ", "");
            let found: BTreeSet<String> = all_rows(&mut engine, &own, "time").into_iter().map(|row| row.key).collect();
            let wanted: BTreeSet<String> = events.iter().map(|event| event.key.clone()).collect();
            prop_assert_eq!(found, wanted, "{}", own);
        }
    }

    #[test]
    fn any_stretch_of_rows_is_the_same_whatever_is_unfolded(
        story in story(), descending in any::<bool>(), at_a_time in 1_u32..9, chosen in any::<u64>(),
    ) {
        let mut engine = engine_of(&story);
        let (rows, _) = folded_rows(&mut engine, &folded_view("", descending, &[]), 1000);
        let all: Vec<u32> = runs(&rows).iter().map(|run| run.earliest.event).collect();
        let open: Vec<u32> = (0..).zip(&all).filter(|(bit, _)| chosen >> (bit % 64) & 1 == 1).map(|(_, run)| *run).collect();
        let everything = unfolded(&mut engine, "", descending);
        let view = folded_view("", descending, &open);
        let (rows, totals) = folded_rows(&mut engine, &view, at_a_time);
        let mut expected = Vec::new();
        let mut row_of = BTreeMap::new();
        let mut selected = Vec::new();
        for (run, events) in &everything {
            let is_open = run.as_ref().is_some_and(|run| open.contains(&run.earliest.event));
            for event in events {
                row_of.insert(event.event, expected.len() as u32);
            }
            if let Some(run) = run {
                selected.push(events.iter().map(|event| event.event).collect());
                expected.push(FoldedRow::Run(RunRow { is_open, ..run.clone() }));
            }
            if run.is_none() || is_open {
                for event in events {
                    row_of.insert(event.event, expected.len() as u32);
                    selected.push(vec![event.event]);
                    expected.push(FoldedRow::Event { row: event.clone(), is_in_run: is_open });
                }
            }
        }
        prop_assert_eq!(&rows, &expected);
        let kinds = |kind| everything.iter().filter(|(run, _)| run.as_ref().is_some_and(|run| run.kind == kind)).count() as u32;
        let events = everything.iter().map(|(_, events)| events.len() as u32).sum::<u32>();
        prop_assert_eq!(totals, FoldTotals {
            events, pages: kinds(RunKind::ConsolePage), repeats: kinds(RunKind::Repeat), lacks_sessions: false,
        });

        // The open event: its row, its place among all events, and the steps from one to the next.
        let order: Vec<u32> = everything.iter().flat_map(|(_, events)| events).map(|event| event.event).collect();
        for (place, event) in order.iter().enumerate() {
            let detail = engine.detail(*event).expect("the event is there");
            prop_assert_eq!((detail.position, detail.total), (Some(place as u32), events));
            prop_assert_eq!(detail.table_row, row_of.get(event).copied());
            prop_assert_eq!(engine.step(*event, 1, false), order.get(place + 1).copied());
        }
        // What a row selects: its event, or all events of its run.
        for (row, wanted) in selected.iter().enumerate() {
            let events: Vec<u32> = engine.events_of_rows(row as u32, 1, 1000).iter().map(|event| event.event).collect();
            prop_assert_eq!(&events, wanted);
        }
        let all: Vec<u32> = engine.events_of_rows(0, rows.len() as u32, 1000).iter().map(|event| event.event).collect();
        prop_assert_eq!(&all, &order, "a range over all rows has each event once");
        let some = engine.events_of_rows(0, rows.len() as u32, 5).len();
        prop_assert_eq!(some, order.len().min(5));
    }
}

#[test]
fn the_demo_folds_as_a_look_at_its_records_does() {
    let files = invictus();
    let mut engine = load(&files, 2, 100_000);
    let records: BTreeMap<String, Value> = support::records(&files)
        .into_iter()
        .map(|record| (text(&record, "/eventID").to_owned(), record))
        .collect();
    let rows = all_rows(&mut engine, "", "time");
    let calls: Vec<Call> = rows
        .iter()
        .map(|row| {
            let record = &records[&row.key];
            Call {
                id: row.key.clone(),
                seconds: row.time.expect("each has a time") / 1000,
                session: engine.store.sessions().session_of[row.event as usize].to_string(),
                name: text(record, "/eventName").to_owned(),
                source: text(record, "/eventSource").to_owned(),
                error: text(record, "/errorCode").to_owned(),
                is_console: row.origin == "console",
                is_read: record["readOnly"] == true,
                is_ok: row.outcome == Outcome::Ok,
            }
        })
        .collect();
    for descending in [false, true] {
        let rows = unfolded(&mut engine, "", descending);
        assert_eq!(by_id(&rows, descending), oracle(&calls, descending));
        let denied = rows
            .iter()
            .filter_map(|(run, _)| run.as_ref())
            .find(|run| run.earliest[Column::Name] == *"GetPasswordData" && run.events > 20)
            .expect("somebody tried many passwords");
        assert_eq!(
            (denied.kind, denied.events, denied.earliest.outcome),
            (RunKind::Repeat, 29, Outcome::Denied)
        );
        let pages = rows.iter().filter_map(|(run, _)| run.as_ref());
        let pages = pages.filter(|run| run.kind == RunKind::ConsolePage);
        assert!(pages.count() > 3, "somebody looked around in the console");
    }
}

#[test]
fn other_orders_and_other_tables_are_not_folded() {
    let files = invictus();
    let mut engine = load(&files, 1, 100_000);
    for sort in ["name", "principal"] {
        let mut folded = folded_view("", false, &[]);
        folded.table.sort = sort.to_owned();
        let plain = ViewSpec {
            fold: None,
            ..folded.clone()
        };
        let (one, two) = (
            ask(&mut engine, &folded).rows,
            ask(&mut engine, &plain).rows,
        );
        assert!(matches!(one, Rows::Events(_)));
        assert_eq!(one, two, "by {sort}");
    }
    let mut principals = view(Tab::Principals, "events", "");
    principals.fold = Some(FoldSpec::default());
    assert!(matches!(
        ask(&mut engine, &principals).rows,
        Rows::Principals(_)
    ));
}

#[test]
fn a_file_of_a_folded_list_has_every_event() {
    let mut engine = load(&invictus(), 1, 100_000);
    let mut written = |view: &ViewSpec| {
        ask(&mut engine, view);
        let mut out = Vec::new();
        let mut export = Export::begin(&mut engine, view.clone(), Form::Csv, Vec::new(), &mut out);
        while export
            .write(&mut engine, &mut out)
            .expect("no files come in")
            == ExportNeed::Rows
        {}
        out
    };
    let folded = folded_view("name:Get*", true, &[]);
    let plain = ViewSpec {
        fold: None,
        ..folded.clone()
    };
    assert!(written(&folded) == written(&plain));
}

#[test]
fn without_sessions_repeats_are_those_of_a_principal() {
    let seconds = [0, 1, 2, 3, 4, 5];
    // Two sessions of the console take turns: each has other calls, and its own principal.
    let records: Vec<Value> = (0..)
        .zip(seconds)
        .map(|(number, seconds)| record(number, seconds, number % 2, number % 2).0)
        .collect();
    let file = dropped(json!({"Records": records}).to_string());
    let mut engine = load_without_chains(&[file], 1, 100_000);
    let (rows, totals) = folded_rows(&mut engine, &folded_view("", false, &[]), 1000);
    assert!(totals.lacks_sessions);
    assert_eq!((totals.repeats, totals.pages, rows.len()), (2, 0, 2));
}

#[test]
fn calls_without_a_time_are_in_no_run() {
    let records: Vec<Value> = (0..6)
        .map(|number| {
            let (mut record, _) = record(number, 0, 2, 0);
            if number > 1 {
                record["eventTime"] = "some day".into();
            }
            record
        })
        .collect();
    let file = dropped(json!({"Records": records}).to_string());
    let mut engine = load(&[file], 1, 100_000);
    for descending in [false, true] {
        let (rows, _) = folded_rows(&mut engine, &folded_view("", descending, &[]), 1000);
        assert_eq!((rows.len(), runs(&rows).len()), (6, 0));
    }
}

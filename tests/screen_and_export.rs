//! The engine has two clients: the screen and an export. Neither may see the other's question.

use crate::support;
use serde_json::{Value, json};
use support::{ask, dropped, load, view};
use trailglass::engine::Engine;
use trailglass::engine::export::{Export, ExportNeed};
use trailglass::export::Form;
use trailglass::input::reader::Reader;
use trailglass::protocol::{Rows, Tab};

fn record(number: usize, name: &str) -> Value {
    json!({
        "eventVersion": "1.08",
        "eventTime": format!("2026-01-01T00:{:02}:{:02}Z", number / 60 % 60, number % 60),
        "eventSource": "s3.amazonaws.com",
        "eventName": name,
        "awsRegion": "eu-west-1",
        "eventID": format!("e-{number}"),
        "recipientAccountId": "123456789012",
        "userIdentity": {"type": "IAMUser", "userName": "ada", "principalId": "AIDA1",
            "accountId": "123456789012"},
    })
}

/// An engine with so many events, of which one in `rare` is named `Rare`, the others `Usual`.
fn engine(events: usize, rare: usize) -> Engine {
    let name = |number: usize| {
        if number.is_multiple_of(rare) {
            "Rare"
        } else {
            "Usual"
        }
    };
    let records: Vec<_> = (0..events)
        .map(|number| record(number, name(number)))
        .collect();
    load(
        &[dropped(json!({"Records": records}).to_string())],
        1,
        usize::MAX,
    )
}

#[test]
fn an_export_keeps_to_its_filter_also_where_the_search_box_holds_a_mistake() {
    let mut engine = engine(6000, 2);
    ask(&mut engine, &view(Tab::Events, "time", "name:Rare"));
    // A mistake: the last good result, 3,000 events, stays on screen and is exported.
    let mistaken = view(Tab::Events, "time", "name:Rare nmae:x");
    assert_eq!(ask(&mut engine, &mistaken).shown, 3000);
    let mut out = Vec::new();
    let mut export = Export::begin(&mut engine, mistaken, Form::Csv, Vec::new(), &mut out);
    assert_eq!(export.write(&mut engine, &mut out), Ok(ExportNeed::Rows));
    ask(&mut engine, &view(Tab::Events, "time", "name:Usual"));
    while export.write(&mut engine, &mut out) == Ok(ExportNeed::Rows) {}
    let text = String::from_utf8(out).expect("CSV is UTF-8");
    assert_eq!(
        (
            text.matches(",Rare,").count(),
            text.matches(",Usual,").count()
        ),
        (3000, 0)
    );
}

#[test]
fn side_panels_are_those_of_the_question_on_screen_while_an_export_runs() {
    let mut engine = engine(2500, 5);
    let all = view(Tab::Events, "time", "");
    ask(&mut engine, &all);
    let mut out = Vec::new();
    let mut export = Export::begin(&mut engine, all, Form::Csv, Vec::new(), &mut out);
    assert_eq!(export.write(&mut engine, &mut out), Ok(ExportNeed::Rows));
    let typed = view(Tab::Events, "time", "name:Rare");
    assert_eq!(ask(&mut engine, &typed).shown, 500);
    // The page takes a block before the engine has worked out the side panels.
    assert_eq!(export.write(&mut engine, &mut out), Ok(ExportNeed::Rows));
    let panels = loop {
        if let Some(panels) = engine.side_panels(&typed) {
            break panels;
        }
    };
    assert_eq!(
        panels.shown, 500,
        "those of the export's question have 2,500"
    );
}

#[test]
fn steps_go_by_the_list_on_screen_while_an_export_runs() {
    let mut engine = engine(2500, 5);
    let all = view(Tab::Events, "time", "");
    ask(&mut engine, &all);
    let mut out = Vec::new();
    let mut export = Export::begin(&mut engine, all, Form::Csv, Vec::new(), &mut out);
    ask(&mut engine, &view(Tab::Events, "time", "name:Rare"));
    assert_eq!(engine.step(0, 1, false), Some(5));
    export
        .write(&mut engine, &mut out)
        .expect("the rows are still the same");
    assert_eq!(engine.step(0, 1, false), Some(5), "the next row on screen");
    let detail = engine.detail(5).expect("an event");
    assert_eq!((detail.position, detail.total), (Some(1), 500));
}

#[test]
fn status_changes_that_come_later_are_in_the_table_of_executions() {
    let arn = |name: &str| format!("arn:aws:states:us-east-1:123456789012:execution:m:{name}");
    let machine = "arn:aws:states:us-east-1:123456789012:stateMachine:m";
    let mut start = record(0, "StartExecution");
    start["eventSource"] = "states.amazonaws.com".into();
    start["requestParameters"] = json!({"stateMachineArn": machine});
    start["responseElements"] = json!({"executionArn": arn("one")});
    let change = json!({
        "version": "0", "id": "i", "detail-type": "Step Functions Execution Status Change",
        "source": "aws.states", "account": "123456789012", "time": "2026-01-01T00:01:00Z",
        "region": "us-east-1", "resources": [],
        "detail": {"executionArn": arn("two"), "stateMachineArn": machine, "name": "two",
            "status": "SUCCEEDED", "startDate": 1_767_225_600_000_i64, "stopDate": 1_767_225_660_000_i64},
    })
    .to_string();
    let question = view(Tab::Executions, "name", "");
    let keys = |engine: &mut Engine| match ask(engine, &question).rows {
        Rows::Cells(page) => page.rows.into_iter().map(|row| row.key).collect::<Vec<_>>(),
        other => panic!("executions come as cells, not as {other:?}"),
    };
    let mut engine = load(
        &[dropped(json!({"Records": [start]}).to_string())],
        1,
        usize::MAX,
    );
    assert_eq!(keys(&mut engine), [arn("one")]);
    let mut reader = Reader::default();
    let number = engine
        .store
        .files
        .add("more".to_owned(), change.len() as u64);
    reader.read(number, change);
    engine.store.add(5, &reader.take_batch());
    assert_eq!(keys(&mut engine), [arn("one"), arn("two")]);
}

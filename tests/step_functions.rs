//! The tables of Step Functions compared with what is known to be true of the demo's records, of AWS's examples, and of
//! records made here call by call.

use crate::support;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use support::{Dropped, ask, dropped, load, machine_table, packed_files_below, repository, view};
use trailglass::engine::Engine;
use trailglass::protocol::{Cell, CellRow, MachinePage, Rows, Tab};
use trailglass::tables::columns;

/// A table's rows by their keys, each cell by its column.
type Table = BTreeMap<String, BTreeMap<&'static str, String>>;

fn rows(engine: &mut Engine, tab: Tab, query: &str) -> Vec<CellRow> {
    let mut rows = Vec::new();
    loop {
        let mut view = view(tab, columns(tab)[0].id, query);
        view.table.first = rows.len() as u32;
        let answer = ask(engine, &view);
        assert_eq!(answer.query_error, None, "{query}");
        let Rows::Cells(page) = answer.rows else {
            panic!("cells were asked for")
        };
        rows.extend(page.rows);
        if rows.len() >= page.total as usize {
            return rows;
        }
    }
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Nothing => String::new(),
        Cell::Text(text) | Cell::Named { text, .. } => text.clone(),
        Cell::Number(number) | Cell::Counted { number, .. } => number.to_string(),
    }
}

fn table(engine: &mut Engine, tab: Tab, query: &str) -> Table {
    rows(engine, tab, query)
        .into_iter()
        .map(|row| {
            let cells = columns(tab).into_iter().zip(&row.cells);
            (
                row.key,
                cells
                    .map(|(column, cell)| (column.id, text(cell)))
                    .collect(),
            )
        })
        .collect()
}

fn machine(engine: &mut Engine, key: &str) -> MachinePage {
    let mut view = view(Tab::Machines, "name", "");
    view.machine = Some(key.to_owned());
    ask(engine, &view).machine.expect("the machine's page")
}

#[test]
fn the_demo_s_machines_are_its_truth() {
    let folder = repository("static/demo/synthetic-step-functions");
    let truth: Value =
        serde_json::from_slice(&fs::read(folder.join("truth.json")).expect("the truth"))
            .expect("JSON");
    let files = packed_files_below(&folder);
    let mut engine = load(&files, 2, usize::MAX);
    let machines = table(&mut engine, Tab::Machines, "");
    let truth = truth["machines"].as_object().expect("machines");
    assert_eq!(
        machines.keys().collect::<Vec<_>>(),
        truth.keys().collect::<Vec<_>>()
    );
    for (arn, known) in truth {
        let row = &machines[arn];
        for column in ["executions", "updates", "stops", "denied"] {
            assert_eq!(row[column], known[column].to_string(), "{column} of {arn}");
        }
        assert_eq!(row["created"].is_empty(), known["created"] == 0, "{arn}");
    }
    let started: u64 = truth
        .values()
        .map(|known| known["executions"].as_u64().unwrap())
        .sum();
    let executions = table(&mut engine, Tab::Executions, "");
    let with_start = executions
        .values()
        .filter(|row| !row["started-by"].is_empty())
        .count();
    assert_eq!(with_start as u64, started);
}

#[test]
fn aws_s_six_examples_are_told_apart() {
    let bytes = fs::read(repository("tests/data/seed-examples.json")).expect("the examples");
    let mut engine = load(&[dropped(bytes)], 1, usize::MAX);
    let machines = table(&mut engine, Tab::Machines, "");
    let of = |name: &str| format!("arn:aws:states:us-east-1:123456789012:stateMachine:{name}");
    let created = &machines[&of("testUser.2016-10-27-18-17-06.bd144e18-0437-476e-9bb")];
    assert_eq!(
        (created["type"].as_str(), created["created-by"].as_str()),
        ("STANDARD", "test-user")
    );
    // Denied, so its request is gone: the machine comes from the message.
    let denied = &machines[&of("testUser.2016-10-27-18-16-38.ec6e261f-1323-4555-9fa")];
    assert_eq!(
        (denied["denied"].as_str(), denied["created"].as_str()),
        ("1", "")
    );
    let started = &machines[&of("testUser.2016-10-27-18-16-26.482bea32-560f-4a36-bd")];
    assert_eq!(started["executions"], "1");
    let executions = table(&mut engine, Tab::Executions, "");
    let stopped = executions
        .values()
        .find(|row| !row["stopped-by"].is_empty())
        .expect("a stopped execution");
    assert_eq!(
        (stopped["name"].as_str(), stopped["started"].as_str()),
        ("testUser.2016-10-27-18-17-00.3a0801c5-37", "")
    );
    assert_eq!(stopped["status"], "ABORTED");
    let activities = table(&mut engine, Tab::Activities, "");
    assert_eq!(
        activities
            .values()
            .filter(|row| row["created-by"] == "test-user")
            .count(),
        1
    );
    assert_eq!(
        activities
            .values()
            .filter(|row| row["deleted-by"] == "test-user")
            .count(),
        1
    );
    let denials = table(&mut engine, Tab::Denials, "");
    let denial = denials.values().next().expect("the denial");
    assert_eq!(
        (denial["principal"].as_str(), denial["action"].as_str()),
        ("test-user", "states:DeleteStateMachine")
    );
    let statement: Value = serde_json::from_str(&denial["statement"]).expect("a statement");
    assert_eq!(
        statement["Resource"],
        of("testUser.2016-10-27-18-16-38.ec6e261f-1323-4555-9fa")
    );
}

/// Tells a story, call by call.
#[derive(Default)]
struct Story {
    records: Vec<Value>,
}

const ACCOUNT: &str = "111122223333";

fn arn(rest: &str) -> String {
    format!("arn:aws:states:eu-west-1:{ACCOUNT}:{rest}")
}

impl Story {
    /// A call of Step Functions by a user at a minute of the day.
    fn call(
        &mut self,
        minute: u32,
        user: &str,
        name: &str,
        request: Value,
        response: Value,
    ) -> &mut Value {
        self.records.push(json!({
            "eventVersion": "1.08", "eventSource": "states.amazonaws.com", "awsRegion": "eu-west-1",
            "userIdentity": {"type": "IAMUser", "principalId": format!("AIDA{user}"), "accountId": ACCOUNT, "userName": user,
                "arn": format!("arn:aws:iam::{ACCOUNT}:user/{user}")},
            "eventTime": format!("2024-05-01T{:02}:{:02}:00Z", minute / 60, minute % 60),
            "eventName": name, "sourceIPAddress": "203.0.113.7", "userAgent": "aws-cli",
            "requestParameters": request, "responseElements": response, "eventCategory": "Management",
            "eventID": format!("{:08}-0000-4000-8000-000000000000", self.records.len()), "recipientAccountId": ACCOUNT,
        }));
        self.records.last_mut().expect("the call")
    }

    fn create(&mut self, minute: u32, user: &str, name: &str, more: Value) -> &mut Value {
        let mut request = json!({"name": name, "roleArn": format!("arn:aws:iam::{ACCOUNT}:role/{name}-role"), "type": "STANDARD"});
        request
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let response = json!({"stateMachineArn": arn(&format!("stateMachine:{name}")), "creationDate": "May 1, 2024 1:00:00 AM"});
        self.call(minute, user, "CreateStateMachine", request, response)
    }

    fn start(&mut self, minute: u32, user: &str, machine: &str, run: &str) -> &mut Value {
        let name = machine.split([':', '/']).next().unwrap();
        self.call(
            minute,
            user,
            "StartExecution",
            json!({"stateMachineArn": arn(&format!("stateMachine:{machine}")), "name": run, "input": "HIDDEN_DUE_TO_SECURITY_REASONS"}),
            json!({"executionArn": arn(&format!("execution:{name}:{run}")), "startDate": "May 1, 2024 1:00:00 AM"}),
        )
    }

    fn stop(&mut self, minute: u32, user: &str, run: &str) {
        let request = json!({"executionArn": arn(&format!("execution:{run}"))});
        self.call(
            minute,
            user,
            "StopExecution",
            request,
            json!({"stopDate": "May 1, 2024 1:00:00 AM"}),
        );
    }

    fn delete(&mut self, minute: u32, user: &str, name: &str) {
        let request = json!({"stateMachineArn": arn(&format!("stateMachine:{name}"))});
        self.call(minute, user, "DeleteStateMachine", request, Value::Null);
    }

    fn engine(&self) -> Engine {
        load(
            &[dropped(json!({"Records": self.records}).to_string())],
            1,
            usize::MAX,
        )
    }
}

/// What EventBridge tells of an execution (`machine:run`) that has ended, times in milliseconds.
fn status_change(run: &str, status: &str, start: i64, stop: i64) -> Value {
    let (machine, name) = run.split_once(':').expect("a machine and a name");
    json!({
        "version": "0", "id": run, "detail-type": "Step Functions Execution Status Change", "source": "aws.states",
        "account": ACCOUNT, "time": "2024-05-01T00:20:00Z", "region": "eu-west-1", "resources": [],
        "detail": {"executionArn": arn(&format!("execution:{run}")), "stateMachineArn": arn(&format!("stateMachine:{machine}")),
            "name": name, "status": status, "startDate": start, "stopDate": stop},
    })
}

/// Made by a workflow with this role.
fn by_workflow(record: &mut Value, role: &str) {
    record["userIdentity"] = json!({
        "type": "AssumedRole", "principalId": "AROA1:abc", "accountId": ACCOUNT, "invokedBy": "states.amazonaws.com",
        "arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/{role}/abc"),
        "sessionContext": {"sessionIssuer": {"type": "Role", "principalId": "AROA1", "accountId": ACCOUNT, "userName": role,
            "arn": format!("arn:aws:iam::{ACCOUNT}:role/{role}")}},
    });
    record["sourceIPAddress"] = json!("states.amazonaws.com");
}

/// The texts of one column in a section of a machine's page.
fn column(page: &MachinePage, title: &str, column: &str) -> Vec<String> {
    let section = machine_table(page, title);
    let place = section
        .columns
        .iter()
        .position(|name| name == column)
        .expect("the column");
    section
        .rows
        .iter()
        .map(|row| text(&row.cells[place]))
        .collect()
}

#[test]
fn a_machine_created_again_under_its_name_is_another() {
    let mut story = Story::default();
    story.create(10, "ada", "orders", json!({}));
    story.start(20, "ada", "orders", "first");
    story.delete(30, "bob", "orders");
    story.create(40, "eve", "orders", json!({"type": "EXPRESS"}));
    story.start(50, "eve", "orders:PROD", "second");
    let machines = table(&mut story.engine(), Tab::Machines, "");
    let (old, new) = (
        format!(
            "{} (deleted 2024-05-01 00:30:00)",
            arn("stateMachine:orders")
        ),
        arn("stateMachine:orders"),
    );
    assert_eq!(machines.len(), 2);
    assert_eq!(
        (
            machines[&old]["created-by"].as_str(),
            machines[&old]["executions"].as_str()
        ),
        ("ada", "1")
    );
    assert_eq!(
        (
            machines[&new]["created-by"].as_str(),
            machines[&new]["executions"].as_str()
        ),
        ("eve", "1")
    );
    let page = machine(&mut story.engine(), &old);
    let life = column(&page, "Life", "name");
    assert_eq!(life, ["CreateStateMachine", "DeleteStateMachine"]);
}

#[test]
fn versions_aliases_labels_and_express_runs_belong_to_their_machine() {
    let mut story = Story::default();
    story.start(1, "ada", "orders:7", "a");
    story.start(2, "ada", "orders:PROD", "b");
    story.start(3, "ada", "orders/EachLine", "c");
    story.call(
        4,
        "ada",
        "UpdateMapRun",
        json!({"mapRunArn": arn("mapRun:orders/EachLine:1")}),
        Value::Null,
    );
    story.call(
        5,
        "ada",
        "StartSyncExecution",
        json!({"stateMachineArn": arn("stateMachine:quick")}),
        json!({"executionArn": arn("express:quick:run:id"), "status": "FAILED", "startDate": "May 1, 2024 1:00:00 AM",
            "stopDate": "May 1, 2024 1:00:04 AM"}),
    );
    let mut engine = story.engine();
    let machines = table(&mut engine, Tab::Machines, "");
    assert_eq!(
        machines.keys().collect::<Vec<_>>(),
        [&arn("stateMachine:orders"), &arn("stateMachine:quick")]
    );
    assert_eq!(machines[&arn("stateMachine:orders")]["executions"], "3");
    assert_eq!(machines[&arn("stateMachine:quick")]["type"], "EXPRESS");
    let quick = &table(&mut engine, Tab::Executions, "")[&arn("express:quick:run:id")];
    assert_eq!(
        (quick["status"].as_str(), quick["duration"].as_str()),
        ("FAILED", "4000")
    );
}

#[test]
fn an_execution_s_end_is_known_only_where_the_logs_tell_it() {
    let mut story = Story::default();
    for run in ["open", "stopped", "redriven", "told"] {
        story.start(10, "ada", "orders", run);
    }
    story.stop(12, "bob", "orders:stopped");
    story.stop(12, "bob", "orders:redriven");
    let request = json!({"executionArn": arn("execution:orders:redriven")});
    story.call(
        14,
        "bob",
        "RedriveExecution",
        request,
        json!({"redriveDate": "May 1, 2024 1:00:00 AM"}),
    );
    let start = 1_714_522_200_000;
    let change = status_change("orders:told", "TIMED_OUT", start, start + 1_500);
    let files = [
        dropped(json!({"Records": story.records}).to_string()),
        dropped(change.to_string()),
    ];
    let executions = table(&mut load(&files, 2, usize::MAX), Tab::Executions, "");
    let end = |run: &str| {
        let row = &executions[&arn(&format!("execution:orders:{run}"))];
        (
            row["stopped"].is_empty(),
            row["stopped-by"].as_str(),
            row["duration"].as_str(),
            row["status"].as_str(),
        )
    };
    assert_eq!(end("open"), (true, "", "", ""));
    assert_eq!(end("stopped"), (false, "bob", "120000", "ABORTED"));
    assert_eq!(end("redriven"), (true, "", "", ""));
    assert_eq!(end("told"), (false, "", "1500", "TIMED_OUT"));
}

#[test]
fn what_a_workflow_did_is_proved_or_probable() {
    let mut story = Story::default();
    story.create(1, "ada", "orders", json!({}));
    story.start(2, "ada", "orders", "a");
    let call = story.call(
        3,
        "",
        "Invoke",
        json!({"functionName": "charge"}),
        Value::Null,
    );
    by_workflow(call, "orders-role");
    call["eventSource"] = json!("lambda.amazonaws.com");
    let context =
        json!({"encryptionContext": {"aws:states:stateMachineArn": arn("stateMachine:orders")}});
    let call = story.call(3, "", "Decrypt", context, Value::Null);
    by_workflow(call, "shared-role");
    call["eventSource"] = json!("kms.amazonaws.com");
    // Another role, and no word of a machine: not this one's.
    let call = story.call(3, "", "Publish", json!({}), Value::Null);
    by_workflow(call, "other-role");
    call["eventSource"] = json!("sns.amazonaws.com");
    // The same role, but not by Step Functions.
    let call = story.call(3, "", "GetObject", json!({}), Value::Null);
    by_workflow(call, "orders-role");
    call["userIdentity"]["invokedBy"] = json!("lambda.amazonaws.com");
    (call["sourceIPAddress"], call["eventSource"]) = (json!("10.0.0.1"), json!("s3.amazonaws.com"));
    let page = machine(&mut story.engine(), &arn("stateMachine:orders"));
    assert_eq!(
        column(&page, "What did it do?", "name"),
        ["Decrypt", "Invoke"]
    );
    let reasons = column(&page, "What did it do?", "reason");
    assert_eq!(reasons[0], "the record names this machine");
    assert_eq!(
        reasons[1],
        "probably: a workflow with the same role (orders-role), 60 s after a start"
    );
    assert_eq!(column(&page, "Who starts it", "name"), ["ada"]);
    assert!(page.definitions.is_empty());
}

#[test]
fn a_clear_definition_is_given_and_a_hidden_one_is_said_to_be() {
    let mut story = Story::default();
    story.create(
        1,
        "ada",
        "orders",
        json!({"definition": "{\"StartAt\":\"A\"}"}),
    );
    let request = json!({"stateMachineArn": arn("stateMachine:orders"), "definition": "HIDDEN_DUE_TO_SECURITY_REASONS",
        "loggingConfiguration": {"level": "ALL"}});
    story.call(2, "ada", "UpdateStateMachine", request, json!({}));
    let mut engine = story.engine();
    let page = machine(&mut engine, &arn("stateMachine:orders"));
    let hidden: Vec<bool> = page
        .definitions
        .iter()
        .map(|definition| definition.hidden)
        .collect();
    assert_eq!(hidden, [false, true]);
    let definition = page.definition.clone().expect("the one in clear");
    assert_eq!(definition.event, page.definitions[0].event);
    assert_eq!(
        serde_json::from_str::<Value>(&definition.text).unwrap(),
        json!({"StartAt": "A"})
    );
    assert_eq!(definition.problems, ["there are no States."]);
    assert_eq!(
        column(&page, "As last seen", "label"),
        ["Role", "Log level"]
    );
    assert_eq!(column(&page, "As last seen", "value")[1], "ALL");
    let coverage = ask(&mut engine, &view(Tab::Machines, "name", ""))
        .coverage
        .join(" ");
    assert!(
        coverage.contains("definitions in 1 call.") && coverage.contains("No data events"),
        "{coverage}"
    );
}

/// The titles of what may be worth a look.
fn findings(story: &Story) -> Vec<String> {
    let mut titles: Vec<String> = rows(&mut story.engine(), Tab::Findings, "")
        .iter()
        .map(|row| text(&row.cells[0]))
        .collect();
    titles.sort();
    titles
}

#[test]
fn each_finding_has_its_threshold() {
    let quiet = |story: &Story| assert_eq!(findings(story), Vec::<String>::new());
    // A role that its creator had not passed before, once it has passed another.
    let mut story = Story::default();
    story.create(1, "ada", "one", json!({}));
    quiet(&story);
    story.create(
        2,
        "ada",
        "two",
        json!({"roleArn": "arn:aws:iam::111122223333:role/Admin"}),
    );
    assert_eq!(findings(&story), ["New role passed"]);

    let update = |story: &mut Story, minute, level: &str| {
        let request = json!({"stateMachineArn": arn("stateMachine:one"), "loggingConfiguration": {"level": level}});
        story.call(minute, "ada", "UpdateStateMachine", request, json!({}));
    };
    // Updated, then started by somebody new within ten minutes.
    for (minutes, by, found) in [(9, "eve", true), (11, "eve", false), (9, "ada", false)] {
        let mut story = Story::default();
        story.start(1, "ada", "one", "a");
        update(&mut story, 20, "ALL");
        story.start(20 + minutes, by, "one", "b");
        assert_eq!(findings(&story).len(), usize::from(found), "{minutes} {by}");
    }
    let mut story = Story::default();
    update(&mut story, 1, "OFF");
    assert_eq!(findings(&story), ["Logging switched off"]);

    for (action, found) in [("attachRolePolicy", true), ("getRole", false)] {
        let mut story = Story::default();
        let definition = format!("{{\"Resource\":\"arn:aws:states:::aws-sdk:iam:{action}\"}}");
        story.create(1, "ada", "one", json!({"definition": definition}));
        assert_eq!(findings(&story).len(), usize::from(found), "{action}");
    }
    for (minutes, found) in [(59, true), (70, false)] {
        let mut story = Story::default();
        story.create(1, "ada", "one", json!({}));
        story.start(2, "ada", "one", "a");
        story.delete(1 + minutes, "ada", "one");
        assert_eq!(findings(&story).len(), usize::from(found), "{minutes}");
    }
    for (stops, found) in [(10, true), (9, false)] {
        let mut story = Story::default();
        for stop in 0..stops {
            story.stop(5 + stop / 2, "ada", &format!("one:{stop}"));
        }
        assert_eq!(findings(&story).len(), usize::from(found), "{stops}");
    }
    let mut story = Story::default();
    let start = story.start(1, "ada", "one", "a");
    start["userIdentity"]["accountId"] = json!("999988887777");
    assert_eq!(findings(&story), ["Started from another account"]);
    for (starts, found) in [(120, true), (90, false)] {
        let mut story = Story::default();
        story.start(1, "ada", "one", "first");
        for start in 0..starts {
            story.start(700 + start / 60, "ada", "one", &format!("run-{start}"));
        }
        assert_eq!(findings(&story).len(), usize::from(found), "{starts}");
    }
}

#[test]
fn what_is_shown_follows_the_filter() {
    let mut story = Story::default();
    story.create(1, "ada", "one", json!({}));
    story.start(2, "ada", "one", "a");
    story.start(3, "bob", "one", "b");
    story.start(4, "bob", "two", "c");
    let mut engine = story.engine();
    let machines = table(&mut engine, Tab::Machines, "principal:bob");
    assert_eq!(machines.len(), 2);
    let one = &machines[&arn("stateMachine:one")];
    assert_eq!(
        (one["executions"].as_str(), one["created-by"].as_str()),
        ("1", "ada"),
        "counts are filtered, facts are not"
    );
    assert_eq!(
        table(&mut engine, Tab::Executions, "principal:ada").len(),
        1
    );
    // A row's query finds exactly its calls.
    let row = &rows(&mut engine, Tab::Executions, "principal:ada")[0];
    assert_eq!(support::shown(&mut engine, &row.query), 1);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_files_and_repetitions_change_nothing(order in Just((0..7_usize).collect::<Vec<_>>()).prop_shuffle(), again in 0..7_usize) {
        let mut story = Story::default();
        story.create(10, "ada", "orders", json!({}));
        story.start(20, "ada", "orders", "first");
        story.stop(25, "eve", "orders:first");
        story.delete(30, "bob", "orders");
        story.create(40, "eve", "orders", json!({}));
        story.start(50, "eve", "orders:PROD", "second");
        story.start(51, "eve", "other", "third");
        let tables = |files: Vec<Dropped>| {
            let mut engine = load(&files, 2, usize::MAX);
            [Tab::Machines, Tab::Executions, Tab::Findings].map(|tab| table(&mut engine, tab, ""))
        };
        let file = |index: usize| dropped(json!({"Records": [story.records[index]]}).to_string());
        let shuffled = order.iter().copied().chain([again]).map(file).collect();
        prop_assert_eq!(tables(shuffled), tables((0..7).map(file).collect()));
    }
}

#[test]
fn what_changed_between_two_definitions_is_in_the_drawing_the_tables_and_the_lines() {
    let task =
        |resource: &str, next: &str| json!({"Type": "Task", "Resource": resource, "Next": next});
    let text_cell = text;
    let text = |states: Value| json!({"StartAt": "Check", "States": states}).to_string();
    let first = text(
        json!({"Check": task("arn:aws:states:::lambda:invoke", "Old"), "Old": {"Type": "Pass", "Next": "Done"},
        "Done": {"Type": "Succeed"}}),
    );
    let second = text(
        json!({"Check": task("arn:aws:states:::aws-sdk:sts:assumeRole", "Grant"),
        "Grant": task("arn:aws:states:::aws-sdk:iam:attachUserPolicy", "Done"), "Done": {"Type": "Succeed"}}),
    );
    let mut story = Story::default();
    story.create(1, "ada", "orders", json!({"definition": first}));
    let request = json!({"stateMachineArn": arn("stateMachine:orders"), "definition": second});
    story.call(2, "ada", "UpdateStateMachine", request, json!({}));
    let mut engine = story.engine();
    let page = machine(&mut engine, &arn("stateMachine:orders"));
    let drawn = page.definition.expect("the latest");
    let class_of = |name: &str| {
        let is_box = |shape: &&trailglass::protocol::Shape| {
            shape.state.is_some() && shape.title.starts_with(name)
        };
        drawn
            .shapes
            .iter()
            .find(is_box)
            .map(|shape| shape.class.clone())
            .unwrap_or_default()
    };
    assert_eq!(class_of("Check"), "node task  marked changed");
    assert_eq!(class_of("Grant"), "node task  marked added");
    assert_eq!(
        (class_of("Done").as_str(), class_of("Old").as_str()),
        ("node succeed ", "node removed")
    );
    assert_eq!(
        drawn.states.len(),
        4,
        "the text of what is gone is there too"
    );
    let rows = |title: &str| -> Vec<String> {
        let tables = [&drawn.reach, &drawn.states_in_words];
        let mut tables = tables.into_iter().chain(&drawn.changes);
        let table = tables
            .find(|table| table.title == title)
            .expect("the table");
        table
            .rows
            .iter()
            .map(|row| {
                row.cells
                    .iter()
                    .map(text_cell)
                    .collect::<Vec<_>>()
                    .join("|")
            })
            .collect()
    };
    assert_eq!(
        rows("Changes"),
        [
            "changed|Check|Next, Resource",
            "added|Grant|",
            "removed|Old|"
        ]
    );
    assert_eq!(
        rows("What it can reach"),
        [
            "Check|sts|assumeRole||waits for the response|STS",
            "Grant|iam|attachUserPolicy||waits for the response|IAM"
        ]
    );
    assert_eq!(rows("States")[2], "Grant|Task|leads to Done");
    assert!(
        drawn
            .lines
            .iter()
            .any(|line| line.starts_with("+ ") && line.contains("attachUserPolicy"))
    );
    assert!(
        drawn
            .lines
            .iter()
            .any(|line| line.starts_with("− ") && line.contains("Old"))
    );
    // The earlier one, when it is asked for, has nothing before it to be compared with.
    let mut question = view(Tab::Machines, "name", "");
    question.machine = Some(arn("stateMachine:orders"));
    question.definition = Some(page.definitions[0].event);
    let earlier = ask(&mut engine, &question)
        .machine
        .and_then(|page| page.definition)
        .expect("the earlier");
    assert_eq!(earlier.event, page.definitions[0].event);
    assert!(earlier.lines.is_empty() && earlier.changes.is_none());
}

/// Says of a call that it did not succeed.
fn refuse(record: &mut Value, code: &str) {
    record["errorCode"] = json!(code);
    record["errorMessage"] = json!("no");
    record["responseElements"] = Value::Null;
}

#[test]
fn calls_that_were_refused_are_never_shown_as_done() {
    let mut story = Story::default();
    let machine_arn = arn("stateMachine:orders");
    story.create(1, "ada", "orders", json!({}));
    let tags = json!({"resourceArn": machine_arn, "tags": [{"key": "team", "value": "x"}]});
    refuse(
        story.call(2, "bob", "TagResource", tags, Value::Null),
        "ResourceNotFound",
    );
    story.delete(3, "sam.intern", "orders");
    refuse(story.records.last_mut().expect("the call"), "AccessDenied");
    for (minute, run) in [(4, "a"), (5, "b"), (6, "c")] {
        story.start(minute, "ada", "orders", run);
    }
    refuse(
        story.start(7, "ada", "orders", "d"),
        "ExecutionLimitExceeded",
    );
    refuse(
        story.start(8, "ada", "orders", "e"),
        "AccessDeniedException",
    );
    refuse(
        story.start(9, "eve", "orders", "f"),
        "AccessDeniedException",
    );
    story.stop(10, "eve", "orders:a");
    refuse(
        story.records.last_mut().expect("the call"),
        "AccessDeniedException",
    );
    let run = json!({"executionArn": arn("execution:orders:a")});
    refuse(
        story.call(11, "eve", "DescribeExecution", run.clone(), Value::Null),
        "AccessDeniedException",
    );
    story.call(12, "ada", "DescribeExecution", run, Value::Null);
    let context = json!({"encryptionContext": {"aws:states:stateMachineArn": machine_arn}});
    for (minute, code) in [(13, ""), (14, "AccessDenied"), (15, "ThrottlingException")] {
        let call = story.call(minute, "", "Decrypt", context.clone(), Value::Null);
        by_workflow(call, "orders-role");
        call["eventSource"] = json!("kms.amazonaws.com");
        if !code.is_empty() {
            refuse(call, code);
        }
    }
    let mut engine = story.engine();
    let page = machine(&mut engine, &machine_arn);
    let pairs = |one: &str, two: &str, title: &str| -> Vec<(String, String)> {
        let columns = [one, two].map(|name| column(&page, title, name));
        let [one, two] = columns;
        one.into_iter().zip(two).collect()
    };
    let pair = |one: &str, two: &str| (one.to_owned(), two.to_owned());
    assert_eq!(
        pairs("name", "outcome", "Life"),
        [
            pair("CreateStateMachine", "Succeeded"),
            pair("TagResource", "Failed"),
            pair("DeleteStateMachine", "Denied"),
        ]
    );
    let section = |title: &str| machine_table(&page, title);
    let counts = |title: &str| -> Vec<[String; 4]> {
        let all = ["name", "executions", "failed", "denied"].map(|name| {
            let name = if title != "Who starts it" && name == "executions" {
                "succeeded"
            } else {
                name
            };
            column(&page, title, name)
        });
        (0..all[0].len())
            .map(|row| [0, 1, 2, 3].map(|column: usize| all[column][row].clone()))
            .collect()
    };
    let texts = |texts: [&str; 4]| texts.map(str::to_owned);
    assert_eq!(
        counts("Who starts it"),
        [texts(["ada", "3", "1", "1"]), texts(["eve", "0", "0", "1"])]
    );
    // Each number finds the calls that it counts.
    let starters = section("Who starts it");
    let place_of = |name: &str| starters.columns.iter().position(|column| column == name);
    for row in &starters.rows {
        for (name, outcome) in [
            ("executions", "ok"),
            ("failed", "error"),
            ("denied", "denied"),
        ] {
            let place = place_of(name).expect("the column");
            let query = format!("{} outcome:{outcome}", row.query);
            let found = support::shown(&mut engine, &query);
            assert_eq!(text(&row.cells[place]), found.to_string(), "{query}");
        }
    }
    assert_eq!(
        counts("What did it do?"),
        [texts(["Decrypt", "1", "1", "1"])]
    );
    let latest = |name: &str| column(&page, "Latest executions", name);
    assert_eq!(latest("name"), ["c", "b", "a"]);
    assert_eq!(latest("described"), ["0", "0", "1"]);
    assert_eq!(latest("denied"), ["0", "0", "2"]);
    let row = &table(&mut engine, Tab::Machines, "")[&machine_arn];
    let cells = ["executions", "stops", "failed", "denied"].map(|name| row[name].as_str());
    assert_eq!(cells, ["3", "0", "2", "5"]);
    let run = &table(&mut engine, Tab::Executions, "")[&arn("execution:orders:a")];
    let cells = ["stopped-by", "failed", "denied"].map(|name| run[name].as_str());
    assert_eq!(cells, ["", "0", "2"], "who was denied did not stop it");
}

#[test]
fn the_demo_s_lists_of_starts_count_what_its_records_say() {
    let folder = repository("static/demo/synthetic-step-functions");
    let files = packed_files_below(&folder);
    // Some events were delivered twice.
    let by_id: BTreeMap<String, Value> = support::records(&files)
        .into_iter()
        .map(|record| (support::text(&record, "/eventID").to_owned(), record))
        .collect();
    let mut engine = load(&files, 2, usize::MAX);
    let (mut refused, mut machines) = (0, 0);
    for key in table(&mut engine, Tab::Machines, "").into_keys() {
        // What the records say: starts that name this machine, its versions, aliases or labels, by outcome.
        let mut expected = [0_i64; 3];
        let is_it = |named: &str| {
            named == key
                || [":", "/"]
                    .iter()
                    .any(|end| named.starts_with(&[&key, *end].concat()))
        };
        for record in by_id.values() {
            let name = support::text(record, "/eventName");
            let message = support::text(record, "/errorMessage");
            let named = support::text(record, "/requestParameters/stateMachineArn");
            let named = match message.split_once("on resource: ") {
                Some((_, rest)) if named.is_empty() => rest.split(' ').next().unwrap_or_default(),
                _ => named,
            };
            if !["StartExecution", "StartSyncExecution"].contains(&name) || !is_it(named) {
                continue;
            }
            let code = support::text(record, "/errorCode").to_lowercase();
            let place = match code.as_str() {
                "" => 0,
                code if code.contains("denied") || code.contains("unauthorized") => 2,
                _ => 1,
            };
            expected[place] += 1;
        }
        let page = machine(&mut engine, &key);
        let sum = |name: &str| -> i64 {
            let cells = column(&page, "Who starts it", name);
            cells
                .iter()
                .map(|cell| cell.parse::<i64>().expect("a count"))
                .sum()
        };
        assert_eq!(
            [sum("executions"), sum("failed"), sum("denied")],
            expected,
            "{key}"
        );
        refused += expected[1] + expected[2];
        machines += 1;
        let outcomes = column(&page, "Life", "outcome");
        assert_eq!(outcomes.len(), column(&page, "Life", "name").len());
    }
    assert!(refused > 0 && machines > 3, "the demo has refused starts");
}

#[test]
fn a_life_says_what_each_update_changed_and_who_ended_it() {
    let role = |name: &str| format!("arn:aws:iam::{ACCOUNT}:role/{name}");
    let logged = |level: &str| json!({"level": level});
    let mut story = Story::default();
    story.create(
        1,
        "ada",
        "payroll",
        json!({"loggingConfiguration": logged("ALL"), "definition": "{}"}),
    );
    let machine_arn = arn("stateMachine:payroll");
    let update = |story: &mut Story, minute: u32, more: Value| {
        let mut request = json!({"stateMachineArn": machine_arn});
        let members = request.as_object_mut().unwrap();
        members.extend(more.as_object().unwrap().clone());
        story.call(minute, "bob", "UpdateStateMachine", request, json!({}));
    };
    update(
        &mut story,
        2,
        json!({"definition": "HIDDEN_DUE_TO_SECURITY_REASONS"}),
    );
    update(
        &mut story,
        3,
        json!({"loggingConfiguration": logged("ALL")}),
    );
    update(
        &mut story,
        4,
        json!({"loggingConfiguration": logged("ERROR")}),
    );
    refuse(story.records.last_mut().unwrap(), "AccessDeniedException");
    update(
        &mut story,
        5,
        json!({"loggingConfiguration": logged("OFF"), "roleArn": role("admin"), "tracingConfiguration": {"enabled": true}}),
    );
    let foreign = story.start(6, "partner", "payroll", "theirs");
    foreign["userIdentity"]["accountId"] = json!("999988887777");
    foreign["userIdentity"]["arn"] = json!("arn:aws:iam::999988887777:user/partner");
    story.start(7, "ada", "payroll", "stopped");
    story.start(8, "ada", "payroll", "left");
    story.stop(9, "eve", "payroll:stopped");
    story.delete(30, "bob", "payroll");
    let mut engine = story.engine();
    let page = machine(&mut engine, &arn("stateMachine:payroll"));
    assert_eq!(
        column(&page, "Life", "about"),
        [
            "definition given",
            "definition given, hidden by AWS",
            "",
            "log level ALL → ERROR",
            "role payroll-role → admin, log level ALL → OFF, tracing set to true",
            "",
        ]
    );
    // 2024-05-01T00:30:00Z.
    let deletion = page.deleted.clone().expect("its deletion");
    assert_eq!((deletion.time, &*deletion.who), (1_714_523_400_000, "bob"));
    assert_eq!(page.last_change, Some(1_714_523_400_000));
    assert_eq!((page.runs_total, page.runs_without_end), (3, 2));
    assert_eq!(
        column(&page, "Who starts it", "account"),
        ["999988887777", ""]
    );
    let latest = |name: &str| column(&page, "Latest executions", name);
    assert_eq!(latest("name"), ["left", "stopped", "theirs"]);
    assert_eq!(latest("status"), ["", "ABORTED", ""]);
    assert_eq!(latest("stopped-by"), ["", "eve", ""]);
    assert_eq!(latest("who"), ["ada", "ada", "partner of 999988887777"]);
    let columns = &machine_table(&page, "Latest executions").columns;
    assert!(
        !columns
            .iter()
            .any(|name| name == "redriven" || name == "denied"),
        "{columns:?}"
    );
    let row = &table(&mut engine, Tab::Machines, "")[&arn("stateMachine:payroll")];
    assert_eq!(
        (&*row["deleted"], &*row["deleted-by"]),
        ("1714523400000", "bob")
    );
}

#[test]
fn what_state_machines_that_share_a_role_did_is_said_to_be_of_any_of_them() {
    let mut story = Story::default();
    let shared = json!({"roleArn": format!("arn:aws:iam::{ACCOUNT}:role/shared")});
    for name in ["one", "two", "three"] {
        story.create(1, "ada", name, shared.clone());
    }
    let call = story.call(
        3,
        "",
        "Invoke",
        json!({"functionName": "charge"}),
        Value::Null,
    );
    by_workflow(call, "shared");
    call["eventSource"] = json!("lambda.amazonaws.com");
    let page = machine(&mut story.engine(), &arn("stateMachine:two"));
    assert_eq!(
        column(&page, "What did it do?", "reason"),
        ["by any of 3 state machines that share the role shared"]
    );
}

#[test]
fn latest_executions_stand_in_the_order_of_their_times() {
    let mut story = Story::default();
    for (minute, run) in [(5, "first"), (7, "second"), (9, "third")] {
        story.start(minute, "ada", "orders", run);
    }
    // A late look at the first one does not make it the latest.
    let run = json!({"executionArn": arn("execution:orders:first")});
    story.call(30, "ada", "DescribeExecution", run, Value::Null);
    story.stop(8, "bob", "orders:unseen-start");
    let page = machine(&mut story.engine(), &arn("stateMachine:orders"));
    assert_eq!(
        column(&page, "Latest executions", "name"),
        ["third", "unseen-start", "second", "first"]
    );
    let runs: Vec<&str> = page.runs.iter().map(|run| run.name.as_str()).collect();
    assert_eq!(runs, ["first", "second", "unseen-start", "third"]);
}

#[test]
fn executions_that_only_status_changes_tell_of_stand_on_the_page_of_their_machine() {
    let mut story = Story::default();
    story.start(10, "ada", "orders", "called");
    story.start(11, "bob", "shipping", "parcel");
    // 00:12 and 00:13.
    let (first, second) = (1_714_522_320_000, 1_714_522_380_000);
    let files = [
        dropped(json!({"Records": story.records}).to_string()),
        dropped(status_change("orders:told", "SUCCEEDED", first, first + 1_000).to_string()),
        dropped(status_change("shipping:sent", "FAILED", second, second + 1_000).to_string()),
    ];
    let mut engine = load(&files, 1, usize::MAX);
    for (name, expected) in [
        ("orders", ["told", "called"]),
        ("shipping", ["sent", "parcel"]),
    ] {
        let page = machine(&mut engine, &arn(&format!("stateMachine:{name}")));
        assert_eq!(column(&page, "Latest executions", "name"), expected);
        let runs: Vec<&str> = page.runs.iter().rev().map(|run| &*run.name).collect();
        assert_eq!(runs, expected);
    }
    // A filter finds calls, and a status change is none.
    let mut filtered = view(Tab::Machines, "name", "principal:ada");
    filtered.machine = Some(arn("stateMachine:orders"));
    let page = ask(&mut engine, &filtered).machine.expect("the page");
    assert_eq!(column(&page, "Latest executions", "name"), ["called"]);
}

#[test]
fn workers_and_task_tokens_are_told_by_principal_and_joined_to_no_execution() {
    let mut story = Story::default();
    let activity = arn("activity:approve");
    for (minute, worker) in [(1, "w1"), (2, "w1"), (3, "w2")] {
        let request = json!({"activityArn": activity, "workerName": worker});
        story.call(minute, "ada", "GetActivityTask", request, Value::Null);
    }
    for (minute, user) in [(4, "ada"), (5, "ada"), (6, "bob")] {
        let request = json!({"taskToken": "HIDDEN_DUE_TO_SECURITY_REASONS"});
        story.call(minute, user, "SendTaskSuccess", request, Value::Null);
    }
    let mut engine = story.engine();
    let sections = ask(&mut engine, &view(Tab::Activities, "name", "")).sections;
    let told = |title: &str| -> Vec<String> {
        let found = sections.iter().find(|section| section.title == title);
        let rows = &found.expect("the section").rows;
        rows.iter()
            .map(|row| {
                row.cells[..4]
                    .iter()
                    .map(text)
                    .collect::<Vec<_>>()
                    .join("|")
            })
            .collect()
    };
    assert_eq!(told("Workers"), ["approve|w1|ada|2", "approve|w2|ada|1"]);
    assert_eq!(
        told("Task tokens"),
        ["SendTaskSuccess||ada|2", "SendTaskSuccess||bob|1"]
    );
    assert!(
        table(&mut engine, Tab::Executions, "").is_empty(),
        "no execution is made up"
    );
    let rows = &sections[1].rows;
    assert_eq!(
        support::shown(&mut engine, &rows[0].query),
        2,
        "the row finds its calls: {}",
        rows[0].query
    );
}

#[test]
fn a_machine_s_page_tells_tags_descriptions_inputs_redrives_and_which_machine_started_it() {
    let mut story = Story::default();
    story.create(1, "ada", "outer", json!({}));
    story.create(
        2,
        "ada",
        "inner",
        json!({"tags": [{"key": "team", "value": "orders"}, {"key": "stage", "value": "test"}]}),
    );
    let machine_arn = arn("stateMachine:inner");
    story.call(
        3,
        "ada",
        "UntagResource",
        json!({"resourceArn": machine_arn, "tagKeys": ["stage", "team"]}),
        Value::Null,
    );
    let request = json!({"stateMachineArn": machine_arn, "description": "the first that works"});
    let response = json!({"stateMachineVersionArn": arn("stateMachine:inner:1")});
    story.call(4, "ada", "PublishStateMachineVersion", request, response);
    let call = story.start(60, "", "inner", "clear");
    call["requestParameters"]["input"] = json!("{\"order\": 7}");
    by_workflow(call, "outer-role");
    story.start(120, "bob", "inner", "hidden");
    let run = json!({"executionArn": arn("execution:inner:hidden")});
    story.call(
        121,
        "bob",
        "StopExecution",
        run.clone(),
        json!({"stopDate": "x"}),
    );
    story.call(
        122,
        "bob",
        "RedriveExecution",
        run.clone(),
        json!({"redriveDate": "x"}),
    );
    story.call(123, "bob", "DescribeExecution", run.clone(), Value::Null);
    story.call(124, "bob", "GetExecutionHistory", run, Value::Null);
    let page = machine(&mut story.engine(), &machine_arn);
    assert_eq!(
        column(&page, "Life", "about"),
        [
            "tag team = orders, tag stage = test",
            "tag stage, tag team",
            "1, “the first that works”"
        ]
    );
    assert_eq!(
        column(&page, "Who starts it", "reason"),
        ["probably by outer, which has this role", ""]
    );
    let over_time = column(&page, "Who starts it", "over time");
    assert_eq!(over_time, ["█···············", "···············█"]);
    assert_eq!(
        column(&page, "Latest executions", "name"),
        ["hidden", "clear"]
    );
    assert_eq!(column(&page, "Latest executions", "redriven"), ["1", "0"]);
    assert_eq!(column(&page, "Latest executions", "described"), ["2", "0"]);
    assert_eq!(
        column(&page, "Latest executions", "input"),
        ["", "{\"order\": 7}"]
    );
}

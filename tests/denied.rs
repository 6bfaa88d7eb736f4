//! Denied calls: what real messages say, what the table counts, and what changed before.

use crate::support;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use support::{ask, dropped, invictus, load, repository, view};
use trailglass::cloudtrail::action::action_of;
use trailglass::cloudtrail::denial::DenialMessage;
use trailglass::engine::Engine;
use trailglass::protocol::{Cell, CellRow, Rows, Tab};
use trailglass::tables::cell_columns;

#[test]
fn action_resource_and_reason_of_real_messages_are_read() {
    let path = repository("tests/fixtures/denials/messages.json");
    let text = std::fs::read_to_string(path).expect("a file of the project");
    let messages: Vec<Value> = serde_json::from_str(&text).expect("a list");
    assert_eq!(messages.len(), 207);
    for one in messages {
        let text = |name: &str| one[name].as_str().unwrap_or_default();
        let found = DenialMessage::of(text("message"));
        let action = found
            .action
            .map_or_else(|| action_of(text("source"), text("name")), str::to_owned);
        assert_eq!(action, text("action"), "{one}");
        assert_eq!(found.resource, one["resource"].as_str(), "{one}");
        assert_eq!(found.reason.words(), text("reason"), "{one}");
        assert_eq!(found.is_encoded, text("message").contains("Encoded"));
    }
}

/// The rows of the table, each with its cells by their columns.
fn denied(engine: &mut Engine, query: &str) -> Vec<(CellRow, BTreeMap<&'static str, Cell>)> {
    let Rows::Cells(page) = ask(engine, &view(Tab::Denied, "events", query)).rows else {
        panic!("cells were asked for")
    };
    assert_eq!(page.rows.len(), page.total as usize);
    let columns = cell_columns(Tab::Denied);
    let cells = |row: &CellRow| {
        let ids = columns.iter().map(|def| def.column.id);
        ids.zip(row.cells.iter().cloned()).collect()
    };
    page.rows
        .into_iter()
        .map(|row| (row.clone(), cells(&row)))
        .collect()
}

fn text(cell: &Cell) -> &str {
    match cell {
        Cell::Text(text) | Cell::Named { text, .. } => text,
        Cell::Nothing | Cell::Number(_) | Cell::Counted { .. } => "",
    }
}

fn number(cell: &Cell) -> i64 {
    match cell {
        Cell::Number(number) => *number,
        Cell::Nothing | Cell::Text(_) | Cell::Named { .. } | Cell::Counted { .. } => 0,
    }
}

#[test]
fn every_denied_call_of_a_real_attack_is_in_one_row() {
    let mut engine = load(&invictus(), 2, 4096);
    engine.work_out_chains();
    let rows = denied(&mut engine, "");
    let counted: i64 = rows.iter().map(|(_, cells)| number(&cells["events"])).sum();
    let all = ask(&mut engine, &view(Tab::Events, "time", "outcome:denied"));
    // Counted with jq over the files: errorCode by `test("AccessDenied|Unauthorized")`.
    assert_eq!((counted, all.shown), (60, 60));
    for (row, cells) in &rows {
        let found = ask(&mut engine, &view(Tab::Events, "time", &row.query));
        assert_eq!(found.query_error, None, "{}", row.query);
        assert_eq!(
            i64::from(found.shown),
            number(&cells["events"]),
            "{}",
            row.query
        );
        assert!(!text(&cells["reason"]).is_empty());
        assert_eq!(text(&cells["person"]), "bert-jan");
    }
}

const ACCOUNT: &str = "123456789012";

/// A call of a user at a minute, with its request; denied where there is a message.
fn call(
    minute: u32,
    user: &str,
    source: &str,
    name: &str,
    request: &Value,
    message: Option<&str>,
) -> Value {
    let mut record = json!({
        "eventVersion": "1.11", "eventTime": format!("2026-03-01T10:{minute:02}:00Z"), "eventSource": format!("{source}.amazonaws.com"),
        "eventName": name, "awsRegion": "eu-west-1", "sourceIPAddress": "192.0.2.7", "userAgent": "aws-cli/2.15",
        "eventID": format!("{minute}-{user}-{name}"), "recipientAccountId": ACCOUNT, "requestParameters": request,
        "userIdentity": { "type": "IAMUser", "principalId": format!("AIDA{user}"), "accountId": ACCOUNT, "userName": user,
            "arn": format!("arn:aws:iam::{ACCOUNT}:user/{user}"), "accessKeyId": format!("AKIA{user}") },
    });
    if let Some(message) = message {
        record["errorCode"] = json!("AccessDenied");
        record["errorMessage"] = json!(message);
    }
    record
}

fn refused(user: &str, action: &str, resource: &str, reason: &str) -> String {
    format!(
        "User: arn:aws:iam::{ACCOUNT}:user/{user} is not authorized to perform: {action} on resource: {resource} {reason}"
    )
}

fn engine_of(records: &[Value]) -> Engine {
    let mut engine = load(
        &[dropped(json!({ "Records": records }).to_string())],
        1,
        usize::MAX,
    );
    engine.work_out_chains();
    engine
}

/// The event that the only row of a user names as the cause.
fn cause(engine: &mut Engine, user: &str) -> Option<String> {
    let rows = denied(engine, &format!("user:{user}"));
    assert_eq!(rows.len(), 1, "{user}");
    let event = rows[0].0.event?;
    Some(engine.store.key(event as usize))
}

#[test]
fn what_changed_between_the_last_success_and_the_first_denial_is_named() {
    let bucket = json!({"bucketName": "b"});
    let get = |minute, user: &str, message: Option<&str>| {
        call(minute, user, "s3", "GetObject", &bucket, message)
    };
    let by_identity = "because no identity-based policy allows the s3:GetObject action";
    let by_resource = "because no resource-based policy allows the s3:GetObject action";
    let object = "arn:aws:s3:::b/k";
    let no = |user: &str, reason: &str| refused(user, "s3:GetObject", object, reason);
    let iam =
        |minute, name: &str, request: Value| call(minute, "admin", "iam", name, &request, None);
    let records = [
        // The policy of alice is detached; that of carol, too, but she never succeeded; dave's change came after.
        get(1, "alice", None),
        get(2, "bob", None),
        get(3, "dave", None),
        get(4, "eve", None),
        get(5, "frank", None),
        iam(
            10,
            "AttachUserPolicy",
            json!({"userName": "frank", "policyArn": "arn:aws:iam::123456789012:policy/read"}),
        ),
        iam(
            11,
            "DetachUserPolicy",
            json!({"userName": "alice", "policyArn": "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"}),
        ),
        iam(
            12,
            "DetachUserPolicy",
            json!({"userName": "carol", "policyArn": "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"}),
        ),
        call(13, "admin", "s3", "PutBucketPolicy", &bucket, None),
        // What was refused has changed nothing.
        call(
            14,
            "admin",
            "iam",
            "DetachUserPolicy",
            &json!({"userName": "alice"}),
            Some("Access Denied"),
        ),
        iam(
            15,
            "CreatePolicyVersion",
            json!({"policyArn": "arn:aws:iam::123456789012:policy/read"}),
        ),
        get(20, "alice", Some(&no("alice", by_identity))),
        get(21, "bob", Some(&no("bob", by_resource))),
        get(22, "carol", Some(&no("carol", by_identity))),
        get(23, "dave", Some(&no("dave", by_identity))),
        get(
            24,
            "eve",
            Some(&no(
                "eve",
                "with an explicit deny in a service control policy",
            )),
        ),
        get(25, "frank", Some(&no("frank", by_identity))),
        iam(30, "DetachUserPolicy", json!({"userName": "dave"})),
    ];
    let mut engine = engine_of(&records);
    let key = |minute: u32, name: &str| Some(format!("{minute}-admin-{name}"));
    assert_eq!(cause(&mut engine, "alice"), key(11, "DetachUserPolicy"));
    assert_eq!(cause(&mut engine, "bob"), key(13, "PutBucketPolicy"));
    assert_eq!(cause(&mut engine, "carol"), None, "never succeeded");
    assert_eq!(cause(&mut engine, "dave"), None, "it came after the denial");
    assert_eq!(
        cause(&mut engine, "eve"),
        None,
        "no policy of the organization changed"
    );
    // A new version of a policy that was attached to him names the policy only.
    assert_eq!(cause(&mut engine, "frank"), key(15, "CreatePolicyVersion"));
    let rows = denied(&mut engine, "user:eve");
    assert!(text(&rows[0].1["statement"]).starts_with("An Allow would not help"));
    let rows = denied(&mut engine, "user:alice");
    let cells = &rows[0].1;
    assert!(text(&cells["cause"]).starts_with("perhaps DetachUserPolicy by admin"));
    let statement: Value = serde_json::from_str(text(&cells["statement"])).expect("a statement");
    assert_eq!(
        statement,
        json!({"Effect": "Allow", "Action": "s3:GetObject", "Resource": object})
    );
    let success = engine.store.times()[(0..engine.store.len())
        .find(|row| engine.store.key(*row) == "1-alice-GetObject")
        .expect("it")];
    assert_eq!(cells["last-success"], Cell::Number(success));
}

#[test]
fn trying_many_calls_out_is_marked() {
    let mut records = Vec::new();
    for (user, calls) in [("scanner", 11), ("worker", 10)] {
        for number in 0..calls {
            let name = format!(
                "Get{}",
                ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K"][number as usize]
            );
            records.push(call(
                number,
                user,
                "iam",
                &name,
                &json!({}),
                Some("Access Denied"),
            ));
        }
    }
    let mut engine = engine_of(&records);
    for (user, wanted) in [
        ("scanner", "11 different calls denied within a day"),
        ("worker", ""),
    ] {
        for (_, cells) in denied(&mut engine, &format!("user:{user}")) {
            assert_eq!(text(&cells["probing"]), wanted);
            assert_eq!(text(&cells["reason"]), "reason not said");
        }
    }
}

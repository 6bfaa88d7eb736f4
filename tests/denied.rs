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
            json!({"policyArn": "arn:aws:iam::123456789012:policy/read", "setAsDefault": true}),
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

/// A user that reads an object, what `admin` changes then, and the refusal for a reason: which changes may be why.
fn case(changes: &[(&'static str, Value)], reason: &str) -> Option<String> {
    let object = json!({"bucketName": "b", "key": "k"});
    let mut records = vec![call(1, "ann", "s3", "GetObject", &object, None)];
    for (minute, (name, request)) in (2..).zip(changes) {
        records.push(call(minute, "admin", "iam", name, request, None));
    }
    let message = match reason {
        "" => "Access Denied".to_owned(),
        reason => refused("ann", "s3:GetObject", "arn:aws:s3:::b/k", reason),
    };
    records.push(call(50, "ann", "s3", "GetObject", &object, Some(&message)));
    let found = cause(&mut engine_of(&records), "ann")?;
    found.rsplit('-').next().map(str::to_owned)
}

#[test]
fn a_change_that_gives_is_no_cause_where_nothing_allows_and_one_that_takes_is_none_of_a_deny() {
    let nothing = "because no identity-based policy allows the s3:GetObject action";
    let deny = "with an explicit deny in an identity-based policy";
    let of = |arn: &str| json!({"userName": "ann", "policyArn": arn});
    let own = "arn:aws:iam::123456789012:policy/p";
    let read_only = "arn:aws:iam::aws:policy/AmazonEC2ReadOnlyAccess";
    let quarantine = "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3";
    let put = |effect: &str| {
        let document =
            format!(r#"{{"Statement":[{{"Effect":"{effect}","Action":"*","Resource":"*"}}]}}"#);
        json!({"userName": "ann", "policyName": "p", "policyDocument": document})
    };
    let detach = ("DetachUserPolicy", of(own));
    for (changes, reason, wanted) in [
        (
            vec![detach.clone(), ("AttachUserPolicy", of(read_only))],
            nothing,
            Some("DetachUserPolicy"),
        ),
        (vec![("AttachUserPolicy", of(own))], nothing, None),
        (
            vec![(
                "AddUserToGroup",
                json!({"userName": "ann", "groupName": "g"}),
            )],
            nothing,
            None,
        ),
        (vec![detach.clone()], deny, None),
        (
            vec![("AttachUserPolicy", of(own)), detach.clone()],
            deny,
            Some("AttachUserPolicy"),
        ),
        (vec![("AttachUserPolicy", of(read_only))], deny, None),
        (
            vec![
                ("AttachUserPolicy", of(quarantine)),
                ("AttachUserPolicy", of(read_only)),
            ],
            deny,
            Some("AttachUserPolicy"),
        ),
        (vec![("PutUserPolicy", put("Allow"))], deny, None),
        (
            vec![("PutUserPolicy", put("Deny"))],
            deny,
            Some("PutUserPolicy"),
        ),
        (
            vec![("PutUserPolicy", put("Allow"))],
            nothing,
            Some("PutUserPolicy"),
        ),
        (
            vec![("AttachUserPolicy", of(quarantine))],
            "",
            Some("AttachUserPolicy"),
        ),
        (vec![("AttachUserPolicy", of(read_only))], "", None),
        (
            vec![("DeleteUserPermissionsBoundary", json!({"userName": "ann"}))],
            "because no permissions boundary allows it",
            None,
        ),
        (
            vec![("PutUserPermissionsBoundary", json!({"userName": "ann"}))],
            "because no permissions boundary allows it",
            Some("PutUserPermissionsBoundary"),
        ),
        (
            vec![("AttachPolicy", json!({"policyId": "p-1"}))],
            "because no service control policy allows it",
            None,
        ),
        (
            vec![("DetachPolicy", json!({"policyId": "p-1"}))],
            "because no service control policy allows it",
            Some("DetachPolicy"),
        ),
        (
            vec![("AttachPolicy", json!({"policyId": "p-1"}))],
            "with an explicit deny in a service control policy",
            Some("AttachPolicy"),
        ),
        // A version counts once it is in force. To whom the policy is attached is not in these files.
        (
            vec![(
                "CreatePolicyVersion",
                json!({"policyArn": own, "setAsDefault": true}),
            )],
            nothing,
            Some("CreatePolicyVersion"),
        ),
        (
            vec![(
                "CreatePolicyVersion",
                json!({"policyArn": own, "setAsDefault": false}),
            )],
            nothing,
            None,
        ),
        (
            vec![(
                "SetDefaultPolicyVersion",
                json!({"policyArn": own, "versionId": "v1"}),
            )],
            nothing,
            Some("SetDefaultPolicyVersion"),
        ),
        // It is somebody else's.
        (
            vec![
                (
                    "AttachUserPolicy",
                    json!({"userName": "bob", "policyArn": own}),
                ),
                ("SetDefaultPolicyVersion", json!({"policyArn": own})),
            ],
            nothing,
            None,
        ),
        // What names the user comes before what may be about it.
        (
            vec![
                detach.clone(),
                (
                    "SetDefaultPolicyVersion",
                    json!({"policyArn": "arn:aws:iam::123456789012:policy/q"}),
                ),
            ],
            nothing,
            Some("DetachUserPolicy"),
        ),
    ] {
        assert_eq!(
            case(&changes, reason).as_deref(),
            wanted,
            "{changes:?} {reason}"
        );
    }
}

#[test]
fn a_change_of_a_resource_is_found_by_each_of_its_names() {
    let place = format!("eu-west-1:{ACCOUNT}");
    let queue = json!({"queueUrl": format!("https://sqs.eu-west-1.amazonaws.com/{ACCOUNT}/q")});
    let other_queue = json!({"queueUrl": "https://sqs.eu-west-1.amazonaws.com/999988887777/q"});
    let function = json!({"functionName": "fn"});
    let key = "1234abcd-12ab-34cd-56ef-1234567890ab";
    for (source, name, request, arn, change, changed, is_it) in [
        (
            "sqs",
            "SendMessage",
            &queue,
            format!("arn:aws:sqs:{place}:q"),
            "SetQueueAttributes",
            queue.clone(),
            true,
        ),
        (
            "sqs",
            "SendMessage",
            &queue,
            format!("arn:aws:sqs:{place}:q"),
            "SetQueueAttributes",
            other_queue,
            false,
        ),
        (
            "lambda",
            "Invoke",
            &function,
            format!("arn:aws:lambda:{place}:function:fn"),
            "RemovePermission20150331v2",
            function.clone(),
            true,
        ),
        (
            "lambda",
            "Invoke",
            &function,
            format!("arn:aws:lambda:{place}:function:fn"),
            "AddPermission20150331v2",
            function.clone(),
            false,
        ),
        (
            "secretsmanager",
            "GetSecretValue",
            &json!({"secretId": "db"}),
            format!("arn:aws:secretsmanager:{place}:secret:db-AbCdEf"),
            "PutResourcePolicy",
            json!({"secretId": "db"}),
            true,
        ),
        (
            "secretsmanager",
            "GetSecretValue",
            &json!({"secretId": "db"}),
            "db".to_owned(),
            "PutResourcePolicy",
            json!({"secretId": format!("arn:aws:secretsmanager:{place}:secret:db-AbCdEf")}),
            true,
        ),
        (
            "kms",
            "Decrypt",
            &Value::Null,
            format!("arn:aws:kms:{place}:key/{key}"),
            "PutKeyPolicy",
            json!({"keyId": key}),
            true,
        ),
        (
            "kms",
            "Decrypt",
            &Value::Null,
            format!("arn:aws:kms:{place}:key/{key}"),
            "CreateGrant",
            json!({"keyId": key}),
            false,
        ),
    ] {
        let action = format!("{source}:{name}");
        let message = refused(
            "ann",
            &action,
            &arn,
            &format!("because no resource-based policy allows the {action} action"),
        );
        let records = [
            call(1, "ann", source, name, request, None),
            call(2, "admin", source, change, &changed, None),
            call(3, "ann", source, name, request, Some(&message)),
        ];
        let wanted = is_it.then(|| format!("2-admin-{change}"));
        assert_eq!(
            cause(&mut engine_of(&records), "ann"),
            wanted,
            "{change} {changed} {arn}"
        );
    }
}

#[test]
fn a_change_of_permission_sets_may_reach_the_roles_that_are_of_one() {
    let object = json!({"bucketName": "b", "key": "k"});
    for (role, is_it) in [
        ("AWSReservedSSO_Dev_0123456789abcdef", true),
        ("dev", false),
    ] {
        let as_role = |minute, message: Option<&str>| {
            let mut record = call(minute, "ann", "s3", "GetObject", &object, message);
            record["userIdentity"] = json!({ "type": "AssumedRole", "principalId": "AROADEV:ann", "accountId": ACCOUNT, "accessKeyId": "ASIADEV",
                "arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/{role}/ann"),
                "sessionContext": { "sessionIssuer": { "type": "Role", "principalId": "AROADEV", "accountId": ACCOUNT, "userName": role,
                    "arn": format!("arn:aws:iam::{ACCOUNT}:role/{role}") } } });
            record
        };
        let message = "User: x is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::b/k because no identity-based policy allows the s3:GetObject action";
        let mut change = call(
            2,
            "admin",
            "sso",
            "PutInlinePolicyToPermissionSet",
            &json!({"permissionSetArn": "arn:aws:sso:::permissionSet/ssoins-1/ps-1"}),
            None,
        );
        // It is made in the account of the organization.
        change["recipientAccountId"] = json!("222222222222");
        let mut engine = engine_of(&[as_role(1, None), change, as_role(3, Some(message))]);
        let rows = denied(&mut engine, "");
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].0.event.is_some(), is_it, "{role}");
    }
}

#[test]
fn the_last_success_is_that_on_the_same_resource_and_another_one_is_said() {
    let role = |name: &str| format!("arn:aws:iam::{ACCOUNT}:role/{name}");
    let assume = |minute, user: &str, name: &str| {
        call(
            minute,
            user,
            "sts",
            "AssumeRole",
            &json!({"roleArn": role(name)}),
            None,
        )
    };
    let no = |user: &str, name: &str| {
        format!(
            "User: arn:aws:iam::{ACCOUNT}:user/{user} is not authorized to perform: sts:AssumeRole on resource: {}",
            role(name)
        )
    };
    let refuse = |minute, user: &str, name: &str| {
        call(
            minute,
            user,
            "sts",
            "AssumeRole",
            &Value::Null,
            Some(&no(user, name)),
        )
    };
    let trust = |minute, name: &str| {
        call(
            minute,
            "admin",
            "iam",
            "UpdateAssumeRolePolicy",
            &json!({"roleName": name}),
            None,
        )
    };
    let bucket = |minute, bucket: &str, message: Option<&str>| {
        call(
            minute,
            "cat",
            "s3",
            "GetBucketAcl",
            &json!({"bucketName": bucket}),
            message,
        )
    };
    let records = [
        assume(1, "ann", "one"),
        trust(2, "one"),
        assume(3, "ann", "two"),
        refuse(5, "ann", "one"),
        assume(6, "bob", "two"),
        refuse(8, "bob", "one"),
        bucket(10, "b", None),
        bucket(11, "other", None),
        bucket(12, "b", Some("Access Denied")),
    ];
    let mut engine = engine_of(&records);
    for (user, minute, is_elsewhere, why) in [
        (
            "ann",
            1,
            false,
            Some("2-admin-UpdateAssumeRolePolicy".to_owned()),
        ),
        ("bob", 6, true, None),
        ("cat", 10, false, None),
    ] {
        let rows = denied(&mut engine, &format!("user:{user}"));
        let cells = &rows[0].1;
        let first = engine.store.times().iter().min().expect("times");
        assert_eq!(
            number(&cells["last-success"]) - first,
            (minute - 1) * 60_000,
            "{user}"
        );
        let wanted = format!("on another resource: {}", role("two"));
        assert_eq!(
            text(&cells["success-on"]),
            if is_elsewhere { wanted.as_str() } else { "" }
        );
        assert_eq!(cause(&mut engine, user), why, "{user}");
    }
}

#[test]
fn the_statement_names_what_the_row_names() {
    let place = format!("eu-west-1:{ACCOUNT}");
    let iam = |rest: &str| json!(format!("arn:aws:iam::{ACCOUNT}:{rest}"));
    let in_any_path = |kind: &str, name: &str| {
        json!([
            iam(&format!("{kind}/{name}")),
            iam(&format!("{kind}/*/{name}"))
        ])
    };
    let by_identity = "because no identity-based policy allows it";
    let said = |action: &str, resource: &str| refused("ann", action, resource, by_identity);
    let encoded = "You are not authorized to perform this operation. Encoded authorization failure message: abc";
    for (source, name, request, message, wanted) in [
        (
            "iam",
            "CreateAccessKey",
            Value::Null,
            said("iam:CreateAccessKey", "user x"),
            in_any_path("user", "x"),
        ),
        // The files name a user without a path.
        (
            "iam",
            "CreateAccessKey",
            Value::Null,
            said("iam:CreateAccessKey", "user ann"),
            iam("user/ann"),
        ),
        (
            "iam",
            "GetRole",
            Value::Null,
            said("iam:GetRole", "role rr"),
            in_any_path("role", "rr"),
        ),
        (
            "iam",
            "GetInstanceProfile",
            Value::Null,
            said("iam:GetInstanceProfile", "instance profile p"),
            in_any_path("instance-profile", "p"),
        ),
        (
            "iam",
            "GetPolicyVersion",
            Value::Null,
            said(
                "iam:GetPolicyVersion",
                "policy arn:aws:iam::aws:policy/P version v2",
            ),
            json!("arn:aws:iam::aws:policy/P"),
        ),
        (
            "s3",
            "GetBucketAcl",
            json!({"bucketName": "bb"}),
            "Access Denied".to_owned(),
            json!("arn:aws:s3:::bb"),
        ),
        (
            "s3",
            "GetObject",
            json!({"bucketName": "bb", "key": "a/k"}),
            "Access Denied".to_owned(),
            json!("arn:aws:s3:::bb/a/k"),
        ),
        (
            "ec2",
            "GetPasswordData",
            json!({"instanceId": "i-yo72abcd"}),
            encoded.to_owned(),
            json!(format!("arn:aws:ec2:{place}:instance/i-yo72abcd")),
        ),
        (
            "ec2",
            "GetPasswordData",
            json!({"instanceId": "i-0abc0abc0abc0abc0"}),
            encoded.to_owned(),
            json!(format!("arn:aws:ec2:{place}:instance/i-0abc0abc0abc0abc0")),
        ),
        (
            "secretsmanager",
            "GetSecretValue",
            Value::Null,
            said("secretsmanager:GetSecretValue", "db"),
            json!(format!("arn:aws:secretsmanager:{place}:secret:db-??????")),
        ),
        (
            "kms",
            "CreateKey",
            Value::Null,
            said("kms:CreateKey", "*"),
            json!("*"),
        ),
    ] {
        let mut engine = engine_of(&[call(1, "ann", source, name, &request, Some(&message))]);
        let rows = denied(&mut engine, "");
        let statement: Value =
            serde_json::from_str(text(&rows[0].1["statement"])).expect("a statement");
        assert_eq!(statement["Resource"], wanted, "{name} {message}");
    }
    let message = refused(
        "ann",
        "sns:Publish",
        &format!("arn:aws:sns:{place}:t"),
        "because no resource-based policy allows the sns:Publish action",
    );
    let mut engine = engine_of(&[call(
        1,
        "ann",
        "sns",
        "Publish",
        &Value::Null,
        Some(&message),
    )]);
    let rows = denied(&mut engine, "");
    let words = text(&rows[0].1["statement"]);
    let (before, statement) = words.split_once(": ").expect("words before it");
    assert_eq!(
        before,
        "In the policy of the resource, not in those of the principal"
    );
    let statement: Value = serde_json::from_str(statement).expect("a statement");
    assert_eq!(statement["Principal"], json!({"AWS": iam("user/ann")}));
}

/// Of 207 real refusals, how many statements stay at `*` although AWS's message names a resource: those of which the page does
/// not know the form of ARN.
#[test]
fn real_messages_that_name_something_lead_to_an_arn() {
    let path = repository("tests/fixtures/denials/messages.json");
    let text_of_file = std::fs::read_to_string(path).expect("a file of the project");
    let messages: Vec<Value> = serde_json::from_str(&text_of_file).expect("a list");
    let mut without = Vec::new();
    for one in &messages {
        let field = |name: &str| one[name].as_str().unwrap_or_default();
        let mut record = call(
            1,
            "ann",
            "s3",
            field("name"),
            &Value::Null,
            Some(field("message")),
        );
        record["eventSource"] = json!(field("source"));
        let rows = denied(&mut engine_of(&[record]), "");
        let words = text(&rows[0].1["statement"]);
        let named = field("resource");
        if !named.is_empty() && named != "*" && words.contains("\"Resource\": \"*\"") {
            without.push(field("action").to_owned());
        }
    }
    assert_eq!(without, ["config:DeleteConfigRule"]);
}

#[test]
fn every_code_of_a_refusal_is_one() {
    // FACTS of denials: the codes that stand for one.
    for code in [
        "AccessDenied",
        "AccessDeniedException",
        "Client.UnauthorizedOperation",
        "UnauthorizedException",
        "Client.OperationNotPermitted",
        "VpceAccessDenied",
    ] {
        let mut record = call(
            1,
            "ann",
            "ec2",
            "TerminateInstances",
            &json!({}),
            Some("no"),
        );
        record["errorCode"] = json!(code);
        let mut engine = engine_of(&[record]);
        assert_eq!(denied(&mut engine, "").len(), 1, "{code}");
    }
}

/// How a permission can be withdrawn: the call, its request for a user, and the reason that AWS gives then.
fn withdrawals(user: &str) -> Vec<(&'static str, &'static str, Value, &'static str)> {
    let nothing = "because no identity-based policy allows the s3:GetObject action";
    let policy = format!("arn:aws:iam::{ACCOUNT}:policy/of-{user}");
    let deny = r#"{"Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*"}]}"#;
    vec![
        (
            "iam",
            "DetachUserPolicy",
            json!({"userName": user, "policyArn": policy}),
            nothing,
        ),
        (
            "iam",
            "DeleteUserPolicy",
            json!({"userName": user, "policyName": "p"}),
            nothing,
        ),
        (
            "iam",
            "RemoveUserFromGroup",
            json!({"userName": user, "groupName": format!("team-{user}")}),
            nothing,
        ),
        (
            "iam",
            "DetachGroupPolicy",
            json!({"groupName": format!("team-{user}"), "policyArn": policy}),
            nothing,
        ),
        (
            "iam",
            "SetDefaultPolicyVersion",
            json!({"policyArn": policy, "versionId": "v1"}),
            nothing,
        ),
        (
            "iam",
            "PutUserPolicy",
            json!({"userName": user, "policyName": "no", "policyDocument": deny}),
            "with an explicit deny in an identity-based policy",
        ),
        (
            "iam",
            "PutUserPermissionsBoundary",
            json!({"userName": user, "permissionsBoundary": policy}),
            "because no permissions boundary allows the s3:GetObject action",
        ),
        (
            "s3",
            "DeleteBucketPolicy",
            json!({"bucketName": format!("bucket-of-{user}")}),
            "because no resource-based policy allows the s3:GetObject action",
        ),
        (
            "s3",
            "PutBucketPolicy",
            json!({"bucketName": format!("bucket-of-{user}")}),
            "with an explicit deny in a resource-based policy",
        ),
    ]
}

/// A company in which users work, permissions come and go, and some of them are withdrawn: for each user the truth.
#[test]
fn permissions_that_are_withdrawn_are_the_causes_of_the_denials_after_it() {
    for seed in [1u64, 7, 2026] {
        let mut state = seed;
        let mut random = |below: u64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let mut records = Vec::new();
        // Time goes on by a second for each record.
        let mut add = |mut record: Value| {
            let second = records.len();
            record["eventTime"] = json!(format!(
                "2026-03-01T{:02}:{:02}:{:02}Z",
                8 + second / 3600,
                second / 60 % 60,
                second % 60
            ));
            record["eventID"] = json!(format!("{second}"));
            records.push(record);
            second.to_string()
        };
        let get = |user: &str, reason: Option<&str>| {
            let bucket = format!("bucket-of-{user}");
            let message = reason.map(|reason| {
                refused(
                    user,
                    "s3:GetObject",
                    &format!("arn:aws:s3:::{bucket}/k"),
                    reason,
                )
            });
            call(
                0,
                user,
                "s3",
                "GetObject",
                &json!({"bucketName": bucket, "key": "k"}),
                message.as_deref(),
            )
        };
        let users: Vec<String> = (0..40).map(|number| format!("user{number:02}")).collect();
        for user in &users {
            let attach = json!({"userName": user, "policyArn": format!("arn:aws:iam::{ACCOUNT}:policy/of-{user}")});
            add(call(0, "admin", "iam", "AttachUserPolicy", &attach, None));
            add(call(
                0,
                "admin",
                "iam",
                "AddUserToGroup",
                &json!({"userName": user, "groupName": format!("team-{user}")}),
                None,
            ));
        }
        let mut truth: BTreeMap<&str, (String, Option<String>, u64)> = BTreeMap::new();
        for round in 0..users.len() {
            // Each once, in an order that the seed decides.
            let user = &users[(round * 7 + seed as usize) % users.len()];
            let kinds = withdrawals(user);
            let chosen = random(kinds.len() as u64 + 2) as usize;
            let success = add(get(user, None));
            let mut cause = None;
            let reason = match kinds.into_iter().nth(chosen) {
                Some((source, name, request, reason)) => {
                    // One that was refused before changes nothing.
                    add(call(
                        0,
                        "eve",
                        source,
                        name,
                        &request,
                        Some("Access Denied"),
                    ));
                    cause = Some(add(call(0, "admin", source, name, &request, None)));
                    reason
                }
                // Nothing is withdrawn in these files.
                None => "because no identity-based policy allows the s3:GetObject action",
            };
            // What happens to others, and what gives, is no cause.
            let other = &users[(round * 7 + seed as usize + 1) % users.len()];
            add(call(
                0,
                "admin",
                "iam",
                "DetachUserPolicy",
                &json!({"userName": other, "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}),
                None,
            ));
            add(call(
                0,
                "admin",
                "iam",
                "AttachUserPolicy",
                &json!({"userName": user, "policyArn": "arn:aws:iam::aws:policy/AmazonEC2ReadOnlyAccess"}),
                None,
            ));
            add(call(
                0,
                "admin",
                "s3",
                "PutBucketPolicy",
                &json!({"bucketName": format!("bucket-of-{other}")}),
                None,
            ));
            let times = 1 + random(4);
            for _ in 0..times {
                add(get(user, Some(reason)));
            }
            truth.insert(user, (success, cause, times));
        }
        let mut engine = engine_of(&records);
        let rows = denied(&mut engine, "name:GetObject");
        assert_eq!(rows.len(), truth.len());
        for (row, cells) in rows {
            let user = text(&cells["principal"]);
            let (success, cause, times) = &truth[user];
            assert_eq!(
                row.event.map(|event| engine.store.key(event as usize)),
                *cause,
                "{user}, seed {seed}"
            );
            assert_eq!(number(&cells["events"]), *times as i64);
            let second: i64 = success.parse().expect("a number");
            let first = engine.store.times().iter().min().expect("times");
            assert_eq!(number(&cells["last-success"]), first + second * 1000);
        }
    }
}

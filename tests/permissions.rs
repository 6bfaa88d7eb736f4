//! What was really done, as a policy: against what a generated story says that its calls need, by an evaluator of its own, and
//! against the actions that AWS itself names in refusals.

use crate::story;
use crate::support;

use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use support::{Dropped, all_rows, ask, cases, dropped, invictus, load, records, text, view};
use trailglass::cloudtrail::action::{CallPermission, action_of, needed_besides, permission_of};
use trailglass::cloudtrail::action_table::{NAMED_ALIKE, NeedCondition};
use trailglass::engine::Engine;
use trailglass::protocol::{Answer, Cell, CellRow, Rows, Tab};
use trailglass::tables::cell_columns;

/// Whether a pattern of a policy fits a text: `*` any letters, `?` one, `${*}` and its like themselves.
fn fits(pattern: &[u8], text: &[u8]) -> bool {
    for letter in [b'*', b'?', b'$'] {
        let escaped = [b'$', b'{', letter, b'}'];
        if let Some(rest) = pattern.strip_prefix(&escaped[..]) {
            return text.first() == Some(&letter) && fits(rest, &text[1..]);
        }
    }
    match (pattern.split_first(), text.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), after) => {
            fits(rest, text) || after.is_some_and(|(_, after)| fits(pattern, after))
        }
        (Some((b'?', rest)), Some((_, after))) => fits(rest, after),
        (Some((one, rest)), Some((two, after))) => one == two && fits(rest, after),
        _ => false,
    }
}

fn strings(value: &Value) -> Vec<String> {
    let items = value
        .as_array()
        .cloned()
        .unwrap_or_else(|| vec![value.clone()]);
    let texts = items
        .iter()
        .map(|item| item.as_str().expect("a text").to_owned());
    texts.collect()
}

/// A statement: its actions and resources.
type Statement = (Vec<String>, Vec<String>);

fn statements(policy: &str) -> Vec<Statement> {
    // Where nothing needed a permission.
    if policy.is_empty() {
        return Vec::new();
    }
    let policy: Value = serde_json::from_str(policy).expect("JSON");
    assert_eq!(policy["Version"], "2012-10-17");
    let statements = policy["Statement"].as_array().expect("statements").iter();
    let names: BTreeSet<&str> = statements.clone().map(|one| text(one, "/Sid")).collect();
    assert_eq!(names.len(), statements.len(), "each Sid once");
    assert!(
        names
            .iter()
            .all(|name| name.bytes().all(|byte| byte.is_ascii_alphanumeric()))
    );
    let read = |statement: &Value| {
        assert_eq!(statement["Effect"], "Allow");
        (
            strings(&statement["Action"]),
            strings(&statement["Resource"]),
        )
    };
    statements.map(read).collect()
}

/// Whether a policy allows an action on a resource.
fn allows(statements: &[Statement], action: &str, resource: &str) -> bool {
    statements.iter().any(|(actions, resources)| {
        let is_action = actions
            .iter()
            .any(|known| known.eq_ignore_ascii_case(action));
        is_action
            && resources
                .iter()
                .any(|known| fits(known.as_bytes(), resource.as_bytes()))
    })
}

fn used(engine: &mut Engine, query: &str) -> (Vec<CellRow>, Answer) {
    let answer = ask(engine, &view(Tab::Permissions, "action", query));
    assert_eq!(answer.query_error, None, "{query}");
    let Rows::Cells(page) = &answer.rows else {
        panic!("cells were asked for")
    };
    assert_eq!(page.rows.len(), page.total as usize);
    (page.rows.clone(), answer)
}

fn policy(answer: &Answer) -> &str {
    &answer.policy.as_ref().expect("a policy").json
}

fn cells(row: &CellRow) -> BTreeMap<&'static str, String> {
    let text = |cell: &Cell| match cell {
        Cell::Nothing => String::new(),
        Cell::Text(text) | Cell::Named { text, .. } => text.clone(),
        Cell::Number(number) | Cell::Counted { number, .. } => number.to_string(),
    };
    let columns = cell_columns(Tab::Permissions).into_iter();
    let ids = columns.map(|def| def.column.id);
    ids.zip(row.cells.iter().map(text)).collect()
}

/// A path of IAM that no record tells stands twice, as `role/name` and `role/*/name`.
fn is_used(pattern: &str, action: &str, needs: &BTreeSet<(String, String)>) -> bool {
    let sibling = pattern
        .rsplit_once('/')
        .filter(|_| pattern.contains(":iam::"))
        .map(|(before, name)| format!("{before}/*/{name}"));
    let patterns = [Some(pattern.to_owned()), sibling];
    patterns.into_iter().flatten().any(|pattern| {
        needs.iter().any(|(known, resource)| {
            known.eq_ignore_ascii_case(action) && fits(pattern.as_bytes(), resource.as_bytes())
        })
    })
}

#[test]
fn the_policy_of_a_role_allows_what_succeeded_and_names_nothing_else() {
    let mut files: Vec<Dropped> = Vec::new();
    let truth = story::tell(&story::Plot::company(20_000, 11), &mut |_, bytes| {
        files.push(dropped(bytes));
        Ok(())
    })
    .expect("the story is written to memory");
    let mut engine = load(&files, 2, usize::MAX);
    let Rows::Principals(page) = ask(&mut engine, &view(Tab::Principals, "events", "")).rows else {
        panic!("principals were asked for")
    };
    let mut roles = 0;
    let mut checked = 0;
    for ((kind, account, name), needs) in &truth.needs {
        if !["AssumedRole", "IAMUser", "Root"].contains(kind) {
            continue;
        }
        let found = page.rows.iter().filter(|row| {
            row.principal == *name && (row.account == *account || account.is_empty())
        });
        let found: Vec<_> = found.collect();
        assert_eq!(found.len(), 1, "{kind} {account} {name}");
        let query = format!("principal:\"{}\"", found[0].key);
        let (rows, answer) = used(&mut engine, &query);
        let statements = statements(policy(&answer));
        for (action, resource) in needs {
            // On everything: only a statement on everything allows it.
            assert!(
                allows(&statements, action, resource),
                "{name}: {action} on {resource}"
            );
            checked += 1;
        }
        for (actions, resources) in &statements {
            for action in actions {
                assert!(
                    needs
                        .iter()
                        .any(|(known, _)| known.eq_ignore_ascii_case(action)),
                    "{name}: {action}"
                );
                for pattern in resources {
                    assert!(
                        is_used(pattern, action, needs),
                        "{name}: {action} on {pattern}"
                    );
                    let is_everything =
                        needs.iter().any(|(known, on)| known == action && on == "*");
                    assert!(
                        pattern != "*" || is_everything,
                        "{name}: {action} on {pattern}"
                    );
                }
            }
        }
        let actions: BTreeSet<&String> = needs.iter().map(|(action, _)| action).collect();
        assert_eq!(rows.len(), actions.len(), "{name}");
        roles += usize::from(*kind == "AssumedRole" && !needs.is_empty());
    }
    assert!(
        roles >= 10 && checked > 500,
        "{roles} roles, {checked} needs"
    );
}

#[test]
fn each_row_finds_the_calls_that_it_counts_and_nothing_is_lost() {
    for files in [invictus(), company(3_000)] {
        let mut engine = load(&files, 2, usize::MAX);
        let (rows, answer) = used(&mut engine, "");
        let mut events = BTreeSet::new();
        let mut check = |engine: &mut Engine, query: &str, count: &str, what: &str| {
            let found = all_rows(engine, query, "time");
            assert_eq!(found.len().to_string(), count, "{what}: {query}");
            events.extend(found.into_iter().map(|row| row.event));
        };
        for row in &rows {
            let cells = cells(row);
            check(&mut engine, &row.query, &cells["calls"], &cells["action"]);
        }
        for row in answer.sections.iter().flat_map(|section| &section.rows) {
            let Cell::Number(count) = row.cells[2] else {
                panic!("a count")
            };
            check(&mut engine, &row.query, &count.to_string(), &row.key);
        }
        assert_eq!(
            events.len(),
            engine.store.len(),
            "each event is in some row"
        );
    }
}

fn company(events: u64) -> Vec<Dropped> {
    let mut files = Vec::new();
    let told = story::tell(&story::Plot::company(events, 5), &mut |_, bytes| {
        files.push(dropped(bytes));
        Ok(())
    });
    told.expect("the story is written to memory");
    files
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(8), ..ProptestConfig::default() })]

    #[test]
    fn any_order_and_cut_gives_the_same_policy(seed in any::<u64>(), piece in 100_usize..100_000, readers in 1_usize..4) {
        let mut files = company(1_500);
        let mut whole = load(&files, 1, usize::MAX);
        let wanted = used(&mut whole, "");
        // Some other order, the same for the same seed.
        files.sort_by_key(|file| file.bytes.iter().fold(seed, |hash, byte| hash.rotate_left(5) ^ u64::from(*byte)));
        let mut engine = load(&files, readers, piece);
        let found = used(&mut engine, "");
        prop_assert_eq!(policy(&found.1), policy(&wanted.1));
        prop_assert_eq!(found.0, wanted.0);
        prop_assert_eq!(&found.1.sections, &wanted.1.sections);
        prop_assert_eq!(&found.1.policy, &wanted.1.policy);
    }
}

/// All actions that a call can need, on whatever condition.
fn actions(source: &str, name: &str) -> Vec<(String, NeedCondition)> {
    let mut actions = match permission_of(source, name) {
        CallPermission::WithoutPermission(_) => vec![],
        CallPermission::OfItsName { action, .. } => vec![(action, NeedCondition::Always)],
        CallPermission::OfTable(needs) => {
            let needs = needs.into_iter();
            needs
                .map(|need| (need.action.to_owned(), need.condition))
                .collect()
        }
    };
    let besides = needed_besides(source, name).into_iter();
    actions.extend(besides.map(|need| (need.action.to_owned(), need.condition)));
    actions
}

#[test]
fn calls_have_the_actions_that_public_facts_name() {
    let path = support::repository("tests/fixtures/permissions/facts.json");
    let facts = std::fs::read_to_string(path).expect("a file of the project");
    let facts: Vec<Value> = serde_json::from_str(&facts).expect("a list");
    assert!(facts.len() >= 150, "{}", facts.len());
    let mut differing = Vec::new();
    for fact in &facts {
        let (source, name) = (text(fact, "/source"), text(fact, "/name"));
        let wanted: BTreeSet<String> = strings(&fact["actions"]).into_iter().collect();
        let found = actions(source, name).into_iter().map(|(action, _)| action);
        let found: BTreeSet<String> = found.collect();
        if found != wanted {
            differing.push(format!("{source} {name}: {found:?}, not {wanted:?}"));
        }
    }
    assert!(differing.is_empty(), "{differing:#?}");
}

#[test]
fn the_table_has_each_service_once() {
    let services: Vec<&str> = NAMED_ALIKE.split_ascii_whitespace().collect();
    let once: BTreeSet<&str> = services.iter().copied().collect();
    assert_eq!(services.len(), once.len());
}

/// Events in files of any form, as the program reads them: source, name and message.
fn refusals(folder: &str) -> Option<Vec<(String, String, String)>> {
    let folder = support::repository("../shared/data").join(folder);
    if !folder.exists() {
        println!("skipped: {} is not there", folder.display());
        return None;
    }
    let mut found = Vec::new();
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let Ok(text) = std::fs::read_to_string(&path) else {
                continue;
            };
            let value = serde_json::from_str(&text).unwrap_or_else(|_| {
                let lines = text
                    .lines()
                    .filter_map(|line| serde_json::from_str(line).ok());
                Value::Array(lines.collect())
            });
            collect(&value, &mut found);
        }
    }
    Some(found)
}

fn collect(value: &Value, found: &mut Vec<(String, String, String)>) {
    match value {
        Value::Object(members)
            if members.contains_key("eventName") && members.contains_key("eventSource") =>
        {
            let text = |name: &str| {
                members
                    .get(name)
                    .and_then(Value::as_str)
                    .unwrap_or_default()
                    .to_owned()
            };
            found.push((text("eventSource"), text("eventName"), text("errorMessage")));
        }
        Value::Object(members) => members.values().for_each(|value| collect(value, found)),
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        _ => {}
    }
}

#[test]
fn refusals_of_real_records_name_the_actions_that_the_table_gives() {
    for folder in ["traildiscover", "stratus-red-team"] {
        let Some(records) = refusals(folder) else {
            continue;
        };
        let mut equal = 0;
        let mut differing = BTreeSet::new();
        for (source, name, message) in &records {
            let Some((_, after)) = message.split_once("is not authorized to perform: ") else {
                continue;
            };
            let said = after.split_whitespace().next().unwrap_or_default();
            let said = said.trim_end_matches(['.', ',', ';']);
            let can_need = actions(source, name);
            let is_right = action_of(source, name).eq_ignore_ascii_case(said)
                && can_need
                    .iter()
                    .any(|(action, _)| action.eq_ignore_ascii_case(said));
            if is_right {
                equal += 1;
            } else {
                differing.insert(format!("{source} {name}: {said}"));
            }
        }
        println!("{folder}: {equal} equal, {differing:?}");
        assert_eq!(differing, BTreeSet::new());
        assert!(folder != "traildiscover" || equal > 100, "{equal}");
    }
}

#[test]
fn each_call_of_a_real_attack_is_in_the_policy_or_is_said_why_not() {
    let files = invictus();
    let mut engine = load(&files, 2, usize::MAX);
    let (rows, answer) = used(&mut engine, "bert-jan");
    let names = |rows: &[CellRow]| -> BTreeSet<String> {
        rows.iter()
            .map(|row| cells(row)["action"].clone())
            .collect()
    };
    let actions = names(&rows);
    // Names that AWS's own list of actions does not have as they stand.
    assert!(actions.contains("s3:ListAllMyBuckets") && !actions.contains("s3:ListBuckets"));
    assert!(
        actions
            .iter()
            .all(|action| !action.contains("2015") && !action.starts_with("monitoring:"))
    );
    assert!(
        !actions
            .iter()
            .any(|action| action == "sts:GetCallerIdentity" || action.starts_with("signin:"))
    );
    let words = answer.policy.expect("a policy").words.join(" ");
    let all = records(&files);
    let has_data = |source: &str| {
        all.iter().any(|record| {
            text(record, "/eventSource") == source && text(record, "/eventCategory") == "Data"
        })
    };
    for (source, named) in [
        ("s3.amazonaws.com", "S3 (objects)"),
        ("sqs.amazonaws.com", "SQS (messages)"),
    ] {
        let missing = words.split("Data events of").next().expect("a beginning");
        assert_eq!(missing.contains(named), !has_data(source), "{words}");
    }
}

const ACCOUNT: &str = "123456789012";

fn record(number: usize, source: &str, name: &str, region: &str, request: &Value) -> Value {
    json!({
        "eventVersion": "1.11", "eventTime": format!("2026-03-01T10:{:02}:{:02}Z", number / 60 % 60, number % 60),
        "eventSource": format!("{source}.amazonaws.com"), "eventName": name, "awsRegion": region, "eventID": format!("{number}"),
        "recipientAccountId": ACCOUNT, "requestParameters": request, "eventType": "AwsApiCall",
        "userIdentity": { "type": "IAMUser", "principalId": "AIDA", "accountId": ACCOUNT, "userName": "u",
            "arn": format!("arn:aws:iam::{ACCOUNT}:user/u"), "accessKeyId": "AKIA" },
    })
}

fn policy_of(calls: &[(&str, &str, Value)]) -> (Vec<Statement>, Answer) {
    let numbered = calls.iter().enumerate();
    let records: Vec<Value> = numbered
        .map(|(number, (source, name, request))| record(number, source, name, "eu-west-1", request))
        .collect();
    let mut engine = load(
        &[dropped(json!({ "Records": records }).to_string())],
        1,
        usize::MAX,
    );
    let (_, answer) = used(&mut engine, "");
    (statements(policy(&answer)), answer)
}

#[test]
fn one_call_can_need_several_actions_by_what_its_record_says() {
    let role = format!("arn:aws:iam::{ACCOUNT}:role/r");
    let (found, answer) = policy_of(&[
        (
            "s3",
            "CopyObject",
            json!({ "bucketName": "to", "key": "k", "x-amz-copy-source": "from/a%20b" }),
        ),
        (
            "s3",
            "GetObject",
            json!({ "bucketName": "v", "key": "k", "versionId": "1" }),
        ),
        (
            "dynamodb",
            "ExecuteStatement",
            json!({ "statement": "select * from t", "tableName": "t" }),
        ),
        ("dynamodb", "ExecuteStatement", json!({ "limit": 1 })),
        (
            "lambda",
            "CreateFunction20150331",
            json!({ "functionName": "f", "role": role }),
        ),
        ("iam", "GetRole", json!({ "roleName": "r" })),
        ("kms", "Decrypt", json!({ "keyId": "alias/a" })),
        (
            "sqs",
            "SendMessageBatch",
            json!({ "queueUrl": "https://sqs.eu-west-1.amazonaws.com/999988887777/q" }),
        ),
        (
            "ec2",
            "RunInstances",
            json!({ "instancesSet": { "items": [{ "imageId": "ami-0aa1d83d0b0985c86" }] }, "subnetId": "subnet-0aa1d83d0b0985c86", "iamInstanceProfile": { "name": "p" } }),
        ),
    ]);
    for (action, resource) in [
        ("s3:PutObject", "arn:aws:s3:::to/k"),
        ("s3:GetObject", "arn:aws:s3:::from/a b"),
        ("s3:GetObjectVersion", "arn:aws:s3:::v/k"),
        ("dynamodb:PartiQLSelect", "*"),
        ("iam:PassRole", &role),
        ("iam:GetRole", &role),
        ("kms:Decrypt", "*"),
        ("sqs:SendMessage", "arn:aws:sqs:eu-west-1:999988887777:q"),
        (
            "ec2:RunInstances",
            "arn:aws:ec2:eu-west-1::image/ami-0aa1d83d0b0985c86",
        ),
        (
            "ec2:RunInstances",
            "arn:aws:ec2:eu-west-1:123456789012:instance/i-1",
        ),
        (
            "ec2:RunInstances",
            "arn:aws:ec2:eu-west-1:123456789012:subnet/subnet-0aa1d83d0b0985c86",
        ),
    ] {
        assert!(
            allows(&found, action, resource),
            "{action} {resource} {found:?}"
        );
    }
    assert!(!allows(&found, "s3:GetObject", "arn:aws:s3:::v/k"));
    assert!(!allows(
        &found,
        "ec2:RunInstances",
        "arn:aws:ec2:eu-west-1:123456789012:subnet/subnet-1"
    ));
    assert!(!allows(
        &found,
        "sqs:SendMessage",
        "arn:aws:sqs:eu-west-1:123456789012:q"
    ));
    assert!(
        answer
            .sections
            .iter()
            .any(|section| section.title.contains("which of several"))
    );
}

#[test]
fn many_objects_are_folded_within_their_bucket_and_letters_of_patterns_mean_themselves() {
    let mut calls: Vec<(&str, &str, Value)> = (0..200)
        .map(|number| {
            (
                "s3",
                "GetObject",
                json!({ "bucketName": "many", "key": format!("in/{number}") }),
            )
        })
        .collect();
    calls.push((
        "s3",
        "GetObject",
        json!({ "bucketName": "one", "key": "a*${aws:username}?" }),
    ));
    let (found, answer) = policy_of(&calls);
    assert!(allows(&found, "s3:GetObject", "arn:aws:s3:::many/in/7"));
    assert!(!allows(&found, "s3:GetObject", "arn:aws:s3:::many/other"));
    assert!(allows(
        &found,
        "s3:GetObject",
        "arn:aws:s3:::one/a*${aws:username}?"
    ));
    assert!(!allows(
        &found,
        "s3:GetObject",
        "arn:aws:s3:::one/abc${aws:username}d"
    ));
    let words = answer.policy.expect("a policy").words.join(" ");
    assert!(words.contains("200 to arn:aws:s3:::many/in/*"), "{words}");
}

#[test]
fn a_policy_that_is_too_long_says_so() {
    let calls: Vec<(&str, &str, Value)> = (0..120)
        .map(|number| ("sqs", "SendMessage", json!({ "queueUrl": format!("https://sqs.eu-west-1.amazonaws.com/{ACCOUNT}/queue-with-a-name-{number}") })))
        .collect();
    let says = |calls: &[(&str, &str, Value)]| {
        let (_, answer) = policy_of(calls);
        answer
            .policy
            .expect("a policy")
            .words
            .join(" ")
            .contains("IAM takes 6144")
    };
    assert!(says(&calls) && !says(&calls[..20]));
}

#[test]
fn what_some_calls_name_stays_named_beside_those_that_do_not_say() {
    let role = |name: &str| format!("arn:aws:iam::{ACCOUNT}:role/{name}");
    let calls = [
        (
            "states",
            "CreateStateMachine",
            json!({"name": "m", "roleArn": role("sfn")}),
        ),
        (
            "events",
            "PutTargets",
            json!({"rule": "r", "targets": [{"id": "1", "roleArn": role("ev")}]}),
        ),
        // An instance profile does not say its role.
        (
            "ec2",
            "RunInstances",
            json!({"iamInstanceProfile": {"name": "prof"}}),
        ),
    ];
    let (statements, answer) = policy_of(&calls);
    let row = |wanted: &str| {
        let Rows::Cells(page) = &answer.rows else {
            panic!("cells were asked for")
        };
        let rows = page.rows.iter().map(cells);
        rows.into_iter()
            .find(|row| row["action"] == wanted)
            .expect("a row")
    };
    assert_eq!(
        row("iam:PassRole")["resources"],
        format!(
            "{}, {}, and * for 1 call that does not say which",
            role("ev"),
            role("sfn")
        )
    );
    // The policy still allows what succeeded.
    assert!(allows(&statements, "iam:PassRole", &role("of-the-profile")));
    let document: Value = serde_json::from_str(policy(&answer)).expect("JSON");
    let of_statements = document["Statement"].as_array().expect("statements").iter();
    let named: Vec<String> = of_statements
        .flat_map(|one| strings(&one["Resource"]))
        .collect();
    assert!(named.contains(&role("ev")) && named.contains(&role("sfn")));
    assert_eq!(
        row("events:PutTargets")["resources"],
        format!("arn:aws:events:eu-west-1:{ACCOUNT}:rule/r")
    );
}

#[test]
fn what_a_record_names_is_in_the_policy() {
    let arn = |service: &str, rest: &str| format!("arn:aws:{service}:eu-west-1:{ACCOUNT}:{rest}");
    let key = "1234abcd-12ab-34cd-56ef-1234567890ab";
    for (source, name, request, resources, action, wanted) in [
        (
            "kms",
            "ReEncrypt",
            json!({"destinationKeyId": arn("kms", &format!("key/{key}"))}),
            json!([]),
            "kms:ReEncryptTo",
            arn("kms", &format!("key/{key}")),
        ),
        (
            "dynamodb",
            "BatchGetItem",
            json!({"requestItems": {"tb": {}}}),
            json!([{"ARN": arn("dynamodb", "table/tb")}]),
            "dynamodb:BatchGetItem",
            arn("dynamodb", "table/tb"),
        ),
        (
            "events",
            "PutTargets",
            json!({"rule": "r", "eventBusName": "default"}),
            json!([]),
            "events:PutTargets",
            arn("events", "rule/r"),
        ),
        (
            "events",
            "PutTargets",
            json!({"rule": "r", "eventBusName": "b"}),
            json!([]),
            "events:PutTargets",
            arn("events", "rule/b/r"),
        ),
        (
            "ecs",
            "RunTask",
            json!({"taskDefinition": "td:3"}),
            json!([]),
            "ecs:RunTask",
            arn("ecs", "task-definition/td:3"),
        ),
        (
            "ecs",
            "RunTask",
            json!({"taskDefinition": "td"}),
            json!([]),
            "ecs:RunTask",
            arn("ecs", "task-definition/td:*"),
        ),
    ] {
        let mut record = record(1, source, name, "eu-west-1", &request);
        record["resources"] = resources;
        let mut engine = support::load(
            &[support::dropped(json!({ "Records": [record] }).to_string())],
            1,
            usize::MAX,
        );
        let (rows, _) = used(&mut engine, "");
        let row = rows.iter().map(cells).find(|row| row["action"] == action);
        assert_eq!(row.expect("a row")["resources"], wanted, "{name} {request}");
    }
}

#[test]
fn without_a_permission_there_is_no_policy() {
    let mut record = record(
        1,
        "s3",
        "GetBucketAcl",
        "eu-west-1",
        &json!({"bucketName": "b"}),
    );
    record["errorCode"] = json!("AccessDenied");
    let mut engine = support::load(
        &[support::dropped(json!({ "Records": [record] }).to_string())],
        1,
        usize::MAX,
    );
    let (rows, answer) = used(&mut engine, "");
    assert_eq!((rows.len(), policy(&answer)), (0, ""));
    assert_eq!(answer.sections.len(), 1, "what was denied");
}

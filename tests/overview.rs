//! What the overview says beside its findings: questions with their counts, and what the files can't show.

use crate::support;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use support::ranking::Overview;
use support::{Dropped, all_rows, ask, dropped, invictus, load, records, shown, text, view};
use trailglass::engine::Engine;
use trailglass::protocol::{Cell, OverviewAnswer, QuestionTile, Section, Tab};

fn overview(engine: &mut Engine, query: &str) -> OverviewAnswer {
    while engine.work_on_rules() != Some(false) {}
    let answer = ask(engine, &view(Tab::Overview, "score", query));
    let overview = answer.overview.expect("the overview was asked for");
    assert!(!overview.is_running);
    overview
}

fn tiles(overview: &OverviewAnswer) -> BTreeMap<&str, &QuestionTile> {
    let tiles = overview.questions.iter().flat_map(|group| &group.tiles);
    tiles.map(|tile| (tile.id.as_str(), tile)).collect()
}

#[test]
fn the_count_of_each_question_is_that_of_its_query_under_any_filter() {
    let mut engine = load(&invictus(), 2, 1 << 20);
    let mut some = 0;
    for filter in [
        "",
        "outcome:denied",
        "bert-jan",
        "source:iam.amazonaws.com readonly:false",
    ] {
        let overview = overview(&mut engine, filter);
        for tile in tiles(&overview).into_values() {
            if tile.query.is_empty() {
                assert_eq!(tile.count, 0, "{}: found without a query", tile.id);
                continue;
            }
            let count = |more: &str| format!("({}) {filter} {more}", tile.query);
            assert_eq!(
                tile.count,
                shown(&mut engine, &count("")),
                "{} {filter}",
                tile.id
            );
            let failed = shown(&mut engine, &count("outcome:(error, denied)"));
            assert_eq!(tile.failed, failed, "{} {filter}", tile.id);
            some += u32::from(tile.count > 0);
        }
    }
    assert!(some > 40, "the questions find something: {some}");
}

#[test]
fn a_count_of_an_address_is_that_of_its_query_and_every_time_is_written_as_one() {
    let mut engine = load(&invictus(), 2, 1 << 20);
    let (mut counts, mut times) = (0, 0);
    for filter in ["", "outcome:denied", "source:iam.amazonaws.com"] {
        for section in overview(&mut engine, filter).access {
            for row in &section.rows {
                for (column, cell) in section.columns.iter().zip(&row.cells) {
                    let Cell::Number(number) = *cell else {
                        continue;
                    };
                    // From the year 2000 to the year 2100, in milliseconds.
                    let is_time = (946_684_800_000..4_102_444_800_000).contains(&number);
                    let is_written_as_time = Section::TIME_COLUMNS.contains(&column.as_str());
                    assert_eq!(
                        is_time, is_written_as_time,
                        "{} {column} {number}",
                        section.title
                    );
                    times += u32::from(is_time);
                    if column == "events" && section.columns[0] == "address" {
                        let query = format!("({}) {filter}", row.query);
                        assert_eq!(number, i64::from(shown(&mut engine, &query)), "{query}");
                        counts += 1;
                    }
                }
            }
        }
    }
    assert!(counts > 2 && times > 6, "{counts} addresses, {times} times");
}

#[test]
fn questions_are_answered_as_a_plain_loop_over_the_records_does() {
    let files = invictus();
    let all = records(&files);
    // The demo holds some records twice.
    let distinct: BTreeMap<&str, &Value> = all
        .iter()
        .map(|record| (text(record, "/eventID"), record))
        .collect();
    let count =
        |is: &dyn Fn(&Value) -> bool| distinct.values().filter(|record| is(record)).count() as u32;
    let of = |source: &'static str, names: &'static [&'static str]| {
        move |record: &Value| {
            text(record, "/eventSource") == source && names.contains(&text(record, "/eventName"))
        }
    };
    let mut engine = load(&files, 2, 1 << 20);
    let overview = overview(&mut engine, "");
    let tiles = tiles(&overview);
    let counts = [
        (
            "secrets",
            count(&of(
                "secretsmanager.amazonaws.com",
                &["GetSecretValue", "BatchGetSecretValue"],
            )),
        ),
        (
            "parameters",
            count(&of(
                "ssm.amazonaws.com",
                &[
                    "GetParameter",
                    "GetParameters",
                    "GetParametersByPath",
                    "GetParameterHistory",
                ],
            )),
        ),
        (
            "trails",
            count(&|record| {
                let name = text(record, "/eventName");
                text(record, "/eventSource") == "cloudtrail.amazonaws.com"
                    && [
                        "StopLogging",
                        "DeleteTrail",
                        "UpdateTrail",
                        "PutEventSelectors",
                    ]
                    .contains(&name)
            }),
        ),
        (
            "deletions",
            count(&|record| {
                let name = text(record, "/eventName");
                let verbs = ["Delete", "Terminate", "Purge", "Deregister"];
                verbs.iter().any(|verb| name.starts_with(verb))
                    && name != "TerminateSession"
                    && text(record, "/userIdentity/type") != "AWSService"
            }),
        ),
        (
            "root",
            count(&|record| text(record, "/userIdentity/type") == "Root"),
        ),
    ];
    for (id, expected) in counts {
        assert_eq!(tiles[id].count, expected, "{id}");
    }
    assert!(tiles["secrets"].count > 0 && tiles["trails"].count > 0);
}

fn record(number: usize, time: &str, name: &str) -> Value {
    json!({
        "eventVersion": "1.08",
        "eventTime": time,
        "eventSource": "cloudtrail.amazonaws.com",
        "eventName": name,
        "awsRegion": "us-east-1",
        "sourceIPAddress": "198.51.100.7",
        "userAgent": "test",
        "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/eve", "principalId": "AIDAEVE", "userName": "eve", "accountId": "111122223333"},
        "eventID": format!("00000000-0000-4000-8000-{number:012}"),
        "eventType": "AwsApiCall",
        "eventCategory": "Management",
        "readOnly": name.starts_with("Get"),
        "recipientAccountId": "111122223333",
    })
}

fn cannot_show(records: &[Value]) -> Vec<String> {
    let bytes = json!({ "Records": records }).to_string();
    let mut engine = load(&[dropped(bytes.into_bytes())], 1, 1 << 20);
    let overview = overview(&mut engine, "");
    overview
        .cannot_show
        .iter()
        .map(|words| words.text())
        .collect()
}

#[test]
fn what_files_cannot_show_is_said_only_where_it_is_so() {
    let has = |words: &[String], part: &str| words.iter().any(|words| words.contains(part));
    let day = [
        record(0, "2023-11-15T00:00:00Z", "GetTrail"),
        record(1, "2023-11-15T01:59:59Z", "StopLogging"),
        record(2, "2023-11-15T04:00:00Z", "GetTrail"),
    ];
    let words = cannot_show(&day);
    assert!(has(&words, "No data events"), "{words:?}");
    assert!(
        has(
            &words,
            "1 stretch of 2 hours or more without any event: 2023-11-15 01:59:59 to 2023-11-15 04:00:00 (2 hours)"
        ),
        "{words:?}"
    );
    assert!(has(&words, "1 account in 1 Region"), "{words:?}");
    assert!(
        has(&words, "StopLogging at 2023-11-15 01:59:59"),
        "{words:?}"
    );
    assert!(has(&words, "span 4 hours"), "{words:?}");
    assert!(!has(&words, "No call that only reads"), "{words:?}");
    let mut data = record(3, "2023-11-30T00:00:00Z", "PutObject");
    data["eventCategory"] = json!("Data");
    let refused = {
        let mut refused = record(1, "2023-11-15T01:00:00Z", "StopLogging");
        refused["errorCode"] = json!("AccessDenied");
        refused
    };
    let words = cannot_show(&[
        record(0, "2023-11-15T00:00:00Z", "UpdateTrail"),
        refused,
        data,
    ]);
    assert!(!has(&words, "No data events"), "{words:?}");
    assert!(
        !has(&words, "StopLogging"),
        "a refused call stopped nothing: {words:?}"
    );
    assert!(!has(&words, "The files span"), "{words:?}");
    assert!(has(&words, "No call that only reads"), "{words:?}");
}

#[test]
fn nothing_loaded_and_one_event_have_an_overview() {
    let mut engine = Engine::default();
    let answer = ask(&mut engine, &view(Tab::Overview, "score", ""));
    assert!(!answer.overview.expect("an overview").is_running);
    let one = cannot_show(&[record(0, "2023-11-15T00:00:00Z", "GetTrail")]);
    assert!(one.iter().any(|words| words.contains("less than an hour")));
}

/// A record of the story below.
fn call(number: u32, time: &str, name: &str, identity: &Value, rest: &Value) -> Value {
    let mut record = json!({
        "eventVersion": "1.10", "eventTime": time, "eventID": format!("call-{number}"), "eventName": name,
        "eventSource": "ec2.amazonaws.com", "awsRegion": "eu-west-1", "sourceIPAddress": "10.0.0.1",
        "userAgent": "x", "recipientAccountId": "111122223333", "userIdentity": identity, "readOnly": true,
    });
    for (name, value) in rest.as_object().into_iter().flatten() {
        record[name] = value.clone();
    }
    record
}

#[test]
fn keys_regions_and_roles_are_found_as_a_count_by_hand_has_them() {
    let user = |name: &str, key: &str| json!({"type": "IAMUser", "userName": name, "accountId": "111122223333", "principalId": format!("AIDA{name}"), "accessKeyId": key});
    let service = json!({"type": "AWSService", "invokedBy": "ec2.amazonaws.com"});
    let (roams, stays, office) = (
        user("roams", "AKIAROAMS"),
        user("stays", "AKIASTAYS"),
        user("office", "AKIAOFFICE"),
    );
    let from = |address: &str| json!({"sourceIPAddress": address});
    let within = |region: &str| json!({"awsRegion": region});
    let role = |name: &str| json!({"eventSource": "sts.amazonaws.com", "requestParameters": {"roleArn": format!("arn:aws:iam::111122223333:role/{name}")}});
    let denied = |name: &str| {
        let mut rest = role(name);
        rest["errorCode"] = json!("AccessDenied");
        rest
    };
    let (first, second, third) = (
        "2024-03-01T08:00:00Z",
        "2024-03-02T07:59:59Z",
        "2024-03-02T08:00:00Z",
    );
    let calls = [
        // Two networks of the internet: all five calls of the key count, those from inside too.
        (first, "DescribeInstances", &roams, from("198.51.100.7")),
        (first, "DescribeInstances", &roams, from("198.51.7.7")),
        (first, "DescribeInstances", &roams, from("203.0.113.9")),
        (first, "DescribeInstances", &roams, from("10.1.1.1")),
        (
            first,
            "DescribeInstances",
            &roams,
            from("ec2.amazonaws.com"),
        ),
        // One network, and one of the internet beside a private one: not these.
        (first, "DescribeInstances", &stays, from("198.51.100.7")),
        (first, "DescribeInstances", &stays, from("198.51.200.8")),
        (first, "DescribeInstances", &office, from("192.168.1.1")),
        (first, "DescribeInstances", &office, from("203.0.113.200")),
        // A Region a day later, its second call too; one second earlier is no new Region; a service's call makes none.
        (second, "DescribeVpcs", &office, within("eu-north-1")),
        (third, "DescribeVpcs", &office, within("eu-north-1")),
        (third, "DescribeVpcs", &office, within("ap-south-1")),
        (
            "2024-03-03T00:00:00Z",
            "RunInstances",
            &office,
            within("ap-south-1"),
        ),
        (third, "DescribeVpcs", &service, within("sa-east-1")),
        (third, "DescribeVpcs", &service, within("ap-south-1")),
        // A role of a service assumed by a user twice; one only by its service; one only by users; one that was refused.
        (first, "AssumeRole", &service, role("both")),
        (first, "AssumeRole", &office, role("both")),
        (first, "AssumeRole", &stays, role("both")),
        (first, "AssumeRole", &service, role("service")),
        (first, "AssumeRole", &office, role("users")),
        (first, "AssumeRole", &service, role("refused")),
        (first, "AssumeRole", &office, denied("refused")),
    ];
    let calls = calls.iter().enumerate();
    let records: Vec<Value> = calls
        .map(|(number, (time, name, identity, rest))| {
            call(number as u32, time, name, identity, rest)
        })
        .collect();
    let mut engine = load(
        &[dropped(
            json!({"Records": records}).to_string().into_bytes(),
        )],
        1,
        1000,
    );
    let told = overview(&mut engine, "");
    let all = tiles(&told);
    for (id, count) in [
        ("keys-networks", 5),
        ("regions-new", 2),
        ("service-roles", 2),
    ] {
        let tile = all[id];
        assert_eq!(
            (tile.count, tile.failed),
            (count, 0),
            "{id}: {}",
            tile.query
        );
        assert_eq!(
            shown(&mut engine, &tile.query),
            count,
            "{id}: {}",
            tile.query
        );
    }
    // Nothing to find: no query, no count.
    let quiet = json!({"Records": [&records[5], &records[9]]})
        .to_string()
        .into_bytes();
    let quiet = overview(&mut load(&[dropped(quiet)], 1, 1000), "");
    for id in ["keys-networks", "regions-new", "service-roles"] {
        let tile = tiles(&quiet)[id];
        assert_eq!((tile.count, tile.query.as_str()), (0, ""), "{id}");
    }
}

fn file_of(records: &[Value]) -> Dropped {
    dropped(json!({ "Records": records }).to_string().into_bytes())
}

#[test]
fn what_is_open_to_everybody_is_what_exposure_says() {
    let eve = json!({"type": "IAMUser", "userName": "eve", "accountId": "111122223333", "principalId": "AIDAEVE"});
    let ranges = [
        "0.0.0.0/0",
        "208.236.235.254/0",
        "128.0.0.0/1",
        "2.0.0.0/7",
        "::/0",
        // A private network, and one that is none of these.
        "fc00::/7",
        "10.0.0.0/8",
    ];
    let records: Vec<Value> = (0..).zip(ranges).map(|(number, range)| {
        let (list, field) = match range.contains(':') {
            true => ("ipv6Ranges", "cidrIpv6"),
            false => ("ipRanges", "cidrIp"),
        };
        let rest = json!({"requestParameters": {"groupId": format!("sg-{number}"), "ipPermissions": {"items": [
            {"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, list: {"items": [{field: range}]}}]}}});
        call(number, "2024-03-01T08:00:00Z", "AuthorizeSecurityGroupIngress", &eve, &rest)
    }).collect();
    let mut engine = load(&[file_of(&records)], 1, 1000);
    let told = overview(&mut engine, "");
    let asked = &tiles(&told)["open-groups"];
    let found: BTreeSet<String> = all_rows(&mut engine, &asked.query, "time")
        .into_iter()
        .map(|row| row.key)
        .collect();
    let answer = ask(&mut engine, &view(Tab::Exposures, "time", ""));
    let trailglass::protocol::Rows::Cells(page) = answer.rows else {
        panic!("cells were asked for")
    };
    let exposed: BTreeSet<String> = page.rows.into_iter().map(|row| row.key).collect();
    assert_eq!(asked.count, 5);
    assert_eq!(found.len(), 5);
    // A key of an exposure begins with that of its event.
    for event in &found {
        assert!(
            exposed.iter().any(|key| key.contains(event.as_str())),
            "{event} is not among {exposed:?}"
        );
    }
    assert_eq!(exposed.len(), 5);
}

/// The session of an instance's role.
fn instance(id: &str) -> Value {
    json!({"type": "AssumedRole", "principalId": format!("AROAWEB:{id}"), "accountId": "111122223333", "accessKeyId": "ASIAWEB",
        "arn": format!("arn:aws:sts::111122223333:assumed-role/web/{id}"),
        "sessionContext": {"sessionIssuer": {"type": "Role", "principalId": "AROAWEB", "arn": "arn:aws:iam::111122223333:role/web",
            "accountId": "111122223333", "userName": "web"}}})
}

#[test]
fn credentials_of_an_instance_at_the_address_of_a_user_are_found_with_the_proof() {
    let user = |name: &str| {
        json!({"type": "IAMUser", "userName": name, "accountId": "111122223333", "principalId": format!("AIDA{name}"),
        "arn": format!("arn:aws:iam::111122223333:user/{name}"), "accessKeyId": format!("AKIA{name}")})
    };
    let from = |address: &str| json!({"sourceIPAddress": address});
    let (eve, build) = (user("eve"), user("build"));
    let stolen = instance("i-786a3A8B5C0d92eF4");
    let quiet = instance("i-0000000000000001a");
    let mut calls = vec![
        ("DescribeInstances", eve.clone(), from("203.0.113.9")),
        ("SendCommand", eve.clone(), from("203.0.113.9")),
        ("DescribeInstances", eve.clone(), from("203.0.113.10")),
        ("GetCallerIdentity", stolen.clone(), from("203.0.113.9")),
        ("DescribeInstances", stolen.clone(), from("203.0.113.9")),
        ("DescribeInstances", stolen, from("10.0.0.7")),
        // By itself at a public address; within the network; both say nothing.
        ("DescribeInstances", quiet.clone(), from("198.51.100.77")),
        ("DescribeInstances", quiet, from("10.0.0.8")),
        ("DescribeInstances", eve, from("10.0.0.8")),
    ];
    // The way out of many instances and of a build server.
    for number in 0..4 {
        let one = instance(&format!("i-0000000000000002{number}"));
        calls.push(("DescribeInstances", one, from("198.51.100.200")));
    }
    calls.push(("DescribeInstances", build, from("198.51.100.200")));
    let records: Vec<Value> = (0..)
        .zip(&calls)
        .map(|(number, (name, identity, rest))| {
            let time = format!("2024-03-01T08:00:{number:02}Z");
            call(number, &time, name, identity, rest)
        })
        .collect();
    let mut overview = Overview::of(&[file_of(&records)]);
    let found: Vec<_> = overview
        .findings
        .iter()
        .filter(|row| {
            row.text("title")
                .starts_with("Credentials of an instance used from the address")
        })
        .map(|row| {
            (
                row.number("events"),
                row.text("level").to_owned(),
                row.key.clone(),
            )
        })
        .collect();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].0, found[0].1.as_str()), (2, "high"));
    let mut open = view(Tab::Overview, "score", "");
    open.overview.open = Some(found[0].2.clone());
    let page = ask(&mut overview.engine, &open)
        .overview
        .and_then(|told| told.open);
    let reasons = page.expect("the finding is there").reasons;
    let proof = reasons
        .iter()
        .map(|reason| &reason.words)
        .find(|words| words.text().contains("203.0.113.9"));
    let proof = proof.expect("the proof is said");
    assert_eq!(
        proof.text(),
        "eve of account 111122223333 uses 203.0.113.9 too: 2 calls from there."
    );
    let query = proof
        .parts
        .iter()
        .map(|part| part.query.as_str())
        .find(|query| !query.is_empty());
    assert_eq!(
        shown(&mut overview.engine, query.expect("a way to the calls")),
        2
    );
}

#[test]
fn each_actor_stands_with_its_key_and_a_situation_without_changes_says_what_was_found() {
    let reads: Vec<Value> = (0..25)
        .map(|number| {
            let pia = json!({"type": "IAMUser", "userName": "pia", "accountId": "111122223333", "principalId": "AIDAPIA",
                "arn": "arn:aws:iam::111122223333:user/pia", "accessKeyId": "AKIAPIA"});
            let rest = json!({"eventSource": "secretsmanager.amazonaws.com", "sourceIPAddress": "203.0.113.9",
                "requestParameters": {"secretId": format!("secret-{number}")}});
            call(number, "2024-03-01T08:00:10Z", "GetSecretValue", &pia, &rest)
        })
        .collect();
    let told = overview(&mut load(&[file_of(&reads)], 1, 1000), "");
    let summary: Vec<String> = told.summary.iter().map(|words| words.text()).collect();
    assert_eq!(
        summary[0],
        "pia changed nothing. Found: Secrets read in bulk, 25 events at 08:00 on 2024-03-01 (UTC)."
    );
    assert_eq!(
        told.situations[0].words.text(),
        "pia (IAM user, key AKIAPIA, 203.0.113.9): no change."
    );
}

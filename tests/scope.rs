//! What an intruder left behind: a story with what is true of it, chosen by the key or by the address; commands to review; a real attack.

use crate::story;
use crate::support;

use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use story::{ADDRESS, STOLEN_KEY, ScopeStory, ScopeTruth, tell_scope};
use support::{Dropped, ask, dropped, invictus, load, records, text, view};
use trailglass::engine::Engine;
use trailglass::engine::export::{Export, ExportNeed};
use trailglass::export::Form;
use trailglass::protocol::{Answer, Cell, Rows, ScopeAnswer, Tab, TimeRange, ViewSpec};
use trailglass::tables::cell_columns;

/// The cells of a row by their columns.
type RowCells = BTreeMap<&'static str, Cell>;

fn told(seed: u64, per_file: usize) -> (Vec<Dropped>, ScopeStory) {
    let mut files: Vec<Dropped> = Vec::new();
    let truth = tell_scope(seed, per_file, &mut |_, bytes| {
        files.push(dropped(bytes));
        Ok(())
    })
    .expect("the story is written to memory");
    (files, truth)
}

fn question(actors: &[&str], query: &str) -> ViewSpec {
    let mut view = view(Tab::Scope, "state", query);
    view.table.descending = true;
    view.scope = actors.iter().map(|actor| (*actor).to_owned()).collect();
    view
}

fn scope_rows(answer: &Answer) -> Vec<RowCells> {
    let Rows::Cells(page) = &answer.rows else {
        panic!("cells were asked for")
    };
    assert_eq!(page.rows.len(), page.total as usize);
    let keys: BTreeSet<&String> = page.rows.iter().map(|row| &row.key).collect();
    assert_eq!(keys.len(), page.rows.len(), "each row has a key of its own");
    let columns = cell_columns(Tab::Scope);
    let cells = |cells: &[Cell]| {
        columns
            .iter()
            .map(|def| def.column.id)
            .zip(cells.iter().cloned())
            .collect()
    };
    page.rows.iter().map(|row| cells(&row.cells)).collect()
}

fn beside(answer: &Answer) -> &ScopeAnswer {
    answer
        .scope
        .as_ref()
        .expect("the tab of scopes was asked for")
}

fn said(row: &RowCells, column: &str) -> String {
    match &row[column] {
        Cell::Text(text) | Cell::Named { text, .. } => text.clone(),
        Cell::Number(number) | Cell::Counted { number, .. } => number.to_string(),
        Cell::Nothing => String::new(),
    }
}

/// The rows as the truth has them.
fn found(rows: &[RowCells]) -> Vec<ScopeTruth> {
    let row = |row: &RowCells| ScopeTruth {
        kind: said(row, "kind"),
        resource: said(row, "resource"),
        account: said(row, "account"),
        region: said(row, "region"),
        by: said(row, "by"),
        state: if said(row, "state") == "left" {
            "left"
        } else {
            "gone"
        },
        gone_call: {
            let words = said(row, "gone-by");
            let words = words.strip_prefix("probably ").unwrap_or(&words);
            words
                .split_once(" by ")
                .filter(|(_, who)| *who != "themselves")
                .map_or(String::new(), |(call, _)| call.to_owned())
        },
    };
    let mut found: Vec<ScopeTruth> = rows.iter().map(row).collect();
    found.sort();
    found
}

fn sorted(rows: &[ScopeTruth]) -> Vec<ScopeTruth> {
    let mut rows = rows.to_vec();
    rows.sort();
    rows
}

#[test]
fn the_table_is_what_the_intruder_left_behind_whatever_the_order_of_records_and_files() {
    let key = format!("key:{STOLEN_KEY}");
    let address = format!("address:{ADDRESS}");
    for (seed, per_file, readers) in [(1, 1000, 1), (2, 7, 3), (3, 1, 2)] {
        let (mut files, truth) = told(seed, per_file);
        if seed > 1 {
            files.reverse();
        }
        assert!(truth.rows.len() >= 60, "{} rows", truth.rows.len());
        assert!(truth.cleaned >= 20, "{} cleaned up", truth.cleaned);
        let mut engine = load(&files, readers, usize::MAX);
        // The address alone leads as far as the key does.
        for actors in [
            &[key.as_str()][..],
            &[address.as_str()],
            &[key.as_str(), address.as_str()],
        ] {
            let answer = ask(&mut engine, &question(actors, ""));
            let rows = scope_rows(&answer);
            assert_eq!(found(&rows), sorted(&truth.rows), "{actors:?}, seed {seed}");
            // What is left comes first.
            let states: Vec<String> = rows.iter().map(|row| said(row, "state")).collect();
            assert!(states.windows(2).all(|pair| pair[0] >= pair[1]));
            let beside = beside(&answer);
            let left = truth.rows.iter().filter(|row| row.state == "left").count();
            assert_eq!(beside.left as usize, left);
            let refused = format!("{} calls that would have changed something", truth.refused);
            assert!(
                beside.words.iter().any(|words| words.contains(&refused)),
                "{:?}",
                beside.words
            );
            // The roles, the made user's key and its console session were added, with reasons.
            let added: BTreeMap<&str, bool> = beside
                .added
                .iter()
                .map(|actor| (actor.name.as_str(), actor.is_inferred))
                .collect();
            assert_eq!(added.get("ops / s"), Some(&false));
            assert_eq!(added.get("audit / s"), Some(&false));
            assert!(
                beside
                    .added
                    .iter()
                    .any(|actor| actor.why.contains("CreateUser")),
                "{:?}",
                beside.added
            );
        }
    }
}

#[test]
fn sums_count_by_account_and_region_what_was_taken() {
    let (files, truth) = told(4, 50);
    let mut engine = load(&files, 2, usize::MAX);
    let answer = ask(&mut engine, &question(&[&format!("key:{STOLEN_KEY}")], ""));
    let sums = beside(&answer).sums.as_ref().expect("an actor is chosen");
    let at = |column: &str| {
        sums.columns
            .iter()
            .position(|known| known == column)
            .expect("a column")
    };
    let number = |row: &[Cell], column: &str| match row[at(column)] {
        Cell::Number(number) => number as u64,
        _ => panic!("{column} is a number"),
    };
    for row in &sums.rows {
        let Cell::Text(account) = &row.cells[0] else {
            panic!("an account")
        };
        let of_place = truth.rows.iter().filter(|truth| match &row.cells[1] {
            Cell::Text(region) => truth.account == *account && truth.region == *region,
            _ => true,
        });
        let of_place: Vec<&ScopeTruth> = of_place.collect();
        let count = |state: &str| of_place.iter().filter(|row| row.state == state).count() as u64;
        assert_eq!(
            (number(&row.cells, "left"), number(&row.cells, "gone")),
            (count("left"), count("gone"))
        );
    }
    let all = sums.rows.last().expect("the sum of all");
    assert_eq!(number(&all.cells, "bytes-out"), truth.bytes);
    assert_eq!(
        number(&all.cells, "objects"),
        4,
        "a, b and c of the one bucket, x of the other"
    );
    assert_eq!(
        (
            number(&all.cells, "secrets"),
            number(&all.cells, "parameters")
        ),
        (2, 2)
    );
}

#[test]
fn filter_and_brush_narrow_the_rows_and_not_what_undid_them() {
    let (files, truth) = told(5, 50);
    let mut engine = load(&files, 2, usize::MAX);
    let key = format!("key:{STOLEN_KEY}");
    let answer = ask(&mut engine, &question(&[&key], "account:777788889999"));
    let wanted: Vec<ScopeTruth> = truth
        .rows
        .iter()
        .filter(|row| row.account == "777788889999")
        .cloned()
        .collect();
    assert_eq!(found(&scope_rows(&answer)), sorted(&wanted));
    // Until an hour before the cleaning begins, which is found all the same.
    let mut view = question(&[&key], "");
    view.time = Some(TimeRange {
        from: 0,
        until: 1_740_960_000_000 + 5 * 3_600_000,
    });
    assert_eq!(
        found(&scope_rows(&ask(&mut engine, &view))),
        sorted(&truth.rows)
    );
    view.time = Some(TimeRange { from: 0, until: 1 });
    assert!(scope_rows(&ask(&mut engine, &view)).is_empty());
}

#[test]
fn without_actors_the_persons_of_the_events_shown_are_offered() {
    let (files, _) = told(6, 50);
    let mut engine = load(&files, 2, usize::MAX);
    let answer = ask(&mut engine, &question(&[], "principal:responder"));
    let beside = beside(&answer).clone();
    assert!(scope_rows(&answer).is_empty() && beside.sums.is_none());
    let [person] = &beside.offered[..] else {
        panic!("one person: {:?}", beside.offered)
    };
    // Who cleaned up has destroyed nothing of value: what was undone had been made by others.
    let answer = ask(&mut engine, &question(&[person], ""));
    assert!(
        scope_rows(&answer)
            .iter()
            .any(|row| said(row, "kind") == "destroyed IAM user")
    );
    // A condition with a mistake is said to be one, and the others count.
    let answer = ask(&mut engine, &question(&["person:(", person], ""));
    let beside = self::beside(&answer);
    assert!(beside.chosen[0].events.is_err() && beside.chosen[1].events.is_ok());
}

fn exported(engine: &mut Engine, view: ViewSpec, form: Form) -> String {
    let mut out = Vec::new();
    let mut export = Export::begin(engine, view, form, Vec::new(), &mut out);
    loop {
        match export.write(engine, &mut out) {
            Ok(ExportNeed::Nothing) => break,
            Ok(ExportNeed::File(_)) => {
                export.end_file(&engine.store, Some("not hashed here"), &mut out)
            }
            Ok(ExportNeed::Rows) => {}
            Err(words) => panic!("{words}"),
        }
    }
    String::from_utf8(out).expect("text")
}

#[test]
fn table_and_report_leave_as_files() {
    let (files, truth) = told(7, 50);
    let mut engine = load(&files, 2, usize::MAX);
    let key = format!("key:{STOLEN_KEY}");
    let csv = exported(&mut engine, question(&[&key], ""), Form::Csv);
    assert_eq!(csv.trim_end().lines().count(), truth.rows.len() + 1);
    assert!(
        csv.starts_with("state,kind,resource,"),
        "{}",
        csv.lines().next().unwrap_or_default()
    );
    let report = exported(
        &mut engine,
        question(&[&key], ""),
        Form::Report { redact: false },
    );
    assert!(
        report.contains("Scope: what was left behind") && report.contains("AKIASVCBACKUP00000AA")
    );
    assert_eq!(
        report.matches("<td>left</td>").count(),
        truth.rows.iter().filter(|row| row.state == "left").count()
    );
    let redacted = exported(
        &mut engine,
        question(&[&key], ""),
        Form::Report { redact: true },
    );
    for secret in [
        "svc-backup",
        "AKIASVCBACKUP00000AA",
        STOLEN_KEY,
        "111122223333",
        ADDRESS,
    ] {
        assert!(!redacted.contains(secret), "{secret}");
    }
    let without = exported(
        &mut engine,
        question(&[], ""),
        Form::Report { redact: false },
    );
    assert!(!without.contains("Scope: what was left behind"));
}

/// The commands of a text, behind their signs of comments.
fn commands_in(text: &str) -> Vec<&str> {
    let commands = text.lines().filter_map(|line| {
        assert!(
            line.is_empty() || line.starts_with('#'),
            "not a comment: {line}"
        );
        let line = line.strip_prefix("# ")?;
        let (_, command) = line
            .split_once(": ")
            .filter(|(what, _)| matches!(*what, "review" | "undo"))?;
        command.starts_with("aws ").then_some(command)
    });
    commands.collect()
}

/// The words that a shell makes of a command. Nothing but `aws`, which is a function here, may run.
fn words_of(command: &str) -> Option<Vec<String>> {
    let script =
        format!("set -efu\nPATH=/nowhere\naws() {{ printf '%s\\0' \"$@\"; }}\n{command}\n");
    let out = Command::new("bash")
        .args(["--norc", "-c", &script])
        .output()
        .ok()?;
    assert!(
        out.status.success(),
        "{command}: {}",
        String::from_utf8_lossy(&out.stderr)
    );
    assert!(out.stderr.is_empty(), "{command}");
    let text = String::from_utf8(out.stdout).expect("text");
    Some(text.split_terminator('\0').map(str::to_owned).collect())
}

#[test]
fn each_command_is_a_comment_that_a_shell_can_read() {
    let (files, truth) = told(8, 50);
    let mut engine = load(&files, 2, usize::MAX);
    let view = question(&[&format!("key:{STOLEN_KEY}")], "");
    let text = exported(&mut engine, view, Form::Commands);
    let commands = commands_in(&text);
    let left = truth.rows.iter().filter(|row| row.state == "left").count();
    assert!(
        commands.len() > left,
        "{} commands for {left} rows",
        commands.len()
    );
    assert_eq!(text.matches("# undo: ").count(), left);
    for command in &commands {
        let Some(words) = words_of(command) else {
            println!("skipped: there is no bash here");
            return;
        };
        assert!(
            words.len() >= 4 && words[words.len() - 2] == "--region",
            "{words:?}"
        );
    }
    let has = |command: &str| assert!(commands.contains(&command), "{command}");
    has("aws iam delete-user --user-name svc-backup --region us-east-1");
    has(
        "aws iam detach-role-policy --role-name support --policy-arn arn:aws:iam::aws:policy/AdministratorAccess --region us-east-1",
    );
    has(
        "aws ec2 reset-snapshot-attribute --snapshot-id snap-0aaaaaaaaaaaaaaa1 --attribute createVolumePermission --region eu-west-1",
    );
    has(
        "aws s3api put-bucket-versioning --bucket shop --versioning-configuration Status=Enabled --region us-east-1",
    );
}

#[test]
fn hostile_names_are_words_of_a_command_and_nothing_else() {
    let names = [
        "$(touch /tmp/x)",
        "`id`",
        "a; reboot",
        "it's",
        "\"q\"",
        "a\\b",
        "-rf",
        "--cli-input-json",
        "a b",
        "*",
        "~root",
        "$HOME",
        "!!",
        "a\nreboot",
        "b\r\nreboot",
        "c\u{2028}reboot",
        "tab\there",
        "{0}",
        "{region}",
        "<>|&",
        "é🦀",
        "%s%n",
        "x\u{1f}y",
        "#",
        "",
    ];
    let events = names.iter().enumerate().map(|(number, name)| {
        json!({"eventID": format!("e-{number}"), "eventTime": "2025-03-03T10:00:00Z", "eventName": "CreateUser",
            "eventSource": "iam.amazonaws.com", "awsRegion": "us-east-1", "recipientAccountId": "111122223333", "readOnly": false,
            "userIdentity": {"type": "IAMUser", "userName": "eve", "accountId": "111122223333", "accessKeyId": "AKIAEVE0000000000001"},
            "requestParameters": {"userName": name}})
    });
    let file = json!({"Records": events.collect::<Vec<Value>>()});
    let mut engine = load(&[dropped(file.to_string())], 1, usize::MAX);
    let text = exported(
        &mut engine,
        question(&["principal:eve"], ""),
        Form::Commands,
    );
    let mut deleted = Vec::new();
    for command in commands_in(&text) {
        let Some(words) = words_of(command) else {
            println!("skipped: there is no bash here");
            return;
        };
        assert_eq!(words.len(), 6, "{words:?}");
        if words[1] == "delete-user" {
            assert_eq!(
                (words[2].as_str(), words[5].as_str()),
                ("--user-name", "us-east-1")
            );
            deleted.push(words[3].clone());
        }
    }
    // What can't stand on one line has no command, and the row says so.
    let is_plain = |name: &&&str| {
        !name.is_empty()
            && !name
                .chars()
                .any(|letter| letter.is_control() || letter == '\u{2028}')
    };
    let mut wanted: Vec<String> = names
        .iter()
        .filter(is_plain)
        .map(|name| (*name).to_owned())
        .collect();
    wanted.push("x y".to_owned());
    wanted.sort();
    deleted.sort();
    assert_eq!(deleted, wanted);
    assert_eq!(text.matches("can't stand on one line").count(), 2 * 4);
}

#[test]
fn a_real_attack_is_told_as_its_records_have_it() {
    let files = invictus();
    let records = records(&files);
    let mut engine = load(&files, 2, 1 << 16);
    let rows = scope_rows(&ask(&mut engine, &question(&["principal:bert-jan"], "")));
    let own = |record: &&Value| {
        text(record, "/userIdentity/userName") == "bert-jan" && record.get("errorCode").is_none()
    };
    // Made and deleted by name, counted over the records themselves.
    for (kind, made, deleted, made_at, deleted_at) in [
        (
            "IAM user",
            "CreateUser",
            "DeleteUser",
            "/requestParameters/userName",
            "/requestParameters/userName",
        ),
        (
            "role",
            "CreateRole",
            "DeleteRole",
            "/requestParameters/roleName",
            "/requestParameters/roleName",
        ),
        (
            "access key",
            "CreateAccessKey",
            "DeleteAccessKey",
            "/responseElements/accessKey/accessKeyId",
            "/requestParameters/accessKeyId",
        ),
        (
            "parameter",
            "PutParameter",
            "DeleteParameter",
            "/requestParameters/name",
            "/requestParameters/name",
        ),
        (
            "secret",
            "CreateSecret",
            "DeleteSecret",
            "/requestParameters/name",
            "/responseElements/name",
        ),
        (
            "VPC",
            "CreateVpc",
            "DeleteVpc",
            "/responseElements/vpc/vpcId",
            "/requestParameters/vpcId",
        ),
        (
            "snapshot",
            "CreateSnapshot",
            "DeleteSnapshot",
            "/responseElements/snapshotId",
            "/requestParameters/snapshotId",
        ),
        (
            "function",
            "CreateFunction20150331",
            "DeleteFunction20150331",
            "/responseElements/functionName",
            "/requestParameters/functionName",
        ),
        (
            "bucket",
            "CreateBucket",
            "DeleteBucket",
            "/requestParameters/bucketName",
            "/requestParameters/bucketName",
        ),
        (
            "trail",
            "CreateTrail",
            "DeleteTrail",
            "/requestParameters/name",
            "/requestParameters/name",
        ),
        (
            "DB snapshot",
            "CreateDBSnapshot",
            "DeleteDBSnapshot",
            "/requestParameters/dBSnapshotIdentifier",
            "/requestParameters/dBSnapshotIdentifier",
        ),
        (
            "subnet",
            "CreateSubnet",
            "DeleteSubnet",
            "/responseElements/subnet/subnetId",
            "/requestParameters/subnetId",
        ),
    ] {
        let named = |call: &str, at: &str| -> BTreeSet<String> {
            let calls = records
                .iter()
                .filter(own)
                .filter(|record| record["eventName"] == call);
            calls.map(|record| text(record, at).to_owned()).collect()
        };
        let (made, deleted) = (named(made, made_at), named(deleted, deleted_at));
        assert!(!made.is_empty(), "{kind}");
        let rows_of = |state: &str| -> BTreeSet<String> {
            let rows = rows.iter().filter(|row| {
                said(row, "kind") == format!("made {kind}") && said(row, "state") == state
            });
            rows.map(|row| said(row, "resource")).collect()
        };
        assert_eq!(
            rows_of("left"),
            made.difference(&deleted).cloned().collect(),
            "{kind}"
        );
        assert_eq!(
            rows_of("gone"),
            made.intersection(&deleted).cloned().collect(),
            "{kind}"
        );
    }
    let taken: BTreeSet<String> = rows
        .iter()
        .filter(|row| said(row, "kind") == "took out value of a parameter")
        .map(|row| said(row, "resource"))
        .collect();
    assert_eq!(taken.len(), 42);
    // What others' calls undid is no less gone: the trail of the demo was deleted by the attacker, who had made it.
    assert!(
        !rows
            .iter()
            .any(|row| said(row, "kind") == "destroyed trail")
    );
}

/// A record of an account, with what differs.
fn record(number: usize, time: &str, name: &str, more: Value) -> Value {
    let service = if name.starts_with("Assume") {
        "sts"
    } else {
        "iam"
    };
    let mut record = json!({"eventID": format!("e-{number}"), "eventTime": time, "eventName": name,
        "eventSource": format!("{service}.amazonaws.com"), "awsRegion": "us-east-1", "recipientAccountId": "111122223333", "readOnly": false,
        "sourceIPAddress": "192.0.2.1", "userAgent": "aws-cli/2.15", "eventType": "AwsApiCall",
        "userIdentity": {"type": "IAMUser", "principalId": "AIDAEVE", "userName": "eve", "accountId": "111122223333",
            "arn": "arn:aws:iam::111122223333:user/eve", "accessKeyId": "AKIAEVE0000000000001"}});
    for (key, value) in more.as_object().into_iter().flatten() {
        record[key] = value.clone();
    }
    record
}

fn engine_of(records: &[Value]) -> Engine {
    load(
        &[dropped(json!({"Records": records}).to_string())],
        1,
        usize::MAX,
    )
}

#[test]
fn what_is_not_certain_is_said_to_be_probable() {
    let at = "2025-03-03T10:00:00Z";
    let user = |name: &str| json!({"requestParameters": {"userName": name}});
    let mut engine = engine_of(&[
        // The order of these two is not known.
        record(1, at, "CreateUser", user("one")),
        record(2, at, "DeleteUser", user("one")),
        // Deleted and made again: the second life is left.
        record(3, "2025-03-03T10:01:00Z", "CreateUser", user("two")),
        record(4, "2025-03-03T10:02:00Z", "DeleteUser", user("two")),
        record(5, "2025-03-03T10:03:00Z", "CreateUser", user("two")),
        // A call that names nothing undoes nothing.
        record(
            6,
            "2025-03-03T10:04:00Z",
            "DeleteUser",
            json!({"requestParameters": null}),
        ),
    ]);
    let rows = scope_rows(&ask(&mut engine, &question(&["principal:eve"], "")));
    let told: BTreeSet<String> = rows
        .iter()
        .map(|row| {
            ["kind", "resource", "state", "gone-by"]
                .map(|column| said(row, column))
                .join("|")
        })
        .collect();
    let wanted = [
        "made IAM user|one|gone|probably DeleteUser by eve",
        "made IAM user|two|gone|DeleteUser by eve",
        "made IAM user|two|left|",
        "destroyed IAM user||left|",
    ];
    assert_eq!(told, wanted.map(str::to_owned).into());
}

#[test]
fn a_session_that_two_calls_fit_is_not_followed_and_that_is_said() {
    let at = "2025-03-03T10:00:00Z";
    let assume = |number, who: &str| {
        record(
            number,
            at,
            "AssumeRole",
            json!({
            "userIdentity": {"type": "IAMUser", "principalId": format!("AIDA{who}"), "userName": who, "accountId": "111122223333",
                "arn": format!("arn:aws:iam::111122223333:user/{who}"), "accessKeyId": format!("AKIA{who:0>16}")},
            "requestParameters": {"roleArn": "arn:aws:iam::111122223333:role/ops", "roleSessionName": "s"},
            "responseElements": {"assumedRoleUser": {"assumedRoleId": "AROAOPS:s"}}}),
        )
    };
    let role = json!({"userIdentity": {"type": "AssumedRole", "principalId": "AROAOPS:s", "accountId": "111122223333",
        "arn": "arn:aws:sts::111122223333:assumed-role/ops/s", "accessKeyId": "ASIAOPS0000000000001",
        "sessionContext": {"attributes": {"creationDate": at}, "sessionIssuer": {"type": "Role", "principalId": "AROAOPS",
            "accountId": "111122223333", "userName": "ops", "arn": "arn:aws:iam::111122223333:role/ops"}}},
        "requestParameters": {"userName": "backdoor"}});
    let with_twin = [
        assume(1, "EVE"),
        assume(2, "BOB"),
        record(3, "2025-03-03T10:05:00Z", "CreateUser", role),
    ];
    for who in ["EVE", "BOB"] {
        let mut engine = engine_of(&with_twin);
        let answer = ask(&mut engine, &question(&[&format!("principal:{who}")], ""));
        let kinds: Vec<String> = scope_rows(&answer)
            .iter()
            .map(|row| said(row, "kind"))
            .collect();
        assert_eq!(kinds, ["issued temporary credentials"], "{who}");
        let words = &beside(&answer).words;
        assert!(
            words
                .iter()
                .any(|words| words.starts_with("Not followed: 1 session")),
            "{who}: {words:?}"
        );
    }
    // With one call that fits it is followed.
    let alone = [with_twin[0].clone(), with_twin[2].clone()];
    let answer = ask(&mut engine_of(&alone), &question(&["principal:EVE"], ""));
    assert!(
        scope_rows(&answer)
            .iter()
            .any(|row| said(row, "resource") == "backdoor")
    );
}

#[test]
fn rows_that_are_cut_are_counted_in_a_sentence_and_in_the_sums() {
    let user = |number: usize| json!({"requestParameters": {"userName": format!("u{number}")}});
    let made = (0..50_010)
        .map(|number| record(number, "2025-03-03T10:00:00Z", "CreateUser", user(number)));
    let mut engine = engine_of(&made.collect::<Vec<Value>>());
    let answer = ask(&mut engine, &question(&["principal:eve"], ""));
    let Rows::Cells(page) = &answer.rows else {
        panic!("cells were asked for")
    };
    assert_eq!(page.total, 50_000);
    let beside = beside(&answer);
    assert!(
        beside.words.iter().any(|words| words.contains("10 more")),
        "{:?}",
        beside.words
    );
    let sums = beside.sums.as_ref().expect("an actor is chosen");
    assert_eq!(sums.rows[0].cells[2], Cell::Number(50_010));
}

#[test]
fn of_several_things_in_one_call_each_ends_with_its_own() {
    let instances = |ids: &[&str]| {
        let items: Vec<Value> = ids.iter().map(|id| json!({"instanceId": id})).collect();
        json!({"eventSource": "ec2.amazonaws.com", "requestParameters": {"instancesSet": {"items": items}}})
    };
    let (one, two) = ("i-0aaaaaaaaaaaaaaa1", "i-0aaaaaaaaaaaaaaa2");
    let mut engine = engine_of(&[
        record(
            1,
            "2025-03-03T10:00:00Z",
            "StopInstances",
            instances(&[one, two]),
        ),
        record(
            2,
            "2025-03-03T10:01:00Z",
            "TerminateInstances",
            instances(&[two]),
        ),
        record(
            3,
            "2025-03-03T10:02:00Z",
            "StopInstances",
            instances(&["i-0aaaaaaaaaaaaaaa3"]),
        ),
        record(
            4,
            "2025-03-03T10:03:00Z",
            "StartInstances",
            instances(&["i-0aaaaaaaaaaaaaaa3"]),
        ),
    ]);
    let rows = scope_rows(&ask(
        &mut engine,
        &question(&["principal:eve"], "kind:IAMUser"),
    ));
    let state = |kind: &str, resource: &str| {
        let mut rows = rows
            .iter()
            .filter(|row| said(row, "kind") == kind && said(row, "resource") == resource);
        rows.next()
            .map(|row| [said(row, "state"), said(row, "gone-by")].join("|"))
    };
    let stopped = "disabled running of an instance";
    assert_eq!(state(stopped, one).as_deref(), Some("left|"));
    assert_eq!(
        state(stopped, two).as_deref(),
        Some("gone|TerminateInstances by eve, with its instance")
    );
    assert_eq!(
        state(stopped, "i-0aaaaaaaaaaaaaaa3").as_deref(),
        Some("gone|StartInstances by eve")
    );
    assert_eq!(state("destroyed instance", two).as_deref(), Some("left|"));
}

#[test]
fn a_key_that_is_switched_off_is_left_and_said_to_be_off() {
    let call = |minute: u32, user: &str, name: &str, request: Value, response: Value| {
        json!({
            "eventVersion": "1.11", "eventTime": format!("2026-03-01T10:{minute:02}:00Z"), "eventSource": "iam.amazonaws.com",
            "eventName": name, "awsRegion": "us-east-1", "eventID": format!("{minute}"), "recipientAccountId": "123456789012",
            "requestParameters": request, "responseElements": response, "sourceIPAddress": "192.0.2.7",
            "userIdentity": { "type": "IAMUser", "principalId": format!("AIDA{user}"), "accountId": "123456789012", "userName": user,
                "arn": format!("arn:aws:iam::123456789012:user/{user}"), "accessKeyId": format!("AKIA{user}") },
        })
    };
    let key = "AKIABACKDOOR0000001";
    let status = |minute, to: &str| {
        call(
            minute,
            "admin",
            "UpdateAccessKey",
            json!({"userName": "bd", "accessKeyId": key, "status": to}),
            Value::Null,
        )
    };
    let records = [
        call(
            1,
            "mallory",
            "CreateAccessKey",
            json!({"userName": "bd"}),
            json!({"accessKey": {"accessKeyId": key, "userName": "bd"}}),
        ),
        status(2, "Inactive"),
        status(3, "Active"),
        call(
            4,
            "admin",
            "DeleteAccessKey",
            json!({"userName": "bd", "accessKeyId": key}),
            Value::Null,
        ),
    ];
    for (count, state, is_off) in [
        (1, "left", false),
        (2, "left", true),
        (3, "left", false),
        (4, "gone", false),
    ] {
        let mut engine = load(
            &[dropped(json!({ "Records": records[..count] }).to_string())],
            1,
            usize::MAX,
        );
        engine.work_out_chains();
        let answer = ask(&mut engine, &question(&["principal:mallory"], ""));
        let rows = scope_rows(&answer);
        assert_eq!(rows.len(), 1);
        let of = |column: &str| match &rows[0][column] {
            Cell::Text(text) => text.clone(),
            _ => String::new(),
        };
        assert_eq!(
            (of("kind").as_str(), of("state").as_str()),
            ("made access key", state)
        );
        assert_eq!(
            of("detail").contains("switched off"),
            is_off,
            "after {count} calls"
        );
    }
}

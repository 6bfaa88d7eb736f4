//! Rules that are dropped: recognised by what they say, packed or not, run over what is loaded, switched off, exported with
//! their author.

use crate::support;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use support::packing::{gzip, zip};
use support::{Dropped, ask, dropped, load, receipt, view};
use trailglass::engine::Engine;
use trailglass::engine::export::{Export, ExportNeed};
use trailglass::export::Form;
use trailglass::protocol::{FileStatus, Rows, Tab, ViewSpec};

/// More than a block of the export has.
const EVENTS: u32 = 9000;

fn logs() -> Dropped {
    let names = ["RunInstances", "StopInstances", "GetObject"];
    let record = |id: u32| {
        json!({
            "eventVersion": "1.08", "eventTime": "2024-01-02T03:04:05Z", "eventName": names[id as usize % 3],
            "eventSource": "ec2.amazonaws.com", "awsRegion": "us-east-1", "sourceIPAddress": "192.0.2.1", "eventID": format!("e-{id}"),
            "userIdentity": {"type": "IAMUser", "accountId": "111122223333", "userName": "a", "arn": "arn:aws:iam::111122223333:user/a"},
            "recipientAccountId": "111122223333",
        })
    };
    let records: Vec<Value> = (0..EVENTS).map(record).collect();
    dropped(json!({ "Records": records }).to_string())
}

fn rule(id: u32, name: &str, condition: &str) -> String {
    format!(
        "title: Calls of {name}\nid: rule-{id}\nauthor: Somebody\nlevel: high\nlogsource:\n    product: aws\n    service: cloudtrail\n\
         detection:\n    selection:\n        eventName: {name}\n    condition: {condition}\n"
    )
}

fn file(path: &str, bytes: impl Into<Vec<u8>>) -> Dropped {
    Dropped {
        path: path.to_owned(),
        bytes: bytes.into(),
    }
}

fn loaded(files: &[Dropped], piece: usize) -> Engine {
    let mut engine = load(files, 2, piece);
    engine.take_rules();
    run(&mut engine);
    engine
}

fn run(engine: &mut Engine) {
    while engine.work_on_rules() != Some(false) {}
}

/// State, events and author of each dropped rule, by its id.
fn rules(engine: &mut Engine) -> Vec<(String, Vec<String>)> {
    let Rows::Cells(page) = ask(engine, &view(Tab::Rules, "title", "")).rows else {
        panic!("rules were asked for")
    };
    let of = |row: &trailglass::protocol::CellRow| {
        let texts = trailglass::tables::file_values(
            &Rows::Cells(trailglass::protocol::Page {
                total: 1,
                first: 0,
                rows: vec![row.clone()],
            }),
            Tab::Rules,
            trailglass::protocol::NamesInFile::LeftOut,
            0,
        );
        let texts = texts.expect("a row").into_iter().map(|value| value.text());
        (row.key.clone(), texts.collect())
    };
    let rows = page.rows.iter().map(of);
    rows.filter(|(key, _)| key.starts_with("rule-")).collect()
}

#[test]
fn rules_come_alone_packed_and_in_archives_in_any_pieces() {
    for piece in [7, 100, 1 << 20] {
        let engine = loaded(
            &[
                file("one.yml", rule(1, "RunInstances", "selection")),
                file(
                    "two.yaml.gz",
                    gzip(rule(2, "StopInstances", "selection").as_bytes()),
                ),
                file(
                    "set.zip",
                    zip(&[
                        ("a/3.yml", rule(3, "GetObject", "selection").as_bytes()),
                        (
                            "a/4.yml",
                            rule(4, "GetObject", "no_such_selection").as_bytes(),
                        ),
                    ]),
                ),
                file(
                    "pod.yml",
                    "apiVersion: v1\nkind: Pod\nmetadata:\n  title: a\n",
                ),
            ],
            piece,
        );
        let row = |index| receipt(&engine, index);
        assert_eq!(
            (row(0).form.as_str(), row(0).status),
            ("Sigma rules", FileStatus::Read)
        );
        assert_eq!(row(0).note, "1 rule loaded.");
        assert_eq!(row(1).form, "Sigma rules, gzip");
        assert_eq!(
            (row(2).form.as_str(), row(2).status),
            ("zip archive, 2 files: Sigma rules", FileStatus::Warned)
        );
        assert!(
            row(2)
                .note
                .starts_with("2 rules: 1 loaded, 1 refused. “Calls of GetObject”: "),
            "{}",
            row(2).note
        );
        assert_eq!(row(3).status, FileStatus::Skipped);
        assert_eq!(row(3).note, "This seems to be plain text.");
        assert_eq!(engine.rules_state().files, [0, 1, 2]);
        let built_in = loaded(&[], piece).rules_state().refused;
        assert_eq!(engine.rules_state().refused - built_in, 1);
        assert_eq!(engine.store.files.warned(), 1);
    }
}

#[test]
fn rules_that_come_after_the_logs_are_run_over_them_and_can_be_switched_off() {
    let mut engine = loaded(&[logs()], 1 << 20);
    assert_eq!(rules(&mut engine), []);
    let mut engine = loaded(
        &[
            logs(),
            file("one.yml", rule(1, "RunInstances", "selection")),
        ],
        1 << 20,
    );
    let row = |engine: &mut Engine| rules(engine).pop().expect("the rule").1;
    let cells = row(&mut engine);
    assert!(
        cells.contains(&"fired".to_owned()) && cells.contains(&(EVENTS / 3).to_string()),
        "{cells:?}"
    );
    assert!(
        cells.contains(&"Somebody".to_owned()) && cells.contains(&"one.yml".to_owned()),
        "{cells:?}"
    );
    engine.switch_rules(BTreeSet::from(["rule-1".to_owned()]));
    assert!(!engine.has_run_rules());
    run(&mut engine);
    let cells = row(&mut engine);
    assert!(
        cells.contains(&"off".to_owned()) && cells.contains(&"0".to_owned()),
        "{cells:?}"
    );
    engine.switch_rules(BTreeSet::new());
    run(&mut engine);
    assert!(row(&mut engine).contains(&"fired".to_owned()));
}

#[test]
fn a_rule_that_is_dropped_twice_is_one_rule() {
    let text = rule(1, "RunInstances", "selection");
    let mut engine = loaded(
        &[file("a.yml", text.as_str()), file("b.yml", text.as_str())],
        1 << 20,
    );
    assert_eq!(rules(&mut engine).len(), 1);
}

#[test]
fn hits_are_a_line_for_each_rule_and_event_with_the_author_of_the_rule() {
    let both = format!(
        "{}---\n{}",
        rule(1, "RunInstances", "selection"),
        rule(2, "RunInstances", "selection")
    );
    let mut engine = loaded(&[logs(), file("both.yml", both)], 1 << 20);
    let mut out = Vec::new();
    let view: ViewSpec = view(Tab::Overview, "score", "");
    let mut export = Export::begin(&mut engine, view, Form::Hits, Vec::new(), &mut out);
    while export
        .write(&mut engine, &mut out)
        .expect("nothing changes")
        != ExportNeed::Nothing
    {}
    let text = String::from_utf8(out).expect("it is text");
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("each line is JSON"))
        .filter(|line: &Value| {
            line["rule"]
                .as_str()
                .is_some_and(|rule| rule.starts_with("rule-"))
        })
        .collect();
    for number in [1, 2] {
        let id = format!("rule-{number}");
        let of_rule: BTreeSet<&str> = (lines.iter().filter(|line| line["rule"] == id.as_str()))
            .filter_map(|line| line["eventID"].as_str())
            .collect();
        let expected: BTreeSet<String> =
            (0..EVENTS).step_by(3).map(|id| format!("e-{id}")).collect();
        assert!(
            of_rule
                .iter()
                .copied()
                .eq(expected.iter().map(String::as_str)),
            "{id}"
        );
    }
    assert_eq!(lines.len() as u32, EVENTS / 3 * 2);
    assert_eq!(lines[0]["author"], "Somebody");
    assert_eq!(lines[0]["time"], "2024-01-02T03:04:05Z");
    assert_eq!(lines[0]["account"], "111122223333");
}

//! Rules of Sigma over real records, for `tests/sigma/oracle.py`: `cargo run --example sigma_hits FOLDER` writes the records;
//! with `check` behind it, it runs the rules that the script wrote and compares.

#[path = "../support/mod.rs"]
mod support;

use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{env, fs};
use support::{Dropped, dropped, gunzip, invictus, load, records};
use trailglass::sigma::{RuleBook, RuleOrigin, RuleRun};

/// Real records: those of the demo, and those of the shared sets where they are. Of those with the same id the first.
fn real_records() -> Vec<Value> {
    let mut all = records(&invictus());
    let shared = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    for set in [
        "stratus-red-team",
        "panther-analysis",
        "traildiscover",
        "cloudtrail-versions",
    ] {
        add_records(&shared.join(set), &mut all);
    }
    let mut seen = BTreeSet::new();
    all.retain(|record| {
        // A name with dots stands for a nested one; what has no time is no record that is looked at here.
        let id = record["eventID"].as_str().unwrap_or("");
        let is_plain = record["eventTime"].is_string() && record["userIdentity"].is_object();
        is_plain && !id.is_empty() && seen.insert(id.to_owned())
    });
    all
}

fn add_records(folder: &Path, all: &mut Vec<Value>) {
    let Ok(entries) = fs::read_dir(folder) else {
        println!("{} is not there", folder.display());
        return;
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            add_records(&path, all);
            continue;
        }
        let Ok(bytes) = fs::read(&path) else { continue };
        let bytes = if bytes.starts_with(&[0x1f, 0x8b]) {
            gunzip(&bytes)
        } else {
            bytes
        };
        let text = String::from_utf8_lossy(&bytes);
        let values = serde_json::Deserializer::from_str(&text).into_iter::<Value>();
        for value in values.map_while(Result::ok) {
            match value {
                Value::Array(records) => all.extend(records),
                Value::Object(mut object) => match object.remove("Records") {
                    Some(Value::Array(records)) => all.extend(records),
                    _ => all.push(Value::Object(object)),
                },
                _ => {}
            }
        }
    }
}

fn file_of(records: &[Value]) -> Dropped {
    dropped(json!({ "Records": records }).to_string())
}

fn main() {
    let folder = PathBuf::from(env::args().nth(1).expect("a folder"));
    if env::args().nth(2).as_deref() != Some("check") {
        let mut records = real_records();
        let engine = load(&[file_of(&records)], 1, usize::MAX);
        // What the store keeps: it has its own opinion of what a record is.
        let kept: BTreeSet<String> = (0..engine.store.len())
            .map(|row| engine.store.key(row))
            .collect();
        records.retain(|record| kept.contains(record["eventID"].as_str().unwrap_or("")));
        println!("{} records", records.len());
        fs::write(
            folder.join("records.json"),
            Value::Array(records).to_string(),
        )
        .expect("a folder to write to");
        return;
    }
    let read = |name: &str| fs::read_to_string(folder.join(name)).expect("what the script wrote");
    let records: Vec<Value> = serde_json::from_str(&read("records.json")).expect("JSON");
    let expected: BTreeMap<String, Vec<String>> =
        serde_json::from_str(&read("expected.json")).expect("JSON");
    let mut store = load(&[file_of(&records)], 1, usize::MAX).store;
    store.sort();
    let mut book = RuleBook::default();
    book.read(&read("rules.yml"), RuleOrigin::BuiltIn);
    let mut run = RuleRun::default();
    let results = loop {
        if let Some(results) = run.advance(&store, &book, &BTreeSet::new()) {
            break results;
        }
    };
    let (mut wrong, mut refused) = (0, 0);
    for (rule, result) in results.rules.iter().zip(&results.results) {
        if let Some(why) = book.refused(&rule.key) {
            println!("refused: {why}\n{}", rule.yaml);
            refused += 1;
            continue;
        }
        let mut found: Vec<String> = result
            .events
            .iter()
            .map(|event| store.key(*event as usize))
            .collect();
        found.sort();
        let expected = &expected[&rule.key];
        if found != *expected {
            wrong += 1;
            let differs = |one: &[String], two: &[String]| {
                one.iter()
                    .filter(|key| !two.contains(key))
                    .take(2)
                    .cloned()
                    .collect::<Vec<_>>()
            };
            println!(
                "{} events instead of {}; too many: {:?}; missing: {:?}\n{}",
                found.len(),
                expected.len(),
                differs(&found, expected),
                differs(expected, &found),
                rule.yaml
            );
        }
    }
    println!(
        "{} rules over {} records: {wrong} differ, {refused} refused",
        results.rules.len(),
        store.len()
    );
    assert_eq!(results.rules.len(), expected.len());
    assert!(wrong == 0 && refused == 0);
}

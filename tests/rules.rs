//! The built-in rules (`src/rules`) in the engine: each is understood, matches the samples of `tests/fixtures/rules` that are to
//! fire it and none of its near misses. `tests/sigma/own_rules.py` says the same by an evaluator of its own.

use crate::support;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use support::rules::{run, store_of};
use support::*;
use trailglass::protocol::RuleLevel;
use trailglass::rules::BUILT_IN;
use trailglass::sigma::{Rule, RuleBook, RuleOrigin};

/// Seconds from one record of a sample to the next.
const STEP: u64 = 10;

fn built_in() -> RuleBook {
    let mut book = RuleBook::default();
    for (_, text) in BUILT_IN {
        book.read(text, RuleOrigin::BuiltIn);
    }
    book
}

fn json_of(path: &str) -> Value {
    let text = fs::read_to_string(repository(path)).expect("a file");
    serde_json::from_str(&text).expect("JSON")
}

/// For each rule's id its samples: `fires` and `quiet`.
fn samples() -> Map<String, Value> {
    let mut all = Map::new();
    for (name, _) in BUILT_IN {
        let name = name.replace(".yml", ".json");
        let Value::Object(of_file) = json_of(&format!("tests/fixtures/rules/{name}")) else {
            panic!("{name} is no object")
        };
        all.extend(of_file);
    }
    all
}

/// The record that a sample describes, as the README beside the samples says.
fn record(base: &Value, sample: &Value, number: usize, seconds: u64) -> Value {
    let mut record = base.clone();
    let (minutes, rest) = (seconds / 60, seconds % 60);
    let (hours, minutes) = (3 + minutes / 60, minutes % 60);
    let (day, hours) = (2 + hours / 24, hours % 24);
    record["eventTime"] = json!(format!(
        "2026-01-{day:02}T{hours:02}:{minutes:02}:{rest:02}Z"
    ));
    record["eventID"] = json!(format!("00000000-0000-4000-8000-{number:012}"));
    for (key, value) in sample.as_object().expect("an object") {
        if key != "userIdentity" {
            record[key] = value.clone();
            continue;
        }
        let given = value.as_object().expect("an identity");
        let kind = given.get("type").and_then(Value::as_str);
        if let Some(kind) = kind.filter(|kind| *kind != "IAMUser") {
            let arn = format!("arn:aws:iam::111122223333:{kind}");
            record[key] = json!({"accountId": "111122223333", "arn": arn});
        }
        for (name, value) in given {
            record[key][name] = value.clone();
        }
    }
    record
}

/// The records of a sample of a correlation.
fn records(base: &Value, sample: &Value) -> Vec<Value> {
    let (mut records, mut seconds) = (Vec::new(), 0);
    for part in sample.as_array().expect("a list") {
        if let Some(pause) = part["wait"].as_u64() {
            seconds += pause;
            continue;
        }
        for n in 0..part["repeat"].as_u64().unwrap_or(1) {
            let one = part.get("record").unwrap_or(part).to_string();
            let one = match part["repeat"].is_null() {
                true => part.clone(),
                false => serde_json::from_str(&one.replace("{n}", &n.to_string())).expect("JSON"),
            };
            records.push(record(base, &one, records.len(), seconds));
            seconds += STEP;
        }
    }
    records
}

#[test]
fn every_rule_is_understood() {
    let book = built_in();
    assert!(book.rules.len() > 400, "{} rules", book.rules.len());
    for rule in &book.rules {
        assert_eq!(book.refused(&rule.key), None, "{}", rule.title);
    }
}

#[test]
fn every_rule_on_events_matches_its_samples_and_not_its_near_misses() {
    let base = json_of("tests/fixtures/rules/base.json");
    let mut book = built_in();
    book.retain(|rule| !rule.is_correlation);
    let (mut all, mut expected) = (Vec::new(), BTreeMap::new());
    let samples = samples();
    for rule in &book.rules {
        for kind in ["fires", "quiet"] {
            let of_rule = samples[&rule.key][kind].as_array().expect("samples");
            assert!(!of_rule.is_empty(), "{}: no sample that {kind}", rule.title);
            for sample in of_rule {
                expected.insert((rule.key.clone(), all.len()), kind == "fires");
                all.push(record(&base, sample, all.len(), all.len() as u64));
            }
        }
    }
    let store = store_of(&all);
    assert_eq!(store.len(), all.len());
    let results = run(&store, &book);
    let mut wrong = Vec::new();
    for (rule, result) in results.rules.iter().zip(&results.results) {
        // The samples are one second apart, so the order of time is theirs.
        let hits: BTreeSet<usize> = result.events.iter().map(|event| *event as usize).collect();
        for ((_, sample), fires) in
            expected.range((rule.key.clone(), 0)..=(rule.key.clone(), usize::MAX))
        {
            if hits.contains(sample) != *fires {
                wrong.push(format!(
                    "{}: {:?} {}",
                    rule.title, result.state, all[*sample]
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The correlation and what it refers to, directly or not.
fn needed(
    texts: &BTreeMap<String, String>,
    names: &BTreeMap<String, String>,
    key: &str,
) -> BTreeSet<String> {
    let mut found = BTreeSet::from([key.to_owned()]);
    for line in texts[key].lines() {
        let word = line.trim().trim_start_matches("- ");
        if let Some(other) = names.get(word) {
            found.extend(needed(texts, names, other));
        }
    }
    found
}

#[test]
fn every_correlation_fires_on_its_samples_and_not_on_its_near_misses() {
    let base = json_of("tests/fixtures/rules/base.json");
    let book = built_in();
    let texts: BTreeMap<String, String> = book
        .rules
        .iter()
        .map(|rule| (rule.key.clone(), rule.yaml.clone()))
        .collect();
    let name = |rule: &Rule| {
        let line = rule
            .yaml
            .lines()
            .find_map(|line| line.strip_prefix("name: "))?;
        Some((line.to_owned(), rule.key.clone()))
    };
    let names: BTreeMap<String, String> = book.rules.iter().filter_map(|rule| name(rule)).collect();
    let samples = samples();
    let (mut wrong, mut checks) = (Vec::new(), 0);
    for rule in book.rules.iter().filter(|rule| rule.is_correlation) {
        let needed = needed(&texts, &names, &rule.key);
        let mut own = built_in();
        own.retain(|other| needed.contains(&other.key));
        for kind in ["fires", "quiet"] {
            for sample in samples[&rule.key][kind].as_array().expect("samples") {
                checks += 1;
                let results = run(&store_of(&records(&base, sample)), &own);
                let at = results.rules.iter().position(|other| other.key == rule.key);
                let result = &results.results[at.expect("the correlation")];
                if result.events.is_empty() == (kind == "fires") {
                    wrong.push(format!("{}: {kind} {:?}", rule.title, result.state));
                }
            }
        }
    }
    assert!(checks > 80, "{checks} checks");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What the attacker of the Invictus set did, each with a rule of at least medium level that says it.
const ATTACK: [(&str, &str); 24] = [
    (
        "passwords denied",
        "Windows passwords of many instances fetched",
    ),
    ("user data denied", "User data of many instances read"),
    ("trails deleted", "Trail deleted"),
    ("trails stopped", "Trail stopped, then something deleted"),
    ("selectors", "Trail made to leave out management events"),
    ("flow logs", "Flow logs deleted"),
    ("organization", "Account leaves the organization"),
    ("users", "User created"),
    ("keys", "Access key created for somebody else"),
    (
        "passwords made",
        "Console password created for somebody else",
    ),
    (
        "administrator policies",
        "User created and made administrator",
    ),
    ("sign-in without MFA", "Console sign-in without MFA"),
    ("60 secrets", "Secrets read in bulk"),
    ("82 parameters", "Parameters read in bulk"),
    (
        "open group",
        "Remote access or database port opened to the world",
    ),
    ("shared image", "Image shared with another account"),
    ("shared snapshot", "Snapshot shared with another account"),
    (
        "shared snapshot of a database",
        "Database snapshot shared with another account",
    ),
    (
        "bucket emptied by a rule",
        "Objects made to expire within days",
    ),
    (
        "function as a back door",
        "Function may be called by everybody",
    ),
    ("trust anchor", "Trust anchor made"),
    (
        "stolen credentials",
        "Credentials of an instance used from two addresses",
    ),
    ("large instance", "Large or graphics instance started"),
    ("mass deletion", "Things deleted in bulk"),
];

/// Compared with the counts of the independent evaluator (`own_rules.py --hits`); of correlations only which ones fire.
#[test]
fn invictus_is_hit_as_the_independent_evaluator_says() {
    let mut engine = load(&invictus(), 1, usize::MAX);
    engine.store.sort();
    let book = built_in();
    let results = run(&engine.store, &book);
    let expected = json_of("tests/fixtures/rule_hits_invictus.json");
    let mut wrong = Vec::new();
    for (rule, result) in results.rules.iter().zip(&results.results) {
        if rule.title.starts_with("Base: ") {
            continue;
        }
        let expected = expected[&rule.title].as_u64().unwrap_or(0) as usize;
        let is_right = match rule.is_correlation {
            true => (expected > 0) != result.events.is_empty(),
            false => expected == result.events.len(),
        };
        if !is_right {
            let found = result.events.len();
            wrong.push(format!("{}: {found} events, not {expected}", rule.title));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for (thing, title) in ATTACK {
        let rule = book.rules.iter().find(|rule| rule.title == title);
        let rule = rule.unwrap_or_else(|| panic!("{thing}: no rule {title}"));
        let is_grave = matches!(
            rule.level,
            RuleLevel::Critical | RuleLevel::High | RuleLevel::Medium
        );
        assert!(is_grave && !expected[title].is_null(), "{thing}: {title}");
    }
}

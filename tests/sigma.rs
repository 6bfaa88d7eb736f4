//! The Sigma rule engine on the cases of `tests/fixtures/sigma`: each a rule, records and what the rule says of them, by the
//! specification or by a decision that the case explains.

use crate::support;
use serde_json::{Value, json};
use std::fs;
use support::rules::{run, store_of};
use support::*;
use trailglass::query::evaluate::evaluate;
use trailglass::query::parse::parse;
use trailglass::sigma::{RuleBook, RuleOrigin, RuleState, as_query};
use trailglass::store::Store;

fn book(text: &str) -> RuleBook {
    let mut book = RuleBook::default();
    book.read(text, RuleOrigin::BuiltIn);
    book
}

/// A record as Athena writes it into a file: a row of a table, columns in lower case, nothing for null.
fn store_of_table(record: &Value) -> Store {
    let record = record.as_object().expect("a record");
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let cell = |value: &Value| value.as_str().map(quoted).unwrap_or_default();
    let names: Vec<String> = record
        .keys()
        .map(|key| quoted(&key.to_lowercase()))
        .collect();
    let cells: Vec<String> = record.values().map(cell).collect();
    let text = format!("{}\n{}\n", names.join(","), cells.join(","));
    let mut engine = load(&[dropped(text)], 1, usize::MAX);
    engine.store.sort();
    engine.store
}

/// The cases: name, rules, what is expected.
fn cases() -> Vec<(String, String, Value)> {
    let mut cases = Vec::new();
    for entry in fs::read_dir(repository("tests/fixtures/sigma")).expect("the cases") {
        let path = entry.expect("a case").path();
        if path.extension().is_some_and(|extension| extension == "yml") {
            let rules = fs::read_to_string(&path).expect("rules");
            let expected = fs::read_to_string(path.with_extension("json")).expect("records");
            let expected = serde_json::from_str(&expected).expect("JSON");
            let name = path.file_stem().expect("a name").to_string_lossy();
            cases.push((name.into_owned(), rules, expected));
        }
    }
    cases.sort_by(|one, two| one.0.cmp(&two.0));
    cases
}

#[test]
fn every_case_comes_out_as_it_says() {
    let mut wrong = Vec::new();
    let mut checks = 0;
    for (name, rules, expected) in cases() {
        let book = book(&rules);
        if expected["expect"] == "rejected" {
            checks += 1;
            if book.refused(&book.rules[0].key).is_none() {
                wrong.push(format!("{name}: it is to be refused"));
            }
            continue;
        }
        if let Some(groups) = expected["expect"]["groups"].as_u64() {
            checks += 1;
            let store = store_of(expected["events"].as_array().expect("events"));
            let results = run(&store, &book);
            let correlation = book.rules.iter().position(|rule| rule.is_correlation);
            let result = &results.results[correlation.expect("a correlation")];
            if result.windows.len() as u64 != groups {
                wrong.push(format!("{name}: {result:?}"));
            }
            continue;
        }
        for case in expected["cases"].as_array().expect("cases") {
            checks += 1;
            let is_of_athena = name.contains("athena");
            let store = match is_of_athena {
                true => store_of_table(&case["record"]),
                false => store_of(std::slice::from_ref(&case["record"])),
            };
            if store.len() != 1 {
                wrong.push(format!(
                    "{name}: {} events of {}",
                    store.len(),
                    case["record"]
                ));
                continue;
            }
            let result = &run(&store, &book).results[0];
            let state_fits = matches!(result.state, RuleState::Fired) == !result.events.is_empty();
            if case["expect"] != !result.events.is_empty() || !state_fits {
                wrong.push(format!(
                    "{name} ({}): {:?} of {}",
                    case["why"], result.state, case["record"]
                ));
            }
        }
    }
    assert!(checks > 100, "{checks} checks");
    assert!(
        wrong.is_empty(),
        "{} of {checks} are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

fn call(name: &str, source: &str, second: u32) -> Value {
    json!({
        "eventVersion": "1.08", "eventTime": format!("2026-01-02T03:{:02}:{:02}Z", second / 60, second % 60),
        "eventName": name, "eventSource": source, "awsRegion": "eu-west-1", "sourceIPAddress": "198.51.100.7",
        "userIdentity": {"type": "IAMUser", "userName": "eve", "arn": "arn:aws:iam::111122223333:user/eve"},
        "recipientAccountId": "111122223333", "eventID": format!("{name}-{second}"), "eventCategory": "Management",
    })
}

fn rule(title: &str, detection: &str) -> String {
    format!(
        "title: {title}\nname: {title}\nlogsource: {{product: aws, service: cloudtrail}}\ndetection:\n{detection}"
    )
}

/// What came of rules over some management events.
fn states(rules: &str) -> Vec<RuleState> {
    let records: Vec<Value> = (0..60)
        .map(|second| call("GetUser", "iam.amazonaws.com", second))
        .collect();
    let results = run(&store_of(&records), &book(rules)).results;
    results.into_iter().map(|result| result.state).collect()
}

fn selection(lines: &[&str]) -> String {
    let lines: String = lines
        .iter()
        .map(|line| format!("        {line}\n"))
        .collect();
    format!("    selection:\n{lines}    condition: selection\n")
}

#[test]
fn a_rule_that_cannot_match_sleeps_with_its_reason_and_others_are_quiet() {
    for (lines, why) in [
        (vec!["eventName: GetObject"], Some("data events")),
        (vec!["eventCategory: Data"], Some("data events")),
        (
            vec![
                "eventSource: s3.amazonaws.com",
                "eventName: [GetObject, PutObject]",
            ],
            Some("data events"),
        ),
        (vec!["eventName: [GetObject, CreateUser]"], None),
        (
            vec!["eventSource: iam.amazonaws.com", "eventName: PassRole"],
            Some("PassRole"),
        ),
        (
            vec![
                "eventSource: route53.amazonaws.com",
                "eventName: TransferDomain",
            ],
            Some("route53domains"),
        ),
        (
            vec![
                "eventSource: route53domains.amazonaws.com",
                "eventName: TransferDomain",
            ],
            None,
        ),
        (
            vec!["eventName: CreateUser", "status: success"],
            Some("“status”"),
        ),
        (vec!["eventName: CreateUser", "status: null"], None),
        (
            vec!["eventName: CreateUser", "requestParameters.status: success"],
            None,
        ),
        (vec!["eventName: CreateUser"], None),
    ] {
        let state = &states(&rule("x", &selection(&lines)))[0];
        match (state, why) {
            (RuleState::Asleep(reason), Some(why)) => assert!(reason.contains(why), "{reason}"),
            (RuleState::Quiet, None) => {}
            _ => panic!("{lines:?}: {state:?}"),
        }
    }
    let elsewhere = "title: x\nlogsource: {product: windows, category: process_creation}\ndetection: {selection: {a: b}, condition: selection}";
    assert!(
        matches!(&states(elsewhere)[0], RuleState::Asleep(why) if why.contains("windows, process_creation"))
    );
}

#[test]
fn what_is_not_understood_is_refused_whole_and_the_others_run() {
    let good = rule("good", &selection(&["eventName: GetUser"]));
    for (bad, why) in [
        ("title: [", "no YAML"),
        ("- a", "no mapping"),
        ("title: x", "neither detection nor correlation"),
        (
            "title: x\ndetection: {selection: {a: b}, condition: selection}",
            "which logs",
        ),
        (&rule("x", "    condition: selection"), "“selection”"),
        (&rule("x", "    selection: {a: b}"), "no condition"),
        (
            &rule("x", "    selection: {}\n    condition: selection"),
            "is empty",
        ),
        (
            &rule("x", &selection(&["a|exists: maybe"])),
            "true or false",
        ),
        (&rule("x", &selection(&["a|cidr: somewhere"])), "no network"),
        (&rule("x", &selection(&["a|gt: many"])), "no number"),
        (&rule("x", &selection(&["a|re: '(?=x)'"])), "expression"),
        (&rule("x", &selection(&["a|base64: 'x*'"])), "wildcards"),
        (&rule("x", &selection(&["a|contains: null"])), "null"),
        (&rule("x", &selection(&["a: {b: c}"])), "mapping"),
        (&rule("x", &selection(&["a: []"])), "no values"),
        ("title: x\nfilter: {rules: [a]}", "filter"),
        ("action: global\ntitle: x", "action"),
    ] {
        let rules = book(&format!("{bad}\n---\n{good}"));
        assert_eq!(rules.rules.len(), 2, "{bad}");
        let refused = rules.refused(&rules.rules[0].key);
        assert!(
            refused.is_some_and(|refused| refused.contains(why)),
            "{bad}: {refused:?}"
        );
        assert!(matches!(
            states(&format!("{bad}\n---\n{good}"))[1],
            RuleState::Fired
        ));
    }
}

#[test]
fn of_two_rules_with_one_id_the_first_wins() {
    let with_id = |title: &str| {
        rule(title, &selection(&["eventName: GetUser"])).replace("name:", "id: one\nname:")
    };
    let rules = book(&format!("{}\n---\n{}", with_id("first"), with_id("second")));
    assert_eq!(rules.rule("one").unwrap().title, "first");
    assert!(
        rules
            .refused(&rules.rules[1].key)
            .unwrap()
            .contains("same id")
    );
    assert_ne!(rules.rules[0].key, rules.rules[1].key);
}

#[test]
fn rules_of_a_correlation_fire_by_themselves_only_where_it_says_so() {
    let parts = rule("part", &selection(&["eventName: GetUser"]));
    let correlation = |more: &str| {
        format!(
            "title: many\ncorrelation: {{type: event_count, rules: part, timespan: 10s, condition: {{gte: 3}}{more}}}"
        )
    };
    let states_with = |more: &str| states(&format!("{parts}\n---\n{}", correlation(more)));
    assert_eq!(states_with(""), [RuleState::Quiet, RuleState::Fired]);
    assert_eq!(
        states_with(", generate: true"),
        [RuleState::Fired, RuleState::Fired]
    );
    let missing = correlation("").replace("part", "nobody");
    assert!(matches!(&states(&missing)[0], RuleState::Refused(why) if why.contains("nobody")));
    let itself = correlation("").replace("part", "many");
    assert!(matches!(&states(&itself)[0], RuleState::Refused(why) if why.contains("itself")));
}

#[test]
fn a_correlation_of_correlations_has_the_events_of_their_windows() {
    let records: Vec<Value> = [0, 1, 2, 100, 101, 102]
        .iter()
        .map(|second| call("GetUser", "iam.amazonaws.com", *second))
        .chain([call("Other", "iam.amazonaws.com", 50)])
        .collect();
    let rules = format!(
        "{}\n---\ntitle: many\ncorrelation: {{type: event_count, rules: part, timespan: 10s, condition: {{gte: 3}}}}\n---\n\
         title: twice\ncorrelation: {{type: event_count, rules: many, timespan: 5m, condition: {{gte: 2}}}}",
        rule("part", &selection(&["eventName: GetUser"]))
    );
    let results = run(&store_of(&records), &book(&rules));
    assert_eq!(results.results[2].windows.len(), 1);
    assert_eq!(results.results[2].events.len(), 6);
    // "many" is a part of "twice".
    assert!(results.results[1].events.is_empty());
}

#[test]
fn events_know_their_rules_the_strongest_first() {
    let records = [
        call("GetUser", "iam.amazonaws.com", 1),
        call("Other", "iam.amazonaws.com", 2),
        call("Third", "sts.amazonaws.com", 3),
    ];
    let low = rule("low", &selection(&["eventSource: iam.amazonaws.com"])) + "level: low\n";
    let high = rule("high", &selection(&["eventName: GetUser"]))
        + "level: high\ntags: [attack.Discovery, attack.t1087]\n";
    let mut store = store_of(&records);
    let results = run(&store, &book(&format!("{low}---\n{high}")));
    let columns = results.columns(&store);
    assert_eq!(columns.sets, [vec![], vec![0, 1], vec![1]]);
    store.set_hits(columns);
    let titles = |row: usize| -> Vec<String> {
        store
            .hits()
            .of(row)
            .map(|rule| rule.title.clone())
            .collect()
    };
    let mut all: Vec<Vec<String>> = (0..3).map(titles).collect();
    all.sort();
    assert_eq!(
        all,
        [
            vec![],
            vec!["high".to_owned(), "low".to_owned()],
            vec!["low".to_owned()]
        ]
    );
    assert_eq!(store.hits().rules[0].tactics, ["discovery"]);
}

/// The leaves of real records, with what rules can ask of each.
fn made_rules() -> Vec<String> {
    let records = records(&invictus());
    let mut rules = Vec::new();
    let escaped = |text: &str| {
        text.replace('\\', "\\\\")
            .replace('*', "\\*")
            .replace('?', "\\?")
    };
    for (number, record) in records.iter().enumerate().step_by(13) {
        let mut all = Vec::new();
        leaves(record, "", &mut all);
        all.retain(|(path, text)| path != "eventTime" && path != "readOnly" && text.len() < 80);
        let Some((path, text)) = all.get(number * 7 % all.len().max(1)) else {
            continue;
        };
        let letters: Vec<char> = text.chars().collect();
        let part: String = letters.iter().skip(letters.len() / 3).take(5).collect();
        let start: String = letters.iter().take(4).collect();
        let lines = [
            json!({ path: escaped(text) }),
            json!({ format!("{path}|contains"): escaped(&part) }),
            json!({ format!("{path}|startswith"): escaped(&start.to_uppercase()) }),
            json!({ format!("{path}|cased"): escaped(text) }),
            json!({ format!("{path}|exists"): true }),
            json!({ path: [Value::Null, json!(escaped(text))] }),
            json!({ format!("{path}|gte"): 1 }),
            json!({ path: 1 }),
            json!({ "sourceIPAddress|cidr": "192.168.0.0/16", "eventName|neq": escaped(text) }),
            json!({ format!("{path}|re|i|s"): "^[a-z]+[0-9/ .-]" }),
            json!({ format!("{path}|contains|all"): [escaped(&part), escaped(&start)] }),
            json!([{ path: escaped(&start) + "?*" }, { "eventName": "List*" }]),
            json!([format!("kw-{number}"), "AssumedRole"]),
        ];
        let line = &lines[number / 13 % lines.len()];
        let condition = ["selection", "not selection", "selection and not other"][number % 3];
        let rule = json!({
            "title": format!("rule {number}"), "logsource": {"product": "aws", "service": "cloudtrail"},
            "detection": {"selection": line, "other": {"awsRegion": "us-east-1", "errorCode": Value::Null}, "condition": condition},
        });
        rules.push(rule.to_string());
    }
    rules
}

#[test]
fn a_rule_as_a_query_finds_the_same_events() {
    let mut engine = load(&invictus(), 1, usize::MAX);
    engine.store.sort();
    let book = book(&made_rules().join("\n---\n"));
    let results = run(&engine.store, &book);
    let (mut said, mut some) = (0, 0);
    for (rule, result) in results.rules.iter().zip(&results.results) {
        assert_eq!(book.refused(&rule.key), None, "{}", rule.yaml);
        let Ok(text) = as_query(rule) else { continue };
        let query = parse(&text).unwrap_or_else(|_| panic!("{text}"));
        let found: Vec<u32> = evaluate(&engine.store, &query)
            .iter()
            .map(|row| row as u32)
            .collect();
        let mut events = result.events.clone();
        events.sort_unstable();
        assert_eq!(found.len(), events.len(), "{text} of {}", rule.yaml);
        assert_eq!(found, events, "{text} of {}", rule.yaml);
        said += 1;
        some += usize::from(!events.is_empty() && events.len() < engine.store.len());
    }
    assert!(
        said * 10 > results.rules.len() * 8,
        "{said} of {} are said",
        results.rules.len()
    );
    assert!(some * 2 > said, "{some} of {said} tell events apart");
}

#[test]
fn what_a_query_cannot_say_has_a_reason() {
    for (lines, why) in [
        (vec!["eventTime|hour: 3"], "eventTime"),
        (vec!["readOnly: 'true'"], "readOnly"),
        (vec!["userAgent|re: Kali"], "Upper and lower case"),
        (
            vec!["userIdentity.arn|fieldref: requestParameters.x"],
            "no two fields",
        ),
        (vec!["user: x"], "another field"),
        (vec!["userAgent: ''"], "empty text"),
    ] {
        let rules = book(&rule("x", &selection(&lines)));
        let refused = as_query(&rules.rules[0]).unwrap_err();
        assert!(refused.contains(why), "{lines:?}: {refused}");
    }
}

#[test]
fn rules_levels_and_tactics_are_fields() {
    let records = [
        call("GetUser", "iam.amazonaws.com", 1),
        call("Other", "iam.amazonaws.com", 2),
        call("Third", "sts.amazonaws.com", 3),
    ];
    let low = rule("low one", &selection(&["eventSource: iam.amazonaws.com"]))
        + "level: low\nid: low-id\ntags: [attack.impact]\n";
    let high = rule("high one", &selection(&["eventName: GetUser"])) + "level: high\nid: high-id\n";
    let mut store = store_of(&records);
    let results = run(&store, &book(&format!("{low}---\n{high}")));
    store.set_hits(results.columns(&store));
    for (query, events) in [
        ("rule:low-id", 2),
        ("rule:\"LOW one\"", 2),
        ("rule:high*", 1),
        ("rule:*", 2),
        ("-rule:*", 1),
        ("level:low", 2),
        ("level:(low, high)", 2),
        ("level:high", 1),
        ("tactic:impact", 2),
        ("tactic:persistence", 0),
        ("finding:*one", 2),
    ] {
        let found = evaluate(&store, &parse(query).expect("a query")).count();
        assert_eq!(found, events, "{query}");
    }
}

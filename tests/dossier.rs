//! Dossiers and facets against naive counts over the records themselves: of the Invictus set and of a story told here. And each
//! number against what its own query finds.

use crate::support;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use support::{
    Dropped, all_rows, ask, dropped, invictus, leaves, load, read_only, records, shown,
    side_panels, text, view,
};
use trailglass::cloudtrail::column::Column;
use trailglass::cloudtrail::time::millis_from_iso;
use trailglass::engine::Engine;
use trailglass::protocol::{
    Cell, CellRow, Dossier, DossierSection, DossierSubject, Facet, FacetSearch, FacetValue,
    Histogram, Section, Tab, TimeRange,
};

const HOUR: i64 = 3_600_000;
const FIELDS: [&str; 7] = [
    "principal",
    "session",
    "key",
    "address",
    "agent",
    "account",
    "resource",
];

/// An event as it is counted here.
struct Naive {
    fields: BTreeMap<&'static str, String>,
    outcome: &'static str,
    time: i64,
    leaves: Vec<(String, String)>,
}

/// What the records themselves say; who it was, and what it was about, is taken from the events table, which other tests hold
/// against the records.
fn naive(engine: &mut Engine, records: &[Value]) -> Vec<Naive> {
    let rows: BTreeMap<String, _> = all_rows(engine, "", "time")
        .into_iter()
        .map(|row| (row.key.clone(), row))
        .collect();
    let mut seen = BTreeSet::new();
    let mut events = Vec::new();
    for record in records {
        let id = text(record, "/eventID");
        if !seen.insert(id) {
            continue;
        }
        let row = &rows[id];
        let code = text(record, "/errorCode");
        let outcome = if code.is_empty() {
            "ok"
        } else if code.contains("AccessDenied") || code.contains("UnauthorizedOperation") {
            "denied"
        } else {
            "error"
        };
        let mut all = Vec::new();
        leaves(record, "", &mut all);
        let fields = BTreeMap::from([
            ("name", text(record, "/eventName").to_owned()),
            ("source", text(record, "/eventSource").to_owned()),
            ("region", text(record, "/awsRegion").to_owned()),
            ("address", text(record, "/sourceIPAddress").to_owned()),
            ("agent", text(record, "/userAgent").to_owned()),
            ("key", text(record, "/userIdentity/accessKeyId").to_owned()),
            ("account", text(record, "/recipientAccountId").to_owned()),
            ("readonly", (read_only(record) == Some(true)).to_string()),
            ("principal", row.principal_key.clone()),
            ("session", row.session.clone()),
            ("credential", row.credential.clone()),
            ("resource", row[Column::Resource].to_owned()),
        ]);
        events.push(Naive {
            fields,
            outcome,
            time: millis_from_iso(text(record, "/eventTime")).expect("a time"),
            leaves: all,
        });
    }
    events
}

fn number(cell: &Cell) -> i64 {
    match cell {
        Cell::Number(number) => *number,
        other => panic!("a number, not {other:?}"),
    }
}

fn cell<'a>(section: &Section, row: &'a CellRow, column: &str) -> &'a Cell {
    let place = section.columns.iter().position(|known| known == column);
    &row.cells[place.unwrap_or_else(|| panic!("{column} in {}", section.title))]
}

fn words(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) | Cell::Named { text, .. } => text.clone(),
        _ => String::new(),
    }
}

/// The tables of a dossier, with their headings and cells.
fn tables(dossier: &Dossier) -> impl Iterator<Item = &Section> {
    let sections = dossier.sections.iter().chain(&dossier.beside);
    sections.filter_map(|section| match section {
        DossierSection::Table(table)
        | DossierSection::Heat(table)
        | DossierSection::History { table, .. }
        | DossierSection::Inferred { table, .. } => Some(table),
        DossierSection::Bars { .. } => None,
    })
}

fn bars(dossier: &Dossier) -> &Histogram {
    let mut sections = dossier.sections.iter();
    let found = sections.find_map(|section| match section {
        DossierSection::Bars { bars, .. } => Some(bars),
        _ => None,
    });
    found.expect("the bars")
}

fn rule(dossier: &Dossier) -> &str {
    let mut sections = dossier.sections.iter();
    let found = sections.find_map(|section| match section {
        DossierSection::Inferred { rule, .. } => Some(rule),
        _ => None,
    });
    found.expect("the rule")
}

fn named<'a>(dossier: &'a Dossier, title: &str) -> &'a Section {
    let found = tables(dossier).find(|table| table.title.starts_with(title));
    found.unwrap_or_else(|| panic!("the table {title}"))
}

fn count(events: &[&Naive], outcome: &str) -> i64 {
    events
        .iter()
        .filter(|event| event.outcome == outcome)
        .count() as i64
}

fn first_and_last(events: &[&Naive]) -> [Cell; 2] {
    let times = || events.iter().map(|event| event.time);
    [times().min(), times().max()].map(|time| time.map_or(Cell::Nothing, Cell::Number))
}

fn grouped<'a>(
    events: &[&'a Naive],
    key: &dyn Fn(&Naive) -> String,
) -> BTreeMap<String, Vec<&'a Naive>> {
    let mut groups: BTreeMap<String, Vec<&Naive>> = BTreeMap::new();
    for event in events {
        groups.entry(key(event)).or_default().push(event);
    }
    groups.remove("");
    groups
}

/// How many rows a table has in all, by its heading.
fn total(section: &Section) -> usize {
    match section.title.rsplit_once(" of ") {
        Some((_, all)) if section.title.contains("(the first") => {
            all.trim_end_matches(')').parse().expect("a number")
        }
        _ => section.rows.len(),
    }
}

fn open(
    engine: &mut Engine,
    field: &str,
    key: &str,
    query: &str,
    time: Option<TimeRange>,
) -> Dossier {
    let mut view = view(Tab::Receipt, "file", query);
    view.time = time;
    let subject = DossierSubject {
        field: field.to_owned(),
        value: key.to_owned(),
    };
    view.dossiers = vec![subject.clone()];
    let answer = ask(engine, &view);
    assert_eq!(answer.query_error, None, "{query}");
    let dossier = answer.dossiers.into_iter().next().expect("the dossier");
    assert_eq!(dossier.subject, subject);
    dossier
}

/// Holds all numbers of a dossier against the naive events that pass, and all of them.
fn check(dossier: &Dossier, own: &[&Naive], all: &[&Naive], events: &[Naive]) {
    let by_outcome = named(dossier, "Events");
    for (row, outcome) in by_outcome.rows.iter().zip(["ok", "error", "denied", ""]) {
        let is_it = |event: &&&Naive| outcome.is_empty() || event.outcome == outcome;
        let these: Vec<&Naive> = own.iter().filter(is_it).copied().collect();
        let of = |column: &str| cell(by_outcome, row, column);
        assert_eq!(number(of("events")), these.len() as i64, "{outcome}");
        assert_eq!(
            [of("first").clone(), of("last").clone()],
            first_and_last(&these)
        );
        assert_eq!(
            number(of("in-all")),
            all.iter().filter(is_it).count() as i64
        );
    }
    assert_eq!(by_outcome.rows.len(), 4);

    check_calls(dossier, own);

    let sessions = match ["principal", "session"].contains(&dossier.subject.field.as_str()) {
        true => "As which sessions",
        false => "By which sessions",
    };
    for (field, title) in [
        ("session", sessions),
        ("principal", "By which principals"),
        ("source", "Services"),
        ("address", "From which addresses"),
        ("region", "In which Regions"),
        ("agent", "With which agents"),
        ("key", "With which access keys"),
        ("credential", "With which credentials"),
        ("account", "In which accounts"),
        ("resource", "About what"),
    ] {
        if field == dossier.subject.field {
            continue;
        }
        let section = named(dossier, title);
        let groups = grouped(own, &|event| event.fields[field].clone());
        assert_eq!(
            total(section),
            groups.len(),
            "{title} of {}",
            dossier.subject.value
        );
        assert_eq!(section.rows.len(), groups.len().min(25), "{title}");
        let mut before = i64::MAX;
        for row in &section.rows {
            let group = &groups[&row.key];
            let counted = number(cell(section, row, "events"));
            assert_eq!(counted, group.len() as i64, "{title} {}", row.key);
            assert!(counted <= before, "the most frequent come first");
            before = counted;
            assert_eq!(number(cell(section, row, "failed")), count(group, "error"));
            assert_eq!(number(cell(section, row, "denied")), count(group, "denied"));
            let times = [
                cell(section, row, "first").clone(),
                cell(section, row, "last").clone(),
            ];
            assert_eq!(times, first_and_last(group));
        }
    }

    let mut heat = vec![0; 168];
    for event in own {
        // 2023-07-10 was a Monday.
        let hours =
            (event.time - millis_from_iso("2023-07-10T00:00:00Z").unwrap()).div_euclid(HOUR);
        heat[hours.rem_euclid(168) as usize] += 1;
    }
    let weekdays = named(dossier, "Weekdays and hours");
    let counted = weekdays
        .rows
        .iter()
        .flat_map(|row| row.cells[1..].iter().map(number));
    assert_eq!(counted.collect::<Vec<i64>>(), heat);
    let bars = bars(dossier);
    for (outcome, counts) in [
        ("ok", &bars.ok),
        ("error", &bars.error),
        ("denied", &bars.denied),
    ] {
        let mut naive = vec![0; counts.len()];
        for event in own.iter().filter(|event| event.outcome == outcome) {
            naive[((event.time - bars.from) / bars.bar_millis) as usize] += 1;
        }
        assert_eq!(*counts, naive, "{outcome} of {}", dossier.subject.value);
    }
    check_inferred(dossier, all, events);
}

/// What the events are to the subject of a dossier, in words.
fn did(dossier: &Dossier) -> &'static str {
    match dossier.subject.field.as_str() {
        "principal" | "session" => "What it did",
        "key" | "agent" => "What was done with it",
        "address" => "What was done from it",
        "account" => "What was done in it",
        "resource" => "What was done to it",
        other => panic!("{other}"),
    }
}

/// The three lists of calls: each call in one of them, the most frequent first.
fn check_calls(dossier: &Dossier, own: &[&Naive]) {
    let mut found = 0;
    for (list, title) in [
        ("denied", ": denied"),
        ("false", ": writes"),
        ("true", ": reads"),
    ] {
        let calls = named(dossier, &[did(dossier), title].concat());
        let these: Vec<&Naive> = own
            .iter()
            .copied()
            .filter(|event| match (list, event.outcome) {
                ("denied", outcome) => outcome == "denied",
                (_, "denied") => false,
                _ => event.fields["readonly"] == list,
            })
            .collect();
        found += these.len();
        let by_call = grouped(&these, &|event| {
            format!(
                "{} {} {}",
                event.fields["name"], event.fields["source"], event.outcome
            )
        });
        assert_eq!(total(calls), by_call.len(), "{}", calls.title);
        assert_eq!(calls.rows.len(), by_call.len().min(500));
        for row in &calls.rows {
            let of = |column: &str| words(cell(calls, row, column));
            let outcome = match of("outcome").as_str() {
                "Succeeded" => "ok",
                "Failed" => "error",
                _ => "denied",
            };
            let group = &by_call[&format!("{} {} {outcome}", of("call"), of("source"))];
            assert_eq!(number(cell(calls, row, "events")), group.len() as i64);
            let times = [
                cell(calls, row, "first").clone(),
                cell(calls, row, "last").clone(),
            ];
            assert_eq!(times, first_and_last(group));
        }
    }
    assert_eq!(found, own.len(), "each call in one list");
}

/// The rules of what is new or rare, once more.
fn check_inferred(dossier: &Dossier, all: &[&Naive], events: &[Naive]) {
    let newest = events.iter().map(|event| event.time).max().unwrap();
    let oldest = events.iter().map(|event| event.time).min().unwrap();
    let is_new = |first: i64| newest - oldest >= 24 * HOUR && first > newest - 24 * HOUR;
    let first = |events: &[&Naive]| events.iter().map(|event| event.time).min().unwrap();
    let rare = events.len() / 1000;
    let mut expected = BTreeMap::new();
    let mut add = |what: &str, which: &str, reasons: [bool; 3], mine: &[&Naive], total: usize| {
        let reasons: Vec<&str> = ["only it", "rare", "new"]
            .into_iter()
            .zip(reasons)
            .filter_map(|(word, holds)| holds.then_some(word))
            .collect();
        if !reasons.is_empty() {
            let of = |outcome: &str| {
                let of_outcome = mine.iter().filter(|event| event.outcome == outcome);
                of_outcome.count() as i64
            };
            let counts = [mine.len() as i64, of("error"), of("denied"), total as i64];
            let row = (reasons.join(", "), counts);
            expected.insert((what.to_owned(), which.to_owned()), row);
        }
    };
    let own_is_new = is_new(first(all));
    add(
        &dossier.label,
        &dossier.title,
        [false, all.len() <= rare, own_is_new],
        all,
        all.len(),
    );
    for (field, what) in [
        ("name", "call"),
        ("source", "service"),
        ("address", "address"),
        ("region", "Region"),
        ("agent", "agent"),
    ] {
        if field == dossier.subject.field {
            continue;
        }
        for (which, group) in grouped(all, &|event| event.fields[field].clone()) {
            let total = events
                .iter()
                .filter(|event| event.fields[field] == which)
                .count();
            let only = group.len() == total && all.len() < events.len();
            let reasons = [only, total <= rare, is_new(first(&group)) && !own_is_new];
            add(what, &which, reasons, &group, total);
        }
    }
    let section = named(dossier, "New or rare");
    assert_eq!(total(section), expected.len(), "{}", dossier.subject.value);
    for row in &section.rows {
        let of = |column: &str| words(cell(section, row, column));
        let (reasons, counts) = &expected[&(of("what"), of("which"))];
        assert_eq!(of("reason"), *reasons, "{}", of("which"));
        let columns = ["by-it", "failed", "denied", "in-all"];
        assert_eq!(
            columns.map(|column| number(cell(section, row, column))),
            *counts
        );
    }
}

/// Each number's query finds as many events.
fn check_queries(engine: &mut Engine, dossier: &Dossier, filter: &str) {
    for section in tables(dossier) {
        // What is new or rare is counted whatever the filter.
        let of_all = section.columns.iter().any(|column| column == "by-it");
        let filter = if of_all { "" } else { filter };
        for row in &section.rows {
            for (column, value) in section.columns.iter().zip(&row.cells) {
                if let Cell::Counted { number, query } = value {
                    // Of things and bytes the query finds the calls, which are others in number.
                    if ["reads", "writes", "deletes", "failed"].contains(&column.as_str()) {
                        let query = format!("{filter} {query}");
                        let found = i64::from(shown(engine, &query));
                        assert_eq!(found, *number, "{column} of {}: {query}", section.title);
                    }
                    continue;
                }
                let query = match column.as_str() {
                    "events" => format!("{filter} {}", row.query),
                    "failed" => format!("{filter} {} outcome:error", row.query),
                    "denied" => format!("{filter} {} outcome:denied", row.query),
                    "by-it" => row.query.clone(),
                    "in-all" => row.key.clone(),
                    _ => continue,
                };
                let found = i64::from(shown(engine, &query));
                assert_eq!(
                    found,
                    number(value),
                    "{column} of {}: {query}",
                    section.title
                );
            }
        }
    }
}

/// A few values of a field: the most frequent ones, and the rarest.
fn some_values(events: &[Naive], field: &str) -> Vec<String> {
    let all: Vec<&Naive> = events.iter().collect();
    let mut values: Vec<(usize, String)> = grouped(&all, &|event| event.fields[field].clone())
        .into_iter()
        .map(|(value, group)| (group.len(), value))
        .collect();
    values.sort();
    let rarest = values.iter().take(2);
    let all = values.iter().rev().take(3).chain(rarest);
    all.map(|(_, value)| value.clone()).collect()
}

/// Whether a dossier of a value is about events with `found`: a resource goes by its ARN and by the name at the end of it.
fn is_about(field: &str, found: &str, value: &str) -> bool {
    let is_named = |arn: &str, name: &str| {
        let end = arn.rsplit([':', '/']).next();
        // What lies in a bucket is another thing.
        let is_object = arn.starts_with("arn:aws:s3:::") && arn.contains('/');
        // The name of a parameter is a path, which its ARN has as a whole.
        let is_parameter = name.starts_with('/') && arn.ends_with(&format!(":parameter{name}"));
        arn.starts_with("arn:") && !is_object && (end == Some(name) || is_parameter)
    };
    let is_other_name = is_named(found, value) || is_named(value, found);
    found == value || field == "resource" && is_other_name
}

fn check_all(files: &[Dropped], records: &[Value], filter: (&str, &str), readers: usize) {
    let mut engine = load(files, readers, usize::MAX);
    let events = naive(&mut engine, records);
    let middle = {
        let mut times: Vec<i64> = events.iter().map(|event| event.time).collect();
        times.sort_unstable();
        TimeRange {
            from: times[times.len() / 4],
            until: times[times.len() / 4 * 3],
        }
    };
    for field in FIELDS {
        let values = some_values(&events, field);
        assert!(!values.is_empty(), "{field}");
        for (place, value) in values.iter().enumerate() {
            let all: Vec<&Naive> = events
                .iter()
                .filter(|event| is_about(field, &event.fields[field], value))
                .collect();
            let dossier = open(&mut engine, field, value, "", None);
            check(&dossier, &all, &all, &events);
            if place < 2 {
                check_queries(&mut engine, &dossier, "");
            }
            let (name, wanted) = filter;
            let query = format!("{name}:{wanted}");
            let passes = |event: &&Naive| event.fields[name] == wanted;
            let own: Vec<&Naive> = all.iter().copied().filter(passes).collect();
            let dossier = open(&mut engine, field, value, &query, None);
            check(&dossier, &own, &all, &events);
            if place == 0 {
                check_queries(&mut engine, &dossier, &query);
            }
            let inside = |event: &&Naive| (middle.from..middle.until).contains(&event.time);
            let own: Vec<&Naive> = all.iter().copied().filter(inside).collect();
            let dossier = open(&mut engine, field, value, "", Some(middle));
            check(&dossier, &own, &all, &events);
        }
    }
}

#[test]
fn every_number_of_a_dossier_is_the_naive_count_of_the_invictus_records() {
    let files = invictus();
    check_all(&files, &records(&files), ("source", "s3.amazonaws.com"), 2);
}

/// Made-up records over three days: four users, some calls that fail, resources that hardly repeat, and one user who is new.
fn told() -> Vec<Value> {
    let start = millis_from_iso("2025-03-03T06:00:00Z").unwrap();
    let mut chance = 7_u64;
    let mut pick = |of: usize| {
        chance = chance
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (chance >> 33) as usize % of
    };
    let mut all = Vec::new();
    for number in 0..1500 {
        let late = number > 1400;
        let user = if late { pick(5) } else { pick(4) };
        let time = start + number as i64 * 3 * 60_000;
        let seconds = time.rem_euclid(24 * HOUR) / 1000;
        let mut record = json!({
            "eventID": format!("00000000-0000-4000-8000-{number:012}"),
            "eventTime": format!("2025-03-{:02}T{:02}:{:02}:{:02}Z", 3 + (time - start + 6 * HOUR) / (24 * HOUR),
                seconds / 3600, seconds / 60 % 60, seconds % 60),
            "eventName": (["GetObject", "PutObject", "ListBuckets", "HeadBucket"][pick(4)]),
            "eventSource": "s3.amazonaws.com",
            "awsRegion": (["us-east-1", "eu-west-1"][pick(2)]),
            "sourceIPAddress": format!("198.51.100.{}", user * 2 + pick(3)),
            "userAgent": (["aws-cli/2 (x)", "Boto3 \"odd\" OR -"][pick(2)]),
            "recipientAccountId": (["111122223333", "444455556666"][pick(2)]),
            "userIdentity": {
                "type": "IAMUser",
                "arn": format!("arn:aws:iam::111122223333:user/u{user}"),
                "accountId": "111122223333",
                "userName": format!("u{user}"),
                "accessKeyId": format!("AKIA{user}{}", pick(2)),
            },
            "requestParameters": { "bucketName": format!("b{}", pick(600)), "list": ["same", "same"] },
        });
        match pick(7) {
            0 => record["errorCode"] = "AccessDenied".into(),
            1 => record["errorCode"] = "NoSuchBucket".into(),
            _ => {}
        }
        if number == 700 {
            record["eventName"] = "DeleteBucket".into();
        }
        record["userIdentity"]["sessionContext"] = json!({ "n": pick(3) });
        all.push(record);
    }
    // A role with two sessions, so that every field has values.
    for (number, session) in [(0, "s1"), (1, "s1"), (2, "s2")] {
        all.push(json!({
            "eventID": format!("10000000-0000-4000-8000-{number:012}"),
            "eventTime": format!("2025-03-05T0{number}:00:00Z"),
            "eventName": "PutItem", "eventSource": "dynamodb.amazonaws.com", "awsRegion": "us-east-1",
            "sourceIPAddress": "lambda.amazonaws.com", "userAgent": "lambda", "recipientAccountId": "111122223333",
            "userIdentity": role(session, &format!("ASIA{session}")),
        }));
    }
    all
}

fn role(session: &str, key: &str) -> Value {
    json!({
        "type": "AssumedRole", "principalId": format!("AROAX:{session}"),
        "arn": format!("arn:aws:sts::111122223333:assumed-role/app/{session}"), "accountId": "111122223333", "accessKeyId": key,
        "sessionContext": { "sessionIssuer": { "type": "Role", "arn": "arn:aws:iam::111122223333:role/app", "userName": "app" } },
    })
}

#[test]
fn every_number_of_a_dossier_is_the_naive_count_of_a_story() {
    let records = told();
    let bytes = json!({ "Records": records }).to_string();
    check_all(&[dropped(bytes)], &records, ("name", "PutObject"), 1);
}

fn call(number: u32, name: &str, identity: Value) -> Value {
    json!({
        "eventID": format!("20000000-0000-4000-8000-{number:012}"), "eventTime": format!("2025-03-05T01:00:{number:02}Z"),
        "eventName": name, "eventSource": "x.amazonaws.com", "awsRegion": "us-east-1", "sourceIPAddress": "198.51.100.1",
        "userAgent": "a", "recipientAccountId": "111122223333", "userIdentity": identity,
    })
}

fn assume(
    number: u32,
    user: &str,
    session: &str,
    key: &str,
    source_identity: Option<&str>,
) -> Value {
    let identity = json!({ "type": "IAMUser", "arn": format!("arn:aws:iam::111122223333:user/{user}"), "userName": user,
        "accountId": "111122223333" });
    let mut record = call(number, "AssumeRole", identity);
    record["requestParameters"] =
        json!({ "roleArn": "arn:aws:iam::111122223333:role/app", "roleSessionName": session });
    if let Some(words) = source_identity {
        record["requestParameters"]["sourceIdentity"] = words.into();
    }
    record["responseElements"] = json!({
        "credentials": { "accessKeyId": key },
        "assumedRoleUser": { "arn": format!("arn:aws:sts::111122223333:assumed-role/app/{session}") },
    });
    record
}

#[test]
fn a_role_s_sessions_say_who_assumed_it_where_a_call_proves_it() {
    let mut own = role("named", "ASIA4");
    own["sessionContext"]["sourceIdentity"] = "Saanvi".into();
    let mut denied = assume(9, "mallory", "denied", "ASIA5", None);
    denied["errorCode"] = "AccessDenied".into();
    let records = [
        assume(1, "ana", "by-key", "ASIA1", Some("ana@example.com")),
        assume(2, "ben", "other-key", "ASIA-not-in-these-logs", None),
        call(3, "Read", role("by-key", "ASIA1")),
        call(4, "Read", role("by-key", "ASIA1")),
        call(5, "Read", role("other-key", "ASIA2")),
        call(6, "Read", role("unknown", "ASIA3")),
        call(7, "Read", own),
        call(8, "Read", role("denied", "ASIA5")),
        denied,
    ];
    let mut engine = load(
        &[dropped(json!({ "Records": records }).to_string())],
        1,
        usize::MAX,
    );
    let dossier = open(
        &mut engine,
        "principal",
        "arn:aws:iam::111122223333:role/app",
        "",
        None,
    );
    let sessions = named(&dossier, "As which sessions");
    let of = |key: &str| {
        let row = sessions
            .rows
            .iter()
            .find(|row| row.key == key)
            .expect("the session");
        let [who, source_identity] =
            ["assumed-by", "source-identity"].map(|column| words(cell(sessions, row, column)));
        (who, source_identity, row.event.is_some())
    };
    assert_eq!(
        of("by-key"),
        ("ana".to_owned(), "ana@example.com".to_owned(), true)
    );
    assert_eq!(
        of("other-key"),
        (String::new(), String::new(), false),
        "ben was given another key than the one of this session"
    );
    assert_eq!(of("unknown"), (String::new(), String::new(), false));
    assert_eq!(of("named"), (String::new(), "Saanvi".to_owned(), false));
    assert_eq!(
        of("denied"),
        (String::new(), String::new(), false),
        "a denied call gives no credentials"
    );
    assert_eq!(sessions.rows.len(), 5);
}

#[test]
fn nothing_is_new_or_rare_where_the_data_can_t_tell() {
    let records = [
        call(1, "Read", role("a", "ASIA1")),
        call(2, "Write", role("b", "ASIA2")),
    ];
    let mut engine = load(
        &[dropped(json!({ "Records": records }).to_string())],
        1,
        usize::MAX,
    );
    let dossier = open(&mut engine, "session", "a", "", None);
    let inferred = named(&dossier, "New or rare");
    let reasons: Vec<String> = inferred
        .rows
        .iter()
        .map(|row| words(cell(inferred, row, "reason")))
        .collect();
    assert_eq!(reasons, ["only it"], "only the call is its own");
    let rule = rule(&dossier);
    assert!(rule.contains("fewer than 1000") && rule.contains("less than 24 hours"));
    let nobody = open(&mut engine, "session", "nobody \"here", "", None);
    let by_outcome = named(&nobody, "Events");
    assert_eq!(number(cell(by_outcome, &by_outcome.rows[3], "in-all")), 0);
}

/// A facet for these fields, with what is looked for in it.
fn facet(engine: &mut Engine, field: &str, text: &str, values: u32, query: &str) -> Facet {
    let mut view = view(Tab::Receipt, "file", query);
    view.facets = vec![field.to_owned()];
    view.facet_search = vec![FacetSearch {
        field: field.to_owned(),
        text: text.to_owned(),
        values,
    }];
    let answer = ask(engine, &view);
    assert_eq!(answer.query_error, None);
    let found = side_panels(engine, &view)
        .facets
        .into_iter()
        .find(|facet| facet.field == field);
    found.unwrap_or_else(|| panic!("the facet {field}"))
}

#[test]
fn a_facet_of_any_path_counts_each_event_once_for_each_value() {
    let real = invictus();
    let made_up = told();
    let sets = [
        (real.clone(), records(&real)),
        (
            vec![dropped(json!({ "Records": made_up }).to_string())],
            made_up,
        ),
    ];
    let mut with_values = 0;
    for (files, records) in sets {
        let mut engine = load(&files, 1, usize::MAX);
        let events = naive(&mut engine, &records);
        for (path, text, own) in [
            ("requestParameters.bucketName", "", ""),
            ("requestParameters.bucketName", "B1", ""),
            (
                "requestParameters.bucketName",
                "",
                " requestParameters.bucketName:b7",
            ),
            ("requestParameters.list", "", ""),
            ("requestID", "", ""),
            ("resources.ARN", "s3", ""),
            (
                "userIdentity.sessionContext.attributes.mfaAuthenticated",
                "",
                "",
            ),
            ("tlsDetails", "tls", ""),
        ] {
            let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
            for event in events
                .iter()
                .filter(|event| event.fields["source"] == "s3.amazonaws.com")
            {
                let below = format!("{path}.");
                let values: BTreeSet<&str> = event
                    .leaves
                    .iter()
                    .filter(|(known, _)| known == path || known.starts_with(&below))
                    .map(|(_, value)| value.as_str())
                    .filter(|value| value.to_lowercase().contains(&text.to_lowercase()))
                    .collect();
                values
                    .into_iter()
                    .for_each(|value| *counts.entry(value).or_default() += 1);
            }
            with_values += usize::from(!counts.is_empty());
            let query = format!("source:s3.amazonaws.com{own}");
            let facet = facet(&mut engine, path, text, 500, &query);
            // What the field's own condition leaves out stands outside, each value once.
            let all = facet.values.iter().chain(&facet.outside);
            let distinct = facet.distinct + facet.distinct_outside;
            assert_eq!(distinct as usize, counts.len(), "{path} {text}");
            for (values, distinct) in [
                (&facet.values, facet.distinct),
                (&facet.outside, facet.distinct_outside),
            ] {
                assert_eq!(values.len(), (distinct as usize).min(500));
            }
            let is_chosen = |value: &FacetValue| own.is_empty() || value.value == "b7";
            assert!(facet.values.iter().all(is_chosen));
            for value in all {
                assert_eq!(
                    value.count,
                    counts[value.value.as_str()],
                    "{path} {}",
                    value.value
                );
            }
            let sorted = facet
                .values
                .windows(2)
                .all(|pair| pair[0].count >= pair[1].count);
            assert!(sorted, "the most frequent come first");
            if own.is_empty() && text.is_empty() {
                for value in facet.values.iter().take(3) {
                    let term = trailglass::query::print::term(path, &value.value);
                    assert_eq!(
                        shown(&mut engine, &format!("{query} {term}")),
                        value.count,
                        "{term}"
                    );
                }
            }
        }
    }
    assert!(with_values >= 8, "the paths are in the data");
}

#[test]
fn a_facet_counts_an_event_once_that_has_a_value_twice_also_where_values_hardly_repeat() {
    // So many different tokens that the store keeps them apart from strings that repeat.
    let records: Vec<Value> = (0..300)
        .map(|at| {
            let mut record = json!({
                "eventVersion": "1.08", "eventSource": "s3.amazonaws.com", "eventName": "PutObject",
                "eventTime": "2024-05-01T10:00:00Z", "eventID": format!("{at:08}-0000"),
                "requestParameters": {"clientToken": format!("token-{at:03}")},
            });
            if at == 250 {
                record["requestParameters"]["name"] = json!("token-250");
            }
            record
        })
        .collect();
    let files = [dropped(json!({ "Records": records }).to_string())];
    let mut engine = load(&files, 1, usize::MAX);
    let facet = facet(&mut engine, "requestParameters", "token-250", 10, "");
    let counts: Vec<(&str, u32)> = facet
        .values
        .iter()
        .map(|value| (value.value.as_str(), value.count))
        .collect();
    assert_eq!(counts, [("token-250", 1)]);
}

#[test]
fn facets_offer_the_paths_that_are_there() {
    let mut engine = load(&invictus(), 1, usize::MAX);
    let mut view = view(Tab::Receipt, "file", "");
    assert!(
        side_panels(&mut engine, &view).facet_fields.is_empty(),
        "only where they are asked for"
    );
    view.facet_fields = true;
    let names = side_panels(&mut engine, &view).facet_fields;
    for name in [
        "agent",
        "requestParameters.bucketName",
        "userIdentity.sessionContext.sessionIssuer.arn",
    ] {
        assert!(names.iter().any(|known| known == name), "{name}");
    }
    assert!(!names.iter().any(|name| name == "time"));
}

#[test]
fn who_assumed_a_role_is_said_of_all_events_whatever_the_filter_leaves_out() {
    let records = records(&invictus());
    let mut engine = load(&invictus(), 1, usize::MAX);
    // A key that a call of bert-jan issued, and with which somebody worked.
    let key = |record: &Value| text(record, "/userIdentity/accessKeyId").to_owned();
    let issued = |record: &Value| {
        let issued = text(record, "/responseElements/credentials/accessKeyId").to_owned();
        let used = records
            .iter()
            .any(|other| !issued.is_empty() && key(other) == issued);
        (used && text(record, "/userIdentity/userName") == "bert-jan").then_some(issued)
    };
    let issued = records.iter().find_map(issued).expect("such a key");
    let own: Vec<&Value> = records
        .iter()
        .filter(|record| key(record) == issued)
        .collect();
    let ids: BTreeSet<&str> = own.iter().map(|record| text(record, "/eventID")).collect();
    let none = "name:NoSuchCall";
    let one = format!("id:{}", ids.first().expect("an event"));
    for (query, shown) in [("", ids.len()), (none, 0), (&*one, 1)] {
        let dossier = open(&mut engine, "key", &issued, query, None);
        assert_eq!(
            (dossier.shown as usize, dossier.events as usize),
            (shown, ids.len()),
            "{query}"
        );
        let by = named(&dossier, "Assumed by (of all events)");
        assert_eq!(by.rows.len(), 1, "{query}");
        assert_eq!(
            number(cell(by, &by.rows[0], "by-it")),
            ids.len() as i64,
            "{query}"
        );
        assert!(matches!(cell(by, &by.rows[0], "person"), Cell::Text(name) if name == "bert-jan"));
    }
}

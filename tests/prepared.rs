//! What is worked out once for all questions gives the answers that a plain pass over the records gives, for any actors and filters,
//! whatever was asked before and whenever events come in.

use crate::support;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use support::{Dropped, ask, cases, dropped, load, text, view};
use trailglass::cloudtrail::time::{millis_from_iso, text_from_millis};
use trailglass::engine::Engine;
use trailglass::input::reader::Reader;
use trailglass::protocol::{Cell, Rows, Section, Tab, TimeRange, ViewSpec};
use trailglass::tables::cell_columns;

const KEYS: [&str; 3] = [
    "AKIAALICE00000000000",
    "AKIABOB0000000000000",
    "AKIACAROL00000000000",
];
const NAMES: [&str; 9] = [
    "GetObject",
    "GetObject",
    "GetObject",
    "PutObject",
    "DeleteObject",
    "DeleteObjects",
    "DeleteBucket",
    "AssumeRole",
    "GetSecretValue",
];
/// The latest second of a record.
const SECONDS: u32 = 40;

fn time(second: u32) -> i64 {
    millis_from_iso("2026-01-01T10:00:00Z").unwrap_or(0) + i64::from(second) * 1000
}

/// What is random about a record.
type Dice = (usize, usize, u32, u32, bool);

fn record(number: usize, (name, user, second, thing, is_refused): Dice) -> Value {
    let name = NAMES[name % NAMES.len()];
    let bucket = format!("b{}", thing % 3);
    // Some buckets hold many folders, some one with many objects.
    let key = |thing: u32| match thing % 3 {
        0 => format!("logs/2026/{}/x{}", thing % 7, thing / 3),
        1 => format!("logs/all/x{}", thing / 3),
        _ => format!("k{}/x", thing / 3 % 5),
    };
    let seconds = second as usize;
    let end = text_from_millis(time(second + thing % 50)).replace(' ', "T") + "Z";
    let (service, request, response) = match name {
        "AssumeRole" => {
            let mut credentials = json!({"accessKeyId": format!("ASIA{:016}", thing % 5)});
            let mut request = json!({"roleSessionName": "s"});
            match thing % 3 {
                0 => credentials["expiration"] = end.into(),
                1 => request["durationSeconds"] = (thing % 20).into(),
                _ => {}
            }
            ("sts", request, json!({"credentials": credentials}))
        }
        "GetSecretValue" => (
            "secretsmanager",
            json!({"secretId": format!("secret{}", thing % 2)}),
            Value::Null,
        ),
        "DeleteObjects" => {
            let objects = [thing, thing + 3, thing + 6].map(|thing| json!({"key": key(thing)}));
            (
                "s3",
                json!({"bucketName": bucket, "delete": {"objects": objects}}),
                Value::Null,
            )
        }
        "DeleteBucket" => ("s3", json!({"bucketName": bucket}), Value::Null),
        _ => (
            "s3",
            json!({"bucketName": bucket, "key": key(thing)}),
            Value::Null,
        ),
    };
    let mut record = json!({
        "eventVersion": "1.08", "eventType": "AwsApiCall",
        "eventTime": text_from_millis(time(second)).replace(' ', "T") + "Z",
        "eventSource": format!("{service}.amazonaws.com"),
        "eventName": name,
        "awsRegion": (["eu-west-1", "us-east-1"][seconds % 2]),
        "recipientAccountId": (["111111111111", "222222222222"][number % 2]),
        "sourceIPAddress": "203.0.113.7",
        "readOnly": name.starts_with("Get") || name == "AssumeRole",
        "eventID": format!("00000000-0000-4000-8000-{number:012}"),
        "userIdentity": {
            "type": "IAMUser", "accountId": "111111111111", "userName": format!("user{user}"),
            "arn": format!("arn:aws:iam::111111111111:user/user{user}"), "accessKeyId": KEYS[user],
        },
        "requestParameters": request,
        "responseElements": response,
    });
    if name == "GetObject" {
        record["additionalEventData"] = json!({"bytesTransferredOut": thing * 10});
    }
    if is_refused {
        record["errorCode"] = "AccessDenied".into();
    }
    record
}

fn records() -> impl Strategy<Value = Vec<Value>> {
    let dice = (
        0..NAMES.len(),
        0..KEYS.len(),
        0..SECONDS,
        0_u32..60,
        proptest::bool::weighted(0.1),
    );
    proptest::collection::vec(dice, 0..160).prop_map(|dice| {
        let records = dice.into_iter().enumerate();
        records.map(|(number, dice)| record(number, dice)).collect()
    })
}

/// A filter: its query, a time range, and the key, Region and time that it lets through.
#[derive(Clone, Debug)]
struct Chosen {
    key: Option<usize>,
    region: Option<&'static str>,
    until: Option<u32>,
}

impl Chosen {
    fn has(&self, record: &Value) -> bool {
        self.key.is_none_or(|key| is_by(record, key))
            && self
                .region
                .is_none_or(|region| text(record, "/awsRegion") == region)
            && self.until.is_none_or(|until| at(record) < time(until))
    }

    fn view(&self, tab: Tab) -> ViewSpec {
        let key = self.key.map(|key| format!("key:{}", KEYS[key]));
        let region = self.region.map(|region| format!("region:{region}"));
        let query: Vec<String> = key.into_iter().chain(region).collect();
        // No column has this name: rows come in the order in which they are found.
        let mut view = view(tab, "as-found", &query.join(" "));
        view.time = self.until.map(|until| TimeRange {
            from: 0,
            until: time(until),
        });
        view
    }
}

fn chosen() -> impl Strategy<Value = Chosen> {
    let key = proptest::option::of(0..KEYS.len());
    let region = proptest::option::weighted(0.3, Just("eu-west-1"));
    let until = proptest::option::weighted(0.3, 1..SECONDS);
    (key, region, until).prop_map(|(key, region, until)| Chosen { key, region, until })
}

fn is_by(record: &Value, key: usize) -> bool {
    text(record, "/userIdentity/accessKeyId") == KEYS[key]
}

fn at(record: &Value) -> i64 {
    millis_from_iso(text(record, "/eventTime")).expect("a time")
}

fn file(records: &[Value]) -> Dropped {
    dropped(json!({"Records": records}).to_string())
}

/// An engine that has prepared some steps of the first records before the others come in.
fn engine_of(records: &[Value], first: usize, steps: usize, before: &ViewSpec) -> Engine {
    let (early, late) = records.split_at(first.min(records.len()));
    let mut engine = load(&[file(early)], 1, usize::MAX);
    ask(&mut engine, before);
    for _ in 0..steps {
        engine.prepare();
    }
    let later = file(late);
    let mut reader = Reader::default();
    let number = engine
        .store
        .files
        .add("later".to_owned(), later.bytes.len() as u64);
    reader.read(number, &*later.bytes);
    engine.store.add(1, &reader.take_batch());
    engine.work_out_chains();
    for _ in 0..steps {
        engine.prepare();
    }
    engine
}

/// A row of the scope: whether it is gone and when, the time, what was done, to what, where, and the detail.
type ScopeCells = (bool, i64, String, String, String, String, String, i64);

fn rows_in(engine: &mut Engine, view: &ViewSpec) -> Vec<ScopeCells> {
    let Rows::Cells(page) = ask(engine, view).rows else {
        panic!("cells were asked for")
    };
    let ids: Vec<&str> = cell_columns(Tab::Scope)
        .iter()
        .map(|def| def.column.id)
        .collect();
    let rows = page.rows.iter().map(|row| {
        let cell = |id: &str| &row.cells[ids.iter().position(|known| *known == id).expect(id)];
        let text = |id: &str| match cell(id) {
            Cell::Text(text) | Cell::Named { text, .. } => text.clone(),
            _ => String::new(),
        };
        let number = |id: &str| match cell(id) {
            Cell::Number(number) => *number,
            _ => 0,
        };
        (
            text("state") == "gone",
            number("time"),
            text("kind"),
            text("resource"),
            text("account"),
            text("region"),
            text("detail"),
            number("gone"),
        )
    });
    // What is told of a bucket itself is no part of this.
    rows.filter(|row| row.2 != "destroyed bucket").collect()
}

/// A row that stands for many calls, as the records have it.
#[derive(Default)]
struct PlainRow {
    first: i64,
    calls: u32,
    bytes: u64,
    /// Objects, with the last time of each.
    objects: BTreeMap<String, i64>,
}

fn objects(record: &Value) -> Vec<String> {
    let request = &record["requestParameters"];
    match request["delete"]["objects"].as_array() {
        Some(objects) => (objects.iter())
            .map(|object| text(object, "/key").to_owned())
            .collect(),
        None => (request["key"].as_str().map(str::to_owned).into_iter()).collect(),
    }
}

/// What these records leave, by one pass over them, and one over all for each row.
fn plain_scope(all: &[Value], is_counted: impl Fn(&Value) -> bool) -> Vec<ScopeCells> {
    let last = all.iter().map(at).max().unwrap_or(0);
    let mut all: Vec<&Value> = all.iter().collect();
    all.sort_by_key(|record| (at(record), text(record, "/eventID")));
    all.retain(|record| record.get("errorCode").is_none());
    let mut groups: BTreeMap<(&str, &str, &str, &str), PlainRow> = BTreeMap::new();
    let mut issued: BTreeMap<&str, (&Value, u32)> = BTreeMap::new();
    for record in all.iter().copied().filter(|record| is_counted(record)) {
        let (kind, name) = match text(record, "/eventName") {
            "AssumeRole" => {
                let key = text(record, "/responseElements/credentials/accessKeyId");
                issued.entry(key).or_insert((record, 0)).1 += 1;
                continue;
            }
            "DeleteBucket" => continue,
            "GetSecretValue" => ("took out value of a secret", "/requestParameters/secretId"),
            "GetObject" => (
                "took out objects of a bucket",
                "/requestParameters/bucketName",
            ),
            "PutObject" => ("made objects of a bucket", "/requestParameters/bucketName"),
            _ => (
                "destroyed objects of a bucket",
                "/requestParameters/bucketName",
            ),
        };
        let place = (
            text(record, "/recipientAccountId"),
            text(record, "/awsRegion"),
        );
        let row = (groups.entry((kind, text(record, name), place.0, place.1))).or_default();
        if row.calls == 0 {
            row.first = at(record);
        }
        row.calls += objects(record).len().max(1) as u32;
        let bytes = &record["additionalEventData"]["bytesTransferredOut"];
        row.bytes += bytes.as_u64().unwrap_or(0);
        for object in objects(record) {
            row.objects.insert(object, at(record));
        }
    }
    let mut rows = Vec::new();
    for ((kind, name, account, region), row) in &groups {
        let (gone, deleted) = match *kind {
            "made objects of a bucket" => gone_of(&all, name, row),
            _ => (None, 0),
        };
        let mut detail = Vec::new();
        let count = row.objects.len();
        if count > 0 {
            let calls = if row.calls == 1 { "call" } else { "calls" };
            let things = if count == 1 {
                "object"
            } else {
                "different objects"
            };
            detail.push(format!("{} {calls}, {count} {things}", row.calls));
        }
        if deleted > 0 && deleted < count {
            detail.push(format!("{deleted} of them deleted later"));
        }
        if row.bytes > 0 {
            detail.push(format!("{} bytes", row.bytes));
        }
        if count == 0 && row.calls > 1 {
            detail.push(format!("{} calls", row.calls));
        }
        let texts = [kind, name, account, region].map(|text| (*text).to_owned());
        let [kind, name, account, region] = texts;
        let detail = detail.join("; ");
        rows.push((
            gone.is_some(),
            row.first,
            kind,
            name,
            account,
            region,
            detail,
            gone.unwrap_or(0),
        ));
    }
    rows.extend(issued.into_iter().map(|(key, (record, calls))| {
        let said = text(record, "/responseElements/credentials/expiration");
        let seconds = record["requestParameters"]["durationSeconds"].as_i64();
        let until = millis_from_iso(said).or(seconds.map(|seconds| at(record) + seconds * 1000));
        let words = match until {
            Some(_) => "until",
            None => "until, as the default has it,",
        };
        let until = until.unwrap_or(at(record) + 3_600_000);
        let mut detail = format!("for s; {words} {} UTC", text_from_millis(until));
        if calls > 1 {
            detail += &format!("; {calls} calls");
        }
        let is_gone = until <= last;
        (
            is_gone,
            at(record),
            "issued temporary credentials".to_owned(),
            key.to_owned(),
            text(record, "/recipientAccountId").to_owned(),
            text(record, "/awsRegion").to_owned(),
            detail,
            if is_gone { until } else { 0 },
        )
    }));
    rows.sort();
    rows
}

/// When what was written into a bucket was gone, and how much of it was deleted until then.
fn gone_of(all: &[&Value], bucket: &str, row: &PlainRow) -> (Option<i64>, usize) {
    let mut deleted = BTreeSet::new();
    for record in all {
        let name = text(record, "/eventName");
        let is_it =
            name.starts_with("Delete") && text(record, "/requestParameters/bucketName") == bucket;
        if !is_it {
            continue;
        }
        let time = at(record);
        let of_row = objects(record).into_iter();
        let of_row = of_row.filter(|object| row.objects.get(object).is_some_and(|at| *at <= time));
        deleted.extend(of_row);
        let is_all = name == "DeleteBucket" || deleted.len() == row.objects.len();
        if is_all && row.first <= time {
            return (Some(time), deleted.len());
        }
    }
    (None, deleted.len())
}

/// What a policy names of the objects of a bucket: each, or what many begin with.
fn plain_patterns(keys: &BTreeSet<String>, bucket: &str) -> Vec<String> {
    let arns: Vec<String> = keys
        .iter()
        .map(|key| format!("arn:aws:s3:::{bucket}/{key}"))
        .collect();
    if arns.len() <= 10 {
        return arns;
    }
    let is_common = |length: &usize| arns.iter().all(|arn| arn.starts_with(&arns[0][..*length]));
    let common = (0..=arns[0].len()).filter(is_common).max().unwrap_or(0);
    let begin = &arns[0][..common];
    let cut = begin.rfind(['/', ':']).map_or(0, |at| at + 1);
    vec![format!("{}*", &begin[..cut])]
}

/// Rows, policy and sections.
type PermissionTexts = (Vec<(Vec<Cell>, String)>, String, Vec<Section>);

fn permissions(engine: &mut Engine, view: &ViewSpec) -> PermissionTexts {
    let answer = ask(engine, view);
    let Rows::Cells(page) = answer.rows else {
        panic!("cells were asked for")
    };
    let rows = page.rows.into_iter().map(|row| (row.cells, row.query));
    let policy = answer.policy.expect("a policy");
    (rows.collect(), policy.json, answer.sections)
}

fn resources_of(policy: &str, action: &str) -> BTreeSet<String> {
    // Where nothing needed a permission.
    if policy.is_empty() {
        return BTreeSet::new();
    }
    let policy: Value = serde_json::from_str(policy).expect("JSON");
    let list = |value: &Value| match value.as_array() {
        Some(items) => items.clone(),
        None => vec![value.clone()],
    };
    let statements = policy["Statement"].as_array().expect("statements").iter();
    let statements = statements.filter(|one| list(&one["Action"]).contains(&action.into()));
    let resources = statements.flat_map(|one| list(&one["Resource"]));
    resources
        .map(|resource| resource.as_str().expect("a text").to_owned())
        .collect()
}

#[test]
fn what_is_prepared_is_counted_and_has_a_bound_for_each_event() {
    let record = |number: usize| {
        let (user, second) = (number / 9 % 3, number as u32 / 7 % SECONDS);
        record(number, (number, user, second, number as u32, false))
    };
    let records: Vec<Value> = (0..20_000).map(record).collect();
    let mut engine = load(&[file(&records)], 1, usize::MAX);
    let prepared = |engine: &Engine| engine.memory_bytes() - engine.store.memory_bytes();
    let mut most = prepared(&engine);
    let before = most;
    while !engine.prepare() {
        most = most.max(prepared(&engine));
    }
    let kept = prepared(&engine);
    let bytes = |all: usize| (all - before) / records.len();
    assert!(kept > before, "nothing is counted");
    assert!(bytes(kept) < 120, "{} bytes for each event", bytes(kept));
    assert!(bytes(most) < 240, "{} while it is worked out", bytes(most));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(80)))]

    #[test]
    fn a_scope_is_what_one_pass_over_the_records_finds(
        records in records(),
        actors in proptest::collection::btree_set(0..KEYS.len(), 1..3),
        chosen in chosen(),
        first in 0_usize..160,
        steps in 0_usize..40,
    ) {
        let mut view = chosen.view(Tab::Scope);
        view.scope = actors.iter().map(|key| format!("key:{}", KEYS[*key])).collect();
        let mut engine = engine_of(&records, first, steps, &view);
        let found = rows_in(&mut engine, &view);
        let is_counted = |record: &Value| {
            chosen.has(record) && actors.iter().any(|key| is_by(record, *key))
        };
        let plain = plain_scope(&records, is_counted);
        let order = |row: &ScopeCells| (row.0, row.1, row.2.clone(), row.3.clone());
        prop_assert!(found.is_sorted_by_key(order));
        let mut found = found;
        found.sort();
        prop_assert_eq!(found, plain);
    }

    #[test]
    fn permissions_are_those_of_an_engine_that_has_only_these_records(
        records in records(),
        chosen in chosen(),
        first in 0_usize..160,
        steps in 0_usize..40,
    ) {
        let view = chosen.view(Tab::Permissions);
        let mut engine = engine_of(&records, first, steps, &view);
        let (rows, policy, sections) = permissions(&mut engine, &view);
        let own: Vec<Value> = records.iter().filter(|one| chosen.has(one)).cloned().collect();
        let mut only = load(&[file(&own)], 1, usize::MAX);
        let all = support::view(Tab::Permissions, "as-found", "");
        let plain = permissions(&mut only, &all);
        prop_assert_eq!(&rows, &plain.0);
        prop_assert_eq!(&policy, &plain.1);
        prop_assert_eq!(&sections, &plain.2);
        let mut keys: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        let is_read = |record: &&Value| {
            text(record, "/eventName") == "GetObject" && record.get("errorCode").is_none()
        };
        for record in own.iter().filter(is_read) {
            let bucket = text(record, "/requestParameters/bucketName");
            keys.entry(bucket).or_default().extend(objects(record));
        }
        let patterns = keys.iter().flat_map(|(bucket, keys)| plain_patterns(keys, bucket));
        prop_assert_eq!(
            resources_of(&policy, "s3:GetObject"),
            patterns.collect::<BTreeSet<_>>()
        );
    }
}

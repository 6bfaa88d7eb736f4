//! Impact: what was read, written and deleted, against a truth that plain loops over the JSON work out.

use crate::support;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use support::{Dropped, ask, dropped, invictus, load, records, shown, text, view};
use trailglass::engine::Engine;
use trailglass::protocol::{
    Answer, Cell, CellRow, DossierSection, DossierSubject, ImpactBy, Rows, Tab, ViewSpec,
};
use trailglass::tables::cell_columns;

const OWN: &str = "111111111111";

/// A small generator of numbers, the same on every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

/// A record of a call.
fn record(
    number: usize,
    user: &str,
    address: &str,
    source: &str,
    name: &str,
    request: Value,
) -> Value {
    json!({
        "eventVersion": "1.11", "eventSource": format!("{source}.amazonaws.com"), "eventName": name,
        "eventTime": format!("2026-03-{:02}T{:02}:{:02}:{:02}Z", 1 + number / 86_400, number / 3600 % 24, number / 60 % 60, number % 60),
        "awsRegion": "eu-west-1", "sourceIPAddress": address, "userAgent": "aws-cli/2.15", "eventID": format!("e-{number}"),
        "recipientAccountId": OWN, "requestParameters": request, "responseElements": null,
        "userIdentity": { "type": "IAMUser", "principalId": format!("AIDA{user}"), "accountId": OWN, "userName": user,
            "arn": format!("arn:aws:iam::{OWN}:user/{user}"), "accessKeyId": format!("AKIA{user}") },
    })
}

/// An intruder who takes 1,168 objects, and what else goes on.
fn story() -> Vec<Value> {
    let mut numbers = Numbers(0x5eed);
    let mut records = Vec::new();
    for object in 0..1168 {
        let key = format!("customers/{:04}.csv", object);
        let address = if object % 3 == 0 {
            "198.51.100.7"
        } else {
            "198.51.100.8"
        };
        let request = json!({ "bucketName": "crown-jewels", "key": key, "Host": "crown-jewels.s3.amazonaws.com" });
        let mut one = record(
            records.len(),
            "mallory",
            address,
            "s3",
            "GetObject",
            request,
        );
        let bytes = 1_000_000 + numbers.below(5_000_000);
        one["additionalEventData"] = match object % 5 {
            // Ways in which records write a number.
            0 => json!({ "bytesTransferredIn": 0, "bytesTransferredOut": bytes }),
            1 => json!({ "bytesTransferredIn": 0.0, "bytesTransferredOut": bytes as f64 }),
            2 => json!({ "bytesTransferredIn": "0", "bytesTransferredOut": bytes.to_string() }),
            3 => json!({ "bytesTransferredOut": bytes, "SignatureVersion": "SigV4" }),
            _ if object < 60 => json!({ "SignatureVersion": "SigV4" }),
            _ => json!({ "bytesTransferredIn": 0, "bytesTransferredOut": bytes }),
        };
        records.push(one);
    }
    for turn in 0..2500 {
        let user = ["alice", "bob", "carol"][numbers.below(3) as usize];
        let address = ["192.0.2.1", "192.0.2.2", "198.51.100.7"][numbers.below(3) as usize];
        let key = format!("reports/{}.csv", numbers.below(200));
        let bucket = ["reports", "web", "crown-jewels"][numbers.below(3) as usize];
        let in_bucket = json!({ "bucketName": bucket, "key": key });
        let (name, request) = match turn % 7 {
            0 => ("PutObject", in_bucket),
            1 => ("DeleteObject", in_bucket),
            2 => ("HeadObject", in_bucket),
            3 => ("ListObjects", json!({ "bucketName": bucket, "prefix": "" })),
            4 => (
                "GetBucketPolicy",
                json!({ "bucketName": bucket, "policy": "" }),
            ),
            5 => (
                "CopyObject",
                json!({ "bucketName": "web", "key": key, "x-amz-copy-source": format!("{bucket}/a%20{key}") }),
            ),
            _ => ("GetObject", in_bucket),
        };
        let mut one = record(records.len(), user, address, "s3", name, request);
        let bytes = numbers.below(1_000_000);
        one["additionalEventData"] = match numbers.below(9) {
            0 => json!({ "bytesTransferredIn": -5, "bytesTransferredOut": "-1" }),
            1 => json!({ "bytesTransferredIn": "NaN", "bytesTransferredOut": 12.5 }),
            2 => Value::Null,
            3 => {
                json!({ "bytesTransferredIn": bytes, "bytesTransferredOut": 9_007_199_254_740_993_u64 })
            }
            _ => json!({ "bytesTransferredIn": bytes, "bytesTransferredOut": bytes / 3 }),
        };
        if numbers.below(6) == 0 {
            one["errorCode"] = json!("AccessDenied");
            one["errorMessage"] = json!("Access Denied");
        }
        records.push(one);
    }
    records
}

/// What one call did, by this test's own rules; the records have calls to S3 only.
fn effects(record: &Value) -> Vec<(&'static str, String, Option<String>)> {
    let of = |pointer: &str| text(record, pointer).to_owned();
    let key = |record: &Value| {
        record
            .pointer("/requestParameters/key")
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    let bucket = of("/requestParameters/bucketName");
    match text(record, "/eventName") {
        "GetObject" => vec![("read", bucket, key(record))],
        "PutObject" => vec![("written", bucket, key(record))],
        "DeleteObject" => vec![("deleted", bucket, key(record))],
        "HeadObject" => vec![("listed", bucket, key(record))],
        "ListObjects" => vec![("listed", bucket, None)],
        "CopyObject" => {
            let source = of("/requestParameters/x-amz-copy-source").replace("%20", " ");
            let (from, key_of) = source.split_once('/').expect("a bucket and a key");
            vec![
                ("written", bucket, key(record)),
                ("read", from.to_owned(), Some(key_of.to_owned())),
            ]
        }
        _ => Vec::new(),
    }
}

/// A number of bytes, by `f64` where it is one that `f64` holds, otherwise as JSON has it.
fn bytes(record: &Value, name: &str) -> Option<u64> {
    let value = &record["additionalEventData"][name];
    let text = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned);
    if let Ok(whole) = text.parse::<u64>() {
        return Some(whole);
    }
    let number: f64 = text.parse().ok()?;
    (number >= 0.0 && number.fract() == 0.0 && number.is_finite()).then_some(number as u64)
}

/// What is true of a group.
#[derive(Clone, Debug, Default, PartialEq)]
struct Truth {
    calls: i64,
    reads: i64,
    writes: i64,
    deletes: i64,
    lists: i64,
    failed: i64,
    unsaid: i64,
    out: Option<u64>,
    into: Option<u64>,
    objects: BTreeSet<(String, String)>,
    read: BTreeSet<(String, String)>,
}

/// The groups that a record's effects belong to, each with the effects that are its own.
type Grouper = fn(&Value, &[(&'static str, String, Option<String>)]) -> Vec<(String, Vec<usize>)>;

fn truth(records: &[Value], group: Grouper, by_item: bool) -> BTreeMap<String, Truth> {
    let mut groups: BTreeMap<String, Truth> = BTreeMap::new();
    for record in records {
        let effects = effects(record);
        if effects.is_empty() {
            continue;
        }
        let is_ok = record.get("errorCode").is_none_or(Value::is_null);
        let (out, into) = (
            bytes(record, "bytesTransferredOut"),
            bytes(record, "bytesTransferredIn"),
        );
        for (name, own) in group(record, &effects) {
            let truth = groups.entry(name).or_default();
            truth.calls += 1;
            if !is_ok {
                truth.failed += 1;
                continue;
            }
            let moves = own
                .iter()
                .any(|index| matches!(effects[*index].0, "read" | "written"));
            truth.unsaid += i64::from(moves && out.is_none() && into.is_none());
            for index in &own {
                let (effect, bucket, key) = &effects[*index];
                match *effect {
                    "read" => truth.reads += 1,
                    "written" => truth.writes += 1,
                    "deleted" => truth.deletes += 1,
                    _ => truth.lists += 1,
                }
                if let (Some(key), true) = (key, *effect != "listed") {
                    truth.objects.insert((bucket.clone(), key.clone()));
                    if *effect == "read" {
                        truth.read.insert((bucket.clone(), key.clone()));
                    }
                }
            }
            // The bytes are those of the request itself, not of what it copies.
            let has_bytes = own.contains(&0) && (!by_item || effects[0].2.is_some());
            if has_bytes {
                truth.out = out.map_or(truth.out, |out| Some(truth.out.unwrap_or(0) + out));
                truth.into = into.map_or(truth.into, |into| Some(truth.into.unwrap_or(0) + into));
            }
        }
    }
    groups
}

fn all_of(effects: &[(&'static str, String, Option<String>)]) -> Vec<usize> {
    (0..effects.len()).collect()
}

/// Each effect's own group.
fn each(
    effects: &[(&'static str, String, Option<String>)],
    name: impl Fn(usize) -> Option<String>,
) -> Vec<(String, Vec<usize>)> {
    let mut groups: Vec<(String, Vec<usize>)> = Vec::new();
    for index in 0..effects.len() {
        let Some(name) = name(index) else { continue };
        match groups.iter_mut().find(|(known, _)| *known == name) {
            Some((_, own)) => own.push(index),
            None => groups.push((name, vec![index])),
        }
    }
    groups
}

const GROUPERS: [(ImpactBy, Grouper); 5] = [
    (ImpactBy::Principal, |record, effects| {
        vec![(
            text(record, "/userIdentity/userName").to_owned(),
            all_of(effects),
        )]
    }),
    (ImpactBy::Person, |record, effects| {
        vec![(
            text(record, "/userIdentity/userName").to_owned(),
            all_of(effects),
        )]
    }),
    (ImpactBy::Address, |record, effects| {
        vec![(text(record, "/sourceIPAddress").to_owned(), all_of(effects))]
    }),
    (ImpactBy::Container, |_, effects| {
        each(effects, |index| Some(effects[index].1.clone()))
    }),
    (ImpactBy::Item, |_, effects| {
        each(effects, |index| {
            let (_, bucket, key) = &effects[index];
            key.as_ref().map(|key| format!("{bucket} {key}"))
        })
    }),
];

fn impact_view(by: ImpactBy, query: &str) -> ViewSpec {
    let mut view = view(Tab::Impact, "bytes-out", query);
    view.table.descending = true;
    view.table.rows = 900;
    view.impact_by = by;
    view
}

/// A row of the table with its cells by their columns.
type RowWithCells = (CellRow, BTreeMap<&'static str, Cell>);

/// All rows of the table, with their cells by the columns.
fn table(engine: &mut Engine, by: ImpactBy, query: &str) -> (Vec<RowWithCells>, Answer) {
    let mut view = impact_view(by, query);
    let mut rows = Vec::new();
    loop {
        view.table.first = rows.len() as u32;
        let answer = ask(engine, &view);
        assert_eq!(answer.query_error, None, "{query}");
        let Rows::Cells(page) = &answer.rows else {
            panic!("cells were asked for")
        };
        for row in &page.rows {
            let ids = cell_columns(Tab::Impact)
                .into_iter()
                .map(|def| def.column.id);
            rows.push((row.clone(), ids.zip(row.cells.iter().cloned()).collect()));
        }
        if rows.len() as u32 >= page.total {
            return (rows, answer);
        }
    }
}

fn number(cell: &Cell) -> i64 {
    match cell {
        Cell::Number(number) | Cell::Counted { number, .. } => *number,
        Cell::Nothing => -1,
        Cell::Text(_) | Cell::Named { .. } => panic!("a number: {cell:?}"),
    }
}

fn words(cell: &Cell) -> &str {
    match cell {
        Cell::Text(text) | Cell::Named { text, .. } => text,
        Cell::Nothing | Cell::Number(_) | Cell::Counted { .. } => "",
    }
}

/// What a row is of, as the truth calls it.
fn name_of(by: ImpactBy, cells: &BTreeMap<&str, Cell>) -> String {
    let name = words(&cells["who-or-what"]).to_owned();
    match by {
        ImpactBy::Item => {
            let bucket = words(&cells["kind"])
                .strip_prefix("object in ")
                .expect("an object");
            format!("{bucket} {name}")
        }
        _ => name,
    }
}

fn of_table(engine: &mut Engine, by: ImpactBy) -> BTreeMap<String, Truth> {
    let (rows, _) = table(engine, by, "");
    let found = rows.into_iter().map(|(_, cells)| {
        let of = |id: &str| number(&cells[id]);
        let bytes = |id: &str| (of(id) >= 0).then_some(of(id) as u64);
        // The truth has the things themselves, the table how many they are.
        let things = |count: i64| {
            (0..count)
                .map(|one| (String::new(), one.to_string()))
                .collect()
        };
        let found = Truth {
            calls: of("calls"),
            reads: of("reads"),
            writes: of("writes"),
            deletes: of("deletes"),
            lists: of("lists"),
            failed: of("failed"),
            unsaid: of("unsaid"),
            out: bytes("bytes-out"),
            into: bytes("bytes-in"),
            objects: things(of("objects")),
            read: things(of("objects-read")),
        };
        (name_of(by, &cells), found)
    });
    found.collect()
}

fn counted_things(mut groups: BTreeMap<String, Truth>) -> BTreeMap<String, Truth> {
    let things = |count: usize| {
        (0..count)
            .map(|one| (String::new(), one.to_string()))
            .collect()
    };
    for truth in groups.values_mut() {
        truth.objects = things(truth.objects.len());
        truth.read = things(truth.read.len());
    }
    groups
}

fn file(records: &[Value]) -> Dropped {
    dropped(json!({ "Records": records }).to_string())
}

#[test]
fn what_an_intruder_took_is_summed_up_by_whom_from_what_and_from_where() {
    let records = story();
    let mut engine = load(&[file(&records)], 1, usize::MAX);
    for (by, group) in GROUPERS {
        let wanted = counted_things(truth(&records, group, by == ImpactBy::Item));
        let found = of_table(&mut engine, by);
        assert_eq!(found.len(), wanted.len(), "{by:?}");
        for (name, truth) in &wanted {
            assert_eq!(found.get(name), Some(truth), "{by:?} {name}");
        }
    }
    let (rows, _) = table(&mut engine, ImpactBy::Principal, "");
    let mallory = rows
        .iter()
        .find(|(_, cells)| words(&cells["who-or-what"]) == "mallory");
    let cells = &mallory.expect("the intruder").1;
    assert_eq!(
        (number(&cells["reads"]), number(&cells["objects-read"])),
        (1168, 1168)
    );
    assert_eq!(number(&cells["unsaid"]), 12);
    let totals = table(&mut engine, ImpactBy::Principal, "principal:mallory")
        .1
        .impact
        .expect("totals");
    assert_eq!(
        (totals.objects_read, totals.readers, totals.unsaid),
        (1168, 1, 12)
    );
    assert!(
        totals
            .not_logged
            .iter()
            .any(|words| words.contains("DynamoDB"))
    );
    assert!(totals.not_logged.iter().all(|words| !words.contains("S3")));
}

#[test]
fn no_order_no_cut_and_no_second_copy_of_the_files_changes_a_sum() {
    let records = story();
    let mut plain = load(&[file(&records)], 1, usize::MAX);
    let mut turned = records.clone();
    turned.reverse();
    let parts: Vec<Dropped> = turned.chunks(601).map(file).collect();
    let again: Vec<Dropped> = parts.iter().chain(&parts).cloned().collect();
    for files in [parts, again] {
        let mut other = load(&files, 3, 4096);
        for (by, _) in GROUPERS {
            let (one, two) = (table(&mut plain, by, ""), table(&mut other, by, ""));
            assert_eq!(one.1.impact, two.1.impact, "{by:?}");
            let cells = |rows: Vec<(CellRow, _)>| -> Vec<CellRow> {
                rows.into_iter().map(|(row, _)| row).collect()
            };
            assert_eq!(cells(one.0), cells(two.0), "{by:?}");
        }
    }
}

/// The columns whose numbers count calls, so that their query finds as many events.
const OF_CALLS: [&str; 6] = ["calls", "reads", "writes", "deletes", "lists", "failed"];

fn numbers_lead_to_their_events(engine: &mut Engine, by: ImpactBy, most: usize) {
    let (rows, _) = table(engine, by, "");
    // The first, the last, and some between.
    let step = rows.len().div_ceil(most).max(1);
    for (row, cells) in rows.iter().step_by(step) {
        for id in OF_CALLS {
            if let Cell::Counted { number, query } = &cells[id] {
                assert_eq!(
                    i64::from(shown(engine, query)),
                    *number,
                    "{by:?} {id}: {query}"
                );
            } else {
                assert!(number(&cells[id]) <= 0, "{by:?} {id} leads nowhere");
            }
        }
        assert_eq!(
            i64::from(shown(engine, &row.query)),
            number(&cells["calls"]),
            "{by:?}: {}",
            row.query
        );
    }
}

#[test]
fn each_number_leads_to_exactly_its_events() {
    let mut engine = load(&[file(&story())], 1, usize::MAX);
    for by in ImpactBy::ALL {
        numbers_lead_to_their_events(&mut engine, by, 25);
    }
    let mut engine = load(&invictus(), 1, usize::MAX);
    for by in ImpactBy::ALL {
        numbers_lead_to_their_events(&mut engine, by, 25);
    }
}

/// Records of other services, with what each touches: the container, its kind, the things in it.
fn other_services() -> Vec<(Value, &'static str, &'static str, Vec<&'static str>)> {
    let told = |source, name, request: Value| record(0, "eve", "192.0.2.9", source, name, request);
    let arn = |service: &str, rest: &str| format!("arn:aws:{service}:eu-west-1:{OWN}:{rest}");
    vec![
        (
            told(
                "secretsmanager",
                "GetSecretValue",
                json!({ "secretId": "db" }),
            ),
            "db",
            "secret",
            vec!["db"],
        ),
        (
            told(
                "secretsmanager",
                "GetSecretValue",
                json!({ "secretId": arn("secretsmanager", "secret:db-a1B2c3") }),
            ),
            "db",
            "secret",
            vec!["db"],
        ),
        (
            told("ssm", "GetParameter", json!({ "name": "/app/key" })),
            "/app/key",
            "parameter",
            vec!["/app/key"],
        ),
        (
            told(
                "sqs",
                "ReceiveMessage",
                json!({ "queueUrl": format!("https://sqs.eu-west-1.amazonaws.com/{OWN}/q") }),
            ),
            "q",
            "queue",
            vec![],
        ),
        (
            told(
                "dynamodb",
                "GetItem",
                json!({ "tableName": "Music", "key": { "Artist": "A", "Song": "B" } }),
            ),
            "Music",
            "table",
            vec!["Artist=A, Song=B"],
        ),
        (
            told(
                "dynamodb",
                "GetItem",
                json!({ "tableName": arn("dynamodb", "table/Music"), "key": { "Id": "5" } }),
            ),
            "Music",
            "table",
            vec!["5"],
        ),
        (
            told(
                "dynamodb",
                "BatchGetItem",
                json!({ "requestItems": [
                { "tableName": "Music", "key": { "Artist": "A", "Song": "B" } }, { "tableName": "Music", "key": { "Artist": "C", "Song": "D" } },
            ] }),
            ),
            "Music",
            "table",
            vec!["Artist=A, Song=B", "Artist=C, Song=D"],
        ),
        (
            told(
                "ebs",
                "GetSnapshotBlock",
                json!({ "snapshotId": "snap-0123456789abcdef0", "blockIndex": 7 }),
            ),
            "snap-0123456789abcdef0",
            "snapshot",
            vec!["7"],
        ),
        (
            told(
                "ecr",
                "BatchGetImage",
                json!({ "repositoryName": "r", "imageIds": [{ "imageTag": "a" }, { "imageTag": "b" }] }),
            ),
            "r",
            "image repository",
            vec!["a", "b"],
        ),
        (
            told(
                "lambda",
                "GetFunction20150331v2",
                json!({ "functionName": arn("lambda", "function:f:prod") }),
            ),
            "f",
            "function",
            vec!["f"],
        ),
        (
            told(
                "logs",
                "GetLogEvents",
                json!({ "logGroupName": "/aws/x", "logStreamName": "s" }),
            ),
            "/aws/x",
            "log group",
            vec!["s"],
        ),
        (
            told(
                "rds",
                "DownloadDBLogFilePortion",
                json!({ "dBInstanceIdentifier": "d", "logFileName": "error.log" }),
            ),
            "d",
            "database instance",
            vec!["error.log"],
        ),
        (told("codecommit", "GitPull", Value::Null), "", "", vec![]),
        (
            told("s3", "GetObject", json!({ "bucketName": "b", "key": "" })),
            "b",
            "bucket",
            vec![],
        ),
    ]
}

#[test]
fn data_of_other_services_is_named_as_their_records_name_it() {
    for (record, container, kind, items) in other_services() {
        let mut engine = load(&[file(std::slice::from_ref(&record))], 1, usize::MAX);
        let (rows, answer) = table(&mut engine, ImpactBy::Container, "");
        let totals = answer.impact.expect("totals");
        assert_eq!(
            (totals.calls, totals.reads, totals.unsaid),
            (1, 1, 1),
            "{record}"
        );
        if container.is_empty() {
            assert_eq!((rows.len(), totals.left_out), (0, 1));
            continue;
        }
        let [(_, cells)] = &rows[..] else {
            panic!("one container: {record}")
        };
        assert_eq!(words(&cells["who-or-what"]), container);
        assert!(words(&cells["kind"]).starts_with(kind), "{cells:?}");
        let (rows, _) = table(&mut engine, ImpactBy::Item, "");
        let found: Vec<&str> = rows
            .iter()
            .map(|(_, cells)| words(&cells["who-or-what"]))
            .collect();
        assert_eq!(found, items, "{record}");
        for by in ImpactBy::ALL {
            numbers_lead_to_their_events(&mut engine, by, 10);
        }
    }
}

#[test]
fn reads_that_do_not_say_what_make_the_number_of_objects_a_least_one() {
    let named = json!({ "secretId": "a" });
    let filtered = json!({ "filters": [{ "key": "tag-key", "values": ["x"] }] });
    let read = |at, name: &str, request: &Value| {
        record(
            at,
            "eve",
            "192.0.2.9",
            "secretsmanager",
            name,
            request.clone(),
        )
    };
    let records = [
        read(0, "GetSecretValue", &named),
        read(1, "BatchGetSecretValue", &filtered),
        read(2, "BatchGetSecretValue", &filtered),
    ];
    for (count, unnamed, begins) in [
        (1, 0, "1 object read by 1 principal (1 read, "),
        (
            3,
            2,
            "At least 1 object read by 1 principal (3 reads, 2 not saying what, ",
        ),
    ] {
        let mut engine = load(&[file(&records[..count])], 1, usize::MAX);
        let answer = table(&mut engine, ImpactBy::Principal, "").1;
        let totals = answer.impact.expect("totals");
        assert_eq!((totals.objects_read, totals.unnamed_reads), (1, unnamed));
        let words = trailglass::tables::impact::totals_in_words(&totals);
        assert!(words[0].starts_with(begins), "{}", words[0]);
    }
}

#[test]
fn several_names_in_one_call_are_several_things_and_one_call() {
    let names = json!({ "names": ["/a", "/b", "/a"], "withDecryption": true });
    let record = record(0, "eve", "192.0.2.9", "ssm", "GetParameters", names);
    let mut engine = load(&[file(&[record])], 1, usize::MAX);
    let (rows, answer) = table(&mut engine, ImpactBy::Principal, "");
    let totals = answer.impact.expect("totals");
    assert_eq!((totals.calls, totals.reads, totals.objects_read), (1, 1, 2));
    assert_eq!(number(&rows[0].1["objects"]), 2);
    assert_eq!(table(&mut engine, ImpactBy::Item, "").0.len(), 2);
}

#[test]
fn objects_that_only_the_list_of_resources_names_are_found() {
    let mut deleted = record(
        0,
        "eve",
        "192.0.2.9",
        "s3",
        "DeleteObjects",
        json!({ "bucketName": "b", "delete": "" }),
    );
    deleted["resources"] = json!([
        { "type": "AWS::S3::Object", "ARN": "arn:aws:s3:::b/one" }, { "type": "AWS::S3::Object", "ARN": "arn:aws:s3:::b/two/2" },
        { "type": "AWS::S3::Bucket", "ARN": "arn:aws:s3:::b" }, { "type": "AWS::S3::Object", "ARNPrefix": "arn:aws:s3:::b/" },
    ]);
    let mut read = record(1, "eve", "192.0.2.9", "s3", "GetObject", Value::Null);
    read["resources"] = json!([{ "type": "AWS::S3::Object", "ARN": "arn:aws:s3:::b/one" }]);
    let mut engine = load(&[file(&[deleted, read])], 1, usize::MAX);
    let (rows, _) = table(&mut engine, ImpactBy::Item, "");
    let mut found: Vec<(&str, i64, i64)> = rows
        .iter()
        .map(|(_, cells)| {
            (
                words(&cells["who-or-what"]),
                number(&cells["reads"]),
                number(&cells["deletes"]),
            )
        })
        .collect();
    found.sort_unstable();
    assert_eq!(found, [("one", 1, 1), ("two/2", 0, 1)]);
    for by in ImpactBy::ALL {
        numbers_lead_to_their_events(&mut engine, by, 10);
    }
}

#[test]
fn sums_beyond_what_a_column_holds_are_said_to_be_so() {
    let with = |number, bytes: Value| {
        let mut one = record(
            number,
            "eve",
            "192.0.2.9",
            "s3",
            "GetObject",
            json!({ "bucketName": "b", "key": number.to_string() }),
        );
        one["additionalEventData"] = json!({ "bytesTransferredOut": bytes });
        one
    };
    let huge: Value = serde_json::from_str("18446744073709551610").expect("a number");
    let mut engine = load(
        &[file(&[
            with(0, json!(7)),
            with(1, json!(9_007_199_254_740_993_u64)),
        ])],
        1,
        usize::MAX,
    );
    let (rows, _) = table(&mut engine, ImpactBy::Principal, "");
    assert_eq!(number(&rows[0].1["bytes-out"]), 9_007_199_254_741_000);
    let mut engine = load(
        &[file(&[with(0, huge.clone()), with(1, huge)])],
        1,
        usize::MAX,
    );
    let (rows, _) = table(&mut engine, ImpactBy::Principal, "");
    assert!(
        words(&rows[0].1["bytes-out"]).starts_with("more than"),
        "{rows:?}"
    );
}

#[test]
fn real_calls_for_secrets_and_parameters_are_counted_as_their_records_say() {
    let files = invictus();
    let mut engine = load(&files, 1, usize::MAX);
    let mut secrets: BTreeMap<String, i64> = BTreeMap::new();
    let mut parameters: BTreeSet<String> = BTreeSet::new();
    let mut parameter_reads = 0;
    let mut ids = BTreeSet::new();
    for record in records(&files) {
        if record.get("errorCode").is_some() || !ids.insert(text(&record, "/eventID").to_owned()) {
            continue;
        }
        match text(&record, "/eventName") {
            "GetSecretValue" => {
                let arn = text(&record, "/requestParameters/secretId");
                *secrets.entry(arn.to_owned()).or_default() += 1;
            }
            "GetParameter" | "GetParameters" | "GetParameterHistory" => {
                parameter_reads += 1;
                let request = &record["requestParameters"];
                let names = request["names"].as_array().cloned().unwrap_or_default();
                let names = names.iter().chain([&request["name"]]);
                parameters.extend(names.filter_map(Value::as_str).map(str::to_owned));
            }
            _ => {}
        }
    }
    assert!(
        secrets.len() > 10 && parameters.len() > 30,
        "the set has both"
    );
    let (rows, _) = table(&mut engine, ImpactBy::Container, "");
    let of_kind = |kind: &str| {
        rows.iter()
            .filter(|(_, cells)| words(&cells["kind"]).starts_with(kind))
            .collect::<Vec<_>>()
    };
    let sum = |kind: &str| {
        of_kind(kind)
            .iter()
            .map(|(_, cells)| number(&cells["reads"]))
            .sum::<i64>()
    };
    let read = |kind: &str| {
        of_kind(kind)
            .iter()
            .filter(|(_, cells)| number(&cells["reads"]) > 0)
            .count()
    };
    assert_eq!(sum("secret"), secrets.values().sum::<i64>());
    assert_eq!(read("secret"), secrets.len());
    assert_eq!(read("parameter"), parameters.len());
    assert_eq!(
        i64::from(shown(
            &mut engine,
            "source:ssm.amazonaws.com name:GetParameter* outcome:ok"
        )),
        parameter_reads
    );
}

#[test]
fn a_list_of_names_is_compared_with_what_was_read() {
    let records = story();
    let mut engine = load(&[file(&records)], 1, usize::MAX);
    let list = "\u{feff}customers/0000.csv\r\ns3://crown-jewels/customers/0001.csv\narn:aws:s3:::crown-jewels/customers/0002.csv\n\
        \"customers/0003.csv\",\"1 MB\"\ncustomers/0004.csv;x\ncustomers/0005.cs\nCUSTOMERS/0006.csv\ns3://web/customers/0007.csv\n\
        customers\n\n  customers/0000.csv  \ncrown-jewels\n<img src=x onerror=alert(1)>\n";
    engine.compare_with(Some(list.as_bytes()));
    let comparison = ask(&mut engine, &impact_view(ImpactBy::Principal, ""))
        .comparison
        .expect("a comparison");
    let found = |name: &str| {
        let row = comparison.table.rows.iter().find(|row| row.key == name);
        row.unwrap_or_else(|| panic!("{name}: {:?}", comparison.table.rows))
            .clone()
    };
    assert_eq!(
        (comparison.names, comparison.repeated, comparison.left_out),
        (11, 1, 0)
    );
    for name in [
        "customers/0000.csv",
        "s3://crown-jewels/customers/0001.csv",
        "arn:aws:s3:::crown-jewels/customers/0002.csv",
        "customers/0003.csv",
        "customers/0004.csv",
    ] {
        let row = found(name);
        assert_eq!(words(&row.cells[1]), "object in crown-jewels", "{name}");
        assert_eq!(number(&row.cells[2]), 1, "{name}");
        assert_eq!(words(&row.cells[4]), "mallory", "{name}");
        assert_eq!(shown(&mut engine, &row.query), 1, "{name}");
    }
    for name in [
        "customers/0005.cs",
        "CUSTOMERS/0006.csv",
        "s3://web/customers/0007.csv",
        "customers",
        "<img src=x onerror=alert(1)>",
    ] {
        assert_eq!(words(&found(name).cells[1]), "not seen", "{name}");
    }
    let bucket = found("crown-jewels");
    assert_eq!(words(&bucket.cells[1]), "bucket");
    let reads = records
        .iter()
        .filter(|record| record.get("errorCode").is_none_or(Value::is_null))
        .flat_map(effects);
    let reads = reads
        .filter(|(effect, bucket, _)| *effect == "read" && bucket == "crown-jewels")
        .count();
    assert_eq!(number(&bucket.cells[2]), reads as i64);
    assert_eq!((comparison.read, comparison.not_seen), (6, 5));
    // It goes by the filter, and is forgotten.
    let other = ask(
        &mut engine,
        &impact_view(ImpactBy::Principal, "principal:alice"),
    )
    .comparison
    .expect("a comparison");
    assert_eq!((other.read, other.not_seen), (1, 10));
    engine.compare_with(None);
    assert_eq!(
        ask(&mut engine, &impact_view(ImpactBy::Principal, "")).comparison,
        None
    );
}

#[test]
fn a_long_list_is_compared_name_by_name() {
    let records = story();
    let mut engine = load(&[file(&records)], 1, usize::MAX);
    let touched = |wanted: &'static str| -> BTreeSet<String> {
        let ok = records
            .iter()
            .filter(|record| record.get("errorCode").is_none_or(Value::is_null));
        let all = ok
            .flat_map(effects)
            .filter(|(effect, ..)| *effect == wanted);
        all.filter_map(|(_, _, key)| key).collect()
    };
    let mut names: Vec<String> = (0..100_000)
        .map(|number| format!("customers/{number:04}.csv"))
        .collect();
    names.extend((0..300).flat_map(|number| {
        [
            format!("reports/{number}.csv"),
            format!("a reports/{number}.csv"),
        ]
    }));
    let set: BTreeSet<String> = names.iter().cloned().collect();
    engine.compare_with(Some(names.join("\n").as_bytes()));
    let comparison = ask(&mut engine, &impact_view(ImpactBy::Principal, ""))
        .comparison
        .expect("a comparison");
    let count = |wanted| touched(wanted).intersection(&set).count() as u32;
    assert_eq!(comparison.names as usize, set.len());
    assert_eq!(
        (comparison.read, comparison.written, comparison.deleted),
        (count("read"), count("written"), count("deleted"))
    );
    let keys = records
        .iter()
        .flat_map(effects)
        .filter_map(|(_, _, key)| key);
    let seen = keys.collect::<BTreeSet<_>>().intersection(&set).count();
    assert_eq!(comparison.not_seen as usize, set.len() - seen);
    assert_eq!(comparison.table.rows.len(), 200);
    assert!(
        comparison
            .table
            .rows
            .iter()
            .all(|row| number(&row.cells[2]) > 0),
        "what was read comes first"
    );
    // Page by page all names come, each once.
    let mut all: Vec<String> = Vec::new();
    let mut view = impact_view(ImpactBy::Principal, "");
    for first in (0..2000).step_by(200).chain([comparison.names - 100]) {
        view.list_first = first;
        let page = ask(&mut engine, &view).comparison.expect("a comparison");
        all.extend(page.table.rows.into_iter().map(|row| row.key));
    }
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 2100);
}

#[test]
fn a_dossier_says_what_its_subject_did_with_data() {
    let records = story();
    let mut engine = load(&[file(&records)], 1, usize::MAX);
    let key = table(&mut engine, ImpactBy::Principal, "").0;
    let key = key
        .iter()
        .find(|(_, cells)| words(&cells["who-or-what"]) == "mallory")
        .expect("the intruder")
        .0
        .key
        .clone();
    let mut view = view(Tab::Principals, "events", "");
    view.dossiers = vec![
        DossierSubject {
            field: "principal".into(),
            value: key,
        },
        DossierSubject {
            field: "address".into(),
            value: "198.51.100.7".into(),
        },
    ];
    let dossiers = ask(&mut engine, &view).dossiers;
    let groups = truth(&records, GROUPERS[2].1, false);
    for (dossier, reads, out) in [
        (
            &dossiers[0],
            1168,
            truth(&records, GROUPERS[0].1, false)["mallory"].out,
        ),
        (
            &dossiers[1],
            groups["198.51.100.7"].reads,
            groups["198.51.100.7"].out,
        ),
    ] {
        let section = dossier.sections.iter().find_map(|section| match section {
            DossierSection::Table(table) if table.title.starts_with("Data that was") => Some(table),
            _ => None,
        });
        let all = &section.expect("the section").rows[0];
        assert_eq!(number(&all.cells[2]), reads);
        assert_eq!(Some(number(&all.cells[6]) as u64), out);
        let Cell::Counted { query, number } = &all.cells[2] else {
            panic!("a link")
        };
        assert_eq!(i64::from(shown(&mut engine, query)), *number);
    }
}

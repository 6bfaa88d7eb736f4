//! Questions in the search language with the page's own answers, and the same questions in SQL: what `tests/sql` runs in a
//! real DuckDB. `cargo run --example sql_answers FOLDER` writes the log files and
//! `questions.json` there; with `back` behind it, it loads the results that DuckDB wrote.

#[path = "../support/mod.rs"]
mod support;

use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::{env, fs};
use support::exporting::exported;
use support::{Dropped, all_rows, dropped, invictus, leaves, load, records, view};
use trailglass::engine::Engine;
use trailglass::export::Form;
use trailglass::protocol::{PrincipalRow, Rows, SortColumn, Tab, TimeRange};
use trailglass::query::parse::parse;
use trailglass::sql::{Dialect, ShownTable, translate};

/// Questions that somebody would ask, and those that are hard to say.
const ASKED: &str = r#"
name:ListBuckets
name:(List*, Get*) region:us-east-1
name:ListBuckets OR error:*
-(name:List* OR name:Get*)
name=listbuckets
name=ListBuckets
name:/^(list|get).*s$/
error:AccessDenied*
-error:*
outcome:denied
outcome:error
outcome:ok
-outcome:(ok, denied)
ip:10.0.0.0/8
ip:0.0.0.0/0
ip:2001:db8::/32
-ip:2001:db8:8000::/33
requestParameters.cidrIp:10.0.0.0/16
time:2023-07-10T12
time:>=2023-07-10T12:30
time:2023-07-10..2023-07-11
time:"2023-07-10 12:*"
-time:2023-07-10
last:1h
-last:30m name:List*
new:1h
-new:2h
readonly:true
-readonly:true
readonly:false
readonly:*
-readonly:*
readonly:(true, false) name:Get*
category:Management
account:218007301253
-account:111111111111
credential:role
credential:(root, iam-user)
-credential:aws-service
credential:anonymous
credential:identity-center
credential:unknown
principal:benjamin
principal:*
user:ada
user:"kay (via ada)"
user:"root (acme)"
user:"u @ example.com"
principal:"service:config.amazonaws.com"
principal:*deploy*
session:*
session:i-0*
via:*
key:AKIA*
kind:AssumedRole
-kind:*
benjamin
-benjamin
Get*Object
"explicit deny"
"not authorized"
2023-07-10T12:3
2023-07
root
unknown
true
/^arn:aws:iam/
/arn:aws:s3:::[a-z]+-bucket/
-/denied/
resource:*
resource:*bucket*
-resource:*
requestParameters.bucketName:*
-requestParameters.bucketName:*
requestParameters:*
responseElements:*
-responseElements:*
requestParameters.maxResults:>50
requestParameters.maxResults:1..100
requestParameters.MaxResults:<=50
userIdentity.sessionContext.attributes.mfaAuthenticated:false
-userIdentity.sessionContext.attributes.mfaAuthenticated:true
userIdentity.sessionContext.sessionIssuer.userName:*
userIdentity.arn:*user*
resources.ARN:*
resources.type:"AWS::S3::Object"
tlsDetails.tlsVersion:TLSv1.2
requestParameters.tags.key:team
requestParameters.tags.key:(team, cost)
"requestParameters.a.b":1
requestParameters.items.x:"it's"
requestParameters.items.x:/%|_/
requestParameters.text:"100% _sure_"
requestParameters.text:/"quoted"/
requestParameters.text:"say \"hi\" \\ there"
requestParameters.when:>=2023-07-01
requestParameters.amount:>0.5
requestParameters.amount:>=123456789012345678
requestParameters.nothing:*
insightDetails:*
additionalEventData.MFAUsed:*
message:*explicit?deny*
message:/not\sauthorized\sto\sperform:\s[a-z]+/
é
"';--"
name:"'; DROP TABLE events; --"
(name:Create* OR name:Delete*) -credential:aws-service
~region:us-east-1
~region:us-east-1 name:List*
-(-error:* name:List*)
-(requestParameters.bucketName:* OR message:*denied*)
"#;

/// Records as other sets have them, and made by an enemy.
fn odd() -> Vec<Value> {
    let identities = [
        json!({"type": "Root", "principalId": "123456789012", "arn": "arn:aws:iam::123456789012:root", "accountId": "123456789012", "userName": "acme"}),
        json!({"type": "IAMUser", "principalId": "AIDA1", "userName": "ada", "accountId": "1", "arn": "arn:aws-cn:iam::1:user/team/ada", "accessKeyId": "AKIA1"}),
        json!({"type": "IAMUser", "arn": "arn:aws:iam::1:user/eve", "accountId": "1"}),
        json!({"type": "IAMUser", "accountId": "1", "userName": "HIDDEN_DUE_TO_SECURITY_REASONS", "accessKeyId": ""}),
        json!({"type": "AssumedRole", "principalId": "AROA1:s", "accountId": "1", "arn": "arn:aws:sts::1:assumed-role/Deploy/s",
            "sessionContext": {"sessionIssuer": {"type": "Role", "userName": "Deploy", "arn": "arn:aws:iam::1:role/ci/Deploy"},
            "attributes": {"mfaAuthenticated": "false"}}, "invokedBy": "events.amazonaws.com"}),
        json!({"type": "AssumedRole", "principalId": "AROA1:t", "accountId": "1", "arn": "arn:aws:sts::1:assumed-role/Deploy/t", "sessionContext": {"sessionIssuer": {}}}),
        json!({"type": "AssumedRole", "principalId": "AROA2:u", "accountId": "1"}),
        json!({"type": "Role", "userName": "bare"}),
        json!({"type": "FederatedUser", "principalId": "1:kay", "arn": "arn:aws:sts::1:federated-user/kay", "accountId": "1",
            "sessionContext": {"sessionIssuer": {"type": "IAMUser", "userName": "ada", "arn": "arn:aws:iam::1:user/ada"}}}),
        json!({"type": "SAMLUser", "principalId": "q:s", "userName": "kay", "identityProvider": "q"}),
        json!({"type": "WebIdentityUser", "principalId": "i:a:u", "userName": "u", "identityProvider": "example.com"}),
        json!({"type": "AWSService", "invokedBy": "config.amazonaws.com"}),
        json!({"accountId": "1", "invokedBy": "states.amazonaws.com"}),
        json!({"type": "AWSAccount", "accountId": "222222222222", "principalId": "AROA2:x"}),
        json!({"type": "AWSAccount", "accountId": "ANONYMOUS_PRINCIPAL", "principalId": ""}),
        json!({"type": "Unknown", "accountId": "1", "arn": "", "onBehalfOf": {"userId": "u-1", "identityStoreArn": "arn:aws:identitystore::1:identitystore/d-1"}}),
        json!({"type": "IdentityCenterUser", "accountId": "1", "onBehalfOf": {"userId": "u-1", "identityStoreArn": "arn:aws:identitystore::1:identitystore/d-1"}}),
        json!({"type": "Directory", "userName": "dir"}),
        json!({}),
        Value::Null,
    ];
    let requests = [
        json!({"bucketName": "a", "maxResults": 5}),
        json!({"tags": [{"key": "team", "value": "x"}, {"key": "cost", "value": "y"}]}),
        json!({"a.b": 1, "items": [{"x": "it's"}, {"x": "50% _"}]}),
        json!({"a": {"b": "1"}, "text": "100% _sure_"}),
        json!({"text": "a \"quoted\" word", "amount": 0.75}),
        json!({"text": "say \"hi\" \\ there", "amount": 123_456_789_012_345_679_u64}),
        json!({"text": "line\nbreak é É", "when": "2023-07-05T00:00:00Z", "nothing": null}),
        json!({"cidrIp": "10.0.5.0/24", "when": "2022-01"}),
        json!({"bucketName": ["b", "c"], "nothing": []}),
        Value::Null,
        json!({"bucketname": "lower", "roleArn": "arn:aws:iam::1:role/passed"}),
        json!({"name": "'; DROP TABLE events; --", "BucketName": {"deep": "a"}}),
    ];
    let addresses = [
        "10.1.2.3",
        "2001:db8::1",
        "AWS Internal",
        "203.0.113.7",
        "::ffff:10.9.9.9",
        "s3.amazonaws.com",
        "2001:db8:9000::2",
    ];
    let errors = [
        "",
        "",
        "",
        "AccessDenied",
        "Client.UnauthorizedOperation",
        "NoSuchBucket",
        "200",
    ];
    let mut out = Vec::new();
    for number in 0..240_usize {
        let mut record = json!({
            "eventVersion": "1.08",
            "userIdentity": identities[number % identities.len()],
            "eventTime": format!("2023-07-10T{:02}:{:02}:07Z", number / 60 + 10, number % 60),
            "eventSource": if number % 5 == 0 { "states.amazonaws.com" } else { "s3.amazonaws.com" },
            "eventName": (["ListBuckets", "GetObject", "PutObject", "'; DROP TABLE events; --"][number % 4]),
            "awsRegion": "us-east-1",
            "sourceIPAddress": addresses[number % addresses.len()],
            "requestParameters": requests[number % requests.len()],
            "responseElements": if number % 9 == 0 { json!({"ConsoleLogin": if number % 2 == 0 { "Failure" } else { "Success" }}) } else { Value::Null },
            "eventID": format!("00000000-0000-4000-8000-{number:012}"),
            "readOnly": number % 3 == 0,
            "eventType": "AwsApiCall",
            "eventCategory": "Management",
        });
        // Old records do not say whether they only read.
        if number % 7 == 0 {
            record.as_object_mut().expect("a record").remove("readOnly");
        }
        if number % 11 != 0 {
            record["recipientAccountId"] = json!("123456789012");
        }
        let error = errors[number % errors.len()];
        if !error.is_empty() {
            record["errorCode"] = json!(error);
            record["errorMessage"] = json!(
                "User: arn:aws:iam::1:user/u is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::b/k\" with an explicit deny"
            );
        }
        if number % 13 == 0 {
            record["resources"] = json!([{"ARN": format!("arn:aws:s3:::b-{number}"), "type": "AWS::S3::Object", "accountId": "1"}]);
            record["tlsDetails"] = json!({"tlsVersion": "TLSv1.2"});
        }
        if number % 17 == 0 {
            record["insightDetails"] = json!({"state": "Start"});
        }
        out.push(record);
    }
    out
}

/// Numbers that look random and are the same each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound.max(1)
    }
}

/// A question about something that is in the records.
fn made(records: &[Value], numbers: &mut Numbers, depth: usize) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    if depth > 0 {
        let (one, two) = (
            made(records, numbers, depth - 1),
            made(records, numbers, depth - 1),
        );
        return match numbers.below(4) {
            0 => format!("({one} {two})"),
            1 => format!("({one} OR {two})"),
            2 => format!("-({one} OR {two})"),
            _ => format!("-({one} -{two})"),
        };
    }
    let mut all = Vec::new();
    leaves(&records[numbers.below(records.len())], "", &mut all);
    let (path, text) = all[numbers.below(all.len())].clone();
    if path.contains(|letter: char| !letter.is_ascii_alphanumeric() && letter != '.')
        || text.is_empty()
    {
        return "name:*".to_owned();
    }
    let letters: Vec<char> = text.chars().collect();
    let start = numbers.below(letters.len());
    let end = (start + 2 + numbers.below(8)).min(letters.len());
    let part: String = letters[start..end].iter().collect();
    let escaped: String = part
        .chars()
        .map(|letter| match letter {
            ' ' => "\\s".to_owned(),
            letter if letter.is_alphanumeric() => letter.to_string(),
            '\n' => "\\n".to_owned(),
            letter => format!("\\{letter}"),
        })
        .collect();
    match numbers.below(9) {
        0 => quoted(&part),
        1 => format!("{path}:{}", quoted(&text.to_uppercase())),
        2 => format!("{path}={}", quoted(&text)),
        3 => format!("{path}:/{escaped}/"),
        4 => format!("{path}:/^{escaped}/"),
        5 => format!("{path}:*"),
        6 => format!("-{path}:{}", quoted(&text)),
        7 => format!("/{escaped}/"),
        _ if part.chars().all(char::is_alphanumeric) => format!("{path}:*{part}*"),
        _ => format!("-{}", quoted(&part)),
    }
}

/// Loads the results that DuckDB wrote, and holds them against the answers.
fn load_back(folder: &Path) {
    let read = |path: &Path| fs::read(path).expect("a file");
    let questions: Value =
        serde_json::from_slice(&read(&folder.join("questions.json"))).expect("JSON");
    let mut files = 0;
    for entry in fs::read_dir(folder.join("results")).expect("results") {
        let path = entry.expect("a file").path();
        let number: usize = path
            .file_stem()
            .and_then(|stem| stem.to_str()?.parse().ok())
            .expect("a number");
        let mut engine = load(&[dropped(read(&path))], 1, usize::MAX);
        let mut ids: Vec<Value> = all_rows(&mut engine, "", "time")
            .into_iter()
            .map(|row| row.key.into())
            .collect();
        ids.sort_by(|one, two| one.as_str().cmp(&two.as_str()));
        assert_eq!(
            Value::from(ids),
            questions[number]["ids"],
            "{}",
            path.display()
        );
        files += 1;
    }
    assert!(files > 0, "there are results");
    println!("{files} files of results load back to the same events");
}

/// The page's table of principals: of each its key, name and credential, and what is counted.
fn principals(engine: &mut Engine, text: &str, time: Option<TimeRange>) -> Vec<Value> {
    let mut view = view(Tab::Principals, "events", text);
    view.time = time;
    let Rows::Principals(page) = support::ask(engine, &view).rows else {
        panic!("principals were asked for")
    };
    assert_eq!(page.total as usize, page.rows.len(), "all principals fit");
    let row = |row: PrincipalRow| {
        let who = [row.key, row.principal, row.credential];
        let counts = [
            row.events,
            row.errors,
            row.denied,
            row.services,
            row.names,
            row.regions,
            row.addresses,
            row.agents,
        ];
        json!([who, counts])
    };
    page.rows.into_iter().map(row).collect()
}

fn main() {
    let folder = PathBuf::from(env::args().nth(1).expect("the folder to write to"));
    if env::args().nth(2).is_some() {
        return load_back(&folder);
    }
    let logs = folder.join("cloudtrail");
    fs::create_dir_all(&logs).expect("a folder");
    let mut files: Vec<Dropped> = invictus().into_iter().step_by(6).collect();
    let mut all = records(&files);
    let odd = odd();
    files.push(Dropped {
        path: "odd.json".to_owned(),
        bytes: serde_json::to_vec(&json!({"Records": odd})).expect("JSON"),
    });
    all.extend(odd);
    for (index, file) in files.iter().enumerate() {
        let name = if file.bytes.starts_with(&[0x1f, 0x8b]) {
            "json.gz"
        } else {
            "json"
        };
        fs::write(logs.join(format!("{index}.{name}")), &file.bytes).expect("a file");
    }
    let mut engine: Engine = load(&files, 1, usize::MAX);
    let newest = engine.store.time_span().expect("events").last;
    let (parquet, _) = exported(&mut engine, &files, Tab::Events, "", Form::Parquet, 5000);
    fs::write(folder.join("events.parquet"), parquet).expect("a file");
    let mut numbers = Numbers(7);
    let mut asked: Vec<String> = ASKED
        .lines()
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect();
    for number in 0..260 {
        asked.push(made(&all, &mut numbers, number % 4 / 2));
    }
    let mut questions = Vec::new();
    for (number, text) in asked.iter().enumerate() {
        let Ok(query) = parse(text) else {
            assert!(number >= ASKED.lines().count(), "not understood: {text}");
            continue;
        };
        // Each seventh with a brush.
        let time = (number % 7 == 3).then_some(TimeRange {
            from: newest - 5_400_000,
            until: newest - 600_000,
        });
        let tab = if number % 10 == 9 {
            Tab::StepFunctions
        } else {
            Tab::Events
        };
        let sort = ["time", "name", "principal", "resource"][number % 4];
        let mut ids: Vec<String> = Vec::new();
        if time.is_some() || tab != Tab::Events {
            let mut view = view(tab, "time", text);
            view.time = time;
            loop {
                view.table.first = ids.len() as u32;
                let Rows::Events(page) = support::ask(&mut engine, &view).rows else {
                    panic!("events were asked for")
                };
                ids.extend(page.rows.into_iter().map(|row| row.key));
                if ids.len() as u32 >= page.total {
                    break;
                }
            }
        } else {
            ids.extend(
                all_rows(&mut engine, text, "time")
                    .into_iter()
                    .map(|row| row.key),
            );
        }
        ids.sort();
        let then = ["source", "region"].map(|column| SortColumn {
            column: column.to_owned(),
            descending: column == "source",
        });
        let said_of = |tab, dialect| {
            let table = ShownTable {
                tab,
                sort,
                descending: number % 2 == 0,
                then: &then[..number % 3],
            };
            let translation = translate(&query, time, newest, table, dialect);
            json!({"sql": translation.sql, "unsaid": translation.unsaid})
        };
        let said = |dialect| said_of(tab, dialect);
        questions.push(json!({
            "query": text,
            "ids": ids,
            "principals": principals(&mut engine, text, time),
            "counts": {
                "duckdb": said_of(Tab::Principals, Dialect::DuckDb),
                "athena": said_of(Tab::Principals, Dialect::Athena),
                "lake": said_of(Tab::Principals, Dialect::Lake),
            },
            "duckdb": said(Dialect::DuckDb),
            "athena": said(Dialect::Athena),
            "lake": said(Dialect::Lake),
            "insights": said(Dialect::Insights),
        }));
    }
    fs::write(
        folder.join("questions.json"),
        serde_json::to_vec_pretty(&questions).expect("JSON"),
    )
    .expect("a file");
    println!("{} questions on {} events", questions.len(), all.len());
}

//! Resources: which events mention one, whatever name they have for it.

use crate::support;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use support::{all_rows, ask, dropped, invictus, leaves, load, records, shown, text, view};
use trailglass::cloudtrail::time::millis_from_iso;
use trailglass::engine::Engine;
use trailglass::json::tree::Tree;
use trailglass::protocol::{Cell, CellRow, DossierSection, DossierSubject, Tab, TimeRange};
use trailglass::query::print::term;

fn ids(engine: &mut Engine, query: &str) -> BTreeSet<String> {
    let rows = all_rows(engine, query, "time");
    rows.into_iter().map(|row| row.key).collect()
}

fn mentions(engine: &mut Engine, resource: &str) -> BTreeSet<String> {
    ids(engine, &term("mentions", resource))
}

/// The values of what a call was about, each with its key, and the resource that its error message names.
fn values_of(record: &Value) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for part in ["requestParameters", "responseElements", "resources"] {
        leaves(&record[part], part, &mut all);
    }
    // Policies are JSON in a text.
    let inner = all.iter().filter_map(|(path, text)| {
        let text = text
            .replace("%22", "\"")
            .replace("%7B", "{")
            .replace("%7D", "}")
            .replace("%3A", ":")
            .replace("%2C", ",")
            .replace("%5B", "[")
            .replace("%5D", "]")
            .replace("%2F", "/")
            .replace("%20", " ")
            .replace("%0A", " ")
            .replace("%2A", "*");
        let value: Value = serde_json::from_str(&text).ok()?;
        let is_json = value.is_object() || value.is_array();
        is_json.then(|| {
            let mut inner = Vec::new();
            leaves(&value, &format!("{path}(policy)"), &mut inner);
            inner
        })
    });
    let inner: Vec<(String, String)> = inner.flatten().collect();
    all.extend(inner);
    let message = text(record, "/errorMessage");
    if let Some((_, resource)) = message.split_once("on resource: ") {
        let resource = resource.split(' ').next().unwrap_or_default();
        all.push(("errorMessage".to_owned(), resource.to_owned()));
    }
    all
}

fn naive(records: &[Value], is_mention: &dyn Fn(&Value, &str, &str) -> bool) -> BTreeSet<String> {
    let mentions = records.iter().filter(|record| {
        let values = values_of(record);
        values
            .iter()
            .any(|(path, value)| is_mention(record, path, value))
    });
    mentions
        .map(|record| text(record, "/eventID").to_owned())
        .collect()
}

#[test]
fn an_instance_is_found_from_its_launch_to_its_end() {
    let files = invictus();
    let records = records(&files);
    let mut engine = load(&files, 2, 4096);
    let mut launched = Vec::new();
    for record in records
        .iter()
        .filter(|record| record["eventName"] == "RunInstances")
    {
        for item in record["responseElements"]["instancesSet"]["items"]
            .as_array()
            .into_iter()
            .flatten()
        {
            launched.push((text(record, "/eventID"), text(item, "/instanceId")));
        }
    }
    assert_eq!(launched.len(), 2);
    for (launch, id) in launched {
        let found = mentions(&mut engine, id);
        let end = format!("/{id}");
        let expected = naive(&records, &|_, _, value| {
            value == id || value.ends_with(&end)
        });
        assert_eq!(found, expected, "{id}");
        assert!(found.contains(launch));
        let about = shown(&mut engine, &term("resource", id));
        assert!((about as usize) < found.len(), "{about} of {}", found.len());
        let arn = format!("arn:aws:ec2:us-east-1:123837392027:instance/{id}");
        assert_eq!(mentions(&mut engine, &arn), expected);
        for name in ["RunInstances", "TerminateInstances"] {
            let query = format!("{} name:{name}", term("mentions", id));
            assert_eq!(shown(&mut engine, &query), 1, "{name}");
        }
    }
}

#[test]
fn a_role_is_found_where_it_was_given_all_rights() {
    let files = invictus();
    let records = records(&files);
    let mut engine = load(&files, 2, 4096);
    let attached = records
        .iter()
        .find(|record| {
            record["eventName"] == "AttachRolePolicy"
                && text(record, "/requestParameters/policyArn").ends_with("/AdministratorAccess")
        })
        .expect("the attack has one");
    let role = text(attached, "/requestParameters/roleName");
    let end = format!(":role/{role}");
    let is_mention = |_: &Value, path: &str, value: &str| {
        value == role && path.ends_with("oleName") || value.ends_with(&end)
    };
    let expected = naive(&records, &is_mention);
    // Counted with Python over the files.
    assert_eq!(expected.len(), 17);
    assert_eq!(mentions(&mut engine, role), expected);
    let arn = format!("arn:aws:iam::123837392027:role/{role}");
    assert_eq!(mentions(&mut engine, &arn), expected);
    let elsewhere = format!("arn:aws:iam::999999999999:role/{role}");
    assert_eq!(mentions(&mut engine, &elsewhere), BTreeSet::new());
    assert!(expected.contains(text(attached, "/eventID")));
    let policy = mentions(&mut engine, "arn:aws:iam::aws:policy/AdministratorAccess");
    assert_eq!(policy.len(), 4);
}

const ACCOUNTS: [&str; 2] = ["111111111111", "222222222222"];
const REGIONS: [&str; 2] = ["eu-west-1", "us-east-1"];
/// Names that are parts of each other.
const NAMES: [&str; 5] = ["web", "web2", "my-web", "web-app", "backup"];

/// A story of calls, and which things each mentions.
#[derive(Default)]
struct Story {
    records: Vec<Value>,
    mentions: BTreeMap<String, BTreeSet<String>>,
}

impl Story {
    fn call(&mut self, call: &str, place: (&str, &str), parts: Value, things: &[&str]) {
        let id = format!("event-{:05}", self.records.len());
        let (source, name) = call.split_once(':').expect("service:Call");
        let mut record = json!({
            "eventVersion": "1.09", "eventID": id, "eventName": name,
            "eventSource": format!("{source}.amazonaws.com"),
            "eventTime": format!("2026-03-01T{:02}:{:02}:00Z", self.records.len() / 60 % 24, self.records.len() % 60),
            "awsRegion": place.1, "recipientAccountId": place.0, "readOnly": false,
            "userIdentity": {"type": "IAMUser", "accountId": place.0, "userName": "web", "arn": format!("arn:aws:iam::{}:user/web", place.0)},
        });
        for (part, value) in parts.as_object().expect("parts of a record") {
            record[part] = value.clone();
        }
        self.records.push(record);
        for thing in things {
            let known = self.mentions.entry((*thing).to_owned()).or_default();
            known.insert(id.clone());
        }
    }
}

/// Each kind of thing under each name, in each account and Region, in the forms in which calls name it.
fn story() -> Story {
    let mut story = Story::default();
    for (at, name) in NAMES.iter().enumerate() {
        for account in ACCOUNTS {
            for region in REGIONS {
                tell(&mut story, at, name, account, region);
            }
        }
        let bucket = format!("arn:aws:s3:::{name}");
        let place = (ACCOUNTS[0], REGIONS[0]);
        story.call(
            "s3:PutBucketPolicy",
            place,
            json!({"requestParameters": {"bucketName": name, "policy": ""}}),
            &[&bucket],
        );
        let object = format!("arn:aws:s3:::{name}/web/key");
        story.call(
            "s3:GetObject",
            (ACCOUNTS[1], REGIONS[1]),
            json!({"resources": [{"type": "AWS::S3::Object", "ARN": object}]}),
            &[&bucket, &object],
        );
        story.call(
            "cloudtrail:CreateEventDataStore",
            place,
            json!({"requestParameters": {"name": name}}),
            &[],
        );
        story.call(
            "ec2:CreateSecurityGroup",
            place,
            json!({"requestParameters": {"groupName": name}, "responseElements": {"groupId": format!("sg-0000000{at}")}}),
            &[&format!("sg-0000000{at}")],
        );
    }
    story
}

fn tell(story: &mut Story, at: usize, name: &str, account: &str, region: &str) {
    let place = (account, region);
    let role = format!("arn:aws:iam::{account}:role/{name}");
    let with_path = format!("arn:aws:iam::{account}:role/team/{name}");
    story.call(
        "iam:CreateRole",
        place,
        json!({"requestParameters": {"roleName": name, "description": "web"}, "responseElements": {"role": {"roleName": name, "arn": with_path}}}),
        &[&role],
    );
    let policy = format!("arn:aws:iam::{account}:policy/{name}");
    story.call(
        "iam:AttachRolePolicy",
        place,
        json!({"requestParameters": {"roleName": name, "policyArn": policy}}),
        &[&role, &policy],
    );
    let other = ACCOUNTS[usize::from(account == ACCOUNTS[0])];
    story.call(
        "sts:AssumeRole",
        (other, region),
        json!({"requestParameters": {"roleArn": role, "roleSessionName": name}}),
        &[&role],
    );
    story.call(
        "iam:DeleteRole",
        place,
        json!({"errorCode": "AccessDenied", "errorMessage": format!("User: x is not authorized to perform: iam:DeleteRole on resource: {role} because")}),
        &[&role],
    );
    let group = format!("arn:aws:iam::{account}:group/{name}");
    let user = format!("arn:aws:iam::{account}:user/{name}");
    story.call(
        "iam:AddUserToGroup",
        place,
        json!({"requestParameters": {"userName": name, "groupName": name}}),
        &[&group, &user],
    );
    let function = format!("arn:aws:lambda:{region}:{account}:function:{name}");
    for spelled in [
        name.to_owned(),
        format!("{name}:prod"),
        format!("{account}:function:{name}"),
        format!("{function}:7"),
        function.clone(),
    ] {
        story.call(
            "lambda:UpdateFunctionCode20150331v2",
            place,
            json!({"requestParameters": {"functionName": spelled, "s3Bucket": "code"}}),
            &[&function, "arn:aws:s3:::code"],
        );
    }
    let secret = format!("arn:aws:secretsmanager:{region}:{account}:secret:{name}-aB3{at}Xy");
    for spelled in [name, &secret] {
        story.call(
            "secretsmanager:PutSecretValue",
            place,
            json!({"requestParameters": {"secretId": spelled}}),
            &[&secret],
        );
    }
    let trail = format!("arn:aws:cloudtrail:{region}:{account}:trail/{name}");
    for spelled in [name, &trail] {
        story.call(
            "cloudtrail:StopLogging",
            place,
            json!({"requestParameters": {"name": spelled}}),
            &[&trail],
        );
    }
    let queue = format!("arn:aws:sqs:{region}:{account}:{name}");
    let address = format!("https://sqs.{region}.amazonaws.com/{account}/{name}");
    story.call(
        "sqs:SetQueueAttributes",
        place,
        json!({"requestParameters": {"queueUrl": address}}),
        &[&queue, &address],
    );
    let machine = format!("arn:aws:states:{region}:{account}:stateMachine:{name}");
    let execution = machine.replace("stateMachine", "execution") + ":run";
    story.call(
        "states:StartExecution",
        place,
        json!({"requestParameters": {"stateMachineArn": machine, "name": "web"}, "responseElements": {"executionArn": execution}}),
        &[&machine, &execution],
    );
    story.call(
        "states:StopExecution",
        place,
        json!({"requestParameters": {"executionArn": execution}}),
        &[&machine, &execution],
    );
}

#[test]
fn all_names_of_one_thing_find_it_and_nothing_else() {
    let story = story();
    let file = dropped(json!({"Records": story.records}).to_string());
    let mut engine = load(&[file], 2, 512);
    assert_eq!(shown(&mut engine, "") as usize, story.records.len());
    for (thing, expected) in &story.mentions {
        assert_eq!(mentions(&mut engine, thing), *expected, "{thing}");
        let negated = format!("-{}", term("mentions", thing));
        let left = shown(&mut engine, &negated) as usize;
        assert_eq!(left, story.records.len() - expected.len(), "{thing}");
    }
    assert_eq!(story.mentions.len(), 5 * (2 * 4 + 4 * 7 + 3) + 1);
}

#[test]
fn a_bare_name_finds_all_that_is_called_so() {
    let story = story();
    let file = dropped(json!({"Records": story.records}).to_string());
    let mut engine = load(&[file], 1, 4096);
    for name in NAMES {
        let mut expected = BTreeSet::new();
        for (thing, events) in &story.mentions {
            let own = thing.rsplit([':', '/']).next().unwrap_or_default();
            let is_secret = thing.contains(&format!(":secret:{name}-aB3"));
            let is_object = thing.starts_with(&format!("arn:aws:s3:::{name}/"));
            if own == name || is_secret || is_object {
                expected.extend(events.iter().cloned());
            }
        }
        for record in &story.records {
            // The key of the request that names what any call is about.
            let own = ["name", "groupName"].map(|key| &record["requestParameters"][key]);
            if own.iter().any(|value| **value == name) {
                expected.insert(text(record, "/eventID").to_owned());
            }
        }
        let found = mentions(&mut engine, name);
        let names = |ids: &BTreeSet<String>, others: &BTreeSet<String>| -> Vec<String> {
            let only = ids.difference(others);
            let record = |id: &String| {
                let record = story
                    .records
                    .iter()
                    .find(|record| record["eventID"] == **id);
                record.map(Value::to_string).unwrap_or_default()
            };
            only.map(record).take(3).collect()
        };
        assert_eq!(names(&found, &expected), [""; 0], "{name}: found only");
        assert_eq!(names(&expected, &found), [""; 0], "{name}: not found");
        // What is about it mentions it.
        let about = ids(&mut engine, &term("resource", name));
        assert!(about.is_subset(&found), "{name}");
    }
    // A pattern goes by the text alone.
    let role = shown(&mut engine, "mentions:*role/team/web2");
    assert_eq!(role, 4);
    assert_eq!(shown(&mut engine, "mentions:(web, web2)") as usize, {
        let both = mentions(&mut engine, "web");
        both.union(&mentions(&mut engine, "web2")).count()
    });
}

/// A row of a history.
#[derive(Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) event: String,
    pub(crate) name: String,
    pub(crate) outcome: String,
    pub(crate) changed: String,
}

pub(crate) struct History {
    /// About it, mention it, only read, may change something: those that pass the filter, and all.
    pub(crate) counts: Vec<[i64; 2]>,
    /// Each with the place that tells it apart.
    pub(crate) lives: Vec<String>,
    pub(crate) last: Option<String>,
    pub(crate) entries: Vec<Entry>,
}

pub(crate) fn history(engine: &mut Engine, resource: &str, time: Option<TimeRange>) -> History {
    let mut asked = view(Tab::Receipt, "file", "");
    asked.time = time;
    asked.dossiers = vec![DossierSubject {
        field: "resource".to_owned(),
        value: resource.to_owned(),
    }];
    let sections = ask(engine, &asked).dossiers.remove(0).sections;
    let word = |cell: &Cell| match cell {
        Cell::Text(text) | Cell::Named { text, .. } => text.clone(),
        Cell::Nothing | Cell::Number(_) | Cell::Counted { .. } => String::new(),
    };
    let number = |cell: &Cell| match cell {
        Cell::Number(number) => *number,
        Cell::Nothing | Cell::Text(_) | Cell::Named { .. } | Cell::Counted { .. } => -1,
    };
    let mut found = History {
        counts: Vec::new(),
        lives: Vec::new(),
        last: None,
        entries: Vec::new(),
    };
    for section in sections {
        match section {
            DossierSection::Table(table) if table.title.starts_with("About it") => {
                let counts = table.rows.iter();
                let counts = counts.map(|row| [number(&row.cells[1]), number(&row.cells[2])]);
                found.counts = counts.collect();
                // Each number is that of the query behind it.
                for row in &table.rows {
                    let in_all = shown(engine, &row.key);
                    assert_eq!(number(&row.cells[2]), i64::from(in_all), "{}", row.key);
                }
            }
            DossierSection::History {
                lives, last, table, ..
            } => {
                let hook = ["time", "name", "person", "outcome", "changed"];
                assert_eq!(table.columns[..5], hook);
                assert_eq!(table.columns.len() > 5, lives.len() > 1);
                found.lives = lives
                    .iter()
                    .map(|life| [&*life.place, &life.words].join(" ").trim().to_owned())
                    .collect();
                found.last = last.map(|last| last.words);
                let entry = |row: &CellRow| Entry {
                    event: row.key.clone(),
                    name: word(&row.cells[1]),
                    outcome: word(&row.cells[3]),
                    changed: word(&row.cells[4]),
                };
                found.entries = table.rows.iter().map(entry).collect();
            }
            _ => {}
        }
    }
    found
}

/// The policy of a role, as text: whether its one statement allows.
fn policy(effect: &str) -> String {
    json!({"Version": "2012-10-17", "Statement": [{"Effect": effect, "Action": "s3:*", "Resource": "*"}]})
        .to_string()
}

#[test]
fn a_history_tells_who_changed_what_and_what_was_refused() {
    let mut story = Story::default();
    let (here, there) = ((ACCOUNTS[0], REGIONS[0]), (ACCOUNTS[1], REGIONS[0]));
    let role = format!("arn:aws:iam::{}:role/web", ACCOUNTS[0]);
    let put = |effect: &str, policy_name: &str| json!({"requestParameters": {"policyDocument": policy(effect), "roleName": "web", "policyName": policy_name}});
    let only_role = json!({"requestParameters": {"roleName": "web"}});
    let refused = json!({"errorCode": "AccessDenied", "errorMessage": format!("User: x is not authorized to perform: iam:DeleteRole on resource: {role} because")});
    let admin = json!({"requestParameters": {"policyArn": "arn:aws:iam::aws:policy/AdministratorAccess", "roleName": "web"}});
    let mut read = only_role.clone();
    read["readOnly"] = json!(true);
    for (call, place, parts) in [
        ("iam:CreateRole", here, only_role.clone()),
        ("iam:CreateRole", there, only_role.clone()),
        ("iam:PutRolePolicy", here, put("Deny", "one")),
        ("iam:PutRolePolicy", there, put("Deny", "one")),
        ("iam:PutRolePolicy", here, put("Allow", "two")),
        ("iam:GetRole", here, read),
        ("iam:DeleteRole", here, refused),
        ("iam:PutRolePolicy", here, put("Allow", "one")),
        ("iam:PutRolePolicy", here, put("Allow", "one")),
        ("iam:AttachRolePolicy", here, admin.clone()),
        ("iam:DetachRolePolicy", here, admin),
        (
            "iam:CreateRole",
            here,
            json!({"requestParameters": {"roleName": "web2"}}),
        ),
        ("iam:DeleteRole", here, only_role.clone()),
        ("iam:CreateRole", here, only_role),
    ] {
        story.call(call, place, parts, &[]);
    }
    let file = dropped(json!({"Records": story.records}).to_string());
    let mut engine = load(&[file], 1, 4096);
    let found = history(&mut engine, &role, None);
    let entries: Vec<(&str, &str, &str)> = found
        .entries
        .iter()
        .map(|entry| {
            (
                entry.name.as_str(),
                entry.outcome.as_str(),
                entry.changed.as_str(),
            )
        })
        .collect();
    let arn = "policyArn: arn:aws:iam::aws:policy/AdministratorAccess";
    let first = |effect: &str, policy_name: &str| {
        let policy = Tree::read(&policy(effect)).expect("JSON").short();
        // The role was created in these logs, so nothing was set before.
        format!("+ policyDocument: {policy}; + policyName: {policy_name}")
    };
    let (one, two) = (first("Deny", "one"), first("Allow", "two"));
    let (plus, minus) = (format!("+ {arn}"), format!("− {arn}"));
    let expected = [
        ("CreateRole", "Succeeded", ""),
        ("PutRolePolicy", "Succeeded", &one),
        ("PutRolePolicy", "Succeeded", &two),
        ("DeleteRole", "Denied", "nothing: it was not done"),
        (
            "PutRolePolicy",
            "Succeeded",
            "policyDocument.Statement[0].Effect: Deny → Allow",
        ),
        ("PutRolePolicy", "Succeeded", "the same as before"),
        ("AttachRolePolicy", "Succeeded", &plus),
        ("DetachRolePolicy", "Succeeded", &minus),
        ("DeleteRole", "Succeeded", ""),
        ("CreateRole", "Succeeded", ""),
    ];
    assert_eq!(entries, expected);
    let whole_life = "By the verbs of the calls: created, changed 6 times, deleted, created again. Refused or failed: 1.";
    assert_eq!(found.lives, [whole_life]);
    let last = found.last.as_deref();
    assert_eq!(
        last,
        Some("Last changed in these files: CreateRole by web (111111111111)")
    );
    // About it, by its name or its ARN: all that mention it.
    assert_eq!(found.counts, [[11, 11], [11, 11], [1, 1], [10, 10]]);

    // Who changed it last before the second policy: the time range ends there, and what is before it is still compared.
    let start = millis_from_iso("2026-03-01T00:07:00Z").expect("a time");
    let time = TimeRange {
        from: start,
        until: start + 60_000,
    };
    let brushed = history(&mut engine, &role, Some(time));
    let changed: Vec<&str> = brushed
        .entries
        .iter()
        .map(|entry| &*entry.changed)
        .collect();
    assert_eq!(
        changed,
        ["policyDocument.Statement[0].Effect: Deny → Allow"]
    );
    assert_eq!(brushed.counts, [[1, 11], [1, 11], [0, 1], [1, 10]]);
    assert_eq!(
        brushed.last.as_deref(),
        Some("Last changed before the time range: PutRolePolicy by web (111111111111)")
    );

    let name = history(&mut engine, "web", None);
    assert_eq!(name.entries.len(), 12, "the role of the other account too");
    // Each has a life of its own, and nothing is compared across.
    let other = "222222222222 By the verbs of the calls: created, changed once.";
    assert_eq!(
        name.lives,
        [format!("111111111111 {whole_life}"), other.to_owned()]
    );
    let firsts = name.entries.iter();
    let firsts = firsts.filter(|entry| entry.changed == one);
    assert_eq!(firsts.count(), 2);
}

#[test]
fn the_history_of_an_attacked_role_has_its_rights_and_its_end() {
    let files = invictus();
    let mut engine = load(&files, 2, 4096);
    let role = "stratus-red-team-backdoor-r-role";
    let found = history(&mut engine, role, None);
    let names: Vec<&str> = found.entries.iter().map(|entry| &*entry.name).collect();
    // As Python over the files has it.
    let expected = [
        "CreateRole",
        "UpdateAssumeRolePolicy",
        "UpdateAssumeRolePolicy",
        "AttachRolePolicy",
        "DetachRolePolicy",
        "DeleteRole",
    ];
    let sorted = |names: &[&str]| {
        let mut names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        names.sort();
        names
    };
    assert_eq!(sorted(&names), sorted(&expected));
    assert_eq!(
        (names[0], names.last()),
        ("CreateRole", Some(&"DeleteRole"))
    );
    let attached = found.entries.iter();
    let attached: Vec<&str> = attached
        .filter(|entry| entry.name == "AttachRolePolicy")
        .map(|entry| &*entry.changed)
        .collect();
    assert_eq!(
        attached,
        ["+ policyArn: arn:aws:iam::aws:policy/AdministratorAccess"]
    );
    let instance = history(&mut engine, "i-05c30218156bcc246", None);
    let of = |name: &str| instance.entries.iter().any(|entry| entry.name == name);
    assert!(of("RunInstances") && of("ModifyInstanceAttribute") && of("TerminateInstances"));
    // Counted with Python: one ModifyInstanceAttribute. The agent on the instance sends three each of
    // UpdateInstanceInformation and UpdateInstanceAssociationStatus: these change nothing of the instance.
    let beginning = "By the verbs of the calls: created, changed once, deleted.";
    let [life] = &instance.lives[..] else {
        panic!("one instance")
    };
    assert!(life.starts_with(beginning), "{life}");
}

/// The strings in a JSON text, by serde_json and a plain walk.
fn strings_in(text: &str) -> Vec<String> {
    let value: Value = serde_json::from_str(text).unwrap_or(Value::Null);
    let mut all = Vec::new();
    if value.is_object() || value.is_array() {
        leaves(&value, "", &mut all);
    }
    all.into_iter().map(|(_, text)| text).collect()
}

#[test]
fn arns_inside_policies_are_mentions() {
    let arn = |number: usize| format!("arn:aws:iam::111111111111:role/r{number}");
    let mut records = Vec::new();
    for number in 0..120_usize {
        let principals = [arn(number % 7), arn(number % 11), "111111111111".to_owned()];
        let policy = json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Principal": { "AWS": principals }, "Action": "s3:*",
            "Resource": [format!("arn:aws:s3:::b{}/*", number % 5), format!("arn:aws:s3:::b{}", number % 3)] }] })
        .to_string();
        let policy = match number % 4 {
            // No JSON: its ARNs are no mentions.
            0 => format!("see {policy}"),
            1 => format!("\n  {policy}"),
            _ => policy,
        };
        records.push(json!({
            "eventVersion": "1.11", "eventTime": format!("2026-03-01T10:{:02}:{:02}Z", number / 60, number % 60), "eventID": format!("p-{number}"),
            "eventSource": "sqs.amazonaws.com", "eventName": "SetQueueAttributes", "awsRegion": "eu-west-1", "recipientAccountId": "111111111111",
            "sourceIPAddress": "192.0.2.1", "userAgent": "x", "userIdentity": { "type": "Root", "accountId": "111111111111" },
            "requestParameters": { "queueUrl": "https://sqs.eu-west-1.amazonaws.com/111111111111/q", "attributes": { "Policy": policy } },
        }));
    }
    let mut engine = load(
        &[dropped(json!({ "Records": records }).to_string())],
        1,
        usize::MAX,
    );
    let naive = |fits: &dyn Fn(&str) -> bool| -> BTreeSet<String> {
        let found = records.iter().filter(|record| {
            let policy = text(record, "/requestParameters/attributes/Policy");
            strings_in(policy).iter().any(|text| fits(text))
        });
        found
            .map(|record| text(record, "/eventID").to_owned())
            .collect()
    };
    for number in 0..12 {
        let wanted = naive(&|text| text == arn(number));
        assert_eq!(mentions(&mut engine, &arn(number)), wanted, "{number}");
        assert_eq!(wanted.is_empty(), number == 11);
        assert_eq!(mentions(&mut engine, &format!("r{number}")), wanted);
    }
    for number in 0..6 {
        let bucket = format!("arn:aws:s3:::b{number}");
        // What lies in a bucket mentions it.
        let within = format!("{bucket}/");
        let wanted = naive(&|text| text == bucket || text.starts_with(&within));
        assert_eq!(mentions(&mut engine, &bucket), wanted, "{bucket}");
    }
}

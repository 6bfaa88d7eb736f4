//! What goes on without people: applications, AWS services, log delivery, jobs of the night.

use super::actors::{Actor, Identity, hex_of};
use super::company::{App, BOTO, Company, DAY, DAYS, JAVA, REGION, START};
use serde_json::json;

impl Company {
    /// The session of an application at a time.
    pub fn app_session(&self, app: &App, time: i64, number: u64) -> Actor {
        match app.instances.len() as u64 {
            0 => {
                let task = hex_of(&format!("{}{}{}", app.role, number % 3, time / DAY), 32);
                self.role(&app.account, &app.role, &task, time, &app.address, JAVA)
            }
            count => {
                let instance = &app.instances[(number % count) as usize];
                self.role(&app.account, &app.role, instance, time, &app.address, BOTO)
            }
        }
    }

    pub fn workloads(&mut self) {
        self.applications();
        self.services();
        self.autoscaling();
        self.refused_deliveries();
        self.nightly_jobs();
        self.secrets_operator();
    }

    fn applications(&mut self) {
        for number in 0..self.size.app_events {
            let time = self.any_time();
            // The first application is busy, so that its credentials have a history.
            let at = if number % 20 == 0 {
                0
            } else {
                self.random.below(self.apps.len() as u64) as usize
            };
            let app = self.apps[at].clone();
            let number = self.random.below(3);
            let who = self.app_session(&app, time, number);
            let account = &app.account;
            let call = match self.random.below(100) {
                0..20 => {
                    let secret = format!("arn:aws:secretsmanager:{REGION}:{account}:secret:{}/database-Ab12Cd", app.role);
                    who.asks(time, ("secretsmanager", "GetSecretValue"), REGION, &json!({"secretId": secret}))
                }
                20..35 => {
                    let name = format!("/{}/setting-{}", app.role, self.random.below(6));
                    who.asks(time, ("ssm", "GetParameter"), REGION, &json!({"name": name, "withDecryption": true}))
                }
                35..40 => who.asks(time, ("ssm", "GetParametersByPath"), REGION, &json!({"path": format!("/{}", app.role), "recursive": true, "withDecryption": true})),
                40..70 => {
                    let key = format!("arn:aws:kms:{REGION}:{account}:key/{}", hex_of(account, 32));
                    who.asks(time, ("kms", "Decrypt"), REGION, &json!({"encryptionContext": {"app": app.role}})).about(&key, "AWS::KMS::Key")
                }
                70..78 => who.asks(time, ("kms", "GenerateDataKey"), REGION, &json!({"keyId": format!("alias/{}", app.role), "keySpec": "AES_256"})),
                78..84 => who.asks(time, ("logs", "CreateLogStream"), REGION, &json!({"logGroupName": format!("/app/{}", app.role), "logStreamName": hex_of(&time.to_string(), 12)})),
                84..88 => {
                    let arn = format!("arn:aws:states:{REGION}:{account}:stateMachine:{}", app.role);
                    who.asks(time, ("states", "StartExecution"), REGION, &json!({"stateMachineArn": arn, "name": hex_of(&time.to_string(), 16)}))
                }
                88..92 => who.asks(time, ("sqs", "GetQueueUrl"), REGION, &json!({"queueName": app.role})),
                92..97 => who.asks(time, ("s3", "GetObject"), REGION, &json!({"bucketName": format!("{}-data", app.role), "key": format!("in/{}.json", hex_of(&time.to_string(), 10))})).data_event(),
                _ => who.call(time, ("sts", "GetCallerIdentity"), REGION),
            };
            self.add("applications", call);
        }
    }

    fn services(&mut self) {
        const SERVICES: [&str; 6] = [
            "lambda.amazonaws.com",
            "ec2.amazonaws.com",
            "ecs-tasks.amazonaws.com",
            "states.amazonaws.com",
            "scheduler.amazonaws.com",
            "events.amazonaws.com",
        ];
        for number in 0..self.size.service_events {
            let time = self.any_time();
            let app = self.random.pick(&self.apps).clone();
            let account = app.account.clone();
            let call = match number % 10 {
                0..7 => {
                    let service = *self.random.pick(&SERVICES);
                    let role = format!("arn:aws:iam::{account}:role/{}", app.role);
                    self.service(&account, service)
                        .asks(time, ("sts", "AssumeRole"), REGION, &json!({"roleArn": role, "roleSessionName": hex_of(&format!("{}{}{}", app.role, number % 3, time / DAY), 32)}))
                        .answers(json!({"credentials": {"accessKeyId": super::actors::id_of("ASIA", &format!("{number}{time}"))}, "assumedRoleUser": {"arn": role}}).to_string())
                }
                7 => self
                    .service_role(
                        &account,
                        "/aws-service-role/config.amazonaws.com/",
                        "AWSServiceRoleForConfig",
                        "AWSConfig-Describe",
                        time,
                        "config.amazonaws.com",
                    )
                    .call(
                        time,
                        *self.random.pick(&[
                            ("s3", "GetBucketPolicy"),
                            ("iam", "GetRole"),
                            ("ec2", "DescribeInstances"),
                            ("iam", "ListAttachedRolePolicies"),
                        ]),
                        REGION,
                    ),
                8 => {
                    let who = Actor {
                        account: account.clone(),
                        identity: Identity::ServiceEvent("kms.amazonaws.com"),
                        address: "kms.amazonaws.com".into(),
                        agent: "kms.amazonaws.com".into(),
                    };
                    who.call(time, ("kms", "RotateKey"), REGION)
                }
                _ => self
                    .service_role(
                        &account,
                        "/aws-service-role/guardduty.amazonaws.com/",
                        "AWSServiceRoleForAmazonGuardDuty",
                        "GuardDuty",
                        time,
                        "guardduty.amazonaws.com",
                    )
                    .call(
                        time,
                        *self.random.pick(&[
                            ("ec2", "DescribeSecurityGroups"),
                            ("ec2", "DescribeVpcs"),
                            ("organizations", "DescribeOrganization"),
                        ]),
                        REGION,
                    ),
            };
            self.add("services", call);
        }
    }

    /// Instances come and go by load, in the hours of work.
    fn autoscaling(&mut self) {
        let groups = (self.apps.len() / 12).clamp(1, 20);
        for day in 0..DAYS {
            for group in 0..groups {
                let app = self.apps[group * 3 % self.apps.len()].clone();
                for (hour, name) in [(7, "RunInstances"), (19, "TerminateInstances")] {
                    let time = START + day * DAY + hour * 3600 + self.random.below(1800) as i64;
                    let who = self.service_role(
                        &app.account,
                        "/aws-service-role/autoscaling.amazonaws.com/",
                        "AWSServiceRoleForAutoScaling",
                        "AutoScaling",
                        time,
                        "autoscaling.amazonaws.com",
                    );
                    let instance = format!("i-0{}", hex_of(&format!("{group}{day}"), 16));
                    let call = match name {
                        "RunInstances" => who
                            .asks(
                                time,
                                ("ec2", "RunInstances"),
                                REGION,
                                &json!({"instanceType": "m7g.large", "minCount": 1, "maxCount": 1}),
                            )
                            .answers(
                                json!({"instancesSet": {"items": [{"instanceId": instance}]}})
                                    .to_string(),
                            ),
                        _ => who.asks(
                            time,
                            ("ec2", "TerminateInstances"),
                            REGION,
                            &json!({"instancesSet": {"items": [{"instanceId": instance}]}}),
                        ),
                    };
                    self.add("autoscaling", call);
                }
            }
        }
    }

    /// A delivery role that lacks a permission tries all day long.
    fn refused_deliveries(&mut self) {
        let account = self.accounts[0].clone();
        for number in 0..self.size.refused {
            let time = START
                + (DAYS * DAY) * number as i64 / self.size.refused as i64
                + self.random.below(60) as i64;
            let who = self.role(
                &account,
                "firehose-delivery",
                "firehose",
                time,
                "52.19.1.9",
                JAVA,
            );
            let key = format!("logs/{}", hex_of(&number.to_string(), 12));
            let mut call = who.asks(time, ("s3", "PutObject"), REGION, &json!({"bucketName": "central-logs", "key": key}))
                .data_event()
                .fails("AccessDenied", "User is not authorized to perform: s3:PutObject on resource because no resource-based policy allows the s3:PutObject action");
            call.reads = false;
            self.add("refused deliveries", call);
        }
    }

    /// A clean-up of a data lake each night, and a rotation of secrets.
    fn nightly_jobs(&mut self) {
        let account = self.accounts[0].clone();
        let objects = if self.size.principals < 100 { 12 } else { 120 };
        for day in 0..DAYS {
            let start = START + day * DAY + 2 * 3600;
            let etl = self.role(
                &account,
                "lake-cleanup",
                &hex_of(&format!("cleanup{day}"), 32),
                start,
                "52.30.9.77",
                BOTO,
            );
            for number in 0..objects {
                let key = format!("tmp/{day}/{number}.parquet");
                let call = etl
                    .asks(
                        start + number,
                        ("s3", "DeleteObject"),
                        REGION,
                        &json!({"bucketName": "lake-staging", "key": key}),
                    )
                    .data_event();
                self.add("nightly clean-up", call);
            }
            if day % 7 == 3 {
                let rotation = self.role(
                    &account,
                    "secret-rotation",
                    "rotate-database-password",
                    start,
                    "52.30.9.78",
                    BOTO,
                );
                for (step, name) in [
                    "GetSecretValue",
                    "PutSecretValue",
                    "UpdateSecretVersionStage",
                ]
                .into_iter()
                .enumerate()
                {
                    let call = rotation.asks(
                        start + 60 + step as i64,
                        ("secretsmanager", name),
                        REGION,
                        &json!({"secretId": "prod/database"}),
                    );
                    self.add("secret rotation", call);
                }
            }
        }
    }

    /// The operator of a cluster that copies all secrets every so often.
    fn secrets_operator(&mut self) {
        if self.size.principals < 100 {
            return;
        }
        let account = self.accounts[0].clone();
        for round in 0..DAYS * 4 {
            let start = START + round * 6 * 3600 + 300;
            let who = self.role(
                &account,
                "external-secrets",
                "external-secrets-provider-aws",
                start,
                "52.30.9.80",
                "external-secrets/0.20.1 aws-sdk-go/1.55.8",
            );
            for number in 0..25 {
                let secret = format!("prod/team-{number}/credentials");
                self.add(
                    "secrets operator",
                    who.asks(
                        start + number,
                        ("secretsmanager", "GetSecretValue"),
                        REGION,
                        &json!({"secretId": secret}),
                    ),
                );
            }
        }
    }
}

//! What pipelines deploy, and previews that they tear down.

use super::actors::{Actor, Identity, hex_of, id_of};
use super::company::{App, CDK, Company, DAYS, REGION, TERRAFORM};
use crate::story::record::Call;
use serde_json::{Value, json};

/// One deployment: who, when, where.
struct Deployment {
    who: Actor,
    at: i64,
    app: App,
    calls: Vec<Call>,
}

impl Deployment {
    /// A call some seconds after the one before.
    fn step(&mut self, operation: (&'static str, &'static str), request: &Value) {
        self.at += 4;
        let region = if operation.0 == "iam" {
            "us-east-1"
        } else {
            REGION
        };
        let mut call = self.who.asks(self.at, operation, region, request);
        if operation.0 == "iam" && operation.1 == "CreateRole" {
            call.response = Some(json!({"role": {"roleName": request["roleName"]}}).to_string());
        }
        self.calls.push(call);
    }
}

fn trust(service: &str) -> String {
    json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}]}).to_string()
}

impl Company {
    pub fn deliver(&mut self) {
        for pipeline in 0..self.size.pipelines {
            for day in 0..DAYS {
                let often = if Self::is_weekday(day) {
                    self.random.below(if pipeline == 0 { 4 } else { 2 })
                } else {
                    0
                };
                for _ in 0..often {
                    self.deployment(pipeline, day);
                }
            }
        }
        for day in (0..DAYS).filter(|day| Self::is_weekday(*day)) {
            self.infrastructure(day);
        }
    }

    /// The job's token, and the session that it is traded for.
    fn job(&mut self, role: &str, account: &str, subject: &str, time: i64, agent: &str) -> Actor {
        let address = format!(
            "20.{}.{}.{}",
            40 + self.random.below(60),
            self.random.below(250),
            1 + self.random.below(250)
        );
        let name = "GitHubActions";
        let mut who = self.role(account, role, name, time, &address, agent);
        let Identity::Role(session) = &mut who.identity else {
            return who;
        };
        session.path = "/ci/";
        session.created = time;
        session.key = id_of("ASIA", &format!("{role}{time}"));
        let token = Actor {
            account: account.to_owned(),
            identity: Identity::WebToken(format!("repo:example/{subject}:ref:refs/heads/main")),
            address: address.clone(),
            agent: "aws-sdk-js/3.901.0 configure-aws-credentials-for-github-actions".to_owned(),
        };
        let arn = format!("arn:aws:iam::{account}:role/ci/{role}");
        let call = token.asks(time, ("sts", "AssumeRoleWithWebIdentity"), REGION, &json!({"roleArn": arn, "roleSessionName": name}))
            .answers(json!({"credentials": {"accessKeyId": session.key}, "assumedRoleUser": {"arn": format!("arn:aws:sts::{account}:assumed-role/{role}/{name}"), "assumedRoleId": format!("{}:{name}", id_of("AROA", &arn))}}).to_string());
        self.add("deployments", call);
        who
    }

    fn deployment(&mut self, pipeline: usize, day: i64) {
        let time = self.working_time(day);
        // Each pipeline looks after some applications.
        let mine = self.apps.len() / self.size.pipelines;
        let app =
            self.apps[pipeline * mine + self.random.below(mine.max(1) as u64) as usize].clone();
        let who = self.job(
            &format!("deploy-{}", pipeline + 1),
            &app.account.clone(),
            &app.role.clone(),
            time,
            CDK,
        );
        let mut deployment = Deployment {
            who,
            at: time + 5,
            app,
            calls: Vec::new(),
        };
        match self.random.below(10) {
            0 => new_service(&mut deployment),
            1 => preview_removed(&mut deployment),
            2 => site(&mut deployment),
            3 => load_balancer(&mut deployment),
            4 => workflow(&mut deployment),
            _ => release(&mut deployment),
        }
        for call in deployment.calls {
            self.add("deployments", call);
        }
    }

    /// The team for infrastructure plans and applies with Terraform, which reads everything that it looks after.
    fn infrastructure(&mut self, day: i64) {
        let time = self.working_time(day);
        let account = self.accounts[0].clone();
        let who = self.job(
            "infrastructure",
            &account,
            "infrastructure",
            time,
            TERRAFORM,
        );
        let secrets = if self.size.principals < 100 { 6 } else { 40 };
        for number in 0..secrets {
            let at = time + 10 + number;
            self.add(
                "plans",
                who.asks(
                    at,
                    ("secretsmanager", "GetSecretValue"),
                    REGION,
                    &json!({"secretId": format!("prod/team-{number}/credentials")}),
                ),
            );
            self.add(
                "plans",
                who.asks(
                    at,
                    ("iam", "GetRole"),
                    "us-east-1",
                    &json!({"roleName": format!("team-{number}")}),
                ),
            );
            self.add(
                "plans",
                who.asks(
                    at,
                    ("ssm", "GetParameter"),
                    REGION,
                    &json!({"name": format!("/prod/team-{number}"), "withDecryption": true}),
                ),
            );
        }
        let at = time + 120;
        let sets = |name: &str| format!("example-{name}");
        let changes: Vec<((&'static str, &'static str), Value)> = match day {
            1 => vec![
                // Terraform sends all settings of a trail whichever was changed.
                (
                    ("cloudtrail", "UpdateTrail"),
                    json!({"name": sets("trail"), "s3BucketName": sets("central-logs"), "isMultiRegionTrail": true, "includeGlobalServiceEvents": true, "enableLogFileValidation": true, "isOrganizationTrail": false}),
                ),
                (
                    ("cloudtrail", "PutEventSelectors"),
                    json!({"trailName": sets("trail"), "eventSelectors": [{"readWriteType": "All", "includeManagementEvents": true, "dataResources": [{"type": "AWS::S3::Object", "values": ["arn:aws:s3:::central-logs/"]}]}]}),
                ),
            ],
            2 => vec![
                (
                    ("iam", "CreateUser"),
                    json!({"userName": "mail-relay", "path": "/services/"}),
                ),
                (
                    ("iam", "PutUserPolicy"),
                    json!({"userName": "mail-relay", "policyName": "send", "policyDocument": json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ses:SendRawEmail", "Resource": "*"}]}).to_string()}),
                ),
                (
                    ("iam", "CreateAccessKey"),
                    json!({"userName": "mail-relay"}),
                ),
            ],
            3 => vec![
                (
                    ("iam", "CreatePolicy"),
                    json!({"policyName": "team-boundary", "policyDocument": json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["ec2:*", "s3:*", "lambda:*"], "Resource": "*"}]}).to_string()}),
                ),
                (
                    ("iam", "UpdateAssumeRolePolicy"),
                    json!({"roleName": "team-3", "policyDocument": trust("ecs-tasks.amazonaws.com")}),
                ),
                (
                    ("ec2", "AuthorizeSecurityGroupIngress"),
                    ingress("sg-0aa11bb22cc33dd44", 22, "84.20.4.0/24"),
                ),
            ],
            7 => vec![
                (
                    ("logs", "PutRetentionPolicy"),
                    json!({"logGroupName": "/app/orders", "retentionInDays": 30}),
                ),
                (
                    ("s3", "PutBucketLifecycle"),
                    json!({"bucketName": "lake-staging", "LifecycleConfiguration": {"Rule": {"Status": "Enabled", "Expiration": {"Days": 30}}}}),
                ),
                (
                    ("guardduty", "CreateFilter"),
                    json!({"detectorId": hex_of(&account, 32), "name": "scanner", "action": "ARCHIVE", "findingCriteria": {"criterion": {"resource.accessKeyDetails.userName": {"eq": ["vendor-scanner"]}}}}),
                ),
            ],
            8 => vec![
                (
                    ("iam", "CreateRole"),
                    json!({"roleName": "partner-reports", "assumeRolePolicyDocument": json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::303030303030:root"}, "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"sts:ExternalId": "9f2c"}}}]}).to_string()}),
                ),
                (
                    ("iam", "AttachRolePolicy"),
                    json!({"roleName": "partner-reports", "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}),
                ),
                (
                    ("events", "PutRule"),
                    json!({"name": "nightly", "scheduleExpression": "cron(0 2 * * ? *)"}),
                ),
            ],
            10 => vec![
                (("kms", "CreateKey"), json!({"description": "orders"})),
                (
                    ("kms", "PutKeyPolicy"),
                    json!({"keyId": hex_of(&account, 32), "policyName": "default", "policy": json!({"Statement": [{"Effect": "Allow", "Principal": {"AWS": format!("arn:aws:iam::{account}:root")}, "Action": "kms:*", "Resource": "*"}]}).to_string()}),
                ),
                (
                    ("ec2", "DeleteFlowLogs"),
                    json!({"DeleteFlowLogsRequest": {"FlowLogId": {"tag": 1, "content": "fl-0123456789abcdef0"}}}),
                ),
                (
                    ("ec2", "CreateFlowLogs"),
                    json!({"CreateFlowLogsRequest": {"ResourceType": "VPC"}}),
                ),
            ],
            _ => Vec::new(),
        };
        for (step, (operation, request)) in changes.into_iter().enumerate() {
            let region = if operation.0 == "iam" {
                "us-east-1"
            } else {
                REGION
            };
            let mut call = who.asks(at + step as i64 * 3, operation, region, &request);
            if operation.1 == "CreateAccessKey" {
                call.response = Some(json!({"accessKey": {"userName": "mail-relay", "accessKeyId": id_of("AKIA", "mail-relay"), "status": "Active"}}).to_string());
            }
            self.add("infrastructure", call);
        }
    }
}

/// What opens a port of a security group to addresses.
pub fn ingress(group: &str, port: i64, addresses: &str) -> Value {
    json!({"groupId": group, "ipPermissions": {"items": [{
        "ipProtocol": "tcp", "fromPort": port, "toPort": port, "groups": {}, "prefixListIds": {}, "ipv6Ranges": {},
        "ipRanges": {"items": [{"cidrIp": addresses}]},
    }]}})
}

fn release(deployment: &mut Deployment) {
    let name = deployment.app.role.clone();
    deployment.step(
        ("cloudformation", "CreateChangeSet"),
        &json!({"stackName": name, "changeSetName": "cdk-deploy"}),
    );
    deployment.step(
        ("cloudformation", "ExecuteChangeSet"),
        &json!({"stackName": name, "changeSetName": "cdk-deploy"}),
    );
    deployment.step(
        ("monitoring", "DisableAlarmActions"),
        &json!({"alarmNames": [format!("{name}-errors")]}),
    );
    deployment.step(("lambda", "UpdateFunctionCode20150331v2"), &json!({"functionName": name, "s3Bucket": "cdk-assets", "s3Key": format!("{}.zip", hex_of(&name, 20)), "publish": false, "dryRun": false}));
    deployment.step(
        ("lambda", "UpdateFunctionConfiguration20150331v2"),
        &json!({"functionName": name, "timeout": 30, "environment": {}}),
    );
    deployment.step(("ecs", "RegisterTaskDefinition"), &json!({"family": name, "taskRoleArn": format!("arn:aws:iam::{}:role/{name}", deployment.app.account)}));
    deployment.step(
        ("ecs", "UpdateService"),
        &json!({"service": name, "forceNewDeployment": true}),
    );
    deployment.step(
        ("monitoring", "EnableAlarmActions"),
        &json!({"alarmNames": [format!("{name}-errors")]}),
    );
}

fn new_service(deployment: &mut Deployment) {
    let name = format!(
        "{}-{}",
        deployment.app.role,
        hex_of(&deployment.at.to_string(), 6)
    );
    let account = deployment.app.account.clone();
    deployment.step(
        ("cloudformation", "CreateChangeSet"),
        &json!({"stackName": name}),
    );
    deployment.step(
        ("iam", "CreateRole"),
        &json!({"roleName": name, "assumeRolePolicyDocument": trust("lambda.amazonaws.com")}),
    );
    deployment.step(("iam", "AttachRolePolicy"), &json!({"roleName": name, "policyArn": "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"}));
    if deployment.at % 3 == 0 {
        // The team is in a hurry.
        deployment.step(("iam", "AttachRolePolicy"), &json!({"roleName": name, "policyArn": "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess"}));
    }
    let table = format!("arn:aws:dynamodb:{REGION}:{account}:table/{name}");
    deployment.step(("iam", "PutRolePolicy"), &json!({"roleName": name, "policyName": "table", "policyDocument": json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"], "Resource": table}]}).to_string()}));
    deployment.step(("lambda", "CreateFunction20150331"), &json!({"functionName": name, "runtime": "python3.13", "role": format!("arn:aws:iam::{account}:role/{name}"), "handler": "index.handler"}));
    deployment.step(("lambda", "AddPermission20150331v2"), &json!({"functionName": name, "statementId": "api", "action": "lambda:InvokeFunction", "principal": "apigateway.amazonaws.com", "sourceArn": format!("arn:aws:execute-api:{REGION}:{account}:a1b2c3/*")}));
    deployment.step(
        ("events", "PutRule"),
        &json!({"name": name, "scheduleExpression": "rate(1 hour)"}),
    );
    deployment.step(("events", "PutTargets"), &json!({"rule": name, "targets": [{"id": "1", "arn": format!("arn:aws:lambda:{REGION}:{account}:function:{name}")}]}));
    deployment.step(
        ("logs", "PutRetentionPolicy"),
        &json!({"logGroupName": format!("/aws/lambda/{name}"), "retentionInDays": 14}),
    );
}

fn preview_removed(deployment: &mut Deployment) {
    let name = format!(
        "preview-{}-{}",
        deployment.app.role,
        hex_of(&deployment.at.to_string(), 4)
    );
    deployment.step(
        ("cloudformation", "DeleteStack"),
        &json!({"stackName": name}),
    );
    deployment.step(
        ("monitoring", "DeleteAlarms"),
        &json!({"alarmNames": [format!("{name}-errors")]}),
    );
    deployment.step(
        ("lambda", "DeleteFunction20150331"),
        &json!({"functionName": name}),
    );
    deployment.step(
        ("logs", "DeleteLogGroup"),
        &json!({"logGroupName": format!("/aws/lambda/{name}")}),
    );
    deployment.step(
        ("iam", "DeleteRolePolicy"),
        &json!({"roleName": name, "policyName": "table"}),
    );
    deployment.step(("iam", "DetachRolePolicy"), &json!({"roleName": name, "policyArn": "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"}));
    deployment.step(("iam", "DeleteRole"), &json!({"roleName": name}));
    deployment.step(("dynamodb", "DeleteTable"), &json!({"tableName": name}));
    deployment.step(("s3", "DeleteBucket"), &json!({"bucketName": name}));
    deployment.step(
        ("kms", "ScheduleKeyDeletion"),
        &json!({"keyId": hex_of(&name, 32), "pendingWindowInDays": 30}),
    );
}

fn site(deployment: &mut Deployment) {
    let name = format!("{}-assets", deployment.app.role);
    let account = deployment.app.account.clone();
    deployment.step(("s3", "CreateBucket"), &json!({"bucketName": name}));
    deployment.step(
        ("s3", "PutBucketVersioning"),
        &json!({"bucketName": name, "VersioningConfiguration": {"Status": "Enabled"}}),
    );
    deployment.step(("s3", "PutBucketPublicAccessBlock"), &json!({"bucketName": name, "PublicAccessBlockConfiguration": {"BlockPublicAcls": true, "BlockPublicPolicy": true, "IgnorePublicAcls": true, "RestrictPublicBuckets": true}}));
    deployment.step(("s3", "PutBucketPolicy"), &json!({"bucketName": name, "bucketPolicy": {"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"Service": "cloudfront.amazonaws.com"}, "Action": "s3:GetObject", "Resource": format!("arn:aws:s3:::{name}/*"),
        "Condition": {"StringEquals": {"AWS:SourceArn": format!("arn:aws:cloudfront::{account}:distribution/E2ABC")}},
    }]}}));
    deployment.step(("s3", "PutBucketLifecycle"), &json!({"bucketName": name, "LifecycleConfiguration": {"Rule": {"Status": "Enabled", "NoncurrentVersionExpiration": {"NoncurrentDays": 30}}}}));
    deployment.step(
        ("cloudfront", "CreateInvalidation"),
        &json!({"distributionId": "E2ABC"}),
    );
}

fn load_balancer(deployment: &mut Deployment) {
    let group = format!("sg-0{}", hex_of(&deployment.at.to_string(), 16));
    deployment.step(
        ("ec2", "CreateSecurityGroup"),
        &json!({"groupName": deployment.app.role, "vpcId": "vpc-0123456789abcdef0"}),
    );
    deployment.step(
        ("ec2", "AuthorizeSecurityGroupIngress"),
        &ingress(&group, 443, "0.0.0.0/0"),
    );
    deployment.step(("elasticloadbalancing", "CreateLoadBalancer"), &json!({"name": deployment.app.role, "scheme": "internet-facing", "securityGroups": [group]}));
    deployment.step(
        ("elasticloadbalancing", "CreateListener"),
        &json!({"port": 443, "protocol": "HTTPS"}),
    );
}

fn workflow(deployment: &mut Deployment) {
    let name = deployment.app.role.clone();
    let account = deployment.app.account.clone();
    let arn = format!("arn:aws:states:{REGION}:{account}:stateMachine:{name}");
    let role = format!("arn:aws:iam::{account}:role/{name}");
    let function = format!("arn:aws:lambda:{REGION}:{account}:function:{name}");
    let work = json!({"Type": "Task", "Resource": function, "End": true});
    let definition = json!({"StartAt": "Work", "States": {"Work": work}}).to_string();
    if deployment.at % 2 == 0 {
        deployment.step(
            ("states", "CreateStateMachine"),
            &json!({"name": name, "roleArn": role, "definition": definition, "type": "STANDARD"}),
        );
    } else {
        deployment.step(
            ("states", "UpdateStateMachine"),
            &json!({"stateMachineArn": arn, "roleArn": role, "definition": definition}),
        );
    }
    deployment.step(("states", "TagResource"), &json!({"resourceArn": arn}));
    // A test run after the release.
    deployment.step(
        ("states", "StartExecution"),
        &json!({"stateMachineArn": arn, "name": format!("smoke-{}", deployment.at)}),
    );
}

//! Everything else that an account does all day: services assuming roles, servers reading
//! buckets, Terraform describing subnets, people signing in, and some who may not.

use super::calendar::{hour, response_time};
use super::json::{array, object, text};
use super::record::Call;
use super::stage::{Account, Stage};

/// One call of everyday life.
pub fn everyday(stage: &mut Stage, time: i64) -> Call {
    let index = stage.random.below(stage.accounts.len() as u64) as usize;
    let account = stage.accounts[index].clone();
    let region = account.regions[stage
        .random
        .weighted([6, 3, 1].into_iter().take(account.regions.len()))];
    // People work from seven to eighteen; machines always.
    let people = if (7..18).contains(&hour(time)) { 3 } else { 1 };
    let place = (account.id, region);
    match stage
        .random
        .weighted([50, 24, 14, 12, 6 * people, 4 * people].into_iter())
    {
        0 => services(stage, time, &account, place),
        1 => servers(stage, time, &account, place),
        2 => functions(stage, time, &account, place),
        3 => scaling(stage, time, &account, place),
        4 => automation(stage, time, &account, place),
        _ => people_at_work(stage, time, &account, place),
    }
}

/// A service takes on a role: the record that joins temporary credentials to their origin.
pub fn assume_role(
    stage: &mut Stage,
    time: i64,
    service: usize,
    role: usize,
    place: (&str, &str),
) -> Call {
    let role_arn = stage.cast.role_arn(role);
    let name = role_arn.rsplit('/').next().unwrap_or_default().to_owned();
    let session = stage.random.word(32);
    let key = stage.random.iam_id("ASIA");
    // A real token has some hundreds of characters of noise; a part of it keeps files compressing
    // as real ones do.
    let token = format!("IQoJb3JpZ2luX2VjE{}", stage.random.word(100));
    let credentials = object()
        .text("accessKeyId", &key)
        .text("sessionToken", &token)
        .text("expiration", &response_time(time + 3600));
    let assumed = object()
        .text(
            "assumedRoleId",
            &format!("{}:{session}", stage.random.iam_id("AROA")),
        )
        .text(
            "arn",
            &format!("arn:aws:sts::{}:assumed-role/{name}/{session}", place.0),
        );
    let mut call = stage
        .call(time, service, ("sts", "AssumeRole"), place)
        .asks(
            object()
                .text("roleArn", &role_arn)
                .text("roleSessionName", &session)
                .number("durationSeconds", 3600)
                .end(),
        )
        .answers(
            object()
                .json("credentials", &credentials.end())
                .json("assumedRoleUser", &assumed.end())
                .end(),
        )
        .about(&role_arn, "AWS::IAM::Role");
    call.shared = true;
    call
}

fn services(stage: &mut Stage, time: i64, account: &Account, place: (&str, &str)) -> Call {
    let services = account.services.clone();
    let (id, region) = place;
    match stage.random.below(10) {
        0..=3 => {
            let service = *stage.random.pick(&services.assuming);
            let roles = [
                account.functions,
                account.servers,
                account.pipeline,
                account.workflow_roles[0],
            ];
            let role = *stage.random.pick(&roles);
            assume_role(stage, time, service, role, place)
        }
        4..=5 => {
            let bucket = format!("config-bucket-{id}-{region}");
            let who = *stage.random.pick(&[services.config, services.trail]);
            let request = object()
                .text("bucketName", &bucket)
                .text("Host", &format!("{bucket}.s3.{region}.amazonaws.com"))
                .text("acl", "");
            let mut call = stage
                .call(time, who, ("s3", "GetBucketAcl"), place)
                .asks(request.end())
                .about(&format!("arn:aws:s3:::{bucket}"), "AWS::S3::Bucket");
            call.additional = Some(transfer(stage));
            call.shared = true;
            call
        }
        6..=7 => {
            let bucket = format!("access-logs-{id}");
            let object_key = format!(
                "AWSLogs/{id}/vpcflowlogs/{region}/{}.log.gz",
                stage.random.hex(8)
            );
            let request = object()
                .text("bucketName", &bucket)
                .text("Host", &format!("{bucket}.s3.{region}.amazonaws.com"))
                .text("key", &object_key)
                .text("x-amz-acl", "bucket-owner-full-control")
                .text("x-amz-server-side-encryption", "AES256");
            let mut call = stage
                .call(time, services.delivery, ("s3", "PutObject"), place)
                .asks(request.end())
                .answers(
                    object()
                        .text("x-amz-server-side-encryption", "AES256")
                        .end(),
                )
                .about(
                    &format!("arn:aws:s3:::{bucket}/{object_key}"),
                    "AWS::S3::Object",
                )
                .about(&format!("arn:aws:s3:::{bucket}"), "AWS::S3::Bucket")
                .data_event();
            call.additional = Some(transfer(stage));
            call.shared = true;
            call
        }
        8 => {
            let key = format!("arn:aws:kms:{region}:{id}:key/0e5d0ab6-097e-49d8-99ef-747ce3e5f8f4");
            let context = object().text("aws:s3:arn", &format!("arn:aws:s3:::orders-archive-{id}"));
            let request = object()
                .text("keyId", &key)
                .text("keySpec", "AES_256")
                .json("encryptionContext", &context.end());
            stage
                .call(time, services.storage, ("kms", "GenerateDataKey"), place)
                .asks(request.end())
                .about(&key, "AWS::KMS::Key")
        }
        _ => {
            let function = format!("arn:aws:lambda:{region}:{id}:function:resize-image");
            let request = object()
                .text("functionName", &function)
                .text(
                    "sourceArn",
                    &format!("arn:aws:events:{region}:{id}:rule/on-upload"),
                )
                .text("contentType", "application/json");
            stage
                .call(time, services.events, ("lambda", "Invoke"), place)
                .asks(request.end())
                .about(&function, "AWS::Lambda::Function")
                .data_event()
        }
    }
}

/// What S3 adds to each of its records.
fn transfer(stage: &mut Stage) -> String {
    object()
        .text("SignatureVersion", "SigV4")
        .text("CipherSuite", "TLS_AES_128_GCM_SHA256")
        .number("bytesTransferredIn", stage.random.below(40_000) as i64)
        .text("AuthenticationMethod", "AuthHeader")
        .text("x-amz-id-2", &stage.random.word(32))
        .number("bytesTransferredOut", 0)
        .end()
}

fn servers(stage: &mut Stage, time: i64, account: &Account, place: (&str, &str)) -> Call {
    let (id, region) = place;
    match stage.random.below(8) {
        0..=2 => {
            let bucket = format!("orders-archive-{id}");
            let key = format!(
                "orders/{}/{}.json",
                stage.random.below(500),
                stage.random.hex(6)
            );
            let request = object()
                .text("bucketName", &bucket)
                .text("Host", &format!("{bucket}.s3.{region}.amazonaws.com"))
                .text("key", &key);
            let mut call = stage
                .call(time, account.servers, ("s3", "GetObject"), place)
                .asks(request.end())
                .about(&format!("arn:aws:s3:::{bucket}/{key}"), "AWS::S3::Object")
                .about(&format!("arn:aws:s3:::{bucket}"), "AWS::S3::Bucket")
                .data_event();
            call.additional = Some(transfer(stage));
            if stage.random.per_mille(8) {
                return call.fails("NoSuchKey", "The specified key does not exist.");
            }
            if stage.random.per_mille(6) {
                return call.fails("AccessDenied", "Access Denied");
            }
            call
        }
        3 => {
            let arn = format!("arn:aws:secretsmanager:{region}:{id}:secret:orders/database-Xk3Q9a");
            stage
                .call(
                    time,
                    account.servers,
                    ("secretsmanager", "GetSecretValue"),
                    place,
                )
                .asks(
                    object()
                        .text("secretId", &arn)
                        .text("versionStage", "AWSCURRENT")
                        .end(),
                )
        }
        4 => {
            let name = format!("/orders/settings/{}", stage.random.below(40));
            stage
                .call(time, account.servers, ("ssm", "GetParameter"), place)
                .asks(
                    object()
                        .text("name", &name)
                        .flag("withDecryption", true)
                        .end(),
                )
                .about(
                    &format!("arn:aws:ssm:{region}:{id}:parameter{name}"),
                    "AWS::SSM::Parameter",
                )
        }
        5 => {
            let stream = format!("app/{}", stage.random.hex(12));
            stage
                .call(time, account.servers, ("logs", "CreateLogStream"), place)
                .asks(
                    object()
                        .text("logGroupName", "/orders/app")
                        .text("logStreamName", &stream)
                        .end(),
                )
        }
        6 => {
            let table = format!("arn:aws:dynamodb:{region}:{id}:table/orders");
            stage
                .call(time, account.servers, ("dynamodb", "DescribeTable"), place)
                .asks(object().text("tableName", "orders").end())
                .about(&table, "AWS::DynamoDB::Table")
        }
        _ => stage.call(time, account.servers, ("sts", "GetCallerIdentity"), place),
    }
}

fn functions(stage: &mut Stage, time: i64, account: &Account, place: (&str, &str)) -> Call {
    let (id, region) = place;
    match stage.random.below(4) {
        0 => {
            let stream = format!("2025/03/03/[$LATEST]{}", stage.random.hex(16));
            stage
                .call(time, account.functions, ("logs", "CreateLogStream"), place)
                .asks(
                    object()
                        .text("logGroupName", "/aws/lambda/charge-card")
                        .text("logStreamName", &stream)
                        .end(),
                )
        }
        1 => {
            let key = format!("arn:aws:kms:{region}:{id}:key/0e5d0ab6-097e-49d8-99ef-747ce3e5f8f4");
            let context = object().text(
                "aws:lambda:FunctionArn",
                &format!("arn:aws:lambda:{region}:{id}:function:charge-card"),
            );
            stage
                .call(time, account.functions, ("kms", "Decrypt"), place)
                .asks(
                    object()
                        .json("encryptionContext", &context.end())
                        .text("encryptionAlgorithm", "SYMMETRIC_DEFAULT")
                        .end(),
                )
                .about(&key, "AWS::KMS::Key")
        }
        2 => {
            let call = stage
                .call(time, account.functions, ("sns", "Publish"), place)
                .asks(
                    object()
                        .text(
                            "topicArn",
                            &format!("arn:aws:sns:{region}:{id}:order-events"),
                        )
                        .text("message", "HIDDEN_DUE_TO_SECURITY_REASONS")
                        .end(),
                )
                .data_event();
            if stage.random.per_mille(12) {
                return call.fails("ThrottlingException", "Rate exceeded");
            }
            let message = stage.random.guid();
            call.answers(object().text("messageId", &message).end())
        }
        _ => {
            let table = format!("arn:aws:dynamodb:{region}:{id}:table/orders");
            let key = object().text("orderId", &stage.random.hex(10)).end();
            stage
                .call(time, account.functions, ("dynamodb", "UpdateItem"), place)
                .asks(
                    object()
                        .text("tableName", "orders")
                        .json("key", &key)
                        .text("returnValues", "ALL_NEW")
                        .end(),
                )
                .about(&table, "AWS::DynamoDB::Table")
                .data_event()
        }
    }
}

fn scaling(stage: &mut Stage, time: i64, account: &Account, place: (&str, &str)) -> Call {
    let names = [
        "DescribeInstances",
        "DescribeInstanceStatus",
        "DescribeSubnets",
        "DescribeVolumes",
    ];
    let name = *stage.random.pick(&names);
    let instances: Vec<String> = (0..1 + stage.random.below(3))
        .map(|_| {
            object()
                .text("instanceId", &format!("i-0{}", stage.random.hex(16)))
                .end()
        })
        .collect();
    let request = object()
        .json(
            "instancesSet",
            &object().json("items", &array(&instances)).end(),
        )
        .json("filterSet", "{}");
    stage
        .call(time, account.autoscaling, ("ec2", name), place)
        .asks(request.end())
}

fn automation(stage: &mut Stage, time: i64, account: &Account, place: (&str, &str)) -> Call {
    let (id, region) = place;
    match stage.random.below(12) {
        0..=3 => {
            let names = [
                "DescribeRouteTables",
                "DescribeVpcs",
                "DescribeSecurityGroups",
                "DescribeNatGateways",
            ];
            let name = *stage.random.pick(&names);
            let value = object()
                .text("value", &format!("vpc-0{}", stage.random.hex(16)))
                .end();
            let filter = object()
                .text("name", "vpc-id")
                .json("valueSet", &object().json("items", &array(&[value])).end())
                .end();
            let request = object().json(
                "filterSet",
                &object().json("items", &array(&[filter])).end(),
            );
            let call = stage
                .call(time, account.terraform, ("ec2", name), place)
                .asks(request.end());
            if stage.random.per_mille(30) {
                return call.fails("Client.RequestLimitExceeded", "Request limit exceeded.");
            }
            call
        }
        4..=6 => {
            let name =
                *stage
                    .random
                    .pick(&["GetRole", "ListAttachedRolePolicies", "ListRolePolicies"]);
            let role = *stage.random.pick(&[
                "orders-workflow-role",
                "billing-workflow-role",
                "app-server",
                "old-batch",
            ]);
            let call = stage
                .call(time, account.terraform, ("iam", name), (id, "us-east-1"))
                .asks(object().text("roleName", role).end());
            if role == "old-batch" {
                return call.fails(
                    "NoSuchEntityException",
                    "The role with name old-batch cannot be found.",
                );
            }
            call
        }
        7 => {
            let group = format!("sg-0{}", stage.random.hex(16));
            let range = object()
                .text("cidrIp", "198.51.100.0/24")
                .text("description", "office")
                .end();
            let rule = object()
                .text("ipProtocol", "tcp")
                .number("fromPort", 443)
                .number("toPort", 443)
                .json("ipRanges", &object().json("items", &array(&[range])).end())
                .end();
            stage
                .call(
                    time,
                    account.terraform,
                    ("ec2", "AuthorizeSecurityGroupIngress"),
                    place,
                )
                .asks(
                    object()
                        .text("groupId", &group)
                        .json(
                            "ipPermissions",
                            &object().json("items", &array(&[rule])).end(),
                        )
                        .end(),
                )
                .answers(
                    object()
                        .text("requestId", &stage.random.guid())
                        .flag("_return", true)
                        .end(),
                )
        }
        8..=9 => {
            let function = *stage
                .random
                .pick(&["charge-card", "reserve-stock", "resize-image"]);
            stage
                .call(
                    time,
                    account.pipeline,
                    ("lambda", "UpdateFunctionCode20150331v2"),
                    place,
                )
                .asks(
                    object()
                        .text("functionName", function)
                        .text("s3Bucket", &format!("releases-{id}"))
                        .text("s3Key", &format!("{function}/{}.zip", stage.random.hex(40)))
                        .flag("publish", true)
                        .end(),
                )
                .answers(
                    object()
                        .text("functionName", function)
                        .text(
                            "functionArn",
                            &format!("arn:aws:lambda:{region}:{id}:function:{function}"),
                        )
                        .text("runtime", "python3.12")
                        .text("role", &stage.cast.role_arn(account.functions))
                        .number("timeout", 30)
                        .number("memorySize", 512)
                        .json("layers", &array(&[]))
                        .end(),
                )
        }
        10 => {
            let role = stage.cast.role_arn(account.pipeline);
            stage
                .call(
                    time,
                    account.web_identity,
                    ("sts", "AssumeRoleWithWebIdentity"),
                    place,
                )
                .asks(
                    object()
                        .text("roleArn", &role)
                        .text("roleSessionName", "GitHubActions")
                        .number("durationSeconds", 3600)
                        .end(),
                )
                .about(&role, "AWS::IAM::Role")
        }
        _ => {
            let key = format!("arn:aws:kms:{region}:{id}:key/0e5d0ab6-097e-49d8-99ef-747ce3e5f8f4");
            let mut call = stage
                .call(time, account.key_events, ("kms", "RotateKey"), place)
                .about(&key, "AWS::KMS::Key");
            call.event_type = "AwsServiceEvent";
            call.details = Some(
                object()
                    .text("keyId", &key)
                    .text("rotationType", "AUTOMATIC")
                    .end(),
            );
            call
        }
    }
}

fn people_at_work(stage: &mut Stage, time: i64, account: &Account, place: (&str, &str)) -> Call {
    let (id, region) = place;
    match stage.random.below(24) {
        0..=9 => {
            let readers = [account.readers, account.administrators, account.analyst];
            let who = *stage.random.pick(&readers);
            let looks = [
                ("monitoring", "DescribeAlarms"),
                ("logs", "DescribeLogGroups"),
                ("ec2", "DescribeInstances"),
                ("lambda", "ListFunctions20150331"),
                ("s3", "ListBuckets"),
                ("health", "DescribeEventAggregates"),
            ];
            let operation = *stage.random.pick(&looks);
            stage
                .call(time, who, operation, place)
                .asks(object().number("maxResults", 50).end())
        }
        10..=12 => {
            let user = *stage.random.pick(&[account.analyst, account.intern]);
            let mut call = stage.call(time, user, ("signin", "ConsoleLogin"), (id, "us-east-1"));
            call.event_type = "AwsConsoleSignIn";
            call.additional = Some(
                object()
                    .text(
                        "LoginTo",
                        "https://console.aws.amazon.com/console/home?state=hashArgs%23&isauthcode=true",
                    )
                    .text("MobileVersion", "No")
                    .text("MFAUsed", "Yes")
                    .end(),
            );
            if stage.random.per_mille(120) {
                call = call.fails("", "Failed authentication");
                return call.answers(object().text("ConsoleLogin", "Failure").end());
            }
            call.answers(object().text("ConsoleLogin", "Success").end())
        }
        13..=16 => {
            let tries = [
                (
                    "iam",
                    "CreateAccessKey",
                    "AccessDenied",
                    format!("arn:aws:iam::{id}:user/maria.lopez"),
                ),
                (
                    "s3",
                    "GetBucketPolicy",
                    "AccessDenied",
                    format!("arn:aws:s3:::orders-archive-{id}"),
                ),
                (
                    "ec2",
                    "RunInstances",
                    "Client.UnauthorizedOperation",
                    format!("arn:aws:ec2:{region}:{id}:instance/*"),
                ),
                (
                    "secretsmanager",
                    "GetSecretValue",
                    "AccessDenied",
                    format!("arn:aws:secretsmanager:{region}:{id}:secret:orders/database-Xk3Q9a"),
                ),
                (
                    "kms",
                    "Decrypt",
                    "AccessDeniedException",
                    format!("arn:aws:kms:{region}:{id}:key/0e5d0ab6-097e-49d8-99ef-747ce3e5f8f4"),
                ),
            ];
            let (service, name, code, arn) = stage.random.pick(&tries).clone();
            let who = *stage
                .random
                .pick(&[account.intern, account.intern, account.readers]);
            stage
                .call(time, who, (service, name), place)
                .denied(code, &arn)
        }
        17..=18 => stage
            .call(time, account.federated, ("s3", "ListObjects"), place)
            .asks(
                object()
                    .text("bucketName", &format!("orders-archive-{id}"))
                    .text("prefix", "audit/")
                    .end(),
            ),
        19 => {
            let role = stage.cast.role_arn(account.servers);
            let mut call = stage
                .call(time, account.partner, ("sts", "AssumeRole"), place)
                .asks(
                    object()
                        .text("roleArn", &role)
                        .text("roleSessionName", "partner-sync")
                        .text("externalId", "orders")
                        .end(),
                )
                .about(&role, "AWS::IAM::Role");
            call.shared = true;
            call
        }
        20..=21 => {
            let mut call = stage.call(
                time,
                account.directory_user,
                ("sso", "GetRoleCredentials"),
                place,
            );
            call.details = Some(
                object()
                    .text("role_name", "ReadOnlyAccess")
                    .text("account_id", id)
                    .end(),
            );
            call
        }
        22 => {
            let alarm = format!("orders-{}", stage.random.below(60));
            stage
                .call(
                    time,
                    account.administrators,
                    ("monitoring", "PutMetricAlarm"),
                    place,
                )
                .asks(
                    object()
                        .text("alarmName", &alarm)
                        .text("namespace", "AWS/States")
                        .text("metricName", "ExecutionsFailed")
                        .json(
                            "alarmActions",
                            &array(&[text(&format!("arn:aws:sns:{region}:{id}:on-call"))]),
                        )
                        .number("period", 300)
                        .end(),
                )
        }
        _ => {
            let name = *stage
                .random
                .pick(&["GetAccountSummary", "ListUsers", "ListMFADevices"]);
            stage.call(time, account.root, ("iam", name), (id, "us-east-1"))
        }
    }
}

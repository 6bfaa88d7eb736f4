//! What each call of the story needs: IAM actions with what they are needed on, told by whoever makes the calls.
//!
//! It shares nothing with the program that is tested. A resource `*` means that the action can't be limited to one.

use super::record::Call;
use serde_json::Value;

/// An action and the ARN that it is needed on.
pub type Need = (String, String);

/// What a call needs; nothing where no policy of the caller has to allow it.
pub fn needs(call: &Call, roles: &[String]) -> Vec<Need> {
    let request: Value = call
        .request
        .as_deref()
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default();
    let response: Value = call
        .response
        .as_deref()
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default();
    let text = |key: &str| request[key].as_str().unwrap_or_default().to_owned();
    let here = |service: &str, rest: &str| {
        format!("arn:aws:{service}:{}:{}:{rest}", call.region, call.account)
    };
    let about = |kind: &str| {
        let found = call.resources.iter().find(|(_, known)| *known == kind);
        found.map(|(arn, _)| arn.clone()).unwrap_or_default()
    };
    let one = |action: &str, resource: String| vec![(action.to_owned(), resource)];
    let everything = |action: &str| vec![(action.to_owned(), "*".to_owned())];
    let role = |name: &str| {
        let end = format!("/{name}");
        let mut known = roles.iter();
        known
            .find(|arn| arn.contains(&call.account) && arn.ends_with(&end))
            .cloned()
            .unwrap_or_default()
    };
    match (call.service, call.name) {
        ("sts", "GetCallerIdentity" | "AssumeRoleWithWebIdentity") => vec![],
        ("signin" | "sso", _) => vec![],
        ("kms", "RotateKey") | ("states", "InvokeHTTPEndpoint") => vec![],
        ("sts", "AssumeRole") => one("sts:AssumeRole", text("roleArn")),
        ("s3", "GetObject") => one("s3:GetObject", about("AWS::S3::Object")),
        ("s3", "GetBucketAcl") => one("s3:GetBucketAcl", about("AWS::S3::Bucket")),
        ("s3", "PutObject") => vec![
            ("s3:PutObject".to_owned(), about("AWS::S3::Object")),
            ("s3:PutObjectAcl".to_owned(), about("AWS::S3::Object")),
        ],
        ("s3", "ListObjects") => one(
            "s3:ListBucket",
            format!("arn:aws:s3:::{}", text("bucketName")),
        ),
        ("s3", "ListBuckets") => everything("s3:ListAllMyBuckets"),
        ("secretsmanager", "GetSecretValue") => {
            one("secretsmanager:GetSecretValue", text("secretId"))
        }
        ("ssm", "GetParameter") => one("ssm:GetParameter", about("AWS::SSM::Parameter")),
        ("logs", "CreateLogStream") => one(
            "logs:CreateLogStream",
            here(
                "logs",
                &format!(
                    "log-group:{}:log-stream:{}",
                    text("logGroupName"),
                    text("logStreamName")
                ),
            ),
        ),
        ("logs", "DescribeLogGroups") => everything("logs:DescribeLogGroups"),
        ("dynamodb", name @ ("DescribeTable" | "UpdateItem")) => {
            one(&format!("dynamodb:{name}"), about("AWS::DynamoDB::Table"))
        }
        ("kms", name @ ("Decrypt" | "GenerateDataKey")) => {
            one(&format!("kms:{name}"), about("AWS::KMS::Key"))
        }
        ("sns", "Publish") => one("sns:Publish", text("topicArn")),
        ("ec2", "AuthorizeSecurityGroupIngress") => one(
            "ec2:AuthorizeSecurityGroupIngress",
            here("ec2", &format!("security-group/{}", text("groupId"))),
        ),
        ("ec2", name) => everything(&format!("ec2:{name}")),
        ("iam", name @ ("GetRole" | "ListAttachedRolePolicies" | "ListRolePolicies")) => {
            one(&format!("iam:{name}"), role(&text("roleName")))
        }
        ("iam", name) => everything(&format!("iam:{name}")),
        ("lambda", "Invoke") => one("lambda:InvokeFunction", about("AWS::Lambda::Function")),
        ("lambda", "UpdateFunctionCode20150331v2") => one(
            "lambda:UpdateFunctionCode",
            here("lambda", &format!("function:{}", text("functionName"))),
        ),
        ("lambda", "ListFunctions20150331") => everything("lambda:ListFunctions"),
        ("monitoring", "DescribeAlarms") => everything("cloudwatch:DescribeAlarms"),
        ("monitoring", "PutMetricAlarm") => one(
            "cloudwatch:PutMetricAlarm",
            here("cloudwatch", &format!("alarm:{}", text("alarmName"))),
        ),
        ("health", name) => everything(&format!("health:{name}")),
        ("states", name) => of_step_functions(name, &request, &response),
        other => panic!("the story does not say what {other:?} needs"),
    }
}

fn of_step_functions(name: &str, request: &Value, response: &Value) -> Vec<Need> {
    let text = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let action = format!("states:{name}");
    let machine = text(request, "stateMachineArn");
    match name {
        "CreateStateMachine" => {
            let made = text(response, "stateMachineArn");
            vec![
                (action, made.clone()),
                ("states:TagResource".to_owned(), made),
                ("iam:PassRole".to_owned(), text(request, "roleArn")),
            ]
        }
        "UpdateStateMachine" => vec![
            (action, machine),
            ("iam:PassRole".to_owned(), text(request, "roleArn")),
        ],
        // An alias belongs to its machine: the ARN up to the name.
        "CreateStateMachineAlias" | "UpdateStateMachineAlias" => {
            let alias =
                text(response, "stateMachineAliasArn") + &text(request, "stateMachineAliasArn");
            let parts: Vec<&str> = alias.split(':').take(7).collect();
            vec![(action, parts.join(":"))]
        }
        "ListStateMachines" | "SendTaskSuccess" | "SendTaskFailure" | "SendTaskHeartbeat" => {
            vec![(action, "*".to_owned())]
        }
        "CreateActivity" => vec![(action, text(response, "activityArn"))],
        "GetActivityTask" | "DeleteActivity" => vec![(action, text(request, "activityArn"))],
        "DescribeExecution" | "GetExecutionHistory" | "StopExecution" | "RedriveExecution" => {
            vec![(action, text(request, "executionArn"))]
        }
        _ => vec![(action, machine)],
    }
}

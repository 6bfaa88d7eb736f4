//! What a definition can reach: every call to a service that its states make.
//!
//! Sources: "Integrating services with Step Functions", "Using AWS SDK integrations", "Call HTTPS APIs in Step
//! Functions workflows" and "Accessing resources in other AWS accounts" in the Step Functions developer guide.

use crate::json::tree::Tree;
use crate::step_functions::asl::parse::{Definition, StateType};
use crate::step_functions::asl::words::expression;

/// The services that decide who may do what, and hold what is secret.
const SENSITIVE: [(&str, &str); 5] = [
    ("iam", "IAM"),
    ("sts", "STS"),
    ("kms", "KMS"),
    ("secretsmanager", "Secrets Manager"),
    ("organizations", "Organizations"),
];

/// The arguments that name what a call is made on, most telling first.
#[rustfmt::skip]
const TARGETS: [&str; 24] = [
    "FunctionName", "StateMachineArn", "ApiEndpoint", "QueueUrl", "TopicArn", "TableName", "ClusterName", "Cluster",
    "RoleName", "RoleArn", "UserName", "PolicyArn", "SecretId", "KeyId", "EventBusName", "JobName", "ProjectName",
    "JobQueue", "ModelId", "WorkGroup", "Bucket", "InstanceId", "DBInstanceIdentifier", "Name",
];

/// How a call waits for its end; the ending of a resource and what it means.
const PATTERNS: [(&str, &str); 3] = [
    (".sync:2", "runs a job and waits for it"),
    (".sync", "runs a job and waits for it"),
    (
        ".waitForTaskToken",
        "waits for a callback with the task token",
    ),
];

/// One call to a service.
#[derive(Debug)]
pub struct Reach {
    /// The state that makes it.
    pub state: usize,
    /// The service, as the resource names it: `lambda`, `dynamodb`, `http`.
    pub service: String,
    /// The action: `invoke`, `updateItem`.
    pub action: String,
    /// How the state waits for its end, in words.
    pub pattern: &'static str,
    /// On what, where the definition says it; a path or expression where it is chosen at run time.
    pub target: String,
    /// Why it is worth a look: `IAM`, `account 111122223333`, `HTTP endpoint`.
    pub marks: Vec<String>,
}

/// The calls that a definition makes, in the order of its states. `arn` is the machine's, for its account.
pub fn reaches(definition: &Definition, arn: &str) -> Vec<Reach> {
    let own = account(arn);
    let mut found = Vec::new();
    for (at, state) in definition.states.iter().enumerate() {
        let json = definition.json(at);
        match state.kind {
            StateType::Task => found.push(reach(at, json, own)),
            // A distributed Map reads its items and writes its results by calls of its own.
            StateType::Map => {
                let parts = ["ItemReader", "ResultWriter"]
                    .iter()
                    .filter_map(|name| json.get(name));
                found.extend(
                    parts
                        .filter(|part| part.get("Resource").is_some())
                        .map(|part| reach(at, part, own)),
                );
            }
            _ => (),
        }
    }
    found
}

/// A call in two words for under a state's name: `lambda:invoke`, `aws-sdk:iam:attachUserPolicy`.
pub fn brief(state: &Tree) -> String {
    let resource = state.text_of("Resource");
    let parts: Vec<&str> = resource.splitn(6, ':').collect();
    match parts.as_slice() {
        [_, _, "states", "", "", call] => (*call).to_owned(),
        [_, _, "lambda", _, _, name] => {
            format!("lambda:{}", name.strip_prefix("function:").unwrap_or(name))
        }
        [_, _, "states", _, _, name] => (*name).to_owned(),
        [_, _, service, _, _, name] => format!("{service}:{name}"),
        _ => resource.to_owned(),
    }
}

fn reach(at: usize, state: &Tree, own: &str) -> Reach {
    let resource = state.text_of("Resource");
    let parts: Vec<&str> = resource.splitn(6, ':').collect();
    let mut made = Reach {
        state: at,
        service: String::new(),
        action: String::new(),
        pattern: "waits for the response",
        target: String::new(),
        marks: Vec::new(),
    };
    match parts.as_slice() {
        [_, _, "states", "", "", call] => {
            let mut call = call.strip_prefix("aws-sdk:").unwrap_or(call);
            if let Some((ending, words)) =
                PATTERNS.iter().find(|(ending, _)| call.ends_with(ending))
            {
                call = call.strip_suffix(ending).unwrap_or(call);
                made.pattern = words;
            }
            let (service, action) = call.split_once(':').unwrap_or((call, ""));
            (made.service, made.action) = (service.to_owned(), action.to_owned());
        }
        [_, _, "states", _, _, name] if name.starts_with("activity:") => {
            (made.service, made.action) = ("states".to_owned(), "activity".to_owned());
            made.pattern = "waits for a worker that polls";
            made.target = resource.to_owned();
        }
        [_, _, service, _, _, _] => {
            made.service = (*service).to_owned();
            made.action = if *service == "lambda" {
                "invoke".to_owned()
            } else {
                String::new()
            };
            made.target = resource.to_owned();
        }
        _ => made.action = resource.to_owned(),
    }
    let arguments = state.get("Arguments").or(state.get("Parameters"));
    if let Some(arguments) = arguments {
        if made.target.is_empty() {
            made.target = target(arguments);
        }
        other_accounts(arguments, own, &mut made.marks);
    }
    for literal in [state.get("Credentials"), state.get("Resource")]
        .into_iter()
        .flatten()
    {
        other_accounts(literal, own, &mut made.marks);
    }
    if let Some((_, mark)) = SENSITIVE
        .iter()
        .find(|(service, _)| *service == made.service)
    {
        made.marks.insert(0, (*mark).to_owned());
    }
    if matches!(made.service.as_str(), "http" | "apigateway") {
        made.marks.insert(0, "HTTP endpoint".to_owned());
    }
    made
}

/// What a call is made on: the first argument of [`TARGETS`], literal or (`Name.$`) chosen at run time.
fn target(arguments: &Tree) -> String {
    let known = |name: &str| {
        TARGETS
            .iter()
            .position(|target| *target == name.strip_suffix(".$").unwrap_or(name))
    };
    let members = arguments.members().iter();
    let first = members
        .filter_map(|(name, value)| Some((known(name)?, value)))
        .min_by_key(|(rank, _)| *rank);
    first.map_or(String::new(), |(_, value)| expression(value))
}

/// Marks the accounts other than the machine's that stand in ARNs and queue addresses.
fn other_accounts(value: &Tree, own: &str, marks: &mut Vec<String>) {
    if let Some(text) = value.text() {
        let there = if text.starts_with("arn:") {
            account(text)
        } else {
            queue_account(text)
        };
        let mark = format!("account {there}");
        if is_account(there) && is_account(own) && there != own && !marks.contains(&mark) {
            marks.push(mark);
        }
    }
    value
        .items()
        .iter()
        .for_each(|item| other_accounts(item, own, marks));
    value
        .members()
        .iter()
        .for_each(|(_, member)| other_accounts(member, own, marks));
}

fn account(arn: &str) -> &str {
    arn.split(':').nth(4).unwrap_or_default()
}

/// The account in `https://sqs.REGION.amazonaws.com/ACCOUNT/NAME`.
fn queue_account(url: &str) -> &str {
    let path = url
        .strip_prefix("https://sqs.")
        .and_then(|rest| rest.split('/').nth(1));
    path.unwrap_or_default()
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

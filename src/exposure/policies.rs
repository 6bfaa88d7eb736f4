//! Calls that set the policy of a resource, or one statement of it.

use super::call::{CallRecord, last_part};
use super::grant::{ExposureChange, ExposureKind, Grant, Grantee, Step};
use super::policy::{PolicyInRecord, policy_at};
use crate::cloudtrail::arn::Arn;

/// Calls that set a whole policy: of what kind, where the resource's name stands, and where the policy.
struct PolicyCall {
    kind: ExposureKind,
    resource: fn(&CallRecord) -> String,
    policy: &'static [&'static str],
}

const BUCKET: PolicyCall = PolicyCall {
    kind: ExposureKind::BucketPolicy,
    resource: bucket,
    policy: &["requestParameters.bucketPolicy", "requestParameters.policy"],
};
const KEY: PolicyCall = PolicyCall {
    kind: ExposureKind::KeyPolicy,
    resource: key,
    policy: &["requestParameters.policy"],
};
const QUEUE: PolicyCall = PolicyCall {
    kind: ExposureKind::QueuePolicy,
    resource: queue,
    policy: &[
        "requestParameters.attributes.Policy",
        "requestParameters.attribute.Policy",
    ],
};
const TOPIC: PolicyCall = PolicyCall {
    kind: ExposureKind::TopicPolicy,
    resource: topic,
    policy: &[
        "requestParameters.attributeValue",
        "requestParameters.attributes.Policy",
    ],
};
const SECRET: PolicyCall = PolicyCall {
    kind: ExposureKind::SecretPolicy,
    resource: secret,
    policy: &["requestParameters.resourcePolicy"],
};
const REPOSITORY: PolicyCall = PolicyCall {
    kind: ExposureKind::RepositoryPolicy,
    resource: repository,
    policy: &["requestParameters.policyText"],
};
const ROLE: PolicyCall = PolicyCall {
    kind: ExposureKind::RoleTrust,
    resource: role,
    policy: &[
        "requestParameters.policyDocument",
        "requestParameters.assumeRolePolicyDocument",
    ],
};
const OTHER: PolicyCall = PolicyCall {
    kind: ExposureKind::ResourcePolicy,
    resource: other,
    policy: &[
        "requestParameters.policy",
        "requestParameters.resourcePolicy",
        "requestParameters.policyInJson",
        "requestParameters.policyDocument",
    ],
};

impl PolicyCall {
    /// The policy as it is set. A record without it says so.
    fn set(&self, call: &CallRecord) -> Vec<ExposureChange> {
        let grants = match policy_at(call, self.policy) {
            PolicyInRecord::Grants(grants) => Step::Replace(grants),
            PolicyInRecord::Empty => Step::Replace(Vec::new()),
            // What was open before may be open still.
            unknown => Step::Add(unknown.or_unknown()),
        };
        vec![ExposureChange::new(
            self.kind,
            (self.resource)(call),
            grants,
        )]
    }

    /// The policy where the call has one. Such a call can be about other things.
    fn set_if_given(&self, call: &CallRecord) -> Vec<ExposureChange> {
        match policy_at(call, self.policy) {
            PolicyInRecord::Absent if call.text("requestParameters.omitted").is_empty() => {
                Vec::new()
            }
            _ => self.set(call),
        }
    }

    fn end(&self, call: &CallRecord) -> Vec<ExposureChange> {
        vec![ExposureChange::end(self.kind, (self.resource)(call))]
    }
}

pub fn bucket(call: &CallRecord) -> String {
    call.text("requestParameters.bucketName").to_owned()
}

pub fn role(call: &CallRecord) -> String {
    call.text("requestParameters.roleName").to_owned()
}

/// A key by its id. An alias is resolved where the record names the key too.
pub fn key(call: &CallRecord) -> String {
    let named = call.first(&[
        "requestParameters.keyId",
        "responseElements.keyMetadata.keyId",
    ]);
    let is_alias = named.contains("alias/");
    let resource = call.first(&["resources.ARN", "responseElements.keyId"]);
    let resource =
        Some(resource).filter(|arn| arn.contains("key/") && (is_alias || named.is_empty()));
    last_part(resource.unwrap_or(named)).to_owned()
}

fn queue(call: &CallRecord) -> String {
    let paths = [
        "requestParameters.queueUrl",
        "responseElements.queueUrl",
        "requestParameters.queueName",
    ];
    last_part(call.first(&paths)).to_owned()
}

fn topic(call: &CallRecord) -> String {
    let paths = [
        "requestParameters.topicArn",
        "responseElements.topicArn",
        "requestParameters.name",
    ];
    last_part(call.first(&paths)).to_owned()
}

/// A secret by its name. Its ARN ends with a hyphen and six random letters.
fn secret(call: &CallRecord) -> String {
    let name = call.text("responseElements.name");
    let named = call.text("requestParameters.secretId");
    if !name.is_empty() {
        return name.to_owned();
    }
    let of_arn = Arn::parse(named).and_then(|arn| arn.resource.strip_prefix("secret:"));
    let name = of_arn.map(|name| match name.char_indices().rev().nth(6) {
        Some((at, '-')) => &name[..at],
        _ => name,
    });
    name.unwrap_or(named).to_owned()
}

fn repository(call: &CallRecord) -> String {
    call.text("requestParameters.repositoryName").to_owned()
}

/// The resource of another service. Glue's policy is that of the account.
fn other(call: &CallRecord) -> String {
    let paths = [
        "requestParameters.resourceArn",
        "requestParameters.resourceARN",
        "requestParameters.arn",
        "requestParameters.policyName",
    ];
    let named = call.first(&paths);
    match named {
        "" => call.account().to_owned(),
        named => named.to_owned(),
    }
}

/// A function by its name, which can be given as an ARN and with a version.
pub fn function(call: &CallRecord) -> String {
    let named = call.text("requestParameters.functionName");
    let name = named.split("function:").last().unwrap_or(named);
    name.split(':').next().unwrap_or(name).to_owned()
}

fn layer(call: &CallRecord) -> String {
    let named = call.text("requestParameters.layerName");
    named.split("layer:").last().unwrap_or(named).to_owned()
}

pub fn put_bucket_policy(call: &CallRecord) -> Vec<ExposureChange> {
    BUCKET.set(call)
}

pub fn delete_bucket_policy(call: &CallRecord) -> Vec<ExposureChange> {
    BUCKET.end(call)
}

pub fn delete_bucket(call: &CallRecord) -> Vec<ExposureChange> {
    let kinds = [
        ExposureKind::BucketPolicy,
        ExposureKind::BucketAcl,
        ExposureKind::BucketPublicAccessBlock,
    ];
    kinds
        .map(|kind| ExposureChange::end(kind, bucket(call)))
        .to_vec()
}

pub fn put_key_policy(call: &CallRecord) -> Vec<ExposureChange> {
    KEY.set(call)
}

pub fn create_key(call: &CallRecord) -> Vec<ExposureChange> {
    KEY.set_if_given(call)
}

/// A key that is to be deleted can't be used from then on.
pub fn delete_key(call: &CallRecord) -> Vec<ExposureChange> {
    let kinds = [ExposureKind::KeyPolicy, ExposureKind::KeyGrant];
    kinds
        .map(|kind| ExposureChange::end(kind, key(call)))
        .to_vec()
}

pub fn set_queue_attributes(call: &CallRecord) -> Vec<ExposureChange> {
    QUEUE.set_if_given(call)
}

pub fn delete_queue(call: &CallRecord) -> Vec<ExposureChange> {
    QUEUE.end(call)
}

pub fn set_topic_attributes(call: &CallRecord) -> Vec<ExposureChange> {
    match call.text("requestParameters.attributeName") {
        "Policy" => TOPIC.set(call),
        _ => Vec::new(),
    }
}

pub fn create_topic(call: &CallRecord) -> Vec<ExposureChange> {
    TOPIC.set_if_given(call)
}

pub fn delete_topic(call: &CallRecord) -> Vec<ExposureChange> {
    TOPIC.end(call)
}

pub fn put_secret_policy(call: &CallRecord) -> Vec<ExposureChange> {
    SECRET.set(call)
}

pub fn delete_secret_policy(call: &CallRecord) -> Vec<ExposureChange> {
    SECRET.end(call)
}

pub fn set_repository_policy(call: &CallRecord) -> Vec<ExposureChange> {
    REPOSITORY.set(call)
}

pub fn delete_repository_policy(call: &CallRecord) -> Vec<ExposureChange> {
    REPOSITORY.end(call)
}

pub fn create_role(call: &CallRecord) -> Vec<ExposureChange> {
    ROLE.set_if_given(call)
}

pub fn update_assume_role_policy(call: &CallRecord) -> Vec<ExposureChange> {
    ROLE.set(call)
}

pub fn delete_role(call: &CallRecord) -> Vec<ExposureChange> {
    ROLE.end(call)
}

pub fn put_resource_policy(call: &CallRecord) -> Vec<ExposureChange> {
    OTHER.set(call)
}

pub fn delete_resource_policy(call: &CallRecord) -> Vec<ExposureChange> {
    OTHER.end(call)
}

/// A statement that is added by itself: its principals, actions, conditions and name.
fn statement(kind: ExposureKind, resource: String, grants: Vec<Grant>) -> Vec<ExposureChange> {
    vec![ExposureChange::new(kind, resource, Step::Add(grants))]
}

pub fn add_function_permission(call: &CallRecord) -> Vec<ExposureChange> {
    let request = |name: &str| call.text(&format!("requestParameters.{name}"));
    let conditions = [
        ("SourceArn", request("sourceArn")),
        ("SourceAccount", request("sourceAccount")),
        ("PrincipalOrgID", request("principalOrgID")),
        ("FunctionUrlAuthType", request("functionUrlAuthType")),
    ];
    let grants = Grantee::of(request("principal")).map(|to| Grant {
        condition: in_words(&conditions),
        id: request("statementId").to_owned(),
        ..Grant::new(to, request("action"))
    });
    let is_unknown = request("principal").is_empty();
    let grants = grants.or_else(|| is_unknown.then(Grant::unknown));
    statement(
        ExposureKind::FunctionPolicy,
        function(call),
        grants.into_iter().collect(),
    )
}

/// `SourceAccount 123456789012; …`, of what is given.
fn in_words(conditions: &[(&str, &str)]) -> String {
    let given = conditions.iter().filter(|(_, value)| !value.is_empty());
    let words = given.map(|(name, value)| format!("{name} {value}"));
    words.collect::<Vec<_>>().join("; ")
}

pub fn remove_function_permission(call: &CallRecord) -> Vec<ExposureChange> {
    let id = call.text("requestParameters.statementId").to_owned();
    vec![ExposureChange::new(
        ExposureKind::FunctionPolicy,
        function(call),
        Step::RemoveId(id),
    )]
}

pub fn delete_function(call: &CallRecord) -> Vec<ExposureChange> {
    // Only a version is deleted.
    if !call.text("requestParameters.qualifier").is_empty() {
        return Vec::new();
    }
    let kinds = [ExposureKind::FunctionPolicy, ExposureKind::FunctionUrl];
    kinds
        .map(|kind| ExposureChange::end(kind, function(call)))
        .to_vec()
}

pub fn add_layer_permission(call: &CallRecord) -> Vec<ExposureChange> {
    let request = |name: &str| call.text(&format!("requestParameters.{name}"));
    let grants = Grantee::of(request("principal")).map(|to| Grant {
        condition: in_words(&[("PrincipalOrgID", request("organizationId"))]),
        id: format!("{}:{}", request("versionNumber"), request("statementId")),
        ..Grant::new(to, request("action"))
    });
    statement(
        ExposureKind::LayerPolicy,
        layer(call),
        grants.into_iter().collect(),
    )
}

pub fn remove_layer_permission(call: &CallRecord) -> Vec<ExposureChange> {
    let request = |name: &str| call.text(&format!("requestParameters.{name}"));
    let id = format!("{}:{}", request("versionNumber"), request("statementId"));
    vec![ExposureChange::new(
        ExposureKind::LayerPolicy,
        layer(call),
        Step::RemoveId(id),
    )]
}

/// The grants of `AddPermission` of a queue or a topic: accounts and actions. The paths are those of both, as they are logged.
fn labelled(call: &CallRecord) -> Vec<Grant> {
    let all = |names: &[&str]| -> Vec<&str> {
        let names = names.iter();
        names
            .flat_map(|name| call.texts(&format!("requestParameters.{name}")))
            .collect()
    };
    let allows = all(&["actions", "actionName", "actionNames"]).join(", ");
    let accounts = all(&[
        "aWSAccountIds",
        "awsAccountIds",
        "aWSAccountId",
        "awsAccountId",
        "aWSAccountID",
    ]);
    let grants = accounts
        .into_iter()
        .filter_map(Grantee::of)
        .map(|to| Grant {
            id: call.text("requestParameters.label").to_owned(),
            ..Grant::new(to, allows.clone())
        });
    grants.collect()
}

fn label(call: &CallRecord) -> Step {
    Step::RemoveId(call.text("requestParameters.label").to_owned())
}

pub fn add_queue_permission(call: &CallRecord) -> Vec<ExposureChange> {
    statement(QUEUE.kind, queue(call), labelled(call))
}

pub fn remove_queue_permission(call: &CallRecord) -> Vec<ExposureChange> {
    vec![ExposureChange::new(QUEUE.kind, queue(call), label(call))]
}

pub fn add_topic_permission(call: &CallRecord) -> Vec<ExposureChange> {
    statement(TOPIC.kind, topic(call), labelled(call))
}

pub fn remove_topic_permission(call: &CallRecord) -> Vec<ExposureChange> {
    vec![ExposureChange::new(TOPIC.kind, topic(call), label(call))]
}

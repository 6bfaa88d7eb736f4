//! Calls that set the whole policy of a resource: where each has the resource's name and the policy.

use super::call::{CallRecord, last_part};
use super::grant::{ExposureChange, ExposureKind, Step};
use super::policy::{PolicyInRecord, policy_at};
use crate::cloudtrail::arn::Arn;

/// Calls that set a whole policy: of what kind, where the resource's name stands, and where the policy.
pub struct PolicyCall {
    /// What is opened.
    pub kind: ExposureKind,
    /// The resource's name.
    pub resource: fn(&CallRecord) -> String,
    /// Where the policy may stand.
    policy: &'static [&'static str],
}

/// A bucket's policy.
pub static BUCKET: PolicyCall = PolicyCall {
    kind: ExposureKind::BucketPolicy,
    resource: bucket,
    policy: &["requestParameters.bucketPolicy", "requestParameters.policy"],
};
/// A KMS key's.
pub static KEY: PolicyCall = PolicyCall {
    kind: ExposureKind::KeyPolicy,
    resource: key,
    policy: &["requestParameters.policy"],
};
/// A queue's.
pub static QUEUE: PolicyCall = PolicyCall {
    kind: ExposureKind::QueuePolicy,
    resource: queue,
    policy: &[
        "requestParameters.attributes.Policy",
        "requestParameters.attribute.Policy",
    ],
};
/// A topic's.
pub static TOPIC: PolicyCall = PolicyCall {
    kind: ExposureKind::TopicPolicy,
    resource: topic,
    policy: &[
        "requestParameters.attributeValue",
        "requestParameters.attributes.Policy",
    ],
};
/// A secret's.
pub static SECRET: PolicyCall = PolicyCall {
    kind: ExposureKind::SecretPolicy,
    resource: secret,
    policy: &["requestParameters.resourcePolicy"],
};
/// That of a repository of container images.
pub static REPOSITORY: PolicyCall = PolicyCall {
    kind: ExposureKind::RepositoryPolicy,
    resource: repository,
    policy: &["requestParameters.policyText"],
};
/// The trust policy of a role.
pub static ROLE: PolicyCall = PolicyCall {
    kind: ExposureKind::RoleTrust,
    resource: role,
    policy: &[
        "requestParameters.policyDocument",
        "requestParameters.assumeRolePolicyDocument",
    ],
};
/// That of a resource of another service, which names it by its ARN.
pub static OTHER: PolicyCall = PolicyCall {
    kind: ExposureKind::ResourcePolicy,
    resource: other,
    policy: &[
        "requestParameters.policy",
        "requestParameters.resourcePolicy",
        "requestParameters.policyInJson",
        "requestParameters.policyDocument",
    ],
};

/// An access point of S3. What the request holds is documented by example only; a record without the policy says so.
pub static ACCESS_POINT: PolicyCall = PolicyCall {
    kind: ExposureKind::AccessPointPolicy,
    resource: |call| call.text("requestParameters.name").to_owned(),
    policy: &[
        "requestParameters.PutAccessPointPolicyRequest.Policy",
        "requestParameters.policy",
    ],
};
/// A backup vault.
pub static BACKUP_VAULT: PolicyCall = PolicyCall {
    kind: ExposureKind::BackupVaultPolicy,
    resource: |call| call.text("requestParameters.backupVaultName").to_owned(),
    policy: &["requestParameters.policy"],
};
/// A file system of EFS.
pub static FILE_SYSTEM: PolicyCall = PolicyCall {
    kind: ExposureKind::FileSystemPolicy,
    resource: |call| call.text("requestParameters.fileSystemId").to_owned(),
    policy: &["requestParameters.policy"],
};
/// A domain of OpenSearch.
pub static SEARCH_DOMAIN: PolicyCall = PolicyCall {
    kind: ExposureKind::SearchDomainPolicy,
    resource: |call| call.text("requestParameters.domainName").to_owned(),
    policy: &["requestParameters.accessPolicies"],
};
/// An event bus of EventBridge. The default one need not be named.
pub static EVENT_BUS: PolicyCall = PolicyCall {
    kind: ExposureKind::EventBusPolicy,
    resource: event_bus,
    policy: &["requestParameters.policy"],
};
/// What may be sent from an identity of SES.
pub static MAIL_IDENTITY: PolicyCall = PolicyCall {
    kind: ExposureKind::MailIdentityPolicy,
    resource: |call| {
        call.first(&[
            "requestParameters.identity",
            "requestParameters.emailIdentity",
        ])
        .to_owned()
    },
    policy: &["requestParameters.policy"],
};
/// The registry of container images, which each account has one of.
pub static REGISTRY: PolicyCall = PolicyCall {
    kind: ExposureKind::RegistryPolicy,
    resource: |call| call.account().to_owned(),
    policy: &["requestParameters.policyText"],
};

impl PolicyCall {
    /// The policy as it is set. A record without it says so.
    pub fn set(&self, call: &CallRecord) -> Vec<ExposureChange> {
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
    pub fn set_if_given(&self, call: &CallRecord) -> Vec<ExposureChange> {
        match policy_at(call, self.policy) {
            PolicyInRecord::Absent if call.text("requestParameters.omitted").is_empty() => {
                Vec::new()
            }
            _ => self.set(call),
        }
    }

    /// The policy is gone, perhaps with its resource.
    pub fn end(&self, call: &CallRecord) -> Vec<ExposureChange> {
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

pub fn event_bus(call: &CallRecord) -> String {
    match call.first(&["requestParameters.eventBusName", "requestParameters.name"]) {
        "" => "default".to_owned(),
        named => last_part(named).to_owned(),
    }
}

/// All that is open of a thing ends with it.
fn end_all(kinds: &[ExposureKind], resource: &str) -> Vec<ExposureChange> {
    let ends = kinds.iter();
    ends.map(|kind| ExposureChange::end(*kind, resource))
        .collect()
}

pub fn delete_bucket(call: &CallRecord) -> Vec<ExposureChange> {
    let kinds = [
        ExposureKind::BucketPolicy,
        ExposureKind::BucketAcl,
        ExposureKind::BucketPublicAccessBlock,
    ];
    end_all(&kinds, &bucket(call))
}

/// A key that is to be deleted can't be used from then on, unless its deletion is cancelled.
pub fn delete_key(call: &CallRecord) -> Vec<ExposureChange> {
    on_key(call, Step::Suspend)
}

pub fn keep_key(call: &CallRecord) -> Vec<ExposureChange> {
    on_key(call, Step::Resume)
}

fn on_key(call: &CallRecord, step: Step) -> Vec<ExposureChange> {
    let kinds = [ExposureKind::KeyPolicy, ExposureKind::KeyGrant].into_iter();
    kinds
        .map(|kind| ExposureChange::new(kind, key(call), step.clone()))
        .collect()
}

/// A key of several Regions that is made again in another one, with a policy of its own.
pub fn replicate_key(call: &CallRecord) -> Vec<ExposureChange> {
    let mut changes = KEY.set_if_given(call);
    for change in &mut changes {
        change.region = call.text("requestParameters.replicaRegion").to_owned();
    }
    changes
}

/// A secret that is deleted can be restored while it waits for that.
pub fn delete_secret(call: &CallRecord) -> Vec<ExposureChange> {
    vec![ExposureChange::new(
        SECRET.kind,
        (SECRET.resource)(call),
        Step::Suspend,
    )]
}

pub fn restore_secret(call: &CallRecord) -> Vec<ExposureChange> {
    vec![ExposureChange::new(
        SECRET.kind,
        (SECRET.resource)(call),
        Step::Resume,
    )]
}

pub fn delete_function(call: &CallRecord) -> Vec<ExposureChange> {
    // Only a version is deleted.
    if !call.text("requestParameters.qualifier").is_empty() {
        return Vec::new();
    }
    end_all(
        &[ExposureKind::FunctionPolicy, ExposureKind::FunctionUrl],
        &function(call),
    )
}

pub fn set_topic_attributes(call: &CallRecord) -> Vec<ExposureChange> {
    match call.text("requestParameters.attributeName") {
        "Policy" => TOPIC.set(call),
        _ => Vec::new(),
    }
}

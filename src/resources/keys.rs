//! The keys below which the bare name of a resource stands.
//!
//! Source: the parameters of each call in the API references of the services ("Amazon S3 API Reference", "AWS Identity and
//! Access Management API Reference", …), as CloudTrail writes them. A key that means different things goes by the service
//! and, where it must, by the call.

use super::kinds::ResourceKind;

/// What the values below a key name.
#[derive(Debug)]
pub struct NameKey {
    /// The end of the path, in lower case; whole keys.
    pub key: &'static str,
    /// The service of the call, without `.amazonaws.com`; empty for any.
    pub service: &'static str,
    /// What the names of the calls contain; empty for any.
    pub call: &'static str,
    /// The kind of thing.
    pub kind: ResourceKind,
}

const fn key(key: &'static str, service: &'static str, kind: ResourceKind) -> NameKey {
    of_call(key, service, "", kind)
}

const fn of_call(
    key: &'static str,
    service: &'static str,
    call: &'static str,
    kind: ResourceKind,
) -> NameKey {
    NameKey {
        key,
        service,
        call,
        kind,
    }
}

static KEYS: [NameKey; 45] = [
    key("username", "iam", ResourceKind::User),
    key("rolename", "iam", ResourceKind::Role),
    key("groupname", "iam", ResourceKind::Group),
    key("instanceprofilename", "iam", ResourceKind::InstanceProfile),
    key(
        "iaminstanceprofile.name",
        "ec2",
        ResourceKind::InstanceProfile,
    ),
    of_call("policyname", "iam", "CreatePolicy", ResourceKind::Policy),
    key("bucketname", "", ResourceKind::Bucket),
    key("s3bucketname", "", ResourceKind::Bucket),
    key("outputs3bucketname", "", ResourceKind::Bucket),
    key("s3bucket", "lambda", ResourceKind::Bucket),
    key("targetbucket", "s3", ResourceKind::Bucket),
    key("functionname", "lambda", ResourceKind::Function),
    key("tablename", "dynamodb", ResourceKind::Table),
    key("secretid", "secretsmanager", ResourceKind::Secret),
    of_call("name", "secretsmanager", "Secret", ResourceKind::Secret),
    key("trailname", "cloudtrail", ResourceKind::Trail),
    key("trailnamelist", "cloudtrail", ResourceKind::Trail),
    of_call("name", "cloudtrail", "Trail", ResourceKind::Trail),
    of_call("name", "cloudtrail", "Logging", ResourceKind::Trail),
    key("queuename", "sqs", ResourceKind::Queue),
    of_call("name", "sns", "CreateTopic", ResourceKind::Topic),
    key("keyid", "kms", ResourceKind::Key),
    key("targetkeyid", "kms", ResourceKind::Key),
    key("aliasname", "kms", ResourceKind::KeyAlias),
    of_call(
        "name",
        "states",
        "CreateStateMachine",
        ResourceKind::StateMachine,
    ),
    of_call("name", "states", "CreateActivity", ResourceKind::Activity),
    key("loggroupname", "", ResourceKind::LogGroup),
    key("cloudwatchloggroupname", "", ResourceKind::LogGroup),
    of_call("name", "ssm", "Parameter", ResourceKind::Parameter),
    of_call("names", "ssm", "Parameter", ResourceKind::Parameter),
    key("dbinstanceidentifier", "rds", ResourceKind::DbInstance),
    key(
        "sourcedbinstanceidentifier",
        "rds",
        ResourceKind::DbInstance,
    ),
    key("dbsnapshotidentifier", "rds", ResourceKind::DbSnapshot),
    key(
        "sourcedbsnapshotidentifier",
        "rds",
        ResourceKind::DbSnapshot,
    ),
    key(
        "targetdbsnapshotidentifier",
        "rds",
        ResourceKind::DbSnapshot,
    ),
    key("finaldbsnapshotidentifier", "rds", ResourceKind::DbSnapshot),
    key("dbclusteridentifier", "rds", ResourceKind::DbCluster),
    key("repositoryname", "ecr", ResourceKind::Repository),
    of_call("name", "events", "Rule", ResourceKind::Rule),
    key("rule", "events", ResourceKind::Rule),
    key("stackname", "cloudformation", ResourceKind::Stack),
    key("role.rolename", "", ResourceKind::Role),
    key("user.username", "iam", ResourceKind::User),
    key("resources.resourcename", "s3", ResourceKind::Bucket),
    key("bucket", "s3", ResourceKind::Bucket),
];

/// The parts of a record that tell what a call was about; what stands elsewhere is no mention.
const PARTS: [&str; 3] = ["requestParameters", "responseElements", "resources"];

/// Whether the values at a path can mention a resource.
pub fn is_within(path: &str) -> bool {
    PARTS.iter().any(|part| {
        path.strip_prefix(part)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

/// What a bare name at a path can be the name of, by the service and the call.
pub fn keys_of_path(path: &str) -> Vec<&'static NameKey> {
    if !is_within(path) {
        return Vec::new();
    }
    let path = path.to_ascii_lowercase();
    let is_end = |key: &&NameKey| {
        path.strip_suffix(key.key)
            .is_some_and(|before| before.ends_with('.'))
    };
    KEYS.iter().filter(is_end).collect()
}

impl NameKey {
    /// Whether it is so in a call of this name to this service (`iam.amazonaws.com`).
    pub fn holds_in(&self, source: &str, name: &str) -> bool {
        let service = source.split('.').next().unwrap_or(source);
        (self.service.is_empty() || self.service == service) && name.contains(self.call)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_means_what_the_service_means_by_it() {
        let kinds = |path: &str, source: &str, name: &str| -> Vec<ResourceKind> {
            let keys = keys_of_path(path).into_iter();
            let keys = keys.filter(|key| key.holds_in(source, name));
            keys.map(|key| key.kind).collect()
        };
        let (iam, ec2) = ("iam.amazonaws.com", "ec2.amazonaws.com");
        assert_eq!(
            kinds("requestParameters.groupName", iam, "CreateGroup"),
            [ResourceKind::Group]
        );
        assert_eq!(
            kinds("requestParameters.groupName", ec2, "CreateSecurityGroup"),
            []
        );
        let name = "requestParameters.name";
        assert_eq!(
            kinds(name, "cloudtrail.amazonaws.com", "StopLogging"),
            [ResourceKind::Trail]
        );
        assert_eq!(
            kinds(name, "cloudtrail.amazonaws.com", "CreateEventDataStore"),
            []
        );
        assert_eq!(kinds(name, "states.amazonaws.com", "StartExecution"), []);
        assert_eq!(kinds("userIdentity.userName", iam, "CreateUser"), []);
        assert_eq!(kinds("requestParameters.xbucketName", "", ""), []);
        assert_eq!(
            kinds(
                "responseElements.dBInstanceIdentifier",
                "rds.amazonaws.com",
                ""
            ),
            [ResourceKind::DbInstance]
        );
    }
}

//! The kinds of resources that are known by more than their ARN.

/// Where a name means one thing only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameScope {
    /// Everywhere: no two accounts have the same.
    Everywhere,
    /// In one account.
    Account,
    /// In one Region of one account.
    Region,
}

/// What kind of thing a resource is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ResourceKind {
    /// `AKIA…`, `ASIA…`.
    AccessKey,
    /// A user of IAM.
    User,
    /// A role.
    Role,
    /// A group of IAM.
    Group,
    /// An instance profile.
    InstanceProfile,
    /// A managed policy.
    Policy,
    /// A bucket of S3.
    Bucket,
    /// An object in a bucket: its name is `bucket/key`.
    Object,
    /// A Lambda function.
    Function,
    /// A DynamoDB table.
    Table,
    /// A secret.
    Secret,
    /// A trail.
    Trail,
    /// A queue of SQS.
    Queue,
    /// A topic of SNS.
    Topic,
    /// A KMS key.
    Key,
    /// A name for a KMS key: `alias/…`.
    KeyAlias,
    /// A state machine.
    StateMachine,
    /// An execution: its name is `machine:execution`, with more behind it for one of an express workflow.
    Execution,
    /// An activity.
    Activity,
    /// A log group.
    LogGroup,
    /// A parameter of Systems Manager; its name is without the slash at its beginning.
    Parameter,
    /// A database instance.
    DbInstance,
    /// A snapshot of a database instance.
    DbSnapshot,
    /// A database cluster.
    DbCluster,
    /// A repository of container images.
    Repository,
    /// A stack of CloudFormation.
    Stack,
    /// A rule of EventBridge; its name is without its bus.
    Rule,
    /// A thing of EC2, by its id: `i-…`, `vol-…`, `sg-…`.
    Ec2,
    /// Anything else with an ARN, which then is its name.
    Other,
}

impl ResourceKind {
    /// What it is called.
    pub fn word(self) -> &'static str {
        match self {
            ResourceKind::AccessKey => "access key",
            ResourceKind::User => "user",
            ResourceKind::Role => "role",
            ResourceKind::Group => "group",
            ResourceKind::InstanceProfile => "instance profile",
            ResourceKind::Policy => "policy",
            ResourceKind::Bucket => "bucket",
            ResourceKind::Object => "object",
            ResourceKind::Function => "function",
            ResourceKind::Table => "table",
            ResourceKind::Secret => "secret",
            ResourceKind::Trail => "trail",
            ResourceKind::Queue => "queue",
            ResourceKind::Topic => "topic",
            ResourceKind::Key => "key",
            ResourceKind::KeyAlias => "key alias",
            ResourceKind::StateMachine => "state machine",
            ResourceKind::Execution => "execution",
            ResourceKind::Activity => "activity",
            ResourceKind::LogGroup => "log group",
            ResourceKind::Parameter => "parameter",
            ResourceKind::DbInstance => "database instance",
            ResourceKind::DbSnapshot => "database snapshot",
            ResourceKind::DbCluster => "database cluster",
            ResourceKind::Repository => "repository",
            ResourceKind::Stack => "stack",
            ResourceKind::Rule => "rule",
            ResourceKind::Ec2 => "resource of EC2",
            ResourceKind::Other => "resource",
        }
    }

    /// What it is called in the names of calls, in small letters: the first is the thing itself, others are parts of it.
    pub fn nouns(self) -> &'static [&'static str] {
        match self {
            ResourceKind::AccessKey => &["accesskey"],
            ResourceKind::User => &["user", "loginprofile"],
            ResourceKind::Role => &["role", "assumerolepolicy"],
            ResourceKind::Group => &["group"],
            ResourceKind::InstanceProfile => &["instanceprofile"],
            ResourceKind::Policy => &["policy"],
            ResourceKind::Bucket => &["bucket"],
            ResourceKind::Object => &["object"],
            ResourceKind::Function => &["function"],
            ResourceKind::Table => &["table"],
            ResourceKind::Secret => &["secret"],
            ResourceKind::Trail => &["trail", "logging", "eventselectors", "insightselectors"],
            ResourceKind::Queue => &["queue"],
            ResourceKind::Topic => &["topic"],
            ResourceKind::Key => &["key"],
            ResourceKind::KeyAlias => &["alias"],
            ResourceKind::StateMachine => &["statemachine"],
            ResourceKind::Execution => &["execution"],
            ResourceKind::Activity => &["activity"],
            ResourceKind::LogGroup => &["loggroup", "retentionpolicy"],
            ResourceKind::Parameter => &["parameter"],
            ResourceKind::DbInstance => &["dbinstance"],
            ResourceKind::DbSnapshot => &["dbsnapshot"],
            ResourceKind::DbCluster => &["dbcluster"],
            ResourceKind::Repository => &["repository"],
            ResourceKind::Stack => &["stack"],
            ResourceKind::Rule => &["rule", "targets"],
            // An id of EC2 says what it is the id of; of other things only the ARN is known.
            ResourceKind::Ec2 | ResourceKind::Other => &[],
        }
    }

    /// Where its names mean one thing only ("Service Authorization Reference": the ARN of each type of resource has an
    /// account and a Region, or has not).
    pub fn scope(self) -> NameScope {
        match self {
            ResourceKind::AccessKey
            | ResourceKind::Bucket
            | ResourceKind::Object
            | ResourceKind::Ec2
            | ResourceKind::Other => NameScope::Everywhere,
            ResourceKind::User
            | ResourceKind::Role
            | ResourceKind::Group
            | ResourceKind::InstanceProfile
            | ResourceKind::Policy => NameScope::Account,
            ResourceKind::Function
            | ResourceKind::Table
            | ResourceKind::Secret
            | ResourceKind::Trail
            | ResourceKind::Queue
            | ResourceKind::Topic
            | ResourceKind::Key
            | ResourceKind::KeyAlias
            | ResourceKind::StateMachine
            | ResourceKind::Execution
            | ResourceKind::Activity
            | ResourceKind::LogGroup
            | ResourceKind::Parameter
            | ResourceKind::DbInstance
            | ResourceKind::DbSnapshot
            | ResourceKind::DbCluster
            | ResourceKind::Repository
            | ResourceKind::Stack
            | ResourceKind::Rule => NameScope::Region,
        }
    }
}

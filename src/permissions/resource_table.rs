//! What each action can be limited to, and where a record names it.
//!
//! Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS services": the column of resource
//! types and the formats of their ARNs. A line is there only where all resource types that the action requires are known;
//! an action without a line gets `*`, and that is said.

/// What an action can be limited to.
#[derive(Clone, Copy, Debug)]
pub enum ActionScope {
    /// To nothing: its resource is always `*`.
    Nothing,
    /// To a thing of one of these forms: the first that a record tells.
    Forms(&'static [&'static ArnPattern]),
    /// To things of EC2, by the types in their ARNs. One with `?` before it counts only where the request names it, another
    /// one is all of its type where the request does not.
    Ec2(&'static [&'static str]),
}

/// The ARNs of one type of resource.
#[derive(Debug)]
pub struct ArnPattern {
    /// The service in it.
    pub service: &'static str,
    /// Whether it names a Region.
    pub has_region: bool,
    /// Whether it names an account.
    pub has_account: bool,
    /// What comes before the name.
    pub begin: &'static str,
    /// Where a record has the name, or the ARN itself.
    pub names: &'static [&'static str],
    /// What comes behind the name, and where a record has that.
    pub within: Option<WithinForm>,
    /// Whether the name can hold a slash.
    pub has_slashes: bool,
    /// Whether a version or an alias behind a colon is left out.
    pub is_unqualified: bool,
    /// What comes behind all of it.
    pub end: &'static str,
}

/// The second half of a name: an object within a bucket.
#[derive(Debug)]
pub struct WithinForm {
    /// What stands between.
    pub between: &'static str,
    /// Where a record has it.
    pub names: &'static [&'static str],
    /// Whether all within is meant where a record does not have it; otherwise the form does not fit.
    pub may_be_all: bool,
}

const fn form(
    service: &'static str,
    begin: &'static str,
    names: &'static [&'static str],
) -> ArnPattern {
    ArnPattern {
        service,
        has_region: true,
        has_account: true,
        begin,
        names,
        within: None,
        has_slashes: false,
        is_unqualified: false,
        end: "",
    }
}

const fn with_slashes(form: ArnPattern) -> ArnPattern {
    ArnPattern {
        has_slashes: true,
        ..form
    }
}

const fn of_account(form: ArnPattern) -> ArnPattern {
    ArnPattern {
        has_region: false,
        ..form
    }
}

const fn within(
    form: ArnPattern,
    between: &'static str,
    names: &'static [&'static str],
    may_be_all: bool,
) -> ArnPattern {
    ArnPattern {
        within: Some(WithinForm {
            between,
            names,
            may_be_all,
        }),
        has_slashes: true,
        ..form
    }
}

const BUCKET_NAME: &[&str] = &["requestParameters.bucketName"];
static BUCKET: ArnPattern = ArnPattern {
    has_region: false,
    has_account: false,
    ..form("s3", "", BUCKET_NAME)
};
static OBJECT: ArnPattern = ArnPattern {
    has_region: false,
    has_account: false,
    ..within(
        form("s3", "", BUCKET_NAME),
        "/",
        &["requestParameters.key"],
        true,
    )
};
const TABLE_NAMES: &[&str] = &[
    "requestParameters.tableName",
    "requestParameters.tableArn",
    "requestParameters.resourceArn",
    "requestParameters.sourceTableArn",
];
static TABLE: ArnPattern = form("dynamodb", "table/", TABLE_NAMES);
static INDEX: ArnPattern = within(
    form("dynamodb", "table/", TABLE_NAMES),
    "/index/",
    &["requestParameters.indexName"],
    false,
);
static FUNCTION: ArnPattern = form(
    "lambda",
    "function:",
    &[
        "requestParameters.functionName",
        "requestParameters.resource",
    ],
);
static QUEUE: ArnPattern = form(
    "sqs",
    "",
    &["requestParameters.queueUrl", "requestParameters.queueName"],
);
static TOPIC: ArnPattern = form(
    "sns",
    "",
    &[
        "requestParameters.topicArn",
        "requestParameters.targetArn",
        "responseElements.topicArn",
        "requestParameters.resourceArn",
    ],
);
const MACHINE_NAMES: &[&str] = &[
    "requestParameters.stateMachineArn",
    "requestParameters.stateMachineVersionArn",
    "requestParameters.stateMachineAliasArn",
    "responseElements.stateMachineArn",
    "responseElements.stateMachineAliasArn",
    "requestParameters.routingConfiguration.stateMachineVersionArn",
    "requestParameters.resourceArn",
];
static MACHINE: ArnPattern = with_slashes(form("states", "stateMachine:", MACHINE_NAMES));
/// Versions and aliases are made and changed by the right to their machine.
static MACHINE_ITSELF: ArnPattern = ArnPattern {
    is_unqualified: true,
    ..with_slashes(form("states", "stateMachine:", MACHINE_NAMES))
};
static EXECUTION: ArnPattern = with_slashes(form(
    "states",
    "execution:",
    &["requestParameters.executionArn"],
));
static EXPRESS_EXECUTION: ArnPattern = with_slashes(form(
    "states",
    "express:",
    &["requestParameters.executionArn"],
));
static MAP_RUN: ArnPattern =
    with_slashes(form("states", "mapRun:", &["requestParameters.mapRunArn"]));
static ACTIVITY: ArnPattern = form(
    "states",
    "activity:",
    &[
        "requestParameters.activityArn",
        "responseElements.activityArn",
        "requestParameters.resourceArn",
    ],
);
static SECRET: ArnPattern = with_slashes(ArnPattern {
    // Secrets Manager puts a hyphen and six characters behind a name.
    end: "-??????",
    ..form(
        "secretsmanager",
        "secret:",
        &["requestParameters.secretId", "requestParameters.name"],
    )
});
static PARAMETER: ArnPattern = with_slashes(form(
    "ssm",
    "parameter/",
    &[
        "requestParameters.name",
        "requestParameters.names",
        "requestParameters.path",
    ],
));
static KEY: ArnPattern = form(
    "kms",
    "key/",
    &["requestParameters.keyId", "responseElements.keyId"],
);
static KEY_BEFORE: ArnPattern = form("kms", "key/", &["requestParameters.sourceKeyId"]);
static KEY_AFTER: ArnPattern = form("kms", "key/", &["requestParameters.destinationKeyId"]);
const RULE_NAMES: &[&str] = &["requestParameters.rule", "requestParameters.name"];
static RULE: ArnPattern = form("events", "rule/", RULE_NAMES);
/// Only the rules of the default bus have ARNs without a bus.
static RULE_OF_BUS: ArnPattern = within(
    form("events", "rule/", &["requestParameters.eventBusName"]),
    "/",
    RULE_NAMES,
    false,
);
static TASK_DEFINITION: ArnPattern = form(
    "ecs",
    "task-definition/",
    &[
        "responseElements.tasks.taskDefinitionArn",
        "requestParameters.taskDefinition",
    ],
);
const LOG_GROUP_NAMES: &[&str] = &[
    "requestParameters.logGroupName",
    "requestParameters.logGroupIdentifier",
];
static LOG_GROUP: ArnPattern = with_slashes(form("logs", "log-group:", LOG_GROUP_NAMES));
/// Many calls about a log group are allowed on its ARN with `:*` behind it.
static LOG_GROUP_STREAMS: ArnPattern = with_slashes(ArnPattern {
    end: ":*",
    ..form("logs", "log-group:", LOG_GROUP_NAMES)
});
static LOG_STREAM: ArnPattern = within(
    form("logs", "log-group:", LOG_GROUP_NAMES),
    ":log-stream:",
    &["requestParameters.logStreamName"],
    true,
);
static USER: ArnPattern = with_slashes(of_account(form(
    "iam",
    "user/",
    &["responseElements.user.arn", "requestParameters.userName"],
)));
static ROLE: ArnPattern = with_slashes(of_account(form(
    "iam",
    "role/",
    &["responseElements.role.arn", "requestParameters.roleName"],
)));
static GROUP: ArnPattern = with_slashes(of_account(form(
    "iam",
    "group/",
    &["responseElements.group.arn", "requestParameters.groupName"],
)));
static POLICY: ArnPattern = with_slashes(of_account(form(
    "iam",
    "policy/",
    &[
        "requestParameters.policyArn",
        "responseElements.policy.arn",
        "requestParameters.policyName",
    ],
)));
static INSTANCE_PROFILE: ArnPattern = with_slashes(of_account(form(
    "iam",
    "instance-profile/",
    &["requestParameters.instanceProfileName"],
)));
static ASSUMED_ROLE: ArnPattern = with_slashes(of_account(form(
    "iam",
    "role/",
    &["requestParameters.roleArn"],
)));
static TRAIL: ArnPattern = form(
    "cloudtrail",
    "trail/",
    &["requestParameters.name", "requestParameters.trailName"],
);
static ALARM: ArnPattern = with_slashes(form(
    "cloudwatch",
    "alarm:",
    &[
        "requestParameters.alarmName",
        "requestParameters.alarmNames",
    ],
));
static REPOSITORY: ArnPattern = with_slashes(form(
    "ecr",
    "repository/",
    &["requestParameters.repositoryName"],
));
static DB_INSTANCE: ArnPattern = form("rds", "db:", &["requestParameters.dBInstanceIdentifier"]);
static DB_SNAPSHOT: ArnPattern = form(
    "rds",
    "snapshot:",
    &["requestParameters.dBSnapshotIdentifier"],
);

use ActionScope::{Ec2, Forms, Nothing};

/// Actions, the names of which may end with `*`, and what they can be limited to. The first line that fits counts.
#[rustfmt::skip]
pub static SCOPES: [(&str, &[&str], ActionScope); 72] = [
    ("s3", &["ListAllMyBuckets", "CreateJob", "GetAccountPublicAccessBlock", "PutAccountPublicAccessBlock", "ListAccessPoints", "ListJobs",
        "ListStorageLens*", "PutStorageLensConfiguration", "GetAccessPoint"], Nothing),
    ("s3", &["GetObject*", "PutObject*", "DeleteObject*", "RestoreObject", "AbortMultipartUpload", "ListMultipartUploadParts",
        "BypassGovernanceRetention"], Forms(&[&OBJECT])),
    ("s3", &["CreateBucket", "DeleteBucket*", "GetBucket*", "PutBucket*", "ListBucket*", "Get*Configuration", "Put*Configuration"], Forms(&[&BUCKET])),
    ("lambda", &["ListFunctions", "ListEventSourceMappings", "CreateEventSourceMapping", "GetAccountSettings", "ListLayers", "ListLayerVersions",
        "ListCodeSigningConfigs", "CreateCodeSigningConfig"], Nothing),
    ("lambda", &["InvokeFunction", "InvokeAsync", "*Function", "*FunctionCode", "*FunctionConfiguration", "*FunctionConcurrency", "*FunctionUrlConfig",
        "*FunctionUrlConfigs", "*FunctionEventInvokeConfig", "*FunctionEventInvokeConfigs", "AddPermission", "RemovePermission", "GetPolicy", "*Alias",
        "ListAliases", "ListVersionsByFunction", "PublishVersion", "ListProvisionedConcurrencyConfigs", "GetFunctionCodeSigningConfig",
        "GetRuntimeManagementConfig", "PutRuntimeManagementConfig", "GetFunctionRecursionConfig"], Forms(&[&FUNCTION])),
    ("dynamodb", &["ListTables", "DescribeLimits", "DescribeEndpoints", "ListBackups", "ListExports", "ListImports", "ListGlobalTables", "ListStreams",
        "ListContributorInsights", "DescribeReservedCapacity*"], Nothing),
    // A record has the tables as keys of its request, and all of them among its resources.
    ("dynamodb", &["BatchGetItem", "BatchWriteItem"], Forms(&[&TABLE])),
    ("events", &["PutRule", "DeleteRule", "DescribeRule", "EnableRule", "DisableRule", "PutTargets", "RemoveTargets", "ListTargetsByRule"],
        Forms(&[&RULE_OF_BUS, &RULE])),
    ("ecs", &["RunTask", "StartTask"], Forms(&[&TASK_DEFINITION])),
    ("dynamodb", &["Query", "Scan", "DescribeContributorInsights"], Forms(&[&INDEX, &TABLE])),
    ("dynamodb", &["GetItem", "PutItem", "UpdateItem", "DeleteItem", "DescribeTable", "CreateTable", "DeleteTable", "UpdateTable",
        "DescribeContinuousBackups", "UpdateContinuousBackups", "DescribeTimeToLive", "UpdateTimeToLive", "DescribeKinesisStreamingDestination",
        "ListTagsOfResource", "TagResource", "UntagResource", "CreateBackup", "ExportTableToPointInTime"], Forms(&[&TABLE])),
    ("sqs", &["ListQueues"], Nothing),
    ("sqs", &["*"], Forms(&[&QUEUE])),
    ("sns", &["ListTopics", "ListSubscriptions", "GetSMS*", "SetSMS*", "CreatePlatform*", "ListPlatformApplications", "ListPhoneNumbersOptedOut",
        "CheckIfPhoneNumberIsOptedOut", "OptInPhoneNumber", "GetSubscriptionAttributes", "SetSubscriptionAttributes", "Unsubscribe", "ListOriginationNumbers",
        "ListSMSSandboxPhoneNumbers", "CreateSMSSandboxPhoneNumber", "DeleteSMSSandboxPhoneNumber", "VerifySMSSandboxPhoneNumber"], Nothing),
    ("sns", &["Publish", "CreateTopic", "DeleteTopic", "GetTopicAttributes", "SetTopicAttributes", "Subscribe", "ConfirmSubscription",
        "ListSubscriptionsByTopic", "AddPermission", "RemovePermission", "ListTagsForResource", "TagResource", "UntagResource",
        "GetDataProtectionPolicy", "PutDataProtectionPolicy"], Forms(&[&TOPIC])),
    ("states", &["ListStateMachines", "ListActivities", "SendTask*", "TestState", "ValidateStateMachineDefinition", "InvokeHTTPEndpoint", "RevealSecrets"], Nothing),
    ("states", &["TagResource", "UntagResource", "ListTagsForResource"], Forms(&[&MACHINE, &ACTIVITY])),
    ("states", &["ListExecutions"], Forms(&[&MAP_RUN, &MACHINE])),
    ("states", &["*StateMachineVersion", "*StateMachineAlias", "ListStateMachineVersions", "ListStateMachineAliases"], Forms(&[&MACHINE_ITSELF])),
    ("states", &["*StateMachine", "StartExecution", "StartSyncExecution"], Forms(&[&MACHINE])),
    ("states", &["DescribeStateMachineForExecution", "GetExecutionHistory", "ListMapRuns", "RedriveExecution", "StopExecution", "DescribeExecution"],
        Forms(&[&EXECUTION, &EXPRESS_EXECUTION])),
    ("states", &["DescribeMapRun", "UpdateMapRun"], Forms(&[&MAP_RUN])),
    ("states", &["*Activity", "GetActivityTask"], Forms(&[&ACTIVITY])),
    ("secretsmanager", &["ListSecrets", "GetRandomPassword", "BatchGetSecretValue"], Nothing),
    ("secretsmanager", &["*"], Forms(&[&SECRET])),
    ("ssm", &["DescribeParameters", "DescribeInstanceInformation", "DescribeInstanceProperties", "ListCommands", "ListCommandInvocations", "GetCommandInvocation", "ListDocuments", "DescribeSessions",
        "DescribeActivations", "CreateActivation", "DeleteActivation", "DescribeMaintenanceWindows", "DescribeAvailablePatches", "DescribePatchBaselines",
        "DescribePatchGroups", "ListAssociations", "ListInventoryEntries", "GetInventory", "DescribeOpsItems", "ListComplianceSummaries",
        "ListResourceComplianceSummaries", "CancelCommand", "DescribeAutomationExecutions"], Nothing),
    ("ssm", &["GetParameter", "GetParameters", "GetParametersByPath", "GetParameterHistory", "PutParameter", "DeleteParameter", "DeleteParameters",
        "LabelParameterVersion", "UnlabelParameterVersion"], Forms(&[&PARAMETER])),
    ("kms", &["CreateKey", "ListKeys", "ListAliases", "GenerateRandom", "ListRetirableGrants", "*CustomKeyStore", "DescribeCustomKeyStores"], Nothing),
    ("kms", &["ReEncryptFrom"], Forms(&[&KEY_BEFORE])),
    ("kms", &["ReEncryptTo"], Forms(&[&KEY_AFTER])),
    // They need the key and its alias.
    ("kms", &["CreateAlias", "DeleteAlias", "UpdateAlias"], Forms(&[])),
    ("kms", &["*"], Forms(&[&KEY])),
    ("logs", &["DescribeLogGroups", "DescribeDestinations", "DescribeExportTasks", "DescribeQueries", "DescribeQueryDefinitions", "DescribeResourcePolicies",
        "PutResourcePolicy", "DeleteResourcePolicy", "CreateLogDelivery", "GetLogDelivery", "UpdateLogDelivery", "DeleteLogDelivery",
        "ListLogDeliveries", "TestMetricFilter", "StopQuery", "ListLogGroups", "DescribeAccountPolicies", "PutAccountPolicy"], Nothing),
    ("logs", &["CreateLogStream", "DeleteLogStream", "GetLogEvents", "PutLogEvents"], Forms(&[&LOG_STREAM])),
    ("logs", &["CreateLogGroup"], Forms(&[&LOG_GROUP])),
    ("logs", &["DeleteLogGroup", "PutRetentionPolicy", "DeleteRetentionPolicy", "DescribeLogStreams", "FilterLogEvents", "*SubscriptionFilter",
        "DescribeSubscriptionFilters", "*MetricFilter", "ListTagsLogGroup", "TagLogGroup", "UntagLogGroup"], Forms(&[&LOG_GROUP_STREAMS])),
    ("iam", &["ListUsers", "ListRoles", "ListGroups", "ListPolicies", "ListInstanceProfiles", "ListAccountAliases", "ListServerCertificates",
        "ListSAMLProviders", "ListOpenIDConnectProviders", "ListVirtualMFADevices", "GetAccount*", "GenerateCredentialReport", "GetCredentialReport",
        "CreateAccountAlias", "DeleteAccountAlias", "UpdateAccountPasswordPolicy", "DeleteAccountPasswordPolicy", "SimulateCustomPolicy",
        "GetServiceLastAccessedDetails*", "GetContextKeysForCustomPolicy"], Nothing),
    ("iam", &["AttachUserPolicy", "DetachUserPolicy", "CreateUser", "GetUser", "DeleteUser", "UpdateUser", "*AccessKey", "ListAccessKeys", "*LoginProfile",
        "*UserPolicy", "ListUserPolicies", "ListAttachedUserPolicies", "ListGroupsForUser", "ListUserTags", "TagUser", "UntagUser",
        "*SigningCertificate", "ListSigningCertificates", "*ServiceSpecificCredential", "ListServiceSpecificCredentials", "*SSHPublicKey",
        "ListSSHPublicKeys", "EnableMFADevice", "DeactivateMFADevice", "ChangePassword", "*UserPermissionsBoundary"], Forms(&[&USER])),
    ("iam", &["CreateRole", "GetRole", "DeleteRole", "UpdateRole", "UpdateRoleDescription", "*RolePolicy", "ListRolePolicies", "ListAttachedRolePolicies",
        "ListInstanceProfilesForRole", "ListRoleTags", "TagRole", "UntagRole", "UpdateAssumeRolePolicy", "*RolePermissionsBoundary"], Forms(&[&ROLE])),
    ("iam", &["CreateGroup", "GetGroup", "DeleteGroup", "UpdateGroup", "AddUserToGroup", "RemoveUserFromGroup", "*GroupPolicy", "ListGroupPolicies",
        "ListAttachedGroupPolicies"], Forms(&[&GROUP])),
    ("iam", &["CreatePolicy", "GetPolicy", "DeletePolicy", "*PolicyVersion", "ListPolicyVersions", "SetDefaultPolicyVersion", "ListEntitiesForPolicy",
        "ListPolicyTags", "TagPolicy", "UntagPolicy"], Forms(&[&POLICY])),
    ("iam", &["*InstanceProfile", "ListInstanceProfileTags"], Forms(&[&INSTANCE_PROFILE])),
    ("sts", &["AssumeRole", "TagSession", "SetSourceIdentity"], Forms(&[&ASSUMED_ROLE])),
    ("sts", &["DecodeAuthorizationMessage", "GetAccessKeyInfo", "GetServiceBearerToken"], Nothing),
    ("cloudtrail", &["DescribeTrails", "ListTrails", "LookupEvents", "ListEventDataStores", "ListChannels", "ListPublicKeys", "ListImports"], Nothing),
    ("cloudtrail", &["CreateTrail", "DeleteTrail", "UpdateTrail", "GetTrail", "GetTrailStatus", "StartLogging", "StopLogging", "GetEventSelectors",
        "PutEventSelectors"], Forms(&[&TRAIL])),
    ("cloudwatch", &["GetMetricData", "GetMetricStatistics", "GetMetricWidgetImage", "ListMetrics", "PutMetricData", "DescribeAlarmsForMetric", "ListDashboards", "DescribeAnomalyDetectors"], Nothing),
    ("cloudwatch", &["PutMetricAlarm", "PutCompositeAlarm", "DeleteAlarms", "EnableAlarmActions", "DisableAlarmActions", "SetAlarmState"], Forms(&[&ALARM])),
    ("ecr", &["GetAuthorizationToken", "DescribeRegistry", "GetRegistryPolicy", "PutRegistryPolicy", "DeleteRegistryPolicy"], Nothing),
    ("ecr", &["BatchGetImage", "BatchCheckLayerAvailability", "BatchDeleteImage", "GetDownloadUrlForLayer", "InitiateLayerUpload", "UploadLayerPart",
        "CompleteLayerUpload", "PutImage", "CreateRepository", "DeleteRepository", "ListImages", "DescribeImages", "*RepositoryPolicy",
        "*LifecyclePolicy", "PutImageScanningConfiguration", "DescribeImageScanFindings"], Forms(&[&REPOSITORY])),
    ("rds", &["DeleteDBInstance", "RebootDBInstance", "StartDBInstance", "DescribeDBLogFiles"], Forms(&[&DB_INSTANCE])),
    ("rds", &["DeleteDBSnapshot", "ModifyDBSnapshotAttribute", "DescribeDBSnapshotAttributes"], Forms(&[&DB_SNAPSHOT])),
    ("ec2", &["DescribeSnapshotAttribute", "DeleteSnapshot", "ModifySnapshotAttribute"], Ec2(&["snapshot"])),
    ("ec2", &["DescribeImageAttribute", "DeregisterImage", "ModifyImageAttribute"], Ec2(&["image"])),
    ("ec2", &["StartInstances", "StopInstances", "RebootInstances", "TerminateInstances", "GetConsoleOutput", "GetConsoleScreenshot", "GetPasswordData",
        "DescribeInstanceAttribute", "ModifyInstanceMetadataOptions", "AssociateIamInstanceProfile"], Ec2(&["instance"])),
    ("ec2", &["ModifyInstanceAttribute"], Ec2(&["instance", "?security-group", "?volume"])),
    ("ec2", &["DescribeVolumeAttribute", "DeleteVolume", "ModifyVolume"], Ec2(&["volume"])),
    ("ec2", &["CreateVolume"], Ec2(&["volume", "?snapshot"])),
    ("ec2", &["AttachVolume", "DetachVolume"], Ec2(&["instance", "volume"])),
    ("ec2", &["CreateSnapshot"], Ec2(&["snapshot", "volume"])),
    ("ec2", &["CreateSnapshots"], Ec2(&["instance", "snapshot", "volume"])),
    ("ec2", &["CreateImage"], Ec2(&["image", "instance", "snapshot"])),
    ("ec2", &["AuthorizeSecurityGroup*"], Ec2(&["security-group", "?security-group-rule"])),
    ("ec2", &["RevokeSecurityGroup*"], Ec2(&["security-group"])),
    ("ec2", &["DeleteSecurityGroup"], Ec2(&["security-group"])),
    ("ec2", &["CreateSecurityGroup"], Ec2(&["security-group", "?vpc"])),
    ("ec2", &["CreateKeyPair", "ImportKeyPair", "DeleteKeyPair"], Ec2(&["key-pair"])),
    ("ec2", &["DeleteFlowLogs"], Ec2(&["vpc-flow-log"])),
    ("ec2", &["DescribeVpcAttribute", "DeleteVpc", "ModifyVpcAttribute"], Ec2(&["vpc"])),
    ("ec2", &["DeleteSubnet", "ModifySubnetAttribute"], Ec2(&["subnet"])),
    ("ec2", &["RunInstances"], Ec2(&["image", "instance", "network-interface", "security-group", "subnet", "volume", "?key-pair", "?launch-template", "?snapshot"])),
    // What is not above and only lists can't be limited, but for some of the rarest.
    ("ec2", &["Describe*", "GetEbs*", "EnableEbsEncryptionByDefault", "DisableEbsEncryptionByDefault", "GetSerialConsoleAccessStatus",
        "EnableSerialConsoleAccess", "GetInstanceTypesFromInstanceRequirements", "GetSpotPlacementScores"], Nothing),
];

/// The form of what IAM's messages call by this word.
pub fn iam_form(word: &str) -> Option<&'static ArnPattern> {
    match word {
        "user" => Some(&USER),
        "role" => Some(&ROLE),
        "group" => Some(&GROUP),
        "policy" => Some(&POLICY),
        "instance profile" => Some(&INSTANCE_PROFILE),
        _ => None,
    }
}

/// What an action can be limited to; none where the table does not say.
pub fn scope_of(action: &str) -> Option<&'static ActionScope> {
    let (service, name) = action.split_once(':')?;
    let of_action = |patterns: &[&str]| patterns.iter().any(|pattern| fits(pattern, name));
    let line = SCOPES
        .iter()
        .find(|(known, patterns, _)| *known == service && of_action(patterns));
    line.map(|(.., scope)| scope)
}

/// Whether a name is one of these; `*` stands for any letters.
fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        Some((begin, end)) => {
            name.len() >= begin.len() + end.len() && name.starts_with(begin) && name.ends_with(end)
        }
        None => pattern == name,
    }
}

//! Which IAM actions a call needs, where that is not the one of its own name: the one table of it.
//!
//! Sources: Service Authorization Reference, "Actions, resources, and condition keys for AWS services"; Amazon S3 User Guide,
//! "Required permissions for Amazon S3 API operations"; Amazon DynamoDB Developer Guide, "IAM policies with PartiQL"; Amazon API
//! Gateway Developer Guide, "Control access for invoking"; IAM User Guide, "Grant a user permissions to pass a role to an AWS
//! service"; IAM Identity Center Portal API Reference; Amazon Cognito Developer Guide, "List of API operations grouped by
//! authorization model". `docs/decisions.md` says what it was held against.

/// When a call needs an action. Paths are those of the record; one that names an object means all that is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NeedCondition {
    /// Always.
    Always,
    /// Where the record has a value there.
    Has(&'static str),
    /// Where it has none.
    Lacks(&'static str),
    /// Where the value there begins so, whatever the case of its letters.
    Begins(&'static str, &'static str),
}

/// What an action is needed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NeedTarget {
    /// On what such an action is always about.
    OfAction,
    /// On the role whose ARN or name stands at one of these paths.
    RoleAt(&'static [&'static str]),
    /// On the object that is named, as `bucket/key`, at this path.
    ObjectAt(&'static str),
}

/// An action that a call needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActionNeed {
    /// The event source of the call, without `.amazonaws.com`.
    pub service: &'static str,
    /// The call, without the version of its API; all calls whose names begin so where it ends with `*`.
    pub call: &'static str,
    /// The action.
    pub action: &'static str,
    /// When it is needed.
    pub condition: NeedCondition,
    /// What it is needed on.
    pub target: NeedTarget,
}

const fn need(
    service: &'static str,
    call: &'static str,
    action: &'static str,
    condition: NeedCondition,
) -> ActionNeed {
    ActionNeed {
        service,
        call,
        action,
        condition,
        target: NeedTarget::OfAction,
    }
}

const fn named(service: &'static str, call: &'static str, action: &'static str) -> ActionNeed {
    need(service, call, action, NeedCondition::Always)
}

const fn copied(call: &'static str) -> ActionNeed {
    ActionNeed {
        target: NeedTarget::ObjectAt("requestParameters.x-amz-copy-source"),
        ..named("s3", call, "s3:GetObject")
    }
}

/// A role that is handed to a service at one of these paths.
const fn pass(
    service: &'static str,
    call: &'static str,
    paths: &'static [&'static str],
) -> ActionNeed {
    ActionNeed {
        target: NeedTarget::RoleAt(paths),
        condition: NeedCondition::Has(paths[0]),
        ..named(service, call, PASS_ROLE)
    }
}

/// The action that hands a role to a service. No event tells of it: it is seen where a request names a role.
pub const PASS_ROLE: &str = "iam:PassRole";

use NeedCondition::{Begins, Has, Lacks};

/// Services whose prefix in actions is another one than in the names of their event sources.
pub const PREFIXES: [(&str, &str); 17] = [
    ("monitoring", "cloudwatch"),
    ("email", "ses"),
    ("mail-manager", "ses"),
    ("tagging", "tag"),
    ("cloudcontrolapi", "cloudformation"),
    ("servicecatalog-appregistry", "servicecatalog"),
    ("memory-db", "memorydb"),
    ("appconfigdata", "appconfig"),
    ("appstream2", "appstream"),
    ("cloudhsmv2", "cloudhsm"),
    ("pinpoint", "mobiletargeting"),
    ("amp", "aps"),
    ("migrationhub-config", "mgh"),
    ("agreement-marketplace", "aws-marketplace"),
    ("entitlement-marketplace", "aws-marketplace"),
    ("metering-marketplace", "aws-marketplace"),
    ("deployment-marketplace", "aws-marketplace"),
];

/// Event sources whose calls need the actions of their own names, but for those in [`INSTEAD`] and [`WITHOUT_PERMISSION`].
pub const NAMED_ALIKE: &str = " a4b access-analyzer account acm acm-pca agreement-marketplace airflow amp amplify aoss app-integrations \
    appconfig appconfigdata appflow application-autoscaling application-signals applicationinsights appmesh apprunner appstream appstream2 appsync aps \
    arc-zonal-shift artifact athena auditmanager autoscaling autoscaling-plans backup backup-gateway batch bcm-data-exports bedrock \
    billing billingconductor braket ce chatbot chime cleanrooms cloud9 clouddirectory cloudcontrolapi cloudformation cloudfront \
    cloudhsm cloudhsmv2 cloudsearch cloudtrail cloudtrail-data codeartifact codebuild codecommit codeconnections codedeploy \
    codeguru-profiler codeguru-reviewer codeguru-security codepipeline codestar-connections codestar-notifications cognito-identity \
    cognito-idp cognito-sync comprehend compute-optimizer config connect controlcatalog controltower cost-optimization-hub cur databrew \
    dataexchange datapipeline datasync datazone dax detective devicefarm devops-guru directconnect discovery dlm dms docdb-elastic drs ds \
    dynamodb ebs ec2 ec2-instance-connect ecr ecr-public ecs eks eks-auth elasticache elasticbeanstalk elasticfilesystem \
    elasticloadbalancing elasticmapreduce email emr-containers emr-serverless entityresolution es events evidently finspace firehose fis fms \
    forecast frauddetector freetier fsx gamelift geo glacier globalaccelerator glue grafana greengrass guardduty health healthlake iam \
    identitystore imagebuilder importexport inspector inspector2 internetmonitor iot iotevents iotsitewise iottwinmaker iotwireless \
    ivs ivschat kafka kafkaconnect kendra kinesis kinesisanalytics kinesisvideo kms lakeformation lambda launchwizard lex \
    license-manager lightsail logs lookoutequipment m2 machinelearning macie2 mail-manager managedblockchain mediaconnect mediaconvert medialive \
    mediapackage mediastore mediatailor medical-imaging memory-db memorydb mgh mgn migrationhub-config migrationhub-orchestrator mobiletargeting \
    monitoring mq network-firewall networkflowmonitor networkmanager notifications notifications-contacts oam observabilityadmin omics opensearch organizations osis \
    outposts panorama payment-cryptography pca-connector-ad pcs personalize pi pinpoint pipes polly pricing proton qapps qbusiness quicksight ram \
    rbin rds rds-data redshift redshift-data redshift-serverless refactor-spaces rekognition resiliencehub resource-explorer-2 \
    resource-groups rolesanywhere route53 route53-recovery-cluster route53-recovery-control-config route53-recovery-readiness \
    route53domains route53profiles route53resolver rum s3 s3-outposts s3tables s3vectors sagemaker savingsplans scheduler schemas sdb \
    secretsmanager security-ir securityhub securitylake serverlessrepo servicecatalog servicecatalog-appregistry servicediscovery servicequotas ses \
    shield signer signin sms-voice snowball sns sqs ssm ssm-contacts ssm-guiconnect ssm-incidents ssm-quicksetup ssm-sap ssmmessages sso states \
    storagegateway sts support swf synthetics tagging textract timestream tnb transcribe transfer translate trustedadvisor \
    verifiedpermissions voiceid vpc-lattice waf waf-regional wafv2 wellarchitected wisdom workdocs workmail workspaces workspaces-web xray ";

/// What a call needs in place of the action of its own name. The first line without a condition, or the first of all, is what
/// a refusal of the call is taken for.
#[rustfmt::skip]
pub static INSTEAD: [ActionNeed; 145] = [
    named("s3", "ListObjects", "s3:ListBucket"),
    named("s3", "ListObjectsV2", "s3:ListBucket"),
    named("s3", "HeadBucket", "s3:ListBucket"),
    named("s3", "ListObjectVersions", "s3:ListBucketVersions"),
    named("s3", "ListBuckets", "s3:ListAllMyBuckets"),
    named("s3", "ListDirectoryBuckets", "s3express:ListAllMyDirectoryBuckets"),
    named("s3", "CreateSession", "s3express:CreateSession"),
    named("s3", "ListMultipartUploads", "s3:ListBucketMultipartUploads"),
    named("s3", "ListParts", "s3:ListMultipartUploadParts"),
    need("s3", "GetObject", "s3:GetObject", Lacks("requestParameters.versionId")),
    need("s3", "GetObject", "s3:GetObjectVersion", Has("requestParameters.versionId")),
    need("s3", "HeadObject", "s3:GetObject", Lacks("requestParameters.versionId")),
    need("s3", "HeadObject", "s3:GetObjectVersion", Has("requestParameters.versionId")),
    need("s3", "GetObjectAcl", "s3:GetObjectAcl", Lacks("requestParameters.versionId")),
    need("s3", "GetObjectAcl", "s3:GetObjectVersionAcl", Has("requestParameters.versionId")),
    need("s3", "GetObjectTagging", "s3:GetObjectTagging", Lacks("requestParameters.versionId")),
    need("s3", "GetObjectTagging", "s3:GetObjectVersionTagging", Has("requestParameters.versionId")),
    need("s3", "DeleteObject", "s3:DeleteObject", Lacks("requestParameters.versionId")),
    need("s3", "DeleteObject", "s3:DeleteObjectVersion", Has("requestParameters.versionId")),
    need("s3", "PutObjectAcl", "s3:PutObjectAcl", Lacks("requestParameters.versionId")),
    need("s3", "PutObjectAcl", "s3:PutObjectVersionAcl", Has("requestParameters.versionId")),
    named("s3", "SelectObjectContent", "s3:GetObject"),
    named("s3", "DeleteObjects", "s3:DeleteObject"),
    named("s3", "CreateMultipartUpload", "s3:PutObject"),
    named("s3", "UploadPart", "s3:PutObject"),
    named("s3", "CompleteMultipartUpload", "s3:PutObject"),
    named("s3", "PostObject", "s3:PutObject"),
    named("s3", "CopyObject", "s3:PutObject"),
    named("s3", "UploadPartCopy", "s3:PutObject"),
    named("s3", "GetBucketCors", "s3:GetBucketCORS"),
    named("s3", "PutBucketCors", "s3:PutBucketCORS"),
    named("s3", "DeleteBucketCors", "s3:PutBucketCORS"),
    named("s3", "GetBucketEncryption", "s3:GetEncryptionConfiguration"),
    named("s3", "PutBucketEncryption", "s3:PutEncryptionConfiguration"),
    named("s3", "DeleteBucketEncryption", "s3:PutEncryptionConfiguration"),
    named("s3", "GetBucketLifecycle", "s3:GetLifecycleConfiguration"),
    named("s3", "GetBucketLifecycleConfiguration", "s3:GetLifecycleConfiguration"),
    named("s3", "PutBucketLifecycle", "s3:PutLifecycleConfiguration"),
    named("s3", "PutBucketLifecycleConfiguration", "s3:PutLifecycleConfiguration"),
    named("s3", "DeleteBucketLifecycle", "s3:PutLifecycleConfiguration"),
    named("s3", "GetBucketReplication", "s3:GetReplicationConfiguration"),
    named("s3", "PutBucketReplication", "s3:PutReplicationConfiguration"),
    named("s3", "DeleteBucketReplication", "s3:PutReplicationConfiguration"),
    named("s3", "GetPublicAccessBlock", "s3:GetBucketPublicAccessBlock"),
    named("s3", "PutPublicAccessBlock", "s3:PutBucketPublicAccessBlock"),
    named("s3", "DeletePublicAccessBlock", "s3:PutBucketPublicAccessBlock"),
    named("s3", "DeleteBucketPublicAccessBlock", "s3:PutBucketPublicAccessBlock"),
    named("s3", "DeleteAccountPublicAccessBlock", "s3:PutAccountPublicAccessBlock"),
    named("s3", "DeleteBucketTagging", "s3:PutBucketTagging"),
    named("s3", "DeleteBucketOwnershipControls", "s3:PutBucketOwnershipControls"),
    named("s3", "GetBucketNotificationConfiguration", "s3:GetBucketNotification"),
    named("s3", "PutBucketNotificationConfiguration", "s3:PutBucketNotification"),
    named("s3", "GetBucketAccelerateConfiguration", "s3:GetAccelerateConfiguration"),
    named("s3", "PutBucketAccelerateConfiguration", "s3:PutAccelerateConfiguration"),
    named("s3", "GetObjectLockConfiguration", "s3:GetBucketObjectLockConfiguration"),
    named("s3", "PutObjectLockConfiguration", "s3:PutBucketObjectLockConfiguration"),
    named("s3", "GetBucketAnalyticsConfiguration", "s3:GetAnalyticsConfiguration"),
    named("s3", "ListBucketAnalyticsConfigurations", "s3:GetAnalyticsConfiguration"),
    named("s3", "PutBucketAnalyticsConfiguration", "s3:PutAnalyticsConfiguration"),
    named("s3", "DeleteBucketAnalyticsConfiguration", "s3:PutAnalyticsConfiguration"),
    named("s3", "GetBucketInventoryConfiguration", "s3:GetInventoryConfiguration"),
    named("s3", "ListBucketInventoryConfigurations", "s3:GetInventoryConfiguration"),
    named("s3", "PutBucketInventoryConfiguration", "s3:PutInventoryConfiguration"),
    named("s3", "DeleteBucketInventoryConfiguration", "s3:PutInventoryConfiguration"),
    named("s3", "GetBucketMetricsConfiguration", "s3:GetMetricsConfiguration"),
    named("s3", "ListBucketMetricsConfigurations", "s3:GetMetricsConfiguration"),
    named("s3", "PutBucketMetricsConfiguration", "s3:PutMetricsConfiguration"),
    named("s3", "DeleteBucketMetricsConfiguration", "s3:PutMetricsConfiguration"),
    named("s3", "GetBucketIntelligentTieringConfiguration", "s3:GetIntelligentTieringConfiguration"),
    named("s3", "ListBucketIntelligentTieringConfigurations", "s3:GetIntelligentTieringConfiguration"),
    named("s3", "PutBucketIntelligentTieringConfiguration", "s3:PutIntelligentTieringConfiguration"),
    named("s3", "DeleteBucketIntelligentTieringConfiguration", "s3:PutIntelligentTieringConfiguration"),
    named("s3", "GetStorageLensDashboardDataInternal", "s3:GetStorageLensDashboard"),
    named("lambda", "Invoke", "lambda:InvokeFunction"),
    named("lambda", "InvokeWithResponseStream", "lambda:InvokeFunction"),
    named("lambda", "GetLayerVersionByArn", "lambda:GetLayerVersion"),
    need("dynamodb", "ExecuteStatement", "dynamodb:PartiQLSelect", Begins("requestParameters.statement", "SELECT")),
    need("dynamodb", "ExecuteStatement", "dynamodb:PartiQLInsert", Begins("requestParameters.statement", "INSERT")),
    need("dynamodb", "ExecuteStatement", "dynamodb:PartiQLUpdate", Begins("requestParameters.statement", "UPDATE")),
    need("dynamodb", "ExecuteStatement", "dynamodb:PartiQLDelete", Begins("requestParameters.statement", "DELETE")),
    need("dynamodb", "BatchExecuteStatement", "dynamodb:PartiQLSelect", Begins("requestParameters.statements.statement", "SELECT")),
    need("dynamodb", "BatchExecuteStatement", "dynamodb:PartiQLInsert", Begins("requestParameters.statements.statement", "INSERT")),
    need("dynamodb", "BatchExecuteStatement", "dynamodb:PartiQLUpdate", Begins("requestParameters.statements.statement", "UPDATE")),
    need("dynamodb", "BatchExecuteStatement", "dynamodb:PartiQLDelete", Begins("requestParameters.statements.statement", "DELETE")),
    need("dynamodb", "ExecuteTransaction", "dynamodb:PartiQLSelect", Begins("requestParameters.transactStatements.statement", "SELECT")),
    need("dynamodb", "ExecuteTransaction", "dynamodb:PartiQLInsert", Begins("requestParameters.transactStatements.statement", "INSERT")),
    need("dynamodb", "ExecuteTransaction", "dynamodb:PartiQLUpdate", Begins("requestParameters.transactStatements.statement", "UPDATE")),
    need("dynamodb", "ExecuteTransaction", "dynamodb:PartiQLDelete", Begins("requestParameters.transactStatements.statement", "DELETE")),
    named("dynamodb", "TransactGetItems", "dynamodb:GetItem"),
    need("dynamodb", "TransactWriteItems", "dynamodb:PutItem", Has("requestParameters.transactItems.put")),
    need("dynamodb", "TransactWriteItems", "dynamodb:UpdateItem", Has("requestParameters.transactItems.update")),
    need("dynamodb", "TransactWriteItems", "dynamodb:DeleteItem", Has("requestParameters.transactItems.delete")),
    need("dynamodb", "TransactWriteItems", "dynamodb:ConditionCheckItem", Has("requestParameters.transactItems.conditionCheck")),
    named("kms", "ReEncrypt", "kms:ReEncryptFrom"),
    named("kms", "ReEncrypt", "kms:ReEncryptTo"),
    named("sqs", "SendMessageBatch", "sqs:SendMessage"),
    named("sqs", "DeleteMessageBatch", "sqs:DeleteMessage"),
    named("sqs", "ChangeMessageVisibilityBatch", "sqs:ChangeMessageVisibility"),
    named("sns", "PublishBatch", "sns:Publish"),
    named("cloudfront", "CreateDistributionWithTags", "cloudfront:CreateDistribution"),
    named("bedrock", "Converse", "bedrock:InvokeModel"),
    named("bedrock", "ConverseStream", "bedrock:InvokeModelWithResponseStream"),
    named("bedrock", "StartAsyncInvoke", "bedrock:InvokeModel"),
    named("apigateway", "ExportApi", "apigateway:GET"),
    named("apigateway", "ResetAuthorizersCache", "apigateway:DELETE"),
    named("apigateway", "TagResource", "apigateway:PUT"),
    named("apigateway", "UntagResource", "apigateway:DELETE"),
    named("apigateway", "Get*", "apigateway:GET"),
    named("apigateway", "Create*", "apigateway:POST"),
    named("apigateway", "Generate*", "apigateway:POST"),
    named("apigateway", "Import*", "apigateway:POST"),
    named("apigateway", "Test*", "apigateway:POST"),
    named("apigateway", "Put*", "apigateway:PUT"),
    named("apigateway", "Reimport*", "apigateway:PUT"),
    named("apigateway", "Update*", "apigateway:PATCH"),
    named("apigateway", "Delete*", "apigateway:DELETE"),
    named("apigateway", "Flush*", "apigateway:DELETE"),
    named("budgets", "Create*", "budgets:ModifyBudget"),
    named("budgets", "UpdateBudget", "budgets:ModifyBudget"),
    named("budgets", "UpdateNotification", "budgets:ModifyBudget"),
    named("budgets", "UpdateSubscriber", "budgets:ModifyBudget"),
    named("budgets", "DeleteBudget", "budgets:ModifyBudget"),
    named("budgets", "DeleteNotification", "budgets:ModifyBudget"),
    named("budgets", "DeleteSubscriber", "budgets:ModifyBudget"),
    named("budgets", "DescribeBudget", "budgets:ViewBudget"),
    named("budgets", "DescribeBudgets", "budgets:ViewBudget"),
    named("budgets", "DescribeBudgetPerformanceHistory", "budgets:ViewBudget"),
    named("budgets", "DescribeNotificationsForBudget", "budgets:ViewBudget"),
    named("budgets", "DescribeSubscribersForNotification", "budgets:ViewBudget"),
    named("cloudcontrolapi", "CreateResource", "cloudformation:CreateResource"),
    named("cloudcontrolapi", "GetResource", "cloudformation:GetResource"),
    named("cloudcontrolapi", "UpdateResource", "cloudformation:UpdateResource"),
    named("cloudcontrolapi", "DeleteResource", "cloudformation:DeleteResource"),
    named("cloudcontrolapi", "ListResources", "cloudformation:ListResources"),
    named("execute-api", "Invoke", "execute-api:Invoke"),
    named("cassandra", "Select", "cassandra:Select"),
    named("cassandra", "CreateKeyspace", "cassandra:Create"),
    named("cassandra", "CreateTable", "cassandra:Create"),
    named("cassandra", "DeleteKeyspace", "cassandra:Drop"),
    named("cassandra", "DeleteTable", "cassandra:Drop"),
    named("cassandra", "UpdateTable", "cassandra:Alter"),
    named("cassandra", "GetKeyspace", "cassandra:Select"),
    named("cassandra", "GetTable", "cassandra:Select"),
    named("cassandra", "ListKeyspaces", "cassandra:Select"),
    named("cassandra", "ListTables", "cassandra:Select"),
];

/// What a call needs besides.
#[rustfmt::skip]
pub static BESIDES: [ActionNeed; 78] = [
    copied("CopyObject"),
    copied("UploadPartCopy"),
    need("s3", "PutObject", "s3:PutObjectAcl", Has("requestParameters.x-amz-acl")),
    need("s3", "CopyObject", "s3:PutObjectAcl", Has("requestParameters.x-amz-acl")),
    need("s3", "CreateMultipartUpload", "s3:PutObjectAcl", Has("requestParameters.x-amz-acl")),
    need("s3", "PutObject", "s3:PutObjectTagging", Has("requestParameters.x-amz-tagging")),
    need("s3", "CreateBucket", "s3:PutBucketAcl", Has("requestParameters.x-amz-acl")),
    need("s3", "CreateBucket", "s3:PutBucketOwnershipControls", Has("requestParameters.x-amz-object-ownership")),
    need("iam", "CreateRole", "iam:TagRole", Has("requestParameters.tags")),
    need("iam", "CreateUser", "iam:TagUser", Has("requestParameters.tags")),
    need("iam", "CreatePolicy", "iam:TagPolicy", Has("requestParameters.tags")),
    need("iam", "CreateInstanceProfile", "iam:TagInstanceProfile", Has("requestParameters.tags")),
    need("sts", "AssumeRole", "sts:TagSession", Has("requestParameters.tags")),
    need("sts", "AssumeRole", "sts:SetSourceIdentity", Has("requestParameters.sourceIdentity")),
    need("lambda", "CreateFunction", "lambda:TagResource", Has("requestParameters.tags")),
    need("states", "CreateStateMachine", "states:TagResource", Has("requestParameters.tags")),
    need("states", "CreateActivity", "states:TagResource", Has("requestParameters.tags")),
    need("states", "CreateStateMachine", "states:PublishStateMachineVersion", Begins("requestParameters.publish", "true")),
    need("states", "UpdateStateMachine", "states:PublishStateMachineVersion", Begins("requestParameters.publish", "true")),
    need("dynamodb", "CreateTable", "dynamodb:TagResource", Has("requestParameters.tags")),
    need("sqs", "CreateQueue", "sqs:TagQueue", Has("requestParameters.tags")),
    need("sns", "CreateTopic", "sns:TagResource", Has("requestParameters.tags")),
    need("secretsmanager", "CreateSecret", "secretsmanager:TagResource", Has("requestParameters.tags")),
    need("ssm", "PutParameter", "ssm:AddTagsToResource", Has("requestParameters.tags")),
    need("kms", "CreateKey", "kms:TagResource", Has("requestParameters.tags")),
    need("logs", "CreateLogGroup", "logs:TagResource", Has("requestParameters.tags")),
    need("ec2", "RunInstances", "ec2:CreateTags", Has("requestParameters.tagSpecificationSet")),
    need("ec2", "CreateSecurityGroup", "ec2:CreateTags", Has("requestParameters.tagSpecificationSet")),
    need("ec2", "CreateVolume", "ec2:CreateTags", Has("requestParameters.tagSpecificationSet")),
    need("ec2", "CreateSnapshot", "ec2:CreateTags", Has("requestParameters.tagSpecificationSet")),
    need("ec2", "CreateVpc", "ec2:CreateTags", Has("requestParameters.tagSpecificationSet")),
    need("ec2", "CreateSubnet", "ec2:CreateTags", Has("requestParameters.tagSpecificationSet")),
    pass("s3", "PutBucketReplication", &["requestParameters.ReplicationConfiguration.Role"]),
    pass("ec2", "RunInstances", &["requestParameters.iamInstanceProfile"]),
    pass("ec2", "AssociateIamInstanceProfile", &["requestParameters.AssociateIamInstanceProfileRequest.IamInstanceProfile"]),
    pass("ec2", "ReplaceIamInstanceProfileAssociation", &["requestParameters.ReplaceIamInstanceProfileAssociationRequest.IamInstanceProfile"]),
    pass("ec2", "CreateFlowLogs", &["requestParameters.CreateFlowLogsRequest.DeliverLogsPermissionArn"]),
    pass("iam", "AddRoleToInstanceProfile", &["requestParameters.roleName"]),
    pass("lambda", "CreateFunction", &["requestParameters.role"]),
    pass("lambda", "UpdateFunctionConfiguration", &["requestParameters.role"]),
    pass("states", "CreateStateMachine", &["requestParameters.roleArn"]),
    pass("states", "UpdateStateMachine", &["requestParameters.roleArn"]),
    pass("ecs", "RegisterTaskDefinition", &["requestParameters.taskRoleArn"]),
    pass("ecs", "RegisterTaskDefinition", &["requestParameters.executionRoleArn"]),
    pass("ecs", "RunTask", &["requestParameters.overrides.taskRoleArn"]),
    pass("ecs", "RunTask", &["requestParameters.overrides.executionRoleArn"]),
    pass("ecs", "CreateService", &["requestParameters.role"]),
    pass("events", "PutTargets", &["requestParameters.targets.roleArn"]),
    pass("events", "PutRule", &["requestParameters.roleArn"]),
    pass("scheduler", "CreateSchedule", &["requestParameters.target.roleArn"]),
    pass("scheduler", "UpdateSchedule", &["requestParameters.target.roleArn"]),
    pass("pipes", "CreatePipe", &["requestParameters.roleArn"]),
    pass("cloudformation", "CreateStack", &["requestParameters.roleARN"]),
    pass("cloudformation", "UpdateStack", &["requestParameters.roleARN"]),
    pass("cloudformation", "DeleteStack", &["requestParameters.roleARN"]),
    pass("cloudformation", "CreateChangeSet", &["requestParameters.roleARN"]),
    pass("cloudtrail", "CreateTrail", &["requestParameters.cloudWatchLogsRoleArn"]),
    pass("cloudtrail", "UpdateTrail", &["requestParameters.cloudWatchLogsRoleArn"]),
    pass("glue", "CreateJob", &["requestParameters.role"]),
    pass("glue", "CreateCrawler", &["requestParameters.role"]),
    pass("glue", "CreateDevEndpoint", &["requestParameters.roleArn"]),
    pass("sagemaker", "CreateNotebookInstance", &["requestParameters.roleArn"]),
    pass("sagemaker", "CreateTrainingJob", &["requestParameters.roleArn"]),
    pass("sagemaker", "CreateProcessingJob", &["requestParameters.roleArn"]),
    pass("sagemaker", "CreateModel", &["requestParameters.executionRoleArn"]),
    pass("codebuild", "CreateProject", &["requestParameters.serviceRole"]),
    pass("codebuild", "UpdateProject", &["requestParameters.serviceRole"]),
    pass("codepipeline", "CreatePipeline", &["requestParameters.pipeline.roleArn"]),
    pass("eks", "CreateCluster", &["requestParameters.roleArn"]),
    pass("eks", "CreateNodegroup", &["requestParameters.nodeRole"]),
    pass("rds", "CreateDBInstance", &["requestParameters.monitoringRoleArn"]),
    pass("config", "PutConfigurationRecorder", &["requestParameters.configurationRecorder.roleARN"]),
    pass("dlm", "CreateLifecyclePolicy", &["requestParameters.executionRoleArn"]),
    pass("backup", "StartBackupJob", &["requestParameters.iamRoleArn"]),
    pass("backup", "StartRestoreJob", &["requestParameters.iamRoleArn"]),
    pass("elasticmapreduce", "RunJobFlow", &["requestParameters.serviceRole"]),
    pass("elasticmapreduce", "RunJobFlow", &["requestParameters.jobFlowRole"]),
    pass("bedrock", "CreateModelCustomizationJob", &["requestParameters.roleArn"]),
];

/// Calls that no policy of their caller has to allow: service, call and why.
#[rustfmt::skip]
pub const WITHOUT_PERMISSION: [(&str, &str, &str); 38] = [
    ("sts", "GetCallerIdentity", NO_PERMISSION),
    ("sts", "GetSessionToken", NO_PERMISSION),
    ("sts", "AssumeRoleWithSAML", ROLE_TRUST),
    ("sts", "AssumeRoleWithWebIdentity", ROLE_TRUST),
    ("signin", "ConsoleLogin", SIGN_IN),
    ("signin", "CheckMfa", SIGN_IN),
    ("signin", "CredentialVerification", SIGN_IN),
    ("signin", "CredentialChallenge", SIGN_IN),
    ("signin", "UserAuthentication", SIGN_IN),
    ("signin", "ExternalIdPDirectoryLogin", SIGN_IN),
    ("signin", "GetSigninToken", SIGN_IN),
    ("signin", "PasswordUpdated", SIGN_IN),
    ("signin", "PasswordRecovery*", SIGN_IN),
    ("signin", "EmailUpdated", SIGN_IN),
    ("signin", "SwitchRole", SIGN_IN),
    ("signin", "ExitRole", SIGN_IN),
    ("signin", "RenewRole", SIGN_IN),
    ("sso", "GetRoleCredentials", ACCESS_TOKEN),
    ("sso", "ListAccounts", ACCESS_TOKEN),
    ("sso", "ListAccountRoles", ACCESS_TOKEN),
    ("sso", "Authenticate", ACCESS_TOKEN),
    ("sso", "Federate", ACCESS_TOKEN),
    ("sso", "Logout", ACCESS_TOKEN),
    ("sso", "CreateToken", ACCESS_TOKEN),
    ("sso", "RegisterClient", ACCESS_TOKEN),
    ("sso", "StartDeviceAuthorization", ACCESS_TOKEN),
    ("cognito-idp", "InitiateAuth", APP_USER),
    ("cognito-idp", "RespondToAuthChallenge", APP_USER),
    ("cognito-idp", "SignUp", APP_USER),
    ("cognito-idp", "ConfirmSignUp", APP_USER),
    ("cognito-idp", "ForgotPassword", APP_USER),
    ("cognito-idp", "ConfirmForgotPassword", APP_USER),
    ("cognito-idp", "ResendConfirmationCode", APP_USER),
    ("cognito-idp", "GetUser", APP_USER),
    ("cognito-idp", "GlobalSignOut", APP_USER),
    ("cognito-identity", "GetId", APP_USER),
    ("cognito-identity", "GetCredentialsForIdentity", APP_USER),
    ("cognito-identity", "GetOpenIdToken", APP_USER),
];

const NO_PERMISSION: &str = "needs no permission";
const ROLE_TRUST: &str = "allowed by the role's trust policy alone";
const SIGN_IN: &str = "signing in is no API call";
const ACCESS_TOKEN: &str = "allowed by the portal's access token";
const APP_USER: &str = "made without IAM credentials by an app's user";

//! The things that calls make, change or take: where their names mean one thing only, and how to look at each and undo it.
//!
//! Source of the commands: "AWS CLI Command Reference". They are only ever shown.

/// Where a name means one thing only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThingPlace {
    /// Everywhere: ids of EC2, buckets, access keys.
    Everywhere,
    /// In one account.
    Account,
    /// In one Region of one account.
    Region,
}

/// A kind of thing.
#[derive(Debug)]
pub struct Thing {
    /// What it is called on screen.
    pub word: &'static str,
    /// Where its names mean one thing only.
    pub place: ThingPlace,
    /// The command that shows it; `{0}`, `{1}` and `{2}` stand for the parts of its name, `{of}` for what it is
    /// part of. What is in angle brackets is to be filled in.
    pub review: &'static str,
    /// The command that undoes what was done to it. Empty where it takes more than one.
    pub undo: &'static str,
}

const fn everywhere(word: &'static str, review: &'static str, undo: &'static str) -> Thing {
    let place = ThingPlace::Everywhere;
    Thing {
        word,
        place,
        review,
        undo,
    }
}

const fn account(word: &'static str, review: &'static str, undo: &'static str) -> Thing {
    let place = ThingPlace::Account;
    Thing {
        word,
        place,
        review,
        undo,
    }
}

const fn region(word: &'static str, review: &'static str, undo: &'static str) -> Thing {
    let place = ThingPlace::Region;
    Thing {
        word,
        place,
        review,
        undo,
    }
}

/// The kind of thing with this name; [`OTHER`] for none of the table.
pub fn thing(word: &str) -> &'static Thing {
    THINGS
        .iter()
        .find(|thing| thing.word == word)
        .unwrap_or(&OTHER)
}

/// A thing that the table does not have.
pub static OTHER: Thing = region("", "", "");

/// All kinds of things that the table of calls speaks of.
#[rustfmt::skip]
pub static THINGS: [Thing; 173] = [
    // AWS Identity and Access Management.
    account("IAM user", "iam get-user --user-name {0}", "iam delete-user --user-name {0}"),
    account("IAM group", "iam get-group --group-name {0}", "iam delete-group --group-name {0}"),
    account("role", "iam get-role --role-name {0}", "iam delete-role --role-name {0}"),
    account("service-linked role", "iam get-role --role-name {0}", "iam delete-service-linked-role --role-name {0}"),
    account("managed policy", "iam get-policy --policy-arn {0}", "iam delete-policy --policy-arn {0}"),
    account("version of a managed policy", "iam list-policy-versions --policy-arn {0}", ""),
    account("attachment of a policy to a user", "iam list-attached-user-policies --user-name {0}", "iam detach-user-policy --user-name {0} --policy-arn {1}"),
    account("attachment of a policy to a group", "iam list-attached-group-policies --group-name {0}", "iam detach-group-policy --group-name {0} --policy-arn {1}"),
    account("attachment of a policy to a role", "iam list-attached-role-policies --role-name {0}", "iam detach-role-policy --role-name {0} --policy-arn {1}"),
    account("user's inline policy", "iam get-user-policy --user-name {0} --policy-name {1}", "iam delete-user-policy --user-name {0} --policy-name {1}"),
    account("group's inline policy", "iam get-group-policy --group-name {0} --policy-name {1}", "iam delete-group-policy --group-name {0} --policy-name {1}"),
    account("role's inline policy", "iam get-role-policy --role-name {0} --policy-name {1}", "iam delete-role-policy --role-name {0} --policy-name {1}"),
    account("role's trust policy", "iam get-role --role-name {0}", ""),
    account("user's permissions boundary", "iam get-user --user-name {0}", ""),
    account("role's permissions boundary", "iam get-role --role-name {0}", ""),
    account("group membership", "iam list-groups-for-user --user-name {1}", "iam remove-user-from-group --group-name {0} --user-name {1}"),
    everywhere("access key", "iam get-access-key-last-used --access-key-id {0}", "iam delete-access-key --access-key-id {0} --user-name {of}"),
    everywhere("access key's status", "iam get-access-key-last-used --access-key-id {0}", "iam update-access-key --access-key-id {0} --status Active --user-name {of}"),
    account("console password", "iam get-login-profile --user-name {0}", "iam delete-login-profile --user-name {0}"),
    account("MFA device of a user", "iam list-mfa-devices --user-name {0}", ""),
    account("virtual MFA device", "iam list-virtual-mfa-devices", "iam delete-virtual-mfa-device --serial-number {0}"),
    account("SSH key of a user", "iam list-ssh-public-keys --user-name {0}", "iam delete-ssh-public-key --user-name {0} --ssh-public-key-id {1}"),
    account("signing certificate of a user", "iam list-signing-certificates --user-name {0}", "iam delete-signing-certificate --user-name {0} --certificate-id {1}"),
    account("service-specific credential", "iam list-service-specific-credentials", "iam delete-service-specific-credential --service-specific-credential-id {0}"),
    account("SAML provider", "iam get-saml-provider --saml-provider-arn {0}", "iam delete-saml-provider --saml-provider-arn {0}"),
    account("OIDC provider", "iam get-open-id-connect-provider --open-id-connect-provider-arn {0}", "iam delete-open-id-connect-provider --open-id-connect-provider-arn {0}"),
    account("instance profile", "iam get-instance-profile --instance-profile-name {0}", "iam delete-instance-profile --instance-profile-name {0}"),
    account("role of an instance profile", "iam get-instance-profile --instance-profile-name {0}", "iam remove-role-from-instance-profile --instance-profile-name {0} --role-name {1}"),
    account("password policy of the account", "iam get-account-password-policy", ""),
    account("account alias", "iam list-account-aliases", "iam delete-account-alias --account-alias {0}"),
    // Credentials.
    everywhere("temporary credentials", "cloudtrail lookup-events --lookup-attributes AttributeKey=AccessKeyId,AttributeValue={0}", ""),
    region("Roles Anywhere trust anchor", "rolesanywhere get-trust-anchor --trust-anchor-id {0}", "rolesanywhere disable-trust-anchor --trust-anchor-id {0}"),
    region("Roles Anywhere profile", "rolesanywhere get-profile --profile-id {0}", "rolesanywhere disable-profile --profile-id {0}"),
    // Amazon EC2.
    everywhere("instance", "ec2 describe-instances --instance-ids {0}", "ec2 terminate-instances --instance-ids {0}"),
    everywhere("running of an instance", "ec2 describe-instances --instance-ids {0}", "ec2 start-instances --instance-ids {0}"),
    everywhere("setting of an instance", "ec2 describe-instances --instance-ids {0}", ""),
    everywhere("user data of an instance", "ec2 describe-instance-attribute --attribute userData --instance-id {0}", ""),
    everywhere("profile of an instance", "ec2 describe-iam-instance-profile-associations --association-ids {0}", "ec2 disassociate-iam-instance-profile --association-id {0}"),
    everywhere("password data of an instance", "ec2 describe-instances --instance-ids {0}", ""),
    everywhere("console output of an instance", "ec2 describe-instances --instance-ids {0}", ""),
    everywhere("SSH key pushed to an instance", "ec2 describe-instances --instance-ids {0}", ""),
    region("key pair", "ec2 describe-key-pairs --filters Name=key-name,Values={0}", "ec2 delete-key-pair --key-name {0}"),
    everywhere("security group", "ec2 describe-security-groups --group-ids {0}", "ec2 delete-security-group --group-id {0}"),
    everywhere("security group rule", "ec2 describe-security-group-rules --security-group-rule-ids {0}", ""),
    everywhere("snapshot", "ec2 describe-snapshots --snapshot-ids {0}", "ec2 delete-snapshot --snapshot-id {0}"),
    everywhere("image", "ec2 describe-images --image-ids {0}", "ec2 deregister-image --image-id {0}"),
    everywhere("export of an image or instance", "ec2 describe-export-tasks --export-task-ids {0}", "ec2 cancel-export-task --export-task-id {0}"),
    everywhere("tags", "ec2 describe-tags --filters Name=resource-id,Values={0}", ""),
    everywhere("volume", "ec2 describe-volumes --volume-ids {0}", "ec2 delete-volume --volume-id {0}"),
    everywhere("attached volume", "ec2 describe-volumes --volume-ids {0}", "ec2 detach-volume --volume-id {0}"),
    everywhere("VPC", "ec2 describe-vpcs --vpc-ids {0}", "ec2 delete-vpc --vpc-id {0}"),
    everywhere("subnet", "ec2 describe-subnets --subnet-ids {0}", "ec2 delete-subnet --subnet-id {0}"),
    everywhere("peering connection", "ec2 describe-vpc-peering-connections --vpc-peering-connection-ids {0}", "ec2 delete-vpc-peering-connection --vpc-peering-connection-id {0}"),
    everywhere("VPC endpoint", "ec2 describe-vpc-endpoints --vpc-endpoint-ids {0}", "ec2 delete-vpc-endpoints --vpc-endpoint-ids {0}"),
    everywhere("flow log", "ec2 describe-flow-logs --flow-log-ids {0}", "ec2 delete-flow-logs --flow-log-ids {0}"),
    everywhere("internet gateway", "ec2 describe-internet-gateways --internet-gateway-ids {0}", "ec2 delete-internet-gateway --internet-gateway-id {0}"),
    everywhere("attached internet gateway", "ec2 describe-internet-gateways --internet-gateway-ids {0}", "ec2 detach-internet-gateway --internet-gateway-id {0} --vpc-id {1}"),
    everywhere("route table", "ec2 describe-route-tables --route-table-ids {0}", "ec2 delete-route-table --route-table-id {0}"),
    everywhere("associated route table", "ec2 describe-route-tables --filters Name=association.route-table-association-id,Values={0}", "ec2 disassociate-route-table --association-id {0}"),
    everywhere("route", "ec2 describe-route-tables --route-table-ids {0}", "ec2 delete-route --route-table-id {0} --destination-cidr-block {1}"),
    everywhere("NAT gateway", "ec2 describe-nat-gateways --nat-gateway-ids {0}", "ec2 delete-nat-gateway --nat-gateway-id {0}"),
    everywhere("network interface", "ec2 describe-network-interfaces --network-interface-ids {0}", "ec2 delete-network-interface --network-interface-id {0}"),
    everywhere("elastic IP address", "ec2 describe-addresses --allocation-ids {0}", "ec2 release-address --allocation-id {0}"),
    everywhere("launch template", "ec2 describe-launch-templates --launch-template-ids {0}", "ec2 delete-launch-template --launch-template-id {0}"),
    everywhere("traffic mirror session", "ec2 describe-traffic-mirror-sessions --traffic-mirror-session-ids {0}", "ec2 delete-traffic-mirror-session --traffic-mirror-session-id {0}"),
    region("serial console access", "ec2 get-serial-console-access-status", "ec2 disable-serial-console-access"),
    region("EBS encryption by default", "ec2 get-ebs-encryption-by-default", "ec2 enable-ebs-encryption-by-default"),
    // AWS Lambda.
    region("function", "lambda get-function --function-name {0}", "lambda delete-function --function-name {0}"),
    region("code of a function", "lambda get-function --function-name {0}", ""),
    region("configuration of a function", "lambda get-function-configuration --function-name {0}", ""),
    region("permission of a function", "lambda get-policy --function-name {0}", "lambda remove-permission --function-name {0} --statement-id {1}"),
    region("URL of a function", "lambda get-function-url-config --function-name {0}", "lambda delete-function-url-config --function-name {0}"),
    region("event source of a function", "lambda get-event-source-mapping --uuid {0}", "lambda delete-event-source-mapping --uuid {0}"),
    region("layer", "lambda list-layer-versions --layer-name {0}", "lambda delete-layer-version --layer-name {0} --version-number {1}"),
    // Amazon S3.
    everywhere("bucket", "s3api get-bucket-location --bucket {0}", "s3api delete-bucket --bucket {0}"),
    everywhere("bucket policy", "s3api get-bucket-policy --bucket {0}", ""),
    everywhere("bucket access list", "s3api get-bucket-acl --bucket {0}", "s3api put-bucket-acl --bucket {0} --acl private"),
    everywhere("public access block of a bucket", "s3api get-public-access-block --bucket {0}", "s3api put-public-access-block --bucket {0} --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true"),
    everywhere("bucket versioning", "s3api get-bucket-versioning --bucket {0}", "s3api put-bucket-versioning --bucket {0} --versioning-configuration Status=Enabled"),
    everywhere("bucket logging", "s3api get-bucket-logging --bucket {0}", ""),
    everywhere("bucket lifecycle", "s3api get-bucket-lifecycle-configuration --bucket {0}", "s3api delete-bucket-lifecycle --bucket {0}"),
    everywhere("bucket replication", "s3api get-bucket-replication --bucket {0}", "s3api delete-bucket-replication --bucket {0}"),
    everywhere("bucket encryption", "s3api get-bucket-encryption --bucket {0}", ""),
    everywhere("bucket notifications", "s3api get-bucket-notification-configuration --bucket {0}", ""),
    everywhere("bucket website", "s3api get-bucket-website --bucket {0}", "s3api delete-bucket-website --bucket {0}"),
    everywhere("objects of a bucket", "s3api list-object-versions --bucket {0} --max-items 100", ""),
    // Logs and detection.
    region("trail", "cloudtrail describe-trails --trail-name-list {0}", "cloudtrail delete-trail --name {0}"),
    region("logging of a trail", "cloudtrail get-trail-status --name {0}", "cloudtrail start-logging --name {0}"),
    region("settings of a trail", "cloudtrail describe-trails --trail-name-list {0}", ""),
    region("event selectors of a trail", "cloudtrail get-event-selectors --trail-name {0}", ""),
    region("event data store", "cloudtrail get-event-data-store --event-data-store {0}", "cloudtrail restore-event-data-store --event-data-store {0}"),
    region("Config recorder", "configservice describe-configuration-recorders", "configservice start-configuration-recorder --configuration-recorder-name {0}"),
    region("Config delivery channel", "configservice describe-delivery-channels", ""),
    region("Config rule", "configservice describe-config-rules --config-rule-names {0}", "configservice delete-config-rule --config-rule-name {0}"),
    region("GuardDuty detector", "guardduty get-detector --detector-id {0}", ""),
    region("GuardDuty filter", "guardduty get-filter --detector-id {0} --filter-name {1}", "guardduty delete-filter --detector-id {0} --filter-name {1}"),
    region("GuardDuty IP set", "guardduty get-ip-set --detector-id {0} --ip-set-id {1}", "guardduty delete-ip-set --detector-id {0} --ip-set-id {1}"),
    region("GuardDuty membership", "guardduty list-members --detector-id {0}", ""),
    region("Security Hub", "securityhub describe-hub", "securityhub enable-security-hub"),
    region("Macie", "macie2 get-macie-session", "macie2 enable-macie"),
    region("Access Analyzer", "accessanalyzer get-analyzer --analyzer-name {0}", ""),
    region("alarm", "cloudwatch describe-alarms --alarm-names {0}", "cloudwatch delete-alarms --alarm-names {0}"),
    region("actions of an alarm", "cloudwatch describe-alarms --alarm-names {0}", "cloudwatch enable-alarm-actions --alarm-names {0}"),
    region("log group", "logs describe-log-groups --log-group-name-prefix {0}", "logs delete-log-group --log-group-name {0}"),
    region("log stream", "logs describe-log-streams --log-group-name {0} --log-stream-name-prefix {1}", "logs delete-log-stream --log-group-name {0} --log-stream-name {1}"),
    region("retention of a log group", "logs describe-log-groups --log-group-name-prefix {0}", "logs delete-retention-policy --log-group-name {0}"),
    region("subscription of a log group", "logs describe-subscription-filters --log-group-name {0}", "logs delete-subscription-filter --log-group-name {0} --filter-name {1}"),
    region("web ACL", "wafv2 list-web-acls --scope REGIONAL", ""),
    // Events and workflows.
    region("EventBridge rule", "events describe-rule --name {0}", "events delete-rule --name {0}"),
    region("state of an EventBridge rule", "events describe-rule --name {0}", "events enable-rule --name {0}"),
    region("target of an EventBridge rule", "events list-targets-by-rule --rule {0}", "events remove-targets --rule {0} --ids {1}"),
    region("schedule", "scheduler get-schedule --name {0}", "scheduler delete-schedule --name {0}"),
    region("state machine", "stepfunctions describe-state-machine --state-machine-arn arn:aws:states:{region}:{account}:stateMachine:{0}", "stepfunctions delete-state-machine --state-machine-arn arn:aws:states:{region}:{account}:stateMachine:{0}"),
    region("definition of a state machine", "stepfunctions describe-state-machine --state-machine-arn arn:aws:states:{region}:{account}:stateMachine:{0}", ""),
    region("activity", "stepfunctions describe-activity --activity-arn {0}", "stepfunctions delete-activity --activity-arn {0}"),
    region("execution", "stepfunctions describe-execution --execution-arn {0}", "stepfunctions stop-execution --execution-arn {0}"),
    // Systems Manager, secrets, keys.
    region("SSM document", "ssm describe-document --name {0}", "ssm delete-document --name {0}"),
    region("SSM command", "ssm list-command-invocations --command-id {0} --details", "ssm cancel-command --command-id {0}"),
    region("SSM session", "ssm describe-sessions --state History --filters key=SessionId,value={0}", "ssm terminate-session --session-id {0}"),
    region("SSM activation", "ssm describe-activations", "ssm delete-activation --activation-id {0}"),
    region("SSM association", "ssm describe-association --association-id {0}", "ssm delete-association --association-id {0}"),
    region("parameter", "ssm get-parameter-history --name {0}", "ssm delete-parameter --name {0}"),
    region("value of a parameter", "ssm get-parameter-history --name {0}", ""),
    region("secret", "secretsmanager describe-secret --secret-id {0}", "secretsmanager delete-secret --secret-id {0}"),
    region("value of a secret", "secretsmanager describe-secret --secret-id {0}", "secretsmanager rotate-secret --secret-id {0}"),
    region("KMS key", "kms describe-key --key-id {0}", "kms disable-key --key-id {0}"),
    region("use of a KMS key", "kms describe-key --key-id {0}", "kms enable-key --key-id {0}"),
    region("life of a KMS key", "kms describe-key --key-id {0}", "kms cancel-key-deletion --key-id {0}"),
    region("policy of a KMS key", "kms get-key-policy --key-id {0} --policy-name default", ""),
    region("grant of a KMS key", "kms list-grants --key-id {1}", "kms revoke-grant --grant-id {0} --key-id {1}"),
    region("alias of a KMS key", "kms list-aliases", "kms delete-alias --alias-name {0}"),
    // Databases and backups.
    region("DB instance", "rds describe-db-instances --db-instance-identifier {0}", "rds delete-db-instance --db-instance-identifier {0} --final-db-snapshot-identifier <name>"),
    region("setting of a DB instance", "rds describe-db-instances --db-instance-identifier {0}", ""),
    region("DB cluster", "rds describe-db-clusters --db-cluster-identifier {0}", "rds delete-db-cluster --db-cluster-identifier {0} --final-db-snapshot-identifier <name>"),
    region("DB snapshot", "rds describe-db-snapshots --db-snapshot-identifier {0}", "rds delete-db-snapshot --db-snapshot-identifier {0}"),
    region("DB cluster snapshot", "rds describe-db-cluster-snapshots --db-cluster-snapshot-identifier {0}", "rds delete-db-cluster-snapshot --db-cluster-snapshot-identifier {0}"),
    region("export of a snapshot", "rds describe-export-tasks --export-task-identifier {0}", "rds cancel-export-task --export-task-identifier {0}"),
    region("recovery point", "backup describe-recovery-point --backup-vault-name {0} --recovery-point-arn {1}", ""),
    region("backup vault", "backup describe-backup-vault --backup-vault-name {0}", "backup delete-backup-vault --backup-vault-name {0}"),
    region("backup plan", "backup get-backup-plan --backup-plan-id {0}", "backup delete-backup-plan --backup-plan-id {0}"),
    region("table", "dynamodb describe-table --table-name {0}", "dynamodb delete-table --table-name {0}"),
    // Containers.
    region("ECR repository", "ecr describe-repositories --repository-names {0}", "ecr delete-repository --repository-name {0}"),
    region("container image", "ecr describe-images --repository-name {0}", "ecr batch-delete-image --repository-name {0} --image-ids imageTag={1}"),
    region("ECS cluster", "ecs describe-clusters --clusters {0}", "ecs delete-cluster --cluster {0}"),
    region("ECS service", "ecs describe-services --cluster {0} --services {1}", "ecs delete-service --cluster {0} --service {1} --force"),
    region("ECS task", "ecs describe-tasks --cluster {0} --tasks {1}", "ecs stop-task --cluster {0} --task {1}"),
    region("ECS task definition", "ecs describe-task-definition --task-definition {0}", "ecs deregister-task-definition --task-definition {0}"),
    region("EKS cluster", "eks describe-cluster --name {0}", "eks delete-cluster --name {0}"),
    region("EKS access entry", "eks describe-access-entry --cluster-name {0} --principal-arn {1}", "eks delete-access-entry --cluster-name {0} --principal-arn {1}"),
    // The organization and its people.
    account("account of the organization", "organizations describe-account --account-id {0}", ""),
    account("invitation to an organization", "organizations list-handshakes-for-account", ""),
    account("membership in the organization", "organizations describe-organization", ""),
    account("organization policy", "organizations describe-policy --policy-id {0}", "organizations delete-policy --policy-id {0}"),
    account("attached organization policy", "organizations list-targets-for-policy --policy-id {0}", "organizations detach-policy --policy-id {0} --target-id {1}"),
    account("delegated administrator", "organizations list-delegated-administrators", "organizations deregister-delegated-administrator --account-id {0} --service-principal {1}"),
    account("Region of the account", "account get-region-opt-status --region-name {0}", "account disable-region --region-name {0}"),
    region("permission set", "sso-admin describe-permission-set --instance-arn <instance> --permission-set-arn {0}", ""),
    region("account assignment", "sso-admin list-account-assignments --instance-arn <instance> --account-id {0} --permission-set-arn {1}", ""),
    region("Identity Center user", "identitystore describe-user --identity-store-id <store> --user-id {0}", "identitystore delete-user --identity-store-id <store> --user-id {0}"),
    region("Identity Center group membership", "identitystore describe-group-membership --identity-store-id <store> --membership-id {0}", "identitystore delete-group-membership --identity-store-id <store> --membership-id {0}"),
    // The network and messages.
    account("hosted zone", "route53 get-hosted-zone --id {0}", "route53 delete-hosted-zone --id {0}"),
    account("records of a hosted zone", "route53 list-resource-record-sets --hosted-zone-id {0}", ""),
    region("registered domain", "route53domains get-domain-detail --domain-name {0}", ""),
    region("DNS query log", "route53resolver get-resolver-query-log-config --resolver-query-log-config-id {0}", ""),
    region("SES identity", "sesv2 get-email-identity --email-identity {0}", "sesv2 delete-email-identity --email-identity {0}"),
    region("SES sending", "ses get-account-sending-enabled", "ses update-account-sending-enabled --no-enabled"),
    region("topic", "sns get-topic-attributes --topic-arn arn:aws:sns:{region}:{account}:{0}", "sns delete-topic --topic-arn arn:aws:sns:{region}:{account}:{0}"),
    region("subscription", "sns get-subscription-attributes --subscription-arn {0}", "sns unsubscribe --subscription-arn {0}"),
    region("queue", "sqs get-queue-url --queue-name {0}", "sqs delete-queue --queue-url https://sqs.{region}.amazonaws.com/{account}/{0}"),
    region("stack", "cloudformation describe-stack-resources --stack-name {0}", "cloudformation delete-stack --stack-name {0}"),
    region("auto scaling group", "autoscaling describe-auto-scaling-groups --auto-scaling-group-names {0}", "autoscaling delete-auto-scaling-group --auto-scaling-group-name {0}"),
    region("development environment", "glue get-dev-endpoint --endpoint-name {0}", "glue delete-dev-endpoint --endpoint-name {0}"),
    region("notebook instance", "sagemaker describe-notebook-instance --notebook-instance-name {0}", "sagemaker stop-notebook-instance --notebook-instance-name {0}"),
];

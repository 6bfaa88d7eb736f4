//! The questions that playbooks for incidents ask and those that are asked again and again, each a query that can be read and
//! edited: the tiles of the overview, the menu beside the search and the list of commands are all made from this one table.
//!
//! Sources: the names of calls in the API references of the services; which sign-ins say whether MFA was used: AWS, "AWS
//! Management Console sign-in events". Open to everybody is a range with seven bits fixed at most, as `exposure` judges; of IPv6
//! with six, because `fc00::/7` is that of private networks.

/// A question, and the query that answers it.
pub struct PlaybookQuestion {
    /// Its id.
    pub id: &'static str,
    /// What it asks, in a few words.
    pub title: &'static str,
    /// The query; empty where it is worked out from the events.
    pub query: &'static str,
    /// What the query is worked out from.
    pub worked_out: Option<WorkedOut>,
    /// It is asked again and again, and stands in the menu beside the search.
    pub is_often: bool,
}

/// A question whose query lists what was found in the events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkedOut {
    /// Access keys that were used from several networks.
    KeysOfSeveralNetworks,
    /// Regions of which the first call came late.
    NewRegions,
    /// Roles that a service assumes, and somebody else too.
    SharedServiceRoles,
}

/// Questions about one subject.
pub struct Subject {
    /// The subject.
    pub title: &'static str,
    /// Its questions.
    pub questions: &'static [PlaybookQuestion],
}

const fn ask(id: &'static str, title: &'static str, query: &'static str) -> PlaybookQuestion {
    PlaybookQuestion {
        id,
        title,
        query,
        worked_out: None,
        is_often: false,
    }
}

/// A question that is asked again and again.
const fn often(id: &'static str, title: &'static str, query: &'static str) -> PlaybookQuestion {
    PlaybookQuestion {
        is_often: true,
        ..ask(id, title, query)
    }
}

const fn work_out(id: &'static str, title: &'static str, from: WorkedOut) -> PlaybookQuestion {
    PlaybookQuestion {
        worked_out: Some(from),
        ..ask(id, title, "")
    }
}

/// All questions, in their order on screen.
#[rustfmt::skip]
pub static SUBJECTS: [Subject; 8] = [
    Subject { title: "First of all", questions: &[
        often("changed", "Who changed something", "readonly:false outcome:ok -credential:aws-service"),
        often("failed", "What failed or was denied", "outcome:(error, denied)"),
        often("denied", "What was denied", "outcome:denied"),
        often("external", "Calls from an account that no list of accounts has", "caller-account:external"),
        often("new-principals", "Who is new in the 24 hours before the newest event", "new:24h"),
        often("last-day", "What happened in the 24 hours before the newest event", "last:24h"),
    ] },
    Subject { title: "Access", questions: &[
        ask("sign-ins", "Console sign-ins", "name:ConsoleLogin responseElements.ConsoleLogin:Success"),
        often("failed-sign-ins", "Failed console sign-ins", "name:ConsoleLogin responseElements.ConsoleLogin:Failure"),
        often("without-mfa", "Sign-ins without MFA (users and root, not SSO or roles)", "name:ConsoleLogin additionalEventData.MFAUsed:No responseElements.ConsoleLogin:Success kind:(IAMUser, Root)"),
        often("root", "Done as root", "credential:root"),
        often("keys-made", "Access keys created, changed or deleted", "name:(CreateAccessKey, UpdateAccessKey, DeleteAccessKey)"),
        ask("keys-elsewhere", "Calls with long-term keys from public addresses", "key:AKIA* -ip:(10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10) ip:(0.0.0.0/0, ::/0)"),
        work_out("keys-networks", "Calls with access keys used from several networks", WorkedOut::KeysOfSeveralNetworks),
        ask("tokens", "Tokens for users and roots", "name:(GetFederationToken, GetSessionToken, AssumeRoot)"),
        ask("other-accounts", "Roles assumed from other accounts", "name:AssumeRole kind:AWSAccount"),
        work_out("service-roles", "Roles of services assumed by others", WorkedOut::SharedServiceRoles),
        work_out("regions-new", "Calls in Regions first used after a day", WorkedOut::NewRegions),
        ask("who-am-i", "Looked around: who am I, what may I do", "name:(GetCallerIdentity, GetAccountAuthorizationDetails, SimulatePrincipalPolicy, ListUsers, ListRoles, ListAttachedUserPolicies, ListUserPolicies, ListGroupsForUser, ListAccessKeys, GetAccountSummary)"),
        ask("instance-credentials", "Calls with credentials of instances from public addresses", "session:i-* -credential:aws-service -ip:(10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16) ip:(0.0.0.0/0, ::/0)"),
        ask("by-hand", "Changed by hand in the console", "origin:console readonly:false outcome:ok -name:(ConsoleLogin, CheckMfa, SwitchRole, ExitRole, CredentialVerification, CredentialChallenge, UserAuthentication)"),
    ] },
    Subject { title: "Persistence", questions: &[
        ask("users", "Users and groups created or changed", "source:iam.amazonaws.com name:(CreateUser, CreateGroup, AddUserToGroup, UpdateUser, TagUser)"),
        ask("passwords", "Console passwords set", "name:(CreateLoginProfile, UpdateLoginProfile, ChangePassword)"),
        often("permissions", "Permissions of users and roles changed", "source:iam.amazonaws.com name:(Put*Policy, Attach*Policy, CreatePolicy*, SetDefaultPolicyVersion, *PermissionsBoundary)"),
        ask("administrators", "Administrators made", "source:iam.amazonaws.com name:(AttachUserPolicy, AttachRolePolicy, AttachGroupPolicy) requestParameters.policyArn:(*AdministratorAccess, *PowerUserAccess, *IAMFullAccess)"),
        ask("roles", "Roles created, trust changed", "source:iam.amazonaws.com name:(CreateRole, UpdateAssumeRolePolicy, CreateServiceLinkedRole)"),
        ask("providers", "Identity providers and trust anchors", "name:(CreateSAMLProvider, UpdateSAMLProvider, CreateOpenIDConnectProvider, AddClientIDToOpenIDConnectProvider, UpdateOpenIDConnectProviderThumbprint, CreateTrustAnchor, UpdateTrustAnchor, CreateProfile)"),
        ask("identity-center", "Identity Center: users, groups, assignments", "source:(sso.amazonaws.com, sso-directory.amazonaws.com, identitystore.amazonaws.com) name:(Create*, Update*, Put*, Attach*, Add*, ProvisionPermissionSet)"),
        ask("mfa", "MFA devices removed or changed", "name:(DeactivateMFADevice, DeleteVirtualMFADevice, EnableMFADevice, CreateVirtualMFADevice, ResyncMFADevice)"),
        ask("functions", "Lambda: code, permissions, layers", "source:lambda.amazonaws.com name:(CreateFunction*, UpdateFunctionCode*, UpdateFunctionConfiguration*, AddPermission*, AddLayerVersionPermission*, PublishLayerVersion*, CreateEventSourceMapping*, CreateFunctionUrlConfig*, UpdateFunctionUrlConfig*)"),
        ask("schedules", "Schedules and rules that run something", "name:(PutRule, PutTargets, CreateSchedule, UpdateSchedule, CreateStateMachine, UpdateStateMachine)"),
        ask("resource-policies", "Policies of resources", "name:(PutBucketPolicy, PutKeyPolicy, CreateGrant, SetQueueAttributes, SetTopicAttributes, PutResourcePolicy, SetRepositoryPolicy, PutRegistryPolicy, AddPermission*)"),
        ask("instance-access", "Ways into instances: key pairs, sessions, commands, user data", "name:(CreateKeyPair, ImportKeyPair, SendSSHPublicKey, SendSerialConsoleSSHPublicKey, StartSession, SendCommand, ModifyInstanceAttribute, EnableSerialConsoleAccess)"),
    ] },
    Subject { title: "Data", questions: &[
        ask("secrets", "Secrets read", "source:secretsmanager.amazonaws.com name:(GetSecretValue, BatchGetSecretValue)"),
        ask("parameters", "Parameters read", "source:ssm.amazonaws.com name:(GetParameter, GetParameters, GetParametersByPath, GetParameterHistory)"),
        ask("instance-passwords", "Passwords and user data of instances", "name:GetPasswordData OR (name:DescribeInstanceAttribute requestParameters.attribute:userData)"),
        ask("objects", "Objects read", "source:s3.amazonaws.com name:(GetObject, CopyObject, SelectObjectContent, GetObjectTorrent)"),
        ask("tables", "Tables scanned, queried or exported", "name:(Scan, Query, BatchGetItem, ExecuteStatement, ExportTableToPointInTime, StartQueryExecution, GetQueryResults)"),
        ask("snapshots", "Copies: snapshots, images, exports", "name:(CreateSnapshot, CreateSnapshots, CopySnapshot, CreateImage, CopyImage, CreateDBSnapshot, CopyDBSnapshot, CreateDBClusterSnapshot, CopyDBClusterSnapshot, StartExportTask, CreateInstanceExportTask, CreateStoreImageTask, GetSnapshotBlock)"),
        ask("keys-used", "Decrypted, or keys of encryption given out", "source:kms.amazonaws.com name:(Decrypt, ReEncrypt, GenerateDataKey*, CreateGrant) -credential:aws-service"),
    ] },
    Subject { title: "Exposure", questions: &[
        ask("open-groups", "Security groups opened to everybody", "name:(AuthorizeSecurityGroupIngress, ModifySecurityGroupRules) (requestParameters.ipPermissions:(*/0, */1, */2, */3, */4, */5, */6, *.*/7) OR requestParameters.cidrIp:(*/0, */1, */2, */3, */4, */5, */6, */7) OR requestParameters.cidrIpv6:(*/0, */1, */2, */3, */4, */5, */6) OR requestParameters.ModifySecurityGroupRulesRequest:(*/0, */1, */2, */3, */4, */5, */6, *.*/7))"),
        ask("shared-copies", "Snapshots and images shared", "name:(ModifySnapshotAttribute, ModifyImageAttribute, ModifyDBSnapshotAttribute, ModifyDBClusterSnapshotAttribute, ModifyFpgaImageAttribute)"),
        ask("buckets", "Buckets: policies, lists, blocks of public access", "source:s3.amazonaws.com name:(PutBucketPolicy, PutBucketAcl, PutObjectAcl, DeleteBucketPolicy, PutBucketPublicAccessBlock, DeleteBucketPublicAccessBlock, PutAccountPublicAccessBlock, DeleteAccountPublicAccessBlock, PutBucketWebsite, PutBucketCors, PutBucketReplication)"),
        ask("shares", "Resource shares, VPC peerings, image policies", "name:(CreateResourceShare, AssociateResourceShare, AcceptResourceShareInvitation, CreateVpcPeeringConnection, AcceptVpcPeeringConnection, PutImagePolicy)"),
        ask("networks", "Gateways, routes, network rules", "name:(CreateInternetGateway, AttachInternetGateway, CreateRoute, ReplaceRoute, CreateNetworkAclEntry, ReplaceNetworkAclEntry, AllocateAddress, AssociateAddress, CreateCustomerGateway, CreateVpnConnection)"),
        ask("databases", "Databases: public, passwords, protection", "source:rds.amazonaws.com name:(ModifyDBInstance, ModifyDBCluster, CreateDBInstance, RestoreDBInstance*, RestoreDBCluster*)"),
    ] },
    Subject { title: "Cover-up", questions: &[
        often("trails", "Trails stopped, deleted or changed", "source:cloudtrail.amazonaws.com name:(StopLogging, DeleteTrail, UpdateTrail, PutEventSelectors, PutInsightSelectors, DeleteEventDataStore, StopEventDataStoreIngestion, UpdateEventDataStore)"),
        ask("other-logs", "Other logs deleted or switched off", "name:(DeleteFlowLogs, DeleteLogGroup, DeleteLogStream, PutRetentionPolicy, DeleteQueryLoggingConfig, DisassociateResolverQueryLogConfig, DeleteResolverQueryLogConfig, PutBucketLogging, DeleteLoggingConfiguration, DeleteSubscriptionFilter)"),
        ask("detection", "Detection switched off", "name:(DeleteDetector, UpdateDetector, DisassociateFromMasterAccount, DisassociateFromAdministratorAccount, DeleteMembers, StopMonitoringMembers, CreateIPSet, CreateFilter, StopConfigurationRecorder, DeleteConfigurationRecorder, DeleteDeliveryChannel, DeleteConfigRule, DisableSecurityHub, BatchDisableStandards, DisableMacie, DeleteAnalyzer, DisableAlarmActions, DeleteAlarms, DisableRule, DeleteRule)"),
        ask("organization", "Organization: left, policies detached, accounts", "source:organizations.amazonaws.com name:(LeaveOrganization, RemoveAccountFromOrganization, DetachPolicy, DeletePolicy, UpdatePolicy, DisablePolicyType, CreateAccount, InviteAccountToOrganization, AcceptHandshake, DeregisterDelegatedAdministrator, DeleteOrganization)"),
    ] },
    Subject { title: "Damage", questions: &[
        ask("deletions", "Deleted or terminated", "name:(Delete*, Terminate*, Purge*, Deregister*) -name:TerminateSession -credential:aws-service"),
        ask("retention", "Versioning, lifecycle and retention shortened", "name:(PutBucketVersioning, PutBucketLifecycle*, PutLifecycleConfiguration, PutObjectLockConfiguration, PutObjectRetention, DeleteBucketLifecycle, ModifySnapshotTier, PutBackupVaultLockConfiguration, DeleteBackupVaultLockConfiguration)"),
        ask("backups", "Backups deleted", "name:(DeleteBackupVault, DeleteRecoveryPoint, DeleteBackupPlan, DeleteBackupSelection, DeleteSnapshot, DeleteDBSnapshot, DeleteDBClusterSnapshot, DeregisterImage, DisassociateRecoveryPoint)"),
        ask("encryption", "Encryption keys disabled or to be deleted", "source:kms.amazonaws.com name:(ScheduleKeyDeletion, DisableKey, DeleteImportedKeyMaterial, PutKeyPolicy, DisableKeyRotation, DeleteAlias, RevokeGrant)"),
        ask("instances", "Instances started", "name:(RunInstances, StartInstances, RequestSpotInstances, RequestSpotFleet, CreateFleet)"),
        ask("mail", "Mail and messages: limits asked, identities made", "source:(ses.amazonaws.com, sns.amazonaws.com, sms-voice.amazonaws.com) name:(GetSendQuota, GetAccount*, UpdateAccountSendingEnabled, VerifyEmailIdentity, VerifyDomainIdentity, CreateEmailIdentity, ListIdentities, GetSMSAttributes, SetSMSAttributes, GetSMSSandboxAccountStatus, PutAccountDetails)"),
        ask("models", "Models of Bedrock called or asked for", "source:bedrock.amazonaws.com name:(InvokeModel*, Converse*, PutFoundationModelEntitlement, PutUseCaseForModelAccess, CreateFoundationModelAgreement, ListFoundationModels, GetFoundationModelAvailability, DeleteModelInvocationLoggingConfiguration)"),
        ask("limits", "Quotas and Regions", "name:(RequestServiceQuotaIncrease, GetServiceQuota, ListServiceQuotas, EnableRegion, DisableRegion, PutContactInformation, PutAlternateContact, CloseAccount)"),
    ] },
    Subject { title: "Step Functions", questions: &[
        ask("machines-changed", "State machines created or changed", "source:states.amazonaws.com name:(CreateStateMachine*, UpdateStateMachine*, PublishStateMachineVersion)"),
        often("machines-deleted", "State machines and activities deleted", "source:states.amazonaws.com name:Delete*"),
        ask("executions-started", "Executions started", "source:states.amazonaws.com name:(StartExecution, StartSyncExecution, RedriveExecution)"),
        ask("executions-stopped", "Executions stopped", "source:states.amazonaws.com name:StopExecution"),
        ask("states-denied", "Denied calls to Step Functions", "source:states.amazonaws.com outcome:denied"),
    ] },
];

/// Whether a condition that a query excludes came from one of the questions that it holds: nobody wrote it, so nobody needs to be
/// told that it excludes nothing.
pub fn is_exclusion_of_question(query: &str, condition: &str) -> bool {
    let excluded = ["-", condition].concat();
    let asks = |question: &PlaybookQuestion| {
        let is_held = !question.query.is_empty() && query.contains(question.query);
        is_held && question.query.contains(&excluded)
    };
    questions().any(asks)
}

/// All questions.
pub fn questions() -> impl Iterator<Item = &'static PlaybookQuestion> {
    SUBJECTS.iter().flat_map(|subject| subject.questions)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse::parse;
    use std::collections::BTreeSet;

    #[test]
    fn every_question_is_a_query_and_has_its_own_id() {
        let mut ids = BTreeSet::new();
        for question in questions() {
            assert!(ids.insert(question.id), "{} stands twice", question.id);
            assert_eq!(question.query.is_empty(), question.worked_out.is_some());
            parse(question.query).unwrap_or_else(|error| panic!("{}: {error:?}", question.query));
        }
        assert!(is_exclusion_of_question(
            "region:x readonly:false outcome:ok -credential:aws-service",
            "credential:aws-service"
        ));
        assert!(!is_exclusion_of_question(
            "name:RunInstances -credential:aws-service",
            "credential:aws-service"
        ));
        assert!(ids.len() >= 30);
        assert!(questions().filter(|question| question.is_often).count() >= 10);
    }
}

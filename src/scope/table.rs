//! The calls that leave something behind, take something out, or undo that: one table. What a line says is told in
//! [`ScopeCall`].
//!
//! Names of parameters are those of the API references of the services, as CloudTrail writes them.

use super::calls::Does::{
    Change, Disable, Enable, End, Erase, Issue, Make, Put, Set, SwitchOff, SwitchOn, Take, Undo,
    Write,
};
use super::calls::{ScopeCall, call};

const USER: &[(&str, &str)] = &[("IAM user", "q.userName")];
const KEY_OF_USER: &[(&str, &str)] = &[("IAM user", "s.accessKey.userName|q.userName")];
const GROUP: &[(&str, &str)] = &[("IAM group", "q.groupName")];
const ROLE: &[(&str, &str)] = &[("role", "q.roleName")];
const USER_AND_POLICY: &[(&str, &str)] = &[
    ("IAM user", "q.userName"),
    ("managed policy", "q.policyArn"),
];
const GROUP_AND_POLICY: &[(&str, &str)] = &[
    ("IAM group", "q.groupName"),
    ("managed policy", "q.policyArn"),
];
const ROLE_AND_POLICY: &[(&str, &str)] =
    &[("role", "q.roleName"), ("managed policy", "q.policyArn")];
const POLICY: &[(&str, &str)] = &[("managed policy", "q.policyArn")];
const MEMBER: &[(&str, &str)] = &[("IAM group", "q.groupName"), ("IAM user", "q.userName")];
const PROFILE: &[(&str, &str)] = &[
    ("instance profile", "q.instanceProfileName"),
    ("role", "q.roleName"),
];
const ASSUMED: &[(&str, &str)] = &[("role", "~q.roleArn")];
const INSTANCE: &[(&str, &str)] = &[("instance", "q.instanceId")];
const RUNNING: &[(&str, &str)] = &[("instance", "q.instancesSet.items.instanceId")];
const GROUP_OF_RULE: &[(&str, &str)] = &[("security group", "q.groupId")];
const VOLUME: &[(&str, &str)] = &[("volume", "q.volumeId"), ("instance", "q.instanceId")];
const TAGGED: &[(&str, &str)] = &[
    ("instance", "q.resourcesSet.items.resourceId"),
    ("image", "q.resourcesSet.items.resourceId"),
];
const VPC: &[(&str, &str)] = &[("VPC", "q.vpcId")];
const GATEWAY: &[(&str, &str)] = &[
    ("internet gateway", "q.internetGatewayId"),
    ("VPC", "q.vpcId"),
];
const ROUTES: &[(&str, &str)] = &[("route table", "q.routeTableId")];
const FUNCTION: &[(&str, &str)] = &[("function", "^q.functionName")];
const BUCKET: &[(&str, &str)] = &[("bucket", "q.bucketName")];
const TRAIL: &[(&str, &str)] = &[("trail", "~q.name|~q.trailName")];
const DETECTOR: &[(&str, &str)] = &[("GuardDuty detector", "q.detectorId")];
const LOG_GROUP: &[(&str, &str)] = &[("log group", "q.logGroupName")];
const RULE: &[(&str, &str)] = &[("EventBridge rule", "~q.rule|~q.name")];
const MACHINE: &[(&str, &str)] = &[("state machine", "~q.stateMachineArn")];
const KMS_KEY: &[(&str, &str)] = &[("KMS key", "~q.keyId")];
const ALIASED: &[(&str, &str)] = &[("KMS key", "~q.targetKeyId")];
const DB: &[(&str, &str)] = &[("DB instance", "q.dBInstanceIdentifier")];
const REPOSITORY: &[(&str, &str)] = &[("ECR repository", "q.repositoryName")];
const ECS: &[(&str, &str)] = &[("ECS cluster", "~q.cluster")];
const EKS: &[(&str, &str)] = &[("EKS cluster", "q.name|q.clusterName")];
const ORG_POLICY: &[(&str, &str)] = &[("organization policy", "q.policyId")];
const ZONE: &[(&str, &str)] = &[("hosted zone", "~q.hostedZoneId|~q.id")];
const TOPIC: &[(&str, &str)] = &[("topic", "~q.topicArn")];

/// The table.
#[rustfmt::skip]
pub static CALLS: [ScopeCall; 401] = [
    // AWS Identity and Access Management.
    call("iam", "CreateUser", Make, "IAM user", "q.userName"),
    call("iam", "DeleteUser", End, "IAM user", "q.userName"),
    call("iam", "CreateGroup", Make, "IAM group", "q.groupName"),
    call("iam", "DeleteGroup", End, "IAM group", "q.groupName"),
    call("iam", "CreateRole", Make, "role", "q.roleName"),
    call("iam", "DeleteRole", End, "role", "q.roleName"),
    call("iam", "CreateServiceLinkedRole", Make, "service-linked role", "s.role.roleName|q.aWSServiceName"),
    call("iam", "DeleteServiceLinkedRole", End, "service-linked role", "q.roleName"),
    call("iam", "CreatePolicy", Make, "managed policy", "s.policy.arn|q.policyName"),
    call("iam", "DeletePolicy", End, "managed policy", "q.policyArn"),
    call("iam", "CreatePolicyVersion", Make, "version of a managed policy", "q.policyArn+s.policyVersion.versionId").within(POLICY),
    call("iam", "DeletePolicyVersion", End, "version of a managed policy", "q.policyArn+q.versionId"),
    call("iam", "SetDefaultPolicyVersion", Change, "managed policy", "q.policyArn"),
    call("iam", "AttachUserPolicy", Make, "attachment of a policy to a user", "q.userName+q.policyArn").within(USER_AND_POLICY),
    call("iam", "DetachUserPolicy", End, "attachment of a policy to a user", "q.userName+q.policyArn"),
    call("iam", "AttachGroupPolicy", Make, "attachment of a policy to a group", "q.groupName+q.policyArn").within(GROUP_AND_POLICY),
    call("iam", "DetachGroupPolicy", End, "attachment of a policy to a group", "q.groupName+q.policyArn"),
    call("iam", "AttachRolePolicy", Make, "attachment of a policy to a role", "q.roleName+q.policyArn").within(ROLE_AND_POLICY),
    call("iam", "DetachRolePolicy", End, "attachment of a policy to a role", "q.roleName+q.policyArn"),
    call("iam", "PutUserPolicy", Put, "user's inline policy", "q.userName+q.policyName").within(USER),
    call("iam", "DeleteUserPolicy", End, "user's inline policy", "q.userName+q.policyName"),
    call("iam", "PutGroupPolicy", Put, "group's inline policy", "q.groupName+q.policyName").within(GROUP),
    call("iam", "DeleteGroupPolicy", End, "group's inline policy", "q.groupName+q.policyName"),
    call("iam", "PutRolePolicy", Put, "role's inline policy", "q.roleName+q.policyName").within(ROLE),
    call("iam", "DeleteRolePolicy", End, "role's inline policy", "q.roleName+q.policyName"),
    call("iam", "UpdateAssumeRolePolicy", Set, "role's trust policy", "q.roleName").within(ROLE),
    call("iam", "PutUserPermissionsBoundary", Set, "user's permissions boundary", "q.userName").within(USER),
    call("iam", "DeleteUserPermissionsBoundary", End, "user's permissions boundary", "q.userName"),
    call("iam", "PutRolePermissionsBoundary", Set, "role's permissions boundary", "q.roleName").within(ROLE),
    call("iam", "DeleteRolePermissionsBoundary", End, "role's permissions boundary", "q.roleName"),
    call("iam", "AddUserToGroup", Make, "group membership", "q.groupName+q.userName").within(MEMBER),
    call("iam", "RemoveUserFromGroup", End, "group membership", "q.groupName+q.userName"),
    call("iam", "CreateAccessKey", Make, "access key", "s.accessKey.accessKeyId").within(KEY_OF_USER),
    call("iam", "DeleteAccessKey", End, "access key", "q.accessKeyId"),
    call("iam", "UpdateAccessKey", SwitchOff, "access key", "q.accessKeyId").at("q.status", "Inactive"),
    call("iam", "UpdateAccessKey", SwitchOn, "access key", "q.accessKeyId").at("q.status", "Active"),
    call("iam", "UpdateAccessKey", Disable, "access key's status", "q.accessKeyId").within(USER).at("q.status", "Inactive"),
    call("iam", "UpdateAccessKey", Enable, "access key's status", "q.accessKeyId").within(USER).at("q.status", "Active"),
    call("iam", "CreateLoginProfile", Make, "console password", "q.userName").within(USER),
    call("iam", "UpdateLoginProfile", Set, "console password", "q.userName").within(USER),
    call("iam", "DeleteLoginProfile", End, "console password", "q.userName"),
    call("iam", "ChangePassword", Change, "console password", "q.userName"),
    call("iam", "CreateVirtualMFADevice", Make, "virtual MFA device", "s.virtualMFADevice.serialNumber|q.virtualMFADeviceName"),
    call("iam", "DeleteVirtualMFADevice", End, "virtual MFA device", "q.serialNumber"),
    call("iam", "EnableMFADevice", Enable, "MFA device of a user", "q.userName+q.serialNumber").within(USER),
    call("iam", "DeactivateMFADevice", Disable, "MFA device of a user", "q.userName+q.serialNumber").within(USER),
    call("iam", "UploadSSHPublicKey", Make, "SSH key of a user", "q.userName+s.sSHPublicKey.sSHPublicKeyId").within(USER),
    call("iam", "DeleteSSHPublicKey", End, "SSH key of a user", "q.userName+q.sSHPublicKeyId"),
    call("iam", "UploadSigningCertificate", Make, "signing certificate of a user", "q.userName+s.certificate.certificateId").within(USER),
    call("iam", "DeleteSigningCertificate", End, "signing certificate of a user", "q.userName+q.certificateId"),
    call("iam", "CreateServiceSpecificCredential", Make, "service-specific credential", "s.serviceSpecificCredential.serviceSpecificCredentialId").within(USER),
    call("iam", "DeleteServiceSpecificCredential", End, "service-specific credential", "q.serviceSpecificCredentialId"),
    call("iam", "CreateSAMLProvider", Put, "SAML provider", "s.sAMLProviderArn|q.name"),
    call("iam", "UpdateSAMLProvider", Set, "SAML provider", "q.sAMLProviderArn"),
    call("iam", "DeleteSAMLProvider", End, "SAML provider", "q.sAMLProviderArn"),
    call("iam", "CreateOpenIDConnectProvider", Put, "OIDC provider", "s.openIDConnectProviderArn|q.url"),
    call("iam", "DeleteOpenIDConnectProvider", End, "OIDC provider", "q.openIDConnectProviderArn"),
    call("iam", "CreateInstanceProfile", Make, "instance profile", "q.instanceProfileName"),
    call("iam", "DeleteInstanceProfile", End, "instance profile", "q.instanceProfileName"),
    call("iam", "AddRoleToInstanceProfile", Make, "role of an instance profile", "q.instanceProfileName+q.roleName").within(PROFILE),
    call("iam", "RemoveRoleFromInstanceProfile", End, "role of an instance profile", "q.instanceProfileName+q.roleName"),
    call("iam", "UpdateAccountPasswordPolicy", Set, "password policy of the account", ""),
    call("iam", "DeleteAccountPasswordPolicy", End, "password policy of the account", ""),
    call("iam", "CreateAccountAlias", Make, "account alias", "q.accountAlias"),
    call("iam", "DeleteAccountAlias", End, "account alias", "q.accountAlias"),
    // Credentials that end by themselves.
    call("sts", "AssumeRole", Issue, "temporary credentials", "s.credentials.accessKeyId").within(ASSUMED),
    call("sts", "AssumeRoleWithSAML", Issue, "temporary credentials", "s.credentials.accessKeyId").within(ASSUMED),
    call("sts", "AssumeRoleWithWebIdentity", Issue, "temporary credentials", "s.credentials.accessKeyId").within(ASSUMED),
    call("sts", "AssumeRoot", Issue, "temporary credentials", "s.credentials.accessKeyId"),
    call("sts", "GetSessionToken", Issue, "temporary credentials", "s.credentials.accessKeyId"),
    call("sts", "GetFederationToken", Issue, "temporary credentials", "s.credentials.accessKeyId"),
    call("sts", "GetScopedCredentials", Issue, "temporary credentials", "s.credentials.accessKeyId"),
    call("rolesanywhere", "CreateSession", Issue, "temporary credentials", "s.credentialSet.credentials.accessKeyId").within(ASSUMED),
    call("rolesanywhere", "CreateTrustAnchor", Put, "Roles Anywhere trust anchor", "s.trustAnchor.trustAnchorId|q.name"),
    call("rolesanywhere", "EnableTrustAnchor", Put, "Roles Anywhere trust anchor", "q.trustAnchorId"),
    call("rolesanywhere", "DisableTrustAnchor", SwitchOff, "Roles Anywhere trust anchor", "q.trustAnchorId"),
    call("rolesanywhere", "DeleteTrustAnchor", End, "Roles Anywhere trust anchor", "q.trustAnchorId"),
    call("rolesanywhere", "CreateProfile", Put, "Roles Anywhere profile", "s.profile.profileId|q.name"),
    call("rolesanywhere", "EnableProfile", Put, "Roles Anywhere profile", "q.profileId"),
    call("rolesanywhere", "DisableProfile", SwitchOff, "Roles Anywhere profile", "q.profileId"),
    call("rolesanywhere", "DeleteProfile", End, "Roles Anywhere profile", "q.profileId"),
    // Amazon EC2.
    call("ec2", "RunInstances", Make, "instance", "s.instancesSet.items.instanceId"),
    call("ec2", "TerminateInstances", End, "instance", "q.instancesSet.items.instanceId"),
    call("ec2", "StopInstances", Disable, "running of an instance", "q.instancesSet.items.instanceId").within(RUNNING),
    call("ec2", "StartInstances", Enable, "running of an instance", "q.instancesSet.items.instanceId").within(RUNNING),
    call("ec2", "ModifyInstanceAttribute", Set, "user data of an instance", "q.instanceId").within(INSTANCE).with("q.userData"),
    call("ec2", "ModifyInstanceAttribute", Change, "setting of an instance", "q.instanceId").within(INSTANCE).without("q.userData"),
    call("ec2", "ModifyInstanceMetadataOptions", Change, "setting of an instance", "q.instanceId|q.ModifyInstanceMetadataOptionsRequest.InstanceId").within(INSTANCE),
    call("ec2", "AssociateIamInstanceProfile", Make, "profile of an instance", "s.AssociateIamInstanceProfileResponse.iamInstanceProfileAssociation.associationId|s.iamInstanceProfileAssociation.associationId"),
    call("ec2", "DisassociateIamInstanceProfile", End, "profile of an instance", "q.AssociationId|q.associationId|q.DisassociateIamInstanceProfileRequest.AssociationId"),
    call("ec2", "GetPasswordData", Take, "password data of an instance", "q.instanceId"),
    call("ec2", "GetConsoleScreenshot", Take, "console output of an instance", "q.instanceId|q.GetConsoleScreenshotRequest.InstanceId"),
    call("ec2", "GetConsoleOutput", Take, "console output of an instance", "q.instanceId"),
    call("ec2", "DescribeInstanceAttribute", Take, "user data of an instance", "q.instanceId").at("q.attribute", "userData"),
    call("ec2-instance-connect", "SendSSHPublicKey", Make, "SSH key pushed to an instance", "q.instanceId").within(INSTANCE),
    call("ec2-instance-connect", "SendSerialConsoleSSHPublicKey", Make, "SSH key pushed to an instance", "q.instanceId").within(INSTANCE),
    call("ec2", "CreateKeyPair", Make, "key pair", "q.keyName=s.keyPairId"),
    call("ec2", "ImportKeyPair", Make, "key pair", "q.keyName=s.keyPairId"),
    call("ec2", "DeleteKeyPair", End, "key pair", "q.keyName|q.keyPairId"),
    call("ec2", "CreateSecurityGroup", Make, "security group", "s.groupId"),
    call("ec2", "DeleteSecurityGroup", End, "security group", "q.groupId"),
    call("ec2", "AuthorizeSecurityGroupIngress", Put, "security group rule", "s.securityGroupRuleSet.items.securityGroupRuleId|q.groupId").within(GROUP_OF_RULE),
    call("ec2", "AuthorizeSecurityGroupEgress", Put, "security group rule", "s.securityGroupRuleSet.items.securityGroupRuleId|q.groupId").within(GROUP_OF_RULE),
    call("ec2", "RevokeSecurityGroupIngress", End, "security group rule", "q.securityGroupRuleIds.items.securityGroupRuleId|q.groupId").within(GROUP_OF_RULE),
    call("ec2", "RevokeSecurityGroupEgress", End, "security group rule", "q.securityGroupRuleIds.items.securityGroupRuleId|q.groupId").within(GROUP_OF_RULE),
    call("ec2", "CreateSnapshot", Make, "snapshot", "s.snapshotId"),
    call("ec2", "CreateSnapshots", Make, "snapshot", "s.CreateSnapshotsResponse.snapshotSet.item.snapshotId|s.snapshotSet.items.snapshotId"),
    call("ec2", "CopySnapshot", Make, "snapshot", "s.snapshotId"),
    call("ec2", "ImportSnapshot", Make, "snapshot", "s.snapshotId"),
    call("ec2", "DeleteSnapshot", End, "snapshot", "q.snapshotId"),
    call("ec2", "CreateImage", Make, "image", "s.imageId"),
    call("ec2", "RegisterImage", Make, "image", "s.imageId"),
    call("ec2", "CopyImage", Make, "image", "s.imageId"),
    call("ec2", "DeregisterImage", End, "image", "q.imageId"),
    call("ec2", "CreateInstanceExportTask", Take, "export of an image or instance", "s.exportTask.exportTaskId|q.instanceId"),
    call("ec2", "ExportImage", Take, "export of an image or instance", "s.exportImageTaskId|s.ExportImageResponse.exportImageTaskId|q.imageId|q.ExportImageRequest.ImageId"),
    call("ec2", "CreateStoreImageTask", Take, "export of an image or instance", "q.imageId|q.CreateStoreImageTaskRequest.ImageId"),
    call("ec2", "CreateTags", Change, "tags", "q.resourcesSet.items.resourceId").within(TAGGED),
    call("ec2", "DeleteTags", Change, "tags", "q.resourcesSet.items.resourceId").within(TAGGED),
    call("ec2", "CreateVolume", Make, "volume", "s.volumeId"),
    call("ec2", "DeleteVolume", End, "volume", "q.volumeId"),
    call("ec2", "AttachVolume", Make, "attached volume", "q.volumeId").within(VOLUME),
    call("ec2", "DetachVolume", End, "attached volume", "q.volumeId"),
    call("ec2", "CreateVpc", Make, "VPC", "s.vpc.vpcId"),
    call("ec2", "DeleteVpc", End, "VPC", "q.vpcId"),
    call("ec2", "CreateSubnet", Make, "subnet", "s.subnet.subnetId").within(VPC),
    call("ec2", "DeleteSubnet", End, "subnet", "q.subnetId"),
    call("ec2", "CreateVpcPeeringConnection", Make, "peering connection", "s.vpcPeeringConnection.vpcPeeringConnectionId").within(VPC),
    call("ec2", "AcceptVpcPeeringConnection", Change, "peering connection", "q.vpcPeeringConnectionId"),
    call("ec2", "DeleteVpcPeeringConnection", End, "peering connection", "q.vpcPeeringConnectionId"),
    call("ec2", "CreateVpcEndpoint", Make, "VPC endpoint", "s.CreateVpcEndpointResponse.vpcEndpoint.vpcEndpointId|s.vpcEndpoint.vpcEndpointId"),
    call("ec2", "DeleteVpcEndpoints", End, "VPC endpoint", "q.DeleteVpcEndpointsRequest.VpcEndpointId.content|q.vpcEndpointIds.items.vpcEndpointId"),
    call("ec2", "CreateFlowLogs", Make, "flow log", "s.CreateFlowLogsResponse.flowLogIdSet.item|s.flowLogIdSet.items|q.CreateFlowLogsRequest.ResourceId.content"),
    call("ec2", "DeleteFlowLogs", End, "flow log", "q.DeleteFlowLogsRequest.FlowLogId.content|q.flowLogIds.items"),
    call("ec2", "CreateInternetGateway", Make, "internet gateway", "s.internetGateway.internetGatewayId"),
    call("ec2", "DeleteInternetGateway", End, "internet gateway", "q.internetGatewayId"),
    call("ec2", "AttachInternetGateway", Make, "attached internet gateway", "q.internetGatewayId+q.vpcId").within(GATEWAY),
    call("ec2", "DetachInternetGateway", End, "attached internet gateway", "q.internetGatewayId+q.vpcId"),
    call("ec2", "CreateRouteTable", Make, "route table", "s.routeTable.routeTableId").within(VPC),
    call("ec2", "DeleteRouteTable", End, "route table", "q.routeTableId"),
    call("ec2", "AssociateRouteTable", Make, "associated route table", "s.associationId").within(ROUTES),
    call("ec2", "DisassociateRouteTable", End, "associated route table", "q.associationId"),
    call("ec2", "CreateRoute", Make, "route", "q.routeTableId+q.destinationCidrBlock|q.destinationIpv6CidrBlock|q.destinationPrefixListId").within(ROUTES),
    call("ec2", "ReplaceRoute", Set, "route", "q.routeTableId+q.destinationCidrBlock|q.destinationIpv6CidrBlock|q.destinationPrefixListId").within(ROUTES),
    call("ec2", "DeleteRoute", End, "route", "q.routeTableId+q.destinationCidrBlock|q.destinationIpv6CidrBlock|q.destinationPrefixListId"),
    call("ec2", "CreateNatGateway", Make, "NAT gateway", "s.CreateNatGatewayResponse.natGateway.natGatewayId|s.natGateway.natGatewayId"),
    call("ec2", "DeleteNatGateway", End, "NAT gateway", "q.DeleteNatGatewayRequest.NatGatewayId|q.natGatewayId"),
    call("ec2", "CreateNetworkInterface", Make, "network interface", "s.networkInterface.networkInterfaceId"),
    call("ec2", "DeleteNetworkInterface", End, "network interface", "q.networkInterfaceId"),
    call("ec2", "AllocateAddress", Make, "elastic IP address", "s.allocationId"),
    call("ec2", "ReleaseAddress", End, "elastic IP address", "q.allocationId"),
    call("ec2", "CreateLaunchTemplate", Make, "launch template", "s.CreateLaunchTemplateResponse.launchTemplate.launchTemplateId=q.CreateLaunchTemplateRequest.LaunchTemplateName"),
    call("ec2", "DeleteLaunchTemplate", End, "launch template", "q.DeleteLaunchTemplateRequest.LaunchTemplateId|q.DeleteLaunchTemplateRequest.LaunchTemplateName"),
    call("ec2", "CreateTrafficMirrorSession", Make, "traffic mirror session", "s.CreateTrafficMirrorSessionResponse.trafficMirrorSession.trafficMirrorSessionId"),
    call("ec2", "DeleteTrafficMirrorSession", End, "traffic mirror session", "q.DeleteTrafficMirrorSessionRequest.TrafficMirrorSessionId"),
    call("ec2", "EnableSerialConsoleAccess", Enable, "serial console access", ""),
    call("ec2", "DisableSerialConsoleAccess", Disable, "serial console access", ""),
    call("ec2", "DisableEbsEncryptionByDefault", Disable, "EBS encryption by default", ""),
    call("ec2", "EnableEbsEncryptionByDefault", Enable, "EBS encryption by default", ""),
    // AWS Lambda.
    call("lambda", "CreateFunction", Make, "function", "^q.functionName"),
    call("lambda", "DeleteFunction", End, "function", "^q.functionName").without("q.qualifier"),
    call("lambda", "UpdateFunctionCode", Set, "code of a function", "^q.functionName").within(FUNCTION),
    call("lambda", "UpdateFunctionConfiguration", Change, "configuration of a function", "^q.functionName").within(FUNCTION),
    call("lambda", "AddPermission", Put, "permission of a function", "^q.functionName+q.statementId").within(FUNCTION),
    call("lambda", "RemovePermission", End, "permission of a function", "^q.functionName+q.statementId"),
    call("lambda", "CreateFunctionUrlConfig", Put, "URL of a function", "^q.functionName").within(FUNCTION),
    call("lambda", "UpdateFunctionUrlConfig", Change, "URL of a function", "^q.functionName").within(FUNCTION),
    call("lambda", "DeleteFunctionUrlConfig", End, "URL of a function", "^q.functionName"),
    call("lambda", "CreateEventSourceMapping", Make, "event source of a function", "s.uUID").within(FUNCTION),
    call("lambda", "DeleteEventSourceMapping", End, "event source of a function", "q.uUID|q.uuid"),
    call("lambda", "PublishLayerVersion", Make, "layer", "~q.layerName+s.version"),
    call("lambda", "DeleteLayerVersion", End, "layer", "~q.layerName+q.versionNumber"),
    call("lambda", "GetFunction", Take, "code of a function", "^q.functionName"),
    // Amazon S3.
    call("s3", "CreateBucket", Make, "bucket", "q.bucketName"),
    call("s3", "DeleteBucket", End, "bucket", "q.bucketName"),
    call("s3", "PutBucketPolicy", Set, "bucket policy", "q.bucketName").within(BUCKET),
    call("s3", "DeleteBucketPolicy", End, "bucket policy", "q.bucketName"),
    call("s3", "PutBucketAcl", Set, "bucket access list", "q.bucketName").within(BUCKET),
    call("s3", "PutBucketPublicAccessBlock", Set, "public access block of a bucket", "q.bucketName").within(BUCKET),
    call("s3", "DeleteBucketPublicAccessBlock", End, "public access block of a bucket", "q.bucketName"),
    call("s3", "PutBucketVersioning", Disable, "bucket versioning", "q.bucketName").within(BUCKET).at("q.VersioningConfiguration.Status", "Suspended"),
    call("s3", "PutBucketVersioning", Enable, "bucket versioning", "q.bucketName").within(BUCKET).at("q.VersioningConfiguration.Status", "Enabled"),
    call("s3", "PutBucketLogging", Enable, "bucket logging", "q.bucketName").within(BUCKET).with("q.BucketLoggingStatus.LoggingEnabled"),
    call("s3", "PutBucketLogging", Disable, "bucket logging", "q.bucketName").within(BUCKET).without("q.BucketLoggingStatus.LoggingEnabled"),
    call("s3", "PutBucketLifecycle", Set, "bucket lifecycle", "q.bucketName").within(BUCKET),
    call("s3", "PutBucketLifecycleConfiguration", Set, "bucket lifecycle", "q.bucketName").within(BUCKET),
    call("s3", "DeleteBucketLifecycle", End, "bucket lifecycle", "q.bucketName"),
    call("s3", "PutBucketReplication", Set, "bucket replication", "q.bucketName").within(BUCKET),
    call("s3", "DeleteBucketReplication", End, "bucket replication", "q.bucketName"),
    call("s3", "PutBucketEncryption", Set, "bucket encryption", "q.bucketName").within(BUCKET),
    call("s3", "DeleteBucketEncryption", End, "bucket encryption", "q.bucketName"),
    call("s3", "PutBucketNotification", Set, "bucket notifications", "q.bucketName").within(BUCKET),
    call("s3", "PutBucketWebsite", Set, "bucket website", "q.bucketName").within(BUCKET),
    call("s3", "DeleteBucketWebsite", End, "bucket website", "q.bucketName"),
    call("s3", "GetObject", Take, "objects of a bucket", "q.bucketName+q.key"),
    call("s3", "SelectObjectContent", Take, "objects of a bucket", "q.bucketName+q.key"),
    call("s3", "PutObject", Write, "objects of a bucket", "q.bucketName+q.key").within(BUCKET),
    call("s3", "CopyObject", Write, "objects of a bucket", "q.bucketName+q.key").within(BUCKET),
    call("s3", "CompleteMultipartUpload", Write, "objects of a bucket", "q.bucketName+q.key").within(BUCKET),
    call("s3", "DeleteObject", Erase, "objects of a bucket", "q.bucketName+q.key"),
    call("s3", "DeleteObjects", Erase, "objects of a bucket", "q.bucketName+q.delete.objects.key"),
    // AWS CloudTrail.
    call("cloudtrail", "CreateTrail", Make, "trail", "~q.name"),
    call("cloudtrail", "DeleteTrail", End, "trail", "~q.name"),
    call("cloudtrail", "UpdateTrail", Change, "settings of a trail", "~q.name").within(TRAIL),
    call("cloudtrail", "StopLogging", Disable, "logging of a trail", "~q.name").within(TRAIL),
    call("cloudtrail", "StartLogging", Enable, "logging of a trail", "~q.name").within(TRAIL),
    call("cloudtrail", "PutEventSelectors", Set, "event selectors of a trail", "~q.trailName").within(TRAIL),
    call("cloudtrail", "PutInsightSelectors", Change, "settings of a trail", "~q.trailName").within(TRAIL),
    call("cloudtrail", "CreateEventDataStore", Make, "event data store", "~s.eventDataStoreArn"),
    call("cloudtrail", "DeleteEventDataStore", End, "event data store", "~q.eventDataStore"),
    call("cloudtrail", "RestoreEventDataStore", Make, "event data store", "~q.eventDataStore"),
    // AWS Config, GuardDuty and other detection.
    call("config", "StopConfigurationRecorder", Disable, "Config recorder", "q.configurationRecorderName"),
    call("config", "StartConfigurationRecorder", Enable, "Config recorder", "q.configurationRecorderName"),
    call("config", "DeleteConfigurationRecorder", End, "Config recorder", "q.configurationRecorderName"),
    call("config", "PutConfigurationRecorder", Set, "Config recorder", "q.configurationRecorder.name|q.configurationRecorderName"),
    call("config", "DeleteDeliveryChannel", End, "Config delivery channel", "q.deliveryChannelName"),
    call("config", "PutDeliveryChannel", Set, "Config delivery channel", "q.deliveryChannel.name"),
    call("config", "PutConfigRule", Put, "Config rule", "q.configRule.configRuleName"),
    call("config", "DeleteConfigRule", End, "Config rule", "q.configRuleName"),
    call("guardduty", "CreateDetector", Make, "GuardDuty detector", "s.detectorId"),
    call("guardduty", "DeleteDetector", End, "GuardDuty detector", "q.detectorId"),
    call("guardduty", "UpdateDetector", Disable, "GuardDuty detector", "q.detectorId").at("q.enable", "false"),
    call("guardduty", "UpdateDetector", Enable, "GuardDuty detector", "q.detectorId").at("q.enable", "true"),
    call("guardduty", "CreateFilter", Make, "GuardDuty filter", "q.detectorId+q.name").within(DETECTOR),
    call("guardduty", "UpdateFilter", Set, "GuardDuty filter", "q.detectorId+q.filterName").within(DETECTOR),
    call("guardduty", "DeleteFilter", End, "GuardDuty filter", "q.detectorId+q.filterName"),
    call("guardduty", "CreateIPSet", Make, "GuardDuty IP set", "q.detectorId+s.ipSetId").within(DETECTOR),
    call("guardduty", "DeleteIPSet", End, "GuardDuty IP set", "q.detectorId+q.ipSetId"),
    call("guardduty", "DisassociateFromMasterAccount", End, "GuardDuty membership", "q.detectorId"),
    call("guardduty", "DisassociateFromAdministratorAccount", End, "GuardDuty membership", "q.detectorId"),
    call("guardduty", "DisassociateMembers", End, "GuardDuty membership", "q.detectorId"),
    call("guardduty", "DeleteMembers", End, "GuardDuty membership", "q.detectorId"),
    call("guardduty", "StopMonitoringMembers", Disable, "GuardDuty membership", "q.detectorId"),
    call("guardduty", "StartMonitoringMembers", Enable, "GuardDuty membership", "q.detectorId"),
    call("securityhub", "DisableSecurityHub", Disable, "Security Hub", ""),
    call("securityhub", "EnableSecurityHub", Enable, "Security Hub", ""),
    call("macie2", "DisableMacie", Disable, "Macie", ""),
    call("macie2", "EnableMacie", Enable, "Macie", ""),
    call("access-analyzer", "CreateAnalyzer", Make, "Access Analyzer", "q.analyzerName"),
    call("access-analyzer", "DeleteAnalyzer", End, "Access Analyzer", "q.analyzerName"),
    call("wafv2", "CreateWebACL", Make, "web ACL", "s.summary.id|q.name"),
    call("wafv2", "DeleteWebACL", End, "web ACL", "q.id"),
    // Amazon CloudWatch and its logs.
    call("monitoring", "PutMetricAlarm", Put, "alarm", "q.alarmName"),
    call("monitoring", "DeleteAlarms", End, "alarm", "q.alarmNames"),
    call("monitoring", "DisableAlarmActions", Disable, "actions of an alarm", "q.alarmNames"),
    call("monitoring", "EnableAlarmActions", Enable, "actions of an alarm", "q.alarmNames"),
    call("logs", "CreateLogGroup", Make, "log group", "q.logGroupName"),
    call("logs", "DeleteLogGroup", End, "log group", "q.logGroupName"),
    call("logs", "CreateLogStream", Make, "log stream", "q.logGroupName+q.logStreamName").within(LOG_GROUP),
    call("logs", "DeleteLogStream", End, "log stream", "q.logGroupName+q.logStreamName"),
    call("logs", "PutRetentionPolicy", Set, "retention of a log group", "q.logGroupName").within(LOG_GROUP),
    call("logs", "DeleteRetentionPolicy", End, "retention of a log group", "q.logGroupName"),
    call("logs", "PutSubscriptionFilter", Put, "subscription of a log group", "q.logGroupName+q.filterName").within(LOG_GROUP),
    call("logs", "DeleteSubscriptionFilter", End, "subscription of a log group", "q.logGroupName+q.filterName"),
    // Events and workflows.
    call("events", "PutRule", Put, "EventBridge rule", "~q.name"),
    call("events", "DeleteRule", End, "EventBridge rule", "~q.name"),
    call("events", "DisableRule", Disable, "state of an EventBridge rule", "~q.name").within(RULE),
    call("events", "EnableRule", Enable, "state of an EventBridge rule", "~q.name").within(RULE),
    call("events", "PutTargets", Put, "target of an EventBridge rule", "~q.rule+q.targets.id").within(RULE),
    call("events", "RemoveTargets", End, "target of an EventBridge rule", "~q.rule+q.ids"),
    call("scheduler", "CreateSchedule", Make, "schedule", "q.name"),
    call("scheduler", "DeleteSchedule", End, "schedule", "q.name"),
    call("states", "CreateStateMachine", Make, "state machine", "~s.stateMachineArn|q.name"),
    call("states", "DeleteStateMachine", End, "state machine", "~q.stateMachineArn"),
    call("states", "UpdateStateMachine", Set, "definition of a state machine", "~q.stateMachineArn").within(MACHINE),
    call("states", "CreateActivity", Make, "activity", "s.activityArn"),
    call("states", "DeleteActivity", End, "activity", "q.activityArn"),
    call("states", "StartExecution", Make, "execution", "s.executionArn").within(MACHINE),
    call("states", "StopExecution", Undo, "execution", "q.executionArn"),
    // AWS Systems Manager.
    call("ssm", "CreateDocument", Make, "SSM document", "~q.name"),
    call("ssm", "UpdateDocument", Set, "SSM document", "~q.name"),
    call("ssm", "DeleteDocument", End, "SSM document", "~q.name"),
    call("ssm", "SendCommand", Make, "SSM command", "s.command.commandId"),
    call("ssm", "CancelCommand", Undo, "SSM command", "q.commandId"),
    call("ssm", "StartSession", Make, "SSM session", "s.sessionId"),
    call("ssm", "TerminateSession", Undo, "SSM session", "q.sessionId"),
    call("ssm", "CreateActivation", Make, "SSM activation", "s.activationId"),
    call("ssm", "DeleteActivation", End, "SSM activation", "q.activationId"),
    call("ssm", "CreateAssociation", Make, "SSM association", "s.associationDescription.associationId"),
    call("ssm", "DeleteAssociation", End, "SSM association", "q.associationId"),
    call("ssm", "PutParameter", Put, "parameter", "q.name"),
    call("ssm", "DeleteParameter", End, "parameter", "q.name"),
    call("ssm", "DeleteParameters", End, "parameter", "q.names"),
    call("ssm", "GetParameter", Take, "value of a parameter", "q.name"),
    call("ssm", "GetParameters", Take, "value of a parameter", "q.names"),
    call("ssm", "GetParametersByPath", Take, "value of a parameter", "q.path"),
    call("ssm", "GetParameterHistory", Take, "value of a parameter", "q.name"),
    // Secrets and keys.
    call("secretsmanager", "CreateSecret", Make, "secret", "!s.arn|!s.aRN|!q.name"),
    call("secretsmanager", "DeleteSecret", End, "secret", "!q.secretId"),
    call("secretsmanager", "RestoreSecret", Make, "secret", "!q.secretId"),
    call("secretsmanager", "PutSecretValue", Set, "value of a secret", "!q.secretId").within(&[("secret", "!q.secretId")]),
    call("secretsmanager", "UpdateSecret", Set, "value of a secret", "!q.secretId").within(&[("secret", "!q.secretId")]),
    call("secretsmanager", "RotateSecret", Set, "value of a secret", "!q.secretId").within(&[("secret", "!q.secretId")]),
    call("secretsmanager", "GetSecretValue", Take, "value of a secret", "!q.secretId"),
    call("secretsmanager", "BatchGetSecretValue", Take, "value of a secret", "!q.secretIdList|!s.secretValues.aRN"),
    call("kms", "CreateKey", Make, "KMS key", "~s.keyMetadata.keyId"),
    call("kms", "ScheduleKeyDeletion", Undo, "KMS key", "~q.keyId"),
    call("kms", "ScheduleKeyDeletion", Disable, "life of a KMS key", "~q.keyId"),
    call("kms", "CancelKeyDeletion", Enable, "life of a KMS key", "~q.keyId"),
    call("kms", "DisableKey", Disable, "use of a KMS key", "~q.keyId").within(KMS_KEY),
    call("kms", "EnableKey", Enable, "use of a KMS key", "~q.keyId").within(KMS_KEY),
    call("kms", "PutKeyPolicy", Set, "policy of a KMS key", "~q.keyId").within(KMS_KEY),
    call("kms", "CreateGrant", Put, "grant of a KMS key", "s.grantId+~q.keyId").within(KMS_KEY),
    call("kms", "RevokeGrant", End, "grant of a KMS key", "q.grantId+~q.keyId"),
    call("kms", "RetireGrant", End, "grant of a KMS key", "q.grantId|a.grantId+~q.keyId"),
    call("kms", "CreateAlias", Make, "alias of a KMS key", "q.aliasName").within(ALIASED),
    call("kms", "UpdateAlias", Set, "alias of a KMS key", "q.aliasName").within(ALIASED),
    call("kms", "DeleteAlias", End, "alias of a KMS key", "q.aliasName"),
    // Databases and backups.
    call("rds", "CreateDBInstance", Make, "DB instance", "q.dBInstanceIdentifier"),
    call("rds", "RestoreDBInstanceFromDBSnapshot", Make, "DB instance", "q.dBInstanceIdentifier"),
    call("rds", "RestoreDBInstanceToPointInTime", Make, "DB instance", "q.targetDBInstanceIdentifier"),
    call("rds", "CreateDBInstanceReadReplica", Make, "DB instance", "q.dBInstanceIdentifier"),
    call("rds", "DeleteDBInstance", End, "DB instance", "q.dBInstanceIdentifier"),
    call("rds", "ModifyDBInstance", Change, "setting of a DB instance", "q.dBInstanceIdentifier").within(DB),
    call("rds", "CreateDBCluster", Make, "DB cluster", "q.dBClusterIdentifier"),
    call("rds", "RestoreDBClusterFromSnapshot", Make, "DB cluster", "q.dBClusterIdentifier"),
    call("rds", "DeleteDBCluster", End, "DB cluster", "q.dBClusterIdentifier"),
    call("rds", "CreateDBSnapshot", Make, "DB snapshot", "q.dBSnapshotIdentifier"),
    call("rds", "CopyDBSnapshot", Make, "DB snapshot", "q.targetDBSnapshotIdentifier"),
    call("rds", "DeleteDBSnapshot", End, "DB snapshot", "q.dBSnapshotIdentifier"),
    call("rds", "CreateDBClusterSnapshot", Make, "DB cluster snapshot", "q.dBClusterSnapshotIdentifier"),
    call("rds", "CopyDBClusterSnapshot", Make, "DB cluster snapshot", "q.targetDBClusterSnapshotIdentifier"),
    call("rds", "DeleteDBClusterSnapshot", End, "DB cluster snapshot", "q.dBClusterSnapshotIdentifier"),
    call("rds", "StartExportTask", Take, "export of a snapshot", "q.exportTaskIdentifier"),
    call("rds", "DownloadDBLogFilePortion", Take, "setting of a DB instance", "q.dBInstanceIdentifier"),
    call("dynamodb", "CreateTable", Make, "table", "~q.tableName"),
    call("dynamodb", "DeleteTable", End, "table", "~q.tableName"),
    call("dynamodb", "ExportTableToPointInTime", Take, "table", "~q.tableArn"),
    call("backup", "CreateBackupVault", Make, "backup vault", "q.backupVaultName"),
    call("backup", "DeleteBackupVault", End, "backup vault", "q.backupVaultName"),
    call("backup", "CreateBackupPlan", Make, "backup plan", "s.backupPlanId"),
    call("backup", "DeleteBackupPlan", End, "backup plan", "q.backupPlanId"),
    call("backup", "DeleteRecoveryPoint", End, "recovery point", "q.backupVaultName+q.recoveryPointArn"),
    // Containers.
    call("ecr", "CreateRepository", Make, "ECR repository", "q.repositoryName"),
    call("ecr", "DeleteRepository", End, "ECR repository", "q.repositoryName"),
    call("ecr", "PutImage", Put, "container image", "q.repositoryName+q.imageTag|s.image.imageId.imageDigest").within(REPOSITORY),
    call("ecr", "BatchDeleteImage", End, "container image", "q.repositoryName+q.imageIds.imageTag|q.imageIds.imageDigest"),
    call("ecs", "CreateCluster", Make, "ECS cluster", "~q.clusterName"),
    call("ecs", "DeleteCluster", End, "ECS cluster", "~q.cluster"),
    call("ecs", "CreateService", Make, "ECS service", "~q.cluster+~q.serviceName").within(ECS),
    call("ecs", "DeleteService", End, "ECS service", "~q.cluster+~q.service"),
    call("ecs", "RunTask", Make, "ECS task", "~q.cluster+~s.tasks.taskArn").within(ECS),
    call("ecs", "StopTask", Undo, "ECS task", "~q.cluster+~q.task"),
    call("ecs", "RegisterTaskDefinition", Make, "ECS task definition", "~s.taskDefinition.taskDefinitionArn|q.family"),
    call("ecs", "DeregisterTaskDefinition", End, "ECS task definition", "~q.taskDefinition"),
    call("eks", "CreateCluster", Make, "EKS cluster", "q.name"),
    call("eks", "DeleteCluster", End, "EKS cluster", "q.name"),
    call("eks", "CreateAccessEntry", Make, "EKS access entry", "q.name|q.clusterName+q.principalArn").within(EKS),
    call("eks", "DeleteAccessEntry", End, "EKS access entry", "q.name|q.clusterName+q.principalArn"),
    // The organization and its people.
    call("organizations", "CreateAccount", Make, "account of the organization", "s.createAccountStatus.accountId|q.accountName"),
    call("organizations", "CloseAccount", End, "account of the organization", "q.accountId"),
    call("organizations", "RemoveAccountFromOrganization", End, "account of the organization", "q.accountId"),
    call("organizations", "InviteAccountToOrganization", Make, "invitation to an organization", "s.handshake.id"),
    call("organizations", "CancelHandshake", Undo, "invitation to an organization", "q.handshakeId"),
    call("organizations", "LeaveOrganization", End, "membership in the organization", ""),
    call("organizations", "CreatePolicy", Make, "organization policy", "s.policy.policySummary.id"),
    call("organizations", "UpdatePolicy", Set, "organization policy", "q.policyId"),
    call("organizations", "DeletePolicy", End, "organization policy", "q.policyId"),
    call("organizations", "AttachPolicy", Make, "attached organization policy", "q.policyId+q.targetId").within(ORG_POLICY),
    call("organizations", "DetachPolicy", End, "attached organization policy", "q.policyId+q.targetId"),
    call("organizations", "RegisterDelegatedAdministrator", Make, "delegated administrator", "q.accountId+q.servicePrincipal"),
    call("organizations", "DeregisterDelegatedAdministrator", End, "delegated administrator", "q.accountId+q.servicePrincipal"),
    call("account", "EnableRegion", Make, "Region of the account", "q.RegionName|q.regionName"),
    call("account", "DisableRegion", Undo, "Region of the account", "q.RegionName|q.regionName"),
    call("sso", "CreatePermissionSet", Make, "permission set", "s.permissionSet.permissionSetArn"),
    call("sso", "DeletePermissionSet", End, "permission set", "q.permissionSetArn"),
    call("sso", "CreateAccountAssignment", Make, "account assignment", "q.targetId+q.permissionSetArn+q.principalId"),
    call("sso", "DeleteAccountAssignment", End, "account assignment", "q.targetId+q.permissionSetArn+q.principalId"),
    call("sso-directory", "CreateUser", Make, "Identity Center user", "s.user.userId|q.userName"),
    call("sso-directory", "DeleteUser", End, "Identity Center user", "q.userId"),
    call("identitystore", "CreateUser", Make, "Identity Center user", "s.userId|q.userName"),
    call("identitystore", "DeleteUser", End, "Identity Center user", "q.userId"),
    call("identitystore", "CreateGroupMembership", Make, "Identity Center group membership", "s.membershipId"),
    call("identitystore", "DeleteGroupMembership", End, "Identity Center group membership", "q.membershipId"),
    // The network, messages, stacks.
    call("route53", "CreateHostedZone", Make, "hosted zone", "~s.hostedZone.id"),
    call("route53", "DeleteHostedZone", End, "hosted zone", "~q.id"),
    call("route53", "ChangeResourceRecordSets", Change, "records of a hosted zone", "~q.hostedZoneId").within(ZONE),
    call("route53domains", "RegisterDomain", Make, "registered domain", "q.domainName"),
    call("route53resolver", "CreateResolverQueryLogConfig", Make, "DNS query log", "s.resolverQueryLogConfig.id"),
    call("route53resolver", "DeleteResolverQueryLogConfig", End, "DNS query log", "q.resolverQueryLogConfigId"),
    call("ses", "VerifyEmailIdentity", Make, "SES identity", "q.emailAddress"),
    call("ses", "CreateEmailIdentity", Make, "SES identity", "q.emailIdentity"),
    call("ses", "DeleteIdentity", End, "SES identity", "q.identity"),
    call("ses", "DeleteEmailIdentity", End, "SES identity", "q.emailIdentity"),
    call("ses", "UpdateAccountSendingEnabled", Enable, "SES sending", "").at("q.enabled", "true"),
    call("ses", "UpdateAccountSendingEnabled", Disable, "SES sending", "").at("q.enabled", "false"),
    call("sns", "CreateTopic", Make, "topic", "~s.topicArn|q.name"),
    call("sns", "DeleteTopic", End, "topic", "~q.topicArn"),
    call("sns", "Subscribe", Make, "subscription", "s.subscriptionArn").within(TOPIC),
    call("sns", "Unsubscribe", End, "subscription", "q.subscriptionArn"),
    call("sqs", "CreateQueue", Make, "queue", "~s.queueUrl|q.queueName"),
    call("sqs", "DeleteQueue", End, "queue", "~q.queueUrl"),
    call("cloudformation", "CreateStack", Make, "stack", "q.stackName"),
    call("cloudformation", "UpdateStack", Change, "stack", "q.stackName"),
    call("cloudformation", "DeleteStack", End, "stack", "q.stackName"),
    call("autoscaling", "CreateAutoScalingGroup", Make, "auto scaling group", "q.autoScalingGroupName"),
    call("autoscaling", "DeleteAutoScalingGroup", End, "auto scaling group", "q.autoScalingGroupName"),
    call("glue", "CreateDevEndpoint", Make, "development environment", "q.endpointName"),
    call("glue", "DeleteDevEndpoint", End, "development environment", "q.endpointName"),
    call("sagemaker", "CreateNotebookInstance", Make, "notebook instance", "q.notebookInstanceName"),
    call("sagemaker", "DeleteNotebookInstance", End, "notebook instance", "q.notebookInstanceName"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scope::calls::Holds;
    use crate::scope::things::THINGS;
    use std::collections::BTreeSet;

    #[test]
    fn each_line_speaks_of_a_known_thing_and_each_thing_has_a_line() {
        let known: BTreeSet<&str> = THINGS.iter().map(|thing| thing.word).collect();
        assert_eq!(known.len(), THINGS.len());
        let parts = |call: &'static ScopeCall| call.within.iter().map(|(word, _)| *word);
        let used = CALLS
            .iter()
            .flat_map(|call| parts(call).chain([call.thing]));
        assert_eq!(used.collect::<BTreeSet<&str>>(), known);
    }

    #[test]
    fn each_place_of_a_name_is_in_request_response_or_additional_data() {
        for call in &CALLS {
            let places = call
                .within
                .iter()
                .map(|(_, named)| *named)
                .chain([call.named]);
            let places = places.flat_map(|named| named.split(['|', '=', '+']));
            for place in places.filter(|place| !place.is_empty()) {
                let short = place.trim_start_matches(['~', '^', '!']);
                let is_known = ["q.", "s.", "a."]
                    .iter()
                    .any(|begin| short.starts_with(begin));
                assert!(is_known, "{} {place}", call.name);
            }
            let (Holds::Where(path, _) | Holds::With(path) | Holds::Without(path)) = call.holds
            else {
                continue;
            };
            assert!(path.starts_with("q."), "{}", call.name);
        }
    }

    #[test]
    fn commands_speak_of_parts_that_the_names_have() {
        for thing in &THINGS {
            let lines = CALLS.iter().filter(|call| call.thing == thing.word);
            let parts = lines
                .map(|call| call.named.split('+').count())
                .max()
                .unwrap_or(0);
            for template in [thing.review, thing.undo] {
                for part in parts..3 {
                    assert!(
                        !template.contains(&format!("{{{part}}}")),
                        "{}: {template}",
                        thing.word
                    );
                }
            }
        }
    }
}

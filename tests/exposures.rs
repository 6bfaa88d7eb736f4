//! What was opened, shared or trusted: a story of each kind with what is true of it, and a real attack.

use crate::support;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use support::{ask, dropped, invictus, load, view};
use trailglass::engine::Engine;
use trailglass::protocol::{Answer, Cell, CellRow, Rows, Section, Tab};
use trailglass::tables::cell_columns;

const OWN: &str = "123456789012";
const FOREIGN: &str = "999988887777";

/// A row of the table with its cells by their columns.
type RowWithCells = (CellRow, BTreeMap<&'static str, Cell>);

/// The rows of the table, and the answer that they are of.
fn exposures(engine: &mut Engine, query: &str) -> (Vec<RowWithCells>, Answer) {
    let answer = ask(engine, &view(Tab::Exposures, "time", query));
    let Rows::Cells(page) = &answer.rows else {
        panic!("cells were asked for")
    };
    assert_eq!(page.rows.len(), page.total as usize);
    let columns = cell_columns(Tab::Exposures);
    let cells = |row: &CellRow| {
        let ids = columns.iter().map(|def| def.column.id);
        ids.zip(row.cells.iter().cloned()).collect()
    };
    let rows = page.rows.iter().map(|row| (row.clone(), cells(row)));
    (rows.collect(), answer)
}

fn text(cell: &Cell) -> &str {
    match cell {
        Cell::Text(text) | Cell::Named { text, .. } => text,
        Cell::Nothing | Cell::Number(_) | Cell::Counted { .. } => "",
    }
}

/// A call of the story.
#[derive(Clone)]
struct Told {
    source: &'static str,
    name: &'static str,
    request: Value,
    response: Value,
}

fn told(source: &'static str, name: &'static str, request: Value) -> Told {
    Told {
        source,
        name,
        request,
        response: Value::Null,
    }
}

fn answered(source: &'static str, name: &'static str, request: Value, response: Value) -> Told {
    Told {
        response,
        ..told(source, name, request)
    }
}

/// The record of a call at a minute.
fn record(minute: usize, call: &Told, error: Option<&str>) -> Value {
    let mut record = json!({
        "eventVersion": "1.11", "eventTime": format!("2026-03-01T{:02}:{:02}:00Z", 10 + minute / 60, minute % 60),
        "eventSource": format!("{}.amazonaws.com", call.source), "eventName": call.name, "awsRegion": "eu-west-1",
        "sourceIPAddress": "192.0.2.7", "userAgent": "aws-cli/2.15", "eventID": format!("{minute}-{}", call.name),
        "recipientAccountId": OWN, "requestParameters": call.request, "responseElements": call.response,
        "userIdentity": { "type": "IAMUser", "principalId": "AIDAEVE", "accountId": OWN, "userName": "eve",
            "arn": format!("arn:aws:iam::{OWN}:user/eve"), "accessKeyId": "AKIAEVE" },
    });
    if let Some(error) = error {
        record["errorCode"] = json!(error);
        record["responseElements"] = Value::Null;
    }
    record
}

fn engine_of(records: &[Value]) -> Engine {
    load(
        &[dropped(json!({ "Records": records }).to_string())],
        1,
        usize::MAX,
    )
}

/// A policy with one statement for a principal.
fn policy(principal: Value) -> Value {
    json!({ "Version": "2012-10-17", "Statement": [
        { "Sid": "Own", "Effect": "Allow", "Principal": { "AWS": format!("arn:aws:iam::{OWN}:root") }, "Action": "*", "Resource": "*" },
        { "Sid": "Other", "Effect": "Allow", "Principal": principal, "Action": ["a:Read", "a:List"], "Resource": "*" },
    ] })
}

fn policy_text(principal: Value) -> String {
    policy(principal).to_string()
}

/// Something that is opened, what is true of it, and what closes it.
struct Truth {
    open: Told,
    what: &'static str,
    resource: &'static str,
    to: String,
    close: Vec<Told>,
    /// The same call with nobody else let in.
    near_miss: Option<Told>,
}

fn truth(
    open: Told,
    what: &'static str,
    resource: &'static str,
    to: impl Into<String>,
    close: Vec<Told>,
    near_miss: Option<Told>,
) -> Truth {
    Truth {
        open,
        what,
        resource,
        to: to.into(),
        close,
        near_miss,
    }
}

/// Calls that take a policy as text, in a request made by `with`.
fn of_policy(
    (source, name): (&'static str, &'static str),
    with: fn(String) -> Value,
    (what, resource): (&'static str, &'static str),
    deletes: &[(&'static str, Value)],
) -> Truth {
    let foreign = json!({ "AWS": format!("arn:aws:iam::{FOREIGN}:root") });
    let own = json!({ "AWS": OWN, "Service": "s3.amazonaws.com" });
    let mut close: Vec<Told> = deletes
        .iter()
        .map(|(name, request)| told(source, name, request.clone()))
        .collect();
    let harmless = told(source, name, with(policy_text(own)));
    close.push(harmless.clone());
    truth(
        told(source, name, with(policy_text(foreign))),
        what,
        resource,
        FOREIGN,
        close,
        Some(harmless),
    )
}

fn policies() -> Vec<Truth> {
    let bucket = |principal: Value| {
        told(
            "s3",
            "PutBucketPolicy",
            json!({ "bucketName": "b", "bucketPolicy": policy(principal) }),
        )
    };
    let arn = format!("arn:aws:iam::{FOREIGN}:root");
    vec![
        truth(
            bucket(json!("*")),
            "Bucket policy",
            "b",
            "anyone (*)",
            vec![
                told("s3", "DeleteBucketPolicy", json!({ "bucketName": "b" })),
                told("s3", "DeleteBucket", json!({ "bucketName": "b" })),
                bucket(json!({ "Service": "cloudtrail.amazonaws.com" })),
            ],
            Some(bucket(
                json!({ "AWS": format!("arn:aws:iam::{OWN}:user/x") }),
            )),
        ),
        truth(
            bucket(json!({ "AWS": [format!("arn:aws:iam::{OWN}:user/x"), arn] })),
            "Bucket policy",
            "b",
            FOREIGN,
            vec![],
            None,
        ),
        of_policy(
            ("kms", "PutKeyPolicy"),
            |policy| json!({ "keyId": "k-1", "policyName": "default", "policy": policy }),
            ("Key policy", "k-1"),
            &[(
                "ScheduleKeyDeletion",
                json!({ "keyId": "arn:aws:kms:eu-west-1:123456789012:key/k-1" }),
            )],
        ),
        of_policy(
            ("sqs", "SetQueueAttributes"),
            |policy| json!({ "queueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/q", "attributes": { "Policy": policy } }),
            ("Queue policy", "q"),
            &[(
                "DeleteQueue",
                json!({ "queueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/q" }),
            )],
        ),
        of_policy(
            ("sns", "SetTopicAttributes"),
            |policy| json!({ "topicArn": "arn:aws:sns:eu-west-1:123456789012:t", "attributeName": "Policy", "attributeValue": policy }),
            ("Topic policy", "t"),
            &[(
                "DeleteTopic",
                json!({ "topicArn": "arn:aws:sns:eu-west-1:123456789012:t" }),
            )],
        ),
        of_policy(
            ("secretsmanager", "PutResourcePolicy"),
            |policy| json!({ "secretId": "path/s", "resourcePolicy": policy }),
            ("Secret policy", "path/s"),
            &[(
                "DeleteResourcePolicy",
                json!({ "secretId": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:path/s-AbCdEf" }),
            )],
        ),
        of_policy(
            ("ecr", "SetRepositoryPolicy"),
            |policy| json!({ "repositoryName": "team/r", "policyText": policy }),
            ("Repository policy", "team/r"),
            &[(
                "DeleteRepositoryPolicy",
                json!({ "repositoryName": "team/r" }),
            )],
        ),
        of_policy(
            ("iam", "UpdateAssumeRolePolicy"),
            |policy| json!({ "roleName": "r", "policyDocument": policy }),
            ("Role trust", "r"),
            &[("DeleteRole", json!({ "roleName": "r" }))],
        ),
        of_policy(
            ("glue", "PutResourcePolicy"),
            |policy| json!({ "policyInJson": policy }),
            ("Resource policy", OWN),
            &[("DeleteResourcePolicy", json!({}))],
        ),
        truth(
            told(
                "iam",
                "CreateRole",
                json!({ "roleName": "ci", "assumeRolePolicyDocument": policy_text(json!({ "Federated": "arn:aws:iam::123456789012:oidc-provider/ci.example" })) }),
            ),
            "Role trust",
            "ci",
            "whoever arn:aws:iam::123456789012:oidc-provider/ci.example vouches for",
            vec![told("iam", "DeleteRole", json!({ "roleName": "ci" }))],
            Some(told(
                "iam",
                "CreateRole",
                json!({ "roleName": "plain", "assumeRolePolicyDocument": policy_text(json!({ "Service": "ec2.amazonaws.com" })) }),
            )),
        ),
    ]
}

fn functions_and_labels() -> Vec<Truth> {
    let add = |principal: &str| {
        told(
            "lambda",
            "AddPermission20150331v2",
            json!({ "functionName": "arn:aws:lambda:eu-west-1:123456789012:function:f", "statementId": "s1", "action": "lambda:InvokeFunction", "principal": principal }),
        )
    };
    let url = |auth: &str| {
        told(
            "lambda",
            "CreateFunctionUrlConfig20211031",
            json!({ "functionName": "f", "authType": auth }),
        )
    };
    let queue = "https://sqs.eu-west-1.amazonaws.com/123456789012/q";
    vec![
        truth(
            add("*"),
            "Function policy",
            "f",
            "anyone (*)",
            vec![
                told(
                    "lambda",
                    "RemovePermission20150331v2",
                    json!({ "functionName": "f", "statementId": "s1" }),
                ),
                told(
                    "lambda",
                    "DeleteFunction20150331",
                    json!({ "functionName": "f" }),
                ),
            ],
            Some(add("events.amazonaws.com")),
        ),
        truth(
            url("NONE"),
            "Function URL",
            "f",
            "anyone (authType NONE)",
            vec![
                told(
                    "lambda",
                    "DeleteFunctionUrlConfig20211031",
                    json!({ "functionName": "f" }),
                ),
                told(
                    "lambda",
                    "UpdateFunctionUrlConfig20211031",
                    json!({ "functionName": "f", "authType": "AWS_IAM" }),
                ),
            ],
            Some(url("AWS_IAM")),
        ),
        truth(
            told(
                "sqs",
                "AddPermission",
                json!({ "queueUrl": queue, "label": "l", "aWSAccountIds": [FOREIGN], "actions": ["SendMessage"] }),
            ),
            "Queue policy",
            "q",
            FOREIGN,
            vec![told(
                "sqs",
                "RemovePermission",
                json!({ "queueUrl": queue, "label": "l" }),
            )],
            Some(told(
                "sqs",
                "AddPermission",
                json!({ "queueUrl": queue, "label": "l", "aWSAccountIds": [OWN], "actions": ["SendMessage"] }),
            )),
        ),
        truth(
            answered(
                "kms",
                "CreateGrant",
                json!({ "keyId": "k-2", "granteePrincipal": format!("arn:aws:iam::{FOREIGN}:root"), "operations": ["Decrypt"] }),
                json!({ "grantId": "g-1" }),
            ),
            "Key grant",
            "k-2",
            FOREIGN,
            vec![told(
                "kms",
                "RevokeGrant",
                json!({ "keyId": "k-2", "grantId": "g-1" }),
            )],
            Some(told(
                "kms",
                "CreateGrant",
                json!({ "keyId": "k-2", "granteePrincipal": format!("arn:aws:iam::{OWN}:role/x"), "operations": ["Decrypt"] }),
            )),
        ),
    ]
}

fn copies_and_networks() -> Vec<Truth> {
    let ec2 =
        |name: &'static str, id: &str, value: &str, attribute: &str, change: &str, entry: Value| {
            told(
                "ec2",
                name,
                json!({ id: value, attribute: { change: { "items": [entry] } } }),
            )
        };
    let snapshot = |change: &str, entry: Value| {
        ec2(
            "ModifySnapshotAttribute",
            "snapshotId",
            "snap-1",
            "createVolumePermission",
            change,
            entry,
        )
    };
    let image = |change: &str, entry: Value| {
        ec2(
            "ModifyImageAttribute",
            "imageId",
            "ami-1",
            "launchPermission",
            change,
            entry,
        )
    };
    let db = |which: &str, value: &str| {
        told(
            "rds",
            "ModifyDBSnapshotAttribute",
            json!({ "dBSnapshotIdentifier": "d", "attributeName": "restore", which: [value] }),
        )
    };
    let rule = |name: &'static str, range: &str| {
        told(
            "ec2",
            name,
            json!({ "groupId": "sg-1", "ipPermissions": { "items": [
        { "ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "groups": {}, "ipRanges": { "items": [{ "cidrIp": "10.0.0.0/8" }] }, "ipv6Ranges": {} },
        { "ipProtocol": "tcp", "fromPort": 22, "toPort": 23, "groups": {}, "ipRanges": { "items": [{ "cidrIp": range }] }, "ipv6Ranges": {} }] } }),
        )
    };
    let endpoint = |config: Value| {
        let request = json!({ "name": "web", "resourcesVpcConfig": config });
        told("eks", "UpdateClusterConfig", request)
    };
    let mut with_id = rule("AuthorizeSecurityGroupIngress", "0.0.0.0/0");
    with_id.response = json!({ "securityGroupRuleSet": { "items": [
        { "groupId": "sg-1", "securityGroupRuleId": "sgr-1", "isEgress": false, "ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "cidrIpv4": "10.0.0.0/8" },
        { "groupId": "sg-1", "securityGroupRuleId": "sgr-2", "isEgress": false, "ipProtocol": "tcp", "fromPort": 22, "toPort": 23, "cidrIpv4": "0.0.0.0/0" }] } });
    let flat = |name: &'static str| {
        told(
            "ec2",
            name,
            json!({ "groupId": "sg-2", "ipPermissions": {}, "ipProtocol": "-1", "cidrIpv6": "::/0" }),
        )
    };
    vec![
        truth(
            snapshot("add", json!({ "userId": "012345678901" })),
            "Snapshot",
            "snap-1",
            "012345678901",
            vec![
                snapshot("remove", json!({ "userId": "012345678901" })),
                told("ec2", "DeleteSnapshot", json!({ "snapshotId": "snap-1" })),
            ],
            Some(snapshot("add", json!({ "userId": OWN }))),
        ),
        truth(
            image("add", json!({ "group": "all" })),
            "Image",
            "ami-1",
            "anyone (all)",
            vec![
                image("remove", json!({ "group": "all" })),
                told("ec2", "DeregisterImage", json!({ "imageId": "ami-1" })),
            ],
            None,
        ),
        truth(
            db("valuesToAdd", FOREIGN),
            "DB snapshot",
            "d",
            FOREIGN,
            vec![
                db("valuesToRemove", FOREIGN),
                told(
                    "rds",
                    "DeleteDBSnapshot",
                    json!({ "dBSnapshotIdentifier": "d" }),
                ),
            ],
            Some(db("valuesToAdd", OWN)),
        ),
        truth(
            with_id,
            "Security group",
            "sg-1",
            "anyone (0.0.0.0/0)",
            vec![
                rule("RevokeSecurityGroupIngress", "0.0.0.0/0"),
                told(
                    "ec2",
                    "RevokeSecurityGroupIngress",
                    json!({ "groupId": "sg-1", "securityGroupRuleIds": { "items": [{ "securityGroupRuleId": "sgr-2" }] } }),
                ),
                told("ec2", "DeleteSecurityGroup", json!({ "groupId": "sg-1" })),
            ],
            Some(rule("AuthorizeSecurityGroupIngress", "172.16.0.0/12")),
        ),
        truth(
            rule("AuthorizeSecurityGroupIngress", "128.0.0.0/1"),
            "Security group",
            "sg-1",
            "anyone (128.0.0.0/1, 1/2 of all addresses)",
            vec![
                rule("RevokeSecurityGroupIngress", "128.0.0.0/1"),
                told("ec2", "DeleteSecurityGroup", json!({ "groupId": "sg-1" })),
            ],
            Some(rule("AuthorizeSecurityGroupIngress", "11.0.0.0/8")),
        ),
        truth(
            answered(
                "eks",
                "CreateCluster",
                json!({ "name": "web", "resourcesVpcConfig": { "subnetIds": ["subnet-1"] } }),
                json!({ "cluster": { "name": "web", "resourcesVpcConfig": {
                    "endpointPublicAccess": true, "endpointPrivateAccess": false, "publicAccessCidrs": ["0.0.0.0/0"] } } }),
            ),
            "EKS cluster endpoint",
            "web",
            "anyone (0.0.0.0/0)",
            vec![
                endpoint(json!({ "endpointPublicAccess": false, "endpointPrivateAccess": true })),
                endpoint(json!({ "publicAccessCidrs": ["203.0.113.0/24"] })),
                told("eks", "DeleteCluster", json!({ "name": "web" })),
            ],
            Some(endpoint(
                json!({ "endpointPublicAccess": true, "publicAccessCidrs": ["203.0.113.0/24"] }),
            )),
        ),
        truth(
            endpoint(json!({ "endpointPublicAccess": true })),
            "EKS cluster endpoint",
            "web",
            "anyone (endpointPublicAccess)",
            vec![endpoint(json!({ "endpointPublicAccess": false }))],
            Some(endpoint(json!({ "endpointPrivateAccess": true }))),
        ),
        truth(
            flat("AuthorizeSecurityGroupIngress"),
            "Security group",
            "sg-2",
            "anyone (::/0)",
            vec![flat("RevokeSecurityGroupIngress")],
            Some(flat("AuthorizeSecurityGroupEgress")),
        ),
    ]
}

fn blocks_shares_and_providers() -> Vec<Truth> {
    let block = |on: bool| {
        told(
            "s3",
            "PutBucketPublicAccessBlock",
            json!({ "bucketName": "b", "PublicAccessBlockConfiguration": { "BlockPublicAcls": true, "IgnorePublicAcls": true, "BlockPublicPolicy": true, "RestrictPublicBuckets": on } }),
        )
    };
    let list = |uri: &str| {
        told(
            "s3",
            "PutBucketAcl",
            json!({ "bucketName": "b", "AccessControlPolicy": { "Owner": { "ID": "own" }, "AccessControlList": { "Grant": [
        { "Grantee": { "ID": "own" }, "Permission": "FULL_CONTROL" }, { "Grantee": { "URI": uri }, "Permission": "READ" }] } } }),
        )
    };
    let anyone = "whoever a policy or access list lets in";
    let share = "arn:aws:ram:eu-west-1:123456789012:resource-share/rs-1";
    let principals = |name: &'static str, who: &str| {
        told(
            "ram",
            name,
            json!({ "resourceShareArn": share, "principals": [who] }),
        )
    };
    let anchor = json!({ "trustAnchorId": "ta-1" });
    let metadata = "<EntityDescriptor entityID=\"https://idp.example\"/>";
    vec![
        truth(
            told(
                "s3",
                "DeleteBucketPublicAccessBlock",
                json!({ "bucketName": "b" }),
            ),
            "Public access block of a bucket",
            "b",
            anyone,
            vec![block(true)],
            Some(block(true)),
        ),
        truth(
            block(false),
            "Public access block of a bucket",
            "b",
            anyone,
            vec![block(true)],
            None,
        ),
        truth(
            told("s3", "DeleteAccountPublicAccessBlock", json!({})),
            "Public access block of an account",
            OWN,
            anyone,
            vec![],
            None,
        ),
        truth(
            list("http://acs.amazonaws.com/groups/global/AllUsers"),
            "Bucket access list",
            "b",
            "anyone (AllUsers)",
            vec![told(
                "s3",
                "PutBucketAcl",
                json!({ "bucketName": "b", "x-amz-acl": ["private"] }),
            )],
            Some(list("http://acs.amazonaws.com/groups/s3/LogDelivery")),
        ),
        truth(
            told(
                "s3",
                "PutBucketAcl",
                json!({ "bucketName": "b", "x-amz-acl": ["public-read"] }),
            ),
            "Bucket access list",
            "b",
            "anyone (AllUsers)",
            vec![],
            None,
        ),
        truth(
            answered(
                "ram",
                "CreateResourceShare",
                json!({ "name": "s", "principals": [FOREIGN], "resourceArns": ["arn:x"] }),
                json!({ "resourceShare": { "resourceShareArn": share } }),
            ),
            "Resource share",
            "rs-1",
            FOREIGN,
            vec![
                principals("DisassociateResourceShare", FOREIGN),
                told(
                    "ram",
                    "DeleteResourceShare",
                    json!({ "resourceShareArn": share }),
                ),
            ],
            Some(principals("AssociateResourceShare", OWN)),
        ),
        truth(
            answered(
                "iam",
                "CreateSAMLProvider",
                json!({ "name": "p", "sAMLMetadataDocument": metadata }),
                json!({ "sAMLProviderArn": "arn:aws:iam::123456789012:saml-provider/p" }),
            ),
            "SAML provider",
            "p",
            "whoever https://idp.example vouches for",
            vec![told(
                "iam",
                "DeleteSAMLProvider",
                json!({ "sAMLProviderArn": "arn:aws:iam::123456789012:saml-provider/p" }),
            )],
            None,
        ),
        truth(
            told(
                "iam",
                "CreateOpenIDConnectProvider",
                json!({ "url": "https://ci.example/x", "clientIDList": ["sts.amazonaws.com"] }),
            ),
            "OIDC provider",
            "ci.example/x",
            "whoever ci.example/x vouches for",
            vec![told(
                "iam",
                "DeleteOpenIDConnectProvider",
                json!({ "openIDConnectProviderArn": "arn:aws:iam::123456789012:oidc-provider/ci.example/x" }),
            )],
            None,
        ),
        truth(
            told(
                "s3",
                "PutObjectAcl",
                json!({ "bucketName": "b", "key": "a/k", "x-amz-acl": ["public-read"] }),
            ),
            "Object access list",
            "b/a/k",
            "anyone (AllUsers)",
            vec![
                told(
                    "s3",
                    "PutObjectAcl",
                    json!({ "bucketName": "b", "key": "a/k", "x-amz-acl": ["private"] }),
                ),
                // What is written anew has a list of its own.
                told(
                    "s3",
                    "PutObject",
                    json!({ "bucketName": "b", "key": "a/k" }),
                ),
                told(
                    "s3",
                    "DeleteObject",
                    json!({ "bucketName": "b", "key": "a/k" }),
                ),
            ],
            Some(told(
                "s3",
                "PutObjectAcl",
                json!({ "bucketName": "b", "key": "a/k", "x-amz-acl": ["bucket-owner-full-control"] }),
            )),
        ),
        truth(
            told(
                "s3",
                "PutObject",
                json!({ "bucketName": "b", "key": "p", "x-amz-acl": ["public-read"] }),
            ),
            "Object access list",
            "b/p",
            "anyone (AllUsers)",
            vec![],
            Some(told(
                "s3",
                "PutObject",
                json!({ "bucketName": "b", "key": "p" }),
            )),
        ),
        truth(
            told(
                "iam",
                "AddClientIDToOpenIDConnectProvider",
                json!({ "openIDConnectProviderArn": "arn:aws:iam::123456789012:oidc-provider/ci.example", "clientID": "evil" }),
            ),
            "OIDC provider",
            "ci.example",
            "whoever ci.example vouches for",
            vec![
                told(
                    "iam",
                    "RemoveClientIDFromOpenIDConnectProvider",
                    json!({ "openIDConnectProviderArn": "arn:aws:iam::123456789012:oidc-provider/ci.example", "clientID": "evil" }),
                ),
                told(
                    "iam",
                    "DeleteOpenIDConnectProvider",
                    json!({ "openIDConnectProviderArn": "arn:aws:iam::123456789012:oidc-provider/ci.example" }),
                ),
            ],
            None,
        ),
        truth(
            told(
                "rolesanywhere",
                "UpdateTrustAnchor",
                json!({ "trustAnchorId": "ta-2", "source": { "sourceType": "CERTIFICATE_BUNDLE", "sourceData": { "x509CertificateData": "new" } } }),
            ),
            "Roles Anywhere trust anchor",
            "ta-2",
            "holders of certificates of its new authority",
            vec![told(
                "rolesanywhere",
                "DeleteTrustAnchor",
                json!({ "trustAnchorId": "ta-2" }),
            )],
            Some(told(
                "rolesanywhere",
                "UpdateTrustAnchor",
                json!({ "trustAnchorId": "ta-2", "name": "other" }),
            )),
        ),
        truth(
            told(
                "rolesanywhere",
                "UpdateProfile",
                json!({ "profileId": "p-2", "roleArns": ["arn:aws:iam::123456789012:role/admin"] }),
            ),
            "Roles Anywhere profile",
            "p-2",
            "holders of certificates of a trust anchor",
            vec![told(
                "rolesanywhere",
                "DisableProfile",
                json!({ "profileId": "p-2" }),
            )],
            Some(told(
                "rolesanywhere",
                "UpdateProfile",
                json!({ "profileId": "p-2", "durationSeconds": 900 }),
            )),
        ),
        truth(
            answered(
                "rolesanywhere",
                "CreateTrustAnchor",
                json!({ "name": "a", "enabled": true }),
                json!({ "trustAnchor": { "trustAnchorId": "ta-1" } }),
            ),
            "Roles Anywhere trust anchor",
            "ta-1",
            "holders of its certificates",
            vec![
                told("rolesanywhere", "DisableTrustAnchor", anchor.clone()),
                told("rolesanywhere", "DeleteTrustAnchor", anchor),
            ],
            Some(told(
                "rolesanywhere",
                "CreateTrustAnchor",
                json!({ "name": "off", "enabled": false }),
            )),
        ),
        truth(
            told(
                "sso-directory",
                "EnableExternalIdPConfigurationForDirectory",
                json!({ "directoryId": "d-1" }),
            ),
            "Identity Center source",
            "d-1",
            "whoever the directory or provider vouches for",
            vec![told(
                "sso-directory",
                "DisableExternalIdPConfigurationForDirectory",
                json!({ "directoryId": "d-1" }),
            )],
            None,
        ),
    ]
}

/// Policies of services that name their resources in ways of their own, lists of accounts, public addresses.
fn other_services() -> Vec<Truth> {
    let bus = |principal: &str| {
        told(
            "events",
            "PutPermission",
            json!({ "action": "events:PutEvents", "principal": principal, "statementId": "s1" }),
        )
    };
    let document = |which: &str, account: &str| {
        told(
            "ssm",
            "ModifyDocumentPermission",
            json!({ "name": "run", "permissionType": "Share", which: [account] }),
        )
    };
    let principals = |which: &str, account: &str| {
        told(
            "ec2",
            "ModifyVpcEndpointServicePermissions",
            json!({ "ModifyVpcEndpointServicePermissionsRequest": { "ServiceId": "vpce-svc-1", which: { "content": format!("arn:aws:iam::{account}:root"), "tag": 1 } } }),
        )
    };
    let snapshot = |name: &'static str, account: &str| {
        told(
            "redshift",
            name,
            json!({ "snapshotIdentifier": "c-1", "accountWithRestoreAccess": account }),
        )
    };
    let database = |name: &'static str, is_public: bool| {
        told(
            "rds",
            name,
            json!({ "dBInstanceIdentifier": "orders", "publiclyAccessible": is_public }),
        )
    };
    vec![
        of_policy(
            ("s3", "PutAccessPointPolicy"),
            |policy| json!({ "name": "ap", "PutAccessPointPolicyRequest": { "Policy": policy } }),
            ("Access point policy", "ap"),
            &[("DeleteAccessPointPolicy", json!({ "name": "ap" }))],
        ),
        of_policy(
            ("backup", "PutBackupVaultAccessPolicy"),
            |policy| json!({ "backupVaultName": "v", "policy": policy }),
            ("Backup vault policy", "v"),
            &[("DeleteBackupVault", json!({ "backupVaultName": "v" }))],
        ),
        of_policy(
            ("elasticfilesystem", "PutFileSystemPolicy"),
            |policy| json!({ "fileSystemId": "fs-1", "policy": policy }),
            ("File system policy", "fs-1"),
            &[("DeleteFileSystemPolicy", json!({ "fileSystemId": "fs-1" }))],
        ),
        of_policy(
            ("es", "UpdateDomainConfig"),
            |policy| json!({ "domainName": "logs", "accessPolicies": policy }),
            ("Search domain policy", "logs"),
            &[("DeleteDomain", json!({ "domainName": "logs" }))],
        ),
        of_policy(
            ("ses", "PutIdentityPolicy"),
            |policy| json!({ "identity": "example.com", "policyName": "p", "policy": policy }),
            ("Mail identity policy", "example.com"),
            &[(
                "DeleteIdentityPolicy",
                json!({ "identity": "example.com", "policyName": "p" }),
            )],
        ),
        of_policy(
            ("ecr", "PutRegistryPolicy"),
            |policy| json!({ "policyText": policy }),
            ("Registry policy", OWN),
            &[("DeleteRegistryPolicy", json!({}))],
        ),
        of_policy(
            ("events", "PutPermission"),
            |policy| json!({ "eventBusName": "orders", "policy": policy }),
            ("Event bus policy", "orders"),
            &[
                (
                    "RemovePermission",
                    json!({ "eventBusName": "orders", "removeAllPermissions": true }),
                ),
                ("DeleteEventBus", json!({ "name": "orders" })),
            ],
        ),
        truth(
            bus(FOREIGN),
            "Event bus policy",
            "default",
            FOREIGN,
            vec![told(
                "events",
                "RemovePermission",
                json!({ "statementId": "s1" }),
            )],
            Some(bus(OWN)),
        ),
        truth(
            document("accountIdsToAdd", "all"),
            "Document",
            "run",
            "anyone (all)",
            vec![
                document("accountIdsToRemove", "all"),
                told("ssm", "DeleteDocument", json!({ "name": "run" })),
            ],
            Some(document("accountIdsToAdd", OWN)),
        ),
        truth(
            principals("AddAllowedPrincipals", FOREIGN),
            "Endpoint service",
            "vpce-svc-1",
            FOREIGN,
            vec![principals("RemoveAllowedPrincipals", FOREIGN)],
            Some(principals("AddAllowedPrincipals", OWN)),
        ),
        truth(
            snapshot("AuthorizeSnapshotAccess", FOREIGN),
            "Redshift snapshot",
            "c-1",
            FOREIGN,
            vec![
                snapshot("RevokeSnapshotAccess", FOREIGN),
                told(
                    "redshift",
                    "DeleteClusterSnapshot",
                    json!({ "snapshotIdentifier": "c-1" }),
                ),
            ],
            Some(snapshot("AuthorizeSnapshotAccess", OWN)),
        ),
        truth(
            database("ModifyDBInstance", true),
            "Database address",
            "orders",
            "anyone (publicly accessible)",
            vec![
                database("ModifyDBInstance", false),
                told(
                    "rds",
                    "DeleteDBInstance",
                    json!({ "dBInstanceIdentifier": "orders" }),
                ),
            ],
            Some(database("CreateDBInstance", false)),
        ),
    ]
}

fn story() -> Vec<Truth> {
    let all = [
        other_services(),
        policies(),
        functions_and_labels(),
        copies_and_networks(),
        blocks_shares_and_providers(),
    ];
    all.into_iter().flatten().collect()
}

fn only(engine: &mut Engine, told: &Told) -> (CellRow, BTreeMap<&'static str, Cell>) {
    let (rows, _) = exposures(engine, "");
    assert_eq!(rows.len(), 1, "{} {}", told.name, told.request);
    rows.into_iter().next().expect("one row")
}

#[test]
fn what_each_call_opens_is_listed_with_whom_it_lets_in() {
    for Truth {
        open,
        what,
        resource,
        to,
        ..
    } in story()
    {
        let mut engine = engine_of(&[record(1, &open, None)]);
        let (row, cells) = only(&mut engine, &open);
        let found = (
            text(&cells["what"]),
            text(&cells["resource"]),
            text(&cells["to"]),
        );
        assert_eq!(found, (what, resource, to.as_str()), "{}", open.name);
        assert_eq!(
            (text(&cells["by"]), &cells["closed"]),
            ("eve", &Cell::Nothing)
        );
        assert_eq!(row.key, format!("1-{}", open.name));
        let event = row.event.expect("a click opens the call");
        assert_eq!(
            cells["time"],
            Cell::Number(engine.store.times()[event as usize])
        );
    }
}

#[test]
fn what_closes_it_is_told_and_nothing_else_does() {
    for Truth { open, close, .. } in story() {
        for closing in &close {
            let same = |error| {
                [
                    record(1, &open, None),
                    record(2, closing, error),
                    record(5, closing, None),
                ]
            };
            let mut engine = engine_of(&same(Some("AccessDenied")));
            let (row, cells) = only(&mut engine, &open);
            let Cell::Number(closed) = cells["closed"] else {
                panic!("{} closes {}", closing.name, open.name)
            };
            let Cell::Number(since) = cells["time"] else {
                panic!("a time")
            };
            assert_eq!(
                closed - since,
                4 * 60_000,
                "{}: a call that was refused closes nothing",
                closing.name
            );
            assert_eq!(
                text(&cells["closed-by"]),
                format!("{} by eve", closing.name)
            );
            let found = ask(&mut engine, &view(Tab::Events, "time", &row.query));
            assert_eq!((found.query_error, found.shown), (None, 2), "{}", row.query);
            // In another Region or of another name it is another thing.
            let mut elsewhere = record(2, closing, None);
            elsewhere["recipientAccountId"] = json!("222222222222");
            let mut engine = engine_of(&[record(1, &open, None), elsewhere]);
            let (rows, _) = exposures(&mut engine, "account:123456789012");
            assert_eq!(
                rows[0].1["closed"],
                Cell::Nothing,
                "{} in another account",
                closing.name
            );
        }
    }
}

#[test]
fn near_misses_are_not_listed_and_refused_calls_open_nothing() {
    for Truth {
        open,
        near_miss,
        to,
        ..
    } in story()
    {
        if let Some(near_miss) = near_miss {
            let mut engine = engine_of(&[record(1, &near_miss, None)]);
            let (rows, _) = exposures(&mut engine, "");
            assert!(rows.is_empty(), "{} {}", near_miss.name, near_miss.request);
        }
        let mut engine = engine_of(&[record(1, &open, Some("AccessDenied"))]);
        let (rows, answer) = exposures(&mut engine, "");
        assert!(rows.is_empty(), "{} was refused", open.name);
        let refused = &answer.sections[1].rows;
        assert_eq!(refused.len(), 1, "{}: what was refused is said", open.name);
        assert!(refused[0].cells.contains(&Cell::Text(to)));
        assert!(refused[0].cells.contains(&Cell::Text("Denied".to_owned())));
    }
}

#[test]
fn half_of_a_story_is_closed_and_the_order_of_files_changes_nothing() {
    let mut records = Vec::new();
    let mut wanted = BTreeSet::new();
    for (
        number,
        Truth {
            open,
            what,
            to,
            close,
            ..
        },
    ) in story().into_iter().enumerate()
    {
        // Each in a Region and an account of its own, so that the cases leave each other alone.
        let account = format!("5555{number:08}");
        let mut told = |minute: usize, call: &Told| {
            let mut record = record(minute, call, None);
            record["recipientAccountId"] = json!(account);
            record["eventID"] = json!(format!("{number}-{minute}"));
            records.push(record);
        };
        told(number, &open);
        let closing = close.first().filter(|_| number % 2 == 0);
        if let Some(closing) = closing {
            told(200 + number, closing);
        }
        wanted.insert((
            format!("{number}-{number}"),
            what.to_owned(),
            to,
            closing.is_some(),
        ));
    }
    let mut backwards = records.clone();
    backwards.reverse();
    for records in [records, backwards] {
        let mut engine = engine_of(&records);
        let (rows, _) = exposures(&mut engine, "");
        let rows = rows.iter().map(|(row, cells)| {
            let texts = (
                text(&cells["what"]).to_owned(),
                text(&cells["to"]).to_owned(),
            );
            (
                row.key.clone(),
                texts.0,
                texts.1,
                cells["closed"] != Cell::Nothing,
            )
        });
        // Where a policy of the story names its own account: it is another one than the event's here.
        let rows: BTreeSet<_> = rows
            .filter(|(_, _, to, _)| !to.contains(OWN) || to.starts_with("whoever"))
            .collect();
        assert_eq!(rows, wanted);
    }
}

fn bucket_policy(statements: Value) -> Told {
    told(
        "s3",
        "PutBucketPolicy",
        json!({ "bucketName": "b", "bucketPolicy": { "Statement": statements } }),
    )
}

#[test]
fn a_condition_is_shown_and_taking_it_away_is_a_row_of_its_own() {
    let statement = |condition: Value| {
        let mut statement = json!({ "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*" });
        if !condition.is_null() {
            statement["Condition"] = condition;
        }
        json!([{ "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*" }, statement])
    };
    let narrow = bucket_policy(statement(
        json!({ "StringEquals": { "aws:PrincipalOrgID": "o-1" } }),
    ));
    let wide = bucket_policy(statement(Value::Null));
    let records = [
        record(1, &narrow, None),
        record(2, &narrow, None),
        record(3, &wide, None),
    ];
    let (rows, _) = exposures(&mut engine_of(&records), "");
    let conditions: Vec<&str> = rows
        .iter()
        .map(|(_, cells)| text(&cells["condition"]))
        .collect();
    assert_eq!(
        conditions,
        ["StringEquals aws:PrincipalOrgID o-1", ""],
        "set again it is open since the first time"
    );
    assert_eq!(
        text(&rows[0].1["closed-by"]),
        "PutBucketPolicy by eve: still open to it, on other terms"
    );
    assert_eq!(rows[1].1["closed"], Cell::Nothing);
}

#[test]
fn what_the_record_does_not_hold_is_said_and_closes_nothing() {
    let open = bucket_policy(
        json!([{ "Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*" }]),
    );
    let omitted = told(
        "s3",
        "PutBucketPolicy",
        json!({ "bucketName": "b", "omitted": true }),
    );
    let broken = told(
        "iam",
        "UpdateAssumeRolePolicy",
        json!({ "roleName": "r", "policyDocument": "{\"Statement\": [{" }),
    );
    let records = [
        record(1, &open, None),
        record(2, &omitted, None),
        record(3, &broken, None),
    ];
    let (rows, _) = exposures(&mut engine_of(&records), "");
    let found: Vec<(&str, bool)> = rows
        .iter()
        .map(|(_, cells)| (text(&cells["to"]), cells["closed"] == Cell::Nothing))
        .collect();
    assert_eq!(
        found,
        [
            ("anyone (*)", true),
            ("the record does not say", true),
            ("the record does not say", true)
        ]
    );
}

#[test]
fn an_order_within_one_second_that_is_not_known_is_marked() {
    let add = told(
        "ec2",
        "ModifySnapshotAttribute",
        json!({ "snapshotId": "snap-1", "createVolumePermission": { "add": { "items": [{ "userId": FOREIGN }] } } }),
    );
    let remove = told(
        "ec2",
        "ModifySnapshotAttribute",
        json!({ "snapshotId": "snap-1", "createVolumePermission": { "remove": { "items": [{ "userId": FOREIGN }] } } }),
    );
    let with_id = |minute: usize, call: &Told, id: &str| {
        let mut record = record(minute, call, None);
        record["eventID"] = json!(id);
        record
    };
    for (one, two) in [("a", "b"), ("b", "a")] {
        let (rows, _) = exposures(
            &mut engine_of(&[with_id(1, &add, one), with_id(1, &remove, two)]),
            "",
        );
        assert_eq!(rows.len(), 1);
        assert!(
            text(&rows[0].1["closed-by"]).starts_with("probably ModifySnapshotAttribute by eve")
        );
        // What was open before is taken away and given again: it stays open.
        let records = [
            with_id(1, &add, "first"),
            with_id(2, &add, one),
            with_id(2, &remove, two),
        ];
        let (rows, _) = exposures(&mut engine_of(&records), "");
        let open: Vec<&str> = rows
            .iter()
            .filter(|(_, cells)| cells["closed"] == Cell::Nothing)
            .map(|(row, _)| row.key.as_str())
            .collect();
        assert_eq!(open, [one]);
    }
}

#[test]
fn calls_whose_resource_is_not_said_are_rows_of_their_own_and_close_nothing() {
    let open = told(
        "ecr",
        "SetRepositoryPolicy",
        json!({ "policyText": policy_text(json!("*")) }),
    );
    let close = told("ecr", "DeleteRepositoryPolicy", json!({}));
    let records = [
        record(1, &open, None),
        record(2, &open, None),
        record(3, &close, None),
    ];
    let (rows, _) = exposures(&mut engine_of(&records), "");
    let closed: Vec<&Cell> = rows.iter().map(|(_, cells)| &cells["closed"]).collect();
    assert_eq!(closed, [&Cell::Nothing, &Cell::Nothing]);
}

/// A table of the foreign accounts by the account.
fn accounts(section: &Section) -> BTreeMap<String, BTreeMap<String, Cell>> {
    let rows = section.rows.iter();
    rows.map(|row| {
        (
            row.key.clone(),
            section
                .columns
                .iter()
                .cloned()
                .zip(row.cells.iter().cloned())
                .collect(),
        )
    })
    .collect()
}

#[test]
fn foreign_accounts_are_collected_with_what_they_got() {
    let records: Vec<Value> = story()
        .iter()
        .enumerate()
        .map(|(number, truth)| record(number, &truth.open, None))
        .collect();
    let mut engine = engine_of(&records);
    let (rows, answer) = exposures(&mut engine, "");
    let found = accounts(&answer.sections[0]);
    assert_eq!(found.keys().collect::<Vec<_>>(), ["012345678901", FOREIGN]);
    let of_foreign = rows
        .iter()
        .filter(|(_, cells)| text(&cells["to"]) == FOREIGN)
        .count();
    assert_eq!(found[FOREIGN]["exposures"], Cell::Number(of_foreign as i64));
    assert_eq!(
        text(&found["012345678901"]["mentioned in"]),
        "Snapshot snap-1"
    );
    assert_eq!(
        text(&found["012345678901"]["got"]),
        "createVolumePermission"
    );
}

#[test]
fn all_that_a_real_attack_opened_is_listed_and_nothing_else() {
    let mut engine = load(&invictus(), 2, 4096);
    engine.work_out_chains();
    let (rows, answer) = exposures(&mut engine, "");
    let clock = |cell: &Cell| match cell {
        Cell::Number(time) => {
            trailglass::cloudtrail::time::text_from_millis(*time)[11..].to_owned()
        }
        Cell::Nothing | Cell::Text(_) | Cell::Named { .. } | Cell::Counted { .. } => String::new(),
    };
    let found: Vec<[String; 5]> = rows
        .iter()
        .map(|(_, cells)| {
            let text = |id: &str| text(&cells[id]).to_owned();
            [
                text("what"),
                text("resource"),
                text("to"),
                clock(&cells["time"]),
                clock(&cells["closed"]),
            ]
        })
        .collect();
    // Found with Python over the records: each call whose request holds twelve digits of another account, `*` as a principal,
    // a range of all addresses for what comes in, or that makes a provider.
    let wanted = [
        [
            "Security group",
            "sg-04cfb7a4712d75b00",
            "anyone (0.0.0.0/0)",
            "12:10:05",
            "12:12:06",
        ],
        [
            "Security group",
            "sg-04cfb7a4712d75b00",
            "anyone (0.0.0.0/0)",
            "12:10:08",
            "12:11:57",
        ],
        [
            "Image",
            "ami-0aa1d83d0b0985c86",
            "012345678901",
            "12:11:01",
            "12:11:57",
        ],
        [
            "Snapshot",
            "snap-083d3b857c13988bc",
            "012345678912",
            "12:11:28",
            "12:11:57",
        ],
        [
            "DB snapshot",
            "exfiltration",
            "193672423079",
            "12:22:06",
            "12:28:24",
        ],
        [
            "Bucket policy",
            "stratus-red-team-bdbp-lhfzvgcamn",
            "193672423079",
            "12:22:41",
            "12:28:24",
        ],
        [
            "Role trust",
            "stratus-red-team-backdoor-r-role",
            "193672423079",
            "12:24:11",
            "12:28:24",
        ],
        [
            "Function policy",
            "stratus-red-team-backdoor-f-func",
            "anyone (*)",
            "12:25:40",
            "12:28:24",
        ],
        [
            "Roles Anywhere trust anchor",
            "49e25ec3-bdfe-4150-8683-b4ea4ee85cfd",
            "holders of its certificates",
            "12:27:13",
            "12:28:24",
        ],
        [
            "Roles Anywhere profile",
            "ac4e09d1-a150-4924-bb76-23b00fa7c34a",
            "holders of certificates of a trust anchor",
            "12:27:13",
            "12:28:24",
        ],
    ];
    let sorted = |mut rows: Vec<[String; 5]>| {
        rows.sort();
        rows
    };
    assert_eq!(
        sorted(found),
        sorted(wanted.iter().map(|row| row.map(str::to_owned)).collect())
    );
    let accounts = accounts(&answer.sections[0]);
    for account in ["012345678901", "012345678912", "193672423079"] {
        assert!(accounts.contains_key(account), "{account}");
    }
    assert_eq!(accounts["193672423079"]["exposures"], Cell::Number(3));
    for (_, cells) in &rows {
        assert_eq!(text(&cells["person"]), "bert-jan");
    }
}

#[test]
fn what_was_to_be_deleted_and_is_kept_is_open_again() {
    let foreign = json!({ "AWS": format!("arn:aws:iam::{FOREIGN}:root") });
    let key = json!({ "keyId": "1234abcd-12ab-34cd-56ef-1234567890ab" });
    let secret = json!({ "secretId": "s" });
    let with = |place: &Value, name: &str| {
        let mut request = place.clone();
        request[name] = json!(policy_text(foreign.clone()));
        request
    };
    for (source, open, request, delete, keep, place) in [
        (
            "kms",
            "PutKeyPolicy",
            with(&key, "policy"),
            "ScheduleKeyDeletion",
            "CancelKeyDeletion",
            key.clone(),
        ),
        (
            "secretsmanager",
            "PutResourcePolicy",
            with(&secret, "resourcePolicy"),
            "DeleteSecret",
            "RestoreSecret",
            secret.clone(),
        ),
    ] {
        let calls = [
            told(source, open, request.clone()),
            told(source, delete, place.clone()),
            told(source, keep, place.clone()),
            told(source, delete, place.clone()),
        ];
        let records: Vec<Value> = calls
            .iter()
            .enumerate()
            .map(|(minute, call)| record(minute, call, None))
            .collect();
        // Nothing, deleted, kept, deleted again.
        for (count, wanted) in [(1, None), (2, Some(1)), (3, None), (4, Some(3))] {
            let mut engine = engine_of(&records[..count]);
            let (rows, _) = exposures(&mut engine, "");
            assert_eq!(rows.len(), 1);
            let closed = match rows[0].1["closed"] {
                Cell::Number(closed) => {
                    Some((closed - engine.store.times().iter().min().expect("a time")) / 60_000)
                }
                _ => None,
            };
            assert_eq!(closed, wanted, "{keep} after {count} calls");
        }
    }
}

#[test]
fn a_key_that_is_made_again_in_another_region_is_open_there() {
    let foreign = json!({ "AWS": format!("arn:aws:iam::{FOREIGN}:root") });
    let replicate = json!({ "keyId": "arn:aws:kms:eu-west-1:123456789012:key/mrk-1", "replicaRegion": "us-east-1", "policy": policy_text(foreign) });
    let put = json!({ "keyId": "mrk-1", "policy": policy_text(json!({ "AWS": OWN })) });
    for (region, is_closed) in [("us-east-1", true), ("eu-west-1", false)] {
        let mut closing = record(2, &told("kms", "PutKeyPolicy", put.clone()), None);
        closing["awsRegion"] = json!(region);
        let mut engine = engine_of(&[
            record(1, &told("kms", "ReplicateKey", replicate.clone()), None),
            closing,
        ]);
        let (rows, _) = exposures(&mut engine, "");
        let found: Vec<(&str, bool)> = rows
            .iter()
            .map(|(_, cells)| (text(&cells["to"]), cells["closed"] != Cell::Nothing))
            .collect();
        assert_eq!(found, [(FOREIGN, is_closed)], "{region}");
    }
}

#[test]
fn accounts_that_calls_only_name_are_foreign_accounts_too() {
    let records = [
        record(
            1,
            &told(
                "lambda",
                "UpdateFunctionConfiguration20150331v2",
                json!({ "functionName": "pay", "layers": ["arn:aws:lambda:eu-west-1:222233334444:layer:evil:1"] }),
            ),
            None,
        ),
        record(
            2,
            &told(
                "sts",
                "AssumeRole",
                json!({ "roleArn": "arn:aws:iam::333344445555:role/out", "roleSessionName": "x" }),
            ),
            None,
        ),
        record(
            3,
            &told(
                "s3",
                "PutBucketReplication",
                json!({ "bucketName": "mine", "ReplicationConfiguration": { "Rule": { "Destination": { "Bucket": "arn:aws:s3:::evil-bucket", "Account": "444455556666" } } } }),
            ),
            None,
        ),
        record(
            4,
            &told(
                "ec2",
                "CreateVpcPeeringConnection",
                json!({ "vpcId": "vpc-0aaaaaaaaaaaaaaaa", "peerOwnerId": "555566667777" }),
            ),
            None,
        ),
        record(
            5,
            &told(
                "sqs",
                "SendMessage",
                json!({ "queueUrl": "https://sqs.eu-west-1.amazonaws.com/666677778888/q" }),
            ),
            None,
        ),
        record(
            6,
            &told(
                "sts",
                "AssumeRole",
                json!({ "roleArn": "arn:aws:iam::333344445555:role/out", "roleSessionName": "y" }),
            ),
            Some("AccessDenied"),
        ),
        // None of these names another account.
        record(
            7,
            &told(
                "iam",
                "AttachUserPolicy",
                json!({ "userName": "u", "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess" }),
            ),
            None,
        ),
        record(
            8,
            &told(
                "s3",
                "GetObject",
                json!({ "bucketName": "b", "key": "777788889999" }),
            ),
            None,
        ),
        record(
            9,
            &told(
                "iam",
                "GetRole",
                json!({ "roleName": "r", "accountId": OWN }),
            ),
            None,
        ),
    ];
    let mut engine = engine_of(&records);
    let (_, answer) = exposures(&mut engine, "");
    let found = accounts(&answer.sections[0]);
    let told: Vec<(&str, &str, &Cell)> = found
        .iter()
        .map(|(account, cells)| {
            (
                account.as_str(),
                text(&cells["mentioned in"]),
                &cells["mentions"],
            )
        })
        .collect();
    let accounts_found: Vec<&str> = told.iter().map(|(account, ..)| *account).collect();
    assert_eq!(
        accounts_found,
        [
            "222233334444",
            "333344445555",
            "444455556666",
            "555566667777",
            "666677778888"
        ]
    );
    assert_eq!(told[1].1, "AssumeRole arn:aws:iam::333344445555:role/out");
    assert_eq!(told[1].2, &Cell::Number(2));
    // It follows the filter.
    let (_, answer) = exposures(&mut engine, "name:CreateVpcPeeringConnection");
    let keys: Vec<String> = accounts(&answer.sections[0]).into_keys().collect();
    assert_eq!(keys, ["555566667777"]);
}

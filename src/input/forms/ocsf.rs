//! Events of the Open Cybersecurity Schema Framework back into CloudTrail records.
//!
//! Security Lake and CloudWatch Logs (`parseToOCSF`) turn CloudTrail records into OCSF. The field map
//! is that of OCSF's own event dossiers (github.com/ocsf/examples, mappings/markdown/AWS,
//! v1.0.0-rc.2 to v1.5.0). Fields that OCSF adds (severity, observables, names of classes) say
//! nothing new and are left out.

use super::opener::shows_record;
use super::record::RecordBuilder;
use super::{FormDef, Opener, Recogniser};
use crate::input::forms::rows::RowIssues;
use crate::json::object::Object;
use crate::json::text::{at_path, leaves};
use crate::store::batch::Loss;

/// OCSF's path and CloudTrail's; where several lead to one field, the first that is there counts.
const FIELDS: [(&str, &str); 32] = [
    ("time", "eventTime"),
    ("time_dt", "eventTime"),
    ("metadata.uid", "eventID"),
    ("metadata.event_code", "eventType"),
    ("metadata.product.version", "eventVersion"),
    ("api.operation", "eventName"),
    ("api.service.name", "eventSource"),
    ("api.version", "apiVersion"),
    ("api.request.uid", "requestID"),
    ("api.request.data", "requestParameters"),
    ("api.response.data", "responseElements"),
    ("api.response.error", "errorCode"),
    ("api.response.message", "errorMessage"),
    ("api.response.error_message", "errorMessage"),
    ("cloud.region", "awsRegion"),
    ("cloud.account.uid", "recipientAccountId"),
    ("cloud.account_uid", "recipientAccountId"),
    ("http_request.user_agent", "userAgent"),
    ("src_endpoint.ip", "sourceIPAddress"),
    ("src_endpoint.domain", "sourceIPAddress"),
    ("src_endpoint.uid", "vpcEndpointId"),
    ("dst_endpoint.svc_name", "additionalEventData.LoginTo"),
    ("actor.user.type", "userIdentity.type"),
    ("actor.user.account.uid", "userIdentity.accountId"),
    ("actor.user.account_uid", "userIdentity.accountId"),
    ("actor.invoked_by", "userIdentity.invokedBy"),
    ("actor.idp.uid", "userIdentity.onBehalfOf.identityStoreArn"),
    (
        "actor.session.issuer",
        "userIdentity.sessionContext.sessionIssuer.arn",
    ),
    (
        "actor.session.is_mfa",
        "userIdentity.sessionContext.attributes.mfaAuthenticated",
    ),
    (
        "actor.session.mfa",
        "userIdentity.sessionContext.attributes.mfaAuthenticated",
    ),
    ("actor.session.created_time_dt", CREATED),
    ("actor.session.created_time", CREATED),
];
const CREATED: &str = "userIdentity.sessionContext.attributes.creationDate";

/// What a field of the caller was before depends on the kind of caller.
const CALLER: [(&str, &str, &str); 4] = [
    // OCSF's path, CloudTrail's, and CloudTrail's for a user of IAM Identity Center.
    (
        "actor.user.name",
        "userIdentity.userName",
        "additionalEventData.UserName",
    ),
    (
        "actor.user.uid_alt",
        "userIdentity.principalId",
        "userIdentity.onBehalfOf.userId",
    ),
    (
        "actor.user.credential_uid",
        "userIdentity.accessKeyId",
        "userIdentity.credentialId",
    ),
    (
        "actor.idp.name",
        "userIdentity.sessionContext.webIdFederationData.federatedProvider",
        "userIdentity.sessionContext.webIdFederationData.federatedProvider",
    ),
];

/// What a call that issued credentials says of them, and where CloudTrail has it.
const ISSUED: [(&str, &str); 2] = [
    (
        "session.credential_uid",
        "responseElements.credentials.accessKeyId",
    ),
    ("session.uid", "responseElements.assumedRoleUser.arn"),
];

/// Events of the Open Cybersecurity Schema Framework that were made from CloudTrail records.
pub(crate) const FORM: FormDef = FormDef {
    title: "OCSF",
    listed: "OCSF as JSON or Parquet",
    recogniser: Recogniser::Object(open),
    sample: "ocsf.json",
};

fn open(json: &[u8], object: &Object, opener: &mut Opener) -> bool {
    if object.get("class_uid").is_none() {
        return false;
    }
    // `raw_data` is the event as it was before it became OCSF ("Base Event" in OCSF's schema): it tells all.
    if let Some(raw) = object.get("raw_data").filter(|raw| shows_record(raw)) {
        opener.inside(FORM.title, object, "raw_data", raw);
        return true;
    }
    let mut record = String::new();
    if to_record(json, &mut record) {
        let (issues, loss) = (RowIssues::default(), Loss::Part);
        opener.converted(FORM.title, json, &record, issues, loss);
    } else {
        opener.refuse(object, other_product(json));
    }
    true
}

/// What an OCSF event that is none of CloudTrail's seems to be. Source: "Collecting data from AWS services" in the Amazon
/// Security Lake User Guide; the names are those that its files hold.
fn other_product(json: &[u8]) -> &'static str {
    const PRODUCTS: [(&str, &str); 6] = [
        ("Amazon VPC", "VPC flow logs as OCSF"),
        ("Amazon EKS", "EKS audit logs as OCSF"),
        ("Amazon Route 53", "Route 53 resolver query logs as OCSF"),
        ("Route 53", "Route 53 resolver query logs as OCSF"),
        ("Security Hub", "Security Hub findings as OCSF"),
        ("AWS WAF", "WAF logs as OCSF"),
    ];
    let event = leaves(json).unwrap_or_default();
    let product = at_path(&event, "metadata.product.name").unwrap_or_default();
    let known = PRODUCTS
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(product));
    known.map_or(
        "an OCSF event of a class that does not come from CloudTrail",
        |(_, what)| what,
    )
}

/// Writes the record of an OCSF event behind what `out` holds already.
///
/// False, with nothing written, where `json` is no event that was made from a CloudTrail record:
/// product CloudTrail; class API Activity (6003, in 1.0.0-rc.2 3005), Authentication (3002) or Account Change (3001);
/// with an operation and a service.
pub fn to_record(json: &[u8], out: &mut String) -> bool {
    let Some(event) = leaves(json) else {
        return false;
    };
    let is = |path: &str, texts: &[&str]| {
        at_path(&event, path)
            .is_some_and(|text| texts.iter().any(|known| known.eq_ignore_ascii_case(text)))
    };
    if !is("metadata.product.name", &["CloudTrail"])
        || !is("class_uid", &["6003", "3005", "3002", "3001"])
        || at_path(&event, "api.operation").is_none()
        || at_path(&event, "api.service.name").is_none()
    {
        return false;
    }
    let mut record = RecordBuilder::default();
    for (from, to) in FIELDS {
        record.add_from(&event, from, to);
    }
    let identity_center = is("actor.user.type", &["IdentityCenterUser"]);
    for (from, to, to_of_center) in CALLER {
        let named_by_provider =
            from == "actor.idp.name" && is("actor.user.type", &["SAMLUser", "WebIdentityUser"]);
        let to = match (identity_center, named_by_provider) {
            (true, _) => to_of_center,
            (_, true) => "userIdentity.identityProvider",
            _ => to,
        };
        record.add_from(&event, from, to);
    }
    // Up to 1.0.0-rc.2 the ARN was `uuid` and the principal id `uid`.
    for from in ["actor.user.uid", "actor.user.uuid"] {
        let is_arn = at_path(&event, from).is_some_and(|text| text.starts_with("arn:"));
        let to = if is_arn {
            "userIdentity.arn"
        } else {
            "userIdentity.principalId"
        };
        record.add_from(&event, from, to);
    }
    // One sample names all categories at once; that says nothing.
    if at_path(&event, "metadata.product.feature.name").is_some_and(|name| !name.contains(',')) {
        record.add_from(&event, "metadata.product.feature.name", "eventCategory");
    }
    if is("api.operation", &["ConsoleLogin"]) {
        // Where the response itself is there, it says so.
        if at_path(&event, "api.response.data").is_none_or(|data| matches!(data, "" | "null")) {
            record.add_from(&event, "status", "responseElements.ConsoleLogin");
        }
        let is_told = at_path(&event, "unmapped.additionalEventData.MFAUsed").is_some();
        for from in ["is_mfa", "mfa"] {
            if let Some(used) = at_path(&event, from).filter(|_| !is_told) {
                let used = if used == "true" { "Yes" } else { "No" };
                record.add("additionalEventData.MFAUsed", used, false);
            }
        }
    }
    // Authentication names the session that was issued beside the one of the caller.
    if is("class_uid", &["3002"]) && at_path(&event, "api.response.data").is_none() {
        for (from, to) in ISSUED {
            record.add_from(&event, from, to);
        }
    }
    // Account Change names the user or role that is changed beside the call; it is not repeated in the request.
    if is("class_uid", &["3001"]) && at_path(&event, "api.request.data").is_none() {
        let of_role = at_path(&event, "api.operation").is_some_and(|call| call.contains("Role"));
        let name = if of_role { "roleName" } else { "userName" };
        record.add_from(&event, "user.name", &format!("requestParameters.{name}"));
    }
    if let Some(resources) = at_path(&event, "resources") {
        record.resources(resources);
    }
    for leaf in &event {
        if let Some(name) = leaf.path.strip_prefix("unmapped.") {
            record.add_unmapped(name, &leaf.text, leaf.is_array);
        } else if leaf.path == "unmapped" {
            match leaves(leaf.text.as_bytes()) {
                Some(unmapped) => unmapped
                    .iter()
                    .for_each(|leaf| record.add_unmapped(&leaf.path, &leaf.text, leaf.is_array)),
                None => record.add("unmapped", &leaf.text, leaf.is_array),
            }
        }
    }
    record.write(out);
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn read(event: &Value) -> Value {
        let mut out = String::new();
        assert!(to_record(event.to_string().as_bytes(), &mut out), "{event}");
        serde_json::from_str(&out).unwrap_or_else(|why| panic!("{why}: {out}"))
    }

    #[test]
    fn an_issued_key_is_read_so_that_its_session_is_traced_back() {
        let mut event = json!({
            "class_uid": 3002, "time": 1_752_850_959_500_i64,
            "metadata": {"product": {"name": "CloudTrail"}, "uid": "e-1"},
            "api": {"operation": "AssumeRole", "service": {"name": "sts.amazonaws.com"}},
            "session": {"credential_uid": "ASIA1", "uid": "arn:aws:sts::1:assumed-role/r/s"},
        });
        let response = |event: &Value| read(event)["responseElements"].clone();
        assert_eq!(
            response(&event),
            json!({"credentials": {"accessKeyId": "ASIA1"}, "assumedRoleUser": {"arn": "arn:aws:sts::1:assumed-role/r/s"}})
        );
        // A response in full says it itself.
        event["api"]["response"]["data"] = json!(r#"{"credentials":{"accessKeyId":"ASIA2"}}"#);
        assert_eq!(response(&event)["credentials"]["accessKeyId"], "ASIA2");
        // The first version had another number for calls.
        event["class_uid"] = json!(3005);
        assert!(read(&event)["eventName"] == "AssumeRole");
    }

    #[test]
    fn a_role_s_call_in_version_1_5_is_read() {
        let event = json!({
            "class_uid": 6003, "class_name": "API Activity", "severity": "Informational",
            "activity_name": "Read", "status": "Success",
            "time": 1_752_850_959_500_i64, "time_dt": "2025-07-18T11:02:39.500-04:00",
            "metadata": {"event_code": "AwsApiCall", "uid": "e-1", "version": "1.5.0",
                "product": {"name": "CloudTrail", "vendor_name": "AWS", "version": "1.11",
                    "feature": {"name": "Management"}}},
            "actor": {"invoked_by": "ecs.amazonaws.com", "idp": {"name": "accounts.example.com"},
                "session": {"created_time_dt": "2025-07-18T14:56:35.000-04:00", "is_mfa": false,
                    "issuer": "arn:aws:iam::111122223333:role/path/Admin"},
                "user": {"type": "AssumedRole", "uid": "arn:aws:sts::111122223333:assumed-role/Admin/s",
                    "uid_alt": "AROA1:s", "credential_uid": "ASIA1", "account": {"uid": "111122223333"}}},
            "api": {"operation": "DescribeTargetHealth", "version": "2015-12-01",
                "service": {"name": "elasticloadbalancing.amazonaws.com"},
                "request": {"uid": "r-1", "data": "{\"targetGroupArn\":\"arn:t\",\"ids\":[1]}"},
                "response": {"data": "", "error": "AccessDenied", "message": "not \"you\""}},
            "cloud": {"account": {"uid": "444455556666"}, "region": "us-east-2"},
            "http_request": {"user_agent": "ecs.amazonaws.com"},
            "src_endpoint": {"domain": "ecs.amazonaws.com", "uid": ""},
            "resources": [{"uid": "arn:aws:s3:::b", "type": "AWS::S3::Bucket",
                "owner": {"account": {"uid": "444455556666"}}}, {"uid": "arn:aws:s3:::b/k"}],
            "observables": [{"name": "x", "value": "y"}],
            "unmapped": {"managementEvent": "true", "readOnly": "false", "sharedEventID": "",
                "userIdentity.sessionContext.sessionIssuer.type": "Role",
                "serviceEventDetails.a.b": "c", "requestParameters.filters": ["f"], "other": 7},
        });
        assert_eq!(
            read(&event),
            json!({
                "eventTime": "2025-07-18T15:02:39.500Z", "eventID": "e-1", "eventType": "AwsApiCall",
                "eventVersion": "1.11", "eventCategory": "Management",
                "eventName": "DescribeTargetHealth", "eventSource": "elasticloadbalancing.amazonaws.com",
                "apiVersion": "2015-12-01", "requestID": "r-1",
                "requestParameters": {"targetGroupArn": "arn:t", "ids": [1], },
                "errorCode": "AccessDenied", "errorMessage": "not \"you\"",
                "awsRegion": "us-east-2", "recipientAccountId": "444455556666",
                "userAgent": "ecs.amazonaws.com", "sourceIPAddress": "ecs.amazonaws.com",
                "userIdentity": {"type": "AssumedRole", "principalId": "AROA1:s", "accessKeyId": "ASIA1",
                    "arn": "arn:aws:sts::111122223333:assumed-role/Admin/s", "accountId": "111122223333",
                    "invokedBy": "ecs.amazonaws.com",
                    "sessionContext": {
                        "attributes": {"creationDate": "2025-07-18T14:56:35.000-04:00",
                            "mfaAuthenticated": "false"},
                        "webIdFederationData": {"federatedProvider": "accounts.example.com"},
                        "sessionIssuer": {"type": "Role", "arn": "arn:aws:iam::111122223333:role/path/Admin"}}},
                "resources": [{"ARN": "arn:aws:s3:::b", "type": "AWS::S3::Bucket", "accountId": "444455556666"},
                    {"ARN": "arn:aws:s3:::b/k"}],
                "managementEvent": true, "readOnly": false,
                "serviceEventDetails": {"a": {"b": "c"}}, "other": "7",
                // Below a value that is there whole, a field keeps its dotted name.
                "requestParameters.filters": ["f"],
            })
        );
    }

    #[test]
    fn a_sign_in_in_version_1_0_is_read() {
        let event = json!({
            "class_uid": "3002", "time": 1_695_334_972_000_i64, "status": "Failure", "mfa": true,
            "metadata": {"uid": "e-2", "product": {"name": "CloudTrail", "version": "1.08",
                "feature": {"name": "Management, Data, and Insights"}}},
            "actor": {"session": {"created_time": 1_695_334_970_000_i64, "mfa": true},
                "user": {"type": "IAMUser", "name": "ada", "uid": "AIDA1",
                    "uuid": "arn:aws:iam::1:user/ada", "account_uid": "1"}},
            "api": {"operation": "ConsoleLogin", "service": {"name": "signin.amazonaws.com"}},
            "cloud": {"account_uid": "1", "region": "us-east-1"},
            "dst_endpoint": {"svc_name": "https://console.aws.amazon.com"},
            "src_endpoint": {"ip": "192.0.2.7"},
            "unmapped": "{\"requestParameters.x.0.y\":\"1\",\"eventType\":\"AwsConsoleSignIn\",}",
        });
        assert_eq!(
            read(&event),
            json!({
                "eventTime": "2023-09-21T22:22:52Z", "eventID": "e-2", "eventVersion": "1.08",
                "eventName": "ConsoleLogin", "eventSource": "signin.amazonaws.com",
                "eventType": "AwsConsoleSignIn", "awsRegion": "us-east-1", "recipientAccountId": "1",
                "sourceIPAddress": "192.0.2.7", "responseElements": {"ConsoleLogin": "Failure"},
                "additionalEventData": {"LoginTo": "https://console.aws.amazon.com", "MFAUsed": "Yes"},
                "requestParameters": {"x": [{"y": "1"}]},
                "userIdentity": {"type": "IAMUser", "userName": "ada", "principalId": "AIDA1",
                    "arn": "arn:aws:iam::1:user/ada", "accountId": "1", "sessionContext": {"attributes": {
                        "creationDate": "2023-09-21T22:22:50Z", "mfaAuthenticated": "true"}}},
            })
        );
    }

    fn small(user: Value) -> Value {
        json!({"class_uid": 3002, "metadata": {"product": {"name": "CloudTrail"}},
            "api": {"operation": "CredentialChallenge", "service": {"name": "signin.amazonaws.com"}},
            "actor": {"idp": {"uid": "arn:store", "name": "idp"}, "user": user}})
    }

    #[test]
    fn callers_get_back_what_their_kind_has() {
        let event = small(
            json!({"type": "IdentityCenterUser", "name": "test", "uid_alt": "u-1",
            "credential_uid": "c-1"}),
        );
        let record = read(&event);
        assert_eq!(record["additionalEventData"], json!({"UserName": "test"}));
        assert_eq!(
            record["userIdentity"]["onBehalfOf"],
            json!({"userId": "u-1", "identityStoreArn": "arn:store"})
        );
        assert_eq!(record["userIdentity"]["credentialId"], "c-1");
        assert_eq!(record["userIdentity"].get("userName"), None);
        let record = read(&small(json!({"type": "SAMLUser", "name": "kay"})));
        assert_eq!(record["userIdentity"]["identityProvider"], "idp");
        assert_eq!(record["userIdentity"]["userName"], "kay");
    }

    #[test]
    fn events_of_other_products_and_classes_are_refused() {
        let good = small(json!({}));
        read(&good);
        for (pointer, value) in [
            ("/metadata/product/name", json!("GuardDuty")),
            ("/class_uid", json!(2004)),
            ("/api/operation", json!("")),
            ("/api/service", json!(null)),
        ] {
            let mut event = good.clone();
            *event.pointer_mut(pointer).unwrap() = value;
            let mut out = String::from("x");
            assert!(
                !to_record(event.to_string().as_bytes(), &mut out),
                "{pointer}"
            );
            assert_eq!(out, "x");
        }
        let text = good.to_string();
        assert!(!to_record(
            &text.as_bytes()[..text.len() - 1],
            &mut String::new()
        ));
        assert!(!to_record(b"[]", &mut String::new()));
    }

    #[test]
    fn a_comma_too_many_is_forgiven() {
        let text = small(json!({})).to_string();
        let text = text.replacen("}}", "},}", 1);
        assert!(serde_json::from_str::<Value>(&text).is_err());
        assert!(to_record(text.as_bytes(), &mut String::new()));
    }

    proptest! {
        #[test]
        fn any_values_give_json(
            texts in proptest::collection::vec("(\\PC|[{}\\[\\]\"=, ]){0,10}", 5),
            keys in proptest::collection::vec("(requestParameters|userIdentity|[a-c])(\\.[a-c0-2]){0,3}", 4),
        ) {
            let mut event = small(json!({"uid": texts[0], "name": texts[1]}));
            event["time"] = json!(texts[2]);
            event["api"]["request"] = json!({"data": texts[3]});
            for (at, key) in keys.iter().enumerate() {
                event["unmapped"][key] = if at == 0 { json!([texts[4]]) } else { json!(texts[at]) };
            }
            prop_assert!(read(&event).is_object());
        }
    }
}

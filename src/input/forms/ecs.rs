//! Documents in the Elastic Common Schema that were made from CloudTrail records, where the original is not kept.
//!
//! Source: "AWS CloudTrail" among the exported fields of Filebeat's AWS module (`aws.cloudtrail.*`), and the Elastic
//! Common Schema's fields. Kibana's `fields` have the same names with dots, each with a list of values.

use super::opener::shows_record;
use super::record::RecordBuilder;
use super::{FormDef, Opener, Recogniser};
use crate::input::forms::rows::{CellKind, RowIssues, place_of};
use crate::json::object::{Object, elements, text_of};
use crate::json::text::{Leaf, at_path, leaves};
use crate::store::batch::Loss;

/// Events in the Elastic Common Schema.
pub(crate) const FORM: FormDef = FormDef {
    title: "Elastic Common Schema",
    listed: "",
    recogniser: Recogniser::Object(open),
    sample: "ecs.json",
};

/// The schema's path and CloudTrail's; where several lead to one field, the first that is there counts.
const FIELDS: [(&str, &str); 42] = [
    ("@timestamp", "eventTime"),
    ("event.action", "eventName"),
    ("event.provider", "eventSource"),
    ("event.id", "eventID"),
    ("aws.cloudtrail.event_version", "eventVersion"),
    ("aws.cloudtrail.event_type", "eventType"),
    ("aws.cloudtrail.event_category", "eventCategory"),
    ("aws.cloudtrail.request_id", "requestID"),
    ("aws.cloudtrail.api_version", "apiVersion"),
    ("aws.cloudtrail.management_event", "managementEvent"),
    ("aws.cloudtrail.read_only", "readOnly"),
    ("aws.cloudtrail.shared_event_id", "sharedEventID"),
    ("aws.cloudtrail.vpc_endpoint_id", "vpcEndpointId"),
    ("aws.cloudtrail.error_code", "errorCode"),
    ("aws.cloudtrail.error_message", "errorMessage"),
    ("aws.cloudtrail.recipient_account_id", "recipientAccountId"),
    ("cloud.account.id", "recipientAccountId"),
    ("cloud.region", "awsRegion"),
    ("source.address", "sourceIPAddress"),
    ("source.ip", "sourceIPAddress"),
    ("user_agent.original", "userAgent"),
    ("tls.cipher", "tlsDetails.cipherSuite"),
    (
        "tls.client.server_name",
        "tlsDetails.clientProvidedHostHeader",
    ),
    ("aws.cloudtrail.user_identity.type", "userIdentity.type"),
    ("aws.cloudtrail.user_identity.arn", "userIdentity.arn"),
    (
        "aws.cloudtrail.user_identity.access_key_id",
        "userIdentity.accessKeyId",
    ),
    (
        "aws.cloudtrail.user_identity.account_id",
        "userIdentity.accountId",
    ),
    (
        "aws.cloudtrail.user_identity.invoked_by",
        "userIdentity.invokedBy",
    ),
    (
        "aws.cloudtrail.user_identity.session_context.mfa_authenticated",
        "userIdentity.sessionContext.attributes.mfaAuthenticated",
    ),
    (
        "aws.cloudtrail.user_identity.session_context.creation_date",
        "userIdentity.sessionContext.attributes.creationDate",
    ),
    (
        "aws.cloudtrail.user_identity.session_context.session_issuer.type",
        "userIdentity.sessionContext.sessionIssuer.type",
    ),
    (
        "aws.cloudtrail.user_identity.session_context.session_issuer.arn",
        "userIdentity.sessionContext.sessionIssuer.arn",
    ),
    (
        "aws.cloudtrail.user_identity.session_context.session_issuer.principal_id",
        "userIdentity.sessionContext.sessionIssuer.principalId",
    ),
    (
        "aws.cloudtrail.user_identity.session_context.session_issuer.account_id",
        "userIdentity.sessionContext.sessionIssuer.accountId",
    ),
    ("user.id", "userIdentity.principalId"),
    ("aws.cloudtrail.resources.arn", "resources.0.ARN"),
    (
        "aws.cloudtrail.resources.account_id",
        "resources.0.accountId",
    ),
    ("aws.cloudtrail.resources.type", "resources.0.type"),
    (
        "aws.cloudtrail.console_login.additional_eventdata.mfa_used",
        "additionalEventData.MFAUsed",
    ),
    (
        "aws.cloudtrail.console_login.additional_eventdata.login_to",
        "additionalEventData.LoginTo",
    ),
    (
        "aws.cloudtrail.console_login.additional_eventdata.mobile_version",
        "additionalEventData.MobileVersion",
    ),
    ("aws.cloudtrail.additional_eventdata", "additionalEventData"),
];

/// Objects of a record: as they were, or else as a text in the form `{key=value}`.
const OBJECTS: [(&str, &str); 4] = [
    ("request_parameters", "requestParameters"),
    ("response_elements", "responseElements"),
    ("additional_eventdata", "additionalEventData"),
    ("service_event_details", "serviceEventDetails"),
];

fn open(json: &[u8], object: &Object, opener: &mut Opener) -> bool {
    let is_event = object.fields().iter().any(|(name, value)| {
        name.starts_with("aws.cloudtrail")
            || name == "aws" && value_at(value, "cloudtrail").is_some()
            || name == "aws"
                && Object::read(value).is_some_and(|aws| {
                    aws.fields()
                        .iter()
                        .any(|(name, _)| name.starts_with("cloudtrail."))
                })
    });
    if !is_event || shows_record(json) {
        return false;
    }
    let Some(event) = leaves(json) else {
        return false;
    };
    let event: Vec<Leaf> = event.into_iter().map(first_of_list).collect();
    if at_path(&event, "event.action").is_none() {
        return false;
    }
    let mut record = RecordBuilder::default();
    for (from, to) in FIELDS {
        record.add_from(&event, from, to);
    }
    // Of a role's session the schema has the role's name here.
    if at_path(&event, "aws.cloudtrail.user_identity.type") != Some("AssumedRole") {
        record.add_from(&event, "user.name", "userIdentity.userName");
    }
    for (from, to) in OBJECTS {
        let path = format!("aws.cloudtrail.flattened.{from}");
        let (place, kind) = place_of(to).unwrap_or_else(|| ([to.to_owned()].into(), CellKind::Map));
        match value_at(json, &path).filter(|value| value.starts_with(b"{")) {
            Some(value) => record.add_value(place, kind, value),
            None => record.add_from(&event, &format!("aws.cloudtrail.{from}"), to),
        }
    }
    // Where the code of an error is left out, the schema's outcome still says that the call failed.
    let failed = at_path(&event, "event.outcome") == Some("failure");
    if failed && at_path(&event, "aws.cloudtrail.error_code").is_none() {
        if at_path(&event, "event.action") == Some("ConsoleLogin") {
            record.add("responseElements.ConsoleLogin", "Failure", false);
        } else {
            record.add("errorMessage", "event.outcome: failure", false);
        }
    }
    let mut made = String::new();
    record.write(&mut made);
    opener.converted(FORM.title, json, &made, RowIssues::default(), Loss::Part);
    true
}

/// A list of one text is that text.
fn first_of_list(leaf: Leaf) -> Leaf {
    let only = leaf
        .is_array
        .then(|| elements(leaf.text.as_bytes()))
        .flatten();
    match only.as_deref() {
        Some([value]) => Leaf {
            text: text_of(value).unwrap_or_else(|| String::from_utf8_lossy(value).into_owned()),
            is_array: false,
            path: leaf.path,
        },
        _ => leaf,
    }
}

/// The value at a path whose steps are objects or names with dots.
fn value_at<'a>(json: &'a [u8], path: &str) -> Option<&'a [u8]> {
    Object::read(json)?
        .fields()
        .iter()
        .find_map(|(name, value)| {
            let rest = path.strip_prefix(name.as_str())?;
            match rest.strip_prefix('.') {
                Some(rest) => value_at(value, rest),
                None => rest.is_empty().then_some(*value),
            }
        })
}

#[cfg(test)]
mod tests {
    use crate::input::forms::opened;
    use serde_json::{Value, json};

    fn made(value: &Value) -> Value {
        let found = opened(&value.to_string());
        let made = found[0]
            .split(": made ")
            .nth(1)
            .unwrap_or_else(|| panic!("{found:?}"));
        serde_json::from_str(made.split(" of {\"").next().unwrap()).unwrap()
    }

    #[test]
    fn nested_and_dotted_documents_become_records() {
        let nested = json!({"@timestamp": "2024-05-01T12:00:01.000Z",
            "event": {"action": "GetBucketAcl", "provider": "s3.amazonaws.com", "id": "e-1", "outcome": "success"},
            "user": {"name": "alice", "id": "AIDA1"}, "source": {"address": "198.51.100.2"},
            "cloud": {"region": "eu-west-1", "account": {"id": "111122223333"}},
            "aws": {"cloudtrail": {"event_version": "1.09", "user_identity": {"type": "IAMUser", "arn": "arn:aws:iam::1:user/alice"},
                "request_parameters": "{bucketName=b}", "flattened": {"request_parameters": {"bucketName": "b"}}}}});
        let dotted = json!({"@timestamp": ["2024-05-01T12:00:01.000Z"], "event.action": ["GetBucketAcl"],
            "event.provider": ["s3.amazonaws.com"], "event.id": ["e-1"], "event.outcome": ["success"], "user.name": ["alice"],
            "user.id": ["AIDA1"], "source.address": ["198.51.100.2"], "cloud.region": ["eu-west-1"],
            "cloud.account.id": ["111122223333"], "aws.cloudtrail.event_version": ["1.09"],
            "aws.cloudtrail.user_identity.type": ["IAMUser"], "aws.cloudtrail.user_identity.arn": ["arn:aws:iam::1:user/alice"],
            "aws.cloudtrail.request_parameters": ["{bucketName=b}"]});
        let record = json!({"eventTime": "2024-05-01T12:00:01.000Z", "eventName": "GetBucketAcl",
            "eventSource": "s3.amazonaws.com", "eventID": "e-1", "eventVersion": "1.09", "awsRegion": "eu-west-1",
            "sourceIPAddress": "198.51.100.2", "recipientAccountId": "111122223333",
            "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::1:user/alice", "userName": "alice", "principalId": "AIDA1"},
            "requestParameters": {"bucketName": "b"}});
        for document in [
            &nested,
            &json!({"_source": nested}),
            &json!({"fields": dotted}),
        ] {
            assert_eq!(made(document), record, "{document}");
        }
    }

    #[test]
    fn a_failure_without_a_code_is_a_failure() {
        let document = |action: &str| json!({"event": {"action": action, "outcome": "failure"}, "aws": {"cloudtrail": {}}});
        assert_eq!(
            made(&document("PutObject"))["errorMessage"],
            "event.outcome: failure"
        );
        assert_eq!(
            made(&document("ConsoleLogin"))["responseElements"],
            json!({"ConsoleLogin": "Failure"})
        );
    }
}

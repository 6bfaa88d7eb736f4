//! Records whose fields are spelled in another way: in lower case (Athena's `UNLOAD`), with underscores (Tailpipe,
//! Steampipe), and as columns of Microsoft Sentinel.
//!
//! Sources: "UNLOAD" in the Amazon Athena User Guide (columns are in lower case); the table `aws_cloudtrail_log` of
//! Tailpipe's AWS plugin; the table `AWSCloudTrail` in the Azure Monitor Logs reference.

use super::identity::CALLERS;
use super::opener::{shows_record, signs_of};
use super::record::RecordBuilder;
use super::{FormDef, Opener, Recogniser, SIGNS};
use crate::input::forms::hive;
use crate::input::forms::name_cache::NameCache;
use crate::input::forms::rows::{CellKind, RowIssues, place_of};
use crate::json::object::Object;
use crate::json::text::{MOST_VALUES, Path};
use crate::store::batch::Loss;

/// Records in another spelling.
pub(crate) const FORM: FormDef = FormDef {
    title: "records in another spelling",
    listed: "",
    recogniser: Recogniser::Object(open),
    sample: "other-spelling.json",
};

/// Names that are more than another spelling, in lower case and without marks, and the field that is meant.
const OTHER_NAMES: [(&str, &str); 14] = [
    ("awseventid", "eventID"),
    ("awsrequestid", "requestID"),
    ("eventtypename", "eventType"),
    ("timegenerated", "eventTime"),
    ("timegeneratedutc", "eventTime"),
    ("category", "eventCategory"),
    (
        "sessionmfaauthenticated",
        "userIdentity.sessionContext.attributes.mfaAuthenticated",
    ),
    (
        "sessioncreationdate",
        "userIdentity.sessionContext.attributes.creationDate",
    ),
    (
        "ec2roledelivery",
        "userIdentity.sessionContext.ec2RoleDelivery",
    ),
    ("tlsversion", "tlsDetails.tlsVersion"),
    ("ciphersuite", "tlsDetails.cipherSuite"),
    (
        "clientprovidedhostheader",
        "tlsDetails.clientProvidedHostHeader",
    ),
    ("sourceip", "sourceIPAddress"),
    ("accountid", "recipientAccountId"),
];

/// Names that begin so are parts of a struct: `UserIdentityArn`, `SessionIssuerUserName`.
const BEGINNINGS: [(&str, &str); 2] = [
    ("useridentity", "userIdentity"),
    ("sessionissuer", "userIdentity.sessionContext.sessionIssuer"),
];

/// Other logs have an event's name, time and source, too; one of these they have not.
const OWN: [&str; 5] = [
    "userIdentity",
    "awsRegion",
    "sourceIPAddress",
    "recipientAccountId",
    "requestParameters",
];

/// A field of an object: its name, its value, and the field of a record that the name means.
type SpelledField<'a> = (&'a str, &'a [u8], Option<(Path, CellKind)>);

/// The field of a record that a name means.
fn meant(name: &str) -> Option<(Path, CellKind)> {
    thread_local! {
        static MEANT: NameCache<Option<(Path, CellKind)>> = NameCache::default();
    }
    MEANT.with(|names| names.of(name, || meaning(name)))
}

fn meaning(name: &str) -> Option<(Path, CellKind)> {
    let plain = |name: &str| -> String {
        let letters = name.chars().filter(|letter| letter.is_alphanumeric());
        letters.map(|letter| letter.to_ascii_lowercase()).collect()
    };
    let (first, rest) = match name.split_once('.') {
        Some((first, rest)) => (first, Some(rest)),
        None => (name, None),
    };
    let first = plain(first);
    if let Some(rest) = rest {
        let rest: Vec<String> = match first.as_str() {
            "useridentity" | "resources" | "tlsdetails" | "addendum" => {
                rest.split('.').map(plain).collect()
            }
            _ => vec![rest.to_owned()],
        };
        return place_of(&format!("{first}.{}", rest.join(".")));
    }
    if let Some((_, field)) = OTHER_NAMES.iter().find(|(known, _)| *known == first) {
        return place_of(field);
    }
    for (beginning, path) in BEGINNINGS {
        let part = first.strip_prefix(beginning).and_then(hive::spelled);
        if let Some(part) = part {
            return place_of(&format!("{path}.{part}"));
        }
    }
    place_of(&first)
}

fn open(json: &[u8], object: &Object, opener: &mut Opener) -> bool {
    // With CloudTrail's own names it is a record as it stands.
    let is_record = signs_of(object) >= opener.signs_of_a_record();
    let begins = |name: &str| {
        name.get(..5)
            .is_some_and(|start| start.eq_ignore_ascii_case("event"))
    };
    let has_event = object.fields().iter().any(|(name, _)| begins(name));
    if is_record || !has_event || object.fields().len() > MOST_VALUES {
        return false;
    }
    let fields = object
        .fields()
        .iter()
        .filter(|(_, value)| *value != b"null");
    let fields: Vec<SpelledField> = fields
        .map(|(name, value)| (name.as_str(), *value, meant(name)))
        .collect();
    let has = |wanted: &&&str| {
        fields
            .iter()
            .any(|(_, _, field)| field.as_ref().is_some_and(|(path, _)| path[0] == **wanted))
    };
    let signs = SIGNS.iter().filter(has).count();
    if signs < 3
        || !OWN.iter().any(|name| has(&name))
        || !has(&&"eventName") && !has(&&"eventVersion")
    {
        return false;
    }
    // A whole record in another field tells more.
    if fields
        .iter()
        .any(|(_, value, field)| field.is_none() && shows_record(value))
    {
        return false;
    }
    let has_identity = has(&&"userIdentity");
    let mut record = RecordBuilder::default();
    let mut loss = Loss::Part;
    // Of a name that stands twice the last value counts, as everywhere in JSON.
    for (name, value, field) in fields.into_iter().rev() {
        let may_be_caller = field.is_none() && !has_identity;
        let plain = || name.replace('_', "");
        let caller = may_be_caller.then(plain).and_then(|plain| {
            let mut callers = CALLERS.iter();
            callers.find(|known| known.eq_ignore_ascii_case(&plain))
        });
        let (path, kind) = match (field, caller) {
            (Some(field), _) => field,
            (None, Some(caller)) => {
                if *caller == "userName" {
                    loss = Loss::Identity;
                }
                (
                    ["userIdentity".to_owned(), (*caller).to_owned()].into(),
                    CellKind::Struct,
                )
            }
            (None, None) => ([name.to_owned()].into(), CellKind::Text),
        };
        record.add_value(path, kind, value);
    }
    let mut made = String::new();
    record.write(&mut made);
    opener.converted(FORM.title, json, &made, RowIssues::default(), loss);
    true
}

#[cfg(test)]
mod tests {
    use crate::input::forms::opened;
    use serde_json::{Value, json};

    fn made(value: &Value) -> Value {
        let found = opened(&value.to_string());
        let made = found[0]
            .strip_prefix("records in another spelling: made ")
            .unwrap_or_else(|| panic!("{found:?}"));
        serde_json::from_str(made.split(" of {\"").next().unwrap()).unwrap()
    }

    #[test]
    fn the_same_record_in_each_spelling_is_the_same_record() {
        let record = json!({
            "eventVersion": "1.09", "eventTime": "2024-05-01T12:00:01Z", "eventSource": "s3.amazonaws.com",
            "eventName": "GetBucketAcl", "eventID": "e-1", "awsRegion": "eu-west-1", "sourceIPAddress": "198.51.100.2",
            "userIdentity": {"type": "AssumedRole", "principalId": "AROA1:s", "arn": "arn:aws:sts::1:assumed-role/r/s",
                "accountId": "1", "sessionContext": {"sessionIssuer": {"type": "Role", "userName": "r"},
                    "attributes": {"mfaAuthenticated": "false"}}},
            "requestParameters": {"bucketName": "b", "some_key": {"innerKey": [1]}}, "readOnly": true,
            "recipientAccountId": "111122223333", "resources": [{"ARN": "arn:aws:s3:::b", "accountId": "1"}],
        });
        let snake = json!({
            "event_version": "1.09", "event_time": "2024-05-01T12:00:01Z", "event_source": "s3.amazonaws.com",
            "event_name": "GetBucketAcl", "event_id": "e-1", "aws_region": "eu-west-1", "source_ip_address": "198.51.100.2",
            "user_identity": {"type": "AssumedRole", "principal_id": "AROA1:s", "arn": "arn:aws:sts::1:assumed-role/r/s",
                "account_id": "1", "session_context": {"session_issuer": {"type": "Role", "user_name": "r"},
                    "attributes": {"mfa_authenticated": "false"}}},
            "request_parameters": {"bucketName": "b", "some_key": {"innerKey": [1]}}, "read_only": true,
            "recipient_account_id": "111122223333", "resources": [{"arn": "arn:aws:s3:::b", "account_id": "1"}],
        });
        let mut lower = json!({"requestparameters": record["requestParameters"].to_string()});
        for (name, value) in record
            .as_object()
            .unwrap()
            .iter()
            .filter(|(name, _)| *name != "requestParameters")
        {
            lower[name.to_lowercase()] = value.clone();
        }
        lower["useridentity"] =
            serde_json::from_str(&snake["user_identity"].to_string().replace('_', "")).unwrap();
        let sentinel = json!({
            "EventVersion": "1.09", "TimeGenerated": "2024-05-01T12:00:01Z", "EventSource": "s3.amazonaws.com",
            "EventName": "GetBucketAcl", "AwsEventId": "e-1", "AWSRegion": "eu-west-1", "SourceIpAddress": "198.51.100.2",
            "UserIdentityType": "AssumedRole", "UserIdentityPrincipalid": "AROA1:s",
            "UserIdentityArn": "arn:aws:sts::1:assumed-role/r/s", "UserIdentityAccountId": "1",
            "SessionIssuerType": "Role", "SessionIssuerUserName": "r", "SessionMfaAuthenticated": "false",
            "RequestParameters": record["requestParameters"].to_string(), "ReadOnly": true,
            "RecipientAccountId": "111122223333", "Resources": record["resources"].to_string(),
        });
        for spelled in [snake, lower, sentinel] {
            assert_eq!(made(&spelled), record, "{spelled}");
        }
    }

    #[test]
    fn what_has_no_place_is_kept_and_the_last_of_two_equal_names_counts() {
        let found = opened(
            r#"{"event_name":"A","event_name":"B","event_time":"t","event_source":"s","aws_region":"r","tp_index":7,"arn":"arn:aws:iam::1:user/a"}"#,
        );
        for part in [
            r#""eventName":"B""#,
            r#""tp_index":7"#,
            r#""userIdentity":{"arn":"arn:aws:iam::1:user/a"}"#,
        ] {
            assert!(found[0].contains(part), "{found:?}");
        }
    }

    #[test]
    fn the_whole_record_wins_over_the_columns_beside_it() {
        let record = r#"{"eventVersion":"1.08","eventName":"A","eventSource":"s3.amazonaws.com"}"#;
        let row = format!(
            r#"{{"event_id":"1","event_name":"A","event_time":"t","aws_region":"r","username":"a","cloud_trail_event":{record}}}"#
        );
        assert_eq!(
            opened(&row),
            [format!(
                "JSON wrapper at cloud_trail_event: record {record}"
            )]
        );
    }

    #[test]
    fn events_of_other_programs_are_refused() {
        for value in [
            r#"{"event_name":"page_view","event_time":"t","event_source":"web","event_type":"x","user":"a"}"#,
            r#"{"EventID":4624,"EventType":"x","EventTime":"t","Hostname":"h"}"#,
        ] {
            assert!(
                opened(value)[0].starts_with(": other"),
                "{:?}",
                opened(value)
            );
        }
    }
}

//! EventBridge events: the record is in `detail`.
//!
//! Source: "AWS service events delivered via AWS CloudTrail" in the Amazon EventBridge User Guide, for
//! the detail-types "AWS API Call / Console Sign In / Console Action / Service Event / Insight via
//! CloudTrail"; "Step Functions Execution Status Change" comes from Step Functions itself and tells
//! how an execution ended, which CloudTrail does not.

use super::opener::signs_of;
use super::{FormDef, Found, Opener, Recogniser};
use crate::input::forms::queue;
use crate::json::object::Object;

/// Events of EventBridge: records in `detail`, and the status changes of Step Functions.
pub(crate) const FORM: FormDef = FormDef {
    title: "EventBridge",
    listed: "EventBridge",
    recogniser: Recogniser::Object(open),
    sample: "eventbridge.json",
};

fn open(json: &[u8], object: &Object, opener: &mut Opener) -> bool {
    let Some(kind) = object.text("detail-type") else {
        return false;
    };
    match object.get("detail") {
        Some(_) if kind == "Step Functions Execution Status Change" => {
            opener.found(Found::StatusChange(json))
        }
        Some(detail) if kind.ends_with("via CloudTrail") || is_record(detail) => {
            opener.inside(FORM.title, object, "detail", detail);
        }
        Some(detail) if object.text("source").as_deref() == Some("aws.s3") => {
            let named = Object::read(detail).and_then(|detail| queue::named_object(&detail));
            opener.found(match named {
                Some((bucket, key)) => Found::Names(format!("s3://{bucket}/{key}")),
                None => Found::Other("an EventBridge event of S3 that names no file"),
            });
        }
        _ => opener.refuse(
            object,
            "an EventBridge event that does not come from CloudTrail",
        ),
    }
    true
}

fn is_record(detail: &[u8]) -> bool {
    Object::read(detail).is_some_and(|detail| signs_of(&detail) >= 2)
}

#[cfg(test)]
mod tests {
    use crate::input::forms::opened;

    fn event(kind: &str, detail: &str) -> String {
        format!(
            r#"{{"version":"0","id":"6a7e8feb","detail-type":"{kind}","source":"aws.states","account":"123456789012",
            "time":"2024-01-02T03:04:05Z","region":"us-east-1","resources":[],"detail":{detail}}}"#
        )
    }

    #[test]
    fn all_five_detail_types_hold_a_record() {
        let record = r#"{"eventVersion":"1.08","eventName":"StartExecution"}"#;
        for kind in [
            "AWS API Call via CloudTrail",
            "AWS Console Signin via CloudTrail",
            "AWS Console Sign In via CloudTrail",
            "AWS Console Action via CloudTrail",
            "AWS Service Event via CloudTrail",
            "AWS Insight via CloudTrail",
        ] {
            assert_eq!(
                opened(&event(kind, record)),
                [format!("EventBridge: record {record}")]
            );
        }
    }

    #[test]
    fn an_outcome_is_kept_apart_and_other_events_are_refused() {
        let outcome = event(
            "Step Functions Execution Status Change",
            r#"{"status":"FAILED"}"#,
        );
        assert_eq!(opened(&outcome), [format!(": status {outcome}")]);
        let other = event(
            "EC2 Instance State-change Notification",
            r#"{"state":"running"}"#,
        );
        assert_eq!(
            opened(&other),
            [": other an EventBridge event that does not come from CloudTrail"]
        );
    }
}

//! SNS and SQS messages, which wrap any other form, and the notices of S3, which only name files.
//!
//! Sources: "Configuring Amazon SNS notifications for CloudTrail" in the AWS CloudTrail User Guide (the
//! delivery notice `s3Bucket`, `s3ObjectKey`); "Event message structure" in the Amazon S3 User Guide;
//! ReceiveMessage in the Amazon SQS API Reference; "Using Lambda with Amazon SQS" and "with Amazon SNS".

use super::{FormDef, Found, Opener, Recogniser};
use crate::json::object::{Object, elements, text_of};

/// Messages of SNS, as a subscriber gets them.
pub(crate) const SNS: FormDef = FormDef {
    title: "SNS",
    listed: "SNS and SQS messages",
    recogniser: Recogniser::Object(open_sns),
    sample: "sns.json",
};

/// Messages of SQS, as its API and Lambda give them.
pub(crate) const SQS: FormDef = FormDef {
    title: "SQS",
    listed: "SNS and SQS messages",
    recogniser: Recogniser::Object(open_sqs),
    sample: "sqs.json",
};

/// Notices that name files in S3 and hold no events.
pub(crate) const NOTICE: FormDef = FormDef {
    title: "notices of S3",
    listed: "",
    recogniser: Recogniser::Object(open_notice),
    sample: "s3-notice.json",
};

fn open_notice(_: &[u8], object: &Object, opener: &mut Opener) -> bool {
    if let (Some(bucket), Some(keys)) = (object.text("s3Bucket"), object.get("s3ObjectKey")) {
        let keys = elements(keys).unwrap_or_default().into_iter();
        for key in keys.filter_map(text_of) {
            opener.found(Found::Names(format!("s3://{bucket}/{key}")));
        }
    } else if let Some(notice) = object.get("s3").and_then(Object::read) {
        // In these, and only in these, the key is written as in a URL.
        opener.found(match named_object(&notice) {
            Some((bucket, key)) => Found::Names(format!("s3://{bucket}/{}", from_url(&key))),
            None => Found::Other("a notification of S3 that names no file"),
        });
    } else if object.text("Event").as_deref() == Some("s3:TestEvent") {
        opener.found(Found::Other(
            "the test message that S3 sends when notifications are set up",
        ));
    } else {
        return false;
    }
    true
}

fn open_sns(_: &[u8], object: &Object, opener: &mut Opener) -> bool {
    let is_message = object.has_any(&["TopicArn", "Type", "MessageId"]);
    let message = object.get("Message").filter(|_| is_message);
    let message = object
        .get("Sns")
        .map(|message| ("Sns", message))
        .or_else(|| Some(("Message", message?)));
    if let Some((key, message)) = message {
        opener.inside(SNS.title, object, key, message);
    }
    message.is_some()
}

fn open_sqs(_: &[u8], object: &Object, opener: &mut Opener) -> bool {
    let received = object.has_any(&["MessageId", "ReceiptHandle"]);
    let in_lambda = object.has_any(&["messageId", "receiptHandle"]);
    let bodies = [("Body", received), ("body", in_lambda)];
    let body = bodies
        .into_iter()
        .find_map(|(key, fits)| Some((key, object.get(key).filter(|_| fits)?)));
    if let Some((key, body)) = body {
        opener.inside(SQS.title, object, key, body);
    }
    body.is_some()
}

/// The bucket and key that a notification of S3 names.
pub(super) fn named_object(notice: &Object) -> Option<(String, String)> {
    let part = |name: &str, field: &str| notice.get(name).and_then(Object::read)?.text(field);
    Some((part("bucket", "name")?, part("object", "key")?))
}

/// Resolves `+` and `%XX`.
fn from_url(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        let hex = after
            .get(..2)
            .and_then(|digits| std::str::from_utf8(digits).ok());
        match (
            byte,
            hex.and_then(|digits| u8::from_str_radix(digits, 16).ok()),
        ) {
            (b'%', Some(code)) => {
                bytes.push(code);
                rest = &after[2..];
                continue;
            }
            (b'+', _) => bytes.push(b' '),
            (byte, _) => bytes.push(*byte),
        }
        rest = after;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use crate::input::forms::opened;

    fn text(value: &str) -> String {
        serde_json::to_string(value).unwrap()
    }

    #[test]
    fn envelopes_within_envelopes_are_opened() {
        let record = r#"{"eventVersion":"1.08","eventName":"StopExecution"}"#;
        let bridge =
            format!(r#"{{"detail-type":"AWS API Call via CloudTrail","detail":{record}}}"#);
        let sns = format!(
            r#"{{"Type":"Notification","TopicArn":"arn:aws:sns:us-east-1:123456789012:t","Message":{}}}"#,
            text(&bridge)
        );
        let received = format!(
            r#"{{"Messages":[{{"MessageId":"1","ReceiptHandle":"r","Body":{}}}]}}"#,
            text(&sns)
        );
        assert_eq!(
            opened(&received),
            [format!("SQS > SNS > EventBridge: record {record}")]
        );
        let lambda = format!(
            r#"{{"Records":[{{"messageId":"1","body":{},"eventSource":"aws:sqs"}}]}}"#,
            text(record)
        );
        assert_eq!(opened(&lambda), [format!("SQS: record {record}")]);
        let lambda = format!(r#"{{"Records":[{{"EventSource":"aws:sns","Sns":{sns}}}]}}"#);
        assert_eq!(
            opened(&lambda),
            [format!("SNS > SNS > EventBridge: record {record}")]
        );
    }

    #[test]
    fn notices_name_the_files_to_fetch() {
        let delivery = r#"{"Type":"Notification","Message":"{\"s3Bucket\":\"logs\",\"s3ObjectKey\":[\"AWSLogs/a.json.gz\",\"AWSLogs/b.json.gz\"]}"}"#;
        assert_eq!(
            opened(delivery),
            [
                "SNS: names s3://logs/AWSLogs/a.json.gz",
                "SNS: names s3://logs/AWSLogs/b.json.gz"
            ]
        );
        let s3 = r#"{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","eventName":"ObjectCreated:Put","eventTime":"2024-01-02T03:04:05Z",
            "userIdentity":{"principalId":"AWS:x"},"s3":{"bucket":{"name":"logs"},"object":{"key":"AWSLogs/c+d%3D1.json.gz"}}}]}"#;
        assert_eq!(opened(s3), [": names s3://logs/AWSLogs/c d=1.json.gz"]);
    }
}

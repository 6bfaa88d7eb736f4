//! Events that AWS services hand to a Lambda function: they look like CloudTrail's records, but their `eventSource`
//! begins with `aws:`. None is a record; some carry one.
//!
//! Source: "Using AWS Lambda with other services" in the AWS Lambda Developer Guide. Those of S3, SQS and SNS are
//! opened by `queue.rs`.

use super::{FormDef, Opener, Recogniser};
use crate::json::object::Object;

/// Records of streams and services for AWS Lambda.
pub(crate) const FORM: FormDef = FormDef {
    title: "Lambda event",
    listed: "",
    recogniser: Recogniser::Object(open),
    sample: "lambda.json",
};

/// What an event is, by its source.
const SOURCES: [(&str, &str); 8] = [
    (
        "aws:dynamodb",
        "a change in a DynamoDB table, as AWS Lambda gets it from the table's stream",
    ),
    (
        "aws:codecommit",
        "an event of a CodeCommit repository, as AWS Lambda gets it",
    ),
    (
        "aws:kinesis",
        "a record of a Kinesis stream, as AWS Lambda gets it",
    ),
    (
        "aws:ses",
        "a mail that Amazon SES received, as AWS Lambda gets it",
    ),
    ("aws:s3", "a notification of S3"),
    ("aws:sqs", "a message of SQS"),
    ("aws:sns", "a message of SNS"),
    (
        "aws:kafka",
        "records of a Kafka topic, as AWS Lambda gets them",
    ),
];

fn open(_: &[u8], object: &Object, opener: &mut Opener) -> bool {
    let source = object
        .text("eventSource")
        .or_else(|| object.text("EventSource"));
    let Some(source) = source.filter(|source| source.starts_with("aws:")) else {
        return false;
    };
    let known = SOURCES.iter().find(|(known, _)| *known == source);
    opener.refuse_as(
        FORM.title,
        object,
        known.map_or(
            "an event of another AWS service, as AWS Lambda gets it",
            |(_, what)| what,
        ),
    );
    true
}

#[cfg(test)]
mod tests {
    use crate::input::forms::opened;

    #[test]
    fn what_is_not_cloudtrail_s_is_named_and_what_it_carries_is_found() {
        let event = |source: &str, rest: &str| {
            format!(
                r#"{{"eventID":"1","eventName":"INSERT","eventVersion":"1.1","awsRegion":"us-east-1","eventSource":"{source}",{rest}}}"#
            )
        };
        let found = opened(&event(
            "aws:dynamodb",
            r#""dynamodb":{"Keys":{"Id":{"N":"101"}},"SizeBytes":26}"#,
        ));
        assert_eq!(
            found,
            [": other a change in a DynamoDB table, as AWS Lambda gets it from the table's stream"]
        );
        let found = opened(&event("aws:new", r#""x":1"#));
        assert_eq!(
            found,
            [": other an event of another AWS service, as AWS Lambda gets it"]
        );
        let record = r#"{"eventVersion":"1.08","eventName":"A","eventSource":"s3.amazonaws.com"}"#;
        // `printf %s "$record" | base64 -w 0`
        let data = "eyJldmVudFZlcnNpb24iOiIxLjA4IiwiZXZlbnROYW1lIjoiQSIsImV2ZW50U291cmNlIjoiczMuYW1hem9uYXdzLmNvbSJ9";
        let found = opened(&event(
            "aws:kinesis",
            &format!(r#""kinesis":{{"data":"{data}"}}"#),
        ));
        assert_eq!(found, [format!("Lambda event: record {record}")]);
    }
}

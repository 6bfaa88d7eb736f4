//! CloudWatch Logs: events whose `message` is a record.
//!
//! Source: FilterLogEvents, GetLogEvents and GetQueryResults in the Amazon CloudWatch Logs API
//! Reference; "Log group-level subscription filters" for the messages of a subscription.

use super::{FormDef, Found, Opener, Recogniser};
use crate::json::object::Object;

/// Events of CloudWatch Logs, as its API and subscriptions give them.
pub(crate) const FORM: FormDef = FormDef {
    title: "CloudWatch Logs",
    listed: "CloudWatch Logs",
    recogniser: Recogniser::Object(open),
    sample: "cloudwatch-logs.json",
};
/// One of these stands beside `message` in a log event.
const BESIDE: [&str; 4] = ["timestamp", "ingestionTime", "logStreamName", "id"];

fn open(_: &[u8], object: &Object, opener: &mut Opener) -> bool {
    let (key, message) = match object.get("@message") {
        Some(message) => ("@message", Some(message)),
        None => (
            "message",
            object.get("message").filter(|_| object.has_any(&BESIDE)),
        ),
    };
    let is_control = message.is_some_and(|message| message.starts_with(b"\"CWL CONTROL MESSAGE"))
        || object.text("messageType").as_deref() == Some("CONTROL_MESSAGE");
    if let Some(message) = message.filter(|_| !is_control) {
        opener.inside(FORM.title, object, key, message);
        return true;
    }
    if is_control {
        opener.found(Found::Other("a control message of CloudWatch Logs"));
    }
    is_control
}

#[cfg(test)]
mod tests {
    use crate::input::forms::opened;

    #[test]
    fn the_message_is_the_record() {
        let found =
            r#"CloudWatch Logs: record {"eventVersion":"1.08","eventName":"StopExecution"}"#;
        let message = r#""{\"eventVersion\":\"1.08\",\"eventName\":\"StopExecution\"}""#;
        for value in [
            format!(
                r#"{{"events":[{{"logStreamName":"s","timestamp":1,"message":{message},"ingestionTime":2,"eventId":"3"}}],"searchedLogStreams":[]}}"#
            ),
            format!(
                r#"{{"logEvents":[{{"id":"1","timestamp":1,"message":{message}}}],"owner":"123456789012","messageType":"DATA_MESSAGE"}}"#
            ),
            format!(r#"[{{"@timestamp":"2024-01-02 03:04:05.000","@message":{message}}}]"#),
            r#"{"@message":{"eventVersion":"1.08","eventName":"StopExecution"}}"#.to_owned(),
        ] {
            assert_eq!(opened(&value), [found], "{value}");
        }
    }

    #[test]
    fn a_control_message_is_named() {
        let control = r#"{"messageType":"CONTROL_MESSAGE","owner":"CloudwatchLogs","logEvents":[{"id":"","timestamp":1,"message":"CWL CONTROL MESSAGE: Checking health of destination Firehose."}]}"#;
        assert_eq!(
            opened(control),
            [": other a control message of CloudWatch Logs"]
        );
        // In a long list the event arrives without the object around the list.
        let event = r#"{"id":"","timestamp":1,"message":"CWL CONTROL MESSAGE: Checking health of destination Firehose."}"#;
        assert_eq!(
            opened(event),
            [": other a control message of CloudWatch Logs"]
        );
    }
}

//! Records in JSON that is nobody's form, and in a text that is base64 from end to end.
//!
//! Both are opened by [`super::opener`]: it looks into everything that no form knows. Seen in files of users: Wazuh
//! (`data.aws`), Splunk's HTTP Event Collector (`event`), Datadog (`attributes.attributes`), Loki and Grafana (`line`,
//! `values`), Filebeat (`message`), OpenTelemetry (`body.stringValue`), Steampipe (`cloud_trail_event`), StreamAlert
//! (`data.Records`), Kinesis and Firehose (`data` in base64), subscriptions of CloudWatch Logs to a Lambda function
//! (`awslogs.data` in base64, zipped).

use super::{FormDef, Recogniser};

/// Whole records somewhere in JSON of another kind; the receipt says where.
pub(crate) const JSON: FormDef = FormDef {
    title: "JSON wrapper",
    listed: "",
    recogniser: Recogniser::Anywhere,
    sample: "json-wrapper.json",
};

/// Text that is base64 from end to end, zipped or not.
pub(crate) const BASE64: FormDef = FormDef {
    title: "base64 text",
    listed: "",
    recogniser: Recogniser::Anywhere,
    sample: "base64.txt",
};

#[cfg(test)]
mod tests {
    use crate::input::forms::opened;

    const RECORD: &str = r#"{"eventVersion":"1.08","eventName":"StopExecution","eventSource":"states.amazonaws.com"}"#;

    #[test]
    fn a_record_is_found_at_any_depth_and_its_place_is_told() {
        let text = serde_json::to_string(RECORD).unwrap();
        let quoted_twice = serde_json::to_string(&text).unwrap();
        for (value, place) in [
            (format!(r#"{{"a":{{"b":[{RECORD}]}},"c":1}}"#), "a.b"),
            (format!(r#"{{"a.b":[[[{text}]]]}}"#), "a.b"),
            (format!(r#"{{"a":{{"b":{quoted_twice}}}}}"#), "a.b"),
            (
                format!(
                    r#"{{"a":{{"b":"<13>May  1 fwd: {}"}}}}"#,
                    RECORD.replace('"', "\\\"")
                ),
                "a.b",
            ),
        ] {
            assert_eq!(
                opened(&value),
                [format!("JSON wrapper at {place}: record {RECORD}")],
                "{value}"
            );
        }
        let mut deep = RECORD.to_owned();
        for _ in 0..60 {
            deep = format!(r#"{{"k":{deep}}}"#);
        }
        assert!(opened(&deep)[0].ends_with(RECORD));
    }

    #[test]
    fn beside_a_field_that_a_form_knows_a_record_is_found_too() {
        for value in [
            format!(
                r#"{{"timestamp":1,"id":"2","message":"a call was made","attributes":{RECORD}}}"#
            ),
            format!(
                r#"{{"timestamp":1,"id":"2","message":"{{\"level\":\"info\"}}","attributes":{RECORD}}}"#
            ),
            format!(r#"{{"detail-type":"of my own","detail":{{"x":1}},"attributes":{RECORD}}}"#),
        ] {
            assert_eq!(
                opened(&value),
                [format!("JSON wrapper at attributes: record {RECORD}")],
                "{value}"
            );
        }
    }

    #[test]
    fn what_only_looks_a_little_like_a_record_is_refused() {
        for value in [
            r#"{"hits":5,"data":{"eventName":"page_view","eventTime":"2024-05-01T12:00:00Z","user":"a"}}"#,
            r#"{"data":[{"message":"{not json}","eventName":"x"}],"more":{"payload":"aGVsbG8gd29ybGQgaGVsbG8gd29ybGQ="}}"#,
            r#"{"schemaVersion":"2.0","type":"Recon:IAMUser/x","service":{"action":{"awsApiCallAction":{"api":"ListUsers","serviceName":"iam.amazonaws.com"}}}}"#,
        ] {
            assert_eq!(
                opened(value),
                [": other JSON of another kind, without CloudTrail's fields"],
                "{value}"
            );
        }
    }

    #[test]
    fn a_record_that_is_cut_off_in_a_text_is_told() {
        let cut = &RECORD[..RECORD.len() - 4];
        let value = format!(r#"{{"a":{{"b":{}}}}}"#, serde_json::to_string(cut).unwrap());
        assert!(opened(&value)[0].contains("broken"), "{:?}", opened(&value));
    }

    #[test]
    fn what_is_nested_deeper_than_is_opened_is_said() {
        let mut deep = RECORD.to_owned();
        for _ in 0..80 {
            deep = format!(r#"{{"key":{deep}}}"#);
        }
        assert!(opened(&deep)[0].contains("deeper"), "{:?}", opened(&deep));
    }
}

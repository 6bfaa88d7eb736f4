//! Records that went through a search engine or a log shipper and are whole inside: Elastic
//! (`event.original`, `_source`), Splunk (`_raw`) and OCSF, which is mapped back.
//!
//! Logstash (`@timestamp` beside the record's own fields) and Panther (`p_…` beside them) need no
//! opening: the walker reads such records as they stand.

use super::{Found, Opener};
use crate::input::forms::ocsf;
use crate::input::forms::rows::RowIssues;
use crate::json::object::Object;
use crate::store::batch::Loss;

pub(super) fn open(json: &[u8], object: &Object, opener: &mut Opener) -> bool {
    let original = object.get("event.original").or_else(|| {
        let event = object.get("event").and_then(Object::read)?;
        event.get("original")
    });
    if let Some(original) = original {
        opener.inside("Elastic", original);
    } else if let Some(source) = object.get("_source") {
        opener.inside("Elastic", source);
    } else if let Some(hits) = object
        .get("hits")
        .filter(|hits| matches!(hits.first(), Some(b'{' | b'[')))
    {
        // A search result is {"hits":{"hits":[…]}}: both levels are this one.
        opener.value(hits);
    } else if let Some(raw) = object.get("_raw") {
        opener.inside("Splunk", raw);
    } else if let Some(result) = object
        .get("result")
        .filter(|result| result.starts_with(b"{"))
    {
        opener.value(result);
    } else if object.get("class_uid").is_some() {
        let mut record = String::new();
        if ocsf::to_record(json, &mut record) {
            opener.names.push("OCSF");
            opener.found(Found::Made {
                json: &record,
                source: json,
                issues: RowIssues::default(),
                loss: Loss::Part,
            });
            opener.names.pop();
        } else {
            opener.found(Found::Other(
                "an OCSF event of a class that does not come from CloudTrail",
            ));
        }
    } else {
        return false;
    }
    true
}

#[cfg(test)]
mod tests {
    use crate::input::forms::opened;

    #[test]
    fn the_record_is_taken_out_whole() {
        let record = r#"{"eventVersion":"1.08","eventName":"StopExecution"}"#;
        let text = serde_json::to_string(record).unwrap();
        for (value, name) in [
            (
                format!(r#"{{"@timestamp":"2024-01-02T03:04:05Z","event":{{"original":{text}}}}}"#),
                "Elastic",
            ),
            (format!(r#"{{"event.original":{text}}}"#), "Elastic"),
            (
                format!(r#"{{"took":1,"hits":{{"total":1,"hits":[{{"_source":{record}}}]}}}}"#),
                "Elastic",
            ),
            (
                format!(r#"{{"preview":false,"result":{{"_raw":{text}}}}}"#),
                "Splunk",
            ),
        ] {
            assert_eq!(
                opened(&value),
                [format!("{name}: record {record}")],
                "{value}"
            );
        }
    }
}

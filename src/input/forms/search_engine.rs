//! Records that went through a search engine or a log shipper and are whole inside: Elastic
//! (`event.original`, `_source`) and Splunk (`_raw`).
//!
//! Logstash (`@timestamp` beside the record's own fields) and Panther (`p_…` beside them) need no
//! opening: the walker reads such records as they stand.

use super::{FormDef, Opener, Recogniser};
use crate::json::object::Object;

/// Documents of Elasticsearch and OpenSearch, and their search results.
pub(crate) const ELASTIC: FormDef = FormDef {
    title: "Elastic",
    listed: "",
    recogniser: Recogniser::Object(open_elastic),
    sample: "elastic.json",
};

/// Results of a search in Splunk.
pub(crate) const SPLUNK: FormDef = FormDef {
    title: "Splunk",
    listed: "",
    recogniser: Recogniser::Object(open_splunk),
    sample: "splunk.json",
};

fn open_elastic(_: &[u8], object: &Object, opener: &mut Opener) -> bool {
    let event = object.get("event").and_then(Object::read);
    let original = object
        .get("event.original")
        .or_else(|| event.as_ref().and_then(|event| event.get("original")))
        .or_else(|| object.get("_source"));
    if opener.inside_any(ELASTIC.title, original) {
        return true;
    }
    // A search result is {"hits":{"hits":[…]}}: both levels are this one.
    let hits = object.get("hits");
    let hits = hits.filter(|hits| matches!(hits.first(), Some(b'{' | b'[')));
    hits.inspect(|hits| opener.value(hits)).is_some()
}

fn open_splunk(_: &[u8], object: &Object, opener: &mut Opener) -> bool {
    if opener.inside_any(SPLUNK.title, object.get("_raw")) {
        return true;
    }
    let result = object.get("result");
    let result = result.filter(|result| result.starts_with(b"{"));
    result.inspect(|result| opener.value(result)).is_some()
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

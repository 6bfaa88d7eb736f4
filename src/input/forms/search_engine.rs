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
    let event = event.as_ref();
    let original = object
        .get("event.original")
        .or_else(|| event?.get("original"));
    let original = original.map(|original| ("event.original", original));
    if let Some((key, value)) = original.or_else(|| Some(("_source", object.get("_source")?))) {
        opener.inside(ELASTIC.title, object, key, value);
        return true;
    }
    // A search result is {"hits":{"hits":[…]}}: both levels are this one.
    let hits = object.get("hits");
    let hits = hits.filter(|hits| matches!(hits.first(), Some(b'{' | b'[')));
    hits.inspect(|hits| opener.value(hits)).is_some()
}

fn open_splunk(_: &[u8], object: &Object, opener: &mut Opener) -> bool {
    if let Some(raw) = object.get("_raw") {
        opener.inside(SPLUNK.title, object, "_raw", raw);
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

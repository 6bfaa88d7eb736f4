//! The output of `aws cloudtrail lookup-events`, and of the SDKs' `LookupEvents`.
//!
//! Source: "LookupEvents" in the AWS CloudTrail API Reference. The record is in `CloudTrailEvent`, as
//! a string; where that is left out, the wrapper's own fields tell a part.

use super::{FormDef, Found, Opener, Recogniser};
use crate::input::forms::table_row;
use crate::json::object::Object;

/// What `aws cloudtrail lookup-events` prints.
pub(crate) const FORM: FormDef = FormDef {
    title: "lookup-events",
    listed: "lookup-events",
    recogniser: Recogniser::Object(open),
    sample: "lookup-events.json",
};

fn open(json: &[u8], object: &Object, opener: &mut Opener) -> bool {
    if let Some(record) = object.get("CloudTrailEvent") {
        opener.inside(FORM.title, object, "CloudTrailEvent", record);
        return true;
    }
    let is_event = object.get("EventId").is_some() && object.get("EventName").is_some();
    if is_event && !table_row::made_of_object(json, object, FORM.title, opener) {
        opener.found(Found::Other("lookup-events without CloudTrailEvent"));
    }
    is_event
}

#[cfg(test)]
mod tests {
    use crate::input::forms::opened;

    #[test]
    fn the_record_is_in_the_string_and_the_rest_is_ignored() {
        let event = r#"{"EventId":"e-1","EventName":"StopExecution","ReadOnly":"false","AccessKeyId":"ASIA1",
            "EventTime":1424476529.0,"EventSource":"states.amazonaws.com","Username":"ada",
            "Resources":[{"ResourceType":null,"ResourceName":"x"}],
            "CloudTrailEvent":"{\"eventVersion\":\"1.08\",\"eventName\":\"StopExecution\"}"}"#;
        let record = r#"lookup-events: record {"eventVersion":"1.08","eventName":"StopExecution"}"#;
        assert_eq!(opened(event), [record]);
        assert_eq!(
            opened(&format!(r#"{{"NextToken":"t","Events":[{event}]}}"#)),
            [record]
        );
    }

    #[test]
    fn without_the_string_the_wrapper_tells_a_part() {
        let event = r#"{"EventId":"e-1","EventName":"StopExecution","EventTime":"2022-02-08 09:23:37+11:00",
            "EventSource":"states.amazonaws.com","Username":"ada"}"#;
        let found = opened(event);
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("lookup-events: made {"), "{found:?}");
        assert!(
            found[0].contains(r#""eventID":"e-1""#) && found[0].contains(r#""userName":"ada""#),
            "{found:?}"
        );
    }
}

//! Hits of rules as NDJSON: a line for each rule and event, with whose rule it is.

use crate::json::text::quote;
use crate::protocol::{Millis, RuleOfEvent};
use crate::tables::FileValue;

/// An event that rules match.
pub struct HitEvent<'a> {
    /// Its `eventID`; empty where it has none.
    pub id: &'a str,
    /// The account that received it.
    pub account: &'a str,
    /// When it happened.
    pub time: Option<Millis>,
}

/// Writes a line for a rule that an event matches.
pub fn line(rule: &RuleOfEvent, event: &HitEvent, out: &mut String) {
    let time = event
        .time
        .map_or_else(String::new, |time| FileValue::Time(time).text());
    let values = [
        ("rule", rule.key.as_str()),
        ("title", &rule.title),
        ("level", rule.level.word()),
        ("author", &rule.author),
        ("eventID", event.id),
        ("account", event.account),
        ("time", &time),
    ];
    for (index, (name, value)) in values.into_iter().enumerate() {
        out.push(if index == 0 { '{' } else { ',' });
        quote(name, out);
        out.push(':');
        match value {
            "" => out.push_str("null"),
            value => quote(value, out),
        }
    }
    out.push_str("}\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::RuleLevel;

    #[test]
    fn a_line_is_json_and_says_null_for_what_is_not_known() {
        let rule = RuleOfEvent {
            key: "a".into(),
            title: "“T”\n\"".into(),
            author: String::new(),
            level: RuleLevel::High,
        };
        let event = HitEvent {
            id: "e-1",
            account: "111122223333",
            time: Some(1_688_993_289_000),
        };
        let mut out = String::new();
        line(&rule, &event, &mut out);
        assert_eq!(out.matches('\n').count(), 1);
        let json: serde_json::Value = serde_json::from_str(&out).expect("it is JSON");
        let expected = serde_json::json!({
            "rule": "a", "title": "“T”\n\"", "level": "high", "author": null, "eventID": "e-1",
            "account": "111122223333", "time": "2023-07-10T12:48:09Z"
        });
        assert_eq!(json, expected);
    }
}

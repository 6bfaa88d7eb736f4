//! Records that a tool has flattened a little: the identity as a text (JSON, Python's or Hive's form of it, or a bare
//! ARN), `requestParameters` as JSON in a text, or no `userIdentity` but an `arn` beside the event's fields, as
//! `jq '{eventTime, eventName, arn: .userIdentity.arn}'` leaves it.

use super::opener::signs_of;
use super::record::struct_of_text;
use super::{FormDef, Opener, Recogniser};
use crate::input::forms::rows::RowIssues;
use crate::json::object::{Object, text_of};
use crate::json::text::{copy, quote};
use crate::store::batch::Loss;

/// Records whose identity or request is not where a record has it, or a text.
pub(crate) const FORM: FormDef = FormDef {
    title: "flattened records",
    listed: "",
    recogniser: Recogniser::Object(open),
    sample: "flattened-records.json",
};

/// Fields of `userIdentity` that say who it was, where a tool has put them beside the event's fields, …
pub(super) const CALLERS: [&str; 4] = ["arn", "principalId", "accessKeyId", "userName"];
/// … and what belongs to the identity where one of these is there.
const BESIDE: [&str; 2] = ["type", "accountId"];
/// Objects of a record that tools write as texts.
const OBJECTS: [&str; 2] = ["requestParameters", "responseElements"];

fn open(json: &[u8], object: &Object, opener: &mut Opener) -> bool {
    // The walker counts these as signs of a record, too.
    let signs = signs_of(object) + usize::from(object.has_any(&["awsRegion"]));
    if signs < opener.signs_of_a_record() {
        return false;
    }
    let identity = object.get("userIdentity");
    let mut made = String::new();
    let mut loss = Loss::Nothing;
    match identity {
        None => loss = bare_identity(object, &mut made),
        Some(value) => {
            if let Some(text) = text_of(value).filter(|text| !text.trim().is_empty()) {
                loss = identity_of_text(&text, &mut made);
            }
        }
    }
    let folded = |name: &str, value: &[u8]| {
        let text = OBJECTS.contains(&name).then(|| text_of(value)).flatten()?;
        let mut json = String::new();
        (text.starts_with('{') && copy(text.trim(), &mut json)).then_some(json)
    };
    let is_folded = object
        .fields()
        .iter()
        .any(|(name, value)| folded(name, value).is_some());
    if made.is_empty() && !is_folded {
        return false;
    }
    let mut record = String::from("{");
    for (name, value) in object.fields() {
        if name == "userIdentity" && !made.is_empty() {
            continue;
        }
        quote(name, &mut record);
        record.push(':');
        match folded(name, value) {
            Some(json) => record.push_str(&json),
            None => record.push_str(&String::from_utf8_lossy(value)),
        }
        record.push(',');
    }
    if made.is_empty() {
        record.pop();
    } else {
        record.push_str("\"userIdentity\":");
        record.push_str(&made);
    }
    record.push('}');
    opener.converted(FORM.title, json, &record, RowIssues::default(), loss);
    true
}

/// Writes the identity that a text holds, or names: its ARN, or else a name.
fn identity_of_text(text: &str, out: &mut String) -> Loss {
    let text = text.trim();
    if text.starts_with('{') && struct_of_text(text, out) && out.starts_with('{') {
        return Loss::Nothing;
    }
    out.clear();
    let is_arn = text.starts_with("arn:");
    out.push_str(if is_arn {
        "{\"arn\":"
    } else {
        "{\"userName\":"
    });
    quote(text, out);
    out.push('}');
    if is_arn { Loss::Part } else { Loss::Identity }
}

/// Writes the identity whose parts stand beside the event's fields; nothing where none says who it was.
fn bare_identity(object: &Object, out: &mut String) -> Loss {
    let part = |name: &&'static str| {
        let text = object.text(name).filter(|text| !text.is_empty())?;
        Some((*name, text))
    };
    let callers: Vec<(&'static str, String)> = CALLERS.iter().filter_map(part).collect();
    if callers.is_empty() {
        return Loss::Nothing;
    }
    let only_name = callers.iter().all(|(name, _)| *name == "userName");
    out.push('{');
    for (name, text) in callers.into_iter().chain(BESIDE.iter().filter_map(part)) {
        if out.len() > 1 {
            out.push(',');
        }
        quote(name, out);
        out.push(':');
        quote(&text, out);
    }
    out.push('}');
    if only_name {
        Loss::Identity
    } else {
        Loss::Part
    }
}

#[cfg(test)]
mod tests {
    use crate::input::forms::opened;
    use serde_json::{Value, json};

    fn made(value: &Value) -> Value {
        let found = opened(&value.to_string());
        let made = found[0]
            .strip_prefix("flattened records: made ")
            .unwrap_or_else(|| panic!("{found:?}"));
        serde_json::from_str(made.split(" of {\"").next().unwrap()).unwrap()
    }

    #[test]
    fn an_identity_in_any_text_is_the_identity() {
        let identity =
            json!({"type": "IAMUser", "userName": "alice", "arn": "arn:aws:iam::1:user/alice"});
        for text in [
            identity.to_string(),
            "{'type': 'IAMUser', 'userName': 'alice', 'arn': 'arn:aws:iam::1:user/alice'}"
                .to_owned(),
            "{type=IAMUser, username=alice, arn=arn:aws:iam::1:user/alice}".to_owned(),
        ] {
            let record = json!({"eventName": "A", "eventTime": "t", "userIdentity": text,
                "requestParameters": "{\"a.b\":{\"c\":1}}"});
            assert_eq!(made(&record)["userIdentity"], identity, "{text}");
            assert_eq!(made(&record)["requestParameters"], json!({"a.b": {"c": 1}}));
        }
        let record =
            json!({"eventName": "A", "eventTime": "t", "userIdentity": "arn:aws:iam::1:user/b"});
        assert_eq!(
            made(&record)["userIdentity"],
            json!({"arn": "arn:aws:iam::1:user/b"})
        );
    }

    #[test]
    fn an_arn_beside_the_event_is_the_identity_s() {
        let record = json!({"eventName": "A", "eventTime": "t", "arn": "arn:aws:sts::1:assumed-role/r/s", "accountId": "1"});
        assert_eq!(
            made(&record)["userIdentity"],
            json!({"arn": "arn:aws:sts::1:assumed-role/r/s", "accountId": "1"})
        );
        assert_eq!(made(&record)["arn"], record["arn"], "nothing is taken away");
    }
}

//! Rows of a query's result as JSON, and records whose fields were flattened into dotted names.
//!
//! Sources: GetQueryResults in the AWS CloudTrail API Reference (a row is a list of one-field objects)
//! and in the Amazon CloudWatch Logs API Reference (a row is a list of `field` and `value`).

use super::{FormDef, Opener, Recogniser};
use crate::input::forms::rows::RowColumns;
use crate::json::object::{Object, text_of};
use std::borrow::Cow;

/// The rows of a query of CloudTrail Lake or Logs Insights, as their APIs give them.
pub(crate) const QUERY_RESULT: FormDef = FormDef {
    title: "query result",
    listed: "results of CloudTrail Lake and Athena",
    recogniser: Recogniser::List(open),
    sample: "query-result.json",
};

/// Records whose fields were flattened into dotted names.
pub(crate) const FLAT_RECORD: FormDef = FormDef {
    title: "rows of a table",
    listed: "results of CloudTrail Lake and Athena",
    recogniser: Recogniser::Object(open_flat),
    sample: "flat-record.json",
};

/// Opens a list that is one row; false where it is a list of something else.
fn open(json: &[u8], cells: &[&[u8]], opener: &mut Opener) -> bool {
    let mut row: Vec<(Cow<str>, Cow<str>)> = Vec::new();
    for cell in cells {
        let Some(object) = Object::read(cell) else {
            return false;
        };
        let (name, value) = match object.fields() {
            [(name, value)] => (name.clone().into(), plain(value)),
            // An older form of the page has key and value, CloudWatch has field and value.
            fields if fields.len() <= 3 => {
                let name = object.text("field").or_else(|| object.text("key"));
                let (Some(name), Some(value)) = (name, object.get("value")) else {
                    return false;
                };
                (name.into(), plain(value))
            }
            _ => return false,
        };
        // Cells are texts, and each column comes once; else this is a list of objects with one field.
        if value.starts_with(['{', '[']) && !cell_is_text(&object)
            || row.iter().any(|(known, _)| *known == name)
        {
            return false;
        }
        row.push((name, value));
    }
    if row.is_empty() || row.iter().all(|(name, _)| name.starts_with('@')) && !has_message(&row) {
        return false;
    }
    make(json, &row, QUERY_RESULT.title, opener) || {
        opener.refuse_list(cells, "a query result without CloudTrail's columns");
        true
    }
}

fn cell_is_text(object: &Object) -> bool {
    object
        .fields()
        .iter()
        .all(|(_, value)| !value.starts_with(b"{") && !value.starts_with(b"["))
}

fn has_message(row: &[(Cow<str>, Cow<str>)]) -> bool {
    row.iter().any(|(name, _)| name == "@message")
}

/// Opens a record whose identity was flattened (`userIdentity.arn`), as Logs Insights discovers fields.
fn open_flat(json: &[u8], object: &Object, opener: &mut Opener) -> bool {
    let flat = object.fields().iter().any(|(name, _)| {
        let lower = name.to_ascii_lowercase();
        lower.starts_with("useridentity.") || lower == "eventjson"
    });
    flat && made_of_object(json, object, FLAT_RECORD.title, opener)
}

/// Makes a record from an object whose fields are the columns of a table.
pub(super) fn made_of_object(
    json: &[u8],
    object: &Object,
    name: &'static str,
    opener: &mut Opener,
) -> bool {
    let row: Vec<(Cow<str>, Cow<str>)> = object
        .fields()
        .iter()
        .map(|(name, value)| (name.as_str().into(), plain(value)))
        .collect();
    make(json, &row, name, opener)
}

fn make(
    json: &[u8],
    row: &[(Cow<str>, Cow<str>)],
    name: &'static str,
    opener: &mut Opener,
) -> bool {
    let names: Vec<&str> = row.iter().map(|(name, _)| name.as_ref()).collect();
    let Some(columns) = RowColumns::recognise(&names) else {
        return false;
    };
    let cells: Vec<&str> = row.iter().map(|(_, cell)| cell.as_ref()).collect();
    let mut record = String::new();
    let issues = columns.record(&cells, &mut record);
    opener.converted(name, json, &record, issues, columns.loss(issues));
    true
}

/// The text of a cell: a string's content, any other value as it stands, nothing for `null`.
fn plain(value: &[u8]) -> Cow<'_, str> {
    match text_of(value) {
        Some(text) => text.into(),
        None if value == b"null" => "".into(),
        None => String::from_utf8_lossy(value),
    }
}

#[cfg(test)]
mod tests {
    use crate::input::forms::opened;

    #[test]
    fn rows_of_both_services_become_records() {
        let lake = r#"{"QueryStatus":"FINISHED","QueryResultRows":[[{"eventID":"e-1"},{"eventName":"StopExecution"},{"eventTime":"2023-06-11 16:26:37.000"}]]}"#;
        let insights = r#"{"results":[[{"field":"eventID","value":"e-1"},{"field":"eventName","value":"StopExecution"},{"field":"@ptr","value":"p"}]],"status":"Complete"}"#;
        for value in [lake, insights] {
            let found = opened(value);
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(found[0].starts_with("query result: made {"), "{found:?}");
            assert!(found[0].contains(r#""eventID":"e-1""#), "{found:?}");
        }
    }

    #[test]
    fn a_flattened_record_is_put_together_again() {
        let found = opened(
            r#"{"eventName":"StopExecution","eventTime":"2024-01-02T03:04:05Z","userIdentity.arn":"arn:aws:iam::123456789012:user/ada"}"#,
        );
        assert!(
            found[0].contains(r#""userIdentity":{"arn":"arn:aws:iam::123456789012:user/ada"}"#),
            "{found:?}"
        );
    }

    #[test]
    fn a_list_of_objects_with_one_field_is_no_row() {
        let list = r#"[{"CloudTrailEvent":"{\"eventName\":\"A\",\"eventID\":\"1\"}"},{"CloudTrailEvent":"{\"eventName\":\"B\",\"eventID\":\"2\"}"}]"#;
        assert_eq!(opened(list).len(), 2);
    }

    #[test]
    fn other_tables_are_refused_in_words() {
        let found = opened(r#"{"QueryResultRows":[[{"count":"12"},{"city":"Rome"}]]}"#);
        assert_eq!(
            found,
            [": other a query result without CloudTrail's columns"]
        );
    }
}

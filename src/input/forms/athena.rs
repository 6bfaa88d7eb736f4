//! `aws athena get-query-results`: rows of `VarCharValue` cells.
//!
//! Source: GetQueryResults in the Amazon Athena API Reference. The first row of the first page holds the columns' names; a
//! cell without `VarCharValue` is empty; `NextToken` names the next page.

use super::{FormDef, Found, Opener, Recogniser};
use crate::input::forms::rows::RowColumns;
use crate::json::object::{Object, elements};

/// The rows of a query of Athena, as its API gives them.
pub(crate) const FORM: FormDef = FormDef {
    title: "Athena query result",
    listed: "results of CloudTrail Lake and Athena",
    recogniser: Recogniser::Object(open),
    sample: "athena-query-result.json",
};

fn open(_: &[u8], object: &Object, opener: &mut Opener) -> bool {
    let Some(set) = object.get("ResultSet").and_then(Object::read) else {
        return false;
    };
    let Some(rows) = set.get("Rows").and_then(elements) else {
        return false;
    };
    if object
        .text("NextToken")
        .is_some_and(|token| !token.is_empty())
    {
        opener.found(Found::MorePages);
    }
    let first = rows.first().map(|row| cells(row)).unwrap_or_default();
    let names = column_names(&set).unwrap_or_else(|| first.clone());
    let is_header = first.len() == names.len()
        && first
            .iter()
            .zip(&names)
            .all(|(cell, name)| cell.eq_ignore_ascii_case(name));
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let Some(columns) = RowColumns::recognise(&names) else {
        opener.refuse(object, "a result of Athena without CloudTrail's columns");
        return true;
    };
    for row in &rows[usize::from(is_header)..] {
        let cells = cells(row);
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        let mut record = String::new();
        let issues = columns.record(&cells, &mut record);
        opener.converted(FORM.title, row, &record, issues, columns.loss(issues));
    }
    true
}

/// The columns' names as the description of the result has them.
fn column_names(set: &Object) -> Option<Vec<String>> {
    let columns = elements(Object::read(set.get("ResultSetMetadata")?)?.get("ColumnInfo")?)?;
    columns
        .into_iter()
        .map(|column| Object::read(column)?.text("Name"))
        .collect()
}

/// The texts of a row's cells.
fn cells(row: &[u8]) -> Vec<String> {
    let cells = Object::read(row)
        .and_then(|row| elements(row.get("Data")?))
        .unwrap_or_default();
    let text = |cell: &[u8]| Object::read(cell)?.text("VarCharValue");
    cells
        .into_iter()
        .map(|cell| text(cell).unwrap_or_default())
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::input::forms::opened;

    fn result(rows: &str, rest: &str) -> String {
        format!(r#"{{"ResultSet":{{"Rows":[{rows}]{rest}}},"NextToken":"t"}}"#)
    }

    #[test]
    fn rows_become_records_and_the_header_none() {
        let header = r#"{"Data":[{"VarCharValue":"eventname"},{"VarCharValue":"eventtime"},{"VarCharValue":"errorcode"}]}"#;
        let row = r#"{"Data":[{"VarCharValue":"A"},{"VarCharValue":"2024-05-01T12:00:01Z"},{}]}"#;
        let described = r#","ResultSetMetadata":{"ColumnInfo":[{"Name":"eventname"},{"Name":"eventtime"},{"Name":"errorcode"}]}"#;
        let record = r#"{"eventName":"A","eventTime":"2024-05-01T12:00:01Z"}"#;
        let made = format!("Athena query result: made {record} of {row}");
        for value in [
            result(&format!("{header},{row}"), ""),
            result(&format!("{header},{row}"), described),
            // The second page has no header.
            result(row, described),
        ] {
            assert_eq!(opened(&value), [": more pages", &made], "{value}");
        }
    }

    #[test]
    fn results_of_something_else_are_refused_by_name() {
        let value = r#"{"ResultSet":{"Rows":[{"Data":[{"VarCharValue":"city"}]},{"Data":[{"VarCharValue":"Rome"}]}]}}"#;
        assert_eq!(
            opened(value),
            [": other a result of Athena without CloudTrail's columns"]
        );
    }
}

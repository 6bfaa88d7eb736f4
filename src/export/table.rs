//! Tables as files: a row in each of the forms.

use super::{FileSpec, Form, csv};
use crate::json::text::quote;
use crate::protocol::Tab;
use crate::tables::{FileColumn, FileValue, file_columns};

/// Writes a table into a file, row by row.
#[derive(Debug)]
pub struct TableWriter {
    form: Form,
    columns: Vec<FileColumn>,
    first: bool,
    /// Rows that the form has no place for: without a time they stand on no timeline.
    pub left_out: u32,
}

/// The columns that Timesketch asks for. Source: "Import timelines from JSON or CSV" in Timesketch's guide for users.
const TIMESKETCH: &str = "message,datetime,timestamp_desc";

impl TableWriter {
    /// Begins a file.
    pub fn begin(spec: FileSpec, tab: Tab, out: &mut String) -> Self {
        let form = spec.form;
        let table = TableWriter {
            form,
            columns: file_columns(tab, spec.names),
            first: true,
            left_out: 0,
        };
        if form == Form::Json {
            out.push('[');
        } else if !matches!(form, Form::Column(_)) {
            let names = table.plain_columns().map(|column| column.name);
            let first = (form == Form::Timesketch).then_some(TIMESKETCH);
            let names: Vec<&str> = first.into_iter().chain(names).collect();
            out.push_str(&names.join(","));
            out.push_str("\r\n");
        }
        table
    }

    /// The columns that stand in a file as they are. Timesketch has the time in a column of its own.
    fn plain_columns(&self) -> impl Iterator<Item = &FileColumn> {
        let has_time = self.form != Form::Timesketch;
        self.columns
            .iter()
            .filter(move |column| has_time || column.id != "time")
    }

    /// Writes a row: its values in the order of the columns.
    pub fn row(&mut self, values: &[FileValue], out: &mut String) {
        match self.form {
            Form::Json => self.json_row(values, out),
            Form::Timesketch => self.timesketch_row(values, out),
            Form::Column(place) => {
                let text = values.get(usize::from(place)).map(FileValue::text);
                // One line for each row, whatever is in it.
                out.push_str(&text.unwrap_or_default().replace(['\r', '\n'], " "));
                out.push('\n');
            }
            _ => {
                for (index, value) in values.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    csv::cell(&value.text(), out);
                }
                out.push_str("\r\n");
            }
        }
    }

    fn json_row(&mut self, values: &[FileValue], out: &mut String) {
        out.push_str(if self.first { "\n" } else { ",\n" });
        self.first = false;
        for (index, (column, value)) in self.columns.iter().zip(values).enumerate() {
            out.push_str(if index == 0 { "{" } else { "," });
            quote(column.name, out);
            out.push(':');
            match value {
                FileValue::Number(number) => out.push_str(&number.to_string()),
                FileValue::Nothing | FileValue::Text(_) | FileValue::Time(_) => {
                    match value.text() {
                        text if text.is_empty() => out.push_str("null"),
                        text => quote(&text, out),
                    }
                }
            }
        }
        out.push('}');
    }

    fn timesketch_row(&mut self, values: &[FileValue], out: &mut String) {
        let text = |id: &str| {
            let place = self.columns.iter().position(|column| column.id == id);
            let value = place.and_then(|place| values.get(place));
            value.map(FileValue::text).unwrap_or_default()
        };
        let time = text("time");
        if time.is_empty() {
            self.left_out += 1;
            return;
        }
        let mut message = text("name");
        let parts = [
            (" at ", "source"),
            (" by ", "principal"),
            (" from ", "address"),
            (": ", "error"),
        ];
        for (before, id) in parts {
            let words = text(id);
            if !words.is_empty() {
                message.push_str(before);
                message.push_str(&words);
            }
        }
        csv::cell(&message, out);
        out.push(',');
        out.push_str(time.trim_end_matches('Z'));
        out.push_str("+00:00,Event time");
        for (column, value) in self.columns.iter().zip(values) {
            if column.id != "time" {
                out.push(',');
                csv::cell(&value.text(), out);
            }
        }
        out.push_str("\r\n");
    }

    /// Ends the file.
    pub fn end(&mut self, out: &mut String) {
        if self.form == Form::Json {
            out.push_str("\n]\n");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloudtrail::column::Column;
    use crate::protocol::{Cell, EventRow, NamesInFile, Outcome, Page, Rows};
    use crate::tables::file_values;

    fn written(form: Form, tab: Tab, rows: Rows) -> (String, u32) {
        let mut out = String::new();
        let mut table = TableWriter::begin(form.into(), tab, &mut out);
        for row in (0..).map_while(|index| file_values(&rows, tab, NamesInFile::LeftOut, index)) {
            table.row(&row, &mut out);
        }
        table.end(&mut out);
        (out, table.left_out)
    }

    fn events() -> Rows {
        let texts = [
            (Column::Name, "StartExecution"),
            (Column::Source, "states.amazonaws.com"),
            (Column::Address, "10.0.0.1"),
            (Column::Error, "AccessDenied"),
        ];
        let text = |column| {
            let known = texts.iter().find(|(known, _)| *known == column);
            known.map_or("", |(_, text)| text).to_owned()
        };
        let row = EventRow {
            time: Some(1_688_993_289_040),
            columns: Column::ALL.map(text).into(),
            principal: "=cmd|'/C calc'!A0".into(),
            outcome: Outcome::Denied,
            key: "e-1".into(),
            ..EventRow::default()
        };
        let untimed = EventRow::default();
        Rows::Events(Page {
            total: 2,
            first: 0,
            rows: vec![row, untimed],
        })
    }

    #[test]
    fn a_column_has_a_line_for_each_row() {
        let (text, _) = written(Form::Column(1), Tab::Events, events());
        assert_eq!(text, "StartExecution\n\n");
    }

    #[test]
    fn each_row_has_a_cell_below_each_heading() {
        let (text, _) = written(Form::Csv, Tab::Events, events());
        let lines: Vec<&str> = text.trim_end().split("\r\n").collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[1].starts_with(
            "2023-07-10T12:48:09.040Z,StartExecution,states.amazonaws.com,'=cmd|'/C calc'!A0,"
        ));
        for line in lines {
            assert_eq!(
                line.split(',').count(),
                file_columns(Tab::Events, NamesInFile::LeftOut).len()
            );
        }
    }

    #[test]
    fn json_keeps_texts_as_they_are_and_says_null_for_what_is_not_known() {
        let (text, _) = written(Form::Json, Tab::Events, events());
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(json[0]["principal"], "=cmd|'/C calc'!A0");
        assert_eq!(json[1]["time"], serde_json::Value::Null);
        let none = written(Form::Json, Tab::Events, Rows::Events(Page::default())).0;
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&none).unwrap(),
            serde_json::json!([])
        );
    }

    #[test]
    fn timesketch_gets_its_three_columns_and_hears_what_is_left_out() {
        let (text, left_out) = written(Form::Timesketch, Tab::Events, events());
        let lines: Vec<&str> = text.trim_end().split("\r\n").collect();
        assert!(lines[0].starts_with("message,datetime,timestamp_desc,name,source,"));
        assert!(lines[1].starts_with(
            "StartExecution at states.amazonaws.com by =cmd|'/C calc'!A0 from 10.0.0.1: AccessDenied,\
             2023-07-10T12:48:09.040+00:00,Event time,StartExecution,"
        ));
        assert_eq!((lines.len(), left_out), (2, 1));
    }

    #[test]
    fn a_table_of_cells_keeps_its_units() {
        let row = crate::protocol::CellRow {
            cells: vec![
                Cell::Text("run".into()),
                Cell::Nothing,
                Cell::Number(0),
                Cell::Nothing,
                Cell::Nothing,
                Cell::Nothing,
                Cell::Nothing,
                Cell::Number(1500),
                Cell::Nothing,
                Cell::Number(1),
                Cell::Number(2),
            ],
            ..Default::default()
        };
        let rows = Rows::Cells(Page {
            total: 1,
            first: 0,
            rows: vec![row],
        });
        let (text, _) = written(Form::Csv, Tab::Executions, rows);
        assert!(text.starts_with(
            "name,machine,started,started-by,via,stopped,stopped-by,duration-millis,status,failed,denied\r\n"
        ));
        assert!(text.ends_with("run,,1970-01-01T00:00:00Z,,,,,1500,,1,2\r\n"));
    }
}

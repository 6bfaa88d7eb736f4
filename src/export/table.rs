//! Tables as files: the columns, and a row in each of the forms.

use super::{Form, csv};
use crate::cloudtrail::time::text_from_millis;
use crate::json::text::quote;
use crate::protocol::{Cell, FileStatus, Millis, Outcome, Rows, Tab, columns};

const EVENTS: [&str; 15] = [
    "time",
    "name",
    "source",
    "principal",
    "session",
    "via",
    "credential",
    "account",
    "region",
    "address",
    "agent",
    "error",
    "outcome",
    "resource",
    "id",
];

const PRINCIPALS: [&str; 17] = [
    "principal",
    "kind",
    "credential",
    "account",
    "events",
    "errors",
    "denied",
    "first",
    "last",
    "services",
    "names",
    "regions",
    "addresses",
    "agents",
    "keys",
    "sessions",
    "key",
];

const RECEIPT: [&str; 9] = [
    "file",
    "status",
    "form",
    "events",
    "duplicates",
    "first",
    "last",
    "note",
    "bytes",
];

/// Columns whose numbers are times.
const TIMES: [&str; 7] = [
    "time", "first", "last", "created", "deleted", "started", "stopped",
];

/// The columns of a tab's table as a file has them; more than there is room for on screen.
pub fn headings(tab: Tab) -> &'static [&'static str] {
    match tab {
        Tab::Timeline | Tab::Events | Tab::StepFunctions => &EVENTS,
        Tab::Principals => &PRINCIPALS,
        Tab::Receipt => &RECEIPT,
        _ => columns(tab),
    }
}

/// A row of cells, put together group by group.
#[derive(Default)]
struct Row(Vec<Cell>);

impl Row {
    fn texts(mut self, texts: &[&str]) -> Self {
        self.0
            .extend(texts.iter().map(|text| Cell::Text((*text).to_owned())));
        self
    }

    fn counts(mut self, counts: &[u32]) -> Self {
        self.0
            .extend(counts.iter().map(|count| Cell::Number((*count).into())));
        self
    }

    fn times(mut self, times: &[Option<Millis>]) -> Self {
        self.0.extend(
            times
                .iter()
                .map(|time| time.map_or(Cell::Nothing, Cell::Number)),
        );
        self
    }
}

/// The cells of the row with this index of those that are here, in the order of [`headings`].
pub fn cells(rows: &Rows, index: usize) -> Option<Vec<Cell>> {
    let row = Row::default();
    let row = match rows {
        Rows::Events(page) => {
            let event = page.rows.get(index)?;
            let outcome = match event.outcome {
                Outcome::Ok => "ok",
                Outcome::Error => "error",
                Outcome::Denied => "denied",
            };
            row.times(&[event.time]).texts(&[
                &event.name,
                &event.source,
                &event.principal,
                &event.session,
                &event.via,
                &event.credential,
                &event.account,
                &event.region,
                &event.address,
                &event.agent,
                &event.error,
                outcome,
                &event.resource,
                &event.key,
            ])
        }
        Rows::Principals(page) => {
            let one = page.rows.get(index)?;
            row.texts(&[&one.principal, &one.kind, &one.credential, &one.account])
                .counts(&[one.events, one.errors, one.denied])
                .times(&[one.first, one.last])
                .counts(&[
                    one.services,
                    one.names,
                    one.regions,
                    one.addresses,
                    one.agents,
                    one.keys,
                    one.sessions,
                ])
                .texts(&[&one.key])
        }
        Rows::Receipt(page) => {
            let file = page.rows.get(index)?;
            let status = match file.status {
                FileStatus::Waiting => "waiting",
                FileStatus::Read => "read",
                FileStatus::Warned => "warning",
                FileStatus::Skipped => "skipped",
            };
            let mut row = row
                .texts(&[&file.path, status, &file.form])
                .counts(&[file.events, file.duplicates])
                .times(&[file.first, file.last])
                .texts(&[&file.note]);
            row.0.push(Cell::Number(file.bytes as i64));
            row
        }
        Rows::Cells(page) => Row(page.rows.get(index)?.cells.clone()),
        Rows::Lanes(..) => return None,
    };
    Some(row.0)
}

/// A table on its way into a file.
#[derive(Debug)]
pub struct Table {
    form: Form,
    headings: &'static [&'static str],
    first: bool,
    /// Rows that the form has no place for: without a time they stand on no timeline.
    pub left_out: u32,
}

impl Table {
    /// Begins a file.
    pub fn begin(form: Form, tab: Tab, out: &mut String) -> Self {
        let headings = headings(tab);
        if form == Form::Json {
            out.push('[');
        } else {
            let mut first = if form == Form::Timesketch {
                // Source: "Import timelines from JSON or CSV" in Timesketch's guide for users.
                out.push_str("message,datetime,timestamp_desc");
                false
            } else {
                true
            };
            for heading in &headings[usize::from(!first)..] {
                if !first {
                    out.push(',');
                }
                first = false;
                out.push_str(name(heading));
            }
            out.push_str("\r\n");
        }
        Table {
            form,
            headings,
            first: true,
            left_out: 0,
        }
    }

    /// Writes a row.
    pub fn row(&mut self, cells: &[Cell], out: &mut String) {
        if self.form == Form::Json {
            out.push_str(if self.first { "\n" } else { ",\n" });
            self.first = false;
            for (index, (heading, cell)) in self.headings.iter().zip(cells).enumerate() {
                out.push_str(if index == 0 { "{" } else { "," });
                quote(name(heading), out);
                out.push(':');
                match cell {
                    Cell::Number(number) if !TIMES.contains(heading) => {
                        out.push_str(&number.to_string())
                    }
                    _ => match written(heading, cell) {
                        text if text.is_empty() => out.push_str("null"),
                        text => quote(&text, out),
                    },
                }
            }
            out.push('}');
            return;
        }
        let mut skipped = 0;
        if self.form == Form::Timesketch {
            let text = |index: usize| {
                cells
                    .get(index)
                    .map_or(String::new(), |cell| written("", cell))
            };
            let time = written("time", cells.first().unwrap_or(&Cell::Nothing));
            if time.is_empty() {
                self.left_out += 1;
                return;
            }
            let mut message = text(1);
            for (before, index) in [(" at ", 2), (" by ", 3), (" from ", 9), (": ", 11)] {
                let words = text(index);
                if !words.is_empty() {
                    message.push_str(before);
                    message.push_str(&words);
                }
            }
            csv::cell(&message, out);
            out.push(',');
            out.push_str(time.trim_end_matches('Z'));
            out.push_str("+00:00,Event time,");
            skipped = 1;
        }
        for (index, (heading, cell)) in self.headings.iter().zip(cells).enumerate().skip(skipped) {
            if index > skipped {
                out.push(',');
            }
            csv::cell(&written(heading, cell), out);
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

/// The name of a column in a file, which also says its unit.
fn name(heading: &'static str) -> &'static str {
    match heading {
        "duration" => "duration-millis",
        heading => heading,
    }
}

/// A cell's text. Times are UTC, in the form that CloudTrail itself writes.
pub(super) fn written(heading: &str, cell: &Cell) -> String {
    match cell {
        Cell::Nothing => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Number(time) if TIMES.contains(&heading) => {
            let mut text = text_from_millis(*time).replace(' ', "T");
            let millis = time.rem_euclid(1000);
            if millis > 0 {
                text.push_str(&format!(".{millis:03}"));
            }
            text.push('Z');
            text
        }
        Cell::Number(number) => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{EventRow, Page};

    fn written(form: Form, tab: Tab, rows: Rows) -> (String, u32) {
        let mut out = String::new();
        let mut table = Table::begin(form, tab, &mut out);
        for row in (0..).map_while(|index| cells(&rows, index)) {
            table.row(&row, &mut out);
        }
        table.end(&mut out);
        (out, table.left_out)
    }

    fn events() -> Rows {
        let row = EventRow {
            time: Some(1_688_993_289_040),
            name: "StartExecution".into(),
            source: "states.amazonaws.com".into(),
            principal: "=cmd|'/C calc'!A0".into(),
            address: "10.0.0.1".into(),
            error: "AccessDenied".into(),
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
    fn each_row_has_a_cell_below_each_heading() {
        let (text, _) = written(Form::Csv, Tab::Events, events());
        let lines: Vec<&str> = text.trim_end().split("\r\n").collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[1].starts_with(
            "2023-07-10T12:48:09.040Z,StartExecution,states.amazonaws.com,'=cmd|'/C calc'!A0,"
        ));
        for line in lines {
            assert_eq!(line.split(',').count(), EVENTS.len());
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
            "name,machine,started,started-by,via,stopped,stopped-by,duration-millis,status\r\n"
        ));
        assert!(text.ends_with("run,,1970-01-01T00:00:00Z,,,,,1500,\r\n"));
    }
}

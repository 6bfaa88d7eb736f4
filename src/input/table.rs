//! Tables of separated values, row by row: what Event history, Athena, CloudTrail Lake and CloudWatch Logs Insights save, also after
//! a spreadsheet or a data frame has saved it again, and what search engines export with whole records in a column.

use crate::input::forms::rows::{RowColumns, RowIssues};
use crate::input::forms::{Found, Opener, Recogniser, is_saved_table, title_where};
use crate::input::table_rows::{Ending, RowRead, RowReader};
use crate::json::scanner::{Stop, skip_value};
use crate::json::text::copy;
use crate::store::batch::Loss;
use memchr::memmem;

/// A header is no longer than this: one of 10,000 columns with long paths, as a data frame writes it.
pub const LONGEST_HEADER: usize = 1 << 20;

/// What may stand between cells. Where a comma is the decimal sign, spreadsheets put semicolons; people choose the others where
/// their texts hold commas.
const DELIMITERS: [u8; 6] = *b",;\t|^~";

/// A table whose header has been read.
pub struct CsvTable {
    columns: RowColumns,
    rows: RowReader,
    /// What the rows turned out to be, where the columns don't tell.
    form: Option<String>,
    /// The table was saved by this page, which puts an apostrophe before what a spreadsheet may take for a formula.
    is_own: bool,
    /// Where the first row begins, counted from the header's first byte.
    pub first_row: usize,
}

/// A record made of a row.
pub struct RowRecord<'a> {
    /// Its JSON.
    pub json: &'a str,
    /// What the receipt says about it.
    pub issues: RowIssues,
    /// How much less than the original record it tells.
    pub loss: Loss,
    /// Where in the row it was found, if that is no column that is known for records.
    pub place: Option<&'a str>,
}

impl CsvTable {
    /// Reads the header that `bytes` begin with; none where this is no table of events. They are the whole table, or at least
    /// [`LONGEST_HEADER`] bytes of it, or reach to the end of a row that holds an event.
    ///
    /// A table is one of events by the names of its columns, or by what its first rows hold.
    pub fn begin(bytes: &[u8], ending: Ending) -> Option<CsvTable> {
        let (skipped, chosen) = before_header(bytes)?;
        let head = &bytes[skipped..];
        let mut others = Vec::new();
        for delimiter in chosen.into_iter().chain(DELIMITERS) {
            let mut rows = RowReader::new(delimiter);
            let Ok(used) = rows.header(head, ending != Ending::Open) else {
                continue;
            };
            let names = rows.cells();
            let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
            let known = RowColumns::recognise(&names);
            // A line of a log is no header.
            let is_header = !names.iter().any(|name| name.contains('{'));
            let columns = match known {
                Some(_) => None,
                None => RowColumns::of_other(&names).filter(|_| is_header),
            };
            let first_row = skipped + used;
            let is_own = is_saved_table(&names);
            if let Some(mut columns) = known {
                columns.has_all_fields();
                return Some(CsvTable {
                    columns,
                    rows,
                    form: None,
                    is_own: false,
                    first_row,
                });
            }
            others.extend(columns.map(|columns| CsvTable {
                columns,
                rows,
                form: None,
                is_own,
                first_row,
            }));
        }
        others
            .into_iter()
            .find_map(|mut table| table.holds_events(bytes, ending).then_some(table))
    }

    /// Whether one of the first rows holds an event.
    fn holds_events(&mut self, bytes: &[u8], ending: Ending) -> bool {
        let mut at = self.first_row;
        let mut found = false;
        while !found && at < bytes.len() {
            // With one column each line is a row: a record is one there where it stands in quotes, as no line of a log does.
            let is_cell =
                self.rows.width() > 1 || bytes[at..].trim_ascii_start().starts_with(b"\"");
            let Ok((next, read)) = self.rows.row(bytes, at, ending) else {
                break;
            };
            let is_row =
                is_cell && read == RowRead::Whole && self.rows.cells().len() == self.rows.width();
            found = is_row && self.records(&mut |_| {});
            at = next;
        }
        found
    }

    /// What the receipt calls its form.
    pub fn title(&self) -> &str {
        let origin = self.columns.origin();
        let title =
            || title_where(|form| matches!(form, Recogniser::Table(known) if *known == origin));
        self.form.as_deref().unwrap_or_else(title)
    }

    /// Reads the row at `at`; gives where the next one begins, and how this one was read.
    ///
    /// # Errors
    /// [`Stop::NeedMore`] where the row may go on.
    pub fn row(
        &mut self,
        bytes: &[u8],
        at: usize,
        ending: Ending,
    ) -> Result<(usize, RowRead), Stop> {
        self.rows.row(bytes, at, ending)
    }

    /// Whether the row that was read last says nothing.
    pub fn is_blank(&self) -> bool {
        self.rows.cells().iter().all(|cell| cell.trim().is_empty())
    }

    /// Passes on the records of the row that was read last: one, or those of a cell that holds several. False where it has none,
    /// as a blank line.
    ///
    /// A whole record in a cell is taken, and nothing else: it tells more than any columns.
    pub fn records(&mut self, take: &mut dyn FnMut(RowRecord)) -> bool {
        let mut issues = RowIssues {
            no_utf8: !self.rows.is_utf8(),
            ..RowIssues::default()
        };
        let cells = self.rows.cells();
        let mut cells: Vec<&str> = cells.iter().map(AsRef::as_ref).collect();
        if self.is_own {
            for cell in &mut cells {
                *cell = cell.strip_prefix('\'').unwrap_or(cell);
            }
        }
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return false;
        }
        let mut json = String::new();
        for index in self.columns.may_hold_records() {
            let is_known = self.columns.is_record_column(index);
            let Some(value) = cells
                .get(index)
                .and_then(|cell| json_with_record(cell, is_known))
            else {
                continue;
            };
            let column = (!is_known).then(|| self.columns.name(index));
            if open_cell(value, issues, column, take).is_some() {
                return true;
            }
            // A spreadsheet cuts cells after 32,767 letters.
            issues.cut_record |= value.starts_with("{\"eventVersion\"")
                && skip_value(value.as_bytes(), 0) == Err(Stop::NeedMore);
        }
        json.clear();
        let made = self.columns.record(&cells, &mut json);
        if self.columns.has_fields() {
            let issues = issues.and(made);
            let loss = self.columns.loss(issues);
            take(RowRecord {
                json: &json,
                issues,
                loss,
                place: None,
            });
            return true;
        }
        // Columns that CloudTrail does not name so: the row is JSON as well as one of a file of JSON lines.
        let form = open_cell(&json, issues, None, take);
        let is_event = form.is_some();
        self.form = self.form.take().or(form);
        is_event
    }
}

/// The lines before the header: how many bytes they have, and which sign they say stands between cells.
///
/// Spreadsheets name the sign (`sep=;`), PowerShell's `Export-Csv` the type of its objects (`#TYPE …`).
fn before_header(bytes: &[u8]) -> Option<(usize, Option<u8>)> {
    let (mut at, mut delimiter) = (0, None);
    loop {
        let rest = &bytes[at..];
        if let Some([sign, ..]) = rest.strip_prefix(b"sep=") {
            delimiter = Some(*sign).filter(|sign| !sign.is_ascii_whitespace() || *sign == b'\t');
        } else if !rest.starts_with(b"#TYPE ") {
            return Some((at, delimiter));
        }
        at += rest.iter().position(|byte| *byte == b'\n')? + 1;
    }
}

/// The JSON in a cell that may hold a record; words of a log may stand before it.
fn json_with_record(cell: &str, is_known: bool) -> Option<&str> {
    let cell = cell.trim();
    let has = |name: &str| memmem::find(cell.as_bytes(), name.as_bytes()).is_some();
    if is_known && !cell.starts_with('{') || !(has("event") || has("Event")) {
        return None;
    }
    if cell.starts_with(['"', '[']) {
        return Some(cell);
    }
    cell.find('{').map(|brace| &cell[brace..])
}

/// Passes on the records in a JSON value, which is in this column; gives the form in which they are, none where there are none.
fn open_cell(
    value: &str,
    issues: RowIssues,
    column: Option<&str>,
    take: &mut dyn FnMut(RowRecord),
) -> Option<String> {
    let mut form = None;
    let mut json = String::new();
    // Most cells hold the record itself, which CloudTrail begins with its version.
    if value.starts_with("{\"eventVersion\"") {
        return copy(value, &mut json).then(|| {
            take(RowRecord {
                json: &json,
                issues,
                loss: Loss::Nothing,
                place: column,
            });
            String::new()
        });
    }
    Opener::open(value.as_bytes(), &mut |envelopes, found| {
        json.clear();
        let (issues, loss) = match found {
            Found::Record(bytes) if copy(&String::from_utf8_lossy(bytes), &mut json) => {
                (issues, Loss::Nothing)
            }
            Found::Converted {
                json: made,
                issues: made_issues,
                loss,
                ..
            } => {
                json.push_str(made);
                (issues.and(made_issues), loss)
            }
            _ => return,
        };
        form.get_or_insert_with(|| envelopes.form());
        let within = envelopes.place();
        let place = match (column, within) {
            (Some(column), Some(within)) => Some(format!("{column}.{within}")),
            (Some(column), None) => Some(column.to_owned()),
            (None, within) => within,
        };
        take(RowRecord {
            json: &json,
            issues,
            loss,
            place: place.as_deref(),
        });
    });
    form
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "User name,AWS access key,Event time,Event source,Event name,AWS region,Source IP address,User agent,Error code,Resources,Request ID,Event ID,Read-only,Event type,Recipient Account Id,Event category";

    fn records(text: &str, piece: usize) -> Vec<String> {
        let mut table =
            CsvTable::begin(text.as_bytes(), Ending::Content).expect("a table of events");
        let (mut at, mut records) = (table.first_row, Vec::new());
        let mut end = at;
        loop {
            end = (end + piece).min(text.len());
            let ending = if end == text.len() {
                Ending::Content
            } else {
                Ending::Open
            };
            match table.row(&text.as_bytes()[..end], at, ending) {
                Ok((next, _)) => {
                    at = next;
                    table.records(&mut |record| records.push(record.json.to_owned()));
                }
                Err(_) if end == text.len() => return records,
                Err(_) => {}
            }
        }
    }

    #[test]
    fn rows_are_read_in_any_cut_with_any_line_breaks() {
        let row = |id: &str| {
            format!(
                "ada,,2024-01-02T03:04:05Z,states.amazonaws.com,StopExecution,us-east-1,192.0.2.1,\"a \"\"b\"\"\n, c\",,[],r,{id},false,AwsApiCall,123456789012,Management"
            )
        };
        for newline in ["\n", "\r\n"] {
            let text = format!(
                "{HEADER}{newline}{}{newline}{newline}{}",
                row("e-1"),
                row("e-2")
            );
            for piece in [1, 7, 10_000] {
                let records = records(&text, piece);
                assert_eq!(records.len(), 2, "{records:?}");
                let record: serde_json::Value = serde_json::from_str(&records[1]).unwrap();
                assert_eq!(record["eventID"], "e-2");
                assert_eq!(record["userAgent"], "a \"b\"\n, c");
            }
        }
    }

    #[test]
    fn a_spreadsheets_ways_are_understood() {
        let text = format!(
            "sep=;\r\n{}\r\nada;;2024-01-02T03:04:05Z\r\n",
            HEADER.replace(',', ";")
        );
        let records = records(&text, 10_000);
        assert!(
            records[0].contains(r#""eventTime":"2024-01-02T03:04:05Z""#),
            "{records:?}"
        );
    }

    #[test]
    fn other_tables_are_none() {
        for text in [
            "city,country,count\nRome,IT,3\n",
            "hello",
            "User name,AWS acc",
            "sep=,",
            "",
        ] {
            assert!(
                CsvTable::begin(text.as_bytes(), Ending::Content).is_none(),
                "{text}"
            );
        }
    }
}

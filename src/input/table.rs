//! Comma-separated values, row by row: what Event history, Athena, CloudTrail Lake and CloudWatch
//! Logs Insights save, also after a spreadsheet has saved it again.

use crate::input::forms::rows::{RowColumns, RowIssues};
use crate::input::forms::{Recogniser, title_where};
use crate::input::work::looked_at;
use crate::json::scanner::Stop;
use crate::store::batch::Loss;
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

/// A header is no longer than this.
pub const LONGEST_HEADER: usize = 64 << 10;

/// A table whose header has been read.
pub struct CsvTable {
    columns: RowColumns,
    reader: Reader,
    cells: Cells,
    /// Where the first row begins, counted from the header's first byte.
    pub first_row: usize,
}

/// The cells of one row, one after another.
struct Cells {
    /// Room for the text of a row: it grows with the longest one and is never cleared.
    bytes: Vec<u8>,
    /// Room for the end of each cell in `bytes`.
    ends: Vec<usize>,
    /// How many cells the row has.
    count: usize,
}

impl Default for Cells {
    fn default() -> Self {
        Cells {
            bytes: vec![0; 4096],
            ends: vec![0; 64],
            count: 0,
        }
    }
}

impl Cells {
    /// Reads one row from `bytes` on; gives the bytes of it and of the line break behind it.
    fn read(&mut self, reader: &mut Reader, bytes: &[u8], whole: bool) -> Result<usize, Stop> {
        reader.reset();
        let (mut used, mut text, mut count) = (0, 0, 0);
        let mut ended = false;
        loop {
            let (result, read, wrote, cells) = reader.read_record(
                if ended { &[] } else { &bytes[used..] },
                &mut self.bytes[text..],
                &mut self.ends[count..],
            );
            used += read;
            text += wrote;
            count += cells;
            match result {
                ReadRecordResult::OutputFull => self.bytes.resize(self.bytes.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                // Pushing nothing tells the reader that the file has ended.
                ReadRecordResult::InputEmpty if whole && !ended => ended = true,
                ReadRecordResult::InputEmpty | ReadRecordResult::End => return Err(Stop::NeedMore),
                ReadRecordResult::Record => break,
            }
        }
        self.count = count;
        looked_at(used);
        Ok(used)
    }

    fn texts(&self) -> Vec<std::borrow::Cow<'_, str>> {
        let mut start = 0;
        self.ends[..self.count]
            .iter()
            .map(|end| {
                let cell = &self.bytes[start..*end];
                start = *end;
                String::from_utf8_lossy(cell)
            })
            .collect()
    }
}

impl CsvTable {
    /// Reads the header that `bytes` begin with; none where it is not that of a table of events. They are at least
    /// [`LONGEST_HEADER`] bytes, or the whole table.
    pub fn begin(bytes: &[u8]) -> Option<CsvTable> {
        // Spreadsheets write which sign stands between cells into a line of its own.
        let skipped = match bytes.strip_prefix(b"sep=") {
            Some(rest) => 4 + rest.iter().position(|byte| *byte == b'\n')? + 1,
            None => 0,
        };
        let mut cells = Cells::default();
        // Where a comma is the decimal sign, spreadsheets put semicolons between cells.
        for delimiter in *b",;\t" {
            let mut reader = ReaderBuilder::new().delimiter(delimiter).build();
            let used = cells.read(&mut reader, &bytes[skipped..], true).ok()?;
            let names = cells.texts();
            let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
            if let Some(columns) = RowColumns::recognise(&names) {
                return Some(CsvTable {
                    columns,
                    reader,
                    cells,
                    first_row: skipped + used,
                });
            }
        }
        None
    }

    /// What the receipt calls its form.
    pub fn title(&self) -> &'static str {
        let origin = self.columns.origin();
        title_where(|form| matches!(form, Recogniser::Table(known) if *known == origin))
    }

    /// How much less than the original record a row tells.
    pub fn loss(&self, issues: RowIssues) -> Loss {
        self.columns.loss(issues)
    }

    /// Reads the row at `at` and writes its record; gives where the row ends, its line break
    /// included, and what is to be said about it. Nothing is written for a blank line.
    ///
    /// # Errors
    /// [`Stop::NeedMore`] where the row may go on; with `whole` nothing more comes.
    pub fn row(
        &mut self,
        bytes: &[u8],
        at: usize,
        whole: bool,
        record: &mut String,
    ) -> Result<(usize, RowIssues), Stop> {
        let used = self.cells.read(&mut self.reader, &bytes[at..], whole)?;
        let cells = self.cells.texts();
        let cells: Vec<&str> = cells.iter().map(AsRef::as_ref).collect();
        record.clear();
        let mut issues = RowIssues::default();
        if cells.iter().any(|cell| !cell.trim().is_empty()) {
            issues = self.columns.record(&cells, record);
        }
        Ok((at + used, issues))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "User name,AWS access key,Event time,Event source,Event name,AWS region,Source IP address,User agent,Error code,Resources,Request ID,Event ID,Read-only,Event type,Recipient Account Id,Event category";

    fn records(text: &str, piece: usize) -> Vec<String> {
        let mut table = CsvTable::begin(text.as_bytes()).expect("a table of events");
        let (mut at, mut records, mut record) = (table.first_row, Vec::new(), String::new());
        let mut end = at;
        loop {
            end = (end + piece).min(text.len());
            match table.row(&text.as_bytes()[..end], at, end == text.len(), &mut record) {
                Ok((next, _)) => {
                    at = next;
                    if !record.is_empty() {
                        records.push(record.clone());
                    }
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
            "sep=;\r\n{}\r\nada;;2024-01-02T03:04:05Z",
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
            assert!(CsvTable::begin(text.as_bytes()).is_none(), "{text}");
        }
    }
}

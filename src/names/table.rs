//! Small tables: comma-separated values as spreadsheets write them.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

/// Cells of a row at most; more are no table of names.
const MOST_CELLS: usize = 256;

/// A row and the line that it begins on, counted from 1.
pub(super) struct NameRow {
    pub line: usize,
    pub cells: Vec<String>,
}

/// The rows of a text, one after another.
pub(super) struct NameRows<'a> {
    rest: &'a [u8],
    line: usize,
    reader: Reader,
    space: Vec<u8>,
}

impl<'a> NameRows<'a> {
    pub fn new(text: &'a str, delimiter: u8) -> Self {
        NameRows {
            rest: text.as_bytes(),
            line: 1,
            reader: ReaderBuilder::new().delimiter(delimiter).build(),
            space: vec![0; 4096],
        }
    }
}

impl Iterator for NameRows<'_> {
    type Item = NameRow;

    fn next(&mut self) -> Option<NameRow> {
        let is_break = |byte: &&u8| matches!(byte, b'\n' | b'\r');
        let skipped = self.rest.iter().take_while(is_break).count();
        let blanks = &self.rest[..skipped];
        self.line += blanks.iter().filter(|byte| **byte == b'\n').count();
        self.rest = &self.rest[skipped..];
        if self.rest.is_empty() {
            return None;
        }
        self.reader.reset();
        let (mut used, mut text, mut count) = (0, 0, 0);
        let mut ends = [0; MOST_CELLS];
        loop {
            let (result, read, wrote, cells) = self.reader.read_record(
                &self.rest[used..],
                &mut self.space[text..],
                &mut ends[count..],
            );
            used += read;
            text += wrote;
            count += cells;
            match result {
                ReadRecordResult::OutputFull => self.space.resize(self.space.len() * 2, 0),
                // Pushing nothing tells the reader that the text has ended.
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputEndsFull
                | ReadRecordResult::Record
                | ReadRecordResult::End => break,
            }
        }
        if used == 0 {
            self.rest = &[];
            return None;
        }
        let line = self.line;
        self.line += self.rest[..used]
            .iter()
            .filter(|byte| **byte == b'\n')
            .count();
        self.rest = &self.rest[used..];
        let mut start = 0;
        let cells = ends[..count].iter().map(|end| {
            let cell = self.space.get(start..*end).unwrap_or_default();
            start = *end;
            String::from_utf8_lossy(cell).trim().to_owned()
        });
        Some(NameRow {
            line,
            cells: cells.collect(),
        })
    }
}

/// The sign between the cells of a table: the one that its first line has most of.
pub(super) fn delimiter_of(line: &str) -> u8 {
    let count = |sign: &u8| line.bytes().filter(|byte| byte == sign).count();
    // Of equal ones the last counts: the comma.
    b"\t;,".iter().copied().max_by_key(count).unwrap_or(b',')
}

/// The first line that is neither blank nor a comment, nor the one in which spreadsheets write the sign between cells.
pub(super) fn first_line(text: &str) -> &str {
    let mut lines = text.lines().map(str::trim);
    lines
        .find(|line| !line.is_empty() && !line.starts_with('#') && !line.starts_with("sep="))
        .unwrap_or("")
}

/// A heading without what people write differently: case, blanks, signs.
pub(super) fn plain_heading(cell: &str) -> String {
    cell.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}

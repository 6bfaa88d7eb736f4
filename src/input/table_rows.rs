//! The rows of a table of separated values: their cells, also where the table is damaged.
//!
//! Cells stand in quotes as RFC 4180 has it. Three kinds of damage are told apart: a quotation mark that is never closed, which
//! would swallow the rows behind it; a hole of NULs, which a disk or a copy that broke off leaves; and an end in the middle of a row.

use crate::input::work::looked_at;
use crate::json::scanner::Stop;
use crate::json::windows_1252::text_from_bytes;
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use memchr::{memchr, memchr2, memmem};
use std::borrow::Cow;

/// A row is no longer: a record of 1 MB in a cell, in which each letter may be a quotation mark that is doubled, and other cells.
const LONGEST_ROW: usize = 8 << 20;
/// In a table of fewer columns a line of any text may look like a row.
const FEWEST: usize = 5;
/// NULs one after another are a hole.
const HOLE: &[u8] = b"\0\0";

/// What the bytes at hand end with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// More of the content may come.
    Open,
    /// The end of the content.
    Content,
    /// The end of a row that was read before.
    Row,
}

/// How a row was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowRead {
    /// As it stands.
    Whole,
    /// A quotation mark in it is not closed: it was read to the end of its line.
    Unclosed,
    /// It can't be read.
    Damaged {
        /// Where the damage is.
        at: usize,
        /// What it is.
        why: &'static str,
        /// How many rows were lost. What a hole has taken is known by the length of the rows before only.
        lost: u32,
    },
    /// The content ends in the middle of it.
    Cut,
}

/// Reads rows one after another.
pub struct RowReader {
    reader: Reader,
    delimiter: u8,
    /// How many columns the header has; none while it is read.
    width: usize,
    /// Room for the text of a row: it grows with the longest one and is never cleared.
    text: Vec<u8>,
    /// Room for the end of each cell in `text`.
    ends: Vec<usize>,
    /// How many cells the row has.
    count: usize,
    /// The rows read so far, and their bytes.
    rows: u64,
    bytes: u64,
    /// Whether one of them has fewer cells than the header: then an end in few cells is none in the middle of a row.
    has_short: bool,
}

impl RowReader {
    /// Reads rows with this sign between their cells.
    pub fn new(delimiter: u8) -> Self {
        RowReader {
            reader: ReaderBuilder::new().delimiter(delimiter).build(),
            delimiter,
            width: 0,
            text: vec![0; 4096],
            ends: vec![0; 64],
            count: 0,
            rows: 0,
            bytes: 0,
            has_short: false,
        }
    }

    /// Reads the header that `bytes` begin with; gives its length, its line break included.
    ///
    /// # Errors
    /// [`Stop::NeedMore`] where it may go on.
    pub fn header(&mut self, bytes: &[u8], whole: bool) -> Result<usize, Stop> {
        let used = self.parse(bytes, whole)?;
        self.width = self.count;
        Ok(used)
    }

    /// Reads the row at `at`; gives where the next one begins.
    ///
    /// # Errors
    /// [`Stop::NeedMore`] where it may go on.
    pub fn row(
        &mut self,
        bytes: &[u8],
        at: usize,
        ending: Ending,
    ) -> Result<(usize, RowRead), Stop> {
        let rest = &bytes[at..];
        if rest.iter().all(|byte| matches!(byte, b'\n' | b'\r')) {
            return Err(Stop::NeedMore);
        }
        let limit = rest.len().min(LONGEST_ROW);
        let whole = ending != Ending::Open && limit == rest.len();
        let parsed = self.parse(&rest[..limit], whole);
        let is_given_up = whole || limit < rest.len();
        let searched = match parsed {
            Ok(used) => &rest[..used],
            Err(_) if is_given_up => rest,
            Err(_) => &[],
        };
        if let Some(hole) = memmem::find(searched, HOLE) {
            return self.after_hole(bytes, at, at + hole, ending);
        }
        match parsed {
            Ok(used) if self.swallows_rows(&rest[..used]) => Ok(self.line(bytes, at)),
            Ok(used) if ending == Ending::Content && self.is_cut(&rest[..used]) => {
                Ok((at + used, RowRead::Cut))
            }
            Ok(used) => {
                self.count_row(used);
                Ok((at + used, RowRead::Whole))
            }
            Err(Stop::NeedMore) if is_given_up => Ok(self.line(bytes, at)),
            Err(stop) => Err(stop),
        }
    }

    /// The cells of the row that was read last.
    pub fn cells(&self) -> Vec<Cow<'_, str>> {
        let mut start = 0;
        let cell = |end: &usize| {
            let cell = &self.text[start..*end];
            start = *end;
            text_from_bytes(cell)
        };
        self.ends[..self.count].iter().map(cell).collect()
    }

    /// Whether the row that was read last is UTF-8.
    pub fn is_utf8(&self) -> bool {
        let end = self.count.checked_sub(1).map_or(0, |last| self.ends[last]);
        std::str::from_utf8(&self.text[..end]).is_ok()
    }

    /// How many columns the header has.
    pub fn width(&self) -> usize {
        self.width
    }

    fn count_row(&mut self, bytes: usize) {
        self.rows += 1;
        self.has_short |= self.count < self.width;
        self.bytes += bytes as u64;
    }

    /// Takes the cells of one row; gives the bytes of it and of the line break behind it.
    fn parse(&mut self, bytes: &[u8], whole: bool) -> Result<usize, Stop> {
        self.reader.reset();
        let (mut used, mut text, mut count) = (0, 0, 0);
        let mut ended = false;
        loop {
            let (result, read, wrote, cells) = self.reader.read_record(
                if ended { &[] } else { &bytes[used..] },
                &mut self.text[text..],
                &mut self.ends[count..],
            );
            used += read;
            text += wrote;
            count += cells;
            match result {
                ReadRecordResult::OutputFull => self.text.resize(self.text.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                // Pushing nothing tells the reader that the table has ended, which ends an open quotation too.
                ReadRecordResult::InputEmpty if whole && !ended => {
                    if is_open(bytes, self.delimiter) {
                        return Err(Stop::NeedMore);
                    }
                    ended = true;
                }
                ReadRecordResult::InputEmpty | ReadRecordResult::End => return Err(Stop::NeedMore),
                ReadRecordResult::Record => break,
            }
        }
        self.count = count;
        looked_at(used);
        Ok(used)
    }

    /// Whether a row seems to hold the rows behind it, in a quotation that was opened by mistake: it has another number of cells than
    /// the header, or one of its lines has as many, and its first line alone has as many, too.
    fn swallows_rows(&self, row: &[u8]) -> bool {
        let row = row.trim_ascii_end();
        let first = memchr2(b'\n', b'\r', row).unwrap_or(row.len());
        let is_row = |line: &[u8]| self.cells_of_line(line).is_some();
        let has_width = self.count == self.width;
        if self.width < FEWEST {
            return false;
        }
        let mut behind = row[first..].split(|byte| matches!(byte, b'\n' | b'\r'));
        let holds_row = first < row.len() && behind.any(is_row);
        if has_width && !holds_row {
            return false;
        }
        let is_odd = first == row.len() && is_irregular(row, self.delimiter);
        is_row(&row[..first]) && (first < row.len() || is_odd)
            || !has_width && (holds_row || is_odd)
    }

    /// The cells of a line that has as many as the header, if quotation marks that are not closed before a delimiter are letters.
    fn cells_of_line<'l>(&self, line: &'l [u8]) -> Option<Vec<Cow<'l, [u8]>>> {
        [false, true].into_iter().find_map(|is_lenient| {
            let cells = cells_of_line(line, self.delimiter, is_lenient);
            (cells.len() == self.width).then_some(cells)
        })
    }

    /// Reads the line at `at` as a row in which a quotation mark that is not closed is a letter like others.
    fn line(&mut self, bytes: &[u8], at: usize) -> (usize, RowRead) {
        let rest = &bytes[at..];
        let end = memchr2(b'\n', b'\r', rest);
        let line = &rest[..end.unwrap_or(rest.len())];
        let next = at + end.map_or(rest.len(), |end| end + 1);
        if let Some(cells) = self.cells_of_line(line) {
            self.text.clear();
            self.ends.clear();
            for cell in &cells {
                self.text.extend_from_slice(cell);
                self.ends.push(self.text.len());
            }
            self.count = cells.len();
            // The reader writes into what is there.
            self.text.resize(self.text.len().max(4096), 0);
            self.ends.resize(self.ends.len().max(64), 0);
            self.count_row(line.len() + 1);
            return (next, RowRead::Unclosed);
        }
        if end.is_none() {
            return (next, RowRead::Cut);
        }
        let damage = RowRead::Damaged {
            at,
            why: "a quotation mark is not closed",
            lost: 1,
        };
        (next, damage)
    }

    /// Goes on with the line behind a hole: within it nobody knows whether a quotation is open.
    fn after_hole(
        &mut self,
        bytes: &[u8],
        at: usize,
        hole: usize,
        ending: Ending,
    ) -> Result<(usize, RowRead), Stop> {
        let filled = bytes[hole..].iter().position(|byte| *byte != 0);
        let behind = filled.map_or(bytes.len(), |filled| hole + filled);
        let next = match memchr2(b'\n', b'\r', &bytes[behind..]) {
            Some(end) => behind + end + 1,
            None if ending == Ending::Open => return Err(Stop::NeedMore),
            None => bytes.len(),
        };
        let usual = self.bytes.checked_div(self.rows).unwrap_or(0).max(1);
        let stretch = (next - at) as u64;
        let lost = if self.rows == 0 {
            1
        } else {
            ((stretch + usual / 2) / usual).max(1)
        };
        let damage = RowRead::Damaged {
            at: hole,
            why: "a hole of NUL bytes",
            lost: u32::try_from(lost).unwrap_or(u32::MAX),
        };
        Ok((next, damage))
    }

    /// Whether a row at the end of the content breaks off: it has no line break and fewer cells than the header.
    fn is_cut(&self, row: &[u8]) -> bool {
        let has_end = row.ends_with(b"\n") || row.ends_with(b"\r");
        !has_end && self.count < self.width && !self.has_short
    }
}

/// Whether a quotation is open at the end of a row.
fn is_open(row: &[u8], delimiter: u8) -> bool {
    let (mut quoted, mut begins) = (false, true);
    let mut at = 0;
    while at < row.len() {
        let byte = row[at];
        if quoted {
            if byte == b'"' {
                if row.get(at + 1) == Some(&b'"') {
                    at += 1;
                } else {
                    quoted = false;
                }
            }
        } else if byte == b'"' && begins {
            quoted = true;
        }
        begins = !quoted && (byte == delimiter || matches!(byte, b'\n' | b'\r'));
        at += 1;
    }
    quoted
}

/// Whether a quotation in a line ends before something else than a delimiter.
fn is_irregular(line: &[u8], delimiter: u8) -> bool {
    let mut at = 0;
    while at < line.len() {
        let end = match line[at..].strip_prefix(b"\"") {
            Some(inside) => match quotation(inside, delimiter, false) {
                Some((_, length)) => at + 1 + length,
                None => return true,
            },
            None => memchr(delimiter, &line[at..]).map_or(line.len(), |end| at + end),
        };
        at = end + 1;
    }
    false
}

/// The cells of one line. Where a quotation mark at the beginning of a cell has none that ends the quotation, it is a letter like
/// others.
fn cells_of_line(line: &[u8], delimiter: u8, is_lenient: bool) -> Vec<Cow<'_, [u8]>> {
    let mut cells = Vec::new();
    let mut at = 0;
    loop {
        let inside = line[at..].strip_prefix(b"\"");
        let quoted = inside.and_then(|inside| quotation(inside, delimiter, is_lenient));
        let (cell, end) = match quoted {
            Some((cell, length)) => (Cow::Owned(cell), at + 1 + length),
            None => {
                let end = memchr(delimiter, &line[at..]).map_or(line.len(), |end| at + end);
                (Cow::Borrowed(&line[at..end]), end)
            }
        };
        cells.push(cell);
        if end >= line.len() {
            return cells;
        }
        at = end + 1;
    }
}

/// The text of a quotation behind its first mark, and the bytes up to the delimiter behind it. `is_lenient` allows single marks in it.
fn quotation(inside: &[u8], delimiter: u8, is_lenient: bool) -> Option<(Vec<u8>, usize)> {
    let mut text = Vec::new();
    let mut at = 0;
    loop {
        let mark = at + memchr(b'"', &inside[at..])?;
        text.extend_from_slice(&inside[at..mark]);
        match inside.get(mark + 1) {
            None => return Some((text, mark + 1)),
            Some(byte) if *byte == delimiter => return Some((text, mark + 1)),
            Some(b'"') => at = mark + 2,
            Some(_) if is_lenient => at = mark + 1,
            Some(_) => return None,
        }
        text.push(b'"');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(Vec<String>, RowRead)> {
        let mut reader = RowReader::new(b',');
        let mut at = reader.header(text.as_bytes(), true).unwrap();
        let mut rows = Vec::new();
        while at < text.len() {
            let (next, read) = reader.row(text.as_bytes(), at, Ending::Content).unwrap();
            let is_read = matches!(read, RowRead::Whole | RowRead::Unclosed);
            let cells = reader.cells().iter().map(|cell| cell.to_string()).collect();
            rows.push((if is_read { cells } else { Vec::new() }, read));
            at = next;
        }
        rows
    }

    #[test]
    fn a_quotation_that_is_never_closed_swallows_no_row() {
        for behind in [
            "c,d,e,1,2",
            "\"c\",d,e,1,2",
            "c,\"d, d\",e,1,2",
            "c,d,\"e\",1,2",
        ] {
            // Its line has as many cells as the header, if the mark is a letter.
            let rows = read(&format!("v,w,x,y,z\na,\"b,1,2,3\n{behind}\nf,g,h,1,2\n"));
            let cells = ["a", "\"b", "1", "2", "3"].map(str::to_owned).to_vec();
            assert_eq!(rows[0], (cells, RowRead::Unclosed), "{behind}");
            assert_eq!(rows.len(), 3, "{behind}: {rows:?}");
            // It has not.
            let rows = read(&format!("v,w,x,y,z\na,\"b,1,2,3,4\n{behind}\nf,g,h,1,2\n"));
            let damage = RowRead::Damaged {
                at: 10,
                why: "a quotation mark is not closed",
                lost: 1,
            };
            assert_eq!(rows[0].1, damage, "{behind}");
            assert_eq!(rows.len(), 3, "{behind}: {rows:?}");
            assert_eq!(rows[2].0, ["f", "g", "h", "1", "2"], "{behind}: {rows:?}");
        }
    }

    #[test]
    fn line_breaks_in_quotations_are_no_damage() {
        for cell in [
            "{\n  \"\"a\"\": [1, 2],\n  \"\"b\"\": 3\n}",
            "\n\n",
            "one, two\r\nthree",
        ] {
            let rows = read(&format!("x,y,z\na,\"{cell}\",c\na,\"{cell}\"\n"));
            assert_eq!(rows.len(), 2, "{rows:?}");
            assert!(rows.iter().all(|row| row.1 == RowRead::Whole), "{rows:?}");
            assert_eq!(rows[0].0[1], cell.replace("\"\"", "\""));
        }
    }

    #[test]
    fn a_hole_takes_the_rows_in_it_and_no_others() {
        let row = "aaaa,bbbb,cccc\n";
        let mut text = format!("x,y,z\n{}", row.repeat(10)).into_bytes();
        // From the middle of the fourth row to that of the seventh.
        text[6 + 3 * 15 + 7..6 + 6 * 15 + 7].fill(0);
        let rows = read(std::str::from_utf8(&text).unwrap());
        assert_eq!(rows.iter().filter(|row| row.1 == RowRead::Whole).count(), 6);
        let damage = RowRead::Damaged {
            at: 58,
            why: "a hole of NUL bytes",
            lost: 4,
        };
        assert_eq!(rows[3].1, damage);
    }

    #[test]
    fn an_end_in_the_middle_of_a_row_is_told() {
        for (text, is_cut) in [
            ("x,y\na,b\nc", true),
            ("x,y\na,b\n\"c", true),
            ("x,y\na,b\nc,d", false),
            ("x,y\na,b\nc\n", false),
        ] {
            let rows = read(text);
            assert_eq!(
                rows.last().unwrap().1 == RowRead::Cut,
                is_cut,
                "{text}: {rows:?}"
            );
        }
    }
}

//! Reads records again from one file, in the order of their positions: the file is read and decompressed once, however
//! many records are wanted.

use crate::input::archive::Wanted;
use crate::input::archive::decompress::{ContentSink, Decompressor};
use crate::input::detect::{FileKind, HEAD};
use crate::input::forms::{Found, Opener};
use crate::input::receipt::FileNote;
use crate::input::table::{CsvTable, LONGEST_HEADER};
use crate::store::location::Location;

/// Bytes that are looked at in one go.
const WINDOW: usize = 256 << 10;

/// A record as it was read again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RereadRecord<'a> {
    /// The bytes in the file: the record, or what it was made from.
    pub bytes: &'a [u8],
    /// The record that was converted from it, where it is none itself.
    pub converted: Option<&'a str>,
}

/// Gets the record that was wanted, or none where the file no longer holds one in that place; gives the next one that
/// is wanted, which is further on in the file: a later content, a later byte, or a later part of the same value.
pub type Take<'t> = dyn FnMut(Option<RereadRecord<'_>>) -> Option<Location> + 't;

/// Takes a file's bytes from its beginning and keeps those of the records that are wanted.
pub struct BulkRereader {
    decompressor: Decompressor,
    keeper: WantedRecords,
}

/// Keeps parts of the contents.
struct WantedRecords {
    wanted: Option<Location>,
    window: Vec<u8>,
    /// Files in archives that have begun so far: archives in archives count, as for the reader.
    begun: u32,
    /// Place of the window's first byte in the content.
    at: u64,
    value: Vec<u8>,
    /// The header of the open content, where that is text and may be a table.
    header: Option<Header>,
    /// Place of the header's first byte in the content.
    text_start: u64,
}

/// The beginning of a text. It is parsed once for each content, however many rows are wanted.
enum Header {
    /// The first bytes, until the first value has come in full.
    Bytes(Vec<u8>),
    /// The table that begins there; none where the text is no table.
    Parsed(Option<Box<CsvTable>>),
}

impl Header {
    /// The table, if the text is one. `first_value` is the place of the first wanted value after the beginning of
    /// the text.
    fn table(&mut self, first_value: usize) -> Option<&mut CsvTable> {
        if let Header::Bytes(bytes) = self {
            // A header that goes on where a value begins is none, or the file has changed.
            let table = CsvTable::begin(bytes).filter(|table| table.first_row <= first_value);
            *self = Header::Parsed(table.map(Box::new));
        }
        match self {
            Header::Parsed(Some(table)) => Some(table),
            _ => None,
        }
    }
}

impl BulkRereader {
    /// Wants the record at this place first.
    pub fn new(first: Location) -> Self {
        BulkRereader {
            decompressor: Decompressor::default(),
            keeper: WantedRecords {
                wanted: Some(first),
                window: Vec::with_capacity(WINDOW),
                begun: 0,
                at: 0,
                value: Vec::new(),
                header: None,
                text_start: 0,
            },
        }
    }

    /// Takes the next piece of the file. True once nothing more of it is wanted.
    pub fn push(&mut self, bytes: &[u8], take: &mut Take<'_>) -> bool {
        if self.keeper.wanted.is_none() {
            return true;
        }
        let keeper = &mut self.keeper;
        self.decompressor
            .push(bytes, &mut WantedRecordsSink { keeper, take })
            == Wanted::Nothing
            || self.keeper.wanted.is_none()
    }

    /// The file has ended; what is still wanted is not in it.
    pub fn finish(mut self, take: &mut Take<'_>) {
        if self.keeper.wanted.is_some() {
            // A file shorter than what is judged at once is still in the window.
            let keeper = &mut self.keeper;
            self.decompressor
                .finish(&mut WantedRecordsSink { keeper, take });
        }
        while self.keeper.wanted.is_some() {
            self.keeper.wanted = take(None);
        }
    }
}

impl WantedRecords {
    /// Which of the file's contents is open.
    fn ordinal(&self) -> u32 {
        self.begun.saturating_sub(1)
    }

    /// The location that is wanted, where it is in the open content.
    fn here(&self) -> Option<Location> {
        let ordinal = self.ordinal();
        self.wanted.filter(|location| location.ordinal == ordinal)
    }

    /// Keeps the part of the window that belongs to wanted values, and what may be a header.
    fn keep(&mut self, take: &mut Take<'_>) {
        if self.here().is_some()
            && let Some(Header::Bytes(header)) = &mut self.header
        {
            let room = LONGEST_HEADER.saturating_sub(header.len());
            header.extend_from_slice(&self.window[..room.min(self.window.len())]);
        }
        while let Some(location) = self.here() {
            let length = location.length as usize;
            let next = location.offset + self.value.len() as u64;
            if next < self.at {
                // Its beginning is before this window.
                self.wanted = take(None);
                continue;
            }
            let start = (next - self.at).min(self.window.len() as u64) as usize;
            let end = (start + length - self.value.len()).min(self.window.len());
            self.value.extend_from_slice(&self.window[start..end]);
            if self.value.len() < length {
                break;
            }
            self.give(location, take);
        }
        self.at += self.window.len() as u64;
        self.window.clear();
    }

    /// Gives the records that are wanted of the value that has come in full.
    fn give(&mut self, value: Location, take: &mut Take<'_>) {
        let same = |wanted: Option<Location>| {
            wanted.filter(|one| (one.ordinal, one.offset) == (value.ordinal, value.offset))
        };
        let bytes = std::mem::take(&mut self.value);
        let mut wanted = self.wanted;
        if value.part == 0 {
            let is_object = bytes.first() == Some(&b'{') && bytes.last() == Some(&b'}');
            let again = RereadRecord {
                bytes: &bytes,
                converted: None,
            };
            wanted = take(is_object.then_some(again));
        } else if let Some(table) = self
            .header
            .as_mut()
            .and_then(|header| header.table(value.offset.saturating_sub(self.text_start) as usize))
        {
            let mut record = String::new();
            let is_row = table.row(&bytes, 0, true, &mut record).is_ok();
            wanted = take(is_row.then_some(RereadRecord {
                bytes: &bytes,
                converted: Some(&record),
            }));
        } else {
            let mut part = 0;
            Opener::open(&bytes, &mut |_, found| {
                let again = match found {
                    Found::Record(bytes) => RereadRecord {
                        bytes,
                        converted: None,
                    },
                    Found::Converted { json, source, .. } => RereadRecord {
                        bytes: source,
                        converted: Some(json),
                    },
                    _ => return,
                };
                part += 1;
                if same(wanted).is_some_and(|one| one.part == part) {
                    wanted = take(Some(again));
                }
            });
        }
        while same(wanted).is_some() {
            wanted = take(None);
        }
        self.wanted = wanted;
        self.value = bytes;
        self.value.clear();
    }

    /// Reports the locations in contents that have already ended as missing.
    fn pass(&mut self, take: &mut Take<'_>) {
        while self
            .wanted
            .is_some_and(|location| location.ordinal < self.ordinal())
        {
            self.wanted = take(None);
        }
    }
}

struct WantedRecordsSink<'a, 't> {
    keeper: &'a mut WantedRecords,
    take: &'a mut Take<'t>,
}

impl ContentSink for WantedRecordsSink<'_, '_> {
    fn begin(&mut self, _: &str) {
        let keeper = &mut *self.keeper;
        keeper.begun += 1;
        keeper.window.clear();
        keeper.value.clear();
        keeper.header = None;
        keeper.at = 0;
        keeper.pass(self.take);
    }

    fn window(&mut self) -> &mut Vec<u8> {
        &mut self.keeper.window
    }

    fn kind(&mut self, kind: FileKind) {
        let keeper = &mut *self.keeper;
        if let (FileKind::Text(start), true) = (kind, keeper.here().is_some()) {
            // The header begins after a byte order mark, which is no part of it.
            keeper.header = Some(Header::Bytes(Vec::new()));
            keeper.text_start = start as u64;
            let head = keeper.window.split_off(start.min(HEAD));
            keeper.at += keeper.window.len() as u64;
            keeper.window = head;
            keeper.window.reserve(WINDOW);
        }
    }

    fn packed(&mut self, _: &'static str) {}

    fn arrived(&mut self) -> Wanted {
        self.keeper.keep(self.take);
        if self.keeper.wanted.is_none() {
            Wanted::Nothing
        } else if self.keeper.here().is_some() {
            Wanted::More
        } else {
            Wanted::NotThis
        }
    }

    fn note(&mut self, _: FileNote) {}

    fn end(&mut self) {
        self.keeper.keep(self.take);
    }

    fn skipped(&mut self, _: &str, _: &'static str) {
        self.keeper.begun += 1;
        self.keeper.pass(self.take);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ordinal: u32, offset: u64, length: u32, part: u16) -> Location {
        Location {
            ordinal,
            offset,
            length,
            part,
        }
    }

    fn gathered(file: &[u8], piece: usize, places: &[Location]) -> Vec<Option<String>> {
        let mut got = Vec::new();
        let mut rereader = BulkRereader::new(places[0]);
        let mut take = |again: Option<RereadRecord<'_>>| {
            got.push(again.map(|again| String::from_utf8_lossy(again.bytes).into_owned()));
            places.get(got.len()).copied()
        };
        for chunk in file.chunks(piece) {
            if rereader.push(chunk, &mut take) {
                break;
            }
        }
        rereader.finish(&mut take);
        got
    }

    fn some(texts: &[&str]) -> Vec<Option<String>> {
        texts.iter().map(|text| Some((*text).to_owned())).collect()
    }

    #[test]
    fn many_records_come_out_of_one_reading() {
        let text = br#"{"Records":[{"a":1}, {"b": "x y"},{"c":3}]}"#;
        let places = [at(0, 12, 7, 0), at(0, 21, 12, 0), at(0, 34, 7, 0)];
        for piece in [1, 5, 1000] {
            assert_eq!(
                gathered(text, piece, &places),
                some(&[r#"{"a":1}"#, r#"{"b": "x y"}"#, r#"{"c":3}"#])
            );
        }
    }

    #[test]
    fn what_is_gone_is_missing_and_the_rest_still_comes() {
        let text = br#"{"Records":[{"a":1}, {"b":2}]}"#;
        let places = [
            at(0, 11, 7, 0),
            at(0, 21, 7, 0),
            at(0, 90, 7, 0),
            at(3, 0, 7, 0),
        ];
        assert_eq!(
            gathered(text, 4, &places),
            [None, Some(r#"{"b":2}"#.to_owned()), None, None]
        );
    }

    #[test]
    fn several_records_in_one_value_come_one_after_another() {
        let value = r#"["{\"eventName\":\"A\",\"eventID\":\"1\"}","{\"eventName\":\"B\",\"eventID\":\"2\"}"]"#;
        let length = value.len() as u32;
        let places = [
            at(0, 0, length, 1),
            at(0, 0, length, 2),
            at(0, 0, length, 3),
        ];
        let mut expected = some(&[
            r#"{"eventName":"A","eventID":"1"}"#,
            r#"{"eventName":"B","eventID":"2"}"#,
        ]);
        expected.push(None);
        assert_eq!(gathered(value.as_bytes(), 7, &places), expected);
    }

    /// Rows of a CSV with this delimiter and many columns that CloudTrail does not have.
    fn wide_csv(columns: &[&str], delimiter: &str, row: impl Fn(usize) -> Vec<String>) -> Vec<u8> {
        let mut names: Vec<String> = columns.iter().map(|name| (*name).to_owned()).collect();
        names.extend((0..ROWS * 10).map(|column| format!("column-{column}")));
        let rows = (0..ROWS).map(|number| row(number).join(delimiter));
        let lines: Vec<String> = std::iter::once(names.join(delimiter)).chain(rows).collect();
        lines.join("\n").into_bytes()
    }

    fn record(number: usize) -> String {
        format!(
            r#"{{"eventVersion":"1.08","eventTime":"2024-01-02T03:04:05Z","eventName":"A","eventID":"e-{number}"}}"#
        )
    }

    fn quoted(text: &str) -> String {
        serde_json::to_string(text).unwrap()
    }

    const ROWS: usize = 100;

    /// Texts with a long beginning that is no record, by name.
    fn with_long_beginnings() -> Vec<(&'static str, Vec<u8>)> {
        let history = ["Event name", "Event time", "Event source", "Event ID"];
        let history_row = |number: usize| {
            [
                "A",
                "2024-01-02T03:04:05Z",
                "s3.amazonaws.com",
                &format!("e-{number}"),
            ]
            .map(str::to_owned)
            .to_vec()
        };
        let cell = |number| format!("\"{}\"", record(number).replace('"', "\"\""));
        let filling = "x".repeat(ROWS * 100);
        let list = |write: &dyn Fn(usize) -> String| {
            (0..ROWS).map(write).collect::<Vec<String>>().join(",")
        };
        let message = |number: usize| {
            format!(
                r#"{{"Type":"Notification","MessageId":"m","Message":{}}}"#,
                quoted(&record(number))
            )
        };
        let lines: Vec<String> = (0..ROWS)
            .map(|number| format!("a {}", message(number)))
            .collect();
        let sep = [b"sep=;\r\n", &wide_csv(&history, ";", history_row)[..]].concat();
        vec![
            ("Event history CSV", wide_csv(&history, ",", history_row)),
            ("a spreadsheet's CSV", sep),
            (
                "Lake CSV",
                wide_csv(&["eventjson"], ",", |number| vec![cell(number)]),
            ),
            (
                "Logs Insights CSV",
                wide_csv(&["@timestamp", "@message"], ",", |number| {
                    vec!["2024-01-02 03:04:05.000".to_owned(), cell(number)]
                }),
            ),
            (
                "lines",
                format!("{filling}\n{}", lines.join("\n")).into_bytes(),
            ),
            (
                "query result",
                format!(
                    r#"{{"QueryString":"{filling}","QueryResultRows":[{}]}}"#,
                    list(&|number| format!(
                        r#"[{{"eventID":"e-{number}"}},{{"eventJson":{}}}]"#,
                        quoted(&record(number))
                    ))
                )
                .into_bytes(),
            ),
            (
                "messages",
                format!(
                    r#"{{"filling":"{filling}","Records":[{}]}}"#,
                    list(&message)
                )
                .into_bytes(),
            ),
            (
                "one value",
                quoted(&format!(
                    r#"{{"filling":"{filling}","Records":[{}]}}"#,
                    list(&record)
                ))
                .into_bytes(),
            ),
        ]
    }

    #[test]
    fn what_stands_before_the_records_is_parsed_once_and_not_for_each_of_them() {
        for (name, file) in with_long_beginnings() {
            let mut reader = crate::input::reader::Reader::default();
            reader.begin(0);
            reader.push(&file);
            reader.end();
            let mut store = crate::store::Store::default();
            store.files.add(name.to_owned(), file.len() as u64);
            store.add(0, &reader.take_batch());
            assert_eq!(store.len(), ROWS, "{name}");
            let places: Vec<Location> = (0..ROWS).map(|row| store.location(row).1).collect();
            crate::input::work::take();
            for piece in [1000, usize::MAX] {
                let got = gathered(&file, piece, &places);
                assert!(
                    got.len() == ROWS && got.iter().all(Option::is_some),
                    "{name}"
                );
                // A text may be tried as a table with three delimiters, and envelopes lie within envelopes.
                let bytes = crate::input::work::take();
                assert!(
                    bytes < 8 * file.len() as u64,
                    "{name}: {bytes} of {}",
                    file.len()
                );
            }
        }
    }
}

//! Reads records again from one file, in the order of their positions: the file is read and decompressed once, however
//! many records are wanted.

use crate::input::archive::Wanted;
use crate::input::archive::packing::Packing;
use crate::input::archive::unpack::{ContentSink, Unpacker};
use crate::input::detect::{FileKind, HEAD, detect};
use crate::input::encoding::TextDecoder;
use crate::input::forms::{Found, Opener};
use crate::input::receipt::FileNote;
use crate::input::source::FileSource;
use crate::input::table::{CsvTable, LONGEST_HEADER};
use crate::input::table_rows::{Ending, RowRead};
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

/// Reads a file from its beginning and keeps the bytes of the records that are wanted.
pub struct BulkRereader {
    unpacker: Unpacker,
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
    /// Makes UTF-8 of a text in another encoding; locations are places in the UTF-8.
    decoder: Option<Box<WantedDecoder>>,
    /// What the content is has been found out.
    is_judged: bool,
}

/// A text in another encoding.
struct WantedDecoder {
    decoder: TextDecoder,
    /// The first letters, until they are enough to be judged.
    first: Vec<u8>,
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
            // A header that goes on where a value begins is none, or the file has changed. Where the first value is all
            // of the text there is none at all.
            let table = match first_value {
                0 => None,
                _ => CsvTable::begin(bytes, Ending::Row),
            };
            let table = table.filter(|table| table.first_row <= first_value);
            *self = Header::Parsed(table.map(Box::new));
        }
        match self {
            Header::Parsed(Some(table)) => Some(table),
            _ => None,
        }
    }
}

impl BulkRereader {
    /// Wants the record at this place of a file first.
    pub fn new(first: Location, source: FileSource) -> Self {
        BulkRereader {
            unpacker: Unpacker::new(source),
            keeper: WantedRecords {
                wanted: Some(first),
                window: Vec::with_capacity(WINDOW),
                begun: 0,
                at: 0,
                value: Vec::new(),
                header: None,
                text_start: 0,
                decoder: None,
                is_judged: false,
            },
        }
    }

    /// Reads the next window. False once nothing more of the file is wanted, or it has ended: then what was still
    /// wanted is not in it.
    ///
    /// # Errors
    /// Why the file can't be read any further, in words. What is still wanted has been given as missing.
    pub fn step(&mut self, take: &mut Take<'_>) -> Result<bool, FileNote> {
        let keeper = &mut self.keeper;
        let goes_on =
            keeper.wanted.is_some() && self.unpacker.step(&mut WantedRecordsSink { keeper, take });
        if goes_on && self.keeper.wanted.is_some() {
            return Ok(true);
        }
        self.give_up(take);
        self.unpacker.why_ended().map_or(Ok(false), Err)
    }

    /// Where the record lies that is wanted next.
    pub fn wanted(&self) -> Option<Location> {
        self.keeper.wanted
    }

    /// Takes rows of a file of rows, whose first byte has this place. True once nothing more of it is wanted.
    pub fn push_rows(&mut self, place: u64, rows: &[u8], take: &mut Take<'_>) -> bool {
        let keeper = &mut self.keeper;
        keeper.at = place;
        if let Some(wanted) = keeper.wanted {
            // They are those of the wanted content.
            keeper.begun = wanted.ordinal + 1;
        }
        keeper.keep(rows, take);
        keeper.wanted.is_none()
    }

    /// Gives what is still wanted as missing.
    pub fn give_up(&mut self, take: &mut Take<'_>) {
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

    /// Keeps what belongs to wanted values of what has come into the window. `whole` says that no more of the content comes.
    fn arrived(&mut self, whole: bool, take: &mut Take<'_>) {
        let window = std::mem::take(&mut self.window);
        if let Some(encoded) = &mut self.decoder {
            let mut text = std::mem::take(&mut encoded.first);
            encoded.decoder.decode(&window, whole, &mut text);
            if !self.is_judged && text.len() < HEAD && !whole {
                encoded.first = text;
            } else {
                let start = if self.is_judged {
                    0
                } else {
                    self.judge(detect(&text))
                };
                self.keep(text.get(start..).unwrap_or_default(), take);
            }
        } else {
            self.keep(&window, take);
        }
        self.window = window;
        self.window.clear();
    }

    /// Notes what the content is; gives the place of its first byte that counts.
    fn judge(&mut self, kind: FileKind) -> usize {
        self.is_judged = true;
        let FileKind::Text(start) = kind else {
            return 0;
        };
        if self.here().is_none() {
            return 0;
        }
        // The header begins after a byte order mark, which is no part of it.
        self.header = Some(Header::Bytes(Vec::new()));
        self.text_start = start as u64;
        self.at += start as u64;
        start
    }

    /// Keeps the part of these bytes that belongs to wanted values, and what may be a header.
    fn keep(&mut self, bytes: &[u8], take: &mut Take<'_>) {
        if self.here().is_some()
            && let Some(Header::Bytes(header)) = &mut self.header
        {
            let room = LONGEST_HEADER.saturating_sub(header.len());
            header.extend_from_slice(&bytes[..room.min(bytes.len())]);
        }
        while let Some(location) = self.here() {
            let length = location.length as usize;
            let next = location.offset + self.value.len() as u64;
            if next < self.at {
                // Its beginning is before this window.
                self.wanted = take(None);
                continue;
            }
            let start = (next - self.at).min(bytes.len() as u64) as usize;
            let end = (start + length - self.value.len()).min(bytes.len());
            self.value.extend_from_slice(&bytes[start..end]);
            if self.value.len() < length {
                break;
            }
            self.give(location, take);
        }
        self.at += bytes.len() as u64;
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
            let read = table.row(&bytes, 0, Ending::Row);
            if let Ok((_, RowRead::Whole | RowRead::Unclosed)) = read {
                let mut part = 0;
                table.records(&mut |record| {
                    part += 1;
                    if same(wanted).is_some_and(|one| one.part == part) {
                        wanted = take(Some(RereadRecord {
                            bytes: &bytes,
                            converted: Some(record.json),
                        }));
                    }
                });
            }
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
        keeper.decoder = None;
        keeper.is_judged = false;
        keeper.at = 0;
        keeper.pass(self.take);
    }

    fn window(&mut self) -> &mut Vec<u8> {
        &mut self.keeper.window
    }

    fn kind(&mut self, kind: FileKind) {
        let keeper = &mut *self.keeper;
        if let FileKind::Encoded(encoding) = kind {
            keeper.decoder = Some(Box::new(WantedDecoder {
                decoder: TextDecoder::new(encoding),
                first: Vec::new(),
            }));
        } else {
            let start = keeper.judge(kind);
            keeper.window.drain(..start);
        }
    }

    fn packed(&mut self, _: Packing) {}

    fn arrived(&mut self) -> Wanted {
        self.keeper.arrived(false, self.take);
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
        self.keeper.arrived(true, self.take);
    }

    fn skipped(&mut self, _: &str, _: &'static str) {
        self.keeper.begun += 1;
        self.keeper.pass(self.take);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::source::in_pieces;

    fn at(ordinal: u32, offset: u64, length: u32, part: u32) -> Location {
        Location {
            ordinal,
            offset,
            length,
            part,
        }
    }

    fn gathered(file: &[u8], piece: usize, places: &[Location]) -> Vec<Option<String>> {
        let mut got = Vec::new();
        let mut rereader = BulkRereader::new(places[0], in_pieces(file, piece));
        let mut take = |again: Option<RereadRecord<'_>>| {
            got.push(again.map(|again| String::from_utf8_lossy(again.bytes).into_owned()));
            places.get(got.len()).copied()
        };
        while rereader.step(&mut take).unwrap() {}
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
            reader.read(0, file.clone());
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

//! Cuts one record out of a file again, so that the raw record need not be kept in memory.

use super::archive::Wanted;
use super::envelope::{Found, Opener};
use super::report::Note;
use super::sniff::{HEAD, Kind};
use super::table::{LONGEST_HEADER, Table};
use super::unpack::{Sink, Unpacker};
use crate::walk::location::Location;

const CHANGED: &str = "The file has changed since it was read. Drop it again.";
/// Bytes that are looked at in one go.
const WINDOW: usize = 256 << 10;

/// A record as it was read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raw {
    /// What stands in the file, byte for byte: the record, or what it was made from.
    pub text: String,
    /// The record that was made from it, where it is none itself.
    pub record: Option<String>,
}

/// Takes a file's bytes from its beginning and keeps those of one record.
pub struct Cutter {
    unpacker: Unpacker,
    keeper: Keeper,
}

/// Keeps a part of one content.
struct Keeper {
    location: Location,
    window: Vec<u8>,
    /// Files in archives that have begun so far: archives in archives count, as for the reader.
    begun: u32,
    /// Place of the window's first byte in the content.
    at: u64,
    value: Vec<u8>,
    /// The first bytes of a text: they may be a table's header.
    header: Option<Vec<u8>>,
}

impl Cutter {
    /// Wants the record at this place.
    pub fn new(location: Location) -> Self {
        Cutter {
            unpacker: Unpacker::default(),
            keeper: Keeper {
                location,
                window: Vec::with_capacity(WINDOW),
                begun: 0,
                at: 0,
                value: Vec::with_capacity(location.length as usize),
                header: None,
            },
        }
    }

    /// Takes the next piece of the file. True once the record is whole.
    pub fn push(&mut self, bytes: &[u8]) -> bool {
        self.unpacker.push(bytes, &mut self.keeper) == Wanted::Nothing || self.keeper.is_whole()
    }

    /// The record.
    ///
    /// # Errors
    /// In words, where the file no longer holds a record in that place.
    pub fn finish(mut self) -> Result<Raw, String> {
        if !self.keeper.is_whole() {
            // A file shorter than what is judged at once is still in the window.
            self.unpacker.finish(&mut self.keeper);
        }
        self.keeper.raw().ok_or_else(|| CHANGED.to_owned())
    }
}

impl Keeper {
    fn is_whole(&self) -> bool {
        self.value.len() == self.location.length as usize
    }

    /// The content that the record lies in is open.
    fn is_here(&self) -> bool {
        self.begun.saturating_sub(1) == self.location.ordinal
    }

    /// Keeps what of the window lies in the value, and what may be a header.
    fn keep(&mut self) {
        if self.is_here() {
            if let Some(header) = &mut self.header {
                let room = LONGEST_HEADER.saturating_sub(header.len());
                header.extend_from_slice(&self.window[..room.min(self.window.len())]);
            }
            let offset = self.location.offset;
            let start = offset.saturating_sub(self.at).min(self.window.len() as u64) as usize;
            let wanted = self.location.length as usize - self.value.len();
            let end = (start + wanted).min(self.window.len());
            if self.at + end as u64 > offset {
                self.value.extend_from_slice(&self.window[start..end]);
            }
        }
        self.at += self.window.len() as u64;
        self.window.clear();
    }

    fn raw(self) -> Option<Raw> {
        if !self.is_whole() {
            return None;
        }
        let lossy = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if self.location.part == 0 {
            let is_object = self.value.first() == Some(&b'{') && self.value.last() == Some(&b'}');
            return is_object.then(|| Raw {
                text: lossy(&self.value),
                record: None,
            });
        }
        if let Some(header) = &self.header
            && let Some(mut table) = Table::begin(header)
        {
            let mut record = String::new();
            table.row(&self.value, 0, true, &mut record).ok()?;
            return Some(Raw {
                text: lossy(&self.value),
                record: Some(record),
            });
        }
        let (mut part, mut raw) = (0, None);
        Opener::open(&self.value, &mut |_, found| {
            let (text, record) = match found {
                Found::Record(json) => (lossy(json), None),
                Found::Made { json, source, .. } => (lossy(source), Some(json.to_owned())),
                _ => return,
            };
            part += 1;
            if part == self.location.part {
                raw = Some(Raw { text, record });
            }
        });
        raw
    }
}

impl Sink for Keeper {
    fn begin(&mut self, _: &str) {
        self.begun += 1;
        self.window.clear();
        self.at = 0;
    }

    fn window(&mut self) -> &mut Vec<u8> {
        &mut self.window
    }

    fn kind(&mut self, kind: Kind) {
        if let (Kind::Text(start), true) = (kind, self.is_here()) {
            // The header begins after a byte order mark.
            self.header = Some(Vec::new());
            let head = self.window.split_off(start.min(HEAD));
            self.keep_before_header();
            self.window = head;
            self.window.reserve(WINDOW);
        }
    }

    fn packed(&mut self, _: &'static str) {}

    fn arrived(&mut self) -> Wanted {
        self.keep();
        if self.is_whole() {
            Wanted::Nothing
        } else if self.is_here() {
            Wanted::More
        } else {
            Wanted::NotThis
        }
    }

    fn note(&mut self, _: Note) {}

    fn end(&mut self) {
        self.keep();
    }

    fn skipped(&mut self, _: &str, _: &'static str) {
        self.begun += 1;
    }
}

impl Keeper {
    /// The few bytes before a header are no part of it.
    fn keep_before_header(&mut self) {
        self.at += self.window.len() as u64;
        self.window.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    fn cut(file: &[u8], piece: usize, offset: u64, length: u32, part: u16) -> Result<Raw, String> {
        let mut cutter = Cutter::new(Location {
            ordinal: 0,
            offset,
            length,
            part,
        });
        for chunk in file.chunks(piece) {
            if cutter.push(chunk) {
                break;
            }
        }
        cutter.finish()
    }

    fn plain(text: &str) -> Result<Raw, String> {
        Ok(Raw {
            text: text.to_owned(),
            record: None,
        })
    }

    #[test]
    fn the_raw_record_is_the_very_bytes_of_the_file() {
        let text = br#"{"Records":[{"a":1}, {"b": "x y"}]}"#;
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        let zipped = encoder.finish().unwrap();
        for file in [&text[..], &zipped] {
            for piece in [3, 1000] {
                assert_eq!(cut(file, piece, 21, 12, 0), plain(r#"{"b": "x y"}"#));
                assert_eq!(cut(file, piece, 12, 7, 0), plain(r#"{"a":1}"#));
            }
        }
    }

    #[test]
    fn a_record_before_the_damage_can_still_be_shown() {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(br#"{"Records":[{"a":1}]}"#).unwrap();
        let mut damaged = encoder.finish().unwrap();
        let checksum = damaged.len() - 6;
        damaged[checksum] ^= 1;
        assert_eq!(cut(&damaged, 1000, 12, 7, 0), plain(r#"{"a":1}"#));
    }

    #[test]
    fn a_record_inside_a_string_is_shown_as_it_was_before_it_was_quoted() {
        let value =
            r#"["{\"eventName\":\"A\",\"eventID\":\"1\"}","{\"eventName\":\"B\",\"eventID\":\"2\"}"]"#;
        let second = plain(r#"{"eventName":"B","eventID":"2"}"#);
        assert_eq!(cut(value.as_bytes(), 10, 0, value.len() as u32, 2), second);
    }

    #[test]
    fn a_row_is_shown_with_the_record_made_of_it() {
        let text = "\u{feff}eventid,eventname,eventtime\r\ne-1,StopExecution,2024-01-02T03:04:05Z\r\n";
        let at = text.find("e-1").unwrap();
        let raw = cut(text.as_bytes(), 20, at as u64, 38, 1).unwrap();
        assert_eq!(raw.text, "e-1,StopExecution,2024-01-02T03:04:05Z");
        assert!(raw.record.unwrap().contains(r#""eventID":"e-1""#));
    }

    #[test]
    fn a_changed_file_is_noticed() {
        assert!(cut(b"short", 10, 3, 9, 0).is_err());
        assert!(cut(b"0123456789abcdef", 10, 3, 9, 0).is_err());
    }
}

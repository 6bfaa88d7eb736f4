//! Cuts one record out of a file again, so that the raw record need not be kept in memory.

use crate::input::bulk_reread::{BulkRereader, RereadRecord};
use crate::input::receipt::FileNote;
use crate::input::source::FileSource;
use crate::json::windows_1252::text_from_bytes;
use crate::store::location::Location;

const CHANGED: &str = "The file has changed since it was read. Drop it again.";

/// A record as it was read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raw {
    /// The bytes in the file: the record, or what it was made from.
    pub text: String,
    /// The record that was made from it, where it is none itself.
    pub record: Option<String>,
}

impl Raw {
    fn of(again: RereadRecord<'_>) -> Self {
        Raw {
            text: text_from_bytes(again.bytes).into_owned(),
            record: again.converted.map(str::to_owned),
        }
    }
}

/// Reads a file from its beginning and keeps the bytes of one record.
pub struct RecordRereader {
    rereader: BulkRereader,
    raw: Option<Raw>,
}

impl RecordRereader {
    /// Wants the record at this place of a file.
    pub fn new(location: Location, source: FileSource) -> Self {
        RecordRereader {
            rereader: BulkRereader::new(location, source),
            raw: None,
        }
    }

    /// Reads the next window. False once the record is whole, or can't come any more.
    ///
    /// # Errors
    /// Why the file can't be read any further, in words.
    pub fn step(&mut self) -> Result<bool, FileNote> {
        let raw = &mut self.raw;
        self.rereader.step(&mut |again| {
            *raw = again.map(Raw::of);
            None
        })
    }

    /// Takes rows of a file of rows, whose first byte has this place. True once the record is whole.
    pub fn push_rows(&mut self, place: u64, rows: &[u8]) -> bool {
        let raw = &mut self.raw;
        self.rereader.push_rows(place, rows, &mut |again| {
            *raw = again.map(Raw::of);
            None
        })
    }

    /// The record.
    ///
    /// # Errors
    /// In words, where the file no longer holds a record in that place.
    pub fn finish(self) -> Result<Raw, String> {
        self.raw.ok_or_else(|| CHANGED.to_owned())
    }

    /// Reads the record at this place of a file.
    ///
    /// # Errors
    /// In words, where the file can't be read or no longer holds a record in that place.
    pub fn read(location: Location, source: FileSource) -> Result<Raw, String> {
        let mut rereader = RecordRereader::new(location, source);
        while rereader.step().map_err(|note| note.words(false))? {}
        rereader.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::source::in_pieces;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    fn cut(file: &[u8], piece: usize, offset: u64, length: u32, part: u32) -> Result<Raw, String> {
        let location = Location {
            ordinal: 0,
            offset,
            length,
            part,
        };
        RecordRereader::read(location, in_pieces(file, piece))
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
        let value = r#"["{\"eventName\":\"A\",\"eventID\":\"1\"}","{\"eventName\":\"B\",\"eventID\":\"2\"}"]"#;
        let second = plain(r#"{"eventName":"B","eventID":"2"}"#);
        assert_eq!(cut(value.as_bytes(), 10, 0, value.len() as u32, 2), second);
    }

    #[test]
    fn a_row_is_shown_with_the_record_made_of_it() {
        let text =
            "\u{feff}eventid,eventname,eventtime\r\ne-1,StopExecution,2024-01-02T03:04:05Z\r\n";
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

//! Cuts one record out of a file again, so that the raw record need not be kept in memory.

use super::gunzip::{Gunzip, is_gzip};

const CHANGED: &str = "The file has changed since it was read. Drop it again.";

/// Takes a file's bytes from its beginning and keeps those of one record.
pub struct Cutter {
    offset: u64,
    length: usize,
    at: u64,
    gunzip: Option<Gunzip>,
    started: bool,
    record: Vec<u8>,
    buffer: Vec<u8>,
}

impl Cutter {
    /// Wants `length` bytes from `offset` on, counted in the file's JSON (after inflating).
    pub fn new(offset: u64, length: u32) -> Self {
        Cutter {
            offset,
            length: length as usize,
            at: 0,
            gunzip: None,
            started: false,
            record: Vec::with_capacity(length as usize),
            buffer: Vec::with_capacity(1 << 18),
        }
    }

    /// Takes the next piece of the file. True once the record is whole.
    ///
    /// # Errors
    /// In words, where the file can't be inflated as it could before.
    pub fn push(&mut self, mut bytes: &[u8]) -> Result<bool, String> {
        if !self.started {
            self.started = true;
            self.gunzip = is_gzip(bytes).then(Gunzip::default);
        }
        let Some(gunzip) = &mut self.gunzip else {
            keep(&mut self.record, self.offset, self.length, self.at, bytes);
            self.at += bytes.len() as u64;
            return Ok(self.record.len() == self.length);
        };
        loop {
            self.buffer.clear();
            let pushed = gunzip.push(bytes, &mut self.buffer);
            keep(&mut self.record, self.offset, self.length, self.at, &self.buffer);
            self.at += self.buffer.len() as u64;
            if self.record.len() == self.length {
                return Ok(true);
            }
            // Only now: what came before damage is as good as it was when the file was read.
            let used = pushed.map_err(|_| CHANGED.to_owned())?;
            bytes = &bytes[used..];
            if self.buffer.is_empty() && (bytes.is_empty() || used == 0) {
                return Ok(false);
            }
        }
    }

    /// The record as text.
    ///
    /// # Errors
    /// In words, where the file no longer holds a record in that place.
    pub fn finish(self) -> Result<String, String> {
        let is_object = self.record.first() == Some(&b'{') && self.record.last() == Some(&b'}');
        if self.record.len() != self.length || !is_object {
            return Err(CHANGED.to_owned());
        }
        Ok(match String::from_utf8(self.record) {
            Ok(text) => text,
            Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
        })
    }
}

/// Keeps the part of `bytes`, which begin at `at`, that lies in the record.
fn keep(record: &mut Vec<u8>, offset: u64, length: usize, at: u64, bytes: &[u8]) {
    let start = offset.saturating_sub(at).min(bytes.len() as u64) as usize;
    let wanted = length - record.len();
    let end = (start + wanted).min(bytes.len());
    if at + end as u64 > offset {
        record.extend_from_slice(&bytes[start..end]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    fn cut(file: &[u8], piece: usize, offset: u64, length: u32) -> Result<String, String> {
        let mut cutter = Cutter::new(offset, length);
        for chunk in file.chunks(piece) {
            if cutter.push(chunk)? {
                break;
            }
        }
        cutter.finish()
    }

    #[test]
    fn the_raw_record_is_the_very_bytes_of_the_file() {
        let text = br#"{"Records":[{"a":1}, {"b": "x y"}]}"#;
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        let zipped = encoder.finish().unwrap();
        for file in [&text[..], &zipped] {
            for piece in [3, 1000] {
                assert_eq!(cut(file, piece, 21, 12), Ok(r#"{"b": "x y"}"#.to_owned()));
                assert_eq!(cut(file, piece, 12, 7), Ok(r#"{"a":1}"#.to_owned()));
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
        assert_eq!(cut(&damaged, 1000, 12, 7), Ok(r#"{"a":1}"#.to_owned()));
    }

    #[test]
    fn a_changed_file_is_noticed() {
        assert!(cut(b"short", 10, 3, 9).is_err());
        assert!(cut(b"0123456789abcdef", 10, 3, 9).is_err());
    }
}

//! Holds the bytes of a file in an archive against what the archive says of it.

use crate::input::archive::decoder::StreamEnd;
use crate::input::archive::journal::Journal;
use crate::input::archive::section::FileSection;
use crate::input::archive::zip_records::{LONGEST_DESCRIPTOR, match_descriptor};
use crate::input::receipt::FileNote;
use flate2::Crc;
use std::io::{self, Read};

/// What an archive says of a file.
pub enum Expected {
    /// In front of the file, or in a list.
    Size {
        /// Bytes of its content.
        bytes: u64,
        /// Their CRC-32, where the archive has one.
        sum: Option<u32>,
        /// The archive ends before the file does.
        is_cut: bool,
    },
    /// Behind the file, in a zip archive's descriptor.
    Descriptor {
        /// The archive from the file's first packed byte on.
        section: FileSection,
        /// How the packed bytes ended.
        end: StreamEnd,
    },
}

impl Expected {
    /// What is to be said of a file with this size and sum; nothing where it is whole.
    fn judge(&self, given: u64, actual: u32) -> Option<FileNote> {
        match self {
            Expected::Size { bytes, sum, is_cut } => {
                let is_whole = given == *bytes && sum.is_none_or(|sum| sum == actual);
                (!is_whole).then_some(if *is_cut {
                    FileNote::MemberTruncated
                } else {
                    FileNote::MemberDamaged
                })
            }
            Expected::Descriptor { section, end } => {
                let Some(packed) = end.get() else {
                    // How much there is of the stream can't be told from how much there should be.
                    return Some(FileNote::MemberDamaged);
                };
                let bytes = section.bytes_at(packed, LONGEST_DESCRIPTOR);
                match match_descriptor(&bytes, (packed, given), actual) {
                    Some((_, is_right)) => (!is_right).then_some(FileNote::MemberDamaged),
                    None if bytes.len() < LONGEST_DESCRIPTOR => Some(FileNote::MemberTruncated),
                    None => Some(FileNote::MemberDamaged),
                }
            }
        }
    }
}

/// The bytes of a file in an archive; at their end it is noted where they are not those that the archive promised.
pub struct Checked {
    reader: Box<dyn Read>,
    expected: Option<Expected>,
    journal: Journal,
    sum: Crc,
    given: u64,
}

impl Checked {
    /// Bytes, and what they should be.
    pub fn new(reader: Box<dyn Read>, expected: Expected, journal: Journal) -> Self {
        Checked {
            reader,
            expected: Some(expected),
            journal,
            sum: Crc::new(),
            given: 0,
        }
    }
}

impl Read for Checked {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(into)?;
        self.given += count as u64;
        let Some(expected) = &self.expected else {
            return Ok(count);
        };
        if matches!(expected, Expected::Size { sum: None, .. }) {
            // Nothing to compare a sum with.
        } else {
            self.sum.update(&into[..count]);
        }
        if count == 0 && !into.is_empty() && !self.journal.has_ended() {
            if let Some(note) = expected.judge(self.given, self.sum.sum()) {
                self.journal.note(note);
            }
            self.expected = None;
        }
        Ok(count)
    }
}

//! A part of a dropped file, of which any place can be read.

use crate::input::archive::journal::Journal;
use crate::input::receipt::FileNote;
use crate::input::source::FileSource;
use std::io::{self, Read, Seek, SeekFrom};

/// A part of a file. A clone of it reads by itself.
#[derive(Clone)]
pub struct FileSection {
    source: FileSource,
    journal: Journal,
    /// Where it begins and ends in the source, and where reading goes on.
    start: u64,
    end: u64,
    position: u64,
    /// The source is the dropped file, and not what came out of a packing.
    is_of_file: bool,
}

impl FileSection {
    /// The whole of a dropped file.
    pub fn of_file(source: FileSource) -> Self {
        let size = source.borrow_mut().seek(SeekFrom::End(0));
        let end = size.as_ref().copied().unwrap_or_default();
        let journal = Journal::of_file(end);
        if let Err(error) = size {
            journal.end(FileNote::Unreadable(error.to_string()));
        }
        FileSection {
            source,
            journal,
            start: 0,
            end,
            position: 0,
            is_of_file: true,
        }
    }

    /// The whole of what came out of a packing.
    pub fn of_unpacked(source: FileSource, bytes: u64, journal: Journal) -> Self {
        FileSection {
            source,
            journal,
            start: 0,
            end: bytes,
            position: 0,
            is_of_file: false,
        }
    }

    /// A part of it; shorter where it ends.
    pub fn part(&self, from: u64, bytes: u64) -> Self {
        let start = self.start.saturating_add(from).min(self.end);
        let end = start.saturating_add(bytes).min(self.end);
        FileSection {
            start,
            end,
            position: start,
            ..self.clone()
        }
    }

    /// Its bytes.
    pub fn size(&self) -> u64 {
        self.end - self.start
    }

    /// Where reading goes on, in it.
    pub fn position(&self) -> u64 {
        self.position - self.start
    }

    /// What is said while it is read.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// Up to so many bytes from this place on.
    pub fn bytes_at(&self, place: u64, count: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        // Reading a section never fails: it ends.
        let _ = self.part(place, count as u64).read_to_end(&mut bytes);
        bytes
    }
}

impl Read for FileSection {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = (self.end.saturating_sub(self.position)).min(into.len() as u64) as usize;
        if count == 0 || self.journal.has_ended() {
            return Ok(0);
        }
        let mut source = self.source.borrow_mut();
        let sought = source.seek(SeekFrom::Start(self.position));
        match sought.and_then(|_| source.read(&mut into[..count])) {
            Ok(count) => {
                self.position += count as u64;
                if self.is_of_file {
                    self.journal.count_read(count as u64);
                }
                Ok(count)
            }
            Err(error) => {
                self.journal.end(FileNote::Unreadable(error.to_string()));
                Ok(0)
            }
        }
    }
}

impl Seek for FileSection {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => self.start.checked_add(place),
            SeekFrom::End(offset) => self.end.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        let position = place.filter(|place| *place >= self.start);
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position - self.start)
    }
}

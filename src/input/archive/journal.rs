//! What all packings of one file have in common: what is to be said, what came out of them, and the limit on that.

use crate::input::receipt::FileNote;
use std::cell::{Cell, RefCell};
use std::io::{self, Read};
use std::rc::Rc;

/// A packed file may always unpack to this many bytes …
const UNPACKED_FREELY: u64 = 64 << 20;
/// … and to this many times the bytes read of it; trail files come to 8 to 40 times.
const UNPACKED_TIMES: u64 = 150;

/// Written by the packings of one file while they are read.
#[derive(Clone, Default)]
pub struct Journal(Rc<Entries>);

#[derive(Default)]
struct Entries {
    notes: RefCell<Vec<FileNote>>,
    end: RefCell<Option<FileNote>>,
    /// Bytes of the dropped file, those read so far, and those that came out of all its packings.
    size: Cell<u64>,
    read: Cell<u64>,
    unpacked: Cell<u64>,
}

impl Journal {
    /// Of a file of this size.
    pub fn of_file(size: u64) -> Self {
        let journal = Journal::default();
        journal.0.size.set(size);
        journal
    }

    /// Something is to be said about the content that is being read.
    pub fn note(&self, note: FileNote) {
        self.0.notes.borrow_mut().push(note);
    }

    /// Takes what is to be said.
    pub fn take_notes(&self) -> Vec<FileNote> {
        self.0.notes.take()
    }

    /// Nothing more of the file can be read. From now on all its streams are at their end.
    pub fn end(&self, why: FileNote) {
        self.0.end.borrow_mut().get_or_insert(why);
    }

    /// Why nothing more of the file can be read.
    pub fn why_ended(&self) -> Option<FileNote> {
        self.0.end.borrow().clone()
    }

    /// Whether nothing more of the file can be read.
    pub fn has_ended(&self) -> bool {
        self.0.end.borrow().is_some()
    }

    /// Bytes of the file that have been read; a byte that is read twice counts twice.
    pub fn bytes_read(&self) -> u64 {
        self.0.read.get()
    }

    /// Bytes of the file have been read.
    pub fn count_read(&self, bytes: u64) {
        self.0.read.set(self.0.read.get() + bytes);
        // Files of an archive may overlap each other.
        if self.0.read.get() > UNPACKED_FREELY.max(self.0.size.get().saturating_mul(UNPACKED_TIMES))
        {
            self.end_as_too_large();
        }
    }

    /// Bytes have come out of a packing.
    fn count_unpacked(&self, bytes: u64) {
        self.0.unpacked.set(self.0.unpacked.get() + bytes);
        if self.0.unpacked.get() > self.limit() {
            self.end_as_too_large();
        }
    }

    fn end_as_too_large(&self) {
        self.end(FileNote::TooLarge(self.limit()));
    }

    fn limit(&self) -> u64 {
        let read = self.0.read.get().min(self.0.size.get());
        UNPACKED_FREELY.max(read.saturating_mul(UNPACKED_TIMES))
    }
}

/// Bytes that come out of a packing, counted.
pub struct Metered<R> {
    reader: R,
    journal: Journal,
}

impl<R: Read> Metered<R> {
    /// Counts what comes out of a packing.
    pub fn new(reader: R, journal: Journal) -> Self {
        Metered { reader, journal }
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.journal.has_ended() {
            return Ok(0);
        }
        let count = self.reader.read(into)?;
        self.journal.count_unpacked(count as u64);
        Ok(count)
    }
}

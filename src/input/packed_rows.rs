//! Takes a file of rows out of its packings again, so that some of its rows can be read.

use crate::input::archive::Wanted;
use crate::input::archive::packing::Packing;
use crate::input::archive::unpack::{ContentSink, Unpacker};
use crate::input::detect::FileKind;
use crate::input::receipt::FileNote;
use crate::input::row_file::MOST_GATHERED;
use crate::input::source::FileSource;

const CHANGED: &str = "the file has changed since it was read: drop it again";
/// Bytes that are read in one go.
const PIECE: usize = 1 << 20;

/// Unpacks one content of a file into memory.
pub struct PackedRowFile {
    unpacker: Unpacker,
    wanted: WantedContent,
}

/// The content that is wanted.
struct WantedContent {
    ordinal: u32,
    /// Contents begun so far, counted as the reader counts them.
    begun: u32,
    is_rows: bool,
    is_whole: bool,
    bytes: Vec<u8>,
}

impl PackedRowFile {
    /// Wants the content with this number.
    pub fn new(source: FileSource, ordinal: u32) -> Self {
        PackedRowFile {
            unpacker: Unpacker::new(source),
            wanted: WantedContent {
                ordinal,
                begun: 0,
                is_rows: false,
                is_whole: false,
                bytes: Vec::with_capacity(PIECE),
            },
        }
    }

    /// Unpacks on. False once the content has come in full, or can't come any more.
    pub fn step(&mut self) -> bool {
        !self.wanted.is_whole && self.unpacker.step(&mut self.wanted)
    }

    /// Its bytes.
    ///
    /// # Errors
    /// In words, where the file no longer has such a content.
    pub fn finish(self) -> Result<Vec<u8>, String> {
        if self.wanted.is_whole {
            return Ok(self.wanted.bytes);
        }
        let why = self.unpacker.why_ended();
        Err(why.map_or_else(|| CHANGED.to_owned(), |note| note.words(false)))
    }
}

impl WantedContent {
    fn is_here(&self) -> bool {
        self.begun.saturating_sub(1) == self.ordinal && self.is_rows
    }
}

impl ContentSink for WantedContent {
    fn begin(&mut self, _: &str) {
        self.begun += 1;
        self.is_rows = false;
        self.bytes.clear();
    }

    fn window(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    fn kind(&mut self, kind: FileKind) {
        self.is_rows = kind == FileKind::Parquet;
    }

    fn packed(&mut self, _: Packing) {}

    fn arrived(&mut self) -> Wanted {
        if self.is_whole || self.bytes.len() > MOST_GATHERED {
            return Wanted::Nothing;
        }
        if !self.is_here() {
            self.bytes.clear();
            return Wanted::NotThis;
        }
        if self.bytes.len() == self.bytes.capacity() {
            self.bytes.reserve(self.bytes.len());
        }
        Wanted::More
    }

    fn note(&mut self, _: FileNote) {}

    fn end(&mut self) {
        self.is_whole |= self.is_here();
    }

    fn skipped(&mut self, _: &str, _: &'static str) {
        self.begun += 1;
    }
}

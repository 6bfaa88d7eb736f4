//! Files whose rows a library takes out of columns, in a program of its own: Parquet.
//!
//! Their rows come as lines of JSON, which are read like those of any other file. What opens such files is given to the
//! reader ([`crate::input::reader::Reader::read_rows`]), so that programs that read none do not contain it.

use std::io;

/// A file of rows inside a packed one is held in memory, up to so many bytes: any part of it may be needed next.
pub const MOST_GATHERED: usize = 256 << 20;

/// What is said of a larger one.
pub const TOO_LARGE_INSIDE: &str = "a Parquet file inside a packed one, larger than the 256 MB that are read there: unpack it and drop it by itself";

/// A file of which any part can be read.
pub trait ReadAt {
    /// The bytes from this place on; at most so many, fewer only where the file ends.
    ///
    /// # Errors
    /// What the browser or the system says.
    fn read_at(&mut self, from: u64, bytes: usize) -> io::Result<Vec<u8>>;
}

/// A file that lies in memory as a whole.
impl ReadAt for Vec<u8> {
    fn read_at(&mut self, from: u64, bytes: usize) -> io::Result<Vec<u8>> {
        let from = usize::try_from(from).map_or(self.len(), |from| from.min(self.len()));
        let end = from.saturating_add(bytes).min(self.len());
        Ok(self[from..end].to_vec())
    }
}

/// A file whose rows come one after another.
pub trait RowFile {
    /// Appends some of the next rows, one JSON object on a line each.
    fn next_rows(&mut self, out: &mut String) -> RowsRead;

    /// Has [`RowFile::next_rows`] go on at or before the row of this place; from there on the same rows come with the
    /// same places.
    ///
    /// # Errors
    /// In words, where the file has no such place or can't be read.
    fn go_to(&mut self, place: u64) -> Result<(), String>;

    /// How many rows it says that it has.
    fn rows(&self) -> u64;

    /// The names of its columns, outermost only.
    fn column_names(&self) -> Vec<String>;
}

/// What came of reading rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowsRead {
    /// There are rows.
    Rows {
        /// The place of their first byte, by which a row can be found again; it grows from row to row, not by bytes.
        place: u64,
    },
    /// Some rows can't be read; those after them are tried.
    Broken {
        /// What is wrong, in words.
        why: String,
        /// How many rows are lost.
        lost: u64,
    },
    /// There are no more rows.
    End,
}

/// Opens a file of this size in bytes; else gives in words what it seems to be.
pub type OpenRowFile = fn(Box<dyn ReadAt>, u64) -> Result<Box<dyn RowFile>, String>;

/// Whether the first bytes are those of such a file.
pub fn is_row_file(head: &[u8]) -> bool {
    head.starts_with(b"PAR1")
}

//! What is known of the file that is being read.

use super::rows::{PackedRows, RowProgress};
use crate::input::archive::packing::Packing;
use crate::input::content::ContentTally;
use crate::input::receipt::FileNote;
use crate::store::file_report::FileReport;
use sha2::{Digest, Sha256};

/// The file that is being read.
pub(super) struct OpenFile {
    pub(super) report: FileReport,
    pub(super) notes: Vec<FileNote>,
    pub(super) tally: ContentTally,
    /// Bytes of the file, and those that have been counted as read.
    pub(super) size: u64,
    pub(super) read: u64,
    pub(super) packings: Vec<Packing>,
    /// Contents begun so far, and how many of them are archives themselves.
    pub(super) contents: u32,
    pub(super) archives: u32,
    /// The path of the open file in the archive.
    pub(super) path: String,
    /// What is to be said about files in the archive, with their paths.
    pub(super) inside: Vec<(String, Vec<String>)>,
    pub(super) hash: Option<Sha256>,
    /// Blocks given to other readers; none where all is read here.
    pub(super) blocks: Option<u32>,
    /// Another program has to read it.
    pub(super) handed_back: bool,
    /// How far its rows are read, where it is a file of rows.
    pub(super) rows: Option<RowProgress>,
    /// Where files of rows inside it are read here.
    pub(super) packed_rows: Option<PackedRows>,
}

impl OpenFile {
    /// A file of this size in bytes, with the engine's number for it; only to be hashed, or to be read.
    pub(super) fn new(file: u32, size: u64, hash: bool) -> Self {
        OpenFile {
            report: FileReport {
                file,
                ..FileReport::default()
            },
            notes: Vec::new(),
            tally: ContentTally::default(),
            size,
            read: 0,
            packings: Vec::new(),
            contents: 0,
            archives: 0,
            path: String::new(),
            inside: Vec::new(),
            hash: hash.then(Sha256::new),
            blocks: None,
            handed_back: false,
            rows: None,
            packed_rows: None,
        }
    }

    /// Says something of a file in the archive; what is said of many is said once.
    pub(super) fn say_inside(&mut self, words: String, path: String) {
        match self.inside.iter_mut().find(|(known, _)| *known == words) {
            Some((_, paths)) => paths.push(path),
            None => self.inside.push((words, vec![path])),
        }
    }
}

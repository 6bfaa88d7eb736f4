//! What became of each file.

use crate::view::{FileStatus, Millis};

/// The report on one file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FileReport {
    /// The file, as the engine numbered it.
    pub file: u32,
    /// The form it was recognised as.
    pub form: String,
    /// Events in it, whether or not they were known already.
    pub events: u32,
    /// Earliest event.
    pub first: Option<Millis>,
    /// Latest event.
    pub last: Option<Millis>,
    /// True where it holds what is no event and is used all the same.
    pub used: bool,
    /// What is to be said about it, in sentences; empty where it was read in full.
    pub note: String,
}

impl FileReport {
    /// Whether the file could be read.
    pub fn status(&self) -> FileStatus {
        match (self.events, self.note.is_empty()) {
            (0, _) if self.used => FileStatus::Warned,
            (0, _) => FileStatus::Skipped,
            (_, true) => FileStatus::Read,
            (_, false) => FileStatus::Warned,
        }
    }
}

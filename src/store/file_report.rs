//! The result of reading a file.

use crate::protocol::{FileStatus, Millis};
use serde::{Deserialize, Serialize};

/// The report on one file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
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
    /// True where it contains something useful that is no event, such as a digest.
    pub used: bool,
    /// Files with names in it.
    pub names: u32,
    /// Files with rules in it.
    pub rules: u32,
    /// Something in these was not understood.
    pub unclear: bool,
    /// This is the report on a block of the file, read by another reader than the file.
    pub part: bool,
    /// How many reports on blocks belong to this one.
    pub blocks: u32,
    /// What is to be said about it, in sentences; empty where it was read in full.
    pub note: String,
}

impl FileReport {
    /// Adds the report on a block.
    pub fn add(&mut self, block: FileReport) {
        self.events += block.events;
        self.used |= block.used;
        self.names += block.names;
        self.rules += block.rules;
        self.unclear |= block.unclear;
        self.first = [self.first, block.first].into_iter().flatten().min();
        self.last = [self.last, block.last].into_iter().flatten().max();
        // The file's own report tells the packing, those on blocks what is in it.
        if !block.form.is_empty() && !self.form.starts_with(|letter| letter != ',') {
            self.form.insert_str(0, &block.form);
        }
        if !block.note.is_empty() && !self.note.contains(&block.note) {
            self.note = format!("{} {}", self.note, block.note).trim().to_owned();
        }
    }

    /// Whether the file could be read.
    pub fn status(&self) -> FileStatus {
        match (self.events, self.note.is_empty()) {
            (0, _) if self.used || self.unclear => FileStatus::Warned,
            (0, _) if self.names + self.rules > 0 => FileStatus::Read,
            (0, _) => FileStatus::Skipped,
            (_, true) => FileStatus::Read,
            (_, false) => FileStatus::Warned,
        }
    }
}

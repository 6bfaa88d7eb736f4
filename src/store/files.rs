//! The files handed in and what became of them.

use crate::engine::view::{FileRow, FileStatus};
use crate::intake::report::FileReport;

/// One file.
#[derive(Clone, Debug, Default)]
pub struct FileEntry {
    /// Path as dropped.
    pub path: String,
    /// Bytes on the disk.
    pub bytes: u64,
    /// Events that were in the store already.
    pub duplicates: u32,
    /// Its report, once it has been read.
    pub report: Option<FileReport>,
}

/// All files, numbered in the order they were handed in.
#[derive(Clone, Debug, Default)]
pub struct Files {
    entries: Vec<FileEntry>,
    done: u32,
    skipped: u32,
    warned: u32,
    bytes: u64,
    bytes_read: u64,
}

impl Files {
    /// Adds a file; gives its number.
    pub fn add(&mut self, path: String, bytes: u64) -> u32 {
        self.bytes += bytes;
        self.entries.push(FileEntry {
            path,
            bytes,
            ..FileEntry::default()
        });
        (self.entries.len() - 1) as u32
    }

    /// All files.
    pub fn entries(&self) -> &[FileEntry] {
        &self.entries
    }

    /// Files that have been read or refused.
    pub fn done(&self) -> u32 {
        self.done
    }

    /// Files that gave no event.
    pub fn skipped(&self) -> u32 {
        self.skipped
    }

    /// Files that gave events and a warning.
    pub fn warned(&self) -> u32 {
        self.warned
    }

    /// Bytes on the disk of all files.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Bytes dealt with: all of a file that is done, whether or not every byte was needed.
    pub fn bytes_done(&self) -> u64 {
        if self.done as usize == self.entries.len() {
            self.bytes
        } else {
            self.bytes_read.min(self.bytes)
        }
    }

    pub(super) fn read(&mut self, bytes: u64) {
        self.bytes_read += bytes;
    }

    pub(super) fn count_duplicate(&mut self, file: u32) {
        if let Some(entry) = self.entries.get_mut(file as usize) {
            entry.duplicates += 1;
        }
    }

    /// Takes the report on a file.
    pub fn report(&mut self, report: FileReport) {
        let Some(entry) = self.entries.get_mut(report.file as usize) else {
            return;
        };
        if entry.report.is_some() {
            return;
        }
        self.done += 1;
        match report.status() {
            FileStatus::Skipped => self.skipped += 1,
            FileStatus::Warned => self.warned += 1,
            _ => {}
        }
        entry.report = Some(report);
    }

    /// The receipt's row for a file.
    pub fn row(&self, number: usize) -> FileRow {
        let entry = &self.entries[number];
        let mut row = FileRow {
            path: entry.path.clone(),
            duplicates: entry.duplicates,
            bytes: entry.bytes as f64,
            ..FileRow::default()
        };
        if let Some(report) = &entry.report {
            row.status = report.status();
            row.form.clone_from(&report.form);
            row.events = report.events;
            row.first = report.first;
            row.last = report.last;
            row.note.clone_from(&report.note);
        }
        row
    }
}

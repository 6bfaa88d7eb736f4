//! The dropped files and the result of reading each.

use crate::protocol::{FileRow, FileStatus};
use crate::store::batch::MEMBER;
use crate::store::file_report::FileReport;
use std::collections::HashMap;

/// One file.
#[derive(Clone, Debug, Default)]
pub struct FileEntry {
    /// Path as dropped.
    pub path: String,
    /// Bytes on the disk.
    pub bytes: u64,
    /// Events that a file handed in earlier has, too, or that came before in this one.
    pub duplicates: u32,
    /// Events in it whose id another event has too.
    shared_ids: u32,
    /// Its report, once it has been read.
    pub report: Option<FileReport>,
    /// Reports on blocks of it that have come in, as one.
    blocks: FileReport,
    blocks_done: u32,
    /// The file's own report, while those on blocks are still missing.
    waiting: Option<FileReport>,
    /// What was found out about it after all files had been read.
    pub said_later: String,
    /// What came of its rules, where it holds some.
    pub rules: RulesInFile,
}

/// What came of the rules in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RulesInFile {
    /// Those that are understood.
    pub loaded: u32,
    /// Those that are not.
    pub refused: u32,
    /// The first of these, and why.
    pub first_refused: String,
}

impl RulesInFile {
    /// What came of them, for the receipt; empty where there are none.
    fn words(&self) -> String {
        let all = self.loaded + self.refused;
        let rules = if all == 1 { "rule" } else { "rules" };
        match (all, self.refused) {
            (0, _) => String::new(),
            (_, 0) => format!("{all} {rules} loaded."),
            (1, _) => format!("1 rule, refused. {}", self.first_refused),
            (_, refused) => format!(
                "{all} rules: {} loaded, {refused} refused. {}",
                self.loaded, self.first_refused
            ),
        }
    }
}

/// What is said of events whose id another event has too; empty where there are none.
fn words_of_shared_ids(count: u32) -> String {
    let events = match count {
        0 => return String::new(),
        1 => "1 event has".to_owned(),
        count => format!("{count} events have"),
    };
    format!(
        "{events} the eventID of another event that says something else (is it redacted, or a placeholder?): each is kept as \
         an event of its own, and none counts as a duplicate."
    )
}

/// A file inside a dropped archive.
#[derive(Clone, Debug)]
struct Member {
    /// The archive.
    file: u32,
    /// Which of its contents it is, counted from 0.
    ordinal: u32,
    /// Its path inside.
    path: String,
}

/// All files, numbered in the order they were handed in.
#[derive(Clone, Debug, Default)]
pub struct Files {
    entries: Vec<FileEntry>,
    /// Files that were found and come sooner or later, with those that are here.
    announced: usize,
    done: u32,
    skipped: u32,
    warned: u32,
    /// Files that were read well and hold rules that are refused.
    warned_of_rules: u32,
    bytes: u64,
    bytes_read: u64,
    /// Some event has the id of another one.
    has_shared_ids: bool,
    members: Vec<Member>,
    member_numbers: HashMap<(u32, u32), u32>,
}

/// A file or a file within an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FilePlace {
    /// The dropped file.
    pub file: u32,
    /// Which of its contents, counted from 0.
    pub ordinal: u32,
}

impl Files {
    /// So many files more will be added.
    pub fn announce(&mut self, files: u32) {
        self.announced = self.announced.max(self.entries.len()) + files as usize;
    }

    /// Bytes on the disk of all files, also of those that were only announced: these are taken for as large as the others.
    pub(super) fn expected_bytes(&self) -> u64 {
        let known = self.entries.len();
        let more = self.announced.saturating_sub(known) as u64;
        self.bytes + self.bytes / (known as u64).max(1) * more
    }

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

    /// Adds a file inside the archive `file`, or finds it; gives its number.
    pub(super) fn add_member(&mut self, file: u32, ordinal: u32, path: String) -> u32 {
        let members = &mut self.members;
        *self
            .member_numbers
            .entry((file, ordinal))
            .or_insert_with(|| {
                members.push(Member {
                    file,
                    ordinal,
                    path,
                });
                MEMBER | (members.len() - 1) as u32
            })
    }

    /// The dropped file that a number stands for, and which of its contents.
    pub fn place(&self, number: u32) -> FilePlace {
        match self.members.get((number & !MEMBER) as usize) {
            Some(member) if number & MEMBER != 0 => FilePlace {
                file: member.file,
                ordinal: member.ordinal,
            },
            _ => FilePlace {
                file: number,
                ordinal: 0,
            },
        }
    }

    /// The path that a number stands for: as dropped, with the path inside an archive behind it.
    pub fn path(&self, number: u32) -> String {
        let file = self.place(number).file;
        let path = self
            .entries
            .get(file as usize)
            .map_or("", |entry| &entry.path);
        match self.members.get((number & !MEMBER) as usize) {
            Some(member) if number & MEMBER != 0 => format!("{path}/{}", member.path),
            _ => path.to_owned(),
        }
    }

    /// The numbers of all files that may hold records: as dropped, and inside archives.
    pub(super) fn numbers(&self) -> impl Iterator<Item = u32> {
        let members = (0..self.members.len() as u32).map(|number| MEMBER | number);
        (0..self.entries.len() as u32).chain(members)
    }

    /// Removes the sentences that are not from the readers' reports.
    pub(super) fn say_nothing(&mut self) {
        for entry in &mut self.entries {
            entry.said_later.clear();
        }
    }

    /// Says more about a file than its report did.
    pub(super) fn say(&mut self, file: u32, words: &str) {
        if let Some(entry) = self.entries.get_mut(file as usize)
            && !entry.said_later.contains(words)
        {
            entry.said_later = [entry.said_later.as_str(), words]
                .join(" ")
                .trim()
                .to_owned();
        }
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
        let is_warned = |entry: &&FileEntry| {
            let status = entry.report.as_ref().map(FileReport::status);
            entry.shared_ids > 0 && entry.rules.refused == 0 && status == Some(FileStatus::Read)
        };
        let of_ids = match self.has_shared_ids {
            true => self.entries.iter().filter(is_warned).count() as u32,
            false => 0,
        };
        self.warned + self.warned_of_rules + of_ids
    }

    /// Says what came of the rules in each file: anew, since rules are run again.
    pub fn set_rules(&mut self, rules: impl IntoIterator<Item = (u32, RulesInFile)>) {
        for entry in &mut self.entries {
            entry.rules = RulesInFile::default();
        }
        for (file, rules) in rules {
            if let Some(entry) = self.entries.get_mut(file as usize) {
                entry.rules = rules;
            }
        }
        let is_warned = |entry: &&FileEntry| {
            let status = entry.report.as_ref().map(FileReport::status);
            entry.rules.refused > 0 && status == Some(FileStatus::Read)
        };
        self.warned_of_rules = self.entries.iter().filter(is_warned).count() as u32;
    }

    /// The numbers of the files that hold rules and nothing else.
    pub fn with_rules_alone(&self) -> Vec<u32> {
        let entries = (0..).zip(&self.entries).filter(|(_, entry)| {
            let report = entry.report.as_ref();
            report.is_some_and(|report| report.rules > 0 && report.events + report.names == 0)
        });
        entries.map(|(number, _)| number).collect()
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

    /// Counts an event of this file whose id another event has too.
    pub(super) fn count_shared_id(&mut self, file: u32, by: i32) {
        if let Some(entry) = self.entries.get_mut(file as usize) {
            entry.shared_ids = entry.shared_ids.saturating_add_signed(by);
            self.has_shared_ids = true;
        }
    }

    pub(super) fn count_duplicate(&mut self, file: u32) {
        if let Some(entry) = self.entries.get_mut(file as usize) {
            entry.duplicates += 1;
        }
    }

    /// Waits no longer for reports on blocks of a file, because a reader was lost.
    pub fn give_up_blocks(&mut self, file: u32) {
        if let Some(entry) = self.entries.get_mut(file as usize) {
            entry.blocks_done = u32::MAX;
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
        if report.part {
            entry.blocks.add(report);
            entry.blocks_done = entry.blocks_done.saturating_add(1);
        } else {
            entry.waiting = Some(report);
        }
        let all = entry.waiting.as_ref().map(|own| own.blocks);
        if all.is_none_or(|blocks| entry.blocks_done < blocks) {
            return;
        }
        let mut report = entry.waiting.take().unwrap_or_default();
        report.add(std::mem::take(&mut entry.blocks));
        if report.events == 0 && report.rules == 0 && report.note.is_empty() {
            "The file is well-formed and holds no record.".clone_into(&mut report.note);
        }
        self.done += 1;
        match report.status() {
            FileStatus::Skipped => self.skipped += 1,
            FileStatus::Warned => self.warned += 1,
            _ => {}
        }
        // Without events and used all the same: shown with a warning, counted among those without.
        if report.events == 0 && report.used && report.names + report.rules == 0 {
            self.skipped += 1;
            self.warned -= 1;
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
            let shared_ids = words_of_shared_ids(entry.shared_ids);
            let words = [
                &report.note,
                &entry.rules.words(),
                &shared_ids,
                &entry.said_later,
            ];
            let words: Vec<&str> = (words.into_iter().map(String::as_str))
                .filter(|words| !words.is_empty())
                .collect();
            row.note = words.join(" ");
            let is_clear =
                entry.said_later.is_empty() && entry.rules.refused == 0 && entry.shared_ids == 0;
            if row.status == FileStatus::Read && !is_clear {
                row.status = FileStatus::Warned;
            }
        }
        row
    }
}

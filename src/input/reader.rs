//! Files in, batches out: the whole intake behind a few calls.
//!
//! A file arrives in pieces of any size ([`Reader::begin`], [`Reader::push`], [`Reader::end`]), so
//! its size does not matter: only a window of it is in memory, as large as its longest record.

use crate::input::archive::Wanted;
use crate::input::archive::decompress::{ContentSink, Decompressor};
use crate::input::content::{Block, Content, ContentTally};
use crate::input::detect::FileKind;
use crate::input::hash::digits;
use crate::input::receipt::{FileNote, sentences, unread};
use crate::input::walker::RecordWalker;
use crate::store::batch::{Batch, DocumentKind, MEMBER, NewMember};
use crate::store::file_report::FileReport;
use sha2::{Digest, Sha256};

/// Inflated bytes looked at in one go: small enough to stay in a processor's cache.
const WINDOW: usize = 1 << 20;
/// A packed file may always inflate to this much …
const INFLATED_FREELY: u64 = 64 << 20;
/// … and to this many times its own size; trail files come to 8 to 40 times.
const INFLATED_TIMES: u64 = 150;
/// So many paths are named where the same is to be said about several files in an archive.
const PATHS_NAMED: usize = 3;

/// Reads files one after another and gathers their events.
#[derive(Default)]
pub struct Reader {
    decompressor: Decompressor,
    intake: FileIntake,
}

/// Everything but the packings.
#[derive(Default)]
struct FileIntake {
    walker: RecordWalker,
    window: Vec<u8>,
    file: Option<OpenFile>,
    content: Option<Content>,
    reports: Vec<FileReport>,
    /// Files in archives that this reader has numbered.
    members: u32,
    bytes: u64,
    json_bytes: u64,
    /// Blocks of the open file that wait to be taken.
    blocks: Vec<(Block, Vec<u8>)>,
}

/// The file that is being read.
struct OpenFile {
    report: FileReport,
    notes: Vec<FileNote>,
    tally: ContentTally,
    /// Bytes of the file read so far, and bytes that came out of its packings.
    bytes: u64,
    inflated: u64,
    /// Nothing more of it is wanted.
    stopped: bool,
    packings: Vec<&'static str>,
    /// Contents begun so far, and how many of them are archives themselves.
    contents: u32,
    archives: u32,
    /// The path of the open file in the archive.
    path: String,
    /// What is to be said about files in the archive, with their paths.
    inside: Vec<(String, Vec<String>)>,
    hash: Option<Sha256>,
    /// Blocks given to other readers; none where all is read here.
    blocks: Option<u32>,
}

impl OpenFile {
    /// Says something of a file in the archive; what is said of many is said once.
    fn say_inside(&mut self, words: String, path: String) {
        match self.inside.iter_mut().find(|(known, _)| *known == words) {
            Some((_, paths)) => paths.push(path),
            None => self.inside.push((words, vec![path])),
        }
    }
}

impl Reader {
    /// Begins a file. `file` is the engine's number for it.
    pub fn begin(&mut self, file: u32) {
        self.start(file, false);
    }

    /// Begins a file that is only hashed: the SHA-256 of each of its contents is in the batch.
    pub fn begin_hash(&mut self, file: u32) {
        self.start(file, true);
    }

    fn start(&mut self, file: u32, hash: bool) {
        self.decompressor = Decompressor::default();
        let intake = &mut self.intake;
        intake.window.clear();
        intake.window.reserve(WINDOW);
        intake.content = Some(Content::new(file));
        intake.file = Some(OpenFile {
            report: FileReport {
                file,
                ..FileReport::default()
            },
            notes: Vec::new(),
            tally: ContentTally::default(),
            bytes: 0,
            inflated: 0,
            stopped: false,
            packings: Vec::new(),
            contents: 0,
            archives: 0,
            path: String::new(),
            inside: Vec::new(),
            hash: hash.then(Sha256::new),
            blocks: None,
        });
    }

    /// From now on records of the open file are found and not read: other readers get them as blocks.
    pub fn share(&mut self) {
        if let Some(file) = &mut self.intake.file {
            file.blocks = Some(0);
        }
    }

    /// Takes the blocks found since the last time, with their bytes.
    pub fn take_blocks(&mut self) -> Vec<(Block, Vec<u8>)> {
        std::mem::take(&mut self.intake.blocks)
    }

    /// Reads a block of a file that another reader shares; its report is a part of the file's.
    pub fn read_block(&mut self, block: Block, bytes: Vec<u8>) {
        self.start(block.file, false);
        if let Some(file) = &mut self.intake.file {
            file.report.part = true;
            file.bytes = bytes.len() as u64;
        }
        self.intake.content = Some(Content::of_block(block));
        self.intake.window = bytes;
        // Whoever found the block has counted its bytes.
        let counted = self.intake.json_bytes;
        self.intake.end();
        self.intake.json_bytes = counted;
        self.intake.end_file();
    }

    /// Takes the file's next bytes. False where nothing more of it is wanted.
    pub fn push(&mut self, bytes: &[u8]) -> bool {
        let Some(file) = &mut self.intake.file else {
            return false;
        };
        file.bytes += bytes.len() as u64;
        self.intake.bytes += bytes.len() as u64;
        if !file.stopped && self.decompressor.push(bytes, &mut self.intake) != Wanted::More {
            self.intake.stop();
        }
        self.intake.file.as_ref().is_some_and(|file| !file.stopped)
    }

    /// Ends the file: what is still open in it is judged, and its report is written.
    pub fn end(&mut self) {
        let Some(file) = &self.intake.file else {
            return;
        };
        let (stopped, empty) = (file.stopped, file.bytes == 0);
        if empty {
            self.intake.note(FileNote::Empty);
        } else if !stopped {
            self.decompressor.finish(&mut self.intake);
        }
        self.intake.end_file();
    }

    /// Ends a file before its end, or one that was not begun, and says why.
    pub fn fail(&mut self, file: u32, note: FileNote) {
        if self.intake.file.is_none() {
            self.intake.reports.push(unread(file, &note));
            return;
        }
        if self.intake.forget_hashed() {
            return;
        }
        self.intake.note(note);
        self.intake.end_file();
    }

    /// Events that wait to be taken.
    pub fn waiting(&self) -> usize {
        self.intake.walker.waiting()
    }

    /// Takes what has been gathered: events, reports on the files that ended, progress.
    pub fn take_batch(&mut self) -> Batch {
        let intake = &mut self.intake;
        let mut batch = intake.walker.take_batch();
        batch.notes.reports = std::mem::take(&mut intake.reports);
        batch.progress = vec![
            std::mem::take(&mut intake.bytes),
            std::mem::take(&mut intake.json_bytes),
        ];
        batch
    }
}

impl FileIntake {
    /// Nothing more of the file is wanted.
    fn stop(&mut self) {
        if let Some(file) = &mut self.file {
            file.stopped = true;
        }
    }

    /// Ends the open content: its counts go to the file, its notes to the file or, with its path, to
    /// the archive's.
    fn end_content(&mut self) {
        let (Some(file), Some(mut content)) = (&mut self.file, self.content.take()) else {
            return;
        };
        take_blocks(file, &mut content, &mut self.blocks);
        if let Some(hash) = &mut file.hash {
            let digits = digits(&hash.finalize_reset());
            self.walker.batch().add_document(
                DocumentKind::ContentHash,
                content.file(),
                digits.as_bytes(),
            );
            return;
        }
        content.end_names(&mut self.walker);
        let (tally, form, notes) = content.close();
        file.tally.add(&tally);
        if file.report.form.is_empty() {
            file.report.form = form;
        } else if !form.is_empty() && file.report.form != form {
            file.report.form = "several forms".to_owned();
        }
        if file.path.is_empty() {
            file.notes.extend(notes);
        } else if !notes.is_empty() {
            let words = sentences(&notes, tally.events > 0);
            let path = std::mem::take(&mut file.path);
            file.say_inside(words, path);
        }
    }

    /// Forgets a file that was only to be hashed: the hash of a part of it is none of its content.
    fn forget_hashed(&mut self) -> bool {
        let is_hashed = self.file.as_ref().is_some_and(|file| file.hash.is_some());
        if is_hashed {
            (self.file, self.content) = (None, None);
        }
        is_hashed
    }

    fn end_file(&mut self) {
        self.end_content();
        let Some(mut file) = self.file.take() else {
            return;
        };
        if file.hash.is_some() {
            return;
        }
        let archive = file.packings.iter().find(|packing| **packing != "gzip");
        let contents = file.contents - file.archives;
        if archive.is_some() && contents == 0 && file.notes.is_empty() {
            file.notes.push(FileNote::ArchiveEmpty);
        }
        let report = &mut file.report;
        (report.events, report.first, report.last) =
            (file.tally.events, file.tally.first, file.tally.last);
        report.used = file.tally.used;
        (report.names, report.unclear) = (file.tally.names, file.tally.unclear);
        if let Some(archive) = archive {
            let files = if contents == 1 { "file" } else { "files" };
            report.form = format!("{archive} archive, {contents} {files}: {}", report.form)
                .trim_end_matches(": ")
                .to_owned();
        } else if let (Some(packing), false) = (file.packings.first(), report.form.is_empty()) {
            report.form = format!("{}, {packing}", report.form);
        }
        report.blocks = file.blocks.unwrap_or(0);
        let shared = report.blocks > 0 || report.part;
        if report.blocks > 0 {
            // The form is named by those who read the blocks.
            report.form = file
                .packings
                .first()
                .map_or_else(String::new, |packing| format!(", {packing}"));
        }
        let kept = report.events > 0 || shared;
        let mut words = vec![sentences(&file.notes, kept)];
        for (note, paths) in &file.inside {
            let named = &paths[..paths.len().min(PATHS_NAMED)];
            let more = match paths.len() - named.len() {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            words.push(format!("{}{more}: {note}", named.join(", ")));
        }
        words.retain(|words| !words.is_empty());
        if !kept && words.is_empty() && !shared {
            words.push("The file is well-formed and holds no record.".to_owned());
        }
        report.note = words.join(" ");
        self.reports.push(file.report);
    }
}

/// Moves the blocks that a content has found to where they wait.
fn take_blocks(file: &mut OpenFile, content: &mut Content, waiting: &mut Vec<(Block, Vec<u8>)>) {
    if let Some(blocks) = &mut file.blocks {
        let found = content.take_blocks();
        *blocks += found.len() as u32;
        waiting.extend(found);
    }
}

impl ContentSink for FileIntake {
    fn begin(&mut self, path: &str) {
        self.window.clear();
        let Some(file) = &mut self.file else { return };
        path.clone_into(&mut file.path);
        let number = MEMBER | self.members;
        self.members += 1;
        self.walker.batch().notes.members.push(NewMember {
            file: file.report.file,
            ordinal: file.contents,
            path: path.to_owned(),
        });
        file.contents += 1;
        self.content = Some(Content::new(number));
    }

    fn window(&mut self) -> &mut Vec<u8> {
        &mut self.window
    }

    fn packed(&mut self, packing: &'static str) {
        let Some(file) = &mut self.file else { return };
        if packing != "gzip" {
            // What was begun is no content but the archive around the contents.
            if self.content.take().is_some() && !file.path.is_empty() {
                file.path.clear();
                file.archives += 1;
            }
        }
        file.packings.push(packing);
    }

    fn kind(&mut self, kind: FileKind) {
        if let (Some(content), Some(file)) = (&mut self.content, &self.file)
            && file.hash.is_none()
        {
            content.begin(kind);
            // What is inside an archive is read where the archive is.
            if file.blocks.is_some() && file.path.is_empty() {
                content.share();
            }
        }
    }

    fn arrived(&mut self) -> Wanted {
        let (Some(file), Some(content)) = (&mut self.file, &mut self.content) else {
            return Wanted::Nothing;
        };
        if let Some(hash) = &mut file.hash {
            hash.update(&self.window);
            self.window.clear();
            return Wanted::More;
        }
        let before = content.origin();
        content.scan(&mut self.window, &mut self.walker, false);
        take_blocks(file, content, &mut self.blocks);
        let read = content.origin() - before;
        self.json_bytes += read;
        file.inflated += read;
        let limit = INFLATED_FREELY.max(file.bytes.saturating_mul(INFLATED_TIMES));
        if !file.packings.is_empty() && file.inflated + self.window.len() as u64 > limit {
            content.note(FileNote::TooLarge(limit));
            return Wanted::Nothing;
        }
        if content.is_done() {
            self.window.clear();
            return Wanted::NotThis;
        }
        Wanted::More
    }

    fn note(&mut self, note: FileNote) {
        match (&mut self.content, &mut self.file) {
            (Some(content), _) => content.note(note),
            (None, Some(file)) => file.notes.push(note),
            (None, None) => {}
        }
    }

    fn end(&mut self) {
        if let (Some(content), Some(file)) = (&mut self.content, &mut self.file) {
            match &mut file.hash {
                Some(hash) => hash.update(&self.window),
                None => {
                    let before = content.origin();
                    content.scan(&mut self.window, &mut self.walker, true);
                    self.json_bytes += content.origin() - before;
                }
            }
        }
        self.window.clear();
        self.end_content();
    }

    fn skipped(&mut self, path: &str, why: &'static str) {
        if let Some(file) = &mut self.file {
            file.contents += 1;
            let words = FileNote::Skipped(why).words(false);
            file.say_inside(words, path.to_owned());
        }
    }
}

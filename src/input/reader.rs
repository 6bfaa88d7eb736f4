//! Files in, batches out: the whole intake behind a few calls.
//!
//! A file is read window by window ([`Reader::begin`], [`Reader::step`]), so its size does not matter: only a window
//! of it is in memory, as large as its longest record.

mod open_file;
mod rows;

use crate::input::archive::Wanted;
use crate::input::archive::packing::Packing;
use crate::input::archive::unpack::{ContentSink, Unpacker};
use crate::input::content::{Block, Content};
use crate::input::detect::FileKind;
use crate::input::hash::digits;
use crate::input::receipt::{FileNote, sentences, unread};
use crate::input::source::{self, FileSource};
use crate::input::walker::RecordWalker;
use crate::store::batch::{Batch, DocumentKind, MEMBER, NewMember};
use crate::store::file_report::FileReport;
use open_file::OpenFile;
use sha2::Digest;

/// Inflated bytes looked at in one go: small enough to stay in a processor's cache.
const WINDOW: usize = 1 << 20;
/// So many paths are named where the same is to be said about several files in an archive.
const PATHS_NAMED: usize = 3;

/// Reads files one after another and gathers their events.
#[derive(Default)]
pub struct Reader {
    unpacker: Option<Unpacker>,
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
    /// Files that turned out to be such as another program reads.
    handed_back: Vec<u32>,
    /// The file of rows inside a packed one whose rows are being read.
    inner: Option<rows::InnerRows>,
    /// Contents that are rows: the file, and which of its contents.
    row_contents: Vec<(u32, u32)>,
}

impl Reader {
    /// Begins a file. `file` is the engine's number for it.
    pub fn begin(&mut self, file: u32, source: FileSource) {
        self.start(file, source, false);
    }

    /// Begins a file that is only hashed: the SHA-256 of each of its contents is in the batch.
    pub fn begin_hash(&mut self, file: u32, source: FileSource) {
        self.start(file, source, true);
    }

    /// Reads a file that lies in memory.
    pub fn read(&mut self, file: u32, bytes: impl Into<Vec<u8>>) {
        self.begin(file, source::of_bytes(bytes));
        while self.step() {}
    }

    fn start(&mut self, file: u32, source: FileSource, hash: bool) {
        let unpacker = Unpacker::new(source);
        let size = unpacker.size();
        self.unpacker = Some(unpacker);
        self.open(file, size, hash);
    }

    fn open(&mut self, file: u32, size: u64, hash: bool) {
        let intake = &mut self.intake;
        intake.window.clear();
        intake.window.reserve(WINDOW);
        intake.content = Some(Content::new(file));
        intake.file = Some(OpenFile::new(file, size, hash));
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
        self.open(block.file, bytes.len() as u64, false);
        if let Some(file) = &mut self.intake.file {
            file.report.part = true;
        }
        self.intake.content = Some(Content::of_block(block));
        self.intake.window = bytes;
        // Whoever found the block has counted its bytes.
        let counted = self.intake.json_bytes;
        self.intake.end();
        self.intake.json_bytes = counted;
        self.intake.end_file();
    }

    /// Reads the next window of the file. False once it has ended and its report is written.
    pub fn step(&mut self) -> bool {
        if self.step_inner_rows() {
            return true;
        }
        let (Some(unpacker), Some(file)) = (&mut self.unpacker, &self.intake.file) else {
            return false;
        };
        let (number, is_empty) = (file.report.file, file.size == 0);
        let goes_on = !is_empty && unpacker.step(&mut self.intake);
        let (read, why_ended) = (unpacker.bytes_read(), unpacker.why_ended());
        self.intake.count_read(read);
        if self.intake.inner.is_some() {
            return true;
        }
        if let Some(why) = why_ended {
            self.fail(number, why);
            return false;
        }
        if !goes_on {
            if is_empty {
                self.intake.note(FileNote::Empty);
            }
            // What is not wanted of it counts as read.
            self.intake.count_read(u64::MAX);
            self.intake.end_file();
        }
        goes_on
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

    /// Bytes of the open file that have not been read.
    pub fn bytes_left(&self) -> u64 {
        self.intake
            .file
            .as_ref()
            .map_or(0, |file| file.size - file.read)
    }

    /// Events that wait to be taken.
    pub fn waiting(&self) -> usize {
        self.intake.walker.waiting()
    }

    /// Forgets strings after a batch where more than so many bytes of them have come together. Less memory, the same events.
    pub fn remember_at_most(&mut self, bytes: usize) {
        self.intake.walker.remember_at_most(bytes);
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
    /// So many bytes of the file have been read; more than there are where some were read twice.
    fn count_read(&mut self, bytes: u64) {
        // One that is handed back is counted by whoever reads it.
        if let Some(file) = &mut self.file
            && !file.handed_back
        {
            let read = bytes.min(file.size).max(file.read);
            if !file.passes_over() {
                self.bytes += read - file.read;
            }
            file.read = read;
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
        content.end_rules(&mut self.walker);
        let is_elsewhere = file.handed_back || file.passes_over();
        let (tally, mut form, mut notes) = content.close();
        if is_elsewhere {
            notes.clear();
        }
        if self.inner.take().is_some() && !form.is_empty() {
            form.push_str(rows::PARQUET);
        }
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
        if file.handed_back {
            self.handed_back.push(file.report.file);
            if !file.has_contents_before() {
                return;
            }
            // What is before the rows has been read here.
            file.report.part = true;
        }
        let archive = file.packings.iter().find(|packing| packing.is_archive());
        let contents = file.contents - file.archives;
        if archive.is_some() && contents == 0 && file.notes.is_empty() {
            file.notes.push(FileNote::ArchiveEmpty);
        }
        let report = &mut file.report;
        (report.events, report.first, report.last) =
            (file.tally.events, file.tally.first, file.tally.last);
        report.used = file.tally.used;
        (report.names, report.rules) = (file.tally.names, file.tally.rules);
        report.unclear = file.tally.unclear;
        let is_rest = file.packed_rows.as_ref().is_some_and(|rows| rows.is_rest);
        if is_rest {
            report.form = "several forms".to_owned();
        }
        if let Some(archive) = archive {
            let files = if contents == 1 { "file" } else { "files" };
            let archive = archive.name();
            report.form = format!("{archive} archive, {contents} {files}: {}", report.form)
                .trim_end_matches(": ")
                .to_owned();
        } else if let (Some(packing), false) = (file.packings.first(), report.form.is_empty()) {
            report.form = format!("{}, {}", report.form, packing.name());
        } else if file.rows.is_some() && !report.form.is_empty() {
            report.form.push_str(rows::PARQUET);
        }
        report.blocks = file.blocks.unwrap_or(0) + u32::from(is_rest);
        let shared = report.blocks > 0 || report.part;
        if report.blocks > 0 && !is_rest {
            // The form is named by those who read the blocks.
            report.form = match file.packings.first() {
                Some(packing) => format!(", {}", packing.name()),
                None if file.rows.is_some() => rows::PARQUET.to_owned(),
                None => String::new(),
            };
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
        // What came of rules is said once they are run.
        if !kept && words.is_empty() && !shared && report.rules == 0 {
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

    fn packed(&mut self, packing: Packing) {
        let Some(file) = &mut self.file else { return };
        if packing.is_archive() {
            // What was begun is no content but the archive around the contents.
            if self.content.take().is_some() && !file.path.is_empty() {
                file.path.clear();
                file.archives += 1;
            }
        }
        file.packings.push(packing);
    }

    fn kind(&mut self, kind: FileKind) {
        if let (Some(content), Some(file)) = (&mut self.content, &mut self.file)
            && file.hash.is_none()
        {
            if kind == FileKind::Parquet {
                return file.begin_inner_rows(&mut self.row_contents);
            }
            if file.passes_over() {
                content.pass_over();
                return;
            }
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
        if file.handed_back {
            self.window.clear();
            return Wanted::Nothing;
        }
        if let Some(wanted) = file.gather_rows(content, &mut self.window) {
            return wanted;
        }
        let before = content.origin();
        content.scan(&mut self.window, &mut self.walker, false);
        take_blocks(file, content, &mut self.blocks);
        let read = content.origin() - before;
        self.json_bytes += read;
        if content.is_done() {
            self.window.clear();
            return Wanted::NotThis;
        }
        Wanted::More
    }

    fn note(&mut self, note: FileNote) {
        match (&mut self.content, &mut self.file) {
            // Whoever has read it says it.
            (_, Some(file)) if file.passes_over() => {}
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
                    if file.handed_back {
                        self.window.clear();
                    }
                    self.inner = file.open_inner_rows(content, &mut self.window);
                    if self.inner.is_some() {
                        return;
                    }
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
            if file.passes_over() {
                return;
            }
            let words = FileNote::Skipped(why).words(false);
            file.say_inside(words, path.to_owned());
        }
    }
}

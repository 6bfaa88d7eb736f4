//! Files of rows ([`RowFile`]): their rows are read as lines of JSON, with a place of their own each.

use super::{FileIntake, OpenFile, Reader, WINDOW, take_blocks};
use crate::input::archive::Wanted;
use crate::input::content::Content;
use crate::input::detect::FileKind;
use crate::input::receipt::FileNote;
use crate::input::row_file::{MOST_GATHERED, OpenRowFile, RowFile, RowsRead, TOO_LARGE_INSIDE};
use crate::input::source::FileSource;

/// What the receipt puts behind the form of the rows.
pub(super) const PARQUET: &str = ", Parquet";
/// Where none of so many first rows is a record, no more are read; before that, none are given to other readers.
const ROWS_JUDGED: u64 = 4096;
/// Rows may always come to so many bytes of JSON …
const ROWS_FREELY: u64 = 64 << 20;
/// … and to so many times the size of their file: columns of like values are stored very short.
const LONGER_TIMES: u64 = 1000;
/// Columns that are named where the rows are no records.
const COLUMNS_NAMED: usize = 12;

/// How far a file of rows is read.
#[derive(Default)]
pub(super) struct RowProgress {
    /// Bytes of JSON that they have come to.
    text: u64,
    /// Rows read so far, lost ones included.
    rows: u64,
    lost: u64,
    /// What was wrong first, in words.
    broken: Option<String>,
    /// The size of their file in bytes.
    size: u64,
}

impl RowProgress {
    fn new(size: u64) -> Self {
        RowProgress {
            size,
            ..RowProgress::default()
        }
    }

    /// The part of the rows that has been read.
    fn share(&self, from: &dyn RowFile) -> f64 {
        self.rows as f64 / from.rows().max(1) as f64
    }

    /// Says of the content what is to be said now that its rows have ended. `is_given_away`: some were given to others.
    fn end(&mut self, from: &dyn RowFile, content: &mut Content, is_given_away: bool) {
        if let Some(why) = self.broken.take() {
            let lost = self.lost;
            content.note(FileNote::RowsBroken { why, lost });
        }
        if content.tally().events == 0 && !content.tally().used && !is_given_away {
            let names = from.column_names();
            content.note(FileNote::OtherRows {
                rows: from.rows(),
                read: self.rows,
                more_columns: names.len().saturating_sub(COLUMNS_NAMED),
                columns: names.into_iter().take(COLUMNS_NAMED).collect(),
            });
        }
    }
}

impl Reader {
    /// Begins a file of rows of this size in bytes. `file` is the engine's number for it.
    pub fn begin_rows(&mut self, file: u32, size: u64) {
        self.unpacker = None;
        self.open(file, size, false);
        let intake = &mut self.intake;
        if let (Some(open), Some(content)) = (&mut intake.file, &mut intake.content) {
            open.rows = Some(RowProgress::new(size));
            intake.row_contents.push((file, 0));
            content.begin(FileKind::Json(0));
        }
    }

    /// Reads some of the next rows. False where nothing more of the file is wanted or there.
    pub fn read_rows(&mut self, from: &mut dyn RowFile) -> bool {
        let Some(progress) = self.intake.file.as_mut().and_then(|file| file.rows.take()) else {
            return false;
        };
        let mut progress = progress;
        let goes_on = self.intake.take_rows(from, &mut progress);
        if let Some(file) = &mut self.intake.file {
            let read = file.size as f64 * progress.share(from);
            file.rows = Some(progress);
            self.intake.count_read(read as u64);
        }
        goes_on
    }

    /// Ends a file of rows.
    pub fn end_rows(&mut self, from: &dyn RowFile) {
        let intake = &mut self.intake;
        if let (Some(file), Some(content)) = (&mut intake.file, &mut intake.content)
            && let Some(progress) = &mut file.rows
        {
            progress.end(from, content, file.blocks.unwrap_or(0) > 0);
        }
        intake.count_read(u64::MAX);
        intake.end_file();
    }

    /// Begins a file in whose packings there are files of rows, which are read here: what is before the first of them is
    /// read by whoever has found that. `file` is the engine's number for it.
    pub fn begin_packed_rows(&mut self, file: u32, source: FileSource, open: OpenRowFile) {
        self.begin(file, source);
        if let Some(file) = &mut self.intake.file {
            file.packed_rows = Some(PackedRows {
                open,
                is_found: false,
                is_rest: false,
                gathers: false,
            });
        }
    }

    /// Reads some rows of the open file of rows inside a packed one. False where none is open.
    pub(super) fn step_inner_rows(&mut self) -> bool {
        let intake = &mut self.intake;
        let Some(mut inner) = intake.inner.take() else {
            return false;
        };
        let goes_on = intake.take_rows(&mut *inner.rows, &mut inner.progress);
        if !goes_on && let Some(content) = &mut intake.content {
            inner.progress.end(&*inner.rows, content, false);
        }
        intake.inner = Some(inner);
        if !goes_on {
            intake.window.clear();
            intake.end_content();
        }
        true
    }

    /// Takes the files that turned out to be such as another program reads.
    pub fn take_handed_back(&mut self) -> Vec<u32> {
        std::mem::take(&mut self.intake.handed_back)
    }

    /// Takes the contents that turned out to be rows: each file, and which of its contents.
    pub fn take_row_contents(&mut self) -> Vec<(u32, u32)> {
        std::mem::take(&mut self.intake.row_contents)
    }
}

impl FileIntake {
    /// Reads some rows of the open content. False where nothing more of it is wanted or there.
    fn take_rows(&mut self, from: &mut dyn RowFile, progress: &mut RowProgress) -> bool {
        let (Some(file), Some(content)) = (&mut self.file, &mut self.content) else {
            return false;
        };
        self.window.clear();
        let mut text = String::from_utf8(std::mem::take(&mut self.window)).unwrap_or_default();
        let read = from.next_rows(&mut text);
        self.window = text.into_bytes();
        match read {
            RowsRead::End => return false,
            RowsRead::Broken { why, lost } => {
                progress.rows += lost;
                progress.lost += lost;
                progress.broken.get_or_insert(why);
                return true;
            }
            RowsRead::Rows { place } => {
                if file.blocks.is_some() && progress.rows >= ROWS_JUDGED {
                    content.share();
                }
                let bytes = self.window.len() as u64;
                progress.rows += self.window.iter().filter(|byte| **byte == b'\n').count() as u64;
                content.go_to(place);
                content.scan(&mut self.window, &mut self.walker, true);
                self.json_bytes += bytes;
                progress.text += bytes;
            }
        }
        let limit = ROWS_FREELY.max(progress.size.saturating_mul(LONGER_TIMES));
        if progress.text > limit {
            content.note(FileNote::TooLarge(limit));
            return false;
        }
        let is_any = content.tally().events > 0 || content.tally().used;
        take_blocks(file, content, &mut self.blocks);
        is_any || progress.rows < ROWS_JUDGED
    }
}

/// What is known of the files of rows inside a packed file, where they are read.
pub(super) struct PackedRows {
    open: OpenRowFile,
    /// The first of them has come: what is before it is read elsewhere.
    is_found: bool,
    /// There was something before it.
    pub(super) is_rest: bool,
    /// The open content is one, and its bytes are gathered.
    gathers: bool,
}

/// A file of rows inside a packed one, held in memory.
pub(super) struct InnerRows {
    rows: Box<dyn RowFile>,
    progress: RowProgress,
}

impl OpenFile {
    /// There was another content before the open one.
    pub(super) fn has_contents_before(&self) -> bool {
        self.contents > self.archives + 1
    }

    /// The open content is read by another reader.
    pub(super) fn passes_over(&self) -> bool {
        self.packed_rows
            .as_ref()
            .is_some_and(|packed| !packed.is_found)
    }

    /// The open content is a file of rows. It is gathered where such are read here, else the file is handed back.
    pub(super) fn begin_inner_rows(&mut self, found: &mut Vec<(u32, u32)>) {
        let is_rest = self.has_contents_before();
        match &mut self.packed_rows {
            None => self.handed_back = true,
            Some(packed) => {
                packed.is_rest |= is_rest && !packed.is_found;
                packed.is_found = true;
                packed.gathers = true;
                found.push((self.report.file, self.contents.saturating_sub(1)));
            }
        }
    }

    /// Gathers the open content where it is a file of rows, which can be read only once all of it is there.
    pub(super) fn gather_rows(
        &mut self,
        content: &mut Content,
        window: &mut Vec<u8>,
    ) -> Option<Wanted> {
        let packed = self.packed_rows.as_mut().filter(|packed| packed.gathers)?;
        if window.len() > MOST_GATHERED {
            packed.gathers = false;
            *window = Vec::with_capacity(WINDOW);
            content.note(FileNote::NotCloudTrail(TOO_LARGE_INSIDE.to_owned()));
            content.pass_over();
            return Some(Wanted::NotThis);
        }
        if window.len() == window.capacity() {
            window.reserve(window.len());
        }
        Some(Wanted::More)
    }

    /// Opens the file of rows that was gathered.
    pub(super) fn open_inner_rows(
        &mut self,
        content: &mut Content,
        window: &mut Vec<u8>,
    ) -> Option<InnerRows> {
        let packed = self.packed_rows.as_mut().filter(|packed| packed.gathers)?;
        packed.gathers = false;
        let bytes = std::mem::replace(window, Vec::with_capacity(WINDOW));
        let size = bytes.len() as u64;
        match (packed.open)(Box::new(bytes), size) {
            Ok(rows) => {
                content.begin(FileKind::Json(0));
                let progress = RowProgress::new(size);
                Some(InnerRows { rows, progress })
            }
            Err(what) => {
                content.note(FileNote::NotCloudTrail(what));
                content.pass_over();
                None
            }
        }
    }
}

//! Files of rows ([`RowFile`]): their rows are read as lines of JSON, with a place of their own each.

use super::{Reader, take_blocks};
use crate::input::detect::FileKind;
use crate::input::receipt::FileNote;
use crate::input::row_file::{RowFile, RowsRead};

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
}

impl Reader {
    /// Begins a file of rows of this size in bytes. `file` is the engine's number for it.
    pub fn begin_rows(&mut self, file: u32, size: u64) {
        self.unpacker = None;
        self.open(file, size, false);
        let intake = &mut self.intake;
        if let (Some(open), Some(content)) = (&mut intake.file, &mut intake.content) {
            open.rows = Some(RowProgress::default());
            content.begin(FileKind::Json(0));
        }
    }

    /// Reads some of the next rows. False where nothing more of the file is wanted or there.
    pub fn read_rows(&mut self, from: &mut dyn RowFile) -> bool {
        let intake = &mut self.intake;
        let (Some(file), Some(content)) = (&mut intake.file, &mut intake.content) else {
            return false;
        };
        let Some(progress) = &mut file.rows else {
            return false;
        };
        intake.window.clear();
        let mut text = String::from_utf8(std::mem::take(&mut intake.window)).unwrap_or_default();
        let read = from.next_rows(&mut text);
        intake.window = text.into_bytes();
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
                let bytes = intake.window.len() as u64;
                progress.rows += intake.window.iter().filter(|byte| **byte == b'\n').count() as u64;
                content.go_to(place);
                content.scan(&mut intake.window, &mut intake.walker, true);
                intake.json_bytes += bytes;
                progress.text += bytes;
            }
        }
        let limit = ROWS_FREELY.max(file.size.saturating_mul(LONGER_TIMES));
        if progress.text > limit {
            content.note(FileNote::TooLarge(limit));
            return false;
        }
        let share = progress.rows as f64 / from.rows().max(1) as f64;
        let read = (file.size as f64 * share) as u64;
        let is_any = content.tally().events > 0 || content.tally().used;
        let goes_on = is_any || progress.rows < ROWS_JUDGED;
        take_blocks(file, content, &mut intake.blocks);
        intake.count_read(read);
        goes_on
    }

    /// Ends a file of rows.
    pub fn end_rows(&mut self, from: &dyn RowFile) {
        let intake = &mut self.intake;
        if let (Some(file), Some(content)) = (&mut intake.file, &mut intake.content)
            && let Some(progress) = &mut file.rows
        {
            if let Some(why) = progress.broken.take() {
                let lost = progress.lost;
                content.note(FileNote::RowsBroken { why, lost });
            }
            if content.tally().events == 0 && !content.tally().used && file.blocks.unwrap_or(0) == 0
            {
                let names = from.column_names();
                content.note(FileNote::OtherRows {
                    rows: from.rows(),
                    read: progress.rows,
                    more_columns: names.len().saturating_sub(COLUMNS_NAMED),
                    columns: names.into_iter().take(COLUMNS_NAMED).collect(),
                });
            }
        }
        intake.count_read(u64::MAX);
        intake.end_file();
    }

    /// Takes the files that turned out to be such as another program reads.
    pub fn take_handed_back(&mut self) -> Vec<u32> {
        std::mem::take(&mut self.intake.handed_back)
    }
}

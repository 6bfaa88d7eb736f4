//! Files of rows in the worker of their program: read from beginning to end, and some rows of them again.

use crate::input::packed_rows::PackedRowFile;
use crate::input::receipt::FileNote;
use crate::input::row_file::{OpenRowFile, ReadAt, RowFile, RowsRead, is_row_file};
use crate::input::source::ReadSlice;
use crate::worker::file_slices;
use crate::worker::file_source::{FetchedFile, SyncFile};
use crate::worker::reader_loop::{ReaderState, handle_messages, read_file, send_when_large};
use js_sys::Date;
use std::io;
use web_sys::File;

/// After so many milliseconds messages are let in, so that reading can be stopped.
const SLICE_OF_TIME: f64 = 100.0;
/// A file that only the page can read is held in memory as a whole, up to this size in bytes.
const MOST_HELD: f64 = (512 << 20) as f64;

/// Reads a file of rows, or one with such files in its packings, to its end.
pub(super) async fn read(
    state: &mut ReaderState,
    open: OpenRowFile,
    (number, mut file): (u32, FetchedFile),
    shared: bool,
) {
    if let Err(reason) = file.fetch().await {
        return state.reader.fail(number, FileNote::Unreadable(reason));
    }
    if !is_row_file(&file.head()) {
        state.reader.begin_packed_rows(number, file.source(), open);
        return read_file(state, number, file).await;
    }
    let size = file.file().size();
    let source = match source(file.file()).await {
        Ok(source) => source,
        Err(reason) => return state.reader.fail(number, FileNote::Unreadable(reason)),
    };
    let mut rows = match open(source, size as u64) {
        Ok(rows) => rows,
        Err(what) => return state.reader.fail(number, FileNote::NotCloudTrail(what)),
    };
    state.reader.begin_rows(number, size as u64);
    if shared {
        state.reader.share();
    }
    let mut since = Date::now();
    while state.reader.read_rows(&mut *rows) {
        send_when_large(state).await;
        if Date::now() - since > SLICE_OF_TIME {
            handle_messages().await;
            since = Date::now();
        }
        if state.halted().is_some() {
            return state.give_up(number, size);
        }
    }
    state.reader.end_rows(&*rows);
    send_when_large(state).await;
}

impl ReadAt for SyncFile {
    fn read_at(&mut self, from: u64, bytes: usize) -> io::Result<Vec<u8>> {
        self.read_slice(from, bytes)
    }
}

/// What a file is read from. Where the browser lets no worker read it, the page does, all at once.
async fn source(file: &File) -> Result<Box<dyn ReadAt>, String> {
    let mut direct = SyncFile::new(file);
    if direct.read_at(0, 4).is_ok() {
        return Ok(Box::new(direct));
    }
    if file.size() > MOST_HELD {
        return Err("this browser reads Parquet files up to 512 MB only".to_owned());
    }
    let whole = file_slices::end(Ok(file_slices::begin_whole(file))).await?;
    Ok(Box::new(whole.to_vec()))
}

/// Opens a file of rows, or one in the packings of a file.
async fn opened(open: OpenRowFile, file: &File, ordinal: u32) -> Result<Box<dyn RowFile>, String> {
    let mut fetched = FetchedFile::open(file);
    fetched.fetch().await?;
    if is_row_file(&fetched.head()) {
        return open(source(file).await?, file.size() as u64);
    }
    let mut packed = PackedRowFile::new(fetched.source(), ordinal);
    while packed.step() {
        fetched.fetch().await?;
    }
    let bytes = packed.finish()?;
    let size = bytes.len() as u64;
    open(Box::new(bytes), size)
}

/// The content of which rows were asked for last, still open.
#[derive(Default)]
pub(super) struct OpenRows(Option<((u32, u32), Box<dyn RowFile>)>);

impl OpenRows {
    /// The rows of a content from this place on up to the end of a record: the place of their first byte, and the rows.
    ///
    /// # Errors
    /// In words, where the file can't be read any more.
    pub(super) async fn again(
        &mut self,
        open: OpenRowFile,
        (number, file, ordinal): (u32, &File, u32),
        (place, end): (u64, u64),
    ) -> Result<(u64, String), String> {
        let mut rows = match self.0.take() {
            Some((opened, rows)) if opened == (number, ordinal) => rows,
            _ => opened(open, file, ordinal).await?,
        };
        rows.go_to(place)?;
        let mut text = String::new();
        loop {
            text.clear();
            match rows.next_rows(&mut text) {
                RowsRead::Rows { place } if place + text.len() as u64 >= end => {
                    self.0 = Some(((number, ordinal), rows));
                    return Ok((place, text));
                }
                RowsRead::Rows { .. } => {}
                RowsRead::Broken { why, .. } => return Err(why),
                RowsRead::End => {
                    return Err("the file has changed since it was read: drop it again".to_owned());
                }
            }
        }
    }
}

//! The pages of a column, read from the file one after another.
//!
//! The `parquet` crate reads the headers. It is told that pages are not compressed, so that it passes them on as they
//! are, and [`codec`] decompresses them. It wants a file that can go to other threads, which no file of a browser can:
//! it gets a number for it.

use super::codec;
use crate::input::row_file::ReadAt;
use ::parquet::basic::{Compression, CompressionCodec};
use ::parquet::column::page::{Page, PageMetadata, PageReader};
use ::parquet::errors::{ParquetError, Result};
use ::parquet::file::metadata::ColumnChunkMetaData;
use ::parquet::file::reader::{ChunkReader, Length};
use ::parquet::file::serialized_reader::SerializedPageReader;
use bytes::Bytes;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes of a column that are fetched at a time; a page can be longer.
const AHEAD: usize = 256 << 10;
/// Bytes that are looked at for a header; what is longer comes in several steps.
const HEADER: usize = 8 << 10;
/// A page has no more values than this: their levels lie in memory together.
const MOST_VALUES: u32 = 16 << 20;

thread_local! {
    /// The open files of this thread.
    static FILES: RefCell<HashMap<u64, Box<dyn ReadAt>>> = RefCell::default();
    static OPENED: Cell<u64> = const { Cell::new(0) };
}

/// A file that is open on this thread, by its number.
pub(super) struct ThreadFile {
    number: u64,
    size: u64,
}

impl ThreadFile {
    pub(super) fn new(file: Box<dyn ReadAt>, size: u64) -> Arc<Self> {
        let number = OPENED.get();
        OPENED.set(number + 1);
        FILES.with_borrow_mut(|files| files.insert(number, file));
        Arc::new(ThreadFile { number, size })
    }

    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// The bytes from this place on: so many, or an error.
    fn read(&self, from: u64, bytes: usize) -> io::Result<Bytes> {
        let read = FILES.with_borrow_mut(|files| match files.get_mut(&self.number) {
            Some(file) => file.read_at(from, bytes),
            None => Err(io::Error::other("the file was opened elsewhere")),
        })?;
        Ok(Bytes::from(read))
    }
}

impl Drop for ThreadFile {
    fn drop(&mut self) {
        // At the end of a thread its files are gone already.
        let _ = FILES.try_with(|files| files.borrow_mut().remove(&self.number));
    }
}

/// A part of a file, of which the bytes that were fetched last are kept.
#[derive(Clone)]
pub(super) struct FilePart {
    file: Arc<ThreadFile>,
    end: u64,
    /// Place and bytes of what was fetched last.
    fetched: Arc<Mutex<(u64, Bytes)>>,
}

impl FilePart {
    /// The part that ends before this byte.
    pub(super) fn new(file: Arc<ThreadFile>, end: u64) -> Self {
        let end = end.min(file.size());
        FilePart {
            file,
            end,
            fetched: Arc::default(),
        }
    }
}

impl Length for FilePart {
    fn len(&self) -> u64 {
        self.end
    }
}

impl ChunkReader for FilePart {
    type T = PartRead;

    fn get_read(&self, start: u64) -> Result<PartRead> {
        Ok(PartRead {
            part: self.clone(),
            at: start,
            held: Bytes::new(),
        })
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        let end = start.saturating_add(length as u64);
        if end > self.end {
            return Err(ParquetError::EOF(
                "the file ends before a page does".to_owned(),
            ));
        }
        // Nothing panics while it is held.
        let mut fetched = self.fetched.lock().unwrap_or_else(PoisonError::into_inner);
        let (from, bytes) = &*fetched;
        if start < *from || end > from + bytes.len() as u64 {
            let ahead = (self.end - start).min(AHEAD.max(length) as u64) as usize;
            let read = self.file.read(start, ahead);
            *fetched = (
                start,
                read.map_err(|error| ParquetError::External(Box::new(error)))?,
            );
        }
        let (from, bytes) = &*fetched;
        let first = (start - from) as usize;
        if first + length > bytes.len() {
            return Err(ParquetError::EOF("the file has become shorter".to_owned()));
        }
        Ok(bytes.slice(first..first + length))
    }
}

/// Reads a part of a file from a place on.
pub(super) struct PartRead {
    part: FilePart,
    at: u64,
    held: Bytes,
}

impl Read for PartRead {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.held.is_empty() {
            let length = self.part.end.saturating_sub(self.at).min(HEADER as u64) as usize;
            let held = self.part.get_bytes(self.at, length);
            self.held = held.map_err(io::Error::other)?;
            self.at += length as u64;
        }
        let count = into.len().min(self.held.len());
        into[..count].copy_from_slice(&self.held.split_to(count));
        Ok(count)
    }
}

/// The pages of one column in one row group, decompressed.
pub(super) struct ColumnPages {
    pages: SerializedPageReader<FilePart>,
    codec: CompressionCodec,
}

impl ColumnPages {
    /// Begins to read a column.
    ///
    /// # Errors
    /// In words, where what the file says of it can't be.
    pub(super) fn open(
        file: &Arc<ThreadFile>,
        column: &ColumnChunkMetaData,
        rows: usize,
    ) -> std::result::Result<Self, String> {
        if column.file_path().is_some_and(|path| !path.is_empty()) {
            return Err("a column lies in another file".to_owned());
        }
        let first_page = column.data_page_offset();
        // Some writers name place 0 where there is no dictionary.
        let dictionary = column
            .dictionary_page_offset()
            .filter(|place| (4..first_page).contains(place));
        let start = dictionary.unwrap_or(first_page);
        let length = column.compressed_size();
        let (true, true, Some(end)) = (start >= 0, length >= 0, start.checked_add(length)) else {
            return Err("a column lies before the beginning of the file".to_owned());
        };
        if end as u64 > file.size() {
            return Err("a column lies behind the end of the file".to_owned());
        }
        let as_they_are = column.clone().into_builder();
        let as_they_are = as_they_are
            .set_compression(Compression::UNCOMPRESSED)
            .set_dictionary_page_offset(dictionary)
            .build()
            .map_err(|error| error.to_string())?;
        let part = Arc::new(FilePart::new(file.clone(), end as u64));
        let pages = SerializedPageReader::new(part, &as_they_are, rows, None);
        Ok(ColumnPages {
            pages: pages.map_err(|error| error.to_string())?,
            codec: column.compression_codec(),
        })
    }

    fn decompress(&self, mut page: Page) -> Result<Page> {
        let decompressed = |bytes: &Bytes| {
            codec::decompressed(self.codec, bytes.clone()).map_err(ParquetError::General)
        };
        match &mut page {
            Page::DataPage { num_values, .. } | Page::DataPageV2 { num_values, .. }
                if *num_values > MOST_VALUES =>
            {
                return Err(ParquetError::General(
                    "a page has too many values".to_owned(),
                ));
            }
            Page::DataPage { buf, .. } | Page::DictionaryPage { buf, .. } => {
                *buf = decompressed(buf)?
            }
            Page::DataPageV2 {
                buf,
                def_levels_byte_len,
                rep_levels_byte_len,
                is_compressed: true,
                ..
            } => {
                // The levels before the values are not compressed.
                let levels = *def_levels_byte_len as usize + *rep_levels_byte_len as usize;
                if levels > buf.len() {
                    return Err(ParquetError::General(
                        "the levels of a page are cut".to_owned(),
                    ));
                }
                let values = decompressed(&buf.slice(levels..))?;
                *buf = [&buf[..levels], &values[..]].concat().into();
            }
            Page::DataPageV2 { .. } => {}
        }
        Ok(page)
    }
}

impl Iterator for ColumnPages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

impl PageReader for ColumnPages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let page = self.pages.get_next_page()?;
        page.map(|page| self.decompress(page)).transpose()
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.pages.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.pages.skip_next_page()
    }

    fn supports_deferred_dictionary(&self) -> bool {
        self.pages.supports_deferred_dictionary()
    }

    fn take_deferred_dictionary(&mut self) -> Result<Option<Page>> {
        let page = self.pages.take_deferred_dictionary()?;
        page.map(|page| self.decompress(page)).transpose()
    }

    fn at_record_boundary(&mut self) -> Result<bool> {
        self.pages.at_record_boundary()
    }
}

//! A dropped file as `Read` and `Seek`, in a worker.

use crate::input::archive::packing::Packing;
use crate::input::source::{FileSource, ReadSlice, SLICE, Slices};
use crate::worker::file_slices::{self, PieceReading, error_text};
use js_sys::Uint8Array;
use std::cell::RefCell;
use std::io::{self, Read, Seek, SeekFrom};
use std::rc::Rc;
use web_sys::{File, FileReaderSync};

/// Bytes that one step of reading uses at most, but for an archive's list at its end.
const AHEAD: u64 = (1 << 20) + (128 << 10);
/// An archive up to this size is held in memory where only the page can read it.
const LARGEST_HELD: u64 = 1 << 30;
/// Bytes by which a packing is known.
const HEAD: usize = 512;

/// A dropped file that a worker reads while it waits for nothing else.
pub struct SyncFile(File);

/// A dropped file as `Read` and `Seek`. Slices that the worker has fetched ahead can be given to it.
pub type FileSlices = Slices<SyncFile>;

/// Opens a file. Reading fails where the browser lets no worker read it ([`crate::worker::file_slices`]).
pub fn open(file: &File) -> FileSlices {
    Slices::new(SyncFile(file.clone()), file.size() as u64)
}

impl SyncFile {
    /// A dropped file.
    pub fn new(file: &File) -> Self {
        SyncFile(file.clone())
    }
}

impl ReadSlice for SyncFile {
    fn read_slice(&mut self, from: u64, bytes: usize) -> io::Result<Vec<u8>> {
        let (from, bytes) = (from as f64, bytes as f64);
        let slice = self.0.slice_with_f64_and_f64(from, from + bytes);
        let read = slice
            .and_then(|slice| FileReaderSync::new()?.read_as_array_buffer(&slice))
            .map_err(|error| io::Error::other(error_text(&error)))?;
        Ok(Uint8Array::new(&read).to_vec())
    }
}

/// A dropped file of which the next slice is fetched while one is parsed.
pub struct FetchedFile {
    file: File,
    slices: Rc<RefCell<FileSlices>>,
    /// The slice that is being fetched, and its place.
    next: Option<(u64, PieceReading)>,
    /// Nothing has been fetched yet.
    is_new: bool,
}

impl FetchedFile {
    /// Opens a file.
    pub fn open(file: &File) -> Self {
        FetchedFile {
            file: file.clone(),
            slices: Rc::new(RefCell::new(open(file))),
            next: None,
            is_new: true,
        }
    }

    /// Opens a file of at most [`SLICE`] bytes and begins to read it.
    pub fn begin(file: &File) -> Self {
        FetchedFile {
            next: Some((0, file_slices::begin_whole(file))),
            ..FetchedFile::open(file)
        }
    }

    /// The dropped file.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// Its bytes, for a reader that calls [`FetchedFile::fetch`] before each step.
    pub fn source(&self) -> FileSource {
        self.slices.clone()
    }

    /// Waits until the bytes of the next step are in memory, and begins to read those after them.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn fetch(&mut self) -> Result<(), String> {
        if std::mem::take(&mut self.is_new) {
            self.fetch_first().await?;
        }
        while let Some(from) = self.missing(AHEAD) {
            self.fetch_slice(from).await?;
        }
        Ok(())
    }

    fn missing(&self, ahead: u64) -> Option<u64> {
        self.slices.borrow().missing(ahead)
    }

    /// Only reading tells that a file is gone; its size is 0 then.
    async fn fetch_first(&mut self) -> Result<(), String> {
        if self.slices.borrow().size() == 0 {
            let whole = self.next.take().map(|(_, whole)| whole);
            let whole = whole.unwrap_or_else(|| file_slices::begin_whole(&self.file));
            file_slices::end(Ok(whole)).await?;
            return Ok(());
        }
        self.fetch_slice(0).await?;
        if file_slices::page_reads() && self.begins_archive() {
            self.fetch_all().await?;
        }
        Ok(())
    }

    async fn fetch_slice(&mut self, from: u64) -> Result<(), String> {
        let next = self.next.take().filter(|(place, _)| *place == from);
        let reading = match next {
            Some((_, reading)) => Ok(reading),
            None => file_slices::begin(&self.file, from as f64, SLICE as f64),
        };
        let after = from + SLICE as u64;
        if after < self.slices.borrow().size() {
            let reading = file_slices::begin(&self.file, after as f64, SLICE as f64)?;
            self.next = Some((after, reading));
        }
        let bytes = file_slices::end(reading).await?.to_vec();
        self.slices.borrow_mut().provide(from, bytes);
        Ok(())
    }

    /// Whether any place of the file may be needed next.
    fn begins_archive(&self) -> bool {
        Packing::of(&self.head()).is_some_and(Packing::is_archive)
    }

    /// The first bytes, once [`FetchedFile::fetch`] has had them.
    pub fn head(&self) -> Vec<u8> {
        let mut slices = self.slices.borrow_mut();
        let mut head = vec![0; HEAD];
        let count = slices.read(&mut head).unwrap_or_default();
        let is_back = slices.seek(SeekFrom::Start(0)).is_ok();
        head.truncate(if is_back { count } else { 0 });
        head
    }

    /// A worker can't wait for the page in the middle of a step.
    async fn fetch_all(&mut self) -> Result<(), String> {
        let size = self.slices.borrow().size();
        if size > LARGEST_HELD {
            return Err(
                "of a page opened from a disk this browser reads archives up to 1 GB".to_owned(),
            );
        }
        self.slices.borrow_mut().keep_all();
        while let Some(from) = self.missing(size) {
            self.fetch_slice(from).await?;
        }
        Ok(())
    }
}

//! tar archives: a header before each file. The headers are read by the `tar` crate, one at a time, so that nothing
//! of the archive is borrowed between them.
//!
//! Sources: POSIX.1-2024, "pax", and the GNU tar manual, "Basic Tar Format".

use crate::input::archive::check::{Checked, Expected};
use crate::input::archive::journal::Journal;
use crate::input::archive::section::FileSection;
use crate::input::archive::tar_header::{BLOCK, is_tar};
use crate::input::archive::{Archive, ArchiveItem, Broken, CUT_OFF, Input};
use std::cell::RefCell;
use std::io::{self, Read};
use std::rc::Rc;

/// A header with long names and pax records may have this many bytes; real ones have a few hundred.
const LONGEST_HEADER: u64 = 1 << 20;

/// A tar archive.
pub struct Tar {
    bytes: TarBytes,
    journal: Journal,
    /// Where the next header lies.
    next: u64,
    /// Blocks of zeros that have come one after the other: two end an archive.
    zeros: u32,
    /// The size that a global record gives to all files after it.
    global_size: Option<u64>,
    is_over: bool,
    /// The first thing that was wrong between the files.
    fault: Option<Broken>,
}

/// The archive's bytes.
#[derive(Clone)]
enum TarBytes {
    Section(FileSection),
    Stream(Rc<RefCell<StreamBytes>>),
}

/// Bytes that come one after the other only.
struct StreamBytes {
    reader: Box<dyn Read>,
    position: u64,
    /// Bytes that were read and then put back.
    ahead: Vec<u8>,
}

impl Read for StreamBytes {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = if self.ahead.is_empty() {
            self.reader.read(into)?
        } else {
            let count = self.ahead.len().min(into.len());
            into[..count].copy_from_slice(&self.ahead[..count]);
            self.ahead.drain(..count);
            count
        };
        self.position += count as u64;
        Ok(count)
    }
}

impl Read for TarBytes {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            TarBytes::Section(section) => section.read(into),
            TarBytes::Stream(stream) => stream.borrow_mut().read(into),
        }
    }
}

impl TarBytes {
    fn position(&self) -> u64 {
        match self {
            TarBytes::Section(section) => section.position(),
            TarBytes::Stream(stream) => stream.borrow().position,
        }
    }

    /// Goes on to a later place; false where the archive ends before it.
    fn go_to(&mut self, place: u64) -> bool {
        match self {
            TarBytes::Section(section) => {
                let whole = section.part(0, u64::MAX);
                *section = whole.clone();
                let end = whole.size();
                let sought = io::Seek::seek(section, io::SeekFrom::Start(place.min(end)));
                sought.is_ok() && place <= end
            }
            TarBytes::Stream(stream) => {
                let mut stream = stream.borrow_mut();
                let left = place.saturating_sub(stream.position);
                let passed = io::copy(&mut Read::take(&mut *stream, left), &mut io::sink());
                passed.is_ok_and(|passed| passed == left)
            }
        }
    }

    /// Puts back what was read last.
    fn put_back(&mut self, bytes: &[u8]) {
        match self {
            TarBytes::Section(section) => {
                let back = -(bytes.len() as i64);
                let _ = io::Seek::seek(section, io::SeekFrom::Current(back));
            }
            TarBytes::Stream(stream) => {
                let mut stream = stream.borrow_mut();
                stream.ahead.splice(..0, bytes.iter().copied());
                stream.position -= bytes.len() as u64;
            }
        }
    }

    /// So many bytes from here on.
    fn file(&self, bytes: u64, journal: &Journal) -> Input {
        let (rest, is_cut): (Box<dyn Read>, bool) = match self {
            TarBytes::Section(section) => {
                let part = section.part(section.position(), bytes);
                if part.size() == bytes {
                    return Input::Section(part, None);
                }
                (Box::new(part), true)
            }
            TarBytes::Stream(_) => (Box::new(self.clone().take(bytes)), true),
        };
        let expected = Expected::Size {
            bytes,
            sum: None,
            is_cut,
        };
        Input::Stream(Box::new(Checked::new(rest, expected, journal.clone())))
    }
}

/// What a header says of the file behind it.
struct TarFile {
    path: String,
    /// The type flag.
    kind: u8,
    /// Bytes in the archive.
    size: u64,
    is_sparse: bool,
    /// A record of its own tells its size.
    has_size: bool,
    /// Of records about all files after it: the bytes read, and the size that they tell.
    global: Option<(u64, Option<u64>)>,
    /// What pax records say of it could not be read.
    is_damaged: bool,
}

impl TarFile {
    fn read<R: Read>(entry: &mut tar::Entry<'_, R>) -> io::Result<Self> {
        let kind = entry.header().entry_type().as_byte();
        let mut path = entry.path_bytes().into_owned();
        let mut is_sparse = kind == b'S';
        // Of a sparse file the entry has the size of what it stands for.
        let size = match is_sparse {
            true => entry.header().entry_size()?,
            false => entry.size(),
        };
        let (mut is_damaged, mut has_size) = (false, false);
        let mut global = None;
        // Of an entry that is made of records itself, this reads its bytes.
        let records = match kind {
            b'x' | b'X' => None,
            _ => entry.pax_extensions()?,
        };
        if kind == b'g' && records.is_some() {
            global = Some((size, None));
        }
        if let Some(records) = records {
            for record in records {
                let Ok(record) = record else {
                    is_damaged = true;
                    break;
                };
                let key = record.key_bytes();
                if key == b"size" {
                    has_size = true;
                    let told = record.value().ok().and_then(|text| text.parse().ok());
                    global = global.map(|(read, _)| (read, told));
                }
                is_sparse |= key.starts_with(b"GNU.sparse.");
                if key == b"GNU.sparse.name" {
                    path = record.value_bytes().to_vec();
                }
            }
        }
        Ok(TarFile {
            path: String::from_utf8_lossy(&path).into_owned(),
            kind,
            size,
            is_sparse,
            has_size,
            global,
            is_damaged,
        })
    }
}

impl Tar {
    /// An archive in these bytes.
    pub fn new(input: Input, journal: Journal) -> Self {
        let bytes = match input {
            Input::Section(section, _) => TarBytes::Section(section.part(0, u64::MAX)),
            Input::Stream(reader) => TarBytes::Stream(Rc::new(RefCell::new(StreamBytes {
                reader,
                position: 0,
                ahead: Vec::new(),
            }))),
        };
        Tar {
            bytes,
            journal,
            next: 0,
            zeros: 0,
            global_size: None,
            is_over: false,
            fault: None,
        }
    }

    fn lose(&mut self, at: u64, why: &'static str) {
        self.fault.get_or_insert(Broken { at, why });
    }

    /// The archive has been cut off.
    fn cut_off(&mut self) {
        self.is_over = true;
        let at = self.bytes.position();
        self.lose(at, CUT_OFF);
    }

    /// Reads the next header. None where there is none, or where it can't be read.
    fn header(&mut self) -> Option<TarFile> {
        let mut limited = self.bytes.clone().take(LONGEST_HEADER);
        let read = {
            let mut archive = tar::Archive::new(&mut limited);
            let first = archive.entries().map(|mut entries| entries.next());
            match first {
                Ok(Some(Ok(mut entry))) => TarFile::read(&mut entry).map(Some),
                Ok(Some(Err(error))) | Err(error) => Err(error),
                Ok(None) => Ok(None),
            }
        };
        let length = LONGEST_HEADER - limited.limit();
        self.bytes = limited.into_inner();
        match read {
            Ok(Some(file)) => {
                self.zeros = 0;
                if file.is_damaged {
                    let why = "what the tar archive says about a file here is damaged";
                    self.lose(self.next, why);
                }
                Some(file)
            }
            Ok(None) if length == 0 && self.zeros > 0 => {
                self.is_over = true;
                None
            }
            Ok(None) if length == 0 => {
                self.cut_off();
                None
            }
            Ok(None) => {
                self.zeros += 1;
                self.is_over = self.zeros > 1;
                self.next += length;
                None
            }
            Err(_) => {
                self.resume(length);
                None
            }
        }
    }

    /// Goes to the next sound header behind a broken one of this length.
    fn resume(&mut self, length: u64) {
        if length == LONGEST_HEADER {
            let why = "the tar archive says more about a file here than can be true";
            self.lose(self.next, why);
        } else if !length.is_multiple_of(BLOCK as u64) || length == 0 {
            return self.cut_off();
        } else {
            let last = self.next + length - BLOCK as u64;
            self.lose(last, "the next file of the tar archive was expected here");
        }
        let mut block = Vec::with_capacity(BLOCK);
        loop {
            block.clear();
            // Its bytes end and never fail.
            let _ = self
                .bytes
                .by_ref()
                .take(BLOCK as u64)
                .read_to_end(&mut block);
            if block.len() < BLOCK {
                return self.cut_off();
            }
            if is_tar(&block) {
                self.bytes.put_back(&block);
                self.next = self.bytes.position();
                return;
            }
        }
    }

    /// What is to be said of a file, and where the next header lies.
    fn item(&mut self, file: TarFile) -> Option<ArchiveItem> {
        // Links, devices and folders have no bytes, whatever their size says.
        let size = match file.kind {
            b'1'..=b'6' => 0,
            0 | b'0' | b'7' if !file.has_size => self.global_size.unwrap_or(file.size),
            _ => file.size,
        };
        let mut read = 0;
        if let Some((bytes, told)) = file.global {
            read = bytes;
            self.global_size = told.or(self.global_size);
        }
        let padded = size.checked_next_multiple_of(BLOCK as u64);
        let left = padded.unwrap_or(u64::MAX).saturating_sub(read);
        self.next = self.bytes.position().saturating_add(left);
        let why = match file.kind {
            b'1'..=b'6' => return None,
            // In v7 a folder is told by its name only.
            0 | b'0' if file.path.ends_with('/') => return None,
            // More about the files after it; only a volume's label; a list of a folder's files.
            b'g' | b'x' | b'X' | b'L' | b'K' | b'V' | b'D' => return None,
            _ if file.is_sparse => "it is stored as a sparse file: pack it without tar's option -S",
            0 | b'0' | b'7' => {
                let input = self.bytes.file(size, &self.journal);
                return Some(ArchiveItem::File(file.path, input));
            }
            b'M' => "it began in another archive",
            _ => "the tar archive stores it in a form that is not known here",
        };
        Some(ArchiveItem::Skipped(file.path, why))
    }
}

impl Archive for Tar {
    fn next(&mut self) -> Option<ArchiveItem> {
        while !self.is_over && !self.journal.has_ended() {
            if !self.bytes.go_to(self.next) {
                self.cut_off();
                break;
            }
            if let Some(file) = self.header()
                && let Some(item) = self.item(file)
            {
                return Some(item);
            }
        }
        None
    }

    fn broken(&mut self) -> Option<Broken> {
        self.fault.take()
    }
}

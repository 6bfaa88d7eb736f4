//! Where the bytes of a dropped file come from: `Read` and `Seek` over slices of it, and over bytes in memory.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::rc::Rc;

/// Bytes of a slice; the last slice of a file may be shorter.
pub const SLICE: usize = 4 << 20;
/// Slices that are kept: that which is being read, the next one, and one more for a list at the file's end.
const MOST_KEPT: usize = 3;

/// Reads from any place.
pub trait ReadSeek: Read + Seek {}

impl<R: Read + Seek> ReadSeek for R {}

/// The bytes of one file, for all who read parts of it.
pub type FileSource = Rc<RefCell<dyn ReadSeek>>;

/// A file that lies in memory as a whole.
pub fn of_bytes(bytes: impl Into<Vec<u8>>) -> FileSource {
    Rc::new(RefCell::new(Cursor::new(bytes.into())))
}

/// A file in memory of which a read gives so many bytes at most: whatever the pieces, the same must come of it.
pub fn in_pieces(bytes: impl Into<Vec<u8>>, most: usize) -> FileSource {
    let file = Cursor::new(bytes.into());
    Rc::new(RefCell::new(InPieces { file, most }))
}

struct InPieces {
    file: Cursor<Vec<u8>>,
    most: usize,
}

impl Read for InPieces {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = into.len().min(self.most);
        self.file.read(&mut into[..count])
    }
}

impl Seek for InPieces {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

/// What slices of a file are read from.
pub trait ReadSlice {
    /// The bytes from this place on; at most so many, fewer only where the file ends.
    ///
    /// # Errors
    /// What the browser or the system says.
    fn read_slice(&mut self, from: u64, bytes: usize) -> io::Result<Vec<u8>>;
}

/// A file that is read in slices of [`SLICE`] bytes, of which only a few are in memory.
pub struct Slices<S> {
    file: S,
    size: u64,
    position: u64,
    /// Number and bytes of the slices in memory, the one used last at the end.
    kept: VecDeque<(u64, Vec<u8>)>,
    /// All slices are kept.
    keeps_all: bool,
}

impl<S: ReadSlice> Slices<S> {
    /// A file of this size in bytes.
    pub fn new(file: S, size: u64) -> Self {
        Slices {
            file,
            size,
            position: 0,
            kept: VecDeque::new(),
            keeps_all: false,
        }
    }

    /// Bytes of the file.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// From now on no slice is dropped: for a file that can't be read at the moment when its bytes are needed.
    pub fn keep_all(&mut self) {
        self.keeps_all = true;
    }

    /// The place of the first slice that is not in memory, of those with the next `ahead` bytes.
    pub fn missing(&self, ahead: u64) -> Option<u64> {
        let end = self.position.saturating_add(ahead).min(self.size);
        let numbers = self.position / SLICE as u64..end.div_ceil(SLICE as u64);
        let mut missing = numbers.filter(|number| !self.has(*number));
        missing.next().map(|number| number * SLICE as u64)
    }

    /// Takes a slice that was read elsewhere: its place, a multiple of [`SLICE`], and its bytes.
    pub fn provide(&mut self, from: u64, bytes: Vec<u8>) {
        let number = from / SLICE as u64;
        if !self.has(number) {
            self.keep(number, bytes);
        }
    }

    fn has(&self, number: u64) -> bool {
        self.kept.iter().any(|(kept, _)| *kept == number)
    }

    fn keep(&mut self, number: u64, bytes: Vec<u8>) {
        if self.kept.len() >= MOST_KEPT && !self.keeps_all {
            self.kept.pop_front();
        }
        self.kept.push_back((number, bytes));
    }

    /// The slice with this number, read if it is not in memory.
    fn slice(&mut self, number: u64) -> io::Result<&[u8]> {
        if self.kept.back().is_none_or(|(last, _)| *last != number) {
            let kept = self.kept.iter().position(|(kept, _)| *kept == number);
            match kept.and_then(|index| self.kept.remove(index)) {
                Some(slice) => self.kept.push_back(slice),
                None => {
                    let bytes = self.file.read_slice(number * SLICE as u64, SLICE)?;
                    self.keep(number, bytes);
                }
            }
        }
        Ok(self.kept.back().map_or(&[], |(_, bytes)| bytes))
    }
}

impl<S: ReadSlice> Read for Slices<S> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.position >= self.size || into.is_empty() {
            return Ok(0);
        }
        let (number, within) = (
            self.position / SLICE as u64,
            (self.position % SLICE as u64) as usize,
        );
        let left = self.size - self.position;
        let slice = self.slice(number)?;
        let bytes = slice.get(within..).unwrap_or_default();
        if bytes.is_empty() {
            return Err(io::Error::other("the file has become shorter"));
        }
        let count = bytes
            .len()
            .min(into.len())
            .min(left.min(SLICE as u64) as usize);
        into[..count].copy_from_slice(&bytes[..count]);
        self.position += count as u64;
        Ok(count)
    }
}

impl<S: ReadSlice> Seek for Slices<S> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(offset) => self.size.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file in memory that counts how often it is read.
    struct Counted(Vec<u8>, Rc<RefCell<Vec<u64>>>);

    impl ReadSlice for Counted {
        fn read_slice(&mut self, from: u64, bytes: usize) -> io::Result<Vec<u8>> {
            self.1.borrow_mut().push(from);
            let from = (from as usize).min(self.0.len());
            let end = (from + bytes).min(self.0.len());
            Ok(self.0[from..end].to_vec())
        }
    }

    fn file(bytes: usize) -> (Vec<u8>, Slices<Counted>, Rc<RefCell<Vec<u64>>>) {
        let content: Vec<u8> = (0..bytes).map(|at| (at / 7) as u8).collect();
        let reads = Rc::new(RefCell::new(Vec::new()));
        let slices = Slices::new(Counted(content.clone(), reads.clone()), bytes as u64);
        (content, slices, reads)
    }

    #[test]
    fn slices_give_what_the_file_holds_and_each_is_read_once() {
        for size in [0, 1, SLICE - 1, SLICE, SLICE + 1, 3 * SLICE + 5] {
            let (content, mut slices, reads) = file(size);
            let mut all = Vec::new();
            slices.read_to_end(&mut all).unwrap();
            assert!(all == content, "{size}");
            assert_eq!(reads.borrow().len(), size.div_ceil(SLICE), "{size}");
        }
    }

    #[test]
    fn any_place_can_be_read() {
        let (content, mut slices, _) = file(9 * SLICE / 2);
        for (at, length) in [
            (4 * SLICE, 100),
            (SLICE - 3, 10),
            (0, 5),
            (2 * SLICE - 1, 2),
            (content.len() - 4, 4),
        ] {
            let mut bytes = vec![0; length];
            slices.seek(SeekFrom::Start(at as u64)).unwrap();
            slices.read_exact(&mut bytes).unwrap();
            assert_eq!(bytes, content[at..at + length], "{at}");
        }
        assert_eq!(
            slices.seek(SeekFrom::End(-1)).unwrap(),
            content.len() as u64 - 1
        );
        assert!(slices.seek(SeekFrom::Current(i64::MIN)).is_err());
        slices.seek(SeekFrom::Start(u64::MAX)).unwrap();
        assert_eq!(slices.read(&mut [0; 8]).unwrap(), 0);
    }

    #[test]
    fn slices_that_were_fetched_ahead_are_not_read_again() {
        let (content, mut slices, reads) = file(2 * SLICE + 9);
        let mut all = Vec::new();
        let mut piece = vec![0; 1 << 20];
        loop {
            while let Some(from) = slices.missing(2 << 20) {
                let from_byte = from as usize;
                let end = (from_byte + SLICE).min(content.len());
                slices.provide(from, content[from_byte..end].to_vec());
            }
            match slices.read(&mut piece).unwrap() {
                0 => break,
                count => all.extend_from_slice(&piece[..count]),
            }
        }
        assert!(all == content);
        assert!(reads.borrow().is_empty());
    }
}

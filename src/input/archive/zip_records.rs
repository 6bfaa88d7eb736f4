//! The records that zip archives are made of: how each begins, and the fields that are read.
//!
//! FileSection numbers are those of PKWARE's APPNOTE.TXT 6.3.10.

use crate::input::archive::decoder::Codec;

/// The header in front of a file (4.3.7).
pub(super) const LOCAL: &[u8] = b"PK\x03\x04";
/// Sizes and checksum behind a file (4.3.9); the mark of a divided archive at its very beginning (8.5.3).
pub(super) const DESCRIPTOR: &[u8] = b"PK\x07\x08";
/// An entry of the list at the end (4.3.12).
pub(super) const CENTRAL: &[u8] = b"PK\x01\x02";
/// The end of that list (4.3.16), alone in an empty archive, and its form for large archives (4.3.14).
pub(super) const END: &[u8] = b"PK\x05\x06";
const END_64: &[u8] = b"PK\x06\x06";
/// The mark of an archive that was to be divided and came out in one part (8.5.4).
pub(super) const UNDIVIDED: &[u8] = b"PK00";

/// A local header without its name and extra fields.
pub(super) const HEADER: usize = 30;
/// The longest descriptor. Something always follows it that is longer than a shorter descriptor lacks.
pub(super) const LONGEST_DESCRIPTOR: usize = 24;

pub(super) const STORED: u64 = 0;

/// Whether the bytes begin as a zip archive does.
pub fn is_zip(bytes: &[u8]) -> bool {
    let marked = [DESCRIPTOR, UNDIVIDED]
        .iter()
        .find_map(|mark| bytes.strip_prefix(*mark));
    match marked {
        Some(rest) => rest.starts_with(LOCAL),
        None => [LOCAL, END, END_64]
            .iter()
            .any(|mark| bytes.starts_with(mark)),
    }
}

/// A local header, the record in front of a file (4.3.7).
#[derive(Default)]
pub(super) struct LocalHeader {
    flags: u64,
    /// How the file is compressed (4.4.5).
    pub method: u64,
    /// The checksum of the content.
    pub sum: u32,
    /// The bytes in the archive.
    pub packed_size: u64,
    /// The bytes of the content.
    pub size: u64,
    /// The file's path, with `/` between folders; it ends with one where it is a folder's.
    pub path: String,
}

impl LocalHeader {
    /// How long a header is with its name and extra fields, of which the first [`HEADER`] bytes are here.
    pub fn length(bytes: &[u8]) -> usize {
        HEADER + number(bytes, 26, 2) as usize + number(bytes, 28, 2) as usize
    }

    /// Reads a whole header.
    pub fn read(bytes: &[u8]) -> Self {
        let name_end = HEADER + number(bytes, 26, 2) as usize;
        let (packed_size, size) = sizes(bytes, name_end);
        let name = bytes.get(HEADER..name_end).unwrap_or_default();
        LocalHeader {
            flags: number(bytes, 6, 2),
            method: number(bytes, 8, 2),
            sum: number(bytes, 14, 4) as u32,
            packed_size,
            size,
            path: path_text(name),
        }
    }

    /// Sizes and checksum come behind the file, in a descriptor.
    pub fn is_described(&self) -> bool {
        self.flags & 1 << 3 != 0
    }

    /// The list at the end is encrypted, and so this header says nothing of the file.
    pub fn is_masked(&self) -> bool {
        self.flags & 1 << 13 != 0
    }

    /// Why the file can't be read, in words for the user, where it can't.
    pub fn unreadable(&self) -> Option<&'static str> {
        if self.flags & 1 != 0 {
            Some("it is encrypted")
        } else {
            codec(self.method).err()
        }
    }
}

/// A path as text. Whether it is UTF-8 is hardly ever marked rightly; what is none is shown with replacements.
pub(super) fn path_text(path: &[u8]) -> String {
    String::from_utf8_lossy(path).replace('\\', "/")
}

/// The length of the descriptor that the bytes begin with, where it names the sizes that were counted, in the archive
/// and of the content; and whether it names that checksum too. With or without a signature, with short or long sizes: a
/// header does not say which (4.3.9.3), and tools differ.
pub(super) fn match_descriptor(
    bytes: &[u8],
    (packed, given): (u64, u64),
    sum: u32,
) -> Option<(usize, bool)> {
    for (start, width, mask) in [
        (4, 8, u64::MAX),
        // Short sizes of a file that is too large for them lack their upper half in macOS's archives.
        (4, 4, 0xffff_ffff),
        (0, 8, u64::MAX),
        (0, 4, 0xffff_ffff),
    ] {
        let length = start + 4 + 2 * width;
        if bytes.len() >= length
            && (start == 0 || bytes.starts_with(DESCRIPTOR))
            && number(bytes, start + 4, width) == packed & mask
            && number(bytes, start + 4 + width, width) == given & mask
        {
            return Some((length, number(bytes, start, 4) == u64::from(sum)));
        }
    }
    None
}

/// The descriptor of a stored file of this size, which the bytes begin with: its length, and the checksum in it.
pub(super) fn stored_descriptor(bytes: &[u8], size: u64) -> Option<(usize, u32)> {
    let sum = number(bytes, 4, 4) as u32;
    let (length, _) = match_descriptor(bytes, (size, size), sum)?;
    bytes.starts_with(DESCRIPTOR).then_some((length, sum))
}

/// Whether the list at the end begins here, or what may stand before or instead of it.
pub(super) fn is_zip_end(bytes: &[u8]) -> bool {
    // The last two: the locator of the large end record, and the header of an encrypted list.
    [CENTRAL, END, END_64, b"PK\x06\x07", b"PK\x06\x08"]
        .iter()
        .any(|mark| bytes.starts_with(mark))
}

/// Whether a header that was found by searching looks like one; damaged bytes can contain its signature.
pub(super) fn is_plausible(header: &[u8]) -> bool {
    const FLAGS: u64 = 0b1000_0111_1111;
    const NEWEST_VERSION: u64 = 63;
    // The list's headers have one field more in front (4.3.12).
    let shift = match header.get(..4) {
        Some(LOCAL) => 0,
        Some(CENTRAL) => 2,
        _ => return false,
    };
    number(header, 4 + shift, 1) <= NEWEST_VERSION
        && number(header, 6 + shift, 2) & !FLAGS == 0
        && matches!(number(header, 8 + shift, 2), 0..=20 | 93..=99)
        && matches!(number(header, 26 + shift, 2), 1..=4096)
}

/// The file's size in the archive and that of its content, from its header; those of large files are in an
/// extra field (4.5.3).
fn sizes(header: &[u8], name_end: usize) -> (u64, u64) {
    const ELSEWHERE: u64 = 0xffff_ffff;
    let mut packed_size = number(header, 18, 4);
    let mut size = number(header, 22, 4);
    let mut extra = header.get(name_end..).unwrap_or_default();
    while extra.len() >= 4 {
        let length = number(extra, 2, 2) as usize;
        if number(extra, 0, 2) == 1 {
            let mut at = 4;
            for value in [&mut size, &mut packed_size] {
                if *value == ELSEWHERE && at + 8 <= (4 + length).min(extra.len()) {
                    *value = number(extra, at, 8);
                    at += 8;
                }
            }
            break;
        }
        extra = extra.get(4 + length..).unwrap_or_default();
    }
    (packed_size, size)
}

/// How a file is compressed (4.4.5); none where it is stored as it is.
///
/// # Errors
/// What is said of a compression that can't be undone here.
pub(super) fn codec(method: u64) -> Result<Option<Codec>, &'static str> {
    Ok(Some(match method {
        STORED => return Ok(None),
        8 => Codec::Deflate,
        9 => Codec::Deflate64,
        12 => Codec::Bzip2,
        14 => return Err("it is compressed with LZMA"),
        20 | 93 => Codec::Zstd,
        95 => Codec::Xz,
        98 => return Err("it is compressed with PPMd"),
        99 => return Err("it is encrypted"),
        _ => return Err("it is compressed with a rare method"),
    }))
}

/// The little-endian number of so many bytes; missing bytes count as zeros.
fn number(bytes: &[u8], at: usize, width: usize) -> u64 {
    let digits = bytes.iter().skip(at).take(width);
    digits
        .rev()
        .fold(0, |value, byte| value << 8 | u64::from(*byte))
}

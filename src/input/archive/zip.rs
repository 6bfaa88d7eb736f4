//! zip archives, by the list of files at their end, which the `zip` crate reads. Without a sound list the archive is
//! searched for its files ([`ZipScan`]).

use crate::input::archive::check::{Checked, Expected};
use crate::input::archive::decoder::{Codec, Decoder};
use crate::input::archive::journal::Metered;
use crate::input::archive::section::FileSection;
use crate::input::archive::zip_records::{codec, path_text};
use crate::input::archive::zip_scan::ZipScan;
use crate::input::archive::{Archive, ArchiveItem, Broken, Input};
use zip::{CompressionMethod, ZipArchive};

/// Opens an archive.
pub fn open(section: FileSection) -> Box<dyn Archive> {
    match ZipArchive::new(section.clone()) {
        // A list that does not count from the first byte is that of an archive inside this one.
        Ok(archive) if archive.offset() > 0 => Box::new(ZipScan::new(section, false)),
        // Of two files with one name the crate's list has the second only.
        Ok(archive) if archive.has_duplicate_names() => Box::new(ZipScan::new(section, true)),
        Ok(archive) => Box::new(ZipList::new(archive, section)),
        Err(_) => Box::new(ZipScan::new(section, false)),
    }
}

/// An archive with a list of its files.
struct ZipList {
    archive: ZipArchive<FileSection>,
    section: FileSection,
    /// The numbers of the files as they lie in the archive, the last one first.
    waiting: Vec<usize>,
}

impl ZipList {
    fn new(archive: ZipArchive<FileSection>, section: FileSection) -> Self {
        let mut waiting: Vec<usize> = (0..archive.len()).collect();
        let start = |index: &usize| {
            archive
                .by_index_data(*index)
                .map_or(0, |file| file.header_start())
        };
        waiting.sort_by_cached_key(|index| std::cmp::Reverse((start(index), *index)));
        ZipList {
            archive,
            section,
            waiting,
        }
    }

    /// A file of the list; none where it has no content.
    fn item(&mut self, index: usize) -> Option<ArchiveItem> {
        const NO_HEADER: &str = "it is not where the list of the zip archive says";
        let path = {
            let file = self.archive.by_index_data(index).ok()?;
            if file.is_dir() || file.is_symlink() {
                return None;
            }
            path_text(file.name_raw())
        };
        let Ok(file) = self.archive.by_index_raw(index) else {
            return Some(ArchiveItem::Skipped(path, NO_HEADER));
        };
        if file.encrypted() {
            return Some(ArchiveItem::Skipped(path, "it is encrypted"));
        }
        let codec = match codec(method(file.compression())) {
            Ok(codec) => codec,
            Err(why) => return Some(ArchiveItem::Skipped(path, why)),
        };
        let Some(start) = file.data_start() else {
            return Some(ArchiveItem::Skipped(path, NO_HEADER));
        };
        let packed_bytes = file.compressed_size();
        let packed = self.section.part(start, packed_bytes);
        let expected = Expected::Size {
            bytes: file.size(),
            sum: Some(file.crc32()),
            is_cut: packed.size() < packed_bytes,
        };
        Some(ArchiveItem::File(path, content(packed, codec, expected)))
    }
}

/// The content of a file in a zip archive.
pub(super) fn content(packed: FileSection, codec: Option<Codec>, expected: Expected) -> Input {
    let journal = packed.journal().clone();
    let Some(codec) = codec else {
        return Input::Section(packed, Some(expected));
    };
    let decoder = Decoder::in_archive(codec, Box::new(packed), journal.clone());
    let unpacked = Metered::new(decoder, journal.clone());
    Input::Stream(Box::new(Checked::new(
        Box::new(unpacked),
        expected,
        journal,
    )))
}

/// The number of a method (4.4.5 of PKWARE's APPNOTE.TXT).
#[expect(
    deprecated,
    reason = "the crate names only methods that it decompresses itself"
)]
fn method(method: CompressionMethod) -> u64 {
    match method {
        CompressionMethod::Unsupported(number) => number.into(),
        _ => 0,
    }
}

impl Archive for ZipList {
    fn next(&mut self) -> Option<ArchiveItem> {
        while let Some(index) = self.waiting.pop() {
            if self.section.journal().has_ended() {
                break;
            }
            if let Some(item) = self.item(index) {
                return Some(item);
            }
        }
        None
    }

    fn broken(&mut self) -> Option<Broken> {
        None
    }
}

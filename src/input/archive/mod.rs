//! Packings: gzip, zstd, bzip2, xz, zip and tar, in each other.
//!
//! Bytes are pulled: a content is read window by window ([`unpack::Unpacker`]) through the packings around it, and
//! each pulls what it needs from the one around it, the outermost from the dropped file ([`section::FileSection`]).
//! Damage ends a stream early and is noted in the [`journal::Journal`], so nothing here fails.

pub mod check;
pub mod decoder;
pub mod journal;
pub mod packing;
pub mod section;
pub mod tar;
mod tar_header;
pub mod unpack;
pub mod zip;
mod zip_records;
mod zip_scan;

use crate::input::archive::check::{Checked, Expected};
use crate::input::archive::section::FileSection;
use std::io::Read;

/// What the taker of a content answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Go on.
    More,
    /// No more bytes of this content.
    NotThis,
    /// Nothing more of the whole file.
    Nothing,
}

/// Bytes of a content, packed or not.
pub enum Input {
    /// A part of a file, in which any place can be read, and what an archive around it says of it.
    Section(FileSection, Option<Expected>),
    /// Bytes that come one after the other only.
    Stream(Box<dyn Read>),
}

impl Input {
    /// All the bytes, from the first on.
    pub fn into_reader(self) -> Box<dyn Read> {
        match self {
            Input::Section(section, None) => Box::new(section),
            Input::Section(section, Some(expected)) => {
                let journal = section.journal().clone();
                Box::new(Checked::new(Box::new(section), expected, journal))
            }
            Input::Stream(reader) => reader,
        }
    }
}

/// What an archive holds at a place.
pub enum ArchiveItem {
    /// A file: its path as it is stored, and its bytes. Bytes of a path that are no UTF-8 are replaced; in a zip the
    /// backslashes of Windows tools are made slashes.
    File(String, Input),
    /// A file that can't be read: its path, and why in words for the user ("it is encrypted").
    Skipped(String, &'static str),
}

/// An archive that is being read.
pub trait Archive {
    /// The next file of it; what is left of the one before is passed over. None at its end, also where it can't be
    /// read any further: then [`Archive::broken`] says why.
    fn next(&mut self) -> Option<ArchiveItem>;

    /// What was wrong with the archive as a whole; known once [`Archive::next`] has given none.
    fn broken(&mut self) -> Option<Broken>;

    /// Each file's bytes must be read to their end, because only this tells where they end.
    fn needs_whole_files(&self) -> bool {
        false
    }
}

/// Where an archive can't be read as an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Bytes from the beginning of the archive.
    pub at: u64,
    /// What is wrong there, in words for the user.
    pub why: &'static str,
}

/// The archive's bytes ended too soon.
const CUT_OFF: &str = "it has been cut off there";

/// Whether a path is that of a file that operating systems add to archives by themselves.
pub fn is_litter(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.starts_with("._")
        || name == ".DS_Store"
        || name.eq_ignore_ascii_case("Thumbs.db")
        || path.split('/').any(|folder| folder == "__MACOSX")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn litter_is_told_by_its_path() {
        for path in [
            "__MACOSX/logs/._a.json",
            "logs/__MACOSX/b",
            "a/.DS_Store",
            "._a.json",
            "a/thumbs.db",
        ] {
            assert!(is_litter(path), "{path}");
        }
        for path in [
            "a.json",
            "a/.hidden",
            "DS_Store",
            "_a",
            "a._b",
            "MACOSX/a",
            "Thumbs.db/a",
            "",
        ] {
            assert!(!is_litter(path), "{path}");
        }
    }
}

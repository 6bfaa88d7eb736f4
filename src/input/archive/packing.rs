//! The packings that are undone here, and by which first bytes each is known.

use crate::input::archive::tar_header::is_tar;
use crate::input::archive::zip_records::is_zip;

/// A packing around a content, or around several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// RFC 1952.
    Gzip,
    /// RFC 8878, also its skippable frames.
    Zstd,
    /// bzip2.
    Bzip2,
    /// The .xz file format 1.2.
    Xz,
    /// A zip archive.
    Zip,
    /// A tar archive.
    Tar,
}

impl Packing {
    /// Its name in words.
    pub fn name(self) -> &'static str {
        match self {
            Packing::Gzip => "gzip",
            Packing::Zstd => "zstd",
            Packing::Bzip2 => "bzip2",
            Packing::Xz => "xz",
            Packing::Zip => "zip",
            Packing::Tar => "tar",
        }
    }

    /// Whether it holds files with names, and not one content.
    pub fn is_archive(self) -> bool {
        matches!(self, Packing::Zip | Packing::Tar)
    }

    /// The packing that begins with these bytes: at least 512 of them, or all that there are.
    pub fn of(head: &[u8]) -> Option<Self> {
        let at = |place: usize| head.get(place).copied().unwrap_or_default();
        // The magic number of a block, or that of the end of a stream without one.
        let is_bzip2 = head.starts_with(b"BZh")
            && at(3).is_ascii_digit()
            && (head[4..].starts_with(b"1AY&SY") || head[4..].starts_with(b"\x17rE8P\x90"));
        if head.starts_with(&[0x1f, 0x8b]) {
            Some(Packing::Gzip)
        } else if is_zip(head) {
            Some(Packing::Zip)
        } else if head.starts_with(b"\x28\xb5\x2f\xfd")
            || (at(0) & 0xf0 == 0x50 && head[1..].starts_with(b"\x2a\x4d\x18"))
        {
            Some(Packing::Zstd)
        } else if is_bzip2 {
            Some(Packing::Bzip2)
        } else if head.starts_with(b"\xfd7zXZ\0") {
            Some(Packing::Xz)
        } else if is_tar(head) {
            Some(Packing::Tar)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packings_are_known_by_their_first_bytes_and_text_is_none() {
        for (head, packing) in [
            (&b"\x1f\x8b\x08"[..], Some(Packing::Gzip)),
            (b"PK\x03\x04abc", Some(Packing::Zip)),
            (b"\x28\xb5\x2f\xfd\x04", Some(Packing::Zstd)),
            (b"\x5e\x2a\x4d\x18\x04\0\0\0", Some(Packing::Zstd)),
            (b"BZh91AY&SY", Some(Packing::Bzip2)),
            (b"BZh9\x17rE8P\x90", Some(Packing::Bzip2)),
            (b"\xfd7zXZ\0\0\x04", Some(Packing::Xz)),
            (b"BZh9 is a line of a log", None),
            (b"BZh", None),
            (b"P", None),
            (b"", None),
            (b"{\"Records\":[]}", None),
        ] {
            assert_eq!(Packing::of(head), packing, "{head:?}");
        }
    }
}

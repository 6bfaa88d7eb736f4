//! zip archives without a sound list of their files, such as half of one: each file by the header in front of it.
//!
//! FileSection numbers are those of PKWARE's APPNOTE.TXT 6.3.10. A symbolic link looks like a file that contains its
//! target: only the list would tell.

use crate::input::archive::check::{Checked, Expected};
use crate::input::archive::decoder::{Codec, Decoder, StreamEnd};
use crate::input::archive::journal::Metered;
use crate::input::archive::section::FileSection;
use crate::input::archive::zip::content;
use crate::input::archive::zip_records::{
    DESCRIPTOR, END, HEADER, LOCAL, LONGEST_DESCRIPTOR, LocalHeader, UNDIVIDED, codec,
    is_plausible, is_zip_end, stored_descriptor,
};
use crate::input::archive::{Archive, ArchiveItem, Broken, CUT_OFF, Input};
use memchr::{memchr_iter, memmem};

/// Bytes that are searched at first: mostly the next header is near.
const FIRST_PIECE: usize = 1 << 10;
/// Bytes that are searched at a time in the end.
const PIECE: usize = 256 << 10;

/// An archive that is searched for its files.
pub struct ZipScan {
    section: FileSection,
    /// Where the next header is looked for.
    next: u64,
    /// The last file, where only its last byte tells where it ends.
    open: Option<OpenEnd>,
    /// The list is sound, so that nothing is wrong with the archive where it begins.
    has_list: bool,
    is_over: bool,
    /// The first thing that was wrong between the files.
    fault: Option<Broken>,
}

/// A file whose header does not say how many bytes it has.
struct OpenEnd {
    header: u64,
    start: u64,
    end: StreamEnd,
}

impl ZipScan {
    /// An archive in this section; `has_list` where it has a list that can't be used.
    pub fn new(section: FileSection, has_list: bool) -> Self {
        ZipScan {
            section,
            next: 0,
            open: None,
            has_list,
            is_over: false,
            fault: None,
        }
    }

    fn lose(&mut self, at: u64, why: &'static str) {
        self.fault.get_or_insert(Broken { at, why });
    }

    fn end(&mut self, fault: Option<(u64, &'static str)>) {
        self.is_over = true;
        if let Some((at, why)) = fault {
            self.lose(at, why);
        }
    }

    /// The last file has been read to its end: goes to what follows it.
    fn pass(&mut self, open: OpenEnd) {
        if let Some(packed) = open.end.get() {
            self.next = self.find_header(open.start + packed);
            return;
        }
        // A damaged stream may have run into what was behind it before the damage was seen.
        self.next = self.find_header(open.start);
        if self.next < self.section.size() {
            let why = "a damaged file begins there that does not say how long it is, so files may be missing after it";
            self.lose(open.header, why);
        }
    }

    /// Reads the header where the next one should be; none where another place has to be looked at.
    fn header(&mut self) -> Option<ArchiveItem> {
        let (at, size) = (self.next, self.section.size());
        let head = self.section.bytes_at(at, HEADER);
        if head.starts_with(LOCAL) {
            let length = LocalHeader::length(&head);
            let bytes = self.section.bytes_at(at, length);
            if head.len() < HEADER || bytes.len() < length {
                self.end(Some((size, CUT_OFF)));
                return None;
            }
            return self.file(LocalHeader::read(&bytes), at + length as u64);
        }
        if head.len() < LOCAL.len() {
            self.end(Some((size, CUT_OFF)));
        } else if head.starts_with(DESCRIPTOR) || head.starts_with(UNDIVIDED) {
            // The mark at the very beginning, or a descriptor that no header has announced.
            self.next = self.find_header(at + LOCAL.len() as u64);
        } else if is_zip_end(&head) {
            let fault = if self.ends_with_list() {
                (at, "the list of the zip archive's files is damaged there")
            } else {
                (size, CUT_OFF)
            };
            self.end((!self.has_list).then_some(fault));
        } else if at == 0 {
            self.end(Some((at, "this is not a zip archive")));
        } else {
            self.lose(at, "the next file of the zip archive was expected here");
            self.next = self.find_header(at + 1);
        }
        None
    }

    /// Whether the end of a list is there.
    fn ends_with_list(&self) -> bool {
        // Behind the end of a list may be a comment of 64 KiB (4.3.16).
        let longest = 22 + (64 << 10);
        let from = self.section.size().saturating_sub(longest);
        let tail = self.section.bytes_at(from, longest as usize);
        memmem::find(&tail, END).is_some()
    }

    /// Decides what to do with the file behind a header; none where it is passed over.
    fn file(&mut self, header: LocalHeader, start: u64) -> Option<ArchiveItem> {
        let at = self.next;
        if header.is_masked() {
            self.end(Some((
                at,
                "the zip archive is encrypted, the names of its files too",
            )));
            return None;
        }
        // Zero stands for an unknown size where the sizes come behind the file.
        let is_open = header.is_described() && header.packed_size == 0;
        let after = start.saturating_add(header.packed_size);
        self.next = after.min(self.section.size());
        if header.is_described() {
            self.next = self.find_header(self.next);
        }
        if header.path.ends_with('/') {
            return None;
        }
        if let Some(why) = header.unreadable() {
            return Some(ArchiveItem::Skipped(header.path, why));
        }
        let codec = codec(header.method).unwrap_or_default();
        let input = match codec {
            Some(codec) if is_open => self.open_file(codec, at, start),
            None if is_open => self.stored_open_file(start),
            codec => {
                let packed = self.section.part(start, header.packed_size);
                let expected = Expected::Size {
                    bytes: header.size,
                    sum: Some(header.sum),
                    is_cut: packed.size() < header.packed_size,
                };
                content(packed, codec, expected)
            }
        };
        Some(ArchiveItem::File(header.path, input))
    }

    /// A compressed file that ends where its stream does.
    fn open_file(&mut self, codec: Codec, header: u64, start: u64) -> Input {
        let packed = self.section.part(start, u64::MAX);
        let journal = self.section.journal().clone();
        let decoder = Decoder::unsized_in_archive(codec, Box::new(packed.clone()), journal.clone());
        let end = decoder.end();
        self.open = Some(OpenEnd {
            header,
            start,
            end: end.clone(),
        });
        let expected = Expected::Descriptor {
            section: packed,
            end,
        };
        let unpacked = Metered::new(decoder, journal.clone());
        Input::Stream(Box::new(Checked::new(
            Box::new(unpacked),
            expected,
            journal,
        )))
    }

    /// A file that is not compressed and ends before a descriptor that names as many bytes.
    fn stored_open_file(&mut self, start: u64) -> Input {
        let size = self.section.size();
        let (mut from, mut count) = (start, FIRST_PIECE);
        while from < size {
            let piece = self.section.bytes_at(from, count + LONGEST_DESCRIPTOR);
            for found in memmem::find_iter(&piece, DESCRIPTOR).take_while(|found| *found < count) {
                let at = from + found as u64;
                if let Some((length, sum)) = stored_descriptor(&piece[found..], at - start) {
                    self.next = at + length as u64;
                    let expected = Expected::Size {
                        bytes: at - start,
                        sum: Some(sum),
                        is_cut: false,
                    };
                    return content(self.section.part(start, at - start), None, expected);
                }
            }
            from += count as u64;
            count = PIECE.min(8 * count);
        }
        self.next = size;
        let expected = Expected::Size {
            bytes: u64::MAX,
            sum: None,
            is_cut: true,
        };
        content(self.section.part(start, u64::MAX), None, expected)
    }

    /// The next header, of a file or of the list at the end; the archive's end where there is none.
    fn find_header(&self, from: u64) -> u64 {
        let (mut from, mut count) = (from, FIRST_PIECE);
        while from < self.section.size() && !self.section.journal().has_ended() {
            let piece = self.section.bytes_at(from, count + HEADER);
            let mut places = memchr_iter(b'P', &piece).take_while(|place| *place < count);
            if let Some(place) = places.find(|place| is_plausible(&piece[*place..])) {
                return from + place as u64;
            }
            from += count as u64;
            count = PIECE.min(8 * count);
        }
        self.section.size()
    }
}

impl Archive for ZipScan {
    fn next(&mut self) -> Option<ArchiveItem> {
        if let Some(open) = self.open.take() {
            self.pass(open);
        }
        while !self.is_over && !self.section.journal().has_ended() {
            if let Some(item) = self.header() {
                return Some(item);
            }
        }
        None
    }

    fn broken(&mut self) -> Option<Broken> {
        self.fault.take()
    }

    fn needs_whole_files(&self) -> bool {
        self.open.is_some()
    }
}

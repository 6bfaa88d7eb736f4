//! zip, as a stream: each file by the header in front of it. The list of files at the archive's end is not
//! needed, so nothing need be whole in memory.
//!
//! Section numbers are those of PKWARE's APPNOTE.TXT 6.3.10.

use crate::input::archive::gzip::Damage;
use crate::input::archive::zip_records::{
    DEFLATED, DESCRIPTOR, HEADER, LOCAL, LONGEST_DESCRIPTOR, LocalHeader, UNDIVIDED, is_plausible,
    is_zip_end, match_descriptor,
};
use crate::input::archive::{Broken, CUT_OFF, EntryNotifier, EntrySink, gather, take};
use flate2::{Crc, Decompress, FlushDecompress, Status};
use memchr::memchr_iter;

/// Bytes that are inflated, or searched, at a time.
const PIECE: usize = 256 << 10;

/// Reads a zip archive that arrives in pieces.
///
/// A symbolic link looks like a file that contains its target: only the list at the end would tell.
pub struct Zip {
    state: ZipState,
    /// Bytes that have been pushed.
    pushed: u64,
    /// A header or descriptor that has not come whole, or bytes that may be one; none of a file's bytes
    /// that have been counted.
    held: Vec<u8>,
    member: ZipMember,
    inflate: Decompress,
    out: Vec<u8>,
    teller: EntryNotifier,
    /// The first thing that was wrong between the files.
    fault: Option<Broken>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ZipState {
    /// Before a header, or in it.
    Header,
    /// In a file that is not compressed, of known size.
    Stored,
    /// In a file that is not compressed and ends where its descriptor is found.
    StoredUntilDescriptor,
    /// In a compressed file.
    Deflated,
    /// Behind a file, before its descriptor.
    Descriptor,
    /// In the bytes of a file that are not looked at.
    PassedOver,
    /// Somewhere before the next header.
    Lost,
    /// In the list at the end, or where it makes no sense to go on.
    Done,
}

/// The file that is being read.
#[derive(Default)]
struct ZipMember {
    /// Where its header lies in the archive.
    at: u64,
    header: LocalHeader,
    /// The checksum, the bytes in the archive and the bytes of the content, as counted so far.
    actual_sum: Crc,
    packed: u64,
    given: u64,
}

impl ZipMember {
    /// How many of its bytes in the archive are still to come, as its header says.
    fn packed_left(&self) -> u64 {
        self.header.packed_size.saturating_sub(self.packed)
    }
}

impl Default for Zip {
    fn default() -> Self {
        Zip {
            state: ZipState::Header,
            pushed: 0,
            held: Vec::new(),
            member: ZipMember::default(),
            inflate: Decompress::new(false),
            out: Vec::new(),
            teller: EntryNotifier::default(),
            fault: None,
        }
    }
}

impl Zip {
    /// Takes the archive's next bytes. A damaged file is said by its end; after it, reading goes on at the
    /// next header.
    ///
    /// # Errors
    /// Where nothing more can be read; said once, and all further bytes are ignored.
    pub fn push(&mut self, bytes: &[u8], sink: &mut EntrySink<'_>) -> Result<(), Broken> {
        self.pushed += bytes.len() as u64;
        let mut rest = bytes;
        while self.step(&mut rest, false, sink)? {}
        Ok(())
    }

    /// The archive has ended.
    ///
    /// # Errors
    /// Where it has been cut off, or what was wrong between its files.
    pub fn finish(&mut self, sink: &mut EntrySink<'_>) -> Result<(), Broken> {
        while self.step(&mut &[][..], true, sink)? {}
        if self.teller.stopped() {
            return Ok(());
        }
        if self.state != ZipState::Done {
            self.state = ZipState::Done;
            self.teller.end(Err(Damage::Truncated), sink);
            self.fault.get_or_insert(Broken {
                at: self.pushed,
                why: CUT_OFF,
            });
        }
        self.fault.take().map_or(Ok(()), Err)
    }

    /// One step; `last` where no more bytes come. True where another one may be possible.
    fn step(
        &mut self,
        rest: &mut &[u8],
        last: bool,
        sink: &mut EntrySink<'_>,
    ) -> Result<bool, Broken> {
        if self.teller.stopped() {
            return Ok(false);
        }
        Ok(match self.state {
            ZipState::Header => return self.header(rest, sink),
            ZipState::Stored | ZipState::PassedOver => self.counted(rest, sink),
            ZipState::StoredUntilDescriptor => self.until_descriptor(rest, last, sink),
            ZipState::Deflated => self.deflated(rest, sink),
            ZipState::Descriptor => self.descriptor(rest, last, sink),
            ZipState::Lost => self.search_header(rest),
            ZipState::Done => false,
        })
    }

    /// Reads the header.
    fn header(&mut self, rest: &mut &[u8], sink: &mut EntrySink<'_>) -> Result<bool, Broken> {
        if !gather(&mut self.held, rest, LOCAL.len()) {
            return Ok(false);
        }
        let at = self.pushed - (rest.len() + self.held.len()) as u64;
        if !self.held.starts_with(LOCAL) {
            if self.held.starts_with(DESCRIPTOR) || self.held.starts_with(UNDIVIDED) {
                // The mark at the very beginning, or a descriptor that no header has announced.
                self.held.clear();
                self.state = ZipState::Lost;
            } else if is_zip_end(&self.held) {
                self.state = ZipState::Done;
            } else if at == 0 {
                self.state = ZipState::Done;
                return Err(Broken {
                    at,
                    why: "this is not a zip archive",
                });
            } else {
                self.state = ZipState::Lost;
                self.fault.get_or_insert(Broken {
                    at,
                    why: "the next file of the zip archive was expected here",
                });
            }
            return Ok(true);
        }
        if !gather(&mut self.held, rest, HEADER) {
            return Ok(false);
        }
        let length = LocalHeader::length(&self.held);
        if !gather(&mut self.held, rest, length) {
            return Ok(false);
        }
        let header = LocalHeader::read(&self.held);
        if header.is_masked() {
            self.state = ZipState::Done;
            return Err(Broken {
                at,
                why: "the zip archive is encrypted, the names of its files too",
            });
        }
        self.held.clear();
        self.begin_member(header, at, sink);
        Ok(true)
    }

    /// Decides what to do with the file behind a header.
    fn begin_member(&mut self, header: LocalHeader, at: u64, sink: &mut EntrySink<'_>) {
        let path = &header.path;
        let is_folder = path.ends_with('/');
        let unreadable = header.unreadable();
        // Zero stands for an unknown size where the sizes come behind the file.
        let is_of_unknown_size = header.is_described() && header.packed_size == 0;
        self.state = if is_folder || unreadable.is_some() {
            if let (Some(why), false) = (unreadable, is_folder) {
                self.teller.skipped(path, why, sink);
            }
            ZipState::PassedOver
        } else {
            self.teller.begin(path, sink);
            match header.method {
                DEFLATED => {
                    self.inflate.reset(false);
                    ZipState::Deflated
                }
                _ if is_of_unknown_size => ZipState::StoredUntilDescriptor,
                _ => ZipState::Stored,
            }
        };
        self.member = ZipMember {
            at,
            header,
            ..ZipMember::default()
        };
    }

    /// Reads on in a file of known size, or passes over it.
    fn counted(&mut self, rest: &mut &[u8], sink: &mut EntrySink<'_>) -> bool {
        let bytes = take(rest, self.member.packed_left());
        self.member.packed += bytes.len() as u64;
        if self.state == ZipState::Stored {
            self.give(bytes, sink);
        }
        if self.member.packed < self.member.header.packed_size {
            return false;
        }
        if self.state == ZipState::Stored {
            self.end_of_content(sink);
        } else {
            self.teller.end(Ok(()), sink);
            self.state = if self.member.header.is_described() {
                ZipState::Lost
            } else {
                ZipState::Header
            };
        }
        true
    }

    fn deflated(&mut self, rest: &mut &[u8], sink: &mut EntrySink<'_>) -> bool {
        if !self.member.header.is_described() && !self.teller.wanted() {
            self.state = ZipState::PassedOver;
            return true;
        }
        let mut left = u64::MAX;
        if !self.member.header.is_described() {
            left = self.member.packed_left();
        }
        let input = take(&mut &**rest, left);
        let mut out = std::mem::take(&mut self.out);
        out.clear();
        out.reserve(PIECE);
        let before = self.inflate.total_in();
        let status = self
            .inflate
            .decompress_vec(input, &mut out, FlushDecompress::None);
        let used = self.inflate.total_in() - before;
        take(rest, used);
        self.member.packed += used;
        self.give(&out, sink);
        let stuck = used == 0 && out.is_empty();
        self.out = out;
        match status {
            Ok(Status::StreamEnd) => self.end_of_content(sink),
            Ok(_) if !stuck => {}
            Ok(_) if input.is_empty() && left > 0 => return false,
            _ => self.damaged(sink),
        }
        true
    }

    /// The content has ended; the checksum and sizes that follow it are compared with those of its bytes.
    fn end_of_content(&mut self, sink: &mut EntrySink<'_>) {
        let member = &self.member;
        if member.header.is_described() {
            self.state = ZipState::Descriptor;
        } else if member.actual_sum.sum() == member.header.sum
            && member.given == member.header.size
            && member.packed == member.header.packed_size
        {
            self.teller.end(Ok(()), sink);
            self.state = ZipState::Header;
        } else {
            self.damaged(sink);
        }
    }

    /// Ends the file as damaged, and goes to where the next one may begin.
    fn damaged(&mut self, sink: &mut EntrySink<'_>) {
        self.teller.end(Err(Damage::Corrupt), sink);
        self.state = if self.member.header.is_described() {
            // A damaged stream may have run into what was behind it before the damage was seen.
            self.fault.get_or_insert(Broken {
                at: self.member.at,
                why: "a damaged file begins there that does not say how long it is, so files may be missing \
                      after it",
            });
            ZipState::Lost
        } else {
            ZipState::PassedOver
        };
    }

    fn descriptor(&mut self, rest: &mut &[u8], last: bool, sink: &mut EntrySink<'_>) -> bool {
        let enough = gather(&mut self.held, rest, LONGEST_DESCRIPTOR);
        if !enough && !last {
            return false;
        }
        match self.descriptor_in(&self.held) {
            Some((length, result)) => {
                self.held.drain(..length);
                self.teller.end(result, sink);
                self.state = ZipState::Header;
            }
            None if enough => self.damaged(sink),
            None => return false,
        }
        true
    }

    /// The descriptor of the file that the bytes begin with.
    fn descriptor_in(&self, bytes: &[u8]) -> Option<(usize, Result<(), Damage>)> {
        let member = &self.member;
        match_descriptor(
            bytes,
            (member.packed, member.given),
            member.actual_sum.sum(),
        )
    }

    /// Reads on in a file that is not compressed, up to a descriptor that names as many bytes as have come.
    fn until_descriptor(&mut self, rest: &mut &[u8], last: bool, sink: &mut EntrySink<'_>) -> bool {
        let (mut held, old, bytes) = self.window(rest);
        let mut given = 0;
        let mut from = 0;
        // The last three bytes may be the beginning of a descriptor.
        let mut keep = held.len().saturating_sub(if last { 0 } else { 3 });
        while let Some(found) = find(&held[from..], DESCRIPTOR) {
            let at = from + found;
            self.give(&held[given..at], sink);
            given = at;
            if held.len() - at < LONGEST_DESCRIPTOR && !last {
                keep = at;
                break;
            }
            self.member.packed = self.member.given;
            if let Some((length, result)) = self.descriptor_in(&held[at..]) {
                self.put_back(held, old, at + length, rest);
                self.teller.end(result, sink);
                self.state = ZipState::Header;
                return true;
            }
            from = at + 1;
        }
        let keep = keep.max(given);
        self.give(&held[given..keep], sink);
        held.drain(..keep);
        self.held = held;
        take(rest, bytes as u64);
        bytes > 0
    }

    /// Looks for the next header, of a file or of the list at the end.
    fn search_header(&mut self, rest: &mut &[u8]) -> bool {
        let (mut held, old, bytes) = self.window(rest);
        let mut from = 0;
        let mut keep = held.len().saturating_sub(1);
        while let Some(found) = find(&held[from..], b"PK") {
            let at = from + found;
            if held.len() - at < HEADER {
                keep = at;
                break;
            }
            if is_plausible(&held[at..]) {
                self.put_back(held, old, at, rest);
                self.state = ZipState::Header;
                return true;
            }
            from = at + 1;
        }
        held.drain(..keep);
        self.held = held;
        take(rest, bytes as u64);
        bytes > 0
    }

    /// What is held and the next bytes in one piece, how much of it was held, and how much was not.
    fn window(&mut self, rest: &[u8]) -> (Vec<u8>, usize, usize) {
        let mut held = std::mem::take(&mut self.held);
        let old = held.len();
        let bytes = take(&mut &*rest, PIECE as u64);
        held.extend_from_slice(bytes);
        (held, old, bytes.len())
    }

    /// Undoes [`Zip::window`] from `at` on: only bytes that are no longer in `rest` stay held, and they are
    /// too few to reach into the bytes of a file.
    fn put_back(&mut self, mut held: Vec<u8>, old: usize, at: usize, rest: &mut &[u8]) {
        take(rest, at.saturating_sub(old) as u64);
        held.truncate(old.max(at));
        held.drain(..at);
        self.held = held;
    }

    fn give(&mut self, bytes: &[u8], sink: &mut EntrySink<'_>) {
        self.member.actual_sum.update(bytes);
        self.member.given += bytes.len() as u64;
        self.teller.bytes(bytes, sink);
    }
}

fn find(bytes: &[u8], mark: &[u8]) -> Option<usize> {
    memchr_iter(mark[0], bytes).find(|at| bytes[*at..].starts_with(mark))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::archive::tests::{self, Seen};
    use crate::input::archive::zip_records::{CENTRAL, END, STORED, is_zip};
    use crate::input::archive::{ArchiveEntry, Wanted};
    use flate2::{Compression, write::DeflateEncoder};
    use std::io::Write;

    /// How a file is written; the numbers are widths of the descriptor's sizes.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    enum How {
        Stored,
        Deflated,
        /// With the sizes in an extra field.
        Large,
        DeflatedDescribed(usize),
        DeflatedDescribedUnsigned(usize),
        StoredDescribed(usize),
    }

    const ALL: [How; 9] = [
        How::Stored,
        How::Deflated,
        How::Large,
        How::DeflatedDescribed(4),
        How::DeflatedDescribed(8),
        How::DeflatedDescribedUnsigned(4),
        How::DeflatedDescribedUnsigned(8),
        How::StoredDescribed(4),
        How::StoredDescribed(8),
    ];

    fn deflate(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn sum(bytes: &[u8]) -> [u8; 4] {
        let mut sum = Crc::new();
        sum.update(bytes);
        sum.sum().to_le_bytes()
    }

    /// A local header and the bytes behind it.
    fn raw(
        path: &str,
        flags: u16,
        method: u16,
        fields: [&[u8]; 3],
        extra: &[u8],
        data: &[u8],
    ) -> Vec<u8> {
        let mut bytes = [LOCAL, &[20, 0]].concat();
        bytes.extend(flags.to_le_bytes());
        bytes.extend(method.to_le_bytes());
        bytes.extend([0; 4]);
        bytes.extend(fields.concat());
        bytes.extend((path.len() as u16).to_le_bytes());
        bytes.extend((extra.len() as u16).to_le_bytes());
        bytes.extend(path.as_bytes());
        bytes.extend(extra);
        bytes.extend(data);
        bytes
    }

    fn member(path: &str, content: &[u8], how: How) -> Vec<u8> {
        let is_stored = matches!(how, How::Stored | How::StoredDescribed(_));
        let data = if is_stored {
            content.to_vec()
        } else {
            deflate(content)
        };
        let method = if is_stored { STORED } else { DEFLATED } as u16;
        let sizes = |width: usize| {
            let packed = data.len().to_le_bytes()[..width].to_vec();
            [packed, content.len().to_le_bytes()[..width].to_vec()].concat()
        };
        let sum = sum(content);
        let descriptor = |width: usize| [&sum[..], &sizes(width)].concat();
        match how {
            How::Stored | How::Deflated => raw(path, 0, method, [&sum, &sizes(4), &[]], &[], &data),
            How::Large => {
                // Other fields may come first; in this one the content's size does.
                let mut extra = b"UT\x05\x00\x03abcd\x01\x00\x10\x00".to_vec();
                extra.extend((content.len() as u64).to_le_bytes());
                extra.extend((data.len() as u64).to_le_bytes());
                raw(
                    path,
                    0,
                    method,
                    [&sum, &[0xff; 4], &[0xff; 4]],
                    &extra,
                    &data,
                )
            }
            How::DeflatedDescribed(width)
            | How::StoredDescribed(width)
            | How::DeflatedDescribedUnsigned(width) => {
                let is_unsigned = matches!(how, How::DeflatedDescribedUnsigned(_));
                let mark = if is_unsigned { &[] } else { DESCRIPTOR };
                let data = [&data[..], mark, &descriptor(width)].concat();
                raw(path, 8, method, [&[0; 12], &[], &[]], &[], &data)
            }
        }
    }

    fn list() -> Vec<u8> {
        let mut bytes = [CENTRAL, &[20, 0, 20, 0]].concat();
        bytes.extend([0; 20]);
        bytes.extend([1, 0]);
        bytes.extend([0; 16]);
        bytes.push(b'a');
        bytes.extend(END);
        bytes.extend([0; 18]);
        bytes
    }

    fn push_all(bytes: &[u8], piece: usize, sink: &mut EntrySink<'_>) -> Result<(), Broken> {
        let mut zip = Zip::default();
        let mut end = Ok(());
        for piece in bytes.chunks(piece) {
            end = end.and(zip.push(piece, sink));
        }
        end.and(zip.finish(sink))
    }

    fn read(bytes: &[u8], piece: usize) -> (Seen, Result<(), Broken>) {
        tests::read(push_all, bytes, piece)
    }

    fn read_anyhow(bytes: &[u8]) -> (Seen, Result<(), Broken>) {
        tests::read_anyhow(push_all, bytes, &[1, 2, 7, 29, 1000])
    }

    fn text(length: u32) -> Vec<u8> {
        (0..length)
            .flat_map(|number| (number / 7).to_le_bytes())
            .collect()
    }

    #[test]
    fn a_zip_is_told_by_its_first_bytes() {
        for bytes in [
            &b"PK\x03\x04\x14\x00"[..],
            b"PK\x05\x06\x00",
            b"PK\x07\x08PK\x03\x04",
            b"PK00PK\x03\x04",
        ] {
            assert!(is_zip(bytes), "{bytes:?}");
        }
        for bytes in [
            &b""[..],
            b"PK",
            b"PK\x03",
            b"PK\x01\x02",
            b"PK\x07\x08abcd",
            b"\x00PK\x03\x04",
        ] {
            assert!(!is_zip(bytes), "{bytes:?}");
        }
    }

    #[test]
    fn files_come_back_in_every_form_and_any_cut() {
        let content = text(3000);
        for how in ALL {
            let bytes = [
                member("a/b.json", &content, how),
                member("empty", b"", how),
                member("c.json", b"short", how),
                list(),
            ]
            .concat();
            let (seen, end) = read_anyhow(&bytes);
            assert_eq!(end, Ok(()), "{how:?}");
            let expected = [
                ("a/b.json", &content[..]),
                ("empty", b""),
                ("c.json", b"short"),
            ];
            assert_eq!(seen.whole(), expected, "{how:?}");
        }
    }

    #[test]
    fn a_file_larger_than_the_buffers_comes_back() {
        let content = text(400_000);
        let stored = member("s", &content, How::StoredDescribed(4));
        let bytes = [member("d", &content, How::Deflated), stored, list()].concat();
        for piece in [100_000, bytes.len()] {
            let (seen, end) = read(&bytes, piece);
            assert_eq!(end, Ok(()));
            assert!(seen.whole() == [("d", &content[..]), ("s", &content[..])]);
        }
    }

    #[test]
    fn an_archive_inside_of_unknown_size_is_content() {
        // Signatures, descriptors and headers of the inner archive end nothing.
        let inner = [
            member("x", b"inner", How::StoredDescribed(4)),
            member("y", b"", How::StoredDescribed(8)),
            DESCRIPTOR.to_vec(),
            list(),
            b"PK\x07".to_vec(),
        ]
        .concat();
        let bytes = [
            member("in.zip", &inner, How::StoredDescribed(4)),
            member("after", b"1", How::Stored),
            list(),
        ]
        .concat();
        let (seen, end) = read_anyhow(&bytes);
        assert_eq!(end, Ok(()));
        assert_eq!(seen.whole(), [("in.zip", &inner[..]), ("after", b"1")]);
    }

    #[test]
    fn empty_archives_and_marks_at_the_beginning_are_fine() {
        let empty = [END, &[0; 18]].concat();
        assert_eq!(read_anyhow(&empty), (Seen::default(), Ok(())));
        let file = member("a", b"1", How::Stored);
        for mark in [DESCRIPTOR, UNDIVIDED] {
            let (seen, end) = read_anyhow(&[mark, &file, &list()].concat());
            assert_eq!((seen.whole(), end), (vec![("a", &b"1"[..])], Ok(())));
        }
    }

    #[test]
    fn folders_and_litter_are_passed_over_in_silence() {
        let bytes = [
            member("a/", b"", How::Stored),
            member("b/", b"", How::DeflatedDescribed(4)),
            member("__MACOSX/._a", b"litter", How::DeflatedDescribed(4)),
            member("a/.DS_Store", b"litter", How::StoredDescribed(4)),
            member("a\\b.json", b"1", How::Stored),
            list(),
        ]
        .concat();
        let (seen, end) = read_anyhow(&bytes);
        assert_eq!(end, Ok(()));
        assert_eq!((seen.files.len(), seen.skipped.len()), (1, 0));
        assert_eq!(seen.whole(), [("a/b.json", &b"1"[..])]);
    }

    #[test]
    fn what_cannot_be_read_is_named_and_passed_over() {
        let sizes = [7, 0, 0, 0, 9, 0, 0, 0];
        let secret = raw(
            "secret",
            1,
            8,
            [&[1; 4], &sizes, &[]],
            &[],
            b"PK\x03\x04abc",
        );
        let bzip2 = raw("b", 0, 12, [&[1; 4], &sizes, &[]], &[], b"1234567");
        let streamed = raw(
            "s",
            9,
            0,
            [&[0; 12], &[], &[]],
            &[],
            b"some bytes, PK\x03\x04 and a descriptor",
        );
        let both = raw(
            "both",
            9,
            0,
            [&[0; 4], &sizes, &[]],
            &[],
            b"1234567PK\x07\x08abcdefghijkl",
        );
        let files = |name| member(name, b"1", How::DeflatedDescribed(4));
        let bytes = [
            secret,
            files("1"),
            bzip2,
            files("2"),
            streamed,
            files("3"),
            both,
            files("4"),
            list(),
        ]
        .concat();
        let (seen, end) = read_anyhow(&bytes);
        assert_eq!(end, Ok(()));
        let names: Vec<_> = seen.whole().iter().map(|file| file.0).collect();
        assert_eq!(names, ["1", "2", "3", "4"]);
        let encrypted = "it is encrypted";
        let skipped = [
            ("secret", encrypted),
            ("b", "it is compressed with bzip2"),
            ("s", encrypted),
            ("both", encrypted),
        ];
        assert_eq!(
            seen.skipped,
            skipped.map(|(path, why)| (path.to_owned(), why))
        );
    }

    #[test]
    fn encrypted_names_end_the_reading() {
        let file = member("a", b"1", How::Stored);
        let masked = raw("b", 1 << 13 | 1, 8, [&[0; 12], &[], &[]], &[], b"");
        let (seen, end) = read_anyhow(&[&file[..], &masked, &file, &list()].concat());
        assert_eq!(seen.files.len(), 1);
        assert_eq!(end.map_err(|broken| broken.at), Err(file.len() as u64));
    }

    #[test]
    fn after_a_damaged_file_the_next_ones_are_read() {
        let content = text(3000);
        for how in ALL {
            let first = member("first", &content, how);
            let others: Vec<u8> = (0..99)
                .flat_map(|number| member(&number.to_string(), b"other", how))
                .collect();
            // In the middle, and at the end: of the content, or of the sizes behind it.
            for place in [first.len() / 2, first.len() - 2] {
                let mut damaged = first.clone();
                damaged[place] ^= 0x55;
                let (seen, end) = read_anyhow(&[damaged, others.clone(), list()].concat());
                let what = format!("{how:?} at {place}");
                // A descriptor that is not found is one that has been taken for content.
                let swallowed = matches!(how, How::StoredDescribed(_)) && place > first.len() / 2;
                if swallowed {
                    assert_eq!(seen.files.len(), 1, "{what}");
                    assert_eq!(seen.files[0].2, Some(Err(Damage::Truncated)), "{what}");
                    assert!(end.is_err(), "{what}");
                    continue;
                }
                assert_eq!(seen.files[0].2, Some(Err(Damage::Corrupt)), "{what}");
                if end.is_ok() {
                    assert_eq!(seen.whole().len(), 99, "{what}");
                } else {
                    let is_unsized = matches!(
                        how,
                        How::DeflatedDescribed(_) | How::DeflatedDescribedUnsigned(_)
                    );
                    assert!(is_unsized, "{what}");
                    assert_eq!(end.map_err(|broken| broken.at), Err(0), "{what}");
                }
                assert_eq!(seen.whole().last(), Some(&("98", &b"other"[..])), "{what}");
            }
        }
    }

    #[test]
    fn sizes_that_are_wrong_are_damage() {
        let mut file = member("a", b"abcdefgh", How::Deflated);
        file[22] += 1;
        let (seen, end) = read_anyhow(&[&file[..], &list()].concat());
        assert_eq!((seen.files[0].2, end), (Some(Err(Damage::Corrupt)), Ok(())));
        // Fewer packed bytes than the stream has: what is left of it is no header.
        file[22] -= 1;
        file[18] -= 1;
        let (seen, end) = read_anyhow(&[&file[..], &list()].concat());
        assert_eq!(seen.files[0].2, Some(Err(Damage::Corrupt)));
        assert_eq!(end.map_err(|broken| broken.at), Err(file.len() as u64 - 1));
    }

    #[test]
    fn strange_bytes_between_files_are_said_and_passed_over() {
        let first = member("a", b"1", How::Stored);
        let bytes = [
            &first[..],
            b"PKPK\x03\x04 strange",
            &member("b", b"2", How::Stored),
            &list(),
        ]
        .concat();
        let (seen, end) = read_anyhow(&bytes);
        assert_eq!(seen.whole(), [("a", &b"1"[..]), ("b", b"2")]);
        assert_eq!(end.map_err(|broken| broken.at), Err(first.len() as u64));
        assert_eq!(
            read_anyhow(b"no archive at all")
                .1
                .map_err(|broken| broken.at),
            Err(0)
        );
    }

    #[test]
    fn an_archive_is_cut_off_wherever_its_list_is_missing() {
        let content = text(300);
        for how in ALL {
            let bytes = member("a", &content, how);
            for length in 0..=bytes.len() {
                let (seen, end) = read(&bytes[..length], 50);
                let broken = end.expect_err("cut off");
                assert_eq!((broken.at, broken.why), (length as u64, CUT_OFF), "{how:?}");
                for (_, given, end) in seen.files {
                    // Half a descriptor can't be told from content.
                    let count = match how {
                        How::StoredDescribed(_) => given.len().min(content.len()),
                        _ => given.len(),
                    };
                    assert!(content.starts_with(&given[..count]), "{how:?}");
                    let may_be_whole = length == bytes.len() && given == content;
                    assert!(
                        end == Some(Err(Damage::Truncated)) || may_be_whole,
                        "{how:?} {length}"
                    );
                }
            }
        }
    }

    /// What the sink hears when it gives this answer to the first bytes of the first file.
    fn answering(answer: Wanted, how: How) -> Vec<String> {
        let bytes = [
            member("a", &text(90_000), how),
            member("b", b"2", how),
            list(),
        ]
        .concat();
        tests::heard(push_all, &bytes, answer)
    }

    #[test]
    fn no_more_comes_than_is_wanted() {
        for how in ALL {
            assert_eq!(answering(Wanted::Nothing, how), ["a", "bytes"], "{how:?}");
            let heard = answering(Wanted::NotThis, how);
            assert_eq!(heard, ["a", "bytes", "end", "b", "bytes", "end"], "{how:?}");
        }
    }

    #[test]
    fn nothing_is_found_inside_a_file_that_is_not_wanted() {
        // Not compressed further, as deflate does with what can't be: the inner header is there to be found.
        let inner = member("inner", &text(50), How::Stored);
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::none());
        encoder.write_all(&inner).unwrap();
        let data = encoder.finish().unwrap();
        assert!(find(&data, LOCAL).is_some());
        let size = |bytes: &[u8]| (bytes.len() as u32).to_le_bytes();
        let fields = [sum(&inner), size(&data), size(&inner)].concat();
        for (flags, header, behind) in [(0, &fields[..], &[][..]), (8, &[0; 12], &fields)] {
            let bytes = [
                raw(
                    "in.zip",
                    flags,
                    8,
                    [header, &[], &[]],
                    &[],
                    &[&data, behind].concat(),
                ),
                member("after", b"1", How::Stored),
                list(),
            ]
            .concat();
            let mut seen = Seen::default();
            let mut zip = Zip::default();
            let mut sink = |entry: ArchiveEntry<'_>| {
                seen.take(entry);
                match entry {
                    ArchiveEntry::Begin("in.zip") => Wanted::NotThis,
                    _ => Wanted::More,
                }
            };
            zip.push(&bytes, &mut sink).unwrap();
            zip.finish(&mut sink).unwrap();
            assert_eq!(seen.whole(), [("in.zip", &b""[..]), ("after", b"1")]);
        }
    }

    #[cfg(not(target_arch = "wasm32"))]
    mod properties {
        use super::*;
        use proptest::prelude::*;

        fn files() -> impl Strategy<Value = Vec<(String, Vec<u8>, usize)>> {
            let content = prop_oneof![
                proptest::collection::vec(any::<u8>(), 0..300),
                proptest::collection::vec(prop_oneof![Just(b'P'), Just(b'K'), 0_u8..9], 0..3000),
            ];
            proptest::collection::vec(("[a-zäß/]{0,9}[a-z]", content, 0..ALL.len()), 0..5)
        }

        fn write(files: &[(String, Vec<u8>, usize)]) -> Vec<u8> {
            let mut bytes: Vec<u8> = files
                .iter()
                .flat_map(|(path, content, how)| member(path, content, ALL[*how]))
                .collect();
            bytes.extend(list());
            bytes
        }

        proptest! {
            #[test]
            fn any_files_in_any_cut_come_back(files in files(), piece in 1_usize..200) {
                let (seen, end) = read(&write(&files), piece);
                prop_assert_eq!(end, Ok(()));
                seen.assert_all(&files);
            }

            #[test]
            fn any_damage_gives_the_same_in_any_cut(
                files in files(),
                damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..9),
                piece in 1_usize..200,
            ) {
                let mut bytes = write(&files);
                for (index, value) in damage {
                    let at = index.index(bytes.len());
                    bytes[at] = value;
                }
                let (mut cut, cut_end) = read(&bytes, piece);
                let (mut whole, whole_end) = read(&bytes, bytes.len());
                prop_assert_eq!(cut_end, whole_end);
                // How much of a damaged stream comes out before the damage is found is the inflater's affair.
                for file in cut.files.iter_mut().chain(&mut whole.files) {
                    if file.2 == Some(Err(Damage::Corrupt)) {
                        file.1.clear();
                    }
                }
                prop_assert_eq!(cut, whole);
            }

            #[test]
            fn any_bytes_end(bytes in proptest::collection::vec(any::<u8>(), 0..400), piece in 1_usize..50) {
                let _ = read(&bytes, piece);
                let _ = read(&[LOCAL, &bytes].concat(), piece);
            }
        }
    }
}

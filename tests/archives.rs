//! zip and tar archives as tools write them and as they break, file by file.

use crate::support;
use proptest::prelude::*;
use support::packing::{deflate, gzip};
use trailglass::input::archive::Wanted;
use trailglass::input::archive::packing::Packing;
use trailglass::input::archive::unpack::{ContentSink, Unpacker};
use trailglass::input::detect::{FileKind, detect};
use trailglass::input::receipt::FileNote;
use trailglass::input::source::in_pieces;

/// A file of an archive: its path, its content, and what was said of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct SeenFile {
    path: String,
    content: Vec<u8>,
    notes: Vec<FileNote>,
}

/// What comes out of an archive.
#[derive(Debug, Default, PartialEq, Eq)]
struct Seen {
    files: Vec<SeenFile>,
    skipped: Vec<(String, &'static str)>,
    /// What was said of the archive itself.
    notes: Vec<FileNote>,
    window: Vec<u8>,
    open: Option<SeenFile>,
    /// No more is wanted of files that begin with these bytes.
    unwanted: Option<&'static [u8]>,
}

impl ContentSink for Seen {
    fn begin(&mut self, path: &str) {
        assert!(self.open.is_none(), "{path} begins in another file");
        self.window = Vec::with_capacity(1000);
        self.open = Some(SeenFile {
            path: path.to_owned(),
            ..SeenFile::default()
        });
    }

    fn window(&mut self) -> &mut Vec<u8> {
        if self.window.capacity() == 0 {
            self.window.reserve(1000);
        }
        &mut self.window
    }

    fn kind(&mut self, _: FileKind) {}

    fn packed(&mut self, packing: Packing) {
        if packing.is_archive() {
            self.open = None;
        }
    }

    fn arrived(&mut self) -> Wanted {
        let file = self.open.as_mut().expect("bytes of no file");
        file.content.append(&mut self.window);
        match self.unwanted {
            Some(start) if file.content.starts_with(start) => Wanted::NotThis,
            _ => Wanted::More,
        }
    }

    fn note(&mut self, note: FileNote) {
        match &mut self.open {
            Some(file) => file.notes.push(note),
            None => self.notes.push(note),
        }
    }

    fn end(&mut self) {
        let mut file = self.open.take().expect("the end of no file");
        file.content.append(&mut self.window);
        self.files.push(file);
    }

    fn skipped(&mut self, path: &str, why: &'static str) {
        assert!(self.open.is_none(), "{path} is skipped in another file");
        self.skipped.push((path.to_owned(), why));
    }
}

impl Seen {
    /// The paths and contents of files of which nothing is said.
    fn whole(&self) -> Vec<(&str, &[u8])> {
        let whole = self.files.iter().filter(|file| file.notes.is_empty());
        whole.map(|file| (&*file.path, &*file.content)).collect()
    }

    /// Where the archive is broken.
    fn broken_at(&self) -> Option<u64> {
        self.notes.iter().find_map(|note| match note {
            FileNote::ArchiveBroken { at, .. } => Some(*at),
            _ => None,
        })
    }
}

fn read_with(bytes: &[u8], piece: usize, unwanted: Option<&'static [u8]>) -> Seen {
    let mut seen = Seen {
        unwanted,
        ..Seen::default()
    };
    let mut unpacker = Unpacker::new(in_pieces(bytes, piece));
    while unpacker.step(&mut seen) {}
    assert_eq!(unpacker.why_ended(), None);
    seen
}

/// Reads an archive in pieces of several lengths, by itself and in another packing, which must make no difference.
fn read(bytes: &[u8]) -> Seen {
    let whole = read_with(bytes, usize::MAX, None);
    for piece in [1, 7, 512, 513] {
        assert_eq!(read_with(bytes, piece, None), whole, "in pieces of {piece}");
    }
    let packed = gzip(bytes);
    assert_eq!(read_with(&packed, usize::MAX, None), whole, "packed");
    assert_eq!(read_with(&packed, 100, None), whole, "packed, in pieces");
    whole
}

fn text(length: u32) -> Vec<u8> {
    let numbers = (0..length).flat_map(|number| (number / 7).to_le_bytes());
    numbers.collect()
}

const CUT_OFF: &str = "it has been cut off there";

mod zip {
    use super::*;

    const LOCAL: &[u8] = b"PK\x03\x04";
    const DESCRIPTOR: &[u8] = b"PK\x07\x08";

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

    /// An archive, and its list.
    #[derive(Default)]
    struct Zip {
        bytes: Vec<u8>,
        list: Vec<u8>,
        count: u16,
    }

    impl Zip {
        fn file(mut self, path: &str, content: &[u8], how: How) -> Self {
            let is_stored = matches!(how, How::Stored | How::StoredDescribed(_));
            let data = match is_stored {
                true => content.to_vec(),
                false => deflate(content),
            };
            let mut crc = flate2::Crc::new();
            crc.update(content);
            let (sum, packed, size) = (
                crc.sum().to_le_bytes(),
                (data.len() as u64).to_le_bytes(),
                (content.len() as u64).to_le_bytes(),
            );
            let (flags, sizes, extra, behind): (u16, Vec<u8>, Vec<u8>, Vec<u8>) = match how {
                How::Stored | How::Deflated => (
                    0,
                    [&sum[..], &packed[..4], &size[..4]].concat(),
                    vec![],
                    vec![],
                ),
                // Other fields may come first; in this one the content's size does.
                How::Large => {
                    let extra = [b"UT\x05\x00\x03abcd\x01\x00\x10\x00", &size[..], &packed];
                    (0, [&sum[..], &[0xff; 8]].concat(), extra.concat(), vec![])
                }
                How::DeflatedDescribed(width)
                | How::StoredDescribed(width)
                | How::DeflatedDescribedUnsigned(width) => {
                    let is_unsigned = matches!(how, How::DeflatedDescribedUnsigned(_));
                    let mark = if is_unsigned { &[][..] } else { DESCRIPTOR };
                    let behind = [mark, &sum, &packed[..width], &size[..width]].concat();
                    (8, vec![0; 12], vec![], behind)
                }
            };
            let method = if is_stored { 0_u16 } else { 8 }.to_le_bytes();
            let at = self.bytes.len() as u32;
            let lengths = [path.len() as u16, extra.len() as u16]
                .map(u16::to_le_bytes)
                .concat();
            let begin = [&[20, 0][..], &flags.to_le_bytes(), &method, &[0; 4]].concat();
            self.bytes
                .extend([LOCAL, &begin, &sizes, &lengths].concat());
            self.bytes
                .extend([path.as_bytes(), &extra, &data, &behind].concat());
            let known = [&sum[..], &packed[..4], &size[..4]].concat();
            let lengths = [path.len() as u16, 0].map(u16::to_le_bytes).concat();
            let entry = [
                b"PK\x01\x02\x14\x00",
                &begin[..],
                &known,
                &lengths,
                &[0; 10],
            ]
            .concat();
            self.list
                .extend([&entry[..], &at.to_le_bytes(), path.as_bytes()].concat());
            self.count += 1;
            self
        }

        /// The archive with its list.
        fn listed(&self) -> Vec<u8> {
            let count = self.count.to_le_bytes();
            let sizes = [self.list.len() as u32, self.bytes.len() as u32].map(u32::to_le_bytes);
            let end = [
                &b"PK\x05\x06\0\0\0\0"[..],
                &count,
                &count,
                &sizes.concat(),
                &[0; 2],
            ];
            [&self.bytes[..], &self.list, &end.concat()].concat()
        }

        /// The archive with a list that can't be read.
        fn with_broken_list(&self) -> Vec<u8> {
            let mut bytes = self.listed();
            bytes[self.bytes.len()..][..4].copy_from_slice(b"PK\x01\x03");
            let list = self.bytes.len();
            // Found as what stands before a list, so that it is clear where the files end.
            bytes.splice(list..list, b"PK\x06\x08".iter().copied());
            bytes
        }
    }

    #[test]
    fn files_come_back_in_every_form_by_the_list_and_without_it() {
        let content = text(3000);
        for how in ALL {
            let zip = Zip::default()
                .file("a/b.json", &content, how)
                .file("empty", b"", how)
                .file("c.json", b"short", how);
            let expected = [
                ("a/b.json", &content[..]),
                ("empty", b""),
                ("c.json", b"short"),
            ];
            let seen = read(&zip.listed());
            assert_eq!(seen.whole(), expected, "{how:?}");
            assert_eq!(seen.notes, [], "{how:?}");
            let seen = read(&zip.with_broken_list());
            assert_eq!(seen.whole(), expected, "{how:?}");
            assert!(seen.broken_at() >= Some(zip.bytes.len() as u64), "{how:?}");
        }
    }

    #[test]
    fn an_archive_inside_of_unknown_size_is_one_file() {
        // Signatures, descriptors and headers of the inner archive end nothing.
        let inner = Zip::default()
            .file("x", b"inner", How::StoredDescribed(4))
            .file("y", b"", How::StoredDescribed(8));
        let inner = [inner.listed(), b"PK\x07".to_vec()].concat();
        for how in [
            How::StoredDescribed(4),
            How::DeflatedDescribed(4),
            How::Stored,
        ] {
            let zip = Zip::default()
                .file("in.zip", &inner, how)
                .file("after", b"1", How::Stored);
            let expected = [
                ("in.zip/x", &b"inner"[..]),
                ("in.zip/y", b""),
                ("after", b"1"),
            ];
            for bytes in [zip.listed(), zip.with_broken_list()] {
                assert_eq!(read(&bytes).whole(), expected, "{how:?}");
            }
        }
    }

    #[test]
    fn folders_links_and_litter_are_passed_over_in_silence() {
        let zip = Zip::default()
            .file("a/", b"", How::Stored)
            .file("b/", b"", How::DeflatedDescribed(4))
            .file("__MACOSX/._a", b"litter", How::DeflatedDescribed(4))
            .file("a/.DS_Store", b"litter", How::StoredDescribed(4))
            .file("a\\b.json", b"1", How::Stored);
        for bytes in [zip.listed(), zip.with_broken_list()] {
            let seen = read(&bytes);
            assert_eq!(seen.whole(), [("a/b.json", &b"1"[..])]);
            assert_eq!((seen.files.len(), seen.skipped.len()), (1, 0));
        }
        // A link made by Unix, which the list tells.
        let mut zip = Zip::default().file("link", b"a/b.json", How::Stored);
        zip.list[5] = 3;
        zip.list[38..42].copy_from_slice(&(0o120_777_u32 << 16).to_le_bytes());
        assert_eq!(read(&zip.listed()).files, []);
    }

    #[test]
    fn encrypted_files_are_named_and_the_others_read() {
        let mut zip = Zip::default().file("secret", b"abc", How::Deflated);
        (zip.bytes[6], zip.list[8]) = (1, 1);
        let zip = zip.file("open", b"1", How::Deflated);
        for bytes in [zip.listed(), zip.with_broken_list()] {
            let seen = read(&bytes);
            assert_eq!(seen.whole(), [("open", &b"1"[..])]);
            assert_eq!(seen.skipped, [("secret".to_owned(), "it is encrypted")]);
        }
    }

    #[test]
    fn after_a_damaged_file_the_next_ones_are_read() {
        let content = text(3000);
        for how in ALL {
            let mut zip = Zip::default().file("first", &content, how);
            let middle = zip.bytes.len() / 2;
            for number in 0..20 {
                zip = zip.file(&number.to_string(), b"other", how);
            }
            zip.bytes[middle] ^= 0x55;
            let seen = read(&zip.listed());
            assert_eq!(seen.files[0].notes, [FileNote::MemberDamaged], "{how:?}");
            assert_eq!(seen.whole().len(), 20, "{how:?}");
            // Without a list, files after one of unknown size may be lost, and that is said.
            let seen = read(&zip.with_broken_list());
            assert_eq!(seen.whole().last(), Some(&("19", &b"other"[..])), "{how:?}");
            assert!(!seen.files[0].notes.is_empty(), "{how:?}");
            assert!(seen.broken_at().is_some(), "{how:?}");
        }
    }

    #[test]
    fn an_archive_is_cut_off_wherever_its_list_is_missing() {
        let content = text(300);
        for how in ALL {
            let bytes = Zip::default().file("a", &content, how).bytes;
            for length in (4..=bytes.len()).step_by(3).chain([bytes.len()]) {
                let seen = read_with(&bytes[..length], 50, None);
                assert_eq!(seen.broken_at(), Some(length as u64), "{how:?} {length}");
                for file in seen.files {
                    // Half a descriptor can't be told from content.
                    let count = match how {
                        How::StoredDescribed(_) => file.content.len().min(content.len()),
                        _ => file.content.len(),
                    };
                    assert!(content.starts_with(&file.content[..count]), "{how:?}");
                    let may_be_whole = length + 3 > bytes.len() || file.content == content;
                    assert!(!file.notes.is_empty() || may_be_whole, "{how:?} {length}");
                }
            }
        }
    }

    #[test]
    fn nothing_is_found_inside_a_file_that_is_not_wanted() {
        let inner = Zip::default().file("inner", &text(50), How::Stored).bytes;
        let content = [b"unwanted", &inner[..]].concat();
        for how in ALL {
            let zip = Zip::default()
                .file("first", &content, how)
                .file("after", b"1", how);
            for bytes in [zip.listed(), zip.with_broken_list()] {
                let seen = read_with(&bytes, usize::MAX, Some(b"unwanted"));
                let paths: Vec<&str> = seen.files.iter().map(|file| &*file.path).collect();
                assert_eq!(paths, ["first", "after"], "{how:?}");
            }
        }
    }

    #[test]
    fn strange_bytes_between_files_are_said_and_passed_over() {
        let mut zip = Zip::default().file("a", b"1", How::Stored);
        let first = zip.bytes.len() as u64;
        zip.bytes.extend(b"PKPK\x03\x04 strange");
        let zip = zip.file("b", b"2", How::Stored);
        let seen = read(&zip.bytes);
        assert_eq!(seen.whole(), [("a", &b"1"[..]), ("b", b"2")]);
        assert_eq!(seen.broken_at(), Some(first));
    }

    fn files() -> impl Strategy<Value = Vec<(String, Vec<u8>, usize)>> {
        let content = prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..300),
            proptest::collection::vec(prop_oneof![Just(b'P'), Just(b'K'), 0_u8..9], 0..3000),
        ];
        // Paths are told apart by their place: two files of one name are found without the list. What begins as an office
        // document does is none of the archives that are opened.
        let path = "[a-zäß/]{0,9}[a-z]".prop_filter("no workbook", |path| !path.starts_with("xl/"));
        proptest::collection::vec((path, content, 0..ALL.len()), 0..5)
    }

    proptest! {
        #[test]
        fn any_files_in_any_pieces_come_back(files in files(), piece in 1_usize..200) {
            let zip = files.iter().fold(Zip::default(), |zip, (path, content, how)| {
                // What seems to be packed is unpacked.
                zip.file(path, &[b"-", &content[..]].concat(), ALL[*how])
            });
            let seen = read_with(&zip.listed(), piece, None);
            prop_assert_eq!(&seen.notes, &[]);
            let expected: Vec<(String, Vec<u8>)> = files
                .iter()
                .map(|(path, content, _)| (path.clone(), [b"-", &content[..]].concat()))
                .collect();
            let came: Vec<(String, Vec<u8>)> = seen
                .files
                .iter()
                .map(|file| (file.path.clone(), file.content.clone()))
                .collect();
            prop_assert_eq!(came, expected);
        }

        #[test]
        fn any_damage_gives_the_same_in_any_pieces(
            files in files(),
            damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..9),
            piece in 1_usize..200,
        ) {
            let zip = files.iter().fold(Zip::default(), |zip, (path, content, how)| {
                zip.file(path, content, ALL[*how])
            });
            let mut bytes = zip.listed();
            for (index, value) in damage {
                let at = index.index(bytes.len());
                bytes[at] = value;
            }
            if detect(&bytes) == FileKind::Packed(Packing::Zip) {
                let names = |seen: &Seen| -> Vec<String> {
                    seen.files.iter().map(|file| file.path.clone()).collect()
                };
                let (cut, whole) = (read_with(&bytes, piece, None), read_with(&bytes, usize::MAX, None));
                prop_assert_eq!(names(&cut), names(&whole));
                prop_assert_eq!(cut.notes, whole.notes);
            }
        }

        #[test]
        fn any_bytes_end(bytes in proptest::collection::vec(any::<u8>(), 0..400), piece in 1_usize..50) {
            let _ = read_with(&[LOCAL, &bytes].concat(), piece, None);
        }
    }
}

mod tar {
    use super::*;

    const BLOCK: usize = 512;
    const USTAR: &[u8] = b"ustar\x0000";
    const GNU: &[u8] = b"ustar  \0";
    const V7: &[u8] = b"\0\0\0\0\0\0\0\0";

    fn header(magic: &[u8], path: &[u8], kind: u8, size: u64) -> Vec<u8> {
        let mut block = vec![0; BLOCK];
        block[..path.len()].copy_from_slice(path);
        for (at, digits) in [
            (100, "0000644\0"),
            (108, "0001750\0"),
            (116, "0001750\0"),
            (124, &*format!("{size:011o} ")),
            (136, "14755634512\0"),
        ] {
            block[at..at + digits.len()].copy_from_slice(digits.as_bytes());
        }
        block[156] = kind;
        block[257..265].copy_from_slice(magic);
        sum(&mut block);
        block
    }

    /// Writes the checksum, as a tool does after it has changed a field.
    fn sum(block: &mut [u8]) {
        block[148..156].fill(b' ');
        let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    }

    fn padded(bytes: &[u8]) -> Vec<u8> {
        let mut padded = bytes.to_vec();
        padded.resize(bytes.len().next_multiple_of(BLOCK), 0);
        padded
    }

    fn member(magic: &[u8], path: &str, kind: u8, bytes: &[u8]) -> Vec<u8> {
        let header = header(magic, path.as_bytes(), kind, bytes.len() as u64);
        [header, padded(bytes)].concat()
    }

    /// A pax record: its length counts itself.
    fn record(key: &str, value: &str) -> String {
        let rest = format!(" {key}={value}\n");
        let mut length = rest.len() + 1;
        while length != rest.len() + length.to_string().len() {
            length += 1;
        }
        format!("{length}{rest}")
    }

    /// The two blocks of zeros at the end, and some more, as tools write them.
    fn end() -> Vec<u8> {
        vec![0; 5 * BLOCK]
    }

    #[test]
    fn files_come_back_in_every_form() {
        let content: Vec<u8> = (0..1300_u32).map(|number| number as u8).collect();
        for magic in [USTAR, GNU, V7] {
            for kind in *b"0\0" {
                let bytes = [
                    member(magic, "a/b.json", kind, &content),
                    member(magic, "empty", kind, b""),
                    member(magic, "block", kind, &content[..512]),
                    end(),
                ]
                .concat();
                let seen = read(&bytes);
                let expected = [
                    ("a/b.json", &content[..]),
                    ("empty", b""),
                    ("block", &content[..512]),
                ];
                assert_eq!((seen.whole(), seen.notes.len()), (expected.to_vec(), 0));
            }
        }
    }

    #[test]
    fn long_paths_come_from_prefix_records_or_long_name() {
        let long = format!("{}/ä.json", "folder/".repeat(40));
        let mut prefixed = header(USTAR, b"name", b'0', 0);
        prefixed[345..350].copy_from_slice(b"a/b/c");
        sum(&mut prefixed);
        let records = [record("mtime", "1.5"), record("path", &long)].concat();
        let bytes = [
            prefixed,
            member(USTAR, "PaxHeader", b'x', records.as_bytes()),
            member(USTAR, "short", b'0', b"1"),
            member(GNU, "././@LongLink", b'K', b"target\0"),
            member(GNU, "././@LongLink", b'L', format!("{long}\0").as_bytes()),
            member(GNU, "short", b'0', b"2"),
            member(USTAR, "no longer long", b'0', b"3"),
            end(),
        ]
        .concat();
        let seen = read(&bytes);
        let expected = [
            ("a/b/c/name", &b""[..]),
            (&long, b"1"),
            (&long, b"2"),
            ("no longer long", b"3"),
        ];
        assert_eq!((seen.whole(), seen.notes.len()), (expected.to_vec(), 0));
    }

    #[test]
    fn sizes_come_from_records_or_256_as_the_base() {
        let large = |size: u64| {
            let mut block = header(GNU, b"large", b'0', 0);
            block[124..128].copy_from_slice(&[0x80, 0, 0, 0]);
            block[128..136].copy_from_slice(&size.to_be_bytes());
            sum(&mut block);
            block
        };
        let bytes = [
            large(600),
            padded(&[b'a'; 600]),
            member(USTAR, "", b'x', record("size", "513").as_bytes()),
            header(USTAR, b"records", b'0', 0),
            padded(&[b'b'; 513]),
            end(),
        ]
        .concat();
        let seen = read(&bytes);
        let expected = [("large", &[b'a'; 600][..]), ("records", &[b'b'; 513])];
        assert_eq!((seen.whole(), seen.notes.len()), (expected.to_vec(), 0));
        let huge = read(&large(u64::MAX / 4));
        assert_eq!(huge.files[0].notes, [FileNote::MemberTruncated]);
        assert_eq!(huge.broken_at(), Some(512));
        assert!(!read(&large(u64::MAX)).notes.is_empty());
    }

    #[test]
    fn a_size_for_all_files_counts_where_a_file_has_none_of_its_own() {
        let bytes = [
            member(USTAR, "before", b'0', b"abc"),
            member(USTAR, "", b'g', record("size", "513").as_bytes()),
            header(USTAR, b"by the global record", b'0', 0),
            padded(&[b'a'; 513]),
            member(USTAR, "", b'x', record("size", "5").as_bytes()),
            header(USTAR, b"by its own", b'0', 0),
            padded(b"12345"),
            member(USTAR, "", b'g', record("comment", "c").as_bytes()),
            header(USTAR, b"by the global record again", b'0', 0),
            padded(&[b'b'; 513]),
            end(),
        ]
        .concat();
        let expected = [
            ("before", &b"abc"[..]),
            ("by the global record", &[b'a'; 513]),
            ("by its own", b"12345"),
            ("by the global record again", &[b'b'; 513]),
        ];
        let seen = read(&bytes);
        assert_eq!((seen.whole(), seen.notes.len()), (expected.to_vec(), 0));
    }

    #[test]
    fn what_is_no_file_is_passed_over_in_silence() {
        let mut bytes = Vec::new();
        for kind in *b"123456" {
            // A size that means nothing: no bytes follow.
            bytes.extend(header(USTAR, b"x", kind, 700));
            bytes.extend(member(USTAR, "file", b'0', &[kind]));
        }
        bytes.extend(member(V7, "folder/", 0, b""));
        bytes.extend(member(GNU, "label", b'V', b""));
        bytes.extend(member(GNU, "folder", b'D', b"Ya\0"));
        bytes.extend(member(USTAR, "a/._b.json", b'0', b"litter"));
        let comment = record("comment", "c");
        bytes.extend(member(USTAR, "pax_global_header", b'g', comment.as_bytes()));
        bytes.extend(member(USTAR, "a", b'0', b"1"));
        bytes.extend(end());
        let seen = read(&bytes);
        assert_eq!(
            (seen.files.len(), seen.skipped.len(), seen.notes.len()),
            (7, 0, 0)
        );
        let contents: Vec<&[u8]> = seen.whole().iter().map(|file| file.1).collect();
        assert_eq!(contents.concat(), b"1234561");
    }

    #[test]
    fn odd_kinds_are_named_and_passed_over() {
        let records = [
            record("GNU.sparse.major", "1"),
            record("GNU.sparse.name", "true name"),
            record("path", "made up"),
        ]
        .concat();
        let bytes = [
            member(USTAR, "", b'x', records.as_bytes()),
            member(USTAR, "GNUSparseFile.0/name", b'0', b"map and bytes"),
            member(GNU, "volume", b'M', b"rest"),
            member(USTAR, "odd", b'Z', b"bytes"),
            member(USTAR, "a", b'0', b"1"),
            end(),
        ]
        .concat();
        let seen = read(&bytes);
        assert_eq!(
            (seen.whole(), seen.notes.len()),
            (vec![("a", &b"1"[..])], 0)
        );
        let paths: Vec<&str> = seen.skipped.iter().map(|skipped| &*skipped.0).collect();
        assert_eq!(paths, ["true name", "volume", "odd"]);
        assert!(seen.skipped[0].1.contains("sparse file: pack it without"));
    }

    #[test]
    fn behind_a_damaged_header_the_next_file_is_read() {
        let mut second = member(USTAR, "second", b'0', &[b'x'; 700]);
        second[0] ^= 1;
        let bytes = [
            member(USTAR, "first", b'0', b"1"),
            member(USTAR, "", b'x', record("path", "the second's").as_bytes()),
            second,
            member(USTAR, "third", b'0', b"3"),
            end(),
        ]
        .concat();
        let seen = read(&bytes);
        assert_eq!(seen.whole(), [("first", &b"1"[..]), ("third", b"3")]);
        assert_eq!((seen.files.len(), seen.broken_at()), (2, Some(2048)));
    }

    #[test]
    fn damaged_records_are_said_and_the_file_is_read() {
        for records in [
            "7 path\n",
            "99 path=a\n",
            "x",
            "0 a=b\n",
            "1 a=b\n",
            "3 =",
            "4 a=",
        ] {
            let bytes = [
                member(USTAR, "", b'x', records.as_bytes()),
                member(USTAR, "a", b'0', b"1"),
                end(),
            ]
            .concat();
            let seen = read(&bytes);
            assert_eq!(seen.whole(), [("a", &b"1"[..])], "{records:?}");
            assert!(seen.broken_at().is_some(), "{records:?}");
        }
    }

    #[test]
    fn names_that_are_far_too_long_are_not_kept() {
        let bytes = [
            member(GNU, "", b'L', &vec![b'x'; (1 << 20) + 1]),
            member(USTAR, "a", b'0', b"1"),
            end(),
        ]
        .concat();
        let seen = read_with(&bytes, 100_000, None);
        assert_eq!(
            (seen.whole(), seen.broken_at()),
            (vec![("a", &b"1"[..])], Some(0))
        );
    }

    #[test]
    fn an_archive_is_cut_off_wherever_its_end_is_missing() {
        let content = [b'x'; 600];
        let bytes = member(USTAR, "a", b'0', &content);
        for length in (262..=bytes.len()).step_by(7).chain([512, bytes.len()]) {
            let seen = read_with(&bytes[..length], 100, None);
            let FileNote::ArchiveBroken { at, why } = &seen.notes[0] else {
                panic!("{:?}", seen.notes);
            };
            assert_eq!((*at, why.as_str()), (length as u64, CUT_OFF));
            assert_eq!(seen.files.len(), usize::from(length >= BLOCK));
            for file in seen.files {
                assert_eq!(file.content, content[..(length - BLOCK).min(600)]);
                assert_eq!(file.notes.is_empty(), file.content.len() == 600);
            }
        }
        // One block of zeros is enough; half a block is not.
        assert_eq!(read(&[&bytes[..], &[0; 512]].concat()).notes, []);
        assert_eq!(read(&[&bytes[..], &[0; 100]].concat()).notes.len(), 1);
    }

    fn files() -> impl Strategy<Value = Vec<(String, Vec<u8>, usize)>> {
        let content = proptest::collection::vec(any::<u8>(), 0..1500);
        proptest::collection::vec(("[a-zäß/]{0,200}[a-z]", content, 0_usize..2), 1..5)
    }

    fn write(files: &[(String, Vec<u8>, usize)]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (path, content, form) in files {
            if *form == 0 {
                bytes.extend(member(USTAR, "", b'x', record("path", path).as_bytes()));
            } else {
                bytes.extend(member(GNU, "", b'L', format!("{path}\0").as_bytes()));
            }
            bytes.extend(member([USTAR, GNU][*form], "short", b'0', content));
        }
        bytes.extend(end());
        bytes
    }

    proptest! {
        #[test]
        fn any_files_in_any_pieces_come_back(files in files(), piece in 1_usize..1100) {
            let files: Vec<(String, Vec<u8>, usize)> = files
                .into_iter()
                .map(|(path, content, form)| (path, [b"-", &content[..]].concat(), form))
                .collect();
            let seen = read_with(&write(&files), piece, None);
            prop_assert_eq!(&seen.notes, &[]);
            let expected: Vec<(&str, &[u8])> =
                files.iter().map(|file| (&*file.0, &*file.1)).collect();
            prop_assert_eq!(seen.whole(), expected);
        }

        #[test]
        fn any_damage_gives_the_same_in_any_pieces_and_packed(
            files in files(),
            damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..9),
            piece in 1_usize..1100,
        ) {
            let mut bytes = write(&files);
            for (index, value) in damage {
                let at = index.index(bytes.len());
                bytes[at] = value;
            }
            if Packing::of(&bytes[..512]) == Some(Packing::Tar) {
                let whole = read_with(&bytes, usize::MAX, None);
                prop_assert_eq!(&read_with(&bytes, piece, None), &whole);
                prop_assert_eq!(&read_with(&gzip(&bytes), piece, None), &whole);
            }
        }

        #[test]
        fn any_header_with_a_right_checksum_ends(
            bytes in proptest::collection::vec(any::<u8>(), 0..1500),
            fields in proptest::collection::vec((0_usize..500, any::<u8>()), 0..9),
            kind in prop::sample::select(b"0xgLSV".to_vec()),
            piece in 1_usize..600,
        ) {
            let mut block = header(USTAR, b"a", kind, bytes.len() as u64);
            for (at, byte) in fields {
                block[at] = byte;
            }
            sum(&mut block);
            if Packing::of(&block) == Some(Packing::Tar) {
                let _ = read_with(&[&block, &bytes[..]].concat(), piece, None);
            }
        }
    }
}

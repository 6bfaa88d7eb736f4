//! tar, as a stream: blocks of 512 bytes, a header before each file. Knows the forms v7, ustar, pax and GNU.
//!
//! Sources: POSIX.1-2024, "pax", and the GNU tar manual, "Basic Tar Format".

use crate::input::archive::gzip::Damage;
use crate::input::archive::{Broken, CUT_OFF, EntryNotifier, EntrySink, gather, take};

const BLOCK: usize = 512;
/// Long names and pax records may have this many bytes; real ones have a few hundred.
const LONGEST_RECORDS: u64 = 1 << 20;

/// Reads a tar archive that arrives in pieces.
#[derive(Default)]
pub struct Tar {
    state: TarState,
    /// Bytes that have been pushed.
    pushed: u64,
    /// A block, or the long name or pax records that are being read.
    held: Vec<u8>,
    /// Bytes that are left of the file, long name or pax records.
    left: u64,
    /// Zeros that fill the last block.
    padding: u64,
    /// What pax records or long names say about the next file.
    next: ExtendedAttributes,
    /// What pax records say about all files from here on.
    all: ExtendedAttributes,
    /// The last block was all zeros.
    zeros: bool,
    teller: EntryNotifier,
    /// The first thing that was wrong between the files.
    fault: Option<Broken>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum TarState {
    /// Before a header, or in it.
    #[default]
    Header,
    /// In a long name or pax records.
    ExtendedHeader(ExtendedHeader),
    /// Before a block that goes on with the map of a sparse file (GNU).
    Map,
    /// In a file.
    Bytes,
    /// Before blocks among which a header is searched for.
    Lost,
    Done,
}

/// A header that says more about a file than fits into its own.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ExtendedHeader {
    LongName,
    ForNext,
    ForAll,
}

/// What stands outside a header and goes before it.
#[derive(Default)]
struct ExtendedAttributes {
    path: Option<String>,
    size: Option<u64>,
    is_sparse: bool,
}

/// Whether the bytes begin as a tar archive does: at least 262 of them for ustar, pax and GNU; all 512 of
/// the first header for v7, which has nothing to tell it by but a checksum and the form of its fields.
pub fn is_tar(bytes: &[u8]) -> bool {
    let marked = bytes.get(257..262) == Some(b"ustar");
    match bytes.first_chunk::<BLOCK>() {
        None => marked && bytes[0] != 0,
        Some(block) => (marked || is_v7(block)) && has_checksum(block),
    }
}

impl Tar {
    /// Takes the archive's next bytes. Behind a damaged header reading goes on at the next sound one.
    ///
    /// # Errors
    /// Where nothing more can be read; said once, and all further bytes are ignored.
    pub fn push(&mut self, bytes: &[u8], sink: &mut EntrySink<'_>) -> Result<(), Broken> {
        self.pushed += bytes.len() as u64;
        let mut rest = bytes;
        while self.step(&mut rest, sink)? {}
        Ok(())
    }

    /// The archive has ended.
    ///
    /// # Errors
    /// Where it has been cut off, or what was wrong between its files. An archive without any block of zeros
    /// at its end counts as cut off.
    pub fn finish(&mut self, sink: &mut EntrySink<'_>) -> Result<(), Broken> {
        if self.teller.stopped() {
            return Ok(());
        }
        let at_end = self.state == TarState::Header && self.zeros && self.held.is_empty();
        if self.state != TarState::Done && !at_end {
            self.teller.end(Err(Damage::Truncated), sink);
            self.fault.get_or_insert(Broken {
                at: self.pushed,
                why: CUT_OFF,
            });
        }
        self.state = TarState::Done;
        self.fault.take().map_or(Ok(()), Err)
    }

    /// One step; true where another one may be possible.
    fn step(&mut self, rest: &mut &[u8], sink: &mut EntrySink<'_>) -> Result<bool, Broken> {
        if self.teller.stopped() {
            return Ok(false);
        }
        Ok(match self.state {
            TarState::Header | TarState::Map | TarState::Lost => return self.block(rest, sink),
            TarState::ExtendedHeader(kind) => self.extended_header(kind, rest),
            TarState::Bytes => self.bytes(rest, sink),
            TarState::Done => false,
        })
    }

    fn block(&mut self, rest: &mut &[u8], sink: &mut EntrySink<'_>) -> Result<bool, Broken> {
        // A header comes behind the padding of what was before it.
        if self.state == TarState::Header {
            self.padding -= take(rest, self.padding).len() as u64;
            if self.padding > 0 {
                return Ok(false);
            }
        }
        if !gather(&mut self.held, rest, BLOCK) {
            return Ok(false);
        }
        let at = self.pushed - (rest.len() + self.held.len()) as u64;
        let held = std::mem::take(&mut self.held);
        if let Some(block) = held.first_chunk() {
            match self.state {
                TarState::Map if block[504] == 0 => self.state = TarState::Bytes,
                TarState::Map => {}
                TarState::Lost if !is_tar(block) => {}
                _ => self.header(block, at, sink)?,
            }
        }
        self.held = held;
        self.held.clear();
        Ok(true)
    }

    /// Reads the header that lies `at` this offset, and decides what to do with what is behind it.
    fn header(
        &mut self,
        block: &[u8; BLOCK],
        at: u64,
        sink: &mut EntrySink<'_>,
    ) -> Result<(), Broken> {
        if block.iter().all(|byte| *byte == 0) {
            if std::mem::replace(&mut self.zeros, true) {
                self.state = TarState::Done;
            }
            return Ok(());
        }
        self.zeros = false;
        let size = has_checksum(block)
            .then(|| number(&block[124..136]))
            .flatten();
        let Some(size) = size else {
            if at == 0 {
                self.state = TarState::Done;
                return Err(Broken {
                    at,
                    why: "this is not a tar archive",
                });
            }
            self.state = TarState::Lost;
            self.next = ExtendedAttributes::default();
            self.lose(at, "the next file of the tar archive was expected here");
            return Ok(());
        };
        self.go_to(TarState::Bytes, size);
        match block[156] {
            b'L' => self.begin_extended_header(ExtendedHeader::LongName, at),
            b'x' | b'X' => self.begin_extended_header(ExtendedHeader::ForNext, at),
            b'g' => self.begin_extended_header(ExtendedHeader::ForAll, at),
            // The long target of a link; only a volume's label; a list of a folder's files.
            b'K' | b'V' | b'D' => {}
            kind => self.begin_file(kind, block, size, sink),
        }
        Ok(())
    }

    fn begin_extended_header(&mut self, kind: ExtendedHeader, at: u64) {
        if self.left > LONGEST_RECORDS {
            self.lose(
                at,
                "the tar archive says more about a file here than can be true",
            );
        } else {
            self.state = TarState::ExtendedHeader(kind);
        }
    }

    fn begin_file(&mut self, kind: u8, block: &[u8; BLOCK], size: u64, sink: &mut EntrySink<'_>) {
        let said = std::mem::take(&mut self.next);
        let path = match said.path.as_ref().or(self.all.path.as_ref()) {
            Some(path) => path.clone(),
            None => path(block),
        };
        // Links, devices and folders have no bytes, whatever their size says.
        let size = match kind {
            b'1'..=b'6' => 0,
            _ => said.size.or(self.all.size).unwrap_or(size),
        };
        self.go_to(TarState::Bytes, size);
        let why = match kind {
            b'1'..=b'6' => return,
            // In v7 a folder is told by its name only.
            0 | b'0' if path.ends_with('/') => return,
            b'S' => "it is stored as a sparse file",
            _ if said.is_sparse => "it is stored as a sparse file",
            0 | b'0' | b'7' => return self.teller.begin(&path, sink),
            b'M' => "it began in another archive",
            _ => "the tar archive stores it in a form that is not known here",
        };
        self.teller.skipped(&path, why, sink);
        if kind == b'S' && block[482] != 0 {
            self.state = TarState::Map;
        }
    }

    fn bytes(&mut self, rest: &mut &[u8], sink: &mut EntrySink<'_>) -> bool {
        let bytes = take(rest, self.left);
        self.left -= bytes.len() as u64;
        self.teller.bytes(bytes, sink);
        if self.left > 0 {
            return false;
        }
        self.teller.end(Ok(()), sink);
        self.state = TarState::Header;
        true
    }

    fn extended_header(&mut self, kind: ExtendedHeader, rest: &mut &[u8]) -> bool {
        if !gather(&mut self.held, rest, self.left as usize) {
            return false;
        }
        let held = std::mem::take(&mut self.held);
        match kind {
            ExtendedHeader::LongName => self.next.path = Some(text(until_zero(&held))),
            ExtendedHeader::ForNext | ExtendedHeader::ForAll => {
                let said = match kind {
                    ExtendedHeader::ForAll => &mut self.all,
                    _ => &mut self.next,
                };
                if !said.read(&held) {
                    let at = self.pushed - (rest.len() + held.len()) as u64;
                    self.lose(at, "what the tar archive says about a file here is damaged");
                }
            }
        }
        self.state = TarState::Header;
        true
    }

    fn go_to(&mut self, state: TarState, left: u64) {
        self.state = state;
        self.left = left;
        self.padding = left.wrapping_neg() % BLOCK as u64;
    }

    fn lose(&mut self, at: u64, why: &'static str) {
        self.fault.get_or_insert(Broken { at, why });
    }
}

impl ExtendedAttributes {
    /// Reads pax records: "length key=value\n", the length counting itself. False where they are damaged.
    fn read(&mut self, mut records: &[u8]) -> bool {
        while !records.is_empty() {
            let digits = records
                .iter()
                .take_while(|byte| byte.is_ascii_digit())
                .count();
            let Some(length) = decimal(&records[..digits]) else {
                return false;
            };
            let length = length.min(records.len() as u64 + 1) as usize;
            let Some(record) = records.get(digits..length) else {
                return false;
            };
            let Some(equals) = record.iter().position(|byte| *byte == b'=') else {
                return false;
            };
            let (Some(key), Some(value)) = (
                record.get(1..equals),
                record.get(equals + 1..record.len() - 1),
            ) else {
                return false;
            };
            match key {
                // GNU.sparse.name is the true path where the header's is made up; it comes before or after.
                b"GNU.sparse.name" => self.path = Some(text(value)),
                b"path" if !self.is_sparse => self.path = Some(text(value)),
                b"size" => match decimal(value) {
                    Some(size) => self.size = Some(size),
                    None => return false,
                },
                _ => {}
            }
            self.is_sparse |= key.starts_with(b"GNU.sparse.");
            records = &records[length..];
        }
        true
    }
}

/// The path in a header.
fn path(block: &[u8; BLOCK]) -> String {
    let name = text(until_zero(&block[..100]));
    // GNU's old form has "ustar  " and other things in the place of the prefix.
    match until_zero(&block[345..500]) {
        prefix if !prefix.is_empty() && block[257..263] == *b"ustar\0" => {
            format!("{}/{name}", text(prefix))
        }
        _ => name,
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn until_zero(field: &[u8]) -> &[u8] {
    field.split(|byte| *byte == 0).next().unwrap_or_default()
}

/// A number field: octal digits among blanks and zeros, or big-endian behind a first byte of 0x80 (GNU).
fn number(field: &[u8]) -> Option<u64> {
    if let Some((0x80, digits)) = field.split_first() {
        return digits.iter().try_fold(0_u64, |value, byte| {
            Some(value.checked_mul(256)? | u64::from(*byte))
        });
    }
    until_zero(field)
        .trim_ascii()
        .iter()
        .try_fold(0_u64, |value, byte| match byte {
            b'0'..=b'7' => Some(value.checked_mul(8)? | u64::from(byte - b'0')),
            _ => None,
        })
}

fn decimal(digits: &[u8]) -> Option<u64> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// Whether a header's bytes add up to its checksum, the checksum's own taken for blanks. Old tools added
/// them up as signed numbers.
fn has_checksum(block: &[u8; BLOCK]) -> bool {
    let Some(wanted) = number(&block[148..156]) else {
        return false;
    };
    let (mut sum, mut signed) = (0_i64, 0_i64);
    for (at, byte) in block.iter().enumerate() {
        let byte = if (148..156).contains(&at) {
            b' '
        } else {
            *byte
        };
        sum += i64::from(byte);
        signed += i64::from(byte as i8);
    }
    wanted > 0 && (wanted.cast_signed() == sum || wanted.cast_signed() == signed)
}

/// Whether a header has the form of v7: a name without control characters, octal numbers with at least one
/// digit, a known kind, and nothing else but the device numbers that GNU tar adds. Its header of a volume's
/// label has this form too, with most numbers left out.
fn is_v7(block: &[u8; BLOCK]) -> bool {
    let name = until_zero(&block[..100]);
    let is_label = block[156] == b'V';
    let is_octal = |byte: &u8| matches!(byte, b'0'..=b'7' | b' ' | 0);
    let is_number = |field: &[u8]| {
        field.iter().all(is_octal) && (is_label || field.iter().any(|byte| *byte > b' '))
    };
    !name.is_empty()
        && name.iter().all(|byte| *byte >= b' ')
        && [100..108, 108..116, 116..124, 124..136, 136..148, 148..156]
            .into_iter()
            .all(|field| is_number(&block[field]))
        && (is_label || matches!(block[156], 0 | b'0'..=b'2' | b'5'))
        && block[329..345].iter().all(is_octal)
        && block[257..329]
            .iter()
            .chain(&block[345..])
            .all(|byte| *byte == 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::archive::Wanted;
    use crate::input::archive::tests::{self, Seen};

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
        [
            header(magic, path.as_bytes(), kind, bytes.len() as u64),
            padded(bytes),
        ]
        .concat()
    }

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

    fn push_all(bytes: &[u8], piece: usize, sink: &mut EntrySink<'_>) -> Result<(), Broken> {
        let mut tar = Tar::default();
        let mut end = Ok(());
        for piece in bytes.chunks(piece) {
            end = end.and(tar.push(piece, sink));
        }
        end.and(tar.finish(sink))
    }

    fn read(bytes: &[u8], piece: usize) -> (Seen, Result<(), Broken>) {
        tests::read(push_all, bytes, piece)
    }

    fn read_anyhow(bytes: &[u8]) -> (Seen, Result<(), Broken>) {
        tests::read_anyhow(push_all, bytes, &[1, 7, 511, 512, 513, 2000])
    }

    #[test]
    fn a_tar_is_told_by_its_first_block() {
        for magic in [USTAR, GNU, V7] {
            let block = header(magic, b"a.json", b'0', 5);
            assert!(is_tar(&block), "{magic:?}");
            assert_eq!(is_tar(&block[..262]), magic != V7, "{magic:?}");
            assert!(!is_tar(&block[..261]), "{magic:?}");
            let mut damaged = block.clone();
            damaged[3] ^= 1;
            assert!(!is_tar(&damaged), "{magic:?}");
        }
        assert!(!is_tar(&[0; BLOCK]));
        assert!(!is_tar(&[b' '; BLOCK]));
        assert!(!is_tar(b""));
        let mut device = header(V7, b"a.json", b'0', 5);
        device[329..336].copy_from_slice(b"0000000");
        sum(&mut device);
        assert!(is_tar(&device));
        let mut label = vec![0; BLOCK];
        label[..5].copy_from_slice(b"label");
        label[156] = b'V';
        sum(&mut label);
        assert!(is_tar(&label));
        label[156] = b'0';
        sum(&mut label);
        assert!(!is_tar(&label));
        // A right checksum is not enough where no mark is: each field must have its form.
        for (at, byte) in [
            (100, b'x'),
            (124, b'9'),
            (156, b'7'),
            (300, 1),
            (330, 1),
            (2, 7),
            (0, 0),
        ] {
            let mut block = header(V7, b"a.json", b'0', 5);
            block[at] = byte;
            sum(&mut block);
            assert!(!is_tar(&block), "{at}");
        }
    }

    #[test]
    fn files_come_back_in_every_form_and_any_cut() {
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
                let (seen, end) = read_anyhow(&bytes);
                assert_eq!(end, Ok(()));
                let expected = [
                    ("a/b.json", &content[..]),
                    ("empty", b""),
                    ("block", &content[..512]),
                ];
                assert_eq!(seen.whole(), expected);
            }
        }
    }

    #[test]
    fn long_paths_come_from_prefix_records_or_long_name() {
        let long = format!("{}/ä.json", "folder/".repeat(40));
        let mut prefixed = header(USTAR, b"name", b'0', 0);
        prefixed[345..350].copy_from_slice(b"a/b/c");
        sum(&mut prefixed);
        let mut gnu = header(GNU, b"gnu", b'0', 0);
        gnu[345..350].copy_from_slice(b"12345");
        sum(&mut gnu);
        let records = [record("mtime", "1.5"), record("path", &long)].concat();
        let bytes = [
            prefixed,
            gnu,
            member(USTAR, "PaxHeader", b'x', records.as_bytes()),
            member(USTAR, "short", b'0', b"1"),
            member(GNU, "././@LongLink", b'K', b"target\0"),
            member(GNU, "././@LongLink", b'L', format!("{long}\0").as_bytes()),
            member(GNU, "short", b'0', b"2"),
            member(USTAR, "no longer long", b'0', b"3"),
            end(),
        ]
        .concat();
        let (seen, end) = read_anyhow(&bytes);
        assert_eq!(end, Ok(()));
        let expected = [
            ("a/b/c/name", &b""[..]),
            ("gnu", b""),
            (&long, b"1"),
            (&long, b"2"),
            ("no longer long", b"3"),
        ];
        assert_eq!(seen.whole(), expected);
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
            member(USTAR, "", b'g', record("size", "3").as_bytes()),
            header(USTAR, b"all", b'0', 0),
            padded(b"ccc"),
            header(USTAR, b"all", b'0', 0),
            padded(b"ddd"),
            end(),
        ]
        .concat();
        let (seen, end) = read_anyhow(&bytes);
        assert_eq!(end, Ok(()));
        let expected = [
            ("large", &[b'a'; 600][..]),
            ("records", &[b'b'; 513]),
            ("all", b"ccc"),
            ("all", b"ddd"),
        ];
        assert_eq!(seen.whole(), expected);
        let (seen, end) = read_anyhow(&large(u64::MAX));
        assert_eq!(seen.files[0].2, Some(Err(Damage::Truncated)));
        assert_eq!(end.map_err(|broken| broken.at), Err(512));
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
        bytes.extend(member(
            USTAR,
            "pax_global_header",
            b'g',
            record("comment", "c").as_bytes(),
        ));
        bytes.extend(member(USTAR, "a", b'0', b"1"));
        bytes.extend(end());
        let (seen, end) = read_anyhow(&bytes);
        assert_eq!(end, Ok(()));
        assert_eq!((seen.files.len(), seen.skipped.len()), (7, 0));
        let contents: Vec<_> = seen.whole().iter().map(|file| file.1).collect();
        assert_eq!(contents.concat(), b"1234561");
    }

    #[test]
    fn odd_kinds_are_named_and_passed_over() {
        let mut sparse = header(GNU, b"sparse", b'S', 600);
        sparse[482] = 1;
        sum(&mut sparse);
        let mut map = vec![b'0'; BLOCK];
        map[504] = 1;
        let mut last_map = map.clone();
        last_map[504] = 0;
        let records = [
            record("GNU.sparse.major", "1"),
            record("GNU.sparse.name", "true name"),
            record("path", "made up"),
        ]
        .concat();
        let bytes = [
            sparse,
            map,
            last_map,
            padded(&[b'x'; 600]),
            member(USTAR, "", b'x', records.as_bytes()),
            member(USTAR, "GNUSparseFile.0/name", b'0', b"map and bytes"),
            member(GNU, "volume", b'M', b"rest"),
            member(USTAR, "odd", b'Z', b"bytes"),
            member(USTAR, "a", b'0', b"1"),
            end(),
        ]
        .concat();
        let (seen, end) = read_anyhow(&bytes);
        assert_eq!(end, Ok(()));
        assert_eq!(seen.whole(), [("a", &b"1"[..])]);
        let paths: Vec<_> = seen
            .skipped
            .iter()
            .map(|skipped| skipped.0.as_str())
            .collect();
        assert_eq!(paths, ["sparse", "true name", "volume", "odd"]);
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
        let (seen, end) = read_anyhow(&bytes);
        assert_eq!(seen.whole(), [("first", &b"1"[..]), ("third", b"3")]);
        assert_eq!(seen.files.len(), 2);
        assert_eq!(end.map_err(|broken| broken.at), Err(2048));
        let (seen, end) = read_anyhow(&[b'x'; 2000]);
        assert_eq!(
            (seen, end.map_err(|broken| broken.at)),
            (Seen::default(), Err(0))
        );
    }

    #[test]
    fn damaged_records_are_said_and_the_file_is_read() {
        for records in [
            "7 path\n",
            "99 path=a\n",
            "x",
            "0 a=b\n",
            "1 a=b\n",
            "10 size=x\n",
            "3 =",
            "4 a=",
        ] {
            let bytes = [
                member(USTAR, "", b'x', records.as_bytes()),
                member(USTAR, "a", b'0', b"1"),
                end(),
            ]
            .concat();
            let (seen, end) = read_anyhow(&bytes);
            assert_eq!(seen.whole(), [("a", &b"1"[..])], "{records:?}");
            assert_eq!(end.map_err(|broken| broken.at), Err(512), "{records:?}");
        }
    }

    #[test]
    fn records_that_are_far_too_long_are_not_kept() {
        let bytes = [
            member(USTAR, "", b'L', &vec![b'x'; (1 << 20) + 1]),
            member(USTAR, "a", b'0', b"1"),
            end(),
        ]
        .concat();
        let (seen, end) = read(&bytes, 100_000);
        assert_eq!(seen.whole(), [("a", &b"1"[..])]);
        assert_eq!(end.map_err(|broken| broken.at), Err(0));
    }

    #[test]
    fn an_archive_is_cut_off_wherever_its_end_is_missing() {
        let content = [b'x'; 600];
        let bytes = member(USTAR, "a", b'0', &content);
        for length in 0..=bytes.len() {
            let (seen, end) = read(&bytes[..length], 100);
            let broken = end.expect_err("cut off");
            assert_eq!((broken.at, broken.why), (length as u64, CUT_OFF));
            assert_eq!(seen.files.len(), usize::from(length >= BLOCK));
            for (_, given, end) in seen.files {
                assert_eq!(given, content[..(length - BLOCK).min(600)]);
                let expected = if given.len() == 600 {
                    Ok(())
                } else {
                    Err(Damage::Truncated)
                };
                assert_eq!(end, Some(expected));
            }
        }
        // One block of zeros is enough; half a block is not.
        assert_eq!(read(&[&bytes[..], &[0; 512]].concat(), 100).1, Ok(()));
        assert!(read(&[&bytes[..], &[0; 100]].concat(), 100).1.is_err());
    }

    #[test]
    fn no_more_comes_than_is_wanted() {
        let bytes = [
            member(USTAR, "a", b'0', &[b'x'; 700]),
            member(USTAR, "b", b'0', b"2"),
            end(),
        ]
        .concat();
        for (answer, expected) in [
            (Wanted::Nothing, &["a", "bytes"][..]),
            (Wanted::NotThis, &["a", "bytes", "end", "b", "bytes", "end"]),
        ] {
            assert_eq!(tests::heard(push_all, &bytes, answer), expected);
        }
    }

    #[cfg(not(target_arch = "wasm32"))]
    mod properties {
        use super::*;
        use proptest::prelude::*;

        fn files() -> impl Strategy<Value = Vec<(String, Vec<u8>, usize)>> {
            let content = proptest::collection::vec(any::<u8>(), 0..1500);
            proptest::collection::vec(("[a-zäß/]{0,200}[a-z]", content, 0_usize..2), 0..5)
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
            fn any_files_in_any_cut_come_back(files in files(), piece in 1_usize..1100) {
                let (seen, end) = read(&write(&files), piece);
                prop_assert_eq!(end, Ok(()));
                seen.assert_all(&files);
            }

            #[test]
            fn any_damage_gives_the_same_in_any_cut(
                files in files(),
                damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..9),
                piece in 1_usize..1100,
            ) {
                let mut bytes = write(&files);
                for (index, value) in damage {
                    let at = index.index(bytes.len());
                    bytes[at] = value;
                }
                prop_assert_eq!(read(&bytes, piece), read(&bytes, bytes.len()));
            }

            #[test]
            fn any_bytes_and_any_header_end(
                bytes in proptest::collection::vec(any::<u8>(), 0..1500),
                fields in proptest::collection::vec((0_usize..500, any::<u8>()), 0..9),
                piece in 1_usize..600,
            ) {
                let _ = read(&bytes, piece);
                // With a right checksum, so that the fields are looked at.
                let mut block = header(USTAR, b"a", b"0xgLSV"[piece % 6], bytes.len() as u64);
                for (at, byte) in fields {
                    block[at] = byte;
                }
                sum(&mut block);
                let _ = read(&[&block, &bytes[..]].concat(), piece);
            }
        }
    }
}

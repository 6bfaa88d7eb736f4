//! gzip, zstd, bzip2, xz and the methods of zip archives, as streams.
//!
//! All but zip's deflate may have several members one after the other, whose contents are one stream.

mod zstd;

use crate::input::archive::journal::Journal;
use crate::input::archive::packing::Packing;
use crate::input::receipt::FileNote;
use bzip2::Decompress as Bunzip;
use deflate64::InflaterManaged;
use flate2::{Decompress, FlushDecompress, Status};
use lzma_rust2::XzReader;
use std::cell::{Cell, RefCell};
use std::io::{self, BufRead, BufReader, ErrorKind, Read};
use std::rc::Rc;
use zstd::ZstdFrame;

/// Bytes of a packed stream that are held.
const BUFFER: usize = 64 << 10;
/// xz gives up all that it has made of a call's bytes when it meets damage, so calls are for few bytes.
const XZ_BYTES: usize = 16 << 10;
/// A stream may ask for this much memory: that of `xz -9`, and of `zstd --long`.
const MOST_MEMORY: u64 = 128 << 20;

const TOO_LARGE: &str = "it needs more than 128 MB of memory for that";
const NO_DICTIONARY: &str = "it needs a dictionary that is not in it";
const UNKNOWN_FILTER: &str = "it is made in a way that is not known here";

/// How a stream is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codec {
    /// RFC 1952.
    Gzip,
    /// RFC 1951, bare, as in zip archives.
    Deflate,
    /// Deflate64 of zip archives.
    Deflate64,
    /// bzip2.
    Bzip2,
    /// The .xz file format.
    Xz,
    /// RFC 8878.
    Zstd,
}

impl Codec {
    /// That of a packing around one content.
    pub fn of(packing: Packing) -> Option<Self> {
        match packing {
            Packing::Gzip => Some(Codec::Gzip),
            Packing::Zstd => Some(Codec::Zstd),
            Packing::Bzip2 => Some(Codec::Bzip2),
            Packing::Xz => Some(Codec::Xz),
            Packing::Zip | Packing::Tar => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Codec::Gzip => "gzip",
            Codec::Deflate => "deflate",
            Codec::Deflate64 => "Deflate64",
            Codec::Bzip2 => "bzip2",
            Codec::Xz => "xz",
            Codec::Zstd => "zstd",
        }
    }

    /// Whether a byte may be the first one of a member.
    fn begins(self, byte: u8) -> bool {
        match self {
            Codec::Gzip => byte == 0x1f,
            Codec::Bzip2 => byte == b'B',
            Codec::Xz => byte == 0xfd,
            Codec::Zstd => byte == 0x28 || byte & 0xf0 == 0x50,
            Codec::Deflate | Codec::Deflate64 => false,
        }
    }
}

/// Why a stream ends early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Truncated,
    Corrupt,
    /// It can't be undone here, and why.
    Unreadable(&'static str),
}

/// What comes behind the bytes that a member has given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Behind {
    More,
    /// The member has ended, and is whole.
    End,
    Fault(Fault),
}

/// The packed bytes, and how far they have been used.
struct PackedBytes {
    reader: Box<dyn Read>,
    read: u64,
    /// More was wanted than there is.
    has_ended: bool,
}

impl Read for PackedBytes {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(into)?;
        self.read += count as u64;
        self.has_ended |= count == 0 && !into.is_empty();
        Ok(count)
    }
}

/// The packed bytes, for the stream and for a member that keeps them while it lasts.
#[derive(Clone)]
struct PackedInput(Rc<RefCell<BufReader<PackedBytes>>>);

impl Read for PackedInput {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.borrow_mut().read(into)
    }
}

impl PackedInput {
    /// The next byte, which is left where it is.
    fn peek(&self) -> Option<u8> {
        let mut input = self.0.borrow_mut();
        input
            .fill_buf()
            .ok()
            .and_then(|bytes| bytes.first().copied())
    }

    fn skip_byte(&self) {
        self.0.borrow_mut().consume(1);
    }

    fn has_ended(&self) -> bool {
        self.0.borrow().get_ref().has_ended
    }

    /// Bytes that have been used.
    fn used(&self) -> u64 {
        let input = self.0.borrow();
        input.get_ref().read - input.buffer().len() as u64
    }

    fn fault(&self) -> Fault {
        if self.has_ended() {
            Fault::Truncated
        } else {
            Fault::Corrupt
        }
    }
}

/// How a stream of members ended: the packed bytes that it used, where it is whole.
pub type StreamEnd = Rc<Cell<Option<u64>>>;

/// The content of a packed stream. What came before damage is given; the damage is noted in the journal.
pub struct Decoder {
    input: PackedInput,
    codec: Codec,
    journal: Journal,
    /// Damage is left to others to find, who know checksum and size.
    is_silent: bool,
    /// What follows the first member is none of it.
    has_one_member: bool,
    member: Option<StreamMember>,
    members: u32,
    behind: Behind,
    is_over: bool,
    end: StreamEnd,
}

impl Decoder {
    /// The content of these bytes. Damage is noted.
    pub fn new(codec: Codec, packed: Box<dyn Read>, journal: Journal) -> Self {
        let reader = PackedBytes {
            reader: packed,
            read: 0,
            has_ended: false,
        };
        let input = BufReader::with_capacity(BUFFER, reader);
        Decoder {
            input: PackedInput(Rc::new(RefCell::new(input))),
            codec,
            journal,
            is_silent: false,
            has_one_member: matches!(codec, Codec::Deflate | Codec::Deflate64),
            member: None,
            members: 0,
            behind: Behind::More,
            is_over: false,
            end: StreamEnd::default(),
        }
    }

    /// The same for a file in an archive, which knows what its size and checksum must be: those tell damage.
    pub fn in_archive(codec: Codec, packed: Box<dyn Read>, journal: Journal) -> Self {
        Decoder {
            is_silent: true,
            ..Decoder::new(codec, packed, journal)
        }
    }

    /// The same where the archive does not say how many packed bytes there are: they end with their first member.
    pub fn unsized_in_archive(codec: Codec, packed: Box<dyn Read>, journal: Journal) -> Self {
        Decoder {
            has_one_member: true,
            ..Decoder::in_archive(codec, packed, journal)
        }
    }

    /// Where the end will be known.
    pub fn end(&self) -> StreamEnd {
        self.end.clone()
    }

    /// Ends the stream.
    fn finish(&mut self, fault: Option<Fault>) {
        self.is_over = true;
        self.member = None;
        let name = self.codec.name();
        let note = match fault {
            None => return self.end.set(Some(self.input.used())),
            Some(Fault::Unreadable(why)) => FileNote::PackingUnreadable(name, why),
            Some(_) if self.is_silent || self.journal.has_ended() => return,
            Some(Fault::Truncated) => FileNote::PackingTruncated(name),
            Some(Fault::Corrupt) => FileNote::PackingDamaged(name),
        };
        self.journal.note(note);
    }

    /// Begins the next member, or ends the stream.
    #[inline(never)]
    fn begin_member(&mut self) {
        if self.members > 0 {
            if self.has_one_member {
                return self.finish(None);
            }
            // Padding after the last member, as tape tools leave it.
            while self.input.peek() == Some(0) {
                self.input.skip_byte();
            }
            match self.input.peek() {
                None => return self.finish(None),
                Some(byte) if self.codec.begins(byte) => {}
                // Like gzip(1): what follows the last member and is none itself is ignored, and that is said.
                Some(_) => {
                    if !self.is_silent {
                        self.journal.note(FileNote::PackingRest(self.codec.name()));
                    }
                    return self.finish(None);
                }
            }
        }
        self.members += 1;
        match StreamMember::begin(self.codec, &self.input) {
            Ok(member) => self.member = member,
            Err(fault) => self.finish(Some(fault)),
        }
    }
}

impl Read for Decoder {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if into.is_empty() {
            return Ok(0);
        }
        while !self.is_over {
            match std::mem::replace(&mut self.behind, Behind::More) {
                Behind::More => {}
                Behind::End => self.member = None,
                Behind::Fault(fault) => {
                    self.finish(Some(fault));
                    break;
                }
            }
            let Some(member) = &mut self.member else {
                self.begin_member();
                continue;
            };
            let (came, behind) = member.decode(&self.input, into);
            self.behind = behind;
            if came > 0 {
                return Ok(came);
            }
        }
        Ok(0)
    }
}

/// One member of a stream.
enum StreamMember {
    Inflate(Box<Decompress>),
    Inflate64(Box<InflaterManaged>),
    Bunzip(Box<Bunzip>),
    Xz(Box<XzReader<PackedInput>>),
    Zstd(Box<ZstdFrame>),
}

impl StreamMember {
    /// Begins a member; none where it has no content.
    fn begin(codec: Codec, input: &PackedInput) -> Result<Option<Self>, Fault> {
        const MOST_KIB: u32 = (MOST_MEMORY >> 10) as u32;
        Ok(Some(match codec {
            Codec::Gzip => StreamMember::Inflate(Box::new(Decompress::new_gzip(15))),
            Codec::Deflate => StreamMember::Inflate(Box::new(Decompress::new(false))),
            Codec::Deflate64 => StreamMember::Inflate64(Box::new(InflaterManaged::new())),
            Codec::Bzip2 => StreamMember::Bunzip(Box::new(Bunzip::new(false))),
            Codec::Xz => {
                let reader = XzReader::new_mem_limit(input.clone(), false, MOST_KIB);
                StreamMember::Xz(Box::new(reader))
            }
            Codec::Zstd => return ZstdFrame::begin(input),
        }))
    }

    /// Decodes into `out`, which is not empty: how many bytes came, and what is behind them.
    fn decode(&mut self, input: &PackedInput, out: &mut [u8]) -> (usize, Behind) {
        match self {
            StreamMember::Inflate(inflate) => push_into(input, |bytes| {
                let before = (inflate.total_in(), inflate.total_out());
                let status = inflate.decompress(bytes, out, FlushDecompress::None);
                Pushed {
                    used: (inflate.total_in() - before.0) as usize,
                    came: (inflate.total_out() - before.1) as usize,
                    is_end: matches!(status, Ok(Status::StreamEnd)),
                    is_corrupt: status.is_err(),
                }
            }),
            StreamMember::Inflate64(inflate) => inflate_64(inflate, input, out),
            StreamMember::Bunzip(bunzip) => decode_bzip2(bunzip, input, out),
            StreamMember::Xz(reader) => read_xz(reader, input, out),
            StreamMember::Zstd(frame) => frame.decode(input, out),
        }
    }
}

// What few files are packed in stays in functions of its own: browsers optimise whole functions, and do so while the first
// files are read.

#[inline(never)]
fn inflate_64(
    inflate: &mut InflaterManaged,
    input: &PackedInput,
    out: &mut [u8],
) -> (usize, Behind) {
    push_into(input, |bytes| {
        let result = inflate.inflate(bytes, out);
        Pushed {
            used: result.bytes_consumed,
            came: result.bytes_written,
            is_end: inflate.finished(),
            is_corrupt: result.data_error,
        }
    })
}

#[inline(never)]
fn decode_bzip2(bunzip: &mut Bunzip, input: &PackedInput, out: &mut [u8]) -> (usize, Behind) {
    push_into(input, |bytes| {
        let before = (bunzip.total_in(), bunzip.total_out());
        let status = bunzip.decompress(bytes, out);
        Pushed {
            used: (bunzip.total_in() - before.0) as usize,
            came: (bunzip.total_out() - before.1) as usize,
            is_end: matches!(status, Ok(bzip2::Status::StreamEnd)),
            is_corrupt: matches!(status, Err(_) | Ok(bzip2::Status::MemNeeded)),
        }
    })
}

#[inline(never)]
fn read_xz(
    reader: &mut XzReader<PackedInput>,
    input: &PackedInput,
    out: &mut [u8],
) -> (usize, Behind) {
    let mut came = 0;
    for part in out.chunks_mut(XZ_BYTES) {
        match reader.read(part) {
            Ok(0) => return (came, Behind::End),
            Ok(count) => came += count,
            Err(error) => return (came, Behind::Fault(xz_fault(&error, input))),
        }
        if !came.is_multiple_of(XZ_BYTES) {
            break;
        }
    }
    (came, Behind::More)
}

fn xz_fault(error: &io::Error, input: &PackedInput) -> Fault {
    match error.kind() {
        ErrorKind::OutOfMemory => Fault::Unreadable(TOO_LARGE),
        ErrorKind::Unsupported => Fault::Unreadable(UNKNOWN_FILTER),
        _ => input.fault(),
    }
}

/// What a decoder made of bytes that were pushed into it.
struct Pushed {
    used: usize,
    came: usize,
    is_end: bool,
    is_corrupt: bool,
}

/// Pushes packed bytes until something comes out, or nothing more will.
fn push_into(input: &PackedInput, mut push: impl FnMut(&[u8]) -> Pushed) -> (usize, Behind) {
    loop {
        let mut input = input.0.borrow_mut();
        // Packed bytes end and never fail.
        let bytes = input.fill_buf().unwrap_or_default();
        let has_ended = bytes.is_empty();
        let pushed = push(bytes);
        input.consume(pushed.used);
        let behind = if pushed.is_corrupt {
            Behind::Fault(Fault::Corrupt)
        } else if pushed.is_end {
            Behind::End
        } else if pushed.came == 0 && pushed.used == 0 {
            Behind::Fault(if has_ended {
                Fault::Truncated
            } else {
                Fault::Corrupt
            })
        } else {
            Behind::More
        };
        if pushed.came > 0 || behind != Behind::More {
            return (pushed.came, behind);
        }
    }
}

//! One content: a file, or a file inside an archive, as its bytes come in.
//!
//! It is JSON, a table, or lines of text with JSON in them. Plain records go
//! straight to the walker; everything else is opened first ([`crate::input::forms`]).

mod fragment;
mod json;
mod lines;
mod reference;
mod rules;
mod tally;
mod text;
mod values;

use crate::input::detect::{FileKind, HEAD, detect};
use crate::input::encoding::TextDecoder;
use crate::input::json::{Beginning, ValueScan, Wrapping};
use crate::input::receipt::FileNote;
use crate::input::table::CsvTable;
use crate::input::walker::RecordWalker;
use crate::names::ReferenceKind;
use reference::GatheredNames;
use serde::{Deserialize, Serialize};
use tally::ContentCounts;
pub use tally::ContentTally;

/// No record is longer: CloudTrail's are at most 256 KB, in Lake 1 MB.
const LONGEST_RECORD: usize = 64 << 20;
/// In a content that is broken in more places than this, no more is read.
const MOST_BREAKS: u32 = 1000;
/// A record that does not end is given up so often; each try may look at a whole window.
const MOST_OPEN_ENDS: u32 = 64;
/// What is wrong with a row that can't be read.
const CUT_CELL: &str =
    "the cell with the whole record is broken, and the other cells tell too little";

/// What the content has turned out to be.
enum ReadState {
    /// Its first bytes have not been judged.
    Unknown,
    Json(ValueScan),
    /// Text of which the first line is not there yet.
    Text,
    Table(Box<CsvTable>),
    Lines,
    /// Text in base64, of which the end is not there yet.
    Packed,
    /// A file with names, of which the end is not there yet.
    Reference(ReferenceKind),
    /// Sigma rules, of which the end is not there yet.
    Rules,
}

/// Whole values out of a large content, for another reader.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// The file, as the engine numbered it.
    pub file: u32,
    /// Place of its first byte in the content.
    pub origin: u64,
    /// How values of this content begin; see [`ValueScan::of_piece`].
    beginnings: Vec<Beginning>,
    around: Wrapping,
}

/// A content that is being read.
pub struct Content {
    file: u32,
    reading: ReadState,
    form: String,
    notes: Vec<FileNote>,
    /// Makes UTF-8 of a text in another encoding; all places are those in the UTF-8.
    decoder: Option<TextDecoder>,
    /// What the decoder has made and is not read yet.
    decoded: Vec<u8>,
    tally: ContentTally,
    counts: ContentCounts,
    /// Place of the window's first byte in the content.
    origin: u64,
    /// Where in the window reading goes on.
    at: usize,
    /// So many bytes from there on are needed before it is worth looking again.
    needed: usize,
    done: bool,
    /// The names in it.
    names: Option<GatheredNames>,
    /// The rules in it.
    rules: Option<Vec<u8>>,
    /// Values are only found here, and read elsewhere: blocks of them, and their bytes.
    shared: Option<Vec<(Block, Vec<u8>)>>,
    /// Where in the window the values of the open block begin and end.
    block: Option<(usize, usize)>,
}

impl Content {
    /// The rest of a content that another reader has cut into blocks.
    pub fn of_block(block: Block) -> Self {
        Content {
            reading: ReadState::Json(ValueScan::of_piece(block.beginnings, block.around)),
            origin: block.origin,
            ..Content::new(block.file)
        }
    }

    /// From now on values are found and not read.
    pub fn share(&mut self) {
        self.shared = Some(Vec::new());
    }

    /// Takes the blocks found so far.
    pub fn take_blocks(&mut self) -> Vec<(Block, Vec<u8>)> {
        self.shared.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Adds a value to the open block. What an envelope has between its lists is in none.
    fn add_to_block(&mut self, window: &[u8], start: usize, end: usize, scan: &ValueScan) {
        let is_between = |byte: &u8| byte.is_ascii_whitespace() || b",[]".contains(byte);
        if self
            .block
            .is_some_and(|(_, last)| !window[last..start].iter().all(is_between))
        {
            self.close_block(window, scan);
        }
        let (first, _) = self.block.unwrap_or((start, end));
        self.block = Some((first, end));
    }

    /// Closes the open block.
    fn close_block(&mut self, window: &[u8], scan: &ValueScan) {
        if let (Some((start, end)), Some(blocks)) = (self.block.take(), &mut self.shared) {
            let block = Block {
                file: self.file,
                origin: self.origin + start as u64,
                beginnings: scan.beginnings().to_vec(),
                around: scan.around(),
            };
            blocks.push((block, window[start..end].to_vec()));
        }
    }

    /// A content with this number in batches.
    pub fn new(file: u32) -> Self {
        Content {
            file,
            reading: ReadState::Unknown,
            form: String::new(),
            notes: Vec::new(),
            decoder: None,
            decoded: Vec::new(),
            tally: ContentTally::default(),
            counts: ContentCounts::default(),
            origin: 0,
            at: 0,
            needed: 0,
            done: false,
            names: None,
            rules: None,
            shared: None,
            block: None,
        }
    }

    /// Its number in batches.
    pub fn file(&self) -> u32 {
        self.file
    }

    /// Place of the window's first byte in the content: what is before it has been read.
    pub fn origin(&self) -> u64 {
        self.origin
    }

    /// True once nothing more of it is wanted.
    pub fn is_done(&self) -> bool {
        self.done
    }

    /// The next window begins at this place, and holds whole values only.
    pub fn go_to(&mut self, place: u64) {
        self.origin = place;
        self.at = 0;
    }

    /// The counts of what was read in it so far.
    pub fn tally(&self) -> &ContentTally {
        &self.tally
    }

    /// Something is to be said about it.
    pub fn note(&mut self, note: FileNote) {
        self.notes.push(note);
    }

    /// Its first bytes have been judged.
    pub fn begin(&mut self, kind: FileKind) {
        match kind {
            FileKind::Json(start) => {
                self.reading = ReadState::Json(ValueScan::default());
                self.at = start;
            }
            FileKind::Text(start) => {
                self.reading = ReadState::Text;
                self.at = start;
            }
            FileKind::Binary => {
                self.reading = ReadState::Reference(ReferenceKind::AddressDatabase);
            }
            FileKind::Encoded(encoding) if self.decoder.is_none() => {
                self.decoder = Some(TextDecoder::new(encoding));
            }
            FileKind::Encoded(_) => self.refuse("binary data"),
            FileKind::Blank => {}
            FileKind::Other(what) => self.refuse(what),
            FileKind::Parquet => self.refuse("a Parquet file inside a text"),
            FileKind::Packed(_) => self.refuse("a packed file"),
        }
    }

    /// Nothing of it is wanted.
    pub fn pass_over(&mut self) {
        self.done = true;
    }

    fn refuse(&mut self, what: &str) {
        self.notes.push(FileNote::NotCloudTrail(what.to_owned()));
        self.done = true;
    }

    /// Reads what the window holds, drops what has been read and makes room. `whole` says that no
    /// more bytes come.
    pub fn scan(&mut self, window: &mut Vec<u8>, walker: &mut RecordWalker, whole: bool) {
        let Some(decoder) = &mut self.decoder else {
            return self.scan_utf8(window, walker, whole);
        };
        let mut text = std::mem::take(&mut self.decoded);
        decoder.decode(window, whole, &mut text);
        window.clear();
        // What it is must not depend on the pieces.
        if whole || text.len() >= HEAD || !matches!(self.reading, ReadState::Unknown) {
            if whole && matches!(self.reading, ReadState::Unknown) {
                self.begin(detect(&text));
            }
            self.scan_utf8(&mut text, walker, whole);
        }
        self.decoded = text;
    }

    fn scan_utf8(&mut self, window: &mut Vec<u8>, walker: &mut RecordWalker, whole: bool) {
        while !self.done {
            let again = match &mut self.reading {
                ReadState::Unknown => false,
                ReadState::Text => self.judge_text(window, whole),
                ReadState::Json(_) => self.scan_json(window, walker, whole),
                ReadState::Table(_) => self.scan_table(window, walker, whole),
                ReadState::Lines => self.scan_lines(window, walker, whole),
                ReadState::Packed => self.scan_packed(window, walker, whole),
                ReadState::Reference(kind) => {
                    let kind = *kind;
                    self.gather(kind, window, whole)
                }
                ReadState::Rules => self.gather_rules(window, whole),
            };
            if !again {
                break;
            }
        }
        if self.done || whole {
            self.origin += window.len() as u64;
            window.clear();
            return;
        }
        if matches!(self.reading, ReadState::Unknown) {
            match detect(window) {
                // Nothing but blanks so far, perhaps behind a byte-order mark: a byte that is none may still come.
                FileKind::Blank => self.at = window.len(),
                kind => {
                    self.begin(kind);
                    return self.scan_utf8(window, walker, whole);
                }
            }
        }
        if self.at > 0 {
            window.drain(..self.at);
            self.origin += self.at as u64;
            self.at = 0;
        }
        if window.len() == window.capacity() {
            window.reserve(window.len());
        }
    }

    fn broken(&mut self, place: usize, why: &'static str, lost: u32) {
        let place = self.origin + place as u64;
        self.counts.broken(place, why, lost);
        if self.counts.breaks > MOST_BREAKS {
            self.give_up((place - self.origin) as usize);
        }
    }

    fn give_up(&mut self, place: usize) {
        self.notes
            .push(FileNote::TooBroken(self.origin + place as u64));
        self.done = true;
    }
}

//! Reads the contents of a dropped file, whatever is packed in what, window by window.

use crate::input::archive::decoder::{Codec, Decoder};
use crate::input::archive::journal::{Journal, Metered};
use crate::input::archive::packing::Packing;
use crate::input::archive::section::FileSection;
use crate::input::archive::tar::Tar;
use crate::input::archive::{Archive, ArchiveItem, Broken, Input, Wanted, is_litter, zip};
use crate::input::detect::{FileKind, HEAD, detect};
use crate::input::receipt::FileNote;
use crate::input::source::{self, FileSource};
use std::io::{self, Cursor, Read};

/// Archives within archives are opened down to this depth.
const DEEPEST: usize = 6;
/// A zip archive in another packing is read from memory up to this many bytes: its list is at its end.
const LONGEST_INNER_ZIP: u64 = 256 << 20;
/// Bytes of it that are read in a step.
const PIECE: u64 = 1 << 20;
/// Bytes of a content that are asked for at once: as many are cleared before, however few come.
const ROOM: usize = 128 << 10;

/// Takes the contents of a file: one, or those of all files in an archive.
pub trait ContentSink {
    /// A file inside an archive begins; its path, with the paths of the archives around it inside
    /// the dropped file.
    fn begin(&mut self, path: &str);
    /// Where the content's next bytes go. There is always free space in it while more is wanted.
    fn window(&mut self) -> &mut Vec<u8>;
    /// What the content is; its first bytes are in the window. Not called for packings.
    fn kind(&mut self, kind: FileKind);
    /// A packing has been found around the content.
    fn packed(&mut self, packing: Packing);
    /// Bytes have come into the window.
    fn arrived(&mut self) -> Wanted;
    /// Something is to be said about the content, or about the archive where none is open.
    fn note(&mut self, note: FileNote);
    /// The content has ended; its last bytes are in the window.
    fn end(&mut self);
    /// A file in an archive can't be read: its path and why.
    fn skipped(&mut self, path: &str, why: &'static str);
}

/// Reads one file. It stops between windows, for as long as one likes.
pub struct Unpacker {
    journal: Journal,
    size: u64,
    /// The archives that are open, outermost first.
    archives: Vec<OpenArchive>,
    next: Next,
}

/// An archive, and how many packings there are around its files.
struct OpenArchive {
    archive: Box<dyn Archive>,
    layers: usize,
    /// The path of the open file in it.
    path: String,
}

/// What the next step does.
enum Next {
    /// Begins with what is in this many packings.
    Open(Input, usize),
    /// Reads on in an open content.
    Content(Box<dyn Read>),
    /// Reads on in a zip archive that is to be in memory.
    InnerZip {
        reader: Box<dyn Read>,
        bytes: Vec<u8>,
        layers: usize,
    },
    /// Goes to the next file of the innermost archive.
    File,
    /// Nothing.
    Nothing,
}

impl Unpacker {
    /// Reads a file from its beginning.
    pub fn new(source: FileSource) -> Self {
        let section = FileSection::of_file(source);
        Unpacker {
            journal: section.journal().clone(),
            size: section.size(),
            archives: Vec::new(),
            next: Next::Open(Input::Section(section, None), 0),
        }
    }

    /// Bytes of the file.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Bytes of the file that have been read; of an archive some may be read twice.
    pub fn bytes_read(&self) -> u64 {
        self.journal.bytes_read()
    }

    /// Why reading ended before the end of the file: it can't be read any more, or too much comes out of it.
    pub fn why_ended(&self) -> Option<FileNote> {
        self.journal.why_ended()
    }

    /// Reads a window of a content, or goes to the next content. False once there is nothing more to do.
    pub fn step(&mut self, sink: &mut dyn ContentSink) -> bool {
        match std::mem::replace(&mut self.next, Next::File) {
            Next::Open(input, layers) => self.open(input, layers, sink),
            Next::Content(reader) => self.read_on(reader, sink),
            Next::InnerZip {
                reader,
                bytes,
                layers,
            } => self.read_inner_zip(reader, bytes, layers, sink),
            Next::File => self.next_file(sink),
            Next::Nothing => self.next = Next::Nothing,
        }
        self.say_notes(sink);
        if self.journal.has_ended() {
            self.next = Next::Nothing;
        }
        !matches!(self.next, Next::Nothing)
    }

    fn say_notes(&self, sink: &mut dyn ContentSink) {
        for note in self.journal.take_notes() {
            sink.note(note);
        }
    }

    /// Judges a content by its first bytes, and undoes a packing.
    fn open(&mut self, mut input: Input, layers: usize, sink: &mut dyn ContentSink) {
        let head = match &mut input {
            Input::Section(section, _) => section.bytes_at(0, HEAD),
            Input::Stream(reader) => {
                let mut head = Vec::with_capacity(HEAD);
                // Streams end and never fail.
                let _ = reader.take(HEAD as u64).read_to_end(&mut head);
                head
            }
        };
        if let Input::Stream(reader) = input {
            input = Input::Stream(Box::new(Cursor::new(head.clone()).chain(reader)));
        }
        let mut kind = detect(&head);
        if let FileKind::Packed(packing) = kind {
            if layers < DEEPEST {
                return self.open_packing(packing, input, layers, sink);
            }
            kind = FileKind::Other("packed within packed, deeper than is unpacked here");
        }
        let mut reader = input.into_reader();
        sink.window().resize(head.len(), 0);
        // The head lies in memory, or is read again from the same place.
        let again = reader.read_exact(sink.window());
        if again.is_err() {
            sink.window().clear();
        }
        sink.kind(kind);
        match sink.arrived() {
            Wanted::More => self.next = Next::Content(reader),
            wanted => self.unwanted(wanted, reader, sink),
        }
    }

    fn open_packing(
        &mut self,
        packing: Packing,
        input: Input,
        layers: usize,
        sink: &mut dyn ContentSink,
    ) {
        sink.packed(packing);
        let journal = self.journal.clone();
        let layers = layers + 1;
        match (packing, input) {
            (Packing::Zip, Input::Section(section, _)) => {
                self.open_archive(zip::open(section), layers);
            }
            (Packing::Zip, Input::Stream(reader)) => {
                self.next = Next::InnerZip {
                    reader,
                    bytes: Vec::new(),
                    layers,
                };
            }
            (Packing::Tar, input) => {
                self.open_archive(Box::new(Tar::new(input, journal)), layers);
            }
            (_, input) => {
                let Some(codec) = Codec::of(packing) else {
                    return;
                };
                let decoder = Decoder::new(codec, input.into_reader(), journal.clone());
                let unpacked = Metered::new(decoder, journal);
                self.next = Next::Open(Input::Stream(Box::new(unpacked)), layers);
            }
        }
    }

    fn open_archive(&mut self, archive: Box<dyn Archive>, layers: usize) {
        self.archives.push(OpenArchive {
            archive,
            layers,
            path: String::new(),
        });
    }

    /// Reads on in a zip archive that comes out of another packing.
    fn read_inner_zip(
        &mut self,
        mut reader: Box<dyn Read>,
        mut bytes: Vec<u8>,
        layers: usize,
        sink: &mut dyn ContentSink,
    ) {
        let before = bytes.len();
        // Streams end and never fail.
        let _ = reader.by_ref().take(PIECE).read_to_end(&mut bytes);
        let length = bytes.len() as u64;
        if bytes.len() > before && length <= LONGEST_INNER_ZIP {
            self.next = Next::InnerZip {
                reader,
                bytes,
                layers,
            };
            return;
        }
        if length > LONGEST_INNER_ZIP {
            sink.note(broken(Broken {
                at: LONGEST_INNER_ZIP,
                why: "of a zip archive in another packing only so much is read: unpack the outer one first",
            }));
        }
        let inner = source::of_bytes(bytes);
        let section = FileSection::of_unpacked(inner, length, self.journal.clone());
        self.open_archive(zip::open(section), layers);
    }

    /// Reads a window of the open content.
    fn read_on(&mut self, mut reader: Box<dyn Read>, sink: &mut dyn ContentSink) {
        let count = read_into(sink.window(), &mut *reader);
        if count > 0 {
            let wanted = sink.arrived();
            if wanted != Wanted::More {
                return self.unwanted(wanted, reader, sink);
            }
        }
        if count > 0 {
            self.next = Next::Content(reader);
        } else if !self.journal.has_ended() {
            self.say_notes(sink);
            sink.end();
            self.end_content();
        }
    }

    /// No more of the open content is wanted.
    fn unwanted(&mut self, wanted: Wanted, reader: Box<dyn Read>, sink: &mut dyn ContentSink) {
        if wanted == Wanted::Nothing {
            self.next = Next::Nothing;
            return;
        }
        sink.end();
        let archive = self.archives.last();
        if archive.is_some_and(|open| open.archive.needs_whole_files()) {
            pass_over(reader);
        }
        // How a content ends is not judged where it was not wanted.
        self.journal.take_notes();
        self.end_content();
    }

    /// The open content has ended: goes on in the archive around it.
    fn end_content(&mut self) {
        self.next = match self.archives.is_empty() {
            true => Next::Nothing,
            false => Next::File,
        };
    }

    /// Goes to the next file of the innermost archive, or ends that.
    fn next_file(&mut self, sink: &mut dyn ContentSink) {
        let Some(open) = self.archives.last_mut() else {
            self.next = Next::Nothing;
            return;
        };
        let layers = open.layers;
        match open.archive.next() {
            Some(ArchiveItem::File(path, input)) if is_litter(&path) => {
                if open.archive.needs_whole_files() {
                    pass_over(input.into_reader());
                    self.journal.take_notes();
                }
            }
            Some(ArchiveItem::Skipped(path, _)) if is_litter(&path) => {}
            Some(ArchiveItem::File(path, input)) => {
                open.path = path;
                sink.begin(&self.path());
                self.next = Next::Open(input, layers);
            }
            Some(ArchiveItem::Skipped(path, why)) => {
                open.path = path;
                sink.skipped(&self.path(), why);
            }
            None => {
                let fault = open.archive.broken();
                self.archives.pop();
                if let Some(fault) = fault.filter(|_| !self.journal.has_ended()) {
                    sink.note(broken(fault));
                }
                self.end_content();
            }
        }
    }

    /// The path of the open file, with those of the archives around it.
    fn path(&self) -> String {
        let paths: Vec<&str> = self.archives.iter().map(|open| &*open.path).collect();
        paths.join("/")
    }
}

/// Reads until the window is full, or less has come than there was room for: how many bytes came.
fn read_into(window: &mut Vec<u8>, reader: &mut dyn Read) -> usize {
    let (before, full) = (window.len(), window.capacity());
    loop {
        let start = window.len();
        let end = full.min(start + ROOM);
        window.resize(end, 0);
        // Streams end and never fail.
        let count = reader.read(&mut window[start..]).unwrap_or_default();
        window.truncate(start + count);
        if start + count < end || end == full {
            return window.len() - before;
        }
    }
}

/// Reads a content to its end.
fn pass_over(mut reader: Box<dyn Read>) {
    // Streams end and never fail.
    let _ = io::copy(&mut reader, &mut io::sink());
}

fn broken(Broken { at, why }: Broken) -> FileNote {
    FileNote::ArchiveBroken {
        at,
        why: why.to_owned(),
    }
}

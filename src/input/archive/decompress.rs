//! Takes packings off, whatever is packed in what: gzip, zip, tar, and these within each other.
//!
//! Bytes are pushed in from the outside; the contents come out one after another in a [`ContentSink`]'s
//! window. gzip inflates right into that window, so the usual log file is not copied on its way.

use crate::input::archive::gzip::{Damage, Gunzip};
use crate::input::archive::tar::Tar;
use crate::input::archive::zip::Zip;
use crate::input::archive::{ArchiveEntry, Wanted};
use crate::input::detect::{FileKind, HEAD, detect};
use crate::input::receipt::FileNote;

/// Packings within packings are taken off this deep.
const DEEPEST: usize = 6;
/// Bytes that an inner packing gets at a time.
const PIECE: usize = 256 << 10;

/// Takes the contents of a file: one, or those of all files in an archive.
pub trait ContentSink {
    /// A file inside an archive begins; its path, with the paths of the archives around it inside
    /// the dropped file.
    fn begin(&mut self, path: &str);
    /// Where the content's next bytes go. There is always free space in it while more is wanted.
    fn window(&mut self) -> &mut Vec<u8>;
    /// What the content is; its first bytes are in the window. Not called for packings.
    fn kind(&mut self, kind: FileKind);
    /// A packing has been found around the content: its name in words.
    fn packed(&mut self, packing: &'static str);
    /// Bytes have come into the window.
    fn arrived(&mut self) -> Wanted;
    /// Something is to be said about the content, or about the archive where none is open.
    fn note(&mut self, note: FileNote);
    /// The content has ended; its last bytes are in the window.
    fn end(&mut self);
    /// A file in an archive can't be read: its path and why.
    fn skipped(&mut self, path: &str, why: &'static str);
}

/// One packing.
enum Layer {
    Gzip(Box<Gunzip>),
    Zip(Box<Zip>),
    Tar(Box<Tar>),
    /// It is at work further up the stack.
    AtWork,
}

/// The packings of one file, outermost first.
#[derive(Default)]
pub struct Decompressor {
    layers: Vec<Layer>,
    /// The paths of the open members, one for each archive.
    paths: Vec<String>,
    /// False while the first bytes of a content are gathered in the window.
    judged: bool,
}

impl Decompressor {
    /// Takes the file's next bytes.
    pub fn push(&mut self, bytes: &[u8], sink: &mut dyn ContentSink) -> Wanted {
        self.feed(0, bytes, sink)
    }

    /// The file has ended.
    pub fn finish(&mut self, sink: &mut dyn ContentSink) {
        self.end(0, sink);
    }

    /// Bytes for the packing at this level, or for the content inside all packings.
    fn feed(&mut self, level: usize, mut bytes: &[u8], sink: &mut dyn ContentSink) -> Wanted {
        let Some(layer) = self.layers.get_mut(level) else {
            while !bytes.is_empty() {
                let window = sink.window();
                let mut room = window.capacity() - window.len();
                if !self.judged {
                    room = room.min(HEAD.saturating_sub(window.len()));
                }
                let (now, rest) = bytes.split_at(room.min(bytes.len()));
                window.extend_from_slice(now);
                bytes = rest;
                if !self.judged && sink.window().len() < HEAD {
                    return Wanted::More;
                }
                let wanted = self.arrived(level, sink);
                if wanted != Wanted::More {
                    return wanted;
                }
                if self.layers.len() > level {
                    return self.feed(level, bytes, sink);
                }
            }
            return Wanted::More;
        };
        match std::mem::replace(layer, Layer::AtWork) {
            Layer::Gzip(mut gunzip) => {
                let wanted = self.inflate(level, &mut gunzip, bytes, sink);
                self.put_back(level, Layer::Gzip(gunzip));
                wanted
            }
            Layer::Zip(mut zip) => {
                let mut last = Wanted::More;
                let pushed = zip.push(bytes, &mut |entry| {
                    last = self.entry(level + 1, entry, sink);
                    last
                });
                self.put_back(level, Layer::Zip(zip));
                self.after_archive(pushed.err(), last, sink)
            }
            Layer::Tar(mut tar) => {
                let mut last = Wanted::More;
                let pushed = tar.push(bytes, &mut |entry| {
                    last = self.entry(level + 1, entry, sink);
                    last
                });
                self.put_back(level, Layer::Tar(tar));
                self.after_archive(pushed.err(), last, sink)
            }
            Layer::AtWork => Wanted::More,
        }
    }

    fn put_back(&mut self, level: usize, layer: Layer) {
        if let Some(place) = self.layers.get_mut(level) {
            *place = layer;
        }
    }

    fn after_archive(
        &mut self,
        broken: Option<crate::input::archive::Broken>,
        last: Wanted,
        sink: &mut dyn ContentSink,
    ) -> Wanted {
        match broken {
            Some(broken) => {
                sink.note(FileNote::ArchiveBroken(broken.at, broken.why.to_owned()));
                // An archive around this one goes on.
                Wanted::NotThis
            }
            None if last == Wanted::Nothing => Wanted::Nothing,
            None => Wanted::More,
        }
    }

    /// Inflates into the window, or, where another packing is inside, into a buffer for that.
    fn inflate(
        &mut self,
        level: usize,
        gunzip: &mut Gunzip,
        mut bytes: &[u8],
        sink: &mut dyn ContentSink,
    ) -> Wanted {
        let mut buffer = Vec::new();
        loop {
            let inner = self.layers.len() > level + 1;
            let (pushed, came) = if inner {
                buffer.clear();
                buffer.reserve(PIECE);
                (gunzip.push(bytes, &mut buffer), buffer.len())
            } else {
                let window = sink.window();
                let before = window.len();
                let pushed = gunzip.push(bytes, window);
                (pushed, window.len() - before)
            };
            let mut wanted = Wanted::More;
            if inner {
                wanted = self.feed(level + 1, &buffer, sink);
            } else if came > 0 && (self.judged || sink.window().len() >= HEAD) {
                wanted = self.arrived(level + 1, sink);
            }
            if wanted != Wanted::More {
                return wanted;
            }
            match pushed {
                Err(_) => {
                    if !inner && !self.judged {
                        self.arrived(level + 1, sink);
                    }
                    sink.note(FileNote::GzipDamaged);
                    return Wanted::NotThis;
                }
                Ok(used) => bytes = &bytes[used..],
            }
            // An input that is used up may still have output waiting inside the inflater.
            if bytes.is_empty() && came == 0 {
                return Wanted::More;
            }
        }
    }

    /// Bytes have come into the window; the first ones say what the content is.
    fn arrived(&mut self, level: usize, sink: &mut dyn ContentSink) -> Wanted {
        if self.judged {
            return sink.arrived();
        }
        self.judged = true;
        let kind = detect(sink.window());
        let (layer, packing) = match kind {
            _ if self.layers.len() >= DEEPEST => {
                sink.kind(match kind {
                    FileKind::Gzip | FileKind::Zip | FileKind::Tar => {
                        FileKind::Other("packed within packed, deeper than is unpacked here")
                    }
                    kind => kind,
                });
                return sink.arrived();
            }
            FileKind::Gzip => (Layer::Gzip(Box::default()), "gzip"),
            FileKind::Zip => (Layer::Zip(Box::default()), "zip"),
            FileKind::Tar => (Layer::Tar(Box::default()), "tar"),
            kind => {
                sink.kind(kind);
                return sink.arrived();
            }
        };
        sink.packed(packing);
        // The first bytes were put into the window; they belong to the packing.
        let head = sink.window().clone();
        sink.window().clear();
        self.judged = matches!(layer, Layer::Zip(_) | Layer::Tar(_));
        self.layers.push(layer);
        self.feed(level, &head, sink)
    }

    /// What an archive says; the content of its members is at this level.
    fn entry(
        &mut self,
        level: usize,
        entry: ArchiveEntry<'_>,
        sink: &mut dyn ContentSink,
    ) -> Wanted {
        match entry {
            ArchiveEntry::Begin(path) => {
                self.paths.push(path.to_owned());
                self.judged = false;
                sink.begin(&self.paths.join("/"));
                Wanted::More
            }
            ArchiveEntry::Bytes(bytes) => self.feed(level, bytes, sink),
            ArchiveEntry::End(result) => {
                match result {
                    Ok(()) => {}
                    Err(Damage::Corrupt) => sink.note(FileNote::MemberDamaged),
                    Err(Damage::Truncated) => sink.note(FileNote::MemberTruncated),
                }
                self.end(level, sink);
                self.paths.pop();
                Wanted::More
            }
            ArchiveEntry::Skipped(path, why) => {
                self.paths.push(path.to_owned());
                sink.skipped(&self.paths.join("/"), why);
                self.paths.pop();
                Wanted::More
            }
        }
    }

    /// The bytes at this level have ended.
    fn end(&mut self, level: usize, sink: &mut dyn ContentSink) {
        if self.layers.len() == level {
            if !self.judged {
                // Shorter than what is usually looked at. This may find a packing, which then ends here too.
                self.arrived(level, sink);
                if self.layers.len() > level {
                    return self.end(level, sink);
                }
            }
            sink.end();
            return;
        }
        match std::mem::replace(&mut self.layers[level], Layer::AtWork) {
            Layer::Gzip(gunzip) => {
                if gunzip.ignored_rest() {
                    sink.note(FileNote::GzipRest);
                }
                if gunzip.finish().is_err() {
                    sink.note(FileNote::GzipTruncated);
                }
                self.end(level + 1, sink);
            }
            Layer::Zip(mut zip) => {
                let finished = zip.finish(&mut |entry| self.entry(level + 1, entry, sink));
                self.after_archive(finished.err(), Wanted::More, sink);
            }
            Layer::Tar(mut tar) => {
                let finished = tar.finish(&mut |entry| self.entry(level + 1, entry, sink));
                self.after_archive(finished.err(), Wanted::More, sink);
            }
            Layer::AtWork => {}
        }
        self.layers.truncate(level);
        self.judged = true;
    }
}

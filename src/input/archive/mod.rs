//! What zip and tar have in common: what they say while they are pushed, and what the taker answers.

pub mod decompress;
pub mod gzip;
pub mod tar;
pub mod zip;
pub(super) mod zip_records;

use crate::input::archive::gzip::Damage;

/// What an archive says while it is pushed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArchiveEntry<'a> {
    /// A file in it begins: its path as it is stored. Bytes that are no UTF-8 are replaced; in a zip the
    /// backslashes of Windows tools are made slashes.
    Begin(&'a str),
    /// The file's next bytes, decompressed; never none.
    Bytes(&'a [u8]),
    /// The file has ended: whole, or why not.
    End(Result<(), Damage>),
    /// A file that can't be read: its path, and why in words for the user ("it is encrypted").
    Skipped(&'a str, &'static str),
}

/// What the taker of the entries answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Go on.
    More,
    /// No more bytes of this file; its end is still said.
    NotThis,
    /// Nothing more of the whole archive: no entry comes any more, and all further bytes are ignored.
    Nothing,
}

/// Takes the entries. A closure behind a pointer, not a generic: so the readers are compiled once.
pub type EntrySink<'s> = dyn FnMut(ArchiveEntry<'_>) -> Wanted + 's;

/// Where an archive can't be read as an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Bytes from the beginning of the archive.
    pub at: u64,
    /// What is wrong there, in words for the user.
    pub why: &'static str,
}

/// The archive's bytes ended too soon.
pub(super) const CUT_OFF: &str = "it has been cut off there";

/// Whether a path is that of a file that operating systems add to archives by themselves.
pub fn is_litter(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.starts_with("._")
        || name == ".DS_Store"
        || name.eq_ignore_ascii_case("Thumbs.db")
        || path.split('/').any(|folder| folder == "__MACOSX")
}

/// Speaks to the sink, and remembers what it answered.
#[derive(Default)]
pub(super) struct EntryNotifier {
    /// A file has begun that the sink knows of.
    open: bool,
    wanted: bool,
    stopped: bool,
}

impl EntryNotifier {
    /// A file begins; files that operating systems have added are skipped without a note.
    pub fn begin(&mut self, path: &str, sink: &mut EntrySink<'_>) {
        self.open = !is_litter(path);
        self.wanted = self.open;
        if self.open {
            self.tell(ArchiveEntry::Begin(path), sink);
        }
    }

    pub fn bytes(&mut self, bytes: &[u8], sink: &mut EntrySink<'_>) {
        if self.wanted && !bytes.is_empty() {
            self.tell(ArchiveEntry::Bytes(bytes), sink);
        }
    }

    /// The open file, if there is one, has ended. How is not judged where its bytes were not wanted: that
    /// would depend on how much of it had come when they were not any more.
    pub fn end(&mut self, result: Result<(), Damage>, sink: &mut EntrySink<'_>) {
        if std::mem::take(&mut self.open) {
            self.tell(
                ArchiveEntry::End(if self.wanted { result } else { Ok(()) }),
                sink,
            );
        }
        self.wanted = false;
    }

    pub fn skipped(&mut self, path: &str, why: &'static str, sink: &mut EntrySink<'_>) {
        if !is_litter(path) {
            self.tell(ArchiveEntry::Skipped(path, why), sink);
        }
    }

    /// Whether the open file's bytes are wanted.
    pub fn wanted(&self) -> bool {
        self.wanted
    }

    /// Whether nothing more is wanted at all.
    pub fn stopped(&self) -> bool {
        self.stopped
    }

    fn tell(&mut self, entry: ArchiveEntry<'_>, sink: &mut EntrySink<'_>) {
        if self.stopped {
            return;
        }
        match sink(entry) {
            Wanted::More => {}
            Wanted::NotThis => self.wanted = false,
            Wanted::Nothing => {
                self.wanted = false;
                self.stopped = true;
            }
        }
    }
}

/// Moves bytes from `rest` to `held` until so many are held; true once they are.
pub(super) fn gather(held: &mut Vec<u8>, rest: &mut &[u8], count: usize) -> bool {
    let missing = count.saturating_sub(held.len()).min(rest.len());
    let (now, after) = rest.split_at(missing);
    held.extend_from_slice(now);
    *rest = after;
    held.len() >= count
}

/// Cuts off up to `count` bytes from the front of `rest`.
pub(super) fn take<'a>(rest: &mut &'a [u8], count: u64) -> &'a [u8] {
    let (now, after) = rest.split_at(count.min(rest.len() as u64) as usize);
    *rest = after;
    now
}

/// What the tests of both readers collect.
#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Path, content and, once it has come, the end.
    type SeenFile = (String, Vec<u8>, Option<Result<(), Damage>>);

    /// The files, and path and reason of each skipped one.
    #[derive(Debug, Default, PartialEq, Eq)]
    pub struct Seen {
        pub files: Vec<SeenFile>,
        pub skipped: Vec<(String, &'static str)>,
    }

    impl Seen {
        /// Takes an entry and holds the order of entries against what [`ArchiveEntry`] promises.
        pub fn take(&mut self, entry: ArchiveEntry<'_>) {
            let open = self.files.last_mut().filter(|file| file.2.is_none());
            match (entry, open) {
                (ArchiveEntry::Begin(path), None) => {
                    self.files.push((path.to_owned(), Vec::new(), None))
                }
                (ArchiveEntry::Bytes(bytes), Some(file)) if !bytes.is_empty() => {
                    file.1.extend_from_slice(bytes)
                }
                (ArchiveEntry::End(result), Some(file)) => file.2 = Some(result),
                (ArchiveEntry::Skipped(path, why), None) => {
                    self.skipped.push((path.to_owned(), why))
                }
                (entry, open) => panic!("{entry:?} while {open:?} is open"),
            }
        }

        /// The paths of files that are whole, with their content.
        pub fn whole(&self) -> Vec<(&str, &[u8])> {
            self.files
                .iter()
                .filter(|file| file.2 == Some(Ok(())))
                .map(|file| (file.0.as_str(), file.1.as_slice()))
                .collect()
        }

        /// All these files have come back whole, and no others.
        pub fn assert_all<T>(&self, files: &[(String, Vec<u8>, T)]) {
            let files = files.iter();
            let expected: Vec<_> = files
                .map(|file| (file.0.as_str(), file.1.as_slice()))
                .collect();
            assert_eq!(self.whole(), expected);
            assert_eq!(self.files.len(), expected.len());
        }
    }

    /// Reads a whole archive in pieces of this length.
    pub type PushAll = fn(&[u8], usize, &mut EntrySink<'_>) -> Result<(), Broken>;

    /// What is seen in an archive in pieces of this length, and how it ends.
    pub fn read(push_all: PushAll, bytes: &[u8], piece: usize) -> (Seen, Result<(), Broken>) {
        let mut seen = Seen::default();
        let end = push_all(bytes, piece, &mut |entry| {
            seen.take(entry);
            Wanted::More
        });
        (seen, end)
    }

    /// Reads in pieces of several lengths, which must make no difference.
    pub fn read_anyhow(
        push_all: PushAll,
        bytes: &[u8],
        pieces: &[usize],
    ) -> (Seen, Result<(), Broken>) {
        let whole = read(push_all, bytes, bytes.len().max(1));
        for piece in pieces {
            let cut = read(push_all, bytes, *piece);
            assert_eq!(cut, whole, "in pieces of {piece}");
        }
        whole
    }

    /// What the sink hears when it gives this answer to the first bytes of the first file.
    pub fn heard(push_all: PushAll, bytes: &[u8], answer: Wanted) -> Vec<String> {
        let mut heard = Vec::new();
        let end = push_all(bytes, 50, &mut |entry| {
            heard.push(match entry {
                ArchiveEntry::Begin(path) => path.to_owned(),
                ArchiveEntry::Bytes(_) => "bytes".to_owned(),
                ArchiveEntry::End(Ok(())) => "end".to_owned(),
                other => format!("{other:?}"),
            });
            if heard.len() == 2 {
                answer
            } else {
                Wanted::More
            }
        });
        assert_eq!(end, Ok(()));
        heard
    }

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

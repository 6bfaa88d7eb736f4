//! What digest files say: which log files there should be, and what they should hold.
//!
//! Source: "Validating CloudTrail log file integrity" in the AWS CloudTrail User Guide. The hashes are
//! checked; the digest's own signature lies in S3's metadata and can't be.

use crate::json::object::{Object, elements};
use crate::store::files::Files;
use crate::store::interner::Interner;
use std::collections::{HashMap, HashSet};

/// So many files are named in one sentence.
const FILES_NAMED: usize = 10;

/// A log file as a digest lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedFile {
    /// Its key in S3.
    pub object: String,
    /// SHA-256 of its content, in hexadecimal digits.
    pub hash: String,
}

/// The log files that a digest lists.
pub fn listed(json: &[u8]) -> Vec<ListedFile> {
    let files = Object::read(json).and_then(|digest| digest.get("logFiles").and_then(elements));
    files
        .unwrap_or_default()
        .into_iter()
        .filter_map(Object::read)
        .filter_map(|file| {
            Some(ListedFile {
                object: file.text("s3Object")?,
                hash: file.text("hashValue")?,
            })
        })
        .collect()
}

/// All digest files that came along, and the hashes of the files that they list.
#[derive(Default)]
pub struct Digests {
    /// The dropped file that holds the digest, and what it lists.
    digests: Vec<(u32, Vec<ListedFile>)>,
    /// The names that they list.
    names: Interner,
    /// SHA-256 of files as far as they were asked for: number and digits.
    hashes: Vec<(u32, String)>,
    /// Dropped files whose hashes have been asked for, and of these the ones of which no more will come.
    asked: HashSet<u32>,
    ended: HashSet<u32>,
    /// How many names and files there were when files were last asked for.
    looked_at: (usize, usize),
}

/// A file that bears the name of a listed one.
struct Copy<'a> {
    number: u32,
    /// Its SHA-256; none where it could not be read again.
    hash: Option<&'a str>,
}

/// What has become of a listed file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Unchanged,
    /// A copy of it has another content, whether or not there is a true one too.
    Changed,
    /// A copy of it could not be read again, and no other differs.
    NotChecked,
    NotHere,
}

impl Verdict {
    fn of(copies: &[Copy<'_>], listed: &ListedFile) -> Self {
        if copies.is_empty() {
            Verdict::NotHere
        } else if copies.iter().any(|copy| copy.differs(listed)) {
            Verdict::Changed
        } else if copies.iter().any(|copy| copy.hash.is_none()) {
            Verdict::NotChecked
        } else {
            Verdict::Unchanged
        }
    }
}

impl Copy<'_> {
    fn differs(&self, listed: &ListedFile) -> bool {
        self.hash
            .is_some_and(|hash| !hash.eq_ignore_ascii_case(&listed.hash))
    }
}

/// The name by which a log file is found again: browsers and people unpack files and move them.
fn name(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.strip_suffix(".gz").unwrap_or(name)
}

impl Digests {
    /// Takes a digest file's JSON.
    pub(super) fn add(&mut self, file: u32, json: &[u8]) {
        let listed = listed(json);
        for file in &listed {
            self.names.intern(name(&file.object).as_bytes());
        }
        self.digests.push((file, listed));
    }

    /// Takes the hash of a file, or of a file in a dropped archive.
    pub(super) fn hashed(&mut self, number: u32, digits: &[u8]) {
        self.hashes
            .push((number, String::from_utf8_lossy(digits).into_owned()));
    }

    /// No more hashes of a dropped file will come, whether or not it could be read again.
    pub fn end(&mut self, dropped: u32) {
        self.ended.insert(dropped);
    }

    /// The dropped files that must be hashed to judge the digests. Each is given once.
    pub fn to_hash(&mut self, files: &Files) -> Vec<u32> {
        let mut wanted = Vec::new();
        let look_at = (self.names.texts().len(), files.entries().len());
        if self.digests.is_empty() || std::mem::replace(&mut self.looked_at, look_at) == look_at {
            return wanted;
        }
        for number in files.numbers() {
            let file = files.place(number).file;
            if self.names.find(name(&files.path(number))).is_some() && self.asked.insert(file) {
                wanted.push(file);
            }
        }
        wanted
    }

    /// Says in the receipt what the digests say, once no more hashes are to come.
    pub fn judge(&self, files: &mut Files) {
        if self.digests.is_empty() || self.ended.len() < self.asked.len() {
            return;
        }
        let copies = self.copies(files);
        files.say_nothing();
        for (digest, listed) in &self.digests {
            let digest_path = files.path(*digest);
            let mut judged: Vec<(Verdict, &str)> = Vec::new();
            for file in listed {
                let name = name(&file.object);
                let symbol = self.names.find(name);
                let copies = symbol.map_or(&[][..], |symbol| &copies[symbol as usize]);
                judged.push((Verdict::of(copies, file), name));
                for copy in copies {
                    let words = match copy.hash {
                        None => format!(
                            "Its content was not compared with what the digest file {digest_path} lists: it could not be read again."
                        ),
                        Some(_) if copy.differs(file) => format!(
                            "Its content is not what the digest file {digest_path} lists: the SHA-256 differs."
                        ),
                        Some(_) => continue,
                    };
                    files.say(files.place(copy.number).file, &words);
                }
            }
            files.say(*digest, &in_words(&judged));
        }
    }

    /// For each name that is listed, the files that bear it.
    fn copies(&self, files: &Files) -> Vec<Vec<Copy<'_>>> {
        let mut copies: Vec<Vec<Copy<'_>>> = Vec::new();
        copies.resize_with(self.names.texts().len(), Vec::new);
        let hashes: HashMap<u32, &str> = (self.hashes.iter())
            .map(|(number, hash)| (*number, hash.as_str()))
            .collect();
        // Files of an archive are known only where it has been read; an archive itself is no copy of what it holds.
        for number in files.numbers() {
            let hash = hashes.get(&number).copied();
            let is_asked = self.asked.contains(&files.place(number).file);
            if let Some(symbol) = self.names.find(name(&files.path(number)))
                && is_asked
            {
                copies[symbol as usize].push(Copy { number, hash });
            }
        }
        copies
    }
}

/// What a digest's line says of the files that it lists.
fn in_words(judged: &[(Verdict, &str)]) -> String {
    let with = |verdict: Verdict| judged.iter().filter(move |(it, _)| *it == verdict);
    let mut words = format!(
        "{} of {} here and unchanged.",
        with(Verdict::Unchanged).count(),
        judged.len()
    );
    for (verdict, what) in [
        (Verdict::Changed, "CHANGED"),
        (Verdict::NotChecked, "not checked"),
        (Verdict::NotHere, "not here"),
    ] {
        let names: Vec<&str> = with(verdict).map(|(_, name)| *name).collect();
        if !names.is_empty() {
            let more = match names.len().saturating_sub(FILES_NAMED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let named = names[..names.len().min(FILES_NAMED)].join(", ");
            words.push_str(&format!(" {} {what}: {named}{more}.", names.len()));
        }
    }
    words.push_str(" The digest's own signature can't be checked here.");
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_lists_files_and_hashes() {
        let digest = br#"{"digestStartTime":"2024-01-02T03:04:05Z",
            "logFiles":[{"s3Bucket":"b","s3Object":"AWSLogs/x.json.gz","hashValue":"ab12","hashAlgorithm":"SHA-256"}]}"#;
        let file = ListedFile {
            object: "AWSLogs/x.json.gz".to_owned(),
            hash: "ab12".to_owned(),
        };
        assert_eq!(listed(digest), [file]);
        assert_eq!(listed(br#"{"digestStartTime":"x","logFiles":[]}"#), []);
        assert_eq!(listed(b"{"), []);
    }
}

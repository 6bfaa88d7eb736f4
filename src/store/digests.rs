//! What digest files say: which log files there should be, and what they should hold.
//!
//! Source: "Validating CloudTrail log file integrity" in the AWS CloudTrail User Guide. The hashes are
//! checked; the digest's own signature lies in S3's metadata and can't be.

use crate::json::object::{Object, elements};
use crate::store::files::Files;
use crate::store::interner::Interner;

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
    /// Dropped files whose hashes have been asked for, and of these the ones that have come.
    asked: Vec<u32>,
    come: Vec<u32>,
    /// How many names and files there were when files were last asked for.
    looked_at: (usize, usize),
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

    /// Takes the hash of a file, or of a file in the dropped file.
    pub(super) fn hashed(&mut self, number: u32, dropped: u32, digits: &[u8]) {
        self.hashes
            .push((number, String::from_utf8_lossy(digits).into_owned()));
        if !self.come.contains(&dropped) {
            self.come.push(dropped);
        }
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
            if self.names.find(name(&files.path(number))).is_some() && !self.asked.contains(&file) {
                self.asked.push(file);
                wanted.push(file);
            }
        }
        wanted
    }

    /// Says in the receipt what the digests say, once all hashes are there.
    pub fn judge(&self, files: &mut Files) {
        if self.digests.is_empty() || self.come.len() < self.asked.len() {
            return;
        }
        // For each name that is listed, the files that bear it: number and hash.
        let mut here: Vec<Vec<(u32, &str)>> = vec![Vec::new(); self.names.texts().len()];
        for (number, hash) in &self.hashes {
            if let Some(symbol) = self.names.find(name(&files.path(*number))) {
                here[symbol as usize].push((*number, hash));
            }
        }
        files.say_nothing();
        for (digest, listed) in &self.digests {
            let (mut unchanged, mut changed, mut missing) = (0, Vec::new(), Vec::new());
            for file in listed {
                let name = name(&file.object);
                let here = self
                    .names
                    .find(name)
                    .map_or(&[][..], |symbol| &here[symbol as usize]);
                if here.is_empty() {
                    missing.push(name);
                } else if here
                    .iter()
                    .any(|(_, hash)| hash.eq_ignore_ascii_case(&file.hash))
                {
                    unchanged += 1;
                } else {
                    changed.push(name);
                    for (number, _) in here {
                        let words = format!(
                            "Its content is not what the digest file {} lists: the SHA-256 differs.",
                            files.path(*digest)
                        );
                        files.say(files.place(*number).file, &words);
                    }
                }
            }
            let mut words = format!("{unchanged} of {} here and unchanged.", listed.len());
            for (names, what) in [(changed, "CHANGED"), (missing, "not here")] {
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
            files.say(*digest, &words);
        }
    }
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

//! What digest files say: which log files there should be, and what they should hold.
//!
//! Source: "Validating CloudTrail log file integrity" in the AWS CloudTrail User Guide. The hashes are
//! checked; the digest's own signature lies in S3's metadata and can't be.

use super::files::Files;
use crate::walk::object::{Object, elements};
use std::collections::{HashMap, HashSet};

/// So many files are named in one sentence.
const FILES_NAMED: usize = 10;

/// A log file as a digest lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its key in S3.
    pub object: String,
    /// SHA-256 of its content, in hexadecimal digits.
    pub hash: String,
}

/// The log files that a digest lists.
pub fn listed(json: &[u8]) -> Vec<Listed> {
    let files = Object::read(json).and_then(|digest| digest.get("logFiles").and_then(elements));
    files
        .unwrap_or_default()
        .into_iter()
        .filter_map(Object::read)
        .filter_map(|file| {
            Some(Listed {
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
    digests: Vec<(u32, Vec<Listed>)>,
    /// SHA-256 of files as far as they were asked for, by number.
    hashes: HashMap<u32, String>,
    /// Dropped files whose hashes have been asked for.
    asked: HashSet<u32>,
}

/// The name by which a log file is found again: browsers and people unpack files and move them.
fn name(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.strip_suffix(".gz").unwrap_or(name)
}

impl Digests {
    /// Takes a digest file's JSON.
    pub(super) fn add(&mut self, file: u32, json: &[u8]) {
        self.digests.push((file, listed(json)));
    }

    /// Takes the hash of a file.
    pub(super) fn hashed(&mut self, number: u32, digits: &[u8]) {
        self.hashes
            .insert(number, String::from_utf8_lossy(digits).into_owned());
    }

    /// The dropped files that must be hashed to judge the digests. Each is given once.
    pub fn to_hash(&mut self, files: &Files) -> Vec<u32> {
        let names: HashSet<&str> = self
            .digests
            .iter()
            .flat_map(|(_, listed)| listed.iter().map(|listed| name(&listed.object)))
            .collect();
        if names.is_empty() {
            return Vec::new();
        }
        let mut wanted = Vec::new();
        for number in files.numbers() {
            let (file, _) = files.place(number);
            if names.contains(name(&files.path(number))) && self.asked.insert(file) {
                wanted.push(file);
            }
        }
        wanted
    }

    /// Says in the receipt what the digests say, once all hashes are there.
    pub fn judge(&self, files: &mut Files) {
        let hashed: HashSet<u32> = self.hashes.keys().map(|number| files.place(*number).0).collect();
        if self.digests.is_empty() || !self.asked.is_subset(&hashed) {
            return;
        }
        let mut by_name: HashMap<String, Vec<u32>> = HashMap::new();
        for number in self.hashes.keys() {
            by_name
                .entry(name(&files.path(*number)).to_owned())
                .or_default()
                .push(*number);
        }
        let mut said: HashMap<u32, String> = HashMap::new();
        for (digest, listed) in &self.digests {
            let (mut unchanged, mut changed, mut missing) = (0, Vec::new(), Vec::new());
            for file in listed {
                let here = by_name.get(name(&file.object)).map_or(&[][..], Vec::as_slice);
                let is_same = |number: &u32| self.hashes[number].eq_ignore_ascii_case(&file.hash);
                if here.is_empty() {
                    missing.push(name(&file.object));
                } else if here.iter().any(is_same) {
                    unchanged += 1;
                } else {
                    changed.push(name(&file.object));
                    for number in here {
                        let words = format!(
                            "Its content is not what the digest file {} lists: the SHA-256 differs.",
                            files.path(*digest)
                        );
                        said.insert(files.place(*number).0, words);
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
            said.entry(*digest)
                .and_modify(|before| before.push_str(&words))
                .or_insert(words);
        }
        for (file, words) in said {
            files.say(file, words);
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
        let file = Listed {
            object: "AWSLogs/x.json.gz".to_owned(),
            hash: "ab12".to_owned(),
        };
        assert_eq!(listed(digest), [file]);
        assert_eq!(listed(br#"{"digestStartTime":"x","logFiles":[]}"#), []);
        assert_eq!(listed(b"{"), []);
    }
}

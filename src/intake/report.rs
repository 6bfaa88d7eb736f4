//! What became of each file, in words for the receipt.

use crate::engine::view::{FileStatus, Millis};

/// The report on one file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FileReport {
    /// The file, as the engine numbered it.
    pub file: u32,
    /// The form it was recognised as.
    pub form: String,
    /// Events in it, whether or not they were known already.
    pub events: u32,
    /// Earliest event.
    pub first: Option<Millis>,
    /// Latest event.
    pub last: Option<Millis>,
    /// What is to be said about it, in sentences; empty where it was read in full.
    pub note: String,
}

/// One thing to be said about a file.
#[derive(Clone, Debug, PartialEq)]
pub enum Note {
    /// The file has no bytes.
    Empty,
    /// The browser could not read it; its own words.
    Unreadable(String),
    /// It is something else, and that is what it seems to be.
    NotCloudTrail(String),
    /// The gzip stream ends too early.
    GzipTruncated,
    /// The gzip stream is damaged.
    GzipDamaged,
    /// After the gzip data come bytes that are no gzip.
    GzipRest,
    /// What comes out of the gzip stream is larger than the limit in bytes.
    TooLarge(u64),
    /// The JSON ends too early; bytes read.
    JsonTruncated(u64),
    /// The JSON is broken; the byte and what is wrong there.
    JsonBroken(u64, String),
    /// One record is longer than the limit in bytes; where it begins.
    RecordTooLong(u64),
    /// Objects that are no CloudTrail records.
    NotRecords(u32),
    /// S3, SQS or SNS notifications.
    Notifications(u32),
    /// Records nested too deep to be searched below a depth.
    TooDeep(u32),
    /// Records with bytes that are no UTF-8.
    InvalidText(u32),
    /// Records without a readable time.
    NoTime(u32),
}

/// What can be read; the receipt says it once as soon as a file was refused.
pub const READ_HERE: &str =
    "Read here: CloudTrail log files (.json or .json.gz), arrays of records, one record per line.";

impl Note {
    /// The note as a sentence: what happened, where, what was kept, what to do.
    pub fn words(&self, events: u32) -> String {
        let kept = match events {
            0 => "No event came before that.".to_owned(),
            1 => "The one event before that was kept.".to_owned(),
            _ => format!("The {events} events before that were kept."),
        };
        match self {
            Note::Empty => "The file is empty.".to_owned(),
            Note::Unreadable(why) => {
                format!(
                    "The browser could not read the file ({why}). {kept} Was it moved or deleted? Drop it again."
                )
            }
            Note::NotCloudTrail(what) => format!("This seems to be {what}."),
            Note::GzipTruncated => {
                format!(
                    "The gzip data ends in the middle: the file was cut off. {kept} Fetch the file again."
                )
            }
            Note::GzipDamaged => {
                format!(
                    "The gzip data is damaged and can't be inflated further. {kept} Fetch the file again."
                )
            }
            Note::GzipRest => {
                "Bytes after the gzip data are no gzip and were left out: if the file was put together from \
                 several, fetch them again."
                    .to_owned()
            }
            Note::TooLarge(limit) => format!(
                "More than {} MB came out of this file, far more than CloudTrail writes, so reading stopped. {kept}",
                limit >> 20
            ),
            Note::JsonTruncated(bytes) => {
                format!(
                    "The JSON ends in the middle of a record, after {bytes} bytes. {kept} Fetch the file again."
                )
            }
            Note::JsonBroken(at, why) => format!("The JSON is broken at byte {at}: {why}. {kept}"),
            Note::RecordTooLong(at) => format!(
                "The record at byte {at} is longer than any that CloudTrail writes, so reading stopped. {kept}"
            ),
            Note::NotRecords(1) => "1 object is no CloudTrail record and was left out.".to_owned(),
            Note::NotRecords(count) => {
                format!("{count} objects are no CloudTrail records and were left out.")
            }
            Note::Notifications(count) => format!(
                "{count} S3, SQS or SNS notification(s): they announce objects and hold no CloudTrail \
                 record. Fetch the log files that they name and drop those."
            ),
            Note::TooDeep(count) => format!(
                "{count} record(s) are nested too deep: they are kept, but what lies deepest can't be searched."
            ),
            Note::InvalidText(count) => {
                format!("{count} record(s) hold bytes that are no UTF-8; these are shown as \u{fffd}.")
            }
            Note::NoTime(count) => {
                format!("{count} record(s) have no readable eventTime; they are listed without a time.")
            }
        }
    }
}

/// All notes on a file that gave so many events, as sentences.
pub fn sentences(notes: &[Note], events: u32) -> String {
    if events == 0 && notes.is_empty() {
        return "The file is well-formed and holds no record.".to_owned();
    }
    let sentences: Vec<String> = notes.iter().map(|note| note.words(events)).collect();
    sentences.join(" ")
}

impl FileReport {
    /// The report on a file of which nothing could be read, and why.
    pub fn unread(file: u32, note: &Note) -> Self {
        FileReport {
            file,
            note: note.words(0),
            ..FileReport::default()
        }
    }

    /// Whether the file could be read.
    pub fn status(&self) -> FileStatus {
        match (self.events, self.note.is_empty()) {
            (0, _) => FileStatus::Skipped,
            (_, true) => FileStatus::Read,
            (_, false) => FileStatus::Warned,
        }
    }
}

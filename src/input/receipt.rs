//! What is to be said about each file, in words for the receipt.

use crate::store::file_report::FileReport;

/// One thing to be said about a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileNote {
    /// The file has no bytes.
    Empty,
    /// The browser could not read it; its own words.
    Unreadable(String),
    /// The user has stopped loading before it was read in full.
    Stopped,
    /// The memory was full before it was read in full.
    Full,
    /// It is something else, and that is what it seems to be.
    NotCloudTrail(String),
    /// The gzip stream ends too early.
    GzipTruncated,
    /// The gzip stream is damaged.
    GzipDamaged,
    /// After the gzip data come bytes that are no gzip.
    GzipRest,
    /// What comes out of the packings is larger than the limit in bytes.
    TooLarge(u64),
    /// The archive is broken.
    ArchiveBroken {
        /// The byte.
        at: u64,
        /// What is wrong there.
        why: String,
    },
    /// The archive holds no file.
    ArchiveEmpty,
    /// A file in an archive is damaged.
    MemberDamaged,
    /// The archive ends in the middle of the file.
    MemberTruncated,
    /// A file in an archive can't be read, and why.
    Skipped(&'static str),
    /// The JSON ends too early; bytes read.
    JsonTruncated(u64),
    /// The JSON is broken.
    JsonBroken {
        /// The first byte where it is.
        at: u64,
        /// What is wrong there.
        why: String,
        /// How many such places there are.
        places: u32,
        /// How many records were lost.
        lost: u32,
    },
    /// The JSON is broken in so many places that reading stopped at this byte.
    TooBroken(u64),
    /// Objects that are no CloudTrail records.
    NotRecords {
        /// How many.
        count: u32,
        /// What the first of them seems to be.
        first: String,
    },
    /// Notices of S3 or of CloudTrail, which name files.
    Names {
        /// How many files they name.
        count: u32,
        /// The first of these.
        first: Vec<String>,
    },
    /// Events that tell how executions of Step Functions ended.
    StatusChanges(u32),
    /// A digest file, which lists so many log files.
    Digest(u32),
    /// The list goes on: there is more to fetch.
    MorePages,
    /// The form tells no more of the identity than a user name.
    WeakIdentity,
    /// Rows whose account number a spreadsheet has rounded.
    RoundedAccounts(u32),
    /// Rows whose record a spreadsheet has cut.
    CutRecords(u32),
    /// Rows with more cells than the header.
    ExtraCells(u32),
    /// Lines without JSON in them.
    OtherLines(u32),
    /// Records nested too deep to be searched below a depth.
    TooDeep(u32),
    /// Records with bytes that are no UTF-8.
    InvalidText(u32),
    /// Records without a readable time.
    NoTime(u32),
    /// What was taken of a file with names, in sentences.
    Reference(String),
}

/// "1 record" or "3 records".
pub fn counted(count: u32, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}

impl FileNote {
    /// The note as a sentence: what happened, where, what was kept, what to do. `kept` says whether
    /// the file gave any event.
    pub fn words(&self, kept: bool) -> String {
        let before = if kept {
            "What came before was kept."
        } else {
            "No event came before that."
        };
        match self {
            FileNote::Empty => "The file is empty.".to_owned(),
            FileNote::Unreadable(why) => {
                format!(
                    "The browser could not read the file ({why}). {before} Was it moved or deleted? Drop it again."
                )
            }
            FileNote::Stopped if kept => format!("Loading was stopped while this file was read. {before} Drop it again to read it."),
            FileNote::Stopped => "Loading was stopped before this file was read. Drop it again to read it.".to_owned(),
            FileNote::Full => format!(
                "The browser had no memory left to read this file in full. {before} Clear, and load fewer files at once."
            ),
            FileNote::NotCloudTrail(what) => format!("This seems to be {what}."),
            FileNote::GzipTruncated => {
                format!(
                    "The gzip data ends in the middle: the file was cut off. {before} Fetch the file again."
                )
            }
            FileNote::GzipDamaged => {
                format!(
                    "The gzip data is damaged and can't be inflated further. {before} Fetch the file again."
                )
            }
            FileNote::GzipRest => {
                "Bytes after the gzip data are no gzip and were left out: if the file was put together from \
                 several, fetch them again."
                    .to_owned()
            }
            FileNote::TooLarge(limit) => format!(
                "More than {} MB came out of this file, far more than CloudTrail writes, so reading stopped. {before}",
                limit >> 20
            ),
            FileNote::ArchiveBroken { at, why } => {
                format!("The archive is broken at byte {at}: {why}. {before} Fetch the file again.")
            }
            FileNote::ArchiveEmpty => "The archive holds no files.".to_owned(),
            FileNote::MemberDamaged => format!("The file is damaged inside the archive. {before}"),
            FileNote::MemberTruncated => format!("The archive ends in the middle of this file. {before}"),
            FileNote::Skipped(why) => format!("It could not be read: {why}."),
            FileNote::JsonTruncated(bytes) => {
                format!(
                    "The JSON ends in the middle of a record, after {bytes} bytes. {before} Fetch the file again."
                )
            }
            FileNote::JsonBroken {
                at,
                why,
                places,
                lost,
            } => {
                let places = match places {
                    1 => String::new(),
                    places => format!(" It is broken in {} more.", counted(places - 1, "place")),
                };
                let after = match (kept, lost) {
                    (false, _) => "No record was found before or after that.".to_owned(),
                    (true, 0) => "What came before and after was kept.".to_owned(),
                    (true, lost) => format!(
                        "{} could not be read; what came before and after was kept.",
                        counted(*lost, "record")
                    ),
                };
                format!("The JSON is broken at byte {at}: {why}.{places} {after}")
            }
            FileNote::TooBroken(at) => {
                format!("The JSON is broken in so many places that reading stopped at byte {at}. {before}")
            }
            FileNote::NotRecords { count, first } => {
                let are = if *count == 1 { "is no CloudTrail record and was" } else { "are no CloudTrail records and were" };
                format!("{} {are} left out; the first seems to be {first}.", counted(*count, "object"))
            }
            FileNote::Names { count, first } => {
                let more = match (*count as usize).saturating_sub(first.len()) {
                    0 => String::new(),
                    more => format!(" and {more} more"),
                };
                format!(
                    "Notifications that name log files and hold no events: fetch {}{more}, and drop those.",
                    first.join(", ")
                )
            }
            FileNote::StatusChanges(count) => format!(
                "{} of Step Functions: not CloudTrail's events, but they tell how executions ended and are kept for that.",
                counted(*count, "status change")
            ),
            FileNote::Digest(count) => {
                format!("A digest file, which holds no events. It lists {}.", counted(*count, "log file"))
            }
            FileNote::MorePages => {
                "It ends with a token for the next page, so there are more events than these: fetch the pages after it."
                    .to_owned()
            }
            FileNote::WeakIdentity => {
                "This form has no userIdentity, request or response: a principal is known by account and user name only."
                    .to_owned()
            }
            FileNote::RoundedAccounts(count) => format!(
                "{}: the account number was rounded by a spreadsheet, so which account it was is lost.",
                counted(*count, "row")
            ),
            FileNote::CutRecords(count) => format!(
                "{}: the cell with the whole record was cut by a spreadsheet, so only the other columns were read.",
                counted(*count, "row")
            ),
            FileNote::ExtraCells(count) => format!("{} with more cells than the header has columns.", counted(*count, "row")),
            FileNote::OtherLines(count) => format!("{} without JSON left out.", counted(*count, "line")),
            FileNote::TooDeep(count) => format!(
                "{} nested too deep: kept, but what lies deepest can't be searched.",
                counted(*count, "record")
            ),
            FileNote::InvalidText(count) => {
                format!("{} with bytes that are no UTF-8; these are shown as \u{fffd}.", counted(*count, "record"))
            }
            FileNote::Reference(words) => words.clone(),
            FileNote::NoTime(count) => {
                format!("{} without a readable eventTime; listed without a time.", counted(*count, "record"))
            }
        }
    }
}

/// All notes on a file, as sentences.
pub fn sentences(notes: &[FileNote], kept: bool) -> String {
    let sentences: Vec<String> = notes.iter().map(|note| note.words(kept)).collect();
    sentences.join(" ")
}

/// The report on a file of which nothing could be read, and why.
pub fn unread(file: u32, note: &FileNote) -> FileReport {
    FileReport {
        file,
        note: note.words(false),
        ..FileReport::default()
    }
}

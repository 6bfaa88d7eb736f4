//! What is to be said about each file, in words for the receipt.

use crate::input::encoding::Encoding;
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
    /// The packed stream ends too early; the packing's name.
    PackingTruncated(&'static str),
    /// The packed stream is damaged; the packing's name.
    PackingDamaged(&'static str),
    /// The packed stream can't be undone here: the packing's name, and why.
    PackingUnreadable(&'static str, &'static str),
    /// After the packed data come bytes that are none; the packing's name.
    PackingRest(&'static str),
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
    /// A table is damaged.
    TableBroken {
        /// The first byte where it is.
        at: u64,
        /// What is wrong there.
        why: String,
        /// How many such places there are.
        places: u32,
        /// How many rows were lost, by the length of those before.
        lost: u32,
    },
    /// A table ends in the middle of the row that begins at this byte.
    TableTruncated(u64),
    /// Rows with a quotation mark that is not closed.
    Unclosed {
        /// Where the first of them begins.
        at: u64,
        /// How many there are.
        rows: u32,
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
    /// Records that lay in JSON of another kind.
    FoundInside {
        /// Where the first of them lay: the keys that lead to it.
        first: String,
        /// Some lay at other places.
        elsewhere: bool,
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
    /// Text in another encoding than UTF-8, and how many letters were none in it.
    Encoded(Encoding, u32),
    /// Records with bytes that are no UTF-8.
    InvalidText(u32),
    /// Rows with a time of which the table does not say in which zone it is.
    UnnamedZones(u32),
    /// Rows whose time a spreadsheet has made a number of days.
    SpreadsheetTimes(u32),
    /// Events of which the file does not tell whether they succeeded.
    UntoldOutcomes(u32),
    /// Sign-ins that are known to have failed because the user's name is hidden.
    HiddenNames(u32),
    /// Records without a readable time.
    NoTime(u32),
    /// The program that reads it could not be had, and why in sentences.
    NoProgram(String),
    /// Records with a name that stands twice in one object.
    RepeatedNames(u32),
    /// Rows of a Parquet file that can't be read.
    RowsBroken {
        /// Where, and what is wrong there.
        why: String,
        /// How many rows were lost.
        lost: u64,
    },
    /// A Parquet file that holds no record.
    OtherRows {
        /// Its rows.
        rows: u64,
        /// How many of them were looked at.
        read: u64,
        /// The names of its columns.
        columns: Vec<String>,
        /// How many more it has.
        more_columns: usize,
    },
    /// What was taken of a file with names, in sentences.
    Reference(String),
}

/// "1 record" or "3 records".
pub fn counted(count: u32, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}

fn counted_rows(count: u64) -> String {
    counted(u32::try_from(count).unwrap_or(u32::MAX), "row")
}

/// In how many more places than the first something is broken.
fn more_places(places: u32) -> String {
    match places {
        1 => String::new(),
        places => format!(" It is broken in {} more.", counted(places - 1, "place")),
    }
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
            FileNote::PackingTruncated(packing) => {
                format!(
                    "The {packing} data ends in the middle: the file was cut off. {before} Fetch the file again."
                )
            }
            FileNote::PackingDamaged(packing) => {
                format!(
                    "The {packing} data is damaged and can't be unpacked further. {before} Fetch the file again."
                )
            }
            FileNote::PackingUnreadable(packing, why) => {
                format!("The {packing} data can't be unpacked here: {why}. {before} Unpack the file first.")
            }
            FileNote::PackingRest(packing) => format!(
                "Bytes after the {packing} data are no {packing} and were left out: if the file was put together \
                 from several, fetch them again."
            ),
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
                let places = more_places(*places);
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
            FileNote::TableBroken {
                at,
                why,
                places,
                lost,
            } => {
                let places = more_places(*places);
                format!(
                    "The table is broken at byte {at}: {why}.{places} About {} could not be read; what came before and after was kept.",
                    counted(*lost, "row")
                )
            }
            FileNote::TableTruncated(at) => format!(
                "The table ends in the middle of a row: that row, which begins at byte {at}, was left out. {before} Fetch the file again."
            ),
            FileNote::Unclosed { at, rows } => format!(
                "{} with a quotation mark that is not closed, the first at byte {at}: read to the end of the line, with the mark as a letter.",
                counted(*rows, "row")
            ),
            FileNote::TooBroken(at) => {
                format!("The JSON is broken in so many places that reading stopped at byte {at}. {before}")
            }
            FileNote::NotRecords { count, first } => {
                let are = if *count == 1 { "is no CloudTrail record and was" } else { "are no CloudTrail records and were" };
                format!("{} {are} left out; the first seems to be {first}.", counted(*count, "object"))
            }
            FileNote::FoundInside { first, elsewhere } => {
                // Without a count: blocks of a large file say it each, and the same sentence stands once.
                let elsewhere = if *elsewhere { " and other places" } else { "" };
                format!("Records found inside \u{201c}{first}\u{201d}{elsewhere}.")
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
                format!("{} with bytes that are no UTF-8: these are read as Windows-1252.", counted(*count, "record"))
            }
            FileNote::Encoded(encoding, replaced) => {
                let replaced = match replaced {
                    0 => String::new(),
                    count => format!("; {} could not be decoded and are shown as \u{fffd}", counted(*count, "character")),
                };
                format!("It is {} text{replaced}; places are counted in it as UTF-8.", encoding.title())
            }
            FileNote::NoProgram(why) => why.clone(),
            FileNote::RepeatedNames(count) => format!(
                "{} with a field that stands twice in one object: the last of them counts.",
                counted(*count, "record")
            ),
            FileNote::RowsBroken { why, lost } => {
                format!(
                    "The Parquet data is broken in {why}. {} could not be read; the others were kept.",
                    counted_rows(*lost)
                )
            }
            FileNote::OtherRows { rows, read, columns, more_columns } => {
                let more = match more_columns {
                    0 => String::new(),
                    more => format!(" and {more} more"),
                };
                let end = if read < rows { format!(", so the other {} were not read", rows - read) } else { String::new() };
                format!(
                    "A Parquet file of something else: no CloudTrail record in {}{end}. Its columns are {}{more}.",
                    counted_rows(*read),
                    columns.join(", ")
                )
            }
            FileNote::Reference(words) => words.clone(),
            FileNote::UnnamedZones(count) => format!(
                "{}: the file does not name the zone of its times; they are taken as UTC.",
                counted(*count, "row")
            ),
            FileNote::SpreadsheetTimes(count) => format!(
                "{}: a spreadsheet has saved the time as a number of days, which is only as exact as its decimals.",
                counted(*count, "row")
            ),
            FileNote::UntoldOutcomes(count) => format!(
                "{}: this file does not tell whether it succeeded (outcome:untold).",
                counted(*count, "event")
            ),
            FileNote::HiddenNames(count) => format!(
                "{}: known to have failed because CloudTrail hides the user name of a failed sign-in.",
                counted(*count, "sign-in")
            ),
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

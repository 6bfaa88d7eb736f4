//! What a reader sends to the engine: events as columns, with the strings they are made of.
//!
//! A reader keeps its dictionary for all files, so a batch carries only the strings, shapes and
//! identities that are new since the last one, and the engine translates numbers, not strings.
//! The strings that hardly repeat come along without having been compared with any other.
//! A batch travels as one piece of bytes.

use crate::store::file_report::FileReport;
use crate::store::interner::Symbol;
use bytemuck::Pod;

/// Columns of events and what is new in the reader's dictionary. Columns have one entry per event.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    /// Bytes of the new dictionary strings.
    pub text_bytes: Vec<u8>,
    /// End of each new dictionary string in `text_bytes`.
    pub text_ends: Vec<u32>,
    /// Bytes of the strings outside the dictionary; they are this batch's own.
    pub unique_bytes: Vec<u8>,
    /// End of each of them in `unique_bytes`.
    pub unique_ends: Vec<u32>,
    /// Number of leaves of each new shape.
    pub shape_lengths: Vec<u32>,
    /// The shapes' paths, as dictionary symbols, one shape after another.
    pub shape_paths: Vec<Symbol>,
    /// New identities, [`IDENTITY_WORDS`] numbers each.
    pub identities: Vec<u32>,
    /// Values of the new identities' leaves, one identity after another; their shapes give the count.
    pub identity_leaves: Vec<Symbol>,
    /// `eventTime` in milliseconds, or [`NO_TIME`].
    pub time: Vec<i64>,
    /// Hash of what makes the event the same as another.
    pub hash: Vec<u64>,
    /// Where the record, or the value that holds it, begins in its content, in bytes, and in the lowest
    /// [`PART_BITS`] bits which of the records in that value it is, counted from 1; 0 is the value itself.
    pub place: Vec<u64>,
    /// Length of the record, or of the value that holds it, in bytes.
    pub length: Vec<u32>,
    /// The file, as the engine numbered it; with [`MEMBER`] a file in an archive, as the reader did.
    pub file: Vec<u32>,
    /// 1 where the record was made from something that tells less than a record does.
    pub weak: Vec<u8>,
    /// `eventName`.
    pub name: Vec<Symbol>,
    /// `eventSource`.
    pub source: Vec<Symbol>,
    /// `awsRegion`.
    pub region: Vec<Symbol>,
    /// `recipientAccountId`, or the identity's account in records that have none.
    pub account: Vec<Symbol>,
    /// `sourceIPAddress`.
    pub address: Vec<Symbol>,
    /// `userAgent`.
    pub agent: Vec<Symbol>,
    /// `errorCode`.
    pub error: Vec<Symbol>,
    /// `eventCategory`.
    pub category: Vec<Symbol>,
    /// What the call was about.
    pub resource: Vec<Symbol>,
    /// `eventID`.
    pub id: Vec<Symbol>,
    /// The reader's number of the identity.
    pub identity: Vec<u32>,
    /// The reader's number of the shape: which paths the leaves have.
    pub shape: Vec<u32>,
    /// Values of the leaves, one event after another; the shapes give the count.
    pub leaves: Vec<Symbol>,
    /// [`OUTCOME_OK`], [`OUTCOME_ERROR`] or [`OUTCOME_DENIED`].
    pub outcome: Vec<u8>,
    /// Numbers of [`crate::cloudtrail::read_only::ReadOnly`].
    pub read_only: Vec<u8>,
    /// Reports on the files that ended in this batch, [`REPORT_NUMBERS`] numbers each.
    pub reports: Vec<i64>,
    /// Bytes of the reports' texts: the form and the note of each.
    pub report_bytes: Vec<u8>,
    /// End of each of these texts in `report_bytes`.
    pub report_ends: Vec<u32>,
    /// Files in archives that are new since the last batch: the file that holds each, and which of
    /// the contents of that file it is, counted from 0.
    pub members: Vec<u32>,
    /// Bytes of their paths inside the dropped file.
    pub member_bytes: Vec<u8>,
    /// End of each of these paths in `member_bytes`.
    pub member_ends: Vec<u32>,
    /// What is no event and is used all the same, as it stands: its kind ([`ASIDE_STATUS`],
    /// [`ASIDE_DIGEST`], [`ASIDE_HASH`]) and the file it is from.
    pub asides: Vec<u32>,
    /// Bytes of these texts.
    pub aside_bytes: Vec<u8>,
    /// End of each of these texts in `aside_bytes`.
    pub aside_ends: Vec<u32>,
    /// Bytes read from the disk for this batch, and bytes of JSON that came out.
    pub progress: Vec<u64>,
}

/// Numbers of an identity: key, name, kind, account, credential, session, via, access key, shape.
pub const IDENTITY_WORDS: usize = 9;
/// Numbers of a report: file, events, first and last time, whether it is used without events, whether it
/// is on a block, and blocks.
const REPORT_NUMBERS: usize = 7;
/// Low bits of a place that count the records in a value.
pub const PART_BITS: u32 = 16;
/// The bit that marks the number of a file in an archive.
pub const MEMBER: u32 = 1 << 31;
/// An EventBridge event that tells how an execution ended.
pub const ASIDE_STATUS: u32 = 0;
/// A digest file.
pub const ASIDE_DIGEST: u32 = 1;
/// The SHA-256 of a file's content, in hexadecimal digits.
pub const ASIDE_HASH: u32 = 2;
/// The time of a record that has no readable `eventTime`.
pub const NO_TIME: i64 = i64::MIN;
/// No error is recorded.
pub const OUTCOME_OK: u8 = 0;
/// An error that is not a denial.
pub const OUTCOME_ERROR: u8 = 1;
/// Access was denied.
pub const OUTCOME_DENIED: u8 = 2;

/// A column that can be written to bytes and read from them.
trait Column {
    fn write(&self, out: &mut Vec<u8>);
    fn read(&mut self, input: &mut &[u8]) -> Option<()>;
}

impl<T: Pod> Column for Vec<T> {
    fn write(&self, out: &mut Vec<u8>) {
        let bytes: &[u8] = bytemuck::cast_slice(self);
        out.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
        out.extend_from_slice(bytes);
    }

    fn read(&mut self, input: &mut &[u8]) -> Option<()> {
        let (length, rest) = input.split_first_chunk::<4>()?;
        let length = u32::from_le_bytes(*length) as usize;
        let bytes = rest.get(..length)?;
        if !length.is_multiple_of(size_of::<T>()) {
            return None;
        }
        *self = bytemuck::allocation::pod_collect_to_vec(bytes);
        *input = &rest[length..];
        Some(())
    }
}

/// The texts that end at these places.
fn texts<'a>(bytes: &'a [u8], ends: &'a [u32]) -> impl Iterator<Item = &'a [u8]> {
    let mut start = 0;
    ends.iter().map(move |end| {
        let text = bytes.get(start..*end as usize).unwrap_or(b"");
        start = *end as usize;
        text
    })
}

impl Batch {
    /// How many events there are.
    pub fn len(&self) -> usize {
        self.time.len()
    }

    /// True where there is no event; there may be reports all the same.
    pub fn is_empty(&self) -> bool {
        self.time.is_empty()
    }

    /// Adds the report on a file.
    pub fn add_report(&mut self, report: &FileReport) {
        let time = |time: Option<i64>| time.unwrap_or(NO_TIME);
        let numbers = [
            report.file.into(),
            report.events.into(),
            time(report.first),
            time(report.last),
            report.used.into(),
            report.part.into(),
            report.blocks.into(),
        ];
        self.reports.extend(numbers);
        for text in [&report.form, &report.note] {
            self.report_bytes.extend_from_slice(text.as_bytes());
            self.report_ends.push(self.report_bytes.len() as u32);
        }
    }

    /// The reports on the files that ended in this batch.
    pub fn file_reports(&self) -> Vec<FileReport> {
        let mut texts = texts(&self.report_bytes, &self.report_ends)
            .map(|text| String::from_utf8_lossy(text).into_owned());
        let time = |time: i64| Some(time).filter(|time| *time != NO_TIME);
        self.reports
            .chunks_exact(REPORT_NUMBERS)
            .map(|numbers| FileReport {
                file: numbers[0] as u32,
                events: numbers[1] as u32,
                first: time(numbers[2]),
                last: time(numbers[3]),
                used: numbers[4] != 0,
                part: numbers[5] != 0,
                blocks: numbers[6] as u32,
                form: texts.next().unwrap_or_default(),
                note: texts.next().unwrap_or_default(),
            })
            .collect()
    }

    /// Adds a file in an archive.
    pub fn add_member(&mut self, file: u32, ordinal: u32, path: &str) {
        self.members.extend([file, ordinal]);
        self.member_bytes.extend_from_slice(path.as_bytes());
        self.member_ends.push(self.member_bytes.len() as u32);
    }

    /// Adds what is no event and is used all the same.
    pub fn add_aside(&mut self, kind: u32, file: u32, text: &[u8]) {
        self.asides.extend([kind, file]);
        self.aside_bytes.extend_from_slice(text);
        self.aside_ends.push(self.aside_bytes.len() as u32);
    }

    /// Files in archives that are new: the file that holds each, its ordinal and its path.
    pub fn new_members(&self) -> impl Iterator<Item = (u32, u32, String)> + '_ {
        let texts = texts(&self.member_bytes, &self.member_ends);
        self.members
            .chunks_exact(2)
            .zip(texts)
            .map(|(numbers, path)| {
                (
                    numbers[0],
                    numbers[1],
                    String::from_utf8_lossy(path).into_owned(),
                )
            })
    }

    /// What is no event: its kind, its file and its text.
    pub fn new_asides(&self) -> impl Iterator<Item = (u32, u32, &[u8])> + '_ {
        let texts = texts(&self.aside_bytes, &self.aside_ends);
        self.asides
            .chunks_exact(2)
            .zip(texts)
            .map(|(numbers, text)| (numbers[0], numbers[1], text))
    }

    fn columns(&mut self) -> [&mut dyn Column; 39] {
        [
            &mut self.text_bytes,
            &mut self.text_ends,
            &mut self.unique_bytes,
            &mut self.unique_ends,
            &mut self.shape_lengths,
            &mut self.shape_paths,
            &mut self.identities,
            &mut self.identity_leaves,
            &mut self.time,
            &mut self.hash,
            &mut self.place,
            &mut self.length,
            &mut self.file,
            &mut self.weak,
            &mut self.name,
            &mut self.source,
            &mut self.region,
            &mut self.account,
            &mut self.address,
            &mut self.agent,
            &mut self.error,
            &mut self.category,
            &mut self.resource,
            &mut self.id,
            &mut self.identity,
            &mut self.shape,
            &mut self.leaves,
            &mut self.outcome,
            &mut self.read_only,
            &mut self.reports,
            &mut self.report_bytes,
            &mut self.report_ends,
            &mut self.members,
            &mut self.member_bytes,
            &mut self.member_ends,
            &mut self.asides,
            &mut self.aside_bytes,
            &mut self.aside_ends,
            &mut self.progress,
        ]
    }

    /// Writes the batch as bytes, in the byte order of WebAssembly and of all common machines.
    pub fn into_bytes(mut self) -> Vec<u8> {
        let mut out = Vec::new();
        for column in self.columns() {
            column.write(&mut out);
        }
        out
    }

    /// Reads what [`Self::into_bytes`] wrote; none where it is anything else.
    pub fn from_bytes(mut bytes: &[u8]) -> Option<Self> {
        let mut batch = Batch::default();
        for column in batch.columns() {
            column.read(&mut bytes)?;
        }
        bytes.is_empty().then_some(batch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_arrives_as_it_was_sent() {
        let batch = Batch {
            text_bytes: b"ab".to_vec(),
            text_ends: vec![1, 2],
            time: vec![5, NO_TIME],
            outcome: vec![0, 2],
            leaves: vec![1, 2, 3],
            ..Batch::default()
        };
        let report = FileReport {
            file: 3,
            events: 2,
            first: Some(5),
            note: "é".to_owned(),
            ..FileReport::default()
        };
        let mut batch = batch;
        batch.add_report(&report);
        assert_eq!(batch.file_reports(), [report]);
        let bytes = batch.clone().into_bytes();
        assert_eq!(Batch::from_bytes(&bytes), Some(batch));
        assert_eq!(Batch::from_bytes(&bytes[1..]), None);
        assert_eq!(Batch::from_bytes(b""), None);
    }
}

//! One pass over one record: stored columns, identity, and every leaf with its path.
//!
//! [`RecordWalker`] turns records into rows of a [`Batch`]. `leaves.rs` walks over the JSON, `values.rs` decides where
//! a value goes, `identities.rs` remembers identities by their bytes, `paths.rs` numbers the JSON paths.

mod identities;
mod leaves;
pub mod paths;
mod values;

use crate::cloudtrail::arn;
use crate::cloudtrail::outcome::outcome_of;
use crate::cloudtrail::read_only::ReadOnly;
use crate::json::scanner::{Quoted, Stop, unescape};
use crate::protocol::Outcome;
use crate::store::Column;
use crate::store::batch::{
    Batch, Loss, NO_TIME, OUTCOME_DENIED, OUTCOME_ERROR, OUTCOME_OK, PART_BITS,
};
use crate::store::columns::StoredEvent;
use crate::store::interner::{Interner, NONE, StringArena, UNIQUE, hash_bytes};
use crate::store::shapes::Shapes;
use identities::IdentityCache;
use paths::{PathId, Paths};
use std::borrow::Cow;

/// Where a record lies, so that it can be shown again.
#[derive(Clone, Copy, Debug)]
pub struct RecordPlace {
    /// The file, or the file inside an archive, as batches number it.
    pub file: u32,
    /// Place of the first byte of the bytes at hand in the content.
    pub bytes: u64,
    /// Where the record does not lie in the file as it is: the value that holds it.
    pub inside: Option<EnclosingValue>,
    /// How much less than the original record the bytes at hand tell.
    pub loss: Loss,
}

/// The value that holds a record which does not lie in the file as it is.
#[derive(Clone, Copy, Debug)]
pub struct EnclosingValue {
    /// Place of the value's first byte in the content.
    pub offset: u64,
    /// Length of the value in bytes.
    pub length: u32,
    /// Which of the records in the value it is, counted from 1.
    pub part: u16,
}

/// What a value turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Walked {
    /// A CloudTrail record; it is in the batch now. The byte after it, and what the receipt says about it.
    Record(usize, RecordIssues),
    /// An object that is no CloudTrail record as it stands. The byte after it.
    Other(usize),
}

/// What the receipt says about a record that is kept all the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecordIssues {
    /// Part of the record is nested too deep to be searched.
    pub too_deep: bool,
    /// A value holds bytes that are no UTF-8.
    pub invalid_text: bool,
    /// There is no readable `eventTime`.
    pub no_time: bool,
}

/// Turns records into rows of a [`Batch`]. Keeps dictionary, paths, shapes and identities for as long as the reader
/// lives.
#[derive(Default)]
pub struct RecordWalker {
    batch: Batch,
    dictionary: Interner,
    /// Strings of the dictionary that earlier batches carried.
    texts_sent: usize,
    unique: StringArena,
    unique_replaced: u64,
    paths: Paths,
    shapes: Shapes,
    identities: IdentityCache,
    /// The paths of the leaves of the record, or of the identity, that is being walked.
    leaf_paths: Vec<PathId>,
    /// True while the leaves of an identity are gathered. They outlive the record, and so must their strings: those
    /// outside the dictionary live as long as their batch.
    in_identity: bool,
    open: Vec<leaves::Open>,
}

/// What is known of a record while it is walked.
struct WalkedRecord {
    event: StoredEvent,
    /// What takes the place of a missing `eventTime`.
    other_time: i64,
    /// Part of an identity stands at the top, under a name with dots.
    has_flat_identity: bool,
    /// The rank of the value in the resource column; see [`Paths::resource_rank`].
    resource_rank: u8,
    message: Option<Quoted>,
    sign_in: Option<Quoted>,
    /// `readOnly`, where the record has it.
    read_only: Option<bool>,
    /// Fields that only CloudTrail records have, but for those with columns.
    signs: u32,
    too_deep: bool,
}

impl Default for WalkedRecord {
    fn default() -> Self {
        WalkedRecord {
            event: StoredEvent::default(),
            other_time: NO_TIME,
            has_flat_identity: false,
            resource_rank: u8::MAX,
            message: None,
            sign_in: None,
            read_only: None,
            signs: 0,
            too_deep: false,
        }
    }
}

/// How long the lists were before a record was walked.
struct Lengths {
    leaves: usize,
    unique: usize,
    identities: usize,
    identity_leaves: usize,
}

impl RecordWalker {
    /// Walks the record that begins with `{` at `at` and adds it to the batch.
    ///
    /// Where the bytes end too early or are no JSON, nothing is added.
    pub fn record(
        &mut self,
        bytes: &[u8],
        at: usize,
        origin: &RecordPlace,
    ) -> Result<Walked, Stop> {
        let before = self.lengths();
        let replaced = self.replaced();
        self.leaf_paths.clear();
        self.open.clear();
        let mut record = WalkedRecord::default();
        let walked = self.leaves_of(bytes, at, 0, &mut record);
        match walked {
            Ok(end) if self.is_record(&record) => {
                if record.event.time == NO_TIME {
                    record.event.time = record.other_time;
                }
                let issues = RecordIssues {
                    too_deep: record.too_deep,
                    invalid_text: self.replaced() != replaced,
                    no_time: record.event.time == NO_TIME,
                };
                self.finish(bytes, at, end, origin, record);
                Ok(Walked::Record(end, issues))
            }
            walked => {
                self.forget(&before);
                Ok(Walked::Other(walked?))
            }
        }
    }

    fn lengths(&self) -> Lengths {
        Lengths {
            leaves: self.batch.leaves.len(),
            unique: self.unique.len(),
            identities: self.batch.identities.shape.len(),
            identity_leaves: self.batch.identity_leaves.len(),
        }
    }

    /// Drops what a value that is no record has added.
    fn forget(&mut self, before: &Lengths) {
        self.batch.leaves.truncate(before.leaves);
        self.unique.truncate(before.unique);
        // Else a principal would bear the name that a broken record gives it.
        let new = self.batch.identities.shape.len() - before.identities;
        self.identities.forget_last(new);
        self.batch.identities.truncate(before.identities);
        self.batch.identity_leaves.truncate(before.identity_leaves);
    }

    /// CloudTrail records differ much over the years and kinds (Insights have no `eventName`, version 1.0 no
    /// `eventID`); two of the signs are enough. Notices of S3, SQS and SNS look alike but for their source, and
    /// records with flattened identities are put together again first.
    fn is_record(&self, record: &WalkedRecord) -> bool {
        if record.has_flat_identity {
            return false;
        }
        let event = &record.event;
        if event[Column::Source] != NONE {
            let source = self.dictionary.texts().get(event[Column::Source]);
            if matches!(source, "aws:s3" | "aws:sqs" | "aws:sns") {
                return false;
            }
        }
        let columns = [
            event[Column::Name],
            event[Column::Source],
            event[Column::Id],
            event[Column::Region],
            event.identity,
        ];
        let signs = record.signs
            + columns.iter().filter(|symbol| **symbol != NONE).count() as u32
            + u32::from(event.time != NO_TIME);
        signs >= 2
    }

    /// Fills in what follows from the whole record, and adds its row to the batch.
    fn finish(
        &mut self,
        bytes: &[u8],
        start: usize,
        end: usize,
        origin: &RecordPlace,
        record: WalkedRecord,
    ) {
        let mut event = record.event;
        let name = match event[Column::Name] {
            NONE => "",
            name => self.dictionary.texts().get(name),
        };
        event.read_only = ReadOnly::of(record.read_only, name) as u8;
        if event[Column::Error] != NONE || record.message.is_some() || record.sign_in.is_some() {
            let text = |quoted: Option<Quoted>| -> Cow<str> {
                match quoted {
                    Some(quoted) if quoted.escaped => {
                        unescape(&bytes[quoted.start..quoted.end]).into()
                    }
                    Some(quoted) => String::from_utf8_lossy(&bytes[quoted.start..quoted.end]),
                    None => Cow::Borrowed(""),
                }
            };
            let code = self.dictionary.texts().get(event[Column::Error]);
            let message = text(record.message);
            event.outcome = match outcome_of(code, &message, &text(record.sign_in)) {
                Outcome::Ok => OUTCOME_OK,
                Outcome::Error => OUTCOME_ERROR,
                Outcome::Denied => OUTCOME_DENIED,
            };
            if event[Column::Resource] == NONE
                && let Some(denied) = arn::denied_resource_in(&message)
            {
                event[Column::Resource] = self.dictionary.intern(denied.as_bytes());
            }
        }
        if event.identity == NONE {
            event.identity = self.missing_identity();
        }
        if event[Column::Account] == NONE {
            event[Column::Account] = self.identities.account(event.identity);
        }
        event.hash = if event[Column::Id] == NONE {
            hash_bytes(&bytes[start..end])
        } else {
            hash_bytes(self.unique.bytes(event[Column::Id] & !UNIQUE))
        };
        event.shape = self.shape();
        let place = origin.inside.unwrap_or(EnclosingValue {
            offset: origin.bytes + start as u64,
            length: (end - start) as u32,
            part: 0,
        });
        event.place = place.offset << PART_BITS | u64::from(place.part);
        event.length = place.length;
        event.file = origin.file;
        event.loss = origin.loss as u8;
        self.batch.events.push(&event);
    }

    /// The number of the shape of the leaves that have been gathered.
    fn shape(&mut self) -> u32 {
        let (shape, is_new) = self.shapes.intern(&self.leaf_paths);
        if is_new {
            let paths = &self.paths;
            let symbols = self.leaf_paths.iter().map(|path| paths.symbol(*path));
            self.batch.shape_lengths.push(self.leaf_paths.len() as u32);
            self.batch.shape_paths.extend(symbols);
        }
        shape
    }

    fn replaced(&self) -> u64 {
        self.dictionary.replaced() + self.unique_replaced
    }

    /// How many events wait to be taken.
    pub fn waiting(&self) -> usize {
        self.batch.len()
    }

    /// The times of the events from `first` on in the batch.
    pub fn times_since(&self, first: usize) -> impl Iterator<Item = i64> + '_ {
        self.batch.events.time[first..]
            .iter()
            .copied()
            .filter(|time| *time != NO_TIME)
    }

    /// What else goes into the next batch.
    pub fn batch(&mut self) -> &mut Batch {
        &mut self.batch
    }

    /// Takes what has been gathered since the last time.
    pub fn take_batch(&mut self) -> Batch {
        let mut batch = std::mem::take(&mut self.batch);
        (batch.unique_bytes, batch.unique_ends) = self.unique.take();
        let (bytes, ends) = self.dictionary.texts().parts();
        let sent_bytes = if self.texts_sent == 0 {
            0
        } else {
            ends[self.texts_sent - 1]
        };
        batch.text_bytes = bytes[sent_bytes as usize..].to_vec();
        batch.text_ends = ends[self.texts_sent..]
            .iter()
            .map(|end| end - sent_bytes)
            .collect();
        self.texts_sent = ends.len();
        batch
    }
}

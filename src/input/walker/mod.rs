//! One pass over one record: stored columns, identity, and every leaf with its path.
//!
//! [`RecordWalker`] turns records into rows of a [`Batch`]. `leaves.rs` walks over the JSON, `values.rs` decides where
//! a value goes, `identities.rs` remembers identities by their bytes, `paths.rs` numbers the JSON paths.

mod identities;
mod leaves;
pub mod paths;
mod values;

use crate::cloudtrail::denial::denied_arn;
use crate::cloudtrail::outcome::{is_failed_sign_in, is_no_error, outcome_of};
use crate::cloudtrail::read_only::ReadOnly;
use crate::cloudtrail::resource;
use crate::cloudtrail::summary::{RESOURCE_DIMENSION, SummaryField, insight_name, summary_name};
use crate::json::repeated_names::without_repeated_names;
use crate::json::scanner::{Quoted, Stop, unescape};
use crate::json::windows_1252::text_from_bytes;
use crate::protocol::Outcome;
use crate::store::Column;
use crate::store::batch::{
    Batch, Loss, NO_TIME, OUTCOME_DENIED, OUTCOME_ERROR, OUTCOME_OK, OUTCOME_UNTOLD, PART_BITS,
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
    /// What they tell of the outcome.
    pub outcome: OutcomeTold,
}

/// How the outcome of a call is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OutcomeTold {
    /// By the record: it has an error, or it would have one.
    #[default]
    ByRecord,
    /// It failed: a sign-in whose user name is hidden, which CloudTrail does with a name that does not exist ("CloudTrail userIdentity
    /// element").
    ByHiddenName,
    /// Not at all: a table without the columns that would tell.
    Not,
}

/// The value that holds a record which does not lie in the file as it is.
#[derive(Clone, Copy, Debug)]
pub struct EnclosingValue {
    /// Place of the value's first byte in the content.
    pub offset: u64,
    /// Length of the value in bytes.
    pub length: u32,
    /// Which of the records in the value it is, counted from 1.
    pub part: u32,
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
    /// A name stands twice in one object; the last one counts.
    pub repeats_name: bool,
}

/// So many bytes of strings a walker remembers. Then it begins anew: what repeats is soon there again, and what does not would fill
/// the memories of all readers.
struct MostRemembered(usize);

impl Default for MostRemembered {
    fn default() -> Self {
        MostRemembered(16 << 20)
    }
}

/// Turns records into rows of a [`Batch`]. Keeps dictionary, paths, shapes and identities from batch to batch.
#[derive(Default)]
pub struct RecordWalker {
    batch: Batch,
    dictionary: Interner,
    /// Strings of the dictionary that earlier batches carried.
    texts_sent: usize,
    /// Packed strings outside the dictionary.
    unique: StringArena,
    unique_replaced: u64,
    paths: Paths,
    shapes: Shapes,
    identities: IdentityCache,
    /// The paths of the leaves of the record, or of the identity, that is being walked.
    leaf_paths: Vec<PathId>,
    /// At which depths an element of a list begins with each of them.
    leaf_starts: Vec<u32>,
    /// The same for the next leaf.
    begun: u32,
    /// True while the leaves of an identity are gathered. They outlive the record, and so must their strings: those
    /// outside the dictionary live as long as their batch.
    in_identity: bool,
    open: Vec<leaves::Open>,
    /// How many objects have been walked.
    objects: u64,
    most_remembered: MostRemembered,
}

/// What is known of a record while it is walked.
struct WalkedRecord {
    event: StoredEvent,
    /// What takes the place of a missing `eventTime`.
    other_time: i64,
    /// Part of an identity stands at the top, under a name with dots.
    has_flat_identity: bool,
    /// A part of the identity that says who it was stands at the top, under its bare name.
    has_bare_caller: bool,
    /// `userIdentity` is a text, or another object of the record is JSON in a text.
    has_object_in_text: bool,
    /// The rank of the value in the resource column; see [`Paths::resource_rank`].
    resource_rank: u8,
    message: Option<Quoted>,
    /// The error that stands in the response.
    answered_error: Option<Quoted>,
    answered_message: Option<Quoted>,
    /// What an event that is no call is about, by [`SummaryField`].
    summary: [Option<Quoted>; 4],
    /// Where the response, or what a service tells of its event, has the word for a failed sign-in.
    failures: Vec<PathId>,
    /// Where `userIdentity` begins and ends, and its path.
    identity: Option<(usize, usize, PathId)>,
    /// `readOnly`, where the record has it.
    read_only: Option<bool>,
    /// `readOnly` is there and no truth value.
    read_only_unclear: bool,
    /// A name stands twice in one object.
    repeats_name: bool,
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
            has_bare_caller: false,
            has_object_in_text: false,
            resource_rank: u8::MAX,
            message: None,
            answered_error: None,
            answered_message: None,
            summary: [None; 4],
            failures: Vec::new(),
            identity: None,
            read_only: None,
            read_only_unclear: false,
            repeats_name: false,
            signs: 0,
            too_deep: false,
        }
    }
}

/// The text of a value; empty where there is none.
fn text_of(bytes: &[u8], quoted: Option<Quoted>) -> Cow<'_, str> {
    match quoted {
        Some(quoted) if quoted.escaped => unescape(&bytes[quoted.start..quoted.end]).into(),
        Some(quoted) => text_from_bytes(&bytes[quoted.start..quoted.end]),
        None => Cow::Borrowed(""),
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
        let mut record = WalkedRecord::default();
        let mut walked = self.walk(bytes, at, &mut record);
        let mut plain = None;
        if let Ok(end) = walked
            && record.repeats_name
        {
            // Readers of JSON take the last of such members, and so does everything here.
            self.forget(&before);
            let json = without_repeated_names(&bytes[at..end]);
            record = WalkedRecord::default();
            walked = self.walk(&json, 0, &mut record).map(|_| end);
            record.repeats_name = true;
            plain = Some(json);
        }
        match walked {
            Ok(end) if self.is_record(&record, origin) => {
                if record.event.time == NO_TIME {
                    record.event.time = record.other_time;
                }
                let issues = RecordIssues {
                    too_deep: record.too_deep,
                    invalid_text: self.replaced() != replaced,
                    no_time: record.event.time == NO_TIME,
                    repeats_name: record.repeats_name,
                };
                self.complete(plain.as_deref().unwrap_or(bytes), &mut record, origin);
                self.add(bytes, at, end, origin, record.event);
                Ok(Walked::Record(end, issues))
            }
            walked => {
                self.forget(&before);
                Ok(Walked::Other(walked?))
            }
        }
    }

    /// Walks the record at `at` and gathers its leaves.
    fn walk(&mut self, bytes: &[u8], at: usize, record: &mut WalkedRecord) -> Result<usize, Stop> {
        self.leaf_paths.clear();
        self.leaf_starts.clear();
        self.begun = 0;
        self.open.clear();
        self.leaves_of(bytes, at, 0, record)
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
    /// `eventID`); two of the signs are enough. What AWS Lambda gets of other services looks alike but for its source, and
    /// flattened records are put together again first.
    fn is_record(&self, record: &WalkedRecord, origin: &RecordPlace) -> bool {
        let event = &record.event;
        let has_bare_identity = record.has_bare_caller && event.identity == NONE;
        // What comes out of an envelope has been put together already, as far as it can be.
        let is_flattened =
            origin.inside.is_none() && (has_bare_identity || record.has_object_in_text);
        if record.has_flat_identity || is_flattened {
            return false;
        }
        if event[Column::Source] != NONE {
            let source = self.dictionary.texts().get(event[Column::Source]);
            if source.starts_with("aws:") {
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

    /// Fills in what follows from the whole record, which was walked in `bytes`.
    fn complete(&mut self, bytes: &[u8], record: &mut WalkedRecord, origin: &RecordPlace) {
        let name = match record.event[Column::Name] {
            NONE => "",
            name => self.dictionary.texts().get(name),
        };
        // Its name decides only where the record does not say it, not where what it says is not understood.
        let read_only = match record.read_only_unclear {
            true => ReadOnly::Unknown,
            false => ReadOnly::of(record.read_only, name),
        };
        record.event.read_only = read_only as u8;
        if record.resource_rank == resource::BARE_ID && self.is_json_rpc() {
            record.event[Column::Resource] = NONE;
        }
        if record.event[Column::Error] != NONE
            || record.message.is_some()
            || record.answered_error.is_some()
            || record.answered_message.is_some()
            || !record.failures.is_empty()
        {
            self.judge_outcome(bytes, record);
        }
        if record.event[Column::Name] == NONE && record.summary.iter().any(Option::is_some) {
            self.name_summary(bytes, record);
        }
        self.identity_in_account(bytes, record);
        let event = &mut record.event;
        event.outcome = match origin.outcome {
            OutcomeTold::ByHiddenName if event.outcome == OUTCOME_OK => OUTCOME_ERROR,
            OutcomeTold::Not if event.outcome == OUTCOME_OK => OUTCOME_UNTOLD,
            _ => event.outcome,
        };
        if event.identity == NONE {
            event.identity = self.missing_identity();
        }
        if event[Column::Account] == NONE {
            event[Column::Account] = self.identities.account(event.identity);
        }
    }

    /// Whether the request of the record is a message of JSON-RPC.
    fn is_json_rpc(&self) -> bool {
        let texts = self.dictionary.texts();
        let mut paths = self.leaf_paths.iter();
        paths.any(|path| texts.get(self.paths.symbol(*path)) == resource::JSON_RPC)
    }

    /// Gives an event that is no call a name that says what it is about.
    fn name_summary(&mut self, bytes: &[u8], record: &mut WalkedRecord) {
        let text = |field: SummaryField| text_of(bytes, record.summary[field as usize]);
        let (call, source) = (
            text(SummaryField::InsightName),
            text(SummaryField::InsightSource),
        );
        let (dimension, subject) = (text(SummaryField::Dimension), text(SummaryField::Subject));
        let name = match (call.is_empty(), dimension.is_empty()) {
            (false, _) => insight_name(&call),
            (true, false) => summary_name(&dimension, &subject),
            (true, true) => return,
        };
        let event = &mut record.event;
        event[Column::Name] = self.dictionary.intern(name.as_bytes());
        if event[Column::Source] == NONE && !source.is_empty() {
            event[Column::Source] = self.dictionary.intern(source.as_bytes());
        }
        if event[Column::Resource] == NONE && dimension == RESOURCE_DIMENSION {
            event[Column::Resource] = self.dictionary.intern(subject.as_bytes());
        }
    }

    /// How a call ended whose record says something of it.
    fn judge_outcome(&mut self, bytes: &[u8], record: &mut WalkedRecord) {
        let text = |quoted| text_of(bytes, quoted);
        let event = &mut record.event;
        let answered = text(record.answered_error);
        if event[Column::Error] == NONE && !is_no_error(&answered) {
            event[Column::Error] = self.dictionary.intern(answered.as_bytes());
        }
        let message = text(record.message.or(record.answered_message));
        let texts = self.dictionary.texts();
        let cell = |column| match event[column] {
            NONE => "",
            symbol => texts.get(symbol),
        };
        let (name, source) = (cell(Column::Name), cell(Column::Source));
        let failed_sign_in = record.failures.iter().any(|path| {
            let path = texts.get(self.paths.symbol(*path));
            is_failed_sign_in(path, name, source)
        });
        let code = cell(Column::Error);
        event.outcome = match outcome_of(code, &message, failed_sign_in) {
            Outcome::Ok => OUTCOME_OK,
            Outcome::Error => OUTCOME_ERROR,
            Outcome::Denied => OUTCOME_DENIED,
        };
        if event[Column::Resource] == NONE
            && let Some(denied) = denied_arn(&message)
        {
            event[Column::Resource] = self.dictionary.intern(denied.as_bytes());
        }
    }

    /// Adds the row of the record at `start..end` of `bytes` to the batch.
    fn add(
        &mut self,
        bytes: &[u8],
        start: usize,
        end: usize,
        origin: &RecordPlace,
        mut event: StoredEvent,
    ) {
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
        if self.dictionary.memory_bytes() > self.most_remembered.0 {
            let most = self.most_remembered.0;
            *self = RecordWalker::default();
            self.remember_at_most(most);
            self.batch.notes.starts_anew = true;
        }
        batch
    }

    /// Begins anew after a batch where more than so many bytes of strings have come together.
    pub fn remember_at_most(&mut self, bytes: usize) {
        self.most_remembered = MostRemembered(bytes);
    }
}

//! All events, as columns of small numbers; the one place where they are kept.
//!
//! Batches of several readers come in, each with its own numbers for strings; here they get the
//! store's. An event that is here already is counted and not kept twice.

mod account_names;
pub mod agent_columns;
mod append;
pub mod batch;
mod bytes;
mod calls;
pub mod client_columns;
pub mod columns;
pub mod digests;
pub mod file_report;
pub mod files;
pub mod growth;
pub mod hit_columns;
pub mod interner;
pub mod leaves;
pub mod location;
mod memory;
pub mod name_columns;
pub mod packed_reader;
pub mod packed_texts;
pub mod row_set;
mod same_event;
pub mod scans;
pub mod session_columns;
pub mod shapes;
pub mod status_change;
mod time_order;

pub use crate::cloudtrail::column::Column;
use crate::cloudtrail::credential::Credential;
use crate::cloudtrail::read_only::ReadOnly;
use crate::protocol::Outcome;
use crate::store::batch::{NO_TIME, PART_BITS, outcome_from_number};
use crate::store::columns::EventColumns;
use crate::store::interner::{HashIndex, Interner, NONE, Symbol, UNIQUE};
use crate::store::location::Location;
use crate::store::shapes::Shapes;
use append::ReaderNumbers;
use client_columns::ClientColumns;
use digests::Digests;
use files::Files;
use hit_columns::HitColumns;
use name_columns::NameColumns;
use packed_texts::PackedTexts;
use same_event::SharedIds;
use session_columns::SessionColumns;
use status_change::StatusChange;
use std::collections::HashMap;

/// A hash table with the fast hash that strings are interned by.
pub type FastMap<K, V> = hashbrown::HashMap<K, V, foldhash::fast::FixedState>;

/// One kind of `userIdentity`, byte for byte: every event with it shares this row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityRow {
    /// The principal, as an index into [`Store::principals`].
    pub principal: u32,
    /// Kind of credentials.
    pub credential: Credential,
    /// `userIdentity.type`.
    pub kind: Symbol,
    /// Account of the credentials.
    pub account: Symbol,
    /// Session name.
    pub session: Symbol,
    /// Service that made the call on the principal's behalf.
    pub via: Symbol,
    /// Access key id.
    pub access_key: Symbol,
    /// Which paths its leaves have.
    pub shape: u32,
    /// Where its leaves begin in [`Store::identity_leaves`].
    leaves: u32,
}

/// Somebody or something that makes calls. Where its identities differ in name, type, credentials or account, one of them
/// stands for all; which one does not depend on the order of arrival.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// Stable key.
    pub key: Symbol,
    /// Display name.
    pub name: Symbol,
    /// `userIdentity.type`.
    pub kind: Symbol,
    /// Kind of credentials.
    pub credential: Credential,
    /// Account of the credentials; where no record says it, the one that received the events.
    pub account: Symbol,
}

/// A dropped file with Sigma rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleFile {
    /// The number of the file as it was dropped.
    pub file: u32,
    /// Its path; in an archive with the path inside.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// What a batch added.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Added {
    /// New events.
    pub events: u32,
    /// Events that were here already.
    pub duplicates: u32,
}

/// All events.
#[derive(Default)]
pub struct Store {
    dictionary: Interner,
    unique: PackedTexts,
    /// For each string outside the dictionary: the event that holds it, [`NONE`] for duplicates.
    unique_rows: Vec<u32>,
    events: EventColumns,
    /// For each event where its leaves begin in `leaves`.
    leaf_start: Vec<u32>,
    leaves: Vec<Symbol>,
    identities: Vec<IdentityRow>,
    identity_leaves: Vec<Symbol>,
    principals: Vec<Principal>,
    principal_numbers: HashMap<Symbol, u32>,
    shapes: Shapes,
    /// Rows by the hash of what makes an event the same as another.
    seen: HashIndex,
    /// Rows whose id another row has too.
    shared_ids: SharedIds,
    /// For each reader: what its numbers are here.
    reader_numbers: Vec<ReaderNumbers>,
    /// Rows in order of time, then of event id, content and account.
    order: Vec<u32>,
    duplicates: u32,
    /// The first file with an event, where another one has the fuller form that is kept.
    first_files: HashMap<u32, u32>,
    json_bytes: u64,
    replaced: u32,
    status_changes: Vec<StatusChange>,
    /// The files handed in.
    pub files: Files,
    /// What digest files say of them.
    pub digests: Digests,
    clients: ClientColumns,
    sessions: SessionColumns,
    /// How often sessions were worked out.
    sessions_version: u32,
    names: NameColumns,
    /// How often names were worked out.
    names_version: u32,
    /// Files with rules that have come in and were not taken yet.
    rule_files: Vec<RuleFile>,
    hits: HitColumns,
    /// How often rules were run.
    hits_version: u32,
}

/// A state of the [`Store`]. Results that were worked out for one revision hold for no other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Revision {
    events: usize,
    replaced: u32,
    status_changes: usize,
    files: usize,
    sessions_version: u32,
    names_version: u32,
    hits_version: u32,
}

impl Revision {
    /// Whether they differ at most in what was worked out of the records.
    pub fn has_same_records(self, other: Revision) -> bool {
        other
            == Revision {
                sessions_version: other.sessions_version,
                names_version: other.names_version,
                hits_version: other.hits_version,
                ..self
            }
    }
}

/// The first and the last of some times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeSpan {
    /// The earliest.
    pub first: i64,
    /// The latest.
    pub last: i64,
}

#[inline]
fn text_of<'s>(dictionary: &'s Interner, unique: &'s PackedTexts, symbol: Symbol) -> &'s str {
    if symbol == NONE {
        ""
    } else if symbol & UNIQUE != 0 {
        unique.get(symbol & !UNIQUE)
    } else {
        dictionary.texts().get(symbol)
    }
}

impl Store {
    /// How many distinct events there are.
    pub fn len(&self) -> usize {
        self.events.time.len()
    }

    /// True where there is no event.
    pub fn is_empty(&self) -> bool {
        self.events.time.is_empty()
    }

    /// Events that came more than once, each repetition counted.
    pub fn duplicates(&self) -> u32 {
        self.duplicates
    }

    /// What the store is now. It differs after every change: events that came in or became better known, status
    /// changes, and files.
    pub fn revision(&self) -> Revision {
        Revision {
            events: self.len(),
            replaced: self.replaced,
            status_changes: self.status_changes.len(),
            files: self.files.entries().len(),
            sessions_version: self.sessions_version,
            names_version: self.names_version,
            hits_version: self.hits_version,
        }
    }

    /// How many events were replaced by a better known record of the same event.
    pub fn replaced(&self) -> u32 {
        self.replaced
    }

    /// What EventBridge told of how executions ended, in the order of arrival.
    pub fn status_changes(&self) -> &[StatusChange] {
        &self.status_changes
    }

    /// Bytes of JSON that all events came from.
    pub fn json_bytes(&self) -> u64 {
        self.json_bytes
    }

    /// The text of a symbol; empty for [`NONE`].
    #[inline]
    pub fn text(&self, symbol: Symbol) -> &str {
        text_of(&self.dictionary, &self.unique, symbol)
    }

    /// Replaces the content of `text` by the text of a symbol, whose block of ids is not kept unpacked. For who reads many.
    pub fn read_text(&self, symbol: Symbol, text: &mut Vec<u8>) {
        if symbol != NONE && symbol & UNIQUE != 0 {
            self.unique.read(symbol & !UNIQUE, text);
        } else {
            text.clear();
            text.extend_from_slice(self.text(symbol).as_bytes());
        }
    }

    /// One column: a symbol for each event.
    pub fn column(&self, column: Column) -> &[Symbol] {
        &self.events[column]
    }

    /// The text that an event has in a column.
    pub fn cell(&self, column: Column, row: usize) -> &str {
        self.text(self.events[column][row])
    }

    /// `eventTime` of each event in milliseconds, or [`NO_TIME`].
    pub fn times(&self) -> &[i64] {
        &self.events.time
    }

    /// How each event ended, as a number of [`crate::store::batch`].
    pub fn outcomes(&self) -> &[u8] {
        &self.events.outcome
    }

    /// How an event ended.
    pub fn outcome(&self, row: usize) -> Outcome {
        outcome_from_number(self.events.outcome[row])
    }

    /// Whether each event only read, as numbers of [`ReadOnly`].
    pub fn read_only_numbers(&self) -> &[u8] {
        &self.events.read_only
    }

    /// Whether an event only read, and how that is known.
    pub fn read_only(&self, row: usize) -> ReadOnly {
        ReadOnly::from_number(self.events.read_only[row])
    }

    /// For each event the number of its identity.
    pub fn identity_numbers(&self) -> &[u32] {
        &self.events.identity
    }

    /// What user agents say of the programs that made the calls.
    pub fn clients(&self) -> &ClientColumns {
        &self.clients
    }

    /// Sessions, persons and origins, as they were worked out last.
    pub fn sessions(&self) -> &SessionColumns {
        &self.sessions
    }

    /// Puts in what was worked out of all events that are here now.
    pub fn set_sessions(&mut self, mut sessions: SessionColumns) {
        sessions.extend_to(self.len());
        self.sessions = sessions;
        self.sessions_version += 1;
    }

    /// Names, and what they say of the events, as it was worked out last.
    pub fn names(&self) -> &NameColumns {
        &self.names
    }

    /// The rules that each event matches, as they were run last.
    pub fn hits(&self) -> &HitColumns {
        &self.hits
    }

    /// Takes the files with rules that have come in since the last time.
    pub fn take_rule_files(&mut self) -> Vec<RuleFile> {
        std::mem::take(&mut self.rule_files)
    }

    /// Puts in the rules that each event matches.
    pub fn set_hits(&mut self, mut hits: HitColumns) {
        hits.extend_to(self.len());
        self.hits = hits;
        self.hits_version += 1;
    }

    /// The text of a symbol with the name that stands beside it on screen.
    pub fn label(&self, symbol: Symbol) -> &str {
        self.names
            .label(symbol)
            .unwrap_or_else(|| self.text(symbol))
    }

    /// All identities.
    pub fn identities(&self) -> &[IdentityRow] {
        &self.identities
    }

    /// The identity of an event.
    pub fn identity(&self, row: usize) -> &IdentityRow {
        &self.identities[self.events.identity[row] as usize]
    }

    /// All principals.
    pub fn principals(&self) -> &[Principal] {
        &self.principals
    }

    /// The strings that repeat, each once.
    pub fn strings(&self) -> &Interner {
        &self.dictionary
    }

    /// The strings that hardly repeat, in the order they came.
    pub fn unique(&self) -> &PackedTexts {
        &self.unique
    }

    /// For each string outside the dictionary the event that holds it; [`NONE`] where only a duplicate does.
    pub fn rows_of_unique(&self) -> &[u32] {
        &self.unique_rows
    }

    /// The event that holds a string outside the dictionary; none where only a duplicate does.
    pub fn row_of_unique(&self, index: u32) -> Option<usize> {
        self.unique_rows
            .get(index as usize)
            .filter(|row| **row != NONE)
            .map(|row| *row as usize)
    }

    /// Values of the leaves of an event, less those of its identity.
    #[inline]
    pub fn leaves(&self, row: usize) -> &[Symbol] {
        let start = self.leaf_start[row] as usize;
        let count = self.shapes.paths(self.events.shape[row]).len();
        &self.leaves[start..start + count]
    }

    /// The first text that an event has at this path, in whatever case the path is written; empty where it has none. For
    /// single events: it looks at each of the event's paths.
    pub fn event_text_at(&self, row: usize, path: &str) -> &str {
        self.text_at(self.events.shape[row], self.leaves(row), path)
    }

    /// The same of an identity.
    pub fn identity_text_at(&self, identity: &IdentityRow, path: &str) -> &str {
        self.text_at(identity.shape, self.identity_leaves(identity), path)
    }

    fn text_at(&self, shape: u32, leaves: &[Symbol], path: &str) -> &str {
        let mut paths = self.shape(shape).iter().zip(leaves);
        let found = paths.find(|(known, _)| self.text(**known).eq_ignore_ascii_case(path));
        found.map_or("", |(_, leaf)| self.text(*leaf))
    }

    /// For each event where its leaves begin, and the leaves of all events.
    pub fn all_leaves(&self) -> (&[u32], &[Symbol]) {
        (&self.leaf_start, &self.leaves)
    }

    /// Values of the leaves of an identity.
    pub fn identity_leaves(&self, identity: &IdentityRow) -> &[Symbol] {
        let start = identity.leaves as usize;
        &self.identity_leaves[start..start + self.shapes.paths(identity.shape).len()]
    }

    /// For each event the number of its shape.
    pub fn shape_numbers(&self) -> &[u32] {
        &self.events.shape
    }

    /// How many shapes there are.
    pub fn shapes(&self) -> usize {
        self.shapes.len()
    }

    /// The paths of a shape, as dictionary symbols; one for each leaf, in order.
    pub fn shape(&self, number: u32) -> &[Symbol] {
        self.shapes.paths(number)
    }

    /// For each path of a shape the depths at which an element of a list begins with its leaf, as bits.
    pub fn element_starts(&self, number: u32) -> &[u32] {
        self.shapes.starts(number)
    }

    /// Where the record of an event lies: the number of its file (see [`Files::place`]), and the place
    /// in that.
    pub fn location(&self, row: usize) -> (u32, Location) {
        let number = self.events.file[row];
        let location = Location {
            ordinal: self.files.place(number).ordinal,
            offset: self.events.place[row] >> PART_BITS,
            length: self.events.length[row],
            part: (self.events.place[row] & ((1 << PART_BITS) - 1)) as u32,
        };
        (number, location)
    }

    /// Rows in order of time, then of event id, content and account: a total order of events that does not depend on
    /// which file came first. What has no time comes last. Call [`Self::sort`] first.
    pub fn order(&self) -> &[u32] {
        &self.order
    }

    /// Earliest and latest time.
    pub fn time_span(&self) -> Option<TimeSpan> {
        let mut times = self
            .events
            .time
            .iter()
            .copied()
            .filter(|time| *time != NO_TIME);
        let first = times.next()?;
        let mut span = TimeSpan { first, last: first };
        for time in times {
            span.first = span.first.min(time);
            span.last = span.last.max(time);
        }
        Some(span)
    }
}

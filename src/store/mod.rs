//! All events, as columns of small numbers; the one place where they are kept.
//!
//! Batches of several readers come in, each with its own numbers for strings; here they get the
//! store's. An event that is here already is counted and not kept twice.

pub mod batch;
pub mod digests;
pub mod file_report;
pub mod files;
pub mod interner;
pub mod location;
pub mod row_set;
pub mod scans;
pub mod status_change;

use crate::cloudtrail::credential::Credential;
use crate::protocol::Outcome;
use crate::store::batch::{
    ASIDE_DIGEST, ASIDE_HASH, ASIDE_STATUS, Batch, IDENTITY_WORDS, MEMBER, NO_TIME, OUTCOME_DENIED,
    OUTCOME_ERROR, PART_BITS,
};
use crate::store::interner::{Interner, NONE, Numbers, Symbol, Texts, UNIQUE, doubled, hash_bytes};
use crate::store::location::Location;
use digests::Digests;
use files::Files;
use status_change::StatusChange;
use std::collections::HashMap;

/// The columns that hold one string for each event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Column {
    /// `eventName`.
    Name,
    /// `eventSource`.
    Source,
    /// `awsRegion`.
    Region,
    /// `recipientAccountId`, or the identity's account.
    Account,
    /// `sourceIPAddress`.
    Address,
    /// `userAgent`.
    Agent,
    /// `errorCode`.
    Error,
    /// `eventCategory`.
    Category,
    /// What the call was about.
    Resource,
    /// `eventID`.
    Id,
}

const COLUMNS: usize = 10;

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

/// Somebody or something that makes calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// Stable key.
    pub key: Symbol,
    /// Display name.
    pub name: Symbol,
    /// `userIdentity.type` of its first event.
    pub kind: Symbol,
    /// Kind of credentials of its first event.
    pub credential: Credential,
    /// Account of the credentials.
    pub account: Symbol,
}

/// What a batch added.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Added {
    /// New events.
    pub events: u32,
    /// Events that were here already.
    pub duplicates: u32,
}

/// The numbers that a reader gave, and what they are here.
#[derive(Default)]
struct Translation {
    texts: Vec<Symbol>,
    shapes: Vec<u32>,
    identities: Vec<u32>,
    members: Vec<u32>,
}

impl Translation {
    #[inline]
    fn symbol(&self, symbol: Symbol, unique_base: u32) -> Symbol {
        if symbol == NONE {
            NONE
        } else if symbol & UNIQUE != 0 {
            symbol + unique_base
        } else {
            self.texts.get(symbol as usize).copied().unwrap_or(NONE)
        }
    }

    #[inline]
    fn file(&self, file: u32) -> u32 {
        if file & MEMBER == 0 {
            file
        } else {
            self.members
                .get((file & !MEMBER) as usize)
                .copied()
                .unwrap_or(0)
        }
    }
}

/// All events.
#[derive(Default)]
pub struct Store {
    dictionary: Interner,
    unique: Texts,
    /// For each string outside the dictionary: the event that holds it, [`NONE`] for duplicates.
    unique_rows: Vec<u32>,
    columns: [Vec<Symbol>; COLUMNS],
    time: Vec<i64>,
    outcome: Vec<u8>,
    read_only: Vec<u8>,
    identity: Vec<u32>,
    shape: Vec<u32>,
    leaf_start: Vec<u32>,
    leaves: Vec<Symbol>,
    hash: Vec<u64>,
    file: Vec<u32>,
    place: Vec<u64>,
    length: Vec<u32>,
    weak: Vec<u8>,
    identities: Vec<IdentityRow>,
    identity_leaves: Vec<Symbol>,
    principals: Vec<Principal>,
    principal_numbers: HashMap<Symbol, u32>,
    shapes: Shapes,
    seen: Numbers,
    translations: Vec<Translation>,
    /// Rows in order of time, then of event id.
    order: Vec<u32>,
    duplicates: u32,
    json_bytes: u64,
    replaced: u32,
    status_changes: Vec<StatusChange>,
    /// The files handed in.
    pub files: Files,
    /// What digest files say of them.
    pub digests: Digests,
}

/// A state of the [`Store`]. Results that were worked out for one revision hold for no other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Revision {
    events: usize,
    replaced: u32,
    status_changes: usize,
    files: usize,
}

impl Store {
    /// How many distinct events there are.
    pub fn len(&self) -> usize {
        self.time.len()
    }

    /// True where there is no event.
    pub fn is_empty(&self) -> bool {
        self.time.is_empty()
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
        if symbol == NONE {
            ""
        } else if symbol & UNIQUE != 0 {
            self.unique.get(symbol & !UNIQUE)
        } else {
            self.dictionary.texts().get(symbol)
        }
    }

    /// One column: a symbol for each event.
    pub fn column(&self, column: Column) -> &[Symbol] {
        &self.columns[column as usize]
    }

    /// The text that an event has in a column.
    pub fn cell(&self, column: Column, row: usize) -> &str {
        self.text(self.columns[column as usize][row])
    }

    /// `eventTime` of each event in milliseconds, or [`NO_TIME`].
    pub fn times(&self) -> &[i64] {
        &self.time
    }

    /// How each event ended, as a number of [`crate::store::batch`].
    pub fn outcomes(&self) -> &[u8] {
        &self.outcome
    }

    /// How an event ended.
    pub fn outcome(&self, row: usize) -> Outcome {
        match self.outcome[row] {
            OUTCOME_DENIED => Outcome::Denied,
            OUTCOME_ERROR => Outcome::Error,
            _ => Outcome::Ok,
        }
    }

    /// `readOnly` of each event: 0 not said, 1 false, 2 true.
    pub fn read_only(&self) -> &[u8] {
        &self.read_only
    }

    /// For each event the number of its identity.
    pub fn identity_numbers(&self) -> &[u32] {
        &self.identity
    }

    /// All identities.
    pub fn identities(&self) -> &[IdentityRow] {
        &self.identities
    }

    /// The identity of an event.
    pub fn identity(&self, row: usize) -> &IdentityRow {
        &self.identities[self.identity[row] as usize]
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
    pub fn unique(&self) -> &Texts {
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
        let count = self.shapes.paths(self.shape[row]).len();
        &self.leaves[start..start + count]
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
        &self.shape
    }

    /// How many shapes there are.
    pub fn shapes(&self) -> usize {
        self.shapes.ends.len()
    }

    /// The paths of a shape, as dictionary symbols; one for each leaf, in order.
    pub fn shape(&self, number: u32) -> &[Symbol] {
        self.shapes.paths(number)
    }

    /// Where the record of an event lies: the number of its file (see [`Files::place`]), and the place
    /// in that.
    pub fn location(&self, row: usize) -> (u32, Location) {
        let number = self.file[row];
        let location = Location {
            ordinal: self.files.place(number).1,
            offset: self.place[row] >> PART_BITS,
            length: self.length[row],
            part: (self.place[row] & ((1 << PART_BITS) - 1)) as u16,
        };
        (number, location)
    }

    /// The event's key: its `eventID`, or a name made of the hash of its content.
    pub fn key(&self, row: usize) -> String {
        match self.cell(Column::Id, row) {
            "" => format!("content-{:016x}", self.hash[row]),
            id => id.to_owned(),
        }
    }

    /// Rows in order of time, then of event id; what has no time comes last. Call [`Self::sort`] first.
    pub fn order(&self) -> &[u32] {
        &self.order
    }

    /// Earliest and latest time.
    pub fn time_span(&self) -> Option<(i64, i64)> {
        let mut times = self.time.iter().copied().filter(|time| *time != NO_TIME);
        let first = times.next()?;
        Some(times.fold((first, first), |(low, high), time| {
            (low.min(time), high.max(time))
        }))
    }

    /// Bytes that the events take here, capacity that is not used included.
    pub fn memory_bytes(&self) -> usize {
        let columns: usize = self
            .columns
            .iter()
            .map(|column| column.capacity() * 4)
            .sum();
        columns
            + self.time.capacity() * (8 + 8 + 8 + 4 * 5 + 3)
            + self.leaves.capacity() * 4
            + self.unique.byte_len()
            + self.unique.len() * 8
            + self.dictionary.texts().byte_len()
            + self.dictionary.texts().len() * 8
            + self.identities.capacity() * size_of::<IdentityRow>()
            + self.identity_leaves.capacity() * 4
            + self.order.capacity() * 4
    }

    /// Bytes that columns need which are nearly full: each moves to a new place of twice its size.
    pub fn growth(&self) -> usize {
        let columns: usize = self.columns.iter().map(doubled).sum();
        columns
            + doubled(&self.time)
            + doubled(&self.identity)
            + doubled(&self.shape)
            + doubled(&self.leaf_start)
            + doubled(&self.leaves)
            + doubled(&self.hash)
            + doubled(&self.file)
            + doubled(&self.place)
            + doubled(&self.length)
            + doubled(&self.order)
            + doubled(&self.unique_rows)
            + self.unique.growth()
            + self.dictionary.texts().growth()
    }

    /// Takes a batch of the reader with this number.
    pub fn add(&mut self, reader: usize, batch: &Batch) -> Added {
        if self.translations.len() <= reader {
            self.translations
                .resize_with(reader + 1, Translation::default);
        }
        let mut translation = std::mem::take(&mut self.translations[reader]);
        self.translate(&mut translation, batch);
        let unique_base = self.unique.len() as u32;
        self.unique.append(&batch.unique_bytes, &batch.unique_ends);
        self.unique_rows.resize(self.unique.len(), NONE);

        let mut added = Added::default();
        let mut leaf = 0;
        for event in 0..batch.len() {
            let shape = translation.shapes[batch.shape[event] as usize];
            let leaf_count = self.shapes.paths(shape).len();
            let leaves = &batch.leaves[leaf..leaf + leaf_count];
            leaf += leaf_count;
            let id = translation.symbol(batch.id[event], unique_base);
            let account = translation.symbol(batch.account[event], unique_base);
            let mut row = self.time.len();
            if let Some(known) = self.find(batch, event, id, account) {
                added.duplicates += 1;
                self.files
                    .count_duplicate(translation.file(batch.file[event]));
                let rank = |weak: u8, leaves: usize| (weak, std::cmp::Reverse(leaves));
                let known_rank = rank(self.weak[known], self.leaves(known).len());
                if self.weak[known] == 0 || known_rank <= rank(batch.weak[event], leaf_count) {
                    continue;
                }
                // A table told a part of what the record, or another table, tells in full.
                row = known;
                self.disown(row);
                self.replaced += 1;
                self.order.clear();
            } else {
                added.events += 1;
                self.seen.insert(batch.hash[event], row as u32);
            }
            let symbols = [
                (Column::Name, batch.name[event]),
                (Column::Source, batch.source[event]),
                (Column::Region, batch.region[event]),
                (Column::Address, batch.address[event]),
                (Column::Agent, batch.agent[event]),
                (Column::Error, batch.error[event]),
                (Column::Category, batch.category[event]),
                (Column::Resource, batch.resource[event]),
            ];
            for (column, symbol) in symbols {
                let symbol = translation.symbol(symbol, unique_base);
                set(&mut self.columns[column as usize], row, symbol);
            }
            set(&mut self.columns[Column::Account as usize], row, account);
            set(&mut self.columns[Column::Id as usize], row, id);
            self.own(id, row as u32);
            set(&mut self.time, row, batch.time[event]);
            set(&mut self.outcome, row, batch.outcome[event]);
            set(&mut self.read_only, row, batch.read_only[event]);
            let identity = translation.identities[batch.identity[event] as usize];
            set(&mut self.identity, row, identity);
            set(&mut self.shape, row, shape);
            set(&mut self.hash, row, batch.hash[event]);
            set(&mut self.file, row, translation.file(batch.file[event]));
            set(&mut self.place, row, batch.place[event]);
            set(&mut self.length, row, batch.length[event]);
            set(&mut self.weak, row, batch.weak[event]);
            set(&mut self.leaf_start, row, self.leaves.len() as u32);
            for leaf in leaves {
                let symbol = translation.symbol(*leaf, unique_base);
                self.own(symbol, row as u32);
                self.leaves.push(symbol);
            }
        }
        self.take_asides(&translation, batch);
        self.duplicates += added.duplicates;
        self.translations[reader] = translation;
        if let [bytes, json_bytes] = batch.progress[..] {
            self.json_bytes += json_bytes;
            self.files.read(bytes);
        }
        for report in batch.file_reports() {
            self.files.report(report);
        }
        added
    }

    #[inline]
    fn own(&mut self, symbol: Symbol, row: u32) {
        if symbol != NONE && symbol & UNIQUE != 0 {
            self.unique_rows[(symbol & !UNIQUE) as usize] = row;
        }
    }

    /// The strings that only this event had belong to no event any more.
    #[cold]
    fn disown(&mut self, row: usize) {
        let start = self.leaf_start[row] as usize;
        let count = self.shapes.paths(self.shape[row]).len();
        let id = self.columns[Column::Id as usize][row];
        for symbol in self.leaves[start..start + count].iter().chain([&id]) {
            if *symbol != NONE && symbol & UNIQUE != 0 {
                self.unique_rows[(symbol & !UNIQUE) as usize] = NONE;
            }
        }
    }

    /// What came along and is no event.
    fn take_asides(&mut self, translation: &Translation, batch: &Batch) {
        for (kind, file, text) in batch.new_asides() {
            let file = translation.file(file);
            match kind {
                ASIDE_STATUS => self.status_changes.extend(status_change::read(text)),
                ASIDE_DIGEST => self.digests.add(self.files.place(file).0, text),
                ASIDE_HASH => {
                    let (dropped, _) = self.files.place(file);
                    self.digests.hashed(file, dropped, text);
                }
                _ => {}
            }
        }
    }

    /// Gives the reader's new strings, shapes, identities and files in archives the store's numbers.
    fn translate(&mut self, translation: &mut Translation, batch: &Batch) {
        for (file, ordinal, path) in batch.new_members() {
            translation
                .members
                .push(self.files.add_member(file, ordinal, path));
        }
        let mut start = 0;
        for end in &batch.text_ends {
            translation.texts.push(
                self.dictionary
                    .intern(&batch.text_bytes[start..*end as usize]),
            );
            start = *end as usize;
        }
        let mut first = 0;
        for length in &batch.shape_lengths {
            let paths: Vec<Symbol> = batch.shape_paths[first..first + *length as usize]
                .iter()
                .map(|path| translation.symbol(*path, 0))
                .collect();
            first += *length as usize;
            translation.shapes.push(self.shapes.number(&paths));
        }
        let mut leaf = 0;
        for words in batch.identities.chunks_exact(IDENTITY_WORDS) {
            let symbol = |index: usize| translation.symbol(words[index], 0);
            let principal = Principal {
                key: symbol(0),
                name: symbol(1),
                kind: symbol(2),
                credential: Credential::from_number(words[4] as u8),
                account: symbol(3),
            };
            let shape = translation.shapes[words[8] as usize];
            let leaf_count = self.shapes.paths(shape).len();
            let (credential, kind, account) =
                (principal.credential, principal.kind, principal.account);
            let number = *self
                .principal_numbers
                .entry(principal.key)
                .or_insert_with(|| {
                    self.principals.push(principal);
                    (self.principals.len() - 1) as u32
                });
            let row = IdentityRow {
                principal: number,
                credential,
                kind,
                account,
                session: symbol(5),
                via: symbol(6),
                access_key: symbol(7),
                shape,
                leaves: self.identity_leaves.len() as u32,
            };
            let values = &batch.identity_leaves[leaf..leaf + leaf_count];
            leaf += leaf_count;
            self.identity_leaves
                .extend(values.iter().map(|value| translation.symbol(*value, 0)));
            translation.identities.push(self.identities.len() as u32);
            self.identities.push(row);
        }
    }

    /// The event that this is again. The same event has the same `eventID` and the same receiving
    /// account (AWS, "Getting and viewing your CloudTrail log files"); a table may have no account, or
    /// one that a spreadsheet has rounded, so there the id is enough. Where it has no id, the same
    /// content, which is told by its hash and time.
    fn find(&self, batch: &Batch, event: usize, id: Symbol, account: Symbol) -> Option<usize> {
        let hash = batch.hash[event];
        let same = |row: u32| {
            let row = row as usize;
            if self.hash[row] != hash {
                return false;
            }
            let known = self.columns[Column::Id as usize][row];
            if id == NONE || known == NONE {
                return id == known && self.time[row] == batch.time[event];
            }
            let is_poorer = self.weak[row] > 0 || batch.weak[event] > 0;
            self.text(known) == self.text(id)
                && (is_poorer || self.columns[Column::Account as usize][row] == account)
        };
        self.seen.find(hash, same).map(|row| row as usize)
    }

    /// Brings rows that were added since the last time into the order of time.
    pub fn sort(&mut self) {
        let sorted = self.order.len();
        if sorted == self.time.len() {
            return;
        }
        let mut fresh: Vec<(i64, u64, u32)> = (sorted..self.time.len())
            .map(|row| self.sort_key(row as u32))
            .collect();
        fresh.sort_unstable_by(|one, two| self.compare(one, two));
        if sorted == 0 {
            self.order = fresh.into_iter().map(|key| key.2).collect();
            return;
        }
        let old = std::mem::take(&mut self.order);
        let mut merged = Vec::with_capacity(self.time.len());
        let mut fresh = fresh.into_iter().peekable();
        for row in old {
            let key = self.sort_key(row);
            while let Some(next) = fresh.peek() {
                if self.compare(next, &key).is_lt() {
                    merged.push(next.2);
                    fresh.next();
                } else {
                    break;
                }
            }
            merged.push(row);
        }
        merged.extend(fresh.map(|key| key.2));
        self.order = merged;
    }

    /// Time and the first eight bytes of the event id, so that hardly any comparison needs more.
    fn sort_key(&self, row: u32) -> (i64, u64, u32) {
        let time = match self.time[row as usize] {
            NO_TIME => i64::MAX,
            time => time,
        };
        let mut prefix = [0; 8];
        for (to, from) in prefix
            .iter_mut()
            .zip(self.cell(Column::Id, row as usize).bytes())
        {
            *to = from;
        }
        (time, u64::from_be_bytes(prefix), row)
    }

    fn compare(&self, one: &(i64, u64, u32), two: &(i64, u64, u32)) -> std::cmp::Ordering {
        (one.0, one.1).cmp(&(two.0, two.1)).then_with(|| {
            let key = |row: u32| (self.cell(Column::Id, row as usize), self.hash[row as usize]);
            key(one.2).cmp(&key(two.2))
        })
    }
}

/// Sets the value of a row, which may be a new one.
#[inline]
fn set<T>(column: &mut Vec<T>, row: usize, value: T) {
    match column.get_mut(row) {
        Some(place) => *place = value,
        None => column.push(value),
    }
}

/// Which paths the leaves of a kind of record have.
#[derive(Default)]
struct Shapes {
    paths: Vec<Symbol>,
    ends: Vec<u32>,
    table: Numbers,
}

impl Shapes {
    #[inline]
    fn paths(&self, number: u32) -> &[Symbol] {
        let number = number as usize;
        let start = if number == 0 {
            0
        } else {
            self.ends[number - 1] as usize
        };
        &self.paths[start..self.ends[number] as usize]
    }

    fn number(&mut self, paths: &[Symbol]) -> u32 {
        let hash = hash_bytes(bytemuck::cast_slice(paths));
        if let Some(found) = self.table.find(hash, |number| self.paths(number) == paths) {
            return found;
        }
        let number = self.ends.len() as u32;
        self.paths.extend_from_slice(paths);
        self.ends.push(self.paths.len() as u32);
        self.table.insert(hash, number);
        number
    }
}

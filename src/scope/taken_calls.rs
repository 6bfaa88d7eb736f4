//! The calls that take something out, issue credentials, write objects or delete them: found once for all questions.
//!
//! Names of objects are not kept: they are numbered by their hashes while calls are read.

use super::calls::Does;
use super::issued::{IssuedCall, end_of};
use super::named::BETWEEN_PARTS;
use super::reading::{Trace, TraceReader};
use super::rows::ScopeEffect;
use crate::protocol::{Millis, Outcome};
use crate::store::interner::{NONE, Symbol};
use crate::store::leaves::Leaves;
use crate::store::row_set::RowSet;
use crate::store::{Column, FastMap, Store};
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

const BYTES_OUT: &str = "additionalEventData.bytesTransferredOut";
const BUCKET: &str = "requestParameters.bucketName";
/// Names of things are forgotten after so many.
const MOST_NAMES: usize = 1 << 14;

/// Whether such calls are found here.
pub(super) fn is_taken(does: Does) -> bool {
    matches!(does, Does::Take | Does::Issue | Does::Write | Does::Erase)
}

fn is_taken_or_end(does: Does) -> bool {
    is_taken(does) || does == Does::End
}

/// Things that one row stands for: what was done, to what kind of thing, in which account and Region, and the first part of its
/// name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct TakenGroup {
    pub effect: ScopeEffect,
    pub word: String,
    pub account: Symbol,
    pub region: Symbol,
    pub name: String,
}

/// One thing that a call took out, wrote or deleted.
#[derive(Clone, Copy, Debug)]
pub(super) struct TakenThing {
    pub event: u32,
    /// The number of the group.
    pub group: u32,
    /// The number of the thing in its group; [`NONE`] where it has no name within that. What was written is numbered by itself.
    pub thing: u32,
    /// Whether the record says which.
    pub is_said: bool,
}

/// A call that deleted what somebody may have written.
#[derive(Clone, Copy, Debug)]
pub(super) struct WrittenEnd {
    pub event: u32,
    /// What it deleted.
    pub of: EndOf,
}

/// What was deleted of that which somebody may have written.
#[derive(Clone, Copy, Debug)]
pub(super) enum EndOf {
    /// A thing of a group.
    Thing {
        /// The number of the group.
        group: u32,
        /// The number of the thing.
        thing: u32,
    },
    /// All of a bucket, by its number in [`TakenCalls::buckets`].
    Bucket(u32),
}

/// All such calls, in the order of time.
#[derive(Default)]
pub(super) struct TakenCalls {
    /// Those that issued credentials; of one time by their names.
    pub issued: Vec<IssuedCall>,
    /// How many credentials there are.
    pub credentials: u32,
    pub groups: Vec<TakenGroup>,
    pub things: Vec<TakenThing>,
    /// The bytes that each of `things` took out, where its record says that there were any: its number and the bytes.
    pub bytes: Vec<(u32, u64)>,
    /// Things that were written, and others.
    pub written: u32,
    pub others: u32,
    pub ends: Vec<WrittenEnd>,
    /// For each bucket of which anything was deleted the groups of what was written there.
    pub buckets: Vec<Vec<u32>>,
    /// Calls that would have changed something and failed.
    pub failed: Option<RowSet>,
}

/// What a deletion is known by until all calls are read: the call, the number of its bucket, the hash of the thing, whether all of
/// the bucket is gone.
type FoundEnd = (u32, u32, u64, bool);

/// Numbers for hashes.
#[derive(Default)]
struct HashNumbers(HashTable<(u64, u32)>);

impl HashNumbers {
    fn number(&mut self, hash: u64, next: &mut u32) -> u32 {
        let same = |(known, _): &(u64, u32)| *known == hash;
        if let Some((_, number)) = self.0.find(hash, same) {
            return *number;
        }
        let number = *next;
        *next += 1;
        self.0
            .insert_unique(hash, (hash, number), |(known, _)| *known);
        number
    }

    fn find(&self, hash: u64) -> Option<u32> {
        let same = |(known, _): &(u64, u32)| *known == hash;
        self.0.find(hash, same).map(|(_, number)| *number)
    }

    fn memory_bytes(&self) -> usize {
        self.0.allocation_size()
    }
}

/// Reads them in the order of time.
pub(super) struct TakenBuilder {
    calls: TakenCalls,
    reader: TraceReader,
    state: FixedState,
    credentials: HashNumbers,
    written: HashNumbers,
    others: HashNumbers,
    groups: FastMap<TakenGroup, u32>,
    buckets: FastMap<String, u32>,
    ends: Vec<FoundEnd>,
    /// Credentials that were issued at the time of the last one, with their names.
    same_time: Vec<(String, IssuedCall)>,
    /// The symbols of the names of calls that delete objects and buckets.
    deleting: [Option<Symbol>; 3],
    /// The time of the last event of all.
    last: Millis,
    traces: Vec<Trace>,
}

impl TakenBuilder {
    /// Nothing read yet.
    pub fn new(store: &Store) -> Self {
        TakenBuilder {
            calls: TakenCalls::default(),
            reader: TraceReader::default(),
            state: FixedState::default(),
            credentials: HashNumbers::default(),
            written: HashNumbers::default(),
            others: HashNumbers::default(),
            groups: FastMap::default(),
            buckets: FastMap::default(),
            ends: Vec::new(),
            same_time: Vec::new(),
            deleting: ["DeleteObject", "DeleteObjects", "DeleteBucket"]
                .map(|name| store.strings().find(name)),
            last: store.time_span().map_or(0, |span| span.last),
            traces: Vec::new(),
        }
    }

    /// Reads some calls of the store's order of time.
    pub fn read(&mut self, store: &Store, events: &[u32]) {
        let mut leaves = Leaves::new(store);
        let names = store.column(Column::Name);
        for event in events {
            let name = Some(names[*event as usize]);
            let deletes = self.deleting.iter().position(|known| *known == name);
            let wanted = if deletes.is_some() {
                is_taken_or_end
            } else {
                is_taken
            };
            let mut traces = std::mem::take(&mut self.traces);
            traces.clear();
            self.reader.read(store, *event, wanted, &mut traces);
            for trace in &traces {
                match trace.does {
                    Does::Issue => self.issue(store, &mut leaves, trace),
                    Does::End => {}
                    _ => self.count(store, &mut leaves, trace),
                }
                let is_end = matches!(trace.does, Does::Erase | Does::End);
                if let Some(which) = deletes.filter(|_| is_end) {
                    let bucket = leaves.text(*event, BUCKET);
                    let count = self.buckets.len() as u32;
                    let bucket = *self.buckets.entry_ref(bucket).or_insert(count);
                    let thing = self.state.hash_one(self.reader.text(trace.thing));
                    self.ends.push((*event, bucket, thing, which == 2));
                }
            }
            self.traces = traces;
            if self.reader.things() > MOST_NAMES {
                self.reader.forget_things();
            }
        }
    }

    fn issue(&mut self, store: &Store, leaves: &mut Leaves<'_>, trace: &Trace) {
        let parts = self.reader.parts(trace.thing).parts;
        let name = parts.first().copied().unwrap_or_default().to_owned();
        let event = trace.event;
        let id = if trace.is_said {
            self.state.hash_one(&name)
        } else {
            self.state.hash_one(store.key(event as usize))
        };
        let (until, is_end_said) = end_of(store, leaves, event);
        let of_event = store.leaves(event as usize).iter();
        let is_key = |leaf: &&Symbol| {
            let text = store.text(**leaf);
            text == name || text.contains(BETWEEN_PARTS) && text.replace(BETWEEN_PARTS, " ") == name
        };
        let usual = leaves.symbol(event, "responseElements.credentials.accessKeyId");
        let key = match trace.is_said {
            true if is_key(&&usual) => usual,
            true => of_event.copied().find(|leaf| is_key(&leaf)).unwrap_or(NONE),
            false => NONE,
        };
        let call = IssuedCall {
            event,
            credentials: (self.credentials).number(id, &mut self.calls.credentials),
            key,
            is_said: trace.is_said,
            is_end_said,
            is_over: until <= self.last,
            until,
        };
        let time = |event: u32| store.times()[event as usize];
        let before = self.same_time.first();
        if before.is_some_and(|(_, before)| time(before.event) != time(event)) {
            self.end_time();
        }
        self.same_time.push((name, call));
    }

    /// Keeps credentials that were issued at one time.
    fn end_time(&mut self) {
        self.same_time.sort_by(|(one, _), (two, _)| one.cmp(two));
        let calls = self.same_time.drain(..).map(|(_, call)| call);
        self.calls.issued.extend(calls);
    }

    fn count(&mut self, store: &Store, leaves: &mut Leaves<'_>, trace: &Trace) {
        let row = trace.event as usize;
        let names = self.reader.parts(trace.thing);
        let column = |column| store.column(column)[row];
        let group = TakenGroup {
            effect: ScopeEffect::of(trace.does),
            word: names.word.to_owned(),
            account: column(Column::Account),
            region: column(Column::Region),
            name: names.parts.first().copied().unwrap_or_default().to_owned(),
        };
        let is_within = names.parts.len() > 1 && trace.is_said;
        let is_written = group.effect == ScopeEffect::Made;
        let number = match self.groups.get(&group) {
            Some(number) => *number,
            None => {
                let number = self.calls.groups.len() as u32;
                self.calls.groups.push(group.clone());
                self.groups.insert(group, number);
                number
            }
        };
        let mut thing = NONE;
        if is_within {
            let name = self.state.hash_one(self.reader.text(trace.thing));
            let hash = self.state.hash_one((number, name));
            thing = match is_written {
                true => self.written.number(hash, &mut self.calls.written),
                false => self.others.number(hash, &mut self.calls.others),
            };
        }
        let bytes = leaves.text(trace.event, BYTES_OUT);
        let bytes = bytes.parse::<f64>().unwrap_or(0.0).max(0.0) as u64;
        if bytes > 0 {
            self.calls
                .bytes
                .push((self.calls.things.len() as u32, bytes));
        }
        self.calls.things.push(TakenThing {
            event: trace.event,
            group: number,
            thing,
            is_said: trace.is_said,
        });
    }

    /// All that was found.
    pub fn finish(mut self, store: &Store) -> TakenCalls {
        self.end_time();
        let mut groups: Vec<Vec<u32>> = vec![Vec::new(); self.buckets.len()];
        for (number, group) in (0..).zip(&self.calls.groups) {
            if group.effect == ScopeEffect::Made
                && let Some(bucket) = self.buckets.get(&group.name)
            {
                groups[*bucket as usize].push(number);
            }
        }
        for (event, bucket, name, is_whole) in self.ends {
            if is_whole {
                let of = EndOf::Bucket(bucket);
                self.calls.ends.push(WrittenEnd { event, of });
                continue;
            }
            for group in &groups[bucket as usize] {
                let hash = self.state.hash_one((*group, name));
                if let Some(thing) = self.written.find(hash) {
                    let group = *group;
                    let of = EndOf::Thing { group, thing };
                    self.calls.ends.push(WrittenEnd { event, of });
                }
            }
        }
        self.calls.buckets = groups;
        let is_failed = |row: usize| {
            store.outcome(row) != Outcome::Ok && store.read_only(row).value() != Some(true)
        };
        self.calls.failed = Some(RowSet::from_fn(store.len(), is_failed));
        self.calls.issued.shrink_to_fit();
        self.calls.things.shrink_to_fit();
        self.calls
    }

    /// Bytes that this takes while calls are read.
    pub fn memory_bytes(&self) -> usize {
        let numbers = [&self.credentials, &self.written, &self.others];
        let numbers = numbers.map(HashNumbers::memory_bytes);
        self.calls.memory_bytes()
            + numbers.iter().sum::<usize>()
            + self.ends.capacity() * size_of::<FoundEnd>()
    }
}

impl TakenCalls {
    /// Bytes that they take.
    pub fn memory_bytes(&self) -> usize {
        let names = self.groups.iter();
        let names = names.map(|group| group.word.capacity() + group.name.capacity());
        let buckets = self.buckets.iter().map(|groups| groups.capacity() * 4);
        self.issued.capacity() * size_of::<IssuedCall>()
            + buckets.sum::<usize>()
            + self.things.capacity() * size_of::<TakenThing>()
            + self.bytes.capacity() * size_of::<(u32, u64)>()
            + self.ends.capacity() * size_of::<WrittenEnd>()
            + self.groups.capacity() * size_of::<TakenGroup>()
            + names.sum::<usize>()
            + self
                .failed
                .as_ref()
                .map_or(0, |rows| rows.words().len() * 8)
    }
}

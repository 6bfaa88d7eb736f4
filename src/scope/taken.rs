//! What the actors took out: objects, secrets, parameters, exports, credentials. And what they wrote into buckets or deleted there.

use super::FastSet;
use super::calls::Does;
use super::reading::{ThingNumber, Trace, TraceReader};
use super::rows::{Gone, GoneHow, ScopeEffect, ScopeRow};
use crate::cloudtrail::arn::Arn;
use crate::cloudtrail::time::{HOUR, SECOND, millis_from_any, text_from_millis};
use crate::protocol::{Millis, Outcome};
use crate::store::interner::Symbol;
use crate::store::leaves::Leaves;
use crate::store::row_set::RowSet;
use crate::store::{Column, FastMap, Store};
use std::collections::BTreeSet;

const BYTES_OUT: &str = "additionalEventData.bytesTransferredOut";
const BUCKET: &str = "requestParameters.bucketName";
/// Without a word on it, credentials of roles last an hour (AWS STS API Reference, `AssumeRole`: `DurationSeconds`) …
const ROLE_HOURS: i64 = 1;
/// … and those of `GetSessionToken` and `GetFederationToken` twelve.
const TOKEN_HOURS: i64 = 12;

fn is_taken(does: Does) -> bool {
    matches!(does, Does::Take | Does::Issue | Does::Write | Does::Erase)
}

/// One row: what was done, to what kind of thing, in which account and Region, and the first part of its name.
type TakenKey = (ScopeEffect, String, Symbol, Symbol, String);

/// A row that stands for many calls.
struct TakenRow {
    row: ScopeRow,
    /// Things within it, with the time of the last call on each.
    things: FastMap<ThingNumber, Millis>,
}

/// Finds what was taken out.
pub(super) struct TakenFinder<'a> {
    store: &'a Store,
    leaves: Leaves<'a>,
    reader: TraceReader,
    rows: Vec<TakenRow>,
    places: FastMap<TakenKey, usize>,
    /// Buckets that the actors wrote into.
    written: BTreeSet<&'a str>,
    issued: FastMap<String, ScopeRow>,
    last: Millis,
}

impl<'a> TakenFinder<'a> {
    /// `last` is the time of the last event of all.
    pub fn new(store: &'a Store, last: Millis) -> Self {
        TakenFinder {
            store,
            leaves: Leaves::new(store),
            reader: TraceReader::default(),
            rows: Vec::new(),
            places: FastMap::default(),
            written: BTreeSet::new(),
            issued: FastMap::default(),
            last,
        }
    }

    /// Takes in a call of the actors.
    pub fn take(&mut self, event: u32) {
        let mut traces = Vec::new();
        self.reader.read(self.store, event, is_taken, &mut traces);
        for trace in &traces {
            match trace.does {
                Does::Issue => self.issue(trace),
                _ => self.count(trace),
            }
        }
    }

    fn count(&mut self, trace: &Trace) {
        let row = trace.event as usize;
        let names = self.reader.parts(trace.thing);
        let effect = ScopeEffect::of(trace.does);
        let name = names.parts.first().copied().unwrap_or_default();
        let column = |column| self.store.column(column)[row];
        let key = (
            effect,
            names.word.to_owned(),
            column(Column::Account),
            column(Column::Region),
            name.to_owned(),
        );
        let place = match self.places.get(&key) {
            Some(place) => {
                self.rows[*place].row.add(trace.event);
                *place
            }
            None => {
                let mut new = ScopeRow::new(trace.event, effect, names.word, &[name]);
                if !trace.is_said {
                    new.detail.push("the record does not say which".to_owned());
                }
                self.rows.push(TakenRow {
                    row: new,
                    things: FastMap::default(),
                });
                self.places.insert(key, self.rows.len() - 1);
                self.rows.len() - 1
            }
        };
        let bytes = self
            .leaves
            .text(trace.event, BYTES_OUT)
            .parse::<f64>()
            .unwrap_or(0.0);
        let taken = &mut self.rows[place];
        taken.row.bytes += bytes.max(0.0) as u64;
        if names.parts.len() > 1 && trace.is_said {
            let time = self.store.times()[row];
            taken.things.insert(trace.thing, time);
        }
        if trace.does == Does::Write {
            self.written.insert(self.leaves.text(trace.event, BUCKET));
        }
    }

    /// Credentials that end by themselves. Several accounts may have records of the same call.
    fn issue(&mut self, trace: &Trace) {
        let names = self.reader.parts(trace.thing);
        let key = names.parts.first().copied().unwrap_or_default().to_owned();
        let event = trace.event;
        let row = event as usize;
        let id = if trace.is_said {
            key.clone()
        } else {
            self.store.key(row)
        };
        if let Some(known) = self.issued.get_mut(&id) {
            if known.event() != event {
                known.add(event);
            }
            return;
        }
        let mut new = ScopeRow::new(event, ScopeEffect::TookOut, names.word, &[&key]);
        if !trace.is_said {
            new.detail.push("the record does not say which".to_owned());
        }
        let role = self.leaves.text(event, "requestParameters.roleArn");
        let name = [
            "requestParameters.roleSessionName",
            "requestParameters.name",
        ]
        .map(|path| self.leaves.text(event, path));
        let name = name
            .into_iter()
            .find(|name| !name.is_empty())
            .unwrap_or_default();
        let role_name = Arn::parse(role).map_or(role, |arn| arn.name());
        let of: Vec<&str> = [role_name, name]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect();
        if !of.is_empty() {
            new.detail.push(format!("for {}", of.join(" / ")));
        }
        let (until, is_said) = self.end_of(event);
        let words = if is_said {
            "until"
        } else {
            "until, as the default has it,"
        };
        new.detail
            .push(format!("{words} {} UTC", text_from_millis(until)));
        if until <= self.last {
            new.gone = Some(Gone {
                event: None,
                time: until,
                how: GoneHow::Expired,
                is_probable: !is_said,
            });
        }
        self.issued.insert(id, new);
    }

    /// When the credentials of a call end, and whether its record says so.
    fn end_of(&mut self, event: u32) -> (Millis, bool) {
        let row = event as usize;
        for path in [
            "responseElements.credentials.expiration",
            "responseElements.credentialSet.credentials.expiration",
        ] {
            if let Some(until) = millis_from_any(self.leaves.text(event, path)) {
                return (until, true);
            }
        }
        let time = self.store.times()[row];
        let seconds = self
            .leaves
            .text(event, "requestParameters.durationSeconds")
            .parse::<i64>();
        match seconds {
            Ok(seconds) => (
                time.saturating_add(seconds.clamp(0, 129_600) * SECOND),
                true,
            ),
            Err(_) => {
                let name = self.store.cell(Column::Name, row);
                let hours = if name.ends_with("Token") {
                    TOKEN_HOURS
                } else {
                    ROLE_HOURS
                };
                (time.saturating_add(hours * HOUR), false)
            }
        }
    }

    /// The rows. Objects that the actors wrote are looked for among those that anybody deleted later.
    pub fn finish(mut self) -> Vec<ScopeRow> {
        if !self.written.is_empty() {
            self.find_deleted();
        }
        let mut rows: Vec<ScopeRow> = self.issued.into_values().collect();
        for taken in self.rows {
            let mut row = taken.row;
            row.distinct = taken.things.len() as u32;
            if row.distinct > 0 {
                let calls = if row.calls == 1 { "call" } else { "calls" };
                let things = if row.distinct == 1 {
                    "object"
                } else {
                    "different objects"
                };
                row.detail.insert(
                    0,
                    format!("{} {calls}, {} {things}", row.calls, row.distinct),
                );
            }
            if row.bytes > 0 {
                row.detail.push(format!("{} bytes", row.bytes));
            }
            rows.push(row);
        }
        rows
    }

    fn find_deleted(&mut self) {
        let store = self.store;
        let names = ["DeleteObject", "DeleteObjects", "DeleteBucket"]
            .map(|name| store.strings().find(name));
        let is_deleting =
            |event: &u32| names.contains(&Some(store.column(Column::Name)[*event as usize]));
        let mut gone: Vec<FastSet<ThingNumber>> =
            self.rows.iter().map(|_| FastSet::default()).collect();
        for event in store.order().iter().copied().filter(is_deleting) {
            let bucket = self.leaves.text(event, BUCKET);
            if !self.written.contains(bucket) {
                continue;
            }
            let time = store.times()[event as usize];
            let is_whole = store.cell(Column::Name, event as usize) == "DeleteBucket";
            let mut traces = Vec::new();
            self.reader.read(
                store,
                event,
                |does| matches!(does, Does::Erase | Does::End),
                &mut traces,
            );
            for (taken, gone) in self.rows.iter_mut().zip(&mut gone) {
                let is_it = taken.row.effect == ScopeEffect::Made
                    && taken.row.parts.first().is_some_and(|name| name == bucket);
                if !is_it || taken.row.gone.is_some() || traces.is_empty() {
                    continue;
                }
                for trace in &traces {
                    if taken
                        .things
                        .get(&trace.thing)
                        .is_some_and(|written| *written <= time)
                    {
                        gone.insert(trace.thing);
                    }
                }
                let is_gone =
                    is_whole || !taken.things.is_empty() && gone.len() == taken.things.len();
                if is_gone && taken.row.time(store) <= time {
                    let how = if is_whole {
                        GoneHow::With("bucket".to_owned())
                    } else {
                        GoneHow::TakenBack
                    };
                    let is_probable = taken.things.values().any(|written| *written == time);
                    taken.row.gone = Some(Gone {
                        event: Some(event),
                        time,
                        how,
                        is_probable,
                    });
                }
            }
        }
        for (taken, gone) in self.rows.iter_mut().zip(gone) {
            if !gone.is_empty() && gone.len() < taken.things.len() {
                taken
                    .row
                    .detail
                    .push(format!("{} of them deleted later", gone.len()));
            }
        }
    }
}

/// Whether a row is about objects that were read.
pub(super) fn is_objects(row: &ScopeRow) -> bool {
    row.effect == ScopeEffect::TookOut && row.thing == "objects of a bucket"
}

/// Calls among these events that would have changed something and failed.
pub(super) fn failed(store: &Store, own: &RowSet, shown: &RowSet) -> u32 {
    let mut both = own.clone();
    both.and(shown);
    let is_failed = |row: &usize| {
        store.outcome(*row) != Outcome::Ok && store.read_only(*row).value() != Some(true)
    };
    both.iter().filter(is_failed).count() as u32
}

//! What the actors took out: objects, secrets, parameters, exports, credentials. And what they wrote into buckets or deleted there.

use super::issued::IssuedRow;
use super::rows::{Gone, GoneHow, ScopeEffect, ToldRow};
use super::taken_calls::{EndOf, TakenCalls, TakenGroup, TakenThing};
use crate::store::Store;
use crate::store::batch::NO_TIME;
use crate::store::interner::NONE;
use crate::store::row_set::RowSet;

/// What was taken out of a group of things.
struct TakenRow {
    group: u32,
    row: ToldRow,
    /// Of what was written how many were deleted later.
    deleted: u32,
    gone: Option<Gone>,
}

/// Rows about credentials that these calls issued; those of one state by time, then by name.
pub(super) fn issued(store: &Store, calls: &TakenCalls, counted: &RowSet) -> Vec<IssuedRow> {
    let mut row_of = vec![NONE; calls.credentials as usize];
    let mut rows: Vec<IssuedRow> = Vec::new();
    for call in &calls.issued {
        if !counted.has(call.event as usize) {
            continue;
        }
        let known = &mut row_of[call.credentials as usize];
        match rows.get_mut(*known as usize) {
            Some(row) if row.call.event != call.event => row.add(call.event),
            Some(_) => {}
            None => {
                *known = rows.len() as u32;
                rows.push(IssuedRow::new(*call));
            }
        }
    }
    // What has no time is last in the store and first in a table.
    let time = |row: &IssuedRow| store.times()[row.call.event as usize];
    let last = rows.partition_point(|row| time(row) != NO_TIME);
    rows.rotate_left(last);
    rows
}

/// Rows about what else these calls took out, wrote and deleted.
pub(super) fn taken(store: &Store, calls: &TakenCalls, counted: &RowSet) -> Vec<ToldRow> {
    let mut rows = rows_of_groups(calls, counted);
    let has_written = |one: &TakenRow| calls.groups[one.group as usize].is_written();
    if rows.iter().any(has_written) && !calls.ends.is_empty() {
        find_deleted(store, calls, counted, &mut rows);
    }
    let rows = rows.into_iter().map(|taken| {
        let mut row = taken.row;
        if row.distinct > 0 {
            let calls = if row.calls == 1 { "call" } else { "calls" };
            let things = if row.distinct == 1 {
                "object"
            } else {
                "different objects"
            };
            let words = format!("{} {calls}, {} {things}", row.calls, row.distinct);
            row.detail.insert(0, words);
        }
        if taken.deleted > 0 && taken.deleted < row.distinct {
            let words = format!("{} of them deleted later", taken.deleted);
            row.detail.push(words);
        }
        if row.bytes > 0 {
            row.detail.push(format!("{} bytes", row.bytes));
        }
        row.gone = taken.gone;
        row
    });
    rows.collect()
}

fn rows_of_groups(calls: &TakenCalls, counted: &RowSet) -> Vec<TakenRow> {
    let mut row_of = vec![NONE; calls.groups.len()];
    let mut written = RowSet::none(calls.written as usize);
    let mut others = RowSet::none(calls.others as usize);
    let mut rows: Vec<TakenRow> = Vec::new();
    let is_counted = |thing: &&TakenThing| counted.has(thing.event as usize);
    for thing in calls.things.iter().filter(is_counted) {
        let group = &calls.groups[thing.group as usize];
        let known = &mut row_of[thing.group as usize];
        let row = match rows.get_mut(*known as usize) {
            Some(taken) => {
                taken.row.add(thing.event);
                &mut taken.row
            }
            None => {
                *known = rows.len() as u32;
                let mut row = ToldRow::new(thing.event, group.effect, &group.word, &[&group.name]);
                if !thing.is_said {
                    row.detail.push("the record does not say which".to_owned());
                }
                rows.push(TakenRow {
                    group: thing.group,
                    row,
                    deleted: 0,
                    gone: None,
                });
                let last = rows.len() - 1;
                &mut rows[last].row
            }
        };
        if thing.thing != NONE {
            let seen = if group.is_written() {
                &mut written
            } else {
                &mut others
            };
            row.distinct += u32::from(!seen.has(thing.thing as usize));
            seen.insert(thing.thing as usize);
        }
    }
    for (thing, bytes) in &calls.bytes {
        let thing = &calls.things[*thing as usize];
        let row = row_of[thing.group as usize];
        if counted.has(thing.event as usize)
            && let Some(taken) = rows.get_mut(row as usize)
        {
            taken.row.bytes = taken.row.bytes.saturating_add(*bytes);
        }
    }
    rows
}

/// Looks for objects that the actors wrote among those that anybody deleted later.
fn find_deleted(store: &Store, calls: &TakenCalls, counted: &RowSet, rows: &mut [TakenRow]) {
    let mut row_of = vec![NONE; calls.groups.len()];
    for (number, row) in (0..).zip(rows.iter()) {
        row_of[row.group as usize] = number;
    }
    // The things are in the order of time, so that the last time stays.
    let mut was_written = RowSet::none(calls.written as usize);
    let mut written_at = vec![0; calls.written as usize];
    let is_written = |thing: &&TakenThing| {
        thing.thing != NONE
            && calls.groups[thing.group as usize].is_written()
            && counted.has(thing.event as usize)
    };
    for thing in calls.things.iter().filter(is_written) {
        was_written.insert(thing.thing as usize);
        written_at[thing.thing as usize] = store.times()[thing.event as usize];
    }
    let mut deleted = RowSet::none(calls.written as usize);
    for end in &calls.ends {
        let time = store.times()[end.event as usize];
        let gone = |how: GoneHow| {
            Some(Gone {
                event: Some(end.event),
                time,
                how,
                is_probable: false,
            })
        };
        match end.of {
            EndOf::Bucket(bucket) => {
                for group in &calls.buckets[bucket as usize] {
                    let row = row_of[*group as usize];
                    if let Some(taken) = rows.get_mut(row as usize)
                        && taken.gone.is_none()
                        && taken.row.time(store) <= time
                    {
                        taken.gone = gone(GoneHow::With("bucket".to_owned()));
                    }
                }
            }
            EndOf::Thing { group, thing } => {
                let place = thing as usize;
                let is_it = was_written.has(place) && written_at[place] <= time;
                let row = row_of[group as usize];
                if is_it
                    && !deleted.has(place)
                    && let Some(taken) = rows.get_mut(row as usize)
                    && taken.gone.is_none()
                {
                    deleted.insert(place);
                    taken.deleted += 1;
                    if taken.deleted == taken.row.distinct && taken.row.time(store) <= time {
                        taken.gone = gone(GoneHow::TakenBack);
                    }
                }
            }
        }
    }
    // Which of the two came first is not known where something was written at the time of its end.
    for thing in calls.things.iter().filter(is_written) {
        if let Some(taken) = rows.get_mut(row_of[thing.group as usize] as usize)
            && let Some(gone) = &mut taken.gone
        {
            gone.is_probable |= gone.time == written_at[thing.thing as usize];
        }
    }
}

impl TakenGroup {
    fn is_written(&self) -> bool {
        self.effect == ScopeEffect::Made
    }
}

/// Whether a row is about objects that were read.
pub(super) fn is_objects(row: &ToldRow) -> bool {
    row.effect == ScopeEffect::TookOut && row.thing == "objects of a bucket"
}

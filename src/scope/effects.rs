//! From the calls of actors to what they did and what is left of it.

use super::FastSet;
use super::calls::Does;
use super::lives::{LivesInput, lives};
use super::reading::{Trace, TraceReader};
use super::rows::{Gone, GoneHow, ScopeEffect, ToldRow};
use super::table::CALLS;
use crate::exposure::{ClosureForm, Exposure};
use crate::store::Store;
use crate::store::interner::NONE;
use crate::store::row_set::RowSet;

/// What all calls do, for one revision of the store.
pub struct ScopeCalls {
    reader: TraceReader,
    /// What calls of everybody do to things: in the order of time, once all are read by thing and then by time.
    traces: Vec<Trace>,
    /// Where the traces of each thing begin, and where those of the last one end.
    starts: Vec<u32>,
}

/// Whether such calls make up the lives of things.
fn is_life(does: Does) -> bool {
    !matches!(does, Does::Take | Does::Issue | Does::Write | Does::Erase)
}

impl ScopeCalls {
    /// Nothing yet.
    pub(super) fn begin() -> Self {
        ScopeCalls {
            reader: TraceReader::default(),
            traces: Vec::new(),
            starts: Vec::new(),
        }
    }

    /// Reads some calls of the store's order of time.
    pub(super) fn read(&mut self, store: &Store, events: &[u32]) {
        for event in events {
            self.reader.read(store, *event, is_life, &mut self.traces);
        }
    }

    /// Sorts the traces once all calls are read.
    pub(super) fn finish(&mut self) {
        let mut starts = vec![0u32; self.reader.things() + 1];
        for trace in &self.traces {
            starts[trace.thing as usize + 1] += 1;
        }
        for thing in 1..starts.len() {
            starts[thing] += starts[thing - 1];
        }
        self.traces.sort_by_key(|trace| trace.thing);
        self.traces.shrink_to_fit();
        self.starts = starts;
    }

    /// Bytes that they take.
    pub(super) fn memory_bytes(&self) -> usize {
        self.reader.memory_bytes()
            + self.traces.capacity() * size_of::<Trace>()
            + self.starts.capacity() * 4
    }

    /// What was made, changed and ended by the calls in `own`, and what became of it; `exposures` are those of all calls. Rows without a call in
    /// `shown` are left out; what undid something is looked for among all calls.
    pub(super) fn rows(
        &self,
        store: &Store,
        exposures: &[Exposure],
        own: &RowSet,
        shown: &RowSet,
    ) -> Vec<ToldRow> {
        let mut rows = Vec::new();
        let mut exposed = FastSet::default();
        for exposure in exposures
            .iter()
            .filter(|exposure| own.has(exposure.event as usize))
        {
            exposed.insert(exposure.event);
            rows.push(exposure_row(store, exposure));
        }
        // What opened something, and what the actors closed of it themselves, is told by these rows.
        let closed = rows
            .iter()
            .filter_map(|row: &ToldRow| row.gone.as_ref()?.event);
        let told: FastSet<u32> = exposed.iter().copied().chain(closed).collect();
        let traces = self.traces_on_things_of(own);
        let lives = lives(LivesInput {
            store,
            reader: &self.reader,
            traces: &traces,
            is_own: &|event| own.has(event as usize),
            exposed: &exposed,
        });
        let is_told = |row: &ToldRow| {
            let is_of_setting = match row.effect {
                ScopeEffect::Changed => true,
                ScopeEffect::Destroyed => is_setting(&row.thing),
                ScopeEffect::Made
                | ScopeEffect::Exposed
                | ScopeEffect::Disabled
                | ScopeEffect::TookOut => false,
            };
            is_of_setting && row.events.iter().all(|event| told.contains(event))
        };
        rows.extend(lives.into_iter().filter(|row| !is_told(row)));
        rows.retain(|row| row.events.iter().any(|event| shown.has(*event as usize)));
        rows
    }

    /// All that anybody did to things that the actors have touched, and to what these are part of, by thing and time.
    fn traces_on_things_of(&self, own: &RowSet) -> Vec<Trace> {
        let mut wanted = RowSet::none(self.reader.things());
        for trace in self
            .traces
            .iter()
            .filter(|trace| own.has(trace.event as usize))
        {
            wanted.insert(trace.thing as usize);
            trace
                .within
                .iter()
                .filter(|thing| **thing != NONE)
                .for_each(|thing| wanted.insert(*thing as usize));
        }
        let of_thing = |thing: usize| {
            let place = |at: usize| self.starts[at] as usize;
            self.traces[place(thing)..place(thing + 1)].iter().copied()
        };
        wanted.iter().flat_map(of_thing).collect()
    }
}

fn exposure_row(store: &Store, exposure: &Exposure) -> ToldRow {
    let thing = lower_first(exposure.kind.words());
    let mut row = ToldRow::new(
        exposure.event,
        ScopeEffect::Exposed,
        &thing,
        &[&exposure.resource, &exposure.grant.to.words],
    );
    row.detail.push(match exposure.grant.allows.as_str() {
        "" => format!("to {}", exposure.grant.to.words),
        allows => format!("to {}: {allows}", exposure.grant.to.words),
    });
    if !exposure.grant.condition.is_empty() {
        row.detail
            .push(format!("narrowed by {}", exposure.grant.condition));
    }
    match exposure.closed {
        Some(closed) if closed.form == ClosureForm::Replaced => {
            row.detail
                .push("still open to it, on other terms that were set later".to_owned());
        }
        Some(closed) => {
            let time = store.times()[closed.event as usize];
            let is_probable = closed.form == ClosureForm::SameTime;
            row.gone = Some(Gone {
                event: Some(closed.event),
                time,
                how: GoneHow::TakenBack,
                is_probable,
            });
        }
        None => {}
    }
    row
}

/// `Bucket policy` within a sentence; `DB snapshot` keeps its capitals.
fn lower_first(words: &str) -> String {
    let mut letters = words.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second))
            if second.is_lowercase()
                && !words.starts_with("Roles Anywhere")
                && !words.starts_with("Identity Center") =>
        {
            [
                &first.to_lowercase().to_string(),
                &words[first.len_utf8()..],
            ]
            .concat()
        }
        _ => words.to_owned(),
    }
}

/// Whether a thing is a setting, a policy or a rule, which the table of exposures tells of too.
fn is_setting(thing: &str) -> bool {
    let mut lines = CALLS.iter().filter(|call| call.thing == thing);
    lines.any(|call| matches!(call.does, Does::Put | Does::Set))
}

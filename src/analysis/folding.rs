//! Folding: runs of calls of one session that a reader of the list takes as one thing.
//!
//! Both kinds of run are looked for in the calls of one session, in order of time, whatever other sessions do meanwhile:
//!
//! - A page of the console: calls of at least two kinds that the console made, that only read and that succeeded, none
//!   later than [`PAGE_GAP`] after the one before. A call that may change something ends it. A read that failed stands
//!   beside it. That they belong to one page is inferred: no record says so.
//! - A repeat: calls with one name, service and outcome that directly follow each other, none later than [`REPEAT_GAP`]
//!   after the one before. Calls of a page are no part of it.
//!
//! Where sessions are not worked out, calls of one principal are taken together, and there are no pages.

use crate::cloudtrail::origin::CallOrigin;
use crate::protocol::{FoldTotals, Millis, RunKind};
use crate::store::batch::{NO_TIME, OUTCOME_OK};
use crate::store::interner::{NONE, Symbol};
use crate::store::{Column, Store};

/// Fewer calls are no run.
pub const LEAST_CALLS: usize = 3;
/// The longest time between two calls of one page of the console.
pub const PAGE_GAP: Millis = 3_000;
/// The longest time between two calls that repeat.
pub const REPEAT_GAP: Millis = 30_000;

/// A list of events, row by row: a row has one event or is a run.
pub struct Folding {
    /// The events of all rows, one row after the other. Those of a row stand in the order of the list.
    pub events: Vec<u32>,
    /// For each row the place of its first event in `events`, and at the end how many there are.
    starts: Vec<u32>,
    /// For each row what kind of run it is.
    kinds: Vec<Option<RunKind>>,
    is_descending: bool,
    /// What it came to.
    pub totals: FoldTotals,
}

/// The events between which all others of a row lie in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowEnds {
    /// The earliest one.
    pub earliest: u32,
    /// The latest one.
    pub latest: u32,
}

impl Folding {
    /// Folds a list of events in order of time; the rows come the latest first where `descending`. A run stands in the
    /// place of the first of its events in this order.
    pub fn new(store: &Store, in_time: &[u32], descending: bool) -> Self {
        let calls = SessionCalls::new(store, in_time);
        let mut runs = Runs::new(in_time.len());
        runs.find_pages(&calls);
        runs.find_repeats(&calls);
        let mut folding = Folding {
            events: vec![0; in_time.len()],
            starts: vec![0],
            kinds: Vec::new(),
            is_descending: descending,
            totals: FoldTotals {
                events: in_time.len() as u32,
                lacks_sessions: calls.lacks_sessions(),
                ..FoldTotals::default()
            },
        };
        // For each run the place of its next event.
        let mut next_of = vec![NONE; runs.found.len()];
        let mut put = |place: usize| folding.put(place, in_time[place], &runs, &mut next_of);
        if descending {
            (0..in_time.len()).rev().for_each(&mut put);
        } else {
            (0..in_time.len()).for_each(&mut put);
        }
        folding
    }

    /// Puts an event into its row, which is a new one unless events of its run came before.
    fn put(&mut self, place: usize, event: u32, runs: &Runs, next_of: &mut [u32]) {
        let number = runs.run_of[place] as usize;
        let run = &runs.found[number];
        let end = self.starts.last().copied().unwrap_or_default();
        if !run.is_folded() {
            self.events[end as usize] = event;
            self.kinds.push(None);
            self.starts.push(end + 1);
            return;
        }
        let next = &mut next_of[number];
        if *next == NONE {
            *next = end;
            self.kinds.push(Some(run.kind));
            self.starts.push(end + run.events);
            match run.kind {
                RunKind::ConsolePage => self.totals.pages += 1,
                RunKind::Repeat => self.totals.repeats += 1,
            }
        }
        self.events[*next as usize] = event;
        *next += 1;
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.kinds.len()
    }

    /// The kind of run that a row is; none where it is one event.
    pub fn kind(&self, row: usize) -> Option<RunKind> {
        self.kinds[row]
    }

    /// The place of a row's first event in [`Self::events`].
    pub fn start(&self, row: usize) -> usize {
        self.starts[row] as usize
    }

    /// The events of a row, in the order of the list.
    pub fn events_of(&self, row: usize) -> &[u32] {
        &self.events[self.start(row)..self.start(row + 1)]
    }

    /// The earliest and the latest event of a row.
    pub fn ends_of(&self, row: usize) -> RowEnds {
        let (first, last) = (self.start(row), self.start(row + 1) - 1);
        let (first, last) = (self.events[first], self.events[last]);
        if self.is_descending {
            RowEnds {
                earliest: last,
                latest: first,
            }
        } else {
            RowEnds {
                earliest: first,
                latest: last,
            }
        }
    }

    /// The row that has the event at this place of [`Self::events`].
    pub fn row_at(&self, place: usize) -> usize {
        let after = self
            .starts
            .partition_point(|start| *start as usize <= place);
        after.saturating_sub(1)
    }
}

/// The calls of a list, in order of time, and whose they are.
struct SessionCalls<'s> {
    store: &'s Store,
    in_time: &'s [u32],
    /// Sessions and what stands in for them.
    sessions: usize,
}

impl<'s> SessionCalls<'s> {
    fn new(store: &'s Store, in_time: &'s [u32]) -> Self {
        SessionCalls {
            store,
            in_time,
            sessions: store.sessions().kinds.len() + store.principals().len(),
        }
    }

    fn lacks_sessions(&self) -> bool {
        let session_of = &self.store.sessions().session_of;
        self.in_time
            .iter()
            .any(|row| session_of[*row as usize] == 0)
    }

    /// The number of a call's session. A principal stands in for one that is not worked out.
    fn session(&self, row: usize) -> usize {
        let sessions = self.store.sessions();
        match sessions.session_of[row] {
            0 => sessions.kinds.len() + self.store.identity(row).principal as usize,
            session => session as usize,
        }
    }
}

/// Calls that are a run, should there be enough of them.
struct FoundRun {
    kind: RunKind,
    events: u32,
    /// Whether not all of them are one call again and again.
    is_mixed: bool,
}

impl FoundRun {
    /// Whether they have one row. Reads of one page that are all one call are a repeat, which says what they are.
    fn is_folded(&self) -> bool {
        self.events as usize >= LEAST_CALLS && (self.kind == RunKind::Repeat || self.is_mixed)
    }
}

/// The last call of a session, with which the next one may make a run.
#[derive(Clone, Copy)]
struct LastCall {
    /// Its run; [`NONE`] where the next call begins another one.
    run: u32,
    time: Millis,
    /// What the run's first call was.
    pattern: CallPattern,
}

impl LastCall {
    /// No call yet.
    const NONE: LastCall = LastCall {
        run: NONE,
        time: NO_TIME,
        pattern: CallPattern {
            name: NONE,
            source: NONE,
            error: NONE,
            outcome: OUTCOME_OK,
        },
    };

    /// Whether a call at this time follows it without a gap. Calls without a time follow none, nor are they followed.
    fn is_followed(&self, time: Millis, gap: Millis) -> bool {
        let are_timed = self.time != NO_TIME && time != NO_TIME;
        self.run != NONE && are_timed && time.saturating_sub(self.time) <= gap
    }
}

/// The runs of a list.
struct Runs {
    found: Vec<FoundRun>,
    /// For each call of the list its run.
    run_of: Vec<u32>,
}

impl Runs {
    fn new(calls: usize) -> Self {
        Runs {
            found: Vec::new(),
            run_of: vec![NONE; calls],
        }
    }

    /// Takes a call into its session's run, or into a new one.
    fn take(
        &mut self,
        place: usize,
        kind: RunKind,
        last: &mut LastCall,
        call: LastCall,
        goes_on: bool,
    ) {
        if goes_on {
            let run = &mut self.found[last.run as usize];
            run.events += 1;
            run.is_mixed |= last.pattern != call.pattern;
            last.time = call.time;
        } else {
            *last = LastCall {
                run: self.found.len() as u32,
                ..call
            };
            self.found.push(FoundRun {
                kind,
                events: 1,
                is_mixed: false,
            });
        }
        self.run_of[place] = last.run;
    }

    /// Finds pages of the console.
    fn find_pages(&mut self, calls: &SessionCalls<'_>) {
        let store = calls.store;
        let origins = &store.sessions().origins;
        let mut last_of = vec![LastCall::NONE; calls.sessions];
        for (place, row) in calls.in_time.iter().enumerate() {
            let row = *row as usize;
            if store.read_only(row).value() != Some(true) {
                last_of[calls.session(row)].run = NONE;
            } else if origins[row] == CallOrigin::Console as u8
                && store.outcomes()[row] == OUTCOME_OK
            {
                let call = last_call(store, row);
                let last = &mut last_of[calls.session(row)];
                let goes_on = last.is_followed(call.time, PAGE_GAP);
                self.take(place, RunKind::ConsolePage, last, call, goes_on);
            }
        }
    }

    /// Finds repeats among the calls that are in no page.
    fn find_repeats(&mut self, calls: &SessionCalls<'_>) {
        let mut last_of = vec![LastCall::NONE; calls.sessions];
        for (place, row) in calls.in_time.iter().enumerate() {
            let row = *row as usize;
            let last = &mut last_of[calls.session(row)];
            let page = self.found.get(self.run_of[place] as usize);
            if page.is_some_and(FoundRun::is_folded) {
                last.run = NONE;
                continue;
            }
            let call = last_call(calls.store, row);
            let goes_on = last.is_followed(call.time, REPEAT_GAP) && last.pattern == call.pattern;
            self.take(place, RunKind::Repeat, last, call, goes_on);
        }
    }
}

/// A call as the last one of its session, in no run yet.
fn last_call(store: &Store, row: usize) -> LastCall {
    LastCall {
        run: NONE,
        time: store.times()[row],
        pattern: CallPattern::of(store, row),
    }
}

/// What calls that repeat have in common.
#[derive(Clone, Copy, PartialEq, Eq)]
struct CallPattern {
    name: Symbol,
    source: Symbol,
    error: Symbol,
    outcome: u8,
}

impl CallPattern {
    fn of(store: &Store, row: usize) -> Self {
        CallPattern {
            name: store.column(Column::Name)[row],
            source: store.column(Column::Source)[row],
            error: store.column(Column::Error)[row],
            outcome: store.outcomes()[row],
        }
    }
}

//! The lives of things in the order of time: what calls of the actors did to each, and which later call of anybody undid it.

use super::FastSet;
use super::calls::Does;
use super::reading::{ThingNumber, Trace, TraceReader};
use super::rows::{Gone, GoneHow, ScopeEffect, ToldRow};
use crate::protocol::Millis;
use crate::store::interner::NONE;
use crate::store::{FastMap, Store};

/// What is said of what is there, but off.
const SWITCHED_OFF: &str = "switched off: it is still there, and can be switched on again";

/// What is known of the calls when lives are told.
pub(super) struct LivesInput<'a> {
    pub store: &'a Store,
    pub reader: &'a TraceReader,
    /// What calls of all do to the things in question, by thing, then by time.
    pub traces: &'a [Trace],
    /// Whether a call is one of the actors'.
    pub is_own: &'a dyn Fn(u32) -> bool,
    /// Calls of the actors that have rows as exposures.
    pub exposed: &'a FastSet<u32>,
}

/// A row, and what is needed to find its end.
struct OpenRow {
    row: ToldRow,
    thing: ThingNumber,
    within: [ThingNumber; 2],
    /// The last of its calls.
    last: u32,
    does: Does,
}

/// The rows of one thing that nothing has ended yet, by their numbers.
#[derive(Clone, Copy, Default)]
struct OpenNow {
    made: Option<usize>,
    changed: Option<usize>,
    disabled: Option<usize>,
    enabled: Option<usize>,
    destroyed: Option<usize>,
}

impl OpenNow {
    fn can_end(self) -> bool {
        [self.made, self.changed, self.disabled, self.enabled]
            .iter()
            .any(Option::is_some)
    }
}

struct Lives<'a> {
    input: LivesInput<'a>,
    rows: Vec<OpenRow>,
    /// Calls of the actors that ended something of theirs.
    closers: FastSet<u32>,
}

/// What the actors did, and what became of it.
pub(super) fn lives(input: LivesInput<'_>) -> Vec<ToldRow> {
    let traces = input.traces;
    let mut lives = Lives {
        input,
        rows: Vec::new(),
        closers: FastSet::default(),
    };
    for of_thing in traces.chunk_by(|one, two| one.thing == two.thing) {
        lives.tell(of_thing);
    }
    lives.end_with_others();
    lives.finish()
}

impl Lives<'_> {
    fn time(&self, event: u32) -> Millis {
        self.input.store.times()[event as usize]
    }

    fn tell(&mut self, traces: &[Trace]) {
        let mut open = OpenNow::default();
        let times: Vec<Millis> = traces.iter().map(|trace| self.time(trace.event)).collect();
        let mut first = 0;
        while first < traces.len() {
            let until = times[first..]
                .iter()
                .take_while(|time| **time == times[first])
                .count()
                + first;
            self.same_second(&mut open, &traces[first..until]);
            first = until;
        }
    }

    /// Records have whole seconds, so the order of calls of one second is not known. What ends something that was there before
    /// comes first, then all that makes or changes. What had nothing to end is then tried on that.
    fn same_second(&mut self, open: &mut OpenNow, traces: &[Trace]) {
        let ends = |trace: &&Trace| matches!(trace.does, Does::End | Does::Undo);
        let was_open = open.can_end();
        if was_open {
            traces
                .iter()
                .filter(ends)
                .for_each(|trace| self.end(open, trace));
        }
        traces
            .iter()
            .filter(|trace| !ends(trace))
            .for_each(|trace| self.begin(open, trace));
        if !was_open {
            traces
                .iter()
                .filter(ends)
                .for_each(|trace| self.end(open, trace));
        }
    }

    /// A call that makes, changes or switches something.
    fn begin(&mut self, open: &mut OpenNow, trace: &Trace) {
        let is_own = (self.input.is_own)(trace.event);
        match trace.does {
            Does::Make | Does::Put | Does::Set => {
                if trace.is_said {
                    self.close(&mut open.destroyed, trace.event, GoneHow::MadeAgain);
                }
                if is_own && !self.is_exposure(trace) {
                    self.add(&mut open.made, trace);
                } else if !is_own
                    && trace.is_said
                    && open
                        .made
                        .is_some_and(|row| self.rows[row].does != Does::Make)
                    && trace.does != Does::Make
                {
                    self.close(&mut open.made, trace.event, GoneHow::SetAgain);
                }
            }
            Does::Change => match open.made.or(open.changed) {
                Some(row) if !is_own => self.changed_again(row),
                None if !is_own => {}
                Some(row) if open.made.is_some() => self.count_in(row, trace.event),
                _ => self.add(&mut open.changed, trace),
            },
            Does::Disable => {
                self.close(&mut open.enabled, trace.event, GoneHow::TakenBack);
                if is_own {
                    self.add(&mut open.disabled, trace);
                }
            }
            Does::Enable => {
                let was_off = open.disabled.is_some();
                self.close(&mut open.disabled, trace.event, GoneHow::TakenBack);
                if is_own && !was_off {
                    self.add(&mut open.enabled, trace);
                }
            }
            Does::SwitchOff | Does::SwitchOn => self.switch(open, trace),
            // These are no lives of things.
            Does::End | Does::Undo | Does::Take | Does::Issue | Does::Write | Does::Erase => {}
        }
    }

    /// A call that switches off what the actors have made, or on again: it is left either way.
    fn switch(&mut self, open: &OpenNow, trace: &Trace) {
        let Some(row) = open.made.filter(|_| trace.is_said) else {
            return;
        };
        let detail = &mut self.rows[row].row.detail;
        detail.retain(|words| words != SWITCHED_OFF);
        if trace.does == Does::SwitchOff {
            detail.push(SWITCHED_OFF.to_owned());
        }
    }

    /// A call that deletes it, or takes back that it was made.
    fn end(&mut self, open: &mut OpenNow, trace: &Trace) {
        let is_own = (self.input.is_own)(trace.event);
        if trace.is_said {
            let was_made = open.made.is_some();
            self.close(&mut open.made, trace.event, GoneHow::TakenBack);
            if trace.does == Does::Undo {
                return;
            }
            self.close(&mut open.changed, trace.event, GoneHow::TakenBack);
            self.close(&mut open.disabled, trace.event, GoneHow::TakenBack);
            self.close(&mut open.enabled, trace.event, GoneHow::TakenBack);
            if was_made {
                return;
            }
        }
        if is_own && trace.does == Does::End {
            self.add(&mut open.destroyed, trace);
        }
    }

    /// Whether the table of exposures says it better.
    fn is_exposure(&self, trace: &Trace) -> bool {
        matches!(trace.does, Does::Put | Does::Set) && self.input.exposed.contains(&trace.event)
    }

    /// Adds a call of the actors to the row that stands for what is there now, or makes one.
    fn add(&mut self, slot: &mut Option<usize>, trace: &Trace) {
        if let Some(row) = *slot {
            self.count_in(row, trace.event);
            return;
        }
        let names = self.input.reader.parts(trace.thing);
        let mut row = ToldRow::new(
            trace.event,
            ScopeEffect::of(trace.does),
            names.word,
            &names.parts,
        );
        row.is_by_name = trace.is_by_name;
        if trace.within[0] != NONE {
            let of = self.input.reader.parts(trace.within[0]);
            row.of = of.parts.join(" / ");
            if !row.parts.contains(&row.of) {
                row.detail.push(format!("of {} {}", of.word, row.of));
            }
        }
        if !trace.is_said {
            row.detail.push("the record does not say which".to_owned());
        }
        if trace.does == Does::Enable {
            row.detail.push("switched on".to_owned());
        }
        *slot = Some(self.rows.len());
        self.rows.push(OpenRow {
            row,
            thing: trace.thing,
            within: trace.within,
            last: trace.event,
            does: trace.does,
        });
    }

    fn count_in(&mut self, row: usize, event: u32) {
        let open = &mut self.rows[row];
        open.last = event;
        open.row.add(event);
    }

    fn changed_again(&mut self, row: usize) {
        let words = "changed again later by others";
        let detail = &mut self.rows[row].row.detail;
        if !detail.iter().any(|known| known == words) {
            detail.push(words.to_owned());
        }
    }

    fn close(&mut self, slot: &mut Option<usize>, event: u32, how: GoneHow) {
        let Some(row) = slot.take() else {
            return;
        };
        let time = self.time(event);
        let is_probable = how == GoneHow::SetAgain || self.time(self.rows[row].last) == time;
        self.rows[row].row.gone = Some(Gone {
            event: Some(event),
            time,
            how,
            is_probable,
        });
        if (self.input.is_own)(event) {
            self.closers.insert(event);
        }
    }

    /// What is part of something ends with it.
    fn end_with_others(&mut self) {
        let mut ends: FastMap<ThingNumber, Vec<u32>> = FastMap::default();
        for trace in self.input.traces {
            if trace.does == Does::End && trace.is_said {
                ends.entry(trace.thing).or_default().push(trace.event);
            }
        }
        for index in 0..self.rows.len() {
            let open = &self.rows[index];
            let is_part = matches!(
                open.row.effect,
                ScopeEffect::Made | ScopeEffect::Changed | ScopeEffect::Disabled
            );
            if !is_part {
                continue;
            }
            let last = self.time(open.last);
            let mut first_end: Option<(Millis, u32, ThingNumber)> = None;
            for thing in open.within.iter().filter(|thing| **thing != NONE) {
                let of_thing = ends.get(thing).into_iter().flatten();
                let mut later = of_thing
                    .map(|event| (self.time(*event), *event))
                    .filter(|(time, _)| *time >= last);
                if let Some((time, event)) = later.next()
                    && first_end.is_none_or(|(known, ..)| time < known)
                {
                    first_end = Some((time, event, *thing));
                }
            }
            if let Some((time, event, thing)) = first_end
                && open.row.gone.as_ref().is_none_or(|gone| time < gone.time)
            {
                let word = self.input.reader.parts(thing).word.to_owned();
                let how = GoneHow::With(word);
                self.rows[index].row.gone = Some(Gone {
                    event: Some(event),
                    time,
                    how,
                    is_probable: time == last,
                });
            }
        }
    }

    /// The rows, without those that only tell how the actors set up or ended what they had made themselves.
    fn finish(mut self) -> Vec<ToldRow> {
        let mut made: FastMap<ThingNumber, Vec<usize>> = FastMap::default();
        for (index, open) in self.rows.iter().enumerate() {
            if open.row.effect == ScopeEffect::Made {
                made.entry(open.thing).or_default().push(index);
            }
        }
        let mut is_left_out = vec![false; self.rows.len()];
        let mut counted: FastMap<usize, u32> = FastMap::default();
        for (index, open) in self.rows.iter().enumerate() {
            match open.row.effect {
                ScopeEffect::Disabled => {
                    is_left_out[index] = self.closers.contains(&open.row.event())
                }
                ScopeEffect::Changed | ScopeEffect::Destroyed => {
                    let (first, last) = (self.time(open.row.event()), self.time(open.last));
                    let lived = |row: &&usize| {
                        let parent = &self.rows[**row].row;
                        self.time(parent.event()) <= first
                            && parent.gone.as_ref().is_none_or(|gone| gone.time >= last)
                    };
                    let itself = (open.row.effect == ScopeEffect::Changed).then_some(&open.thing);
                    let parents = open.within.iter().chain(itself);
                    let parent = parents
                        .filter_map(|thing| made.get(thing))
                        .flatten()
                        .find(lived);
                    if let Some(parent) = parent {
                        is_left_out[index] = true;
                        *counted.entry(*parent).or_default() += open.row.calls;
                    }
                }
                ScopeEffect::Made | ScopeEffect::Exposed | ScopeEffect::TookOut => {}
            }
        }
        for (parent, calls) in counted {
            let times = if calls == 1 { "time" } else { "times" };
            self.rows[parent]
                .row
                .detail
                .push(format!("then set {calls} {times}"));
        }
        let rows = self.rows.into_iter().zip(is_left_out);
        rows.filter(|(_, is_left_out)| !is_left_out)
            .map(|(open, _)| open.row)
            .collect()
    }
}

//! The lives of the things that a name means: created, changed, exposed, deleted, created again, as far as the verbs of the calls
//! tell.

use super::history::who;
use super::steps::{CallEffect, CallEffects, LifeStep, settled};
use crate::exposure::Exposure;
use crate::protocol::{LifeMark, LifeMarkKind, LifeStretch, Outcome, ResourceLife, TimeRange};
use crate::resources::asked::{AskedResource, kind_of_bare};
use crate::resources::forms::read;
use crate::resources::keys::keys_of_path;
use crate::resources::kinds::{NameScope, ResourceKind};
use crate::store::batch::NO_TIME;
use crate::store::row_set::RowSet;
use crate::store::{Column, Store, scans};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Calls that a life is drawn with at most.
const MOST_MARKS: usize = 200;
/// What lies before and after a life is this part of it.
const MARGIN: i64 = 25;

/// A thing that the name means, in one account and Region where these tell several apart.
#[derive(Default)]
struct Life<'a> {
    found: Vec<(u32, CallEffect)>,
    /// The same in their order.
    steps: Vec<(u32, LifeStep)>,
    others: usize,
    refused: Vec<u32>,
    exposures: Vec<&'a Exposure>,
}

/// What became of the things that a name means.
pub(super) struct ResourceLives<'a> {
    store: &'a Store,
    /// What it can be, by how calls name it.
    kinds: BTreeSet<ResourceKind>,
    by_place: BTreeMap<Place<'a>, Life<'a>>,
    /// What each call did, and its place in the order of all.
    steps: HashMap<u32, (usize, LifeStep)>,
}

/// An account and a Region; both empty where the name means one thing only.
type Place<'a> = (&'a str, &'a str);

impl<'a> ResourceLives<'a> {
    /// The lives that these writes tell, in the order of time; `exposures` are those that the writes began.
    /// `about` are the events that are about it.
    pub fn of(
        store: &'a Store,
        text: &'a str,
        writes: &[u32],
        about: &'a RowSet,
        exposures: &[&'a Exposure],
    ) -> Self {
        let asked = AskedResource::of(text);
        let kinds = match asked.name() {
            Some(name) => BTreeSet::from([name.kind]),
            None => kinds_of_name(store, text, writes),
        };
        // With several kinds the calls of one would tell of another.
        let kind = Some(&kinds).filter(|kinds| kinds.len() == 1);
        let kind = kind.and_then(|kinds| kinds.first().copied());
        let mut effects = CallEffects::new(store, text, kind, about);
        let scope = kind.filter(|_| asked.name().is_none());
        let scope = scope.map_or(NameScope::Everywhere, ResourceKind::scope);
        let mut lives = ResourceLives {
            store,
            kinds,
            by_place: BTreeMap::new(),
            steps: HashMap::new(),
        };
        for event in writes {
            let life = lives
                .by_place
                .entry(place(store, *event, scope))
                .or_default();
            match effects.of(*event) {
                _ if store.outcome(*event as usize) != Outcome::Ok => life.refused.push(*event),
                Some(effect) => life.found.push((*event, effect)),
                None => life.others += 1,
            }
        }
        for life in lives.by_place.values_mut() {
            life.steps = settled(store, &life.found);
            for (event, step) in &life.steps {
                lives.steps.insert(*event, (lives.steps.len(), *step));
            }
        }
        if lives.by_place.is_empty() {
            lives.by_place.insert(("", ""), Life::default());
        }
        for exposure in exposures {
            let is_it = exposure.resource.eq_ignore_ascii_case(asked.common_part())
                || read(&exposure.resource).is_some_and(|found| asked.is_named_by(&found));
            let life = lives.by_place.get_mut(&place(store, exposure.event, scope));
            if let Some(life) = life.filter(|_| is_it) {
                life.exposures.push(exposure);
            }
        }
        lives
    }

    /// What a call did to it; none where it did nothing.
    pub fn step(&self, event: u32) -> Option<LifeStep> {
        self.steps.get(&event).map(|(_, step)| *step)
    }

    /// Puts calls of one time into the order in which they happened, as far as that is known.
    pub fn put_in_order(&self, writes: &mut [u32]) {
        let time = |event: &u32| self.store.times()[*event as usize];
        for together in writes.chunk_by_mut(|one, two| time(one) == time(two)) {
            let is_step = |event: &u32| self.steps.contains_key(event);
            let mut steps: Vec<u32> = together.iter().copied().filter(is_step).collect();
            if steps.len() < 2 {
                continue;
            }
            steps.sort_by_key(|event| self.steps[event].0);
            let places = together
                .iter_mut()
                .filter(|event| self.steps.contains_key(event));
            for (place, event) in places.zip(steps) {
                *place = event;
            }
        }
    }

    /// Whether accounts or Regions have things of this name that are not the same.
    pub fn are_several(&self) -> bool {
        self.by_place.len() > 1
    }

    /// Each life, as the page draws it over this stretch of time.
    pub fn drawn(&self, span: TimeRange) -> Vec<ResourceLife> {
        let places = self.by_place.iter();
        let drawn = places.map(|((account, region), life)| {
            let stretches = life.stretches(self.store, span);
            let marks = life.marks(self.store);
            ResourceLife {
                place: match self.are_several() {
                    true => format!("{account} {region}").trim().to_owned(),
                    false => String::new(),
                },
                words: self.words(life),
                range: range(&stretches, &marks, span),
                stretches,
                marks,
            }
        });
        drawn.collect()
    }

    fn words(&self, life: &Life) -> String {
        let mut parts: Vec<String> = Vec::new();
        let mut was_created = false;
        for run in life.steps.chunk_by(|one, two| one.1 == two.1) {
            let again = if was_created { " again" } else { "" };
            parts.push(match run[0].1 {
                LifeStep::Created => format!("created{again}"),
                LifeStep::Deleted => "deleted".to_owned(),
                LifeStep::Kept => "kept after all".to_owned(),
                LifeStep::Changed => format!("changed {}", times(run.len())),
            });
            was_created |= run[0].1 == LifeStep::Created;
        }
        let mut words = match &Vec::from_iter(&self.kinds)[..] {
            [] | [_] if parts.is_empty() => {
                "No call in these logs creates, changes or deletes it by name.".to_owned()
            }
            [] | [_] if life.steps[0].1 == LifeStep::Created => {
                format!("By the verbs of the calls: {}.", parts.join(", "))
            }
            [] | [_] => format!(
                "By the verbs of the calls: not created in these logs, {}.",
                parts.join(", ")
            ),
            kinds => {
                let kinds: Vec<&str> = kinds.iter().map(|kind| kind.word()).collect();
                format!(
                    "Several things have this name ({}): their calls stand together here; an ARN tells them apart.",
                    kinds.join(", ")
                )
            }
        };
        if !life.exposures.is_empty() {
            let closed = life.exposures.iter().filter(|exposed| exposed.is_closed());
            words.push_str(&format!(
                " Exposed {}, of which {} closed again.",
                times(life.exposures.len()),
                closed.count()
            ));
        }
        if life.others > 0 {
            words.push_str(&format!(" Other writes that mention it: {}.", life.others));
        }
        if !life.refused.is_empty() {
            words.push_str(&format!(" Refused or failed: {}.", life.refused.len()));
        }
        words
    }
}

/// The time that a life takes, with a margin, within the time that is looked at.
fn range(stretches: &[LifeStretch], marks: &[LifeMark], span: TimeRange) -> TimeRange {
    let stretches = stretches.iter().map(|stretch| stretch.time);
    let is_within = |mark: &&LifeMark| span.from <= mark.time && mark.time < span.until;
    let marks = marks.iter().filter(is_within).map(|mark| TimeRange {
        from: mark.time,
        until: mark.time + 1,
    });
    let times = stretches.chain(marks);
    let whole = times.reduce(|one, two| TimeRange {
        from: one.from.min(two.from),
        until: one.until.max(two.until),
    });
    let Some(whole) = whole else { return span };
    let margin = ((whole.until - whole.from) / MARGIN).max(1);
    TimeRange {
        from: (whole.from - margin).max(span.from),
        until: (whole.until + margin).min(span.until),
    }
}

/// Where the thing is that an event is about, as far as that tells things of one name apart.
fn place<'a>(store: &'a Store, event: u32, scope: NameScope) -> Place<'a> {
    let cell = |column| store.cell(column, event as usize);
    match scope {
        NameScope::Everywhere => ("", ""),
        NameScope::Account => (cell(Column::Account), ""),
        NameScope::Region => (cell(Column::Account), cell(Column::Region)),
    }
}

impl Life<'_> {
    /// When it was there, by the verbs of the calls, and when others had access to it.
    fn stretches(&self, store: &Store, span: TimeRange) -> Vec<LifeStretch> {
        let mut found = Vec::new();
        let mut add = |from: i64, until: i64, is_exposed: bool| {
            let time = TimeRange {
                from: from.max(span.from),
                until: until.min(span.until),
            };
            if time.from < time.until {
                found.push(LifeStretch { time, is_exposed });
            }
        };
        let time = |event: u32| Some(store.times()[event as usize]).filter(|time| *time != NO_TIME);
        // What no call created was there before.
        let is_created = self.steps.first().map(|step| step.1) == Some(LifeStep::Created);
        let is_known = !self.steps.is_empty() || !self.exposures.is_empty();
        let mut since = (is_known && !is_created).then_some(span.from);
        let mut ends = Vec::new();
        for (event, step) in &self.steps {
            let Some(time) = time(*event) else { continue };
            match (step, since) {
                (LifeStep::Deleted, _) => {
                    ends.push(time);
                    add(since.take().unwrap_or(time), time, false);
                }
                (LifeStep::Created | LifeStep::Changed | LifeStep::Kept, None) => {
                    since = Some(time);
                }
                (LifeStep::Created | LifeStep::Changed | LifeStep::Kept, Some(_)) => {}
            }
        }
        if let Some(since) = since {
            add(since, span.until, false);
        }
        for exposure in &self.exposures {
            let Some(from) = time(exposure.event) else {
                continue;
            };
            let closed = exposure.closed.and_then(|closed| time(closed.event));
            let end = ends.iter().copied().find(|end| *end > from);
            let until = closed.or(end).unwrap_or(span.until);
            add(from, until, true);
        }
        found
    }

    /// The calls; of more than [`MOST_MARKS`] the last ones.
    fn marks(&self, store: &Store) -> Vec<LifeMark> {
        let steps = self.steps.iter().map(|(event, step)| {
            let kind = match step {
                LifeStep::Created | LifeStep::Kept => LifeMarkKind::Created,
                LifeStep::Changed => LifeMarkKind::Changed,
                LifeStep::Deleted => LifeMarkKind::Deleted,
            };
            (*event, kind)
        });
        let refused = self.refused.iter();
        let refused = refused.map(|event| (*event, LifeMarkKind::Refused));
        // What exposes or closes something counts as that and not as a change.
        let mut kinds: BTreeMap<u32, LifeMarkKind> = steps.chain(refused).collect();
        for exposure in &self.exposures {
            let closing = exposure.closed.filter(|_| exposure.is_closed());
            if let Some(closed) = closing {
                let kind = kinds.entry(closed.event).or_insert(LifeMarkKind::Closed);
                if *kind == LifeMarkKind::Changed {
                    *kind = LifeMarkKind::Closed;
                }
            }
        }
        for exposure in &self.exposures {
            kinds.insert(exposure.event, LifeMarkKind::Exposed);
        }
        let mut events = RowSet::none(store.len());
        for event in kinds.keys() {
            events.insert(*event as usize);
        }
        // In the order of the store, for the numbers of events depend on that of files.
        let events = scans::select(store.order(), &events).into_iter();
        let mut marks: Vec<LifeMark> = events
            .map(|event| LifeMark {
                event,
                time: store.times()[event as usize],
                kind: kinds[&event],
                words: format!(
                    "{} by {}",
                    store.cell(Column::Name, event as usize),
                    who(store, event as usize)
                ),
            })
            .filter(|mark| mark.time != NO_TIME)
            .collect();
        marks.drain(..marks.len().saturating_sub(MOST_MARKS));
        marks
    }
}

fn times(count: usize) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        count => format!("{count} times"),
    }
}

/// What a bare name can be that of, by the keys below which it stands.
fn kinds_of_name(store: &Store, text: &str, writes: &[u32]) -> BTreeSet<ResourceKind> {
    let mut kinds = BTreeSet::new();
    for row in writes {
        let row = *row as usize;
        let paths = store.shape(store.shape_numbers()[row]).iter();
        for (path, leaf) in paths.zip(store.leaves(row)) {
            if !store.text(*leaf).eq_ignore_ascii_case(text) {
                continue;
            }
            let (source, name) = (
                store.cell(Column::Source, row),
                store.cell(Column::Name, row),
            );
            let keys = keys_of_path(store.text(*path)).into_iter();
            kinds.extend(
                keys.filter(|key| key.holds_in(source, name))
                    .map(|key| kind_of_bare(key.kind, text)),
            );
        }
    }
    kinds
}

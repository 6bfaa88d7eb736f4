//! All calls in the order of time: what each opened, and which later call closed it.

use super::grant::{ExposureChange, ExposureKind, Grant, Step};
use super::{CallChanges, Closure, ClosureForm, Exposure};
use crate::store::interner::{NONE, Symbol};
use crate::store::{Column, Store};
use std::collections::{BTreeMap, HashMap};

/// A resource and what is opened of it.
type TargetKey<'a> = (ExposureKind, Symbol, Symbol, &'a str);

/// What is open of one resource.
#[derive(Default)]
struct OpenGrants {
    /// Each grant, with the index of its exposure.
    grants: BTreeMap<Grant, usize>,
    /// Those that were open when their resource was to be deleted, with the indices of their exposures.
    suspended: Vec<(Grant, usize)>,
    /// Those that have a name, by it.
    by_id: HashMap<String, Vec<Grant>>,
}

struct Replay<'a> {
    store: &'a Store,
    open: HashMap<TargetKey<'a>, OpenGrants>,
    found: Vec<Exposure>,
}

/// What these calls opened, and what closed it. The calls are in the order of time.
pub fn replay(store: &Store, calls: &[CallChanges]) -> Vec<Exposure> {
    let mut replay = Replay {
        store,
        open: HashMap::new(),
        found: Vec::new(),
    };
    let time = |call: &CallChanges| store.times()[call.event as usize];
    for together in calls.chunk_by(|one, two| time(one) == time(two)) {
        replay.same_time(together);
    }
    replay.found
}

impl<'a> Replay<'a> {
    /// Calls of one time: records have whole seconds, so their order is not known. What ends something that was open before comes
    /// first, then what opens something. What ended nothing is then tried on what was opened.
    fn same_time(&mut self, calls: &'a [CallChanges]) {
        let changes = || {
            let changes =
                |call: &'a CallChanges| call.changes.iter().map(|change| (call.event, change));
            calls.iter().flat_map(changes)
        };
        let mut without_effect = Vec::new();
        for (event, change) in changes().filter(|(_, change)| change.step.grants().is_empty()) {
            if !self.close(event, change) {
                without_effect.push((event, change));
            }
        }
        for (event, change) in changes().filter(|(_, change)| !change.step.grants().is_empty()) {
            self.close(event, change);
            self.open(event, change);
        }
        for (event, change) in without_effect {
            self.close(event, change);
        }
    }

    fn key(&self, event: u32, change: &'a ExposureChange) -> TargetKey<'a> {
        let column = |column| self.store.column(column)[event as usize];
        let region = match change.kind.is_regional() {
            true if !change.region.is_empty() => {
                let region = self.store.strings().find(&change.region);
                region.unwrap_or(NONE)
            }
            true => column(Column::Region),
            false => NONE,
        };
        (
            change.kind,
            column(Column::Account),
            region,
            &change.resource,
        )
    }

    /// Ends what a change ends; returns whether that was anything. What the call itself has opened stays.
    fn close(&mut self, event: u32, change: &'a ExposureChange) -> bool {
        // A call that names nothing closes nothing.
        let key = self.key(event, change);
        let Some(open) = self
            .open
            .get_mut(&key)
            .filter(|_| !change.resource.is_empty())
        else {
            return false;
        };
        if change.step == Step::Resume {
            return open.resume(&mut self.found);
        }
        let ended = open.ended_by(&change.step);
        let mut has_ended = false;
        for grant in ended {
            let Some(index) = open.grants.get(&grant).copied() else {
                continue;
            };
            let exposure = &mut self.found[index];
            if exposure.event == event {
                continue;
            }
            let stays = change.step.grants().iter().any(|new| new.to == grant.to);
            let time = |event: u32| self.store.times()[event as usize];
            let form = if stays {
                ClosureForm::Replaced
            } else if time(exposure.event) == time(event) {
                ClosureForm::SameTime
            } else {
                ClosureForm::Ended
            };
            exposure.closed = Some(Closure { event, form });
            open.grants.remove(&grant);
            if change.step == Step::Suspend {
                open.suspended.push((grant, index));
            }
            has_ended = true;
        }
        has_ended
    }

    fn open(&mut self, event: u32, change: &'a ExposureChange) {
        let account = self.store.cell(Column::Account, event as usize);
        let key = self.key(event, change);
        for grant in change.step.grants() {
            if grant.is_within(account) {
                continue;
            }
            if change.resource.is_empty() {
                self.found.push(Exposure::new(event, change, grant));
                continue;
            }
            let open = self.open.entry(key).or_default();
            // What is open already is open since then.
            if open.grants.contains_key(grant) {
                continue;
            }
            open.grants.insert(grant.clone(), self.found.len());
            if !grant.id.is_empty() {
                let named = open.by_id.entry(grant.id.clone()).or_default();
                named.push(grant.clone());
            }
            self.found.push(Exposure::new(event, change, grant));
        }
    }
}

impl OpenGrants {
    /// Takes up again what was suspended; returns whether that was anything.
    fn resume(&mut self, found: &mut [Exposure]) -> bool {
        let suspended = std::mem::take(&mut self.suspended);
        let is_any = !suspended.is_empty();
        for (grant, index) in suspended {
            found[index].closed = None;
            if !grant.id.is_empty() {
                let named = self.by_id.entry(grant.id.clone()).or_default();
                named.push(grant.clone());
            }
            self.grants.insert(grant, index);
        }
        is_any
    }

    /// The grants that a step ends.
    fn ended_by(&mut self, step: &Step) -> Vec<Grant> {
        match step {
            Step::Add(_) | Step::Resume => Vec::new(),
            Step::Suspend => self.grants.keys().cloned().collect(),
            Step::Replace(new) => {
                let ended = self.grants.keys().filter(|grant| !new.contains(grant));
                ended.cloned().collect()
            }
            Step::RemoveGrantees(grantees) => {
                let ended = grantees
                    .iter()
                    .flat_map(|to| self.from(Grant::new(to.clone(), "")));
                ended.cloned().collect()
            }
            Step::RemoveGrants(grants) => {
                let same = |wanted: &Grant| {
                    let allows = wanted.allows.clone();
                    let from = Grant::new(wanted.to.clone(), allows.clone());
                    self.from(from)
                        .take_while(move |grant| grant.allows == allows)
                };
                grants.iter().flat_map(same).cloned().collect()
            }
            Step::RemoveId(id) => self.by_id.remove(id).unwrap_or_default(),
        }
    }

    /// The grants to the same grantee, from this one on.
    fn from(&self, first: Grant) -> impl Iterator<Item = &Grant> {
        let to = first.to.clone();
        let from = self.grants.range(first..).map(|(grant, _)| grant);
        from.take_while(move |grant| grant.to == to)
    }
}

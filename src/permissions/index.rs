//! What all calls used, worked out once for all questions: each of these only adds up what its events have.

use super::calls::CallGroups;
use super::coverage::DataEvents;
use super::iam_paths::IamPaths;
use super::profiles::{RecordFacts, UseProfile, can_have_actions, holds};
use super::resources::{RecordValues, ResourceSource, UsedOn, used_on};
use super::uses::{ThingUse, ThingUses};
use super::{CallCount, UsedPermissions, sections};
use crate::cloudtrail::credential::Credential;
use crate::protocol::Outcome;
use crate::store::batch::NO_TIME;
use crate::store::row_set::RowSet;
use crate::store::{Column, FastMap, Store};
use std::ops::Range;

/// Events that are read in one step: some milliseconds.
const STEP: usize = 4096;

/// What decides where a call is counted, as numbers.
type ProfileKey = Vec<u32>;

/// What all calls used, for one state of the records, as far as it is worked out.
#[derive(Default)]
pub struct PermissionIndex {
    paths: Option<IamPaths>,
    pub(super) groups: CallGroups,
    /// The group of each call that is read.
    group_of: Vec<u32>,
    pub(super) profiles: Vec<UseProfile>,
    profiles_by_key: FastMap<ProfileKey, u32>,
    /// The profile of each group.
    profile_of: Vec<u32>,
    pub(super) uses: ThingUses,
    data_events: Option<DataEvents>,
}

impl PermissionIndex {
    /// Works one step further; says whether all is done.
    pub fn advance(&mut self, store: &Store) -> bool {
        if self.data_events.is_some() {
            return true;
        }
        if self.paths.is_none() {
            self.paths = Some(IamPaths::of(store));
            return false;
        }
        let first = self.group_of.len();
        let until = store.len().min(first + STEP);
        self.read(store, first..until);
        if until == store.len() {
            self.groups.finish();
            self.uses.finish();
            self.profiles_by_key = FastMap::default();
            self.data_events = Some(DataEvents::of(store));
        }
        false
    }

    fn read(&mut self, store: &Store, rows: Range<usize>) {
        for row in rows {
            let group = self.groups.number(store, row);
            if group as usize == self.profile_of.len() {
                let profile = self.add_group(store, group);
                self.profile_of.push(profile);
                self.uses.end_group();
            }
            self.group_of.push(group);
        }
    }

    /// Finds what a group used; gives the number of its profile.
    fn add_group(&mut self, store: &Store, group: u32) -> u32 {
        let alike = self.groups.alike[group as usize];
        let row = alike.event as usize;
        let call = &self.groups.calls[alike.call as usize];
        let is_service = store.identity(row).credential == Credential::AwsService;
        let outcome = store.outcome(row);
        let event_type = self.groups.event_type(store, &alike);
        let event_type_text = store.text(event_type);
        let mut needed: Vec<(u32, ResourceSource)> = Vec::new();
        if can_have_actions(call, is_service, event_type_text) {
            let values = self.groups.values(store, &alike);
            for (number, action) in (0..).zip(&call.actions) {
                if !holds(action.need, &values) {
                    continue;
                }
                if outcome != Outcome::Ok {
                    needed.push((number, ResourceSource::NotSaid));
                    continue;
                }
                let on = self.used_on(store, group, number, &values);
                needed.push((number, on.source));
                for (arn, text) in (0..).zip(&on.arns) {
                    self.uses.add(action.number, (group, number, arn), text);
                }
            }
        }
        let mut key: ProfileKey = vec![
            alike.call,
            event_type,
            u32::from(store.outcomes()[row]) << 1 | u32::from(is_service),
        ];
        key.extend(
            needed
                .iter()
                .map(|(number, source)| number << 8 | *source as u32),
        );
        if let Some(known) = self.profiles_by_key.get(&key) {
            return *known;
        }
        let facts = RecordFacts {
            is_service,
            event_type: event_type_text,
            outcome,
            needed: &needed,
        };
        self.profiles
            .push(UseProfile::of(store, &self.groups, call, facts));
        let number = self.profiles.len() as u32 - 1;
        self.profiles_by_key.insert(key, number);
        number
    }

    /// What an action of a group was used on; `values` are those of the group.
    fn used_on(&self, store: &Store, group: u32, which: u32, values: &[(&str, &str)]) -> UsedOn {
        let alike = &self.groups.alike[group as usize];
        let row = alike.event as usize;
        let action = &self.groups.calls[alike.call as usize].actions[which as usize];
        let record = RecordValues {
            values,
            account: store.cell(Column::Account, row),
            region: store.cell(Column::Region, row),
        };
        let none = IamPaths::default();
        let paths = self.paths.as_ref().unwrap_or(&none);
        used_on(&record, action.need, action.scope, paths)
    }

    /// The ARN of a thing that was used.
    pub(super) fn arn(&self, store: &Store, used: &ThingUse) -> String {
        let alike = &self.groups.alike[used.group as usize];
        let values = self.groups.values(store, alike);
        let mut on = self.used_on(store, used.group, used.which, &values);
        match on.arns.get_mut(used.arn as usize) {
            Some(text) => std::mem::take(text),
            None => String::new(),
        }
    }

    /// What these events used; works out first what is missing for that.
    pub fn used(&mut self, store: &Store, rows: &RowSet) -> UsedPermissions {
        while !self.advance(store) {}
        let mut groups = RowSet::none(self.profile_of.len());
        let mut calls = vec![0u32; self.profiles.len()];
        let mut spans = vec![(i64::MAX, i64::MIN); self.profiles.len()];
        let times = store.times();
        for row in rows.iter() {
            let group = self.group_of[row] as usize;
            groups.insert(group);
            let profile = self.profile_of[group] as usize;
            calls[profile] += 1;
            let time = times[row];
            if time != NO_TIME {
                let (first, last) = &mut spans[profile];
                *first = time.min(*first);
                *last = time.max(*last);
            }
        }
        let counts = calls.iter().zip(&spans).map(|(calls, span)| CallCount {
            calls: *calls,
            times: (span.0 <= span.1).then_some(*span),
        });
        let counts: Vec<CallCount> = counts.collect();
        self.sums(store, &counts, &self.uses.of(&groups))
    }

    /// What must be known of a policy, in sentences.
    pub fn warnings(&self, used: &UsedPermissions) -> Vec<String> {
        let none = DataEvents::default();
        sections::warnings(self.data_events.as_ref().unwrap_or(&none), used)
    }

    /// Bytes that are kept.
    pub fn memory_bytes(&self) -> usize {
        self.paths.as_ref().map_or(0, IamPaths::memory_bytes)
            + self.groups.memory_bytes()
            + (self.group_of.capacity() + self.profile_of.capacity()) * 4
            + self
                .profiles
                .iter()
                .map(UseProfile::memory_bytes)
                .sum::<usize>()
            + self.uses.memory_bytes()
    }
}

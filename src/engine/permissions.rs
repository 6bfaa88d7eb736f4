//! The answers about used permissions: what all calls used, and the policies of the last filters.

use super::memo::{FILTERS, FilterResult};
use super::question::Filter;
use super::recent::Recent;
use super::tables;
use crate::permissions::{PermissionIndex, UsedPermissions, sections};
use crate::protocol::{Answer, PolicyOfUse, Rows, Section, ViewSpec};
use crate::store::Store;
use crate::store::row_set::RowSet;

/// What the events of a filter used, as the page and a report show it.
pub(super) struct UsedInFilter {
    pub used: UsedPermissions,
    pub policy: PolicyOfUse,
    pub sections: Vec<Section>,
}

impl UsedInFilter {
    fn of(store: &Store, index: &mut PermissionIndex, shown: &RowSet) -> Self {
        let used = index.used(store, shown);
        UsedInFilter {
            policy: PolicyOfUse {
                json: used.policy.clone(),
                words: index.warnings(&used),
            },
            sections: sections(&used),
            used,
        }
    }

    #[inline(never)]
    pub fn answer(&self, store: &Store, view: &ViewSpec, answer: &mut Answer) -> Rows {
        answer.sections.clone_from(&self.sections);
        answer.policy = Some(self.policy.clone());
        Rows::Cells(tables::permissions(store, &self.used.actions, &view.table))
    }
}

/// What all calls used, and the last policies.
#[derive(Default)]
pub(super) struct PermissionsCache {
    index: PermissionIndex,
    used: Recent<Filter, UsedInFilter, FILTERS>,
}

impl PermissionsCache {
    /// What is still true once the store has changed.
    pub fn after_change(self, has_same_records: bool) -> Self {
        match has_same_records {
            true => PermissionsCache {
                index: self.index,
                ..PermissionsCache::default()
            },
            false => PermissionsCache::default(),
        }
    }

    /// Works one step on what all questions need; says whether all of it is done.
    pub fn prepare(&mut self, store: &Store) -> bool {
        self.index.advance(store)
    }

    /// Bytes that are kept for all questions.
    pub fn memory_bytes(&self) -> usize {
        self.index.memory_bytes()
    }

    /// What the events of a filter used.
    pub fn used(&mut self, store: &Store, filtered: &FilterResult) -> &UsedInFilter {
        let make = || UsedInFilter::of(store, &mut self.index, &filtered.shown);
        self.used.get_or_make(&filtered.filter, |_| true, make)
    }
}

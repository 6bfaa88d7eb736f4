//! The last call that succeeded before a denial: of the same principal and action, and about the same resource where both
//! records name one.

use super::{Denial, LastSuccess};
use crate::store::batch::OUTCOME_OK;
use crate::store::interner::Symbol;
use crate::store::{Column, FastMap, Store, scans};
use std::collections::BTreeSet;

/// A call of a principal: the principal, the service, the name.
type CallKey = (u32, Symbol, Symbol);

/// What succeeded of some calls, in the order of time.
#[derive(Default)]
struct Successes {
    /// All.
    all: FastMap<CallKey, Vec<u32>>,
    /// Those about resources that were denied.
    about: FastMap<(CallKey, Symbol), Vec<u32>>,
}

/// Finds for each denial the last of the same calls by the same principal that succeeded before.
pub fn find(store: &Store, denials: &mut [Denial]) {
    let named: Vec<Vec<Symbol>> = denials
        .iter()
        .map(|denial| resources(store, denial))
        .collect();
    let mut found = Successes::default();
    for (denial, resources) in denials.iter().zip(&named) {
        for call in calls_of(store, denial) {
            found.all.entry(call).or_default();
            for resource in resources {
                found.about.entry((call, *resource)).or_default();
            }
        }
    }
    let mut succeeded = store.calls_named(found.all.keys().map(|(.., name)| *name));
    succeeded.and(&scans::equal_bytes(store.outcomes(), OUTCOME_OK));
    for event in scans::select(store.order(), &succeeded) {
        let row = event as usize;
        let call = (
            store.identity(row).principal,
            store.column(Column::Source)[row],
            store.column(Column::Name)[row],
        );
        if let Some(events) = found.all.get_mut(&call) {
            events.push(event);
            let resource = store.column(Column::Resource)[row];
            if let Some(events) = found.about.get_mut(&(call, resource)) {
                events.push(event);
            }
        }
    }
    for (denial, resources) in denials.iter_mut().zip(&named) {
        denial.last_success = found.last(store, denial, resources);
    }
}

impl Successes {
    fn last(&self, store: &Store, denial: &Denial, resources: &[Symbol]) -> Option<LastSuccess> {
        let before = |events: &Vec<u32>| {
            let is_before = |event: &u32| store.times()[*event as usize] <= denial.first;
            let place = events.partition_point(is_before).checked_sub(1)?;
            Some(events[place])
        };
        let order = |event: &u32| (store.times()[*event as usize], store.key(*event as usize));
        let calls = || calls_of(store, denial);
        let same = calls().flat_map(|call| resources.iter().map(move |resource| (call, *resource)));
        let same = same.filter_map(|key| before(self.about.get(&key)?));
        if let Some(event) = same.max_by_key(order) {
            return Some(LastSuccess {
                event,
                is_elsewhere: false,
            });
        }
        let all = calls().filter_map(|call| before(self.all.get(&call)?));
        let event = all.max_by_key(order)?;
        let is_named = !store.cell(Column::Resource, event as usize).is_empty();
        Some(LastSuccess {
            event,
            is_elsewhere: is_named && is_one(&denial.resource),
        })
    }
}

/// Whether a text names one resource, and no pattern.
fn is_one(resource: &str) -> bool {
    !resource.is_empty() && !resource.contains('*')
}

/// What calls may call the resource of a denial: what the refused calls and the message call it, its ARN, its name, the bucket
/// that it lies in.
fn resources(store: &Store, denial: &Denial) -> Vec<Symbol> {
    let resource = denial.resource.as_str();
    if !is_one(resource) {
        return Vec::new();
    }
    let find = |text: &str| store.strings().find(text);
    let mut found: BTreeSet<Symbol> = super::names_of(resource)
        .into_iter()
        .filter_map(find)
        .collect();
    found.extend(denial.arns(store).iter().filter_map(|arn| find(arn)));
    let requested = store.column(Column::Resource)[denial.event as usize];
    if !store.text(requested).is_empty() {
        found.insert(requested);
    }
    found.into_iter().collect()
}

fn calls_of(store: &Store, denial: &Denial) -> impl Iterator<Item = CallKey> {
    let principal = denial.principal;
    let source = store.column(Column::Source)[denial.event as usize];
    let names = denial.names.iter();
    names.map(move |name| (principal, source, *name))
}

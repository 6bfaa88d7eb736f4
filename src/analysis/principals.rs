//! What each principal did, with distinct services, names, Regions, addresses, agents and keys; also person by person.

use super::Counts;
use super::distinct::{DistinctCounter, GroupedRows};
use crate::analysis::lanes::{Total, totals_of};
use crate::analysis::values::per_identity;
use crate::store::interner::{NONE, Symbol};
use crate::store::row_set::RowSet;
use crate::store::scans;
use crate::store::{Column, Store, TimeSpan};
use std::collections::{BTreeMap, HashMap};

/// Steps of a principal's activity.
pub const STEPS: usize = 24;

/// What one principal did, over some set of events.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PrincipalActivity {
    /// The principal's number in the store.
    pub principal: u32,
    /// Events, errors, denials.
    pub counts: Counts,
    /// Earliest event.
    pub first: Option<i64>,
    /// Latest event.
    pub last: Option<i64>,
    /// Distinct event sources.
    pub services: u32,
    /// Distinct event names.
    pub names: u32,
    /// Distinct Regions.
    pub regions: u32,
    /// Distinct source addresses.
    pub addresses: u32,
    /// Distinct user agents.
    pub agents: u32,
    /// Distinct access keys.
    pub keys: u32,
    /// Distinct session names.
    pub sessions: u32,
    /// Events over the span, in [`STEPS`] equal steps.
    pub steps: Vec<u32>,
}

/// A person or workload with the principals that it acted as.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PersonPrincipals {
    /// The person's number in [`SessionColumns`](crate::store::session_columns::SessionColumns); none for the events of which
    /// it is not worked out.
    pub person: Option<u32>,
    /// All that it did; with the number of the principal that it used most.
    pub whole: PrincipalActivity,
    /// What it did as each principal.
    pub parts: Vec<PrincipalActivity>,
}

/// Works out activities of groups of rows.
struct ActivityCounter<'s> {
    store: &'s Store,
    span: Option<TimeSpan>,
    seen: DistinctCounter,
}

impl<'s> ActivityCounter<'s> {
    fn new(store: &'s Store, span: Option<TimeSpan>) -> Self {
        ActivityCounter {
            store,
            span,
            seen: DistinctCounter::new(store.strings().texts().len()),
        }
    }

    /// The activity in these rows but for keys and sessions, which go by identities.
    fn activity(&mut self, principal: u32, own: &[u32], total: Total) -> PrincipalActivity {
        let mut activity = PrincipalActivity {
            principal,
            counts: total.counts,
            first: total.first,
            last: total.last,
            steps: vec![0; STEPS],
            ..PrincipalActivity::default()
        };
        if let Some(TimeSpan { first, last }) = self.span {
            scans::activity(own, self.store.times(), first, last, &mut activity.steps);
        }
        for (column, count) in [
            (Column::Source, &mut activity.services),
            (Column::Name, &mut activity.names),
            (Column::Region, &mut activity.regions),
            (Column::Address, &mut activity.addresses),
            (Column::Agent, &mut activity.agents),
        ] {
            *count = self.seen.count(own, self.store.column(column));
        }
        activity
    }
}

/// The access key and the session of each identity.
fn keys_and_sessions(store: &Store) -> (Vec<Symbol>, Vec<Symbol>) {
    let identities = store.identities().iter();
    let both = identities.map(|identity| (identity.access_key, identity.session));
    both.unzip()
}

/// Goes over `rows`, principal by principal. `span` is what the steps divide.
pub fn principals(store: &Store, rows: &RowSet, span: Option<TimeSpan>) -> Vec<PrincipalActivity> {
    let principals: Vec<u32> = store
        .identities()
        .iter()
        .map(|identity| identity.principal)
        .collect();
    let principal_of = scans::gather(store.identity_numbers(), &principals);
    let totals = totals_of(store, rows, &principal_of, store.principals().len());
    let grouped = GroupedRows::new(rows, &principal_of, store.principals().len());
    // What an identity holds is counted once for it, not for each of its events.
    let counts = per_identity(store, rows);
    let present = RowSet::from_fn(counts.len(), |identity| counts[identity] > 0);
    let grouped_identities = GroupedRows::new(&present, &principals, store.principals().len());
    let (keys, sessions) = keys_and_sessions(store);
    let mut counter = ActivityCounter::new(store, span);
    let mut activities = Vec::new();
    for (principal, total) in totals.into_iter().enumerate() {
        let principal = principal as u32;
        let own = grouped.rows(principal);
        if own.is_empty() {
            continue;
        }
        let mut activity = counter.activity(principal, own, total);
        let own = grouped_identities.rows(principal);
        activity.keys = counter.seen.count(own, &keys);
        activity.sessions = counter.seen.count(own, &sessions);
        activities.push(activity);
    }
    activities
}

/// The same person by person, and below each by the principals that it acted as.
pub fn principals_by_person(
    store: &Store,
    rows: &RowSet,
    span: Option<TimeSpan>,
) -> Vec<PersonPrincipals> {
    let columns = store.sessions();
    let unknown = columns.person_keys.len() as u32;
    let mut person_of = scans::gather(&columns.session_of, &columns.persons);
    for person in &mut person_of {
        *person = (*person).min(unknown);
    }
    // Each pair of a person and a principal has a number.
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    let mut numbers: HashMap<(u32, u32), u32> = HashMap::new();
    let mut pair_of = vec![NONE; store.len()];
    for row in rows.iter() {
        let identity = store.identity_numbers()[row] as usize;
        let pair = (person_of[row], store.identities()[identity].principal);
        pair_of[row] = *numbers.entry(pair).or_insert_with(|| {
            pairs.push(pair);
            pairs.len() as u32 - 1
        });
    }
    let (keys, sessions) = keys_and_sessions(store);
    let keys = scans::gather(store.identity_numbers(), &keys);
    let sessions = scans::gather(store.identity_numbers(), &sessions);
    let mut counter = ActivityCounter::new(store, span);
    let mut of_group = |principal: u32, own: &[u32], total: Total| {
        let mut activity = counter.activity(principal, own, total);
        activity.keys = counter.seen.count(own, &keys);
        activity.sessions = counter.seen.count(own, &sessions);
        activity
    };
    let mut parts: BTreeMap<u32, Vec<PrincipalActivity>> = BTreeMap::new();
    let grouped = GroupedRows::new(rows, &pair_of, pairs.len());
    let totals = totals_of(store, rows, &pair_of, pairs.len());
    for (number, ((person, principal), total)) in pairs.iter().zip(totals).enumerate() {
        let part = of_group(*principal, grouped.rows(number as u32), total);
        parts.entry(*person).or_default().push(part);
    }
    let persons = unknown as usize + 1;
    let grouped = GroupedRows::new(rows, &person_of, persons);
    let totals = totals_of(store, rows, &person_of, persons);
    let groups = parts.into_iter().map(|(person, parts)| {
        let most = parts.iter().max_by_key(|part| part.counts.events);
        let principal = most.map_or(0, |part| part.principal);
        PersonPrincipals {
            person: (person < unknown).then_some(person),
            whole: of_group(principal, grouped.rows(person), totals[person as usize]),
            parts,
        }
    });
    groups.collect()
}

//! What each principal did, with distinct services, names, Regions, addresses, agents and keys.

use super::Counts;
use super::distinct::{DistinctCounter, GroupedRows};
use crate::analysis::lanes::totals_of;
use crate::analysis::values::per_identity;
use crate::store::interner::Symbol;
use crate::store::row_set::RowSet;
use crate::store::scans;
use crate::store::{Column, Store, TimeSpan};

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
    let identities = store.identities();
    let counts = per_identity(store, rows);
    let present = RowSet::from_fn(counts.len(), |identity| counts[identity] > 0);
    let grouped_identities = GroupedRows::new(&present, &principals, store.principals().len());
    let keys: Vec<Symbol> = identities
        .iter()
        .map(|identity| identity.access_key)
        .collect();
    let sessions: Vec<Symbol> = identities.iter().map(|identity| identity.session).collect();
    let mut seen = DistinctCounter::new(store.strings().texts().len());
    let mut activities = Vec::new();
    for principal in 0..store.principals().len() as u32 {
        let own = grouped.rows(principal);
        if own.is_empty() {
            continue;
        }
        let total = totals[principal as usize];
        let mut activity = PrincipalActivity {
            principal,
            counts: total.counts,
            first: total.first,
            last: total.last,
            steps: vec![0; STEPS],
            ..PrincipalActivity::default()
        };
        if let Some(TimeSpan {
            first: from,
            last: until,
        }) = span
        {
            scans::activity(own, store.times(), from, until, &mut activity.steps);
        }
        for (column, count) in [
            (Column::Source, &mut activity.services),
            (Column::Name, &mut activity.names),
            (Column::Region, &mut activity.regions),
            (Column::Address, &mut activity.addresses),
            (Column::Agent, &mut activity.agents),
        ] {
            let symbols = store.column(column);
            *count = seen.count(own, symbols);
        }
        let own = grouped_identities.rows(principal);
        activity.keys = seen.count(own, &keys);
        activity.sessions = seen.count(own, &sessions);
        activities.push(activity);
    }
    activities
}

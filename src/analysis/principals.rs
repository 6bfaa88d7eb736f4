//! What each principal did, with distinct services, names, Regions, addresses, agents and keys.

use super::Counts;
use super::values::per_identity;
use crate::store::passes;
use crate::store::rows::RowSet;
use crate::store::{Column, Store};
use crate::walk::batch::NO_TIME;
use crate::walk::dictionary::Symbol;

/// Steps of a principal's activity.
pub const STEPS: usize = 24;

/// What one principal did, over some set of events.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Activity {
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
pub fn principals(store: &Store, rows: &RowSet, span: Option<(i64, i64)>) -> Vec<Activity> {
    let numbers = store.identity_numbers();
    let principal_of: Vec<u32> = numbers
        .iter()
        .map(|number| store.identities()[*number as usize].principal)
        .collect();
    let grouped = Grouped::new(rows, &principal_of, store.principals().len());
    let identities = store.identities();
    // What an identity says is the same in all its events.
    let met = per_identity(store, rows);
    let met = RowSet::from_fn(met.len(), |identity| met[identity] > 0);
    let principals: Vec<u32> = identities.iter().map(|identity| identity.principal).collect();
    let of_principal = Grouped::new(&met, &principals, store.principals().len());
    let keys: Vec<Symbol> = identities.iter().map(|identity| identity.access_key).collect();
    let sessions: Vec<Symbol> = identities.iter().map(|identity| identity.session).collect();
    let mut seen = Seen::new(store);
    let mut activities = Vec::new();
    for principal in 0..store.principals().len() as u32 {
        let own = grouped.rows(principal);
        if own.is_empty() {
            continue;
        }
        let mut activity = summary(store, principal, own, span);
        for (column, count) in [
            (Column::Source, &mut activity.services),
            (Column::Name, &mut activity.names),
            (Column::Region, &mut activity.regions),
            (Column::Address, &mut activity.addresses),
            (Column::Agent, &mut activity.agents),
        ] {
            let symbols = store.column(column);
            *count = seen.distinct(own, symbols);
        }
        let its = of_principal.rows(principal);
        activity.keys = seen.distinct(its, &keys);
        activity.sessions = seen.distinct(its, &sessions);
        activities.push(activity);
    }
    activities
}

fn summary(store: &Store, principal: u32, own: &[u32], span: Option<(i64, i64)>) -> Activity {
    let mut activity = Activity {
        principal,
        steps: vec![0; STEPS],
        ..Activity::default()
    };
    let (times, outcomes) = (store.times(), store.outcomes());
    for row in own {
        let row = *row as usize;
        activity.counts.add(outcomes[row]);
        let time = times[row];
        if time == NO_TIME {
            continue;
        }
        activity.first = Some(activity.first.map_or(time, |first| first.min(time)));
        activity.last = Some(activity.last.map_or(time, |last| last.max(time)));
        if let Some((from, until)) = span {
            let share = (time - from) as f64 / ((until - from).max(1)) as f64;
            let step = ((share * STEPS as f64) as usize).min(STEPS - 1);
            activity.steps[step] += 1;
        }
    }
    activity
}

/// Rows sorted by principal, by counting.
struct Grouped {
    rows: Vec<u32>,
    ends: Vec<u32>,
}

impl Grouped {
    /// `numbers` says for each row whose it is.
    fn new(rows: &RowSet, numbers: &[u32], len: usize) -> Self {
        let (rows, ends) = passes::grouped(rows, numbers, len);
        Grouped { rows, ends }
    }

    fn rows(&self, principal: u32) -> &[u32] {
        let principal = principal as usize;
        let start = if principal == 0 {
            0
        } else {
            self.ends[principal - 1]
        };
        &self.rows[start as usize..self.ends[principal] as usize]
    }
}

/// Counts distinct symbols without a hash: each symbol remembers the last count that met it.
struct Seen {
    stamps: Vec<u32>,
    stamp: u32,
}

impl Seen {
    fn new(store: &Store) -> Self {
        Seen {
            stamps: vec![0; store.dictionary().texts().len()],
            stamp: 0,
        }
    }

    /// The columns counted here are always in the dictionary.
    fn distinct(&mut self, rows: &[u32], symbols: &[Symbol]) -> u32 {
        self.stamp += 1;
        passes::distinct(rows, symbols, &mut self.stamps, self.stamp)
    }
}

//! What each principal did, with distinct services, names, Regions, addresses, agents and keys.

use super::Counts;
use crate::store::rows::RowSet;
use crate::store::{Column, Store};
use crate::walk::batch::NO_TIME;
use crate::walk::dictionary::{NONE, Symbol};

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
    let grouped = Grouped::new(store, rows);
    let identities = store.identities();
    let numbers = store.identity_numbers();
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
            *count = seen.distinct(own.iter().map(|row| symbols[*row as usize]));
        }
        let identity = |row: &u32| &identities[numbers[*row as usize] as usize];
        activity.keys = seen.distinct(own.iter().map(|row| identity(row).access_key));
        activity.sessions = seen.distinct(own.iter().map(|row| identity(row).session));
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
    fn new(store: &Store, rows: &RowSet) -> Self {
        let (identities, numbers) = (store.identities(), store.identity_numbers());
        let principal = |row: usize| identities[numbers[row] as usize].principal as usize;
        let mut ends = vec![0_u32; store.principals().len()];
        for row in rows.iter() {
            ends[principal(row)] += 1;
        }
        let mut total = 0;
        for end in &mut ends {
            let count = *end;
            *end = total;
            total += count;
        }
        let mut sorted = vec![0; total as usize];
        for row in rows.iter() {
            let next = &mut ends[principal(row)];
            sorted[*next as usize] = row as u32;
            *next += 1;
        }
        Grouped { rows: sorted, ends }
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

    fn distinct(&mut self, symbols: impl Iterator<Item = Symbol>) -> u32 {
        self.stamp += 1;
        let mut count = 0;
        for symbol in symbols {
            // The columns counted here are always in the dictionary.
            if symbol != NONE
                && let Some(stamp) = self.stamps.get_mut(symbol as usize)
                && *stamp != self.stamp
            {
                *stamp = self.stamp;
                count += 1;
            }
        }
        count
    }
}

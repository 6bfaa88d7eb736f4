//! What each person or workload did, whatever it acted as.

use super::Counts;
use super::distinct::{DistinctCounter, GroupedRows};
use super::lanes::{Total, totals_of};
use crate::cloudtrail::session_kind::SessionKind;
use crate::store::row_set::RowSet;
use crate::store::{Column, Store, scans};

/// What one person or workload did, over some set of events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonActivity {
    /// The number of the person in [`SessionColumns`](crate::store::session_columns::SessionColumns).
    pub person: u32,
    /// The words for the kinds of its sessions.
    pub kinds: String,
    /// The principals that it acted as.
    pub principals: u32,
    /// Its sessions.
    pub sessions: u32,
    /// Events, errors, denials.
    pub counts: Counts,
    /// Events that may have changed something, however they ended.
    pub writes: u32,
    /// Earliest event.
    pub first: Option<i64>,
    /// Latest event.
    pub last: Option<i64>,
    /// Distinct accounts that received its events.
    pub accounts: u32,
    /// Distinct event sources.
    pub services: u32,
    /// Distinct event names.
    pub names: u32,
    /// Distinct source addresses.
    pub addresses: u32,
}

/// Goes over `rows`, person by person. Events whose person is not worked out yet are in none.
pub fn persons(store: &Store, rows: &RowSet) -> Vec<PersonActivity> {
    let columns = store.sessions();
    let persons = columns.person_keys.len();
    let person_of = scans::gather(&columns.session_of, &columns.persons);
    let totals = totals_of(store, rows, &person_of, persons);
    let grouped = GroupedRows::new(rows, &person_of, persons);
    let principals: Vec<u32> = store
        .identities()
        .iter()
        .map(|identity| identity.principal)
        .collect();
    let principal_of = scans::gather(store.identity_numbers(), &principals);
    let numbers = store.strings().texts().len().max(columns.kinds.len());
    let mut seen = DistinctCounter::new(numbers.max(store.principals().len()));
    let mut activities = Vec::new();
    for (person, total) in totals.into_iter().enumerate() {
        let Total {
            counts,
            first,
            last,
            ..
        } = total;
        let own = grouped.rows(person as u32);
        if own.is_empty() {
            continue;
        }
        let mut distinct = |numbers: &[u32]| seen.count(own, numbers);
        activities.push(PersonActivity {
            person: person as u32,
            kinds: kinds_of(store, own),
            principals: distinct(&principal_of),
            sessions: distinct(&columns.session_of),
            writes: own
                .iter()
                .filter(|row| store.read_only(**row as usize).value() == Some(false))
                .count() as u32,
            counts,
            first,
            last,
            accounts: distinct(store.column(Column::Account)),
            services: distinct(store.column(Column::Source)),
            names: distinct(store.column(Column::Name)),
            addresses: distinct(store.column(Column::Address)),
        });
    }
    activities
}

/// The words for the kinds of the sessions of these events.
fn kinds_of(store: &Store, rows: &[u32]) -> String {
    let columns = store.sessions();
    let mut found = [false; SessionKind::WORDS.len()];
    for row in rows {
        let kind = columns.kinds[columns.session_of[*row as usize] as usize];
        if let Some(found) = found.get_mut(kind as usize) {
            *found = true;
        }
    }
    let words = SessionKind::WORDS.iter().zip(found);
    let words: Vec<&str> = words
        .filter_map(|(word, found)| found.then_some(*word))
        .collect();
    words.join(", ")
}

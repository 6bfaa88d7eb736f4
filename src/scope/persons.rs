//! Whose traces can be looked for: the persons behind events, those who changed something first.

use super::is_service;
use crate::protocol::{Outcome, RuleLevel};
use crate::query::print::term;
use crate::store::Store;
use crate::store::row_set::RowSet;
use std::cmp::Reverse;

/// Persons and workloads as actors.
pub struct OfferedPersons {
    /// The first of them, as conditions.
    pub terms: Vec<String>,
    /// How many there are.
    pub total: u32,
    /// How many of all have changed something or have findings.
    pub changing: u32,
}

/// What one person did.
#[derive(Clone, Copy, Default)]
struct PersonCounts {
    events: u32,
    changes: u32,
    /// It matches a rule that is more than information.
    is_found: bool,
}

/// The persons behind these events, except AWS's services: those first who changed something or whose events match a rule,
/// of these those with the most changes, then those with the most events.
pub fn persons_of(store: &Store, shown: &RowSet, most: usize) -> OfferedPersons {
    let counts = counts(store, shown, &|_| true);
    let keys = &store.sessions().person_keys;
    let mut persons = there(store, &counts, |one| one.events > 0);
    let is_changing = |one: &PersonCounts| one.changes > 0 || one.is_found;
    persons.sort_by_key(|person| {
        let one = &counts[*person];
        let order = (is_changing(one), one.changes, one.events);
        (Reverse(order), &keys[*person])
    });
    OfferedPersons {
        total: persons.len() as u32,
        changing: (persons.iter())
            .filter(|person| is_changing(&counts[**person]))
            .count() as u32,
        terms: terms(store, persons, most),
    }
}

/// The persons who changed something by these events and by none of `own`: those with the most changes first.
pub fn persons_outside(store: &Store, shown: &RowSet, own: &RowSet, most: usize) -> OfferedPersons {
    let counts = counts(store, shown, &|row| !own.has(row));
    let keys = &store.sessions().person_keys;
    let mut persons = there(store, &counts, |one| one.changes > 0);
    persons.sort_by_key(|person| (Reverse(counts[*person].changes), &keys[*person]));
    let total = persons.len() as u32;
    OfferedPersons {
        total,
        changing: total,
        terms: terms(store, persons, most),
    }
}

fn counts(store: &Store, shown: &RowSet, is_meant: &dyn Fn(usize) -> bool) -> Vec<PersonCounts> {
    let (sessions, hits) = (store.sessions(), store.hits());
    let mut counts = vec![PersonCounts::default(); sessions.person_keys.len()];
    for row in shown.iter().filter(|row| is_meant(*row)) {
        let person = sessions.persons[sessions.session_of[row] as usize];
        let Some(one) = counts.get_mut(person as usize) else {
            continue;
        };
        one.events += 1;
        let is_change =
            store.read_only(row).value() == Some(false) && store.outcome(row) == Outcome::Ok;
        one.changes += u32::from(is_change);
        one.is_found |= (hits.of(row).next()).is_some_and(|rule| rule.level > RuleLevel::Low);
    }
    counts
}

/// The persons that have this to their names.
fn there(
    store: &Store,
    counts: &[PersonCounts],
    has: impl Fn(&PersonCounts) -> bool,
) -> Vec<usize> {
    let keys = &store.sessions().person_keys;
    (0..counts.len())
        .filter(|person| has(&counts[*person]) && !is_service(&keys[*person]))
        .collect()
}

fn terms(store: &Store, persons: Vec<usize>, most: usize) -> Vec<String> {
    let keys = &store.sessions().person_keys;
    let persons = persons.into_iter().take(most);
    persons
        .map(|person| term("person", &keys[person]))
        .collect()
}

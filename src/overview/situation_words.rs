//! What an actor did, in a sentence whose numbers lead to their events.

use crate::analysis::words::counted;
use crate::cloudtrail::read_only::ReadOnly;
use crate::cloudtrail::time::{DAY, text_from_millis};
use crate::findings::{Actor, ActorGroup};
use crate::protocol::{LinkedText, Outcome};
use crate::store::batch::NO_TIME;
use crate::store::interner::{NONE, Symbol};
use crate::store::row_set::RowSet;
use crate::store::{Column, FastMap, Store};
use std::collections::BTreeMap;

/// What the actors of one situation did, all in all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActorTotals {
    /// Their events.
    pub events: u32,
    /// Calls that changed something and succeeded.
    pub changes: u32,
    /// Calls that were denied.
    pub denied: u32,
    /// First event.
    pub first: Option<i64>,
    /// Last event.
    pub last: Option<i64>,
    /// Events for each address.
    addresses: FastMap<Symbol, u32>,
    /// Events for each access key.
    keys: FastMap<Symbol, u32>,
    /// Principals that they were, by the first event.
    principals: BTreeMap<u32, i64>,
}

/// What the actors of each of these situations did among some events. One walk over the events for all of them.
pub fn actor_totals(store: &Store, rows: &RowSet, groups: &[&ActorGroup]) -> Vec<ActorTotals> {
    let mut all = vec![ActorTotals::default(); groups.len()];
    let sessions = store.sessions();
    let mut of_persons = vec![NONE; sessions.person_keys.len()];
    let mut of_principals = vec![NONE; store.principals().len()];
    for (number, group) in (0..).zip(groups) {
        for actor in &group.actors {
            match actor {
                Actor::Person(person) => of_persons[*person as usize] = number,
                Actor::Principal(principal) => of_principals[*principal as usize] = number,
            }
        }
    }
    for row in rows.iter() {
        let person = sessions.persons[sessions.session_of[row] as usize];
        let identity = store.identity(row);
        let group = match person {
            NONE => of_principals[identity.principal as usize],
            person => of_persons[person as usize],
        };
        if let Some(totals) = all.get_mut(group as usize) {
            totals.add(store, row, identity.principal, identity.access_key);
        }
    }
    all
}

impl ActorTotals {
    fn add(&mut self, store: &Store, row: usize, principal: u32, key: Symbol) {
        self.events += 1;
        let outcome = store.outcome(row);
        self.denied += u32::from(outcome == Outcome::Denied);
        self.changes += u32::from(outcome == Outcome::Ok && is_write(store, row));
        let time = store.times()[row];
        if time != NO_TIME {
            self.first = Some(self.first.map_or(time, |first| first.min(time)));
            self.last = Some(self.last.map_or(time, |last| last.max(time)));
        }
        *self
            .addresses
            .entry(store.column(Column::Address)[row])
            .or_default() += 1;
        *self.keys.entry(key).or_default() += 1;
        let first = self.principals.entry(principal).or_insert(time);
        *first = (*first).min(time);
    }

    /// The principals, the one that was first first.
    fn principals(&self) -> Vec<u32> {
        let mut principals: Vec<(i64, u32)> = self
            .principals
            .iter()
            .map(|(principal, first)| (*first, *principal))
            .collect();
        principals.sort_unstable();
        principals
            .into_iter()
            .map(|(_, principal)| principal)
            .collect()
    }

    /// The principal that was first.
    pub fn first_principal(&self) -> Option<u32> {
        self.principals().first().copied()
    }

    /// “made 417 changes between 11:54 and 12:28; 60 calls were refused; 5 roles assumed”, behind who it was.
    pub fn words(&self, store: &Store, group: &ActorGroup) -> LinkedText {
        let who = everything(store, group);
        let principals = self.principals();
        let mut words = LinkedText::default().link(group.actors[0].name(store), who.clone());
        let joined = group.actors.len() as u64 - 1;
        if joined > 0 {
            words = words.and(format!(", with {}", counted(joined, "other actor")));
        }
        let mut facts = Vec::new();
        if let Some(first) = principals.first() {
            let credential = store.principals()[*first as usize].credential.name();
            facts.push(credential.to_owned());
        }
        if let Some(key) = most(&self.keys)
            .map(|key| store.text(key))
            .filter(|key| !key.is_empty())
        {
            facts.push(format!("key {}", shortened(key)));
        }
        if let Some(address) = most(&self.addresses)
            .map(|address| store.text(address))
            .filter(|text| !text.is_empty())
        {
            let more = self.addresses.len() - 1;
            facts.push(match more {
                0 => address.to_owned(),
                more => format!("{address} and {more} more"),
            });
        }
        words = words.and(format!(" ({}) made ", facts.join(", ")));
        words = words.link(
            counted(self.changes.into(), "change"),
            format!("{who} readonly:false outcome:ok"),
        );
        if let (Some(first), Some(last)) = (self.first, self.last) {
            words = words.and(format!(" between {}", between(first, last)));
        }
        if self.denied > 0 {
            let were = if self.denied == 1 { "was" } else { "were" };
            words = words.and("; ").link(
                format!("{} {were} refused", counted(self.denied.into(), "call")),
                format!("{who} outcome:denied"),
            );
        }
        if principals.len() > 1 {
            let others = principals.len() as u64 - 1;
            words = words.and("; ").link(
                format!("became {}", counted(others, "other principal")),
                who,
            );
        }
        words.and(".")
    }
}

/// What `readonly:false` finds.
fn is_write(store: &Store, row: usize) -> bool {
    matches!(store.read_only(row), ReadOnly::No | ReadOnly::NoByName)
}

/// The value of most events.
fn most(counts: &FastMap<Symbol, u32>) -> Option<Symbol> {
    let counted = counts.iter().filter(|(symbol, _)| **symbol != NONE);
    counted
        .max_by_key(|(symbol, count)| (**count, std::cmp::Reverse(**symbol)))
        .map(|(symbol, _)| *symbol)
}

/// An access key that can be told and read: its first and last letters.
fn shortened(key: &str) -> String {
    let letters: Vec<char> = key.chars().collect();
    if letters.len() <= 9 {
        return key.to_owned();
    }
    let (first, last) = (&letters[..4], &letters[letters.len() - 4..]);
    first.iter().chain(&['…']).chain(last).collect()
}

/// Two times in UTC, the day once where it is the same.
fn between(first: i64, last: i64) -> String {
    let (from, until) = (text_from_millis(first), text_from_millis(last));
    let minutes = |text: &str| text.get(11..16).unwrap_or_default().to_owned();
    let day = |text: &str| text.get(..10).unwrap_or_default().to_owned();
    if first.div_euclid(DAY) == last.div_euclid(DAY) {
        format!(
            "{} and {} on {} (UTC)",
            minutes(&from),
            minutes(&until),
            day(&from)
        )
    } else {
        format!(
            "{} {} and {} {} (UTC)",
            day(&from),
            minutes(&from),
            day(&until),
            minutes(&until)
        )
    }
}

/// The query that finds everything that the actors of a situation did.
pub fn everything(store: &Store, group: &ActorGroup) -> String {
    let terms: Vec<String> = group
        .actors
        .iter()
        .map(|actor| actor.query(store))
        .collect();
    match &terms[..] {
        [one] => one.clone(),
        terms => format!("({})", terms.join(" OR ")),
    }
}

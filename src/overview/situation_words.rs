//! What an actor did, in a sentence whose numbers lead to their events.

use crate::analysis::words::counted;
use crate::cloudtrail::credential::Credential;
use crate::cloudtrail::read_only::ReadOnly;
use crate::cloudtrail::time::{DAY, MINUTE, text_from_millis};
use crate::findings::{Actor, ActorGroup};
use crate::protocol::{LinkedText, Outcome};
use crate::store::batch::NO_TIME;
use crate::store::interner::{NONE, Symbol};
use crate::store::row_set::RowSet;
use crate::store::{Column, FastMap, Store};
use std::collections::BTreeMap;

/// So many actors are named; the others are counted.
const MOST_ACTORS: usize = 3;

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
    /// With what each of them called, in the order of the actors.
    actors: Vec<ActorPlaces>,
}

/// With which credentials, and from where, one actor called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct ActorPlaces {
    /// Events for each address.
    addresses: FastMap<Symbol, u32>,
    /// Events for each access key.
    keys: FastMap<Symbol, u32>,
    /// Principals that it was, by the first event.
    principals: BTreeMap<u32, i64>,
}

/// What was found of a situation where nothing was changed.
pub struct GravestFinding<'a> {
    /// The rule's title.
    pub title: &'a str,
    /// How many events.
    pub events: u32,
    /// The query that finds them.
    pub query: String,
}

/// Neither a person nor a principal of any situation.
const NOWHERE: (u32, u32) = (NONE, NONE);

/// What the actors of each of these situations did among some events. One walk over the events for all of them.
pub fn actor_totals(store: &Store, rows: &RowSet, groups: &[&ActorGroup]) -> Vec<ActorTotals> {
    let of_group = |group: &&ActorGroup| ActorTotals {
        actors: vec![ActorPlaces::default(); group.actors.len()],
        ..ActorTotals::default()
    };
    let mut all: Vec<ActorTotals> = groups.iter().map(of_group).collect();
    let sessions = store.sessions();
    let mut of_persons = vec![NOWHERE; sessions.person_keys.len()];
    let mut of_principals = vec![NOWHERE; store.principals().len()];
    for (number, group) in (0..).zip(groups) {
        for (place, actor) in (0..).zip(&group.actors) {
            match actor {
                Actor::Person(person) => of_persons[*person as usize] = (number, place),
                Actor::Principal(principal) => {
                    of_principals[*principal as usize] = (number, place);
                }
            }
        }
    }
    for row in rows.iter() {
        let person = sessions.persons[sessions.session_of[row] as usize];
        let (group, place) = match person {
            NONE => of_principals[store.identity(row).principal as usize],
            person => of_persons[person as usize],
        };
        if let Some(totals) = all.get_mut(group as usize) {
            totals.add(store, row, place as usize);
        }
    }
    all
}

impl ActorPlaces {
    /// “IAM user, key AKIA…, 198.51.100.7 and 2 more”.
    fn words(&self, store: &Store) -> String {
        let mut facts = Vec::new();
        let first = self.principals.iter().min_by_key(|(_, first)| **first);
        if let Some((principal, _)) = first {
            let credential = store.principals()[*principal as usize].credential.name();
            facts.push(credential.to_owned());
        }
        let text = |symbol: Symbol| Some(store.text(symbol)).filter(|text| !text.is_empty());
        if let Some(key) = most(&self.keys).and_then(text) {
            facts.push(format!("key {}", shortened(key)));
        }
        if let Some(address) = most(&self.addresses).and_then(text) {
            let more = self.addresses.len() - 1;
            facts.push(match more {
                0 => address.to_owned(),
                more => format!("{address} and {more} more"),
            });
        }
        facts.join(", ")
    }

    /// How many roles and the like it became, beside what it was first.
    fn became(&self, store: &Store) -> usize {
        let first = self.principals.iter().min_by_key(|(_, first)| **first);
        let first = first.map(|(principal, _)| *principal);
        let others = self.principals.keys().filter(|one| Some(**one) != first);
        let is_session = |principal: &&u32| {
            let credential = store.principals()[**principal as usize].credential;
            matches!(credential, Credential::Role | Credential::FederatedUser)
        };
        others.filter(is_session).count()
    }
}

impl ActorTotals {
    fn add(&mut self, store: &Store, row: usize, place: usize) {
        self.events += 1;
        let outcome = store.outcome(row);
        self.denied += u32::from(outcome == Outcome::Denied);
        self.changes += u32::from(outcome == Outcome::Ok && is_write(store, row));
        let time = store.times()[row];
        if time != NO_TIME {
            self.first = Some(self.first.map_or(time, |first| first.min(time)));
            self.last = Some(self.last.map_or(time, |last| last.max(time)));
        }
        let identity = store.identity(row);
        let actor = &mut self.actors[place];
        let address = store.column(Column::Address)[row];
        *actor.addresses.entry(address).or_default() += 1;
        *actor.keys.entry(identity.access_key).or_default() += 1;
        let first = actor.principals.entry(identity.principal).or_insert(time);
        *first = (*first).min(time);
    }

    /// The principal that was first.
    pub fn first_principal(&self) -> Option<u32> {
        let all = self.actors.iter().flat_map(|actor| &actor.principals);
        let first = all.min_by_key(|(principal, first)| (**first, **principal));
        first.map(|(principal, _)| *principal)
    }

    /// “ada and 2 others made 417 changes between 11:54 and 12:28; 60 calls were refused.”, or what was found where nothing was
    /// changed.
    pub fn headline(
        &self,
        store: &Store,
        group: &ActorGroup,
        gravest: Option<GravestFinding<'_>>,
    ) -> LinkedText {
        let who = everything(store, group);
        let mut words = LinkedText::default().link(group.actors[0].name(store), who.clone());
        match &group.actors[1..] {
            [] => {}
            [other] => words = words.and(format!(" and {}", other.name(store))),
            others => words = words.and(format!(" and {} others", others.len())),
        }
        words = match gravest.filter(|_| self.changes == 0) {
            Some(found) => words.and(" changed nothing. Found: ").link(
                format!("{}, {}", found.title, counted(found.events.into(), "event")),
                found.query,
            ),
            None => words.and(" made ").link(
                counted(self.changes.into(), "change"),
                format!("{who} readonly:false outcome:ok"),
            ),
        };
        if let (Some(first), Some(last)) = (self.first, self.last) {
            words = words.and(format!(" {}", between(first, last)));
        }
        if self.denied > 0 {
            let were = if self.denied == 1 { "was" } else { "were" };
            words = words.and("; ").link(
                format!("{} {were} refused", counted(self.denied.into(), "call")),
                format!("{who} outcome:denied"),
            );
        }
        words.and(".")
    }

    /// “ada (IAM user, key AKIA…, 198.51.100.7) and oleg (…): 417 changes, 60 calls refused, 5 roles taken on.”
    pub fn words(&self, store: &Store, group: &ActorGroup) -> LinkedText {
        let who = everything(store, group);
        let named = group.actors.len().min(MOST_ACTORS);
        let others = group.actors.len() - named;
        let mut words = LinkedText::default();
        for (place, (actor, places)) in group.actors.iter().zip(&self.actors).enumerate() {
            if place == named {
                break;
            }
            words = match place {
                0 => words,
                place if place + 1 == named && others == 0 => words.and(" and "),
                _ => words.and(", "),
            };
            words = words.link(actor.name(store), actor.query(store));
            let facts = places.words(store);
            if !facts.is_empty() {
                words = words.and(format!(" ({facts})"));
            }
        }
        if others > 0 {
            words = words.and(format!(" and {}", counted(others as u64, "other actor")));
        }
        words = words.and(": ").link(
            match self.changes {
                0 => "no change".to_owned(),
                changes => counted(changes.into(), "change"),
            },
            format!("{who} readonly:false outcome:ok"),
        );
        if self.denied > 0 {
            words = words.and(", ").link(
                format!("{} refused", counted(self.denied.into(), "call")),
                format!("{who} outcome:denied"),
            );
        }
        let became: usize = self.actors.iter().map(|actor| actor.became(store)).sum();
        if became > 0 {
            words = words.and(", ").link(
                format!("{} taken on", counted(became as u64, "role")),
                format!("{who} credential:(role, federated-user)"),
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

/// Two times in UTC, the day once where it is the same, and one time where they are the same to the minute.
fn between(first: i64, last: i64) -> String {
    let (from, until) = (text_from_millis(first), text_from_millis(last));
    let minutes = |text: &str| text.get(11..16).unwrap_or_default().to_owned();
    let day = |text: &str| text.get(..10).unwrap_or_default().to_owned();
    if first.div_euclid(MINUTE) == last.div_euclid(MINUTE) {
        format!("at {} on {} (UTC)", minutes(&from), day(&from))
    } else if first.div_euclid(DAY) == last.div_euclid(DAY) {
        format!(
            "between {} and {} on {} (UTC)",
            minutes(&from),
            minutes(&until),
            day(&from)
        )
    } else {
        format!(
            "between {} {} and {} {} (UTC)",
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_and_a_minute_are_said_once() {
        assert_eq!(between(0, 59_999), "at 00:00 on 1970-01-01 (UTC)");
        assert_eq!(
            between(0, 60_000),
            "between 00:00 and 00:01 on 1970-01-01 (UTC)"
        );
        assert_eq!(
            between(0, DAY),
            "between 1970-01-01 00:00 and 1970-01-02 00:00 (UTC)"
        );
    }
}

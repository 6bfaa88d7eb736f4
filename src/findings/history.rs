//! What each actor did before a finding, read in one walk over all events in the order of time. A role that many people take is
//! as many actors, each with a history of its own.

use super::situations::Actor;
use super::weights;
use crate::cloudtrail::time::{DAY, HOUR};
use crate::store::batch::NO_TIME;
use crate::store::interner::{NONE, Symbol};
use crate::store::{Column, FastMap, Store};

/// So many events are walked over at a time.
const EVENTS_AT_A_TIME: usize = 60_000;

/// What an actor had done when a finding began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Before {
    /// Its events before that one.
    pub events: u32,
    /// How long it had been active, in milliseconds.
    pub time: i64,
    /// Whether it began to use both the address and the user agent only shortly before, after many events elsewhere.
    pub is_new_place: bool,
}

/// When an actor first used an address or a user agent.
#[derive(Clone, Copy)]
struct FirstUse {
    time: i64,
    /// Whether that says something: it had many events before.
    is_new: bool,
}

/// The walk, and what it gives.
#[derive(Default)]
pub struct History {
    at: usize,
    /// For the first event of each part of a finding.
    before: FastMap<u32, Before>,
    /// How many persons there are: their numbers come first, those of principals without a person follow.
    persons: usize,
    /// For each actor its events so far.
    events: Vec<u32>,
    /// For each actor the time of its first event.
    first: Vec<i64>,
    /// For each actor the hours with an event.
    hours: Vec<u32>,
    last_hour: Vec<i64>,
    /// For each actor the days with an event.
    days: Vec<u32>,
    last_day: Vec<i64>,
    /// Addresses and user agents, by actor: when each was first used.
    places: FastMap<(u32, bool, Symbol), FirstUse>,
    /// For each address the actors that used it, [`weights::GATEWAY`] and one at most.
    of_addresses: FastMap<Symbol, Vec<u32>>,
    /// For each actor whether it has findings: only of these places are kept.
    is_wanted: Vec<bool>,
}

impl History {
    /// Before the walk: `firsts` are the first events of findings' parts, `actors` those of the findings.
    pub fn new(
        store: &Store,
        firsts: impl Iterator<Item = u32>,
        actors: impl Iterator<Item = Actor>,
    ) -> Self {
        let persons = store.sessions().person_names.len();
        let count = persons + store.principals().len();
        let mut is_wanted = vec![false; count];
        for actor in actors {
            is_wanted[actor.place(persons)] = true;
        }
        History {
            persons,
            before: firsts.map(|first| (first, Before::default())).collect(),
            events: vec![0; count],
            first: vec![NO_TIME; count],
            hours: vec![0; count],
            last_hour: vec![i64::MIN; count],
            days: vec![0; count],
            last_day: vec![i64::MIN; count],
            is_wanted,
            ..History::default()
        }
    }

    /// Walks on; says whether all events have been walked over.
    pub fn advance(&mut self, store: &Store) -> bool {
        let order = store.order();
        let end = (self.at + EVENTS_AT_A_TIME).min(order.len());
        for row in &order[self.at..end] {
            self.add(store, *row);
        }
        self.at = end;
        end == order.len()
    }

    fn add(&mut self, store: &Store, row: u32) {
        let event = row as usize;
        let place = Actor::of(store, row).place(self.persons);
        let actor = place as u32;
        let time = store.times()[event];
        let (address, agent) = (
            store.column(Column::Address)[event],
            store.column(Column::Agent)[event],
        );
        let mut is_new_place = false;
        if self.is_wanted[place] {
            let use_now = FirstUse {
                time,
                is_new: self.events[place] >= weights::PLACE_EVENTS,
            };
            let is_new = |places: &mut FastMap<_, FirstUse>, is_agent, symbol| {
                let first = *places.entry((actor, is_agent, symbol)).or_insert(use_now);
                symbol != NONE
                    && first.is_new
                    && time.saturating_sub(first.time) <= weights::NEW_FOR
            };
            let new_address = is_new(&mut self.places, false, address);
            let new_agent = is_new(&mut self.places, true, agent);
            is_new_place = new_address && new_agent;
            if address != NONE {
                let users = self.of_addresses.entry(address).or_default();
                if users.len() <= weights::GATEWAY && !users.contains(&actor) {
                    users.push(actor);
                }
            }
        }
        if let Some(before) = self.before.get_mut(&row) {
            let first = self.first[place];
            *before = Before {
                events: self.events[place],
                time: if first == NO_TIME || time == NO_TIME {
                    0
                } else {
                    time - first
                },
                is_new_place,
            };
        }
        self.events[place] += 1;
        if time == NO_TIME {
            return;
        }
        if self.first[place] == NO_TIME {
            self.first[place] = time;
        }
        let hour = time.div_euclid(HOUR);
        if self.last_hour[place] != hour {
            self.last_hour[place] = hour;
            self.hours[place] += 1;
        }
        let day = time.div_euclid(DAY);
        if self.last_day[place] != day {
            self.last_day[place] = day;
            self.days[place] += 1;
        }
    }

    /// What its actor had done when a finding began, by the finding's first event.
    pub fn before(&self, first: u32) -> Before {
        self.before.get(&first).copied().unwrap_or_default()
    }

    /// The hours in which an actor was active.
    pub fn hours(&self, actor: Actor) -> u32 {
        self.hours[actor.place(self.persons)]
    }

    /// The days on which an actor was active.
    pub fn days(&self, actor: Actor) -> u32 {
        self.days[actor.place(self.persons)]
    }

    /// Whether so many actors with findings use an address that it says nothing of who belongs together.
    pub fn is_gateway(&self, address: Symbol) -> bool {
        let users = self.of_addresses.get(&address);
        users.is_some_and(|users| users.len() > weights::GATEWAY)
    }
}

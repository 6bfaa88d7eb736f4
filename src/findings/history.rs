//! What each actor with findings did before them, read in one walk over its events in the order of time. A role that many people take is
//! as many actors, each with a history of its own.

use super::situations::Actor;
use super::weights;
use crate::cloudtrail::time::{DAY, HOUR};
use crate::store::batch::NO_TIME;
use crate::store::interner::{NONE, Symbol};
use crate::store::row_set::RowSet;
use crate::store::{Column, FastMap, Store, scans};

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
#[derive(Clone, Copy, Debug)]
struct FirstUse {
    time: i64,
    /// Whether that says something: it had many events before.
    is_new: bool,
}

/// The walk, and what it gives.
#[derive(Debug, Default)]
pub struct History {
    /// The events of actors with findings, in the order of time; none before they are looked for.
    events_of_actors: Option<Vec<u32>>,
    at: usize,
    /// The first events of all parts of findings.
    firsts: RowSet,
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
    /// For each actor the address and the user agent of its last event.
    last_places: Vec<[Option<(Symbol, FirstUse)>; 2]>,
    /// For each address the actors that used it, [`weights::GATEWAY`] and one at most.
    of_addresses: FastMap<Symbol, Vec<u32>>,
    /// For each actor whether it has findings.
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
        let before: FastMap<u32, Before> = firsts.map(|first| (first, Before::default())).collect();
        let mut firsts = RowSet::none(store.len());
        before
            .keys()
            .for_each(|first| firsts.insert(*first as usize));
        History {
            persons,
            firsts,
            before,
            last_places: vec![[None; 2]; count],
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

    /// Walks over `most` more events; says whether all have been walked over.
    pub fn advance(&mut self, store: &Store, most: usize) -> bool {
        let Some(events) = self.events_of_actors.take() else {
            self.events_of_actors = Some(scans::select(store.order(), &self.wanted(store)));
            return false;
        };
        let end = self.at.saturating_add(most).min(events.len());
        for row in &events[self.at..end] {
            self.add(store, *row);
        }
        self.at = end;
        let is_done = end == events.len();
        self.events_of_actors = Some(events);
        is_done
    }

    /// The events of actors with findings.
    fn wanted(&self, store: &Store) -> RowSet {
        let sessions = store.sessions();
        // Of a session without a person the principal tells.
        let of_person = |person: &u32| self.is_wanted.get(*person as usize).copied();
        let of_session: Vec<Option<bool>> = sessions
            .persons
            .iter()
            .map(|person| of_person(person).filter(|_| *person != NONE))
            .collect();
        RowSet::from_fn(store.len(), |row| {
            of_session[sessions.session_of[row] as usize].unwrap_or_else(|| {
                self.is_wanted[self.persons + store.identity(row).principal as usize]
            })
        })
    }

    fn add(&mut self, store: &Store, row: u32) {
        let event = row as usize;
        let place = Actor::of(store, row).place(self.persons);
        let time = store.times()[event];
        let columns = [Column::Address, Column::Agent].map(|column| store.column(column)[event]);
        let now = FirstUse {
            time,
            is_new: self.events[place] >= weights::PLACE_EVENTS,
        };
        let mut is_new_place = true;
        for (kind, symbol) in columns.into_iter().enumerate() {
            let first = self.first_use(place, kind, symbol, now);
            is_new_place &= symbol != NONE
                && first.is_new
                && time.saturating_sub(first.time) <= weights::NEW_FOR;
        }
        if self.firsts.has(event)
            && let Some(before) = self.before.get_mut(&row)
        {
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
        if !is_within(time, self.last_hour[place], HOUR) {
            self.last_hour[place] = time.div_euclid(HOUR);
            self.hours[place] += 1;
        }
        if !is_within(time, self.last_day[place], DAY) {
            self.last_day[place] = time.div_euclid(DAY);
            self.days[place] += 1;
        }
    }

    /// When an actor first used an address (`kind` 0) or a user agent: `now` where it does so for the first time.
    fn first_use(&mut self, place: usize, kind: usize, symbol: Symbol, now: FirstUse) -> FirstUse {
        if let Some((last, first)) = self.last_places[place][kind]
            && last == symbol
        {
            return first;
        }
        let actor = place as u32;
        let mut is_first = false;
        let first = *self
            .places
            .entry((actor, kind == 1, symbol))
            .or_insert_with(|| {
                is_first = true;
                now
            });
        if is_first && kind == 0 && symbol != NONE {
            let users = self.of_addresses.entry(symbol).or_default();
            if users.len() <= weights::GATEWAY {
                users.push(actor);
            }
        }
        self.last_places[place][kind] = Some((symbol, first));
        first
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

/// Whether a time lies in the hour or day with this number.
pub(super) fn is_within(time: i64, number: i64, span: i64) -> bool {
    let from = number.checked_mul(span);
    let since = from.and_then(|from| time.checked_sub(from));
    since.is_some_and(|since| (0..span).contains(&since))
}

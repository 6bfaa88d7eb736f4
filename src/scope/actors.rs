//! Whose calls are meant: the actors that the user has chosen, and all that these set going.
//!
//! An actor is a condition of the search language. From its events the chain is followed forwards: to sessions whose
//! credentials those calls issued, and to the users, passwords and keys that they made. Nothing is followed backwards, so that
//! whoever gave an actor its credentials is no actor.

use crate::cloudtrail::credential::Credential;
use crate::protocol::Outcome;
use crate::query::evaluate::evaluate_with;
use crate::query::index::Index;
use crate::query::parse::parse;
use crate::query::print::term;
use crate::store::interner::{NONE, Symbol};
use crate::store::leaves::Leaves;
use crate::store::row_set::RowSet;
use crate::store::session_columns::Confidence;
use crate::store::{Column, Store};
use std::collections::{BTreeMap, HashMap, HashSet};

/// An actor that the user has chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChosenActor {
    /// Its condition.
    pub term: String,
    /// What its first event calls it, where the condition holds a key; empty otherwise.
    pub name: String,
    /// How many events it finds; or why the condition can't be read.
    pub events: Result<u32, String>,
}

/// An actor that the chain added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddedActor {
    /// The condition that finds its events.
    pub term: String,
    /// What to call it.
    pub name: String,
    /// Why it belongs to them, in words.
    pub why: String,
    /// The call that proves it.
    pub proof: u32,
    /// Whether that is an inference.
    pub is_inferred: bool,
    /// How many of its events were added.
    pub events: u32,
}

/// All actors and their events.
#[derive(Clone, Debug)]
pub struct Actors {
    /// Those that the user has chosen.
    pub chosen: Vec<ChosenActor>,
    /// Those that the chain added, in the order in which they were found.
    pub added: Vec<AddedActor>,
    /// Sessions that a call of theirs can have begun, where the records do not prove that it did.
    pub not_followed: u32,
    /// Their events.
    pub events: RowSet,
}

/// Calls that make something which acts by itself from then on, and for which events of its user they count.
#[derive(Clone, Copy, PartialEq, Eq)]
enum MadeFor {
    /// All of them.
    All,
    /// Those from the console.
    Console,
}

const MAKING: [(&str, MadeFor); 3] = [
    ("CreateUser", MadeFor::All),
    ("CreateLoginProfile", MadeFor::Console),
    ("UpdateLoginProfile", MadeFor::Console),
];

/// What all closures need, for one revision of the store.
pub struct ActorIndex {
    /// For each session where its events begin in `events`, and one more.
    starts: Vec<u32>,
    /// Events by their sessions.
    events: Vec<u32>,
    /// Sessions by the call that issued their credentials.
    issued: HashMap<u32, Vec<u32>>,
    /// Sessions by calls that can have.
    perhaps: HashMap<u32, Vec<u32>>,
    /// Calls that can have set something going.
    is_followed: RowSet,
    /// Bytes that the links take, about.
    link_bytes: usize,
}

impl ActorIndex {
    /// Sorts all events by their sessions.
    pub fn new(store: &Store) -> Self {
        let sessions = store.sessions();
        let mut starts = vec![0u32; sessions.session_keys.len() + 1];
        for session in &sessions.session_of {
            starts[*session as usize + 1] += 1;
        }
        for session in 1..starts.len() {
            starts[session] += starts[session - 1];
        }
        let mut next = starts.clone();
        let mut events = vec![0u32; sessions.session_of.len()];
        for (event, session) in (0..).zip(&sessions.session_of) {
            let place = &mut next[*session as usize];
            events[*place as usize] = event;
            *place += 1;
        }
        let mut issued: HashMap<u32, Vec<u32>> = HashMap::new();
        let mut perhaps: HashMap<u32, Vec<u32>> = HashMap::new();
        let links = sessions.issued_by.iter().zip(&sessions.confidences);
        for (session, (event, confidence)) in (0..).zip(links) {
            if *event == NONE {
                continue;
            }
            let is_known = confidence.is_some_and(Confidence::is_known);
            let into = if is_known { &mut issued } else { &mut perhaps };
            into.entry(*event).or_default().push(session);
        }
        for (event, session) in &sessions.possible {
            let of_event = perhaps.entry(*event).or_default();
            if !of_event.contains(session) {
                of_event.push(*session);
            }
        }
        let making = making(store);
        let names = store.column(Column::Name);
        let mut is_followed = RowSet::from_fn(store.len(), |row| {
            making.iter().any(|(name, _)| *name == names[row])
        });
        for event in issued.keys().chain(perhaps.keys()) {
            is_followed.insert(*event as usize);
        }
        let link_bytes = [&issued, &perhaps].map(|links| {
            let sessions = links.values().map(|sessions| sessions.capacity() * 4);
            links.capacity() * size_of::<(u32, Vec<u32>)>() + sessions.sum::<usize>()
        });
        ActorIndex {
            starts,
            events,
            issued,
            perhaps,
            is_followed,
            link_bytes: link_bytes.iter().sum(),
        }
    }

    /// Bytes that it takes.
    pub fn memory_bytes(&self) -> usize {
        (self.starts.capacity() + self.events.capacity()) * 4
            + self.link_bytes
            + self.is_followed.words().len() * 8
    }

    fn events_of(&self, session: u32) -> &[u32] {
        let at = |index: usize| self.starts.get(index).copied().unwrap_or_default() as usize;
        &self.events[at(session as usize)..at(session as usize + 1)]
    }
}

/// The symbols of the names of calls that make something which acts by itself.
fn making(store: &Store) -> [(Symbol, MadeFor); MAKING.len()] {
    MAKING.map(|(name, made_for)| (store.strings().find(name).unwrap_or(NONE), made_for))
}

/// The events of these actors and of all that they set going.
pub fn actors(store: &Store, index: &Index, known: &ActorIndex, terms: &[String]) -> Actors {
    let mut events = RowSet::none(store.len());
    let mut chosen = Vec::new();
    for one in terms {
        let found = parse(one).map(|query| evaluate_with(store, index, &query));
        if let Ok(found) = &found {
            events.or(found);
        }
        chosen.push(ChosenActor {
            term: one.clone(),
            name: found
                .as_ref()
                .map_or(String::new(), |found| name_of(store, one, found)),
            events: found
                .map(|found| found.count() as u32)
                .map_err(|mistake| mistake.message),
        });
    }
    let mut closure = ActorClosure {
        store,
        known,
        leaves: Leaves::new(store),
        making: making(store),
        of_users: None,
        deleted: None,
        waiting: {
            let mut waiting = events.clone();
            waiting.and(&known.is_followed);
            waiting.iter().map(|row| row as u32).collect()
        },
        followed: HashSet::new(),
        perhaps: HashSet::new(),
        added: BTreeMap::new(),
        events,
    };
    closure.close();
    let mut added: Vec<(usize, AddedActor)> = closure.added.into_values().collect();
    added.sort_by_key(|(order, _)| *order);
    let perhaps = closure.perhaps.difference(&closure.followed).count();
    Actors {
        chosen,
        added: added.into_iter().map(|(_, actor)| actor).collect(),
        not_followed: perhaps as u32,
        events: closure.events,
    }
}

/// What the first event that a condition finds calls the actor, where the condition is by a key that says little.
fn name_of(store: &Store, term: &str, found: &RowSet) -> String {
    let Some(row) = found.iter().next() else {
        return String::new();
    };
    let identity = store.identity(row);
    let principal = store.text(store.principals()[identity.principal as usize].name);
    match (term.split(':').next(), store.text(identity.session)) {
        (Some("person"), _) => store.sessions().person_name(row).to_owned(),
        (Some("principal"), _) | (Some("session-key"), "") => principal.to_owned(),
        (Some("session-key"), session) => format!("{principal} / {session}"),
        _ => String::new(),
    }
}

/// When calls of a name succeeded on a user: by the name, the account and the user, in the order of time.
type Deletions<'a> = HashMap<(&'static str, &'a str, &'a str), Vec<i64>>;

/// Events by the user who made them: the account and the name.
type OfUsers<'a> = HashMap<(&'a str, &'a str), Vec<u32>>;

struct ActorClosure<'a> {
    store: &'a Store,
    known: &'a ActorIndex,
    leaves: Leaves<'a>,
    /// The symbols of the names of calls.
    making: [(Symbol, MadeFor); MAKING.len()],
    /// Made when the first user is looked for.
    of_users: Option<OfUsers<'a>>,
    /// The same.
    deleted: Option<Deletions<'a>>,
    events: RowSet,
    /// Events whose consequences were not looked at yet.
    waiting: Vec<u32>,
    followed: HashSet<u32>,
    perhaps: HashSet<u32>,
    /// By their conditions, each with its place in the order.
    added: BTreeMap<String, (usize, AddedActor)>,
}

impl<'a> ActorClosure<'a> {
    fn close(&mut self) {
        while let Some(event) = self.waiting.pop() {
            if let Some(sessions) = self.known.issued.get(&event) {
                for session in sessions {
                    self.follow(event, *session);
                }
            }
            if let Some(sessions) = self.known.perhaps.get(&event) {
                self.perhaps.extend(sessions);
            }
            let name = self.store.column(Column::Name)[event as usize];
            let made = self.making.iter().find(|(known, _)| *known == name);
            if let Some((_, made_for)) = made.copied()
                && self.store.outcome(event as usize) == Outcome::Ok
            {
                self.follow_user(event, made_for);
            }
        }
    }

    /// Adds events; says how many were new.
    fn add(&mut self, events: &[u32]) -> u32 {
        let mut new = 0;
        for event in events {
            if !self.events.has(*event as usize) {
                self.events.insert(*event as usize);
                if self.known.is_followed.has(*event as usize) {
                    self.waiting.push(*event);
                }
                new += 1;
            }
        }
        new
    }

    fn follow(&mut self, proof: u32, session: u32) {
        if !self.followed.insert(session) {
            return;
        }
        let known = self.known;
        let events = known.events_of(session);
        let new = self.add(events);
        let (Some(first), true) = (events.first(), new > 0) else {
            return;
        };
        let store = self.store;
        let sessions = store.sessions();
        let identity = store.identity(*first as usize);
        let key = store.text(identity.access_key);
        let principal = store.text(store.principals()[identity.principal as usize].name);
        let name = match store.text(identity.session) {
            "" => principal.to_owned(),
            session => format!("{principal} / {session}"),
        };
        // A long-term key has many sessions, and is one actor.
        let (term, name) = match key.starts_with("AKIA") {
            true => (term("key", key), format!("{key} of {name}")),
            false => (
                term("session-key", &sessions.session_keys[session as usize]),
                name,
            ),
        };
        let is_strong = sessions.confidences[session as usize] == Some(Confidence::Strong);
        let call = store.cell(Column::Name, proof as usize);
        let how = if is_strong {
            "strong: no other call fits"
        } else {
            "exact"
        };
        let why = format!("its credentials come from {call} ({how})");
        self.note(term, name, why, proof, is_strong, new);
    }

    /// What is done as a user whom a call has made or given a password, from then on until the user or the password is deleted.
    fn follow_user(&mut self, proof: u32, made_for: MadeFor) {
        let row = proof as usize;
        let user = self.leaves.text(proof, "requestParameters.userName");
        if user.is_empty() {
            return;
        }
        let store = self.store;
        let (account, from) = (store.cell(Column::Account, row), store.times()[row]);
        let end = match made_for {
            MadeFor::All => "DeleteUser",
            MadeFor::Console => "DeleteLoginProfile",
        };
        let until = self.deleted(end, account, user, from);
        let of_users = self.of_users.get_or_insert_with(|| events_of_users(store));
        let events = of_users.get(&(account, user)).cloned().unwrap_or_default();
        let is_meant = |event: &u32| {
            let row = *event as usize;
            let is_console = || {
                store.cell(Column::Name, row) == "ConsoleLogin"
                    || store.sessions().origin(row) == "console"
            };
            (from..=until).contains(&store.times()[row])
                && (made_for == MadeFor::All || is_console())
        };
        let events: Vec<u32> = events.into_iter().filter(is_meant).collect();
        let new = self.add(&events);
        let (Some(first), true) = (events.first(), new > 0) else {
            return;
        };
        let call = store.cell(Column::Name, row);
        let (what, why) = match made_for {
            MadeFor::All => ("", format!("the user was made by {call}")),
            MadeFor::Console => (
                "console sessions of ",
                format!("the password was set by {call}"),
            ),
        };
        let principal = store.identity(*first as usize).principal;
        let key = store.text(store.principals()[principal as usize].key);
        let condition = match made_for {
            MadeFor::All => term("principal", key),
            MadeFor::Console => format!("{} origin:console", term("principal", key)),
        };
        self.note(condition, format!("{what}{user}"), why, proof, true, new);
    }

    /// When a call of this name ended it first, from a time on; the end of time where none did.
    fn deleted(&mut self, name: &'static str, account: &str, user: &str, from: i64) -> i64 {
        let store = self.store;
        let deleted = self.deleted.get_or_insert_with(|| deletions(store));
        let times = deleted.get(&(name, account, user));
        let mut later = times.into_iter().flatten().filter(|time| **time > from);
        later.next().copied().unwrap_or(i64::MAX)
    }

    fn note(
        &mut self,
        term: String,
        name: String,
        why: String,
        proof: u32,
        is_inferred: bool,
        events: u32,
    ) {
        let order = self.added.len();
        let new = AddedActor {
            term: term.clone(),
            name,
            why,
            proof,
            is_inferred,
            events: 0,
        };
        let (_, actor) = self.added.entry(term).or_insert((order, new));
        actor.events += events;
    }
}

/// The events of users of IAM.
fn events_of_users(store: &Store) -> OfUsers<'_> {
    let mut found: OfUsers = HashMap::new();
    let identities = store.identities().iter().map(|identity| {
        let name = store.text(store.principals()[identity.principal as usize].name);
        (identity.credential == Credential::IamUser).then(|| (store.text(identity.account), name))
    });
    let users: Vec<Option<(&str, &str)>> = identities.collect();
    for event in store.order() {
        if let Some(user) = users[store.identity_numbers()[*event as usize] as usize] {
            found.entry(user).or_default().push(*event);
        }
    }
    found
}

/// When users and their passwords were deleted.
fn deletions(store: &Store) -> Deletions<'_> {
    let mut found: Deletions = HashMap::new();
    for name in ["DeleteUser", "DeleteLoginProfile"] {
        let Some(symbol) = store.strings().find(name) else {
            continue;
        };
        let names = store.column(Column::Name);
        for event in store
            .order()
            .iter()
            .filter(|event| names[**event as usize] == symbol)
        {
            let row = *event as usize;
            if store.outcome(row) == Outcome::Ok {
                let user = store.event_text_at(row, "requestParameters.userName");
                let key = (name, store.cell(Column::Account, row), user);
                found.entry(key).or_default().push(store.times()[row]);
            }
        }
    }
    found
}

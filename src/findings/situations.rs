//! Situations: a person or workload, or a principal of which none is known, with what it became and all of its findings.

use super::history::History;
use super::score::limited;
use super::{Finding, weights};
use crate::analysis::words::counted;
use crate::cloudtrail::address::addresses_in;
use crate::cloudtrail::credential::Credential;
use crate::protocol::{Band, LinkedText, Outcome, ScoreReason};
use crate::query::print::term;
use crate::store::batch::NO_TIME;
use crate::store::interner::{NONE, Symbol};
use crate::store::session_columns::Confidence;
use crate::store::{Column, FastMap, Store, scans};
use std::collections::{BTreeMap, BTreeSet};

/// Who did something: a person or workload, or a principal where none is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Actor {
    /// By the number in the store's sessions.
    Person(u32),
    /// By the number in the store.
    Principal(u32),
}

impl Actor {
    /// Who made a call.
    pub fn of(store: &Store, event: u32) -> Self {
        let sessions = store.sessions();
        let session = sessions.session_of[event as usize] as usize;
        match sessions.persons[session] {
            NONE => Actor::Principal(store.identity(event as usize).principal),
            person => Actor::Person(person),
        }
    }

    /// Its place in a list of all persons, so many, and then all principals.
    pub(super) fn place(self, persons: usize) -> usize {
        match self {
            Actor::Person(person) => person as usize,
            Actor::Principal(principal) => persons + principal as usize,
        }
    }

    /// What to call it.
    pub fn name(self, store: &Store) -> &str {
        match self {
            Actor::Person(person) => &store.sessions().person_names[person as usize],
            Actor::Principal(principal) => store.text(store.principals()[principal as usize].name),
        }
    }

    /// The condition that finds its events.
    pub fn query(self, store: &Store) -> String {
        match self {
            Actor::Person(person) => term("person", &store.sessions().person_keys[person as usize]),
            Actor::Principal(principal) => {
                let key = store.principals()[principal as usize].key;
                term("principal", store.text(key))
            }
        }
    }
}

/// Some events of a finding: those of one actor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingPart {
    /// The number of the finding.
    pub finding: u32,
    /// Whose events.
    pub actor: Actor,
    /// The events, in the order of time.
    pub events: Vec<u32>,
    /// From 0 to 100: what these events alone deserve.
    pub score: u32,
    /// Where the score comes from.
    pub reasons: Vec<ScoreReason>,
}

/// Takes findings apart, some at a time.
#[derive(Debug)]
pub(super) struct Parting {
    /// The parts of findings, one for each actor, in the order of the findings; without scores.
    pub parts: Vec<FindingPart>,
    /// The next finding.
    finding: usize,
    /// For each actor the last finding with events of it, and the place of its part.
    places: Vec<(u32, u32)>,
}

impl Parting {
    /// Before the first finding.
    pub fn new(store: &Store) -> Self {
        let actors = store.sessions().person_names.len() + store.principals().len();
        Parting {
            parts: Vec::new(),
            finding: 0,
            places: vec![(NONE, 0); actors],
        }
    }

    /// Looks at `most` more events, or those of one finding; says whether all findings are taken apart.
    pub fn advance(&mut self, store: &Store, findings: &[Finding], most: usize) -> bool {
        let persons = store.sessions().person_names.len();
        let mut looked_at = 0;
        while looked_at < most {
            let Some(finding) = findings.get(self.finding) else {
                return true;
            };
            let (number, first) = (self.finding as u32, self.parts.len());
            for event in &finding.events {
                let actor = Actor::of(store, *event);
                let place = &mut self.places[actor.place(persons)];
                if place.0 != number {
                    *place = (number, self.parts.len() as u32);
                    self.parts.push(FindingPart {
                        finding: number,
                        actor,
                        events: Vec::new(),
                        score: 0,
                        reasons: Vec::new(),
                    });
                }
                self.parts[place.1 as usize].events.push(*event);
            }
            self.parts[first..].sort_by_key(|part| part.actor);
            looked_at += finding.events.len();
            self.finding += 1;
        }
        false
    }
}

/// Actors that belong together, with their findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActorGroup {
    /// The actors, the one that it began with first.
    pub actors: Vec<Actor>,
    /// Why they belong together.
    pub joined: Vec<LinkedText>,
    /// Those of them whose credentials another one's call issued.
    issued_to: Vec<Actor>,
    /// Their findings, in the order of time.
    pub parts: Vec<FindingPart>,
    /// From 0 to 100.
    pub score: u32,
    /// Where the score comes from.
    pub reasons: Vec<ScoreReason>,
}

/// Why two actors belong together.
struct ActorJoin {
    from: Actor,
    to: Actor,
    words: LinkedText,
    /// Whether a call of the one issued the credentials of the other.
    has_issued: bool,
}

/// Finds out which actors belong together, step by step.
pub(super) struct Joining {
    parts: BTreeMap<Actor, Vec<FindingPart>>,
    /// Where events have the same time, the order of the store does not depend on which file came first.
    places: Vec<u32>,
    joins: Vec<ActorJoin>,
    steps: usize,
}

impl Joining {
    /// Of the actors of all parts of findings.
    pub fn new(store: &Store, all: Vec<FindingPart>) -> Self {
        let mut parts: BTreeMap<Actor, Vec<FindingPart>> = BTreeMap::new();
        for part in all {
            parts.entry(part.actor).or_default().push(part);
        }
        let mut places = vec![0; store.len()];
        for (place, row) in (0..).zip(store.order()) {
            places[*row as usize] = place;
        }
        Joining {
            parts,
            places,
            joins: Vec::new(),
            steps: 0,
        }
    }

    /// Takes the next step; says whether it was the last one.
    pub fn advance(&mut self, store: &Store, history: &History) -> bool {
        self.joins.extend(match self.steps {
            0 => by_issued_credentials(store, &self.parts),
            1 => by_made_users(store, &self.parts),
            _ => by_place(store, history, &self.parts, &self.places),
        });
        self.steps += 1;
        self.steps == 3
    }
}

/// All situations, the most urgent first.
pub(super) fn situations(store: &Store, findings: &[Finding], joining: Joining) -> Vec<ActorGroup> {
    let Joining {
        parts,
        places,
        joins,
        ..
    } = joining;
    let mut groups = united(&parts, joins);
    for group in &mut groups {
        let place = |part: &FindingPart| part.events.first().map(|event| places[*event as usize]);
        group.parts.sort_by_key(|part| {
            let rule = &findings[part.finding as usize].rule.key;
            (place(part), rule.clone())
        });
        let first = |actor: &Actor| parts[actor].iter().filter_map(place).min();
        group
            .actors
            .sort_by_key(|actor| (group.issued_to.contains(actor), first(actor)));
        rank(store, group, findings);
    }
    groups.retain(|group| weights::band(group.score) > Band::Background);
    let best = |group: &ActorGroup| {
        let scores = group.parts.iter().map(|part| part.score);
        scores.max().unwrap_or(0)
    };
    groups.sort_by(|one, two| {
        (two.score.cmp(&one.score))
            .then_with(|| best(two).cmp(&best(one)))
            .then_with(|| two.parts.len().cmp(&one.parts.len()))
            .then_with(|| one.actors[0].query(store).cmp(&two.actors[0].query(store)))
    });
    groups
}

/// The points of the most severe finding, and a little for each further tactic of the same day.
fn rank(store: &Store, group: &mut ActorGroup, findings: &[Finding]) {
    let mut reasons = Vec::new();
    // Of several with the same score the first one.
    if let Some(best) = group.parts.iter().rev().max_by_key(|part| part.score) {
        let finding = &findings[best.finding as usize];
        let query = [finding.query(store), best.actor.query(store)].join(" ");
        let words = LinkedText::plain("The most severe finding: ")
            .link(finding.rule.title.as_str(), query)
            .and(".");
        reasons.push(ScoreReason { points: 0, words });
        reasons.extend(best.reasons.iter().cloned());
        let time = first_time(store, &best.events);
        let counting = group.parts.iter().filter(|part| {
            findings[part.finding as usize].rule.level >= weights::TACTICS_LEVEL
                && weights::same_day(time, first_time(store, &part.events))
        });
        let tactics: BTreeSet<&str> = counting
            .flat_map(|part| findings[part.finding as usize].rule.tactics())
            .collect();
        let more = tactics.len().saturating_sub(1);
        if more > 0 {
            let words = format!(
                "Its findings have {} of ATT&CK beyond the first within a day.",
                counted(more as u64, "tactic")
            );
            reasons.push(ScoreReason {
                points: (more as i32 * weights::TACTIC).min(weights::TACTICS_MOST),
                words: LinkedText::plain(words),
            });
        }
    }
    group.score = limited(&mut reasons);
    group.reasons = reasons;
}

/// The time of the first of some events.
pub(super) fn first_time(store: &Store, events: &[u32]) -> i64 {
    events
        .first()
        .map_or(NO_TIME, |event| store.times()[*event as usize])
}

/// One actor's call issued the credentials of another's session: a role was assumed, or a key created.
fn by_issued_credentials(
    store: &Store,
    parts: &BTreeMap<Actor, Vec<FindingPart>>,
) -> Vec<ActorJoin> {
    let sessions = store.sessions();
    let mut joins = Vec::new();
    let mut known = BTreeSet::new();
    for part in parts.values().flatten() {
        for event in &part.events {
            let session = sessions.session_of[*event as usize] as usize;
            let issued_by = sessions.issued_by[session];
            let is_known = sessions.confidences[session].is_some_and(Confidence::is_known);
            if issued_by == NONE || !is_known {
                continue;
            }
            let (from, to) = (Actor::of(store, issued_by), Actor::of(store, *event));
            if from == to || !parts.contains_key(&from) || !known.insert((from, to)) {
                continue;
            }
            let id = term("id", &store.key(issued_by as usize));
            let call = store.cell(Column::Name, issued_by as usize);
            let words = LinkedText::plain(format!("{} has credentials that ", to.name(store)))
                .link(format!("{call} of {}", from.name(store)), id)
                .and(" issued.");
            joins.push(ActorJoin {
                from,
                to,
                words,
                has_issued: true,
            });
        }
    }
    joins
}

/// Calls that make a user or give one a password. (A key that somebody creates is found by the sessions that use it.)
const MAKES_USER: [&str; 3] = ["CreateUser", "CreateLoginProfile", "UpdateLoginProfile"];

/// One actor made the user that another one is, or gave it a password.
fn by_made_users(store: &Store, parts: &BTreeMap<Actor, Vec<FindingPart>>) -> Vec<ActorJoin> {
    let mut users: FastMap<(Symbol, &str), Actor> = FastMap::default();
    for (actor, of_actor) in parts {
        let Some(event) = of_actor.iter().find_map(|part| part.events.first()) else {
            continue;
        };
        let identity = store.identity(*event as usize);
        if identity.credential == Credential::IamUser {
            let name = store.identity_text_at(identity, "userIdentity.userName");
            users.insert((identity.account, name), *actor);
        }
    }
    if users.is_empty() {
        return Vec::new();
    }
    let mut joins = Vec::new();
    let mut known = BTreeSet::new();
    let names = MAKES_USER
        .iter()
        .filter_map(|name| store.strings().find(name));
    let calls = store.calls_named(names);
    for event in scans::select(store.order(), &calls) {
        let row = event as usize;
        let name = store.event_text_at(row, "requestParameters.userName");
        let Some(to) = users.get(&(store.identity(row).account, name)) else {
            continue;
        };
        let from = Actor::of(store, event);
        let is_own = from == *to || !parts.contains_key(&from);
        if is_own || store.outcome(row) != Outcome::Ok || !known.insert((from, *to)) {
            continue;
        }
        let call = store.cell(Column::Name, row);
        let words = LinkedText::plain(format!("{} is a user that ", to.name(store)))
            .link(
                format!("{call} of {}", from.name(store)),
                term("id", &store.key(row)),
            )
            .and(match call {
                "CreateUser" => " made.",
                _ => " gave a password.",
            });
        joins.push(ActorJoin {
            from,
            to: *to,
            words,
            has_issued: true,
        });
    }
    joins
}

/// They call from one address with one user agent within an hour. An inference: several people can sit behind an address.
fn by_place(
    store: &Store,
    history: &History,
    parts: &BTreeMap<Actor, Vec<FindingPart>>,
    places: &[u32],
) -> Vec<ActorJoin> {
    let mut last: FastMap<(Symbol, Symbol), (Actor, i64)> = FastMap::default();
    let mut events: Vec<(u32, u32, Actor)> = Vec::new();
    for (actor, of_actor) in parts {
        let serious = of_actor
            .iter()
            .filter(|part| weights::band(part.score) >= Band::Look);
        let all = serious.flat_map(|part| &part.events);
        events.extend(all.map(|event| (places[*event as usize], *event, *actor)));
    }
    events.sort_unstable();
    events.dedup();
    let mut joins = Vec::new();
    let mut known = BTreeSet::new();
    for (_, event, actor) in events {
        let row = event as usize;
        let time = store.times()[row];
        let (address, agent) = (
            store.column(Column::Address)[row],
            store.column(Column::Agent)[row],
        );
        let is_place = addresses_in(store.cell(Column::Address, row))
            .any(|address| address.parse::<std::net::IpAddr>().is_ok());
        if time == NO_TIME || !is_place || agent == NONE || history.is_gateway(address) {
            continue;
        }
        let before = last.insert((address, agent), (actor, time));
        let Some((other, at)) = before.filter(|(other, _)| *other != actor) else {
            continue;
        };
        if time - at > weights::SAME_PLACE_WITHIN
            || !known.insert((other.min(actor), other.max(actor)))
        {
            continue;
        }
        let words = LinkedText::plain(format!(
            "Inferred: {} and {} call within an hour from ",
            other.name(store),
            actor.name(store)
        ));
        let words = words
            .link(
                store.text(address),
                [
                    term("address", store.text(address)),
                    term("agent", store.text(agent)),
                ]
                .join(" "),
            )
            .and(" with the same user agent.");
        joins.push(ActorJoin {
            from: other,
            to: actor,
            words,
            has_issued: false,
        });
    }
    joins
}

/// Actors that are joined, in one group each.
fn united(parts: &BTreeMap<Actor, Vec<FindingPart>>, joins: Vec<ActorJoin>) -> Vec<ActorGroup> {
    let actors: Vec<Actor> = parts.keys().copied().collect();
    let number = |actor: &Actor| actors.binary_search(actor).ok();
    let mut above: Vec<usize> = (0..actors.len()).collect();
    let root = |above: &[usize], mut at: usize| {
        while above[at] != at {
            at = above[at];
        }
        at
    };
    for join in &joins {
        if let (Some(from), Some(to)) = (number(&join.from), number(&join.to)) {
            let (from, to) = (root(&above, from), root(&above, to));
            above[to] = from;
        }
    }
    let mut groups: BTreeMap<usize, ActorGroup> = BTreeMap::new();
    // The one at the root issued what the others have.
    for at in (0..actors.len())
        .filter(|at| above[*at] == *at)
        .chain((0..actors.len()).filter(|at| above[*at] != *at))
    {
        let group = groups
            .entry(root(&above, at))
            .or_insert_with(|| ActorGroup {
                actors: Vec::new(),
                joined: Vec::new(),
                issued_to: Vec::new(),
                parts: Vec::new(),
                score: 0,
                reasons: Vec::new(),
            });
        group.actors.push(actors[at]);
        group.parts.extend(parts[&actors[at]].iter().cloned());
    }
    for join in joins {
        if let Some(group) = number(&join.from).and_then(|at| groups.get_mut(&root(&above, at))) {
            group.joined.push(join.words);
            if join.has_issued {
                group.issued_to.push(join.to);
            }
        }
    }
    groups.into_values().collect()
}

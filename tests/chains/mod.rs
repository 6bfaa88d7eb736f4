//! Who really did it: against the truth of a story, and over real sets.

mod agents;
mod graph;
mod real;
mod recent;
use crate::story;
use crate::support;
mod traps;

use proptest::prelude::*;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use story::chains::{Came, Story, Told, TrueSession, tell};
use story::random;
use support::{Dropped, cases, dropped, load};
use trailglass::chains::{Chains, Confidence};
use trailglass::cloudtrail::origin::CallOrigin;
use trailglass::cloudtrail::session_kind::SessionKind;
use trailglass::engine::Engine;
use trailglass::store::{Column, Store};

fn worked_out(files: &[Dropped], readers: usize, piece: usize) -> (Engine, Chains) {
    let mut engine = load(files, readers, piece);
    engine.store.sort();
    let chains = Chains::new(&engine.store);
    (engine, chains)
}

fn file(told: &[&Told]) -> Dropped {
    let records: Vec<_> = told.iter().map(|told| &told.record).collect();
    dropped(json!({ "Records": records }).to_string())
}

/// The numbers of events by their ids.
fn by_id(store: &Store) -> HashMap<String, usize> {
    (0..store.len())
        .map(|row| (store.cell(Column::Id, row).to_owned(), row))
        .collect()
}

#[test]
fn the_story_has_all_that_a_chain_can_be() {
    let story = tell(1);
    let kinds: BTreeSet<&str> = story.sessions.iter().map(|session| session.kind).collect();
    let all = SessionKind::WORDS.iter().filter(|word| **word != "other");
    assert_eq!(kinds, all.copied().collect());
    let origins: BTreeSet<&str> = story.told.iter().map(|told| told.origin).collect();
    let all = CallOrigin::WORDS.iter().filter(|word| **word != "other");
    assert_eq!(origins, all.copied().collect());
    let field = |name: &'static str| -> BTreeSet<&str> {
        let values = story.told.iter().map(|told| told.record[name].as_str());
        values.flatten().collect()
    };
    assert_eq!(field("recipientAccountId").len(), 4);
    let is_of_person = |session: &&TrueSession| !matches!(session.kind, "workload" | "service");
    let persons: BTreeSet<&str> = (story.sessions.iter().filter(is_of_person))
        .map(|session| session.person.as_str())
        .filter(|name| !name.starts_with("? ") && !name.starts_with("account "))
        .collect();
    assert!(persons.len() >= 20, "{persons:?}");
    let hops = |session: usize| {
        let mut hops = 0;
        let mut now = session;
        while let Came::Exactly(parent) | Came::Strongly(parent) = story.sessions[now].came {
            (now, hops) = (parent, hops + 1);
        }
        hops
    };
    assert_eq!((0..story.sessions.len()).map(hops).max(), Some(5));
}

#[test]
fn every_session_link_person_and_origin_of_the_story_is_found() {
    for seed in [1, 2, 3] {
        check(&tell(seed));
    }
}

fn check(story: &Story) {
    let (engine, chains) = worked_out(
        &[file(&story.told.iter().collect::<Vec<_>>())],
        1,
        usize::MAX,
    );
    let store = &engine.store;
    assert_eq!(store.len(), story.told.len());
    let rows = by_id(store);
    let row_of = |told: &Told| rows[told.record["eventID"].as_str().unwrap()];
    // Sessions are told apart as they are in truth.
    let mut found: BTreeMap<usize, BTreeSet<u32>> = BTreeMap::new();
    let mut true_of: BTreeMap<u32, BTreeSet<usize>> = BTreeMap::new();
    for told in &story.told {
        let session = chains.session_of[row_of(told)];
        found.entry(told.session).or_default().insert(session);
        true_of.entry(session).or_default().insert(told.session);
    }
    for (session, numbers) in &found {
        let truth = &story.sessions[*session];
        assert_eq!(
            numbers.len(),
            1,
            "session {session} is one: {truth:?}, {:?}",
            keys(&chains, numbers)
        );
    }
    for (number, sessions) in &true_of {
        assert_eq!(
            sessions.len(),
            1,
            "{} is one session: {sessions:?}",
            chains.sessions[*number as usize].key
        );
    }
    let number_of = |session: usize| *found[&session].first().unwrap();
    for told in &story.told {
        let origin = chains.origins[row_of(told)].word();
        assert_eq!(origin, told.origin, "{}", told.record);
    }
    let mut person_names: BTreeMap<&str, BTreeSet<u32>> = BTreeMap::new();
    for (session, truth) in story
        .sessions
        .iter()
        .enumerate()
        .filter(|(session, _)| found.contains_key(session))
    {
        let number = number_of(session);
        let what = format!("{truth:?}, {}", chains.sessions[number as usize].key);
        assert_eq!(
            chains.sessions[number as usize].kind.word(),
            truth.kind,
            "{what}"
        );
        let person = chains.person_of[number as usize];
        assert_eq!(chains.persons[person as usize].name, truth.person, "{what}");
        person_names
            .entry(&truth.person)
            .or_default()
            .insert(person);
        check_candidates(story, &engine, &chains, number, truth);
        let link = chains.links[number as usize];
        let told = link.map(|link| (link.parent, link.confidence));
        match truth.came {
            Came::Beginning | Came::Outside => assert_eq!(told, None, "{what}"),
            Came::Exactly(parent) => assert_eq!(
                told,
                Some((Some(number_of(parent)), Confidence::Exact)),
                "{what}"
            ),
            Came::Strongly(parent) => assert_eq!(
                told,
                Some((Some(number_of(parent)), Confidence::Strong)),
                "{what}"
            ),
            Came::FromOneOfSeveral(parent) => {
                assert_eq!(
                    told,
                    Some((Some(number_of(parent)), Confidence::OneOf(2))),
                    "{what}"
                );
            }
            Came::FromOneOf => assert_eq!(told, Some((None, Confidence::OneOf(2))), "{what}"),
        }
    }
    assert!(
        person_names.values().all(|numbers| numbers.len() == 1),
        "each person is one"
    );
}

/// Where the records do not tell which of several calls issued a session's credentials, the panel names each of them and
/// who made it: in truth the calls of the session's second that issue its role and name, and hide the key.
fn check_candidates(
    story: &Story,
    engine: &Engine,
    chains: &Chains,
    number: u32,
    truth: &TrueSession,
) {
    let store = &engine.store;
    let event = chains.sessions[number as usize].event;
    let hops = chains.of_event(store, event).hops;
    let hop = hops.last().expect("a hop");
    let is_open = matches!(truth.came, Came::FromOneOf | Came::FromOneOfSeveral(_));
    if !is_open {
        assert_eq!(hop.candidates, [], "{truth:?}");
        assert_eq!(hop.may_be, "", "{truth:?}");
        return;
    }
    let own = store.cell(Column::Id, event as usize);
    let own = story.told.iter().find(|told| told.record["eventID"] == own);
    let identity = &own.expect("the event").record["userIdentity"];
    let fits = |told: &&Told| {
        let record = &told.record;
        record["responseElements"]["assumedRoleUser"]["assumedRoleId"] == identity["principalId"]
            && record["eventTime"] == identity["sessionContext"]["attributes"]["creationDate"]
    };
    let calls: Vec<&Told> = story.told.iter().filter(fits).collect();
    let ids: BTreeSet<&str> = calls
        .iter()
        .filter_map(|told| told.record["eventID"].as_str())
        .collect();
    let found: BTreeSet<&str> = hop.candidate_ids.iter().map(String::as_str).collect();
    assert_eq!(found, ids, "{truth:?}");
    let linked = hop
        .candidates
        .iter()
        .map(|call| store.cell(Column::Id, call.event as usize));
    assert_eq!(linked.collect::<BTreeSet<_>>(), ids, "{truth:?}");
    let person = |told: &&Told| story.sessions[told.session].person.as_str();
    let persons: BTreeSet<&str> = calls.iter().map(person).collect();
    let persons: Vec<&str> = persons.into_iter().collect();
    assert_eq!(hop.may_be, persons.join(" or "), "{truth:?}");
}

fn keys<'a>(chains: &'a Chains, numbers: &BTreeSet<u32>) -> Vec<&'a str> {
    numbers
        .iter()
        .map(|number| chains.sessions[*number as usize].key.as_str())
        .collect()
}

/// All that chains say of each event, by the event's id.
fn said(store: &Store, chains: &Chains) -> BTreeMap<String, String> {
    let say = |row: usize| {
        let of_event = chains.of_event(store, row as u32);
        let hops: Vec<_> = of_event
            .hops
            .iter()
            .map(|hop| {
                (
                    &hop.key,
                    &hop.session,
                    &hop.confidence,
                    &hop.how,
                    &hop.candidate_ids,
                )
            })
            .collect();
        let person = chains.person(row);
        format!(
            "{} {} {} {} {hops:?} {}",
            person.name,
            person.key,
            of_event.session_key,
            of_event.session_type,
            chains.origins[row].word()
        )
    };
    (0..store.len())
        .map(|row| (store.cell(Column::Id, row).to_owned(), say(row)))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(4), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_order_and_any_cut_into_files_gives_the_same_chains(
        seed in 0_u64..1000,
        shuffle in any::<u64>(),
        files in 1_usize..20,
        readers in 1_usize..4,
        piece in 200_usize..5000,
    ) {
        let story = tell(seed);
        let all: Vec<&Told> = story.told.iter().collect();
        let (engine, chains) = worked_out(&[file(&all)], 1, usize::MAX);
        let expected = said(&engine.store, &chains);
        let mut random = random::Random::new(shuffle);
        let mut parts: Vec<Vec<&Told>> = vec![Vec::new(); files];
        let mut left = all.clone();
        while !left.is_empty() {
            let told = left.swap_remove(random.below(left.len() as u64) as usize);
            parts[random.below(files as u64) as usize].push(told);
        }
        let parts: Vec<Dropped> = parts.iter().map(|part| file(part)).collect();
        let (engine, chains) = worked_out(&parts, readers, piece);
        prop_assert_eq!(said(&engine.store, &chains), expected);
    }
}

#[test]
fn what_is_exact_stays_true_when_files_are_missing() {
    let story = tell(5);
    let true_parent: HashMap<&str, (usize, Came)> = (story.told.iter())
        .map(|told| {
            (
                told.record["eventID"].as_str().unwrap(),
                (told.session, story.sessions[told.session].came),
            )
        })
        .collect();
    let mut random = random::Random::new(11);
    for _ in 0..20 {
        let some: Vec<&Told> = story.told.iter().filter(|_| random.below(3) > 0).collect();
        let (engine, chains) = worked_out(&[file(&some)], 1, usize::MAX);
        for (number, link) in chains.links.iter().enumerate() {
            let Some(link) = link.filter(|link| link.confidence == Confidence::Exact) else {
                continue;
            };
            let id = |row: u32| engine.store.cell(Column::Id, row as usize);
            let (_, came) = true_parent[id(chains.sessions[number].event)];
            let (caller, _) = true_parent[id(link.event)];
            assert!(
                matches!(came, Came::Exactly(parent) | Came::FromOneOfSeveral(parent) if parent == caller),
                "{came:?}, {caller}, {link:?}, {}",
                chains.sessions[number].key
            );
        }
    }
}

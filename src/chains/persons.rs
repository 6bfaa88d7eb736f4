//! The person or workload at the beginning of each session's chain.

use super::account_access::{self, is_issued_by_it, tagged_person};
use super::aliases::Aliases;
use super::links::{self, LinkSlot};
use super::paths::{ChainLeaves, ChainPath};
use super::sessions::CallSession;
use super::sessions::is_by_service;
use super::{Confidence, CredentialLink, Join, Map, SessionNumber};
use crate::cloudtrail::arn::is_service_linked_role;
use crate::cloudtrail::credential::Credential;
use crate::store::interner::{NONE, Symbol};
use crate::store::{IdentityRow, Store};
use std::collections::HashMap;

/// A person or workload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Stable key.
    pub key: String,
    /// What to call it on screen; no two have the same.
    pub name: String,
    /// What it is.
    pub kind: PersonKind,
}

/// What stands at the beginning of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PersonKind {
    /// A person, or what has a person's credentials.
    Person,
    /// The root user of an account.
    Root,
    /// An instance, function, task or the like.
    Workload,
    /// An AWS service.
    Service,
    /// A role's session that was issued outside these files, and whose records name nobody.
    Unknown,
    /// Another account, its caller not named.
    Account,
    /// Nobody: a public request.
    Anonymous,
}

/// A person as one session names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonClaim {
    /// Key of the person.
    pub key: String,
    /// The name.
    pub name: String,
    /// How good the name is.
    pub grade: NameGrade,
    /// The account of the credentials.
    pub account: String,
    /// What it is.
    pub kind: PersonKind,
}

/// How good a name is for a person who has several: the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameGrade {
    /// IAM, IAM Identity Center or the tags of account access manager gave it.
    Given,
    /// The name of a session that looks like somebody's.
    LikePerson,
    /// The name of a session.
    OfSession,
    /// The bare id of the user.
    BareId,
}

impl PersonClaim {
    /// Whether this name is to be shown rather than another one of the same person. Of equal ones it is the first in the
    /// alphabet, so that no order of records matters.
    pub fn is_better_than(&self, other: &PersonClaim) -> bool {
        (self.grade, &self.name) < (other.grade, &other.name)
    }
}

/// All persons, in the order of their names, and for each session the number of its person.
pub fn persons(
    store: &Store,
    leaves: &ChainLeaves<'_>,
    sessions: &[CallSession],
    links: &[LinkSlot],
) -> (Vec<Person>, Vec<u32>) {
    let aliases = Aliases::new(store, leaves, sessions, links);
    let mut known = KnownPersons::default();
    // Most sessions have a name in common with many others, which is worked out once.
    let mut by_facts: Map<NameFacts, u32> = Map::default();
    let own: Vec<u32> = (0..sessions.len() as SessionNumber)
        .map(|number| {
            let mut add =
                || known.add(aliases.resolve(named(store, leaves, sessions, links, number)));
            match NameFacts::of(store, leaves, sessions, links, number) {
                Some(facts) => *by_facts.entry(facts).or_insert_with(add),
                None => add(),
            }
        })
        .collect();
    // The session whose name counts for each one: the first on the chain that names somebody.
    let mut source = vec![NONE; sessions.len()];
    let mut path = Vec::new();
    for number in 0..sessions.len() {
        // Up to the first session that is decided, then down again.
        path.clear();
        path.push(number);
        loop {
            let last = path[path.len() - 1];
            let link = links[last].filter(|link| passes_on(store, link, &sessions[last]));
            let Some(parent) = link.and_then(|link| link.parent) else {
                break;
            };
            if source[last] != NONE {
                break;
            }
            path.push(parent as usize);
        }
        let mut above = NONE;
        for session in path.iter().rev().copied() {
            if source[session] == NONE {
                source[session] = decide(&known, &own, above, session as u32);
            }
            above = source[session];
        }
    }
    number_persons(known, &own, &source)
}

/// All that the name of a session depends on whose records state nobody and whose user no identity provider keeps.
#[derive(PartialEq, Eq, Hash)]
struct NameFacts {
    principal: u32,
    session: Symbol,
    account: Symbol,
    credential: Credential,
    is_workload: bool,
    is_issued_to_service: bool,
    is_by_service: bool,
}

impl NameFacts {
    /// Those of a session; none where its name depends on more.
    fn of(
        store: &Store,
        leaves: &ChainLeaves<'_>,
        sessions: &[CallSession],
        links: &[LinkSlot],
        number: SessionNumber,
    ) -> Option<Self> {
        let session = &sessions[number as usize];
        let identity = &store.identities()[session.identity as usize];
        let link = links[number as usize];
        let depends_on_more = session.contradicts_itself
            || session.states_person()
            || !session.holder.is_empty()
            || identity.credential == Credential::FederatedUser
            || tagged_person(store, leaves, link).is_some();
        (!depends_on_more).then(|| NameFacts {
            principal: identity.principal,
            session: identity.session,
            account: identity.account,
            credential: identity.credential,
            is_workload: links::workload(store, sessions, links, number).is_some(),
            is_issued_to_service: is_issued_to_service(store, link),
            is_by_service: is_by_service(store, identity),
        })
    }
}

/// Whether the session is the caller's own, under another name: all but keys created for somebody's use, and what account
/// access manager hands to a person. What a session's own records state counts more than a link that is not exact.
fn passes_on(store: &Store, link: &CredentialLink, session: &CallSession) -> bool {
    link.join != Join::CreatedKey
        && !is_issued_by_it(store, Some(*link))
        && (link.confidence == Confidence::Exact || !session.states_person())
}

/// Of a session and what stands above it in the chain, the one that says who it was.
fn decide(known: &KnownPersons, own: &[u32], above: u32, session: u32) -> u32 {
    if above == NONE {
        return session;
    }
    let rank = |number: u32| match known.persons[own[number as usize] as usize].kind {
        PersonKind::Person | PersonKind::Root | PersonKind::Workload => 0,
        PersonKind::Service | PersonKind::Account | PersonKind::Anonymous => 1,
        PersonKind::Unknown => 2,
    };
    if rank(above) <= rank(session) {
        above
    } else {
        session
    }
}

/// All persons that sessions name, each once.
#[derive(Default)]
struct KnownPersons {
    persons: Vec<PersonClaim>,
    numbers: Map<String, u32>,
}

impl KnownPersons {
    /// The number of a person.
    fn add(&mut self, named: PersonClaim) -> u32 {
        if let Some(number) = self.numbers.get(&named.key) {
            let known = &mut self.persons[*number as usize];
            if named.is_better_than(known) {
                *known = named;
            }
            return *number;
        }
        let number = self.persons.len() as u32;
        self.numbers.insert(named.key.clone(), number);
        self.persons.push(named);
        number
    }
}

/// Puts the persons that count into the order of their names, and gives each session its person's number.
fn number_persons(known: KnownPersons, own: &[u32], source: &[u32]) -> (Vec<Person>, Vec<u32>) {
    let mut is_used = vec![false; known.persons.len()];
    for session in source {
        is_used[own[*session as usize] as usize] = true;
    }
    let named = |number: &u32| &known.persons[*number as usize];
    let mut used: Vec<u32> = (0..known.persons.len() as u32)
        .filter(|number| is_used[*number as usize])
        .collect();
    used.sort_by(|one, two| {
        let (one, two) = (named(one), named(two));
        (&one.name, &one.key).cmp(&(&two.name, &two.key))
    });
    let mut homonyms: HashMap<&str, u32> = HashMap::new();
    for number in &used {
        *homonyms.entry(&named(number).name).or_default() += 1;
    }
    let mut place_of = vec![NONE; known.persons.len()];
    let mut persons: Vec<Person> = Vec::new();
    for number in &used {
        let named = named(number);
        let name = match homonyms[named.name.as_str()] {
            1 => named.name.clone(),
            _ if named.name.contains(&named.account) => named.name.clone(),
            _ if !named.account.is_empty() => format!("{} ({})", named.name, named.account),
            _ => format!("{} ({})", named.name, named.key),
        };
        place_of[*number as usize] = persons.len() as u32;
        persons.push(Person {
            key: named.key.clone(),
            name,
            kind: named.kind,
        });
    }
    // Of a long id its end tells most apart, and leaves the name in sight.
    distinguish(&mut persons, |key| {
        let from = key.char_indices().rev().nth(END_OF_ID - 1);
        format!("…{}", &key[from.map_or(0, |(at, _)| at)..])
    });
    distinguish(&mut persons, |key| format!("({key})"));
    let person_of = source
        .iter()
        .map(|session| place_of[own[*session as usize] as usize]);
    let person_of = person_of.collect();
    (persons, person_of)
}

/// Letters of an id that stand behind a name.
const END_OF_ID: usize = 6;

/// Adds something of the key to names that are still the same.
fn distinguish(persons: &mut [Person], by: impl Fn(&str) -> String) {
    let mut counts: HashMap<String, u32> = HashMap::new();
    for person in persons.iter() {
        *counts.entry(person.name.clone()).or_default() += 1;
    }
    let added = |person: &Person| format!("{} {}", person.name, by(&person.key));
    let mut longer: HashMap<String, u32> = HashMap::new();
    for person in persons.iter() {
        *longer.entry(added(person)).or_default() += 1;
    }
    for person in persons {
        let name = added(person);
        if counts[&person.name] > 1 && longer[&name] == 1 {
            person.name = name;
        }
    }
}

/// The name of an Identity Center user by one of its sessions, and how good it is. The principal's name may be the id alone.
fn name_of_user<'a>(
    user: &'a str,
    principal_name: &'a str,
    session_name: &'a str,
    arn: &str,
) -> (&'a str, NameGrade) {
    match (session_name, principal_name) {
        (own, "") if own.is_empty() || own == user => (user, NameGrade::BareId),
        (own, name) if own.is_empty() || own == user => {
            let is_id = name == user;
            let grade = if is_id {
                NameGrade::BareId
            } else {
                NameGrade::OfSession
            };
            (name, grade)
        }
        (own, _) if is_session_of_identity_center(arn) => (own, NameGrade::Given),
        (own, _) if own.contains('@') => (own, NameGrade::LikePerson),
        (own, _) => (own, NameGrade::OfSession),
    }
}

/// Whom a session's own records name.
fn named(
    store: &Store,
    leaves: &ChainLeaves<'_>,
    sessions: &[CallSession],
    links: &[LinkSlot],
    number: SessionNumber,
) -> PersonClaim {
    let session = &sessions[number as usize];
    let identity = &store.identities()[session.identity as usize];
    let principal = &store.principals()[identity.principal as usize];
    let (key, name) = (store.text(principal.key), store.text(principal.name));
    let session_name = store.text(identity.session);
    let account = store.text(identity.account);
    let named = |kind, key: &str, name: &str| PersonClaim {
        key: key.to_owned(),
        name: name.to_owned(),
        grade: NameGrade::Given,
        account: account.to_owned(),
        kind,
    };
    let stated = |name: &str| named(PersonKind::Person, &format!("stated:{name}"), name);
    let tagged = tagged_person(store, leaves, links[number as usize]);
    if session.contradicts_itself {
        // Its records name different persons.
    } else if !session.delegate.is_empty() {
        let partition = partition_of(leaves, identity);
        return named(
            PersonKind::Account,
            &format!("{partition}:account:{}", session.delegate),
            &format!("account {}", session.delegate),
        );
    } else if let Some((identity_store, user)) = &session.on_behalf_of {
        let arn = leaves.of_identity(identity, ChainPath::Arn);
        let (name, grade) = match tagged {
            Some(tagged) => (tagged, NameGrade::Given),
            None => name_of_user(user, name, session_name, arn),
        };
        let key = format!("{identity_store}#{user}");
        return PersonClaim {
            grade,
            ..named(PersonKind::Person, &key, name)
        };
    } else if !session.source_identity.is_empty() {
        return stated(&session.source_identity);
    } else if let Some(tagged) = tagged {
        return named(PersonKind::Person, &account_access::key(tagged), tagged);
    }
    if is_service(store, identity) {
        // With and without the account on whose behalf it works, it is the same service.
        let key = key.split('@').next().unwrap_or(key);
        return named(PersonKind::Service, key, name);
    }
    if let Some(workload) = links::workload(store, sessions, links, number) {
        // What a session is only called is no proof of being the thing of that name.
        let key = if workload.is_stated {
            format!("workload:{}", workload.key)
        } else {
            format!("workload-by-name:{}:{}", workload.account, workload.name)
        };
        return named(PersonKind::Workload, &key, workload.name);
    }
    match identity.credential {
        Credential::Root => named(PersonKind::Root, key, &format!("root of {account}")),
        Credential::FederatedUser => issuing_user(leaves, identity, account)
            .unwrap_or_else(|| named(PersonKind::Person, key, name)),
        Credential::IamUser
        | Credential::IdentityCenter
        | Credential::Saml
        | Credential::Directory => named(PersonKind::Person, key, name),
        Credential::WebIdentity => named(PersonKind::Workload, key, name),
        Credential::AwsService => named(PersonKind::Service, key, name),
        Credential::AwsAccount => named(PersonKind::Account, key, name),
        Credential::Anonymous => named(PersonKind::Anonymous, key, name),
        Credential::Role if is_of_identity_center(key) && !session_name.is_empty() => named(
            PersonKind::Person,
            &identity_center_key(session_name),
            session_name,
        ),
        Credential::Role if is_issued_to_service(store, links[number as usize]) => {
            named(PersonKind::Workload, key, name)
        }
        Credential::Role if session_name.contains('@') => stated(session_name),
        Credential::Role if is_by_service(store, identity) && is_made_up(session_name) => {
            named(PersonKind::Workload, key, name)
        }
        Credential::Role | Credential::Unknown if session_name.is_empty() => {
            named(PersonKind::Unknown, key, name)
        }
        Credential::Role | Credential::Unknown => named(
            PersonKind::Unknown,
            &format!("{key}/{session_name}"),
            &format!("? {name}/{session_name}"),
        ),
    }
}

/// Whether a service was given the session, for what runs with its role: a workflow, a delivery stream. Such a service makes
/// up a name for each session.
fn is_issued_to_service(store: &Store, link: LinkSlot) -> bool {
    !is_issued_by_it(store, link)
        && link.is_some_and(|link| {
            store.identity(link.event as usize).credential == Credential::AwsService
        })
}

/// Whether a session's name looks like one that a program made up: a run of letters and digits longer than names are. A service
/// calls on behalf of persons as well, so that this alone tells the sessions apart that a service obtained by a call which
/// is not in the files.
fn is_made_up(session_name: &str) -> bool {
    const LONGER_THAN_NAMES: usize = 20;
    let is_of_random = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    session_name.len() >= LONGER_THAN_NAMES && session_name.bytes().all(is_of_random)
        || session_name.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a role is one that IAM Identity Center keeps: it names the sessions by its users, who can't choose these names
/// (IAM Identity Center, "AWS accounts: permission sets").
pub fn is_of_identity_center(role_key: &str) -> bool {
    const PATH: &str = ":role/aws-reserved/sso.amazonaws.com/";
    role_key.contains(PATH) || role_key.contains(":role/AWSReservedSSO_")
}

/// Whether a session is of such a role, by its ARN.
pub fn is_session_of_identity_center(arn: &str) -> bool {
    arn.contains(":assumed-role/AWSReservedSSO_")
}

/// The key of the Identity Center user of whom only the name is known.
pub fn identity_center_key(user_name: &str) -> String {
    format!("identity-center:{user_name}")
}

fn partition_of<'s>(leaves: &ChainLeaves<'s>, identity: &IdentityRow) -> &'s str {
    let arn = leaves.of_identity(identity, ChainPath::Arn);
    arn.split(':').nth(1).unwrap_or("aws")
}

/// The IAM user that issued the credentials of a federated user to itself, as the record says (`sessionIssuer`).
fn issuing_user(
    leaves: &ChainLeaves<'_>,
    identity: &IdentityRow,
    account: &str,
) -> Option<PersonClaim> {
    let text = |path| leaves.of_identity(identity, path);
    let (id, name) = (text(ChainPath::IssuerId), text(ChainPath::IssuerName));
    let is_user = text(ChainPath::IssuerType) == "IAMUser" && !id.is_empty();
    let partition = partition_of(leaves, identity);
    is_user.then(|| PersonClaim {
        key: format!("{partition}:{account}:user:{id}"),
        name: if name.is_empty() { id } else { name }.to_owned(),
        grade: NameGrade::Given,
        account: account.to_owned(),
        kind: PersonKind::Person,
    })
}

/// Whether an identity is an AWS service: by its type, or by a role that only a service can assume.
pub fn is_service(store: &Store, identity: &IdentityRow) -> bool {
    identity.credential == Credential::AwsService
        || identity.credential == Credential::Role && {
            let key = store.text(store.principals()[identity.principal as usize].key);
            is_service_linked_role(key)
        }
}

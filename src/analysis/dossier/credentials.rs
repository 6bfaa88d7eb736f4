//! Who became whom: who issued the credentials of a dossier's sessions, and what was done with those that it issued itself.

use super::tables::{MOST_ROWS, RowParts, and, section};
use super::{DossierInput, Scratch};
use crate::analysis::Counts;
use crate::analysis::lanes::{Total, totals_of};
use crate::protocol::{DossierSection, Outcome};
use crate::query::print::{any_of, term};
use crate::store::batch::NO_TIME;
use crate::store::interner::NONE;
use crate::store::row_set::RowSet;
use crate::store::session_columns::Confidence;
use crate::store::{Column, Store};
use std::collections::BTreeMap;

/// The call that creates a long-term access key.
const CREATES_KEY: &str = "CreateAccessKey";

/// Calls whose responses hold credentials (AWS Security Token Service, AWS Sign-In). Those that failed are told apart.
const ISSUING_CALLS: [&str; 10] = [
    "AssumeRole",
    "AssumeRoleWithSAML",
    "AssumeRoleWithWebIdentity",
    "AssumeRoot",
    "GetSessionToken",
    "GetFederationToken",
    "GetScopedCredentials",
    "GetDelegatedAccessToken",
    "GetWebIdentityToken",
    "CreateOAuth2Token",
];

/// What there is of each session, over all events loaded.
pub(super) fn totals_of_sessions(store: &Store) -> Vec<Total> {
    let columns = store.sessions();
    let all = RowSet::all(store.len());
    totals_of(store, &all, &columns.session_of, columns.kinds.len())
}

/// Sessions that have something in common, put together.
#[derive(Default)]
struct SessionsTotal {
    sessions: Vec<u32>,
    counts: Counts,
    first: Option<i64>,
    last: Option<i64>,
    /// For some of the sessions it is not known whether this call was the one that issued the credentials.
    is_unsure: bool,
}

impl SessionsTotal {
    fn add(&mut self, session: u32, total: &Total, confidence: Option<Confidence>) {
        self.sessions.push(session);
        self.counts.events += total.counts.events;
        self.counts.errors += total.counts.errors;
        self.counts.denied += total.counts.denied;
        let firsts = [self.first, total.first].into_iter().flatten();
        self.first = firsts.min();
        self.last = self.last.max(total.last);
        self.is_unsure |= !confidence.is_some_and(Confidence::is_known);
    }

    /// Sessions, events, errors and denials.
    fn numbers(&self) -> [u32; 4] {
        let Counts {
            events,
            errors,
            denied,
        } = self.counts;
        [self.sessions.len() as u32, events, errors, denied]
    }

    /// What puts rows in order: the most events first.
    fn rank(&self) -> (u32, Option<i64>) {
        (u32::MAX - self.counts.events, self.first)
    }

    /// The query that finds the events of these sessions; empty where it would be too long.
    fn query(&self, store: &Store) -> String {
        let keys = &store.sessions().session_keys;
        let sessions = self.sessions.iter();
        let keys = sessions.map(|session| keys[*session as usize].as_str());
        any_of("session-key", keys).unwrap_or_default()
    }
}

fn call_name(store: &Store, event: u32) -> &str {
    store.cell(Column::Name, event as usize)
}

/// Words for where a session's call is one of several.
fn with_doubt(words: &str, total: &SessionsTotal) -> String {
    if total.is_unsure {
        format!("{words} (for some, one of several that fit)")
    } else {
        words.to_owned()
    }
}

/// Who issued the credentials of its sessions: who assumed the role, who created the key.
pub(super) fn assumed_by(material: &DossierInput, _: &mut Scratch) -> Option<DossierSection> {
    // A person stands at the beginning: nobody assumes it.
    if material.subject.field == "person" {
        return None;
    }
    let store = material.store;
    let columns = store.sessions();
    let own = totals_of(
        store,
        material.events,
        &columns.session_of,
        columns.kinds.len(),
    );
    let mut groups: BTreeMap<(u32, &str), SessionsTotal> = BTreeMap::new();
    for (session, total) in (0..).zip(&own).skip(1) {
        let call = columns.issued_by[session as usize];
        if total.counts.events == 0 || call == NONE {
            continue;
        }
        let principal = store.identity(call as usize).principal;
        groups
            .entry((principal, call_name(store, call)))
            .or_default()
            .add(session, total, columns.confidences[session as usize]);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(group, total)| (total.rank(), principal_text(store, group.0), group.1));
    let of = groups.len();
    let row = |((principal, call), total): &((u32, &str), SessionsTotal)| {
        let (key, name) = principal_text(store, *principal);
        let event = columns.issued_by[total.sessions[0] as usize] as usize;
        let name = with_doubt(name, total);
        let person = columns.person_name(event);
        let query = match total.query(store) {
            query if query.is_empty() => query,
            query => and(&material.query, &query),
        };
        RowParts {
            key: key.to_owned(),
            query,
            texts: &[&name, person, call],
            counts: &total.numbers(),
            times: &[total.first, total.last],
            outcome: Outcome::Ok,
        }
        .row()
    };
    Some(DossierSection::Table(section(
        "Assumed by (of all events)",
        of,
        &[
            "principal",
            "person",
            "call",
            "sessions",
            "by-it",
            "failed",
            "denied",
            "first",
            "last",
        ],
        groups.iter().take(MOST_ROWS).map(row).collect(),
        "No call in these files issued the credentials of its sessions.",
    )))
}

/// Key and name of a principal.
fn principal_text(store: &Store, number: u32) -> (&str, &str) {
    let principal = &store.principals()[number as usize];
    (store.text(principal.key), store.text(principal.name))
}

/// The sessions whose credentials these events issued, each with its call.
fn issued_sessions<'a>(material: &'a DossierInput) -> impl Iterator<Item = (u32, u32)> + 'a {
    let columns = material.store.sessions();
    let issued = (0..).zip(&columns.issued_by).skip(1);
    issued
        .filter(|(_, call)| **call != NONE && material.events.has(**call as usize))
        .map(|(session, call)| (session, *call))
}

/// As whom its own calls let somebody go on, and what was done so.
pub(super) fn roles_assumed(material: &DossierInput, _: &mut Scratch) -> DossierSection {
    let store = material.store;
    let columns = store.sessions();
    let mut groups: BTreeMap<(u32, &str), SessionsTotal> = BTreeMap::new();
    for (session, call) in issued_sessions(material) {
        let name = call_name(store, call);
        if name != CREATES_KEY {
            let identity = columns.identities[session as usize];
            let principal = store.identities()[identity as usize].principal;
            let total = &material.background.sessions[session as usize];
            groups.entry((principal, name)).or_default().add(
                session,
                total,
                columns.confidences[session as usize],
            );
        }
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(group, total)| (total.rank(), principal_text(store, group.0), group.1));
    let of = groups.len();
    groups.truncate(MOST_ROWS);
    let did = first_calls(store, groups.iter().map(|(_, total)| total));
    let row = |(((principal, call), total), did): (&((u32, &str), SessionsTotal), &Vec<&str>)| {
        let (key, name) = principal_text(store, *principal);
        let identity = columns.identities[total.sessions[0] as usize] as usize;
        let account = store.text(store.identities()[identity].account);
        RowParts {
            key: key.to_owned(),
            query: total.query(store),
            texts: &[&with_doubt(name, total), account, call, &did.join(", ")],
            counts: &total.numbers(),
            times: &[total.first, total.last],
            outcome: Outcome::Ok,
        }
        .row()
    };
    DossierSection::Table(section(
        "Roles it assumed, and what was done as them (of all events; a call that two accounts recorded counts twice)",
        of,
        &[
            "principal",
            "account",
            "call",
            "did-first",
            "sessions",
            "by-it",
            "failed",
            "denied",
            "first",
            "last",
        ],
        groups.iter().zip(&did).map(row).collect(),
        "No session in these files has its credentials from its calls.",
    ))
}

/// The names of the first calls in each group of sessions, each once.
fn first_calls<'a, 'g>(
    store: &'a Store,
    groups: impl Iterator<Item = &'g SessionsTotal>,
) -> Vec<Vec<&'a str>> {
    const MOST: usize = 3;
    let columns = store.sessions();
    let mut group_of = vec![NONE; columns.kinds.len()];
    let mut found: Vec<Vec<&str>> = Vec::new();
    for group in groups {
        for session in &group.sessions {
            group_of[*session as usize] = found.len() as u32;
        }
        found.push(Vec::new());
    }
    let mut open = found.len();
    for row in store.order() {
        if open == 0 {
            break;
        }
        let group = group_of[columns.session_of[*row as usize] as usize];
        let Some(names) = found.get_mut(group as usize) else {
            continue;
        };
        let name = store.cell(Column::Name, *row as usize);
        if names.len() < MOST && !names.contains(&name) {
            names.push(name);
            open -= usize::from(names.len() == MOST);
        }
    }
    found
}

/// What it asked for credentials and did not get.
pub(super) fn refused_roles(material: &DossierInput, _: &mut Scratch) -> Option<DossierSection> {
    let store = material.store;
    let issuing: Vec<_> = ISSUING_CALLS
        .iter()
        .chain([&CREATES_KEY])
        .filter_map(|name| store.strings().find(name))
        .collect();
    let mut groups: BTreeMap<(&str, &str, Outcome), Total> = BTreeMap::new();
    for row in material.rows.iter().map(|row| *row as usize) {
        let outcome = store.outcome(row);
        if outcome == Outcome::Ok || !issuing.contains(&store.column(Column::Name)[row]) {
            continue;
        }
        let resource = store.cell(Column::Resource, row);
        let name = store.cell(Column::Name, row);
        let total = groups.entry((resource, name, outcome)).or_default();
        total.counts.events += 1;
        let time = Some(store.times()[row]).filter(|time| *time != NO_TIME);
        total.first = [total.first, time].into_iter().flatten().min();
        total.last = total.last.max(time);
    }
    if groups.is_empty() {
        return None;
    }
    let of = groups.len();
    let row = |((resource, name, outcome), total): (&(&str, &str, Outcome), &Total)| {
        let (words, condition) = match outcome {
            Outcome::Denied => ("Denied", "outcome:denied"),
            Outcome::Ok | Outcome::Error => ("Failed", "outcome:error"),
        };
        let of_resource = match *resource {
            "" => "-resource:*".to_owned(),
            resource => term("resource", resource),
        };
        RowParts {
            key: (*resource).to_owned(),
            query: [
                material.query.as_str(),
                &term("name", name),
                &of_resource,
                condition,
            ]
            .join(" "),
            texts: &[resource, name, words],
            counts: &[total.counts.events],
            times: &[total.first, total.last],
            outcome: *outcome,
        }
        .row()
    };
    Some(DossierSection::Table(section(
        "Credentials it asked for and did not get",
        of,
        &["resource", "call", "outcome", "events", "first", "last"],
        groups.iter().take(MOST_ROWS).map(row).collect(),
        "",
    )))
}

/// Long-term access keys that it created, for whom, and what was done with them.
pub(super) fn keys_made(material: &DossierInput, _: &mut Scratch) -> Option<DossierSection> {
    let store = material.store;
    let creates = store.strings().find(CREATES_KEY)?;
    let mut used: BTreeMap<u32, SessionsTotal> = BTreeMap::new();
    for (session, call) in issued_sessions(material) {
        if call_name(store, call) == CREATES_KEY {
            let total = &material.background.sessions[session as usize];
            let confidence = store.sessions().confidences[session as usize];
            used.entry(call)
                .or_default()
                .add(session, total, confidence);
        }
    }
    let is_creation = |row: &&u32| {
        store.column(Column::Name)[**row as usize] == creates
            && store.outcome(**row as usize) == Outcome::Ok
    };
    let calls: Vec<u32> = material.all.iter().filter(is_creation).copied().collect();
    if calls.is_empty() {
        return None;
    }
    let mut rows = Vec::new();
    let nothing = SessionsTotal::default();
    for call in &calls {
        let text = |path: &str| store.event_text_at(*call as usize, path);
        let key = text("responseElements.accessKey.accessKeyId");
        let user = match text("responseElements.accessKey.userName") {
            "" => text("requestParameters.userName"),
            user => user,
        };
        let total = used.get(call).unwrap_or(&nothing);
        let mut row = RowParts {
            key: key.to_owned(),
            query: term("key", key),
            texts: &[key, user],
            counts: &total.numbers()[1..],
            times: &[total.first, total.last],
            outcome: Outcome::Ok,
        }
        .row();
        row.event = Some(*call);
        rows.push(row);
    }
    rows.sort_by(|one, two| one.key.cmp(&two.key));
    rows.truncate(MOST_ROWS);
    Some(DossierSection::Table(section(
        "Keys it made, and what was done with them (of all events)",
        calls.len(),
        &[
            "key", "made-for", "by-it", "failed", "denied", "first", "last",
        ],
        rows,
        "",
    )))
}

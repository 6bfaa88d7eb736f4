//! What each session's credentials came from: the strongest fact first.

use super::issued::Issued;
use super::paths::{ChainLeaves, ChainPath};
use super::sessions::{CallSession, SessionGroups, is_temporary};
use super::{Confidence, CredentialLink, Join, Map, SessionNumber};
use crate::cloudtrail::credential::Credential;
use crate::store::batch::NO_TIME;
use crate::store::interner::{NONE, Symbol};
use crate::store::{Column, Store};
use std::collections::HashSet;

/// A session's link, where the files hold what it came from.
pub type LinkSlot = Option<CredentialLink>;

/// The time of issue is that of the call that issued the credentials, give or take this.
const ROLE_TOLERANCE_MILLIS: i64 = 1000;

/// `CreateOAuth2Token` is logged within this of the time of issue.
const LOGIN_TOLERANCE_MILLIS: i64 = 5000;

/// Of calls that fit, so many are told apart; more are only counted.
const MOST_CANDIDATES: usize = 64;

/// The calls that can have issued a session's credentials, where several fit: the call and the session, by the call.
pub type PossibleIssues = Vec<(u32, SessionNumber)>;

/// The links of all sessions, and what else can be one.
pub fn links(
    store: &Store,
    leaves: &ChainLeaves<'_>,
    issued: &Issued,
    grouped: &SessionGroups,
) -> (Vec<LinkSlot>, PossibleIssues) {
    let mut finder = Finder {
        store,
        leaves,
        issued,
        grouped,
        keys: keys_of_sessions(store, leaves, grouped),
        used: HashSet::new(),
        possible: Vec::new(),
    };
    let mut links: Vec<LinkSlot> = (0..grouped.sessions.len())
        .map(|number| finder.by_name(number))
        .collect();
    // Only what no unique name has explained is left for the weaker facts.
    let open = |links: &[LinkSlot]| -> Vec<usize> {
        (0..links.len())
            .filter(|number| links[*number].is_none())
            .collect()
    };
    for (number, link) in finder.by_role_and_time(&open(&links)) {
        links[number] = Some(link);
    }
    for number in open(&links) {
        links[number] = finder.by_sign_in(number);
    }
    without_circles(&mut links);
    finder.possible.sort_unstable();
    (links, finder.possible)
}

/// The access keys and unique ids of a session.
struct SessionKeys {
    /// Most sessions have one key.
    first_key: Symbol,
    more_keys: Vec<Symbol>,
    principal_id: Symbol,
    sign_in: Symbol,
    /// It is one of a root user that another account began.
    is_assumed_root: bool,
}

impl SessionKeys {
    /// The keys; one can come several times.
    fn keys(&self) -> impl Iterator<Item = Symbol> {
        let first = Some(self.first_key).filter(|key| *key != NONE);
        first.into_iter().chain(self.more_keys.iter().copied())
    }

    fn add(&mut self, key: Symbol) {
        let last = self.more_keys.last().unwrap_or(&self.first_key);
        if self.first_key == NONE {
            self.first_key = key;
        } else if *last != key {
            self.more_keys.push(key);
        }
    }
}

fn keys_of_sessions(
    store: &Store,
    leaves: &ChainLeaves<'_>,
    grouped: &SessionGroups,
) -> Vec<SessionKeys> {
    let mut sessions: Vec<SessionKeys> = grouped
        .sessions
        .iter()
        .map(|session| {
            let identity = &store.identities()[session.identity as usize];
            SessionKeys {
                first_key: NONE,
                more_keys: Vec::new(),
                principal_id: leaves.symbol_of_identity(identity, ChainPath::PrincipalId),
                sign_in: leaves.symbol_of_identity(identity, ChainPath::SignInSession),
                is_assumed_root: leaves
                    .of_identity(identity, ChainPath::AssumedRoot)
                    .eq_ignore_ascii_case("true"),
            }
        })
        .collect();
    let empty = store.strings().find("").unwrap_or(NONE);
    let mut last_session = vec![NONE; store.identities().len()];
    for row in store.order().iter().map(|row| *row as usize) {
        let number = store.identity_numbers()[row] as usize;
        let session = grouped.session_of[row];
        if std::mem::replace(&mut last_session[number], session) == session {
            continue;
        }
        let key = store.identities()[number].access_key;
        if key != NONE && key != empty {
            sessions[session as usize].add(key);
        }
    }
    sessions
}

struct Finder<'s, 'a> {
    store: &'s Store,
    leaves: &'a ChainLeaves<'s>,
    issued: &'a Issued,
    grouped: &'a SessionGroups,
    keys: Vec<SessionKeys>,
    /// Calls that a session was traced back to by a unique name.
    used: HashSet<u32>,
    possible: PossibleIssues,
}

impl<'a> Finder<'_, 'a> {
    /// By a unique thing that both sides name: the sign-in, the key.
    fn by_name(&mut self, number: usize) -> LinkSlot {
        let (calls, join) = self.calls_by_name(number)?;
        match calls {
            [event] => self.named(number, *event, join),
            _ => self.one_of(number, calls, join),
        }
    }

    fn calls_by_name(&self, number: usize) -> Option<(&'a [u32], Join)> {
        let (store, issued) = (self.store, self.issued);
        let keys = &self.keys[number];
        if keys.sign_in != NONE
            && let calls @ [_, ..] = issued.by_sign_in.get(store.text(keys.sign_in))
        {
            return Some((&calls[..1], Join::SignIn));
        }
        let texts = || keys.keys().map(|key| store.text(key));
        let mut calls = texts().map(|key| issued.by_key.get(key));
        if let Some(calls) = calls.find(|calls| !calls.is_empty()) {
            return Some((calls, Join::IssuedKey));
        }
        if issued.by_created_key.is_empty() {
            return None;
        }
        let long_term = texts().filter(|key| !is_temporary(key));
        let mut calls = long_term.map(|key| issued.by_created_key.get(key));
        let calls = calls.find(|calls| !calls.is_empty())?;
        Some((&calls[..1], Join::CreatedKey))
    }

    fn named(&mut self, number: usize, event: u32, join: Join) -> LinkSlot {
        self.used.insert(event);
        self.link(number, event, join, Confidence::Exact)
    }

    /// By the unique id of role and session and the time of issue. A call issues credentials once: where it fits several
    /// sessions, or several calls fit, none is taken for the one.
    fn by_role_and_time(&mut self, open: &[usize]) -> Vec<(usize, CredentialLink)> {
        let mut fitting: Vec<(usize, Vec<u32>)> = Vec::new();
        let mut fits: Map<u32, u32> = Map::default();
        for number in open {
            let calls = self.calls_at_issue(*number);
            for call in &calls {
                *fits.entry(*call).or_default() += 1;
            }
            if !calls.is_empty() {
                fitting.push((*number, calls));
            }
        }
        let mut links = Vec::new();
        for (number, calls) in fitting {
            let link = match calls[..] {
                // Not exact: a call that fits as well may be in a file that is not here.
                [event] if fits[&event] == 1 => {
                    self.link(number, event, Join::RoleAndTime, Confidence::Strong)
                }
                [event] => {
                    let confidence = Confidence::OneFor(fits[&event]);
                    let link = self.link(number, event, Join::RoleAndTime, confidence);
                    link.map(|link| CredentialLink {
                        parent: None,
                        ..link
                    })
                }
                _ => self.one_of(number, &calls, Join::RoleAndTime),
            };
            links.extend(link.map(|link| (number, link)));
        }
        links
    }

    /// Calls whose response names the role and session of this one, at the time of its issue, less those that issued
    /// other credentials; the first ones, where there are very many.
    fn calls_at_issue(&self, number: usize) -> Vec<u32> {
        let session = &self.grouped.sessions[number];
        let keys = &self.keys[number];
        let calls = self
            .issued
            .by_role_id
            .get(self.store.text(keys.principal_id));
        let near = self.within(calls, session.issued_at, ROLE_TOLERANCE_MILLIS);
        let text = |event: u32, path| self.leaves.of_event(event as usize, path);
        let has_temporary_key = || keys.keys().any(|own| is_temporary(self.store.text(own)));
        let fits = |event: &&u32| {
            let event = **event;
            let becomes_root = !text(event, ChainPath::TargetPrincipal).is_empty();
            if becomes_root != keys.is_assumed_root {
                return false;
            }
            // The console makes keys of its own out of those that a call has issued.
            if session.is_of_console {
                return true;
            }
            // What a service obtains for itself is used under other keys than the response holds.
            let by_service =
                self.store.identity(event as usize).credential == Credential::AwsService;
            let key = text(event, ChainPath::IssuedKey);
            let issued_another = !by_service && is_temporary(key) && has_temporary_key();
            let stated = text(event, ChainPath::RequestedSourceIdentity);
            let states_another = !stated.is_empty()
                && !session.source_identity.is_empty()
                && stated != session.source_identity;
            !self.used.contains(&event) && !issued_another && !states_another
        };
        near.iter()
            .filter(fits)
            .take(MOST_CANDIDATES)
            .copied()
            .collect()
    }

    /// Those of some calls, which are in the order of time, that were made at about this time.
    fn within<'c>(&self, calls: &'c [u32], time: i64, tolerance: i64) -> &'c [u32] {
        if time == NO_TIME {
            return &[];
        }
        let time_of = |event: &u32| self.store.times()[*event as usize];
        let (begin, end) = (
            time.saturating_sub(tolerance),
            time.saturating_add(tolerance),
        );
        let from = calls.partition_point(|event| time_of(event) < begin);
        let until = calls.partition_point(|event| time_of(event) <= end);
        &calls[from..until.max(from)]
    }

    /// By a sign-in at the time of issue: to the console, or by `aws login`. What programs do with a session of the console is
    /// taken for the latter first: its records have the console's mark or not.
    fn by_sign_in(&mut self, number: usize) -> LinkSlot {
        let session = &self.grouped.sessions[number];
        let (is_of_console, is_of_program) = (session.is_of_console, session.is_of_program);
        let mut link = None;
        if !is_of_console || is_of_program {
            link = self.at_issue(number, self.tokens(number), Join::AwsLogin);
        }
        if is_of_console && link.is_none() {
            let who = self.store.text(self.keys[number].principal_id);
            let calls = self.issued.console_sign_ins.get(who);
            link = self.at_issue(number, calls, Join::ConsoleSignIn);
        }
        link
    }

    /// The calls by which the command line got its credentials (AWS Sign-In, `CreateOAuth2Token`), of this session's principal
    /// from its address.
    fn tokens(&self, number: usize) -> &'a [u32] {
        let own = self.grouped.sessions[number].event as usize;
        let address = self.store.column(Column::Address)[own];
        if self.store.text(address).is_empty() {
            return &[];
        }
        let group = (self.store.identity(own).principal, address);
        let calls: Option<&'a Vec<u32>> = self.issued.tokens.get(&group);
        calls.map_or(&[], Vec::as_slice)
    }

    /// A link to one of these calls, which are in the order of time, that other sessions made at this one's time of issue.
    fn at_issue(&mut self, number: usize, calls: &[u32], join: Join) -> LinkSlot {
        let session = &self.grouped.sessions[number];
        let is_of_another =
            |event: &&u32| self.grouped.session_of[**event as usize] as usize != number;
        let near = self.within(calls, session.issued_at, LOGIN_TOLERANCE_MILLIS);
        let near: Vec<u32> = near
            .iter()
            .filter(is_of_another)
            .take(MOST_CANDIDATES)
            .copied()
            .collect();
        match near[..] {
            [] => None,
            [event] => self.link(number, event, join, Confidence::Strong),
            _ => self.one_of(number, &near, join),
        }
    }

    /// A link to one of several calls. Where different sessions made them, it leads to none of these.
    fn one_of(&mut self, number: usize, calls: &[u32], join: Join) -> LinkSlot {
        let confidence = Confidence::OneOf(calls.len() as u32);
        let mut link = self.link(number, *calls.first()?, join, confidence)?;
        let session_of = |event: &u32| self.grouped.session_of[*event as usize];
        if calls
            .iter()
            .any(|event| session_of(event) != session_of(&calls[0]))
        {
            link.parent = None;
        }
        let possible = calls.iter().map(|event| (*event, number as SessionNumber));
        self.possible.extend(possible.take(MOST_CANDIDATES));
        Some(link)
    }

    /// A link; none where the call was made by the session itself.
    fn link(&self, number: usize, event: u32, join: Join, confidence: Confidence) -> LinkSlot {
        let parent = self.grouped.session_of[event as usize];
        (parent as usize != number).then_some(CredentialLink {
            parent: Some(parent),
            event,
            join,
            confidence,
        })
    }
}

/// Cuts circles at their weakest link: records that name each other's credentials prove nothing of a beginning.
fn without_circles(links: &mut [LinkSlot]) {
    // 0: not looked at; else the number of the walk that came by.
    let mut walks = vec![0_u32; links.len()];
    for begin in 0..links.len() {
        let walk = begin as u32 + 1;
        let mut path = Vec::new();
        let mut session = begin;
        while walks[session] == 0 {
            walks[session] = walk;
            path.push(session);
            let Some(parent) = links[session].and_then(|link| link.parent) else {
                break;
            };
            session = parent as usize;
            if walks[session] == walk
                && let Some(from) = path.iter().position(|on_path| *on_path == session)
            {
                let confidence = |number: &&usize| links[**number].map(|link| link.confidence);
                let weakest = path[from..].iter().rev().max_by_key(confidence);
                links[weakest.copied().unwrap_or(session)] = None;
                break;
            }
        }
    }
}

/// The sessions from the beginning of the chain to this one.
pub fn chain(links: &[LinkSlot], session: SessionNumber) -> Vec<SessionNumber> {
    let mut chain = vec![session];
    let mut now = session;
    while let Some(parent) = links[now as usize].and_then(|link| link.parent) {
        chain.push(parent);
        now = parent;
    }
    chain.reverse();
    chain
}

/// The instance, function or task that a session is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Workload<'s> {
    /// What it is called: instance id, function name, task id.
    pub name: &'s str,
    /// What makes it unique: its ARN, or its name where that is all there is.
    pub key: &'s str,
    /// The account of its credentials.
    pub account: &'s str,
    /// The record says who holds the credentials; otherwise it is told by the session's name.
    pub is_stated: bool,
}

/// Services that assume a role for something that runs, and name the session by that thing. Others make up a name.
const RUNNERS: [&str; 5] = [
    "ec2.amazonaws.com",
    "lambda.amazonaws.com",
    "ecs-tasks.amazonaws.com",
    "pods.eks.amazonaws.com",
    "codebuild.amazonaws.com",
];

/// The workload that a session is of; none where it is none, or the files do not tell.
pub fn workload<'s>(
    store: &'s Store,
    sessions: &'s [CallSession],
    links: &[LinkSlot],
    number: SessionNumber,
) -> Option<Workload<'s>> {
    let session = &sessions[number as usize];
    let identity = &store.identities()[session.identity as usize];
    let account = store.text(identity.account);
    if !session.holder.is_empty() {
        return Some(Workload {
            name: name_of_holder(&session.holder),
            key: &session.holder,
            account,
            is_stated: true,
        });
    }
    if identity.credential != Credential::Role {
        return None;
    }
    let name = store.text(identity.session);
    let link = links[number as usize];
    // Anybody may give a session the name of an instance; what a person's call issued is no instance's.
    let is_run = match link {
        Some(link) => {
            let caller = store.identity(link.event as usize);
            let service = || store.text(store.principals()[caller.principal as usize].name);
            caller.credential == Credential::AwsService && RUNNERS.contains(&service())
        }
        None => is_instance_id(name),
    };
    (!name.is_empty() && is_run).then_some(Workload {
        name,
        key: name,
        account,
        is_stated: false,
    })
}

/// What an ARN of an instance or function calls it: what follows the kind of resource.
fn name_of_holder(arn: &str) -> &str {
    let resource = arn.splitn(6, ':').last().unwrap_or(arn);
    resource
        .split_once([':', '/'])
        .map_or(resource, |(_, name)| name)
}

/// Whether a name has the form of an instance id: EC2 names the session of an instance's role by it.
fn is_instance_id(name: &str) -> bool {
    name.strip_prefix("i-").is_some_and(|digits| {
        matches!(digits.len(), 8 | 17) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

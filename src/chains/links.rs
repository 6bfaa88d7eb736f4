//! What each session's credentials came from: the strongest fact first.

use super::issued::Issued;
use super::paths::{ChainLeaves, ChainPath};
use super::sessions::{CallSession, SessionGroups, is_temporary};
use super::{Confidence, CredentialLink, Join, SessionNumber};
use crate::cloudtrail::credential::Credential;
use crate::store::batch::NO_TIME;
use crate::store::interner::NONE;
use crate::store::{Column, Store};
use std::collections::HashSet;

/// A session's link, where the files hold what it came from.
pub type LinkSlot = Option<CredentialLink>;

/// The time of issue is that of the call that issued the credentials, give or take this.
const ROLE_TOLERANCE_MILLIS: i64 = 1000;

/// `CreateOAuth2Token` is logged within this of the time of issue.
const LOGIN_TOLERANCE_MILLIS: i64 = 5000;

/// The links of all sessions.
pub fn links(
    store: &Store,
    leaves: &ChainLeaves<'_>,
    issued: &Issued<'_>,
    grouped: &SessionGroups,
) -> Vec<LinkSlot> {
    let mut finder = Finder {
        store,
        issued,
        grouped,
        keys: keys_of_sessions(store, leaves, grouped),
        used: HashSet::new(),
    };
    let mut links: Vec<LinkSlot> = (0..grouped.sessions.len())
        .map(|number| finder.by_name(number))
        .collect();
    // Only calls that no key has explained are left for the weaker facts.
    let by_role: Vec<(usize, LinkSlot)> = (0..links.len())
        .filter(|number| links[*number].is_none())
        .map(|number| {
            (
                number,
                finder
                    .by_role_and_time(number)
                    .or_else(|| finder.by_login(number)),
            )
        })
        .collect();
    for (number, link) in by_role {
        links[number] = link;
    }
    without_circles(&mut links);
    links
}

/// The access keys and unique ids of each session.
struct SessionKeys<'s> {
    keys: Vec<&'s str>,
    principal_id: &'s str,
    sign_in: &'s str,
}

fn keys_of_sessions<'s>(
    store: &'s Store,
    leaves: &ChainLeaves<'s>,
    grouped: &SessionGroups,
) -> Vec<SessionKeys<'s>> {
    let mut sessions: Vec<SessionKeys<'s>> = grouped
        .sessions
        .iter()
        .map(|session| {
            let identity = &store.identities()[session.identity as usize];
            SessionKeys {
                keys: Vec::new(),
                principal_id: leaves.of_identity(identity, ChainPath::PrincipalId),
                sign_in: leaves.of_identity(identity, ChainPath::SignInSession),
            }
        })
        .collect();
    let mut last_session = vec![NONE; store.identities().len()];
    for row in store.order().iter().map(|row| *row as usize) {
        let number = store.identity_numbers()[row] as usize;
        let session = grouped.session_of[row];
        if std::mem::replace(&mut last_session[number], session) == session {
            continue;
        }
        let key = store.text(store.identities()[number].access_key);
        let keys = &mut sessions[session as usize].keys;
        if !key.is_empty() && keys.last() != Some(&key) {
            keys.push(key);
        }
    }
    sessions
}

struct Finder<'s, 'a> {
    store: &'s Store,
    issued: &'a Issued<'s>,
    grouped: &'a SessionGroups,
    keys: Vec<SessionKeys<'s>>,
    /// Calls that a session was traced back to by a unique name.
    used: HashSet<u32>,
}

impl Finder<'_, '_> {
    /// By a unique thing that both sides name: the sign-in, the key.
    fn by_name(&mut self, number: usize) -> LinkSlot {
        let keys = &self.keys[number];
        let sign_in = self
            .issued
            .by_sign_in
            .get(keys.sign_in)
            .filter(|_| !keys.sign_in.is_empty());
        let issued = || keys.keys.iter().find_map(|key| self.issued.by_key.get(key));
        let created = || {
            let long_term = keys.keys.iter().filter(|key| !is_temporary(key));
            long_term
                .filter_map(|key| self.issued.by_created_key.get(key))
                .next()
        };
        let (join, event) = sign_in
            .map(|event| (Join::SignIn, *event))
            .or_else(|| issued().map(|event| (Join::IssuedKey, *event)))
            .or_else(|| created().map(|event| (Join::CreatedKey, *event)))?;
        self.used.insert(event);
        self.link(number, event, join, Confidence::Exact)
    }

    /// By the unique id of role and session and the time of issue.
    fn by_role_and_time(&self, number: usize) -> LinkSlot {
        let session = &self.grouped.sessions[number];
        let candidates = self.issued.by_role_id.get(self.keys[number].principal_id)?;
        if session.issued_at == NO_TIME {
            return None;
        }
        let fits = |event: &&u32| {
            let time = self.store.times()[**event as usize];
            let distance = time.saturating_sub(session.issued_at).saturating_abs();
            time != NO_TIME && distance <= ROLE_TOLERANCE_MILLIS && !self.used.contains(event)
        };
        let fitting: Vec<u32> = candidates.iter().filter(fits).copied().collect();
        let first = *fitting.first()?;
        if let [event] = fitting[..] {
            // Not exact: a call that fits as well may be in a file that is not here.
            return self.link(number, event, Join::RoleAndTime, Confidence::Strong);
        }
        let mut link = self.link(
            number,
            first,
            Join::RoleAndTime,
            Confidence::OneOf(fitting.len() as u32),
        )?;
        let session_of = |event: &u32| self.grouped.session_of[*event as usize];
        if fitting
            .iter()
            .any(|event| session_of(event) != session_of(&first))
        {
            link.parent = None;
        }
        Some(link)
    }

    /// By `aws login`: the command line gets its credentials from `CreateOAuth2Token` (AWS Sign-In).
    fn by_login(&self, number: usize) -> LinkSlot {
        let session = &self.grouped.sessions[number];
        if session.issued_at == NO_TIME {
            return None;
        }
        let tokens = &self.issued.tokens;
        let time_of = |event: u32| self.store.times()[event as usize];
        let begin = session.issued_at.saturating_sub(LOGIN_TOLERANCE_MILLIS);
        let end = session.issued_at.saturating_add(LOGIN_TOLERANCE_MILLIS);
        let from = tokens.partition_point(|event| time_of(*event) < begin);
        let near = tokens[from..]
            .iter()
            .take_while(|event| time_of(**event) <= end);
        let address = |event: usize| self.store.column(Column::Address)[event];
        let principal = |event: usize| self.store.identity(event).principal;
        let own = session.event as usize;
        let mut fitting = near.filter(|event| {
            let event = **event as usize;
            address(event) == address(own)
                && address(own) != NONE
                && principal(event) == principal(own)
                && self.grouped.session_of[event] as usize != number
        });
        let first = *fitting.next()?;
        match fitting.count() as u32 {
            0 => self.link(number, first, Join::AwsLogin, Confidence::Strong),
            more => self.link(number, first, Join::AwsLogin, Confidence::OneOf(more + 1)),
        }
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

/// Cuts circles: records that name each other's credentials prove nothing of a beginning.
fn without_circles(links: &mut [LinkSlot]) {
    // 0: not looked at; else the number of the walk that came by.
    let mut walks = vec![0_u32; links.len()];
    for begin in 0..links.len() {
        let walk = begin as u32 + 1;
        let mut session = begin;
        while walks[session] == 0 {
            walks[session] = walk;
            let Some(parent) = links[session].and_then(|link| link.parent) else {
                break;
            };
            if walks[parent as usize] == walk {
                links[session] = None;
                break;
            }
            session = parent as usize;
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
    /// The account of its credentials.
    pub account: &'s str,
    /// The record says who holds the credentials; otherwise it is told by the session's name.
    pub is_stated: bool,
}

/// Services that assume a role for something that runs: the session's name is then that thing's.
const RUNNERS: [&str; 9] = [
    "ec2.amazonaws.com",
    "lambda.amazonaws.com",
    "ecs-tasks.amazonaws.com",
    "pods.eks.amazonaws.com",
    "codebuild.amazonaws.com",
    "batch.amazonaws.com",
    "glue.amazonaws.com",
    "sagemaker.amazonaws.com",
    "states.amazonaws.com",
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
        let name = session.holder.rsplit([':', '/']).next().unwrap_or("");
        return Some(Workload {
            name,
            account,
            is_stated: true,
        });
    }
    if identity.credential != Credential::Role {
        return None;
    }
    let name = store.text(identity.session);
    let is_run = links[number as usize].is_some_and(|link| {
        let caller = store.identity(link.event as usize);
        let caller = store.text(store.principals()[caller.principal as usize].name);
        RUNNERS.contains(&caller)
    });
    (!name.is_empty() && (is_run || is_instance_id(name))).then_some(Workload {
        name,
        account,
        is_stated: false,
    })
}

/// Whether a name has the form of an instance id: EC2 names the session of an instance's role by it.
fn is_instance_id(name: &str) -> bool {
    name.strip_prefix("i-").is_some_and(|digits| {
        matches!(digits.len(), 8 | 17) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

//! Sessions: which events were made with the same sign-in or the same credentials.

use super::console::{identities_from_console, is_console_service};
use super::issued::Issued;
use super::paths::{ChainLeaves, ChainPath};
use super::{Map, SessionNumber};
use crate::cloudtrail::credential::Credential;
use crate::cloudtrail::session_kind::SessionKind;
use crate::cloudtrail::time::millis_from_iso;
use crate::cloudtrail::user_agent::ClientProgram;
use crate::protocol::{Millis, Outcome};
use crate::store::batch::NO_TIME;
use crate::store::interner::{NONE, Symbol};
use crate::store::{IdentityRow, Store};

/// Long-term credentials have no sessions of their own: a pause of so long begins a new one.
const PAUSE_MILLIS: i64 = 30 * 60 * 1000;

/// A group of events that were made with the same sign-in or credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallSession {
    /// Stable key: the same for any order and any cut into files.
    pub key: String,
    /// The identity of its first event, as an index into [`Store::identities`].
    pub identity: u32,
    /// Its first event in the order of time.
    pub event: u32,
    /// The kind.
    pub kind: SessionKind,
    /// Times of its first and last event; [`NO_TIME`] where they have none.
    pub first: Millis,
    /// The latest one.
    pub last: Millis,
    /// Events.
    pub events: u32,
    /// Events that were refused.
    pub denied: u32,
    /// When its temporary credentials were issued, as its events say; [`NO_TIME`] where they do not.
    pub issued_at: Millis,
    /// The instance or function that holds the credentials, as the records say; empty where they do not.
    pub holder: String,
    /// `sourceIdentity`; empty where there is none.
    pub source_identity: String,
    /// The Identity Center user on whose behalf one of its events was made: identity store and user id.
    pub on_behalf_of: Option<(String, String)>,
    /// The account that works with the credentials, by a delegation that their owner approved; empty where there is none.
    pub delegate: String,
    /// Its events state different persons, so that none of them is taken for the one.
    pub contradicts_itself: bool,
    /// It is of the console, which makes a key for each request.
    pub is_of_console: bool,
    /// It is of the console, and its events show programs that made connections of their own, and neither a browser nor the
    /// console itself: credentials of `aws login`, of CloudShell, or copied ones.
    pub is_of_program: bool,
}

impl CallSession {
    /// Counts one of its events.
    fn add(&mut self, store: &Store, row: usize) {
        let time = store.times()[row];
        self.events += 1;
        self.denied += u32::from(store.outcome(row) == Outcome::Denied);
        if time != NO_TIME {
            self.first = if self.first == NO_TIME {
                time
            } else {
                self.first.min(time)
            };
            self.last = self.last.max(time);
        }
    }

    /// Whether its own records say who it was.
    pub fn states_person(&self) -> bool {
        !self.contradicts_itself
            && (self.on_behalf_of.is_some()
                || !self.source_identity.is_empty()
                || !self.delegate.is_empty())
    }
}

/// The grouping, before it is known where the sessions came from.
#[derive(Default)]
pub struct SessionGroups {
    /// The sessions, by the time of their first event.
    pub sessions: Vec<CallSession>,
    /// For each event its session.
    pub session_of: Vec<SessionNumber>,
}

/// What sets the sessions of an identity apart from others. Texts of identities are all in the dictionary, so that their
/// symbols stand for them.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum GroupKey {
    /// The sign-in of `aws login`, which survives the rotation of keys.
    SignIn(Symbol),
    /// The console makes a new key for each request, with one time of issue.
    Console {
        principal_id: Symbol,
        issued: Symbol,
    },
    /// A temporary key. Where keys have been blacked out, several callers have the same.
    TemporaryKey { principal_id: Symbol, key: Symbol },
    /// Temporary credentials whose key the record does not hold.
    Issued {
        principal_id: Symbol,
        issued: Symbol,
    },
    /// A long-term key, or none: sessions are told apart by pauses.
    LongTerm { principal: u32, key: Symbol },
    /// Calls of services on behalf of long-term credentials.
    OnBehalf { principal: u32 },
}

/// Whether a group is a session of the console.
fn is_of_console(keys: &[GroupKey], group: u32) -> bool {
    matches!(keys.get(group as usize), Some(GroupKey::Console { .. }))
}

impl GroupKey {
    fn is_split_by_pauses(&self) -> bool {
        matches!(self, GroupKey::LongTerm { .. } | GroupKey::OnBehalf { .. })
    }
}

/// The grouping of events into sessions, while it is worked out.
pub struct SessionGrouping {
    group_of_identity: Vec<u32>,
    keys: Vec<GroupKey>,
    principals_of_key: Map<Symbol, u32>,
    /// For each group its newest session.
    newest: Vec<SessionNumber>,
    grouped: SessionGroups,
}

impl SessionGrouping {
    /// Finds out which identities belong together.
    pub fn new(store: &Store, leaves: &ChainLeaves<'_>, issued: &Issued) -> Self {
        let from_console = identities_from_console(store, leaves, issued);
        let (group_of_identity, keys) = groups(store, leaves, issued, &from_console);
        SessionGrouping {
            group_of_identity,
            principals_of_key: principals_of_keys(&keys),
            newest: vec![NONE; keys.len()],
            keys,
            grouped: SessionGroups {
                sessions: Vec::new(),
                session_of: vec![NONE; store.len()],
            },
        }
    }

    /// Puts these events into sessions; they are the next stretch of the store's order of time. `same_session` has for some
    /// events another one that is of the same session: those are left for [`Self::finish`].
    pub fn add(
        &mut self,
        store: &Store,
        leaves: &ChainLeaves<'_>,
        same_session: &[u32],
        events: &[u32],
    ) {
        let SessionGroups {
            sessions,
            session_of,
        } = &mut self.grouped;
        for row in events.iter().map(|row| *row as usize) {
            if same_session[row] != NONE {
                continue;
            }
            let number = store.identity_numbers()[row];
            let group = self.group_of_identity[number as usize] as usize;
            let key = &self.keys[group];
            let newest = &mut self.newest[group];
            let time = store.times()[row];
            let is_new = *newest == NONE
                || key.is_split_by_pauses() && {
                    let last = sessions[*newest as usize].last;
                    last != NO_TIME && time != NO_TIME && time.saturating_sub(last) > PAUSE_MILLIS
                };
            if is_new {
                *newest = sessions.len() as SessionNumber;
                let identity = &store.identities()[number as usize];
                sessions.push(CallSession {
                    key: session_key(store, key, &self.principals_of_key, row),
                    identity: number,
                    event: row as u32,
                    kind: SessionKind::Other,
                    first: time,
                    last: time,
                    events: 0,
                    denied: 0,
                    issued_at: millis_from_iso(
                        leaves.of_identity(identity, ChainPath::CreationDate),
                    )
                    .unwrap_or(NO_TIME),
                    holder: String::new(),
                    source_identity: String::new(),
                    on_behalf_of: None,
                    delegate: String::new(),
                    contradicts_itself: false,
                    is_of_console: matches!(key, GroupKey::Console { .. }),
                    is_of_program: false,
                });
            }
            session_of[row] = *newest;
            sessions[*newest as usize].add(store, row);
        }
    }

    /// The sessions, once all events are in.
    pub fn finish(
        self,
        store: &Store,
        leaves: &ChainLeaves<'_>,
        same_session: &[u32],
    ) -> SessionGroups {
        let SessionGroups {
            mut sessions,
            mut session_of,
        } = self.grouped;
        // A call's record in the account that was called belongs to the caller's session, and so does a call that an agent
        // of the caller led to.
        for row in 0..store.len() {
            let mut same = same_session[row];
            if same == NONE {
                continue;
            }
            // The caller's own record may be of a call that an agent led to.
            if same_session[same as usize] != NONE {
                same = same_session[same as usize];
            }
            session_of[row] = session_of[same as usize];
            sessions[session_of[row] as usize].add(store, row);
        }
        note_statements(store, leaves, &mut sessions, &session_of);
        note_programs(store, leaves, &mut sessions, &session_of);
        SessionGroups {
            sessions,
            session_of,
        }
    }
}

/// For how many callers each temporary key stands.
fn principals_of_keys(keys: &[GroupKey]) -> Map<Symbol, u32> {
    let mut counts = Map::default();
    for key in keys {
        if let GroupKey::TemporaryKey { key, .. } = key {
            *counts.entry(*key).or_default() += 1;
        }
    }
    counts
}

/// The group of each identity, and the key of each group.
fn groups(
    store: &Store,
    leaves: &ChainLeaves<'_>,
    issued: &Issued,
    from_console: &[bool],
) -> (Vec<u32>, Vec<GroupKey>) {
    let mut keys: Vec<GroupKey> = Vec::new();
    let mut numbers: Map<GroupKey, u32> = Map::default();
    let mut number_of = |key: GroupKey, keys: &mut Vec<GroupKey>| {
        *numbers.entry(key).or_insert_with(|| {
            keys.push(key);
            keys.len() as u32 - 1
        })
    };
    // Groups by unique id and time of issue; `NONE` where several have the same.
    let mut by_issue: Map<(Symbol, Symbol), u32> = Map::default();
    let mut groups = vec![NONE; store.identities().len()];
    let facts: Vec<(GroupKey, Option<(Symbol, Symbol)>)> = store
        .identities()
        .iter()
        .zip(from_console)
        .map(|(identity, from_console)| {
            let issue = issue(leaves, identity);
            let key = group_key(store, leaves, identity, issue, *from_console);
            (key, issue)
        })
        .collect();
    // The console makes a new key for each request, so its sessions come first: they explain all keys of their time of issue.
    for is_console in [true, false] {
        for (index, identity) in store.identities().iter().enumerate() {
            let (key, issue) = facts[index];
            if matches!(key, GroupKey::Console { .. }) != is_console
                || is_by_service(store, identity)
            {
                continue;
            }
            let console = issue.and_then(|issue| by_issue.get(&issue)).copied();
            let console = console.filter(|group| is_of_console(&keys, *group));
            if let Some(console) = console
                && !issued.by_key.has(store.text(identity.access_key))
            {
                groups[index] = console;
            } else if !matches!(key, GroupKey::Issued { .. }) {
                groups[index] = number_of(key, &mut keys);
                if let Some(issue) = issue {
                    let known = by_issue.entry(issue).or_insert(groups[index]);
                    if *known != groups[index] && !is_of_console(&keys, *known) {
                        *known = NONE;
                    }
                }
            }
        }
    }
    // A service that calls on behalf of a session names the session's unique id and time of issue, but has another key or none.
    for (index, identity) in store.identities().iter().enumerate() {
        if groups[index] == NONE {
            let (key, issue) = facts[index];
            let only = issue.and_then(|issue| by_issue.get(&issue));
            let only = only.copied().filter(|group| *group != NONE);
            let own = || {
                if is_by_service(store, identity) && identity.credential != Credential::Role {
                    return GroupKey::OnBehalf {
                        principal: identity.principal,
                    };
                }
                key
            };
            groups[index] = only.unwrap_or_else(|| number_of(own(), &mut keys));
        }
    }
    (groups, keys)
}

/// Whether a service made the calls, on behalf of the caller. The console is none: somebody sits in front of it.
pub fn is_by_service(store: &Store, identity: &IdentityRow) -> bool {
    identity.via != NONE && !is_console_service(store.text(identity.via))
}

/// The unique id of the caller, and when its temporary credentials were issued; none where the record lacks one of them.
fn issue(leaves: &ChainLeaves<'_>, identity: &IdentityRow) -> Option<(Symbol, Symbol)> {
    let principal_id = leaves.symbol_of_identity(identity, ChainPath::PrincipalId);
    let issued = leaves.symbol_of_identity(identity, ChainPath::CreationDate);
    (principal_id != NONE && issued != NONE).then_some((principal_id, issued))
}

fn group_key(
    store: &Store,
    leaves: &ChainLeaves<'_>,
    identity: &IdentityRow,
    issue: Option<(Symbol, Symbol)>,
    from_console: bool,
) -> GroupKey {
    let sign_in = leaves.symbol_of_identity(identity, ChainPath::SignInSession);
    let key = identity.access_key;
    match issue {
        _ if sign_in != NONE => GroupKey::SignIn(sign_in),
        Some((principal_id, issued)) if from_console => GroupKey::Console {
            principal_id,
            issued,
        },
        _ if is_temporary(store.text(key)) => GroupKey::TemporaryKey {
            principal_id: leaves.symbol_of_identity(identity, ChainPath::PrincipalId),
            key,
        },
        Some((principal_id, issued)) => GroupKey::Issued {
            principal_id,
            issued,
        },
        None => GroupKey::LongTerm {
            principal: identity.principal,
            key,
        },
    }
}

/// Whether a key is one of temporary credentials (IAM, "Understanding unique ID prefixes").
pub fn is_temporary(key: &str) -> bool {
    key.starts_with("ASIA")
}

fn session_key(
    store: &Store,
    key: &GroupKey,
    principals_of_key: &Map<Symbol, u32>,
    first: usize,
) -> String {
    let text = |symbol: &Symbol| store.text(*symbol);
    match key {
        GroupKey::SignIn(arn) => text(arn).to_owned(),
        GroupKey::Console {
            principal_id,
            issued,
        } => format!("console:{}@{}", text(principal_id), text(issued)),
        GroupKey::TemporaryKey { principal_id, key } => {
            if principals_of_key[key] > 1 {
                format!("key:{} of {}", text(key), text(principal_id))
            } else {
                format!("key:{}", text(key))
            }
        }
        GroupKey::Issued {
            principal_id,
            issued,
        } => format!("issued:{}@{}", text(principal_id), text(issued)),
        GroupKey::OnBehalf { principal } => {
            let principal = store.text(store.principals()[*principal as usize].key);
            format!("{principal} through services from {}", store.key(first))
        }
        GroupKey::LongTerm { principal, key } => {
            let principal = store.text(store.principals()[*principal as usize].key);
            format!("{principal} {} from {}", text(key), store.key(first))
        }
    }
}

/// Takes down which sessions of the console programs work with.
fn note_programs(
    store: &Store,
    leaves: &ChainLeaves<'_>,
    sessions: &mut [CallSession],
    session_of: &[SessionNumber],
) {
    let mut shows_console = vec![false; sessions.len()];
    for (row, number) in session_of.iter().enumerate() {
        let session = &mut sessions[*number as usize];
        if !session.is_of_console || is_by_service(store, store.identity(row)) {
            continue;
        }
        let program = store.clients().program(row);
        let is_shown = matches!(program, ClientProgram::Browser | ClientProgram::Console);
        shows_console[*number as usize] |=
            is_shown || leaves.of_event(row, ChainPath::TlsVersion).is_empty();
        session.is_of_program = !shows_console[*number as usize];
    }
}

/// Takes down what any event of a session states of the person or workload behind it.
fn note_statements(
    store: &Store,
    leaves: &ChainLeaves<'_>,
    sessions: &mut [CallSession],
    session_of: &[SessionNumber],
) {
    // Each pair of session and identity once.
    let mut last_session = vec![NONE; store.identities().len()];
    for row in store.order().iter().map(|row| *row as usize) {
        let number = store.identity_numbers()[row] as usize;
        let session = session_of[row];
        if std::mem::replace(&mut last_session[number], session) == session {
            continue;
        }
        let identity = &store.identities()[number];
        let session = &mut sessions[session as usize];
        let mut contradicts = false;
        let mut fill = |text: &mut String, path: ChainPath| {
            let stated = leaves.of_identity(identity, path);
            if text.is_empty() {
                stated.clone_into(text);
            }
            contradicts |= !stated.is_empty() && stated != text;
        };
        fill(&mut session.source_identity, ChainPath::SourceIdentity);
        fill(&mut session.delegate, ChainPath::Delegate);
        if session.holder.is_empty() {
            leaves
                .of_identity(identity, ChainPath::HolderOfCredentials)
                .clone_into(&mut session.holder);
        }
        let user = leaves.of_identity(identity, ChainPath::OnBehalfOfUser);
        if !user.is_empty() {
            let store_arn = leaves.of_identity(identity, ChainPath::OnBehalfOfStore);
            let stated = (store_arn.to_owned(), user.to_owned());
            contradicts |= *session.on_behalf_of.get_or_insert_with(|| stated.clone()) != stated;
        }
        session.contradicts_itself |= contradicts;
    }
}

//! Chains in words, for the page.

use super::links::Workload;
use super::sessions::is_temporary;
use super::{Chains, Confidence, CredentialLink, Join, SessionNumber, links};
use crate::cloudtrail::time::text_from_millis;
use crate::protocol::{AgentLink, ChainHop, ChainOfEvent, IssuedSession, Millis};
use crate::store::batch::NO_TIME;
use crate::store::{Column, Store};

/// At most so many sessions and calls of one event are listed.
const MOST_LISTED: usize = 100;

impl Confidence {
    /// The word that the screen uses.
    pub fn word(self) -> String {
        match self {
            Confidence::Exact => "exact".to_owned(),
            Confidence::OneOf(count) => format!("one of {count}"),
            Confidence::Strong => "strong".to_owned(),
            Confidence::Stated => "stated".to_owned(),
        }
    }
}

impl Chains {
    /// What stands behind an event.
    pub fn of_event(&self, store: &Store, event: u32) -> ChainOfEvent {
        let Some(number) = self.session_of.get(event as usize).copied() else {
            return ChainOfEvent::default();
        };
        let sessions = self.chain(number);
        let mut hops: Vec<ChainHop> = sessions
            .iter()
            .map(|number| self.hop(store, *number))
            .collect();
        let person = &self.persons[self.person_of[number as usize] as usize];
        let first = sessions[0];
        if hops[0].key != person.key
            && self.person_of[first as usize] == self.person_of[number as usize]
        {
            let stated = self.stated_by(store, first);
            if !stated.is_empty() {
                hops.insert(
                    0,
                    ChainHop {
                        key: person.key.clone(),
                        name: person.name.clone(),
                        how: stated,
                        confidence: Confidence::Stated.word(),
                        ..ChainHop::default()
                    },
                );
            }
        }
        ChainOfEvent {
            hops,
            missing: self.missing(store, first),
            session_type: self.sessions[number as usize].kind.word().to_owned(),
            session_key: self.sessions[number as usize].key.clone(),
            issued: self.issued_by(store, event),
            agent: self.agent_link(event),
        }
    }

    fn hop(&self, store: &Store, number: SessionNumber) -> ChainHop {
        let session = &self.sessions[number as usize];
        let identity = &store.identities()[session.identity as usize];
        let principal = &store.principals()[identity.principal as usize];
        let link = self.links[number as usize];
        ChainHop {
            key: store.text(principal.key).to_owned(),
            name: store.text(principal.name).to_owned(),
            session: store.text(identity.session).to_owned(),
            how: link.map_or_else(String::new, |link| how(store, link)),
            confidence: link
                .map_or(Confidence::Exact, |link| link.confidence)
                .word(),
            event: link.map(|link| link.event),
            is_principal: true,
        }
    }

    /// By which statement the records of a session name its person; empty where they name none but the principal.
    fn stated_by(&self, store: &Store, number: SessionNumber) -> String {
        let session = &self.sessions[number as usize];
        if session.on_behalf_of.is_some() {
            return "named in onBehalfOf, by IAM Identity Center".to_owned();
        }
        if !session.source_identity.is_empty() {
            return "stated as sourceIdentity".to_owned();
        }
        match links::workload(store, &self.sessions, &self.links, number) {
            Some(Workload {
                is_stated: true, ..
            }) => "named in inScopeOf as holder of the credentials".to_owned(),
            Some(Workload {
                is_stated: false, ..
            }) => "told by the session's name".to_owned(),
            None => {
                let identity = &store.identities()[session.identity as usize];
                let is_address = store.text(identity.session).contains('@');
                if is_address {
                    "stated as the session's name".to_owned()
                } else {
                    String::new()
                }
            }
        }
    }

    /// Where the call that issued the credentials of a chain's first session would be found.
    fn missing(&self, store: &Store, first: SessionNumber) -> String {
        let session = &self.sessions[first as usize];
        let identity = &store.identities()[session.identity as usize];
        let key = store.text(identity.access_key);
        if let Some(CredentialLink {
            parent: None,
            confidence,
            event,
            ..
        }) = self.links[first as usize]
        {
            return format!(
                "The credentials are from {} calls of different sessions, the first at {}; the records do not tell which.",
                confidence.word(),
                text_from_millis(store.times()[event as usize])
            );
        }
        if session.issued_at == NO_TIME && !is_temporary(key) {
            return String::new();
        }
        if super::persons::is_service(store, identity) {
            return String::new();
        }
        let account = store.text(identity.account);
        let when = match session.issued_at {
            NO_TIME => String::new(),
            time => format!(" at {}", text_from_millis(time)),
        };
        let region = store.cell(Column::Region, session.event as usize);
        format!(
            "The credentials were issued{when} by a call that is not in these files. It is logged in account {account}, probably in \
             us-east-1 or {region}, and in the caller’s account."
        )
    }

    /// The sessions that had their credentials from a call.
    fn issued_by(&self, store: &Store, event: u32) -> Vec<IssuedSession> {
        let sessions = (0..)
            .zip(&self.links)
            .filter(|(_, link)| link.is_some_and(|link| link.event == event));
        let sessions = sessions.take(MOST_LISTED).map(|(number, link)| {
            let hop = self.hop(store, number);
            let session = &self.sessions[number as usize];
            let time = |time: Millis| Some(time).filter(|time| *time != NO_TIME);
            IssuedSession {
                principal: hop.name,
                session: hop.session,
                confidence: link
                    .map_or(Confidence::Exact, |link| link.confidence)
                    .word(),
                events: session.events,
                denied: session.denied,
                first: time(session.first),
                last: time(session.last),
                query: format!("session-key=\"{}\"", session.key),
            }
        });
        sessions.collect()
    }

    fn agent_link(&self, event: u32) -> AgentLink {
        if let Some(tool_call) = self.tool_call(event) {
            return AgentLink::CausedBy(tool_call);
        }
        let calls = self
            .agent_calls
            .iter()
            .filter(|call| call.tool_call == event);
        let calls: Vec<u32> = calls.take(MOST_LISTED).map(|call| call.event).collect();
        if calls.is_empty() {
            AgentLink::None
        } else {
            AgentLink::Caused(calls)
        }
    }
}

/// How a link is known.
fn how(store: &Store, link: CredentialLink) -> String {
    let call = store.cell(Column::Name, link.event as usize);
    match link.join {
        Join::SignIn => format!("{call}: begins the sign-in that the session names"),
        Join::IssuedKey => format!("{call}: its response holds the session's access key"),
        Join::CreatedKey => format!("{call}: its response holds the access key"),
        Join::RoleAndTime => {
            format!("{call}: its response holds the role's and session's id, at the time of issue")
        }
        Join::AwsLogin => {
            format!("{call}: seconds before the time of issue, same principal and address")
        }
    }
}

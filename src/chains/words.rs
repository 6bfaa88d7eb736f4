//! Chains in words, for the page.

use super::links::{LinkSlot, Workload};
use super::sessions::is_temporary;
use super::{
    Chains, Confidence, CredentialLink, Join, Person, SessionNumber, account_access, links, persons,
};
use crate::cloudtrail::credential::Credential;
use crate::cloudtrail::time::text_from_millis;
use crate::protocol::{
    AgentLink, ChainHop, ChainOfEvent, IssuedSession, LinkedCall, Millis, PossibleCall,
};
use crate::store::batch::NO_TIME;
use crate::store::{Column, Store};

/// At most so many sessions and calls of one event are listed.
const MOST_LISTED: usize = 100;

/// So many calls that can have issued a hop's credentials are listed, and so many names are given for them.
const MOST_CANDIDATES: usize = 8;

/// Hops that are shown at each end of a very long chain.
const MOST_HOPS: usize = 20;

/// The Region in which calls to the global endpoint of STS are logged ("Logging IAM and AWS STS API calls with AWS CloudTrail"
/// in the IAM User Guide).
const GLOBAL_REGION: &str = "us-east-1";

impl Chains {
    /// What stands behind an event.
    pub fn of_event(&self, store: &Store, event: u32) -> ChainOfEvent {
        let Some(number) = self.session_of.get(event as usize).copied() else {
            return ChainOfEvent::default();
        };
        let sessions = self.chain(number);
        let left_out = sessions.len().saturating_sub(2 * MOST_HOPS);
        let (begin, rest) = sessions.split_at(sessions.len().min(MOST_HOPS));
        let end = &rest[left_out.min(rest.len())..];
        let shown = begin.iter().chain(end);
        let mut hops: Vec<ChainHop> = shown.map(|number| self.hop(store, *number)).collect();
        let person = &self.persons[self.person_of[number as usize] as usize];
        if hops[0].key != person.key {
            hops.splice(0..0, self.stated_hop(store, &sessions, person));
        }
        let (issued, issued_total) = self.issued_by(store, event);
        ChainOfEvent {
            person: person.key.clone(),
            hops,
            left_out: left_out as u32,
            missing: self.missing(store, sessions[0]),
            session_type: self.sessions[number as usize].kind.word().to_owned(),
            session_key: self.sessions[number as usize].key.clone(),
            issued,
            issued_total,
            agent: self.agent_link(store, event),
        }
    }

    /// The person as the records of a session on the chain state it, where they do.
    fn stated_hop(
        &self,
        store: &Store,
        sessions: &[SessionNumber],
        person: &Person,
    ) -> Option<ChainHop> {
        let of_person = |number: &&SessionNumber| {
            self.persons[self.person_of[**number as usize] as usize].key == person.key
        };
        let mut stated = sessions
            .iter()
            .filter(of_person)
            .map(|number| self.stated_by(store, *number));
        stated.find(|how| !how.is_empty()).map(|how| ChainHop {
            key: person.key.clone(),
            name: person.name.clone(),
            how,
            confidence: Confidence::Stated.word(),
            ..ChainHop::default()
        })
    }

    fn hop(&self, store: &Store, number: SessionNumber) -> ChainHop {
        let session = &self.sessions[number as usize];
        let identity = &store.identities()[session.identity as usize];
        let principal = &store.principals()[identity.principal as usize];
        let link = self.links[number as usize];
        let (key, mut name) = (store.text(principal.key), store.text(principal.name));
        let person = &self.persons[self.person_of[number as usize] as usize];
        if person.key == key && key.contains('#') {
            // Of a user of IAM Identity Center some records have the id alone, others a name that an application chose.
            name = &person.name;
        }
        let candidates = self.candidates(store, number);
        let person = |event: &u32| self.person(*event as usize).name.as_str();
        let possible = |event: &u32| PossibleCall {
            event: *event,
            name: store.cell(Column::Name, *event as usize).to_owned(),
            by: person(event).to_owned(),
        };
        let id = |event: &u32| store.cell(Column::Id, *event as usize).to_owned();
        ChainHop {
            key: key.to_owned(),
            name: name.to_owned(),
            kind: identity.credential.name().to_owned(),
            account: store.text(identity.account).to_owned(),
            session: store.text(identity.session).to_owned(),
            how: link.map_or_else(String::new, |link| how(store, link)),
            confidence: link
                .map_or(Confidence::Exact, |link| link.confidence)
                .word(),
            event: link.map(|link| link.event),
            is_principal: true,
            accounts: String::new(),
            may_be: one_of_names(candidates.iter().map(person).collect()),
            candidates: candidates
                .iter()
                .take(MOST_CANDIDATES)
                .map(possible)
                .collect(),
            candidate_ids: candidates.iter().map(id).collect(),
        }
    }

    /// The calls of which one issued a session's credentials, in the order of time; none where it is known which.
    fn candidates(&self, store: &Store, number: SessionNumber) -> Vec<u32> {
        let is_open = |link: CredentialLink| matches!(link.confidence, Confidence::OneOf(_));
        if !self.links[number as usize].is_some_and(is_open) {
            return Vec::new();
        }
        let of_session = (self.possible.iter()).filter(|(_, session)| *session == number);
        let mut calls: Vec<u32> = of_session.map(|(call, _)| *call).collect();
        calls.sort_by_key(|call| (store.times()[*call as usize], store.key(*call as usize)));
        calls
    }

    /// By which statement the records of a session name its person; empty where they name none but the principal.
    fn stated_by(&self, store: &Store, number: SessionNumber) -> String {
        let session = &self.sessions[number as usize];
        let identity = &store.identities()[session.identity as usize];
        if session.contradicts_itself {
            return String::new();
        }
        if !session.delegate.is_empty() {
            return "named in invokedByDelegate as the account that works by delegation".to_owned();
        }
        if session.on_behalf_of.is_some() {
            return "named in onBehalfOf, by IAM Identity Center".to_owned();
        }
        if !session.source_identity.is_empty() {
            return "stated as sourceIdentity".to_owned();
        }
        let person = &self.persons[self.person_of[number as usize] as usize];
        if account_access::is_key(&person.key) {
            return "named in the tags that account access manager passed on".to_owned();
        }
        match links::workload(store, &self.sessions, &self.links, number) {
            Some(Workload {
                is_stated: true, ..
            }) => "named in inScopeOf as holder of the credentials".to_owned(),
            Some(Workload {
                is_stated: false, ..
            }) => "told by the session's name".to_owned(),
            None if identity.credential == Credential::FederatedUser => {
                "named in sessionIssuer as the user that issued the credentials".to_owned()
            }
            None if !store.text(identity.session).is_empty() => {
                let principal = &store.principals()[identity.principal as usize];
                if persons::is_of_identity_center(store.text(principal.key)) {
                    "the session's name, given by IAM Identity Center".to_owned()
                } else {
                    "stated as the session's name".to_owned()
                }
            }
            None => String::new(),
        }
    }

    /// Where the call that issued the credentials of a chain's first session would be found.
    fn missing(&self, store: &Store, first: SessionNumber) -> String {
        let session = &self.sessions[first as usize];
        let identity = &store.identities()[session.identity as usize];
        let key = store.text(identity.access_key);
        let account = store.text(identity.account);
        let contradiction = if session.contradicts_itself {
            "The records of this session name different persons, so that none is taken for the one. "
        } else {
            ""
        };
        if let Some(CredentialLink {
            parent: None,
            confidence,
            event,
            ..
        }) = self.links[first as usize]
        {
            let time = text_from_millis(store.times()[event as usize]);
            return contradiction.to_owned()
                + &match confidence {
                    Confidence::OneFor(count) => format!(
                        "A call at {time} fits {count} sessions and can have issued the credentials of one only; the others \
                         come from calls that are not in these files."
                    ),
                    _ => format!(
                        "The credentials are from {} calls of different sessions, the first at {time}; the records do not tell which: \
                         {}.",
                        confidence.word(),
                        self.hop(store, first).may_be,
                    ),
                };
        }
        if identity.credential == Credential::AwsAccount {
            return format!(
                "{contradiction}The record names the caller’s account only. Account {account} has its own record of the same call, with \
                 the caller’s ARN (same sharedEventID): it is not in these files."
            );
        }
        let has_no_issue = session.issued_at == NO_TIME && !is_temporary(key);
        if has_no_issue || persons::is_service(store, identity) {
            return contradiction.to_owned();
        }
        let when = match session.issued_at {
            NO_TIME => String::new(),
            time => format!(" at {}", text_from_millis(time)),
        };
        if !session.delegate.is_empty() {
            return format!(
                "{contradiction}The credentials were issued{when} by a delegation; the call (GetDelegatedAccessToken) is not in these \
                 files. It is logged in account {}, which works with them.",
                session.delegate,
            );
        }
        let region = store.cell(Column::Region, session.event as usize);
        if session.is_of_program {
            return format!(
                "{contradiction}The credentials are of the console and were issued{when}, and a program works with them: by aws login \
                 (CreateOAuth2Token), CloudShell, or copied. The call is not in these files. It is logged in account {account}, in \
                 us-east-1 or the Region of the sign-in page."
            );
        }
        if session.is_of_console && identity.credential != Credential::Role {
            return format!(
                "{contradiction}Signed in to the console{when}; the sign-in (ConsoleLogin) is not in these files. It is logged in account \
                 {account}, in us-east-1 or the Region of the sign-in page."
            );
        }
        let probably = match region {
            GLOBAL_REGION => GLOBAL_REGION.to_owned(),
            region => format!("{GLOBAL_REGION} or {region}"),
        };
        format!(
            "{contradiction}The credentials were issued{when} by a call that is not in these files. It is logged in account {account}, \
             probably in {probably}, and in the caller’s account."
        )
    }

    /// The sessions that had their credentials from a call, or can have had: the first ones, and how many there are.
    fn issued_by(&self, store: &Store, event: u32) -> (Vec<IssuedSession>, u32) {
        let is_link = |link: &LinkSlot| link.is_some_and(|link| link.event == event);
        let linked = (0..)
            .zip(&self.links)
            .filter(|(_, link)| is_link(link))
            .map(|(number, _)| number);
        let from = self.possible.partition_point(|(call, _)| *call < event);
        let possible = self.possible[from..]
            .iter()
            .take_while(|(call, _)| *call == event)
            .map(|(_, number)| *number)
            .filter(|number| !is_link(&self.links[*number as usize]));
        let all: Vec<SessionNumber> = linked.chain(possible).collect();
        let issued = |number: &SessionNumber| {
            let hop = self.hop(store, *number);
            let session = &self.sessions[*number as usize];
            let time = |time: Millis| Some(time).filter(|time| *time != NO_TIME);
            IssuedSession {
                principal: hop.name,
                session: hop.session,
                confidence: hop.confidence,
                events: session.events,
                denied: session.denied,
                first: time(session.first),
                last: time(session.last),
                key: session.key.clone(),
            }
        };
        let first = all.iter().take(MOST_LISTED).map(issued).collect();
        (first, all.len() as u32)
    }

    fn agent_link(&self, store: &Store, event: u32) -> AgentLink {
        if let Some(tool_call) = self.tool_call(event) {
            let agents = &self.agents;
            let part = agents.part(event as usize);
            let name = |part: usize| agents.all.get(agents.agents[part] as usize);
            let tool = part.and_then(|part| agents.tool(part));
            let tool = tool.and_then(|tool| agents.tool_names.get(tool as usize));
            return AgentLink::CausedBy {
                call: linked_call(store, tool_call),
                tool: tool.cloned().unwrap_or_default(),
                agent: part
                    .and_then(name)
                    .map(|agent| agent.label.clone())
                    .unwrap_or_default(),
            };
        }
        let calls = self
            .agent_calls
            .iter()
            .filter(|call| call.tool_call == event);
        let calls: Vec<u32> = calls.map(|call| call.event).collect();
        if calls.is_empty() {
            return AgentLink::None;
        }
        AgentLink::Caused {
            calls: calls
                .iter()
                .take(MOST_LISTED)
                .map(|call| linked_call(store, *call))
                .collect(),
            total: calls.len() as u32,
            ids: calls
                .iter()
                .take(MOST_LISTED)
                .map(|call| store.cell(Column::Id, *call as usize).to_owned())
                .collect(),
        }
    }
}

fn linked_call(store: &Store, event: u32) -> LinkedCall {
    let row = event as usize;
    LinkedCall {
        event,
        name: store.cell(Column::Name, row).to_owned(),
        source: store.cell(Column::Source, row).to_owned(),
        outcome: store.outcome(row),
    }
}

/// Several names, of which one is right: each once, "ada, bob or carl".
fn one_of_names(mut names: Vec<&str>) -> String {
    names.sort_unstable();
    names.dedup();
    let more = names.len().saturating_sub(MOST_CANDIDATES);
    names.truncate(MOST_CANDIDATES);
    let last = match more {
        0 => names.pop().unwrap_or("").to_owned(),
        more => format!("one of {more} more"),
    };
    match names[..] {
        [] => last,
        _ => format!("{} or {last}", names.join(", ")),
    }
}

/// How a link is known.
fn how(store: &Store, link: CredentialLink) -> String {
    let call = store.cell(Column::Name, link.event as usize);
    match link.join {
        Join::SignIn => format!("{call}: begins the sign-in that the session names"),
        Join::IssuedKey => format!("{call}: its response holds the session's access key"),
        Join::CreatedKey => format!("{call}: its response holds the access key"),
        Join::RoleAndTime if call == "AssumeRoot" => {
            format!("{call}: its request names the account, at the time of issue")
        }
        Join::RoleAndTime => {
            format!("{call}: its response holds the role's and session's id, at the time of issue")
        }
        Join::ConsoleSignIn => {
            format!("{call}: signed in to the console at the time of issue, same unique id")
        }
        Join::AwsLogin => {
            format!("{call}: seconds before the time of issue, same principal and address")
        }
    }
}

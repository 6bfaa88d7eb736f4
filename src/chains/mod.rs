//! Who really did it: the session of each event, what issued the session's credentials, and the person or workload at
//! the beginning of the chain.
//!
//! Everything is worked out over all loaded events at once, so nothing depends on the order of records or files. A link
//! between two sessions carries its proof (the event that tells it) and how far that goes ([`Confidence`]). What the
//! files do not hold is said to be missing; nothing is guessed.
//!
//! Sources: AWS, "CloudTrail userIdentity element", "Logging IAM and AWS STS API calls with AWS CloudTrail", "Track
//! privileged tasks in AWS CloudTrail", "Logging IAM Identity Center API calls".

mod account_access;
mod agents;
mod aliases;
mod builder;
mod console;
mod issued;
mod kinds;
mod links;
mod mcp;
mod origin;
mod paths;
mod persons;
mod same_session;
mod sessions;
mod words;

use crate::cloudtrail::origin::CallOrigin;
use crate::store::FastMap as Map;
use crate::store::Store;
use crate::store::agent_columns::AgentColumns;
use crate::store::interner::NONE;
pub use crate::store::session_columns::Confidence;
use crate::store::session_columns::SessionColumns;
pub use builder::ChainBuilder;
pub use mcp::AgentCall;
pub use persons::{Person, PersonKind};
pub use sessions::CallSession;

/// The number of a session in [`Chains::sessions`].
pub type SessionNumber = u32;

/// By which fact a session was found to come from a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Join {
    /// The call began the sign-in whose ARN the session carries.
    SignIn,
    /// The call's response holds the session's temporary access key.
    IssuedKey,
    /// The call's response holds the long-term access key.
    CreatedKey,
    /// The call's response holds the unique id of role and session, and its time is that of the credentials.
    RoleAndTime,
    /// `CreateOAuth2Token` seconds before, by the same principal from the same address.
    AwsLogin,
    /// `ConsoleLogin` at the time of issue, by the same unique id.
    ConsoleSignIn,
}

/// What a session's credentials came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CredentialLink {
    /// The session that made the call; none where it is not known which of several calls or sessions belong together.
    pub parent: Option<SessionNumber>,
    /// The call; of several that fit the first.
    pub event: u32,
    /// The fact that tells it.
    pub join: Join,
    /// How far that goes.
    pub confidence: Confidence,
}

/// Sessions, links and persons of all events.
#[derive(Debug, Default)]
pub struct Chains {
    /// All sessions, by the time of their first event.
    pub sessions: Vec<CallSession>,
    /// For each event the number of its session.
    pub session_of: Vec<SessionNumber>,
    /// For each event where the call came from.
    pub origins: Vec<CallOrigin>,
    /// For each session what its credentials came from, where that is in the files.
    pub links: Vec<Option<CredentialLink>>,
    /// Calls that can have issued a session's credentials, where several fit: the call and the session, by the call.
    pub possible: Vec<(u32, SessionNumber)>,
    /// All persons and workloads.
    pub persons: Vec<Person>,
    /// For each session the number of its person or workload.
    pub person_of: Vec<u32>,
    /// Calls that an agent's tool call led to: the call and the tool call, in the order of the calls.
    pub agent_calls: Vec<AgentCall>,
    /// AI agents and their events.
    agents: AgentColumns,
    /// How many events had been replaced when they were worked out.
    replaced: u32,
}

impl Chains {
    /// Whether they are those of the store as it is.
    pub fn are_of(&self, store: &Store) -> bool {
        self.session_of.len() == store.len() && self.replaced == store.replaced()
    }

    /// Works out the chains of all events at once. Call [`Store::sort`] first.
    pub fn new(store: &Store) -> Self {
        let mut builder = ChainBuilder::default();
        loop {
            if let Some(chains) = builder.advance(store) {
                return chains;
            }
        }
    }

    /// What the store keeps of it, so that it can be searched, counted and shown like any other column.
    pub fn columns(&self) -> SessionColumns {
        let numbers = self.session_of.iter().map(|session| session + 1);
        let mut columns = SessionColumns {
            session_of: numbers.collect(),
            origins: self.origins.iter().map(|origin| *origin as u8).collect(),
            person_keys: self
                .persons
                .iter()
                .map(|person| person.key.clone())
                .collect(),
            person_names: self
                .persons
                .iter()
                .map(|person| person.name.clone())
                .collect(),
            agents: self.agents.clone(),
            // Session 0 of the store is the one that is not worked out yet.
            possible: self
                .possible
                .iter()
                .map(|(event, session)| (*event, session + 1))
                .collect(),
            ..SessionColumns::default()
        };
        columns
            .kinds
            .extend(self.sessions.iter().map(|session| session.kind as u32));
        columns.persons.extend(&self.person_of);
        columns
            .identities
            .extend(self.sessions.iter().map(|session| session.identity));
        let calls = self
            .links
            .iter()
            .map(|link| link.map_or(NONE, |link| link.event));
        columns.issued_by.extend(calls);
        let confidences = self
            .links
            .iter()
            .map(|link| link.map(|link| link.confidence));
        columns.confidences.extend(confidences);
        columns
            .session_keys
            .extend(self.sessions.iter().map(|session| session.key.clone()));
        columns
    }

    /// The sessions from the beginning of the chain to this one.
    pub fn chain(&self, session: SessionNumber) -> Vec<SessionNumber> {
        links::chain(&self.links, session)
    }

    /// The person or workload behind an event.
    pub fn person(&self, event: usize) -> &Person {
        let session = self.session_of[event] as usize;
        &self.persons[self.person_of[session] as usize]
    }

    /// The tool call that led to an API call.
    pub fn tool_call(&self, event: u32) -> Option<u32> {
        let found = self
            .agent_calls
            .binary_search_by_key(&event, |call| call.event);
        found.ok().map(|index| self.agent_calls[index].tool_call)
    }
}

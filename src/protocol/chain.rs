//! Who stood behind an event: the chain of sessions from the beginning to the event.

use super::{Millis, Outcome};
use serde::{Deserialize, Serialize};

/// The chain behind one event.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChainOfEvent {
    /// From the person or workload to the session that made the call; empty where sessions are not worked out yet.
    pub hops: Vec<ChainHop>,
    /// How many hops are left out in the middle of a very long chain.
    pub left_out: u32,
    /// The key of the person or workload that the call counts for.
    pub person: String,
    /// Where what came before the first hop would be found, in words; empty where nothing is missing.
    pub missing: String,
    /// The kind of the session that made the call.
    pub session_type: String,
    /// The stable key of that session.
    pub session_key: String,
    /// What was done with credentials that this call issued: the first sessions.
    pub issued: Vec<IssuedSession>,
    /// How many sessions there are.
    pub issued_total: u32,
    /// The tool call of an agent that led to this call, or the calls that this tool call led to.
    pub agent: AgentLink,
}

/// One hop of a chain.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChainHop {
    /// The key of the principal, or of a person whom only a statement in the records names.
    pub key: String,
    /// What to call it.
    pub name: String,
    /// The names of the accounts in its key.
    pub accounts: String,
    /// The kind of its credentials, in words; empty of somebody whom the records only name.
    pub kind: String,
    /// The number of its account, where the records say it.
    pub account: String,
    /// The session's name, where it has one.
    pub session: String,
    /// How the hop is known, in words.
    pub how: String,
    /// How far that goes: `exact`, `one of n`, `strong`, `stated`.
    pub confidence: String,
    /// The call that issued this hop's credentials.
    pub event: Option<u32>,
    /// Whether it is a principal of the files; otherwise somebody whom the records only name.
    pub is_principal: bool,
    /// The calls of which one issued this hop's credentials, where it is not known which: the first ones.
    pub candidates: Vec<PossibleCall>,
    /// The ids of all of them.
    pub candidate_ids: Vec<String>,
    /// Who made them, in words: "ada or bob"; empty where one call is known.
    pub may_be: String,
}

/// One of several calls that can have issued credentials.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PossibleCall {
    /// The call.
    pub event: u32,
    /// Its name.
    pub name: String,
    /// The person or workload behind it.
    pub by: String,
}

/// A session that had its credentials from a call.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct IssuedSession {
    /// The principal that the session is of.
    pub principal: String,
    /// The session's name, where it has one.
    pub session: String,
    /// How far it is known: `exact`, `one of n`, `strong`.
    pub confidence: String,
    /// Events of the session.
    pub events: u32,
    /// Events of it that were refused.
    pub denied: u32,
    /// Its first event.
    pub first: Option<Millis>,
    /// Its last event.
    pub last: Option<Millis>,
    /// Its stable key.
    pub key: String,
}

/// How an event is linked to an agent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum AgentLink {
    /// Not at all.
    #[default]
    None,
    /// A tool call led to it.
    CausedBy {
        /// The tool call.
        call: LinkedCall,
        /// The name of the tool; empty where the record has none.
        tool: String,
        /// The agent's name, and for whom it works; empty where that is not known.
        agent: String,
    },
    /// It is a tool call that led to API calls.
    Caused {
        /// The first of them.
        calls: Vec<LinkedCall>,
        /// How many there are in these files.
        total: u32,
        /// The ids of the first of them.
        ids: Vec<String>,
    },
}

/// A call at the other end of a link.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LinkedCall {
    /// The event's number.
    pub event: u32,
    /// `eventName`; of a tool call the name of the tool, where the record has it.
    pub name: String,
    /// `eventSource`.
    pub source: String,
    /// How it ended.
    pub outcome: Outcome,
}

/// Who became whom, as a tree. Each node comes after the one that it hangs from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChainGraph {
    /// The nodes with the most events at or below them.
    pub nodes: Vec<ChainNode>,
    /// Nodes that are left out.
    pub left_out: u32,
}

/// A person or workload, or a principal that one became. Counts are for the current filter, without what hangs below.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChainNode {
    /// The place of the node that it hangs from; none for a person.
    pub parent: Option<u32>,
    /// The key of the person or principal.
    pub key: String,
    /// Its name.
    pub name: String,
    /// The names of the accounts in its key.
    pub accounts: String,
    /// The account that it is of; empty where it is of none.
    pub account: String,
    /// Whether it is a person or workload at the beginning of a chain.
    pub is_person: bool,
    /// The call that issued the credentials; empty where the records state who it was.
    pub call: String,
    /// Whether the records prove that it was this call.
    pub is_proven: bool,
    /// Sessions.
    pub sessions: u32,
    /// Events.
    pub events: u32,
    /// With an error that is not a denial.
    pub failed: u32,
    /// Denied.
    pub denied: u32,
    /// First event.
    pub first: Option<Millis>,
    /// Last event.
    pub last: Option<Millis>,
    /// How many of those that hang from it, at whatever depth, are left out.
    pub further: u32,
    /// The query that finds its events; empty where it would be too long.
    pub query: String,
}

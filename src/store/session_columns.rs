//! Columns that are not read from records but worked out over all events at once, by [`crate::chains`].

use crate::cloudtrail::origin::CallOrigin;
use crate::cloudtrail::session_kind::SessionKind;
use crate::store::agent_columns::AgentColumns;
use crate::store::growth::Growth;
use crate::store::interner::NONE;

/// Stands for an origin that is not worked out yet.
const NO_ORIGIN: u8 = u8::MAX;

/// How far the proof goes that a session's credentials came from a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Confidence {
    /// The records name the same unique thing on both sides.
    Exact,
    /// Several facts fit and no other call does, but no unique thing is named.
    Strong,
    /// So many calls fit, and the records do not tell them apart.
    OneOf(u32),
    /// The call fits so many sessions, and can have issued the credentials of one only.
    OneFor(u32),
    /// The caller stated it, or whoever configured the caller did.
    Stated,
}

impl Confidence {
    /// The word that the screen uses.
    pub fn word(self) -> String {
        match self {
            Confidence::Exact => "exact".to_owned(),
            Confidence::Strong => "strong".to_owned(),
            Confidence::OneOf(count) => format!("one of {count}"),
            Confidence::OneFor(count) => format!("hint: the call fits {count} sessions"),
            Confidence::Stated => "stated".to_owned(),
        }
    }

    /// Whether one call is known to be the one.
    pub fn is_known(self) -> bool {
        matches!(self, Confidence::Exact | Confidence::Strong)
    }
}

/// The session of each event, and what is the same for all events of a session.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionColumns {
    /// For each event the number of its session. 0 stands for one that is not worked out yet.
    pub session_of: Vec<u32>,
    /// For each event the number of its [`CallOrigin`]; [`NO_ORIGIN`] where it is not worked out yet.
    pub origins: Vec<u8>,
    /// For each session the number of its [`SessionKind`](crate::cloudtrail::session_kind::SessionKind); [`NONE`] where it
    /// is not worked out yet.
    pub kinds: Vec<u32>,
    /// For each session the number of its person or workload; [`NONE`] where it is not worked out yet.
    pub persons: Vec<u32>,
    /// For each session an identity of its events; [`NONE`] where it is not worked out yet.
    pub identities: Vec<u32>,
    /// For each session the call that issued its credentials; [`NONE`] where that is not known.
    pub issued_by: Vec<u32>,
    /// For each session how far that is proven.
    pub confidences: Vec<Option<Confidence>>,
    /// Calls that can have issued a session's credentials, where several fit: the call and the session, by the call.
    pub possible: Vec<(u32, u32)>,
    /// Stable keys of sessions.
    pub session_keys: Vec<String>,
    /// Stable keys of persons.
    pub person_keys: Vec<String>,
    /// What persons are called on screen.
    pub person_names: Vec<String>,
    /// AI agents and their events.
    pub agents: AgentColumns,
}

impl Default for SessionColumns {
    fn default() -> Self {
        SessionColumns {
            session_of: Vec::new(),
            origins: Vec::new(),
            kinds: vec![NONE],
            persons: vec![NONE],
            identities: vec![NONE],
            issued_by: vec![NONE],
            confidences: vec![None],
            possible: Vec::new(),
            session_keys: vec![String::new()],
            person_keys: Vec::new(),
            person_names: Vec::new(),
            agents: AgentColumns::default(),
        }
    }
}

impl SessionColumns {
    /// Makes room for so many more events.
    pub(super) fn make_room(&mut self, growth: Growth, events: usize) {
        growth.make_room(&mut self.session_of, events);
        growth.make_room(&mut self.origins, events);
    }

    /// Makes room for events that came in: their sessions are not worked out yet.
    pub(super) fn extend_to(&mut self, events: usize) {
        self.session_of.resize(events, 0);
        self.origins.resize(events, NO_ORIGIN);
        self.agents.extend_to(events);
    }

    /// The name of an event's person; empty where it is not worked out yet.
    pub fn person_name(&self, row: usize) -> &str {
        self.person_names
            .get(self.person(row))
            .map_or("", String::as_str)
    }

    /// The key of an event's person; empty where it is not worked out yet.
    pub fn person_key(&self, row: usize) -> &str {
        self.person_keys
            .get(self.person(row))
            .map_or("", String::as_str)
    }

    fn person(&self, row: usize) -> usize {
        self.persons[self.session_of[row] as usize] as usize
    }

    /// The word for the kind of an event's session; empty where it is not worked out yet.
    pub fn kind(&self, row: usize) -> &'static str {
        self.kind_word(self.session_of[row])
    }

    /// The word for the kind of a session; empty where it is not worked out yet.
    pub fn kind_word(&self, session: u32) -> &'static str {
        let kind = self.kinds[session as usize];
        SessionKind::WORDS.get(kind as usize).copied().unwrap_or("")
    }

    /// For each session its own number; [`NONE`] for 0, which is none.
    pub fn numbers(&self) -> Vec<u32> {
        let numbers = 0..self.session_keys.len() as u32;
        numbers
            .map(|number| if number == 0 { NONE } else { number })
            .collect()
    }

    /// The word for where a call came from; empty where it is not worked out yet.
    pub fn origin(&self, row: usize) -> &'static str {
        let number = usize::from(self.origins[row]);
        CallOrigin::WORDS.get(number).copied().unwrap_or("")
    }

    /// Bytes of memory, capacity that is not used included.
    pub fn memory_bytes(&self) -> usize {
        let names = (self.session_keys.iter())
            .chain(&self.person_keys)
            .chain(&self.person_names);
        self.session_of.capacity() * 4
            + self.origins.capacity()
            + self.agents.memory_bytes()
            + (self.kinds.capacity()
                + self.persons.capacity()
                + self.identities.capacity()
                + self.issued_by.capacity())
                * 4
            + self.possible.capacity() * 8
            + self.confidences.capacity() * size_of::<Option<Confidence>>()
            + names
                .map(|name| name.capacity() + size_of::<String>())
                .sum::<usize>()
    }
}

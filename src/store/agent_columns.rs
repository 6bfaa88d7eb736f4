//! AI agents and their events, as [`crate::chains`] works them out.

use crate::store::interner::NONE;

/// What an event has to do with which AI agent. Hardly any log has such events, so all is empty where there is none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AgentColumns {
    /// For each event the number of its part; 0 for an event of no agent. Empty where no event is of an agent.
    pub part_of: Vec<u32>,
    /// For each part the number of the agent; [`NONE`] for part 0.
    pub agents: Vec<u32>,
    /// For each part the number of its [`McpCall`](crate::cloudtrail::mcp::McpCall); [`NONE`] for part 0.
    pub calls: Vec<u32>,
    /// For each part the number of the tool; [`NONE`] where no tool is named.
    pub tools: Vec<u32>,
    /// All agents.
    pub all: Vec<AiAgent>,
    /// The names of tools.
    pub tool_names: Vec<String>,
}

/// An AI agent: a client of MCP servers that works for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AiAgent {
    /// Stable key.
    pub key: String,
    /// What to call it on screen: its name and the person's.
    pub label: String,
    /// Its own name, as it says in its user agent.
    pub name: String,
    /// The user agent of its requests; none where its requests are not in the files.
    pub user_agent: Option<String>,
    /// The number of the person or workload that it works for.
    pub person: u32,
}

impl AgentColumns {
    /// Whether any event is of an agent.
    pub fn is_empty(&self) -> bool {
        self.part_of.is_empty()
    }

    /// Makes room for events that came in: what they are is not worked out yet.
    pub(super) fn extend_to(&mut self, events: usize) {
        if !self.is_empty() {
            self.part_of.resize(events, 0);
        }
    }

    /// The number of the part of an event; none where it is of no agent.
    pub fn part(&self, row: usize) -> Option<usize> {
        let part = self.part_of.get(row).copied().unwrap_or(0);
        (part != 0).then_some(part as usize)
    }

    /// The tool of a part; none where none is named.
    pub fn tool(&self, part: usize) -> Option<u32> {
        Some(self.tools[part]).filter(|tool| *tool != NONE)
    }

    /// Bytes of memory, capacity that is not used included.
    pub fn memory_bytes(&self) -> usize {
        let numbers = [&self.part_of, &self.agents, &self.calls, &self.tools];
        let numbers: usize = numbers.map(Vec::capacity).iter().sum();
        let agents = self.all.iter().map(|agent| {
            let own = agent.key.capacity() + agent.label.capacity() + agent.name.capacity();
            own + agent.user_agent.as_ref().map_or(0, String::capacity) + size_of::<AiAgent>()
        });
        let tools = self.tool_names.iter();
        numbers * 4
            + agents.sum::<usize>()
            + tools
                .map(|name| name.capacity() + size_of::<String>())
                .sum::<usize>()
    }
}

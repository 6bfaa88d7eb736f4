//! What AI agents did through MCP servers: their tool calls, and the API calls that these led to.

use super::Map;
use super::paths::{ChainLeaves, ChainPath};
use crate::cloudtrail::mcp::{MCP_EVENT_TYPE, McpCall, called_tool, is_mcp_server};
use crate::store::interner::{NONE, Symbol};
use crate::store::{Column, Store};

/// An API call that a tool call of an agent led to: both records hold the same request id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AgentCall {
    /// The API call.
    pub event: u32,
    /// The tool call.
    pub tool_call: u32,
}

/// An event of an AI agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct McpEvent<'s> {
    /// The event.
    pub event: u32,
    /// What it has to do with the agent.
    pub call: McpCall,
    /// The name of the tool that was called, or that led to the call; empty where the record does not name it.
    pub tool: &'s str,
    /// The event of the agent's own request; none for an API call whose tool call is not in the files.
    pub request: Option<u32>,
}

/// The API calls that tool calls of agents led to, in the order of their numbers.
pub fn agent_calls(store: &Store, leaves: &ChainLeaves<'_>) -> Vec<AgentCall> {
    let mut tool_calls: Map<&str, u32> = Map::default();
    for number in store.order() {
        let row = *number as usize;
        if leaves.is_in_shape(store.shape_numbers()[row], ChainPath::DownstreamRequestId) {
            for request in leaves.all_of_event(row, ChainPath::DownstreamRequestId) {
                if !request.is_empty() {
                    tool_calls.entry(request).or_insert(*number);
                }
            }
        }
    }
    if tool_calls.is_empty() {
        return Vec::new();
    }
    let calls = (0..store.len()).filter_map(|row| {
        let tool_call = *tool_calls.get(leaves.of_event(row, ChainPath::RequestId))?;
        (tool_call != row as u32).then_some(AgentCall {
            event: row as u32,
            tool_call,
        })
    });
    calls.collect()
}

/// All events of agents, in the order of their numbers.
pub fn mcp_events<'s>(
    store: &'s Store,
    leaves: &ChainLeaves<'s>,
    agent_calls: &[AgentCall],
) -> Vec<McpEvent<'s>> {
    let mut servers = McpServers::new(store);
    let mut calls = agent_calls.iter().peekable();
    let mut events = Vec::new();
    for row in 0..store.len() {
        let linked = calls.next_if(|call| call.event as usize == row);
        let identity = store.identity(row);
        let (call, tool, request) = if servers.is_request(leaves, row) {
            let tool = tool_of(store, leaves, row);
            let call = tool.map_or(McpCall::Other, |_| McpCall::ToolCall);
            (call, tool.unwrap_or(""), Some(row as u32))
        } else if let Some(linked) = linked {
            let tool = tool_of(store, leaves, linked.tool_call as usize);
            (McpCall::ApiCall, tool.unwrap_or(""), Some(linked.tool_call))
        } else if servers.has(identity.via) || servers.is_delegated(leaves, row) {
            (McpCall::ApiCall, "", None)
        } else {
            continue;
        };
        events.push(McpEvent {
            event: row as u32,
            call,
            tool,
            request,
        });
    }
    events
}

/// The name of the tool that a request calls; none where it calls none.
fn tool_of<'s>(store: &'s Store, leaves: &ChainLeaves<'s>, row: usize) -> Option<&'s str> {
    let text = |path| leaves.of_event(row, path);
    called_tool(
        store.cell(Column::Name, row),
        text(ChainPath::McpMethod),
        text(ChainPath::McpTool),
    )
}

/// What tells the events of MCP servers from others. Hardly any event is one, so that what is rare is looked for in few.
struct McpServers<'s> {
    store: &'s Store,
    /// For each string of the dictionary whether it is the name of an MCP server; none where it was not looked at.
    known: Vec<Option<bool>>,
    /// Whether any string is the type of such events.
    has_type: bool,
}

impl<'s> McpServers<'s> {
    fn new(store: &'s Store) -> Self {
        McpServers {
            store,
            known: vec![None; store.strings().texts().len()],
            has_type: store.strings().find(MCP_EVENT_TYPE).is_some(),
        }
    }

    fn has(&mut self, symbol: Symbol) -> bool {
        if symbol == NONE {
            return false;
        }
        let is_server = || is_mcp_server(self.store.text(symbol));
        match self.known.get_mut(symbol as usize) {
            Some(known) => *known.get_or_insert_with(is_server),
            None => is_server(),
        }
    }

    /// Whether an event is a request to an MCP server, by its source, its type, or what only the AWS page has.
    fn is_request(&mut self, leaves: &ChainLeaves<'_>, row: usize) -> bool {
        let has_type =
            self.has_type && leaves.of_event(row, ChainPath::EventType) == MCP_EVENT_TYPE;
        self.has(self.store.column(Column::Source)[row])
            || has_type
            || self.names_server(leaves, row, ChainPath::McpServer)
    }

    /// Whether a call says that it was delegated through an MCP server.
    fn is_delegated(&self, leaves: &ChainLeaves<'_>, row: usize) -> bool {
        self.names_server(leaves, row, ChainPath::DelegatedVia)
    }

    fn names_server(&self, leaves: &ChainLeaves<'_>, row: usize, path: ChainPath) -> bool {
        leaves.is_in_shape(self.store.shape_numbers()[row], path)
            && is_mcp_server(leaves.of_event(row, path))
    }
}

//! AI agents: which client of MCP servers works for which person, and which events are its.

use super::mcp::McpEvent;
use super::{Map, Person, SessionNumber};
use crate::cloudtrail::mcp::{McpCall, agent_name};
use crate::store::agent_columns::{AgentColumns, AiAgent};
use crate::store::interner::NONE;
use crate::store::{Column, Store};

/// What stands in place of the name of an agent whose requests are not in the files.
const NOT_HERE: &str = "(not in these files)";

/// What stands in place of the name of an agent that has no user agent.
const UNNAMED: &str = "unnamed agent";

/// What makes an agent: the user agent of its requests, if these are in the files, and the person that it works for.
type AgentIdentity<'s> = (Option<&'s str>, u32);

/// All agents and their events.
pub fn agents(
    store: &Store,
    events: &[McpEvent<'_>],
    session_of: &[SessionNumber],
    person_of: &[u32],
    persons: &[Person],
) -> AgentColumns {
    let mut columns = AgentColumns::default();
    if events.is_empty() {
        return columns;
    }
    let identity_of = |event: &McpEvent| -> AgentIdentity<'_> {
        // What an agent caused is its own, whoever the API call says that it was.
        let own = event.request.unwrap_or(event.event) as usize;
        let user_agent = event
            .request
            .map(|request| store.cell(Column::Agent, request as usize));
        (user_agent, person_of[session_of[own] as usize])
    };
    // Numbers in the order of names, so that they do not depend on the order of events.
    let mut known: Vec<AgentIdentity> = events.iter().map(identity_of).collect();
    known.sort_unstable();
    known.dedup();
    let mut tools: Vec<&str> = events.iter().map(|event| event.tool).collect();
    tools.retain(|tool| !tool.is_empty());
    tools.sort_unstable();
    tools.dedup();
    columns.all = known
        .iter()
        .map(|(user_agent, person)| agent(*user_agent, *person, &persons[*person as usize]))
        .collect();
    tell_apart(&mut columns.all);
    columns.tool_names = tools.iter().map(|tool| (*tool).to_owned()).collect();
    (columns.agents, columns.calls, columns.tools) = (vec![NONE], vec![NONE], vec![NONE]);
    columns.part_of = vec![0; store.len()];
    let mut parts: Map<(u32, McpCall, u32), u32> = Map::default();
    for event in events {
        let agent = known.binary_search(&identity_of(event));
        let tool = tools.binary_search(&event.tool);
        let number = |found: Result<usize, usize>| found.map_or(NONE, |index| index as u32);
        let part = (number(agent), event.call, number(tool));
        columns.part_of[event.event as usize] = *parts.entry(part).or_insert_with(|| {
            let (agent, call, tool) = part;
            columns.agents.push(agent);
            columns.calls.push(call as u32);
            columns.tools.push(tool);
            columns.agents.len() as u32 - 1
        });
    }
    columns
}

fn agent(user_agent: Option<&str>, number: u32, person: &Person) -> AiAgent {
    let name = match user_agent {
        None => NOT_HERE,
        Some("") => UNNAMED,
        Some(text) => agent_name(text),
    };
    AiAgent {
        // No user agent has a line break, so that no two agents have one key.
        key: format!("{} for {}", user_agent.unwrap_or("(none)"), person.key),
        label: format!("{name} for {}", person.name),
        name: name.to_owned(),
        user_agent: user_agent.map(str::to_owned),
        person: number,
    }
}

/// Numbers keys that are the same: a user agent can be any text, so that it can look like the end of another key.
fn tell_apart(agents: &mut [AiAgent]) {
    let mut seen: Map<String, u32> = Map::default();
    for agent in agents {
        let count = seen.entry(agent.key.clone()).or_default();
        *count += 1;
        if *count > 1 {
            agent.key.push_str(&format!(" #{count}"));
        }
    }
}

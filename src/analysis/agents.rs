//! What each AI agent did: the tools that it called, and the API calls that these led to.

use super::Counts;
use crate::cloudtrail::mcp::McpCall;
use crate::query::source::ByteValues;
use crate::store::Store;
use crate::store::batch::NO_TIME;
use crate::store::row_set::RowSet;
use std::collections::BTreeMap;

/// What one AI agent did, over some set of events.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AgentActivity {
    /// The agent's number in [`AgentColumns`](crate::store::agent_columns::AgentColumns).
    pub agent: u32,
    /// Its tool calls by tool, the most frequent first; no tool where the record names none.
    pub tools: Vec<(Option<u32>, u32)>,
    /// Tool calls.
    pub tool_calls: u32,
    /// The API calls that they led to.
    pub calls: Counts,
    /// Those that may have changed something.
    pub writes: u32,
    /// Earliest event.
    pub first: Option<i64>,
    /// Latest event.
    pub last: Option<i64>,
}

/// Goes over `rows`, agent by agent; those without an event among them are left out.
pub fn agents(store: &Store, rows: &RowSet) -> Vec<AgentActivity> {
    let columns = &store.sessions().agents;
    if columns.is_empty() {
        return Vec::new();
    }
    let mut activities: BTreeMap<u32, AgentActivity> = BTreeMap::new();
    let mut tools: BTreeMap<(u32, Option<u32>), u32> = BTreeMap::new();
    let read_only = ByteValues::read_only(store);
    for row in rows.iter() {
        let Some(part) = columns.part(row) else {
            continue;
        };
        let agent = columns.agents[part];
        let activity = activities.entry(agent).or_insert_with(|| AgentActivity {
            agent,
            ..AgentActivity::default()
        });
        let call = columns.calls[part];
        if call == McpCall::ToolCall as u32 {
            activity.tool_calls += 1;
            *tools.entry((agent, columns.tool(part))).or_default() += 1;
        } else if call == McpCall::ApiCall as u32 {
            activity.calls.add(store.outcomes()[row]);
            let word = read_only.word(read_only.bytes[row]);
            activity.writes += u32::from(word == "false");
        }
        let time = store.times()[row];
        if time != NO_TIME {
            activity.first = Some(activity.first.map_or(time, |first| first.min(time)));
            activity.last = activity.last.max(Some(time));
        }
    }
    for ((agent, tool), count) in tools {
        if let Some(activity) = activities.get_mut(&agent) {
            activity.tools.push((tool, count));
        }
    }
    let mut activities: Vec<AgentActivity> = activities.into_values().collect();
    for activity in &mut activities {
        // Of equal ones the first in the alphabet: tools are numbered by their names.
        activity
            .tools
            .sort_by_key(|(tool, count)| (u32::MAX - count, *tool));
    }
    activities
}

//! The columns of the table of AI agents: what each of them did, and for whom.

use super::{CellContent, ColumnDef, TableRow};
use crate::analysis::agents::AgentActivity;
use crate::protocol::{AgentRow, CountedEvents, CountedName, Outcome};
use crate::query::print::term;
use crate::store::Store;
use crate::store::agent_columns::AiAgent;
use std::cmp::Ordering;

impl TableRow for AgentRow {
    /// Compares what two agents did, before rows are made of it.
    type Order = fn(&Store, &AgentActivity, &AgentActivity) -> Ordering;
}

fn agent<'a>(store: &'a Store, activity: &AgentActivity) -> &'a AiAgent {
    &store.sessions().agents.all[activity.agent as usize]
}

fn name<'a>(store: &'a Store, activity: &AgentActivity) -> &'a str {
    &agent(store, activity).name
}

fn person<'a>(store: &'a Store, activity: &AgentActivity) -> &'a str {
    let names = &store.sessions().person_names;
    let person = agent(store, activity).person as usize;
    names.get(person).map_or("", String::as_str)
}

/// The row of an agent.
pub fn row(store: &Store, activity: &AgentActivity) -> AgentRow {
    let of = agent(store, activity);
    let query = term("ai-agent", &of.key);
    let events = |count: u32, conditions: &str| CountedEvents {
        count,
        query: format!("{query} {conditions}"),
    };
    let tool = |(tool, count): &(Option<u32>, u32)| {
        let names = &store.sessions().agents.tool_names;
        let name = tool.map_or("", |tool| &names[tool as usize]);
        let condition = match name {
            "" => "-mcp-tool:*".to_owned(),
            name => term("mcp-tool", name),
        };
        CountedName {
            name: name.to_owned(),
            events: events(*count, &format!("mcp:tool-call {condition}")),
        }
    };
    AgentRow {
        key: of.key.clone(),
        agent: of.name.clone(),
        user_agent: of.user_agent.clone().unwrap_or_default(),
        person: person(store, activity).to_owned(),
        tools: activity.tools.iter().map(tool).collect(),
        calls: events(activity.calls.events, "mcp:api-call"),
        writes: events(activity.writes, "mcp:api-call readonly:false"),
        denied: events(activity.calls.denied, "mcp:api-call outcome:denied"),
        failed: events(activity.calls.errors, "mcp:api-call outcome:error"),
        first: activity.first,
        last: activity.last,
        query,
    }
}

/// Compares by a number of the activity.
macro_rules! by {
    ($($field:ident).+) => {
        |_, one, two| one.$($field).+.cmp(&two.$($field).+)
    };
}

/// Compares by a text about the agent.
macro_rules! by_text {
    ($text:ident) => {
        |store, one, two| $text(store, one).cmp($text(store, two))
    };
}

type AgentColumn = ColumnDef<AgentRow>;

/// The columns.
#[rustfmt::skip]
pub static AGENTS: [AgentColumn; 10] = [
    AgentColumn::text("agent", "Agent", 176, 2, |row| CellContent::Title(&row.agent)).in_file(1).sorted_by(by_text!(name)),
    AgentColumn::text("person", "Works for", 140, 2, |row| CellContent::Text(&row.person)).in_file(2).sorted_by(by_text!(person)),
    AgentColumn::text("tools", "Tools called", 260, 8, |row| CellContent::CountedNames(&row.tools)).in_file(3).sorted_by(by!(tool_calls)),
    AgentColumn::number("calls", "API calls", 98, |row| CellContent::Events(Outcome::Ok, &row.calls)).in_file(4).sorted_by(by!(calls.events)),
    AgentColumn::number("writes", "Writes", 72, |row| CellContent::Events(Outcome::Ok, &row.writes)).in_file(5).sorted_by(by!(writes)),
    AgentColumn::number("denied", "Denied", 72, |row| CellContent::Events(Outcome::Denied, &row.denied)).in_file(6).sorted_by(by!(calls.denied)),
    AgentColumn::number("failed", "Failed", 72, |row| CellContent::Events(Outcome::Error, &row.failed)).in_file(7).sorted_by(by!(calls.errors)),
    AgentColumn::text("first", "First", 164, 0, |row| CellContent::Time(row.first)).in_file(8).sorted_by(by!(first)),
    AgentColumn::text("last", "Last", 164, 0, |row| CellContent::Time(row.last)).in_file(9).sorted_by(by!(last)),
    AgentColumn::only_in_file("user-agent", 10, |row| CellContent::Text(&row.user_agent)),
];

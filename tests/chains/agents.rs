//! The table of AI agents: against the truth of the story, and each of its numbers against what its query finds.

use super::{file, worked_out};
use crate::story::chains::{Told, tell};
use crate::support::{ask, invictus, load, view};
use std::collections::{BTreeMap, BTreeSet};
use trailglass::engine::Engine;
use trailglass::protocol::{AgentRow, Rows, Tab};
use trailglass::store::Column;
use trailglass::tables::columns;

fn table(engine: &mut Engine, sort: &str, query: &str) -> Vec<AgentRow> {
    match ask(engine, &view(Tab::Agents, sort, query)).rows {
        Rows::Agents(page) => page.rows,
        rows => panic!("{rows:?}"),
    }
}

/// The ids of the events that a query finds.
fn found(engine: &mut Engine, query: &str) -> BTreeSet<String> {
    match ask(engine, &view(Tab::Events, "time", query)).rows {
        Rows::Events(page) => page.rows.into_iter().map(|row| row.key).collect(),
        rows => panic!("{rows:?}"),
    }
}

/// The events of one agent, as the story tells them.
#[derive(Default)]
struct TrueAgent<'t> {
    events: Vec<&'t Told>,
}

impl<'t> TrueAgent<'t> {
    fn ids(&self, is_wanted: impl Fn(&Told) -> bool) -> BTreeSet<String> {
        let wanted = self.events.iter().filter(|told| is_wanted(told));
        wanted
            .map(|told| told.record["eventID"].as_str().expect("an id").to_owned())
            .collect()
    }

    fn calls(&self, is_wanted: impl Fn(&Told) -> bool) -> BTreeSet<String> {
        self.ids(|told| {
            told.agent
                .as_ref()
                .is_some_and(|agent| agent.call == "api-call")
                && is_wanted(told)
        })
    }
}

/// The user agent, empty where the agent is not in the files, and the person that it works for.
type AgentName = (String, String);

fn true_agents(
    told: &[Told],
    person_of: impl Fn(&Told) -> String,
) -> BTreeMap<AgentName, TrueAgent<'_>> {
    let mut agents: BTreeMap<AgentName, TrueAgent> = BTreeMap::new();
    for told in told {
        if let Some(agent) = &told.agent {
            let user_agent = agent.user_agent.unwrap_or("").to_owned();
            let entry = agents.entry((user_agent, person_of(told))).or_default();
            entry.events.push(told);
        }
    }
    agents
}

#[test]
fn each_agent_has_the_tools_calls_and_person_that_the_story_tells() {
    for seed in [1, 2] {
        let story = tell(seed);
        let truth = true_agents(&story.told, |told| {
            story.sessions[told.session].person.clone()
        });
        let (mut engine, _) = worked_out(
            &[file(&story.told.iter().collect::<Vec<_>>())],
            1,
            usize::MAX,
        );
        engine.work_out_chains();
        let rows = table(&mut engine, "calls", "");
        let named = |row: &AgentRow| (row.user_agent.clone(), row.person.clone());
        let names: BTreeSet<AgentName> = rows.iter().map(named).collect();
        assert_eq!(names, truth.keys().cloned().collect(), "the same agents");
        assert_eq!(rows.len(), names.len());
        assert!(
            names.len() >= 5,
            "agents, persons and one that is not in the files: {names:?}"
        );
        for row in &rows {
            let agent = &truth[&named(row)];
            let error = |told: &Told| told.record["errorCode"].as_str().unwrap_or("").to_owned();
            for (counted, expected) in [
                (&row.calls, agent.calls(|_| true)),
                (
                    &row.writes,
                    agent.calls(|told| told.record["readOnly"] == false),
                ),
                (
                    &row.denied,
                    agent.calls(|told| error(told) == "AccessDenied"),
                ),
                (
                    &row.failed,
                    agent.calls(|told| error(told) == "ResourceNotFoundException"),
                ),
            ] {
                assert_eq!(
                    counted.count as usize,
                    expected.len(),
                    "{}: {}",
                    row.key,
                    counted.query
                );
                assert_eq!(
                    found(&mut engine, &counted.query),
                    expected,
                    "{}",
                    counted.query
                );
            }
            assert_eq!(found(&mut engine, &row.query), agent.ids(|_| true));
            let mut tools: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
            for tool in agent
                .events
                .iter()
                .filter_map(|told| told.agent.as_ref())
                .filter(|of| of.call == "tool-call")
            {
                let ids = agent.ids(|told| {
                    told.agent
                        .as_ref()
                        .is_some_and(|of| of.call == "tool-call" && of.tool == tool.tool)
                });
                tools.insert(tool.tool, ids);
            }
            assert_eq!(row.tools.len(), tools.len(), "{:?}", row.tools);
            for tool in &row.tools {
                let expected = &tools[tool.name.as_str()];
                assert_eq!(tool.events.count as usize, expected.len());
                assert_eq!(
                    found(&mut engine, &tool.events.query),
                    *expected,
                    "{}",
                    tool.events.query
                );
            }
            let counts: Vec<u32> = row.tools.iter().map(|tool| tool.events.count).collect();
            assert!(counts.is_sorted_by(|one, two| one >= two), "{counts:?}");
            let mut times: Vec<&str> = agent
                .events
                .iter()
                .map(|told| told.record["eventTime"].as_str().expect("a time"))
                .collect();
            times.sort_unstable();
            let text = |time: Option<i64>| {
                trailglass::cloudtrail::time::text_from_millis(time.expect("a time"))
                    .replace(' ', "T")
                    + "Z"
            };
            assert_eq!(
                (&*text(row.first), &*text(row.last)),
                (times[0], times[times.len() - 1])
            );
        }
    }
}

#[test]
fn numbers_of_agents_are_those_of_the_filter() {
    let story = tell(3);
    let told: Vec<&Told> = story.told.iter().collect();
    let mut engine = load(&[file(&told)], 1, usize::MAX);
    let rows = table(&mut engine, "calls", "outcome:denied");
    assert!(!rows.is_empty());
    for row in &rows {
        assert_eq!(row.calls.count, row.denied.count, "{}", row.key);
        assert!(row.tools.is_empty(), "no tool call was denied");
    }
    // One search for a person leaves its agents.
    let key = &table(&mut engine, "calls", "person:tara")[0].person;
    assert_eq!(key, "tara");
    assert!(table(&mut engine, "calls", "person:alice").is_empty());
    for column in columns(Tab::Agents) {
        let one_way = table(&mut engine, column.id, "");
        let mut question = view(Tab::Agents, column.id, "");
        question.table.descending = true;
        let Rows::Agents(other_way) = ask(&mut engine, &question).rows else {
            panic!("agents were asked for")
        };
        assert_eq!(one_way.len(), other_way.rows.len(), "{}", column.id);
    }
}

#[test]
fn without_mcp_servers_there_is_no_agent() {
    let mut engine = load(&invictus(), 2, usize::MAX);
    assert!(table(&mut engine, "calls", "").is_empty());
    for query in ["ai-agent:*", "mcp:*", "mcp-tool:*"] {
        assert!(found(&mut engine, query).is_empty(), "{query}");
    }
}

#[test]
fn an_api_call_keeps_its_agent_when_other_files_are_missing() {
    let story = tell(5);
    let mut random = crate::story::random::Random::new(13);
    for _ in 0..10 {
        let some: Vec<&Told> = story.told.iter().filter(|_| random.below(3) > 0).collect();
        let (engine, chains) = worked_out(&[file(&some)], 1, usize::MAX);
        let store = &engine.store;
        let of: BTreeMap<&str, &Told> = some
            .iter()
            .map(|told| (told.record["eventID"].as_str().expect("an id"), *told))
            .collect();
        let agent = |row: u32| {
            of[store.cell(Column::Id, row as usize)]
                .agent
                .as_ref()
                .expect("an agent's")
        };
        for call in &chains.agent_calls {
            assert_eq!(
                agent(call.event).user_agent,
                agent(call.tool_call).user_agent
            );
            assert_eq!(agent(call.event).tool, agent(call.tool_call).tool);
        }
        let linked = chains.agent_calls.len();
        let true_links = some.iter().filter(|told| {
            let is_call = told
                .agent
                .as_ref()
                .is_some_and(|agent| agent.call == "api-call");
            let request = told.record["requestID"].as_str().unwrap_or("-");
            is_call
                && some.iter().any(|other| {
                    other.record["additionalEventData"]
                        .to_string()
                        .contains(request)
                })
        });
        assert_eq!(linked, true_links.count());
    }
}

#[test]
fn a_user_agent_made_to_look_like_another_agent_s_key_gets_its_own_numbers() {
    use crate::chains::traps::{call, user};
    use serde_json::json;
    let tool = |second: u32, name: &str, user_agent: &str| {
        let mut record = call(second, "CallReadOnlyTool", user(name));
        record["eventSource"] = json!("aws-mcp.amazonaws.com");
        record["userAgent"] = json!(user_agent);
        record
    };
    let ada = "aws:111122223333:user:AIDAada";
    let records = [
        tool(1, "ada", "x/1"),
        tool(2, "ada", &format!("x/1 for {ada}")),
        tool(3, "eve", &format!("x/1 for {ada}\" OR mcp:*")),
        tool(4, "ada", ""),
        tool(5, "ada", "(none)"),
    ];
    let mut engine = load(
        &[crate::support::dropped(
            json!({"Records": records}).to_string(),
        )],
        1,
        usize::MAX,
    );
    let rows = table(&mut engine, "first", "");
    assert_eq!(rows.len(), 5);
    for row in &rows {
        assert_eq!(found(&mut engine, &row.query).len(), 1, "{}", row.query);
        assert_eq!(
            found(&mut engine, &row.tools[0].events.query).len(),
            1,
            "{}",
            row.tools[0].events.query
        );
    }
    assert_eq!(rows[3].agent, "unnamed agent");
}

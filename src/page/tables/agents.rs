//! The table of AI agents. A number in it leads to its events, a row to the agent's dossier.

use crate::page::tables::cell::draw;
use crate::page::tables::grid::{Grid, TabProps};
use crate::page::tables::grid_rows::{GridRow, GridRows};
use crate::protocol::{AgentRow, Rows};
use crate::tables::agents::AGENTS;
use crate::tables::cells;
use yew::prelude::*;

/// The table of AI agents.
#[component]
pub fn Agents(props: &TabProps) -> Html {
    let rows = use_memo(
        (props.answered.answer.clone(), props.clock),
        |(answer, clock)| {
            let page = match &answer.rows {
                Rows::Agents(page) => Some(page),
                _ => None,
            };
            GridRows::of(page, &|row: &AgentRow| GridRow {
                key: row.key.clone(),
                class: classes!("opens"),
                selected: false,
                tree: None,
                day: None,
                cells: cells(&AGENTS, row)
                    .map(|content| draw(content, *clock))
                    .collect(),
            })
        },
    );
    let is_empty = rows.total == 0 && matches!(props.answered.answer.rows, Rows::Agents(_));
    html! {
        <>
            <p class="panel-words">
                { "AI agents by what AWS’s managed MCP servers log: the tools that they called, and the API calls that these led to, \
                   joined by the request id that both records hold. An agent’s name is what its client says." }
            </p>
            if is_empty {
                <p class="panel-words" data-part="no-agents">
                    { "No event shown is of an AI agent. It would take the events of MCP servers: eventType AwsMcpEvent, from sources such \
                       as aws-mcp.amazonaws.com. Some trails log them as data events only, which must be switched on. An agent that runs \
                       the AWS CLI or an SDK by itself leaves no such events: its calls look like those of the person whose credentials \
                       it has." }
                </p>
            }
            <Grid id="agents" label="AI agents" rows={(*rows).clone()} choice={props.choice.clone()} answered={props.answered.clone()}
                cursor={props.cursor} reveal={props.reveal} />
        </>
    }
}

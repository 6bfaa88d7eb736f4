//! The Step Functions tab: machines, executions, activities, denials, what may be worth a look, and every call.

mod definition;
mod gantt;
mod machine;

use crate::page::lib::shared::Shared;
use crate::page::state::PageState;
use crate::page::tables::cells::Cells;
use crate::page::tables::events::{Events, EventsProps};
use crate::page::tables::folded;
use crate::page::tables::small_table::tables_below;
use crate::page::tabs::SubTabs;
use crate::protocol::Tab;
use crate::tables::id_of;
use machine::Machine;
use yew::prelude::*;

/// What the tab needs.
#[derive(PartialEq, Properties)]
pub struct StepFunctionsProps {
    /// The page's state.
    pub state: Shared<PageState>,
    /// What its table of calls needs.
    pub events: EventsProps,
}

/// The sentence above each table.
fn words(tab: Tab) -> &'static str {
    match tab {
        Tab::Machines => {
            "Each state machine of which a call is shown. Executions, stops and updates count the calls shown that succeeded, \
             Calls failed and Calls denied those that did not: whether an execution failed is not among them. Who created or \
             deleted it, and when, is what all files say. A click opens its page."
        }
        Tab::Executions => {
            "Each execution that a call shown started, stopped, redrove or asked for. Without an end there is no stop in these \
             logs. Calls failed and Calls denied count calls about it that changed nothing. A click finds its calls."
        }
        Tab::Activities => {
            "Each activity that a call shown created, polled or deleted. Polls count those that succeeded, Calls failed \
             and Calls denied those that did not. A click finds its calls."
        }
        Tab::Denials => {
            "Denied calls by principal, action and resource, with the policy that AWS names and the smallest statement that \
             would allow them: to be reviewed before anybody uses it. A click shows it in full."
        }
        Tab::Findings => {
            "Calls whose order or number is unusual, with the reason and the threshold. None of these is a verdict."
        }
        _ => {
            "Every call to Step Functions (states.amazonaws.com) that passes the filter. Task tokens are hidden: a SendTask \
             call can't be joined to an execution."
        }
    }
}

/// The Step Functions tab.
#[component]
pub fn StepFunctions(props: &StepFunctionsProps) -> Html {
    let state = &props.state;
    let tab = state.answers.last.tab;
    let content = match (&state.answer().machine, tab) {
        (Some(page), Tab::Machines) => html! {
            <Machine key={page.key.clone()} answer={state.answers.last.answer.clone()} clock={state.display.clock} />
        },
        (_, Tab::StepFunctions) => html! {
            <>
                <p class="panel-words">{ words(tab) }</p>
                { folded::status(state) }
                <Events id="step-functions" label="Step Functions events" ..props.events.clone() />
            </>
        },
        _ => html! {
            <>
                <p class="panel-words">{ words(tab) }</p>
                <Cells key={id_of(tab)} answered={state.answers.last.clone()} choice={state.tables.of(tab).clone()} clock={state.display.clock}
                    cursor={state.tables.cursor} reveal={state.tables.reveal} />
                { tables_below(&state.answer().sections, state.display.clock) }
            </>
        },
    };
    let coverage = &state.answer().coverage;
    html! {
        <>
            <SubTabs label="Step Functions views" tabs={&Tab::STEP_FUNCTIONS[..]} open={state.tab()} />
            { content }
            if !coverage.is_empty() && state.answer().machine.is_none() {
                <details class="coverage">
                    <summary>{ "What these logs can't show" }</summary>
                    { for coverage.iter().map(|words| html! { <p>{ words.clone() }</p> }) }
                </details>
            }
        </>
    }
}

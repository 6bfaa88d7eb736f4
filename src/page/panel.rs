//! The open tab's content. It is that of the last answer until the next one has arrived.

use crate::page::chain_graph::ChainGraph;
use crate::page::impact::Impact;
use crate::page::lib::format::{LACKS_CHAINS, counted};
use crate::page::lib::shared::Shared;
use crate::page::lib::terms;
use crate::page::overview::Overview;
use crate::page::receipt::Receipt;
use crate::page::receipt::rules::Rules;
use crate::page::receipt::sources::Sources;
use crate::page::scope::scope;
use crate::page::session::{EngineConnection, use_session};
use crate::page::state::filter::FilterAction;
use crate::page::state::loading::Phase;
use crate::page::state::navigation::NavigationAction;
use crate::page::state::{Action, PageState};
use crate::page::step_functions::StepFunctions;
use crate::page::tables::agents::Agents;
use crate::page::tables::cells::Cells;
use crate::page::tables::events::Events;
use crate::page::tables::events::EventsProps;
use crate::page::tables::folded;
use crate::page::tables::permissions;
use crate::page::tables::principals::Principals;
use crate::page::tables::sessions::Sessions;
use crate::page::tables::small_table::tables_below;
use crate::page::tabs::{self, SubTabs};
use crate::page::timeline::Timeline;
use crate::protocol::{ConditionEffect, Rows, Tab};
use yew::prelude::*;

/// What stands above the table of denials.
const DENIED_WORDS: &str = "Denied calls by principal, action, resource and reason, as the messages say. “Last success before” is the same     call by the same principal; what changed in between is an inference. A click shows the statement that would allow it, or why none would.";

/// What stands above the table of exposures.
const EXPOSURE_WORDS: &str = "What calls of these files opened, shared or trusted beyond its own account, and which later call closed it. Conditions \
    are shown, not judged. A click opens the call.";

/// What the panel needs.
#[derive(PartialEq, Properties)]
pub struct PanelProps {
    /// The page's state.
    pub state: Shared<PageState>,
}

/// The content of the open tab.
#[component]
pub fn Panel(props: &PanelProps) -> Html {
    let session = use_session();
    let state = &props.state;
    let tab = state.answers.last.tab;
    let content = if !Tab::RECEIPT.contains(&tab) && state.answer().shown == 0 {
        nothing(state, &session)
    } else {
        match tab {
            Tab::Timeline => html! {
                <Timeline key="timeline" answered={state.answers.last.clone()} clock={state.display.clock} colours={state.display.colours}
                    detail={state.event.detail.clone()} cursor={state.tables.cursor} reveal={state.tables.reveal}
                    lanes={state.timeline.lanes.clone()} whole={state.whole_time()} choice={state.tables.of(Tab::Timeline).clone()}
                    view={state.timeline.clone()} />
            },
            Tab::Events => html! {
                <>
                    { folded::status(state) }
                    <Events key="events" ..events_props(state, Tab::Events) />
                </>
            },
            Tab::Principals
            | Tab::Persons
            | Tab::Sessions
            | Tab::ChainGraph
            | Tab::Agents
            | Tab::Permissions => {
                html! {
                    <>
                        <SubTabs label="Views of principals" tabs={&Tab::PRINCIPALS[..]} open={state.tab()} />
                        if matches!(tab, Tab::Persons | Tab::Sessions | Tab::Agents) && state.answer().load.lacks_chains {
                            <p class="panel-words">{ LACKS_CHAINS }</p>
                        }
                        if tab == Tab::Principals {
                            <Principals answered={state.answers.last.clone()} choice={state.tables.of(Tab::Principals).clone()}
                                clock={state.display.clock} chosen={terms::FieldTerms::of(&state.filter.query)} cursor={state.tables.cursor} reveal={state.tables.reveal} />
                        } else if tab == Tab::Persons {
                            <Cells key="persons" answered={state.answers.last.clone()} choice={state.tables.of(Tab::Persons).clone()}
                                clock={state.display.clock} cursor={state.tables.cursor} reveal={state.tables.reveal} />
                        } else if tab == Tab::ChainGraph {
                            <ChainGraph answered={state.answers.last.clone()} />
                        } else if tab == Tab::Permissions {
                            { permissions::above(state.answer()) }
                            <Cells key="permissions" answered={state.answers.last.clone()} choice={state.tables.of(Tab::Permissions).clone()}
                                clock={state.display.clock} cursor={state.tables.cursor} reveal={state.tables.reveal} />
                            { permissions::below(state.answer(), state.display.clock) }
                        } else if tab == Tab::Agents {
                            <Agents answered={state.answers.last.clone()} choice={state.tables.of(Tab::Agents).clone()}
                                clock={state.display.clock} cursor={state.tables.cursor} reveal={state.tables.reveal} />
                        } else {
                            <Sessions answered={state.answers.last.clone()} choice={state.tables.of(Tab::Sessions).clone()}
                                clock={state.display.clock} query={state.filter.query.clone()} cursor={state.tables.cursor} reveal={state.tables.reveal} />
                        }
                    </>
                }
            }
            Tab::Denied => html! {
                <>
                    <p class="panel-words">{ DENIED_WORDS }</p>
                    { nothing_of(state, Tab::Denied, "was denied. Denials would be here, by principal, action, resource and reason.") }
                    <Cells key="denied" answered={state.answers.last.clone()} choice={state.tables.of(Tab::Denied).clone()}
                        clock={state.display.clock} cursor={state.tables.cursor} reveal={state.tables.reveal} />
                </>
            },
            Tab::Exposures => html! {
                <>
                    <p class="panel-words">{ EXPOSURE_WORDS }</p>
                    { nothing_of(state, Tab::Exposures, "opened, shared or trusted anything beyond its own account. What is would be here: to whom, since when, and what closed it.") }
                    <Cells key="exposures" answered={state.answers.last.clone()} choice={state.tables.of(Tab::Exposures).clone()}
                        clock={state.display.clock} cursor={state.tables.cursor} reveal={state.tables.reveal} />
                    { tables_below(&state.answer().sections, state.display.clock) }
                </>
            },
            Tab::Impact => html! { <Impact key="impact" state={state.clone()} /> },
            Tab::Scope => scope(state, &session),
            Tab::Overview => html! { <Overview key="overview" state={state.clone()} /> },
            Tab::Receipt | Tab::Rules => handed_in(state, tab),
            _ if state.answer().shown_step_functions == 0 && state.answer().coverage.is_empty() => {
                html! {
                    <div key="nothing" class="nothing">
                        <h2>{ "No Step Functions calls" }</h2>
                        <p>{ format!("None of the {} shown is a call to states.amazonaws.com.", counted(state.answer().shown.into(), "event")) }</p>
                    </div>
                }
            }
            _ => html! {
                <StepFunctions key="step-functions" state={state.clone()} events={events_props(state, Tab::StepFunctions)} />
            },
        }
    };
    html! {
        <div id="panel" class="panel" role="tabpanel" aria-label={tabs::name(state.tab())}>
            <h2 class="only-heard">{ tabs::name(state.tab()) }</h2>
            { content }
        </div>
    }
}

/// What an empty table says: that there is nothing, among how many events, and what would be there.
fn nothing_of(state: &PageState, tab: Tab, words: &str) -> Html {
    let is_empty = match &state.answer().rows {
        Rows::Cells(page) => page.total == 0 && state.answers.last.tab == tab,
        _ => false,
    };
    html! {
        if is_empty {
            <p class="panel-words" data-part="nothing" role="status">
                { format!("None of the {} shown {words}", counted(state.answer().shown.into(), "event")) }
            </p>
        }
    }
}

/// Files, or rules.
fn handed_in(state: &Shared<PageState>, tab: Tab) -> Html {
    html! {
        <>
            <SubTabs label="What was handed in" tabs={&Tab::RECEIPT[..]} open={state.tab()} />
            if tab == Tab::Rules {
                <Rules key="rules" state={state.clone()} />
            } else {
                <Sources key="sources" state={state.clone()} />
                <Receipt key="receipt" answered={state.answers.last.clone()} choice={state.tables.of(Tab::Receipt).clone()}
                    clock={state.display.clock} cursor={state.tables.cursor} reveal={state.tables.reveal} />
            }
        </>
    }
}

fn events_props(state: &PageState, tab: Tab) -> EventsProps {
    yew::props!(EventsProps {
        answered: state.answers.last.clone(),
        choice: state.tables.of(tab).clone(),
        clock: state.display.clock,
        open: state.event.number,
        cursor: state.tables.cursor,
        reveal: state.tables.reveal,
        notes: state.notes.all.clone(),
        selection: state.selection.clone(),
    })
}

/// What to do about an empty table.
fn nothing(state: &PageState, session: &Shared<EngineConnection>) -> Html {
    let load = &state.answer().load;
    let act = |action: fn() -> Action| {
        let session = session.clone();
        Callback::from(move |_: MouseEvent| session.act(action()))
    };
    if load.events == 0 {
        let (title, words) = match state.phase() {
            Phase::Ready => (
                "No events",
                "None of the files holds a CloudTrail event. The list of files read says why.",
            ),
            _ => (
                "Reading",
                "The first events appear as soon as they are read.",
            ),
        };
        return html! {
            <div key="nothing" class="nothing">
                <h2>{ title }</h2>
                <p>{ words }</p>
                if state.phase() == Phase::Ready {
                    <button type="button" class="button" onclick={act(|| NavigationAction::Show(Tab::Receipt).into())}>{ "Open the receipt" }</button>
                }
            </div>
        };
    }
    html! {
        <div key="nothing" class="nothing">
            <h2>{ "No event passes the filter" }</h2>
            <p>{ format!("Of {} loaded, {}", counted(load.events.into(), "event"), if state.filter.time.is_some() {
                "search and time range together leave none."
            } else {
                "the search leaves none."
            }) }</p>
            if load.lacks_chains {
                <p>{ LACKS_CHAINS }</p>
            }
            <ul class="without">
                { for state.answer().without.iter().map(|one| without(one, session)) }
            </ul>
            <button type="button" class="button" onclick={act(|| FilterAction::Clear.into())}>{ "Clear filter" }</button>
        </div>
    }
}

/// A condition that leaves something out; a click takes it away.
fn without(one: &ConditionEffect, session: &Shared<EngineConnection>) -> Html {
    let (session, query, is_time) = (session.clone(), one.query.clone(), one.condition.is_empty());
    let onclick = Callback::from(move |_: MouseEvent| {
        session.act(if is_time {
            FilterAction::Brush(None)
        } else {
            FilterAction::Search(query.clone())
        });
    });
    let condition = if is_time {
        "the time range"
    } else {
        &one.condition
    };
    html! {
        <li>
            if one.instead.is_empty() {
                <button type="button" class="button small" {onclick}>{ "Without " }<b class="mono">{ condition.to_owned() }</b></button>
            } else {
                <button type="button" class="button small" {onclick}>{ "With " }<b class="mono">{ one.instead.clone() }</b>
                    { " in place of " }<b class="mono">{ condition.to_owned() }</b></button>
            }
            { format!(" {}", counted(one.shown.into(), "event")) }
        </li>
    }
}

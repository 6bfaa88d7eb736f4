//! The tabs of the middle.

use super::dom;
use super::format::thousands;
use super::session::use_session;
use super::state::{Action, State, TABS};
use crate::engine::view::Tab;
use yew::prelude::*;

/// What the tabs need.
#[derive(PartialEq, Properties)]
pub struct TabsProps {
    /// The open tab.
    pub open: Tab,
    /// Events shown.
    pub events: u32,
    /// Principals among them.
    pub principals: u32,
    /// Step Functions calls among them.
    pub step_functions: u32,
}

impl TabsProps {
    /// The tabs' properties from the page's state.
    pub fn of(state: &State) -> Self {
        let answer = state.answer();
        Self {
            open: state.tab,
            events: answer.shown,
            principals: answer.shown_principals,
            step_functions: answer.shown_step_functions,
        }
    }
}

/// The name of a tab.
pub fn name(tab: Tab) -> &'static str {
    match tab {
        Tab::Timeline => "Timeline",
        Tab::Events => "Events",
        Tab::Principals => "Principals",
        Tab::StepFunctions => "Step Functions",
        Tab::Receipt => "Receipt",
    }
}

fn id(tab: Tab) -> String {
    format!("tab-{}", name(tab).to_lowercase().replace(' ', "-"))
}

/// The row of tabs. The receipt has one only while it is open; it is opened from above.
#[component]
pub fn Tabs(props: &TabsProps) -> Html {
    let session = use_session();
    let open = props.open;
    let shown = TABS
        .into_iter()
        .filter(move |&tab| tab != Tab::Receipt || open == Tab::Receipt);
    let onclick = {
        let session = session.clone();
        Callback::from(move |event: MouseEvent| {
            let index =
                dom::attribute_above(&event, "data-tab").and_then(|index| index.parse::<usize>().ok());
            if let Some(&tab) = index.and_then(|index| TABS.get(index)) {
                session.act(Action::Show(tab));
            }
        })
    };
    let onkeydown = {
        let (session, tabs) = (session.clone(), shown.clone().collect::<Vec<_>>());
        Callback::from(move |event: KeyboardEvent| {
            let by = match event.key().as_str() {
                "ArrowRight" => 1,
                "ArrowLeft" => tabs.len() - 1,
                _ => return,
            };
            // In the row of tabs the arrows go from tab to tab, not from event to event.
            event.stop_propagation();
            event.prevent_default();
            let place = tabs.iter().position(|&tab| tab == open).unwrap_or_default();
            let tab = tabs[(place + by) % tabs.len()];
            session.act(Action::Show(tab));
            dom::focus(&id(tab));
        })
    };
    html! {
        <div class="tabs" role="tablist" aria-label="Views" {onclick} {onkeydown}>
            { for shown.map(|tab| {
                let count = match tab {
                    Tab::Events => Some(props.events),
                    Tab::Principals => Some(props.principals),
                    Tab::StepFunctions => Some(props.step_functions),
                    Tab::Timeline | Tab::Receipt => None,
                };
                let selected = tab == open;
                let index = TABS.iter().position(|&other| other == tab).unwrap_or_default();
                html! {
                    <button key={index} type="button" role="tab" id={id(tab)} class="tab" data-tab={index.to_string()}
                        aria-selected={selected.to_string()} aria-controls="panel"
                        tabindex={if selected { "0" } else { "-1" }}>
                        { name(tab) }
                        if let Some(count) = count {
                            <span class="count" aria-hidden="true">{ thousands(count.into()) }</span>
                        }
                    </button>
                }
            }) }
        </div>
    }
}

//! The tabs of the middle.

use crate::page::lib::dom;
use crate::page::lib::format::thousands;
use crate::page::session::use_session;
use crate::page::state::{Action, State, TABS, step_functions};
use crate::protocol::Tab;
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
        Tab::Machines => "State machines",
        Tab::Executions => "Executions",
        Tab::Activities => "Activities",
        Tab::Denials => "Denied",
        Tab::Findings => "Worth a look",
        Tab::StepFunctions => "Calls",
        Tab::Receipt => "Receipt",
    }
}

/// The row of tabs. The receipt has one only while it is open; it is opened from above.
#[component]
pub fn Tabs(props: &TabsProps) -> Html {
    let open = if step_functions().contains(&props.open) {
        Tab::Machines
    } else {
        props.open
    };
    let tabs: Vec<Tab> = TABS
        .into_iter()
        .filter(|tab| *tab == Tab::Machines || !step_functions().contains(tab))
        .filter(|tab| *tab != Tab::Receipt || open == Tab::Receipt)
        .collect();
    let entry = |tab: Tab| match tab {
        Tab::Events => (name(tab), Some(props.events)),
        Tab::Principals => (name(tab), Some(props.principals)),
        Tab::Machines => ("Step Functions", Some(props.step_functions)),
        _ => (name(tab), None),
    };
    let entries: Vec<Entry> = tabs.into_iter().map(|tab| (tab, entry(tab))).collect();
    html! { <Row label="Views" prefix="tab" {open} {entries} /> }
}

/// What the tabs of Step Functions need.
#[derive(PartialEq, Properties)]
pub struct SubTabsProps {
    /// The open one.
    pub open: Tab,
}

/// The row of tabs within Step Functions.
#[component]
pub fn SubTabs(props: &SubTabsProps) -> Html {
    let entries: Vec<Entry> = step_functions()
        .iter()
        .map(|tab| (*tab, (name(*tab), None)))
        .collect();
    html! { <Row label="Step Functions views" prefix="sub" open={props.open} {entries} /> }
}

/// A tab with its name and count.
type Entry = (Tab, (&'static str, Option<u32>));

#[derive(PartialEq, Properties)]
struct RowProps {
    label: &'static str,
    /// What the ids of its tabs begin with.
    prefix: &'static str,
    open: Tab,
    entries: Vec<Entry>,
}

#[component]
fn Row(props: &RowProps) -> Html {
    let session = use_session();
    let RowProps {
        label,
        prefix,
        open,
        ..
    } = *props;
    let id = move |tab: Tab| format!("{prefix}-{}", name(tab).to_lowercase().replace(' ', "-"));
    let onclick = {
        let session = session.clone();
        Callback::from(move |event: MouseEvent| {
            let index = dom::attribute_above(&event, "data-tab")
                .and_then(|index| index.parse::<usize>().ok());
            if let Some(&tab) = index.and_then(|index| TABS.get(index)) {
                session.act(Action::Show(tab));
            }
        })
    };
    let onkeydown = {
        let tabs: Vec<Tab> = props.entries.iter().map(|(tab, _)| *tab).collect();
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
        <div class={classes!("tabs", (prefix == "sub").then_some("sub"))} role="tablist" aria-label={label} {onclick} {onkeydown}>
            { for props.entries.iter().map(|&(tab, (words, count))| {
                let selected = tab == open;
                let index = TABS.iter().position(|&other| other == tab).unwrap_or_default();
                html! {
                    <button key={index} type="button" role="tab" id={id(tab)} class="tab" data-tab={index.to_string()}
                        aria-selected={selected.to_string()} aria-controls="panel"
                        tabindex={if selected { "0" } else { "-1" }}>
                        { words }
                        if let Some(count) = count {
                            <span class="count" aria-hidden="true">{ thousands(count.into()) }</span>
                        }
                    </button>
                }
            }) }
        </div>
    }
}

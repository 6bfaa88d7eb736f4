//! The tabs of the middle.

use crate::page::lib::dom;
use crate::page::lib::format::thousands;
use crate::page::session::use_session;
use crate::page::state::PageState;
use crate::page::state::navigation::NavigationAction;
use crate::protocol::Tab;
use crate::tables::{id_of, tab_with_id};
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
    pub fn of(state: &PageState) -> Self {
        let answer = state.answer();
        Self {
            open: state.tab(),
            events: answer.shown,
            principals: answer.shown_principals,
            step_functions: answer.shown_step_functions,
        }
    }
}

/// The name of a tab.
pub fn name(tab: Tab) -> &'static str {
    match tab {
        Tab::Overview => "Overview",
        Tab::Timeline => "Timeline",
        Tab::Events => "Events",
        Tab::Principals => "Principals",
        Tab::Persons => "Persons",
        Tab::Sessions => "Sessions",
        Tab::ChainGraph => "Chain graph",
        Tab::Agents => "Agents",
        Tab::Permissions => "Permissions",
        Tab::Denied => "Denied",
        Tab::Exposures => "Exposure",
        Tab::Impact => "Impact",
        Tab::Scope => "Scope",
        Tab::Machines => "State machines",
        Tab::Executions => "Executions",
        Tab::Activities => "Activities",
        Tab::Denials => "Denied",
        Tab::Findings => "Worth a look",
        Tab::StepFunctions => "Calls",
        Tab::Receipt => "Files read",
        Tab::Rules => "Rules",
    }
}

/// The row of tabs. The receipt has one only while it is open; it is opened from above.
#[component]
pub fn Tabs(props: &TabsProps) -> Html {
    let open = match props.open {
        tab if tab.is_of_step_functions() => Tab::Machines,
        tab if Tab::PRINCIPALS.contains(&tab) => Tab::Principals,
        tab if Tab::RECEIPT.contains(&tab) => Tab::Receipt,
        tab => tab,
    };
    let has_tab = |tab: &Tab| match tab {
        Tab::Machines => true,
        Tab::Receipt => open == Tab::Receipt,
        Tab::Rules => false,
        tab if Tab::PRINCIPALS.contains(tab) => *tab == Tab::Principals,
        tab => !tab.is_of_step_functions(),
    };
    let entry = |tab: Tab| match tab {
        Tab::Events => TabEntry::counted(tab, name(tab), props.events),
        Tab::Principals => TabEntry::counted(tab, name(tab), props.principals),
        Tab::Machines => TabEntry::counted(tab, "Step Functions", props.step_functions),
        tab => TabEntry::named(tab),
    };
    let entries: Vec<TabEntry> = Tab::ALL.into_iter().filter(has_tab).map(entry).collect();
    html! { <TabRow label="Views" prefix="tab" {open} {entries} /> }
}

/// What the tabs within a tab need.
#[derive(PartialEq, Properties)]
pub struct SubTabsProps {
    /// What they are views of.
    pub label: &'static str,
    /// All of them.
    pub tabs: &'static [Tab],
    /// The open one.
    pub open: Tab,
}

/// The row of tabs within a tab.
#[component]
pub fn SubTabs(props: &SubTabsProps) -> Html {
    let entry = |tab: Tab| match tab {
        Tab::Receipt => TabEntry {
            name: "Files",
            ..TabEntry::named(tab)
        },
        tab => TabEntry::named(tab),
    };
    let entries: Vec<TabEntry> = props.tabs.iter().copied().map(entry).collect();
    html! { <TabRow label={props.label} prefix="sub" open={props.open} {entries} /> }
}

/// A tab in a row.
#[derive(Clone, Copy, PartialEq)]
struct TabEntry {
    tab: Tab,
    name: &'static str,
    count: Option<u32>,
}

impl TabEntry {
    fn named(tab: Tab) -> Self {
        Self {
            tab,
            name: name(tab),
            count: None,
        }
    }

    fn counted(tab: Tab, name: &'static str, count: u32) -> Self {
        Self {
            tab,
            name,
            count: Some(count),
        }
    }
}

#[derive(PartialEq, Properties)]
struct TabRowProps {
    label: &'static str,
    /// What the ids of its tabs begin with.
    prefix: &'static str,
    open: Tab,
    entries: Vec<TabEntry>,
}

#[component]
fn TabRow(props: &TabRowProps) -> Html {
    let session = use_session();
    let TabRowProps {
        label,
        prefix,
        open,
        ..
    } = *props;
    let id = move |tab: Tab| format!("{prefix}-{}", name(tab).to_lowercase().replace(' ', "-"));
    let onclick = {
        let session = session.clone();
        Callback::from(move |event: MouseEvent| {
            let id = dom::attribute_above(&event, "data-tab");
            if let Some(tab) = id.and_then(|id| tab_with_id(&id)) {
                session.act(NavigationAction::Show(tab));
            }
        })
    };
    let onkeydown = {
        let tabs: Vec<Tab> = props.entries.iter().map(|entry| entry.tab).collect();
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
            session.act(NavigationAction::Show(tab));
            dom::focus(&id(tab));
        })
    };
    use_effect_with(open, move |open| {
        // Where the row scrolls, the open tab is in sight.
        dom::scroll_near(&format!("#{}", id(*open)));
    });
    html! {
        <div class={classes!("tabs", (prefix == "sub").then_some("sub"))} role="tablist" aria-label={label} {onclick} {onkeydown}>
            { for props.entries.iter().map(|&TabEntry { tab, name, count }| {
                let selected = tab == open;
                html! {
                    <button key={id_of(tab)} type="button" role="tab" id={id(tab)} class="tab" data-tab={id_of(tab)}
                        aria-selected={selected.to_string()} aria-controls="panel"
                        tabindex={if selected { "0" } else { "-1" }}>
                        { name }
                        if let Some(count) = count {
                            <span class="count" aria-hidden="true">{ thousands(count.into()) }</span>
                        }
                    </button>
                }
            }) }
        </div>
    }
}

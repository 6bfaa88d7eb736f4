//! The line above the lanes: what has a lane, their order, and the way back to all the time.

use crate::page::lib::dom;
use crate::page::lib::format::counted;
use crate::page::session::use_session;
use crate::page::state::exploration::ExploreAction;
use crate::page::state::tables::TablesAction;
use crate::page::state::timeline::TimelineAction;
use yew::prelude::*;

/// What can have a lane, with its name on screen. Any other field or path can be typed.
const LANE_FIELDS: [(&str, &str); 16] = [
    ("person", "Person"),
    ("principal", "Principal"),
    ("session", "Session"),
    ("source", "Service"),
    ("name", "Event name"),
    ("address", "Address"),
    ("network", "Network"),
    ("country", "Country"),
    ("asn", "Autonomous system"),
    ("region", "Region"),
    ("account", "Account"),
    ("caller-account", "Account of the caller"),
    ("machine", "State machine"),
    ("error", "Error"),
    ("credential", "Credential"),
    ("", "Field or path …"),
];

/// What the lanes are sorted by in the list above them.
const SORTS: [(&str, &str); 3] = [
    ("events", "most events"),
    ("first", "first event"),
    ("errors", "most errors"),
];

/// The name of what has a lane.
pub fn name_of(by: &str) -> &str {
    LANE_FIELDS
        .iter()
        .find(|(kind, _)| *kind == by)
        .map_or(by, |(_, name)| name)
}

/// What the line above the lanes needs.
#[derive(PartialEq, Properties)]
pub struct LaneBarProps {
    /// What has a lane.
    pub by: String,
    /// What the lanes are sorted by.
    pub sort: String,
    /// How many there are.
    pub total: u32,
    /// How many services share one of them.
    pub folded: u32,
    /// Whether there is one lane only, which is split by event name.
    pub is_split: bool,
    /// Whether each service has a lane.
    pub services: bool,
    /// Whether a part of the time is shown.
    pub is_zoomed: bool,
    /// Whether they are drawn as a table.
    pub as_table: bool,
    /// What is done about a click.
    pub onclick: Callback<MouseEvent>,
}

/// The line above the lanes: what has a lane, their order, and the way back to all the time.
#[component]
pub fn LaneBar(props: &LaneBarProps) -> Html {
    let session = use_session();
    // A field or path of the user's own is being typed.
    let is_typing = use_state_eq(|| false);
    let onchange = {
        let (session, is_typing) = (session.clone(), is_typing.setter());
        Callback::from(move |event: Event| {
            let value = event
                .target()
                .and_then(|target| js_sys::Reflect::get(&target, &"value".into()).ok())
                .and_then(|value| value.as_string())
                .unwrap_or_default();
            if dom::is_in(&event, "#lanes-sort") {
                if let Some((sort, _)) = SORTS.iter().find(|(sort, _)| *sort == value) {
                    session.act(TablesAction::Sort((*sort).to_owned()));
                }
            } else {
                is_typing.set(value.is_empty());
                session.act(TimelineAction::LanesBy(value));
            }
        })
    };
    let choosing = |choosing: bool| {
        let session = session.clone();
        Callback::from(move |_: FocusEvent| session.act(ExploreAction::Choosing(choosing)))
    };
    let is_other = *is_typing || !LANE_FIELDS.iter().any(|(kind, _)| *kind == props.by);
    let chosen = if is_other { "" } else { &props.by };
    html! {
        <div class="timeline-bar" onclick={props.onclick.clone()} {onchange}>
            { select("lanes-by", "Lanes by", &LANE_FIELDS, chosen) }
            if is_other {
                <input id="lanes-field" class="facet-input" type="text" list="facet-fields"
                    placeholder="A field or a JSON path" aria-label="Lanes by a field or a JSON path" autocomplete="off" spellcheck="false"
                    onfocus={choosing(true)} onblur={choosing(false)} />
            }
            { select("lanes-sort", "sorted by", &SORTS, &props.sort) }
            <span class="quiet">
                if props.is_split {
                    { format!("One {}, split by event name", name_of(&props.by).to_lowercase()) }
                } else {
                    { counted(props.total.into(), "lane") }
                    if props.folded > 0 { { format!(", {} in one", counted(props.folded.into(), "service")) } }
                }
            </span>
            <span class="lane-legend" aria-hidden="true">
                <span><i class="read" />{ "reads" }</span><span><i class="write" />{ "writes" }</span>
                <span class="error-words">{ "○ failed" }</span><span class="denied-words">{ "✕ denied" }</span>
            </span>
            if matches!(props.by.as_str(), "principal" | "person") {
                <button type="button" id="lanes-services" class="link" aria-pressed={(!props.services).to_string()}
                    title="AWS services that act on their own behalf share one lane below those of people">{ "Services in one lane" }</button>
            }
            <button type="button" id="lanes-all" class="link" disabled={!props.is_zoomed}>{ "All the time" }</button>
            <button type="button" id="lanes-table" class="link" aria-pressed={props.as_table.to_string()}>{ "As table" }</button>
        </div>
    }
}

/// A list to choose from, with the words before it.
fn select(
    id: &'static str,
    words: &'static str,
    options: &[(&'static str, &'static str)],
    chosen: &str,
) -> Html {
    html! {
        <label>{ words }{ " " }
            <select {id} class="facet-input">
                { for options.iter().map(|(value, label)| html! {
                    <option value={*value} selected={*value == chosen}>{ *label }</option>
                }) }
            </select>
        </label>
    }
}

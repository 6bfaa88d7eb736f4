//! How much data was read, written and deleted: the totals, what has a row, and the box for a list of names.

mod names;

use crate::page::impact::names::NamesBox;
use crate::page::lib::shared::Shared;
use crate::page::session::use_session;
use crate::page::state::PageState;
use crate::page::state::impact::ImpactAction;
use crate::page::tables::cells::Cells;
use crate::protocol::{ImpactBy, Tab};
use crate::tables::impact::totals_in_words;
use yew::prelude::*;

/// What the choices of rows are called.
const CHOICES: [(ImpactBy, &str); 5] = [
    (ImpactBy::Person, "person or workload"),
    (ImpactBy::Principal, "principal"),
    (ImpactBy::Container, "bucket, table, secret, …"),
    (ImpactBy::Address, "address"),
    (ImpactBy::Item, "object, item, secret, …"),
];

/// What the tab needs.
#[derive(PartialEq, Properties)]
pub struct ImpactProps {
    /// The page's state.
    pub state: Shared<PageState>,
}

/// The content of the tab.
#[component]
pub fn Impact(props: &ImpactProps) -> Html {
    let session = use_session();
    let state = &props.state;
    let view = &state.impact;
    let onchange = {
        let session = session.clone();
        Callback::from(move |event: Event| {
            let value = event
                .target()
                .and_then(|target| js_sys::Reflect::get(&target, &"value".into()).ok())
                .and_then(|value| value.as_string());
            if let Some(by) = value.and_then(|name| ImpactBy::named(&name)) {
                session.act(ImpactAction::By(by));
            }
        })
    };
    let compare = {
        let (session, is_open) = (session.clone(), view.is_comparing);
        Callback::from(move |_: MouseEvent| {
            if is_open {
                session.forget_list();
            }
            session.act(ImpactAction::Compare(!is_open));
        })
    };
    let totals = state.answer().impact.as_ref();
    html! {
        <>
            <div class="panel-words" id="impact-totals">
                { for totals.map(totals_in_words).unwrap_or_default().into_iter().map(|words| html! { <p>{ words }</p> }) }
                <p class="quiet">{ "Calls that read, write, delete or list data, by what their records say. Calls that failed are counted as \
                    failed only; a number leads to its events." }</p>
            </div>
            <div class="timeline-bar">
                <label>{ "A row for each " }
                    <select id="impact-by" class="facet-input" {onchange}>
                        { for CHOICES.iter().map(|(by, words)| html! {
                            <option value={by.name()} selected={*by == view.by}>{ *words }</option>
                        }) }
                    </select>
                </label>
                <span class="quiet"></span>
                <button type="button" id="impact-compare" class="button small" onclick={compare} aria-expanded={view.is_comparing.to_string()}>
                    { "Compare with a list" }
                </button>
            </div>
            if view.is_comparing {
                <NamesBox answered={state.answers.last.clone()} has_list={view.has_list} clock={state.display.clock} />
            }
            <Cells key="impact" answered={state.answers.last.clone()} choice={state.tables.of(Tab::Impact).clone()}
                clock={state.display.clock} cursor={state.tables.cursor} reveal={state.tables.reveal} />
        </>
    }
}

//! The menu of questions that are asked again and again. Each adds its condition to the search.

use crate::page::lib::dom;
use crate::page::session::use_session;
use crate::page::state::filter::FilterAction;
use crate::query::presets::PRESETS;
use yew::prelude::*;

/// The menu and the button that opens it.
#[component]
pub fn Presets() -> Html {
    let session = use_session();
    let is_open = use_state_eq(|| false);
    let toggle = {
        let is_open = is_open.clone();
        Callback::from(move |_: MouseEvent| is_open.set(!*is_open))
    };
    // A press keeps the focus where it is, so that leaving the menu with the keyboard closes it and a click does not.
    let onmousedown = Callback::from(|event: MouseEvent| event.prevent_default());
    let onclick = {
        let is_open = is_open.clone();
        Callback::from(move |event: MouseEvent| {
            let index = dom::attribute_above(&event, "data-question")
                .and_then(|text| text.parse::<usize>().ok());
            if let Some(preset) = index.and_then(|index| PRESETS.get(index)) {
                is_open.set(false);
                session.act(FilterAction::Narrow(preset.query.to_owned()));
                dom::focus("search");
            }
        })
    };
    let onkeydown = {
        let is_open = is_open.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" && *is_open {
                event.stop_propagation();
                is_open.set(false);
            }
        })
    };
    html! {
        <div class="presets" {onkeydown}>
            <button type="button" id="questions" class="button small" onclick={toggle} aria-haspopup="true"
                aria-expanded={is_open.to_string()}>{ "Questions" }</button>
            if *is_open {
                <ul class="search-list" aria-label="Questions" {onclick} {onmousedown}>
                    { for PRESETS.iter().enumerate().map(|(index, preset)| html! {
                        <li><button type="button" data-question={index.to_string()}>
                            <span>{ preset.question }</span><code class="quiet">{ preset.query }</code>
                        </button></li>
                    }) }
                </ul>
            }
        </div>
    }
}

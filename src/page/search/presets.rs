//! The menu of questions that are asked again and again. Each adds its condition to the search.

use crate::page::lib::dom;
use crate::page::session::use_session;
use crate::page::state::filter::FilterAction;
use crate::query::questions::questions;
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
            let id = dom::attribute_above(&event, "data-question");
            let question = id.and_then(|id| questions().find(|question| question.id == id));
            if let Some(question) = question {
                is_open.set(false);
                session.act(FilterAction::Narrow(question.query.to_owned()));
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
                    { for questions().filter(|question| question.is_often).map(|question| html! {
                        <li><button type="button" data-question={question.id}>
                            <span>{ question.title }</span><code class="quiet">{ question.query }</code>
                        </button></li>
                    }) }
                </ul>
            }
        </div>
    }
}

//! The box that adds an actor by name: persons, principals, access keys and addresses of the files.

use crate::page::lib::dom;
use crate::page::lib::format::thousands;
use crate::page::lib::shared::Shared;
use crate::page::session::use_session;
use crate::page::state::completion::Completed;
use crate::page::state::scope::ScopeAction;
use crate::protocol::{Completion, of_actors};
use gloo::timers::callback::Timeout;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// So long nothing is typed before the engine is asked, in milliseconds.
const PAUSE_MILLIS: u32 = 120;

/// What the box needs.
#[derive(PartialEq, Properties)]
pub struct ActorBoxProps {
    /// The last completions received.
    pub completed: Option<Shared<Completed>>,
}

/// The box with its list.
#[component]
pub fn ActorBox(props: &ActorBoxProps) -> Html {
    let session = use_session();
    let text = use_state_eq(String::new);
    let is_open = use_state_eq(|| false);
    let chosen = use_state_eq(|| 0_usize);
    {
        let session = session.clone();
        use_effect_with((text.clone(), is_open.clone()), move |(text, is_open)| {
            let text = text.to_string();
            let is_wanted = **is_open && !text.trim().is_empty();
            let timer =
                is_wanted.then(|| Timeout::new(PAUSE_MILLIS, move || session.find_actors(text)));
            move || drop(timer)
        });
    }
    let completed = props.completed.as_ref();
    let completed = completed.filter(|known| *is_open && known.query == of_actors(&text));
    let items = completed.map_or(&[][..], |known| &known.completions.items);
    let has_nothing = completed.is_some() && items.is_empty();
    let add = {
        let (text, is_open, chosen) = (text.clone(), is_open.clone(), chosen.clone());
        move |term: String| {
            session.act(ScopeAction::Add(vec![term]));
            text.set(String::new());
            is_open.set(false);
            chosen.set(0);
        }
    };
    let oninput = {
        let (text, is_open, chosen) = (text.clone(), is_open.clone(), chosen.clone());
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                text.set(input.value());
                is_open.set(true);
                chosen.set(0);
            }
        })
    };
    let onkeydown = {
        let terms: Vec<String> = items.iter().map(|item| item.text.clone()).collect();
        let (add, is_open, chosen) = (add.clone(), is_open.clone(), chosen.clone());
        Callback::from(move |event: KeyboardEvent| {
            let count = terms.len();
            match event.key().as_str() {
                "ArrowDown" if count > 0 => chosen.set((*chosen + 1) % count),
                "ArrowUp" if count > 0 => chosen.set((*chosen + count - 1) % count),
                "Enter" => {
                    if let Some(term) = terms.get(*chosen) {
                        add(term.clone());
                    }
                }
                "Escape" if *is_open => is_open.set(false),
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
        })
    };
    // The box keeps the focus while a name is clicked.
    let onmousedown = Callback::from(move |event: MouseEvent| {
        event.prevent_default();
        if let Some(term) = dom::attribute_above(&event, "data-actor") {
            add(term);
        }
    });
    let onblur = Callback::from(move |_: FocusEvent| is_open.set(false));
    let active = (!items.is_empty()).then(|| format!("actor-option-{}", *chosen));
    html! {
        <div class="actor-box">
            <input id="scope-actor" class="facet-input" type="text" value={(*text).clone()}
                placeholder="Add a person, principal, key or address" aria-label="Add an actor: a person, principal, access key or address"
                role="combobox" aria-autocomplete="list" aria-expanded={(!items.is_empty()).to_string()} aria-controls="actor-list"
                aria-activedescendant={active} autocomplete="off" spellcheck="false" {oninput} {onkeydown} {onblur} />
            if !items.is_empty() {
                <ul id="actor-list" class="search-list" role="listbox" aria-label="Actors of that name" {onmousedown}>
                    { for items.iter().enumerate().map(|(index, item)| option(index, item, *chosen == index)) }
                </ul>
            } else if has_nothing {
                <p class="search-list quiet" role="status">{ "No person, principal, key or address has this in its name." }</p>
            }
        </div>
    }
}

fn option(index: usize, item: &Completion, is_chosen: bool) -> Html {
    let (kind, key) = item.text.split_once(':').unwrap_or(("", &item.text));
    html! {
        <li key={item.text.clone()} id={format!("actor-option-{index}")} role="option" aria-selected={is_chosen.to_string()} data-actor={item.text.clone()}>
            <span class="quiet kind">{ kind.to_owned() }</span>
            if item.words.is_empty() {
                <b>{ key.trim_matches('"').to_owned() }</b>
            } else {
                <b>{ item.words.clone() }</b><code>{ key.to_owned() }</code>
            }
            if let Some(count) = item.count {
                <span class="count">{ thousands(count.into()) }</span>
            }
        </li>
    }
}

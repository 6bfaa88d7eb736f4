//! The search box: a combobox. Its text is the only truth about the filter.

pub mod as_sql;
pub mod chips;
pub mod facets;
pub mod palette;
pub mod presets;

use crate::page::lib::dom;
use crate::page::lib::format::thousands;
use crate::page::lib::icons;
use crate::page::lib::shared::Shared;
use crate::page::search::presets::Presets;
use crate::page::session::use_session;
use crate::page::state::completion::{Accepted, Completed};
use crate::page::state::filter::FilterAction;
use crate::protocol::{Completion, QueryError, TimeRange};
use gloo::timers::callback::Timeout;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Completions are asked for when nothing has been typed for so long, in milliseconds, and a millisecond longer for so many
/// events: answers go before, and whoever types on must not wait for counts.
const PAUSE: u32 = 120;
const EVENTS_PER_MILLI: u32 = 3000;

/// What the search box needs.
#[derive(PartialEq, Properties)]
pub struct SearchProps {
    /// Its text.
    pub query: AttrValue,
    /// What is wrong with it.
    pub error: Option<QueryError>,
    /// What could stand at the cursor, as last heard.
    pub completed: Option<Shared<Completed>>,
    /// The brush, which counts go by.
    pub brush: Option<TimeRange>,
    /// Events loaded.
    pub events: u32,
}

/// The search box.
#[component]
pub fn Search(props: &SearchProps) -> Html {
    let session = use_session();
    let input = use_node_ref();
    // Whether completions are wanted, and which of them is chosen.
    let is_open = use_state_eq(|| false);
    let chosen = use_state_eq(|| None::<usize>);
    // Only what comes from the keyboard opens the list: text that is put in from elsewhere is whole.
    let is_typing = use_mut_ref(|| false);

    let items: &[Completion] = match &props.completed {
        Some(completed) if *is_open && completed.query == *props.query => {
            &completed.completions.items
        }
        _ => &[],
    };
    {
        let (session, input) = (session.clone(), input.clone());
        let pause = PAUSE + props.events / EVENTS_PER_MILLI;
        use_effect_with(
            (props.query.clone(), props.brush, *is_open),
            move |(query, brush, is_open)| {
                let (query, brush) = (query.to_string(), *brush);
                let timer = is_open.then(|| {
                    Timeout::new(pause, move || {
                        let at = cursor(&input, &query);
                        session.complete(query, at, brush);
                    })
                });
                move || drop(timer)
            },
        );
    }
    let accept = {
        let (session, input, query) = (session.clone(), input.clone(), props.query.clone());
        let (is_open, chosen, completed) =
            (is_open.clone(), chosen.clone(), props.completed.clone());
        move |index: usize| {
            let Some(completed) = completed
                .as_ref()
                .filter(|completed| completed.query == *query)
            else {
                return;
            };
            let Some(Accepted { text, cursor }) = completed.accepted(index) else {
                return;
            };
            let goes_on = text[..cursor].ends_with(':');
            let units = text[..cursor].encode_utf16().count() as u32;
            session.act(FilterAction::Search(text));
            chosen.set(None);
            is_open.set(goes_on);
            let input = input.clone();
            // Once the text is in the box.
            Timeout::new(0, move || {
                if let Some(input) = input.cast::<HtmlInputElement>() {
                    let _ = input.focus();
                    let _ = input.set_selection_range(units, units);
                }
            })
            .forget();
        }
    };
    let oninput = {
        let (session, is_open, chosen) = (session.clone(), is_open.clone(), chosen.clone());
        let is_typing = is_typing.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                chosen.set(None);
                is_open.set(is_typing.replace(false));
                session.act(FilterAction::Type(input.value()));
            }
        })
    };
    let clear = {
        let (session, input) = (session.clone(), input.clone());
        Callback::from(move |_: MouseEvent| {
            session.act(FilterAction::Search(String::new()));
            if let Some(input) = input.cast::<HtmlInputElement>() {
                let _ = input.focus();
            }
        })
    };
    let onkeydown = {
        let (session, is_open, chosen) = (session.clone(), is_open.clone(), chosen.clone());
        let (accept, count) = (accept.clone(), items.len());
        Callback::from(move |event: KeyboardEvent| {
            *is_typing.borrow_mut() = true;
            let Some(input) = event.target_dyn_into::<HtmlInputElement>() else {
                return;
            };
            match (event.key().as_str(), *chosen) {
                ("ArrowDown" | "ArrowUp", _) if count == 0 => is_open.set(true),
                ("ArrowDown", now) => chosen.set(Some(now.map_or(0, |now| (now + 1) % count))),
                ("ArrowUp", now) => chosen.set(Some(
                    now.map_or(count, |now| now + count).wrapping_sub(1) % count,
                )),
                ("Enter" | "Tab", Some(index)) if index < count => accept(index),
                ("Enter", None) => {
                    is_open.set(false);
                    return;
                }
                ("Escape", _) if count > 0 => {
                    is_open.set(false);
                    chosen.set(None);
                    event.stop_propagation();
                }
                ("Escape", _) => {
                    event.stop_propagation();
                    if input.value().is_empty() {
                        let _ = input.blur();
                    } else {
                        session.act(FilterAction::Search(String::new()));
                    }
                    return;
                }
                _ => return,
            }
            event.prevent_default();
        })
    };
    let onblur = {
        let is_open = is_open.clone();
        Callback::from(move |_: FocusEvent| is_open.set(false))
    };
    // The box keeps the focus while the list is clicked.
    let onmousedown = Callback::from(move |event: MouseEvent| {
        event.prevent_default();
        if let Some(index) =
            dom::attribute_above(&event, "data-option").and_then(|text| text.parse().ok())
        {
            accept(index);
        }
    });
    let invalid = props.error.is_some();
    let shows_list = !items.is_empty();
    let active = chosen.filter(|index| *index < items.len());
    {
        use_effect_with(active, |active| {
            if let Some(index) = active {
                dom::scroll_to(&format!("search-option-{index}"));
            }
        });
    }
    html! {
        <div class={classes!("search", invalid.then_some("invalid"))} role="search">
            { icons::magnifier() }
            <input id="search" ref={input} type="text" value={props.query.clone()} {oninput} {onkeydown} {onblur}
                placeholder="field:value, words, \"phrases\", -not …" aria-label="Search"
                role="combobox" aria-autocomplete="list" aria-expanded={shows_list.to_string()} aria-controls="search-list"
                aria-activedescendant={active.map(|index| format!("search-option-{index}"))}
                aria-invalid={invalid.to_string()} aria-describedby={invalid.then_some("search-error")}
                autocomplete="off" autocapitalize="off" spellcheck="false" />
            if props.query.is_empty() {
                <kbd aria-hidden="true">{ "/" }</kbd>
            } else {
                <button type="button" class="tiny" aria-label="Clear the search" title="Clear (Esc)" onclick={clear}>{ icons::cross() }</button>
            }
            <Presets />
            if invalid || shows_list {
                <div class="search-under">
                    if let Some(error) = &props.error {
                        { explain(&props.query, error) }
                    }
                    if shows_list {
                        <ul id="search-list" class="search-list" role="listbox" aria-label="Completions" {onmousedown}>
                            { for items.iter().enumerate().map(|(index, item)| draw_option(index, item, active == Some(index))) }
                        </ul>
                    }
                </div>
            }
        </div>
    }
}

/// The cursor in the box, in bytes of its text.
fn cursor(input: &NodeRef, query: &str) -> u32 {
    let input = input.cast::<HtmlInputElement>();
    let units = input.and_then(|input| input.selection_start().ok().flatten());
    let units = units.unwrap_or(u32::MAX) as usize;
    let mut seen = 0;
    let before = query.chars().take_while(|letter| {
        seen += letter.len_utf16();
        seen <= units
    });
    before.map(char::len_utf8).sum::<usize>() as u32
}

fn draw_option(index: usize, item: &Completion, is_chosen: bool) -> Html {
    html! {
        <li id={format!("search-option-{index}")} role="option" aria-selected={is_chosen.to_string()} data-option={index.to_string()}>
            <code>{ item.text.clone() }</code>
            <span class="quiet">{ item.words.clone() }</span>
            if let Some(count) = item.count {
                <span class="count">{ thousands(count.into()) }</span>
            }
        </li>
    }
}

/// The query with carets under the mistake, and what to do.
fn explain(query: &str, error: &QueryError) -> Html {
    // Positions are bytes; the carets stand under characters. The text may have grown since the answer.
    let before = query
        .char_indices()
        .take_while(|(byte, _)| *byte < error.at as usize)
        .count();
    let end = error.at as usize + error.length as usize;
    let marked = query
        .char_indices()
        .filter(|(byte, _)| (error.at as usize..end).contains(byte))
        .count();
    let carets = format!("{}{}", " ".repeat(before), "^".repeat(marked.max(1)));
    html! {
        <div id="search-error" class="search-error" role="status">
            <pre aria-hidden="true">{ format!("{query}\n{carets}") }</pre>
            <p>{ error.message.clone() }</p>
        </div>
    }
}

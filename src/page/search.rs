//! The search box. Its text is the only truth about the filter.

use super::icons;
use super::session::use_session;
use super::state::Action;
use crate::engine::view::QueryError;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// What the search box needs.
#[derive(PartialEq, Properties)]
pub struct SearchProps {
    /// Its text.
    pub query: AttrValue,
    /// What is wrong with it.
    pub error: Option<QueryError>,
}

/// The search box.
#[component]
pub fn Search(props: &SearchProps) -> Html {
    let session = use_session();
    let input = use_node_ref();
    let oninput = {
        let session = session.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                session.act(Action::Search(input.value()));
            }
        })
    };
    let clear = {
        let (session, input) = (session.clone(), input.clone());
        Callback::from(move |_: MouseEvent| {
            session.act(Action::Search(String::new()));
            if let Some(input) = input.cast::<HtmlInputElement>() {
                let _ = input.focus();
            }
        })
    };
    let onkeydown = {
        let session = session.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() != "Escape" {
                return;
            }
            event.stop_propagation();
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                if input.value().is_empty() {
                    let _ = input.blur();
                } else {
                    session.act(Action::Search(String::new()));
                }
            }
        })
    };
    let invalid = props.error.is_some();
    html! {
        <div class={classes!("search", invalid.then_some("invalid"))} role="search">
            { icons::magnifier() }
            <input id="search" ref={input} type="text" value={props.query.clone()} {oninput} {onkeydown}
                placeholder="field:value, words, \"phrases\", -not …" aria-label="Search"
                aria-invalid={invalid.to_string()} aria-describedby={invalid.then_some("search-error")}
                autocomplete="off" autocapitalize="off" spellcheck="false" />
            if props.query.is_empty() {
                <kbd aria-hidden="true">{ "/" }</kbd>
            } else {
                <button type="button" class="tiny" aria-label="Clear the search" title="Clear (Esc)" onclick={clear}>{ icons::cross() }</button>
            }
            if let Some(error) = &props.error {
                { explain(&props.query, error) }
            }
        </div>
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

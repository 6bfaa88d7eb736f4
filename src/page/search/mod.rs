//! The search box: a combobox. Its text is the only truth about the filter.

mod add_facet;
pub mod as_sql;
pub mod chips;
pub mod facet_edge;
pub mod facets;
pub mod notes;
pub mod palette;
pub mod presets;
pub mod runbook;
pub mod saved;

use crate::page::lib::dom;
use crate::page::lib::format::thousands;
use crate::page::lib::icons;
use crate::page::lib::shared::Shared;
use crate::page::search::presets::Presets;
use crate::page::search::saved::Saved;
use crate::page::session::{EngineConnection, use_session};
use crate::page::state::PageState;
use crate::page::state::completion::{Accepted, Completed};
use crate::page::state::filter::FilterAction;
use crate::protocol::{Completion, QueryError, SidePanels, TimeRange};
use gloo::timers::callback::Timeout;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Debounce of completions in milliseconds: a fixed part, and one millisecond more for each [`EVENTS_PER_MILLI`] events
/// loaded, because counting for completions must not delay the rows.
const PAUSE_MILLIS: u32 = 120;
const EVENTS_PER_MILLI: u32 = 3000;

/// What the search box needs.
#[derive(PartialEq, Properties)]
pub struct SearchProps {
    /// Its text.
    pub query: AttrValue,
    /// What is wrong with it.
    pub error: Option<QueryError>,
    /// The last completions received.
    pub completed: Option<Shared<Completed>>,
    /// Ways out of the mistake, with counts, come with these.
    pub side_panels: Shared<SidePanels>,
    /// The brush; completions count events within it.
    pub brush: Option<TimeRange>,
    /// Events loaded.
    pub events: u32,
    /// All of the page's state, for the menu of saved searches.
    pub state: Shared<PageState>,
}

/// The search box.
#[component]
pub fn Search(props: &SearchProps) -> Html {
    let session = use_session();
    let list = CompletionList {
        session: session.clone(),
        input: use_node_ref(),
        is_open: use_state_eq(|| false),
        chosen: use_state_eq(|| None),
        completed: props.completed.clone(),
        query: props.query.clone(),
    };
    // Only what comes from the keyboard opens the list: text that is put in from elsewhere is whole.
    let is_typing = use_mut_ref(|| false);
    use_completions(props, &list);
    let oninput = {
        let (list, is_typing) = (list.clone(), is_typing.clone());
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                list.chosen.set(None);
                let text = input.value();
                // A box that was emptied is done with: the list would only cover the tabs. The arrow keys open it.
                list.is_open
                    .set(is_typing.replace(false) && !text.is_empty());
                list.session.act(FilterAction::Type(text));
            }
        })
    };
    let clear = {
        let list = list.clone();
        Callback::from(move |_: MouseEvent| {
            list.session.act(FilterAction::Search(String::new()));
            if let Some(input) = list.input.cast::<HtmlInputElement>() {
                let _ = input.focus();
            }
        })
    };
    let onkeydown = {
        let list = list.clone();
        Callback::from(move |event: KeyboardEvent| {
            *is_typing.borrow_mut() = true;
            if list.pressed(&event) {
                event.prevent_default();
            }
        })
    };
    let onblur = {
        let list = list.clone();
        Callback::from(move |_: FocusEvent| list.is_open.set(false))
    };
    let items = list.items();
    let invalid = props.error.is_some();
    let shows_list = !items.is_empty();
    let active = list.chosen.filter(|index| *index < items.len());
    use_effect_with(active, |active| {
        if let Some(index) = active {
            dom::scroll_to(&format!("search-option-{index}"));
        }
    });
    html! {
        <div class={classes!("search", invalid.then_some("invalid"))} role="search">
            { icons::magnifier() }
            <input id="search" ref={list.input.clone()} type="text" value={props.query.clone()} {oninput} {onkeydown} {onblur}
                placeholder="field:value, words, \"phrases\", -not …" aria-label="Search"
                role="combobox" aria-autocomplete="list" aria-expanded={shows_list.to_string()} aria-controls="search-list"
                aria-activedescendant={active.map(|index| format!("search-option-{index}"))}
                aria-invalid={invalid.to_string()} aria-describedby={invalid.then_some("search-error")}
                autocomplete="off" autocapitalize="off" spellcheck="false" />
            if props.query.is_empty() {
                <kbd aria-hidden="true">{ "/" }</kbd>
            } else {
                <button type="button" class="tiny" aria-label="Clear the search" title="Clear the search" onclick={clear}>{ icons::cross() }</button>
            }
            <Presets />
            <Saved state={props.state.clone()} />
            if invalid || shows_list {
                <div class="search-under">
                    if let Some(error) = &props.error {
                        { explain(&list, error, &props.side_panels) }
                    }
                    if shows_list {
                        { options(&list, active) }
                    }
                </div>
            }
        </div>
    }
}

/// The box and its list of completions.
#[derive(Clone)]
struct CompletionList {
    session: Shared<EngineConnection>,
    /// The box.
    input: NodeRef,
    /// Whether completions are wanted.
    is_open: UseStateHandle<bool>,
    /// Which of them is chosen.
    chosen: UseStateHandle<Option<usize>>,
    /// The last completions received.
    completed: Option<Shared<Completed>>,
    /// The text in the box.
    query: AttrValue,
}

impl CompletionList {
    /// The completions for the text as it is now.
    fn items(&self) -> &[Completion] {
        match &self.completed {
            Some(completed) if *self.is_open && completed.query == *self.query => {
                &completed.completions.items
            }
            _ => &[],
        }
    }

    /// Whether completions of the text as it is now are shown or still to come.
    fn is_pending_or_shown(&self) -> bool {
        let is_answered =
            (self.completed.as_ref()).is_some_and(|completed| completed.query == *self.query);
        *self.is_open && (!is_answered || !self.items().is_empty())
    }

    /// Closes the list; completions still to come won't open it.
    fn close(&self) {
        self.is_open.set(false);
        self.chosen.set(None);
    }

    /// Puts a completion into the box.
    fn accept(&self, index: usize) {
        let completed = self.completed.as_ref();
        let completed = completed.filter(|completed| completed.query == *self.query);
        let Some(Accepted { text, cursor }) = completed.and_then(|known| known.accepted(index))
        else {
            return;
        };
        let goes_on = text[..cursor].ends_with(':');
        let units = text[..cursor].encode_utf16().count() as u32;
        self.session.act(FilterAction::Search(text));
        self.chosen.set(None);
        self.is_open.set(goes_on);
        let input = self.input.clone();
        // Once the text is in the box.
        Timeout::new(0, move || {
            if let Some(input) = input.cast::<HtmlInputElement>() {
                let _ = input.focus();
                let _ = input.set_selection_range(units, units);
            }
        })
        .forget();
    }

    /// Does what a key in the box means; returns whether the browser must not do it too.
    fn pressed(&self, event: &KeyboardEvent) -> bool {
        let Some(input) = event.target_dyn_into::<HtmlInputElement>() else {
            return false;
        };
        let count = self.items().len();
        match (event.key().as_str(), *self.chosen) {
            ("ArrowDown" | "ArrowUp", _) if count == 0 => self.is_open.set(true),
            ("ArrowDown", now) => self
                .chosen
                .set(Some(now.map_or(0, |now| (now + 1) % count))),
            ("ArrowUp", now) => {
                let before = now.map_or(count, |now| now + count).wrapping_sub(1);
                self.chosen.set(Some(before % count));
            }
            ("Enter" | "Tab", Some(index)) if index < count => self.accept(index),
            ("Enter", None) => {
                self.is_open.set(false);
                return false;
            }
            // The first Escape does the same whether it comes before the list or after.
            ("Escape", _) if self.is_pending_or_shown() => {
                self.close();
                event.stop_propagation();
            }
            // The second one leaves the box. What is written there stays.
            ("Escape", _) => {
                self.close();
                event.stop_propagation();
                let _ = input.blur();
            }
            _ => return false,
        }
        true
    }
}

/// Asks for completions once nothing has been typed for a moment.
#[hook]
fn use_completions(props: &SearchProps, list: &CompletionList) {
    let (session, input) = (list.session.clone(), list.input.clone());
    let pause = PAUSE_MILLIS + props.events / EVENTS_PER_MILLI;
    use_effect_with(
        (props.query.clone(), props.brush, *list.is_open),
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

/// The list of completions.
fn options(list: &CompletionList, active: Option<usize>) -> Html {
    let clicked = list.clone();
    // The box keeps the focus while the list is clicked.
    let onmousedown = Callback::from(move |event: MouseEvent| {
        event.prevent_default();
        if let Some(index) =
            dom::attribute_above(&event, "data-option").and_then(|text| text.parse().ok())
        {
            clicked.accept(index);
        }
    });
    html! {
        <ul id="search-list" class="search-list" role="listbox" aria-label="Completions" {onmousedown}>
            { for list.items().iter().enumerate().map(|(index, item)| draw_option(index, item, active == Some(index))) }
        </ul>
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

/// The query with carets under the mistake, what to do, and queries without it, which a click takes.
fn explain(list: &CompletionList, error: &QueryError, side_panels: &SidePanels) -> Html {
    let query = &*list.query;
    let advice = &side_panels.advice;
    let ways = match advice.query == *query && !advice.ways.is_empty() {
        true => &advice.ways,
        false => &error.ways,
    };
    let (session, input) = (list.session.clone(), list.input.clone());
    let onclick = Callback::from(move |event: MouseEvent| {
        if let Some(query) = dom::attribute_above(&event, "data-way") {
            session.act(FilterAction::Search(query));
            if let Some(input) = input.cast::<HtmlInputElement>() {
                let _ = input.focus();
            }
        }
    });
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
            if !ways.is_empty() {
                <p class="ways" {onclick}>{ notes::ways(ways) }</p>
            }
        </div>
    }
}

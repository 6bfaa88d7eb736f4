//! The menu of saved searches and runbooks.

use crate::export::notes::SavedSearch;
use crate::page::address::{name_of, sort_of, sort_words, tab_named};
use crate::page::lib::dom::{self, NoClick};
use crate::page::lib::format::counted;
use crate::page::lib::icons;
use crate::page::lib::kept_notes;
use crate::page::lib::shared::Shared;
use crate::page::session::{EngineConnection, use_session};
use crate::page::state::PageState;
use crate::page::state::column_layout;
use crate::page::state::filter::FilterAction;
use crate::page::state::navigation::NavigationAction;
use crate::page::state::notes::NotesAction;
use crate::page::state::runbooks::RunbooksAction;
use crate::page::state::sheets::SheetsAction;
use crate::page::state::tables::TablesAction;
use crate::protocol::TimeRange;
use crate::worker::messages::ToEngine;
use std::fmt;
use std::str::FromStr;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// What the menu needs.
#[derive(PartialEq, Properties)]
pub struct SavedProps {
    /// The page's state.
    pub state: Shared<PageState>,
}

/// What a click in the menu does. It is in the page as text in `data-saved`.
#[derive(Clone, Debug, PartialEq, Eq)]
enum SavedClick {
    /// Runs the saved search with this number among all.
    Run(usize),
    /// Opens its name to be written anew.
    Rename(usize),
    /// Deletes it.
    Delete(usize),
    /// Opens the runbook of this name.
    Runbook(String),
    /// Deletes the user's steps of that runbook.
    DeleteRunbook(String),
}

impl fmt::Display for SavedClick {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        match self {
            SavedClick::Run(number) => write!(out, "run {number}"),
            SavedClick::Rename(number) => write!(out, "rename {number}"),
            SavedClick::Delete(number) => write!(out, "delete {number}"),
            SavedClick::Runbook(name) => write!(out, "runbook {name}"),
            SavedClick::DeleteRunbook(name) => write!(out, "delete-runbook {name}"),
        }
    }
}

impl FromStr for SavedClick {
    type Err = NoClick;

    fn from_str(text: &str) -> Result<Self, NoClick> {
        let (verb, about) = text.split_once(' ').ok_or(NoClick)?;
        let number = || about.parse().map_err(|_| NoClick);
        Ok(match verb {
            "run" => SavedClick::Run(number()?),
            "rename" => SavedClick::Rename(number()?),
            "delete" => SavedClick::Delete(number()?),
            "runbook" => SavedClick::Runbook(about.to_owned()),
            "delete-runbook" => SavedClick::DeleteRunbook(about.to_owned()),
            _ => return Err(NoClick),
        })
    }
}

/// Runs a saved search: its query and time range take the place of those that are there.
pub fn run(search: &SavedSearch, session: &EngineConnection) {
    let time = search.time.map(|(from, until)| TimeRange { from, until });
    session.act(FilterAction::Set(search.query.clone(), time));
    if let Some(tab) = tab_named(&search.tab) {
        session.act(NavigationAction::Show(tab));
        if let Some(sort) = sort_of(tab, &search.sort) {
            let columns = column_layout::read_words(&search.columns, tab);
            session.act(TablesAction::Restore(tab, columns, sort));
        }
    }
}

/// Opens the steps of a runbook.
pub fn open_runbook(name: String, session: &EngineConnection) {
    session.act(RunbooksAction::Open(Some(name)));
    session.act(SheetsAction::Runbook(true));
}

/// What is asked now, under a name.
fn as_asked(state: &PageState, name: String) -> SavedSearch {
    let table = state.tables.of(state.tab());
    SavedSearch {
        name,
        query: state.filter.query.clone(),
        time: state.filter.time.map(|time| (time.from, time.until)),
        tab: name_of(state.tab()).to_owned(),
        sort: sort_words(table),
        columns: column_layout::words(&table.columns).trim_start().to_owned(),
        ..SavedSearch::default()
    }
}

/// The menu and the button that opens it.
#[component]
pub fn Saved(props: &SavedProps) -> Html {
    let session = use_session();
    let state = &props.state;
    let is_open = use_state_eq(|| false);
    let renamed = use_state_eq(|| None::<usize>);
    {
        // Runbooks come from the workers' program, once they are wanted: the list of commands has them too.
        let session = session.clone();
        let is_wanted = (*is_open || state.sheets.palette) && state.runbooks.shipped.is_empty();
        use_effect_with(is_wanted, move |is_wanted| {
            if *is_wanted {
                session.send(&ToEngine::Runbooks);
            }
        });
    }
    let toggle = {
        let (is_open, renamed) = (is_open.clone(), renamed.clone());
        Callback::from(move |_: MouseEvent| {
            renamed.set(None);
            is_open.set(!*is_open);
            if !*is_open {
                dom::focus_soon("#saved input, #saved li button".to_owned());
            }
        })
    };
    let onclick = {
        let (is_open, renamed) = (is_open.clone(), renamed.clone());
        let (session, state) = (session.clone(), state.clone());
        Callback::from(
            move |event: MouseEvent| match dom::value_above(&event, "data-saved") {
                Some(SavedClick::Run(number)) => {
                    if let Some(search) = state.notes.searches.get(number) {
                        is_open.set(false);
                        run(search, &session);
                    }
                }
                Some(SavedClick::Rename(number)) => {
                    renamed.set(Some(number));
                    dom::focus_soon("#rename-search".to_owned());
                }
                Some(SavedClick::Delete(number)) => session.act(NotesAction::DeleteSearch(number)),
                Some(SavedClick::Runbook(name)) => {
                    is_open.set(false);
                    open_runbook(name, &session);
                }
                Some(SavedClick::DeleteRunbook(name)) => {
                    session.act(NotesAction::DeleteRunbook(name));
                }
                None => {}
            },
        )
    };
    let onkeydown = {
        let (is_open, renamed) = (is_open.clone(), renamed.clone());
        let (session, state) = (session.clone(), state.clone());
        Callback::from(move |event: KeyboardEvent| {
            let input = event.target_dyn_into::<HtmlInputElement>();
            match (event.key().as_str(), input) {
                ("Escape", _) if renamed.is_some() => renamed.set(None),
                ("Escape", _) if *is_open => {
                    is_open.set(false);
                    dom::focus("saved-button");
                }
                ("Enter", Some(input)) if input.id() == "save-name" => {
                    save(&input, &state, &session)
                }
                ("Enter", Some(input)) if input.id() == "rename-search" => {
                    if let Some(number) = *renamed {
                        let name = input.value().trim().to_owned();
                        session.act(NotesAction::RenameSearch { number, name });
                    }
                    renamed.set(None);
                }
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
        })
    };
    html! {
        <div class="presets" {onkeydown}>
            <button type="button" id="saved-button" class="button small" onclick={toggle} aria-haspopup="true"
                aria-expanded={is_open.to_string()} title="Saved searches and runbooks">{ "Saved" }</button>
            if *is_open {
                <div id="saved" class="search-list" {onclick}>{ menu(state, &session, *renamed) }</div>
            }
        </div>
    }
}

/// Saves what is asked now under the name in the box.
fn save(input: &HtmlInputElement, state: &PageState, session: &EngineConnection) {
    let name = input.value().trim().to_owned();
    if name.is_empty() {
        return;
    }
    session.act(NotesAction::SaveSearch(as_asked(state, name)));
    input.set_value("");
}

fn menu(
    state: &Shared<PageState>,
    session: &Shared<EngineConnection>,
    renamed: Option<usize>,
) -> Html {
    let saved = state.notes.searches.iter().enumerate();
    let saved: Vec<_> = saved
        .filter(|(_, search)| search.runbook.is_empty())
        .collect();
    let keep = {
        let notes = state.notes.notebook();
        Callback::from(move |event: Event| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                kept_notes::keep(&notes, input.checked());
            }
        })
    };
    let onsave = {
        let (state, session) = (state.clone(), session.clone());
        Callback::from(move |_: MouseEvent| {
            let input = dom::document().get_element_by_id("save-name");
            let input = input.and_then(|input| input.dyn_into::<HtmlInputElement>().ok());
            if let Some(input) = input {
                save(&input, &state, &session);
            }
        })
    };
    html! {
        <>
            if state.filter.is_narrowed() {
                <p class="save-search">
                    <input id="save-name" class="facet-input" type="text" placeholder="Name of this search" aria-label="Name of this search"
                        autocomplete="off" />
                    <button type="button" class="button small" onclick={onsave}>{ "Save" }</button>
                </p>
            }
            <h3>{ "Saved searches" }</h3>
            if saved.is_empty() {
                <p class="quiet">{ "None yet. Search for something, then give it a name here." }</p>
            }
            <ul aria-label="Saved searches">{ for saved.into_iter().map(|(number, search)| entry(number, search, renamed)) }</ul>
            <p class="quiet">
                <label><input type="checkbox" id="keep-searches" checked={kept_notes::kept().is_some()} onchange={keep} />
                    { " Keep them and all notes in this browser" }</label>
                { " · they are in the notes file (Export)" }
            </p>
            <h3>{ "Runbooks" }</h3>
            if state.runbooks.shipped.is_empty() {
                <p class="quiet">{ "Loading …" }</p>
            }
            <ul aria-label="Runbooks">
                { for state.runbooks.names(&state.notes.searches).into_iter().map(|(name, steps)| runbook(name, steps, state)) }
            </ul>
        </>
    }
}

/// A saved search, or the box for its new name.
fn entry(number: usize, search: &SavedSearch, renamed: Option<usize>) -> Html {
    let (run, rename, delete) = (
        SavedClick::Run(number),
        SavedClick::Rename(number),
        SavedClick::Delete(number),
    );
    let name = &search.name;
    if renamed == Some(number) {
        return html! {
            <li><input id="rename-search" class="facet-input" type="text" value={name.clone()} aria-label="The new name: Enter applies, Escape cancels" /></li>
        };
    }
    let query = match (search.query.as_str(), search.time) {
        ("", _) => "a time range",
        (query, _) => query,
    };
    html! {
        <li>
            <button type="button" data-saved={run.to_string()} title={query.to_owned()}>
                <span>{ name.clone() }</span><code class="quiet">{ query.to_owned() }</code>
            </button>
            <button type="button" class="button small" data-saved={rename.to_string()} aria-label={format!("Rename {name}")}>{ "Rename" }</button>
            <button type="button" class="tiny" data-saved={delete.to_string()} aria-label={format!("Delete {name}")} title="Delete">{ icons::cross() }</button>
        </li>
    }
}

fn runbook(name: &str, steps: usize, state: &PageState) -> Html {
    let open = SavedClick::Runbook(name.to_owned());
    let is_own = state
        .notes
        .searches
        .iter()
        .any(|search| search.runbook == name);
    html! {
        <li>
            <button type="button" data-saved={open.to_string()}>
                <span>{ name.to_owned() }</span><span class="quiet">{ counted(steps as u64, "step") }</span>
            </button>
            if is_own {
                <button type="button" class="tiny" data-saved={SavedClick::DeleteRunbook(name.to_owned()).to_string()}
                    aria-label={format!("Delete {name}")} title="Delete">{ icons::cross() }</button>
            }
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_into_the_menu_reads_back() {
        for click in [
            SavedClick::Run(0),
            SavedClick::Rename(7),
            SavedClick::Delete(1),
            SavedClick::Runbook("a  b".into()),
            SavedClick::DeleteRunbook("é".into()),
        ] {
            assert_eq!(click.to_string().parse(), Ok(click));
        }
        for text in ["", "run", "run x", "open 1"] {
            assert_eq!(text.parse::<SavedClick>(), Err(NoClick), "{text}");
        }
    }
}

//! Marks, tags and notes on events: where they are written, kept and loaded.

use crate::export::notes::{LARGEST, Note, Notebook, SavedSearch, read};
use crate::page::lib::dom;
use crate::page::lib::kept_notes::{keep, kept};
use crate::page::session::EngineConnection;
use crate::page::state::PageState;
use crate::page::state::notes::NotesAction;
use crate::page::state::sheets::SheetsAction;
use crate::protocol::{KnownNames, Tab};
use crate::query::print::literal;
use crate::worker::file_slices::error_text;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{File, HtmlInputElement};
use yew::prelude::*;

/// The query that finds the events with these ids.
pub fn query<'a>(ids: impl Iterator<Item = &'a str>) -> String {
    let mut query = String::new();
    for id in ids {
        query.push_str(if query.is_empty() { "id:(" } else { ", " });
        query.push_str(&literal("id", id));
    }
    query.push(')');
    query
}

fn input(id: &str) -> Option<HtmlInputElement> {
    dom::document().get_element_by_id(id)?.dyn_into().ok()
}

/// Whether the box with this id is ticked.
pub fn is_ticked(id: &str) -> bool {
    input(id).is_some_and(|input| input.checked())
}

/// The mark of the open event, with its tags and note.
pub fn section(key: &str, note: Option<&Note>, session: &Rc<EngineConnection>) -> Html {
    let (session, key) = (session.clone(), key.to_owned());
    let toggle = {
        let (session, key) = (session.clone(), key.clone());
        Callback::from(move |_: MouseEvent| session.act(NotesAction::Toggle(key.clone())))
    };
    let onchange = Callback::from(move |_: Event| {
        let value = |id| input(id).map_or(String::new(), |input| input.value());
        session.act(NotesAction::Edit(Note {
            event: key.clone(),
            tags: value("note-tags"),
            text: value("note"),
        }));
    });
    let field = |id: &'static str, words: &'static str, value: &String| {
        html! { <input {id} placeholder={words} aria-label={words} value={value.clone()} /> }
    };
    html! {
        <div class="mark" {onchange}>
            <button type="button" id="mark" class="button small" title="Mark (m)" aria-pressed={note.is_some().to_string()}
                onclick={toggle}>{ if note.is_some() { "★ Marked" } else { "Mark" } }</button>
            if let Some(note) = note {
                { field("note-tags", "Tags", &note.tags) }
                { field("note", "Note", &note.text) }
            }
        </div>
    }
}

/// The settings of the export sheet for marked events.
pub fn choices(state: &PageState) -> Html {
    let tick = |id: &'static str, words: &'static str, checked: bool| {
        html! { <p><label><input type="checkbox" {id} {checked} />{ words }</label></p> }
    };
    let has_names = state.answer().load.names.known() != KnownNames::default();
    html! {
        <>
            if has_names {
                { tick("names-in-file", " Tables and report with the names of accounts, networks, countries and autonomous systems", false) }
            }
            if !state.notes.all.is_empty() || matches!(state.tab(), Tab::Overview | Tab::Scope) {
                { tick("redact", " Report with stand-ins for accounts, names, addresses and keys", false) }
            }
            { tick("keep-notes", " Keep marks, notes, what is muted and saved searches in this browser", kept().is_some()) }
            <p><label>{ "Load a notes file: " }<input type="file" id="open-notes" /></label></p>
        </>
    }
}

/// Something was chosen there.
pub fn changed(event: &Event, state: &PageState, session: &Rc<EngineConnection>) {
    let Some(input) = event.target_dyn_into::<HtmlInputElement>() else {
        return;
    };
    match input.id().as_str() {
        "keep-notes" => keep(&state.notes.notebook(), input.checked()),
        "open-notes" => {
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                let (session, mut all) = (session.clone(), state.notes.notebook());
                spawn_local(async move {
                    let name = file.name();
                    match text_of(file).await.and_then(|text| read(&text)) {
                        Ok(loaded) => {
                            let Notebook {
                                notes,
                                muted,
                                searches,
                            } = loaded;
                            (all.notes)
                                .retain(|old| notes.iter().all(|new| new.event != old.event));
                            all.notes.extend(notes);
                            all.muted.retain(|old| !muted.contains(old));
                            all.muted.extend(muted);
                            let id = |search: &SavedSearch| {
                                (search.runbook.clone(), search.name.clone())
                            };
                            (all.searches)
                                .retain(|old| searches.iter().all(|new| id(new) != id(old)));
                            all.searches.extend(searches);
                            session.act(NotesAction::Replace(all));
                        }
                        Err(words) => {
                            session.act(SheetsAction::Export(None));
                            session.act(SheetsAction::Notice(Some(format!(
                                "“{name}” was not loaded. {words}"
                            ))));
                        }
                    }
                });
            }
        }
        _ => {}
    }
}

async fn text_of(file: File) -> Result<String, String> {
    if file.size() > LARGEST as f64 {
        return Err("It is larger than a notes file can be.".to_owned());
    }
    let in_words = |reason: JsValue| error_text(&reason);
    let text = JsFuture::from(file.text()).await.map_err(in_words)?;
    Ok(text.as_string().unwrap_or_default())
}

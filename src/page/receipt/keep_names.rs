//! Which names are known, and whether this browser keeps them.

use crate::page::files::kept_names;
use crate::page::lib::format::counted;
use crate::page::session::{EngineConnection, use_session};
use crate::page::state::sheets::SheetsAction;
use crate::protocol::NamesState;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::{File, HtmlInputElement};
use yew::prelude::*;

/// What the line needs.
#[derive(PartialEq, Properties)]
pub struct KeepNamesProps {
    /// The names that are known.
    pub names: NamesState,
}

/// The line about names in the receipt; nothing where none are known or kept.
#[component]
pub fn KeepNames(props: &KeepNamesProps) -> Html {
    let session = use_session();
    let names = &props.names;
    if names.files.is_empty() && !kept_names::is_kept() {
        return Html::default();
    }
    let onchange = {
        let (session, names) = (session.0.clone(), names.clone());
        Callback::from(move |event: Event| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                keep(&session, &names, input.checked());
            }
        })
    };
    html! {
        <p class="panel-words" id="names-known">
            { in_words(names) }
            <label>
                <input type="checkbox" id="keep-names" checked={kept_names::is_kept()} {onchange} />
                { " Keep these names in this browser" }
            </label>
        </p>
    }
}

fn in_words(names: &NamesState) -> String {
    let accounts = (names.accounts > 0).then(|| counted(names.accounts.into(), "account"));
    let addresses = names.addresses.then(|| "addresses".to_owned());
    let known: Vec<String> = accounts.into_iter().chain(addresses).collect();
    if known.is_empty() {
        return String::new();
    }
    let files = counted(names.files.len() as u64, "file");
    let damaged = match names.damaged {
        0 => String::new(),
        count => format!(
            "What an address database has of {} can’t be read: it is damaged. ",
            counted(count.into(), "address")
        ),
    };
    format!(
        "Names of {}, from {files} with names alone. {damaged}",
        known.join(" and ")
    )
}

/// Keeps the files with these names, or forgets all that are kept.
fn keep(session: &Rc<EngineConnection>, names: &NamesState, on: bool) {
    let files = files_of(session, names);
    let session = session.clone();
    spawn_local(async move {
        let done = match on {
            true => kept_names::keep(&files).await,
            false => kept_names::forget().await,
        };
        if let Err(words) = done {
            session.act(SheetsAction::Notice(Some(words)));
        }
    });
}

/// Keeps the newest names, where names are kept.
pub fn keep_newest(session: &Rc<EngineConnection>, names: &NamesState) {
    if kept_names::is_kept() && !names.files.is_empty() {
        keep(session, names, true);
    }
}

fn files_of(session: &EngineConnection, names: &NamesState) -> Vec<File> {
    let mut files = Vec::new();
    session.with_client(|client| {
        let known = names.files.iter().filter_map(|file| client.file(*file));
        files.extend(known);
    });
    files
}

//! Which names and rules were dropped, and whether this browser keeps them.

use crate::page::files::kept_files::{self, KeptKind};
use crate::page::lib::format::counted;
use crate::page::session::{EngineConnection, use_session};
use crate::page::state::sheets::SheetsAction;
use crate::protocol::{LoadState, NamesState};
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
    if names.files.is_empty() && !KeptKind::Names.is_kept() {
        return Html::default();
    }
    html! {
        <p class="panel-words" id="names-known">
            { in_words(names) }
            { tick(KeptKind::Names, "keep-names", &names.files, &session.0) }
        </p>
    }
}

/// The box that has this browser keep the files of a kind, by their numbers, or forget all of them.
pub fn tick(
    kind: KeptKind,
    id: &'static str,
    files: &[u32],
    session: &Rc<EngineConnection>,
) -> Html {
    let onchange = {
        let (session, files) = (session.clone(), files.to_vec());
        Callback::from(move |event: Event| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                keep(&session, kind, &files, input.checked());
            }
        })
    };
    html! {
        <label>
            <input type="checkbox" {id} checked={kind.is_kept()} {onchange} />
            { format!(" Keep these {} in this browser", kind.word()) }
        </label>
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

/// Keeps these files, or forgets all that are kept of their kind.
fn keep(session: &Rc<EngineConnection>, kind: KeptKind, files: &[u32], on: bool) {
    let files = files_of(session, files);
    let session = session.clone();
    spawn_local(async move {
        let done = match on {
            true => kept_files::keep(kind, &files).await,
            false => kept_files::forget(kind).await,
        };
        if let Err(words) = done {
            session.act(SheetsAction::Notice(Some(words)));
        }
    });
}

/// Forgets all that is kept of a kind.
pub fn forget(session: &Rc<EngineConnection>, kind: KeptKind) {
    keep(session, kind, &[], false);
}

/// Keeps the newest names and rules, where they are kept.
pub fn keep_newest(session: &Rc<EngineConnection>, load: &LoadState) {
    let all = [
        (KeptKind::Names, &load.names.files),
        (KeptKind::Rules, &load.rules.files),
    ];
    for (kind, files) in all {
        if kind.is_kept() && !files.is_empty() && !load.loading {
            keep(session, kind, files, true);
        }
    }
}

fn files_of(session: &EngineConnection, numbers: &[u32]) -> Vec<File> {
    let mut files = Vec::new();
    session.with_client(|client| {
        let known = numbers.iter().filter_map(|file| client.file(*file));
        files.extend(known);
    });
    files
}

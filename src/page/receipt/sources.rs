//! Where files come from that the page can read again: a folder that is watched, files and folders that are remembered.

use crate::page::files::{handles, remembered, watch};
use crate::page::lib::format::counted;
use crate::page::lib::shared::Shared;
use crate::page::session::{EngineConnection, use_session};
use crate::page::state::PageState;
use crate::page::state::loading::Phase;
use crate::page::state::sources::{FileSources, SourcesAction, WatchedFolder};
use std::rc::Rc;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// What the lines need.
#[derive(PartialEq, Properties)]
pub struct SourcesProps {
    /// The page's state.
    pub state: Shared<PageState>,
}

/// The lines, on the landing page and in the receipt; nothing where this browser has no handles to files.
#[component]
pub fn Sources(props: &SourcesProps) -> Html {
    let session = use_session();
    let landing = props.state.phase() == Phase::Empty;
    {
        let session = session.clone();
        use_effect_with(landing, move |landing| {
            if *landing {
                remembered::look(session.0.clone());
            }
        });
    }
    let sources = &props.state.sources;
    if !handles::can_choose() && sources.handles == 0 {
        return Html::default();
    }
    html! {
        <div id="sources" class="sources">
            if landing && !sources.remembered.is_empty() {
                { open_again(sources, &session.0) }
            }
            { watched(sources.watched.as_ref(), &session.0) }
            if !landing && (sources.handles > 0 || remembered::is_wanted()) {
                { tick(sources, &session.0) }
            }
            if let Some(words) = &sources.failure {
                <p role="alert">{ format!("Not everything worked: {words}.") }</p>
            }
        </div>
    }
}

fn watched(watched: Option<&WatchedFolder>, session: &Rc<EngineConnection>) -> Html {
    let session = session.clone();
    let Some(folder) = watched else {
        let choose = Callback::from(move |_: MouseEvent| watch::choose(session.clone()));
        return html! {
            <p>
                <button type="button" class="link" id="watch-folder" onclick={choose}>{ "Watch a folder" }</button>
                { ": new files in it are read by themselves." }
            </p>
        };
    };
    let stop = Callback::from(move |_: MouseEvent| {
        session.sources.end_watch();
        session.act(SourcesAction::Watch(None));
    });
    html! {
        <p id="watched" role="status">
            { format!("Watching “{}”: {} of it read. ", folder.name, counted(folder.files.into(), "file")) }
            if let Some(reason) = &folder.failure {
                { format!("It can’t be looked through now ({reason}); the page tries again. ") }
            }
            <button type="button" class="link" id="stop-watching" onclick={stop}>{ "Stop watching" }</button>
        </p>
    }
}

/// The button that opens again what is remembered.
fn open_again(sources: &FileSources, session: &Rc<EngineConnection>) -> Html {
    let names = &sources.remembered;
    let more = match names.len() {
        1 => String::new(),
        count => format!(" and {} more", count - 1),
    };
    let open = {
        let session = session.clone();
        Callback::from(move |_: MouseEvent| remembered::open_again(session.clone()))
    };
    let forget = {
        let session = session.clone();
        Callback::from(move |_: MouseEvent| {
            remembered::remember(session.clone(), false);
            session.act(SourcesAction::Remembered(Vec::new()));
        })
    };
    html! {
        <p>
            <button type="button" class="button" id="reopen" onclick={open}>{ format!("Reopen “{}”{more}", names[0]) }</button>
            { " " }
            <button type="button" class="link" id="forget-files" onclick={forget}>{ "Forget" }</button>
        </p>
    }
}

/// The box that has this browser remember where the files are.
fn tick(sources: &FileSources, session: &Rc<EngineConnection>) -> Html {
    let onchange = {
        let session = session.clone();
        Callback::from(move |event: Event| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                remembered::remember(session.clone(), input.checked());
            }
        })
    };
    let what = counted(sources.handles.into(), "file or folder");
    html! {
        <label>
            <input type="checkbox" id="remember-files" checked={remembered::is_wanted()} {onchange} />
            { format!(" Remember where these files are ({what}), to open them again next time. What is in them is not stored.") }
        </label>
    }
}

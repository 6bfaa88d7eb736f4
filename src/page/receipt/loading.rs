//! How far reading is: true numbers, none of them made up; and a way to stop it.

use crate::page::lib::dom;
use crate::page::lib::format::{counted, per_cent, size, thousands};
use crate::page::session::use_session;
use crate::protocol::LoadState;
use yew::prelude::*;

/// What the loading bar needs.
#[derive(PartialEq, Properties)]
pub struct LoadingProps {
    /// How far the engine is.
    pub load: LoadState,
    /// Files found so far; not all of them may have been handed over.
    pub found: u32,
    /// The program that reads them has been waited for for long.
    pub awaits_program: bool,
}

/// The loading bar. It is there only while files are being read, so that its speed counts from the drop.
#[component]
pub fn Loading(props: &LoadingProps) -> Html {
    let load = &props.load;
    let before = use_mut_ref(|| (dom::now(), load.json_bytes, load.bytes_done));
    let (started, json_before, bytes_before) = *before.borrow();
    let seconds = (dom::now() - started) / 1000.0;
    // The first answers come so early that their speed says nothing.
    let speed = if seconds > 0.2 {
        (load.json_bytes - json_before) / seconds
    } else {
        0.0
    };
    let (done, all) = (
        (load.bytes_done - bytes_before).max(0.0),
        (load.bytes - bytes_before).max(0.0),
    );
    // How large the files are that have not been handed over is not known.
    let files = load.files.max(props.found);
    let handed = f64::from(load.files) / f64::from(files.max(1));
    let share = if all > 0.0 {
        (100.0 * done / all * handed).min(100.0)
    } else {
        0.0
    };
    let session = use_session();
    let stop = Callback::from(move |_: MouseEvent| session.stop());
    html! {
        <div class="loading">
            <div class="loading-track" role="progressbar" aria-label="Reading files" aria-valuemin="0" aria-valuemax="100"
                aria-valuenow={format!("{}", share as u32)}>
                <div class="loading-bar" style={format!("width:{}%", share as u32)} />
            </div>
            <p role="status">
                if props.awaits_program {
                    { "Still waiting for the part of Trailglass that reads files: reading begins once it has come. " }
                }
                <strong>{ format!("{} of {}", thousands(load.files_done.into()), counted(files.into(), "file")) }</strong>
                { format!(" · {} of {} · {}", per_cent(done, all), size(all), counted(load.events.into(), "event")) }
                if speed > 0.0 {
                    { format!(" · {}/s of JSON", size(speed)) }
                }
            </p>
            <button type="button" id="stop-loading" class="button small" onclick={stop}
                title="Read no more files; what has been read stays">{ "Stop" }</button>
        </div>
    }
}

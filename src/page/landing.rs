//! The landing page: what is on screen before there are files. `index.html` has the same elements, so that they are painted
//! before the program runs; an end-to-end test holds the two equal.

use crate::input::forms::READ_HERE;
use crate::page::files::demo;
use crate::page::lib::icons;
use crate::page::lib::shared::Shared;
use crate::page::receipt::sources::Sources;
use crate::page::session::use_session;
use crate::page::state::PageState;
use crate::page::topbar::opens;
use yew::prelude::*;

/// What the landing page needs.
#[derive(PartialEq, Properties)]
pub struct LandingProps {
    /// The page's state.
    pub state: Shared<PageState>,
}

/// The landing page. The whole window takes drops; the box shows that it does.
#[component]
pub fn Landing(props: &LandingProps) -> Html {
    let session = use_session();
    let try_demo = Callback::from(move |_: MouseEvent| demo::load(session.0.clone()));
    html! {
        <main class="landing">
            <div class="dropzone">
                { icons::logo("48") }
                <h2>{ "Drop your CloudTrail logs here" }</h2>
                <p class="landing-words">
                    { "See who did what, when and from where: a timeline, every principal, every event, \
                       and the calls to Step Functions." }
                </p>
                <div class="landing-buttons">
                    <button type="button" class="button primary" data-opens="open-files" onclick={opens("open-files")}>{ "Open files" }</button>
                    <button type="button" class="button" data-opens="open-folder" onclick={opens("open-folder")}>{ "Open folder" }</button>
                    <button type="button" class="button" id="try-demo" onclick={try_demo}>{ "Try the demo" }</button>
                </div>
                <p class="landing-formats">
                    { READ_HERE }{ " Copied text can be pasted." }
                </p>
                // Of what the browser can and remembers `index.html` knows nothing.
                <div class="landing-sources"><Sources state={props.state.clone()} /></div>
            </div>
            <p class="landing-privacy">
                { icons::padlock() }
                { "Your files are read in this browser and never leave this computer: the page has no server to send them to." }
            </p>
        </main>
    }
}

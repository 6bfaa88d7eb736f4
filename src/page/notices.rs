//! Slim banners: a notice, and that the demo is loaded.

use crate::page::lib::icons;
use crate::page::lib::shared::Shared;
use crate::page::session::use_session;
use crate::page::state::sheets::SheetsAction;
use crate::page::state::{Action, PageState};
use yew::prelude::*;

/// What the banners need.
#[derive(PartialEq, Properties)]
pub struct NoticesProps {
    /// The page's state.
    pub state: Shared<PageState>,
}

/// The banners.
#[component]
pub fn Notices(props: &NoticesProps) -> Html {
    let session = use_session();
    let dismiss = |action: fn() -> Action| {
        let session = session.clone();
        Callback::from(move |_: MouseEvent| session.act(action()))
    };
    let clear = {
        let session = session.0.clone();
        Callback::from(move |_: MouseEvent| session.clear())
    };
    html! {
        <>
            if let Some(words) = &props.state.sheets.notice {
                <div class="notice warn" role="alert">
                    { icons::warning() }
                    <p>{ words.clone() }</p>
                    <button type="button" class="tiny" aria-label="Close" onclick={dismiss(|| SheetsAction::Notice(None).into())}>{ icons::cross() }</button>
                </div>
            }
            if let Some(demo) = &props.state.sheets.demo {
                <div class="notice" role="region" aria-label="About the demo">
                    <p><strong>{ demo.title.clone() }</strong>{ " " }{ demo.notice.clone() }</p>
                    <button type="button" class="button small" onclick={clear}>{ "Leave the demo" }</button>
                    <button type="button" class="tiny" aria-label="Close" onclick={dismiss(|| SheetsAction::Demo(None).into())}>{ icons::cross() }</button>
                </div>
            }
        </>
    }
}

//! The bar above: logo, search, receipt, files, clock, theme, help.

use crate::page::lib::clock::Clock;
use crate::page::lib::dom;
use crate::page::lib::format::{counted, thousands};
use crate::page::lib::icons;
use crate::page::lib::shared::Shared;
use crate::page::lib::theme::Theme;
use crate::page::search::Search;
use crate::page::search::as_sql::AsSql;
use crate::page::session::{EngineConnection, use_session};
use crate::page::state::display::DisplayAction;
use crate::page::state::loading::Phase;
use crate::page::state::navigation::NavigationAction;
use crate::page::state::sheets::SheetsAction;
use crate::page::state::{Action, PageState};
use crate::protocol::Tab;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// The controls that a narrow page shows on demand. On a wide one they stand in the bar.
const MORE: &str = "more-controls";

/// What the bar needs.
#[derive(PartialEq, Properties)]
pub struct TopBarProps {
    /// The page's state.
    pub state: Shared<PageState>,
}

/// The bar above.
#[component]
pub fn TopBar(props: &TopBarProps) -> Html {
    let session = use_session();
    let state = &props.state;
    let empty = state.phase() == Phase::Empty;
    let clear = {
        let session = session.0.clone();
        Callback::from(move |_: MouseEvent| session.clear())
    };
    let clock = act(&session, |_| DisplayAction::SwitchClock, state);
    let theme = act(
        &session,
        |state| DisplayAction::Theme(state.display.theme.next()),
        state,
    );
    let help = act(
        &session,
        |state| SheetsAction::Help(!state.sheets.help),
        state,
    );
    let drawer = act(
        &session,
        |state| SheetsAction::Drawer(!state.sheets.drawer),
        state,
    );
    let other_clock = match state.display.clock {
        Clock::Utc => "Times are UTC. Show local times",
        _ => "Times are not UTC. Show UTC",
    };
    let theme_words = match state.display.theme {
        Theme::Auto => "Colours as the system has them. Switch to light",
        Theme::Light => "Light colours. Switch to dark",
        Theme::Dark => "Dark colours. Switch to the system’s",
    };
    html! {
        <header class="topbar">
            <div class="brand">{ icons::logo("22") }<h1>{ "Trailglass" }</h1></div>
            if empty {
                <div class="search-place" />
            } else {
                <button type="button" class="button icon-only only-narrow" onclick={drawer} aria-label="Filters" title="Filters"
                    aria-expanded={state.sheets.drawer.to_string()}>{ icons::funnel() }</button>
                <Search query={state.filter.query.clone()} error={state.answer().query_error.clone()} completed={state.filter.completed.clone()} brush={state.filter.time}
                    side_panels={state.answers.side_panels.clone()}
                    events={state.answer().load.events} state={state.clone()} />
                <button type="button" class="button icon-only only-small" popovertarget={MORE} aria-label="More" title="More">{ icons::dots() }</button>
            }
            <div id={MORE} class="more" popover={(!empty).then_some("auto")} onclick={close_more}>
            if !empty {
                <AsSql state={state.clone()} />
                { receipt_button(state, &session) }
                <div class="button-group" role="group" aria-label="Files">
                    <button type="button" class="button icon-only" onclick={opens("open-files")} aria-label="Add files" title="Add files">{ icons::file() }</button>
                    <button type="button" class="button icon-only" onclick={opens("open-folder")} aria-label="Add folder" title="Add folder">{ icons::folder() }</button>
                    <button type="button" class="button icon-only" onclick={clear} aria-label="Clear" title="Clear: forget all files">{ icons::bin() }</button>
                </div>
            }
            <button type="button" class="button clock" onclick={clock} title={other_clock} aria-label={other_clock}>{ state.display.clock.word() }</button>
            <button type="button" class="button icon-only" onclick={theme} title={theme_words} aria-label={theme_words}>
                { match state.display.theme { Theme::Auto => icons::half_disc(), Theme::Light => icons::sun(), Theme::Dark => icons::moon() } }
            </button>
            <button type="button" class="button icon-only" onclick={help} title="Keyboard (?)" aria-label="Keyboard shortcuts">{ "?" }</button>
            </div>
        </header>
    }
}

/// Closes the list of controls after a click in it, unless the click has opened a sheet there.
fn close_more(event: MouseEvent) {
    if !dom::is_in(&event, "button") || dom::is_in(&event, "[data-dialect]") {
        return;
    }
    let list = dom::document().get_element_by_id(MORE);
    if let Some(list) = list.and_then(|list| list.dyn_into::<HtmlElement>().ok()) {
        // It fails where the browser has no such lists: then there is none to close.
        let _ = list.hide_popover();
    }
}

fn act<A: Into<Action> + 'static>(
    session: &Shared<EngineConnection>,
    action: fn(&PageState) -> A,
    state: &Shared<PageState>,
) -> Callback<MouseEvent> {
    let (session, state) = (session.clone(), state.clone());
    Callback::from(move |_: MouseEvent| session.act(action(&state)))
}

/// A click on the file input with this id.
pub fn opens(input: &'static str) -> Callback<MouseEvent> {
    Callback::from(move |_: MouseEvent| dom::click(input))
}

fn receipt_button(state: &Shared<PageState>, session: &Shared<EngineConnection>) -> Html {
    let load = &state.answer().load;
    let open = Tab::RECEIPT.contains(&state.tab());
    let refused = load.rules.refused;
    let onclick = act(
        session,
        |state| {
            NavigationAction::Show(if Tab::RECEIPT.contains(&state.tab()) {
                Tab::Events
            } else {
                Tab::Receipt
            })
        },
        state,
    );
    let good = load
        .files_done
        .saturating_sub(load.files_skipped + load.files_warned);
    let mut words = format!(
        "Files read: {}, {} read, {} with a warning, {} skipped",
        counted(load.files.into(), "file"),
        thousands(good.into()),
        thousands(load.files_warned.into()),
        thousands(load.files_skipped.into()),
    );
    if refused > 0 {
        words.push_str(&format!("; {} refused", counted(refused.into(), "rule")));
    }
    html! {
        <button type="button" class="button receipt-button" {onclick} title={words.clone()}
            aria-pressed={open.to_string()}>
            <span class="only-heard">{ words }</span>
            if good > 0 || load.files_warned + load.files_skipped == 0 {
                <span class="status good" aria-hidden="true">{ counted(good.into(), "file") }{ icons::tick() }</span>
            }
            if load.files_warned > 0 {
                <span class="status error" aria-hidden="true">{ thousands(load.files_warned.into()) }{ icons::warning() }</span>
            }
            if load.files_skipped > 0 {
                <span class="status denied" aria-hidden="true">{ thousands(load.files_skipped.into()) }{ icons::cross() }</span>
            }
            if refused > 0 {
                <span class="status error" aria-hidden="true">{ counted(refused.into(), "rule") }{ " refused" }{ icons::warning() }</span>
            }
        </button>
    }
}

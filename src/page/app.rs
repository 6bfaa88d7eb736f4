//! The whole page: puts the components together, asks the engine, and listens to the window.

use crate::page::address::use_address;
use crate::page::detail::Detail;
use crate::page::dossier::dossiers;
use crate::page::export;
use crate::page::files::drop::{take_chosen, take_drop, take_dropped_before, take_pasted};
use crate::page::files::remembered;
use crate::page::folding_header::use_folding_header;
use crate::page::go;
use crate::page::help::Help;
use crate::page::keyboard::{self, TEXT_FIELDS};
use crate::page::landing::Landing;
use crate::page::lib::dom;
use crate::page::lib::kept_notes;
use crate::page::lib::shared::Shared;
use crate::page::lib::terms;
use crate::page::lib::theme::Theme;
use crate::page::menu::ValueMenu;
use crate::page::notices::Notices;
use crate::page::panel::Panel;
use crate::page::receipt::keep;
use crate::page::receipt::loading::Loading;
use crate::page::search::chips::Chips;
use crate::page::search::facet_edge::FacetEdge;
use crate::page::search::facets::Facets;
use crate::page::search::notes::QueryNotes;
use crate::page::search::palette::Palette;
use crate::page::search::runbook::{RunbookSheet, RunbookStrip};
use crate::page::selection;
use crate::page::session::EngineConnection;
use crate::page::state::PageState;
use crate::page::state::answers::AnswersAction;
use crate::page::state::display::DisplayAction;
use crate::page::state::loading::Phase;
use crate::page::state::notes::NotesAction;
use crate::page::state::sheets::SheetsAction;
use crate::page::summary::Summary;
use crate::page::tables::{folded, picker, principals};
use crate::page::tabs::{Tabs, TabsProps};
use crate::page::timeline::histogram::{Below, Histogram};
use crate::page::topbar::TopBar;
use crate::protocol::Tab;
use crate::worker::messages::ToEngine;
use gloo::events::EventListener;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, CustomEvent, DragEvent, Element, HtmlInputElement, KeyboardEvent};
use yew::prelude::*;

/// The event by which `static/boot.js` learns that the page is drawn and listens.
const DRAWN: &str = "trailglass:drawn";
/// The event with which `static/boot.js` passes on what was dropped before that. Its detail is a list of files and of
/// directory entries.
const DROPPED_BEFORE: &str = "trailglass:dropped";

/// What the page needs.
#[derive(PartialEq, Properties)]
pub struct AppProps {
    /// The element that it is drawn into, which is not part of the document before that.
    pub host: Element,
}

/// The page.
#[component]
pub fn App(props: &AppProps) -> Html {
    let handle = use_reducer_eq(|| {
        let mut state = PageState::new(Theme::kept());
        let kept = kept_notes::kept().unwrap_or_default();
        state.notes.change(NotesAction::Replace(kept));
        state.tables.restore(&picker::kept());
        state
    });
    let session = {
        let dispatcher = handle.dispatcher();
        use_memo((), move |_| EngineConnection::new(dispatcher))
    };
    let state = Shared::new((*handle).clone());

    use_takeover(&props.host);
    use_engine(&state, &session);
    use_kept_files(&state, &session);
    use_address(&state, &session);
    use_theme(state.display.theme, &session);
    use_folding_header();
    use_keys(&state, &session);
    use_drops(&session);
    use_paste(&session);
    // The last effect of the first drawing: all others listen by now.
    use_effect_with((), |()| dom::tell_window(DRAWN));

    let load = &state.answer().load;
    let chosen = {
        let session = session.clone();
        Callback::from(move |event: Event| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                take_chosen(session.clone(), &input);
            }
        })
    };
    let onclick = {
        let (session, state) = (session.clone(), state.0.clone());
        Callback::from(move |event: MouseEvent| {
            go::follow(&event, &session);
            selection::clicked(&event, &state, &session);
            picker::clicked(&event, &state, &session);
        })
    };
    let layout = classes!(
        "app",
        (state.phase() == Phase::Empty).then_some("is-empty"),
        state.event.detail.is_some().then_some("has-detail"),
        state.sheets.drawer.then_some("has-drawer"),
        state.exploration.shown.then_some("has-dossier"),
    );
    let is_waiting = !state.answers.has_side_panels();
    html! {
        <ContextProvider<Shared<EngineConnection>> context={Shared(session.clone())}>
            <div id="app" class={layout} aria-busy={is_waiting.then_some("true")} data-state={state.phase().word()}
                data-files={load.files.to_string()} data-skipped={load.files_skipped.to_string()}
                data-events={load.events.to_string()} data-duplicates={load.duplicates.to_string()}
                data-shown={state.answer().shown.to_string()}>
                <section aria-label="Files to open">
                    <input id="open-files" class="file-input" type="file" multiple=true tabindex="-1" aria-label="Open files"
                        onchange={chosen.clone()} />
                    <input id="open-folder" class="file-input" type="file" multiple=true webkitdirectory=true tabindex="-1"
                        aria-label="Open folder" onchange={chosen} />
                </section>
                <TopBar state={state.clone()} />
                <Notices state={state.clone()} />
                if state.phase() == Phase::Empty {
                    <Landing state={state.clone()} />
                } else {
                    { overview(&state) }
                    { workbench(&state, &session, onclick.clone()) }
                }
                if state.sheets.dragging {
                    <div class="drop-overlay" aria-hidden="true"><p>{ "Drop files or folders anywhere" }</p></div>
                }
                if state.sheets.help {
                    <Help />
                }
                if state.sheets.palette {
                    <Palette state={state.clone()} />
                }
                if state.sheets.runbook {
                    <RunbookSheet state={state.clone()} />
                }
                { export::sheet(&state.0, &session) }
                if state.phase() != Phase::Empty {
                    <ValueMenu state={state.clone()} />
                }
                <div {onclick}>{ selection::side_by_side(&state) }</div>
            </div>
        </ContextProvider<Shared<EngineConnection>>>
    }
}

/// Starts the engine, asks it whenever the question is another one, and tells when an answer is drawn.
#[hook]
fn use_engine(state: &Shared<PageState>, session: &Rc<EngineConnection>) {
    {
        let session = session.clone();
        use_effect_with((), move |_| session.start());
    }
    {
        let session = session.clone();
        use_effect_with(state.question(), move |question| {
            session.ask(question.clone())
        });
    }
    {
        let session = session.clone();
        use_effect_with(state.overview.rules_off.clone(), move |off| {
            let off = off.iter().cloned().collect();
            session.send(&ToEngine::SwitchRules { off });
        });
    }
    let (session, answers) = (session.clone(), &state.answers);
    let answered = answers.last.clone();
    let complete = state.all_in();
    use_effect_with(
        (answers.heard, answers.side_panels_of),
        move |&(answer, _)| {
            dom::after_frame(move || {
                session.drawn(answered.answer.load.events, complete);
                session.act(AnswersAction::Drawn(answer));
            });
        },
    );
}

/// Keeps the names and rules that were dropped, where such are kept.
#[hook]
fn use_kept_files(state: &Shared<PageState>, session: &Rc<EngineConnection>) {
    let (session, answer) = (session.clone(), state.answers.last.answer.clone());
    let load = &state.answer().load;
    let files = (
        load.loading,
        load.names.files.clone(),
        load.rules.files.clone(),
    );
    use_effect_with(files, move |_| keep::keep_newest(&session, &answer.load));
}

/// How far loading is, the conditions of the filter, counts and histogram.
fn overview(state: &PageState) -> Html {
    let is_loading = state.phase() == Phase::Loading;
    let load = &state.answer().load;
    let (filter, answers, display) = (&state.filter, &state.answers, state.display);
    html! {
        <>
            if is_loading {
                <Loading load={load.clone()} found={state.loading.found} awaits_program={state.loading.awaits_program} />
            }
            if is_loading || load.events > 0 {
                <section class="overview" aria-label="Overview">
                    <Chips query={filter.query.clone()} side_panels={answers.side_panels.clone()} />
                    <QueryNotes query={filter.query.clone()} side_panels={answers.side_panels.clone()} />
                    <Summary answered={answers.last.clone()} query={filter.query.clone()} brush={filter.time} clock={display.clock}
                        dense={answers.side_panels.dense} zoomed={state.timeline.histogram_time} />
                    <Histogram histogram={answers.histogram.clone()} brush={filter.time.filter(|time| state.timeline.histogram_time != Some(*time))}
                        clock={display.clock} colours={display.colours} below={below(state)} />
                </section>
            }
        </>
    }
}

/// The timeline, where it stands below the histogram.
fn below(state: &PageState) -> Option<Below> {
    let timeline = &state.timeline;
    let time = timeline.histogram_time.or(state.answer().range)?;
    (state.answers.last.tab == Tab::Timeline).then_some(Below {
        plot: timeline.plot?,
        time,
        window: timeline.lanes.window,
    })
}

/// Facets on the left, the open tab in the middle, the open event on the right.
fn workbench(
    state: &Shared<PageState>,
    session: &Rc<EngineConnection>,
    onclick: Callback<MouseEvent>,
) -> Html {
    let push_back = {
        let session = session.clone();
        Callback::from(move |_: MouseEvent| session.act(SheetsAction::Drawer(false)))
    };
    let onchange = {
        let (session, state) = (session.clone(), state.0.clone());
        Callback::from(move |event: Event| picker::written_in(&event, &state, &session))
    };
    // A range of rows is no range of text.
    let onmousedown = Callback::from(|event: MouseEvent| {
        if event.shift_key() && dom::is_in(&event, "[aria-multiselectable]") {
            event.prevent_default();
        }
    });
    html! {
        <main class="workbench" {onclick} {onmousedown} {onchange}>
            if state.answer().load.events > 0 {
                <Facets side_panels={state.answers.side_panels.clone()} chosen={terms::FieldTerms::of(&state.filter.query)}
                    exploration={state.exploration.clone()} />
                <FacetEdge />
            }
            if state.sheets.drawer {
                <div class="drawer-veil" onclick={push_back} />
            }
            <div class="middle">
                <div class="tabs-row">
                    <Tabs ..TabsProps::of(state) />
                    { folded::switch(state, session) }
                    { principals::switch(state, session) }
                    { picker::picker(state) }
                    { export::button(state, session) }
                </div>
                <RunbookStrip state={state.clone()} />
                { dossiers(state) }
                <Panel state={state.clone()} />
                { selection::bar(state) }
            </div>
            if let Some(event) = state.event.detail.clone() {
                <Detail note={state.notes.of(&event.row.key).cloned()} {event} clock={state.display.clock}
                    shown={state.loading.is_all_in(&state.answer().load).then_some(state.answer().shown)} />
            }
        </main>
    }
}

/// Once the page has been drawn for the first time, replaces the static landing page of `index.html` by it. Both look
/// the same, so nothing flickers.
#[hook]
fn use_takeover(host: &Element) {
    let host = host.clone();
    use_effect_with((), move |()| {
        if let Some(root) = dom::document().get_element_by_id("root") {
            let _ = root.replace_with_with_node_1(&host);
        }
        host.set_id("root");
    });
}

/// Puts the theme on the page, and has canvases drawn again when colours change.
#[hook]
fn use_theme(theme: Theme, session: &Rc<EngineConnection>) {
    {
        let session = session.clone();
        use_effect_with(theme, move |theme| {
            theme.apply();
            session.act(DisplayAction::Recoloured);
        });
    }
    let session = session.clone();
    use_effect_with((), move |_| {
        let queries = ["(prefers-color-scheme: dark)", "(forced-colors: active)"];
        let listeners: Vec<EventListener> = queries
            .into_iter()
            .filter_map(|query| dom::window().match_media(query).ok().flatten())
            .map(|list| {
                let session = session.clone();
                EventListener::new(&list, "change", move |_| {
                    session.act(DisplayAction::Recoloured)
                })
            })
            .collect();
        move || drop(listeners)
    });
}

/// Listens to the keyboard, and keeps notes where they are kept. The listener stays; the state that it looks at is always
/// the newest.
#[hook]
fn use_keys(state: &Shared<PageState>, session: &Rc<EngineConnection>) {
    let newest = use_mut_ref(|| state.clone());
    if newest.borrow().notes != state.notes {
        kept_notes::keep_newest(&state.notes.notebook());
    }
    if newest.borrow().tables.arrangements != state.tables.arrangements {
        picker::keep(state);
    }
    *newest.borrow_mut() = state.clone();
    let callback = {
        let (newest, session) = (newest, session.clone());
        use_callback((), move |event: web_sys::Event, _| {
            if let Some(event) = event.dyn_ref::<KeyboardEvent>() {
                let state = newest.borrow().clone();
                keyboard::press(event, &state, &session);
            }
        })
    };
    dom::use_window_event("keydown", callback);
}

/// Takes drops anywhere in the window.
#[hook]
fn use_drops(session: &Rc<EngineConnection>) {
    let over = {
        let session = session.clone();
        use_callback((), move |event: web_sys::Event, _| {
            if carries_files(&event) {
                event.prevent_default();
                session.act(SheetsAction::Dragging(true));
            }
        })
    };
    let leave = {
        let session = session.clone();
        use_callback((), move |event: web_sys::Event, _| {
            // Only when the pointer leaves the window is there no element that it goes to.
            if event
                .dyn_ref::<DragEvent>()
                .is_some_and(|event| event.related_target().is_none())
            {
                session.act(SheetsAction::Dragging(false));
            }
        })
    };
    let drop = {
        let session = session.clone();
        use_callback((), move |event: web_sys::Event, _| {
            event.prevent_default();
            session.act(SheetsAction::Dragging(false));
            if let Some(transfer) = event
                .dyn_ref::<DragEvent>()
                .and_then(|event| event.data_transfer())
            {
                remembered::add_dropped(session.clone(), &transfer);
                take_drop(session.clone(), &transfer);
            }
        })
    };
    dom::use_window_event("dragenter", over.clone());
    dom::use_window_event("dragover", over);
    dom::use_window_event("dragleave", leave);
    dom::use_window_event("drop", drop);
    let session = session.clone();
    let dropped_before = use_callback((), move |event: web_sys::Event, ()| {
        if let Some(event) = event.dyn_ref::<CustomEvent>() {
            take_dropped_before(session.clone(), &event.detail());
        }
    });
    dom::use_window_event(DROPPED_BEFORE, dropped_before);
}

/// Takes what is pasted anywhere but into a text field.
#[hook]
fn use_paste(session: &Rc<EngineConnection>) {
    let session = session.clone();
    let paste = use_callback((), move |event: web_sys::Event, _| {
        let pasted = event
            .dyn_ref::<ClipboardEvent>()
            .and_then(|event| event.clipboard_data());
        if let Some(pasted) = pasted.filter(|_| !dom::is_in(&event, TEXT_FIELDS))
            && take_pasted(&session, &pasted)
        {
            event.prevent_default();
        }
    });
    dom::use_window_event("paste", paste);
}

fn carries_files(event: &web_sys::Event) -> bool {
    event
        .dyn_ref::<DragEvent>()
        .and_then(|event| event.data_transfer())
        .is_some_and(|transfer| transfer.types().includes(&"Files".into(), 0))
}

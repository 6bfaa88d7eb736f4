//! The whole page: puts the components together, asks the engine, and listens to the window.

use crate::page::address::use_address;
use crate::page::detail::Detail;
use crate::page::detail::marks;
use crate::page::detail::selection;
use crate::page::dossier::dossiers;
use crate::page::export;
use crate::page::files::drop::{take_chosen, take_drop, take_dropped_before, take_pasted};
use crate::page::help::Help;
use crate::page::keyboard::{self, TEXT_FIELDS};
use crate::page::landing::Landing;
use crate::page::lib::dom;
use crate::page::lib::shared::Shared;
use crate::page::lib::theme::Theme;
use crate::page::notices::Notices;
use crate::page::panel::Panel;
use crate::page::receipt::loading::Loading;
use crate::page::search::chips::Chips;
use crate::page::search::facets::Facets;
use crate::page::search::palette::Palette;
use crate::page::session::Session;
use crate::page::state::{Action, Phase, State};
use crate::page::summary::Summary;
use crate::page::tables::picker;
use crate::page::tables::small_table::go;
use crate::page::tabs::{Tabs, TabsProps};
use crate::page::timeline::histogram::Histogram;
use crate::page::topbar::TopBar;
use gloo::events::EventListener;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, CustomEvent, DragEvent, Element, HtmlInputElement, KeyboardEvent};
use yew::prelude::*;

/// The event by which `static/boot.js` learns that the page is drawn and listens.
const DRAWN: &str = "trailglass:drawn";
/// The event that hands over what was dropped before: its detail is a list of files and of folders' entries.
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
        let mut state = State::new(Theme::kept());
        state.notes = Shared::new(marks::kept().unwrap_or_default());
        picker::restore(&mut state);
        state
    });
    let session = {
        let dispatcher = handle.dispatcher();
        use_memo((), move |_| Session::new(dispatcher))
    };
    let state = Shared::new((*handle).clone());

    use_takeover(&props.host);
    {
        let session = session.clone();
        use_effect_with((), move |_| {
            session.start();
        });
    }
    use_address(&state, &session);
    {
        let session = session.clone();
        use_effect_with(state.question(), move |question| {
            session.ask(question.clone())
        });
    }
    {
        let (session, answered) = (session.clone(), state.answered.clone());
        let complete = state.all_in();
        use_effect_with((state.heard, state.beside_of), move |&(answer, _)| {
            dom::after_frame(move || {
                session.drawn(answered.answer.load.events, complete);
                session.act(Action::Drawn(answer));
            });
        });
    }
    use_theme(state.theme, &session);
    use_keys(&state, &session);
    use_drops(&session);
    use_paste(&session);
    // The last effect of the first drawing: all others listen by now.
    use_effect_with((), |()| dom::tell_window(DRAWN));

    let phase = state.phase();
    let load = &state.answer().load;
    let chosen = {
        let session = session.clone();
        Callback::from(move |event: Event| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                take_chosen(session.clone(), &input);
            }
        })
    };
    let push_back = {
        let session = session.clone();
        Callback::from(move |_: MouseEvent| session.act(Action::Drawer(false)))
    };
    let leads = {
        let (session, state) = (session.clone(), state.0.clone());
        Callback::from(move |event: MouseEvent| {
            go(&event, &session);
            selection::clicked(&event, &state, &session);
            picker::clicked(&event, &state, &session);
        })
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
    // What stands beside the answer is on its way.
    let is_waiting = state.beside_of != state.heard;
    let detail = state.detail.clone();
    let layout = classes!(
        "app",
        (phase == Phase::Empty).then_some("is-empty"),
        detail.is_some().then_some("has-detail"),
        state.drawer.then_some("has-drawer"),
        state.explored.shown.then_some("has-dossier"),
    );
    html! {
        <ContextProvider<Shared<Session>> context={Shared(session.clone())}>
            <div id="app" class={layout} aria-busy={is_waiting.then_some("true")} data-state={phase.word()} data-files={load.files.to_string()}
                data-skipped={load.files_skipped.to_string()} data-events={load.events.to_string()}
                data-duplicates={load.duplicates.to_string()} data-shown={state.answer().shown.to_string()}>
                <input id="open-files" class="file-input" type="file" multiple=true tabindex="-1" aria-label="Open files"
                    onchange={chosen.clone()} />
                <input id="open-folder" class="file-input" type="file" multiple=true webkitdirectory=true tabindex="-1"
                    aria-label="Open folder" onchange={chosen} />
                <TopBar state={state.clone()} />
                <Notices state={state.clone()} />
                if phase == Phase::Empty {
                    <Landing />
                } else {
                    if phase == Phase::Loading {
                        <Loading load={load.clone()} found={state.found} />
                    }
                    if phase == Phase::Loading || load.events > 0 {
                        <section class="overview" aria-label="Overview">
                            <Chips query={state.query.clone()} />
                            <Summary answered={state.answered.clone()} query={state.query.clone()} brush={state.time} clock={state.clock} />
                            <Histogram histogram={state.histogram.clone()} brush={state.time} clock={state.clock} colours={state.colours} />
                        </section>
                    }
                    <main class="workbench" onclick={leads.clone()} {onmousedown} {onchange}>
                        if load.events > 0 {
                            <Facets beside={state.beside.clone()} query={state.query.clone()} explored={state.explored.clone()} />
                        }
                        if state.drawer {
                            <div class="drawer-veil" onclick={push_back} />
                        }
                        <div class="middle">
                            <div class="tabs-row">
                                <Tabs ..TabsProps::of(&state) />
                                { picker::picker(&state) }
                                { export::button(&state, &session) }
                            </div>
                            { dossiers(&state) }
                            <Panel state={state.clone()} />
                            { selection::bar(&state) }
                        </div>
                        if let Some(event) = detail {
                            <Detail note={state.note_of(&event.row.key).cloned()} {event} clock={state.clock} />
                        }
                    </main>
                }
                if state.dragging {
                    <div class="drop-overlay" aria-hidden="true"><p>{ "Drop files or folders anywhere" }</p></div>
                }
                if state.help {
                    <Help />
                }
                if state.palette {
                    <Palette state={state.clone()} />
                }
                { export::sheet(&state.0, &session) }
                <div onclick={leads}>{ selection::side_by_side(&state) }</div>
            </div>
        </ContextProvider<Shared<Session>>>
    }
}

/// Once the page has been drawn for the first time, puts it in the place of the landing page that came with `index.html`:
/// the same to look at, so that nothing flickers.
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
fn use_theme(theme: Theme, session: &Rc<Session>) {
    {
        let session = session.clone();
        use_effect_with(theme, move |theme| {
            theme.apply();
            session.act(Action::Recoloured);
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
                EventListener::new(&list, "change", move |_| session.act(Action::Recoloured))
            })
            .collect();
        move || drop(listeners)
    });
}

/// Listens to the keyboard, and keeps notes where they are kept. The listener stays; the state that it looks at is always
/// the newest.
#[hook]
fn use_keys(state: &Shared<State>, session: &Rc<Session>) {
    let newest = use_mut_ref(|| state.clone());
    // Here too, because a hook of its own would cost some of the download.
    if newest.borrow().notes != state.notes {
        marks::keep_newest(&state.notes);
    }
    if newest.borrow().arrangements != state.arrangements {
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
fn use_drops(session: &Rc<Session>) {
    let over = {
        let session = session.clone();
        use_callback((), move |event: web_sys::Event, _| {
            if carries_files(&event) {
                event.prevent_default();
                session.act(Action::Dragging(true));
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
                session.act(Action::Dragging(false));
            }
        })
    };
    let drop = {
        let session = session.clone();
        use_callback((), move |event: web_sys::Event, _| {
            event.prevent_default();
            session.act(Action::Dragging(false));
            if let Some(transfer) = event
                .dyn_ref::<DragEvent>()
                .and_then(|event| event.data_transfer())
            {
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
fn use_paste(session: &Rc<Session>) {
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

//! The sheet from which what is shown leaves as a file, and the file on its way to the disk.

use crate::export::Form;
use crate::export::notes::write;
use crate::page::detail::marks;
use crate::page::detail::selection::Choose;
use crate::page::lib::dom;
use crate::page::lib::format::{counted, thousands};
use crate::page::lib::icons;
use crate::page::session::Session;
use crate::page::state::{Action, Phase, State};
use crate::page::tables::columns::id_of;
use crate::page::tabs;
use crate::protocol::Tab;
use crate::worker::file_slices::error_text;
use crate::worker::messages::ToEngine;
use gloo::timers::callback::Timeout;
use js_sys::{Array, ArrayBuffer, Function, Object, Promise, Reflect};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, HtmlCanvasElement, Url};
use yew::prelude::*;

/// With more rows than this the browser is asked for a place on the disk first, where it can be asked: the file then
/// grows there and not in the browser.
const MANY_ROWS: u32 = 100_000;

/// How long a downloaded file is held for the browser, in milliseconds.
const HELD_MILLIS: u32 = 60_000;

/// The forms: `data-form`, what the button says, what it is, the form, whether it is about events, the file's ending.
const FORMS: [(&str, &str, &str, Form, bool, &str); 7] = [
    (
        "events-csv",
        "CSV",
        "For spreadsheets: a leading apostrophe keeps cells from running; take one off to have the text.",
        Form::Csv,
        true,
        "events.csv",
    ),
    (
        "events-json",
        "JSON",
        "The same columns, as a list of objects.",
        Form::Json,
        true,
        "events.json",
    ),
    (
        "ndjson",
        "NDJSON",
        "The original records byte for byte, one on each line.",
        Form::Lines,
        true,
        "records.ndjson",
    ),
    (
        "trail",
        "Trail file",
        "The original records as CloudTrail writes them; opens here again.",
        Form::Trail,
        true,
        "records.json",
    ),
    (
        "timesketch",
        "Timesketch",
        "A timeline as CSV that Timesketch imports.",
        Form::Timesketch,
        true,
        "timesketch.csv",
    ),
    (
        "table-csv",
        "CSV",
        "All its rows, as sorted here.",
        Form::Csv,
        false,
        "csv",
    ),
    (
        "table-json",
        "JSON",
        "The same as a list of objects.",
        Form::Json,
        false,
        "json",
    ),
];

/// What can be done with marked events: `data-form`, what the button says, what it does.
const MARKED: [(&str, &str, &str); 3] = [
    (
        "report",
        "Report",
        "A page with the marked events, their notes, the query and the SHA-256 of each file.",
    ),
    (
        "notes",
        "Notes file",
        "Marks, tags and notes, to be loaded again.",
    ),
    ("marked", "Show", "Only the marked events."),
];

const REPORT: &str = "trailglass-report.html";

/// The sheet, and the export that it shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Exporting {
    /// The file's name; empty while there is a choice.
    pub name: String,
    /// Rows written.
    pub done: u32,
    /// Rows in all.
    pub total: u32,
    /// What is to be said once it has ended.
    pub ended: Option<Vec<String>>,
}

/// A file on its way to the disk.
pub struct Saver {
    shown: RefCell<Exporting>,
    place: Place,
}

enum Place {
    /// Parts that the browser keeps, on the disk where they are large.
    Parts(Array),
    /// Parts of what goes into the clipboard.
    Copy(Array),
    /// A file that grows on the disk: a `FileSystemWritableFileStream`.
    Stream(JsValue),
}

/// Rows of the events that are shown, and of the open table where it lists something else.
fn totals(state: &State) -> (u32, Option<u32>) {
    let answer = state.answer();
    match state.tab {
        Tab::StepFunctions => (answer.shown_step_functions, None),
        Tab::Events | Tab::Timeline => (answer.shown, None),
        _ => (answer.shown, Some(state.total_rows())),
    }
}

/// The button that opens the sheet.
pub fn button(state: &State, session: &Rc<Session>) -> Html {
    let session = session.clone();
    let onclick = Callback::from(move |_: MouseEvent| {
        session.act(Action::Export(Some(Exporting::default())));
        dom::after_frame(|| dom::focus("close-export"));
    });
    html! {
        <button type="button" id="open-export" class="button small" disabled={state.phase() != Phase::Ready} {onclick}>{ "Export" }</button>
    }
}

/// The sheet.
pub fn sheet(state: &Rc<State>, session: &Rc<Session>) -> Html {
    let Some(export) = &state.export else {
        return Html::default();
    };
    let onclick = {
        let (state, session) = (state.clone(), session.clone());
        Callback::from(move |event: MouseEvent| {
            if let Some(form) = dom::attribute_above(&event, "data-form") {
                match form.as_str() {
                    "close" => close(&session),
                    "png" => picture(&session),
                    "notes" => {
                        let parts = Array::of1(&write(&state.notes).into());
                        if let Ok(blob) = Blob::new_with_str_sequence(&parts) {
                            let _ = download(&blob, "trailglass-notes.json");
                        }
                    }
                    "marked" => {
                        session.act(Action::Export(None));
                        session.act(Action::Search(marks::query(
                            state.notes.iter().map(|note| note.event.as_str()),
                        )));
                        session.act(Action::Show(Tab::Events));
                    }
                    _ => begin(&session, &state, &form),
                }
            }
        })
    };
    let onchange = {
        let (state, session) = (state.clone(), session.clone());
        Callback::from(move |event: Event| marks::changed(&event, &state, &session))
    };
    let running = !export.name.is_empty() && export.ended.is_none();
    html! {
        <div class="veil">
            <div id="export" class="sheet" role="dialog" aria-modal="true" aria-labelledby="export-title" {onclick} {onchange}>
                <div class="sheet-head">
                    <h2 id="export-title">{ "Export" }</h2>
                    if !running {
                        <button type="button" id="close-export" class="tiny" aria-label="Close" data-form="close">{ icons::cross() }</button>
                    }
                </div>
                if export.name.is_empty() {
                    { choice(state) }
                } else {
                    <p class="mono">{ export.name.clone() }</p>
                    <p role="status">{ rows_of(export) }</p>
                    if running {
                        <progress max={export.total.to_string()} value={export.done.to_string()} />
                        <button type="button" class="button" data-form="close">{ "Cancel" }</button>
                    }
                    { for export.ended.iter().flatten().map(|words| html! { <p class="box">{ words.clone() }</p> }) }
                }
            </div>
        </div>
    }
}

fn rows_of(export: &Exporting) -> String {
    let (done, total) = (
        thousands(export.done.into()),
        thousands(export.total.into()),
    );
    let what = if export.name == REPORT {
        " files hashed"
    } else {
        " rows written"
    };
    [&done, " of ", &total, what].concat()
}

fn choice(state: &State) -> Html {
    let (events, table) = totals(state);
    let forms = |of_events: bool| {
        FORMS
            .iter()
            .filter(move |form| form.4 == of_events)
            .map(|(form, label, words, ..)| line(form, label, words))
    };
    html! {
        <>
            <h3>{ format!("The events shown: {}", thousands(events.into())) }</h3>
            <dl class="keys">{ for forms(true) }</dl>
            if let Some(rows) = table {
                <h3>{ format!("This table ({}): {} rows", tabs::name(state.tab), thousands(rows.into())) }</h3>
                <dl class="keys">{ for forms(false) }</dl>
            }
            if state.tab == Tab::Timeline {
                <h3>{ "The timeline" }</h3>
                <dl class="keys">{ line("png", "PNG", "The picture as it stands on screen.") }</dl>
            }
            <h3>{ format!("Marked events: {}", thousands(state.notes.len() as u64)) }</h3>
            if state.notes.is_empty() {
                <p class="quiet">{ "Press m on an event to mark it." }</p>
            } else {
                <dl class="keys">{ for MARKED.iter().map(|(form, label, words)| line(form, label, words)) }</dl>
            }
            { marks::choices(state) }
            <p class="quiet">{ "The file is written by this page and goes nowhere but to your disk. Times in it are UTC." }</p>
        </>
    }
}

fn line(form: &'static str, label: &'static str, words: &'static str) -> Html {
    html! {
        <div><dt><button type="button" class="button small" data-form={form}>{ label }</button></dt><dd>{ words }</dd></div>
    }
}

/// Closes the sheet. An export that is at work ends, and nothing stays of it.
pub fn close(session: &Rc<Session>) {
    session.act(Action::Export(None));
    if let Some(saver) = session.saver.take() {
        session.send(&ToEngine::ExportStop);
        if let Place::Stream(stream) = &saver.place {
            let _ = call(stream, "abort", &JsValue::UNDEFINED);
        }
    }
}

fn begin(session: &Rc<Session>, state: &State, form: &str) {
    let report = (
        "",
        "",
        "",
        Form::Report {
            redact: marks::is_ticked("redact"),
        },
        true,
        "report.html",
    );
    let (.., form, of_events, ending) = FORMS
        .iter()
        .find(|(name, ..)| *name == form)
        .unwrap_or(&report);
    let mut view = state.question().view;
    let (events, rows) = totals(state);
    let (mut total, mut name) = (events, format!("trailglass-{ending}"));
    if name == REPORT {
        total = state.answer().load.files;
    } else if *of_events {
        if !state.lists_events() {
            view.tab = Tab::Events;
            view.table.sort = "time".to_owned();
            view.table.descending = false;
        }
    } else {
        let table = id_of(view.tab);
        name = format!("trailglass-{table}.{ending}");
        total = rows.unwrap_or_default();
    }
    let message = ToEngine::Export {
        form: *form,
        view: Box::new(view),
        notes: match name == REPORT {
            true => write(&state.notes),
            false => String::new(),
        },
        events: Vec::new(),
    };
    let session = session.clone();
    spawn_local(async move {
        let place = match place(&name, total).await {
            Ok(place) => place,
            // The user has chosen no place.
            Err(_) => return,
        };
        let shown = Exporting {
            name,
            total,
            ..Exporting::default()
        };
        session.act(Action::Export(Some(shown.clone())));
        let shown = RefCell::new(shown);
        session.saver.replace(Some(Rc::new(Saver { shown, place })));
        session.send(&message);
    });
}

/// Copies the selected events in this form.
pub fn copy(session: &Session, state: &State, form: Form) {
    let place = Place::Copy(Array::new());
    let saver = Rc::new(Saver {
        shown: RefCell::default(),
        place,
    });
    session.saver.replace(Some(saver));
    session.send(&ToEngine::Export {
        form,
        view: Box::new(state.question().view),
        notes: String::new(),
        events: state
            .selection
            .events
            .iter()
            .map(|(event, _)| *event)
            .collect(),
    });
}

/// Where the file is to go. Fails where the user does not want it.
async fn place(name: &str, rows: u32) -> Result<Place, JsValue> {
    let picker = Reflect::get(&dom::window(), &"showSaveFilePicker".into())?;
    if rows <= MANY_ROWS || !picker.is_function() {
        return Ok(Place::Parts(Array::new()));
    }
    let options = Object::new();
    Reflect::set(&options, &"suggestedName".into(), &name.into())?;
    let file = call(&dom::window(), "showSaveFilePicker", &options)?.await?;
    Ok(Place::Stream(
        call(&file, "createWritable", &JsValue::UNDEFINED)?.await?,
    ))
}

/// Calls a method that gives a promise.
fn call(object: &JsValue, method: &str, argument: &JsValue) -> Result<JsFuture, JsValue> {
    let function: Function = Reflect::get(object, &method.into())?.dyn_into()?;
    Ok(Promise::from(function.call1(object, argument)?).into())
}

/// A block has come: puts it away, then asks for the next one or ends the file.
pub fn heard(
    session: &Rc<Session>,
    done: u32,
    end: Option<Result<Vec<String>, String>>,
    block: ArrayBuffer,
) {
    let Some(saver) = session.saver.borrow().clone() else {
        return;
    };
    let session = session.clone();
    spawn_local(async move {
        let put = saver.put(&block, end.as_ref()).await;
        let is_wanted = session
            .saver
            .borrow()
            .as_ref()
            .is_some_and(|now| Rc::ptr_eq(now, &saver));
        if !is_wanted {
            return;
        }
        let mut shown = saver.shown.borrow_mut();
        shown.done = done;
        let is_copy = matches!(saver.place, Place::Copy(_));
        match (put, end) {
            (Err(reason), _) => {
                close(&session);
                let words = error_text(&reason);
                shown.ended = Some(vec![if is_copy {
                    ["Not copied: ", &words].concat()
                } else {
                    format!("The file could not be written: {words}. There is none.")
                }]);
            }
            (Ok(()), None) => session.send(&ToEngine::ExportMore),
            (Ok(()), Some(Ok(mut said))) => {
                if is_copy {
                    said.insert(0, [&counted(done.into(), "event"), " copied."].concat());
                }
                shown.ended = Some(said);
            }
            (Ok(()), Some(Err(words))) => shown.ended = Some(vec![words]),
        }
        if shown.ended.is_some() {
            session.saver.take();
        }
        if is_copy {
            // It has no sheet; the bar says how it ended.
            if let Some(said) = shown.ended.take() {
                session.act(Action::Choose(Choose::Said(said.join(" "))));
            }
            return;
        }
        session.act(Action::Export(Some(shown.clone())));
    });
}

impl Saver {
    async fn put(
        &self,
        block: &ArrayBuffer,
        end: Option<&Result<Vec<String>, String>>,
    ) -> Result<(), JsValue> {
        match &self.place {
            Place::Parts(parts) => {
                parts.push(&Blob::new_with_buffer_source_sequence(&Array::of1(block))?.into());
                if matches!(end, Some(Ok(_))) {
                    let file = Blob::new_with_blob_sequence(parts)?;
                    // Where the browser had no room for all of it, it says so only to who reads.
                    let last = file.slice_with_f64(file.size() - 1.0)?;
                    let read = call(&last, "arrayBuffer", &JsValue::UNDEFINED)?.await;
                    read.map_err(|_| js_sys::Error::new("the browser has no room for it"))?;
                    download(&file, &self.shown.borrow().name)?;
                }
            }
            Place::Copy(parts) => {
                parts.push(&Blob::new_with_buffer_source_sequence(&Array::of1(block))?.into());
                if matches!(end, Some(Ok(_))) {
                    let all = Blob::new_with_blob_sequence(parts)?;
                    let text = call(&all, "text", &JsValue::UNDEFINED)?.await?;
                    let clipboard = Reflect::get(&dom::window().navigator(), &"clipboard".into())?;
                    call(&clipboard, "writeText", &text)?.await?;
                }
            }
            Place::Stream(stream) => {
                call(stream, "write", block)?.await?;
                if let Some(end) = end {
                    let method = if end.is_ok() { "close" } else { "abort" };
                    call(stream, method, &JsValue::UNDEFINED)?.await?;
                }
            }
        }
        Ok(())
    }
}

/// Hands a file to the browser as a download.
pub fn download(blob: &Blob, name: &str) -> Result<(), JsValue> {
    let url = Url::create_object_url_with_blob(blob)?;
    let link = dom::document().create_element("a")?;
    link.set_attribute("href", &url)?;
    link.set_attribute("download", name)?;
    link.unchecked_into::<web_sys::HtmlElement>().click();
    Timeout::new(HELD_MILLIS, move || {
        let _ = Url::revoke_object_url(&url);
    })
    .forget();
    Ok(())
}

/// Saves the picture of the timeline.
fn picture(session: &Rc<Session>) {
    let canvas = dom::document()
        .get_element_by_id("timeline")
        .and_then(|canvas| canvas.dyn_into::<HtmlCanvasElement>().ok());
    if let Some(canvas) = canvas {
        let save = Closure::once_into_js(|blob: Option<Blob>| {
            if let Some(blob) = blob {
                let _ = download(&blob, "trailglass-timeline.png");
            }
        });
        let _ = canvas.to_blob(save.unchecked_ref());
    }
    session.act(Action::Export(None));
}

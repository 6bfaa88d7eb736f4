//! The box for a list of names. The names go to the engine as they are; the page neither reads nor keeps them.

use crate::page::lib::clock::Clock;
use crate::page::lib::dom;
use crate::page::lib::format::{counted, thousands};
use crate::page::lib::shared::Shared;
use crate::page::session::{EngineConnection, use_session};
use crate::page::state::answers::Answered;
use crate::page::state::impact::ImpactAction;
use crate::page::state::sheets::SheetsAction;
use crate::page::tables::small_table::grid_table;
use crate::protocol::{LIST_ROWS, ListComparison};
use js_sys::{Array, Function, JsString, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, ClipboardEvent, File, HtmlInputElement};
use yew::prelude::*;

/// Longer texts, in letters, go to the engine when they are pasted: a text field with a million lines would hold up the page.
const MOST_LETTERS: u32 = 20_000;
/// So many letters of it are made bytes at a time, so that no task is long.
const LETTERS_AT_ONCE: u32 = 1 << 19;

/// What the box needs.
#[derive(PartialEq, Properties)]
pub struct NamesBoxProps {
    /// The last answer.
    pub answered: Answered,
    /// Whether a list was handed over.
    pub has_list: bool,
    /// The clock.
    pub clock: Clock,
}

/// The box, and what became of the names.
#[component]
pub fn NamesBox(props: &NamesBoxProps) -> Html {
    let session = use_session();
    let field = use_node_ref();
    let compare = {
        let (session, field) = (session.clone(), field.clone());
        Callback::from(move |_: MouseEvent| {
            let text = field
                .get()
                .and_then(|field| Reflect::get(&field, &"value".into()).ok());
            if let Some(text) = text.and_then(|text| text.dyn_into::<JsString>().ok()) {
                compare_text(&session, &text);
            }
        })
    };
    let onpaste = {
        let session = session.clone();
        Callback::from(move |event: Event| {
            if let Some(text) = pasted(&event).filter(|text| text.length() > MOST_LETTERS) {
                event.prevent_default();
                compare_text(&session, &text);
            }
        })
    };
    let ondrop = {
        let session = session.clone();
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            // It is no log to be loaded.
            event.stop_propagation();
            session.act(SheetsAction::Dragging(false));
            let files = event.data_transfer().and_then(|dropped| dropped.files());
            if let Some(file) = files.and_then(|files| files.get(0)) {
                compare_file(&session, file);
            }
        })
    };
    let ondragover = Callback::from(|event: DragEvent| event.prevent_default());
    let onchoose = {
        let session = session.clone();
        Callback::from(move |event: Event| {
            let Some(input) = event.target_dyn_into::<HtmlInputElement>() else {
                return;
            };
            let file = input.files().and_then(|files| files.get(0));
            if let Some(file) = file {
                compare_file(&session, file);
            }
            input.set_value("");
        })
    };
    let comparison = props
        .answered
        .answer
        .comparison
        .as_ref()
        .filter(|_| props.has_list);
    html! {
        <section class="names-box" {ondrop} {ondragover} aria-label="Compare with a list of names">
            <label for="impact-names">{ "Names to look for, one on each line: keys, " }<b class="mono">{ "s3://bucket/key" }</b>
                { ", ARNs, names of buckets, secrets, parameters, tables; of a table the first column. They stay in this page, and are forgotten with this box." }</label>
            <textarea id="impact-names" ref={field} rows="4" spellcheck="false" autocomplete="off" {onpaste} />
            <p>
                <button type="button" id="impact-names-compare" class="button small" onclick={compare}>{ "Compare" }</button>
                <label>{ "or a file, also dropped here: " }<input type="file" id="impact-names-file" onchange={onchoose} /></label>
            </p>
            if let Some(comparison) = comparison {
                { result(comparison, props.clock, &session) }
            } else if props.has_list {
                <p role="status">{ "Comparing …" }</p>
            }
        </section>
    }
}

fn result(comparison: &ListComparison, clock: Clock, session: &Shared<EngineConnection>) -> Html {
    let of = |number: u32| thousands(number.into());
    let mut words = format!(
        "{}: {} read, {} written, {} deleted, {} only asked for or refused, {} not seen.",
        counted(comparison.names.into(), "name"),
        of(comparison.read),
        of(comparison.written),
        of(comparison.deleted),
        of(comparison.only_asked),
        of(comparison.not_seen),
    );
    if comparison.repeated > 0 {
        words.push_str(&format!(
            " Lines that repeat a name: {}.",
            of(comparison.repeated)
        ));
    }
    if comparison.left_out > 0 {
        words.push_str(&format!(
            " Lines beyond the limit, not compared: {}.",
            of(comparison.left_out)
        ));
    }
    html! {
        <>
            <p id="impact-list-words" role="status">{ words }</p>
            <p class="quiet">{ "A name is compared as a whole and in its case, never a part of it: a key with the keys of all buckets, an ARN or s3:// address \
                with bucket and key. Under the filter and the time range." }</p>
            { pages(comparison, session) }
            { grid_table(&comparison.table, clock, "impact-list") }
        </>
    }
}

/// Buttons to the rows before and after those that are here, where there are more.
fn pages(comparison: &ListComparison, session: &Shared<EngineConnection>) -> Html {
    let here = comparison.table.rows.len() as u32;
    if comparison.names <= here {
        return Html::default();
    }
    let to = |row: u32| {
        let session = session.clone();
        Callback::from(move |_: MouseEvent| session.act(ImpactAction::ListFrom(row)))
    };
    let (first, next) = (comparison.first, comparison.first + here);
    html! {
        <p>
            <button type="button" id="impact-list-before" class="button small" disabled={first == 0}
                onclick={to(first.saturating_sub(LIST_ROWS))}>{ "Rows before" }</button>
            <button type="button" id="impact-list-after" class="button small" disabled={next >= comparison.names}
                onclick={to(next)}>{ "Rows after" }</button>
        </p>
    }
}

/// The pasted text, not yet copied into the page's memory.
fn pasted(event: &Event) -> Option<JsString> {
    let transfer = event.dyn_ref::<ClipboardEvent>()?.clipboard_data()?;
    let get_data = Reflect::get(&transfer, &"getData".into()).ok()?;
    let get_data = get_data.dyn_into::<Function>().ok()?;
    let text = get_data.call1(&transfer, &"text/plain".into()).ok()?;
    text.dyn_into().ok()
}

/// Makes a file of a text, piece by piece, and compares it.
fn compare_text(session: &Shared<EngineConnection>, text: &JsString) {
    let (session, text) = (session.clone(), text.clone());
    let engine = session.engine();
    session.act(ImpactAction::Listed);
    spawn_local(async move {
        let pieces = Array::new();
        let mut from = 0;
        while from < text.length() {
            let mut until = (from + LETTERS_AT_ONCE).min(text.length());
            // A letter of two halves stays whole.
            let last = text.char_code_at(until - 1);
            if (f64::from(0xd800)..f64::from(0xdc00)).contains(&last) {
                until += 1;
            }
            let piece = Array::of1(&text.slice(from, until));
            if let Ok(piece) = Blob::new_with_str_sequence(&piece) {
                pieces.push(&piece);
            }
            from = until;
            dom::pause().await;
        }
        if let Ok(blob) = Blob::new_with_blob_sequence(&pieces) {
            hand_over(&session, engine, blob).await;
        }
    });
}

fn compare_file(session: &Shared<EngineConnection>, file: File) {
    let session = session.clone();
    let engine = session.engine();
    session.act(ImpactAction::Listed);
    spawn_local(async move { hand_over(&session, engine, file.into()).await });
}

/// Gives the engine the bytes of a list, unless it is another engine by now.
async fn hand_over(session: &Shared<EngineConnection>, engine: u32, names: Blob) {
    let names = JsFuture::from(names.array_buffer()).await;
    match names.map(JsValue::dyn_into) {
        Ok(Ok(names)) if session.engine() == engine => session.compare_with(names),
        Ok(_) => {}
        Err(_) => {
            let words =
                "The browser could not read the file with the names. Was it moved or deleted?";
            session.act(SheetsAction::Notice(Some(words.to_owned())));
        }
    }
}

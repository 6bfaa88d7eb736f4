//! The sheet from which what is shown leaves as a file.

use crate::analysis::words::counted;
use crate::export::notes::write;
use crate::export::{FileSpec, Form};
use crate::page::detail::marks;
use crate::page::lib::dom::{self, NoClick};
use crate::page::lib::format::thousands;
use crate::page::lib::icons;
use crate::page::session::EngineConnection;
use crate::page::session::saver::{Saver, download};
use crate::page::state::PageState;
use crate::page::state::filter::FilterAction;
use crate::page::state::loading::Phase;
use crate::page::state::navigation::NavigationAction;
use crate::page::state::sheets::{ExportProgress, SheetsAction};
use crate::page::tabs;
use crate::protocol::{NamesInFile, Tab, ViewSpec};
use crate::tables::id_of;
use crate::worker::messages::ExportOrder;
use js_sys::Array;
use std::fmt;
use std::rc::Rc;
use std::str::FromStr;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, HtmlCanvasElement};
use yew::prelude::*;

/// A form that the sheet offers.
#[derive(Debug, PartialEq)]
struct ExportOffer {
    /// Its text in `data-form`.
    id: &'static str,
    /// What the button says.
    label: &'static str,
    /// What it is.
    words: &'static str,
    form: Form,
    /// Whether it is about the events shown; about the open table otherwise.
    of_events: bool,
    /// What the file's name ends with.
    ending: &'static str,
}

static OFFERS: [ExportOffer; 9] = [
    ExportOffer {
        id: "events-csv",
        label: "CSV",
        words: "For spreadsheets: a leading apostrophe keeps cells from running; take one off to have the text.",
        form: Form::Csv,
        of_events: true,
        ending: "events.csv",
    },
    ExportOffer {
        id: "events-json",
        label: "JSON",
        words: "The same columns, as a list of objects.",
        form: Form::Json,
        of_events: true,
        ending: "events.json",
    },
    ExportOffer {
        id: "ndjson",
        label: "NDJSON",
        words: "The original records byte for byte, one on each line.",
        form: Form::Lines,
        of_events: true,
        ending: "records.ndjson",
    },
    ExportOffer {
        id: "trail",
        label: "Trail file",
        words: "The original records as CloudTrail writes them; opens here again.",
        form: Form::Trail,
        of_events: true,
        ending: "records.json",
    },
    ExportOffer {
        id: "parquet",
        label: "Parquet",
        words: "For DuckDB, Athena and pandas: the columns, and the original record as JSON; opens here again.",
        form: Form::Parquet,
        of_events: true,
        ending: "events.parquet",
    },
    ExportOffer {
        id: "timesketch",
        label: "Timesketch",
        words: "A timeline as CSV that Timesketch imports.",
        form: Form::Timesketch,
        of_events: true,
        ending: "timesketch.csv",
    },
    ExportOffer {
        id: "hits",
        label: "Hits",
        words: "NDJSON: a line for each rule and event, with the rule’s title, level and author.",
        form: Form::Hits,
        of_events: true,
        ending: "hits.ndjson",
    },
    ExportOffer {
        id: "table-csv",
        label: "CSV",
        words: "All its rows, as sorted here.",
        form: Form::Csv,
        of_events: false,
        ending: "csv",
    },
    ExportOffer {
        id: "table-json",
        label: "JSON",
        words: "The same as a list of objects.",
        form: Form::Json,
        of_events: false,
        ending: "json",
    },
];

/// What a click in the sheet does. It is in the page as text in `data-form`.
#[derive(Clone, Copy, Debug, PartialEq)]
enum ExportClick {
    /// Closes the sheet, or ends what is being written.
    Close,
    /// Saves the picture of the timeline.
    Picture,
    /// Saves the notes.
    Notes,
    /// Shows the marked events.
    Marked,
    /// Writes the report on marked events.
    Report,
    /// Writes the commands to review.
    Commands,
    /// Writes the events shown, or the open table.
    Offer(&'static ExportOffer),
}

impl fmt::Display for ExportClick {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(match self {
            ExportClick::Close => "close",
            ExportClick::Picture => "png",
            ExportClick::Notes => "notes",
            ExportClick::Marked => "marked",
            ExportClick::Report => "report",
            ExportClick::Commands => "commands",
            ExportClick::Offer(offer) => offer.id,
        })
    }
}

impl FromStr for ExportClick {
    type Err = NoClick;

    fn from_str(text: &str) -> Result<Self, NoClick> {
        Ok(match text {
            "close" => ExportClick::Close,
            "png" => ExportClick::Picture,
            "notes" => ExportClick::Notes,
            "marked" => ExportClick::Marked,
            "report" => ExportClick::Report,
            "commands" => ExportClick::Commands,
            _ => {
                let mut offers = OFFERS.iter();
                ExportClick::Offer(offers.find(|offer| offer.id == text).ok_or(NoClick)?)
            }
        })
    }
}

/// The file that holds the report on marked events.
const REPORT: &str = "trailglass-report.html";

/// The file that holds the hits of rules.
const HITS: &str = "trailglass-hits.ndjson";

/// The file that holds commands to review.
const COMMANDS: &str = "trailglass-scope-commands.sh.txt";

/// Writes the commands to review for all that is left.
pub fn save_commands(session: &Rc<EngineConnection>, state: &PageState) {
    let order = ExportOrder {
        file: Form::Commands.into(),
        view: Box::new(state.question().view),
        notes: String::new(),
        events: Vec::new(),
    };
    let left = state.answer().scope.as_ref().map_or(0, |scope| scope.left);
    save(session, COMMANDS.to_owned(), left, order);
}

/// Rows that can be exported.
struct Totals {
    /// Events that are shown.
    events: u32,
    /// Rows of the open table, where it lists something else.
    table: Option<u32>,
}

impl Totals {
    fn of(state: &PageState) -> Self {
        let answer = state.answer();
        let (events, table) = match state.tab() {
            Tab::StepFunctions => (answer.shown_step_functions, None),
            Tab::Events | Tab::Timeline => (answer.shown, None),
            _ => (answer.shown, Some(state.answers.total_rows())),
        };
        Self { events, table }
    }
}

/// The button that opens the sheet.
pub fn button(state: &PageState, session: &Rc<EngineConnection>) -> Html {
    let session = session.clone();
    let onclick = Callback::from(move |_: MouseEvent| {
        session.act(SheetsAction::Export(Some(ExportProgress::default())));
        dom::after_frame(|| dom::focus("close-export"));
    });
    html! {
        <button type="button" id="open-export" class="button small" disabled={state.phase() != Phase::Ready} {onclick}>{ "Export" }</button>
    }
}

/// The sheet.
pub fn sheet(state: &Rc<PageState>, session: &Rc<EngineConnection>) -> Html {
    let Some(export) = &state.sheets.export else {
        return Html::default();
    };
    let onclick = {
        let (state, session) = (state.clone(), session.clone());
        Callback::from(move |event: MouseEvent| {
            if let Some(click) = dom::value_above(&event, "data-form") {
                chosen(click, &state, &session);
            }
        })
    };
    let onchange = {
        let (state, session) = (state.clone(), session.clone());
        Callback::from(move |event: Event| marks::changed(&event, &state, &session))
    };
    let running = export.is_running();
    html! {
        <div class="veil">
            <div id="export" class="sheet" role="dialog" aria-modal="true" aria-labelledby="export-title" {onclick} {onchange}>
                <div class="sheet-head">
                    <h2 id="export-title">{ "Export" }</h2>
                    if !running {
                        <button type="button" id="close-export" class="tiny" aria-label="Close"
                            data-form={ExportClick::Close.to_string()}>{ icons::cross() }</button>
                    }
                </div>
                if export.name.is_empty() {
                    { choice(state) }
                } else {
                    <p class="mono">{ export.name.clone() }</p>
                    <p role="status">{ rows_of(export) }</p>
                    if running {
                        <progress max={export.total.to_string()} value={export.done.to_string()} />
                        <button type="button" class="button" data-form={ExportClick::Close.to_string()}>{ "Cancel" }</button>
                    }
                    { for export.ended.iter().flatten().map(|words| html! { <p class="box">{ words.clone() }</p> }) }
                }
            </div>
        </div>
    }
}

/// Does what a button of the sheet says.
fn chosen(click: ExportClick, state: &Rc<PageState>, session: &Rc<EngineConnection>) {
    match click {
        ExportClick::Close => session.cancel_export(),
        ExportClick::Picture => picture(session),
        ExportClick::Notes => {
            let parts = Array::of1(&write(&state.notes.notebook()).into());
            if let Ok(blob) = Blob::new_with_str_sequence(&parts) {
                let _ = download(&blob, "trailglass-notes.json");
            }
        }
        ExportClick::Marked => {
            let marked = state.notes.all.iter().map(|note| note.event.as_str());
            session.act(SheetsAction::Export(None));
            session.act(FilterAction::Search(marks::query(marked)));
            session.act(NavigationAction::Show(Tab::Events));
        }
        ExportClick::Report => begin_report(session, state),
        ExportClick::Commands => save_commands(session, state),
        ExportClick::Offer(offer) => begin(session, state, offer),
    }
}

fn rows_of(export: &ExportProgress) -> String {
    let done = thousands(export.done.into());
    let total = thousands(export.total.into());
    let what = if export.name == REPORT {
        "files hashed"
    } else if export.name == HITS {
        "events looked at"
    } else {
        "rows written"
    };
    format!("{done} of {total} {what}")
}

fn choice(state: &PageState) -> Html {
    let totals = Totals::of(state);
    let offers = |of_events: bool| {
        OFFERS
            .iter()
            .filter(move |offer| offer.of_events == of_events)
            .map(|offer| line(ExportClick::Offer(offer), offer.label, offer.words))
    };
    html! {
        <>
            <h3>{ format!("The events shown: {}", thousands(totals.events.into())) }</h3>
            if state.folds.on && state.navigation.lists_events() {
                <p class="quiet">{ "Rows that are folded on screen go into a file event by event: it has all of them." }</p>
            }
            <dl class="keys">{ for offers(true) }</dl>
            if let Some(rows) = totals.table {
                <h3>{ format!("This table ({}): {}", table_name(state.tab()), counted(rows.into(), "row")) }</h3>
                <dl class="keys">
                    { for offers(false) }
                    if state.tab() == Tab::Scope && !state.scope.actors.is_empty() {
                        { line(ExportClick::Commands, "Commands", "To review what is left and undo it: every line is a comment.") }
                    }
                </dl>
            }
            if state.tab() == Tab::Timeline {
                <h3>{ "The timeline" }</h3>
                <dl class="keys">{ line(ExportClick::Picture, "PNG", "The picture as it stands on screen, names in it included.") }</dl>
            }
            <h3>{ "A report" }</h3>
            <dl class="keys">{ line(ExportClick::Report, "Report", report_words(state)) }</dl>
            <h3>{ format!("Marked events: {}", thousands(state.notes.all.len() as u64)) }</h3>
            if state.notes.all.is_empty() {
                <p class="quiet">{ "Press m on an event to mark it." }</p>
            }
            if !state.notes.is_empty() {
                <dl class="keys">
                    { line(ExportClick::Notes, "Notes file", "Marks, tags, notes, what is muted and saved searches, to be loaded again.") }
                    if !state.notes.all.is_empty() {
                        { line(ExportClick::Marked, "Show", "Only the marked events.") }
                    }
                </dl>
            }
            { marks::choices(state) }
            <p class="quiet">{ "The file is written by this page and goes nowhere but to your disk. Times in it are UTC." }</p>
        </>
    }
}

/// What a report would hold.
fn report_words(state: &PageState) -> &'static str {
    if state.tab() == Tab::Scope && !state.scope.actors.is_empty() {
        "A page with this table, the marked events and the SHA-256 of each file."
    } else if state.notes.all.is_empty() {
        "A page with situations, findings, the query and the SHA-256 of each file; with the events that you mark."
    } else {
        "A page with situations, findings, the marked events with their notes, the query and the SHA-256 of each file."
    }
}

/// What a tab's table is called.
fn table_name(tab: Tab) -> &'static str {
    match tab {
        Tab::Overview => "Findings",
        tab => tabs::name(tab),
    }
}

fn line(click: ExportClick, label: &'static str, words: &'static str) -> Html {
    html! {
        <div><dt><button type="button" class="button small" data-form={click.to_string()}>{ label }</button></dt><dd>{ words }</dd></div>
    }
}

/// Begins to write the events shown or the open table.
fn begin(session: &Rc<EngineConnection>, state: &PageState, offer: &ExportOffer) {
    let totals = Totals::of(state);
    let mut view = state.question().view;
    let ending = offer.ending;
    let (name, total) = if offer.of_events {
        list_events(state, &mut view);
        (format!("trailglass-{ending}"), totals.events)
    } else {
        let table = id_of(view.tab);
        let total = totals.table.unwrap_or_default();
        (format!("trailglass-{table}.{ending}"), total)
    };
    let order = ExportOrder {
        file: FileSpec {
            form: offer.form,
            names: names_in_file(),
        },
        view: Box::new(view),
        notes: String::new(),
        events: Vec::new(),
    };
    save(session, name, total, order);
}

/// Whether the user wants names in the file.
fn names_in_file() -> NamesInFile {
    if marks::is_ticked("names-in-file") {
        NamesInFile::Included
    } else {
        NamesInFile::LeftOut
    }
}

/// Begins to write the report on marked events.
fn begin_report(session: &Rc<EngineConnection>, state: &PageState) {
    let order = ExportOrder {
        file: FileSpec {
            form: Form::Report {
                redact: marks::is_ticked("redact"),
            },
            names: names_in_file(),
        },
        view: Box::new(state.question().view),
        notes: write(&state.notes.notebook()),
        events: Vec::new(),
    };
    let files = state.answer().load.files;
    save(session, REPORT.to_owned(), files, order);
}

/// Asks for events in the order of time, where the open table does not list events.
fn list_events(state: &PageState, view: &mut ViewSpec) {
    if !state.navigation.lists_events() {
        view.tab = Tab::Events;
        view.table.sort = "time".to_owned();
        view.table.descending = false;
        view.table.then.clear();
    }
}

fn save(session: &Rc<EngineConnection>, name: String, total: u32, order: ExportOrder) {
    let session = session.clone();
    spawn_local(async move {
        // Without a saver the user has chosen no place.
        if let Ok(saver) = Saver::to_file(name, total).await {
            session.act(SheetsAction::Export(Some(saver.progress())));
            session.export(saver, order);
        }
    });
}

/// Copies the selected events in this form.
pub fn copy(session: &EngineConnection, state: &PageState, form: Form) {
    let order = ExportOrder {
        file: form.into(),
        view: Box::new(state.question().view),
        notes: String::new(),
        events: state
            .selection
            .events
            .iter()
            .map(|event| event.number)
            .collect(),
    };
    session.export(Saver::to_clipboard(), order);
}

/// Copies a column of the open table: all of its rows.
pub fn copy_column(session: &EngineConnection, state: &PageState, form: Form) {
    let file = FileSpec {
        form,
        names: NamesInFile::Included,
    };
    let order = ExportOrder {
        file,
        view: Box::new(state.question().view),
        notes: String::new(),
        events: Vec::new(),
    };
    session.export(Saver::values_to_clipboard(), order);
}

/// Saves the picture of the timeline.
fn picture(session: &Rc<EngineConnection>) {
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
    session.act(SheetsAction::Export(None));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_into_the_sheet_reads_back() {
        let others = [
            ExportClick::Close,
            ExportClick::Picture,
            ExportClick::Notes,
            ExportClick::Marked,
            ExportClick::Report,
            ExportClick::Commands,
        ];
        for click in OFFERS.iter().map(ExportClick::Offer).chain(others) {
            assert_eq!(click.to_string().parse(), Ok(click));
        }
        assert_eq!("xlsx".parse::<ExportClick>(), Err(NoClick));
    }
}

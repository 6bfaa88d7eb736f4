//! Exports in the engine's worker: block by block, each when the page has put the one before away, so that neither
//! memory grows with the file.

use crate::engine::export::{BLOCK, Export, ExportNeed};
use crate::export::notes::read as read_notes;
use crate::input::source::of_bytes;
use crate::store::location::Location;
use crate::worker::answering;
use crate::worker::engine_loop::SharedEngine;
use crate::worker::file_source::FetchedFile;
use crate::worker::messages::{ExportOrder, FromEngine, LentFor};
use crate::worker::row_readers::rows_at;
use crate::worker::wire;
use js_sys::{Function, Promise, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};

const NO_CHAINS: &str =
    "Sessions and persons had not been worked out, so what tells of them is missing.";

/// The running export.
#[derive(Default)]
pub(super) struct Exporting {
    /// The number of the export that is running. One with another number ends itself.
    number: Option<u32>,
    /// Wakes the waiting export.
    wake: Option<Function>,
}

/// Begins an export; a running one ends.
pub(super) fn start(shared: &SharedEngine, number: u32, order: ExportOrder) {
    stop(shared);
    let shared = shared.clone();
    shared.borrow_mut().exporting.number = Some(number);
    let notes = read_notes(&order.notes).unwrap_or_default().notes;
    let (file, view, events) = (order.file, *order.view, order.events);
    spawn_local(async move {
        let mut out = Vec::new();
        let export = {
            let mut state = shared.borrow_mut();
            // Else they would be worked out while it runs, and its rows would not be the same any more.
            state.work_on_all_events();
            let engine = &mut state.engine;
            let mut export = match events.is_empty() {
                true => Export::begin(engine, view, file, notes, &mut out),
                false => Export::of_events(engine, view, file.form, events, &mut out),
            };
            if !engine.has_chains() {
                export.said.push(NO_CHAINS.to_owned());
            }
            export
        };
        answering::schedule(&shared);
        run(&shared, number, export, out).await;
    });
}

/// Continues the export of this number, unless it was stopped meanwhile: the page has taken a block, or has sent a file.
pub(super) fn go_on(shared: &SharedEngine, number: u32) {
    if wanted(shared, number).is_some() {
        wake(shared);
    }
}

fn wake(shared: &SharedEngine) {
    let wake = shared.borrow_mut().exporting.wake.take();
    if let Some(wake) = wake {
        let _ = wake.call0(&JsValue::NULL);
    }
}

/// Ends the export that is running.
pub(super) fn stop(shared: &SharedEngine) {
    shared.borrow_mut().exporting.number = None;
    wake(shared);
}

/// Some where the export is still wanted.
fn wanted(shared: &SharedEngine, number: u32) -> Option<()> {
    (shared.borrow().exporting.number == Some(number)).then_some(())
}

async fn wait(shared: &SharedEngine, number: u32) -> Option<()> {
    let promise =
        Promise::new(&mut |resolve, _| shared.borrow_mut().exporting.wake = Some(resolve));
    let _ = JsFuture::from(promise).await;
    wanted(shared, number)
}

fn post(
    shared: &SharedEngine,
    number: u32,
    export: &Export,
    out: &mut Vec<u8>,
    end: Option<Result<Vec<String>, String>>,
) {
    let block = Uint8Array::from(&out[..]).buffer();
    out.clear();
    let done = export.done;
    let message = FromEngine::Exported {
        number,
        block,
        done,
        end,
    };
    wire::post(&shared.borrow().scope, &message);
}

/// None also where it was stopped.
async fn run(
    shared: &SharedEngine,
    number: u32,
    mut export: Export,
    mut out: Vec<u8>,
) -> Option<()> {
    let end = loop {
        let next = export.write(&mut shared.borrow_mut().engine, &mut out);
        match next {
            Err(words) => break Err(words),
            Ok(ExportNeed::Nothing) => break Ok(std::mem::take(&mut export.said)),
            Ok(ExportNeed::Rows) => {}
            Ok(ExportNeed::File(file)) => {
                let why = read(shared, number, file, &mut export, &mut out).await?;
                export.end_file(&shared.borrow().engine.store, why.as_deref(), &mut out);
            }
        }
        pass_on(shared, number, &export, &mut out).await?;
    };
    post(shared, number, &export, &mut out, Some(end));
    None
}

/// Passes a block on once it is large enough, and waits until the page has put it away.
async fn pass_on(
    shared: &SharedEngine,
    number: u32,
    export: &Export,
    out: &mut Vec<u8>,
) -> Option<()> {
    if out.len() >= BLOCK {
        post(shared, number, export, out, None);
        wait(shared, number).await?;
    }
    Some(())
}

/// Reads the wanted records of one file; gives why it could not be read, if so.
async fn read(
    shared: &SharedEngine,
    number: u32,
    file_number: u32,
    export: &mut Export,
    out: &mut Vec<u8>,
) -> Option<Option<String>> {
    if shared.borrow().file(file_number).is_none() {
        let lend = FromEngine::Lend {
            number: file_number,
            wanted: LentFor::Export(number),
        };
        wire::post(&shared.borrow().scope, &lend);
        wait(shared, number).await?;
    }
    let Some(file) = shared.borrow().file(file_number).cloned() else {
        return Some(Some("the file is not there any more".to_owned()));
    };
    let row_contents = shared.borrow().row_contents(file_number);
    let is_row = |wanted: Location| row_contents.contains(&wanted.ordinal);
    if export.wanted().is_some_and(is_row) {
        export.begin_file(of_bytes([]), row_contents);
        return read_rows(shared, number, file_number, export, out).await;
    }
    let mut file = FetchedFile::open(&file);
    export.begin_file(file.source(), row_contents);
    loop {
        if let Err(reason) = file.fetch().await {
            return Some(Some(format!("the file can't be read any more: {reason}")));
        }
        wanted(shared, number)?;
        let goes_on = export.read_on(&shared.borrow().engine.store, out);
        pass_on(shared, number, export, out).await?;
        match goes_on {
            Ok(true) => {}
            Ok(false) => return Some(None),
            Err(why) => return Some(Some(why)),
        }
    }
}

/// The same of a file of rows, some rows at a time.
async fn read_rows(
    shared: &SharedEngine,
    number: u32,
    file_number: u32,
    export: &mut Export,
    out: &mut Vec<u8>,
) -> Option<Option<String>> {
    while let Some(location) = export.wanted() {
        let rows = rows_at(shared, file_number, location).await;
        wanted(shared, number)?;
        match rows {
            Ok((place, rows)) => export.push_rows(&shared.borrow().engine.store, place, &rows, out),
            Err(reason) => return Some(Some(reason)),
        }
        if export.wanted() == Some(location) {
            return Some(Some("the file has changed since it was read".to_owned()));
        }
        pass_on(shared, number, export, out).await?;
    }
    Some(None)
}

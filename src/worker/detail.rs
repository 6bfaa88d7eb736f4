//! Shows one event in full: what the store holds, and its record, read again from the file.

use crate::input::receipt::FileNote;
use crate::input::reread::{Raw, RecordRereader};
use crate::input::source::of_bytes;
use crate::store::location::Location;
use crate::worker::engine_loop::SharedEngine;
use crate::worker::file_source::FetchedFile;
use crate::worker::messages::{FromEngine, LentFor};
use crate::worker::row_readers::rows_at;
use crate::worker::wire;
use wasm_bindgen_futures::spawn_local;
use web_sys::File;

/// Shows an event. Its file may have to be asked for first, and its record may lie deep in it: `opening` tells the page
/// whether the event is still wanted when it comes.
pub(super) fn open(shared: &SharedEngine, event: u32, opening: Option<u32>) {
    let state = shared.borrow();
    if event as usize >= state.engine.store.len() {
        return;
    }
    let (number, _) = state.engine.store.location(event as usize);
    let number = state.engine.store.files.place(number).file;
    if state.file(number).is_some() {
        drop(state);
        show(shared, event, opening);
    } else {
        let wanted = LentFor::Event { event, opening };
        wire::post(&state.scope, &FromEngine::Lend { number, wanted });
    }
}

/// Shows an event whose file was asked for.
pub(super) fn show(shared: &SharedEngine, event: u32, opening: Option<u32>) {
    let state = shared.borrow();
    let Some(mut detail) = state.engine.detail(event) else {
        return;
    };
    let (number, location) = state.engine.store.location(event as usize);
    let number = state.engine.store.files.place(number).file;
    let file = state.file(number).cloned();
    let scope = state.scope.clone();
    let is_row = state.row_contents(number).contains(&location.ordinal);
    drop(state);
    let shared = shared.clone();
    spawn_local(async move {
        let raw = match file {
            Some(_) if is_row => row(&shared, number, location).await,
            Some(file) => cut(&file, location).await,
            None => Err("The file is not there any more.".to_owned()),
        };
        detail.raw = raw.map(|raw| {
            detail.record = raw.record;
            raw.text
        });
        let detail = Box::new(detail);
        wire::post(&scope, &FromEngine::Detail { opening, detail });
    });
}

/// Has a row of a file of rows read again.
async fn row(shared: &SharedEngine, number: u32, location: Location) -> Result<Raw, String> {
    let (place, rows) = rows_at(shared, number, location).await?;
    let mut cutter = RecordRereader::new(location, of_bytes([]));
    cutter.push_rows(place, &rows);
    cutter.finish()
}

/// Cuts a record out of its file.
async fn cut(file: &File, location: Location) -> Result<Raw, String> {
    let gone = |reason: String| {
        format!(
            "The file can't be read any more ({reason}). Was it moved or deleted? Drop it again."
        )
    };
    let mut file = FetchedFile::open(file);
    let mut rereader = RecordRereader::new(location, file.source());
    loop {
        file.fetch().await.map_err(gone)?;
        match rereader.step() {
            Ok(true) => {}
            Ok(false) => break,
            Err(FileNote::Unreadable(reason)) => return Err(gone(reason)),
            Err(note) => return Err(note.words(false)),
        }
    }
    rereader.finish()
}

//! Shows one event in full: what the store holds, and its record, read again from the file.

use crate::input::reread::{Raw, RecordRereader};
use crate::store::location::Location;
use crate::worker::engine_loop::SharedEngine;
use crate::worker::file_slices;
use crate::worker::messages::{FromEngine, LentFor};
use crate::worker::wire;
use wasm_bindgen_futures::spawn_local;
use web_sys::File;

/// Bytes read at once to find a record again.
const PIECE: f64 = (1 << 20) as f64;

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
    drop(state);
    spawn_local(async move {
        let raw = match file {
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

/// Cuts a record out of its file.
async fn cut(file: &File, location: Location) -> Result<Raw, String> {
    let mut cutter = RecordRereader::new(location);
    let (mut at, size) = (0.0, file.size());
    while at < size {
        let piece = file_slices::end(file_slices::begin(file, at, PIECE)).await;
        let bytes = piece.map_err(|reason| {
            format!(
                "The file can't be read any more ({reason}). Was it moved or deleted? Drop it again."
            )
        })?;
        if cutter.push(&bytes.to_vec()) {
            break;
        }
        at += PIECE;
    }
    cutter.finish()
}

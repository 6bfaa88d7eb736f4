//! Workers: starting them, their messages and loops, and the dispatcher that gives files to readers.
//!
//! The workers have a program of their own (`src/bin/workers.rs`), which the page fetches once its own is there. The
//! engine and the readers get the one compiled module handed over, so that nothing is fetched or compiled twice. Readers of
//! Parquet files have another program (`src/bin/parquet.rs`), which is fetched when the first such file is there.

mod answering;
pub mod client;
mod detail;
pub mod dispatcher;
pub mod engine_loop;
mod export;
pub mod file_slices;
pub mod file_source;
pub mod halt;
pub mod memory;
pub mod messages;
pub mod program;
pub mod reader_loop;
pub mod reader_messages;
mod reader_pool;
mod row_files;
mod row_readers;
mod warm_up;
pub mod wire;

use crate::input::row_file::OpenRowFile;
use crate::worker::messages::FromEngine;
use crate::worker::reader_messages::ReaderStatus;
use wasm_bindgen::JsCast;
use web_sys::DedicatedWorkerGlobalScope;

/// Name of the engine's worker.
pub const ENGINE: &str = "engine";
/// Name of a reader's worker.
pub const READER: &str = "reader";

/// Starts the role of a worker, by the worker's name. `open_rows` opens files of rows, in the program that reads them.
pub fn start(open_rows: Option<OpenRowFile>) {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else {
        return;
    };
    if scope.name() == ENGINE {
        report_panics(&scope, FromEngine::Failed);
        file_slices::ask_by(&scope, FromEngine::Read);
        engine_loop::start(scope);
    } else {
        report_panics(&scope, ReaderStatus::Failed);
        file_slices::ask_by(&scope, ReaderStatus::Read);
        reader_loop::start(&scope, open_rows);
    }
}

/// Reports a panic, after which the worker is dead: the panic's message goes to the page, which shows it.
fn report_panics<M: wire::Message + 'static>(
    scope: &DedicatedWorkerGlobalScope,
    report: fn(String) -> M,
) {
    let scope = scope.clone();
    std::panic::set_hook(Box::new(move |info| {
        wire::post(&scope, &report(info.to_string()));
    }));
}

//! The glue between the browser and the pure rooms: starting workers and their message loops.
//!
//! One binary plays three roles. The page starts the engine and the readers as workers; each gets
//! the compiled module handed over, so that nothing is fetched or compiled twice.

pub mod client;
pub mod dispatcher;
pub mod engine_loop;
mod export;
pub mod halt;
pub mod memory;
pub mod message;
pub mod messages;
pub mod reader_loop;

use wasm_bindgen::JsCast;
use web_sys::DedicatedWorkerGlobalScope;

/// Name of the engine's worker.
pub const ENGINE: &str = "engine";
/// Name of a reader's worker.
pub const READER: &str = "reader";

/// Starts the role of a worker, by the worker's name; returns false where this copy of the binary runs in a page.
pub fn start() -> bool {
    let Ok(scope) = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>() else {
        return false;
    };
    let for_hook = scope.clone();
    // A worker that panics is gone; its last message goes to the page, which tells the user.
    std::panic::set_hook(Box::new(move |info| {
        message::post_failure(&for_hook, &info.to_string());
    }));
    if scope.name() == ENGINE {
        engine_loop::start(scope);
    } else {
        reader_loop::start(scope);
    }
    true
}

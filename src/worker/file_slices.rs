//! Pieces of a dropped file.

use js_sys::{Promise, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

/// Begins to read a piece of a file; the promise gives an `ArrayBuffer`, shorter where the file ends.
pub fn begin(file: &File, from: f64, bytes: f64) -> Promise {
    match file.slice_with_f64_and_f64(from, from + bytes) {
        Ok(blob) => blob.array_buffer(),
        Err(error) => Promise::reject(&error),
    }
}

/// The bytes of a piece that is being read.
///
/// # Errors
/// What the browser says.
pub async fn end(piece: Promise) -> Result<Uint8Array, String> {
    match JsFuture::from(piece).await {
        Ok(buffer) => Ok(Uint8Array::new(&buffer)),
        Err(error) => Err(error_text(&error)),
    }
}

/// What the browser says about a failure.
pub fn error_text(error: &JsValue) -> String {
    let text = |it: &JsValue| {
        js_sys::Reflect::get(it, &"message".into())
            .ok()?
            .as_string()
    };
    error
        .dyn_ref::<js_sys::Error>()
        .map(|error| String::from(error.message()))
        .or_else(|| text(error))
        .unwrap_or_else(|| "no reason given".to_owned())
}

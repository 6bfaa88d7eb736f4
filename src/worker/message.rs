//! Messages as JavaScript objects: what serde carries, and beside it files, ports and buffers.

use js_sys::{Array, Object, Reflect, Uint32Array};
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::DedicatedWorkerGlobalScope;

/// Field of a message that holds what serde carries.
pub const BODY: &str = "body";
/// Field that holds `File` objects.
pub const FILES: &str = "files";
/// Field that holds the bytes of small files, one after the other, as an `ArrayBuffer`.
pub const BYTES: &str = "bytes";
/// Field that holds the numbers of the files as a `Uint32Array`.
pub const NUMBERS: &str = "numbers";
/// Field that holds how many bytes each of the small files has, as a `Uint32Array`.
pub const SIZES: &str = "sizes";
/// Field that holds a `MessagePort`.
pub const PORT: &str = "port";
/// Field that holds the page's number of a reader, beside its port.
pub const NUMBER: &str = "number";
/// Field that holds a batch as an `ArrayBuffer`.
pub const BATCH: &str = "batch";
/// Field that is true when a job is done.
pub const DONE: &str = "done";
/// Field that holds why a reader is to give up what it has, as the number of a [`crate::worker::halt::Halt`].
pub const HALT: &str = "halt";
/// Field that holds how many bytes of the job's files were not read because of that.
pub const MISSING: &str = "missing";
/// Field that is true where a file is to be shared: its records are found, and read by other readers.
pub const SHARE: &str = "share";
/// Field that is true in a message about a block of a shared file; without bytes, it makes room for another.
pub const BLOCK: &str = "block";
/// Field that is true where a file is only to be hashed.
pub const HASH: &str = "hash";
/// Field that is true in a worker's first message.
pub const READY: &str = "ready";
/// Field that holds a worker's last words.
pub const FAILED: &str = "failed";
/// Field that holds the number of a reader that is gone.
pub const LOST: &str = "lost";

/// A message with one field.
pub fn message(field: &str, value: &JsValue) -> Object {
    with(Object::new(), field, value)
}

/// Adds a field to a message.
pub fn with(object: Object, field: &str, value: &JsValue) -> Object {
    // Setting a field of a plain object can't fail.
    let _ = Reflect::set(&object, &field.into(), value);
    object
}

/// A field of a message; undefined where it has none.
pub fn field(message: &JsValue, name: &str) -> JsValue {
    Reflect::get(message, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// A field that holds an array of objects of one kind; others are left out.
pub fn array<T: JsCast>(message: &JsValue, name: &str) -> Vec<T> {
    let Ok(array) = field(message, name).dyn_into::<Array>() else {
        return Vec::new();
    };
    array
        .iter()
        .filter_map(|item| item.dyn_into::<T>().ok())
        .collect()
}

/// A field that holds a `Uint32Array`; empty where there is none.
pub fn numbers(message: &JsValue, name: &str) -> Vec<u32> {
    field(message, name)
        .dyn_into::<Uint32Array>()
        .map(|array| array.to_vec())
        .unwrap_or_default()
}

/// Writes what serde carries.
pub fn body(value: &impl Serialize) -> Object {
    let bytes = postcard::to_allocvec(value).unwrap_or_default();
    message(BODY, &js_sys::Uint8Array::from(bytes.as_slice()))
}

/// Reads what serde carries; none where the message has no such body.
pub fn read_body<T: DeserializeOwned>(message: &JsValue) -> Option<T> {
    let bytes: js_sys::Uint8Array = field(message, BODY).dyn_into().ok()?;
    postcard::from_bytes(&bytes.to_vec()).ok()
}

/// Sends a worker's last words to the page.
pub fn post_failure(scope: &DedicatedWorkerGlobalScope, words: &str) {
    let _ = scope.post_message(&message(FAILED, &words.into()));
}

//! Pieces of a dropped file, read by a worker or, where its browser does not let it, by the page for it.
//!
//! WebKit lets no worker of a page that was opened from a disk read a chosen file, only the page itself. The page gives
//! one piece for each that is asked for, and keeps none, so as much is in memory as where the worker reads.

use crate::worker::wire::{self, Message};
use gloo::events::EventListener;
use js_sys::{Array, ArrayBuffer, Error, Promise, Reflect, Uint8Array};
use serde::{Deserialize, Serialize};
use std::cell::{Cell, RefCell};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise, spawn_local};
use web_sys::{Blob, DedicatedWorkerGlobalScope, File, MessageChannel, MessageEvent, MessagePort};

/// The name of the error of a file that can't be read: it is gone, or not for this worker.
const NOT_READABLE: &str = "NotReadableError";

/// A worker wants the page to read a piece of a file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PieceRequest {
    /// The piece.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    piece: Blob,
    /// Where its bytes go.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    port: MessagePort,
}

impl PieceRequest {
    /// What moves to the page with it.
    pub fn transfer(&self) -> Array {
        Array::of1(&self.port)
    }

    /// Reads the piece, on the page.
    pub fn answer(self) {
        spawn_local(async move {
            let piece = match JsFuture::from(self.piece.array_buffer()).await {
                Ok(buffer) => PieceRead::Bytes(buffer.unchecked_into()),
                Err(error) => PieceRead::Failed(error_text(&error)),
            };
            wire::post(&self.port, &piece);
        });
    }
}

/// What the page read.
#[derive(Clone, Debug, Serialize, Deserialize)]
enum PieceRead {
    Bytes(#[serde(with = "serde_wasm_bindgen::preserve")] ArrayBuffer),
    /// What the browser said.
    Failed(String),
}

impl Message for PieceRead {
    fn transfer(&self) -> Array {
        match self {
            PieceRead::Bytes(buffer) => Array::of1(buffer),
            PieceRead::Failed(_) => Array::new(),
        }
    }
}

/// Hands a request to the page.
type AskPage = Box<dyn Fn(PieceRequest)>;

thread_local! {
    /// None outside of workers.
    static ASK_PAGE: RefCell<Option<AskPage>> = const { RefCell::new(None) };
    /// The page could read what this worker could not, so it is asked first.
    static PAGE_READS: Cell<bool> = const { Cell::new(false) };
    /// Bytes of all pieces that are being read.
    static HELD_BYTES: Cell<u64> = const { Cell::new(0) };
}

/// Says how this worker asks its page.
pub fn ask_by<M: Message + 'static>(
    scope: &DedicatedWorkerGlobalScope,
    request: fn(PieceRequest) -> M,
) {
    let scope = scope.clone();
    let ask = move |piece| wire::post(&scope, &request(piece));
    ASK_PAGE.set(Some(Box::new(ask)));
}

/// A piece of a file that is being read. It counts as memory of this worker, which will copy it into its own.
pub struct PieceReading {
    /// Gives an `ArrayBuffer`.
    promise: Promise,
    bytes: u64,
}

impl PieceReading {
    fn of(piece: Blob) -> Self {
        let bytes = piece.size() as u64;
        HELD_BYTES.set(HELD_BYTES.get() + bytes);
        let promise = future_to_promise(read(piece));
        Self { promise, bytes }
    }
}

impl Drop for PieceReading {
    fn drop(&mut self) {
        HELD_BYTES.set(HELD_BYTES.get() - self.bytes);
    }
}

/// Whether only the page can read files, and not this worker.
pub fn page_reads() -> bool {
    PAGE_READS.get()
}

/// Bytes of the pieces that are being read for this worker, by itself or by the page.
pub fn held_bytes() -> u64 {
    HELD_BYTES.get()
}

/// Begins to read a piece of a file; it is shorter where the file ends.
///
/// # Errors
/// What the browser says.
pub fn begin(file: &File, from: f64, bytes: f64) -> Result<PieceReading, String> {
    let piece = file.slice_with_f64_and_f64(from, from + bytes);
    piece
        .map(PieceReading::of)
        .map_err(|error| error_text(&error))
}

/// Begins to read a file as a whole. Unlike a piece of it, a file that is gone is an error and not empty.
pub fn begin_whole(file: &File) -> PieceReading {
    PieceReading::of(Blob::from(file.clone()))
}

async fn read(piece: Blob) -> Result<JsValue, JsValue> {
    if !PAGE_READS.get() {
        match JsFuture::from(piece.array_buffer()).await {
            Err(error) if is_not_readable(&error) => {}
            read => return read,
        }
    }
    match read_by_page(piece).await? {
        PieceRead::Bytes(buffer) => {
            PAGE_READS.set(true);
            Ok(buffer.into())
        }
        PieceRead::Failed(reason) => Err(Error::new(&reason).into()),
    }
}

async fn read_by_page(piece: Blob) -> Result<PieceRead, JsValue> {
    let channel = MessageChannel::new()?;
    let answers = channel.port1();
    let port = channel.port2();
    ASK_PAGE.with_borrow(|ask| {
        if let Some(ask) = ask {
            ask(PieceRequest { piece, port });
        }
    });
    let mut listener = None;
    let answer = Promise::new(&mut |resolve, _| {
        listener = Some(EventListener::once(&answers, "message", move |event| {
            let data = event.dyn_ref::<MessageEvent>().map(MessageEvent::data);
            let _ = resolve.call1(&JsValue::UNDEFINED, &data.unwrap_or_default());
        }));
    });
    answers.start();
    let answer = JsFuture::from(answer).await?;
    answers.close();
    wire::decode(answer).ok_or_else(|| Error::new("the page gave no piece of it").into())
}

fn is_not_readable(error: &JsValue) -> bool {
    let name = Reflect::get(error, &"name".into()).ok();
    name.and_then(|name| name.as_string()).as_deref() == Some(NOT_READABLE)
}

/// The bytes of a piece that is being read.
///
/// # Errors
/// What the browser says.
pub async fn end(piece: Result<PieceReading, String>) -> Result<Uint8Array, String> {
    let piece = piece?;
    let bytes = JsFuture::from(piece.promise.clone()).await;
    bytes
        .map(|buffer| Uint8Array::new(&buffer))
        .map_err(|error| error_text(&error))
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

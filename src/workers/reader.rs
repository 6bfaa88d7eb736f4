//! A reader's message loop: files come in from the engine, batches go out to it.

use super::message::{
    BATCH, BYTES, DONE, FILES, NUMBERS, PORT, READY, SIZES, array, field, message, numbers, with,
};
use crate::intake::reader::Reader;
use gloo::events::EventListener;
use js_sys::{Array, ArrayBuffer, Promise, Uint8Array};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DedicatedWorkerGlobalScope, File, MessageEvent, MessagePort};

/// Files up to this size are read in one go; larger ones in pieces of it.
const PIECE: f64 = (4 << 20) as f64;
/// A batch is sent as soon as it has so many events.
const BATCH_EVENTS: usize = 4096;

/// What the engine hands over at once.
enum Job {
    /// Small files, one after the other: for each its number and how many of the bytes are its own.
    Group(Vec<(u32, u32)>, Uint8Array),
    /// A large file, with all its bytes on the way if one piece holds them.
    File(u32, File, Option<Promise>),
}

struct State {
    reader: Reader,
    port: MessagePort,
    buffer: Vec<u8>,
}

/// Says "ready", waits for its port to the engine, then reads what comes.
pub fn start(scope: DedicatedWorkerGlobalScope) {
    let listener = EventListener::once(&scope, "message", |event| {
        let Some(event) = event.dyn_ref::<MessageEvent>() else {
            return;
        };
        if let Ok(port) = field(&event.data(), PORT).dyn_into::<MessagePort>() {
            listen(port);
        }
    });
    // The listener lives as long as the worker.
    listener.forget();
    let _ = scope.post_message(&message(READY, &true.into()));
}

fn listen(port: MessagePort) {
    let jobs: Rc<RefCell<VecDeque<Job>>> = Rc::default();
    let state = Rc::new(RefCell::new(Some(State {
        reader: Reader::default(),
        port: port.clone(),
        buffer: Vec::new(),
    })));
    let listener = EventListener::new(&port, "message", move |event| {
        let Some(event) = event.dyn_ref::<MessageEvent>() else {
            return;
        };
        jobs.borrow_mut().extend(job_in(&event.data()));
        let taken = state.borrow_mut().take();
        // Without it, the loop below runs already and will come to the new jobs.
        if let Some(mut running) = taken {
            let (jobs, state) = (jobs.clone(), state.clone());
            spawn_local(async move {
                loop {
                    let job = jobs.borrow_mut().pop_front();
                    let Some(job) = job else { break };
                    read(&mut running, job).await;
                }
                *state.borrow_mut() = Some(running);
            });
        }
    });
    listener.forget();
    port.start();
}

fn job_in(data: &JsValue) -> Option<Job> {
    let files = numbers(data, NUMBERS);
    if let Ok(bytes) = field(data, BYTES).dyn_into::<ArrayBuffer>() {
        let group = files.into_iter().zip(numbers(data, SIZES));
        return Some(Job::Group(group.collect(), Uint8Array::new(&bytes)));
    }
    let file: File = array(data, FILES).pop()?;
    // Reading begins now, so that it runs while files before this one are parsed.
    let whole = (file.size() <= PIECE).then(|| file.array_buffer());
    Some(Job::File(*files.first()?, file, whole))
}

async fn read(state: &mut State, job: Job) {
    match job {
        Job::Group(files, bytes) => read_group(state, &files, &bytes),
        Job::File(number, file, whole) => {
            state.reader.begin(number);
            match read_file(state, &file, whole).await {
                Ok(()) => state.reader.end(),
                Err(words) => state.reader.fail(number, &words),
            }
        }
    }
    send(state, true);
}

fn read_group(state: &mut State, files: &[(u32, u32)], bytes: &Uint8Array) {
    let mut at = 0;
    for (number, size) in files {
        state.reader.begin(*number);
        push(state, &bytes.subarray(at, at + size));
        state.reader.end();
        at += size;
        if state.reader.waiting() >= BATCH_EVENTS {
            send(state, false);
        }
    }
}

async fn read_file(state: &mut State, file: &File, whole: Option<Promise>) -> Result<(), String> {
    if let Some(whole) = whole {
        let bytes = bytes_of(whole).await?;
        push(state, &bytes);
        return Ok(());
    }
    let (mut at, size) = (0.0, file.size());
    let mut next = slice(file, at);
    while at < size {
        let piece = std::mem::replace(&mut next, slice(file, at + PIECE));
        at += PIECE;
        let bytes = bytes_of(piece).await?;
        if !push(state, &bytes) {
            break;
        }
        if state.reader.waiting() >= BATCH_EVENTS {
            send(state, false);
        }
    }
    Ok(())
}

fn slice(file: &File, from: f64) -> Promise {
    match file.slice_with_f64_and_f64(from, from + PIECE) {
        Ok(blob) => blob.array_buffer(),
        Err(error) => Promise::reject(&error),
    }
}

async fn bytes_of(promise: Promise) -> Result<Uint8Array, String> {
    let buffer = JsFuture::from(promise).await.map_err(|error| words_of(&error))?;
    Ok(Uint8Array::new(&buffer))
}

/// Gives bytes to the intake; false once it wants no more of this file.
fn push(state: &mut State, bytes: &Uint8Array) -> bool {
    state.buffer.resize(bytes.length() as usize, 0);
    bytes.copy_to(&mut state.buffer);
    state.reader.push(&state.buffer)
}

/// What the browser says about a failure.
pub fn words_of(error: &JsValue) -> String {
    error
        .dyn_ref::<js_sys::Error>()
        .map(|error| String::from(error.message()))
        .or_else(|| field(error, "message").as_string())
        .unwrap_or_else(|| "no reason given".to_owned())
}

fn send(state: &mut State, done: bool) {
    let bytes = state.reader.take_batch().into_bytes();
    let buffer: ArrayBuffer = Uint8Array::from(bytes.as_slice()).buffer();
    let sent = with(message(BATCH, &buffer), DONE, &done.into());
    let _ = state
        .port
        .post_message_with_transferable(&sent, &Array::of1(&buffer));
}

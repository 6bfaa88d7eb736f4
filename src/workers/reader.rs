//! A reader's message loop: files come in from the engine, batches go out to it.

use super::message::{BATCH, DONE, FILES, NUMBERS, PORT, READY, array, field, message, with};
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

/// A file to read, with its bytes on the way if it is small.
struct Job {
    number: u32,
    file: File,
    small: Option<Promise>,
    /// The last file of what the engine handed over at once.
    last: bool,
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
        let files: Vec<File> = array(&event.data(), FILES);
        let numbers: Vec<JsValue> = array(&event.data(), NUMBERS);
        let count = files.len();
        for (index, (file, number)) in files.into_iter().zip(numbers).enumerate() {
            // Reading begins now, so that it runs while files before this one are parsed.
            let small = (file.size() <= PIECE).then(|| file.array_buffer());
            let number = number.as_f64().unwrap_or(0.0) as u32;
            jobs.borrow_mut().push_back(Job {
                number,
                file,
                small,
                last: index + 1 == count,
            });
        }
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

async fn read(state: &mut State, job: Job) {
    state.reader.begin(job.number);
    let mut outcome = Ok(());
    if let Some(small) = job.small {
        outcome = push(state, small).await.map(|_| ());
    } else {
        let (mut at, size) = (0.0, job.file.size());
        let mut next = slice(&job.file, at);
        while at < size {
            let piece = std::mem::replace(&mut next, slice(&job.file, at + PIECE));
            at += PIECE;
            match push(state, piece).await {
                Ok(true) => {}
                Ok(false) => break,
                Err(words) => {
                    outcome = Err(words);
                    break;
                }
            }
            if state.reader.waiting() >= BATCH_EVENTS {
                send(state, false);
            }
        }
    }
    match outcome {
        Ok(()) => state.reader.end(),
        Err(words) => state.reader.fail(job.number, &words),
    }
    if job.last || state.reader.waiting() >= BATCH_EVENTS {
        send(state, job.last);
    }
}

fn slice(file: &File, from: f64) -> Promise {
    match file.slice_with_f64_and_f64(from, from + PIECE) {
        Ok(blob) => blob.array_buffer(),
        Err(error) => Promise::reject(&error),
    }
}

/// Waits for bytes and gives them to the intake; false once it wants no more of this file.
async fn push(state: &mut State, bytes: Promise) -> Result<bool, String> {
    let bytes = JsFuture::from(bytes).await.map_err(|error| words_of(&error))?;
    let array = Uint8Array::new(&bytes);
    state.buffer.resize(array.length() as usize, 0);
    array.copy_to(&mut state.buffer);
    Ok(state.reader.push(&state.buffer))
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

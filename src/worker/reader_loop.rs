//! A reader's message loop: files come in from the engine, batches go out to it.

use crate::input::content::Block;
use crate::input::reader::Reader;
use crate::input::receipt::Note;
use crate::worker::halt::Halt;
use crate::worker::message::{
    BATCH, BLOCK, BYTES, DONE, FILES, HALT, HASH, MISSING, NUMBERS, PORT, READY, SHARE, SIZES,
    array, body, field, message, numbers, read_body, with,
};
use gloo::events::EventListener;
use js_sys::{Array, ArrayBuffer, Function, Promise, Uint8Array, Uint32Array};
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

/// Blocks of a shared file that may wait or be at work at a time.
const MOST_BLOCKS_OUT: u32 = 16;

/// What the engine hands over at once.
enum Job {
    /// Small files, one after the other: for each its number and how many of the bytes are its own.
    Group(Vec<(u32, u32)>, Uint8Array),
    /// A large file, with all its bytes on the way if one piece holds them.
    File(u32, File, Option<Promise>),
    /// A large file that other readers help to read.
    Shared(u32, File),
    /// A block of such a file, from the reader that found it, and its bytes.
    Block(Block, Uint8Array),
    /// A file of which only the hashes of its contents are wanted.
    Hash(u32, File),
}

/// What waits to be read.
#[derive(Default)]
struct Queue {
    /// The jobs, each with how often reading had been halted when it came.
    jobs: VecDeque<(u32, Job)>,
    /// How often reading was halted: jobs that came before are given up.
    halts: u32,
    why: Option<Halt>,
    /// Blocks on their way or at work elsewhere, and what to call when there are fewer.
    blocks_out: u32,
    room: Option<Function>,
}

struct State {
    reader: Reader,
    port: MessagePort,
    buffer: Vec<u8>,
    queue: Rc<RefCell<Queue>>,
    /// How often reading had been halted when the job at work came.
    halts: u32,
    /// Files given up since the last batch, and how many of their bytes were not read.
    given_up: Vec<u32>,
    missing: f64,
}

impl State {
    /// Why the job at work is to be given up, if it is.
    fn halted(&self) -> Option<Halt> {
        let queue = self.queue.borrow();
        queue.why.filter(|_| queue.halts > self.halts)
    }

    /// Ends a file before its end. What came of it is kept.
    fn give_up(&mut self, file: u32, missing: f64) {
        let why = self.halted().unwrap_or(Halt::Stopped);
        self.reader.fail(file, why.note());
        self.given_up.push(file);
        self.missing += missing;
    }
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
    let queue: Rc<RefCell<Queue>> = Rc::default();
    let state = Rc::new(RefCell::new(Some(State {
        reader: Reader::default(),
        port: port.clone(),
        buffer: Vec::new(),
        queue: queue.clone(),
        halts: 0,
        given_up: Vec::new(),
        missing: 0.0,
    })));
    let listener = EventListener::new(&port, "message", move |event| {
        let Some(event) = event.dyn_ref::<MessageEvent>() else {
            return;
        };
        hear(&mut queue.borrow_mut(), &event.data());
        let taken = state.borrow_mut().take();
        // Without it, the loop below runs already and will come to the new jobs.
        if let Some(mut running) = taken {
            let (queue, state) = (queue.clone(), state.clone());
            spawn_local(async move {
                loop {
                    let job = queue.borrow_mut().jobs.pop_front();
                    let Some((halts, job)) = job else { break };
                    running.halts = halts;
                    read(&mut running, job).await;
                }
                *state.borrow_mut() = Some(running);
            });
        }
    });
    listener.forget();
    port.start();
}

fn hear(queue: &mut Queue, data: &JsValue) {
    if let Some(number) = field(data, HALT).as_f64() {
        queue.halts += 1;
        queue.why = Halt::from_number(number as u32);
    }
    if field(data, BLOCK).is_truthy() && field(data, BYTES).is_undefined() {
        queue.blocks_out = queue.blocks_out.saturating_sub(1);
        if let Some(room) = queue.room.take() {
            let _ = room.call0(&JsValue::NULL);
        }
    }
    let halts = queue.halts;
    queue.jobs.extend(job_in(data).map(|job| (halts, job)));
}

fn job_in(data: &JsValue) -> Option<Job> {
    let files = numbers(data, NUMBERS);
    if let Some(block) = read_body::<Block>(data) {
        let bytes: ArrayBuffer = field(data, BYTES).dyn_into().ok()?;
        return Some(Job::Block(block, Uint8Array::new(&bytes)));
    }
    if let Ok(bytes) = field(data, BYTES).dyn_into::<ArrayBuffer>() {
        let group = files.into_iter().zip(numbers(data, SIZES));
        return Some(Job::Group(group.collect(), Uint8Array::new(&bytes)));
    }
    let file: File = array(data, FILES).pop()?;
    if field(data, SHARE).is_truthy() {
        return Some(Job::Shared(*files.first()?, file));
    }
    if field(data, HASH).is_truthy() {
        return Some(Job::Hash(*files.first()?, file));
    }
    // Reading begins now, so that it runs while files before this one are parsed.
    let whole = (file.size() <= PIECE).then(|| file.array_buffer());
    Some(Job::File(*files.first()?, file, whole))
}

async fn read(state: &mut State, job: Job) {
    match job {
        Job::Group(files, bytes) => read_group(state, &files, &bytes),
        Job::File(number, file, whole) => {
            state.reader.begin(number);
            read_file(state, number, &file, whole).await;
        }
        Job::Shared(number, file) => {
            state.reader.begin(number);
            state.reader.share();
            read_file(state, number, &file, None).await;
            send_blocks(state).await;
        }
        Job::Block(block, bytes) => {
            // Also where reading was halted: the bytes are here, and the file waits for the report.
            state.reader.read_block(block, bytes.to_vec());
        }
        Job::Hash(number, file) => {
            state.reader.begin_hash(number);
            read_file(state, number, &file, None).await;
        }
    }
    send(state, true);
}

fn read_group(state: &mut State, files: &[(u32, u32)], bytes: &Uint8Array) {
    let mut at = 0;
    // Nothing is heard until the group is done.
    let halted = state.halted().is_some();
    for (number, size) in files {
        if halted {
            state.give_up(*number, f64::from(*size));
            continue;
        }
        state.reader.begin(*number);
        push(state, &bytes.subarray(at, at + size));
        state.reader.end();
        at += size;
        if state.reader.waiting() >= BATCH_EVENTS {
            send(state, false);
        }
    }
}

async fn read_file(state: &mut State, number: u32, file: &File, mut whole: Option<Promise>) {
    let (mut at, size) = (0.0, file.size());
    let mut next = whole.take().unwrap_or_else(|| slice(file, at));
    // At least once: a file that is gone has no size.
    loop {
        // The next piece is on its way while this one is read.
        let piece = std::mem::replace(&mut next, slice(file, at + PIECE));
        let bytes = match bytes_of(piece).await {
            Ok(bytes) => bytes,
            Err(words) => return state.reader.fail(number, Note::Unreadable(words)),
        };
        if state.halted().is_some() {
            return state.give_up(number, size - at);
        }
        at += PIECE;
        let wanted = push(state, &bytes);
        send_blocks(state).await;
        if !wanted || at >= size {
            break;
        }
        if state.reader.waiting() >= BATCH_EVENTS {
            send(state, false);
        }
    }
    state.reader.end();
}

/// Sends the blocks found so far to the engine, which gives them to other readers; waits while these have
/// enough to do, so that a file is never in memory as a whole.
async fn send_blocks(state: &mut State) {
    for (block, bytes) in state.reader.take_blocks() {
        let buffer: ArrayBuffer = Uint8Array::from(bytes.as_slice()).buffer();
        let message = with(with(body(&block), BYTES, &buffer), BLOCK, &true.into());
        let _ = state
            .port
            .post_message_with_transferable(&message, &Array::of1(&buffer));
        state.queue.borrow_mut().blocks_out += 1;
        while state.queue.borrow().blocks_out > MOST_BLOCKS_OUT {
            let queue = state.queue.clone();
            let room = Promise::new(&mut |resolve, _| queue.borrow_mut().room = Some(resolve));
            let _ = JsFuture::from(room).await;
        }
    }
}

fn slice(file: &File, from: f64) -> Promise {
    match file.slice_with_f64_and_f64(from, from + PIECE) {
        Ok(blob) => blob.array_buffer(),
        Err(error) => Promise::reject(&error),
    }
}

async fn bytes_of(promise: Promise) -> Result<Uint8Array, String> {
    let buffer = JsFuture::from(promise)
        .await
        .map_err(|error| words_of(&error))?;
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
    let batch = state.reader.take_batch();
    let mut sent = message(DONE, &done.into());
    if !state.given_up.is_empty() {
        sent = with(sent, NUMBERS, &Uint32Array::from(&state.given_up[..]));
        sent = with(sent, MISSING, &state.missing.into());
        state.given_up.clear();
        state.missing = 0.0;
    }
    let buffer: ArrayBuffer = Uint8Array::from(batch.into_bytes().as_slice()).buffer();
    let _ = state
        .port
        .post_message_with_transferable(&with(sent, BATCH, &buffer), &Array::of1(&buffer));
}

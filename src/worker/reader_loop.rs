//! A reader's message loop: files come in from the engine, batches go out to it.

use crate::input::content::Block;
use crate::input::reader::Reader;
use crate::input::receipt::FileNote;
use crate::worker::file_slices::{self, PieceReading, error_text};
use crate::worker::halt::Halt;
use crate::worker::messages::{Connect, FromReader, ReaderStatus, ToReader};
use crate::worker::wire;
use gloo::events::EventListener;
use js_sys::{ArrayBuffer, Function, Promise, Uint8Array};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DedicatedWorkerGlobalScope, File, MessageEvent, MessagePort};

/// Files up to this size are read in one go; larger ones in pieces of it.
const PIECE: f64 = (4 << 20) as f64;
/// A batch is sent as soon as it has this many events.
const BATCH_EVENTS: usize = 4096;

/// Blocks of a shared file that may be waiting or being read at a time.
const MOST_BLOCKS_OUT: u32 = 16;

/// A waiting job.
enum ReadJob {
    /// Small files, one after the other: for each its number and how many of the bytes are its own.
    Group(Vec<(u32, u32)>, Uint8Array),
    /// A large file.
    File {
        number: u32,
        file: File,
        /// All its bytes, on the way, if one piece holds them.
        whole: Option<PieceReading>,
    },
    /// A large file that other readers help to read.
    Shared { number: u32, file: File },
    /// A block of such a file, from the reader that found it, and its bytes.
    Block(Block, Uint8Array),
    /// A file of which only the hashes of its contents are wanted.
    Hash { number: u32, file: File },
}

/// What waits to be read.
#[derive(Default)]
struct ReadQueue {
    /// The jobs, each with how often reading had been halted when it came.
    jobs: VecDeque<(u32, ReadJob)>,
    /// How often reading was halted: jobs that came before are given up.
    halts: u32,
    why: Option<Halt>,
    /// Blocks that other readers have not finished, and the function to call when there are fewer.
    blocks_out: u32,
    room: Option<Function>,
}

struct ReaderState {
    reader: Reader,
    port: MessagePort,
    scope: DedicatedWorkerGlobalScope,
    buffer: Vec<u8>,
    queue: Rc<RefCell<ReadQueue>>,
    /// How often reading had been halted when the current job arrived.
    halts: u32,
    /// Files given up since the last batch, and how many of their bytes were not read.
    given_up: Vec<u32>,
    missing: f64,
}

/// Says that nothing more can be expected of this reader.
fn give_up_reading(scope: &DedicatedWorkerGlobalScope, reason: String) {
    wire::post(scope, &ReaderStatus::Failed(reason));
}

impl ReaderState {
    /// Posts to the engine, which waits for every message.
    fn post(&self, message: &FromReader) {
        if let Err(error) = wire::try_post(&self.port, message) {
            let reason = error_text(&error);
            give_up_reading(
                &self.scope,
                format!("it could not send what it read: {reason}"),
            );
        }
    }

    /// Why the current job has to be given up, if it has.
    fn halted(&self) -> Option<Halt> {
        let queue = self.queue.borrow();
        queue.why.filter(|_| queue.halts > self.halts)
    }

    /// Ends a file before its end. Events already read from it are kept.
    fn give_up(&mut self, file: u32, missing: f64) {
        let why = self.halted().unwrap_or(Halt::Stopped);
        self.reader.fail(file, why.note());
        self.given_up.push(file);
        self.missing += missing;
    }
}

/// Reports to the page, waits for the port to the engine, then reads what comes.
pub fn start(scope: &DedicatedWorkerGlobalScope) {
    let for_listener = scope.clone();
    let listener = EventListener::once(scope, "message", move |event| {
        if let Some(event) = event.dyn_ref::<MessageEvent>()
            && let Some(Connect { port }) = wire::decode(event.data())
        {
            listen(for_listener.clone(), port);
        }
    });
    // The listener lives as long as the worker.
    listener.forget();
    wire::post(scope, &ReaderStatus::Ready);
}

fn listen(scope: DedicatedWorkerGlobalScope, port: MessagePort) {
    let queue: Rc<RefCell<ReadQueue>> = Rc::default();
    let state = Rc::new(RefCell::new(Some(ReaderState {
        reader: Reader::default(),
        port: port.clone(),
        scope: scope.clone(),
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
        let Some(message) = wire::decode(event.data()) else {
            return give_up_reading(&scope, "it did not understand the engine".to_owned());
        };
        queue.borrow_mut().take(message);
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

impl ReadQueue {
    /// Takes a message of the engine.
    fn take(&mut self, message: ToReader) {
        let job = match message {
            ToReader::Group { files, bytes } => ReadJob::Group(files, Uint8Array::new(&bytes)),
            ToReader::File {
                number,
                file,
                shared: true,
            } => ReadJob::Shared { number, file },
            ToReader::File {
                number,
                file,
                shared: false,
            } => {
                // Reading begins now, so that it runs while files before this one are parsed.
                let whole = (file.size() <= PIECE).then(|| file_slices::begin_whole(&file));
                ReadJob::File {
                    number,
                    file,
                    whole,
                }
            }
            ToReader::Hash { number, file } => ReadJob::Hash { number, file },
            ToReader::Block { block, bytes } => ReadJob::Block(block, Uint8Array::new(&bytes)),
            ToReader::BlockDone => {
                self.blocks_out = self.blocks_out.saturating_sub(1);
                if let Some(room) = self.room.take() {
                    let _ = room.call0(&JsValue::NULL);
                }
                return;
            }
            ToReader::Halt(why) => {
                self.halts += 1;
                self.why = Some(why);
                return;
            }
        };
        self.jobs.push_back((self.halts, job));
    }
}

async fn read(state: &mut ReaderState, job: ReadJob) {
    match job {
        ReadJob::Group(files, bytes) => read_group(state, &files, &bytes),
        ReadJob::File {
            number,
            file,
            whole,
        } => {
            state.reader.begin(number);
            read_file(state, number, &file, whole).await;
        }
        ReadJob::Shared { number, file } => {
            state.reader.begin(number);
            state.reader.share();
            read_file(state, number, &file, None).await;
            send_blocks(state).await;
        }
        ReadJob::Block(block, bytes) => {
            // Also where reading was halted: the bytes are here, and the file waits for the report.
            state.reader.read_block(block, bytes.to_vec());
        }
        ReadJob::Hash { number, file } => {
            state.reader.begin_hash(number);
            read_file(state, number, &file, None).await;
        }
    }
    send(state, true);
}

fn read_group(state: &mut ReaderState, files: &[(u32, u32)], bytes: &Uint8Array) {
    let mut at = 0;
    // Messages are not handled before the group is done, so that one look is enough.
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

async fn read_file(state: &mut ReaderState, number: u32, file: &File, whole: Option<PieceReading>) {
    let (mut at, size) = (0.0, file.size());
    let mut next = match whole {
        Some(whole) => Ok(whole),
        None => file_slices::begin(file, at, PIECE),
    };
    // At least once, because a deleted file has size 0 and only reading it gives the error.
    loop {
        // The next piece is fetched while this one is parsed.
        let piece = std::mem::replace(&mut next, file_slices::begin(file, at + PIECE, PIECE));
        let bytes = match file_slices::end(piece).await {
            Ok(bytes) => bytes,
            Err(reason) => return state.reader.fail(number, FileNote::Unreadable(reason)),
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
async fn send_blocks(state: &mut ReaderState) {
    for (block, bytes) in state.reader.take_blocks() {
        let bytes = Uint8Array::from(bytes.as_slice()).buffer();
        state.post(&FromReader::Block { block, bytes });
        state.queue.borrow_mut().blocks_out += 1;
        while state.queue.borrow().blocks_out > MOST_BLOCKS_OUT {
            let queue = state.queue.clone();
            let room = Promise::new(&mut |resolve, _| queue.borrow_mut().room = Some(resolve));
            let _ = JsFuture::from(room).await;
        }
    }
}

/// Gives bytes to the reader; false once it wants no more of this file.
fn push(state: &mut ReaderState, bytes: &Uint8Array) -> bool {
    state.buffer.resize(bytes.length() as usize, 0);
    bytes.copy_to(&mut state.buffer);
    state.reader.push(&state.buffer)
}

/// Sends the results of the current job.
fn send(state: &mut ReaderState, job_done: bool) {
    let batch = state.reader.take_batch();
    // A report on a block is none on its file.
    let of_files = batch.notes.reports.iter().filter(|report| !report.part);
    let reported = of_files.map(|report| report.file).collect();
    let batch: ArrayBuffer = Uint8Array::from(batch.into_bytes().as_slice()).buffer();
    let progress = FromReader::Progress {
        batch,
        reported,
        given_up: std::mem::take(&mut state.given_up),
        missing_bytes: std::mem::take(&mut state.missing),
        job_done,
    };
    state.post(&progress);
}

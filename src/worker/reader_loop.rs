//! A reader's message loop: files come in from the engine, batches go out to it.

use crate::input::content::Block;
use crate::input::reader::Reader;
use crate::input::receipt::FileNote;
use crate::input::row_file::OpenRowFile;
use crate::input::source::SLICE;
use crate::worker::file_slices::error_text;
use crate::worker::file_source::FetchedFile;
use crate::worker::halt::Halt;
use crate::worker::reader_messages::{Connect, FromReader, ReaderStatus, ToReader};
use crate::worker::row_files::{self, OpenRows};
use crate::worker::warm_up::warm_up;
use crate::worker::wire::{self, Carried};
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use js_sys::{ArrayBuffer, Date, Function, Promise, Uint8Array};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent, MessagePort};

/// After so many milliseconds of reading messages are handled, such as one to stop.
const LONGEST_TURN_MS: f64 = 100.0;
/// A batch is sent as soon as it has this many events.
const BATCH_EVENTS: usize = 4096;

/// Blocks of a shared file that may be waiting or being read at a time.
const MOST_BLOCKS_OUT: u32 = 16;

/// A waiting job.
enum ReadJob {
    /// Small files, one after the other: for each its number and how many of the bytes are its own.
    Group(Vec<(u32, u32)>, Uint8Array),
    /// A large file.
    File { number: u32, file: FetchedFile },
    /// A large file that other readers help to read.
    Shared { number: u32, file: FetchedFile },
    /// A block of such a file, from the reader that found it, and its bytes.
    Block(Block, Uint8Array),
    /// A file of which only the hashes of its contents are wanted.
    Hash { number: u32, file: FetchedFile },
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

pub(super) struct ReaderState {
    pub(super) reader: Reader,
    /// Opens files of rows, where all files are such.
    open_rows: Option<OpenRowFile>,
    port: MessagePort,
    scope: DedicatedWorkerGlobalScope,
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
    pub(super) fn halted(&self) -> Option<Halt> {
        let queue = self.queue.borrow();
        queue.why.filter(|_| queue.halts > self.halts)
    }

    /// Ends a file before its end. Events already read from it are kept.
    pub(super) fn give_up(&mut self, file: u32, missing: f64) {
        let why = self.halted().unwrap_or(Halt::Stopped);
        self.reader.fail(file, why.note());
        self.given_up.push(file);
        self.missing += missing;
    }
}

/// Reports to the page, waits for the port to the engine, then reads what comes. `open_rows` opens files of rows; where it is
/// there, all files are such.
pub fn start(scope: &DedicatedWorkerGlobalScope, open_rows: Option<OpenRowFile>) {
    let for_listener = scope.clone();
    let listener = EventListener::once(scope, "message", move |event| {
        if let Some(event) = event.dyn_ref::<MessageEvent>()
            && let Some(connect) = wire::decode(event.data())
        {
            listen(for_listener.clone(), connect, open_rows);
        }
    });
    // The listener lives as long as the worker.
    listener.forget();
    wire::post(scope, &ReaderStatus::Ready);
}

fn listen(
    scope: DedicatedWorkerGlobalScope,
    Connect { port, warms_up }: Connect,
    open_rows: Option<OpenRowFile>,
) {
    let queue: Rc<RefCell<ReadQueue>> = Rc::default();
    let opened: Rc<RefCell<OpenRows>> = Rc::default();
    let state = Rc::new(RefCell::new(Some(ReaderState {
        reader: Reader::default(),
        open_rows,
        port: port.clone(),
        scope: scope.clone(),
        queue: queue.clone(),
        halts: 0,
        given_up: Vec::new(),
        missing: 0.0,
    })));
    if warms_up {
        let (queue, state) = (queue.clone(), state.clone());
        let is_idle = move || queue.borrow().jobs.is_empty() && state.borrow().is_some();
        spawn_local(warm_up(is_idle));
    }
    let for_answers = port.clone();
    let listener = EventListener::new(&port, "message", move |event| {
        let Some(event) = event.dyn_ref::<MessageEvent>() else {
            return;
        };
        let Some(message) = wire::decode(event.data()) else {
            return give_up_reading(&scope, "it did not understand the engine".to_owned());
        };
        if let ToReader::Rows {
            question,
            number,
            file,
            ordinal,
            place,
            end,
        } = message
        {
            let (opened, for_answer) = (opened.clone(), for_answers.clone());
            spawn_local(async move {
                // Another question may be at work: it has what was open, and this one opens anew.
                let mut rows = opened.take();
                let read = match open_rows {
                    Some(open) => {
                        rows.again(open, (number, &file, ordinal), (place, end))
                            .await
                    }
                    None => Err("it reads no such files".to_owned()),
                };
                opened.replace(rows);
                let (place, rows) = match read {
                    Ok((place, rows)) => (
                        place,
                        Ok(Carried(Uint8Array::from(rows.as_bytes()).buffer())),
                    ),
                    Err(reason) => (place, Err(reason)),
                };
                let rows = FromReader::Rows {
                    question,
                    place,
                    rows,
                };
                wire::post(&for_answer, &rows);
            });
            return;
        }
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
            } => {
                let file = FetchedFile::open(&file);
                ReadJob::Shared { number, file }
            }
            ToReader::File {
                number,
                file,
                shared: false,
            } => {
                // Reading begins now, so that it runs while files before this one are parsed.
                let file = if file.size() <= SLICE as f64 {
                    FetchedFile::begin(&file)
                } else {
                    FetchedFile::open(&file)
                };
                ReadJob::File { number, file }
            }
            ToReader::Hash { number, file } => {
                let file = FetchedFile::open(&file);
                ReadJob::Hash { number, file }
            }
            ToReader::Block { block, bytes } => ReadJob::Block(block, Uint8Array::new(&bytes)),
            ToReader::Rows { .. } => return,
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
        ReadJob::File { number, file } => match state.open_rows {
            Some(open) => row_files::read(state, open, (number, file), false).await,
            None => {
                state.reader.begin(number, file.source());
                read_file(state, number, file).await;
            }
        },
        ReadJob::Shared { number, file } => match state.open_rows {
            Some(open) => row_files::read(state, open, (number, file), true).await,
            None => {
                state.reader.begin(number, file.source());
                state.reader.share();
                read_file(state, number, file).await;
                send_blocks(state).await;
            }
        },
        ReadJob::Block(block, bytes) => {
            // Also where reading was halted: the bytes are here, and the file waits for the report.
            state.reader.read_block(block, bytes.to_vec());
        }
        ReadJob::Hash { number, file } => {
            state.reader.begin_hash(number, file.source());
            read_file(state, number, file).await;
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
        let file = bytes.subarray(at, at + size).to_vec();
        state.reader.read(*number, file);
        for file in state.reader.take_handed_back() {
            let bytes = Some(Carried(bytes.slice(at, at + size).buffer()));
            state.post(&FromReader::HandOver { file, bytes });
        }
        at += size;
        if state.reader.waiting() >= BATCH_EVENTS {
            send(state, false);
        }
    }
}

pub(super) async fn read_file(state: &mut ReaderState, number: u32, mut file: FetchedFile) {
    let mut turn = Date::now();
    loop {
        // The next slice is fetched while this one is parsed.
        if let Err(reason) = file.fetch().await {
            return state.reader.fail(number, FileNote::Unreadable(reason));
        }
        if Date::now() - turn > LONGEST_TURN_MS {
            // A slice of a small file in a slow packing may last for seconds.
            handle_messages().await;
            turn = Date::now();
        }
        if state.halted().is_some() {
            let missing = state.reader.bytes_left() as f64;
            return state.give_up(number, missing);
        }
        let goes_on = state.reader.step();
        send_blocks(state).await;
        if !goes_on {
            break;
        }
        if state.reader.waiting() >= BATCH_EVENTS {
            send(state, false);
        }
    }
}

/// Waits until the messages that have come are handled.
pub(super) async fn handle_messages() {
    pause(0).await;
}

/// Waits so many milliseconds.
pub(super) async fn pause(milliseconds: u32) {
    let mut timer = None;
    let turn = Promise::new(&mut |resolve, _| {
        timer = Some(Timeout::new(milliseconds, move || {
            let _ = resolve.call0(&JsValue::NULL);
        }));
    });
    let _ = JsFuture::from(turn).await;
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

/// Sends what was read so far: blocks for other readers, and events once there are many.
pub(super) async fn send_when_large(state: &mut ReaderState) {
    send_blocks(state).await;
    if state.reader.waiting() >= BATCH_EVENTS {
        send(state, false);
    }
}

/// Sends the results of the current job.
fn send(state: &mut ReaderState, job_done: bool) {
    for (file, ordinal) in state.reader.take_row_contents() {
        state.post(&FromReader::RowContent { file, ordinal });
    }
    for file in state.reader.take_handed_back() {
        state.post(&FromReader::HandOver { file, bytes: None });
    }
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

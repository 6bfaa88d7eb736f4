//! The page's handle on the engine: starts engine and readers, sends questions, hands over files.

use super::{ENGINE, READER};
use crate::worker::messages::{FromEngine, ToEngine};
use crate::worker::program::{PARQUET, Program, WORKERS};
use crate::worker::reader_messages::{Connect, Pool, ReaderStatus};
use crate::worker::wire::{self, Carried, Message, UNREADABLE};
use gloo::events::EventListener;
use js_sys::{Reflect, Uint8Array};
use std::cell::{Cell, OnceCell, RefCell};
use std::ops::Range;
use std::rc::{Rc, Weak};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{ErrorEvent, File, MessageChannel, MessageEvent, Worker};

/// More readers than this gain nothing, because one engine appends what all of them read.
const MOST_READERS: u32 = 8;

/// Name of a global variable with the bytes that the engine's memory may come to. Only tests set it: they fill
/// less than four gigabytes.
const MEMORY_LIMIT: &str = "trailglassMemoryLimit";

/// The engine with its readers. Dropping it ends all workers and frees their memory.
pub struct Client {
    engine: Rc<EngineLink>,
    _workers: Rc<RefCell<Vec<RunningWorker>>>,
}

/// A worker that ends when this is dropped.
struct RunningWorker {
    worker: Worker,
    _listeners: [EventListener; 2],
}

impl Drop for RunningWorker {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

/// The engine's worker, and the messages that wait until it is ready: what is posted before that is lost.
struct EngineLink {
    /// Not there before the workers' program is.
    worker: OnceCell<Worker>,
    waiting: RefCell<Option<Vec<ToEngine>>>,
    /// All files handed over, under the engine's numbers: of small ones it gets only the bytes, and asks
    /// for the file when an event of it is shown.
    files: RefCell<Vec<Option<File>>>,
    /// Groups of small files that wait in the engine for a reader.
    groups_waiting: Cell<u32>,
}

impl EngineLink {
    fn post(&self, message: ToEngine) {
        if let Some(waiting) = &mut *self.waiting.borrow_mut() {
            waiting.push(message);
        } else if let Some(worker) = self.worker.get() {
            wire::post(worker, &message);
        }
    }

    /// Handles a message that is not the page's business; gives back any other.
    fn handle(&self, message: FromEngine) -> Option<FromEngine> {
        match message {
            FromEngine::GroupTaken => {
                let waiting = self.groups_waiting.get();
                self.groups_waiting.set(waiting.saturating_sub(1));
                None
            }
            FromEngine::Lend { number, wanted } => {
                let file = self.files.borrow().get(number as usize).cloned();
                self.post(ToEngine::Lent {
                    number,
                    file: file.flatten().map(Carried),
                    wanted,
                });
                None
            }
            FromEngine::Read(request) => {
                request.answer();
                None
            }
            FromEngine::Ready => {
                for message in self.waiting.take().unwrap_or_default() {
                    self.post(message);
                }
                Some(FromEngine::Ready)
            }
            FromEngine::Failed(reason) => Some(FromEngine::Failed(format!(
                "The engine stopped and what was loaded is gone ({reason}). Drop your files again; if it happens again, \
                 load fewer of them."
            ))),
            FromEngine::Answer { .. }
            | FromEngine::SidePanels(_)
            | FromEngine::Completions { .. }
            | FromEngine::Translated { .. }
            | FromEngine::Runbooks(_)
            | FromEngine::Counted(_)
            | FromEngine::Rows(_)
            | FromEngine::Bar(_)
            | FromEngine::Keys { .. }
            | FromEngine::Detail { .. }
            | FromEngine::StartRowReaders { .. }
            | FromEngine::Exported { .. } => Some(message),
        }
    }
}

impl Client {
    /// Starts the engine and one reader per core, as soon as their program is there; what is sent before waits.
    /// `on_message` gets every message of the engine. `on_failure` is told, in words for the user, why there are no
    /// workers; then what was sent is lost.
    pub fn start(
        on_message: impl Fn(FromEngine) + 'static,
        on_failure: impl FnOnce(String) + 'static,
    ) -> Self {
        let engine = Rc::new(EngineLink {
            worker: OnceCell::new(),
            waiting: RefCell::new(Some(Vec::new())),
            files: RefCell::default(),
            groups_waiting: Cell::new(0),
        });
        let cores = web_sys::window()
            .map_or(2.0, |window| window.navigator().hardware_concurrency())
            .max(1.0)
            .min(f64::from(MOST_READERS)) as u32;
        let memory_limit = Reflect::get(&js_sys::global(), &MEMORY_LIMIT.into());
        engine.post(ToEngine::Start {
            readers: cores,
            memory_limit: memory_limit.ok().and_then(|limit| limit.as_f64()),
        });
        let workers = Rc::<RefCell<Vec<RunningWorker>>>::default();
        let (for_engine, for_workers) = (engine.clone(), Rc::downgrade(&workers));
        spawn_local(async move {
            let program = Program::promised(WORKERS).await;
            // Nobody waits for it any more where the client was dropped meanwhile.
            let Some(workers) = for_workers.upgrade() else {
                return;
            };
            let started = program.and_then(|program| {
                let more = Rc::downgrade(&workers);
                start_workers(&program, &for_engine, more, cores, on_message)
            });
            match started {
                Ok(started) => workers.borrow_mut().extend(started),
                Err(words) => {
                    drop(workers);
                    on_failure(words);
                }
            }
        });
        Self {
            engine,
            _workers: workers,
        }
    }

    /// Sends a message. Files are handed over by the functions below, which number them.
    pub fn send(&self, message: &ToEngine) {
        self.engine.post(message.clone());
    }

    /// Hands over large files, which readers open themselves.
    pub fn add_files(&self, files: Vec<(String, File)>) {
        let (paths, files): (Vec<String>, Vec<File>) = files.into_iter().unzip();
        let known = files.iter().cloned().map(Some);
        self.engine.files.borrow_mut().extend(known);
        let files = files.into_iter().map(Carried).collect();
        self.engine.post(ToEngine::Files { paths, files });
    }

    /// Hands over small files that the page has read, as one group for one reader.
    pub fn add_group(&self, group: Vec<(String, File, Uint8Array)>) {
        let sizes: Vec<u32> = group.iter().map(|(_, _, bytes)| bytes.length()).collect();
        let all = Uint8Array::new_with_length(sizes.iter().sum());
        let (mut paths, mut at) = (Vec::new(), 0);
        for (path, file, bytes) in group {
            all.set(&bytes, at);
            at += bytes.length();
            paths.push(path);
            self.engine.files.borrow_mut().push(Some(file));
        }
        let waiting = &self.engine.groups_waiting;
        waiting.set(waiting.get() + 1);
        self.engine.post(ToEngine::Group {
            paths,
            sizes,
            bytes: all.buffer(),
        });
    }

    /// Names files that will not be read because loading was stopped.
    pub fn add_unread(&self, paths: Vec<String>) {
        let unknown = paths.iter().map(|_| None);
        self.engine.files.borrow_mut().extend(unknown);
        self.engine.post(ToEngine::Unread { paths });
    }

    /// A file that was handed over, by its number.
    pub fn file(&self, number: u32) -> Option<File> {
        let files = self.engine.files.borrow();
        files.get(number as usize).cloned().flatten()
    }

    /// Groups of small files that wait in the engine for a reader.
    pub fn groups_waiting(&self) -> u32 {
        self.engine.groups_waiting.get()
    }
}

/// Starts the engine and so many readers.
fn start_workers(
    program: &Program,
    engine: &Rc<EngineLink>,
    more: Weak<RefCell<Vec<RunningWorker>>>,
    readers: u32,
    on_message: impl Fn(FromEngine) + 'static,
) -> Result<Vec<RunningWorker>, String> {
    let worker = program.start(ENGINE)?;
    // Set once: each link has one engine.
    let _ = engine.worker.set(worker.clone());
    let for_engine = engine.clone();
    let mut workers = vec![listen(
        worker,
        FromEngine::Failed,
        move |message| match for_engine.handle(message) {
            Some(FromEngine::StartRowReaders { first, readers }) => {
                start_row_readers(&for_engine, more.clone(), first..first + readers);
            }
            Some(message) => on_message(message),
            None => {}
        },
    )];
    for number in 0..readers {
        workers.push(start_reader(program, engine, number, Pool::Plain)?);
    }
    Ok(workers)
}

fn start_reader(
    program: &Program,
    engine: &Rc<EngineLink>,
    number: u32,
    pool: Pool,
) -> Result<RunningWorker, String> {
    let reader = program.start(READER)?;
    let (engine, worker) = (engine.clone(), reader.clone());
    let on_status = move |status| match status {
        ReaderStatus::Ready => connect(&engine, &worker, number, pool),
        ReaderStatus::Read(request) => request.answer(),
        ReaderStatus::Failed(reason) => engine.post(ToEngine::ReaderLost {
            number,
            pool,
            reason,
        }),
    };
    Ok(listen(reader, ReaderStatus::Failed, on_status))
}

/// Loads the program that reads Parquet files and starts readers of it. The engine is told of each that there will not be.
fn start_row_readers(
    engine: &Rc<EngineLink>,
    workers: Weak<RefCell<Vec<RunningWorker>>>,
    numbers: Range<u32>,
) {
    let engine = engine.clone();
    spawn_local(async move {
        let program = Program::promised(PARQUET).await;
        let Some(workers) = workers.upgrade() else {
            return;
        };
        for number in numbers {
            let program = program.as_ref().map_err(Clone::clone);
            match program.and_then(|it| start_reader(it, &engine, number, Pool::Rows)) {
                Ok(reader) => workers.borrow_mut().push(reader),
                Err(reason) => engine.post(ToEngine::ReaderLost {
                    number,
                    pool: Pool::Rows,
                    reason,
                }),
            }
        }
    });
}

/// Gives a reader and the engine the two ends of a channel: batches never touch the page.
fn connect(engine: &EngineLink, reader: &Worker, number: u32, pool: Pool) {
    let Ok(channel) = MessageChannel::new() else {
        let reason = "the browser has no channel for it".to_owned();
        engine.post(ToEngine::ReaderLost {
            number,
            pool,
            reason,
        });
        return;
    };
    let port = channel.port2();
    let warms_up = number == 0 && pool == Pool::Plain;
    wire::post(reader, &Connect { port, warms_up });
    let port = channel.port1();
    engine.post(ToEngine::Reader { number, pool, port });
}

/// Listens to a worker. An error that it could not catch counts as a failure that it reports; so does a message that
/// nobody understands, since what it said is lost.
fn listen<M: Message + 'static>(
    worker: Worker,
    failed: fn(String) -> M,
    on_message: impl Fn(M) + 'static,
) -> RunningWorker {
    let on_message = Rc::new(on_message);
    let on_failure = on_message.clone();
    let listeners = [
        EventListener::new(&worker, "message", move |event| {
            if let Some(event) = event.dyn_ref::<MessageEvent>() {
                let message = wire::decode(event.data());
                on_message(message.unwrap_or_else(|| failed(UNREADABLE.to_owned())));
            }
        }),
        EventListener::new(&worker, "error", move |event| {
            let reason = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message);
            on_failure(failed(
                reason.unwrap_or_else(|| "it could not start".to_owned()),
            ));
        }),
    ];
    RunningWorker {
        worker,
        _listeners: listeners,
    }
}

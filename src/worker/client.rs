//! The page's handle on the engine: starts engine and readers, sends questions, hands over files.

use super::{ENGINE, READER};
use crate::worker::messages::{Connect, FromEngine, ReaderStatus, ToEngine};
use crate::worker::wire::{self, Carried, Message};
use gloo::events::EventListener;
use js_sys::{Array, Reflect, Uint8Array};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{
    Blob, BlobPropertyBag, ErrorEvent, File, HtmlLinkElement, MessageChannel, MessageEvent, Url,
    Worker, WorkerOptions, WorkerType,
};

/// More readers than this gain nothing, because one engine appends what all of them read.
const MOST_READERS: u32 = 8;

/// Name of a global variable with the bytes that the engine's memory may come to. Only tests set it: they fill
/// less than four gigabytes.
const MEMORY_LIMIT: &str = "trailglassMemoryLimit";

/// The running engine with its readers. Dropping it ends all workers and frees their memory.
pub struct Client {
    engine: Rc<EngineLink>,
    readers: Vec<Worker>,
    _listeners: Vec<EventListener>,
}

/// The engine's worker, and the messages that wait until it is ready: what is posted before that is lost.
struct EngineLink {
    worker: Worker,
    waiting: RefCell<Option<Vec<ToEngine>>>,
    /// All files handed over, under the engine's numbers: of small ones it gets only the bytes, and asks
    /// for the file when an event of it is shown.
    files: RefCell<Vec<Option<File>>>,
    /// Groups of small files that wait in the engine for a reader.
    groups_waiting: Cell<u32>,
}

impl EngineLink {
    fn post(&self, message: ToEngine) {
        match &mut *self.waiting.borrow_mut() {
            Some(waiting) => waiting.push(message),
            None => wire::post(&self.worker, &message),
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
            FromEngine::Ready => {
                for message in self.waiting.take().unwrap_or_default() {
                    wire::post(&self.worker, &message);
                }
                Some(FromEngine::Ready)
            }
            FromEngine::Failed(reason) => Some(FromEngine::Failed(format!(
                "The engine stopped and what was loaded is gone ({reason}). Reload the page; if it happens again, \
                 load fewer files."
            ))),
            FromEngine::Answer { .. }
            | FromEngine::SidePanels(_)
            | FromEngine::Completions { .. }
            | FromEngine::Rows(_)
            | FromEngine::Detail(_)
            | FromEngine::Exported { .. } => Some(message),
        }
    }
}

impl Client {
    /// Starts the engine and one reader per core. `on_message` gets every message of the engine.
    ///
    /// # Errors
    /// In words for the user, where the browser can't start workers.
    pub fn start(on_message: impl Fn(FromEngine) + 'static) -> Result<Self, String> {
        let script = WorkerScript::new()?;
        let engine = Rc::new(EngineLink {
            worker: script.start(ENGINE)?,
            waiting: RefCell::new(Some(Vec::new())),
            files: RefCell::default(),
            groups_waiting: Cell::new(0),
        });
        let for_engine = engine.clone();
        let mut listeners = listen(&engine.worker, FromEngine::Failed, move |message| {
            if let Some(message) = for_engine.handle(message) {
                on_message(message);
            }
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
        let mut readers = Vec::new();
        for number in 0..cores {
            let reader = script.start(READER)?;
            let (engine, worker) = (engine.clone(), reader.clone());
            let on_status = move |status| match status {
                ReaderStatus::Ready => connect(&engine, &worker, number),
                ReaderStatus::Failed(reason) => {
                    engine.post(ToEngine::ReaderLost { number, reason })
                }
            };
            listeners.extend(listen(&reader, ReaderStatus::Failed, on_status));
            readers.push(reader);
        }
        Ok(Self {
            engine,
            readers,
            _listeners: listeners,
        })
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

    /// Groups of small files that wait in the engine for a reader.
    pub fn groups_waiting(&self) -> u32 {
        self.engine.groups_waiting.get()
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.engine.worker.terminate();
        for reader in &self.readers {
            reader.terminate();
        }
    }
}

/// Gives a reader and the engine the two ends of a channel: batches never touch the page.
fn connect(engine: &EngineLink, reader: &Worker, number: u32) {
    let Ok(channel) = MessageChannel::new() else {
        let reason = "the browser has no channel for it".to_owned();
        engine.post(ToEngine::ReaderLost { number, reason });
        return;
    };
    let port = channel.port2();
    wire::post(reader, &Connect { port });
    let port = channel.port1();
    engine.post(ToEngine::Reader { number, port });
}

/// Listens to a worker. An error that it could not catch counts as a failure that it reports.
fn listen<M: Message + 'static>(
    worker: &Worker,
    failed: fn(String) -> M,
    on_message: impl Fn(M) + 'static,
) -> Vec<EventListener> {
    let on_message = Rc::new(on_message);
    let on_failure = on_message.clone();
    vec![
        EventListener::new(worker, "message", move |event| {
            if let Some(event) = event.dyn_ref::<MessageEvent>()
                && let Some(message) = wire::decode(event.data())
            {
                on_message(message);
            }
        }),
        EventListener::new(worker, "error", move |event| {
            let reason = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message);
            on_failure(failed(
                reason.unwrap_or_else(|| "it could not start".to_owned()),
            ));
        }),
    ]
}

/// The lines that a worker begins with: they start the page's own script on the module that the page has compiled
/// already. The script is imported; where the whole page is one file, they hold it.
struct WorkerScript {
    url: String,
    kind: WorkerType,
}

impl WorkerScript {
    fn new() -> Result<Self, String> {
        let document = web_sys::window().and_then(|window| window.document());
        let found = |selector| document.as_ref()?.query_selector(selector).ok()?;
        let (program, init, kind) = if let Some(script) = found("script#program") {
            // On a page from a disk, Chromium refuses workers that are modules.
            (
                script.text_content().unwrap_or_default(),
                "trailglass.default",
                WorkerType::Classic,
            )
        } else {
            let link: Option<HtmlLinkElement> =
                found("link[rel=modulepreload]").and_then(|link| link.dyn_into().ok());
            let link =
                link.ok_or("The page does not name its script; it was not built by Trunk.")?;
            let quoted = serde_json::to_string(&link.href()).unwrap_or_default();
            (
                format!("import init from {quoted};"),
                "init",
                WorkerType::Module,
            )
        };
        let code = format!(
            "{program}\n\
             self.onmessage = (event) => {{\n\
             \x20 self.onmessage = null;\n\
             \x20 {init}({{ module_or_path: event.data }}).catch((error) => self.postMessage({{ Failed: String(error) }}));\n\
             }};\n"
        );
        let options = BlobPropertyBag::new();
        options.set_type("text/javascript");
        let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&code.into()), &options)
            .map_err(|_| "The browser can't make a script for its workers.")?;
        let url = Url::create_object_url_with_blob(&blob)
            .map_err(|_| "The browser can't make a script for its workers.")?;
        Ok(WorkerScript { url, kind })
    }

    fn start(&self, name: &str) -> Result<Worker, String> {
        let options = WorkerOptions::new();
        options.set_type(self.kind);
        options.set_name(name);
        let worker = Worker::new_with_options(&self.url, &options).map_err(|_| {
            "The browser can't start workers here, and they do the reading.".to_owned()
        })?;
        worker
            .post_message(&wasm_bindgen::module())
            .map_err(|_| "The browser can't hand the program to its workers.".to_owned())?;
        Ok(worker)
    }
}

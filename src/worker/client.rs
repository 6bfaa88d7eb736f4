//! The page's handle on the engine: starts engine and readers, sends questions, hands over files.

use super::{ENGINE, READER};
use crate::worker::message::{
    self, BYTES, FAILED, FILES, LOST, NUMBER, PORT, READY, SIZES, body, field, with,
};
use crate::worker::messages::{FromEngine, ToEngine};
use gloo::events::EventListener;
use js_sys::{Array, Object, Uint8Array, Uint32Array};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Blob, BlobPropertyBag, File, HtmlLinkElement, MessageChannel, MessageEvent, Url, Worker,
    WorkerOptions, WorkerType,
};

/// More readers than this gain nothing: one engine takes in what they read.
const MOST_READERS: u32 = 8;

/// Name of a global variable with the bytes that the engine's memory may come to. Only tests set it: they fill
/// less than four gigabytes.
const MEMORY_LIMIT: &str = "trailglassMemoryLimit";

/// The running engine with its readers. Dropping it ends all workers and frees their memory.
pub struct Client {
    engine: Rc<Engine>,
    readers: Vec<Worker>,
    _listeners: Vec<EventListener>,
}

/// The engine's worker, and what waits until it is ready: what is posted before that is lost.
struct Engine {
    worker: Worker,
    waiting: RefCell<Option<Vec<(Object, Array)>>>,
    /// All files handed over, under the engine's numbers: of small ones it gets only the bytes, and asks
    /// for the file when an event of it is shown.
    files: RefCell<Vec<Option<File>>>,
    /// Groups of small files that wait in the engine for a reader.
    untaken: Cell<u32>,
    /// The block of an export that came last.
    block: RefCell<JsValue>,
}

impl Engine {
    fn post(&self, message: Object, transfer: Array) {
        match &mut *self.waiting.borrow_mut() {
            Some(waiting) => waiting.push((message, transfer)),
            None => {
                let _ = self.worker.post_message_with_transfer(&message, &transfer);
            }
        }
    }

    /// Hears what is not the page's business; gives back what is.
    fn hear(&self, message: FromEngine) -> Option<FromEngine> {
        match message {
            FromEngine::Taken => self.untaken.set(self.untaken.get().saturating_sub(1)),
            FromEngine::Lend { file, wanted } => {
                let files = self.files.borrow();
                let files: Array = files.get(file as usize).into_iter().flatten().collect();
                let message = body(&ToEngine::Lent { file, wanted });
                self.post(with(message, FILES, &files), Array::new());
            }
            other => return Some(other),
        }
        None
    }

    fn ready(&self) {
        for (message, transfer) in self.waiting.borrow_mut().take().unwrap_or_default() {
            let _ = self.worker.post_message_with_transfer(&message, &transfer);
        }
    }
}

impl Client {
    /// Starts the engine and one reader per core. `on_message` gets everything the engine says.
    ///
    /// # Errors
    /// In words for the user, where the browser can't start workers.
    pub fn start(on_message: impl Fn(FromEngine) + 'static) -> Result<Self, String> {
        let on_message: Rc<dyn Fn(FromEngine)> = Rc::new(on_message);
        let script = WorkerScript::new()?;
        let engine = Rc::new(Engine {
            worker: script.start(ENGINE)?,
            waiting: RefCell::new(Some(Vec::new())),
            files: RefCell::default(),
            untaken: Cell::new(0),
            block: RefCell::new(JsValue::UNDEFINED),
        });
        if let Some(bytes) = field(&js_sys::global(), MEMORY_LIMIT).as_f64() {
            engine.post(body(&ToEngine::Limit(bytes)), Array::new());
        }
        let mut listeners = listen(&engine.worker, {
            let (engine, on_message) = (engine.clone(), on_message.clone());
            move |message| {
                if field(message, READY).is_truthy() {
                    engine.ready();
                    on_message(FromEngine::Ready);
                } else if let Some(words) = field(message, FAILED).as_string() {
                    on_message(FromEngine::Failed(format!(
                        "The engine stopped and what was loaded is gone ({words}). Reload the page; if it \
                         happens again, load fewer files."
                    )));
                } else if let Some(said) =
                    message::read_body::<FromEngine>(message).and_then(|said| engine.hear(said))
                {
                    engine.block.replace(field(message, BYTES));
                    on_message(said);
                }
            }
        });

        let cores = web_sys::window()
            .map_or(2.0, |window| window.navigator().hardware_concurrency())
            .max(1.0)
            .min(f64::from(MOST_READERS)) as u32;
        let mut readers = Vec::new();
        for number in 0..cores {
            let reader = script.start(READER)?;
            let (engine, worker) = (engine.clone(), reader.clone());
            listeners.extend(listen(&reader, move |message| {
                if field(message, READY).is_truthy() {
                    connect(&engine, &worker, number);
                } else if let Some(words) = field(message, FAILED).as_string() {
                    let lost = message::message(LOST, &number.into());
                    engine.post(with(lost, FAILED, &words.into()), Array::new());
                }
            }));
            readers.push(reader);
        }
        Ok(Self {
            engine,
            readers,
            _listeners: listeners,
        })
    }

    /// Sends a message that carries no files.
    pub fn send(&self, message: &ToEngine) {
        self.engine.post(body(message), Array::new());
    }

    /// Hands over large files, which readers open themselves.
    pub fn add_files(&self, files: Vec<(String, File)>) {
        let (paths, files): (Vec<String>, Vec<File>) = files.into_iter().unzip();
        let array: Array = files.iter().collect();
        self.engine
            .files
            .borrow_mut()
            .extend(files.into_iter().map(Some));
        let message = with(body(&ToEngine::Files { paths }), FILES, &array);
        self.engine.post(message, Array::new());
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
        let message = with(body(&ToEngine::Files { paths }), BYTES, &all.buffer());
        let message = with(message, SIZES, &Uint32Array::from(&sizes[..]));
        self.engine.untaken.set(self.engine.untaken.get() + 1);
        self.engine.post(message, Array::of1(&all.buffer()));
    }

    /// Names files that will not be read because loading was stopped.
    pub fn add_unread(&self, paths: Vec<String>) {
        self.engine
            .files
            .borrow_mut()
            .extend(paths.iter().map(|_| None));
        self.send(&ToEngine::Unread { paths });
    }

    /// The bytes of the export's block that was heard of just now.
    pub fn block(&self) -> JsValue {
        self.engine.block.replace(JsValue::UNDEFINED)
    }

    /// Groups of small files that wait in the engine for a reader.
    pub fn untaken(&self) -> u32 {
        self.engine.untaken.get()
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

/// Gives a reader and the engine the two ends of a channel: batches never touch the page. The engine
/// learns the reader's number, by which the page tells it when the reader is gone.
fn connect(engine: &Engine, reader: &Worker, number: u32) {
    let Ok(channel) = MessageChannel::new() else {
        return;
    };
    let (near, far) = (channel.port1(), channel.port2());
    let _ = reader.post_message_with_transfer(&message::message(PORT, &far), &Array::of1(&far));
    let port = with(message::message(PORT, &near), NUMBER, &number.into());
    engine.post(port, Array::of1(&near));
}

/// Listens to what a worker says; an error that it could not catch counts as its last words.
fn listen(worker: &Worker, on_message: impl Fn(&JsValue) + 'static) -> Vec<EventListener> {
    let on_message = Rc::new(on_message);
    let on_error = on_message.clone();
    vec![
        EventListener::new(worker, "message", move |event| {
            if let Some(event) = event.dyn_ref::<MessageEvent>() {
                on_message(&event.data());
            }
        }),
        EventListener::new(worker, "error", move |event| {
            let words = field(event, "message")
                .as_string()
                .unwrap_or_else(|| "it could not start".to_owned());
            on_error(&message::message(FAILED, &words.into()));
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
             \x20 {init}({{ module_or_path: event.data }}).catch((error) => self.postMessage({{ {FAILED}: String(error) }}));\n\
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

//! The engine's message loop: carries out the dispatcher's commands, appends batches, passes questions on.
//!
//! The engine, not the page, hands out files: it needs them anyway to show a raw record, and a
//! page that is busy drawing never keeps a reader waiting.

use crate::engine::Engine;
use crate::input::receipt::{FileNote, unread};
use crate::protocol::LoadState;
use crate::store::batch::Batch;
use crate::worker::answering::{self, Answering};
use crate::worker::detail;
use crate::worker::dispatcher::{Dispatcher, LoadCommand, LoadEvent, Unread};
use crate::worker::export;
use crate::worker::memory;
use crate::worker::messages::{FromEngine, FromReader, LentFor, ToEngine, ToReader};
use crate::worker::wire::{self, Carried, UNREADABLE};
use gloo::events::EventListener;
use js_sys::{ArrayBuffer, Uint8Array};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{DedicatedWorkerGlobalScope, File, MessageEvent, MessagePort};

/// The engine's end of the channel to a reader.
struct ReaderPort {
    port: MessagePort,
    _listener: EventListener,
}

/// What has come to its end.
#[derive(Default)]
struct Ends {
    /// Files that are unread, and why.
    unread: Vec<(u32, Unread)>,
    /// Files of which no more hashes will come.
    hashes: Vec<u32>,
}

pub(super) struct EngineState {
    pub(super) scope: DedicatedWorkerGlobalScope,
    pub(super) engine: Engine,
    /// The large files, and those that the page has lent.
    files: HashMap<u32, File>,
    dispatcher: Dispatcher<ToReader>,
    readers: HashMap<u32, ReaderPort>,
    /// Bytes that the memory may come to.
    memory_limit: u64,
    pub(super) answering: Answering,
    pub(super) exporting: export::Exporting,
}

pub(super) type SharedEngine = Rc<RefCell<EngineState>>;

/// Reports to the page and listens to it.
pub fn start(scope: DedicatedWorkerGlobalScope) {
    let state: SharedEngine = Rc::new(RefCell::new(EngineState {
        scope: scope.clone(),
        engine: Engine::default(),
        files: HashMap::new(),
        dispatcher: Dispatcher::default(),
        readers: HashMap::new(),
        memory_limit: memory::LIMIT,
        answering: Answering::default(),
        exporting: export::Exporting::default(),
    }));
    let listener = EventListener::new(&scope, "message", move |event| {
        let Some(event) = event.dyn_ref::<MessageEvent>() else {
            return;
        };
        match wire::decode(event.data()) {
            Some(message) => hear_page(&state, message),
            None => {
                let reason = "it did not understand the page".to_owned();
                wire::post(&state.borrow().scope, &FromEngine::Failed(reason));
            }
        }
    });
    // The listener lives as long as the worker.
    listener.forget();
    wire::post(&scope, &FromEngine::Ready);
}

fn hear_page(shared: &SharedEngine, message: ToEngine) {
    match message {
        ToEngine::Start {
            readers,
            memory_limit,
        } => {
            let mut state = shared.borrow_mut();
            state.memory_limit = memory_limit.map_or(memory::LIMIT, |bytes| bytes as u64);
            state.dispatch(LoadEvent::ReadersStarting(readers));
        }
        ToEngine::Reader { number, port } => add_reader(shared, number, port),
        ToEngine::ReaderLost { number, reason } => {
            let reader = number;
            load(shared, |state| {
                state.dispatch(LoadEvent::ReaderLost { reader, reason });
            });
        }
        ToEngine::Begin => shared.borrow_mut().dispatch(LoadEvent::DropBegins),
        ToEngine::End => load(shared, |state| {
            state.dispatch(LoadEvent::DropEnds);
            state.answering.store_has_grown();
        }),
        ToEngine::Files { paths, files } => load(shared, |state| state.add_files(paths, files)),
        ToEngine::Group {
            paths,
            sizes,
            bytes,
        } => load(shared, |state| state.add_group(paths, &sizes, bytes)),
        ToEngine::Unread { paths } => load(shared, |state| {
            let files = &mut state.engine.store.files;
            let files = paths.into_iter().map(|path| files.add(path, 0)).collect();
            state.dispatch(LoadEvent::LeftOut { files });
        }),
        ToEngine::Stop => load(shared, |state| state.dispatch(LoadEvent::Stop)),
        ToEngine::Ask { sequence, view } => {
            shared.borrow_mut().answering.ask(sequence, *view);
            answering::schedule(shared);
        }
        ToEngine::Complete { query, at, time } => {
            let state = shared.borrow();
            let completions = state.engine.complete(&query, at, time);
            wire::post(
                &state.scope,
                &FromEngine::Completions { query, completions },
            );
        }
        ToEngine::Translate { view, dialect } => {
            let state = shared.borrow();
            let translation = state.engine.translate(&view, dialect);
            wire::post(
                &state.scope,
                &FromEngine::Translated {
                    dialect,
                    translation,
                },
            );
        }
        ToEngine::Open { event, opening } => detail::open(shared, event, opening),
        ToEngine::Lent {
            number,
            file,
            wanted,
        } => take_lent(shared, number, file, wanted),
        ToEngine::Step {
            event,
            by,
            only_failed,
            opening,
        } => {
            let next = shared.borrow().engine.step(event, by, only_failed);
            if let Some(next) = next {
                detail::open(shared, next, Some(opening));
            }
        }
        ToEngine::StepInLane { event, by, opening } => {
            let next = shared.borrow().engine.step_in_lane(event, by);
            if let Some(next) = next {
                detail::open(shared, next, Some(opening));
            }
        }
        ToEngine::Export { number, order } => export::start(shared, number, order),
        ToEngine::Rows { first, rows, most } => {
            let state = shared.borrow();
            let rows = state.engine.events_of_rows(first, rows, most);
            wire::post(&state.scope, &FromEngine::Rows(rows));
        }
        ToEngine::ExportMore { number } => export::go_on(shared, number),
        ToEngine::ExportStop => export::stop(shared),
    }
}

/// Changes the state of loading, then schedules an answer to the page.
fn load(shared: &SharedEngine, something: impl FnOnce(&mut EngineState)) {
    let mut state = shared.borrow_mut();
    something(&mut state);
    state.check_digests();
    drop(state);
    answering::schedule(shared);
}

fn add_reader(shared: &SharedEngine, number: u32, port: MessagePort) {
    let for_listener = shared.clone();
    let listener = EventListener::new(&port, "message", move |event| {
        let Some(event) = event.dyn_ref::<MessageEvent>() else {
            return;
        };
        match wire::decode(event.data()) {
            Some(message) => hear_reader(&for_listener, number, message),
            None => load(&for_listener, |state| state.lose(number, UNREADABLE)),
        }
    });
    port.start();
    let reader = ReaderPort {
        port,
        _listener: listener,
    };
    let mut state = shared.borrow_mut();
    state.readers.insert(number, reader);
    state.dispatch(LoadEvent::ReaderReady(number));
}

fn hear_reader(shared: &SharedEngine, reader: u32, message: FromReader) {
    match message {
        FromReader::Block { block, bytes } => {
            let (finder, file) = (reader, block.file);
            let job = ToReader::Block { block, bytes };
            let mut state = shared.borrow_mut();
            state.dispatch(LoadEvent::Block { finder, file, job });
        }
        FromReader::Progress {
            batch,
            reported,
            given_up,
            missing_bytes,
            job_done,
        } => load(shared, |state| {
            // The files of a lost reader are settled as unread: they get no more events.
            if !state.dispatcher.is_ready(reader) {
                return;
            }
            let Some(batch) = Batch::from_bytes(&Uint8Array::new(&batch).to_vec()) else {
                return state.lose(reader, UNREADABLE);
            };
            // The next job goes out first, so that the reader is not idle while its batch is appended.
            let ends = state.carry_out(LoadEvent::Progress {
                reader,
                reported,
                given_up,
                missing_bytes,
                job_done,
            });
            state.take_batch(reader, &batch);
            state.settle(ends);
        }),
    }
}

/// A file that was asked for is here.
fn take_lent(shared: &SharedEngine, number: u32, file: Option<Carried<File>>, wanted: LentFor) {
    let file = file.map(|Carried(file)| file);
    if let Some(file) = file.clone() {
        shared.borrow_mut().files.insert(number, file);
    }
    match wanted {
        LentFor::Hash => load(shared, |state| match file {
            Some(file) => state.hash(number, file),
            None => state.engine.store.digests.end(number),
        }),
        LentFor::Export(export) => export::go_on(shared, export),
        LentFor::Event { event, opening } => detail::show(shared, event, opening),
    }
}

impl EngineState {
    pub(super) fn file(&self, number: u32) -> Option<&File> {
        self.files.get(&number)
    }

    /// Takes large files in.
    fn add_files(&mut self, paths: Vec<String>, files: Vec<Carried<File>>) {
        for (path, Carried(file)) in paths.into_iter().zip(files) {
            let bytes = file.size() as u64;
            let number = self.engine.store.files.add(path, bytes);
            self.files.insert(number, file.clone());
            let job = ToReader::File {
                number,
                file,
                shared: false,
            };
            self.dispatch(LoadEvent::File {
                file: number,
                bytes,
                job,
            });
        }
        self.answering.store_has_grown();
    }

    /// Takes a group of small files in.
    fn add_group(&mut self, paths: Vec<String>, sizes: &[u32], bytes: ArrayBuffer) {
        let store = &mut self.engine.store;
        let add = |(path, size): (String, &u32)| (store.files.add(path, u64::from(*size)), *size);
        let files: Vec<(u32, u32)> = paths.into_iter().zip(sizes).map(add).collect();
        let with_bytes = |(file, size): &(u32, u32)| (*file, u64::from(*size));
        self.dispatch(LoadEvent::Group {
            files: files.iter().map(with_bytes).collect(),
            job: ToReader::Group { files, bytes },
        });
        self.answering.store_has_grown();
    }

    /// Appends what a reader has read, and ends reading before the memory is full.
    fn take_batch(&mut self, reader: u32, batch: &Batch) {
        let store = &mut self.engine.store;
        store.add(reader as usize, batch);
        let growth = store.growth() as u64;
        if !memory::has_room(memory::taken(), growth, self.memory_limit) {
            self.dispatch(LoadEvent::MemoryFull);
        }
        self.answering.store_has_grown();
    }

    /// Tells the dispatcher what has happened and carries out its commands.
    fn dispatch(&mut self, event: LoadEvent<ToReader>) {
        let ends = self.carry_out(event);
        self.settle(ends);
    }

    /// A reader can't be understood any more, which is as good as lost.
    fn lose(&mut self, reader: u32, reason: &str) {
        let reason = reason.to_owned();
        self.dispatch(LoadEvent::ReaderLost { reader, reason });
    }

    /// Tells the dispatcher what has happened and sends the messages that it wants sent; gives what has come to its end.
    fn carry_out(&mut self, event: LoadEvent<ToReader>) -> Ends {
        let mut ends = Ends::default();
        for command in self.dispatcher.handle(event) {
            match command {
                LoadCommand::Give {
                    reader,
                    mut job,
                    shared: is_shared,
                } => {
                    if let ToReader::File { shared, .. } = &mut job {
                        *shared = is_shared;
                    }
                    self.post(reader, &job);
                }
                LoadCommand::Halt { reader, why } => self.post(reader, &ToReader::Halt(why)),
                LoadCommand::BlockDone { reader } => self.post(reader, &ToReader::BlockDone),
                LoadCommand::GroupTaken => wire::post(&self.scope, &FromEngine::GroupTaken),
                LoadCommand::HashEnded { file } => ends.hashes.push(file),
                LoadCommand::Unread { file, why } => ends.unread.push((file, why)),
            }
        }
        ends
    }

    fn post(&self, reader: u32, message: &ToReader) {
        if let Some(reader) = self.readers.get(&reader) {
            wire::post(&reader.port, message);
        }
    }

    /// Says in the receipt why files were not read, and lets digests be judged without the hashes that did not come.
    fn settle(&mut self, ends: Ends) {
        for file in ends.hashes {
            self.engine.store.digests.end(file);
            self.answering.store_has_grown();
        }
        for (file, why) in ends.unread {
            let note = match why {
                Unread::Halted(halt) => halt.note(),
                Unread::ReaderLost(reason) => {
                    FileNote::Unreadable(format!("its reader stopped: {reason}"))
                }
                Unread::NoReader => {
                    FileNote::Unreadable("all readers have stopped; reload the page".to_owned())
                }
                Unread::NoReport => {
                    FileNote::Unreadable("its reader gave no report on it".to_owned())
                }
            };
            let files = &mut self.engine.store.files;
            files.give_up_blocks(file);
            files.report(unread(file, &note));
            self.answering.store_has_grown();
        }
    }

    /// Once all is read, compares files with what digest files list of them.
    fn check_digests(&mut self) {
        if self.dispatcher.is_loading() {
            return;
        }
        let store = &mut self.engine.store;
        for number in store.digests.to_hash(&store.files) {
            if let Some(file) = self.files.get(&number).cloned() {
                self.hash(number, file);
            } else {
                let wanted = LentFor::Hash;
                wire::post(&self.scope, &FromEngine::Lend { number, wanted });
            }
        }
        let store = &mut self.engine.store;
        store.digests.judge(&mut store.files);
    }

    /// Has a file hashed.
    fn hash(&mut self, number: u32, file: File) {
        let job = ToReader::Hash { number, file };
        self.dispatch(LoadEvent::Hash { file: number, job });
    }

    pub(super) fn is_loading(&self) -> bool {
        self.dispatcher.is_loading()
    }

    /// Whether all is read and there is memory for something that makes later answers faster and takes `bytes_per_event`.
    pub(super) fn has_room_for(&self, bytes_per_event: u64) -> bool {
        let growth = bytes_per_event * self.engine.store.len() as u64;
        !self.dispatcher.is_full()
            && !self.is_loading()
            && memory::has_room(memory::taken(), growth, self.memory_limit)
    }

    pub(super) fn load_state(&self) -> LoadState {
        let store = &self.engine.store;
        let files = &store.files;
        LoadState {
            loading: self.is_loading(),
            files: files.entries().len() as u32,
            files_done: files.done(),
            files_skipped: files.skipped(),
            files_warned: files.warned(),
            bytes: files.bytes() as f64,
            bytes_done: files.bytes_done() as f64,
            json_bytes: store.json_bytes() as f64,
            events: store.len() as u32,
            duplicates: store.duplicates(),
            memory_bytes: store.memory_bytes() as f64,
            files_unread: self.dispatcher.files_unread(),
            bytes_unread: self.dispatcher.bytes_unread(),
            full: self.dispatcher.is_full(),
            names: store.names_state(),
            lacks_chains: self.lacks_chains(),
        }
    }
}

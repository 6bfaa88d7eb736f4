//! The engine's message loop: carries out the dispatcher's commands, appends batches, passes questions on.
//!
//! The engine, not the page, hands out files: it needs them anyway to show a raw record, and a
//! page that is busy drawing never keeps a reader waiting.

use crate::engine::Engine;
use crate::input::receipt::{FileNote, unread};
use crate::protocol::{LoadState, of_actors};
use crate::store::batch::Batch;
use crate::worker::answering::{self, Answering};
use crate::worker::detail;
use crate::worker::dispatcher::{LoadCommand, LoadEvent, Unread};
use crate::worker::export;
use crate::worker::memory;
use crate::worker::messages::{FromEngine, LentFor, ToEngine};
use crate::worker::reader_messages::{Pool, ToReader};
use crate::worker::reader_pool::{ReaderPool, add_reader};
use crate::worker::row_readers::RowReaders;
use crate::worker::wire::{self, Carried};
use gloo::events::EventListener;
use js_sys::{ArrayBuffer, Uint8Array};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{DedicatedWorkerGlobalScope, File, MessageEvent};

/// What has come to its end.
#[derive(Default)]
pub(super) struct Ends {
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
    plain: ReaderPool,
    rows: ReaderPool,
    pub(super) plain_readers: u32,
    pub(super) row_readers: RowReaders,
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
        plain: ReaderPool::default(),
        rows: ReaderPool::default(),
        plain_readers: 0,
        row_readers: RowReaders::default(),
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
            state.plain_readers = readers;
            state.dispatch(LoadEvent::ReadersStarting(readers));
        }
        ToEngine::Reader { number, pool, port } => add_reader(shared, number, pool, port),
        ToEngine::ReaderLost {
            number,
            pool,
            reason,
        } => load(shared, |state| state.lose(number, pool, &reason)),
        ToEngine::Begin => shared.borrow_mut().dispatch(LoadEvent::DropBegins),
        ToEngine::Found { files } => shared.borrow_mut().engine.store.files.announce(files),
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
        ToEngine::Stop => load(shared, EngineState::stop),
        ToEngine::Ask { sequence, view } => {
            shared.borrow_mut().answering.ask(sequence, *view);
            answering::schedule(shared);
        }
        ToEngine::Complete { query, at, time } => tell(shared, |engine| FromEngine::Completions {
            completions: engine.complete(&query, at, time),
            query,
        }),
        ToEngine::FindActors { text } => tell(shared, |engine| FromEngine::Completions {
            completions: engine.actors_like(&text),
            query: of_actors(&text),
        }),
        ToEngine::Translate { view, dialect } => tell(shared, |engine| FromEngine::Translated {
            dialect,
            translation: engine.translate(&view, dialect),
        }),
        ToEngine::Runbooks => tell(shared, |engine| FromEngine::Runbooks(engine.runbooks())),
        ToEngine::Count { queries } => {
            tell(shared, |engine| FromEngine::Counted(engine.count(queries)));
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
            let next = shared.borrow_mut().engine.step_in_lane(event, by);
            if let Some(next) = next {
                detail::open(shared, next, Some(opening));
            }
        }
        ToEngine::Bar { bar, most } => tell(shared, |engine| {
            FromEngine::Bar(Box::new(engine.bar(bar, most)))
        }),
        ToEngine::Export { number, order } => export::start(shared, number, order),
        ToEngine::Rows { first, rows, most } => tell(shared, |engine| {
            FromEngine::Rows(engine.events_of_rows(first, rows, most))
        }),
        ToEngine::Keys { query, most, note } => tell(shared, |engine| {
            let (keys, total) = engine.keys_of(&query, most);
            FromEngine::Keys { keys, total, note }
        }),
        ToEngine::Compare { names } => compare(shared, Some(&Uint8Array::new(&names).to_vec())),
        ToEngine::CompareStop => compare(shared, None),
        ToEngine::SwitchRules { off } => load(shared, |state| {
            state.engine.switch_rules(off.into_iter().collect());
            state.answering.store_has_grown();
        }),
        ToEngine::ExportMore { number } => export::go_on(shared, number),
        ToEngine::ExportStop => export::stop(shared),
    }
}

/// Tells the page what the engine says of something.
fn tell(shared: &SharedEngine, say: impl FnOnce(&mut Engine) -> FromEngine) {
    let mut state = shared.borrow_mut();
    let said = say(&mut state.engine);
    wire::post(&state.scope, &said);
}

/// Changes the state of loading, then schedules an answer to the page.
pub(super) fn load(shared: &SharedEngine, something: impl FnOnce(&mut EngineState)) {
    let mut state = shared.borrow_mut();
    something(&mut state);
    state.check_digests();
    drop(state);
    answering::schedule(shared);
}

/// Takes the user's list of names, or forgets it; the last question is answered again.
fn compare(shared: &SharedEngine, names: Option<&[u8]>) {
    let mut state = shared.borrow_mut();
    state.engine.compare_with(names);
    state.answering.store_has_grown();
    drop(state);
    answering::schedule(shared);
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

    pub(super) fn keep_file(&mut self, number: u32, file: File) {
        self.files.insert(number, file);
    }

    /// Reads no more of what was handed over so far.
    fn stop(&mut self) {
        self.stop_row_files();
        self.dispatch(LoadEvent::Stop);
        self.dispatch_to(Pool::Rows, LoadEvent::Stop);
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
    pub(super) fn take_batch(&mut self, reader: u32, pool: Pool, batch: &Batch) {
        let store = &mut self.engine.store;
        // The store numbers all readers together.
        let before = match pool {
            Pool::Plain => 0,
            Pool::Rows => self.plain_readers,
        };
        store.add((before + reader) as usize, batch);
        let growth = store.next_allocation() as u64;
        self.engine.take_rules();
        if !memory::has_room(memory::taken(), growth, self.memory_limit) {
            self.dispatch(LoadEvent::MemoryFull);
            self.dispatch_to(Pool::Rows, LoadEvent::MemoryFull);
        }
        self.answering.store_has_grown();
    }

    /// Tells the dispatcher of the plain readers what has happened and carries out its commands.
    fn dispatch(&mut self, event: LoadEvent<ToReader>) {
        self.dispatch_to(Pool::Plain, event);
    }

    /// Tells a dispatcher what has happened and carries out its commands.
    pub(super) fn dispatch_to(&mut self, pool: Pool, event: LoadEvent<ToReader>) {
        let ends = self.carry_out(pool, event);
        self.settle(ends);
    }

    pub(super) fn pool(&self, pool: Pool) -> &ReaderPool {
        match pool {
            Pool::Plain => &self.plain,
            Pool::Rows => &self.rows,
        }
    }

    pub(super) fn pool_mut(&mut self, pool: Pool) -> &mut ReaderPool {
        match pool {
            Pool::Plain => &mut self.plain,
            Pool::Rows => &mut self.rows,
        }
    }

    /// A reader is lost, or can't be understood any more, which is as good as lost.
    pub(super) fn lose(&mut self, reader: u32, pool: Pool, reason: &str) {
        if pool == Pool::Rows {
            self.lose_row_reader(reader, reason);
        }
        let reason = reason.to_owned();
        self.dispatch_to(pool, LoadEvent::ReaderLost { reader, reason });
    }

    /// Tells a dispatcher what has happened and sends the messages that it wants sent; gives what has come to its end.
    pub(super) fn carry_out(&mut self, pool: Pool, event: LoadEvent<ToReader>) -> Ends {
        let mut ends = Ends::default();
        for command in self.pool_mut(pool).dispatcher.handle(event) {
            match command {
                LoadCommand::Give {
                    reader,
                    mut job,
                    shared: is_shared,
                } => {
                    if let ToReader::File { shared, .. } = &mut job {
                        *shared = is_shared;
                    }
                    self.post(pool, reader, &job);
                }
                LoadCommand::Halt { reader, why } => self.post(pool, reader, &ToReader::Halt(why)),
                LoadCommand::BlockDone { reader } => self.post(pool, reader, &ToReader::BlockDone),
                LoadCommand::GroupTaken => wire::post(&self.scope, &FromEngine::GroupTaken),
                LoadCommand::HashEnded { file } => ends.hashes.push(file),
                LoadCommand::Unread { file, why } => ends.unread.push((file, why)),
            }
        }
        ends
    }

    pub(super) fn post(&self, pool: Pool, reader: u32, message: &ToReader) {
        self.pool(pool).post(reader, message);
    }

    /// Says in the receipt why files were not read, and lets digests be judged without the hashes that did not come.
    pub(super) fn settle(&mut self, ends: Ends) {
        for file in ends.hashes {
            self.engine.store.digests.end(file);
            self.answering.store_has_grown();
        }
        for (file, why) in ends.unread {
            let no_program = self.why_no_row_reader(file, &why);
            let note = match why {
                Unread::Halted(halt) => halt.note(),
                Unread::ReaderLost(reason) => {
                    FileNote::Unreadable(format!("its reader stopped: {reason}"))
                }
                Unread::NoReader if no_program.is_some() => {
                    FileNote::NoProgram(no_program.unwrap_or_default())
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
        if self.is_loading() {
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
        self.plain.dispatcher.is_loading() || self.rows.dispatcher.is_loading()
    }

    /// Whether all is read and there is memory for something that makes later answers faster and takes `bytes_per_event`.
    pub(super) fn has_room_for(&self, bytes_per_event: u64) -> bool {
        let growth = bytes_per_event * self.engine.store.len() as u64;
        !self.plain.dispatcher.is_full()
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
            memory_bytes: self.engine.memory_bytes() as f64,
            files_unread: self.plain.dispatcher.files_unread()
                + self.rows.dispatcher.files_unread(),
            bytes_unread: self.plain.dispatcher.bytes_unread()
                + self.rows.dispatcher.bytes_unread(),
            full: self.plain.dispatcher.is_full(),
            names: store.names_state(),
            rules_pending: !self.engine.has_run_rules(),
            rules: self.engine.rules_state(),
            lacks_chains: self.lacks_chains(),
        }
    }
}

//! The engine's message loop: hands files to readers, takes their batches in, answers the page.
//!
//! The engine, not the page, hands out files: it needs them anyway to show a raw record, and a
//! page that is busy drawing never keeps a reader waiting.

use crate::engine::Engine;
use crate::input::receipt::{Note, unread};
use crate::input::reread::{Raw, RecordRereader};
use crate::protocol::{LoadState, SidePanels, ViewSpec};
use crate::store::batch::Batch;
use crate::store::location::Location;
use crate::worker::export;
use crate::worker::halt::Halt;
use crate::worker::memory;
use crate::worker::message::{
    BATCH, BLOCK, BYTES, DONE, FAILED, FILES, HALT, HASH, LOST, MISSING, NUMBER, NUMBERS, PORT,
    READY, SHARE, SIZES, array, body, field, message, numbers, read_body, with,
};
use crate::worker::messages::{FromEngine, ToEngine, Wanted};
use crate::worker::reader_loop::words_of;
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use js_sys::{Array, ArrayBuffer, Object, Uint8Array, Uint32Array};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DedicatedWorkerGlobalScope, File, MessageEvent, MessagePort};

/// Jobs that a reader has at a time: one at work, one whose bytes are on their way.
const JOBS_AHEAD: usize = 2;
/// A file of this size, in bytes, is shared where readers would be idle.
const SHARED_BYTES: f64 = (4 << 20) as f64;
/// While files load, the page gets a new answer this often at most, in milliseconds.
const ANSWER_EVERY_MILLIS: f64 = 200.0;
/// And answering takes no more than one part in so many of the engine's time.
const ANSWER_SHARE: f64 = 12.0;
/// An answer that ended longer ago than this has left no questions waiting behind it.
const MESSAGES_WAIT_MILLIS: f64 = 20.0;
/// Of what comes after an answer, so much is done before messages are heard, in milliseconds.
const AFTER_MILLIS: f64 = 8.0;
/// What is prepared for each event takes less than this, in bytes, also while it moves to a larger place.
const PREPARED_BYTES: u64 = 150;
/// Bytes read at once to find a record again.
const CUT_PIECE: f64 = (1 << 20) as f64;

/// What a reader gets at once.
struct Job {
    /// Numbers of the files.
    files: Vec<u32>,
    /// Bytes of small files, one after the other, and how many belong to each; none for a large file.
    bytes: Option<(ArrayBuffer, Vec<u32>)>,
    /// The file is only to be hashed.
    hash: bool,
}

/// A job that a reader has.
struct Given {
    /// Numbers of the files.
    files: Vec<u32>,
    /// For a block of a shared file: the reader that found it.
    found_by: Option<usize>,
}

/// A reader, as the engine sees it.
struct ReaderEnd {
    port: MessagePort,
    /// The page's number of it; here it is numbered in the order of being ready.
    page_number: u32,
    /// The jobs it has, oldest first.
    jobs: VecDeque<Given>,
    lost: bool,
    _listener: EventListener,
}

pub(super) struct State {
    pub(super) scope: DedicatedWorkerGlobalScope,
    pub(super) engine: Engine,
    /// The large files, and those of which an event was shown.
    files: Vec<Option<File>>,
    queue: VecDeque<Job>,
    /// Drops of which more files will come.
    drops: u32,
    readers: Vec<ReaderEnd>,
    view: Option<(u32, ViewSpec)>,
    /// Bytes that the memory may come to.
    limit: u64,
    /// Set once the memory is full: no more files are read.
    full: bool,
    files_unread: u32,
    bytes_unread: f64,
    /// The page has asked since the last answer.
    asked: bool,
    /// The store has grown since the last answer.
    grown: bool,
    answered_at: f64,
    answer_took: f64,
    /// When the timer that brings the next answer is due, and the timer.
    timer: Option<(f64, Timeout)>,
    /// What stands beside the last answer is not with the page yet.
    beside_due: bool,
    /// What was sent last of that.
    beside: SidePanels,
    /// Runs while something comes after the answer: what stands beside it, and what is prepared for later answers.
    after: Option<Timeout>,
    pub(super) exporting: export::Exporting,
}

pub(super) type Shared = Rc<RefCell<State>>;

/// Says "ready" and listens to the page.
pub fn start(scope: DedicatedWorkerGlobalScope) {
    let state: Shared = Rc::new(RefCell::new(State {
        scope: scope.clone(),
        engine: Engine::default(),
        files: Vec::new(),
        queue: VecDeque::new(),
        drops: 0,
        readers: Vec::new(),
        view: None,
        limit: memory::LIMIT,
        full: false,
        files_unread: 0,
        bytes_unread: 0.0,
        asked: false,
        grown: false,
        answered_at: f64::MIN,
        answer_took: 0.0,
        timer: None,
        beside_due: false,
        beside: SidePanels::default(),
        after: None,
        exporting: export::Exporting::default(),
    }));
    let listener = EventListener::new(&scope, "message", move |event| {
        if let Some(event) = event.dyn_ref::<MessageEvent>() {
            hear_page(&state, &event.data());
        }
    });
    // The listener lives as long as the worker.
    listener.forget();
    let _ = scope.post_message(&message(READY, &true.into()));
}

fn now() -> f64 {
    js_sys::Date::now()
}

fn hear_page(shared: &Shared, data: &JsValue) {
    if let Ok(port) = field(data, PORT).dyn_into::<MessagePort>() {
        let number = field(data, NUMBER).as_f64().unwrap_or(0.0) as u32;
        add_reader(shared, port, number);
    } else if let Some(number) = field(data, LOST).as_f64() {
        let words = field(data, FAILED).as_string().unwrap_or_default();
        shared.borrow_mut().lose_reader(number as u32, &words);
        schedule(shared);
    } else if let Some(said) = read_body::<ToEngine>(data) {
        match said {
            ToEngine::Limit(bytes) => shared.borrow_mut().limit = bytes as u64,
            ToEngine::Begin => shared.borrow_mut().drops += 1,
            ToEngine::End => {
                let mut state = shared.borrow_mut();
                state.drops = state.drops.saturating_sub(1);
                state.grown = true;
                state.check_digests();
                drop(state);
                schedule(shared);
            }
            ToEngine::Files { paths } => {
                let mut state = shared.borrow_mut();
                match field(data, BYTES).dyn_into::<ArrayBuffer>() {
                    Ok(bytes) => state.add_group(paths, numbers(data, SIZES), bytes),
                    Err(_) => state.add_files(paths, array(data, FILES)),
                }
                drop(state);
                schedule(shared);
            }
            ToEngine::Unread { paths } => {
                let mut state = shared.borrow_mut();
                let files = &mut state.engine.store.files;
                let unread = paths.into_iter().map(|path| files.add(path, 0)).collect();
                state.leave_out(unread, Halt::Stopped);
                drop(state);
                schedule(shared);
            }
            ToEngine::Stop => {
                shared.borrow_mut().halt(Halt::Stopped);
                schedule(shared);
            }
            ToEngine::Ask { sequence, view } => {
                let mut state = shared.borrow_mut();
                state.view = Some((sequence, *view));
                state.asked = true;
                drop(state);
                schedule(shared);
            }
            ToEngine::Open { event } => open(shared, event),
            ToEngine::Complete { query, at, time } => {
                let state = shared.borrow();
                let completions = state.engine.complete(&query, at, time);
                let _ = state
                    .scope
                    .post_message(&body(&FromEngine::Completions { query, completions }));
            }
            ToEngine::Lent { file, wanted } => {
                let lent = array(data, FILES).pop();
                let mut state = shared.borrow_mut();
                state.keep(file, lent);
                match wanted {
                    Wanted::Hash => state.hash(file),
                    Wanted::Export => {
                        drop(state);
                        export::go_on(shared);
                    }
                    Wanted::Event(event) => {
                        drop(state);
                        show(shared, event);
                    }
                }
            }
            ToEngine::Step {
                event,
                by,
                only_failed,
            } => {
                let next = shared.borrow().engine.step(event, by, only_failed);
                if let Some(next) = next {
                    open(shared, next);
                }
            }
            ToEngine::StepInLane { event, by } => {
                let next = shared.borrow().engine.step_in_lane(event, by);
                if let Some(next) = next {
                    open(shared, next);
                }
            }
            ToEngine::Export {
                form,
                view,
                notes,
                events,
            } => export::start(shared, form, *view, &notes, events),
            ToEngine::Rows { first, rows } => {
                let state = shared.borrow();
                let rows = FromEngine::Rows(state.engine.events_of_rows(first, rows));
                let _ = state.scope.post_message(&body(&rows));
            }
            ToEngine::ExportMore => export::go_on(shared),
            ToEngine::ExportStop => export::stop(shared),
        }
    }
}

fn add_reader(shared: &Shared, port: MessagePort, page_number: u32) {
    let number = shared.borrow().readers.len();
    let for_listener = shared.clone();
    let listener = EventListener::new(&port, "message", move |event| {
        if let Some(event) = event.dyn_ref::<MessageEvent>() {
            hear_reader(&for_listener, number, &event.data());
        }
    });
    port.start();
    let mut state = shared.borrow_mut();
    state.readers.push(ReaderEnd {
        port,
        page_number,
        jobs: VecDeque::new(),
        lost: false,
        _listener: listener,
    });
    state.hand_out();
}

fn hear_reader(shared: &Shared, number: usize, data: &JsValue) {
    let mut state = shared.borrow_mut();
    // The next job goes out first, so that the reader is not idle while its batch is taken in.
    if field(data, DONE).is_truthy() {
        let done = state.readers[number].jobs.pop_front();
        if let Some(finder) = done.and_then(|job| job.found_by) {
            let room = message(BLOCK, &true.into());
            let _ = state.readers[finder].port.post_message(&room);
        }
        state.hand_out();
    }
    if field(data, BLOCK).is_truthy() {
        state.hand_block(number, data);
        return;
    }
    if let Some(missing) = field(data, MISSING).as_f64() {
        state.files_unread += numbers(data, NUMBERS).len() as u32;
        state.bytes_unread += missing;
    }
    if let Ok(buffer) = field(data, BATCH).dyn_into::<ArrayBuffer>() {
        let bytes = Uint8Array::new(&buffer).to_vec();
        if let Some(batch) = Batch::from_bytes(&bytes) {
            state.engine.store.add(number, &batch);
            state.look_at_memory();
            state.grown = true;
        }
    }
    state.check_digests();
    drop(state);
    schedule(shared);
}

impl State {
    /// Once all is read, compares files with what digest files list of them.
    fn check_digests(&mut self) {
        if self.load().loading {
            return;
        }
        let store = &mut self.engine.store;
        for file in store.digests.to_hash(&store.files) {
            if self.files.get(file as usize).is_some_and(Option::is_some) {
                self.hash(file);
            } else {
                let wanted = Wanted::Hash;
                let _ = self
                    .scope
                    .post_message(&body(&FromEngine::Lend { file, wanted }));
            }
        }
        let store = &mut self.engine.store;
        store.digests.judge(&mut store.files);
    }

    fn hash(&mut self, file: u32) {
        self.queue.push_back(Job {
            files: vec![file],
            bytes: None,
            hash: true,
        });
        self.hand_out();
    }

    fn keep(&mut self, number: u32, file: Option<File>) {
        let number = number as usize;
        if self.files.len() <= number {
            self.files.resize(number + 1, None);
        }
        self.files[number] = file;
    }

    pub(super) fn file(&self, number: u32) -> Option<&File> {
        self.files.get(number as usize)?.as_ref()
    }

    /// Takes large files in.
    fn add_files(&mut self, paths: Vec<String>, files: Vec<File>) {
        for (path, file) in paths.into_iter().zip(files) {
            let number = self.engine.store.files.add(path, file.size() as u64);
            self.keep(number, Some(file));
            self.queue.push_back(Job {
                files: vec![number],
                bytes: None,
                hash: false,
            });
        }
        self.read_new();
    }

    /// Takes a group of small files in.
    fn add_group(&mut self, paths: Vec<String>, sizes: Vec<u32>, bytes: ArrayBuffer) {
        let store = &mut self.engine.store;
        let add = |(path, size): (String, &u32)| store.files.add(path, u64::from(*size));
        let files = paths.into_iter().zip(&sizes).map(add).collect();
        let bytes = Some((bytes, sizes));
        self.queue.push_back(Job {
            files,
            bytes,
            hash: false,
        });
        self.read_new();
    }

    fn read_new(&mut self) {
        self.grown = true;
        if self.full {
            self.halt(Halt::Full);
        } else {
            self.hand_out();
        }
    }

    /// Gives each reader that has room its next files.
    fn hand_out(&mut self) {
        if !self.readers.is_empty() && self.readers.iter().all(|reader| reader.lost) {
            let unread = self.queue.drain(..).flat_map(|job| job.files).collect();
            self.report_unread(unread, "all readers have stopped; reload the page");
        }
        for ahead in 0..JOBS_AHEAD {
            for reader in 0..self.readers.len() {
                if self.readers[reader].jobs.len() == ahead && !self.readers[reader].lost {
                    self.hand_job(reader);
                }
            }
        }
    }

    fn hand_job(&mut self, reader: usize) {
        let Some(job) = self.queue.pop_front() else {
            return;
        };
        let file = job
            .files
            .first()
            .and_then(|number| self.file(*number))
            .cloned();
        let idle = self
            .readers
            .iter()
            .filter(|end| !end.lost && end.jobs.is_empty())
            .count();
        let large = file
            .as_ref()
            .is_some_and(|file| file.size() >= SHARED_BYTES);
        let share = large && !job.hash && self.queue.is_empty() && idle > 1;
        let end = &mut self.readers[reader];
        let numbers = with(Object::new(), NUMBERS, &Uint32Array::from(&job.files[..]));
        if let Some((bytes, sizes)) = &job.bytes {
            let sizes = Uint32Array::from(&sizes[..]);
            let message = with(with(numbers, BYTES, bytes), SIZES, &sizes);
            let _ = end
                .port
                .post_message_with_transferable(&message, &Array::of1(bytes));
            let _ = self.scope.post_message(&body(&FromEngine::Taken));
        } else {
            let files: Array = file.into_iter().collect();
            let message = with(with(numbers, FILES, &files), HASH, &job.hash.into());
            let message = with(message, SHARE, &share.into());
            let _ = end.port.post_message(&message);
        }
        end.jobs.push_back(Given {
            files: job.files,
            found_by: None,
        });
    }

    /// Passes a block of a shared file on to the reader that has least to do.
    fn hand_block(&mut self, finder: usize, data: &JsValue) {
        let Ok(bytes) = field(data, BYTES).dyn_into::<ArrayBuffer>() else {
            return;
        };
        let file = self.readers[finder]
            .jobs
            .front()
            .map(|job| job.files.clone());
        let others = self.readers.iter_mut().enumerate();
        // Where all others are gone, the finder reads it itself when it is done with finding.
        let least = others
            .filter(|(_, reader)| !reader.lost)
            .min_by_key(|(number, reader)| (*number == finder, reader.jobs.len()));
        if let Some((number, reader)) = least {
            if number == finder {
                // It must not wait for itself.
                let _ = reader.port.post_message(&message(BLOCK, &true.into()));
            }
            let _ = reader
                .port
                .post_message_with_transferable(data, &Array::of1(&bytes));
            reader.jobs.push_back(Given {
                files: file.unwrap_or_default(),
                found_by: Some(finder).filter(|finder| *finder != number),
            });
        }
    }

    /// A reader is gone: what it had to read is reported as unread, and the others go on.
    fn lose_reader(&mut self, page_number: u32, words: &str) {
        let Some(reader) = self
            .readers
            .iter_mut()
            .find(|reader| reader.page_number == page_number)
        else {
            return;
        };
        reader.lost = true;
        let jobs: Vec<Given> = reader.jobs.drain(..).collect();
        for finder in jobs.iter().filter_map(|job| job.found_by) {
            let _ = self.readers[finder]
                .port
                .post_message(&message(BLOCK, &true.into()));
        }
        let lost: Vec<u32> = jobs.into_iter().flat_map(|job| job.files).collect();
        // Those who wait for a report on a block would wait for ever.
        for file in &lost {
            self.engine.store.files.give_up_blocks(*file);
        }
        self.report_unread(lost, &format!("its reader stopped: {words}"));
        self.hand_out();
    }

    /// Ends reading while there is memory for all that is here.
    fn look_at_memory(&mut self) {
        if !self.full
            && !memory::has_room(
                memory::taken(),
                self.engine.store.growth() as u64,
                self.limit,
            )
        {
            self.full = true;
            self.halt(Halt::Full);
        }
    }

    /// Reads no more of what has been handed over.
    fn halt(&mut self, why: Halt) {
        let mut unread = Vec::new();
        for job in std::mem::take(&mut self.queue) {
            if job.bytes.is_some() {
                let _ = self.scope.post_message(&body(&FromEngine::Taken));
            }
            if !job.hash {
                unread.extend(job.files);
            }
        }
        self.leave_out(unread, why);
        for reader in self.readers.iter().filter(|reader| !reader.jobs.is_empty()) {
            let _ = reader
                .port
                .post_message(&message(HALT, &why.number().into()));
        }
    }

    /// Says of files in the receipt that they were not read.
    fn leave_out(&mut self, files: Vec<u32>, why: Halt) {
        let why = if self.full { Halt::Full } else { why };
        for file in files {
            let all = &mut self.engine.store.files;
            self.files_unread += 1;
            self.bytes_unread += all.entries()[file as usize].bytes as f64;
            all.report(unread(file, &why.note()));
        }
        self.grown = true;
    }

    fn report_unread(&mut self, files: Vec<u32>, why: &str) {
        let note = Note::Unreadable(why.to_owned());
        for file in files {
            self.engine.store.files.report(unread(file, &note));
        }
        self.grown = true;
    }

    fn load(&self) -> LoadState {
        let store = &self.engine.store;
        let files = &store.files;
        LoadState {
            loading: self.drops > 0 || files.done() < files.entries().len() as u32,
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
            files_unread: self.files_unread,
            bytes_unread: self.bytes_unread,
            full: self.full,
        }
    }

    fn answer(&mut self) {
        let Some((sequence, view)) = self.view.take() else {
            return;
        };
        let started = now();
        (self.asked, self.grown) = (false, false);
        let load = self.load();
        let answer = Box::new(self.engine.answer(&view, load));
        self.view = Some((sequence, view));
        let _ = self
            .scope
            .post_message(&body(&FromEngine::Answer { sequence, answer }));
        self.beside_due = true;
        // While files come in, the events that an answer is of are not there any more a moment later.
        while self.beside_due && self.load().loading {
            self.get_on_beside();
        }
        self.answer_took = now() - started;
        // What was known already leaves time: whoever asked may wait for no more than this.
        if self.beside_due && self.answer_took < AFTER_MILLIS / 2.0 {
            self.get_on_beside();
        }
        self.answered_at = now();
    }

    /// Gets a little further with what stands beside the last answer.
    fn get_on_beside(&mut self) {
        let Some((_, view)) = self.view.as_ref().filter(|_| !self.grown) else {
            // There will be another answer.
            self.beside_due = false;
            return;
        };
        let started = now();
        while now() - started < AFTER_MILLIS {
            if let Some(beside) = self.engine.side_panels(view) {
                let is_new = beside != self.beside;
                if is_new {
                    self.beside.clone_from(&beside);
                }
                let beside = is_new.then(|| Box::new(beside));
                let _ = self
                    .scope
                    .post_message(&body(&FromEngine::SidePanels(beside)));
                self.beside_due = false;
                return;
            }
        }
    }

    /// Whether all is read and there is memory for what makes later answers faster.
    fn may_prepare(&self) -> bool {
        let growth = PREPARED_BYTES * self.engine.store.len() as u64;
        !self.full && !self.load().loading && memory::has_room(memory::taken(), growth, self.limit)
    }
}

/// Sees to it that the page gets an answer: at once when it has asked or all is read, else after a
/// while. Right after an answer it waits for a task of its own, so that messages that came in the
/// meantime are heard first and only the newest question is answered.
fn schedule(shared: &Shared) {
    let mut state = shared.borrow_mut();
    if state.view.is_none() || !(state.asked || state.grown) {
        return;
    }
    let since = now() - state.answered_at;
    let at_once = state.asked || !state.load().loading;
    let pause = ANSWER_EVERY_MILLIS.max(state.answer_took * ANSWER_SHARE);
    let wait = if at_once {
        0.0
    } else {
        (pause - since).max(0.0)
    };
    if wait == 0.0 && since > MESSAGES_WAIT_MILLIS {
        state.timer = None;
        state.answer();
        drop(state);
        go_on(shared);
        return;
    }
    let due = now() + wait;
    if state.timer.as_ref().is_some_and(|(at, _)| *at <= due) {
        return;
    }
    let for_timer = shared.clone();
    let timer = Timeout::new(wait as u32, move || {
        let mut state = for_timer.borrow_mut();
        state.timer = None;
        if state.asked || state.grown {
            state.answer();
            drop(state);
            go_on(&for_timer);
        }
    });
    state.timer = Some((due, timer));
}

/// Goes on after an answer: with what stands beside it, and once all is read with what makes later answers faster. Piece by
/// piece, so that questions are heard in between.
fn go_on(shared: &Shared) {
    let mut state = shared.borrow_mut();
    if state.after.is_some() || !(state.beside_due || state.may_prepare()) {
        return;
    }
    let for_timer = shared.clone();
    state.after = Some(Timeout::new(0, move || {
        let mut state = for_timer.borrow_mut();
        state.after = None;
        let is_done = if state.beside_due {
            state.get_on_beside();
            false
        } else {
            state.engine.prepare()
        };
        drop(state);
        if !is_done {
            go_on(&for_timer);
        }
    }));
}

/// Shows an event in full. Its file may have to be asked for first.
fn open(shared: &Shared, event: u32) {
    let state = shared.borrow();
    if event as usize >= state.engine.store.len() {
        return;
    }
    let (number, _) = state.engine.store.location(event as usize);
    let (file, _) = state.engine.store.files.place(number);
    if state.file(file).is_some() {
        drop(state);
        show(shared, event);
    } else {
        let wanted = Wanted::Event(event);
        let _ = state
            .scope
            .post_message(&body(&FromEngine::Lend { file, wanted }));
    }
}

/// Shows an event in full: what the store knows, and its record, read again from the file.
fn show(shared: &Shared, event: u32) {
    let state = shared.borrow();
    let Some(mut detail) = state.engine.detail(event) else {
        return;
    };
    let (number, location) = state.engine.store.location(event as usize);
    let (number, _) = state.engine.store.files.place(number);
    let file = state.file(number).cloned();
    let scope = state.scope.clone();
    drop(state);
    spawn_local(async move {
        let raw = match file {
            Some(file) => cut(&file, location).await,
            None => Err("The file is not there any more.".to_owned()),
        };
        detail.raw = raw.map(|raw| {
            detail.record = raw.record;
            raw.text
        });
        let _ = scope.post_message(&body(&FromEngine::Detail(Box::new(detail))));
    });
}

async fn cut(file: &File, location: Location) -> Result<Raw, String> {
    let mut cutter = RecordRereader::new(location);
    let (mut at, size) = (0.0, file.size());
    while at < size {
        let unreadable = |error: JsValue| {
            let words = words_of(&error);
            format!(
                "The file can't be read any more ({words}). Was it moved or deleted? Drop it again."
            )
        };
        let piece = file
            .slice_with_f64_and_f64(at, at + CUT_PIECE)
            .map_err(unreadable)?;
        let bytes = JsFuture::from(piece.array_buffer())
            .await
            .map_err(unreadable)?;
        if cutter.push(&Uint8Array::new(&bytes).to_vec()) {
            break;
        }
        at += CUT_PIECE;
    }
    cutter.finish()
}

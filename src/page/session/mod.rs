//! The page's connection to the engine: questions out, answers in, files over.

pub mod asking;
pub mod saver;
mod visit;

use crate::page::lib::format::{marked_in_words, memory_in_words};
use crate::page::lib::kept_notes;
use crate::page::lib::shared::Shared;
use crate::page::lib::timing::Timing;
use crate::page::session::saver::{BlockWritten, ExportEnd, Saver};
use crate::page::state::answers::AnswersAction;
use crate::page::state::completion::Completed;
use crate::page::state::filter::FilterAction;
use crate::page::state::loading::LoadingAction;
use crate::page::state::notes::NotesAction;
use crate::page::state::open_event::EventAction;
use crate::page::state::runbooks::RunbooksAction;
use crate::page::state::selection::SelectionAction;
use crate::page::state::sheets::SheetsAction;
use crate::page::state::timeline::TimelineAction;
use crate::page::state::{Action, PageQuestion, PageState};
use crate::protocol::{LoadState, Tab, TimeRange};
use crate::sql::Dialect;
use crate::worker::client::Client;
use crate::worker::messages::{ExportOrder, FromEngine, ToEngine};
use gloo::timers::callback::Timeout;
use js_sys::ArrayBuffer;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// After so many milliseconds without the program that reads files, those who have dropped some hear what they wait for.
const PROGRAM_MILLIS: u32 = 4_000;

/// So many events are marked at once, at most.
const MOST_MARKED: u32 = 1000;

/// The page's connection to a running engine. At most one question is unanswered; of those asked meanwhile only the
/// newest waits.
pub struct EngineConnection {
    state: UseReducerDispatcher<PageState>,
    client: RefCell<Option<Client>>,
    /// Counts how often loading was stopped.
    stops: Cell<u32>,
    /// The engine that was given the files that this browser keeps.
    named_engine: Cell<u32>,
    /// What was said of a full memory.
    said_of_memory: RefCell<Option<String>>,
    /// Counts the engines started, so that messages of an old one are recognised.
    engine: Cell<u32>,
    /// Whether the engine has started.
    is_ready: Cell<bool>,
    /// Runs while files wait for that.
    patience: RefCell<Option<Timeout>>,
    sequence: Cell<u32>,
    unanswered: RefCell<Option<Asked>>,
    waiting: RefCell<Option<(PageQuestion, f64)>>,
    /// Tab and epoch of the newest question sent.
    newest: Cell<(Tab, u32)>,
    timing: RefCell<Timing>,
    /// Counts the openings of events: a late answer to one may not take the place of a later one.
    openings: Cell<u32>,
    /// Counts the exports.
    exports: Cell<u32>,
    /// The running export, which is the last one.
    saver: RefCell<Option<Rc<Saver>>>,
    /// What this visit can read again.
    pub sources: visit::VisitSources,
}

struct Asked {
    question: PageQuestion,
    at: f64,
}

impl EngineConnection {
    /// A session without an engine.
    pub fn new(state: UseReducerDispatcher<PageState>) -> Self {
        Self {
            state,
            client: RefCell::default(),
            stops: Cell::new(0),
            named_engine: Cell::new(0),
            said_of_memory: RefCell::default(),
            engine: Cell::new(0),
            is_ready: Cell::new(false),
            patience: RefCell::default(),
            sequence: Cell::new(0),
            unanswered: RefCell::default(),
            waiting: RefCell::default(),
            newest: Cell::new((Tab::default(), 0)),
            timing: RefCell::default(),
            openings: Cell::new(0),
            exports: Cell::new(0),
            saver: RefCell::default(),
            sources: visit::VisitSources::default(),
        }
    }

    /// Changes the page's state.
    pub fn act(&self, action: impl Into<Action>) {
        self.state.dispatch(action.into());
    }

    /// Starts an engine. One that is running ends, and all that was loaded is dropped.
    pub fn start(self: &Rc<Self>) {
        drop(self.client.take());
        self.unanswered.take();
        self.timing.take();
        self.saver.take();
        self.said_of_memory.take();
        self.is_ready.set(false);
        let engine = self.engine.get() + 1;
        self.engine.set(engine);
        let session = Rc::downgrade(self);
        let current = move || {
            session
                .upgrade()
                .filter(|session| session.engine.get() == engine)
        };
        let for_failure = current.clone();
        let client = Client::start(
            move |message| {
                if let Some(session) = current() {
                    session.hear(message);
                }
            },
            move |words| {
                if let Some(session) = for_failure() {
                    session.not_started(words);
                }
            },
        );
        *self.client.borrow_mut() = Some(client);
        self.ask_next();
    }

    /// There are no workers: what was dropped meanwhile is let go, and the next drop tries again.
    fn not_started(&self, words: String) {
        self.let_go();
        self.act(LoadingAction::LetGo);
        self.act(SheetsAction::Notice(Some(words)));
    }

    /// The engine has died, and with it all that was loaded; the next drop starts another one.
    fn failed(&self, words: String) {
        self.let_go();
        self.act(Action::Clear);
        self.act(SheetsAction::Notice(Some(words)));
    }

    /// Ends the workers, drops under way and a running export. The question waits for the next engine.
    fn let_go(&self) {
        self.sources.end_watch();
        drop(self.client.take());
        if let Some(asked) = self.unanswered.take() {
            self.waiting
                .borrow_mut()
                .get_or_insert((asked.question, asked.at));
        }
        if let Some(saver) = self.saver.take() {
            saver.abort();
        }
        self.engine.set(self.engine.get() + 1);
    }

    /// Forgets all files.
    pub fn clear(self: &Rc<Self>) {
        self.sources.clear();
        self.act(Action::Clear);
        // Notes go too, unless the user has them kept.
        self.act(NotesAction::Replace(kept_notes::kept().unwrap_or_default()));
        self.start();
    }

    /// A drop begins: the clock for loading starts.
    pub fn begin_drop(self: &Rc<Self>) {
        if self.client.borrow().is_none() {
            self.start();
        }
        self.timing.borrow_mut().dropped();
        self.act(LoadingAction::Begin);
        self.send(&ToEngine::Begin);
        self.be_patient();
    }

    /// Says after a while what files wait for that can't be read yet.
    fn be_patient(self: &Rc<Self>) {
        if self.is_ready.get() {
            return;
        }
        let (session, engine) = (Rc::downgrade(self), self.engine.get());
        let timer = Timeout::new(PROGRAM_MILLIS, move || {
            if let Some(session) = session.upgrade()
                && session.engine.get() == engine
                && !session.is_ready.get()
            {
                session.act(LoadingAction::AwaitsProgram(true));
            }
        });
        self.patience.replace(Some(timer));
    }

    /// The number of the running engine; another one after [`Self::clear`].
    pub fn engine(&self) -> u32 {
        self.engine.get()
    }

    /// How often loading was stopped: a drop that began before reads no more.
    pub fn stops(&self) -> u32 {
        self.stops.get()
    }

    /// Whether the engine still has to get the files that this browser keeps; true once.
    pub fn wants_kept_files(&self) -> bool {
        let engine = self.engine.get();
        self.named_engine.replace(engine) != engine
    }

    /// Stops loading; what has been loaded stays.
    pub fn stop(&self) {
        self.stops.set(self.stops.get() + 1);
        self.send(&ToEngine::Stop);
    }

    /// Does something with the engine's client, if there is one.
    pub fn with_client(&self, something: impl FnOnce(&Client)) {
        if let Some(client) = &*self.client.borrow() {
            something(client);
        }
    }

    /// Groups of small files that wait in the engine for a reader.
    pub fn untaken(&self) -> u32 {
        self.client
            .borrow()
            .as_ref()
            .map_or(0, Client::groups_waiting)
    }

    /// A drop has been looked through; `files` of it were handed over.
    pub fn end_drop(&self, files: u32) {
        self.send(&ToEngine::End);
        self.act(LoadingAction::End(files));
    }

    /// Asks, as soon as the question before is answered.
    pub fn ask(&self, question: PageQuestion) {
        *self.waiting.borrow_mut() = Some((question, crate::page::lib::dom::now()));
        self.ask_next();
    }

    /// Shows an event in full.
    pub fn open(&self, event: u32) {
        let opening = self.next_opening();
        self.act(EventAction::Open { event, opening });
        let opening = Some(opening);
        self.send(&ToEngine::Open { event, opening });
    }

    /// Asks for an event in full that is to stand beside others.
    pub fn fetch(&self, event: u32) {
        self.send(&ToEngine::Open {
            event,
            opening: None,
        });
    }

    fn next_opening(&self) -> u32 {
        self.openings.set(self.openings.get() + 1);
        self.openings.get()
    }

    /// Asks for the completions of a query at byte `at`.
    pub fn complete(&self, query: String, at: u32, time: Option<TimeRange>) {
        self.send(&ToEngine::Complete { query, at, time });
    }

    /// Asks for a question in another engine's language.
    pub fn translate(&self, question: PageQuestion, dialect: Dialect) {
        self.act(SheetsAction::Translated(None));
        let view = Box::new(question.view);
        self.send(&ToEngine::Translate { view, dialect });
    }

    /// Hands over a list of names, which is compared in all answers about impact from now on.
    pub fn compare_with(&self, names: ArrayBuffer) {
        self.send(&ToEngine::Compare { names });
    }

    /// Marks the events that a query finds, each with this note.
    pub fn mark(&self, query: String, note: String) {
        let most = MOST_MARKED;
        self.send(&ToEngine::Keys { query, most, note });
    }

    /// Lets the engine forget the list of names.
    pub fn forget_list(&self) {
        self.send(&ToEngine::CompareStop);
    }

    /// Shows the event that stands `by` rows from the given one. An event that is not in the order
    /// ([`u32::MAX`]) stands before the first and after the last.
    pub fn step(&self, event: u32, by: i32, only_failed: bool) {
        let opening = self.next_opening();
        self.act(EventAction::Step { opening });
        self.send(&ToEngine::Step {
            event,
            by,
            only_failed,
            opening,
        });
    }

    /// Shows the event that stands `by` events from the given one in its lane of the timeline.
    pub fn step_in_lane(&self, event: u32, by: i32) {
        let opening = self.next_opening();
        self.act(EventAction::Step { opening });
        self.send(&ToEngine::StepInLane { event, by, opening });
    }

    /// The last answer has been drawn.
    pub fn drawn(&self, events: u32, complete: bool) {
        self.timing.borrow_mut().drawn(events, complete);
    }

    /// Sends a message to the engine, if there is one.
    pub fn send(&self, message: &ToEngine) {
        self.with_client(|client| client.send(message));
    }

    fn ask_next(&self) {
        if self.unanswered.borrow().is_some() || self.client.borrow().is_none() {
            return;
        }
        let Some((question, at)) = self.waiting.take() else {
            return;
        };
        self.sequence.set(self.sequence.get() + 1);
        *self.unanswered.borrow_mut() = Some(Asked { question, at });
        self.send_unanswered();
    }

    fn send_unanswered(&self) {
        let message = self.unanswered.borrow().as_ref().map(|asked| {
            self.newest
                .set((asked.question.view.tab, asked.question.epoch));
            ToEngine::Ask {
                sequence: self.sequence.get(),
                view: Box::new(asked.question.view.clone()),
            }
        });
        if let Some(message) = message {
            self.send(&message);
        }
    }

    /// Reads no more once the engine's memory is full, and says what is missing.
    fn look_at_memory(&self, load: &LoadState) {
        if load.loading {
            if load.full && self.said_of_memory.borrow().is_none() {
                self.stops.set(self.stops.get() + 1);
            }
            return;
        }
        let words = memory_in_words(load);
        if self.said_of_memory.replace(words.clone()) != words && words.is_some() {
            self.act(SheetsAction::Notice(words));
        }
    }

    /// Begins an export.
    pub fn export(&self, saver: Saver, order: ExportOrder) {
        if let Some(before) = self.saver.replace(Some(Rc::new(saver))) {
            before.abort();
        }
        let number = self.exports.get() + 1;
        self.exports.set(number);
        self.send(&ToEngine::Export { number, order });
    }

    /// Closes the sheet for exports. A running export is cancelled and its file discarded.
    pub fn cancel_export(&self) {
        self.act(SheetsAction::Export(None));
        if let Some(saver) = self.saver.take() {
            self.send(&ToEngine::ExportStop);
            saver.abort();
        }
    }

    /// A block of the export has come: puts it away, then asks for the next one or ends the file.
    fn export_block(
        self: &Rc<Self>,
        number: u32,
        done: u32,
        end: Option<ExportEnd>,
        block: JsValue,
    ) {
        // One that was cancelled may still send a block.
        let newest = self.exports.get() == number;
        let Some(saver) = self.saver.borrow().clone().filter(|_| newest) else {
            return;
        };
        let session = self.clone();
        spawn_local(async move {
            let BlockWritten { progress, failed } = saver.take(&block, done, end).await;
            let at_work = session.saver.borrow().clone();
            if !at_work.is_some_and(|at_work| Rc::ptr_eq(&at_work, &saver)) {
                return;
            }
            if failed {
                session.cancel_export();
            } else if progress.ended.is_some() {
                session.saver.take();
            } else {
                session.send(&ToEngine::ExportMore { number });
            }
            if !saver.is_copy() {
                session.act(SheetsAction::Export(Some(progress)));
            } else if let Some(words) = progress.ended {
                session.act(saver.said(words.join(" ")));
            }
        });
    }

    fn hear(self: &Rc<Self>, message: FromEngine) {
        match message {
            // What was asked before the engine stood ready may be lost.
            FromEngine::Ready => {
                self.is_ready.set(true);
                self.patience.take();
                self.act(LoadingAction::AwaitsProgram(false));
                self.send_unanswered();
            }
            FromEngine::Answer { sequence, answer } => {
                if sequence != self.sequence.get() {
                    return;
                }
                let (tab, epoch) = self.newest.get();
                if let Some(asked) = self.unanswered.take() {
                    self.timing.borrow_mut().answered(asked.at);
                }
                // The engine works on the next question while this answer is drawn.
                self.ask_next();
                self.look_at_memory(&answer.load);
                self.act(AnswersAction::Answered { answer, tab, epoch });
            }
            FromEngine::SidePanels(panels) => self.act(AnswersAction::SidePanels(panels)),
            // The client handles these.
            FromEngine::GroupTaken
            | FromEngine::StartRowReaders { .. }
            | FromEngine::Lend { .. }
            | FromEngine::Read(_) => {}
            FromEngine::Completions { query, completions } => {
                self.act(FilterAction::Completed(Completed { query, completions }));
            }
            FromEngine::Translated {
                dialect,
                translation,
            } => {
                let said = Rc::new((dialect, translation));
                self.act(SheetsAction::Translated(Some(said)));
            }
            FromEngine::Exported {
                number,
                block,
                done,
                end,
            } => self.export_block(number, done, end, block.into()),
            FromEngine::Keys { keys, total, note } => {
                let words = marked_in_words(keys.len() as u64, total.into());
                self.act(NotesAction::Note {
                    events: keys,
                    text: note,
                });
                self.act(SheetsAction::Notice(Some(words)));
            }
            FromEngine::Bar(events) => self.act(TimelineAction::BarEvents(events)),
            FromEngine::Runbooks(files) => self.act(RunbooksAction::Shipped(files)),
            FromEngine::Counted(counts) => self.act(RunbooksAction::Counted(counts)),
            FromEngine::Rows(events) => self.act(SelectionAction::Events(events)),
            FromEngine::Detail { opening, detail } => match opening {
                Some(opening) => self.act(EventAction::Opened { opening, detail }),
                None => self.act(SelectionAction::Detail(detail)),
            },
            FromEngine::Failed(words) => self.failed(words),
        }
    }
}

/// The session, from any component below the page.
#[hook]
pub fn use_session() -> Shared<EngineConnection> {
    use_context().expect("every component stands below App, which provides the session")
}

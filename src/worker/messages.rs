//! What page and engine say to each other. Each message is one value of one of these types; files, buffers and
//! ports are fields of it.

use crate::export::FileSpec;
use crate::protocol::{
    Answer, BarEvents, BarSpec, Completions, Detail, EventRow, SidePanels, TimeRange, ViewSpec,
};
use crate::sql::{Dialect, Translation};
use crate::worker::file_slices::PieceRequest;
use crate::worker::reader_messages::Pool;
use crate::worker::wire::{Carried, Message, packed};
use js_sys::{Array, ArrayBuffer};
use serde::{Deserialize, Serialize};
use web_sys::{File, MessagePort};

/// From the page to the engine.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum ToEngine {
    /// The first message.
    Start {
        /// The number of readers that are starting. They are numbered from 0.
        readers: u32,
        /// Bytes that the engine's memory may come to; only tests set it.
        memory_limit: Option<f64>,
    },
    /// A reader has started.
    Reader {
        /// Its number among those of its pool.
        number: u32,
        /// Which readers it is one of.
        pool: Pool,
        /// The engine's end of the channel to it.
        #[serde(with = "serde_wasm_bindgen::preserve")]
        port: MessagePort,
    },
    /// A reader has died, or did not start.
    ReaderLost {
        /// Its number among those of its pool.
        number: u32,
        /// Which readers it is one of.
        pool: Pool,
        /// What the browser or its panic said.
        reason: String,
    },
    /// A drop begins: files will come.
    Begin,
    /// So many files of the drop have been found and will follow.
    Found {
        /// How many.
        files: u32,
    },
    /// All files of a drop have been handed over.
    End,
    /// Large files. All files are numbered in the order in which they are handed over.
    Files {
        /// One path for each file, as dropped.
        paths: Vec<String>,
        /// The files.
        files: Vec<Carried<File>>,
    },
    /// Small files that the page has read.
    Group {
        /// One path for each file, as dropped.
        paths: Vec<String>,
        /// Bytes of each file.
        sizes: Vec<u32>,
        /// The bytes of all, one file after the other.
        #[serde(with = "serde_wasm_bindgen::preserve")]
        bytes: ArrayBuffer,
    },
    /// Files that will not be read because loading was stopped; the receipt says so.
    Unread {
        /// Their paths, as dropped.
        paths: Vec<String>,
    },
    /// Read no more of the files handed over so far.
    Stop,
    /// A new question. Only the newest one is answered.
    Ask {
        /// Grows with each question.
        sequence: u32,
        /// The question.
        view: Box<ViewSpec>,
    },
    /// Say what could stand at the cursor in the search box.
    Complete {
        /// The text in the box.
        query: String,
        /// The cursor, in bytes.
        at: u32,
        /// The brush.
        time: Option<TimeRange>,
    },
    /// Say which persons, principals, access keys and addresses a text can mean.
    FindActors {
        /// The text.
        text: String,
    },
    /// Say the question in another engine's language.
    Translate {
        /// The question.
        view: Box<ViewSpec>,
        /// The language.
        dialect: Dialect,
    },
    /// Show this event in full.
    Open {
        /// Its number in the store.
        event: u32,
        /// Comes back with the event: the number of the opening, none where the event is to stand beside others.
        opening: Option<u32>,
    },
    /// The file that was asked for.
    Lent {
        /// Its number.
        number: u32,
        /// The file, if the page has it.
        file: Option<Carried<File>>,
        /// What it was asked for.
        wanted: LentFor,
    },
    /// Show the event that stands this many rows further in the current order.
    Step {
        /// The event to count from.
        event: u32,
        /// Rows to go; negative is up.
        by: i32,
        /// Only events with an error or a denial count.
        only_failed: bool,
        /// The number of the opening.
        opening: u32,
    },
    /// Open the event that stands so many events from this one in its lane of the timeline.
    StepInLane {
        /// The event to count from.
        event: u32,
        /// Events to go; negative is back.
        by: i32,
        /// The number of the opening.
        opening: u32,
    },
    /// Say what a bar of the timeline holds.
    Bar {
        /// The bar.
        bar: BarSpec,
        /// So many of its events are wanted at most.
        most: u32,
    },
    /// Write what the question shows into a file; it comes block by block.
    Export {
        /// Grows with each export; comes back with its blocks.
        number: u32,
        /// What is wanted.
        order: ExportOrder,
    },
    /// Give the events of so many rows from this one on, in the current order.
    Rows {
        /// The first row, counted from 0.
        first: u32,
        /// How many rows at most.
        rows: u32,
        /// How many events at most; a row can be a run of many.
        most: u32,
    },
    /// Compare this list of names with what was read, written and deleted.
    Compare {
        /// The list, as text.
        #[serde(with = "serde_wasm_bindgen::preserve")]
        names: ArrayBuffer,
    },
    /// Forget the list of names.
    CompareStop,
    /// Switch rules off; all others are on.
    SwitchRules {
        /// Their ids.
        off: Vec<String>,
    },
    /// Give the keys of the events that a query finds, the first in time first.
    Keys {
        /// The query.
        query: String,
        /// How many at most.
        most: u32,
        /// Comes back with them: what is to be noted of each.
        note: String,
    },
    /// Give the runbooks that come with the program.
    Runbooks,
    /// Say how many of all events each of these queries finds.
    Count {
        /// The queries.
        queries: Vec<String>,
    },
    /// The block is put away: the next one.
    ExportMore {
        /// The number of the export.
        number: u32,
    },
    /// No more of the export is wanted.
    ExportStop,
}

/// What is to be exported.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ExportOrder {
    /// The file.
    pub file: FileSpec,
    /// The question.
    pub view: Box<ViewSpec>,
    /// The marked events, for a report: what a notes file says.
    pub notes: String,
    /// Only these events, by their numbers; where there are none, what the question shows.
    pub events: Vec<u32>,
}

/// What a file is wanted for once more.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub enum LentFor {
    /// To show an event.
    Event {
        /// Its number in the store.
        event: u32,
        /// What its opening was given.
        opening: Option<u32>,
    },
    /// To compare its content with what a digest file lists.
    Hash,
    /// To export records of it: the number of the export.
    Export(u32),
}

/// From the engine to the page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum FromEngine {
    /// The engine has started.
    Ready,
    /// The answer to the newest question, or to the last one again because the store has grown.
    Answer {
        /// The question's number.
        sequence: u32,
        /// The answer.
        #[serde(with = "packed")]
        answer: Box<Answer>,
    },
    /// Histogram and facets for the last answer; none where they are those that were sent last.
    SidePanels(#[serde(with = "packed")] Option<Box<SidePanels>>),
    /// A group of small files has left the queue; there is room for another.
    GroupTaken,
    /// Start readers of the program for Parquet files.
    StartRowReaders {
        /// The number of the first one among them.
        first: u32,
        /// How many.
        readers: u32,
    },
    /// Hand over this file once more: the engine had only its bytes.
    Lend {
        /// Its number.
        number: u32,
        /// What it is wanted for.
        wanted: LentFor,
    },
    /// What could stand at the cursor.
    Completions {
        /// The text that it is for.
        query: String,
        /// The completions.
        completions: Completions,
    },
    /// The question in another engine's language.
    Translated {
        /// The language.
        dialect: Dialect,
        /// The text; in words, why there is none.
        translation: Result<Translation, String>,
    },
    /// The runbooks, as notes files.
    Runbooks(Vec<String>),
    /// Queries with the number of events that each finds; those with a mistake are not there.
    Counted(Vec<(String, u32)>),
    /// The rows that were asked for.
    Rows(Vec<EventRow>),
    /// What a bar of the timeline holds.
    Bar(Box<BarEvents>),
    /// The keys that were asked for.
    Keys {
        /// The first ones.
        keys: Vec<String>,
        /// How many events there are.
        total: u32,
        /// What came with the question.
        note: String,
    },
    /// An event in full.
    Detail {
        /// What its opening was given.
        opening: Option<u32>,
        /// The event.
        detail: Box<Detail>,
    },
    /// A block of a file that is exported.
    Exported {
        /// The number of the export.
        number: u32,
        /// Its bytes.
        #[serde(with = "serde_wasm_bindgen::preserve")]
        block: ArrayBuffer,
        /// Rows written so far.
        done: u32,
        /// With the last block: what must be said of the file, or why there is none.
        end: Option<Result<Vec<String>, String>>,
    },
    /// Read this piece of a file.
    Read(PieceRequest),
    /// Something broke that the user must know of: what happened and what to do.
    Failed(String),
}

impl Message for ToEngine {
    fn transfer(&self) -> Array {
        match self {
            ToEngine::Reader { port, .. } => Array::of1(port),
            ToEngine::Group { bytes, .. } => Array::of1(bytes),
            ToEngine::Compare { names } => Array::of1(names),
            ToEngine::Start { .. }
            | ToEngine::ReaderLost { .. }
            | ToEngine::Begin
            | ToEngine::Found { .. }
            | ToEngine::End
            | ToEngine::Files { .. }
            | ToEngine::Unread { .. }
            | ToEngine::Stop
            | ToEngine::Ask { .. }
            | ToEngine::Complete { .. }
            | ToEngine::FindActors { .. }
            | ToEngine::Translate { .. }
            | ToEngine::Open { .. }
            | ToEngine::Lent { .. }
            | ToEngine::Step { .. }
            | ToEngine::StepInLane { .. }
            | ToEngine::Bar { .. }
            | ToEngine::Export { .. }
            | ToEngine::Rows { .. }
            | ToEngine::CompareStop
            | ToEngine::SwitchRules { .. }
            | ToEngine::Keys { .. }
            | ToEngine::Runbooks
            | ToEngine::Count { .. }
            | ToEngine::ExportMore { .. }
            | ToEngine::ExportStop => Array::new(),
        }
    }
}

impl Message for FromEngine {
    fn transfer(&self) -> Array {
        match self {
            FromEngine::Exported { block, .. } => Array::of1(block),
            FromEngine::Read(request) => request.transfer(),
            FromEngine::Ready
            | FromEngine::Answer { .. }
            | FromEngine::SidePanels(_)
            | FromEngine::GroupTaken
            | FromEngine::StartRowReaders { .. }
            | FromEngine::Lend { .. }
            | FromEngine::Completions { .. }
            | FromEngine::Translated { .. }
            | FromEngine::Runbooks(_)
            | FromEngine::Counted(_)
            | FromEngine::Rows(_)
            | FromEngine::Bar(_)
            | FromEngine::Keys { .. }
            | FromEngine::Detail { .. }
            | FromEngine::Failed(_) => Array::new(),
        }
    }
}

//! What page, engine and readers say to each other.
//!
//! Small messages are serde values written by postcard; files, bytes, ports and batches travel
//! beside them as JavaScript values.

use crate::export::Form;
use crate::protocol::{Answer, Completions, Detail, EventRow, SidePanels, TimeRange, ViewSpec};
use serde::{Deserialize, Serialize};

/// From the page to the engine.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum ToEngine {
    /// No more memory than this is to be taken, in bytes.
    Limit(f64),
    /// A drop begins: files will come.
    Begin,
    /// All files of a drop have been handed over.
    End,
    /// Files to read, numbered on in the order in which they come. Small files come with their bytes in the
    /// message's `bytes`, one after the other, and their `sizes`; large ones as `File` objects in its `files`.
    Files {
        /// One path for each file, as dropped.
        paths: Vec<String>,
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
    /// Tell what could stand at the cursor in the search box.
    Complete {
        /// The text in the box.
        query: String,
        /// The cursor, in bytes.
        at: u32,
        /// The brush.
        time: Option<TimeRange>,
    },
    /// Show this event in full.
    Open {
        /// Its number in the store.
        event: u32,
    },
    /// The file that was asked for is in the message's `files`.
    Lent {
        /// Number of the file.
        file: u32,
        /// What it was asked for.
        wanted: Wanted,
    },
    /// Show the event that stands this many rows further in the current order.
    Step {
        /// The event to count from.
        event: u32,
        /// Rows to go; negative is up.
        by: i32,
        /// Only events with an error or a denial count.
        only_failed: bool,
    },
    /// Open the event that stands so many events from this one in its lane of the timeline.
    StepInLane {
        /// The event to count from.
        event: u32,
        /// Events to go; negative is back.
        by: i32,
    },
    /// Write what the question shows into a file; it comes block by block.
    Export {
        /// The file's form.
        form: Form,
        /// The question.
        view: Box<ViewSpec>,
        /// The marked events, for a report: what a notes file says.
        notes: String,
        /// Only these events, by their numbers; where there are none, what the question shows.
        events: Vec<u32>,
    },
    /// Tell the events of so many rows from this one on, in the current order.
    Rows {
        /// The first row, counted from 0.
        first: u32,
        /// How many at most.
        rows: u32,
    },
    /// The block is put away: the next one.
    ExportMore,
    /// No more of the export is wanted.
    ExportStop,
}

/// What a file is wanted for once more.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub enum Wanted {
    /// To show this event, by its number in the store.
    Event(u32),
    /// To compare its content with what a digest file lists.
    Hash,
    /// To export records of it.
    Export,
}

/// From the engine to the page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum FromEngine {
    /// The engine and all readers stand ready.
    Ready,
    /// The answer to the newest question, or to the last one again because the store has grown.
    Answer {
        /// The question's number.
        sequence: u32,
        /// The answer.
        answer: Box<Answer>,
    },
    /// What stands beside the last answer; none where it is what was sent last.
    SidePanels(Option<Box<SidePanels>>),
    /// A group of small files has gone to a reader; there is room for another.
    Taken,
    /// Hand over this file once more: the engine had only its bytes.
    Lend {
        /// Number of the file.
        file: u32,
        /// What it is wanted for.
        wanted: Wanted,
    },
    /// What could stand at the cursor.
    Completions {
        /// The text that it is for.
        query: String,
        /// The completions.
        completions: Completions,
    },
    /// The rows that were asked for.
    Rows(Vec<EventRow>),
    /// An event in full.
    Detail(Box<Detail>),
    /// A block of a file that is exported; its bytes are in the message's `bytes`.
    Exported {
        /// Rows written so far.
        done: u32,
        /// With the last block: what must be said of the file, or why there is none.
        end: Option<Result<Vec<String>, String>>,
    },
    /// Something broke that the user must know of: what happened and what to do.
    Failed(String),
}

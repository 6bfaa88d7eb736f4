//! What page, engine and readers say to each other.
//!
//! Small messages are serde values carried by serde-wasm-bindgen; files, ports and batches travel
//! beside them as JavaScript values.

use crate::engine::view::{Answer, Detail, ViewSpec};
use serde::{Deserialize, Serialize};

/// From the page to the engine. `Files` comes with an array of `File` objects.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum ToEngine {
    /// Files to read, with their paths as dropped; the `File` objects are in the message's `files`.
    Files {
        /// One path for each `File`.
        paths: Vec<String>,
        /// True when the last file of this drop is in the message.
        last: bool,
    },
    /// A new question. Only the newest one is answered.
    Ask {
        /// Grows with each question.
        sequence: u32,
        /// The question.
        view: Box<ViewSpec>,
    },
    /// Show this event in full.
    Open {
        /// Its number in the store.
        event: u32,
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
    /// An event in full.
    Detail(Box<Detail>),
    /// Something broke that the user must know of: what happened and what to do.
    Failed(String),
}

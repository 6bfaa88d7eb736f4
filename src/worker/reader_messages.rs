//! What page, engine and readers say to each other about reading. Each message is one value of one of these types.

use crate::input::content::Block;
use crate::worker::file_slices::PieceRequest;
use crate::worker::halt::Halt;
use crate::worker::wire::{Carried, Message};
use js_sys::{Array, ArrayBuffer};
use serde::{Deserialize, Serialize};
use web_sys::{File, MessagePort};

/// From the page to a reader: its first message, and the only one.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Connect {
    /// The reader's end of the channel to the engine.
    #[serde(with = "serde_wasm_bindgen::preserve")]
    pub port: MessagePort,
    /// It reads a sample until there is something to do.
    pub warms_up: bool,
}

/// From a reader to the page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum ReaderStatus {
    /// It has started.
    Ready,
    /// Read this piece of a file for it.
    Read(PieceRequest),
    /// It has died, and why.
    Failed(String),
}

/// The readers of one program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pool {
    /// Those that read all but the other's.
    Plain,
    /// Those that read Parquet files.
    Rows,
}

/// From the engine to a reader. All but the last three are jobs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum ToReader {
    /// Read small files.
    Group {
        /// Number and size in bytes of each.
        files: Vec<(u32, u32)>,
        /// The bytes of all, one file after the other.
        #[serde(with = "serde_wasm_bindgen::preserve")]
        bytes: ArrayBuffer,
    },
    /// Read a file.
    File {
        /// Its number.
        number: u32,
        /// The file.
        #[serde(with = "serde_wasm_bindgen::preserve")]
        file: File,
        /// Only find its records and send them back in blocks: other readers read them.
        shared: bool,
    },
    /// Hash the contents of a file.
    Hash {
        /// Its number.
        number: u32,
        /// The file.
        #[serde(with = "serde_wasm_bindgen::preserve")]
        file: File,
    },
    /// Read a block that another reader found.
    Block {
        /// Where it comes from.
        block: Block,
        /// Its bytes.
        #[serde(with = "serde_wasm_bindgen::preserve")]
        bytes: ArrayBuffer,
    },
    /// Give some rows of a file of rows again.
    Rows {
        /// Comes back with them.
        question: u32,
        /// The file's number.
        number: u32,
        /// The file.
        #[serde(with = "serde_wasm_bindgen::preserve")]
        file: File,
        /// Which of its contents.
        ordinal: u32,
        /// The place of a record among them.
        place: u64,
        /// The place after it.
        end: u64,
    },
    /// One of the blocks that this reader sent has been read.
    BlockDone,
    /// Give up the jobs that came before this.
    Halt(Halt),
}

/// From a reader to the engine.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum FromReader {
    /// Results of the current job since the last such message.
    Progress {
        /// Events and reports, as [`crate::store::batch::Batch`] writes them.
        #[serde(with = "serde_wasm_bindgen::preserve")]
        batch: ArrayBuffer,
        /// Files on which there is a report in the batch.
        reported: Vec<u32>,
        /// Files that were given up because reading was halted.
        given_up: Vec<u32>,
        /// Bytes of these that were not read.
        missing_bytes: f64,
        /// The job is done.
        job_done: bool,
    },
    /// This file is one of rows, which readers of another program read. What is said next of the job is not about it.
    HandOver {
        /// Its number.
        file: u32,
        /// Its bytes, where the reader got only those.
        bytes: Option<Carried<ArrayBuffer>>,
    },
    /// This content of a file is rows: its records are read again from readers such as this one.
    RowContent {
        /// The file's number.
        file: u32,
        /// Which of its contents.
        ordinal: u32,
    },
    /// Rows that were asked for.
    Rows {
        /// The question's number.
        question: u32,
        /// The place of their first byte.
        place: u64,
        /// Their bytes; in words, why there are none.
        rows: Result<Carried<ArrayBuffer>, String>,
    },
    /// A block of the file that is shared.
    Block {
        /// Where it comes from.
        block: Block,
        /// Its bytes.
        #[serde(with = "serde_wasm_bindgen::preserve")]
        bytes: ArrayBuffer,
    },
}

impl Message for Connect {
    fn transfer(&self) -> Array {
        Array::of1(&self.port)
    }
}

impl Message for ReaderStatus {
    fn transfer(&self) -> Array {
        match self {
            ReaderStatus::Read(request) => request.transfer(),
            ReaderStatus::Ready | ReaderStatus::Failed(_) => Array::new(),
        }
    }
}

impl Message for ToReader {
    fn transfer(&self) -> Array {
        match self {
            ToReader::Group { bytes, .. } | ToReader::Block { bytes, .. } => Array::of1(bytes),
            ToReader::File { .. }
            | ToReader::Hash { .. }
            | ToReader::Rows { .. }
            | ToReader::BlockDone
            | ToReader::Halt(_) => Array::new(),
        }
    }
}

impl Message for FromReader {
    fn transfer(&self) -> Array {
        match self {
            FromReader::Progress { batch: bytes, .. } | FromReader::Block { bytes, .. } => {
                Array::of1(bytes)
            }
            FromReader::HandOver {
                bytes: Some(Carried(bytes)),
                ..
            }
            | FromReader::Rows {
                rows: Ok(Carried(bytes)),
                ..
            } => Array::of1(bytes),
            FromReader::HandOver { .. }
            | FromReader::RowContent { .. }
            | FromReader::Rows { .. } => Array::new(),
        }
    }
}

//! What leaves the page as a file: tables as CSV and JSON, and as the CSV that Timesketch imports, records as they are and
//! in Parquet.
//!
//! Knows rows and bytes, nothing of the store, of files or of a browser.

pub mod csv;
pub mod hits;
pub mod notes;
pub mod parquet;
pub mod records;
pub mod redact;
pub mod report;
pub mod table;

use crate::protocol::NamesInFile;
use serde::{Deserialize, Serialize};

/// A file that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileSpec {
    /// Its form.
    pub form: Form,
    /// Whether names that were dropped beside the logs are in it.
    pub names: NamesInFile,
}

impl From<Form> for FileSpec {
    fn from(form: Form) -> Self {
        let names = NamesInFile::LeftOut;
        FileSpec { form, names }
    }
}

/// The form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Form {
    /// A table that no spreadsheet takes for formulas; see [`csv`].
    Csv,
    /// A list of objects, one for each row.
    Json,
    /// The CSV that Timesketch imports.
    Timesketch,
    /// The original records, one on each line; see [`records`].
    Lines,
    /// The original records as CloudTrail puts them into a file: `{"Records":[…]}`.
    Trail,
    /// The original records as one JSON array.
    List,
    /// Parquet: the columns of the events table and the original record; see [`parquet`].
    Parquet,
    /// The rules that events match: a line of JSON for each rule and event; see [`hits`].
    Hits,
    /// Commands to review what chosen actors left behind, each line a comment.
    Commands,
    /// The marked events with their notes, as a page of HTML; see [`report`].
    Report {
        /// Whether stand-ins take the places of accounts, names, addresses and keys.
        redact: bool,
    },
}

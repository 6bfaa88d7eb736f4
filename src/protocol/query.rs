//! What the engine says of the text in the search box: mistakes, how it was read, completions.

use serde::{Deserialize, Serialize};

/// A mistake in the query.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueryError {
    /// Byte in the query where the mistake begins.
    pub at: u32,
    /// How many bytes it is long.
    pub length: u32,
    /// What is wrong and what to do.
    pub message: String,
    /// Queries without the mistake, the likeliest first.
    pub ways: Vec<WayOut>,
}

/// A query that the user may have meant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WayOut {
    /// The whole query.
    pub query: String,
    /// How many events it finds, within the time range too; none where that is not known.
    pub shown: Option<u32>,
}

/// What is said of a query beside its answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueryAdvice {
    /// The query that it is about.
    pub query: String,
    /// How it was read, and which of its conditions find nothing.
    pub notes: Vec<QueryNote>,
    /// Where it has a mistake: queries without, the likeliest first.
    pub ways: Vec<WayOut>,
    /// What the values in its conditions are called, where that is something else.
    pub names: Vec<ValueName>,
}

/// What a value of a field is called.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueName {
    /// The field.
    pub field: String,
    /// The value.
    pub value: String,
    /// Its name.
    pub name: String,
}

/// What is said of a query that can be read: how it was read, or that a part of it finds nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueryNote {
    /// In words.
    pub message: String,
    /// A condition finds nothing or excludes nothing.
    pub is_doubt: bool,
    /// Other readings, and what may have been meant.
    pub ways: Vec<WayOut>,
}

/// The completions of a query at the cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completions {
    /// First byte of the query that a completion takes the place of.
    pub from: u32,
    /// The byte after the last one.
    pub to: u32,
    /// The likeliest first.
    pub items: Vec<Completion>,
}

/// What completions of actors are answers to: the text behind a sign that no query has at its beginning.
pub fn of_actors(text: &str) -> String {
    format!("\n{text}")
}

/// Something that could stand at the cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completion {
    /// What to put into the query.
    pub text: String,
    /// What it is, in words.
    pub words: String,
    /// Events that it stands for under the other conditions; none for the name of a field.
    pub count: Option<u32>,
}

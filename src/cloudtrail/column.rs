//! The columns: the values of a record that are stored as one string for each event. This table is the one place where
//! a column is declared.
//!
//! The walker fills a column from its paths, the store has one list of strings for each, a row of the events table
//! has a text for each, and other engines know it by its first path. What people ask for it by is in `query/fields.rs`.

use crate::protocol::EventRow;
use std::ops::Index;

/// Declares the columns; each with its paths in a record, the usual one first. One without a path is worked out of the
/// whole record.
macro_rules! columns {
    ($($(#[$doc:meta])* $column:ident: [$($path:literal),*],)*) => {
        /// A column that holds one string for each event.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Column { $($(#[$doc])* $column,)* }

        impl Column {
            /// All of them, in the order of their numbers.
            pub const ALL: [Column; [$(Column::$column),*].len()] = [$(Column::$column),*];

            /// The JSON paths at which a record has its value.
            pub const fn paths(self) -> &'static [&'static str] {
                match self { $(Column::$column => &[$($path),*],)* }
            }
        }
    };
}

columns! {
    /// The API call.
    Name: ["eventName"],
    /// The service that was called.
    Source: ["eventSource"],
    /// The Region.
    Region: ["awsRegion"],
    /// The account that received the event, or the identity's in records that have none. Aggregated events name it
    /// accountId.
    Account: ["recipientAccountId", "accountId"],
    /// The source address, or the service that called.
    Address: ["sourceIPAddress"],
    /// The user agent.
    Agent: ["userAgent"],
    /// The error code.
    Error: ["errorCode"],
    /// Management, Data, NetworkActivity, ….
    Category: ["eventCategory"],
    /// What the call was about.
    Resource: [],
    /// The event id, kept outside the dictionary. Aggregated events spell it eventId.
    Id: ["eventID", "eventId"],
}

impl Column {
    /// The column that has the value at this path.
    pub fn at_path(path: &str) -> Option<Column> {
        let mut columns = Column::ALL.into_iter();
        columns.find(|column| column.paths().contains(&path))
    }

    /// What tables of CloudTrail's events call it: its path in lower case. None where it is not at the top of a record.
    pub fn name_in_tables(self) -> Option<String> {
        let path = self.paths().first()?;
        (!path.contains('.')).then(|| path.to_lowercase())
    }
}

impl Index<Column> for EventRow {
    type Output = str;

    fn index(&self, column: Column) -> &str {
        let text = self.columns.get(column as usize);
        text.map_or("", String::as_str)
    }
}

//! The search language as a question to another engine: Amazon Athena, CloudTrail Lake, DuckDB, CloudWatch Logs
//! Insights. The rules are in the README.

mod conditions;
mod duckdb;
mod fits;
mod identity;
mod insights;
mod json;
mod quote;
mod regex;
mod statement;

use crate::protocol::{Millis, SortColumn, Tab, TimeRange};
use crate::query::print;
use crate::query::tree::Query;
use crate::sql::fits::FALSE;
use serde::{Deserialize, Serialize};

/// An engine that is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Dialect {
    /// Amazon Athena, on the table of "Create the table for CloudTrail logs in Athena using partition projection".
    Athena,
    /// CloudTrail Lake, on an event data store.
    Lake,
    /// DuckDB, on the log files themselves.
    DuckDb,
    /// CloudWatch Logs Insights, on a log group that a trail writes to.
    Insights,
}

impl Dialect {
    /// All dialects, in the order in which they are offered.
    pub const ALL: [Dialect; 4] = [
        Dialect::Athena,
        Dialect::Lake,
        Dialect::DuckDb,
        Dialect::Insights,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Dialect::Athena => "Athena",
            Dialect::Lake => "CloudTrail Lake",
            Dialect::DuckDb => "DuckDB",
            Dialect::Insights => "Logs Insights",
        }
    }

    /// What is to be known before it is run.
    pub fn instructions(self) -> &'static str {
        match self {
            Dialect::Athena => {
                "For the table cloudtrail_logs_pp of the Athena User Guide, “Create the table for CloudTrail logs in Athena using \
                 partition projection”. Download the results as CSV and open that file here."
            }
            Dialect::Lake => {
                "Put the ID of your event data store in place of event_data_store_id. Open the saved results here."
            }
            Dialect::DuckDb => {
                "Put your folder in place of cloudtrail/. COPY (…) TO 'found.json' writes a file to open here."
            }
            Dialect::Insights => {
                "For the log group of a trail. Choose the time in the console, up to now: it goes by arrival. At most 10,000 events come. Export the \
                 results as JSON or CSV and open that file here."
            }
        }
    }
}

/// What is on the screen.
#[derive(Clone, Copy, Debug)]
pub struct ShownTable<'a> {
    /// The open tab.
    pub tab: Tab,
    /// The `data-col` name of the column to sort by.
    pub sort: &'a str,
    /// Largest first.
    pub descending: bool,
    /// What rows that are equal so far are sorted by.
    pub then: &'a [SortColumn],
}

/// A question in another language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Translation {
    /// The text to run.
    pub sql: String,
    /// Where the text differs from the query, in sentences. It then finds more events, never fewer.
    pub unsaid: Vec<String>,
}

/// What is being written.
struct Writer {
    dialect: Dialect,
    newest: Millis,
    /// The query asks who made the call, so that the tables that derive it are needed.
    needs_caller: bool,
    /// The query asks for the resource.
    needs_resource: bool,
    unsaid: Vec<String>,
}

impl Writer {
    /// Notes how the translation of this condition differs from the condition.
    fn say(&mut self, about: &Query, words: &str) {
        let mut sentence = print::print(about);
        sentence.push_str(": ");
        sentence.push_str(words);
        self.note(&sentence);
    }

    /// Says that what must not be there can't be told, and finds nothing by it.
    fn untold(&mut self, about: &Query) -> String {
        self.say(
            about,
            "what must not be there can’t be told here; this condition is left out.",
        );
        FALSE.to_owned()
    }

    fn note(&mut self, sentence: &str) {
        if !self.unsaid.iter().any(|known| known == sentence) {
            self.unsaid.push(sentence.to_owned());
        }
    }
}

/// Says `query` within `time` in another language. `newest` is the time of the newest event loaded, from which `last:`
/// and `new:` count.
pub fn translate(
    query: &Query,
    time: Option<TimeRange>,
    newest: Millis,
    table: ShownTable,
    dialect: Dialect,
) -> Translation {
    let mut writer = Writer {
        dialect,
        newest,
        needs_caller: false,
        needs_resource: false,
        unsaid: Vec::new(),
    };
    let query = query.active().unwrap_or(Query::All(Vec::new()));
    let sql = writer.statement(&query, time, table);
    Translation {
        sql,
        unsaid: writer.unsaid,
    }
}

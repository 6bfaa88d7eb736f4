//! Rows of tables and lanes.

use super::{ChainGraph, Lane, Millis, Outcome, TimelineScale};
use serde::{Deserialize, Serialize};

/// Rows of the open tab, from [`TableSpec::first`] on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Rows {
    /// The events table, and the Step Functions tab.
    Events(Page<EventRow>),
    /// The same in order of time, with runs of events folded.
    Folded(Page<FoldedRow>, FoldTotals),
    /// The principals table.
    Principals(Page<PrincipalRow>),
    /// Sessions.
    Sessions(Page<SessionRow>),
    /// Who became whom.
    ChainGraph(ChainGraph),
    /// AI agents.
    Agents(Page<AgentRow>),
    /// The receipt.
    Receipt(Page<FileRow>),
    /// The timeline's lanes.
    Lanes(Page<Lane>, TimelineScale),
    /// A table whose cells stand in the order of the tab's columns; see [`crate::tables::step_functions`].
    Cells(Page<CellRow>),
}

/// What stands in place of a name beside an account that none of the lists has and that received no event.
pub const EXTERNAL: &str = "external";

/// What one cell says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Cell {
    /// The log does not say.
    #[default]
    Nothing,
    /// A text.
    Text(String),
    /// A text that holds account numbers, on its way to the screen.
    Named {
        /// The text.
        text: String,
        /// The names of these accounts.
        names: String,
    },
    /// A count, a time or a duration in milliseconds, by the column.
    Number(i64),
    /// A count or a number of bytes that leads to its events.
    Counted {
        /// The number.
        number: i64,
        /// The query that finds the events; empty where there is none.
        query: String,
    },
}

impl Cell {
    /// The names of the accounts in it; empty where it has none.
    pub fn names(&self) -> &str {
        match self {
            Cell::Named { names, .. } => names,
            Cell::Nothing | Cell::Text(_) | Cell::Number(_) | Cell::Counted { .. } => "",
        }
    }
}

/// A row of a table that is made of cells.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CellRow {
    /// Stable key.
    pub key: String,
    /// One for each column.
    pub cells: Vec<Cell>,
    /// The query that finds its events; empty where one event is behind it.
    pub query: String,
    /// The event behind it.
    pub event: Option<u32>,
    /// How that ended.
    pub outcome: Outcome,
}

/// A small table on a machine's page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// Its heading, which also says what it is.
    pub title: String,
    /// Its columns: their names, which say how a cell is written.
    pub columns: Vec<String>,
    /// Its rows; the cell below `name` or `value` opens the row's event or finds its events.
    pub rows: Vec<CellRow>,
    /// What stands there where there is no row.
    pub nothing: String,
}

impl Section {
    /// The columns whose numbers are points in time, in milliseconds since 1970.
    pub const TIME_COLUMNS: [&'static str; 9] = [
        "time",
        "first",
        "last",
        "last-read",
        "created",
        "deleted",
        "started",
        "stopped",
        "closed",
    ];

    /// A table with these columns and rows.
    pub fn new(title: &str, columns: &[&str], rows: Vec<CellRow>, nothing: &str) -> Self {
        Section {
            title: title.to_owned(),
            columns: columns.iter().map(|column| (*column).to_owned()).collect(),
            rows,
            nothing: nothing.to_owned(),
        }
    }

    /// Leaves out those of these columns that say nothing in any row: nothing, an empty text or 0.
    pub fn leave_out_empty(&mut self, columns: &[&str]) {
        for name in columns {
            let Some(place) = self.columns.iter().position(|column| column == name) else {
                continue;
            };
            let is_empty = |row: &CellRow| match row.cells.get(place) {
                Some(Cell::Text(text) | Cell::Named { text, .. }) => text.is_empty(),
                Some(Cell::Number(number) | Cell::Counted { number, .. }) => *number == 0,
                Some(Cell::Nothing) | None => true,
            };
            if self.rows.iter().all(is_empty) {
                self.columns.remove(place);
                for row in &mut self.rows {
                    row.cells.remove(place);
                }
            }
        }
    }
}

impl Default for Rows {
    fn default() -> Self {
        Rows::Events(Page::default())
    }
}

impl Rows {
    /// Whether these are events, folded or not.
    pub fn lists_events(&self) -> bool {
        matches!(self, Rows::Events(_) | Rows::Folded(..))
    }

    /// The event in this row of the whole table, where the row is here and is one event.
    pub fn event(&self, index: u32) -> Option<&EventRow> {
        match self {
            Rows::Events(page) => page.row(index),
            Rows::Folded(page, _) => match page.row(index)? {
                FoldedRow::Event { row, .. } => Some(row),
                FoldedRow::Run(_) => None,
            },
            _ => None,
        }
    }

    /// The run in this row of the whole table, where the row is here and is one.
    pub fn run(&self, index: u32) -> Option<&RunRow> {
        match self {
            Rows::Folded(page, _) => match page.row(index)? {
                FoldedRow::Run(run) => Some(run),
                FoldedRow::Event { .. } => None,
            },
            _ => None,
        }
    }
}

impl Rows {
    /// The row of the unfolded run whose event stands in this row, where both are here.
    pub fn run_above(&self, index: u32) -> Option<u32> {
        let Rows::Folded(page, _) = self else {
            return None;
        };
        match page.row(index)? {
            FoldedRow::Event {
                is_in_run: true, ..
            } => (page.first..index)
                .rev()
                .find(|above| self.run(*above).is_some()),
            _ => None,
        }
    }
}

/// A stretch of a table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Page<T> {
    /// Rows of the whole table.
    pub total: u32,
    /// Index of the first row here, counted from 0.
    pub first: u32,
    /// The rows.
    pub rows: Vec<T>,
}

impl<T> Page<T> {
    /// The row at this index of the whole table, where it is here.
    pub fn row(&self, index: u32) -> Option<&T> {
        self.rows.get(index.checked_sub(self.first)? as usize)
    }
}

/// One event in the table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EventRow {
    /// The event's number in the store: what opens it. Stable while files are only added.
    pub event: u32,
    /// `eventID`, or a name made from the record's content where it has none.
    pub key: String,
    /// When the call was completed; none where the record has no readable time.
    pub time: Option<Millis>,
    /// The text of each column of the store: `row[Column::Name]`. A failure without an error code has a word in its place.
    pub columns: Vec<String>,
    /// The principal's display name.
    pub principal: String,
    /// The principal's key, for a filter.
    pub principal_key: String,
    /// The caller's account, on screen, where another principal has the name; empty otherwise.
    pub namesake_account: String,
    /// The title of the rule of the highest level that the event matches; empty where it matches none.
    pub finding: String,
    /// The titles of all rules that it matches, in the same order.
    pub findings: Vec<String>,
    /// The person or workload at the beginning of the chain of sessions; empty until that is worked out.
    pub person: String,
    /// Its key, for a filter.
    pub person_key: String,
    /// Where the call came from: `console`, `cli`, ….
    pub origin: String,
    /// The kind of session: `browser`, `command-line`, …; empty until that is worked out.
    pub session_type: String,
    /// The session name, where there is one.
    pub session: String,
    /// The service that made the call on the principal's behalf, where there is one.
    pub via: String,
    /// One of the credential words: `role`, `iam-user`, ….
    pub credential: String,
    /// The name of the account that received it, or [`EXTERNAL`]; empty where no list of accounts was dropped.
    pub account_name: String,
    /// The access key.
    pub access_key: String,
    /// Account of the credentials that made the call.
    pub caller_account: String,
    /// Its name, or [`EXTERNAL`].
    pub caller_account_name: String,
    /// What stands beside the source address: network, place, autonomous system; empty where no file that was dropped tells
    /// of addresses.
    pub address_words: String,
    /// Its network, or the kind of address.
    pub network: String,
    /// Its country.
    pub country: String,
    /// Its autonomous system.
    pub asn: String,
    /// How it ended.
    pub outcome: Outcome,
    /// The names of the accounts in what the call was about.
    pub resource_accounts: String,
    /// What it names beside the resource.
    pub other_resources: Vec<String>,
    /// What it says in the columns asked for ([`ViewSpec::columns`]).
    pub more: Vec<String>,
}

/// A row of a list of events in which runs are folded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FoldedRow {
    /// One event.
    Event {
        /// The event.
        row: EventRow,
        /// Whether it is part of a run that is unfolded above it.
        is_in_run: bool,
    },
    /// A run of events.
    Run(RunRow),
}

/// What a run of events is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RunKind {
    /// Reads of one console session that follow each other closely: somebody opened a page of the console. An inference.
    ConsolePage,
    /// Calls of one name, service and outcome that follow each other.
    Repeat,
}

/// A run of events in one row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunRow {
    /// What it is.
    pub kind: RunKind,
    /// Events in it.
    pub events: u32,
    /// Its earliest event, by whose number the run is known.
    pub earliest: EventRow,
    /// When its latest event was completed.
    pub last: Option<Millis>,
    /// Whether it is unfolded: its events are the next rows.
    pub is_open: bool,
    /// The query that finds its events among those of the list, and no others; empty where there is none.
    pub query: String,
    /// For each column on screen, then for those asked for ([`ViewSpec::columns`]), whether its events differ there.
    pub differs: Vec<bool>,
}

/// What folding a list of events came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoldTotals {
    /// Events in the list.
    pub events: u32,
    /// Runs that are pages of the console.
    pub pages: u32,
    /// Runs of calls that repeat.
    pub repeats: u32,
    /// Whether sessions of some events are not worked out: runs are then those of a principal.
    pub lacks_sessions: bool,
}

/// One session in the table. Counts and times are for the current filter.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SessionRow {
    /// Stable key.
    pub key: String,
    /// The person or workload at the beginning of its chain.
    pub person: String,
    /// The session's name, or the access key of one that has none.
    pub session: String,
    /// The kind of session: `browser`, `command-line`, ….
    pub kind: String,
    /// The principal that the session is of.
    pub role: String,
    /// Its key.
    pub principal_key: String,
    /// The account of its credentials.
    pub account: String,
    /// Its name, or [`EXTERNAL`].
    pub account_name: String,
    /// The call that issued its credentials, and by whom it was made; empty where that is not in the files.
    pub issued_by: String,
    /// Events.
    pub events: u32,
    /// Denied.
    pub denied: u32,
    /// First event.
    pub first: Option<Millis>,
    /// Last event.
    pub last: Option<Millis>,
    /// The query that finds its events.
    pub query: String,
}

/// One AI agent in the table. Counts and times are for the current filter.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AgentRow {
    /// Stable key.
    pub key: String,
    /// Its own name, as it says in its user agent.
    pub agent: String,
    /// The user agent of its requests; empty where they are not in the files.
    pub user_agent: String,
    /// The person or workload that it works for.
    pub person: String,
    /// The tools that it called, the most frequent first.
    pub tools: Vec<CountedName>,
    /// API calls that its tool calls led to.
    pub calls: CountedEvents,
    /// Those that may have changed something.
    pub writes: CountedEvents,
    /// Those that were denied.
    pub denied: CountedEvents,
    /// Those with an error that is not a denial.
    pub failed: CountedEvents,
    /// First event.
    pub first: Option<Millis>,
    /// Last event.
    pub last: Option<Millis>,
    /// The query that finds its events.
    pub query: String,
}

/// A number of events and the query that finds them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CountedEvents {
    /// Events.
    pub count: u32,
    /// What finds them.
    pub query: String,
}

/// A name with the events that have it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CountedName {
    /// The name; empty where the records do not say.
    pub name: String,
    /// Its events.
    pub events: CountedEvents,
}

/// One principal in the table. All numbers are for the current filter.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PrincipalRow {
    /// Where principals stand below persons: the key of the person.
    pub person: Option<String>,
    /// This is the row of that person, with all that it did; the others are its principals.
    pub is_person: bool,
    /// Stable key.
    pub key: String,
    /// Display name.
    pub principal: String,
    /// `userIdentity.type` as logged, or a word where it has none.
    pub kind: String,
    /// Credential word.
    pub credential: String,
    /// Account the principal belongs to.
    pub account: String,
    /// Its name, or [`EXTERNAL`].
    pub account_name: String,
    /// Events.
    pub events: u32,
    /// With an error that is not a denial.
    pub errors: u32,
    /// Denied.
    pub denied: u32,
    /// First event.
    pub first: Option<Millis>,
    /// Last event.
    pub last: Option<Millis>,
    /// Distinct event sources.
    pub services: u32,
    /// Distinct event names.
    pub names: u32,
    /// Distinct Regions.
    pub regions: u32,
    /// Distinct source addresses.
    pub addresses: u32,
    /// Distinct user agents.
    pub agents: u32,
    /// Distinct access keys.
    pub keys: u32,
    /// Distinct sessions.
    pub sessions: u32,
    /// Events over the time range in view, in 24 equal steps.
    pub activity: Vec<u32>,
}

/// Whether a file could be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum FileStatus {
    /// Not read yet.
    #[default]
    Waiting,
    /// Read in full.
    Read,
    /// Gave events, and something is to be said.
    Warned,
    /// Gave no event.
    Skipped,
}

/// One file in the receipt.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FileRow {
    /// Path as dropped.
    pub path: String,
    /// Whether it could be read.
    pub status: FileStatus,
    /// The form it was recognised as.
    pub form: String,
    /// Events in it, duplicates included.
    pub events: u32,
    /// Those of them that a file handed in earlier has, too, or that came before in this one.
    pub duplicates: u32,
    /// Earliest event.
    pub first: Option<Millis>,
    /// Latest event.
    pub last: Option<Millis>,
    /// What happened, where, what was kept, what to do.
    pub note: String,
    /// Bytes on the disk.
    pub bytes: f64,
}

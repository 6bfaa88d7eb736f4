//! What the engine answers: [`Answer`], and after it the [`SidePanels`].

use super::{
    ChainOfEvent, DossierSubject, EventRow, MachinePage, Millis, Rows, Section, TimeRange,
};
use serde::{Deserialize, Serialize};

/// The answer to one [`ViewSpec`], without its [`SidePanels`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// How far loading is.
    pub load: LoadState,
    /// What is wrong with the query, if anything. The rest of the answer is then for the last good query.
    pub query_error: Option<QueryError>,
    /// Distinct events that pass the query and the time range.
    pub shown: u32,
    /// Of those shown: with an error that is not a denial.
    pub shown_errors: u32,
    /// Of those shown: denied.
    pub shown_denied: u32,
    /// Principals among the events shown.
    pub shown_principals: u32,
    /// `states.amazonaws.com` events among the events shown.
    pub shown_step_functions: u32,
    /// First and last time of all events loaded.
    pub range: Option<TimeRange>,
    /// Where nothing passes: what would pass without each condition.
    pub without: Vec<ConditionEffect>,
    /// Rows of the open tab.
    pub rows: Rows,
    /// The page of the state machine asked for.
    pub machine: Option<MachinePage>,
    /// Small tables below the rows: on the tab of activities who works on tasks, on that of exposures foreign accounts and what was
    /// refused.
    pub sections: Vec<Section>,
    /// On the tabs of Step Functions: what these logs can't show, in sentences.
    pub coverage: Vec<String>,
    /// The open dossiers.
    pub dossiers: Vec<Dossier>,
}

/// Histogram and facets. They come after the answer, so that rows and counts never wait for them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SidePanels {
    /// Distinct events that pass the query and the time range.
    pub shown: u32,
    /// Events over time: those that pass the query, whatever the brush.
    pub histogram: Histogram,
    /// Values with counts for the left column.
    pub facets: Vec<Facet>,
    /// Names of fields and paths that can have a facet, where they were asked for.
    pub facet_fields: Vec<String>,
}

/// What the logs tell of one principal, session, access key, address, agent, account or resource.
///
/// All of it counts the events that pass the filter, but for the columns `in-all` (a row's key is the query that finds them) and
/// `by-it` (a row's query), which are of all events loaded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dossier {
    /// What it is about.
    pub subject: DossierSubject,
    /// What to call it.
    pub title: String,
    /// What the field is called on screen.
    pub label: String,
    /// What kind of thing it is, as far as the log says.
    pub words: String,
    /// Its sections, in their order on screen.
    pub sections: Vec<DossierSection>,
}

/// A section of a dossier, by the way it is drawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum DossierSection {
    /// A table.
    Table(Section),
    /// A table of what is inferred, with its rules and their numbers in words.
    Inferred {
        /// The table.
        table: Section,
        /// The rules.
        rule: String,
    },
    /// The writes that mention a resource, in the order of time.
    History {
        /// What became of it, in a sentence.
        life: String,
        /// The writes.
        table: Section,
    },
    /// A table of weekdays by hours: the more events, the darker a cell.
    Heat(Section),
    /// Bars over time.
    Bars {
        /// The heading.
        title: String,
        /// The bars.
        bars: Histogram,
    },
}

/// A condition of the filter, and what would pass without it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConditionEffect {
    /// Its text; empty for the time range.
    pub condition: String,
    /// The query without it.
    pub query: String,
    /// Events that would pass.
    pub shown: u32,
}

/// How far loading is, and what came of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LoadState {
    /// True while files wait or are being read.
    pub loading: bool,
    /// Files handed in so far.
    pub files: u32,
    /// Files done.
    pub files_done: u32,
    /// Files that gave no event.
    pub files_skipped: u32,
    /// Files that gave events and a warning.
    pub files_warned: u32,
    /// Size of all files handed in, as they lie on the disk.
    pub bytes: f64,
    /// Bytes of them read.
    pub bytes_done: f64,
    /// Bytes of JSON that came out of them.
    pub json_bytes: f64,
    /// Distinct events in the store.
    pub events: u32,
    /// Events that were in the store already.
    pub duplicates: u32,
    /// Bytes that the engine's memory takes.
    pub memory_bytes: f64,
    /// Files that were not read, or not to their end, because loading was stopped or the memory was full.
    pub files_unread: u32,
    /// Bytes of them that were not read, as far as it is known.
    pub bytes_unread: f64,
    /// True once the memory is full: no more files are read.
    pub full: bool,
    /// True where all is read and there is no memory to work out sessions and persons.
    pub lacks_chains: bool,
    /// The names that were dropped.
    pub names: NamesState,
}

/// What names stand beside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamesOf {
    /// Account numbers.
    Accounts,
    /// Source addresses.
    Addresses,
}

/// What has names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KnownNames {
    /// Accounts do.
    pub accounts: bool,
    /// Addresses do.
    pub addresses: bool,
}

impl KnownNames {
    /// Whether these have names.
    pub fn has(self, of: NamesOf) -> bool {
        match of {
            NamesOf::Accounts => self.accounts,
            NamesOf::Addresses => self.addresses,
        }
    }
}

impl NamesState {
    /// What has names.
    pub fn known(&self) -> KnownNames {
        KnownNames {
            accounts: self.accounts > 0,
            addresses: self.addresses,
        }
    }
}

/// Which names are known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamesState {
    /// Accounts that have a name.
    pub accounts: u32,
    /// Whether a file tells of addresses.
    pub addresses: bool,
    /// Addresses of the events whose record in an address database is damaged.
    pub damaged: u32,
    /// The numbers of the files that hold names and no events.
    pub files: Vec<u32>,
}

/// A mistake in the query.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueryError {
    /// Byte in the query where the mistake begins.
    pub at: u32,
    /// How many bytes it is long.
    pub length: u32,
    /// What is wrong and what to do.
    pub message: String,
}

/// Counts over time. Bar `i` covers `from + i * bar_millis` up to the next one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Histogram {
    /// Start of the first bar.
    pub from: Millis,
    /// Width of a bar; a round unit of time.
    pub bar_millis: Millis,
    /// Succeeded calls in each bar.
    pub ok: Vec<u32>,
    /// Failed calls in each bar.
    pub error: Vec<u32>,
    /// Denied calls in each bar.
    pub denied: Vec<u32>,
    /// All events in each bar, whatever the filter; empty where all pass.
    pub all: Vec<u32>,
}

/// The most frequent values of one field under the current filter, its own terms left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Facet {
    /// The field's name in the search language.
    pub field: String,
    /// The heading.
    pub label: String,
    /// Most frequent first.
    pub values: Vec<FacetValue>,
    /// How many distinct values there are in all.
    pub distinct: u32,
    /// What is to be known of the values; empty where there is nothing.
    pub note: String,
}

/// One value of a facet.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FacetValue {
    /// What to write after the colon in the search box.
    pub value: String,
    /// What to show.
    pub label: String,
    /// The names of the accounts in both, beyond those that stand there.
    pub accounts: String,
    /// Events that carry it.
    pub count: u32,
}

/// One event in full.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Detail {
    /// Its table row.
    pub row: EventRow,
    /// The principal's `userIdentity.type`.
    pub kind: String,
    /// Whether the credentials were long-term or temporary, in words, and how that is known.
    pub credential_words: String,
    /// Access key id.
    pub access_key: String,
    /// Whether the call only read, as far as that is known.
    pub read_only: Option<bool>,
    /// The record does not say whether it only read: the verb of its name does.
    pub read_only_by_name: bool,
    /// Path of the file that holds the record, through archives.
    pub file: String,
    /// Where the record, or the value that holds it, begins in that file, in bytes.
    pub offset: f64,
    /// Its length in bytes.
    pub length: u32,
    /// The record byte for byte, or what it was made from; or why it can't be read again.
    pub raw: Result<String, String>,
    /// The record's JSON where `raw` is something else: a row of a table, an OCSF event.
    pub record: Option<String>,
    /// What the user agent says of the program that made the call: fields of the search language with their values.
    pub client: Vec<(String, String)>,
    /// The accounts that stand anywhere in it and what they are called; none where no list of accounts was dropped.
    pub accounts: Vec<AccountInEvent>,
    /// The addresses among its values and what is known of them; none where no file tells of addresses.
    pub addresses: Vec<AddressInEvent>,
    /// Who stood behind it.
    pub chain: ChainOfEvent,
    /// Index of the event in the current order, counted from 0, where it is shown.
    pub position: Option<u32>,
    /// Events in the current order.
    pub total: u32,
    /// Index of the table's row with the event, counted from 0, where it is shown; a run that is folded is one row.
    pub table_row: Option<u32>,
}

/// An account in an event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountInEvent {
    /// Its twelve digits.
    pub id: String,
    /// Its name, or [`EXTERNAL`](super::EXTERNAL).
    pub name: String,
}

/// An address in an event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressInEvent {
    /// The address as it stands there.
    pub address: String,
    /// Network, place and autonomous system.
    pub words: String,
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

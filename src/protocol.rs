//! The question that the page asks ([`ViewSpec`]) and what it draws: the answer ([`Answer`]), and a moment later what stands
//! beside it ([`SidePanels`]).
//!
//! Both are plain data and travel between page and engine as messages. Nothing here knows how the
//! answer is found. Times are milliseconds since 1970-01-01 UTC.

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01T00:00:00Z. A whole number; `f64` on the wire, as JavaScript has it.
pub type Millis = i64;

/// A span of time, from the first instant to the last one, the last one not included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeRange {
    /// First instant inside.
    pub from: Millis,
    /// First instant after.
    pub until: Millis,
}

/// How a call ended, as far as the log says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Outcome {
    /// No error is recorded.
    #[default]
    Ok,
    /// The record carries an error that is not a denial.
    Error,
    /// Access was denied.
    Denied,
}

/// The tabs of the middle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tab {
    /// Lanes over time.
    #[default]
    Timeline,
    /// Every event.
    Events,
    /// One row for each principal.
    Principals,
    /// Step Functions: state machines.
    Machines,
    /// Step Functions: executions.
    Executions,
    /// Step Functions: activities.
    Activities,
    /// Step Functions: what was denied, to whom.
    Denials,
    /// Step Functions: what may be worth a look.
    Findings,
    /// Step Functions: every call to `states.amazonaws.com`.
    StepFunctions,
    /// Every file that was opened.
    Receipt,
}

impl Tab {
    /// All tabs, in the order in which they stand.
    pub const ALL: [Tab; 10] = [
        Tab::Timeline,
        Tab::Events,
        Tab::Principals,
        Tab::Machines,
        Tab::Executions,
        Tab::Activities,
        Tab::Denials,
        Tab::Findings,
        Tab::StepFunctions,
        Tab::Receipt,
    ];

    /// The tabs of Step Functions. They share one tab, and have a row of their own in it.
    pub const STEP_FUNCTIONS: [Tab; 6] = [
        Tab::Machines,
        Tab::Executions,
        Tab::Activities,
        Tab::Denials,
        Tab::Findings,
        Tab::StepFunctions,
    ];

    /// Whether it is one of Step Functions.
    pub fn is_of_step_functions(self) -> bool {
        Tab::STEP_FUNCTIONS.contains(&self)
    }
}

// `Tab::ALL` has each tab at the place of its number.
const _: () = {
    let mut place = 0;
    while place < Tab::ALL.len() {
        assert!(Tab::ALL[place] as usize == place);
        place += 1;
    }
};

/// Which rows of a table are wanted, in which order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableSpec {
    /// The `data-col` name of the column to sort by.
    pub sort: String,
    /// Largest first.
    pub descending: bool,
    /// First wanted row, counted from 0.
    pub first: u32,
    /// How many rows are wanted at most.
    pub rows: u32,
}

/// What the page wants to see.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ViewSpec {
    /// The text in the search box.
    pub query: String,
    /// The brush on the histogram, if there is one.
    pub time: Option<TimeRange>,
    /// How many bars the histogram has room for.
    pub histogram_bars: u32,
    /// The open tab. Only its table is answered.
    pub tab: Tab,
    /// The table of the open tab.
    pub table: TableSpec,
    /// How many columns of time the timeline has room for.
    pub timeline_columns: u32,
    /// What the timeline shows.
    pub lanes: LaneSpec,
    /// The state machine whose page is open, by its key.
    pub machine: Option<String>,
    /// Which of its definitions is drawn, by the call that carries it; the latest in clear otherwise.
    pub definition: Option<u32>,
    /// Fields and JSON paths that have a facet because the user wants it.
    pub facets: Vec<String>,
    /// What is looked for in facets; those that are not here show their first values.
    pub facet_search: Vec<FacetSearch>,
    /// Whether the names of fields and paths are wanted, to choose a facet from.
    pub facet_fields: bool,
    /// The open dossiers, two at most: a field and its value.
    pub dossiers: Vec<(String, String)>,
    /// Fields and JSON paths that have a column in the tables of events because the user wants it.
    pub columns: Vec<String>,
}

/// What the timeline shows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LaneSpec {
    /// What has a lane: a field or path of the search language, or `machine` for state machines.
    pub by: String,
    /// The window; none for all that passes the filter.
    pub window: Option<TimeRange>,
    /// The open event, whose lane is wanted.
    pub open: Option<u32>,
}

/// The answer to one [`ViewSpec`], less what stands beside it.
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
    pub without: Vec<Without>,
    /// Rows of the open tab.
    pub rows: Rows,
    /// The page of the state machine asked for.
    pub machine: Option<MachinePage>,
    /// On the tab of activities: who works on tasks.
    pub sections: Vec<Section>,
    /// On the tabs of Step Functions: what these logs can't show, in sentences.
    pub coverage: Vec<String>,
    /// The open dossiers.
    pub dossiers: Vec<Dossier>,
}

/// What stands beside the answer to a [`ViewSpec`]. It comes after the answer, so that rows and counts never wait for it.
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

/// What is looked for in a facet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetSearch {
    /// The facet's field.
    pub field: String,
    /// Only values that contain this are wanted.
    pub text: String,
    /// So many values are wanted at most.
    pub values: u32,
}

/// What the logs tell of one principal, session, access key, address, agent, account or resource.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Dossier {
    /// What to call it.
    pub title: String,
    /// The field of the search language that finds its events.
    pub field: String,
    /// The value of that field.
    pub key: String,
    /// What the field is called on screen.
    pub label: String,
    /// What kind of thing it is, as far as the log says.
    pub words: String,
    /// The rules by which something is new or rare, with their numbers.
    pub rule: String,
    /// In this order: its events by outcome; its events over time, a row for each bar; what is new or rare, an inference; what
    /// it did, from where, with what; last, weekdays by hours in UTC.
    ///
    /// All count the events that pass the filter, but for the columns `in-all` (a row's key is the query that finds them) and
    /// `by-it` (a row's query), which are of all events loaded.
    pub sections: Vec<Section>,
}

/// A condition of the filter, and what would pass without it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Without {
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
    /// Events that carry it.
    pub count: u32,
}

/// Rows of the open tab, from [`TableSpec::first`] on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Rows {
    /// The events table, and the Step Functions tab.
    Events(Page<EventRow>),
    /// The principals table.
    Principals(Page<PrincipalRow>),
    /// The receipt.
    Receipt(Page<FileRow>),
    /// The timeline's lanes.
    Lanes(Page<Lane>, TimelineScale),
    /// A table whose cells stand in the order of the tab's columns; see [`crate::tables::step_functions`].
    Cells(Page<CellRow>),
}

/// What one cell says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Cell {
    /// The log does not say.
    #[default]
    Nothing,
    /// A text.
    Text(String),
    /// A count, a time or a duration in milliseconds, by the column.
    Number(i64),
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

/// Everything about one state machine.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MachinePage {
    /// Its key in the table.
    pub key: String,
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// Tables: its life, what is known of it, who starts it, what it did elsewhere.
    pub sections: Vec<Section>,
    /// Its definitions, in order of time.
    pub definitions: Vec<DefinitionText>,
    /// The one asked for.
    pub definition: Option<DefinitionPage>,
    /// Its latest executions, in order of their first call.
    pub runs: Vec<Run>,
    /// How many executions there are in all.
    pub runs_total: u32,
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

/// A call that gave a definition.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DefinitionText {
    /// When.
    pub time: Millis,
    /// The call.
    pub event: u32,
    /// Whether AWS has hidden it.
    pub hidden: bool,
}

/// A definition, drawn and compared with the one before it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DefinitionPage {
    /// The call that carries it.
    pub event: u32,
    /// Its text, a line for each member; as it came where it is not JSON.
    pub text: String,
    /// What is wrong with it, in sentences.
    pub problems: Vec<String>,
    /// Width and height of the drawing in pixels.
    pub size: (i32, i32),
    /// The drawing, from the back to the front.
    pub shapes: Vec<Shape>,
    /// How many lines are not drawn because there are too many long ones.
    pub left_out: u32,
    /// The text of each state, by its number.
    pub states: Vec<String>,
    /// What it can reach, its states in words, what changed.
    pub tables: Vec<Section>,
    /// The lines that changed since the definition before, each after its sign, with some around them.
    pub lines: Vec<String>,
}

/// One element of a drawing: a `path` where there is no text, else a `text`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Shape {
    /// Its classes.
    pub class: String,
    /// The path's `d`, or the text's `transform`.
    pub place: String,
    /// Its text.
    pub text: String,
    /// What is shown when the pointer rests on it.
    pub title: String,
    /// The number of the state whose box it is.
    pub state: Option<u32>,
}

/// An execution on its machine's page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// When it began.
    pub start: Option<Millis>,
    /// When it ended; none where the logs do not say.
    pub end: Option<Millis>,
    /// How it ended, as far as the logs say.
    pub status: String,
}

impl Default for Rows {
    fn default() -> Self {
        Rows::Events(Page::default())
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
    /// `eventName`.
    pub name: String,
    /// `eventSource`.
    pub source: String,
    /// The principal's display name.
    pub principal: String,
    /// The principal's key, for a filter.
    pub principal_key: String,
    /// The session name, where there is one.
    pub session: String,
    /// The service that made the call on the principal's behalf, where there is one.
    pub via: String,
    /// One of the credential words: `role`, `iam-user`, ….
    pub credential: String,
    /// Account that received the event.
    pub account: String,
    /// `awsRegion`.
    pub region: String,
    /// `sourceIPAddress`.
    pub address: String,
    /// `userAgent`.
    pub agent: String,
    /// `errorCode`, or a word for a failure without one.
    pub error: String,
    /// How it ended.
    pub outcome: Outcome,
    /// What the call was about.
    pub resource: String,
    /// What it says in the columns asked for ([`ViewSpec::columns`]).
    pub more: Vec<String>,
}

/// One principal in the table. All numbers are for the current filter.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PrincipalRow {
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
    /// Those of them that were in the store already.
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

/// One lane of the timeline: what is common to some events, and these over time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Lane {
    /// The value that its events have in common; empty for those without a value.
    pub key: String,
    /// Its name on screen.
    pub label: String,
    /// The condition that finds its events; empty where there is none.
    pub query: String,
    /// Events in the lane.
    pub events: u32,
    /// With an error that is not a denial.
    pub errors: u32,
    /// Denied.
    pub denied: u32,
    /// Its first event.
    pub first: Option<Millis>,
    /// Its last event.
    pub last: Option<Millis>,
    /// The columns that are not empty, in order of time.
    pub marks: Vec<Mark>,
    /// In their place, where there are few enough: each event, in order of time.
    pub singles: Vec<Single>,
}

/// One event in a lane.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Single {
    /// The event's number.
    pub event: u32,
    /// When the call was completed.
    pub time: Millis,
    /// `eventName`.
    pub name: String,
    /// `errorCode`.
    pub error: String,
    /// How it ended.
    pub outcome: Outcome,
}

/// What happened in one lane in one column of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Column, counted from 0.
    pub column: u32,
    /// Events.
    pub events: u32,
    /// With an error that is not a denial.
    pub errors: u32,
    /// Denied.
    pub denied: u32,
    /// The worst of them (denied before error before ok; then the first), to be opened.
    pub event: u32,
}

/// The timeline's axis. Column `i` covers `from + i * column_millis` up to the next one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TimelineScale {
    /// Start of the first column.
    pub from: Millis,
    /// Width of a column; may be a fraction of a millisecond.
    pub column_millis: f64,
    /// Number of columns.
    pub columns: u32,
    /// The lane of the open event, counted from 0, where it is shown.
    pub open: Option<u32>,
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
    /// Index of the event in the current order, counted from 0, where it is shown.
    pub position: Option<u32>,
    /// Events in the current order.
    pub total: u32,
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

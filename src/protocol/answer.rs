//! What the engine answers: [`Answer`], and after it the [`SidePanels`].

use super::{
    ChainOfEvent, DossierSubject, EventRow, MachinePage, Millis, OverviewAnswer, QueryAdvice,
    QueryError, Rows, RuleOfEvent, RulePage, RulesState, ScopeAnswer, Section, TimeRange,
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
    /// refused, on that of permissions the calls that are not in the policy.
    pub sections: Vec<Section>,
    /// On the tab of impact: the sums over all calls.
    pub impact: Option<ImpactTotals>,
    /// On the tab of impact: what became of the names on the user's list.
    pub comparison: Option<ListComparison>,
    /// On the tab of permissions: the policy of what was done.
    pub policy: Option<PolicyOfUse>,
    /// On the tabs of Step Functions: what these logs can't show, in sentences.
    pub coverage: Vec<String>,
    /// The open dossiers.
    pub dossiers: Vec<Dossier>,
    /// On the tab of what chosen actors did: who they are, sums and commands.
    pub scope: Option<ScopeAnswer>,
    /// On the overview: all that stands beside the table of findings.
    pub overview: Option<OverviewAnswer>,
    /// On the tab of rules: the one that is open.
    pub rule: Option<RulePage>,
}

/// The sums of all data calls that pass the filter.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ImpactTotals {
    /// Calls, those that failed too.
    pub calls: u32,
    /// Calls that read.
    pub reads: u32,
    /// Calls that wrote.
    pub writes: u32,
    /// Calls that deleted.
    pub deletes: u32,
    /// Calls that listed.
    pub lists: u32,
    /// Calls that failed or were denied; the others succeeded.
    pub failed: u32,
    /// Calls that read or wrote and say no bytes.
    pub unsaid: u32,
    /// Different things that were read, written or deleted.
    pub objects: u32,
    /// Different things that were read.
    pub objects_read: u32,
    /// Principals that read something.
    pub readers: u32,
    /// Calls that read something and do not name it, so that more was read than is counted.
    pub unnamed_reads: u32,
    /// Bytes out; none where no record says any.
    pub bytes_out: Option<u64>,
    /// Bytes in.
    pub bytes_in: Option<u64>,
    /// Calls without a row, because their records do not name what the rows are for.
    pub left_out: u32,
    /// What there are no data events of, in words.
    pub not_logged: Vec<String>,
}

/// So many rows of the comparison with a list come at a time.
pub const LIST_ROWS: u32 = 200;

/// What became of the names on a list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ListComparison {
    /// Different names.
    pub names: u32,
    /// Lines that repeat a name.
    pub repeated: u32,
    /// Lines beyond the limit.
    pub left_out: u32,
    /// Names of what was read.
    pub read: u32,
    /// Names of what was written.
    pub written: u32,
    /// Names of what was deleted.
    pub deleted: u32,
    /// Names of which there are calls, but none that read, wrote or deleted it.
    pub only_asked: u32,
    /// Names that no call has.
    pub not_seen: u32,
    /// The first row of the table that is here, counted from 0.
    pub first: u32,
    /// Some names with what was done, the found ones first.
    pub table: Section,
}

/// A policy that allows what some events did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyOfUse {
    /// The policy as JSON.
    pub json: String,
    /// What must be known of it, in sentences.
    pub words: Vec<String>,
}

/// Histogram and facets. They come after the answer, so that rows and counts never wait for them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SidePanels {
    /// Distinct events that pass the query and the time range.
    pub shown: u32,
    /// Events over time: those that pass the query, whatever the brush.
    pub histogram: Histogram,
    /// A short time in which nearly all events of the histogram lie.
    pub dense: Option<TimeRange>,
    /// Values with counts for the left column.
    pub facets: Vec<Facet>,
    /// Names of fields and paths that can have a facet, where they were asked for.
    pub facet_fields: Vec<String>,
    /// What is said of the query.
    pub advice: QueryAdvice,
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
    /// Events of it that pass the filter.
    pub shown: u32,
    /// All events of it.
    pub events: u32,
    /// Its sections, in their order on screen: what happened.
    pub sections: Vec<DossierSection>,
    /// The sections beside these or, where there is no room, below: by whom, from where, with what, at which hours.
    pub beside: Vec<DossierSection>,
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
        /// What became of it: one life for each account and Region that has a thing of this name.
        lives: Vec<ResourceLife>,
        /// Who changed it last, in words, and the call.
        last: Option<LastChange>,
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

/// The last change before the end of the files or, where a time range is chosen, before that begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastChange {
    /// What was called, and who called it.
    pub words: String,
    /// In milliseconds.
    pub time: i64,
    /// The number of the event.
    pub event: u32,
}

/// What became of a resource, as far as the calls tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceLife {
    /// The account and the Region, where more than one has a thing of this name.
    pub place: String,
    /// In a sentence.
    pub words: String,
    /// The stretch of time that it is drawn over: all that is looked at, or its life where that is shorter.
    pub range: TimeRange,
    /// When it was there, and when others had access to it.
    pub stretches: Vec<LifeStretch>,
    /// The calls, in the order of time.
    pub marks: Vec<LifeMark>,
}

/// A stretch of time in the life of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LifeStretch {
    /// When.
    pub time: TimeRange,
    /// It was exposed: opened, shared or trusted. Else it was there.
    pub is_exposed: bool,
}

/// A call in the life of a resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LifeMark {
    /// The number of the event.
    pub event: u32,
    /// In milliseconds.
    pub time: i64,
    /// What it did.
    pub kind: LifeMarkKind,
    /// What was called, and who called it.
    pub words: String,
}

/// What a call did to a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum LifeMarkKind {
    /// It made it.
    Created,
    /// It changed it.
    Changed,
    /// It opened it to somebody.
    Exposed,
    /// It ended that.
    Closed,
    /// It deleted it.
    Deleted,
    /// It failed or was denied, and did nothing.
    Refused,
}

/// A condition of the filter, and what would pass without it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConditionEffect {
    /// Its text; empty for the time range.
    pub condition: String,
    /// What to write in its place, where it asks for something that it can't find; empty otherwise.
    pub instead: String,
    /// The query without it, or with what to write in its place.
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
    /// True while rules have yet to be run over some of the events.
    pub rules_pending: bool,
    /// What came of the rules.
    pub rules: RulesState,
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
    /// Events in each bar that match a rule of level high or critical; empty where none does.
    pub alarms: Vec<u32>,
}

/// The most frequent values of one field under the current filter.
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
    /// The most frequent of the other values that there are without the field's own conditions, with their numbers of events then.
    pub outside: Vec<FacetValue>,
    /// How many of these there are in all.
    pub distinct_outside: u32,
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
    /// Whether its principal began to find credentials so within the day before it: what the calls before named instead.
    pub source_before: String,
    /// The accounts that stand anywhere in it and what they are called; none where no list of accounts was dropped.
    pub accounts: Vec<AccountInEvent>,
    /// The addresses among its values and what is known of them; none where no file tells of addresses.
    pub addresses: Vec<AddressInEvent>,
    /// Who stood behind it.
    pub chain: ChainOfEvent,
    /// The rules that it matches.
    pub rules: Vec<RuleOfEvent>,
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

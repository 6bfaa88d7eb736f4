//! The lanes of the timeline and its axis.

use super::{EventRow, Millis, Outcome};
use serde::{Deserialize, Serialize};

/// One lane of the timeline: what is common to some events, and these over time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Lane {
    /// The value that its events have in common; empty for those without a value.
    pub key: String,
    /// Its name on screen.
    pub label: String,
    /// The names of the accounts in key and label, beyond those that stand there.
    pub accounts: String,
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
    /// It is the lane of so many services, folded into one; 0 for any other lane.
    pub folded: u32,
    /// It is the lane of an AWS service that acts on its own behalf, or of all of them.
    pub is_service: bool,
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
    /// It may have changed something.
    pub is_write: bool,
    /// It matches a rule of level high or critical.
    pub is_alarm: bool,
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
    /// Those that succeeded and may have changed something.
    pub writes: u32,
    /// Some of them match a rule of level high or critical.
    pub has_alarm: bool,
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
    /// There was one lane only, which is split: the lanes are those of event names.
    pub is_split: bool,
}

/// A bar of the timeline: the events of one lane in one column of time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BarSpec {
    /// The key of its lane.
    pub lane: String,
    /// Start of the first column.
    pub from: Millis,
    /// Width of a column.
    pub column_millis: f64,
    /// The column.
    pub column: u32,
}

/// So many events of a bar come at a time.
pub const BAR_ROWS: u32 = 100;

/// So many names of calls are said of a bar.
pub const BAR_NAMES: usize = 4;

/// What a bar of the timeline holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BarEvents {
    /// The bar.
    pub bar: BarSpec,
    /// Its events.
    pub total: u32,
    /// The names of its first calls, in the order of time, each with the number of its events in the bar.
    pub names: Vec<(String, u32)>,
    /// Different names in all.
    pub distinct: u32,
    /// Its first events, as many as were asked for, in the order of time.
    pub rows: Vec<EventRow>,
}

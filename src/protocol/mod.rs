//! What page and engine say to each other: the question ([`ViewSpec`]), its [`Answer`], and the [`SidePanels`] that follow it.
//!
//! Plain data without logic. Times are milliseconds since 1970-01-01 UTC.

mod answer;
mod chain;
mod lanes;
mod machine;
mod question;
mod rows;

pub use answer::*;
pub use chain::*;
pub use lanes::*;
pub use machine::*;
pub use question::*;
pub use rows::*;

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
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
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
    /// One row for each person or workload.
    Persons,
    /// One row for each session: who became whom.
    Sessions,
    /// Who became whom, as a drawing.
    ChainGraph,
    /// One row for each AI agent.
    Agents,
    /// Who was denied what.
    Denied,
    /// What was opened, shared or trusted.
    Exposures,
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
    pub const ALL: [Tab; 16] = [
        Tab::Timeline,
        Tab::Events,
        Tab::Principals,
        Tab::Persons,
        Tab::Sessions,
        Tab::ChainGraph,
        Tab::Agents,
        Tab::Denied,
        Tab::Exposures,
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

    /// The tabs of who was at work. They share one tab, and have a row of their own in it.
    pub const PRINCIPALS: [Tab; 5] = [
        Tab::Principals,
        Tab::Persons,
        Tab::Sessions,
        Tab::ChainGraph,
        Tab::Agents,
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

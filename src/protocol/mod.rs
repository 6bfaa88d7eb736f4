//! What page and engine say to each other: the question ([`ViewSpec`]), its [`Answer`], and the [`SidePanels`] that follow it.
//!
//! Plain data without logic. Times are milliseconds since 1970-01-01 UTC.

mod answer;
mod chain;
mod lanes;
mod machine;
mod overview;
mod query;
mod question;
mod rows;
mod scope;

pub use answer::*;
pub use chain::*;
pub use lanes::*;
pub use machine::*;
pub use overview::*;
pub use query::*;
pub use question::*;
pub use rows::*;
pub use scope::*;

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

/// What stands in place of the error where the file does not tell of one: then the outcome is [`Outcome::Ok`] as far as is known.
pub const UNTOLD_OUTCOME: &str = "not told by this file";

/// The tabs of the middle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tab {
    /// What happened, in sentences, situations, findings and questions.
    #[default]
    Overview,
    /// Lanes over time.
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
    /// What was done, as a policy that allows it.
    Permissions,
    /// Who was denied what.
    Denied,
    /// What was opened, shared or trusted.
    Exposures,
    /// How much data was read, written and deleted.
    Impact,
    /// What chosen actors did, and what of it is left.
    Scope,
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
    /// Every rule, and what came of it.
    Rules,
}

impl Tab {
    /// All tabs, in the order in which they stand.
    pub const ALL: [Tab; 21] = [
        Tab::Overview,
        Tab::Timeline,
        Tab::Events,
        Tab::Principals,
        Tab::Persons,
        Tab::Sessions,
        Tab::ChainGraph,
        Tab::Agents,
        Tab::Permissions,
        Tab::Denied,
        Tab::Exposures,
        Tab::Impact,
        Tab::Scope,
        Tab::Machines,
        Tab::Executions,
        Tab::Activities,
        Tab::Denials,
        Tab::Findings,
        Tab::StepFunctions,
        Tab::Receipt,
        Tab::Rules,
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
    pub const PRINCIPALS: [Tab; 6] = [
        Tab::Principals,
        Tab::Persons,
        Tab::Sessions,
        Tab::ChainGraph,
        Tab::Agents,
        Tab::Permissions,
    ];

    /// The tabs of what was handed in. They share one tab, and have a row of their own in it.
    pub const RECEIPT: [Tab; 2] = [Tab::Receipt, Tab::Rules];

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

//! Whose traces are looked for, and what is said beside the table of them.

use super::Section;
use serde::{Deserialize, Serialize};

/// What stands beside the table of what chosen actors did.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ScopeAnswer {
    /// The actors that were chosen, in their order.
    pub chosen: Vec<ScopeActor>,
    /// The first of those that the chain added.
    pub added: Vec<AddedScopeActor>,
    /// How many the chain added.
    pub added_total: u32,
    /// What must be known of the table, in sentences.
    pub words: Vec<String>,
    /// The sums for each account and Region; none where no actor is chosen.
    pub sums: Option<Section>,
    /// Commands to review, for the first rows that are left.
    pub commands: String,
    /// For how many rows.
    pub commands_of: u32,
    /// How many rows are left.
    pub left: u32,
    /// The persons behind the events shown, as conditions: those who changed something or have findings first.
    pub offered: Vec<String>,
    /// How many persons there are.
    pub offered_total: u32,
    /// How many of them changed something or have findings.
    pub offered_changing: u32,
    /// Those who changed something by events shown that are none of the actors': as many as can be added.
    pub outside: Vec<String>,
    /// How many these are.
    pub outside_total: u32,
}

/// An actor that was chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeActor {
    /// The condition that finds its events.
    pub term: String,
    /// What its events call it, where the condition holds a key; empty otherwise.
    pub name: String,
    /// How many it finds; or why it can't be read.
    pub events: Result<u32, String>,
}

/// An actor that the chain added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddedScopeActor {
    /// The condition that finds its events.
    pub term: String,
    /// What to call it.
    pub name: String,
    /// Why it was added.
    pub why: String,
    /// The call that proves it.
    pub proof: u32,
    /// Whether that is an inference.
    pub is_inferred: bool,
    /// How many of its events were added.
    pub events: u32,
}

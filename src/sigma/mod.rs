//! Sigma rules: read from YAML, compiled, and run over all events of the store at once.
//!
//! Source: the Sigma specification 2.1.0 (rules and correlation rules). Where it is silent, `tests/sigma.rs` holds the
//! decisions.

mod as_query;
mod asleep;
mod book;
mod by_name;
mod chunk;
mod columns;
mod condition;
mod correlating;
mod correlation;
mod correlations;
mod detection;
mod encodings;
mod evaluation;
mod event_fields;
mod groups;
mod keywords;
mod matcher;
mod modifiers;
mod run;
mod text;
mod windows;
mod yaml;

use crate::protocol::RuleLevel;
use crate::store::hit_columns::TACTICS;
pub use as_query::as_query;
use book::BookEntry;
pub use run::RuleRun;
use std::collections::HashMap;
use std::sync::Arc;

/// Whose a rule is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleOrigin {
    /// It comes with this program.
    BuiltIn,
    /// It was dropped, in this file.
    File(String),
}

/// A rule or correlation rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Its id: the rule's own, or one made of its text.
    pub key: String,
    /// Its title.
    pub title: String,
    /// Its author; empty where it names none.
    pub author: String,
    /// Its level; medium where it names none.
    pub level: RuleLevel,
    /// Why it matters.
    pub description: String,
    /// Where its author says more.
    pub references: Vec<String>,
    /// Its licence; empty where it names none.
    pub license: String,
    /// Its tags, in lower case, such as `attack.persistence`.
    pub tags: Vec<String>,
    /// Its text.
    pub yaml: String,
    /// Whose it is.
    pub origin: RuleOrigin,
    /// Whether it is a correlation of other rules.
    pub is_correlation: bool,
    /// Whether it looks at nothing but the name, source and outcome of a call.
    pub knows_only_name: bool,
    /// Whether it asks for calls that failed or were denied.
    pub asks_for_failures: bool,
}

impl Rule {
    /// The tactics of ATT&CK that it names, such as `persistence`.
    pub fn tactics(&self) -> impl Iterator<Item = &str> {
        let tags = self
            .tags
            .iter()
            .filter_map(|tag| tag.strip_prefix("attack."));
        tags.filter(|tag| TACTICS.contains(tag))
    }
}

/// What came of a rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum RuleState {
    /// Some events match.
    Fired,
    /// No event matches.
    #[default]
    Quiet,
    /// It can't match in these files, for this reason.
    Asleep(String),
    /// It is not understood, for this reason.
    Refused(String),
    /// The user has switched it off.
    Off,
}

/// What running a rule gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleResult {
    /// What came of it.
    pub state: RuleState,
    /// Something to know of it, such as that it matches nearly every event; empty otherwise.
    pub remark: String,
    /// The events that match, in the order of time; of a correlation those in its windows.
    pub events: Vec<u32>,
    /// Of a correlation: its windows, those that overlap as one.
    pub windows: Vec<RuleWindow>,
}

/// A chunk of time in which the events of a group are what a correlation looks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleWindow {
    /// The values that its events have in common, in the order of the correlation's `group-by`.
    pub group: Vec<String>,
    /// Its events, in the order of time.
    pub events: Vec<u32>,
}

/// All rules: those of this program and those that were dropped.
#[derive(Clone, Debug, Default)]
pub struct RuleBook {
    /// The rules, those that are refused too.
    pub rules: Vec<Arc<Rule>>,
    /// What each was compiled to.
    entries: Vec<BookEntry>,
    /// The number of each by its key.
    numbers: HashMap<String, usize>,
    /// Of the rules with a name, of those with a title the number of the first one.
    by_name: HashMap<String, usize>,
    by_title: HashMap<String, usize>,
    /// The numbers of correlations.
    correlations: Vec<usize>,
    /// How often it has changed.
    version: u32,
}

/// All rules with what running them gave.
#[derive(Clone, Debug, Default)]
pub struct RuleResults {
    /// The rules.
    pub rules: Vec<Arc<Rule>>,
    /// For each rule what it gave.
    pub results: Vec<RuleResult>,
}

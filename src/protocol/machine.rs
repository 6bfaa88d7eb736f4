//! The page of one state machine.

use super::{Millis, Section};
use serde::{Deserialize, Serialize};

/// Everything about one state machine.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MachinePage {
    /// Its key in the table.
    pub key: String,
    /// Its ARN.
    pub arn: String,
    /// The name of the account in it.
    pub account: String,
    /// Its name.
    pub name: String,
    /// Its deletion, where a call tells it.
    pub deleted: Option<Deletion>,
    /// The last call that changed it and succeeded.
    pub last_change: Option<Millis>,
    /// How these logs tell the end of an execution, in a sentence.
    pub ends: String,
    /// The calls that changed it.
    pub life: Section,
    /// Its settings.
    pub settings: Section,
    /// Who starts it.
    pub starters: Section,
    /// Its latest executions, with their inputs.
    pub latest_executions: Section,
    /// What it did in other services.
    pub work: Section,
    /// Its definitions, in order of time.
    pub definitions: Vec<DefinitionText>,
    /// The one asked for.
    pub definition: Option<DefinitionPage>,
    /// Its latest executions, in order of their first call.
    pub runs: Vec<Run>,
    /// How many executions there are in all.
    pub runs_total: u32,
    /// How many of these have no end in the logs.
    pub runs_without_end: u32,
}

/// The deletion of a state machine.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Deletion {
    /// When.
    pub time: Millis,
    /// By whom.
    pub who: String,
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
    /// The calls to services that its states make.
    pub reach: Section,
    /// Its states in words.
    pub states_in_words: Section,
    /// What changed since the definition before, where there is one.
    pub changes: Option<Section>,
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

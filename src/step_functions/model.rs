//! State machines, executions and activities, each with the calls about it.

use crate::cloudtrail::time::text_from_millis;
use crate::protocol::{Cell, Deletion, Millis};
use crate::step_functions::calls::Call;
use crate::step_functions::entities::{last_part, who_of};
use crate::step_functions::findings::MachineFinding;
use crate::store::Store;
use crate::store::interner::{Interner, Symbol};
use crate::store::row_set::RowSet;

/// A state machine, from its creation to its deletion. One that is created again under the same name is another.
#[derive(Clone, Debug)]
pub struct Machine {
    /// Its ARN, in [`StepFunctions::arns`].
    pub arn: u32,
    /// The event that created it.
    pub created: u32,
    /// The event that deleted it.
    pub deleted: u32,
    /// Whether it is express, where that is known.
    pub express: Option<bool>,
    /// The ARNs of the roles that it was given, in [`StepFunctions::arns`], the latest last.
    pub roles: Vec<u32>,
}

/// An execution. Times are those of the events, or exact where a status change or a response gives them.
#[derive(Clone, Debug)]
pub struct Execution {
    /// Its ARN, in [`StepFunctions::arns`].
    pub arn: u32,
    /// Index of its machine.
    pub machine: u32,
    /// The event that started it.
    pub started: u32,
    /// The event that stopped it.
    pub stopped: u32,
    /// How often it was redriven.
    pub redrives: u32,
    /// The status last told, as an index into [`Store::status_changes`].
    pub status: u32,
    /// When it began.
    pub start: Option<Millis>,
    /// When it ended.
    pub end: Option<Millis>,
    /// Milliseconds from its beginning to its end, where both are known.
    pub duration: Option<i64>,
    /// When the first call about it was made.
    pub first_call: Option<Millis>,
}

impl Execution {
    /// Its place in time: its beginning or, where no log tells that, the first call about it.
    pub fn time(&self) -> Option<Millis> {
        self.start.or(self.first_call)
    }
}

/// An activity.
#[derive(Clone, Debug)]
pub struct Activity {
    /// Its ARN, in [`StepFunctions::arns`].
    pub arn: u32,
    /// The event that created it.
    pub created: u32,
    /// The event that deleted it.
    pub deleted: u32,
}

/// Everything about Step Functions in the store. Events are numbers of rows, [`NONE`] where there is none.
///
/// What was created, started, stopped or deleted, and by whom, is told by calls that succeeded. Calls that failed or
/// were denied belong to their machine, execution or activity too and are counted apart.
#[derive(Default)]
pub struct StepFunctions {
    /// All calls, in order of time.
    pub calls: Vec<Call>,
    /// All machines, in order of their first call.
    pub machines: Vec<Machine>,
    /// All executions, in order of their first call.
    pub executions: Vec<Execution>,
    /// All activities, in order of their first call.
    pub activities: Vec<Activity>,
    /// For each machine its calls, as indexes into [`StepFunctions::calls`].
    pub calls_of: Vec<Vec<u32>>,
    /// What may be worth a look, the latest first.
    pub findings: Vec<MachineFinding>,
    /// What these logs can't show, in sentences.
    pub coverage: Vec<String>,
    /// The calls that workflows made, in order of time: the event, and the symbol of the machine that its record names,
    /// or [`NONE`].
    pub works: Vec<(u32, Symbol)>,
    /// The ARNs, each once.
    pub arns: Interner,
    /// The path of an answer's status, as a symbol of the store.
    pub(super) status_path: Symbol,
    /// The path of the sign that a call came from the console, as a symbol of the store.
    pub(super) console_path: Symbol,
    /// For each ARN the index of its machine (the latest under it), execution or activity.
    pub(super) index: Vec<u32>,
}

impl StepFunctions {
    /// The calls about a machine, in order of time.
    pub fn calls_about(&self, machine: u32) -> impl Iterator<Item = &Call> {
        self.calls_of[machine as usize]
            .iter()
            .map(|number| &self.calls[*number as usize])
    }

    /// The calls among these events.
    pub fn calls_in<'a>(&'a self, rows: &'a RowSet) -> impl Iterator<Item = &'a Call> {
        self.calls.iter().filter(|call| rows.has(call.row as usize))
    }

    /// The text of an ARN.
    pub fn arn(&self, number: u32) -> &str {
        self.arns.texts().get(number)
    }

    /// The name of a machine.
    pub fn machine_name(&self, machine: u32) -> &str {
        last_part(self.arn(self.machines[machine as usize].arn))
    }

    /// When a machine was deleted and by whom, where it was.
    pub fn deletion(&self, store: &Store, machine: u32) -> Option<Deletion> {
        let this = &self.machines[machine as usize];
        Some(Deletion {
            time: *store.times().get(this.deleted as usize)?,
            who: match who_of(store, this.deleted, self.arn(this.arn)) {
                Cell::Text(who) => who,
                _ => String::new(),
            },
        })
    }

    /// The key of a machine: its ARN, and when it was deleted where a later one has the same ARN.
    pub fn machine_key(&self, store: &Store, machine: u32) -> String {
        let this = &self.machines[machine as usize];
        let arn = self.arn(this.arn);
        if self.index[this.arn as usize] == machine {
            return arn.to_owned();
        }
        let deleted = store.times().get(this.deleted as usize).copied();
        format!("{arn} (deleted {})", text_from_millis(deleted.unwrap_or(0)))
    }
}

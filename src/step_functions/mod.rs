//! What the calls to Step Functions tell: the life of every state machine, execution and activity.
//!
//! CloudTrail records calls, not what they come to: an execution's end is known only where somebody stopped it, where
//! StartSyncExecution answered, or where EventBridge's status changes were loaded too. Nothing is guessed.

pub mod arn;
pub mod asl;
pub mod calls;
pub mod coverage;
pub mod denials;
pub mod findings;
pub mod machine;
pub mod tables;
pub mod tasks;
pub mod work;

use crate::cloudtrail::time::millis_from_any;
use crate::protocol::{Millis, Outcome};
use crate::store::batch::NO_TIME;
use crate::store::interner::{Interner, NONE, Symbol};
use crate::store::row_set::RowSet;
use crate::store::{Column, Store};
use arn::{Kind, StateArn};
use calls::{Call, Leaves, Operation};

/// The service whose calls these are.
pub const SOURCE: &str = "states.amazonaws.com";

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
    pub findings: Vec<findings::Finding>,
    /// What these logs can't show, in sentences.
    pub coverage: Vec<String>,
    /// The calls that workflows made, in order of time: the event, and the symbol of the machine that its record names, or [`NONE`].
    pub works: Vec<(u32, Symbol)>,
    /// The ARNs, each once.
    pub arns: Interner,
    /// The paths of an answer's status and of the sign that a call came from the console, as symbols of the store.
    status: Symbol,
    from_console: Symbol,
    /// For each ARN the index of its machine (the latest under it), execution or activity.
    index: Vec<u32>,
}

impl StepFunctions {
    /// Works out all of it. [`Store::sort`] must have been called.
    pub fn of(store: &Store) -> Self {
        let path = |path| store.strings().find(path).unwrap_or(NONE);
        let mut all = StepFunctions {
            status: path("responseElements.status"),
            from_console: path("sessionCredentialFromConsole"),
            ..StepFunctions::default()
        };
        if let Some(source) = store.strings().find(SOURCE) {
            let sources = store.column(Column::Source);
            let mut leaves = Leaves::new(store);
            for row in store.order() {
                if sources[*row as usize] == source {
                    all.add(store, &mut leaves, *row);
                }
                all.works
                    .extend(work::work_of(store, &mut leaves, *row, source));
            }
        }
        all.add_status_changes(store);
        for execution in &mut all.executions {
            if let (None, Some(start), Some(end)) =
                (execution.duration, execution.start, execution.end)
            {
                execution.duration = (end >= start).then_some(end - start);
            }
        }
        all.calls_of = vec![Vec::new(); all.machines.len()];
        for (number, call) in all.calls.iter().enumerate() {
            if let Some(calls) = all.calls_of.get_mut(call.machine as usize) {
                calls.push(number as u32);
            }
        }
        all.findings = all.find(store);
        all.coverage = all.missing(store);
        all
    }

    /// The calls about a machine, in order of time.
    pub fn calls_about(&self, machine: u32) -> impl Iterator<Item = &Call> {
        self.calls_of[machine as usize]
            .iter()
            .map(|number| &self.calls[*number as usize])
    }

    /// The text of an ARN.
    pub fn arn(&self, number: u32) -> &str {
        self.arns.texts().get(number)
    }

    /// The machine that bears this ARN, the latest where several did.
    pub fn machine_named(&self, arn: &str) -> Option<u32> {
        let number = self.arns.find(arn)? as usize;
        let is_machine = StateArn::parse(arn)?.kind == Kind::Machine;
        self.index
            .get(number)
            .copied()
            .filter(|index| is_machine && *index != NONE)
    }

    /// The name of a machine.
    pub fn machine_name(&self, machine: u32) -> &str {
        tables::last_part(self.arn(self.machines[machine as usize].arn))
    }

    /// The key of a machine: its ARN, and when it was deleted where a later one bears the same.
    pub fn machine_key(&self, store: &Store, machine: u32) -> String {
        let this = &self.machines[machine as usize];
        let arn = self.arn(this.arn);
        if self.index[this.arn as usize] == machine {
            return arn.to_owned();
        }
        let time = store
            .times()
            .get(this.deleted as usize)
            .copied()
            .unwrap_or(0);
        format!(
            "{arn} (deleted {})",
            crate::cloudtrail::time::text_from_millis(time)
        )
    }

    /// The number of an ARN; its index is [`NONE`] where it is new.
    fn number(&mut self, arn: &str) -> u32 {
        let number = self.arns.intern(arn.as_bytes());
        if self.index.len() <= number as usize {
            self.index.resize(number as usize + 1, NONE);
        }
        number
    }

    fn machine(&mut self, arn: &StateArn) -> u32 {
        let Some(text) = arn.machine() else {
            return NONE;
        };
        let number = self.number(&text);
        if self.index[number as usize] == NONE {
            self.new_machine(number);
        }
        self.index[number as usize]
    }

    fn new_machine(&mut self, arn: u32) {
        self.index[arn as usize] = self.machines.len() as u32;
        self.machines.push(Machine {
            arn,
            created: NONE,
            deleted: NONE,
            express: None,
            roles: Vec::new(),
        });
    }

    fn execution(&mut self, text: &str, machine: u32) -> u32 {
        let number = self.number(text);
        if self.index[number as usize] == NONE {
            self.index[number as usize] = self.executions.len() as u32;
            self.executions.push(Execution {
                arn: number,
                machine,
                started: NONE,
                stopped: NONE,
                redrives: 0,
                status: NONE,
                start: None,
                end: None,
                duration: None,
            });
        }
        self.index[number as usize]
    }

    fn activity(&mut self, text: &str) -> u32 {
        let number = self.number(text);
        if self.index[number as usize] == NONE {
            self.index[number as usize] = self.activities.len() as u32;
            self.activities.push(Activity {
                arn: number,
                created: NONE,
                deleted: NONE,
            });
        }
        self.index[number as usize]
    }

    /// Takes one call in. What it belongs to is what its record names; where the request is gone because it was denied,
    /// the store has taken the resource from the message.
    fn add(&mut self, store: &Store, leaves: &mut Leaves, row: u32) {
        let at = row as usize;
        let operation = Operation::of(store.cell(Column::Name, at));
        let succeeded = store.outcome(at) == Outcome::Ok;
        let time = Some(store.times()[at]).filter(|time| *time != NO_TIME);
        let mut call = Call {
            row,
            operation,
            machine: NONE,
            execution: NONE,
            activity: NONE,
        };
        let named = store.cell(Column::Resource, at);
        if let Some(arn) = StateArn::parse(named) {
            if operation == Operation::Create && succeeded {
                // What bore this name before is gone.
                let number = arn.machine().map(|text| self.number(&text));
                if let Some(number) = number
                    && let Some(known) = self.machines.get(self.index[number as usize] as usize)
                    && known.deleted != NONE
                {
                    self.new_machine(number);
                }
            }
            match arn.kind {
                Kind::Activity => call.activity = self.activity(named),
                Kind::Machine | Kind::MapRun => call.machine = self.machine(&arn),
                Kind::Execution | Kind::Express => {
                    call.machine = self.machine(&arn);
                    call.execution = self.execution(named, call.machine);
                }
            }
        }
        let answered = leaves.text(row, "responseElements.executionArn");
        if operation.is_start()
            && succeeded
            && let Some(arn) = StateArn::parse(answered)
        {
            let machine = if call.machine == NONE {
                self.machine(&arn)
            } else {
                call.machine
            };
            call.machine = machine;
            call.execution = self.execution(answered, machine);
            self.machines[machine as usize].express = Some(arn.kind == Kind::Express);
        }
        if let Some(machine) = self.machines.get_mut(call.machine as usize) {
            if succeeded && matches!(operation, Operation::Create | Operation::Update) {
                let role = leaves.text(row, "requestParameters.roleArn");
                if !role.is_empty() {
                    let role = self.arns.intern(role.as_bytes());
                    machine.roles.retain(|known| *known != role);
                    machine.roles.push(role);
                }
            }
            match operation {
                Operation::Create if succeeded => {
                    if machine.created == NONE {
                        machine.created = row;
                    }
                    // Standard is the default (CreateStateMachine in the API reference).
                    machine.express = Some(leaves.text(row, "requestParameters.type") == "EXPRESS");
                }
                Operation::Delete if succeeded => machine.deleted = row,
                Operation::StartSync => machine.express = Some(true),
                Operation::Stop | Operation::Redrive if succeeded => {
                    machine.express.get_or_insert(false);
                }
                _ => {}
            }
        }
        if let Some(execution) = self
            .executions
            .get_mut(call.execution as usize)
            .filter(|_| succeeded)
        {
            match operation {
                Operation::Start | Operation::StartSync => {
                    execution.started = row;
                    execution.start = time;
                    let answer =
                        |leaves: &mut Leaves, path| millis_from_any(leaves.text(row, path));
                    let end = answer(leaves, "responseElements.stopDate");
                    if let (Some(start), Some(end)) =
                        (answer(leaves, "responseElements.startDate"), end)
                    {
                        execution.end = Some(end);
                        execution.duration = (end >= start).then_some(end - start);
                    }
                }
                Operation::Stop => {
                    execution.stopped = row;
                    execution.end = time;
                }
                Operation::Redrive => {
                    execution.redrives += 1;
                    // It runs again.
                    (execution.stopped, execution.end) = (NONE, None);
                }
                _ => {}
            }
        }
        if let Some(activity) = self
            .activities
            .get_mut(call.activity as usize)
            .filter(|_| succeeded)
        {
            match operation {
                Operation::CreateActivity => activity.created = row,
                Operation::DeleteActivity => activity.deleted = row,
                _ => {}
            }
        }
        self.calls.push(call);
    }

    fn add_status_changes(&mut self, store: &Store) {
        for (number, change) in store.status_changes().iter().enumerate() {
            let Some(arn) = StateArn::parse(&change.execution) else {
                continue;
            };
            let machine = self.machine(&arn);
            let index = self.execution(&change.execution, machine);
            let execution = &mut self.executions[index as usize];
            let known = store.status_changes().get(execution.status as usize);
            let is_newer = known.is_none_or(|known| {
                (change.redrives, change.stop.is_some()) >= (known.redrives, known.stop.is_some())
            });
            if is_newer {
                execution.status = number as u32;
                execution.start = change.start.or(execution.start);
                execution.end = change.stop.or(execution.end);
                execution.duration = None;
            }
        }
    }

    /// The calls among these events.
    pub fn calls_in<'a>(&'a self, rows: &'a RowSet) -> impl Iterator<Item = &'a Call> {
        self.calls.iter().filter(|call| rows.has(call.row as usize))
    }
}

//! Goes once through all calls, in order of time, and makes machines, executions and activities of them.

use crate::cloudtrail::time::millis_from_any;
use crate::protocol::{Millis, Outcome};
use crate::step_functions::arn::{ResourceType, StateArn};
use crate::step_functions::calls::{Call, Operation};
use crate::step_functions::model::{Activity, Execution, Machine, StepFunctions};
use crate::step_functions::{SOURCE, work};
use crate::store::batch::NO_TIME;
use crate::store::interner::NONE;
use crate::store::leaves::Leaves;
use crate::store::row_set::RowSet;
use crate::store::status_change::StatusChange;
use crate::store::{Column, Store, scans};

/// The call that is being added.
struct Event {
    row: u32,
    operation: Operation,
    succeeded: bool,
    time: Option<Millis>,
}

impl StepFunctions {
    /// Works out all of it. [`Store::sort`] must have been called.
    pub fn of(store: &Store) -> Self {
        let mut all = StepFunctions::begin(store);
        all.add(store, &StepFunctions::events(store));
        all.finish(store)
    }

    /// The calls to Step Functions and those that workflows made, in the order of time: no other event tells anything.
    pub fn events(store: &Store) -> Vec<u32> {
        let Some(source) = store.strings().find(SOURCE) else {
            return Vec::new();
        };
        let identities = store.identities().iter();
        let is_via: Vec<bool> = identities.map(|identity| identity.via == source).collect();
        let columns = [Column::Source, Column::Address].map(|column| store.column(column));
        let numbers = store.identity_numbers();
        let wanted = RowSet::from_fn(store.len(), |row| {
            columns.iter().any(|column| column[row] == source) || is_via[numbers[row] as usize]
        });
        scans::select(store.order(), &wanted)
    }

    /// Nothing yet.
    pub fn begin(store: &Store) -> Self {
        let path = |path| store.strings().find(path).unwrap_or(NONE);
        StepFunctions {
            status_path: path("responseElements.status"),
            console_path: path("sessionCredentialFromConsole"),
            ..StepFunctions::default()
        }
    }

    /// Takes in the next ones of [`Self::events`].
    pub fn add(&mut self, store: &Store, events: &[u32]) {
        let Some(source) = store.strings().find(SOURCE) else {
            return;
        };
        let sources = store.column(Column::Source);
        let mut leaves = Leaves::new(store);
        for row in events {
            if sources[*row as usize] == source {
                self.add_call(store, &mut leaves, *row);
            }
            self.works
                .extend(work::work_of(store, &mut leaves, *row, source));
        }
    }

    /// All of it, once all events are in.
    pub fn finish(mut self, store: &Store) -> Self {
        let all = &mut self;
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
        self
    }

    /// The number of an ARN; its index is [`NONE`] where it is new.
    fn number(&mut self, arn: &str) -> u32 {
        let number = self.arns.intern(arn.as_bytes());
        if self.index.len() <= number as usize {
            self.index.resize(number as usize + 1, NONE);
        }
        number
    }

    /// The machine that an ARN of a machine, execution or Map Run belongs to.
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
                first_call: None,
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

    /// Adds one call. It belongs to what its record names; where the request is gone because it was denied,
    /// the store has taken the resource from the message.
    fn add_call(&mut self, store: &Store, leaves: &mut Leaves, row: u32) {
        let at = row as usize;
        let event = Event {
            row,
            operation: Operation::of(store.cell(Column::Name, at)),
            succeeded: store.outcome(at) == Outcome::Ok,
            time: Some(store.times()[at]).filter(|time| *time != NO_TIME),
        };
        let mut call = Call {
            row,
            operation: event.operation,
            machine: NONE,
            execution: NONE,
            activity: NONE,
        };
        self.attribute_by_request(&event, store.cell(Column::Resource, at), &mut call);
        self.attribute_by_response(&event, leaves, &mut call);
        if let Some(execution) = self.executions.get_mut(call.execution as usize) {
            execution.first_call = execution.first_call.or(event.time);
        }
        // Only what succeeded has changed anything.
        if event.succeeded {
            self.change_machine(&event, leaves, &call);
            self.change_execution(&event, leaves, &call);
            self.change_activity(&event, &call);
        }
        self.calls.push(call);
    }

    /// What a call belongs to by the resource that it names.
    fn attribute_by_request(&mut self, event: &Event, named: &str, call: &mut Call) {
        let Some(arn) = StateArn::parse(named) else {
            return;
        };
        if event.operation == Operation::Create && event.succeeded {
            // A machine of the same name that existed before has been deleted.
            let number = arn.machine().map(|text| self.number(&text));
            if let Some(number) = number
                && let Some(known) = self.machines.get(self.index[number as usize] as usize)
                && known.deleted != NONE
            {
                self.new_machine(number);
            }
        }
        match arn.resource_type {
            ResourceType::Activity => call.activity = self.activity(named),
            ResourceType::Machine | ResourceType::MapRun => call.machine = self.machine(&arn),
            ResourceType::Execution | ResourceType::ExpressExecution => {
                call.machine = self.machine(&arn);
                call.execution = self.execution(named, call.machine);
            }
        }
    }

    /// The execution that the answer to a start names.
    fn attribute_by_response(&mut self, event: &Event, leaves: &mut Leaves, call: &mut Call) {
        let answered = leaves.text(event.row, "responseElements.executionArn");
        if !event.operation.is_start() || !event.succeeded {
            return;
        }
        let Some(arn) = StateArn::parse(answered) else {
            return;
        };
        if call.machine == NONE {
            call.machine = self.machine(&arn);
        }
        call.execution = self.execution(answered, call.machine);
        if let Some(machine) = self.machines.get_mut(call.machine as usize) {
            machine.express = Some(arn.resource_type == ResourceType::ExpressExecution);
        }
    }

    fn change_machine(&mut self, event: &Event, leaves: &mut Leaves, call: &Call) {
        let Some(machine) = self.machines.get_mut(call.machine as usize) else {
            return;
        };
        if matches!(event.operation, Operation::Create | Operation::Update) {
            let role = leaves.text(event.row, "requestParameters.roleArn");
            if !role.is_empty() {
                let role = self.arns.intern(role.as_bytes());
                machine.roles.retain(|known| *known != role);
                machine.roles.push(role);
            }
        }
        match event.operation {
            Operation::Create => {
                if machine.created == NONE {
                    machine.created = event.row;
                }
                // Standard is the default (CreateStateMachine in the API reference).
                let kind = leaves.text(event.row, "requestParameters.type");
                machine.express = Some(kind == "EXPRESS");
            }
            Operation::Delete => machine.deleted = event.row,
            Operation::StartSync => machine.express = Some(true),
            Operation::Stop | Operation::Redrive => {
                machine.express.get_or_insert(false);
            }
            _ => {}
        }
    }

    fn change_execution(&mut self, event: &Event, leaves: &mut Leaves, call: &Call) {
        let Some(execution) = self.executions.get_mut(call.execution as usize) else {
            return;
        };
        match event.operation {
            Operation::Start | Operation::StartSync => {
                execution.started = event.row;
                execution.start = event.time;
                let mut answered = |path| millis_from_any(leaves.text(event.row, path));
                let end = answered("responseElements.stopDate");
                if let (Some(start), Some(end)) = (answered("responseElements.startDate"), end) {
                    execution.end = Some(end);
                    execution.duration = (end >= start).then_some(end - start);
                }
            }
            Operation::Stop => {
                execution.stopped = event.row;
                execution.end = event.time;
            }
            Operation::Redrive => {
                execution.redrives += 1;
                // It runs again.
                (execution.stopped, execution.end) = (NONE, None);
            }
            _ => {}
        }
    }

    fn change_activity(&mut self, event: &Event, call: &Call) {
        let Some(activity) = self.activities.get_mut(call.activity as usize) else {
            return;
        };
        match event.operation {
            Operation::CreateActivity => activity.created = event.row,
            Operation::DeleteActivity => activity.deleted = event.row,
            _ => {}
        }
    }

    /// Takes EventBridge's status changes in. The last one of an execution is the one that tells most, whichever arrived
    /// last.
    fn add_status_changes(&mut self, store: &Store) {
        let changes = store.status_changes();
        let mut order: Vec<usize> = (0..changes.len()).collect();
        order.sort_by(|one, two| precedence(&changes[*one]).cmp(&precedence(&changes[*two])));
        for number in order {
            let change = &changes[number];
            let Some(arn) = StateArn::parse(&change.execution) else {
                continue;
            };
            let machine = self.machine(&arn);
            let index = self.execution(&change.execution, machine);
            let execution = &mut self.executions[index as usize];
            execution.status = number as u32;
            execution.start = change.start.or(execution.start);
            execution.end = change.stop.or(execution.end);
            execution.duration = None;
        }
    }
}

/// By execution; then a redrive comes after what was before it, and an end after what has none.
fn precedence(change: &StatusChange) -> impl Ord + use<'_> {
    (
        &change.execution,
        change.redrives,
        change.stop,
        change.start,
        &change.status,
        (&change.error, &change.cause),
    )
}

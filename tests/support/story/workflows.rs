//! The lives of state machines, executions and activities: created, started, stopped, redriven,
//! updated, deleted, and what their runs leave in the records of other services.

use super::calendar::response_time;
use super::json::{array, object};
use super::record::Call;
use super::stage::Stage;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// What CloudTrail writes in place of a value that the service marks as sensitive.
const HIDDEN: &str = "HIDDEN_DUE_TO_SECURITY_REASONS";
const MACHINE: &str = "AWS::StepFunctions::StateMachine";

/// What the log says of one state machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// CreateStateMachine that succeeded.
    pub created: u64,
    /// UpdateStateMachine that succeeded.
    pub updates: u64,
    /// DeleteStateMachine that succeeded.
    pub deleted: u64,
    /// StartExecution and StartSyncExecution that succeeded.
    pub executions: u64,
    /// StopExecution that succeeded.
    pub stops: u64,
    /// RedriveExecution that succeeded.
    pub redrives: u64,
    /// Calls about this machine that were denied.
    pub denied: u64,
}

struct Machine {
    name: String,
    region: &'static str,
    express: bool,
    /// Sensitive values stand in clear, as in records of 2016.
    clear: bool,
    role: usize,
    starter: usize,
    owner: usize,
    versions: u64,
    alive: bool,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Create,
    Update,
    Publish,
    PointAlias,
    TryDelete,
    Delete,
    Start,
    AssumeRole,
    InvokeFunction,
    DecryptState,
    CallEndpoint,
    PollActivity,
    SendSuccess,
    SendHeartbeat,
    SendFailure,
    Describe(String),
    ReadHistory(String),
    Stop(String),
    Redrive(String),
    CreateActivity,
    DeleteActivity,
}

/// All workflows, and what is going to happen to them.
pub struct Workflows {
    machines: Vec<Machine>,
    /// Time, a number that keeps equal times in order, the machine, and what happens.
    agenda: BinaryHeap<Reverse<(i64, u64, usize, Step)>>,
    planned: u64,
    tallies: BTreeMap<String, Tally>,
}

impl Workflows {
    /// Plans the machines of the first account over a span of time.
    pub fn new(stage: &mut Stage, start: i64, span: i64) -> Self {
        let mut workflows = Self {
            machines: Vec::new(),
            agenda: BinaryHeap::new(),
            planned: 0,
            tallies: BTreeMap::new(),
        };
        // Name, express, role, starter, and the thousandths of the span at which it is created
        // (none: it was there before) and deleted (none: it stays).
        type Plan = (&'static str, bool, usize, usize, Option<i64>, Option<i64>);
        let plans: [Plan; 9] = [
            ("OrderFulfilment", false, 0, 0, None, None),
            ("PaymentCapture", true, 0, 2, None, None),
            ("InvoiceRun", false, 1, 1, Some(20), None),
            ("RefundApproval", false, 1, 2, Some(60), None),
            ("ImageResize", true, 2, 0, None, None),
            ("VideoTranscode", false, 2, 0, Some(110), Some(640)),
            ("NightlyReport", false, 3, 1, None, None),
            ("LedgerExport", false, 3, 1, Some(200), Some(860)),
            ("CustomerErasure", false, 0, 2, Some(350), None),
        ];
        let account = stage.accounts[0].clone();
        for (index, (name, express, role, starter, created, deleted)) in
            plans.into_iter().enumerate()
        {
            let region = account.regions[index % account.regions.len().min(2)];
            let machine = workflows.add(Machine {
                name: name.to_owned(),
                region,
                express,
                clear: index == 6,
                role: account.workflow_roles[role],
                starter: account.starters[starter],
                owner: account.terraform,
                versions: 0,
                alive: created.is_none(),
            });
            let at = |thousandth: i64| start + span * thousandth / 1000;
            let born = created.unwrap_or(0);
            if created.is_some() {
                workflows.plan(at(born), machine, Step::Create);
            }
            let end = deleted.unwrap_or(1000);
            for update in 1..4 {
                let moment = at(born + (end - born) * update / 4);
                workflows.plan(moment, machine, Step::Update);
                workflows.plan(moment + 2, machine, Step::Publish);
                workflows.plan(moment + 3, machine, Step::PointAlias);
            }
            if index % 3 == 1 || deleted.is_some() {
                workflows.plan(at(end - 40), machine, Step::TryDelete);
                workflows.plan(at(end - 39), machine, Step::TryDelete);
            }
            if deleted.is_some() {
                workflows.plan(at(end), machine, Step::Delete);
            }
            if index == 3 {
                workflows.plan(at(born + 5), machine, Step::CreateActivity);
                workflows.plan(at(970), machine, Step::DeleteActivity);
            }
        }
        workflows
    }

    /// What the log says of each state machine, by ARN.
    pub fn tallies(&self) -> &BTreeMap<String, Tally> {
        &self.tallies
    }

    /// The next planned call, if it is due.
    pub fn due(&mut self, stage: &mut Stage, now: i64) -> Option<Call> {
        if self
            .agenda
            .peek()
            .is_none_or(|Reverse((time, ..))| *time > now)
        {
            return None;
        }
        let Reverse((time, _, machine, step)) = self.agenda.pop()?;
        Some(self.perform(stage, time, machine, step))
    }

    /// Something that was not planned: a start, a look at the console, a test machine's short life.
    pub fn unplanned(&mut self, stage: &mut Stage, now: i64) -> Call {
        let account = stage.accounts[0].clone();
        match stage.random.below(100) {
            0..=79 => {
                let machine = stage.random.below(9) as usize;
                self.perform(stage, now, machine, Step::Start)
            }
            80..=94 => {
                let machine = stage.random.below(9) as usize;
                self.look(stage, now, machine)
            }
            _ => {
                let name = format!("it-{}-{}", stage.random.hex(8), stage.random.hex(4));
                let machine = self.add(Machine {
                    name,
                    region: account.regions[0],
                    express: stage.random.per_mille(300),
                    clear: false,
                    role: account.workflow_roles[0],
                    starter: account.pipeline,
                    owner: account.pipeline,
                    versions: 0,
                    alive: false,
                });
                self.plan(now + 1, machine, Step::Start);
                self.plan(now + 3, machine, Step::Start);
                self.plan(now + 40, machine, Step::Delete);
                self.perform(stage, now, machine, Step::Create)
            }
        }
    }

    fn add(&mut self, machine: Machine) -> usize {
        self.machines.push(machine);
        self.machines.len() - 1
    }

    fn plan(&mut self, time: i64, machine: usize, step: Step) {
        self.planned += 1;
        self.agenda
            .push(Reverse((time, self.planned, machine, step)));
    }

    fn arn(&self, stage: &Stage, machine: usize) -> String {
        let Machine { region, name, .. } = &self.machines[machine];
        format!(
            "arn:aws:states:{region}:{}:stateMachine:{name}",
            stage.accounts[0].id
        )
    }

    fn count(&mut self, arn: &str, change: impl FnOnce(&mut Tally)) {
        change(self.tallies.entry(arn.to_owned()).or_default());
    }

    /// Somebody reads: the console's lists, or the pipeline waiting.
    fn look(&mut self, stage: &mut Stage, now: i64, machine: usize) -> Call {
        let account = stage.accounts[0].clone();
        let region = self.machines[machine].region;
        let arn = self.arn(stage, machine);
        let who = *stage
            .random
            .pick(&[account.readers, account.administrators, account.analyst]);
        let name = *stage.random.pick(&[
            "DescribeStateMachine",
            "ListExecutions",
            "ListStateMachines",
        ]);
        let call = stage.call(now, who, ("states", name), (account.id, region));
        match name {
            "ListStateMachines" => call.asks(object().number("maxResults", 1000).end()),
            "ListExecutions" => call.asks(
                object()
                    .text("stateMachineArn", &arn)
                    .text("statusFilter", "FAILED")
                    .number("maxResults", 100)
                    .end(),
            ),
            _ => call.asks(
                object()
                    .text("stateMachineArn", &arn)
                    .text("includedData", "ALL_DATA")
                    .end(),
            ),
        }
    }

    fn perform(&mut self, stage: &mut Stage, time: i64, machine: usize, step: Step) -> Call {
        match step {
            Step::Create | Step::Update | Step::Publish | Step::PointAlias => {
                self.shape(stage, time, machine, step)
            }
            Step::TryDelete | Step::Delete => {
                self.delete(stage, time, machine, step == Step::Delete)
            }
            Step::Start => self.start(stage, time, machine),
            Step::Describe(execution) => {
                self.follow(stage, time, machine, "DescribeExecution", &execution)
            }
            Step::ReadHistory(execution) => {
                self.follow(stage, time, machine, "GetExecutionHistory", &execution)
            }
            Step::Stop(execution) => self.follow(stage, time, machine, "StopExecution", &execution),
            Step::Redrive(execution) => {
                self.follow(stage, time, machine, "RedriveExecution", &execution)
            }
            step => self.work(stage, time, machine, &step),
        }
    }

    /// CreateStateMachine, UpdateStateMachine, PublishStateMachineVersion and the alias.
    fn shape(&mut self, stage: &mut Stage, time: i64, machine: usize, step: Step) -> Call {
        let account = stage.accounts[0].clone();
        let arn = self.arn(stage, machine);
        let role_arn = stage.cast.role_arn(self.machines[machine].role);
        let here = &mut self.machines[machine];
        let place = (account.id, here.region);
        let definition = if here.clear {
            r#"{ "StartAt": "Collect", "States": { "Collect": { "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Next": "Publish" }, "Publish": { "Type": "Pass", "End": true } } }"#
        } else {
            HIDDEN
        };
        let when = response_time(time);
        match step {
            Step::Create => {
                here.alive = true;
                let destination = object().json(
                    "cloudWatchLogsLogGroup",
                    &object()
                        .text(
                            "logGroupArn",
                            &format!(
                                "arn:aws:logs:{}:{}:log-group:/aws/vendedlogs/states/{}:*",
                                here.region, account.id, here.name
                            ),
                        )
                        .end(),
                );
                let request = object()
                    .text("name", &here.name)
                    .text("definition", definition)
                    .text("roleArn", &role_arn)
                    .text("type", if here.express { "EXPRESS" } else { "STANDARD" })
                    .json(
                        "loggingConfiguration",
                        &object()
                            .text("level", "ERROR")
                            .flag("includeExecutionData", false)
                            .json("destinations", &array(&[destination.end()]))
                            .end(),
                    )
                    .json(
                        "tags",
                        &array(&[object().text("key", "team").text("value", "orders").end()]),
                    )
                    .json(
                        "tracingConfiguration",
                        &object().flag("enabled", true).end(),
                    )
                    .flag("publish", false)
                    .end();
                let owner = here.owner;
                self.count(&arn, |tally| tally.created += 1);
                stage
                    .call(time, owner, ("states", "CreateStateMachine"), place)
                    .asks(request)
                    .answers(
                        object()
                            .text("stateMachineArn", &arn)
                            .text("creationDate", &when)
                            .end(),
                    )
            }
            Step::Update => {
                let owner = here.owner;
                self.count(&arn, |tally| tally.updates += 1);
                let request = object()
                    .text("stateMachineArn", &arn)
                    .text("definition", definition)
                    .text("roleArn", &role_arn)
                    .flag("publish", false);
                let revision = stage.random.guid();
                stage
                    .call(time, owner, ("states", "UpdateStateMachine"), place)
                    .asks(request.end())
                    .answers(
                        object()
                            .text("updateDate", &when)
                            .text("revisionId", &revision)
                            .end(),
                    )
            }
            Step::Publish => {
                here.versions += 1;
                let version = format!("{arn}:{}", here.versions);
                let request = object()
                    .text("stateMachineArn", &arn)
                    .text("description", HIDDEN);
                stage
                    .call(
                        time,
                        here.owner,
                        ("states", "PublishStateMachineVersion"),
                        place,
                    )
                    .asks(request.end())
                    .answers(
                        object()
                            .text("creationDate", &when)
                            .text("stateMachineVersionArn", &version)
                            .end(),
                    )
            }
            _ => {
                let alias = format!("{arn}:PROD");
                let route = object()
                    .text(
                        "stateMachineVersionArn",
                        &format!("{arn}:{}", here.versions),
                    )
                    .number("weight", 100)
                    .end();
                let first = here.versions == 1;
                let request = if first {
                    object().text("name", "PROD")
                } else {
                    object().text("stateMachineAliasArn", &alias)
                };
                let (name, date) = if first {
                    ("CreateStateMachineAlias", "creationDate")
                } else {
                    ("UpdateStateMachineAlias", "updateDate")
                };
                let mut response = object();
                if first {
                    response = response.text("stateMachineAliasArn", &alias);
                }
                stage
                    .call(time, here.owner, ("states", name), place)
                    .asks(request.json("routingConfiguration", &array(&[route])).end())
                    .answers(response.text(date, &when).end())
            }
        }
    }

    /// DeleteStateMachine: by somebody who may, or denied to somebody who may not.
    fn delete(&mut self, stage: &mut Stage, time: i64, machine: usize, allowed: bool) -> Call {
        let account = stage.accounts[0].clone();
        let arn = self.arn(stage, machine);
        let here = &mut self.machines[machine];
        let place = (account.id, here.region);
        if !allowed {
            self.count(&arn, |tally| tally.denied += 1);
            return stage
                .call(
                    time,
                    account.intern,
                    ("states", "DeleteStateMachine"),
                    place,
                )
                .denied("AccessDeniedException", &arn);
        }
        here.alive = false;
        let who = if here.owner == account.pipeline {
            here.owner
        } else {
            account.administrators
        };
        self.count(&arn, |tally| tally.deleted += 1);
        stage
            .call(time, who, ("states", "DeleteStateMachine"), place)
            .asks(object().text("stateMachineArn", &arn).end())
            .answers(String::from("null"))
    }

    /// StartExecution or StartSyncExecution, and the plan of what the run leaves behind.
    fn start(&mut self, stage: &mut Stage, time: i64, machine: usize) -> Call {
        let account = stage.accounts[0].clone();
        let arn = self.arn(stage, machine);
        let here = &self.machines[machine];
        let place = (account.id, here.region);
        let by_hand = stage.random.per_mille(60);
        let who = if by_hand {
            *stage
                .random
                .pick(&[account.analyst, account.administrators, account.intern])
        } else {
            here.starter
        };
        let synchronous = here.express && who == account.starters[2];
        let name = if synchronous {
            "StartSyncExecution"
        } else {
            "StartExecution"
        };
        let input = if here.clear {
            "{\"day\":\"yesterday\",\"rows\":1000}"
        } else {
            HIDDEN
        };
        let target = if here.versions > 0 && stage.random.per_mille(400) {
            format!("{arn}:PROD")
        } else {
            arn.clone()
        };
        let run = stage.random.guid();
        let request = object()
            .text("stateMachineArn", &target)
            .text("input", input);
        let request = if by_hand {
            request
        } else {
            request.text("name", &run)
        };
        let call = stage
            .call(time, who, ("states", name), place)
            .asks(request.end());
        if who == account.intern {
            self.count(&arn, |tally| tally.denied += 1);
            return call.denied("AccessDeniedException", &arn);
        }
        if !self.machines[machine].alive {
            let message = format!("State Machine Does Not Exist: '{arn}'");
            return call.fails("StateMachineDoesNotExist", &message);
        }
        if stage.random.per_mille(6) {
            return call.fails(
                "ExecutionAlreadyExists",
                &format!("Execution Already Exists: '{run}'"),
            );
        }
        self.count(&arn, |tally| tally.executions += 1);
        let here = &self.machines[machine];
        let execution = if here.express {
            let id = stage.random.guid();
            format!(
                "arn:aws:states:{}:{}:express:{}:{run}:{id}",
                here.region, account.id, here.name
            )
        } else {
            format!(
                "arn:aws:states:{}:{}:execution:{}:{run}",
                here.region, account.id, here.name
            )
        };
        let when = response_time(time);
        let express = here.express;
        self.plan_run(stage, time, machine, &execution);
        if synchronous {
            let spent = 40 + stage.random.below(2000) as i64;
            let billing = object()
                .number("billedMemoryUsedInMB", 64)
                .number("billedDurationInMilliseconds", spent / 100 * 100 + 100)
                .end();
            let response = object()
                .text("executionArn", &execution)
                .text("stateMachineArn", &arn)
                .text("name", &run)
                .text("startDate", &when)
                .text("stopDate", &response_time(time + spent / 1000))
                .text(
                    "status",
                    if stage.random.per_mille(950) {
                        "SUCCEEDED"
                    } else {
                        "FAILED"
                    },
                )
                .text("output", HIDDEN)
                .json("billingDetails", &billing)
                .end();
            return call.answers(response).about(&arn, MACHINE).data_event();
        }
        let response = object()
            .text("executionArn", &execution)
            .text("startDate", &when)
            .end();
        let call = call.answers(response);
        if express {
            call.about(&arn, MACHINE)
        } else {
            call
        }
    }

    fn plan_run(&mut self, stage: &mut Stage, time: i64, machine: usize, execution: &str) {
        let mut dice = |often: u64| stage.random.per_mille(often);
        if dice(500) {
            self.plan(time, machine, Step::AssumeRole);
        }
        self.plan(time + i64::from(dice(500)), machine, Step::InvokeFunction);
        if dice(300) {
            self.plan(time + 2, machine, Step::InvokeFunction);
        }
        if dice(200) {
            self.plan(time, machine, Step::DecryptState);
        }
        if dice(30) {
            self.plan(time + 1, machine, Step::CallEndpoint);
        }
        if machine == 3 {
            self.plan(time + 5, machine, Step::PollActivity);
            self.plan(time + 65, machine, Step::SendHeartbeat);
            self.plan(
                time + 120,
                machine,
                if dice(850) {
                    Step::SendSuccess
                } else {
                    Step::SendFailure
                },
            );
        }
        if self.machines[machine].express {
            return;
        }
        if dice(150) {
            self.plan(time + 15, machine, Step::Describe(execution.to_owned()));
        }
        if dice(60) {
            self.plan(time + 90, machine, Step::ReadHistory(execution.to_owned()));
        }
        if dice(40) {
            self.plan(time + 200, machine, Step::Stop(execution.to_owned()));
            if dice(500) {
                self.plan(time + 500, machine, Step::Redrive(execution.to_owned()));
            }
        }
    }

    /// A call about one execution.
    fn follow(
        &mut self,
        stage: &mut Stage,
        time: i64,
        machine: usize,
        name: &'static str,
        execution: &str,
    ) -> Call {
        let account = stage.accounts[0].clone();
        let arn = self.arn(stage, machine);
        let place = (account.id, self.machines[machine].region);
        let who = *stage
            .random
            .pick(&[account.readers, account.administrators, account.analyst]);
        let call = stage.call(time, who, ("states", name), place);
        let request = object().text("executionArn", execution);
        let when = response_time(time);
        match name {
            "StopExecution" | "RedriveExecution" if who == account.readers => {
                self.count(&arn, |tally| tally.denied += 1);
                call.denied("AccessDeniedException", execution)
            }
            "StopExecution" => {
                self.count(&arn, |tally| tally.stops += 1);
                call.asks(request.text("error", HIDDEN).text("cause", HIDDEN).end())
                    .answers(object().text("stopDate", &when).end())
            }
            "RedriveExecution" => {
                self.count(&arn, |tally| tally.redrives += 1);
                let token = stage.random.guid();
                call.asks(request.text("clientToken", &token).end())
                    .answers(object().text("redriveDate", &when).end())
            }
            "GetExecutionHistory" => call.asks(
                request
                    .number("maxResults", 1000)
                    .flag("includeExecutionData", false)
                    .end(),
            ),
            _ => call.asks(request.end()),
        }
    }

    /// What a run leaves in the records: of its own role, of its workers, of other services.
    fn work(&mut self, stage: &mut Stage, time: i64, machine: usize, step: &Step) -> Call {
        let account = stage.accounts[0].clone();
        let arn = self.arn(stage, machine);
        let here = &self.machines[machine];
        let (region, role) = (here.region, here.role);
        let place = (account.id, region);
        let activity = format!(
            "arn:aws:states:{region}:{}:activity:ManualApproval",
            account.id
        );
        let worker =
            |stage: &mut Stage, name| stage.call(time, account.servers, ("states", name), place);
        match step {
            Step::AssumeRole => super::background::assume_role(
                stage,
                time,
                account.services.assuming[3],
                role,
                place,
            ),
            Step::InvokeFunction => {
                let function = *stage.random.pick(&[
                    "charge-card",
                    "reserve-stock",
                    "send-receipt",
                    "score-fraud",
                ]);
                let function =
                    format!("arn:aws:lambda:{region}:{}:function:{function}", account.id);
                let mut call = stage
                    .call(time, role, ("lambda", "Invoke"), place)
                    .data_event();
                call.additional = Some(
                    object()
                        .text("functionVersion", &format!("{function}:$LATEST"))
                        .end(),
                );
                call.about(&function, "AWS::Lambda::Function")
            }
            Step::DecryptState => {
                let key = format!(
                    "arn:aws:kms:{region}:{}:key/5e1f7a90-2c44-4d0b-9a6e-1b8f33c0d7e2",
                    account.id
                );
                let request = object()
                    .text("keyId", &key)
                    .text("encryptionAlgorithm", "SYMMETRIC_DEFAULT")
                    .json(
                        "encryptionContext",
                        &object().text("aws:states:stateMachineArn", &arn).end(),
                    );
                stage
                    .call(time, role, ("kms", "Decrypt"), place)
                    .asks(request.end())
                    .about(&key, "AWS::KMS::Key")
            }
            Step::CallEndpoint => {
                let mut call = stage
                    .call(
                        time,
                        account.workflow_events,
                        ("states", "InvokeHTTPEndpoint"),
                        place,
                    )
                    .about(&arn, MACHINE)
                    .data_event();
                call.event_type = "AwsServiceEvent";
                call.details = Some(
                    object()
                        .text("httpMethod", "POST")
                        .text("httpEndpoint", "https://api.example.com/orders")
                        .end(),
                );
                call
            }
            Step::PollActivity => worker(stage, "GetActivityTask")
                .asks(
                    object()
                        .text("activityArn", &activity)
                        .text("workerName", "approver-1")
                        .end(),
                )
                .about(&activity, "AWS::StepFunctions::Activity")
                .data_event(),
            Step::SendHeartbeat => {
                worker(stage, "SendTaskHeartbeat").asks(object().text("taskToken", HIDDEN).end())
            }
            Step::SendFailure => worker(stage, "SendTaskFailure").asks(
                object()
                    .text("taskToken", HIDDEN)
                    .text("error", HIDDEN)
                    .text("cause", HIDDEN)
                    .end(),
            ),
            Step::CreateActivity => stage
                .call(time, account.terraform, ("states", "CreateActivity"), place)
                .asks(object().text("name", "ManualApproval").end())
                .answers(
                    object()
                        .text("activityArn", &activity)
                        .text("creationDate", &response_time(time))
                        .end(),
                ),
            Step::DeleteActivity => stage
                .call(
                    time,
                    account.administrators,
                    ("states", "DeleteActivity"),
                    place,
                )
                .asks(object().text("activityArn", &activity).end()),
            _ => worker(stage, "SendTaskSuccess").asks(
                object()
                    .text("taskToken", HIDDEN)
                    .text("output", HIDDEN)
                    .end(),
            ),
        }
    }
}

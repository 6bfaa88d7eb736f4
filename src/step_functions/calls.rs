//! What each call to Step Functions does, and what its record says that is in no column.

/// What a call does to a machine, execution or activity.
///
/// Source: the API reference of AWS Step Functions; `InvokeHTTPEndpoint` is an event of the service, listed in "Logging
/// Step Functions using AWS CloudTrail".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// CreateStateMachine.
    Create,
    /// UpdateStateMachine.
    Update,
    /// DeleteStateMachine.
    Delete,
    /// PublishStateMachineVersion.
    Publish,
    /// DeleteStateMachineVersion.
    DeleteVersion,
    /// CreateStateMachineAlias and UpdateStateMachineAlias.
    MoveAlias,
    /// DeleteStateMachineAlias.
    DeleteAlias,
    /// TagResource and UntagResource.
    Tag,
    /// StartExecution.
    Start,
    /// StartSyncExecution.
    StartSync,
    /// StopExecution.
    Stop,
    /// RedriveExecution.
    Redrive,
    /// CreateActivity.
    CreateActivity,
    /// DeleteActivity.
    DeleteActivity,
    /// GetActivityTask.
    Poll,
    /// SendTaskSuccess, SendTaskFailure and SendTaskHeartbeat: they name nothing that they belong to.
    SendTask,
    /// InvokeHTTPEndpoint.
    Endpoint,
    /// What only reads, and what is not known.
    Other,
}

impl Operation {
    /// By `eventName`.
    pub fn of(name: &str) -> Self {
        match name {
            "CreateStateMachine" => Operation::Create,
            "UpdateStateMachine" => Operation::Update,
            "DeleteStateMachine" => Operation::Delete,
            "PublishStateMachineVersion" => Operation::Publish,
            "DeleteStateMachineVersion" => Operation::DeleteVersion,
            "CreateStateMachineAlias" | "UpdateStateMachineAlias" => Operation::MoveAlias,
            "DeleteStateMachineAlias" => Operation::DeleteAlias,
            "TagResource" | "UntagResource" => Operation::Tag,
            "StartExecution" => Operation::Start,
            "StartSyncExecution" => Operation::StartSync,
            "StopExecution" => Operation::Stop,
            "RedriveExecution" => Operation::Redrive,
            "CreateActivity" => Operation::CreateActivity,
            "DeleteActivity" => Operation::DeleteActivity,
            "GetActivityTask" => Operation::Poll,
            "SendTaskSuccess" | "SendTaskFailure" | "SendTaskHeartbeat" => Operation::SendTask,
            "InvokeHTTPEndpoint" => Operation::Endpoint,
            _ => Operation::Other,
        }
    }

    /// Whether it changes a machine, so that it has a place in the machine's life.
    pub fn is_life(self) -> bool {
        use Operation::{
            Create, Delete, DeleteAlias, DeleteVersion, MoveAlias, Publish, Tag, Update,
        };
        matches!(
            self,
            Create | Update | Delete | Publish | DeleteVersion | MoveAlias | DeleteAlias | Tag
        )
    }

    /// Whether it starts an execution.
    pub fn is_start(self) -> bool {
        matches!(self, Operation::Start | Operation::StartSync)
    }
}

/// One call, in the order of time. What it belongs to is [`NONE`](crate::store::interner::NONE) where the record does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// The event's number in the store.
    pub row: u32,
    /// What it does.
    pub operation: Operation,
    /// Index of its machine.
    pub machine: u32,
    /// Index of its execution.
    pub execution: u32,
    /// Index of its activity.
    pub activity: u32,
}

//! What each call to Step Functions does, and what its record says that is in no column.

use crate::store::Store;
use crate::store::interner::{NONE, Symbol};

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

/// One call, in the order of time. What it belongs to is [`NONE`] where the record does not say.
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

/// Finds leaves by their paths, each path looked up once.
pub struct Leaves<'a> {
    store: &'a Store,
    paths: Vec<(&'static str, Symbol)>,
}

impl<'a> Leaves<'a> {
    /// Finds leaves of this store's events.
    pub fn new(store: &'a Store) -> Self {
        Leaves {
            store,
            paths: Vec::new(),
        }
    }

    /// The first leaf of an event that has this path; empty where there is none.
    pub fn text(&mut self, row: u32, path: &'static str) -> &'a str {
        self.store.text(self.symbol(row, path))
    }

    /// All leaves of an event that have this path, as those of a list do.
    pub fn texts(&mut self, row: u32, path: &'static str) -> Vec<&'a str> {
        let wanted = self.store.strings().find(path);
        let row = row as usize;
        let paths = self.store.shape(self.store.shape_numbers()[row]).iter();
        paths
            .zip(self.store.leaves(row))
            .filter(|(path, _)| Some(**path) == wanted)
            .map(|(_, leaf)| self.store.text(*leaf))
            .collect()
    }

    /// The same as a symbol.
    pub fn symbol(&mut self, row: u32, path: &'static str) -> Symbol {
        let known = self.paths.iter().find(|(known, _)| *known == path);
        let wanted = known.map(|(_, symbol)| *symbol).unwrap_or_else(|| {
            let symbol = self.store.strings().find(path).unwrap_or(NONE);
            self.paths.push((path, symbol));
            symbol
        });
        leaf(self.store, row, wanted)
    }
}

/// The first leaf of an event that has this path; [`NONE`] where there is none.
pub fn leaf(store: &Store, row: u32, path: Symbol) -> Symbol {
    let row = row as usize;
    let place = store
        .shape(store.shape_numbers()[row])
        .iter()
        .position(|known| *known == path);
    place.map_or(NONE, |place| store.leaves(row)[place])
}

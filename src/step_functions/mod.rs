//! What the calls to Step Functions tell: the life of every state machine, execution and activity.
//!
//! CloudTrail records calls, not their results: the end of an execution is known only where a call stopped it, where
//! StartSyncExecution returned it, or where EventBridge's status changes were loaded too. Nothing is guessed.

pub mod arn;
pub mod asl;
mod building;
pub mod calls;
pub mod coverage;
pub mod entities;
pub mod finding_kinds;
pub mod findings;
pub mod life;
pub mod machine_page;
pub mod model;
pub mod outcomes;
pub mod runs;
pub mod task_calls;
pub mod work;

pub use model::{Activity, Execution, Machine, StepFunctions};

/// The service whose calls these are.
pub const SOURCE: &str = "states.amazonaws.com";

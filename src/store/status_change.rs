//! How an execution of Step Functions ended: what CloudTrail does not say.
//!
//! EventBridge tells it with events of the type "Step Functions Execution Status Change" (AWS Step
//! Functions Developer Guide, "Automating Step Functions event delivery with EventBridge"). They are
//! no CloudTrail records.

use crate::json::text::{at_path, leaves};
use crate::protocol::Millis;

/// One change of an execution's status. Texts that the event lacks are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatusChange {
    /// ARN of the execution; CloudTrail's `responseElements.executionArn` of its start is the same.
    pub execution: String,
    /// ARN of the state machine, without version or alias.
    pub machine: String,
    /// Name of the execution.
    pub name: String,
    /// `RUNNING`, `SUCCEEDED`, `FAILED`, `TIMED_OUT`, `ABORTED` or `PENDING_REDRIVE`.
    pub status: String,
    /// When the execution started.
    pub start: Option<Millis>,
    /// When it ended; none while it runs.
    pub stop: Option<Millis>,
    /// How often it was started again after a failure.
    pub redrives: u32,
    /// Name of the error of a failed execution.
    pub error: String,
    /// What AWS or the state machine says about the failure.
    pub cause: String,
    /// Account in which it ran.
    pub account: String,
    /// Region in which it ran.
    pub region: String,
}

/// Reads a whole EventBridge event. `None` where it is of another type, breaks off, or lacks the
/// execution or the status. Input and output are not kept: they may hold 256 KB each.
pub fn read(event: &[u8]) -> Option<StatusChange> {
    let leaves = leaves(event)?;
    if at_path(&leaves, "detail-type") != Some("Step Functions Execution Status Change") {
        return None;
    }
    let text = |path: &str| at_path(&leaves, path).unwrap_or("").to_owned();
    let number = |path: &str| at_path(&leaves, path)?.parse::<i64>().ok();
    Some(StatusChange {
        execution: at_path(&leaves, "detail.executionArn")?.to_owned(),
        machine: text("detail.stateMachineArn"),
        name: text("detail.name"),
        status: at_path(&leaves, "detail.status")?.to_owned(),
        start: number("detail.startDate"),
        stop: number("detail.stopDate"),
        redrives: number("detail.redriveCount")
            .map_or(0, |count| count.clamp(0, u32::MAX.into()) as u32),
        error: text("detail.error"),
        cause: text("detail.cause"),
        account: text("account"),
        region: text("region"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn event() -> Value {
        json!({
            "version": "0", "id": "i-1", "detail-type": "Step Functions Execution Status Change",
            "source": "aws.states", "account": "111122223333", "time": "2019-02-26T19:42:21Z",
            "region": "us-east-2", "resources": ["arn:e"],
            "detail": {"executionArn": "arn:e", "stateMachineArn": "arn:m", "name": "run-1",
                "status": "FAILED", "startDate": 1_551_225_146_847_i64, "stopDate": 1_551_225_151_881_i64,
                "input": "{\"status\":\"other\"}", "inputDetails": {"included": true}, "output": null,
                "stateMachineVersionArn": null, "redriveCount": 2, "error": "States.Timeout",
                "cause": "a \"quote\""},
        })
    }

    #[test]
    fn a_failed_execution_is_read() {
        assert_eq!(
            read(event().to_string().as_bytes()),
            Some(StatusChange {
                execution: "arn:e".into(),
                machine: "arn:m".into(),
                name: "run-1".into(),
                status: "FAILED".into(),
                start: Some(1_551_225_146_847),
                stop: Some(1_551_225_151_881),
                redrives: 2,
                error: "States.Timeout".into(),
                cause: "a \"quote\"".into(),
                account: "111122223333".into(),
                region: "us-east-2".into(),
            })
        );
    }

    #[test]
    fn a_running_execution_has_no_end() {
        let mut event = event();
        event["detail"] =
            json!({"executionArn": "arn:e", "status": "RUNNING", "startDate": 5, "stopDate": null});
        let change = read(event.to_string().as_bytes()).unwrap();
        assert_eq!(
            (change.start, change.stop, change.redrives),
            (Some(5), None, 0)
        );
        assert_eq!(change.error, "");
    }

    #[test]
    fn other_events_are_not_read() {
        let refused = |pointer: &str| {
            let mut event = event();
            *event.pointer_mut(pointer).unwrap() = json!("");
            read(event.to_string().as_bytes()).is_none()
        };
        assert!(
            refused("/detail-type") && refused("/detail/executionArn") && refused("/detail/status")
        );
        assert!(refused("/detail") && !refused("/detail/name"));
        let text = event().to_string();
        assert_eq!(read(&text.as_bytes()[..text.len() - 1]), None);
    }
}

//! What these logs can't show of Step Functions, in sentences.
//!
//! Source: "Logging Step Functions using AWS CloudTrail": which calls are data events, and what is hidden.

use crate::step_functions::model::StepFunctions;
use crate::store::{Column, Store};

/// What AWS writes where it hides a value.
pub const HIDDEN: &str = "HIDDEN_DUE_TO_SECURITY_REASONS";

impl StepFunctions {
    /// What is missing, only where it is.
    pub(crate) fn missing(&self, store: &Store) -> Vec<String> {
        let mut words = Vec::new();
        if self.calls.is_empty() && self.executions.is_empty() {
            return words;
        }
        // By what the records say of themselves: AWS's own lists disagree on which calls are data events.
        let data = self
            .calls
            .iter()
            .any(|call| store.cell(Column::Category, call.row as usize) == "Data");
        if !data {
            words.push(
                "No data events: calls such as StartSyncExecution, GetActivityTask and the HTTP requests of workflows are in \
                 a trail only where it was told to record them."
                    .to_owned(),
            );
        }
        if let Some(hidden) = store.strings().find(HIDDEN) {
            let count = self
                .calls
                .iter()
                .filter(|call| store.leaves(call.row as usize).contains(&hidden))
                .count();
            if count > 0 {
                let ending = if count == 1 { "" } else { "s" };
                words.push(format!(
                    "AWS has hidden inputs, outputs or definitions in {count} call{ending}."
                ));
            }
        }
        words.push(how_ends_are_known(store).to_owned());
        words
    }
}

/// How the end of an execution is known, if at all.
pub fn how_ends_are_known(store: &Store) -> &'static str {
    if store.status_changes().is_empty() {
        "CloudTrail does not record how an execution ends (succeeded or failed), or its steps: an end is shown only where a call \
         tells it. EventBridge's status changes fill this in when they are loaded too."
    } else {
        "How executions ended is known where EventBridge's status changes are loaded; their steps are in no log."
    }
}

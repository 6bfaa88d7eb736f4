//! Who was denied what, why AWS says so, and the smallest statement that would allow it.
//!
//! Source of the sentences: "Troubleshoot access denied error messages" in the IAM User Guide.

use crate::analysis::cell_value::CellValue;
use crate::cloudtrail::arn::denied_resource_in;
use crate::json::text::quote;
use crate::protocol::{Millis, Outcome};
use crate::query::print::{quoted, term};
use crate::step_functions::calls::Leaves;
use crate::step_functions::model::StepFunctions;
use crate::store::interner::{Interner, Symbol};
use crate::store::row_set::RowSet;
use crate::store::{Column, Store};

/// Calls of one principal that were denied the same for the same reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denial {
    /// Index of the principal.
    pub principal: u32,
    /// The action: `states:DeleteStateMachine`.
    pub action: String,
    /// What it was about; `*` where the record does not say.
    pub resource: String,
    /// Which policy denied it, in words; empty where AWS does not say.
    pub reason: &'static str,
    /// A policy of this kind can't be overruled by allowing more.
    pub explicit: bool,
    /// Calls.
    pub count: u32,
    /// The first.
    pub first: Millis,
    /// The last.
    pub last: Millis,
    /// The event of the last.
    pub event: u32,
}

/// The kinds of policies as the sentences name them.
const POLICIES: [&str; 7] = [
    "service control policy",
    "resource control policy",
    "permissions boundary",
    "session policy",
    "VPC endpoint policy",
    "resource-based policy",
    "identity-based policy",
];

/// Why a call was denied, as far as its message says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DenialReason {
    /// The kind of policy that denied it; empty where the message names none.
    pub policy: &'static str,
    /// Whether that policy denies explicitly.
    pub explicit: bool,
}

/// The reason that a message gives.
pub fn reason(message: &str) -> DenialReason {
    let named = POLICIES.into_iter().find(|policy| message.contains(policy));
    DenialReason {
        policy: named.unwrap_or_default(),
        explicit: message.contains("explicit deny"),
    }
}

/// The action that a message names after "to perform:".
pub fn action(message: &str) -> Option<&str> {
    let after = message.split_once("to perform: ")?.1;
    after
        .split_ascii_whitespace()
        .next()
        .filter(|word| word.contains(':'))
}

impl Denial {
    /// Why it was denied, as far as AWS says.
    pub fn reason_words(&self) -> CellValue<'_> {
        match (self.explicit, self.reason) {
            (true, "") => CellValue::text("explicit deny"),
            (false, "") => CellValue::Nothing,
            (true, policy) => CellValue::Text(format!("explicit deny: {policy}").into()),
            (false, policy) => CellValue::Text(format!("not allowed by any {policy}").into()),
        }
    }

    /// The query that finds the calls.
    pub fn query(&self, store: &Store) -> String {
        let principal = store.text(store.principals()[self.principal as usize].key);
        format!(
            "outcome:denied {} {}",
            term("principal", principal),
            quoted(&self.resource)
        )
    }

    /// The smallest statement of an IAM policy that would allow it. None where something denies explicitly: no
    /// statement helps then.
    pub fn statement(&self) -> Option<String> {
        if self.explicit {
            return None;
        }
        let mut statement = "{ \"Effect\": \"Allow\", \"Action\": ".to_owned();
        quote(&self.action, &mut statement);
        statement.push_str(", \"Resource\": ");
        quote(&self.resource, &mut statement);
        statement.push_str(" }");
        Some(statement)
    }
}

impl StepFunctions {
    /// The denials among the events shown, the most frequent first.
    pub fn denials(&self, store: &Store, shown: &RowSet) -> Vec<Denial> {
        let (mut groups, mut denials) = (Interner::default(), Vec::<Denial>::new());
        let mut leaves = Leaves::new(store);
        for call in self.calls_in(shown) {
            let row = call.row as usize;
            if store.outcome(row) != Outcome::Denied {
                continue;
            }
            let message = leaves.text(call.row, "errorMessage");
            let DenialReason {
                policy: reason,
                explicit,
            } = reason(message);
            let name = store.cell(Column::Name, row);
            let action = action(message).map_or_else(|| format!("states:{name}"), str::to_owned);
            let named = store.cell(Column::Resource, row);
            let resource =
                denied_resource_in(message).unwrap_or(if named.is_empty() { "*" } else { named });
            let principal = store.identity(row).principal;
            let time = store.times()[row];
            let key = format!("{principal} {action} {resource} {reason} {explicit}");
            let group: Symbol = groups.intern(key.as_bytes());
            match denials.get_mut(group as usize) {
                Some(denial) => {
                    denial.count += 1;
                    (denial.last, denial.event) = (time, call.row);
                }
                None => denials.push(Denial {
                    principal,
                    action,
                    resource: resource.to_owned(),
                    reason,
                    explicit,
                    count: 1,
                    first: time,
                    last: time,
                    event: call.row,
                }),
            }
        }
        denials
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_is_taken_from_aws_s_own_sentence() {
        let message = |reason: &str| {
            format!(
                "User: arn:aws:iam::123456789012:user/u is not authorized to perform: states:StartExecution on resource: \
                 arn:aws:states:us-east-1:123456789012:stateMachine:m {reason}"
            )
        };
        for (words, wanted) in [
            (
                "because no identity-based policy allows the states:StartExecution action",
                ("identity-based policy", false),
            ),
            (
                "with an explicit deny in a service control policy",
                ("service control policy", true),
            ),
            (
                "because no permissions boundary allows the states:StartExecution action",
                ("permissions boundary", false),
            ),
            (
                "because no session policy allows the states:StartExecution action",
                ("session policy", false),
            ),
            (
                "with an explicit deny in an identity-based policy",
                ("identity-based policy", true),
            ),
            ("", ("", false)),
        ] {
            let message = message(words);
            let found = reason(&message);
            assert_eq!((found.policy, found.explicit), wanted, "{words}");
            assert_eq!(action(&message), Some("states:StartExecution"));
        }
        assert_eq!(action("nothing of the kind"), None);
    }
}

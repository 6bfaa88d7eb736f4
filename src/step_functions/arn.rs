//! The ARNs of Step Functions, taken apart.
//!
//! Source: "Resource types defined by AWS Step Functions" in the Service Authorization Reference, and the versions, aliases
//! and Map Runs chapters of the AWS Step Functions Developer Guide.

use crate::cloudtrail::arn::Arn;

/// What an ARN of Step Functions names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResourceType {
    /// A state machine, one of its versions or aliases, or a label in it.
    Machine,
    /// An execution of a standard machine.
    Execution,
    /// An execution of an express machine.
    ExpressExecution,
    /// A Map Run.
    MapRun,
    /// An activity.
    Activity,
}

/// An ARN of Step Functions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateArn<'a> {
    /// What it names.
    pub resource_type: ResourceType,
    /// Name of the state machine or activity, without the label of a Map state.
    pub name: &'a str,
    /// Of a state machine: version or alias. Of an execution or Map Run: its own name.
    pub rest: &'a str,
    prefix: &'a str,
}

impl<'a> StateArn<'a> {
    /// Takes `text` apart; none where it is no ARN of Step Functions.
    pub fn parse(text: &'a str) -> Option<Self> {
        let arn = Arn::parse(text).filter(|arn| arn.service == "states")?;
        let (word, rest) = arn.resource.split_once(':')?;
        let resource_type = match word {
            "stateMachine" => ResourceType::Machine,
            "execution" => ResourceType::Execution,
            "express" => ResourceType::ExpressExecution,
            "mapRun" => ResourceType::MapRun,
            "activity" => ResourceType::Activity,
            _ => return None,
        };
        let (name, rest) = rest.split_once(':').unwrap_or((rest, ""));
        let name = name.split('/').next().unwrap_or(name);
        let prefix = &text[..text.len() - arn.resource.len()];
        (!name.is_empty()).then_some(StateArn {
            resource_type,
            name,
            rest,
            prefix,
        })
    }

    /// The ARN of the state machine itself; none for an activity.
    pub fn machine(&self) -> Option<String> {
        (self.resource_type != ResourceType::Activity)
            .then(|| format!("{}stateMachine:{}", self.prefix, self.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_aliases_labels_and_runs_belong_to_their_machine() {
        let machine = "arn:aws-cn:states:cn-north-1:123456789012:stateMachine:orders";
        for (rest, kind, own) in [
            ("stateMachine:orders", ResourceType::Machine, ""),
            ("stateMachine:orders:10", ResourceType::Machine, "10"),
            ("stateMachine:orders:PROD", ResourceType::Machine, "PROD"),
            ("stateMachine:orders/EachLine", ResourceType::Machine, ""),
            ("execution:orders:run-1", ResourceType::Execution, "run-1"),
            (
                "execution:orders/EachLine:child",
                ResourceType::Execution,
                "child",
            ),
            (
                "express:orders:run-1:0e1f",
                ResourceType::ExpressExecution,
                "run-1:0e1f",
            ),
            ("mapRun:orders/EachLine:0e1f", ResourceType::MapRun, "0e1f"),
        ] {
            let text = format!("arn:aws-cn:states:cn-north-1:123456789012:{rest}");
            let arn = StateArn::parse(&text).expect("an ARN of Step Functions");
            assert_eq!(
                (arn.resource_type, arn.name, arn.rest),
                (kind, "orders", own),
                "{rest}"
            );
            assert_eq!(arn.machine().as_deref(), Some(machine), "{rest}");
        }
    }

    #[test]
    fn an_activity_has_no_machine_and_other_arns_are_none() {
        let arn = StateArn::parse("arn:aws:states:us-east-1:123456789012:activity:approve")
            .expect("an activity");
        assert_eq!(
            (arn.resource_type, arn.name, arn.machine()),
            (ResourceType::Activity, "approve", None)
        );
        for other in [
            "",
            "arn:aws:iam::123456789012:role/x",
            "arn:aws:states:us-east-1:1:stateMachine",
            "arn:aws:states:::x:",
        ] {
            assert_eq!(StateArn::parse(other), None, "{other}");
        }
    }
}

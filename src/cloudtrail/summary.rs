//! Events that are no calls and tell of calls: Insights events, and summaries of data events.
//!
//! They have no `eventName`. What they are about must not be taken for a call: a count of calls, a rule or a policy that goes
//! by names would be wrong. So they get a name that no call has.
//!
//! Sources: AWS, "CloudTrail record contents for Insights events for trails" and "… for event data stores", "CloudTrail record
//! contents for aggregated events".

/// A part of such a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SummaryField {
    /// The call that an Insights event is about.
    InsightName,
    /// The service of that call.
    InsightSource,
    /// What a summary counts: `eventName`, `resourceARN` or `userIdentity`, by the template API_ACTIVITY, RESOURCE_ACCESS or
    /// USER_ACTIONS.
    Dimension,
    /// The call, resource or principal that is counted.
    Subject,
}

impl SummaryField {
    /// The part at this path of a record.
    pub fn at_path(path: &str) -> Option<Self> {
        match path {
            "insightDetails.eventName" | "insightEventName" => Some(Self::InsightName),
            "insightDetails.eventSource" | "insightEventSource" => Some(Self::InsightSource),
            "summary.primaryDimension.dimension" => Some(Self::Dimension),
            "summary.primaryDimension.statistics.name" => Some(Self::Subject),
            _ => None,
        }
    }
}

/// The dimension by which summaries name resources.
pub const RESOURCE_DIMENSION: &str = "resourceARN";

/// The name of an Insights event about this call.
pub fn insight_name(call: &str) -> String {
    ["Insight: ", call].concat()
}

/// The name of a summary by this dimension, about this call, resource or principal. Only a call is part of the name: of
/// the others there are too many.
pub fn summary_name(dimension: &str, subject: &str) -> String {
    match dimension {
        "eventName" => ["Summary: ", subject].concat(),
        RESOURCE_DIMENSION => "Summary: access to a resource".to_owned(),
        "userIdentity" => "Summary: actions of a principal".to_owned(),
        other => ["Summary by ", other].concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_of_a_summary_is_that_of_a_call() {
        for name in [
            insight_name("RunInstances"),
            summary_name("eventName", "PutObject"),
            summary_name(RESOURCE_DIMENSION, "arn:aws:s3:::b"),
            summary_name("userIdentity", "x"),
            summary_name("sourceIpAddress", "x"),
        ] {
            assert!(name.contains(' ') && !name.contains("arn:"), "{name}");
        }
    }
}

//! Questions that are asked again and again, each only a query that can be read and edited.

/// A question in words, and the query that answers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// The question.
    pub question: &'static str,
    /// The query.
    pub query: &'static str,
}

const fn preset(question: &'static str, query: &'static str) -> Preset {
    Preset { question, query }
}

/// All questions, in the order of the menu.
pub static PRESETS: [Preset; 13] = [
    preset("What was denied?", "outcome:denied"),
    preset("What failed?", "outcome:(error, denied)"),
    preset(
        "Who changed something?",
        "readonly:false outcome:ok -credential:aws-service",
    ),
    preset("Who used root?", "credential:root"),
    // A role's sign-in says MFA of the identity provider, if anything (AWS, "AWS Management Console sign-in events").
    preset(
        "Which sign-ins had no MFA?",
        "name:ConsoleLogin additionalEventData.MFAUsed:No",
    ),
    preset(
        "Which sign-ins failed?",
        "name:ConsoleLogin responseElements.ConsoleLogin:Failure",
    ),
    preset(
        "Who called from an account that no list of accounts has?",
        "caller-account:external",
    ),
    preset("Who is new in the last 24 hours?", "new:24h"),
    preset("What happened in the last 24 hours?", "last:24h"),
    preset(
        "Who made or gave out credentials?",
        "name:(CreateAccessKey, CreateLoginProfile, UpdateLoginProfile, CreateUser, GetFederationToken)",
    ),
    preset(
        "Who changed permissions?",
        "source:iam.amazonaws.com name:(Put*Policy, Attach*Policy, Detach*Policy, Delete*Policy, Create*Policy*, UpdateAssumeRolePolicy, AddUserToGroup)",
    ),
    preset(
        "Who touched the logs themselves?",
        "name:(StopLogging, DeleteTrail, UpdateTrail, PutEventSelectors, DeleteEventDataStore)",
    ),
    preset(
        "Who deleted or stopped a state machine?",
        "source:states.amazonaws.com name:(DeleteStateMachine*, StopExecution, UpdateStateMachine)",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse::parse;
    use crate::query::print::print;

    #[test]
    fn every_question_is_a_query_in_its_plainest_form() {
        for preset in &PRESETS {
            let query =
                parse(preset.query).unwrap_or_else(|error| panic!("{}: {error:?}", preset.query));
            // Paths are in lower case in the plainest form.
            assert!(
                print(&query).eq_ignore_ascii_case(preset.query),
                "{}",
                preset.query
            );
        }
    }
}

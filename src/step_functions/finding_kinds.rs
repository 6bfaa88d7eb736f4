//! The kinds of findings about Step Functions, and how grave each is in the list of all findings.

use crate::protocol::RuleLevel;

/// A kind of finding.
#[derive(Debug, PartialEq, Eq)]
pub struct FindingKind {
    /// Its id in the list of rules.
    pub id: &'static str,
    /// What it is, in a few words.
    pub title: &'static str,
    /// How grave it is.
    pub level: RuleLevel,
    /// Whether it takes several calls together.
    pub of_several_calls: bool,
    /// Tags, as a rule has them.
    pub tags: &'static [&'static str],
    /// Why it matters, and what to look at next.
    pub why: &'static str,
}

/// A machine got another role.
pub static NEW_ROLE: FindingKind = FindingKind {
    id: "step-functions-new-role",
    title: "New role passed",
    level: RuleLevel::Low,
    of_several_calls: false,
    tags: &["attack.privilege-escalation"],
    why: "A state machine got another role than before. Whoever may change it acts with that role from then on.",
};

/// A definition calls IAM.
pub static CHANGES_IAM: FindingKind = FindingKind {
    id: "step-functions-changes-iam",
    title: "Can change IAM",
    level: RuleLevel::Medium,
    of_several_calls: false,
    tags: &["attack.persistence", "attack.privilege-escalation"],
    why: "The definition of a state machine calls IAM to change who may do what. Look at what it changes, and who starts it.",
};

/// A log is switched off.
pub static LOGGING_OFF: FindingKind = FindingKind {
    id: "step-functions-logging-off",
    title: "Logging switched off",
    level: RuleLevel::Medium,
    of_several_calls: false,
    tags: &["attack.defense-evasion", "trailglass.defenses"],
    why: "A state machine no longer writes a log of its executions: what they do from then on is in CloudTrail only as far as its tasks call AWS.",
};

/// A start from another account.
pub static OTHER_ACCOUNT: FindingKind = FindingKind {
    id: "step-functions-other-account",
    title: "Started from another account",
    level: RuleLevel::Low,
    of_several_calls: false,
    tags: &["attack.execution"],
    why: "A state machine was started with credentials of another account than its own. Look whether that account is known.",
};

/// Updated and started by somebody new.
pub static UPDATED_THEN_STARTED: FindingKind = FindingKind {
    id: "step-functions-updated-then-started",
    title: "Updated, then started by somebody new",
    level: RuleLevel::Medium,
    of_several_calls: true,
    tags: &["attack.execution"],
    why: "A state machine was changed, and soon after started by somebody who had not called it before. Look at what the change did.",
};

/// A short life.
pub static SHORT_LIVED: FindingKind = FindingKind {
    id: "step-functions-short-lived",
    title: "Created, run and deleted",
    level: RuleLevel::Medium,
    of_several_calls: true,
    tags: &["attack.execution", "attack.defense-evasion"],
    why: "A state machine was created, run and deleted within a short time. Its definition stands in the call that created it.",
};

/// Many executions stopped.
pub static MANY_STOPS: FindingKind = FindingKind {
    id: "step-functions-many-stops",
    title: "Many stops",
    level: RuleLevel::Low,
    of_several_calls: true,
    tags: &["attack.impact"],
    why: "Many executions of one state machine were stopped within a short time.",
};

/// Many executions started.
pub static BURST: FindingKind = FindingKind {
    id: "step-functions-burst-of-starts",
    title: "Burst of starts",
    level: RuleLevel::Low,
    of_several_calls: true,
    tags: &["attack.impact"],
    why: "Many executions of one state machine were started within a short time, far more than on average.",
};

/// All kinds.
pub static KINDS: [&FindingKind; 8] = [
    &NEW_ROLE,
    &CHANGES_IAM,
    &LOGGING_OFF,
    &OTHER_ACCOUNT,
    &UPDATED_THEN_STARTED,
    &SHORT_LIVED,
    &MANY_STOPS,
    &BURST,
];

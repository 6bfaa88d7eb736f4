//! What the message of a denied call says: the action, the resource, and which policy is the reason.
//!
//! Source of the sentences: "Troubleshoot access denied error messages" in the IAM User Guide, and real records.

/// A kind of policy that can deny a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PolicyKind {
    /// Attached to the principal.
    Identity,
    /// Attached to what the call was about.
    Resource,
    /// Handed over when the session began.
    Session,
    /// The most that the principal's policies can allow.
    Boundary,
    /// Of the organization, about principals.
    ServiceControl,
    /// Of the organization, about resources.
    ResourceControl,
    /// Of the VPC endpoint that the call came through.
    VpcEndpoint,
}

impl PolicyKind {
    const ALL: [PolicyKind; 7] = [
        PolicyKind::ServiceControl,
        PolicyKind::ResourceControl,
        PolicyKind::Boundary,
        PolicyKind::Session,
        PolicyKind::VpcEndpoint,
        PolicyKind::Resource,
        PolicyKind::Identity,
    ];

    /// What AWS calls it in its sentences.
    pub fn words(self) -> &'static str {
        match self {
            PolicyKind::Identity => "identity-based policy",
            PolicyKind::Resource => "resource-based policy",
            PolicyKind::Session => "session policy",
            PolicyKind::Boundary => "permissions boundary",
            PolicyKind::ServiceControl => "service control policy",
            PolicyKind::ResourceControl => "resource control policy",
            PolicyKind::VpcEndpoint => "VPC endpoint policy",
        }
    }

    /// The same in a sentence.
    fn with_article(self) -> &'static str {
        match self {
            PolicyKind::Identity => "an identity-based policy",
            PolicyKind::Resource => "a resource-based policy",
            PolicyKind::Session => "a session policy",
            PolicyKind::Boundary => "a permissions boundary",
            PolicyKind::ServiceControl => "a service control policy",
            PolicyKind::ResourceControl => "a resource control policy",
            PolicyKind::VpcEndpoint => "a VPC endpoint policy",
        }
    }
}

/// Why a call was denied, as far as its message says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DenialReason {
    /// The message names no reason.
    #[default]
    NotSaid,
    /// No policy of this kind allows the call.
    NotAllowed(PolicyKind),
    /// A policy denies it: of this kind, where the message says so.
    ExplicitDeny(Option<PolicyKind>),
    /// A role of another account can't be passed to a service.
    CrossAccountPassRole,
    /// The account does not let IAM users see its bills.
    BillingNotActivated,
}

/// What must stand in a message that says so.
const CROSS_ACCOUNT_PASS_ROLE: &str = "Cross-account pass role is not allowed";
const BILLING_NOT_ACTIVATED: &str = "IAM user access not activated";
const EXPLICIT_DENY: &str = "explicit deny";

impl DenialReason {
    /// The reason that a message gives.
    pub fn of(message: &str) -> Self {
        let named = || {
            let mut kinds = PolicyKind::ALL.into_iter();
            kinds.find(|kind| message.contains(kind.words()))
        };
        if message.contains(CROSS_ACCOUNT_PASS_ROLE) {
            DenialReason::CrossAccountPassRole
        } else if message.contains(BILLING_NOT_ACTIVATED) {
            DenialReason::BillingNotActivated
        } else if message.contains(EXPLICIT_DENY) {
            DenialReason::ExplicitDeny(named())
        } else {
            named().map_or(DenialReason::NotSaid, DenialReason::NotAllowed)
        }
    }

    /// The reason in words; empty where the message names none.
    pub fn words(self) -> String {
        match self {
            DenialReason::NotSaid => String::new(),
            DenialReason::NotAllowed(kind) => format!("not allowed by any {}", kind.words()),
            DenialReason::ExplicitDeny(None) => EXPLICIT_DENY.to_owned(),
            DenialReason::ExplicitDeny(Some(kind)) => format!("{EXPLICIT_DENY}: {}", kind.words()),
            DenialReason::CrossAccountPassRole => CROSS_ACCOUNT_PASS_ROLE.to_owned(),
            DenialReason::BillingNotActivated => BILLING_NOT_ACTIVATED.to_owned(),
        }
    }

    /// Letters that stand in each message with this reason, to search for; none where there is no reason.
    pub fn in_message(self) -> Option<&'static str> {
        match self {
            DenialReason::NotSaid => None,
            DenialReason::NotAllowed(kind) | DenialReason::ExplicitDeny(Some(kind)) => {
                Some(kind.words())
            }
            DenialReason::ExplicitDeny(None) => Some(EXPLICIT_DENY),
            DenialReason::CrossAccountPassRole => Some(CROSS_ACCOUNT_PASS_ROLE),
            DenialReason::BillingNotActivated => Some(BILLING_NOT_ACTIVATED),
        }
    }

    /// Why a statement that allows the call would not help; none where it would, or may.
    pub fn why_allowing_does_not_help(self) -> Option<String> {
        let words = match self {
            DenialReason::NotSaid
            | DenialReason::NotAllowed(PolicyKind::Identity | PolicyKind::Resource) => return None,
            DenialReason::NotAllowed(kind) => format!(
                "An Allow in the principal's own policies would not help: no {} allows the call, and it must be allowed there too.",
                kind.words()
            ),
            DenialReason::ExplicitDeny(kind) => format!(
                "An Allow would not help: {} denies the call explicitly, and a deny always wins.",
                kind.map_or("a policy", PolicyKind::with_article)
            ),
            DenialReason::CrossAccountPassRole => {
                "An Allow would not help: a role can only be passed to services within its own account.".to_owned()
            }
            DenialReason::BillingNotActivated => {
                "An Allow would not help: the account's root user must first let IAM users see billing.".to_owned()
            }
        };
        Some(words)
    }
}

/// What a message says of a denied call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DenialMessage<'m> {
    /// The action: `iam:PassRole`.
    pub action: Option<&'m str>,
    /// What it was about, as the message names it: an ARN, `user alice`, `*`.
    pub resource: Option<&'m str>,
    /// Which policy is the reason.
    pub reason: DenialReason,
    /// The policy that denies it, where the message names it by its ARN.
    pub policy: Option<&'m str>,
    /// Further reasons are encoded in the message: `aws sts decode-authorization-message` makes them readable.
    pub is_encoded: bool,
}

/// What EC2 writes before reasons that only `DecodeAuthorizationMessage` makes readable.
const ENCODED: &str = "Encoded authorization failure message:";

impl<'m> DenialMessage<'m> {
    /// Reads a message.
    pub fn of(message: &'m str) -> Self {
        let (readable, is_encoded) = match message.split_once(ENCODED) {
            Some((readable, _)) => (readable, true),
            None => (message, false),
        };
        let reason = DenialReason::of(readable);
        DenialMessage {
            action: action(readable),
            resource: resource(readable),
            reason,
            policy: denying_policy(readable, reason),
            is_encoded,
        }
    }
}

/// The action that a message names after "to perform:".
fn action(message: &str) -> Option<&str> {
    let after = message.split_once("to perform: ")?.1;
    let word = after.split_ascii_whitespace().next()?;
    let word = word.trim_end_matches(['.', ',', ';']);
    word.contains(':').then_some(word)
}

/// What a message names after "on resource:". It ends where the sentence or its reason begins anew.
fn resource(message: &str) -> Option<&str> {
    let after = message.split_once("on resource: ")?.1;
    let ends = [" because ", " with an explicit deny", ". "];
    let end = ends.iter().filter_map(|end| after.find(end)).min();
    let named = after[..end.unwrap_or(after.len())].trim();
    let named = named.trim_matches(['"', '\'', ',', '.', ';']);
    // "user " without a name says as much as nothing.
    let kinds = ["user", "role", "group", "policy", "instance profile"];
    (!named.is_empty() && !kinds.contains(&named)).then_some(named)
}

/// The ARN that a message names after "on resource:", if it is one. AWS ends its sentences with a full stop, a comma, white
/// space or a word; an ARN holds no blank.
pub fn denied_arn(message: &str) -> Option<&str> {
    let word = resource(message)?.split_ascii_whitespace().next()?;
    let word = word.trim_matches(['"', '\'', ',', '.', ';']);
    word.starts_with("arn:").then_some(word)
}

/// The ARN of the policy after an explicit deny: `with an explicit deny in an identity-based policy: arn:aws:iam::…`.
fn denying_policy(message: &str, reason: DenialReason) -> Option<&str> {
    let DenialReason::ExplicitDeny(Some(kind)) = reason else {
        return None;
    };
    let after = message.split_once(kind.words())?.1.strip_prefix(": ")?;
    let word = after.split_ascii_whitespace().next()?;
    let word = word.trim_end_matches(['.', ',', ';']);
    word.starts_with("arn:").then_some(word)
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
                DenialReason::NotAllowed(PolicyKind::Identity),
            ),
            (
                "with an explicit deny in a service control policy",
                DenialReason::ExplicitDeny(Some(PolicyKind::ServiceControl)),
            ),
            (
                "because no permissions boundary allows the states:StartExecution action",
                DenialReason::NotAllowed(PolicyKind::Boundary),
            ),
            (
                "because no session policy allows the states:StartExecution action",
                DenialReason::NotAllowed(PolicyKind::Session),
            ),
            (
                "with an explicit deny in an identity-based policy",
                DenialReason::ExplicitDeny(Some(PolicyKind::Identity)),
            ),
            ("with an explicit deny", DenialReason::ExplicitDeny(None)),
            ("", DenialReason::NotSaid),
        ] {
            let message = message(words);
            let found = DenialMessage::of(&message);
            assert_eq!(found.reason, wanted, "{words}");
            assert_eq!(found.action, Some("states:StartExecution"));
            assert_eq!(
                found.resource,
                Some("arn:aws:states:us-east-1:123456789012:stateMachine:m")
            );
            let words = found.reason.in_message().unwrap_or_default();
            assert!(message.contains(words), "{words}");
        }
        assert_eq!(DenialMessage::of("nothing of the kind").action, None);
    }

    #[test]
    fn the_resource_is_what_the_sentence_names() {
        for (words, wanted) in [
            (
                "user alice because no identity-based policy allows it",
                Some("user alice"),
            ),
            (
                "policy arn:aws:iam::aws:policy/P version v2 because no",
                Some("policy arn:aws:iam::aws:policy/P version v2"),
            ),
            ("* because no", Some("*")),
            ("user  because no identity-based policy", None),
            (
                "arn:aws:sns:us-east-1:1:t.",
                Some("arn:aws:sns:us-east-1:1:t"),
            ),
            (
                "arn:aws:s3:::b with an explicit deny in a resource control policy",
                Some("arn:aws:s3:::b"),
            ),
        ] {
            let message = format!("User: u is not authorized to perform: a:B on resource: {words}");
            assert_eq!(DenialMessage::of(&message).resource, wanted, "{words}");
        }
        let unnamed =
            "User: u is not authorized to perform: lambda:Invoke on the specified resource";
        assert_eq!(DenialMessage::of(unnamed).resource, None);
    }

    #[test]
    fn encoded_reasons_are_told_from_readable_ones() {
        let message = "You are not authorized to perform this operation. User: arn:aws:iam::1:user/u is not authorized to \
                       perform: ec2:RunInstances on resource: arn:aws:ec2:us-east-1:1:instance/* because no identity-based \
                       policy allows the ec2:RunInstances action. Encoded authorization failure message: session policy-x";
        let found = DenialMessage::of(message);
        assert!(found.is_encoded);
        assert_eq!(found.action, Some("ec2:RunInstances"));
        assert_eq!(found.resource, Some("arn:aws:ec2:us-east-1:1:instance/*"));
        assert_eq!(found.reason, DenialReason::NotAllowed(PolicyKind::Identity));
    }

    #[test]
    fn a_policy_that_denies_can_be_named() {
        let message = "User: u is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::b/k with an explicit deny \
                       in an identity-based policy: arn:aws:iam::123456789012:policy/Deny.";
        let found = DenialMessage::of(message);
        assert_eq!(found.policy, Some("arn:aws:iam::123456789012:policy/Deny"));
    }

    #[test]
    fn the_resource_of_a_denied_call_is_found_in_its_message() {
        let message = "User: arn:aws:iam::123456789012:user/u is not authorized to perform: \
                       states:DeleteStateMachine on resource: arn:aws:states:us-east-1:123456789012:stateMachine:m \
                       because no identity-based policy allows it";
        assert_eq!(
            denied_arn(message),
            Some("arn:aws:states:us-east-1:123456789012:stateMachine:m")
        );
        assert_eq!(denied_arn("on resource: *"), None);
        assert_eq!(denied_arn("nothing"), None);
    }
}

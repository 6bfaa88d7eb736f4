//! The IAM actions that a call needs, by the call's service and name. What differs from the names of calls is in
//! `action_table.rs`.

use super::action_table::{
    ActionNeed, BESIDES, INSTEAD, NAMED_ALIKE, NeedCondition, PREFIXES, WITHOUT_PERMISSION,
};

/// How the actions of a call are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ActionMapping {
    /// The table has the call.
    Table,
    /// The table has the service: its actions have the names of its calls.
    ByName,
    /// The table has neither, so that the name of the call is a guess.
    Guess,
}

/// What a call needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallPermission {
    /// No policy of the caller has to allow it, for this reason.
    WithoutPermission(&'static str),
    /// It needs the action of its own name.
    OfItsName {
        /// The action.
        action: String,
        /// Whether that is a guess.
        mapping: ActionMapping,
    },
    /// It needs these actions, each under its condition.
    OfTable(Vec<&'static ActionNeed>),
}

/// What a call needs, less what it needs besides ([`needed_besides`]).
pub fn permission_of(source: &str, name: &str) -> CallPermission {
    let service = service_of(source);
    let name = without_date(name);
    let without = WITHOUT_PERMISSION
        .iter()
        .find(|(known, call, _)| *known == service && fits(call, name));
    if let Some((.., reason)) = without {
        return CallPermission::WithoutPermission(reason);
    }
    let needs: Vec<&ActionNeed> = instead_of(service, name).collect();
    if !needs.is_empty() {
        return CallPermission::OfTable(needs);
    }
    let is_known = NAMED_ALIKE
        .split_ascii_whitespace()
        .any(|known| known == service);
    CallPermission::OfItsName {
        action: action_of_name(service, name),
        mapping: if is_known {
            ActionMapping::ByName
        } else {
            ActionMapping::Guess
        },
    }
}

/// What a call needs besides, each under its condition.
pub fn needed_besides(source: &str, name: &str) -> Vec<&'static ActionNeed> {
    let service = service_of(source);
    let name = without_date(name);
    let needs = BESIDES.iter();
    needs
        .filter(|need| need.service == service && fits(need.call, name))
        .collect()
}

/// The action that a refused call is taken for: `s3:ListBucket` for `ListObjects` of `s3.amazonaws.com`.
pub fn action_of(source: &str, name: &str) -> String {
    let service = service_of(source);
    let name = without_date(name);
    let is_certain = |need: &&ActionNeed| {
        matches!(
            need.condition,
            NeedCondition::Always | NeedCondition::Lacks(_)
        )
    };
    let other = instead_of(service, name).find(is_certain);
    other.map_or_else(
        || action_of_name(service, name),
        |need| need.action.to_owned(),
    )
}

/// The event source of a service by the prefix of its IAM actions, or by its own name: `s3`, `s3.amazonaws.com`. None where the
/// service is not known.
pub fn source_of_service(service: &str) -> Option<String> {
    let short = service.strip_suffix(".amazonaws.com").unwrap_or(service);
    let known = PREFIXES.iter().find(|(_, prefix)| *prefix == short);
    let is_known = |name: &str| {
        NAMED_ALIKE
            .split_ascii_whitespace()
            .any(|known| known == name)
    };
    match known {
        // Some prefixes are services too.
        Some((source, _)) if !is_known(short) || !is_known(source) => {
            Some(format!("{source}.amazonaws.com"))
        }
        _ if is_known(short) => Some(format!("{short}.amazonaws.com")),
        _ => None,
    }
}

/// Whether a text is the name of a call as an IAM policy writes it, wildcards too: `DeleteBucket`, `Delete*`, `*`.
pub fn is_call(text: &str) -> bool {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '*' || letter == '?';
    text.starts_with(|first: char| first.is_ascii_uppercase() || first == '*')
        && text.chars().all(is_letter)
}

fn service_of(source: &str) -> &str {
    source.split('.').next().unwrap_or(source)
}

fn instead_of(service: &str, name: &str) -> impl Iterator<Item = &'static ActionNeed> {
    // A line for one call comes before one for all that begin alike.
    let of_call = |need: &&ActionNeed| need.service == service && fits(need.call, name);
    let first = INSTEAD.iter().find(of_call).map(|need| need.call);
    INSTEAD
        .iter()
        .filter(move |need| need.service == service && Some(need.call) == first)
}

fn fits(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(begin) => name.starts_with(begin),
        None => pattern == name,
    }
}

fn action_of_name(service: &str, name: &str) -> String {
    let known = PREFIXES.iter().find(|(known, _)| *known == service);
    let prefix = known.map_or(service, |(_, prefix)| prefix);
    format!("{prefix}:{name}")
}
/// A call's name without the version of its API: `ListFunctions20150331`, `UpdateFunctionCode20150331v2`,
/// `CreateDistribution2020_05_31`.
pub fn without_date(name: &str) -> &str {
    let version = |letter: char| letter.is_ascii_digit() || letter == '_';
    // The number of a revision stands behind the date.
    let before_revision = match name.rsplit_once('v') {
        Some((before, revision))
            if !revision.is_empty() && revision.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            before
        }
        _ => name,
    };
    let plain = before_revision.trim_end_matches(version);
    let digits = before_revision[plain.len()..]
        .bytes()
        .filter(u8::is_ascii_digit)
        .count();
    if digits == 8 { plain } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_left_out_of_names() {
        for (name, wanted) in [
            ("ListFunctions20150331", "ListFunctions"),
            ("UpdateFunctionCode20150331v2", "UpdateFunctionCode"),
            ("CreateDistribution2020_05_31", "CreateDistribution"),
            ("GetObject", "GetObject"),
            ("ListObjectsV2", "ListObjectsV2"),
            ("Route53v2", "Route53v2"),
        ] {
            assert_eq!(without_date(name), wanted);
        }
    }

    #[test]
    fn actions_are_named_as_policies_name_them() {
        for (source, name, wanted) in [
            ("s3.amazonaws.com", "ListObjectsV2", "s3:ListBucket"),
            (
                "monitoring.amazonaws.com",
                "PutMetricAlarm",
                "cloudwatch:PutMetricAlarm",
            ),
            ("lambda.amazonaws.com", "Invoke", "lambda:InvokeFunction"),
            (
                "lambda.amazonaws.com",
                "ListFunctions20150331",
                "lambda:ListFunctions",
            ),
            (
                "states.amazonaws.com",
                "StartExecution",
                "states:StartExecution",
            ),
        ] {
            assert_eq!(action_of(source, name), wanted);
        }
    }
}

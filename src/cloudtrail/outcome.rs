//! How a call ended: succeeded, failed, or denied.

use crate::protocol::Outcome;

/// Judges by the error code and message, and by whether a sign-in was answered with a failure.
///
/// An error code means failure (CloudTrail record contents), with two exceptions seen in real
/// logs: managed Grafana writes `200` on success, and a failed sign-in carries no code but
/// an error message or an answer, see [`is_failed_sign_in`].
pub fn outcome_of(error_code: &str, error_message: &str, failed_sign_in: bool) -> Outcome {
    if error_code.is_empty() || error_code == "200" {
        if error_message.is_empty() && !failed_sign_in {
            return Outcome::Ok;
        }
        return if error_code.is_empty() {
            Outcome::Error
        } else {
            Outcome::Ok
        };
    }
    if is_denial(error_code) {
        Outcome::Denied
    } else {
        Outcome::Error
    }
}

/// The services that people sign in by: the first label of `eventSource`.
pub const SIGN_IN_SERVICES: [&str; 4] = ["signin", "sso", "sso-directory", "sso-oauth"];

/// Whether the value of an answer is the word for a failed sign-in.
pub fn is_failure(value: &[u8]) -> bool {
    value.eq_ignore_ascii_case(b"failure")
}

/// Whether a failure at `path`, which is below `responseElements` or `serviceEventDetails`, means that the sign-in
/// failed. Sign-ins and their steps answer under the name of the event: `responseElements.ConsoleLogin`,
/// `responseElements.SwitchRole`, `serviceEventDetails.CredentialVerification` (AWS, "AWS Management Console sign-in
/// events", "Understanding IAM Identity Center sign-in events"). In the answers of other services the word may be the
/// state of a thing.
pub fn is_failed_sign_in(path: &str, event_name: &str, event_source: &str) -> bool {
    let service = event_source.split('.').next().unwrap_or_default();
    let key = path.rsplit('.').next().unwrap_or(path);
    SIGN_IN_SERVICES.contains(&service) || !event_name.is_empty() && key == event_name
}

/// Whether the value at `path` is the call's error code: "Other services provide error information as part of
/// responseElements" (CloudTrail record contents, `errorCode`). Errors in lists are those of single entries of a call that
/// succeeded.
pub fn is_answered_error_code(path: &str) -> bool {
    is_answered(path, &["errorCode", "error.code", "error.errorCode"])
}

/// The same of the error message.
pub fn is_answered_error_message(path: &str) -> bool {
    is_answered(
        path,
        &["errorMessage", "error.message", "error.errorMessage"],
    )
}

fn is_answered(path: &str, keys: &[&str]) -> bool {
    let below = path.strip_prefix("responseElements.");
    below.is_some_and(|below| keys.iter().any(|key| key.eq_ignore_ascii_case(below)))
}

/// What an answer says where there was no error.
pub fn is_no_error(code: &str) -> bool {
    let words = ["", "0", "200", "none", "null", "ok", "success"];
    words.iter().any(|word| word.eq_ignore_ascii_case(code))
}

/// Whether an error code says that access was denied.
///
/// Services spell it in many ways: `AccessDenied`, `AccessDeniedException`,
/// `Client.UnauthorizedOperation`, `UnauthorizedAccess`, `VpceAccessDenied`, `AuthorizationError`,
/// `NotAuthorized`, `Client.OperationNotPermitted`, `Forbidden`.
pub fn is_denial(error_code: &str) -> bool {
    const SPELLINGS: [&str; 8] = [
        "accessdenied",
        "unauthorizedoperation",
        "unauthorizedaccess",
        "authorizationerror",
        "notauthorized",
        "unauthorizedexception",
        "operationnotpermitted",
        "forbidden",
    ];
    let lower = error_code.to_ascii_lowercase();
    SPELLINGS.iter().any(|spelling| lower.contains(spelling))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn denials_are_told_from_other_errors() {
        for code in [
            "AccessDenied",
            "AccessDeniedException",
            "Client.UnauthorizedOperation",
            "VpceAccessDenied",
            "UnauthorizedException",
            "Client.OperationNotPermitted",
            "AuthorizationErrorException",
            "UnauthorizedOperation",
        ] {
            assert_eq!(outcome_of(code, "", false), Outcome::Denied, "{code}");
        }
        for code in [
            "NoSuchEntityException",
            "ThrottlingException",
            "InvalidName",
        ] {
            assert_eq!(outcome_of(code, "", false), Outcome::Error, "{code}");
        }
    }

    #[test]
    fn success_is_not_taken_for_failure() {
        assert_eq!(outcome_of("", "", false), Outcome::Ok);
        assert_eq!(outcome_of("200", "", false), Outcome::Ok);
    }

    #[test]
    fn a_failed_sign_in_without_a_code_is_a_failure() {
        assert_eq!(
            outcome_of("", "Failed authentication", true),
            Outcome::Error
        );
        assert_eq!(outcome_of("", "", true), Outcome::Error);
    }

    #[test]
    fn a_step_of_a_sign_in_fails_and_a_thing_in_the_state_of_failure_does_not() {
        let failed = is_failed_sign_in;
        assert!(failed(
            "responseElements.SwitchRole",
            "SwitchRole",
            "signin.amazonaws.com"
        ));
        assert!(failed(
            "serviceEventDetails.CredentialVerification",
            "CredentialVerification",
            ""
        ));
        assert!(failed(
            "responseElements.steps.Mfa",
            "CheckMfa",
            "sso.amazonaws.com"
        ));
        assert!(!failed(
            "responseElements.lastRun",
            "StartRun",
            "codebuild.amazonaws.com"
        ));
        assert!(!failed("responseElements.lastRun", "", ""));
    }

    #[test]
    fn an_error_in_the_answer_is_told_from_those_of_its_entries() {
        assert!(is_answered_error_code("responseElements.errorCode"));
        assert!(is_answered_error_code("responseElements.Error.Code"));
        assert!(!is_answered_error_code(
            "responseElements.failures.errorCode"
        ));
        assert!(!is_answered_error_code("requestParameters.errorCode"));
        assert!(is_answered_error_message("responseElements.errorMessage"));
        assert!(is_no_error("200") && is_no_error("None") && !is_no_error("AccessDenied"));
    }
}

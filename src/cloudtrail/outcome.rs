//! How a call ended: succeeded, failed, or denied.

use crate::protocol::Outcome;

/// Judges by the error code and message, and by what a sign-in answered.
///
/// An error code means failure (CloudTrail record contents), with two exceptions seen in real
/// logs: managed Grafana writes `200` on success, and a failed console sign-in carries no code but
/// an error message and `responseElements.ConsoleLogin = "Failure"`.
pub fn outcome_of(error_code: &str, error_message: &str, sign_in: &str) -> Outcome {
    if error_code.is_empty() || error_code == "200" {
        if error_message.is_empty() && !sign_in.eq_ignore_ascii_case("failure") {
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

/// Whether an error code says that access was denied.
///
/// Services spell it in many ways: `AccessDenied`, `AccessDeniedException`,
/// `Client.UnauthorizedOperation`, `UnauthorizedAccess`, `VpceAccessDenied`, `AuthorizationError`,
/// `NotAuthorized`, `Forbidden`.
pub fn is_denial(error_code: &str) -> bool {
    const SPELLINGS: [&str; 7] = [
        "accessdenied",
        "unauthorizedoperation",
        "unauthorizedaccess",
        "authorizationerror",
        "notauthorized",
        "unauthorizedexception",
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
            "AuthorizationErrorException",
            "UnauthorizedOperation",
        ] {
            assert_eq!(outcome_of(code, "", ""), Outcome::Denied, "{code}");
        }
        for code in [
            "NoSuchEntityException",
            "ThrottlingException",
            "InvalidName",
        ] {
            assert_eq!(outcome_of(code, "", ""), Outcome::Error, "{code}");
        }
    }

    #[test]
    fn success_is_not_taken_for_failure() {
        assert_eq!(outcome_of("", "", ""), Outcome::Ok);
        assert_eq!(outcome_of("200", "", ""), Outcome::Ok);
        assert_eq!(outcome_of("", "", "Success"), Outcome::Ok);
    }

    #[test]
    fn a_failed_sign_in_without_a_code_is_a_failure() {
        assert_eq!(
            outcome_of("", "Failed authentication", "Failure"),
            Outcome::Error
        );
    }
}

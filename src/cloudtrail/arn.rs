//! Amazon Resource Names, taken apart.

/// The parts of `arn:partition:service:region:account:resource`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arn<'a> {
    /// `aws`, `aws-cn`, `aws-us-gov`, ….
    pub partition: &'a str,
    /// `iam`, `sts`, `states`, ….
    pub service: &'a str,
    /// May be empty.
    pub region: &'a str,
    /// Twelve digits; may be empty.
    pub account: &'a str,
    /// The rest, colons included.
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    /// Takes `text` apart, or none if it is no ARN.
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        if parts.next() != Some("arn") {
            return None;
        }
        let arn = Arn {
            partition: parts.next()?,
            service: parts.next()?,
            region: parts.next()?,
            account: parts.next()?,
            resource: parts.next()?,
        };
        (!arn.partition.is_empty() && !arn.resource.is_empty()).then_some(arn)
    }

    /// The last step of the resource: `name` of `user/path/name` or `role/name`.
    pub fn name(&self) -> &'a str {
        self.resource.rsplit('/').next().unwrap_or(self.resource)
    }
}

/// The ARN that a denial names: `… on resource: arn:aws:states:…`.
///
/// AWS ends its sentences with a full stop, a comma, white space or a word; an ARN holds no blank.
pub fn denied_resource_in(message: &str) -> Option<&str> {
    // "User: arn:… is not authorized to perform: states:DeleteStateMachine on resource: arn:…"
    let after = message.find("on resource: ")? + "on resource: ".len();
    let word = message[after..].split_ascii_whitespace().next()?;
    let word = word.trim_matches(|letter| matches!(letter, '"' | '\'' | ',' | '.' | ';'));
    word.starts_with("arn:").then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_last_step_of_the_path() {
        let arn = Arn::parse("arn:aws-cn:iam::123456789012:user/graphene/tests/test-user").unwrap();
        assert_eq!(
            (arn.partition, arn.account, arn.name()),
            ("aws-cn", "123456789012", "test-user")
        );
        assert_eq!(Arn::parse("arn:aws:s3"), None);
        assert_eq!(Arn::parse("not an arn"), None);
    }

    #[test]
    fn the_resource_of_a_denied_call_is_found_in_its_message() {
        let message = "User: arn:aws:iam::123456789012:user/u is not authorized to perform: \
                       states:DeleteStateMachine on resource: arn:aws:states:us-east-1:123456789012:stateMachine:m \
                       because no identity-based policy allows it";
        assert_eq!(
            denied_resource_in(message),
            Some("arn:aws:states:us-east-1:123456789012:stateMachine:m")
        );
        assert_eq!(denied_resource_in("on resource: *"), None);
        assert_eq!(denied_resource_in("nothing"), None);
    }
}

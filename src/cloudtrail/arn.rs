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

/// Whether the key of a role says that only an AWS service can assume it.
pub fn is_service_linked_role(key: &str) -> bool {
    key.contains("/aws-service-role/") || key.contains("/AWSServiceRoleFor")
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
}

//! What a call opens or closes, and to whom.

use crate::cloudtrail::arn::Arn;
use crate::names::accounts::is_account;

/// What was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ExposureKind {
    /// The policy of a bucket.
    BucketPolicy,
    /// The access control list of a bucket.
    BucketAcl,
    /// The access control list of an object.
    ObjectAcl,
    /// What keeps a bucket from being public.
    BucketPublicAccessBlock,
    /// The same for all buckets of an account.
    AccountPublicAccessBlock,
    /// What keeps the snapshots of an account from being public.
    SnapshotPublicAccessBlock,
    /// What keeps its images from being public.
    ImagePublicAccessBlock,
    /// The policy of a KMS key.
    KeyPolicy,
    /// A grant for a KMS key.
    KeyGrant,
    /// The policy of an SQS queue.
    QueuePolicy,
    /// The policy of an SNS topic.
    TopicPolicy,
    /// The policy of a secret.
    SecretPolicy,
    /// The policy of an ECR repository.
    RepositoryPolicy,
    /// The policy of a Lambda function.
    FunctionPolicy,
    /// The policy of a Lambda layer.
    LayerPolicy,
    /// The URL of a Lambda function.
    FunctionUrl,
    /// The policy of a resource of another service.
    ResourcePolicy,
    /// The trust policy of a role.
    RoleTrust,
    /// An EBS snapshot.
    Snapshot,
    /// A machine image.
    Image,
    /// An FPGA image.
    FpgaImage,
    /// A snapshot of an RDS database.
    DbSnapshot,
    /// A snapshot of an RDS cluster.
    DbClusterSnapshot,
    /// An inbound rule of a security group.
    SecurityGroup,
    /// A share of AWS Resource Access Manager.
    ResourceShare,
    /// A SAML provider.
    SamlProvider,
    /// An OpenID Connect provider.
    OidcProvider,
    /// The policy of an access point of S3.
    AccessPointPolicy,
    /// The policy of a backup vault.
    BackupVaultPolicy,
    /// The policy of a file system of EFS.
    FileSystemPolicy,
    /// The policy of a domain of OpenSearch.
    SearchDomainPolicy,
    /// The policy of an event bus.
    EventBusPolicy,
    /// The policy of an identity of SES.
    MailIdentityPolicy,
    /// The policy of an account's registry of container images.
    RegistryPolicy,
    /// A document of Systems Manager that is shared.
    Document,
    /// Who may connect to an endpoint service of a VPC.
    EndpointService,
    /// A snapshot of Redshift.
    ClusterSnapshot,
    /// A database that has a public address.
    Database,
    /// The endpoint of the Kubernetes API of an EKS cluster.
    ClusterEndpoint,
    /// Where IAM Identity Center takes its users from.
    IdentityCenterProvider,
    /// Whose tokens IAM Identity Center takes.
    TokenIssuer,
    /// A certificate authority of IAM Roles Anywhere.
    TrustAnchor,
    /// The roles that IAM Roles Anywhere hands out.
    RolesAnywhereProfile,
}

impl ExposureKind {
    /// What it is called on screen.
    pub fn words(self) -> &'static str {
        match self {
            ExposureKind::BucketPolicy => "Bucket policy",
            ExposureKind::BucketAcl => "Bucket access list",
            ExposureKind::ObjectAcl => "Object access list",
            ExposureKind::BucketPublicAccessBlock => "Public access block of a bucket",
            ExposureKind::AccountPublicAccessBlock => "Public access block of an account",
            ExposureKind::SnapshotPublicAccessBlock => "Public access block of snapshots",
            ExposureKind::ImagePublicAccessBlock => "Public access block of images",
            ExposureKind::KeyPolicy => "Key policy",
            ExposureKind::KeyGrant => "Key grant",
            ExposureKind::QueuePolicy => "Queue policy",
            ExposureKind::TopicPolicy => "Topic policy",
            ExposureKind::SecretPolicy => "Secret policy",
            ExposureKind::RepositoryPolicy => "Repository policy",
            ExposureKind::FunctionPolicy => "Function policy",
            ExposureKind::LayerPolicy => "Layer policy",
            ExposureKind::FunctionUrl => "Function URL",
            ExposureKind::ResourcePolicy => "Resource policy",
            ExposureKind::AccessPointPolicy => "Access point policy",
            ExposureKind::BackupVaultPolicy => "Backup vault policy",
            ExposureKind::FileSystemPolicy => "File system policy",
            ExposureKind::SearchDomainPolicy => "Search domain policy",
            ExposureKind::EventBusPolicy => "Event bus policy",
            ExposureKind::MailIdentityPolicy => "Mail identity policy",
            ExposureKind::RegistryPolicy => "Registry policy",
            ExposureKind::Document => "Document",
            ExposureKind::EndpointService => "Endpoint service",
            ExposureKind::ClusterSnapshot => "Redshift snapshot",
            ExposureKind::Database => "Database address",
            ExposureKind::ClusterEndpoint => "EKS cluster endpoint",
            ExposureKind::RoleTrust => "Role trust",
            ExposureKind::Snapshot => "Snapshot",
            ExposureKind::Image => "Image",
            ExposureKind::FpgaImage => "FPGA image",
            ExposureKind::DbSnapshot => "DB snapshot",
            ExposureKind::DbClusterSnapshot => "DB cluster snapshot",
            ExposureKind::SecurityGroup => "Security group",
            ExposureKind::ResourceShare => "Resource share",
            ExposureKind::SamlProvider => "SAML provider",
            ExposureKind::OidcProvider => "OIDC provider",
            ExposureKind::IdentityCenterProvider => "Identity Center source",
            ExposureKind::TokenIssuer => "Token issuer",
            ExposureKind::TrustAnchor => "Roles Anywhere trust anchor",
            ExposureKind::RolesAnywhereProfile => "Roles Anywhere profile",
        }
    }

    /// Whether a name means another resource in another Region.
    pub fn is_regional(self) -> bool {
        !matches!(
            self,
            ExposureKind::BucketPolicy
                | ExposureKind::BucketAcl
                | ExposureKind::ObjectAcl
                | ExposureKind::BucketPublicAccessBlock
                | ExposureKind::AccountPublicAccessBlock
                | ExposureKind::RoleTrust
                | ExposureKind::SamlProvider
                | ExposureKind::OidcProvider
        )
    }
}

/// Who gets something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grantee {
    /// What it is called on screen.
    pub words: String,
    /// The account that it is of; empty where it is of none, or where that is not said.
    pub account: String,
}

/// What stands for a grantee where the record does not hold what the call has set.
pub const NOT_IN_RECORD: &str = "the record does not say";

impl Grantee {
    /// Somebody of no account that is known.
    pub fn named(words: impl Into<String>) -> Self {
        Grantee {
            words: words.into(),
            account: String::new(),
        }
    }

    /// Anyone, with what the record says of that.
    pub fn anyone(written: &str) -> Self {
        Grantee::named(format!("anyone ({written})"))
    }

    /// Whether this is anyone, in any account or none.
    pub fn is_anyone(&self) -> bool {
        self.account.is_empty() && self.words.starts_with("anyone")
    }

    /// Who is meant by a principal of a policy or of a list of accounts; none for a service of AWS.
    pub fn of(principal: &str) -> Option<Self> {
        if matches!(principal, "*" | "all") {
            return Some(Grantee::anyone(principal));
        }
        if principal.is_empty() || is_service(principal) {
            return None;
        }
        let arn = Arn::parse(principal);
        let account = match arn {
            // Of an organization the ARN has the management account.
            Some(arn) if arn.service == "organizations" => "",
            Some(arn) => arn.account,
            None => principal,
        };
        let account = Some(account).filter(|account| is_account(account));
        let is_whole_account = arn.is_none_or(|arn| arn.resource == "root");
        let words = account.filter(|_| is_whole_account).unwrap_or(principal);
        Some(Grantee {
            words: words.to_owned(),
            account: account.unwrap_or_default().to_owned(),
        })
    }
}

/// Whether a principal is a service of AWS: `lambda.amazonaws.com`.
pub fn is_service(principal: &str) -> bool {
    [".amazonaws.com", ".amazonaws.com.cn"]
        .iter()
        .any(|end| principal.ends_with(end))
        && !principal.contains('/')
}

/// What somebody gets.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grant {
    /// Who.
    pub to: Grantee,
    /// The actions, the ports or the right.
    pub allows: String,
    /// What narrows it: the conditions of its statement. Whether they leave anybody out is not worked out.
    pub condition: String,
    /// What a later call names it by, where it has a name: a statement, a rule, a grant.
    pub id: String,
}

impl Grant {
    /// A grant without a condition and without a name.
    pub fn new(to: Grantee, allows: impl Into<String>) -> Self {
        Grant {
            to,
            allows: allows.into(),
            condition: String::new(),
            id: String::new(),
        }
    }

    /// What stands where the record does not hold what the call has set.
    pub fn unknown() -> Self {
        Grant::new(Grantee::named(NOT_IN_RECORD), "")
    }

    /// Whether it is given within this account, so that nothing is opened.
    pub fn is_within(&self, account: &str) -> bool {
        !account.is_empty() && self.to.account == account
    }

    /// Whether the record does not hold what the call has set.
    pub fn is_unknown(&self) -> bool {
        self.to.words == NOT_IN_RECORD
    }
}

/// What a call does to what is open on a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// All that was granted before ends, and this is granted.
    Replace(Vec<Grant>),
    /// This is granted too.
    Add(Vec<Grant>),
    /// What was granted to these ends.
    RemoveGrantees(Vec<Grantee>),
    /// These grants end: who, and what they allowed.
    RemoveGrants(Vec<Grant>),
    /// The grant of this name ends.
    RemoveId(String),
    /// All that was granted ends, until it is taken up again: what is to be deleted can be kept after all.
    Suspend,
    /// What was suspended is granted again.
    Resume,
}

impl Step {
    /// What it grants.
    pub fn grants(&self) -> &[Grant] {
        match self {
            Step::Replace(grants) | Step::Add(grants) => grants,
            Step::RemoveGrantees(_)
            | Step::RemoveGrants(_)
            | Step::RemoveId(_)
            | Step::Suspend
            | Step::Resume => &[],
        }
    }
}

/// What a call does to one resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExposureChange {
    /// What is opened or closed.
    pub kind: ExposureKind,
    /// The resource's name, without what its ARN or URL has before it.
    pub resource: String,
    /// What happens.
    pub step: Step,
    /// The Region that it is in; empty where that is the one of the call.
    pub region: String,
}

impl ExposureChange {
    /// A change of one resource.
    pub fn new(kind: ExposureKind, resource: impl Into<String>, step: Step) -> Self {
        ExposureChange {
            kind,
            resource: resource.into(),
            step,
            region: String::new(),
        }
    }

    /// All that was open there ends.
    pub fn end(kind: ExposureKind, resource: impl Into<String>) -> Self {
        ExposureChange::new(kind, resource, Step::Replace(Vec::new()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_meant_by_a_principal_is_told() {
        let of = |principal| Grantee::of(principal).map(|grantee| (grantee.words, grantee.account));
        let pair = |words: &str, account: &str| Some((words.to_owned(), account.to_owned()));
        assert_eq!(of("*"), pair("anyone (*)", ""));
        assert_eq!(of("all"), pair("anyone (all)", ""));
        assert_eq!(of("012345678901"), pair("012345678901", "012345678901"));
        assert_eq!(
            of("arn:aws:iam::193672423079:root"),
            pair("193672423079", "193672423079")
        );
        let user = "arn:aws:iam::193672423079:user/eve";
        assert_eq!(of(user), pair(user, "193672423079"));
        let organization = "arn:aws:organizations::193672423079:organization/o-1";
        assert_eq!(of(organization), pair(organization, ""));
        assert_eq!(of("AIDAEXAMPLE"), pair("AIDAEXAMPLE", ""));
        assert_eq!(of("lambda.amazonaws.com"), None);
    }
}

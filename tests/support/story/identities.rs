//! Who acts in the story: users, roles with their sessions, services, root and strangers, and the
//! `userIdentity` that each leaves in a record.

use super::calendar::event_time;
use super::json::{Object, object};
use super::random::Random;

/// What the truth counts for: one principal as a reader of the log tells principals apart.
#[derive(Clone, Debug)]
pub struct Principal {
    /// User name, role name, federated name, service or account.
    pub name: String,
    /// `userIdentity.type`, or an empty string where records of this kind have none.
    pub kind: &'static str,
    /// The account that records name as the principal's own; empty where they name none.
    pub account: String,
    /// The account in which it acts.
    home: String,
    /// What the principal is, beyond its type.
    shape: Shape,
    /// Source addresses in use.
    addresses: Vec<String>,
    /// User agents in use.
    agents: Vec<&'static str>,
    /// `AIDA…` or `AROA…`.
    id: String,
    /// Long-term access keys.
    keys: Vec<String>,
    /// Temporary credentials in use now, at most one for each session name.
    sessions: Vec<Session>,
    /// Which of them speaks.
    speaking: usize,
}

#[derive(Clone, Debug)]
struct Session {
    key: String,
    name: String,
    created: i64,
}

/// How a role's session names come about, and what else differs between principals.
#[derive(Clone, Debug)]
pub enum Shape {
    /// The root user.
    Root,
    /// An IAM user with long-term keys, in this path.
    User(&'static str),
    /// An IAM user who signs in to the console.
    ConsoleUser,
    /// A role of IAM Identity Center; sessions are e-mail addresses.
    SingleSignOn(Vec<&'static str>),
    /// A role whose sessions carry one of these names: instances, functions, pipelines.
    Named(&'static str, Vec<String>),
    /// A role that a service uses with random session names of 32 characters.
    Random(&'static str, &'static str),
    /// A federated user; the issuer is an IAM user of this name.
    Federated(&'static str),
    /// An AWS service acting for itself.
    Service,
    /// A record without a type: the account, and the service that reports.
    ServiceEvent,
    /// Another account.
    Stranger,
    /// A user known to IAM Identity Center only by id.
    IdentityCenter,
    /// A user known by a token of an outside identity provider.
    WebIdentity,
}

/// What one principal leaves in one record.
pub struct Speaker {
    /// Index of the principal in the cast.
    pub principal: usize,
    /// The `userIdentity` object.
    pub identity: String,
    /// The ARN in it, or an empty string.
    pub arn: String,
    /// `sourceIPAddress`.
    pub address: String,
    /// `userAgent`.
    pub agent: String,
    /// Whether the call came over TLS from outside, so that `tlsDetails` are recorded.
    pub tls: bool,
    /// Whether the session was opened in the console.
    pub console: bool,
}

/// Everybody who acts.
pub struct Cast {
    principals: Vec<Principal>,
}

/// The account of the IAM Identity Center instance.
const DIRECTORY_ACCOUNT: &str = "444455556666";

const BOTO: &str = "Boto3/1.34.84 md/Botocore#1.34.84 ua/2.0 os/linux#5.10.213-201.855.amzn2.x86_64 md/arch#x86_64 lang/python#3.12.2 md/pyimpl#CPython exec-env/AWS_Lambda_python3.12 cfg/retry-mode#legacy Botocore/1.34.84";
const CLI: &str = "aws-cli/2.15.38 Python/3.11.8 Linux/6.5.0-1018-aws exe/x86_64.ubuntu.22 prompt/off command/stepfunctions.start-execution";
const TERRAFORM: &str = "APN/1.0 HashiCorp/1.0 Terraform/1.7.5 (+https://www.terraform.io) terraform-provider-aws/5.44.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.26.0 os/linux lang/go#1.21.8 md/GOOS#linux md/GOARCH#amd64 api/sfn#1.26.4";
const BROWSER: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/123.0.0.0 Safari/537.36";
const JAVA: &str = "aws-sdk-java/2.25.27 Linux/5.10.213-201.855.amzn2.x86_64 OpenJDK_64-Bit_Server_VM/21.0.2+13-LTS Java/21.0.2 vendor/Amazon.com_Inc. exec-env/AWS_ECS_FARGATE io/sync http/Apache cfg/retry-mode/legacy";
const ACTIONS: &str = "aws-sdk-js/3.550.0 ua/2.0 os/linux#6.5.0-1017-azure lang/js md/nodejs#20.12.1 api/sts#3.550.0 configure-aws-credentials-for-github-actions";

impl Cast {
    /// An empty cast.
    pub fn new() -> Self {
        Self {
            principals: Vec::new(),
        }
    }

    /// Everybody, in the order of their numbers.
    pub fn principals(&self) -> &[Principal] {
        &self.principals
    }

    /// Adds a principal and gives its number.
    pub fn add(&mut self, random: &mut Random, name: &str, account: &str, shape: Shape) -> usize {
        let (kind, prefix, agents): (_, _, Vec<&'static str>) = match &shape {
            Shape::Root => ("Root", "", vec![BROWSER]),
            Shape::User(_) => ("IAMUser", "AIDA", vec![TERRAFORM, CLI]),
            Shape::ConsoleUser => ("IAMUser", "AIDA", vec![BROWSER]),
            Shape::SingleSignOn(_) => ("AssumedRole", "AROA", vec![BROWSER, CLI]),
            Shape::Named(..) => ("AssumedRole", "AROA", vec![BOTO, JAVA]),
            Shape::Random(..) => ("AssumedRole", "AROA", vec![]),
            Shape::Federated(_) => ("FederatedUser", "", vec![CLI]),
            Shape::Service => ("AWSService", "", vec![]),
            Shape::ServiceEvent => ("", "", vec![]),
            Shape::Stranger => ("AWSAccount", "AIDA", vec![CLI]),
            Shape::IdentityCenter => ("IdentityCenterUser", "", vec![BROWSER]),
            Shape::WebIdentity => ("WebIdentityUser", "", vec![ACTIONS]),
        };
        let addresses = (0..3)
            .map(|_| {
                // Addresses of the three blocks that RFC 5737 sets aside for documentation.
                let block = random.pick(&["192.0.2", "198.51.100", "203.0.113"]);
                format!("{block}.{}", 1 + random.below(254))
            })
            .collect();
        let keys = (0..2).map(|_| random.iam_id("AKIA")).collect();
        self.principals.push(Principal {
            name: name.to_owned(),
            kind,
            account: match shape {
                Shape::Service | Shape::WebIdentity => String::new(),
                Shape::IdentityCenter => DIRECTORY_ACCOUNT.to_owned(),
                Shape::Stranger => name.to_owned(),
                _ => account.to_owned(),
            },
            home: account.to_owned(),
            addresses,
            agents,
            id: random.iam_id(prefix),
            keys,
            shape,
            sessions: Vec::new(),
            speaking: 0,
        });
        self.principals.len() - 1
    }

    /// Lets a principal act: what its record says of it at this time.
    pub fn speak(&mut self, random: &mut Random, principal: usize, now: i64) -> Speaker {
        let who = &mut self.principals[principal];
        who.renew_session(random, now);
        let who = &self.principals[principal];
        let (identity, arn) = who.identity(random);
        let service = who.service();
        let agent = match service {
            Some(service) => service.to_owned(),
            None => (*random.pick(&who.agents)).to_owned(),
        };
        Speaker {
            principal,
            identity,
            arn,
            address: match service {
                Some(service) => service.to_owned(),
                None => random.pick(&who.addresses).clone(),
            },
            tls: service.is_none(),
            console: agent == BROWSER,
            agent,
        }
    }

    /// The ARN of a role in the cast, with its path.
    pub fn role_arn(&self, principal: usize) -> String {
        self.principals[principal].role_arn()
    }
}

impl Principal {
    /// The service that makes this principal's calls, where one does.
    fn service(&self) -> Option<&str> {
        match &self.shape {
            Shape::Service | Shape::ServiceEvent => Some(&self.name),
            Shape::Random(_, service) => Some(service),
            _ => None,
        }
    }

    fn path(&self) -> &'static str {
        match self.shape {
            Shape::User(path) | Shape::Named(path, _) | Shape::Random(path, _) => path,
            Shape::SingleSignOn(_) => "/aws-reserved/sso.amazonaws.com/",
            _ => "/",
        }
    }

    fn role_arn(&self) -> String {
        format!(
            "arn:aws:iam::{}:role{}{}",
            self.home,
            self.path(),
            self.name
        )
    }

    /// Temporary credentials last an hour; random sessions are new in every second.
    fn renew_session(&mut self, random: &mut Random, now: i64) {
        let (name, lifetime) = match &self.shape {
            Shape::SingleSignOn(mails) => ((*random.pick(mails)).to_owned(), 3600),
            Shape::Named(_, names) => (random.pick(names).clone(), 3600),
            Shape::Random(..) => {
                if self
                    .sessions
                    .last()
                    .is_some_and(|session| session.created == now)
                {
                    return;
                }
                self.sessions.clear();
                (random.word(32), 0)
            }
            _ => (String::new(), 3600),
        };
        let known = self
            .sessions
            .iter()
            .position(|session| session.name == name);
        self.speaking = known.unwrap_or(self.sessions.len());
        if known.is_some_and(|index| now - self.sessions[index].created < lifetime) {
            return;
        }
        let session = Session {
            key: random.iam_id("ASIA"),
            name,
            created: now,
        };
        match known {
            Some(index) => self.sessions[index] = session,
            None => self.sessions.push(session),
        }
    }

    /// The `userIdentity` object and the ARN in it.
    fn identity(&self, random: &mut Random) -> (String, String) {
        let account = &self.home;
        let head = object();
        match &self.shape {
            Shape::Root => {
                let arn = format!("arn:aws:iam::{account}:root");
                let identity = head
                    .text("type", "Root")
                    .text("principalId", account)
                    .text("arn", &arn)
                    .text("accountId", account)
                    .text("accessKeyId", &self.session().key)
                    .json("sessionContext", &self.context(object().end()));
                (identity.end(), arn)
            }
            Shape::User(_) | Shape::ConsoleUser => {
                let arn = format!("arn:aws:iam::{account}:user{}{}", self.path(), self.name);
                let console = matches!(self.shape, Shape::ConsoleUser);
                let key = if console {
                    &self.session().key
                } else {
                    random.pick(&self.keys)
                };
                let context = console.then(|| self.context(object().end()));
                let identity = head
                    .text("type", "IAMUser")
                    .text("principalId", &self.id)
                    .text("arn", &arn)
                    .text("accountId", account)
                    .text("accessKeyId", key)
                    .text("userName", &self.name)
                    .optional("sessionContext", context.as_deref());
                (identity.end(), arn)
            }
            Shape::SingleSignOn(_) | Shape::Named(..) | Shape::Random(..) => {
                let session = self.session();
                let arn = format!(
                    "arn:aws:sts::{account}:assumed-role/{}/{}",
                    self.name, session.name
                );
                let issuer = object()
                    .text("type", "Role")
                    .text("principalId", &self.id)
                    .text("arn", &self.role_arn())
                    .text("accountId", account)
                    .text("userName", &self.name)
                    .end();
                let mut identity = head
                    .text("type", "AssumedRole")
                    .text("principalId", &format!("{}:{}", self.id, session.name))
                    .text("arn", &arn)
                    .text("accountId", account)
                    .text("accessKeyId", &session.key)
                    .json("sessionContext", &self.context(issuer));
                if let Some(service) = self.service() {
                    identity = identity.text("invokedBy", service);
                }
                (identity.end(), arn)
            }
            Shape::Federated(issuer) => {
                let arn = format!("arn:aws:sts::{account}:federated-user/{}", self.name);
                let issuer = object()
                    .text("type", "IAMUser")
                    .text("principalId", &self.id)
                    .text("arn", &format!("arn:aws:iam::{account}:user/{issuer}"))
                    .text("accountId", account)
                    .text("userName", issuer)
                    .end();
                let identity = head
                    .text("type", "FederatedUser")
                    .text("principalId", &format!("{account}:{}", self.name))
                    .text("arn", &arn)
                    .text("accountId", account)
                    .text("accessKeyId", &self.session().key)
                    .json("sessionContext", &self.context(issuer));
                (identity.end(), arn)
            }
            Shape::Service => {
                let identity = head
                    .text("type", "AWSService")
                    .text("invokedBy", &self.name);
                (identity.end(), String::new())
            }
            Shape::ServiceEvent => {
                let identity = head
                    .text("accountId", account)
                    .text("invokedBy", &self.name);
                (identity.end(), String::new())
            }
            Shape::Stranger => {
                let identity = head
                    .text("type", "AWSAccount")
                    .text("principalId", &self.id)
                    .text("accountId", &self.account);
                (identity.end(), String::new())
            }
            Shape::IdentityCenter => {
                let store = format!(
                    "arn:aws:identitystore::{DIRECTORY_ACCOUNT}:identitystore/d-9067642ac7"
                );
                let behalf = object()
                    .text("userId", &self.name)
                    .text("identityStoreArn", &store)
                    .end();
                let identity = head
                    .text("type", "IdentityCenterUser")
                    .text("accountId", &self.account)
                    .json("onBehalfOf", &behalf)
                    .text("credentialId", &self.session().key);
                (identity.end(), String::new())
            }
            Shape::WebIdentity => {
                let provider = format!(
                    "arn:aws:iam::{account}:oidc-provider/token.actions.githubusercontent.com"
                );
                let identity = head
                    .text("type", "WebIdentityUser")
                    .text(
                        "principalId",
                        &format!("{provider}:sts.amazonaws.com:{}", self.name),
                    )
                    .text("userName", &self.name)
                    .text("identityProvider", &provider);
                (identity.end(), String::new())
            }
        }
    }

    fn session(&self) -> &Session {
        // `speak` renews the session before it asks for the identity.
        &self.sessions[self.speaking]
    }

    fn context(&self, issuer: String) -> String {
        let signed_in = matches!(self.shape, Shape::ConsoleUser | Shape::Root);
        let attributes: Object = object()
            .text("creationDate", &event_time(self.session().created))
            .text("mfaAuthenticated", if signed_in { "true" } else { "false" });
        object()
            .json("sessionIssuer", &issuer)
            .json("webIdFederationData", "{}")
            .json("attributes", &attributes.end())
            .end()
    }
}

//! A story of persons, workloads and agents over four accounts, told with its truth: for each record the session it belongs
//! to and where the call came from, for each session what it came from and who is behind it.

mod agents;
mod files;
mod issued;
mod plot;

pub use files::write;
pub use plot::tell;

use super::random::Random;
use agents::TrueAgentEvent;
use serde_json::{Map, Value, json};
use trailglass::cloudtrail::time::text_from_millis;

/// What a session came from, and how well the records tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// It is the beginning of its chain.
    Beginning,
    /// From a call of this session; both name the same unique thing.
    Exactly(usize),
    /// From a call of this session; several facts fit.
    Strongly(usize),
    /// From one of several calls that the records do not tell apart; all of them were made by this session.
    FromOneOfSeveral(usize),
    /// From one of several calls of different sessions that the records do not tell apart.
    FromOneOf,
    /// From a call that is not in the files.
    Outside,
}

/// The truth about a session.
#[derive(Clone, Debug)]
pub struct TrueSession {
    pub came: Came,
    pub kind: &'static str,
    /// The name of the person or workload behind it.
    pub person: String,
}

/// A record, the session it belongs to and where the call came from.
#[derive(Clone, Debug)]
pub struct Told {
    pub record: Value,
    pub session: usize,
    pub origin: &'static str,
    /// What it has to do with an AI agent.
    pub agent: Option<TrueAgentEvent>,
}

/// The records and their truth.
pub struct Story {
    pub told: Vec<Told>,
    pub sessions: Vec<TrueSession>,
    random: Random,
    /// Seconds since 1970.
    now: i64,
}

/// The credentials of a session, as its records show them.
#[derive(Clone)]
pub struct Credentials {
    pub session: usize,
    identity: Value,
    account: &'static str,
    agent: &'static str,
    address: String,
    origin: &'static str,
    /// The console makes a new key for each request.
    key_for_each_request: bool,
    /// A program works with credentials of the console: its records have the console's mark, and connections of their own.
    is_marked: bool,
}

pub const ACCOUNTS: [&str; 4] = [
    "111111111111",
    "222222222222",
    "333333333333",
    "444444444444",
];
/// The identity store of the workforce.
const STORE: &str = "arn:aws:identitystore::111111111111:identitystore/d-1";
const CLI: &str = "aws-cli/2.27.1 md/awscrt#0.26.1 ua/2.1 os/linux#6.8.0 md/arch#x86_64 lang/python#3.13.2 cfg/retry-mode#standard md/command#sts.assume-role";
const BOTO: &str = "Boto3/1.38.0 md/Botocore#1.38.0 ua/2.1 os/linux#6.8.0 lang/python#3.12.1";
const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:139.0) Gecko/20100101 Firefox/139.0";
const TERRAFORM: &str = "APN/1.0 HashiCorp/1.0 Terraform/1.12.0 (+https://www.terraform.io) terraform-provider-aws/5.98.0 aws-sdk-go-v2/1.36.3";

impl Story {
    pub fn new(seed: u64) -> Self {
        Story {
            told: Vec::new(),
            sessions: Vec::new(),
            random: Random::new(seed),
            now: 1_780_000_000,
        }
    }

    fn session(&mut self, came: Came, kind: &'static str, person: &str) -> usize {
        self.sessions.push(TrueSession {
            came,
            kind,
            person: person.to_owned(),
        });
        self.sessions.len() - 1
    }

    fn time(&self) -> String {
        text_from_millis(self.now * 1000).replace(' ', "T") + "Z"
    }

    /// Lets some time go by.
    pub fn wait(&mut self, seconds: u64) {
        self.now += 2 + self.random.below(seconds.max(1)) as i64;
    }

    fn id(&mut self, prefix: &str) -> String {
        self.random.iam_id(prefix)
    }

    fn address(&mut self) -> String {
        format!("198.51.100.{}", 1 + self.random.below(250))
    }

    /// A call; returns its place.
    pub fn call(&mut self, by: &Credentials, source: &str, name: &str, more: Value) -> usize {
        let mut identity = by.identity.clone();
        if by.key_for_each_request {
            identity["accessKeyId"] = json!(self.id("ASIA"));
        }
        let mut record = json!({
            "eventVersion": "1.11",
            "eventTime": self.time(),
            "eventSource": source,
            "eventName": name,
            "awsRegion": "eu-west-1",
            "sourceIPAddress": by.address,
            "userAgent": by.agent,
            "userIdentity": identity,
            "requestID": self.random.guid(),
            "eventID": self.random.guid(),
            "eventType": "AwsApiCall",
            "readOnly": (["List", "Get", "Describe"].iter().any(|verb| name.starts_with(verb))),
            "recipientAccountId": by.account,
        });
        if by.key_for_each_request {
            record["sessionCredentialFromConsole"] = json!("true");
        }
        if by.is_marked {
            record["sessionCredentialFromConsole"] = json!("true");
            record["tlsDetails"] = json!({"tlsVersion": "TLSv1.3"});
        }
        merge(&mut record, more);
        self.told.push(Told {
            record,
            session: by.session,
            origin: by.origin,
            agent: None,
        });
        self.told.len() - 1
    }

    /// Some calls.
    pub fn work(&mut self, by: &Credentials, calls: u64) {
        for _ in 0..calls {
            self.wait(40);
            let (source, name) = *self.random.pick(&[
                ("s3.amazonaws.com", "ListBuckets"),
                ("ec2.amazonaws.com", "DescribeInstances"),
                ("dynamodb.amazonaws.com", "DeleteTable"),
                ("states.amazonaws.com", "DeleteStateMachine"),
            ]);
            self.call(by, source, name, json!({}));
        }
    }

    /// An IAM user with a long-term key.
    pub fn user(&mut self, name: &str, account: usize) -> Credentials {
        let session = self.session(Came::Beginning, "command-line", name);
        let (id, key) = (self.id("AIDA"), self.id("AKIA"));
        self.user_with(session, name, account, &id, &key)
    }

    fn user_with(
        &mut self,
        session: usize,
        name: &str,
        account: usize,
        id: &str,
        key: &str,
    ) -> Credentials {
        let account = ACCOUNTS[account];
        Credentials {
            session,
            identity: json!({
                "type": "IAMUser", "principalId": id, "arn": format!("arn:aws:iam::{account}:user/{name}"),
                "accountId": account, "accessKeyId": key, "userName": name,
            }),
            account,
            agent: CLI,
            address: self.address(),
            origin: "cli",
            key_for_each_request: false,
            is_marked: false,
        }
    }

    /// The console session of a user who has long-term keys as well.
    pub fn console_of(&mut self, user: &Credentials) -> Credentials {
        let person = self.sessions[user.session].person.clone();
        let session = self.session(Came::Outside, "browser", &person);
        let mut identity = user.identity.clone();
        identity["sessionContext"] =
            json!({"attributes": {"creationDate": self.time(), "mfaAuthenticated": "true"}});
        Credentials {
            session,
            identity,
            agent: BROWSER,
            origin: "console",
            key_for_each_request: true,
            ..user.clone()
        }
    }

    /// The identity of a role's session that begins now.
    fn role_identity(&mut self, role: &Role, name: &str, key: &str) -> Value {
        json!({
            "type": "AssumedRole",
            "principalId": format!("{}:{name}", role.id),
            "arn": format!("arn:aws:sts::{}:assumed-role/{}/{name}", role.account, role.name),
            "accountId": role.account,
            "accessKeyId": key,
            "sessionContext": {
                "sessionIssuer": {
                    "type": "Role", "principalId": role.id, "arn": format!("arn:aws:iam::{}:role/{}", role.account, role.name),
                    "accountId": role.account, "userName": role.name,
                },
                "attributes": {"creationDate": self.time(), "mfaAuthenticated": "false"},
            },
        })
    }

    pub fn role(&mut self, name: &str, account: usize) -> Role {
        Role {
            name: name.to_owned(),
            account: ACCOUNTS[account],
            id: self.id("AROA"),
        }
    }

    fn role_session(
        &mut self,
        session: usize,
        role: &Role,
        name: &str,
        key: &str,
        agent: &'static str,
        origin: &'static str,
    ) -> Credentials {
        Credentials {
            session,
            identity: self.role_identity(role, name, key),
            account: role.account,
            agent,
            address: self.address(),
            origin,
            key_for_each_request: false,
            is_marked: false,
        }
    }
}

/// A role.
#[derive(Clone)]
pub struct Role {
    pub name: String,
    pub account: &'static str,
    pub id: String,
}

fn merge(into: &mut Value, more: Value) {
    let more: Map<String, Value> = match more {
        Value::Object(map) => map,
        _ => return,
    };
    for (key, value) in more {
        into[&key] = value;
    }
}

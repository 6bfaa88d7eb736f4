//! A story of persons, workloads and agents over four accounts, told with its truth: for each record the session it belongs
//! to and where the call came from, for each session what it came from and who is behind it.

use crate::random::Random;
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
}

pub const ACCOUNTS: [&str; 4] = [
    "111111111111",
    "222222222222",
    "333333333333",
    "444444444444",
];
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
            "readOnly": name.starts_with("List") || name.starts_with("Get"),
            "recipientAccountId": by.account,
        });
        if by.key_for_each_request {
            record["sessionCredentialFromConsole"] = json!("true");
        }
        merge(&mut record, more);
        self.told.push(Told {
            record,
            session: by.session,
            origin: by.origin,
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
        }
    }

    /// A call that issues credentials of a role: its response.
    fn issues(role: &Role, name: &str, key: Option<&str>) -> Value {
        let mut response = json!({"assumedRoleUser": {
            "assumedRoleId": format!("{}:{name}", role.id),
            "arn": format!("arn:aws:sts::{}:assumed-role/{}/{name}", role.account, role.name),
        }});
        if let Some(key) = key {
            response["credentials"] = json!({"accessKeyId": key, "sessionToken": "x"});
        }
        json!({
            "requestParameters": {"roleArn": format!("arn:aws:iam::{}:role/{}", role.account, role.name), "roleSessionName": name},
            "responseElements": response,
        })
    }

    /// A session assumes a role. Over accounts the call is logged in both, in the other one without the caller's name.
    pub fn assume(
        &mut self,
        by: &Credentials,
        role: &Role,
        name: &str,
        hides_key: bool,
    ) -> Credentials {
        self.wait(300);
        let key = self.id("ASIA");
        let person = self.sessions[by.session].person.clone();
        let came = if hides_key {
            Came::Strongly(by.session)
        } else {
            Came::Exactly(by.session)
        };
        let session = self.session(came, "command-line", &person);
        let mut response = Self::issues(role, name, (!hides_key).then_some(&key));
        let is_cross_account = role.account != by.account;
        let shared = self.random.guid();
        if is_cross_account {
            response["sharedEventID"] = json!(shared);
        }
        let place = self.call(by, "sts.amazonaws.com", "AssumeRole", response);
        if is_cross_account {
            let mut copy = self.told[place].clone();
            copy.record["eventID"] = json!(self.random.guid());
            copy.record["recipientAccountId"] = json!(role.account);
            copy.record["userIdentity"] = json!({
                "type": "AWSAccount", "principalId": by.identity["principalId"], "accountId": by.account,
            });
            self.told.push(copy);
        }
        self.role_session(session, role, name, &key, BOTO, "sdk")
    }

    /// A federated call that issues credentials of a role, by somebody whom an identity provider vouches for.
    pub fn federate(
        &mut self,
        name: &str,
        event: &str,
        identity: Value,
        kind: &'static str,
        role: &Role,
    ) -> Credentials {
        self.wait(300);
        let caller = self.session(Came::Beginning, kind, name);
        let by = Credentials {
            session: caller,
            identity,
            account: role.account,
            agent: BOTO,
            address: self.address(),
            origin: "sdk",
            key_for_each_request: false,
        };
        let key = self.id("ASIA");
        self.call(
            &by,
            "sts.amazonaws.com",
            event,
            Self::issues(role, "session", Some(&key)),
        );
        let session = self.session(Came::Exactly(caller), kind, name);
        self.role_session(session, role, "session", &key, BOTO, "sdk")
    }

    /// A call whose response holds a new temporary key of the caller, or of a name that it gives.
    pub fn token(
        &mut self,
        by: &Credentials,
        event: &str,
        identity: impl Fn(&mut Value),
    ) -> Credentials {
        self.wait(300);
        let key = self.id("ASIA");
        self.call(
            by,
            "sts.amazonaws.com",
            event,
            json!({"responseElements": {"credentials": {"accessKeyId": key}}}),
        );
        let person = self.sessions[by.session].person.clone();
        let session = self.session(Came::Exactly(by.session), "command-line", &person);
        let mut own = by.identity.clone();
        own["accessKeyId"] = json!(key);
        own["sessionContext"] = json!({"attributes": {"creationDate": self.time()}});
        identity(&mut own);
        Credentials {
            session,
            identity: own,
            agent: BOTO,
            origin: "sdk",
            ..by.clone()
        }
    }

    /// A service assumes a role for something that runs. The session's time of issue may be another one than the call's.
    pub fn run_by(
        &mut self,
        service: &'static str,
        role: &Role,
        name: &str,
        hides_key: bool,
        later: i64,
    ) -> Credentials {
        self.wait(300);
        let caller = self.service(service, role.account);
        let key = self.id("ASIA");
        let mut response = Self::issues(role, name, (!hides_key).then_some(&key));
        response["requestParameters"]["roleSessionName"] = json!(name);
        self.call(&caller, "sts.amazonaws.com", "AssumeRole", response);
        let came = if hides_key {
            Came::Strongly(caller.session)
        } else {
            Came::Exactly(caller.session)
        };
        let session = self.session(came, "workload", name);
        self.now += later;
        self.role_session(session, role, name, &key, BOTO, "sdk")
    }

    /// A session of an AWS service: calls of one are one session where they are close in time.
    pub fn service(&mut self, service: &'static str, account: &'static str) -> Credentials {
        // So long after the last one that it is a session of its own.
        self.now += 3600;
        let session = self.session(Came::Beginning, "service", service);
        Credentials {
            session,
            identity: json!({"type": "AWSService", "invokedBy": service}),
            account,
            agent: service,
            address: service.to_owned(),
            origin: "service",
            key_for_each_request: false,
        }
    }

    /// A workforce user of IAM Identity Center: the portal's answer is hidden, some services say on whose behalf they work.
    pub fn sso(&mut self, name: &str, role: &Role, in_browser: bool) -> Credentials {
        self.wait(300);
        let kind = if in_browser {
            "browser"
        } else {
            "command-line"
        };
        let session = self.session(Came::Outside, kind, name);
        let key = self.id("ASIA");
        let mut own = self.role_session(
            session,
            role,
            name,
            &key,
            if in_browser { BROWSER } else { CLI },
            if in_browser { "console" } else { "cli" },
        );
        own.key_for_each_request = in_browser;
        own
    }

    /// A call that says on whose behalf it was made.
    pub fn call_on_behalf(&mut self, by: &Credentials, user: &str) {
        let mut by = by.clone();
        by.identity["onBehalfOf"] = json!({"userId": user, "identityStoreArn": "arn:aws:identitystore::111111111111:identitystore/d-1"});
        self.wait(20);
        self.call(
            &by,
            "qbusiness.amazonaws.com",
            "ListApplications",
            json!({}),
        );
    }

    /// `aws login`: the browser authorizes, the command line gets its credentials.
    pub fn aws_login(&mut self, console: &Credentials, names_sign_in: bool) -> Credentials {
        self.wait(300);
        let person = self.sessions[console.session].person.clone();
        let sign_in = format!(
            "arn:aws:signin:eu-west-1:{}:session/{}",
            console.account,
            self.random.guid()
        );
        let more = if names_sign_in {
            json!({"additionalEventData": {"signInSessionArn": sign_in}})
        } else {
            json!({})
        };
        self.call(
            console,
            "signin.amazonaws.com",
            "AuthorizeOAuth2Access",
            json!({}),
        );
        self.now += 1;
        self.call(console, "signin.amazonaws.com", "CreateOAuth2Token", more);
        self.now += 1;
        let came = if names_sign_in {
            Came::Exactly(console.session)
        } else {
            Came::Strongly(console.session)
        };
        let session = self.session(came, "aws-login", &person);
        let mut identity = console.identity.clone();
        identity["accessKeyId"] = json!(self.id("ASIA"));
        identity["sessionContext"]["attributes"]["creationDate"] = json!(self.time());
        if names_sign_in {
            identity["sessionContext"]["signInSessionArn"] = json!(sign_in);
        }
        Credentials {
            session,
            identity,
            agent: CLI,
            origin: "cli",
            key_for_each_request: false,
            ..console.clone()
        }
    }

    /// An agent calls a tool; the API calls that it leads to are logged with their request ids.
    pub fn agent(&mut self, by: &Credentials, calls: usize) {
        self.sessions[by.session].kind = "agent";
        self.wait(100);
        let requests: Vec<String> = (0..calls).map(|_| self.random.guid()).collect();
        let downstream: Vec<Value> = requests
            .iter()
            .map(|id| json!({"apiName": "ListBuckets", "requestId": id, "awsRegion": "eu-west-1"}))
            .collect();
        let tool = Credentials {
            agent: "claude-code/2.0",
            origin: "agent",
            ..by.clone()
        };
        self.call(&tool, "aws-mcp.amazonaws.com", "CallReadWriteTool", json!({
            "eventType": "AwsMcpEvent",
            "requestParameters": {"method": "tools/call", "params": {"name": "call_aws", "arguments": "***"}},
            "additionalEventData": {"downstreamRequests": downstream},
        }));
        for request in requests {
            let mut api = Credentials {
                agent: "aws-mcp.amazonaws.com",
                origin: "agent",
                address: "aws-mcp.amazonaws.com".to_owned(),
                ..by.clone()
            };
            api.identity["invokedBy"] = json!("aws-mcp.amazonaws.com");
            self.call(
                &api,
                "s3.amazonaws.com",
                "ListBuckets",
                json!({"requestID": request}),
            );
        }
    }

    /// One user creates a key for another one, who then works with it.
    pub fn create_key(&mut self, by: &Credentials, owner: &Credentials) -> Credentials {
        self.wait(300);
        let key = self.id("AKIA");
        let name = owner.identity["userName"].clone();
        self.call(by, "iam.amazonaws.com", "CreateAccessKey", json!({
            "requestParameters": {"userName": name},
            "responseElements": {"accessKey": {"accessKeyId": key, "status": "Active", "userName": name}},
        }));
        let person = self.sessions[owner.session].person.clone();
        let session = self.session(Came::Exactly(by.session), "command-line", &person);
        let mut identity = owner.identity.clone();
        identity["accessKeyId"] = json!(key);
        Credentials {
            session,
            identity,
            ..owner.clone()
        }
    }

    /// Two sessions of one role and name in one second, without their keys in the responses.
    pub fn twins(
        &mut self,
        callers: [&Credentials; 2],
        role: &Role,
        name: &str,
    ) -> [Credentials; 2] {
        self.wait(300);
        let calls = callers.map(|by| {
            self.call(
                by,
                "sts.amazonaws.com",
                "AssumeRole",
                Self::issues(role, name, None),
            )
        });
        let is_one_caller = callers[0].session == callers[1].session;
        let _ = calls;
        [0, 1].map(|_| {
            let (came, person) = if is_one_caller {
                (
                    Came::FromOneOfSeveral(callers[0].session),
                    self.sessions[callers[0].session].person.clone(),
                )
            } else {
                (Came::FromOneOf, format!("? {}/{name}", role.name))
            };
            let session = self.session(came, "command-line", &person);
            let key = self.id("ASIA");
            self.role_session(session, role, name, &key, BOTO, "sdk")
        })
    }

    /// The function or instance that the records name as holder of the credentials; who issued them is not in the files.
    pub fn held_by(&mut self, role: &Role, name: &str, holder: &str, kind: &str) -> Credentials {
        self.wait(300);
        let person = holder.rsplit([':', '/']).next().unwrap_or("").to_owned();
        let session = self.session(Came::Outside, "workload", &person);
        let key = self.id("ASIA");
        let mut own = self.role_session(session, role, name, &key, BOTO, "sdk");
        own.identity["inScopeOf"] = json!({"issuerType": kind, "credentialsIssuedTo": holder});
        own
    }

    /// A session whose first caller stated a name, issued outside the files.
    pub fn stated(&mut self, role: &Role, name: &str, source_identity: &str) -> Credentials {
        self.wait(300);
        let session = self.session(Came::Outside, "command-line", source_identity);
        let key = self.id("ASIA");
        let mut own = self.role_session(session, role, name, &key, BOTO, "sdk");
        own.identity["sessionContext"]["sourceIdentity"] = json!(source_identity);
        own
    }

    /// A session of which nothing more is known.
    pub fn unknown(&mut self, role: &Role, name: &str) -> Credentials {
        self.wait(300);
        let session = self.session(
            Came::Outside,
            "command-line",
            &format!("? {}/{name}", role.name),
        );
        let key = self.id("ASIA");
        self.role_session(session, role, name, &key, BOTO, "sdk")
    }

    /// The same credentials, used by a tool for infrastructure as code.
    pub fn terraform(by: &Credentials) -> Credentials {
        Credentials {
            agent: TERRAFORM,
            origin: "iac",
            ..by.clone()
        }
    }

    /// A service calls on behalf of a session, with a key of its own.
    pub fn through_service(&mut self, by: &Credentials) {
        self.wait(20);
        let mut through = Credentials {
            agent: "athena.amazonaws.com",
            origin: "service",
            address: "athena.amazonaws.com".to_owned(),
            ..by.clone()
        };
        if by.identity["sessionContext"].is_null() {
            // Such a call does not name the long-term key on whose behalf it is made.
            let person = self.sessions[by.session].person.clone();
            through.session = self.session(Came::Beginning, "service", &person);
        }
        through.identity["invokedBy"] = json!("athena.amazonaws.com");
        through.identity["accessKeyId"] = json!(self.id("ASIA"));
        self.call(&through, "s3.amazonaws.com", "GetObject", json!({}));
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

/// The whole story.
pub fn tell(seed: u64) -> Story {
    let mut story = Story::new(seed);
    let s = &mut story;
    let deploy: Vec<Role> = (0..4)
        .map(|account| s.role(&format!("deploy-{account}"), account))
        .collect();
    let admin = s.role("AWSReservedSSO_Admin_0123456789abcdef", 0);
    let shared = s.role("shared", 1);
    // Persons with keys; chains of up to five hops over all accounts.
    let mut users = Vec::new();
    for (index, name) in ["alice", "bob", "carla", "dmitri", "erin", "farid"]
        .iter()
        .enumerate()
    {
        let user = s.user(name, index % 4);
        s.work(&user, 3);
        let mut now = user.clone();
        for hop in 0..index {
            now = s.assume(
                &now,
                &deploy[(index + hop) % 4],
                &format!("{name}-{hop}"),
                hop % 2 == 1,
            );
            s.work(&now, 2);
        }
        s.through_service(&now);
        let terraform = Story::terraform(&now);
        s.work(&terraform, 2);
        users.push(user);
    }
    for user in &users[..3] {
        s.now += 7200;
        let console = s.console_of(user);
        s.work(&console, 4);
        let login = s.aws_login(&console, user.account != ACCOUNTS[0]);
        s.work(&login, 2);
    }
    // Tokens of users.
    s.now += 7200;
    let gina = s.user("gina", 0);
    let token = s.token(&gina, "GetSessionToken", |_| {});
    s.work(&token, 2);
    let federated = s.token(&gina, "GetFederationToken", |identity| {
        let account = identity["accountId"].as_str().unwrap_or("").to_owned();
        *identity = json!({
            "type": "FederatedUser", "principalId": format!("{account}:visitor"),
            "arn": format!("arn:aws:sts::{account}:federated-user/visitor"), "accountId": account,
            "accessKeyId": identity["accessKeyId"],
            "sessionContext": {
                "sessionIssuer": {"type": "IAMUser", "principalId": identity["principalId"], "arn": identity["arn"], "accountId": account, "userName": identity["userName"]},
                "attributes": identity["sessionContext"]["attributes"],
            },
        });
    });
    s.work(&federated, 2);
    let scoped = s.token(&token, "GetScopedCredentials", |_| {});
    s.work(&scoped, 2);
    // Identity providers.
    let saml = json!({"type": "SAMLUser", "principalId": "abc=:hana@example.com", "userName": "hana@example.com", "identityProvider": "abc="});
    let session = s.federate(
        "hana@example.com",
        "AssumeRoleWithSAML",
        saml,
        "command-line",
        &deploy[0],
    );
    s.work(&session, 2);
    let web = json!({
        "type": "WebIdentityUser", "principalId": "token.actions.githubusercontent.com:sts.amazonaws.com:repo:acme/app:ref:refs/heads/main",
        "userName": "repo:acme/app:ref:refs/heads/main", "identityProvider": "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com",
    });
    let session = s.federate(
        "repo:acme/app:ref:refs/heads/main @ arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com",
        "AssumeRoleWithWebIdentity", web, "command-line", &deploy[1],
    );
    s.work(&session, 2);
    // IAM Identity Center.
    for (index, name) in ["ivan@example.com", "jana@example.com", "kim@example.com"]
        .iter()
        .enumerate()
    {
        let session = s.sso(name, &admin, index % 2 == 0);
        s.work(&session, 3);
        if index != 1 {
            s.call_on_behalf(&session, &format!("user-{index}"));
        }
        let onward = s.assume(&session, &deploy[2], &format!("onward-{index}"), false);
        s.work(&onward, 2);
        if index == 2 {
            s.agent(&onward, 3);
        }
    }
    // Again, hours later, without a service that says on whose behalf.
    s.now += 20_000;
    let again = s.sso("ivan@example.com", &admin, false);
    s.work(&again, 2);
    // Things that run.
    let on_instance = s.run_by(
        "ec2.amazonaws.com",
        &deploy[3],
        "i-0123456789abcdef0",
        false,
        2000,
    );
    s.work(&on_instance, 3);
    let function = s.run_by("lambda.amazonaws.com", &shared, "resize-images", true, 0);
    s.work(&function, 3);
    let task = s.run_by(
        "ecs-tasks.amazonaws.com",
        &shared,
        "0123456789abcdef0123456789abcdef",
        true,
        0,
    );
    s.work(&task, 2);
    let held = s.held_by(
        &shared,
        "report",
        "arn:aws:lambda:eu-west-1:222222222222:function:report",
        "AWS::Lambda::Function",
    );
    s.work(&held, 2);
    let further = s.assume(&held, &deploy[0], "from-report", false);
    s.work(&further, 2);
    s.sessions[further.session].kind = "command-line";
    // What the files do not hold.
    let stated = s.stated(&deploy[1], "pipeline", "lena");
    s.work(&stated, 2);
    let onward = s.assume(&stated, &deploy[2], "pipeline-2", true);
    s.work(&onward, 2);
    let unknown = s.unknown(&deploy[3], "ci");
    s.work(&unknown, 2);
    // Twins in the same second.
    s.now += 7200;
    let (mona, nils) = (s.user("mona", 1), s.user("nils", 1));
    let (mona_now, nils_now) = (mona.clone(), nils.clone());
    for twin in s.twins([&mona_now, &mona_now], &shared, "same") {
        s.work(&twin, 2);
    }
    s.now += 10;
    for twin in s.twins([&mona_now, &nils_now], &shared, "two-callers") {
        s.work(&twin, 2);
    }
    // Keys created for others.
    s.now += 100;
    let oleg = s.user("oleg", 0);
    s.work(&oleg, 1);
    let intruder = s.user("pia", 0);
    let stolen = s.create_key(&intruder, &oleg);
    s.work(&stolen, 3);
    story
}

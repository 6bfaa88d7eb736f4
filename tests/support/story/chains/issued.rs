//! The calls of the story that issue credentials, and what is done with credentials that were issued elsewhere.

use super::{ACCOUNTS, BOTO, BROWSER, CLI, Came, Credentials, Role, STORE, Story, TERRAFORM};
use serde_json::{Value, json};

impl Story {
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
            let mut twin = self.told[place].clone();
            twin.record["eventID"] = json!(self.random.guid());
            twin.record["recipientAccountId"] = json!(role.account);
            twin.record["userIdentity"] = json!({
                "type": "AWSAccount", "principalId": by.identity["principalId"], "accountId": by.account,
            });
            self.told.push(twin);
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
            is_marked: false,
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
            is_marked: false,
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
        by.identity["onBehalfOf"] = json!({"userId": user, "identityStoreArn": STORE});
        self.wait(20);
        self.call(
            &by,
            "qbusiness.amazonaws.com",
            "ListApplications",
            json!({}),
        );
    }

    /// A session of a role, with a name of its own, that a program has on behalf of a workforce user.
    pub fn stated_on_behalf(
        &mut self,
        role: &Role,
        name: &str,
        user: &str,
        person: &str,
    ) -> Credentials {
        self.wait(300);
        let session = self.session(Came::Outside, "command-line", person);
        let key = self.id("ASIA");
        let mut own = self.role_session(session, role, name, &key, BOTO, "sdk");
        own.identity["onBehalfOf"] = json!({"userId": user, "identityStoreArn": STORE});
        own
    }

    /// `aws login`: the browser authorizes, the command line gets its credentials. The records name the sign-in, or have the
    /// console's mark, or neither.
    pub fn aws_login(
        &mut self,
        console: &Credentials,
        names_sign_in: bool,
        is_marked: bool,
    ) -> Credentials {
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
            is_marked,
            ..console.clone()
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

    /// A session of which the files have only what a service did on its behalf, or with credentials that it obtained itself;
    /// who issued them is not in the files.
    pub fn only_through_service(&mut self, role: &Role, name: &str, person: &str) {
        self.wait(300);
        let session = self.session(Came::Outside, "service", person);
        let key = self.id("ASIA");
        let own = self.role_session(session, role, name, &key, BOTO, "sdk");
        self.wait(60);
        self.through_service(&own);
    }

    /// Somebody to whom account access manager hands a role's session: the call is the service's, and its tags name the
    /// person. In a browser the console has keys of its own.
    pub fn account_access(
        &mut self,
        person: &str,
        user: &str,
        role: &Role,
        in_browser: bool,
    ) -> Credentials {
        self.wait(300);
        let caller = self.service("account-access.amazonaws.com", role.account);
        let key = self.id("ASIA");
        let mut response = Self::issues(role, user, Some(&key));
        response["requestParameters"]["tags"] = json!([
            {"key": "department", "value": "research"}, {"key": "email", "value": person},
        ]);
        self.call(&caller, "sts.amazonaws.com", "AssumeRole", response);
        let (came, kind, agent, origin) = if in_browser {
            (
                Came::Strongly(caller.session),
                "browser",
                BROWSER,
                "console",
            )
        } else {
            (Came::Exactly(caller.session), "command-line", CLI, "cli")
        };
        let session = self.session(came, kind, person);
        let mut own = self.role_session(session, role, user, &key, agent, origin);
        own.key_for_each_request = in_browser;
        own
    }

    /// Somebody becomes the root user of another account for a task.
    pub fn assume_root(
        &mut self,
        by: &Credentials,
        account: &'static str,
        hides_key: bool,
    ) -> Credentials {
        self.wait(300);
        let key = self.id("ASIA");
        self.call(by, "sts.amazonaws.com", "AssumeRoot", json!({
            "requestParameters": {
                "targetPrincipal": account, "taskPolicyArn": {"arn": "arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy"},
            },
            "responseElements": if hides_key { Value::Null } else { json!({"credentials": {"accessKeyId": key}}) },
        }));
        let person = self.sessions[by.session].person.clone();
        let came = if hides_key {
            Came::Strongly(by.session)
        } else {
            Came::Exactly(by.session)
        };
        let session = self.session(came, "command-line", &person);
        Credentials {
            session,
            identity: json!({
                "type": "Root", "principalId": account, "arn": format!("arn:aws:iam::{account}:root"), "accountId": account,
                "accessKeyId": key,
                "sessionContext": {"assumedRoot": "true", "attributes": {"creationDate": self.time(), "mfaAuthenticated": "false"}},
            }),
            account,
            agent: BOTO,
            origin: "sdk",
            ..by.clone()
        }
    }

    /// Somebody of another account works with what `approver` has delegated to that account. Without `by` the other
    /// account's logs are not in the files.
    pub fn delegated(
        &mut self,
        by: Option<&Credentials>,
        delegate: &str,
        approver: &Credentials,
    ) -> Credentials {
        self.wait(300);
        let key = self.id("ASIA");
        let (came, person) = match by {
            Some(by) => {
                self.call(by, "sts.amazonaws.com", "GetDelegatedAccessToken", json!({
                    "responseElements": {"credentials": {"accessKeyId": key}, "assumedPrincipal": approver.identity["arn"]},
                }));
                (
                    Came::Exactly(by.session),
                    self.sessions[by.session].person.clone(),
                )
            }
            None => (Came::Outside, format!("account {delegate}")),
        };
        let session = self.session(came, "command-line", &person);
        let mut identity = approver.identity.clone();
        identity["accessKeyId"] = json!(key);
        identity["sessionContext"] = json!({"attributes": {"creationDate": self.time()}});
        identity["invokedByDelegate"] = json!({"accountId": delegate});
        Credentials {
            session,
            identity,
            agent: BOTO,
            origin: "sdk",
            ..approver.clone()
        }
    }

    /// A workforce user asks the portal for credentials of a role: the response, with the key, is hidden.
    pub fn portal(&mut self, person: &str, user: &str) {
        self.wait(300);
        let session = self.session(Came::Beginning, "command-line", person);
        let by = Credentials {
            session,
            identity: json!({
                "type": "IdentityCenterUser", "accountId": ACCOUNTS[0],
                "onBehalfOf": {"userId": user, "identityStoreArn": STORE},
            }),
            account: ACCOUNTS[0],
            agent: CLI,
            address: self.address(),
            origin: "cli",
            key_for_each_request: false,
            is_marked: false,
        };
        self.call(&by, "sso.amazonaws.com", "GetRoleCredentials", json!({
            "requestParameters": {"role_name": "Admin", "account_id": ACCOUNTS[0]}, "responseElements": null,
        }));
    }
}

//! Records that mislead: each set is one from which a reader in a hurry would name the wrong person.

use super::worked_out;
use crate::support::{ask, dropped, invictus, view};
use serde_json::{Value, json};
use trailglass::chains::{Chains, Confidence, Join};
use trailglass::engine::Engine;
use trailglass::protocol::{Rows, Tab};
use trailglass::store::{Column, Store};

const ACCOUNT: &str = "111122223333";

/// A call at a second of one day.
pub fn call(second: u32, name: &str, identity: Value) -> Value {
    let (hour, minute) = (10 + second / 3600, second / 60 % 60);
    json!({
        "eventVersion": "1.11",
        "eventID": format!("30000000-0000-4000-8000-{second:012}"),
        "eventTime": format!("2026-05-01T{hour:02}:{minute:02}:{:02}Z", second % 60),
        "eventName": name, "eventSource": "x.amazonaws.com", "awsRegion": "eu-west-1",
        "sourceIPAddress": "198.51.100.1", "userAgent": "Boto3/1.38.0", "recipientAccountId": ACCOUNT,
        "userIdentity": identity,
    })
}

pub fn issued_at(second: u32) -> String {
    call(second, "", Value::Null)["eventTime"]
        .as_str()
        .expect("a time")
        .to_owned()
}

pub fn user(name: &str) -> Value {
    json!({
        "type": "IAMUser", "principalId": format!("AIDA{name}"), "arn": format!("arn:aws:iam::{ACCOUNT}:user/{name}"),
        "accountId": ACCOUNT, "accessKeyId": format!("AKIA{name}"), "userName": name,
    })
}

/// A session of a role whose credentials were issued at this second.
pub fn session(role: &str, name: &str, key: &str, second: u32) -> Value {
    json!({
        "type": "AssumedRole", "principalId": format!("AROA{role}:{name}"),
        "arn": format!("arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{name}"), "accountId": ACCOUNT, "accessKeyId": key,
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role", "principalId": format!("AROA{role}"), "arn": format!("arn:aws:iam::{ACCOUNT}:role/{role}"),
                "accountId": ACCOUNT, "userName": role,
            },
            "attributes": {"creationDate": issued_at(second), "mfaAuthenticated": "false"},
        },
    })
}

/// `AssumeRole` with a response that holds this key, or hides it.
pub fn assume(second: u32, by: Value, role: &str, name: &str, key: Option<&str>) -> Value {
    let mut record = call(second, "AssumeRole", by);
    record["requestParameters"] = json!({"roleSessionName": name});
    record["responseElements"] =
        json!({"assumedRoleUser": {"assumedRoleId": format!("AROA{role}:{name}")}});
    if let Some(key) = key {
        record["responseElements"]["credentials"] = json!({"accessKeyId": key});
    }
    record
}

pub struct Read {
    engine: Engine,
    pub chains: Chains,
}

pub fn read(records: &[Value]) -> Read {
    let file = dropped(json!({ "Records": records }).to_string());
    let (engine, chains) = worked_out(&[file], 1, usize::MAX);
    Read { engine, chains }
}

impl Read {
    pub fn store(&self) -> &Store {
        &self.engine.store
    }

    /// The event at a second.
    pub fn event(&self, second: u32) -> usize {
        let id = format!("30000000-0000-4000-8000-{second:012}");
        let store = self.store();
        let mut rows = 0..store.len();
        rows.find(|row| store.cell(Column::Id, *row) == id)
            .expect("the event")
    }

    pub fn person(&self, second: u32) -> &str {
        &self.chains.person(self.event(second)).name
    }

    pub fn person_key(&self, second: u32) -> &str {
        &self.chains.person(self.event(second)).key
    }

    pub fn session(&self, second: u32) -> u32 {
        self.chains.session_of[self.event(second)]
    }

    pub fn kind(&self, second: u32) -> &str {
        self.chains.sessions[self.session(second) as usize]
            .kind
            .word()
    }

    pub fn origin(&self, second: u32) -> &str {
        self.chains.origins[self.event(second)].word()
    }

    /// The seconds of the events that a query finds.
    pub fn found(&mut self, query: &str) -> Vec<u32> {
        self.engine.work_out_chains();
        let answer = ask(&mut self.engine, &view(Tab::Events, "time", query));
        let Rows::Events(page) = answer.rows else {
            panic!("events were asked for")
        };
        let second = |key: &str| key[key.len() - 12..].parse().expect("a second");
        page.rows.iter().map(|row| second(&row.key)).collect()
    }

    pub fn confidence(&self, second: u32) -> Option<Confidence> {
        let link = self.chains.links[self.session(second) as usize];
        link.map(|link| link.confidence)
    }
}

#[test]
fn a_session_name_that_anybody_can_choose_proves_no_identity_center_user() {
    let portal = "AWSReservedSSO_Admin_0123456789abcdef";
    let mut known = call(
        1,
        "ListApplications",
        session(portal, "bob@x.org", "ASIA1", 0),
    );
    known["userIdentity"]["onBehalfOf"] =
        json!({"userId": "u1", "identityStoreArn": "arn:aws:identitystore::1:identitystore/d-1"});
    let read = read(&[
        known,
        call(2, "Read", session(portal, "bob@x.org", "ASIA2", 2)),
        call(3, "Delete", session("deploy", "bob@x.org", "ASIA9", 3)),
    ]);
    assert_eq!(
        read.person_key(2),
        read.person_key(1),
        "Identity Center gave this name"
    );
    assert_ne!(
        read.person_key(3),
        read.person_key(1),
        "anybody can choose this one"
    );
}

#[test]
fn a_call_that_issued_other_credentials_is_not_the_beginning() {
    let read = read(&[
        assume(1, user("alice"), "ci", "run", Some("ASIA3")),
        call(5, "DeleteTable", session("ci", "run", "ASIA1", 1)),
    ]);
    assert_eq!(read.confidence(5), None);
    assert_eq!(read.person(5), "? ci/run");
}

#[test]
fn one_call_is_not_given_to_two_sessions() {
    let read = read(&[
        assume(1, user("alice"), "ci", "run", None),
        call(5, "Read", session("ci", "run", "ASIA1", 1)),
        call(6, "Read", session("ci", "run", "ASIA2", 2)),
    ]);
    for second in [5, 6] {
        assert_eq!(read.confidence(second), Some(Confidence::OneFor(2)));
        assert_eq!(read.person(second), "? ci/run");
    }
    let of_call = read.chains.of_event(read.store(), read.event(1) as u32);
    assert_eq!(of_call.issued.len(), 2, "both are listed under the call");
    assert!(
        of_call
            .issued
            .iter()
            .all(|session| session.confidence != "exact")
    );
}

#[test]
fn each_of_several_calls_that_fit_lists_the_session() {
    let read = read(&[
        assume(1, user("mona"), "ci", "run", None),
        {
            let mut second = assume(2, user("nils"), "ci", "run", None);
            second["eventTime"] = json!(issued_at(1));
            second
        },
        call(5, "Read", session("ci", "run", "ASIA1", 1)),
    ]);
    for second in [1, 2] {
        let of_call = read
            .chains
            .of_event(read.store(), read.event(second) as u32);
        let words: Vec<&str> = of_call.issued.iter().map(|one| &*one.confidence).collect();
        assert_eq!(words, ["one of 2"], "call at {second}");
    }
}

#[test]
fn what_a_session_states_counts_more_than_a_link_that_is_not_exact() {
    let stated = |key: &str, name: &str| {
        let mut identity = session("ci", "run", key, 1);
        identity["sessionContext"]["sourceIdentity"] = json!(name);
        identity
    };
    let mut of_another = assume(1, user("alice"), "ci", "run", None);
    of_another["requestParameters"]["sourceIdentity"] = json!("somebody-else");
    let first = read(&[of_another, call(5, "Read", stated("ASIA1", "lena"))]);
    assert_eq!(
        first.confidence(5),
        None,
        "the call states another source identity"
    );
    let second = read(&[
        assume(1, user("alice"), "ci", "run", None),
        call(5, "Read", stated("ASIA1", "lena")),
    ]);
    assert_eq!(second.confidence(5), Some(Confidence::Strong));
    assert_eq!(second.person(5), "lena");
    let hops = second
        .chains
        .of_event(second.store(), second.event(5) as u32)
        .hops;
    assert_eq!(hops[0].name, "lena", "the panel begins with the person");
    let contradicting = read(&[
        call(5, "Read", stated("ASIA1", "lena")),
        call(6, "Read", stated("ASIA1", "otto")),
    ]);
    assert_eq!(contradicting.person(5), "? ci/run");
    assert_eq!(contradicting.person(6), "? ci/run");
}

#[test]
fn a_console_session_is_traced_to_its_sign_in() {
    let mut sign_in = call(1, "ConsoleLogin", user("alice"));
    sign_in["userIdentity"]["accessKeyId"] = json!("");
    sign_in["responseElements"] = json!({"ConsoleLogin": "Success"});
    let console = |second: u32, key: &str| {
        let mut identity = user("alice");
        identity["accessKeyId"] = json!(key);
        identity["sessionContext"] = json!({"attributes": {"creationDate": issued_at(1)}});
        let mut record = call(second, "Read", identity);
        record["sessionCredentialFromConsole"] = json!("true");
        record
    };
    let read = read(&[sign_in, console(5, "ASIA1"), console(6, "ASIA2")]);
    assert_eq!(
        read.session(5),
        read.session(6),
        "the console makes a key for each request"
    );
    let link = read.chains.links[read.session(5) as usize].expect("a link");
    assert_eq!(
        (link.join, link.confidence),
        (Join::ConsoleSignIn, Confidence::Strong)
    );
    let of_event = read.chains.of_event(read.store(), read.event(5) as u32);
    assert_eq!(of_event.missing, "");
    // In the real attack the sign-in is there too.
    let (engine, chains) = worked_out(&invictus(), 1, usize::MAX);
    let joined = chains.links.iter().flatten();
    assert!(
        joined
            .filter(|link| link.join == Join::ConsoleSignIn)
            .count()
            > 0
    );
    drop(engine);
}

#[test]
fn older_records_of_the_console_are_one_session_without_its_mark() {
    let console = |second: u32, key: &str| {
        let mut record = call(second, "Read", session("ops", "ada", key, 1));
        record["userAgent"] = json!("Mozilla/5.0 (X11; Linux x86_64; rv:60.0) Firefox/60.0");
        record
    };
    let first = read(&[console(5, "ASIA1"), console(6, "ASIA2")]);
    assert_eq!(first.session(5), first.session(6));
    assert_eq!((first.kind(5), first.origin(5)), ("browser", "console"));
    // Until 2020 the console named itself as the service that called.
    let mut through_console = user("ada");
    through_console["invokedBy"] = json!("signin.amazonaws.com");
    let mut record = call(7, "StartLogging", through_console);
    record["userAgent"] = json!("signin.amazonaws.com");
    let second = read(&[record]);
    assert_eq!(second.origin(7), "console");
    assert_eq!(second.person(7), "ada");
}

#[test]
fn a_console_session_made_of_credentials_that_were_used_as_well_keeps_its_call() {
    let mut console = call(9, "Read", session("ops", "ada", "ASIA7", 1));
    console["sessionCredentialFromConsole"] = json!("true");
    let read = read(&[
        assume(1, user("ada"), "ops", "ada", Some("ASIA1")),
        call(5, "Read", session("ops", "ada", "ASIA1", 1)),
        console,
    ]);
    assert_eq!(read.person(5), "ada");
    assert_eq!(read.person(9), "ada");
}

#[test]
fn a_workload_is_not_told_by_a_name_that_a_person_gave() {
    let name = "i-0123456789abcdef0";
    let given = read(&[
        assume(1, user("mallory"), "ci", name, Some("ASIA1")),
        call(5, "Read", session("ci", name, "ASIA1", 1)),
    ]);
    assert_eq!(
        (given.kind(5), given.person(5)),
        ("command-line", "mallory")
    );
    let by_user_of_that_name = read(&[
        assume(1, user("ec2.amazonaws.com"), "ci", "web", Some("ASIA1")),
        call(5, "Read", session("ci", "web", "ASIA1", 1)),
    ]);
    assert_eq!(by_user_of_that_name.kind(5), "command-line");
    let held = |second: u32, region: &str| {
        let mut identity = session("ci", "report", &format!("ASIA{second}"), second);
        identity["inScopeOf"] = json!({
            "issuerType": "AWS::Lambda::Function",
            "credentialsIssuedTo": format!("arn:aws:lambda:{region}:{ACCOUNT}:function:report"),
        });
        call(second, "Read", identity)
    };
    let two = read(&[held(5, "eu-west-1"), held(6, "us-east-1")]);
    assert_ne!(
        two.person_key(5),
        two.person_key(6),
        "functions of two Regions are two"
    );
}

#[test]
fn credentials_of_the_console_that_a_program_uses_are_not_the_console_s() {
    let copied = |agent: &str| {
        let mut record = call(5, "Read", session("ops", "ada", "ASIA1", 1));
        record["sessionCredentialFromConsole"] = json!("true");
        record["tlsDetails"] = json!({"tlsVersion": "TLSv1.3"});
        record["userAgent"] = json!(agent);
        read(&[record])
    };
    assert_eq!(copied("python-requests/2.31").origin(5), "other");
    assert_eq!(copied("aws-cli/2.27.1").origin(5), "cli");
    let mut named = call(5, "Read", user("ada"));
    named["userAgent"] = json!("Boto3/1.38.0 md/Botocore#1.38.0 app/MyConsole");
    assert_eq!(read(&[named]).origin(5), "sdk");
}

#[test]
fn a_federated_user_is_the_user_that_issued_its_credentials() {
    let federated = json!({
        "type": "FederatedUser", "principalId": format!("{ACCOUNT}:kay"),
        "arn": format!("arn:aws:sts::{ACCOUNT}:federated-user/kay"), "accountId": ACCOUNT, "accessKeyId": "ASIA1",
        "sessionContext": {
            "sessionIssuer": {
                "type": "IAMUser", "principalId": "AIDAada", "arn": format!("arn:aws:iam::{ACCOUNT}:user/ada"),
                "accountId": ACCOUNT, "userName": "ada",
            },
            "attributes": {"creationDate": issued_at(1)},
        },
    });
    let mut issue = call(1, "GetFederationToken", user("ada"));
    issue["responseElements"] =
        json!({"federatedUser": {"federatedUserId": format!("{ACCOUNT}:kay")}});
    let alone = read(&[
        call(5, "Read", federated.clone()),
        call(6, "Read", user("ada")),
    ]);
    assert_eq!(alone.person_key(5), alone.person_key(6));
    let with_call = read(&[issue, call(5, "Read", federated)]);
    assert_eq!(with_call.confidence(5), Some(Confidence::Strong));
    assert_eq!(with_call.person(5), "ada");
}

#[test]
fn one_key_in_place_of_all_tells_nobody() {
    let key = "ASIAIOSFODNN7EXAMPLE";
    let read = read(&[
        assume(1, user("ada"), "ops", "one", Some(key)),
        assume(2, user("bea"), "dev", "two", Some(key)),
        call(5, "Read", session("ops", "one", key, 1)),
        call(6, "Read", session("dev", "two", key, 2)),
    ]);
    assert_ne!(read.session(5), read.session(6));
    let keys = |second: u32| &read.chains.sessions[read.session(second) as usize].key;
    assert_ne!(keys(5), keys(6));
    for second in [5, 6] {
        assert_eq!(read.confidence(second), Some(Confidence::OneOf(2)));
    }
}

#[test]
fn the_copy_of_the_called_account_does_not_hide_the_caller() {
    let mut copy = assume(
        2,
        json!({"type": "AWSAccount", "accountId": "999988887777"}),
        "ops",
        "one",
        Some("ASIA1"),
    );
    copy["eventTime"] = json!(issued_at(1));
    copy["eventID"] = json!("00000000-0000-4000-8000-000000000000");
    let read = read(&[
        copy,
        assume(1, user("ada"), "ops", "one", Some("ASIA1")),
        call(5, "Read", session("ops", "one", "ASIA1", 1)),
    ]);
    assert_eq!(read.person(5), "ada");
}

#[test]
fn one_call_of_an_agent_does_not_make_a_session_an_agent_s() {
    let mut tool = call(1, "CallReadOnlyTool", user("ada"));
    tool["eventSource"] = json!("aws-mcp.amazonaws.com");
    let mut records = vec![tool];
    records.extend((2..10).map(|second| call(second, "Read", user("ada"))));
    let read = read(&records);
    assert_eq!((read.kind(2), read.origin(1)), ("command-line", "agent"));
}

#[test]
fn where_the_caller_is_another_account_s_the_panel_says_where_to_look() {
    let read = read(&[call(
        1,
        "Read",
        json!({"type": "AWSAccount", "accountId": "999988887777", "principalId": "AROAX:ada@x.org"}),
    )]);
    let of_event = read.chains.of_event(read.store(), read.event(1) as u32);
    assert!(
        of_event.missing.contains("999988887777"),
        "{}",
        of_event.missing
    );
}

#[test]
fn equal_callers_of_two_readers_are_in_one_session() {
    let record = |second: u32, flag: bool| {
        let mut record = call(second, "Read", session("ops", "ada", "ASIA1", 1));
        if flag {
            record["sessionCredentialFromConsole"] = json!("true");
        }
        record
    };
    let file = |record: Value| dropped(json!({"Records": [record]}).to_string());
    for readers in [1, 2] {
        let (_, chains) = worked_out(
            &[file(record(5, true)), file(record(6, false))],
            readers,
            usize::MAX,
        );
        assert_eq!(chains.sessions.len(), 1, "{readers} readers");
    }
}

#[test]
fn records_that_issue_each_other_lose_the_weakest_link() {
    let read = read(&[
        assume(1, session("a", "x", "ASIA1", 20), "b", "y", Some("ASIA2")),
        assume(20, session("b", "y", "ASIA2", 1), "a", "x", None),
    ]);
    let links: Vec<Option<Confidence>> = [1, 20].map(|second| read.confidence(second)).into();
    assert_eq!(links, [None, Some(Confidence::Exact)]);
}

#[test]
fn a_very_long_chain_is_cut_in_the_middle() {
    let mut records = vec![assume(1, user("ada"), "r", "s", Some("ASIA1"))];
    for hop in 1..200_u32 {
        let by = session("r", "s", &format!("ASIA{hop}"), hop);
        records.push(assume(
            hop + 1,
            by,
            "r",
            "s",
            Some(&format!("ASIA{}", hop + 1)),
        ));
    }
    let read = read(&records);
    let of_event = read.chains.of_event(read.store(), read.event(200) as u32);
    assert_eq!(of_event.hops.len() + of_event.left_out as usize, 200);
    assert!(of_event.hops.len() <= 41);
    assert_eq!(read.person(200), "ada");
}

#[test]
fn where_the_issuing_call_would_be_found_names_each_region_once() {
    let mut here = call(60, "GetObject", session("r", "s", "ASIA1", 0));
    here["awsRegion"] = json!("us-east-1");
    let elsewhere = call(61, "GetObject", session("other", "s", "ASIA2", 0));
    let read = read(&[here, elsewhere]);
    let missing = |second| {
        let event = read.event(second) as u32;
        read.chains.of_event(read.store(), event).missing
    };
    assert!(
        missing(60).contains(", probably in us-east-1, and in"),
        "{}",
        missing(60)
    );
    assert!(
        missing(61).contains(", probably in us-east-1 or eu-west-1, and in"),
        "{}",
        missing(61)
    );
}

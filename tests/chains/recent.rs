//! Record fields of 2025 and 2026: what account access manager, `AssumeRoot`, delegations, the newer STS calls and MCP servers log.

use crate::chains::traps::{Read, assume, call, issued_at, read, session, user};
use serde_json::{Value, json};
use trailglass::chains::{Confidence, Join};

/// `AssumeRole` by account access manager, with these tags.
fn account_access(second: u32, tags: &[(&str, &str)], key: Option<&str>) -> Value {
    let service = json!({"type": "AWSService", "invokedBy": "account-access.amazonaws.com"});
    let mut record = assume(second, service, "ops", "user-1", key);
    let tags: Vec<Value> = tags
        .iter()
        .map(|(key, value)| json!({"key": key, "value": value}))
        .collect();
    record["requestParameters"]["tags"] = json!(tags);
    record
}

fn with_user(mut record: Value) -> Value {
    record["userIdentity"]["onBehalfOf"] = json!({
        "userId": "user-1", "identityStoreArn": "arn:aws:identitystore::1:identitystore/d-1",
    });
    record
}

#[test]
fn the_tags_of_account_access_manager_name_the_person_of_a_session() {
    let tags = [("department", "security"), ("email", "ada@example.com")];
    let read = read(&[
        account_access(1, &tags, Some("ASIA1")),
        call(5, "Read", session("ops", "user-1", "ASIA1", 1)),
    ]);
    assert_eq!(read.person(5), "ada@example.com");
    assert_eq!(read.kind(5), "command-line", "it is no workload");
    let hops = read
        .chains
        .of_event(read.store(), read.event(5) as u32)
        .hops;
    assert_eq!(
        (&*hops[0].name, &*hops[0].confidence),
        ("ada@example.com", "stated")
    );
    assert!(
        hops[0].how.contains("account access manager"),
        "{}",
        hops[0].how
    );
}

#[test]
fn a_person_of_account_access_manager_is_the_identity_center_user_of_its_records() {
    let tags = [("email", "ada@example.com")];
    let mut console = with_user(call(9, "Read", session("ops", "user-1", "ASIA9", 1)));
    console["sessionCredentialFromConsole"] = json!("true");
    let read = read(&[
        account_access(1, &tags, Some("ASIA1")),
        console,
        account_access(20, &tags, Some("ASIA20")),
        call(25, "Read", session("ops", "user-1", "ASIA20", 20)),
        // Its issue is not in the files: only the records themselves say who it was.
        with_user(call(45, "Read", session("ops", "user-1", "ASIA40", 40))),
    ]);
    for second in [9, 25, 45] {
        assert_eq!(read.person(second), "ada@example.com", "at {second}");
        assert_eq!(read.person_key(second), read.person_key(9), "at {second}");
    }
    assert_eq!(read.kind(9), "browser");
}

#[test]
fn tags_that_another_service_or_nobody_vouches_for_name_nobody() {
    let tags = [("email", "ada@example.com")];
    let mut by_user = account_access(1, &tags, Some("ASIA1"));
    by_user["userIdentity"] = user("mallory");
    let mut by_other = account_access(2, &tags, Some("ASIA2"));
    by_other["userIdentity"]["invokedBy"] = json!("cloudformation.amazonaws.com");
    let read = read(&[
        by_user,
        call(5, "Read", session("ops", "user-1", "ASIA1", 1)),
        by_other,
        call(6, "Read", session("ops", "user-1", "ASIA2", 2)),
        account_access(3, &[("department", "security")], Some("ASIA3")),
        call(7, "Read", session("ops", "user-1", "ASIA3", 3)),
    ]);
    assert_eq!(read.person(5), "mallory");
    assert_eq!(read.person(6), "ops", "the role that a service works with");
    assert_eq!(read.person(7), "? ops/user-1", "nobody is named");
}

const MEMBER: &str = "222222222222";

fn assume_root(second: u32, target: &str, key: Option<&str>) -> Value {
    let mut record = call(second, "AssumeRoot", user("ada"));
    record["requestParameters"] = json!({
        "targetPrincipal": target,
        "taskPolicyArn": {"arn": "arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy"},
    });
    record["responseElements"] = match key {
        Some(key) => json!({"credentials": {"accessKeyId": key}}),
        None => Value::Null,
    };
    record
}

fn as_root(second: u32, key: &str, issued: u32) -> Value {
    let identity = json!({
        "type": "Root", "principalId": MEMBER, "arn": format!("arn:aws:iam::{MEMBER}:root"), "accountId": MEMBER,
        "accessKeyId": key,
        "sessionContext": {"assumedRoot": "true", "attributes": {"creationDate": issued_at(issued), "mfaAuthenticated": "false"}},
    });
    let mut record = call(second, "DeleteBucketPolicy", identity);
    record["recipientAccountId"] = json!(MEMBER);
    record
}

#[test]
fn what_a_root_user_did_in_another_account_is_traced_to_who_assumed_it() {
    let exact = read(&[
        assume_root(1, MEMBER, Some("ASIA1")),
        as_root(5, "ASIA1", 1),
    ]);
    assert_eq!(exact.person(5), "ada");
    assert_eq!(exact.confidence(5), Some(Confidence::Exact));
    assert_eq!(exact.resource(1), MEMBER, "the call says which account");
    // Without the key, by target and second, whichever way the target is named.
    for target in [MEMBER, "arn:aws:iam::222222222222:root"] {
        let strong = read(&[assume_root(1, target, None), as_root(5, "ASIA1", 1)]);
        assert_eq!(strong.person(5), "ada", "{target}");
        assert_eq!(strong.confidence(5), Some(Confidence::Strong));
    }
    // The account's own root user at that second is another matter.
    let mut own = as_root(5, "ASIA1", 1);
    own["userIdentity"]["sessionContext"]["assumedRoot"] = Value::Null;
    let other = read(&[assume_root(1, MEMBER, None), own]);
    assert_eq!(other.person(5), format!("root of {MEMBER}"));
    assert_eq!(other.confidence(5), None);
}

#[test]
fn what_is_done_by_a_delegation_is_the_delegate_s_and_not_the_approver_s() {
    let delegated = |second: u32, key: &str| {
        let mut identity = user("ada");
        identity["accessKeyId"] = json!(key);
        identity["sessionContext"] = json!({"attributes": {"creationDate": issued_at(2)}});
        identity["invokedByDelegate"] = json!({"accountId": "444455556666"});
        call(second, "GetUserPolicy", identity)
    };
    let alone = read(&[
        call(1, "Read", user("ada")),
        delegated(5, "ASIA1"),
        // A session of ada's own, begun in the same second.
        call(6, "Read", {
            let mut identity = user("ada");
            identity["accessKeyId"] = json!("ASIA2");
            identity
        }),
    ]);
    assert_eq!(alone.person(5), "account 444455556666");
    assert_eq!(alone.person(1), "ada");
    assert_eq!(alone.person(6), "ada");
    let hops = alone
        .chains
        .of_event(alone.store(), alone.event(5) as u32)
        .hops;
    assert!(hops[0].how.contains("invokedByDelegate"), "{}", hops[0].how);
    let missing = alone
        .chains
        .of_event(alone.store(), alone.event(5) as u32)
        .missing;
    assert!(missing.contains("account 444455556666"), "{missing}");
    // With the provider's own logs the chain goes on to who traded the token in.
    let mut provider = user("carol");
    provider["accountId"] = json!("444455556666");
    let mut token = call(2, "GetDelegatedAccessToken", provider);
    token["recipientAccountId"] = json!("444455556666");
    token["responseElements"] = json!({"credentials": {"accessKeyId": "ASIA1"}, "assumedPrincipal": "arn:aws:iam::111122223333:user/ada"});
    let both = read(&[token, delegated(5, "ASIA1")]);
    assert_eq!(both.person(5), "carol");
    assert_eq!(both.confidence(5), Some(Confidence::Exact));
}

#[test]
fn scoped_credentials_are_the_caller_s_and_can_be_scoped_again() {
    let scoped = |second: u32, by: Value, key: &str| {
        let mut record = call(second, "GetScopedCredentials", by);
        record["responseElements"] = json!({"credentials": {"accessKeyId": key}});
        record
    };
    let as_ada = |key: &str| {
        let mut identity = user("ada");
        identity["accessKeyId"] = json!(key);
        identity
    };
    let read = read(&[
        scoped(1, user("ada"), "ASIA1"),
        scoped(2, as_ada("ASIA1"), "ASIA2"),
        call(5, "Read", as_ada("ASIA2")),
    ]);
    assert_eq!(read.confidence(5), Some(Confidence::Exact));
    assert_eq!(read.chains.chain(read.session(5)).len(), 3);
    assert_eq!(read.person(5), "ada");
}

#[test]
fn a_web_identity_token_issues_no_credentials_here() {
    // The token is for services outside AWS: the response holds when it ends, and no key.
    let mut token = call(1, "GetWebIdentityToken", user("ada"));
    token["requestParameters"] =
        json!({"audience": ["https://api.example.com"], "signingAlgorithm": "RS256"});
    token["responseElements"] = json!({"expiration": "May 1, 2026, 11:00:00 AM"});
    let read = read(&[token, call(5, "Read", user("ada"))]);
    assert_eq!(
        read.session(1),
        read.session(5),
        "the caller goes on as before"
    );
    let of_call = read.chains.of_event(read.store(), read.event(1) as u32);
    assert_eq!((of_call.issued_total, &*of_call.missing), (0, ""));
}

/// A tool call in the form of records of 2026.
fn tool_call(second: u32, by: Value, requests: &[&str]) -> Value {
    let mut record = call(second, "CallReadWriteTool", by);
    record["eventSource"] = json!("aws-mcp.amazonaws.com");
    record["eventType"] = json!("AwsMcpEvent");
    record["userAgent"] = json!("python-httpx/0.28.1 mcp-proxy-for-aws/1.7.0 cursor-vscode/1.0.0");
    record["requestParameters"] = json!({"jsonrpc": "2.0", "method": "tools/call", "id": 2, "params": {"name": "aws___run_script"}});
    let requests: Vec<Value> = requests
        .iter()
        .map(|id| json!({"apiName": "sts:GetCallerIdentity", "requestId": id, "awsRegion": "us-east-1"}))
        .collect();
    record["additionalEventData"] = json!({"downstreamRequests": requests});
    record
}

/// An API call that the MCP server made for a user with a long-term key: the record holds another time of issue and no key.
fn through_mcp(second: u32, name: &str, request: &str) -> Value {
    let mut identity = user(name);
    identity["invokedBy"] = json!("aws-mcp.amazonaws.com");
    identity["accessKeyId"] = json!("");
    identity["sessionContext"] = json!({"attributes": {"creationDate": issued_at(second)}});
    let mut record = call(second, "GetCallerIdentity", identity);
    record["requestID"] = json!(request);
    record["sourceIPAddress"] = json!("aws-mcp.amazonaws.com");
    record["userAgent"] = json!("aws-mcp.amazonaws.com");
    record
}

#[test]
fn a_call_that_an_agent_led_to_is_of_the_session_that_called_the_tool() {
    let read = read(&[
        tool_call(2, user("ada"), &["r1", "r2"]),
        through_mcp(1, "ada", "r1"),
        // Somebody else's record with the same request id is not made ada's.
        through_mcp(4, "eve", "r2"),
    ]);
    assert_eq!(read.session(1), read.session(2));
    assert_ne!(read.session(4), read.session(2));
    let session = &read.chains.sessions[read.session(2) as usize];
    assert_eq!(session.events, 2);
    assert_eq!(session.first, read.store().times()[read.event(1)]);
    assert_eq!((read.origin(1), read.origin(2)), ("agent", "agent"));
    assert_eq!(read.person(4), "eve");
}

#[test]
fn an_mcp_record_in_the_form_of_the_documentation_is_an_agent_s() {
    // As the AWS page has it: no record like this has been seen.
    let mut documented = call(1, "CallTool", user("ada"));
    documented["eventType"] = json!("AwsMcpEvent");
    documented["eventSource"] = json!("aws-mcp.us-east-1.api.aws");
    documented["delegatedViaAWS"] = json!("...");
    documented["requestParameters"] =
        json!({"method": "call_aws", "params": {"cli_command": "aws s3 ls"}, "id": "request-id"});
    documented["mcpEventDetails"] = json!({
        "sessionId": "sess_xyz789", "mcpProtocolVersion": "2024-11-05", "mcpServerName": "aws-mcp.us-east-1.api.aws",
    });
    let mut only_details = call(2, "CallTool", user("ada"));
    only_details["mcpEventDetails"] = documented["mcpEventDetails"].clone();
    let mut delegated = call(3, "ListBuckets", user("ada"));
    delegated["delegatedViaAWS"] = json!("aws-mcp.amazonaws.com");
    let mut through_other = call(4, "ListBuckets", user("ada"));
    through_other["delegatedViaAWS"] = json!("athena.amazonaws.com");
    let mut read = read(&[documented, only_details, delegated, through_other]);
    let origins = [1, 2, 3, 4].map(|second| read.origin(second).to_owned());
    assert_eq!(origins, ["agent", "agent", "agent", "sdk"]);
    assert_eq!(read.found("mcp-tool:call_aws"), [1]);
    assert_eq!(read.found("mcp:tool-call"), [1, 2]);
    assert_eq!(read.found("mcp:api-call"), [3]);
    assert_eq!(read.found("mcpEventDetails.sessionId:sess_xyz789"), [1, 2]);
    assert_eq!(read.found("delegatedViaAWS:*"), [1, 3, 4]);
}

impl Read {
    fn resource(&self, second: u32) -> &str {
        let row = self.event(second);
        self.store().cell(trailglass::store::Column::Resource, row)
    }
}

#[test]
fn a_link_to_a_root_user_says_which_fact_tells_it() {
    let read = read(&[assume_root(1, MEMBER, None), as_root(5, "ASIA1", 1)]);
    let link = read.chains.links[read.session(5) as usize].expect("a link");
    assert_eq!(link.join, Join::RoleAndTime);
    let of_event = read.chains.of_event(read.store(), read.event(5) as u32);
    let how = &of_event.hops.last().expect("a hop").how;
    assert!(
        how.starts_with("AssumeRoot") && !how.contains("role"),
        "{how}"
    );
}

/// `CreateOAuth2Token` by a session of the console, and what is then done with credentials that were issued a second later.
fn login(agent: &str, has_own_connection: bool) -> Read {
    let console = |second: u32, key: &str, issued: u32, agent: &str| {
        let mut record = call(
            second,
            "Read",
            session("ops", "gus@example.com", key, issued),
        );
        record["sessionCredentialFromConsole"] = json!("true");
        record["userAgent"] = json!(agent);
        record
    };
    let mut token = console(50, "ASIA1", 1, "aws-cli/2.32.0");
    token["eventName"] = json!("CreateOAuth2Token");
    let mut used = console(60, "ASIA2", 51, agent);
    if has_own_connection {
        used["tlsDetails"] = json!({"tlsVersion": "TLSv1.3"});
    }
    read(&[console(5, "ASIA0", 1, FIREFOX), token, used])
}

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:139.0) Gecko/20100101 Firefox/139.0";

#[test]
fn a_program_with_credentials_of_the_console_is_traced_to_aws_login_and_a_browser_is_not() {
    let program = login("aws-cli/2.32.0 md/command#s3.mb", true);
    let link = program.chains.links[program.session(60) as usize].expect("a link");
    assert_eq!(
        (link.join, link.confidence),
        (Join::AwsLogin, Confidence::Strong)
    );
    assert_eq!((program.kind(60), program.origin(60)), ("aws-login", "cli"));
    assert_eq!(program.session(50), program.session(5));
    for browser in [login(FIREFOX, true), login("aws-cli/2.32.0", false)] {
        assert_eq!(browser.confidence(60), None);
        assert_eq!(browser.kind(60), "browser");
    }
    // Without the token, neither way in is said to be the one that is missing.
    let mut alone = call(60, "Read", user("greta"));
    alone["userIdentity"]["accessKeyId"] = json!("ASIA2");
    alone["userIdentity"]["sessionContext"] =
        json!({"attributes": {"creationDate": issued_at(51)}});
    alone["sessionCredentialFromConsole"] = json!("true");
    alone["tlsDetails"] = json!({"tlsVersion": "TLSv1.3"});
    let alone = read(&[alone]);
    let missing = alone
        .chains
        .of_event(alone.store(), alone.event(60) as u32)
        .missing;
    assert!(
        missing.contains("CreateOAuth2Token") && !missing.contains("ConsoleLogin"),
        "{missing}"
    );
}

#[test]
fn a_workforce_user_has_the_name_of_its_sessions_whatever_letter_its_id_begins_with() {
    for id in [
        "c4b8d4e8-80c1-707f-60e3-3ba6510dfac1",
        "04b8d4e8-80c1-707f-60e3-3ba6510dfac1",
        "zz-1",
    ] {
        let on_behalf =
            json!({"userId": id, "identityStoreArn": "arn:aws:identitystore::1:identitystore/d-1"});
        let mut portal = call(
            1,
            "GetRoleCredentials",
            json!({"type": "IdentityCenterUser", "accountId": "111122223333"}),
        );
        portal["userIdentity"]["onBehalfOf"] = on_behalf.clone();
        let role = "AWSReservedSSO_Admin_0123456789abcdef";
        let mut known = call(
            5,
            "ListApplications",
            session(role, "paul@example.com", "ASIA1", 2),
        );
        known["userIdentity"]["onBehalfOf"] = on_behalf.clone();
        // An application can give its session any name.
        let mut app = call(6, "Query", session("app", "an-app@1", "ASIA2", 3));
        app["userIdentity"]["onBehalfOf"] = on_behalf;
        for records in [
            vec![portal.clone(), known.clone(), app.clone()],
            vec![app, known, portal.clone()],
        ] {
            let read = read(&records);
            let hops = read
                .chains
                .of_event(read.store(), read.event(1) as u32)
                .hops;
            assert_eq!(hops[0].name, "paul@example.com", "the portal's record too");
            let principal = read.store().identity(read.event(1)).principal as usize;
            let name = read.store().principals()[principal].name;
            assert!(
                read.store().text(name).contains('@'),
                "the principal as well"
            );
            assert_eq!(
                [1, 5, 6].map(|second| read.person(second)),
                ["paul@example.com"; 3],
                "{id}"
            );
        }
        assert_eq!(read(&[portal]).person(1), id, "only the id is known");
    }
}

#[test]
fn who_calls_through_a_service_only_keeps_the_name_of_the_session() {
    let through = |name: &str| {
        let mut identity = session("Eng", name, "ASIA1", 1);
        identity["invokedBy"] = json!("cloudformation.amazonaws.com");
        let read = read(&[call(5, "DeleteRole", identity)]);
        read.person(5).to_owned()
    };
    assert_eq!(through("zoe@corp.com"), "zoe@corp.com");
    assert_eq!(through("Sampleuser01"), "? Eng/Sampleuser01");
    assert_eq!(
        through("wozynIhxRGfTvfRlXhHKONdyrIaAmRyN"),
        "Eng",
        "made up by a service"
    );
}

#[test]
fn callers_of_one_other_account_keep_its_number_in_their_names() {
    let outside =
        |id: &str| json!({"type": "AWSAccount", "accountId": "999900001111", "principalId": id});
    let two = read(&[
        call(5, "Read", outside("AIDAOUTSIDEROUTSIDE1")),
        call(6, "Read", outside("AIDAOUTSIDEROUTSIDE2")),
        call(7, "Read", outside("AIDAOUTSIDEROUTSIDE2")),
    ]);
    assert_eq!(two.person(5), "account 999900001111 …TSIDE1");
    assert_eq!(two.person(6), "account 999900001111 …TSIDE2");
    assert_eq!(two.person_key(6), two.person_key(7));
    // Where the ends are the same, the whole key stands there.
    let alike = read(&[
        call(5, "Read", outside("AIDAONEOUTSIDE")),
        call(6, "Read", outside("AIDATWOOUTSIDE")),
    ]);
    assert_ne!(alike.person(5), alike.person(6));
    assert!(
        alike
            .person(5)
            .ends_with("(aws:account:999900001111:AIDAONEOUTSIDE)")
    );
    let one = read(&[call(5, "Read", outside("AIDAONEOUTSIDE"))]);
    assert_eq!(one.person(5), "account 999900001111");
}

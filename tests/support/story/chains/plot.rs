//! What happens in the story.

use super::agents::{CLAUDE, CURSOR, DELETE_TABLE, DENIED_WRITE, FAILED_READ, LIST_BUCKETS};
use super::{ACCOUNTS, Role, Story};
use serde_json::json;

/// Ids of Identity Center users, as AWS makes them: some begin with a digit, some with a letter before all names.
const USER_IDS: [&str; 3] = [
    "544894e8-80c1-707f-60e3-3ba6510dfac1",
    "94482498-0011-70aa-2c5e-77b4a1f3e0d2",
    "c4b8d4e8-80c1-707f-60e3-3ba6510dfac3",
];
const QUINN: &str = "b4c82478-2061-70f2-9dd1-0a5be2c9f7e4";

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
        for is_marked in [false, true] {
            let login = s.aws_login(&console, user.account != ACCOUNTS[0], is_marked);
            s.work(&login, 2);
            s.now += 600;
        }
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
            s.call_on_behalf(&session, USER_IDS[index]);
            s.portal(name, USER_IDS[index]);
        }
        if index == 0 {
            // An application of an identity centre's user, which names the session itself.
            let app = s.stated_on_behalf(&deploy[1], "app-session", USER_IDS[index], name);
            s.work(&app, 1);
            // The same by a role of the console.
            s.now += 600;
            let login = s.aws_login(&session, false, true);
            s.work(&login, 2);
        }
        let onward = s.assume(&session, &deploy[2], &format!("onward-{index}"), false);
        s.work(&onward, 2);
        if index == 2 {
            s.agent(&onward, CLAUDE, "aws___call_aws", &[LIST_BUCKETS; 3]);
            s.sessions[onward.session].kind = "agent";
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
    // Only services are seen at work: for somebody, and with what they obtained themselves.
    s.only_through_service(&deploy[0], "zoe@example.com", "zoe@example.com");
    s.only_through_service(&deploy[0], "Sampleuser01", "? deploy-0/Sampleuser01");
    let workflow = s.role("workflow", 0);
    for name in [
        "wozynIhxRGfTvfRlXhHKONdyrIaAmRyN",
        "qPLkzvTBgmXnWcrHjDsYfAeUoIiKtQhV",
    ] {
        s.only_through_service(&workflow, name, "workflow");
    }
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
    recent(s, &deploy);
    agents(s, &deploy);
    // Keys created for others.
    s.now += 100;
    let oleg = s.user("oleg", 0);
    s.work(&oleg, 1);
    let intruder = s.user("pia", 0);
    let stolen = s.create_key(&intruder, &oleg);
    s.work(&stolen, 3);
    story
}

/// What has been possible since 2025.
fn recent(s: &mut Story, deploy: &[Role]) {
    s.now += 7200;
    let console = s.account_access("quinn@example.com", QUINN, &deploy[1], true);
    s.work(&console, 3);
    s.call_on_behalf(&console, QUINN);
    let terminal = s.account_access("quinn@example.com", QUINN, &deploy[2], false);
    s.work(&terminal, 2);
    let onward = s.assume(&terminal, &deploy[3], "quinn-onward", false);
    s.work(&onward, 2);
    s.now += 7200;
    let rosa = s.user("rosa", 0);
    for (account, hides_key) in [(ACCOUNTS[1], false), (ACCOUNTS[2], true)] {
        let root = s.assume_root(&rosa, account, hides_key);
        s.work(&root, 2);
    }
    s.now += 7200;
    let (sven, approver) = (s.user("sven", 3), s.user("theo", 0));
    s.work(&approver, 1);
    let delegated = s.delegated(Some(&sven), sven.account, &approver);
    s.work(&delegated, 2);
    let elsewhere = s.delegated(None, "999988887777", &approver);
    s.work(&elsewhere, 2);
    // The token is for services outside AWS, so that nothing follows from it.
    s.call(&sven, "sts.amazonaws.com", "GetWebIdentityToken", json!({
        "requestParameters": {"audience": ["https://api.example.com"]}, "responseElements": {"expiration": "x"},
    }));
}

/// Persons who let AI agents work for them.
fn agents(s: &mut Story, deploy: &[Role]) {
    s.now += 7200;
    let tara = s.user("tara", 0);
    s.agent(
        &tara,
        CURSOR,
        "aws___run_script",
        &[LIST_BUCKETS, DELETE_TABLE, DENIED_WRITE],
    );
    s.agent(
        &tara,
        CURSOR,
        "aws___call_aws",
        &[FAILED_READ, FAILED_READ, DELETE_TABLE],
    );
    s.agent(&tara, CURSOR, "aws___search_documentation", &[]);
    s.agent(&tara, CLAUDE, "aws___run_script", &[DENIED_WRITE]);
    s.agent_leaves(&tara, CURSOR);
    s.sessions[tara.session].kind = "agent";
    s.now += 7200;
    let ulla = s.user("ulla", 1);
    s.work(&ulla, 3);
    let onward = s.assume(&ulla, &deploy[2], "ulla", false);
    s.work(&onward, 9);
    s.agent(
        &onward,
        CURSOR,
        "aws___call_aws",
        &[LIST_BUCKETS, DELETE_TABLE],
    );
    s.agent_elsewhere(&onward, DENIED_WRITE);
    s.agent_elsewhere(&onward, LIST_BUCKETS);
    s.documented_tool_call(&onward, CLAUDE, "call_aws");
}

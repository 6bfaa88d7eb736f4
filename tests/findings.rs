//! Findings and their scores: rules made here by hand, hits found by plain loops, points added up by hand.

use crate::support;
use serde_json::{Value, json};
use std::sync::Arc;
use support::{dropped, load};
use trailglass::findings::{Finding, Findings};
use trailglass::protocol::{Outcome, RuleLevel};
use trailglass::sigma::{Rule, RuleOrigin, RuleResult, RuleResults, RuleState};
use trailglass::store::{Column, Store};

const MINUTE: i64 = 60;
const DAY: i64 = 86_400;

/// A call: seconds after the first day, who, what, whether it was denied.
struct Call {
    at: i64,
    user: &'static str,
    name: &'static str,
    denied: bool,
    address: &'static str,
}

fn call(at: i64, user: &'static str, name: &'static str) -> Call {
    Call {
        at,
        user,
        name,
        denied: false,
        address: "198.51.100.7",
    }
}

fn denied(at: i64, user: &'static str, name: &'static str) -> Call {
    Call {
        denied: true,
        ..call(at, user, name)
    }
}

fn record(number: usize, call: &Call) -> Value {
    let time = 1_700_000_000 / DAY * DAY + call.at;
    let identity = match call.user {
        "root" => {
            json!({"type": "Root", "principalId": "111122223333", "arn": "arn:aws:iam::111122223333:root", "accountId": "111122223333"})
        }
        "service" => json!({"type": "AWSService", "invokedBy": "backup.amazonaws.com"}),
        user => json!({
            "type": "IAMUser", "principalId": format!("AIDA{user}"), "userName": user, "accountId": "111122223333",
            "arn": format!("arn:aws:iam::111122223333:user/{user}"), "accessKeyId": format!("AKIA{user}"),
        }),
    };
    let mut record = json!({
        "eventVersion": "1.08",
        "eventTime": trailglass::cloudtrail::time::text_from_millis(time * 1000).replace(' ', "T") + "Z",
        "eventSource": "iam.amazonaws.com",
        "eventName": call.name,
        "awsRegion": "us-east-1",
        "sourceIPAddress": call.address,
        "userAgent": format!("agent of {}", call.address),
        "userIdentity": identity,
        "eventID": format!("00000000-0000-4000-8000-{number:012}"),
        "eventType": "AwsApiCall",
        "recipientAccountId": "111122223333",
    });
    if call.denied {
        record["errorCode"] = json!("AccessDenied");
    }
    record
}

fn store(calls: &[Call]) -> Store {
    let records = (0..).zip(calls);
    store_of(records.map(|(number, call)| record(number, call)).collect())
}

fn store_of(records: Vec<Value>) -> Store {
    let count = records.len();
    let bytes = json!({ "Records": records }).to_string();
    let mut engine = load(&[dropped(bytes.into_bytes())], 1, 1 << 20);
    engine.store.sort();
    assert_eq!(engine.store.len(), count);
    engine.store
}

fn rule(key: &str, level: RuleLevel) -> Rule {
    Rule {
        key: key.to_owned(),
        title: key.to_owned(),
        author: String::new(),
        level,
        description: String::new(),
        references: Vec::new(),
        license: String::new(),
        tags: Vec::new(),
        yaml: String::new(),
        origin: RuleOrigin::BuiltIn,
        is_correlation: false,
        knows_only_name: false,
        asks_for_failures: false,
    }
}

/// Rules, each of which finds the calls of one name.
fn results(store: &Store, rules: Vec<(Rule, &str)>) -> RuleResults {
    let found = |name: &str| {
        let order = store.order().iter().copied();
        let events: Vec<u32> = order
            .filter(|row| store.cell(Column::Name, *row as usize) == name)
            .collect();
        RuleResult {
            state: if events.is_empty() {
                RuleState::Quiet
            } else {
                RuleState::Fired
            },
            events,
            ..RuleResult::default()
        }
    };
    RuleResults {
        results: rules.iter().map(|(_, name)| found(name)).collect(),
        rules: rules.into_iter().map(|(rule, _)| Arc::new(rule)).collect(),
    }
}

fn findings(calls: &[Call], rules: Vec<(Rule, &str)>) -> (Store, Findings) {
    let store = store(calls);
    let results = results(&store, rules);
    let findings = Findings::of(&store, &results);
    (store, findings)
}

/// The one finding of a rule.
fn of<'a>(findings: &'a Findings, rule: &str) -> &'a Finding {
    let mut of_rule = findings
        .all
        .iter()
        .filter(|finding| finding.rule.key == rule);
    let finding = of_rule
        .next()
        .unwrap_or_else(|| panic!("no finding of {rule}"));
    assert!(of_rule.next().is_none(), "{rule} has one finding");
    finding
}

/// The points of a finding that are not 0, in their order.
fn points(finding: &Finding) -> Vec<i32> {
    let points = finding.reasons.iter().map(|reason| reason.points);
    points.filter(|points| *points != 0).collect()
}

#[test]
fn a_finding_is_a_rule_and_a_principal_with_all_of_their_events() {
    let calls = [
        call(0, "eve", "CreateUser"),
        call(60, "bob", "CreateUser"),
        denied(120, "eve", "CreateUser"),
        call(180, "eve", "GetUser"),
    ];
    let (store, found) = findings(&calls, vec![(rule("user", RuleLevel::High), "CreateUser")]);
    let names: Vec<(&str, usize, u32)> = found
        .all
        .iter()
        .map(|finding| {
            let principal = &store.principals()[finding.principal as usize];
            (
                store.text(principal.name),
                finding.events.len(),
                finding.failed,
            )
        })
        .collect();
    assert_eq!(names, [("eve", 2, 1), ("bob", 1, 0)]);
    assert!(
        found
            .all
            .iter()
            .all(|finding| finding.outcome == Outcome::Ok && finding.score == 50)
    );
}

#[test]
fn an_event_belongs_to_the_rule_of_the_highest_level_and_what_is_left_with_none_is_no_finding() {
    let calls = [call(0, "eve", "CreateUser"), call(60, "eve", "GetUser")];
    let rules = vec![
        (rule("low", RuleLevel::Low), "CreateUser"),
        (rule("high", RuleLevel::High), "CreateUser"),
        (rule("other", RuleLevel::Informational), "GetUser"),
    ];
    let (_, found) = findings(&calls, rules);
    let keys: Vec<&str> = found
        .all
        .iter()
        .map(|finding| finding.rule.key.as_str())
        .collect();
    assert_eq!(keys, ["high", "other"]);
    // A correlation is a finding beside those of its rules.
    let correlation = Rule {
        is_correlation: true,
        ..rule("both", RuleLevel::Low)
    };
    let rules = vec![
        (correlation, "CreateUser"),
        (rule("high", RuleLevel::High), "CreateUser"),
    ];
    let (_, found) = findings(&calls, rules);
    assert_eq!(points(of(&found, "both")), [12, 15]);
    assert_eq!(points(of(&found, "high")), [50]);
}

#[test]
fn what_the_rule_says_raises_or_lowers_the_score() {
    let all_denied = [
        denied(0, "eve", "DeleteTrail"),
        denied(60, "eve", "DeleteTrail"),
    ];
    let guards = || Rule {
        tags: vec!["trailglass.defenses".to_owned()],
        ..rule("guards", RuleLevel::High)
    };
    let (_, found) = findings(&all_denied, vec![(guards(), "DeleteTrail")]);
    assert_eq!(
        points(of(&found, "guards")),
        [50, -25],
        "half of the level, and nothing was touched"
    );
    let attempt = Rule {
        asks_for_failures: true,
        ..rule("attempt", RuleLevel::High)
    };
    let (_, found) = findings(&all_denied, vec![(attempt, "DeleteTrail")]);
    assert_eq!(
        points(of(&found, "attempt")),
        [50],
        "the attempt is what the rule is about"
    );
    let done = [
        denied(0, "eve", "DeleteTrail"),
        call(60, "eve", "DeleteTrail"),
    ];
    let (_, found) = findings(&done, vec![(guards(), "DeleteTrail")]);
    assert_eq!(points(of(&found, "guards")), [50, 15]);
    let by_name = Rule {
        knows_only_name: true,
        ..rule("name", RuleLevel::Medium)
    };
    let (_, found) = findings(&done, vec![(by_name, "DeleteTrail")]);
    assert_eq!(points(of(&found, "name")), [30, -8]);
}

#[test]
fn who_did_it_raises_or_lowers_the_score() {
    let calls = [call(0, "root", "CreateUser")];
    let (_, found) = findings(
        &calls,
        vec![(rule("user", RuleLevel::Medium), "CreateUser")],
    );
    assert_eq!(points(of(&found, "user")), [30, 8]);
    let calls = [call(0, "service", "CreateUser")];
    let (_, found) = findings(&calls, vec![(rule("user", RuleLevel::High), "CreateUser")]);
    assert_eq!(
        (points(of(&found, "user")), of(&found, "user").score),
        (vec![50, -40], 10)
    );
    // Four other principals, of which none does it; with three nothing could be said.
    let others = |count: usize| {
        let names = ["amy", "bob", "cat", "dan"];
        let others = names
            .into_iter()
            .take(count)
            .map(|name| call(0, name, "GetUser"));
        others
            .chain([call(60, "eve", "CreateUser")])
            .collect::<Vec<_>>()
    };
    let (_, found) = findings(
        &others(4),
        vec![(rule("user", RuleLevel::Medium), "CreateUser")],
    );
    assert_eq!(points(of(&found, "user")), [30, 6]);
    let (_, found) = findings(
        &others(3),
        vec![(rule("user", RuleLevel::Medium), "CreateUser")],
    );
    assert_eq!(points(of(&found, "user")), [30]);
}

#[test]
fn what_is_new_counts_only_where_enough_is_known() {
    let medium = || vec![(rule("user", RuleLevel::Medium), "CreateUser")];
    let after = |count: i64| {
        let earlier = (0..count).map(|at| call(at, "eve", "GetUser"));
        earlier
            .chain([call(DAY, "eve", "CreateUser")])
            .collect::<Vec<_>>()
    };
    let (_, found) = findings(&after(200), medium());
    assert_eq!(points(of(&found, "user")), [30, 10]);
    let (_, found) = findings(&after(199), medium());
    assert_eq!(points(of(&found, "user")), [30]);
    let told = |found: &Findings| {
        of(found, "user")
            .reasons
            .iter()
            .any(|reason| reason.words.text().contains("Too little"))
    };
    assert!(told(&found));
    let week = [
        call(0, "eve", "GetUser"),
        call(7 * DAY, "eve", "CreateUser"),
    ];
    assert_eq!(points(of(&findings(&week, medium()).1, "user")), [30, 10]);
    // An address and a user agent never seen before, after twenty events elsewhere.
    let mut moved: Vec<Call> = (0..20).map(|at| call(at, "eve", "GetUser")).collect();
    moved.push(Call {
        address: "203.0.113.9",
        ..call(DAY, "eve", "CreateUser")
    });
    assert_eq!(points(of(&findings(&moved, medium()).1, "user")), [30, 8]);
    moved.remove(0);
    assert_eq!(points(of(&findings(&moved, medium()).1, "user")), [30]);
}

#[test]
fn bulk_refusals_and_routine_are_told_by_number_and_time() {
    let low = || vec![(rule("delete", RuleLevel::Low), "DeleteUser")];
    let day = [call(0, "amy", "GetUser"), call(DAY - 1, "amy", "GetUser")];
    let bulk = |count: i64| {
        let deletes = (0..count).map(|at| call(10 * MINUTE + at, "eve", "DeleteUser"));
        day.iter()
            .map(|known| call(known.at, known.user, known.name))
            .chain(deletes)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        points(of(&findings(&bulk(200), low()).1, "delete")),
        [12, 12]
    );
    assert_eq!(points(of(&findings(&bulk(199), low()).1, "delete")), [12]);
    let refused = |count: i64| {
        let refused = (0..count).map(|at| denied(at, "eve", "DeleteUser"));
        refused
            .chain([call(60, "eve", "DeleteUser")])
            .collect::<Vec<_>>()
    };
    assert_eq!(
        points(of(&findings(&refused(3), low()).1, "delete")),
        [12, 8]
    );
    assert_eq!(points(of(&findings(&refused(2), low()).1, "delete")), [12]);
    let hourly = |hours: i64, with: i64| {
        let calls = (0..hours).map(|hour| {
            call(
                hour * 3600,
                "eve",
                if hour < with { "DeleteUser" } else { "GetUser" },
            )
        });
        calls.collect::<Vec<_>>()
    };
    assert_eq!(
        points(of(&findings(&hourly(12, 7), low()).1, "delete")),
        [12, -15, 3],
        "no less than 0, and a reason says so"
    );
    assert_eq!(
        points(of(&findings(&hourly(12, 6), low()).1, "delete")),
        [12]
    );
    assert_eq!(
        points(of(&findings(&hourly(11, 11), low()).1, "delete")),
        [12],
        "too few hours to tell"
    );
}

#[test]
fn tactics_add_up_to_a_limit_and_a_situation_holds_all_findings_of_a_person() {
    let with_tactic = |key: &str, tactic: &str| Rule {
        tags: vec![format!("attack.{tactic}")],
        ..rule(key, RuleLevel::Medium)
    };
    let calls = [
        call(0, "eve", "A"),
        call(60, "eve", "B"),
        call(120, "eve", "C"),
        call(180, "bob", "A"),
    ];
    let rules = vec![
        (with_tactic("a", "persistence"), "A"),
        (with_tactic("b", "discovery"), "B"),
        (with_tactic("c", "impact"), "C"),
    ];
    let (store, found) = findings(&calls, rules);
    assert_eq!(points(of(&found, "b")), [30, 4]);
    let situations: Vec<(&str, u32, usize)> = found
        .situations
        .iter()
        .map(|group| (group.actors[0].name(&store), group.score, group.parts.len()))
        .collect();
    // 34 for the best finding and 4 for each tactic beyond the first.
    assert_eq!(situations, [("eve", 42, 3), ("bob", 30, 1)]);
    let group = &found.situations[0];
    let times: Vec<i64> = group
        .parts
        .iter()
        .map(|part| store.times()[part.events[0] as usize])
        .collect();
    assert!(times.is_sorted(), "in the order of time");
}

#[test]
fn who_shares_a_place_within_an_hour_is_one_situation_and_the_page_says_why() {
    let place = |at, user, address| Call {
        address,
        ..call(at, user, "CreateUser")
    };
    let joined = |calls: &[Call]| {
        let (_, found) = findings(calls, vec![(rule("user", RuleLevel::High), "CreateUser")]);
        let groups = found.situations.iter();
        groups
            .map(|group| (group.actors.len(), group.joined.len()))
            .collect::<Vec<_>>()
    };
    let near = [
        place(0, "eve", "203.0.113.9"),
        place(3600, "bob", "203.0.113.9"),
    ];
    assert_eq!(joined(&near), [(2, 1)]);
    let later = [
        place(0, "eve", "203.0.113.9"),
        place(3601, "bob", "203.0.113.9"),
    ];
    assert_eq!(joined(&later), [(1, 0), (1, 0)]);
    let elsewhere = [
        place(0, "eve", "203.0.113.9"),
        place(60, "bob", "203.0.113.10"),
    ];
    assert_eq!(joined(&elsewhere), [(1, 0), (1, 0)]);
    // An address that many use says nothing.
    let gateway = ["amy", "bob", "cat", "dan"].map(|user| place(0, user, "203.0.113.9"));
    assert_eq!(joined(&gateway), [(1, 0); 4]);
}

#[test]
fn a_user_belongs_to_whoever_made_it_or_gave_it_a_password() {
    let joined = |name: &'static str, is_denied: bool| {
        let calls = [
            Call {
                denied: is_denied,
                ..call(0, "bob", name)
            },
            call(60, "bob", "DeleteTrail"),
            Call {
                address: "203.0.113.9",
                ..call(120, "eve", "DeleteTrail")
            },
        ];
        let mut records: Vec<Value> = (0..)
            .zip(&calls)
            .map(|(number, call)| record(number, call))
            .collect();
        records[0]["requestParameters"] = json!({"userName": "eve"});
        let store = store_of(records);
        let rules = vec![(rule("trail", RuleLevel::High), "DeleteTrail")];
        let found = Findings::of(&store, &results(&store, rules));
        let names = |group: &trailglass::findings::ActorGroup| {
            let names = group
                .actors
                .iter()
                .map(|actor| actor.name(&store).to_owned());
            let words = group.joined.iter().map(|words| words.text());
            (names.collect::<Vec<_>>(), words.collect::<Vec<_>>())
        };
        found.situations.iter().map(names).collect::<Vec<_>>()
    };
    let both = vec!["bob".to_owned(), "eve".to_owned()];
    let words = vec!["eve is a user that CreateLoginProfile of bob gave a password.".to_owned()];
    assert_eq!(joined("CreateLoginProfile", false), [(both, words)]);
    assert_eq!(joined("CreateLoginProfile", true).len(), 2, "it was denied");
    assert_eq!(joined("GetUser", false).len(), 2, "it was only looked at");
}

#[test]
fn findings_do_not_depend_on_the_order_of_files() {
    let calls = [
        call(0, "eve", "CreateUser"),
        call(0, "bob", "CreateUser"),
        call(60, "eve", "DeleteUser"),
        denied(60, "bob", "DeleteUser"),
    ];
    let rules = || {
        vec![
            (rule("user", RuleLevel::High), "CreateUser"),
            (rule("delete", RuleLevel::Low), "DeleteUser"),
        ]
    };
    let records: Vec<Value> = (0..)
        .zip(&calls)
        .map(|(number, call)| record(number, call))
        .collect();
    let told = |records: Vec<Value>| {
        let store = store_of(records);
        let found = Findings::of(&store, &results(&store, rules()));
        let rows = found.all.iter().map(|finding| {
            let key = finding.key(&store);
            (key, finding.score, finding.events.len())
        });
        let mut rows: Vec<_> = rows.collect();
        rows.sort();
        let names = found.situations.iter();
        let names = names.map(|group| group.actors[0].name(&store).to_owned());
        (rows, names.collect::<Vec<_>>())
    };
    let backwards: Vec<Value> = records.iter().rev().cloned().collect();
    assert_eq!(told(backwards), told(records));
}

#[test]
fn what_one_person_with_a_role_did_is_not_charged_to_the_others() {
    let session = |number: usize, at: i64, name: &str, call_name: &'static str| {
        let mut record = record(number, &call(at, "eve", call_name));
        let role = "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef";
        record["userIdentity"] = json!({
            "type": "AssumedRole", "principalId": format!("AROA1:{name}"), "accountId": "111122223333",
            "arn": format!("arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/{name}"),
            "accessKeyId": format!("ASIA{name}"),
            "sessionContext": {"sessionIssuer": {
                "type": "Role", "principalId": "AROA1", "arn": role, "accountId": "111122223333",
                "userName": "AWSReservedSSO_Admin_0123456789abcdef",
            }},
        });
        record
    };
    // Amy does it on the first day; Bob for the first time, after a week of other work.
    let store = store_of(vec![
        session(0, 0, "amy@example.com", "CreateUser"),
        session(1, 0, "bob@example.com", "GetUser"),
        session(2, 7 * DAY, "bob@example.com", "CreateUser"),
    ]);
    let results = results(
        &store,
        vec![(rule("user", RuleLevel::Medium), "CreateUser")],
    );
    let found = Findings::of(&store, &results);
    let finding = of(&found, "user");
    assert_eq!((finding.events.len(), finding.score), (2, 40));
    assert_eq!(points(finding), [30, 10], "the gravest of both");
    let situations: Vec<(&str, u32)> = found
        .situations
        .iter()
        .map(|group| (group.actors[0].name(&store), group.score))
        .collect();
    assert_eq!(
        situations,
        [("bob@example.com", 40), ("amy@example.com", 30)]
    );
}

#[test]
fn tactics_of_different_days_and_daily_jobs_say_little_a_new_place_says_more_for_a_day() {
    let with_tactic = |key: &str, tactic: &str| Rule {
        tags: vec![format!("attack.{tactic}")],
        ..rule(key, RuleLevel::Medium)
    };
    let tactics = |apart: i64| {
        let calls = [
            call(0, "eve", "A"),
            call(60, "eve", "B"),
            call(apart, "eve", "C"),
        ];
        let rules = vec![
            (with_tactic("a", "persistence"), "A"),
            (with_tactic("b", "discovery"), "B"),
            (with_tactic("c", "impact"), "C"),
        ];
        points(of(&findings(&calls, rules).1, "a"))
    };
    assert_eq!(tactics(DAY), [30, 4]);
    assert_eq!(tactics(DAY + 1), [30]);
    // Hundreds of calls, on one of two days or on each of five.
    let low = || vec![(rule("delete", RuleLevel::Low), "DeleteUser")];
    let daily = |days: i64| {
        let calls = (0..days).flat_map(|day| {
            (0..60).map(move |second| call(day * DAY + second, "eve", "DeleteUser"))
        });
        calls.collect::<Vec<_>>()
    };
    assert_eq!(
        points(of(&findings(&daily(4), low()).1, "delete")),
        [12, 12]
    );
    assert_eq!(
        points(of(&findings(&daily(5), low()).1, "delete")),
        [12, -15, 3],
        "no less than 0, and a reason says so"
    );
    // Somebody looks around from a new place, then acts.
    let medium = || vec![(rule("user", RuleLevel::Medium), "CreateUser")];
    let moved = |later: i64| {
        let mut calls: Vec<Call> = (0..20).map(|at| call(at, "eve", "GetUser")).collect();
        calls.extend(
            [(DAY, "ListUsers"), (DAY + later, "CreateUser")].map(|(at, name)| Call {
                address: "203.0.113.9",
                ..call(at, "eve", name)
            }),
        );
        points(of(&findings(&calls, medium()).1, "user"))
    };
    assert_eq!(moved(DAY), [30, 8]);
    assert_eq!(moved(DAY + 1), [30]);
    // Who only looks at guards touches nothing.
    let looks = Rule {
        tags: vec!["trailglass.defenses".to_owned()],
        ..rule("looks", RuleLevel::Informational)
    };
    let calls = [call(0, "eve", "GetDetector")];
    assert_eq!(
        points(of(
            &findings(&calls, vec![(looks, "GetDetector")]).1,
            "looks"
        )),
        [3]
    );
}

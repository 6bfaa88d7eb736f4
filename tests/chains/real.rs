//! Chains of real sets, against what their records say when they are read one by one.

use super::worked_out;
use crate::support::{Dropped, invictus, records, repository, text};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use trailglass::chains::{Confidence, Join};
use trailglass::cloudtrail::time::millis_from_iso;
use trailglass::store::Column;

#[test]
fn in_a_real_attack_each_assumed_role_is_traced_back() {
    let (engine, chains) = worked_out(&invictus(), 2, usize::MAX);
    let store = &engine.store;
    let by_join = |join: Join| {
        chains
            .links
            .iter()
            .flatten()
            .filter(move |link| link.join == join)
    };
    // 36 calls of AssumeRole succeeded: 8 sessions hold a key that one of them issued. The sessions of services have other
    // keys; 10 more calls are theirs by role, name and second.
    assert_eq!(
        by_join(Join::IssuedKey)
            .filter(|link| link.confidence == Confidence::Exact)
            .count(),
        8
    );
    let by_role: BTreeMap<u32, u32> = by_join(Join::RoleAndTime)
        .map(|link| match link.confidence {
            Confidence::OneOf(calls) => (link.event, calls),
            _ => (link.event, 1),
        })
        .collect();
    assert_eq!(by_role.values().sum::<u32>(), 10, "{by_role:?}");
    // Whoever reads bert-jan's page sees what he did under other names.
    let as_roles = (0..store.len()).filter(|row| {
        let principal = &store.principals()[store.identity(*row).principal as usize];
        chains.person(*row).name == "bert-jan" && store.text(principal.name) != "bert-jan"
    });
    assert_eq!(
        as_roles.count(),
        47,
        "events of the five sessions of roles that bert-jan assumed"
    );
    let services = chains
        .persons
        .iter()
        .filter(|person| person.name.starts_with("ec2.amazonaws.com"));
    assert_eq!(
        services.count(),
        1,
        "a service is one, with and without the account that it works for"
    );
}

/// Calls that issued a role's session.
fn issuing(all: &[Value]) -> Vec<&Value> {
    let issues = |record: &&Value| {
        record["eventName"] == "AssumeRole" && record["responseElements"].is_object()
    };
    all.iter().filter(issues).collect()
}

const ISSUED: &str = "/responseElements/credentials/accessKeyId";
const ROLE_ID: &str = "/responseElements/assumedRoleUser/assumedRoleId";
const ISSUED_AT: &str = "/userIdentity/sessionContext/attributes/creationDate";
const KEY: &str = "/userIdentity/accessKeyId";
const CALLER: &str = "/userIdentity/principalId";

#[test]
fn a_call_of_the_same_second_that_issued_another_key_is_not_taken_for_the_one() {
    let files = invictus();
    let all = records(&files);
    let calls = issuing(&all);
    let (engine, chains) = worked_out(&files, 1, usize::MAX);
    let store = &engine.store;
    let row = |id: &str| (0..store.len()).find(|row| store.cell(Column::Id, *row) == id);
    let mut twins = 0;
    for call in &calls {
        let is_near = |record: &&Value| {
            let time = millis_from_iso(text(call, "/eventTime"));
            let issued = millis_from_iso(text(record, ISSUED_AT));
            let apart = time.zip(issued).map(|(time, issued)| time.abs_diff(issued));
            text(record, CALLER) == text(call, ROLE_ID) && apart.is_some_and(|apart| apart <= 1000)
        };
        let near: Vec<&Value> = all.iter().filter(is_near).collect();
        if near.is_empty()
            || near
                .iter()
                .any(|record| text(record, KEY) == text(call, ISSUED))
        {
            continue;
        }
        // Another call issued the key with which the session works.
        let right = near.iter().find_map(|record| {
            let mut calls = calls.iter();
            let key = text(record, KEY);
            calls.find(|other| !key.is_empty() && text(other, ISSUED) == key)
        });
        let Some(right) = right else { continue };
        twins += 1;
        for record in near {
            let event = row(text(record, "/eventID")).expect("the event");
            let link = chains.links[chains.session_of[event] as usize].expect("a link");
            assert_eq!(
                (link.join, link.confidence),
                (Join::IssuedKey, Confidence::Exact)
            );
            let issued_by = store.cell(Column::Id, link.event as usize);
            assert_eq!(issued_by, text(right, "/eventID"), "not the twin");
        }
    }
    assert_eq!(twins, 5);
}

/// The files of a shared set; none where the set is not there.
fn shared(set: &str) -> Vec<Dropped> {
    let folder = repository("../shared/data").join(set);
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped: {} is not there", folder.display());
        return Vec::new();
    };
    let json = |path: &std::path::PathBuf| path.extension().is_some_and(|end| end == "json");
    let paths = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(json);
    let file = |path: std::path::PathBuf| Dropped {
        bytes: std::fs::read(&path).expect("a file"),
        path: path.display().to_string(),
    };
    let mut files: Vec<Dropped> = paths.map(file).collect();
    files.sort_by(|one, two| one.path.cmp(&two.path));
    files
}

#[test]
fn each_role_that_a_tool_of_attackers_assumed_is_traced_to_its_user() {
    let files = shared("stratus-red-team");
    if files.is_empty() {
        return;
    }
    let mut all: Vec<Value> = Vec::new();
    for file in &files {
        match serde_json::from_slice(&file.bytes).expect("sound JSON") {
            Value::Array(records) => all.extend(records),
            mut trail => all.append(trail["Records"].as_array_mut().expect("records")),
        }
    }
    let (engine, chains) = worked_out(&files, 1, usize::MAX);
    let store = &engine.store;
    let calls = issuing(&all);
    assert_eq!(calls.len(), 8);
    let mut traced = BTreeSet::new();
    for call in calls {
        let of_role = |record: &&Value| text(record, CALLER) == text(call, ROLE_ID);
        let made = all.iter().filter(of_role);
        for record in made {
            let mut rows = 0..store.len();
            let id = text(record, "/eventID");
            let row = rows
                .find(|row| store.cell(Column::Id, *row) == id)
                .expect("the event");
            // There is a user of this name in many accounts of the set.
            let (user, account) = (
                text(call, "/userIdentity/userName"),
                text(call, "/recipientAccountId"),
            );
            assert_eq!(
                chains.person(row).name,
                format!("{user} ({account})"),
                "{id}"
            );
            let link = chains.links[chains.session_of[row] as usize].expect("a link");
            assert_eq!(link.confidence, Confidence::Exact);
            let grant = store.cell(Column::Id, link.event as usize);
            let grant = all.iter().find(|record| text(record, "/eventID") == grant);
            assert_eq!(text(grant.expect("the call"), ISSUED), text(record, KEY));
            traced.insert(text(call, "/eventID"));
        }
    }
    assert_eq!(
        traced.len(),
        8,
        "all eight have a session of their role in the set"
    );
}

#[test]
fn records_of_real_workflows_name_nobody_whom_they_do_not_name() {
    let files = shared("step-functions-examples");
    if files.is_empty() {
        return;
    }
    let (engine, chains) = worked_out(&files, 1, usize::MAX);
    let store = &engine.store;
    let mut persons: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for row in 0..store.len() {
        assert_eq!(chains.links[chains.session_of[row] as usize], None);
        let principal = store.cell(Column::Name, row);
        let person = chains.person(row).name.as_str();
        persons.entry(person).or_default().insert(principal);
    }
    let calls = |names: &[&'static str]| names.iter().copied().collect::<BTreeSet<&str>>();
    let user = |id: &str| format!("test-user (123456789012) (aws:123456789012:user:{id})");
    let (one, other) = (user("AIDAJABK5MNKNAEXAMPLE"), user("AIDAJYDLDBVBI4EXAMPLE"));
    let expected = BTreeMap::from([
        // Step Functions works for somebody whom the records do not name, and as a role that it was given.
        (
            "? Admin/Sampleuser01",
            calls(&["Decrypt", "DescribeKey", "GenerateDataKey"]),
        ),
        ("My-RoleName-1746R4C1N6UFS", calls(&["Invoke"])),
        ("states.amazonaws.com", calls(&["InvokeHTTPEndpoint"])),
        (one.as_str(), calls(&["DeleteStateMachine"])),
        (
            other.as_str(),
            calls(&[
                "CreateActivity",
                "CreateStateMachine",
                "DeleteActivity",
                "StartExecution",
                "StopExecution",
            ]),
        ),
    ]);
    assert_eq!(persons, expected);
}

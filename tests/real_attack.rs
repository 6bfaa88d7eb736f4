//! What the attacker of a real set did stands on the overview: each deed a finding, with the events that a plain loop counts.

use crate::support;
use serde_json::Value;
use std::collections::BTreeMap;
use support::ranking::Overview;
use support::{invictus, records, text};
use trailglass::protocol::Band;

/// What the attacker of the Invictus set did: the findings that say so, by the titles of their rules, and how many calls a plain
/// loop over the records counts.
const DEEDS: [(&str, &str, &[&str]); 24] = [
    (
        "denied passwords of instances",
        "Windows passwords of many instances fetched",
        &["GetPasswordData"],
    ),
    (
        "user data",
        "User data of many instances read",
        &["DescribeInstanceAttribute"],
    ),
    ("trails deleted", "Trail deleted", &["DeleteTrail"]),
    ("trails stopped", "Trail stopped", &["StopLogging"]),
    (
        "selectors",
        "Trail made to leave out management events",
        &["PutEventSelectors"],
    ),
    ("flow logs", "Flow logs deleted", &["DeleteFlowLogs"]),
    (
        "organization",
        "Account leaves the organization",
        &["LeaveOrganization"],
    ),
    ("users", "User created", &["CreateUser"]),
    (
        "keys",
        "Access key created for somebody else",
        &["CreateAccessKey"],
    ),
    (
        "passwords",
        "Console password created for somebody else",
        &["CreateLoginProfile"],
    ),
    (
        "administrators",
        "Administrator policy attached to a user or group",
        &["AttachUserPolicy"],
    ),
    (
        "administrator roles",
        "Administrator policy attached to a role",
        &["AttachRolePolicy"],
    ),
    (
        "sign-in without MFA",
        "Console sign-in without MFA",
        &["ConsoleLogin"],
    ),
    ("secrets", "Secrets read in bulk", &["GetSecretValue"]),
    ("parameters", "Parameters read in bulk", &["GetParameter"]),
    (
        "open group",
        "Remote access or database port opened to the world",
        &["AuthorizeSecurityGroupIngress"],
    ),
    (
        "shared image",
        "Image shared with another account",
        &["ModifyImageAttribute"],
    ),
    (
        "shared snapshot",
        "Snapshot shared with another account",
        &["ModifySnapshotAttribute"],
    ),
    (
        "shared bucket",
        "Bucket policy opened to another account",
        &["PutBucketPolicy"],
    ),
    (
        "Lambda back door",
        "Function may be called by everybody",
        &["AddPermission20150331v2"],
    ),
    ("trust anchor", "Trust anchor made", &["CreateTrustAnchor"]),
    (
        "stolen instance credentials",
        "Credentials of an instance used from two addresses",
        &[],
    ),
    (
        "large instance",
        "Large or graphics instance started",
        &["RunInstances"],
    ),
    ("mass deletion", "Things deleted in bulk", &[]),
];

/// Whether a call of one of these names is what the finding is about, by the parameters of the record.
fn is_about(thing: &str, record: &Value) -> bool {
    let request = record["requestParameters"].to_string();
    match thing {
        "user data" => {
            request.contains("userData")
                && text(record, "/userIdentity/arn").contains("get-usr-data")
        }
        "selectors" => request.contains("\"includeManagementEvents\":false"),
        "keys" | "passwords" => {
            text(record, "/requestParameters/userName") != text(record, "/userIdentity/userName")
        }
        "administrators" | "administrator roles" => request.contains(":policy/AdministratorAccess"),
        "sign-in without MFA" => text(record, "/additionalEventData/MFAUsed") == "No",
        "open group" => request.contains("0.0.0.0/0") && !request.contains("443"),
        "shared image" | "shared snapshot" => request.contains("\"add\""),
        "shared bucket" => request.contains("193672423079"),
        "large instance" => request.contains("p2.xlarge"),
        _ => true,
    }
}

#[test]
fn all_that_the_attacker_of_a_real_set_did_is_a_finding() {
    let files = invictus();
    let mut overview = Overview::of(&files);
    println!("{}", overview.ranking("Invictus"));
    for row in &overview.findings {
        println!(
            "{:3} {:5} {:13} {} by {}",
            row.number("score"),
            row.number("events"),
            row.text("level"),
            row.text("title"),
            row.text("principal")
        );
    }
    // The demo holds some records twice.
    let all = records(&files);
    let distinct: BTreeMap<&str, &Value> = all
        .iter()
        .map(|record| (text(record, "/eventID"), record))
        .collect();
    let mut missing = Vec::new();
    for (thing, title, names) in DEEDS {
        let found = overview
            .findings
            .iter()
            .filter(|row| row.text("title") == title);
        let found: i64 = found.map(|row| row.number("events")).sum();
        let told = distinct.values().filter(|record| {
            names.contains(&text(record, "/eventName")) && is_about(thing, record)
        });
        let told = told.count() as i64;
        if found == 0 || (!names.is_empty() && found != told) {
            missing.push(format!(
                "{thing}: {found} events of {title}, {told} in the records"
            ));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    let first = &overview.answer.situations[0];
    assert!(
        first.name == "bert-jan" && first.band == Band::Act,
        "{} {}",
        first.name,
        first.score
    );
}

//! Ordinary days stay quiet, and attacks hidden in them come first: three companies, six attacks, and the ranking printed with
//! `--nocapture`.

use crate::story;
use crate::support;

use serde_json::Value;
use std::collections::BTreeSet;
use story::ordinary::{ATTACKS, AttackTruth, Company, DAYS, SIZES, Size};
use support::ranking::Overview;
use support::{Dropped, all_rows, dropped, text};
use trailglass::engine::Engine;
use trailglass::protocol::{Band, OverviewAnswer, Situation};

/// So many findings to act on now are a week's most.
const MOST_URGENT_IN_A_WEEK: i64 = 3;

fn files_of(company: &Company) -> Vec<Dropped> {
    company.files().into_iter().map(dropped).collect()
}

fn json_of(files: &[Dropped]) -> Vec<Value> {
    let records = |file: &Dropped| {
        let value: Value = serde_json::from_slice(&file.bytes).expect("sound JSON");
        value["Records"].as_array().expect("a trail file").clone()
    };
    files.iter().flat_map(records).collect()
}

/// The calls of these names that the principal with this name made, counted in the records.
fn counted(records: &[Value], names: &[&str], keep: impl Fn(&Value) -> bool) -> usize {
    let is_wanted = |record: &&Value| names.contains(&text(record, "/eventName")) && keep(record);
    records.iter().filter(is_wanted).count()
}

fn tile(overview: &OverviewAnswer, id: &str) -> usize {
    let mut tiles = overview.questions.iter().flat_map(|group| &group.tiles);
    tiles
        .find(|tile| tile.id == id)
        .unwrap_or_else(|| panic!("the question {id}"))
        .count as usize
}

fn quiet_days_and_hidden_attacks(size: Size, seed: u64) {
    let company = Company::on_ordinary_days(size, seed);
    let files = files_of(&company);
    let mut quiet = Overview::of(&files);
    println!(
        "{}",
        quiet.ranking(&format!(
            "{} principals, {} events, ordinary days",
            size.principals,
            company.told.len()
        ))
    );
    println!("{:?}", company.deeds());
    let mut mistakes = Vec::new();
    let urgent = quiet.in_band(Band::Act) as i64;
    if urgent > MOST_URGENT_IN_A_WEEK * DAYS / 7 {
        mistakes.push(format!("{urgent} findings to act on now on ordinary days"));
    }
    // Nothing found at all would be a test of nothing.
    if quiet.in_band(Band::Know) + quiet.in_band(Band::Look) < 5 {
        mistakes.push("hardly anything was found".to_owned());
    }
    let records = json_of(&files);
    counts_are_those_of_the_records(&quiet, &records, &company);
    findings_are_those_of_the_records(&quiet, &records);
    for attack in ATTACKS {
        let truth = AttackTruth::of(&company, attack);
        let mut files = files.clone();
        files.push(dropped(truth.file.clone()));
        let mut overview = Overview::of(&files);
        println!(
            "{}",
            overview.ranking(&format!("{} principals, {}", size.principals, attack.0))
        );
        let first = overview.answer.situations.first().cloned();
        let is_first = first.as_ref().is_some_and(|first| {
            // Nor may it be first for what the same person does on ordinary days.
            let usual = quiet.answer.situations.iter();
            let usual = usual
                .filter(|other| other.name == first.name)
                .map(|other| other.score);
            first.band >= Band::Look
                && first.score > usual.max().unwrap_or(0)
                && is_of(&mut overview.engine, first, &truth)
        });
        if !is_first {
            mistakes.push(format!(
                "{}: first comes {:?}, not {}",
                attack.0,
                first.map(|first| (first.name, first.score)),
                truth.who
            ));
        }
    }
    assert!(
        mistakes.is_empty(),
        "{} principals, seed {seed}:\n{}",
        size.principals,
        mistakes.join("\n")
    );
}

/// Whether a situation is the intruder's: by the name of its actor, and by most of the attack's events.
fn is_of(engine: &mut Engine, situation: &Situation, truth: &AttackTruth) -> bool {
    let rows = all_rows(engine, &situation.everything, "time");
    let told = rows
        .iter()
        .filter(|row| truth.events.contains(&row.key))
        .count();
    let is_named = situation.key.contains(&truth.who) || situation.name.contains(&truth.who);
    is_named && told * 3 > truth.events.len() * 2
}

fn counts_are_those_of_the_records(overview: &Overview, records: &[Value], company: &Company) {
    let deeds = company.deeds();
    assert_eq!(records.len(), deeds.values().sum::<usize>());
    assert_eq!(tile(&overview.answer, "root"), deeds["root"]);
    let always = |_: &Value| true;
    let questions: [(&str, usize); 6] = [
        (
            "denied",
            records
                .iter()
                .filter(|record| {
                    [
                        "AccessDenied",
                        "AccessDeniedException",
                        "Client.UnauthorizedOperation",
                    ]
                    .contains(&text(record, "/errorCode"))
                })
                .count(),
        ),
        ("secrets", counted(records, &["GetSecretValue"], always)),
        (
            "root",
            records
                .iter()
                .filter(|record| text(record, "/userIdentity/type") == "Root")
                .count(),
        ),
        (
            "keys-made",
            counted(
                records,
                &["CreateAccessKey", "UpdateAccessKey", "DeleteAccessKey"],
                always,
            ),
        ),
        (
            "trails",
            counted(records, &["UpdateTrail", "PutEventSelectors"], always),
        ),
        (
            "without-mfa",
            counted(records, &["ConsoleLogin"], |record| {
                text(record, "/additionalEventData/MFAUsed") == "No"
                    && ["IAMUser", "Root"].contains(&text(record, "/userIdentity/type"))
            }),
        ),
    ];
    for (id, expected) in questions {
        assert!(expected > 0, "{id} would say nothing");
        assert_eq!(tile(&overview.answer, id), expected, "{id}");
    }
}

/// Events of some findings, counted in the records.
fn findings_are_those_of_the_records(overview: &Overview, records: &[Value]) {
    let opened = |record: &Value| {
        record["requestParameters"]
            .to_string()
            .contains("\"0.0.0.0/0\"")
            && record["requestParameters"]
                .to_string()
                .contains("\"fromPort\":443")
    };
    let for_others = |record: &Value| {
        let name = text(record, "/requestParameters/userName");
        !name.is_empty() && name != text(record, "/userIdentity/userName")
    };
    let by_hand = |record: &Value| record["userIdentity"]["invokedBy"].is_null();
    let expected: [(&str, usize); 5] = [
        (
            "Some port opened to the world",
            counted(records, &["AuthorizeSecurityGroupIngress"], opened),
        ),
        (
            "Access key created for somebody else",
            counted(records, &["CreateAccessKey"], for_others),
        ),
        (
            "Shell command sent to instances",
            counted(records, &["SendCommand"], by_hand),
        ),
        (
            "Key scheduled for deletion",
            counted(records, &["ScheduleKeyDeletion"], by_hand),
        ),
        (
            "GuardDuty findings suppressed by a filter",
            counted(records, &["CreateFilter"], by_hand),
        ),
    ];
    let mut some = 0;
    for (title, expected) in expected {
        let found = overview
            .findings
            .iter()
            .filter(|row| row.text("title") == title);
        let found: i64 = found.map(|row| row.number("events")).sum();
        some += usize::from(expected > 0);
        assert_eq!(found, expected as i64, "{title}");
    }
    assert!(some >= 4, "most of them say something");
}

#[test]
fn twenty_principals() {
    for seed in [7, 8, 9] {
        quiet_days_and_hidden_attacks(SIZES[0], seed);
    }
}

#[test]
fn two_hundred_principals() {
    for seed in [7, 8] {
        quiet_days_and_hidden_attacks(SIZES[1], seed);
    }
}

#[test]
fn two_thousand_principals() {
    quiet_days_and_hidden_attacks(SIZES[2], 7);
}

#[test]
fn the_same_company_is_told_the_same() {
    let told = || Company::on_ordinary_days(SIZES[0], 7).files();
    let (one, two) = (told(), told());
    assert!(one == two);
    let ids: BTreeSet<String> = json_of(&one.into_iter().map(dropped).collect::<Vec<_>>())
        .iter()
        .map(|record| text(record, "/eventID").to_owned())
        .collect();
    assert_eq!(ids.len(), Company::on_ordinary_days(SIZES[0], 7).told.len());
}

//! The runbooks that come with the program: each step can be read, and over the recorded attacks finds what a plain loop finds.

use crate::support;
use support::{invictus, load, records, text};
use trailglass::export::notes::{SavedSearch, read};
use trailglass::query::parse::parse;
use trailglass::query::print::print;
use trailglass::rules::RUNBOOKS;

/// The steps of each runbook.
fn runbooks() -> Vec<(&'static str, Vec<SavedSearch>)> {
    let all = RUNBOOKS.iter().map(|(file, text)| {
        let notes = read(text).unwrap_or_else(|words| panic!("{file}: {words}"));
        assert!(notes.notes.is_empty() && notes.muted.is_empty(), "{file}");
        (*file, notes.searches)
    });
    all.collect()
}

#[test]
fn each_of_six_incidents_has_a_runbook_whose_steps_can_be_read() {
    let all = runbooks();
    assert_eq!(all.len(), 6);
    for (file, steps) in &all {
        assert!(steps.len() >= 6, "{file}");
        for step in steps {
            assert_eq!(step.runbook, steps[0].runbook, "{file}");
            assert!(
                !step.why.is_empty() && step.why.len() < 160,
                "{file}: {}",
                step.name
            );
            let query = parse(&step.query)
                .unwrap_or_else(|error| panic!("{}: {}", step.query, error.message));
            // What is shown as chips says the same.
            assert_eq!(parse(&print(&query)).as_ref(), Ok(&query), "{}", step.query);
        }
        let mut names: Vec<&str> = steps.iter().map(|step| step.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), steps.len(), "{file}: a name stands twice");
    }
    let mut titles: Vec<&str> = all
        .iter()
        .map(|(_, steps)| steps[0].runbook.as_str())
        .collect();
    titles.dedup();
    assert_eq!(titles.len(), 6);
}

#[test]
fn steps_find_in_a_recorded_attack_what_a_loop_over_its_records_finds() {
    let files = invictus();
    let all = records(&files);
    let mut engine = load(&files, 1, 1 << 16);
    let queries: Vec<String> = runbooks()
        .into_iter()
        .flat_map(|(_, steps)| steps)
        .map(|step| step.query)
        .collect();
    let counts = engine.count(queries.clone());
    assert_eq!(counts.len(), queries.len(), "each step has a count");
    // Of an incident that the attack was not, steps may find nothing; of these it was one.
    for (file, steps) in runbooks() {
        let found = steps.iter().filter(|step| {
            counts
                .iter()
                .any(|(query, count)| *query == step.query && *count > 0)
        });
        let least = match file {
            "leaked_access_key.json" | "iam_escalation.json" | "s3_theft_and_ransom.json" => 4,
            _ => 0,
        };
        assert!(found.count() >= least, "{file}");
    }
    let count_of = |name: &str| {
        let mut steps = runbooks().into_iter().flat_map(|(_, steps)| steps);
        let step = steps.find(|step| step.name == name).expect("a step");
        let count = counts.iter().find(|(query, _)| *query == step.query);
        count.expect("a count").1 as usize
    };
    let loop_of = |names: &[&str], only_ok: bool| {
        let fits = |record: &&serde_json::Value| {
            names.contains(&text(record, "/eventName"))
                && (!only_ok || record.get("errorCode").is_none())
        };
        all.iter().filter(fits).count()
    };
    assert_eq!(
        count_of("New keys, users and passwords"),
        loop_of(
            &[
                "CreateAccessKey",
                "CreateUser",
                "CreateLoginProfile",
                "UpdateLoginProfile",
                "CreateServiceSpecificCredential",
                "UploadSSHPublicKey"
            ],
            true
        )
    );
    assert_eq!(
        count_of("Instances started"),
        loop_of(
            &[
                "RunInstances",
                "StartInstances",
                "RequestSpotInstances",
                "RequestSpotFleet",
                "CreateFleet"
            ],
            false
        )
    );
}

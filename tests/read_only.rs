//! Calls that only read and calls that write, also where the record does not say which it is: the oracle goes over the
//! records one by one.

use crate::support;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use support::{ask, dropped, load, read_only, records, repository, shown, side_panels, view};
use trailglass::cloudtrail::column::Column;
use trailglass::engine::Engine;
use trailglass::protocol::{FacetSearch, Rows, Tab};

fn engine_of(records: &[Value]) -> Engine {
    let bytes = json!({ "Records": records }).to_string();
    load(&[dropped(bytes)], 1, usize::MAX)
}

/// Compares each answer to a query with `readonly` with the records.
fn holds_against(records: &[Value], engine: &mut Engine) {
    let count = |wanted: Option<bool>| {
        let fitting = records.iter().filter(|record| read_only(record) == wanted);
        fitting.count() as u32
    };
    // In CloudTrail's own spelling the field is what the record says.
    let says_read = |record: &&Value| {
        record["readOnly"]
            .to_string()
            .to_lowercase()
            .contains("true")
    };
    let recorded = records.iter().filter(says_read).count() as u32;
    let (writes, reads, unknown) = (count(Some(false)), count(Some(true)), count(None));
    for (query, expected) in [
        ("readonly:false", writes),
        ("readonly:true", reads),
        ("readOnly=true", recorded),
        ("readonly=true", reads),
        ("readonly:(true, false)", writes + reads),
        ("readonly:*", writes + reads),
        ("-readonly:*", unknown),
        ("-readonly:true", writes + unknown),
        ("readonly:/^f/", writes),
    ] {
        assert_eq!(shown(engine, query), expected, "{query}");
    }
    let mut question = view(Tab::Timeline, "lane", "");
    question.lanes.by = "readonly".to_owned();
    let Rows::Lanes(lanes, scale) = ask(engine, &question).rows else {
        panic!("lanes were asked for")
    };
    let lanes: BTreeMap<String, u32> = lanes
        .rows
        .into_iter()
        .map(|lane| (lane.key, lane.events))
        .collect();
    let facet = |engine: &mut Engine| {
        let mut question = view(Tab::Events, "time", "");
        question.facets = vec!["readonly".to_owned()];
        question.facet_search = vec![FacetSearch {
            field: "readonly".to_owned(),
            text: String::new(),
            values: 9,
        }];
        let facets = side_panels(engine, &question).facets;
        let facet = facets.into_iter().find(|facet| facet.field == "readonly");
        let values = facet.expect("the facet").values.into_iter();
        values
            .map(|value| (value.value, value.count))
            .collect::<BTreeMap<_, _>>()
    };
    for (word, expected) in [("false", writes), ("true", reads)] {
        let expected = Some(expected).filter(|count| *count > 0);
        // One lane alone is split by the names of its events.
        if !scale.is_split {
            assert_eq!(lanes.get(word).copied(), expected, "lane {word}");
        }
        assert_eq!(facet(engine).get(word).copied(), expected, "facet {word}");
    }
    // The column, and the order of the table by it: what is not known comes last.
    let by_id: BTreeMap<&str, Option<bool>> = records
        .iter()
        .map(|record| (support::text(record, "/eventID"), read_only(record)))
        .collect();
    let mut question = view(Tab::Events, "readonly", "");
    question.columns = vec!["readonly".to_owned()];
    let Rows::Events(page) = ask(engine, &question).rows else {
        panic!("events were asked for")
    };
    let ranks: Vec<u8> = page
        .rows
        .iter()
        .map(|row| {
            let expected = by_id[row.key.as_str()];
            let word = expected.map_or(String::new(), |read| read.to_string());
            assert_eq!(row.more, [word], "{}", &row[Column::Name]);
            expected.map_or(2, u8::from)
        })
        .collect();
    assert!(ranks.is_sorted(), "{ranks:?}");
}

/// Records of calls with these names and signs.
fn calls(calls: &[(&str, Option<bool>)]) -> Vec<Value> {
    let record = |(number, (name, read_only)): (usize, &(&str, Option<bool>))| {
        let mut record = json!({
            "eventVersion": "1.08", "eventTime": "2024-05-01T00:00:00Z", "eventSource": "s3.amazonaws.com",
            "awsRegion": "eu-west-1", "userIdentity": {"type": "IAMUser", "userName": "ada", "accountId": "111122223333"},
            "eventID": format!("{number:08}-0000-4000-8000-000000000000"), "recipientAccountId": "111122223333",
        });
        if !name.is_empty() {
            record["eventName"] = (*name).into();
        }
        if let Some(read_only) = read_only {
            record["readOnly"] = (*read_only).into();
        }
        record
    };
    calls.iter().enumerate().map(record).collect()
}

#[test]
fn a_write_whose_record_does_not_say_so_is_found() {
    let records = calls(&[
        ("DeleteBucket", None),
        ("DeleteBucket", Some(false)),
        ("GetObject", None),
        ("GetObject", Some(true)),
        // The record's own word counts, whatever the name.
        ("GetSigninToken", Some(false)),
        ("AssumeRole", Some(true)),
        ("AssumeRole", None),
        ("Query", None),
        ("Scan", None),
        ("BatchGetItem", None),
        ("BatchWriteItem", None),
        ("HeadBucket", None),
        ("ListenToQueue", None),
        ("GetawayFromHere", None),
        ("LookupEvents", None),
        ("", None),
    ]);
    holds_against(&records, &mut engine_of(&records));
}

#[test]
fn aws_s_examples_are_judged_as_a_look_at_each_judges_them() {
    for file in ["seed-examples.json", "later-examples.json"] {
        let bytes = fs::read(repository(&format!("tests/data/{file}"))).expect("the examples");
        let value: Value = serde_json::from_slice(&bytes).expect("JSON");
        let records = value["Records"].as_array().expect("records").clone();
        holds_against(&records, &mut load(&[dropped(bytes)], 1, 1000));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: support::cases(24), ..ProptestConfig::default() })]

    #[test]
    fn real_records_that_lose_their_sign_are_judged_by_their_names(from in 0..2000_usize, keep in proptest::collection::vec(any::<bool>(), 200)) {
        let files = support::invictus();
        let mut records: Vec<Value> = records(&files[..20]).into_iter().skip(from % 400).take(keep.len()).collect();
        for (record, keep) in records.iter_mut().zip(keep) {
            if !keep {
                record.as_object_mut().expect("a record").remove("readOnly");
            }
        }
        let mut engine = engine_of(&records);
        prop_assert_eq!(shown(&mut engine, "") as usize, records.len());
        holds_against(&records, &mut engine);
    }
}

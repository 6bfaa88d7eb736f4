//! The cells of columns that the user adds, against the records themselves.

use crate::support;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use support::{all_rows, ask, dropped, invictus, leaves, load, records, text, view};
use trailglass::cloudtrail::column::Column;
use trailglass::protocol::{Rows, Tab};
use trailglass::query::fields::FIELDS;

#[test]
fn a_cell_says_what_the_record_says() {
    let files = invictus();
    let mut engine = load(&files, 2, 4096);
    let records: BTreeMap<String, _> = records(&files)
        .into_iter()
        .map(|record| (text(&record, "/eventID").to_owned(), record))
        .collect();
    let paths = [
        "requestParameters.bucketName",
        "requestParameters.DescribeRegionsRequest",
        "userIdentity.arn",
        "tlsDetails.tlsVersion",
        "errorMessage",
        "no.such.path",
    ];
    let known = [
        "eventName",
        "sourceIPAddress",
        "readOnly",
        "eventTime",
        "outcome",
    ];
    let mut question = view(Tab::Events, "name", "");
    question.columns = paths
        .iter()
        .chain(&known)
        .map(|name| (*name).to_owned())
        .collect();
    question.table.first = 40;
    let Rows::Events(page) = ask(&mut engine, &question).rows else {
        panic!("events were asked for")
    };
    assert!(page.rows.len() > 500);
    let mut filled = [0; 6];
    for row in &page.rows {
        let record = &records[&row.key];
        let mut all = Vec::new();
        leaves(record, "", &mut all);
        assert_eq!(row.more.len(), question.columns.len());
        for (index, path) in paths.iter().enumerate() {
            let below = [path, "."].concat();
            let mut expected: Vec<&str> = all
                .iter()
                .filter(|(leaf, text)| {
                    (leaf == path || leaf.starts_with(&below)) && !text.is_empty()
                })
                .map(|(_, text)| text.as_str())
                .collect();
            let cell = &row.more[index];
            // One value only: several are joined, and their order is the record's.
            if expected.len() == 1 && expected[0].len() < 300 {
                assert_eq!(cell, expected.remove(0), "{path} of {}", row.key);
                filled[index] += 1;
            }
            assert_eq!(
                cell.is_empty(),
                all.iter()
                    .all(|(leaf, text)| (leaf != path && !leaf.starts_with(&below))
                        || text.is_empty())
            );
        }
        let more = &row.more[paths.len()..];
        assert_eq!(more[0], text(record, "/eventName"));
        assert_eq!(more[1], text(record, "/sourceIPAddress"));
        assert_eq!(
            more[2],
            record["readOnly"]
                .as_bool()
                .map_or(String::new(), |is| is.to_string())
        );
        assert_eq!(
            more[3],
            text(record, "/eventTime")
                .replace('T', " ")
                .trim_end_matches('Z')
        );
        assert_eq!(
            more[4] == "ok",
            row[Column::Error].is_empty(),
            "{}",
            row.key
        );
    }
    assert!(
        filled[0] > 10 && filled[2] > 100 && filled[4] > 10,
        "{filled:?}"
    );
    assert_eq!(filled[5], 0);
}

#[test]
fn nothing_more_comes_unasked() {
    let mut engine = load(&invictus(), 1, 4096);
    assert!(
        all_rows(&mut engine, "", "time")
            .iter()
            .all(|row| row.more.is_empty())
    );
}

#[test]
fn a_path_sorts_figures_by_their_value_then_words_and_what_has_none_last() {
    let call = |id: &str, second: u32, most: Value| {
        json!({
            "eventVersion": "1.08", "eventID": id, "eventName": "List", "eventSource": "s3.amazonaws.com",
            "eventTime": format!("2024-01-01T00:00:{second:02}Z"),
            "userIdentity": { "type": "IAMUser", "userName": id, "principalId": most },
            "requestParameters": { "most": most }
        })
    };
    let records = [
        call("e", 0, json!("beta")),
        call("a", 1, json!(9)),
        call("b", 2, json!(10)),
        call("c", 3, json!("Alpha")),
        call("f", 4, Value::Null),
        call("d", 5, json!([1.5, "zeta"])),
    ];
    let mut engine = load(
        &[dropped(json!({ "Records": records }).to_string())],
        1,
        usize::MAX,
    );
    let mut sorted = |sort: &str, descending: bool| {
        let mut question = view(Tab::Events, sort, "");
        question.table.descending = descending;
        let Rows::Events(page) = ask(&mut engine, &question).rows else {
            panic!("events were asked for")
        };
        page.rows
            .iter()
            .map(|row| row.key.as_str())
            .collect::<String>()
    };
    assert_eq!(sorted("requestParameters.most", false), "dabcef");
    assert_eq!(sorted("requestParameters.most", true), "ecbadf");
    assert_eq!(sorted("no.such.path", false), "eabcfd", "by time");
    assert_eq!(sorted("outcome", false), "eabcfd");
    assert_eq!(sorted("userIdentity.userName", true), "fedcba");
}

#[test]
fn every_field_sorts_by_what_its_cells_say() {
    let files = invictus();
    let mut engine = load(&files, 1, usize::MAX);
    for field in FIELDS {
        let mut question = view(Tab::Events, field.name, "");
        question.columns = vec![field.name.to_owned()];
        question.table.rows = 1000;
        let Rows::Events(page) = ask(&mut engine, &question).rows else {
            panic!("events were asked for")
        };
        let cells: Vec<String> = page
            .rows
            .iter()
            .map(|row| row.more[0].to_lowercase())
            .collect();
        let has_text = cells.iter().take_while(|cell| !cell.is_empty()).count();
        assert!(
            cells[has_text..].iter().all(String::is_empty),
            "{}: what has none comes last",
            field.name
        );
        // These are words with an order of their own, or figures, which go by their value; a cell of mentions has many values,
        // of which some may hardly repeat.
        if !matches!(
            field.name,
            "mentions" | "credential" | "outcome" | "session-type" | "origin" | "tool-version"
        ) {
            assert!(cells[..has_text].is_sorted(), "{}", field.name);
        }
    }
}

//! The cells of columns that the user adds, against the records themselves.

#![cfg(not(target_arch = "wasm32"))]

mod support;

use std::collections::BTreeMap;
use support::{all_rows, ask, invictus, leaves, load, records, text, view};
use trailglass::engine::view::{Rows, Tab};

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
    let known = ["eventName", "sourceIPAddress", "readOnly", "eventTime", "outcome"];
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
                .filter(|(leaf, text)| (leaf == path || leaf.starts_with(&below)) && !text.is_empty())
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
                    .all(|(leaf, text)| (leaf != path && !leaf.starts_with(&below)) || text.is_empty())
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
            text(record, "/eventTime").replace('T', " ").trim_end_matches('Z')
        );
        assert_eq!(more[4] == "ok", row.error.is_empty(), "{}", row.key);
    }
    assert!(filled[0] > 10 && filled[2] > 100 && filled[4] > 10, "{filled:?}");
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

//! Which uses these files can't show: data events are logged only where a trail is told to.
//!
//! Source: AWS CloudTrail User Guide, "Logging data events".

use crate::store::interner::Symbol;
use crate::store::{Column, Store};

/// Event sources with data events, what these are, and the calls that are data events wherever they are logged.
const DATA_EVENTS: [(&str, &str, &[&str]); 6] = [
    (
        "s3.amazonaws.com",
        "S3 (objects)",
        &[
            "GetObject",
            "PutObject",
            "DeleteObject",
            "HeadObject",
            "ListObjects",
            "ListObjectsV2",
            "CopyObject",
            "DeleteObjects",
        ],
    ),
    ("lambda.amazonaws.com", "Lambda (invocations)", &["Invoke"]),
    (
        "dynamodb.amazonaws.com",
        "DynamoDB (items)",
        &[
            "GetItem",
            "PutItem",
            "UpdateItem",
            "DeleteItem",
            "BatchGetItem",
            "BatchWriteItem",
            "Query",
            "Scan",
        ],
    ),
    (
        "sns.amazonaws.com",
        "SNS (messages)",
        &["Publish", "PublishBatch"],
    ),
    (
        "sqs.amazonaws.com",
        "SQS (messages)",
        &["SendMessage", "ReceiveMessage", "DeleteMessage"],
    ),
    (
        "kinesis.amazonaws.com",
        "Kinesis (records)",
        &["PutRecord", "PutRecords", "GetRecords"],
    ),
];

/// The services of which these files hold data events, and those of which they hold none.
#[derive(Default)]
pub(super) struct DataEvents {
    /// With some.
    pub held: Vec<&'static str>,
    /// With none.
    pub missing: Vec<&'static str>,
}

impl DataEvents {
    /// Those in all files.
    pub fn of(store: &Store) -> Self {
        let find = |text: &str| store.strings().find(text);
        let data = find("Data");
        let mut events = DataEvents {
            held: Vec::new(),
            missing: Vec::new(),
        };
        let (sources, names) = (store.column(Column::Source), store.column(Column::Name));
        let categories = store.column(Column::Category);
        for (source, words, calls) in DATA_EVENTS {
            let calls: Vec<Symbol> = calls.iter().filter_map(|call| find(call)).collect();
            let is_held = find(source).is_some_and(|source| {
                let mut rows = 0..store.len();
                rows.any(|row| {
                    sources[row] == source
                        && (Some(categories[row]) == data || calls.contains(&names[row]))
                })
            });
            let list = if is_held {
                &mut events.held
            } else {
                &mut events.missing
            };
            list.push(words);
        }
        events
    }
}

//! CloudTrail records written in every form in which a user may hold them.
//!
//! Where each form comes from is said in `src/input/forms` and in the README's table.

use super::packing::{bzip2, gzip, gzip_members, tar, xz, zip, zip_by, zstd};
use super::text;
use serde_json::{Map, Value, json};

/// A record, and its JSON as it stands in files.
#[derive(Clone, Debug)]
pub struct Record {
    pub value: Value,
    pub json: String,
}

impl Record {
    /// Writes the record with its fields in the order of CloudTrail.
    pub fn new(value: Value) -> Self {
        let mut fields = Vec::new();
        let mut add = |name: &str, value: &Value| fields.push(format!("{}:{value}", json!(name)));
        let known = |name: &str| FIELDS.contains(&name);
        for name in FIELDS {
            if let Some(value) = value.get(*name) {
                add(name, value);
            }
        }
        for (name, value) in value.as_object().into_iter().flatten() {
            if !known(name) {
                add(name, value);
            }
        }
        let json = format!("{{{}}}", fields.join(","));
        Record { value, json }
    }

    /// The same record with line breaks and indents.
    pub fn pretty(&self, line_break: &str) -> Self {
        let json = serde_json::to_string_pretty(&self.value).expect("a value");
        Record {
            value: self.value.clone(),
            json: json.replace('\n', line_break),
        }
    }

    pub fn id(&self) -> &str {
        text(&self.value, "/eventID")
    }

    fn text(&self, pointer: &str) -> &str {
        text(&self.value, pointer)
    }

    /// The record's JSON as the content of a JSON string.
    fn quoted(&self) -> String {
        quoted(&self.json)
    }
}

/// The fields of a record in the order in which trail files have them.
pub const FIELDS: &[&str] = &[
    "eventVersion",
    "userIdentity",
    "eventTime",
    "eventSource",
    "eventName",
    "awsRegion",
    "sourceIPAddress",
    "userAgent",
    "errorCode",
    "errorMessage",
    "requestParameters",
    "responseElements",
    "additionalEventData",
    "requestID",
    "eventID",
    "readOnly",
    "resources",
    "eventType",
    "apiVersion",
    "managementEvent",
    "recipientAccountId",
    "serviceEventDetails",
    "sharedEventID",
    "vpcEndpointId",
    "vpcEndpointAccountId",
    "eventCategory",
    "addendum",
    "sessionCredentialFromConsole",
    "edgeDeviceDetails",
    "tlsDetails",
    "eventContext",
    "insightDetails",
];

/// Writes records in one form.
pub type Write = fn(&[Record]) -> Vec<u8>;

/// A form that holds whole records.
#[derive(Debug)]
pub struct Form {
    /// What the receipt calls it.
    pub name: &'static str,
    /// A part of what the receipt says about it; empty where it says nothing.
    pub note: &'static str,
    pub write: Write,
}

const fn form(name: &'static str, write: Write) -> Form {
    Form {
        name,
        note: "",
        write,
    }
}

/// Forms that hold whole records, byte for byte, and may hold line breaks in them.
pub const JSON_FORMS: &[Form] = &[
    form("trail file", trail),
    form("list of records", array),
    form("records one after another", |records| {
        joined(records, "", |record| record.json.clone())
    }),
    form("records one after another", |records| {
        joined(records, " \n\t ", |record| record.json.clone())
    }),
    form("trail file", |records| {
        [b"\xef\xbb\xbf", &trail(records)[..]].concat()
    }),
    form("trail file", |records| {
        [b"\r\n  \n", &trail(records)[..], b"\r\n\n"].concat()
    }),
    form("trail file", |records| {
        let spaced = joined(records, " ,\r\n ", |record| record.json.clone());
        [b"{ \"Records\" :\r\n[ ", &spaced[..], b"\r\n] }\r\n"].concat()
    }),
    form("list of records in an object", |records| {
        [b"{\"Events\":", &array(records)[..], b"}"].concat()
    }),
    form("EventBridge", |records| joined(records, "", bridged)),
    form("EventBridge", |records| list(records, bridged)),
    form("Elastic", |records| {
        let hits = joined(records, ",", |record| {
            format!(
                r#"{{"_index":"i","_id":"1","_score":1.0,"_source":{}}}"#,
                record.json
            )
        });
        [br#"{"took":3,"timed_out":false,"hits":{"total":{"value":9,"relation":"eq"},"max_score":1.0,"hits":["#, &hits[..], b"]}}"]
            .concat()
    }),
    form("Elastic", |records| {
        joined(records, "\n", |record| {
            format!(
                r#"{{"@timestamp":"2024-01-02T03:04:05.000Z","ecs":{{"version":"8.0.0"}},"event":{{"kind":"event","original":{},"id":"x"}},"cloud":{{"provider":"aws"}}}}"#,
                record.quoted()
            )
        })
    }),
    form("Splunk", |records| {
        joined(records, "\n", |record| {
            format!(
                r#"{{"preview":false,"offset":0,"result":{{"_raw":{},"host":"h","sourcetype":"aws:cloudtrail"}}}}"#,
                record.quoted()
            )
        })
    }),
    form("lookup-events", lookup_events),
    form("lookup-events", |records| list(records, looked_up)),
    form("lookup-events", |records| joined(records, "\n", looked_up)),
    form("records in lists", |records| list(records, Record::quoted)),
    form("CloudWatch Logs", |records| {
        let events = list(records, |record| {
            format!(
                r#"{{"logStreamName":"1_CloudTrail_us-east-1","timestamp":1689000000000,"message":{},"ingestionTime":1689000000500,"eventId":"3761"}}"#,
                record.quoted()
            )
        });
        [b"{\"events\":", &events[..], b",\"searchedLogStreams\":[]}"].concat()
    }),
    form("CloudWatch Logs", |records| {
        let events = list(records, |record| {
            format!(
                r#"{{"timestamp":1689000000000,"message":{},"ingestionTime":1689000000500}}"#,
                record.quoted()
            )
        });
        [
            b"{\"events\":",
            &events[..],
            br#","nextForwardToken":"f/1","nextBackwardToken":"b/1"}"#,
        ]
        .concat()
    }),
    form("query result", |records| {
        let rows = list(records, |record| {
            format!(
                r#"[{{"field":"@timestamp","value":"2023-07-10 11:40:00.000"}},{{"field":"@message","value":{}}},{{"field":"@ptr","value":"p"}}]"#,
                record.quoted()
            )
        });
        [
            b"{\"results\":",
            &rows[..],
            br#","statistics":{"recordsMatched":3.0},"status":"Complete"}"#,
        ]
        .concat()
    }),
    form("CloudWatch Logs", |records| {
        list(records, |record| {
            format!(
                r#"{{"@timestamp":"2023-07-10 11:40:00.000","@message":{}}}"#,
                record.quoted()
            )
        })
    }),
    form("CloudWatch Logs", |records| {
        list(records, |record| {
            format!(
                r#"{{"@timestamp":"2023-07-10 11:40:00.000","@message":{}}}"#,
                record.json
            )
        })
    }),
    form("CloudWatch Logs", subscribed),
    form("SNS", |records| {
        joined(records, "\n", |record| notified(&record.json))
    }),
    form("SQS", |records| {
        received(records, |record| record.json.clone())
    }),
    form("EventBridge in SQS", |records| received(records, bridged)),
    form("SNS in SQS", |records| {
        received(records, |record| notified(&record.json))
    }),
    form("EventBridge in SNS in SQS", |records| {
        received(records, |record| notified(&bridged(record)))
    }),
    form("SQS", |records| {
        let messages = list(records, |record| {
            format!(
                r#"{{"messageId":"m","receiptHandle":"r","body":{},"attributes":{{}},"eventSource":"aws:sqs","eventSourceARN":"arn:aws:sqs:us-east-1:123456789012:q","awsRegion":"us-east-1"}}"#,
                record.quoted()
            )
        });
        [b"{\"Records\":", &messages[..], b"}"].concat()
    }),
    form("SNS in SNS", |records| {
        let messages = list(records, |record| {
            format!(
                r#"{{"EventSource":"aws:sns","EventVersion":"1.0","EventSubscriptionArn":"arn:aws:sns:s","Sns":{}}}"#,
                notified(&record.json)
            )
        });
        [b"{\"Records\":", &messages[..], b"}"].concat()
    }),
];

/// Records inside JSON that no form knows; the receipt says where.
pub const WRAPPERS: &[Form] = &[
    Form {
        name: "JSON wrapper",
        note: "found inside \u{201c}data.aws\u{201d}",
        write: |records| {
            joined(records, "\n", |record| {
                format!(
                    r#"{{"rule":{{"level":3}},"data":{{"integration":"aws","aws":{}}},"location":"x"}}"#,
                    record.json
                )
            })
        },
    },
    Form {
        name: "JSON wrapper",
        note: "found inside \u{201c}line\u{201d}",
        write: |records| {
            list(records, |record| {
                format!(
                    r#"{{"line":{},"timestamp":"1714564800000000000"}}"#,
                    record.quoted()
                )
            })
        },
    },
    Form {
        name: "JSON wrapper",
        note: "found inside \u{201c}body.values\u{201d}",
        write: |records| {
            let values = list(records, |record| format!("[\"17\",{}]", record.quoted()));
            [
                b"{\"status\":\"success\",\"body\":{\"values\":",
                &values[..],
                b"}}",
            ]
            .concat()
        },
    },
];

/// Forms that hold one record on each line.
pub const LINE_FORMS: &[Form] = &[
    form("records one after another", |records| {
        joined(records, "\n", |record| record.json.clone())
    }),
    form("records one after another", |records| {
        [
            &joined(records, "\r\n", |record| record.json.clone())[..],
            b"\r\n",
        ]
        .concat()
    }),
    // `--query 'Events[].CloudTrailEvent' --output text`: strings, with tabs between them.
    form("records one after another", |records| {
        joined(records, "\t", |record| record.json.clone())
    }),
    form("EventBridge", |records| joined(records, "\n", bridged)),
    form("lines with records in them", exported),
    form("lines with records in them", |records| {
        gzip(&exported(records))
    }),
    Form {
        name: "lines with records in them",
        note: "without JSON left out",
        write: |records| {
            // `aws cloudtrail lookup-events --output text`: the fields in order of their names.
            joined(records, "\n", |record| {
                format!(
                    "EVENTS\tASIAEXAMPLE\t{}\t{}\t{}\t{}\t2023-07-10T11:40:00+00:00\tfalse\tada\nRESOURCES\tname\tAWS::IAM::User",
                    record.json,
                    record.id(),
                    record.text("/eventName"),
                    record.text("/eventSource"),
                )
            })
        },
    },
];

/// Tables with whole records in a column.
pub const TABLE_FORMS: &[Form] = &[
    form("CloudTrail Lake or Athena CSV", |records| {
        csv(
            &["eventjson"],
            records,
            |record, _| record.json.clone(),
            "\n",
        )
    }),
    form("CloudTrail Lake or Athena CSV", |records| {
        csv(
            &["eventID", "eventJson", "eventName"],
            records,
            |record, column| match column {
                "eventJson" => record.json.clone(),
                column => record.text(&format!("/{column}")).to_owned(),
            },
            "\r\n",
        )
    }),
    form("Logs Insights CSV", |records| {
        csv(
            &["@timestamp", "@message"],
            records,
            |record, column| match column {
                "@message" => record.json.clone(),
                _ => "2023-07-10 11:40:00.000".to_owned(),
            },
            "\n",
        )
    }),
    form("query result", |records| {
        let rows = list(records, |record| {
            format!(
                r#"[{{"eventID":"{}"}},{{"eventJson":{}}}]"#,
                record.id(),
                record.quoted()
            )
        });
        [
            br#"{"QueryStatus":"FINISHED","QueryStatistics":{"ResultsCount":3},"QueryResultRows":"#,
            &rows[..],
            b"}",
        ]
        .concat()
    }),
];

/// A sample of every other form: what the receipt calls it, and its bytes.
pub fn other_samples(records: &[Record]) -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("Event history CSV", event_history(records, "\n")),
        ("lookup-events", lookup_events_without_records(records)),
        ("CloudTrail Lake or Athena CSV", athena(FIELDS, records)),
        ("CloudTrail Lake or Athena CSV", lake(FIELDS, records)),
        ("query result", query_result_rows(FIELDS, records)),
        (
            "OCSF",
            joined(records, "\n", |record| ocsf(&record.value).to_string()),
        ),
        ("EventBridge", status_change("SUCCEEDED").into()),
        ("", delivery_notice().into()),
        (
            "digest file",
            digest(&[("AWSLogs/a.json.gz", "ab12")]).into(),
        ),
        ("", b"PAR1\x15\x04\x15".to_vec()),
    ]
}

/// Packs one file.
pub type Pack = fn(&[u8]) -> Vec<u8>;

/// Packings of one file, and what the receipt calls them behind `name` of the form inside.
pub const PACKINGS: &[(&str, Pack)] = &[
    ("*, gzip", gzip),
    ("*, gzip", |bytes| gzip(&gzip(bytes))),
    ("*, gzip", |bytes| gzip_members(bytes, 3)),
    ("zip archive, 1 file: *", |bytes| {
        zip(&[("a/b.json", bytes)])
    }),
    ("zip archive, 1 file: *", |bytes| {
        zip(&[
            ("__MACOSX/a/._b.json", b"x"),
            ("a/b.json", bytes),
            ("a/.DS_Store", b"y"),
        ])
    }),
    ("zip archive, 1 file: *", |bytes| {
        zip(&[("a/b.json.gz", &gzip(bytes))])
    }),
    ("zip archive, 1 file: *", |bytes| {
        zip(&[("a/inner.zip", &zip(&[("x", bytes)]))])
    }),
    ("tar archive, 1 file: *", |bytes| {
        tar(&[("a/b.json", bytes)])
    }),
    ("tar archive, 1 file: *", |bytes| {
        gzip(&tar(&[("a/._b.json", b"x"), ("a/b.json.gz", &gzip(bytes))]))
    }),
    ("tar archive, 1 file: *", |bytes| {
        tar(&[("a/inner.zip", &zip(&[("x", &gzip(&gzip(bytes)))]))])
    }),
    ("*, zstd", zstd),
    ("*, bzip2", bzip2),
    ("*, xz", xz),
    ("*, zstd", |bytes| zstd(&bzip2(&xz(&gzip(bytes))))),
    ("tar archive, 1 file: *", |bytes| {
        xz(&tar(&[("a/b.json", bytes)]))
    }),
    ("tar archive, 1 file: *", |bytes| {
        zstd(&tar(&[("a/b.json.bz2", &bzip2(bytes))]))
    }),
    ("zip archive, 1 file: *", |bytes| {
        zip_by(&[("a/b.json", bytes)], |_, bytes| (12, bzip2(bytes)))
    }),
    ("zip archive, 1 file: *", |bytes| {
        zip_by(&[("a/b.json", bytes)], |_, bytes| (93, zstd(bytes)))
    }),
    ("zip archive, 1 file: *", |bytes| {
        bzip2(&zip_by(&[("a/b.json", bytes)], |_, bytes| (95, xz(bytes))))
    }),
];

pub fn quoted(json: &str) -> String {
    serde_json::to_string(json).expect("a text")
}

fn joined(records: &[Record], between: &str, write: impl Fn(&Record) -> String) -> Vec<u8> {
    let written: Vec<String> = records.iter().map(write).collect();
    written.join(between).into_bytes()
}

fn list(records: &[Record], write: impl Fn(&Record) -> String) -> Vec<u8> {
    [b"[", &joined(records, ",", write)[..], b"]"].concat()
}

pub fn array(records: &[Record]) -> Vec<u8> {
    list(records, |record| record.json.clone())
}

pub fn trail(records: &[Record]) -> Vec<u8> {
    [b"{\"Records\":", &array(records)[..], b"}"].concat()
}

fn looked_up(record: &Record) -> String {
    format!(
        r#"{{"EventId":"{}","EventName":{},"ReadOnly":"false","AccessKeyId":"ASIAEXAMPLE","EventTime":1689000000.0,"EventSource":{},"Username":"somebody else","Resources":[{{"ResourceType":null,"ResourceName":"x"}}],"CloudTrailEvent":{}}}"#,
        record.id(),
        json!(record.text("/eventName")),
        json!(record.text("/eventSource")),
        record.quoted()
    )
}

fn lookup_events(records: &[Record]) -> Vec<u8> {
    [b"{\"Events\":", &list(records, looked_up)[..], b"}"].concat()
}

/// An S3 export of CloudWatch Logs.
fn exported(records: &[Record]) -> Vec<u8> {
    joined(records, "\n", |record| {
        format!("2023-07-10T11:40:00.000Z {}", record.json)
    })
}

/// Messages of a subscription as Firehose puts them together: nothing in between, keys in any order.
fn subscribed(records: &[Record]) -> Vec<u8> {
    let event = |record: &Record| {
        format!(
            r#"{{"id":"37","timestamp":1689000000000,"message":{}}}"#,
            record.quoted()
        )
    };
    let mut out = Vec::new();
    for (index, part) in records.chunks(2).enumerate() {
        let events = list(part, event);
        let (before, after) = if index % 2 == 0 {
            (&br#"{"messageType":"DATA_MESSAGE","owner":"123456789012","logGroup":"g","logStream":"s","subscriptionFilters":["f"],"logEvents":"#[..], &b"}"[..])
        } else {
            (
                &br#"{"logEvents":"#[..],
                &br#","owner":"123456789012","messageType":"DATA_MESSAGE","logStream":"s"}"#[..],
            )
        };
        out.extend([before, &events, after].concat());
    }
    out
}

/// An EventBridge event around a record, with the detail-type of the record's kind.
fn bridged(record: &Record) -> String {
    let kind = match record.text("/eventType") {
        "AwsConsoleSignIn" => "AWS Console Sign In via CloudTrail",
        "AwsConsoleAction" => "AWS Console Action via CloudTrail",
        "AwsServiceEvent" => "AWS Service Event via CloudTrail",
        "AwsCloudTrailInsight" => "AWS Insight via CloudTrail",
        _ => "AWS API Call via CloudTrail",
    };
    bridged_as(record, kind)
}

/// An EventBridge event of this detail-type around a record.
pub fn bridged_as(record: &Record, kind: &str) -> String {
    format!(
        r#"{{"version":"0","id":"6a7e","detail-type":"{kind}","source":"aws.s3","account":"123456789012","time":"2024-01-02T03:04:05Z","region":"us-east-1","resources":[],"detail":{}}}"#,
        record.json
    )
}

fn notified(message: &str) -> String {
    format!(
        r#"{{"Type":"Notification","MessageId":"m","TopicArn":"arn:aws:sns:us-east-1:123456789012:t","Subject":null,"Message":{},"Timestamp":"2024-01-02T03:04:05.000Z","SignatureVersion":"1","Signature":"s","SigningCertURL":"https://example.com/c.pem"}}"#,
        quoted(message)
    )
}

/// The output of `aws sqs receive-message`.
fn received(records: &[Record], body: impl Fn(&Record) -> String) -> Vec<u8> {
    let messages = list(records, |record| {
        format!(
            r#"{{"MessageId":"m","ReceiptHandle":"r","MD5OfBody":"x","Body":{}}}"#,
            quoted(&body(record))
        )
    });
    [b"{\"Messages\":", &messages[..], b"}"].concat()
}

pub fn csv(
    columns: &[&str],
    records: &[Record],
    cell: impl Fn(&Record, &str) -> String,
    line_break: &str,
) -> Vec<u8> {
    let quoted = |text: String| format!("\"{}\"", text.replace('"', "\"\""));
    let mut out = columns.join(",");
    out.push_str(line_break);
    for record in records {
        let cells: Vec<String> = columns
            .iter()
            .map(|column| quoted(cell(record, column)))
            .collect();
        out.push_str(&cells.join(","));
        out.push_str(line_break);
    }
    out.into_bytes()
}

/// The user name that Event history shows: the user's, `root`, or the session's.
pub fn user_name(record: &Value) -> &str {
    match text(record, "/userIdentity/type") {
        "Root" => "root",
        "AssumedRole" => text(record, "/userIdentity/principalId")
            .split(':')
            .nth(1)
            .unwrap_or(""),
        _ => text(record, "/userIdentity/userName"),
    }
}

const HISTORY: [&str; 16] = [
    "User name",
    "AWS access key",
    "Event time",
    "Event source",
    "Event name",
    "AWS region",
    "Source IP address",
    "User agent",
    "Error code",
    "Resources",
    "Request ID",
    "Event ID",
    "Read-only",
    "Event type",
    "Recipient Account Id",
    "Event category",
];

/// The console's CSV download, column by column as it comes.
pub fn event_history(records: &[Record], line_break: &str) -> Vec<u8> {
    let resources = |record: &Value| {
        let resources = record["resources"].as_array().cloned().unwrap_or_default();
        let named: Vec<Value> = resources
            .iter()
            .map(|one| json!({"resourceType": one["type"], "resourceName": one["ARN"]}))
            .collect();
        json!(named).to_string()
    };
    csv(
        &HISTORY,
        records,
        |record, column| {
            match column {
                "User name" => return user_name(&record.value).to_owned(),
                "Resources" => return resources(&record.value),
                "Read-only" => return record.value["readOnly"].to_string().replace("null", ""),
                _ => {}
            }
            let pointer = match column {
                "AWS access key" => "/userIdentity/accessKeyId",
                "Event time" => "/eventTime",
                "Event source" => "/eventSource",
                "Event name" => "/eventName",
                "AWS region" => "/awsRegion",
                "Source IP address" => "/sourceIPAddress",
                "User agent" => "/userAgent",
                "Error code" => "/errorCode",
                "Request ID" => "/requestID",
                "Event ID" => "/eventID",
                "Event type" => "/eventType",
                "Recipient Account Id" => "/recipientAccountId",
                _ => "/eventCategory",
            };
            record.text(pointer).to_owned()
        },
        line_break,
    )
}

/// `lookup-events` after a tool has thrown the record itself away.
pub fn lookup_events_without_records(records: &[Record]) -> Vec<u8> {
    let events = list(records, |record| {
        json!({"EventId": record.id(), "EventName": record.text("/eventName"), "EventTime": record.text("/eventTime"),
            "EventSource": record.text("/eventSource"), "Username": user_name(&record.value),
            "ReadOnly": record.value["readOnly"].to_string(),
            "AccessKeyId": record.text("/userIdentity/accessKeyId")})
        .to_string()
    });
    [b"{\"Events\":", &events[..], b"}"].concat()
}

/// The text that Hive and Presto write for a struct: names in lower case, nothing in quotes.
pub fn hive(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let pairs: Vec<String> = members
                .iter()
                .map(|(name, value)| format!("{}={}", name.to_lowercase(), hive(value)))
                .collect();
            format!("{{{}}}", pairs.join(", "))
        }
        Value::Array(elements) => {
            let elements: Vec<String> = elements.iter().map(hive).collect();
            format!("[{}]", elements.join(", "))
        }
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

const STRUCTS: [&str; 4] = ["userIdentity", "resources", "tlsDetails", "addendum"];

/// A cell of an Athena result: structs as Hive text, requests and responses as JSON.
pub fn athena_cell(record: &Record, column: &str) -> String {
    let name = FIELDS
        .iter()
        .find(|name| name.eq_ignore_ascii_case(column))
        .expect("a field");
    match &record.value[*name] {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        value if STRUCTS.contains(name) => hive(value),
        value => value.to_string(),
    }
}

/// A cell of a CloudTrail Lake result: maps are Hive text too, and times have a blank.
pub fn lake_cell(record: &Record, column: &str) -> String {
    let name = FIELDS
        .iter()
        .find(|name| name.eq_ignore_ascii_case(column))
        .expect("a field");
    match &record.value[*name] {
        Value::Null => "null".to_owned(),
        Value::String(text) if *name == "eventTime" => text.replace('T', " ").replace('Z', ".000"),
        Value::Object(members) if !STRUCTS.contains(name) => {
            let pairs: Vec<String> = members
                .iter()
                .map(|(name, value)| match value {
                    Value::String(text) => format!("{name}={text}"),
                    value => format!("{name}={value}"),
                })
                .collect();
            format!("{{{}}}", pairs.join(", "))
        }
        _ => athena_cell(record, column),
    }
}

pub fn athena(columns: &[&str], records: &[Record]) -> Vec<u8> {
    csv(columns, records, athena_cell, "\n")
}

pub fn lake(columns: &[&str], records: &[Record]) -> Vec<u8> {
    csv(columns, records, lake_cell, "\n")
}

/// `aws cloudtrail get-query-results`.
pub fn query_result_rows(columns: &[&str], records: &[Record]) -> Vec<u8> {
    let rows = list(records, |record| {
        let cells: Vec<Value> = columns
            .iter()
            .map(|column| {
                Value::Object(Map::from_iter([(
                    (*column).to_owned(),
                    json!(lake_cell(record, column)),
                )]))
            })
            .collect();
        json!(cells).to_string()
    });
    [
        br#"{"QueryStatus":"FINISHED","QueryResultRows":"#,
        &rows[..],
        b"}",
    ]
    .concat()
}

/// The OCSF event of a record, as far as OCSF's own field map for CloudTrail goes.
pub fn ocsf(record: &Value) -> Value {
    let issuer = text(record, "/userIdentity/sessionContext/sessionIssuer/arn");
    let address = text(record, "/sourceIPAddress");
    let is_address =
        address.contains(':') || address.starts_with(|first: char| first.is_ascii_digit());
    let resources: Vec<Value> = record["resources"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|one| json!({"uid": one["ARN"], "type": one["type"], "owner": {"account": {"uid": one["accountId"]}}}))
        .collect();
    let identity = &record["userIdentity"];
    json!({
        "class_uid": 6003, "class_name": "API Activity", "category_uid": 6, "severity": "Informational",
        "time_dt": record["eventTime"],
        "metadata": {"uid": record["eventID"], "event_code": record["eventType"], "version": "1.1.0",
            "product": {"name": "CloudTrail", "vendor_name": "AWS", "version": record["eventVersion"],
                "feature": {"name": record["eventCategory"]}}},
        "api": {"operation": record["eventName"], "service": {"name": record["eventSource"]},
            "request": {"uid": record["requestID"], "data": record["requestParameters"].to_string()},
            "response": {"error": record["errorCode"], "message": record["errorMessage"],
                "data": record["responseElements"].to_string()}},
        "cloud": {"provider": "AWS", "region": record["awsRegion"], "account": {"uid": record["recipientAccountId"]}},
        "src_endpoint": if is_address { json!({"ip": address}) } else { json!({"domain": address}) },
        "http_request": {"user_agent": record["userAgent"]},
        "actor": {"invoked_by": identity["invokedBy"],
            "session": {"issuer": issuer},
            "user": {"type": identity["type"], "name": identity["userName"], "uid": identity["arn"],
                "uid_alt": identity["principalId"], "credential_uid": identity["accessKeyId"],
                "account": {"uid": identity["accountId"]}}},
        "resources": resources,
        "unmapped": {"readOnly": record["readOnly"].to_string(), "managementEvent": record["managementEvent"].to_string()},
    })
}

pub fn status_change(status: &str) -> String {
    format!(
        r#"{{"version":"0","id":"315c1398","detail-type":"Step Functions Execution Status Change","source":"aws.states","account":"123456789012","time":"2024-01-02T03:04:05Z","region":"us-east-1","resources":["arn:aws:states:us-east-1:123456789012:execution:m:e"],"detail":{{"executionArn":"arn:aws:states:us-east-1:123456789012:execution:m:e","stateMachineArn":"arn:aws:states:us-east-1:123456789012:stateMachine:m","name":"e","status":"{status}","startDate":1551225146847,"stopDate":1551225151881,"input":"{{}}","output":null}}}}"#
    )
}

pub fn delivery_notice() -> String {
    notified(r#"{"s3Bucket":"logs","s3ObjectKey":["AWSLogs/1/a.json.gz","AWSLogs/1/b.json.gz"]}"#)
}

/// A digest file that lists these keys with these hashes.
pub fn digest(files: &[(&str, &str)]) -> String {
    let listed: Vec<Value> = files
        .iter()
        .map(|(key, hash)| json!({"s3Bucket": "logs", "s3Object": key, "hashValue": hash, "hashAlgorithm": "SHA-256"}))
        .collect();
    json!({"awsAccountId": "123456789012", "digestStartTime": "2024-01-02T03:04:05Z",
        "digestEndTime": "2024-01-02T04:04:05Z", "digestS3Bucket": "logs", "digestS3Object": "AWSLogs/d.json.gz",
        "logFiles": listed})
    .to_string()
}

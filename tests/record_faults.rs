//! What single records say that is easily read wrongly: each input with its right value, and variations of its kind.

use crate::support;
use serde_json::{Value, json};
use std::fs;
use support::{Dropped, all_rows, ask, dropped, load, receipt, repository, seen, shown, view};
use trailglass::engine::Engine;
use trailglass::protocol::{FileStatus, Rows, Tab};
use trailglass::store::Column;

fn input(name: &str) -> Dropped {
    let path = repository("tests/data/faults").join(name);
    dropped(fs::read(path).expect("a file of the project"))
}

fn engine_of(files: &[Dropped]) -> Engine {
    load(files, 1, usize::MAX)
}

fn engine_of_records(records: &[Value]) -> Engine {
    engine_of(&[trail(records)])
}

fn trail(records: &[Value]) -> Dropped {
    dropped(json!({ "Records": records }).to_string())
}

/// A record; `more` replaces or adds fields, and takes away those that are null.
fn record(number: u32, more: Value) -> Value {
    let mut record = json!({
        "eventVersion": "1.09",
        "userIdentity": {
            "type": "IAMUser", "principalId": "AIDAEXAMPLE0001", "userName": "alice", "accountId": "111122223333",
            "arn": "arn:aws:iam::111122223333:user/alice"
        },
        "eventTime": format!("2024-05-01T12:{:02}:{:02}Z", number / 60 % 60, number % 60),
        "eventSource": "s3.amazonaws.com",
        "eventName": "GetBucketAcl",
        "awsRegion": "eu-west-1",
        "sourceIPAddress": "198.51.100.2",
        "requestParameters": {"bucketName": format!("bucket-{number}")},
        "requestID": format!("REQ{number:05}"),
        "eventID": format!("00000000-0000-4000-8000-{number:012}"),
        "eventType": "AwsApiCall",
        "recipientAccountId": "111122223333",
    });
    for (name, value) in more.as_object().expect("an object") {
        record[name] = value.clone();
    }
    let fields = record.as_object_mut().expect("an object");
    fields.retain(|_, value| !value.is_null());
    record
}

/// Name, account and number of events of each principal.
fn principals(engine: &mut Engine) -> Vec<(String, String, u32)> {
    let Rows::Principals(page) = ask(engine, &view(Tab::Principals, "account", "")).rows else {
        panic!("principals were asked for")
    };
    let rows = page.rows.into_iter();
    rows.map(|row| (row.principal, row.account, row.events))
        .collect()
}

// Failed sign-ins.

#[test]
fn a_failed_step_of_a_sign_in_is_a_failure() {
    let mut engine = engine_of(&[input("signin.json")]);
    assert_eq!(shown(&mut engine, ""), 9);
    assert_eq!(shown(&mut engine, "outcome:error"), 6);
    assert_eq!(shown(&mut engine, "outcome:ok"), 3);
}

#[test]
fn the_word_failure_counts_wherever_a_sign_in_has_it_and_nowhere_else() {
    let sign_in = "signin.amazonaws.com";
    let cases = [
        (
            json!({"eventSource": sign_in, "eventName": "ConsoleLogin", "responseElements": {"ConsoleLogin": "failure"}}),
            true,
        ),
        (
            json!({"eventSource": sign_in, "eventName": "X", "responseElements": {"steps": [{"Mfa": "Success"}, {"Mfa": "Failure"}]}}),
            true,
        ),
        (
            json!({"eventSource": "sso.amazonaws.com", "eventName": "UserAuthentication", "serviceEventDetails": {"UserAuthentication": "Failure"}}),
            true,
        ),
        (
            json!({"eventSource": sign_in, "eventName": "X", "serviceEventDetails": "Failure"}),
            true,
        ),
        // A record that was made smaller has no source.
        (
            json!({"eventSource": null, "eventName": "SwitchRole", "responseElements": {"SwitchRole": "Failure"}}),
            true,
        ),
        (
            json!({"eventSource": sign_in, "eventName": "ConsoleLogin", "responseElements": {"ConsoleLogin": "Success"}}),
            false,
        ),
        (
            json!({"eventSource": sign_in, "eventName": "X", "requestParameters": {"x": "Failure"}}),
            false,
        ),
        (
            json!({"eventSource": sign_in, "eventName": "X", "responseElements": {"x": "Failure of power"}}),
            false,
        ),
        // The state of a thing in the answer of a call that succeeded.
        (
            json!({"eventSource": "codepipeline.amazonaws.com", "eventName": "StartRun", "responseElements": {"last": "Failure"}}),
            false,
        ),
    ];
    for (fields, failed) in cases {
        let mut engine = engine_of_records(&[record(1, fields.clone())]);
        let failures = shown(&mut engine, "outcome:error");
        assert_eq!(failures, u32::from(failed), "{fields}");
    }
}

// Errors in the answer.

#[test]
fn an_error_in_the_answer_is_the_error_of_the_call() {
    let mut engine = engine_of_records(&[
        record(
            1,
            json!({"responseElements": {"errorCode": "AccessDeniedException", "errorMessage": "not authorized"}}),
        ),
        record(
            2,
            json!({"responseElements": {"error": {"code": "Throttling"}}}),
        ),
        record(
            3,
            json!({"responseElements": {"errorMessage": "it went wrong"}}),
        ),
        // The record's own code comes first.
        record(
            4,
            json!({"errorCode": "NoSuchBucket", "responseElements": {"errorCode": "AccessDenied"}}),
        ),
        // Of a list of entries some have failed: the call has not.
        record(
            5,
            json!({"responseElements": {"failures": [{"errorCode": "X"}], "errors": [{"errorCode": "Y"}]}}),
        ),
        record(6, json!({"responseElements": {"errorCode": "200"}})),
        record(
            7,
            json!({"responseElements": {"errorCode": 0, "errorMessage": ""}}),
        ),
    ]);
    assert_eq!(shown(&mut engine, "outcome:denied"), 1);
    assert_eq!(shown(&mut engine, "outcome:error"), 3);
    assert_eq!(shown(&mut engine, "outcome:ok"), 3);
    assert_eq!(shown(&mut engine, "error:AccessDeniedException"), 1);
    assert_eq!(shown(&mut engine, "error:Throttling"), 1);
    assert_eq!(shown(&mut engine, "error:NoSuchBucket"), 1);
    assert_eq!(shown(&mut engine, "error:*"), 3);
    assert_eq!(
        shown(&mut engine, "responseElements.errorCode:AccessDenied"),
        1
    );
}

// Several addresses.

#[test]
fn each_address_of_a_list_is_found() {
    let mut engine = engine_of(&[input("ips.json")]);
    for (query, expected) in [
        ("ip:203.0.113.7", 1),
        ("ip:203.0.113.0/24", 2),
        ("ip:10.0.0.0/8", 4),
        ("ip:10.0.0.6", 1),
        ("ip:(203.0.113.7, 203.0.113.8)", 2),
        ("ip:203.0.113.*", 2),
        ("-ip:203.0.113.0/24", 2),
        ("sourceIPAddress:10.0.0.5", 1),
        ("ip:\"203.0.113.7, 10.0.0.5\"", 1),
        ("ip:203.0.113.70", 0),
        ("ip:0.0.0.5", 0),
    ] {
        assert_eq!(shown(&mut engine, query), expected, "{query}");
    }
    let rows = all_rows(&mut engine, "", "time");
    let addresses: Vec<&str> = rows.iter().map(|row| &row[Column::Address]).collect();
    assert_eq!(
        addresses,
        [
            "203.0.113.7, 10.0.0.5",
            "10.0.0.6,203.0.113.8",
            "10.0.0.9",
            "::ffff:10.0.0.4"
        ]
    );
}

// One id, several events.

#[test]
fn events_of_one_id_that_say_something_else_are_all_kept() {
    for (name, events) in [("dup_placeholder.json", 5), ("dup_content.json", 3)] {
        let mut engine = engine_of(&[input(name)]);
        assert_eq!(
            (engine.store.len(), engine.store.duplicates()),
            (events, 0),
            "{name}"
        );
        let row = receipt(&engine, 0);
        let words = format!("{events} events have the eventID of another event");
        assert!(row.note.contains(&words), "{name}: {}", row.note);
        assert_eq!(row.status, FileStatus::Warned, "{name}");
        assert_eq!(engine.store.files.warned(), 1, "{name}");
        // Each has a key of its own, by which a mark finds it again.
        for row in all_rows(&mut engine, "", "time") {
            assert_eq!(
                shown(&mut engine, &format!("id:\"{}\"", row.key)),
                1,
                "{}",
                row.key
            );
        }
        assert_eq!(seen(&mut engine).len(), events, "{name}");
    }
}

#[test]
fn a_copy_of_an_event_with_a_placeholder_for_an_id_is_a_duplicate() {
    let file = input("dup_placeholder.json");
    for readers in [1, 2] {
        let mut engine = load(&[file.clone(), file.clone()], readers, 700);
        assert_eq!((engine.store.len(), engine.store.duplicates()), (5, 5));
        assert_eq!(receipt(&engine, 1).duplicates, 5);
        assert_eq!(shown(&mut engine, "name:Call3"), 1);
        assert_eq!(
            engine.store.files.warned(),
            1,
            "the second file has no event of its own"
        );
    }
}

#[test]
fn only_what_differs_in_what_aws_wrote_makes_another_event() {
    let one = record(1, json!({}));
    let changed = |more: Value| record(1, more);
    let cases = [
        ("the same", one.clone(), 1),
        (
            "less of it",
            changed(json!({"requestParameters": null, "userIdentity": null, "requestID": null})),
            1,
        ),
        (
            "more of it",
            changed(json!({"errorMessage": "x", "vpcEndpointId": "vpce-1"})),
            1,
        ),
        (
            "a field of another tool",
            changed(json!({"p_event_time": "2024", "@version": "1"})),
            1,
        ),
        (
            "hidden",
            changed(json!({"requestParameters": {"bucketName": "HIDDEN_DUE_TO_SECURITY_REASONS"}})),
            1,
        ),
        (
            "the time in another form",
            changed(json!({"eventTime": "2024-05-01T12:00:01.000+00:00"})),
            1,
        ),
        ("another request", changed(json!({"requestID": "REQ2"})), 2),
        (
            "another bucket",
            changed(json!({"requestParameters": {"bucketName": "other"}})),
            2,
        ),
        (
            "another second",
            changed(json!({"eventTime": "2024-05-01T12:00:02Z"})),
            2,
        ),
        (
            "another source",
            changed(json!({"eventSource": "s3express.amazonaws.com"})),
            2,
        ),
        (
            "another user",
            changed(json!({"userIdentity": {"type": "IAMUser", "userName": "bob"}})),
            2,
        ),
        (
            "another end",
            changed(json!({"errorCode": "AccessDenied"})),
            1,
        ),
        (
            "another address",
            changed(json!({"sourceIPAddress": "198.51.100.3"})),
            2,
        ),
        (
            "another account",
            changed(json!({"recipientAccountId": "444455556666"})),
            2,
        ),
    ];
    for (what, other, events) in cases {
        for records in [[one.clone(), other.clone()], [other.clone(), one.clone()]] {
            let engine = engine_of_records(&records);
            assert_eq!(engine.store.len(), events, "{what}");
            let said = receipt(&engine, 0)
                .note
                .contains("the eventID of another event");
            assert_eq!(said, events == 2 && what != "another account", "{what}");
        }
    }
}

/// Many records with one id: a redacted set. All within the same second, so that nothing but their content tells them apart.
#[test]
fn a_whole_set_with_one_redacted_id_is_kept_whatever_the_order() {
    let records: Vec<Value> = (0..300)
        .map(|number| {
            record(7, json!({"eventID": "REDACTED", "requestID": "REDACTED", "requestParameters": {"key": number}}))
        })
        .collect();
    let backwards: Vec<Value> = records.iter().rev().cloned().collect();
    let keys = |files: &[Dropped]| {
        let mut engine = load(files, 2, 900);
        assert_eq!(engine.store.len(), 300);
        let rows = all_rows(&mut engine, "", "time");
        rows.into_iter().map(|row| row.key).collect::<Vec<_>>()
    };
    let forwards = keys(&[trail(&records)]);
    assert_eq!(forwards, keys(&[trail(&backwards)]));
    assert_eq!(
        forwards,
        keys(&[trail(&records[..99]), trail(&backwards), trail(&records)])
    );
}

#[test]
fn a_row_of_a_table_is_the_event_of_its_record_though_its_time_is_rounded() {
    let header = "Event ID,Event time,User name,AWS access key,Event name,Event source,Resources,AWS region\n";
    let csv = |time: &str, name: &str| {
        let id = "00000000-0000-4000-8000-000000000001";
        dropped(format!(
            "{header}{id},{time},alice,,{name},s3.amazonaws.com,[],eu-west-1\n"
        ))
    };
    let record = trail(&[record(1, json!({}))]);
    for (time, name, events) in [
        ("2024-05-01T12:00:01Z", "GetBucketAcl", 1),
        ("2024-05-01T12:00:00Z", "GetBucketAcl", 1),
        ("2024-05-01T14:00:01Z", "GetBucketAcl", 1),
        ("2024-05-03T12:00:01Z", "GetBucketAcl", 2),
        ("2024-05-01T12:00:01Z", "PutBucketAcl", 2),
    ] {
        for files in [
            [csv(time, name), record.clone()],
            [record.clone(), csv(time, name)],
        ] {
            let engine = engine_of(&files);
            assert_eq!(engine.store.len(), events, "{time} {name}");
        }
    }
}

// A name twice in one object.

#[test]
fn of_two_equal_names_the_last_counts_everywhere() {
    let mut engine = engine_of(&[input("dupkeys.json")]);
    for (query, expected) in [
        ("name:SecondName", 1),
        ("name:FirstName", 0),
        ("requestParameters.bucketName:bucket-second", 1),
        ("requestParameters.bucketName:bucket-first", 0),
        ("bucket-first", 0),
        ("requestParameters.tag.k:2", 1),
        ("requestParameters.tag.k:1", 0),
        ("resource:bucket-second", 1),
        ("ip:198.51.100.3", 1),
        ("ip:203.0.113.9", 0),
        ("id:00000000-0000-4000-8000-000000000002", 1),
        ("id:dup-first", 0),
    ] {
        assert_eq!(shown(&mut engine, query), expected, "{query}");
    }
    let row = receipt(&engine, 0);
    assert!(
        row.note
            .contains("2 records with a field that stands twice"),
        "{}",
        row.note
    );
}

#[test]
fn equal_names_are_found_at_any_depth_and_the_record_lies_where_it_lay() {
    for (fields, query, expected) in [
        (
            r#""requestParameters":{"a":[{"x":"one","y":{"z":"one","z":"two"}},{"x":"three"}]}"#,
            "requestParameters.a.y.z:one",
            0,
        ),
        (
            r#""requestParameters":{"a":[{"x":"one"},{"x":"three"}]}"#,
            "requestParameters.a.x:one",
            1,
        ),
        (
            r#""requestParameters":{"a":"one","\u0061":"two"}"#,
            "requestParameters.a:one",
            0,
        ),
        (
            r#""requestParameters":{"a":"one"},"requestParameters":{"b":"two"}"#,
            "requestParameters.a:one",
            0,
        ),
        (
            r#""userIdentity":{"type":"IAMUser","userName":"one","userName":"two"}"#,
            "principal:one",
            0,
        ),
        (
            r#""userIdentity":{"type":"IAMUser","userName":"one"},"userIdentity":{"type":"IAMUser","userName":"two"}"#,
            "principal:two",
            1,
        ),
        (
            r#""errorCode":"AccessDenied","errorCode":null"#,
            "outcome:ok",
            1,
        ),
        (r#""readOnly":true,"readOnly":false"#, "readonly:false", 1),
        (
            r#""eventTime":"2001-01-01T00:00:00Z","eventTime":"2002-01-01T00:00:00Z""#,
            "time:2002",
            1,
        ),
    ] {
        let record = format!(
            r#"{{"eventVersion":"1.08","eventSource":"s3.amazonaws.com","eventName":"X","eventID":"e-1",{fields}}}"#
        );
        let files = [dropped(format!(r#"{{"Records":[{record}]}}"#))];
        let mut engine = engine_of(&files);
        assert_eq!(shown(&mut engine, query), expected, "{fields} {query}");
        assert_eq!(shown(&mut engine, ""), 1, "{fields}");
        let raw = support::raw_records(&mut engine, &files, 100);
        assert_eq!(raw["e-1"].text, record);
    }
}

// Truth values.

#[test]
fn truth_values_are_read_as_text_in_any_case() {
    let mut engine = engine_of(&[input("strbools.json")]);
    for (query, expected) in [
        ("readOnly:false", 2),
        ("readOnly:true", 1),
        ("managementEvent:true", 5),
    ] {
        assert_eq!(shown(&mut engine, query), expected, "{query}");
    }
}

// One name in two accounts.

#[test]
fn a_user_known_by_name_only_is_another_one_in_each_account() {
    let mut engine = engine_of(&[input("samename.json")]);
    let bob = |account: &str| ("bob".to_owned(), account.to_owned(), 2);
    assert_eq!(
        principals(&mut engine),
        [bob("111122223333"), bob("444455556666")]
    );
    // The records themselves do not say whose the first two are.
    assert_eq!(shown(&mut engine, "caller-account:*"), 2);
    for (query, expected) in [
        ("principal:bob", 4),
        ("principal:bob account:444455556666", 1),
    ] {
        assert_eq!(shown(&mut engine, query), expected, "{query}");
    }
}

#[test]
fn a_name_is_looked_for_in_the_receiving_account_only_where_the_record_has_no_other() {
    let identity = |identity: Value, account: &str, number: u32| {
        record(
            number,
            json!({"userIdentity": identity, "recipientAccountId": account}),
        )
    };
    for (what, one, two, expected) in [
        (
            "a user",
            json!({"type": "IAMUser", "userName": "bob"}),
            "444455556666",
            2,
        ),
        (
            "a user, once more",
            json!({"type": "IAMUser", "userName": "bob"}),
            "111122223333",
            1,
        ),
        (
            "a name without a type",
            json!({"userName": "bob"}),
            "444455556666",
            2,
        ),
        ("root", json!({"type": "Root"}), "444455556666", 2),
        (
            "a role",
            json!({"type": "AssumedRole", "userName": "Ops"}),
            "444455556666",
            2,
        ),
        (
            "a unique id",
            json!({"type": "IAMUser", "userName": "bob", "principalId": "AIDA1"}),
            "444455556666",
            1,
        ),
        (
            "an ARN",
            json!({"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/bob"}),
            "444455556666",
            1,
        ),
        (
            "an account",
            json!({"type": "IAMUser", "userName": "bob", "accountId": "111122223333"}),
            "444455556666",
            1,
        ),
        (
            "a service",
            json!({"type": "AWSService", "invokedBy": "ec2.amazonaws.com"}),
            "444455556666",
            1,
        ),
    ] {
        let records = [
            identity(one.clone(), "111122223333", 1),
            identity(one, two, 2),
        ];
        let mut engine = engine_of_records(&records);
        assert_eq!(principals(&mut engine).len(), expected, "{what}");
    }
    // Neither does a name in a broken record leave a principal behind.
    let text = trail(&[identity(
        json!({"type": "IAMUser", "userName": "bob"}),
        "111122223333",
        1,
    )]);
    let mut broken = text.bytes.clone();
    broken.truncate(text.bytes.len() - 40);
    let mut engine = engine_of(&[dropped(broken)]);
    assert_eq!(principals(&mut engine), []);
}

// Events that are no calls.

/// An Insights event on data events, after AWS's page on their fields.
fn insight(number: u32, more: Value) -> Value {
    let mut details = json!({
        "state": "Start", "eventSource": "s3.amazonaws.com", "eventName": "DeleteObject", "insightType": "ApiErrorRateInsight",
        "errorCode": "AccessDenied", "sourceEventCategory": "Data", "insightSource": "trail-1",
        "insightContext": {"attributions": [
            {"attribute": "errorCode", "insight": [{"value": "AccessDenied", "average": 1.2}], "baseline": [{"value": "null", "average": 0.1}]}
        ]}
    });
    for (name, value) in more.as_object().expect("an object") {
        details[name] = value.clone();
    }
    record(
        number,
        json!({
            "userIdentity": null, "eventName": null, "eventSource": null, "requestParameters": null, "requestID": null,
            "sourceIPAddress": null, "eventType": "AwsCloudTrailInsight", "eventCategory": "Insight", "insightDetails": details
        }),
    )
}

#[test]
fn an_insight_says_what_it_is_about_and_is_no_call() {
    let records = [
        insight(1, json!({})),
        insight(2, json!({"state": "End"})),
        record(3, json!({"eventName": "DeleteObject"})),
    ];
    // Bare, as `lookup-events --event-category insight` lists them, and in a trail file.
    let listed = dropped(json!({"NextToken": "x", "Events": &records[..2]}).to_string());
    for files in [vec![trail(&records)], vec![listed, trail(&records[2..])]] {
        let mut engine = engine_of(&files);
        for (query, expected) in [
            ("name:DeleteObject", 1),
            ("name:\"Insight: DeleteObject\"", 2),
            ("name:*DeleteObject", 3),
            ("source:s3.amazonaws.com", 3),
            ("insightDetails.sourceEventCategory:Data", 2),
            (
                "insightDetails.insightContext.attributions.baseline.value:\"null\"",
                2,
            ),
            // What it is about is no error of its own, and it neither reads nor writes.
            ("error:*", 0),
            ("outcome:ok", 3),
            ("-readonly:*", 2),
        ] {
            assert_eq!(shown(&mut engine, query), expected, "{query}");
        }
    }
}

#[test]
fn a_summary_of_data_events_says_what_it_sums_up_in_each_template() {
    let summary = |number: u32, dimension: &str, subject: &str| {
        json!({
            "eventVersion": "1.0", "accountId": "111122223333", "eventId": format!("e-{number}"),
            "eventCategory": "Aggregated", "eventType": "AwsAggregatedEvent", "awsRegion": "us-west-2",
            "eventSource": "s3.amazonaws.com",
            "timeWindow": {"windowStart": "2025-11-17T19:20:00Z", "windowEnd": "2025-11-17T19:25:00Z", "windowSize": "PT5M"},
            "summary": {
                "primaryDimension": {"dimension": dimension, "statistics": [{"name": subject, "value": 1000}], "aggregationType": "Count"},
                "details": [{"dimension": "eventName", "statistics": [{"name": "GetObject", "value": 800}], "aggregationType": "Count"}]
            }
        })
    };
    let bucket = "arn:aws:s3:::bucket-1";
    let caller = "arn:aws:iam::111122223333:user/alice";
    let mut engine = engine_of_records(&[
        summary(1, "eventName", "PutObject"),
        summary(2, "resourceARN", bucket),
        summary(3, "userIdentity", caller),
    ]);
    let rows = all_rows(&mut engine, "", "name");
    let mut cells: Vec<(&str, &str)> = rows
        .iter()
        .map(|row| (&row[Column::Name], &row[Column::Resource]))
        .collect();
    cells.sort_unstable();
    assert_eq!(
        cells,
        [
            ("Summary: PutObject", ""),
            ("Summary: access to a resource", bucket),
            ("Summary: actions of a principal", ""),
        ]
    );
    for (query, expected) in [
        ("name:PutObject", 0),
        ("category:Aggregated", 3),
        ("time:2025-11-17T19:20", 3),
        ("account:111122223333", 3),
        ("id:e-2", 1),
        (caller, 1),
        ("summary.details.statistics.name:GetObject", 3),
    ] {
        assert_eq!(shown(&mut engine, query), expected, "{query}");
    }
}

// Content that CloudTrail left out.

#[test]
fn what_cloudtrail_left_out_is_found_and_told() {
    let left_out = json!({"reason": "requestParameters too large", "omitted": "true", "originalSize": "149893"});
    let mut engine = engine_of_records(&[
        record(
            1,
            json!({"eventName": "PutRolePolicy", "requestParameters": left_out}),
        ),
        record(2, json!({"responseElements": {"omitted": true}})),
        record(3, json!({"requestParameters": {"omitted": false}})),
    ]);
    assert_eq!(shown(&mut engine, "requestParameters.omitted:true"), 1);
    while engine.work_on_rules() != Some(false) {}
    let overview = ask(&mut engine, &view(Tab::Overview, "score", "")).overview;
    let overview = overview.expect("an overview");
    let told = overview
        .cannot_show
        .iter()
        .find(|words| words.text().contains("left out"));
    let told = told.expect("a sentence");
    assert!(
        told.text()
            .contains("the request of 1 event, the response of 1 event"),
        "{}",
        told.text()
    );
    for part in told.parts.iter().filter(|part| !part.query.is_empty()) {
        assert_eq!(shown(&mut engine, &part.query), 1, "{}", part.query);
    }
}

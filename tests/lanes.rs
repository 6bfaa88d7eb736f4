//! The timeline's lanes, compared with a naive reading of the same records.

use crate::support;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use support::{ask, dropped, invictus, load, records, side_panels, text, view};
use trailglass::engine::Engine;
use trailglass::protocol::{BarSpec, Lane, Outcome, Rows, Tab, TimeRange, TimelineScale, ViewSpec};

fn by(field: &str, sort: &str) -> ViewSpec {
    let mut view = view(Tab::Timeline, sort, "");
    view.lanes.by = field.to_owned();
    view.table.descending = true;
    view
}

fn lanes(engine: &mut Engine, view: &ViewSpec) -> (Vec<Lane>, TimelineScale) {
    let Rows::Lanes(page, scale) = ask(engine, view).rows else {
        panic!("lanes were asked for")
    };
    assert_eq!(page.total as usize, page.rows.len());
    (page.rows, scale)
}

/// What a look at a record gives as the value of a field.
type Look<'a> = &'a dyn Fn(&Value) -> String;

/// Events by lane as a look at each record gives them; the key is empty for those without a value.
fn naive(records: &[Value], value: Look) -> BTreeMap<String, u32> {
    let mut counts = BTreeMap::new();
    for record in records {
        *counts.entry(value(record)).or_default() += 1;
    }
    counts
}

#[test]
fn lanes_by_any_field_or_path_are_those_that_a_look_at_each_record_gives() {
    let files = invictus();
    let records = records(&files);
    let mut engine = load(&files, 2, 1000);
    let at = |pointer: &'static str| move |record: &Value| text(record, pointer).to_owned();
    let day = |record: &Value| text(record, "/eventTime")[..10].to_owned();
    let read_only =
        |record: &Value| support::read_only(record).map_or(String::new(), |it| it.to_string());
    let cases: [(&str, Look); 13] = [
        ("source", &at("/eventSource")),
        ("name", &at("/eventName")),
        ("address", &at("/sourceIPAddress")),
        ("region", &at("/awsRegion")),
        ("account", &at("/recipientAccountId")),
        ("error", &at("/errorCode")),
        ("id", &at("/eventID")),
        ("kind", &at("/userIdentity/type")),
        ("key", &at("/userIdentity/accessKeyId")),
        ("readonly", &read_only),
        ("time", &day),
        ("message", &at("/errorMessage")),
        (
            "requestParameters.bucketName",
            &at("/requestParameters/bucketName"),
        ),
    ];
    for (field, value) in cases {
        let view = by(field, "events");
        let mut view_of_all = view.clone();
        // Ids have more lanes than one answer holds.
        view_of_all.table.rows = 1000;
        let mut expected = naive(&records, value);
        let Rows::Lanes(page, scale) = ask(&mut engine, &view_of_all).rows else {
            panic!()
        };
        // One lane alone is split by the names of its events.
        assert_eq!(scale.is_split, expected.len() == 1, "{field}");
        if scale.is_split {
            expected = naive(&records, &at("/eventName"));
        }
        assert_eq!(page.total as usize, expected.len(), "{field}");
        for lane in &page.rows {
            assert_eq!(
                Some(&lane.events),
                expected.get(&lane.key),
                "{field}: {}",
                lane.key
            );
        }
    }
}

#[test]
fn a_lane_s_condition_finds_just_its_events_and_the_nameless_lane_is_the_last() {
    let mut engine = load(&invictus(), 1, usize::MAX);
    for field in [
        "principal",
        "session",
        "source",
        "error",
        "credential",
        "outcome",
        "via",
        "requestParameters.maxResults",
        "userIdentity.sessionContext.attributes.mfaAuthenticated",
    ] {
        let (all, _) = lanes(&mut engine, &by(field, "events"));
        assert!(all.len() > 1, "{field}");
        for (place, lane) in all.iter().enumerate() {
            let answer = ask(&mut engine, &view(Tab::Events, "time", &lane.query));
            assert_eq!(answer.query_error, None, "{}", lane.query);
            assert_eq!(answer.shown, lane.events, "{}", lane.query);
            let (errors, denied) = (answer.shown_errors, answer.shown_denied);
            assert_eq!(
                (errors, denied),
                (lane.errors, lane.denied),
                "{}",
                lane.query
            );
            assert!(
                lane.query.starts_with('-') == (lane.label == "(no value)"),
                "{}",
                lane.query
            );
            assert!(
                !lane.query.starts_with('-') || place + 1 == all.len(),
                "{field}"
            );
        }
    }
}

#[test]
fn lanes_are_sorted_by_first_event_count_or_errors() {
    let mut engine = load(&invictus(), 1, usize::MAX);
    let named = |view: &ViewSpec, engine: &mut Engine| -> Vec<Lane> {
        let (all, _) = lanes(engine, view);
        all.into_iter()
            .filter(|lane| !lane.query.starts_with('-'))
            .collect()
    };
    let most = named(&by("name", "events"), &mut engine);
    assert!(most.is_sorted_by(|one, two| one.events >= two.events));
    let failed = named(&by("name", "errors"), &mut engine);
    assert!(failed.is_sorted_by(|one, two| one.errors + one.denied >= two.errors + two.denied));
    assert_ne!(most[0].key, failed[0].key);
    let mut first = by("name", "first");
    first.table.descending = false;
    let first = named(&first, &mut engine);
    assert!(first.is_sorted_by_key(|lane| lane.first));
    assert!(first.iter().all(|lane| lane.first <= lane.last));
}

#[test]
fn far_away_events_are_put_together_and_near_each_stands_by_itself() {
    let files = invictus();
    let mut records = records(&files);
    records.sort_by_key(|record| text(record, "/eventTime").to_owned());
    let mut engine = load(&files, 1, usize::MAX);
    let (far, scale) = lanes(&mut engine, &by("source", "events"));
    assert!(far.iter().all(|lane| lane.singles.is_empty()));
    let marks: u32 = far
        .iter()
        .flat_map(|lane| &lane.marks)
        .map(|mark| mark.events)
        .sum();
    assert_eq!(marks, 2900);
    let failed: u32 = far
        .iter()
        .flat_map(|lane| &lane.marks)
        .map(|mark| mark.errors + mark.denied)
        .sum();
    let answer = ask(&mut engine, &by("source", "events"));
    assert_eq!(failed, answer.shown_errors + answer.shown_denied);

    let time = |record: &Value| {
        trailglass::cloudtrail::time::millis_from_iso(text(record, "/eventTime")).expect("a time")
    };
    let window = TimeRange {
        from: time(&records[1400]) - 30_000,
        until: time(&records[1400]) + 30_000,
    };
    assert!(scale.column_millis > 1000.0);
    let mut near = by("source", "events");
    near.lanes.window = Some(window);
    let (near, scale) = lanes(&mut engine, &near);
    assert_eq!(scale.from, window.from);
    // The window narrows what is drawn, not what is counted.
    assert_eq!(near.iter().map(|lane| lane.events).sum::<u32>(), 2900);
    assert!(near.iter().all(|lane| lane.marks.is_empty()));
    let mut drawn: Vec<(i64, String, Outcome)> = near
        .iter()
        .flat_map(|lane| &lane.singles)
        .map(|single| (single.time, single.name.clone(), single.outcome))
        .collect();
    drawn.sort_by(|one, two| (one.0, &one.1).cmp(&(two.0, &two.1)));
    let mut expected: Vec<(i64, String)> = records
        .iter()
        .map(|record| (time(record), text(record, "/eventName").to_owned()))
        .filter(|(time, _)| (window.from..window.until).contains(time))
        .collect();
    expected.sort();
    assert!(expected.len() > 3);
    let drawn: Vec<(i64, String)> = drawn
        .into_iter()
        .map(|(time, name, _)| (time, name))
        .collect();
    assert_eq!(drawn, expected);
}

#[test]
fn steps_go_along_the_lane_of_an_event_in_the_order_of_time() {
    let mut engine = load(&invictus(), 1, usize::MAX);
    let mut view = by("region", "events");
    view.query = "name:Get*".to_owned();
    let (all, _) = lanes(&mut engine, &view);
    let lane = all
        .iter()
        .find(|lane| lane.events > 2)
        .expect("a lane")
        .clone();
    let mut wanted = self::view(Tab::Events, "time", &format!("name:Get* {}", lane.query));
    wanted.table.rows = 1000;
    let Rows::Events(page) = ask(&mut engine, &wanted).rows else {
        panic!()
    };
    let events: Vec<u32> = page.rows.iter().map(|row| row.event).collect();
    ask(&mut engine, &view);
    for pair in events.windows(2) {
        assert_eq!(engine.step_in_lane(pair[0], 1), Some(pair[1]));
        assert_eq!(engine.step_in_lane(pair[1], -1), Some(pair[0]));
    }
    assert_eq!(engine.step_in_lane(events[0], -1), None);
    assert_eq!(engine.step_in_lane(u32::MAX, 1), None);
    view.lanes.open = Some(events[1]);
    let (all, scale) = lanes(&mut engine, &view);
    assert_eq!(all[scale.open.expect("its lane") as usize].key, lane.key);
}

/// A story of two people and two services, for lanes of principals.
fn people_and_services() -> Vec<Value> {
    let user = |name: &str| {
        json!({"type": "IAMUser", "principalId": name, "arn": format!("arn:aws:iam::123456789012:user/{name}"),
            "accountId": "123456789012", "userName": name})
    };
    let service =
        |name: &str| json!({"type": "AWSService", "invokedBy": format!("{name}.amazonaws.com")});
    let callers = [
        (user("ann"), "GetObject", Some(true)),
        (user("ann"), "PutObject", Some(false)),
        (service("config"), "AssumeRole", Some(false)),
        (service("config"), "AssumeRole", Some(false)),
        (service("config"), "DescribeRegions", Some(true)),
        (service("lambda"), "AssumeRole", Some(false)),
        (user("bob"), "GetObject", Some(true)),
    ];
    let events = callers.into_iter().enumerate();
    events
        .map(|(number, (identity, name, read_only))| {
            json!({
                "eventVersion": "1.08", "eventID": format!("e{number}"), "eventTime": format!("2024-01-01T00:{number:02}:00Z"),
                "eventSource": "s3.amazonaws.com", "eventName": name, "awsRegion": "us-east-1",
                "recipientAccountId": "123456789012", "userIdentity": identity, "readOnly": read_only,
            })
        })
        .collect()
}

#[test]
fn roles_that_only_a_service_can_assume_stand_among_the_services() {
    let role = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        json!({"type": "AssumedRole", "principalId": format!("AROA{name}:s"), "accountId": "123456789012",
            "arn": format!("arn:aws:sts::123456789012:assumed-role/{name}/s"),
            "sessionContext": {"sessionIssuer": {"type": "Role", "principalId": format!("AROA{name}"), "userName": name,
                "arn": format!("arn:aws:iam::123456789012:role/{path}"), "accountId": "123456789012"}}})
    };
    let callers = [
        role("aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"),
        role("deploy"),
        role("aws-service-role/support.amazonaws.com/AWSServiceRoleForSupport"),
        json!({"type": "AWSService", "invokedBy": "lambda.amazonaws.com"}),
    ];
    let events = callers.into_iter().enumerate().map(|(number, identity)| {
        json!({
            "eventVersion": "1.08", "eventID": format!("e{number}"), "eventTime": format!("2024-01-01T00:{number:02}:00Z"),
            "eventSource": "s3.amazonaws.com", "eventName": "GetObject", "awsRegion": "us-east-1",
            "recipientAccountId": "123456789012", "userIdentity": identity, "readOnly": true,
        })
    });
    let file = dropped(json!({ "Records": events.collect::<Vec<Value>>() }).to_string());
    let mut engine = load(&[file], 1, usize::MAX);
    let (folded, _) = lanes(&mut engine, &by("principal", "events"));
    let seen: Vec<(&str, u32, u32)> = folded
        .iter()
        .map(|lane| (lane.label.as_str(), lane.events, lane.folded))
        .collect();
    assert_eq!(seen, [("deploy", 1, 0), ("AWS services", 3, 3)]);
    let answer = ask(
        &mut engine,
        &self::view(Tab::Events, "time", &folded[1].query),
    );
    assert_eq!((answer.query_error, answer.shown), (None, 3));
}

#[test]
fn people_come_first_and_services_share_a_lane_until_it_is_opened() {
    let file = dropped(json!({ "Records": people_and_services() }).to_string());
    let mut engine = load(&[file], 1, usize::MAX);
    let mut view = by("principal", "events");
    let (folded, _) = lanes(&mut engine, &view);
    let seen = |lanes: &[Lane]| -> Vec<(String, u32, u32, bool)> {
        let lanes = lanes.iter();
        let lanes = lanes.map(|lane| {
            (
                lane.label.clone(),
                lane.events,
                lane.folded,
                lane.is_service,
            )
        });
        lanes.collect()
    };
    let lane =
        |label: &str, events, folded, is_service| (label.to_owned(), events, folded, is_service);
    assert_eq!(
        seen(&folded),
        [
            lane("ann", 2, 0, false),
            lane("bob", 1, 0, false),
            lane("AWS services", 4, 2, true)
        ]
    );
    let answer = ask(
        &mut engine,
        &self::view(Tab::Events, "time", &folded[2].query),
    );
    assert_eq!((answer.query_error, answer.shown), (None, 4));

    view.lanes.services = true;
    let (open, _) = lanes(&mut engine, &view);
    let services: Vec<(u32, bool)> = open[2..]
        .iter()
        .map(|lane| (lane.events, lane.is_service))
        .collect();
    assert_eq!(
        services,
        [(3, true), (1, true)],
        "after people, though they have more events"
    );

    // Where there is nobody else, each service has a lane.
    view.lanes.services = false;
    view.query = "credential:aws-service".to_owned();
    let (alone, _) = lanes(&mut engine, &view);
    assert_eq!(
        alone.iter().map(|lane| lane.folded).collect::<Vec<u32>>(),
        [0, 0]
    );
    // One service and people: nothing to fold.
    view.query = "-config".to_owned();
    let (one, _) = lanes(&mut engine, &view);
    assert_eq!(one.iter().map(|lane| lane.folded).sum::<u32>(), 0);
    assert_eq!(one.len(), 3);
}

#[test]
fn a_single_lane_is_split_by_event_name_and_steps_go_along_these() {
    let file = dropped(json!({ "Records": people_and_services() }).to_string());
    let mut engine = load(&[file], 1, usize::MAX);
    let mut view = by("principal", "events");
    view.query = "invokedBy:config.amazonaws.com OR config".to_owned();
    let (split, scale) = lanes(&mut engine, &view);
    assert!(scale.is_split);
    let names: Vec<(&str, u32)> = split
        .iter()
        .map(|lane| (lane.key.as_str(), lane.events))
        .collect();
    assert_eq!(names, [("AssumeRole", 2), ("DescribeRegions", 1)]);
    let first = split[0]
        .singles
        .first()
        .expect("it is drawn by itself")
        .event;
    let second = engine.step_in_lane(first, 1);
    assert_eq!(second, split[0].singles.last().map(|single| single.event));
    assert_eq!(engine.step_in_lane(second.expect("another one"), 1), None);
    // By name there is nothing to split by.
    view.lanes.by = "name".to_owned();
    view.query = "name:PutObject".to_owned();
    assert!(!lanes(&mut engine, &view).1.is_split);
}

#[test]
fn writes_are_told_from_reads() {
    let file = dropped(json!({ "Records": people_and_services() }).to_string());
    let mut engine = load(&[file], 1, usize::MAX);
    let (all, _) = lanes(&mut engine, &by("principal", "events"));
    let writes = |lane: &Lane| lane.singles.iter().filter(|single| single.is_write).count();
    assert_eq!(all.iter().map(writes).collect::<Vec<usize>>(), [1, 0, 3]);
}

#[test]
fn a_bar_holds_the_events_of_its_lane_and_its_time() {
    let files = invictus();
    let all = records(&files);
    let mut engine = load(&files, 1, usize::MAX);
    let view = by("source", "events");
    let (far, scale) = lanes(&mut engine, &view);
    let mut seen = 0;
    for lane in &far {
        for mark in lane.marks.iter().step_by(5) {
            let bar = BarSpec {
                lane: lane.key.clone(),
                from: scale.from,
                column_millis: scale.column_millis,
                column: mark.column,
            };
            let start = |column: u32| scale.from as f64 + f64::from(column) * scale.column_millis;
            let mut expected: Vec<(String, &str, &str)> = all
                .iter()
                .filter(|record| text(record, "/eventSource") == lane.key)
                .filter(|record| {
                    let time =
                        trailglass::cloudtrail::time::millis_from_iso(text(record, "/eventTime"));
                    let time = time.expect("a time") as f64;
                    start(mark.column) <= time && time < start(mark.column + 1)
                })
                .map(|record| {
                    let id = text(record, "/eventID").to_owned();
                    (id, text(record, "/eventName"), text(record, "/errorCode"))
                })
                .collect();
            let held = engine.bar(bar.clone(), u32::MAX);
            assert_eq!(
                (held.total, held.rows.len()),
                (mark.events, expected.len()),
                "{bar:?}"
            );
            assert!(held.rows.is_sorted_by_key(|row| row.time));
            let mut found: Vec<&str> = held.rows.iter().map(|row| row.key.as_str()).collect();
            found.sort_unstable();
            expected.sort();
            let ids: Vec<&str> = expected.iter().map(|(id, ..)| id.as_str()).collect();
            assert_eq!(found, ids, "{bar:?}");
            for (name, count) in &held.names {
                let of_name = expected.iter().filter(|(_, known, _)| known == name);
                assert_eq!(of_name.count() as u32, *count, "{name}");
            }
            let names: BTreeSet<&str> = expected.iter().map(|(_, name, _)| *name).collect();
            assert_eq!(held.distinct as usize, names.len());
            let short = engine.bar(bar, 0);
            assert_eq!((short.total, short.rows.len()), (mark.events, 0));
            seen += 1;
        }
    }
    assert!(seen > 20);
    let nowhere = BarSpec {
        lane: "no such lane".to_owned(),
        column_millis: 1.0,
        ..BarSpec::default()
    };
    assert_eq!(engine.bar(nowhere, 10).total, 0);
}

#[test]
fn executions_versions_and_aliases_stand_in_the_lane_of_their_machine() {
    let prefix = "arn:aws:states:us-east-1:123456789012:";
    let event = |number: u32, name: &str, request: Value| {
        json!({
            "eventVersion": "1.08", "eventID": format!("e{number}"), "eventTime": format!("2024-01-01T00:00:{number:02}Z"),
            "eventSource": "states.amazonaws.com", "eventName": name, "awsRegion": "us-east-1",
            "recipientAccountId": "123456789012", "userIdentity": {"type": "Root", "accountId": "123456789012"},
            "requestParameters": request,
        })
    };
    let machine = |rest: &str| format!("{prefix}stateMachine:{rest}");
    let records = json!({"Records": [
        event(1, "UpdateStateMachine", json!({"stateMachineArn": machine("orders")})),
        event(2, "StartExecution", json!({"stateMachineArn": machine("orders:7")})),
        event(3, "StartExecution", json!({"stateMachineArn": machine("orders:PROD")})),
        event(4, "StopExecution", json!({"executionArn": format!("{prefix}execution:orders:run-1")})),
        event(5, "StopExecution", json!({"executionArn": format!("{prefix}execution:other:run-1")})),
        event(6, "ListStateMachines", json!({})),
    ]});
    let mut engine = load(&[dropped(records.to_string())], 1, usize::MAX);
    let (all, _) = lanes(&mut engine, &by("machine", "events"));
    let seen: Vec<(&str, u32)> = all
        .iter()
        .map(|lane| (lane.key.as_str(), lane.events))
        .collect();
    assert_eq!(
        seen,
        [
            (machine("orders").as_str(), 4),
            (machine("other").as_str(), 1),
            ("", 1)
        ]
    );
    for lane in &all[..2] {
        let answer = ask(&mut engine, &view(Tab::Events, "time", &lane.query));
        assert_eq!((answer.query_error, answer.shown), (None, lane.events));
    }
    assert_eq!(all[2].query, "");
}

#[test]
fn the_histogram_keeps_the_shape_of_all_events_behind_a_filter() {
    let mut engine = load(&invictus(), 1, usize::MAX);
    let all = side_panels(&mut engine, &by("name", "events")).histogram;
    assert!(all.all.is_empty());
    let mut view = by("name", "events");
    view.query = "outcome:denied".to_owned();
    let some = side_panels(&mut engine, &view).histogram;
    let sums: Vec<u32> = (0..all.ok.len())
        .map(|bar| all.ok[bar] + all.error[bar] + all.denied[bar])
        .collect();
    assert_eq!(some.all, sums);
    assert_eq!(some.ok.len(), some.all.len());
}

#[test]
fn a_machine_whose_name_begins_another_s_narrows_to_its_own_events() {
    let prefix = "arn:aws:states:us-east-1:123456789012:";
    let event = |number: u32, name: &str, request: Value| {
        json!({
            "eventVersion": "1.08", "eventID": format!("e{number}"), "eventTime": format!("2024-01-01T00:00:{number:02}Z"),
            "eventSource": "states.amazonaws.com", "eventName": name, "awsRegion": "us-east-1",
            "recipientAccountId": "123456789012", "userIdentity": {"type": "Root", "accountId": "123456789012"},
            "requestParameters": request,
        })
    };
    let machine = |rest: &str| format!("{prefix}stateMachine:{rest}");
    let records = json!({"Records": [
        event(1, "UpdateStateMachine", json!({"stateMachineArn": machine("orders")})),
        event(2, "StartExecution", json!({"stateMachineArn": machine("orders:7")})),
        event(3, "StopExecution", json!({"executionArn": format!("{prefix}execution:orders:run-1")})),
        event(4, "StartExecution", json!({"stateMachineArn": machine("orders-archive")})),
        event(5, "UpdateStateMachine", json!({"stateMachineArn": machine("orders-archive:PROD")})),
        event(6, "StopExecution", json!({"executionArn": format!("{prefix}execution:orders-archive:run-1")})),
        event(7, "StopExecution", json!({"executionArn": format!("{prefix}execution:orders/EachLine:run-2")})),
        event(8, "UpdateMapRun", json!({"mapRunArn": format!("{prefix}mapRun:orders/EachLine:0e1f")})),
        // No machine is called this, but a log can say anything.
        event(9, "UpdateStateMachine", json!({"stateMachineArn": machine("a.b (c|d)/\\\"")})),
        event(10, "UpdateStateMachine", json!({"stateMachineArn": machine("a-b")})),
    ]});
    let mut engine = load(&[dropped(records.to_string())], 1, usize::MAX);
    let (all, _) = lanes(&mut engine, &by("machine", "events"));
    let events: Vec<u32> = all.iter().map(|lane| lane.events).collect();
    assert_eq!(events, [5, 3, 1, 1]);
    for lane in &all {
        let answer = ask(&mut engine, &view(Tab::Events, "time", &lane.query));
        assert_eq!(
            (answer.query_error, answer.shown),
            (None, lane.events),
            "{}",
            lane.query
        );
    }
}

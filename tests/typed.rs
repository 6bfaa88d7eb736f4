//! What people type into the search box, by the habits of other tools: it finds the count that is meant, or it is a mistake or a
//! doubt, and one of the ways out, which a click takes, finds that count.
//!
//! The counts of `tests/data/faults/*.json` and of the variations come from plain loops over the records.

use crate::support;
use serde_json::Value;
use std::fs;
use support::*;
use trailglass::engine::Engine;
use trailglass::protocol::{QueryAdvice, Tab};
use trailglass::query::parse::{parse, parse_text};
use trailglass::query::print::print;

/// Events, and the records that they are.
struct Set {
    engine: Engine,
    records: Vec<Value>,
}

impl Set {
    fn load(name: &str) -> Set {
        let packed = fs::read(repository(&format!("tests/data/faults/{name}"))).expect("a file");
        let bytes = gunzip(&packed);
        let mut log: Value = serde_json::from_slice(&bytes).expect("JSON");
        let Value::Array(records) = log["Records"].take() else {
            panic!("no records in {name}");
        };
        let mut engine = load(&[dropped(bytes)], 1, usize::MAX);
        assert_eq!(shown(&mut engine, "") as usize, records.len());
        Set { engine, records }
    }

    fn count(&self, keep: impl Fn(&Value) -> bool) -> u32 {
        self.records.iter().filter(|record| keep(record)).count() as u32
    }

    fn answer(&mut self, typed: &str) -> Typed {
        let view = view(Tab::Events, "time", typed);
        let answer = ask(&mut self.engine, &view);
        let advice = complete_panels(&mut self.engine, &view).advice;
        assert_eq!(advice.query, *typed);
        Typed {
            shown: answer.query_error.is_none().then_some(answer.shown),
            advice,
        }
    }

    /// What is wrong with the answer to a text that means so many events; none where all is well.
    fn fault(&mut self, typed: &str, meant: u32) -> Option<String> {
        let answer = self.answer(typed);
        if answer.shown == Some(meant) {
            return None;
        }
        let is_doubted = answer.advice.notes.iter().any(|note| note.is_doubt);
        let ways = answer.ways();
        let found =
            |(query, shown): &(String, Option<u32>)| *shown == Some(meant) && parse(query).is_ok();
        let Some((way, _)) = ways.iter().find(|way| found(way)) else {
            return Some(format!(
                "{typed}: {:?} and not {meant}; {:?}",
                answer.shown, answer.advice
            ));
        };
        if answer.shown.is_some() && !is_doubted {
            return Some(format!(
                "{typed}: {:?} without a word of doubt",
                answer.shown
            ));
        }
        // What the way out promises is what it gives.
        let clicked = self.answer(way);
        (clicked.shown != Some(meant)).then(|| format!("{typed}: {way} finds {:?}", clicked.shown))
    }
}

/// The answer to a text.
struct Typed {
    /// How many events it finds; none where it is a mistake.
    shown: Option<u32>,
    advice: QueryAdvice,
}

impl Typed {
    fn ways(&self) -> Vec<(String, Option<u32>)> {
        let of_notes = self.advice.notes.iter().flat_map(|note| &note.ways);
        let all = self.advice.ways.iter().chain(of_notes);
        all.map(|way| (way.query.clone(), way.shown)).collect()
    }
}

fn cases(name: &str) -> Vec<(String, Option<u32>)> {
    let bytes = fs::read(repository(&format!("tests/data/faults/{name}"))).expect("a file");
    let cases: Vec<Value> = serde_json::from_slice(&bytes).expect("JSON");
    let case = |case: &Value| {
        let typed = case["typed"].as_str().expect("a text").to_owned();
        (typed, case["count"].as_u64().map(|count| count as u32))
    };
    cases.iter().map(case).collect()
}

fn no_faults(faults: Vec<String>) {
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

#[test]
fn what_people_type_finds_what_they_mean_or_offers_it() {
    let mut set = Set::load("queries.json.gz");
    let mut faults = Vec::new();
    let all = cases("typed.json");
    assert!(all.len() > 100);
    for (typed, meant) in all {
        match meant {
            Some(meant) => faults.extend(set.fault(&typed, meant)),
            // What has no meaning here is a mistake with a way out, or said to find nothing.
            None => {
                let answer = set.answer(&typed);
                let is_doubted = answer.advice.notes.iter().any(|note| note.is_doubt);
                let is_read = !answer.advice.notes.is_empty() && answer.shown > Some(0);
                let is_mistake = answer.shown.is_none() && !answer.ways().is_empty();
                if !is_mistake && !is_doubted && !is_read {
                    faults.push(format!("{typed}: {:?} in silence", answer.shown));
                }
            }
        }
    }
    no_faults(faults);
}

#[test]
fn words_between_conditions_are_operators_in_small_letters_too() {
    let mut set = Set::load("lowerand.json.gz");
    let mut faults = Vec::new();
    for (typed, meant) in cases("typed-lower-case.json") {
        let meant = meant.expect("a count");
        faults.extend(set.fault(&typed, meant));
        let answer = set.answer(&typed);
        let is_small = [" and ", " or ", "not "]
            .iter()
            .any(|word| typed.contains(word));
        if is_small && answer.advice.notes.is_empty() {
            faults.push(format!("{typed}: nobody says how it was read"));
        }
    }
    no_faults(faults);
}

#[test]
fn the_account_id_is_the_callers_and_the_receivers_has_a_name_of_its_own() {
    let mut set = Set::load("accountid.json.gz");
    let caller = set.count(|it| it["userIdentity"]["accountId"] == "999988887777");
    let receiver = set.count(|it| it["recipientAccountId"] == "999988887777");
    assert_ne!(caller, receiver);
    for (typed, count) in [
        ("accountId:999988887777", caller),
        ("accountId=999988887777", caller),
        ("userIdentity.accountId:999988887777", caller),
        ("caller-account:999988887777", caller),
        ("account:999988887777", receiver),
        ("recipientAccountId:999988887777", receiver),
        ("-accountId:999988887777", set.records.len() as u32 - caller),
    ] {
        assert_eq!(set.answer(typed).shown, Some(count), "{typed}");
    }
    let ways = set.answer("accountId:999988887777").ways();
    assert_eq!(ways, [("account:999988887777".to_owned(), Some(receiver))]);
}

fn is(record: &Value, key: &str, value: &str) -> bool {
    record[key] == *value
}

fn begins(record: &Value, pointer: &str, value: &str) -> bool {
    text(record, pointer).starts_with(value)
}

/// A way to say what an event must be like, for plain loops.
type Keep = fn(&Value) -> bool;

#[test]
fn the_same_habits_hold_for_other_fields_signs_and_blanks() {
    let mut set = Set::load("queries.json.gz");
    let cases: &[(&str, Keep)] = &[
        ("awsRegion = 'us-east-1'", |it| {
            is(it, "awsRegion", "us-east-1")
        }),
        ("awsRegion<>'us-east-1'", |it| {
            !is(it, "awsRegion", "us-east-1")
        }),
        ("awsRegion ≠ us-east-1", |it| {
            !is(it, "awsRegion", "us-east-1")
        }),
        ("awsRegion!=us-east-1 and eventName=GetUser", |it| {
            !is(it, "awsRegion", "us-east-1") && is(it, "eventName", "GetUser")
        }),
        ("NOT (awsRegion==us-east-1 or eventName == GetUser)", |it| {
            !is(it, "awsRegion", "us-east-1") && !is(it, "eventName", "GetUser")
        }),
        ("awsRegion not in ('us-east-1', 'eu-west-1')", |it| {
            is(it, "awsRegion", "ap-south-1")
        }),
        ("awsRegion in~ (us-east-1,eu-west-1)", |it| {
            !is(it, "awsRegion", "ap-south-1")
        }),
        ("region:us-east-1|eu-west-1", |it| {
            !is(it, "awsRegion", "ap-south-1")
        }),
        ("region:(us-east-1|eu-west-1)", |it| {
            !is(it, "awsRegion", "ap-south-1")
        }),
        ("region:us-east-1, eu-west-1", |it| {
            !is(it, "awsRegion", "ap-south-1")
        }),
        ("region : us-east-1 , event : GetUser", |it| {
            is(it, "awsRegion", "us-east-1") && is(it, "eventName", "GetUser")
        }),
        ("awsRegion not like 'us-%'", |it| {
            !begins(it, "/awsRegion", "us-")
        }),
        ("awsRegion LIKE \"%south%\"", |it| {
            is(it, "awsRegion", "ap-south-1")
        }),
        ("awsRegion like /^us/", |it| begins(it, "/awsRegion", "us")),
        (
            "awsRegion endswith \"-1\" and eventName !startswith \"Get\"",
            |it| !begins(it, "/eventName", "Get"),
        ),
        ("awsRegion contains south", |it| {
            is(it, "awsRegion", "ap-south-1")
        }),
        ("userAgent has \"boto3\"", |it| {
            text(it, "/userAgent").contains("Boto3")
        }),
        ("userAgent contains \"Python/3.8\"", |it| {
            text(it, "/userAgent").contains("Python/3.8")
        }),
        ("userAgent contains \"1.18 Python\"", |it| {
            text(it, "/userAgent").contains("1.18 Python")
        }),
        ("userAgent =~ \"Boto3.*\"", |it| {
            begins(it, "/userAgent", "Boto3")
        }),
        ("userAgent !~ \"Boto3.*\"", |it| {
            !begins(it, "/userAgent", "Boto3")
        }),
        (
            "requestParameters.maxResults >= 100 requestParameters.maxResults<=150",
            |it| {
                it["requestParameters"]["maxResults"]
                    .as_u64()
                    .is_some_and(|n| (100..=150).contains(&n))
            },
        ),
        ("requestParameters.maxResults between 100 and 150", |it| {
            it["requestParameters"]["maxResults"]
                .as_u64()
                .is_some_and(|n| (100..=150).contains(&n))
        }),
        ("requestParameters.maxResults:[100 TO 150]", |it| {
            it["requestParameters"]["maxResults"]
                .as_u64()
                .is_some_and(|n| (100..=150).contains(&n))
        }),
        ("requestParameters.maxResults:{100 TO 150}", |it| {
            it["requestParameters"]["maxResults"]
                .as_u64()
                .is_some_and(|n| (100..=150).contains(&n))
        }),
        ("requestParameters.maxResults:[100 TO *]", |it| {
            it["requestParameters"]["maxResults"]
                .as_u64()
                .is_some_and(|n| n >= 100)
        }),
        ("requestParameters.maxResults=>100", |it| {
            it["requestParameters"]["maxResults"]
                .as_u64()
                .is_some_and(|n| n >= 100)
        }),
        ("eventTime between '2021-07-29' and '2021-07-30'", |it| {
            begins(it, "/eventTime", "2021-07-29") || begins(it, "/eventTime", "2021-07-30")
        }),
        ("time=>2021-07-30 time < 2021-07-31", |it| {
            begins(it, "/eventTime", "2021-07-30")
        }),
        ("time:30.07.2021", |it| {
            begins(it, "/eventTime", "2021-07-30")
        }),
        ("time:\"30 Jul 2021\"", |it| {
            begins(it, "/eventTime", "2021-07-30")
        }),
        ("time:30/Jul/2021", |it| {
            begins(it, "/eventTime", "2021-07-30")
        }),
        (
            "TimeGenerated >= 2021-07-30 and TimeGenerated < 2021-07-31",
            |it| begins(it, "/eventTime", "2021-07-30"),
        ),
        ("time:2021-07-30 12:00 to 2021-07-30 13:59", |it| {
            begins(it, "/eventTime", "2021-07-30T12") || begins(it, "/eventTime", "2021-07-30T13")
        }),
        ("2021-07-30 to 2021-07-31", |it| {
            begins(it, "/eventTime", "2021-07-30") || begins(it, "/eventTime", "2021-07-31")
        }),
        ("event.action:GetUser AND event.outcome:failure", |it| {
            is(it, "eventName", "GetUser") && !it["errorCode"].is_null()
        }),
        ("source.ip:\"10.0.0.5\"", |it| {
            is(it, "sourceIPAddress", "10.0.0.5")
        }),
        ("cloud.region : us-east-1", |it| {
            is(it, "awsRegion", "us-east-1")
        }),
        ("aws.cloudtrail.error_code:*", |it| {
            !it["errorCode"].is_null()
        }),
        ("UserIdentityType == \"Root\"", |it| {
            it["userIdentity"]["type"] == "Root"
        }),
        ("isnotempty(ErrorCode)", |it| !it["errorCode"].is_null()),
        ("isempty(ErrorCode)", |it| it["errorCode"].is_null()),
        ("ispresent(errorCode) and eventName=GetUser", |it| {
            !it["errorCode"].is_null() && is(it, "eventName", "GetUser")
        }),
        ("errorCode is null", |it| it["errorCode"].is_null()),
        ("errorCode = null", |it| it["errorCode"].is_null()),
        ("errorCode:none", |it| it["errorCode"].is_null()),
        ("src=10.0.0.5", |it| is(it, "sourceIPAddress", "10.0.0.5")),
        ("\"eventName\": \"GetUser\"", |it| {
            is(it, "eventName", "GetUser")
        }),
        ("eventName:‘GetUser’", |it| {
            is(it, "eventName", "GetUser")
        }),
        ("eventName:«GetUser»", |it| is(it, "eventName", "GetUser")),
        ("eventName=`GetUser`", |it| is(it, "eventName", "GetUser")),
        ("eventName:getuser", |it| is(it, "eventName", "GetUser")),
        ("eventName=getuser", |it| is(it, "eventName", "GetUser")),
        ("-eventName=getuser", |it| !is(it, "eventName", "GetUser")),
        ("eventName:GetUsr", |it| is(it, "eventName", "GetUser")),
        ("GetUsr", |it| is(it, "eventName", "GetUser")),
        ("-eventName:GetUsr", |it| !is(it, "eventName", "GetUser")),
        ("eventNmae:GetUser", |it| is(it, "eventName", "GetUser")),
        (
            "eventName = GetUser | sort @timestamp desc | limit 20",
            |it| is(it, "eventName", "GetUser"),
        ),
        (
            "fields @timestamp, eventName | filter eventName = 'GetUser' | limit 20",
            |it| is(it, "eventName", "GetUser"),
        ),
        (
            "AWSCloudTrail | where EventName == 'GetUser' | where AWSRegion == 'us-east-1'",
            |it| is(it, "eventName", "GetUser") && is(it, "awsRegion", "us-east-1"),
        ),
        (
            "select * from logs where eventname = 'GetUser' and awsregion = 'us-east-1' order by eventtime",
            |it| is(it, "eventName", "GetUser") && is(it, "awsRegion", "us-east-1"),
        ),
        (
            "index=aws sourcetype=\"aws:cloudtrail\" eventName=GetUser",
            |it| is(it, "eventName", "GetUser"),
        ),
        ("eventName:GetUser | eventName:GetObject", |it| {
            is(it, "eventName", "GetUser") || is(it, "eventName", "GetObject")
        }),
        ("service:iam", |it| {
            is(it, "eventSource", "iam.amazonaws.com")
        }),
        ("eventSource=IAM", |it| {
            is(it, "eventSource", "iam.amazonaws.com")
        }),
        ("-eventSource:\"iam\"", |it| {
            !is(it, "eventSource", "iam.amazonaws.com")
        }),
        ("iam:Get*", |it| {
            is(it, "eventSource", "iam.amazonaws.com") && begins(it, "/eventName", "Get")
        }),
        ("-ec2:*", |it| !is(it, "eventSource", "ec2.amazonaws.com")),
        ("ip:10.0.0.x", |it| {
            begins(it, "/sourceIPAddress", "10.0.0.")
        }),
        ("sourceIPAddress = 10.0.0.0/8", |it| {
            begins(it, "/sourceIPAddress", "10.")
        }),
        ("-ip:10.0.0.1-10.0.0.5", |it| {
            !["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5"]
                .contains(&text(it, "/sourceIPAddress"))
        }),
        ("user:alice@example.com", |it| {
            begins(it, "/userIdentity/arn", "arn:aws:sts")
                && text(it, "/userIdentity/arn").ends_with("/alice@example.com")
        }),
        ("-user:alice@example.com", |it| {
            !text(it, "/userIdentity/arn").ends_with("/alice@example.com")
        }),
        ("bucketName=prod-logs", |it| {
            it["requestParameters"]["bucketName"] == "prod-logs"
        }),
        ("bucketName = prod-logs", |it| {
            it["requestParameters"]["bucketName"] == "prod-logs"
        }),
        ("request.bucketName:prod-logs", |it| {
            it["requestParameters"]["bucketName"] == "prod-logs"
        }),
        ("-requestParameters.bucketName:prod data", |it| {
            it["requestParameters"]["bucketName"] != "prod data"
        }),
        ("outcome:Failure", |it| !it["errorCode"].is_null()),
        ("readOnly=False", |it| it["readOnly"] == false),
        ("readOnly = \"true\"", |it| it["readOnly"] == true),
        ("user:alice user:carol", |it| {
            ["alice", "carol"].contains(&text(it, "/userIdentity/userName"))
        }),
        ("account:*1*", |_| true),
        ("+region:us-east-1 -event:GetUser", |it| {
            is(it, "awsRegion", "us-east-1") && !is(it, "eventName", "GetUser")
        }),
        ("–region:us-east-1", |it| {
            !is(it, "awsRegion", "us-east-1")
        }),
    ];
    let mut faults = Vec::new();
    for (typed, keep) in cases {
        let meant = set.count(keep);
        let tells_apart = meant > 0 && meant < 600 || *typed == "account:*1*";
        assert!(tells_apart, "{typed} tells nothing apart");
        if *typed == "user:alice user:carol" {
            let ways = set.answer(typed).ways();
            if !ways.iter().any(|(_, shown)| *shown == Some(meant)) {
                faults.push(format!("{typed}: {ways:?}"));
            }
            continue;
        }
        faults.extend(set.fault(typed, meant));
    }
    no_faults(faults);
}

#[test]
fn a_word_that_is_only_the_name_of_a_key_offers_its_path() {
    let mut set = Set::load("queries.json.gz");
    for (word, way, count) in [
        ("bucketName", "requestParameters.bucketName:*", 600),
        ("maxresults", "requestParameters.maxResults:*", 600),
        (
            "mfaAuthenticated",
            "userIdentity.sessionContext.attributes.mfaAuthenticated:*",
            set.count(|it| !it["userIdentity"]["sessionContext"].is_null()),
        ),
        (
            "errorCode",
            "errorCode:*",
            set.count(|it| !it["errorCode"].is_null()),
        ),
    ] {
        let answer = set.answer(word);
        assert_eq!(answer.shown, Some(0), "{word}");
        assert!(
            answer.ways().contains(&(way.to_owned(), Some(count))),
            "{word}: {:?}",
            answer.advice
        );
    }
}

#[test]
fn a_text_that_is_plain_is_read_without_a_word() {
    let mut set = Set::load("queries.json.gz");
    for typed in [
        "",
        "alice",
        "DeleteBucket -alice",
        "name:Get* region:us-east-1",
        "name=GetUser",
        "time:2021-07-30",
        "(user:alice OR user:bob) event:GetUser",
        "requestParameters.maxResults:>100",
        "ip:10.0.0.0/8",
        "error:(AccessDenied, NoSuchBucket)",
        "~name:X alice",
        "\"and\" OR alice",
    ] {
        let answer = set.answer(typed);
        let notes: Vec<_> = answer
            .advice
            .notes
            .iter()
            .filter(|note| !note.message.contains("“\"and\"”"))
            .collect();
        assert!(
            notes.is_empty() && answer.shown.is_some(),
            "{typed}: {notes:?}"
        );
    }
}

#[test]
fn words_in_quotes_are_words() {
    let mut set = Set::load("queries.json.gz");
    for (typed, printed) in [
        ("\"and\"", "\"and\""),
        ("'not' alice", "\"not\" alice"),
        ("\"a and b\"", "\"a and b\""),
        ("“x or y”", "\"x or y\""),
        ("\"name = X\"", "\"name = X\""),
        ("name:\"null\"", "name:\"null\""),
        ("source:\"s3\"", "source:\"s3\""),
        ("ip:\"10.\"", "address:\"10.\""),
        ("name:\"^Get\"", "name:\"^Get\""),
        ("name:\"Get%\"", "name:\"Get%\""),
        ("name:\"A,B\"", "name:\"A,B\""),
        ("name:\"A|B\"", "name:\"A|B\""),
        ("name=\"Get*\"", "name=\"Get*\""),
    ] {
        let query = parse(typed).expect("a query");
        assert_eq!(print(&query), printed, "{typed}");
        assert_eq!(parse(printed), Ok(query), "{typed}");
        assert!(set.answer(typed).shown.is_some());
    }
}

#[test]
fn what_is_typed_is_written_out_as_the_same_query() {
    let of_files = ["typed.json", "typed-lower-case.json"].map(cases).concat();
    for (typed, _) in of_files {
        let Ok(query) = parse_text(&typed) else {
            continue;
        };
        let printed = print(&query);
        assert_eq!(parse_text(&printed), Ok(query), "{typed} → {printed}");
        // The form that is written out needs no reading.
        let notes = trailglass::query::parse::read(&printed)
            .expect("a query")
            .notes;
        let notes: Vec<_> = notes
            .iter()
            .filter(|note| !note.only_where_it_differs)
            .collect();
        assert!(notes.is_empty(), "{typed} → {printed}: {notes:?}");
    }
}

/// A letter that is typed meanwhile waits for one of these steps, not for all that may have been meant.
#[test]
fn advice_comes_in_steps_of_one_query_each() {
    let mut set = Set::load("queries.json.gz");
    let steps = |set: &mut Set, typed: &str| {
        let view = view(Tab::Events, "time", typed);
        ask(&mut set.engine, &view);
        let mut steps = 1;
        loop {
            if let Some(panels) = set.engine.side_panels(&view) {
                return (steps, panels.advice);
            }
            steps += 1;
        }
    };
    let (plain, advice) = steps(&mut set, "");
    assert!(advice.notes.is_empty());
    let typed = "service:s3 region:us-east-11 nam:x";
    let (_, mistaken) = steps(&mut set, typed);
    assert!(!mistaken.ways.is_empty() || !mistaken.notes.is_empty());
    let typed = "service:s3 region:us-east-11";
    let (with_ways, advice) = steps(&mut set, typed);
    let ways: usize = advice.notes.iter().map(|note| note.ways.len()).sum();
    assert!(ways >= 1, "{:?}", advice.notes);
    // Each of the two conditions was looked at, then each way as a condition and as a query.
    let least = plain + 2 + 2 * ways;
    assert!(with_ways >= least, "{plain} {with_ways} {ways}");

    // Typed on in the middle of it: the next text gets its own advice, and the first the same as before.
    let first = view(Tab::Events, "time", typed);
    let second = view(Tab::Events, "time", "user:alicia");
    ask(&mut set.engine, &second);
    let wanted = complete_panels(&mut set.engine, &second).advice;
    ask(&mut set.engine, &first);
    for _ in 0..plain + 3 {
        assert_eq!(set.engine.side_panels(&first), None);
    }
    ask(&mut set.engine, &second);
    assert_eq!(complete_panels(&mut set.engine, &second).advice, wanted);
    ask(&mut set.engine, &first);
    assert_eq!(complete_panels(&mut set.engine, &first).advice, advice);
}

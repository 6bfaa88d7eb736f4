//! The search language on the store, compared with a naive evaluation over the records' JSON: random queries over real and
//! made-up records.

use crate::support;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::net::IpAddr;
use support::*;
use trailglass::cloudtrail::column::Column;
use trailglass::engine::Engine;
use trailglass::protocol::{EventRow, Outcome};
use trailglass::query::evaluate::{evaluate, evaluate_with};
use trailglass::query::index::Index;
use trailglass::query::parse::parse;
use trailglass::query::print::print;
use trailglass::store::row_set::RowSet;

/// An event as a reader of the language's description would look at it.
struct Event {
    record: Value,
    /// What is worked out of the record, and tested elsewhere: principal, credential, outcome, resource.
    row: EventRow,
    leaves: Vec<(String, String)>,
    /// It holds a fraction: the log may write it in another way than `Value` does.
    has_fraction: bool,
}

impl Event {
    fn time(&self) -> &str {
        text(&self.record, "/eventTime")
    }

    /// The texts that a field reads.
    fn texts(&self, field: &str) -> Vec<String> {
        let row = &self.row;
        let one = |text: &str| vec![text.to_owned()];
        let mut texts = match field {
            "name" => one(text(&self.record, "/eventName")),
            "region" => one(text(&self.record, "/awsRegion")),
            "address" => one(text(&self.record, "/sourceIPAddress")),
            "agent" => one(text(&self.record, "/userAgent")),
            "error" => one(text(&self.record, "/errorCode")),
            "kind" => one(text(&self.record, "/userIdentity/type")),
            "key" => one(text(&self.record, "/userIdentity/accessKeyId")),
            "principal" => vec![row.principal.clone(), row.principal_key.clone()],
            "credential" => one(&row.credential),
            "resource" => one(&row[Column::Resource]),
            "account" => one(&row[Column::Account]),
            "outcome" => one(match row.outcome {
                Outcome::Ok => "ok",
                Outcome::Error => "error",
                Outcome::Denied => "denied",
            }),
            "readonly" => vec![read_only(&self.record).map_or(String::new(), |it| it.to_string())],
            path => {
                let path = path.to_lowercase();
                let below = format!("{path}.");
                let leaves = self
                    .leaves
                    .iter()
                    .map(|(leaf, text)| (leaf.to_lowercase(), text));
                return leaves
                    .filter(|(leaf, _)| *leaf == path || leaf.starts_with(&below))
                    .map(|(_, text)| text.clone())
                    .collect();
            }
        };
        texts.retain(|text| !text.is_empty());
        texts
    }
}

struct Set {
    engine: Engine,
    index: Index,
    events: Vec<Event>,
}

impl Set {
    fn load(files: &[Dropped], records: Vec<Value>) -> Self {
        let mut engine = load(files, 1, usize::MAX);
        let mut by_id: BTreeMap<String, Value> = records
            .into_iter()
            .map(|record| (text(&record, "/eventID").to_owned(), record))
            .collect();
        let mut rows = all_rows(&mut engine, "", "time");
        rows.sort_by_key(|row| row.event);
        let events = rows.into_iter().map(|row| {
            let record = by_id.remove(&row.key).expect("each event once");
            let mut all = Vec::new();
            leaves(&record, "", &mut all);
            all.retain(|(path, _)| path != "eventTime");
            Event {
                has_fraction: has_fraction(&record),
                record,
                row,
                leaves: all,
            }
        });
        let mut index = Index::default();
        while !index.extend(&engine.store) {}
        Set {
            events: events.collect(),
            index,
            engine,
        }
    }

    fn newest(&self) -> i64 {
        self.events
            .iter()
            .filter_map(|event| event.row.time)
            .max()
            .unwrap_or(0)
    }
}

fn has_fraction(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.is_f64(),
        Value::Array(values) => values.iter().any(has_fraction),
        Value::Object(values) => values.values().any(has_fraction),
        _ => false,
    }
}

thread_local! {
    // A set for each test: an engine stays on its thread.
    static REAL: Set = {
        let files = invictus();
        let records = records(&files);
        Set::load(&files, records)
    };
}

/// What is asked, in a form of the test's own.
#[derive(Clone, Debug)]
enum Ask {
    Word(String),
    WildWord(String),
    Like(String, String),
    Literal(String, String),
    Exact(String, String),
    Begins(String, String),
    Ends(String, String),
    Present(String),
    List(String, Vec<String>),
    Number(String, &'static str, i64),
    Between(String, i64, i64),
    Time(&'static str, String),
    Times(String, String),
    Network(String, String, u32),
    Last(i64),
    New(i64),
    Off(Box<Ask>),
    Not(Box<Ask>),
    All(Vec<Ask>),
    Any(Vec<Ask>),
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A text as a regular expression that means it.
fn escaped(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            _ if letter.is_whitespace() => "\\s".to_owned(),
            _ if letter.is_alphanumeric() => letter.to_string(),
            _ => format!("\\{letter}"),
        })
        .collect()
}

fn field_name(field: &str) -> String {
    let plain = field
        .chars()
        .all(|letter| letter.is_ascii_alphanumeric() || letter == '.');
    if plain {
        field.to_owned()
    } else {
        quoted(field)
    }
}

impl Ask {
    fn text(&self) -> String {
        let inside = |asks: &[Ask], between: &str| -> String {
            asks.iter().map(Ask::text).collect::<Vec<_>>().join(between)
        };
        match self {
            Ask::Word(word) => quoted(word),
            Ask::WildWord(word) => word.clone(),
            Ask::Like(field, value) => format!("{}:{value}", field_name(field)),
            Ask::Literal(field, value) => format!("{}:{}", field_name(field), quoted(value)),
            Ask::Exact(field, value) => format!("{}={}", field_name(field), quoted(value)),
            Ask::Begins(field, value) => format!("{}:/^{}/", field_name(field), escaped(value)),
            Ask::Ends(field, value) => format!("{}:/{}$/", field_name(field), escaped(value)),
            Ask::Present(field) => format!("{}:*", field_name(field)),
            Ask::List(field, values) => {
                let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
                format!("{}:({})", field_name(field), values.join(", "))
            }
            Ask::Number(field, sign, bound) => format!("{}:{sign}{bound}", field_name(field)),
            Ask::Between(field, low, high) => format!("{}:{low}..{high}", field_name(field)),
            Ask::Time(sign, time) => format!("time:{sign}{time}"),
            Ask::Times(from, until) => format!("time:{from}..{until}"),
            Ask::Network(field, address, bits) => format!("{}:{address}/{bits}", field_name(field)),
            Ask::Last(minutes) => format!("last:{minutes}m"),
            Ask::New(minutes) => format!("new:{minutes}m"),
            Ask::Off(inner) => format!("~{}", inner.text()),
            Ask::Not(inner) => format!("-{}", inner.text()),
            Ask::All(inner) => format!("({})", inside(inner, " ")),
            Ask::Any(inner) => format!("({})", inside(inner, " OR ")),
        }
    }

    /// None where it asks nothing, because all of it is switched off.
    fn holds(&self, event: &Event, set: &Set) -> Option<bool> {
        let lower = |text: &str| text.to_lowercase();
        let any = |field: &str, fits: &dyn Fn(&str) -> bool| {
            event.texts(field).iter().any(|text| fits(text))
        };
        let everywhere = |fits: &dyn Fn(&str) -> bool| {
            let derived = ["principal", "account", "resource"]
                .iter()
                .flat_map(|field| event.texts(field));
            derived
                .chain(event.leaves.iter().map(|(_, text)| text.clone()))
                .any(|text| fits(&text))
        };
        let compare = |text: &str, sign: &str, bound: i64| {
            number(text).is_some_and(|number| match sign {
                ">" => number > bound as f64,
                ">=" => number >= bound as f64,
                "<" => number < bound as f64,
                _ => number <= bound as f64,
            })
        };
        let time = event.time();
        let cut = |other: &str| time[..other.len().min(time.len())].to_owned();
        Some(match self {
            Ask::Word(word) => {
                !word.is_empty()
                    && (everywhere(&|text| lower(text).contains(&lower(word)))
                        || begins_like_a_date(word) && lower(time).starts_with(&lower(word)))
            }
            Ask::WildWord(word) => {
                everywhere(&|text| wild(&lower(&format!("*{word}*")), &lower(text)))
            }
            Ask::Like(field, value) => any(field, &|text| wild(&lower(value), &lower(text))),
            Ask::Literal(field, value) => any(field, &|text| lower(text) == lower(value)),
            Ask::Exact(field, value) => any(field, &|text| text == value),
            Ask::Begins(field, value) => any(field, &|text| lower(text).starts_with(&lower(value))),
            Ask::Ends(field, value) => any(field, &|text| lower(text).ends_with(&lower(value))),
            Ask::Present(field) => any(field, &|_| true),
            Ask::List(field, values) => any(field, &|text| {
                values.iter().any(|value| lower(text) == lower(value))
            }),
            Ask::Number(field, sign, bound) => any(field, &|text| compare(text, sign, *bound)),
            Ask::Between(field, low, high) => any(field, &|text| {
                compare(text, ">=", *low) && compare(text, "<=", *high)
            }),
            Ask::Time(sign, bound) => match *sign {
                ">" => cut(bound) > *bound,
                ">=" => cut(bound) >= *bound,
                "<" => cut(bound) < *bound,
                "<=" => cut(bound) <= *bound,
                _ => cut(bound) == *bound,
            },
            Ask::Times(from, until) => cut(from) >= *from && cut(until) <= *until,
            Ask::Network(field, address, bits) => {
                any(field, &|text| in_network(text, address, *bits))
            }
            Ask::Last(minutes) => event.row.time? > set.newest() - minutes * 60_000,
            Ask::New(minutes) => {
                let same = |other: &&Event| other.row.principal_key == event.row.principal_key;
                let first = set
                    .events
                    .iter()
                    .filter(same)
                    .filter_map(|other| other.row.time)
                    .min();
                first? > set.newest() - minutes * 60_000
            }
            Ask::Off(_) => return None,
            Ask::Not(inner) => !inner.holds(event, set)?,
            Ask::All(inner) | Ask::Any(inner) => {
                let held: Vec<bool> = inner
                    .iter()
                    .filter_map(|ask| ask.holds(event, set))
                    .collect();
                if held.is_empty() {
                    return None;
                }
                match self {
                    Ask::All(_) => held.iter().all(|held| *held),
                    _ => held.iter().any(|held| *held),
                }
            }
        })
    }
}

fn begins_like_a_date(word: &str) -> bool {
    word.len() > 4
        && word.as_bytes()[4] == b'-'
        && word.as_bytes()[..4].iter().all(u8::is_ascii_digit)
}

/// A number as JSON writes it; leading noughts are let pass.
fn number(text: &str) -> Option<f64> {
    let digits = text
        .strip_prefix('-')
        .unwrap_or(text)
        .trim_start_matches('0');
    let rest = if digits.starts_with(|next: char| next.is_ascii_digit()) {
        digits.to_owned()
    } else {
        format!("0{digits}")
    };
    let has_digit = text.starts_with(|next: char| next.is_ascii_digit() || next == '-')
        && !text.starts_with("-.")
        && text != "-"
        && !text.starts_with("-e");
    let sound = has_digit && rest.trim() == rest && serde_json::from_str::<f64>(&rest).is_ok();
    sound.then(|| text.parse().expect("a number"))
}

fn wild(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), text.chars().collect());
    // fits[i]: the pattern so far fits the first i letters.
    let mut fits = vec![false; text.len() + 1];
    fits[0] = true;
    for letter in pattern {
        let mut next = vec![false; text.len() + 1];
        match letter {
            '*' => {
                let mut any = false;
                for (at, fits) in fits.iter().enumerate() {
                    any |= fits;
                    next[at] = any;
                }
            }
            letter => {
                for at in 0..text.len() {
                    next[at + 1] = fits[at] && (letter == '?' || letter == text[at]);
                }
            }
        }
        fits = next;
    }
    fits[text.len()]
}

fn in_network(text: &str, network: &str, bits: u32) -> bool {
    let (address, own_bits) = match text.split_once('/') {
        Some((address, own)) => match own.parse::<u32>() {
            Ok(own) => (address, own),
            Err(_) => return false,
        },
        None => (text, 128),
    };
    let groups = |address: &str| -> Option<Vec<bool>> {
        let bytes = match address.parse::<IpAddr>().ok()? {
            IpAddr::V4(address) => address.octets().to_vec(),
            IpAddr::V6(address) => address.octets().to_vec(),
        };
        Some(
            bytes
                .iter()
                .flat_map(|byte| (0..8).map(move |bit| byte >> (7 - bit) & 1 == 1))
                .collect(),
        )
    };
    match (groups(address), groups(network)) {
        (Some(one), Some(two)) if one.len() == two.len() => {
            own_bits >= bits && one[..bits as usize] == two[..bits as usize]
        }
        _ => false,
    }
}

const FIELDS: [&str; 12] = [
    "name",
    "region",
    "address",
    "agent",
    "error",
    "kind",
    "key",
    "principal",
    "credential",
    "resource",
    "account",
    "outcome",
];

/// A question about something that is in the data: numbers choose an event, a leaf, a cut and a form.
fn ask(set: &Set, numbers: &[u16], depth: usize) -> Ask {
    let mut numbers = numbers.iter().map(|number| usize::from(*number)).cycle();
    let mut pick = |below: usize| numbers.next().unwrap_or(0) % below.max(1);
    one_ask(set, &mut pick, depth)
}

fn one_ask(set: &Set, pick: &mut dyn FnMut(usize) -> usize, depth: usize) -> Ask {
    let event = &set.events[pick(set.events.len())];
    let (path, leaf) = match event.leaves.len() {
        0 => (String::new(), String::new()),
        count => event.leaves[pick(count)].clone(),
    };
    let field = if pick(2) == 0 {
        FIELDS[pick(FIELDS.len())].to_owned()
    } else {
        path.clone()
    };
    // Fields of the table that are in the record under another name are asked for by the table's.
    let columns = [
        "eventName",
        "eventSource",
        "eventID",
        "readOnly",
        "eventCategory",
        "recipientAccountId",
        "awsRegion",
        "sourceIPAddress",
        "userAgent",
        "errorCode",
        "userIdentity.type",
        "userIdentity.accessKeyId",
    ];
    let field = if columns.contains(&field.as_str())
        || field.is_empty()
        || !field.contains('.')
            && !FIELDS.contains(&field.as_str())
            && ![
                "requestID",
                "eventType",
                "requestParameters",
                "responseElements",
                "userIdentity",
            ]
            .contains(&field.as_str())
    {
        "name".to_owned()
    } else {
        field
    };
    let value = event
        .texts(&field)
        .first()
        .cloned()
        .unwrap_or_else(|| leaf.clone());
    let part = |text: &str, pick: &mut dyn FnMut(usize) -> usize| -> String {
        let letters: Vec<char> = text.chars().take(60).collect();
        let start = pick(letters.len().max(1));
        let length = 1 + pick(9);
        letters.iter().skip(start).take(length).collect()
    };
    let plain =
        |text: &str| !text.is_empty() && text.chars().all(|letter| letter.is_ascii_alphanumeric());
    let swap = |text: &str| -> String {
        text.chars()
            .map(|letter| {
                if letter.is_ascii_lowercase() {
                    letter.to_ascii_uppercase()
                } else {
                    letter.to_ascii_lowercase()
                }
            })
            .collect()
    };
    let enumerated = ["credential", "outcome"].contains(&field.as_str());
    let time = event.time().to_owned();
    let cut = |text: &str, pick: &mut dyn FnMut(usize) -> usize| -> String {
        let lengths = [4, 7, 10, 13, 16, 19];
        text.get(..lengths[pick(6)]).unwrap_or("2023").to_owned()
    };
    let few = |pick: &mut dyn FnMut(usize) -> usize| -> Vec<Ask> {
        (0..2 + pick(2))
            .map(|_| one_ask(set, pick, depth - 1))
            .collect()
    };
    match pick(if depth == 0 { 17 } else { 22 }) {
        0 => Ask::Word(part(&leaf, pick)),
        1 => Ask::Word(if pick(2) == 0 {
            time[..(5 + pick(15)).min(time.len())].to_owned()
        } else {
            swap(&part(&leaf, pick))
        }),
        2 => {
            let (one, two) = (part(&leaf, pick), part(&leaf, pick));
            if plain(&one) && plain(&two) {
                Ask::WildWord(format!("x{one}*{two}")[1..].to_owned())
            } else {
                Ask::Word(one)
            }
        }
        3 => {
            let cut = part(&value, pick);
            if plain(&cut) && !enumerated {
                Ask::Like(field, format!("*{}*", swap(&cut)))
            } else {
                Ask::Present(field)
            }
        }
        4 => {
            let start: String = value.chars().take(6).collect();
            if plain(&start) && !enumerated {
                Ask::Like(field, format!("?{}*", &start[1..]))
            } else {
                Ask::Present(field)
            }
        }
        5 => {
            if enumerated {
                Ask::Literal(field, value)
            } else {
                Ask::Literal(field, swap(&value))
            }
        }
        6 => {
            if enumerated {
                Ask::Present(field)
            } else {
                Ask::Exact(field, if pick(3) == 0 { swap(&value) } else { value })
            }
        }
        7 if !enumerated => Ask::Begins(
            field,
            swap(&value.chars().take(1 + pick(9)).collect::<String>()),
        ),
        8 if !enumerated => Ask::Ends(
            field,
            value
                .chars()
                .skip(value.chars().count().saturating_sub(1 + pick(9)))
                .collect(),
        ),
        9 => Ask::Present(field),
        10 if !enumerated => {
            let other = set.events[pick(set.events.len())]
                .texts(&field)
                .first()
                .cloned()
                .unwrap_or_default();
            Ask::List(field, vec![value, other, "AccessDenied".to_owned()])
        }
        11 => Ask::Number(
            path_or(&path),
            [">", ">=", "<", "<="][pick(4)],
            number(&leaf).map_or(pick(200) as i64, |number| number as i64),
        ),
        12 => {
            let low = number(&leaf).map_or(0, |number| number as i64);
            Ask::Between(path_or(&path), low - pick(5) as i64, low + pick(5) as i64)
        }
        13 => Ask::Time(["", ">", ">=", "<", "<="][pick(5)], cut(&time, pick)),
        14 => {
            let other = set.events[pick(set.events.len())].time().to_owned();
            let (one, two) = (time.clone().min(other.clone()), time.max(other));
            Ask::Times(cut(&one, pick), cut(&two, pick))
        }
        15 => {
            let address = text(&event.record, "/sourceIPAddress");
            let field = if pick(3) == 0 {
                path_or(&path)
            } else {
                "address".to_owned()
            };
            let address = if leaf.parse::<IpAddr>().is_ok() {
                &leaf
            } else {
                address
            };
            match address.parse::<IpAddr>() {
                Ok(IpAddr::V4(_)) => Ask::Network(field, address.to_owned(), pick(33) as u32),
                Ok(IpAddr::V6(_)) => Ask::Network(field, address.to_owned(), pick(129) as u32),
                Err(_) => Ask::Network(field, "10.0.0.0".to_owned(), pick(10) as u32),
            }
        }
        16 => {
            if pick(2) == 0 {
                Ask::Last(pick(600) as i64)
            } else {
                Ask::New(pick(600) as i64)
            }
        }
        17 => Ask::Off(Box::new(one_ask(set, pick, 0))),
        18 | 19 => Ask::Not(Box::new(one_ask(set, pick, depth - 1))),
        20 => Ask::All(few(pick)),
        21 => Ask::Any(few(pick)),
        _ => Ask::Present(field),
    }
}

fn path_or(path: &str) -> String {
    if path.contains('.')
        && !path.starts_with("userIdentity.type")
        && !path.starts_with("userIdentity.accessKeyId")
    {
        path.to_owned()
    } else {
        "requestParameters".to_owned()
    }
}

/// The engine finds the events that a look at each record finds; printing the query changes nothing.
fn holds_against_the_records(set: &Set, ask: &Ask) -> Result<(), TestCaseError> {
    let text = ask.text();
    let query = parse(&text).map_err(|error| TestCaseError::fail(format!("{text}: {error:?}")))?;
    let rows = evaluate(&set.engine.store, &query);
    let with_index = evaluate_with(&set.engine.store, &set.index, &query);
    prop_assert!(with_index == rows, "{} with the index", text);
    let sure = set
        .events
        .iter()
        .enumerate()
        .filter(|(_, event)| !event.has_fraction);
    for (row, event) in sure {
        let expected = ask.holds(event, set).unwrap_or(true);
        prop_assert_eq!(rows.has(row), expected, "{} on {}", text, event.record);
    }
    let printed = print(&query);
    prop_assert_eq!(
        parse(&printed),
        Ok(query),
        "{} is written as {}",
        text,
        printed
    );
    Ok(())
}

fn record() -> impl Strategy<Value = Value> {
    let address = prop_oneof![
        Just("203.0.113.9".to_owned()),
        Just("10.1.2.3".to_owned()),
        Just("2001:db8::1".to_owned()),
        Just("s3.amazonaws.com".to_owned()),
        Just(String::new())
    ];
    let error = prop_oneof![
        Just(Value::Null),
        Just(json!("AccessDenied")),
        Just(json!("ThrottlingException"))
    ];
    (
        "[A-Z][a-z]{1,4}(É|x)?", address, error, 0_u32..86_400 * 40, json_value(), json_value(),
        proptest::option::of(any::<bool>()), "[ab]{1,2}",
    )
        .prop_map(|(name, address, error, seconds, request, response, read_only, user)| {
            let (day, second) = (seconds / 86_400, seconds % 86_400);
            let (month, day) = (6 + day / 30, 1 + day % 30);
            let time = format!("2023-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", second / 3600, second / 60 % 60, second % 60);
            let mut record = json!({
                "eventVersion": "1.08", "eventTime": time, "eventName": name, "eventSource": "s3.amazonaws.com",
                "awsRegion": "us-east-1", "sourceIPAddress": address, "userAgent": "a (b) \"c\"", "errorCode": error,
                "userIdentity": {"type": "IAMUser", "userName": user, "arn": format!("arn:aws:iam::111122223333:user/{user}"),
                    "accountId": "111122223333", "accessKeyId": "AKIAIOSFODNN7EXAMPLE", "principalId": user},
                "requestParameters": {"n": seconds % 7, "x": request}, "responseElements": response,
                "recipientAccountId": "111122223333",
            });
            if let Some(read_only) = read_only {
                record["readOnly"] = read_only.into();
            }
            record
        })
}

#[test]
fn an_index_that_says_it_is_complete_covers_every_event() {
    let records: Vec<Value> = (0..20_000)
        .map(|at| {
            json!({
                "eventVersion": "1.08", "eventTime": "2023-07-10T12:00:00Z", "eventName": "GetObject",
                "eventSource": "s3.amazonaws.com", "eventID": format!("{at:08x}-0000-4000-8000-000000000000"),
                "userIdentity": {"type": "IAMUser", "userName": "ada"},
            })
        })
        .collect();
    let bytes = serde_json::to_vec(&json!({ "Records": records })).expect("JSON");
    let store = load(&[dropped(bytes)], 1, usize::MAX).store;
    let mut index = Index::default();
    while !index.extend(&store) {}
    let names = RowSet::all(store.strings().texts().len());
    assert!(index.places(&store, &names).is_some(), "of the dictionary");
    assert!(
        index.rows_with_digits(&store, b"00").is_some(),
        "of the strings that hardly repeat"
    );
    assert!(index.rows_with_letter(&store, b'q').is_some(), "of letters");
}

#[test]
fn one_letter_digit_or_sign_is_found_by_the_index_as_by_reading_all_texts() {
    REAL.with(|set| {
        let store = &set.engine.store;
        let none = (0..=127_u8).filter(|byte| {
            let letter = char::from(*byte);
            let of_index = set.index.rows_with_letter(store, *byte).is_some();
            let is_known = letter.is_ascii_alphanumeric() || "-.:/".contains(letter);
            assert_eq!(of_index, is_known, "{letter:?}");
            // Alone, other signs are no word of the language.
            let query = if letter == '-' || letter == ':' {
                format!("\"{letter}\"")
            } else {
                letter.to_string()
            };
            is_known && {
                let query = parse(&query).expect("a query");
                let rows = evaluate(store, &query);
                assert!(
                    evaluate_with(store, &set.index, &query) == rows,
                    "{letter:?}"
                );
                rows.count() == 0
            }
        });
        assert_eq!(none.count(), 0, "each stands somewhere in real files");
    });
}

#[test]
fn strings_that_hardly_repeat_are_found_by_their_path_and_by_any_two_digits()
-> Result<(), TestCaseError> {
    // So many different tokens that the store keeps most apart from strings that repeat.
    let token = |at: u32| format!("{:08x}", at.wrapping_mul(0x9e37_79b9));
    let records: Vec<Value> = (0..500)
        .map(|at| {
            json!({
                "eventVersion": "1.08", "eventTime": "2023-07-10T12:00:00Z", "eventName": "PutObject",
                "eventSource": "s3.amazonaws.com", "eventID": format!("id-{at}"),
                "requestParameters": {"clientToken": token(at)},
            })
        })
        .collect();
    let bytes = serde_json::to_vec(&json!({ "Records": records })).expect("JSON");
    let set = Set::load(&[dropped(bytes)], records);
    for pair in 0..=u8::MAX {
        holds_against_the_records(&set, &Ask::Word(format!("{pair:02x}")))?;
    }
    for at in [0, 1, 250, 499] {
        let path = "requestParameters.clientToken".to_owned();
        holds_against_the_records(&set, &Ask::Literal(path, token(at)))?;
    }
    Ok(())
}

/// What is offered at the end of a query, each with its number of events.
fn offered(engine: &Engine, typed: &str) -> Vec<(String, Option<u32>)> {
    let items = engine.complete(typed, typed.len() as u32, None).items;
    items
        .into_iter()
        .map(|item| (item.text, item.count))
        .collect()
}

#[test]
fn values_are_offered_by_how_often_they_occur_and_after_them_any_value() {
    REAL.with(values_are_offered);
}

fn values_are_offered(set: &Set) {
    for typed in ["", "get", "LIST", "zzz"] {
        let lower = typed.to_lowercase();
        let mut counts = BTreeMap::<String, u32>::new();
        for event in &set.events {
            let name = text(&event.record, "/eventName");
            if name.to_lowercase().contains(&lower) {
                *counts.entry(name.to_owned()).or_default() += 1;
            }
        }
        let mut expected: Vec<(String, Option<u32>)> = counts
            .into_iter()
            .map(|(name, count)| (name, Some(count)))
            .collect();
        expected.sort_by_key(|(name, count)| {
            (!name.to_lowercase().starts_with(&lower), Reverse(*count))
        });
        expected.truncate(12);
        if typed.is_empty() {
            expected.push(("*".to_owned(), None));
        }
        let typed = format!("name:{typed}");
        assert_eq!(offered(&set.engine, &typed), expected, "{typed}");
    }
    let mut counts = BTreeMap::<&str, u32>::new();
    for event in &set.events {
        *counts.entry(&event.row.principal_key).or_default() += 1;
    }
    let offered_principals = offered(&set.engine, "principal:");
    assert_eq!(offered_principals.len(), counts.len().min(12) + 1);
    for (key, count) in &offered_principals[..offered_principals.len() - 1] {
        let known = counts.get(key.trim_matches('"')).copied();
        assert_eq!(*count, known, "{key}");
    }
    let nothing = "requestParameters.noEventHasThis:";
    assert_eq!(offered(&set.engine, nothing), []);
    let lengths = offered(&set.engine, "last:");
    assert!(lengths.iter().any(|(text, _)| text == "24h"));
    assert!(
        lengths.iter().all(|(text, _)| text != "*"),
        "a length of time can't be any"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn random_queries_over_real_records_find_what_a_look_at_each_finds(
        numbers in proptest::collection::vec(any::<u16>(), 8..60), depth in 0_usize..3
    ) {
        REAL.with(|set| holds_against_the_records(set, &ask(set, &numbers, depth)))?;
    }

    #[test]
    fn random_queries_over_random_records_find_what_a_look_at_each_finds(
        records in proptest::collection::vec(record(), 1..12),
        numbers in proptest::collection::vec(proptest::collection::vec(any::<u16>(), 8..60), 1..12)
    ) {
        let mut records = records;
        for (index, record) in records.iter_mut().enumerate() {
            record["eventID"] = format!("id-{index}").into();
        }
        let bytes = serde_json::to_vec(&json!({ "Records": records })).expect("JSON");
        let set = Set::load(&[dropped(bytes)], records);
        for numbers in &numbers {
            holds_against_the_records(&set, &ask(&set, numbers, 2))?;
        }
    }
}

/// Records whose texts hold what makes folding of case difficult.
fn strange_record() -> impl Strategy<Value = Value> {
    let text = "[abGetskSK.\\-]{0,8}(ſ|\u{212a}|É|\n)?[a-k]{0,3}";
    (text, text, proptest::collection::vec(text, 0..4)).prop_map(|(name, bucket, others)| {
        json!({
            "eventVersion": "1.08", "eventTime": "2023-07-10T12:00:00Z", "eventName": name,
            "eventSource": "s3.amazonaws.com",
            "userIdentity": {"type": "IAMUser", "userName": bucket},
            "requestParameters": {"bucketName": bucket, "others": others},
        })
    })
}

/// Expressions with words, with choices of words and with none at all.
fn expression() -> impl Strategy<Value = String> {
    let word = "[aegtskGSKé]{1,4}";
    prop_oneof![
        word.prop_map(|word| word),
        (word, word).prop_map(|(one, two)| format!("{one}.*{two}")),
        (word, word, "[a-k]").prop_map(|(one, two, end)| format!("({one}|{two})+[{end}-z]?")),
        (word, word).prop_map(|(one, two)| format!("^({one}|x{{0,2}}{two})")),
        (word, 0..3_u32).prop_map(|(one, least)| format!("({one}){{{least},}}[^b]$")),
        "[a-k][.][*]",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    /// The oracle matches each string of each record for itself, with the `regex` crate.
    #[test]
    fn expressions_find_what_the_regex_crate_finds_in_each_record(
        records in proptest::collection::vec(strange_record(), 1..12),
        expressions in proptest::collection::vec(expression(), 1..12)
    ) {
        let mut records = records;
        for (index, record) in records.iter_mut().enumerate() {
            record["eventID"] = format!("{index:08}-0000").into();
        }
        let bytes = serde_json::to_vec(&json!({ "Records": records })).expect("JSON");
        let set = Set::load(&[dropped(bytes)], records);
        for expression in &expressions {
            let oracle = regex::RegexBuilder::new(expression)
                .case_insensitive(true)
                .dot_matches_new_line(true)
                .build()
                .expect("an expression");
            for (query, field) in [(format!("/{expression}/"), ""), (format!("name:/{expression}/"), "name"),
                (format!("requestParameters:/{expression}/"), "requestParameters")] {
                let parsed = parse(&query).map_err(|error| TestCaseError::fail(format!("{query}: {error:?}")))?;
                let rows = evaluate(&set.engine.store, &parsed);
                prop_assert!(evaluate_with(&set.engine.store, &set.index, &parsed) == rows, "{} with the index", query);
                for (row, event) in set.events.iter().enumerate() {
                    let texts = match field {
                        "" => ["principal", "account", "resource"].iter().flat_map(|field| event.texts(field))
                            .chain(event.leaves.iter().map(|(_, text)| text.clone())).collect(),
                        field => event.texts(field),
                    };
                    let expected = texts.iter().any(|text| oracle.is_match(text));
                    prop_assert_eq!(rows.has(row), expected, "{} on {}", query, event.record);
                }
            }
        }
    }
}

//! What the files cannot show, in sentences. Silence there is no proof that nothing happened.
//!
//! Sources: AWS, "CloudTrail concepts" (management, data, network activity and Insights events; trails and Regions), "Logging
//! data events".

use crate::analysis::words::{counted, thousands};
use crate::cloudtrail::time::{DAY, HOUR, text_from_millis};
use crate::findings::weights::HISTORY_TIME;
use crate::protocol::{LinkedText, Outcome};
use crate::query::print::term;
use crate::query::source::ByteValues;
use crate::sigma::{RuleResults, RuleState};
use crate::store::batch::NO_TIME;
use crate::store::interner::Symbol;
use crate::store::{Column, Store};
use std::collections::BTreeSet;

/// A stretch without events is named from this length on.
const GAP: i64 = 2 * HOUR;
/// So many stretches without events, and calls that stopped logs, are named; the others are counted.
const MOST_NAMED: usize = 3;

/// Calls after which a trail records less.
const STOPS: [&str; 5] = [
    "StopLogging",
    "DeleteTrail",
    "PutEventSelectors",
    "DeleteEventDataStore",
    "StopEventDataStoreIngestion",
];

/// Calls that only trails with data events record.
const DATA_CALLS: [&str; 8] = [
    "GetObject",
    "PutObject",
    "DeleteObject",
    "DeleteObjects",
    "CopyObject",
    "GetItem",
    "BatchGetItem",
    "Scan",
];

/// All that can be said of it.
pub fn cannot_show(store: &Store, rules: &RuleResults) -> Vec<LinkedText> {
    let mut words = Vec::new();
    let Some(span) = store.time_span() else {
        return words;
    };
    words.extend(categories(store));
    words.extend(gaps(store));
    words.push(places(store));
    words.extend(stops(store));
    words.extend(omitted(store));
    if span.last - span.first < HISTORY_TIME {
        let length = match (span.last - span.first) / HOUR {
            0 => "less than an hour".to_owned(),
            hours if hours < 48 => counted(hours as u64, "hour"),
            hours => counted((hours / 24) as u64, "day"),
        };
        words.push(LinkedText::plain(format!(
            "The files span {length}. What is new, and what is routine, can only be told after {}: with more history, findings are ranked better.",
            counted((HISTORY_TIME / DAY) as u64, "day")
        )));
    }
    words.extend(of_rules(rules));
    words
}

/// The different strings of a column. Neighbours are often the same.
fn distinct(column: &[Symbol]) -> BTreeSet<Symbol> {
    let mut seen = BTreeSet::new();
    for same in column.chunk_by(|one, next| one == next) {
        seen.extend(same.first());
    }
    seen
}

/// Which kinds of events are missing.
fn categories(store: &Store) -> Vec<LinkedText> {
    let column = store.column(Column::Category);
    let seen = distinct(column);
    let has = |name: &str| seen.iter().any(|symbol| store.text(*symbol) == name);
    let mut words = Vec::new();
    // Records of older versions have no category: their calls tell.
    let has_data_calls = || {
        let names = DATA_CALLS
            .iter()
            .filter_map(|name| store.strings().find(name));
        store.calls_named(names).count() > 0
    };
    if !has("Data") && has_data_calls() {
        words.push(LinkedText::plain(
            "No event says that it is a data event, though some calls of that kind are here: whether all objects that were read or deleted in S3, items in DynamoDB, functions called and the like are recorded can’t be told.",
        ));
    } else if !has("Data") {
        words.push(LinkedText::plain(
            "No data events: objects read or deleted in S3, items in DynamoDB, functions called and the like are in no record here.",
        ));
    }
    if !has("NetworkActivity") {
        words.push(LinkedText::plain(
            "No network activity events: calls that VPC endpoints refused are in no record here.",
        ));
    }
    let read_only = ByteValues::read_only(store);
    let words_of_reads = read_only.words();
    let reads = words_of_reads.iter().filter(|(word, _)| *word == "true");
    let bytes: Vec<u8> = reads.flat_map(|(_, bytes)| bytes.clone()).collect();
    if !read_only.bytes.iter().any(|byte| bytes.contains(byte)) {
        words.push(LinkedText::plain(
            "No call that only reads: a trail can be told to leave these out. What was looked at is then unknown.",
        ));
    }
    words
}

/// Stretches without any event.
fn gaps(store: &Store) -> Option<LinkedText> {
    let times = store.order().iter().map(|row| store.times()[*row as usize]);
    let mut last = NO_TIME;
    let mut gaps: Vec<(i64, i64)> = Vec::new();
    for time in times.filter(|time| *time != NO_TIME) {
        if last != NO_TIME && time - last >= GAP {
            gaps.push((last, time));
        }
        last = time;
    }
    if gaps.is_empty() {
        return None;
    }
    let total = gaps.len();
    gaps.sort_by_key(|(from, until)| (from - until, *from));
    let mut words = LinkedText::plain(format!(
        "{} of {} or more without any event: ",
        match total {
            1 => "1 stretch".to_owned(),
            total => format!("{} stretches", thousands(total as u64)),
        },
        counted((GAP / HOUR) as u64, "hour")
    ));
    for (number, (from, until)) in gaps.iter().take(MOST_NAMED).enumerate() {
        let between = if number == 0 { "" } else { ", " };
        words = words.and(format!(
            "{between}{} to {} ({})",
            text_from_millis(*from),
            text_from_millis(*until),
            counted(((until - from) / HOUR) as u64, "hour")
        ));
    }
    if total > MOST_NAMED {
        words = words.and(format!(
            " and {} more",
            thousands((total - MOST_NAMED) as u64)
        ));
    }
    Some(words.and(". Nobody called, or the files of that time are not here."))
}

/// The accounts and Regions that have events.
fn places(store: &Store) -> LinkedText {
    let distinct = |column: Column| {
        let mut seen = distinct(store.column(column));
        seen.retain(|symbol| !store.text(*symbol).is_empty());
        seen.len() as u64
    };
    LinkedText::plain(format!(
        "Events of {} in {}. Other accounts and Regions may have trails of their own, whose files are not here.",
        counted(distinct(Column::Account), "account"),
        counted(distinct(Column::Region), "Region")
    ))
}

/// Calls that made the logs record less.
fn stops(store: &Store) -> Option<LinkedText> {
    let names = STOPS.iter().filter_map(|name| store.strings().find(name));
    let calls = store.calls_named(names);
    let order = crate::store::scans::select(store.order(), &calls);
    let done: Vec<u32> = order
        .into_iter()
        .filter(|row| store.outcome(*row as usize) == Outcome::Ok)
        .collect();
    if done.is_empty() {
        return None;
    }
    let mut words = LinkedText::plain("Logs were stopped, deleted or narrowed: ");
    for (number, row) in done.iter().take(MOST_NAMED).enumerate() {
        let between = if number == 0 { "" } else { ", " };
        let event = *row as usize;
        words = words.and(between).link(
            format!(
                "{} at {}",
                store.cell(Column::Name, event),
                text_from_millis(store.times()[event])
            ),
            term("id", &store.key(event)),
        );
    }
    if done.len() > MOST_NAMED {
        words = words.and(format!(" and {} more", done.len() - MOST_NAMED));
    }
    Some(words.and(". What came after may be missing."))
}

/// Content that CloudTrail left out of records: above a size it writes `omitted` in its place ("CloudTrail record
/// contents"). A policy can be padded on purpose to get there.
fn omitted(store: &Store) -> Option<LinkedText> {
    const PATHS: [(&str, &str); 4] = [
        ("requestParameters.omitted", "request"),
        ("responseElements.omitted", "response"),
        ("additionalEventData.omitted", "additionalEventData"),
        ("serviceEventDetails.omitted", "serviceEventDetails"),
    ];
    let mut events = [0_u64; PATHS.len()];
    let of_shape: Vec<Vec<(usize, usize)>> = (0..store.shapes() as u32)
        .map(|shape| {
            let known = |path: u32| {
                PATHS
                    .iter()
                    .position(|(known, _)| *known == store.text(path))
            };
            let paths = store.shape(shape).iter().enumerate();
            paths
                .filter_map(|(place, path)| Some((place, known(*path)?)))
                .collect()
        })
        .collect();
    for (row, shape) in store.shape_numbers().iter().enumerate() {
        for (place, path) in &of_shape[*shape as usize] {
            let said = store.text(store.leaves(row)[*place]);
            events[*path] += u64::from(said.eq_ignore_ascii_case("true") || said == "1");
        }
    }
    let found = PATHS.iter().zip(events).filter(|(_, events)| *events > 0);
    let mut words: Option<LinkedText> = None;
    for ((path, what), events) in found {
        let before = match words {
            None => LinkedText::plain("CloudTrail left out what was too large: "),
            Some(words) => words.and(", "),
        };
        let text = format!("the {what} of {}", counted(events, "event"));
        words = Some(before.link(text, [*path, ":(true, 1)"].concat()));
    }
    words.map(|words| words.and("."))
}

/// Rules that could not look.
fn of_rules(rules: &RuleResults) -> Option<LinkedText> {
    let count = |is: fn(&RuleState) -> bool| {
        rules
            .results
            .iter()
            .filter(|result| is(&result.state))
            .count()
    };
    let asleep = count(|state| matches!(state, RuleState::Asleep(_)));
    let refused = count(|state| matches!(state, RuleState::Refused(_)));
    let off = count(|state| matches!(state, RuleState::Off));
    let mut parts = Vec::new();
    if asleep > 0 {
        parts.push(format!(
            "{} can’t match in these files",
            counted(asleep as u64, "rule")
        ));
    }
    if refused > 0 {
        parts.push(format!(
            "{} not understood",
            counted(refused as u64, "rule")
        ));
    }
    if off > 0 {
        parts.push(format!("{} switched off", counted(off as u64, "rule")));
    }
    (!parts.is_empty()).then(|| {
        LinkedText::plain(format!(
            "{}: the table of rules beside the files read says why.",
            parts.join(", ")
        ))
    })
}

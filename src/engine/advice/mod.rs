//! What is said of the text in the search box: how it was read, which of its conditions find nothing, and what may have been
//! meant, each as a query with the number of its events.

mod nearest;
mod words;

use super::memo::{Memo, within};
use crate::analysis::dossier::name_of_value;
use crate::cloudtrail::time::text_from_millis;
use crate::protocol::{QueryAdvice, QueryNote, TimeRange, ValueName, ViewSpec, WayOut};
use crate::query::conditions::{AskedValue, FieldCondition, field_condition};
use crate::query::evaluate::evaluate_with;
use crate::query::fields::Reads;
use crate::query::index::Index;
use crate::query::parse::{ReadCondition, Reading, ReadingNote, parse, read};
use crate::query::print::term;
use crate::query::questions::is_exclusion_of_question;
use crate::query::terms::terms;
use crate::query::tree::{Query, Target, Value};
use crate::store::Store;
use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

/// More conditions than this are not looked at one by one.
const MOST_CONDITIONS: usize = 12;
/// So many ways out are offered for one of them.
const MOST_WAYS: usize = 4;
/// So many values get a name.
const MOST_NAMES: usize = 40;
/// So many queries are tried for them.
const MOST_TRIED: usize = 24;

/// What is known so far for the advice on one query. It is worked out in steps, each of which looks at one thing that takes
/// a scan of the events, so that the next question never waits for all of them.
#[derive(Default)]
pub(super) struct Trials {
    names: Vec<ValueName>,
    /// Values of which the name has been looked for.
    names_tried: usize,
    /// Of each condition, whether it finds nothing.
    is_empty: Vec<bool>,
    /// How many events a query finds, within the time range or, for a condition alone, in all.
    found: HashMap<(String, bool), u32>,
    /// What may have been meant by the condition at this place.
    candidates: HashMap<usize, Vec<Candidate>>,
    /// The step has looked at something; what else was needed waits for the next.
    is_used: bool,
    is_short: bool,
}

impl Trials {
    /// Whether this step may look at something.
    fn may_try(&mut self) -> bool {
        self.is_short |= self.is_used;
        !std::mem::replace(&mut self.is_used, true)
    }
}

/// What a text is tried on.
struct Advisor<'a> {
    trials: RefCell<&'a mut Trials>,
    store: &'a Store,
    index: &'a Index,
    query: &'a str,
    time: Option<TimeRange>,
}

/// What is said of the query of a view; so many events are shown, where it has no mistake. None while there is more to look
/// at: `trials` keeps what is known by then.
pub(super) fn of(
    store: &Store,
    memo: &mut Memo,
    view: &ViewSpec,
    shown: u32,
    trials: &mut Trials,
) -> Option<QueryAdvice> {
    (trials.is_used, trials.is_short) = (false, false);
    let mut advice = QueryAdvice {
        query: view.query.clone(),
        ..QueryAdvice::default()
    };
    if view.query.trim().is_empty() || store.is_empty() {
        return Some(advice);
    }
    if !find_name(store, memo, &view.query, trials) {
        return None;
    }
    advice.names.clone_from(&trials.names);
    let reading = read(&view.query);
    if let Ok(reading) = &reading
        && let Some(condition) = reading.conditions.get(trials.is_empty.len())
        && trials.is_empty.len() < MOST_CONDITIONS
    {
        let rows = (memo.conditions).rows(store, &memo.index, &condition.query);
        trials.is_empty.push(rows.count() == 0);
        return None;
    }
    let advisor = Advisor {
        trials: RefCell::new(trials),
        store,
        index: &memo.index,
        query: &view.query,
        time: view.time,
    };
    let reading = match reading {
        Ok(reading) => reading,
        Err(error) => {
            let place = error.at as usize..(error.at + error.length) as usize;
            let mut queries = words::paths_for(&advisor, place);
            queries.extend(error.ways.into_iter().map(|way| way.query));
            advice.ways = advisor.ways_out_of_mistake(&queries);
            return advisor.is_complete().then_some(advice);
        }
    };
    for note in &reading.notes {
        advice.notes.extend(advisor.note(note, shown));
    }
    let empty = advisor.trials.borrow().is_empty.clone();
    for (condition, is_empty) in reading.conditions.iter().zip(&empty) {
        let written = &view.query[condition.place.clone()];
        let note = match is_empty {
            true if condition.is_excluded && is_exclusion_of_question(&view.query, written) => None,
            true => Some(advisor.doubt(condition)),
            false => advisor.longer_value(condition),
        };
        advice.notes.extend(note);
    }
    if shown == 0 && !empty.contains(&true) {
        advice.notes.extend(advisor.two_values(&reading));
    }
    advisor.is_complete().then_some(advice)
}

/// Looks for the name of the next of the values in the conditions at the top of a query; whether that was the last one.
fn find_name(store: &Store, memo: &mut Memo, query: &str, trials: &mut Trials) -> bool {
    let conditions = terms(query).unwrap_or_default().into_iter();
    let conditions = conditions.filter_map(|condition| field_condition(&condition.text));
    let mut values = conditions.flat_map(|FieldCondition { field, values }| {
        let texts = values.into_iter().filter_map(|value| match value {
            AskedValue::Text(text) => Some(text),
            AskedValue::Written(_) | AskedValue::Any => None,
        });
        texts.map(move |value| (field.clone(), value))
    });
    if trials.names_tried >= MOST_NAMES {
        return true;
    }
    let Some((field, value)) = values.nth(trials.names_tried) else {
        return true;
    };
    trials.names_tried += 1;
    let name = parse(&term(&field, &value)).ok().and_then(|condition| {
        let rows = memo.conditions.rows(store, &memo.index, &condition);
        name_of_value(store, &field, &value, rows.iter().next()?)
    });
    let named = name.map(|name| ValueName { field, value, name });
    trials.names.extend(named);
    false
}

impl<'a> Advisor<'a> {
    /// Whether nothing more needs to be looked at.
    fn is_complete(&self) -> bool {
        !self.trials.borrow().is_short
    }

    /// How many events a query finds; none where it has a mistake, or where the next step has to look.
    fn found(&self, query: &str, in_time: bool) -> Option<u32> {
        let parsed = parse(query).ok()?;
        let mut trials = self.trials.borrow_mut();
        let key = (query.to_owned(), in_time);
        if let Some(count) = trials.found.get(&key) {
            return Some(*count);
        }
        if !trials.may_try() {
            return None;
        }
        let rows = evaluate_with(self.store, self.index, &parsed);
        let time = self.time.filter(|_| in_time);
        let count = within(self.store, rows, time).count() as u32;
        trials.found.insert(key, count);
        Some(count)
    }

    /// How many events a query finds within the time range; none where it has a mistake.
    fn shown(&self, query: &str) -> Option<u32> {
        self.found(query, true)
    }

    /// Whether a condition finds an event, whatever the time range.
    fn finds(&self, condition: &str) -> bool {
        self.found(condition, false).is_some_and(|count| count > 0)
    }

    /// The whole query with another text at a place.
    fn replaced(&self, place: &Range<usize>, other: &str) -> String {
        let (before, after) = (&self.query[..place.start], &self.query[place.end..]);
        [before, other, after].concat()
    }

    fn way(&self, query: String) -> WayOut {
        let shown = self.shown(&query);
        WayOut { query, shown }
    }

    /// Those that can be read; the others are still a step on the way.
    fn ways_out_of_mistake(&self, queries: &[String]) -> Vec<WayOut> {
        let mut ways: Vec<WayOut> = Vec::new();
        for query in queries {
            if ways.len() < MOST_WAYS && !ways.iter().any(|way| way.query == *query) {
                ways.push(self.way(query.clone()));
            }
        }
        ways
    }

    /// A note of the reading, with those other readings that find something else.
    fn note(&self, note: &ReadingNote, shown: u32) -> Option<QueryNote> {
        let ways = note.others.iter().map(|other| self.way(other.clone()));
        let differs = |way: &WayOut| way.shown.is_some_and(|count| count > 0 && count != shown);
        let ways: Vec<WayOut> = ways.filter(differs).collect();
        if ways.is_empty() && note.only_where_it_differs {
            return None;
        }
        Some(QueryNote {
            message: note.message.clone(),
            is_doubt: false,
            ways,
        })
    }

    /// Says that a condition finds nothing, and what may have been meant.
    fn doubt(&self, condition: &ReadCondition) -> QueryNote {
        let written = &self.query[condition.place.clone()];
        let what = match &condition.query {
            Query::Word(_) => "stands in no event",
            Query::Field(Target::Path(path), _) if !words::is_path(self.store, path) => {
                "is about a path that no record has"
            }
            _ => "is true of no event",
        };
        let mut message = match condition.is_excluded {
            true => format!("“{written}” excludes nothing: it {what}."),
            false => format!("“{written}” {what}."),
        };
        if let Query::Field(Target::Known(Reads::Time), _) = &condition.query
            && let Some(span) = self.store.time_span()
        {
            let (first, last) = (text_from_millis(span.first), text_from_millis(span.last));
            message.push_str(&format!(" The events are from {first} to {last} (UTC)."));
        }
        QueryNote {
            message,
            is_doubt: true,
            ways: self.instead_of(condition),
        }
    }

    /// What may have been meant by a condition that finds nothing.
    fn instead_of(&self, condition: &ReadCondition) -> Vec<WayOut> {
        let place = condition.place.start;
        let known = self.trials.borrow().candidates.get(&place).cloned();
        if let Some(candidates) = known {
            return self.ways_of(condition, candidates);
        }
        let mut candidates = Vec::new();
        if !self.trials.borrow_mut().may_try() {
            return Vec::new();
        }
        match &condition.query {
            Query::Word(value) => {
                if let Some(text) = text_of(value) {
                    words::for_word(self, text, &mut candidates);
                }
            }
            Query::Field(target, value) => {
                nearest::longer(self, condition, &mut candidates);
                nearest::for_value(self, condition, target, value, &mut candidates);
            }
            _ => {}
        }
        let mut trials = self.trials.borrow_mut();
        trials.candidates.insert(place, candidates.clone());
        drop(trials);
        self.ways_of(condition, candidates)
    }

    /// Those candidates that find something, in their order, each way once by what it finds.
    fn ways_of(&self, condition: &ReadCondition, candidates: Vec<Candidate>) -> Vec<WayOut> {
        let mut ways: Vec<WayOut> = Vec::new();
        for candidate in candidates.into_iter().take(MOST_TRIED) {
            if ways.len() == MOST_WAYS {
                break;
            }
            if !self.finds(&candidate.condition) {
                continue;
            }
            let place = condition.place.start..candidate.until.unwrap_or(condition.place.end);
            let way = self.way(self.replaced(&place, &candidate.condition));
            if way.shown.is_some() && !ways.iter().any(|known| known.query == way.query) {
                ways.push(way);
            }
        }
        ways
    }

    /// Says that the words behind a value make a longer value, where that is one too.
    fn longer_value(&self, condition: &ReadCondition) -> Option<QueryNote> {
        let mut candidates = Vec::new();
        nearest::longer(self, condition, &mut candidates);
        let ways = self.ways_of(condition, candidates);
        let written = &self.query[condition.place.clone()];
        (!ways.is_empty()).then(|| QueryNote {
            message: format!("“{written}” ends at the blank: what follows are words of their own. A value with a blank goes in quotes."),
            is_doubt: false,
            ways,
        })
    }

    /// Two values of a field at once are in no event: one of them is asked for.
    fn two_values(&self, reading: &Reading) -> Option<QueryNote> {
        let plain = |condition: &ReadCondition| match &condition.query {
            Query::Field(target, value) if !condition.is_excluded => {
                text_of(value).map(|text| (target.clone(), text.to_owned()))
            }
            _ => None,
        };
        let at_top = |condition: &&ReadCondition| reading.places.contains(&condition.place);
        let all: Vec<&ReadCondition> = reading.conditions.iter().filter(at_top).collect();
        for (number, first) in all.iter().enumerate() {
            for second in &all[number + 1..] {
                let (Some((one, _)), Some((two, text))) = (plain(first), plain(second)) else {
                    continue;
                };
                if one != two {
                    continue;
                }
                let (first_text, second_text) = (
                    &self.query[first.place.clone()],
                    &self.query[second.place.clone()],
                );
                let either = format!("({first_text} OR {second_text})");
                let without = self.replaced(&second.place, "");
                let query = [
                    &without[..first.place.start],
                    &either,
                    &without[first.place.end..],
                ];
                let way = self.way(query.concat().trim().to_owned());
                return Some(QueryNote {
                    message: format!(
                        "No event has both values of “{first_text}” and “{text}”: a field of an event has one value."
                    ),
                    is_doubt: true,
                    ways: vec![way],
                });
            }
        }
        None
    }
}

/// A condition that may have been meant.
#[derive(Clone)]
struct Candidate {
    condition: String,
    /// Where the text ends that it takes the place of, where that is not the end of the condition.
    until: Option<usize>,
}

impl From<String> for Candidate {
    fn from(condition: String) -> Self {
        Candidate {
            condition,
            until: None,
        }
    }
}

/// The one text that a value asks for; none of lists, ranges, expressions and where any value will do.
fn text_of(value: &Value) -> Option<&str> {
    match value {
        Value::Like(pattern) => Some(pattern.text()),
        Value::Exact(text) => Some(text),
        Value::Present
        | Value::Regex(_)
        | Value::Times { .. }
        | Value::Numbers { .. }
        | Value::Network(_)
        | Value::Back { .. }
        | Value::OneOf(_) => None,
    }
}

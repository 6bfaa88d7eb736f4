//! Where nothing passes the filter: what each of its conditions leaves out.

use crate::protocol::{ConditionEffect, EXTERNAL, TimeRange};
use crate::query::evaluate::evaluate_with;
use crate::query::fields::Reads;
use crate::query::index::Index;
use crate::query::parse::parse;
use crate::query::print::term;
use crate::query::terms::{TermEdit, edited, terms};
use crate::query::tree::{Query, Target, Value};
use crate::store::{Column, Store};

/// More conditions than this are not tried one by one.
const MOST: usize = 12;

/// What to write in place of a condition that asks for something that its field never says: an account that received events is
/// none of others.
fn instead_of(condition: &str) -> Option<String> {
    let Ok(Query::All(conditions)) = parse(condition) else {
        return None;
    };
    let [Query::Field(Target::Known(Reads::Column(Column::Account)), value)] = &conditions[..]
    else {
        return None;
    };
    let asks_for_external = match value {
        Value::Like(pattern) => pattern.text().eq_ignore_ascii_case(EXTERNAL),
        Value::Exact(text) => text == EXTERNAL,
        _ => false,
    };
    asks_for_external.then(|| term("caller-account", EXTERNAL))
}

/// How many events would pass without each condition of the query, and without the time range. Those that would bring
/// none back are left out; what brings back the most comes first.
#[inline(never)]
pub(super) fn without(
    store: &Store,
    index: &Index,
    query: &str,
    time: Option<TimeRange>,
) -> Vec<ConditionEffect> {
    let shown = |query: &str, time| {
        parse(query).map_or(0, |query| {
            super::memo::within(store, evaluate_with(store, index, &query), time).count() as u32
        })
    };
    let mut all: Vec<ConditionEffect> = terms(query)
        .unwrap_or_default()
        .into_iter()
        .enumerate()
        .filter(|(_, term)| !term.off)
        .take(MOST)
        .map(|(number, term)| {
            let instead = Some(&term.text).filter(|_| !term.negated);
            if let Some(instead) = instead.and_then(|text| instead_of(text)) {
                // A condition has its place in the text, and what is around it stays.
                let before = &query[..term.place.start];
                let after = &query[term.place.end..];
                let query_with = [before, &instead, after].concat();
                return ConditionEffect {
                    condition: query[term.place].to_owned(),
                    shown: shown(&query_with, time),
                    query: query_with,
                    instead,
                };
            }
            let rest = edited(query, number, TermEdit::Remove);
            ConditionEffect {
                instead: String::new(),
                condition: query[term.place].to_owned(),
                shown: shown(&rest, time),
                query: rest,
            }
        })
        .collect();
    if time.is_some() {
        all.push(ConditionEffect {
            condition: String::new(),
            instead: String::new(),
            shown: shown(query, None),
            query: query.to_owned(),
        });
    }
    all.retain(|one| one.shown > 0 || !one.instead.is_empty());
    all.sort_by_key(|one| std::cmp::Reverse(one.shown));
    all
}

//! Where nothing passes the filter: what each of its conditions leaves out.

use crate::protocol::{ConditionEffect, TimeRange};
use crate::query::evaluate::evaluate_with;
use crate::query::index::Index;
use crate::query::parse::parse;
use crate::query::terms::{TermEdit, edited, terms};
use crate::store::Store;

/// More conditions than this are not tried one by one.
const MOST: usize = 12;

/// How many events would pass without each condition of the query, and without the time range. Those that would bring
/// none back are left out; what brings back the most comes first.
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
            let rest = edited(query, number, TermEdit::Remove);
            ConditionEffect {
                condition: query[term.place].to_owned(),
                shown: shown(&rest, time),
                query: rest,
            }
        })
        .collect();
    if time.is_some() {
        all.push(ConditionEffect {
            condition: String::new(),
            shown: shown(query, None),
            query: query.to_owned(),
        });
    }
    all.retain(|one| one.shown > 0);
    all.sort_by_key(|one| std::cmp::Reverse(one.shown));
    all
}

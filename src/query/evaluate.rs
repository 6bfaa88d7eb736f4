//! Evaluates a query on the store: each distinct string is judged once, then numbers are compared.

use super::fields::Reads;
use super::tree::{Query, Target, Value};
use super::when;
use crate::store::rows::RowSet;
use crate::store::{Column, IdentityRow, Store};
use crate::view::Outcome;
use crate::walk::batch::NO_TIME;
use crate::walk::dictionary::{NONE, Symbol, Texts, UNIQUE};

/// The events that pass `query`.
pub fn evaluate(store: &Store, query: &Query) -> RowSet {
    match query.active() {
        Some(query) => passing(store, &query),
        None => RowSet::all(store.len()),
    }
}

fn passing(store: &Store, query: &Query) -> RowSet {
    match query {
        Query::All(conditions) => {
            let mut rows = RowSet::all(store.len());
            for condition in conditions {
                rows.and(&passing(store, condition));
            }
            rows
        }
        Query::Any(choices) => {
            let mut rows = RowSet::none(store.len());
            for choice in choices {
                rows.or(&passing(store, choice));
            }
            rows
        }
        Query::Not(inner) => {
            let mut rows = passing(store, inner);
            rows.not();
            rows
        }
        Query::Off(_) => RowSet::all(store.len()),
        Query::Word(value) => rows_with_word(store, value),
        Query::Field(target, value) => rows_with_value(store, target, value),
    }
}

/// Remembers for each string whether it fits, so that each is judged once.
struct Judge<'a> {
    store: &'a Store,
    value: &'a Value,
    known: Vec<u8>,
}

impl<'a> Judge<'a> {
    fn new(store: &'a Store, value: &'a Value) -> Self {
        Judge {
            store,
            value,
            known: vec![0; store.dictionary().texts().len()],
        }
    }

    #[inline]
    fn fits(&mut self, symbol: Symbol) -> bool {
        if symbol == NONE {
            return false;
        }
        if symbol & UNIQUE != 0 {
            return self.value.fits(self.store.text(symbol));
        }
        match self.known[symbol as usize] {
            0 => {
                let fits = self.value.fits(self.store.text(symbol));
                self.known[symbol as usize] = 1 + u8::from(fits);
                fits
            }
            known => known == 2,
        }
    }
}

fn rows_with_value(store: &Store, target: &Target, value: &Value) -> RowSet {
    let mut judge = Judge::new(store, value);
    let reads = match target {
        Target::Known(reads) => *reads,
        Target::Path(path) => return rows_with_leaf(store, path, &mut judge),
    };
    match reads {
        Reads::Column(column) => {
            let symbols = store.column(column);
            RowSet::from_fn(store.len(), |row| judge.fits(symbols[row]))
        }
        Reads::Principal => {
            let fits: Vec<bool> = store
                .principals()
                .iter()
                .map(|principal| judge.fits(principal.name) || judge.fits(principal.key))
                .collect();
            rows_by_identity(store, |identity| fits[identity.principal as usize])
        }
        Reads::Credential => rows_by_identity(store, |identity| value.fits(identity.credential.word())),
        Reads::Kind => rows_by_identity(store, |identity| judge.fits(identity.kind)),
        Reads::Session => rows_by_identity(store, |identity| judge.fits(identity.session)),
        Reads::Via => rows_by_identity(store, |identity| judge.fits(identity.via)),
        Reads::AccessKey => rows_by_identity(store, |identity| judge.fits(identity.access_key)),
        Reads::Outcome => {
            let fits = [Outcome::Ok, Outcome::Error, Outcome::Denied]
                .map(|outcome| value.fits(outcome_word(outcome)));
            let outcomes = store.outcomes();
            RowSet::from_fn(store.len(), |row| {
                fits.get(usize::from(outcomes[row])).is_some_and(|fits| *fits)
            })
        }
        Reads::ReadOnly => rows_by_read_only(store, value.fits("false"), value.fits("true")),
        Reads::Time | Reads::Last => rows_by_time(store, value),
        Reads::New => {
            let firsts = first_times(store);
            let newest = store.time_span().map_or(0, |(_, newest)| newest);
            let fits = |first: i64| first != NO_TIME && value.fits_time(first, newest);
            rows_by_identity(store, |identity| fits(firsts[identity.principal as usize]))
        }
        Reads::Path(path) => rows_with_leaf(store, &path.to_lowercase(), &mut judge),
    }
}

fn rows_by_read_only(store: &Store, of_false: bool, of_true: bool) -> RowSet {
    let fits = [false, of_false, of_true];
    let read_only = store.read_only();
    RowSet::from_fn(store.len(), |row| fits[usize::from(read_only[row]).min(2)])
}

fn rows_by_time(store: &Store, value: &Value) -> RowSet {
    let times = store.times();
    let newest = store.time_span().map_or(0, |(_, newest)| newest);
    RowSet::from_fn(store.len(), |row| {
        times[row] != NO_TIME && value.fits_time(times[row], newest)
    })
}

/// The time of each principal's first event, or [`NO_TIME`].
fn first_times(store: &Store) -> Vec<i64> {
    let mut firsts = vec![NO_TIME; store.principals().len()];
    let (times, numbers, identities) = (store.times(), store.identity_numbers(), store.identities());
    for (time, number) in times.iter().zip(numbers) {
        let first = &mut firsts[identities[*number as usize].principal as usize];
        if *time != NO_TIME && (*first == NO_TIME || time < first) {
            *first = *time;
        }
    }
    firsts
}

/// The word for an outcome, in the search language.
pub fn outcome_word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Ok => "ok",
        Outcome::Error => "error",
        Outcome::Denied => "denied",
    }
}

/// Judges each identity once.
fn rows_by_identity(store: &Store, judge: impl FnMut(&IdentityRow) -> bool) -> RowSet {
    let fits: Vec<bool> = store.identities().iter().map(judge).collect();
    let numbers = store.identity_numbers();
    RowSet::from_fn(store.len(), |row| fits[numbers[row] as usize])
}

/// The events with a leaf at or below this path (in lower case) that fits.
fn rows_with_leaf(store: &Store, path: &str, judge: &mut Judge) -> RowSet {
    let places = places_of_path(store, path);
    let of_identity: Vec<bool> = store
        .identities()
        .iter()
        .map(|identity| {
            let leaves = store.identity_leaves(identity);
            places[identity.shape as usize]
                .iter()
                .any(|place| judge.fits(leaves[*place as usize]))
        })
        .collect();
    let (shapes, identities) = (store.shape_numbers(), store.identity_numbers());
    RowSet::from_fn(store.len(), |row| {
        let places = &places[shapes[row] as usize];
        of_identity[identities[row] as usize]
            || (!places.is_empty() && {
                let leaves = store.leaves(row);
                places.iter().any(|place| judge.fits(leaves[*place as usize]))
            })
    })
}

/// For each shape: which of its leaves are at or below this path (in lower case).
pub fn places_of_path(store: &Store, path: &str) -> Vec<Vec<u32>> {
    let mut is_path = vec![None; store.dictionary().texts().len()];
    let mut fits_path = |symbol: Symbol| {
        *is_path[symbol as usize]
            .get_or_insert_with(|| is_at_or_below(&store.text(symbol).to_lowercase(), path))
    };
    (0..store.shapes() as u32)
        .map(|shape| {
            let paths = store.shape(shape).iter().enumerate();
            paths
                .filter(|(_, path)| fits_path(**path))
                .map(|(place, _)| place as u32)
                .collect()
        })
        .collect()
}

/// Whether a leaf with the path `leaf` belongs to `path`: it is that path, or inside the object that it names.
fn is_at_or_below(leaf: &str, path: &str) -> bool {
    leaf.strip_prefix(path)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The events in which `value` stands anywhere: in a column, a leaf or the identity.
fn rows_with_word(store: &Store, value: &Value) -> RowSet {
    if matches!(value, Value::Like(pattern) if pattern.text().is_empty()) {
        return RowSet::none(store.len());
    }
    let texts = store.dictionary().texts();
    let mut found = RowSet::none(texts.len());
    let mut any = false;
    for_each_holder(texts, value, |index| {
        found.insert(index as usize);
        any = true;
    });
    let mut rows = RowSet::none(store.len());
    for_each_holder(store.unique(), value, |index| {
        if let Some(row) = store.row_of_unique(index) {
            rows.insert(row);
        }
    });
    let (of_false, of_true) = (is_part(value, "false"), is_part(value, "true"));
    if of_false || of_true {
        rows.or(&rows_by_read_only(store, of_false, of_true));
    }
    // Times are no strings here: a word that begins like a date stands for the times that begin so.
    if let Value::Like(pattern) = value
        && let Some((from, until)) = pattern.words().as_deref().and_then(when::beginning)
    {
        rows.or(&rows_by_time(
            store,
            &Value::Times(Some(from), Some(until), String::new()),
        ));
    }
    if any {
        let has = |symbol: Symbol| symbol & UNIQUE == 0 && found.has(symbol as usize);
        let principals: Vec<bool> = store
            .principals()
            .iter()
            .map(|principal| has(principal.name) || has(principal.key))
            .collect();
        rows.or(&rows_by_identity(store, |identity| {
            principals[identity.principal as usize]
                || store.identity_leaves(identity).iter().any(|value| has(*value))
        }));
        let columns = [
            Column::Name,
            Column::Source,
            Column::Region,
            Column::Account,
            Column::Address,
            Column::Agent,
            Column::Error,
            Column::Category,
            Column::Resource,
        ]
        .map(|column| store.column(column));
        let passed = rows;
        rows = RowSet::from_fn(store.len(), |row| {
            passed.has(row)
                || columns.iter().any(|column| has(column[row]))
                || store.leaves(row).iter().any(|value| has(*value))
        });
    }
    rows
}

/// Whether what a word looks for stands in `text`.
fn is_part(value: &Value, text: &str) -> bool {
    match value {
        Value::Like(pattern) => pattern.is_in(text),
        Value::Regex(regex) => regex.is_in(text),
        _ => false,
    }
}

/// Calls `holder` for each string in which `value` stands.
fn for_each_holder(texts: &Texts, value: &Value, mut holder: impl FnMut(u32)) {
    let word = match value {
        Value::Like(pattern) => pattern.words().filter(|word| word.is_ascii()),
        _ => None,
    };
    let Some(word) = word else {
        for index in 0..texts.len() as u32 {
            if is_part(value, texts.get(index)) {
                holder(index);
            }
        }
        return;
    };
    let (bytes, ends) = texts.parts();
    let needle = Needle::new(word.as_bytes());
    let (mut at, mut index) = (0, 0);
    while let Some(found) = needle.find(bytes, at) {
        // Frequent words are in the next string or the one after: look there first.
        if (ends[index] as usize) <= found {
            index += 1;
            if (ends[index] as usize) <= found {
                index += ends[index..].partition_point(|end| *end as usize <= found);
            }
        }
        let end = ends[index] as usize;
        if found + word.len() <= end {
            holder(index as u32);
            at = end;
        } else {
            // It runs over the end of one string into the next.
            at = found + 1;
        }
    }
}

/// Finds ASCII text whatever its case, by its rarest letter in both cases.
struct Needle<'a> {
    word: &'a [u8],
    rarest: usize,
}

impl<'a> Needle<'a> {
    fn new(word: &'a [u8]) -> Self {
        // Roughly from frequent to rare in identifiers, ARNs and ids.
        const FREQUENT: &[u8] = b"eaitnsroc0123456789-dlbmuf.:gpyhv/wkxjzq_";
        let rank = |byte: &u8| {
            FREQUENT
                .iter()
                .position(|known| known == byte)
                .unwrap_or(FREQUENT.len())
        };
        let rarest = (0..word.len())
            .max_by_key(|index| rank(&word[*index]))
            .unwrap_or(0);
        Needle { word, rarest }
    }

    fn find(&self, bytes: &[u8], from: usize) -> Option<usize> {
        let low = self.word[self.rarest];
        let high = low.to_ascii_uppercase();
        let mut at = from + self.rarest;
        while at < bytes.len() {
            at += memchr::memchr2(low, high, &bytes[at..])?;
            let start = at - self.rarest;
            if let Some(window) = bytes.get(start..start + self.word.len())
                && window.eq_ignore_ascii_case(self.word)
            {
                return Some(start);
            }
            at += 1;
        }
        None
    }
}

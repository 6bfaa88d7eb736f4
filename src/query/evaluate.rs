//! Evaluates a query on the store: each distinct string is judged once, then numbers are compared.

use super::fields::Reads;
use super::index::{COLUMNS, Index};
use super::tree::{Query, Target, Value};
use super::when;
use crate::store::rows::RowSet;
use crate::store::{IdentityRow, Store};
use crate::view::Outcome;
use crate::walk::batch::NO_TIME;
use crate::walk::dictionary::{NONE, Symbol, Texts, UNIQUE};

/// The events that pass `query`.
pub fn evaluate(store: &Store, query: &Query) -> RowSet {
    evaluate_with(store, &Index::default(), query)
}

/// The events that pass `query`, found with the help of what the index covers.
pub fn evaluate_with(store: &Store, index: &Index, query: &Query) -> RowSet {
    match query.active() {
        Some(query) => passing(store, index, &query),
        None => RowSet::all(store.len()),
    }
}

fn passing(store: &Store, index: &Index, query: &Query) -> RowSet {
    match query {
        Query::All(conditions) => {
            let mut rows = RowSet::all(store.len());
            for condition in conditions {
                rows.and(&passing(store, index, condition));
            }
            rows
        }
        Query::Any(choices) => {
            let mut rows = RowSet::none(store.len());
            for choice in choices {
                rows.or(&passing(store, index, choice));
            }
            rows
        }
        Query::Not(inner) => {
            let mut rows = passing(store, index, inner);
            rows.not();
            rows
        }
        Query::Off(_) => RowSet::all(store.len()),
        Query::Word(value) => rows_with_word(store, index, value),
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
            rows_by_identity(store, &mut |identity| fits[identity.principal as usize])
        }
        Reads::Credential => rows_by_identity(store, &mut |identity| value.fits(identity.credential.word())),
        Reads::Kind => rows_by_identity(store, &mut |identity| judge.fits(identity.kind)),
        Reads::Session => rows_by_identity(store, &mut |identity| judge.fits(identity.session)),
        Reads::Via => rows_by_identity(store, &mut |identity| judge.fits(identity.via)),
        Reads::AccessKey => rows_by_identity(store, &mut |identity| judge.fits(identity.access_key)),
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
            rows_by_identity(store, &mut |identity| fits(firsts[identity.principal as usize]))
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
fn rows_by_identity(store: &Store, judge: &mut dyn FnMut(&IdentityRow) -> bool) -> RowSet {
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
    places_in_shapes(store, &mut |symbol| {
        *is_path[symbol as usize]
            .get_or_insert_with(|| is_at_or_below(&store.text(symbol).to_lowercase(), path))
    })
}

/// For each shape: which of its leaves have a path for which `is_wanted` says so.
fn places_in_shapes(store: &Store, is_wanted: &mut dyn FnMut(Symbol) -> bool) -> Vec<Vec<u32>> {
    (0..store.shapes() as u32)
        .map(|shape| {
            let paths = store.shape(shape).iter().enumerate();
            paths
                .filter(|(_, path)| is_wanted(**path))
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
fn rows_with_word(store: &Store, index: &Index, value: &Value) -> RowSet {
    if matches!(value, Value::Like(pattern) if pattern.text().is_empty()) {
        return RowSet::none(store.len());
    }
    // A word of plain letters is sought in stretches of strings that may hold it; all else in each string.
    let word = match value {
        Value::Like(pattern) => pattern.words().filter(|word| word.is_ascii()),
        _ => None,
    };
    let letters = word.as_deref().unwrap_or("").as_bytes();
    let texts = store.dictionary().texts();
    let mut found = RowSet::none(texts.len());
    let mut any = false;
    let stretches = index.stretches(texts, letters);
    for_each_holder(texts, &stretches, value, word.as_deref(), |index| {
        found.insert(index as usize);
        any = true;
    });
    let mut rows = RowSet::none(store.len());
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
        add_rows_with_strings(store, index, &found, &mut rows);
    }
    // Ids that stand in events found already need no look, nor do those without the word's digits.
    let mut covered = 0;
    let mut candidates = None;
    if let Some((strings, with_digits)) = index.rows_with_digits(store, letters) {
        if letters.len() == 2 {
            rows.or(&with_digits);
        }
        covered = strings;
        candidates = Some(with_digits);
    }
    let known = rows.clone();
    let is_open = |string: usize| {
        store.row_of_unique(string as u32).is_some_and(|row| {
            let may = string >= covered || candidates.as_ref().is_none_or(|rows| rows.has(row));
            may && !known.has(row)
        })
    };
    let stretches = index.unique_stretches(store.unique(), letters, &is_open);
    for_each_holder(store.unique(), &stretches, value, word.as_deref(), |index| {
        if let Some(row) = store.row_of_unique(index) {
            rows.insert(row);
        }
    });
    rows
}

/// Adds the events that hold one of these strings of the dictionary.
fn add_rows_with_strings(store: &Store, index: &Index, found: &RowSet, rows: &mut RowSet) {
    let has = |symbol: Symbol| symbol & UNIQUE == 0 && found.has(symbol as usize);
    let principals: Vec<bool> = store
        .principals()
        .iter()
        .map(|principal| has(principal.name) || has(principal.key))
        .collect();
    rows.or(&rows_by_identity(store, &mut |identity| {
        principals[identity.principal as usize]
            || store.identity_leaves(identity).iter().any(|value| has(*value))
    }));
    let places = index.places(store, &has);
    for (number, column) in COLUMNS.iter().enumerate() {
        if places.as_ref().is_none_or(|(columns, _)| columns[number]) {
            let symbols = store.column(*column);
            rows.or(&RowSet::from_fn(store.len(), |row| has(symbols[row])));
        }
    }
    let passed = rows.clone();
    let Some((_, paths)) = places else {
        rows.or(&RowSet::from_fn(store.len(), |row| {
            !passed.has(row) && store.leaves(row).iter().any(|value| has(*value))
        }));
        return;
    };
    let places = places_in_shapes(store, &mut |path| paths[path as usize]);
    let shapes = store.shape_numbers();
    rows.or(&RowSet::from_fn(store.len(), |row| {
        let places = &places[shapes[row] as usize];
        !places.is_empty() && !passed.has(row) && {
            let leaves = store.leaves(row);
            places.iter().any(|place| has(leaves[*place as usize]))
        }
    }));
}

/// Whether what a word looks for stands in `text`.
fn is_part(value: &Value, text: &str) -> bool {
    match value {
        Value::Like(pattern) => pattern.is_in(text),
        Value::Regex(regex) => regex.is_in(text),
        _ => false,
    }
}

/// Calls `holder` for each string of these stretches in which `value` stands; `word` is what it is in lower case,
/// where it is a word of ASCII letters.
fn for_each_holder(
    texts: &Texts,
    stretches: &[(usize, usize)],
    value: &Value,
    word: Option<&str>,
    mut holder: impl FnMut(u32),
) {
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
    for (first, after) in stretches {
        let mut at = if *first == 0 { 0 } else { ends[first - 1] as usize };
        let bytes = &bytes[..ends[after - 1] as usize];
        let mut index = *first;
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

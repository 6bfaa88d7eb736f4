//! Evaluates a query on the store: each distinct string is judged once, then numbers are compared.

use super::fields::Reads;
use super::parse::{Pattern, Query, Target};
use crate::record::time::text_from_millis;
use crate::store::rows::RowSet;
use crate::store::{Column, IdentityRow, Store};
use crate::view::Outcome;
use crate::walk::batch::NO_TIME;
use crate::walk::dictionary::{NONE, Symbol, UNIQUE};

/// The events that pass `query`.
pub fn evaluate(store: &Store, query: &Query) -> RowSet {
    match query {
        Query::All(conditions) => {
            let mut rows = RowSet::all(store.len());
            for condition in conditions {
                rows.and(&evaluate(store, condition));
            }
            rows
        }
        Query::Not(inner) => {
            let mut rows = evaluate(store, inner);
            rows.not();
            rows
        }
        Query::Word(word) => rows_with_word(store, word),
        Query::Field(target, pattern) => rows_with_value(store, target, pattern),
    }
}

/// Remembers for each string whether it fits, so that each is judged once.
struct Judge<'a> {
    store: &'a Store,
    pattern: &'a Pattern,
    known: Vec<u8>,
}

impl<'a> Judge<'a> {
    fn new(store: &'a Store, pattern: &'a Pattern) -> Self {
        Judge {
            store,
            pattern,
            known: vec![0; store.dictionary().texts().len()],
        }
    }

    #[inline]
    fn fits(&mut self, symbol: Symbol) -> bool {
        if symbol == NONE {
            return false;
        }
        if symbol & UNIQUE != 0 {
            return self.pattern.fits(self.store.text(symbol));
        }
        match self.known[symbol as usize] {
            0 => {
                let fits = self.pattern.fits(self.store.text(symbol));
                self.known[symbol as usize] = 1 + u8::from(fits);
                fits
            }
            known => known == 2,
        }
    }
}

fn rows_with_value(store: &Store, target: &Target, pattern: &Pattern) -> RowSet {
    let mut judge = Judge::new(store, pattern);
    match target {
        Target::Known(Reads::Column(column)) => {
            let symbols = store.column(*column);
            RowSet::from_fn(store.len(), |row| judge.fits(symbols[row]))
        }
        Target::Known(Reads::Principal) => {
            let fits: Vec<bool> = store
                .principals()
                .iter()
                .map(|principal| judge.fits(principal.name) || judge.fits(principal.key))
                .collect();
            rows_by_identity(store, |identity| fits[identity.principal as usize])
        }
        Target::Known(Reads::Credential) => {
            rows_by_identity(store, |identity| pattern.fits(identity.credential.word()))
        }
        Target::Known(Reads::Kind) => rows_by_identity(store, |identity| judge.fits(identity.kind)),
        Target::Known(Reads::Session) => rows_by_identity(store, |identity| judge.fits(identity.session)),
        Target::Known(Reads::Via) => rows_by_identity(store, |identity| judge.fits(identity.via)),
        Target::Known(Reads::AccessKey) => {
            rows_by_identity(store, |identity| judge.fits(identity.access_key))
        }
        Target::Known(Reads::Outcome) => {
            let fits = [Outcome::Ok, Outcome::Error, Outcome::Denied]
                .map(|outcome| pattern.fits(outcome_word(outcome)));
            let outcomes = store.outcomes();
            RowSet::from_fn(store.len(), |row| {
                fits.get(usize::from(outcomes[row])).is_some_and(|fits| *fits)
            })
        }
        Target::Known(Reads::ReadOnly) => {
            let fits = [false, pattern.fits("false"), pattern.fits("true")];
            let read_only = store.read_only();
            RowSet::from_fn(store.len(), |row| fits[usize::from(read_only[row]).min(2)])
        }
        Target::Known(Reads::Time) => {
            let times = store.times();
            RowSet::from_fn(store.len(), |row| {
                times[row] != NO_TIME && pattern.fits(&text_from_millis(times[row]))
            })
        }
        Target::Known(Reads::Path(path)) => rows_with_leaf(store, &path.to_lowercase(), &mut judge),
        Target::Path(path) => rows_with_leaf(store, path, &mut judge),
    }
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

/// The events with a leaf of this path (in lower case) that fits.
fn rows_with_leaf(store: &Store, path: &str, judge: &mut Judge) -> RowSet {
    // Fields that have a column of their own are no leaves.
    if let Some(column) = column_of_path(path) {
        let symbols = store.column(column);
        return RowSet::from_fn(store.len(), |row| judge.fits(symbols[row]));
    }
    let mut is_path = vec![None; store.dictionary().texts().len()];
    let mut fits_path = |symbol: Symbol| {
        *is_path[symbol as usize].get_or_insert_with(|| store.text(symbol).to_lowercase() == path)
    };
    let places: Vec<Vec<u32>> = (0..store.shapes() as u32)
        .map(|shape| {
            let paths = store.shape(shape).iter().enumerate();
            paths
                .filter(|(_, path)| fits_path(**path))
                .map(|(place, _)| place as u32)
                .collect()
        })
        .collect();
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

fn column_of_path(path: &str) -> Option<Column> {
    Some(match path {
        "eventname" => Column::Name,
        "eventsource" => Column::Source,
        "awsregion" => Column::Region,
        "sourceipaddress" => Column::Address,
        "useragent" => Column::Agent,
        "errorcode" => Column::Error,
        "eventcategory" => Column::Category,
        "eventid" => Column::Id,
        _ => return None,
    })
}

/// The events that hold `word` (in lower case) anywhere: in a column, a leaf or the identity.
fn rows_with_word(store: &Store, word: &str) -> RowSet {
    let texts = store.dictionary().texts();
    let mut found = RowSet::none(texts.len());
    let mut any = false;
    for_each_holder(texts, word, |index| {
        found.insert(index as usize);
        any = true;
    });
    let mut rows = RowSet::none(store.len());
    for_each_holder(store.unique(), word, |index| {
        if let Some(row) = store.row_of_unique(index) {
            rows.insert(row);
        }
    });
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

/// Calls `holder` for each string that holds `word`, which is in lower case.
fn for_each_holder(texts: &crate::walk::dictionary::Texts, word: &str, mut holder: impl FnMut(u32)) {
    if word.is_empty() {
        return;
    }
    if !word.is_ascii() {
        for index in 0..texts.len() as u32 {
            if texts.get(index).to_lowercase().contains(word) {
                holder(index);
            }
        }
        return;
    }
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

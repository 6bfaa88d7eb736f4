//! Evaluates a query on the store: each distinct string is judged once, then numbers are compared.

use crate::cloudtrail::address::{addresses_in, is_list};
use crate::query::fields::Reads;
use crate::query::index::{COLUMNS, Index};
use crate::query::mentions::rows_that_mention;
use crate::query::source::{ByteValues, LeafPlaces, Source, TimeField};
use crate::query::string_search::{StringSearch, is_part};
use crate::query::tree::{Query, Target, Value};
use crate::query::when;
use crate::store::batch::NO_TIME;
use crate::store::interner::{NONE, Symbol, UNIQUE};
use crate::store::row_set::RowSet;
use crate::store::scans::{self, CsrOffsets};
use crate::store::{Column, FastMap, IdentityRow, Store};

/// Of a list of so many values each is compared.
const SHORT: usize = 8;
/// Rows are few where the dictionary has so many times as many strings.
const FEW: usize = 16;

/// The events that pass `query`.
pub fn evaluate(store: &Store, query: &Query) -> RowSet {
    evaluate_with(store, &Index::default(), query)
}

/// The events that pass `query`, found with the help of what the index covers.
pub fn evaluate_with(store: &Store, index: &Index, query: &Query) -> RowSet {
    evaluate_within(store, index, query, &RowSet::all(store.len()))
}

/// Those of `rows` that pass `query`.
pub fn evaluate_within(store: &Store, index: &Index, query: &Query, rows: &RowSet) -> RowSet {
    match query.active() {
        Some(query) => passing(store, index, &query, rows),
        None => rows.clone(),
    }
}

fn passing(store: &Store, index: &Index, query: &Query, rows: &RowSet) -> RowSet {
    match query {
        Query::All(conditions) => {
            let mut left = rows.clone();
            for condition in conditions {
                if left.words().iter().all(|word| *word == 0) {
                    break;
                }
                left = passing(store, index, condition, &left);
            }
            left
        }
        Query::Any(choices) => {
            let mut found = RowSet::none(store.len());
            for choice in choices {
                found.or(&passing(store, index, choice, rows));
            }
            found
        }
        Query::Not(inner) => {
            let mut left = passing(store, index, inner, rows);
            left.not();
            left.and(rows);
            left
        }
        Query::Off(_) => rows.clone(),
        Query::Word(value) => rows_with_word(store, index, value, rows),
        Query::Field(Target::Known(Reads::Mentions), value) => {
            rows_that_mention(store, index, value, rows)
        }
        Query::Field(target, value) => rows_with_value(store, target, value, rows),
    }
}

/// The word of plain letters, in lower case, that this condition looks for; none where it is anything else.
pub fn plain_word(query: &Query) -> Option<String> {
    let Query::Word(Value::Like(pattern)) = query else {
        return None;
    };
    pattern
        .words()
        .filter(|word| !word.is_empty() && word.is_ascii() && when::beginning(word).is_none())
}

/// Says of strings whether they fit, those of the dictionary once each.
struct Judge<'a> {
    store: &'a Store,
    value: &'a Value,
    /// How often each string of the dictionary was seen, once they are counted.
    seen: Vec<u32>,
    /// Of few rows: whether strings that were met fit.
    judged: FastMap<Symbol, bool>,
    /// Accounts are found by their names too.
    has_names: bool,
    /// Of a list of addresses each is found.
    has_lists: bool,
}

impl<'a> Judge<'a> {
    fn new(store: &'a Store, value: &'a Value) -> Self {
        Judge {
            store,
            value,
            seen: Vec::new(),
            judged: FastMap::default(),
            has_names: false,
            has_lists: false,
        }
    }

    /// Of accounts.
    fn of_accounts(store: &'a Store, value: &'a Value) -> Self {
        Judge {
            has_names: true,
            ..Judge::new(store, value)
        }
    }

    /// Of source addresses.
    fn of_addresses(store: &'a Store, value: &'a Value) -> Self {
        Judge {
            has_lists: true,
            ..Judge::new(store, value)
        }
    }

    fn fits(&self, symbol: Symbol) -> bool {
        symbol != NONE
            && (self.value.fits(self.store.text(symbol))
                || self.has_names && self.fits_name(symbol)
                || self.has_lists && self.fits_address(symbol))
    }

    /// Whether a string fits, which is judged where it is met first.
    fn remembers(&mut self, symbol: Symbol) -> bool {
        if let Some(fits) = self.judged.get(&symbol) {
            return *fits;
        }
        let fits = self.fits(symbol);
        self.judged.insert(symbol, fits);
        fits
    }

    /// Whether one of the addresses of a list fits.
    fn fits_address(&self, symbol: Symbol) -> bool {
        let text = self.store.text(symbol);
        is_list(text) && addresses_in(text).any(|one| self.value.fits(one))
    }

    /// Whether one of the names of an account fits.
    fn fits_name(&self, symbol: Symbol) -> bool {
        let names = &self.store.names().data;
        let mut names = names.account_names(self.store.text(symbol));
        names.any(|name| self.value.fits(name))
    }

    /// Those that were seen and fit.
    fn fitting(&self) -> RowSet {
        let seen = &self.seen;
        RowSet::from_fn(seen.len(), |symbol| {
            seen[symbol] > 0 && self.fits(symbol as Symbol)
        })
    }

    /// Gets ready to count strings.
    fn begin_counting(&mut self) {
        self.seen = vec![0; self.store.strings().texts().len()];
    }

    /// Those of `rows` whose symbol fits.
    fn rows(&mut self, rows: &RowSet, symbols: &[Symbol]) -> RowSet {
        if are_few(self.store, rows) {
            let mut found = RowSet::none(rows.len());
            for row in rows.iter().filter(|row| self.remembers(symbols[*row])) {
                found.insert(row);
            }
            return found;
        }
        self.begin_counting();
        let others = scans::count(rows, symbols, &mut self.seen);
        let mut found = scans::with_symbol(rows, symbols, &self.fitting());
        for row in others {
            if self.fits(symbols[row as usize]) {
                found.insert(row as usize);
            }
        }
        found
    }
}

/// Whether it takes less time to remember the strings of these rows than to count all strings of the dictionary.
fn are_few(store: &Store, rows: &RowSet) -> bool {
    rows.count() < store.strings().texts().len() / FEW
}

fn rows_with_value(store: &Store, target: &Target, value: &Value, rows: &RowSet) -> RowSet {
    match Source::of(store, target) {
        Source::Row(symbols) if *target == Target::Known(Reads::Column(Column::Account)) => {
            Judge::of_accounts(store, value).rows(rows, symbols)
        }
        Source::Row(symbols) if *target == Target::Known(Reads::Column(Column::Address)) => {
            Judge::of_addresses(store, value).rows(rows, symbols)
        }
        Source::Row(symbols) if *target == Target::Known(Reads::Column(Column::Id)) => {
            let mut found = Judge::new(store, value).rows(rows, symbols);
            // Events whose id does not tell them apart have keys of their own, by which marks find them.
            let keyed = store.rows_with_shared_id();
            for row in keyed.filter(|row| rows.has(*row) && value.fits(&store.key(*row))) {
                found.insert(row);
            }
            found
        }
        Source::Row(symbols) => Judge::new(store, value).rows(rows, symbols),
        Source::Group(values) => {
            let listed = listed_texts(value);
            let fitting = values.fitting(|text| match &listed {
                Some(listed) => listed.contains_key(text),
                None => value.fits(text),
            });
            scans::marked(rows, values.groups, &fitting)
        }
        Source::Byte(values) => rows_with_word_of_byte(&values, rows, &|word| value.fits(word)),
        Source::Leaf(places) => rows_with_leaf(store, &places, value, rows),
        Source::Time(TimeField::New) => rows_by_first_time(store, rows, value),
        Source::Time(TimeField::Event | TimeField::Last) => rows_by_time(store, rows, value),
    }
}

/// The texts of a long list of whole ones; none of any other value.
fn listed_texts(value: &Value) -> Option<FastMap<&str, ()>> {
    let Value::OneOf(values) = value else {
        return None;
    };
    let texts = values.iter().map(|value| match value {
        Value::Exact(text) => Some((text.as_str(), ())),
        _ => None,
    });
    (values.len() > SHORT).then(|| texts.collect())?
}

/// Those of `rows` whose byte stands for a word that fits.
fn rows_with_word_of_byte(
    values: &ByteValues,
    rows: &RowSet,
    fits: &dyn Fn(&str) -> bool,
) -> RowSet {
    let mut found = RowSet::none(values.bytes.len());
    for (word, bytes) in values.words() {
        if fits(word) {
            found.or(&values.rows(&bytes));
        }
    }
    found.and(rows);
    found
}

/// Those of `rows` whose principal's first event has a time that fits.
fn rows_by_first_time(store: &Store, rows: &RowSet, value: &Value) -> RowSet {
    let firsts = first_times(store);
    let newest = store.time_span().map_or(0, |span| span.last);
    let fits = |identity: &IdentityRow| {
        let first = firsts[identity.principal as usize];
        u8::from(first != NO_TIME && value.fits_time(first, newest))
    };
    let fitting: Vec<u8> = store.identities().iter().map(fits).collect();
    scans::marked(rows, store.identity_numbers(), &fitting)
}

fn rows_by_time(store: &Store, rows: &RowSet, value: &Value) -> RowSet {
    let times = store.times();
    if let Value::Times { from, until, .. } = value {
        let from = from.unwrap_or(NO_TIME).max(NO_TIME + 1);
        let mut found = scans::within(times, from, until.unwrap_or(i64::MAX));
        found.and(rows);
        return found;
    }
    let newest = store.time_span().map_or(0, |span| span.last);
    RowSet::from_fn(store.len(), |row| {
        rows.has(row) && times[row] != NO_TIME && value.fits_time(times[row], newest)
    })
}

/// The time of each principal's first event, or [`NO_TIME`].
fn first_times(store: &Store) -> Vec<i64> {
    let mut firsts = vec![NO_TIME; store.principals().len()];
    let (times, numbers, identities) =
        (store.times(), store.identity_numbers(), store.identities());
    for (time, number) in times.iter().zip(numbers) {
        let first = &mut firsts[identities[*number as usize].principal as usize];
        if *time != NO_TIME && (*first == NO_TIME || time < first) {
            *first = *time;
        }
    }
    firsts
}

/// Those of `rows` with a leaf at these places that fits.
fn rows_with_leaf(store: &Store, places: &LeafPlaces, value: &Value, rows: &RowSet) -> RowSet {
    let mut judge = Judge::new(store, value);
    if are_few(store, rows) {
        let mut found = RowSet::none(rows.len());
        for row in rows.iter() {
            if places.values(store, row).any(|it| judge.remembers(it)) {
                found.insert(row);
            }
        }
        return found;
    }
    judge.begin_counting();
    let fits = |identity: &IdentityRow| {
        let mut values = places.among(identity.shape, store.identity_leaves(identity));
        u8::from(values.any(|symbol| judge.fits(symbol)))
    };
    let of_identity: Vec<u8> = store.identities().iter().map(fits).collect();
    let mut found = if of_identity.contains(&1) {
        scans::marked(rows, store.identity_numbers(), &of_identity)
    } else {
        RowSet::none(store.len())
    };
    let places = CsrOffsets::new(&places.0);
    let (starts, leaves) = store.all_leaves();
    let shapes = store.shape_numbers();
    let others = scans::count_all_leaves(rows, shapes, starts, leaves, &places, &mut judge.seen);
    let fitting = judge.fitting();
    found.or(&scans::with_leaf(
        rows, shapes, starts, leaves, &places, &fitting,
    ));
    for (row, symbol) in others {
        if !found.has(row as usize) && judge.fits(symbol) {
            found.insert(row as usize);
        }
    }
    found
}

/// The events in which `value` stands anywhere: in a column, a leaf or the identity.
pub(super) fn rows_with_word(
    store: &Store,
    index: &Index,
    value: &Value,
    within: &RowSet,
) -> RowSet {
    if matches!(value, Value::Like(pattern) if pattern.text().is_empty()) {
        return RowSet::none(store.len());
    }
    let mut rows = RowSet::none(store.len());
    // A word stands in the record: what the name of a call tells does not.
    let read_only = ByteValues::said_read_only(store);
    let in_word = |word: &str| is_part(value, word);
    if read_only.words().iter().any(|(word, _)| in_word(word)) {
        rows.or(&rows_with_word_of_byte(&read_only, within, &in_word));
    }
    // Times are no strings here: a word that begins like a date stands for the times that begin so.
    if let Value::Like(pattern) = value
        && let Some((from, until)) = pattern.words().as_deref().and_then(when::beginning)
    {
        rows.or(&rows_by_time(
            store,
            within,
            &Value::Times {
                from: Some(from),
                until: Some(until),
                written: String::new(),
            },
        ));
    }
    let search = StringSearch::new(value);
    let letters = search.word.as_deref().unwrap_or("").as_bytes();
    if let [letter] = letters
        && let Some(with_letter) = index.rows_with_letter(store, *letter)
    {
        rows.or(&with_letter);
        rows.and(within);
        return rows;
    }
    let texts = store.strings().texts();
    let mut found = RowSet::none(texts.len());
    let mut any = false;
    let stretches = |letters: &[u8]| index.stretches(texts, letters);
    search.for_each_holder(texts, &stretches, &mut |index| {
        found.insert(index as usize);
        any = true;
    });
    if any {
        add_rows_with_strings(store, index, &found, within, &mut rows);
    }
    // Ids that stand in events found already need no look, nor do those without the word's digits.
    let mut open = within.clone();
    if let Some(with_digits) = index.rows_with_digits(store, letters) {
        if letters.len() == 2 {
            rows.or(&with_digits);
            rows.and(within);
        }
        open.and(&with_digits);
    }
    let mut passed = rows.clone();
    passed.not();
    open.and(&passed);
    let stretches = |letters: &[u8]| index.unique_stretches(store, letters, &open);
    search.for_each_packed_holder(store.unique(), &stretches, &mut |index| {
        if let Some(row) = store.row_of_unique(index).filter(|row| within.has(*row)) {
            rows.insert(row);
        }
    });
    rows
}

/// Adds those of `within` that hold one of these strings of the dictionary.
fn add_rows_with_strings(
    store: &Store,
    index: &Index,
    found: &RowSet,
    within: &RowSet,
    rows: &mut RowSet,
) {
    let has = |symbol: Symbol| symbol & UNIQUE == 0 && found.has(symbol as usize);
    let principals: Vec<u8> = store
        .principals()
        .iter()
        .map(|principal| u8::from(has(principal.name) || has(principal.key)))
        .collect();
    let identities = scans::identities_with(store, found, &principals);
    rows.or(&scans::marked(
        within,
        store.identity_numbers(),
        &identities,
    ));
    let places = index.places(store, found);
    // What has passed need not be looked at again.
    let open = |rows: &RowSet| {
        let mut open = rows.clone();
        open.not();
        open.and(within);
        open
    };
    for (number, column) in COLUMNS.iter().enumerate() {
        if places.as_ref().is_none_or(|(columns, _)| columns[number]) {
            rows.or(&scans::with_symbol(
                &open(rows),
                store.column(*column),
                found,
            ));
        }
    }
    let places = match places {
        Some((_, paths)) => LeafPlaces::where_path(store, &mut |path| paths[path as usize]),
        None => LeafPlaces::where_path(store, &mut |_| true),
    };
    let (shapes, (starts, leaves)) = (store.shape_numbers(), store.all_leaves());
    let places = CsrOffsets::new(&places.0);
    rows.or(&scans::with_leaf(
        &open(rows),
        shapes,
        starts,
        leaves,
        &places,
        found,
    ));
}

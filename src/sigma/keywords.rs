//! Which events hold a keyword: each string is looked at once, then the events are found that have one of those that fit.

use crate::query::string_search::for_each_with_word;
use crate::sigma::event_fields::{said_read_only, written_time};
use crate::sigma::matcher::RuleMatcher;
use crate::store::batch::NO_TIME;
use crate::store::interner::{NONE, StringArena, Symbol, UNIQUE};
use crate::store::row_set::RowSet;
use crate::store::{Column, Store};

/// Strings, and events, that are looked at in one step.
const CHUNK: usize = 8192;

/// The search for keywords.
pub struct KeywordScan {
    /// Strings of the dictionary that fit.
    found: RowSet,
    has_found: bool,
    /// Events that have one.
    rows: RowSet,
    texts: usize,
    unique: usize,
    events: usize,
}

impl KeywordScan {
    /// Begins a search.
    pub fn new(store: &Store) -> Self {
        KeywordScan {
            found: RowSet::none(store.strings().texts().len()),
            has_found: false,
            rows: RowSet::none(store.len()),
            texts: 0,
            unique: 0,
            events: 0,
        }
    }

    /// Does a bit of the work; gives the events once all is done.
    pub fn advance(&mut self, store: &Store, matchers: &[RuleMatcher]) -> Option<RowSet> {
        let texts = store.strings().texts();
        if self.texts < texts.len() {
            let until = texts.len().min(self.texts + CHUNK);
            for_each_fitting(texts, (self.texts, until), matchers, &mut |symbol| {
                self.found.insert(symbol as usize);
                self.has_found = true;
            });
            self.texts = until;
            return None;
        }
        if self.unique < store.unique().len() {
            let until = store.unique().len().min(self.unique + CHUNK);
            for matcher in matchers {
                self.find_unique(store, until, matcher);
            }
            self.unique = until;
            return None;
        }
        let fits = |text: &str| matchers.iter().any(|matcher| matcher.fits(text));
        let words = OtherWords {
            of_time: matchers.iter().any(RuleMatcher::can_fit_time),
            read_only: ["true", "false"].map(fits),
        };
        let has_others = words.of_time || words.read_only.contains(&true);
        if self.events < store.len() && (self.has_found || has_others) {
            let until = store.len().min(self.events + CHUNK);
            for row in self.events..until {
                if self.has_found && self.has_symbol(store, row)
                    || has_others && words.are_in(store, row, &fits)
                {
                    self.rows.insert(row);
                }
            }
            self.events = until;
            return None;
        }
        Some(std::mem::replace(&mut self.rows, RowSet::none(0)))
    }

    /// Finds the next strings outside the dictionary that fit, up to this one.
    fn find_unique(&mut self, store: &Store, until: usize, matcher: &RuleMatcher) {
        let rows = &mut self.rows;
        let with = |texts: &StringArena, first: u32| {
            let fitting = std::slice::from_ref(matcher);
            for_each_fitting(texts, (0, texts.len()), fitting, &mut |index| {
                if let Some(row) = store.row_of_unique(first + index) {
                    rows.insert(row);
                }
            });
        };
        let ranges = [(self.unique, until)];
        match matcher.word() {
            Some(word) => store.unique().each_block_for(&word, &ranges, with),
            None => store.unique().each_block(&ranges, with),
        }
    }

    /// Whether an event has one of the strings in a column, a leaf or its identity. What was worked out of the record, the
    /// resource and the principal's name, is no part of it.
    fn has_symbol(&self, store: &Store, row: usize) -> bool {
        let has = |symbol: Symbol| symbol & UNIQUE == 0 && self.found.has(symbol as usize);
        let mut columns = Column::ALL
            .iter()
            .filter(|column| !column.paths().is_empty());
        let identity = store.identity(row);
        columns.any(|column| {
            let symbol = store.column(*column)[row];
            symbol != NONE && has(symbol)
        }) || store.leaves(row).iter().any(|leaf| has(*leaf))
            || store
                .identity_leaves(identity)
                .iter()
                .any(|leaf| has(*leaf))
    }
}

/// What of an event is no string in the store.
struct OtherWords {
    /// Whether a time can fit.
    of_time: bool,
    /// Whether the words of `readOnly` fit, true and false.
    read_only: [bool; 2],
}

impl OtherWords {
    /// Whether the time of an event fits, or what it says in `readOnly`.
    fn are_in(&self, store: &Store, row: usize, fits: &impl Fn(&str) -> bool) -> bool {
        let time = store.times()[row];
        said_read_only(store, row).is_some_and(|word| self.read_only[usize::from(word != "true")])
            || self.of_time && time != NO_TIME && fits(&written_time(time))
    }
}

/// Calls `found` for each of these strings that fits; for some of them more than once.
fn for_each_fitting(
    texts: &StringArena,
    (from, until): (usize, usize),
    matchers: &[RuleMatcher],
    found: &mut dyn FnMut(u32),
) {
    for matcher in matchers {
        let mut check = |index: u32| {
            if matcher.fits(texts.get(index)) {
                found(index);
            }
        };
        match matcher.word() {
            Some(word) => for_each_with_word(texts, &[(from, until)], &word, &mut check),
            None => (from as u32..until as u32).for_each(check),
        }
    }
}

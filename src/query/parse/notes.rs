//! How a query was read, in words: what the user sees below the search box.

use super::{Parser, mistake};
use crate::protocol::{QueryError, WayOut};
use crate::query::print::quoted;
use crate::query::tree::Query;
use std::ops::Range;

/// A query that was read, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// What it asks.
    pub query: Query,
    /// Where the conditions at the top stand, in bytes.
    pub places: Vec<Range<usize>>,
    /// Each condition, those in parentheses too.
    pub conditions: Vec<ReadCondition>,
    /// What was read in another way than it is written.
    pub notes: Vec<ReadingNote>,
}

/// A condition, and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadCondition {
    /// Where it stands in the query, in bytes, without signs before it.
    pub place: Range<usize>,
    /// What it asks.
    pub query: Query,
    /// Events that pass it are left out.
    pub is_excluded: bool,
}

/// How a part of a query was read, where it could mean something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadingNote {
    /// How it was read.
    pub message: String,
    /// The whole query with another reading written out.
    pub others: Vec<String>,
    /// Nothing to say where the other reading finds as many events.
    pub only_where_it_differs: bool,
}

/// What is noted while a query is read.
#[derive(Default)]
pub(super) struct ReadingNotes {
    pub all: Vec<ReadingNote>,
    /// The words `and`, `or`, `not` that are not in capitals.
    pub keywords: Vec<Range<usize>>,
    pub conditions: Vec<ReadCondition>,
    pub is_excluded: bool,
    pub is_off: bool,
}

impl Parser<'_> {
    /// ReadingNotes how the text at a place was read; `others` are what stands there for another reading.
    pub(super) fn note(&mut self, place: Range<usize>, message: String, others: &[String]) {
        let others = others.iter().map(|other| self.replaced(&place, other));
        let others = others.collect();
        self.notes.all.push(ReadingNote {
            message,
            others,
            only_where_it_differs: false,
        });
    }

    /// ReadingNotes that the text from `start` to here was read as `canonical`.
    pub(super) fn note_reading(&mut self, start: usize, canonical: &str, others: &[String]) {
        let written = self.text[start..self.at].trim();
        let message = format!("“{written}” was read as “{canonical}”.");
        self.note(start..self.at, message, others);
    }

    /// Keeps a condition with its place.
    pub(super) fn keep(&mut self, start: usize, query: &Query) {
        if !self.notes.is_off {
            self.notes.conditions.push(ReadCondition {
                place: start..self.at,
                query: query.clone(),
                is_excluded: self.notes.is_excluded,
            });
        }
    }

    /// The whole query with another text at a place.
    pub(super) fn replaced(&self, place: &Range<usize>, other: &str) -> String {
        let (before, after) = (&self.text[..place.start], &self.text[place.end..]);
        let text = [before, other, after].concat();
        text.trim().to_owned()
    }

    pub(super) fn mistake(
        &self,
        at: usize,
        length: usize,
        message: impl Into<String>,
    ) -> QueryError {
        mistake(at, length, message)
    }

    /// A mistake with one more way out: the whole query with another text at a place.
    pub(super) fn with_way(
        &self,
        mut error: QueryError,
        place: Range<usize>,
        other: &str,
    ) -> QueryError {
        error.ways.push(WayOut {
            query: self.replaced(&place, other),
            shown: None,
        });
        error
    }

    /// What was read, with all notes.
    pub(super) fn reading(mut self, query: Query) -> Reading {
        if let Some(note) = self.keyword_note(&query) {
            self.notes.all.insert(0, note);
        }
        Reading {
            query,
            places: self.places,
            conditions: self.notes.conditions,
            notes: self.notes.all,
        }
    }

    /// Says that `and`, `or`, `not` were read as operators.
    fn keyword_note(&self, query: &Query) -> Option<ReadingNote> {
        let keywords = &self.notes.keywords;
        let first = keywords.first()?;
        let mut words: Vec<&str> = Vec::new();
        let mut as_words = String::new();
        let mut at = 0;
        for place in keywords {
            let word = &self.text[place.clone()];
            if !words.contains(&word) {
                words.push(word);
            }
            as_words.push_str(&self.text[at..place.start]);
            as_words.push_str(&quoted(word));
            at = place.end;
        }
        as_words.push_str(&self.text[at..]);
        let mut others = vec![as_words.trim().to_owned()];
        if has_only_words(query) && first.start > 0 {
            others.insert(0, quoted(self.text.trim()));
        }
        let list: Vec<String> = words.iter().map(|word| format!("“{word}”")).collect();
        let capitals: Vec<String> = words.iter().map(|word| word.to_uppercase()).collect();
        let message = format!(
            "{} was read as {}. In quotes it is a word.",
            list.join(", "),
            capitals.join(", ")
        );
        Some(ReadingNote {
            message,
            others,
            only_where_it_differs: false,
        })
    }
}

/// Whether a query asks for words and for no fields.
fn has_only_words(query: &Query) -> bool {
    match query {
        Query::All(inner) | Query::Any(inner) => inner.iter().all(has_only_words),
        Query::Not(inner) | Query::Off(inner) => has_only_words(inner),
        Query::Word(_) => true,
        Query::Field(..) => false,
    }
}

//! From the text in the search box to a [`Query`]. The grammar is in the README of `src/query`.
//!
//! What people type by the habits of other tools is read where it can mean one thing only, or where one reading is by far
//! the likelier; then a [`ReadingNote`] says how it was read and gives the other reading.

mod condition;
mod dates;
mod lists;
mod notes;
mod operators;
mod others;
mod quotes;
mod texts;
mod time;
mod value;
mod values;
mod whole;

#[cfg(test)]
mod tests;

use crate::protocol::QueryError;
use crate::query::regex::{Regex, RegexError};
use crate::query::tree::Query;
use std::ops::Range;

pub use notes::{ReadCondition, Reading, ReadingNote};
pub use others::target_of_other_tool;

/// Parentheses, `-` and `~` within each other, at most.
const DEEPEST: usize = 50;
/// Conditions in one query, at most: each may cost a pass over all events.
const MOST_CONDITIONS: usize = 200;

/// Reads a query.
///
/// # Errors
/// The place of the mistake, what is wrong, and ways out.
pub fn parse(text: &str) -> Result<Query, QueryError> {
    whole(text, Regex::read).map(|reading| reading.query)
}

/// Reads a query; tells with it how it was read.
///
/// # Errors
/// As [`parse`].
pub fn read(text: &str) -> Result<Reading, QueryError> {
    whole(text, Regex::read)
}

/// Reads what is written only: the query can be compared and written out, but its regular expressions find nothing.
/// The page does this: making them ready takes milliseconds, and a program that is a sixth larger.
///
/// # Errors
/// As [`parse`], but for expressions that are too large.
pub fn parse_text(text: &str) -> Result<Query, QueryError> {
    whole(text, Regex::read_text).map(|reading| reading.query)
}

/// Reads what is written only; gives with it where each of its conditions at the top stands, in bytes.
///
/// # Errors
/// As [`parse_text`].
pub fn parse_with_places(text: &str) -> Result<(Query, Vec<Range<usize>>), QueryError> {
    whole(text, Regex::read_text).map(|reading| (reading.query, reading.places))
}

fn whole(text: &str, regex: ReadRegex) -> Result<Reading, QueryError> {
    if let Some(mistake) = whole::of_another_language(text) {
        return Err(mistake);
    }
    let mut parser = Parser::new(text, regex);
    parser.skip_command();
    let query = parser.any()?;
    if parser.at < parser.end {
        let at = parser.at;
        let error = parser.mistake(
            at,
            1,
            "This parenthesis closes nothing. Text with a parenthesis goes in quotes.",
        );
        return Err(parser.with_way(error, at..at + 1, ""));
    }
    let query = match query {
        all @ Query::All(_) => all,
        other => Query::All(vec![other]),
    };
    Ok(parser.reading(query))
}

/// A mistake without a way out.
fn mistake(at: usize, length: usize, message: impl Into<String>) -> QueryError {
    QueryError {
        at: at as u32,
        length: length as u32,
        message: message.into(),
        ways: Vec::new(),
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    /// Where the query ends: before the brace that closes the whole, if one does.
    end: usize,
    depth: usize,
    conditions: usize,
    /// Where the conditions at the top stand.
    places: Vec<Range<usize>>,
    regex: ReadRegex,
    notes: notes::ReadingNotes,
}

/// Reads what stands between the slashes.
type ReadRegex = fn(&str) -> Result<Regex, RegexError>;

/// A word between conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Keyword {
    And,
    Or,
    Not,
}

impl Keyword {
    fn word(self) -> &'static str {
        match self {
            Keyword::And => "AND",
            Keyword::Or => "OR",
            Keyword::Not => "NOT",
        }
    }
}

/// Whether a text goes on with something other than a blank or a closing parenthesis.
fn goes_on(rest: &str) -> bool {
    rest.chars()
        .next()
        .is_some_and(|next| !next.is_whitespace() && next != ')')
}

impl<'a> Parser<'a> {
    fn new(text: &'a str, regex: ReadRegex) -> Self {
        let mut parser = Parser {
            text,
            at: 0,
            end: text.len(),
            depth: 0,
            conditions: 0,
            places: Vec::new(),
            regex,
            notes: notes::ReadingNotes::default(),
        };
        // The filters of CloudWatch stand in braces.
        let inner = text.trim();
        if inner.len() > 1 && inner.starts_with('{') && inner.ends_with('}') && inner.contains("$.")
        {
            parser.at = text.len() - text.trim_start().len() + 1;
            parser.end = text.trim_end().len() - 1;
        }
        parser
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..self.end).unwrap_or("")
    }

    fn skip_blanks(&mut self) {
        self.at = self.end - self.rest().trim_start().len();
    }

    /// The word of the language that stands here, with its length: `AND`, in whatever case, or `&&`.
    fn keyword(&self) -> Option<(Keyword, usize)> {
        const WORDS: [(&str, Keyword); 3] = [
            ("and", Keyword::And),
            ("or", Keyword::Or),
            ("not", Keyword::Not),
        ];
        let rest = self.rest();
        if rest.starts_with("&&") {
            return Some((Keyword::And, 2));
        }
        if rest.starts_with("||") {
            return Some((Keyword::Or, 2));
        }
        let (word, keyword) = WORDS.into_iter().find(|(word, _)| {
            rest.get(..word.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(word))
        })?;
        let next = rest[word.len()..].chars().next();
        let ends = next.is_none_or(|next| next.is_whitespace() || "()\"".contains(next));
        ends.then_some((keyword, word.len()))
    }

    fn is_keyword(&self, keyword: Keyword) -> bool {
        self.keyword().is_some_and(|(known, _)| known == keyword)
    }

    /// Goes behind the word of the language that stands here.
    fn take_keyword(&mut self) {
        if let Some((keyword, length)) = self.keyword() {
            let place = self.at..self.at + length;
            let written = &self.text[place.clone()];
            if written != keyword.word() && written.starts_with(|it: char| it.is_alphabetic()) {
                self.notes.keywords.push(place);
            }
            self.at += length;
        }
    }

    /// Conditions, and more of them behind `OR`.
    fn any(&mut self) -> Result<Query, QueryError> {
        let mut choices = Vec::new();
        let mut places = Vec::new();
        loop {
            let (conditions, place) = self.all()?;
            self.skip_blanks();
            let goes_on = self.is_keyword(Keyword::Or);
            if conditions.is_empty() && (goes_on || !choices.is_empty()) {
                return Err(self.lonely(Keyword::Or));
            }
            places.push(place);
            choices.push(Query::All(conditions));
            if !goes_on {
                break;
            }
            self.take_keyword();
        }
        if choices.len() > 1 {
            if self.depth == 0 {
                self.note_grouping(&choices, &places);
                let inside = &self.text[..self.end];
                let start = places.first().map_or(0, |place| place.start);
                self.places.clear();
                self.places.push(start..inside.trim_end().len());
            }
            return Ok(Query::Any(choices.into_iter().map(single).collect()));
        }
        Ok(choices.pop().unwrap_or(Query::All(Vec::new())))
    }

    /// Says that `a OR b c` is `a OR (b c)`.
    fn note_grouping(&mut self, choices: &[Query], places: &[GroupPlace]) {
        let count = |choice: &Query| match choice {
            Query::All(conditions) => conditions.len(),
            _ => 1,
        };
        let ([first, second], [one, two]) = (choices, places) else {
            return;
        };
        let text = self.text;
        let other = match (count(first), count(second)) {
            (1, 2..) if two.by_blanks => {
                let (choice, rest) = (&text[one.start..two.first_end], &text[two.first_end..]);
                format!("({choice}){rest}")
            }
            (2.., 1) if one.by_blanks => {
                let before = &text[one.start..one.last_start];
                format!("{before}({})", &text[one.last_start..two.end])
            }
            _ => return,
        };
        let other = [&text[..one.start], &other].concat();
        self.notes.all.push(ReadingNote {
            message: "A blank binds closer than OR: what stands on each side of OR was read as one group.".to_owned(),
            others: vec![other],
            only_where_it_differs: true,
        });
    }

    /// A word of the language that has nothing on one of its sides, here or just before.
    fn lonely(&self, keyword: Keyword) -> QueryError {
        let place = match self.keyword() {
            Some((known, length)) if known == keyword => self.at..self.at + length,
            _ => {
                let before = self.text[..self.at].trim_end();
                let is_sign = before.ends_with("||") || before.ends_with("&&");
                let length = if is_sign { 2 } else { keyword.word().len() };
                before.len().saturating_sub(length)..before.len()
            }
        };
        let written = self.text.get(place.clone()).unwrap_or(keyword.word());
        let sides = match keyword {
            Keyword::Not => "needs a condition after it",
            _ => "needs something on both sides",
        };
        let message =
            format!("“{written}” {sides}. The word itself goes in quotes: “\"{written}\"”.");
        let mistake = self.mistake(place.start, place.len(), message);
        let mistake = self.with_way(mistake, place.clone(), "");
        self.with_way(mistake, place.clone(), &format!("\"{written}\""))
    }

    /// Conditions that hold together, up to `OR`, a closing parenthesis or the end.
    fn all(&mut self) -> Result<(Vec<Query>, GroupPlace), QueryError> {
        let mut conditions = Vec::new();
        let mut place = GroupPlace::default();
        loop {
            self.skip_blanks();
            if self.is_keyword(Keyword::And) {
                let at = self.at;
                self.take_keyword();
                self.skip_blanks();
                let ends = self.rest().is_empty() || self.rest().starts_with(')');
                if conditions.is_empty()
                    || ends
                    || self.is_keyword(Keyword::And)
                    || self.is_keyword(Keyword::Or)
                {
                    self.at = at;
                    return Err(self.lonely(Keyword::And));
                }
            } else {
                place.by_blanks |= !conditions.is_empty()
                    && !self.rest().is_empty()
                    && !self.rest().starts_with(')')
                    && !self.is_keyword(Keyword::Or);
            }
            if self.rest().is_empty()
                || self.rest().starts_with(')')
                || self.is_keyword(Keyword::Or)
            {
                return Ok((conditions, place));
            }
            let start = self.at;
            let Some(condition) = self.term()? else {
                continue;
            };
            if conditions.is_empty() {
                (place.start, place.first_end) = (start, self.at);
            }
            (place.last_start, place.end) = (start, self.at);
            conditions.push(condition);
            if self.depth == 0 {
                self.places.push(start..self.at);
            }
            self.skip_comma();
        }
    }

    /// A comma between conditions means what a blank does.
    fn skip_comma(&mut self) {
        let rest = self.rest().trim_start();
        let after = rest.trim_start_matches([',', ';']);
        if after.len() < rest.len() && (after.is_empty() || after.starts_with(char::is_whitespace))
        {
            self.at = self.end - after.len();
        }
    }

    fn deeper<T>(
        &mut self,
        inner: impl FnOnce(&mut Self) -> Result<T, QueryError>,
    ) -> Result<T, QueryError> {
        if self.depth == DEEPEST {
            return Err(mistake(
                self.at,
                self.rest().chars().next().map_or(0, char::len_utf8),
                format!("This is nested too deep; {DEEPEST} levels are allowed."),
            ));
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }

    /// A condition with what stands before it: `~` where it is switched off, `-`, `!` or `NOT`. None where the text says
    /// nothing of events.
    fn term(&mut self) -> Result<Option<Query>, QueryError> {
        let rest = self.rest();
        let first = rest.chars().next().unwrap_or(' ');
        let after = &rest[first.len_utf8().min(rest.len())..];
        match first {
            '~' if goes_on(after) => {
                self.at += 1;
                let was_off = std::mem::replace(&mut self.notes.is_off, true);
                let inner = self.deeper(Parser::term);
                self.notes.is_off = was_off;
                return Ok(inner?.map(|query| Query::Off(Box::new(query))));
            }
            // A word processor makes dashes of hyphens.
            '-' | '–' | '−' if goes_on(after) => {
                self.at += first.len_utf8();
                return self.opposite();
            }
            '!' if goes_on(after.trim_start()) => {
                self.at += 1;
                self.skip_blanks();
                return self.opposite();
            }
            '+' if after.starts_with(|next: char| next.is_alphabetic() || "\"(".contains(next)) => {
                self.at += 1;
                return self.term();
            }
            _ => {}
        }
        if self.is_keyword(Keyword::Not) {
            let start = self.at;
            self.take_keyword();
            self.skip_blanks();
            if self.rest().is_empty()
                || self.rest().starts_with(')')
                || self.is_keyword(Keyword::Or)
                || self.is_keyword(Keyword::And)
            {
                self.at = start;
                return Err(self.lonely(Keyword::Not));
            }
            return self.opposite();
        }
        if first == '(' {
            return self.group().map(Some);
        }
        self.condition()
    }

    /// What follows is to be not so.
    fn opposite(&mut self) -> Result<Option<Query>, QueryError> {
        self.notes.is_excluded = !self.notes.is_excluded;
        let inner = self.deeper(Parser::term);
        self.notes.is_excluded = !self.notes.is_excluded;
        Ok(inner?.map(|query| Query::Not(Box::new(query))))
    }

    fn group(&mut self) -> Result<Query, QueryError> {
        let start = self.at;
        self.at += 1;
        let inner = self.deeper(Parser::any)?;
        if !self.rest().starts_with(')') {
            let error = self.mistake(start, 1, "The closing parenthesis is missing.");
            let error = self.with_way(error, self.end..self.end, ")");
            return Err(self.with_way(error, start..start + 1, ""));
        }
        self.at += 1;
        if inner == Query::All(Vec::new()) {
            let message =
                "There is nothing in these parentheses. Text with a parenthesis goes in quotes.";
            let error = self.mistake(start, self.at - start, message);
            return Err(self.with_way(error, start..self.at, ""));
        }
        Ok(single(inner))
    }

    /// Counts a condition.
    fn count_condition(&mut self) -> Result<(), QueryError> {
        self.conditions += 1;
        if self.conditions > MOST_CONDITIONS {
            let message = format!("A query has at most {MOST_CONDITIONS} conditions.");
            return Err(mistake(self.at, self.text.len() - self.at, message));
        }
        Ok(())
    }
}

/// Where conditions that hold together stand.
#[derive(Default)]
struct GroupPlace {
    start: usize,
    first_end: usize,
    last_start: usize,
    end: usize,
    /// Some of them have but blanks between them.
    by_blanks: bool,
}

/// A group of one is that one.
fn single(query: Query) -> Query {
    match query {
        Query::All(mut conditions) if conditions.len() == 1 => conditions.swap_remove(0),
        other => other,
    }
}

//! Lists of values, and how far a text without quotes goes.

use super::condition::ValueContext;
use super::{Keyword, MOST_CONDITIONS, Parser};
use crate::protocol::QueryError;
use crate::query::print::quoted;
use crate::query::tree::Value;

/// Adds a value to a list, the values of a list one by one.
fn push(values: &mut Vec<Value>, value: Value) {
    match value {
        Value::OneOf(inner) => values.extend(inner),
        value => values.push(value),
    }
}

impl Parser<'_> {
    /// `(one, two)`: the values of a list, with commas, blanks, `|` or `OR` between them.
    pub(super) fn list(&mut self, context: &mut ValueContext) -> Result<Vec<Value>, QueryError> {
        let start = self.at;
        context.in_list = true;
        self.at += 1;
        let mut values = Vec::new();
        loop {
            let between = |letter: char| letter.is_whitespace() || ",;|".contains(letter);
            self.at = self.end - self.rest().trim_start_matches(between).len();
            match self.keyword() {
                Some((Keyword::Or, length)) if !values.is_empty() => {
                    self.at += length;
                    continue;
                }
                Some((keyword @ (Keyword::And | Keyword::Not), length))
                    if self.text[self.at..self.at + length] != *keyword.word().to_lowercase() =>
                {
                    return Err(self.not_in_a_list(context, keyword, length));
                }
                _ => {}
            }
            if self.rest().starts_with(')') {
                self.at += 1;
                break;
            }
            if self.rest().is_empty() {
                let error =
                    self.mistake(start, 1, "The closing parenthesis of this list is missing.");
                return Err(self.with_way(error, self.end..self.end, ")"));
            }
            self.conditions += 1;
            if values.len() == MOST_CONDITIONS {
                let message = format!("A list has at most {MOST_CONDITIONS} values.");
                return Err(self.mistake(self.at, self.text.len() - self.at, message));
            }
            let at = self.at;
            let read = self.value(context)?;
            if read.is_not {
                let message =
                    "A value in a list can’t be turned around. Write “-” before the field.";
                return Err(self.mistake(at, self.at - at, message));
            }
            push(&mut values, read.value);
        }
        if values.is_empty() {
            let message = "This list is empty. Write values with commas between them: “error:(AccessDenied, Throttling*)”.";
            return Err(self.mistake(start, self.at - start, message));
        }
        Ok(values)
    }

    /// `AND` or `NOT` in a list.
    fn not_in_a_list(&self, context: &ValueContext, keyword: Keyword, length: usize) -> QueryError {
        let message = format!(
            "“{}” can’t stand in a list of values, of which one is enough. Write conditions of their own: “{name}:A -{name}:B”. The word itself goes in quotes.",
            keyword.word(),
            name = context.name
        );
        let error = self.mistake(self.at, length, message);
        let word = quoted(&self.text[self.at..self.at + length]);
        self.with_way(error, self.at..self.at + length, &word)
    }

    /// `one,two` and `one|two`, without parentheses. None where one value stands here.
    pub(super) fn implicit_list(
        &mut self,
        context: &mut ValueContext,
    ) -> Result<Option<Vec<Value>>, QueryError> {
        let start = self.at;
        if self.regex_end(false).is_some() || self.range_in_brackets().is_some() {
            return Ok(None);
        }
        let mut ends = Vec::new();
        let mut at = start;
        while let Some(end) = self.end_of_item(at) {
            ends.push((at, end));
            match self.next_item(end) {
                Some(next) => at = next,
                None => break,
            }
        }
        if ends.len() < 2 {
            return Ok(None);
        }
        context.in_list = true;
        let whole = self.end;
        let mut values = Vec::new();
        for (from, until) in &ends {
            // One value and no more is to be read.
            (self.at, self.end) = (*from, *until);
            let read = self.value(context);
            self.end = whole;
            let read = read?;
            if read.is_not {
                let message =
                    "A value in a list can’t be turned around. Write “-” before the field.";
                return Err(self.mistake(*from, until - from, message));
            }
            push(&mut values, read.value);
        }
        self.at = ends.last().map_or(start, |(_, end)| *end);
        self.count_list(values.len())?;
        let written = self.text[start..self.at].to_owned();
        let message = format!("“{written}” was read as a list: one of these values.");
        self.note(start..self.at, message, &[quoted(&written)]);
        Ok(Some(values))
    }

    fn count_list(&mut self, values: usize) -> Result<(), QueryError> {
        for _ in 0..values {
            self.count_condition()?;
        }
        Ok(())
    }

    /// Where an item of a list without parentheses ends; none where there is none.
    fn end_of_item(&self, start: usize) -> Option<usize> {
        if let Some(phrase) = super::quotes::phrase(self.text, start, self.end) {
            return phrase.ok().map(|(_, end)| end);
        }
        let end = self.item_end(start);
        (end > start).then_some(end)
    }

    /// Where the next item of such a list begins, behind the comma or bar that stands here.
    fn next_item(&self, end: usize) -> Option<usize> {
        let rest = self.text.get(end..self.end)?;
        let comma = rest.starts_with(',');
        if !comma && (!rest.starts_with('|') || rest.starts_with("||")) {
            return None;
        }
        let after = &rest[1..];
        let next = after.trim_start();
        let at = self.end - next.len();
        if next.is_empty() || next.starts_with([')', ',', '|']) {
            return None;
        }
        if next.len() == after.len() {
            return Some(at);
        }
        // Behind a blank another condition may begin.
        let mut there = Parser::new(self.text, self.regex);
        (there.at, there.end) = (at, self.end);
        let is_condition = !comma
            || next.starts_with(['-', '~', '(', '+', '!'])
            || there.keyword().is_some()
            || !matches!(there.subject(), Ok(None));
        (!is_condition).then_some(at)
    }

    /// Where text without quotes that begins at `start` ends. Parentheses that open in it belong to it.
    pub(super) fn bare_end(&self, start: usize, in_list: bool) -> usize {
        let ends = if in_list { ",|" } else { "" };
        self.bare_end_before(start, ends)
    }

    /// The same, before a comma or a bar.
    fn item_end(&self, start: usize) -> usize {
        self.bare_end_before(start, ",|")
    }

    fn bare_end_before(&self, start: usize, ends: &str) -> usize {
        let mut open = 0;
        let inside = self.text.get(start..self.end).unwrap_or("");
        for (at, letter) in inside.char_indices() {
            match letter {
                '(' => open += 1,
                ')' if open > 0 => open -= 1,
                ')' | '"' => return start + at,
                _ if ends.contains(letter) => return start + at,
                _ if letter.is_whitespace() => return start + at,
                _ => {}
            }
        }
        self.end.max(start)
    }

    /// Where a regular expression that begins here has its last slash: `/…/` without a blank, and with nothing
    /// behind it. None where it is no expression: a path such as `/aws/lambda` has letters behind its second slash.
    pub(super) fn regex_end(&self, in_list: bool) -> Option<usize> {
        let rest = self.rest().strip_prefix('/')?;
        let (mut escaped, mut in_class) = (false, false);
        let end = rest.find(|letter: char| {
            let ends = letter.is_whitespace() || letter == '/' && !escaped && !in_class;
            match letter {
                _ if escaped => {}
                '[' => in_class = true,
                ']' => in_class = false,
                _ => {}
            }
            escaped = letter == '\\' && !escaped;
            ends
        })?;
        let after = rest[end..].strip_prefix('/')?.chars().next();
        let ends = after.is_none_or(|next| {
            next.is_whitespace() || next == ')' || in_list && ",|".contains(next)
        });
        (end > 0 && ends).then_some(self.at + 1 + end)
    }
}

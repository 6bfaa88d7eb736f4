//! Operators on texts: begins with, ends with, has in it, `like`, and regular expressions in quotes.

use super::Parser;
use super::condition::ValueContext;
use super::operators::ValueOperator;
use super::value::percents_as_stars;
use crate::cloudtrail::action::source_of_service;
use crate::protocol::QueryError;
use crate::query::fields::{self, Reads};
use crate::query::pattern::Pattern;
use crate::query::regex::syntax::push_literal;
use crate::query::tree::{Query, Target, Value};

impl Parser<'_> {
    /// The condition that an operator on texts makes with the text, or the list of texts, behind it.
    pub(super) fn by_its_text(
        &mut self,
        context: &ValueContext,
        target: &Target,
        operator: ValueOperator,
    ) -> Result<Query, QueryError> {
        let at = self.at;
        let value = if self.rest().starts_with('(') {
            self.at += 1;
            let mut values = Vec::new();
            loop {
                let between = |letter: char| letter.is_whitespace() || letter == ',';
                self.at = self.end - self.rest().trim_start_matches(between).len();
                if self.rest().starts_with(')') && !values.is_empty() {
                    self.at += 1;
                    break;
                }
                if self.rest().is_empty() || self.rest().starts_with(')') {
                    let message =
                        "The closing parenthesis of this list is missing, or the list is empty.";
                    return Err(self.mistake(at, 1, message));
                }
                self.count_condition()?;
                values.push(self.text_value(operator)?);
            }
            match values.len() {
                1 => values.swap_remove(0),
                _ => Value::OneOf(values),
            }
        } else {
            self.text_value(operator)?
        };
        let is_whole = matches!(&value, Value::Like(pattern) if pattern.words().is_some());
        if *target == Target::Known(Reads::Time) && (is_whole || matches!(value, Value::OneOf(_))) {
            let message =
                "A time is expected here, such as 2023-07-10, or the beginning of one with a star.";
            return Err(self.mistake(at, self.at - at, message));
        }
        if let Target::Known(reads) = target
            && let words = fields::words(*reads)
            && !words.is_empty()
            && !words.iter().any(|word| value.fits(word))
            && !matches!(value, Value::Regex(_))
        {
            let message = format!(
                "“{}” is never like this. It is one of: {}.",
                context.name,
                words.join(", ")
            );
            return Err(self.mistake(at, self.at - at, message));
        }
        Ok(Query::Field(target.clone(), value))
    }

    fn text_value(&mut self, operator: ValueOperator) -> Result<Value, QueryError> {
        let start = self.at;
        if let Some(end) = self.regex_end(true) {
            self.at = end + 1;
            return self.regex_of(start + 1, &self.text[start + 1..end]);
        }
        let (text, is_quoted) = self.operand(false)?;
        if text.is_empty() {
            return Err(self.mistake(start, self.at - start, "This text is empty."));
        }
        let expression = |begins: &str, ends: &str| {
            let mut out = begins.to_owned();
            text.chars().for_each(|letter| match letter {
                ' ' => out.push_str("\\s"),
                '*' if !is_quoted => out.push_str(".*"),
                letter => push_literal(letter, &mut out),
            });
            out + ends
        };
        let glob = |begins: &str, ends: &str, expression: String| {
            let glob = [begins, &text, ends].concat();
            match is_plain(&text, is_quoted) {
                true => Ok(Value::Like(Pattern::new(&glob, false))),
                false => self.regex_of(start, &expression),
            }
        };
        match operator {
            ValueOperator::Begins => glob("", "*", expression("^", "")),
            ValueOperator::Ends => glob("*", "", expression("", "$")),
            ValueOperator::Contains => glob("*", "*", expression("", "")),
            ValueOperator::Like => self.like(start, &text),
            ValueOperator::Matches if is_plain(&text, true) => {
                Ok(Value::Like(Pattern::new(&text, true)))
            }
            // LogQL's and PromQL's expressions are about the whole value.
            ValueOperator::Matches => self.regex_of(start, &format!("^(?:{text})$")),
            _ => self.regex_of(start, &text),
        }
    }

    /// SQL's `like`: `%` is any letters, `_` one. Without `%` it is a part of the value, as in CloudWatch Logs Insights.
    fn like(&self, start: usize, text: &str) -> Result<Value, QueryError> {
        let stars = percents_as_stars(text).unwrap_or_else(|| text.to_owned());
        let inner = stars.trim_matches('*');
        if !text.contains('%') && is_plain(text, true) {
            return Ok(Value::Like(Pattern::new(&format!("*{text}*"), false)));
        }
        if stars != *text && is_plain(inner, true) && !inner.contains('_') && !inner.is_empty() {
            return Ok(Value::Like(Pattern::new(&stars, false)));
        }
        let mut out = String::new();
        for letter in text.chars() {
            match letter {
                '%' => out.push_str(".*"),
                '_' => out.push('.'),
                ' ' => out.push_str("\\s"),
                letter => push_literal(letter, &mut out),
            }
        }
        match text.contains('%') {
            true => self.regex_of(start, &format!("^{out}$")),
            false => self.regex_of(start, &out),
        }
    }

    /// An expression that may have blanks and slashes, which can't stand between slashes.
    fn regex_of(&self, start: usize, text: &str) -> Result<Value, QueryError> {
        let mut written = String::new();
        let mut escaped = false;
        for letter in text.chars() {
            match letter {
                ' ' if escaped => {
                    written.pop();
                    written.push_str("\\s");
                }
                letter if letter.is_whitespace() => written.push_str("\\s"),
                '/' if !escaped => written.push_str("\\/"),
                letter => written.push(letter),
            }
            escaped = letter == '\\' && !escaped;
        }
        match (self.regex)(&written) {
            Ok(regex) => Ok(Value::Regex(Box::new(regex))),
            Err((_, why)) => Err(self.mistake(start, self.at - start, why)),
        }
    }
}

/// Whether a text with stars around it reads as that again.
fn is_plain(text: &str, is_quoted: bool) -> bool {
    let service = text.split(':').next().unwrap_or("");
    if text.contains(':') && source_of_service(service).is_some() {
        return false;
    }
    text.starts_with(|first: char| first.is_ascii_alphanumeric())
        && text.chars().all(|letter| {
            letter.is_ascii_alphanumeric()
                || "_.:@+=-/".contains(letter)
                || letter == '*' && !is_quoted
        })
}

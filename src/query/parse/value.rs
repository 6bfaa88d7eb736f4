//! One value of a field, or one word.

use super::condition::ValueContext;
use super::values::{back, comparison};
use super::{Parser, quotes};
use crate::cloudtrail::action::source_of_service;
use crate::protocol::QueryError;
use crate::query::fields::{self, Reads};
use crate::query::most_like::nearest;
use crate::query::network::{Network, networks_between};
use crate::query::pattern::Pattern;
use crate::query::print::quoted;
use crate::query::regex::Regex;
use crate::query::regex::syntax::push_literal;
use crate::query::tree::{Target, Value};
use crate::store::Column;

/// A value as it was read.
pub(super) struct ReadValue {
    pub value: Value,
    /// Events that have it are left out.
    pub is_not: bool,
}

impl From<Value> for ReadValue {
    fn from(value: Value) -> Self {
        ReadValue {
            value,
            is_not: false,
        }
    }
}

/// That there is none.
pub(super) const ABSENT: ReadValue = ReadValue {
    value: Value::Present,
    is_not: true,
};

impl Parser<'_> {
    /// One value, as far as it goes.
    pub(super) fn value(&mut self, context: &ValueContext) -> Result<ReadValue, QueryError> {
        let start = self.at;
        if !context.exact
            && let Some(end) = self.regex_end(context.in_list)
        {
            self.at = end + 1;
            return self
                .expression(start + 1..end)
                .map(|regex| Value::Regex(Box::new(regex)).into());
        }
        let phrase = quotes::phrase(self.text, start, self.end).transpose()?;
        let (text, is_quoted) = match phrase {
            Some((text, end)) => {
                self.at = end;
                (text, true)
            }
            None => {
                let end = self.bare_end(start, context.in_list);
                let text = &self.text[start..end];
                // A comma behind a value is one between conditions.
                let plain = text.trim_end_matches([',', ';']);
                let is_word = context.target.is_none();
                let text = if is_word || plain.is_empty() {
                    text
                } else {
                    plain
                };
                self.at = start + text.len();
                (text.to_owned(), false)
            }
        };
        match context.target {
            None => Ok(self.word(start, text, is_quoted).into()),
            Some(Target::Known(Reads::Last | Reads::New)) => {
                self.length_of_time(start, text).map(ReadValue::from)
            }
            Some(Target::Known(Reads::Time)) => self.time(context, start, text, is_quoted),
            Some(target) => self.of_field(context, target, start, text, is_quoted),
        }
    }

    fn expression(&self, place: std::ops::Range<usize>) -> Result<Regex, QueryError> {
        (self.regex)(&self.text[place.clone()])
            .map_err(|(at, why)| self.mistake(place.start + at, place.len() - at, why.to_owned()))
    }

    /// Text that is looked for anywhere. A comma behind it is one between words.
    fn word(&mut self, start: usize, text: String, is_quoted: bool) -> Value {
        let plain = text.trim_end_matches([',', ';']);
        let is_plain = plain
            .chars()
            .all(|letter| letter.is_alphanumeric() || "-_.@:/*?".contains(letter));
        if !is_quoted && !plain.is_empty() && plain.len() < text.len() && is_plain {
            self.at = start + plain.len();
            return Value::Like(Pattern::new(plain, false));
        }
        Value::Like(Pattern::new(&text, is_quoted))
    }

    fn length_of_time(&mut self, start: usize, mut text: String) -> Result<Value, QueryError> {
        // “24 hours”.
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            let behind = self.at;
            self.skip_blanks();
            let unit = &self.text[self.at..self.bare_end(self.at, true)];
            if super::dates::unit(unit).is_some() {
                self.at += unit.len();
                text.push_str(unit);
            } else {
                self.at = behind;
            }
        }
        let canonical = super::dates::length(&text);
        canonical.as_deref().and_then(back).ok_or_else(|| {
            let message = format!("“{text}” is not a length of time. Write 90s, 15m, 24h, 7d or 2w; it is counted back from the newest event loaded.");
            self.mistake(start, self.at - start, message)
        })
    }

    /// The value of a field that is no time.
    fn of_field(
        &mut self,
        context: &ValueContext,
        target: &Target,
        start: usize,
        mut text: String,
        is_quoted: bool,
    ) -> Result<ReadValue, QueryError> {
        if !is_quoted && matches!(text.as_str(), ">" | ">=" | "<" | "<=") {
            self.add_bound(&mut text)?;
        }
        let words = match target {
            Target::Known(reads) => fields::words(*reads),
            Target::Path(_) => Vec::new(),
        };
        let has_words = !(words.is_empty() || is_quoted && text.is_empty());
        if has_words && !is_quoted && is_null(&text) && !context.in_list {
            return Ok(ABSENT);
        }
        if !has_words
            && !is_quoted
            && let Some(read) = self.by_its_form(context, target, start, &text)?
        {
            return Ok(read);
        }
        let is_column = matches!(target, Target::Known(reads) if !matches!(reads, Reads::Path(_)));
        if text.is_empty() && is_column && !context.in_list {
            return Ok(ABSENT);
        }
        if let Target::Known(reads) = target
            && has_words
        {
            let glob = Some(&text).filter(|_| !is_quoted);
            let glob = glob.and_then(|text| percents_as_stars(text));
            let text = glob.unwrap_or(text);
            return self.one_of_words(context, *reads, &words, start, &text, is_quoted);
        }
        if context.exact {
            // Only quotes make a star a letter.
            return Ok(match text.as_str() {
                _ if is_quoted || !text.contains('*') => Value::Exact(text),
                "*" => Value::Present,
                _ => self.pattern(start, &text)?,
            }
            .into());
        }
        let value = match comparison(&text, false) {
            _ if is_quoted => None,
            _ if text == "*" => Some(Value::Present),
            Some(Ok(value)) => Some(value),
            Some(Err(why)) => {
                let error = self.mistake(start, self.at - start, why);
                return Err(self.with_way(error, start..self.at, &quoted(&text)));
            }
            None => Network::read(&text).map(Value::Network),
        };
        let value = match value {
            Some(value) => value,
            None if is_quoted => Value::Like(Pattern::new(&text, true)),
            None => self.pattern(start, &text)?,
        };
        Ok(value.into())
    }

    /// A text with wildcards. One that begins with a sign can't be written behind a colon: it becomes an expression.
    fn pattern(&self, start: usize, text: &str) -> Result<Value, QueryError> {
        let is_sign = |first: char| "=!<>~'`\"“”„‟«‘’‚：＝≠≥≤".contains(first);
        if !text.contains(['*', '?']) || !text.starts_with(is_sign) {
            return Ok(Value::Like(Pattern::new(text, false)));
        }
        let mut expression = "^".to_owned();
        text.chars().for_each(|letter| match letter {
            '*' => expression.push_str(".*"),
            '?' => expression.push('.'),
            letter => push_literal(letter, &mut expression),
        });
        expression.push('$');
        match (self.regex)(&expression) {
            Ok(regex) => Ok(Value::Regex(Box::new(regex))),
            Err((_, why)) => Err(self.mistake(start, self.at - start, why)),
        }
    }

    /// What stands behind a sign of comparison with a blank or in quotes.
    pub(super) fn add_bound(&mut self, text: &mut String) -> Result<(), QueryError> {
        self.skip_blanks();
        match quotes::phrase(self.text, self.at, self.end).transpose()? {
            Some((bound, end)) => {
                text.push_str(&bound);
                self.at = end;
            }
            None => {
                let end = self.bare_end(self.at, true);
                text.push_str(&self.text[self.at..end]);
                self.at = end;
            }
        }
        Ok(())
    }

    /// Values without quotes that say by their form what is meant. None where it is a value like others.
    fn by_its_form(
        &mut self,
        context: &ValueContext,
        target: &Target,
        start: usize,
        text: &str,
    ) -> Result<Option<ReadValue>, QueryError> {
        let name = context.name;
        let literal = || vec![format!("{name}:{}", quoted(text))];
        if is_null(text) && !context.in_list {
            let message = format!("“{name}:{text}” was read as: has no value.");
            self.note(context.start..self.at, message, &literal());
            return Ok(Some(ABSENT));
        }
        if !context.in_list
            && let Some(value) = self.range_in_brackets_here(start, false)?
        {
            return Ok(Some(value.into()));
        }
        // Values in a list behind `=` are themselves.
        let is_itself = context.exact && context.in_list;
        if !is_itself && let Some(value) = self.range_of_addresses(start, text)? {
            return Ok(Some(value.into()));
        }
        if !is_itself && text.len() > 1 && text.starts_with('^') {
            let regex = self.expression(start..self.at)?;
            if !context.in_list {
                let message = format!("“{text}” was read as a regular expression.");
                self.note(context.start..self.at, message, &literal());
            }
            return Ok(Some(Value::Regex(Box::new(regex)).into()));
        }
        if let Some(glob) = percents_as_stars(text) {
            let message =
                format!("“{text}” was read as “{glob}”: % stands for any letters in SQL.");
            if !context.in_list {
                self.note(context.start..self.at, message, &literal());
            }
            return self.pattern(start, &glob).map(|value| Some(value.into()));
        }
        let is = |reads| *target == Target::Known(reads);
        if is(Reads::Column(Column::Source)) || is(Reads::Via) {
            return Ok(self.short_service(context, text, &literal()));
        }
        if !is(Reads::Column(Column::Address)) {
            return Ok(None);
        }
        let value = match begins_an_address(text) {
            Some(glob) => {
                let message =
                    format!("“{text}” was read as “{glob}”: all addresses that begin so.");
                self.note(context.start..self.at, message, &[]);
                Some(Value::Like(Pattern::new(&glob, false)))
            }
            None if context.exact => Network::read(text).map(Value::Network),
            None => None,
        };
        Ok(value.map(ReadValue::from))
    }

    /// `service:s3` is `service:s3.amazonaws.com`.
    fn short_service(
        &mut self,
        context: &ValueContext,
        text: &str,
        literal: &[String],
    ) -> Option<ReadValue> {
        let is_short = text.len() > 1
            && text
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
        if !is_short {
            return None;
        }
        let lower = text.to_ascii_lowercase();
        let source = source_of_service(&lower).unwrap_or_else(|| format!("{lower}.amazonaws.com"));
        if !context.in_list {
            let message = format!("“{text}” was read as “{source}”.");
            self.note(context.start..self.at, message, literal);
        }
        let value = match context.exact {
            true => Value::Exact(source),
            false => Value::Like(Pattern::new(&source, false)),
        };
        Some(value.into())
    }

    /// `10.0.0.1-10.0.0.5`, `10.0.0.1..10.0.0.5`: the networks that make up the range.
    fn range_of_addresses(&self, start: usize, text: &str) -> Result<Option<Value>, QueryError> {
        let parts = text.split_once("..").or_else(|| text.split_once('-'));
        let Some((low, high)) = parts else {
            return Ok(None);
        };
        self.networks(start, low, high)
    }

    pub(super) fn networks(
        &self,
        start: usize,
        low: &str,
        high: &str,
    ) -> Result<Option<Value>, QueryError> {
        let (Ok(low), Ok(high)) = (low.trim().parse(), high.trim().parse()) else {
            return Ok(None);
        };
        match networks_between(low, high) {
            Some(networks) => Ok(Some(Value::OneOf(
                networks.into_iter().map(Value::Network).collect(),
            ))),
            None => Err(self.mistake(
                start,
                self.at - start,
                "This is no range of addresses: its end comes before its beginning, or it is of many networks. Write networks: “ip:10.0.0.0/8”.",
            )),
        }
    }

    /// A value of a field that has but a few words.
    fn one_of_words(
        &mut self,
        context: &ValueContext,
        reads: Reads,
        words: &[&'static str],
        start: usize,
        text: &str,
        is_quoted: bool,
    ) -> Result<ReadValue, QueryError> {
        if !is_quoted && text == "*" {
            return Ok(Value::Present.into());
        }
        let value = Value::Like(Pattern::new(text, is_quoted));
        if words.iter().any(|word| value.fits(word)) {
            if context.exact && words.contains(&text) {
                return Ok(Value::Exact(text.to_owned()).into());
            }
            return Ok(value.into());
        }
        let meant = fields::words_meant(reads, text);
        let name = fields::of(reads).name;
        if !meant.is_empty() {
            if !context.in_list {
                let list = match &meant[..] {
                    [word] => (*word).to_owned(),
                    words => format!("({})", words.join(", ")),
                };
                let message = format!("“{text}” was read as “{name}:{list}”.");
                self.note(context.start..self.at, message, &[]);
            }
            let like = |word: &&'static str| Value::Like(Pattern::new(word, false));
            let mut values: Vec<Value> = meant.iter().map(like).collect();
            return Ok(match values.len() {
                1 => values.swap_remove(0).into(),
                _ => Value::OneOf(values).into(),
            });
        }
        let message = format!(
            "“{name}” is never “{text}”. It is one of: {}.",
            words.join(", ")
        );
        let mut error = self.mistake(start, self.at - start, message);
        for word in nearest(text, words, 3) {
            error = self.with_way(error, start..self.at, word);
        }
        Err(error)
    }
}

/// Whether a text is how other languages write that there is no value.
fn is_null(text: &str) -> bool {
    matches!(text, "null" | "NULL" | "Null" | "nil")
}

/// `Delete%` as `Delete*`; none where no `%` stands at an end, or it begins an escape of an address as in `%2F`.
pub(super) fn percents_as_stars(text: &str) -> Option<String> {
    let inner = text.trim_matches('%');
    if inner.len() == text.len() || inner.is_empty() || text.contains(['*', '?']) {
        return None;
    }
    let begins = text.starts_with('%');
    let is_escape =
        |text: &str| text.len() >= 2 && text.bytes().take(2).all(|byte| byte.is_ascii_hexdigit());
    if begins && is_escape(inner) && !text.ends_with('%') {
        return None;
    }
    let star = |is_there: bool| if is_there { "*" } else { "" };
    Some([star(begins), inner, star(text.ends_with('%'))].concat())
}

/// `10.` as `10.*`: the beginning of an address of version 4.
fn begins_an_address(text: &str) -> Option<String> {
    let mut numbers: Vec<&str> = text.split('.').collect();
    while numbers.len() > 1 && matches!(numbers.last(), Some(&("" | "x" | "X"))) {
        numbers.pop();
    }
    let is_cut = text.ends_with('.') || text.ends_with(['x', 'X']);
    let is_number = |number: &&str| number.parse::<u8>().is_ok();
    let fits = is_cut && numbers.len() < 4 && numbers.iter().all(is_number);
    fits.then(|| format!("{}.*", numbers.join(".")))
}

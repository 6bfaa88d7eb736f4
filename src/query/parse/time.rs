//! Values of fields that are a time, and times that stand by themselves.

use super::condition::{FieldSubject, ValueContext, about_field};
use super::dates::{self, WrittenDate, date, is_time_of_day};
use super::operators::ValueOperator;
use super::value::ReadValue;
use super::values::{back, comparison};
use super::{Keyword, Parser, quotes};
use crate::protocol::QueryError;
use crate::query::fields::Reads;
use crate::query::pattern::Pattern;
use crate::query::print::quoted;
use crate::query::tree::{Query, Target, Value};
use std::borrow::Cow;

const TIME: Target = Target::Known(Reads::Time);

impl Parser<'_> {
    /// The value of the field `time`.
    pub(super) fn time(
        &mut self,
        context: &ValueContext,
        start: usize,
        mut text: String,
        is_quoted: bool,
    ) -> Result<ReadValue, QueryError> {
        if !is_quoted {
            if matches!(text.as_str(), ">" | ">=" | "<" | "<=" | "=>" | "=<") {
                self.add_bound(&mut text)?;
            }
            if text == "*" {
                return Ok(Value::Present.into());
            }
            if text.contains(['*', '?']) && !text.starts_with('[') {
                return Ok(Value::Like(Pattern::new(&text, false)).into());
            }
            if matches!(text.as_str(), "null" | "NULL") {
                return Ok(super::value::ABSENT);
            }
            if let Some(value) = self.range_in_brackets_here(start, true)? {
                return Ok(value.into());
            }
            self.add_time_of_day(&mut text);
        } else if text.contains(['*', '?']) {
            // A pattern with a blank in it.
            return Ok(Value::Like(Pattern::new(&text, false)).into());
        }
        if !context.in_list && !text.contains("..") && !text.starts_with(['<', '>', '=']) {
            self.add_end_of_range(&mut text);
        }
        self.time_of(context, start, &text)
    }

    /// A time, a range, or a comparison, out of its text.
    fn time_of(
        &mut self,
        context: &ValueContext,
        start: usize,
        text: &str,
    ) -> Result<ReadValue, QueryError> {
        let marks = [">=", "=>", "<=", "=<", ">", "<"];
        let mark = marks.into_iter().find(|mark| text.starts_with(mark));
        let rest = &text[mark.map_or(0, str::len)..];
        let sides = match (mark, rest.split_once("..")) {
            (None, Some((low, high))) => vec![low, high],
            _ => vec![rest],
        };
        let mut known = Vec::new();
        for side in sides {
            let is_open = known.is_empty() || text.ends_with("..");
            match date(side) {
                Some(WrittenDate::Known(text)) => known.push(text),
                None if side.is_empty() && is_open => known.push(String::new()),
                Some(WrittenDate::Back(length)) => {
                    if context.in_list {
                        return Err(self.no_time(context, start, side));
                    }
                    return self.counted_back(start, mark, &length, text);
                }
                Some(WrittenDate::Either(one, other)) => {
                    let message = format!(
                        "“{side}” can be {one} or {other}. Write the year first: 2023-07-10."
                    );
                    let mut error = self.mistake(start, self.at - start, message);
                    for date in [one, other] {
                        let text = text.replacen(side, &date, 1);
                        error = self.with_way(error, start..self.at, &text);
                    }
                    return Err(error);
                }
                None => return Err(self.no_time(context, start, side)),
            }
        }
        let mark = match mark {
            Some("=>") => ">=",
            Some("=<") => "<=",
            mark => mark.unwrap_or(""),
        };
        let canonical = [mark, &known.join("..")].concat();
        match comparison(&canonical, true) {
            Some(Ok(value)) => Ok(value.into()),
            Some(Err(why)) => Err(self.mistake(start, self.at - start, why)),
            None => Err(self.no_time(context, start, text)),
        }
    }

    fn no_time(&self, context: &ValueContext, start: usize, text: &str) -> QueryError {
        let message = format!(
            "“{text}” is not a time. Write 2023-07-10, 2023-07-10T14:05, >=2023-07 or 2023-07-10..2023-07-12. “last:24h” counts back from the newest event."
        );
        let error = self.mistake(start, self.at - start, message);
        let length = dates::length(text.trim_start_matches(['<', '>', '=']));
        let is_near = ["yesterday", "today"].contains(&text.to_ascii_lowercase().as_str());
        match length.or_else(|| is_near.then(|| "24h".to_owned())) {
            Some(length) if !context.in_list => {
                self.with_way(error, context.start..self.at, &format!("last:{length}"))
            }
            _ => error,
        }
    }

    /// `time>=now-1d`: the last day before the newest event, or with `<` all before it.
    fn counted_back(
        &mut self,
        start: usize,
        mark: Option<&str>,
        length: &str,
        written: &str,
    ) -> Result<ReadValue, QueryError> {
        let Some(value) = back(length) else {
            return Err(self.mistake(start, self.at - start, "This is no length of time."));
        };
        let is_not = mark.is_some_and(|mark| mark.contains('<'));
        let not = if is_not { "-" } else { "" };
        let message = format!(
            "“{written}” was read as “{not}last:{length}”: counted back from the newest event loaded, not from today."
        );
        self.note(start..self.at, message, &[]);
        Ok(ReadValue { value, is_not })
    }

    /// `2021-07-30 12:00`: the time of day behind a blank.
    fn add_time_of_day(&mut self, text: &mut String) {
        let behind = self.at;
        let ends_with_day = text
            .rsplit(['>', '<', '=', '.'])
            .next()
            .is_some_and(|day| !day.contains(':') && date(day).is_some());
        self.skip_blanks();
        let next = &self.text[self.at..self.bare_end(self.at, true)];
        if ends_with_day && is_time_of_day(next) {
            text.push(' ');
            text.push_str(next);
            self.at += next.len();
        } else {
            self.at = behind;
        }
    }

    /// `2021-07-30 to 2021-07-31`, `2021-07-30 - 2021-07-31`: the end behind a time.
    fn add_end_of_range(&mut self, text: &mut String) {
        let behind = self.at;
        self.skip_blanks();
        let word = &self.text[self.at..self.bare_end(self.at, true)];
        let is_to = ["to", "until", "-", "–", "—", "till"]
            .iter()
            .any(|to| word.eq_ignore_ascii_case(to));
        if is_to && date(text).is_some() && self.at > behind {
            self.at += word.len();
            self.skip_blanks();
            let mut end = match quotes::phrase(self.text, self.at, self.end) {
                Some(Ok((end, at))) => {
                    self.at = at;
                    end
                }
                _ => {
                    let end = self.bare_end(self.at, true);
                    let text = self.text[self.at..end].to_owned();
                    self.at = end;
                    text
                }
            };
            self.add_time_of_day(&mut end);
            if date(&end).is_some() {
                *text = format!("{text}..{end}");
                return;
            }
        }
        self.at = behind;
    }

    /// `[a TO b]` that begins here: both ends, whether they are inside, and the byte behind.
    pub(super) fn range_in_brackets(&self) -> Option<(String, String, bool, usize)> {
        let rest = self.rest();
        let is_inside = rest.starts_with('[');
        let inner = rest.strip_prefix(['[', '{'])?;
        let end = inner.find([']', '}'])?;
        let inclusive = is_inside && inner[end..].starts_with(']');
        let (low, high) = parted_by_to(&inner[..end])?;
        let plain = |text: &str| match text.trim().trim_matches('"') {
            "*" => String::new(),
            text => text.to_owned(),
        };
        let behind = self.at + 1 + end + 1;
        Some((plain(low), plain(high), inclusive, behind))
    }

    /// The value of `[a TO b]` where it begins at `start`.
    pub(super) fn range_in_brackets_here(
        &mut self,
        start: usize,
        of_time: bool,
    ) -> Result<Option<Value>, QueryError> {
        let behind = std::mem::replace(&mut self.at, start);
        let Some((low, high, inclusive, end)) = self.range_in_brackets() else {
            self.at = behind;
            return Ok(None);
        };
        self.at = end;
        if !inclusive {
            let message = "In a range in braces the ends are not inside. Write the two bounds: “field:>1 field:<5”; “field:1..5” has the ends inside.";
            let error = self.mistake(start, end - start, message);
            let written = &self.text[start..end];
            let within = written.replace('{', "[").replace('}', "]");
            return Err(self.with_way(error, start..end, &within));
        }
        if let Some(value) = self.networks(start, &low, &high)? {
            return Ok(Some(value));
        }
        let canonical = |text: &str| match date(text) {
            Some(WrittenDate::Known(known)) if of_time || text.contains('-') => known,
            _ => text.to_owned(),
        };
        let written = format!("{}..{}", canonical(&low), canonical(&high));
        match comparison(&written, of_time) {
            Some(Ok(value)) => Ok(Some(value)),
            Some(Err(why)) => Err(self.mistake(start, end - start, why)),
            None => Err(self.mistake(
                start,
                end - start,
                "A range is between two numbers, times or addresses.",
            )),
        }
    }

    /// The condition `time>=X`, `between X and Y`, or of another field that is compared.
    pub(super) fn compared(
        &mut self,
        start: usize,
        subject: &FieldSubject,
        operator: ValueOperator,
    ) -> Result<Query, QueryError> {
        let target = &subject.target;
        let context = ValueContext {
            target: Some(target),
            name: &subject.name,
            exact: false,
            in_list: false,
            start,
        };
        let at = self.at;
        let read = match operator {
            ValueOperator::Compare(mark) => {
                let text = self.operand(*target == TIME);
                let text = [mark, &text?.0].concat();
                self.compared_with(&context, at, &text)?
            }
            ValueOperator::Between => {
                let low = self.operand(*target == TIME)?.0;
                self.skip_blanks();
                if !self.is_keyword(Keyword::And) {
                    let message = "“between” needs two values with “and” between them.";
                    return Err(self.mistake(start, self.at - start, message));
                }
                let length = self.keyword().map_or(0, |(_, length)| length);
                self.at += length;
                self.skip_blanks();
                let high = self.operand(*target == TIME)?.0;
                if let Some(value) = self.networks(at, &low, &high)? {
                    value.into()
                } else {
                    self.compared_with(&context, at, &format!("{low}..{high}"))?
                }
            }
            operator => return self.by_its_text(&context, target, operator),
        };
        let query = about_field(target, read.value);
        Ok(match read.is_not {
            true => Query::Not(Box::new(query)),
            false => query,
        })
    }

    fn compared_with(
        &mut self,
        context: &ValueContext,
        at: usize,
        text: &str,
    ) -> Result<ReadValue, QueryError> {
        let is = |reads| context.target == Some(&Target::Known(reads));
        if is(Reads::Time) {
            return self.time_of(context, at, text);
        }
        if is(Reads::Last) || is(Reads::New) {
            let length = text.trim_start_matches(['<', '>', '=']);
            let value = dates::length(length).as_deref().and_then(back);
            return value.map(ReadValue::from).ok_or_else(|| {
                let message = "A length of time is expected here, such as 24h.";
                self.mistake(at, self.at - at, message)
            });
        }
        match comparison(text, false) {
            Some(Ok(value)) => Ok(value.into()),
            Some(Err(why)) => Err(self.mistake(at, self.at - at, why)),
            None => {
                let message = "A number or a time is expected here, such as 100 or 2023-07-10.";
                Err(self.mistake(at, self.at - at, message))
            }
        }
    }

    /// A text behind an operator, and whether it stands in quotes.
    pub(super) fn operand(&mut self, of_time: bool) -> Result<(String, bool), QueryError> {
        match quotes::phrase(self.text, self.at, self.end).transpose()? {
            Some((text, end)) => {
                self.at = end;
                Ok((text, true))
            }
            None => {
                let end = self.bare_end(self.at, true);
                let mut text = self.text[self.at..end].to_owned();
                self.at = end;
                if of_time {
                    self.add_time_of_day(&mut text);
                }
                Ok((text, false))
            }
        }
    }

    /// `last 24h`, `2021-07-30 12:00`, `2021-07-30 to 2021-07-31`: a time without a field.
    pub(super) fn span_in_words(&mut self) -> Result<Option<Query>, QueryError> {
        let start = self.at;
        let word = &self.text[start..self.bare_end(start, true)];
        if ["last", "past", "previous"]
            .iter()
            .any(|last| word.eq_ignore_ascii_case(last))
        {
            self.at += word.len();
            self.skip_blanks();
            let mut length = Cow::Borrowed(&self.text[self.at..self.bare_end(self.at, true)]);
            self.at += length.len();
            if !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit()) {
                self.skip_blanks();
                let unit = &self.text[self.at..self.bare_end(self.at, true)];
                length.to_mut().push_str(unit);
                self.at += unit.len();
            }
            let length = dates::length(&length);
            if let Some((length, value)) =
                length.and_then(|length| back(&length).map(|value| (length, value)))
            {
                let words = quoted(self.text[start..self.at].trim());
                self.note_reading(start, &format!("last:{length}"), &[words]);
                return Ok(Some(Query::Field(Target::Known(Reads::Last), value)));
            }
            self.at = start;
            return Ok(None);
        }
        if word.len() < 8 || word.contains(':') || !word.starts_with(|it: char| it.is_ascii_digit())
        {
            return Ok(None);
        }
        let Some(WrittenDate::Known(_)) = date(word) else {
            return Ok(None);
        };
        let mut text = word.to_owned();
        self.at += word.len();
        self.add_time_of_day(&mut text);
        self.add_end_of_range(&mut text);
        if text == word {
            self.at = start;
            return Ok(None);
        }
        let context = ValueContext {
            target: Some(&TIME),
            name: "time",
            exact: false,
            in_list: false,
            start,
        };
        let read = self.time_of(&context, start, &text)?;
        let words = quoted(self.text[start..self.at].trim());
        let canonical = match &read.value {
            Value::Times { written, .. } => format!("time:{written}"),
            _ => "time".to_owned(),
        };
        self.note_reading(start, &canonical, &[words]);
        Ok(Some(Query::Field(TIME, read.value)))
    }
}

/// What stands on both sides of the word `TO`.
fn parted_by_to(text: &str) -> Option<(&str, &str)> {
    let lower = text.to_ascii_lowercase();
    let at = lower.find(" to ")?;
    Some((&text[..at], &text[at + 4..]))
}

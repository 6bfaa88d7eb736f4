//! One condition: a word, a phrase, or a field, an operator and a value.

use super::operators::{ValueOperator, WrittenOperator, sign, word};
use super::values::{is_name, target};
use super::{Keyword, Parser, ReadingNote, others, quotes};
use crate::cloudtrail::action::{is_call, source_of_service};
use crate::protocol::QueryError;
use crate::query::fields::{self, Reads};
use crate::query::pattern::Pattern;
use crate::query::print::{quoted, target_of};
use crate::query::tree::{Query, Target, Value};
use crate::store::Column;

/// CloudTrail's spelling of whether a call only read.
pub(super) const RECORDED: &str = "readOnly";

/// A field or path that a condition is about, and the operator behind it.
pub(super) struct FieldSubject {
    pub target: Target,
    /// As it was written.
    pub name: String,
    pub written: WrittenOperator,
    /// The byte behind the operator.
    pub value_at: usize,
    /// What another tool calls it.
    pub of_other_tool: Option<&'static others::OtherName>,
}

/// What a value is read for, and where.
pub(super) struct ValueContext<'a> {
    pub target: Option<&'a Target>,
    /// The name as it was written.
    pub name: &'a str,
    /// It stands behind `=`.
    pub exact: bool,
    pub in_list: bool,
    /// Byte where the condition begins.
    pub start: usize,
}

impl Parser<'_> {
    /// A word, a phrase, or a field with a value.
    pub(super) fn condition(&mut self) -> Result<Option<Query>, QueryError> {
        let start = self.at;
        self.count_condition()?;
        if &self.text[start..self.bare_end(start, false)] == "|" {
            let message = "A bar by itself is a command of another tool. “A OR B” is one of two.";
            let error = self.mistake(start, 1, message);
            let error = self.with_way(error, start..start + 1, "OR");
            return Err(self.with_way(error, start..start + 1, ""));
        }
        if self.regex_end(false).is_none() {
            if let Some(read) = self.special()? {
                if let Some(query) = &read {
                    self.keep(start, query);
                }
                return Ok(read);
            }
            if let Some(subject) = self.subject()? {
                let query = self.about(start, &subject)?;
                self.keep(start, &query);
                return Ok(Some(query));
            }
        }
        let context = ValueContext {
            target: None,
            name: "",
            exact: false,
            in_list: false,
            start,
        };
        let read = self.value(&context)?;
        let query = Query::Word(read.value);
        self.keep(start, &query);
        Ok(Some(query))
    }

    /// What says something by its form, without being a field of its own. The inner none: it says nothing of events.
    fn special(&mut self) -> Result<Option<Option<Query>>, QueryError> {
        if self.skip_scope()? {
            return Ok(Some(None));
        }
        if let Some(query) = self.presence() {
            return Ok(Some(Some(query)));
        }
        if let Some(query) = self.span_in_words()? {
            return Ok(Some(Some(query)));
        }
        if let Some(query) = self.iam_action() {
            return Ok(Some(Some(query)));
        }
        Ok(None)
    }

    /// `s3:DeleteBucket`: an action of IAM, or the call of a service.
    fn iam_action(&mut self) -> Option<Query> {
        let start = self.at;
        let bare = &self.text[start..self.bare_end(start, false)];
        let (service, call) = bare.split_once(':')?;
        // Some services are called like fields.
        if is_known(service) && !service.ends_with(".amazonaws.com") {
            return None;
        }
        let query = action_of(service, call)?;
        self.at += bare.len();
        self.note_action(start, service, call, bare);
        Some(query)
    }

    fn note_action(&mut self, start: usize, service: &str, call: &str, written: &str) {
        let source = source_of_service(service).unwrap_or_default();
        let canonical = match call {
            "*" => format!("source:{source}"),
            call => format!("source:{source} name:{call}"),
        };
        self.note_reading(start, &canonical, &[quoted(written)]);
    }

    /// A field or path with an operator behind it; none where a word stands here.
    pub(super) fn subject(&self) -> Result<Option<FieldSubject>, QueryError> {
        let start = self.at;
        if let Some(phrase) = quotes::phrase(self.text, start, self.end) {
            let (path, end) = phrase?;
            let written = self.operator_behind(end, false);
            // Behind a blank a word may begin with a sign.
            let written = written.filter(|(sign, value_at)| {
                end + sign.length == *value_at || self.is_apart(*value_at)
            });
            return Ok(written.map(|(written, value_at)| FieldSubject {
                target: target_of(&path),
                name: path,
                written,
                value_at,
                of_other_tool: None,
            }));
        }
        let word = &self.text[start..self.bare_end(start, false)];
        let place = word.char_indices().find_map(|(at, _)| {
            let written = sign(&word[at..])?;
            Some((at, written))
        });
        let (name, found) = match place {
            Some((0, _)) => return Ok(None),
            Some((at, written)) => {
                let value_at = start + at + written.length;
                (&word[..at], Some((written, value_at)))
            }
            None => (word, None),
        };
        if found.is_none() {
            // A plain word, and only by what stands behind it perhaps a field.
            let Some((written, value_at)) = self.operator_behind(start + word.len(), true) else {
                return Ok(None);
            };
            if !is_name(name) || !is_known(name) && (written.is_word || !self.is_apart(value_at)) {
                return Ok(None);
            }
            return self.subject_of(name, written, value_at, false);
        }
        let (written, value_at) = found.unwrap_or((WrittenOperator::HAS, start));
        self.subject_of(name, written, value_at, true)
    }

    fn subject_of(
        &self,
        name: &str,
        written: WrittenOperator,
        value_at: usize,
        is_tight: bool,
    ) -> Result<Option<FieldSubject>, QueryError> {
        let of_other_tool = self
            .arn_name(name, value_at)
            .or_else(|| others::other_name(name));
        let target = match of_other_tool {
            Some(other) => Some(target_of(other.field)),
            None => target(self, name, written, is_tight)?,
        };
        Ok(target.map(|target| FieldSubject {
            target,
            name: name.to_owned(),
            written,
            value_at,
            of_other_tool,
        }))
    }

    /// The operator behind a name that ends here, with the byte behind it; blanks may stand between.
    fn operator_behind(&self, end: usize, with_words: bool) -> Option<(WrittenOperator, usize)> {
        let rest = self.text.get(end..self.end)?;
        let after = rest.trim_start();
        let at = self.end - after.len();
        if let Some(written) = sign(after) {
            return Some((written, at + written.length));
        }
        let is_apart = after.len() < rest.len();
        let written = Some(after)
            .filter(|_| with_words && is_apart)
            .and_then(word)?;
        let behind = at + written.length;
        // A word with nothing behind it is a word.
        let is_whole = matches!(
            written.operator,
            ValueOperator::Present | ValueOperator::Absent
        );
        let has_value = self
            .text
            .get(behind..self.end)
            .map(str::trim_start)
            .is_some_and(|rest| {
                let mut next = rest.chars();
                match written.operator {
                    ValueOperator::In => rest.starts_with('('),
                    _ => next.next().is_some_and(|next| next != ')'),
                }
            });
        (is_whole || has_value).then_some((written, behind))
    }

    /// Whether a blank stands here.
    fn is_apart(&self, at: usize) -> bool {
        self.text
            .get(at..self.end)
            .is_some_and(|rest| rest.starts_with(char::is_whitespace))
    }

    /// The condition on a field.
    fn about(&mut self, start: usize, subject: &FieldSubject) -> Result<Query, QueryError> {
        self.at = subject.value_at;
        let FieldSubject {
            target, written, ..
        } = subject;
        let is_length = [Reads::Last, Reads::New]
            .map(Target::Known)
            .contains(target);
        let takes_length = matches!(
            written.operator,
            ValueOperator::Has | ValueOperator::Equal | ValueOperator::Compare(_)
        );
        if is_length && !takes_length {
            let message = "A length of time is expected here, as in “last:24h”.";
            let error = self.mistake(start, self.at - start, message);
            let words = quoted(&self.text[start..self.at]);
            return Err(self.with_way(error, start..self.at, &words));
        }
        let query = match written.operator {
            ValueOperator::Present => Query::Field(target.clone(), Value::Present),
            ValueOperator::Absent => {
                let present = Query::Field(target.clone(), Value::Present);
                Query::Not(Box::new(present))
            }
            ValueOperator::Has | ValueOperator::Equal | ValueOperator::In => {
                self.value_is_missing(start, subject)?;
                self.valued(start, subject)?
            }
            operator => {
                self.value_is_missing(start, subject)?;
                self.compared(start, subject, operator)?
            }
        };
        let query = match written.is_not {
            true => opposite(query),
            false => query,
        };
        self.note_subject(start, subject);
        Ok(query)
    }

    /// Goes to the value behind an operator; a mistake where none stands there.
    fn value_is_missing(&mut self, start: usize, subject: &FieldSubject) -> Result<(), QueryError> {
        let behind = self.at;
        self.skip_blanks();
        let rest = self.rest();
        let is_apart = self.at > behind;
        let takes_not = matches!(
            subject.written.operator,
            ValueOperator::Has | ValueOperator::Equal
        );
        let is_other = is_apart
            && (self.keyword().is_some() && !(takes_not && self.goes_on_behind_not())
                || rest.starts_with('-') && !is_number(rest)
                || rest.starts_with('~')
                || self
                    .subject()
                    .is_ok_and(|next| next.is_some_and(|next| fields::find(&next.name).is_some())));
        if !rest.is_empty() && !rest.starts_with(')') && !is_other {
            return Ok(());
        }
        let written = &self.text[start..behind];
        let name = &subject.name;
        let message = format!(
            "A value is missing after “{written}”. “{name}:*” finds every event that has one."
        );
        let mistake = self.mistake(start, behind - start, message);
        let any = match target_of(name) == subject.target {
            true => format!("{name}:*"),
            false => format!("{}:*", self.text[start..].split(':').next().unwrap_or(name)),
        };
        let mistake = self.with_way(mistake, start..behind, &any);
        Err(self.with_way(mistake, start..behind, ""))
    }

    /// `NOT` with a value behind it, as in `errorCode: NOT AccessDenied`.
    fn goes_on_behind_not(&self) -> bool {
        self.keyword().is_some_and(|(keyword, length)| {
            let rest = self.rest()[length..].trim_start();
            keyword == Keyword::Not && !rest.is_empty() && !rest.starts_with(')')
        })
    }

    /// A field with a value or a list of values.
    fn valued(&mut self, start: usize, subject: &FieldSubject) -> Result<Query, QueryError> {
        let target = &subject.target;
        let mut context = ValueContext {
            target: Some(target),
            name: &subject.name,
            exact: subject.written.operator == ValueOperator::Equal,
            in_list: false,
            start,
        };
        if self.rest().starts_with('(') {
            return Ok(Query::Field(
                target.clone(),
                Value::OneOf(self.list(&mut context)?),
            ));
        }
        if let Some(query) = self.named_action(start, target) {
            return Ok(query);
        }
        let is_not = self.skip_not_before_value();
        let value_at = self.at;
        let query = match self.implicit_list(&mut context)? {
            Some(values) => Query::Field(target.clone(), Value::OneOf(values)),
            None => {
                self.at = value_at;
                let read = self.value(&context)?;
                let query = about_field(target, read.value);
                if read.is_not { opposite(query) } else { query }
            }
        };
        Ok(if is_not { opposite(query) } else { query })
    }

    /// `errorCode:!AccessDenied`, `errorCode:NOT AccessDenied`: a `NOT` that stands before the value.
    fn skip_not_before_value(&mut self) -> bool {
        let rest = self.rest();
        if let Some(after) = rest.strip_prefix("!=").or_else(|| rest.strip_prefix('!'))
            && super::goes_on(after)
        {
            self.at = self.end - after.len();
            return true;
        }
        if self.goes_on_behind_not() {
            let length = self.keyword().map_or(0, |(_, length)| length);
            let written = &self.text[self.at..self.at + length];
            // Right behind the sign small letters are the value itself: `state:not` and then words.
            let is_apart = self.text[..self.at].ends_with(char::is_whitespace);
            if is_apart || written == Keyword::Not.word() {
                self.at += length;
                self.skip_blanks();
                return true;
            }
        }
        false
    }

    /// `action:s3:DeleteBucket`: the action of IAM as the name of a call.
    fn named_action(&mut self, start: usize, target: &Target) -> Option<Query> {
        if *target != Target::Known(Reads::Column(Column::Name)) {
            return None;
        }
        let bare = &self.text[self.at..self.bare_end(self.at, false)];
        let (service, call) = bare.split_once(':')?;
        let query = action_of(service, call)?;
        let value_at = self.at;
        self.at += bare.len();
        self.note_action(start, service, call, &self.text[value_at..self.at]);
        Some(query)
    }

    /// Says what another tool's name, an operator in words, or a name with two meanings was read as.
    fn note_subject(&mut self, start: usize, subject: &FieldSubject) {
        let name = &subject.name;
        if let Some(other) = subject.of_other_tool {
            let message = format!("“{name}” was read as “{}”{}.", other.field, other.why);
            let rest = self.text[start..self.at].get(name.len()..).unwrap_or("");
            let others: Vec<String> = other
                .instead
                .iter()
                .map(|instead| format!("{instead}{rest}"))
                .collect();
            self.note(start..self.at, message, &others);
        } else if name.eq_ignore_ascii_case("accountId") {
            let rest = self.text[start..self.at].get(name.len()..).unwrap_or("");
            let message = "“accountId” is CloudTrail’s name for the caller’s account (userIdentity.accountId). The account that received the event is “account”, or “recipientAccountId”.";
            self.note(
                start..self.at,
                message.to_owned(),
                &[format!("account{rest}")],
            );
        }
        if *name == *RECORDED {
            let rest = self.text[start..self.at].get(name.len()..).unwrap_or("");
            self.notes.all.push(ReadingNote {
                message: "“readOnly” is what the record says. “readonly” is judged by the name of the call too, where the record does not say.".to_owned(),
                others: vec![self.replaced(&(start..self.at), &format!("readonly{rest}"))],
                only_where_it_differs: true,
            });
        }
        if subject.written.is_word {
            let written = self.text[start..self.at].to_owned();
            let not = if subject.written.is_not { "not " } else { "" };
            let how = match subject.written.operator {
                ValueOperator::Begins => "begins with this",
                ValueOperator::Ends => "ends with this",
                ValueOperator::Contains => "has this in it",
                ValueOperator::Like => "is like this; % stands for any letters, _ for one",
                ValueOperator::Regex | ValueOperator::Matches => "fits this regular expression",
                ValueOperator::In => "is one of these",
                ValueOperator::Between => "lies between these two",
                ValueOperator::Present => "has a value",
                ValueOperator::Absent => "has no value",
                ValueOperator::Has | ValueOperator::Equal => "is this",
                ValueOperator::Compare(sign) => sign,
            };
            let message = format!("“{written}” was read as a condition on “{name}”: {not}{how}.");
            self.note(start..self.at, message, &[quoted(&written)]);
        }
    }
}

impl WrittenOperator {
    /// A colon.
    const HAS: WrittenOperator = WrittenOperator {
        operator: ValueOperator::Has,
        is_not: false,
        length: 1,
        is_word: false,
    };
}

/// The condition turned around; two turns are none.
fn opposite(query: Query) -> Query {
    match query {
        Query::Not(inner) => *inner,
        query => Query::Not(Box::new(query)),
    }
}

/// The condition on a field. What is counted back from the newest event is asked of a field of its own.
pub(super) fn about_field(target: &Target, value: Value) -> Query {
    let is_counted_back = matches!(value, Value::Back { .. });
    let target = match is_counted_back && *target == Target::Known(Reads::Time) {
        true => Target::Known(Reads::Last),
        false => target.clone(),
    };
    Query::Field(target, value)
}

/// Whether a name is a field, a path, or what another tool calls one.
fn is_known(name: &str) -> bool {
    fields::find(name).is_some()
        || fields::is_at_the_top(name)
        || others::other_name(name).is_some()
        || name.contains('.')
}

fn is_number(text: &str) -> bool {
    text[1..].starts_with(|next: char| next.is_ascii_digit())
}

/// The events of an IAM action; none where the service is unknown or the rest is no call.
fn action_of(service: &str, call: &str) -> Option<Query> {
    let source = source_of_service(service)?;
    if !is_call(call) {
        return None;
    }
    let like = |column, text: &str| {
        let value = Value::Like(Pattern::new(text, false));
        Query::Field(Target::Known(Reads::Column(column)), value)
    };
    let of_service = like(Column::Source, &source);
    Some(match call {
        "*" => of_service,
        call => Query::All(vec![of_service, like(Column::Name, call)]),
    })
}

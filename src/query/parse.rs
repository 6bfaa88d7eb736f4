//! From the text in the search box to a [`Query`]. The grammar is in this folder's README.

use crate::protocol::QueryError;
use crate::query::fields::{self, Reads};
use crate::query::network::Network;
use crate::query::parse_values::{back, comparison, quoted, target};
use crate::query::pattern::Pattern;
use crate::query::regex::{Regex, RegexError};
use crate::query::tree::{Query, Target, Value};
use std::ops::Range;

/// Parentheses, `-` and `~` within each other, at most.
const DEEPEST: usize = 50;
/// Conditions in one query, at most: each may cost a pass over all events.
const MOST_CONDITIONS: usize = 200;

/// Reads a query.
///
/// # Errors
/// The place of the mistake, what is wrong, and a suggestion.
pub fn parse(text: &str) -> Result<Query, QueryError> {
    whole(text, Regex::read).map(|(query, _)| query)
}

/// Reads what is written only: the query can be compared and written out, but its regular expressions find nothing.
/// The page does this: making them ready takes milliseconds, and a program that is a sixth larger.
///
/// # Errors
/// As [`parse`], but for expressions that are too large.
pub fn parse_text(text: &str) -> Result<Query, QueryError> {
    parse_with_places(text).map(|(query, _)| query)
}

/// Reads what is written only; gives with it where each of its conditions at the top stands, in bytes.
///
/// # Errors
/// As [`parse_text`].
pub fn parse_with_places(text: &str) -> Result<(Query, Vec<Range<usize>>), QueryError> {
    whole(text, Regex::read_text)
}

fn whole(text: &str, regex: ReadRegex) -> Result<(Query, Vec<Range<usize>>), QueryError> {
    let mut parser = Parser {
        text,
        at: 0,
        depth: 0,
        conditions: 0,
        places: Vec::new(),
        regex,
    };
    let query = parser.any()?;
    if parser.at < text.len() {
        return Err(mistake(
            parser.at,
            1,
            "This parenthesis closes nothing. Text with a parenthesis goes in quotes.".to_owned(),
        ));
    }
    let query = match query {
        all @ Query::All(_) => all,
        other => Query::All(vec![other]),
    };
    Ok((query, parser.places))
}

pub(super) fn mistake(at: usize, length: usize, message: String) -> QueryError {
    QueryError {
        at: at as u32,
        length: length as u32,
        message,
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    conditions: usize,
    /// Where the conditions at the top stand.
    places: Vec<Range<usize>>,
    regex: ReadRegex,
}

/// Reads what stands between the slashes.
type ReadRegex = fn(&str) -> Result<Regex, RegexError>;

/// What a value is read for, and where.
struct ValueContext<'a> {
    target: Option<&'a Target>,
    /// It stands behind `=`.
    exact: bool,
    in_list: bool,
    /// Byte where the condition begins.
    start: usize,
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn skip_blanks(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    /// True where this word stands here by itself, in capitals.
    fn is_keyword(&self, word: &str) -> bool {
        self.rest().strip_prefix(word).is_some_and(|rest| {
            rest.chars()
                .next()
                .is_none_or(|next| next.is_whitespace() || "()\"".contains(next))
        })
    }

    /// Conditions, and more of them behind `OR`.
    fn any(&mut self) -> Result<Query, QueryError> {
        let mut choices = Vec::new();
        loop {
            let start = self.at;
            let conditions = self.all()?;
            self.skip_blanks();
            let goes_on = self.is_keyword("OR");
            if conditions.is_empty() && (goes_on || !choices.is_empty()) {
                let at = if goes_on {
                    self.at
                } else {
                    start.saturating_sub(2)
                };
                return Err(self.lonely(at, "OR"));
            }
            choices.push(Query::All(conditions));
            if !goes_on {
                break;
            }
            self.at += 2;
        }
        if choices.len() > 1 {
            if self.depth == 0 {
                let whole = self.text.trim();
                let start = self.text.len() - self.text.trim_start().len();
                self.places.clear();
                self.places.push(start..start + whole.len());
            }
            return Ok(Query::Any(choices.into_iter().map(single).collect()));
        }
        Ok(choices.pop().unwrap_or(Query::All(Vec::new())))
    }

    fn lonely(&self, at: usize, word: &str) -> QueryError {
        let message = format!(
            "“{word}” needs something on both sides. The word itself goes in quotes: “\"{word}\"”."
        );
        mistake(at, word.len(), message)
    }

    /// Conditions that hold together, up to `OR`, a closing parenthesis or the end.
    fn all(&mut self) -> Result<Vec<Query>, QueryError> {
        let mut conditions = Vec::new();
        loop {
            self.skip_blanks();
            if self.is_keyword("AND") {
                let at = self.at;
                self.at += 3;
                self.skip_blanks();
                let ends = self.rest().is_empty() || self.rest().starts_with(')');
                if conditions.is_empty() || ends || self.is_keyword("AND") || self.is_keyword("OR")
                {
                    return Err(self.lonely(at, "AND"));
                }
            }
            if self.rest().is_empty() || self.rest().starts_with(')') || self.is_keyword("OR") {
                return Ok(conditions);
            }
            let start = self.at;
            conditions.push(self.term()?);
            if self.depth == 0 {
                self.places.push(start..self.at);
            }
        }
    }

    fn deeper<T>(
        &mut self,
        inner: impl FnOnce(&mut Self) -> Result<T, QueryError>,
    ) -> Result<T, QueryError> {
        if self.depth == DEEPEST {
            return Err(mistake(
                self.at,
                1,
                format!("This is nested too deep; {DEEPEST} levels are allowed."),
            ));
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }

    /// A condition with what stands before it: `~` where it is switched off, `-` or `NOT`.
    fn term(&mut self) -> Result<Query, QueryError> {
        let start = self.at;
        let goes_on = |rest: &str| {
            rest.chars()
                .next()
                .is_some_and(|next| !next.is_whitespace() && next != ')')
        };
        if let Some(rest) = self.rest().strip_prefix('~').filter(|rest| goes_on(rest)) {
            self.at = self.text.len() - rest.len();
            return self
                .deeper(|parser| parser.term())
                .map(|query| Query::Off(Box::new(query)));
        }
        if let Some(rest) = self.rest().strip_prefix('-').filter(|rest| goes_on(rest)) {
            self.at = self.text.len() - rest.len();
            return self
                .deeper(|parser| parser.term())
                .map(|query| Query::Not(Box::new(query)));
        }
        if self.is_keyword("NOT") {
            self.at += 3;
            self.skip_blanks();
            if self.rest().is_empty()
                || self.rest().starts_with(')')
                || self.is_keyword("OR")
                || self.is_keyword("AND")
            {
                let message =
                    "“NOT” needs a condition after it. The word itself goes in quotes: “\"NOT\"”.";
                return Err(mistake(start, 3, message.to_owned()));
            }
            return self
                .deeper(|parser| parser.term())
                .map(|query| Query::Not(Box::new(query)));
        }
        if self.rest().starts_with('(') {
            self.at += 1;
            let inner = self.deeper(Parser::any)?;
            if !self.rest().starts_with(')') {
                return Err(mistake(
                    start,
                    1,
                    "The closing parenthesis is missing.".to_owned(),
                ));
            }
            self.at += 1;
            if inner == Query::All(Vec::new()) {
                let message = "There is nothing in these parentheses. Text with a parenthesis goes in quotes.";
                return Err(mistake(start, self.at - start, message.to_owned()));
            }
            return Ok(single(inner));
        }
        self.condition()
    }

    /// A word, a phrase, or a field with a value.
    fn condition(&mut self) -> Result<Query, QueryError> {
        let start = self.at;
        self.conditions += 1;
        if self.conditions > MOST_CONDITIONS {
            let message = format!("A query has at most {MOST_CONDITIONS} conditions.");
            return Err(mistake(start, self.text.len() - start, message));
        }
        let mut context = ValueContext {
            target: None,
            exact: false,
            in_list: false,
            start,
        };
        let mut word = &self.text[start..self.bare_end(start, false)];
        let target = if self.rest().starts_with('"') {
            let (path, end) = quoted(self.text, start)?;
            match self.text[end..].chars().next() {
                Some(sign @ (':' | '=')) => {
                    word = &self.text[start..=end];
                    Some((Target::Path(path.to_lowercase()), sign, end + 1))
                }
                _ => None,
            }
        } else if self.regex_end(false).is_some() {
            None
        } else {
            match word.find([':', '=']) {
                Some(at) => {
                    let sign = if word[at..].starts_with(':') {
                        ':'
                    } else {
                        '='
                    };
                    let target = target(&word[..at], start, sign)?;
                    target.map(|target| (target, sign, start + at + 1))
                }
                None => None,
            }
        };
        let Some((target, sign, value)) = target else {
            return Ok(Query::Word(self.value(&context)?));
        };
        self.at = value;
        context.target = Some(&target);
        context.exact = sign == '=';
        let ends = |rest: &str| {
            rest.chars()
                .next()
                .is_none_or(|next| next.is_whitespace() || next == ')')
        };
        if ends(self.rest()) {
            let name = word.get(..value - start - 1).unwrap_or(word);
            let message = format!(
                "A value is missing after “{name}{sign}”. “{name}:*” finds every event that has one."
            );
            return Err(mistake(start, value - start, message));
        }
        let value = if self.rest().starts_with('(') {
            Value::OneOf(self.list(&mut context)?)
        } else {
            self.value(&context)?
        };
        Ok(Query::Field(target, value))
    }

    /// `(one, two)`: the values of a list, with commas, blanks or `OR` between them.
    fn list(&mut self, context: &mut ValueContext) -> Result<Vec<Value>, QueryError> {
        let start = self.at;
        context.in_list = true;
        self.at += 1;
        let mut values = Vec::new();
        loop {
            let between = |letter: char| letter.is_whitespace() || letter == ',';
            self.at = self.text.len() - self.rest().trim_start_matches(between).len();
            if self.is_keyword("OR") && !values.is_empty() {
                self.at += 2;
                continue;
            }
            if self.rest().starts_with(')') {
                self.at += 1;
                break;
            }
            if self.rest().is_empty() {
                return Err(mistake(
                    start,
                    1,
                    "The closing parenthesis of this list is missing.".to_owned(),
                ));
            }
            self.conditions += 1;
            if values.len() == MOST_CONDITIONS {
                let message = format!("A list has at most {MOST_CONDITIONS} values.");
                return Err(mistake(self.at, self.text.len() - self.at, message));
            }
            context.start = self.at;
            values.push(self.value(context)?);
        }
        if values.is_empty() {
            let message = "This list is empty. Write values with commas between them: “error:(AccessDenied, Throttling*)”.";
            return Err(mistake(start, self.at - start, message.to_owned()));
        }
        Ok(values)
    }

    /// Where text without quotes that begins at `start` ends. Parentheses that open in it belong to it.
    fn bare_end(&self, start: usize, in_list: bool) -> usize {
        let mut open = 0;
        for (at, letter) in self.text[start..].char_indices() {
            match letter {
                '(' => open += 1,
                ')' if open > 0 => open -= 1,
                ')' | '"' => return start + at,
                ',' if in_list => return start + at,
                _ if letter.is_whitespace() => return start + at,
                _ => {}
            }
        }
        self.text.len()
    }

    /// Where a regular expression that begins here has its last slash: `/…/` without a blank, and with nothing
    /// behind it. None where it is no expression: a path such as `/aws/lambda` has letters behind its second slash.
    fn regex_end(&self, in_list: bool) -> Option<usize> {
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
        let ends =
            after.is_none_or(|next| next.is_whitespace() || next == ')' || in_list && next == ',');
        (end > 0 && ends).then_some(self.at + 1 + end)
    }

    /// One value, as far as it goes.
    fn value(&mut self, context: &ValueContext) -> Result<Value, QueryError> {
        let start = self.at;
        if !context.exact
            && let Some(end) = self.regex_end(context.in_list)
        {
            self.at = end + 1;
            return match (self.regex)(&self.text[start + 1..end]) {
                Ok(regex) => Ok(Value::Regex(Box::new(regex))),
                Err((at, why)) => Err(mistake(
                    start + 1 + at,
                    end - start - 1 - at,
                    why.to_owned(),
                )),
            };
        }
        let is_quoted = self.rest().starts_with('"');
        let mut text;
        if is_quoted {
            (text, self.at) = quoted(self.text, start)?;
        } else {
            self.at = self.bare_end(start, context.in_list);
            text = self.text[start..self.at].to_owned();
            if matches!(text.as_str(), ">" | ">=" | "<" | "<=") && self.rest().starts_with('"') {
                let (bound, end) = quoted(self.text, self.at)?;
                text.push_str(&bound);
                self.at = end;
            }
        }
        let length = self.at - start;
        let Some(target) = context.target else {
            return Ok(Value::Like(Pattern::new(&text, is_quoted)));
        };
        if let Target::Known(reads) = target {
            match reads {
                Reads::Last | Reads::New => return back(&text).ok_or_else(|| {
                    let message = format!("“{text}” is not a length of time. Write 90s, 15m, 24h, 7d or 2w; it is counted back from the newest event loaded.");
                    mistake(start, length, message)
                }),
                Reads::Time if !text.contains(['*', '?']) => {
                    return match comparison(&text, true) {
                        Some(Ok(value)) => Ok(value),
                        Some(Err(why)) => Err(mistake(start, length, why.to_owned())),
                        None => {
                            let message = format!("“{text}” is not a time. Write 2023-07-10, 2023-07-10T14:05, >=2023-07 or 2023-07-10..2023-07-12. “last:24h” counts back from the newest event.");
                            Err(mistake(start, length, message))
                        }
                    };
                }
                _ => {}
            }
        }
        if context.exact {
            return Ok(Value::Exact(text));
        }
        let value = match comparison(&text, false) {
            _ if is_quoted => None,
            _ if text == "*" => Some(Value::Present),
            Some(Ok(value)) => Some(value),
            Some(Err(why)) => return Err(mistake(start, length, why.to_owned())),
            None => Network::read(&text).map(Value::Network),
        };
        let value = value.unwrap_or_else(|| Value::Like(Pattern::new(&text, is_quoted)));
        if let Target::Known(reads) = target
            && let words = fields::words(*reads)
            && !words.is_empty()
            && !words.iter().any(|word| value.fits(word))
        {
            let name = fields::of(*reads).name;
            let message = format!(
                "“{name}” is never “{text}”. It is one of: {}.",
                words.join(", ")
            );
            return Err(mistake(start, length, message));
        }
        Ok(value)
    }
}

/// A group of one is that one.
fn single(query: Query) -> Query {
    match query {
        Query::All(mut conditions) if conditions.len() == 1 => conditions.swap_remove(0),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::print::print;
    use crate::store::Column;
    use proptest::prelude::*;

    fn like(text: &str) -> Value {
        Value::Like(Pattern::new(text, false))
    }

    fn field(column: Column, value: &str) -> Query {
        Query::Field(Target::Known(Reads::Column(column)), like(value))
    }

    fn word(text: &str) -> Query {
        Query::Word(like(text))
    }

    fn conditions(text: &str) -> Vec<Query> {
        match parse(text) {
            Ok(Query::All(conditions)) => conditions,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn words_fields_and_nots_are_read() {
        assert_eq!(
            conditions(r#" alice name:Start* -region:us-east-1 "two words" "#),
            [
                word("alice"),
                field(Column::Name, "Start*"),
                Query::Not(Box::new(field(Column::Region, "us-east-1"))),
                word("two words"),
            ]
        );
    }

    #[test]
    fn a_blank_binds_closer_than_or_and_parentheses_closer_still() {
        let any = Query::Any(vec![Query::All(vec![word("a"), word("b")]), word("c")]);
        for text in [
            "a b OR c",
            "a AND b OR c",
            "(a b) OR c",
            "((a AND b) OR (c))",
        ] {
            assert_eq!(conditions(text), std::slice::from_ref(&any), "{text}");
        }
        assert_eq!(
            conditions("a (b OR c) NOT d"),
            [
                word("a"),
                Query::Any(vec![word("b"), word("c")]),
                Query::Not(Box::new(word("d"))),
            ]
        );
        assert_eq!(conditions("a or b"), [word("a"), word("or"), word("b")]);
        assert_eq!(conditions("f(x) (g(y))"), [word("f(x)"), word("g(y)")]);
    }

    #[test]
    fn an_arn_an_address_or_a_time_is_a_word() {
        for text in [
            "arn:aws:states:us-east-1:1:stateMachine:m",
            "12:30",
            "2001:db8::1",
            "203.0.113.7:443",
            "https://x",
            "AROAEXAMPLEID:i-0abc",
            "/aws/lambda/x",
            "dGVzdA==",
            "a=b",
            "eu,us",
            "-",
        ] {
            assert_eq!(conditions(text), [word(text)], "{text}");
        }
    }

    #[test]
    fn values_are_read_for_what_they_are() {
        let value = |text: &str| match conditions(text).pop() {
            Some(Query::Field(_, value)) => value,
            other => panic!("{text}: {other:?}"),
        };
        assert_eq!(value("error:*"), Value::Present);
        assert_eq!(value("error=*"), Value::Exact("*".into()));
        assert_eq!(
            value("error:(AccessDenied, Throttling*)"),
            Value::OneOf(vec![like("AccessDenied"), like("Throttling*")])
        );
        assert_eq!(
            value("error:(a OR b c)"),
            Value::OneOf(vec![like("a"), like("b"), like("c")])
        );
        assert_eq!(
            value("name=(A, B)"),
            Value::OneOf(vec![Value::Exact("A".into()), Value::Exact("B".into())])
        );
        assert!(matches!(value("name:/^Get|^List/"), Value::Regex(_)));
        assert!(matches!(value("resource:/aws/lambda"), Value::Like(_)));
        assert!(matches!(value("ip:10.0.0.0/8"), Value::Network(_)));
        assert!(matches!(value("ip:2001:db8::/32"), Value::Network(_)));
        assert!(matches!(value("ip:\"10.0.0.0/8\""), Value::Like(_)));
        assert!(matches!(
            value("last:24h"),
            Value::Back {
                length: 86_400_000,
                ..
            }
        ));
        for text in [
            "2023-07-10",
            ">=2023-07-10",
            "<2023",
            "2023-07-10..2023-07-12",
            "2023-07..",
            "..2023",
            "\"2023-07-10 14:05\"",
            ">=\"2023-07-10 14:05\"",
        ] {
            assert!(
                matches!(value(&format!("time:{text}")), Value::Times { .. }),
                "{text}"
            );
        }
        assert!(matches!(value("time:2023-07-1*"), Value::Like(_)));
        for text in [">100", "<=-1.5e3", "1..5", "5..", "..5"] {
            assert!(
                matches!(
                    value(&format!("requestParameters.n:{text}")),
                    Value::Numbers { .. }
                ),
                "{text}"
            );
        }
        assert!(matches!(
            value("requestParameters.n:>=2023-07-10"),
            Value::Times { .. }
        ));
        assert!(matches!(value("requestParameters.n:5"), Value::Like(_)));
    }

    #[test]
    fn a_mistake_is_shown_where_it_is_and_with_a_way_out() {
        for (text, at, length, words) in [
            ("ok principel:x", 3, 9, "principal"),
            ("name:", 0, 5, "name:*"),
            ("a \"b", 2, 2, "quote"),
            ("a (b", 2, 1, "missing"),
            ("a b)", 3, 1, "closes nothing"),
            ("a ()", 2, 2, "nothing"),
            ("a OR", 2, 2, "both sides"),
            ("AND a", 0, 3, "both sides"),
            ("a NOT", 2, 3, "NOT"),
            ("error:(a, b", 6, 1, "list"),
            ("error:()", 6, 2, "empty"),
            ("name:/a(b/", 7, 2, "parenthesis"),
            ("time:yesterday", 5, 9, "last:24h"),
            ("last:x", 5, 1, "24h"),
            ("time:2023-07-12..2023-07-10", 5, 22, "before"),
            ("outcome:faild", 8, 5, "denied"),
            ("requestParameters.n:>abc", 20, 4, "number"),
            ("resources[0].ARN:x", 0, 16, "any element"),
            ("é principel:x", 3, 9, "principal"),
        ] {
            let error = parse(text).expect_err(text);
            assert_eq!(
                (error.at, error.length),
                (at, length),
                "{text}: {}",
                error.message
            );
            assert!(error.message.contains(words), "{text}: {}", error.message);
        }
        assert!(parse(&"(".repeat(100_000)).is_err());
        assert!(parse(&format!("{}a", "-".repeat(100_000))).is_err());
        assert!(parse(&"a ".repeat(1000)).is_err());
    }

    #[test]
    fn any_path_can_be_asked_for() {
        let path = |path: &str, value| vec![Query::Field(Target::Path(path.into()), value)];
        assert_eq!(
            conditions(r#"requestParameters.bucketName:"a b""#),
            path(
                "requestparameters.bucketname",
                Value::Like(Pattern::new("a b", true))
            )
        );
        assert_eq!(
            conditions("resources[].ARN:*"),
            path("resources.arn", Value::Present)
        );
        assert_eq!(
            conditions(r#""requestParameters.a key":x"#),
            path("requestparameters.a key", like("x"))
        );
        assert_eq!(
            conditions("requestParameters:*"),
            path("requestparameters", Value::Present)
        );
    }

    #[test]
    fn conditions_at_the_top_have_their_places() {
        let places = |text: &str| -> Vec<String> {
            let (_, places) = parse_with_places(text).unwrap();
            places
                .into_iter()
                .map(|place| text[place].to_owned())
                .collect()
        };
        assert_eq!(
            places(" a  -(b OR c) AND ~name:\"x y\" "),
            ["a", "-(b OR c)", "~name:\"x y\""]
        );
        assert_eq!(places(" a OR b c "), ["a OR b c"]);
        assert_eq!(places(" "), [""; 0]);
    }

    proptest! {
        #[test]
        fn any_text_is_a_query_or_a_mistake_inside_it(
            text in "[ -~é\"*?:-]{0,40}|((name|ip|time|last|a\\.b|\"a b\")?[:=(]?(OR|AND|NOT|[-~()/,\"\\\\ *?>.=]|[a-z0-9]{1,3}|10\\.0\\.0\\.0/8|2023-07|24h|5){0,3} ?){0,6}"
        ) {
            match parse_with_places(&text) {
                Err(error) => {
                    prop_assert!((error.at + error.length) as usize <= text.len(), "{:?}", error);
                    prop_assert!(text.is_char_boundary(error.at as usize));
                }
                Ok((query, places)) => {
                    let printed = print(&query);
                    prop_assert_eq!(parse(&printed), Ok(query), "{} → {}", text, printed);
                    for place in places {
                        prop_assert!(text.get(place).is_some_and(|term| parse(term).is_ok()));
                    }
                }
            }
        }
    }
}

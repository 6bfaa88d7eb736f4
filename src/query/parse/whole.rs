//! Whole queries of other languages: SQL statements, and pipes of Splunk, KQL and CloudWatch Logs Insights.

use super::{Parser, mistake, quotes};
use crate::protocol::{QueryError, WayOut};
use crate::query::regex::Regex;

/// Commands that keep events by a condition.
const FILTERS: [&str; 3] = ["where", "filter", "search"];
/// Longer texts are looked through for no bars.
const LONGEST: usize = 10_000;
/// What follows the condition of a statement in SQL.
const BEHIND_WHERE: [&str; 4] = [" group by ", " order by ", " limit ", " having "];

/// The mistake of a text that is a statement of SQL or a pipe of commands, with its conditions as the way out.
pub(super) fn of_another_language(text: &str) -> Option<QueryError> {
    let lower = text.to_ascii_lowercase();
    let start = text.len() - text.trim_start().len();
    if lower.trim_start().starts_with("select ") && lower.contains(" from ") {
        let message = "This is a statement of SQL; here only its conditions are asked. “Open in SQL”, beside this box, writes a search as a statement.";
        let mut error = mistake(start, "select".len(), message);
        if let Some(at) = lower.find(" where ") {
            let conditions = &text[at + " where ".len()..];
            let lower = &lower[at + " where ".len()..];
            let end = BEHIND_WHERE
                .iter()
                .filter_map(|word| lower.find(word))
                .min();
            let conditions = &conditions[..end.unwrap_or(conditions.len())];
            error
                .ways
                .push(way(conditions.trim().trim_end_matches(';')));
        }
        return Some(error);
    }
    let bars = bars(text);
    let first = *bars.first()?;
    let message = "“|” and what stands behind it is a command of another tool; here only conditions are asked. “A OR B” is one of two.";
    let mut error = mistake(first, 1, message);
    let mut stages = Vec::new();
    let mut at = 0;
    for bar in bars.iter().copied().chain([text.len()]) {
        stages.push(text[at..bar].trim());
        at = bar + 1;
    }
    let conditions: Vec<&str> = stages.iter().enumerate().filter_map(condition_of).collect();
    if !conditions.is_empty() {
        let has_or = |text: &&str| text.to_ascii_lowercase().contains(" or ");
        let joined: Vec<String> = match conditions.len() {
            1 => conditions.iter().map(|text| (*text).to_owned()).collect(),
            _ => conditions
                .iter()
                .map(|text| {
                    if has_or(text) {
                        format!("({text})")
                    } else {
                        (*text).to_owned()
                    }
                })
                .collect(),
        };
        error.ways.push(way(&joined.join(" AND ")));
    }
    if stages.iter().all(|stage| is_condition(stage)) {
        error.ways.push(way(&stages.join(" OR ")));
    }
    Some(error)
}

fn way(query: &str) -> WayOut {
    WayOut {
        query: query.to_owned(),
        shown: None,
    }
}

/// The condition of one command of a pipe; the first one may be a condition or a table.
fn condition_of<'t>((number, stage): (usize, &&'t str)) -> Option<&'t str> {
    let (word, rest) = stage.split_once(char::is_whitespace).unwrap_or((stage, ""));
    if FILTERS
        .iter()
        .any(|filter| word.eq_ignore_ascii_case(filter))
    {
        return Some(rest.trim()).filter(|rest| !rest.is_empty());
    }
    (number == 0 && is_condition(stage)).then_some(stage)
}

/// Whether a text is a condition on a field.
fn is_condition(text: &str) -> bool {
    let mut parser = Parser::new(text, Regex::read_text);
    parser.skip_blanks();
    matches!(parser.subject(), Ok(Some(_)))
        || parser.skip_scope() == Ok(true)
        || parser.presence().is_some()
}

/// Where bars stand between commands: with a blank on a side, and not in quotes or parentheses.
fn bars(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    if text.len() > LONGEST {
        return found;
    }
    let mut open = 0;
    let mut at = 0;
    let is_blank = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_whitespace);
    let bytes = text.as_bytes();
    let mut begins = true;
    while let Some(letter) = text[at..].chars().next() {
        if begins && let Some(phrase) = quotes::phrase(text, at, text.len()) {
            match phrase {
                Ok((_, end)) => {
                    at = end;
                    continue;
                }
                Err(_) => return Vec::new(),
            }
        }
        match letter {
            '(' => open += 1,
            ')' => open -= 1,
            '|' if open <= 0
                && bytes.get(at + 1) != Some(&b'|')
                && (at == 0 || bytes[at - 1] != b'|')
                && is_blank(bytes.get(at + 1))
                && (at == 0 || is_blank(bytes.get(at - 1))) =>
            {
                found.push(at);
            }
            _ => {}
        }
        begins = letter.is_whitespace() || "(:=~,<>".contains(letter);
        at += letter.len_utf8();
    }
    found
}

impl Parser<'_> {
    /// Goes behind the command `filter`, `where` or `search` before the first condition.
    pub(super) fn skip_command(&mut self) {
        let start = self.at;
        self.skip_blanks();
        let word = &self.text[self.at..self.bare_end(self.at, false)];
        let is_filter = FILTERS
            .iter()
            .any(|filter| word.eq_ignore_ascii_case(filter));
        if !is_filter {
            self.at = start;
            return;
        }
        let command = self.at..self.at + word.len();
        self.at += word.len();
        self.skip_blanks();
        let next = self.rest().trim_start_matches(['(', '!', '-']);
        let next = match next.get(..4) {
            Some(not) if not.eq_ignore_ascii_case("not ") => &next[4..],
            _ => next,
        };
        if !is_condition(next) {
            self.at = start;
            return;
        }
        let message = format!("“{word}” was read as a command of another tool, and left out.");
        self.note(command, message, &[crate::query::print::quoted(word)]);
    }
}

//! Values as literals: nothing that a log or a user writes can leave its quotes.

use crate::query::pattern::Pattern;

/// A string of SQL.
pub fn text(value: &str) -> String {
    let mut out = String::from("'");
    out.push_str(&value.replace('\'', "''"));
    out.push('\'');
    out
}

/// The text of a regular expression between the slashes of Logs Insights.
pub fn slashes(expression: &str) -> String {
    let mut out = String::from("/");
    let mut escaped = false;
    for letter in expression.chars() {
        match letter {
            '/' if !escaped => out.push_str("\\/"),
            // A line break would end the command.
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            letter => out.push(letter),
        }
        escaped = letter == '\\' && !escaped;
    }
    out.push('/');
    out
}

/// The parts of a pattern: a letter in lower case and false; none and false for `?`; none and true for `*`.
pub fn parts(pattern: &Pattern) -> Vec<(Option<char>, bool)> {
    let mut parts = Vec::new();
    for letter in pattern.text().chars() {
        match letter {
            '*' if !pattern.is_literal() => parts.push((None, true)),
            '?' if !pattern.is_literal() => parts.push((None, false)),
            letter => parts.extend(letter.to_lowercase().map(|small| (Some(small), false))),
        }
    }
    parts
}

/// Compares `lower(value)` with a pattern: a part of it where `anywhere`, else all of it.
pub fn like(value: &str, pattern: &Pattern, anywhere: bool) -> String {
    let mut out = String::from("lower(");
    out.push_str(value);
    out.push(')');
    if let (false, Some(words)) = (anywhere, pattern.words()) {
        out.push_str(" = ");
        out.push_str(&text(&words));
        return out;
    }
    let mut like = String::new();
    let mut escapes = false;
    let around = if anywhere { "%" } else { "" };
    like.push_str(around);
    for part in parts(pattern) {
        match part {
            (Some(letter), _) => {
                if matches!(letter, '%' | '_' | '\\') {
                    like.push('\\');
                    escapes = true;
                }
                like.push(letter);
            }
            (None, true) => like.push('%'),
            (None, false) => like.push('_'),
        }
    }
    like.push_str(around);
    out.push_str(" LIKE ");
    out.push_str(&text(&like));
    if escapes {
        out.push_str(" ESCAPE '\\'");
    }
    out
}

//! Adding filters to the text of the search box and taking them out again.
//!
//! The text is the only truth about the filter, so a click on a value is an edit of the text.

/// A term that asks for one value of a field: `name:StartExecution`, `agent:"aws-cli/2 (x)"`.
///
/// A value with any character outside `A-Z a-z 0-9 . _ @ : / + = -` is put in quotes, with `"` and
/// `\` escaped, so that nothing in a log can be read as part of the search language.
pub fn term(field: &str, value: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._@:/+=-".contains(c);
    if !value.is_empty() && value.chars().all(plain) {
        return format!("{field}:{value}");
    }
    let mut text = format!("{field}:\"");
    for c in value.chars() {
        if matches!(c, '"' | '\\') {
            text.push('\\');
        }
        text.push(c);
    }
    text.push('"');
    text
}

/// Whether the query holds this very term as a condition of its own.
pub fn contains(query: &str, term: &str) -> bool {
    top_level(query).contains(&term)
}

/// The query with the term added, or without it if it was there. The opposite term goes.
pub fn toggled(query: &str, term: &str) -> String {
    if contains(query, term) {
        return without(query, |token| token == term);
    }
    let opposite = term
        .strip_prefix('-')
        .map_or_else(|| format!("-{term}"), str::to_owned);
    appended(&without(query, |token| token == opposite), term)
}

/// Like [`toggled`], but other plain terms of the same field go too: two values of one field at once
/// would match nothing.
pub fn only(query: &str, term: &str) -> String {
    if contains(query, term) {
        return without(query, |token| token == term);
    }
    let field = term.split_once(':').map_or(term, |(field, _)| field);
    let same_field = |token: &str| token.split_once(':').is_some_and(|(name, _)| name == field);
    let opposite = format!("-{term}");
    appended(
        &without(query, |token| token == opposite || same_field(token)),
        term,
    )
}

/// The query with these terms added, unless it ends with them.
pub fn narrowed(query: &str, terms: &str) -> String {
    if query.trim_end().ends_with(terms) {
        return query.to_owned();
    }
    appended(query, terms)
}

fn appended(query: &str, term: &str) -> String {
    let query = query.trim();
    if query.is_empty() {
        term.to_owned()
    } else {
        format!("{query} {term}")
    }
}

fn without(query: &str, leave_out: impl Fn(&str) -> bool) -> String {
    let tokens = top_level(query);
    if !tokens.iter().any(|token| leave_out(token)) {
        return query.to_owned();
    }
    tokens
        .into_iter()
        .filter(|token| !leave_out(token))
        .collect::<Vec<_>>()
        .join(" ")
}

/// The query cut at blanks that stand outside quotes.
fn top_level(query: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let (mut start, mut quoted, mut escaped) = (None, false, false);
    for (at, c) in query.char_indices() {
        if c.is_whitespace() && !quoted {
            if let Some(start) = start.take() {
                tokens.push(&query[start..at]);
            }
            continue;
        }
        start.get_or_insert(at);
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ => {}
        }
    }
    if let Some(start) = start {
        tokens.push(&query[start..]);
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_from_a_log_cannot_break_out_of_their_quotes() {
        assert_eq!(term("name", "StartExecution"), "name:StartExecution");
        assert_eq!(
            term("principal", "arn:aws:iam::1:user/a+b=c@d.e"),
            "principal:arn:aws:iam::1:user/a+b=c@d.e"
        );
        assert_eq!(term("agent", "aws-cli/2 (x)"), "agent:\"aws-cli/2 (x)\"");
        assert_eq!(term("agent", "a\" OR \\"), "agent:\"a\\\" OR \\\\\"");
        assert_eq!(term("error", ""), "error:\"\"");
    }

    #[test]
    fn a_second_click_takes_the_filter_back() {
        let once = toggled("readonly:true", "agent:\"x y\"");
        assert_eq!(once, "readonly:true agent:\"x y\"");
        assert_eq!(toggled(&once, "agent:\"x y\""), "readonly:true");
    }

    #[test]
    fn only_and_not_replace_each_other() {
        assert_eq!(toggled("a -name:B c", "name:B"), "a c name:B");
        assert_eq!(toggled("a name:B c", "-name:B"), "a c -name:B");
    }

    #[test]
    fn only_this_value_replaces_the_other_value_of_the_field() {
        assert_eq!(
            only("name:A region:r -name:C", "name:B"),
            "region:r -name:C name:B"
        );
        assert_eq!(only("name:B", "name:B"), "");
    }
}

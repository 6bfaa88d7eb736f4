//! Signs and words between a field and its value, in the spelling of many tools.

/// What a value has to do with what stands behind the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ValueOperator {
    /// It is like it: `:`.
    Has,
    /// It is it, letter by letter: `=`.
    Equal,
    /// LogQL's and KQL's `=~`.
    Matches,
    /// It compares so: `>`, `>=`, `<`, `<=`.
    Compare(&'static str),
    Begins,
    Ends,
    Contains,
    /// SQL's `like`.
    Like,
    Regex,
    /// It is one of a list.
    In,
    Between,
    Present,
    Absent,
}

use ValueOperator as To;

/// An operator as it stands in a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WrittenOperator {
    pub operator: ValueOperator,
    /// Events of which it is so are left out.
    pub is_not: bool,
    /// How long it is, in bytes.
    pub length: usize,
    /// It is a word.
    pub is_word: bool,
}

/// Signs, the longer ones before those that they begin with.
const SIGNS: [(&str, ValueOperator, bool); 23] = [
    ("!==", To::Equal, true),
    ("===", To::Equal, false),
    ("!=", To::Equal, true),
    ("<>", To::Equal, true),
    ("≠", To::Equal, true),
    ("!~", To::Matches, true),
    ("=~", To::Matches, false),
    ("==", To::Equal, false),
    (":=", To::Equal, false),
    (">=", To::Compare(">="), false),
    ("=>", To::Compare(">="), false),
    ("≥", To::Compare(">="), false),
    ("<=", To::Compare("<="), false),
    ("=<", To::Compare("<="), false),
    ("≤", To::Compare("<="), false),
    ("!:", To::Has, true),
    (">", To::Compare(">"), false),
    ("<", To::Compare("<"), false),
    (":", To::Has, false),
    ("：", To::Has, false),
    ("=", To::Equal, false),
    ("＝", To::Equal, false),
    ("﹕", To::Has, false),
];

/// Words, the longer ones before those that they begin with.
const WORDS: [(&str, ValueOperator); 37] = [
    ("is not null", To::Present),
    ("is not empty", To::Present),
    ("is null", To::Absent),
    ("is empty", To::Absent),
    ("is missing", To::Absent),
    ("is present", To::Present),
    ("not exists", To::Absent),
    ("exists", To::Present),
    ("starts with", To::Begins),
    ("begins with", To::Begins),
    ("startswith_cs", To::Begins),
    ("startswith", To::Begins),
    ("beginswith", To::Begins),
    ("hasprefix", To::Begins),
    ("ends with", To::Ends),
    ("endswith_cs", To::Ends),
    ("endswith", To::Ends),
    ("hassuffix", To::Ends),
    ("contains_cs", To::Contains),
    ("contains", To::Contains),
    ("contain", To::Contains),
    ("includes", To::Contains),
    ("has_any", To::Contains),
    ("has", To::Contains),
    ("matches regex", To::Regex),
    ("matches", To::Regex),
    ("rlike", To::Regex),
    ("regexp", To::Regex),
    ("ilike", To::Like),
    ("like", To::Like),
    ("between", To::Between),
    ("in~", To::In),
    ("in", To::In),
    ("equals", To::Has),
    ("gte", To::Compare(">=")),
    ("lte", To::Compare("<=")),
    ("is", To::Has),
];

/// What stands before a word to turn it around.
const NOT: [&str; 5] = ["is not ", "not ", "does not ", "doesn't ", "!"];

/// The sign that begins a text.
pub(super) fn sign(text: &str) -> Option<WrittenOperator> {
    let fits = |(written, ..): &&(&str, ValueOperator, bool)| text.starts_with(written);
    let (written, operator, is_not) = SIGNS.iter().find(fits)?;
    Some(WrittenOperator {
        operator: *operator,
        is_not: *is_not,
        length: written.len(),
        is_word: false,
    })
}

/// The operator in words that begins a text, such as `not like`.
pub(super) fn word(text: &str) -> Option<WrittenOperator> {
    let not = NOT.iter().find_map(|not| after_words(text, not));
    let (rest, turns) = match not {
        // “is not” is an operator of its own.
        _ if plain_word(text).is_some_and(|found| found.1 != To::Has) => (text, false),
        Some(rest) => (rest, true),
        None => (text, false),
    };
    let found = plain_word(rest);
    let (after, operator) = match found {
        Some(found) => found,
        None if turns && after_words(text, "is not ") == Some(rest) => (rest, To::Has),
        None => return None,
    };
    Some(WrittenOperator {
        operator,
        is_not: turns,
        length: text.len() - after.len(),
        is_word: true,
    })
}

fn plain_word(text: &str) -> Option<(&str, ValueOperator)> {
    WORDS.iter().find_map(|(word, operator)| {
        let after = after_words(text, word)?;
        let next = after.chars().next();
        let ends = next.is_none_or(|next| next.is_whitespace() || "(\"'“‘/)".contains(next));
        ends.then_some((after, *operator))
    })
}

/// What stands behind these words, with any number of blanks where they have one.
fn after_words<'t>(text: &'t str, words: &str) -> Option<&'t str> {
    let mut rest = text;
    let mut parts = words.split(' ').peekable();
    while let Some(part) = parts.next() {
        let start = rest.get(..part.len())?;
        if !start.eq_ignore_ascii_case(part) {
            return None;
        }
        rest = &rest[part.len()..];
        if parts.peek().is_some() {
            let after = rest.trim_start();
            if after.len() == rest.len() {
                return None;
            }
            rest = after;
        }
    }
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_operators_by_themselves_and_turned_around() {
        let read = |text| word(text).map(|it| (it.operator, it.is_not, it.length));
        for (text, operator, is_not, length) in [
            ("startswith x", To::Begins, false, 10),
            ("NOT  LIKE 'x'", To::Like, true, 9),
            ("!contains x", To::Contains, true, 9),
            ("in (a)", To::In, false, 2),
            ("not in (a)", To::In, true, 6),
            ("is not null", To::Present, false, 11),
            ("is null", To::Absent, false, 7),
            ("is not root", To::Has, true, 7),
            ("is root", To::Has, false, 2),
            ("starts  with x", To::Begins, false, 12),
        ] {
            assert_eq!(read(text), Some((operator, is_not, length)), "{text}");
        }
        for text in ["inside", "island", "hash x", "not alice", "likely"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}

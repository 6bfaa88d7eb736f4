//! Texts of rules: letters with `*` for any letters and `?` for one, and whether a text of an event fits.

/// A part of a text of a rule.
#[derive(Clone, Debug, PartialEq)]
pub enum RuleTextPart {
    /// Letters that stand for themselves.
    Letters(String),
    /// One letter.
    One,
    /// Any letters, or none.
    Any,
}

/// A text of a rule.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RuleText {
    /// Its parts; no two lists of letters, and no two [`RuleTextPart::Any`], stand side by side.
    pub parts: Vec<RuleTextPart>,
}

impl RuleText {
    /// Reads it as rules write it: `\*`, `\?` and `\\` stand for the letter itself, any other backslash is plain.
    pub fn read(text: &str) -> Self {
        let mut read = RuleText::default();
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            match letter {
                '\\' => read.push_letter(
                    letters
                        .next_if(|next| matches!(next, '*' | '?' | '\\'))
                        .unwrap_or('\\'),
                ),
                '*' => read.push_any(),
                '?' => read.parts.push(RuleTextPart::One),
                _ => read.push_letter(letter),
            }
        }
        read
    }

    /// A text without wildcards.
    pub fn plain(text: &str) -> Self {
        let mut plain = RuleText::default();
        if !text.is_empty() {
            plain.parts.push(RuleTextPart::Letters(text.to_owned()));
        }
        plain
    }

    fn push_letter(&mut self, letter: char) {
        match self.parts.last_mut() {
            Some(RuleTextPart::Letters(letters)) => letters.push(letter),
            _ => self.parts.push(RuleTextPart::Letters(letter.to_string())),
        }
    }

    /// Lets any letters follow.
    pub fn push_any(&mut self) {
        if self.parts.last() != Some(&RuleTextPart::Any) {
            self.parts.push(RuleTextPart::Any);
        }
    }

    /// Lets any letters go before.
    pub fn begin_with_any(&mut self) {
        if self.parts.first() != Some(&RuleTextPart::Any) {
            self.parts.insert(0, RuleTextPart::Any);
        }
    }

    /// The text where it has no wildcards.
    pub fn letters(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [RuleTextPart::Letters(letters)] => Some(letters),
            _ => None,
        }
    }
}

/// Says of texts whether they fit.
#[derive(Clone, Debug)]
pub struct TextMatcher {
    /// The text that is looked for.
    pub text: RuleText,
    /// Whether upper and lower case differ.
    pub cased: bool,
    form: TextForm,
}

/// The text that is looked for, in lower case where case does not matter, in the form in which it is found fastest.
#[derive(Clone, Debug)]
enum TextForm {
    Whole(String),
    /// The texts between the stars.
    Stars {
        first: String,
        middle: Vec<String>,
        last: String,
    },
    /// With question marks.
    Parts(Vec<FormPart>),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum FormPart {
    Letter(char),
    One,
    Any,
}

fn lower(text: &str) -> String {
    if text.is_ascii() {
        text.to_ascii_lowercase()
    } else {
        text.chars().flat_map(char::to_lowercase).collect()
    }
}

impl TextMatcher {
    /// Looks for this text.
    pub fn new(text: RuleText, cased: bool) -> Self {
        let form = TextForm::of(&text, cased);
        TextMatcher { text, cased, form }
    }

    /// Whether the whole of `text` fits.
    pub fn fits(&self, text: &str) -> bool {
        if self.cased {
            return self.form.fits(text);
        }
        match &self.form {
            TextForm::Whole(whole) if text.is_ascii() => text.eq_ignore_ascii_case(whole),
            form => form.fits(&lower(text)),
        }
    }
}

impl TextForm {
    fn of(text: &RuleText, cased: bool) -> Self {
        let folded = |letters: &str| {
            if cased {
                letters.to_owned()
            } else {
                lower(letters)
            }
        };
        if let Some(letters) = text.letters() {
            return TextForm::Whole(folded(letters));
        }
        if text.parts.contains(&RuleTextPart::One) {
            let mut parts = Vec::new();
            for part in &text.parts {
                match part {
                    RuleTextPart::Letters(letters) => {
                        parts.extend(folded(letters).chars().map(FormPart::Letter));
                    }
                    RuleTextPart::One => parts.push(FormPart::One),
                    RuleTextPart::Any => parts.push(FormPart::Any),
                }
            }
            return TextForm::Parts(parts);
        }
        let mut between: Vec<String> = text
            .parts
            .split(|part| *part == RuleTextPart::Any)
            .map(|parts| match parts {
                [RuleTextPart::Letters(letters)] => folded(letters),
                _ => String::new(),
            })
            .collect();
        let last = between.pop().unwrap_or_default();
        let mut between = between.into_iter();
        TextForm::Stars {
            first: between.next().unwrap_or_default(),
            middle: between.collect(),
            last,
        }
    }

    fn fits(&self, text: &str) -> bool {
        match self {
            TextForm::Whole(whole) => text == whole,
            TextForm::Stars {
                first,
                middle,
                last,
            } => {
                let rest = text.strip_prefix(first.as_str());
                let Some(mut rest) = rest.and_then(|rest| rest.strip_suffix(last.as_str())) else {
                    return false;
                };
                middle.iter().all(|part| match rest.find(part.as_str()) {
                    Some(at) => {
                        rest = &rest[at + part.len()..];
                        true
                    }
                    None => false,
                })
            }
            TextForm::Parts(parts) => fits_parts(parts, text),
        }
    }
}

/// The greedy way with one step back: to the last star, one letter further.
fn fits_parts(parts: &[FormPart], text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    let (mut at, mut part) = (0, 0);
    let mut retry = None;
    while at < letters.len() {
        match parts.get(part) {
            Some(FormPart::Any) => {
                part += 1;
                retry = Some((at, part));
            }
            Some(FormPart::One) => (at, part) = (at + 1, part + 1),
            Some(FormPart::Letter(letter)) if *letter == letters[at] => {
                (at, part) = (at + 1, part + 1);
            }
            _ => {
                let Some((from, after)) = retry else {
                    return false;
                };
                retry = Some((from + 1, after));
                (at, part) = (from + 1, after);
            }
        }
    }
    parts[part..].iter().all(|part| *part == FormPart::Any)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fits(pattern: &str, text: &str) -> bool {
        TextMatcher::new(RuleText::read(pattern), false).fits(text)
    }

    #[test]
    fn stars_question_marks_and_backslashes_have_their_meaning() {
        for (pattern, text, expected) in [
            ("stoplogging", "StopLogging", true),
            ("stop", "StopLogging", false),
            ("*Logging", "stoplogging", true),
            ("a*b*c", "aXbXc", true),
            ("a*a", "a", false),
            ("a*b", "a\nb", true),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("?*", "", false),
            ("*", "", true),
            ("", "", true),
            ("", "a", false),
            (r"a\*", "a*", true),
            (r"a\*", "ab", false),
            (r"a\\*", r"a\b", true),
            (r"a\b", r"a\b", true),
            (r"a\\b", r"a\b", true),
            (r"a\\b", r"a\\b", false),
            ("É*", "école", true),
            ("a?b", "aéb", true),
        ] {
            assert_eq!(fits(pattern, text), expected, "{pattern} {text}");
        }
        let cased = TextMatcher::new(RuleText::read("A*b"), true);
        assert!(cased.fits("A--b") && !cased.fits("a--b") && !cased.fits("A--B"));
    }

    proptest! {
        #[test]
        fn both_forms_find_what_an_expression_finds(pattern in "[ab*?]{0,8}", text in "[abAB\n]{0,8}") {
            let expression = pattern.replace('*', ".*").replace('?', ".");
            let oracle = regex::Regex::new(&format!("^(?is:{expression})$")).unwrap();
            prop_assert_eq!(fits(&pattern, &text), oracle.is_match(&text));
            // The same by parts, which a question mark asks for.
            let longer = format!("{pattern}?");
            prop_assert_eq!(fits(&longer, &format!("{text}x")), oracle.is_match(&text));
        }
    }
}

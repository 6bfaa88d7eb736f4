//! A text that is looked for, with `*` for any letters and `?` for one. Upper and lower case are the same.

/// The text asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    text: String,
    /// Its stars and question marks are letters.
    literal: bool,
    parts: Vec<Part>,
    /// The text in lower case where it has neither wildcards nor letters beyond ASCII: what is asked for most.
    plain: Option<String>,
    /// The beginning in lower case where it is letters of ASCII and then anything: `Get*`.
    beginning: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Part {
    Letter(char),
    One,
    Any,
}

impl Pattern {
    /// A pattern in which `*` and `?` are wildcards. In a `quoted` text they are letters.
    pub fn new(text: &str, quoted: bool) -> Self {
        let has_wildcards = text.contains(['*', '?']);
        let literal = quoted && has_wildcards;
        let mut parts = Vec::new();
        for letter in text.chars() {
            match letter {
                '*' if !quoted => {
                    if parts.last() != Some(&Part::Any) {
                        parts.push(Part::Any);
                    }
                }
                '?' if !quoted => parts.push(Part::One),
                _ => parts.extend(letter.to_lowercase().map(Part::Letter)),
            }
        }
        let beginning = text
            .strip_suffix('*')
            .filter(|beginning| !quoted && beginning.is_ascii() && !beginning.contains(['*', '?']));
        Pattern {
            beginning: beginning.map(str::to_ascii_lowercase),
            plain: (text.is_ascii() && (quoted || !has_wildcards))
                .then(|| text.to_ascii_lowercase()),
            text: text.to_owned(),
            literal,
            parts,
        }
    }

    /// The text as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether stars or question marks in it are letters, so that it must stand in quotes.
    pub fn is_literal(&self) -> bool {
        self.literal
    }

    /// The text in lower case where it stands for itself only.
    pub fn words(&self) -> Option<String> {
        let letters = self.parts.iter().map(|part| match part {
            Part::Letter(letter) => Some(*letter),
            Part::One | Part::Any => None,
        });
        letters.collect()
    }

    /// Whether the whole of `text` fits.
    pub fn fits(&self, text: &str) -> bool {
        match &self.plain {
            Some(plain) if text.is_ascii() => return text.eq_ignore_ascii_case(plain),
            _ => {}
        }
        match &self.beginning {
            Some(beginning) if text.is_ascii() => text
                .get(..beginning.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(beginning)),
            _ => self.fits_letters(text, false),
        }
    }

    /// Whether a part of `text` fits.
    pub fn is_in(&self, text: &str) -> bool {
        self.fits_letters(text, true)
    }

    fn fits_letters(&self, text: &str, anywhere: bool) -> bool {
        let letters: Vec<char> = text.chars().flat_map(char::to_lowercase).collect();
        let mut parts = self.parts.clone();
        if anywhere {
            parts.insert(0, Part::Any);
            parts.push(Part::Any);
        }
        // The greedy way with one step back: to the last `*`, one letter further.
        let (mut at, mut part) = (0, 0);
        let mut retry = None;
        while at < letters.len() {
            match parts.get(part) {
                Some(Part::Any) => {
                    part += 1;
                    retry = Some((at, part));
                    continue;
                }
                Some(Part::One) => {
                    (at, part) = (at + 1, part + 1);
                    continue;
                }
                Some(Part::Letter(letter)) if *letter == letters[at] => {
                    (at, part) = (at + 1, part + 1);
                    continue;
                }
                _ => {}
            }
            let Some((from, after)) = retry else {
                return false;
            };
            retry = Some((from + 1, after));
            (at, part) = (from + 1, after);
        }
        parts[part..].iter().all(|part| *part == Part::Any)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_stand_for_letters_unless_quoted() {
        for (pattern, text, fits) in [
            ("accessdenied*", "AccessDeniedException", true),
            ("accessdenied*", "AccessDenied", true),
            ("accessdenied*", "AccessDenie", false),
            ("accessdenied*", "AccessDenied\u{e9}", true),
            ("\u{e9}*", "\u{c9}x", true),
            ("*denied", "AccessDenied", true),
            ("a?c", "ABC", true),
            ("a?c", "AC", false),
            ("*a*b*", "xxaxxbxx", true),
            ("*a*b*", "xxbxxaxx", false),
            ("start", "StartExecution", false),
            ("STRASSE", "strasse", true),
            ("é", "É", true),
            ("*", "", true),
            ("", "", true),
        ] {
            assert_eq!(
                Pattern::new(pattern, false).fits(text),
                fits,
                "{pattern} {text}"
            );
        }
        assert!(Pattern::new("a*", true).fits("A*"));
        assert!(!Pattern::new("a*", true).fits("ab"));
    }

    #[test]
    fn a_word_may_stand_anywhere() {
        assert!(Pattern::new("tart*ion", false).is_in("xStartExecutionx"));
        assert!(!Pattern::new("tart?ion", false).is_in("StartExecution"));
        assert!(Pattern::new("É", false).is_in("xéx"));
        assert_eq!(Pattern::new("Abc", false).words().as_deref(), Some("abc"));
        assert_eq!(Pattern::new("A*c", false).words(), None);
    }
}

//! The syntax of regular expressions in a query: checked here, so that every mistake has words and a position, and
//! written out in the part of the syntax that the regex crates, RE2 (DuckDB) and Java (Athena) read alike.
//!
//! Letters, `.`, classes `[a-z]` `[^…]`, `\d \w \s \D \W \S` (ASCII), `\` before any mark, `\t \n \r`, groups `( )`
//! and `(?: )`, `|`, `* + ? {2} {2,} {2,5}` (a `?` after a repetition changes nothing, since only whether an
//! expression matches is asked), `^` and `$` for the ends of the text. A brace that begins no count is a letter.

/// Deepest nesting of groups.
const DEEPEST: usize = 32;

/// Where an expression has a mistake: the byte, and what is wrong.
pub type RegexError = (usize, &'static str);

/// The members of `\d`, `\w` and `\s`, written for a class in brackets.
const DIGITS: &str = "0-9";
const WORD: &str = "0-9A-Za-z_";
const BLANKS: &str = r"\t-\r ";

/// Writes a letter that stands for itself, inside and outside of a class.
pub fn push_literal(letter: char, out: &mut String) {
    match letter {
        '\t' => out.push_str("\\t"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        _ => {
            if "\\.+*?()|[]{}^$-&#~/".contains(letter) {
                out.push('\\');
            }
            out.push(letter);
        }
    }
}

/// Checks an expression and writes it in the common syntax.
///
/// # Errors
/// The byte of the mistake, and what is wrong.
pub fn portable(text: &str) -> Result<String, RegexError> {
    translated(text, "\\z")
}

/// The same with `$` standing for the ends of lines too, where the expression is read so.
///
/// # Errors
/// The byte of the mistake, and what is wrong.
pub fn by_lines(text: &str) -> Result<String, RegexError> {
    translated(text, "$")
}

fn translated(text: &str, end: &'static str) -> Result<String, RegexError> {
    let mut translator = RegexTranslator {
        text,
        end,
        at: 0,
        out: String::new(),
    };
    translator.alternatives(0)?;
    if translator.at < text.len() {
        return Err((
            translator.at,
            "This parenthesis closes nothing. Write “\\)” where it is meant itself.",
        ));
    }
    Ok(translator.out)
}

/// What a backslash and the letter after it mean.
enum Escape {
    Letter(char),
    Class {
        members: &'static str,
        is_negated: bool,
    },
}

struct RegexTranslator<'a> {
    text: &'a str,
    /// What `$` is written as.
    end: &'static str,
    at: usize,
    /// The expression so far in the common syntax.
    out: String,
}

impl RegexTranslator<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let letter = self.peek()?;
        self.at += letter.len_utf8();
        Some(letter)
    }

    fn eat(&mut self, text: &str) -> bool {
        let found = self.text[self.at..].starts_with(text);
        self.at += if found { text.len() } else { 0 };
        found
    }

    fn alternatives(&mut self, depth: usize) -> Result<(), RegexError> {
        if depth > DEEPEST {
            return Err((
                self.at,
                "Groups are nested too deep in this regular expression.",
            ));
        }
        loop {
            while self
                .peek()
                .is_some_and(|letter| !matches!(letter, '|' | ')'))
            {
                self.atom(depth)?;
                self.repetition()?;
            }
            if !self.eat("|") {
                return Ok(());
            }
            self.out.push('|');
        }
    }

    /// A letter, a class, a group or an end of the text.
    fn atom(&mut self, depth: usize) -> Result<(), RegexError> {
        let start = self.at;
        match self.next() {
            None => {}
            Some(mark @ ('^' | '.')) => self.out.push(mark),
            // In Java `$` also matches before a line break at the end.
            Some('$') => self.out.push_str(self.end),
            Some('(') => {
                if !self.eat("?:") && self.peek() == Some('?') {
                    return Err((
                        self.at,
                        "Of groups that begin with “(?” only “(?:” is known.",
                    ));
                }
                self.out.push_str("(?:");
                self.alternatives(depth + 1)?;
                if !self.eat(")") {
                    return Err((start, "The closing parenthesis of this group is missing."));
                }
                self.out.push(')');
            }
            Some('[') => self.class(start)?,
            Some('*' | '+' | '?') => {
                return Err((
                    start,
                    "There is nothing here to repeat. Write “\\” before a mark that is meant itself.",
                ));
            }
            Some('\\') => match self.escape()? {
                Escape::Letter(letter) => push_literal(letter, &mut self.out),
                Escape::Class {
                    members,
                    is_negated,
                } => {
                    self.out.push_str(if is_negated { "[^" } else { "[" });
                    self.out.push_str(members);
                    self.out.push(']');
                }
            },
            Some(letter) => push_literal(letter, &mut self.out),
        }
        Ok(())
    }

    /// Reads the letter after a backslash.
    fn escape(&mut self) -> Result<Escape, RegexError> {
        let at = self.at - 1;
        let letter = self.next().ok_or((at, "A letter is missing after “\\”."))?;
        let class = |members| Escape::Class {
            members,
            is_negated: letter.is_ascii_uppercase(),
        };
        Ok(match letter {
            'd' | 'D' => class(DIGITS),
            'w' | 'W' => class(WORD),
            's' | 'S' => class(BLANKS),
            't' => Escape::Letter('\t'),
            'n' => Escape::Letter('\n'),
            'r' => Escape::Letter('\r'),
            _ if letter.is_ascii_alphanumeric() => {
                return Err((
                    at,
                    "This is not known after “\\”. Known are \\d \\w \\s \\D \\W \\S \\t \\n \\r and marks.",
                ));
            }
            _ => Escape::Letter(letter),
        })
    }

    /// A class in brackets; `start` is where its bracket opens.
    fn class(&mut self, start: usize) -> Result<(), RegexError> {
        let missing = (start, "The closing bracket of this class is missing.");
        self.out.push('[');
        if self.eat("^") {
            self.out.push('^');
        }
        let mut is_first = true;
        loop {
            let at = self.at;
            let mut first = self.next().ok_or(missing)?;
            if first == ']' && !is_first {
                self.out.push(']');
                return Ok(());
            }
            is_first = false;
            if first == '\\' {
                match self.escape()? {
                    Escape::Letter(letter) => first = letter,
                    Escape::Class {
                        members,
                        is_negated: false,
                    } => {
                        self.out.push_str(members);
                        continue;
                    }
                    Escape::Class { .. } => {
                        return Err((at, "\\D, \\W and \\S can’t stand in brackets; use [^…]."));
                    }
                }
            }
            push_literal(first, &mut self.out);
            let rest = &self.text[self.at..];
            if !rest.starts_with('-') || rest.starts_with("-]") {
                continue;
            }
            self.at += 1;
            let mut last = self.next().ok_or(missing)?;
            if last == '\\' {
                let Escape::Letter(letter) = self.escape()? else {
                    return Err((at, "A range ends with a letter."));
                };
                last = letter;
            }
            if last < first {
                return Err((at, "This range ends before it begins."));
            }
            self.out.push('-');
            push_literal(last, &mut self.out);
        }
    }

    /// How often the atom before it may stand, if anything says so.
    fn repetition(&mut self) -> Result<(), RegexError> {
        let mut is_repeated = false;
        loop {
            let start = self.at;
            let (written, length) = match self.peek() {
                Some(mark @ ('*' | '+' | '?')) => (mark.to_string(), 1),
                Some('{') => {
                    let Some(count) = Count::read(&self.text[start..]) else {
                        return Ok(());
                    };
                    if count.most.is_some_and(|most| most < count.least) {
                        return Err((start, "The second number is less than the first."));
                    }
                    (count.written(), count.length)
                }
                _ => return Ok(()),
            };
            if is_repeated {
                return Err((
                    start,
                    "A repetition can’t be repeated; put it in parentheses.",
                ));
            }
            is_repeated = true;
            self.at += length;
            self.out.push_str(&written);
            self.eat("?");
        }
    }
}

/// A count in braces.
struct Count {
    least: u32,
    most: Option<u32>,
    /// Bytes of the text.
    length: usize,
}

impl Count {
    /// Reads `{2}`, `{2,}` or `{2,5}` at the beginning of `text`; numbers have at most four digits.
    fn read(text: &str) -> Option<Count> {
        let (inner, _) = text.strip_prefix('{')?.split_once('}')?;
        let number = |text: &str| -> Option<u32> {
            let is_number =
                (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| text.parse().ok())?
        };
        let (least, most) = match inner.split_once(',') {
            None => (number(inner)?, Some(number(inner)?)),
            Some((least, "")) => (number(least)?, None),
            Some((least, most)) => (number(least)?, Some(number(most)?)),
        };
        Some(Count {
            least,
            most,
            length: inner.len() + 2,
        })
    }

    /// The count as every engine reads it: RE2 takes no zeros in front.
    fn written(&self) -> String {
        match self.most {
            None => format!("{{{},}}", self.least),
            Some(most) if most == self.least => format!("{{{most}}}"),
            Some(most) => format!("{{{},{most}}}", self.least),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_engine_takes_a_mark_for_more_than_it_is() {
        for (text, written) in [
            ("^Get.*Object$", r"^Get.*Object\z"),
            ("a{,2}{x}", r"a\{,2\}\{x\}"),
            ("a{2,5}?b+?", "a{2,5}b+"),
            ("(a)(?:b|)", "(?:a)(?:b|)"),
            (r"\d\W\s", r"[0-9][^0-9A-Za-z_][\t-\r ]"),
            (r"[]a&&[+--c~~]", r"[\]a\&\&\[\+-\-c\~\~]"),
            (r"[\d-z]x{02,}", r"[0-9\-z]x{2,}"),
            (r"[^\w.-]", r"[^0-9A-Za-z_\.\-]"),
            (r"\<\/\é/", r"<\/é\/"),
            ("a\t#", r"a\t\#"),
        ] {
            assert_eq!(portable(text).as_deref(), Ok(written), "{text}");
        }
    }
}

//! A record as text, divided into lines, each with what is to be coloured in it. All of it, put together again, is the text.

/// Lines that are coloured at once: some 500 elements.
pub const LINES_IN_STEP: usize = 100;

/// Deeper lines are set no further in.
const DEEPEST_INDENT: u16 = 24;

/// A piece of the text that is shown as a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawLine {
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// How far it is set in; 0 where the text has its own blanks.
    pub depth: u16,
    /// The line where the object or list ends that begins at the end of this line; none where there is nothing in between.
    pub closes: Option<usize>,
}

/// What a piece of a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PieceKind {
    /// The name of a member, with its quotes.
    Name,
    /// A string, with its quotes.
    Text,
    /// A number, `true`, `false` or `null`.
    Word,
    /// Brackets, commas, colons, blanks.
    Other,
}

/// A piece of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawPiece {
    /// Where it begins, in bytes of the whole text.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// What it is.
    pub kind: PieceKind,
}

/// Where the string ends that begins with the quote at `at`: behind its closing quote, or at the end of the text.
fn string_end(bytes: &[u8], at: usize) -> usize {
    let mut at = at + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The lines of a text: its own where it has several, else one for each member and element.
pub fn lines(text: &str) -> Vec<RawLine> {
    let bytes = text.as_bytes();
    let has_lines = text.trim_end().contains('\n');
    let mut lines: Vec<RawLine> = Vec::new();
    // The lines at whose ends objects and lists begin that have not ended yet; none for those that begin within a line.
    let mut open: Vec<Option<usize>> = Vec::new();
    let (mut start, mut indent, mut at) = (0, 0, 0);
    let end_line = |end: usize, start: &mut usize, indent: u16, lines: &mut Vec<RawLine>| {
        if end > *start {
            let depth = if has_lines {
                0
            } else {
                indent.min(DEEPEST_INDENT)
            };
            lines.push(RawLine {
                start: *start,
                end,
                depth,
                closes: None,
            });
            *start = end;
        }
    };
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                at = string_end(bytes, at);
                continue;
            }
            b'{' | b'[' => {
                let is_empty = matches!(bytes.get(at + 1), Some(b'}' | b']'));
                let ends_line =
                    !has_lines && !is_empty || has_lines && bytes.get(at + 1) == Some(&b'\n');
                open.push(ends_line.then_some(lines.len()));
                if ends_line && !has_lines {
                    end_line(at + 1, &mut start, indent, &mut lines);
                    indent = open.len() as u16;
                }
            }
            b'}' | b']' => {
                let opener = open.pop().flatten();
                if opener.is_some() && !has_lines {
                    end_line(at, &mut start, indent, &mut lines);
                    indent = open.len() as u16;
                }
                if let Some(line) = opener.and_then(|line| lines.get_mut(line).map(|_| line)) {
                    let here = lines.len();
                    if here > line + 1 {
                        lines[line].closes = Some(here);
                    }
                }
            }
            b',' if !has_lines => end_line(at + 1, &mut start, indent, &mut lines),
            b'\n' if has_lines => end_line(at + 1, &mut start, indent, &mut lines),
            _ => {}
        }
        at += 1;
    }
    end_line(bytes.len(), &mut start, indent, &mut lines);
    lines
}

/// The pieces of a line.
pub fn pieces(text: &str, line: &RawLine) -> Vec<RawPiece> {
    let bytes = &text.as_bytes()[..line.end];
    let mut pieces: Vec<RawPiece> = Vec::new();
    let mut at = line.start;
    while at < line.end {
        let start = at;
        let kind = match bytes[at] {
            b'"' => {
                at = string_end(bytes, at).min(line.end);
                let next = bytes[at..].iter().find(|byte| !byte.is_ascii_whitespace());
                if next == Some(&b':') {
                    PieceKind::Name
                } else {
                    PieceKind::Text
                }
            }
            byte if is_of_word(byte) => {
                at += bytes[at..]
                    .iter()
                    .take_while(|byte| is_of_word(**byte))
                    .count();
                PieceKind::Word
            }
            _ => {
                let is_other = |byte: &&u8| **byte != b'"' && !is_of_word(**byte);
                at += bytes[at..].iter().take_while(is_other).count();
                PieceKind::Other
            }
        };
        pieces.push(RawPiece {
            start,
            end: at,
            kind,
        });
    }
    pieces
}

/// Whether a byte can be one of a number or of `true`, `false` and `null`.
fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.')
}

/// Where `words` stand in a text, in bytes; whether letters from A to Z are capitals makes no difference.
pub fn hits(text: &str, words: &str) -> Vec<usize> {
    if words.is_empty() {
        return Vec::new();
    }
    let (text, words) = (text.to_ascii_lowercase(), words.to_ascii_lowercase());
    text.match_indices(&words).map(|(at, _)| at).collect()
}

/// The lines that are out of sight since the objects and lists around them are folded: from, and up to but without.
pub fn hidden(
    lines: &[RawLine],
    folded: &std::collections::BTreeSet<usize>,
) -> Vec<(usize, usize)> {
    let mut hidden: Vec<(usize, usize)> = Vec::new();
    for opener in folded {
        let Some(closes) = lines.get(*opener).and_then(|line| line.closes) else {
            continue;
        };
        // One within another is hidden with that one.
        if hidden.last().is_none_or(|(_, until)| opener >= until) {
            hidden.push((opener + 1, closes));
        }
    }
    hidden
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn texts(text: &str) -> Vec<(u16, &str)> {
        let lines = lines(text);
        lines
            .iter()
            .map(|line| (line.depth, &text[line.start..line.end]))
            .collect()
    }

    #[test]
    fn a_text_without_lines_has_one_for_each_member_and_element() {
        let text = r#"{"a":{"b,}":[1,{}],"c":[]},"d":null}"#;
        let expected = [
            (0, "{"),
            (1, r#""a":{"#),
            (2, r#""b,}":["#),
            (3, "1,"),
            (3, "{}"),
            (2, "],"),
            (2, r#""c":[]"#),
            (1, "},"),
            (1, r#""d":null"#),
            (0, "}"),
        ];
        assert_eq!(texts(text), expected);
        let closes: Vec<_> = lines(text).iter().map(|line| line.closes).collect();
        assert_eq!(closes[..3], [Some(9), Some(7), Some(5)]);
        assert!(closes[3..].iter().all(Option::is_none));
    }

    #[test]
    fn a_text_with_lines_keeps_them() {
        let text = "{\n  \"a\": {\n    \"b\": 1\n  }\n}\n";
        let expected = ["{\n", "  \"a\": {\n", "    \"b\": 1\n", "  }\n", "}\n"];
        assert_eq!(texts(text), expected.map(|line| (0, line)));
        assert_eq!(
            (lines(text)[0].closes, lines(text)[1].closes),
            (Some(4), Some(3))
        );
    }

    #[test]
    fn no_byte_is_lost_whatever_the_text_is() {
        for text in [
            "",
            "}",
            "]]{",
            "{\"a",
            "{\"a\\",
            "\"",
            "[[[[",
            "é{\"ü\":\"\\\"é\"} x",
            "{,,}",
            "nonsense\n\n{",
            "[\n]",
        ] {
            let lines = lines(text);
            let whole: String = lines
                .iter()
                .map(|line| &text[line.start..line.end])
                .collect();
            assert_eq!(whole, text);
            for line in &lines {
                let pieces = pieces(text, line);
                let whole: String = pieces
                    .iter()
                    .map(|piece| &text[piece.start..piece.end])
                    .collect();
                assert_eq!(whole, text[line.start..line.end]);
            }
        }
    }

    #[test]
    fn names_strings_and_numbers_are_told_apart() {
        let text = r#""a" : "b:","c":-1.5e+3,"d":true"#;
        let line = RawLine {
            start: 0,
            end: text.len(),
            depth: 0,
            closes: None,
        };
        let of = |kind| -> Vec<&str> {
            let all = pieces(text, &line);
            let these = all.iter().filter(|piece| piece.kind == kind);
            these.map(|piece| &text[piece.start..piece.end]).collect()
        };
        assert_eq!(of(PieceKind::Name), [r#""a""#, r#""c""#, r#""d""#]);
        assert_eq!(of(PieceKind::Text), [r#""b:""#]);
        assert_eq!(of(PieceKind::Word), ["-1.5e+3", "true"]);
    }

    #[test]
    fn words_are_found_in_any_case() {
        assert_eq!(hits("aXax éAX", "ax"), [0, 2, 7]);
        assert_eq!(hits("aa", ""), [0; 0]);
    }

    #[test]
    fn what_is_folded_within_something_folded_is_hidden_once() {
        let text = r#"{"a":{"b":[1]},"c":[2]}"#;
        let lines = lines(text);
        assert_eq!(hidden(&lines, &BTreeSet::from([1, 2])), [(2, 5)]);
        assert_eq!(hidden(&lines, &BTreeSet::from([2, 6])), [(3, 4), (7, 8)]);
    }
}

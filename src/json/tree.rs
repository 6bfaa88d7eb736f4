//! A JSON value as a tree, with the members of objects in the order of the text.
//!
//! For what is shown: records in the side panel and definitions of state machines. serde_json's values would
//! drop a name that stands twice and change numbers.

use crate::json::scanner::{is_scalar, scalar_end, skip_blanks, string, unescape};
use crate::json::text::quote;
use std::fmt;

/// How deep values may be nested, as deep as serde_json reads. Real ones stay below 20. What walks a tree may
/// therefore recurse.
pub const DEEPEST: usize = 127;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Tree {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it is written.
    Number(String),
    /// A string, its escapes resolved. Half a surrogate pair is `�`.
    Text(String),
    /// An array.
    List(Vec<Tree>),
    /// An object; a name that stands twice is here twice.
    Object(Vec<(String, Tree)>),
}

/// Where a text is no JSON, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// The line, counted from 1.
    pub line: usize,
    /// The letter in the line, counted from 1.
    pub column: usize,
    /// What is wrong there.
    pub why: &'static str,
}

impl fmt::Display for JsonError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, column, why } = self;
        write!(out, "line {line}, column {column}: {why}")
    }
}

impl Tree {
    /// Reads a text that holds one JSON value.
    ///
    /// # Errors
    /// Where the text is no JSON, or nested deeper than [`DEEPEST`].
    pub fn read(text: &str) -> Result<Self, JsonError> {
        TreeParser::new(text, true).whole()
    }

    /// Reads like [`Tree::read`], but takes what the scanner of a load takes too: control characters in strings,
    /// and escapes that JSON does not know, as they are written; and a comma behind the last element.
    ///
    /// # Errors
    /// Where the text is broken in other ways, or nested deeper than [`DEEPEST`].
    pub fn read_leniently(text: &str) -> Result<Self, JsonError> {
        TreeParser::new(text, false).whole()
    }

    /// The member of that name, if this is an object. Of two with the same name the last counts.
    pub fn get(&self, name: &str) -> Option<&Tree> {
        let mut members = self.members().iter().rev();
        members.find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// The members of an object; of anything else none.
    pub fn members(&self) -> &[(String, Tree)] {
        match self {
            Tree::Object(members) => members,
            _ => &[],
        }
    }

    /// The elements of an array; of anything else none.
    pub fn items(&self) -> &[Tree] {
        match self {
            Tree::List(items) => items,
            _ => &[],
        }
    }

    /// A string's text.
    pub fn text(&self) -> Option<&str> {
        match self {
            Tree::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text of the member of that name, empty if there is none.
    pub fn text_of(&self, name: &str) -> &str {
        self.get(name).and_then(Tree::text).unwrap_or_default()
    }

    /// A value without members, as text.
    pub fn leaf(&self) -> Option<&str> {
        match self {
            Tree::Null => Some("null"),
            Tree::Bool(true) => Some("true"),
            Tree::Bool(false) => Some("false"),
            Tree::Number(text) | Tree::Text(text) => Some(text),
            Tree::List(_) | Tree::Object(_) => None,
        }
    }

    /// Whether this is `null`, or an array or object with nothing in it.
    pub fn is_empty(&self) -> bool {
        match self {
            Tree::Null => true,
            Tree::List(items) => items.is_empty(),
            Tree::Object(members) => members.is_empty(),
            _ => false,
        }
    }

    /// Whether a name stands twice in this object.
    pub fn has_twins(&self) -> bool {
        let mut names: Vec<&String> = self.members().iter().map(|(name, _)| name).collect();
        names.sort_unstable();
        names.windows(2).any(|pair| pair[0] == pair[1])
    }

    /// Whether both say the same, in whatever order their members stand; where a name stands twice, in the same order.
    pub fn same(&self, other: &Tree) -> bool {
        match (self, other) {
            (Tree::Object(one), Tree::Object(two)) if self.has_twins() || other.has_twins() => {
                let mut pairs = one.iter().zip(two);
                one.len() == two.len()
                    && pairs.all(|(one, two)| one.0 == two.0 && one.1.same(&two.1))
            }
            (Tree::Object(one), Tree::Object(two)) => {
                let is_there = |(name, value): &(String, Tree)| {
                    other.get(name).is_some_and(|there| value.same(there))
                };
                one.len() == two.len() && one.iter().all(is_there)
            }
            (Tree::List(one), Tree::List(two)) => {
                one.len() == two.len() && one.iter().zip(two).all(|(one, two)| one.same(two))
            }
            _ => self == other,
        }
    }

    /// The value as JSON, one member a line, indented by two spaces.
    pub fn pretty(&self) -> String {
        let mut out = String::new();
        self.write(Some(0), &mut out);
        out
    }

    /// The value as JSON in one line.
    pub fn short(&self) -> String {
        let mut out = String::new();
        self.write(None, &mut out);
        out
    }

    fn write(&self, indent: Option<usize>, out: &mut String) {
        let inner = indent.map(|depth| depth + 1);
        let begin = |at: usize, out: &mut String| {
            out.push_str(match (at, indent) {
                (0, _) => "",
                (_, None) => ", ",
                (_, Some(_)) => ",",
            });
            new_line(inner, out);
        };
        match self {
            Tree::Text(text) => return quote(text, out),
            Tree::List(items) => {
                out.push('[');
                for (at, item) in items.iter().enumerate() {
                    begin(at, out);
                    item.write(inner, out);
                }
            }
            Tree::Object(members) => {
                out.push('{');
                for (at, (name, value)) in members.iter().enumerate() {
                    begin(at, out);
                    quote(name, out);
                    out.push_str(": ");
                    value.write(inner, out);
                }
            }
            leaf => return out.push_str(leaf.leaf().unwrap_or_default()),
        }
        if !self.is_empty() {
            new_line(indent, out);
        }
        out.push(if matches!(self, Tree::List(_)) {
            ']'
        } else {
            '}'
        });
    }
}

fn new_line(indent: Option<usize>, out: &mut String) {
    if let Some(depth) = indent {
        out.push('\n');
        out.push_str(&"  ".repeat(depth));
    }
}

/// An array or object whose end has not come yet.
struct OpenTree {
    /// Its name in the object around it; empty elsewhere.
    name: String,
    /// What stands in it so far.
    tree: Tree,
    /// The bracket that ends it.
    close: u8,
}

struct TreeParser<'a> {
    text: &'a str,
    at: usize,
    is_strict: bool,
    open: Vec<OpenTree>,
}

type ParseResult<T> = Result<T, &'static str>;

impl<'a> TreeParser<'a> {
    fn new(text: &'a str, is_strict: bool) -> Self {
        Self {
            text,
            at: 0,
            is_strict,
            open: Vec::new(),
        }
    }

    fn whole(mut self) -> Result<Tree, JsonError> {
        self.value().map_err(|why| {
            let before = self.text.get(..self.at).unwrap_or(self.text);
            JsonError {
                line: before.matches('\n').count() + 1,
                column: before.chars().rev().take_while(|&c| c != '\n').count() + 1,
                why,
            }
        })
    }

    /// The one value of the text.
    fn value(&mut self) -> ParseResult<Tree> {
        let mut name = String::new();
        loop {
            let mut value = match self.peek() {
                None => return Err("the text ends too early"),
                Some(b'"') => Tree::Text(self.string()?),
                Some(bracket @ (b'{' | b'[')) => {
                    if self.open.len() == DEEPEST {
                        return Err("nested too deep");
                    }
                    self.at += 1;
                    let (tree, close) = match bracket {
                        b'{' => (Tree::Object(Vec::new()), b'}'),
                        _ => (Tree::List(Vec::new()), b']'),
                    };
                    if !self.takes(close) {
                        self.open.push(OpenTree { name, tree, close });
                        name = self.name()?;
                        continue;
                    }
                    tree
                }
                Some(_) => self.scalar()?,
            };
            // The value has ended, and maybe what it stands in.
            loop {
                let Some(OpenTree { tree, close, .. }) = self.open.last_mut() else {
                    return match self.peek() {
                        None => Ok(value),
                        Some(_) => Err("more text after the end"),
                    };
                };
                let close = *close;
                match tree {
                    Tree::Object(members) => members.push((name, value)),
                    Tree::List(items) => items.push(value),
                    _ => {}
                }
                let has_comma = self.takes(b',');
                let has_ended = (!has_comma || !self.is_strict) && self.takes(close);
                match self.open.pop() {
                    Some(ended) if has_ended => (name, value) = (ended.name, ended.tree),
                    Some(open) if has_comma => {
                        self.open.push(open);
                        name = self.name()?;
                        break;
                    }
                    _ => return Err("a comma or the closing bracket was expected"),
                }
            }
        }
    }

    /// The next byte that is no blank.
    fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        self.at = skip_blanks(bytes, self.at).unwrap_or(bytes.len());
        bytes.get(self.at).copied()
    }

    fn takes(&mut self, byte: u8) -> bool {
        let is_there = self.peek() == Some(byte);
        self.at += usize::from(is_there);
        is_there
    }

    /// In an object the name of the next member, with its colon. In an array there is none.
    fn name(&mut self) -> ParseResult<String> {
        if self.open.last().is_none_or(|open| open.close == b']') {
            return Ok(String::new());
        }
        if self.peek() != Some(b'"') {
            return Err("a name in quotes was expected");
        }
        let name = self.string()?;
        if self.takes(b':') {
            Ok(name)
        } else {
            Err("a colon was expected")
        }
    }

    fn scalar(&mut self) -> ParseResult<Tree> {
        let end = scalar_end(self.text.as_bytes(), self.at);
        let word = &self.text[self.at..end];
        let tree = match word {
            "null" => Tree::Null,
            "true" => Tree::Bool(true),
            "false" => Tree::Bool(false),
            _ if is_scalar(word.as_bytes()) => Tree::Number(word.to_owned()),
            _ => return Err("a value was expected"),
        };
        self.at = end;
        Ok(tree)
    }

    /// A string whose opening quote is the next byte.
    fn string(&mut self) -> ParseResult<String> {
        let bytes = self.text.as_bytes();
        let start = self.at + 1;
        let end = string(bytes, self.at).map(|quoted| quoted.end);
        let content = &bytes[start..end.unwrap_or(bytes.len())];
        if self.is_strict
            && let Some((at, why)) = fault(content)
        {
            self.at = start + at;
            return Err(why);
        }
        self.at = end.map_or(bytes.len(), |end| end + 1);
        match end {
            Ok(_) => Ok(unescape(content)),
            Err(_) => Err("a string does not end"),
        }
    }
}

/// The first place in a string's content that a strict reader refuses.
fn fault(content: &[u8]) -> Option<(usize, &'static str)> {
    let mut at = 0;
    while let Some(byte) = content.get(at) {
        at += match byte {
            0..0x20 => return Some((at, "a line break or control character in a string")),
            b'\\' => match content.get(at + 1..)? {
                [b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => 2,
                [b'u', a, b, c, d, ..] if [a, b, c, d].iter().all(|c| c.is_ascii_hexdigit()) => 6,
                _ => return Some((at, "an unknown escape in a string")),
            },
            _ => 1,
        };
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_stand_in_the_order_of_the_text() {
        let tree = Tree::read(r#"{"z":1,"a":{"b":[true,null,"x"]},"m":1.50}"#).unwrap();
        let names: Vec<&str> = tree
            .members()
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        assert_eq!(names, ["z", "a", "m"]);
        assert_eq!(tree.get("m").and_then(Tree::leaf), Some("1.50"));
        assert_eq!(tree.text_of("a"), "");
    }

    #[test]
    fn a_name_that_stands_twice_is_kept_twice() {
        let tree = Tree::read(r#"{"a": 1, "a": {"a": 2}}"#).unwrap();
        assert_eq!(tree.members().len(), 2);
        let last = Tree::read(r#"{"a": 2}"#).unwrap();
        assert_eq!(tree.get("a"), Some(&last));
        assert_eq!(tree.short(), r#"{"a": 1, "a": {"a": 2}}"#);
    }

    #[test]
    fn what_a_load_takes_is_only_refused_by_the_strict_reader() {
        for (text, column, shown) in [
            ("[\"a\nb\"]", 4, "[\"a\\nb\"]"),
            (r#"["a\qb"]"#, 4, r#"["a\\qb"]"#),
            ("[1,]", 4, "[1]"),
            ("{\"a\":1,}", 8, "{\"a\": 1}"),
        ] {
            assert_eq!(Tree::read(text).unwrap_err().column, column, "{text}");
            assert_eq!(Tree::read_leniently(text).unwrap().short(), shown, "{text}");
        }
    }

    #[test]
    fn what_is_broken_is_refused_by_both() {
        for text in [
            "", "{", "[1", "[,]", "[1}", "[1,,]", "{\"a\"}", "{} x", "\"a", "\"\\", "01", "tru",
        ] {
            assert!(Tree::read(text).is_err(), "{text}");
            assert!(Tree::read_leniently(text).is_err(), "{text}");
        }
    }
}

//! Writing JSON, and taking apart JSON that is whole in memory: the steps that `rows.rs`, `hive.rs`,
//! `ocsf.rs` and `status_change.rs` share.

use crate::json::scanner::{scalar, skip_blanks, skip_value, string, unescape, unescaped};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::rc::Rc;

/// Nothing nested deeper is taken apart; it stays text. Below what the walker keeps leaf by leaf.
pub const DEEPEST: usize = 60;

/// Objects with more values, and tables with more columns, are refused: real ones stay below 1,000,
/// and each value is put in its place among the others.
pub const MOST_VALUES: usize = 10_000;

/// Writes `text` as a JSON string, with its quotes.
pub fn quote(text: &str, out: &mut String) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    out.push('"');
    let mut plain = 0;
    for (at, byte) in text.bytes().enumerate() {
        if !matches!(byte, 0..=0x1f | b'"' | b'\\') {
            continue;
        }
        out.push_str(&text[plain..at]);
        plain = at + 1;
        out.push('\\');
        match byte {
            b'\n' => out.push('n'),
            b'\r' => out.push('r'),
            b'\t' => out.push('t'),
            b'"' | b'\\' => out.push(byte as char),
            _ => {
                out.push_str("u00");
                out.push(HEX[usize::from(byte >> 4)] as char);
                out.push(HEX[usize::from(byte & 15)] as char);
            }
        }
    }
    out.push_str(&text[plain..]);
    out.push('"');
}

/// Writes the object or array that `text` holds from its first to its last letter. False, with
/// nothing written, where it is no JSON or nested deeper than [`DEEPEST`].
///
/// What is written is strict JSON: cells of tables hold raw line breaks and halves of surrogate
/// pairs, which a strict reader would refuse.
pub fn copy(text: &str, out: &mut String) -> bool {
    let bytes = text.as_bytes();
    let start = out.len();
    if matches!(bytes.first(), Some(b'{' | b'['))
        && copy_value(bytes, 0, DEEPEST, out).is_some_and(|end| end == bytes.len())
    {
        return true;
    }
    out.truncate(start);
    false
}

fn copy_value(bytes: &[u8], at: usize, depth: usize, out: &mut String) -> Option<usize> {
    match bytes.get(at)? {
        b'"' => copy_string(bytes, at, out),
        open @ (b'{' | b'[') => {
            // In ASCII the closing bracket stands two after the opening one.
            let close = open + 2;
            let depth = depth.checked_sub(1)?;
            out.push(*open as char);
            let mut at = skip_blanks(bytes, at + 1).ok()?;
            let mut first = true;
            while bytes[at] != close {
                if !first {
                    if bytes[at] != b',' {
                        return None;
                    }
                    out.push(',');
                    at = skip_blanks(bytes, at + 1).ok()?;
                }
                first = false;
                if *open == b'{' {
                    at = skip_blanks(bytes, copy_string(bytes, at, out)?).ok()?;
                    if bytes[at] != b':' {
                        return None;
                    }
                    out.push(':');
                    at = skip_blanks(bytes, at + 1).ok()?;
                }
                at = skip_blanks(bytes, copy_value(bytes, at, depth, out)?).ok()?;
            }
            out.push(close as char);
            Some(at + 1)
        }
        _ => {
            let end = scalar(bytes, at).ok()?;
            out.push_str(&String::from_utf8_lossy(&bytes[at..end]));
            Some(end)
        }
    }
}

fn copy_string(bytes: &[u8], at: usize, out: &mut String) -> Option<usize> {
    if bytes.get(at) != Some(&b'"') {
        return None;
    }
    let quoted = string(bytes, at).ok()?;
    quote(&unescape(&bytes[quoted.start..quoted.end]), out);
    Some(quoted.end + 1)
}

/// Visits the members of the object, or the elements of the array, that `json` begins with: the key
/// (empty in an array) and the value's JSON. False where it breaks off or is no such thing.
pub fn each<'a>(json: &'a [u8], visit: &mut dyn FnMut(&str, &'a [u8])) -> bool {
    let walk = |visit: &mut dyn FnMut(&str, &'a [u8])| {
        let mut at = skip_blanks(json, 0).ok()?;
        let open = json[at];
        if !matches!(open, b'{' | b'[') {
            return None;
        }
        loop {
            at = skip_blanks(json, at + 1).ok()?;
            // Also after a comma: public OCSF samples end their lists with one.
            if json[at] == open + 2 {
                return Some(());
            }
            let mut key = Cow::Borrowed("");
            if open == b'{' {
                if json[at] != b'"' {
                    return None;
                }
                let quoted = string(json, at).ok()?;
                key = unescaped(&json[quoted.start..quoted.end]);
                at = skip_blanks(json, quoted.end + 1).ok()?;
                if json[at] != b':' {
                    return None;
                }
                at = skip_blanks(json, at + 1).ok()?;
            }
            let end = skip_value(json, at).ok()?;
            visit(&key, &json[at..end]);
            at = skip_blanks(json, end).ok()?;
            if json[at] == open + 2 {
                return Some(());
            }
            if json[at] != b',' {
                return None;
            }
        }
    };
    walk(visit).is_some()
}

/// One value of a JSON object, found by [`leaves`].
pub struct Leaf {
    /// The keys from the top, joined by dots.
    pub path: String,
    /// A string's content; a number, `true` or `false` as written; the JSON of an array.
    pub text: String,
    /// True where `text` is the JSON of an array.
    pub is_array: bool,
}

/// All values of an object, arrays in one piece; null is left out. `None` where it is no object,
/// breaks off or has more than [`MOST_VALUES`].
pub fn leaves(json: &[u8]) -> Option<Vec<Leaf>> {
    let mut found = Vec::new();
    (json.trim_ascii_start().first() == Some(&b'{') && gather(json, "", 16, &mut found))
        .then_some(found)
}

fn gather(json: &[u8], parent: &str, depth: usize, found: &mut Vec<Leaf>) -> bool {
    let mut whole = true;
    let read = each(json, &mut |key, value| {
        let mut path = String::with_capacity(parent.len() + 1 + key.len());
        path.push_str(parent);
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(key);
        let (text, is_array) = match value {
            b"null" => return,
            _ if found.len() == MOST_VALUES => {
                whole = false;
                return;
            }
            [b'{', ..] if depth > 0 => {
                whole &= gather(value, &path, depth - 1, found);
                return;
            }
            [b'"', content @ .., b'"'] => (unescape(content), false),
            _ => (
                String::from_utf8_lossy(value).into_owned(),
                value.first() == Some(&b'['),
            ),
        };
        found.push(Leaf {
            path,
            text,
            is_array,
        });
    });
    read && whole
}

/// The text of the leaf at `path`, where it is there and not empty; the last of several.
pub fn at_path<'a>(leaves: &'a [Leaf], path: &str) -> Option<&'a str> {
    let leaf = leaves
        .iter()
        .rfind(|leaf| leaf.path == path && !leaf.text.is_empty())?;
    Some(&leaf.text)
}

/// Where a value belongs in a record: the keys from the top; a number is a place in an array.
pub type Path = Rc<[String]>;

/// Where `path` goes in the list of `paths` so that [`nest`] can read it: behind its equals.
pub fn place<P: AsRef<[String]>>(paths: &[P], path: &[String]) -> usize {
    paths.partition_point(|known| order(known.as_ref(), path) != Ordering::Greater)
}

fn is_number(step: &str) -> bool {
    !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit())
}

/// Numbers come first and by their size, so that the last of some siblings tells whether all are.
fn order(one: &[String], other: &[String]) -> Ordering {
    fn rank(step: &str) -> (bool, usize, &str) {
        let number = is_number(step);
        (!number, if number { step.len() } else { 0 }, step)
    }
    for (one, other) in one.iter().zip(other) {
        match rank(one).cmp(&rank(other)) {
            Ordering::Equal => {}
            unequal => return unequal,
        }
    }
    one.len().cmp(&other.len())
}

/// Writes one object from values with paths (in the order of [`place`]).
///
/// `value` writes the JSON of the value with a number, or gives false where there is none. Of two
/// values with the same path the first is written. Where one path goes on below another's value,
/// the rest of it, joined by dots, becomes a key beside that value. Siblings that are all numbers
/// become an array (CloudWatch Logs Insights names fields so).
pub fn nest(paths: &[Path], out: &mut String, value: &mut dyn FnMut(usize, &mut String) -> bool) {
    // The value written last, and for each of its steps whether it is one in an array.
    let mut last: &[String] = &[];
    let mut in_array: Vec<bool> = Vec::new();
    let mut previous: &[String] = &[];
    let mut text = String::new();
    out.push('{');
    for (index, path) in paths.iter().enumerate() {
        text.clear();
        if path[..] == *previous || path.is_empty() || !value(index, &mut text) {
            continue;
        }
        previous = path;
        if !last.is_empty() && path.starts_with(last) {
            let key = path[last.len() - 1..].join(".");
            let wrap = in_array[last.len() - 1];
            out.push_str(if wrap { ",{" } else { "," });
            quote(&key, out);
            out.push(':');
            out.push_str(&text);
            if wrap {
                out.push('}');
            }
            continue;
        }
        let inner = last.len().saturating_sub(1).min(path.len() - 1);
        let shared = (0..inner)
            .take_while(|step| last[*step] == path[*step])
            .count();
        close(&mut in_array, shared + 1, out);
        if !last.is_empty() {
            out.push(',');
        }
        for step in shared..path.len() {
            if step > shared {
                let siblings = paths[index..]
                    .iter()
                    .take_while(|sibling| sibling.starts_with(&path[..step]));
                let array = siblings
                    .last()
                    .is_some_and(|sibling| is_number(&sibling[step]));
                in_array.push(array);
                out.push(if array { '[' } else { '{' });
            } else if step == 0 && in_array.is_empty() {
                in_array.push(false);
            }
            if !in_array[step] {
                quote(&path[step], out);
                out.push(':');
            }
        }
        out.push_str(&text);
        last = path;
    }
    close(&mut in_array, 1, out);
    out.push('}');
}

fn close(in_array: &mut Vec<bool>, keep: usize, out: &mut String) {
    while in_array.len() > keep {
        out.push(if in_array.pop() == Some(true) {
            ']'
        } else {
            '}'
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn nested(values: &[(&str, &str)]) -> String {
        let mut paths: Vec<Path> = Vec::new();
        let mut texts: Vec<&str> = Vec::new();
        for (path, text) in values {
            let path: Path = path.split('.').map(str::to_owned).collect();
            let at = place(&paths, &path);
            paths.insert(at, path);
            texts.insert(at, text);
        }
        let mut out = String::new();
        nest(&paths, &mut out, &mut |index, out| {
            if texts[index].is_empty() {
                return false;
            }
            quote(texts[index], out);
            true
        });
        out
    }

    fn parsed(values: &[(&str, &str)]) -> Value {
        serde_json::from_str(&nested(values)).unwrap()
    }

    #[test]
    fn dotted_names_become_objects_and_numbers_arrays() {
        assert_eq!(
            parsed(&[
                ("r.10.n", "k"),
                ("a", "1"),
                ("r.2.n", "c"),
                ("u.s.i", "3"),
                ("u.a", "2"),
                ("r.2.t", "d"),
                ("u.s.empty", ""),
                ("tags.0", "x"),
                ("tags.1", "y"),
                ("mixed.0", "p"),
                ("mixed.name", "q"),
            ]),
            json!({"a": "1", "u": {"a": "2", "s": {"i": "3"}}, "tags": ["x", "y"],
                "mixed": {"0": "p", "name": "q"}, "r": [{"n": "c", "t": "d"}, {"n": "k"}]})
        );
        assert_eq!(nested(&[]), "{}");
        assert_eq!(nested(&[("a.b", "")]), "{}");
    }

    #[test]
    fn a_path_below_another_s_value_is_kept_beside_it() {
        assert_eq!(
            nested(&[
                ("a.b", "1"),
                ("a.b.c.d", "2"),
                ("a.e", "3"),
                ("a.b", "4"),
                ("f.0", "5"),
                ("f.0.g", "6")
            ]),
            r#"{"a":{"b":"1","b.c.d":"2","e":"3"},"f":["5",{"0.g":"6"}]}"#
        );
    }

    #[test]
    fn a_copy_is_strict_json_of_the_same_meaning() {
        let mut out = String::from("x");
        assert!(copy(
            "{ \"a\\/\" : [1, -2.5e3 , null,{}, \"b\nc\"] }",
            &mut out
        ));
        assert_eq!(out, r#"x{"a/":[1,-2.5e3,null,{},"b\nc"]}"#);
        let length = out.len();
        for broken in [
            "",
            "7",
            "{",
            "{}}",
            "{a=b}",
            "[1,]",
            "{\"a\" 1}",
            "[1 2]",
            "{\"a\":1]",
            "[01]",
            "[1}",
        ] {
            assert!(!copy(broken, &mut out), "{broken}");
            assert_eq!(out.len(), length, "{broken}");
        }
        let deep = "[".repeat(DEEPEST + 1) + &"]".repeat(DEEPEST + 1);
        assert!(!copy(&deep, &mut out));
        assert!(copy(&deep[1..deep.len() - 1], &mut out));
    }

    #[test]
    fn leaves_are_found_with_their_paths() {
        let found =
            leaves(br#" {"a":{"b.c":"d\"e","n":null},"f":[1,{"g":2}],"h":true,} "#).unwrap();
        let found: Vec<(&str, &str, bool)> = found
            .iter()
            .map(|leaf| (leaf.path.as_str(), leaf.text.as_str(), leaf.is_array))
            .collect();
        assert_eq!(
            found,
            [
                ("a.b.c", "d\"e", false),
                ("f", "[1,{\"g\":2}]", true),
                ("h", "true", false)
            ]
        );
        for broken in ["", "[]", "{\"a\":{\"b\":}}", "{\"a\":1", "{a:1}"] {
            assert!(leaves(broken.as_bytes()).is_none(), "{broken}");
        }
        let many = |count: usize| format!("{{\"a\":{{{}\"b\":1}}}}", "\"a\":1,".repeat(count - 1));
        assert!(leaves(many(MOST_VALUES).as_bytes()).is_some());
        assert!(leaves(many(MOST_VALUES + 1).as_bytes()).is_none());
    }

    proptest! {
        #[test]
        fn any_text_is_quoted_so_that_it_reads_back(text in any::<String>()) {
            let mut out = String::new();
            quote(&text, &mut out);
            prop_assert_eq!(serde_json::from_str::<String>(&out).unwrap(), text);
        }

        #[test]
        fn what_serde_reads_is_copied_with_the_same_meaning(text in "[\\[{]([\\[{}\\],:a\" 1]|\"a\":){0,12}[\\]}]") {
            let mut out = String::new();
            let copied = copy(&text, &mut out);
            match serde_json::from_str::<Value>(&text) {
                Ok(value) => prop_assert_eq!(serde_json::from_str::<Value>(&out).unwrap(), value),
                Err(_) => prop_assert!(!copied, "{}", out),
            }
        }

        #[test]
        fn any_paths_nest_to_an_object_that_holds_all_values(
            paths in proptest::collection::vec("[ab0-2](\\.[ab0-2]){0,3}", 0..8)
        ) {
            let values: Vec<(&str, String)> =
                paths.iter().enumerate().map(|(at, path)| (path.as_str(), format!("v{at}"))).collect();
            let values: Vec<(&str, &str)> = values.iter().map(|(path, text)| (*path, text.as_str())).collect();
            let out = nested(&values);
            serde_json::from_str::<Value>(&out).unwrap();
            for (at, (path, text)) in values.iter().enumerate() {
                let again = paths[..at].iter().any(|earlier| earlier == path);
                prop_assert_eq!(out.contains(&format!("\"{text}\"")), !again, "{} in {}", path, out);
            }
        }
    }
}

//! YAML as a tree, within limits: what is nested too deep, grows too large through aliases or is no YAML is refused in words.

use crate::query::decimal::Decimal;
use saphyr_parser::{Event, Parser, ScalarStyle};
use std::collections::HashMap;

/// Most bytes of one document.
const MOST_BYTES: usize = 256 << 10;
/// Most values in one document, those that aliases repeat counted each time.
const MOST_NODES: usize = 20_000;
/// Deepest nesting. What follows a tree down recurses at most so deep.
const DEEPEST: usize = 40;

/// A value of a YAML document.
#[derive(Clone, Debug, PartialEq)]
pub enum YamlNode {
    /// `null`, `~` or nothing.
    Null,
    /// `true` or `false`, without quotes.
    Bool(bool),
    /// A number without quotes, as it is written.
    Number(String),
    /// Any other scalar.
    Text(String),
    /// A sequence.
    List(Vec<YamlNode>),
    /// A mapping, in its order; no key stands twice.
    Map(Vec<(String, YamlNode)>),
}

impl YamlNode {
    /// The value of a key; none where this is no mapping or lacks it.
    pub fn get(&self, key: &str) -> Option<&YamlNode> {
        let YamlNode::Map(entries) = self else {
            return None;
        };
        let mut entries = entries.iter();
        entries
            .find(|(known, _)| known == key)
            .map(|(_, value)| value)
    }

    /// A scalar as text; none for null and for what has parts.
    pub fn text(&self) -> Option<String> {
        match self {
            YamlNode::Bool(value) => Some(value.to_string()),
            YamlNode::Number(text) | YamlNode::Text(text) => Some(text.clone()),
            YamlNode::Null | YamlNode::List(_) | YamlNode::Map(_) => None,
        }
    }

    /// The texts of a list of scalars, or the one of a scalar.
    pub fn texts(&self) -> Vec<String> {
        match self {
            YamlNode::List(items) => items.iter().filter_map(YamlNode::text).collect(),
            _ => self.text().into_iter().collect(),
        }
    }
}

/// The documents of a stream, as they are written, without those that hold comments only. A line that begins with `---` ends
/// a document wherever it stands (YAML 1.2.2, 9.1.4).
pub fn documents(text: &str) -> Vec<&str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut documents = Vec::new();
    let (mut from, mut at) = (0, 0);
    for line in text.split_inclusive('\n') {
        let bare = line.trim_end();
        if bare == "---" || bare == "..." || line.starts_with("--- ") {
            documents.push(&text[from..at]);
            from = at
                + if line.starts_with("--- ") {
                    4
                } else {
                    line.len()
                };
        }
        at += line.len();
    }
    documents.push(&text[from..]);
    let says_nothing = |line: &str| {
        let line = line.trim();
        line.is_empty() || line.starts_with('#') || line.starts_with('%')
    };
    documents.retain(|document| !document.lines().all(says_nothing));
    documents
}

/// A list or mapping that has begun and not ended.
struct OpenNode {
    anchor: usize,
    items: Vec<YamlNode>,
    /// Of a mapping: its keys; the last one waits for its value where there are more keys than items.
    keys: Option<Vec<String>>,
}

/// Reads one document.
///
/// # Errors
/// A sentence that says why it can't be read.
pub fn read(text: &str) -> Result<YamlNode, String> {
    if text.len() > MOST_BYTES {
        return Err(format!(
            "It is larger than a rule may be: {} KB.",
            MOST_BYTES >> 10
        ));
    }
    let mut reader = YamlReader::default();
    let mut parser = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        let (event, _) = event.map_err(|error| {
            let line = error.marker().line();
            format!("It is no YAML: {}, in line {line}.", error.info())
        })?;
        reader.take(event)?;
    }
    reader.root.ok_or_else(|| "It is empty.".to_owned())
}

#[derive(Default)]
struct YamlReader {
    open: Vec<OpenNode>,
    root: Option<YamlNode>,
    anchors: HashMap<usize, YamlNode>,
    nodes: usize,
}

impl YamlReader {
    fn take(&mut self, event: Event) -> Result<(), String> {
        match event {
            Event::Scalar(text, style, anchor, _) => {
                let node = match style {
                    ScalarStyle::Plain => plain(&text),
                    _ => YamlNode::Text(text.into_owned()),
                };
                self.add(node, anchor)
            }
            Event::SequenceStart(anchor, _) => self.begin(anchor, None),
            Event::MappingStart(anchor, _) => self.begin(anchor, Some(Vec::new())),
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::Alias(anchor) => {
                let node = self.anchors.get(&anchor).cloned();
                let node = node.ok_or("It has an alias to something that is not complete.")?;
                self.nodes += size(&node);
                self.add(node, 0)
            }
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => Ok(()),
        }
    }

    fn begin(&mut self, anchor: usize, keys: Option<Vec<String>>) -> Result<(), String> {
        if self.open.len() >= DEEPEST {
            return Err(format!("It is nested deeper than {DEEPEST} levels."));
        }
        self.open.push(OpenNode {
            anchor,
            items: Vec::new(),
            keys,
        });
        Ok(())
    }

    fn end(&mut self) -> Result<(), String> {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        let node = match open.keys {
            Some(keys) => YamlNode::Map(keys.into_iter().zip(open.items).collect()),
            None => YamlNode::List(open.items),
        };
        self.add(node, open.anchor)
    }

    fn add(&mut self, node: YamlNode, anchor: usize) -> Result<(), String> {
        self.nodes += 1;
        if self.nodes > MOST_NODES {
            return Err(format!("It has more than {MOST_NODES} values."));
        }
        if anchor != 0 {
            self.nodes += size(&node);
            self.anchors.insert(anchor, node.clone());
        }
        match self.open.last_mut() {
            None => {
                self.root.get_or_insert(node);
            }
            Some(OpenNode {
                keys: Some(keys),
                items,
                ..
            }) if keys.len() == items.len() => {
                let key = match node {
                    YamlNode::Null => String::new(),
                    node => node.text().ok_or("A key is a list or a mapping.")?,
                };
                if key == "<<" {
                    return Err("Merge keys (<<) are not supported.".to_owned());
                }
                if keys.contains(&key) {
                    return Err(format!("The key “{key}” stands twice in one mapping."));
                }
                keys.push(key);
            }
            Some(OpenNode { items, .. }) => items.push(node),
        }
        Ok(())
    }
}

/// How many values a tree has.
fn size(node: &YamlNode) -> usize {
    1 + match node {
        YamlNode::List(items) => items.iter().map(size).sum(),
        YamlNode::Map(entries) => entries.iter().map(|(_, value)| size(value)).sum(),
        _ => 0,
    }
}

/// What a scalar without quotes stands for (YAML 1.2.2, the core schema).
fn plain(text: &str) -> YamlNode {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => YamlNode::Null,
        "true" | "True" | "TRUE" => YamlNode::Bool(true),
        "false" | "False" | "FALSE" => YamlNode::Bool(false),
        _ if Decimal::read(text).is_some() => YamlNode::Number(text.to_owned()),
        _ => YamlNode::Text(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_have_the_kinds_of_the_core_schema() {
        let node = read("a: ~\nb: 'null'\nc: 22\nd: '22'\ne: true\nf: \"x\\ty\"\ng: [1, x]\nh: |\n  two\n  lines\n").unwrap();
        assert_eq!(node.get("a"), Some(&YamlNode::Null));
        assert_eq!(node.get("b"), Some(&YamlNode::Text("null".to_owned())));
        assert_eq!(node.get("c"), Some(&YamlNode::Number("22".to_owned())));
        assert_eq!(node.get("d"), Some(&YamlNode::Text("22".to_owned())));
        assert_eq!(node.get("e"), Some(&YamlNode::Bool(true)));
        assert_eq!(node.get("f"), Some(&YamlNode::Text("x\ty".to_owned())));
        assert_eq!(node.get("g").unwrap().texts(), ["1", "x"]);
        assert_eq!(
            node.get("h").unwrap().text().as_deref(),
            Some("two\nlines\n")
        );
    }

    #[test]
    fn documents_are_told_apart_by_their_marks() {
        let text = "\u{feff}# only a comment\n---\na: 1\n--- # second\nb: |\n  --- no mark\n...\n%YAML 1.2\n---\nc: 3";
        let found = documents(text);
        assert_eq!(found.len(), 3, "{found:?}");
        assert_eq!(found[0], "a: 1\n");
        assert!(found[1].contains("--- no mark"));
        assert_eq!(found[2], "c: 3");
    }

    #[test]
    fn hostile_documents_are_refused_in_words() {
        let mut laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..12 {
            let before = format!("*a{}", level - 1);
            let list = vec![before; 10].join(", ");
            laughs.push_str(&format!("a{level}: &a{level} [{list}]\n"));
        }
        for (text, why) in [
            (laughs.as_str(), "more than 20000 values"),
            (&"[".repeat(100_000), "no YAML"),
            (&"{a: ".repeat(50_000), "no YAML"),
            (&"- ".repeat(50_000), "nested deeper"),
            (&"a".repeat(300_000), "larger than"),
            ("a: &x [*x]", "alias"),
            ("a: b: c", "no YAML"),
            ("a: 1\na: 2", "stands twice"),
            ("a: *nobody", "no YAML"),
            ("\"\\ud800\"", "no YAML"),
            ("? [a, b]\n: c", "A key is"),
            ("", "empty"),
        ] {
            let refused = read(text).unwrap_err();
            assert!(
                refused.contains(why),
                "{}: {refused}",
                &text[..text.len().min(40)]
            );
        }
        assert_eq!(
            read("a: &x 1\nb: *x").unwrap().get("b"),
            read("1").ok().as_ref()
        );
    }
}

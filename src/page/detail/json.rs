//! A JSON value with its members in the order of the text, for drawing a record as a tree.

use crate::json::object::text_of;
use crate::json::text::each;

/// A JSON value. Numbers are kept as text.
#[derive(Clone, Debug, PartialEq)]
pub enum Tree {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it is written.
    Number(String),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Tree>),
    /// An object; a name that stands twice is here twice.
    Object(Vec<(String, Tree)>),
}

impl Tree {
    /// Reads one JSON value.
    ///
    /// # Errors
    /// In words where the text is no JSON or nested deeper than a tree is drawn.
    pub fn read(text: &str) -> Result<Self, String> {
        read(text.trim().as_bytes(), DEEPEST)
            .ok_or_else(|| "its JSON is broken or nested very deep".to_owned())
    }

    /// The member of an object.
    pub fn get(&self, name: &str) -> Option<&Tree> {
        match self {
            Tree::Object(members) => members
                .iter()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value),
            _ => None,
        }
    }

    /// The string at a path of member names.
    pub fn text_at(&self, path: &[&str]) -> Option<&str> {
        match path.iter().try_fold(self, |tree, name| tree.get(name))? {
            Tree::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A value without members, as text.
    pub fn leaf(&self) -> Option<String> {
        match self {
            Tree::Null => Some("null".into()),
            Tree::Bool(value) => Some(value.to_string()),
            Tree::Number(text) | Tree::Text(text) => Some(text.clone()),
            Tree::List(_) | Tree::Object(_) => None,
        }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        match self {
            Tree::Null => true,
            Tree::List(items) => items.is_empty(),
            Tree::Object(members) => members.is_empty(),
            _ => false,
        }
    }
}

/// Nothing nested deeper is drawn as a tree.
const DEEPEST: usize = 128;

fn read(json: &[u8], depth: usize) -> Option<Tree> {
    Some(match json.first()? {
        b'{' | b'[' if depth == 0 => return None,
        b'{' => {
            let mut members = Some(Vec::new());
            let whole = each(
                json,
                &mut |name, value| match (&mut members, read(value, depth - 1)) {
                    (Some(members), Some(tree)) => members.push((name.to_owned(), tree)),
                    _ => members = None,
                },
            );
            Tree::Object(members.filter(|_| whole)?)
        }
        b'[' => {
            let mut items = Some(Vec::new());
            let whole = each(
                json,
                &mut |_, value| match (&mut items, read(value, depth - 1)) {
                    (Some(items), Some(tree)) => items.push(tree),
                    _ => items = None,
                },
            );
            Tree::List(items.filter(|_| whole)?)
        }
        b'"' => Tree::Text(text_of(json)?),
        b't' => Tree::Bool(true),
        b'f' => Tree::Bool(false),
        b'n' => Tree::Null,
        _ => Tree::Number(String::from_utf8_lossy(json).into_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_stand_in_the_order_of_the_record() {
        let tree = Tree::read(r#"{"z":1,"a":{"b":[true,null,"x"]},"m":1.5}"#).expect("JSON");
        let Tree::Object(members) = &tree else {
            panic!("an object")
        };
        assert_eq!(
            members
                .iter()
                .map(|(name, _)| name.as_str())
                .collect::<Vec<_>>(),
            ["z", "a", "m"]
        );
        assert_eq!(tree.get("m").and_then(Tree::leaf), Some("1.5".into()));
        assert_eq!(tree.text_at(&["a", "b"]), None);
    }

    #[test]
    fn a_record_that_is_no_json_says_so() {
        assert!(Tree::read("{").is_err());
    }
}

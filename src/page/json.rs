//! A JSON value with its members in the order of the text, for drawing a record as a tree.

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// A JSON value. Numbers are kept as text.
#[derive(Clone, Debug, PartialEq)]
pub enum Tree {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
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
    /// The reason in serde_json's words where the text is no JSON.
    pub fn read(text: &str) -> Result<Self, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
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

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor)
    }
}

struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Tree;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Tree, E> {
        Ok(Tree::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Tree, E> {
        Ok(Tree::Number(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Tree, E> {
        Ok(Tree::Number(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Tree, E> {
        Ok(Tree::Number(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Tree, E> {
        Ok(Tree::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Tree, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Tree::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Tree, A::Error> {
        let mut object = Vec::new();
        while let Some(member) = members.next_entry()? {
            object.push(member);
        }
        Ok(Tree::Object(object))
    }
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
            members.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
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

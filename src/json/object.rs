//! The fields of one JSON object, without looking deeper.

use crate::json::scanner::unescape;
use crate::json::text::each;

/// An object's fields in their order: values as they stand.
pub struct Object<'a> {
    fields: Vec<(String, &'a [u8])>,
}

impl<'a> Object<'a> {
    /// Reads the object that `json` begins with; none where it is no whole object.
    pub fn read(json: &'a [u8]) -> Option<Self> {
        let mut fields = Vec::new();
        let is_object = json.trim_ascii_start().first() == Some(&b'{');
        let whole = is_object && each(json, &mut |key, value| fields.push((key.to_owned(), value)));
        whole.then_some(Object { fields })
    }

    /// All fields.
    pub fn fields(&self) -> &[(String, &'a [u8])] {
        &self.fields
    }

    /// The value of a field as it stands; none where the field is missing or `null`. Of two with the same name the last
    /// counts.
    pub fn get(&self, name: &str) -> Option<&'a [u8]> {
        let (_, value) = self.fields.iter().rev().find(|(key, _)| key == name)?;
        (*value != b"null").then_some(value)
    }

    /// True where any of these fields is there.
    pub fn has_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.get(name).is_some())
    }

    /// The text of a field that holds a string.
    pub fn text(&self, name: &str) -> Option<String> {
        self.get(name).and_then(text_of)
    }
}

/// The text of a JSON string; none where the value is something else.
pub fn text_of(value: &[u8]) -> Option<String> {
    let inner = value.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    Some(unescape(inner))
}

/// The elements of the array that `json` begins with, as they stand; none where it is no whole array.
pub fn elements(json: &[u8]) -> Option<Vec<&[u8]>> {
    let mut elements = Vec::new();
    let is_list = json.trim_ascii_start().first() == Some(&b'[');
    (is_list && each(json, &mut |_, value| elements.push(value))).then_some(elements)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_without_looking_deeper() {
        let object =
            Object::read(br#" {"a" : {"b":[1,"}"]} , "c":null,"d":"x\"y", "e":1}"#).unwrap();
        assert_eq!(object.fields().len(), 4);
        assert_eq!(object.get("a"), Some(&br#"{"b":[1,"}"]}"#[..]));
        assert_eq!(object.get("b"), None);
        let twice = Object::read(br#"{"a":1,"a":2}"#).unwrap();
        assert_eq!(twice.get("a"), Some(&b"2"[..]));
        assert_eq!(object.get("c"), None);
        assert_eq!(object.text("d").as_deref(), Some("x\"y"));
        assert_eq!(object.text("e"), None);
        assert!(Object::read(b"{\"a\":1").is_none());
        assert!(Object::read(b"[]").is_none());
    }

    #[test]
    fn a_list_is_cut_into_its_elements() {
        assert_eq!(
            elements(b"[1, {\"a\":2} ,\"b\"]"),
            Some(vec![&b"1"[..], b"{\"a\":2}", b"\"b\""])
        );
        assert_eq!(elements(b"[]"), Some(vec![]));
        assert_eq!(elements(b"[1"), None);
    }
}

//! Names of resources inside JSON texts, such as policies, which a record holds as one value.

use super::forms::{ResourceName, read};
use crate::json::tree::Tree;
use std::borrow::Cow;

/// Longer texts, in bytes, are not looked into: the longest policy that AWS takes has some 20 KB.
pub const LONGEST_TEXT: usize = 256 << 10;

/// Whether a text may be JSON with ARNs in it, as it stands or percent-encoded.
pub fn may_hold_names(text: &str) -> bool {
    let is_json = text.trim_start().starts_with(['{', '[']);
    let is_encoded = text.starts_with("%7B") || text.starts_with("%7b");
    text.len() <= LONGEST_TEXT && (is_json && text.contains("arn:") || is_encoded)
}

/// Whether a JSON text holds an ARN or id for which `is_it` is true. What is no JSON holds none.
pub fn holds_name(text: &str, is_it: &mut dyn FnMut(&str, &ResourceName) -> bool) -> bool {
    let text = match text.starts_with('%') {
        true => Cow::Owned(percent_decoded(text)),
        false => Cow::Borrowed(text),
    };
    let Ok(tree) = Tree::read_leniently(&text) else {
        return false;
    };
    let mut open = vec![&tree];
    while let Some(value) = open.pop() {
        if let Some(text) = value.text()
            && let Some(name) = read(text)
            && is_it(text, &name)
        {
            return true;
        }
        open.extend(value.items());
        open.extend(value.members().iter().map(|(_, value)| value));
    }
    false
}

/// The object or list that a text holds as JSON, as it stands or percent-encoded, as policies do; none where there is no
/// such thing or nothing in it.
pub fn tree_in_text(text: &str) -> Option<Tree> {
    let is_encoded = ["%7B", "%7b", "%5B", "%5b"]
        .iter()
        .any(|start| text.starts_with(start));
    let text = match is_encoded {
        true => Cow::Owned(percent_decoded(text)),
        false => Cow::Borrowed(text),
    };
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    let tree = Tree::read(text.trim()).ok()?;
    (!tree.is_empty()).then_some(tree)
}

/// A text with its `%XX` as the bytes that they stand for; where these are no UTF-8 it stays as it was.
pub fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = text.get(at + 1..at + 3);
        let is_hex = |hex: &&str| hex.bytes().all(|byte| byte.is_ascii_hexdigit());
        let byte = hex
            .filter(is_hex)
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match byte.filter(|_| bytes[at] == b'%') {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        let mut names = Vec::new();
        if may_hold_names(text) {
            holds_name(text, &mut |found, _| {
                names.push(found.to_owned());
                false
            });
        }
        names.sort();
        names
    }

    #[test]
    fn arns_in_policies_are_found_in_whatever_form_the_policy_is_written() {
        let policy = r#"{"Statement":[{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111111111111:role/web","111111111111"]},
            "Action":"s3:*","Resource":"arn:aws:s3:::logs/*","Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:sns:*:*:t"}}}]}"#;
        let wanted = [
            "arn:aws:iam::111111111111:role/web",
            "arn:aws:s3:::logs/*",
            "arn:aws:sns:*:*:t",
        ];
        assert_eq!(names(policy), wanted);
        let encoded = policy
            .replace('{', "%7B")
            .replace('"', "%22")
            .replace(':', "%3A");
        assert_eq!(names(&encoded), wanted);
        for text in [
            "",
            "arn:aws:s3:::b",
            "{broken arn:aws:s3:::b",
            "{\"a\": 1}",
            "%7B%zz",
        ] {
            assert_eq!(names(text), Vec::<String>::new(), "{text}");
        }
        let deep = format!(
            "{}\"arn:aws:s3:::b\"{}",
            "[".repeat(100_000),
            "]".repeat(100_000)
        );
        assert_eq!(names(&deep), Vec::<String>::new());
    }
}

//! Text that does not begin as JSON does and holds records all the same: JSON whose beginning is missing, and base64.

use super::{Content, LONGEST_RECORD};
use crate::input::forms::opener::holds_json;
use crate::input::walker::RecordWalker;

/// Whether a text begins in the middle of JSON: the bracket that closes what it began in, and after it another object.
///
/// Braces are only counted: before that place more are closed than opened. In a line with JSON in it none is.
pub(super) fn begins_in_a_record(head: &[u8]) -> bool {
    let mut open = 0_i32;
    for (at, byte) in head.iter().enumerate() {
        match byte {
            b'{' => open += 1,
            b'}' => {
                open -= 1;
                let mut rest = head[at + 1..].iter();
                let next = rest.find(|byte| !byte.is_ascii_whitespace() && !b",]}".contains(byte));
                let is_object = next == Some(&b'{')
                    && rest.find(|byte| !byte.is_ascii_whitespace()) == Some(&b'"');
                if open < 0 && is_object {
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}

/// Whether a text is base64 of something that may hold records.
pub(super) fn is_base64(head: &[u8]) -> bool {
    let is_letter = |byte: &u8| {
        byte.is_ascii_alphanumeric() || byte.is_ascii_whitespace() || b"+/-_=".contains(byte)
    };
    head.iter().all(is_letter) && holds_json(head)
}

impl Content {
    /// Reads a text in base64 once it is whole.
    pub(super) fn scan_packed(
        &mut self,
        window: &[u8],
        walker: &mut RecordWalker,
        whole: bool,
    ) -> bool {
        let start = self.at;
        if !whole && window.len() - start < LONGEST_RECORD {
            return false;
        }
        if !whole {
            self.give_up(start);
            return false;
        }
        let end = start + window[start..].trim_ascii_end().len();
        if let Some(why) = self.open(&window[start..end], self.origin + start as u64, walker) {
            self.broken(start, why, 1);
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_json_is_told_from_lines_with_json_in_them() {
        for text in [
            r#"egion": "us-east-1", "eventID": "1"}, {"eventVersion": "1.09""#,
            "\"b\"}]},\n{\n  \"eventVersion\": \"1.09\"",
            r#""a":{"x":1},"y":2}{"eventVersion":1}"#,
            "x\":1}\n{\"detail-type\":\"x\"",
        ] {
            assert!(begins_in_a_record(text.as_bytes()), "{text}");
        }
        for text in [
            r#"2024-05-01 {"resources":[{"ARN":"a"},{"ARN":"b"}],"x":{"y":1}}"#,
            "a {\"x\":1}\nb {\"x\":1}\n",
            "name,value\na,{}\n",
            "}",
            "",
            "hello } { world",
        ] {
            assert!(!begins_in_a_record(text.as_bytes()), "{text}");
        }
    }
}

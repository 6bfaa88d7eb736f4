//! Files with Sigma rules: recognised by what they say, gathered whole, and passed on as they are. Who runs rules reads them.
//!
//! Source: "Sigma Rules Specification" and "Sigma Correlation Rules Specification" 2.1.0: a rule is a YAML mapping with `title`, and
//! `detection` or `correlation`.

use super::Content;
use crate::input::receipt::FileNote;
use crate::input::walker::RecordWalker;
use crate::store::batch::DocumentKind;

/// What the receipt calls such a file.
const TITLE: &str = "Sigma rules";
/// Bytes of one at most.
const LARGEST: usize = 16 << 20;

/// Whether a text begins as Sigma rules do. The keys stand at the beginnings of lines; where the text is cut before `detection`,
/// `logsource` tells enough.
pub(super) fn are_rules(head: &[u8]) -> bool {
    let has = |key: &str| {
        head.split(|byte| *byte == b'\n').any(|line| {
            let rest = line.strip_prefix(key.as_bytes());
            rest.and_then(|rest| rest.trim_ascii_start().strip_prefix(b":"))
                .is_some_and(|rest| rest.first().is_none_or(u8::is_ascii_whitespace))
        })
    };
    has("title")
        && ["detection", "correlation", "logsource"]
            .into_iter()
            .any(has)
}

impl Content {
    /// Waits for the whole of a file with rules, as long as it is no larger than such a file can be.
    pub(super) fn gather_rules(&mut self, window: &mut Vec<u8>, whole: bool) -> bool {
        if window.len() - self.at > LARGEST {
            self.notes.push(FileNote::NotCloudTrail(format!(
                "{TITLE}, larger than {} MB",
                LARGEST >> 20
            )));
            self.done = true;
        } else if whole {
            let bytes = window.split_off(std::mem::take(&mut self.at));
            self.origin += (window.len() + bytes.len()) as u64;
            window.clear();
            self.rules = Some(bytes);
        }
        false
    }

    /// The content has ended: passes its rules on.
    pub fn end_rules(&mut self, walker: &mut RecordWalker) {
        let Some(bytes) = self.rules.take() else {
            return;
        };
        self.tally.rules += 1;
        TITLE.clone_into(&mut self.form);
        let batch = walker.batch();
        batch.add_document(DocumentKind::SigmaRules, self.file, &bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::are_rules;

    #[test]
    fn rules_are_told_from_other_texts_by_their_keys() {
        for text in [
            "title: A\nlogsource:\n  product: aws\ndetection:\n  a:\n    b: c\n  condition: a\n",
            "# a remark\r\n---\r\ntitle: A\r\ncorrelation:\r\n  type: event_count\r\n",
            "detection :\n  condition: a\ntitle:\n  A\n",
        ] {
            assert!(are_rules(text.as_bytes()), "{text}");
        }
        for text in [
            "",
            "title: A\n",
            "detection:\n  a: b\n",
            "a:\n  title: A\n  detection: b\n",
            "title:A\ndetection:b\n",
            "apiVersion: v1\nkind: Pod\nmetadata:\n  title: a\n",
        ] {
            assert!(!are_rules(text.as_bytes()), "{text}");
        }
    }
}

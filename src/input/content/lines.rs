//! Lines of text with JSON in them, also where a value goes over several lines.

use super::{Content, LONGEST_RECORD, MOST_OPEN_ENDS};
use crate::input::forms::opener::object_in;
use crate::input::forms::{Recogniser, title_where};
use crate::input::json::Wrapping;
use crate::input::walker::RecordWalker;
use crate::json::scanner::Stop;
use memchr::memchr;

impl Content {
    pub(super) fn scan_lines(
        &mut self,
        window: &[u8],
        walker: &mut RecordWalker,
        whole: bool,
    ) -> bool {
        if self.form.is_empty() {
            title_where(|form| matches!(form, Recogniser::Lines)).clone_into(&mut self.form);
        }
        while self.at < window.len() && !self.done {
            let end = match memchr(b'\n', &window[self.at..]) {
                Some(end) => self.at + end,
                None if whole => window.len(),
                None => {
                    if window.len() - self.at >= LONGEST_RECORD {
                        self.give_up(self.at);
                    }
                    break;
                }
            };
            let line = &window[self.at..end];
            let mut next = end + 1;
            // Words in braces before it, as Loki's labels, are no JSON.
            match object_in(line).or_else(|| memchr(b'{', line)) {
                Some(brace) if is_opened(line, brace) => {
                    match self.value_over_lines(window, self.at + brace, walker, whole) {
                        Some(Some(end)) => next = end,
                        Some(None) => {}
                        None => break,
                    }
                }
                Some(brace) => {
                    let start = self.at + brace;
                    match self.value(&window[..end], start, Wrapping::Nothing, walker) {
                        Ok(_) => {}
                        Err(Stop::NeedMore) => {
                            self.broken(end, "a record does not end on its line", 1);
                        }
                        Err(Stop::Broken(place, why)) => self.broken(place, why, 1),
                    }
                }
                None if line.trim_ascii().is_empty() => {}
                None => self.counts.other_lines += 1,
            }
            self.at = next.min(window.len());
        }
        false
    }

    /// Reads the value at `start`, which goes over lines. Gives where it ends, nothing where it is broken; none where
    /// more bytes are needed.
    fn value_over_lines(
        &mut self,
        window: &[u8],
        start: usize,
        walker: &mut RecordWalker,
        whole: bool,
    ) -> Option<Option<usize>> {
        match self.value(window, start, Wrapping::Nothing, walker) {
            Ok(end) => return Some(Some(end)),
            Err(Stop::NeedMore) if !whole && window.len() - start < LONGEST_RECORD => return None,
            Err(Stop::NeedMore) => {
                self.counts.open_ends += 1;
                self.broken(start, "a record does not end", 1);
                if self.counts.open_ends > MOST_OPEN_ENDS {
                    self.give_up(start);
                }
            }
            Err(Stop::Broken(place, why)) => self.broken(place, why, 1),
        }
        Some(None)
    }
}

/// Whether a brace opens a value that goes on in the next lines, and is not that of a field in such a value.
fn is_opened(line: &[u8], brace: usize) -> bool {
    line[brace + 1..].trim_ascii().is_empty() && !line[..brace].trim_ascii_end().ends_with(b":")
}

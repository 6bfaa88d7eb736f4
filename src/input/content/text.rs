//! Text that does not begin as JSON does: a table, or lines with JSON in them.

use super::{CUT_CELL, Content, LONGEST_RECORD, ReadState};
use crate::input::forms::{Recogniser, title_where};
use crate::input::json::{ValueScan, Wrapping};
use crate::input::table::{CsvTable, LONGEST_HEADER};
use crate::input::walker::{EnclosingValue, RecordPlace, RecordWalker, Walked};
use crate::json::scanner::{Stop, skip_blanks, unescape};
use crate::names::recognise_text;
use memchr::{memchr, memmem};

impl Content {
    /// Text that does not begin as JSON does: a table, strings with JSON in them, or lines.
    pub(super) fn judge_text(&mut self, window: &[u8], whole: bool) -> bool {
        let text = &window[self.at..];
        if !whole && text.len() <= LONGEST_HEADER {
            // What it is must not depend on the pieces.
            return false;
        }
        let head = &text[..text.len().min(LONGEST_HEADER)];
        if let Some(table) = CsvTable::begin(head) {
            table.title().clone_into(&mut self.form);
            self.at += table.first_row;
            self.reading = ReadState::Table(Box::new(table));
            return true;
        }
        if let Some(kind) = recognise_text(head) {
            self.reading = ReadState::Reference(kind);
            return true;
        }
        let quoted = head
            .strip_prefix(b"\"")
            .is_some_and(|inside| unescape(inside).trim_start().starts_with(['{', '[']));
        if quoted {
            self.reading = ReadState::Json(ValueScan::default());
        } else if memmem::find(head, b"{\"").is_some() || memmem::find(head, b"{ \"").is_some() {
            self.reading = ReadState::Lines;
        } else {
            let line = head.split(|byte| *byte == b'\n').next().unwrap_or(head);
            let commas = line.iter().filter(|byte| **byte == b',').count();
            self.refuse(if commas >= 3 {
                "a table of comma-separated values without CloudTrail's columns"
            } else {
                "plain text"
            });
        }
        true
    }

    pub(super) fn scan_table(
        &mut self,
        window: &[u8],
        walker: &mut RecordWalker,
        whole: bool,
    ) -> bool {
        let ReadState::Table(mut table) = std::mem::replace(&mut self.reading, ReadState::Unknown)
        else {
            return false;
        };
        let mut record = String::new();
        while let Ok(start) = skip_blanks(window, self.at) {
            let Ok((end, issues)) = table.row(window, start, whole, &mut record) else {
                if window.len() - start >= LONGEST_RECORD {
                    self.give_up(start);
                }
                break;
            };
            self.at = end;
            if record.is_empty() {
                continue;
            }
            let length = window[start..end].trim_ascii_end().len() as u32;
            let origin = RecordPlace {
                file: self.file,
                bytes: 0,
                inside: Some(EnclosingValue {
                    offset: self.origin + start as u64,
                    length,
                    part: 1,
                }),
                loss: table.loss(issues),
            };
            let before = walker.waiting();
            match walker.record(record.as_bytes(), 0, &origin) {
                Ok(Walked::Record(_, record_issues)) => {
                    self.counts.count(record_issues);
                    self.counts.count_row(issues, origin.loss);
                    self.tally.count(walker, before);
                }
                _ if issues.cut_record => self.broken(start, CUT_CELL, 1),
                _ => self.counts.count_other("a row without CloudTrail's fields"),
            }
        }
        self.reading = ReadState::Table(table);
        false
    }

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
            match memchr(b'{', line) {
                Some(brace) => {
                    let start = self.at + brace;
                    match self.value(&window[..end], start, Wrapping::Nothing, walker) {
                        Ok(_) => {}
                        Err(Stop::NeedMore) => {
                            self.broken(end, "a record does not end on its line", 1)
                        }
                        Err(Stop::Broken(place, why)) => self.broken(place, why, 1),
                    }
                }
                None if line.trim_ascii().is_empty() => {}
                None => self.counts.other_lines += 1,
            }
            self.at = (end + 1).min(window.len());
        }
        false
    }
}

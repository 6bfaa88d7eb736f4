//! Text that does not begin as JSON does: a table, or lines with JSON in them.

use super::fragment::{begins_in_a_record, is_base64};
use super::rules::are_rules;
use super::{CUT_CELL, Content, LONGEST_RECORD, ReadState};
use crate::input::json::ValueScan;
use crate::input::table::{CsvTable, LONGEST_HEADER};
use crate::input::table_rows::{Ending, RowRead};
use crate::input::walker::{EnclosingValue, RecordPlace, RecordWalker, Walked};
use crate::json::scanner::unescape;
use crate::names::recognise_text;
use memchr::memmem;
use std::ops::Range;

impl Content {
    /// Text that does not begin as JSON does: a table, strings with JSON in them, or lines.
    pub(super) fn judge_text(&mut self, window: &[u8], whole: bool) -> bool {
        let text = &window[self.at..];
        if !whole && text.len() <= LONGEST_HEADER {
            // What it is must not depend on the pieces.
            return false;
        }
        let head = &text[..text.len().min(LONGEST_HEADER)];
        if let Some(table) =
            CsvTable::begin(head, if whole { Ending::Content } else { Ending::Open })
        {
            table.title().clone_into(&mut self.form);
            self.at += table.first_row;
            self.reading = ReadState::Table(Box::new(table));
            return true;
        }
        if are_rules(head) {
            self.reading = ReadState::Rules;
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
        } else if is_base64(head) {
            self.reading = ReadState::Packed;
        } else if begins_in_a_record(head) {
            self.broken(self.at, "it begins in the middle of a record", 1);
            let mut scan = ValueScan::default();
            scan.broken();
            self.reading = ReadState::Json(scan);
        } else if has_json(head) {
            self.reading = ReadState::Lines;
        } else {
            let line = head.split(|byte| *byte == b'\n').next().unwrap_or(head);
            let commas = line.iter().filter(|byte| **byte == b',').count();
            self.refuse(if commas >= 3 || memmem::find(head, b"\"{\"\"").is_some() {
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
        let ending = if whole { Ending::Content } else { Ending::Open };
        while let Some(start) = next_line(window, self.at).filter(|_| !self.done) {
            let Ok((end, read)) = table.row(window, start, ending) else {
                if window.len() - start >= LONGEST_RECORD {
                    self.give_up(start);
                }
                break;
            };
            self.at = end;
            match read {
                RowRead::Whole => {}
                RowRead::Unclosed => self.counts.unclosed(self.origin + start as u64),
                RowRead::Damaged { at, why, lost } => {
                    self.broken(at, why, lost);
                    continue;
                }
                RowRead::Cut => {
                    self.counts.cut_row = Some(self.origin + start as u64);
                    continue;
                }
            }
            self.walk_row(&mut table, window, start..end, walker);
        }
        self.reading = ReadState::Table(table);
        false
    }

    /// Reads the records of the row that the table has read last.
    fn walk_row(
        &mut self,
        table: &mut CsvTable,
        window: &[u8],
        row: Range<usize>,
        walker: &mut RecordWalker,
    ) {
        let length = window[row.clone()].trim_ascii_end().len() as u32;
        let (mut part, mut others, mut broken) = (0, 0, 0);
        let has_record = table.records(&mut |record| {
            part += 1;
            let origin = RecordPlace {
                file: self.file,
                bytes: 0,
                inside: Some(EnclosingValue {
                    offset: self.origin + row.start as u64,
                    length,
                    part,
                }),
                loss: record.loss,
                outcome: record.issues.outcome,
            };
            let before = walker.waiting();
            match walker.record(record.json.as_bytes(), 0, &origin) {
                Ok(Walked::Record(_, issues)) => {
                    self.counts.count(issues);
                    self.counts.count_row(record.issues, record.loss);
                    if let Some(place) = record.place {
                        self.counts.found_inside(place.to_owned());
                    }
                    self.tally.count(walker, before);
                }
                _ if record.issues.cut_record => broken += 1,
                _ => others += 1,
            }
        });
        if broken > 0 {
            self.broken(row.start, CUT_CELL, broken);
        }
        let is_blank = length == 0 || table.is_blank();
        if others > 0 || !has_record && !is_blank {
            self.counts.count_other("a row without CloudTrail's fields");
        }
    }
}

/// Whether an object of JSON begins in a text; one in the cell of a table has its quotation marks doubled.
fn has_json(text: &[u8]) -> bool {
    let begins = |at: usize| {
        let rest = text[at + 1..].trim_ascii_start();
        rest.starts_with(b"\"") && rest.get(1) != Some(&b'"')
    };
    memchr::memchr_iter(b'{', text).any(begins)
}

/// Where the next row begins: lines without a letter are none. A blank may be the sign between cells.
fn next_line(window: &[u8], at: usize) -> Option<usize> {
    let breaks = window[at..]
        .iter()
        .take_while(|byte| matches!(byte, b'\n' | b'\r'));
    Some(at + breaks.count()).filter(|start| *start < window.len())
}

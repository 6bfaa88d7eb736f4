//! One value: a record goes straight to the walker, everything else is opened first.

use super::tally::LostRecords;
use super::{CUT_CELL, Content};
use crate::input::forms::rows::RowIssues;
use crate::input::forms::{Found, Opener, Recogniser, title_where};
use crate::input::json::Wrapping;
use crate::input::walker::{EnclosingValue, OutcomeTold, RecordPlace, RecordWalker, Walked};
use crate::json::scanner::{Stop, skip_value};
use crate::store::batch::{DocumentKind, Loss};
use crate::store::digests::listed;

/// So many files are named where notices name files.
const FILES_NAMED: usize = 20;

impl Content {
    /// Reads the value at `start`; gives where it ends.
    pub(super) fn value(
        &mut self,
        window: &[u8],
        start: usize,
        around: Wrapping,
        walker: &mut RecordWalker,
    ) -> Result<usize, Stop> {
        let end = match window[start] {
            b'{' => {
                let origin = RecordPlace {
                    file: self.file,
                    bytes: self.origin,
                    inside: None,
                    loss: Loss::Nothing,
                    outcome: OutcomeTold::default(),
                };
                let before = walker.waiting();
                match walker.record(window, start, &origin)? {
                    Walked::Record(end, issues) => {
                        self.counts.count(issues);
                        self.tally.count(walker, before);
                        if self.form.is_empty() {
                            self.form = title_where(
                                |form| matches!(form, Recogniser::Records(these) if *these == around),
                            )
                            .to_owned();
                        }
                        return Ok(end);
                    }
                    Walked::Other(end) => end,
                }
            }
            _ => skip_value(window, start)?,
        };
        match self.open(&window[start..end], self.origin + start as u64, walker) {
            // Where it is broken its brackets do not tell where it ends.
            Some(why) => Err(Stop::Broken(start, why)),
            None => Ok(end),
        }
    }

    /// Opens a value that is no record as it stands; says what is wrong where it is broken itself, and not only
    /// a text in it.
    #[cold]
    pub(super) fn open(
        &mut self,
        value: &[u8],
        place: u64,
        walker: &mut RecordWalker,
    ) -> Option<&'static str> {
        let mut broken = None;
        let mut lost = LostRecords::default();
        let (tally, counts, form, file) =
            (&mut self.tally, &mut self.counts, &mut self.form, self.file);
        let gathered = &mut self.names;
        let mut part = 0;
        let is_utf8 = std::str::from_utf8(value).is_ok();
        Opener::open(value, &mut |envelopes, found| {
            let mut record = |json: &[u8], issues: RowIssues, loss: Loss| {
                // A value of 64 MB, which is the longest, holds no more of them than PART_BITS can count.
                part += 1;
                let origin = RecordPlace {
                    file,
                    bytes: 0,
                    inside: Some(EnclosingValue {
                        offset: place,
                        length: value.len() as u32,
                        part,
                    }),
                    loss,
                    outcome: issues.outcome,
                };
                let before = walker.waiting();
                match walker.record(json, 0, &origin) {
                    Ok(Walked::Record(_, record_issues)) => {
                        // A record out of a text is UTF-8 by now, whatever the text was.
                        let is_counted = record_issues.invalid_text || issues.no_utf8;
                        if !is_utf8 && !is_counted && !json.is_ascii() {
                            counts.invalid_text += 1;
                        }
                        counts.count(record_issues);
                        counts.count_row(issues, loss);
                        tally.count(walker, before);
                        lost.again = false;
                        if let Some(place) = envelopes.place() {
                            counts.found_inside(place);
                        }
                        if form.is_empty() {
                            *form = envelopes.form();
                        }
                    }
                    Ok(Walked::Other(_)) if issues.cut_record => lost.count(CUT_CELL),
                    Ok(Walked::Other(_)) => {
                        counts.count_other("JSON of another kind, without CloudTrail's fields");
                    }
                    Err(Stop::Broken(_, why)) => lost.count(why),
                    Err(Stop::NeedMore) => lost.count("a record does not end"),
                }
            };
            match found {
                Found::Record(json) => record(json, RowIssues::default(), Loss::Nothing),
                Found::Converted {
                    json, issues, loss, ..
                } => record(json.as_bytes(), issues, loss),
                Found::StatusChange(json) => {
                    counts.status_changes += 1;
                    tally.used = true;
                    walker
                        .batch()
                        .add_document(DocumentKind::StatusChange, file, json);
                }
                Found::Digest(json) => {
                    counts.digests += 1;
                    counts.listed += listed(json).len() as u32;
                    tally.used = true;
                    walker
                        .batch()
                        .add_document(DocumentKind::Digest, file, json);
                }
                Found::Names(name) => {
                    counts.names += 1;
                    if counts.first_names.len() < FILES_NAMED {
                        counts.first_names.push(name);
                    }
                }
                Found::MorePages => counts.more_pages = true,
                Found::Reference(kind, json) => Content::gather_json(gathered, kind, json),
                Found::Other(what) => counts.count_other(what),
                Found::Broken(why) if envelopes.names.is_empty() => broken = Some(why),
                Found::Broken(why) => lost.count(why),
            }
        });
        if let (Some(why), None) = (lost.why, broken) {
            counts.broken(place, why, lost.records);
        }
        broken
    }
}

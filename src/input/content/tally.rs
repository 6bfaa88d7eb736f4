//! What a content came to, and what the receipt says about it.

use super::{Content, ReadState};
use crate::input::forms::rows::RowIssues;
use crate::input::forms::{digest, eventbridge};
use crate::input::receipt::FileNote;
use crate::input::walker::{OutcomeTold, RecordIssues, RecordWalker};
use crate::store::batch::{Loss, NO_TIME};

/// What a content came to.
#[derive(Clone, Debug, Default)]
pub struct ContentTally {
    /// Events in it.
    pub events: u32,
    /// Earliest event.
    pub first: Option<i64>,
    /// Latest event.
    pub last: Option<i64>,
    /// It holds what is no event and is used all the same.
    pub used: bool,
    /// Files with names in it.
    pub names: u32,
    /// Files with rules in it.
    pub rules: u32,
    /// Something in these was not understood.
    pub unclear: bool,
}

impl ContentTally {
    /// Adds another content's.
    pub fn add(&mut self, other: &ContentTally) {
        self.events += other.events;
        self.used |= other.used;
        self.names += other.names;
        self.rules += other.rules;
        self.unclear |= other.unclear;
        for time in [other.first, other.last].into_iter().flatten() {
            self.time(time);
        }
    }

    fn time(&mut self, time: i64) {
        self.first = Some(self.first.map_or(time, |first| first.min(time)));
        self.last = Some(self.last.map_or(time, |last| last.max(time)));
    }

    /// Counts the events that the walker has added since there were `before`.
    pub(super) fn count(&mut self, walker: &RecordWalker, before: usize) {
        self.events += 1;
        for time in walker.times_since(before).filter(|time| *time != NO_TIME) {
            self.time(time);
        }
    }
}

/// What is said of a content at its end.
#[derive(Default)]
pub(super) struct ContentCounts {
    pub(super) not_records: u32,
    pub(super) first_other: Option<&'static str>,
    pub(super) names: u32,
    pub(super) first_names: Vec<String>,
    pub(super) status_changes: u32,
    pub(super) digests: u32,
    /// Where the first record was found in JSON that no form knows, …
    pub(super) first_place: Option<String>,
    /// … and that others were found elsewhere.
    pub(super) other_places: bool,
    pub(super) more_pages: bool,
    pub(super) listed: u32,
    pub(super) weak_identity: bool,
    pub(super) rounded_accounts: u32,
    pub(super) cut_records: u32,
    pub(super) extra_cells: u32,
    pub(super) other_lines: u32,
    pub(super) too_deep: u32,
    pub(super) invalid_text: u32,
    pub(super) no_time: u32,
    pub(super) repeated_names: u32,
    pub(super) breaks: u32,
    pub(super) first_break: Option<(u64, &'static str)>,
    pub(super) lost: u32,
    pub(super) open_ends: u32,
    /// The first row with a quotation that is not closed, and how many there are.
    pub(super) unclosed: Option<(u64, u32)>,
    /// Where the row begins in whose middle the table ends.
    pub(super) cut_row: Option<u64>,
    pub(super) unnamed_zones: u32,
    pub(super) spreadsheet_times: u32,
    pub(super) untold_outcomes: u32,
    pub(super) hidden_names: u32,
}

impl ContentCounts {
    pub(super) fn broken(&mut self, place: u64, why: &'static str, lost: u32) {
        self.breaks += 1;
        self.lost += lost;
        self.first_break.get_or_insert((place, why));
    }

    pub(super) fn count(&mut self, issues: RecordIssues) {
        self.too_deep += u32::from(issues.too_deep);
        self.invalid_text += u32::from(issues.invalid_text);
        self.no_time += u32::from(issues.no_time);
        self.repeated_names += u32::from(issues.repeats_name);
    }

    pub(super) fn count_row(&mut self, issues: RowIssues, loss: Loss) {
        self.weak_identity |= loss == Loss::Identity;
        self.rounded_accounts += u32::from(issues.rounded_account);
        self.cut_records += u32::from(issues.cut_record);
        self.extra_cells += u32::from(issues.extra_cells);
        self.invalid_text += u32::from(issues.no_utf8);
        self.unnamed_zones += u32::from(issues.zone_unnamed);
        self.spreadsheet_times += u32::from(issues.spreadsheet_time);
        self.untold_outcomes += u32::from(issues.outcome == OutcomeTold::Not);
        self.hidden_names += u32::from(issues.outcome == OutcomeTold::ByHiddenName);
    }

    pub(super) fn unclosed(&mut self, place: u64) {
        self.unclosed.get_or_insert((place, 0)).1 += 1;
    }

    /// A record was found at this place.
    pub(super) fn found_inside(&mut self, place: String) {
        match &self.first_place {
            Some(first) => self.other_places |= *first != place,
            None => self.first_place = Some(place),
        }
    }

    pub(super) fn count_other(&mut self, what: &'static str) {
        self.not_records += 1;
        self.first_other.get_or_insert(what);
    }
}

/// What is lost of one value with records in it.
#[derive(Default)]
pub(super) struct LostRecords {
    pub(super) records: u32,
    pub(super) why: Option<&'static str>,
    /// No event came since: it is the same damage still.
    pub(super) again: bool,
}

impl LostRecords {
    pub(super) fn count(&mut self, why: &'static str) {
        self.records += u32::from(!self.again);
        self.why.get_or_insert(why);
        self.again = true;
    }
}

impl Content {
    /// What it came to: tally, form and what is to be said.
    pub fn close(mut self) -> (ContentTally, String, Vec<FileNote>) {
        let mut counts = self.counts;
        let notes = &mut self.notes;
        let encoded = self.decoder.as_ref();
        let is_table = matches!(self.reading, ReadState::Table(_));
        let nothing_else = self.tally.events == 0 && notes.is_empty();
        if matches!(self.reading, ReadState::Unknown) && nothing_else {
            notes.push(FileNote::NotCloudTrail(
                "nothing but white space".to_owned(),
            ));
        }
        note_damage(&counts, is_table, notes);
        if matches!(self.reading, ReadState::Lines)
            && nothing_else
            && counts.not_records == 0
            && counts.lost == 0
        {
            notes.push(FileNote::NotCloudTrail("plain text".to_owned()));
            counts.other_lines = 0;
        }
        let aside = counts.names + counts.status_changes + counts.digests > 0;
        if let Some(what) = counts.first_other {
            // Control messages and test messages stand among others and need no words there.
            if nothing_else && !aside && counts.breaks == 0 {
                notes.push(FileNote::NotCloudTrail(what.to_owned()));
            } else {
                notes.push(FileNote::NotRecords {
                    count: counts.not_records,
                    first: what.to_owned(),
                });
            }
        }
        if let Some(first) = counts.first_place {
            notes.push(FileNote::FoundInside {
                first,
                elsewhere: counts.other_places,
            });
        }
        if counts.more_pages {
            notes.push(FileNote::MorePages);
        }
        if counts.names > 0 {
            notes.push(FileNote::Names {
                count: counts.names,
                first: counts.first_names,
            });
        }
        if counts.digests > 0 {
            notes.push(FileNote::Digest(counts.listed));
        }
        if let Some(decoder) = encoded {
            notes.push(FileNote::Encoded(decoder.encoding(), decoder.replaced));
        }
        if counts.weak_identity {
            notes.push(FileNote::WeakIdentity);
        }
        for (count, note) in [
            (
                counts.status_changes,
                FileNote::StatusChanges as fn(u32) -> FileNote,
            ),
            (counts.rounded_accounts, FileNote::RoundedAccounts),
            (counts.cut_records, FileNote::CutRecords),
            (counts.extra_cells, FileNote::ExtraCells),
            (counts.other_lines, FileNote::OtherLines),
            (counts.too_deep, FileNote::TooDeep),
            (counts.invalid_text, FileNote::InvalidText),
            (counts.unnamed_zones, FileNote::UnnamedZones),
            (counts.spreadsheet_times, FileNote::SpreadsheetTimes),
            (counts.untold_outcomes, FileNote::UntoldOutcomes),
            (counts.hidden_names, FileNote::HiddenNames),
            (counts.no_time, FileNote::NoTime),
            (counts.repeated_names, FileNote::RepeatedNames),
        ] {
            if count > 0 {
                notes.push(note(count));
            }
        }
        if self.tally.events == 0 && self.tally.names + self.tally.rules == 0 {
            self.form = match (counts.digests, counts.status_changes) {
                (0, 0) => String::new(),
                (0, _) => eventbridge::FORM.title.to_owned(),
                _ => digest::FORM.title.to_owned(),
            };
        }
        (self.tally, self.form, self.notes)
    }
}

/// Says where the content is broken, and what was lost.
fn note_damage(counts: &ContentCounts, is_table: bool, notes: &mut Vec<FileNote>) {
    if let Some((at, why)) = counts.first_break.filter(|_| counts.breaks > 0) {
        let (why, places, lost) = (why.to_owned(), counts.breaks, counts.lost);
        notes.push(if is_table {
            FileNote::TableBroken {
                at,
                why,
                places,
                lost,
            }
        } else {
            FileNote::JsonBroken {
                at,
                why,
                places,
                lost,
            }
        });
    }
    if let Some((at, rows)) = counts.unclosed {
        notes.push(FileNote::Unclosed { at, rows });
    }
    if let Some(at) = counts.cut_row {
        notes.push(FileNote::TableTruncated(at));
    }
}

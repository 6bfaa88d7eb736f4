//! JSON: each value is found, read or given to another reader, and after a break the next one is looked for.

use super::{Content, LONGEST_RECORD, MOST_OPEN_ENDS, ReadState};
use crate::input::json::{BEGINNING, Step, ValueScan};
use crate::input::receipt::Note;
use crate::input::walker::RecordWalker;
use crate::json::scanner::{Stop, skip_value};

impl Content {
    pub(super) fn scan_json(
        &mut self,
        window: &[u8],
        walker: &mut RecordWalker,
        whole: bool,
    ) -> bool {
        let ReadState::Json(mut scan) = std::mem::replace(&mut self.reading, ReadState::Unknown)
        else {
            return false;
        };
        let mut open_value = None;
        // By how a broken value begins the next one is found; what is found must not depend on the pieces.
        let is_known = |start: usize| whole || window.len() >= start + BEGINNING;
        while !self.done {
            let at = self.at;
            let stop = match scan.step(window, at) {
                Ok(Step::On(next)) => {
                    self.at = next;
                    continue;
                }
                Ok(Step::Value(start)) if !is_known(start) => {
                    open_value = Some(start);
                    Stop::NeedMore
                }
                Ok(Step::Value(start)) => {
                    open_value = Some(start);
                    let events = self.tally.events;
                    let end = if self.shared.is_some() {
                        skip_value(window, start)
                    } else {
                        self.value(window, start, scan.around(), walker)
                    };
                    match end {
                        Ok(end) => {
                            if self.shared.is_some() {
                                self.add_to_block(window, start, end, &scan);
                            }
                            let is_event = self.shared.is_some() || self.tally.events > events;
                            scan.read(&window[start..end], is_event);
                            open_value = None;
                            self.at = end;
                            continue;
                        }
                        Err(stop) => stop,
                    }
                }
                Err(stop) => stop,
            };
            self.close_block(window, &scan);
            match (stop, open_value.or_else(|| scan.unfinished(window, at))) {
                (Stop::NeedMore, Some(start)) => {
                    self.at = start;
                    let too_long = window.len() - start >= LONGEST_RECORD;
                    if !whole && !too_long {
                        break;
                    }
                    // Whatever follows may hold records all the same.
                    let why = if too_long {
                        "a record longer than any that CloudTrail writes"
                    } else {
                        "a record does not end"
                    };
                    self.counts.open_ends += 1;
                    self.broken(start, why, 1);
                    scan.guess(&window[start..]);
                    scan.broken();
                    self.at = start + 1;
                    open_value = None;
                    if self.counts.open_ends > MOST_OPEN_ENDS {
                        self.give_up(start);
                    }
                }
                (Stop::NeedMore, None) => {
                    if let Some(forgettable) = scan.forgettable(window) {
                        self.at = self.at.max(forgettable);
                    } else if window[at..].trim_ascii().is_empty() {
                        self.at = window.len();
                    }
                    break;
                }
                (Stop::Broken(..), Some(start)) if !is_known(start) => {
                    self.at = start;
                    break;
                }
                (Stop::Broken(place, why), Some(start)) => {
                    self.broken(place, why, 1);
                    scan.guess(&window[start..window.len().min(start + BEGINNING)]);
                    scan.broken();
                    self.at = start + 1;
                    open_value = None;
                }
                (Stop::Broken(place, why), None) => {
                    self.broken(place, why, 0);
                    scan.broken();
                    self.at = place;
                }
            }
        }
        if whole && !self.done {
            self.end_json(&scan, self.origin + window.len() as u64);
        }
        if scan.more_pages && whole {
            self.notes.push(Note::MorePages);
        }
        self.reading = ReadState::Json(scan);
        false
    }

    /// The content has ended: says whether its JSON has.
    fn end_json(&mut self, scan: &ValueScan, bytes: u64) {
        // A record that does not end, and no other after it: the file was cut off there.
        let cut = self.counts.breaks == 1 && self.counts.open_ends == 1 && scan.is_lost();
        if cut {
            self.counts.breaks = 0;
        }
        if cut || !scan.may_end() {
            self.notes.push(Note::JsonTruncated(bytes));
        }
    }
}

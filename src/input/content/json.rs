//! JSON: each value is found, read or given to another reader, and after a break the next one is looked for.

use super::{Content, LONGEST_RECORD, MOST_OPEN_ENDS, ReadState};
use crate::input::json::{BEGINNING, ScanStep, ValueScan};
use crate::input::receipt::FileNote;
use crate::input::walker::RecordWalker;
use crate::json::scanner::{Stop, skip_value};

/// A value longer than this is looked at again only when twice as much of it is there, and not with each piece.
const LONG_VALUE: usize = 4 << 20;

impl Content {
    /// Reads the values in the window.
    pub(super) fn scan_json(
        &mut self,
        window: &[u8],
        walker: &mut RecordWalker,
        whole: bool,
    ) -> bool {
        if !whole && window.len() - self.at < self.needed {
            return false;
        }
        self.needed = 0;
        let ReadState::Json(mut scan) = std::mem::replace(&mut self.reading, ReadState::Unknown)
        else {
            return false;
        };
        while !self.done {
            match self.next_in_json(&mut scan, window, walker, whole) {
                Ok(next) => self.at = next,
                Err((stop, start)) => {
                    self.close_block(window, &scan);
                    let start = start.or_else(|| scan.unfinished(window, self.at));
                    if !self.goes_on_after(stop, start, &mut scan, window, whole) {
                        break;
                    }
                }
            }
        }
        if whole && !self.done {
            self.end_json(&scan, self.origin + window.len() as u64);
        }
        if scan.more_pages && whole {
            self.notes.push(FileNote::MorePages);
        }
        self.reading = ReadState::Json(scan);
        false
    }

    /// Reads the next value, or what stands between values. Gives where reading goes on; or why it can't, and where the
    /// value begins in which it stopped.
    fn next_in_json(
        &mut self,
        scan: &mut ValueScan,
        window: &[u8],
        walker: &mut RecordWalker,
        whole: bool,
    ) -> Result<usize, (Stop, Option<usize>)> {
        let start = match scan.step(window, self.at) {
            Ok(ScanStep::On(next)) => return Ok(next),
            Ok(ScanStep::Value(start)) => start,
            Err(stop) => return Err((stop, None)),
        };
        let in_value = |stop: Stop| (stop, Some(start));
        if !shows_its_beginning(window, start, whole) {
            return Err(in_value(Stop::NeedMore));
        }
        let events = self.tally.events;
        let end = if self.shared.is_some() {
            let end = skip_value(window, start).map_err(in_value)?;
            self.add_to_block(window, start, end, scan);
            end
        } else {
            self.value(window, start, scan.around(), walker)
                .map_err(in_value)?
        };
        let is_event = self.shared.is_some() || self.tally.events > events;
        scan.read(&window[start..end], is_event);
        Ok(end)
    }

    /// Decides what comes after a stop in the value that begins at `start`, or between values: false where more bytes are
    /// needed, true where the next record is looked for.
    fn goes_on_after(
        &mut self,
        stop: Stop,
        start: Option<usize>,
        scan: &mut ValueScan,
        window: &[u8],
        whole: bool,
    ) -> bool {
        match (stop, start) {
            (Stop::NeedMore, Some(start)) => {
                self.at = start;
                let too_long = window.len() - start >= LONGEST_RECORD;
                if !whole && !too_long {
                    let seen = window.len() - start;
                    if seen > LONG_VALUE {
                        self.needed = (2 * seen).min(LONGEST_RECORD);
                    }
                    return false;
                }
                // Whatever follows may hold records all the same.
                let (why, lost) = if too_long {
                    (
                        "a value goes on for more than 64 MB, so records in it are looked for one by one",
                        0,
                    )
                } else {
                    ("a record does not end", 1)
                };
                self.counts.open_ends += 1;
                self.broken(start, why, lost);
                scan.guess(&window[start..]);
                scan.broken();
                self.at = start + 1;
                if self.counts.open_ends > MOST_OPEN_ENDS {
                    self.give_up(start);
                }
            }
            (Stop::NeedMore, None) => {
                if let Some(forgettable) = scan.forgettable(window) {
                    self.at = self.at.max(forgettable);
                } else if window[self.at..].trim_ascii().is_empty() {
                    self.at = window.len();
                }
                return false;
            }
            (Stop::Broken(..), Some(start)) if !shows_its_beginning(window, start, whole) => {
                self.at = start;
                return false;
            }
            (Stop::Broken(place, why), Some(start)) => {
                self.broken(place, why, 1);
                scan.guess(&window[start..window.len().min(start + BEGINNING)]);
                scan.broken();
                self.at = start + 1;
            }
            (Stop::Broken(place, why), None) => {
                self.broken(place, why, 0);
                scan.broken();
                self.at = place;
            }
        }
        true
    }

    /// The content has ended: says whether its JSON has.
    fn end_json(&mut self, scan: &ValueScan, bytes: u64) {
        // A record that does not end, and no other after it: the file was cut off there.
        let cut = self.counts.breaks == 1 && self.counts.open_ends == 1 && scan.is_lost();
        if cut {
            self.counts.breaks = 0;
        }
        if cut || !scan.may_end() {
            self.notes.push(FileNote::JsonTruncated(bytes));
        }
    }
}

/// Whether the window holds enough of the value at `start` to show how it begins. By how a broken value begins the next one is
/// found, and what is found must not depend on the pieces.
fn shows_its_beginning(window: &[u8], start: usize, whole: bool) -> bool {
    whole || window.len() >= start + BEGINNING
}

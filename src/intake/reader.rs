//! Files in, batches out: the whole intake behind three calls.
//!
//! A file arrives in pieces of any size ([`Reader::begin`], [`Reader::push`], [`Reader::end`]), so
//! its size does not matter: only a window of it is in memory, as large as its longest record.

use super::batch::Batch;
use super::gunzip::{Damage, Gunzip};
use super::json::{Stop, skip_blanks, skip_value, string};
use super::report::{FileReport, Note, sentences};
use super::sniff::{Kind, sniff};
use super::walker::{Other, Walked, Walker};

/// Inflated bytes looked at in one go: small enough to stay in a processor's cache.
const WINDOW: usize = 1 << 20;
/// No record is longer: CloudTrail's are at most 256 KB, in Lake 1 MB.
const LONGEST_RECORD: usize = 64 << 20;
/// A gzip file may always inflate to this much …
const INFLATED_FREELY: u64 = 64 << 20;
/// … and to this many times its own size; trail files come to 8 to 40 times.
const INFLATED_TIMES: u64 = 150;
/// So many first bytes decide what a file is.
const HEAD: usize = 512;

/// Reads files one after another and gathers their events.
#[derive(Default)]
pub struct Reader {
    walker: Walker,
    window: Vec<u8>,
    file: Option<File>,
    reports: Vec<FileReport>,
    bytes: u64,
    json_bytes: u64,
}

/// The file that is being read.
struct File {
    report: FileReport,
    notes: Vec<Note>,
    packing: Packing,
    place: Place,
    /// Where in the window scanning goes on.
    at: usize,
    /// Place of the window's first byte in the file's JSON.
    origin: u64,
    /// Bytes of the file read so far.
    bytes: u64,
    /// True once nothing more of it is wanted.
    done: bool,
    counts: Counts,
    other: Option<&'static str>,
}

#[derive(Default)]
struct Counts {
    not_records: u32,
    notifications: u32,
    too_deep: u32,
    invalid_text: u32,
    no_time: u32,
}

enum Packing {
    /// Not known yet; the first bytes are gathered in the window.
    Unknown,
    Gzip(Box<Gunzip>),
    Plain,
}

/// Where in the JSON scanning stands.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// Nothing has been seen of the JSON.
    Start,
    /// Between values that stand one after another.
    Between,
    /// In an array, before a value or its end; true inside the `Records` of an object.
    BeforeElement(bool),
    /// In an array, after a value.
    AfterElement(bool),
    /// In an object, after its `Records`.
    AfterRecords,
}

impl Reader {
    /// Begins a file. `file` is the engine's number for it.
    pub fn begin(&mut self, file: u32) {
        self.window.clear();
        self.window.reserve(WINDOW);
        self.file = Some(File {
            report: FileReport {
                file,
                ..FileReport::default()
            },
            notes: Vec::new(),
            packing: Packing::Unknown,
            place: Place::Start,
            at: 0,
            origin: 0,
            bytes: 0,
            done: false,
            counts: Counts::default(),
            other: None,
        });
    }

    /// Takes the next piece of the file. False once nothing more of it is wanted.
    pub fn push(&mut self, bytes: &[u8]) -> bool {
        let Some(mut file) = self.file.take() else {
            return false;
        };
        file.bytes += bytes.len() as u64;
        self.bytes += bytes.len() as u64;
        let head;
        let mut bytes = bytes;
        if matches!(file.packing, Packing::Unknown) {
            if self.window.len() + bytes.len() < HEAD {
                self.window.extend_from_slice(bytes);
                self.file = Some(file);
                return true;
            }
            if !self.window.is_empty() {
                head = [&self.window, bytes].concat();
                self.window.clear();
                bytes = &head;
            }
            file.unpack(bytes);
        }
        while !bytes.is_empty() && !file.done {
            bytes = self.fill(&mut file, bytes);
        }
        let wanted = !file.done;
        self.file = Some(file);
        wanted
    }

    /// Ends the file: what is still open in it is judged, and its report is written.
    pub fn end(&mut self) {
        let Some(mut file) = self.file.take() else { return };
        if matches!(file.packing, Packing::Unknown) {
            let head = self.window.clone();
            self.window.clear();
            file.unpack(&head);
            let mut rest = head.as_slice();
            while !rest.is_empty() && !file.done {
                rest = self.fill(&mut file, rest);
            }
        }
        if !file.done {
            let ended = match &file.packing {
                Packing::Gzip(gunzip) => gunzip.finish(),
                _ => Ok(()),
            };
            if matches!(&file.packing, Packing::Gzip(gunzip) if gunzip.ignored_rest()) {
                file.notes.push(Note::GzipRest);
            }
            if ended.is_err() {
                file.notes.push(Note::GzipTruncated);
            } else if file.place == Place::Start {
                file.judge_blank();
            } else if !(file.place == Place::Between && self.window[file.at..].trim_ascii().is_empty()) {
                file.notes
                    .push(Note::JsonTruncated(file.origin + self.window.len() as u64));
            }
        }
        self.reports.push(file.into_report());
    }

    /// Ends a file that the browser could not read.
    pub fn fail(&mut self, file: u32, why: &str) {
        let note = Note::Unreadable(why.to_owned());
        self.reports.push(match self.file.take() {
            Some(mut open) => {
                open.notes.push(note);
                open.into_report()
            }
            None => FileReport::unread(file, &note),
        });
    }

    /// Events that wait to be taken.
    pub fn waiting(&self) -> usize {
        self.walker.waiting()
    }

    /// Takes what has been gathered: events, reports on the files that ended, progress.
    pub fn take_batch(&mut self) -> Batch {
        let mut batch = self.walker.take_batch();
        for report in std::mem::take(&mut self.reports) {
            batch.add_report(&report);
        }
        batch.progress = vec![
            std::mem::take(&mut self.bytes),
            std::mem::take(&mut self.json_bytes),
        ];
        batch
    }

    /// Moves bytes into the window and scans it; gives what is left of them.
    fn fill<'a>(&mut self, file: &mut File, bytes: &'a [u8]) -> &'a [u8] {
        let before = self.window.len();
        let (used, damage) = match &mut file.packing {
            Packing::Gzip(gunzip) => match gunzip.push(bytes, &mut self.window) {
                Ok(used) => (used, None),
                Err(damage) => (bytes.len(), Some(damage)),
            },
            _ => {
                let used = bytes.len().min(self.window.capacity() - before);
                self.window.extend_from_slice(&bytes[..used]);
                (used, None)
            }
        };
        let came = (self.window.len() - before) as u64;
        self.json_bytes += came;
        self.scan(file);
        if damage == Some(Damage::Corrupt) && !file.done {
            file.stop(Note::GzipDamaged);
        }
        let inflated = file.origin + self.window.len() as u64;
        let limit = INFLATED_FREELY.max(file.bytes.saturating_mul(INFLATED_TIMES));
        if matches!(file.packing, Packing::Gzip(_)) && inflated > limit && !file.done {
            file.stop(Note::TooLarge(limit));
        }
        self.shift(file);
        // An input that is used up may still have output waiting inside the inflater.
        if used == bytes.len() && came > 0 && matches!(file.packing, Packing::Gzip(_)) && !file.done {
            self.drain(file);
        }
        &bytes[used..]
    }

    /// Takes what the inflater still holds after its input is used up.
    fn drain(&mut self, file: &mut File) {
        loop {
            let before = self.window.len();
            let Packing::Gzip(gunzip) = &mut file.packing else {
                return;
            };
            let damaged = gunzip.push(&[], &mut self.window).is_err();
            let came = (self.window.len() - before) as u64;
            if came == 0 && !damaged {
                return;
            }
            self.json_bytes += came;
            self.scan(file);
            if damaged && !file.done {
                file.stop(Note::GzipDamaged);
            }
            let limit = INFLATED_FREELY.max(file.bytes.saturating_mul(INFLATED_TIMES));
            if file.origin + self.window.len() as u64 > limit && !file.done {
                file.stop(Note::TooLarge(limit));
            }
            self.shift(file);
            if file.done {
                return;
            }
        }
    }

    /// Drops what has been scanned from the window, and makes room.
    fn shift(&mut self, file: &mut File) {
        if file.at > 0 {
            self.window.drain(..file.at);
            file.origin += file.at as u64;
            file.at = 0;
        }
        if self.window.len() == self.window.capacity() && !file.done {
            if self.window.len() >= LONGEST_RECORD {
                file.stop(Note::RecordTooLong(file.origin));
            } else {
                self.window.reserve(self.window.len());
            }
        }
    }

    /// Scans the window as far as it goes.
    fn scan(&mut self, file: &mut File) {
        while !file.done {
            match self.step(file) {
                Ok(at) => file.at = at,
                Err(Stop::NeedMore) => return,
                Err(Stop::Broken(at, why)) => {
                    file.stop(Note::JsonBroken(file.origin + at as u64, why.to_owned()));
                }
            }
        }
    }

    /// One step: a bracket, a comma or a record. Gives where the next one begins.
    fn step(&mut self, file: &mut File) -> Result<usize, Stop> {
        let bytes = self.window.as_slice();
        let at = match skip_blanks(bytes, file.at) {
            Ok(at) => at,
            Err(stop) => {
                file.at = bytes.len();
                return Err(stop);
            }
        };
        match (file.place, bytes[at]) {
            (Place::Start, _) => match sniff(&bytes[at..]) {
                // A byte order mark is all that may stand before the JSON.
                Kind::Json(start) => {
                    file.place = Place::Between;
                    Ok(at + start)
                }
                Kind::Gzip => {
                    file.stop(Note::NotCloudTrail("gzip inside gzip: unpack it once".to_owned()));
                    Err(Stop::NeedMore)
                }
                Kind::Blank => Err(Stop::NeedMore),
                Kind::Other(what) => {
                    file.stop(Note::NotCloudTrail(what.to_owned()));
                    Err(Stop::NeedMore)
                }
            },
            (Place::Between, b'[') => {
                file.place = Place::BeforeElement(false);
                file.name_form("array of records");
                Ok(at + 1)
            }
            (Place::Between, b'{') => match find_records(bytes, at)? {
                Some(array) => {
                    file.place = Place::BeforeElement(true);
                    file.name_form("trail file");
                    Ok(array + 1)
                }
                None => {
                    file.name_form("records one after another");
                    self.record(file, at)
                }
            },
            (Place::Between, _) => Err(Stop::Broken(at, "a record was expected here")),
            (Place::BeforeElement(wrapped), b']') | (Place::AfterElement(wrapped), b']') => {
                file.place = if wrapped {
                    Place::AfterRecords
                } else {
                    Place::Between
                };
                Ok(at + 1)
            }
            (Place::BeforeElement(wrapped), b'{') => {
                let end = self.record(file, at)?;
                file.place = Place::AfterElement(wrapped);
                Ok(end)
            }
            (Place::BeforeElement(wrapped), _) => {
                let end = skip_value(bytes, at)?;
                file.counts.not_records += 1;
                file.place = Place::AfterElement(wrapped);
                Ok(end)
            }
            (Place::AfterElement(wrapped), b',') => {
                file.place = Place::BeforeElement(wrapped);
                Ok(at + 1)
            }
            (Place::AfterElement(_), _) => Err(Stop::Broken(
                at,
                "a comma or the end of the list was expected here",
            )),
            (Place::AfterRecords, b'}') => {
                file.place = Place::Between;
                Ok(at + 1)
            }
            (Place::AfterRecords, b',') => {
                let key = skip_blanks(bytes, at + 1)?;
                if bytes[key] != b'"' {
                    return Err(Stop::Broken(key, "a field name in quotes was expected here"));
                }
                let colon = skip_blanks(bytes, string(bytes, key)?.end + 1)?;
                if bytes[colon] != b':' {
                    return Err(Stop::Broken(colon, "a colon was expected here"));
                }
                skip_value(bytes, colon + 1)
            }
            (Place::AfterRecords, _) => Err(Stop::Broken(at, "a comma or a closing brace was expected here")),
        }
    }

    fn record(&mut self, file: &mut File, at: usize) -> Result<usize, Stop> {
        let number = file.report.file;
        let before = self.walker.waiting();
        match self.walker.record(&self.window, at, number, file.origin)? {
            Walked::Record(end, oddities) => {
                let report = &mut file.report;
                report.events += 1;
                for time in self.walker.times_since(before) {
                    report.first = Some(report.first.map_or(time, |first| first.min(time)));
                    report.last = Some(report.last.map_or(time, |last| last.max(time)));
                }
                file.counts.too_deep += u32::from(oddities.too_deep);
                file.counts.invalid_text += u32::from(oddities.invalid_text);
                file.counts.no_time += u32::from(oddities.no_time);
                Ok(end)
            }
            Walked::Other(end, Other::Notification) => {
                file.counts.notifications += 1;
                Ok(end)
            }
            Walked::Other(end, Other::Unknown) => {
                file.counts.not_records += 1;
                if file.other.is_none() {
                    file.other = Some(super::sniff::describe_object(&self.window[at..end]));
                }
                Ok(end)
            }
        }
    }
}

impl File {
    fn unpack(&mut self, head: &[u8]) {
        self.packing = match sniff(head) {
            Kind::Gzip => Packing::Gzip(Box::default()),
            Kind::Json(_) | Kind::Blank => Packing::Plain,
            Kind::Other(what) => {
                self.stop(Note::NotCloudTrail(what.to_owned()));
                Packing::Plain
            }
        };
    }

    fn stop(&mut self, note: Note) {
        self.notes.push(note);
        self.done = true;
    }

    fn name_form(&mut self, form: &str) {
        if self.report.form.is_empty() {
            let packed = if matches!(self.packing, Packing::Gzip(_)) {
                ", gzip"
            } else {
                ""
            };
            self.report.form = format!("{form}{packed}");
        }
    }

    fn judge_blank(&mut self) {
        let note = if self.bytes == 0 {
            Note::Empty
        } else {
            Note::NotCloudTrail("nothing but white space".to_owned())
        };
        self.notes.push(note);
    }

    fn into_report(mut self) -> FileReport {
        let Counts {
            not_records,
            notifications,
            too_deep,
            invalid_text,
            no_time,
        } = self.counts;
        let nothing_else = self.report.events == 0 && self.notes.is_empty() && notifications == 0;
        // Objects that are no records have no form that would be worth a name.
        if self.other.is_some() && nothing_else {
            self.report.form.clear();
        }
        let notes = &mut self.notes;
        match self.other {
            Some(what) if nothing_else => notes.push(Note::NotCloudTrail(what.to_owned())),
            _ if not_records > 0 => notes.push(Note::NotRecords(not_records)),
            _ => {}
        }
        for (count, note) in [
            (notifications, Note::Notifications(notifications)),
            (too_deep, Note::TooDeep(too_deep)),
            (invalid_text, Note::InvalidText(invalid_text)),
            (no_time, Note::NoTime(no_time)),
        ] {
            if count > 0 {
                notes.push(note);
            }
        }
        self.report.note = sentences(&self.notes, self.report.events);
        self.report
    }
}

/// Looks for `"Records": [` among the first fields of the object at `at`; none as soon as a field
/// shows that the object is a record itself.
fn find_records(bytes: &[u8], at: usize) -> Result<Option<usize>, Stop> {
    const SIGNS: [&[u8]; 6] = [
        b"eventVersion",
        b"eventTime",
        b"eventName",
        b"eventSource",
        b"userIdentity",
        b"eventID",
    ];
    let mut at = skip_blanks(bytes, at + 1)?;
    loop {
        if bytes[at] != b'"' {
            return Ok(None);
        }
        let key = string(bytes, at)?;
        let colon = skip_blanks(bytes, key.end + 1)?;
        if bytes[colon] != b':' {
            return Ok(None);
        }
        let value = skip_blanks(bytes, colon + 1)?;
        let name = &bytes[key.start..key.end];
        if name == b"Records" && bytes[value] == b'[' {
            return Ok(Some(value));
        }
        if SIGNS.contains(&name) {
            return Ok(None);
        }
        let comma = skip_blanks(bytes, skip_value(bytes, value)?)?;
        if bytes[comma] != b',' {
            return Ok(None);
        }
        at = skip_blanks(bytes, comma + 1)?;
    }
}

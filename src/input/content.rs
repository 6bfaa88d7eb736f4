//! One content: a file, or a file inside an archive, as its bytes come in.
//!
//! It is JSON, a table, or lines of text with JSON in them. Records that stand there as they are go
//! straight to the walker; everything else is opened first ([`crate::input::forms`]).

use crate::input::detect::Kind;
use crate::input::forms::rows::RowIssues;
use crate::input::forms::{Found, Opener};
use crate::input::json::{Around, BEGINNING, Beginning, Scan, Step};
use crate::input::receipt::Note;
use crate::input::table::{LONGEST_HEADER, Table};
use crate::input::walker::{Inside, Origin, RecordIssues, RecordWalker, Walked};
use crate::json::scanner::{Stop, skip_blanks, skip_value, unescape};
use crate::store::batch::{DocumentKind, Loss, NO_TIME};
use crate::store::digests::listed;
use memchr::{memchr, memmem};
use serde::{Deserialize, Serialize};

/// No record is longer: CloudTrail's are at most 256 KB, in Lake 1 MB.
const LONGEST_RECORD: usize = 64 << 20;
/// In a content that is broken in more places than this, no more is read.
const MOST_BREAKS: u32 = 1000;
/// A record that does not end is given up so often; each try may look at a whole window.
const MOST_OPEN_ENDS: u32 = 64;
/// What is wrong with a row that can't be read.
const CUT_CELL: &str =
    "the cell with the whole record is broken, and the other cells tell too little";
/// So many files are named where notices name files.
const FILES_NAMED: usize = 20;

/// What a content came to.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Events in it.
    pub events: u32,
    /// Earliest event.
    pub first: Option<i64>,
    /// Latest event.
    pub last: Option<i64>,
    /// It holds what is no event and is used all the same.
    pub used: bool,
}

impl Tally {
    /// Adds another content's.
    pub fn add(&mut self, other: &Tally) {
        self.events += other.events;
        self.used |= other.used;
        for time in [other.first, other.last].into_iter().flatten() {
            self.time(time);
        }
    }

    fn time(&mut self, time: i64) {
        self.first = Some(self.first.map_or(time, |first| first.min(time)));
        self.last = Some(self.last.map_or(time, |last| last.max(time)));
    }
}

/// What is said of a content at its end.
#[derive(Default)]
struct Counts {
    not_records: u32,
    first_other: Option<&'static str>,
    names: u32,
    first_names: Vec<String>,
    status_changes: u32,
    digests: u32,
    listed: u32,
    weak_identity: bool,
    rounded_accounts: u32,
    cut_records: u32,
    extra_cells: u32,
    other_lines: u32,
    too_deep: u32,
    invalid_text: u32,
    no_time: u32,
    breaks: u32,
    first_break: Option<(u64, &'static str)>,
    lost: u32,
    open_ends: u32,
}

/// What is lost of one value with records in it.
#[derive(Default)]
struct Lost {
    records: u32,
    why: Option<&'static str>,
    /// No event came since: it is the same damage still.
    again: bool,
}

impl Lost {
    fn count(&mut self, why: &'static str) {
        self.records += u32::from(!self.again);
        self.why.get_or_insert(why);
        self.again = true;
    }
}

enum Reading {
    /// Its first bytes have not been judged.
    Unknown,
    Json(Scan),
    /// Text of which the first line is not there yet.
    Text,
    Table(Box<Table>),
    Lines,
}

/// Whole values out of a large content, for another reader.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// The file, as the engine numbered it.
    pub file: u32,
    /// Place of its first byte in the content.
    pub origin: u64,
    /// How values of this content begin; see [`Scan::of_piece`].
    beginnings: Vec<Beginning>,
    around: Around,
}

/// A content that is being read.
pub struct Content {
    file: u32,
    reading: Reading,
    form: String,
    notes: Vec<Note>,
    tally: Tally,
    counts: Counts,
    /// Place of the window's first byte in the content.
    origin: u64,
    /// Where in the window reading goes on.
    at: usize,
    done: bool,
    /// Values are only found here, and read elsewhere: blocks of them, and their bytes.
    shared: Option<Vec<(Block, Vec<u8>)>>,
    /// Where in the window the values of the open block begin and end.
    block: Option<(usize, usize)>,
}

impl Content {
    /// The rest of a content that another reader has cut into blocks.
    pub fn of_block(block: Block) -> Self {
        Content {
            reading: Reading::Json(Scan::of_piece(block.beginnings, block.around)),
            origin: block.origin,
            ..Content::new(block.file)
        }
    }

    /// From now on values are found and not read.
    pub fn share(&mut self) {
        self.shared = Some(Vec::new());
    }

    /// Takes the blocks found so far.
    pub fn take_blocks(&mut self) -> Vec<(Block, Vec<u8>)> {
        self.shared.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Adds a value to the open block. What an envelope has between its lists is in none.
    fn add_to_block(&mut self, window: &[u8], start: usize, end: usize, scan: &Scan) {
        let is_between = |byte: &u8| byte.is_ascii_whitespace() || b",[]".contains(byte);
        if self
            .block
            .is_some_and(|(_, last)| !window[last..start].iter().all(is_between))
        {
            self.close_block(window, scan);
        }
        let (first, _) = self.block.unwrap_or((start, end));
        self.block = Some((first, end));
    }

    /// Closes the open block.
    fn close_block(&mut self, window: &[u8], scan: &Scan) {
        if let (Some((start, end)), Some(blocks)) = (self.block.take(), &mut self.shared) {
            let block = Block {
                file: self.file,
                origin: self.origin + start as u64,
                beginnings: scan.beginnings().to_vec(),
                around: scan.around(),
            };
            blocks.push((block, window[start..end].to_vec()));
        }
    }

    /// A content with this number in batches.
    pub fn new(file: u32) -> Self {
        Content {
            file,
            reading: Reading::Unknown,
            form: String::new(),
            notes: Vec::new(),
            tally: Tally::default(),
            counts: Counts::default(),
            origin: 0,
            at: 0,
            done: false,
            shared: None,
            block: None,
        }
    }

    /// Its number in batches.
    pub fn file(&self) -> u32 {
        self.file
    }

    /// Place of the window's first byte in the content: what is before it has been read.
    pub fn origin(&self) -> u64 {
        self.origin
    }

    /// True once nothing more of it is wanted.
    pub fn is_done(&self) -> bool {
        self.done
    }

    /// Something is to be said about it.
    pub fn note(&mut self, note: Note) {
        self.notes.push(note);
    }

    /// Its first bytes have been judged.
    pub fn begin(&mut self, kind: Kind) {
        match kind {
            Kind::Json(start) => {
                self.reading = Reading::Json(Scan::default());
                self.at = start;
            }
            Kind::Text(start) => {
                self.reading = Reading::Text;
                self.at = start;
            }
            Kind::Blank => {}
            Kind::Other(what) => self.refuse(what),
            Kind::Gzip | Kind::Zip | Kind::Tar => self.refuse("a packed file"),
        }
    }

    fn refuse(&mut self, what: &str) {
        self.notes.push(Note::NotCloudTrail(what.to_owned()));
        self.done = true;
    }

    /// Reads what the window holds, drops what has been read and makes room. `whole` says that no
    /// more bytes come.
    pub fn scan(&mut self, window: &mut Vec<u8>, walker: &mut RecordWalker, whole: bool) {
        while !self.done {
            let again = match &mut self.reading {
                Reading::Unknown => false,
                Reading::Text => self.judge_text(window, whole),
                Reading::Json(_) => self.scan_json(window, walker, whole),
                Reading::Table(_) => self.scan_table(window, walker, whole),
                Reading::Lines => self.scan_lines(window, walker, whole),
            };
            if !again {
                break;
            }
        }
        if self.done || whole {
            self.origin += window.len() as u64;
            window.clear();
            return;
        }
        if matches!(self.reading, Reading::Unknown) {
            // Nothing but blanks so far: a byte that is none may still come.
            let blanks = window
                .iter()
                .take_while(|byte| byte.is_ascii_whitespace())
                .count();
            if blanks < window.len() {
                let kind = crate::input::detect::sniff(window);
                self.begin(kind);
                return self.scan(window, walker, whole);
            }
            self.at = blanks;
        }
        if self.at > 0 {
            window.drain(..self.at);
            self.origin += self.at as u64;
            self.at = 0;
        }
        if window.len() == window.capacity() {
            window.reserve(window.len());
        }
    }

    fn scan_json(&mut self, window: &[u8], walker: &mut RecordWalker, whole: bool) -> bool {
        let Reading::Json(mut scan) = std::mem::replace(&mut self.reading, Reading::Unknown) else {
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
        self.reading = Reading::Json(scan);
        false
    }

    /// The content has ended: says whether its JSON has.
    fn end_json(&mut self, scan: &Scan, bytes: u64) {
        // A record that does not end, and no other after it: the file was cut off there.
        let cut = self.counts.breaks == 1 && self.counts.open_ends == 1 && scan.is_lost();
        if cut {
            self.counts.breaks = 0;
        }
        if cut || !scan.may_end() {
            self.notes.push(Note::JsonTruncated(bytes));
        }
    }

    fn broken(&mut self, place: usize, why: &'static str, lost: u32) {
        let place = self.origin + place as u64;
        self.counts.broken(place, why, lost);
        if self.counts.breaks > MOST_BREAKS {
            self.give_up((place - self.origin) as usize);
        }
    }

    fn give_up(&mut self, place: usize) {
        self.notes.push(Note::TooBroken(self.origin + place as u64));
        self.done = true;
    }

    /// Reads the value at `start`; gives where it ends.
    fn value(
        &mut self,
        window: &[u8],
        start: usize,
        around: Around,
        walker: &mut RecordWalker,
    ) -> Result<usize, Stop> {
        let end = match window[start] {
            b'{' => {
                let origin = Origin {
                    file: self.file,
                    bytes: self.origin,
                    inside: None,
                    loss: Loss::Nothing,
                };
                let before = walker.waiting();
                match walker.record(window, start, &origin)? {
                    Walked::Record(end, issues) => {
                        self.counts.count(issues);
                        self.tally.count(walker, before);
                        if self.form.is_empty() {
                            self.form = match around {
                                Around::Nothing => "records one after another",
                                Around::List => "list of records",
                                Around::Records => "trail file",
                                Around::Envelope => "list of records in an object",
                            }
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
    fn open(
        &mut self,
        value: &[u8],
        place: u64,
        walker: &mut RecordWalker,
    ) -> Option<&'static str> {
        let mut broken = None;
        let mut lost = Lost::default();
        let (tally, counts, form, file) =
            (&mut self.tally, &mut self.counts, &mut self.form, self.file);
        let mut part = 0_u16;
        Opener::open(value, &mut |names, found| {
            let mut record = |json: &[u8], issues: RowIssues, loss: Loss| {
                // A value that holds more records than can be counted is larger than any message.
                part = part.saturating_add(1);
                let origin = Origin {
                    file,
                    bytes: 0,
                    inside: Some(Inside {
                        offset: place,
                        length: value.len() as u32,
                        part,
                    }),
                    loss,
                };
                let before = walker.waiting();
                match walker.record(json, 0, &origin) {
                    Ok(Walked::Record(_, record_issues)) => {
                        counts.count(record_issues);
                        counts.count_row(issues, loss);
                        tally.count(walker, before);
                        lost.again = false;
                        if form.is_empty() {
                            let mut names: Vec<&str> = names
                                .iter()
                                .copied()
                                .filter(|name| !name.is_empty())
                                .collect();
                            names.reverse();
                            *form = if names.is_empty() {
                                "records in lists".to_owned()
                            } else {
                                names.join(" in ")
                            };
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
                Found::Made {
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
                Found::Other(what) => counts.count_other(what),
                Found::Broken(why) if names.iter().all(|name| name.is_empty()) => {
                    broken = Some(why)
                }
                Found::Broken(why) => lost.count(why),
            }
        });
        if let (Some(why), None) = (lost.why, broken) {
            counts.broken(place, why, lost.records);
        }
        broken
    }

    /// Text that does not begin as JSON does: a table, strings with JSON in them, or lines.
    fn judge_text(&mut self, window: &[u8], whole: bool) -> bool {
        let text = &window[self.at..];
        if !whole && text.len() <= LONGEST_HEADER {
            // What it is must not depend on the pieces.
            return false;
        }
        let head = &text[..text.len().min(LONGEST_HEADER)];
        if let Some(table) = Table::begin(head) {
            table.name().clone_into(&mut self.form);
            self.at += table.first_row;
            self.reading = Reading::Table(Box::new(table));
            return true;
        }
        let quoted = head
            .strip_prefix(b"\"")
            .is_some_and(|inside| unescape(inside).trim_start().starts_with(['{', '[']));
        if quoted {
            self.reading = Reading::Json(Scan::default());
        } else if memmem::find(head, b"{\"").is_some() || memmem::find(head, b"{ \"").is_some() {
            self.reading = Reading::Lines;
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

    fn scan_table(&mut self, window: &[u8], walker: &mut RecordWalker, whole: bool) -> bool {
        let Reading::Table(mut table) = std::mem::replace(&mut self.reading, Reading::Unknown)
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
            let origin = Origin {
                file: self.file,
                bytes: 0,
                inside: Some(Inside {
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
        self.reading = Reading::Table(table);
        false
    }

    fn scan_lines(&mut self, window: &[u8], walker: &mut RecordWalker, whole: bool) -> bool {
        if self.form.is_empty() {
            "lines with records in them".clone_into(&mut self.form);
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
                    match self.value(&window[..end], start, Around::Nothing, walker) {
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

    /// What it came to: tally, form and what is to be said.
    pub fn close(mut self) -> (Tally, String, Vec<Note>) {
        let mut counts = self.counts;
        let notes = &mut self.notes;
        let nothing_else = self.tally.events == 0 && notes.is_empty();
        if matches!(self.reading, Reading::Unknown) && nothing_else {
            notes.push(Note::NotCloudTrail("nothing but white space".to_owned()));
        }
        if let Some((place, why)) = counts.first_break.filter(|_| counts.breaks > 0) {
            notes.push(Note::JsonBroken(
                place,
                why.to_owned(),
                counts.breaks,
                counts.lost,
            ));
        }
        if matches!(self.reading, Reading::Lines)
            && nothing_else
            && counts.not_records == 0
            && counts.lost == 0
        {
            notes.push(Note::NotCloudTrail("plain text".to_owned()));
            counts.other_lines = 0;
        }
        let aside = counts.names + counts.status_changes + counts.digests > 0;
        if let Some(what) = counts.first_other {
            // Control messages and test messages stand among others and need no words there.
            if nothing_else && !aside && counts.breaks == 0 {
                notes.push(Note::NotCloudTrail(what.to_owned()));
            } else {
                notes.push(Note::NotRecords(counts.not_records, what.to_owned()));
            }
        }
        if counts.names > 0 {
            notes.push(Note::Names(counts.names, counts.first_names));
        }
        if counts.digests > 0 {
            notes.push(Note::Digest(counts.listed));
        }
        if counts.weak_identity {
            notes.push(Note::WeakIdentity);
        }
        for (count, note) in [
            (
                counts.status_changes,
                Note::StatusChanges as fn(u32) -> Note,
            ),
            (counts.rounded_accounts, Note::RoundedAccounts),
            (counts.cut_records, Note::CutRecords),
            (counts.extra_cells, Note::ExtraCells),
            (counts.other_lines, Note::OtherLines),
            (counts.too_deep, Note::TooDeep),
            (counts.invalid_text, Note::InvalidText),
            (counts.no_time, Note::NoTime),
        ] {
            if count > 0 {
                notes.push(note(count));
            }
        }
        if self.tally.events == 0 {
            self.form = match (counts.digests, counts.status_changes) {
                (0, 0) => String::new(),
                (0, _) => "EventBridge".to_owned(),
                _ => "digest file".to_owned(),
            };
        }
        (self.tally, self.form, self.notes)
    }
}

impl Tally {
    fn count(&mut self, walker: &RecordWalker, before: usize) {
        self.events += 1;
        for time in walker.times_since(before).filter(|time| *time != NO_TIME) {
            self.time(time);
        }
    }
}

impl Counts {
    fn broken(&mut self, place: u64, why: &'static str, lost: u32) {
        self.breaks += 1;
        self.lost += lost;
        self.first_break.get_or_insert((place, why));
    }

    fn count(&mut self, issues: RecordIssues) {
        self.too_deep += u32::from(issues.too_deep);
        self.invalid_text += u32::from(issues.invalid_text);
        self.no_time += u32::from(issues.no_time);
    }

    fn count_row(&mut self, issues: RowIssues, loss: Loss) {
        self.weak_identity |= loss == Loss::Identity;
        self.rounded_accounts += u32::from(issues.rounded_account);
        self.cut_records += u32::from(issues.cut_record);
        self.extra_cells += u32::from(issues.extra_cells);
    }

    fn count_other(&mut self, what: &'static str) {
        self.not_records += 1;
        self.first_other.get_or_insert(what);
    }
}

//! Which records are the same event.
//!
//! The same event has the same `eventID` and the same receiving account (AWS, "Getting and viewing your CloudTrail log
//! files"). But ids can be redacted or replaced by a placeholder, so that many events bear one: records that
//! contradict each other are events of their own, whatever their id. A form that tells less contradicts nothing.

use super::append::ReaderNumbers;
use super::{Column, FastMap, Store};
use crate::cloudtrail::identity::HIDDEN;
use crate::store::batch::{Loss, NO_TIME};
use crate::store::columns::StoredEvent;
use crate::store::interner::{NONE, Symbol, UNIQUE, hash_bytes};
use std::collections::HashMap;

/// Fields whose values are the same in every copy of an event. What re-exports add at a record's top differs with each.
const CONTENT: [&str; 9] = [
    "requestID",
    "requestParameters",
    "responseElements",
    "userIdentity",
    "errorMessage",
    "additionalEventData",
    "serviceEventDetails",
    "insightDetails",
    "sharedEventID",
];

/// A copy is looked for among so many events of one id, name and second. Beyond, only one that says word for word the same
/// is found.
const MOST_LOOKED_AT: u32 = 64;

/// Tables can have their times rounded to minutes, and in a zone that they do not name: whole quarters of an hour from UTC,
/// at most so many seconds.
const FARTHEST_ZONE: i64 = 14 * 3600;
const QUARTER: i64 = 900;
const MINUTE: i64 = 60;

/// An event that has come in, with the numbers of its strings in the store.
pub(super) struct NewEvent<'a> {
    pub(super) event: &'a StoredEvent,
    /// Values of its leaves as the reader numbers them.
    pub(super) leaves: &'a [Symbol],
    pub(super) numbers: &'a ReaderNumbers,
    pub(super) unique_base: u32,
}

impl NewEvent<'_> {
    fn leaves(&self) -> impl Iterator<Item = Symbol> + '_ {
        let symbol = |leaf: &Symbol| self.numbers.symbol(*leaf, self.unique_base);
        self.leaves.iter().map(symbol)
    }
}

/// Rows whose id another row has too.
#[derive(Default)]
pub(super) struct SharedIds {
    /// Each with the hash of what it says.
    contents: FastMap<u32, u64>,
    /// By id, name and second: how many of them are found by these.
    moments: FastMap<u64, u32>,
}

impl SharedIds {
    /// The hash of what a row says, whose id another row has too.
    pub(super) fn content(&self, row: usize) -> Option<u64> {
        self.contents.get(&(row as u32)).copied()
    }
}

/// What is known of an event that has come in.
pub(super) enum KnownEvent {
    /// Nothing: it is new.
    New,
    /// It is the event of this row.
    Same(usize),
    /// It is new, but its id is that of this row, which says something else.
    OtherOfSameId(usize),
}

impl Store {
    /// The event's key: its `eventID`, with the hash of its content where another event has that id too. Without an id it is
    /// a name made of that hash.
    pub fn key(&self, row: usize) -> String {
        match (self.cell(Column::Id, row), self.shared_ids.content(row)) {
            ("", _) => format!("content-{:016x}", self.events.hash[row]),
            (id, None) => id.to_owned(),
            (id, Some(content)) => format!("{id}#{content:016x}"),
        }
    }

    /// The rows whose id another row has too.
    pub fn rows_with_shared_id(&self) -> impl Iterator<Item = usize> {
        self.shared_ids.contents.keys().map(|row| *row as usize)
    }

    /// Finds the row of the same event. A table may have no account, or one that a spreadsheet has rounded, so there
    /// the id is enough. Where it has no id, it is the same content, recognised by its hash and time.
    pub(super) fn find(&self, new: &NewEvent) -> KnownEvent {
        let event = new.event;
        let id = event[Column::Id];
        if id == NONE {
            let is_same = |row: u32| {
                let row = row as usize;
                self.events[Column::Id][row] == NONE
                    && self.events.hash[row] == event.hash
                    && self.events.time[row] == event.time
            };
            let row = self.seen.find(event.hash, is_same);
            return row.map_or(KnownEvent::New, |row| KnownEvent::Same(row as usize));
        }
        let has_id = |row: u32| self.has_id(event, row as usize);
        let is_same = |row: u32| has_id(row) && self.says_the_same(new, row as usize);
        if let Some(row) = self.seen.find(event.hash, is_same) {
            return KnownEvent::Same(row as usize);
        }
        let Some(other) = self.seen.find(event.hash, has_id) else {
            return KnownEvent::New;
        };
        let mut found = self.seen.find(self.content_hash_of_new(new), is_same);
        if found.is_none() {
            found = self.seen.find(self.moment_hash(event), is_same);
        }
        found.map_or(KnownEvent::OtherOfSameId(other as usize), |row| {
            KnownEvent::Same(row as usize)
        })
    }

    /// Whether a row has the id and the account of an event.
    fn has_id(&self, event: &StoredEvent, row: usize) -> bool {
        let known = self.events[Column::Id][row];
        let is_part = (self.events.loss[row] | event.loss) != Loss::Nothing as u8;
        known != NONE
            && self.events.hash[row] == event.hash
            && self.have_same_text(known, event[Column::Id])
            && (is_part || self.events[Column::Account][row] == event[Column::Account])
    }

    /// Whether two symbols stand for the same text, also where it is kept twice. Ids are compared as they are packed.
    pub fn have_same_text(&self, one: Symbol, two: Symbol) -> bool {
        if one == two {
            true
        } else if (one | two) & UNIQUE == 0 {
            // The dictionary has each text once.
            false
        } else if one != NONE && two != NONE && one & two & UNIQUE != 0 {
            self.unique.packed(one & !UNIQUE) == self.unique.packed(two & !UNIQUE)
        } else {
            self.text(one) == self.text(two)
        }
    }

    /// A row is about to be replaced by a fuller form of its event.
    pub(super) fn leave_content(&mut self, row: usize) {
        if self.shares_id(row) {
            self.count_shared_id(row, -1);
        }
    }

    /// A row has come in, as what was known of it says.
    #[inline]
    pub(super) fn take_content(&mut self, row: usize, known: &KnownEvent) {
        match known {
            KnownEvent::New => {}
            KnownEvent::Same(_) => {
                if self.shares_id(row) {
                    self.count_shared_id(row, 1);
                    self.note_content(row);
                }
            }
            KnownEvent::OtherOfSameId(other) => {
                for row in [row, *other] {
                    if !self.shares_id(row) {
                        self.count_shared_id(row, 1);
                        self.note_content(row);
                    }
                }
            }
        }
    }

    /// Whether another event has the id of this row.
    fn shares_id(&self, row: usize) -> bool {
        self.shared_ids.content(row).is_some()
    }

    fn count_shared_id(&mut self, row: usize, by: i32) {
        let file = self.files.place(self.events.file[row]).file;
        self.files.count_shared_id(file, by);
    }

    /// Makes a row findable by what it says.
    fn note_content(&mut self, row: usize) {
        let event = self.events.row(row);
        let content = self.content_hash(&event, self.leaves(row).iter().copied());
        if self.shared_ids.contents.insert(row as u32, content) != Some(content) {
            self.seen.insert(content, row as u32);
        }
        let moment = self.moment_hash(&event);
        let count = self.shared_ids.moments.entry(moment).or_default();
        if *count < MOST_LOOKED_AT {
            *count += 1;
            self.seen.insert(moment, row as u32);
        }
    }

    /// Hash of id, name and second: of all that a form which tells less tells too.
    fn moment_hash(&self, event: &StoredEvent) -> u64 {
        let seconds = event.time.div_euclid(1000).to_string();
        let name = self.text(event[Column::Name]);
        hash_bytes([name, " ", &seconds, " moment"].concat().as_bytes()) ^ event.hash
    }

    fn content_hash_of_new(&self, new: &NewEvent) -> u64 {
        self.content_hash(new.event, new.leaves())
    }

    /// Hash of all that a record says.
    fn content_hash(&self, event: &StoredEvent, leaves: impl Iterator<Item = Symbol>) -> u64 {
        let identity = &self.identities[event.identity as usize];
        let paths = self.shapes.paths(event.shape).iter();
        let of_identity = self.shapes.paths(identity.shape).iter();
        let columns = [Column::Name, Column::Source, Column::Address, Column::Error];
        let mut all = vec![event.time.div_euclid(1000).to_string()];
        all.extend(columns.map(|column| self.text(event[column]).to_owned()));
        let values = paths
            .zip(leaves)
            .chain(of_identity.zip(self.identity_leaves(identity).iter().copied()));
        for (path, value) in values {
            let path = self.text(*path);
            if is_below(path, &CONTENT) {
                all.push([path, "=", self.text(value)].concat());
            }
        }
        hash_bytes(all.join("\n").as_bytes()) ^ event.hash
    }

    /// Whether a row tells of the same event as a record with its id: they do not contradict each other.
    fn says_the_same(&self, new: &NewEvent, row: usize) -> bool {
        let (event, known) = (new.event, &self.events.row(row));
        let differ = |column| contradict(self.text(event[column]), self.text(known[column]));
        let service = |event: &StoredEvent| {
            let source = self.text(event[Column::Source]);
            source.split('.').next().unwrap_or(source)
        };
        if differ(Column::Name) || contradict(service(event), service(known)) {
            return false;
        }
        // Rows of one file tell the same parts in the same way, as do whole records.
        let in_one_form =
            (event.loss | known.loss) == Loss::Nothing as u8 || event.file == known.file;
        if !same_time(event.time, known.time, in_one_form) {
            return false;
        }
        if !in_one_form {
            return self.agree(new, row, &["requestID"]);
        }
        !differ(Column::Address) && !differ(Column::Error) && self.agree(new, row, &CONTENT)
    }

    /// Whether a record and a row have the same values below these keys, where both have some.
    fn agree(&self, new: &NewEvent, row: usize, keys: &[&str]) -> bool {
        let shape = self.events.shape[row];
        let identity = self.events.identity[row];
        let is_equal = |(one, two): (Symbol, &Symbol)| self.have_same_text(one, *two);
        if shape == new.event.shape
            && identity == new.event.identity
            && new.leaves().zip(self.leaves(row)).all(is_equal)
        {
            return true;
        }
        let one = self.values_below(new.event, new.leaves(), keys);
        let known = self.events.row(row);
        let two = self.values_below(&known, self.leaves(row).iter().copied(), keys);
        one.iter().all(|(path, values)| {
            let known = two.get(path).into_iter().flatten();
            !values
                .iter()
                .zip(known)
                .any(|(one, two)| contradict(one, two))
        })
    }

    /// The values of a record and its identity below these keys, by path.
    fn values_below(
        &self,
        event: &StoredEvent,
        leaves: impl Iterator<Item = Symbol>,
        keys: &[&str],
    ) -> HashMap<Symbol, Vec<&str>> {
        let identity = &self.identities[event.identity as usize];
        let of_event = self.shapes.paths(event.shape).iter().zip(leaves);
        let of_identity = self.shapes.paths(identity.shape).iter();
        let of_identity = of_identity.zip(self.identity_leaves(identity).iter().copied());
        let mut values: HashMap<Symbol, Vec<&str>> = HashMap::new();
        for (path, value) in of_event.chain(of_identity) {
            if is_below(self.text(*path), keys) {
                values.entry(*path).or_default().push(self.text(value));
            }
        }
        values
    }
}

/// Whether a path is one of these keys, or below it.
fn is_below(path: &str, keys: &[&str]) -> bool {
    keys.iter().any(|key| {
        let rest = path.strip_prefix(key);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

/// Whether two values at one path can't be of the same event: both say something, and not the same, however numbers and
/// truth values are written.
fn contradict(one: &str, two: &str) -> bool {
    let says_nothing = |text: &str| text.is_empty() || text == HIDDEN;
    if one == two || says_nothing(one) || says_nothing(two) {
        return false;
    }
    let is_flag = |text: &str| {
        ["true", "false"]
            .iter()
            .any(|it| it.eq_ignore_ascii_case(text))
    };
    if is_flag(one) && one.eq_ignore_ascii_case(two) {
        return false;
    }
    match (one.parse::<f64>(), two.parse::<f64>()) {
        (Ok(one), Ok(two)) => one != two,
        _ => true,
    }
}

/// Whether two times can be those of one event.
fn same_time(one: i64, two: i64, in_one_form: bool) -> bool {
    if one == NO_TIME || two == NO_TIME {
        return true;
    }
    let apart = (one.div_euclid(1000)).abs_diff(two.div_euclid(1000)) as i64;
    if in_one_form {
        return apart == 0;
    }
    let past_quarter = apart % QUARTER;
    apart < FARTHEST_ZONE + MINUTE && past_quarter.min(QUARTER - past_quarter) < MINUTE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_contradict_where_both_say_something_else() {
        for (one, two, expected) in [
            ("a", "a", false),
            ("a", "b", true),
            ("a", "A", true),
            ("", "b", false),
            ("a", HIDDEN, false),
            ("True", "true", false),
            ("true", "false", true),
            ("1.0E3", "1000", false),
            ("1", "2", true),
        ] {
            assert_eq!(contradict(one, two), expected, "{one} {two}");
            assert_eq!(contradict(two, one), expected, "{two} {one}");
        }
    }

    #[test]
    fn a_rounded_time_or_one_in_another_zone_is_of_the_same_event() {
        let at = 1_714_565_461_000;
        for (seconds, in_one_form, other_form) in [
            (0, true, true),
            (1, false, true),
            (59, false, true),
            (61, false, false),
            (2 * 3600, false, true),
            (5 * 3600 + 1800 - 20, false, true),
            (15 * 3600, false, false),
        ] {
            let other = at + seconds * 1000;
            assert_eq!(same_time(at, other, true), in_one_form, "{seconds}");
            assert_eq!(same_time(other, at, false), other_form, "{seconds}");
        }
        assert!(same_time(at, at + 500, true) && same_time(NO_TIME, at, true));
    }

    #[test]
    fn only_whole_keys_count() {
        assert!(is_below("userIdentity.arn", &CONTENT) && is_below("requestID", &CONTENT));
        assert!(!is_below("requestIDs", &CONTENT) && !is_below("p_request", &CONTENT));
    }
}

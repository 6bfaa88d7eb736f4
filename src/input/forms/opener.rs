//! Opens one JSON value: envelopes within envelopes, and JSON that no form knows, until the records in it are found.
//!
//! What a form knows is opened by that form. In everything else each field is looked into: an object or a list, a text
//! that holds JSON, alone or behind other words, and a text in base64 ([`super::packed`]). How deep that goes and
//! how much may come out of packed texts is limited, and said where the limit is met.

use super::rows::RowIssues;
use super::{FORMS, LISTS, Recogniser, SIGNS, packed, title_where, wrapper};
use crate::input::work::looked_at;
use crate::json::object::{Object, elements, text_of};
use crate::json::scanner::{is_scalar, skip_value};
use crate::names::ReferenceKind;
use crate::store::batch::Loss;
use memchr::memmem;

/// Values within values are opened this deep; real envelopes come to four, wrappers to ten.
const DEEPEST: usize = 64;
/// A record in JSON that no form knows has at least so many of [`SIGNS`]: other logs have some of these names, too.
const SIGNS_WITHIN: usize = 3;
/// Shorter values hold no record.
const SHORTEST: usize = 24;
/// Letters of a path that the receipt shows.
const LONGEST_PLACE: usize = 120;

/// What was found in a value.
pub enum Found<'a> {
    /// What seems to be a CloudTrail record, byte for byte.
    Record(&'a [u8]),
    /// A record converted from something else that says the same.
    Converted {
        /// The record's JSON.
        json: &'a str,
        /// What it was converted from, byte for byte.
        source: &'a [u8],
        /// What the receipt says about it.
        issues: RowIssues,
        /// How much less than the original record it tells.
        loss: Loss,
    },
    /// The EventBridge event that tells of an execution's outcome.
    StatusChange(&'a [u8]),
    /// A digest file.
    Digest(&'a [u8]),
    /// A notice that names a file in S3, as `s3://bucket/key`, and holds no record.
    Names(String),
    /// Names of accounts or networks.
    Reference(ReferenceKind, &'a [u8]),
    /// A sign that a result goes on: there is more to fetch.
    MorePages,
    /// Something else, in words.
    Other(&'static str),
    /// Broken JSON, and what is wrong with it.
    Broken(&'static str),
}

/// What stands around a find.
#[derive(Clone, Debug, Default)]
pub struct Envelopes {
    /// The titles of the forms around it, outermost first.
    pub names: Vec<&'static str>,
    /// The keys that lead to it from the value that was opened.
    path: Vec<String>,
    /// How the text was packed that it came out of.
    packed: Option<&'static str>,
}

impl Envelopes {
    /// What the receipt calls the form of a find: the innermost envelope first.
    pub fn form(&self) -> String {
        if self.names.is_empty() {
            return title_where(|form| matches!(form, Recogniser::NestedRecords)).to_owned();
        }
        let names: Vec<&str> = self.names.iter().rev().copied().collect();
        names.join(" in ")
    }

    /// Where a find lies, as in `_source.message` or `awslogs.data (base64, gzip)`; none where the form tells it.
    pub fn place(&self) -> Option<String> {
        if !self.names.contains(&wrapper::JSON.title) {
            return None;
        }
        let path = self.path.join(".");
        let mut place: String = path.chars().take(LONGEST_PLACE).collect();
        if place.len() < path.len() {
            place.push('…');
        }
        Some(match self.packed {
            Some(packed) => format!("{place} ({packed})"),
            None => place,
        })
    }
}

/// Opens envelopes and passes on what is in them.
pub struct Opener<'s> {
    envelopes: Envelopes,
    sink: &'s mut dyn FnMut(&Envelopes, Found<'_>),
    /// How much of use was found.
    finds: u32,
    depth: usize,
    /// How many searches through JSON that no form knows are open: in these, what is no record is no news.
    searching: u32,
    /// How many names there were when the innermost search began.
    names_in_search: usize,
    /// How many values are open beside which something may be found.
    holding: u32,
    /// What was said of these.
    held: Vec<(Envelopes, Found<'static>)>,
    /// Bytes that may still come out of packed texts.
    room: usize,
}

impl<'s> Opener<'s> {
    /// Opens everything in `value`: one whole JSON value, or text in base64. `sink` takes what is found, and what
    /// stands around it.
    pub fn open(value: &[u8], sink: &'s mut dyn FnMut(&Envelopes, Found<'_>)) {
        let mut opener = Opener {
            envelopes: Envelopes::default(),
            sink,
            finds: 0,
            depth: 0,
            searching: 0,
            names_in_search: 0,
            holding: 0,
            held: Vec::new(),
            room: packed::MOST_BYTES,
        };
        opener.value(value);
    }

    pub(super) fn found(&mut self, found: Found<'_>) {
        match found {
            Found::Other(_) | Found::Reference(..) if self.searching > 0 => return,
            Found::Other(what) if self.holding > 0 => {
                let held = (self.envelopes.clone(), Found::Other(what));
                return self.held.push(held);
            }
            Found::Broken(why) if self.holding > 0 => {
                let held = (self.envelopes.clone(), Found::Broken(why));
                return self.held.push(held);
            }
            Found::Other(_) | Found::Broken(_) | Found::MorePages => {}
            _ => self.finds += 1,
        }
        (self.sink)(&self.envelopes, found);
    }

    /// These bytes are broken. In a search that is news only where they seem to hold a record.
    fn broken(&mut self, bytes: &[u8], why: &'static str) {
        if self.searching == 0 || shows_part(bytes) {
            self.found(Found::Broken(why));
        }
    }

    /// Goes on in the field `key` of an envelope of this name, and in the fields beside it where nothing is in it.
    pub(super) fn inside(&mut self, name: &'static str, object: &Object, key: &str, value: &[u8]) {
        self.first_in(object, value, |opener| {
            opener.named(name, key, value);
        });
    }

    /// Goes on in the field `key` of an envelope of this name.
    fn named(&mut self, name: &'static str, key: &str, value: &[u8]) {
        self.envelopes.names.push(name);
        self.field(key, value);
        self.envelopes.names.pop();
    }

    fn field(&mut self, key: &str, value: &[u8]) {
        self.envelopes.path.push(key.to_owned());
        self.value(value);
        self.envelopes.path.pop();
    }

    /// Opens a part of an object first; where nothing is found in it, looks into the fields beside it.
    fn first_in(&mut self, object: &Object, part: &[u8], open: impl FnOnce(&mut Self)) {
        let (finds, held) = (self.finds, self.held.len());
        self.holding += 1;
        open(self);
        if self.finds == finds && self.search(wrapper::JSON.title, object, Some(part)) {
            self.held.truncate(held);
        }
        self.holding -= 1;
        if self.holding == 0 {
            for (envelopes, found) in std::mem::take(&mut self.held) {
                (self.sink)(&envelopes, found);
            }
        }
    }

    /// How many of [`SIGNS`] a record has where the search stands.
    pub(super) fn signs_of_a_record(&self) -> usize {
        if self.searching > 0 { SIGNS_WITHIN } else { 2 }
    }

    /// An object that is no record, but `what`: says so, unless a record is found somewhere in it.
    pub(super) fn refuse(&mut self, object: &Object, what: &'static str) {
        self.refuse_as(wrapper::JSON.title, object, what);
    }

    /// The same; what is found is in an envelope of this name.
    pub(super) fn refuse_as(&mut self, name: &'static str, object: &Object, what: &'static str) {
        if !self.search(name, object, None) {
            self.found(Found::Other(what));
        }
    }

    /// The same for a list that is no record.
    pub(super) fn refuse_list(&mut self, values: &[&[u8]], what: &'static str) {
        let is_found = self.searched(wrapper::JSON.title, |opener| opener.each(values));
        if !is_found {
            self.found(Found::Other(what));
        }
    }

    /// Looks into the fields of an object, but for the one that holds `opened`. True where something was found.
    fn search(&mut self, name: &'static str, object: &Object, opened: Option<&[u8]>) -> bool {
        self.searched(name, |opener| {
            for (key, value) in object.fields() {
                let is_opened =
                    opened.is_some_and(|part| value.as_ptr_range().contains(&part.as_ptr()));
                if !is_opened && value.len() >= SHORTEST {
                    opener.field(key, value);
                }
            }
        })
    }

    /// Looks for records where no form knows any; what is found is in an envelope of this name, or in that of the search
    /// that is going on. True where something was found.
    fn searched(&mut self, name: &'static str, look: impl FnOnce(&mut Self)) -> bool {
        let finds = self.finds;
        let outer = self.names_in_search;
        let is_within = self.searching > 0 && self.envelopes.names.len() == outer;
        if !is_within {
            self.envelopes.names.push(name);
            self.names_in_search = self.envelopes.names.len();
        }
        self.searching += 1;
        look(self);
        self.searching -= 1;
        if !is_within {
            self.envelopes.names.pop();
            self.names_in_search = outer;
        }
        self.finds > finds
    }

    /// Passes on a record converted from a value of this form.
    pub(super) fn converted(
        &mut self,
        name: &'static str,
        source: &[u8],
        json: &str,
        issues: RowIssues,
        loss: Loss,
    ) {
        self.envelopes.names.push(name);
        self.found(Found::Converted {
            json,
            source,
            issues,
            loss,
        });
        self.envelopes.names.pop();
    }

    pub(super) fn value(&mut self, value: &[u8]) {
        const NO_JSON: &str = "the value here is no JSON";
        looked_at(value.len());
        if self.depth == DEEPEST {
            return self.too_deep(value);
        }
        self.depth += 1;
        match value.first() {
            Some(b'"') => match text_of(value) {
                Some(text) => self.text(&text),
                None => self.broken(value, NO_JSON),
            },
            Some(b'[') => match elements(value) {
                Some(values) => self.list(value, &values),
                None => self.broken(value, NO_JSON),
            },
            Some(b'{') => match Object::read(value) {
                Some(object) => self.object(value, &object),
                None => self.broken(value, NO_JSON),
            },
            Some(_) if !is_scalar(value) => {
                self.envelopes.names.push(wrapper::BASE64.title);
                self.text(&String::from_utf8_lossy(value));
                self.envelopes.names.pop();
            }
            _ => self.found(Found::Other("JSON that is not an object")),
        }
        self.depth -= 1;
    }

    /// Values so deep are not opened; in a search that is news only where they seem to hold a record.
    fn too_deep(&mut self, value: &[u8]) {
        if self.searching == 0 || shows_part(value) {
            let what = "JSON within JSON, deeper than is opened here";
            (self.sink)(&self.envelopes, Found::Other(what));
        }
    }

    pub(super) fn each(&mut self, values: &[&[u8]]) {
        for value in values {
            self.value(value);
        }
    }

    /// JSON in the text of a string: alone, behind other words, or in base64.
    fn text(&mut self, text: &str) {
        let text = text.trim_start_matches('\u{feff}').trim();
        let bytes = text.as_bytes();
        if begins_as_json(bytes) {
            self.values(bytes, false);
        } else if let Some(unpacked) = packed::unpack(text, &mut self.room) {
            let outer = self.envelopes.packed.replace(unpacked.packed);
            if self.depth == DEEPEST {
                self.too_deep(&unpacked.bytes);
            } else {
                self.depth += 1;
                self.text(&String::from_utf8_lossy(&unpacked.bytes));
                self.depth -= 1;
            }
            if let Some(why) = unpacked.broken {
                self.found(Found::Broken(why));
            }
            self.envelopes.packed = outer;
        } else if let Some(start) =
            object_in(bytes).filter(|start| shows_part(bytes) || skip_value(bytes, *start).is_ok())
        {
            self.values(&bytes[start..], true);
        } else {
            self.found(Found::Other("text that is no JSON"));
        }
    }

    /// Values one after another. With `in_words` other words may follow.
    fn values(&mut self, bytes: &[u8], in_words: bool) {
        let mut values = Vec::new();
        let mut at = 0;
        while at < bytes.len() {
            match skip_value(bytes, at) {
                Ok(end) => {
                    values.push(bytes[at..end].trim_ascii());
                    at = end;
                }
                Err(_) if in_words && !values.is_empty() => break,
                Err(_) => {
                    self.broken(&bytes[at..], "the JSON in a text here ends too early");
                    break;
                }
            }
        }
        self.each(&values);
    }

    fn list(&mut self, json: &[u8], values: &[&[u8]]) {
        let is_opened = FORMS.iter().any(|form| match form.recogniser {
            Recogniser::List(open) => open(json, values, self),
            _ => false,
        });
        if !is_opened {
            self.each(values);
        }
    }

    fn object(&mut self, json: &[u8], object: &Object) {
        let is_opened = FORMS.iter().any(|form| match form.recogniser {
            Recogniser::Object(open) => open(json, object, self),
            _ => false,
        });
        if is_opened {
            return;
        }
        let list = LISTS
            .iter()
            .filter_map(|name| Some((*name, object.get(name)?)))
            .find_map(|(name, list)| Some((name, list, elements(list)?)));
        if signs_of(object) >= self.signs_of_a_record() {
            self.found(Found::Record(json));
        } else if let Some((name, list, values)) = list {
            self.first_in(object, list, |opener| {
                opener.envelopes.path.push(name.to_owned());
                opener.each(&values);
                opener.envelopes.path.pop();
            });
        } else {
            self.refuse(object, describe(object));
        }
    }
}

/// How many of [`SIGNS`] an object has.
pub(super) fn signs_of(object: &Object) -> usize {
    let has = |name: &&&str| object.get(name).is_some();
    SIGNS.iter().filter(has).count()
}

/// Whether a record seems to be in these bytes: the names of its fields are.
pub(super) fn shows_record(bytes: &[u8]) -> bool {
    shows_signs(bytes, SIGNS_WITHIN)
}

/// Whether a part of a record seems to be in these bytes, though it may be cut off.
fn shows_part(bytes: &[u8]) -> bool {
    shows_signs(bytes, SIGNS_WITHIN - 1)
}

fn shows_signs(bytes: &[u8], enough: usize) -> bool {
    let has = |name: &&&str| memmem::find(bytes, name.as_bytes()).is_some();
    SIGNS.iter().filter(has).take(enough).count() == enough
}

/// Whether text begins as JSON does. Words in brackets, as logs have them, do not.
fn begins_as_json(text: &[u8]) -> bool {
    match text {
        [b'{' | b'"', ..] => true,
        [b'[', rest @ ..] => matches!(
            rest.trim_ascii_start().first(),
            None | Some(b'{' | b'[' | b'"' | b']')
        ),
        _ => false,
    }
}

/// Where in a text the first JSON object with a field begins.
pub fn object_in(text: &[u8]) -> Option<usize> {
    memchr::memchr_iter(b'{', text).find(|at| text[at + 1..].trim_ascii_start().starts_with(b"\""))
}

/// Whether a text is base64 in which JSON seems to be, zipped or not.
pub fn holds_json(text: &[u8]) -> bool {
    packed::kind(text).is_some()
}

/// Says in words what an object that holds no record seems to be, by its fields.
fn describe(object: &Object) -> &'static str {
    const BY_FIELD: [(&str, &str); 5] = [
        ("QueryStatus", "the status of a query, without its rows"),
        ("configurationItems", "an AWS Config snapshot"),
        ("srcaddr", "VPC flow logs"),
        (
            "Version",
            "an IAM policy or another document with a version",
        ),
        ("StartAt", "the definition of a state machine"),
    ];
    BY_FIELD
        .iter()
        .find(|(field, _)| object.get(field).is_some())
        .map_or(
            "JSON of another kind, without CloudTrail's fields",
            |(_, what)| what,
        )
}

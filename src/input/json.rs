//! Finds the values that stand one after another in JSON, in lists, or in the lists of an envelope;
//! and, where the JSON is broken, the next record after the break.

use crate::input::forms::{LISTS, SIGNS};
use crate::json::scanner::{Stop, skip_blanks, skip_value, string};
use memchr::memmem;
use serde::{Deserialize, Serialize};

/// What is at a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScanStep {
    /// A bracket or a comma; scanning goes on here.
    On(usize),
    /// A value begins here: a record, or what may hold some. Whoever reads it calls
    /// [`ValueScan::read`] afterwards.
    Value(usize),
}

/// Where values stand, for the receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wrapping {
    /// One after another.
    Nothing,
    /// In a list.
    List,
    /// In the list `Records` of an object.
    Records,
    /// In another list of an object.
    Envelope,
}

#[derive(Clone, Copy, PartialEq)]
enum ScanPlace {
    /// Between values that stand one after another.
    Between,
    /// In a list, before a value or its end.
    BeforeElement,
    /// In a list, after a value.
    AfterElement,
    /// In an envelope, after a field.
    AfterField,
    /// After a break: values are taken wherever they stand, brackets and commas mean nothing.
    Loose,
    /// After a break: the next record is looked for.
    Lost,
}

/// How many ways in which values of a content begin are remembered, learnt from its first values.
const MOST_BEGINNINGS: usize = 4;
/// Longer names are not remembered.
const LONGEST_NAME: usize = 64;
/// Bytes needed to see how a value begins: the brace, blanks, the name in quotes and the colon.
pub const BEGINNING: usize = 4 * LONGEST_NAME;

/// How a value begins, by which the next one is found after a break.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beginning {
    opening: Opening,
    /// The first name with its quotes as they stand: `"name"`, in a string `\"name\"`.
    name: Vec<u8>,
}

/// What is before the first name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Opening {
    /// `{`
    Object,
    /// `"{`: a string with JSON in it.
    Text,
    /// `[{`: a row of a result.
    Row,
}

impl Opening {
    fn signs(self) -> &'static [u8] {
        match self {
            Opening::Object => b"{",
            Opening::Text => b"\"{",
            Opening::Row => b"[{",
        }
    }

    /// The quotes of names in it, as they stand.
    fn quote(self) -> &'static str {
        match self {
            Opening::Text => "\\\"",
            _ => "\"",
        }
    }
}

/// Where in the JSON scanning stands.
pub struct ValueScan {
    place: ScanPlace,
    /// Open lists and objects around the values: true for a list.
    open: Vec<bool>,
    around: Wrapping,
    beginnings: Vec<Beginning>,
    /// How the first value begins, while none with an event has been met.
    guess: Option<Beginning>,
    /// After a break: values are lists, the rows of a result.
    in_rows: bool,
    /// An envelope said that there is more to fetch.
    pub more_pages: bool,
}

impl Default for ValueScan {
    fn default() -> Self {
        ValueScan {
            place: ScanPlace::Between,
            open: Vec::new(),
            around: Wrapping::Nothing,
            beginnings: Vec::new(),
            guess: None,
            in_rows: false,
            more_pages: false,
        }
    }
}

impl ValueScan {
    /// Scans a piece of a content whose values were found by another: they begin like this.
    pub fn of_piece(beginnings: Vec<Beginning>, around: Wrapping) -> Self {
        ValueScan {
            place: ScanPlace::Loose,
            in_rows: beginnings.iter().any(|one| one.opening == Opening::Row),
            beginnings,
            around,
            ..ValueScan::default()
        }
    }

    /// How values begin; see [`Self::of_piece`].
    pub fn beginnings(&self) -> &[Beginning] {
        &self.beginnings
    }

    /// Where the value stands that was met last.
    pub fn around(&self) -> Wrapping {
        self.around
    }

    /// True where the content may end here.
    pub fn may_end(&self) -> bool {
        matches!(
            self.place,
            ScanPlace::Between | ScanPlace::Loose | ScanPlace::Lost
        )
    }

    /// True while the next record after a break is looked for.
    pub fn is_lost(&self) -> bool {
        self.place == ScanPlace::Lost
    }

    /// Looks at the next thing from `at` on.
    ///
    /// # Errors
    /// As the JSON primitives: more is needed, or it is broken; then [`Self::broken`] is to be called.
    pub fn step(&mut self, bytes: &[u8], at: usize) -> Result<ScanStep, Stop> {
        if self.place == ScanPlace::Lost {
            return self.find(bytes, at);
        }
        let at = skip_blanks(bytes, at)?;
        match (self.place, bytes[at]) {
            (ScanPlace::Between, b'[') => {
                self.open.push(true);
                self.place = ScanPlace::BeforeElement;
                self.around = Wrapping::List;
                Ok(ScanStep::On(at + 1))
            }
            (ScanPlace::Between, b'{') => match self.find_list(bytes, at)? {
                Some(list) => Ok(ScanStep::On(list + 1)),
                None => {
                    self.around = Wrapping::Nothing;
                    Ok(ScanStep::Value(at))
                }
            },
            (ScanPlace::Between | ScanPlace::BeforeElement, b'"') => Ok(ScanStep::Value(at)),
            (ScanPlace::Between, _) => Err(Stop::Broken(at, "a record was expected here")),
            (ScanPlace::BeforeElement | ScanPlace::AfterElement, b']')
            | (ScanPlace::AfterField, b'}') => {
                self.open.pop();
                self.place = match self.open.last() {
                    None => ScanPlace::Between,
                    Some(true) => ScanPlace::AfterElement,
                    Some(false) => ScanPlace::AfterField,
                };
                Ok(ScanStep::On(at + 1))
            }
            (ScanPlace::BeforeElement, _) => Ok(ScanStep::Value(at)),
            (ScanPlace::AfterElement, b',') => {
                self.place = ScanPlace::BeforeElement;
                Ok(ScanStep::On(at + 1))
            }
            (ScanPlace::AfterElement, _) => Err(Stop::Broken(
                at,
                "a comma or the end of the list was expected here",
            )),
            (ScanPlace::AfterField, b',') => {
                let (name, value) = field(bytes, skip_blanks(bytes, at + 1)?)?;
                if bytes[value] == b'[' && is_list(name) {
                    self.enter(name);
                    return Ok(ScanStep::On(value + 1));
                }
                let end = skip_value(bytes, value)?;
                self.more_pages |= is_next_page(name, &bytes[value..end]);
                Ok(ScanStep::On(end))
            }
            (ScanPlace::AfterField, _) => Err(Stop::Broken(
                at,
                "a comma or a closing brace was expected here",
            )),
            (ScanPlace::Loose, b'[') if self.in_rows => Ok(ScanStep::Value(at)),
            (ScanPlace::Loose, b',' | b']' | b'}' | b'[') => Ok(ScanStep::On(at + 1)),
            (ScanPlace::Loose, b'{' | b'"') => Ok(ScanStep::Value(at)),
            (ScanPlace::Loose | ScanPlace::Lost, _) => {
                Err(Stop::Broken(at, "a record was expected here"))
            }
        }
    }

    /// The value that was met last has been read. Another one is found by it, if it held an event.
    #[inline]
    pub fn read(&mut self, value: &[u8], is_event: bool) {
        if self.place == ScanPlace::BeforeElement {
            self.place = ScanPlace::AfterElement;
        }
        if !is_event {
            self.guess(value);
        } else if self.beginnings.len() < MOST_BEGINNINGS {
            self.learn(value);
        }
    }

    #[cold]
    fn learn(&mut self, value: &[u8]) {
        if let Some(beginning) = beginning(value)
            && !self.beginnings.contains(&beginning)
        {
            self.beginnings.push(beginning);
        }
    }

    /// The value that begins here is broken or held no event: until one with an event is met, the next may begin
    /// like it.
    pub fn guess(&mut self, value: &[u8]) {
        if self.guess.is_none() {
            self.guess = beginning(value);
        }
    }

    /// The JSON is broken: from now on the next record is looked for.
    pub fn broken(&mut self) {
        self.place = ScanPlace::Lost;
        self.open.clear();
    }

    /// Looks for a value that begins as those before did.
    fn find(&mut self, bytes: &[u8], at: usize) -> Result<ScanStep, Stop> {
        let rest = &bytes[at.min(bytes.len())..];
        let mut beginnings = self.beginnings.clone();
        if beginnings.is_empty() {
            beginnings.extend(self.guess.clone());
            for name in SIGNS {
                for opening in [Opening::Object, Opening::Text] {
                    let name = format!("{0}{name}{0}", opening.quote()).into_bytes();
                    beginnings.push(Beginning { opening, name });
                }
            }
        }
        match beginnings.iter().filter_map(|one| one.find(rest)).min() {
            Some(found) => {
                self.place = ScanPlace::Loose;
                self.in_rows = rest[found] == b'[';
                Ok(ScanStep::On(at + found))
            }
            None => Err(Stop::NeedMore),
        }
    }

    /// While a record is looked for: what is before this place can be forgotten.
    pub fn forgettable(&self, bytes: &[u8]) -> Option<usize> {
        // How the record begins may lie across two pieces.
        (self.place == ScanPlace::Lost).then(|| bytes.len().saturating_sub(BEGINNING))
    }

    /// Where the object begins whose fields are being looked through for a list.
    pub fn unfinished(&self, bytes: &[u8], at: usize) -> Option<usize> {
        let start = skip_blanks(bytes, at).ok()?;
        (self.place == ScanPlace::Between && bytes[start] == b'{').then_some(start)
    }

    fn enter(&mut self, name: &[u8]) {
        self.open.push(true);
        self.place = ScanPlace::BeforeElement;
        self.around = if name == b"Records" {
            Wrapping::Records
        } else {
            Wrapping::Envelope
        };
    }

    /// Looks for a list of records or envelopes among the fields of the object at `at`; none as soon
    /// as a field shows that the object is a record itself.
    fn find_list(&mut self, bytes: &[u8], at: usize) -> Result<Option<usize>, Stop> {
        let mut at = skip_blanks(bytes, at + 1)?;
        let (mut pages, mut in_hits) = (false, false);
        loop {
            if bytes[at] != b'"' {
                return Ok(None);
            }
            let (name, value) = match field(bytes, at) {
                Ok(field) => field,
                Err(Stop::NeedMore) => return Err(Stop::NeedMore),
                // Whoever reads the object as a value says where it is broken.
                Err(Stop::Broken(..)) => return Ok(None),
            };
            if bytes[value] == b'[' && is_list(name) {
                self.open.push(false);
                if in_hits {
                    self.open.push(false);
                }
                self.enter(name);
                self.more_pages |= pages;
                return Ok(Some(value));
            }
            // A search engine's result is {"hits":{"hits":[…]}}, and as long as a file.
            if bytes[value] == b'{' && name == b"hits" && !in_hits {
                in_hits = true;
                at = skip_blanks(bytes, value + 1)?;
                continue;
            }
            if SIGNS.iter().any(|sign| sign.as_bytes() == name) {
                return Ok(None);
            }
            let end = skip_value(bytes, value)?;
            pages |= is_next_page(name, &bytes[value..end]);
            let comma = skip_blanks(bytes, end)?;
            if bytes[comma] != b',' {
                return Ok(None);
            }
            at = skip_blanks(bytes, comma + 1)?;
        }
    }
}

impl Beginning {
    /// Where in these bytes the first value begins like this.
    fn find(&self, bytes: &[u8]) -> Option<usize> {
        memmem::find_iter(bytes, &self.name).find_map(|place| {
            let mut before = &bytes[..place];
            for sign in self.opening.signs().iter().rev() {
                before = before.trim_ascii_end().strip_suffix(&[*sign])?;
            }
            // A name at the end of what is here is looked at again when there is more.
            let colon = bytes[place + self.name.len()..].trim_ascii_start();
            colon.starts_with(b":").then_some(before.len())
        })
    }
}

/// How a value begins; none where that is nothing to find another one by.
fn beginning(value: &[u8]) -> Option<Beginning> {
    let opening = match value.first()? {
        b'{' => Opening::Object,
        b'"' => Opening::Text,
        b'[' => Opening::Row,
        _ => return None,
    };
    let mut rest = value;
    for sign in opening.signs() {
        rest = rest.trim_ascii_start().strip_prefix(&[*sign])?;
    }
    let quote = opening.quote().as_bytes();
    let rest = rest.trim_ascii_start();
    let length = memmem::find(rest.strip_prefix(quote)?, quote)?;
    let name = rest.get(..length + 2 * quote.len())?.to_vec();
    (name.len() <= LONGEST_NAME).then_some(Beginning { opening, name })
}

fn is_list(name: &[u8]) -> bool {
    LISTS.iter().any(|list| list.as_bytes() == name)
}

/// LookupEvents, GetQueryResults and FilterLogEvents name the next page where there is one.
fn is_next_page(name: &[u8], value: &[u8]) -> bool {
    matches!(name, b"NextToken" | b"nextToken") && value.len() > 2 && value != b"null"
}

/// Reads `"name":` at `at`; gives the name and where the value begins.
fn field(bytes: &[u8], at: usize) -> Result<(&[u8], usize), Stop> {
    if bytes[at] != b'"' {
        return Err(Stop::Broken(at, "a field name in quotes was expected here"));
    }
    let name = string(bytes, at)?;
    let colon = skip_blanks(bytes, name.end + 1)?;
    if bytes[colon] != b':' {
        return Err(Stop::Broken(colon, "a colon was expected here"));
    }
    Ok((&bytes[name.start..name.end], skip_blanks(bytes, colon + 1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The values of a text, and where it is broken.
    fn values(text: &str) -> (Vec<&str>, Vec<usize>) {
        let (mut scan, mut at) = (ValueScan::default(), 0);
        let (mut values, mut breaks) = (Vec::new(), Vec::new());
        loop {
            match scan.step(text.as_bytes(), at) {
                Ok(ScanStep::On(next)) => at = next,
                Ok(ScanStep::Value(start)) => match skip_value(text.as_bytes(), start) {
                    Ok(end) => {
                        scan.read(&text.as_bytes()[start..end], true);
                        values.push(&text[start..end]);
                        at = end;
                    }
                    Err(_) => {
                        breaks.push(start);
                        scan.broken();
                        at = start + 1;
                    }
                },
                Err(Stop::NeedMore) => return (values, breaks),
                Err(Stop::Broken(place, _)) => {
                    breaks.push(place);
                    scan.broken();
                    at = place;
                }
            }
        }
    }

    #[test]
    fn values_are_found_in_every_arrangement() {
        let (one, two) = (r#"{"eventID":"1"}"#, r#"{"eventID":"2"}"#);
        for text in [
            format!(r#"{{"Records":[{one},{two}]}}"#),
            format!(r#"{{ "a" : 1 , "Records" : [ {one} ] , "b" : {{}}, "Events":[{two}] }}"#),
            format!("[{one},\n{two}]"),
            format!("{one}{two}"),
            format!("{one}\r\n\t{two}\n"),
            format!(r#"{{"Records":[{one}]}}{{"Records":[{two}]}}"#),
            format!("[{one}][{two}]"),
        ] {
            assert_eq!(values(&text), (vec![one, two], vec![]), "{text}");
        }
    }

    #[test]
    fn after_a_break_the_next_record_is_found() {
        let (one, two, three) = (
            r#"{"eventID":"1"}"#,
            r#"{"eventID":"2"}"#,
            r#"{ "eventID":"3"}"#,
        );
        for broken in [
            "\"eventName\":\"Sto",
            "{\"eventID\":\"x\",}",
            "}}",
            "\u{0}\u{1}",
            "nonsense",
        ] {
            let text = format!(r#"{{"Records":[{one},{broken},{two},{three}]}}"#);
            let (found, breaks) = values(&text);
            assert!(
                found.starts_with(&[one]) && found.ends_with(&[two, three]),
                "{broken}: {found:?}"
            );
            assert!(
                breaks
                    .iter()
                    .all(|at| (24..24 + broken.len() + 20).contains(at)),
                "{broken}: {breaks:?}"
            );
        }
    }

    #[test]
    fn a_list_that_goes_on_elsewhere_is_noticed() {
        for text in [
            r#"{"NextToken":"x","Events":[]}"#,
            r#"{"events":[],"nextToken":"x"}"#,
        ] {
            let mut scan = ValueScan::default();
            let mut at = 0;
            while let Ok(ScanStep::On(next)) = scan.step(text.as_bytes(), at) {
                at = next;
            }
            assert!(scan.more_pages, "{text}");
        }
    }
}

//! Finds the values that stand one after another in JSON, in lists, or in the lists of an envelope;
//! and, where the JSON is broken, the next record after the break.

use super::envelope::{LISTS, SIGNS};
use crate::walk::json::{Stop, skip_blanks, skip_value, string};
use memchr::memmem;
use serde::{Deserialize, Serialize};

/// What stands at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A bracket or a comma; scanning goes on here.
    On(usize),
    /// A value begins here: a record, or what may hold some. Whoever reads it calls
    /// [`Scan::read`] afterwards.
    Value(usize),
}

/// Where values stand, for the receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Around {
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
enum Place {
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

/// How values of this content begin, learnt from the first ones: so many are remembered.
const MOST_BEGINNINGS: usize = 4;
/// Longer names are not remembered.
const LONGEST_NAME: usize = 64;

/// Where in the JSON scanning stands.
pub struct Scan {
    place: Place,
    /// Open lists and objects around the values: true for a list.
    open: Vec<bool>,
    around: Around,
    beginnings: Vec<Vec<u8>>,
    /// An envelope said that there is more to fetch.
    pub more_pages: bool,
}

impl Default for Scan {
    fn default() -> Self {
        Scan {
            place: Place::Between,
            open: Vec::new(),
            around: Around::Nothing,
            beginnings: Vec::new(),
            more_pages: false,
        }
    }
}

impl Scan {
    /// Scans a piece of a content whose values were found by another: they begin with these names.
    pub fn of_piece(beginnings: Vec<Vec<u8>>, around: Around) -> Self {
        Scan {
            place: Place::Loose,
            beginnings,
            around,
            ..Scan::default()
        }
    }

    /// How values begin; see [`Self::of_piece`].
    pub fn beginnings(&self) -> &[Vec<u8>] {
        &self.beginnings
    }

    /// Where the value stands that was met last.
    pub fn around(&self) -> Around {
        self.around
    }

    /// True where the content may end here.
    pub fn may_end(&self) -> bool {
        matches!(self.place, Place::Between | Place::Loose | Place::Lost)
    }

    /// True while the next record after a break is looked for.
    pub fn is_lost(&self) -> bool {
        self.place == Place::Lost
    }

    /// Looks at the next thing from `at` on.
    ///
    /// # Errors
    /// As the JSON primitives: more is needed, or it is broken; then [`Self::broken`] is to be called.
    pub fn step(&mut self, bytes: &[u8], at: usize) -> Result<Step, Stop> {
        if self.place == Place::Lost {
            return self.find(bytes, at);
        }
        let at = skip_blanks(bytes, at)?;
        match (self.place, bytes[at]) {
            (Place::Between, b'[') => {
                self.open.push(true);
                self.place = Place::BeforeElement;
                self.around = Around::List;
                Ok(Step::On(at + 1))
            }
            (Place::Between, b'{') => match self.find_list(bytes, at)? {
                Some(list) => Ok(Step::On(list + 1)),
                None => {
                    self.around = Around::Nothing;
                    Ok(Step::Value(at))
                }
            },
            (Place::Between | Place::BeforeElement, b'"') => Ok(Step::Value(at)),
            (Place::Between, _) => Err(Stop::Broken(at, "a record was expected here")),
            (Place::BeforeElement | Place::AfterElement, b']') | (Place::AfterField, b'}') => {
                self.open.pop();
                self.place = match self.open.last() {
                    None => Place::Between,
                    Some(true) => Place::AfterElement,
                    Some(false) => Place::AfterField,
                };
                Ok(Step::On(at + 1))
            }
            (Place::BeforeElement, _) => Ok(Step::Value(at)),
            (Place::AfterElement, b',') => {
                self.place = Place::BeforeElement;
                Ok(Step::On(at + 1))
            }
            (Place::AfterElement, _) => Err(Stop::Broken(
                at,
                "a comma or the end of the list was expected here",
            )),
            (Place::AfterField, b',') => {
                let (name, value) = field(bytes, skip_blanks(bytes, at + 1)?)?;
                if bytes[value] == b'[' && is_list(name) {
                    self.enter(name);
                    return Ok(Step::On(value + 1));
                }
                let end = skip_value(bytes, value)?;
                self.more_pages |= is_next_page(name, &bytes[value..end]);
                Ok(Step::On(end))
            }
            (Place::AfterField, _) => Err(Stop::Broken(at, "a comma or a closing brace was expected here")),
            (Place::Loose, b',' | b']' | b'}' | b'[') => Ok(Step::On(at + 1)),
            (Place::Loose, b'{' | b'"') => Ok(Step::Value(at)),
            (Place::Loose | Place::Lost, _) => Err(Stop::Broken(at, "a record was expected here")),
        }
    }

    /// The value that was met last has been read.
    #[inline]
    pub fn read(&mut self, value: &[u8]) {
        if self.place == Place::BeforeElement {
            self.place = Place::AfterElement;
        }
        if self.beginnings.len() < MOST_BEGINNINGS {
            self.learn(value);
        }
    }

    #[cold]
    fn learn(&mut self, value: &[u8]) {
        let name = || -> Result<&[u8], Stop> {
            let at = skip_blanks(value, 1)?;
            match (value[0], value[at]) {
                (b'{', b'"') => string(value, at).map(|name| &value[name.start..name.end]),
                _ => Err(Stop::NeedMore),
            }
        };
        if let Ok(name) = name()
            && name.len() <= LONGEST_NAME
            && !self.beginnings.iter().any(|known| known == name)
        {
            self.beginnings.push(name.to_vec());
        }
    }

    /// The JSON is broken: from now on the next record is looked for.
    pub fn broken(&mut self) {
        self.place = Place::Lost;
        self.open.clear();
    }

    /// Looks for an object that begins as those before did.
    fn find(&mut self, bytes: &[u8], at: usize) -> Result<Step, Stop> {
        let rest = &bytes[at.min(bytes.len())..];
        let mut names: Vec<&[u8]> = self.beginnings.iter().map(Vec::as_slice).collect();
        if names.is_empty() {
            names.extend(SIGNS.iter().map(|name| name.as_bytes()));
        }
        let found = names
            .into_iter()
            .filter_map(|name| {
                let quoted = [b"\"", name, b"\""].concat();
                memmem::find_iter(rest, &quoted).find_map(|place| {
                    let before = rest[..place].trim_ascii_end();
                    let colon = rest[place + quoted.len()..].trim_ascii_start();
                    (before.last() == Some(&b'{') && matches!(colon.first(), None | Some(b':')))
                        .then(|| before.len() - 1)
                })
            })
            .min();
        match found {
            Some(found) => {
                self.place = Place::Loose;
                Ok(Step::On(at + found))
            }
            None => Err(Stop::NeedMore),
        }
    }

    /// While a record is looked for: what is before this place can be forgotten.
    pub fn forgettable(&self, bytes: &[u8]) -> Option<usize> {
        // The brace, blanks, the name in quotes and the colon may lie across two pieces.
        (self.place == Place::Lost).then(|| bytes.len().saturating_sub(4 * LONGEST_NAME))
    }

    fn enter(&mut self, name: &[u8]) {
        self.open.push(true);
        self.place = Place::BeforeElement;
        self.around = if name == b"Records" {
            Around::Records
        } else {
            Around::Envelope
        };
    }

    /// Looks for a list of records or envelopes among the fields of the object at `at`; none as soon
    /// as a field shows that the object is a record itself.
    fn find_list(&mut self, bytes: &[u8], at: usize) -> Result<Option<usize>, Stop> {
        let mut at = skip_blanks(bytes, at + 1)?;
        let mut pages = false;
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
                self.enter(name);
                self.more_pages |= pages;
                return Ok(Some(value));
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
        let (mut scan, mut at) = (Scan::default(), 0);
        let (mut values, mut breaks) = (Vec::new(), Vec::new());
        loop {
            match scan.step(text.as_bytes(), at) {
                Ok(Step::On(next)) => at = next,
                Ok(Step::Value(start)) => match skip_value(text.as_bytes(), start) {
                    Ok(end) => {
                        scan.read(&text.as_bytes()[start..end]);
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
        let (one, two, three) = (r#"{"eventID":"1"}"#, r#"{"eventID":"2"}"#, r#"{ "eventID":"3"}"#);
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
                breaks.iter().all(|at| (24..24 + broken.len() + 20).contains(at)),
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
            let mut scan = Scan::default();
            let mut at = 0;
            while let Ok(Step::On(next)) = scan.step(text.as_bytes(), at) {
                at = next;
            }
            assert!(scan.more_pages, "{text}");
        }
    }
}

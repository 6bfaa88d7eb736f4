//! Where the values of the fields that rules name are in the store.
//!
//! A rule writes a field as CloudTrail does: a path from the top of the record, upper and lower case as in the record. A path
//! that names an object means all that is in it. A key with dots in a flat record has the same path as the keys of a nested
//! one.

use crate::cloudtrail::read_only::ReadOnly;
use crate::cloudtrail::time::datetime_from_millis;
use crate::protocol::Millis;
use crate::store::batch::NO_TIME;
use crate::store::interner::{NONE, Symbol, UNIQUE};
use crate::store::{Column, FastMap, Store};

/// A value of an event.
pub enum EventValue<'a> {
    /// A string of the store.
    Symbol(Symbol),
    /// A text that is kept in another form.
    Text(&'a str),
}

/// Values that are kept neither in a column nor as leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OtherForm {
    Time,
    ReadOnly,
}

/// Where the fields of rules are.
#[derive(Default)]
pub struct EventFields {
    numbers: FastMap<String, u32>,
    columns: Vec<Option<Column>>,
    forms: Vec<Option<OtherForm>>,
    /// For each field whether some event holds it beside its identity.
    in_events: Vec<bool>,
    /// For each field whether some identity holds it.
    in_identities: Vec<bool>,
    /// For each field whether some event or identity holds it as a leaf.
    in_leaves: Vec<bool>,
    /// For each path of the store's shapes that was met: the fields it belongs to.
    of_path: FastMap<Symbol, Vec<u32>>,
    /// For each shape where its places end in `places`.
    ends: Vec<u32>,
    /// For each shape the fields that its leaves belong to, in order, each with the place of the leaf.
    places: Vec<(u32, u32)>,
}

impl EventFields {
    /// The number of a field, a new one where it was not known. All fields come before the first shape.
    pub fn number(&mut self, field: &str) -> u32 {
        if let Some(number) = self.numbers.get(field) {
            return *number;
        }
        let number = self.columns.len() as u32;
        self.numbers.insert(field.to_owned(), number);
        self.columns.push(Column::at_path(field));
        // Until all shapes are read it may be anywhere.
        self.in_events.push(true);
        self.in_identities.push(true);
        self.in_leaves.push(true);
        self.forms.push(match field {
            "eventTime" => Some(OtherForm::Time),
            "readOnly" => Some(OtherForm::ReadOnly),
            _ => None,
        });
        number
    }

    /// Looks at up to `most` more shapes; false once all are done.
    pub fn read_shapes(&mut self, store: &Store, most: usize) -> bool {
        let from = self.ends.len();
        let until = store.shapes().min(from + most);
        for shape in from..until {
            let start = self.places.len();
            for (place, path) in (0..).zip(store.shape(shape as u32)) {
                let (numbers, of_path) = (&self.numbers, &mut self.of_path);
                let fields = of_path
                    .entry(*path)
                    .or_insert_with(|| fields_of(store.text(*path), numbers));
                self.places
                    .extend(fields.iter().map(|field| (*field, place)));
            }
            self.places[start..].sort_unstable();
            self.ends.push(self.places.len() as u32);
        }
        if until < store.shapes() {
            return true;
        }
        self.find_holders(store);
        false
    }

    /// Finds out which fields are in events beside their identities, and which in identities.
    fn find_holders(&mut self, store: &Store) {
        let mut is_used = vec![false; store.shapes()];
        for shape in store.shape_numbers() {
            is_used[*shape as usize] = true;
        }
        for (field, in_events) in self.in_events.iter_mut().enumerate() {
            *in_events = self.columns[field].is_some() || self.forms[field].is_some();
        }
        let mut is_of_identity = vec![false; store.shapes()];
        for identity in store.identities() {
            is_of_identity[identity.shape as usize] = true;
        }
        self.in_identities.fill(false);
        self.in_leaves.fill(false);
        let mut start = 0;
        for (shape, end) in self.ends.iter().enumerate() {
            for (field, _) in &self.places[start as usize..*end as usize] {
                self.in_events[*field as usize] |= is_used[shape];
                self.in_identities[*field as usize] |= is_of_identity[shape];
                self.in_leaves[*field as usize] |= is_used[shape] || is_of_identity[shape];
            }
            start = *end;
        }
    }

    /// Whether all of these fields are held by identities only, so that all events of an identity have the same values.
    pub fn are_of_identities(&self, fields: &[u32]) -> bool {
        !fields.is_empty() && fields.iter().all(|field| !self.in_events[*field as usize])
    }

    /// The column that holds a field.
    pub fn column(&self, field: u32) -> Option<Column> {
        self.columns[field as usize]
    }

    /// The column that holds a field which is nowhere else.
    pub fn column_alone(&self, field: u32) -> Option<Column> {
        let is_elsewhere = self.in_leaves[field as usize] || self.forms[field as usize].is_some();
        self.columns[field as usize].filter(|_| !is_elsewhere)
    }

    /// Whether a field is the time of the event and nothing else.
    pub fn is_time_alone(&self, field: u32) -> bool {
        self.forms[field as usize] == Some(OtherForm::Time)
            && self.columns[field as usize].is_none()
            && !self.in_leaves[field as usize]
    }

    /// The places of the leaves of a field in a shape.
    fn places(&self, shape: u32, field: u32) -> &[(u32, u32)] {
        let shape = shape as usize;
        let start = if shape == 0 { 0 } else { self.ends[shape - 1] };
        let all = &self.places[start as usize..self.ends[shape] as usize];
        let from = all.partition_point(|(known, _)| *known < field);
        let count = all[from..].iter().take_while(|(known, _)| *known == field);
        &all[from..from + count.count()]
    }

    /// Whether `is_it` is true of a value that an event has in a field. They come in the order of the record.
    pub fn any(
        &self,
        store: &Store,
        row: usize,
        field: u32,
        is_it: &mut dyn FnMut(EventValue) -> bool,
    ) -> bool {
        if let Some(column) = self.columns[field as usize] {
            let symbol = store.column(column)[row];
            if symbol != NONE {
                return is_it(EventValue::Symbol(symbol));
            }
        }
        if let Some(form) = self.forms[field as usize]
            && let Some(text) = other_form(store, row, form)
        {
            return is_it(EventValue::Text(&text));
        }
        if self.in_events[field as usize] {
            // Most events have no such leaf: these are not read.
            let own = self.places(store.shape_numbers()[row], field);
            if !own.is_empty() {
                let leaves = store.leaves(row);
                let mut own = own.iter().map(|(_, place)| leaves[*place as usize]);
                if own.any(|symbol| is_it(EventValue::Symbol(symbol))) {
                    return true;
                }
            }
        }
        if !self.in_identities[field as usize] {
            return false;
        }
        let identity = store.identity(row);
        let places = self.places(identity.shape, field);
        if places.is_empty() {
            return false;
        }
        let leaves = store.identity_leaves(identity);
        let mut of_identity = places.iter().map(|(_, place)| leaves[*place as usize]);
        of_identity.any(|symbol| is_it(EventValue::Symbol(symbol)))
    }

    /// The string of the dictionary that an event has in a field; none where it has another text, several or none.
    pub fn only_symbol(&self, store: &Store, row: usize, field: u32) -> Option<Symbol> {
        let mut found = None;
        let is_other = self.any(store, row, field, &mut |value| match value {
            EventValue::Symbol(symbol) if symbol & UNIQUE == 0 && found.is_none() => {
                found = Some(symbol);
                false
            }
            EventValue::Symbol(_) | EventValue::Text(_) => true,
        });
        found.filter(|_| !is_other)
    }

    /// The texts that an event has in a field.
    pub fn texts(&self, store: &Store, row: usize, field: u32) -> Vec<String> {
        let mut texts = Vec::new();
        self.any(store, row, field, &mut |value| {
            texts.push(match value {
                EventValue::Symbol(symbol) => store.text(symbol).to_owned(),
                EventValue::Text(text) => text.to_owned(),
            });
            false
        });
        texts
    }

    /// Bytes of memory, roughly.
    pub fn memory_bytes(&self) -> usize {
        self.places.capacity() * 8 + self.ends.capacity() * 4 + self.of_path.len() * 40
    }
}

/// The time, or whether the call only read, as the record says it.
fn other_form(store: &Store, row: usize, form: OtherForm) -> Option<String> {
    match form {
        OtherForm::Time => {
            let time = store.times()[row];
            (time != NO_TIME).then(|| written_time(time))
        }
        OtherForm::ReadOnly => said_read_only(store, row).map(str::to_owned),
    }
}

/// A time as records write it: in UTC, to the second.
pub fn written_time(time: Millis) -> String {
    let time = datetime_from_millis(time);
    let (date, clock) = (time.date(), time.time());
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
        date.year(),
        date.month(),
        date.day(),
        clock.hour(),
        clock.minute(),
        clock.second()
    )
}

/// What the record of an event says in `readOnly`.
pub fn said_read_only(store: &Store, row: usize) -> Option<&'static str> {
    match store.read_only(row) {
        ReadOnly::Yes => Some("true"),
        ReadOnly::No => Some("false"),
        ReadOnly::Unknown | ReadOnly::YesByName | ReadOnly::NoByName => None,
    }
}

/// The fields that a leaf with this path belongs to: the path itself, and the objects that it lies in.
fn fields_of(path: &str, numbers: &FastMap<String, u32>) -> Vec<u32> {
    let ends = path.match_indices('.').map(|(at, _)| at);
    let objects = ends.chain([path.len()]).map(|end| &path[..end]);
    objects
        .filter_map(|object| numbers.get(object).copied())
        .collect()
}

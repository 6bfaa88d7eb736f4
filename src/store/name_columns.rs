//! What the names that were dropped say of each address and account of the events.
//!
//! Each distinct address is looked up once; an event has the number of its address. Worked out anew when events or names
//! have come in, after all is read.

use crate::names::{AddressFacts, ReferenceData, asn_label, country_label};
use crate::protocol::{EXTERNAL, NamesState};
use crate::store::growth::Growth;
use crate::store::interner::{NONE, Symbol};
use crate::store::{Column, Store};
use std::collections::{BTreeMap, HashMap, HashSet};

/// A value that addresses have.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct NamedValue {
    /// What it is in the search language.
    pub key: String,
    /// What it is called on screen.
    pub label: String,
}

/// The values of one field for all addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddressValues {
    /// For each address the number of its value; [`NONE`] where it has none. The first stands for events without an address.
    pub numbers: Vec<u32>,
    /// The values, in the order of their keys.
    pub values: Vec<NamedValue>,
}

impl AddressValues {
    fn new(of_addresses: &[NamedValue]) -> Self {
        let mut places: BTreeMap<&NamedValue, u32> = BTreeMap::new();
        for value in of_addresses.iter().filter(|value| !value.key.is_empty()) {
            places.insert(value, 0);
        }
        for (number, place) in (0..).zip(places.values_mut()) {
            *place = number;
        }
        let number = |value: &NamedValue| places.get(value).copied().unwrap_or(NONE);
        AddressValues {
            numbers: std::iter::once(NONE)
                .chain(of_addresses.iter().map(number))
                .collect(),
            values: places.keys().copied().cloned().collect(),
        }
    }

    fn memory_bytes(&self) -> usize {
        let texts = self.values.iter();
        let texts =
            texts.map(|value| size_of::<NamedValue>() + value.key.len() + value.label.len());
        self.numbers.capacity() * 4 + texts.sum::<usize>()
    }
}

/// A text of the log with what stands beside it on screen.
struct Beside {
    /// Both, with a blank between them.
    label: String,
    /// Where the words begin in it.
    words: usize,
}

/// Names and what they say of the events.
#[derive(Default)]
pub struct NameColumns {
    /// The names themselves.
    pub data: ReferenceData,
    /// For each event the number of its address. 0 stands for none and for one that is not looked up yet.
    pub address_of: Vec<u32>,
    /// Countries of addresses.
    pub countries: AddressValues,
    /// Autonomous systems of addresses.
    pub asns: AddressValues,
    /// Networks of addresses: their names, or the kinds of addresses.
    pub networks: AddressValues,
    /// The accounts that received an event: none of them is external.
    pub(super) own_accounts: HashSet<String>,
    beside: HashMap<Symbol, Beside>,
    /// Events, replaced events and version of the names that this was worked out for.
    worked_out_for: Option<(usize, u32, u32)>,
    /// Addresses whose record in a database can't be read.
    damaged: u32,
}

impl NameColumns {
    /// Makes room for so many more events.
    pub(super) fn make_room(&mut self, growth: Growth, events: usize) {
        growth.make_room(&mut self.address_of, events);
    }

    /// Makes room for events that came in: their addresses are not looked up yet.
    pub(super) fn extend_to(&mut self, events: usize) {
        self.address_of.resize(events, 0);
        let none = |values: &mut AddressValues| {
            if values.numbers.is_empty() {
                values.numbers.push(NONE);
            }
        };
        none(&mut self.countries);
        none(&mut self.asns);
        none(&mut self.networks);
    }

    /// What stands beside a text of the log, such as the name of an account; empty where there is nothing.
    pub fn beside(&self, symbol: Symbol) -> &str {
        let beside = self.beside.get(&symbol);
        beside.map_or("", |beside| &beside.label[beside.words..])
    }

    /// A text of the log with what stands beside it; none where there is nothing.
    pub fn label(&self, symbol: Symbol) -> Option<&str> {
        self.beside.get(&symbol).map(|beside| beside.label.as_str())
    }

    /// The label of an event's value; empty where it has none.
    pub fn value_label<'a>(&'a self, values: &'a AddressValues, row: usize) -> &'a str {
        let number = values.numbers[self.address_of[row] as usize];
        values
            .values
            .get(number as usize)
            .map_or("", |value| value.label.as_str())
    }

    /// Bytes of memory, roughly.
    pub fn memory_bytes(&self) -> usize {
        let beside = self.beside.values();
        let beside = beside.map(|beside| size_of::<(Symbol, Beside)>() + beside.label.capacity());
        self.data.memory_bytes()
            + self.address_of.capacity() * 4
            + self.countries.memory_bytes()
            + self.asns.memory_bytes()
            + self.networks.memory_bytes()
            + beside.sum::<usize>()
    }
}

impl Store {
    /// Looks up the addresses and accounts of all events where events or names have come in; says whether it did, since
    /// answers then change.
    pub fn work_out_names(&mut self) -> bool {
        let now = (self.len(), self.replaced(), self.names.data.version());
        if self.names.worked_out_for == Some(now) || self.is_empty() {
            return false;
        }
        self.names.own_accounts = match self.names.data.has_accounts() {
            true => self.receiving_accounts().map(str::to_owned).collect(),
            false => HashSet::new(),
        };
        let (address_of, addresses) = self.distinct(Column::Address);
        let data = &self.names.data;
        let mut beside = HashMap::new();
        let mut put = |symbol: Symbol, words: &str| {
            let text = self.text(symbol);
            if !words.is_empty() && words != text {
                let label = [text, words].join(" ");
                let words = text.len() + 1;
                beside.insert(symbol, Beside { label, words });
            }
        };
        let facts: Vec<AddressFacts> = addresses
            .iter()
            .map(|symbol| data.facts(self.text(*symbol)))
            .collect();
        if data.has_addresses() {
            for (symbol, facts) in addresses.iter().zip(&facts) {
                put(*symbol, &facts.words());
            }
        }
        if data.has_accounts() {
            for (symbol, name) in self.named_accounts() {
                put(symbol, name);
            }
            for symbol in self.external_callers() {
                put(symbol, EXTERNAL);
            }
        }
        let values = |value: &dyn Fn(&AddressFacts) -> Option<NamedValue>| {
            let values: Vec<NamedValue> = facts
                .iter()
                .map(|facts| value(facts).unwrap_or_default())
                .collect();
            AddressValues::new(&values)
        };
        let countries = values(&|facts| {
            let country = facts.database.country.as_ref()?;
            let (key, label) = (country.code.clone(), country_label(country));
            Some(NamedValue { key, label })
        });
        let asns = values(&|facts| {
            let asn = facts.database.asn.as_ref()?;
            let (key, label) = (format!("AS{}", asn.number), asn_label(asn));
            Some(NamedValue { key, label })
        });
        let networks = values(&|facts| {
            let key = facts.network.clone();
            let label = key.clone();
            Some(NamedValue { key, label })
        });
        let damaged = facts.iter().filter(|facts| facts.database.is_damaged);
        let damaged = damaged.count() as u32;
        let names = &mut self.names;
        (names.countries, names.asns, names.networks) = (countries, asns, networks);
        (names.address_of, names.beside, names.damaged) = (address_of, beside, damaged);
        names.worked_out_for = Some(now);
        self.names_version += 1;
        true
    }

    /// Which names are known, for the page.
    pub fn names_state(&self) -> NamesState {
        let data = &self.names.data;
        let files = (0..).zip(self.files.entries()).filter(|(_, file)| {
            let report = file.report.as_ref();
            report.is_some_and(|report| report.names > 0 && report.events == 0)
        });
        NamesState {
            accounts: data.accounts().count() as u32,
            addresses: data.has_addresses(),
            damaged: self.names.damaged,
            files: files.map(|(number, _)| number).collect(),
        }
    }

    /// For each event a number for what it has in a column, from 1, and the symbols by these numbers less 1.
    pub(super) fn distinct(&self, column: Column) -> (Vec<u32>, Vec<Symbol>) {
        let mut numbers = vec![0; self.strings().texts().len()];
        let mut symbols = Vec::new();
        let number = |symbol: &Symbol| {
            let Some(number) = numbers.get_mut(*symbol as usize) else {
                return 0;
            };
            if *number == 0 {
                symbols.push(*symbol);
                *number = symbols.len() as u32;
            }
            *number
        };
        let of_events = self.column(column).iter().map(number).collect();
        (of_events, symbols)
    }

    /// The account numbers among all strings that have a name.
    fn named_accounts(&self) -> impl Iterator<Item = (Symbol, &str)> {
        let accounts = self.names.data.accounts();
        accounts.filter_map(|(id, name)| Some((self.strings().find(id)?, name)))
    }
}

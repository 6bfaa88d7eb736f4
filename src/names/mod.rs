//! Names for the numbers in a log: whose an account is, and what stands behind an address.
//!
//! They come from files that are dropped like logs and recognised by their content: a table, the Organizations API or an
//! AWS config file for accounts; a list of networks, AWS's `ip-ranges.json` or a MaxMind database for addresses.
//! [`read`] turns one such file into a [`Reference`], [`ReferenceData`] merges all of them. What was merged does not depend
//! on the order of the files: of several names the one of the better source counts, then the first of the alphabet.

pub mod accounts;
pub mod address_class;
pub mod aws_ranges;
pub mod database;
pub mod networks;
pub mod prefixes;
mod reference_data;
mod table;

pub use reference_data::{AddressFacts, ReferenceData, asn_label, country_label};

use accounts::AccountList;
use aws_ranges::AwsRanges;
use database::AddressDatabase;
use networks::NetworkList;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Bytes of a text with names at most.
pub const LONGEST_TEXT: usize = 64 << 20;
/// Bytes of an address database at most: it is in memory several times on its way into the engine's.
pub const LARGEST_DATABASE: usize = 256 << 20;
/// Bytes of a name at most; what follows is left out.
const LONGEST_NAME: usize = 200;

/// The kinds of files with names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReferenceKind {
    /// A table with account numbers and names.
    AccountTable,
    /// The JSON of `aws organizations list-accounts`.
    Organization,
    /// An AWS config file, whose profiles name accounts.
    AwsConfig,
    /// A list of networks in CIDR form with names.
    NetworkList,
    /// AWS's `ip-ranges.json`.
    AwsRanges,
    /// A MaxMind database (`.mmdb`).
    AddressDatabase,
}

impl ReferenceKind {
    /// What the receipt calls it.
    pub fn title(self) -> &'static str {
        match self {
            ReferenceKind::AccountTable => "names of accounts in a table",
            ReferenceKind::Organization => "names of accounts in an organization",
            ReferenceKind::AwsConfig => "names of accounts in an AWS config file",
            ReferenceKind::NetworkList => "names of networks",
            ReferenceKind::AwsRanges => "address ranges of AWS",
            ReferenceKind::AddressDatabase => "address database",
        }
    }
}

/// What one file with names holds.
pub enum Reference {
    /// Names of accounts.
    Accounts(AccountList),
    /// Names of networks.
    Networks(NetworkList),
    /// Networks of AWS's services.
    AwsRanges(AwsRanges),
    /// Countries, cities and autonomous systems of addresses.
    Database(Box<AddressDatabase>),
}

impl Reference {
    /// What was taken and what was not understood, in sentences for the receipt.
    pub fn words(&self) -> String {
        match self {
            Reference::Accounts(list) => list.words(),
            Reference::Networks(list) => list.words(),
            Reference::AwsRanges(ranges) => ranges.words(),
            Reference::Database(database) => database.words(),
        }
    }

    /// Whether something in the file was not understood.
    pub fn has_unclear(&self) -> bool {
        match self {
            Reference::Accounts(list) => list.unclear.count > 0,
            Reference::Networks(list) => list.unclear.count > 0,
            Reference::AwsRanges(ranges) => ranges.unclear > 0,
            Reference::Database(_) => false,
        }
    }
}

/// Reads a file that was recognised as this kind. A database keeps its bytes, which may be many, and does not copy them.
///
/// # Errors
/// What it seems to be instead, to follow "This seems to be".
pub fn read(kind: ReferenceKind, bytes: &Arc<Vec<u8>>) -> Result<Reference, String> {
    match kind {
        ReferenceKind::AccountTable => accounts::read_table(bytes).map(Reference::Accounts),
        ReferenceKind::Organization => accounts::read_organization(bytes).map(Reference::Accounts),
        ReferenceKind::AwsConfig => accounts::read_config(bytes).map(Reference::Accounts),
        ReferenceKind::NetworkList => networks::read(bytes).map(Reference::Networks),
        ReferenceKind::AwsRanges => aws_ranges::read(bytes).map(Reference::AwsRanges),
        ReferenceKind::AddressDatabase => AddressDatabase::read(Arc::clone(bytes))
            .map(|database| Reference::Database(Box::new(database))),
    }
}

/// The kind of names that a text begins as; none where it is something else.
pub fn recognise_text(head: &[u8]) -> Option<ReferenceKind> {
    let head = String::from_utf8_lossy(head);
    if accounts::is_config(&head) {
        Some(ReferenceKind::AwsConfig)
    } else if accounts::is_table(&head) {
        Some(ReferenceKind::AccountTable)
    } else if networks::is_list(&head) {
        Some(ReferenceKind::NetworkList)
    } else {
        None
    }
}

/// Lines or rows that were not understood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unclear {
    /// How many.
    pub count: u32,
    /// The line of the first one, counted from 1.
    pub first_line: u32,
}

impl Unclear {
    fn add(&mut self, line: usize) {
        if self.count == 0 {
            self.first_line = line as u32;
        }
        self.count += 1;
    }

    /// A sentence with a blank before it; empty where everything was understood.
    fn words(self, why: &str) -> String {
        match self.count {
            0 => String::new(),
            1 => format!(" Line {} was not understood: {why}.", self.first_line),
            count => format!(
                " {count} lines were not understood, the first is line {}: {why}.",
                self.first_line
            ),
        }
    }
}

/// "1 account" or "14 accounts".
fn counted(count: usize, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}

/// A name as it is kept: without blanks around it, on one line, not longer than [`LONGEST_NAME`]; none where nothing is
/// left of it.
fn clean_name(text: &str) -> Option<String> {
    let words: Vec<&str> = text
        .split(|letter: char| letter.is_whitespace() || letter.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    let mut name = words.join(" ");
    let mut end = name.len().min(LONGEST_NAME);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    name.truncate(end);
    (!name.is_empty()).then_some(name)
}

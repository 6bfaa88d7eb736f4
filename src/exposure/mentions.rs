//! Which calls name which accounts, in what they asked for and in what was answered. Worked out for all events in slices.

use super::accounts::own_accounts;
use crate::names::accounts::{is_account, numbers_in};
use crate::store::Store;
use crate::store::interner::NONE;
use crate::store::row_set::RowSet;
use std::collections::{BTreeSet, HashMap};

/// So many events one step looks at.
const SLICE: usize = 50_000;
/// So many mentions are kept, and so many accounts: what is beyond would take memory and tell hardly anything new.
const MOST_MENTIONS: usize = 1_000_000;
const MOST_ACCOUNTS: usize = 1_000;
/// In longer texts nothing is looked for.
const LONGEST_TEXT: usize = 100_000;

/// A place of a record that can name an account.
#[derive(Clone, Copy)]
struct AccountPlace {
    place: u32,
    /// Whether twelve digits alone are an account there.
    is_account: bool,
}

/// What paths begin with below which a call says what it is about.
const ROOTS: [&str; 5] = [
    "requestParameters.",
    "responseElements.",
    "resources.",
    "serviceEventDetails.",
    "additionalEventData.",
];
/// What is in the keys, in small letters, whose values can be the numbers of accounts.
const ACCOUNT_KEYS: [&str; 5] = ["account", "owner", "userid", "principal", "valuestoadd"];

fn places_of(store: &Store, shape: u32) -> Vec<AccountPlace> {
    let paths = (0..).zip(store.shape(shape));
    let below = paths.filter_map(|(place, path)| {
        let path = store.text(*path);
        ROOTS.iter().find(|root| path.starts_with(**root))?;
        let key = path.rsplit('.').next().unwrap_or(path).to_ascii_lowercase();
        let is_account = ACCOUNT_KEYS.iter().any(|word| key.contains(word));
        Some(AccountPlace { place, is_account })
    });
    below.collect()
}

/// Calls that name accounts other than those of these files.
#[derive(Default)]
pub struct AccountMentions {
    /// The events, and the numbers of the accounts that they name.
    mentions: Vec<(u32, u16)>,
    accounts: Vec<String>,
    own: Option<BTreeSet<String>>,
    next: usize,
    /// For each shape the places that can name an account.
    places: HashMap<u32, Vec<AccountPlace>>,
    /// For each string whether it was looked at, and whether it names another account.
    judged: Option<(RowSet, RowSet)>,
    is_done: bool,
}

impl AccountMentions {
    /// Looks at some more events; says whether all were looked at before.
    pub fn advance(&mut self, store: &Store) -> bool {
        if self.is_done {
            return true;
        }
        if self.own.is_none() {
            let own = own_accounts(store).into_iter().map(str::to_owned);
            self.own = Some(own.collect());
        }
        let texts = store.strings().texts().len();
        let (mut seen, mut naming) = self
            .judged
            .take()
            .unwrap_or_else(|| (RowSet::none(texts), RowSet::none(texts)));
        let end = store.len().min(self.next + SLICE);
        for row in self.next..end {
            let shape = store.shape_numbers()[row];
            let places = self.places.entry(shape);
            let places = std::mem::take(places.or_insert_with(|| places_of(store, shape)));
            let leaves = store.leaves(row);
            for place in &places {
                let symbol = leaves[place.place as usize];
                let number = symbol as usize;
                if symbol == NONE || number < texts && seen.has(number) && !naming.has(number) {
                    continue;
                }
                let text = store.text(symbol);
                if is_account(text) {
                    if place.is_account {
                        self.note(row, text);
                    }
                    continue;
                }
                let is_naming = self.add(row, text);
                if number < texts {
                    seen.insert(number);
                    if is_naming {
                        naming.insert(number);
                    }
                }
            }
            self.places.insert(shape, places);
        }
        self.next = end;
        self.judged = Some((seen, naming));
        if self.next == store.len() {
            self.is_done = true;
            self.judged = None;
            self.places = HashMap::new();
            self.mentions.shrink_to_fit();
        }
        false
    }

    /// Notes the accounts that ARNs in a text and the URLs of queues are of; says whether another one than those of these files
    /// is among them.
    fn add(&mut self, row: usize, text: &str) -> bool {
        if text.len() < 12 || text.len() > LONGEST_TEXT {
            return false;
        }
        let is_url = |end: usize| {
            let before = &text[..end - 12];
            before.ends_with(".amazonaws.com/") && text[end..].starts_with('/')
        };
        let numbers = numbers_in(text).filter(|number| number.is_sure || is_url(number.end));
        let mut is_any = false;
        for number in numbers {
            is_any |= self.note(row, number.id);
        }
        is_any
    }

    fn note(&mut self, row: usize, account: &str) -> bool {
        if self.own.as_ref().is_some_and(|own| own.contains(account)) {
            return false;
        }
        let known = self.accounts.iter().position(|known| known == account);
        let number = match known {
            Some(number) => number,
            None if self.accounts.len() < MOST_ACCOUNTS => {
                self.accounts.push(account.to_owned());
                self.accounts.len() - 1
            }
            None => return true,
        };
        let mention = (row as u32, number as u16);
        if self.mentions.last() != Some(&mention) && self.mentions.len() < MOST_MENTIONS {
            self.mentions.push(mention);
        }
        true
    }

    /// The mentions among these events; works out first what is missing for that.
    pub fn among<'s>(
        &'s mut self,
        store: &Store,
        rows: &'s RowSet,
    ) -> impl Iterator<Item = (&'s str, u32)> + 's {
        while !self.advance(store) {}
        let mentions = self.mentions.iter();
        let mentions = mentions.filter(|(event, _)| rows.has(*event as usize));
        mentions.map(|(event, account)| (self.accounts[usize::from(*account)].as_str(), *event))
    }

    /// Bytes that they take.
    pub fn memory_bytes(&self) -> usize {
        self.mentions.capacity() * size_of::<(u32, u16)>() + self.accounts.len() * 40
    }
}

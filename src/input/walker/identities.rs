//! Identities by the bytes of their `userIdentity`: the same one comes back thousands of times, so its principal and
//! its leaves are worked out once.

use super::leaves::Open;
use super::paths::{PathId, PathUse};
use super::{RecordWalker, WalkedRecord};
use crate::cloudtrail::identity::{Identity, UserIdentity, needs_receiving_account};
use crate::json::scanner::Stop;
use crate::store::Column;
use crate::store::columns::{IdentityColumn, NewIdentity};
use crate::store::interner::{HashIndex, NONE, StringArena, Symbol, hash_bytes, same};

/// Stands for the number of an identity that is another one in each receiving account: a name without an account.
const IN_EACH_ACCOUNT: u32 = NONE - 1;

/// When the remembered identities have more bytes than this, all are forgotten.
const MOST_BYTES: usize = 16 << 20;

impl RecordWalker {
    /// The number of the identity at `start..end`, whose path is `path`. Where it depends on the account that received the
    /// event, [`Self::identity_in_account`] gives the number, once that account is known.
    pub(super) fn identity(
        &mut self,
        bytes: &[u8],
        start: usize,
        end: usize,
        path: PathId,
        record: &mut WalkedRecord,
    ) -> Result<u32, Stop> {
        let json = &bytes[start..end];
        let hash = hash_bytes(json);
        if let Some(known) = self.identities.find(hash, json) {
            return Ok(known);
        }
        let number = self.gathered(json, path, record, |walker| {
            let parts = walker.identity_parts();
            let is_complete = !needs_receiving_account(&parts);
            let identity = is_complete.then(|| Identity::from(&parts));
            match identity {
                Some(identity) => walker.add_identity(&identity, hash, json),
                None => {
                    walker.identities.remember(hash, json, IN_EACH_ACCOUNT);
                    IN_EACH_ACCOUNT
                }
            }
        });
        number.map_err(|stop| match stop {
            Stop::Broken(at, why) => Stop::Broken(start + at, why),
            stop => stop,
        })
    }

    /// The number of the record's identity, now that the account is known that received the event.
    pub(super) fn identity_in_account(&mut self, bytes: &[u8], record: &mut WalkedRecord) {
        let (IN_EACH_ACCOUNT, Some((start, end, path))) = (record.event.identity, record.identity)
        else {
            return;
        };
        let json = &bytes[start..end];
        let account = match record.event[Column::Account] {
            NONE => String::new(),
            account => self.dictionary.texts().get(account).to_owned(),
        };
        // No JSON ends in digits or a blank after its closing bracket.
        let known_by = [json, b" ", account.as_bytes()].concat();
        let hash = hash_bytes(&known_by);
        record.event.identity = match self.identities.find(hash, &known_by) {
            Some(known) => known,
            None => {
                let number = self.gathered(json, path, record, |walker| {
                    let identity = Identity::in_account(&walker.identity_parts(), &account);
                    walker.add_identity(&identity, hash, &known_by)
                });
                // It was walked before without a break.
                number.unwrap_or(NONE)
            }
        };
    }

    /// Gathers the leaves of an identity apart from those of the event, and hands them to `add`.
    fn gathered(
        &mut self,
        json: &[u8],
        path: PathId,
        record: &mut WalkedRecord,
        add: impl FnOnce(&mut Self) -> u32,
    ) -> Result<u32, Stop> {
        let event_leaves = std::mem::take(&mut self.batch.leaves);
        let event_paths = std::mem::take(&mut self.leaf_paths);
        let event_starts = std::mem::take(&mut self.leaf_starts);
        let event_open = std::mem::take(&mut self.open);
        // As the walk's floor is no longer 0, no field in the identity counts as one at the record's top.
        self.open.push(Open {
            path: 0,
            last_key: 0,
            is_array: false,
            object: 0,
        });
        self.in_identity = true;
        let walked = self.leaves_of(json, 0, path, record);
        self.in_identity = false;
        self.open = event_open;
        let number = match walked {
            Err(Stop::Broken(at, why)) => Err(Stop::Broken(at, why)),
            // The value is whole, so "need more" only means that it is a bare number or word.
            _ => Ok(add(self)),
        };
        self.leaf_paths = event_paths;
        self.leaf_starts = event_starts;
        self.batch.leaves = event_leaves;
        number
    }

    /// The parts of the identity whose leaves have been gathered.
    fn identity_parts(&self) -> UserIdentity<'_> {
        let texts = self.dictionary.texts();
        let mut parts = UserIdentity::default();
        for (path, value) in self.leaf_paths.iter().zip(&self.batch.leaves) {
            if let PathUse::IdentityPart(part) = self.paths.use_of(*path) {
                parts.set(part, texts.get(*value));
            }
        }
        parts
    }

    /// Adds the identity whose leaves have been gathered, remembered by these bytes.
    fn add_identity(&mut self, identity: &Identity, hash: u64, known_by: &[u8]) -> u32 {
        let row = self.identity_row(identity);
        self.batch.identities.push(&row);
        self.batch
            .identity_leaves
            .extend_from_slice(&self.batch.leaves);
        let number = self.identities.add(row[IdentityColumn::Account]);
        self.identities.remember(hash, known_by, number);
        number
    }

    /// The row of an identity whose leaves have been gathered.
    fn identity_row(&mut self, identity: &Identity) -> NewIdentity {
        let mut row = NewIdentity::default();
        row.credential = identity.credential as u8;
        row.shape = self.shape();
        for (column, text) in [
            (IdentityColumn::Key, &identity.key),
            (IdentityColumn::Name, &identity.name),
            (IdentityColumn::Kind, &identity.kind),
            (IdentityColumn::Account, &identity.account),
            (IdentityColumn::Home, &identity.home),
            (IdentityColumn::Session, &identity.session),
            (IdentityColumn::Via, &identity.via),
            (IdentityColumn::AccessKey, &identity.access_key),
        ] {
            if !text.is_empty() {
                row[column] = self.dictionary.intern(text.as_bytes());
            }
        }
        row
    }

    /// The number of the identity of all records without one.
    pub(super) fn missing_identity(&mut self) -> u32 {
        if let Some(number) = self.identities.missing {
            return number;
        }
        let event_paths = std::mem::take(&mut self.leaf_paths);
        let event_starts = std::mem::take(&mut self.leaf_starts);
        let row = self.identity_row(&Identity::missing());
        self.leaf_paths = event_paths;
        self.leaf_starts = event_starts;
        self.batch.identities.push(&row);
        let number = self.identities.accounts.len() as u32;
        self.identities.accounts.push(NONE);
        self.identities.missing = Some(number);
        number
    }
}

/// Numbers of identities by the bytes of their `userIdentity`.
#[derive(Default)]
pub(super) struct IdentityCache {
    /// The bytes of each remembered one.
    known: StringArena,
    /// For each remembered one: its number.
    numbers: Vec<u32>,
    index: HashIndex,
    /// For each number: the account's symbol.
    accounts: Vec<Symbol>,
    /// The number of the identity of records without one.
    missing: Option<u32>,
}

impl IdentityCache {
    fn find(&self, hash: u64, json: &[u8]) -> Option<u32> {
        let found = self
            .index
            .find(hash, |index| same(self.known.bytes(index), json))?;
        Some(self.numbers[found as usize])
    }

    /// Gives a new identity its number.
    fn add(&mut self, account: Symbol) -> u32 {
        self.accounts.push(account);
        (self.accounts.len() - 1) as u32
    }

    /// Remembers the number of the identity with these bytes.
    fn remember(&mut self, hash: u64, known_by: &[u8], number: u32) {
        if self.known.byte_len() > MOST_BYTES {
            self.known = StringArena::default();
            self.numbers.clear();
            self.index.clear();
        }
        let index = self.known.push(known_by);
        self.numbers.push(number);
        self.index.insert(hash, index);
    }

    /// The account of an identity.
    pub(super) fn account(&self, number: u32) -> Symbol {
        self.accounts[number as usize]
    }

    /// Forgets the identities that were added last.
    pub(super) fn forget_last(&mut self, count: usize) {
        self.accounts.truncate(self.accounts.len() - count);
        let left = self.accounts.len() as u32;
        // What stands for one in each account has no row and may go with them.
        while self.numbers.last().is_some_and(|number| *number >= left) {
            self.numbers.pop();
            let index = self.numbers.len() as u32;
            let hash = hash_bytes(self.known.bytes(index));
            self.index.remove(hash, index);
            self.known.truncate(index as usize);
        }
    }
}

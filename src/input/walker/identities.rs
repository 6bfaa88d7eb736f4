//! Identities by the bytes of their `userIdentity`: the same one comes back thousands of times, so its principal and
//! its leaves are worked out once.

use super::leaves::Open;
use super::paths::{PathId, PathUse};
use super::{RecordWalker, WalkedRecord};
use crate::cloudtrail::identity::{Identity, UserIdentity};
use crate::json::scanner::Stop;
use crate::store::columns::{IdentityColumn, NewIdentity};
use crate::store::interner::{HashIndex, NONE, StringArena, Symbol, hash_bytes, same};

/// When the remembered identities have more bytes than this, all are forgotten.
const MOST_BYTES: usize = 16 << 20;

impl RecordWalker {
    /// The number of the identity at `start..end`, whose path is `path`.
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
        // Its leaves go to the identity, not to the event: walk them apart.
        let event_leaves = std::mem::take(&mut self.batch.leaves);
        let event_paths = std::mem::take(&mut self.leaf_paths);
        let event_open = std::mem::take(&mut self.open);
        // As the walk's floor is no longer 0, no field in the identity counts as one at the record's top.
        self.open.push(Open {
            path: 0,
            last_key: 0,
            is_array: false,
        });
        self.in_identity = true;
        let walked = self.leaves_of(json, 0, path, record);
        self.in_identity = false;
        self.open = event_open;
        let number = match walked {
            Err(Stop::Broken(at, why)) => Err(Stop::Broken(start + at, why)),
            // The value is whole, so "need more" only means that it is a bare number or word.
            _ => Ok(self.add_identity(hash, json)),
        };
        self.leaf_paths = event_paths;
        self.batch.leaves = event_leaves;
        number
    }

    /// Adds the identity whose leaves have been gathered.
    fn add_identity(&mut self, hash: u64, json: &[u8]) -> u32 {
        let texts = self.dictionary.texts();
        let mut parts = UserIdentity::default();
        for (path, value) in self.leaf_paths.iter().zip(&self.batch.leaves) {
            if let PathUse::IdentityPart(part) = self.paths.use_of(*path) {
                parts.set(part, texts.get(*value));
            }
        }
        let identity = Identity::from(&parts);
        let row = self.identity_row(&identity);
        self.batch.identities.push(&row);
        self.batch
            .identity_leaves
            .extend_from_slice(&self.batch.leaves);
        self.identities
            .add(hash, json, row[IdentityColumn::Account])
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
        let row = self.identity_row(&Identity::missing());
        self.leaf_paths = event_paths;
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

    fn add(&mut self, hash: u64, json: &[u8], account: Symbol) -> u32 {
        let number = self.accounts.len() as u32;
        self.accounts.push(account);
        if self.known.byte_len() > MOST_BYTES {
            self.known = StringArena::default();
            self.numbers.clear();
            self.index.clear();
        }
        let index = self.known.push(json);
        self.numbers.push(number);
        self.index.insert(hash, index);
        number
    }

    /// The account of an identity.
    pub(super) fn account(&self, number: u32) -> Symbol {
        self.accounts[number as usize]
    }

    /// Forgets the identities that were added last.
    pub(super) fn forget_last(&mut self, count: usize) {
        for _ in 0..count {
            self.accounts.pop();
            if self.numbers.pop().is_some() {
                let index = self.numbers.len() as u32;
                let hash = hash_bytes(self.known.bytes(index));
                self.index.remove(hash, index);
                self.known.truncate(index as usize);
            }
        }
    }
}

//! Principals of one name, which only their accounts tell apart.

use crate::protocol::EventRow;
use crate::store::Store;
use crate::store::interner::Symbol;
use std::collections::HashMap;

/// For each principal, whether another one that has events has its name, too.
#[derive(Debug, Default)]
pub(super) struct Namesakes(Vec<bool>);

impl Namesakes {
    /// Those of all events. A principal is left out that only records had which gave way to fuller ones.
    pub fn of(store: &Store) -> Self {
        let principals = store.principals();
        let mut has_events = vec![false; principals.len()];
        for row in 0..store.len() {
            has_events[store.identity(row).principal as usize] = true;
        }
        let mut bearers: HashMap<Symbol, u32> = HashMap::new();
        for (principal, _) in principals.iter().zip(&has_events).filter(|(_, has)| **has) {
            *bearers.entry(principal.name).or_default() += 1;
        }
        let is_shared = |name| bearers.get(name).is_some_and(|bearers| *bearers > 1);
        let principals = principals.iter();
        Self(principals.map(|one| is_shared(&one.name)).collect())
    }

    /// Puts the account beside principals of which another one has the name.
    pub fn tell<'a>(&self, store: &Store, rows: impl Iterator<Item = &'a mut EventRow>) {
        for row in rows {
            let principal = store.identity(row.event as usize).principal as usize;
            if self.0.get(principal) == Some(&true) {
                row.namesake_account.clone_from(&row.caller_account);
            }
        }
    }
}

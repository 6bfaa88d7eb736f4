//! The accounts that stand anywhere in an event, and what they are called.

use crate::names::accounts::{is_account, numbers_in};
use crate::protocol::{AccountInEvent, EXTERNAL};
use crate::store::interner::{NONE, Symbol};
use crate::store::{Column, Store};

/// The accounts of an event in the order of their digits; none where no list of accounts was dropped.
///
/// Twelve digits by themselves count where a list has them. What no list has is an account only where the record says so: in
/// an ARN, or in a field with `account` in its name.
pub fn accounts_of_event(store: &Store, row: usize) -> Vec<AccountInEvent> {
    let names = &store.names().data;
    if !names.has_accounts() {
        return Vec::new();
    }
    let mut found: Vec<AccountInEvent> = Vec::new();
    let mut add = |id: &str, is_account_for_sure: bool| {
        if !is_account(id) || found.iter().any(|known| known.id == id) {
            return;
        }
        let name = names.account_names(id).next();
        let is_external = name.is_none() && is_account_for_sure && store.is_external(id);
        if let Some(name) = name.or(is_external.then_some(EXTERNAL)) {
            found.push(AccountInEvent {
                id: id.to_owned(),
                name: name.to_owned(),
            });
        }
    };
    let identity = store.identity(row);
    add(store.cell(Column::Account, row), true);
    add(store.text(identity.account), true);
    let own = store.shape(store.shape_numbers()[row]).iter();
    let of_identity = store.shape(identity.shape).iter();
    let leaves = own
        .zip(store.leaves(row))
        .chain(of_identity.zip(store.identity_leaves(identity)));
    for (path, value) in leaves {
        each_candidate(store, *path, *value, &mut add);
    }
    found.sort_by(|one, two| one.id.cmp(&two.id));
    found
}

/// Passes on the stretches of digits in a value, and whether each is an account for sure.
fn each_candidate(store: &Store, path: Symbol, value: Symbol, add: &mut dyn FnMut(&str, bool)) {
    if value == NONE {
        return;
    }
    let text = store.text(value);
    let key = store.text(path).rsplit('.').next().unwrap_or_default();
    let names_account = key.to_ascii_lowercase().contains("account");
    for number in numbers_in(text) {
        let is_alone = number.id == text;
        add(number.id, number.is_sure || names_account && is_alone);
    }
}

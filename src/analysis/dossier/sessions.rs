//! Who assumed the role for each session of a dossier.

use super::Material;
use super::tables::GroupTable;
use crate::analysis::assumed::{Assumed, identity_leaf};
use crate::protocol::Cell;
use crate::store::Store;
use crate::store::interner::NONE;

/// Adds the source identity of each session, and who assumed the role.
pub(super) fn add_who_assumed(material: &Material, table: &mut GroupTable) {
    let store = material.store;
    let mut mine = vec![false; store.identities().len()];
    for row in &material.all {
        mine[store.identity_numbers()[*row as usize] as usize] = true;
    }
    let find = |path| store.strings().find(path).unwrap_or(NONE);
    let path = find("userIdentity.sessionContext.sourceIdentity");
    let arn = find("userIdentity.arn");
    for (place, name) in ["source-identity", "assumed-by"].into_iter().enumerate() {
        table.section.columns.insert(1 + place, name.to_owned());
    }
    for (row, group) in table.section.rows.iter_mut().zip(&table.groups) {
        let session = group.id;
        let (mut source_identities, mut named) = (Vec::new(), Vec::new());
        for (identity, mine) in store.identities().iter().zip(&mine) {
            if *mine && identity.session == session {
                source_identities.push(store.text(identity_leaf(store, identity, path)));
                named.extend([identity.access_key, identity_leaf(store, identity, arn)]);
            }
        }
        let is_its = |call: &&Assumed| call.session == session && named.contains(&call.named);
        let assumed = material.background.assumed.iter();
        let calls: Vec<&Assumed> = assumed.filter(is_its).collect();
        source_identities.extend(calls.iter().map(|call| store.text(call.source_identity)));
        source_identities.retain(|text| !text.is_empty());
        let source_identity = source_identities.into_iter().min().unwrap_or_default();
        for (place, words) in [source_identity, &who(store, &calls)]
            .into_iter()
            .enumerate()
        {
            let cell = Some(words.to_owned()).filter(|words| !words.is_empty());
            row.cells
                .insert(1 + place, cell.map_or(Cell::Nothing, Cell::Text));
        }
        row.event = calls.first().map(|call| call.row);
    }
}

/// Who made these calls, each once; what is only inferred says so.
fn who(store: &Store, calls: &[&Assumed]) -> String {
    let mut words = String::new();
    for (place, call) in calls.iter().enumerate() {
        let is_new =
            |before: &&Assumed| (before.principal, before.by_key) != (call.principal, call.by_key);
        if calls[..place].iter().all(is_new) {
            if !words.is_empty() {
                words.push_str(", ");
            }
            words.push_str(store.text(store.principals()[call.principal as usize].name));
            if !call.by_key {
                words.push_str(" (inferred from the session’s ARN)");
            }
        }
    }
    words
}

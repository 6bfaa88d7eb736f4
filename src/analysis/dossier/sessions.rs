//! Who assumed the role for each session of a dossier.

use super::DossierInput;
use super::tables::GroupTable;
use crate::protocol::Cell;
use crate::store::Store;
use crate::store::interner::NONE;
use std::collections::BTreeSet;

/// Adds the source identity of each session, and who assumed the role. Sessions of one name stand in one row.
pub(super) fn add_who_assumed(material: &DossierInput, table: &mut GroupTable) {
    let store = material.store;
    let columns = store.sessions();
    let mut mine = vec![false; columns.kinds.len()];
    let mut identities = vec![false; store.identities().len()];
    for row in material.all.iter().map(|row| *row as usize) {
        mine[columns.session_of[row] as usize] = true;
        identities[store.identity_numbers()[row] as usize] = true;
    }
    for (place, name) in ["source-identity", "assumed-by"].into_iter().enumerate() {
        table.section.columns.insert(1 + place, name.to_owned());
    }
    for (row, group) in table.section.rows.iter_mut().zip(&table.groups) {
        let is_named = |number: usize| store.identities()[number].session == group.id;
        let named = (0..identities.len()).filter(|number| identities[*number] && is_named(*number));
        let stated = named.map(|number| {
            let identity = &store.identities()[number];
            store.identity_text_at(identity, "userIdentity.sessionContext.sourceIdentity")
        });
        let stated = stated.filter(|text| !text.is_empty()).min();
        let calls: BTreeSet<u32> = (1..mine.len())
            .filter(|session| mine[*session] && is_named(columns.identities[*session] as usize))
            .filter(|session| columns.issued_by[*session] != NONE)
            .map(|session| columns.issued_by[session])
            .collect();
        let requested = calls
            .iter()
            .map(|call| store.event_text_at(*call as usize, "requestParameters.sourceIdentity"));
        let requested = requested.filter(|text| !text.is_empty()).min();
        let source_identity = stated.or(requested).unwrap_or_default();
        for (place, words) in [source_identity, &who(store, &calls)]
            .into_iter()
            .enumerate()
        {
            let cell = Some(words.to_owned()).filter(|words| !words.is_empty());
            row.cells
                .insert(1 + place, cell.map_or(Cell::Nothing, Cell::Text));
        }
        let order = |call: &&u32| (store.times()[**call as usize], store.key(**call as usize));
        row.event = calls.iter().min_by_key(order).copied();
    }
}

/// Who made these calls, each once.
fn who(store: &Store, calls: &BTreeSet<u32>) -> String {
    let names: BTreeSet<&str> = calls
        .iter()
        .map(|call| store.identity(*call as usize).principal)
        .map(|principal| store.text(store.principals()[principal as usize].name))
        .collect();
    let names: Vec<&str> = names.into_iter().collect();
    names.join(", ")
}

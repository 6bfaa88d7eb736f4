//! Who assumed the role for each session of a dossier.

use super::DossierInput;
use super::tables::GroupTable;
use crate::protocol::Cell;
use crate::store::interner::{NONE, Symbol};
use crate::store::{FastMap, Store};
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
    let named = NamedSessions::of(store, &identities, &mine);
    for (place, name) in ["source-identity", "assumed-by"].into_iter().enumerate() {
        table.section.columns.insert(1 + place, name.to_owned());
    }
    for (row, group) in table.section.rows.iter_mut().zip(&table.groups) {
        let of_name = named.by_name.get(&group.id);
        let stated = of_name.into_iter().flat_map(|found| &found.identities);
        let stated = stated.map(|number| {
            let identity = &store.identities()[*number];
            store.identity_text_at(identity, "userIdentity.sessionContext.sourceIdentity")
        });
        let stated = stated.filter(|text| !text.is_empty()).min();
        let calls: BTreeSet<u32> = of_name
            .into_iter()
            .flat_map(|found| &found.sessions)
            .map(|session| columns.issued_by[*session])
            .filter(|call| *call != NONE)
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

/// The identities and sessions of a dossier that have one session name.
#[derive(Default)]
struct OfSessionName {
    identities: Vec<usize>,
    sessions: Vec<usize>,
}

/// The same for each session name.
struct NamedSessions {
    by_name: FastMap<Symbol, OfSessionName>,
}

impl NamedSessions {
    fn of(store: &Store, identities: &[bool], sessions: &[bool]) -> Self {
        let mut by_name: FastMap<Symbol, OfSessionName> = FastMap::default();
        let name = |identity: usize| store.identities()[identity].session;
        let marked = |marks: &[bool], number: &usize| marks[*number];
        for identity in (0..identities.len()).filter(|number| marked(identities, number)) {
            let found = by_name.entry(name(identity)).or_default();
            found.identities.push(identity);
        }
        // The first session is the one that is not worked out yet.
        for session in (1..sessions.len()).filter(|number| marked(sessions, number)) {
            let identity = store.sessions().identities[session] as usize;
            by_name
                .entry(name(identity))
                .or_default()
                .sessions
                .push(session);
        }
        NamedSessions { by_name }
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

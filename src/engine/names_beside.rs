//! The names of accounts beside texts of an answer to the screen that hold account numbers, such as ARNs. An export asks for
//! rows without them.

use crate::protocol::{
    Answer, Cell, CellRow, ChainOfEvent, DossierSection, MachinePage, Rows, Section, SidePanels,
};
use crate::store::Store;

/// Puts names beside all such texts of an answer.
pub(super) fn in_answer(store: &Store, answer: &mut Answer) {
    if !store.names().data.has_accounts() {
        return;
    }
    match &mut answer.rows {
        Rows::Cells(page) => in_rows(store, &mut page.rows),
        Rows::Lanes(page, _) => {
            for lane in &mut page.rows {
                lane.accounts = in_key_and_label(store, &lane.key, &lane.label);
            }
        }
        Rows::ChainGraph(graph) => {
            for node in &mut graph.nodes {
                node.accounts = in_key_and_label(store, &node.key, &node.name);
                if node.accounts.is_empty() {
                    node.accounts = store.names_of_accounts_in(&node.account);
                }
            }
        }
        // Their columns of accounts have names of their own.
        Rows::Events(_)
        | Rows::Folded(..)
        | Rows::Principals(_)
        | Rows::Sessions(_)
        | Rows::Agents(_)
        | Rows::Receipt(_) => {}
    }
    for section in &mut answer.sections {
        in_section(store, section);
    }
    if let Some(machine) = &mut answer.machine {
        in_machine(store, machine);
    }
    for dossier in &mut answer.dossiers {
        let all = dossier.sections.iter_mut().chain(&mut dossier.beside);
        for section in all {
            match section {
                DossierSection::Table(section)
                | DossierSection::Inferred { table: section, .. } => in_section(store, section),
                DossierSection::History { lives, table, .. } => {
                    for life in lives {
                        life.place = store.sentence_with_account_names(&life.place);
                    }
                    in_section(store, table);
                }
                DossierSection::Heat(_) | DossierSection::Bars { .. } => {}
            }
        }
    }
}

/// Puts names beside the values of facets.
pub(super) fn in_side_panels(store: &Store, panels: &mut SidePanels) {
    if !store.names().data.has_accounts() {
        return;
    }
    let facets = panels.facets.iter_mut();
    for value in facets.flat_map(|facet| facet.values.iter_mut().chain(&mut facet.outside)) {
        value.accounts = in_key_and_label(store, &value.value, &value.label);
    }
}

/// Puts names beside the hops of a chain.
pub(super) fn in_chain(store: &Store, chain: &mut ChainOfEvent) {
    chain.missing = store.sentence_with_account_names(&chain.missing);
    for hop in &mut chain.hops {
        hop.how = store.sentence_with_account_names(&hop.how);
        hop.accounts = in_key_and_label(store, &hop.key, &hop.name);
    }
}

fn in_machine(store: &Store, machine: &mut MachinePage) {
    machine.account = store.names_of_accounts_in(&machine.arn);
    for section in [
        &mut machine.life,
        &mut machine.settings,
        &mut machine.starters,
        &mut machine.latest_executions,
        &mut machine.work,
    ] {
        in_section(store, section);
    }
}

fn in_section(store: &Store, section: &mut Section) {
    in_rows(store, &mut section.rows);
}

fn in_rows(store: &Store, rows: &mut [CellRow]) {
    for cell in rows.iter_mut().flat_map(|row| &mut row.cells) {
        let Cell::Text(text) = cell else {
            continue;
        };
        let names = store.names_of_accounts_in(text);
        if !names.is_empty() {
            let text = std::mem::take(text);
            *cell = Cell::Named { text, names };
        }
    }
}

/// The names of the accounts in a label; where it holds none, in the key behind it.
fn in_key_and_label(store: &Store, key: &str, label: &str) -> String {
    match store.names_of_accounts_in(label) {
        // A label that says the name already is the key with the name.
        names if names.is_empty() && !label.starts_with(key) => store.names_of_accounts_in(key),
        names => names,
    }
}

//! The calls of a dossier by name, service and outcome, in three lists: those that may change something, those that were
//! denied, those that only read.

use super::tables::{RowParts, most_events, outcome_text, section};
use super::{DossierInput, Scratch};
use crate::analysis::groups::Grouped;
use crate::protocol::{DossierSection, Outcome};
use crate::query::fields::Reads;
use crate::query::print::term;
use crate::store::Column;
use crate::store::batch::outcome_from_number;

/// Rows of such a list at most.
const MOST_CALLS: usize = 500;

/// Which calls are in a list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum CallList {
    Writes,
    Denied,
    Reads,
}

impl CallList {
    /// How the list goes on behind what the events are to the subject.
    fn words(self) -> &'static str {
        match self {
            CallList::Writes => "writes",
            CallList::Denied => "denied",
            CallList::Reads => "reads",
        }
    }

    /// The condition by which its calls are told from others of the same name and outcome.
    fn condition(self) -> &'static str {
        match self {
            CallList::Writes => " -readonly:true",
            CallList::Denied => "",
            CallList::Reads => " readonly:true",
        }
    }
}

/// What may have changed something, and was not denied.
pub(super) fn writes(material: &DossierInput, scratch: &mut Scratch) -> DossierSection {
    list(material, scratch, CallList::Writes)
}

/// What was denied.
pub(super) fn denied(material: &DossierInput, scratch: &mut Scratch) -> DossierSection {
    list(material, scratch, CallList::Denied)
}

/// What only read, and was not denied.
pub(super) fn reads(material: &DossierInput, scratch: &mut Scratch) -> DossierSection {
    list(material, scratch, CallList::Reads)
}

fn list(material: &DossierInput, scratch: &mut Scratch, which: CallList) -> DossierSection {
    let store = material.store;
    let is_in = |row: &u32| {
        let row = *row as usize;
        match (store.outcome(row), store.read_only(row).value()) {
            (Outcome::Denied, _) => which == CallList::Denied,
            (_, Some(true)) => which == CallList::Reads,
            _ => which == CallList::Writes,
        }
    };
    let these: Vec<u32> = material.rows.iter().copied().filter(is_in).collect();
    let reads = Reads::Column(Column::Name);
    let grouped = Grouped::new(store, &these, reads, true, &mut scratch.heads);
    let mut rows = Vec::new();
    for group in most_events(store, &grouped, MOST_CALLS) {
        let (name, source) = (grouped.key(group), store.text(group.source));
        let outcome = outcome_from_number(group.outcome);
        let text = outcome_text(outcome);
        let of_source = match source {
            "" => "-source:*".to_owned(),
            source => term("source", source),
        };
        let name_term = term("name", name);
        let mut query = [&material.query, &name_term, &of_source, text.condition].join(" ");
        query.push_str(which.condition());
        let row = RowParts {
            key: query.clone(),
            query,
            texts: &[name, source, text.words],
            counts: &[group.counts.events],
            times: &[group.first, group.last],
            outcome,
        };
        rows.push(row.row());
    }
    DossierSection::Table(section(
        &[material.did, ": ", which.words()].concat(),
        grouped.groups.len(),
        &["call", "source", "outcome", "events", "first", "last"],
        rows,
        "No such event passes the filter.",
    ))
}

//! The open dossiers.

use super::memo::FilterResult;
use super::question::Filter;
use super::recent::Recent;
use crate::analysis::dossier::{Background, DossierEvents, dossier};
use crate::exposure::Exposures;
use crate::impact::DataCalls;
use crate::protocol::{Dossier, DossierSubject, ViewSpec};
use crate::query::evaluate::evaluate_with;
use crate::query::index::Index;
use crate::query::mentions::names_of_subject;
use crate::query::parse::parse;
use crate::query::print::{literal, term};
use crate::query::tree::Query;
use crate::store::{Store, TimeSpan};
use std::sync::Arc;

/// Two dossiers stand side by side.
const MOST_OPEN: usize = 2;

/// What is worked out over all events, whatever the dossier.
pub(super) struct DossierFacts {
    /// What they exposed.
    pub exposures: Arc<Exposures>,
    /// The data calls among them.
    pub calls: Arc<DataCalls>,
}

/// What a dossier is kept under.
#[derive(Clone, PartialEq)]
struct DossierKey {
    filter: Filter,
    subject: DossierSubject,
}

/// The last dossiers, and what all of them need.
#[derive(Default)]
pub(super) struct DossierCache {
    dossiers: Recent<DossierKey, Dossier, MOST_OPEN>,
    background: Option<Background>,
}

impl DossierCache {
    /// Works out what all dossiers need; says whether it was done before.
    pub fn prepare(&mut self, store: &Store) -> bool {
        let is_done = self.background.is_some();
        self.background(store);
        is_done
    }

    /// What all dossiers need: worked out once for each revision of the store.
    fn background(&mut self, store: &Store) -> &Background {
        self.background.get_or_insert_with(|| Background::of(store))
    }

    /// The dossiers that the page wants. `span` is the first and last time that their bars cover.
    #[inline(never)]
    pub fn answer(
        &mut self,
        store: &Store,
        index: &Index,
        filtered: &FilterResult,
        span: Option<TimeSpan>,
        facts: &DossierFacts,
        view: &ViewSpec,
    ) -> Vec<Dossier> {
        let mut dossiers = Vec::new();
        for subject in view.dossiers.iter().take(MOST_OPEN) {
            let key = DossierKey {
                filter: filtered.filter.clone(),
                subject: subject.clone(),
            };
            let background = self.background.get_or_insert_with(|| Background::of(store));
            let make = || {
                // A dossier is about the events that its own condition finds: what a click on a number shows.
                let find = |query: &str| {
                    let query = parse(query).unwrap_or(Query::Any(Vec::new()));
                    evaluate_with(store, index, &query)
                };
                let mentions = term("mentions", &subject.value);
                let mentioned = (subject.field == "resource").then(|| find(&mentions));
                let names = mentioned
                    .as_ref()
                    .map(|mentioned| names_of_subject(store, &subject.value, mentioned));
                let query = match names.as_deref() {
                    Some(names @ [_, _, ..]) => {
                        let names = names.iter().map(|name| literal(&subject.field, name));
                        let names: Vec<String> = names.collect();
                        format!("{}:({}) {mentions}", subject.field, names.join(", "))
                    }
                    _ => term(&subject.field, &subject.value),
                };
                let events = DossierEvents {
                    own: &find(&query),
                    query,
                    mentioned: mentioned.as_ref(),
                    exposures: &facts.exposures.opened,
                    shown: &filtered.shown,
                    calls: &facts.calls,
                };
                dossier(store, background, subject, events, span)
            };
            dossiers.push(self.dossiers.get_or_make(&key, |_| true, make).clone());
        }
        dossiers
    }
}

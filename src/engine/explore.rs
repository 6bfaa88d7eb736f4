//! The engine's answers for the facets and the dossiers.

use crate::analysis::completion::known_paths;
use crate::analysis::dossier::{Background, dossier};
use crate::analysis::facets::{FACETS, SHOWN, facet};
use crate::engine::answer::{Key, without_field};
use crate::protocol::{Dossier, Facet, FacetSearch, ViewSpec};
use crate::query::evaluate::evaluate_with;
use crate::query::fields::{FIELDS, Reads};
use crate::query::index::Index;
use crate::query::parse::parse;
use crate::query::print::term;
use crate::query::tree::Query;
use crate::store::Store;
use crate::store::row_set::RowSet;

/// Two dossiers stand side by side.
const MOST_DOSSIERS: usize = 2;
/// So many paths are offered for a facet; any other can be typed.
const MOST_PATHS: usize = 300;
/// A facet shows so many values at most.
const MOST_VALUES: u32 = 500;

/// A facet, and what was looked for in it.
pub(super) type Faceted = (FacetSearch, Facet);

/// The facets that the page wants, each with its own field's conditions left out of the filter. `rows_of` finds the
/// events that pass another query in the same time. `known` are those of the same filter: one that is missing among them is
/// worked out and added, and there is no answer yet.
pub(super) fn facets(
    store: &Store,
    rows_of: &mut dyn FnMut(&Query) -> RowSet,
    query: &str,
    shown: &RowSet,
    view: &ViewSpec,
    known: &mut Vec<Faceted>,
) -> Option<Vec<Facet>> {
    let is_fixed = |field: &str| FACETS.iter().any(|(fixed, _)| *fixed == field);
    let added = view
        .facets
        .iter()
        .map(|field| (field.as_str(), field.as_str()));
    let wanted = FACETS
        .into_iter()
        .chain(added.filter(|(field, _)| !is_fixed(field)));
    let mut facets = Vec::new();
    for (field, label) in wanted {
        let search = view
            .facet_search
            .iter()
            .find(|search| search.field == field);
        let search = FacetSearch {
            field: field.to_owned(),
            text: search.map(|search| search.text.clone()).unwrap_or_default(),
            values: search.map_or(SHOWN, |search| search.values.min(MOST_VALUES)),
        };
        if let Some((_, facet)) = known.iter().find(|(known, _)| *known == search) {
            facets.push(facet.clone());
            continue;
        }
        let query = parse(query).unwrap_or(Query::All(Vec::new()));
        let facet = match without_field(&query, field) {
            None => facet(store, shown, &search, label),
            Some(query) => facet(store, &rows_of(&query), &search, label),
        };
        known.push((search, facet));
        return None;
    }
    // What is looked for letter by letter leaves many behind.
    known.retain(|(_, facet)| facets.contains(facet));
    Some(facets)
}

/// The names of the fields and paths that can have a facet; a time has none.
pub(super) fn facet_fields(store: &Store) -> Vec<String> {
    let is_time = |reads| matches!(reads, Reads::Time | Reads::Last | Reads::New);
    let fields = FIELDS.iter().filter(|field| !is_time(field.reads));
    let paths = known_paths(store, &RowSet::all(store.len()), "", MOST_PATHS);
    let paths = paths.into_iter().map(|(path, _)| path.to_owned());
    fields
        .map(|field| field.name.to_owned())
        .chain(paths)
        .collect()
}

/// The open dossiers, kept for as long as filter and events stay the same.
#[derive(Default)]
pub(super) struct Dossiers {
    known: Vec<(Key, Dossier)>,
    /// With the version of the store that it is of.
    background: Option<(usize, Background)>,
}

impl Dossiers {
    /// Works out what all dossiers need, unless it is known.
    pub fn know(&mut self, store: &Store) {
        if self
            .background
            .as_ref()
            .is_none_or(|(version, _)| *version != store.version())
        {
            self.background = Some((store.version(), Background::of(store)));
        }
    }

    /// The dossiers that the page wants.
    pub fn answer(
        &mut self,
        store: &Store,
        index: &Index,
        shown: &RowSet,
        key: &Key,
        span: Option<(i64, i64)>,
        view: &ViewSpec,
    ) -> Vec<Dossier> {
        if !view.dossiers.is_empty() {
            self.know(store);
        }
        let Some((_, background)) = &self.background else {
            return Vec::new();
        };
        let wanted = view.dossiers.iter().take(MOST_DOSSIERS);
        let dossiers = wanted.map(|(field, value)| {
            let is_it = |(of, known): &&(Key, Dossier)| {
                of == key && known.field == *field && known.key == *value
            };
            if let Some((_, known)) = self.known.iter().find(is_it) {
                return known.clone();
            }
            // Its events are those that its own term finds: what a click on a number shows.
            let query = parse(&term(field, value)).unwrap_or(Query::Any(Vec::new()));
            dossier(
                store,
                background,
                field,
                value,
                &evaluate_with(store, index, &query),
                shown,
                span,
            )
        });
        let dossiers: Vec<Dossier> = dossiers.collect();
        self.known = dossiers
            .iter()
            .map(|one| (key.clone(), one.clone()))
            .collect();
        dossiers
    }
}

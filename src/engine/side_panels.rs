//! Facets and histogram. They come after the answer, piece by piece, so that rows and counts never wait for them.

use super::advice;
use super::memo::{FilterResult, Memo, within};
use crate::analysis::completion::known_paths;
use crate::analysis::facets::{SHOWN, facet, heading, shown_facets};
use crate::analysis::histogram::{Bars, dense, heights};
use crate::protocol::{
    Facet, FacetSearch, Histogram, QueryAdvice, SidePanels, TimeRange, ViewSpec,
};
use crate::query::fields::{FIELDS, Reads};
use crate::query::print::target_of;
use crate::store::row_set::RowSet;
use crate::store::{Revision, Store};
use std::sync::Arc;

/// So many paths are offered for a facet.
const MOST_PATHS: usize = 5000;
/// A facet shows so many values at most.
const MOST_VALUES: u32 = 500;

/// The panels beside one answer, as far as they are worked out.
#[derive(Default)]
pub(super) struct PanelCache {
    /// The answer's filter.
    of: Option<Arc<FilterResult>>,
    facets: Vec<(FacetSearch, Facet)>,
    histogram: Option<(HistogramKey, Histogram, Option<TimeRange>)>,
    advice: Option<(AdviceKey, QueryAdvice)>,
    /// Advice that is being worked out.
    trials: Option<(AdviceKey, advice::Trials)>,
}

/// What advice depends on.
#[derive(PartialEq)]
struct AdviceKey {
    query: String,
    time: Option<TimeRange>,
    revision: Revision,
}

/// What a histogram depends on. Not on the brush: it shows all that pass the query.
#[derive(PartialEq)]
struct HistogramKey {
    query: String,
    revision: Revision,
    bars: u32,
    time: Option<TimeRange>,
}

impl PanelCache {
    /// Works out one more piece of the panels; gives them once none is missing.
    pub fn advance(
        &mut self,
        store: &Store,
        memo: &mut Memo,
        of: &Arc<FilterResult>,
        view: &ViewSpec,
    ) -> Option<SidePanels> {
        if !self.of.as_ref().is_some_and(|known| Arc::ptr_eq(known, of)) {
            self.of = Some(of.clone());
            self.facets.clear();
        }
        // While files load, events come in between the pieces: each piece is about those that are here now.
        let filtered = memo.filter(store, &of.filter);
        let key = HistogramKey {
            query: filtered.filter.query.clone(),
            revision: store.revision(),
            bars: view.histogram_bars,
            time: view.histogram_time,
        };
        let (histogram, dense) = match &self.histogram {
            Some((known, histogram, dense)) if *known == key => (histogram.clone(), *dense),
            _ => {
                let histogram = histogram(store, memo, &filtered, view);
                let dense = dense(store, &filtered.passing, &histogram);
                self.histogram = Some((key, histogram, dense));
                return None;
            }
        };
        let facets = self.facets(store, memo, &filtered, view)?;
        let key = AdviceKey {
            query: view.query.clone(),
            time: view.time,
            revision: store.revision(),
        };
        let advice = match &self.advice {
            Some((known, advice)) if *known == key => advice.clone(),
            _ => {
                let known = self.trials.take().filter(|(known, _)| *known == key);
                let (key, mut trials) = known.unwrap_or_else(|| (key, advice::Trials::default()));
                let shown = filtered.shown.count() as u32;
                match advice::of(store, memo, view, shown, &mut trials) {
                    Some(advice) => self.advice = Some((key, advice)),
                    None => self.trials = Some((key, trials)),
                }
                return None;
            }
        };
        let facet_fields = if view.facet_fields {
            facet_fields(store)
        } else {
            Vec::new()
        };
        Some(SidePanels {
            shown: filtered.shown.count() as u32,
            histogram,
            dense,
            facets,
            facet_fields,
            advice,
        })
    }

    /// The facets that the page wants, each also with what its own field's conditions leave out. One that is missing
    /// is worked out, and there is no answer yet.
    fn facets(
        &mut self,
        store: &Store,
        memo: &mut Memo,
        filtered: &FilterResult,
        view: &ViewSpec,
    ) -> Option<Vec<Facet>> {
        let fixed = shown_facets(store);
        let is_fixed = |field: &str| fixed.iter().any(|(fixed, _)| *fixed == field);
        let added = view.facets.iter().filter(|field| !is_fixed(field));
        let added = added.map(|field| (field.as_str(), heading(field)));
        let shown = fixed
            .iter()
            .map(|(field, label)| (*field, (*label).to_owned()));
        let mut facets = Vec::new();
        for (field, label) in shown.chain(added) {
            let search = view
                .facet_search
                .iter()
                .find(|search| search.field == field);
            let search = FacetSearch {
                field: field.to_owned(),
                text: search.map(|search| search.text.clone()).unwrap_or_default(),
                values: search.map_or(SHOWN, |search| search.values.min(MOST_VALUES)),
            };
            if let Some((_, facet)) = self.facets.iter().find(|(known, _)| *known == search) {
                facets.push(facet.clone());
                continue;
            }
            let own = filtered.filter.parsed().without(&target_of(field));
            let without = own.filter(|_| search.values > 0).map(|query| {
                let passing = memo.conditions.rows(store, &memo.index, &query);
                within(store, passing, filtered.filter.time)
            });
            let facet = facet(store, &filtered.shown, without.as_ref(), &search, &label);
            self.facets.push((search, facet));
            return None;
        }
        // Searching in a facet letter by letter leaves many behind.
        self.facets.retain(|(_, facet)| facets.contains(facet));
        Some(facets)
    }
}

/// Events over time: those that pass the query, and the height of all where some do not.
fn histogram(
    store: &Store,
    memo: &mut Memo,
    filtered: &FilterResult,
    view: &ViewSpec,
) -> Histogram {
    if let Some(time) = view.histogram_time {
        return histogram_within(store, filtered, time, view.histogram_bars);
    }
    let (bars, heights) = memo.store.bars(store, view.histogram_bars);
    let mut histogram = bars.histogram(store, &filtered.passing);
    if filtered.passing.count() < RowSet::len(&filtered.passing) {
        histogram.all = heights.to_vec();
    }
    histogram.alarms = bars.alarms(store, &filtered.passing);
    histogram
}

/// The same over a part of the time.
fn histogram_within(
    store: &Store,
    filtered: &FilterResult,
    time: TimeRange,
    most: u32,
) -> Histogram {
    let bars = Bars::within(store, time, most);
    let mut histogram = bars.histogram(store, &filtered.passing);
    if filtered.passing.count() < RowSet::len(&filtered.passing) {
        let all = bars.histogram(store, &RowSet::all(store.len()));
        histogram.all = heights(&all).collect();
    }
    histogram.alarms = bars.alarms(store, &filtered.passing);
    histogram
}

/// The names of the fields and paths that can have a facet. A time has none, and mentions have none: several texts mean one
/// resource, so the events of one text are not those that its condition finds.
fn facet_fields(store: &Store) -> Vec<String> {
    let has_none = |reads| {
        matches!(
            reads,
            Reads::Time | Reads::Last | Reads::New | Reads::Mentions
        )
    };
    let fields = FIELDS.iter().filter(|field| !has_none(field.reads));
    let paths = known_paths(store, &RowSet::all(store.len()), "", MOST_PATHS);
    let paths = paths.into_iter().map(|(path, _)| path.to_owned());
    fields
        .map(|field| field.name.to_owned())
        .chain(paths)
        .collect()
}

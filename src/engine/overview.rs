//! The overview: findings, situations, questions, and what stands beside them.

use super::memo::FilterResult;
use super::muting::mute;
use super::question::Filter;
use super::recent::Recent;
use super::rule_work::RuleFindings;
use super::situations::{Situations, row_of, times_of};
use super::tables;
use crate::analysis::words::counted;
use crate::exposure::Exposures;
use crate::findings::{Finding, weights};
use crate::overview::access::access;
use crate::protocol::{
    Answer, Band, CellRow, FindingPage, OverviewAnswer, OverviewSpec, Page, Rows, TableSpec,
    TimeRange, ViewSpec,
};
use crate::sigma::{RuleState, as_query};
use crate::store::Store;

/// Overviews of so many filters are kept.
const OVERVIEWS: usize = 2;

/// What an overview is kept under.
#[derive(Clone, PartialEq)]
struct OverviewKey {
    filter: Filter,
    muted: Vec<String>,
    all_situations: bool,
}

/// What passes a filter.
struct FilteredOverview {
    /// Findings that are not muted, with their numbers among all.
    findings: Vec<(usize, Finding)>,
    answer: OverviewAnswer,
}

/// The overviews of the last filters.
#[derive(Default)]
pub(super) struct OverviewCache(Recent<OverviewKey, FilteredOverview, OVERVIEWS>);

impl OverviewCache {
    /// The rows of findings; the rest goes into `answer`.
    #[inline(never)]
    pub fn answer(
        &mut self,
        store: &Store,
        found: &RuleFindings,
        exposures: &Exposures,
        filtered: &FilterResult,
        view: &ViewSpec,
        answer: &mut Answer,
    ) -> Rows {
        if found.revision != Some(store.revision()) {
            answer.overview = Some(OverviewAnswer {
                is_running: !store.is_empty(),
                ..OverviewAnswer::default()
            });
            return Rows::Cells(Page::default());
        }
        let spec = &view.overview;
        let key = OverviewKey {
            filter: filtered.filter.clone(),
            muted: spec.muted.clone(),
            all_situations: spec.all_situations,
        };
        let make = || FilteredOverview::new(store, found, exposures, filtered, spec);
        let overview = self.0.get_or_make(&key, |_| true, make);
        let mut all = overview.answer.clone();
        all.open = overview.open(store, spec);
        answer.overview = Some(all);
        Rows::Cells(overview.rows(store, spec, &view.table))
    }
}

fn is_in_table(finding: &Finding, spec: &OverviewSpec) -> bool {
    spec.with_background || weights::band(finding.score) > Band::Background
}

impl FilteredOverview {
    fn new(
        store: &Store,
        found: &RuleFindings,
        exposures: &Exposures,
        filtered: &FilterResult,
        spec: &OverviewSpec,
    ) -> Self {
        let shown = &filtered.shown;
        let numbered = found.findings.all.iter().enumerate();
        let mut findings: Vec<(usize, Finding)> = numbered
            .filter_map(|(number, finding)| Some((number, finding.among(store, shown)?)))
            .collect();
        let muted = mute(store, &spec.muted, &mut findings);
        let background =
            |(_, finding): &&(usize, Finding)| weights::band(finding.score) == Band::Background;
        let in_background = findings.iter().filter(background).count();
        let situations = Situations::new(store, found, shown, &findings, spec.all_situations);
        FilteredOverview {
            answer: OverviewAnswer {
                is_running: false,
                summary: situations.summary(filtered),
                situations_total: situations.total as u32,
                situations: situations.all,
                findings: (findings.len() - in_background) as u32,
                background: in_background as u32,
                muted,
                questions: found.answers.among(store, shown),
                access: access(store, shown, exposures, &found.findings),
                cannot_show: found.cannot_show.clone(),
                looked_for: looked_for(found),
                open: None,
            },
            findings,
        }
    }

    fn rows(&self, store: &Store, spec: &OverviewSpec, table: &TableSpec) -> Page<CellRow> {
        let listed = self.findings.iter().map(|(_, finding)| finding);
        let mut listed: Vec<&Finding> = listed
            .filter(|finding| is_in_table(finding, spec))
            .collect();
        // The column that the table is sorted by comes first; the more severe one of those that are alike there.
        listed.sort_by_key(|finding| std::cmp::Reverse((finding.score, finding.rule.level)));
        tables::findings(store, &listed, table)
    }

    /// The finding that is open.
    fn open(&self, store: &Store, spec: &OverviewSpec) -> Option<FindingPage> {
        let key = spec.open.as_ref()?;
        let mut findings = self.findings.iter().map(|(_, finding)| finding);
        let finding = findings.find(|finding| finding.key(store) == *key)?;
        let event = finding.events.first().copied();
        let rule = &finding.rule;
        let times = times_of(store, &finding.events);
        let principal = &store.principals()[finding.principal as usize];
        Some(FindingPage {
            finding: row_of(store, finding, &finding.events, finding.query(store), true),
            description: rule.description.clone(),
            references: rule.references.clone(),
            license: rule.license.clone(),
            rule: rule.key.clone(),
            tags: rule.tags.clone(),
            as_query: as_query(rule),
            yaml: rule.yaml.clone(),
            reasons: finding.reasons.clone(),
            principal_key: store.text(principal.key).to_owned(),
            person_key: event.map_or_else(String::new, |event| {
                store.sessions().person_key(event as usize).to_owned()
            }),
            time: times.map(|(from, last)| TimeRange {
                from,
                until: last + 1,
            }),
            event,
        })
    }
}

/// What the rules looked for, in a sentence.
fn looked_for(found: &RuleFindings) -> String {
    let looked = found
        .results
        .results
        .iter()
        .filter(|result| matches!(result.state, RuleState::Fired | RuleState::Quiet));
    format!(
        "{} looked at every event, and {} were asked.",
        counted(looked.count() as u64, "rule"),
        counted(crate::overview::questions::count() as u64, "question")
    )
}

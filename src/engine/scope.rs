//! What chosen actors did: the table, and what stands beside it.

use super::memo::FilterResult;
use super::question::Filter;
use super::recent::Recent;
use super::tables;
use crate::export::report::ScopeOfReport;
use crate::exposure::Exposure;
use crate::protocol::{
    AddedScopeActor, Answer, NamesInFile, Page, Rows, ScopeActor, ScopeAnswer, Tab, TableSpec,
    ViewSpec,
};
use crate::query::index::Index;
use crate::scope::commands::{HEADER, commands};
use crate::scope::{MOST_ROWS, OfferedPersons, Scope, ScopeIndex, persons_of, persons_outside};
use crate::store::Store;
use crate::tables::file_values;

/// Scopes of so many questions are kept: the screen's and an export's.
const SCOPES: usize = 2;
/// So many actors can be chosen.
pub const MOST_ACTORS: usize = 50;
/// So many of the actors that the chain added are listed.
const MOST_ADDED: usize = 200;
/// So many rows have their commands on screen; a file has those of all.
const MOST_COMMANDS: usize = 100;
/// So many rows stand in a report.
const MOST_IN_REPORT: usize = 1000;
/// What a scope is kept under.
#[derive(Clone, PartialEq)]
struct ScopeKey {
    filter: Filter,
    terms: Vec<String>,
}

/// A scope, and who else changed something, once that was asked.
struct KeptScope {
    scope: Scope,
    outside: Option<OfferedPersons>,
}

/// The last scopes, and what all of them need.
#[derive(Default)]
pub(super) struct ScopeCache {
    index: ScopeIndex,
    scopes: Recent<ScopeKey, KeptScope, SCOPES>,
    offered: Recent<Filter, OfferedPersons, SCOPES>,
}

impl ScopeCache {
    /// What is still true once the store has changed.
    pub fn after_change(self, has_same_records: bool) -> Self {
        let index = match has_same_records {
            true => self.index.with_same_records(),
            false => ScopeIndex::default(),
        };
        ScopeCache {
            index,
            ..ScopeCache::default()
        }
    }

    /// Bytes that are kept for all scopes.
    pub fn memory_bytes(&self) -> usize {
        self.index.memory_bytes()
    }

    /// Works one step on what all scopes need; says whether all of it is done.
    pub fn prepare(&mut self, store: &Store) -> bool {
        self.index.advance(store)
    }

    /// What these actors did by the events shown.
    pub fn scope(
        &mut self,
        store: &Store,
        index: &Index,
        exposures: &[Exposure],
        filtered: &FilterResult,
        terms: &[String],
    ) -> &Scope {
        &(self.kept(store, index, exposures, filtered, terms)).scope
    }

    fn kept(
        &mut self,
        store: &Store,
        index: &Index,
        exposures: &[Exposure],
        filtered: &FilterResult,
        terms: &[String],
    ) -> &mut KeptScope {
        let terms = &terms[..terms.len().min(MOST_ACTORS)];
        let key = ScopeKey {
            filter: filtered.filter.clone(),
            terms: terms.to_vec(),
        };
        let make = || KeptScope {
            scope: (self.index).scope(store, index, exposures, terms, &filtered.shown),
            outside: None,
        };
        self.scopes.get_or_make(&key, |_| true, make)
    }

    /// The rows asked for; what stands beside them goes into `answer`.
    #[inline(never)]
    pub fn answer(
        &mut self,
        store: &Store,
        index: &Index,
        exposures: &[Exposure],
        filtered: &FilterResult,
        view: &ViewSpec,
        answer: &mut Answer,
    ) -> Rows {
        let make = || persons_of(store, &filtered.shown, MOST_ACTORS);
        let offered = self.offered.get_or_make(&filtered.filter, |_| true, make);
        let mut beside = ScopeAnswer {
            offered: offered.terms.clone(),
            offered_total: offered.total,
            offered_changing: offered.changing,
            ..ScopeAnswer::default()
        };
        let mut rows = Page::default();
        if !view.scope.is_empty() {
            let kept = self.kept(store, index, exposures, filtered, &view.scope);
            let KeptScope { scope, outside } = kept;
            tell(store, scope, view.scope.len(), &mut beside);
            let room = MOST_ACTORS.saturating_sub(view.scope.len());
            let own = &scope.actors.events;
            let outside =
                outside.get_or_insert_with(|| persons_outside(store, &filtered.shown, own, room));
            beside.outside = outside.terms.clone();
            beside.outside_total = outside.total;
            rows = tables::scope(store, &scope.rows, &view.table);
        }
        answer.scope = Some(beside);
        Rows::Cells(rows)
    }
}

fn tell(store: &Store, scope: &Scope, wanted: usize, answer: &mut ScopeAnswer) {
    let chosen = scope.actors.chosen.iter().map(|actor| ScopeActor {
        term: actor.term.clone(),
        name: actor.name.clone(),
        events: actor.events.clone(),
    });
    answer.chosen = chosen.collect();
    let added = scope.actors.added.iter().take(MOST_ADDED);
    let added = added.map(|actor| AddedScopeActor {
        term: actor.term.clone(),
        name: actor.name.clone(),
        why: actor.why.clone(),
        proof: actor.proof,
        is_inferred: actor.is_inferred,
        events: actor.events,
    });
    answer.added = added.collect();
    answer.added_total = scope.actors.added.len() as u32;
    answer.words = words(scope, wanted);
    answer.sums = Some(scope.sums.clone());
    let left = || scope.rows.iter().filter(|row| row.gone_at().is_none());
    answer.left = left().count() as u32;
    answer.commands_of = answer.left.min(MOST_COMMANDS as u32);
    if answer.left > 0 {
        HEADER.clone_into(&mut answer.commands);
        answer.commands.push('\n');
    }
    for row in left().take(MOST_COMMANDS) {
        answer.commands.push_str(&commands(store, &row.told(store)));
    }
}

/// What must be known of the table, in sentences.
pub(super) fn words(scope: &Scope, wanted: usize) -> Vec<String> {
    let mut words = Vec::new();
    if wanted > MOST_ACTORS {
        words.push(format!(
            "Only the first {MOST_ACTORS} actors count: {wanted} are chosen."
        ));
    }
    if scope.left_out > 0 {
        words.push(format!(
            "The table has {MOST_ROWS} rows at most, those that are left first: {} more are only in the sums. Narrow the time or the filter to see them.",
            scope.left_out
        ));
    }
    if scope.failed > 0 {
        words.push(format!(
            "Attempts that failed or were denied leave nothing behind and have no row: {} calls that would have changed something.",
            scope.failed
        ));
    }
    if scope.actors.not_followed > 0 {
        words.push(format!(
            "Not followed: {} sessions that a call of these actors can have begun as well as another call; the records do not tell which.",
            scope.actors.not_followed
        ));
    }
    words
}

/// What chosen actors did, for a report.
pub(super) fn of_report(
    store: &Store,
    scope: &Scope,
    terms: &[String],
    names: NamesInFile,
) -> ScopeOfReport {
    let added = scope.actors.added.iter().take(MOST_IN_REPORT);
    let added = added.map(|actor| format!("{}: {} ({})", actor.name, actor.why, actor.term));
    let left = scope
        .rows
        .iter()
        .filter(|row| row.gone_at().is_none())
        .count();
    let total = scope.rows.len();
    let mut said = words(scope, terms.len());
    said.insert(0, format!("{left} left, {} gone.", total - left));
    if total > MOST_IN_REPORT {
        said.push(format!(
            "Here are the first {MOST_IN_REPORT} of {total} rows; the CSV has all."
        ));
    }
    let table = TableSpec {
        sort: "state".to_owned(),
        descending: true,
        then: Vec::new(),
        first: 0,
        rows: MOST_IN_REPORT as u32,
    };
    let rows = Rows::Cells(tables::scope(store, &scope.rows, &table));
    let values = (0..).map_while(|index| file_values(&rows, Tab::Scope, names, index));
    ScopeOfReport {
        actors: terms.to_vec(),
        added: added.collect(),
        words: said,
        rows: values.collect(),
    }
}

/// The commands for all rows that are left, and how many these are.
pub(super) fn all_commands(store: &Store, scope: &Scope) -> (String, u32) {
    let mut text = HEADER.to_owned() + "\n";
    let mut count = 0;
    for row in scope.rows.iter().filter(|row| row.gone_at().is_none()) {
        text.push_str(&commands(store, &row.told(store)));
        count += 1;
    }
    (text, count)
}

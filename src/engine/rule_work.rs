//! Runs the rules over all events, then works out findings and the answers to the questions, all in slices.

use super::step_functions::StepFunctionsCache;
use crate::findings::{Findings, FindingsBuilder, built_in_kinds};
use crate::overview::cannot_show::cannot_show;
use crate::overview::questions::QuestionAnswers;
use crate::protocol::LinkedText;
use crate::query::index::Index;
use crate::rules::BUILT_IN;
use crate::sigma::{RuleBook, RuleOrigin, RuleResults, RuleRun};
use crate::store::{Revision, Store};
use std::collections::{BTreeSet, VecDeque};

/// Bytes of rules that are read in one step, or one file.
const READ_AT_A_TIME: usize = 1 << 16;

/// What the rules found in all events.
#[derive(Debug, Default)]
pub(super) struct RuleFindings {
    /// What running the rules gave.
    pub results: RuleResults,
    /// Findings and situations.
    pub findings: Findings,
    /// The events that answer each question.
    pub answers: QuestionAnswers,
    /// What these files can't show.
    pub cannot_show: Vec<LinkedText>,
    /// What the store was; none before the rules are run for the first time.
    pub revision: Option<Revision>,
}

/// The rules, and how far running them is.
#[derive(Default)]
pub(super) struct RuleWork {
    /// The rules that have been read.
    book: RuleBook,
    /// How many files of the rules that come with the program have been read. They are read once there are events, so that
    /// nobody waits for them before.
    read: usize,
    /// Files of rules that were dropped and are not read yet: text and path.
    dropped: VecDeque<(String, String)>,
    /// The ids of those that are switched off.
    pub off: BTreeSet<String>,
    run: RuleRun,
    /// What the rules found in which store, until it is known what the lives of state machines tell.
    results: Option<(RuleResults, Revision)>,
    ended: Option<Ended>,
    /// What the store was when all of it was worked out.
    done_for: Option<Revision>,
}

/// The rules have been run; what follows from that is being worked out.
struct Ended {
    found: RuleFindings,
    /// Whether it is known what these files can't show.
    knows_limits: bool,
    builder: FindingsBuilder,
    has_findings: bool,
    /// What the store was when the rules had been run.
    revision: Revision,
}

impl RuleWork {
    /// Reads one more file of the rules that come with the program; false where all have been read.
    fn read_built_in_file(&mut self) -> bool {
        let Some((_, text)) = BUILT_IN.get(self.read) else {
            return false;
        };
        self.book.read(text, RuleOrigin::BuiltIn);
        self.read += 1;
        true
    }

    /// Takes the rules of a file that was dropped. Those that come with the program are read before: of two rules of one id the
    /// first one counts.
    pub fn take_dropped(&mut self, text: String, path: String) {
        self.dropped.push_back((text, path));
    }

    /// Reads some of the files that were dropped; false where all have been read.
    fn read_dropped_files(&mut self) -> bool {
        let mut bytes = 0;
        while bytes < READ_AT_A_TIME
            && let Some((text, path)) = self.dropped.pop_front()
        {
            bytes += text.len();
            self.book.read(&text, RuleOrigin::File(path));
        }
        bytes > 0
    }

    /// Whether all is worked out for the store as it is.
    pub fn is_done(&self, store: &Store) -> bool {
        self.done_for == Some(store.revision())
    }

    /// To be called when rules have come in or are switched on or off.
    pub fn begin_again(&mut self) {
        (self.run, self.results) = (RuleRun::default(), None);
        (self.ended, self.done_for) = (None, None);
    }

    /// Works some ten milliseconds; gives all that was found once it is worked out. [`Store::sort`] must have been called.
    pub fn advance(
        &mut self,
        store: &mut Store,
        step_functions: &mut StepFunctionsCache,
    ) -> Option<RuleFindings> {
        if let Some(ended) = self.ended.as_ref()
            && ended.revision != store.revision()
        {
            self.begin_again();
        }
        if self.read_built_in_file() || self.read_dropped_files() {
            return None;
        }
        let Some(ended) = &mut self.ended else {
            let revision = store.revision();
            let known = self.results.take();
            let known = known.filter(|(_, of)| of.has_same_records(revision));
            let Some((mut results, _)) = known else {
                let results = self.run.advance(store, &self.book, &self.off)?;
                self.run = RuleRun::default();
                self.results = Some((results, revision));
                return None;
            };
            if !step_functions.prepare(store) {
                self.results = Some((results, revision));
                return None;
            }
            let found = &step_functions.all(store).findings;
            built_in_kinds::add(store, found, &self.off, &mut results);
            store.set_hits(results.columns(store));
            self.ended = Some(Ended {
                found: RuleFindings {
                    results,
                    ..RuleFindings::default()
                },
                knows_limits: false,
                builder: FindingsBuilder::default(),
                has_findings: false,
                revision: store.revision(),
            });
            return None;
        };
        if !ended.knows_limits {
            ended.found.cannot_show = cannot_show(store, &ended.found.results);
            ended.knows_limits = true;
            return None;
        }
        if !ended.has_findings {
            ended.found.findings = ended.builder.advance(store, &ended.found.results)?;
            ended.has_findings = true;
            return None;
        }
        if !ended.found.answers.advance(store, &Index::default()) {
            return None;
        }
        self.done_for = Some(store.revision());
        let found = self.ended.take().map(|ended| ended.found);
        found.map(|found| RuleFindings {
            revision: self.done_for,
            ..found
        })
    }
}

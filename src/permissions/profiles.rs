//! What calls that are alike are counted under: actions of the policy, or lists of what is left out of it.

use super::calls::{CallGroups, NamedCall};
use super::resources::{ResourceSource, is_at};
use crate::cloudtrail::action::ActionMapping;
use crate::cloudtrail::action_table::{ActionNeed, NeedCondition};
use crate::protocol::Outcome;
use crate::query::print::term;
use crate::store::Store;
use crate::store::interner::Symbol;

/// What finds calls: event source, name and what else must hold, each as a text.
pub(super) type CallTerm = (String, String, String);

/// What services do by themselves.
pub(super) const BY_SERVICE: &str = "credential:aws-service";

/// The lists of calls that are not in the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LeftOutList {
    Without,
    Denied,
    Failed,
    Unclear,
}

/// One place where calls are counted.
#[derive(Debug)]
pub(super) enum ProfileLine {
    /// An action of the policy.
    Action {
        /// Its number.
        action: u32,
        mapping: ActionMapping,
        source: ResourceSource,
        term: CallTerm,
    },
    /// A line of a list.
    LeftOut {
        list: LeftOutList,
        name: String,
        reason: String,
        term: CallTerm,
    },
}

/// Where calls that are alike are counted.
#[derive(Debug)]
pub(super) struct UseProfile {
    pub lines: Vec<ProfileLine>,
    /// The source and the name of the calls.
    pub source: Symbol,
    pub name: Symbol,
    /// What sets them apart from calls of the same name that are in the policy, where they are left out for it.
    pub apart: Option<String>,
}

/// What of a record decides where it is counted, besides its call.
#[derive(Clone, Copy)]
pub(super) struct RecordFacts<'a> {
    pub is_service: bool,
    pub event_type: &'a str,
    pub outcome: Outcome,
    /// The numbers of the actions that the record says were needed, each with how it is known what it was used on.
    pub needed: &'a [(u32, ResourceSource)],
}

/// Whether calls with such a record can have actions; otherwise they are left out for what they are.
pub(super) fn can_have_actions(call: &NamedCall, is_service: bool, event_type: &str) -> bool {
    !is_service && is_of_api(event_type) && call.without.is_none()
}

fn is_of_api(event_type: &str) -> bool {
    ["", "AwsApiCall", "AwsConsoleAction"].contains(&event_type)
}

impl UseProfile {
    /// Where calls with such records are counted.
    pub fn of(
        store: &Store,
        groups: &CallGroups,
        call: &NamedCall,
        facts: RecordFacts<'_>,
    ) -> Self {
        let mut profile = UseProfile {
            lines: Vec::new(),
            source: call.source,
            name: call.name,
            apart: None,
        };
        let name = store.text(call.name);
        let term_of = |further: String| {
            let text = |symbol| store.text(symbol).to_owned();
            (text(call.source), text(call.name), further)
        };
        let without = LeftOutList::Without;
        if facts.is_service {
            let reason = "made by an AWS service itself";
            let term = (String::new(), String::new(), BY_SERVICE.to_owned());
            profile.leave_out(without, "(any call)", reason, term);
            profile.apart = Some(BY_SERVICE.to_owned());
            return profile;
        }
        if let Some(reason) = call.without {
            let term = term_of(format!("-{BY_SERVICE}"));
            profile.leave_out(without, name, reason, term);
            return profile;
        }
        if !is_of_api(facts.event_type) {
            let further = term("eventType", facts.event_type);
            let reason = format!("{}: no call to an API", facts.event_type);
            let term = term_of(format!("{further} -{BY_SERVICE}"));
            profile.leave_out(without, name, &reason, term);
            profile.apart = Some(further);
            return profile;
        }
        for (number, source) in facts.needed {
            let action = &call.actions[*number as usize];
            let term = term_of(condition_text(action.need));
            let known = &groups.actions[action.number as usize];
            match facts.outcome {
                Outcome::Ok => profile.lines.push(ProfileLine::Action {
                    action: action.number,
                    mapping: action.mapping,
                    source: *source,
                    term,
                }),
                Outcome::Denied => profile.leave_out(LeftOutList::Denied, known, "denied", term),
                Outcome::Error => profile.leave_out(LeftOutList::Failed, known, "failed", term),
            }
        }
        let mut needed = facts.needed.iter();
        if !needed.any(|(number, _)| (*number as usize) < call.instead) {
            let term = term_of(format!("-{BY_SERVICE}"));
            let reason = "the record does not say which of several actions it needed";
            profile.leave_out(LeftOutList::Unclear, name, reason, term);
        }
        profile
    }

    /// Bytes that it takes.
    pub fn memory_bytes(&self) -> usize {
        let of_term = |(source, name, further): &CallTerm| {
            source.capacity() + name.capacity() + further.capacity()
        };
        let line = |line: &ProfileLine| match line {
            ProfileLine::Action { term, .. } => of_term(term),
            ProfileLine::LeftOut {
                name, reason, term, ..
            } => name.capacity() + reason.capacity() + of_term(term),
        };
        size_of::<UseProfile>()
            + self.lines.capacity() * size_of::<ProfileLine>()
            + self.lines.iter().map(line).sum::<usize>()
    }

    fn leave_out(&mut self, list: LeftOutList, name: &str, reason: &str, term: CallTerm) {
        self.lines.push(ProfileLine::LeftOut {
            list,
            name: name.to_owned(),
            reason: reason.to_owned(),
            term,
        });
    }
}

/// Whether a record says that an action was needed.
pub(super) fn holds(need: Option<&ActionNeed>, values: &[(&str, &str)]) -> bool {
    let has = |wanted: &str, fits: &dyn Fn(&str) -> bool| {
        values
            .iter()
            .any(|(path, value)| is_at(path, wanted) && !value.is_empty() && fits(value))
    };
    match need.map(|need| need.condition) {
        None | Some(NeedCondition::Always) => true,
        Some(NeedCondition::Has(path)) => has(path, &|_| true),
        Some(NeedCondition::Lacks(path)) => !has(path, &|_| true),
        Some(NeedCondition::Begins(path, begin)) => has(path, &|value| {
            value
                .get(..begin.len())
                .is_some_and(|found| found.eq_ignore_ascii_case(begin))
        }),
    }
}

/// The same as a condition of a query.
fn condition_text(need: Option<&ActionNeed>) -> String {
    match need.map(|need| need.condition) {
        None | Some(NeedCondition::Always) => String::new(),
        Some(NeedCondition::Has(path)) => format!("{path}:*"),
        Some(NeedCondition::Lacks(path)) => format!("-{path}:*"),
        Some(NeedCondition::Begins(path, begin)) => format!("{path}:{begin}*"),
    }
}

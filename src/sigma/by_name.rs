//! What a rule comes to for the calls of one name, and which names it demands.

use crate::sigma::condition::RuleLogic;
use crate::sigma::evaluation::Evaluation;
use crate::sigma::matcher::{KeyedCondition, RuleCondition, RuleMatcher};
use crate::store::Column;

/// A rule's conditions once the name of the call is known.
pub enum ReducedLogic {
    /// They hold.
    Always,
    /// They do not.
    Never,
    /// This is left to ask.
    Open(RuleLogic<u32>),
}

/// Decides the conditions that look at the name of the call only.
pub fn reduced(logic: &RuleLogic<u32>, evaluation: &Evaluation, name: &str) -> ReducedLogic {
    let (parts, is_all) = match logic {
        RuleLogic::One(number) => {
            let condition = &evaluation.conditions[*number as usize];
            return match condition.judge_name(name) {
                Some(true) => ReducedLogic::Always,
                Some(false) => ReducedLogic::Never,
                None => ReducedLogic::Open(logic.clone()),
            };
        }
        RuleLogic::Not(inner) => {
            return match reduced(inner, evaluation, name) {
                ReducedLogic::Always => ReducedLogic::Never,
                ReducedLogic::Never => ReducedLogic::Always,
                ReducedLogic::Open(inner) => ReducedLogic::Open(RuleLogic::Not(Box::new(inner))),
            };
        }
        RuleLogic::All(parts) => (parts, true),
        RuleLogic::Any(parts) => (parts, false),
    };
    let mut open = Vec::new();
    for part in parts {
        match reduced(part, evaluation, name) {
            ReducedLogic::Never if is_all => return ReducedLogic::Never,
            ReducedLogic::Always if !is_all => return ReducedLogic::Always,
            ReducedLogic::Never | ReducedLogic::Always => {}
            ReducedLogic::Open(part) => open.push(part),
        }
    }
    match (open.len(), is_all) {
        (0, true) => ReducedLogic::Always,
        (0, false) => ReducedLogic::Never,
        (1, _) => ReducedLogic::Open(open.swap_remove(0)),
        (_, true) => ReducedLogic::Open(RuleLogic::All(open)),
        (_, false) => ReducedLogic::Open(RuleLogic::Any(open)),
    }
}

/// The names of calls, in lower case, without which the conditions can't hold; none where that can't be said.
pub fn demanded_names(
    logic: &RuleLogic<usize>,
    conditions: &[KeyedCondition],
) -> Option<Vec<String>> {
    match logic {
        RuleLogic::All(parts) => {
            let demanded = parts
                .iter()
                .filter_map(|part| demanded_names(part, conditions));
            demanded.min_by_key(Vec::len)
        }
        RuleLogic::Any(parts) => {
            let demanded = parts.iter().map(|part| demanded_names(part, conditions));
            demanded
                .collect::<Option<Vec<_>>>()
                .map(|names| names.concat())
        }
        RuleLogic::Not(_) => None,
        RuleLogic::One(place) => match &conditions[*place].condition {
            RuleCondition::Values {
                field,
                matchers,
                or_absent: false,
            } if Column::at_path(field) == Some(Column::Name) => matchers
                .iter()
                .map(|matcher| match matcher {
                    // What else stands for a number does not matter: no call is called so.
                    RuleMatcher::Text(_) => matcher.letters(),
                    _ => None,
                })
                .collect(),
            _ => None,
        },
    }
}

/// The same with the conditions first that are judged fastest.
pub fn cheapest_first(logic: RuleLogic<u32>, evaluation: &Evaluation) -> RuleLogic<u32> {
    fn price(logic: &RuleLogic<u32>, evaluation: &Evaluation) -> u32 {
        match logic {
            RuleLogic::All(parts) | RuleLogic::Any(parts) => {
                1 + parts
                    .iter()
                    .map(|part| price(part, evaluation))
                    .sum::<u32>()
            }
            RuleLogic::Not(inner) => price(inner, evaluation),
            RuleLogic::One(number) => {
                evaluation.conditions[*number as usize].price(&evaluation.fields)
            }
        }
    }
    let sorted = |parts: Vec<RuleLogic<u32>>| {
        let mut parts: Vec<_> = parts
            .into_iter()
            .map(|part| cheapest_first(part, evaluation))
            .collect();
        parts.sort_by_key(|part| price(part, evaluation));
        parts
    };
    match logic {
        RuleLogic::All(parts) => RuleLogic::All(sorted(parts)),
        RuleLogic::Any(parts) => RuleLogic::Any(sorted(parts)),
        RuleLogic::Not(inner) => RuleLogic::Not(Box::new(cheapest_first(*inner, evaluation))),
        one @ RuleLogic::One(_) => one,
    }
}

//! Findings that the user does not want to see, each meant by a query.

use crate::findings::Finding;
use crate::protocol::MutedFindings;
use crate::query::evaluate::evaluate;
use crate::query::fields::Reads;
use crate::query::parse::parse;
use crate::query::tree::{Query, Target, Value};
use crate::store::Store;

/// Takes out the findings that a muting query means; each is counted for the first such query.
///
/// A condition on the rule at the top of the query is about the finding's own rule, else `rule:… principal:…` would hide what other
/// rules found in the same events. The rest is about events: it must find all of the finding's.
pub(super) fn mute(
    store: &Store,
    queries: &[String],
    findings: &mut Vec<(usize, Finding)>,
) -> Vec<MutedFindings> {
    let muted = queries.iter().map(|query| {
        let hidden = parse(query).map_err(|mistake| mistake.message);
        let hidden = hidden.map(|parsed| {
            let (of_rule, of_events) = parts_of_mute(parsed);
            let rows = evaluate(store, &Query::All(of_events));
            let before = findings.len();
            let is_hidden = |finding: &Finding| {
                let rule = &finding.rule;
                let fits = |value: &Value| value.fits(&rule.key) || value.fits(&rule.title);
                of_rule.iter().all(fits)
                    && finding.events.iter().all(|event| rows.has(*event as usize))
            };
            findings.retain(|(_, finding)| !is_hidden(finding));
            (before - findings.len()) as u32
        });
        MutedFindings {
            query: query.clone(),
            findings: hidden,
        }
    });
    muted.collect()
}

/// What a muting query says of the rule, and its conditions on events.
fn parts_of_mute(query: Query) -> (Vec<Value>, Vec<Query>) {
    let conditions = match query {
        Query::All(conditions) => conditions,
        other => vec![other],
    };
    let is_of_rule =
        |condition: &Query| matches!(condition, Query::Field(Target::Known(Reads::Rule), _));
    let (of_rule, of_events): (Vec<Query>, Vec<Query>) =
        conditions.into_iter().partition(is_of_rule);
    let value = |condition: Query| match condition {
        Query::Field(_, value) => Some(value),
        _ => None,
    };
    let of_rule = of_rule.into_iter().filter_map(value).collect();
    (of_rule, of_events)
}

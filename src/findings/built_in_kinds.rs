//! What is found in the lives of state machines and of instances' credentials stands in the same list as what rules find: each
//! kind is a rule without a text, because it looks at several calls at once.

use super::instance_credentials::{InstanceCalls, OUTSIDE_AWS, SHARED_ADDRESS};
use crate::sigma::{Rule, RuleOrigin, RuleResult, RuleResults, RuleState};
use crate::step_functions::finding_kinds::{FindingKind, KINDS};
use crate::step_functions::findings::MachineFinding;
use crate::store::Store;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Adds the kinds of findings about Step Functions with their events, `found`, and those about instances' credentials, less those
/// that are switched off.
pub fn add(
    store: &Store,
    found: &[MachineFinding],
    off: &BTreeSet<String>,
    results: &mut RuleResults,
) {
    let mut places = vec![0; store.len()];
    if !found.is_empty() {
        for (place, row) in (0_u32..).zip(store.order()) {
            places[*row as usize] = place;
        }
    }
    for kind in KINDS {
        let of_kind = found
            .iter()
            .filter(|finding| std::ptr::eq(finding.kind, kind));
        let mut events: Vec<u32> = of_kind.flat_map(|finding| finding.events.clone()).collect();
        events.sort_unstable_by_key(|event| places[*event as usize]);
        events.dedup();
        add_kind(kind, events, off, results);
    }
    let calls = InstanceCalls::of(store);
    add_kind(&SHARED_ADDRESS, calls.shared, off, results);
    add_kind(&OUTSIDE_AWS, calls.outside, off, results);
}

fn add_kind(
    kind: &FindingKind,
    mut events: Vec<u32>,
    off: &BTreeSet<String>,
    results: &mut RuleResults,
) {
    let state = match events.is_empty() {
        _ if off.contains(kind.id) => RuleState::Off,
        true => RuleState::Quiet,
        false => RuleState::Fired,
    };
    if state == RuleState::Off {
        events.clear();
    }
    results.rules.push(Arc::new(rule(kind)));
    results.results.push(RuleResult {
        state,
        events,
        ..RuleResult::default()
    });
}

fn rule(kind: &FindingKind) -> Rule {
    Rule {
        key: kind.id.to_owned(),
        title: kind.title.to_owned(),
        author: "Trailglass".to_owned(),
        level: kind.level,
        description: kind.why.to_owned(),
        references: Vec::new(),
        license: String::new(),
        tags: kind.tags.iter().map(|tag| (*tag).to_owned()).collect(),
        yaml: String::new(),
        origin: RuleOrigin::BuiltIn,
        is_correlation: kind.of_several_calls,
        knows_only_name: false,
        asks_for_failures: false,
    }
}

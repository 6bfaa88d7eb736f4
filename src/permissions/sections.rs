//! What stands beside the policy: the calls that are not in it, and what must be known of it, in sentences.

use super::coverage::DataEvents;
use super::policy::{MANAGED_POLICY_CHARACTERS, characters};
use super::resources::ResourceSource;
use super::{CallsLeftOut, UsedAction, UsedPermissions};
use crate::cloudtrail::action::ActionMapping;
use crate::protocol::{Cell, CellRow, Section};

/// So many names stand in a sentence.
const NAMED: usize = 8;

/// The calls that are not in the policy, by why.
pub fn sections(used: &UsedPermissions) -> Vec<Section> {
    let lists = [
        (
            "Denied, so not in the policy",
            &used.denied,
            "Nothing was denied.",
        ),
        (
            "Failed otherwise, so not in the policy: a program that looks whether something exists needs them all the same",
            &used.failed,
            "Nothing failed otherwise.",
        ),
        (
            "Left out: no policy of the caller has to allow them",
            &used.without,
            "No such call.",
        ),
        (
            "Left out: the record does not say which of several actions was needed",
            &used.unclear,
            "No such call.",
        ),
    ];
    let lists = lists.into_iter().filter(|(_, list, _)| !list.is_empty());
    lists
        .map(|(title, list, nothing)| {
            let rows = list.iter().map(row).collect();
            Section::new(
                title,
                &["name", "why", "events", "first", "last"],
                rows,
                nothing,
            )
        })
        .collect()
}

fn row(left_out: &CallsLeftOut) -> CellRow {
    let time = |time: Option<i64>| time.map_or(Cell::Nothing, Cell::Number);
    let times = left_out.count.times;
    CellRow {
        key: format!("{} {}", left_out.name, left_out.reason),
        cells: vec![
            Cell::Text(left_out.name.clone()),
            Cell::Text(left_out.reason.clone()),
            Cell::Number(left_out.count.calls.into()),
            time(times.map(|(first, _)| first)),
            time(times.map(|(_, last)| last)),
        ],
        query: left_out.query.clone(),
        ..CellRow::default()
    }
}

/// What must be known of the policy, in sentences: what these files can't show, gaps of the table, what was folded, its size.
pub(super) fn warnings(events: &DataEvents, used: &UsedPermissions) -> Vec<String> {
    let mut words = data_events(events);
    words.extend(gaps(used));
    words.extend(resources(used));
    let size = characters(&used.policy);
    if size > MANAGED_POLICY_CHARACTERS {
        words.push(format!(
            "The policy has {size} characters without white space; IAM takes {MANAGED_POLICY_CHARACTERS} in a managed policy. Split it by statements."
        ));
    }
    words.push(
        "Review it before anybody uses it. It has no conditions, only allows, and names what was done, not what will be needed next month. What a service did \
         in these credentials is in it only where these files have its records."
            .to_owned(),
    );
    words
}

fn data_events(events: &DataEvents) -> Vec<String> {
    let mut words = Vec::new();
    if !events.missing.is_empty() {
        words.push(format!(
            "These files hold no data events of {}: what was used there is not in the policy. CloudTrail logs them only where a trail is told to.",
            events.missing.join(", ")
        ));
    }
    if !events.held.is_empty() {
        words.push(format!(
            "Data events of {} are there, but only of what the trails select.",
            events.held.join(", ")
        ));
    }
    words
}

/// Names of actions: the first ones, and how many more.
fn named(actions: &[&UsedAction]) -> String {
    let names: Vec<&str> = actions
        .iter()
        .take(NAMED)
        .map(|used| used.action.as_str())
        .collect();
    match actions.len().saturating_sub(NAMED) {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}

fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        count => format!("{count} {noun}s"),
    }
}

fn gaps(used: &UsedPermissions) -> Vec<String> {
    let with = |mapping: ActionMapping| -> Vec<&UsedAction> {
        let actions = used.actions.iter();
        actions
            .filter(|action| action.mappings.contains(&mapping))
            .collect()
    };
    let mut words = Vec::new();
    let guessed = with(ActionMapping::Guess);
    if !guessed.is_empty() {
        let calls: u32 = guessed.iter().map(|action| action.count.calls).sum();
        words.push(format!(
            "{} ({}) guessed from the names of calls, since the table does not have their services: {}.",
            counted(guessed.len(), "action"),
            counted(calls as usize, "call"),
            named(&guessed)
        ));
    }
    let unclear: u32 = used.unclear.iter().map(|calls| calls.count.calls).sum();
    if unclear > 0 {
        words.push(format!(
            "{} left out, since the records do not say which of several actions were needed.",
            counted(unclear as usize, "call")
        ));
    }
    words
}

fn resources(used: &UsedPermissions) -> Vec<String> {
    let with = |source: ResourceSource| -> Vec<&UsedAction> {
        let actions = used.actions.iter();
        actions
            .filter(|action| action.sources.contains(&source))
            .collect()
    };
    let mut words = Vec::new();
    let sources = [
        (
            ResourceSource::NotSaid,
            "for everything (*), since records of some or all of their calls do not say what they were used on",
        ),
        (
            ResourceSource::NotInTable,
            "for everything (*), since this page’s table of actions does not say what they can be limited to",
        ),
        (
            ResourceSource::Unlimited,
            "for everything (*), since they can't be limited to a resource",
        ),
        (
            ResourceSource::TypeOnly,
            "for all of a type, since the calls made it or do not name it",
        ),
    ];
    for (source, why) in sources {
        let actions = with(source);
        if !actions.is_empty() {
            words.push(format!(
                "{} {why}: {}.",
                counted(actions.len(), "action"),
                named(&actions)
            ));
        }
    }
    let folds = used.actions.iter().flat_map(|action| {
        let folded = action.resources.folded.iter();
        folded.map(|(pattern, count)| format!("{count} to {pattern} ({})", action.action))
    });
    let folds: Vec<String> = folds.collect();
    if !folds.is_empty() {
        words.push(format!("Folded with a *: {}.", folds.join("; ")));
    }
    words
}

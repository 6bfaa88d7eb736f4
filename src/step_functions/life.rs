//! The life of one state machine: the calls that changed it, each with what it changed.

use crate::analysis::cell_value::{CellValue, cell};
use crate::protocol::{Cell, CellRow, Millis, Outcome, Section};
use crate::step_functions::calls::{Call, Operation};
use crate::step_functions::coverage::HIDDEN;
use crate::step_functions::entities::{last_part, who_of};
use crate::step_functions::machine_page::{DEFINITION, SETTINGS};
use crate::step_functions::model::StepFunctions;
use crate::step_functions::outcomes::outcome_word;
use crate::store::leaves::Leaves;
use crate::store::{Column, Store};

/// What the calls before told of a machine: the value of each of [`SETTINGS`], and its definition; empty where none told it.
#[derive(Default)]
struct Known<'a> {
    settings: [&'a str; SETTINGS.len()],
    definition: &'a str,
}

impl StepFunctions {
    /// The calls that changed a machine, or were to change it, each with its outcome.
    pub(super) fn life(&self, store: &Store, machine: u32) -> Section {
        let mut leaves = Leaves::new(store);
        let mut known = Known::default();
        let arn = self.arn(self.machines[machine as usize].arn);
        let mut row = |call: &Call| {
            let at = call.row as usize;
            let outcome = store.outcome(at);
            CellRow {
                key: store.key(at),
                cells: vec![
                    Cell::Number(store.times()[at]),
                    cell(CellValue::text(store.cell(Column::Name, at))),
                    Cell::Text(outcome_word(outcome).to_owned()),
                    Cell::Text(about(&mut leaves, call, outcome, &mut known)),
                    who_of(store, call.row, arn),
                ],
                event: Some(call.row),
                outcome,
                ..CellRow::default()
            }
        };
        let calls = self.calls_about(machine);
        let calls = calls.filter(|call| call.operation.is_life());
        Section::new(
            "Life",
            &["time", "name", "outcome", "about", "who"],
            calls.map(&mut row).collect(),
            "These logs hold no call that created or changed it.",
        )
    }

    /// The last call that changed a machine and succeeded.
    pub(super) fn last_change(&self, store: &Store, machine: u32) -> Option<Millis> {
        let is_done = |call: &&Call| {
            call.operation.is_life() && store.outcome(call.row as usize) == Outcome::Ok
        };
        let done = self.calls_about(machine).filter(is_done);
        done.map(|call| store.times()[call.row as usize]).max()
    }
}

/// What a request to create or update a machine changes of what is known of it, in words.
fn changed<'a>(
    leaves: &mut Leaves<'a>,
    call: &Call,
    outcome: Outcome,
    known: &mut Known<'a>,
) -> Vec<String> {
    let is_new = call.operation == Operation::Create;
    let mut changes = Vec::new();
    for ((label, path), before) in SETTINGS.iter().zip(&mut known.settings) {
        let value = leaves.text(call.row, path);
        if value.is_empty() || value == *before {
            continue;
        }
        // "KMS key" stays as it is.
        let is_short_form = label[1..].starts_with(|letter: char| letter.is_ascii_uppercase());
        let mut label = (*label).to_owned();
        if !is_short_form {
            label[..1].make_ascii_lowercase();
        }
        let (from, to) = (short(before), short(value));
        // What a machine is created with stands in its settings.
        if !is_new {
            changes.push(match from {
                "" => format!("{label} set to {to}"),
                from => format!("{label} {from} → {to}"),
            });
        }
        if outcome == Outcome::Ok {
            *before = value;
        }
    }
    let definition = leaves.text(call.row, DEFINITION);
    if definition.is_empty() {
        return changes;
    }
    changes.push(
        match (definition, known.definition) {
            (HIDDEN, _) => "definition given, hidden by AWS",
            (same, before) if same == before => "the same definition again",
            (_, "" | HIDDEN) => "definition given",
            _ => "definition changed",
        }
        .to_owned(),
    );
    if outcome == Outcome::Ok {
        known.definition = definition;
    }
    changes
}

/// The name at the end of an ARN; another value as it is.
fn short(value: &str) -> &str {
    match value.starts_with("arn:") {
        true => last_part(value.rsplit('/').next().unwrap_or(value)),
        false => value,
    }
}

/// What a change was about, where its record says more than its name: version or alias, settings, tags, description.
fn about<'a>(
    leaves: &mut Leaves<'a>,
    call: &Call,
    outcome: Outcome,
    known: &mut Known<'a>,
) -> String {
    let (row, operation) = (call.row, call.operation);
    let paths: &[&'static str] = match operation {
        Operation::Publish => &["responseElements.stateMachineVersionArn"],
        Operation::DeleteVersion => &["requestParameters.stateMachineVersionArn"],
        Operation::MoveAlias | Operation::DeleteAlias => &[
            "requestParameters.stateMachineAliasArn",
            "responseElements.stateMachineAliasArn",
        ],
        Operation::Create | Operation::Update => &["responseElements.stateMachineVersionArn"],
        _ => &[],
    };
    let named = paths
        .iter()
        .map(|path| leaves.text(row, path))
        .find(|text| !text.is_empty());
    let mut words = named
        .map(|arn| last_part(arn).to_owned())
        .unwrap_or_default();
    if operation == Operation::MoveAlias {
        let version = leaves.text(
            row,
            "requestParameters.routingConfiguration.stateMachineVersionArn",
        );
        if !version.is_empty() {
            words.push_str(&format!(" → version {}", last_part(version)));
        }
    }
    if matches!(operation, Operation::Create | Operation::Update) {
        for change in changed(leaves, call, outcome, known) {
            words.extend([if words.is_empty() { "" } else { ", " }, &change]);
        }
    }
    add_tags(leaves, row, &mut words);
    for path in [
        "requestParameters.versionDescription",
        "requestParameters.description",
    ] {
        let description = leaves.text(row, path);
        if !description.is_empty() && description != HIDDEN {
            words.extend([if words.is_empty() { "“" } else { ", “" }, description, "”"]);
        }
    }
    words
}

/// The tags that were set, and the keys of those that were removed.
fn add_tags(leaves: &mut Leaves, row: u32, words: &mut String) {
    let (keys, values) = (
        leaves.texts(row, "requestParameters.tags.key"),
        leaves.texts(row, "requestParameters.tags.value"),
    );
    let values = values.into_iter().map(Some).chain(std::iter::repeat(None));
    let tags = keys.into_iter().zip(values);
    let removed = leaves.texts(row, "requestParameters.tagKeys");
    let tags = tags.chain(removed.into_iter().map(|key| (key, None)));
    for (key, value) in tags {
        words.extend([if words.is_empty() { "tag " } else { ", tag " }, key]);
        words.extend(value.into_iter().flat_map(|value| [" = ", value]));
    }
}

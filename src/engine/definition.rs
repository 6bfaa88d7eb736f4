//! One definition of a state machine for its page: its drawing, its states in words, its difference from the one before.

use crate::protocol::{Cell, CellRow, DefinitionPage, Section, Shape};
use crate::step_functions::asl::difference::{self, Change, StateChange};
use crate::step_functions::asl::layout::draw;
use crate::step_functions::asl::parse::{Definition, TYPES, TransitionKind};
use crate::step_functions::asl::reach::{self, Reach};
use crate::step_functions::asl::svg;

/// How many lines around a change are shown.
const CONTEXT: usize = 3;

/// The sign before a line. A line is added or removed, never changed.
fn sign(change: Change) -> &'static str {
    match change {
        Change::Same | Change::Changed => "  ",
        Change::Added => "+ ",
        Change::Removed => "− ",
    }
}

/// What happened to a state, in one word.
fn word(change: Change) -> &'static str {
    match change {
        Change::Same => "",
        Change::Added => "added",
        Change::Removed => "removed",
        Change::Changed => "changed",
    }
}

/// Works out a definition. `arn` is the machine's, for its account; `earlier` the text before this one, if it is known.
pub(super) fn page(event: u32, text: &str, earlier: Option<&str>, arn: &str) -> DefinitionPage {
    let parsed = Definition::read(text);
    let before = earlier.map(|text| (text, Definition::read(text)));
    let reaches = reach::reaches(&parsed, arn);
    let changes = match &before {
        Some((_, before)) => difference::states(before, &parsed),
        None => Vec::new(),
    };
    let mut states: Vec<String> = (0..parsed.states.len())
        .map(|at| parsed.json(at).pretty())
        .collect();
    let mut removed = Vec::new();
    if let Some((_, before)) = &before {
        for change in changes
            .iter()
            .filter(|change| change.change == Change::Removed)
        {
            removed.push(change.name.as_str());
            states.push(before.json(change.state).pretty());
        }
    }
    let drawing = draw(&parsed);
    let mut size = drawing.size;
    let mut shapes = svg::elements(&parsed, &drawing, &classes(&parsed, &reaches, &changes));
    svg::removed(&removed, parsed.states.len(), &mut size, &mut shapes);
    let text = text_of(&parsed, text);
    let lines = match &before {
        Some((earlier, before)) => changed_lines(&text_of(before, earlier), &text),
        None => Vec::new(),
    };
    DefinitionPage {
        event,
        problems: parsed.problems.clone(),
        size,
        left_out: drawing.left_out as u32,
        shapes: shapes
            .into_iter()
            .map(|shape| Shape {
                class: shape.class,
                place: shape.place,
                text: shape.text,
                title: shape.title,
                state: shape.state.map(|state| state as u32),
            })
            .collect(),
        states,
        reach: reach_table(&parsed, &reaches),
        states_in_words: states_table(&parsed),
        changes: before.map(|(_, before)| changes_table(&before, &parsed, &changes)),
        lines,
        text,
    }
}

/// The classes of each state's box: whether it touches something sensitive, and how it changed.
fn classes(parsed: &Definition, reaches: &[Reach], changes: &[StateChange]) -> Vec<String> {
    let mut classes = vec![String::new(); parsed.states.len()];
    for reach in reaches.iter().filter(|reach| !reach.marks.is_empty()) {
        classes[reach.state].push_str(" marked");
    }
    for change in changes
        .iter()
        .filter(|change| change.change != Change::Removed)
    {
        classes[change.state].extend([" ", word(change.change)]);
    }
    classes
}

/// The calls to services that the states make.
fn reach_table(parsed: &Definition, reaches: &[Reach]) -> Section {
    let rows = reaches.iter().map(|reach| {
        row(&[
            &parsed.states[reach.state].name,
            &reach.service,
            &reach.action,
            &reach.target,
            reach.pattern,
            &reach.marks.join(", "),
        ])
    });
    section(
        "What it can reach",
        &["state", "service", "action", "resource", "how", "touches"],
        rows.collect(),
        "No state calls a service.",
    )
}

fn states_table(parsed: &Definition) -> Section {
    section(
        "States",
        &["state", "type", "about"],
        (0..parsed.states.len())
            .map(|at| in_words(parsed, at))
            .collect(),
        "There are no states.",
    )
}

/// What changed since the definition before.
fn changes_table(before: &Definition, parsed: &Definition, changes: &[StateChange]) -> Section {
    let mut rows: Vec<CellRow> = changes
        .iter()
        .map(|change| {
            let how = word(change.change);
            row(&[how, &change.name, &change.fields.join(", ")])
        })
        .collect();
    let outside = difference::fields(&before.value, &parsed.value);
    if !outside.is_empty() {
        rows.push(row(&[
            "changed",
            "(outside the states)",
            &outside.join(", "),
        ]));
    }
    section(
        "Changes",
        &["change", "state", "fields"],
        rows,
        "No state changed.",
    )
}

/// The text with a line for each member; as it came if it is not JSON.
fn text_of(parsed: &Definition, text: &str) -> String {
    if parsed.flows.is_empty() {
        text.to_owned()
    } else {
        parsed.value.pretty()
    }
}

fn row(texts: &[&str]) -> CellRow {
    let cell = |text: &&str| match *text {
        "" => Cell::Nothing,
        text => Cell::Text(text.to_owned()),
    };
    CellRow {
        cells: texts.iter().map(cell).collect(),
        ..CellRow::default()
    }
}

fn section(title: &str, columns: &[&str], mut rows: Vec<CellRow>, nothing: &str) -> Section {
    for (number, row) in rows.iter_mut().enumerate() {
        row.key = number.to_string();
    }
    Section::new(title, columns, rows, nothing)
}

/// A state: its type, what it lies in, where it leads and when.
fn in_words(parsed: &Definition, at: usize) -> CellRow {
    let state = &parsed.states[at];
    let kind = TYPES.get(state.kind as usize).copied().unwrap_or("unknown");
    let mut parts = Vec::new();
    if let Some(owner) = parsed.flows[state.flow].owner {
        parts.push(["inside ", &parsed.states[owner].name].concat());
    }
    for edge in parsed.edges.iter().filter(|edge| edge.from == at) {
        let to = &parsed.states[edge.to].name;
        parts.push(match edge.way {
            TransitionKind::Next => ["leads to ", to].concat(),
            TransitionKind::Default => ["otherwise leads to ", to].concat(),
            TransitionKind::Choice => ["if ", &edge.label, " leads to ", to].concat(),
            TransitionKind::Catch => ["on ", &edge.label, " leads to ", to].concat(),
        });
    }
    if state.ends {
        parts.push("ends".to_owned());
    }
    row(&[&state.name, kind, &parts.join("; ")])
}

/// The lines that changed with some around them, each after its sign.
fn changed_lines(earlier: &str, later: &str) -> Vec<String> {
    let Some(lines) = difference::lines(earlier, later) else {
        return vec!["The texts differ in too many lines to be laid over each other.".to_owned()];
    };
    let mut told = Vec::new();
    let mut gap = false;
    for (at, line) in lines.iter().enumerate() {
        let near = &lines[at.saturating_sub(CONTEXT)..(at + CONTEXT + 1).min(lines.len())];
        if near.iter().all(|line| line.change == Change::Same) {
            gap = true;
            continue;
        }
        if std::mem::take(&mut gap) {
            told.push("  ⋯".to_owned());
        }
        told.push([sign(line.change), line.text].concat());
    }
    told
}

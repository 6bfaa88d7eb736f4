//! Tables without scrolling, out of sections: on a machine's page and in dossiers.

use crate::analysis::dossier::FIELDS;
use crate::page::go::{self, Go};
use crate::page::lib::clock::Clock;
use crate::page::lib::icons;
use crate::page::lib::outcome;
use crate::page::tables::cell::{GridCell, draw};
use crate::protocol::{Cell, CellRow, Outcome, Section};
use crate::tables::CellContent;
use yew::prelude::*;

/// Whether a field's values have dossiers.
fn has_dossier(field: &str) -> bool {
    FIELDS.iter().any(|(known, _)| *known == field)
}

/// A button that opens the dossier of a field's value; nothing where it has none.
pub fn dossier_button(field: &str, value: &str, label: &str) -> Html {
    if !has_dossier(field) || value.is_empty() {
        return Html::default();
    }
    let to = Go::Dossier {
        field: field.to_owned(),
        value: value.to_owned(),
    };
    let label = format!("Dossier of {label}");
    go::button("tiny dossier-button", &to, Some(label), icons::dossier())
}

/// Where a click on a cell leads, if anywhere.
fn leads_to(section: &Section, column: &str, value: &Cell, row: &CellRow) -> Option<Go> {
    // What is held against all events counts them whatever the filter.
    let is_of_all = section.columns.iter().any(|column| column == "by-it");
    let with = |condition: &str| {
        let query = format!("{} {condition}", row.query);
        if is_of_all {
            Go::AllEvents(query)
        } else {
            Go::Events(query)
        }
    };
    Some(match (column, value) {
        (_, Cell::Nothing | Cell::Number(0)) => return None,
        ("name" | "value" | "assumed-by", _) if row.event.is_some() => Go::Event(row.event?),
        ("name" | "value" | "events", _) => Go::Events(row.query.clone()),
        (_, Cell::Number(_)) if row.query.is_empty() => return None,
        ("executions" | "polls" | "succeeded", Cell::Number(_)) => with("outcome:ok"),
        ("failed", Cell::Number(_)) => with("outcome:error"),
        ("denied", Cell::Number(_)) => with("outcome:denied"),
        ("by-it", _) => Go::AllEvents(row.query.clone()),
        ("in-all", _) => Go::AllEvents(row.key.clone()),
        _ if has_dossier(column)
            && section.columns.first().is_some_and(|first| first == column) =>
        {
            Go::Dossier {
                field: column.to_owned(),
                value: row.key.clone(),
            }
        }
        _ => return None,
    })
}

/// How dark a cell of a table of weekdays and hours is.
fn heat(section: &Section, value: &Cell) -> Option<String> {
    let Cell::Number(count) = value else {
        return None;
    };
    let cells = section.rows.iter().flat_map(|row| &row.cells);
    let most = cells
        .map(|cell| {
            if let Cell::Number(count) = cell {
                *count
            } else {
                0
            }
        })
        .max();
    Some(format!("--heat:{}%", count * 50 / most.unwrap_or(0).max(1)))
}

/// A section as a table; what its cells lead to is one click away.
pub fn small_table(section: &Section, clock: Clock) -> Html {
    let is_heat = section.columns.first().is_some_and(|first| first == "day");
    html! {
        <section key={section.title.clone()}>
            <h3>{ section.title.clone() }</h3>
            if section.rows.is_empty() {
                <p class="quiet">{ section.nothing.clone() }</p>
            }
            <table class={if is_heat { "small-table heat" } else { "small-table" }} aria-label={section.title.clone()}>
                if section.columns.len() > 2 && !section.rows.is_empty() {
                    <tr>{ for section.columns.iter().map(|column| html! { <th scope="col" data-col={column.clone()}>{ column.replace('-', " ") }</th> }) }</tr>
                }
                { for section.rows.iter().map(|row| html! {
                    <tr key={row.key.clone()} class={outcome::class(row.outcome)} data-key={row.key.clone()}>
                        { for section.columns.iter().zip(&row.cells).map(|(column, value)| {
                            let (class, words) = cell(column, value, clock).small();
                            let words = match leads_to(section, column, value, row) {
                                Some(to) => go::button("link", &to, None, words),
                                None => words,
                            };
                            html! {
                                <td class={class} data-col={column.clone()} style={heat(section, value).filter(|_| is_heat)}>{ words }</td>
                            }
                        }) }
                    </tr>
                }) }
            </table>
        </section>
    }
}

/// What a cell of a section says, as its column has it.
fn cell(column: &str, value: &Cell, clock: Clock) -> GridCell {
    let content = match (column, value) {
        ("who", Cell::Text(text)) => return GridCell::text(" quiet", format!("by {text}")),
        (_, Cell::Nothing) => CellContent::Nothing,
        ("name" | "action" | "call", Cell::Text(text)) => CellContent::Title(text),
        (
            "arn" | "resource" | "statement" | "value" | "input" | "address" | "key" | "which",
            Cell::Text(text),
        ) => CellContent::Code(text),
        ("via" | "type" | "touches" | "change", Cell::Text(text)) => CellContent::Word(text),
        // The words of an outcome, in its colour.
        ("outcome", Cell::Text(text)) => match text.as_str() {
            "Denied" => CellContent::Error(Outcome::Denied, text),
            "Failed" => CellContent::Error(Outcome::Error, text),
            _ => CellContent::Error(Outcome::Ok, text),
        },
        (_, Cell::Text(text)) => CellContent::Text(text),
        (
            "time" | "first" | "created" | "deleted" | "started" | "stopped" | "last",
            Cell::Number(time),
        ) => CellContent::Time(Some(*time)),
        ("duration", Cell::Number(millis)) => CellContent::Duration(*millis),
        ("denied", Cell::Number(count)) => {
            CellContent::Failures(Outcome::Denied, (*count).max(0) as u64)
        }
        ("failed", Cell::Number(count)) => {
            CellContent::Failures(Outcome::Error, (*count).max(0) as u64)
        }
        (_, Cell::Number(count)) => CellContent::Count((*count).max(0) as u64),
    };
    draw(content, clock)
}

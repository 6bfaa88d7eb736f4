//! Tables without scrolling, out of sections: on a machine's page and in dossiers.

use crate::analysis::dossier::kind_of;
use crate::page::go::{self, Go};
use crate::page::lib::clock::Clock;
use crate::page::lib::icons;
use crate::page::lib::outcome;
use crate::page::tables::cell::{GridCell, draw};
use crate::protocol::{Cell, CellRow, DossierSubject, Outcome, Section};
use crate::tables::{CellContent, NumberUnit};
use yew::prelude::*;

/// A button that opens the dossier of a field's value; nothing where it has none.
pub fn dossier_button(field: &str, value: &str, label: &str) -> Html {
    if kind_of(field).is_none() || value.is_empty() {
        return Html::default();
    }
    let to = Go::Dossier(DossierSubject {
        field: field.to_owned(),
        value: value.to_owned(),
    });
    let label = format!("Profile of {label}");
    go::button("tiny dossier-button", &to, Some(label), icons::dossier())
}

/// Where a click on a cell leads, if anywhere.
fn leads_to(section: &Section, column: &str, value: &Cell, row: &CellRow) -> Option<Go> {
    // A table of what is new or rare counts all events, whatever the filter.
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
        (_, Cell::Nothing | Cell::Number(0) | Cell::Counted { .. }) => return None,
        ("name" | "value" | "assumed-by", _) if row.event.is_some() => Go::Event(row.event?),
        ("name", _) if row.query.is_empty() => return None,
        ("name" | "value" | "events" | "foreign-account", _) => Go::Events(row.query.clone()),
        (_, Cell::Number(_)) if row.query.is_empty() => return None,
        ("executions" | "polls" | "succeeded", Cell::Number(_)) => with("outcome:ok"),
        ("failed", Cell::Number(_)) => with("outcome:error"),
        ("denied", Cell::Number(_)) => with("outcome:denied"),
        ("by-it", _) => Go::AllEvents(row.query.clone()),
        ("in-all", _) => Go::AllEvents(row.key.clone()),
        _ if kind_of(column).is_some()
            && section.columns.first().is_some_and(|first| first == column) =>
        {
            Go::Dossier(DossierSubject {
                field: column.to_owned(),
                value: row.key.clone(),
            })
        }
        _ => return None,
    })
}

/// A section as a table; what its cells lead to is one click away.
pub fn small_table(section: &Section, clock: Clock) -> Html {
    table(section, clock, "small-table", None, |_| None)
}

/// Sections below a table that fills the room: they scroll by themselves and leave it the larger part.
pub fn tables_below(sections: &[Section], clock: Clock) -> Html {
    if sections.is_empty() {
        return Html::default();
    }
    html! {
        <div class="tables-below" role="region" aria-label="More about it" tabindex="0">{ for sections.iter().map(|section| small_table(section, clock)) }</div>
    }
}

/// The same as a grid with an id.
pub fn grid_table(section: &Section, clock: Clock, id: &'static str) -> Html {
    table(section, clock, "small-table", Some(id), |_| None)
}

/// A section as a table of counts: the higher, the darker. A count of 0 leaves its cell empty; nothing where all are 0.
pub fn heat_table(section: &Section, clock: Clock) -> Html {
    let cells = section.rows.iter().flat_map(|row| &row.cells);
    let most = cells.filter_map(number).max().unwrap_or(0);
    if most == 0 {
        return Html::default();
    }
    // What is there is seen, however little it is.
    let heat = |value: &Cell| Some(format!("--heat:{}%", (number(value)? * 60 / most).max(6)));
    let mut without_zeros = section.clone();
    let all = without_zeros.rows.iter_mut().flat_map(|row| &mut row.cells);
    all.filter(|cell| **cell == Cell::Number(0))
        .for_each(|cell| *cell = Cell::Nothing);
    table(&without_zeros, clock, "small-table heat", None, heat)
}

fn number(cell: &Cell) -> Option<i64> {
    match cell {
        Cell::Number(number) => Some(*number),
        Cell::Nothing | Cell::Text(_) | Cell::Named { .. } | Cell::Counted { .. } => None,
    }
}

/// A section as a table of this class, with the style of each cell; a grid where it has an id.
fn table(
    section: &Section,
    clock: Clock,
    class: &'static str,
    grid: Option<&'static str>,
    style: impl Fn(&Cell) -> Option<String>,
) -> Html {
    let has_head = section.columns.len() > 2 && !section.rows.is_empty();
    // A row of many columns becomes a card where the window is narrow.
    let cards = (has_head && !class.contains("heat")).then_some("carded");
    let headings: Vec<String> = section
        .columns
        .iter()
        .map(|column| heading(section, column))
        .collect();
    html! {
        <section key={section.title.clone()} tabindex={class.contains("heat").then_some("0")}>
            <h3>{ section.title.clone() }</h3>
            if section.rows.is_empty() {
                <p class="quiet">{ section.nothing.clone() }</p>
            }
            <table class={classes!(class, cards)} id={grid} role={grid.map(|_| "grid")} aria-rowcount={grid.map(|_| section.rows.len().to_string())} aria-label={section.title.clone()}>
                if has_head {
                    <tr>{ for section.columns.iter().zip(&headings).map(|(column, words)| html! { <th scope="col" data-col={column.clone()}>{ words.clone() }</th> }) }</tr>
                }
                { for section.rows.iter().map(|row| html! {
                    <tr key={row.key.clone()} class={outcome::class(row.outcome)} data-key={row.key.clone()}>
                        { for section.columns.iter().zip(&row.cells).zip(&headings).map(|((column, value), words_above)| {
                            let (class, words) = cell(column, value, clock).small();
                            let words = match leads_to(section, column, value, row) {
                                Some(to) => go::button("link", &to, None, words),
                                None => words,
                            };
                            html! {
                                <td class={class} data-col={column.clone()} data-label={cards.map(|_| words_above.clone())} style={style(value)}>{ words }</td>
                            }
                        }) }
                    </tr>
                }) }
            </table>
        </section>
    }
}

/// What stands above a column. Beside executions a number of failures is taken for theirs.
fn heading(section: &Section, column: &str) -> String {
    let is_of = |name: &str| section.columns.iter().any(|column| column == name);
    match column {
        "failed" | "denied" if is_of("executions") || is_of("stopped") => format!("calls {column}"),
        "stopped" => "ended".to_owned(),
        "who" if is_of("started") => "started by".to_owned(),
        "who" => "by".to_owned(),
        _ => column.replace('-', " "),
    }
}

/// What a cell of a section says, as its column has it.
fn cell(column: &str, value: &Cell, clock: Clock) -> GridCell {
    let content = match (column, value) {
        ("who", Cell::Text(text) | Cell::Named { text, .. }) => {
            return GridCell::text(" quiet", text.clone()).with_names(value.names());
        }
        ("which", Cell::Text(text)) => {
            return GridCell::of(html! { <span class="mono">{ broken_at_words(text) }</span> });
        }
        ("stopped", Cell::Nothing) => CellContent::Missing("not logged"),
        (_, Cell::Nothing) => CellContent::Nothing,
        ("name" | "action" | "call", Cell::Text(text) | Cell::Named { text, .. }) => {
            CellContent::Title(text)
        }
        (
            "arn" | "foreign-account" | "resource" | "statement" | "value" | "input" | "address"
            | "key" | "which",
            Cell::Text(text) | Cell::Named { text, .. },
        ) => CellContent::Code(text),
        ("via" | "type" | "touches" | "change", Cell::Text(text) | Cell::Named { text, .. }) => {
            CellContent::Word(text)
        }
        // The words of an outcome, in its colour.
        ("outcome", Cell::Text(text) | Cell::Named { text, .. }) => match text.as_str() {
            "Denied" => CellContent::Error(Outcome::Denied, text),
            "Failed" => CellContent::Error(Outcome::Error, text),
            _ => CellContent::Error(Outcome::Ok, text),
        },
        (_, Cell::Text(text) | Cell::Named { text, .. }) => CellContent::Text(text),
        (column, Cell::Number(time)) if Section::TIME_COLUMNS.contains(&column) => {
            CellContent::Time(Some(*time))
        }
        ("duration", Cell::Number(millis)) => CellContent::Duration(*millis),
        ("bytes-out" | "bytes-in", Cell::Number(bytes)) => {
            CellContent::Bytes((*bytes).max(0) as u64)
        }
        ("denied", Cell::Number(count)) => {
            CellContent::Failures(Outcome::Denied, (*count).max(0) as u64)
        }
        ("failed", Cell::Number(count)) => {
            CellContent::Failures(Outcome::Error, (*count).max(0) as u64)
        }
        (_, Cell::Number(count)) => CellContent::Count((*count).max(0) as u64),
        (column, Cell::Counted { number, query }) => CellContent::Linked {
            number: (*number).max(0) as u64,
            unit: match column {
                "bytes-out" | "bytes-in" => NumberUnit::Bytes,
                "failed" => NumberUnit::Failures,
                _ => NumberUnit::Count,
            },
            query,
        },
    };
    draw(content, clock).with_names(value.names())
}

/// A name that breaks between its words where it has no room in a line: `Authorize`, `Security`, `Group`.
fn broken_at_words(name: &str) -> Html {
    let mut begins = vec![0];
    let letters = name.char_indices().zip(name.chars().skip(1));
    begins.extend(letters.filter_map(|((at, one), next)| {
        (one.is_ascii_lowercase() && next.is_ascii_uppercase()).then_some(at + 1)
    }));
    let ends = begins.iter().skip(1).copied().chain([name.len()]);
    let words = begins.iter().zip(ends);
    html! { <>{ for words.map(|(from, to)| html! { <>{ name[*from..to].to_owned() }<wbr /></> }) }</> }
}

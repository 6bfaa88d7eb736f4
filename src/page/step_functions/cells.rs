//! The tables that come as cells: what a cell is, its column says.

use crate::page::detail::copy_button;
use crate::page::lib::clock::Clock;
use crate::page::lib::format::{duration, thousands};
use crate::page::lib::shared::Shared;
use crate::page::session::{Session, use_session};
use crate::page::state::{Answered, Reveal, TableChoice};
use crate::page::tables::columns;
use crate::page::tables::grid::{Grid, GridCell, GridRow, GridRows, mono, plain};
use crate::page::tables::rows;
use crate::page::tabs;
use crate::protocol::{Cell, CellRow, Rows, Tab};
use yew::prelude::*;

/// What such a table needs.
#[derive(PartialEq, Properties)]
pub struct CellsProps {
    /// The last answer.
    pub answered: Answered,
    /// How the table stands.
    pub choice: TableChoice,
    /// The clock for times.
    pub clock: Clock,
    /// The row that the keyboard stands on.
    pub cursor: Option<u32>,
    /// A row to bring into view.
    pub reveal: Reveal,
}

/// A table of cells.
#[component]
pub fn Cells(props: &CellsProps) -> Html {
    let session = use_session();
    let tab = props.answered.tab;
    let shown = use_memo(
        (props.answered.answer.clone(), props.clock),
        move |(answer, clock)| {
            let page = match &answer.rows {
                Rows::Cells(page) => Some(page),
                _ => None,
            };
            GridRows::of(page, &|row| grid_row(tab, row, *clock))
        },
    );
    let chosen = match &props.answered.answer.rows {
        Rows::Cells(page) if rows::is_said_in_full(tab) => {
            props.cursor.and_then(|row| page.row(row))
        }
        _ => None,
    };
    html! {
        <>
        <Grid id={columns::id_of(tab)} label={tabs::name(tab)} rows={(*shown).clone()}
            choice={props.choice.clone()} answered={props.answered.clone()} cursor={props.cursor} reveal={props.reveal} />
        if let Some(row) = chosen {
            { in_full(row, &session) }
        }
        </>
    }
}

/// What is longer than its cell stands in full below the table: why a finding is listed, or the statement that would
/// allow what was denied. It is the last cell of its row.
fn in_full(row: &CellRow, session: &Shared<Session>) -> Html {
    let show = {
        let (session, query) = (session.clone(), row.query.clone());
        Callback::from(move |_: MouseEvent| rows::show_events(&session, &query))
    };
    let words = match row.cells.last() {
        Some(Cell::Text(text)) => text.clone(),
        _ => "A policy denies this explicitly: no statement that allows it would help.".to_owned(),
    };
    let is_statement = words.starts_with('{');
    html! {
        <section class="in-full" aria-label="The chosen row in full">
            if is_statement {
                <p class="quiet">{ "The smallest statement that would allow it. Review it before anybody uses it:" }</p>
                <pre class="raw statement">{ words.clone() }</pre>
            } else {
                <p>{ words.clone() }</p>
            }
            <button type="button" class="button small" onclick={show}>{ "Show the events" }</button>
            if is_statement {
                { copy_button(move || words.clone()) }
            }
        </section>
    }
}

fn grid_row(tab: Tab, row: &CellRow, clock: Clock) -> GridRow {
    let columns = columns::of_tab(tab).iter();
    GridRow {
        key: row.key.clone(),
        class: classes!("opens"),
        selected: false,
        cells: columns
            .zip(&row.cells)
            .map(|(column, value)| cell(column.name, value, clock))
            .collect(),
    }
}

/// What a cell says, as its column has it, and the class of its text.
pub fn cell(column: &str, value: &Cell, clock: Clock) -> GridCell {
    match (column, value) {
        ("stopped", Cell::Nothing) => GridCell::text(" quiet", "no stop in these logs"),
        (_, Cell::Nothing) => GridCell::default(),
        ("who", Cell::Text(text)) => GridCell::text(" quiet", format!("by {text}")),
        ("name" | "finding" | "action" | "call", Cell::Text(text)) => {
            GridCell::text(" strong", text.clone())
        }
        (
            "arn" | "resource" | "statement" | "value" | "input" | "address" | "key" | "which",
            Cell::Text(text),
        ) => mono(text),
        ("via" | "type" | "touches" | "change", Cell::Text(text)) => {
            GridCell::of(html! { <span class="chip">{ text.clone() }</span> })
        }
        // The words of an outcome, in its colour.
        ("outcome", Cell::Text(text)) => {
            let class = match text.as_str() {
                "Denied" => "denied",
                "Failed" => "error",
                _ => "ok",
            };
            GridCell::of(html! { <span class={classes!("chip", class)}>{ text.clone() }</span> })
        }
        (_, Cell::Text(text)) => plain(text),
        (
            "time" | "first" | "created" | "deleted" | "started" | "stopped" | "last",
            Cell::Number(time),
        ) => mono(&clock.text(*time)),
        ("duration", Cell::Number(millis)) => plain(&duration(*millis)),
        ("denied" | "failed", Cell::Number(count)) if *count > 0 => {
            let class = if column == "denied" {
                "denied"
            } else {
                "error"
            };
            GridCell::of(
                html! { <span class={classes!("chip", class)}>{ thousands(*count as u64) }</span> },
            )
        }
        (_, Cell::Number(count)) => {
            let class = if *count == 0 { " quiet" } else { "" };
            GridCell::text(class, thousands((*count).max(0) as u64))
        }
    }
}

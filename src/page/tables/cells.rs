//! The tables that come as cells: what a cell is, its column says.

use crate::page::go::show_events;
use crate::page::lib::clipboard::copy_button;
use crate::page::lib::clock::Clock;
use crate::page::lib::shared::Shared;
use crate::page::session::{EngineConnection, use_session};
use crate::page::tables::cell::draw;
use crate::page::tables::grid::{Grid, TabProps};
use crate::page::tables::grid_rows::{GridRow, GridRows};
use crate::page::tables::rows;
use crate::page::tabs;
use crate::protocol::{Cell, CellRow, Rows, Tab};
use crate::tables::{cell_columns, id_of};
use yew::prelude::*;

/// A table of cells.
#[component]
pub fn Cells(props: &TabProps) -> Html {
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
        <Grid id={id_of(tab)} label={tabs::name(tab)} rows={(*shown).clone()}
            choice={props.choice.clone()} answered={props.answered.clone()} cursor={props.cursor} reveal={props.reveal} />
        if let Some(row) = chosen {
            { in_full(row, &session) }
        }
        </>
    }
}

/// The long text of a row, in full below the table: why a finding is listed, or the statement that would allow what was
/// denied. It is the last cell of its row.
fn in_full(row: &CellRow, session: &Shared<EngineConnection>) -> Html {
    let show = {
        let (session, query) = (session.clone(), row.query.clone());
        Callback::from(move |_: MouseEvent| show_events(&session, &query))
    };
    let open_event = row.event.map(|event| {
        let session = session.clone();
        Callback::from(move |_: MouseEvent| session.open(event))
    });
    let words = match row.cells.last() {
        Some(Cell::Text(text) | Cell::Named { text, .. }) => text.clone(),
        Some(Cell::Nothing | Cell::Number(_) | Cell::Counted { .. }) | None => String::new(),
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
            if let Some(onclick) = open_event {
                <button type="button" class="button small" {onclick}>{ "Open what changed before" }</button>
            }
            if is_statement {
                { copy_button(move || words.clone()) }
            }
        </section>
    }
}

fn grid_row(tab: Tab, row: &CellRow, clock: Clock) -> GridRow {
    let columns = cell_columns(tab).into_iter();
    GridRow {
        key: row.key.clone(),
        class: classes!("opens"),
        selected: false,
        tree: None,
        day: None,
        cells: columns
            .zip(&row.cells)
            .map(|(column, cell)| draw((column.cell)(cell), clock).with_names(cell.names()))
            .collect(),
    }
}

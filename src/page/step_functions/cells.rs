//! The tables that come as cells: what a cell is, its column says.

use crate::engine::view::{Cell, CellRow, Rows, Tab};
use crate::page::clock::Clock;
use crate::page::columns;
use crate::page::detail::copy_button;
use crate::page::format::{duration, thousands};
use crate::page::grid::{Grid, GridRow, GridRows};
use crate::page::session::{Session, use_session};
use crate::page::shared::Shared;
use crate::page::state::{Action, Answered, Reveal, TableChoice};
use crate::page::tabs;
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
    let rows = use_memo(
        (props.answered.answer.clone(), props.clock),
        move |(answer, clock)| {
            let Rows::Cells(page) = &answer.rows else {
                return Shared::new(GridRows {
                    total: 0,
                    first: 0,
                    rows: Vec::new(),
                });
            };
            Shared::new(GridRows {
                total: page.total,
                first: page.first,
                rows: page.rows.iter().map(|row| grid_row(tab, row, *clock)).collect(),
            })
        },
    );
    let on_row = {
        let (session, answered) = (session.clone(), props.answered.clone());
        Callback::from(move |index: u32| {
            let Rows::Cells(page) = &answered.answer.rows else {
                return;
            };
            let row = index
                .checked_sub(page.first)
                .and_then(|place| page.rows.get(place as usize));
            let Some(row) = row else { return };
            match tab {
                Tab::Machines => session.act(Action::Machine(Some(row.key.clone()))),
                Tab::Denials | Tab::Findings => session.act(Action::Cursor(index)),
                _ => show_events(&session, &row.query),
            }
        })
    };
    let chosen = match &props.answered.answer.rows {
        Rows::Cells(page) if matches!(tab, Tab::Denials | Tab::Findings) => props
            .cursor
            .and_then(|row| page.rows.get(row.checked_sub(page.first)? as usize)),
        _ => None,
    };
    html! {
        <>
        <Grid id={columns::id_of(tab)} label={tabs::name(tab)} {tab} columns={columns::of_tab(tab)} rows={(*rows).clone()}
            choice={props.choice} epoch={props.answered.epoch} cursor={props.cursor} reveal={props.reveal} {on_row} />
        if let Some(row) = chosen {
            { in_full(row, &session) }
        }
        </>
    }
}

fn show_events(session: &Session, query: &str) {
    session.act(Action::Narrow(query.to_owned()));
    session.act(Action::Show(Tab::Events));
}

/// What is longer than its cell stands in full below the table: why a finding is listed, or the statement that would
/// allow what was denied. It is the last cell of its row.
fn in_full(row: &CellRow, session: &Shared<Session>) -> Html {
    let show = {
        let (session, query) = (session.clone(), row.query.clone());
        Callback::from(move |_: MouseEvent| show_events(&session, &query))
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

/// What a cell says, as its column has it.
pub fn cell(column: &str, value: &Cell, clock: Clock) -> Html {
    match (column, value) {
        ("stopped", Cell::Nothing) => html! { <span class="quiet">{ "no stop in these logs" }</span> },
        (_, Cell::Nothing) => Html::default(),
        ("who", Cell::Text(text)) => html! { <span class="quiet">{ format!("by {text}") }</span> },
        ("name" | "finding" | "action", Cell::Text(text)) => {
            html! { <span class="strong">{ text.clone() }</span> }
        }
        ("arn" | "resource" | "statement" | "value", Cell::Text(text)) => {
            html! { <span class="mono">{ text.clone() }</span> }
        }
        ("via" | "type", Cell::Text(text)) => html! { <span class="chip">{ text.clone() }</span> },
        (_, Cell::Text(text)) => text.clone().into(),
        ("time" | "first" | "created" | "deleted" | "started" | "stopped" | "last", Cell::Number(time)) => {
            html! { <span class="mono">{ clock.text(*time) }</span> }
        }
        ("duration", Cell::Number(millis)) => duration(*millis).into(),
        ("denied", Cell::Number(count)) if *count > 0 => {
            html! { <span class="chip denied">{ thousands(*count as u64) }</span> }
        }
        (_, Cell::Number(count)) => {
            let class = (*count == 0).then_some("quiet");
            html! { <span class={classes!(class)}>{ thousands((*count).max(0) as u64) }</span> }
        }
    }
}

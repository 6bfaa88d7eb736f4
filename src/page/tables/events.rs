//! The events table: every event that passes the filter.

use crate::export::notes::Note;
use crate::page::detail::selection::Selection;
use crate::page::lib::clock::Clock;
use crate::page::lib::outcome;
use crate::page::lib::shared::Shared;
use crate::page::state::{Answered, Reveal, TableChoice};
use crate::page::tables::columns::EVENTS;
use crate::page::tables::grid::{Grid, GridCell, GridRow, GridRows, mono, plain};
use crate::protocol::{EventRow, Rows};
use yew::prelude::*;

/// What the events table needs.
#[derive(Clone, PartialEq, Properties)]
pub struct EventsProps {
    /// The element's id.
    #[prop_or("events")]
    pub id: &'static str,
    /// What it lists, in words.
    #[prop_or(AttrValue::Static("Events"))]
    pub label: AttrValue,
    /// The last answer.
    pub answered: Answered,
    /// How the table stands.
    pub choice: TableChoice,
    /// The clock for times.
    pub clock: Clock,
    /// The open event.
    pub open: Option<u32>,
    /// The row that the keyboard stands on.
    pub cursor: Option<u32>,
    /// A row to bring into view.
    pub reveal: Reveal,
    /// The marked events.
    pub notes: Shared<Vec<Note>>,
    /// The selected events.
    pub selection: Shared<Selection>,
}

/// The events table.
#[component]
pub fn Events(props: &EventsProps) -> Html {
    let rows = use_memo(
        (
            props.answered.answer.clone(),
            props.clock,
            props.open,
            props.notes.clone(),
            props.selection.clone(),
        ),
        |(answer, clock, open, notes, selection)| {
            let page = match &answer.rows {
                Rows::Events(page) => Some(page),
                _ => None,
            };
            GridRows::of(page, &|row| {
                let mut grid_row = grid_row(row, *clock, *open == Some(row.event));
                if notes.iter().any(|note| note.event == row.key) {
                    grid_row.class.push("marked");
                }
                if !selection.events.is_empty() {
                    grid_row.selected = selection.has(row.event);
                    grid_row.class.push(grid_row.selected.then_some("chosen"));
                }
                grid_row
            })
        },
    );
    html! {
        <Grid id={props.id} label={props.label.clone()} rows={(*rows).clone()}
            choice={props.choice.clone()} answered={props.answered.clone()} cursor={props.cursor} reveal={props.reveal} />
    }
}

fn grid_row(row: &EventRow, clock: Clock, open: bool) -> GridRow {
    GridRow {
        key: row.key.clone(),
        class: classes!(
            "opens",
            outcome::class(row.outcome),
            open.then_some("selected")
        ),
        selected: open,
        cells: EVENTS
            .iter()
            .map(|column| cell(column.name, row, clock))
            .chain(row.more.iter().map(|text| mono(text)))
            .collect(),
    }
}

fn cell(column: &str, row: &EventRow, clock: Clock) -> GridCell {
    match column {
        "time" => mono(
            &row.time
                .map_or_else(|| "no time".to_owned(), |time| clock.text(time)),
        ),
        "name" => GridCell::text(" strong", row.name.clone()),
        "source" => plain(&row.source),
        "principal" => GridCell::of(principal(row)),
        "credential" => GridCell::of(outcome::credential_chip(&row.credential)),
        "account" => mono(&row.account),
        "region" => plain(&row.region),
        "address" => mono(&row.address),
        "agent" => GridCell::text(" quiet", row.agent.clone()),
        "error" => GridCell::of(outcome::error_chip(row.outcome, &row.error)),
        "resource" => mono(&row.resource),
        _ => GridCell::default(),
    }
}

/// The principal with its session, and through which service it acted.
fn principal(row: &EventRow) -> Html {
    html! {
        <>
            { row.principal.clone() }
            if !row.session.is_empty() {
                <span class="quiet">{ format!(" / {}", row.session) }</span>
            }
            if !row.via.is_empty() {
                <>{ " " }<span class="chip accent">{ format!("via {}", row.via) }</span></>
            }
        </>
    }
}

//! The events table: every event that matches the filter.

use crate::export::notes::Note;
use crate::page::lib::clock::Clock;
use crate::page::lib::outcome;
use crate::page::lib::shared::Shared;
use crate::page::state::answers::Answered;
use crate::page::state::selection::Selection;
use crate::page::state::tables::{Reveal, TableView};
use crate::page::tables::cell::{draw, mono};
use crate::page::tables::day::day_of;
use crate::page::tables::folded::run_row;
use crate::page::tables::grid::Grid;
use crate::page::tables::grid_rows::{GridRow, GridRows, TreePlace};
use crate::protocol::{EventRow, FoldedRow, Rows};
use crate::tables::cells;
use crate::tables::events::EVENTS;
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
    pub choice: TableView,
    /// The clock for times.
    pub clock: Clock,
    /// The open event.
    pub open: Option<u32>,
    /// The row under the keyboard cursor.
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
            let event_row = |row: &EventRow| {
                let mut grid_row = grid_row(row, *clock, *open == Some(row.event));
                if notes.iter().any(|note| note.event == row.key) {
                    grid_row.class.push("marked");
                }
                if !selection.events.is_empty() {
                    grid_row.selected = selection.has(row.event);
                    grid_row.class.push(grid_row.selected.then_some("chosen"));
                }
                grid_row
            };
            match &answer.rows {
                Rows::Events(page) => GridRows::of(Some(page), &event_row),
                Rows::Folded(page, _) => GridRows::of(Some(page), &|row| match row {
                    FoldedRow::Run(run) => run_row(run, *clock),
                    FoldedRow::Event { row, is_in_run } => {
                        let mut grid_row = event_row(row);
                        grid_row.class.push(is_in_run.then_some("in-run"));
                        grid_row.tree = Some(TreePlace {
                            level: 1 + u8::from(*is_in_run),
                            is_open: None,
                        });
                        grid_row
                    }
                }),
                _ => GridRows::of::<EventRow>(None, &event_row),
            }
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
        tree: None,
        day: row.time.map(|time| day_of(time, clock)),
        cells: cells(&EVENTS, row)
            .map(|content| draw(content, clock))
            .chain(row.more.iter().map(|text| mono(text)))
            .collect(),
    }
}

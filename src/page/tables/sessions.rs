//! The sessions table: who became whom, and by which call.

use crate::page::lib::clock::Clock;
use crate::page::state::answers::Answered;
use crate::page::state::tables::{Reveal, TableView};
use crate::page::tables::cell::draw;
use crate::page::tables::grid::Grid;
use crate::page::tables::grid_rows::{GridRow, GridRows};
use crate::protocol::{Rows, SessionRow};
use crate::tables::cells;
use crate::tables::sessions::SESSIONS;
use yew::prelude::*;

/// What the sessions table needs.
#[derive(PartialEq, Properties)]
pub struct SessionsProps {
    /// The last answer.
    pub answered: Answered,
    /// How the table stands.
    pub choice: TableView,
    /// The clock for times.
    pub clock: Clock,
    /// The text in the search box, which says what is chosen.
    pub query: AttrValue,
    /// The row under the keyboard cursor.
    pub cursor: Option<u32>,
    /// A row to bring into view.
    pub reveal: Reveal,
}

/// The sessions table.
#[component]
pub fn Sessions(props: &SessionsProps) -> Html {
    let rows = use_memo(
        (
            props.answered.answer.clone(),
            props.clock,
            props.query.clone(),
        ),
        |(answer, clock, query)| {
            let page = match &answer.rows {
                Rows::Sessions(page) => Some(page),
                _ => None,
            };
            GridRows::of(page, &|row| grid_row(row, *clock, query))
        },
    );
    html! {
        <>
        <p class="panel-words">
            { "Each session of which an event is shown, with the copies of its calls that other accounts recorded. Its type is that of \
               most of its calls, command-line also of programs that use an SDK; where each call came from is its origin." }
        </p>
        <Grid id="chains" label="Sessions" rows={(*rows).clone()}
            choice={props.choice.clone()} answered={props.answered.clone()} cursor={props.cursor} reveal={props.reveal} />
        </>
    }
}

fn grid_row(row: &SessionRow, clock: Clock, query: &str) -> GridRow {
    let selected = query.contains(&row.query);
    GridRow {
        key: row.key.clone(),
        class: classes!("opens", selected.then_some("selected")),
        selected,
        tree: None,
        day: None,
        cells: cells(&SESSIONS, row)
            .map(|content| draw(content, clock))
            .collect(),
    }
}

//! The principals table: who made calls, how many, from how many addresses.

use crate::page::lib::clock::Clock;
use crate::page::lib::terms;
use crate::page::state::answers::Answered;
use crate::page::state::tables::{Reveal, TableView};
use crate::page::tables::cell::draw;
use crate::page::tables::grid::Grid;
use crate::page::tables::grid_rows::{GridRow, GridRows};
use crate::protocol::{PrincipalRow, Rows};
use crate::tables::cells;
use crate::tables::principals::PRINCIPALS;
use yew::prelude::*;

/// What the principals table needs.
#[derive(PartialEq, Properties)]
pub struct PrincipalsProps {
    /// The last answer.
    pub answered: Answered,
    /// How the table stands.
    pub choice: TableView,
    /// The clock for times.
    pub clock: Clock,
    /// What the text in the search box says of fields: the principals that are chosen.
    pub chosen: terms::FieldTerms,
    /// The row under the keyboard cursor.
    pub cursor: Option<u32>,
    /// A row to bring into view.
    pub reveal: Reveal,
}

/// The principals table.
#[component]
pub fn Principals(props: &PrincipalsProps) -> Html {
    let rows = use_memo(
        (
            props.answered.answer.clone(),
            props.clock,
            props.chosen.clone(),
        ),
        |(answer, clock, chosen)| {
            let page = match &answer.rows {
                Rows::Principals(page) => Some(page),
                _ => None,
            };
            GridRows::of(page, &|row| grid_row(row, *clock, chosen))
        },
    );
    html! {
        <Grid id="principals" label="Principals" rows={(*rows).clone()}
            choice={props.choice.clone()} answered={props.answered.clone()} cursor={props.cursor} reveal={props.reveal} />
    }
}

fn grid_row(row: &PrincipalRow, clock: Clock, chosen: &terms::FieldTerms) -> GridRow {
    let selected = chosen.contains(&terms::term("principal", &row.key));
    GridRow {
        key: row.key.clone(),
        class: classes!("opens", selected.then_some("selected")),
        selected,
        tree: None,
        day: None,
        cells: cells(&PRINCIPALS, row)
            .map(|content| draw(content, clock))
            .collect(),
    }
}

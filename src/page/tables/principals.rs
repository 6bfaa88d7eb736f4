//! The principals table: who made calls, how many, from how many addresses.

use crate::page::lib::clock::Clock;
use crate::page::lib::terms;
use crate::page::session::EngineConnection;
use crate::page::state::PageState;
use crate::page::state::answers::Answered;
use crate::page::state::folds::FoldsAction;
use crate::page::state::tables::{Reveal, TableView};
use crate::page::tables::cell::draw;
use crate::page::tables::grid::Grid;
use crate::page::tables::grid_rows::{GridRow, GridRows, TreePlace};
use crate::protocol::{PrincipalRow, Rows, Tab};
use crate::tables::cells;
use crate::tables::principals::PRINCIPALS;
use std::rc::Rc;
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

/// The switch that puts principals below persons, where their table is open.
pub fn switch(state: &PageState, session: &Rc<EngineConnection>) -> Html {
    if state.tab() != Tab::Principals {
        return Html::default();
    }
    let (session, on) = (session.clone(), state.folds.by_person);
    let onclick = Callback::from(move |_: MouseEvent| session.act(FoldsAction::ByPerson(!on)));
    html! {
        <button type="button" id="by-person" class="button small" aria-pressed={on.to_string()} {onclick}
            title="Each person or workload, and below it the principals that it acted as">{ "By person" }</button>
    }
}

fn grid_row(row: &PrincipalRow, clock: Clock, chosen: &terms::FieldTerms) -> GridRow {
    let field = if row.is_person { "person" } else { "principal" };
    let selected = chosen.contains(&terms::term(field, &row.key));
    // Several persons may have acted as one principal.
    let (key, tree, class) = match &row.person {
        None => (row.key.clone(), None, ""),
        Some(_) if row.is_person => {
            let key = ["person:", &row.key].concat();
            (key, Some((1, Some(true))), "person-row")
        }
        Some(person) => (
            [person, "|", &row.key].concat(),
            Some((2, None)),
            "of-person",
        ),
    };
    GridRow {
        key,
        class: classes!("opens", class, selected.then_some("selected")),
        selected,
        tree: tree.map(|(level, is_open)| TreePlace { level, is_open }),
        day: None,
        cells: cells(&PRINCIPALS, row)
            .map(|content| draw(content, clock))
            .collect(),
    }
}

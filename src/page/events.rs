//! The events table: every event that passes the filter.

use super::clock::Clock;
use super::columns::EVENTS;
use super::grid::{Grid, GridRow, GridRows};
use super::outcome;
use super::session::use_session;
use super::shared::Shared;
use super::state::{Action, Answered, Reveal, TableChoice};
use crate::engine::view::{EventRow, Rows, Tab};
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
    /// The tab that it stands in.
    #[prop_or(Tab::Events)]
    pub tab: Tab,
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
}

/// The events table.
#[component]
pub fn Events(props: &EventsProps) -> Html {
    let session = use_session();
    let rows = use_memo(
        (props.answered.answer.clone(), props.clock, props.open),
        |(answer, clock, open)| {
            let Rows::Events(page) = &answer.rows else {
                return Shared::new(GridRows {
                    total: 0,
                    first: 0,
                    rows: Vec::new(),
                });
            };
            let rows = page
                .rows
                .iter()
                .map(|row| grid_row(row, *clock, *open == Some(row.event)))
                .collect();
            Shared::new(GridRows {
                total: page.total,
                first: page.first,
                rows,
            })
        },
    );
    let on_row = {
        let (session, answered) = (session.clone(), props.answered.clone());
        Callback::from(move |index: u32| {
            let Rows::Events(page) = &answered.answer.rows else {
                return;
            };
            if let Some(row) = index
                .checked_sub(page.first)
                .and_then(|place| page.rows.get(place as usize))
            {
                session.act(Action::Cursor(index));
                session.open(row.event);
            }
        })
    };
    html! {
        <Grid id={props.id} label={props.label.clone()} tab={props.tab} columns={&EVENTS[..]} rows={(*rows).clone()}
            choice={props.choice} epoch={props.answered.epoch} cursor={props.cursor} reveal={props.reveal} {on_row} />
    }
}

fn grid_row(row: &EventRow, clock: Clock, open: bool) -> GridRow {
    GridRow {
        key: row.key.clone(),
        class: classes!("opens", outcome::class(row.outcome), open.then_some("selected")),
        selected: open,
        cells: EVENTS
            .iter()
            .map(|column| cell(column.name, row, clock))
            .collect(),
    }
}

fn cell(column: &str, row: &EventRow, clock: Clock) -> Html {
    let mono = |text: &str| html! { <span class="mono">{ text.to_owned() }</span> };
    match column {
        "time" => mono(
            &row.time
                .map_or_else(|| "no time".to_owned(), |time| clock.text(time)),
        ),
        "name" => html! { <span class="strong">{ row.name.clone() }</span> },
        "source" => row.source.clone().into(),
        "principal" => principal(row),
        "credential" => outcome::credential_chip(&row.credential),
        "account" => mono(&row.account),
        "region" => row.region.clone().into(),
        "address" => mono(&row.address),
        "agent" => html! { <span class="quiet">{ row.agent.clone() }</span> },
        "error" => outcome::error_chip(row.outcome, &row.error),
        "resource" => mono(&row.resource),
        _ => Html::default(),
    }
}

/// The principal with its session, and through which service it acted.
fn principal(row: &EventRow) -> Html {
    html! {
        <>
            <span>{ row.principal.clone() }</span>
            if !row.session.is_empty() {
                <span class="quiet">{ format!(" / {}", row.session) }</span>
            }
            if !row.via.is_empty() {
                <>{ " " }<span class="chip accent">{ format!("via {}", row.via) }</span></>
            }
        </>
    }
}

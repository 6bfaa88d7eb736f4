//! The principals table: who was at work, how much, from how many places.

use crate::page::lib::clock::Clock;
use crate::page::lib::format::thousands;
use crate::page::lib::outcome;
use crate::page::search::terms;
use crate::page::state::{Answered, Reveal, TableChoice};
use crate::page::tables::columns::PRINCIPALS;
use crate::page::tables::grid::{Grid, GridCell, GridRow, GridRows, mono, plain};
use crate::protocol::{Millis, PrincipalRow, Rows};
use yew::prelude::*;

/// What the principals table needs.
#[derive(PartialEq, Properties)]
pub struct PrincipalsProps {
    /// The last answer.
    pub answered: Answered,
    /// How the table stands.
    pub choice: TableChoice,
    /// The clock for times.
    pub clock: Clock,
    /// The text in the search box, which says what is chosen.
    pub query: AttrValue,
    /// The row that the keyboard stands on.
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
            props.query.clone(),
        ),
        |(answer, clock, query)| {
            let page = match &answer.rows {
                Rows::Principals(page) => Some(page),
                _ => None,
            };
            GridRows::of(page, &|row| grid_row(row, *clock, query))
        },
    );
    html! {
        <Grid id="principals" label="Principals" rows={(*rows).clone()}
            choice={props.choice.clone()} answered={props.answered.clone()} cursor={props.cursor} reveal={props.reveal} />
    }
}

fn grid_row(row: &PrincipalRow, clock: Clock, query: &str) -> GridRow {
    let selected = terms::contains(query, &terms::term("principal", &row.key));
    GridRow {
        key: row.key.clone(),
        class: classes!("opens", selected.then_some("selected")),
        selected,
        cells: PRINCIPALS
            .iter()
            .map(|column| cell(column.name, row, clock))
            .collect(),
    }
}

fn cell(column: &str, row: &PrincipalRow, clock: Clock) -> GridCell {
    let count = |number: u32| {
        let class = if number == 0 { " quiet" } else { "" };
        GridCell::text(class, thousands(u64::from(number)))
    };
    let alarming = |number: u32, class: &'static str| match number {
        0 => count(0),
        _ => GridCell::of(
            html! { <span class={classes!("chip", class)}>{ thousands(u64::from(number)) }</span> },
        ),
    };
    let time = |time: Option<Millis>| mono(&time.map(|time| clock.text(time)).unwrap_or_default());
    match column {
        "principal" => GridCell::text(" strong", row.principal.clone()),
        "kind" => plain(&row.kind),
        "credential" => GridCell::of(outcome::credential_chip(&row.credential)),
        "account" => mono(&row.account),
        "events" => count(row.events),
        "errors" => alarming(row.errors, "error"),
        "denied" => alarming(row.denied, "denied"),
        "activity" => GridCell::of(sparkline(&row.activity)),
        "first" => time(row.first),
        "last" => time(row.last),
        "services" => count(row.services),
        "names" => count(row.names),
        "regions" => count(row.regions),
        "addresses" => count(row.addresses),
        "agents" => count(row.agents),
        "keys" => count(row.keys),
        _ => GridCell::default(),
    }
}

/// Small bars for the activity over the time range in view, each row on its own scale.
fn sparkline(activity: &[u32]) -> Html {
    // In tenths of a pixel, so that no fraction need be written as text.
    const HEIGHT: u32 = 160;
    let most = activity.iter().copied().max().unwrap_or(0);
    if most == 0 {
        return Html::default();
    }
    // One path for all bars: one element instead of 24 in every row.
    let mut path = String::new();
    for (place, &events) in activity
        .iter()
        .enumerate()
        .filter(|&(_, &events)| events > 0)
    {
        let height = (u64::from(HEIGHT) * u64::from(events) / u64::from(most)).max(15);
        path.push_str(&format!("M{} {HEIGHT}v-{height}h30v{height}z", place * 40));
    }
    let width = activity.len() * 4;
    html! {
        <svg class="sparkline" viewBox={format!("0 0 {}0 {HEIGHT}", width)} width={width.to_string()} height="16"
            aria-hidden="true">
            <path d={path} />
        </svg>
    }
}

//! Tables without scrolling, out of sections: on a machine's page and in dossiers. And the one way in which a click on
//! anything that carries `data-go` leads on.

use crate::analysis::dossier::FIELDS;
use crate::page::lib::clock::Clock;
use crate::page::lib::dom;
use crate::page::lib::icons;
use crate::page::lib::outcome;
use crate::page::session::Session;
use crate::page::state::Action;
use crate::page::state::explore::Explore;
use crate::page::step_functions::cell;
use crate::page::tables::rows;
use crate::protocol::{Cell, CellRow, Section, Tab};
use yew::prelude::*;

/// Goes where a click leads: `data-go` is a verb, and after a blank what it is about.
pub fn go(event: &MouseEvent, session: &Session) {
    let Some(to) = dom::attribute_above(event, "data-go") else {
        return;
    };
    let (verb, about) = to.split_once(' ').unwrap_or((&to, ""));
    let act = |change| session.act(Action::Explore(change));
    match (verb, about.split_once(' ')) {
        ("event", _) => {
            if let Ok(number) = about.parse() {
                session.open(number);
            }
        }
        ("events", _) => rows::show_events(session, about),
        // Of all that is loaded, whatever the filter.
        ("all", _) => {
            session.act(Action::Brush(None));
            session.act(Action::Search(about.to_owned()));
            session.act(Action::Show(Tab::Events));
        }
        ("only", _) => session.act(Action::Only(about.to_owned())),
        ("dossier", Some((field, value))) => show_dossier(session, field, value),
        ("compare", _) => act(Explore::Compare),
        ("show", _) => act(Explore::Show),
        ("close", _) => act(Explore::Close(about.parse().unwrap_or_default())),
        ("more", _) => act(Explore::More(about.to_owned())),
        ("remove", _) => act(Explore::RemoveFacet(about.to_owned())),
        _ => {}
    }
}

/// Opens the dossier of a field's value, which then has the focus.
pub fn show_dossier(session: &Session, field: &str, value: &str) {
    session.act(Action::Explore(Explore::Open(
        field.to_owned(),
        value.to_owned(),
    )));
    dom::after_frame(|| dom::focus_first(".dossier:last-child"));
}

/// Whether a field's values have dossiers.
fn has_dossier(field: &str) -> bool {
    FIELDS.iter().any(|(known, _)| *known == field)
}

/// A button that opens the dossier of a field's value; nothing where it has none.
pub fn dossier_button(field: &str, value: &str, label: &str) -> Html {
    if !has_dossier(field) || value.is_empty() {
        return Html::default();
    }
    let to = ["dossier ", field, " ", value].concat();
    leading(
        "tiny dossier-button",
        to,
        Some(["Dossier of ", label].concat()),
        icons::dossier(),
    )
}

/// A button that leads somewhere; `label` is what it says where its content is only drawn.
pub fn leading(class: &'static str, to: String, label: Option<String>, content: Html) -> Html {
    html! {
        <button type="button" {class} data-go={to} title={label.clone()} aria-label={label}>{ content }</button>
    }
}

/// Where a click on a cell leads, if anywhere.
fn leads_to(section: &Section, column: &str, value: &Cell, row: &CellRow) -> Option<String> {
    // What is held against all events counts them whatever the filter.
    let is_of_all = section.columns.iter().any(|column| column == "by-it");
    let verb = if is_of_all { "all " } else { "events " };
    let counted = |condition: &str| (verb, [&row.query, condition].concat());
    let (verb, about) = match (column, value) {
        (_, Cell::Nothing | Cell::Number(0)) => return None,
        ("name" | "value" | "assumed-by", _) if row.event.is_some() => {
            ("event ", row.event.unwrap_or_default().to_string())
        }
        ("name" | "value" | "events", _) => ("events ", row.query.clone()),
        (_, Cell::Number(_)) if row.query.is_empty() => return None,
        ("executions" | "polls" | "succeeded", Cell::Number(_)) => counted(" outcome:ok"),
        ("failed", Cell::Number(_)) => counted(" outcome:error"),
        ("denied", Cell::Number(_)) => counted(" outcome:denied"),
        ("by-it", _) => ("all ", row.query.clone()),
        ("in-all", _) => ("all ", row.key.clone()),
        _ if has_dossier(column)
            && section.columns.first().is_some_and(|first| first == column) =>
        {
            ("dossier ", [column, " ", &row.key].concat())
        }
        _ => return None,
    };
    Some([verb, &about].concat())
}

/// How dark a cell of a table of weekdays and hours is.
fn heat(section: &Section, value: &Cell) -> Option<String> {
    let Cell::Number(count) = value else {
        return None;
    };
    let cells = section.rows.iter().flat_map(|row| &row.cells);
    let most = cells
        .map(|cell| {
            if let Cell::Number(count) = cell {
                *count
            } else {
                0
            }
        })
        .max();
    Some(format!("--heat:{}%", count * 50 / most.unwrap_or(0).max(1)))
}

/// A section as a table; what its cells lead to is one click away.
pub fn small_table(section: &Section, clock: Clock) -> Html {
    let is_heat = section.columns.first().is_some_and(|first| first == "day");
    html! {
        <section key={section.title.clone()}>
            <h3>{ section.title.clone() }</h3>
            if section.rows.is_empty() {
                <p class="quiet">{ section.nothing.clone() }</p>
            }
            <table class={if is_heat { "small-table heat" } else { "small-table" }} aria-label={section.title.clone()}>
                if section.columns.len() > 2 && !section.rows.is_empty() {
                    <tr>{ for section.columns.iter().map(|column| html! { <th scope="col" data-col={column.clone()}>{ column.replace('-', " ") }</th> }) }</tr>
                }
                { for section.rows.iter().map(|row| html! {
                    <tr key={row.key.clone()} class={outcome::class(row.outcome)} data-key={row.key.clone()}>
                        { for section.columns.iter().zip(&row.cells).map(|(column, value)| {
                            let (class, words) = cell(column, value, clock).small();
                            let words = match leads_to(section, column, value, row) {
                                Some(to) => leading("link", to, None, words),
                                None => words,
                            };
                            html! {
                                <td class={class} data-col={column.clone()} style={heat(section, value).filter(|_| is_heat)}>{ words }</td>
                            }
                        }) }
                    </tr>
                }) }
            </table>
        </section>
    }
}

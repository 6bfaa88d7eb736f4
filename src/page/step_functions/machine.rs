//! The page of one state machine: its life, what is known of it, who starts it, its executions, what they did elsewhere, and its
//! definitions.

use super::cells::cell;
use super::definition::Definition;
use super::gantt::gantt;
use crate::engine::view::{Answer, CellRow, DefinitionText, MachinePage, Section};
use crate::page::clock::Clock;
use crate::page::format::{counted, thousands};
use crate::page::outcome;
use crate::page::rows;
use crate::page::session::{Session, use_session};
use crate::page::shared::Shared;
use crate::page::state::Action;
use crate::page::terms;
use yew::prelude::*;

/// So many tables, its life and its settings, stand before the definition.
const BEFORE: usize = 2;

/// What a machine's page needs.
#[derive(PartialEq, Properties)]
pub struct MachineProps {
    /// The last answer, with the machine in it.
    pub answer: Shared<Answer>,
    /// The clock for times.
    pub clock: Clock,
}

/// A state machine's page.
#[component]
pub fn Machine(props: &MachineProps) -> Html {
    let session = use_session();
    let clock = props.clock;
    let back = {
        let session = session.clone();
        Callback::from(move |_: MouseEvent| session.act(Action::Machine(None)))
    };
    let open = {
        let session = session.clone();
        Callback::from(move |event: u32| session.open(event))
    };
    let find = {
        let session = session.clone();
        Callback::from(move |query: String| rows::show_events(&session, &query))
    };
    let Some(page) = &props.answer.machine else {
        return Html::default();
    };
    html! {
        <article id="machine" class="machine" data-key={page.key.clone()}>
            <header>
                <button type="button" class="button small" onclick={back}>{ "← All state machines" }</button>
                <h2>{ page.name.clone() }</h2>
                <button type="button" class="link mono" onclick={find.reform({ let arn = page.arn.clone(); move |_: MouseEvent| terms::quoted(&arn) })}>
                    { page.arn.clone() }
                </button>
            </header>
            { for page.sections.iter().take(BEFORE).map(|section| small_table(section, clock, &open, &find)) }
            { definitions(props, page, &session, &open) }
            { for page.sections.iter().skip(BEFORE).map(|section| small_table(section, clock, &open, &find)) }
            <section>
                <h3>{ format!("Executions ({})", thousands(page.runs_total.into())) }</h3>
                if page.runs.len() < page.runs_total as usize {
                    <p class="quiet">{ format!("The latest {} are drawn.", counted(page.runs.len() as u64, "execution")) }</p>
                }
                { gantt(&page.runs, clock, &find) }
            </section>
        </article>
    }
}

/// A table without scrolling: each row has one cell that opens its event or finds its events.
pub(super) fn small_table(
    section: &Section,
    clock: Clock,
    open: &Callback<u32>,
    find: &Callback<String>,
) -> Html {
    let link = |row: &CellRow, words: Html| {
        let (event, query) = (row.event, row.query.clone());
        let (open, find) = (open.clone(), find.clone());
        let onclick = Callback::from(move |_: MouseEvent| match event {
            Some(event) => open.emit(event),
            None => find.emit(query.clone()),
        });
        html! { <button type="button" class="link" {onclick}>{ words }</button> }
    };
    html! {
        <section key={section.title.clone()}>
            <h3>{ section.title.clone() }</h3>
            if section.rows.is_empty() {
                <p class="quiet">{ section.nothing.clone() }</p>
            }
            <table class="small-table" aria-label={section.title.clone()}>
                if section.columns.len() > 2 && !section.rows.is_empty() {
                    <tr>{ for section.columns.iter().map(|column| html! { <th>{ column.clone() }</th> }) }</tr>
                }
                { for section.rows.iter().map(|row| html! {
                    <tr key={row.key.clone()} class={outcome::class(row.outcome)}>
                        { for section.columns.iter().zip(&row.cells).map(|(column, value)| {
                            let words = cell(column, value, clock);
                            html! { <td>{ if matches!(column.as_str(), "name" | "value") { link(row, words) } else { words } }</td> }
                        }) }
                    </tr>
                }) }
            </table>
        </section>
    }
}

/// The definition asked for, or the latest; all of them as dates to choose from.
fn definitions(
    props: &MachineProps,
    page: &MachinePage,
    session: &Shared<Session>,
    open: &Callback<u32>,
) -> Html {
    let drawn = page.definition.as_ref().map(|definition| definition.event);
    let hidden = page.definitions.iter().filter(|one| one.hidden).count();
    let choice = |one: &DefinitionText| {
        let (session, event) = (session.clone(), one.event);
        let onclick = Callback::from(move |_: MouseEvent| session.act(Action::Definition(event)));
        html! {
            <button key={event} type="button" class="button small" aria-pressed={(Some(event) == drawn).to_string()} {onclick}>
                { props.clock.text(one.time) }
            </button>
        }
    };
    html! {
        <section>
            <h3>{ "Definition" }</h3>
            if page.definitions.is_empty() {
                <p class="quiet">{ "No call in these logs carries its definition." }</p>
            }
            if hidden > 0 {
                <p class="quiet">{ format!("AWS has hidden it in {} (HIDDEN_DUE_TO_SECURITY_REASONS).", counted(hidden as u64, "call")) }</p>
            }
            if let Some(event) = drawn {
                <p>
                    { for page.definitions.iter().filter(|one| !one.hidden).map(choice) }
                    { " " }
                    <button type="button" class="link" onclick={open.reform(move |_: MouseEvent| event)}>{ "Open the call" }</button>
                </p>
                <Definition key={event} answer={props.answer.clone()} clock={props.clock} />
            }
        </section>
    }
}

//! The events of one bar of the timeline, listed below the lanes.

use crate::cloudtrail::column::Column;
use crate::page::go::Go;
use crate::page::lib::clock::Clock;
use crate::page::lib::cut;
use crate::page::lib::dom;
use crate::page::lib::format::{counted, thousands};
use crate::page::lib::icons;
use crate::page::lib::outcome;
use crate::page::lib::shared::Shared;
use crate::page::session::use_session;
use crate::page::state::filter::FilterAction;
use crate::page::state::navigation::NavigationAction;
use crate::page::state::timeline::TimelineAction;
use crate::protocol::{BarEvents, BarSpec, EventRow, Millis, Tab, TimeRange};
use yew::prelude::*;

/// What the list needs.
#[derive(PartialEq, Properties)]
pub struct BarListProps {
    /// The bar.
    pub bar: BarSpec,
    /// What is known of it.
    pub events: Option<Shared<BarEvents>>,
    /// So many rows were asked for.
    pub rows: u32,
    /// The name of its lane, and the condition that finds its events, where it is in sight.
    pub lane: Option<(String, String)>,
    /// The clock for times.
    pub clock: Clock,
    /// The open event.
    pub open: Option<u32>,
}

/// The list.
#[component]
pub fn BarList(props: &BarListProps) -> Html {
    let session = use_session();
    let act = |action: fn() -> TimelineAction| {
        let session = session.clone();
        Callback::from(move |_: MouseEvent| session.act(action()))
    };
    let onkeydown = {
        let session = session.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                event.stop_propagation();
                event.prevent_default();
                session.act(TimelineAction::Bar(None));
                dom::focus("timeline");
            }
        })
    };
    let time = time_of(&props.bar);
    let (label, query) = props.lane.clone().unwrap_or_default();
    let narrow = {
        let (session, query) = (session.clone(), query.clone());
        Callback::from(move |_: MouseEvent| {
            session.act(FilterAction::Narrow(query.clone()));
            session.act(FilterAction::Brush(Some(time)));
            session.act(NavigationAction::Show(Tab::Events));
        })
    };
    let total = props.events.as_ref().map(|events| events.total);
    let title = total.map_or_else(String::new, |total| counted(total.into(), "event"));
    let clock = props.clock;
    html! {
        <section id="bar-events" class="bar-list" aria-label="Events of the bar" aria-busy={total.is_none().then_some("true")}
            data-count={total.map(|total| total.to_string())} {onkeydown}>
            <header>
                <h3>{ title }<span class="quiet">{ " " }{ cut::in_middle(&label) }</span></h3>
                <span class="mono quiet">{ clock.text(time.from) }{ " – " }{ clock.text(time.until - 1) }</span>
                if !query.is_empty() {
                    <button type="button" class="link" onclick={narrow}>{ "Show as filter" }</button>
                }
                <button type="button" id="close-bar" class="tiny" aria-label="Close the list" title="Close (Esc)"
                    onclick={act(|| TimelineAction::Bar(None))}>{ icons::cross() }</button>
            </header>
            if let Some(events) = &props.events {
                <div class="bar-rows">
                    <table class="small-table carded">
                        <tr>
                            { for ["Time", "Event", "Resource", "Acted as", "Outcome", "Address"].map(|name| html! { <th scope="col">{ name }</th> }) }
                        </tr>
                        { for events.rows.iter().map(|row| draw(row, clock, props.open)) }
                    </table>
                    if events.rows.len() < events.total as usize {
                        <p class="facet-more">
                            { format!("The first {} of {}.", thousands(events.rows.len() as u64), thousands(events.total.into())) }
                            <button type="button" class="link" disabled={events.rows.len() < props.rows as usize}
                                onclick={act(|| TimelineAction::MoreOfBar)}>{ "Show more" }</button>
                        </p>
                    }
                </div>
            }
        </section>
    }
}

/// An event; a click anywhere in its row opens it.
fn draw(row: &EventRow, clock: Clock, open: Option<u32>) -> Html {
    let text = |column: Column| row.columns[column as usize].clone();
    // As whom it called: whose lane it is stands above.
    let who = match row.session.as_str() {
        "" => row.principal.clone(),
        session => [&row.principal, " / ", session].concat(),
    };
    let (resource, name) = (text(Column::Resource), text(Column::Name));
    let error = text(Column::Error);
    let class = classes!(
        "opens",
        outcome::class(row.outcome),
        (open == Some(row.event)).then_some("selected")
    );
    html! {
        <tr key={row.event} {class} data-key={row.key.clone()} data-go={Go::Event(row.event).to_string()}>
            <td class="mono" data-col="time" data-label="Time">{ row.time.map(|time| clock.text(time)).unwrap_or_default() }</td>
            <td data-col="name"><button type="button" class="link">{ name }</button></td>
            <td class="mono" data-col="resource" data-label="Resource" title={resource.clone()}>{ cut::in_middle(&resource) }</td>
            <td data-col="principal" data-label="Acted as" title={who.clone()}>{ cut::in_middle(&who) }</td>
            <td data-col="error" data-label="Outcome">{ outcome::error_chip(row.outcome, &error) }</td>
            <td class="mono" data-col="address" data-label="Address">{ text(Column::Address) }</td>
        </tr>
    }
}

/// The whole milliseconds that lie in a bar.
fn time_of(bar: &BarSpec) -> TimeRange {
    let start = |column: u32| bar.from + (f64::from(column) * bar.column_millis).ceil() as Millis;
    TimeRange {
        from: start(bar.column),
        until: start(bar.column + 1).max(start(bar.column) + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_bars_share_no_millisecond_and_leave_none_out() {
        let bar = |column| BarSpec {
            from: 1000,
            column_millis: 2.5,
            column,
            ..BarSpec::default()
        };
        let times = [0, 1, 2].map(|column| time_of(&bar(column)));
        let ends = times.map(|time| (time.from, time.until));
        assert_eq!(ends, [(1000, 1003), (1003, 1005), (1005, 1008)]);
    }
}

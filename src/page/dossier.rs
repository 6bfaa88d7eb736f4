//! Dossiers over the middle: one, or two side by side.

use super::clock::Clock;
use super::dom;
use super::format::{counted, duration, thousands};
use super::icons;
use super::shared::Shared;
use super::small_table::small_table;
use super::state::State;
use super::terms;
use crate::engine::view::{Dossier, Histogram};
use yew::prelude::*;

/// Height of the activity's bars, in the drawing's own units.
const HEIGHT: u64 = 100;
const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const IDS: [&str; 2] = ["dossier", "dossier-compared"];

/// What the dossiers need.
#[derive(PartialEq, Properties)]
pub struct DossiersProps {
    /// The page's state.
    pub state: Shared<State>,
}

/// The open dossiers; or, while other things are looked at, a strip that brings them back.
#[component]
pub fn Dossiers(props: &DossiersProps) -> Html {
    let state = &props.state;
    let explored = &state.explored;
    use_effect_with((explored.dossiers.len(), explored.shown), |(count, shown)| {
        if let (true, Some(id)) = (*shown, count.checked_sub(1).and_then(|last| IDS.get(last))) {
            dom::focus(id);
        }
    });
    if explored.dossiers.is_empty() {
        return Html::default();
    }
    let dossier_of = |(field, key): &(String, String)| {
        let known = state.answer().dossiers.iter();
        known
            .clone()
            .find(|dossier| dossier.field == *field && dossier.key == *key)
    };
    if !explored.shown {
        let words = if explored.compares && explored.dossiers.len() == 1 {
            "Open a second dossier, from a principal’s row, a value on the left or an event: it will stand beside the first."
        } else {
            "A dossier is open behind this."
        };
        return html! {
            <p class="dossier-strip" role="status">
                <span>{ words }</span>
                <button type="button" class="button small" data-go="show">{ "Back to it" }</button>
                <button type="button" class="tiny" data-go="close 0" aria-label="Close the dossier" title="Close">{ icons::cross() }</button>
            </p>
        };
    }
    html! {
        <div class="dossiers">
            { for explored.dossiers.iter().zip(IDS).enumerate().map(|(index, (wanted, id))| html! {
                <article {id} key={id} class="dossier" role="region" tabindex="-1" aria-labelledby={[id, "-title"].concat()}
                    data-field={wanted.0.clone()} data-key={wanted.1.clone()}>
                    { head(dossier_of(wanted), wanted, index, id, explored.dossiers.len() == 1) }
                    if let Some(dossier) = dossier_of(wanted) {
                        { body(dossier, state.clock, state.filtered()) }
                    } else {
                        <p class="quiet">{ "Counting …" }</p>
                    }
                </article>
            }) }
        </div>
    }
}

fn head(
    dossier: Option<&Dossier>,
    (field, key): &(String, String),
    index: usize,
    id: &str,
    is_alone: bool,
) -> Html {
    let title = dossier.map_or(key, |dossier| &dossier.title);
    let label = dossier.map_or(field, |dossier| &dossier.label);
    html! {
        <header>
            <h2 id={[id, "-title"].concat()}><span class="quiet">{ label.clone() }{ " " }</span>{ title.clone() }</h2>
            <span>
                <button type="button" class="button small" data-go={["only ", &terms::term(field, key)].concat()}>{ "Only this" }</button>
                if is_alone {
                    <button type="button" class="button small" data-go="compare">{ "Compare with…" }</button>
                }
                <button type="button" class="tiny" data-go={format!("close {index}")} aria-label="Close the dossier"
                    title="Close (Esc)">{ icons::cross() }</button>
            </span>
        </header>
    }
}

fn body(dossier: &Dossier, clock: Clock, filtered: bool) -> Html {
    let counted_over = if filtered {
        "Counted over the events that pass the filter and the time range, but for “in all” and what is new or rare."
    } else {
        "Counted over all events loaded."
    };
    html! {
        <>
            if !dossier.words.is_empty() {
                <p class="mono">{ dossier.words.clone() }</p>
            }
            <p class="quiet">{ counted_over }</p>
            { small_table(&dossier.facts, clock) }
            { activity(&dossier.activity, clock) }
            { small_table(&dossier.inferred, clock) }
            <p class="quiet dossier-rule">{ dossier.rule.clone() }</p>
            { for dossier.sections.iter().map(|section| small_table(section, clock)) }
            { heat(&dossier.heat) }
        </>
    }
}

/// Small bars over time: what succeeded below, what failed and what was denied above it.
fn activity(histogram: &Histogram, clock: Clock) -> Html {
    let columns = [
        ("ok", &histogram.ok),
        ("error", &histogram.error),
        ("denied", &histogram.denied),
    ];
    let bars = histogram.ok.len();
    let at = |bar: usize| columns.map(|(_, counts)| counts.get(bar).copied().unwrap_or(0));
    let most = (0..bars)
        .map(|bar| at(bar).iter().sum::<u32>())
        .max()
        .unwrap_or(0);
    if most == 0 {
        return Html::default();
    }
    let mut paths = [const { String::new() }; 3];
    for bar in 0..bars {
        let mut floor = HEIGHT;
        for (path, count) in paths.iter_mut().zip(at(bar)) {
            if count > 0 {
                // What is there is seen, however little it is.
                let height = (HEIGHT * u64::from(count) / u64::from(most)).max(4).min(floor);
                path.push_str(&format!("M{} {floor}v-{height}h8v{height}z", bar * 10));
                floor -= height;
            }
        }
    }
    let until = histogram.from + histogram.bar_millis * bars as i64;
    let words = format!(
        "Events over time, a bar for {}; the highest has {}",
        duration(histogram.bar_millis),
        counted(most.into(), "event")
    );
    html! {
        <figure class="dossier-activity">
            <svg viewBox={format!("0 0 {bars}0 {HEIGHT}")} preserveAspectRatio="none" role="img" aria-label={words.clone()}>
                { for paths.into_iter().zip(columns).map(|(path, (class, _))| html! { <path {class} d={path} /> }) }
            </svg>
            <figcaption class="quiet">
                <span class="mono">{ clock.text(histogram.from) }</span>
                <span>{ words }</span>
                <span class="mono">{ clock.text(until) }</span>
            </figcaption>
        </figure>
    }
}

/// Weekdays by hours: each cell says its number, and is the darker the larger that is.
fn heat(heat: &[u32]) -> Html {
    let most = heat.iter().copied().max().unwrap_or(0);
    if most == 0 {
        return Html::default();
    }
    let short = |count: u32| match count {
        0..1000 => count.to_string(),
        _ => [&thousands(u64::from(count) / 1000), "k"].concat(),
    };
    html! {
        <section class="dossier-heat">
            <h3>{ "Weekdays and hours (UTC)" }</h3>
            <table class="heat" aria-label="Events by weekday and hour, in UTC">
                <tr><td />{ for (0..24).map(|hour| html! { <th scope="col">{ hour }</th> }) }</tr>
                { for heat.chunks(24).zip(WEEKDAYS).map(|(hours, day)| html! {
                    <tr>
                        <th scope="row">{ day }</th>
                        { for hours.iter().map(|count| html! {
                            <td style={format!("--heat:{}%", u64::from(*count) * 50 / u64::from(most))}
                                class={(*count == 0).then_some("quiet")}>{ short(*count) }</td>
                        }) }
                    </tr>
                }) }
            </table>
        </section>
    }
}

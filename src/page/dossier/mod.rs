//! Dossiers over the middle: one, or two side by side.

mod folded_table;
mod life;

use crate::page::dossier::folded_table::FoldedTable;
use crate::page::go::{self, Go};
use crate::page::lib::clock::Clock;
use crate::page::lib::format::{counted, duration, thousands};
use crate::page::lib::icons;
use crate::page::lib::terms;
use crate::page::state::PageState;
use crate::page::tables::small_table::{grid_table, heat_table};
use crate::protocol::{Dossier, DossierSection, DossierSubject, Histogram, Section};
use yew::prelude::*;

/// Height of the activity's bars, in the drawing's own units.
const HEIGHT: i64 = 100;
/// The ids of the first and of the second.
const IDS: [&str; 2] = ["dossier", "dossier-compared"];
/// Those of their histories.
const HISTORY_IDS: [&str; 2] = ["history", "history-compared"];

/// The fields whose values call, so that their calls need permissions.
const CALLERS: [&str; 5] = ["person", "ai-agent", "principal", "session", "key"];
/// Fields whose values can be actors.
const ACTORS: [&str; 5] = ["principal", "person", "session", "key", "address"];

/// The open dossiers; or, while other things are looked at, a strip that brings them back.
pub fn dossiers(state: &PageState) -> Html {
    let explored = &state.exploration;
    if explored.dossiers.is_empty() {
        return Html::default();
    }
    let dossier_of = |subject: &DossierSubject| {
        let mut known = state.answer().dossiers.iter();
        known.find(|dossier| dossier.subject == *subject)
    };
    if !explored.shown {
        let last = explored.dossiers.last();
        let name = last.map_or("", |subject| explored.name_of(subject));
        let words = if explored.compares && explored.dossiers.len() == 1 {
            "Open a second profile, from a principal’s row, a value on the left or an event: it will stand beside the first."
        } else {
            "A profile is open behind this."
        };
        return html! {
            <p class="dossier-strip" role="status">
                <span>{ words }</span>
                { go::button("button small", &Go::ShowDossiers, None, format!("← Back to {name}").into()) }
                { close(0) }
            </p>
        };
    }
    html! {
        <div class="dossiers">
            { for explored.dossiers.iter().zip(IDS).enumerate().map(|(index, (wanted, id))| html! {
                <article {id} key={id} class="dossier" role="region" tabindex="-1" aria-labelledby={[id, "-title"].concat()}
                    data-field={wanted.field.clone()} data-key={wanted.value.clone()}>
                    { head(dossier_of(wanted), wanted, index, id, explored.dossiers.len() == 1) }
                    if let Some(dossier) = dossier_of(wanted) {
                        { body(dossier, state.display.clock, state.filter.is_narrowed(), HISTORY_IDS[index]) }
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
    DossierSubject { field, value }: &DossierSubject,
    index: usize,
    id: &str,
    is_alone: bool,
) -> Html {
    let title = dossier.map_or(value, |dossier| &dossier.title);
    let label = dossier.map_or(field, |dossier| &dossier.label);
    html! {
        <header>
            <h2 id={[id, "-title"].concat()}><span class="quiet">{ label.clone() }{ " " }</span>{ title.clone() }</h2>
            <span>
                { go::button("button small", &Go::Only(terms::term(field, value)), None, "Only this".into()) }
                if CALLERS.contains(&field.as_str()) {
                    { go::button("button small", &Go::Permissions(terms::term(field, value)), None, "Permissions it used".into()) }
                }
                if ACTORS.contains(&field.as_str()) {
                    { go::button("button small", &Go::Scope(terms::term(field, value)), Some("Add to scope: what is left of it".into()), "What is left".into()) }
                }
                if is_alone {
                    { go::button("button small", &Go::CompareDossiers, None, "Compare with…".into()) }
                }
                { close(index) }
            </span>
        </header>
    }
}

fn close(index: usize) -> Html {
    let label = Some("Close the profile".into());
    go::button("tiny", &Go::CloseDossier(index), label, icons::cross())
}

fn body(dossier: &Dossier, clock: Clock, filtered: bool, history_id: &'static str) -> Html {
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
            if dossier.shown < dossier.events {
                <p class="dossier-left-out" data-part="left-out" role="note">
                    { match dossier.shown {
                        0 => format!("The filter leaves out all of its {}.", counted(dossier.events.into(), "event")),
                        shown => format!("The filter leaves out {} of its {}.", thousands((dossier.events - shown).into()), counted(dossier.events.into(), "event")),
                    } }
                    { " " }
                    { go::button("button small", &Go::NoFilter, None, "Take the filter off".into()) }
                </p>
            }
            <div class="dossier-columns">
                <div>{ for dossier.sections.iter().map(|part| section(part, clock, history_id)) }</div>
                <div>{ for dossier.beside.iter().map(|part| section(part, clock, history_id)) }</div>
            </div>
        </>
    }
}

/// A section; nothing where there is nothing in it.
fn section(section: &DossierSection, clock: Clock, history_id: &'static str) -> Html {
    let table = |table: &Section| {
        let key = table
            .title
            .split(" (")
            .next()
            .unwrap_or_default()
            .to_owned();
        html! { <FoldedTable {key} section={table.clone()} {clock} /> }
    };
    match section {
        DossierSection::Table(rows) => table(rows),
        DossierSection::Inferred { table: rows, .. } if rows.rows.is_empty() => Html::default(),
        DossierSection::Inferred { table: rows, rule } => html! {
            <>{ table(rows) }<p class="quiet">{ rule.clone() }</p></>
        },
        DossierSection::History { lives, last, table } => html! {
            <>
                { for lives.iter().map(|life| life::drawn(life, clock)) }
                { life::last_change(last.as_ref(), clock) }
                { grid_table(table, clock, history_id) }
            </>
        },
        DossierSection::Heat(table) => heat_table(table, clock),
        DossierSection::Bars { title, bars } => activity(title, bars, clock),
    }
}

/// Small bars over time: what succeeded below, what failed and what was denied above it.
fn activity(title: &str, bars: &Histogram, clock: Clock) -> Html {
    let outcomes = [&bars.ok, &bars.error, &bars.denied];
    let count = bars.ok.len();
    let at = |counts: &[u32], bar: usize| counts.get(bar).map_or(0, |count| i64::from(*count));
    let total = |bar| outcomes.iter().map(|counts| at(counts, bar)).sum::<i64>();
    let most = (0..count).map(total).max().unwrap_or(0);
    if most == 0 {
        return Html::default();
    }
    let mut paths = [const { String::new() }; 3];
    for bar in 0..count {
        let mut floor = HEIGHT;
        for (counts, path) in outcomes.iter().zip(&mut paths) {
            let count = at(counts, bar);
            if count > 0 {
                // What is there is seen, however little it is.
                let height = (HEIGHT * count / most).max(4).min(floor);
                path.push_str(&format!("M{bar}0 {floor}v-{height}h8v{height}z"));
                floor -= height;
            }
        }
    }
    let [ok, error, denied] = paths;
    let words = format!(
        "a bar for {}; the highest has {}",
        duration(bars.bar_millis),
        counted(most as u64, "event")
    );
    let until = bars.from + bars.bar_millis * count as i64;
    html! {
        <figure key="activity" class="dossier-activity">
            <svg viewBox={format!("0 0 {count}0 {HEIGHT}")} preserveAspectRatio="none" role="img"
                aria-label={[title, ", ", &words].concat()}>
                <path d={ok} /><path class="error" d={error} /><path class="denied" d={denied} />
            </svg>
            <figcaption class="quiet">
                <span class="mono">{ clock.text(bars.from) }</span>
                <span>{ words }</span>
                <span class="mono">{ clock.text(until) }</span>
            </figcaption>
        </figure>
    }
}

//! Folded runs of events: the switch, the line above the table that says what folding came to, and a run's row.

use crate::cloudtrail::column::Column;
use crate::page::go::{Go, button};
use crate::page::lib::clock::Clock;
use crate::page::lib::format::{counted, thousands};
use crate::page::lib::icons;
use crate::page::lib::outcome;
use crate::page::session::EngineConnection;
use crate::page::state::PageState;
use crate::page::state::column_layout::arranged;
use crate::page::state::folds::FoldsAction;
use crate::page::tables::cell::{GridCell, draw, mono};
use crate::page::tables::day::day_of;
use crate::page::tables::grid_rows::{GridRow, TreePlace};
use crate::protocol::{FoldTotals, Millis, Rows, RunKind, RunRow, Tab};
use crate::tables::events::EVENTS;
use crate::tables::{cells, columns};
use std::rc::Rc;
use yew::prelude::*;

/// Length of a date in a time as the clock writes it, the blank after it included.
const DATE: usize = "2023-07-10 ".len();

/// The switch, where the open table lists events.
pub fn switch(state: &PageState, session: &Rc<EngineConnection>) -> Html {
    if !state.navigation.lists_events() {
        return Html::default();
    }
    let (session, on) = (session.clone(), state.folds.on);
    let onclick = Callback::from(move |_: MouseEvent| session.act(FoldsAction::Fold(!on)));
    html! {
        <button type="button" id="fold" class="button small" aria-pressed={on.to_string()} {onclick}
            title="Runs of calls that repeat, and pages of the console, become one row each (f)">{ "Fold repeats" }</button>
    }
}

/// What folding came to, where it is on.
pub fn status(state: &PageState) -> Html {
    if !state.folds.on {
        return Html::default();
    }
    let words = match &state.answer().rows {
        Rows::Folded(page, totals) => words_of(page.total, totals),
        Rows::Events(_) => why_not(state),
        _ => return Html::default(),
    };
    html! { <p id="folded" class="panel-words" role="status">{ words }</p> }
}

fn words_of(rows: u32, totals: &FoldTotals) -> String {
    let mut words = format!(
        "{} in {}: {}, {}.",
        counted(totals.events.into(), "event"),
        counted(rows.into(), "row"),
        counted(totals.repeats.into(), "repeat"),
        counted(totals.pages.into(), "console page"),
    );
    words.push_str(if totals.lacks_sessions {
        " Sessions are not worked out, so repeats are those of a principal and no console pages are found."
    } else if totals.pages > 0 {
        " Console pages are inferred: reads of one session, no more than 3 s apart."
    } else {
        ""
    });
    words
}

fn why_not(state: &PageState) -> String {
    let table = state.open_table();
    let columns = arranged(state.tab(), &table.columns, table.names);
    let label = |name: &str| {
        let column = columns.iter().find(|column| column.name == name);
        column.map_or_else(|| name.to_owned(), |column| column.label.to_owned())
    };
    let mut sorted = label(&table.sort);
    for key in &table.then {
        sorted.push_str(", then ");
        sorted.push_str(&label(&key.column));
    }
    if table.sort == "time" && table.then.is_empty() {
        return String::new();
    }
    format!("Not folded: runs follow the order of time alone, and the table is sorted by {sorted}.")
}

/// A run as a row of the events table.
pub fn run_row(run: &RunRow, clock: Clock) -> GridRow {
    let row = &run.earliest;
    let heads = columns(Tab::Events);
    let mut differs = run.differs.iter().copied();
    let mut own: Vec<GridCell> = Vec::with_capacity(run.differs.len());
    for (head, content) in heads.iter().zip(cells(&EVENTS, row)) {
        let differs = differs.next().unwrap_or_default();
        own.push(match head.id {
            "time" => GridCell::of_day(&span(row.time, run.last, clock)),
            "name" => what(run),
            _ if differs => several(&content.in_file().text()),
            _ => draw(content, clock),
        });
    }
    for (text, differs) in row.more.iter().zip(differs) {
        own.push(if differs { several(text) } else { mono(text) });
    }
    GridRow {
        key: format!("run:{}", row.key),
        class: classes!("opens", "folded", outcome::class(row.outcome)),
        selected: false,
        tree: Some(TreePlace {
            level: 1,
            is_open: Some(run.is_open),
        }),
        day: row.time.map(|time| day_of(time, clock)),
        cells: own,
    }
}

/// The first and the last time; the date once where it is the same.
fn span(first: Option<Millis>, last: Option<Millis>, clock: Clock) -> String {
    let text = |time: Option<Millis>| time.map_or_else(String::new, |time| clock.text(time));
    let (first, last) = (text(first), text(last));
    if first == last {
        return first;
    }
    let is_same_day = first.get(..DATE) == last.get(..DATE);
    let last = last.get(DATE..).filter(|_| is_same_day).unwrap_or(&last);
    format!("{first} – {last}")
}

/// What the run is, in words.
fn what(run: &RunRow) -> GridCell {
    let events = thousands(run.events.into());
    let only = only_these(run);
    match run.kind {
        RunKind::Repeat => {
            let words = format!("{events} × {}", &run.earliest[Column::Name]);
            let cell = GridCell::text(" strong", words.clone());
            let content = html! { <>{ words }{ only }</> };
            GridCell { content, ..cell }
        }
        RunKind::ConsolePage => {
            let (words, calls) = ("Console page", format!(" ({events} calls)"));
            let cell = GridCell::text(" strong", [words, &calls].concat());
            let content = html! {
                <span title="Opened a page of the console: inferred from reads of one session, no more than 3 s apart">
                    <b>{ words }</b>{ calls }{ only }
                </span>
            };
            GridCell {
                class: "",
                content,
                ..cell
            }
        }
    }
}

/// The way to the run's events alone: they then have an address.
fn only_these(run: &RunRow) -> Html {
    if run.query.is_empty() {
        return Html::default();
    }
    let label = "Show only the events of this row".to_owned();
    let to = Go::Events(run.query.clone());
    button("tiny only-these", &to, Some(label), icons::funnel())
}

/// A cell in which the events of a run differ: what the first of them says, and that it is not all.
fn several(first: &str) -> GridCell {
    let text = if first.is_empty() {
        "mixed".to_owned()
    } else {
        format!("{first} and others")
    };
    GridCell::text(" quiet", text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_of_one_day_says_the_date_once() {
        let text = |first, last| span(Some(first), Some(last), Clock::Utc);
        let noon = 1_688_990_400_000;
        assert_eq!(text(noon, noon), "2023-07-10 12:00:00");
        assert_eq!(text(noon, noon + 31_000), "2023-07-10 12:00:00 – 12:00:31");
        assert_eq!(
            text(noon, noon + 43_200_000),
            "2023-07-10 12:00:00 – 2023-07-11 00:00:00"
        );
    }

    #[test]
    fn the_line_says_events_rows_and_what_is_inferred() {
        let mut totals = FoldTotals {
            events: 1_234,
            pages: 2,
            repeats: 1,
            lacks_sessions: false,
        };
        let words = words_of(56, &totals);
        assert!(
            words.starts_with("1,234 events in 56 rows: 1 repeat, 2 console pages."),
            "{words}"
        );
        assert!(words.contains("inferred"), "{words}");
        totals.lacks_sessions = true;
        assert!(words_of(56, &totals).contains("no console pages"));
    }
}

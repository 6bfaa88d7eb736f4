//! The receipt: every file that was opened, and the result of reading it.

pub mod keep;
pub mod loading;
pub mod rules;
pub mod sources;

use crate::input::forms::READ_HERE;
use crate::page::lib::clock::Clock;
use crate::page::lib::format::{counted, size, thousands, unread_in_words};
use crate::page::receipt::keep::KeepNames;
use crate::page::tables::cell::draw;
use crate::page::tables::grid::{Grid, GridRow, GridRows, TabProps};
use crate::protocol::{FileRow, LoadState, Rows};
use crate::tables::cells;
use crate::tables::receipt::RECEIPT;
use yew::prelude::*;

/// The receipt.
#[component]
pub fn Receipt(props: &TabProps) -> Html {
    let rows = use_memo(
        (props.answered.answer.clone(), props.clock),
        |(answer, clock)| {
            let page = match &answer.rows {
                Rows::Receipt(page) => Some(page),
                _ => None,
            };
            GridRows::of(page, &|row| grid_row(row, *clock))
        },
    );
    let chosen = match &props.answered.answer.rows {
        Rows::Receipt(page) => props
            .cursor
            .and_then(|row| page.row(row))
            .filter(|row| !row.note.is_empty()),
        _ => None,
    };
    html! {
        <>
            <p class="panel-words">{ in_words(&props.answered.answer.load) }</p>
            <KeepNames names={props.answered.answer.load.names.clone()} />
            <Grid id="receipt" label="Files read" rows={(*rows).clone()}
                choice={props.choice.clone()} answered={props.answered.clone()} cursor={props.cursor} reveal={props.reveal} />
            // A note is longer than its cell: it stands in full below the table for the row that was clicked.
            if let Some(row) = chosen {
                <p class="panel-words file-note" role="status"><span class="mono">{ row.path.clone() }</span>{ ": " }{ row.note.clone() }</p>
            }
        </>
    }
}

/// The result for all files together.
fn in_words(load: &LoadState) -> String {
    let mut words = format!(
        "{}, {}: {} read",
        counted(load.files.into(), "file"),
        size(load.bytes),
        thousands(load.files_done.saturating_sub(load.files_skipped).into()),
    );
    if load.files_warned > 0 {
        words.push_str(&format!(
            " ({} with a warning)",
            thousands(load.files_warned.into())
        ));
    }
    if load.files_skipped > 0 {
        words.push_str(&format!(
            ", {} skipped",
            thousands(load.files_skipped.into())
        ));
    }
    words.push_str(&format!(
        ". {}",
        counted(load.events.into(), "distinct event")
    ));
    if load.duplicates > 0 {
        words.push_str(&format!(
            " and {}, counted once",
            counted(load.duplicates.into(), "duplicate")
        ));
    }
    words.push('.');
    if load.files_unread > 0 {
        words.push_str(&format!(" {}.", unread_in_words(load)));
    }
    if load.files_skipped > 0 {
        words.push(' ');
        words.push_str(READ_HERE);
    }
    words
}

fn grid_row(row: &FileRow, clock: Clock) -> GridRow {
    GridRow {
        key: row.path.clone(),
        class: classes!((!row.note.is_empty()).then_some("opens")),
        selected: false,
        tree: None,
        cells: cells(&RECEIPT, row)
            .map(|content| draw(content, clock))
            .collect(),
    }
}

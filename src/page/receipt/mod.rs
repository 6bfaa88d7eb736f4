//! The receipt: every file that was opened, and what came of it.

pub mod loading;

use crate::input::forms::read_here;
use crate::page::lib::clock::Clock;
use crate::page::lib::format::{counted, size, thousands};
use crate::page::lib::icons;
use crate::page::state::{Answered, Reveal, TableChoice};
use crate::page::tables::columns::RECEIPT;
use crate::page::tables::grid::{Grid, GridCell, GridRow, GridRows, mono, plain};
use crate::protocol::{FileRow, FileStatus, LoadState, Millis, Rows};
use yew::prelude::*;

/// What the receipt needs.
#[derive(PartialEq, Properties)]
pub struct ReceiptProps {
    /// The last answer.
    pub answered: Answered,
    /// How the table stands.
    pub choice: TableChoice,
    /// The clock for times.
    pub clock: Clock,
    /// The row that the keyboard stands on.
    pub cursor: Option<u32>,
    /// A row to bring into view.
    pub reveal: Reveal,
}

/// The receipt.
#[component]
pub fn Receipt(props: &ReceiptProps) -> Html {
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
            <Grid id="receipt" label="Receipt of files" rows={(*rows).clone()}
                choice={props.choice.clone()} answered={props.answered.clone()} cursor={props.cursor} reveal={props.reveal} />
            // A note is longer than its cell: it stands in full below the table for the row that was clicked.
            if let Some(row) = chosen {
                <p class="panel-words file-note" role="status"><span class="mono">{ row.path.clone() }</span>{ ": " }{ row.note.clone() }</p>
            }
        </>
    }
}

/// What was left out because loading ended early.
pub fn unread_in_words(load: &LoadState) -> String {
    let mut words = format!(
        "{} not read to the end",
        counted(load.files_unread.into(), "file")
    );
    if load.bytes_unread > 0.0 {
        words.push_str(&format!(": {} missing", size(load.bytes_unread)));
    }
    words
}

/// What came of all files together.
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
        words.push_str(read_here());
    }
    words
}

fn grid_row(row: &FileRow, clock: Clock) -> GridRow {
    GridRow {
        key: row.path.clone(),
        class: classes!((!row.note.is_empty()).then_some("opens")),
        selected: false,
        cells: RECEIPT
            .iter()
            .map(|column| cell(column.name, row, clock))
            .collect(),
    }
}

fn cell(column: &str, row: &FileRow, clock: Clock) -> GridCell {
    let time = |time: Option<Millis>| mono(&time.map(|time| clock.text(time)).unwrap_or_default());
    match column {
        // Its end is what is seen of a long path, so that the text needs an element with a direction of its own.
        "file" => GridCell::of(html! { <span class="mono">{ row.path.clone() }</span> }),
        "status" => GridCell::of(status(row.status)),
        "form" => plain(&row.form),
        "events" => plain(&thousands(row.events.into())),
        "duplicates" => plain(&thousands(row.duplicates.into())),
        "first" => time(row.first),
        "last" => time(row.last),
        "note" => plain(&row.note),
        _ => GridCell::default(),
    }
}

fn status(status: FileStatus) -> Html {
    let (glyph, word, class) = match status {
        FileStatus::Waiting => (icons::dots(), "waiting", "quiet"),
        FileStatus::Read => (icons::tick(), "read", "good"),
        FileStatus::Warned => (icons::warning(), "warning", "error"),
        FileStatus::Skipped => (icons::cross(), "skipped", "denied"),
    };
    html! { <span class={classes!("status", class)}>{ glyph }{ word }</span> }
}

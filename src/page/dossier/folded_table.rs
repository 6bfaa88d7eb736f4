//! A table of which the first rows are shown at first.

use crate::page::lib::clock::Clock;
use crate::page::lib::format::thousands;
use crate::page::tables::small_table::small_table;
use crate::protocol::Section;
use yew::prelude::*;

/// So many rows are shown at first.
const ROWS: usize = 10;

/// What the table needs.
#[derive(PartialEq, Properties)]
pub struct FoldedTableProps {
    /// Its rows.
    pub section: Section,
    /// The clock for times.
    pub clock: Clock,
}

/// A table; nothing where it has no rows.
#[component]
pub fn FoldedTable(props: &FoldedTableProps) -> Html {
    let is_whole = use_state_eq(|| false);
    let section = &props.section;
    let total = section.rows.len();
    if total == 0 {
        return Html::default();
    }
    // A row more would be no longer than the button.
    if *is_whole || total <= ROWS + 1 {
        return small_table(section, props.clock);
    }
    let mut first = Section {
        rows: Vec::new(),
        ..section.clone()
    };
    first.rows.extend_from_slice(&section.rows[..ROWS]);
    // Of a longer list the engine gives the first rows only, and the title says so.
    let words = match section.title.contains("(the first") {
        true => format!("Show {}", thousands(total as u64)),
        false => format!("Show all {}", thousands(total as u64)),
    };
    let all = Callback::from(move |_: MouseEvent| is_whole.set(true));
    html! {
        <>
            { small_table(&first, props.clock) }
            <button type="button" class="button small show-all" data-show="all-rows" onclick={all}
                aria-label={format!("{words}: {}", section.title)}>
                { words.clone() }
            </button>
        </>
    }
}

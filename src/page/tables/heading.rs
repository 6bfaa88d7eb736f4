//! The heading of a column: its name, how the table is sorted by it, and the edge by which it is made wider.

use crate::page::state::column_layout::Shown;
use crate::page::state::tables::TableView;
use crate::page::tables::picker;
use yew::prelude::*;

/// The heading of a column with these classes and this width; below its name the day that is in view.
pub fn heading(
    column: &Shown,
    class: String,
    width: u16,
    choice: &TableView,
    day: Option<Html>,
) -> Html {
    let sorted = choice.sorted_by(column.name);
    let direction = match sorted {
        None => "none",
        Some((_, false)) => "ascending",
        Some((_, true)) => "descending",
    };
    let edge = picker::edge(column.name, column.label, width);
    if column.column.is_some_and(|column| !column.is_sortable) {
        return html! { <div role="columnheader" {class}><span>{ column.label }</span>{ edge }</div> };
    }
    let arrow = |is_descending: bool| {
        let path = if is_descending {
            "M4 1v8M1 6l3 3 3-3"
        } else {
            "M4 9V1M1 4l3-3 3 3"
        };
        html! {
            <svg class="arrow" viewBox="0 0 8 10" width="8" height="10" fill="none" stroke="currentColor"
                stroke-width="1.5" aria-hidden="true">
                <path d={path} />
            </svg>
        }
    };
    // The place is said where there are several.
    let place = |place: usize| {
        (!choice.then.is_empty())
            .then(|| html! { <span class="sort-place">{ (place + 1).to_string() }</span> })
    };
    let class = classes!(class, day.is_some().then_some("has-day"));
    html! {
        <div role="columnheader" {class} aria-sort={direction}>
            <button type="button" class="sort" data-sort={column.name.to_owned()} tabindex="-1"
                title="Sort; with Shift after the columns that it is sorted by">
                <span>{ column.label }</span>
                if let Some((number, is_descending)) = sorted {
                    { arrow(is_descending) }
                    { place(number) }
                }
            </button>
            { day }
            { edge }
        </div>
    }
}

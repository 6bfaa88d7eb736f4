//! The date of events in their table: above the time of each day's first event, and in the heading that of the first row in
//! view. In all other rows it is in the text, but not to be seen.

use crate::page::lib::clock::Clock;
use crate::page::lib::shared::Shared;
use crate::page::tables::grid_rows::GridRows;
use crate::page::tables::scroll::Scroller;
use crate::protocol::Millis;
use gloo::events::EventListener;
use std::cell::RefCell;
use web_sys::Element;
use yew::prelude::*;

/// Length of a date in a time as the clock writes it.
const DATE: usize = "2023-07-10".len();

/// The day of a time.
pub fn day_of(time: Millis, clock: Clock) -> AttrValue {
    let text = clock.text(time);
    text.get(..DATE).unwrap_or(&text).to_owned().into()
}

/// What the heading needs to know.
#[derive(PartialEq, Properties)]
pub struct DayInViewProps {
    /// The element that scrolls.
    pub node: NodeRef,
    /// The rows that are here.
    pub rows: Shared<GridRows>,
    /// Where the window stands.
    pub scroller: Shared<RefCell<Scroller>>,
}

/// The day of the first row in view. A component of its own, so that scrolling over a border of days draws nothing else.
#[component]
pub fn DayInView(props: &DayInViewProps) -> Html {
    let day = use_state_eq(|| None::<AttrValue>);
    let look = {
        let (rows, scroller, day) = (props.rows.clone(), props.scroller.clone(), day.setter());
        move || {
            let first = scroller.borrow().visible().first;
            let row = first.saturating_sub(rows.first);
            if let Some(row) = rows.rows.get(row as usize) {
                day.set(row.day.clone());
            }
        }
    };
    use_effect_with(
        (props.node.clone(), props.rows.clone()),
        move |(node, _)| {
            look();
            let listener = node
                .cast::<Element>()
                .map(|element| EventListener::new(&element, "scroll", move |_| look()));
            move || drop(listener)
        },
    );
    // The style sheet shows it: it is no part of the column's name.
    html! { <span class="day" data-day={day.as_ref().cloned()} /> }
}

//! The time range beside the number of events: two times that can be typed, and the way out of it.

use crate::page::lib::clock::Clock;
use crate::page::lib::dom;
use crate::page::lib::icons;
use crate::page::session::use_session;
use crate::page::state::filter::FilterAction;
use crate::protocol::{Millis, TimeRange};
use crate::query::when::period;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// What opens the fields.
const OPENS: &str = "#time-range";

/// How times can be typed.
const FORMS: &str =
    "2023-07, 2023-07-10, 2023-07-10 12:00, 2023-07-10 12:00:30; with Z or +02:00 of another clock";

/// What the time range needs.
#[derive(PartialEq, Properties)]
pub struct TimeChipProps {
    /// The range that is chosen.
    pub brush: Option<TimeRange>,
    /// The time of the events shown.
    pub shown: Option<TimeRange>,
    /// The clock for times.
    pub clock: Clock,
}

/// The times of the events shown, or the range that was chosen as a chip. A click on either opens two fields.
#[component]
pub fn TimeChip(props: &TimeChipProps) -> Html {
    let session = use_session();
    let is_open = use_state_eq(|| false);
    let clock = props.clock;
    let Some(range) = props.brush.or(props.shown) else {
        return Html::default();
    };
    if *is_open {
        let close = {
            let is_open = is_open.clone();
            Callback::from(move |()| {
                is_open.set(false);
                dom::focus_soon(OPENS.to_owned());
            })
        };
        return html! { <TimeFields {range} {clock} {close} /> };
    }
    let words = in_words(range, clock);
    let onclick = Callback::from(move |_: MouseEvent| is_open.set(true));
    if props.brush.is_none() {
        return html! {
            <button type="button" id="time-range" class="link quiet" {onclick} title="Type two times"
                aria-label={format!("Choose the time: {words}")}>{ words.clone() }</button>
        };
    }
    let clear = Callback::from(move |_: MouseEvent| session.act(FilterAction::Brush(None)));
    html! {
        <span class="chip accent time-chip">
            <button type="button" id="time-range" {onclick} title="A click edits it"
                aria-label={format!("Edit the time: {words}")}>{ words.clone() }</button>
            <button type="button" class="tiny" onclick={clear} aria-label={format!("Clear time: {words}")} title="Clear time">{ icons::cross() }</button>
        </span>
    }
}

/// The first and the last time of a range, which ends with the first instant after it.
pub fn in_words(range: TimeRange, clock: Clock) -> String {
    format!("{} – {}", clock.text(range.from), last_of(range, clock))
}

fn last_of(range: TimeRange, clock: Clock) -> String {
    clock.text((range.until - 1).max(range.from))
}

/// What the fields need.
#[derive(PartialEq, Properties)]
struct TimeFieldsProps {
    range: TimeRange,
    clock: Clock,
    close: Callback<()>,
}

/// Two fields: Enter chooses the time between them, Escape leaves it as it is.
#[component]
fn TimeFields(props: &TimeFieldsProps) -> Html {
    let session = use_session();
    let mistake = use_state_eq(|| None::<String>);
    let from = use_state_eq(|| props.clock.text(props.range.from));
    let until = use_state_eq(|| last_of(props.range, props.clock));
    let first = use_node_ref();
    dom::use_selected_input(first.clone());
    let apply = {
        let (from, until, mistake) = (from.clone(), until.clone(), mistake.clone());
        let (clock, close) = (props.clock, props.close.clone());
        move || match typed_range(&from, &until, clock) {
            Ok(range) => {
                session.act(FilterAction::Brush(Some(range)));
                close.emit(());
            }
            Err(words) => mistake.set(Some(words)),
        }
    };
    let onkeydown = {
        let (apply, close) = (apply.clone(), props.close.clone());
        Callback::from(move |event: KeyboardEvent| {
            match event.key().as_str() {
                "Enter" if dom::is_in(&event, "input") => apply(),
                "Escape" => close.emit(()),
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
        })
    };
    let onclick = Callback::from(move |_: MouseEvent| apply());
    let zone = props.clock.zone(props.range.from);
    let field = |node: NodeRef, id: &'static str, label: &str, text: &UseStateHandle<String>| {
        let setter = text.setter();
        let oninput = Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                setter.set(input.value());
            }
        });
        html! {
            <input ref={node} {id} type="text" class="condition-input" size="20" value={(**text).clone()} {oninput}
                aria-label={format!("{label} ({zone}): Enter applies, Escape cancels")} title={FORMS}
                aria-invalid={mistake.is_some().to_string()} autocomplete="off" spellcheck="false" />
        }
    };
    html! {
        <span class="condition-editor" data-part="time-fields" {onkeydown}>
            { field(first, "time-from", "From", &from) }
            { "–" }
            { field(NodeRef::default(), "time-until", "To", &until) }
            <span class="quiet">{ zone.clone() }</span>
            <button type="button" class="button small" {onclick}>{ "Apply" }</button>
            if let Some(words) = &*mistake {
                <span class="condition-mistake" role="alert">{ words.clone() }</span>
            }
        </span>
    }
}

/// The range between two typed times, both included, as `time>=` and `time<=` of the search language have it.
fn typed_range(from: &str, until: &str, clock: Clock) -> Result<TimeRange, String> {
    let read = |text: &str| {
        let text = text.trim();
        let (from, until) = period(text).ok_or_else(|| match text {
            "" => "Both times are needed.".to_owned(),
            text => format!("“{text}” is no time: write 2023-07-10 12:00."),
        })?;
        Ok::<_, String>(match has_offset(text) {
            true => (from, until),
            false => (on_clock(from, clock), on_clock(until, clock)),
        })
    };
    let (from, until) = (read(from)?.0, read(until)?.1);
    if from < until {
        Ok(TimeRange { from, until })
    } else {
        Err("The second time is before the first.".to_owned())
    }
}

/// Whether a typed time says by which clock it is: `Z`, `+02:00` behind the hour.
fn has_offset(text: &str) -> bool {
    let behind_date = text.get("2023-07-10".len()..).unwrap_or_default();
    behind_date.contains(['Z', 'z', '+', '-'])
}

/// The moment at which a clock shows this time, which was read as one of UTC.
fn on_clock(time: Millis, clock: Clock) -> Millis {
    // The distance from UTC is that of the moment, which is near.
    let near = time.saturating_sub(clock.offset_millis(time));
    time.saturating_sub(clock.offset_millis(near))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloudtrail::time::text_from_millis;

    #[test]
    fn two_times_are_a_range_with_both_in_it() {
        let text = |from: &str, until: &str| {
            let range = typed_range(from, until, Clock::Utc);
            range.map(|range| [range.from, range.until].map(text_from_millis).join(" "))
        };
        assert_eq!(
            text("2023-07-10", " 2023-07-10 12:00 ").as_deref(),
            Ok("2023-07-10 00:00:00 2023-07-10 12:01:00")
        );
        assert_eq!(
            text("2023-07-10T14:00:05+02:00", "2023-07-10T12:00:05").as_deref(),
            Ok("2023-07-10 12:00:05 2023-07-10 12:00:06")
        );
        for (from, until) in [("", "2023"), ("2023", "soon"), ("2023-07-11", "2023-07-10")] {
            assert!(text(from, until).is_err(), "{from} {until}");
        }
    }
}

//! The keyboard on the histogram: arrow keys go from bar to bar, what is under the keyboard is shown and said, Enter and Shift
//! choose a time.

use crate::analysis::histogram::heights;
use crate::page::lib::clock::Clock;
use crate::page::lib::format::{counted, duration, thousands};
use crate::page::lib::shared::Shared;
use crate::page::session::use_session;
use crate::page::state::filter::FilterAction;
use crate::page::timeline::brush::BarScale;
use crate::protocol::{Histogram, Millis, TimeRange};
use yew::prelude::*;

/// What is said of the keys by the canvas's label.
pub const KEYS: &str = " Left and right arrow go from bar to bar; Enter chooses the time of a bar, Shift and an arrow that of several.";

/// What is under the keyboard, and what the canvas listens to.
pub struct HistogramKeys {
    /// The bar under the keyboard; none while the canvas has not the focus.
    pub bar: Option<usize>,
    /// Goes to another bar, or chooses a time.
    pub onkeydown: Callback<KeyboardEvent>,
    /// The canvas has the focus.
    pub onfocus: Callback<FocusEvent>,
    /// It has it no longer.
    pub onblur: Callback<FocusEvent>,
}

/// Follows the keyboard.
#[hook]
pub fn use_histogram_keys(
    bars: &Shared<Histogram>,
    scale: BarScale,
    brush: Option<TimeRange>,
) -> HistogramKeys {
    let session = use_session();
    let at = use_state_eq(|| None::<usize>);
    // Where a range of several bars began.
    let anchor = use_mut_ref(|| None::<usize>);
    let is_focused = use_state_eq(|| false);
    let focus = |to: bool| {
        let setter = is_focused.setter();
        Callback::from(move |_: FocusEvent| setter.set(to))
    };
    let bar = (*at).filter(|bar| *is_focused && *bar < scale.bars);
    let onkeydown = {
        let bars = bars.clone();
        Callback::from(move |event: KeyboardEvent| {
            let here = (*at).filter(|bar| *bar < scale.bars);
            let next = next_bar(&bars, here, &event.key(), event.shift_key());
            match (event.key().as_str(), next) {
                _ if scale.bars == 0 || event.ctrl_key() || event.alt_key() || event.meta_key() => {
                    return;
                }
                ("Delete" | "Backspace", _) => session.act(FilterAction::Brush(None)),
                ("Enter" | " ", _) if here.is_some() => {
                    let time = here.map(|bar| scale.range_of(bar, bar));
                    session.act(FilterAction::Brush(
                        time.filter(|time| brush != Some(*time)),
                    ));
                    *anchor.borrow_mut() = here;
                }
                ("Escape", _) if at.is_some() => at.set(None),
                (_, Some(next)) => {
                    at.set(Some(next));
                    if event.shift_key() {
                        let from = *anchor.borrow_mut().get_or_insert(here.unwrap_or(next));
                        session.act(FilterAction::Brush(Some(scale.range_of(from, next))));
                    } else {
                        *anchor.borrow_mut() = None;
                    }
                }
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
        })
    };
    HistogramKeys {
        bar,
        onkeydown,
        onfocus: focus(true),
        onblur: focus(false),
    }
}

/// The bar that a key leads to: the next one with events, or with Shift the next one.
fn next_bar(bars: &Histogram, here: Option<usize>, key: &str, each: bool) -> Option<usize> {
    let counts: Vec<u32> = heights(bars).collect();
    let mut all = (0..counts.len()).filter(|bar| each || counts[*bar] > 0);
    match (key, here) {
        ("ArrowRight", Some(here)) => all.find(|bar| *bar > here).or(Some(here)),
        ("ArrowLeft", Some(here)) => all.take_while(|bar| *bar < here).last().or(Some(here)),
        ("ArrowRight" | "ArrowLeft" | "Home", _) => all.next(),
        ("End", _) => all.next_back(),
        _ => None,
    }
}

/// What is said of a bar.
pub fn said(bars: &Histogram, bar: usize, clock: Clock) -> String {
    let count = |counts: &[u32]| counts.get(bar).copied().unwrap_or_default();
    let (ok, error, denied) = (count(&bars.ok), count(&bars.error), count(&bars.denied));
    let at = clock.text(bars.from + bar as Millis * bars.bar_millis);
    let events = u64::from(ok) + u64::from(error) + u64::from(denied);
    let mut words = format!(
        "{at}, {}: {}",
        duration(bars.bar_millis),
        counted(events, "event")
    );
    for (count, what) in [
        (error, "with an error"),
        (denied, "denied"),
        (count(&bars.alarms), "of a rule of level high or critical"),
    ] {
        if count > 0 {
            words.push_str(&format!(", {} {what}", thousands(count.into())));
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_go_to_bars_with_events_and_stop_at_the_ends() {
        let bars = Histogram {
            ok: vec![0, 2, 0, 0, 1],
            error: vec![0, 0, 0, 1, 0],
            denied: vec![0; 5],
            ..Histogram::default()
        };
        let next = |here, key| next_bar(&bars, here, key, false);
        assert_eq!(next(None, "ArrowRight"), Some(1));
        assert_eq!(next(Some(1), "ArrowRight"), Some(3));
        assert_eq!(next(Some(4), "ArrowRight"), Some(4));
        assert_eq!(next(Some(3), "ArrowLeft"), Some(1));
        assert_eq!(next(Some(1), "ArrowLeft"), Some(1));
        assert_eq!(next(Some(1), "End"), Some(4));
        assert_eq!(next(Some(1), "x"), None);
        assert_eq!(next_bar(&bars, Some(1), "ArrowRight", true), Some(2));
    }
}

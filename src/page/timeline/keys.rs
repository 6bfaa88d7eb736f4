//! The keyboard on the timeline's canvas: arrow keys go from bar to bar and from lane to lane, what is under the keyboard is
//! shown and said, Enter lists its events.

use crate::page::lib::clock::Clock;
use crate::page::lib::dom;
use crate::page::lib::format::thousands;
use crate::page::session::use_session;
use crate::page::state::answers::Answered;
use crate::page::state::tables::TablesAction;
use crate::page::state::timeline::TimelineAction;
use crate::page::state::window;
use crate::page::timeline::lanes::{Hit, LaneDrawing, Point};
use crate::page::timeline::tooltip::in_words;
use crate::protocol::{Lane, Millis, Page, Rows, TimeRange, TimelineScale};
use yew::prelude::*;

/// What is said of the keys by the canvas's label.
pub const KEYS: &str = " Left and right arrow go from bar to bar, up and down from lane to lane; Enter lists the events of a bar, Escape leaves it.";

/// The bar or event under the keyboard: its time, and its number among those of the same time. What is nearest to it stays
/// under the keyboard when others are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct BarCursor {
    time: f64,
    nth: usize,
}

impl BarCursor {
    /// At this place in a lane.
    fn at(times: &[f64], place: usize) -> Option<Self> {
        let time = *times.get(place)?;
        Some(Self {
            time,
            nth: place - times.partition_point(|one| *one < time),
        })
    }

    /// Its place in a lane: its own, or the nearest one.
    fn place(self, times: &[f64]) -> Option<usize> {
        let last = times.len().checked_sub(1)?;
        let first = times.partition_point(|one| *one < self.time);
        let same = times[first..].iter().filter(|one| **one == self.time);
        Some(match same.count() {
            0 if first > last => last,
            0 if first > 0 && self.time - times[first - 1] < times[first] - self.time => first - 1,
            0 => first,
            same => first + self.nth.min(same - 1),
        })
    }
}

/// The times of what is drawn in a lane: the middles of its bars, or its events.
fn times(lane: &Lane, scale: TimelineScale) -> Vec<f64> {
    let middle = |column: u32| scale.from as f64 + (f64::from(column) + 0.5) * scale.column_millis;
    let bars = lane.marks.iter().map(|mark| middle(mark.column));
    bars.chain(lane.singles.iter().map(|single| single.time as f64))
        .collect()
}

fn hit_at(lane: &Lane, place: usize) -> Option<Hit<'_>> {
    match lane.marks.get(place) {
        Some(mark) => Some(Hit::Mark(lane, *mark)),
        None => Some(Hit::Single(lane, lane.singles.get(place)?)),
    }
}

/// What the keys work on.
pub struct KeyedCanvas {
    /// What is drawn.
    pub drawing: LaneDrawing,
    /// All the time that the filter leaves.
    pub whole: TimeRange,
    /// The last answer.
    pub answered: Answered,
    /// The lane under the keyboard cursor.
    pub lane: Option<u32>,
    /// The clock for times.
    pub clock: Clock,
}

/// What is under the keyboard, and what the canvas listens to.
pub struct BarKeys {
    /// Where the bar under the keyboard is on the canvas; none while the canvas has not the focus.
    pub point: Option<Point>,
    /// What is said of it.
    pub words: String,
    /// Goes to another bar, opens its list, leaves it.
    pub onkeydown: Callback<KeyboardEvent>,
    /// The canvas has the focus.
    pub onfocus: Callback<FocusEvent>,
    /// It has it no longer.
    pub onblur: Callback<FocusEvent>,
}

impl BarKeys {
    /// The frame around the bar under the keyboard, its tooltip, and what is said of it.
    pub fn draw(
        &self,
        drawing: &LaneDrawing,
        label_width: f64,
        tooltip: &dyn Fn(Point) -> Html,
    ) -> Html {
        let framed = self.point.map(|point| {
            let height = drawing.scroller.row_height;
            let (left, top) = (label_width + point.x - 6.0, point.y - height / 2.0);
            let [left, top, height] = [left, top, height].map(dom::pixels);
            html! {
                <>
                    <div class="bar-cursor" style={format!("left:{left}px;top:{top}px;height:{height}px")} />
                    { tooltip(point) }
                </>
            }
        });
        html! {
            <>
                <p id="timeline-said" class="only-heard" role="status">{ self.words.clone() }</p>
                { framed.unwrap_or_default() }
            </>
        }
    }
}

/// Follows the keyboard.
#[hook]
pub fn use_bar_keys(canvas: KeyedCanvas) -> BarKeys {
    let session = use_session();
    let at = use_state_eq(|| None::<BarCursor>);
    let is_focused = use_state_eq(|| false);
    let KeyedCanvas {
        drawing,
        whole,
        answered,
        lane,
        clock,
    } = canvas;
    let mut keys = BarKeys {
        point: None,
        words: String::new(),
        onkeydown: Callback::noop(),
        onfocus: focus(&is_focused, true),
        onblur: focus(&is_focused, false),
    };
    if let (Rows::Lanes(lanes, _), Some(cursor), true) = (&answered.answer.rows, *at, *is_focused) {
        keys.words = said(lanes, lane, cursor, &drawing, clock);
        keys.point = point(lanes, lane, cursor, &drawing);
    }
    keys.onkeydown = Callback::from(move |event: KeyboardEvent| {
        let Rows::Lanes(lanes, scale) = &answered.answer.rows else {
            return;
        };
        let in_lane = lane.and_then(|lane| lanes.row(lane));
        let times = in_lane.map_or_else(Vec::new, |lane| times(lane, *scale));
        let place = (*at).and_then(|cursor| cursor.place(&times));
        let go = |place: usize| {
            let cursor = BarCursor::at(&times, place);
            at.set(cursor.or(*at));
            if let Some(cursor) = cursor
                && !(0.0..=drawing.width).contains(&drawing.x(cursor.time))
            {
                let time = cursor.time as Millis;
                let shown = window::showing(Some(drawing.window), whole, time);
                session.act(TimelineAction::Look(shown));
            }
        };
        match (event.key().as_str(), place) {
            _ if event.ctrl_key() || event.alt_key() || event.meta_key() || event.shift_key() => {
                return;
            }
            ("ArrowRight" | "ArrowLeft" | "Home" | "End", _) if lane.is_none() => {
                session.act(TablesAction::Move(1));
                at.set(Some(BarCursor::default()));
            }
            ("ArrowRight", Some(place)) => go((place + 1).min(times.len() - 1)),
            ("ArrowLeft", Some(place)) => go(place.saturating_sub(1)),
            ("ArrowRight" | "ArrowLeft" | "Home", _) => go(0),
            ("End", _) => go(times.len().saturating_sub(1)),
            ("ArrowDown" | "ArrowUp", _) => {
                let by = if event.key() == "ArrowDown" { 1 } else { -1 };
                session.act(TablesAction::Move(by));
                at.set(Some((*at).unwrap_or_default()));
            }
            ("Enter" | " ", Some(place)) => match in_lane.and_then(|lane| hit_at(lane, place)) {
                Some(Hit::Mark(lane, mark)) if mark.events > 1 => {
                    session.act(TimelineAction::Bar(Some(drawing.bar(lane, mark))));
                    dom::focus_soon("#close-bar".to_owned());
                }
                Some(hit) => session.open(hit.event()),
                None => return,
            },
            ("Escape", _) if at.is_some() => at.set(None),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    });
    keys
}

fn focus(is_focused: &UseStateHandle<bool>, to: bool) -> Callback<FocusEvent> {
    let setter = is_focused.setter();
    Callback::from(move |_: FocusEvent| setter.set(to))
}

/// What is said of a bar: its lane, its place there, and what its tooltip says.
fn said(
    lanes: &Page<Lane>,
    lane: Option<u32>,
    cursor: BarCursor,
    drawing: &LaneDrawing,
    clock: Clock,
) -> String {
    let Some((number, lane)) = lane.and_then(|number| Some((number, lanes.row(number)?))) else {
        return String::new();
    };
    let times = times(lane, drawing.scale);
    let hit = cursor
        .place(&times)
        .and_then(|place| Some((place, hit_at(lane, place)?)));
    let Some((place, hit)) = hit else {
        return format!("{}: no event in the time shown", lane.label);
    };
    let count = |number: usize| thousands(number as u64);
    let kind = if lane.marks.is_empty() {
        "event"
    } else {
        "bar"
    };
    format!(
        "{}, lane {} of {}, {kind} {} of {}: {}",
        lane.label,
        count(number as usize + 1),
        thousands(lanes.total.into()),
        count(place + 1),
        count(times.len()),
        in_words(&hit, drawing, clock),
    )
}

/// The middle of a bar on the canvas, where it is in sight.
fn point(
    lanes: &Page<Lane>,
    lane: Option<u32>,
    cursor: BarCursor,
    drawing: &LaneDrawing,
) -> Option<Point> {
    let times = times(lanes.row(lane?)?, drawing.scale);
    let time = *times.get(cursor.place(&times)?)?;
    let y = drawing.lane_top(lane?) + drawing.scroller.row_height / 2.0;
    Some(Point {
        x: drawing.x(time),
        y,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_of_several_events_at_one_time_is_reached() {
        let times = [1.0, 5.0, 5.0, 5.0, 9.0];
        let places: Vec<Option<usize>> = (0..times.len())
            .map(|place| BarCursor::at(&times, place)?.place(&times))
            .collect();
        assert_eq!(places, [Some(0), Some(1), Some(2), Some(3), Some(4)]);
        assert_eq!(BarCursor::at(&times, 5), None);
    }

    #[test]
    fn in_another_lane_the_nearest_bar_is_meant() {
        let at = |time| BarCursor { time, nth: 1 };
        let times = [2.0, 4.0, 10.0];
        assert_eq!(at(0.0).place(&times), Some(0));
        assert_eq!(at(6.0).place(&times), Some(1));
        assert_eq!(at(8.0).place(&times), Some(2));
        assert_eq!(at(99.0).place(&times), Some(2));
        assert_eq!(
            at(4.0).place(&times),
            Some(1),
            "there is one at that time only"
        );
        assert_eq!(at(4.0).place(&[]), None);
    }
}

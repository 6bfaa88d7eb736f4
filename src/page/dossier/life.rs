//! The life of a resource as a bar: when it was there, when it was exposed, and the calls that made it so.

use crate::page::go::{self, Go};
use crate::page::lib::clock::Clock;
use crate::protocol::{LastChange, LifeMark, LifeMarkKind, ResourceLife, TimeRange};
use yew::prelude::*;

/// Width of the bar, in the drawing's own units.
const WIDTH: i64 = 10_000;

/// One life.
pub fn drawn(life: &ResourceLife, clock: Clock) -> Html {
    let range = life.range;
    let shown = |mark: &&LifeMark| range.from <= mark.time && mark.time < range.until;
    html! {
        <figure key={life.place.clone()} class="life" data-part="life">
            <figcaption>
                if !life.place.is_empty() {
                    <strong>{ life.place.clone() }</strong>{ " " }
                }
                { life.words.clone() }
            </figcaption>
            if !life.stretches.is_empty() {
                <div class="life-bar" role="group" aria-label="Its life over time">
                    <svg viewBox={format!("0 0 {WIDTH} 10")} preserveAspectRatio="none" aria-hidden="true">
                        { for life.stretches.iter().map(|stretch| {
                            let (from, until) = (place(stretch.time.from, range), place(stretch.time.until, range));
                            let class = if stretch.is_exposed { "exposed" } else { "there" };
                            html! { <rect {class} x={from.to_string()} y="0" width={(until - from).max(10).to_string()} height="10" /> }
                        }) }
                    </svg>
                    { for life.marks.iter().filter(shown).map(|mark| {
                        let label = format!("{}: {}, {}", words(mark.kind), mark.words, clock.text(mark.time));
                        let left = place(mark.time, range) * 100;
                        html! {
                            <span key={mark.event} style={format!("left:{}%", left / WIDTH)}>
                                { go::button(class(mark.kind), &Go::Event(mark.event), Some(label), Html::default()) }
                            </span>
                        }
                    }) }
                </div>
                <p class="life-axis mono quiet">
                    <span>{ clock.text(range.from) }</span><span>{ clock.text(range.until - 1) }</span>
                </p>
            }
        </figure>
    }
}

/// Who changed it last, as a link to the call.
pub fn last_change(last: Option<&LastChange>, clock: Clock) -> Html {
    last.map_or_else(Html::default, |last| {
        let words = format!("{}, {}", last.words, clock.text(last.time));
        html! {
            <p data-part="last-change">{ go::button("link", &Go::Event(last.event), None, words.into()) }</p>
        }
    })
}

/// Where a time stands on the bar.
fn place(time: i64, range: TimeRange) -> i64 {
    let length = i128::from(range.until - range.from).max(1);
    let at = i128::from(time - range.from) * i128::from(WIDTH) / length;
    at.clamp(0, i128::from(WIDTH)) as i64
}

fn words(kind: LifeMarkKind) -> &'static str {
    match kind {
        LifeMarkKind::Created => "Created",
        LifeMarkKind::Changed => "Changed",
        LifeMarkKind::Exposed => "Exposed",
        LifeMarkKind::Closed => "Closed",
        LifeMarkKind::Deleted => "Deleted",
        LifeMarkKind::Refused => "Refused or failed",
    }
}

fn class(kind: LifeMarkKind) -> &'static str {
    match kind {
        LifeMarkKind::Created => "life-mark created",
        LifeMarkKind::Changed => "life-mark changed",
        LifeMarkKind::Exposed => "life-mark exposed",
        LifeMarkKind::Closed => "life-mark closed",
        LifeMarkKind::Deleted => "life-mark deleted",
        LifeMarkKind::Refused => "life-mark refused",
    }
}

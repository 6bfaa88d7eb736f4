//! Cells of tables.

use crate::page::go::{self, Go};
use crate::page::lib::clock::Clock;
use crate::page::lib::cut;
use crate::page::lib::format::{duration, size, thousands};
use crate::page::lib::icons;
use crate::page::lib::measure::{self, Typeface};
use crate::page::lib::outcome;
use crate::protocol::{CountedEvents, CountedName, EXTERNAL, FileStatus, Outcome};
use crate::tables::{CellContent, NumberUnit, counted_name, status_word};
use yew::prelude::*;

/// The content of a cell. An element of its own for the text would double the work of drawing a table.
#[derive(Clone, Default)]
pub struct GridCell {
    /// The class of the text; empty, or with a blank before it.
    pub class: &'static str,
    /// Width of a column in which all of the text has room, in CSS pixels; none where it is not known.
    pub room: Option<usize>,
    /// Width of a column in which what matters of it has room, in CSS pixels: of an ARN its last part.
    pub wanted: usize,
    /// What is drawn.
    pub content: Html,
    /// A name that is cut in the middle where it has no room.
    pub name: Option<AttrValue>,
}

/// Padding around a text in a cell, and around one in a chip, in CSS pixels.
const AROUND_PIXELS: f64 = 18.0;
const CHIP_PIXELS: f64 = 16.0;
/// Width of a small icon with the gap beside it, in CSS pixels.
const ICON_PIXELS: f64 = 20.0;
/// Length of a date in a time as the clock writes it.
const DATE: usize = "2023-07-10".len();

/// The width of a column for a text, in CSS pixels.
fn around(text_width: f64) -> usize {
    (text_width + AROUND_PIXELS).ceil() as usize
}

impl GridCell {
    /// Text with a class; the class is empty, or has a blank before it.
    pub fn text(class: &'static str, text: impl Into<AttrValue>) -> Self {
        let text: AttrValue = text.into();
        let width = around(measure::width(face_of(class), &text));
        GridCell {
            class,
            room: Some(width),
            wanted: width,
            content: text.into(),
            name: None,
        }
    }

    /// A name or an identifier, with a class as in [`GridCell::text`].
    pub fn identifier(class: &'static str, text: &str) -> Self {
        let name: AttrValue = text.to_owned().into();
        let wanted = cut::last_part(text).map(|last| around(measure::width(face_of(class), &last)));
        let cell = GridCell::text(class, name.clone());
        GridCell {
            wanted: wanted.map_or(cell.wanted, |wanted| wanted.min(cell.wanted)),
            name: Some(name),
            ..cell
        }
    }

    /// A time, or two, whose date is shown once for each day: see [`crate::page::tables::day`].
    pub fn of_day(text: &str) -> Self {
        match (text.get(..DATE), text.get(DATE..)) {
            (Some(date), Some(time)) if time.starts_with(' ') => GridCell {
                class: " mono",
                wanted: around(measure::width(Typeface::Mono, time.trim_start()).max(MOST_OF_DATE)),
                content: html! { <><span class="date">{ date.to_owned() }{ " " }</span>{ time.trim_start().to_owned() }</> },
                ..GridCell::default()
            },
            _ => mono(text),
        }
    }

    /// What is drawn in a column of this width.
    pub fn content_in(&self, width: usize) -> Html {
        match &self.name {
            Some(name) if !self.fits(width) => cut::in_middle(name),
            _ => self.content.clone(),
        }
    }

    /// Whether it has room in a column of this width for certain.
    pub fn fits(&self, width: usize) -> bool {
        self.room.is_some_and(|room| room <= width)
    }

    /// Anything else.
    pub fn of(content: Html) -> Self {
        GridCell {
            content,
            ..GridCell::default()
        }
    }

    /// The same, for which a column wants room for this text and for so much around it.
    fn wanting(mut self, face: Typeface, text: &str, more: f64) -> Self {
        self.wanted = around(measure::width(face, text) + more);
        self
    }

    /// With the names of the accounts in it, where there are some. They stay in sight where the text is cut.
    pub fn with_names(self, names: &str) -> Self {
        self.with_more(names, 0)
    }

    /// With the names of the accounts in it, and how many more are named, where there are some. They stay in sight where the
    /// text is cut.
    fn with_more(self, names: &str, more: usize) -> Self {
        if names.is_empty() && more == 0 {
            return self;
        }
        let count = (more > 0).then(|| format!("+{}", thousands(more as u64)));
        let beside_width = [names, count.as_deref().unwrap_or_default()]
            .map(|text| measure::width(Typeface::Body, text) / 2.0)
            .into_iter()
            .sum();
        let content = match &self.name {
            Some(name) => cut::in_middle(name),
            None => self.content,
        };
        let content = html! {
            <span class="named">
                <span class={classes!("cut", self.class.trim_start())}>{ content }</span>{ beside(names) }
                if let Some(count) = count { <span class="beside quiet" data-more="">{ count }</span> }
            </span>
        };
        GridCell {
            wanted: self.wanted + around(beside_width),
            ..GridCell::of(content)
        }
    }

    /// The class for where it is not in a table of rows.
    pub fn small(self) -> (&'static str, Html) {
        (self.class.trim_start(), self.content)
    }
}

/// Width of a date in the small figures that stand above a time, in CSS pixels.
const MOST_OF_DATE: f64 = 66.0;

fn face_of(class: &str) -> Typeface {
    match class {
        " mono" => Typeface::Mono,
        " strong" => Typeface::Strong,
        _ => Typeface::Body,
    }
}

/// Plain text in a cell.
pub fn plain(text: &str) -> GridCell {
    GridCell::text("", text.to_owned())
}

/// A time or an identifier in a cell.
pub fn mono(text: &str) -> GridCell {
    GridCell::identifier(" mono", text)
}

/// Draws the content of a cell.
pub fn draw(content: CellContent, clock: Clock) -> GridCell {
    let time = |time: i64| mono(&clock.text(time));
    match content {
        CellContent::Nothing => GridCell::default(),
        // A name differs from others at its end, a sentence at its beginning.
        CellContent::Text(text) if !text.contains(' ') => GridCell::identifier("", text),
        CellContent::Text(text) => plain(text),
        CellContent::Title(text) => GridCell::identifier(" strong", text),
        CellContent::Quiet(text) | CellContent::Missing(text) => {
            GridCell::text(" quiet", text.to_owned())
        }
        CellContent::Code(text) => mono(text),
        CellContent::Named { code, name: "" } => mono(code),
        CellContent::Named { code, name } => {
            let names = measure::width(Typeface::Body, name);
            GridCell::of(named(code, name)).wanting(Typeface::Mono, code, names)
        }
        CellContent::Arn {
            code,
            accounts,
            more,
        } => mono(code).with_more(accounts, more),
        CellContent::Names(names) => plain(&names.join(", ")),
        CellContent::Word(text) => chip("", text.to_owned()),
        CellContent::Time(at) => at.map_or_else(|| mono(""), time),
        CellContent::EventTime(at) => {
            at.map_or_else(|| mono("no time"), |at| GridCell::of_day(&clock.text(at)))
        }
        CellContent::Duration(millis) => plain(&duration(millis)),
        CellContent::Count(0) | CellContent::Failures(_, 0) => GridCell::text(" quiet", "0"),
        CellContent::Count(count) | CellContent::Number(count) => plain(&thousands(count)),
        CellContent::Failures(outcome, count) => chip(failure(outcome), thousands(count)),
        CellContent::Events(_, CountedEvents { count: 0, .. }) => GridCell::text(" quiet", "0"),
        CellContent::Events(outcome, events) => events_cell(
            failure(outcome),
            &events.query,
            thousands(events.count.into()),
        ),
        CellContent::CountedNames(names) => {
            let all: Vec<String> = names.iter().map(counted_name).collect();
            GridCell::of(counted_names(names)).wanting(Typeface::Body, &all.join(", "), 0.0)
        }
        CellContent::Bytes(bytes) => plain(&size(bytes as f64)),
        CellContent::Linked {
            number: 0,
            unit: NumberUnit::Count | NumberUnit::Failures,
            ..
        } => GridCell::text(" quiet", "0"),
        CellContent::Linked {
            number,
            unit,
            query,
        } => linked(number, unit, query),
        CellContent::Principal {
            name,
            account,
            session,
            via,
        } => {
            let beside = [account_end(account).unwrap_or_default(), session, via].concat();
            let more = match beside.as_str() {
                "" => 0.0,
                beside => measure::width(Typeface::Body, beside) + CHIP_PIXELS,
            };
            GridCell::of(principal(name, account, session, via)).wanting(Typeface::Body, name, more)
        }
        CellContent::Credential(word) => {
            GridCell::of(outcome::credential_chip(word)).wanting(Typeface::Small, word, CHIP_PIXELS)
        }
        // The style sheet writes “ok”: what is copied and heard is that there is no error.
        CellContent::Error(Outcome::Ok, "") => GridCell::text(" passed", ""),
        CellContent::Error(outcome, code) => GridCell::of(outcome::error_chip(outcome, code))
            .wanting(Typeface::Small, code, CHIP_PIXELS),
        CellContent::Outcome(outcome) => plain(outcome::word(outcome)),
        CellContent::Activity(steps) => {
            let width = (steps.len() * STEP_PIXELS) as f64;
            GridCell::of(sparkline(steps)).wanting(Typeface::Body, "", width)
        }
        // Its end is what is seen of a long path, so that the text needs an element with a direction of its own.
        CellContent::Path(path) => GridCell::of(
            html! { <span class="mono">{ path.to_owned() }</span> },
        )
        .wanting(Typeface::Mono, path, 0.0),
        CellContent::Status(status) => {
            let word = status_word(status);
            GridCell::of(draw_status(status)).wanting(Typeface::Body, word, ICON_PIXELS)
        }
    }
}

/// An identifier with the name beside it.
pub fn named(code: &str, name: &str) -> Html {
    html! {
        <>
            <span class="mono">{ code.to_owned() }</span>
            { beside(name) }
        </>
    }
}

/// A name beside what it names; nothing where there is none.
pub fn beside(name: &str) -> Html {
    let class = if name == EXTERNAL {
        "chip error"
    } else {
        "quiet"
    };
    html! {
        if !name.is_empty() {
            <>{ " " }<span class={classes!("beside", class)}>{ name.to_owned() }</span></>
        }
    }
}

/// A number that leads to its events, where there is a query for them.
fn linked(number: u64, unit: NumberUnit, query: &str) -> GridCell {
    let words = match unit {
        NumberUnit::Count | NumberUnit::Failures => thousands(number),
        NumberUnit::Bytes => size(number as f64),
    };
    let class = match unit {
        NumberUnit::Failures => failure(Outcome::Error),
        NumberUnit::Count | NumberUnit::Bytes => "",
    };
    match query {
        "" => GridCell::text("", words),
        query => events_cell(class, query, words),
    }
}

/// A button that leads to events, as a cell.
fn events_cell(class: &'static str, query: &str, words: String) -> GridCell {
    let more = if class.is_empty() { 0.0 } else { CHIP_PIXELS };
    GridCell::of(events_button(class, query, words.clone())).wanting(Typeface::Body, &words, more)
}

/// A button that leads to events. Its text is a chip where it has a class.
fn events_button(class: &'static str, query: &str, words: String) -> Html {
    let content = match class {
        "" => words.into(),
        class => html! { <span class={classes!("chip", class)}>{ words }</span> },
    };
    go::button("link", &Go::Events(query.to_owned()), None, content)
}

fn counted_names(names: &[CountedName]) -> Html {
    let buttons = names.iter().enumerate().map(|(index, one)| {
        let button = events_button("", &one.events.query, counted_name(one));
        html! { <>{ if index > 0 { ", " } else { "" } }{ button }</> }
    });
    html! { <>{ for buttons }</> }
}

fn chip(class: &'static str, text: String) -> GridCell {
    let cell =
        GridCell::of(html! { <span class={classes!("chip", class)}>{ text.clone() }</span> });
    cell.wanting(Typeface::Small, &text, CHIP_PIXELS)
}

fn failure(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Ok => "",
        Outcome::Error | Outcome::Denied => outcome::class(outcome),
    }
}

/// The last digits of an account, which distinguish it from others where all twelve have no room.
fn account_end(account: &str) -> Option<&str> {
    account.get(8..).filter(|end| !end.is_empty())
}

/// The principal with its session, and through which service it acted.
fn principal(name: &str, account: &str, session: &str, via: &str) -> Html {
    let session = html! {
        if !session.is_empty() { <span class="quiet">{ format!(" / {session}") }</span> }
    };
    let account = html! {
        if let Some(end) = account_end(account) {
            <span class="of-account" data-account={format!(" …{end}")} title={format!("in account {account}")}></span>
        }
    };
    if via.is_empty() {
        return html! { <>{ cut::in_middle(name) }{ account }{ session }</> };
    }
    // Both the name and the service stay in sight; the session goes first.
    html! {
        <span class="named acting">
            <span class="cut">{ cut::in_middle(name) }{ account }</span>
            { session }
            { " " }<span class="chip accent cut">{ format!("via {via}") }</span>
        </span>
    }
}

fn draw_status(status: FileStatus) -> Html {
    let (glyph, class) = match status {
        FileStatus::Waiting => (icons::dots(), "quiet"),
        FileStatus::Read => (icons::tick(), "good"),
        FileStatus::Warned => (icons::warning(), "error"),
        FileStatus::Skipped => (icons::cross(), "denied"),
    };
    html! { <span class={classes!("status", class)}>{ glyph }{ status_word(status) }</span> }
}

/// Width of a step of time in the bars of a row, in CSS pixels.
const STEP_PIXELS: usize = 4;

/// Small bars for the activity over the time range in view, each row on its own scale.
fn sparkline(activity: &[u32]) -> Html {
    // In tenths of a pixel, so that no fraction need be written as text.
    const HEIGHT: u32 = 160;
    let most = activity.iter().copied().max().unwrap_or(0);
    if most == 0 {
        return Html::default();
    }
    // One path for all bars: one element instead of 24 in every row.
    let mut path = String::new();
    for (place, &events) in activity
        .iter()
        .enumerate()
        .filter(|&(_, &events)| events > 0)
    {
        let height = (u64::from(HEIGHT) * u64::from(events) / u64::from(most)).max(15);
        path.push_str(&format!("M{} {HEIGHT}v-{height}h30v{height}z", place * 40));
    }
    let width = activity.len() * STEP_PIXELS;
    html! {
        <svg class="sparkline" viewBox={format!("0 0 {}0 {HEIGHT}", width)} width={width.to_string()} height="16"
            aria-hidden="true">
            <path d={path} />
        </svg>
    }
}

//! Cells of tables.

use crate::page::go::{self, Go};
use crate::page::lib::clock::Clock;
use crate::page::lib::cut;
use crate::page::lib::format::{duration, size, thousands};
use crate::page::lib::icons;
use crate::page::lib::outcome;
use crate::protocol::{CountedEvents, CountedName, EXTERNAL, FileStatus, Outcome};
use crate::tables::{CellContent, NumberUnit, counted_name, status_word};
use yew::prelude::*;

/// The content of a cell. An element of its own for the text would double the work of drawing a table.
#[derive(Clone, Default)]
pub struct GridCell {
    /// The class of the text; empty, or with a blank before it.
    pub class: &'static str,
    /// Greatest width of the text in CSS pixels; none where it is not known.
    pub room: Option<usize>,
    /// What is drawn.
    pub content: Html,
    /// A name that is cut in the middle where it has no room.
    pub name: Option<AttrValue>,
}

/// Estimated width of one byte of text, and of the padding around a text, in CSS pixels. Wide letters have more than one byte.
const LETTER_PIXELS: usize = 9;
const AROUND_PIXELS: usize = 24;

impl GridCell {
    /// Text with a class; the class is empty, or has a blank before it.
    pub fn text(class: &'static str, text: impl Into<AttrValue>) -> Self {
        let text: AttrValue = text.into();
        GridCell {
            class,
            room: Some(text.len() * LETTER_PIXELS + AROUND_PIXELS),
            content: text.into(),
            name: None,
        }
    }

    /// A name or an identifier, with a class as in [`GridCell::text`].
    pub fn identifier(class: &'static str, text: &str) -> Self {
        let name: AttrValue = text.to_owned().into();
        GridCell {
            name: Some(name.clone()),
            ..GridCell::text(class, name)
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

    /// With the names of the accounts in it, where there are some. They stay in sight where the text is cut.
    pub fn with_names(self, names: &str) -> Self {
        if names.is_empty() {
            return self;
        }
        let content = match &self.name {
            Some(name) => cut::in_middle(name),
            None => self.content,
        };
        let content = html! {
            <span class="named"><span class={classes!("cut", self.class.trim_start())}>{ content }</span>{ beside(names) }</span>
        };
        GridCell::of(content)
    }

    /// The class for where it is not in a table of rows.
    pub fn small(self) -> (&'static str, Html) {
        (self.class.trim_start(), self.content)
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
        CellContent::Text(text) => plain(text),
        CellContent::Title(text) => GridCell::identifier(" strong", text),
        CellContent::Quiet(text) | CellContent::Missing(text) => {
            GridCell::text(" quiet", text.to_owned())
        }
        CellContent::Code(text) => mono(text),
        CellContent::Named { code, name: "" } => mono(code),
        CellContent::Named { code, name } => GridCell::of(named(code, name)),
        CellContent::Arn { code, accounts } => mono(code).with_names(accounts),
        CellContent::Word(text) => chip("", text.to_owned()),
        CellContent::Time(at) => at.map_or_else(|| mono(""), time),
        CellContent::EventTime(at) => at.map_or_else(|| mono("no time"), time),
        CellContent::Duration(millis) => plain(&duration(millis)),
        CellContent::Count(0) | CellContent::Failures(_, 0) => GridCell::text(" quiet", "0"),
        CellContent::Count(count) | CellContent::Number(count) => plain(&thousands(count)),
        CellContent::Failures(outcome, count) => chip(failure(outcome), thousands(count)),
        CellContent::Events(_, CountedEvents { count: 0, .. }) => GridCell::text(" quiet", "0"),
        CellContent::Events(outcome, events) => GridCell::of(events_button(
            failure(outcome),
            &events.query,
            thousands(events.count.into()),
        )),
        CellContent::CountedNames(names) => GridCell::of(counted_names(names)),
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
        CellContent::Principal { name, session, via } => {
            GridCell::of(principal(name, session, via))
        }
        CellContent::Credential(word) => GridCell::of(outcome::credential_chip(word)),
        CellContent::Error(outcome, code) => GridCell::of(outcome::error_chip(outcome, code)),
        CellContent::Outcome(outcome) => plain(outcome::word(outcome)),
        CellContent::Activity(steps) => GridCell::of(sparkline(steps)),
        // Its end is what is seen of a long path, so that the text needs an element with a direction of its own.
        CellContent::Path(path) => {
            GridCell::of(html! { <span class="mono">{ path.to_owned() }</span> })
        }
        CellContent::Status(status) => GridCell::of(draw_status(status)),
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
        query => GridCell::of(events_button(class, query, words)),
    }
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
    GridCell::of(html! { <span class={classes!("chip", class)}>{ text }</span> })
}

fn failure(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Ok => "",
        Outcome::Error | Outcome::Denied => outcome::class(outcome),
    }
}

/// The principal with its session, and through which service it acted.
fn principal(name: &str, session: &str, via: &str) -> Html {
    html! {
        <>
            { name.to_owned() }
            if !session.is_empty() {
                <span class="quiet">{ format!(" / {session}") }</span>
            }
            if !via.is_empty() {
                <>{ " " }<span class="chip accent">{ format!("via {via}") }</span></>
            }
        </>
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
    let width = activity.len() * 4;
    html! {
        <svg class="sparkline" viewBox={format!("0 0 {}0 {HEIGHT}", width)} width={width.to_string()} height="16"
            aria-hidden="true">
            <path d={path} />
        </svg>
    }
}

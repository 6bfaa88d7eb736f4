//! The rows of the table: what was done, and what has become of it.

use super::calls::Does;
use super::issued::{CREDENTIALS, IssuedRow};
use crate::protocol::Millis;
use crate::query::print::any_of;
use crate::store::{Column, Store};
use std::borrow::Cow;

/// What was done to something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScopeEffect {
    /// It was made.
    Made,
    /// It was changed.
    Changed,
    /// It was opened, shared or trusted beyond its account.
    Exposed,
    /// It was switched off.
    Disabled,
    /// It was read out, or credentials were issued.
    TookOut,
    /// It was of others and was deleted.
    Destroyed,
}

impl ScopeEffect {
    /// All of them, in the order of the sums.
    pub const ALL: [ScopeEffect; 6] = [
        ScopeEffect::Made,
        ScopeEffect::Changed,
        ScopeEffect::Exposed,
        ScopeEffect::Disabled,
        ScopeEffect::TookOut,
        ScopeEffect::Destroyed,
    ];

    /// The word on screen.
    pub fn word(self) -> &'static str {
        match self {
            ScopeEffect::Made => "made",
            ScopeEffect::Changed => "changed",
            ScopeEffect::Exposed => "exposed",
            ScopeEffect::Disabled => "disabled",
            ScopeEffect::TookOut => "took out",
            ScopeEffect::Destroyed => "destroyed",
        }
    }

    /// What a call of the actors leaves behind where nothing is there yet.
    pub(super) fn of(does: Does) -> Self {
        match does {
            Does::Make | Does::Put | Does::Write => ScopeEffect::Made,
            Does::Set | Does::Change | Does::Enable => ScopeEffect::Changed,
            Does::Disable => ScopeEffect::Disabled,
            Does::Take | Does::Issue => ScopeEffect::TookOut,
            Does::SwitchOff | Does::SwitchOn => ScopeEffect::Changed,
            Does::End | Does::Undo | Does::Erase => ScopeEffect::Destroyed,
        }
    }
}

/// How something has gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GoneHow {
    /// A call deleted it or took it back.
    TakenBack,
    /// It went with the thing of this kind that it was part of.
    With(String),
    /// Somebody else set it again.
    SetAgain,
    /// What was deleted was made again.
    MadeAgain,
    /// The credentials ended by themselves.
    Expired,
}

/// What became of something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gone {
    /// The call; none where it ended by itself.
    pub event: Option<u32>,
    /// When.
    pub time: Millis,
    /// How.
    pub how: GoneHow,
    /// Whether it is not certain: both calls have the same second, or what was set again may hold it still.
    pub is_probable: bool,
}

/// Something that the actors did, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldRow {
    /// The calls, the first of them first; of very many the first ones.
    pub events: Vec<u32>,
    /// How many calls there are.
    pub calls: u32,
    /// What was done.
    pub effect: ScopeEffect,
    /// To what kind of thing.
    pub thing: String,
    /// The parts of its name.
    pub parts: Vec<String>,
    /// What it is part of: the name of the first such thing, empty where there is none.
    pub of: String,
    /// What else is to be said.
    pub detail: Vec<String>,
    /// Bytes that went out.
    pub bytes: u64,
    /// Distinct things within it, where it stands for many.
    pub distinct: u32,
    /// Whether it is judged by the name of the call.
    pub is_by_name: bool,
    /// What became of it; none where it is left.
    pub gone: Option<Gone>,
}

/// What is done to credentials: a call that hands them out takes nothing out of anywhere.
const ISSUED: &str = "issued";

fn effect_word(effect: ScopeEffect, thing: &str) -> &'static str {
    match effect {
        ScopeEffect::TookOut if thing == CREDENTIALS => ISSUED,
        effect => effect.word(),
    }
}

/// So many calls of a row are kept.
pub(super) const MOST_EVENTS: usize = 50;

impl ToldRow {
    /// A row about one call.
    pub(super) fn new(event: u32, effect: ScopeEffect, thing: &str, parts: &[&str]) -> Self {
        ToldRow {
            events: vec![event],
            calls: 1,
            effect,
            thing: thing.to_owned(),
            parts: parts.iter().map(|part| (*part).to_owned()).collect(),
            of: String::new(),
            detail: Vec::new(),
            bytes: 0,
            distinct: 0,
            is_by_name: false,
            gone: None,
        }
    }

    /// Moves it out; what stays has no words.
    pub(super) fn take(&mut self) -> Self {
        ToldRow {
            events: std::mem::take(&mut self.events),
            thing: std::mem::take(&mut self.thing),
            parts: std::mem::take(&mut self.parts),
            of: std::mem::take(&mut self.of),
            detail: std::mem::take(&mut self.detail),
            gone: self.gone.take(),
            ..*self
        }
    }

    /// One more call did the same.
    pub(super) fn add(&mut self, event: u32) {
        self.calls += 1;
        if self.events.len() < MOST_EVENTS {
            self.events.push(event);
        }
    }

    /// The first call.
    pub fn event(&self) -> u32 {
        self.events.first().copied().unwrap_or_default()
    }

    /// When it was done first.
    pub fn time(&self, store: &Store) -> Millis {
        store.times()[self.event() as usize]
    }

    /// What was done to what kind of thing.
    pub fn kind(&self) -> String {
        let (effect, thing) = self.kind_words();
        format!("{effect} {thing}")
    }

    /// The same in its words. None of those for what was done is the beginning of another one, so that both have one order.
    pub(super) fn kind_words(&self) -> (&str, &str) {
        (effect_word(self.effect, &self.thing), &self.thing)
    }

    /// The name of the thing. Of what was opened the second part says to whom, which is a detail.
    pub fn resource(&self) -> String {
        let most = if self.effect == ScopeEffect::Exposed {
            1
        } else {
            self.parts.len()
        };
        self.parts[..most.min(self.parts.len())]
            .iter()
            .filter(|part| !part.is_empty())
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(" / ")
    }

    /// What else is to be said, in words.
    pub fn detail(&self) -> String {
        let mut words = self.detail.clone();
        if self.calls > 1 && self.distinct == 0 {
            words.push(format!("{} calls", self.calls));
        }
        if self.is_by_name {
            words.push("judged by the name of the call".to_owned());
        }
        words.join("; ")
    }

    /// Who or what ended it, in words; empty where it is left.
    pub fn gone_by(&self, store: &Store, who: impl Fn(u32) -> String) -> String {
        let Some(gone) = &self.gone else {
            return String::new();
        };
        let call = gone.event.map(|event| {
            format!(
                "{} by {}",
                store.cell(Column::Name, event as usize),
                who(event)
            )
        });
        let call = call.unwrap_or_default();
        let words = match &gone.how {
            GoneHow::TakenBack => call,
            GoneHow::With(thing) => format!("{call}, with its {thing}"),
            GoneHow::SetAgain => format!("{call} set it again"),
            GoneHow::MadeAgain => format!("{call} made it again"),
            GoneHow::Expired => "ended by themselves".to_owned(),
        };
        match gone.is_probable {
            true => format!("probably {words}"),
            false => words,
        }
    }

    /// The query that finds the calls.
    pub fn query(&self, store: &Store) -> String {
        let gone = self.gone.as_ref().and_then(|gone| gone.event);
        let events = self.events.iter().copied().chain(gone);
        let ids = events.map(|event| store.cell(Column::Id, event as usize));
        let ids: Vec<&str> = ids.filter(|id| !id.is_empty()).collect();
        any_of("id", ids.into_iter()).unwrap_or_default()
    }
}

/// What a row is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RowFacts {
    /// Its words.
    Told(ToldRow),
    /// Credentials, of which there can be very many: their words are made when they are read.
    Issued(IssuedRow),
}

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeRow {
    /// Which of the rows of its first call it is, counted from 1.
    pub ordinal: u32,
    facts: RowFacts,
}

impl ScopeRow {
    /// The first row of its call.
    pub(super) fn new(facts: RowFacts) -> Self {
        ScopeRow { ordinal: 1, facts }
    }

    /// All that it says.
    pub fn told(&self, store: &Store) -> Cow<'_, ToldRow> {
        match &self.facts {
            RowFacts::Told(row) => Cow::Borrowed(row),
            RowFacts::Issued(row) => Cow::Owned(row.told(store)),
        }
    }

    /// The first call.
    pub fn event(&self) -> u32 {
        match &self.facts {
            RowFacts::Told(row) => row.event(),
            RowFacts::Issued(row) => row.call.event,
        }
    }

    /// When it was done first.
    pub fn time(&self, store: &Store) -> Millis {
        store.times()[self.event() as usize]
    }

    /// When it went; none where it is left.
    pub fn gone_at(&self) -> Option<Millis> {
        match &self.facts {
            RowFacts::Told(row) => row.gone.as_ref().map(|gone| gone.time),
            RowFacts::Issued(row) => row.call.is_over.then_some(row.call.until),
        }
    }

    /// What became of it, as the column says it.
    pub fn state(&self) -> &'static str {
        match self.gone_at() {
            Some(_) => "gone",
            None => "left",
        }
    }

    /// What was done to what kind of thing.
    pub fn kind(&self) -> String {
        match &self.facts {
            RowFacts::Told(row) => row.kind(),
            RowFacts::Issued(_) => format!("{ISSUED} {CREDENTIALS}"),
        }
    }

    /// The name of the thing.
    pub fn resource(&self, store: &Store) -> String {
        match &self.facts {
            RowFacts::Told(row) => row.resource(),
            RowFacts::Issued(row) => row.call.key(store),
        }
    }
}

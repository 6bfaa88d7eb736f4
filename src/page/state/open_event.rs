//! The event that is open on the right.

use crate::page::lib::shared::Shared;
use crate::protocol::Detail;

/// The open event.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OpenEvent {
    /// The number of the event that is open or about to be.
    pub number: Option<u32>,
    /// The open event in full.
    pub detail: Option<Shared<Detail>>,
    /// The newest opening that was asked for.
    asked: u32,
    /// The newest opening that was answered, or closed before it was: those up to it are not waited for any more.
    settled: u32,
}

/// What can happen to it.
#[derive(Debug)]
pub enum EventAction {
    /// An event is about to be shown.
    Open {
        /// Its number.
        event: u32,
        /// The number of the opening.
        opening: u32,
    },
    /// The event some rows further is about to be shown, if there is one.
    Step {
        /// The number of the opening.
        opening: u32,
    },
    /// An event in full has come.
    Opened {
        /// The number of the opening that asked for it.
        opening: u32,
        /// The event.
        detail: Box<Detail>,
    },
    /// Close the open event.
    Close,
}

impl OpenEvent {
    /// Applies an action.
    pub fn change(&mut self, action: EventAction) {
        match action {
            EventAction::Open { event, opening } => {
                self.number = Some(event);
                self.asked = opening;
            }
            EventAction::Step { opening } => self.asked = opening,
            EventAction::Opened { opening, detail } => {
                if self.awaits(opening) {
                    self.settled = opening;
                    self.number = Some(detail.row.event);
                    self.detail = Some(Shared::new(*detail));
                }
            }
            EventAction::Close => {
                *self = Self {
                    asked: self.asked,
                    settled: self.asked,
                    ..Self::default()
                }
            }
        }
    }

    /// This event is open or about to be, because the history says so; none is otherwise.
    pub fn go(&mut self, event: Option<u32>) {
        match event {
            None => self.change(EventAction::Close),
            event => self.number = event,
        }
    }

    /// Whether the answer to an opening is still wanted: no later one has come, and the event was not closed.
    pub fn awaits(&self, opening: u32) -> bool {
        opening > self.settled
    }
}

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
}

/// What can happen to it.
#[derive(Debug)]
pub enum EventAction {
    /// An event is about to be shown.
    Open(u32),
    /// An event in full has come.
    Opened(Box<Detail>),
    /// Close the open event.
    Close,
}

impl OpenEvent {
    /// Applies an action.
    pub fn change(&mut self, action: EventAction) {
        match action {
            EventAction::Open(event) => self.number = Some(event),
            EventAction::Opened(detail) => {
                self.number = Some(detail.row.event);
                self.detail = Some(Shared::new(*detail));
            }
            EventAction::Close => *self = Self::default(),
        }
    }
}

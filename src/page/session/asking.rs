//! Questions beside the one whose answer is on screen.

use super::EngineConnection;
use crate::page::lib::dom;
use crate::page::state::Action;
use crate::worker::messages::ToEngine;
use std::rc::Rc;

impl EngineConnection {
    /// Asks which actors a text can mean; the answer comes as completions of [`of_actors`].
    ///
    /// [`of_actors`]: crate::protocol::of_actors
    pub fn find_actors(&self, text: String) {
        self.send(&ToEngine::FindActors { text });
    }
}

/// Shows the open event among the events of the minutes around it that pass a query: among all where it is empty.
pub fn show_around(session: &Rc<EngineConnection>, event: u32, query: String) {
    session.act(Action::Context(query));
    // Asked after the new list, so that the answer has its position in that list.
    let session = session.clone();
    dom::after_frame(move || session.open(event));
}

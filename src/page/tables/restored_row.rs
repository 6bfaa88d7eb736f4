//! The row from which the user left a table, once Back has come to the table again.

use crate::page::lib::dom;
use crate::page::session::use_session;
use crate::page::state::tables::{Reveal, TablesAction};
use crate::page::tables::place;
use crate::protocol::Tab;
use web_sys::HtmlElement;
use yew::prelude::*;

/// Keeps the row under the cursor for each view, and puts the cursor on it again. The table gets the focus where what had it
/// is gone.
#[hook]
pub fn use_restored_row(node: &NodeRef, tab: Tab, epoch: u32, cursor: Option<u32>, reveal: Reveal) {
    use_effect_with((tab, cursor), |(tab, cursor)| {
        if let Some(row) = cursor {
            place::keep_row(*tab, *row);
        }
    });
    let session = use_session();
    let node = node.clone();
    let is_back = reveal.returns > 0 && reveal.returned == epoch;
    use_effect_with((reveal.returns, epoch, tab), move |_| {
        let Some(row) = place::row_of(tab).filter(|_| is_back) else {
            return;
        };
        session.act(TablesAction::Cursor(row));
        let focused = dom::document().active_element();
        let is_free = focused.is_none_or(|element| element.tag_name() == "BODY");
        if let Some(element) = node.cast::<HtmlElement>().filter(|_| is_free) {
            // A table that can't have it is as it was.
            let _ = element.focus();
        }
    });
}

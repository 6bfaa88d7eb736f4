//! A window onto many rows: only those in or near it exist, and the engine is asked for more before its end is reached.

use crate::page::lib::shared::Shared;
use crate::page::session::use_session;
use crate::page::state::tables::{Reveal, TablesAction};
use crate::page::tables::place;
use crate::page::tables::scroll::{RowSpan, Scroller};
use crate::protocol::Tab;
use std::cell::RefCell;
use std::rc::Rc;
use web_sys::Element;
use yew::prelude::*;

/// A list of rows and the element that scrolls through them.
#[derive(Clone)]
pub struct RowsWindow {
    /// The element that scrolls.
    pub node: NodeRef,
    /// The tab whose rows they are.
    pub tab: Tab,
    /// Rows in the list.
    pub total: u32,
    /// Height of a row in CSS pixels.
    pub row_height: f64,
    /// Height of the window in CSS pixels, without a fixed heading.
    pub height: f64,
    /// Grows when filter or order change: the window then goes back to the first row, or to where it stood in the view that
    /// the history goes back to.
    pub epoch: u32,
    /// A row to bring into view.
    pub reveal: Reveal,
    /// Whether every pixel of scrolling must be drawn, as on a canvas. Elements move by themselves.
    pub draws_pixels: bool,
    /// Whether another component asks for rows of the same tab in the meantime.
    pub is_hidden: bool,
}

/// Where the window stands.
pub struct VirtualRows {
    /// The position when it was drawn.
    pub scroller: Scroller,
    /// The position as it is.
    pub live: Shared<RefCell<Scroller>>,
    /// For the element that scrolls.
    pub onscroll: Callback<Event>,
}

/// What a redraw depends on.
#[derive(Clone, Copy, PartialEq)]
struct Position {
    top: f64,
    offset: f64,
}

/// The rows asked for last.
#[derive(Clone, Copy, Default, PartialEq)]
struct AskedRows {
    first: u32,
    rows: u32,
}

/// Scrolls through rows.
#[hook]
pub fn use_virtual_rows(window: RowsWindow) -> VirtualRows {
    let session = use_session();
    let scroller = use_mut_ref(|| Scroller::new(window.row_height));
    // The position lives in the scroller; this only makes the component draw again.
    let drawn = use_state_eq(|| Position {
        top: 0.0,
        offset: 0.0,
    });
    let asked = use_mut_ref(AskedRows::default);
    let RowsWindow {
        node,
        tab,
        total,
        draws_pixels,
        epoch,
        ..
    } = window;
    {
        let mut scroller = scroller.borrow_mut();
        scroller.total = total;
        scroller.window = window.height;
        scroller.row_height = window.row_height;
        *scroller = scroller.moved(scroller.top);
    }

    // Asks for the rows around the window when it has come near the end of those it has.
    let follow = {
        let (scroller, drawn, asked) = (scroller.clone(), drawn.setter(), asked.clone());
        move || {
            let scroller = scroller.borrow();
            drawn.set(Position {
                top: if draws_pixels { scroller.top } else { 0.0 },
                offset: scroller.offset,
            });
            let RowSpan { first, count: rows } = scroller.wanted();
            let wanted = AskedRows { first, rows };
            if scroller.window > 0.0 && asked.replace(wanted) != wanted {
                session.act(TablesAction::Window { tab, first, rows });
            }
        }
    };
    let onscroll = {
        let (node, scroller, follow) = (node.clone(), scroller.clone(), follow.clone());
        Callback::from(move |_: Event| {
            if let Some(element) = node.cast::<Element>() {
                let moved = scroller.borrow().moved(f64::from(element.scroll_top()));
                *scroller.borrow_mut() = moved;
                place::keep(tab, epoch, moved.top);
                follow();
            }
        })
    };
    {
        let follow = follow.clone();
        let height = (window.height.to_bits(), window.row_height.to_bits());
        use_effect_with((height, total), move |_| follow());
    }
    {
        let (asked, follow) = (asked.clone(), follow.clone());
        use_effect_with(window.is_hidden, move |_| {
            *asked.borrow_mut() = AskedRows::default();
            follow();
        });
    }
    {
        let (node, scroller, follow) = (node.clone(), scroller.clone(), follow.clone());
        let is_returned = window.reveal.returned == epoch;
        use_effect_with(epoch, move |_| {
            let top = place::of(tab, epoch, is_returned);
            // Setting `scrollTop` makes the browser lay out everything, even where nothing changes.
            let is_elsewhere = (scroller.borrow().top - top).abs() >= 1.0;
            if let Some(element) = node.cast::<Element>().filter(|_| is_elsewhere) {
                element.set_scroll_top(top as i32);
            }
            let moved = scroller.borrow().moved(top);
            *scroller.borrow_mut() = moved;
            // A new filter has set the first row back to 0, whatever was asked for before.
            *asked.borrow_mut() = AskedRows::default();
            follow();
        });
    }
    use_reveal(window.reveal, node, scroller.clone(), follow);
    let live = Shared(scroller.clone());
    let scroller = *scroller.borrow();
    VirtualRows {
        scroller,
        live,
        onscroll,
    }
}

/// Scrolls a row into view each time a new request for it is made.
#[hook]
fn use_reveal(
    reveal: Reveal,
    node: NodeRef,
    scroller: Rc<RefCell<Scroller>>,
    follow: impl Fn() + 'static,
) {
    let seen = use_mut_ref(|| reveal.wish);
    use_effect_with(reveal, move |reveal| {
        if seen.replace(reveal.wish) == reveal.wish {
            return;
        }
        let revealed = scroller.borrow().reveal(reveal.row);
        if let (Some(revealed), Some(element)) = (revealed, node.cast::<Element>()) {
            *scroller.borrow_mut() = revealed;
            element.set_scroll_top(revealed.top as i32);
            follow();
        }
    });
}

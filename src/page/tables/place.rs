//! Where tables stood, for when a page over one is closed and for going back in the browser's history.

use crate::protocol::Tab;
use crate::tables::id_of;
use std::cell::RefCell;
use std::collections::HashMap;

/// So many views of the history are known at most.
const MOST: usize = 200;

/// Where tables stood.
#[derive(Default)]
struct TablePlaces {
    /// Of each tab the epoch and how far it was scrolled.
    latest: HashMap<&'static str, (u32, f64)>,
    /// The same by tab and the address of the view.
    by_address: HashMap<(&'static str, String), f64>,
    /// The row from which the user left the view, by tab and address.
    rows: HashMap<(&'static str, String), u32>,
}

thread_local! {
    static PLACES: RefCell<TablePlaces> = RefCell::default();
}

/// The address of the view on screen.
fn address() -> String {
    web_sys::window()
        .and_then(|window| window.location().hash().ok())
        .unwrap_or_default()
}

/// A table is scrolled so far.
pub fn keep(tab: Tab, epoch: u32, top: f64) {
    PLACES.with_borrow_mut(|places| {
        places.latest.insert(id_of(tab), (epoch, top));
        if places.by_address.len() >= MOST {
            places.by_address.clear();
        }
        places.by_address.insert((id_of(tab), address()), top);
    });
}

/// How far a table is to be scrolled that comes on screen, or whose epoch is new; `is_returned` says that the history went to
/// this epoch.
pub fn of(tab: Tab, epoch: u32, is_returned: bool) -> f64 {
    PLACES.with_borrow(|places| {
        let at = |address| places.by_address.get(&(id_of(tab), address)).copied();
        let latest = places.latest.get(id_of(tab));
        let same = latest.filter(|(of, _)| *of == epoch).map(|(_, top)| *top);
        is_returned
            .then(address)
            .and_then(at)
            .or(same)
            .unwrap_or(0.0)
    })
}

/// Remembers the row from which the user leaves the view.
pub fn keep_row(tab: Tab, row: u32) {
    PLACES.with_borrow_mut(|places| {
        if places.rows.len() >= MOST {
            places.rows.clear();
        }
        places.rows.insert((id_of(tab), address()), row);
    });
}

/// The row from which the user left the view that is on screen again.
pub fn row_of(tab: Tab) -> Option<u32> {
    PLACES.with_borrow(|places| places.rows.get(&(id_of(tab), address())).copied())
}

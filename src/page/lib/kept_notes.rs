//! Marks, notes, muted findings and saved searches that this browser keeps, where the user wants it.

use crate::export::notes::{Notebook, read, write};
use crate::page::lib::dom;

const KEPT_AS: &str = "trailglass.notes";

/// The notes that this browser keeps; none where the user has not said so, or another version has kept them.
pub fn kept() -> Option<Notebook> {
    let text = dom::storage()?.get_item(KEPT_AS).ok()??;
    read(&text).ok()
}

/// Keeps notes in this browser, or forgets them there.
pub fn keep(notes: &Notebook, on: bool) {
    if let Some(storage) = dom::storage() {
        let _ = match on {
            true => storage.set_item(KEPT_AS, &write(notes)),
            false => storage.remove_item(KEPT_AS),
        };
    }
}

/// Keeps the newest notes, where notes are kept.
pub fn keep_newest(notes: &Notebook) {
    if kept().is_some() {
        keep(notes, true);
    }
}

//! The header of a small page, which folds while its content is scrolled: the style sheet takes away what
//! `data-scrolled` on `#app` lets it.

use crate::page::lib::dom;
use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

/// Scrolled so far, in CSS pixels, content has the header fold.
const FOLDS_AT: i32 = 48;
/// With less than this to scroll it stays: without the header all of that would fit, and it would come back at once.
const LEAST_TO_SCROLL: i32 = 400;

/// Follows how far the content of the page is scrolled.
#[hook]
pub fn use_folding_header() {
    use_effect_with((), |()| {
        // What scrolls are parts of the page; such events are heard on the way down only.
        let capture = EventListenerOptions::run_in_capture_phase();
        let listener =
            EventListener::new_with_options(&dom::document(), "scroll", capture, |event| {
                let target = event
                    .target()
                    .and_then(|target| target.dyn_into::<Element>().ok());
                let (Some(scrolled), Some(app)) =
                    (target, dom::document().get_element_by_id("app"))
                else {
                    return;
                };
                if scrolled.closest("#panel").ok().flatten().is_none() {
                    return;
                }
                let is_long = scrolled.scroll_height() - scrolled.client_height() > LEAST_TO_SCROLL;
                let is_folded = app.has_attribute("data-scrolled");
                let folds = scrolled.scroll_top() > FOLDS_AT && (is_long || is_folded);
                if folds != is_folded {
                    let _ = app.toggle_attribute("data-scrolled");
                }
            });
        move || drop(listener)
    });
}

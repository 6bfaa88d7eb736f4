//! Copying into the clipboard.

use crate::page::lib::dom;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::prelude::*;

/// Puts a text into the clipboard.
pub fn copy(text: &str) {
    let copying = dom::window().navigator().clipboard().write_text(text);
    spawn_local(async move {
        if let Err(reason) = JsFuture::from(copying).await {
            web_sys::console::warn_1(&reason);
        }
    });
}

/// A button that copies a text.
pub fn copy_button(text: impl Fn() -> String + 'static) -> Html {
    let copy = Callback::from(move |_: MouseEvent| copy(&text()));
    html! { <button type="button" class="button small" onclick={copy}>{ "Copy" }</button> }
}

//! The error card that the panic hook puts on screen: better a plain sentence than a dead page.

use crate::page::lib::dom::document;
use std::panic::PanicHookInfo;
use wasm_bindgen::JsValue;

/// Replaces the page by an error card on a panic.
pub fn install_hook() {
    std::panic::set_hook(Box::new(|info| {
        web_sys::console::error_1(&JsValue::from_str(&info.to_string()));
        // The card is the last thing that this program does; if it fails, the console has the reason.
        let _ = show_card(info);
    }));
}

fn show_card(info: &PanicHookInfo) -> Result<(), JsValue> {
    let document = document();
    let Some(root) = document.get_element_by_id("root") else {
        return Ok(());
    };
    let card = document.create_element("div")?;
    card.set_class_name("boot-error");
    card.set_attribute("role", "alert")?;
    let parts = [
        ("h1", "Trailglass has stopped".to_owned()),
        (
            "p",
            "A mistake in the program, not in your files. Nothing has left this page.".to_owned(),
        ),
        (
            "p",
            "Please reload the page and open the files again.".to_owned(),
        ),
        ("pre", info.to_string()),
    ];
    for (tag, text) in parts {
        let part = document.create_element(tag)?;
        part.set_text_content(Some(&text));
        card.append_child(&part)?;
    }
    root.set_text_content(None);
    root.append_child(&card)?;
    Ok(())
}

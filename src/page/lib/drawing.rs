//! Drawings that can be made larger, moved and saved: their buttons, the wheel and the pointer.
//!
//! A drawing is an `svg` in an element of the class `paper`; one is on screen at a time.

use crate::page::lib::dom::{self, NoClick};
use std::fmt;
use std::str::FromStr;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, Url, WheelEvent};
use yew::prelude::*;

/// The element that holds the drawing and scrolls.
pub const PAPER: &str = ".paper";
/// The drawing is at least and at most so many pixels wide.
const NARROWEST: f64 = 120.0;
const WIDEST: f64 = 40_000.0;
/// The least part of its own size at which the words of a drawing are still read.
const LEAST_SCALE: f64 = 0.75;

/// What a button above a drawing does. It is in the page as text in `data-tool`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DrawingTool {
    /// Makes the drawing so many per cent as wide as it is.
    Zoom(u16),
    /// Makes the drawing as wide as the page.
    Fit,
    /// Saves the drawing as a file.
    Save,
}

impl fmt::Display for DrawingTool {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        match self {
            DrawingTool::Zoom(percent) => write!(out, "zoom {percent}"),
            DrawingTool::Fit => out.write_str("fit"),
            DrawingTool::Save => out.write_str("save"),
        }
    }
}

impl FromStr for DrawingTool {
    type Err = NoClick;

    fn from_str(text: &str) -> Result<Self, NoClick> {
        Ok(match text.split_once(' ') {
            None if text == "fit" => DrawingTool::Fit,
            None if text == "save" => DrawingTool::Save,
            Some(("zoom", percent)) => DrawingTool::Zoom(percent.parse().map_err(|_| NoClick)?),
            _ => return Err(NoClick),
        })
    }
}

/// The buttons above a drawing, with their names.
const TOOLS: [(DrawingTool, &str); 4] = [
    (DrawingTool::Zoom(80), "Smaller"),
    (DrawingTool::Zoom(125), "Larger"),
    (DrawingTool::Fit, "Fit"),
    (DrawingTool::Save, "Save as SVG"),
];

/// The look of a saved drawing. The page's style has the same classes in the page's colours.
const STYLE: &str = "<style>text{font:600 12px system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;fill:#1a2029}\
.small{font-size:11px;font-weight:400;fill:#4f5969}.middle{text-anchor:middle}.badge{text-anchor:end}\
.node{fill:#fff;stroke:#b9c1cc;stroke-width:1.5}.choice{fill:#e7f0fd}.succeed,.added{stroke:#2c6e49}\
.fail,.unknown,.removed{stroke:#c8293b}.removed{stroke-dasharray:5 3}.container{fill:#f6f7f9}\
.frame{fill:#fff;stroke:#e3e6eb;stroke-dasharray:4 3}.marked{stroke:#c77700}.changed{stroke:#0b66d8}.sign{stroke:none}\
.line{fill:none;stroke:#8792a2;stroke-width:1.5}.line.catch{stroke:#c77700;stroke-dasharray:5 3}\
.arrow{fill:#8792a2}.arrow.catch{fill:#c77700}.end{fill:none;stroke:#4f5969}.dot{fill:#4f5969}</style>";

/// The buttons above a drawing. Its section hands clicks to [`apply_tool`].
pub fn tools() -> Html {
    let button = |(tool, name): &(DrawingTool, &'static str)| {
        html! { <button type="button" class="button small" data-tool={tool.to_string()}>{ *name }</button> }
    };
    html! { <>{ for TOOLS.iter().map(button) }</> }
}

/// Does what the clicked button is for, where one was clicked. A saved drawing gets this file name.
pub fn apply_tool(event: &MouseEvent, file_name: &str) {
    match dom::value_above(event, "data-tool") {
        Some(DrawingTool::Zoom(percent)) => drop(zoom(percent)),
        Some(DrawingTool::Fit) => drop(fit()),
        Some(DrawingTool::Save) => drop(save(file_name)),
        None => (),
    }
}

/// Moves the drawing with the pressed pointer.
pub fn move_by_pointer(event: PointerEvent) {
    if event.buttons() == 1
        && let Some(paper) = paper()
    {
        paper.set_scroll_left(paper.scroll_left() - event.movement_x());
        paper.set_scroll_top(paper.scroll_top() - event.movement_y());
    }
}

fn paper() -> Option<Element> {
    dom::document().query_selector(PAPER).ok().flatten()
}

/// Makes the drawing as wide as the page has room; on a paper of the class `readable` not so small that its words can't be read.
fn fit() -> Option<()> {
    let paper = paper()?;
    let drawing = paper.first_element_child()?;
    let mut style = "width:100%".to_owned();
    if paper.class_name().contains("readable") {
        let size = drawing.get_attribute("viewBox")?;
        let wide: f64 = size.split(' ').nth(2)?.parse().ok()?;
        style.push_str(&format!(";min-width:{}px", dom::pixels(wide * LEAST_SCALE)));
    }
    drawing.set_attribute("style", &style).ok()
}

/// Makes the drawing so many per cent as wide as it is, its middle where it was.
fn zoom(percent: u16) -> Option<()> {
    let paper = paper()?;
    let drawing = paper.first_element_child()?;
    let now = drawing.get_bounding_client_rect().width();
    let wide = (now * f64::from(percent) / 100.0).clamp(NARROWEST, WIDEST);
    drawing
        .set_attribute("style", &format!("width:{}px", dom::pixels(wide)))
        .ok()?;
    let moved = |from: i32, room: i32| {
        let half = f64::from(room) / 2.0;
        dom::pixels((f64::from(from) + half) * wide / now - half)
    };
    paper.set_scroll_left(moved(paper.scroll_left(), paper.client_width()));
    paper.set_scroll_top(moved(paper.scroll_top(), paper.client_height()));
    Some(())
}

/// Ctrl and the wheel, or two fingers, zoom; the wheel alone scrolls.
pub fn zoom_by_wheel(event: Event) {
    if let Some(wheel) = event.dyn_ref::<WheelEvent>()
        && wheel.ctrl_key()
        && dom::is_in(&event, PAPER)
    {
        event.prevent_default();
        zoom(if wheel.delta_y() < 0.0 { 110 } else { 91 });
    }
}

/// Offers the drawing to the user as a file that needs nothing of this page.
fn save(file_name: &str) -> Result<(), JsValue> {
    let drawing = paper().and_then(|paper| paper.first_element_child());
    let drawing = drawing.ok_or(JsValue::NULL)?;
    let text = web_sys::XmlSerializer::new()?.serialize_to_string(&drawing)?;
    // The style goes to where the drawing's own element begins.
    let begin = text.find('>').map_or(0, |end| end + 1);
    let text = [&text[..begin], STYLE, &text[begin..]].concat();
    let options = web_sys::BlobPropertyBag::new();
    options.set_type("image/svg+xml");
    let parts = js_sys::Array::of1(&text.into());
    let blob = web_sys::Blob::new_with_str_sequence_and_options(&parts, &options)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let link = dom::document().create_element("a")?;
    link.set_attribute("href", &url)?;
    link.set_attribute("download", file_name)?;
    link.unchecked_ref::<HtmlElement>().click();
    Url::revoke_object_url(&url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tools_read_back() {
        for (tool, _) in TOOLS {
            assert_eq!(tool.to_string().parse(), Ok(tool));
        }
        for text in ["", "zoom", "zoom wide", "zoom -1", "fit 1"] {
            assert_eq!(text.parse::<DrawingTool>(), Err(NoClick), "{text}");
        }
    }
}

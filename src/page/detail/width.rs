//! The edge by which the panel of the open event is made wider, by pointer and by keys. This browser keeps the width.

use crate::page::lib::dom::{self, ElementSize};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

const KEPT_AS: &str = "trailglass.detail-width";

/// The variable of the style sheet that has the chosen width.
const VARIABLE: &str = "--detail-chosen";

/// The panel is no narrower than this, in CSS pixels, and no wider; the style sheet leaves room for the middle.
const NARROWEST: i32 = 320;
const WIDEST: i32 = 960;

/// How much a key makes the panel wider or narrower, in CSS pixels.
const STEP: i32 = 16;

fn kept() -> Option<i32> {
    let kept = dom::storage()?.get_item(KEPT_AS).ok()??;
    let width: i32 = kept.parse().ok()?;
    (NARROWEST..=WIDEST).contains(&width).then_some(width)
}

/// Puts the width on the page, and keeps it; none is the width that the style sheet has.
fn apply(width: Option<i32>) {
    if let Some(html) = dom::document().document_element()
        && let Ok(html) = html.dyn_into::<HtmlElement>()
    {
        let _ = match width {
            Some(width) => html.style().set_property(VARIABLE, &format!("{width}px")),
            None => html.style().remove_property(VARIABLE).map(|_| ()),
        };
    }
    if let Some(storage) = dom::storage() {
        // Without storage it lasts as long as the page.
        let _ = match width {
            Some(width) => storage.set_item(KEPT_AS, &width.to_string()),
            None => storage.remove_item(KEPT_AS),
        };
    }
}

/// What the edge needs.
#[derive(PartialEq, Properties)]
pub struct PanelEdgeProps {
    /// The panel.
    pub panel: NodeRef,
}

/// The panel's left edge.
#[component]
pub fn PanelEdge(props: &PanelEdgeProps) -> Html {
    let ElementSize { width, .. } = dom::use_size("detail", props.panel.clone());
    use_effect_with((), |()| {
        if let Some(width) = kept() {
            apply(Some(width));
        }
    });
    let choose = |width: i32| apply(Some(width.clamp(NARROWEST, WIDEST)));
    let drag = {
        let panel = props.panel.clone();
        Callback::from(move |event: PointerEvent| {
            let edge = event
                .target()
                .and_then(|target| target.dyn_into::<Element>().ok());
            if event.type_() == "pointerdown" {
                if let Some(edge) = edge {
                    let _ = edge.set_pointer_capture(event.pointer_id());
                }
                event.prevent_default();
            } else if event.buttons() == 1
                && let Some(panel) = panel.cast::<Element>()
            {
                let right = dom::pixels(panel.get_bounding_client_rect().right());
                choose(right - event.client_x());
            }
        })
    };
    let onkeydown = {
        let panel = props.panel.clone();
        Callback::from(move |event: KeyboardEvent| {
            let Some(panel) = panel.cast::<Element>() else {
                return;
            };
            let width = dom::pixels(panel.get_bounding_client_rect().width());
            match event.key().as_str() {
                "ArrowLeft" => choose(width + STEP),
                "ArrowRight" => choose(width - STEP),
                "Home" => choose(NARROWEST),
                "End" => choose(WIDEST),
                "Delete" | "Backspace" => apply(None),
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
        })
    };
    let ondblclick = Callback::from(|_: MouseEvent| apply(None));
    html! {
        <div class="detail-edge" role="separator" aria-orientation="vertical" tabindex="0" aria-label="Width of the event’s panel"
            aria-valuemin={NARROWEST.to_string()} aria-valuemax={WIDEST.to_string()} aria-valuenow={dom::pixels(width).to_string()}
            title="Drag, or arrow keys; double click: as before" onpointerdown={drag.clone()} onpointermove={drag} {ondblclick} {onkeydown} />
    }
}

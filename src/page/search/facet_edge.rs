//! The edge of the column of facets: drawn by the pointer or moved by keys, it makes the column wider or narrower.

use crate::page::lib::dom;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// Least and greatest width of the column in CSS pixels.
const LEAST: i32 = 176;
const MOST: i32 = 520;
/// How much wider or narrower a key makes it.
const STEP: i32 = 16;

const KEPT_AS: &str = "trailglass.facets";
/// The name of the width in the style sheet.
const WIDTH: &str = "--facets";

/// The edge.
#[component]
pub fn FacetEdge() -> Html {
    let width = use_state_eq(kept);
    // Where the pointer took hold, and the width then.
    let held = use_mut_ref(|| None::<(i32, i32)>);
    {
        let width = *width;
        use_effect_with(width, move |width| apply(*width));
    }
    let onpointerdown = {
        let held = held.clone();
        Callback::from(move |event: PointerEvent| {
            if event.button() == 0 {
                event.prevent_default();
                *held.borrow_mut() = Some((event.client_x(), measured()));
                if let Some(edge) = event.target_dyn_into::<HtmlElement>() {
                    // Without capture the drag ends at the edge, which does no harm.
                    let _ = edge.set_pointer_capture(event.pointer_id());
                    let _ = edge.focus();
                }
            }
        })
    };
    let onpointermove = {
        let (held, width) = (held.clone(), width.setter());
        Callback::from(move |event: PointerEvent| {
            if let Some((start, before)) = *held.borrow() {
                width.set(Some((before + event.client_x() - start).clamp(LEAST, MOST)));
            }
        })
    };
    let onpointerup = {
        let (held, width) = (held.clone(), *width);
        Callback::from(move |_: PointerEvent| {
            if held.take().is_some() {
                keep(width);
            }
        })
    };
    let onkeydown = {
        let width = width.setter();
        Callback::from(move |event: KeyboardEvent| {
            let to = match event.key().as_str() {
                "ArrowLeft" => measured() - STEP,
                "ArrowRight" => measured() + STEP,
                "Home" => LEAST,
                "End" => MOST,
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            let to = Some(to.clamp(LEAST, MOST));
            width.set(to);
            keep(to);
        })
    };
    // As wide as the style sheet has it again.
    let ondblclick = {
        let width = width.setter();
        Callback::from(move |_: MouseEvent| {
            width.set(None);
            keep(None);
        })
    };
    let now = width.unwrap_or_else(measured);
    html! {
        <div id="facets-edge" role="separator" tabindex="0" aria-orientation="vertical" aria-label="Width of the filters"
            aria-valuenow={now.to_string()} aria-valuemin={LEAST.to_string()} aria-valuemax={MOST.to_string()}
            title="Drag, or use the arrow keys; a double click brings back the usual width"
            {onpointerdown} {onpointermove} onpointerup={onpointerup.clone()} onpointercancel={onpointerup} {onkeydown} {ondblclick} />
    }
}

/// The width that this browser keeps.
fn kept() -> Option<i32> {
    let kept = dom::storage().and_then(|storage| storage.get_item(KEPT_AS).ok()?);
    let kept: i32 = kept?.parse().ok()?;
    Some(kept.clamp(LEAST, MOST))
}

fn keep(width: Option<i32>) {
    if let Some(storage) = dom::storage() {
        // Without storage it lasts as long as the page.
        let _ = match width {
            Some(width) => storage.set_item(KEPT_AS, &width.to_string()),
            None => storage.remove_item(KEPT_AS),
        };
    }
}

/// How wide the column is.
fn measured() -> i32 {
    let column = dom::document().query_selector(".facets").ok().flatten();
    column
        .and_then(|column| column.dyn_into::<HtmlElement>().ok())
        .map_or(LEAST, |column| column.offset_width())
}

fn apply(width: Option<i32>) {
    let root = dom::document().document_element();
    let Some(root) = root.and_then(|root| root.dyn_into::<HtmlElement>().ok()) else {
        return;
    };
    let _ = match width {
        Some(width) => root.style().set_property(WIDTH, &format!("{width}px")),
        None => root.style().remove_property(WIDTH).map(drop),
    };
}

//! Small pieces of the browser's own interface that several components need.

use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use js_sys::{Function, Promise};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::str::FromStr;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Document, Element, HtmlElement, HtmlInputElement, ResizeObserver, ScrollIntoViewOptions,
    ScrollLogicalPosition, Storage, Window,
};
use yew::prelude::*;

/// The window.
pub fn window() -> Window {
    gloo::utils::window()
}

/// The document.
pub fn document() -> Document {
    gloo::utils::document()
}

/// The storage that outlives the page, where the browser allows it.
pub fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// Milliseconds since the page was opened.
pub fn now() -> f64 {
    window()
        .performance()
        .map_or(0.0, |performance| performance.now())
}

/// Sends an event of this type to the window.
pub fn tell_window(event: &str) {
    let sent = web_sys::Event::new(event).and_then(|event| window().dispatch_event(&event));
    if let Err(reason) = sent {
        web_sys::console::error_1(&reason);
    }
}

/// Lets the browser do what waits: events, drawing.
pub async fn pause() {
    let promise = Promise::new(&mut |resolve: Function, _| {
        let _ = window().set_timeout_with_callback(&resolve);
    });
    let _ = JsFuture::from(promise).await;
}

/// Runs `then` with the next frame; a hidden page has none, and there it runs soon.
pub fn after_frame(then: impl FnOnce() + 'static) {
    let callback = Closure::once_into_js(then);
    let callback = callback.unchecked_ref::<Function>();
    let scheduled = if document().hidden() {
        window().set_timeout_with_callback(callback)
    } else {
        window().request_animation_frame(callback)
    };
    if let Err(reason) = scheduled {
        web_sys::console::error_1(&reason);
    }
}

/// A variable of the style sheet.
pub fn variable(name: &str) -> Option<String> {
    document()
        .document_element()
        .and_then(|html| window().get_computed_style(&html).ok().flatten())
        .and_then(|style| style.get_property_value(name).ok())
        .map(|value| value.trim().to_owned())
        .filter(|value| !value.is_empty())
}

/// A colour of the style sheet, by the name of its variable, for drawing on a canvas.
pub fn colour(name: &str) -> String {
    variable(name).unwrap_or_else(|| "gray".to_owned())
}

/// Moves the focus to the element with this id.
pub fn focus(id: &str) {
    if let Some(element) = document()
        .get_element_by_id(id)
        .and_then(|e| e.dyn_into::<HtmlElement>().ok())
    {
        let _ = element.focus();
    }
}

/// Gives the focus to the first element that fits a CSS selector, once what was asked for just now is drawn: where much
/// waits, that takes more than a frame.
pub fn focus_soon(selector: String) {
    after_frame(|| after_frame(move || focus_first(&selector)));
}

/// Whether the user has selected text on the page.
pub fn has_selected_text() -> bool {
    let window = window();
    let selection = js_sys::Reflect::get(&window, &"getSelection".into());
    let selection = selection.and_then(|it| it.dyn_into::<Function>()?.call0(&window));
    selection.is_ok_and(|selection| js_sys::Object::from(selection).to_string().length() > 0)
}

/// Brings the element with this id into view.
pub fn scroll_to(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        element.scroll_into_view_with_bool(false);
    }
}

/// Brings the first element that fits a CSS selector into view, where it is out of it.
pub fn scroll_near(selector: &str) {
    if let Ok(Some(element)) = document().query_selector(selector) {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Gives the focus to the first element that fits a CSS selector.
pub fn focus_first(selector: &str) {
    if let Ok(Some(element)) = document().query_selector(selector)
        && let Ok(element) = element.dyn_into::<HtmlElement>()
    {
        let _ = element.focus();
    }
}

/// Clicks the element with this id.
pub fn click(id: &str) {
    if let Some(element) = document()
        .get_element_by_id(id)
        .and_then(|e| e.dyn_into::<HtmlElement>().ok())
    {
        element.click();
    }
}

/// The nearest element that carries this attribute, from where an event happened upwards, and the
/// attribute's value.
pub fn attribute_above(event: &web_sys::Event, name: &str) -> Option<String> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    target
        .closest(&format!("[{name}]"))
        .ok()
        .flatten()?
        .get_attribute(name)
}

/// The text of a data attribute is none that a click understands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoClick;

/// The value of [`attribute_above`] as a `T`; none where there is none, or where it reads as no `T`.
pub fn value_above<T: FromStr>(event: &web_sys::Event, name: &str) -> Option<T> {
    attribute_above(event, name)?.parse().ok()
}

/// Whether an event happened in an element that fits a CSS selector.
pub fn is_in(event: &web_sys::Event, selector: &str) -> bool {
    event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .is_some_and(|element| element.closest(selector).ok().flatten().is_some())
}

/// A listener on the window for as long as the component is there.
#[hook]
pub fn use_window_event(name: &'static str, callback: Callback<web_sys::Event>) {
    use_effect_with(callback, move |callback| {
        let callback = callback.clone();
        // Drops and Ctrl+wheel must be kept from the browser, so the listener may not be passive.
        let options = EventListenerOptions::enable_prevent_default();
        let listener = EventListener::new_with_options(&window(), name, options, move |event| {
            callback.emit(event.clone());
        });
        move || drop(listener)
    });
}

/// Delay in milliseconds between drawing the visible part of a component and drawing the rest, which is still out of
/// view. Longer than most pauses between two key presses.
const REST_MILLIS: u32 = 100;

/// False for the first [`REST_MILLIS`] after `of` has changed, then true: the rest of a component may be drawn.
#[hook]
pub fn use_rest(of: u32) -> bool {
    let ready = use_state_eq(|| None);
    let is_ready = *ready == Some(of);
    use_effect_with(of, move |of| {
        let of = *of;
        let rest = Timeout::new(REST_MILLIS, move || ready.set(Some(of)));
        move || drop(rest)
    });
    is_ready
}

/// Gives an input the focus once it is there, with its text selected: what is typed replaces it.
#[hook]
pub fn use_selected_input(node: NodeRef) {
    use_effect_with((), move |()| {
        if let Some(input) = node.cast::<HtmlInputElement>() {
            let _ = input.focus();
            input.select();
        }
    });
}

/// The inner size of an element in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ElementSize {
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
}

impl ElementSize {
    fn of(element: &Element) -> Self {
        Self {
            width: f64::from(element.client_width()),
            height: f64::from(element.client_height()),
        }
    }
}

thread_local! {
    /// The last size of the element of each name.
    static SIZES: RefCell<BTreeMap<&'static str, ElementSize>> = const { RefCell::new(BTreeMap::new()) };
}

/// The inner size of an element, kept up to date. Until it is measured it is taken to be that of the last element of this
/// name: drawing all of it once more for its size would take longer than a frame.
#[hook]
pub fn use_size(name: &'static str, node: NodeRef) -> ElementSize {
    let last = move || SIZES.with_borrow(|sizes| sizes.get(name).copied().unwrap_or_default());
    let size = use_state_eq(last);
    let setter = size.setter();
    use_effect_with(node, move |node| {
        let element = node.cast::<Element>();
        let measured = element.clone();
        let measure = move || {
            if let Some(element) = &measured {
                let size = ElementSize::of(element);
                SIZES.with_borrow_mut(|sizes| sizes.insert(name, size));
                setter.set(size);
            }
        };
        // Asking at once makes the browser lay out everything before it would; the observer tells of the size too.
        if last() == ElementSize::default() {
            measure();
        }
        let callback = Closure::<dyn FnMut()>::new(measure);
        let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).ok();
        if let (Some(observer), Some(element)) = (&observer, &element) {
            observer.observe(element);
        }
        move || {
            if let Some(observer) = observer {
                observer.disconnect();
            }
            drop(callback);
        }
    });
    *size
}

/// A length in whole pixels, which browsers draw sharp.
pub fn pixels(length: f64) -> i32 {
    length.round() as i32
}

//! How wide a text is on screen, without laying it out: the sum of its letters, each of which is measured once.

use crate::page::lib::dom;
use std::cell::RefCell;
use std::collections::BTreeMap;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// Width of a letter where nothing can be measured, in CSS pixels.
const USUAL: f64 = 7.5;

/// A typeface of the style sheet, in the size in which tables use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Typeface {
    /// Text.
    Body,
    /// A title of a row.
    Strong,
    /// Times, identifiers.
    Mono,
    /// Chips.
    Small,
    /// Headings of tables.
    Heading,
}

impl Typeface {
    /// As a canvas is told it.
    fn font(self) -> String {
        let (size, family) = match self {
            Typeface::Body => ("13px", "--sans"),
            Typeface::Strong => ("500 13px", "--sans"),
            Typeface::Mono => ("12px", "--mono"),
            Typeface::Small => ("11.5px", "--sans"),
            Typeface::Heading => ("650 11.5px", "--sans"),
        };
        [size, " ", &dom::variable(family).unwrap_or_default()].concat()
    }
}

/// The letters of a typeface.
struct Letters {
    /// Measures them; none where the browser has no canvas.
    canvas: Option<CanvasRenderingContext2d>,
    widths: BTreeMap<char, f64>,
}

impl Letters {
    fn of(face: Typeface) -> Self {
        let canvas = canvas();
        if let Some(canvas) = &canvas {
            canvas.set_font(&face.font());
        }
        Letters {
            canvas,
            widths: BTreeMap::new(),
        }
    }

    fn width(&mut self, letter: char) -> f64 {
        let canvas = &self.canvas;
        *self.widths.entry(letter).or_insert_with(|| {
            let text = letter.encode_utf8(&mut [0; 4]).to_owned();
            let measured = canvas.as_ref().and_then(|it| it.measure_text(&text).ok());
            measured.map_or(USUAL, |measured| measured.width())
        })
    }
}

fn canvas() -> Option<CanvasRenderingContext2d> {
    // Native tests have no browser.
    if !cfg!(target_arch = "wasm32") {
        return None;
    }
    let canvas = dom::document().create_element("canvas").ok()?;
    let canvas = canvas.dyn_into::<HtmlCanvasElement>().ok()?;
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

thread_local! {
    static KNOWN: RefCell<BTreeMap<Typeface, Letters>> = const { RefCell::new(BTreeMap::new()) };
}

/// The width of a text in CSS pixels.
pub fn width(face: Typeface, text: &str) -> f64 {
    KNOWN.with_borrow_mut(|known| {
        let letters = known.entry(face).or_insert_with(|| Letters::of(face));
        text.chars().map(|letter| letters.width(letter)).sum()
    })
}

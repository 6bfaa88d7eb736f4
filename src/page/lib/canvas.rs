//! Drawing on a canvas in CSS pixels, in the colours of the style sheet.

use crate::page::lib::dom;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// Gives the canvas the size in CSS pixels, empties it and returns its context, scaled so that one
/// unit is one CSS pixel whatever the screen.
pub fn prepare(
    canvas: &HtmlCanvasElement,
    width: f64,
    height: f64,
) -> Option<CanvasRenderingContext2d> {
    let ratio = dom::window().device_pixel_ratio().max(1.0);
    let (pixels_wide, pixels_high) = (
        (width * ratio).round() as u32,
        (height * ratio).round() as u32,
    );
    if canvas.width() != pixels_wide {
        canvas.set_width(pixels_wide);
    }
    if canvas.height() != pixels_high {
        canvas.set_height(pixels_high);
    }
    let context = canvas
        .get_context("2d")
        .ok()??
        .dyn_into::<CanvasRenderingContext2d>()
        .ok()?;
    context
        .set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0)
        .ok()?;
    context.clear_rect(0.0, 0.0, width, height);
    Some(context)
}

/// Draws a diamond around a point: the mark of what matches a rule of level high or critical. Its shape tells it from bars, so that
/// its colour says nothing.
pub fn diamond(context: &CanvasRenderingContext2d, palette: &Palette, x: f64, y: f64) {
    const HALF: f64 = 3.5;
    context.begin_path();
    context.move_to(x, y - HALF);
    context.line_to(x + HALF, y);
    context.line_to(x, y + HALF);
    context.line_to(x - HALF, y);
    context.close_path();
    context.set_fill_style_str(&palette.ink);
    context.fill();
    context.set_stroke_style_str(&palette.panel);
    context.set_line_width(1.0);
    context.stroke();
}

/// Draws the mark of a denial, a cross, around a point.
pub fn cross(context: &CanvasRenderingContext2d, palette: &Palette, x: f64, y: f64) {
    const HALF: f64 = 2.5;
    context.begin_path();
    context.move_to(x - HALF, y - HALF);
    context.line_to(x + HALF, y + HALF);
    context.move_to(x + HALF, y - HALF);
    context.line_to(x - HALF, y + HALF);
    context.set_stroke_style_str(&palette.denied);
    context.set_line_width(1.5);
    context.stroke();
}

/// Draws the mark of a failure, a ring, around a point.
pub fn ring(context: &CanvasRenderingContext2d, palette: &Palette, x: f64, y: f64) {
    context.begin_path();
    // A circle that can't be drawn is only a mark less.
    let _ = context.arc(x, y, 2.5, 0.0, std::f64::consts::TAU);
    context.set_stroke_style_str(&palette.error);
    context.set_line_width(1.5);
    context.stroke();
}

/// The colours that drawings use.
pub struct Palette {
    /// Succeeded calls.
    pub ok: String,
    /// Succeeded calls that may have changed something.
    pub write: String,
    /// Failed calls.
    pub error: String,
    /// Denied calls.
    pub denied: String,
    /// What is selected.
    pub accent: String,
    /// The ground of what is selected.
    pub accent_soft: String,
    /// Hairlines.
    pub line: String,
    /// Labels.
    pub label: String,
    /// What must be seen on any ground.
    pub ink: String,
    /// The ground of lanes.
    pub panel: String,
    /// The font of labels, with its size.
    pub font: String,
}

impl Palette {
    /// The colours as they are now.
    pub fn now() -> Self {
        Self {
            ok: dom::colour("--ok"),
            write: dom::colour("--write"),
            error: dom::colour("--error"),
            denied: dom::colour("--denied"),
            accent: dom::colour("--accent"),
            accent_soft: dom::colour("--accent-soft"),
            line: dom::colour("--line"),
            label: dom::colour("--ink-3"),
            ink: dom::colour("--ink"),
            panel: dom::colour("--panel"),
            font: format!("11.5px {}", dom::colour("--sans")),
        }
    }
}

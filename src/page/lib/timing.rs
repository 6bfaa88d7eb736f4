//! How long the user waits, as entries of the browser's User Timing.
//!
//! An answer counts as drawn in the frame after the page was changed for it.

use crate::page::lib::dom;
use js_sys::{Function, Reflect};
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue};

/// The clocks that run.
#[derive(Debug, Default)]
pub struct Timing {
    /// When the files now being read were dropped.
    dropped: Option<f64>,
    /// Whether the first rows of them have been drawn.
    first_rows: bool,
    /// When the questions were asked whose answers wait to be drawn.
    asked: Vec<f64>,
}

impl Timing {
    /// Files have come in. A drop while others are still being read belongs to the same load.
    pub fn dropped(&mut self) {
        if self.dropped.is_none() {
            self.dropped = Some(dom::now());
            self.first_rows = false;
        }
    }

    /// The answer to a question has come and is about to be drawn.
    pub fn answered(&mut self, asked: f64) {
        self.asked.push(asked);
    }

    /// An answer has been drawn.
    pub fn drawn(&mut self, events: u32, complete: bool) {
        let now = dom::now();
        for asked in self.asked.drain(..) {
            // The first question is asked while the engine starts, and there is nothing to draw.
            if events > 0 {
                measure("trailglass:query", asked, now);
            }
        }
        let Some(dropped) = self.dropped else { return };
        if events > 0 && !self.first_rows {
            self.first_rows = true;
            measure("trailglass:first-rows", dropped, now);
        }
        if complete {
            self.dropped = None;
            measure("trailglass:load", dropped, now);
        }
    }
}

/// `PerformanceMeasureOptions`, in milliseconds since the page was opened.
#[derive(Serialize)]
struct Options {
    start: f64,
    end: f64,
}

/// `performance.measure(name, {start, end})`, which web-sys offers only among its unstable interfaces.
fn measure(name: &str, start: f64, end: f64) {
    let entry = || -> Result<(), JsValue> {
        let Some(performance) = dom::window().performance() else {
            return Ok(());
        };
        let options = serde_wasm_bindgen::to_value(&Options { start, end })?;
        let measure: Function = Reflect::get(&performance, &"measure".into())?.dyn_into()?;
        measure.call2(&performance, &name.into(), &options)?;
        Ok(())
    };
    if let Err(reason) = entry() {
        web_sys::console::warn_1(&reason);
    }
}

//! Which clock times are shown on.

use super::format;
use crate::engine::view::Millis;

/// UTC, as CloudTrail writes its times, or the clock of this computer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Clock {
    /// Coordinated universal time.
    #[default]
    Utc,
    /// The time zone that the browser is set to.
    Local,
}

impl Clock {
    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Clock::Utc => Clock::Local,
            Clock::Local => Clock::Utc,
        }
    }

    /// Its name on screen.
    pub fn word(self) -> &'static str {
        match self {
            Clock::Utc => "UTC",
            Clock::Local => "Local",
        }
    }

    /// How far the clock is ahead of UTC at that moment, in milliseconds.
    pub fn offset_millis(self, at: Millis) -> i64 {
        match self {
            Clock::Utc => 0,
            Clock::Local => {
                let date = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(at as f64));
                let minutes = date.get_timezone_offset();
                // NaN for a time that JavaScript can't hold.
                if minutes.is_finite() {
                    -(minutes as i64) * 60_000
                } else {
                    0
                }
            }
        }
    }

    /// The clock's distance from UTC at that moment, in words: `UTC`, `UTC−04:00`.
    pub fn zone(self, at: Millis) -> String {
        format::zone(self.offset_millis(at))
    }

    /// The time as `YYYY-MM-DD HH:MM:SS`.
    pub fn text(self, at: Millis) -> String {
        format::time(at, self.offset_millis(at))
    }
}

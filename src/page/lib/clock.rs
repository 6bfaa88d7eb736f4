//! Which clock times are shown on.

use crate::page::lib::format;
use crate::protocol::Millis;
use std::cell::Cell;
use wasm_bindgen::JsCast;

/// The time zones that the browser knows.
pub fn zones() -> Vec<String> {
    let known = || {
        let zones = js_sys::Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
        let function = js_sys::Reflect::get(&zones, &"supportedValuesOf".into()).ok()?;
        let list = function
            .dyn_into::<js_sys::Function>()
            .ok()?
            .call1(&zones, &"timeZone".into())
            .ok()?;
        Some(
            js_sys::Array::from(&list)
                .iter()
                .filter_map(|name| name.as_string())
                .collect(),
        )
    };
    known().unwrap_or_default()
}

thread_local! {
    /// The offset found last: its zone, the quarter of an hour that it is for, and itself.
    static LAST: Cell<(&'static str, i64, i64)> = const { Cell::new(("", 0, 0)) };
}

/// A zone's distance from UTC. The browser tells the time of day there; no zone changes within a quarter of an hour.
fn offset_of(zone: &'static str, at: Millis) -> i64 {
    const QUARTER: i64 = 900_000;
    let quarter = at.div_euclid(QUARTER);
    let (known, of, offset) = LAST.get();
    if known == zone && of == quarter {
        return offset;
    }
    let start = quarter * QUARTER;
    let options = js_sys::Object::new();
    let _ = js_sys::Reflect::set(&options, &"timeZone".into(), &zone.into());
    // Swedish writes a time as CloudTrail does, with a blank for the T.
    let there = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(start as f64))
        .to_locale_string("sv-SE", &options);
    let there = js_sys::Date::parse(&format!("{}Z", String::from(there).replace(' ', "T")));
    let offset = if there.is_finite() {
        there as i64 - start
    } else {
        0
    };
    LAST.set((zone, quarter, offset));
    offset
}

/// UTC, as CloudTrail writes its times, or the clock of this computer or of any place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Clock {
    /// Coordinated universal time.
    #[default]
    Utc,
    /// The time zone that the browser is set to.
    Local,
    /// The time zone of this name (IANA), which the browser knows.
    Zone(&'static str),
}

impl Clock {
    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Clock::Utc => Clock::Local,
            _ => Clock::Utc,
        }
    }

    /// Its name on screen.
    pub fn word(self) -> &'static str {
        match self {
            Clock::Utc => "UTC",
            Clock::Local => "Local",
            Clock::Zone(name) => name.rsplit('/').next().unwrap_or(name),
        }
    }

    /// Its name in an address.
    pub fn name(self) -> &'static str {
        match self {
            Clock::Utc => "utc",
            Clock::Local => "local",
            Clock::Zone(name) => name,
        }
    }

    /// The clock of this name; none where the browser knows no such zone.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "utc" => Some(Clock::Utc),
            "local" => Some(Clock::Local),
            // As many names stay in memory as the user has chosen.
            _ => zones()
                .contains(&name.to_owned())
                .then(|| Clock::Zone(name.to_owned().leak())),
        }
    }

    /// How far the clock is ahead of UTC at that moment, in milliseconds.
    pub fn offset_millis(self, at: Millis) -> i64 {
        match self {
            Clock::Utc => 0,
            Clock::Zone(name) => offset_of(name, at),
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

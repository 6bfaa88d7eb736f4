//! The events of a dossier over time, and by weekday and hour.

use super::{BARS, WEEK, line, section};
use crate::analysis::histogram::histogram;
use crate::cloudtrail::time::HOUR;
use crate::protocol::Outcome;
use crate::protocol::Section;
use crate::store::Store;
use crate::store::batch::NO_TIME;
use crate::store::row_set::RowSet;

/// Events over time, a row for each bar.
pub(super) fn activity(store: &Store, rows: &RowSet, span: Option<(i64, i64)>) -> Section {
    let bars = histogram(store, rows, span, BARS);
    let mut lines = Vec::new();
    let mut from = bars.from;
    for (ok, (error, denied)) in bars.ok.iter().zip(bars.error.iter().zip(&bars.denied)) {
        let until = from + bars.bar_millis;
        let times = [Some(from), Some(until)];
        lines.push(line(
            Default::default(),
            &[],
            &[*ok, *error, *denied],
            &times,
            Outcome::Ok,
        ));
        from = until;
    }
    section(
        "Events over time",
        0,
        &["ok", "error", "denied", "first", "last"],
        lines,
        "",
    )
}

/// Events by weekday, Monday first, and hour in UTC.
pub(super) fn weekdays(store: &Store, rows: &[u32]) -> Section {
    let mut counts = [0; WEEK];
    for row in rows {
        let time = store.times()[*row as usize];
        if time != NO_TIME {
            // 1970-01-01 was a Thursday.
            let hours = time.div_euclid(HOUR) + 3 * 24;
            counts[hours.rem_euclid(WEEK as i64) as usize] += 1;
        }
    }
    let mut lines = Vec::new();
    for (hours, day) in counts
        .chunks(24)
        .zip(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"])
    {
        lines.push(line(
            [day.to_owned(), String::new()],
            &[day],
            hours,
            &[],
            Outcome::Ok,
        ));
    }
    let mut heat = section("Weekdays and hours (UTC)", 0, &["day"], lines, "");
    for hour in 0..24 {
        heat.columns.push(hour.to_string());
    }
    heat
}

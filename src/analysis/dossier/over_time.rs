//! The events of a dossier over time, and by weekday and hour.

use super::tables::{RowParts, section};
use super::{DossierInput, Scratch};
use crate::analysis::histogram::histogram;
use crate::cloudtrail::time::HOUR;
use crate::protocol::DossierSection;
use crate::store::batch::NO_TIME;

/// Bars over time at most.
const BARS: u32 = 64;
/// Hours in a week.
const WEEK: usize = 7 * 24;

/// Events over time.
pub(super) fn bars(material: &DossierInput, _: &mut Scratch) -> DossierSection {
    DossierSection::Bars {
        title: "Events over time".to_owned(),
        bars: histogram(material.store, &material.own, material.span, BARS),
    }
}

/// Events by weekday, Monday first, and hour in UTC.
pub(super) fn weekdays(material: &DossierInput, _: &mut Scratch) -> DossierSection {
    let mut counts = [0; WEEK];
    for row in &material.rows {
        let time = material.store.times()[*row as usize];
        if time != NO_TIME {
            // 1970-01-01 was a Thursday.
            let hours = time.div_euclid(HOUR) + 3 * 24;
            counts[hours.rem_euclid(WEEK as i64) as usize] += 1;
        }
    }
    let mut rows = Vec::new();
    for (hours, day) in counts
        .chunks(24)
        .zip(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"])
    {
        let row = RowParts {
            key: day.to_owned(),
            texts: &[day],
            counts: hours,
            ..RowParts::default()
        };
        rows.push(row.row());
    }
    let mut heat = section("Weekdays and hours (UTC)", 0, &["day"], rows, "");
    for hour in 0..24 {
        heat.columns.push(hour.to_string());
    }
    DossierSection::Heat(heat)
}

//! The timeline's lanes: one per principal, each in columns of time.

use super::Counts;
use crate::store::Store;
use crate::store::rows::RowSet;
use crate::view::{Mark, TimelineScale};
use crate::walk::batch::{NO_TIME, OUTCOME_DENIED, OUTCOME_ERROR};

/// Events, errors and denials of each principal, by its number, and its first event.
pub fn totals(store: &Store, rows: &RowSet) -> Vec<(Counts, i64)> {
    let mut totals = vec![(Counts::default(), i64::MAX); store.principals().len()];
    let (identities, numbers) = (store.identities(), store.identity_numbers());
    let (times, outcomes) = (store.times(), store.outcomes());
    for row in rows.iter() {
        let (counts, first) = &mut totals[identities[numbers[row] as usize].principal as usize];
        counts.add(outcomes[row]);
        if times[row] != NO_TIME {
            *first = (*first).min(times[row]);
        }
    }
    totals
}

/// The scale on which `span` (both ends included) fills so many columns.
pub fn scale(span: (i64, i64), columns: u32) -> TimelineScale {
    let columns = columns.clamp(1, 4096);
    let width = (span.1 - span.0 + 1) as f64 / f64::from(columns);
    TimelineScale {
        from: span.0,
        column_millis: width,
        columns,
    }
}

/// Marks of the given principals' lanes; `rows` in the order of time, so that a mark opens the
/// first of its worst events.
pub fn marks(store: &Store, rows: &RowSet, principals: &[u32], scale: &TimelineScale) -> Vec<Vec<Mark>> {
    const NO_LANE: u32 = u32::MAX;
    let columns = scale.columns as usize;
    let mut lane_of = vec![NO_LANE; store.principals().len()];
    for (lane, principal) in principals.iter().enumerate() {
        lane_of[*principal as usize] = lane as u32;
    }
    let mut cells = vec![(Mark::default(), 0_u8); principals.len() * columns];
    let (identities, numbers) = (store.identities(), store.identity_numbers());
    let (times, outcomes) = (store.times(), store.outcomes());
    for row in store.order() {
        let row = *row as usize;
        let lane = lane_of[identities[numbers[row] as usize].principal as usize];
        if lane == NO_LANE || times[row] == NO_TIME || !rows.has(row) {
            continue;
        }
        let offset = (times[row] - scale.from) as f64 / scale.column_millis;
        if offset < 0.0 || offset >= scale.columns as f64 {
            continue;
        }
        let (mark, worst) = &mut cells[lane as usize * columns + offset as usize];
        let outcome = outcomes[row];
        if mark.events == 0 || outcome > *worst {
            (*worst, mark.event) = (outcome, row as u32);
        }
        mark.column = offset as u32;
        mark.events += 1;
        mark.errors += u32::from(outcome == OUTCOME_ERROR);
        mark.denied += u32::from(outcome == OUTCOME_DENIED);
    }
    cells
        .chunks(columns)
        .map(|lane| {
            lane.iter()
                .map(|cell| cell.0)
                .filter(|mark| mark.events > 0)
                .collect()
        })
        .collect()
}

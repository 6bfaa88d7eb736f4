//! Events that match a rule of level high or critical, which histogram and timeline mark.

use crate::analysis::lanes::Grouping;
use crate::protocol::{RuleLevel, TimelineScale};
use crate::store::Store;
use crate::store::batch::NO_TIME;
use crate::store::row_set::RowSet;
use std::collections::HashSet;

/// The events that match such a rule; none where no rule of that level fired.
pub fn alarms(store: &Store) -> Option<RowSet> {
    let hits = store.hits();
    let is_high = |rule: &u32| hits.rules[*rule as usize].level >= RuleLevel::High;
    let sets: Vec<bool> = hits
        .sets
        .iter()
        .map(|set| set.iter().any(is_high))
        .collect();
    if !sets.contains(&true) {
        return None;
    }
    let has = |row: usize| hits.set_of.get(row).is_some_and(|set| sets[*set as usize]);
    Some(RowSet::from_fn(store.len(), has))
}

/// The columns of time with such events in these lanes: place of the lane among them, and column.
pub fn alarm_columns(
    store: &Store,
    rows: &RowSet,
    grouping: &Grouping,
    lanes: &[u32],
    scale: &TimelineScale,
) -> HashSet<(usize, u32)> {
    let Some(mut alarms) = alarms(store) else {
        return HashSet::new();
    };
    alarms.and(rows);
    let mut place_of = vec![None; grouping.lanes];
    for (place, lane) in lanes.iter().enumerate() {
        place_of[*lane as usize] = Some(place);
    }
    let columns = alarms.iter().filter_map(|row| {
        let place = place_of[grouping.lane_of[row] as usize]?;
        let time = store.times()[row];
        let column = (time - scale.from) as f64 / scale.column_millis;
        let is_in = time != NO_TIME && column >= 0.0 && column < f64::from(scale.columns);
        is_in.then_some((place, column as u32))
    });
    columns.collect()
}

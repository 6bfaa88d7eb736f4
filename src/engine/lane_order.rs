//! The order of the timeline's lanes.

use crate::analysis::first_of;
use crate::analysis::lanes::{Grouping, Total};
use crate::protocol::TableSpec;
use crate::store::Store;
use crate::tables::lanes::{LANES, LaneOrder};
use crate::tables::order_of;

/// The lanes that have events, in the wanted order. People come before services, and events without a value
/// last.
///
/// Only the first `most` are put in order: there may be a lane for each session.
pub(super) fn order(
    store: &Store,
    grouping: &Grouping,
    totals: &[Total],
    is_service: &dyn Fn(u32) -> bool,
    table: &TableSpec,
    most: usize,
) -> Vec<u32> {
    let nameless = totals.len().saturating_sub(1);
    let lanes: Vec<u32> = (0..nameless as u32)
        .filter(|lane| totals[*lane as usize].counts.events > 0)
        .collect();
    let by = order_of(&LANES, &table.sort);
    // People come before services; then a number decides most comparisons.
    let keys: Vec<((bool, i64), u128)> = lanes
        .iter()
        .map(|lane| {
            let number = match by {
                Some(LaneOrder::Number(number)) => number(&totals[*lane as usize]),
                Some(LaneOrder::Name) | None => 0,
            };
            (
                (
                    is_service(*lane),
                    if table.descending {
                        number.saturating_neg()
                    } else {
                        number
                    },
                ),
                beginning(grouping.label(store, *lane)),
            )
        })
        .collect();
    let turned = table.descending && matches!(by, Some(LaneOrder::Name));
    let compare = |one: usize, two: usize| {
        let label = |place: usize| grouping.label(store, lanes[place]);
        let key = |place: usize| grouping.key(store, lanes[place]);
        let by_name = || {
            keys[one]
                .1
                .cmp(&keys[two].1)
                .then_with(|| label(one).cmp(label(two)))
                // Principals of one name differ in their keys.
                .then_with(|| key(one).cmp(&key(two)))
        };
        keys[one].0.cmp(&keys[two].0).then_with(|| {
            if turned {
                by_name().reverse()
            } else {
                by_name()
            }
        })
    };
    let order = if most < lanes.len() {
        first_of(lanes.len(), most, |one, two| compare(one, two).is_lt())
    } else {
        let mut order: Vec<usize> = (0..lanes.len()).collect();
        order.sort_by(|one, two| compare(*one, *two));
        order
    };
    let is_whole = order.len() == lanes.len();
    let mut order: Vec<u32> = order.into_iter().map(|place| lanes[place]).collect();
    if is_whole && totals.last().is_some_and(|total| total.counts.events > 0) {
        order.push(nameless as u32);
    }
    order
}

/// The first letters of a text, as a number in the order of texts.
fn beginning(text: &str) -> u128 {
    let mut letters = [0; 16];
    for (to, from) in letters.iter_mut().zip(text.bytes()) {
        *to = from;
    }
    u128::from_be_bytes(letters)
}

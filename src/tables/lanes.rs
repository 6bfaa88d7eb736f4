//! The columns of the timeline's lanes as a table, and what lanes can be sorted by.

use super::{CellContent, ColumnDef, TableRow};
use crate::analysis::lanes::Total;
use crate::protocol::Lane;

impl TableRow for Lane {
    type Order = LaneOrder;
}

/// What lanes are sorted by. Lanes of the same number stand in the order of their names.
#[derive(Clone, Copy)]
pub enum LaneOrder {
    /// Their names.
    Name,
    /// A number of their events.
    Number(fn(&Total) -> i64),
}

type LaneColumn = ColumnDef<Lane>;

/// The columns.
#[rustfmt::skip]
pub static LANES: [LaneColumn; 6] = [
    LaneColumn::text("lane", "Lane", 260, 5, |lane| CellContent::Text(&lane.label)).sorted_by(LaneOrder::Name),
    LaneColumn::number("events", "Events", 90, |lane| CellContent::Number(lane.events.into()))
        .sorted_by(LaneOrder::Number(|total| total.counts.events.into())),
    // Denials are errors too.
    LaneColumn::number("errors", "Errors", 90, |lane| CellContent::Number(lane.errors.into()))
        .sorted_by(LaneOrder::Number(|total| i64::from(total.counts.errors + total.counts.denied))),
    LaneColumn::number("denied", "Denied", 90, |lane| CellContent::Number(lane.denied.into()))
        .sorted_by(LaneOrder::Number(|total| total.counts.denied.into())),
    LaneColumn::text("first", "First event", 168, 0, |lane| CellContent::Time(lane.first))
        .sorted_by(LaneOrder::Number(|total| total.first.unwrap_or(i64::MIN))),
    LaneColumn::text("last", "Last event", 168, 0, |lane| CellContent::Time(lane.last))
        .sorted_by(LaneOrder::Number(|total| total.last.unwrap_or(i64::MIN))),
];

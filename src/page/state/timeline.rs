//! What the timeline and the histogram show.

use crate::protocol::{LaneSpec, TimeRange};
use crate::query::fields;

/// What has a lane until the user chooses something else.
pub const LANES_BY_DEFAULT: &str = "principal";

/// Bars and columns asked for until the canvas is measured.
const COLUMNS_AT_FIRST: u32 = 200;

/// The timeline's and the histogram's settings.
#[derive(Clone, Debug, PartialEq)]
pub struct TimelineView {
    /// What has a lane, and the window of time.
    pub lanes: LaneSpec,
    /// Whether the lanes are drawn as a table.
    pub as_table: bool,
    /// How many columns of time the canvas has room for.
    pub columns: u32,
    /// How many bars the histogram has room for.
    pub histogram_bars: u32,
}

/// What can happen to them.
#[derive(Debug)]
pub enum TimelineAction {
    /// The histogram has room for this many bars.
    HistogramBars(u32),
    /// The canvas has room for this many columns.
    Columns(u32),
    /// Show this window of time; all of it where there is none.
    Look(Option<TimeRange>),
    /// What has a lane: a field or a path.
    LanesBy(String),
    /// Draw the lanes as a table, or no longer.
    AsTable(bool),
}

impl Default for TimelineView {
    fn default() -> Self {
        Self {
            lanes: LaneSpec {
                by: LANES_BY_DEFAULT.to_owned(),
                ..LaneSpec::default()
            },
            as_table: false,
            columns: COLUMNS_AT_FIRST,
            histogram_bars: COLUMNS_AT_FIRST,
        }
    }
}

impl TimelineView {
    /// Applies an action; returns whether other lanes are wanted.
    pub fn change(&mut self, action: TimelineAction) -> bool {
        match action {
            TimelineAction::HistogramBars(bars) => self.histogram_bars = bars,
            TimelineAction::Columns(columns) => self.columns = columns,
            TimelineAction::Look(window) => self.lanes.window = window,
            TimelineAction::LanesBy(by) => {
                let by = by.trim().trim_end_matches(':');
                if !by.is_empty() {
                    self.lanes.by = fields::find(by).map_or(by, |field| field.name).to_owned();
                    return true;
                }
            }
            TimelineAction::AsTable(as_table) => self.as_table = as_table,
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lanes_are_by_the_field_that_an_alias_means() {
        let mut view = TimelineView::default();
        assert!(view.change(TimelineAction::LanesBy(" userAgent: ".to_owned())));
        assert_eq!(view.lanes.by, "agent");
        assert!(!view.change(TimelineAction::LanesBy(" ".to_owned())));
        assert_eq!(view.lanes.by, "agent");
    }
}

//! What the timeline and the histogram show.

use crate::page::lib::shared::Shared;
use crate::page::state::window;
use crate::protocol::{BAR_ROWS, BarEvents, BarSpec, LaneSpec, TimeRange, ViewSpec};
use crate::query::fields;

/// What has a lane until the user chooses something else.
pub const LANES_BY_DEFAULT: &str = "person";

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
    /// The part of the time that the histogram shows; none for all of it.
    pub histogram_time: Option<TimeRange>,
    /// Where the canvas of the timeline is on the page: its left edge and its width, in CSS pixels.
    pub plot: Option<(i32, i32)>,
    /// The bar whose events are listed below the lanes.
    pub bar: Option<BarSpec>,
    /// So many of them are wanted.
    pub bar_rows: u32,
    /// What was heard of it last.
    bar_events: Option<Shared<BarEvents>>,
    /// What was heard last of a bar under the pointer: its names.
    pub named_bar: Option<Shared<BarEvents>>,
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
    /// Let only this time pass, and let the histogram show it alone.
    Zoom(TimeRange),
    /// What has a lane: a field or a path.
    LanesBy(String),
    /// Draw the lanes as a table, or no longer.
    AsTable(bool),
    /// Give each service a lane, or all of them one.
    Services(bool),
    /// The canvas is here on the page, or nowhere.
    Plot(Option<(i32, i32)>),
    /// List the events of a bar below the lanes, or no longer.
    Bar(Option<BarSpec>),
    /// List more of them.
    MoreOfBar,
    /// What a bar holds has come.
    BarEvents(Box<BarEvents>),
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
            histogram_time: None,
            plot: None,
            bar: None,
            bar_rows: 0,
            bar_events: None,
            named_bar: None,
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
            TimelineAction::Services(services) => {
                self.lanes.services = services;
                return true;
            }
            TimelineAction::Plot(plot) => self.plot = plot,
            TimelineAction::Bar(bar) => (self.bar, self.bar_rows) = (bar, BAR_ROWS),
            TimelineAction::MoreOfBar => self.bar_rows += BAR_ROWS,
            TimelineAction::BarEvents(events) => {
                let events = Shared::new(*events);
                // Of a bar under the pointer no rows are asked for.
                let is_list = self.bar.as_ref() == Some(&events.bar)
                    && (!events.rows.is_empty() || events.total == 0);
                let slot = if is_list {
                    &mut self.bar_events
                } else {
                    &mut self.named_bar
                };
                *slot = Some(events);
            }
            // Only the whole state has the time filter.
            TimelineAction::Zoom(_) => {}
        }
        false
    }

    /// Puts into a question what the lanes show: the open event, and the window within all that the filter leaves.
    pub fn ask(&self, view: &mut ViewSpec, open: Option<u32>, whole: Option<TimeRange>) {
        let lanes = &self.lanes;
        view.lanes.by.clone_from(&lanes.by);
        (view.lanes.open, view.lanes.services) = (open, lanes.services);
        if let (Some(window), Some(whole)) = (lanes.window, whole) {
            let padded = window::padded(window, whole);
            let factor =
                (padded.until - padded.from) as f64 / (window.until - window.from).max(1) as f64;
            view.timeline_columns = (f64::from(self.columns) * factor) as u32;
            view.lanes.window = Some(padded);
        }
    }

    /// What the open list of a bar's events holds, as far as it is known.
    pub fn bar_list(&self) -> Option<&Shared<BarEvents>> {
        let bar = self.bar.as_ref()?;
        self.bar_events.as_ref().filter(|events| events.bar == *bar)
    }

    /// The filter or the lanes are others: what was known of a bar is out of date.
    pub fn begin_anew(&mut self, time: Option<TimeRange>) {
        (self.bar, self.bar_events, self.named_bar) = (None, None, None);
        let is_within = |shown: &TimeRange| {
            time.is_some_and(|time| shown.from <= time.from && time.until <= shown.until)
        };
        self.histogram_time = self.histogram_time.filter(is_within);
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

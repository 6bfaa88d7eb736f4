//! The selected events, and those that stand side by side.

use crate::page::lib::format::thousands;
use crate::page::lib::shared::Shared;
use crate::protocol::{Detail, EventRow};

/// The number of events that can be selected.
pub const MOST_SELECTED: u32 = 1000;
/// The number of events that can stand side by side.
pub const MOST_COMPARED: usize = 5;

/// The selected events.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selection {
    /// The selected events.
    pub events: Vec<SelectedEvent>,
    /// The row from which a range goes.
    anchor: Option<Anchor>,
    /// What is to be said of them.
    pub status: String,
    /// The events side by side.
    pub compared: Vec<ComparedEvent>,
}

/// A selected event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectedEvent {
    /// Its number in the store.
    pub number: u32,
    /// Its key.
    pub key: String,
}

/// An event that is compared side by side with others.
#[derive(Clone, Debug, PartialEq)]
pub struct ComparedEvent {
    /// Its number in the store.
    pub number: u32,
    /// The event in full, once it is there.
    pub detail: Option<Shared<Detail>>,
}

/// The row from which a range goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Anchor {
    row: u32,
    /// The order of rows that the row belongs to: [`crate::page::state::PageState::row_order`].
    order: u32,
}

/// What can happen to the selection.
#[derive(Debug)]
pub enum SelectionAction {
    /// Select the event of this row, or take it out.
    Row(u32),
    /// A range goes from one row to another.
    Range {
        /// The row from which it goes.
        from: u32,
        /// The row to which it goes.
        to: u32,
    },
    /// The events of a range have come.
    Events(Vec<EventRow>),
    /// Something is to be said.
    Say(String),
    /// Mark all selected events; where all are marked, take their marks off.
    Mark,
    /// Set the first events side by side, or no longer.
    Compare(bool),
    /// The record of one of them has come.
    Detail(Box<Detail>),
    /// Select nothing.
    Clear,
}

impl Selection {
    /// Whether this event is selected.
    pub fn has(&self, event: u32) -> bool {
        self.events.iter().any(|known| known.number == event)
    }

    /// The keys of the selected events.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.events.iter().map(|event| event.key.as_str())
    }

    /// Whether events stand side by side.
    pub fn compares(&self) -> bool {
        !self.compared.is_empty()
    }

    /// The row from which the last range went, where rows still stand in that order.
    pub fn anchor(&self, order: u32) -> Option<u32> {
        let anchor = self.anchor.filter(|anchor| anchor.order == order)?;
        Some(anchor.row)
    }

    /// Applies an action. `row` finds an event by its row in the table on screen, `order` is that of its rows.
    pub fn change<'a>(
        &mut self,
        action: SelectionAction,
        order: u32,
        row: impl Fn(u32) -> Option<&'a EventRow>,
    ) {
        let status = std::mem::take(&mut self.status);
        match action {
            SelectionAction::Row(index) => {
                if let Some(row) = row(index) {
                    self.anchor = Some(Anchor { row: index, order });
                    self.toggle(row);
                }
            }
            SelectionAction::Range { from, to } => {
                self.anchor = Some(Anchor { row: from, order });
                if from.abs_diff(to) >= MOST_SELECTED {
                    self.status = too_many();
                }
            }
            SelectionAction::Events(events) => {
                self.status = status;
                // One row can be a run of many events.
                if events.len() > MOST_SELECTED as usize {
                    self.status = too_many();
                }
                let events = events.into_iter().take(MOST_SELECTED as usize);
                self.events = events.map(selected).collect();
            }
            SelectionAction::Say(words) => self.status = words,
            // The notes change, not the selection.
            SelectionAction::Mark => {}
            SelectionAction::Compare(true) => {
                let first = self.events.iter().take(MOST_COMPARED);
                let compared = first.map(|event| ComparedEvent {
                    number: event.number,
                    detail: None,
                });
                self.compared = compared.collect();
            }
            SelectionAction::Compare(false) => self.compared.clear(),
            SelectionAction::Detail(detail) => {
                let wanted = detail.row.event;
                let mut compared = self.compared.iter_mut();
                if let Some(event) = compared.find(|event| event.number == wanted) {
                    event.detail = Some(Shared::new(*detail));
                }
            }
            SelectionAction::Clear => *self = Self::default(),
        }
    }

    fn toggle(&mut self, row: &EventRow) {
        if self.has(row.event) {
            self.events.retain(|event| event.number != row.event);
        } else if self.events.len() < MOST_SELECTED as usize {
            self.events.push(selected(row.clone()));
        } else {
            self.status = too_many();
        }
    }
}

fn selected(row: EventRow) -> SelectedEvent {
    SelectedEvent {
        number: row.event,
        key: row.key,
    }
}

fn too_many() -> String {
    let most = thousands(MOST_SELECTED.into());
    format!("No more than {most} can be selected.")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of a table in which the last event in the store comes first.
    fn rows() -> Vec<EventRow> {
        [9, 5, 7].map(row).to_vec()
    }

    fn row(event: u32) -> EventRow {
        EventRow {
            event,
            key: format!("e-{event}"),
            ..EventRow::default()
        }
    }

    fn after(actions: Vec<SelectionAction>) -> Selection {
        let rows = rows();
        let mut selection = Selection::default();
        for action in actions {
            selection.change(action, 0, |index| rows.get(index as usize));
        }
        selection
    }

    fn events(selection: &Selection) -> Vec<u32> {
        selection.events.iter().map(|event| event.number).collect()
    }

    #[test]
    fn a_row_is_selected_and_no_longer() {
        let toggle = |rows: &[u32]| rows.iter().map(|row| SelectionAction::Row(*row)).collect();
        assert_eq!(events(&after(toggle(&[2, 0, 8]))), [7, 9]);
        assert_eq!(events(&after(toggle(&[2, 0, 8, 2]))), [9]);
    }

    #[test]
    fn no_more_than_the_limit_are_selected_and_that_is_said() {
        let many = (100..100 + MOST_SELECTED).map(row).collect();
        let selection = after(vec![SelectionAction::Events(many), SelectionAction::Row(0)]);
        assert_eq!(selection.events.len(), MOST_SELECTED as usize);
        assert!(selection.status.contains("1,000"), "{}", selection.status);
    }

    #[test]
    fn a_run_of_more_events_than_can_be_selected_is_cut_and_that_is_said() {
        let many = (0..=MOST_SELECTED).map(row).collect();
        let selection = after(vec![
            SelectionAction::Range { from: 3, to: 3 },
            SelectionAction::Events(many),
        ]);
        assert_eq!(selection.events.len(), MOST_SELECTED as usize);
        assert!(selection.status.contains("1,000"), "{}", selection.status);
    }

    #[test]
    fn a_range_goes_on_from_its_anchor_while_rows_stand_in_that_order() {
        let selection = after(vec![SelectionAction::Range { from: 2, to: 5 }]);
        assert_eq!((selection.anchor(0), selection.anchor(1)), (Some(2), None));
    }
}

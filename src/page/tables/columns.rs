//! The columns of every table: one list each, from which header, cells, widths and sorting are made.

use crate::protocol::Tab;

/// One column of a table.
#[derive(Debug, PartialEq)]
pub struct Column {
    /// Its `data-col` name, which is also its name in the search language and what it is sorted by.
    pub name: &'static str,
    /// The heading.
    pub label: &'static str,
    /// Least width in CSS pixels.
    pub width: u16,
    /// How much of the room that is left over it takes.
    pub grow: u8,
    /// Figures: right-aligned, and the largest first when sorted.
    pub number: bool,
    /// Whether the engine can sort by it.
    pub sortable: bool,
}

const fn text(name: &'static str, label: &'static str, width: u16, grow: u8) -> Column {
    Column {
        name,
        label,
        width,
        grow,
        number: false,
        sortable: true,
    }
}

const fn number(name: &'static str, label: &'static str, width: u16) -> Column {
    Column {
        name,
        label,
        width,
        grow: 0,
        number: true,
        sortable: true,
    }
}

/// The events table, and the list of the Step Functions tab.
pub static EVENTS: [Column; 11] = [
    text("time", "Time", 168, 0),
    text("name", "Event name", 176, 3),
    // SidePanels the name, so that it is in sight also while an event is open.
    text("error", "Error", 168, 2),
    text("principal", "Principal", 196, 5),
    text("source", "Event source", 176, 2),
    text("address", "Source address", 128, 2),
    text("credential", "Credential", 108, 0),
    text("account", "Account", 108, 0),
    text("region", "Region", 96, 0),
    text("agent", "User agent", 140, 3),
    text("resource", "Resource", 168, 5),
];

/// The principals table.
pub static PRINCIPALS: [Column; 16] = [
    text("principal", "Principal", 300, 6),
    text("kind", "Type", 108, 1),
    text("credential", "Credential", 116, 0),
    text("account", "Account", 112, 0),
    number("events", "Events", 76),
    number("errors", "Errors", 68),
    number("denied", "Denied", 72),
    Column {
        name: "activity",
        label: "Activity",
        width: 124,
        grow: 0,
        number: false,
        sortable: false,
    },
    text("first", "First seen", 164, 0),
    text("last", "Last seen", 164, 0),
    number("services", "Services", 80),
    number("names", "Event names", 104),
    number("regions", "Regions", 76),
    number("addresses", "Addresses", 88),
    number("agents", "Agents", 72),
    number("keys", "Access keys", 100),
];

/// The timeline's lanes.
pub static LANES: [Column; 6] = [
    text("lane", "Lane", 260, 5),
    number("events", "Events", 90),
    number("errors", "Errors", 90),
    number("denied", "Denied", 90),
    text("first", "First event", 168, 0),
    text("last", "Last event", 168, 0),
];

/// The receipt.
pub static RECEIPT: [Column; 8] = [
    text("file", "File", 260, 6),
    text("status", "Status", 100, 0),
    // SidePanels the status, because it says why.
    text("note", "Note", 420, 8),
    text("form", "Read as", 132, 1),
    number("events", "Events", 76),
    number("duplicates", "Duplicates", 92),
    text("first", "First event", 164, 0),
    text("last", "Last event", 168, 0),
];

/// Step Functions: state machines. The order is that of [`crate::protocol::columns`], as in the four after it.
static MACHINES: [Column; 11] = [
    text("name", "State machine", 200, 4),
    text("type", "Type", 108, 0),
    number("executions", "Executions", 104),
    number("stops", "Stops", 64),
    number("updates", "Updates", 76),
    number("failed", "Failed", 64),
    number("denied", "Denied", 72),
    text("last", "Last call", 164, 0),
    text("created", "Created", 164, 0),
    text("created-by", "Created by", 150, 2),
    text("arn", "ARN", 220, 5),
];

/// Step Functions: executions.
static EXECUTIONS: [Column; 11] = [
    text("name", "Execution", 220, 5),
    text("machine", "State machine", 160, 3),
    text("started", "Started", 164, 0),
    text("started-by", "Started by", 150, 3),
    text("via", "Via", 130, 1),
    text("stopped", "Ended", 168, 0),
    text("stopped-by", "Stopped by", 130, 2),
    number("duration", "Duration", 96),
    text("status", "Status", 110, 0),
    number("failed", "Failed", 64),
    number("denied", "Denied", 72),
];

/// Step Functions: activities.
static ACTIVITIES: [Column; 9] = [
    text("name", "Activity", 220, 5),
    text("created", "Created", 164, 0),
    text("created-by", "Created by", 150, 2),
    text("deleted", "Deleted", 164, 0),
    text("deleted-by", "Deleted by", 150, 2),
    number("polls", "Polls", 72),
    number("failed", "Failed", 64),
    number("denied", "Denied", 72),
    text("arn", "ARN", 220, 5),
];

/// Step Functions: what was denied.
static DENIALS: [Column; 7] = [
    text("principal", "Principal", 160, 2),
    text("action", "Action", 190, 2),
    text("resource", "Resource", 220, 5),
    number("denied", "Times", 72),
    text("reason", "Reason given by AWS", 230, 2),
    text("last", "Last", 164, 0),
    text("statement", "Would allow it (review first)", 260, 6),
];

/// Step Functions: what may be worth a look.
static FINDINGS: [Column; 4] = [
    text("finding", "Worth a look", 220, 1),
    text("machine", "State machine", 180, 1),
    text("last", "When", 164, 0),
    text("reason", "Why it is listed", 420, 8),
];

/// The id of a tab's table.
pub fn id_of(tab: Tab) -> &'static str {
    match tab {
        Tab::Timeline => "lanes",
        Tab::Events => "events",
        Tab::StepFunctions => "step-functions",
        Tab::Principals => "principals",
        Tab::Receipt => "receipt",
        Tab::Machines => "machines",
        Tab::Executions => "executions",
        Tab::Activities => "activities",
        Tab::Denials => "denials",
        Tab::Findings => "findings",
    }
}

/// The columns of a tab; those of the timeline are of its table, and what its lanes can be sorted by.
pub fn of_tab(tab: Tab) -> &'static [Column] {
    match tab {
        Tab::Timeline => &LANES,
        Tab::Principals => &PRINCIPALS,
        Tab::Events | Tab::StepFunctions => &EVENTS,
        Tab::Machines => &MACHINES,
        Tab::Executions => &EXECUTIONS,
        Tab::Activities => &ACTIVITIES,
        Tab::Denials => &DENIALS,
        Tab::Findings => &FINDINGS,
        Tab::Receipt => &RECEIPT,
    }
}

/// How a tab's table is sorted until the user chooses: column, and whether the largest comes first.
pub fn default_sort(tab: Tab) -> (&'static str, bool) {
    match tab {
        Tab::Timeline | Tab::Principals => ("events", true),
        Tab::Events | Tab::StepFunctions => ("time", false),
        Tab::Machines => ("executions", true),
        Tab::Executions => ("started", true),
        Tab::Activities => ("name", false),
        Tab::Denials => ("denied", true),
        Tab::Findings => ("last", true),
        Tab::Receipt => ("status", false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::state::TABS;

    #[test]
    fn cells_stand_below_their_headings() {
        for tab in TABS {
            let cells = crate::protocol::columns(tab);
            let headings: Vec<&str> = of_tab(tab).iter().map(|column| column.name).collect();
            assert!(cells.is_empty() || cells == headings, "{tab:?}");
        }
    }

    #[test]
    fn every_table_can_be_sorted_by_its_default() {
        for tab in TABS {
            let (sort, _) = default_sort(tab);
            assert!(
                of_tab(tab)
                    .iter()
                    .any(|column| column.name == sort && column.sortable)
            );
        }
    }
}

//! What an address or an entry of the browser's history says: the view to go to.

use crate::page::lib::clock::Clock;
use crate::page::state::tables::Sort;
use crate::protocol::{Tab, TimeRange};

/// The view that an address describes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Address {
    /// The query.
    pub query: String,
    /// The time range.
    pub time: Option<TimeRange>,
    /// The open tab.
    pub tab: Tab,
    /// The order of its table.
    pub sort: Option<Sort>,
    /// The state machine whose page is open.
    pub machine: Option<String>,
    /// The field or path that lanes are by; empty where the address does not say.
    pub lanes: String,
    /// Whether runs of events are folded.
    pub folds: bool,
    /// The clock.
    pub clock: Clock,
}

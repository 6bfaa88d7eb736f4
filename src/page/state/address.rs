//! What an address or an entry of the browser's history says: the view to go to.

use crate::page::lib::clock::Clock;
use crate::page::state::sheets::OpenSheet;
use crate::page::state::tables::Sort;
use crate::protocol::{DossierSubject, ImpactBy, Tab, TimeRange};

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
    /// Whose traces are looked for.
    pub scope: Vec<String>,
    /// The field or path that lanes are by; empty where the address does not say.
    pub lanes: String,
    /// What the open dossiers are about.
    pub dossiers: Vec<DossierSubject>,
    /// Whether they wait behind other things.
    pub dossiers_wait: bool,
    /// What the rows of the tab of impact are for; none where the address does not say.
    pub impact: Option<ImpactBy>,
    /// Whether runs of events are folded.
    pub folds: bool,
    /// Whether principals stand below persons.
    pub by_person: bool,
    /// Whether the overview lists findings of the background.
    pub with_background: bool,
    /// The key of the open finding.
    pub finding: Option<String>,
    /// The id of the open rule.
    pub rule: Option<String>,
    /// The number of the open event; only the history of this visit has one.
    pub event: Option<u32>,
    /// The open sheet.
    pub sheet: Option<OpenSheet>,
    /// The clock.
    pub clock: Clock,
}

//! What the page asks: [`ViewSpec`].

use super::{OverviewSpec, Tab, TimeRange};
use serde::{Deserialize, Serialize};

/// A column that a table is sorted by.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SortColumn {
    /// Its `data-col` name.
    pub column: String,
    /// Largest first.
    pub descending: bool,
}

/// Which rows of a table are wanted, in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableSpec {
    /// The `data-col` name of the column to sort by.
    pub sort: String,
    /// Largest first.
    pub descending: bool,
    /// What rows that are equal so far are sorted by, one column after the other.
    pub then: Vec<SortColumn>,
    /// First wanted row, counted from 0.
    pub first: u32,
    /// How many rows are wanted at most.
    pub rows: u32,
}

impl TableSpec {
    /// All columns that it is sorted by, the first one first.
    pub fn keys(&self) -> impl Iterator<Item = (&str, bool)> {
        let then = self.then.iter();
        let then = then.map(|key| (key.column.as_str(), key.descending));
        std::iter::once((self.sort.as_str(), self.descending)).chain(then)
    }

    /// The same, to be kept.
    pub fn order(&self) -> Vec<SortColumn> {
        let keys = self.keys().map(|(column, descending)| SortColumn {
            column: column.to_owned(),
            descending,
        });
        keys.collect()
    }
}

/// What the page wants to see.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ViewSpec {
    /// The text in the search box.
    pub query: String,
    /// The brush on the histogram, if there is one.
    pub time: Option<TimeRange>,
    /// How many bars the histogram has room for.
    pub histogram_bars: u32,
    /// The time that it shows; none for all the time.
    pub histogram_time: Option<TimeRange>,
    /// The open tab. Only its table is answered.
    pub tab: Tab,
    /// The table of the open tab.
    pub table: TableSpec,
    /// How many columns of time the timeline has room for.
    pub timeline_columns: u32,
    /// What the timeline shows.
    pub lanes: LaneSpec,
    /// The state machine whose page is open, by its key.
    pub machine: Option<String>,
    /// Which of its definitions is drawn, by the call that carries it; the latest in clear otherwise.
    pub definition: Option<u32>,
    /// Fields and JSON paths that have a facet because the user wants it.
    pub facets: Vec<String>,
    /// What is looked for in facets; those that are not here show their first values.
    pub facet_search: Vec<FacetSearch>,
    /// Whether the names of fields and paths are wanted, to choose a facet from.
    pub facet_fields: bool,
    /// What the open dossiers are about, two at most.
    pub dossiers: Vec<DossierSubject>,
    /// Fields and JSON paths that have a column in the tables of events because the user wants it.
    pub columns: Vec<String>,
    /// What the table of sums of data calls has a row for.
    pub impact_by: ImpactBy,
    /// The first row wanted of the comparison with a list of names.
    pub list_first: u32,
    /// How lists of events in order of time are folded; none where each event has a row.
    pub fold: Option<FoldSpec>,
    /// Whether principals stand below the persons who acted as them.
    pub by_person: bool,
    /// Whose traces are looked for: conditions of the search language.
    pub scope: Vec<String>,
    /// What the user chose on the overview.
    pub overview: OverviewSpec,
    /// The rule that is open on the tab of rules, by its id.
    pub rule: Option<String>,
}

/// What the sums of data calls are for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ImpactBy {
    /// Each person or workload.
    Person,
    /// Each principal.
    #[default]
    Principal,
    /// Each bucket, table, secret, …: what holds data.
    Container,
    /// Each source address.
    Address,
    /// Each object, item, secret, …: the data itself.
    Item,
}

impl ImpactBy {
    /// All of them, in the order in which they are offered.
    pub const ALL: [ImpactBy; 5] = [
        ImpactBy::Person,
        ImpactBy::Principal,
        ImpactBy::Container,
        ImpactBy::Address,
        ImpactBy::Item,
    ];

    /// Its name in an address and on screen.
    pub fn name(self) -> &'static str {
        match self {
            ImpactBy::Person => "person",
            ImpactBy::Principal => "principal",
            ImpactBy::Container => "container",
            ImpactBy::Address => "address",
            ImpactBy::Item => "item",
        }
    }

    /// The one with this name.
    pub fn named(name: &str) -> Option<Self> {
        ImpactBy::ALL.into_iter().find(|by| by.name() == name)
    }
}

/// How runs of events are folded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoldSpec {
    /// The runs that are unfolded, by the number of their earliest event.
    pub open: Vec<u32>,
}

/// What the timeline shows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LaneSpec {
    /// What has a lane: a field or path of the search language, or `machine` for state machines.
    pub by: String,
    /// The window; none for all that passes the filter.
    pub window: Option<TimeRange>,
    /// The open event, whose lane is wanted.
    pub open: Option<u32>,
    /// Each AWS service has a lane; otherwise all of them share one, below those of people.
    pub services: bool,
}

/// Whether names that were dropped beside the logs are in a file that is exported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum NamesInFile {
    /// The file has only what the logs say.
    #[default]
    LeftOut,
    /// The file also has the names of accounts, networks, countries and autonomous systems.
    Included,
}

/// What is looked for in a facet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetSearch {
    /// The facet's field.
    pub field: String,
    /// Only values that contain this are wanted.
    pub text: String,
    /// So many values are wanted at most; where it is 0 nothing is counted.
    pub values: u32,
}

/// What a dossier is about: what a field of the search language says of its events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DossierSubject {
    /// The field.
    pub field: String,
    /// Its value.
    pub value: String,
}

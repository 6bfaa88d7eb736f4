//! What can happen to the state.

use crate::page::state::address::Address;
use crate::page::state::answers::AnswersAction;
use crate::page::state::display::DisplayAction;
use crate::page::state::exploration::ExploreAction;
use crate::page::state::filter::FilterAction;
use crate::page::state::folds::FoldsAction;
use crate::page::state::impact::ImpactAction;
use crate::page::state::loading::LoadingAction;
use crate::page::state::navigation::NavigationAction;
use crate::page::state::notes::NotesAction;
use crate::page::state::open_event::EventAction;
use crate::page::state::overview::OverviewAction;
use crate::page::state::runbooks::RunbooksAction;
use crate::page::state::scope::ScopeAction;
use crate::page::state::selection::SelectionAction;
use crate::page::state::sheets::SheetsAction;
use crate::page::state::sources::SourcesAction;
use crate::page::state::tables::TablesAction;
use crate::page::state::timeline::TimelineAction;

/// What can happen to the state: one variant for each slice, and what concerns all of them.
#[derive(Debug)]
pub enum Action {
    /// Of the filter.
    Filter(FilterAction),
    /// Of tab and state machine.
    Navigation(NavigationAction),
    /// Of the tables.
    Tables(TablesAction),
    /// Of folding.
    Folds(FoldsAction),
    /// Of the tab of impact.
    Impact(ImpactAction),
    /// Of timeline and histogram.
    Timeline(TimelineAction),
    /// Of the dropped files.
    Loading(LoadingAction),
    /// Of where files come from.
    Sources(SourcesAction),
    /// Of the answers.
    Answers(AnswersAction),
    /// Of the open event.
    Event(EventAction),
    /// Of what covers the page.
    Sheets(SheetsAction),
    /// Of clock and colours.
    Display(DisplayAction),
    /// Of facets and dossiers.
    Explore(ExploreAction),
    /// Of the actors whose traces are looked for.
    Scope(ScopeAction),
    /// Of the overview and the rules.
    Overview(OverviewAction),
    /// Of the marked events.
    Notes(NotesAction),
    /// Of the runbooks.
    Runbooks(RunbooksAction),
    /// Of the selected events.
    Selection(SelectionAction),
    /// Go to the view of a link or of the history.
    Go(Box<Address>),
    /// Show what passes this query around the open event; everything where it is empty.
    Context(String),
    /// Forget all files.
    Clear,
}

macro_rules! actions_of_slices {
    ($($slice:ident: $action:ident),* $(,)?) => {$(
        impl From<$action> for Action {
            fn from(action: $action) -> Self {
                Action::$slice(action)
            }
        }
    )*};
}

actions_of_slices! {
    Filter: FilterAction,
    Navigation: NavigationAction,
    Tables: TablesAction,
    Folds: FoldsAction,
    Impact: ImpactAction,
    Timeline: TimelineAction,
    Loading: LoadingAction,
    Sources: SourcesAction,
    Answers: AnswersAction,
    Event: EventAction,
    Sheets: SheetsAction,
    Display: DisplayAction,
    Explore: ExploreAction,
    Scope: ScopeAction,
    Overview: OverviewAction,
    Notes: NotesAction,
    Runbooks: RunbooksAction,
    Selection: SelectionAction,
}

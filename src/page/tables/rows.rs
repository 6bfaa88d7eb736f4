//! Opening a row by a click or a key, for all tables and for the timeline's lanes.

use crate::page::go::{show_dossier, show_events, show_finding};
use crate::page::session::EngineConnection;
use crate::page::state::filter::FilterAction;
use crate::page::state::folds::FoldsAction;
use crate::page::state::navigation::NavigationAction;
use crate::page::state::overview::OverviewAction;
use crate::page::tables::place;
use crate::protocol::{Answer, DossierSubject, FoldedRow, Rows, RunRow, Tab};

/// Opens the row at this index of the table on screen; returns whether there was anything to open.
pub fn open(answer: &Answer, tab: Tab, index: u32, session: &EngineConnection) -> bool {
    place::keep_row(tab, index);
    let opened = match &answer.rows {
        Rows::Events(page) => page.row(index).map(|row| session.open(row.event)),
        Rows::Folded(page, _) => page.row(index).map(|row| match row {
            FoldedRow::Event { row, .. } => session.open(row.event),
            FoldedRow::Run(run) => unfold(session, run, !run.is_open),
        }),
        Rows::Principals(page) => page
            .row(index)
            .filter(|row| !row.key.is_empty())
            .map(|row| {
                let field = if row.is_person { "person" } else { "principal" };
                let (field, value) = (field.to_owned(), row.key.clone());
                show_dossier(session, DossierSubject { field, value })
            }),
        Rows::Agents(page) => page.row(index).map(|row| {
            let field = "ai-agent".to_owned();
            let value = row.key.clone();
            show_dossier(session, DossierSubject { field, value })
        }),
        Rows::Sessions(page) => page.row(index).map(|row| show_events(session, &row.query)),
        Rows::Lanes(page, _) => page
            .row(index)
            .filter(|lane| !lane.query.is_empty())
            .map(|lane| session.act(FilterAction::Only(lane.query.clone()))),
        Rows::Cells(page) => page.row(index).map(|row| match tab {
            Tab::Persons => {
                let field = "person".to_owned();
                let value = row.key.clone();
                show_dossier(session, DossierSubject { field, value });
            }
            Tab::Machines => session.act(NavigationAction::Machine(Some(row.key.clone()))),
            Tab::Overview => show_finding(session, row.key.clone()),
            Tab::Rules => session.act(OverviewAction::Rule(Some(row.key.clone()))),
            Tab::Exposures | Tab::Scope => match row.event {
                Some(event) => session.open(event),
                None => show_events(session, &row.query),
            },
            _ => show_events(session, &row.query),
        }),
        Rows::Receipt(_) | Rows::ChainGraph(_) => None,
    };
    opened.is_some()
}

/// Unfolds a run, or folds it again.
pub fn unfold(session: &EngineConnection, run: &RunRow, is_open: bool) {
    session.act(FoldsAction::Unfold {
        run: run.earliest.event,
        is_open,
    });
}

/// Whether a click on a row of this tab only chooses it: its long text is then shown in full below the table.
pub fn is_said_in_full(tab: Tab) -> bool {
    matches!(
        tab,
        Tab::Denied | Tab::Denials | Tab::Findings | Tab::Receipt
    )
}

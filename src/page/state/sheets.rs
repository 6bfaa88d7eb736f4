//! What covers the page: sheets, the drawer of facets, banners, and the highlight while files are dragged over it.

use crate::sql::{Dialect, Translation};
use std::rc::Rc;

/// Which of them are open.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheets {
    /// The help sheet.
    pub help: bool,
    /// The list of commands.
    pub palette: bool,
    /// The panel for columns.
    pub columns: bool,
    /// The steps of the open runbook.
    pub runbook: bool,
    /// The facets, where the window is so narrow that they are a drawer.
    pub drawer: bool,
    /// Whether files are being dragged over the page.
    pub dragging: bool,
    /// The language that the sheet "Open in SQL" shows, while it is open.
    pub sql: Option<Dialect>,
    /// What it says, once the engine has written it.
    pub translated: Option<Rc<Translated>>,
    /// The sheet for exports, while it is open.
    pub export: Option<ExportProgress>,
    /// A notice to the user.
    pub notice: Option<String>,
    /// The demo's banner, while it is shown.
    pub demo: Option<Rc<DemoNotice>>,
}

/// What can happen to them.
#[derive(Debug)]
pub enum SheetsAction {
    /// Open or close the help sheet.
    Help(bool),
    /// Open or close the list of commands.
    Palette(bool),
    /// Open or close the panel for columns.
    Columns(bool),
    /// Open or close the steps of the open runbook.
    Runbook(bool),
    /// Pull the facets out or push them back.
    Drawer(bool),
    /// Files are dragged over the page, or no longer.
    Dragging(bool),
    /// Open the sheet "Open in SQL" with this language, or close it.
    Sql(Option<Dialect>),
    /// The question is written in another engine's language, or no more.
    Translated(Option<Rc<Translated>>),
    /// Open the sheet for exports, say how far one is, or close it.
    Export(Option<ExportProgress>),
    /// Show a notice, or close it.
    Notice(Option<String>),
    /// The demo begins, or its banner was closed.
    Demo(Option<Rc<DemoNotice>>),
}

/// A sheet that covers the page, or a part of it. Opening one is a step that going back undoes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenSheet {
    /// The help sheet.
    Help,
    /// The list of commands.
    Palette,
    /// The panel for columns.
    Columns,
    /// The drawer of facets.
    Drawer,
    /// The sheet for exports.
    Export,
    /// The sheet "Open in SQL".
    Sql,
    /// The steps of a runbook.
    Runbook,
    /// Selected events side by side.
    Compare,
}

impl OpenSheet {
    /// All of them.
    pub const ALL: [OpenSheet; 8] = [
        OpenSheet::Help,
        OpenSheet::Palette,
        OpenSheet::Columns,
        OpenSheet::Drawer,
        OpenSheet::Export,
        OpenSheet::Sql,
        OpenSheet::Runbook,
        OpenSheet::Compare,
    ];

    /// Its name in an address.
    pub fn name(self) -> &'static str {
        match self {
            OpenSheet::Help => "help",
            OpenSheet::Palette => "commands",
            OpenSheet::Columns => "columns",
            OpenSheet::Drawer => "filters",
            OpenSheet::Export => "export",
            OpenSheet::Sql => "sql",
            OpenSheet::Runbook => "runbook",
            OpenSheet::Compare => "compare",
        }
    }

    /// The one with this name.
    pub fn named(name: &str) -> Option<Self> {
        OpenSheet::ALL
            .into_iter()
            .find(|sheet| sheet.name() == name)
    }
}

/// A question in another engine's language, or in words why there is none.
pub type Translated = (Dialect, Result<Translation, String>);

/// The sheet for exports, and how far the export that it shows is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExportProgress {
    /// The file's name; empty while there is a choice.
    pub name: String,
    /// Rows written.
    pub done: u32,
    /// Rows in all.
    pub total: u32,
    /// What is to be said once it has ended.
    pub ended: Option<Vec<String>>,
}

impl ExportProgress {
    /// Whether a file is being written.
    pub fn is_running(&self) -> bool {
        !self.name.is_empty() && self.ended.is_none()
    }
}

/// What the demo says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoNotice {
    /// Its name.
    pub title: String,
    /// Where its files come from.
    pub notice: String,
}

impl Sheets {
    /// The topmost sheet that is open.
    pub fn topmost(&self) -> Option<OpenSheet> {
        let all = [
            (OpenSheet::Palette, self.palette),
            (OpenSheet::Export, self.export.is_some()),
            (OpenSheet::Help, self.help),
            (OpenSheet::Sql, self.sql.is_some()),
            (OpenSheet::Runbook, self.runbook),
            (OpenSheet::Columns, self.columns),
            (OpenSheet::Drawer, self.drawer),
        ];
        let mut open = all.into_iter().filter(|(_, is_open)| *is_open);
        open.next().map(|(sheet, _)| sheet)
    }

    /// Leaves this sheet open and closes all others. One that was closed opens where that needs nothing else; an export
    /// that is being written stays.
    pub fn go(&mut self, sheet: Option<OpenSheet>) {
        let is = |one| sheet == Some(one);
        self.help = is(OpenSheet::Help);
        self.palette = is(OpenSheet::Palette);
        self.columns = is(OpenSheet::Columns);
        self.drawer = is(OpenSheet::Drawer);
        self.runbook = is(OpenSheet::Runbook);
        let last = self.translated.as_ref().map(|translated| translated.0);
        let sql = self.sql.or(last).unwrap_or(Dialect::Athena);
        self.sql = is(OpenSheet::Sql).then_some(sql);
        let is_running = (self.export.as_ref()).is_some_and(ExportProgress::is_running);
        if is(OpenSheet::Export) {
            self.export.get_or_insert_default();
        } else if !is_running {
            self.export = None;
        }
    }

    /// Applies an action.
    pub fn change(&mut self, action: SheetsAction) {
        match action {
            SheetsAction::Help(open) => self.help = open,
            SheetsAction::Palette(open) => self.palette = open,
            SheetsAction::Columns(open) => self.columns = open,
            SheetsAction::Runbook(open) => self.runbook = open,
            SheetsAction::Drawer(open) => self.drawer = open,
            SheetsAction::Dragging(dragging) => self.dragging = dragging,
            SheetsAction::Sql(dialect) => self.sql = dialect,
            SheetsAction::Translated(translated) => self.translated = translated,
            SheetsAction::Export(export) => self.export = export,
            SheetsAction::Notice(notice) => self.notice = notice,
            SheetsAction::Demo(demo) => self.demo = demo,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_runs_from_its_name_to_its_end() {
        let mut export = ExportProgress::default();
        assert!(!export.is_running(), "there is a choice");
        export.name = "a.csv".to_owned();
        assert!(export.is_running());
        export.ended = Some(Vec::new());
        assert!(!export.is_running());
    }
}

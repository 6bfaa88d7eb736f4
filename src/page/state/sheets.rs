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
    /// The facets, where the window is so narrow that they are a drawer.
    pub drawer: bool,
    /// Whether files are being dragged over the page.
    pub dragging: bool,
    /// What the sheet "As SQL" says, once the engine has written it.
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
    /// Pull the facets out or push them back.
    Drawer(bool),
    /// Files are dragged over the page, or no longer.
    Dragging(bool),
    /// The question is written in another engine's language, or no more.
    Translated(Option<Rc<Translated>>),
    /// Open the sheet for exports, say how far one is, or close it.
    Export(Option<ExportProgress>),
    /// Show a notice, or close it.
    Notice(Option<String>),
    /// The demo begins, or its banner was closed.
    Demo(Option<Rc<DemoNotice>>),
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
    /// Applies an action.
    pub fn change(&mut self, action: SheetsAction) {
        match action {
            SheetsAction::Help(open) => self.help = open,
            SheetsAction::Palette(open) => self.palette = open,
            SheetsAction::Columns(open) => self.columns = open,
            SheetsAction::Drawer(open) => self.drawer = open,
            SheetsAction::Dragging(dragging) => self.dragging = dragging,
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

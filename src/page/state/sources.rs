//! Where files come from that the page can read again: a watched folder, handles of this visit, those of an earlier one.

/// A folder that is watched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchedFolder {
    /// Its name.
    pub name: String,
    /// Files of it that were read.
    pub files: u32,
    /// Why it can't be looked through, if it can't.
    pub failure: Option<String>,
}

/// What is known of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FileSources {
    /// The folder that is watched.
    pub watched: Option<WatchedFolder>,
    /// Handles to files and folders of this visit.
    pub handles: u32,
    /// The names of files and folders that are remembered from an earlier visit.
    pub remembered: Vec<String>,
    /// What went wrong last.
    pub failure: Option<String>,
}

/// What can happen to them.
#[derive(Debug)]
pub enum SourcesAction {
    /// A folder is watched, or none any more.
    Watch(Option<WatchedFolder>),
    /// So many handles are known.
    Handles(u32),
    /// These are remembered.
    Remembered(Vec<String>),
    /// Something went wrong, in words.
    Failed(String),
}

impl FileSources {
    /// Applies an action.
    pub fn change(&mut self, action: SourcesAction) {
        match action {
            SourcesAction::Watch(watched) => {
                self.watched = watched;
                self.failure = None;
            }
            SourcesAction::Handles(handles) => self.handles = handles,
            SourcesAction::Remembered(names) => self.remembered = names,
            SourcesAction::Failed(words) => self.failure = Some(words),
        }
    }

    /// What is left once all files are forgotten: the names of an earlier visit.
    pub fn cleared(&self) -> Self {
        FileSources {
            remembered: self.remembered.clone(),
            ..FileSources::default()
        }
    }
}

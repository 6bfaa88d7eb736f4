//! How far the files that were dropped have come.

use crate::protocol::LoadState;

/// Drops and files.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Loading {
    /// Drops that are still being looked through.
    adding: u32,
    /// Files handed to the engine by the drops that have been looked through.
    handed: u32,
    /// Files found so far in all drops.
    pub found: u32,
    /// Whether the last answer holds everything and has been drawn.
    pub is_complete: bool,
    /// Whether files have been waiting for long for the program that reads them.
    pub awaits_program: bool,
}

/// What can happen to it.
#[derive(Debug)]
pub enum LoadingAction {
    /// A drop is being looked through.
    Begin,
    /// This many files were found in a drop.
    Found(u32),
    /// A drop has been looked through, and this many files of it were handed to the engine.
    End(u32),
    /// Files have been waiting for long for the program that reads them, or it is there.
    AwaitsProgram(bool),
    /// No file can be read: those of all drops are forgotten.
    LetGo,
}

/// How far the page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// No file yet.
    Empty,
    /// Files are being read, or the last answer is not drawn yet.
    Loading,
    /// Everything is read, and on screen.
    Ready,
}

impl Phase {
    /// The word in `data-state`.
    pub fn word(self) -> &'static str {
        match self {
            Phase::Empty => "empty",
            Phase::Loading => "loading",
            Phase::Ready => "ready",
        }
    }
}

impl Loading {
    /// Applies an action; `load` is what the last answer says.
    pub fn change(&mut self, action: LoadingAction, load: &LoadState) {
        match action {
            LoadingAction::Begin => {
                self.adding += 1;
                self.is_complete = false;
            }
            LoadingAction::Found(files) => self.found += files,
            LoadingAction::End(files) => {
                self.handed += files;
                self.adding = self.adding.saturating_sub(1);
                if self.adding == 0 {
                    // A drop that was stopped hands over less than it found.
                    self.found = self.handed;
                }
                // A drop without files changes nothing, and no answer will come.
                self.is_complete = self.is_all_in(load);
            }
            LoadingAction::AwaitsProgram(awaits) => self.awaits_program = awaits,
            LoadingAction::LetGo => *self = Loading::default(),
        }
    }

    /// Whether an answer with this load holds every file that was handed over.
    pub fn is_all_in(&self, load: &LoadState) -> bool {
        self.adding == 0 && !load.loading && load.files > 0 && load.files >= self.handed
    }

    /// How far the page is.
    pub fn phase(&self) -> Phase {
        if self.adding == 0 && self.handed == 0 {
            Phase::Empty
        } else if self.is_complete {
            Phase::Ready
        } else {
            Phase::Loading
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_drop_leaves_the_landing_page() {
        let mut loading = Loading::default();
        loading.change(LoadingAction::Begin, &LoadState::default());
        assert_eq!(loading.phase(), Phase::Loading);
        loading.change(LoadingAction::End(0), &LoadState::default());
        assert_eq!(loading.phase(), Phase::Empty);
    }

    #[test]
    fn drops_that_nobody_can_read_leave_the_landing_page() {
        let mut loading = Loading::default();
        loading.change(LoadingAction::Begin, &LoadState::default());
        loading.change(LoadingAction::End(2), &LoadState::default());
        loading.change(LoadingAction::Begin, &LoadState::default());
        loading.change(LoadingAction::LetGo, &LoadState::default());
        assert_eq!(loading.phase(), Phase::Empty);
    }

    #[test]
    fn a_stopped_drop_counts_the_files_that_were_handed_over() {
        let mut loading = Loading::default();
        loading.change(LoadingAction::Begin, &LoadState::default());
        loading.change(LoadingAction::Found(9), &LoadState::default());
        loading.change(LoadingAction::End(4), &LoadState::default());
        assert_eq!(loading.found, 4);
    }
}

//! What was handed in during this visit: handles to files and folders, the watch of a folder, the number of pasted texts.

use std::cell::{Cell, RefCell};
use web_sys::FileSystemHandle;

/// So many handles are known at most; more are files that were dropped one by one, of which the folder does better.
const MOST: usize = 1000;

/// Handles, watches and pasted texts of this visit.
#[derive(Default)]
pub struct VisitSources {
    handles: RefCell<Vec<FileSystemHandle>>,
    /// Counts the watches that began or were ended: only the newest goes on.
    watches: Cell<u32>,
    /// Counts the texts that were pasted.
    pastes: Cell<u32>,
}

impl VisitSources {
    /// Adds a handle.
    pub fn add(&self, handle: &FileSystemHandle) {
        let mut handles = self.handles.borrow_mut();
        if handles.len() < MOST {
            handles.push(handle.clone());
        }
    }

    /// The handles, in the order in which they came.
    pub fn handles(&self) -> Vec<FileSystemHandle> {
        self.handles.borrow().clone()
    }

    /// How many handles there are.
    pub fn known(&self) -> u32 {
        self.handles.borrow().len() as u32
    }

    /// Begins a watch, which ends the one before, and gives its number.
    pub fn begin_watch(&self) -> u32 {
        self.watches.set(self.watches.get() + 1);
        self.watches.get()
    }

    /// Ends the watch.
    pub fn end_watch(&self) {
        self.begin_watch();
    }

    /// Whether this watch goes on.
    pub fn is_watching(&self, watch: u32) -> bool {
        self.watches.get() == watch
    }

    /// The number of the next pasted text, from 1.
    pub fn next_paste(&self) -> u32 {
        self.pastes.set(self.pastes.get() + 1);
        self.pastes.get()
    }

    /// Ends the watch and forgets all handles.
    pub fn clear(&self) {
        self.end_watch();
        self.handles.borrow_mut().clear();
    }
}

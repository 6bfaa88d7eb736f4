//! Files and folders out of a drop or a file chooser, handed over in groups so that the page goes on
//! drawing however many there are.

use super::dom;
use super::session::Session;
use super::state::Action;
use js_sys::{Array, Function, Promise, Reflect};
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    DataTransfer, File, FileList, FileSystemDirectoryEntry, FileSystemDirectoryReader, FileSystemEntry,
    FileSystemFileEntry,
};

/// Files handed over at once. Sending one to a worker takes the browser some 0.2 ms, and no task on
/// the page may be longer than 50 ms.
const GROUP: usize = 50;

/// Collects files into groups. One file is always held back, because only the end of the drop shows
/// which file is the last.
pub struct Groups {
    session: Rc<Session>,
    waiting: Vec<(String, File)>,
    files: usize,
}

impl Groups {
    /// Begins a drop.
    pub fn begin(session: Rc<Session>) -> Self {
        session.begin_drop();
        Self {
            session,
            waiting: Vec::new(),
            files: 0,
        }
    }

    /// Takes one more file; returns true when it is time for a pause.
    pub fn push(&mut self, path: String, file: File) -> bool {
        self.files += 1;
        self.waiting.push((path, file));
        let full = self.waiting.len() > GROUP;
        if full {
            self.hand_over();
        }
        full
    }

    /// Hands over what has been collected so far, but for the last file.
    pub fn hand_over(&mut self) {
        let last = self.waiting.pop();
        if !self.waiting.is_empty() {
            self.session.add_files(std::mem::take(&mut self.waiting), false);
        }
        self.waiting.extend(last);
    }

    /// Ends the drop. A drop without a file is answered with `nothing`.
    pub fn end(mut self, nothing: &str) {
        if self.files == 0 {
            self.session.act(Action::Notice(Some(nothing.to_owned())));
        } else {
            self.session.add_files(std::mem::take(&mut self.waiting), true);
        }
        self.session.end_drop();
    }
}

/// What lies in a drop. It can be read only while the drop event is being handled.
enum Dropped {
    File(File),
    Folder(FileSystemEntry),
}

/// Takes in what was dropped. Must be called while the event is being handled.
pub fn take_drop(session: Rc<Session>, transfer: &DataTransfer) {
    let dropped = read_transfer(transfer);
    spawn_local(async move {
        let mut groups = Groups::begin(session);
        let mut folders = VecDeque::new();
        let mut unread = Vec::new();
        for item in dropped {
            match item {
                Dropped::File(file) => {
                    let path = file.name();
                    if groups.push(path, file) {
                        dom::pause().await;
                    }
                }
                Dropped::Folder(folder) => folders.push_back(folder),
            }
        }
        while let Some(folder) = folders.pop_front() {
            if let Err(reason) = read_folder(&folder, &mut folders, &mut groups).await {
                web_sys::console::warn_1(&reason);
                unread.push(folder.full_path());
            }
        }
        if let (Some(first), session) = (unread.first(), &groups.session) {
            session.act(Action::Notice(Some(format!(
                "The browser could not read {} of the drop, the first of them “{first}”. Opening the folder \
                 with “Open folder” may work.",
                super::format::counted(unread.len() as u64, "folder or file"),
            ))));
        }
        groups.end(
            "There was no file in what you dropped. Drop CloudTrail log files or folders that hold them.",
        );
    });
}

/// Takes in what was chosen in a file input and empties the input.
pub fn take_chosen(session: Rc<Session>, input: &web_sys::HtmlInputElement) {
    let Some(list) = input.files() else { return };
    if list.length() == 0 {
        return;
    }
    // The list is emptied together with the input, so the files are moved to an array first.
    let files = Array::from(&list);
    input.set_value("");
    take_files(session, files);
}

fn take_files(session: Rc<Session>, files: Array) {
    spawn_local(async move {
        let mut groups = Groups::begin(session);
        for file in files.iter().filter_map(|file| file.dyn_into::<File>().ok()) {
            let path = Reflect::get(&file, &"webkitRelativePath".into())
                .ok()
                .and_then(|path| path.as_string())
                .filter(|path| !path.is_empty())
                .unwrap_or_else(|| file.name());
            if groups.push(path, file) {
                dom::pause().await;
            }
        }
        groups.end("There is no file in what you chose.");
    });
}

fn read_transfer(transfer: &DataTransfer) -> Vec<Dropped> {
    let items = transfer.items();
    let mut dropped = Vec::new();
    for index in 0..items.length() {
        let Some(item) = items.get(index).filter(|item| item.kind() == "file") else {
            continue;
        };
        match item.webkit_get_as_entry().ok().flatten() {
            Some(entry) if entry.is_directory() => dropped.push(Dropped::Folder(entry)),
            _ => dropped.extend(item.get_as_file().ok().flatten().map(Dropped::File)),
        }
    }
    if dropped.is_empty() {
        let files: Option<FileList> = transfer.files();
        let files = files.map(|files| Array::from(&files)).unwrap_or_default();
        dropped.extend(
            files
                .iter()
                .filter_map(|file| file.dyn_into().ok())
                .map(Dropped::File),
        );
    }
    dropped
}

/// Reads one folder: its files go to the groups, its folders to the queue.
async fn read_folder(
    folder: &FileSystemEntry,
    folders: &mut VecDeque<FileSystemEntry>,
    groups: &mut Groups,
) -> Result<(), JsValue> {
    let reader: FileSystemDirectoryReader =
        folder.unchecked_ref::<FileSystemDirectoryEntry>().create_reader();
    loop {
        // A call gives at most 100 entries, and none at the end.
        let entries: Array =
            promised(|resolve, reject| reader.read_entries_with_callback_and_callback(resolve, reject))
                .await?
                .unchecked_into();
        if entries.length() == 0 {
            return Ok(());
        }
        // All at once: a round trip for each file in turn takes ten times as long.
        let mut files = Vec::new();
        for entry in entries.iter().map(JsCast::unchecked_into::<FileSystemEntry>) {
            if entry.is_directory() {
                folders.push_back(entry);
            } else {
                let path = entry.full_path().trim_start_matches('/').to_owned();
                let entry = entry.unchecked_into::<FileSystemFileEntry>();
                let promise = promise(|resolve, reject| {
                    entry.file_with_callback_and_callback(resolve, reject);
                    Ok(())
                });
                files.push((path, promise));
            }
        }
        for (path, file) in files {
            let file: File = JsFuture::from(file).await?.unchecked_into();
            if groups.push(path, file) {
                dom::pause().await;
            }
        }
        groups.hand_over();
    }
}

fn promise(call: impl Fn(&Function, &Function) -> Result<(), JsValue>) -> Promise {
    Promise::new(&mut |resolve, reject| {
        if let Err(reason) = call(&resolve, &reject) {
            let _ = reject.call1(&JsValue::NULL, &reason);
        }
    })
}

async fn promised(call: impl Fn(&Function, &Function) -> Result<(), JsValue>) -> Result<JsValue, JsValue> {
    JsFuture::from(promise(call)).await
}

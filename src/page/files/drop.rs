//! Files and folders from a drop, a file chooser or the clipboard. They are read or sent to the engine in groups, so that
//! the page stays responsive however many there are.

use crate::page::files::kept_files::{self, KeptKind};
use crate::page::files::small::SmallFilesReading;
use crate::page::lib::dom;
use crate::page::session::EngineConnection;
use crate::page::state::loading::LoadingAction;
use crate::page::state::sheets::SheetsAction;
use crate::worker::client::Client;
use crate::worker::messages::ToEngine;
use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use std::collections::VecDeque;
use std::pin::Pin;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    DataTransfer, File, FileList, FileSystemDirectoryEntry, FileSystemDirectoryReader,
    FileSystemEntry, FileSystemFileEntry,
};

/// Files read at a time. Starting to read that many takes about 15 ms, and no task on the page may be longer than
/// 50 ms. The first groups are smaller, so that the first rows appear soon.
const GROUP: usize = 48;
/// A group of small files for a reader ends with the file that fills this many bytes. Enough to keep the reader
/// busy for some ten milliseconds, little enough that results grow smoothly.
const GROUP_BYTES: u32 = 1 << 20;
/// While this many groups wait for readers, the page reads no further, because their bytes are in memory.
const GROUPS_AHEAD: u32 = 24;
/// Entries of a folder looked at at a time; each takes 0.5 ms.
const ENTRIES: usize = 48;

/// Takes the files of one drop, reads the small ones and sends all of them to the engine. While one group is being read,
/// the next one is gathered.
pub struct Groups {
    session: Rc<EngineConnection>,
    engine: u32,
    stops: u32,
    gathered: Vec<(String, File)>,
    at_once: usize,
    reading: Option<(Vec<(String, File)>, SmallFilesReading)>,
    files: u32,
    /// Those of them that this browser kept.
    kept: u32,
}

impl Groups {
    /// Begins a drop. With the first one come the names and rules that this browser keeps.
    pub async fn begin(session: Rc<EngineConnection>) -> Self {
        session.begin_drop();
        let mut groups = Self {
            engine: session.engine(),
            stops: session.stops(),
            session,
            gathered: Vec::new(),
            at_once: 1,
            reading: None,
            files: 0,
            kept: 0,
        };
        groups.add_kept().await;
        groups.kept = groups.files;
        groups
    }

    /// Announces the number of files that will follow.
    pub fn found(&self, files: u32) {
        self.session.act(LoadingAction::Found(files));
        self.give(|client| client.send(&ToEngine::Found { files }));
    }

    async fn add_kept(&mut self) {
        if self.session.wants_kept_files() {
            for kind in KeptKind::ALL {
                self.add_kept_of(kind).await;
            }
        }
    }

    async fn add_kept_of(&mut self, kind: KeptKind) {
        match kept_files::kept(kind).await {
            Ok(files) => {
                self.found(files.len() as u32);
                for file in files {
                    if self.push(file.name(), file) {
                        self.read_on().await;
                    }
                }
            }
            Err(reason) => {
                let words = format!(
                    "The {} that this browser keeps could not be read ({reason}).",
                    kind.word()
                );
                self.session.act(SheetsAction::Notice(Some(words)));
            }
        }
    }

    /// Takes one more file; true when it is time to read on.
    pub fn push(&mut self, path: String, file: File) -> bool {
        self.files += 1;
        self.gathered.push((path, file));
        let full = self.gathered.len() >= self.at_once;
        if full {
            self.at_once = (2 * self.at_once).min(GROUP);
        }
        full
    }

    /// Starts reading the group that was gathered, and sends the one that was read meanwhile.
    ///
    /// Boxed: it is awaited in several places, and would be compiled into each.
    pub fn read_on(&mut self) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        Box::pin(async move {
            let mut unread = std::mem::take(&mut self.gathered);
            let next = (!self.stopped() && !unread.is_empty()).then(|| {
                let gathered = std::mem::take(&mut unread);
                let reading = SmallFilesReading::begin(gathered.iter().map(|(_, file)| file));
                (gathered, reading)
            });
            if let Some((files, reading)) = std::mem::replace(&mut self.reading, next) {
                let bytes = reading.end().await;
                if self.stopped() {
                    unread.extend(files);
                } else {
                    self.hand_over(files, bytes).await;
                }
            }
            if !unread.is_empty() {
                let paths = unread.into_iter().map(|(path, _)| path).collect();
                self.give(|client| client.add_unread(paths));
            }
        })
    }

    async fn hand_over(&self, files: Vec<(String, File)>, bytes: Vec<Option<Uint8Array>>) {
        let (mut group, mut group_bytes, mut large) = (Vec::new(), 0, Vec::new());
        for ((path, file), bytes) in files.into_iter().zip(bytes) {
            let Some(bytes) = bytes else {
                large.push((path, file));
                continue;
            };
            group_bytes += bytes.length();
            group.push((path, file, bytes));
            if group_bytes >= GROUP_BYTES {
                self.give(|client| client.add_group(std::mem::take(&mut group)));
                group_bytes = 0;
            }
        }
        if !group.is_empty() {
            self.give(|client| client.add_group(group));
        }
        if !large.is_empty() {
            self.give(|client| client.add_files(large));
        }
        while !self.stopped() && self.session.untaken() > GROUPS_AHEAD {
            dom::pause().await;
        }
    }

    /// True once nothing more is to be read.
    fn stopped(&self) -> bool {
        self.session.engine() != self.engine || self.session.stops() != self.stops
    }

    /// Names a folder that will not be looked into because loading was stopped.
    fn leave_out(&mut self, folder: &FileSystemEntry) {
        self.files += 1;
        let path = format!("{}/", folder.full_path().trim_start_matches('/'));
        self.give(|client| client.add_unread(vec![path]));
    }

    /// Does something with the engine that was there when the drop began; if it is gone, so are its files.
    fn give(&self, something: impl FnOnce(&Client)) {
        if self.session.engine() == self.engine {
            self.session.with_client(something);
        }
    }

    /// Ends the drop. A drop without a file is answered with `nothing`.
    pub async fn end(mut self, nothing: &str) {
        // Once for what has been gathered, once for what is being read.
        self.read_on().await;
        self.read_on().await;
        if self.session.engine() != self.engine {
            return;
        }
        if self.files == self.kept {
            self.session
                .act(SheetsAction::Notice(Some(nothing.to_owned())));
        }
        self.session.end_drop(self.files);
    }
}

/// An item of a drop. It can be read only while the drop event is being handled.
enum Dropped {
    File(File),
    Folder(FileSystemEntry),
}

/// Loads what was dropped. Must be called while the event is being handled.
pub fn take_drop(session: Rc<EngineConnection>, transfer: &DataTransfer) {
    take(session, read_transfer(transfer));
}

/// Loads what was dropped before the program ran, as `static/boot.js` kept it: a list of files and of directory entries.
pub fn take_dropped_before(session: Rc<EngineConnection>, list: &JsValue) {
    let kept = list.dyn_ref::<Array>().map(Array::iter);
    let dropped = kept
        .into_iter()
        .flatten()
        .map(|item| match item.dyn_into() {
            Ok(file) => Dropped::File(file),
            // Only entries are left; their class has another name in some browsers.
            Err(entry) => Dropped::Folder(entry.unchecked_into()),
        });
    take(session, dropped.collect());
}

fn take(session: Rc<EngineConnection>, dropped: Vec<Dropped>) {
    spawn_local(async move {
        let mut groups = Groups::begin(session).await;
        let is_file = |item: &&Dropped| matches!(item, Dropped::File(_));
        groups.found(dropped.iter().filter(is_file).count() as u32);
        let mut folders = VecDeque::new();
        let mut unread = Vec::new();
        for item in dropped {
            match item {
                Dropped::File(file) => {
                    if groups.push(file.name(), file) {
                        groups.read_on().await;
                    }
                }
                Dropped::Folder(folder) => folders.push_back(folder),
            }
        }
        while let Some(folder) = folders.pop_front() {
            if groups.stopped() {
                groups.leave_out(&folder);
                continue;
            }
            if let Err(reason) = read_folder(&folder, &mut folders, &mut groups).await {
                web_sys::console::warn_1(&reason);
                unread.push(folder.full_path());
            }
        }
        if let (Some(first), session) = (unread.first(), &groups.session) {
            session.act(SheetsAction::Notice(Some(format!(
                "The browser could not read {} of the drop, the first of them “{first}”. Opening the folder \
                 with “Open folder” may work.",
                crate::page::lib::format::counted(unread.len() as u64, "folder or file"),
            ))));
        }
        let nothing = "There was no file in what you dropped. Drop CloudTrail log files or folders that hold them.";
        groups.end(nothing).await;
    });
}

/// Loads what was chosen in a file input and empties the input.
pub fn take_chosen(session: Rc<EngineConnection>, input: &web_sys::HtmlInputElement) {
    let Some(list) = input.files() else { return };
    if list.length() == 0 {
        return;
    }
    // The list is emptied together with the input, so the files are moved to an array first.
    let files = Array::from(&list);
    input.set_value("");
    take_files(session, files);
}

/// Loads what was pasted: files, or text that is read like a file. False where there is nothing to read.
pub fn take_pasted(session: &Rc<EngineConnection>, pasted: &DataTransfer) -> bool {
    let mut files = pasted
        .files()
        .map(|files| Array::from(&files))
        .unwrap_or_default();
    if files.length() == 0 {
        let text = pasted.get_data("text/plain").unwrap_or_default();
        if text.trim().is_empty() {
            return false;
        }
        let name = format!("pasted text {}.json", session.sources.next_paste());
        let Ok(file) = File::new_with_str_sequence(&Array::of1(&text.into()), &name) else {
            return false;
        };
        files = Array::of1(&file);
    }
    take_files(session.clone(), files);
    true
}

fn take_files(session: Rc<EngineConnection>, files: Array) {
    spawn_local(async move {
        let mut groups = Groups::begin(session).await;
        groups.found(files.length());
        for file in files.iter().filter_map(|file| file.dyn_into::<File>().ok()) {
            let path = Reflect::get(&file, &"webkitRelativePath".into())
                .ok()
                .and_then(|path| path.as_string())
                .filter(|path| !path.is_empty())
                .unwrap_or_else(|| file.name());
            if groups.push(path, file) {
                groups.read_on().await;
            }
        }
        groups.end("There is no file in what you chose.").await;
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
    let reader: FileSystemDirectoryReader = folder
        .unchecked_ref::<FileSystemDirectoryEntry>()
        .create_reader();
    loop {
        // A call gives at most 100 entries, and none at the end.
        let entries: Array = promised(|resolve, reject| {
            reader.read_entries_with_callback_and_callback(resolve, reject)
        })
        .await?
        .unchecked_into();
        if entries.length() == 0 {
            return Ok(());
        }
        let entries = entries
            .iter()
            .map(JsCast::unchecked_into::<FileSystemEntry>);
        let (inside, files): (Vec<_>, Vec<_>) = entries.partition(FileSystemEntry::is_directory);
        folders.extend(inside);
        groups.found(files.len() as u32);
        if groups.stopped() {
            groups.leave_out(folder);
            return Ok(());
        }
        for some in files.chunks(ENTRIES) {
            // Several at once: a round trip for each file in turn takes ten times as long.
            let promises: Vec<Promise> = some
                .iter()
                .map(|entry| {
                    let entry: &FileSystemFileEntry = entry.unchecked_ref();
                    promise(|resolve, reject| {
                        entry.file_with_callback_and_callback(resolve, reject);
                        Ok(())
                    })
                })
                .collect();
            for (entry, file) in some.iter().zip(promises) {
                let path = entry.full_path().trim_start_matches('/').to_owned();
                let file: File = JsFuture::from(file).await?.unchecked_into();
                if groups.push(path, file) {
                    groups.read_on().await;
                }
            }
        }
    }
}

fn promise(call: impl Fn(&Function, &Function) -> Result<(), JsValue>) -> Promise {
    Promise::new(&mut |resolve, reject| {
        if let Err(reason) = call(&resolve, &reject) {
            let _ = reject.call1(&JsValue::NULL, &reason);
        }
    })
}

async fn promised(
    call: impl Fn(&Function, &Function) -> Result<(), JsValue>,
) -> Result<JsValue, JsValue> {
    JsFuture::from(promise(call)).await
}

//! A watched folder: files that come into it are read by themselves, as `aws s3 sync` brings them.

use crate::page::files::drop::Groups;
use crate::page::files::handles::{self, FoundFile};
use crate::page::lib::dom;
use crate::page::session::EngineConnection;
use crate::page::state::sources::{SourcesAction, WatchedFolder};
use crate::worker::file_slices::error_text;
use gloo::timers::callback::Timeout;
use js_sys::{Array, Function, Promise, Reflect};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{File, FileSystemDirectoryHandle};

/// A folder is looked through this often, where the browser does not say when it changes.
const LOOK_MILLIS: u32 = 10_000;
/// Files that may still be written are looked at again after this time.
const PENDING_MILLIS: u32 = 1_000;
/// A file whose last change is older than this is complete.
const SETTLED_MILLIS: f64 = 2_000.0;
/// `aws s3` writes a file under its name and eight more hexadecimal digits first. One of that name that nothing has changed
/// for so long is no such file.
const TEMPORARY_MILLIS: f64 = 60_000.0;

/// What was seen of a file that may still be written: its size in bytes and the time of its last change.
type SizeAndTime = (f64, f64);

/// The files of the folder, as they were seen last.
#[derive(Default)]
struct FolderWatch {
    taken: HashSet<String>,
    pending: HashMap<String, SizeAndTime>,
}

/// Asks for a folder and watches it.
pub fn choose(session: Rc<EngineConnection>) {
    spawn_local(async move {
        match handles::choose_folder().await {
            Ok(Some(folder)) => {
                session.sources.add(&folder);
                session.act(SourcesAction::Handles(session.sources.known()));
                watch(session, folder);
            }
            Ok(None) => {}
            Err(reason) => session.act(SourcesAction::Failed(reason)),
        }
    });
}

/// Watches a folder until another one is watched, the user stops it, or all files are forgotten.
pub fn watch(session: Rc<EngineConnection>, folder: FileSystemDirectoryHandle) {
    let number = session.sources.begin_watch();
    spawn_local(async move {
        let changes = FolderChanges::of(&folder).await;
        let mut watch = FolderWatch::default();
        let mut state = WatchedFolder {
            name: folder.name(),
            files: 0,
            failure: None,
        };
        session.act(SourcesAction::Watch(Some(state.clone())));
        while session.sources.is_watching(number) {
            let new = match handles::files_below(&folder).await {
                Ok(found) => {
                    state.failure = None;
                    watch.new_files(found).await
                }
                Err(reason) => {
                    state.failure = Some(error_text(&reason));
                    Vec::new()
                }
            };
            if !session.sources.is_watching(number) {
                break;
            }
            state.files += new.len() as u32;
            if !new.is_empty() {
                take(&session, new).await;
            }
            session.act(SourcesAction::Watch(Some(state.clone())));
            changes
                .wait(if watch.pending.is_empty() {
                    LOOK_MILLIS
                } else {
                    PENDING_MILLIS
                })
                .await;
        }
    });
}

/// Reads these files as a drop of them would be.
async fn take(session: &Rc<EngineConnection>, files: Vec<(String, File)>) {
    let mut groups = Groups::begin(session.clone()).await;
    groups.found(files.len() as u32);
    for (path, file) in files {
        if groups.push(path, file) {
            groups.read_on().await;
        }
    }
    groups.end("").await;
}

impl FolderWatch {
    /// The files that are new and complete.
    async fn new_files(&mut self, found: Vec<FoundFile>) -> Vec<(String, File)> {
        let mut new = Vec::new();
        let mut pending = HashMap::new();
        for (number, FoundFile { path, handle }) in found.into_iter().enumerate() {
            if self.taken.contains(&path) {
                continue;
            }
            if number % 48 == 47 {
                dom::pause().await;
            }
            // It may have been renamed since the folder was listed.
            let Ok(file) = handles::file_of(&handle).await else {
                continue;
            };
            let seen = (file.size(), file.last_modified());
            let age = js_sys::Date::now() - seen.1;
            let complete = match is_temporary(&path) {
                true => age > TEMPORARY_MILLIS,
                false => age > SETTLED_MILLIS || self.pending.get(&path) == Some(&seen),
            };
            if complete {
                self.taken.insert(path.clone());
                new.push((path, file));
            } else {
                pending.insert(path, seen);
            }
        }
        self.pending = pending;
        new
    }
}

/// Whether a file has the name under which `aws s3` writes one that is not complete.
fn is_temporary(path: &str) -> bool {
    let ending = path.rsplit('.').next().unwrap_or_default();
    ending.len() == 8
        && ending.len() < path.len()
        && ending.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Says when something in a folder changes, where the browser can (`FileSystemObserver`).
struct FolderChanges {
    /// Ends the present wait.
    wake: Rc<RefCell<Option<Function>>>,
    observer: JsValue,
    /// The observer calls it as long as it lives.
    _heard: Closure<dyn FnMut()>,
}

impl FolderChanges {
    async fn of(folder: &FileSystemDirectoryHandle) -> Self {
        let wake: Rc<RefCell<Option<Function>>> = Rc::default();
        let for_observer = wake.clone();
        let heard = Closure::new(move || {
            if let Some(wake) = for_observer.borrow_mut().take() {
                let _ = wake.call0(&JsValue::NULL);
            }
        });
        // Without it, the folder is looked through from time to time all the same.
        let observer = observe(folder, heard.as_ref()).await.unwrap_or_default();
        FolderChanges {
            wake,
            observer,
            _heard: heard,
        }
    }

    /// Waits for a change, at most this long.
    async fn wait(&self, millis: u32) {
        let mut timer = None;
        let promise = Promise::new(&mut |resolve, _| {
            *self.wake.borrow_mut() = Some(resolve.clone());
            timer = Some(Timeout::new(millis, move || {
                let _ = resolve.call0(&JsValue::NULL);
            }));
        });
        let _ = JsFuture::from(promise).await;
    }
}

impl Drop for FolderChanges {
    fn drop(&mut self) {
        if let Ok(disconnect) = Reflect::get(&self.observer, &"disconnect".into())
            && let Ok(disconnect) = disconnect.dyn_into::<Function>()
        {
            let _ = disconnect.call0(&self.observer);
        }
    }
}

/// Starts an observer of a folder and all that is below it.
async fn observe(folder: &FileSystemDirectoryHandle, heard: &JsValue) -> Result<JsValue, JsValue> {
    let class: Function = Reflect::get(&dom::window(), &"FileSystemObserver".into())?.dyn_into()?;
    let observer = Reflect::construct(&class, &Array::of1(heard))?;
    let options = js_sys::Object::new();
    Reflect::set(&options, &"recursive".into(), &true.into())?;
    let observe: Function = Reflect::get(&observer, &"observe".into())?.dyn_into()?;
    let begun: Promise = observe.call2(&observer, folder, &options)?.dyn_into()?;
    JsFuture::from(begun).await?;
    Ok(observer)
}

//! Handles to files and folders of the user's disk, in browsers that have them: what they lead to, and leave to read it.
//!
//! Described by the File System Access API, of which web-sys knows only the stable part: the rest is called by name.

use crate::page::lib::dom;
use crate::worker::file_slices::error_text;
use js_sys::{AsyncIterator, Function, IteratorNext, Object, Promise, Reflect};
use std::collections::VecDeque;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DataTransferItem, DomException, File, FileSystemDirectoryHandle, FileSystemFileHandle,
    FileSystemHandle, FileSystemHandleKind,
};

/// After so many entries of a folder the page draws first.
const ENTRIES: usize = 200;

/// A file below a folder.
pub struct FoundFile {
    /// Its path, beginning with the folder's name.
    pub path: String,
    /// What reads it.
    pub handle: FileSystemFileHandle,
}

/// Calls a method by its name.
fn call(object: &JsValue, name: &str, argument: &JsValue) -> Result<JsValue, JsValue> {
    let method: Function = Reflect::get(object, &name.into())?.dyn_into()?;
    method.call1(object, argument)
}

/// Whether the user can choose a folder that stays readable.
pub fn can_choose() -> bool {
    Reflect::has(&dom::window(), &"showDirectoryPicker".into()).unwrap_or(false)
}

/// Lets the user choose a folder; none where that is cancelled. Must be called while a click is being handled.
///
/// # Errors
/// What the browser said.
pub async fn choose_folder() -> Result<Option<FileSystemDirectoryHandle>, String> {
    let chosen = async {
        let promise: Promise =
            call(&dom::window(), "showDirectoryPicker", &Object::new())?.dyn_into()?;
        JsFuture::from(promise).await
    };
    match chosen.await {
        Ok(folder) => Ok(Some(folder.unchecked_into())),
        Err(reason) if is_named(&reason, "AbortError") => Ok(None),
        Err(reason) => Err(error_text(&reason)),
    }
}

/// Whether an exception of the browser has this name.
fn is_named(reason: &JsValue, name: &str) -> bool {
    let exception = reason.dyn_ref::<DomException>();
    exception.is_some_and(|exception| exception.name() == name)
}

/// The handle of an item of a drop, on its way; none where the browser has none. Must be called while the drop is being
/// handled.
pub fn of_item(item: &DataTransferItem) -> Option<Promise> {
    let name = "getAsFileSystemHandle";
    let promise = call(item, name, &JsValue::UNDEFINED).ok()?;
    promise.dyn_into().ok()
}

/// Whether what a handle leads to may be read. The browser asks the user where it has to, which it does only while a click
/// is being handled.
pub async fn may_read(handle: &FileSystemHandle) -> bool {
    let options = Object::new();
    let _ = Reflect::set(&options, &"mode".into(), &"read".into());
    let answer = async {
        let promise: Promise = call(handle, "requestPermission", &options)?.dyn_into()?;
        JsFuture::from(promise).await
    };
    match answer.await {
        Ok(word) => word.as_string().as_deref() == Some("granted"),
        // A browser that asks for no leave says why when it is read.
        Err(_) => !Reflect::has(handle, &"requestPermission".into()).unwrap_or(false),
    }
}

/// The file behind a handle, as it is now.
///
/// # Errors
/// What the browser said: the file may be gone.
pub async fn file_of(handle: &FileSystemFileHandle) -> Result<File, JsValue> {
    Ok(JsFuture::from(handle.get_file()).await?.unchecked_into())
}

/// Whether a handle leads to a folder.
pub fn is_folder(handle: &FileSystemHandle) -> bool {
    handle.kind() == FileSystemHandleKind::Directory
}

/// All files below a folder.
///
/// # Errors
/// What the browser said: the folder may be gone, or may no longer be read.
pub async fn files_below(folder: &FileSystemDirectoryHandle) -> Result<Vec<FoundFile>, JsValue> {
    let mut found = Vec::new();
    let mut folders = VecDeque::from([(folder.name(), folder.clone())]);
    let mut entries = 0;
    while let Some((path, folder)) = folders.pop_front() {
        let list: AsyncIterator = folder.values();
        loop {
            let next: IteratorNext = JsFuture::from(list.next()?).await?.unchecked_into();
            if next.done() {
                break;
            }
            let handle: FileSystemHandle = next.value().unchecked_into();
            let path = format!("{path}/{}", handle.name());
            match is_folder(&handle) {
                true => folders.push_back((path, handle.unchecked_into())),
                false => found.push(FoundFile {
                    path,
                    handle: handle.unchecked_into(),
                }),
            }
            entries += 1;
            if entries % ENTRIES == 0 {
                dom::pause().await;
            }
        }
    }
    Ok(found)
}

//! Writes an export to a file or to the clipboard.

use crate::page::lib::dom;
use crate::page::lib::format::counted;
use crate::page::state::Action;
use crate::page::state::selection::SelectionAction;
use crate::page::state::sheets::{ExportProgress, SheetsAction};
use crate::worker::file_slices::error_text;
use gloo::timers::callback::Timeout;
use js_sys::{Array, Function, Object, Promise, Reflect};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Url};

/// With more rows than this the browser is asked for a place on the disk first, where it can be asked: the file then
/// grows there and not in the browser.
const MANY_ROWS: u32 = 100_000;

/// How long a downloaded file is held for the browser, in milliseconds.
const HELD_MILLIS: u32 = 60_000;

/// A running export.
pub struct Saver {
    progress: RefCell<ExportProgress>,
    target: SaveTarget,
    /// What a row is called.
    row: &'static str,
}

/// Where the blocks go.
enum SaveTarget {
    /// Parts of a download that the browser keeps, on the disk where they are large.
    Download(Array),
    /// Parts of what goes into the clipboard.
    Clipboard(Array),
    /// A file that grows on the disk: a `FileSystemWritableFileStream`.
    Stream(JsValue),
}

/// How an export ended: what is to be said of it, or why it failed.
pub type ExportEnd = Result<Vec<String>, String>;

/// The result of writing a block.
pub struct BlockWritten {
    /// How far the export is now.
    pub progress: ExportProgress,
    /// Whether the block could not be written, so that the engine must stop.
    pub failed: bool,
}

impl Saver {
    /// An export of `total` rows into a file of this name.
    ///
    /// # Errors
    /// Where the browser asks for a place on the disk and the user chooses none.
    pub async fn to_file(name: String, total: u32) -> Result<Self, JsValue> {
        let target = file(&name, total).await?;
        let progress = ExportProgress {
            name,
            total,
            ..ExportProgress::default()
        };
        Ok(Self {
            progress: RefCell::new(progress),
            target,
            row: "row",
        })
    }

    /// An export into the clipboard.
    pub fn to_clipboard() -> Self {
        Self {
            progress: RefCell::default(),
            target: SaveTarget::Clipboard(Array::new()),
            row: "event",
        }
    }

    /// An export of the values of a column into the clipboard.
    pub fn values_to_clipboard() -> Self {
        Self {
            row: "value",
            ..Self::to_clipboard()
        }
    }

    /// Says how a copy ended, which has no sheet: the bar of selected events does.
    pub fn said(&self, words: String) -> Action {
        match self.row {
            "event" => SelectionAction::Say(words).into(),
            _ => SheetsAction::Notice(Some(words)).into(),
        }
    }

    /// Whether it goes into the clipboard.
    pub fn is_copy(&self) -> bool {
        matches!(self.target, SaveTarget::Clipboard(_))
    }

    /// How far it is.
    pub fn progress(&self) -> ExportProgress {
        self.progress.borrow().clone()
    }

    /// Leaves nothing of it.
    pub fn abort(&self) {
        if let SaveTarget::Stream(stream) = &self.target {
            // A file that can't be removed stays as the empty file that it was.
            let _ = call(stream, "abort", &JsValue::UNDEFINED);
        }
    }

    /// Puts a block away. `done` counts the rows in all blocks so far; `end` comes with the last block.
    pub async fn take(&self, block: &JsValue, done: u32, end: Option<ExportEnd>) -> BlockWritten {
        let put = self.put(block, end.as_ref()).await;
        let mut progress = self.progress.borrow_mut();
        progress.done = done;
        let failed = put.is_err();
        progress.ended = match (put, end) {
            (Err(reason), _) => Some(vec![self.not_written(&error_text(&reason))]),
            (Ok(()), None) => None,
            (Ok(()), Some(Ok(mut said))) => {
                if self.is_copy() {
                    said.insert(0, format!("{} copied.", counted(done.into(), self.row)));
                }
                Some(said)
            }
            (Ok(()), Some(Err(words))) => Some(vec![words]),
        };
        BlockWritten {
            progress: progress.clone(),
            failed,
        }
    }

    fn not_written(&self, words: &str) -> String {
        if self.is_copy() {
            format!("Not copied: {words}")
        } else {
            format!("The file could not be written: {words}. There is none.")
        }
    }

    async fn put(&self, block: &JsValue, end: Option<&ExportEnd>) -> Result<(), JsValue> {
        match &self.target {
            SaveTarget::Download(parts) => {
                parts.push(&Blob::new_with_buffer_source_sequence(&Array::of1(block))?.into());
                if matches!(end, Some(Ok(_))) {
                    let file = Blob::new_with_blob_sequence(parts)?;
                    // Where the browser could not store all of the blob, only reading it fails.
                    let last = file.slice_with_f64(file.size() - 1.0)?;
                    let read = call(&last, "arrayBuffer", &JsValue::UNDEFINED)?.await;
                    read.map_err(|_| js_sys::Error::new("the browser has no room for it"))?;
                    download(&file, &self.progress.borrow().name)?;
                }
            }
            SaveTarget::Clipboard(parts) => {
                parts.push(&Blob::new_with_buffer_source_sequence(&Array::of1(block))?.into());
                if matches!(end, Some(Ok(_))) {
                    let all = Blob::new_with_blob_sequence(parts)?;
                    let text = call(&all, "text", &JsValue::UNDEFINED)?.await?;
                    let clipboard = Reflect::get(&dom::window().navigator(), &"clipboard".into())?;
                    call(&clipboard, "writeText", &text)?.await?;
                }
            }
            SaveTarget::Stream(stream) => {
                call(stream, "write", block)?.await?;
                if let Some(end) = end {
                    let method = if end.is_ok() { "close" } else { "abort" };
                    call(stream, method, &JsValue::UNDEFINED)?.await?;
                }
            }
        }
        Ok(())
    }
}

/// Opens the target of a file. Fails where the user cancels the browser's dialog.
async fn file(name: &str, rows: u32) -> Result<SaveTarget, JsValue> {
    let picker = Reflect::get(&dom::window(), &"showSaveFilePicker".into())?;
    if rows <= MANY_ROWS || !picker.is_function() {
        return Ok(SaveTarget::Download(Array::new()));
    }
    let options = Object::new();
    Reflect::set(&options, &"suggestedName".into(), &name.into())?;
    let file = call(&dom::window(), "showSaveFilePicker", &options)?.await?;
    Ok(SaveTarget::Stream(
        call(&file, "createWritable", &JsValue::UNDEFINED)?.await?,
    ))
}

/// Calls a method that gives a promise.
fn call(object: &JsValue, method: &str, argument: &JsValue) -> Result<JsFuture, JsValue> {
    let function: Function = Reflect::get(object, &method.into())?.dyn_into()?;
    Ok(Promise::from(function.call1(object, argument)?).into())
}

/// Hands a file to the browser as a download.
///
/// # Errors
/// Where the browser has no room for another object URL.
pub fn download(blob: &Blob, name: &str) -> Result<(), JsValue> {
    let url = Url::create_object_url_with_blob(blob)?;
    let link = dom::document().create_element("a")?;
    link.set_attribute("href", &url)?;
    link.set_attribute("download", name)?;
    link.unchecked_into::<web_sys::HtmlElement>().click();
    Timeout::new(HELD_MILLIS, move || {
        let _ = Url::revoke_object_url(&url);
    })
    .forget();
    Ok(())
}

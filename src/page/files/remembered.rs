//! Handles to the files and folders of this visit. Only where the user wants it they are remembered, never what is in the
//! files, and the page can open them again at the next visit: the browser then asks the user first.

use crate::page::files::database::{HANDLES, database, end, result, store};
use crate::page::files::drop::Groups;
use crate::page::files::handles;
use crate::page::files::watch;
use crate::page::lib::dom;
use crate::page::lib::format::counted;
use crate::page::session::EngineConnection;
use crate::page::state::sources::SourcesAction;
use crate::worker::file_slices::error_text;
use js_sys::{Array, Promise};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DataTransfer, FileSystemDirectoryHandle, FileSystemHandle, IdbTransactionMode};

/// The mark in the storage for settings that says that handles are remembered.
const MARK: &str = "trailglass.handles";
/// Whether the user wants them remembered.
pub fn is_wanted() -> bool {
    let kept = dom::storage().and_then(|storage| storage.get_item(MARK).ok()?);
    kept.is_some()
}

/// Adds the handles of what was dropped. Must be called while the drop is being handled.
pub fn add_dropped(session: Rc<EngineConnection>, transfer: &DataTransfer) {
    let items = transfer.items();
    let items = (0..items.length()).filter_map(|index| items.get(index));
    let files = items.filter(|item| item.kind() == "file");
    let coming: Vec<Promise> = files.filter_map(|item| handles::of_item(&item)).collect();
    if coming.is_empty() {
        return;
    }
    spawn_local(async move {
        for handle in coming {
            if let Ok(handle) = JsFuture::from(handle).await
                && let Ok(handle) = handle.dyn_into::<FileSystemHandle>()
            {
                session.sources.add(&handle);
            }
        }
        session.act(SourcesAction::Handles(session.sources.known()));
        if is_wanted() {
            remember(session, true);
        }
    });
}

/// Remembers the handles of this visit and no others, or forgets all.
pub fn remember(session: Rc<EngineConnection>, wanted: bool) {
    spawn_local(async move {
        let written = async {
            let database = database().await?;
            let (transaction, store) = store(&database, HANDLES, IdbTransactionMode::Readwrite)?;
            store.clear()?;
            if wanted {
                for (place, handle) in session.sources.handles().iter().enumerate() {
                    store.put_with_key(handle, &(place as f64).into())?;
                }
            }
            end(&transaction).await?;
            database.close();
            Ok::<_, JsValue>(())
        };
        let written = written.await;
        if let Some(storage) = dom::storage() {
            let _ = match wanted && written.is_ok() {
                true => storage.set_item(MARK, "1"),
                false => storage.remove_item(MARK),
            };
        }
        if let Err(reason) = written {
            let reason = error_text(&reason);
            session.act(SourcesAction::Failed(format!(
                "this browser does not remember files ({reason})"
            )));
        }
    });
}

/// The handles that are remembered; none where nothing is.
async fn remembered() -> Vec<FileSystemHandle> {
    if !is_wanted() {
        return Vec::new();
    }
    let read = async {
        let database = database().await?;
        let (_, store) = store(&database, HANDLES, IdbTransactionMode::Readonly)?;
        let all: Array = result(&store.get_all()?).await?.unchecked_into();
        database.close();
        Ok::<_, JsValue>(all)
    };
    let all = read.await.unwrap_or_default();
    all.iter().map(JsCast::unchecked_into).collect()
}

/// Looks what is remembered, and tells the page its names.
pub fn look(session: Rc<EngineConnection>) {
    spawn_local(async move {
        let names = remembered()
            .await
            .iter()
            .map(FileSystemHandle::name)
            .collect();
        session.act(SourcesAction::Remembered(names));
    });
}

/// Opens again what is remembered: files are read, a single folder is watched, as it may have got files since. Must be
/// called while a click is being handled.
pub fn open_again(session: Rc<EngineConnection>) {
    spawn_local(async move {
        let (mut may, mut refused) = (Vec::new(), 0);
        for handle in remembered().await {
            match handles::may_read(&handle).await {
                true => may.push(handle),
                false => refused += 1,
            }
        }
        if refused > 0 {
            let what = counted(refused, "remembered file or folder");
            session.act(SourcesAction::Failed(format!(
                "the browser was not allowed to read {what}"
            )));
        }
        for handle in &may {
            session.sources.add(handle);
        }
        session.act(SourcesAction::Handles(session.sources.known()));
        let (folders, files): (Vec<_>, Vec<_>) = may.into_iter().partition(handles::is_folder);
        let folders: Vec<FileSystemDirectoryHandle> =
            folders.into_iter().map(JsCast::unchecked_into).collect();
        match (folders.as_slice(), files.is_empty()) {
            ([folder], true) => watch::watch(session, folder.clone()),
            _ => read(session, folders, files).await,
        }
    });
}

/// Reads files, and those below folders.
async fn read(
    session: Rc<EngineConnection>,
    folders: Vec<FileSystemDirectoryHandle>,
    files: Vec<FileSystemHandle>,
) {
    let mut gone = Vec::new();
    let mut all: Vec<_> = files
        .into_iter()
        .map(|file| handles::FoundFile {
            path: file.name(),
            handle: file.unchecked_into(),
        })
        .collect();
    for folder in folders {
        match handles::files_below(&folder).await {
            Ok(found) => all.extend(found),
            Err(_) => gone.push(folder.name()),
        }
    }
    let mut groups = Groups::begin(session.clone()).await;
    groups.found(all.len() as u32);
    for found in all {
        match handles::file_of(&found.handle).await {
            Ok(file) => {
                if groups.push(found.path, file) {
                    groups.read_on().await;
                }
            }
            Err(_) => gone.push(found.path),
        }
    }
    if let Some(first) = gone.first() {
        let what = counted(gone.len() as u64, "remembered file or folder");
        session.act(SourcesAction::Failed(format!(
            "{what} can’t be read any more, the first of them “{first}”"
        )));
    }
    groups.end("There is no file in what was remembered.").await;
}

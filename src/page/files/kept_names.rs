//! Files with names that this browser keeps, where the user wants it: in IndexedDB, which has room for address databases.
//! They are handed over again with the first drop.

use crate::page::lib::dom;
use crate::page::lib::format::size;
use crate::worker::file_slices::error_text;
use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, IdbDatabase, IdbObjectStore, IdbRequest, IdbTransaction, IdbTransactionMode};

/// The mark in the storage for settings that says that names are kept.
const KEPT_AS: &str = "trailglass.names";
const DATABASE: &str = "trailglass";
const STORE: &str = "names";

/// Whether this browser keeps names.
pub fn is_kept() -> bool {
    let kept = dom::storage().and_then(|storage| storage.get_item(KEPT_AS).ok()?);
    kept.is_some()
}

/// Marks that names are kept, or not; false where the browser has no storage for settings.
fn mark(kept: bool) -> bool {
    let marked = dom::storage().map(|storage| match kept {
        true => storage.set_item(KEPT_AS, "1"),
        false => storage.remove_item(KEPT_AS),
    });
    matches!(marked, Some(Ok(())))
}

fn no_storage() -> JsValue {
    js_sys::Error::new("it has no storage").into()
}

/// The result of a request, once it is there.
async fn result(request: &IdbRequest) -> Result<JsValue, JsValue> {
    let promise = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    if JsFuture::from(promise).await.is_err() {
        return Err(request.error()?.map_or(JsValue::NULL, JsValue::from));
    }
    request.result()
}

async fn database() -> Result<IdbDatabase, JsValue> {
    let factory = dom::window().indexed_db()?;
    let factory = factory.ok_or_else(no_storage)?;
    let request = factory.open_with_u32(DATABASE, 1)?;
    let for_upgrade = request.clone();
    let upgrade = Closure::once_into_js(move |_: JsValue| {
        if let Ok(database) = for_upgrade.result() {
            let database: IdbDatabase = database.unchecked_into();
            // Where it fails, opening the store fails as well and says why.
            let _ = database.create_object_store(STORE);
        }
    });
    request.set_onupgradeneeded(Some(upgrade.unchecked_ref()));
    Ok(result(&request).await?.unchecked_into())
}

fn store(
    database: &IdbDatabase,
    mode: IdbTransactionMode,
) -> Result<(IdbTransaction, IdbObjectStore), JsValue> {
    let transaction = database.transaction_with_str_and_mode(STORE, mode)?;
    let store = transaction.object_store(STORE)?;
    Ok((transaction, store))
}

/// Waits until a transaction is on the disk.
async fn end(transaction: &IdbTransaction) -> Result<(), JsValue> {
    let promise = Promise::new(&mut |resolve, reject| {
        transaction.set_oncomplete(Some(&resolve));
        transaction.set_onerror(Some(&reject));
        transaction.set_onabort(Some(&reject));
    });
    match JsFuture::from(promise).await {
        Ok(_) => Ok(()),
        Err(_) => Err(transaction.error().map_or(JsValue::NULL, JsValue::from)),
    }
}

/// All files in the database.
async fn files_in(database: &IdbDatabase) -> Result<Vec<File>, JsValue> {
    let (_, store) = store(database, IdbTransactionMode::Readonly)?;
    let all: Array = result(&store.get_all()?).await?.unchecked_into();
    let files = all.iter().filter_map(|file| file.dyn_into::<File>().ok());
    Ok(files.collect())
}

/// The files that are kept; none where nothing is.
///
/// # Errors
/// What the browser said.
pub async fn kept() -> Result<Vec<File>, String> {
    if !is_kept() {
        return Ok(Vec::new());
    }
    let read = async {
        let database = database().await?;
        let files = files_in(&database).await;
        database.close();
        files
    };
    read.await.map_err(|reason| error_text(&reason))
}

/// Keeps these files and no others. Of files of one name the last is kept.
///
/// # Errors
/// In words for the user: which files are not kept, and why.
pub async fn keep(files: &[File]) -> Result<(), String> {
    let in_words = |reason: JsValue| {
        let reason = error_text(&reason);
        format!("This browser does not keep names ({reason}).")
    };
    let database = database().await.map_err(in_words)?;
    let known = files_in(&database).await.map_err(in_words)?;
    let is_same = |one: &File, two: &File| {
        let of = |file: &File| (file.name(), file.size(), file.last_modified());
        of(one) == of(two)
    };
    let mut refused = Vec::new();
    // Each by itself: one that is too large keeps no other from being kept.
    for file in files {
        if known.iter().any(|known| is_same(known, file)) {
            continue;
        }
        let put = async {
            let (transaction, store) = store(&database, IdbTransactionMode::Readwrite)?;
            store.put_with_key(file, &file.name().into())?;
            end(&transaction).await
        };
        if let Err(reason) = put.await {
            refused.push(format!(
                "“{}” ({}, {})",
                file.name(),
                size(file.size()),
                error_text(&reason)
            ));
        }
    }
    for old in known {
        if files.iter().all(|file| file.name() != old.name()) {
            let (_, store) = store(&database, IdbTransactionMode::Readwrite).map_err(in_words)?;
            let request = store.delete(&old.name().into()).map_err(in_words)?;
            result(&request).await.map_err(in_words)?;
        }
    }
    database.close();
    if !mark(true) {
        return Err(in_words(no_storage()));
    }
    if refused.is_empty() {
        return Ok(());
    }
    Err(format!(
        "This browser has no room to keep {}. Drop it again next time.",
        refused.join(", ")
    ))
}

/// Forgets all names.
///
/// # Errors
/// What the browser said.
pub async fn forget() -> Result<(), String> {
    mark(false);
    let clear = async {
        let database = database().await?;
        let (transaction, store) = store(&database, IdbTransactionMode::Readwrite)?;
        store.clear()?;
        end(&transaction).await?;
        database.close();
        Ok::<_, JsValue>(())
    };
    clear.await.map_err(|reason| error_text(&reason))
}

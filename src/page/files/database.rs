//! The page's database in the browser (IndexedDB), for what the user wants kept.

use crate::page::lib::dom;
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbObjectStore, IdbRequest, IdbTransaction, IdbTransactionMode};

const DATABASE: &str = "trailglass";
/// Of the first version were the names, of the second the rules, of the third the handles.
const VERSION: u32 = 3;
/// The stores: files with names, files with rules, handles to files and folders.
const STORES: [&str; 3] = ["names", "rules", HANDLES];
/// The store of handles.
pub const HANDLES: &str = "handles";

/// What is said where the browser has no storage.
pub fn no_storage() -> JsValue {
    js_sys::Error::new("it has no storage").into()
}

/// The result of a request, once it is there.
///
/// # Errors
/// What the browser said.
pub async fn result(request: &IdbRequest) -> Result<JsValue, JsValue> {
    let promise = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    if JsFuture::from(promise).await.is_err() {
        return Err(request.error()?.map_or(JsValue::NULL, JsValue::from));
    }
    request.result()
}

/// The open database.
///
/// # Errors
/// What the browser said.
pub async fn database() -> Result<IdbDatabase, JsValue> {
    let factory = dom::window().indexed_db()?;
    let factory = factory.ok_or_else(no_storage)?;
    let request = factory.open_with_u32(DATABASE, VERSION)?;
    let for_upgrade = request.clone();
    let upgrade = Closure::once_into_js(move |_: JsValue| {
        if let Ok(database) = for_upgrade.result() {
            let database: IdbDatabase = database.unchecked_into();
            // Where it fails, opening the store fails as well and says why; one that is there already stays.
            for store in STORES {
                let _ = database.create_object_store(store);
            }
        }
    });
    request.set_onupgradeneeded(Some(upgrade.unchecked_ref()));
    Ok(result(&request).await?.unchecked_into())
}

/// One of [`STORES`] in a new transaction.
///
/// # Errors
/// What the browser said.
pub fn store(
    database: &IdbDatabase,
    name: &str,
    mode: IdbTransactionMode,
) -> Result<(IdbTransaction, IdbObjectStore), JsValue> {
    let transaction = database.transaction_with_str_and_mode(name, mode)?;
    let store = transaction.object_store(name)?;
    Ok((transaction, store))
}

/// Waits until a transaction is on the disk.
///
/// # Errors
/// What the browser said.
pub async fn end(transaction: &IdbTransaction) -> Result<(), JsValue> {
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

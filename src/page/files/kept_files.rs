//! Files with names and with rules that this browser keeps, where the user wants it: in IndexedDB, which has room for address
//! databases. They are handed over again with the first drop.

use crate::page::files::database::{database, end, no_storage, result, store};
use crate::page::lib::dom;
use crate::page::lib::format::size;
use crate::worker::file_slices::error_text;
use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{File, IdbDatabase, IdbTransactionMode};

/// So many files are put away in one transaction.
const AT_ONCE: usize = 48;

/// What can be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeptKind {
    /// Files with names.
    Names,
    /// Files with rules.
    Rules,
}

impl KeptKind {
    /// Both.
    pub const ALL: [KeptKind; 2] = [KeptKind::Names, KeptKind::Rules];

    /// What it is called on screen, and the name of its store in the database.
    pub fn word(self) -> &'static str {
        match self {
            KeptKind::Names => "names",
            KeptKind::Rules => "rules",
        }
    }

    /// The mark in the storage for settings that says that it is kept.
    fn kept_as(self) -> String {
        ["trailglass.", self.word()].concat()
    }

    /// Whether this browser keeps it.
    pub fn is_kept(self) -> bool {
        let kept = dom::storage().and_then(|storage| storage.get_item(&self.kept_as()).ok()?);
        kept.is_some()
    }

    /// Marks that it is kept, or not; false where the browser has no storage for settings.
    fn mark(self, kept: bool) -> bool {
        let marked = dom::storage().map(|storage| match kept {
            true => storage.set_item(&self.kept_as(), "1"),
            false => storage.remove_item(&self.kept_as()),
        });
        matches!(marked, Some(Ok(())))
    }
}

/// All files in the database.
async fn files_in(database: &IdbDatabase, kind: KeptKind) -> Result<Vec<File>, JsValue> {
    let (_, store) = store(database, kind.word(), IdbTransactionMode::Readonly)?;
    let all: Array = result(&store.get_all()?).await?.unchecked_into();
    let files = all.iter().filter_map(|file| file.dyn_into::<File>().ok());
    Ok(files.collect())
}

/// The files that are kept; none where nothing is.
///
/// # Errors
/// What the browser said.
pub async fn kept(kind: KeptKind) -> Result<Vec<File>, String> {
    if !kind.is_kept() {
        return Ok(Vec::new());
    }
    let read = async {
        let database = database().await?;
        let files = files_in(&database, kind).await;
        database.close();
        files
    };
    read.await.map_err(|reason| error_text(&reason))
}

/// Keeps these files and no others.
///
/// # Errors
/// In words for the user: which files are not kept, and why.
pub async fn keep(kind: KeptKind, files: &[File]) -> Result<(), String> {
    match kind {
        KeptKind::Names => keep_names(files).await,
        KeptKind::Rules => keep_rules(files)
            .await
            .map_err(|reason| not_kept(kind, reason)),
    }?;
    match kind.mark(true) {
        true => Ok(()),
        false => Err(not_kept(kind, no_storage())),
    }
}

fn not_kept(kind: KeptKind, reason: JsValue) -> String {
    let reason = error_text(&reason);
    format!("This browser does not keep {} ({reason}).", kind.word())
}

/// Keeps these files with rules and no others, in their order. There can be thousands, many of one name.
async fn keep_rules(files: &[File]) -> Result<(), JsValue> {
    let kind = KeptKind::Rules;
    let database = database().await?;
    let (transaction, all) = store(&database, kind.word(), IdbTransactionMode::Readwrite)?;
    all.clear()?;
    end(&transaction).await?;
    for (part, some) in files.chunks(AT_ONCE).enumerate() {
        let (transaction, store) = store(&database, kind.word(), IdbTransactionMode::Readwrite)?;
        for (place, file) in some.iter().enumerate() {
            store.put_with_key(file, &((part * AT_ONCE + place) as f64).into())?;
        }
        end(&transaction).await?;
    }
    database.close();
    Ok(())
}

/// Keeps these files with names and no others. Of files of one name the last is kept.
async fn keep_names(files: &[File]) -> Result<(), String> {
    let kind = KeptKind::Names;
    let in_words = |reason| not_kept(kind, reason);
    let database = database().await.map_err(in_words)?;
    let known = files_in(&database, kind).await.map_err(in_words)?;
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
            let (transaction, store) =
                store(&database, kind.word(), IdbTransactionMode::Readwrite)?;
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
            let (_, store) =
                store(&database, kind.word(), IdbTransactionMode::Readwrite).map_err(in_words)?;
            let request = store.delete(&old.name().into()).map_err(in_words)?;
            result(&request).await.map_err(in_words)?;
        }
    }
    database.close();
    if refused.is_empty() {
        return Ok(());
    }
    // What has room is kept.
    kind.mark(true);
    Err(format!(
        "This browser has no room to keep {}. Drop it again next time.",
        refused.join(", ")
    ))
}

/// Forgets all of a kind.
///
/// # Errors
/// What the browser said.
pub async fn forget(kind: KeptKind) -> Result<(), String> {
    kind.mark(false);
    let clear = async {
        let database = database().await?;
        let (transaction, store) = store(&database, kind.word(), IdbTransactionMode::Readwrite)?;
        store.clear()?;
        end(&transaction).await?;
        database.close();
        Ok::<_, JsValue>(())
    };
    clear.await.map_err(|reason| error_text(&reason))
}

//! The demo: log files that are served together with the page, read like any that are dropped.

use crate::json::object::{Object, elements, text_of};
use crate::page::files::drop::Groups;
use crate::page::lib::dom;
use crate::page::session::EngineConnection;
use crate::page::state::sheets::{DemoNotice, SheetsAction};
use js_sys::{Array, Promise};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, File, Response};

/// Where the demo lies, seen from the page.
const FOLDER: &str = "demo";

/// Files fetched at the same time; browsers open six connections to one server.
const AT_ONCE: usize = 6;

/// The list of the demo's files.
#[derive(Debug)]
struct DemoIndex {
    title: String,
    notice: String,
    files: Vec<String>,
}

impl DemoIndex {
    fn read(json: &str) -> Option<Self> {
        let index = Object::read(json.as_bytes())?;
        Some(DemoIndex {
            title: index.text("title")?,
            notice: index.text("notice")?,
            files: elements(index.get("files")?)?
                .into_iter()
                .filter_map(text_of)
                .collect(),
        })
    }
}

/// Fetches the demo and sends its files to the engine.
pub fn load(session: Rc<EngineConnection>) {
    spawn_local(async move {
        let mut groups = Groups::begin(Rc::clone(&session)).await;
        let nothing = match fetch_all(&session, &mut groups).await {
            Ok(()) => "The demo holds no file.".to_owned(),
            Err(what) => {
                let words = format!(
                    "The demo could not be loaded: {what}. Your own files can be opened all the same."
                );
                session.act(SheetsAction::Notice(Some(words.clone())));
                words
            }
        };
        groups.end(&nothing).await;
    });
}

async fn fetch_all(session: &EngineConnection, groups: &mut Groups) -> Result<(), String> {
    let response = fetched(fetch("index.json"), "index.json").await?;
    let json = JsFuture::from(response.text().map_err(in_words)?)
        .await
        .map_err(in_words)?
        .as_string()
        .unwrap_or_default();
    let index = DemoIndex::read(&json).ok_or("its list of files can't be read")?;
    session.act(SheetsAction::Demo(Some(Rc::new(DemoNotice {
        title: index.title,
        notice: index.notice,
    }))));
    groups.found(index.files.len() as u32);
    for paths in index.files.chunks(AT_ONCE) {
        let promises: Vec<(&String, Promise)> =
            paths.iter().map(|path| (path, fetch(path))).collect();
        for (path, promise) in promises {
            let response = fetched(promise, path).await?;
            let blob = JsFuture::from(response.blob().map_err(in_words)?)
                .await
                .map_err(in_words)?;
            let name = path.rsplit('/').next().unwrap_or(path);
            let parts = Array::of1(blob.unchecked_ref::<Blob>());
            let file = File::new_with_blob_sequence(&parts, name).map_err(in_words)?;
            groups.push(path.clone(), file);
        }
        groups.read_on().await;
    }
    Ok(())
}

fn fetch(path: &str) -> Promise {
    let path: Vec<String> = path
        .split('/')
        .map(|part| js_sys::encode_uri_component(part).into())
        .collect();
    dom::window().fetch_with_str(&format!("{FOLDER}/{}", path.join("/")))
}

async fn fetched(promise: Promise, path: &str) -> Result<Response, String> {
    let response: Response = JsFuture::from(promise)
        .await
        .map_err(|reason| format!("“{path}” could not be fetched ({})", in_words(reason)))?
        .unchecked_into();
    if response.ok() {
        Ok(response)
    } else {
        Err(format!(
            "the server answered {} for “{path}”",
            response.status()
        ))
    }
}

fn in_words(reason: JsValue) -> String {
    match reason.dyn_into::<js_sys::Error>() {
        Ok(error) => error.message().into(),
        Err(reason) => format!("{reason:?}"),
    }
}

//! The programs of workers, which the page's script fetches, and the start of a worker with one.

use crate::worker::file_slices::error_text;
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Worker, WorkerOptions};

/// Name of the global function that promises the program of the engine and the readers: `static/boot.js` defines it.
pub const WORKERS: &str = "trailglassWorkers";
/// The same for the program that reads Parquet files, which is fetched once it is asked for.
pub const PARQUET: &str = "trailglassParquet";

/// A program of workers.
pub struct Program {
    /// The address of the script that starts it, which lies in the page's memory: no worker asks a server for it.
    script: String,
    /// Its compiled module.
    module: JsValue,
}

impl Program {
    /// Waits until the program of this name ([`WORKERS`], [`PARQUET`]) is there. After a failure it is asked for anew.
    ///
    /// # Errors
    /// In words for the user, where it could not be fetched or compiled.
    pub async fn promised(name: &str) -> Result<Self, String> {
        let promise = Reflect::get(&js_sys::global(), &name.into())
            .and_then(JsCast::dyn_into::<Function>)
            .and_then(|promise| promise.call0(&JsValue::UNDEFINED))
            .and_then(JsCast::dyn_into::<Promise>)
            .map_err(|_| "The page was not started by its own script.")?;
        let parts = JsFuture::from(promise).await.map_err(|reason| {
            // `static/boot.js` says so of a file that is not on the server.
            let is_gone =
                Reflect::get(&reason, &"isGone".into()).is_ok_and(|gone| gone.is_truthy());
            let advice = if is_gone {
                "There is a newer version of this page: reload the page, then drop your files."
            } else {
                "To try again, drop your files here."
            };
            let files = if name == PARQUET {
                "Parquet files"
            } else {
                "files"
            };
            format!(
                "The part of Trailglass that reads {files} could not be loaded ({}). {advice}",
                error_text(&reason).trim_end_matches('.')
            )
        })?;
        let part = |name: &str| Reflect::get(&parts, &name.into()).unwrap_or_default();
        Ok(Self {
            script: part("script").as_string().unwrap_or_default(),
            module: part("module"),
        })
    }

    /// Starts a worker; its name is its role.
    ///
    /// # Errors
    /// In words for the user, where the browser can't start workers.
    pub fn start(&self, name: &str) -> Result<Worker, String> {
        let options = WorkerOptions::new();
        options.set_name(name);
        let worker = Worker::new_with_options(&self.script, &options).map_err(|_| {
            "The browser can't start workers here, and they do the reading.".to_owned()
        })?;
        worker
            .post_message(&self.module)
            .map_err(|_| "The browser can't hand the program to its workers.".to_owned())?;
        Ok(worker)
    }
}

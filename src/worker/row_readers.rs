//! The readers of Parquet files, in the engine: they are started when the first such file is there, since their program is
//! one of its own, and are asked for rows again when an event is opened or exported.

use crate::store::location::Location;
use crate::worker::dispatcher::{LoadEvent, Unread};
use crate::worker::engine_loop::{EngineState, SharedEngine};
use crate::worker::messages::FromEngine;
use crate::worker::reader_messages::{Pool, ToReader};
use crate::worker::wire;
use js_sys::{Array, ArrayBuffer, Function, Promise};
use std::collections::{HashMap, HashSet};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

/// So many readers that died are replaced: a damaged file can end one, and others may wait behind it.
const MOST_REPLACED: u32 = 32;

const NO_READER: &str =
    "the part of Trailglass that reads Parquet files has stopped: drop the file again";

/// Rows of a file: the place of their first byte, and their bytes. In words, why there are none.
pub(super) type RowBytes = Result<(u64, Vec<u8>), String>;

/// What is known of the readers of Parquet files.
#[derive(Default)]
pub(super) struct RowReaders {
    /// Readers that were started so far.
    started: u32,
    replaced: u32,
    /// Why the last one was lost, or did not start.
    pub(super) last_loss: Option<String>,
    /// The files that they have read or have to.
    files: HashSet<u32>,
    /// Which contents of these are rows.
    contents: HashMap<u32, Vec<u32>>,
    /// Files with a smaller number had been handed over by the page when loading was stopped.
    stopped_before: u32,
    asked: u32,
    /// Questions without an answer, with the reader that has each, and the function to call then.
    questions: HashMap<u32, (u32, Function)>,
    answers: HashMap<u32, RowBytes>,
}

impl EngineState {
    /// Which contents of a file are rows.
    pub(super) fn row_contents(&self, file: u32) -> Vec<u32> {
        let contents = self.row_readers.contents.get(&file);
        contents.cloned().unwrap_or_default()
    }

    /// A reader has found that this content of a file is rows.
    pub(super) fn note_row_content(&mut self, file: u32, ordinal: u32) {
        let contents = self.row_readers.contents.entry(file).or_default();
        if !contents.contains(&ordinal) {
            contents.push(ordinal);
        }
    }

    /// Loading was stopped: what other readers hand over later is not read.
    pub(super) fn stop_row_files(&mut self) {
        self.row_readers.stopped_before = self.engine.store.files.entries().len() as u32;
    }

    /// Takes a file that a reader has found to be one of rows; of a small one it gives the bytes.
    pub(super) fn hand_over(&mut self, reader: u32, number: u32, bytes: Option<ArrayBuffer>) {
        // The files of a lost reader are settled.
        if !self.pool(Pool::Plain).dispatcher.is_ready(reader) {
            return;
        }
        if let Some(bytes) = bytes
            && let Ok(file) = File::new_with_buffer_source_sequence(&Array::of1(&bytes), "")
        {
            self.keep_file(number, file);
        }
        let file = self.file(number).cloned();
        match file {
            Some(file) if number >= self.row_readers.stopped_before => {
                self.row_readers.files.insert(number);
                self.have_row_readers();
                let bytes = file.size() as u64;
                let job = ToReader::File {
                    number,
                    file,
                    shared: false,
                };
                let file = number;
                self.dispatch_to(Pool::Rows, LoadEvent::File { file, bytes, job });
            }
            _ => {
                let files = vec![number];
                self.dispatch_to(Pool::Rows, LoadEvent::LeftOut { files });
            }
        }
        let file = number;
        self.dispatch_to(Pool::Plain, LoadEvent::HandedOver { reader, file });
    }

    /// Starts readers where there are none.
    fn have_row_readers(&mut self) {
        let dispatcher = &self.pool(Pool::Rows).dispatcher;
        if !(0..self.row_readers.started).any(|reader| dispatcher.is_expected(reader)) {
            self.start_row_readers(self.plain_readers);
        }
    }

    fn start_row_readers(&mut self, readers: u32) {
        let first = self.row_readers.started;
        self.row_readers.started += readers;
        let all = self.row_readers.started;
        self.dispatch_to(Pool::Rows, LoadEvent::ReadersStarting(all));
        wire::post(&self.scope, &FromEngine::StartRowReaders { first, readers });
    }

    /// A reader of rows is lost: another takes its place, and who waits for rows of it is told.
    pub(super) fn lose_row_reader(&mut self, reader: u32, reason: &str) {
        let had_started = self.pool(Pool::Rows).dispatcher.is_ready(reader);
        self.row_readers.last_loss = Some(match had_started {
            true => {
                format!("The part of Trailglass that reads Parquet files has stopped ({reason}).")
            }
            // The page says it in a sentence.
            false => reason.to_owned(),
        });
        if had_started && self.row_readers.replaced < MOST_REPLACED {
            self.row_readers.replaced += 1;
            self.start_row_readers(1);
        }
        let questions = &self.row_readers.questions;
        let lost = questions.iter().filter(|(_, (asked, _))| *asked == reader);
        for question in lost.map(|(question, _)| *question).collect::<Vec<u32>>() {
            self.take_rows(question, Err(format!("its reader stopped: {reason}")));
        }
    }

    /// Takes the answer to a question for rows.
    pub(super) fn take_rows(&mut self, question: u32, rows: RowBytes) {
        if let Some((_, wake)) = self.row_readers.questions.remove(&question) {
            self.row_readers.answers.insert(question, rows);
            let _ = wake.call0(&JsValue::NULL);
        }
    }

    /// Why a file was not read, where no reader of its kind is left.
    pub(super) fn why_no_row_reader(&self, file: u32, why: &Unread) -> Option<String> {
        let is_missing = *why == Unread::NoReader && self.row_readers.files.contains(&file);
        is_missing
            .then(|| self.row_readers.last_loss.clone())
            .flatten()
    }
}

/// The rows from this place on, up to the end of the record there.
///
/// # Errors
/// In words, where the file can't be read any more or no reader is left.
pub(super) async fn rows_at(shared: &SharedEngine, number: u32, location: Location) -> RowBytes {
    let (question, answered) = {
        let mut state = shared.borrow_mut();
        let file = state.file(number).cloned();
        let file = file.ok_or("the file is not there any more")?;
        let dispatcher = &state.pool(Pool::Rows).dispatcher;
        let mut readers = 0..state.row_readers.started;
        let reader = readers.find(|reader| dispatcher.is_ready(*reader));
        let reader = reader.ok_or(NO_READER)?;
        state.row_readers.asked += 1;
        let question = state.row_readers.asked;
        let rows = ToReader::Rows {
            question,
            number,
            file,
            ordinal: location.ordinal,
            place: location.offset,
            end: location.offset + u64::from(location.length),
        };
        let answered = Promise::new(&mut |wake, _| {
            state.row_readers.questions.insert(question, (reader, wake));
        });
        state.post(Pool::Rows, reader, &rows);
        (question, answered)
    };
    let _ = JsFuture::from(answered).await;
    let answer = shared.borrow_mut().row_readers.answers.remove(&question);
    answer.unwrap_or_else(|| Err(NO_READER.to_owned()))
}

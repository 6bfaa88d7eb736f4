//! The readers of one program as the engine has them: their channels, and what they say.

use crate::store::batch::Batch;
use crate::worker::dispatcher::{Dispatcher, LoadEvent};
use crate::worker::engine_loop::{SharedEngine, load};
use crate::worker::reader_messages::{FromReader, Pool, ToReader};
use crate::worker::wire::{self, Carried, UNREADABLE};
use gloo::events::EventListener;
use js_sys::Uint8Array;
use std::collections::HashMap;
use wasm_bindgen::JsCast;
use web_sys::{MessageEvent, MessagePort};

/// The engine's end of the channel to a reader.
struct ReaderPort {
    port: MessagePort,
    _listener: EventListener,
}

/// The readers of one program, and what they have to do.
#[derive(Default)]
pub(super) struct ReaderPool {
    pub(super) dispatcher: Dispatcher<ToReader>,
    readers: HashMap<u32, ReaderPort>,
}

impl ReaderPool {
    pub(super) fn post(&self, reader: u32, message: &ToReader) {
        if let Some(reader) = self.readers.get(&reader) {
            wire::post(&reader.port, message);
        }
    }
}

pub(super) fn add_reader(shared: &SharedEngine, number: u32, pool: Pool, port: MessagePort) {
    let for_listener = shared.clone();
    let listener = EventListener::new(&port, "message", move |event| {
        let Some(event) = event.dyn_ref::<MessageEvent>() else {
            return;
        };
        match wire::decode(event.data()) {
            Some(message) => hear_reader(&for_listener, number, pool, message),
            None => load(&for_listener, |state| state.lose(number, pool, UNREADABLE)),
        }
    });
    port.start();
    let reader = ReaderPort {
        port,
        _listener: listener,
    };
    let mut state = shared.borrow_mut();
    state.pool_mut(pool).readers.insert(number, reader);
    state.dispatch_to(pool, LoadEvent::ReaderReady(number));
}

fn hear_reader(shared: &SharedEngine, reader: u32, pool: Pool, message: FromReader) {
    match message {
        FromReader::HandOver { file, bytes } => load(shared, |state| {
            state.hand_over(reader, file, bytes.map(|Carried(bytes)| bytes));
        }),
        FromReader::RowContent { file, ordinal } => {
            shared.borrow_mut().note_row_content(file, ordinal);
        }
        FromReader::Rows {
            question,
            place,
            rows,
        } => {
            let rows = rows.map(|Carried(bytes)| (place, Uint8Array::new(&bytes).to_vec()));
            shared.borrow_mut().take_rows(question, rows);
        }
        FromReader::Block { block, bytes } => {
            let (finder, file) = (reader, block.file);
            let job = ToReader::Block { block, bytes };
            let mut state = shared.borrow_mut();
            state.dispatch_to(pool, LoadEvent::Block { finder, file, job });
        }
        FromReader::Progress {
            batch,
            reported,
            given_up,
            missing_bytes,
            job_done,
        } => load(shared, |state| {
            // The files of a lost reader are settled as unread: they get no more events.
            if !state.pool(pool).dispatcher.is_ready(reader) {
                return;
            }
            let Some(batch) = Batch::from_bytes(&Uint8Array::new(&batch).to_vec()) else {
                return state.lose(reader, pool, UNREADABLE);
            };
            // The next job goes out first, so that the reader is not idle while its batch is appended.
            let progress = LoadEvent::Progress {
                reader,
                reported,
                given_up,
                missing_bytes,
                job_done,
            };
            let ends = state.carry_out(pool, progress);
            state.take_batch(reader, pool, &batch);
            state.settle(ends);
        }),
    }
}

//! The stages of a load one after the other on one core, so that each can be timed by itself.

use trailglass::store::Store;
use trailglass::store::batch::Batch;
use trailglass::input::reader::Reader;
use wasm_bindgen::prelude::wasm_bindgen;

/// A batch goes out when it has so many events, as in the page's readers.
const BATCH_EVENTS: usize = 4096;

/// A reader and an engine without the page between them.
#[wasm_bindgen]
#[derive(Default)]
pub struct Stages {
    reader: Reader,
    store: Store,
    batches: Vec<Vec<u8>>,
}

#[wasm_bindgen]
impl Stages {
    /// An empty store and a fresh reader.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// What a reader does with a file: inflates it, finds its records and walks over them.
    pub fn read(&mut self, bytes: &[u8]) {
        let file = self.store.files.add(String::new(), bytes.len() as u64);
        self.reader.read(file, bytes);
        if self.reader.waiting() >= BATCH_EVENTS {
            self.send();
        }
    }

    /// Writes what has been gathered as a batch.
    pub fn send(&mut self) {
        self.batches.push(self.reader.take_batch().into_bytes());
    }

    /// What the engine does with the batches: takes them in and puts the events in order. Gives how many there are.
    pub fn take_in(&mut self) -> u32 {
        for bytes in std::mem::take(&mut self.batches) {
            if let Some(batch) = Batch::from_bytes(&bytes) {
                self.store.add(0, &batch);
            }
        }
        self.store.sort();
        self.store.len() as u32
    }
}

//! A warm start: a reader reads a small file that comes with the program until the first job comes.
//!
//! Browsers run WebAssembly slowly at first and optimise the functions that have run often, on other threads. Without this
//! they would do so during the first load, and take it the cores. What is optimised counts for all workers, since they
//! share the compiled module; so one reader does it, and takes in what it has read as the engine would.

use crate::input::reader::Reader;
use crate::store::Store;
use crate::store::batch::Batch;
use crate::worker::reader_loop::pause;

/// A trail file of the demo.
const SAMPLE: &[u8] = include_bytes!(
    "../../static/demo/synthetic-step-functions/AWSLogs/123837392027/CloudTrail/us-east-1/2023/07/10/123837392027_CloudTrail_us-east-1_20230710T1230Z_1bVzTE1aXv9UVtNX.json.gz"
);
/// The page's own start comes first, and the demo or a file that was waiting.
const DELAY_MS: u32 = 300;
/// The sample is read so often: further turns change nothing (docs/performance.md).
const TURNS: u32 = 150;

/// Reads the sample again and again while there is nothing else to do.
pub(super) async fn warm_up(is_idle: impl Fn() -> bool) {
    pause(DELAY_MS).await;
    for _ in 0..TURNS {
        if !is_idle() {
            return;
        }
        read_sample();
        pause(0).await;
    }
}

/// One turn, of a few milliseconds: a job that comes waits no longer than that.
fn read_sample() {
    let mut reader = Reader::default();
    reader.read(0, SAMPLE);
    let batch = Batch::from_bytes(&reader.take_batch().into_bytes());
    let mut store = Store::default();
    store.files.add(String::new(), SAMPLE.len() as u64);
    if let Some(batch) = batch {
        store.add(0, &batch);
        store.sort();
    }
}

//! Inflates gzip data and throws the result away: the least that any reader of trail files must do.

pub mod stages;

use flate2::{Decompress, FlushDecompress, Status};
use std::cell::RefCell;
use wasm_bindgen::prelude::wasm_bindgen;

/// Inflated bytes looked at in one go; the page's readers use a window of the same size.
const WINDOW: usize = 1 << 20;

thread_local! {
    /// Used again: a new one for each tiny file would cost more than inflating it.
    static WINDOW_MEMORY: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Length in bytes of what one gzip member inflates to.
///
/// # Errors
/// What the library says of damaged data.
#[wasm_bindgen]
pub fn inflate(bytes: &[u8]) -> Result<u32, String> {
    WINDOW_MEMORY.with_borrow_mut(|window| {
        window.resize(WINDOW, 0);
        let mut decompress = Decompress::new_gzip(15);
        loop {
            let read = decompress.total_in() as usize;
            let status = decompress
                .decompress(&bytes[read..], window, FlushDecompress::None)
                .map_err(|error| error.to_string())?;
            if status == Status::StreamEnd || (status == Status::BufError && read == bytes.len()) {
                return Ok(decompress.total_out() as u32);
            }
        }
    })
}

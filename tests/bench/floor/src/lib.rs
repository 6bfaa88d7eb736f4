//! Inflates gzip data and throws the result away: the least that any reader of trail files must do.

use flate2::{Decompress, FlushDecompress, Status};
use wasm_bindgen::prelude::wasm_bindgen;

/// Inflated bytes looked at in one go; the page's readers use a window of the same size.
const WINDOW: usize = 1 << 20;

/// Length in bytes of what one gzip member inflates to.
///
/// # Errors
/// What the library says of damaged data.
#[wasm_bindgen]
pub fn inflate(bytes: &[u8]) -> Result<u32, String> {
    let mut window = vec![0; WINDOW];
    let mut decompress = Decompress::new_gzip(15);
    loop {
        let read = decompress.total_in() as usize;
        let status = decompress
            .decompress(&bytes[read..], &mut window, FlushDecompress::None)
            .map_err(|error| error.to_string())?;
        if status == Status::StreamEnd || (status == Status::BufError && read == bytes.len()) {
            return Ok(decompress.total_out() as u32);
        }
    }
}

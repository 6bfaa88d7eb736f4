//! The program of the page is packed for its download by what is known of programs: see `README.md`.
//!
//! In the browser this crate is a small WebAssembly program of its own, without the standard library; the build packs with it
//! natively.

#![cfg_attr(target_arch = "wasm32", no_std)]

pub mod coder;
pub mod contexts;
pub mod curve;
pub mod model;
#[cfg(not(target_arch = "wasm32"))]
pub mod pack;
pub mod program;
pub mod tree;
#[cfg(target_arch = "wasm32")]
mod wasm;

/// A number that tells these bytes from others (FNV-1a).
pub fn sum_of(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811C_9DC5, |sum, byte| {
        (sum ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
    })
}

/// What stands before the decisions: how long the program is, and its sum, in four bytes each, the little end first.
pub fn head_of(packed: &[u8]) -> Option<(usize, u32, &[u8])> {
    let (length, rest) = packed.split_first_chunk()?;
    let (sum, rest) = rest.split_first_chunk()?;
    let length = u32::from_le_bytes(*length) as usize;
    (length <= model::MOST).then_some((length, u32::from_le_bytes(*sum), rest))
}

//! Whether the engine's memory has room for more events.
//!
//! A WebAssembly memory has at most 4 GB, and a failed allocation ends the program. So reading stops before that.

use crate::worker::file_slices;

/// Greatest size of the memory in bytes.
pub const LIMIT: u64 = 4 << 30;

/// One part in this many of the limit is reserved for answers and for batches that arrive after reading has stopped.
const RESERVE: u64 = 16;

/// Whether there is room. `taken` is the size of the memory, used or not; `growth` is what nearly full columns will
/// allocate, since a full one is copied to a larger allocation. All in bytes.
pub fn has_room(taken: u64, growth: u64, limit: u64) -> bool {
    taken + growth + limit / RESERVE <= limit
}

/// Bytes that this worker's memory has come to, and those of pieces of files that are on their way into it. The memory
/// itself never shrinks.
pub fn taken() -> u64 {
    own() + file_slices::held_bytes()
}

fn own() -> u64 {
    #[cfg(target_arch = "wasm32")]
    {
        (core::arch::wasm32::memory_size::<0>() as u64) << 16
    }
    #[cfg(not(target_arch = "wasm32"))]
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIB: u64 = 1 << 30;

    #[test]
    fn reading_stops_while_a_column_can_still_move() {
        assert!(has_room(0, 0, LIMIT));
        assert!(has_room(3 * GIB, 0, LIMIT));
        assert!(
            !has_room(LIMIT - GIB / 8, 0, LIMIT),
            "answers need room too"
        );
        assert!(has_room(2 * GIB, GIB, LIMIT));
        assert!(
            !has_room(2 * GIB, 2 * GIB, LIMIT),
            "a column of one gigabyte is about to double"
        );
        assert!(!has_room(GIB, 0, GIB), "any limit can be set");
    }
}

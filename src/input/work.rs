//! Counts the bytes that the readers of tables and envelopes look at, in unit tests only.
//!
//! That the work grows with the size of a file, and not with its square, is tested by this count and not by a clock.

#[cfg(test)]
thread_local! {
    static BYTES: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

/// So many bytes of a header, a row or an envelope have been parsed.
#[inline]
pub fn looked_at(bytes: usize) {
    #[cfg(test)]
    BYTES.set(BYTES.get() + bytes as u64);
    #[cfg(not(test))]
    let _ = bytes;
}

/// The bytes that were parsed in this thread since the last call.
#[cfg(test)]
pub fn take() -> u64 {
    BYTES.take()
}

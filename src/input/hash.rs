//! SHA-256 of a file's bytes on the disk, before decompression.

use sha2::{Digest, Sha256};

/// A hash that is being computed.
#[derive(Default)]
pub struct Hash(Sha256);

impl Hash {
    /// Takes the next bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The hash in hexadecimal digits.
    pub fn digits(self) -> String {
        digits(&self.0.finalize())
    }
}

/// Bytes as hexadecimal digits.
pub fn digits(bytes: &[u8]) -> String {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let both = |byte: &u8| [byte >> 4, byte & 15].map(|digit| HEX[usize::from(digit)] as char);
    bytes.iter().flat_map(both).collect()
}

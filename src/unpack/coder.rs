//! Arithmetic coding: a decision in as many bits as it is unlikely. The method: M. Mahoney, "Data Compression Explained",
//! chapter "Arithmetic coding".

/// Reads or writes decisions.
pub trait Coder {
    /// A decision that is 1 with this chance of 65536, above 0. One who writes takes what is `wanted`.
    fn bit(&mut self, chance: u32, wanted: u32) -> u32;
}

/// What is left of the numbers that the decisions so far leave possible.
pub struct Range {
    low: u32,
    high: u32,
}

impl Range {
    /// All numbers.
    pub const ALL: Self = Range {
        low: 0,
        high: u32::MAX,
    };

    /// The last number that stands for 1.
    fn middle(&self, chance: u32) -> u32 {
        self.low + ((u64::from(self.high - self.low) * u64::from(chance)) >> 16) as u32
    }

    fn narrow(&mut self, bit: u32, middle: u32) {
        if bit != 0 {
            self.high = middle;
        } else {
            self.low = middle + 1;
        }
    }

    /// The highest byte, once it is sure; it then goes.
    fn sure(&mut self) -> Option<u8> {
        let byte = self.high >> 24;
        (self.low >> 24 == byte).then(|| {
            self.low <<= 8;
            self.high = self.high << 8 | 255;
            byte as u8
        })
    }
}

/// Reads decisions.
pub struct Decoder<'a> {
    range: Range,
    number: u32,
    packed: &'a [u8],
}

impl<'a> Decoder<'a> {
    /// Reads from the first of these bytes on; after the last one it reads zeros.
    pub fn new(packed: &'a [u8]) -> Self {
        let mut decoder = Decoder {
            range: Range::ALL,
            number: 0,
            packed,
        };
        for _ in 0..4 {
            decoder.read();
        }
        decoder
    }

    fn read(&mut self) {
        let (byte, rest) = self.packed.split_first().unwrap_or((&0, &[]));
        self.number = self.number << 8 | u32::from(*byte);
        self.packed = rest;
    }
}

impl Coder for Decoder<'_> {
    fn bit(&mut self, chance: u32, _: u32) -> u32 {
        let middle = self.range.middle(chance);
        let bit = u32::from(self.number <= middle);
        self.range.narrow(bit, middle);
        while self.range.sure().is_some() {
            self.read();
        }
        bit
    }
}

/// Writes decisions.
#[cfg(not(target_arch = "wasm32"))]
pub struct Encoder {
    range: Range,
    out: Vec<u8>,
}

#[cfg(not(target_arch = "wasm32"))]
impl Encoder {
    /// Writes behind these bytes.
    pub fn new(out: Vec<u8>) -> Self {
        let range = Range::ALL;
        Encoder { range, out }
    }

    /// All that was written.
    pub fn end(mut self) -> Vec<u8> {
        self.out.extend(self.range.high.to_be_bytes());
        self.out
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl Coder for Encoder {
    fn bit(&mut self, chance: u32, bit: u32) -> u32 {
        let middle = self.range.middle(chance);
        self.range.narrow(bit, middle);
        while let Some(byte) = self.range.sure() {
            self.out.push(byte);
        }
        bit
    }
}

//! Packing and unpacking, natively.

use crate::coder::{Decoder, Encoder};
use crate::contexts::{GROUPS, group_of};
use crate::model::{MOST, Model};
use crate::program::Program;
use crate::tree::lengths_of;
use crate::{head_of, sum_of};
use std::sync::{Mutex, PoisonError};

/// It is too large for a stack.
static MODEL: Mutex<Model> = Mutex::new(Model::EMPTY);

/// What [`unpack`] makes these bytes of; none where they are more than [`MOST`].
pub fn pack(bytes: &[u8]) -> Option<Vec<u8>> {
    let length = u32::try_from(bytes.len())
        .ok()
        .filter(|_| bytes.len() <= MOST)?;
    let mut counts = [[0; 256]; GROUPS];
    let mut program = Program::START;
    for byte in bytes {
        counts[group_of(program.kind)][usize::from(*byte)] += 1;
        program.push(*byte);
    }
    let head = [length.to_le_bytes(), sum_of(bytes).to_le_bytes()].concat();
    let mut encoder = Encoder::new(head);
    let mut model = MODEL.lock().unwrap_or_else(PoisonError::into_inner);
    model.forget();
    model.begin(&mut encoder, Some(&counts.each_ref().map(lengths_of)));
    model.run::<_, true>(&mut encoder, &mut bytes.to_vec(), 0, bytes.len());
    Some(encoder.end())
}

/// The bytes that were packed; none where they are damaged.
pub fn unpack(packed: &[u8]) -> Option<Vec<u8>> {
    let (length, sum, decisions) = head_of(packed)?;
    let mut decoder = Decoder::new(decisions);
    let mut out = vec![0; length];
    let mut model = MODEL.lock().unwrap_or_else(PoisonError::into_inner);
    model.forget();
    model.begin(&mut decoder, None);
    model.run::<_, false>(&mut decoder, &mut out, 0, length);
    (sum_of(&out) == sum).then_some(out)
}

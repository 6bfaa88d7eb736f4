//! Columns as bytes: how a batch travels from a reader to the engine.

use bytemuck::Pod;

/// A column that can be written to bytes and read from them, in the byte order of WebAssembly and of all common
/// machines.
pub trait ByteColumn {
    /// About how many bytes it has: what is written does not grow again and again.
    fn size(&self) -> usize;
    /// Appends the length in bytes and the bytes.
    fn write(&self, out: &mut Vec<u8>);
    /// Takes its bytes from the front of `input`; none where these are not such a column.
    fn read(&mut self, input: &mut &[u8]) -> Option<()>;
}

impl<T: Pod> ByteColumn for Vec<T> {
    fn size(&self) -> usize {
        4 + size_of_val(self.as_slice())
    }

    fn write(&self, out: &mut Vec<u8>) {
        let bytes: &[u8] = bytemuck::cast_slice(self);
        out.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
        out.extend_from_slice(bytes);
    }

    fn read(&mut self, input: &mut &[u8]) -> Option<()> {
        let (length, rest) = input.split_first_chunk::<4>()?;
        let length = u32::from_le_bytes(*length) as usize;
        let bytes = rest.get(..length)?;
        if !length.is_multiple_of(size_of::<T>()) {
            return None;
        }
        *self = bytemuck::allocation::pod_collect_to_vec(bytes);
        *input = &rest[length..];
        Some(())
    }
}

/// One or more columns that travel one after the other.
pub trait Columns {
    /// Visits each column, always in the same order, until `visit` gives none.
    fn each(&mut self, visit: &mut dyn FnMut(&mut dyn ByteColumn) -> Option<()>) -> Option<()>;
}

impl<T: Pod> Columns for Vec<T> {
    fn each(&mut self, visit: &mut dyn FnMut(&mut dyn ByteColumn) -> Option<()>) -> Option<()> {
        visit(self)
    }
}

/// All columns as bytes.
pub fn to_bytes(columns: &mut dyn Columns) -> Vec<u8> {
    let mut size = 0;
    let _ = columns.each(&mut |column| {
        size += column.size();
        Some(())
    });
    let mut out = Vec::with_capacity(size);
    let _ = columns.each(&mut |column| {
        column.write(&mut out);
        Some(())
    });
    out
}

/// Fills the columns with what [`to_bytes`] wrote; none where it is anything else.
pub fn read_bytes(columns: &mut dyn Columns, mut bytes: &[u8]) -> Option<()> {
    columns.each(&mut |column| column.read(&mut bytes))?;
    bytes.is_empty().then_some(())
}

//! Where a record lies, so that it can be shown again.

/// Where a record lies in a dropped file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Location {
    /// Which of the contents of the file it is in, counted from 0: an archive has several.
    pub ordinal: u32,
    /// Where the record, or the value that holds it, begins in that content, in bytes.
    pub offset: u64,
    /// Its length in bytes.
    pub length: u32,
    /// Which of the records in that value it is, counted from 1; 0 is the value itself.
    pub part: u32,
}

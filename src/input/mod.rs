//! Bytes in, batches of events out: archives, what a content is, its form, its records, and the receipt's sentences.

pub mod archive;
pub mod bulk_reread;
pub mod content;
pub mod detect;
pub mod encoding;
pub mod forms;
pub mod hash;
pub mod json;
pub mod packed_rows;
pub mod reader;
pub mod receipt;
pub mod reread;
pub mod row_file;
pub mod source;
pub mod table;
pub mod table_rows;
pub mod walker;
mod work;

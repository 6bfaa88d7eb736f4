//! What a reader sends to the engine: events as columns, with the strings they are made of.
//!
//! A reader keeps its dictionary for all files, so a batch carries only the strings, shapes and identities that are
//! new since the last one, and the engine translates numbers, not strings. The strings that hardly repeat come along
//! without having been compared with any other. A batch travels as one piece of bytes.

use crate::names::ReferenceKind;
use crate::protocol::Outcome;
use crate::store::bytes::{ByteColumn, Columns, read_bytes, to_bytes};
use crate::store::columns::{EventColumns, NewIdentities};
use crate::store::file_report::FileReport;
use crate::store::interner::Symbol;
use serde::{Deserialize, Serialize};

/// Declares a struct whose fields travel as columns, in the order of the fields.
macro_rules! columns_of_a_batch {
    ($(#[$meta:meta])* pub struct $name:ident { $($(#[$doc:meta])* pub $field:ident: $type:ty,)* }) => {
        $(#[$meta])*
        pub struct $name { $($(#[$doc])* pub $field: $type,)* }

        impl Columns for $name {
            fn each(&mut self, visit: &mut dyn FnMut(&mut dyn ByteColumn) -> Option<()>) -> Option<()> {
                $(self.$field.each(visit)?;)*
                Some(())
            }
        }
    };
}

columns_of_a_batch! {
    /// Columns of events, what is new in the reader's dictionary, and notes that are not about single events.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct Batch {
        /// Bytes of the new dictionary strings.
        pub text_bytes: Vec<u8>,
        /// End of each new dictionary string in `text_bytes`.
        pub text_ends: Vec<u32>,
        /// Bytes of the strings outside the dictionary, packed by [`packed_texts`](crate::store::packed_texts); they are
        /// this batch's own.
        pub unique_bytes: Vec<u8>,
        /// End of each of them in `unique_bytes`.
        pub unique_ends: Vec<u32>,
        /// Number of leaves of each new shape.
        pub shape_lengths: Vec<u32>,
        /// The shapes' paths, as dictionary symbols, one shape after another.
        pub shape_paths: Vec<Symbol>,
        /// Where elements of lists begin in them, as many as paths.
        pub shape_starts: Vec<u32>,
        /// New identities.
        pub identities: NewIdentities,
        /// Values of the new identities' leaves, one identity after another; their shapes give the count.
        pub identity_leaves: Vec<Symbol>,
        /// The events.
        pub events: EventColumns,
        /// Values of the events' leaves, one event after another; the shapes give the count.
        pub leaves: Vec<Symbol>,
        /// Bytes of files with names, one after another; [`BatchNotes::references`] say where each ends.
        pub reference_bytes: Vec<u8>,
        /// Reports, files in archives and documents, few and of any length.
        pub notes: BatchNotes,
        /// Bytes read from the disk for this batch, and bytes of JSON that came out.
        pub progress: Vec<u64>,
    }
}

/// What a batch says that is not about single events.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BatchNotes {
    /// Reports on the files that ended in this batch.
    pub reports: Vec<FileReport>,
    /// Files in archives that are new since the last batch, in the order in which the reader numbers them.
    pub members: Vec<NewMember>,
    /// Documents that are no events and are used all the same.
    pub documents: Vec<Document>,
    /// Files with names, whose bytes are in [`Batch::reference_bytes`].
    pub references: Vec<NewReference>,
    /// The reader has forgotten its strings, shapes and identities: it numbers those of this batch from 0 on.
    pub starts_anew: bool,
}

/// A file with names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewReference {
    /// What it is.
    pub kind: ReferenceKind,
    /// Where its bytes end.
    pub end: usize,
}

/// A file in an archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewMember {
    /// The dropped file that holds it, as the engine numbered it.
    pub file: u32,
    /// Which of the contents of that file it is, counted from 0.
    pub ordinal: u32,
    /// Its path inside the dropped file.
    pub path: String,
}

/// A document that is no event and is used all the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// What it is.
    pub kind: DocumentKind,
    /// The file it is from, as batches number it.
    pub file: u32,
    /// Its text.
    pub text: String,
}

/// The kinds of documents that are no events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DocumentKind {
    /// An EventBridge event that tells how an execution ended.
    StatusChange,
    /// A digest file.
    Digest,
    /// The SHA-256 of a file's content, in hexadecimal digits.
    ContentHash,
    /// A file with Sigma rules.
    SigmaRules,
}

/// How much less than the original record a row tells. Of two rows of the same event the one that lost less is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Loss {
    /// Nothing: the row was made from the record itself.
    #[default]
    Nothing,
    /// It was made from columns or fields that may tell only a part.
    Part,
    /// These tell no more of the identity than a user name.
    Identity,
}

/// Low bits of a place that count the records in a value.
pub const PART_BITS: u32 = 22;
/// The bit that marks the number of a file in an archive.
pub const MEMBER: u32 = 1 << 31;
/// The time of a record that has no readable `eventTime`.
pub const NO_TIME: i64 = i64::MIN;
/// No error is recorded.
pub const OUTCOME_OK: u8 = 0;
/// An error that is not a denial.
pub const OUTCOME_ERROR: u8 = 1;
/// Access was denied.
pub const OUTCOME_DENIED: u8 = 2;
/// The file does not tell: a table without the columns that would. Counts as [`OUTCOME_OK`] where failures are counted, and not where
/// success is what matters.
pub const OUTCOME_UNTOLD: u8 = 3;

/// The outcome with this number.
pub fn outcome_from_number(number: u8) -> Outcome {
    match number {
        OUTCOME_DENIED => Outcome::Denied,
        OUTCOME_ERROR => Outcome::Error,
        _ => Outcome::Ok,
    }
}

impl Columns for BatchNotes {
    fn each(&mut self, visit: &mut dyn FnMut(&mut dyn ByteColumn) -> Option<()>) -> Option<()> {
        visit(self)
    }
}

/// More than most notes have.
const NOTES_SIZE: usize = 1 << 14;

impl ByteColumn for BatchNotes {
    fn size(&self) -> usize {
        NOTES_SIZE
    }

    fn write(&self, out: &mut Vec<u8>) {
        // Nothing in the notes can fail to be written as JSON.
        serde_json::to_vec(self).unwrap_or_default().write(out);
    }

    fn read(&mut self, input: &mut &[u8]) -> Option<()> {
        let mut json = Vec::<u8>::new();
        json.read(input)?;
        *self = serde_json::from_slice(&json).ok()?;
        Some(())
    }
}

impl Batch {
    /// How many events there are.
    pub fn len(&self) -> usize {
        self.events.time.len()
    }

    /// True where there is no event; there may be notes all the same.
    pub fn is_empty(&self) -> bool {
        self.events.time.is_empty()
    }

    /// Adds a document that is no event.
    pub fn add_document(&mut self, kind: DocumentKind, file: u32, text: &[u8]) {
        let text = String::from_utf8_lossy(text).into_owned();
        self.notes.documents.push(Document { kind, file, text });
    }

    /// Adds a file with names that has been read as this kind.
    pub fn add_reference(&mut self, kind: ReferenceKind, bytes: Vec<u8>) {
        if self.reference_bytes.is_empty() {
            // A database is not copied.
            self.reference_bytes = bytes;
        } else {
            self.reference_bytes.extend_from_slice(&bytes);
        }
        let end = self.reference_bytes.len();
        self.notes.references.push(NewReference { kind, end });
    }

    /// Writes the batch as bytes.
    pub fn into_bytes(mut self) -> Vec<u8> {
        to_bytes(&mut self)
    }

    /// Reads what [`Self::into_bytes`] wrote; none where it is anything else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut batch = Batch::default();
        read_bytes(&mut batch, bytes)?;
        Some(batch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Column;
    use crate::store::columns::{IdentityColumn, NewIdentity, StoredEvent};

    #[test]
    fn a_batch_arrives_as_it_was_sent() {
        let mut batch = Batch {
            text_bytes: b"ab".to_vec(),
            text_ends: vec![1, 2],
            leaves: vec![1, 2, 3],
            ..Batch::default()
        };
        let mut event = StoredEvent::default();
        event.time = 5;
        event[Column::Name] = 1;
        batch.events.push(&event);
        batch.events.push(&StoredEvent::default());
        let mut identity = NewIdentity::default();
        identity[IdentityColumn::Session] = 2;
        batch.identities.push(&identity);
        batch.notes.reports.push(FileReport {
            file: 3,
            events: 2,
            first: Some(5),
            note: "é".to_owned(),
            ..FileReport::default()
        });
        batch.add_document(DocumentKind::Digest, MEMBER, b"{\"a\":\"\xff\"}");
        let bytes = batch.clone().into_bytes();
        let read = Batch::from_bytes(&bytes).expect("a batch");
        assert_eq!(read.events.row(0), event);
        assert_eq!(read.events.row(1).time, NO_TIME);
        assert_eq!(read.identities.row(0), identity);
        assert_eq!(read, batch);
        assert_eq!(Batch::from_bytes(&bytes[1..]), None);
        assert_eq!(Batch::from_bytes(b""), None);
    }
}

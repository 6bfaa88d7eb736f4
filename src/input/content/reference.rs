//! Files with names: gathered whole, read at their end.

use super::{Content, ReadState};
use crate::input::receipt::FileNote;
use crate::input::walker::RecordWalker;
use crate::names::database::begins_like_one;
use crate::names::{LARGEST_DATABASE, LONGEST_TEXT, ReferenceKind, read};
use std::sync::Arc;

/// A binary file that does not begin like an address database is looked at to its end only where it is no larger than this.
const LARGEST_UNLIKELY: usize = 32 << 20;

/// The window that comes after one that was gathered has room for as many bytes at most.
const LARGEST_ROOM: usize = 1 << 20;

/// What is gathered of a content with names.
pub(super) struct GatheredNames {
    pub kind: ReferenceKind,
    pub bytes: Vec<u8>,
}

impl Content {
    /// Waits for the whole of a file with names, as long as it is no larger than such a file can be.
    pub(super) fn gather(
        &mut self,
        kind: ReferenceKind,
        window: &mut Vec<u8>,
        whole: bool,
    ) -> bool {
        let bytes = &window[self.at..];
        let most = match kind {
            ReferenceKind::AddressDatabase if begins_like_one(bytes) => LARGEST_DATABASE,
            ReferenceKind::AddressDatabase => LARGEST_UNLIKELY,
            _ => LONGEST_TEXT,
        };
        if bytes.len() > most {
            self.refuse(&match kind {
                ReferenceKind::AddressDatabase => "binary data".to_owned(),
                _ => format!("{}, larger than {} MB", kind.title(), most >> 20),
            });
        } else if whole {
            // The window itself, with room for what comes next in its place: a database is not copied.
            let room = window.capacity().min(LARGEST_ROOM);
            let mut bytes = std::mem::replace(window, Vec::with_capacity(room));
            self.origin += bytes.len() as u64;
            bytes.drain(..std::mem::take(&mut self.at));
            self.names = Some(GatheredNames { kind, bytes });
        }
        false
    }

    /// Gathers a JSON value with names. Accounts may come one by one.
    pub(super) fn gather_json(
        gathered: &mut Option<GatheredNames>,
        kind: ReferenceKind,
        json: &[u8],
    ) {
        match gathered {
            Some(known) if known.kind == kind && kind == ReferenceKind::Organization => {
                known.bytes.push(b'\n');
                known.bytes.extend_from_slice(json);
            }
            _ => {
                let bytes = json.to_vec();
                *gathered = Some(GatheredNames { kind, bytes });
            }
        }
    }

    /// The content has ended: reads the names in it.
    pub fn end_names(&mut self, walker: &mut RecordWalker) {
        let Some(gathered) = self.names.take() else {
            return;
        };
        let kind = gathered.kind;
        let bytes = Arc::new(gathered.bytes);
        match read(kind, &bytes) {
            Ok(reference) => {
                self.tally.names += 1;
                self.tally.unclear |= reference.has_unclear();
                kind.title().clone_into(&mut self.form);
                self.notes.push(FileNote::Reference(reference.words()));
                drop(reference);
                let batch = walker.batch();
                batch.add_reference(kind, Arc::unwrap_or_clone(bytes));
            }
            Err(what) => self.notes.push(FileNote::NotCloudTrail(what)),
        }
        self.reading = ReadState::Reference(kind);
    }
}

//! Where a value goes: into a column, into the dictionary or beside it, and into the list of leaves.

use super::paths::{PathId, PathUse};
use super::{RecordWalker, WalkedRecord};
use crate::cloudtrail::outcome::is_failure;
use crate::cloudtrail::time::millis_from_iso;
use crate::json::scanner::{Quoted, unescape};
use crate::json::windows_1252::text_from_bytes;
use crate::store::Column;
use crate::store::interner::{Symbol, UNIQUE};
use crate::store::packed_texts::pack;

impl RecordWalker {
    /// Keeps one value: into a column, or as a leaf.
    #[inline]
    pub(super) fn value(
        &mut self,
        path: PathId,
        bytes: &[u8],
        quoted: Quoted,
        record: &mut WalkedRecord,
    ) {
        let raw = &bytes[quoted.start..quoted.end];
        let path_use = self.paths.use_of(path);
        // An empty text is no value of a column and tells nothing of the record, but it is there: a leaf.
        let path_use = match path_use {
            PathUse::IdentityPart(_) => path_use,
            _ if raw.is_empty() => PathUse::Leaf,
            path_use => path_use,
        };
        match path_use {
            PathUse::Leaf => {}
            PathUse::Time => {
                let parsed = std::str::from_utf8(raw).ok().and_then(millis_from_iso);
                match parsed {
                    Some(millis) => {
                        record.event.time = millis;
                        return;
                    }
                    // Unreadable as a time: kept as a leaf, so that it can still be searched.
                    None => record.signs += 1,
                }
            }
            PathUse::Column(column) => {
                record.event[column] = self.intern(path, raw, quoted.escaped);
                return;
            }
            PathUse::EventId => {
                record.event[Column::Id] = self.unique(raw, quoted.escaped);
                return;
            }
            PathUse::ReadOnly => {
                // Python writes `True`, spreadsheets `TRUE`.
                record.read_only = match () {
                    () if raw.eq_ignore_ascii_case(b"true") => Some(true),
                    () if raw.eq_ignore_ascii_case(b"false") => Some(false),
                    () => None,
                };
                record.read_only_unclear = record.read_only.is_none();
                if record.read_only.is_some() {
                    return;
                }
            }
            PathUse::ErrorMessage => record.message = Some(quoted),
            PathUse::Answer => {
                if is_failure(raw) {
                    record.failures.push(path);
                }
            }
            // Of several the first counts.
            PathUse::Summary(field) => {
                record.summary[field as usize].get_or_insert(quoted);
            }
            PathUse::AnsweredError => record.answered_error = Some(quoted),
            PathUse::AnsweredMessage => record.answered_message = Some(quoted),
            PathUse::Sign => record.signs += 1,
            PathUse::BareCaller => record.has_bare_caller = true,
            PathUse::ObjectInText => record.has_object_in_text |= raw.starts_with(b"{"),
            PathUse::OtherTime => {
                let parsed = std::str::from_utf8(raw).ok().and_then(millis_from_iso);
                record.other_time = parsed.unwrap_or(record.other_time);
            }
            PathUse::IdentityPart(_) if !self.in_identity => record.has_flat_identity = true,
            PathUse::Identity | PathUse::IdentityPart(_) => {}
        }
        let symbol = if self.in_identity {
            self.intern(path, raw, quoted.escaped)
        } else if self.paths.is_unique(path) {
            self.unique(raw, quoted.escaped)
        } else {
            let before = self.dictionary.texts().len();
            let symbol = self.intern(path, raw, quoted.escaped);
            self.paths
                .count(path, self.dictionary.texts().len() != before);
            symbol
        };
        let rank = self.paths.resource_rank(path);
        if rank != 0 && rank < record.resource_rank {
            record.resource_rank = rank;
            record.event[Column::Resource] = symbol;
        }
        self.leaf_paths.push(path);
        self.leaf_starts.push(std::mem::take(&mut self.begun));
        self.batch.leaves.push(symbol);
    }

    #[inline]
    fn intern(&mut self, path: PathId, raw: &[u8], escaped: bool) -> Symbol {
        if escaped {
            self.unique_replaced += u64::from(std::str::from_utf8(raw).is_err());
            self.dictionary.intern(unescape(raw).as_bytes())
        } else {
            self.paths.intern(path, raw, &mut self.dictionary)
        }
    }

    fn unique(&mut self, raw: &[u8], escaped: bool) -> Symbol {
        let index = if escaped {
            self.unique_replaced += u64::from(std::str::from_utf8(raw).is_err());
            self.push_unique(unescape(raw).as_bytes())
        } else if std::str::from_utf8(raw).is_ok() {
            self.push_unique(raw)
        } else {
            self.unique_replaced += 1;
            self.push_unique(text_from_bytes(raw).as_bytes())
        };
        index | UNIQUE
    }

    fn push_unique(&mut self, text: &[u8]) -> u32 {
        self.unique.push_with(|out| pack(text, out))
    }

    /// The number of the shape of the leaves that have been gathered.
    pub(super) fn shape(&mut self) -> u32 {
        let (shape, is_new) = self.shapes.intern(&self.leaf_paths, &self.leaf_starts);
        if is_new {
            let paths = &self.paths;
            let symbols = self.leaf_paths.iter().map(|path| paths.symbol(*path));
            self.batch.shape_lengths.push(self.leaf_paths.len() as u32);
            self.batch.shape_paths.extend(symbols);
            self.batch.shape_starts.extend(&self.leaf_starts);
        }
        shape
    }
}

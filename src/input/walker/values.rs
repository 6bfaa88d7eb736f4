//! Where a value goes: into a column, into the dictionary or beside it, and into the list of leaves.

use super::paths::{PathId, PathUse};
use super::{RecordWalker, WalkedRecord};
use crate::cloudtrail::time::millis_from_iso;
use crate::json::scanner::{Quoted, unescape};
use crate::store::Column;
use crate::store::interner::{Symbol, UNIQUE};

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
        if raw.is_empty() && !matches!(path_use, PathUse::Leaf | PathUse::IdentityPart(_)) {
            return;
        }
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
            PathUse::ReadOnly => match raw {
                b"true" => return record.read_only = Some(true),
                b"false" => return record.read_only = Some(false),
                _ => {}
            },
            PathUse::ErrorMessage => record.message = Some(quoted),
            PathUse::SignIn => record.sign_in = Some(quoted),
            PathUse::Sign => record.signs += 1,
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
        self.batch.leaves.push(symbol);
    }

    #[inline]
    fn intern(&mut self, path: PathId, raw: &[u8], escaped: bool) -> Symbol {
        if escaped {
            self.dictionary.intern(unescape(raw).as_bytes())
        } else {
            self.paths.intern(path, raw, &mut self.dictionary)
        }
    }

    fn unique(&mut self, raw: &[u8], escaped: bool) -> Symbol {
        let index = if escaped {
            self.unique.push(unescape(raw).as_bytes())
        } else if std::str::from_utf8(raw).is_ok() {
            self.unique.push(raw)
        } else {
            self.unique_replaced += 1;
            self.unique.push(String::from_utf8_lossy(raw).as_bytes())
        };
        index | UNIQUE
    }
}

//! The walk over the JSON of a record: it finds each leaf and the path of its keys. Nothing recurses.

use super::paths::{PathId, PathUse};
use super::{RecordWalker, WalkedRecord};
use crate::json::scanner::{Quoted, Stop, scalar, skip_blanks, skip_value, string};

/// Leaves below this depth are not kept one by one; real records stay below 20.
const DEEPEST: usize = 64;

/// An open object or array.
#[derive(Clone, Copy)]
pub(super) struct Open {
    pub(super) path: PathId,
    /// In an object: the path of the key that was read last.
    pub(super) last_key: PathId,
    pub(super) is_array: bool,
    /// In an object: its number, which no other object has.
    pub(super) object: u64,
}

impl RecordWalker {
    /// Walks the value at `at`, whose path is `path`, and keeps its leaves; gives the byte after it.
    pub(super) fn leaves_of(
        &mut self,
        bytes: &[u8],
        mut at: usize,
        path: PathId,
        record: &mut WalkedRecord,
    ) -> Result<usize, Stop> {
        let floor = self.open.len();
        let mut path = path;
        loop {
            // A value begins here.
            match bytes.get(at) {
                None => return Err(Stop::NeedMore),
                Some(b'"') => {
                    let quoted = string(bytes, at)?;
                    self.value(path, bytes, quoted, record);
                    at = quoted.end + 1;
                }
                Some(b'{' | b'[') if self.open.len() - floor >= DEEPEST => {
                    record.too_deep = true;
                    at = skip_value(bytes, at)?;
                }
                Some(b'{') => {
                    at = skip_blanks(bytes, at + 1)?;
                    if bytes[at] == b'}' {
                        at += 1;
                    } else {
                        let (key, value) = self.key(bytes, at, path, 0)?;
                        at = self.top_level(bytes, value, key, floor, record)?;
                        self.objects += 1;
                        self.paths.stands_in(key, self.objects);
                        self.open.push(Open {
                            path,
                            last_key: key,
                            is_array: false,
                            object: self.objects,
                        });
                        if at == value {
                            path = key;
                            continue;
                        }
                    }
                }
                Some(b'[') => {
                    at = skip_blanks(bytes, at + 1)?;
                    if bytes[at] == b']' {
                        at += 1;
                    } else {
                        self.open.push(Open {
                            path,
                            last_key: path,
                            is_array: true,
                            object: 0,
                        });
                        self.begun |= self.depth_bit();
                        continue;
                    }
                }
                Some(_) => {
                    let end = scalar(bytes, at)?;
                    let quoted = Quoted {
                        start: at,
                        end,
                        escaped: false,
                    };
                    if &bytes[at..end] != b"null" {
                        self.value(path, bytes, quoted, record);
                    }
                    at = end;
                }
            }
            match self.next_value(bytes, at, floor, record)? {
                (next, Some(next_path)) => (at, path) = (next, next_path),
                (end, None) => return Ok(end),
            }
        }
    }

    /// A value has ended before `at`: goes to where the next one begins and gives its path, or none where the value
    /// that the walk began with has ended.
    #[inline]
    fn next_value(
        &mut self,
        bytes: &[u8],
        mut at: usize,
        floor: usize,
        record: &mut WalkedRecord,
    ) -> Result<(usize, Option<PathId>), Stop> {
        loop {
            if self.open.len() == floor {
                return Ok((at, None));
            }
            let last = self.open.len() - 1;
            let Open {
                path: parent,
                last_key: previous,
                is_array,
                object,
            } = self.open[last];
            at = skip_blanks(bytes, at)?;
            match (bytes[at], is_array) {
                (b',', true) => {
                    self.begun |= self.depth_bit();
                    return Ok((skip_blanks(bytes, at + 1)?, Some(parent)));
                }
                (b',', false) => {
                    at = skip_blanks(bytes, at + 1)?;
                    let (key, value) = self.key(bytes, at, parent, previous)?;
                    self.open[last].last_key = key;
                    record.repeats_name |= self.paths.stands_in(key, object);
                    at = self.top_level(bytes, value, key, floor, record)?;
                    if at == value {
                        return Ok((at, Some(key)));
                    }
                }
                (b']', true) | (b'}', false) => {
                    if is_array {
                        self.begun &= !self.depth_bit();
                    }
                    self.open.pop();
                    at += 1;
                }
                _ => {
                    return Err(Stop::Broken(
                        at,
                        "a comma or a closing bracket was expected here",
                    ));
                }
            }
        }
    }

    /// The bit for an element of a list that is open: the number of keys in its path. None deeper than there are bits.
    fn depth_bit(&self) -> u32 {
        let keys = self.open.iter().filter(|open| !open.is_array).count();
        1_u32.checked_shl(keys as u32).unwrap_or_default()
    }

    /// Reads `"key":` at `at`; gives the key's path and where its value begins.
    #[inline]
    fn key(
        &mut self,
        bytes: &[u8],
        at: usize,
        parent: PathId,
        previous: PathId,
    ) -> Result<(PathId, usize), Stop> {
        if let Some((path, length)) = self.paths.guess(parent, previous, &bytes[at..]) {
            return Ok((path, skip_blanks(bytes, at + length)?));
        }
        match bytes.get(at) {
            Some(b'"') => {}
            Some(_) => return Err(Stop::Broken(at, "a field name in quotes was expected here")),
            None => return Err(Stop::NeedMore),
        }
        let quoted = string(bytes, at)?;
        let colon = skip_blanks(bytes, quoted.end + 1)?;
        if bytes[colon] != b':' {
            return Err(Stop::Broken(colon, "a colon was expected here"));
        }
        let value = skip_blanks(bytes, colon + 1)?;
        let key = &bytes[quoted.start..quoted.end];
        Ok((
            self.paths
                .child(parent, previous, key, &mut self.dictionary),
            value,
        ))
    }

    /// Takes `userIdentity` out of the walk: it is remembered by its bytes, since the same one
    /// comes back thousands of times. Gives the byte after it, or `at` where there is nothing to do.
    #[inline]
    fn top_level(
        &mut self,
        bytes: &[u8],
        at: usize,
        key: PathId,
        floor: usize,
        record: &mut WalkedRecord,
    ) -> Result<usize, Stop> {
        if floor != 0 || self.paths.use_of(key) != PathUse::Identity {
            return Ok(at);
        }
        let end = skip_value(bytes, at)?;
        record.has_object_in_text |= bytes[at] == b'"' && end > at + 2;
        if &bytes[at..end] != b"null" {
            record.event.identity = self.identity(bytes, at, end, key, record)?;
            record.identity = Some((at, end, key));
        }
        Ok(end)
    }
}

//! The JSON paths of a record, each with one number.
//!
//! A path is the keys from the record's top, joined by dots; steps into an array leave no mark, so
//! `resources[3].ARN` is `resources.ARN`. Records of one kind have the same keys in the same order,
//! so each path remembers which key followed it last: one comparison instead of a hash.

use crate::cloudtrail::identity::IdentityField;
use crate::cloudtrail::outcome::{is_answered_error_code, is_answered_error_message};
use crate::cloudtrail::resource;
use crate::cloudtrail::summary::SummaryField;
use crate::json::scanner::unescape;
use crate::store::Column;
use crate::store::interner::{HashIndex, Interner, NONE, Symbol, hash_bytes, same};

/// The number of a path. 0 is the record itself.
pub type PathId = u32;

/// What the walker does with a value, by its path.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PathUse {
    /// Nothing special: its leaves are kept with their paths.
    #[default]
    Leaf,
    /// `eventTime`.
    Time,
    /// A leaf that stands for the time where there is no `eventTime`.
    OtherTime,
    /// The value of a column; not kept as a leaf.
    Column(Column),
    /// `errorMessage`: a leaf, and looked at for the outcome.
    ErrorMessage,
    /// `eventID`: as a column, outside the dictionary.
    EventId,
    /// `readOnly`.
    ReadOnly,
    /// `userIdentity`.
    Identity,
    /// Part of `userIdentity`: a leaf of the identity, and tells who it is.
    IdentityPart(IdentityField),
    /// `eventVersion` or `eventType`: leaves, and signs that this is a CloudTrail record.
    Sign,
    /// Below `responseElements` or `serviceEventDetails`: a leaf, and looked at for the outcome of a sign-in.
    Answer,
    /// An error code in `responseElements`: a leaf, and stands for an `errorCode` that is missing.
    AnsweredError,
    /// What an event that is no call is about: a leaf, and stands for a missing name.
    Summary(SummaryField),
    /// An error message in `responseElements`: a leaf, and stands for an `errorMessage` that is missing.
    AnsweredMessage,
    /// A part of the identity that says who it was, at the top under its bare name: a leaf.
    BareCaller,
    /// `requestParameters` or `responseElements`: a leaf where it is a text, and no record's while that holds JSON.
    ObjectInText,
}

struct PathNode {
    parent: PathId,
    /// The key as it mostly stands: in quotes and with the colon.
    key: Box<[u8]>,
    symbol: Symbol,
    path_use: PathUse,
    resource_rank: u8,
    first_child: PathId,
    next: PathId,
    /// The object that the key was met in last.
    object: u64,
    seen: u32,
    fresh: u32,
    unique: bool,
    /// Recent values, each at an index made from its length and last byte: the next value is often among them.
    last: [Symbol; LAST],
}

/// All paths met so far.
pub struct Paths {
    nodes: Vec<PathNode>,
    index: HashIndex,
}

impl Default for Paths {
    fn default() -> Self {
        let root = PathNode {
            parent: 0,
            key: Box::default(),
            symbol: 0,
            path_use: PathUse::Leaf,
            resource_rank: 0,
            first_child: 0,
            next: 0,
            object: 0,
            seen: 0,
            fresh: 0,
            unique: false,
            last: [NONE; LAST],
        };
        Paths {
            nodes: vec![root],
            index: HashIndex::default(),
        }
    }
}

/// How many recent values of each path are remembered.
const LAST: usize = 8;
/// Paths longer than this are not told apart; real ones stay below 200 bytes.
const LONGEST_PATH: usize = 4096;

/// A path is taken out of the dictionary once so many of its values have been looked at …
const JUDGED_AFTER: u32 = 64;
/// … and more than this share of them (in eighths) were new.
const FRESH_EIGHTHS: u32 = 6;

impl Paths {
    /// The path below `parent` whose key, with quotes and colon, `bytes` begin with, and the length of these, if it is
    /// the one that was met here last. `previous` is the key before it in the same object, or 0 for the first.
    #[inline]
    pub fn guess(&self, parent: PathId, previous: PathId, bytes: &[u8]) -> Option<(PathId, usize)> {
        let guess = if previous == 0 {
            self.nodes[parent as usize].first_child
        } else {
            self.nodes[previous as usize].next
        };
        let node = &self.nodes[guess as usize];
        let length = node.key.len();
        (guess != 0 && node.parent == parent && same(&node.key, bytes.get(..length)?))
            .then_some((guess, length))
    }

    /// The path of `key` (raw, as it stands between the quotes) below `parent`. `previous` as for [`Self::guess`].
    #[cold]
    pub fn child(
        &mut self,
        parent: PathId,
        previous: PathId,
        key: &[u8],
        dictionary: &mut Interner,
    ) -> PathId {
        let found = self.find_or_add(parent, key, dictionary);
        if previous == 0 {
            self.nodes[parent as usize].first_child = found;
        } else {
            self.nodes[previous as usize].next = found;
        }
        found
    }

    /// Notes that the path's key stands in the object with this number; true where it stood in that one before.
    #[inline]
    pub fn stands_in(&mut self, path: PathId, object: u64) -> bool {
        std::mem::replace(&mut self.nodes[path as usize].object, object) == object
    }

    fn find_or_add(&mut self, parent: PathId, key: &[u8], dictionary: &mut Interner) -> PathId {
        // A key with escapes is the same field as the one without.
        if key.contains(&b'\\') {
            let plain = unescape(key);
            let is_special = |letter: char| letter.is_control() || matches!(letter, '"' | '\\');
            if !plain.contains(is_special) {
                return self.find_or_add(parent, plain.as_bytes(), dictionary);
            }
        }
        let hash = hash_bytes(key).wrapping_add(u64::from(parent).wrapping_mul(0x9e37_79b9));
        let nodes = &self.nodes;
        let is_it = |id: PathId| {
            let node = &nodes[id as usize];
            node.parent == parent && same(&node.key[1..node.key.len() - 2], key)
        };
        if let Some(found) = self.index.find(hash, is_it) {
            return found;
        }
        let parent_path = dictionary.texts().get(self.nodes[parent as usize].symbol);
        let path = if key.len() + parent_path.len() > LONGEST_PATH {
            // A path of its own for each of many fields with such names would fill the memory.
            "(a field with a very long name)".to_owned()
        } else if parent == 0 {
            unescape(key)
        } else {
            format!("{parent_path}.{}", unescape(key))
        };
        let id = self.nodes.len() as PathId;
        self.nodes.push(PathNode {
            parent,
            key: [b"\"", key, b"\":"].concat().into(),
            symbol: dictionary.intern(path.as_bytes()),
            path_use: use_of_path(&path),
            resource_rank: resource::rank_of_path(&path),
            first_child: 0,
            next: 0,
            object: 0,
            seen: 0,
            fresh: 0,
            // Ids never repeat, so they need not be judged first.
            unique: path == "requestID",
            last: [NONE; LAST],
        });
        self.index.insert(hash, id);
        id
    }

    /// What the walker does with the value at this path.
    #[inline]
    pub fn use_of(&self, path: PathId) -> PathUse {
        self.nodes[path as usize].path_use
    }

    /// How well the value names the call's resource; see [`resource::rank_of_path`].
    #[inline]
    pub fn resource_rank(&self, path: PathId) -> u8 {
        self.nodes[path as usize].resource_rank
    }

    /// The path as text, in the dictionary.
    #[inline]
    pub fn symbol(&self, path: PathId) -> Symbol {
        self.nodes[path as usize].symbol
    }

    /// True where the values hardly ever repeat, so that looking them up is wasted.
    #[inline]
    pub fn is_unique(&self, path: PathId) -> bool {
        self.nodes[path as usize].unique
    }

    /// Gives each value of this path its number; `raw` holds no escape.
    #[inline]
    pub fn intern(&mut self, path: PathId, raw: &[u8], dictionary: &mut Interner) -> Symbol {
        let place = (raw.len() + raw.last().map_or(0, |byte| usize::from(*byte))) % LAST;
        let last = &mut self.nodes[path as usize].last[place];
        if *last == NONE || !same(dictionary.texts().bytes(*last), raw) {
            *last = dictionary.intern(raw);
        }
        *last
    }

    /// Notes whether a value was new, and judges whether the path's values repeat.
    #[inline]
    pub fn count(&mut self, path: PathId, fresh: bool) {
        let node = &mut self.nodes[path as usize];
        node.seen += 1;
        node.fresh += u32::from(fresh);
        if node.seen == JUDGED_AFTER {
            node.unique = node.fresh * 8 > JUDGED_AFTER * FRESH_EIGHTHS;
            node.seen = 0;
            node.fresh = 0;
        }
    }
}

fn use_of_path(path: &str) -> PathUse {
    if let Some(part) = path
        .strip_prefix("userIdentity.")
        .and_then(IdentityField::at_path)
    {
        return PathUse::IdentityPart(part);
    }
    if let Some(field) = SummaryField::at_path(path) {
        return PathUse::Summary(field);
    }
    match path {
        "eventTime" => PathUse::Time,
        // Re-exports by Logstash rename the time; aggregated events tell the window they cover
        // ("Aggregating data events" in the AWS CloudTrail User Guide).
        "@timestamp" | "timeWindow.windowStart" => PathUse::OtherTime,
        "errorMessage" => PathUse::ErrorMessage,
        "readOnly" => PathUse::ReadOnly,
        "userIdentity" => PathUse::Identity,
        "eventVersion" | "eventType" => PathUse::Sign,
        "serviceEventDetails" => PathUse::Answer,
        path if path.starts_with("serviceEventDetails.") => PathUse::Answer,
        path if path.starts_with("responseElements.") => use_of_answer(path),
        "arn" | "principalId" | "accessKeyId" | "userName" => PathUse::BareCaller,
        "requestParameters" | "responseElements" => PathUse::ObjectInText,
        path => match Column::at_path(path) {
            Some(Column::Id) => PathUse::EventId,
            Some(column) => PathUse::Column(column),
            None => PathUse::Leaf,
        },
    }
}

fn use_of_answer(path: &str) -> PathUse {
    if is_answered_error_code(path) {
        PathUse::AnsweredError
    } else if is_answered_error_message(path) {
        PathUse::AnsweredMessage
    } else {
        PathUse::Answer
    }
}

//! One pass over one record: hot columns, identity, and every leaf with its path.

use crate::cloudtrail::arn;
use crate::cloudtrail::identity::{Identity, UserIdentity};
use crate::cloudtrail::outcome::outcome_of;
use crate::cloudtrail::read_only::ReadOnly;
use crate::cloudtrail::time::millis_from_iso;
use crate::input::paths::{Field, PathId, Paths};
use crate::json::scanner::{Quoted, Stop, scalar, skip_blanks, skip_value, string, unescape};
use crate::protocol::Outcome;
use crate::store::batch::{
    Batch, IDENTITY_WORDS, NO_TIME, OUTCOME_DENIED, OUTCOME_ERROR, OUTCOME_OK, PART_BITS,
};
use crate::store::interner::{Interner, NONE, Numbers, Symbol, Texts, UNIQUE, hash_bytes, same};
use std::borrow::Cow;

/// Leaves below this depth are not kept one by one; real records stay below 20.
const DEEPEST: usize = 64;
/// Bytes of identities remembered before the memory of them starts anew.
const REMEMBERED_BYTES: usize = 16 << 20;

/// Where a record lies, so that it can be shown again.
#[derive(Clone, Copy, Debug)]
pub struct Origin {
    /// The file, or the file inside an archive, as batches number it.
    pub file: u32,
    /// Place of the first byte of the bytes at hand in the content.
    pub bytes: u64,
    /// Where the record is not there as it stands: the value that holds it (its place in the content
    /// and its length) and which of the records in that value it is, counted from 1.
    pub inside: Option<(u64, u32, u16)>,
    /// How much poorer than the record itself it is: 0 where it is that record, [`POORER`] where it was made
    /// from columns or fields that may tell only a part, [`POOREST`] where these tell no more of the identity
    /// than a user name.
    pub weak: u8,
}

/// See [`Origin::weak`].
pub const POORER: u8 = 1;
/// See [`Origin::weak`].
pub const POOREST: u8 = 2;

/// What a record turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Walked {
    /// A CloudTrail record; it is in the batch now. The byte after it, and what is odd about it.
    Record(usize, Oddities),
    /// An object that is no CloudTrail record as it stands. The byte after it.
    Other(usize),
}

/// What the receipt says about records that are kept all the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Oddities {
    /// Part of the record is nested too deep to be searched.
    pub too_deep: bool,
    /// A value holds bytes that are no UTF-8.
    pub invalid_text: bool,
    /// There is no readable `eventTime`.
    pub no_time: bool,
}

/// Turns records into rows of a [`Batch`]. Keeps dictionary, paths, shapes and identities for as
/// long as the reader lives.
#[derive(Default)]
pub struct Walker {
    batch: Batch,
    dictionary: Interner,
    texts_sent: usize,
    unique: Texts,
    unique_replaced: u64,
    paths: Paths,
    shapes: Shapes,
    identities: Identities,
    leaf_paths: Vec<PathId>,
    /// True while the leaves of an identity are gathered: they outlive the record, and so must
    /// their strings, which those outside the dictionary do not.
    in_identity: bool,
    /// Open objects and arrays: the path and whether it is an array.
    open: Vec<(PathId, PathId, bool)>,
}

/// What is gathered while a record is walked.
struct Gathered {
    time: i64,
    /// What stands for the time where there is no `eventTime`.
    other_time: i64,
    /// Part of an identity stands at the top, under a name with dots.
    flat: bool,
    name: Symbol,
    source: Symbol,
    region: Symbol,
    account: Symbol,
    address: Symbol,
    agent: Symbol,
    error: Symbol,
    category: Symbol,
    id: Symbol,
    identity: u32,
    read_only: Option<bool>,
    resource: Symbol,
    resource_rank: u8,
    message: Option<Quoted>,
    sign_in: Option<Quoted>,
    signs: u32,
    too_deep: bool,
}

impl Walker {
    /// Walks the record that begins with `{` at `at` and adds it to the batch.
    ///
    /// Where the bytes end too early or are no JSON, nothing is added.
    pub fn record(&mut self, bytes: &[u8], at: usize, origin: &Origin) -> Result<Walked, Stop> {
        let (leaves, uniques) = (self.batch.leaves.len(), self.unique.len());
        let identities = self.identities.accounts.len();
        let identity_words = self.batch.identities.len();
        let identity_leaves = self.batch.identity_leaves.len();
        let replaced = self.replaced();
        self.leaf_paths.clear();
        let mut gathered = Gathered {
            time: NO_TIME,
            other_time: NO_TIME,
            flat: false,
            name: NONE,
            source: NONE,
            region: NONE,
            account: NONE,
            address: NONE,
            agent: NONE,
            error: NONE,
            category: NONE,
            id: NONE,
            identity: NONE,
            read_only: None,
            resource: NONE,
            resource_rank: u8::MAX,
            message: None,
            sign_in: None,
            signs: 0,
            too_deep: false,
        };
        let walked = self.object(bytes, at, &mut gathered);
        match walked {
            Ok(end) if self.is_record(&gathered) => {
                if gathered.time == NO_TIME {
                    gathered.time = gathered.other_time;
                }
                self.finish(bytes, at, end, origin, &gathered);
                let oddities = Oddities {
                    too_deep: gathered.too_deep,
                    invalid_text: self.replaced() != replaced,
                    no_time: gathered.time == NO_TIME,
                };
                Ok(Walked::Record(end, oddities))
            }
            walked => {
                self.batch.leaves.truncate(leaves);
                self.unique.truncate(uniques);
                // Else a principal would bear the name that a broken record gives it.
                self.identities.forget(identities);
                self.batch.identities.truncate(identity_words);
                self.batch.identity_leaves.truncate(identity_leaves);
                Ok(Walked::Other(walked?))
            }
        }
    }

    /// CloudTrail records differ much over the years and kinds (Insights have no `eventName`,
    /// version 1.0 no `eventID`); two of the signs are enough. Notices of S3, SQS and SNS look alike but
    /// for their source, and records with flattened identities are put together again first.
    fn is_record(&self, gathered: &Gathered) -> bool {
        if gathered.flat {
            return false;
        }
        if gathered.source != NONE {
            let source = self.dictionary.texts().get(gathered.source);
            if matches!(source, "aws:s3" | "aws:sqs" | "aws:sns") {
                return false;
            }
        }
        let columns = [
            gathered.name,
            gathered.source,
            gathered.id,
            gathered.region,
            gathered.identity,
        ];
        let signs = gathered.signs
            + columns.iter().filter(|symbol| **symbol != NONE).count() as u32
            + u32::from(gathered.time != NO_TIME);
        signs >= 2
    }

    fn object(&mut self, bytes: &[u8], at: usize, gathered: &mut Gathered) -> Result<usize, Stop> {
        self.open.clear();
        self.leaves_of(bytes, at, 0, gathered)
    }

    /// Walks the value at `at`, whose path is `path`, and keeps its leaves; gives the byte after it.
    fn leaves_of(
        &mut self,
        bytes: &[u8],
        mut at: usize,
        path: PathId,
        gathered: &mut Gathered,
    ) -> Result<usize, Stop> {
        let floor = self.open.len();
        let mut path = path;
        loop {
            // A value begins here.
            match bytes.get(at) {
                None => return Err(Stop::NeedMore),
                Some(b'"') => {
                    let quoted = string(bytes, at)?;
                    self.value(path, bytes, quoted, gathered);
                    at = quoted.end + 1;
                }
                Some(b'{' | b'[') if self.open.len() - floor >= DEEPEST => {
                    gathered.too_deep = true;
                    at = skip_value(bytes, at)?;
                }
                Some(b'{') => {
                    at = skip_blanks(bytes, at + 1)?;
                    if bytes[at] == b'}' {
                        at += 1;
                    } else {
                        let (key, value) = self.key(bytes, at, path, 0)?;
                        at = self.top_level(bytes, value, key, floor, gathered)?;
                        self.open.push((path, key, false));
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
                        self.open.push((path, path, true));
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
                        self.value(path, bytes, quoted, gathered);
                    }
                    at = end;
                }
            }
            // A value has ended: a comma, or the end of what is open.
            loop {
                if self.open.len() == floor {
                    return Ok(at);
                }
                let last = self.open.len() - 1;
                let (parent, previous, is_array) = self.open[last];
                at = skip_blanks(bytes, at)?;
                match (bytes[at], is_array) {
                    (b',', true) => {
                        at = skip_blanks(bytes, at + 1)?;
                        path = parent;
                        break;
                    }
                    (b',', false) => {
                        at = skip_blanks(bytes, at + 1)?;
                        let (key, value) = self.key(bytes, at, parent, previous)?;
                        self.open[last].1 = key;
                        at = self.top_level(bytes, value, key, floor, gathered)?;
                        if at == value {
                            path = key;
                            break;
                        }
                    }
                    (b']', true) | (b'}', false) => {
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
        gathered: &mut Gathered,
    ) -> Result<usize, Stop> {
        if floor != 0 || self.paths.field(key) != Field::Identity {
            return Ok(at);
        }
        let end = skip_value(bytes, at)?;
        if &bytes[at..end] != b"null" {
            gathered.identity = self.identity(bytes, at, end, key, gathered)?;
        }
        Ok(end)
    }

    fn identity(
        &mut self,
        bytes: &[u8],
        start: usize,
        end: usize,
        path: PathId,
        gathered: &mut Gathered,
    ) -> Result<u32, Stop> {
        let json = &bytes[start..end];
        let hash = hash_bytes(json);
        if let Some(known) = self.identities.find(hash, json) {
            return Ok(known);
        }
        // Its leaves go to the identity, not to the event: walk them apart.
        let event_leaves = std::mem::take(&mut self.batch.leaves);
        let event_paths = std::mem::take(&mut self.leaf_paths);
        let event_open = std::mem::take(&mut self.open);
        self.open.push((0, 0, false));
        self.in_identity = true;
        let walked = self.leaves_of(json, 0, path, gathered);
        self.in_identity = false;
        self.open = event_open;
        let paths = std::mem::replace(&mut self.leaf_paths, event_paths);
        let leaves = std::mem::replace(&mut self.batch.leaves, event_leaves);
        // The value is whole, so "need more" only means that it is a bare number or word.
        if let Err(Stop::Broken(at, why)) = walked {
            return Err(Stop::Broken(start + at, why));
        }
        let texts = self.dictionary.texts();
        let mut parts = UserIdentity::default();
        for (path, value) in paths.iter().zip(&leaves) {
            if let Field::IdentityPart(part) = self.paths.field(*path) {
                parts.set(part, texts.get(*value));
            }
        }
        let identity = Identity::from(&parts);
        let shape = self.shapes.number(&paths, &self.paths, &mut self.batch);
        let dictionary = &mut self.dictionary;
        let mut text = |text: &str| {
            if text.is_empty() {
                NONE
            } else {
                dictionary.intern(text.as_bytes())
            }
        };
        let words: [u32; IDENTITY_WORDS] = [
            text(&identity.key),
            text(&identity.name),
            text(&identity.kind),
            text(&identity.account),
            identity.credential as u32,
            text(&identity.session),
            text(&identity.via),
            text(&identity.access_key),
            shape,
        ];
        self.batch.identities.extend_from_slice(&words);
        self.batch.identity_leaves.extend_from_slice(&leaves);
        Ok(self.identities.add(hash, json, words[3]))
    }

    /// Keeps one value: into a column, or as a leaf.
    #[inline]
    fn value(&mut self, path: PathId, bytes: &[u8], quoted: Quoted, gathered: &mut Gathered) {
        let raw = &bytes[quoted.start..quoted.end];
        let field = self.paths.field(path);
        if raw.is_empty() && !matches!(field, Field::Leaf | Field::IdentityPart(_)) {
            return;
        }
        match field {
            Field::Leaf => {}
            Field::Time => {
                let parsed = std::str::from_utf8(raw).ok().and_then(millis_from_iso);
                match parsed {
                    Some(millis) => {
                        gathered.time = millis;
                        return;
                    }
                    // Unreadable as a time: kept as a leaf, so that it can still be searched.
                    None => gathered.signs += 1,
                }
            }
            Field::Name => return gathered.name = self.intern(path, raw, quoted.escaped),
            Field::Source => return gathered.source = self.intern(path, raw, quoted.escaped),
            Field::Region => return gathered.region = self.intern(path, raw, quoted.escaped),
            Field::Address => return gathered.address = self.intern(path, raw, quoted.escaped),
            Field::Agent => return gathered.agent = self.intern(path, raw, quoted.escaped),
            Field::ErrorCode => return gathered.error = self.intern(path, raw, quoted.escaped),
            Field::Account => return gathered.account = self.intern(path, raw, quoted.escaped),
            Field::Category => return gathered.category = self.intern(path, raw, quoted.escaped),
            Field::EventId => return gathered.id = self.unique(raw, quoted.escaped),
            Field::ReadOnly => match raw {
                b"true" => return gathered.read_only = Some(true),
                b"false" => return gathered.read_only = Some(false),
                _ => {}
            },
            Field::ErrorMessage => gathered.message = Some(quoted),
            Field::SignIn => gathered.sign_in = Some(quoted),
            Field::Sign => gathered.signs += 1,
            Field::OtherTime => {
                let parsed = std::str::from_utf8(raw).ok().and_then(millis_from_iso);
                gathered.other_time = parsed.unwrap_or(gathered.other_time);
            }
            Field::IdentityPart(_) if !self.in_identity => gathered.flat = true,
            Field::Identity | Field::IdentityPart(_) => {}
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
        if rank != 0 && rank < gathered.resource_rank {
            gathered.resource_rank = rank;
            gathered.resource = symbol;
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

    fn finish(
        &mut self,
        bytes: &[u8],
        at: usize,
        end: usize,
        origin: &Origin,
        gathered: &Gathered,
    ) {
        let text = |quoted: Option<Quoted>| -> Cow<str> {
            match quoted {
                Some(quoted) if quoted.escaped => unescape(&bytes[quoted.start..quoted.end]).into(),
                Some(quoted) => String::from_utf8_lossy(&bytes[quoted.start..quoted.end]),
                None => Cow::Borrowed(""),
            }
        };
        let mut outcome = OUTCOME_OK;
        let mut resource = gathered.resource;
        if gathered.error != NONE || gathered.message.is_some() || gathered.sign_in.is_some() {
            let code = self.dictionary.texts().get(gathered.error);
            let message = text(gathered.message);
            outcome = match outcome_of(code, &message, &text(gathered.sign_in)) {
                Outcome::Ok => OUTCOME_OK,
                Outcome::Error => OUTCOME_ERROR,
                Outcome::Denied => OUTCOME_DENIED,
            };
            if resource == NONE
                && let Some(denied) = arn::denied_resource_in(&message)
            {
                resource = self.dictionary.intern(denied.as_bytes());
            }
        }
        let identity = if gathered.identity == NONE {
            self.identities.missing(
                &mut self.batch,
                &mut self.dictionary,
                &mut self.shapes,
                &self.paths,
            )
        } else {
            gathered.identity
        };
        let account = if gathered.account == NONE {
            self.identities.account(identity)
        } else {
            gathered.account
        };
        let hash = if gathered.id == NONE {
            hash_bytes(&bytes[at..end])
        } else {
            hash_bytes(self.unique.bytes(gathered.id & !UNIQUE))
        };
        let shape = self
            .shapes
            .number(&self.leaf_paths, &self.paths, &mut self.batch);
        let name = match gathered.name {
            NONE => "",
            name => self.dictionary.texts().get(name),
        };
        let read_only = ReadOnly::of(gathered.read_only, name);
        let batch = &mut self.batch;
        batch.time.push(gathered.time);
        batch.hash.push(hash);
        let own = (origin.bytes + at as u64, (end - at) as u32, 0);
        let (offset, length, part) = origin.inside.unwrap_or(own);
        batch.place.push(offset << PART_BITS | u64::from(part));
        batch.length.push(length);
        batch.file.push(origin.file);
        batch.weak.push(origin.weak);
        batch.name.push(gathered.name);
        batch.source.push(gathered.source);
        batch.region.push(gathered.region);
        batch.account.push(account);
        batch.address.push(gathered.address);
        batch.agent.push(gathered.agent);
        batch.error.push(gathered.error);
        batch.category.push(gathered.category);
        batch.resource.push(resource);
        batch.id.push(gathered.id);
        batch.identity.push(identity);
        batch.shape.push(shape);
        batch.outcome.push(outcome);
        batch.read_only.push(read_only as u8);
    }

    fn replaced(&self) -> u64 {
        self.dictionary.replaced() + self.unique_replaced
    }

    /// How many events wait to be taken.
    pub fn waiting(&self) -> usize {
        self.batch.len()
    }

    /// Earliest and latest time of the events from `first` on in the batch.
    pub fn times_since(&self, first: usize) -> impl Iterator<Item = i64> + '_ {
        self.batch.time[first..]
            .iter()
            .copied()
            .filter(|time| *time != NO_TIME)
    }

    /// What else goes into the next batch.
    pub fn batch(&mut self) -> &mut Batch {
        &mut self.batch
    }

    /// Takes what has been gathered since the last time.
    pub fn take_batch(&mut self) -> Batch {
        let mut batch = std::mem::take(&mut self.batch);
        (batch.unique_bytes, batch.unique_ends) = self.unique.take();
        let (bytes, ends) = self.dictionary.texts().parts();
        let sent_bytes = if self.texts_sent == 0 {
            0
        } else {
            ends[self.texts_sent - 1]
        };
        batch.text_bytes = bytes[sent_bytes as usize..].to_vec();
        batch.text_ends = ends[self.texts_sent..]
            .iter()
            .map(|end| end - sent_bytes)
            .collect();
        self.texts_sent = ends.len();
        batch
    }
}

/// Which paths the leaves of a record have, in order. Records of one kind share one shape.
#[derive(Default)]
struct Shapes {
    paths: Vec<PathId>,
    ends: Vec<u32>,
    table: Numbers,
}

impl Shapes {
    fn get(paths: &[PathId], ends: &[u32], index: u32) -> (usize, usize) {
        let index = index as usize;
        let start = if index == 0 {
            0
        } else {
            ends[index - 1] as usize
        };
        debug_assert!(start <= paths.len());
        (start, ends[index] as usize)
    }

    fn number(&mut self, leaf_paths: &[PathId], paths: &Paths, batch: &mut Batch) -> u32 {
        let hash = hash_bytes(bytemuck::cast_slice(leaf_paths));
        let (known, ends) = (&self.paths, &self.ends);
        let found = self.table.find(hash, |index| {
            let (start, end) = Self::get(known, ends, index);
            known[start..end] == *leaf_paths
        });
        if let Some(found) = found {
            return found;
        }
        let index = self.ends.len() as u32;
        self.paths.extend_from_slice(leaf_paths);
        self.ends.push(self.paths.len() as u32);
        self.table.insert(hash, index);
        batch.shape_lengths.push(leaf_paths.len() as u32);
        batch
            .shape_paths
            .extend(leaf_paths.iter().map(|path| paths.symbol(*path)));
        index
    }
}

/// Identities by the bytes of their `userIdentity`.
#[derive(Default)]
struct Identities {
    known: Texts,
    /// For each remembered one: its number.
    numbers: Vec<u32>,
    table: Numbers,
    /// For each number: the account's symbol.
    accounts: Vec<Symbol>,
    missing: Option<u32>,
}

impl Identities {
    fn find(&self, hash: u64, json: &[u8]) -> Option<u32> {
        let found = self
            .table
            .find(hash, |index| same(self.known.bytes(index), json))?;
        Some(self.numbers[found as usize])
    }

    fn add(&mut self, hash: u64, json: &[u8], account: Symbol) -> u32 {
        let number = self.accounts.len() as u32;
        self.accounts.push(account);
        if self.known.byte_len() > REMEMBERED_BYTES {
            self.known = Texts::default();
            self.numbers.clear();
            self.table.clear();
        }
        let index = self.known.push(json);
        self.numbers.push(number);
        self.table.insert(hash, index);
        number
    }

    fn account(&self, number: u32) -> Symbol {
        self.accounts[number as usize]
    }

    /// Forgets the identities from this number on.
    fn forget(&mut self, from: usize) {
        while self.accounts.len() > from {
            self.accounts.pop();
            if self.numbers.pop().is_some() {
                let index = self.numbers.len() as u32;
                let hash = hash_bytes(self.known.bytes(index));
                self.table.remove(hash, index);
                self.known.truncate(index as usize);
            }
        }
    }

    fn missing(
        &mut self,
        batch: &mut Batch,
        dictionary: &mut Interner,
        shapes: &mut Shapes,
        paths: &Paths,
    ) -> u32 {
        if let Some(number) = self.missing {
            return number;
        }
        let identity = Identity::missing();
        let name = dictionary.intern(identity.name.as_bytes());
        let shape = shapes.number(&[], paths, batch);
        let credential = identity.credential as u32;
        batch
            .identities
            .extend_from_slice(&[name, name, NONE, NONE, credential, NONE, NONE, NONE, shape]);
        let number = self.accounts.len() as u32;
        self.accounts.push(NONE);
        self.missing = Some(number);
        number
    }
}

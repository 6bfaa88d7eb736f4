//! Appending a batch: a reader's numbers become the store's, and an event that is here already is not kept twice.

use super::same_event::{KnownEvent, NewEvent};
use super::status_change;
use super::{Added, Column, IdentityRow, Principal, RuleFile, Store, text_of};
use crate::cloudtrail::credential::Credential;
use crate::store::batch::{Batch, DocumentKind, Loss, MEMBER};
use crate::store::columns::{IdentityColumn, NewIdentity, StoredEvent};
use crate::store::files::FilePlace;
use crate::store::interner::{NONE, Symbol, UNIQUE};
use std::cmp::Reverse;

/// What the numbers of one reader are in the store.
#[derive(Default)]
pub(super) struct ReaderNumbers {
    texts: Vec<Symbol>,
    shapes: Vec<u32>,
    identities: Vec<u32>,
    members: Vec<u32>,
}

impl ReaderNumbers {
    /// Bytes of memory, capacity that is not used included.
    pub(super) fn memory_bytes(&self) -> usize {
        let numbers = [&self.texts, &self.shapes, &self.identities, &self.members];
        numbers.map(|numbers| numbers.capacity() * 4).iter().sum()
    }

    /// The reader has forgotten its strings, shapes and identities, and numbers those to come from 0 on.
    fn start_anew(&mut self) {
        self.texts.clear();
        self.shapes.clear();
        self.identities.clear();
    }

    #[inline]
    pub(super) fn symbol(&self, symbol: Symbol, unique_base: u32) -> Symbol {
        if symbol == NONE {
            NONE
        } else if symbol & UNIQUE != 0 {
            symbol + unique_base
        } else {
            self.texts.get(symbol as usize).copied().unwrap_or(NONE)
        }
    }

    /// The values of an event with the store's numbers.
    #[inline]
    fn event(&self, event: &StoredEvent, unique_base: u32) -> StoredEvent {
        let mut event = *event;
        event.translate_symbols(|symbol| self.symbol(symbol, unique_base));
        event.file = self.file(event.file);
        event.shape = self.shapes[event.shape as usize];
        event.identity = self.identities[event.identity as usize];
        event
    }

    /// The values of an identity with the store's numbers.
    fn identity(&self, identity: &NewIdentity) -> NewIdentity {
        let mut identity = *identity;
        identity.translate_symbols(|symbol| self.symbol(symbol, 0));
        identity.shape = self.shapes[identity.shape as usize];
        identity
    }

    #[inline]
    fn file(&self, file: u32) -> u32 {
        if file & MEMBER == 0 {
            file
        } else {
            self.members
                .get((file & !MEMBER) as usize)
                .copied()
                .unwrap_or(0)
        }
    }
}

impl Store {
    /// Takes a batch of the reader with this number.
    pub fn add(&mut self, reader: usize, batch: &Batch) -> Added {
        if self.reader_numbers.len() <= reader {
            self.reader_numbers
                .resize_with(reader + 1, ReaderNumbers::default);
        }
        let mut numbers = std::mem::take(&mut self.reader_numbers[reader]);
        if batch.notes.starts_anew {
            numbers.start_anew();
        }
        self.make_room(batch);
        self.translate(&mut numbers, batch);
        let unique_base = self.unique.len() as u32;
        self.unique.append(&batch.unique_bytes, &batch.unique_ends);
        self.unique_rows.resize(self.unique.len(), NONE);

        let mut added = Added::default();
        let mut leaf = 0;
        for index in 0..batch.len() {
            let event = numbers.event(&batch.events.row(index), unique_base);
            let leaf_count = self.shapes.paths(event.shape).len();
            let leaves = &batch.leaves[leaf..leaf + leaf_count];
            leaf += leaf_count;
            let known = self.find(&NewEvent {
                event: &event,
                leaves,
                numbers: &numbers,
                unique_base,
            });
            let row = match known {
                KnownEvent::Same(known) => {
                    added.duplicates += 1;
                    let is_preferred = self.is_preferred(&event, leaf_count, known);
                    self.count_duplicate(&event, known, is_preferred);
                    if !is_preferred {
                        continue;
                    }
                    self.disown(known);
                    self.leave_content(known);
                    self.replaced += 1;
                    self.order.clear();
                    self.events.replace(known, &event);
                    self.leaf_start[known] = self.leaves.len() as u32;
                    known as u32
                }
                KnownEvent::New | KnownEvent::OtherOfSameId(_) => {
                    let row = self.len() as u32;
                    added.events += 1;
                    if matches!(known, KnownEvent::New) {
                        self.seen.insert(event.hash, row);
                    }
                    self.events.push(&event);
                    self.leaf_start.push(self.leaves.len() as u32);
                    row
                }
            };
            let (agent, texts) = (event[Column::Agent], (&self.dictionary, &self.unique));
            let text = || text_of(texts.0, texts.1, agent);
            self.clients.set(row as usize, agent, text);
            self.own(event[Column::Id], row);
            for leaf in leaves {
                let symbol = numbers.symbol(*leaf, unique_base);
                self.own(symbol, row);
                self.leaves.push(symbol);
            }
            self.take_content(row as usize, &known);
        }
        self.sessions.extend_to(self.events.time.len());
        self.names.extend_to(self.events.time.len());
        self.hits.extend_to(self.events.time.len());
        self.take_documents(&numbers, batch);
        self.take_references(batch);
        self.duplicates += added.duplicates;
        self.reader_numbers[reader] = numbers;
        if let [bytes, json_bytes] = batch.progress[..] {
            self.json_bytes += json_bytes;
            self.files.read(bytes);
        }
        for report in &batch.notes.reports {
            self.files.report(report.clone());
        }
        added
    }

    /// Whether an event takes the place of the stored row of the same event, whichever reader was faster. First comes what
    /// has more of the original record: a table may have only a part of what the record, or another table, has in full.
    /// Then what stands in the file that was handed in first, and first in that file.
    fn is_preferred(&self, event: &StoredEvent, leaf_count: usize, known: usize) -> bool {
        let known = &self.events.row(known);
        let rank = |event: &StoredEvent, leaves: usize| {
            let is_whole = event.loss == Loss::Nothing as u8;
            let leaves = if is_whole { 0 } else { leaves };
            let FilePlace { file, ordinal } = self.files.place(event.file);
            (event.loss, Reverse(leaves), file, ordinal, event.place)
        };
        let known_leaves = self.shapes.paths(known.shape).len();
        rank(event, leaf_count) < rank(known, known_leaves)
    }

    /// Counts a duplicate. Of all files with an event it is one in all but the first that was handed in, whichever of them
    /// was read first and whichever has the fullest form.
    fn count_duplicate(&mut self, event: &StoredEvent, known: usize, is_preferred: bool) {
        let file = self.files.place(event.file).file;
        let kept = self.files.place(self.events.file[known]).file;
        let row = known as u32;
        let first = self.first_files.remove(&row).unwrap_or(kept);
        self.files.count_duplicate(first.max(file));
        let kept = if is_preferred { file } else { kept };
        if first.min(file) != kept {
            self.first_files.insert(row, first.min(file));
        }
    }

    /// Notes that this event holds the string, where that is outside the dictionary.
    #[inline]
    fn own(&mut self, symbol: Symbol, row: u32) {
        if symbol != NONE && symbol & UNIQUE != 0 {
            self.unique_rows[(symbol & !UNIQUE) as usize] = row;
        }
    }

    /// The strings that only this event had belong to no event any more.
    #[cold]
    fn disown(&mut self, row: usize) {
        let start = self.leaf_start[row] as usize;
        let count = self.shapes.paths(self.events.shape[row]).len();
        let id = self.events[Column::Id][row];
        for symbol in self.leaves[start..start + count].iter().chain([&id]) {
            if *symbol != NONE && symbol & UNIQUE != 0 {
                self.unique_rows[(symbol & !UNIQUE) as usize] = NONE;
            }
        }
    }

    fn take_documents(&mut self, numbers: &ReaderNumbers, batch: &Batch) {
        for document in &batch.notes.documents {
            let file = numbers.file(document.file);
            let dropped = self.files.place(file).file;
            let text = document.text.as_bytes();
            match document.kind {
                DocumentKind::StatusChange => self.status_changes.extend(status_change::read(text)),
                DocumentKind::Digest => self.digests.add(dropped, text),
                DocumentKind::ContentHash => self.digests.hashed(file, text),
                DocumentKind::SigmaRules => self.rule_files.push(RuleFile {
                    file: dropped,
                    path: self.files.path(file),
                    text: document.text.clone(),
                }),
            }
        }
    }

    fn take_references(&mut self, batch: &Batch) {
        let mut start = 0;
        for reference in &batch.notes.references {
            if let Some(bytes) = batch.reference_bytes.get(start..reference.end) {
                self.names.data.add(reference.kind, bytes);
                self.names_version += 1;
            }
            start = reference.end;
        }
    }

    /// Gives the reader's new strings, shapes, identities and files in archives the store's numbers.
    fn translate(&mut self, numbers: &mut ReaderNumbers, batch: &Batch) {
        for member in &batch.notes.members {
            numbers.members.push(self.files.add_member(
                member.file,
                member.ordinal,
                member.path.clone(),
            ));
        }
        let mut start = 0;
        for end in &batch.text_ends {
            numbers.texts.push(
                self.dictionary
                    .intern(&batch.text_bytes[start..*end as usize]),
            );
            start = *end as usize;
        }
        let mut first = 0;
        for length in &batch.shape_lengths {
            let paths: Vec<Symbol> = batch.shape_paths[first..first + *length as usize]
                .iter()
                .map(|path| numbers.symbol(*path, 0))
                .collect();
            let starts = &batch.shape_starts[first..first + *length as usize];
            first += *length as usize;
            numbers.shapes.push(self.shapes.intern(&paths, starts).0);
        }
        let mut leaf = 0;
        for index in 0..batch.identities.shape.len() {
            let identity = numbers.identity(&batch.identities.row(index));
            let leaf_count = self.shapes.paths(identity.shape).len();
            let leaves = &batch.identity_leaves[leaf..leaf + leaf_count];
            leaf += leaf_count;
            let row = self.identity_row(&identity);
            self.identity_leaves
                .extend(leaves.iter().map(|value| numbers.symbol(*value, 0)));
            numbers.identities.push(self.identities.len() as u32);
            self.identities.push(row);
        }
    }

    /// The row of a new identity, whose leaves come next; its principal is added where it is new.
    fn identity_row(&mut self, identity: &NewIdentity) -> IdentityRow {
        let credential = Credential::from_number(identity.credential);
        let key = identity[IdentityColumn::Key];
        let principal = self.principal_number(Principal {
            key,
            name: identity[IdentityColumn::Name],
            kind: identity[IdentityColumn::Kind],
            credential,
            account: identity[IdentityColumn::Home],
        });
        IdentityRow {
            principal,
            credential,
            kind: identity[IdentityColumn::Kind],
            account: identity[IdentityColumn::Account],
            session: identity[IdentityColumn::Session],
            via: identity[IdentityColumn::Via],
            access_key: identity[IdentityColumn::AccessKey],
            shape: identity.shape,
            leaves: self.identity_leaves.len() as u32,
        }
    }

    /// The number of a principal, which may be new.
    fn principal_number(&mut self, principal: Principal) -> u32 {
        let Some(number) = self.principal_numbers.get(&principal.key).copied() else {
            let number = self.principals.len() as u32;
            self.principal_numbers.insert(principal.key, number);
            self.principals.push(principal);
            return number;
        };
        let known = &self.principals[number as usize];
        if *known != principal && self.precedence(&principal) < self.precedence(known) {
            self.principals[number as usize] = principal;
        }
        number
    }

    /// What says more of a principal comes first, then the order of the alphabet. Of a user of IAM Identity Center, whom the key
    /// names by identity store and id, the bare id says least and what looks like an address says most.
    fn precedence(&self, principal: &Principal) -> impl Ord + use<'_> {
        let name = self.text(principal.name);
        let user = self.text(principal.key).split_once('#');
        let is_worse = user.map(|(_, id)| (name == id, !name.contains('@')));
        let text = |symbol| {
            let text = self.text(symbol);
            (text.is_empty(), text)
        };
        (
            principal.credential == Credential::Unknown,
            is_worse,
            text(principal.name),
            text(principal.kind),
            text(principal.account),
            principal.credential as u8,
        )
    }
}

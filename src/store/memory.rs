//! What the store takes of memory, and how it makes room.

use super::append::ReaderNumbers;
use super::batch::Batch;
use super::columns::StoredEvent;
use super::growth::{Growth, next_allocation};
use super::{IdentityRow, Store};

impl Store {
    /// Bytes that the events take here, capacity that is not used included.
    pub fn memory_bytes(&self) -> usize {
        self.memory_parts().iter().map(|(_, bytes)| bytes).sum()
    }

    /// The same by what takes them.
    pub fn memory_parts(&self) -> [(&'static str, usize); 12] {
        [
            ("columns", self.events.memory_bytes()),
            (
                "leaves",
                (self.leaf_start.capacity() + self.leaves.capacity()) * 4,
            ),
            (
                "ids",
                self.unique.memory_bytes() + self.unique_rows.capacity() * 4,
            ),
            ("dictionary", self.dictionary.memory_bytes()),
            (
                "identities",
                self.identities.capacity() * size_of::<IdentityRow>()
                    + self.identity_leaves.capacity() * 4,
            ),
            ("duplicates", self.seen.memory_bytes()),
            ("order", self.order.capacity() * 4),
            ("clients", self.clients.memory_bytes()),
            ("sessions", self.sessions.memory_bytes()),
            ("names", self.names.memory_bytes()),
            ("hits", self.hits.memory_bytes()),
            (
                "readers",
                self.reader_numbers
                    .iter()
                    .map(ReaderNumbers::memory_bytes)
                    .sum(),
            ),
        ]
    }

    /// The least that nearly full columns will allocate, in bytes.
    pub fn next_allocation(&self) -> usize {
        self.events.next_allocation()
            + next_allocation(&self.leaf_start)
            + next_allocation(&self.leaves)
            + next_allocation(&self.order)
            + next_allocation(&self.unique_rows)
            + self.unique.next_allocation()
            + self.dictionary.next_allocation()
            + self.seen.next_allocation()
            + next_allocation(&self.identities)
            + next_allocation(&self.identity_leaves)
    }

    /// Forgets what was unpacked to be read, where it is much.
    pub fn forget_unpacked(&mut self) {
        self.unique.forget_unpacked();
    }

    /// Makes room for a batch.
    pub(super) fn make_room(&mut self, batch: &Batch) {
        let growth = self.expected();
        let rows = batch.len();
        self.events.make_room(growth, rows);
        growth.make_room(&mut self.leaf_start, rows);
        growth.make_room(&mut self.leaves, batch.leaves.len());
        let ids = batch.unique_ends.len();
        self.unique.make_room(growth, batch.unique_bytes.len(), ids);
        growth.make_room(&mut self.unique_rows, ids);
        self.dictionary
            .make_room(growth, batch.text_bytes.len(), batch.text_ends.len());
        growth.make_room(&mut self.identities, batch.identities.shape.len());
        growth.make_room(&mut self.identity_leaves, batch.identity_leaves.len());
        self.clients.make_room(growth, rows);
        self.sessions.make_room(growth, rows);
        self.names.make_room(growth, rows);
        self.hits.make_room(growth, rows);
    }

    /// What is expected of the files that are still to be read.
    fn expected(&self) -> Growth {
        // What the small columns beside these take is within what is left for answers.
        let taken = self.len() * size_of::<StoredEvent>()
            + self.leaves.len() * 4
            + self.unique.byte_len()
            + self.unique_rows.len() * 4
            + self.dictionary.texts().byte_len()
            + self.identities.len() * size_of::<IdentityRow>()
            + self.identity_leaves.len() * 4;
        Growth::expected(self.files.bytes_done(), self.files.expected_bytes(), taken)
    }
}

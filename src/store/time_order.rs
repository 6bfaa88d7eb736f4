//! The order of time: new rows are sorted and merged into it.

use super::{Column, Store};
use crate::store::batch::NO_TIME;
use std::cmp::Ordering;

/// Time, the first eight bytes of the event id, and the row: hardly any comparison needs more.
type SortKey = (i64, u64, u32);

impl Store {
    /// Brings rows that were added since the last time into the order of time.
    pub fn sort(&mut self) {
        let sorted = self.order.len();
        if sorted == self.len() {
            return;
        }
        self.forget_unpacked();
        let mut id = Vec::new();
        let mut fresh: Vec<SortKey> = (sorted..self.len())
            .map(|row| self.sort_key(row as u32, &mut id))
            .collect();
        fresh.sort_unstable_by(|one, two| self.compare(one, two));
        if sorted == 0 {
            self.order = fresh.into_iter().map(|key| key.2).collect();
            return;
        }
        let old = std::mem::take(&mut self.order);
        let mut merged = Vec::with_capacity(self.len());
        let mut fresh = fresh.into_iter().peekable();
        for row in old {
            let key = self.sort_key(row, &mut id);
            while let Some(next) = fresh.next_if(|next| self.compare(next, &key).is_lt()) {
                merged.push(next.2);
            }
            merged.push(row);
        }
        merged.extend(fresh.map(|key| key.2));
        self.order = merged;
    }

    fn sort_key(&self, row: u32, id: &mut Vec<u8>) -> SortKey {
        let time = match self.events.time[row as usize] {
            NO_TIME => i64::MAX,
            time => time,
        };
        self.read_text(self.events[Column::Id][row as usize], id);
        let mut prefix = [0; 8];
        for (to, from) in prefix.iter_mut().zip(id.iter()) {
            *to = *from;
        }
        (time, u64::from_be_bytes(prefix), row)
    }

    fn compare(&self, one: &SortKey, two: &SortKey) -> Ordering {
        (one.0, one.1).cmp(&(two.0, two.1)).then_with(|| {
            let key = |row: u32| {
                let row = row as usize;
                let id = self.cell(Column::Id, row);
                let content = self.shared_ids.content(row);
                let account = self.cell(Column::Account, row);
                (id, self.events.hash[row], account, content)
            };
            key(one.2).cmp(&key(two.2))
        })
    }
}

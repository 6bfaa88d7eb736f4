//! Sums of data calls: over a filter, and for each principal, person, container, address or item.

use super::calls::{DATA_CALLS, DataEffect};
use super::touches::{DataCalls, NOT_SAID, Touch};
use crate::protocol::{ImpactBy, Outcome};
use crate::query::fields::Reads;
use crate::query::source::{GroupValues, Source};
use crate::store::batch::NO_TIME;
use crate::store::interner::{NONE, Symbol, UNIQUE};
use crate::store::row_set::RowSet;
use crate::store::{Column, Store};
use std::collections::HashMap;

/// The sums of some data calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImpactSums {
    /// Calls, those that failed too.
    pub calls: u32,
    /// Calls that read, and succeeded.
    pub reads: u32,
    /// Calls that wrote, and succeeded.
    pub writes: u32,
    /// Calls that deleted, and succeeded.
    pub deletes: u32,
    /// Calls that listed, and succeeded.
    pub lists: u32,
    /// Calls that failed or were denied.
    pub failed: u32,
    /// Calls that read or wrote, and whose records say no bytes.
    pub unsaid: u32,
    /// Different things that were read, written or deleted.
    pub objects: u32,
    /// Different things that were read.
    pub objects_read: u32,
    /// Bytes out, as far as records say; [`u64::MAX`] for more than 64 bits hold.
    pub bytes_out: Option<u64>,
    /// Bytes in, likewise.
    pub bytes_in: Option<u64>,
    /// The earliest call.
    pub first: Option<i64>,
    /// The latest one.
    pub last: Option<i64>,
    /// Event and line that were counted last, and the event.
    last_line: (u32, u8),
    last_event: u32,
}

impl Default for ImpactSums {
    fn default() -> Self {
        ImpactSums {
            calls: 0,
            reads: 0,
            writes: 0,
            deletes: 0,
            lists: 0,
            failed: 0,
            unsaid: 0,
            objects: 0,
            objects_read: 0,
            bytes_out: None,
            bytes_in: None,
            first: None,
            last: None,
            last_line: (NONE, 0),
            last_event: NONE,
        }
    }
}

impl ImpactSums {
    /// Counts a touch: an event once, and once more for each thing that it does.
    pub(super) fn add(&mut self, touch: &Touch, is_ok: bool, time: i64, has_bytes: bool) {
        let effect = DATA_CALLS[usize::from(touch.line)].effect;
        if self.last_event != touch.event {
            self.last_event = touch.event;
            self.calls += 1;
            self.failed += u32::from(!is_ok);
            let should_say = matches!(effect, DataEffect::Read | DataEffect::Written);
            self.unsaid += u32::from(is_ok && should_say && !touch.says_bytes);
            if time != NO_TIME {
                self.first = Some(self.first.map_or(time, |first| first.min(time)));
                self.last = Some(self.last.map_or(time, |last| last.max(time)));
            }
        }
        if !is_ok {
            return;
        }
        if self.last_line != (touch.event, touch.line) {
            self.last_line = (touch.event, touch.line);
            match effect {
                DataEffect::Read => self.reads += 1,
                DataEffect::Written => self.writes += 1,
                DataEffect::Deleted => self.deletes += 1,
                DataEffect::Listed => self.lists += 1,
            }
        }
        if has_bytes {
            add_bytes(&mut self.bytes_out, touch.bytes_out);
            add_bytes(&mut self.bytes_in, touch.bytes_in);
        }
    }
}

fn add_bytes(sum: &mut Option<u64>, bytes: u64) {
    if bytes != NOT_SAID {
        *sum = Some(sum.unwrap_or(0).saturating_add(bytes));
    }
}

/// A group of data calls.
pub struct ImpactGroup {
    /// What it is: a number of its own kind, [`NONE`] where the records do not say.
    pub number: u32,
    /// Its sums.
    pub sums: ImpactSums,
}

/// Sums by groups.
pub struct ImpactGroups {
    /// What they are grouped by.
    pub by: ImpactBy,
    /// The groups, by the first call of each.
    pub groups: Vec<ImpactGroup>,
    /// The sums of all calls.
    pub totals: ImpactSums,
    /// Principals that read something.
    pub readers: u32,
    /// Calls that read something and do not name it.
    pub unnamed_reads: u32,
    /// Calls that are in no group, because they name no such thing.
    pub left_out: u32,
}

/// One symbol for each text of a column: the store keeps a text that hardly repeats once for each event.
pub struct SameTexts<'s> {
    store: &'s Store,
    symbols: &'s [Symbol],
    unique: HashMap<&'s str, Symbol>,
}

impl SameTexts<'_> {
    fn symbol(&mut self, row: usize) -> Symbol {
        let symbol = self.symbols[row];
        if symbol == NONE || symbol & UNIQUE == 0 {
            return symbol;
        }
        let text = self.store.text(symbol);
        let known = self.store.strings().find(text);
        known.unwrap_or_else(|| *self.unique.entry(text).or_insert(symbol))
    }
}

/// What the numbers of groups mean.
pub enum GroupNames<'s> {
    /// Principals or persons.
    Values(GroupValues<'s>),
    /// Addresses: symbols, of which one stands for each text.
    Texts(SameTexts<'s>),
    /// Containers of [`DataCalls::containers`].
    Containers,
    /// Items of [`DataCalls::items`].
    Items,
}

impl<'s> GroupNames<'s> {
    /// What they mean in this grouping.
    pub fn of(store: &'s Store, by: ImpactBy) -> Self {
        let values = |reads| match Source::of_field(store, reads) {
            Source::Group(values) => GroupNames::Values(values),
            // Neither field is one of these.
            Source::Row(_) | Source::Byte(_) | Source::Leaf(_) | Source::Time(_) => {
                GroupNames::Containers
            }
        };
        match by {
            ImpactBy::Person => values(Reads::Person),
            ImpactBy::Principal => values(Reads::Principal),
            ImpactBy::Address => GroupNames::Texts(SameTexts {
                store,
                symbols: store.column(Column::Address),
                unique: HashMap::new(),
            }),
            ImpactBy::Container => GroupNames::Containers,
            ImpactBy::Item => GroupNames::Items,
        }
    }

    /// How many numbers there may be.
    fn len(&self, calls: &DataCalls) -> usize {
        match self {
            GroupNames::Values(values) => values.len(),
            GroupNames::Texts(texts) => texts.store.strings().texts().len(),
            GroupNames::Containers => calls.containers.len(),
            GroupNames::Items => calls.items.len(),
        }
    }

    /// The number of an event or of a touch's container; nothing for items.
    fn number(&mut self, touch: &Touch) -> u32 {
        let row = touch.event as usize;
        match self {
            GroupNames::Values(values) => {
                let number = values.numbers.get(values.groups[row] as usize);
                number.copied().unwrap_or(NONE)
            }
            GroupNames::Texts(texts) => texts.symbol(row),
            GroupNames::Containers => touch.container,
            GroupNames::Items => NONE,
        }
    }
}

/// Groups that get numbers as they are met.
struct MetGroups {
    /// For each number of a value its group.
    group_of: Vec<u32>,
    /// The same for numbers beyond those, and for what is not said.
    others: HashMap<u32, u32>,
    groups: Vec<ImpactGroup>,
}

impl MetGroups {
    fn group(&mut self, number: u32) -> u32 {
        let group = match self.group_of.get_mut(number as usize) {
            Some(group) => group,
            None => self.others.entry(number).or_insert(NONE),
        };
        if *group == NONE {
            *group = self.groups.len() as u32;
            let sums = ImpactSums::default();
            self.groups.push(ImpactGroup { number, sums });
        }
        *group
    }
}

impl ImpactGroups {
    /// The sums of those data calls that are among `rows`.
    pub fn of(store: &Store, calls: &DataCalls, rows: &RowSet, by: ImpactBy) -> Self {
        let mut names = GroupNames::of(store, by);
        let mut groups = MetGroups {
            group_of: vec![NONE; names.len(calls)],
            others: HashMap::new(),
            groups: Vec::new(),
        };
        let mut totals = ImpactSums::default();
        let mut readers = RowSet::none(store.principals().len());
        // For each touch that succeeded its group.
        let mut touched = vec![NONE; calls.touches.len()];
        let mut left_out = ImpactSums::default();
        let (mut unnamed_reads, mut last_unnamed) = (0, NONE);
        for (place, touch) in calls.touches.iter().enumerate() {
            let row = touch.event as usize;
            if !rows.has(row) {
                continue;
            }
            let is_ok = store.outcome(row) == Outcome::Ok;
            let time = store.times()[row];
            totals.add(touch, is_ok, time, touch.is_first);
            let items = calls.items_of(place);
            if is_ok && DATA_CALLS[usize::from(touch.line)].effect == DataEffect::Read {
                readers.insert(store.identity(row).principal as usize);
                if items.is_empty() && last_unnamed != touch.event {
                    last_unnamed = touch.event;
                    unnamed_reads += 1;
                }
            }
            let is_in_no_group = match by {
                ImpactBy::Item => items.is_empty(),
                ImpactBy::Container => touch.container == NONE,
                ImpactBy::Person | ImpactBy::Principal | ImpactBy::Address => false,
            };
            if is_in_no_group {
                left_out.add(touch, is_ok, time, false);
                continue;
            }
            let mut add = |number: u32, has_bytes: bool| {
                let group = groups.group(number);
                groups.groups[group as usize]
                    .sums
                    .add(touch, is_ok, time, has_bytes);
                group
            };
            let group = if by == ImpactBy::Item {
                // The bytes of a call with several things are none of theirs.
                let has_bytes = touch.is_first && items.len() == 1;
                for item in items {
                    add(*item, has_bytes);
                }
                0
            } else {
                add(names.number(touch), touch.is_first)
            };
            if is_ok {
                touched[place] = group;
            }
        }
        let mut made = ImpactGroups {
            by,
            groups: groups.groups,
            totals,
            readers: readers.count() as u32,
            unnamed_reads,
            left_out: left_out.calls,
        };
        made.count_objects(calls, &touched, &groups.group_of);
        made
    }

    /// Counts different things: item by item, so that no set of pairs is needed.
    fn count_objects(&mut self, calls: &DataCalls, touched: &[u32], group_of: &[u32]) {
        let mut last = vec![NONE; self.groups.len()];
        let mut last_read = vec![NONE; self.groups.len()];
        for item in 0..calls.items.len() as u32 {
            let (mut is_touched, mut is_read) = (false, false);
            for place in calls.touches_of(item) {
                let mut group = touched[*place as usize];
                let effect = DATA_CALLS[usize::from(calls.touches[*place as usize].line)].effect;
                if group == NONE || effect == DataEffect::Listed {
                    continue;
                }
                if self.by == ImpactBy::Item {
                    group = group_of[item as usize];
                }
                is_touched = true;
                let group = group as usize;
                if last[group] != item {
                    last[group] = item;
                    self.groups[group].sums.objects += 1;
                }
                if effect == DataEffect::Read {
                    is_read = true;
                    if last_read[group] != item {
                        last_read[group] = item;
                        self.groups[group].sums.objects_read += 1;
                    }
                }
            }
            self.totals.objects += u32::from(is_touched);
            self.totals.objects_read += u32::from(is_read);
        }
    }
}

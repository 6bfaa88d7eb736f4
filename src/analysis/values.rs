//! The values of any field or JSON path over a set of events, with counts.

use super::counting::{Counting, ONCE};
use crate::query::source::{GroupValues, Source};
use crate::query::tree::Target;
use crate::store::Store;
use crate::store::interner::{HashIndex, NONE, Symbol, UNIQUE, hash_bytes};
use crate::store::packed_reader::{PackedReader, text_order};
use crate::store::row_set::RowSet;
use crate::store::scans;
use std::cell::{Cell, RefCell};

/// A value with the number of its events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ValueCount<'a> {
    /// What the search language calls it.
    pub value: &'a str,
    /// What is shown for it.
    pub label: &'a str,
    /// How many events have it.
    pub count: u32,
}

/// Gives each distinct text one number. The store keeps a text that hardly repeats once for each event that has it, and
/// the first texts of a path in the dictionary of those that repeat.
pub struct ValueInterner<'a> {
    store: &'a Store,
    index: HashIndex,
    /// Those that are in no dictionary; the numbers go on from the dictionary's.
    pub unique: Vec<Symbol>,
    /// The text that was looked up last.
    text: Vec<u8>,
}

impl<'a> ValueInterner<'a> {
    /// Nothing yet.
    pub fn new(store: &'a Store) -> Self {
        ValueInterner {
            store,
            index: HashIndex::default(),
            unique: Vec::new(),
            text: Vec::new(),
        }
    }

    /// The number of a symbol's text; [`NONE`] keeps its own.
    #[inline]
    pub fn number(&mut self, symbol: Symbol) -> u32 {
        if symbol == NONE || symbol & UNIQUE == 0 {
            return symbol;
        }
        self.number_of_unique(symbol)
    }

    fn number_of_unique(&mut self, symbol: Symbol) -> u32 {
        let (store, unique) = (self.store, &self.unique);
        let packed = |symbol: Symbol| store.unique().packed(symbol & !UNIQUE);
        let wanted = packed(symbol);
        let hash = hash_bytes(wanted);
        let known = self
            .index
            .find(hash, |index| packed(unique[index as usize]) == wanted);
        let texts = store.strings().texts().len() as u32;
        if let Some(index) = known {
            return texts + index;
        }
        store.read_text(symbol, &mut self.text);
        let text = std::str::from_utf8(&self.text).unwrap_or("");
        if let Some(known) = store.strings().find(text) {
            return known;
        }
        let index = self.unique.len() as u32;
        self.index.insert(hash, index);
        self.unique.push(symbol);
        texts + index
    }

    /// How many numbers there may be.
    pub fn len(&self) -> usize {
        self.store.strings().texts().len() + self.unique.len()
    }

    /// Whether the store has no text at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The symbol of a text with this number.
    pub fn symbol(&self, number: u32) -> Symbol {
        let known = self.store.strings().texts().len() as u32;
        number
            .checked_sub(known)
            .map_or(number, |index| self.unique[index as usize])
    }

    /// The text with this number and the name beside it.
    pub fn label(&self, number: u32) -> &'a str {
        self.store.label(self.symbol(number))
    }

    /// The text with this number.
    pub fn text(&self, number: u32) -> &'a str {
        self.store.text(self.symbol(number))
    }
}

/// Values of one field or path, each with the number of its events. Their texts are looked up when they are asked for: of very
/// many values few are shown.
pub struct CountedValues<'a> {
    store: &'a Store,
    texts: ValueTexts<'a>,
    /// What a value is known by, and how many events have it.
    counts: Vec<(u32, u32)>,
    /// Looks up texts that hardly repeat, and the one that others were compared with last.
    reader: RefCell<PackedReader<'a>>,
    last: Cell<(Symbol, &'a [u8])>,
}

/// What the numbers of counted values mean.
enum ValueTexts<'a> {
    /// Symbols of the store.
    Symbols,
    /// Values of identities or sessions.
    Groups(GroupValues<'a>),
    /// A few words.
    Words(Vec<&'static str>),
}

impl<'a> CountedValues<'a> {
    /// How many values there are.
    pub fn len(&self) -> usize {
        self.counts.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// How many events have the value at this place.
    pub fn count(&self, place: usize) -> u32 {
        self.counts[place].1
    }

    /// The value at this place.
    pub fn get(&self, place: usize) -> ValueCount<'a> {
        self.of(self.counts[place])
    }

    fn of(&self, (number, count): (u32, u32)) -> ValueCount<'a> {
        let (value, label) = match &self.texts {
            ValueTexts::Symbols => {
                let text = self.store.text(number);
                // What hardly repeats has no name.
                let is_named = number & UNIQUE == 0;
                let label = is_named.then(|| self.store.label(number));
                (text, label.unwrap_or(text))
            }
            ValueTexts::Groups(values) => (values.key(number), values.label(number)),
            ValueTexts::Words(words) => (words[number as usize], words[number as usize]),
        };
        ValueCount {
            value,
            label,
            count,
        }
    }

    /// Whether the value at one place comes before the one at another, where both have as many events.
    pub fn comes_first(&self, one: usize, two: usize) -> bool {
        if let ValueTexts::Symbols = self.texts
            && (self.counts[one].0 & self.counts[two].0) & UNIQUE != 0
        {
            return self.unique_comes_first(self.counts[one].0, self.counts[two].0);
        }
        let rank = |place: usize| {
            let known = self.get(place);
            (known.label, known.value)
        };
        rank(one) < rank(two)
    }

    /// The same of texts that hardly repeat. Of very many of them one after the other is compared with the last of a few.
    fn unique_comes_first(&self, one: Symbol, two: Symbol) -> bool {
        let texts = self.store.unique();
        let first = self.reader.borrow_mut().packed(one & !UNIQUE);
        if self.last.get().0 != two {
            self.last.set((two, texts.packed(two & !UNIQUE)));
        }
        let order = text_order(first, self.last.get().1);
        let order = order.unwrap_or_else(|| {
            let (mut first, mut last) = (Vec::new(), Vec::new());
            self.store.read_text(one, &mut first);
            self.store.read_text(two, &mut last);
            first.cmp(&last)
        });
        order.is_lt()
    }

    /// Keeps those that an event has.
    pub fn retain_met(&mut self) {
        self.counts.retain(|(_, count)| *count > 0);
    }

    /// Keeps those for which `keep` is true.
    pub fn retain(&mut self, keep: impl Fn(ValueCount) -> bool) {
        let mut counts = std::mem::take(&mut self.counts);
        counts.retain(|counted| keep(self.of(*counted)));
        self.counts = counts;
    }

    /// All of them, in no order.
    pub fn iter(&self) -> impl Iterator<Item = ValueCount<'a>> {
        self.counts.iter().map(|counted| self.of(*counted))
    }
}

/// Which values are counted.
#[derive(Clone, Copy)]
pub struct ValueChoice<'b> {
    /// Of values that hardly repeat (ids, tokens): so many at most.
    pub most_unique: usize,
    /// Of these only those for which it is true; all where there is none.
    pub keep: Option<&'b dyn Fn(&str) -> bool>,
}

impl ValueChoice<'_> {
    /// All of them.
    pub const ALL: ValueChoice<'static> = ValueChoice {
        most_unique: usize::MAX,
        keep: None,
    };
}

/// The values of a target over `rows`, each with the number of events that have it. Times have none.
pub fn values<'a>(
    store: &'a Store,
    rows: &RowSet,
    target: &Target,
    choice: ValueChoice,
) -> CountedValues<'a> {
    // As long as the dictionary, so it is made only where its texts are counted.
    let counting = || Counting::new(store, choice);
    let (texts, counts) = match Source::of(store, target) {
        Source::Row(symbols) => {
            let mut counted = counting();
            for row in scans::count(rows, symbols, &mut counted.counts) {
                counted.add(symbols[row as usize], ONCE, 1);
            }
            (ValueTexts::Symbols, counted.merged(&[]))
        }
        Source::Group(values) => {
            let counts = values_of_groups(rows, &values);
            (ValueTexts::Groups(values), counts)
        }
        Source::Byte(values) => {
            let count = |bytes: &[u8]| {
                let mut these = values.rows(bytes);
                these.and(rows);
                these.count() as u32
            };
            let (words, bytes): (Vec<_>, Vec<_>) = values.words().into_iter().unzip();
            let counts = bytes.iter().map(|bytes| count(bytes));
            (ValueTexts::Words(words), (0..).zip(counts).collect())
        }
        Source::Leaf(places) => {
            let mut counted = counting();
            counted.add_leaves_at(rows, &places);
            (ValueTexts::Symbols, counted.merged(&places.0))
        }
        Source::Time(_) => (ValueTexts::Symbols, Vec::new()),
    };
    CountedValues {
        store,
        texts,
        counts,
        reader: RefCell::new(PackedReader::new(store.unique())),
        last: Cell::new((NONE, &[])),
    }
}

/// The values of a field of identities or sessions. Of a field with few words all come, also those of no event.
fn values_of_groups(rows: &RowSet, values: &GroupValues) -> Vec<(u32, u32)> {
    let mut counts = vec![0_u32; values.len()];
    let mut per_group = vec![0; values.numbers.len()];
    scans::count(rows, values.groups, &mut per_group);
    for (number, count) in values.numbers.iter().zip(per_group) {
        if let Some(total) = counts.get_mut(*number as usize) {
            *total += count;
        }
    }
    let counted = (0..).zip(counts);
    counted
        .filter(|(_, count)| *count > 0 || values.is_words())
        .collect()
}

/// How many of `rows` each identity has.
pub fn per_identity(store: &Store, rows: &RowSet) -> Vec<u32> {
    let mut counts = vec![0; store.identities().len()];
    scans::count(rows, store.identity_numbers(), &mut counts);
    counts
}

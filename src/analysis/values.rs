//! The values of any field or JSON path over a set of events, with counts.

use crate::query::source::{GroupValues, LeafPlaces, Source};
use crate::query::tree::Target;
use crate::store::Store;
use crate::store::interner::{HashIndex, NONE, Symbol, UNIQUE, hash_bytes};
use crate::store::row_set::RowSet;
use crate::store::scans::{self, CsrOffsets};

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
}

impl<'a> ValueInterner<'a> {
    /// Nothing yet.
    pub fn new(store: &'a Store) -> Self {
        ValueInterner {
            store,
            index: HashIndex::default(),
            unique: Vec::new(),
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
        let text = store.text(symbol);
        if let Some(known) = store.strings().find(text) {
            return known;
        }
        let hash = hash_bytes(text.as_bytes());
        let known = self
            .index
            .find(hash, |index| store.text(unique[index as usize]) == text);
        let index = known.unwrap_or_else(|| {
            let index = self.unique.len() as u32;
            self.index.insert(hash, index);
            self.unique.push(symbol);
            index
        });
        store.strings().texts().len() as u32 + index
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
            return self.store.text(self.counts[one].0) < self.store.text(self.counts[two].0);
        }
        let rank = |place: usize| {
            let known = self.get(place);
            (known.label, known.value)
        };
        rank(one) < rank(two)
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
    let counting = || Counting {
        store,
        counts: vec![0; store.strings().texts().len()],
        others: Vec::new(),
        limited: (choice.most_unique < usize::MAX).then(|| ValueInterner::new(store)),
        choice,
    };
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

/// In place of the event, where a text is counted for no other time than this one.
const ONCE: u32 = NONE;

/// A text outside the dictionary that was met.
struct MetText {
    /// A part of its hash.
    hash: u32,
    /// The event; [`ONCE`] where it is met in no event twice.
    row: u32,
    symbol: Symbol,
    /// How many events it stands for.
    count: u32,
}

/// Counts of texts.
struct Counting<'a, 'b> {
    store: &'a Store,
    /// Of those of the dictionary, by their symbols.
    counts: Vec<u32>,
    others: Vec<MetText>,
    /// Where only some of them are wanted, those that were met.
    limited: Option<ValueInterner<'a>>,
    choice: ValueChoice<'b>,
}

impl Counting<'_, '_> {
    fn add(&mut self, symbol: Symbol, row: u32, count: u32) {
        if symbol == NONE || count == 0 {
            return;
        }
        if symbol & UNIQUE == 0 {
            self.counts[symbol as usize] += count;
            return;
        }
        let text = self.store.text(symbol);
        if self.choice.keep.is_some_and(|keep| !keep(text)) {
            return;
        }
        if let Some(limited) = &mut self.limited {
            if limited.unique.len() >= self.choice.most_unique {
                return;
            }
            limited.number(symbol);
        }
        self.others.push(MetText {
            hash: hash_bytes(text.as_bytes()) as u32,
            row,
            symbol,
            count,
        });
    }

    /// Counts each value at these places once for each event, however often it stands there.
    fn add_leaves_at(&mut self, rows: &RowSet, places: &LeafPlaces) {
        let (store, of_shapes) = (self.store, &places.0);
        // What an identity holds is the same in all its events.
        let identities = store.identities().iter();
        if identities
            .clone()
            .any(|identity| !of_shapes[identity.shape as usize].is_empty())
        {
            for (identity, count) in identities.zip(per_identity(store, rows)) {
                let leaves = store.identity_leaves(identity);
                self.add_leaves(&of_shapes[identity.shape as usize], leaves, ONCE, count);
            }
        }
        let (shapes, (starts, leaves)) = (store.shape_numbers(), store.all_leaves());
        let (places, singles) = (CsrOffsets::new(of_shapes), &mut self.counts);
        let (others, several) = scans::count_leaves(rows, shapes, starts, leaves, &places, singles);
        self.others.reserve(others.len());
        for symbol in others {
            self.add(symbol, ONCE, 1);
        }
        for row in several {
            let shape = shapes[row as usize];
            let leaves = store.leaves(row as usize);
            self.add_leaves(&of_shapes[shape as usize], leaves, row, 1);
        }
    }

    /// Counts the values of an event, or of `count` events with the same ones. Texts outside the dictionary are told apart
    /// later, all at once.
    fn add_leaves(&mut self, places: &[u32], leaves: &[Symbol], row: u32, count: u32) {
        for (index, place) in places.iter().enumerate() {
            let symbol = leaves[*place as usize];
            let mut before = places[..index].iter();
            let is_again = match row {
                ONCE => before.any(|before| is_same(self.store, leaves[*before as usize], symbol)),
                _ => before.any(|before| leaves[*before as usize] == symbol),
            };
            if !is_again {
                self.add(symbol, row, count);
            }
        }
    }

    /// The values and their counts, each text once. A text can be in the dictionary, and outside of it for each event that has
    /// it.
    fn merged(mut self, of_shapes: &[Vec<u32>]) -> Vec<(Symbol, u32)> {
        let mut others = std::mem::take(&mut self.others);
        let met = (0..)
            .zip(std::mem::take(&mut self.counts))
            .filter(|(_, count)| *count > 0);
        if others.is_empty() {
            return met.collect();
        }
        others.extend(met.map(|(symbol, count)| MetText {
            hash: hash_bytes(self.store.text(symbol).as_bytes()) as u32,
            row: 0,
            symbol,
            count,
        }));
        // Nearly all of them are different: only those that share a bit of their hash are compared.
        let bits = HashBits::of(&others);
        let mut alike = Vec::new();
        let mut counted = Vec::with_capacity(others.len());
        for met in others {
            match bits.is_shared(met.hash) {
                true => alike.push(met),
                false => counted.push((met.symbol, met.count)),
            }
        }
        alike.sort_unstable_by_key(|met| u64::from(met.hash) << 32 | u64::from(met.row));
        for alike in alike.chunk_by(|one, two| one.hash == two.hash) {
            match alike {
                [only] => counted.push((only.symbol, only.count)),
                several => self.merge(of_shapes, several, &mut counted),
            }
        }
        counted
    }

    /// Counts texts with one hash, which are mostly one text.
    fn merge(&self, of_shapes: &[Vec<u32>], alike: &[MetText], counted: &mut Vec<(Symbol, u32)>) {
        let store = self.store;
        let has_leaf = |row: u32, symbol: Symbol| {
            let leaves = store.leaves(row as usize);
            let places = &of_shapes[store.shape_numbers()[row as usize] as usize];
            places.iter().any(|place| leaves[*place as usize] == symbol)
        };
        let mut found: Vec<(&str, Symbol, u32, u32)> = Vec::new();
        let (known, outside): (Vec<&MetText>, Vec<&MetText>) =
            alike.iter().partition(|met| met.symbol & UNIQUE == 0);
        for met in known {
            found.push((store.text(met.symbol), met.symbol, met.count, ONCE));
        }
        for met in outside {
            let text = store.text(met.symbol);
            let Some((_, symbol, count, last)) = found.iter_mut().find(|known| known.0 == text)
            else {
                found.push((text, met.symbol, met.count, met.row));
                continue;
            };
            // Several times in one event, or in it as a text of the dictionary too.
            let is_again = met.row != ONCE
                && (*last == met.row || *symbol & UNIQUE == 0 && has_leaf(met.row, *symbol));
            *last = met.row;
            if !is_again {
                *count += met.count;
            }
        }
        counted.extend(
            found
                .into_iter()
                .map(|(_, symbol, count, _)| (symbol, count)),
        );
    }
}

/// Which parts of hashes were met more than once.
struct HashBits {
    once: Vec<u64>,
    again: Vec<u64>,
}

impl HashBits {
    fn of(all: &[MetText]) -> Self {
        let words = (all.len() / 4).next_power_of_two();
        let mut bits = HashBits {
            once: vec![0; words],
            again: vec![0; words],
        };
        for met in all {
            let (word, bit) = bits.place(met.hash);
            bits.again[word] |= bits.once[word] & bit;
            bits.once[word] |= bit;
        }
        bits
    }

    fn place(&self, hash: u32) -> (usize, u64) {
        let word = hash as usize >> 6 & (self.once.len() - 1);
        (word, 1 << (hash & 63))
    }

    fn is_shared(&self, hash: u32) -> bool {
        let (word, bit) = self.place(hash);
        self.again[word] & bit != 0
    }
}

/// Whether two symbols are the same text, also where the store keeps it twice.
fn is_same(store: &Store, one: Symbol, two: Symbol) -> bool {
    one == two
        || (one != NONE
            && two != NONE
            && (one | two) & UNIQUE != 0
            && store.text(one) == store.text(two))
}

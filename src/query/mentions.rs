//! `mentions:`: the events whose request, response or list of resources names a resource.
//!
//! A value without wildcards is a resource, and found by all of its names. The word that these have in common is looked up in
//! the index first; only the events with this word are looked at leaf by leaf, and each text is judged once.

use crate::cloudtrail::resource::rank_of_path;
use crate::query::evaluate::rows_with_word;
use crate::query::index::Index;
use crate::query::pattern::Pattern;
use crate::query::tree::Value;
use crate::resources::asked::{AskedResource, Surroundings};
use crate::resources::forms::read;
use crate::resources::keys::{NameKey, is_within, keys_of_path};
use crate::resources::texts::{holds_name, may_hold_names};
use crate::store::interner::{NONE, Symbol, UNIQUE};
use crate::store::row_set::RowSet;
use crate::store::{Column, FastMap, Store};
use std::collections::HashMap;

/// Those of `rows` that mention a resource.
pub(super) fn rows_that_mention(
    store: &Store,
    index: &Index,
    value: &Value,
    rows: &RowSet,
) -> RowSet {
    match value {
        Value::OneOf(values) => {
            let mut found = RowSet::none(store.len());
            for value in values {
                found.or(&rows_that_mention(store, index, value, rows));
            }
            found
        }
        Value::Like(pattern) if pattern.words().is_some() => {
            let asked = AskedResource::of(pattern.text());
            let word = Value::Like(Pattern::new(asked.common_part(), true));
            let candidates = rows_with_word(store, index, &word, rows);
            MentionScan::new(store, WantedMention::Resource(asked, value)).rows(&candidates)
        }
        _ => MentionScan::new(store, WantedMention::Texts(value)).rows(rows),
    }
}

/// What is looked for.
enum WantedMention<'a> {
    /// A resource, by any of its names; and as it was written.
    Resource(AskedResource<'a>, &'a Value),
    /// Names of resources that fit, as they are written.
    Texts(&'a Value),
}

/// Where a text is a mention.
#[derive(Clone, Copy, PartialEq)]
enum WhereMention {
    /// Not judged yet.
    Open,
    Nowhere,
    /// Below the keys that name something.
    BelowKey,
    Anywhere,
}

/// A place of a shape at which a mention can stand.
#[derive(Clone)]
struct MentionPlace {
    place: u32,
    keys: Vec<&'static NameKey>,
    /// Whether it can name what the call was about, of whatever kind that is.
    is_subject: bool,
}

struct MentionScan<'a> {
    store: &'a Store,
    wanted: WantedMention<'a>,
    /// For each string of the dictionary.
    judged: Vec<WhereMention>,
    /// For each shape that was met.
    places: HashMap<u32, Vec<MentionPlace>>,
}

impl<'a> MentionScan<'a> {
    fn new(store: &'a Store, wanted: WantedMention<'a>) -> Self {
        MentionScan {
            store,
            wanted,
            judged: vec![WhereMention::Open; store.strings().texts().len()],
            places: HashMap::new(),
        }
    }

    fn rows(&mut self, rows: &RowSet) -> RowSet {
        let mut found = RowSet::none(self.store.len());
        for row in rows.iter() {
            if self.mentions(row) {
                found.insert(row);
            }
        }
        found
    }

    fn mentions(&mut self, row: usize) -> bool {
        let store = self.store;
        // What the event is about can be said by the error message alone.
        let subject = store.column(Column::Resource)[row];
        if subject != NONE && (self.is_as_written(subject) || self.is_anywhere(subject)) {
            return true;
        }
        let shape = store.shape_numbers()[row];
        let places = self.places.entry(shape);
        // Taken out for as long as the row is looked at.
        let places = std::mem::take(places.or_insert_with(|| places_of_shape(store, shape)));
        let leaves = store.leaves(row);
        let is_mention = places.iter().any(|place| {
            let symbol = leaves[place.place as usize];
            match self.judge(symbol) {
                WhereMention::Anywhere => true,
                WhereMention::BelowKey => self.is_named(row, symbol, place),
                WhereMention::Open | WhereMention::Nowhere => false,
            }
        });
        self.places.insert(shape, places);
        is_mention
    }

    /// Where this text is a mention.
    fn judge(&mut self, symbol: Symbol) -> WhereMention {
        if symbol == NONE {
            return WhereMention::Nowhere;
        }
        if symbol & UNIQUE != 0 {
            return self.judge_text(symbol);
        }
        match self.judged[symbol as usize] {
            WhereMention::Open => {
                let judged = self.judge_text(symbol);
                self.judged[symbol as usize] = judged;
                judged
            }
            judged => judged,
        }
    }

    fn judge_text(&self, symbol: Symbol) -> WhereMention {
        let text = self.store.text(symbol);
        let name = read(text);
        match (&self.wanted, name) {
            (WantedMention::Resource(asked, _), Some(name)) if asked.is_named_by(&name) => {
                WhereMention::Anywhere
            }
            (WantedMention::Resource(..), Some(_)) => WhereMention::Nowhere,
            // A policy is one text with names in it.
            (_, None) if may_hold_names(text) && self.is_in_text(text) => WhereMention::Anywhere,
            // A bare name can name any kind of thing: what it is decides the key.
            (WantedMention::Resource(asked, _), None) if asked.can_be_bare(text) => {
                WhereMention::BelowKey
            }
            (WantedMention::Texts(value), name) if value.fits(text) => match name {
                Some(_) => WhereMention::Anywhere,
                None => WhereMention::BelowKey,
            },
            (WantedMention::Resource(..), None) | (WantedMention::Texts(_), _) => {
                WhereMention::Nowhere
            }
        }
    }

    /// Whether a JSON text names what is looked for.
    fn is_in_text(&self, text: &str) -> bool {
        match &self.wanted {
            WantedMention::Resource(asked, _) => {
                asked.can_be_bare(text) && holds_name(text, &mut |_, name| asked.is_named_by(name))
            }
            WantedMention::Texts(value) => holds_name(text, &mut |text, _| value.fits(text)),
        }
    }

    fn is_anywhere(&mut self, symbol: Symbol) -> bool {
        self.judge(symbol) == WhereMention::Anywhere
    }

    fn is_as_written(&self, symbol: Symbol) -> bool {
        let (WantedMention::Resource(_, value) | WantedMention::Texts(value)) = self.wanted;
        value.fits(self.store.text(symbol))
    }

    /// Whether a bare name at this place is a mention.
    fn is_named(&self, row: usize, symbol: Symbol, place: &MentionPlace) -> bool {
        let store = self.store;
        let source = store.cell(Column::Source, row);
        let name = store.cell(Column::Name, row);
        let mut keys = place.keys.iter().filter(|key| key.holds_in(source, name));
        let asked = match &self.wanted {
            WantedMention::Texts(_) => return place.is_subject || keys.next().is_some(),
            WantedMention::Resource(asked, _) => asked,
        };
        // What no more than a name is asked for can be of any kind.
        let is_subject = place.is_subject && asked.name().is_none() && self.is_as_written(symbol);
        let around = surroundings(store, row);
        is_subject || keys.any(|key| asked.is_named_at(key.kind, store.text(symbol), around))
    }
}

/// The texts by which those of these events that are about a resource name it, `text` first. Events about what lies in it are
/// not about it.
pub fn names_of_subject<'a>(store: &'a Store, text: &'a str, rows: &RowSet) -> Vec<&'a str> {
    let asked = AskedResource::of(text);
    let mut judged: FastMap<[Symbol; 5], ()> = FastMap::default();
    let mut last = [NONE; 5];
    let mut names = vec![text];
    let columns = [
        Column::Resource,
        Column::Source,
        Column::Name,
        Column::Account,
        Column::Region,
    ];
    for row in rows.iter() {
        let key = columns.map(|column| store.column(column)[row]);
        // Most events of a busy resource come one after another.
        if key[0] == NONE || key == last || judged.contains_key(&key) {
            continue;
        }
        last = key;
        let found = store.text(key[0]);
        if !asked.can_be_bare(found) {
            continue;
        }
        let is_it = match read(found) {
            Some(name) => asked.is_the_one(&name),
            None => is_bare_subject(store, row, key[0], &asked),
        };
        judged.insert(key, ());
        if !is_it {
            continue;
        }
        // Of spellings that a query takes for the same one is named, and not the one that came first.
        match names
            .iter()
            .position(|name| name.eq_ignore_ascii_case(found))
        {
            None => names.push(found),
            Some(place) if place > 0 && found < names[place] => names[place] = found,
            Some(_) => {}
        }
    }
    names[1..].sort_unstable();
    names
}

/// Whether the bare name of what an event is about stands below a key that makes it a name of this resource.
fn is_bare_subject(store: &Store, row: usize, subject: Symbol, asked: &AskedResource) -> bool {
    let [source, name] = [Column::Source, Column::Name].map(|column| store.cell(column, row));
    let around = surroundings(store, row);
    let paths = store.shape(store.shape_numbers()[row]).iter();
    let mut places = paths.zip(store.leaves(row));
    places.any(|(path, leaf)| {
        *leaf == subject && {
            let mut keys = keys_of_path(store.text(*path)).into_iter();
            keys.any(|key| {
                key.holds_in(source, name)
                    && asked.is_named_at(key.kind, store.text(subject), around)
            })
        }
    })
}

/// The account and the Region in which the names in an event stand.
pub fn surroundings(store: &Store, row: usize) -> Surroundings<'_> {
    let receiver = store.cell(Column::Account, row);
    Surroundings {
        account: match receiver {
            "" => store.text(store.identity(row).account),
            account => account,
        },
        region: store.cell(Column::Region, row),
    }
}

fn places_of_shape(store: &Store, shape: u32) -> Vec<MentionPlace> {
    let paths = (0..).zip(store.shape(shape));
    let paths = paths.map(|(place, path)| (place, store.text(*path)));
    let paths = paths.filter(|(_, path)| is_within(path));
    let place = |(place, path)| MentionPlace {
        place,
        keys: keys_of_path(path),
        is_subject: rank_of_path(path) > 0,
    };
    paths.map(place).collect()
}

/// Whether a bare name at this path can be a mention.
pub(super) fn can_hold_name(path: &str) -> bool {
    rank_of_path(path) > 0 || !keys_of_path(path).is_empty()
}

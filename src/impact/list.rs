//! A list of names, compared with what was read, written and deleted.
//!
//! A name is compared as a whole: a key with keys, an ARN or `s3://` address with bucket and key. Never a part of it.

use super::calls::{DATA_CALLS, DataEffect, DataKind, ItemRule};
use super::names::ContainerName;
use super::queries::{NamedGroups, WhichCalls, any};
use super::sums::ImpactSums;
use super::touches::{DataCalls, Touch};
use crate::protocol::{Cell, CellRow, ImpactBy, LIST_ROWS, ListComparison, Outcome, Section};
use crate::resources::asked::Surroundings;
use crate::resources::forms::read;
use crate::resources::kinds::ResourceKind;
use crate::store::Store;
use crate::store::batch::NO_TIME;
use crate::store::interner::{Interner, NONE, StringArena};
use crate::store::row_set::RowSet;
use std::collections::HashMap;

/// So many different names are compared; further lines are counted.
pub const MOST_NAMES: usize = 1_000_000;
/// So many readers of one thing are named; more are "others".
const MOST_READERS: usize = 3;
/// With more things than so many of one name, their events have no query.
const MOST_THINGS: usize = 10;

/// The names on a list.
#[derive(Default)]
pub struct NameList {
    /// Each line as it stands, once.
    names: Interner,
    repeated: u32,
    left_out: u32,
}

impl NameList {
    /// Reads a list: one name on each line.
    pub fn read(bytes: &[u8]) -> Self {
        let mut list = NameList::default();
        let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        for line in bytes.split(|byte| *byte == b'\n') {
            let line = line.trim_ascii();
            if line.is_empty() {
                continue;
            }
            let known = list.names.texts().len();
            let is_full = known >= MOST_NAMES;
            if is_full && list.names.find(&String::from_utf8_lossy(line)).is_none() {
                list.left_out += 1;
                continue;
            }
            list.names.intern(line);
            list.repeated += u32::from(list.names.texts().len() == known);
        }
        list
    }

    fn texts(&self) -> &StringArena {
        self.names.texts()
    }
}

/// The name in the first column of a line of a table; none where the line has one column only.
fn first_column(line: &str) -> Option<String> {
    if let Some(rest) = line.strip_prefix('"') {
        // A quotation mark in quotes is doubled.
        let mut name = String::new();
        let mut parts = rest.split('"');
        name.push_str(parts.next()?);
        while let Some(part) = parts.next() {
            if !part.is_empty() || name.is_empty() {
                break;
            }
            let Some(next) = parts.next() else {
                break;
            };
            name.push('"');
            name.push_str(next);
        }
        return Some(name);
    }
    let (first, _) = line.split_once([',', '\t', ';'])?;
    Some(first.trim().to_owned())
}

/// What a name on a list is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum NamedThing {
    Item(u32),
    Container(u32),
}

/// The names on a list with the things that they are of, among all data calls.
pub struct ListMatches {
    /// Things with the names that are of them, in order.
    pairs: Vec<(NamedThing, u32)>,
    /// The names of the things in tables, where those are not the whole line.
    columns: HashMap<u32, String>,
}

impl ListMatches {
    /// Finds what the names are of.
    pub fn of(store: &Store, calls: &DataCalls, list: &NameList) -> Self {
        let mut matches = ListMatches {
            pairs: Vec::new(),
            columns: HashMap::new(),
        };
        let count = list.texts().len() as u32;
        let mut is_found = vec![false; count as usize];
        matches.find(store, calls, &list.names, &mut |_| None, &mut is_found);
        // What is not found as a whole may be a line of a table.
        let mut columns = Interner::default();
        let mut lines: Vec<Vec<u32>> = Vec::new();
        for name in (0..count).filter(|name| !is_found[*name as usize]) {
            if let Some(column) = first_column(list.texts().get(name)) {
                let number = columns.intern(column.as_bytes());
                if lines.len() <= number as usize {
                    lines.push(Vec::new());
                }
                lines[number as usize].push(name);
                matches.columns.insert(name, column);
            }
        }
        let mut names_of = |number: u32| lines.get(number as usize).cloned();
        matches.find(store, calls, &columns, &mut names_of, &mut is_found);
        matches.pairs.sort_unstable();
        matches.pairs.dedup();
        matches
    }

    /// Finds what these texts name; `names_of` says which names have a text, where it is not the text's own number.
    fn find(
        &mut self,
        store: &Store,
        calls: &DataCalls,
        texts: &Interner,
        names_of: &mut dyn FnMut(u32) -> Option<Vec<u32>>,
        is_found: &mut [bool],
    ) {
        let pairs = &mut self.pairs;
        let mut add = |thing: NamedThing, text: u32| {
            for name in names_of(text).unwrap_or_else(|| vec![text]) {
                pairs.push((thing, name));
                if let Some(is_found) = is_found.get_mut(name as usize) {
                    *is_found = true;
                }
            }
        };
        for text in 0..texts.texts().len() as u32 {
            if let Some(thing) = full_name(store, calls, texts.texts().get(text)) {
                add(thing, text);
            }
        }
        for (number, item) in (0..).zip(&calls.items) {
            if let Some(text) = texts.find(calls.text_of(store, item)) {
                add(NamedThing::Item(number), text);
            }
            if calls.is_container(item) {
                let shown = calls.containers[item.container as usize].name.shown();
                if let Some(text) = texts.find(&shown) {
                    add(NamedThing::Item(number), text);
                }
            }
        }
        for (number, container) in (0..).zip(&calls.containers) {
            let is_item = is_item(container.name.kind);
            if let Some(text) = texts.find(&container.name.shown()).filter(|_| !is_item) {
                add(NamedThing::Container(number), text);
            }
        }
    }
}

/// Whether things of this kind are data themselves, and hold none.
fn is_item(kind: DataKind) -> bool {
    let mut calls = DATA_CALLS.iter().filter(|call| call.kind == kind);
    calls.any(|call| matches!(call.items, ItemRule::Container))
}

/// What an ARN or an `s3://` address names.
fn full_name(store: &Store, calls: &DataCalls, text: &str) -> Option<NamedThing> {
    const NOWHERE: Surroundings = Surroundings {
        account: "",
        region: "",
    };
    if let Some(rest) = text.strip_prefix("s3://") {
        let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
        return in_bucket(store, calls, bucket, key);
    }
    if !text.starts_with("arn:") && !text.starts_with("https://sqs.") {
        return None;
    }
    let named = read(text)?;
    let kind = match named.kind {
        ResourceKind::Object => {
            let (bucket, key) = named.name.split_once('/')?;
            return in_bucket(store, calls, bucket, key);
        }
        ResourceKind::Bucket => return in_bucket(store, calls, named.name, ""),
        ResourceKind::Table => DataKind::Table,
        ResourceKind::Secret => DataKind::Secret,
        ResourceKind::Parameter => DataKind::Parameter,
        ResourceKind::Queue => DataKind::Queue,
        ResourceKind::Topic => DataKind::Topic,
        ResourceKind::Function => DataKind::Function,
        ResourceKind::LogGroup => DataKind::LogGroup,
        ResourceKind::Repository => DataKind::Repository,
        ResourceKind::DbInstance => DataKind::DbInstance,
        ResourceKind::Ec2 if named.name.starts_with("snap-") => DataKind::Snapshot,
        ResourceKind::Ec2 => DataKind::Instance,
        ResourceKind::Other if text.contains(":kinesis:") => DataKind::Stream,
        _ => return None,
    };
    let name = ContainerName::of(kind, text, NOWHERE);
    let container = calls.find_container(&name)?;
    match calls.find_item(store, container, &name.name) {
        Some(item) if is_item(kind) => Some(NamedThing::Item(item)),
        _ => Some(NamedThing::Container(container)),
    }
}

fn in_bucket(store: &Store, calls: &DataCalls, bucket: &str, key: &str) -> Option<NamedThing> {
    let nowhere = Surroundings {
        account: "",
        region: "",
    };
    let container = calls.find_container(&ContainerName::of(DataKind::Bucket, bucket, nowhere))?;
    match key {
        "" => Some(NamedThing::Container(container)),
        key => calls.find_item(store, container, key).map(NamedThing::Item),
    }
}

/// What was done with the things that a name is of.
#[derive(Clone, Debug, Default)]
struct NameUse {
    sums: ImpactSums,
    last_read: Option<i64>,
    /// The principals that read, the first ones found.
    readers: Vec<u32>,
    has_more_readers: bool,
}

impl NameUse {
    fn add(&mut self, store: &Store, touch: &Touch, has_bytes: bool) {
        let row = touch.event as usize;
        let is_ok = store.outcome(row) == Outcome::Ok;
        self.sums.add(touch, is_ok, store.times()[row], has_bytes);
        if !is_ok || DATA_CALLS[usize::from(touch.line)].effect != DataEffect::Read {
            return;
        }
        let time = Some(store.times()[row]).filter(|time| *time != NO_TIME);
        self.last_read = self.last_read.max(time);
        let principal = store.identity(row).principal;
        if self.readers.contains(&principal) {
            return;
        }
        if self.readers.len() < MOST_READERS {
            self.readers.push(principal);
        } else {
            self.has_more_readers = true;
        }
    }

    /// Which names come first: what was read, what was written or deleted, what was only asked for.
    fn rank(&self) -> u8 {
        match &self.sums {
            sums if sums.reads > 0 => 0,
            sums if sums.writes + sums.deletes > 0 => 1,
            sums if sums.calls > 0 => 2,
            _ => 3,
        }
    }
}

/// Compares a list with the data calls among `rows`; the table begins with the row `first`.
pub fn compare(
    store: &Store,
    calls: &DataCalls,
    list: &NameList,
    matches: &ListMatches,
    rows: &RowSet,
    first: u32,
) -> ListComparison {
    let uses = uses(store, calls, matches, rows);
    let count = list.texts().len() as u32;
    let of_rank = |rank: u8| uses.values().filter(move |one| one.rank() == rank).count() as u32;
    let with =
        |has: fn(&ImpactSums) -> bool| uses.values().filter(|one| has(&one.sums)).count() as u32;
    let seen = of_rank(0) + of_rank(1) + of_rank(2);
    let mut order: Vec<u32> = (0..count).collect();
    order.sort_by_key(|name| uses.get(name).map_or(3, NameUse::rank));
    order.drain(..(first as usize).min(order.len()));
    order.truncate(LIST_ROWS as usize);
    let things = things_of(matches, &order);
    let shown = ShownThings {
        items: NamedGroups::new(store, calls, ImpactBy::Item),
        containers: NamedGroups::new(store, calls, ImpactBy::Container),
    };
    let unused = NameUse::default();
    let table_rows = order.iter().map(|name| {
        let line = list.texts().get(*name);
        let text = matches.columns.get(name).map_or(line, String::as_str);
        let of_name = things.get(name).map_or(&[][..], Vec::as_slice);
        row(
            store,
            text,
            uses.get(name).unwrap_or(&unused),
            of_name,
            &shown,
        )
    });
    let title = match count as usize {
        all if all > LIST_ROWS as usize => format!(
            "The names on the list, found ones first ({} to {} of {all})",
            first + 1,
            first as usize + order.len()
        ),
        _ => "The names on the list, found ones first".to_owned(),
    };
    ListComparison {
        names: count,
        repeated: list.repeated,
        left_out: list.left_out,
        read: with(|sums| sums.reads > 0),
        written: with(|sums| sums.writes > 0),
        deleted: with(|sums| sums.deletes > 0),
        only_asked: of_rank(2),
        not_seen: count - seen,
        first,
        table: Section::new(
            &title,
            &[
                "name",
                "found-as",
                "reads",
                "last-read",
                "by-whom",
                "bytes-out",
                "writes",
                "deletes",
            ],
            table_rows.collect(),
            "The list has no names.",
        ),
    }
}

/// What was done with the things of each name that is found.
fn uses(
    store: &Store,
    calls: &DataCalls,
    matches: &ListMatches,
    rows: &RowSet,
) -> HashMap<u32, NameUse> {
    let mut uses: HashMap<u32, NameUse> = HashMap::new();
    let has_containers = matches
        .pairs
        .iter()
        .any(|(thing, _)| matches!(thing, NamedThing::Container(_)));
    let mut names_of_items = vec![NONE; calls.items.len()];
    let mut names_of_containers = vec![NONE; calls.containers.len()];
    for (place, (thing, _)) in matches.pairs.iter().enumerate().rev() {
        match thing {
            NamedThing::Item(item) => names_of_items[*item as usize] = place as u32,
            NamedThing::Container(container) => {
                names_of_containers[*container as usize] = place as u32
            }
        }
    }
    let pairs_from = |place: u32, thing: NamedThing| {
        let pairs = matches.pairs.get(place as usize..).unwrap_or_default();
        pairs.iter().take_while(move |(known, _)| *known == thing)
    };
    for (place, touch) in calls.touches.iter().enumerate() {
        if !rows.has(touch.event as usize) {
            continue;
        }
        let items = calls.items_of(place);
        let has_bytes = touch.is_first && items.len() == 1;
        for item in items {
            for (_, name) in pairs_from(names_of_items[*item as usize], NamedThing::Item(*item)) {
                uses.entry(*name).or_default().add(store, touch, has_bytes);
            }
        }
        if has_containers && touch.container != NONE {
            let first = names_of_containers[touch.container as usize];
            for (_, name) in pairs_from(first, NamedThing::Container(touch.container)) {
                uses.entry(*name)
                    .or_default()
                    .add(store, touch, touch.is_first);
            }
        }
    }
    uses
}

/// The things of these names.
fn things_of(matches: &ListMatches, names: &[u32]) -> HashMap<u32, Vec<NamedThing>> {
    let mut things: HashMap<u32, Vec<NamedThing>> =
        names.iter().map(|name| (*name, Vec::new())).collect();
    for (thing, name) in &matches.pairs {
        if let Some(of_name) = things.get_mut(name) {
            of_name.push(*thing);
        }
    }
    things
}

/// What things are called, and how their events are found.
struct ShownThings<'s> {
    items: NamedGroups<'s>,
    containers: NamedGroups<'s>,
}

impl ShownThings<'_> {
    fn kind(&self, thing: NamedThing) -> String {
        match thing {
            NamedThing::Item(item) => self.items.title(item).kind,
            NamedThing::Container(container) => self.containers.title(container).kind,
        }
    }

    fn query(&self, things: &[NamedThing], which: WhichCalls) -> String {
        if things.len() > MOST_THINGS {
            return String::new();
        }
        let queries = things.iter().filter_map(|thing| match thing {
            NamedThing::Item(item) => self.items.query(*item, which),
            NamedThing::Container(container) => self.containers.query(*container, which),
        });
        let queries: Vec<String> = queries.collect();
        any(queries).unwrap_or_default()
    }
}

fn row(
    store: &Store,
    name: &str,
    of_name: &NameUse,
    things: &[NamedThing],
    shown: &ShownThings,
) -> CellRow {
    let sums = &of_name.sums;
    let is_seen = sums.calls > 0;
    let found_as = match things {
        _ if !is_seen => Cell::Text("not seen".to_owned()),
        [] => Cell::Nothing,
        [thing] => Cell::Text(shown.kind(*thing)),
        [first, more @ ..] => Cell::Text(format!("{} and {} more", shown.kind(*first), more.len())),
    };
    let principal = |principal: &u32| store.text(store.principals()[*principal as usize].name);
    let mut readers: Vec<&str> = of_name.readers.iter().map(principal).collect();
    readers.sort_unstable();
    if of_name.has_more_readers {
        readers.push("others");
    }
    let counted = |number: u32, which: WhichCalls| match number {
        0 => Cell::Number(0),
        number => Cell::Counted {
            number: number.into(),
            query: shown.query(things, which),
        },
    };
    let bytes = sums.bytes_out.map_or(Cell::Nothing, |bytes| {
        Cell::Number(i64::try_from(bytes).unwrap_or(i64::MAX))
    });
    CellRow {
        key: name.to_owned(),
        cells: vec![
            Cell::Text(name.to_owned()),
            found_as,
            counted(sums.reads, WhichCalls::Did(&[DataEffect::Read])),
            of_name.last_read.map_or(Cell::Nothing, Cell::Number),
            match readers.is_empty() {
                true => Cell::Nothing,
                false => Cell::Text(readers.join(", ")),
            },
            bytes,
            counted(sums.writes, WhichCalls::Did(&[DataEffect::Written])),
            counted(sums.deletes, WhichCalls::Did(&[DataEffect::Deleted])),
        ],
        query: match is_seen {
            true => shown.query(things, WhichCalls::All),
            false => String::new(),
        },
        ..CellRow::default()
    }
}

//! What actions were used on, for all calls: each thing once for each action, and where those lie that are folded.
//!
//! The ARNs are not kept: they are made again out of the records of the calls where they are shown.

use super::policy::container;
use crate::store::interner::NONE;
use crate::store::row_set::RowSet;
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

/// So many folders within a container are told apart: a pattern ends at the last of them at the latest.
const MOST_FOLDERS: usize = 64;

/// A thing that an action was used on.
#[derive(Clone, Copy, Debug)]
pub(super) struct ThingUse {
    /// The number of the action.
    pub action: u32,
    /// The number of its place; [`NONE`] where it lies in nothing.
    pub place: u32,
    /// The folder that it lies in; [`NONE`] where it stands for all of its container.
    folder: u32,
    /// The number of a group of calls that used it, …
    pub group: u32,
    /// … of their actions which one, …
    pub which: u32,
    /// … and of the ARNs of that.
    pub arn: u32,
}

/// What ARNs begin with, up to a slash or a colon.
#[derive(Clone, Copy, Debug)]
struct UseFolder {
    /// The folder around it, which has a lower number; itself for a container.
    around: u32,
    /// The length of the text.
    length: u32,
}

/// Numbers by the hashes of texts.
type UseNumbers = HashTable<(u64, u32)>;

/// All uses.
#[derive(Default)]
pub(super) struct ThingUses {
    pub uses: Vec<ThingUse>,
    /// For each group of calls where its uses begin in `of_groups`, and where those of the last one end.
    starts: Vec<u32>,
    of_groups: Vec<u32>,
    /// Containers, such as buckets, in which an action was used: the number of the action.
    places: Vec<u32>,
    folders: Vec<UseFolder>,
    known_uses: UseNumbers,
    known_places: UseNumbers,
    known_folders: UseNumbers,
}

/// What was used in one container by some calls.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlaceTally {
    /// The number of the action.
    pub action: u32,
    /// One of the uses.
    pub example: u32,
    /// How many there are.
    pub count: u32,
    /// Whether one of them is about all of the container.
    pub is_all: bool,
    folder: u32,
}

/// The number of a hash; says whether it is new.
fn number(known: &mut UseNumbers, hash: u64, next: usize) -> (u32, bool) {
    let same = |(one, _): &(u64, u32)| *one == hash;
    if let Some((_, number)) = known.find(hash, same) {
        return (*number, false);
    }
    known.insert_unique(hash, (hash, next as u32), |(one, _)| *one);
    (next as u32, true)
}

impl ThingUses {
    /// Ends the uses of a group, and begins those of the next one.
    pub fn end_group(&mut self) {
        if self.starts.is_empty() {
            self.starts.push(0);
        }
        self.starts.push(self.of_groups.len() as u32);
    }

    /// Adds a use to the group of calls that is the last one: of the action of this number, on a thing with this ARN.
    pub fn add(&mut self, action: u32, (group, which, arn): (u32, u32, u32), text: &str) {
        let state = FixedState::default();
        let hash = state.hash_one((action, text));
        let (use_number, is_new) = number(&mut self.known_uses, hash, self.uses.len());
        self.of_groups.push(use_number);
        if !is_new {
            return;
        }
        let (mut place, mut folder) = (NONE, NONE);
        if let Some(container) = container(text) {
            let hash = state.hash_one((action, container));
            let (of_container, is_new) = number(&mut self.known_places, hash, self.places.len());
            if is_new {
                self.places.push(action);
            }
            place = of_container;
            if text[container.len()..] != *"*" {
                folder = self.folder(text, container.len());
            }
        }
        self.uses.push(ThingUse {
            action,
            place,
            folder,
            group,
            which,
            arn,
        });
    }

    /// The folder of an ARN, which lies in a container whose name is so long.
    fn folder(&mut self, text: &str, container: usize) -> u32 {
        let state = FixedState::default();
        let ends = text.match_indices(['/', ':']).map(|(at, _)| at + 1);
        let ends = ends.filter(|end| *end > container).take(MOST_FOLDERS);
        let mut around = None;
        for length in [container].into_iter().chain(ends) {
            let hash = state.hash_one(&text[..length]);
            let (folder, is_new) = number(&mut self.known_folders, hash, self.folders.len());
            if is_new {
                self.folders.push(UseFolder {
                    around: around.unwrap_or(folder),
                    length: length as u32,
                });
            }
            around = Some(folder);
        }
        around.unwrap_or(NONE)
    }

    /// Gives back what is needed only while there are calls to come.
    pub fn finish(&mut self) {
        self.known_uses = HashTable::new();
        self.known_places = HashTable::new();
        self.known_folders = HashTable::new();
        self.uses.shrink_to_fit();
        self.of_groups.shrink_to_fit();
    }

    /// Bytes that the uses take.
    pub fn memory_bytes(&self) -> usize {
        let known = [&self.known_uses, &self.known_places, &self.known_folders];
        let known = known.map(UseNumbers::allocation_size);
        self.uses.capacity() * size_of::<ThingUse>()
            + (self.starts.capacity() + self.of_groups.capacity()) * 4
            + self.places.capacity() * 4
            + self.folders.capacity() * size_of::<UseFolder>()
            + known.iter().sum::<usize>()
    }

    /// The uses of these groups.
    pub fn of(&self, groups: &RowSet) -> RowSet {
        let mut found = RowSet::none(self.uses.len());
        for group in groups.iter() {
            let of_group = self.starts[group] as usize..self.starts[group + 1] as usize;
            for number in &self.of_groups[of_group] {
                found.insert(*number as usize);
            }
        }
        found
    }

    /// The containers in which these were used; a container that was not has no uses.
    pub fn places(&self, used: &RowSet) -> Vec<PlaceTally> {
        let none = |action: &u32| PlaceTally {
            action: *action,
            example: NONE,
            count: 0,
            is_all: false,
            folder: NONE,
        };
        let mut places: Vec<PlaceTally> = self.places.iter().map(none).collect();
        for number in used.iter() {
            let found = &self.uses[number];
            let Some(place) = places.get_mut(found.place as usize) else {
                continue;
            };
            place.count += 1;
            place.example = number as u32;
            match (found.folder, place.folder) {
                (NONE, _) => place.is_all = true,
                (folder, NONE) => place.folder = folder,
                (folder, known) => place.folder = self.around_both(folder, known),
            }
        }
        places
    }

    /// The innermost folder around both.
    fn around_both(&self, mut one: u32, mut two: u32) -> u32 {
        let around = |folder: u32| self.folders[folder as usize].around;
        while one != two {
            let deeper = if one > two { &mut one } else { &mut two };
            let next = around(*deeper);
            if next == *deeper {
                // They lie in different containers, which no place has.
                return next;
            }
            *deeper = next;
        }
        one
    }

    /// What all things of a place begin with; `text` is the ARN of one of them.
    pub fn begin<'t>(&self, place: &PlaceTally, text: &'t str) -> &'t str {
        let folder = self.folders.get(place.folder as usize);
        let length = folder.map_or(0, |folder| folder.length as usize);
        text.get(..length).unwrap_or(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the containers of things with these ARNs come to: what all begin with, how many there are, whether it is all of it.
    fn folded(texts: &[String]) -> Vec<(String, u32, bool)> {
        let mut uses = ThingUses::default();
        for (group, text) in (0..).zip(texts) {
            uses.add(0, (group, 0, 0), text);
            uses.end_group();
        }
        uses.finish();
        let used = uses.of(&RowSet::all(texts.len()));
        let places = uses.places(&used);
        let told = places.iter().map(|place| {
            let example = &uses.uses[place.example as usize];
            let begin = uses.begin(place, &texts[example.group as usize]);
            (begin.to_owned(), place.count, place.is_all)
        });
        told.collect()
    }

    fn texts(text: impl Fn(usize) -> String) -> Vec<String> {
        (0..30).map(text).collect()
    }

    #[test]
    fn many_objects_of_one_bucket_have_their_common_path_and_no_other_bucket() {
        let one = |begin: &str| vec![(begin.to_owned(), 30, false)];
        let many = texts(|number| format!("arn:aws:s3:::b/a/x{number}/{number}"));
        assert_eq!(folded(&many), one("arn:aws:s3:::b/a/"));
        let apart = texts(|number| format!("arn:aws:s3:::b/{number}"));
        assert_eq!(folded(&apart), one("arn:aws:s3:::b/"));
        let buckets = texts(|number| format!("arn:aws:s3:::b{number}/k"));
        assert_eq!(folded(&buckets).len(), 30);
        let roles = texts(|number| format!("arn:aws:iam::1:role/p/{number}"));
        assert!(folded(&roles).is_empty());
    }

    #[test]
    fn one_of_many_that_stands_for_all_is_said() {
        let mut many = texts(|number| format!("arn:aws:s3:::b/{number}"));
        many.push("arn:aws:s3:::b/*".to_owned());
        assert!(matches!(&folded(&many)[..], [(_, 31, true)]));
    }

    #[test]
    fn keys_that_hold_letters_of_more_bytes_are_cut_at_slashes() {
        let many = texts(|number| format!("arn:aws:s3:::b/é{}/{number}", ['ä', 'ö'][number % 2]));
        assert_eq!(folded(&many), [("arn:aws:s3:::b/".to_owned(), 30, false)]);
    }
}
